from dataclasses import replace

import pytest
from support import desk

from generator.derive.desk import Desk
from generator.derive.outline import SectionView, assign_faults, outline
from generator.model.statute import Numbering

COMPLETE = """
    general_budget: {2010301: {income: 9, basic: 5, project: 4}}
    three_publics: {official_reception: {final: 1}}
    """


def sections(report: Desk) -> dict[str, SectionView]:
    found: dict[str, SectionView] = {}

    def walk(views: tuple[SectionView, ...]) -> None:
        for view in views:
            found[view.id] = view
            walk(view.sections)

    for part in outline(report):
        walk(part.sections)
    return found


# --- order and numbers ---------------------------------------------------------------------


def test_parts_and_sections_are_numbered_in_the_styles_of_the_layout() -> None:
    parts = outline(desk(COMPLETE))
    assert [part.title for part in parts] == [
        "第一部分 部门概况",
        "第二部分 2020年度部门决算情况说明",
        "第三部分 名词解释",
        "第四部分 附件",
        "第五部分 附表",
    ]
    notes = parts[1].sections
    assert [(s.number, s.id) for s in notes[:2]] == [
        ("一、", "income-expenditure-summary"),
        ("二、", "income"),
    ]
    below = notes[4].sections
    assert [(s.number, s.id, s.level) for s in below] == [
        ("（一）", "general-budget-overall", 2),
        ("（二）", "general-budget-structure", 2),
        ("（三）", "general-budget-items", 2),
    ]
    assert [s.number for s in notes[9:10]] == ["十、"]


def test_another_layout_has_its_own_styles_and_titles() -> None:
    report = desk(COMPLETE)
    numbering = Numbering(parts="第1编 ", sections=["1."], charts="图一")
    report = replace(report, layout=report.layout.model_copy(update={"numbering": numbering}))
    parts = outline(report)
    assert parts[1].title == "第2编 2020年度部门决算情况说明"
    assert [s.number for s in parts[1].sections[4].sections] == ["1.", "2.", "3."]
    assert numbers(report)["income"] == "图二"


def test_a_section_may_have_another_title_in_a_layout() -> None:
    found = sections(desk("layout: shanghai-2024\n" + "general_budget: none", year=2024))
    assert found["organisation"].title == "部门决算单位构成"
    assert sections(desk())["organisation"].title == "机构设置"
    assert sections(desk(year=2019))["key-work"].title == "2019年重点工作完成情况"


# --- charts --------------------------------------------------------------------------------


def numbers(report: Desk) -> dict[str, str]:
    return {name: s.chart.number for name, s in sections(report).items() if s.chart}


CHARTED = [
    "income-expenditure-summary", "income", "expenditure", "appropriation-summary",
    "general-budget-overall", "general-budget-structure",
]  # fmt: skip


def test_charts_are_numbered_in_the_order_of_their_sections() -> None:
    found = numbers(desk(COMPLETE, others={2019: COMPLETE}))
    assert list(found) == [name for name in found if name in [*CHARTED, *found]]
    assert [found[name] for name in CHARTED] == ["图1", "图2", "图3", "图4", "图5", "图6"]


def test_a_chart_that_has_nothing_to_draw_leaves_its_number_open() -> None:
    found = numbers(
        desk("disclosure: partial\nall_funds: {total: {grand_total: 9, expenditure: 9, basic: 5}}")
    )
    assert found == {"expenditure": "图3"}


def test_a_chart_draws_the_fact_of_its_section() -> None:
    chart = sections(desk(COMPLETE))["expenditure"].chart
    assert chart is not None
    assert (chart.spec.kind, [p.title for p in chart.fact.parts]) == (
        "composition",
        ["基本支出", "项目支出"],
    )


