from support import desk, statute

from generator.derive.glossary import explain_code
from generator.derive.terms import Explanation, general_terms, item_terms, used_items
from generator.model.site import LocalGlossary, LocalTerm

NONE = LocalGlossary()


def local(*terms: LocalTerm) -> LocalGlossary:
    return LocalGlossary(terms=list(terms))


# --- functional items ----------------------------------------------------------------------


def test_only_the_items_a_report_uses_are_explained() -> None:
    report = desk(
        """
        general_budget: {2010301: {basic: 1}, 201: {project: 2}, 2010308: {initial: 3}}
        other_funds: {2080501: {basic: 1}}
        general_budget_basic: {30101: 1}
        """,
        performance="""
            projects:
              - {id: a, name: 甲, item: 2101101}
              - {id: b, name: 乙}
            """,
    )
    assert used_items(report) == ("2010301", "2010308", "2080501", "2101101")
    assert [term.anchor for term in item_terms(report, NONE)] == [
        "term-2010301", "term-2010308", "term-2080501", "term-2101101",
    ]  # fmt: skip
    assert used_items(desk()) == ()


def test_an_item_is_named_and_explained_as_of_the_year() -> None:
    def explained(year: int) -> Explanation:
        (term,) = item_terms(desk("general_budget: {2010305: {basic: 1}}", year=year), NONE)
        return term

    before, after = explained(2020), explained(2021)
    assert (before.term, after.term) == ("专项业务活动", "专项业务及机关事务管理")
    texts = {t.years.first or 0: t.text for t in statute().glossary if "2010305" in t.codes}
    assert (before.text, after.text) == (texts[0], texts[2021])
    assert before.path == "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）"


def test_an_item_without_an_explanation_of_its_year_is_left_out() -> None:
    assert item_terms(desk("general_budget: {2010308: {basic: 1}}", year=2024), NONE) == ()
    assert explain_code(statute(), "2010308", 2023) is not None
    assert explain_code(statute(), "2010308", 2024) is None


def test_local_wording_of_an_item_wins_also_where_there_is_no_other() -> None:
    own = local(
        LocalTerm(term="信访事务", text="本地的解释", source="本地公开件", code="2010308"),
        LocalTerm(term="乡村道路", text="只有本地才有", code="2019998"),
        LocalTerm(term="行政运行", text="没有编码，不算"),
    )
    report = desk("general_budget: {2010301: {basic: 1}, 2010308: {basic: 1}, 2019998: {basic: 1}}")
    operation, petition, road = item_terms(report, own)
    assert (petition.text, petition.source) == ("本地的解释", "本地公开件")
    assert (road.term, road.text, road.source) == ("2019998", "只有本地才有", "")
    assert operation.text != "没有编码，不算"


def test_local_wording_without_a_source_keeps_the_source_of_the_term() -> None:
    own = local(LocalTerm(term="信访事务", text="本地的解释", code="2010308"))
    (term,) = item_terms(desk("general_budget: {2010308: {basic: 1}}"), own)
    assert (term.text, term.source) == ("本地的解释", "政府收支分类科目")


# --- general terms -------------------------------------------------------------------------


def test_general_terms_stand_in_the_order_of_the_layout() -> None:
    report = desk()
    found = [term.anchor for term in general_terms(report, NONE)]
    assert found == [wanted for wanted in report.layout.glossary if wanted in found]
    assert found[0] == "appropriation-income"


def test_a_general_term_has_the_version_of_its_year() -> None:
    versions = {
        "institutional-fund-used",
        "non-appropriation-surplus-used",
        "non-appropriation-and-special-surplus-used",
    }

    def of(year: int, layout: str = "sichuan-2018") -> list[tuple[str, str]]:
        terms = general_terms(desk(f"layout: {layout}", year=year), NONE)
        return [(t.anchor, t.term) for t in terms if t.anchor in versions]

    assert of(2018) == [("institutional-fund-used", "用事业基金弥补收支差额")]
    assert of(2020) == [("non-appropriation-surplus-used", "使用非财政拨款结余")]
    assert of(2024, "shanghai-2024") == [
        ("non-appropriation-and-special-surplus-used", "使用非财政拨款结余（含专用结余）")
    ]


def test_local_wording_of_a_general_term_wins() -> None:
    own = local(
        LocalTerm(term="其他收入", text="主要是利息", source="本地公开件"),
        LocalTerm(term="事业收入", text="本地解释"),
        LocalTerm(term="经营收入", text="是科目，不是名词", code="2010308"),
    )
    found = {term.term: term for term in general_terms(desk(), own)}
    general = {term.term: term for term in general_terms(desk(), NONE)}
    assert (found["其他收入"].text, found["其他收入"].source) == ("主要是利息", "本地公开件")
    assert found["事业收入"].text == "本地解释"
    assert found["事业收入"].source == general["事业收入"].source != ""
    assert found["经营收入"] == general["经营收入"]
    assert list(found) == list(general)
