from support import statute

from generator.derive.glossary import Entry, coded_entry, general_entries
from generator.model.site import LocalGlossary, LocalTerm

NONE = LocalGlossary()


def general(*terms: LocalTerm) -> dict[str, Entry]:
    found = general_entries(statute(), LocalGlossary(terms=list(terms)))
    assert len({entry.anchor for entry in found}) == len(found)
    return {entry.term: entry for entry in found}


def coded(code: str, year: int, *terms: LocalTerm) -> Entry:
    entry = coded_entry(statute(), LocalGlossary(terms=list(terms)), code, year)
    assert entry is not None
    return entry


def test_a_wording_of_the_region_takes_the_place_of_the_general_one() -> None:
    own = LocalTerm(term="其他收入", text="主要是利息。", source="本地公开件")
    before, after = general()["其他收入"], general(own)["其他收入"]
    assert (after.text, after.source) == ("主要是利息。", "本地公开件")
    assert (after.anchor, after.group, after.aliases) == (before.anchor, "income", before.aliases)
    assert list(general(own)) == list(general())


def test_a_wording_without_a_source_keeps_the_source_of_the_term() -> None:
    own = LocalTerm(term="其他收入", text="主要是利息。")
    assert general(own)["其他收入"].source == general()["其他收入"].source != ""


def test_terms_of_the_region_come_last_and_have_anchors_of_their_own() -> None:
    found = general(
        LocalTerm(term="“街道”经费", text="甲。"),
        LocalTerm(term="（街道）经费", text="乙。"),
        LocalTerm(term="procurement", text="丙。"),
        LocalTerm(term="信访事务", text="有编码的不在这里。", code="2010308"),
    )
    names = ["“街道”经费", "（街道）经费", "procurement"]
    assert list(found)[-3:] == names
    anchors = [found[name].anchor for name in names]
    assert anchors == ["term-街道-经费", "term-街道-经费-", "term-procurement-"]
    assert {found[name].group for name in names} == {""}


def test_a_code_has_an_entry_for_each_of_its_meanings() -> None:
    assert coded("2010305", 2020).anchor == "item-2010305-until-2020"
    assert coded("2010305", 2021).anchor == "item-2010305"
    assert coded("2010305", 2021).name == "专项业务及机关事务管理（项）"
    assert coded("201", 2020).name == "一般公共服务支出（类）"
    assert coded_entry(statute(), NONE, "2010308", 2024) is None


def test_the_region_explains_codes_that_nobody_else_does() -> None:
    own = LocalTerm(term="道路", text="只有本地才有。", source="本地", code="2019998")
    unknown = coded("2019998", 2020, own)
    assert (unknown.anchor, unknown.term, unknown.text) == ("item-2019998", "2019998", own.text)
    both = coded("2010308", 2020, LocalTerm(term="信访", text="本地的解释。", code="2010308"))
    assert (both.term, both.text, both.source) == ("信访事务", "本地的解释。", "政府收支分类科目")