# --- known ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accounts", "section", "known"),
    [
        ("disclosure: partial", "income", False),
        ("disclosure: partial\nall_funds: {total: {income: 1}}", "income", True),
        (
            "disclosure: partial\nall_funds: {total: {income: 1}}",
            "income-expenditure-summary",
            False,
        ),
        ("disclosure: partial", "general-budget-expenditure", True),
        ("disclosure: partial", "duties", False),
        ("disclosure: complete", "procurement", True),
        ("disclosure: partial\ngeneral_budget_basic: {personnel: 1}", "general-budget-basic", True),
        (
            "disclosure: partial\nall_funds: {total: {expenditure: 1}}",
            "general-budget-overall",
            False,
        ),
        ("disclosure: partial\nstaff: {administrative: {actual: 1}}", "state-assets", False),
    ],
)
def test_a_section_is_known_by_its_main_facts(accounts: str, section: str, *, known: bool) -> None:
    assert sections(desk(accounts))[section].known is known


def test_a_paragraph_of_the_department_stands_in_its_section() -> None:
    found = sections(desk(narrative="notes: {income: 另有说明。}"))
    assert found["income"].note == "另有说明。"
    assert found["expenditure"].note is None


# --- faults --------------------------------------------------------------------------------


def owner(at: str, *, layout: str = "sichuan-2018") -> str:
    report = desk(f"""
        layout: {layout}
        source_faults: [{{at: {at}, kind: wrong_sum, note: 说明}}]
        """)
    found = assign_faults(report)
    assert sum(map(len, found.values())) == 1
    return next(iter(found))


@pytest.mark.parametrize(
    ("at", "section"),
    [
        ("all_funds.total.grand_total", "income-expenditure-summary"),
        ("all_funds.total.project", "expenditure"),
        ("all_funds.total.income", "income"),
        ("all_funds.total.expenditure", "expenditure"),
        ("appropriation.total.grand_total", "appropriation-summary"),
        ("general_budget.total.basic", "general-budget-basic"),
        ("general_budget.total.expenditure", "general-budget-items"),
        ("general_budget.total.initial", "general-budget-items"),
        ("general_budget.2210201", "general-budget-items"),
        ("general_budget.total.income", "income"),
        ("fund_budget.total.expenditure", "fund-budget"),
        ("fund_budget.2120801.project", "fund-budget"),
        ("all_funds.total.closing", "expenditure"),
        ("all_funds.210.expenditure", ""),
        ("general_budget_basic.personnel", "general-budget-basic"),
        ("general_budget_basic.public_use", "general-budget-basic"),
        ("three_publics.official_reception", "three-publics-details"),
        ("fund_budget", "fund-budget"),
        ("state_capital_budget.total.closing", "state-capital-budget"),
        ("agency_operating_expenses", "agency-operating-expenses"),
        ("procurement.total", "procurement"),
        ("procurement.sme", "procurement"),
        ("scope", "organisation"),
        ("state_assets.vehicles", "state-assets"),
        ("narrative.duties", "duties"),
        ("narrative.key_work.0.text", "key-work"),
        ("performance.ratings", "performance-management"),
        ("performance.projects.conflict.goal", "performance"),
        ("reports.department.title", "performance"),
        ("nothing.we.know", ""),
        ("narrative.forms", ""),
    ],
)
def test_a_fault_stands_in_the_section_whose_figures_it_is_about(at: str, section: str) -> None:
    assert owner(at) == section


def test_a_fault_of_a_figure_is_not_drawn_to_a_table_whose_name_begins_alike() -> None:
    assert owner("fund_budget_three_publics.total.final") != "fund-budget"


def test_each_fault_is_shown_once() -> None:
    report = desk("""
        source_faults:
          - {at: scope, kind: leftover_year, note: 甲}
          - {at: scope, kind: name, note: 乙}
          - {at: all_funds.total.income, kind: wrong_sum, note: 丙}
        """)
    shown = [(view.id, fault.note) for view in sections(report).values() for fault in view.faults]
    assert [note for _, note in shown] == ["甲", "乙", "丙"]
    assert {section for section, note in shown if note in {"甲", "乙"}} == {"organisation"}
