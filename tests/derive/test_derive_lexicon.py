"""Terms are found the longest first, and never inside a longer name."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import desk, statute

from generator.derive.glossary import Entry, general_entries
from generator.derive.lexicon import Lexicon, report_lexicon, site_lexicon
from generator.model.site import LocalGlossary, LocalTerm

NONE = LocalGlossary()


def entry(name: str) -> Entry:
    return Entry(name, name, f"{name}的意思。", "")


def lexicon(*words: str, names: tuple[str, ...] = ()) -> Lexicon:
    return Lexicon.of({word: entry(word) for word in words}, names)


def found(searched: Lexicon, text: str) -> list[str]:
    return [text[use.start : use.end] for use in searched.uses(text)]


# --- any words, any text -------------------------------------------------------------------

_WORD = st.text("甲乙丙", min_size=1, max_size=4)
_WORDS = st.sets(_WORD, max_size=6)


def _naive(words: set[str], names: set[str], text: str) -> list[tuple[int, str]]:
    """Find what is to be found, one place after another."""
    uses = []
    at = 0
    while at < len(text):
        longest = max((w for w in words if text.startswith(w, at)), key=len, default="")
        end = at + len(longest)
        covering = (n for n in names | words if len(n) > len(longest))
        covered = any(
            text.startswith(name, start)
            for name in covering
            for start in range(max(0, end - len(name)), at + 1)
        )
        if longest and not covered:
            uses.append((at, longest))
        at = end if longest else at + 1
    return uses


@given(_WORDS, _WORDS, st.text("甲乙丙。", max_size=14))
def test_any_text_is_read_as_one_would_by_hand(words: set[str], names: set[str], text: str) -> None:
    searched = lexicon(*words, names=(*names, *words))
    uses = [(use.start, use.entry.term) for use in searched.uses(text)]
    assert uses == _naive(words, names, text)


@given(_WORDS, _WORDS, st.text("甲乙丙。", max_size=14))
def test_no_two_overlap_and_each_is_a_term(words: set[str], names: set[str], text: str) -> None:
    end = 0
    for use in lexicon(*words, names=tuple(names)).uses(text):
        assert use.start >= end
        assert text[use.start : use.end] == use.entry.term in words
        end = use.end


def test_the_longest_is_found_and_nothing_in_it() -> None:
    searched = lexicon("预算", "公共预算", "公共预算拨款", "拨款")
    assert found(searched, "公共预算拨款、公共预算和拨款") == ["公共预算拨款", "公共预算", "拨款"]


def test_a_term_inside_of_a_longer_name_is_passed_over() -> None:
    searched = lexicon("项目支出", names=("项目支出决算表", "其他项目支出"))
    assert found(searched, "见项目支出决算表；其他项目支出；项目支出。") == ["项目支出"]


def test_a_term_that_a_longer_name_holds_twice_is_passed_over_twice() -> None:
    assert found(lexicon("预算", names=("预算和预算表",)), "预算和预算表、预算") == ["预算"]


def test_no_terms_find_nothing() -> None:
    assert found(Lexicon.of({}), "甲") == []


# --- names with a level behind them --------------------------------------------------------


def test_a_name_with_a_level_is_found_where_it_begins() -> None:
    items = {f"{name}（项）": entry(name) for name in ("信访事务", "其他信访事务", "行政运行")}
    searched = lexicon("信访").with_more((), items)
    text = "（款）信访事务（项）；其他信访事务（项），2010301行政运行（项）、信访事务（款）"
    terms = [use.entry.term for use in searched.uses(text)]
    assert terms == ["信访事务", "其他信访事务", "行政运行", "信访"]
    assert found(lexicon().with_more((), items), "处理信访事务（项）。") == []


def test_a_name_that_ends_as_another_is_the_longer() -> None:
    items = {f"{name}（款）": entry(name) for name in ("相关事务", "办公厅（室）相关事务")}
    searched = lexicon().with_more((), items)
    assert found(searched, "办公厅（室）相关事务（款）") == ["办公厅（室）相关事务（款）"]


def test_names_of_a_report_are_not_those_of_others() -> None:
    general = lexicon("本级")
    own = general.with_more(["乙局（本级）"], {})
    assert (found(own, "乙局（本级）"), found(general, "乙局（本级）")) == ([], ["本级"])


# --- the real glossary ---------------------------------------------------------------------


def site_terms(text: str, local: LocalGlossary = NONE) -> dict[str, str]:
    uses = site_lexicon(statute(), local, str).uses(text)
    return {text[use.start : use.end]: use.entry.anchor for use in uses}


def test_a_term_is_found_by_all_that_it_is_called() -> None:
    assert site_terms("一般公共预算财政拨款收入、一般公共预算") == {
        "一般公共预算财政拨款收入": "term-general-budget-appropriation",
        "一般公共预算": "term-general-budget-appropriation",
    }


@pytest.mark.parametrize(
    "text",
    [
        "一般公共预算财政拨款支出决算表",
        "其他商品和服务支出",
        "区人民政府办公室关于表彰的批复",
        "本级人民政府汇总了各方意见",
        "此项规定不适用于学校",
    ],
)
def test_what_may_mean_something_else_is_passed_over(text: str) -> None:
    assert site_terms(text) == {}


def test_a_word_that_is_passed_over_does_not_hide_the_next() -> None:
    assert site_terms("支出决算数") == {"决算数": "term-final-figure"}


def test_every_term_is_found_where_it_stands_alone() -> None:
    passed_over = {"批复", "汇总", "本级"}
    for known in general_entries(statute(), NONE):
        if known.term not in passed_over:
            assert site_terms(f"这是{known.term}。"), known.term


def test_the_regions_own_terms_and_wordings_are_known() -> None:
    local = LocalGlossary(
        terms=[
            LocalTerm(term="街道经费", text="本区的说法。"),
            LocalTerm(term="机关运行经费", text="本区的解释。"),
            LocalTerm(term="公用支出", text="本区另有所指。"),
        ]
    )
    text = "街道经费、机关运行经费和公用支出"
    assert site_terms(text, local) == {
        "街道经费": "term-街道经费",
        "机关运行经费": "term-agency-operating-expenses",
        "公用支出": "term-公用支出",
    }
    texts = [use.entry.text for use in site_lexicon(statute(), local, str).uses(text)]
    assert texts == ["本区的说法。", "本区的解释。", "本区另有所指。"]


def test_a_year_has_its_own_version() -> None:
    def report_terms(text: str, year: int) -> list[str]:
        uses = report_lexicon(desk(year=year), NONE, str).uses(text)
        return [use.entry.anchor for use in uses]

    def anchors(year: int) -> list[str]:
        return report_terms("使用非财政拨款结余", year)

    assert anchors(2018) == []
    assert anchors(2020) == ["term-non-appropriation-surplus-used"]
    # A term of another year is a longer name, too.
    assert report_terms("使用非财政拨款结余（含专用结余）", 2020) == []
    assert anchors(2023) == ["term-non-appropriation-and-special-surplus-used"]
    # On pages of several years a term's own name goes before what others are called, too.
    assert list(site_terms("使用非财政拨款结余").values()) == anchors(2020)


def test_a_report_knows_the_classes_sections_and_items_it_uses() -> None:
    report = desk("general_budget: {2010308: {basic: 1}}", year=2020)
    text = (
        "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）信访事务（项）、行政运行（项）"
    )
    uses = report_lexicon(report, NONE, str).uses(text)
    assert [use.entry.anchor for use in uses] == [
        "item-201",
        "item-20103",
        "item-2010308-until-2023",
    ]


def test_items_of_one_name_are_explained_where_they_mean_the_same() -> None:
    def anchors(codes: str, local: LocalGlossary = NONE) -> list[str]:
        budget = ", ".join(f"{code}: {{basic: 1}}" for code in codes.split())
        searched = report_lexicon(desk(f"general_budget: {{{budget}}}"), local, str)
        return [use.entry.anchor for use in searched.uses("行政运行（项）")]

    assert anchors("2010301 2080101") == ["item-2010301"]
    other = LocalGlossary(terms=[LocalTerm(term="行政运行", text="另一种。", code="2080101")])
    assert anchors("2010301 2080101", other) == []


def test_names_of_departments_and_projects_are_no_terms() -> None:
    performance = "projects: [{id: a, name: 政府采购平台}]"
    report = desk(performance=performance)
    named = report.report.department.model_copy(
        update={"name": "甲区政府采购中心", "short": "政府采购办"}
    )
    searched = report_lexicon(
        replace(report, report=replace(report.report, department=named)), NONE, str
    )
    text = "甲区政府采购中心的政府采购平台，政府采购办的政府采购"
    assert found(searched, text) == ["政府采购"]


def test_text_is_searched_as_it_is_written() -> None:
    local = LocalGlossary(terms=[LocalTerm(term="R&D经费", text="研究的钱。")])
    searched = site_lexicon(statute(), local, lambda text: text.replace("&", "&amp;"))
    assert found(searched, "R&amp;D经费") == ["R&amp;D经费"]
