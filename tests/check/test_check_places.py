"""Addresses that content lists beside its figures, found where they name nothing."""

import pytest
from support import diagnostics, report_files

_PARTLY = """
disclosure: partial
origin: transcribed
general_budget:
  2010301: {basic: 1, project: 2}
three_publics: {official_reception: {final: 1}}
agency_operating_expenses: 3
staff: {administrative: {actual: 3}}
"""
_PERFORMANCE = """
projects: [{id: guards, name: 保安费用}]
reports: [{id: guards, template: project-evaluation-2020, sections: {arrival: 到位}}]
"""


def told(extra: str, performance: str = "") -> list[tuple[str, str]]:
    """Return message and hint of each address that names nothing."""
    files = report_files(_PARTLY + extra, performance=performance)
    found = diagnostics(files, "unknown-figure")
    return [(diagnostic.message, diagnostic.hint) for diagnostic in found]


@pytest.mark.parametrize(
    "text",
    [
        "general_budget",
        "general_budget.basic",
        "general_budget.total.project",
        "three_publics.final",
    ],
)
def test_a_column_that_is_complete(text: str) -> None:
    assert told(f"complete: [{text}]") == []


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "generel_budget.basic",
            "没有名为 generel_budget 的表",
            "是不是想写 general_budget.basic？",
        ),
        ("general_budget.bassic", "没有 bassic 这一列", "是不是想写 general_budget.basic？"),
        ("general_budget.2010301", "没有 2010301 这一列", "地址写成 表.行.列"),
        ("general_budget.2010301.basic", "没有 basic 这一列", "是不是想写 general_budget.basic？"),
        ("scope", "没有名为 scope 的表", "地址写成 表.行.列"),
    ],
)
def test_a_column_that_is_none(text: str, message: str, hint: str) -> None:
    ((said, remedy),) = told(f"complete: [{text}]")
    assert message in said
    assert remedy.startswith(hint)


@pytest.mark.parametrize(
    "text",
    [
        "general_budget", "general_budget.2010301", "general_budget.2010301.basic", "staff",
        "staff.administrative.actual", "three_publics.official_reception", "agency_operating_expenses",
        "agency_operating_expenses.total.final",
    ],
)  # fmt: skip
def test_an_inferred_figure(text: str) -> None:
    assert told(f"inferred: [{text}]") == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("general_budget.2010301.bassic", "是不是想写 general_budget.2010301.basic？"),
        ("general_budget.2010301.initial", "是不是想写 general_budget.2010301"),
        ("staff.administrativ", "是不是想写 staff.administrative？"),
        ("procurement", "地址写成 表.行.列"),
    ],
)
def test_an_inferred_figure_that_nobody_wrote(text: str, hint: str) -> None:
    ((said, remedy),) = told(f"inferred: [{text}]")
    assert said == f"“{text}”没有写过数，页面上没有哪个数会标“推算”"
    assert remedy.startswith(hint)


def fault(at: str) -> str:
    return f"source_faults: [{{at: {at}, kind: wrong_sum, note: 原件如此}}]"


@pytest.mark.parametrize(
    "at",
    [
        "scope", "approved", "general_budget", "general_budget.total.expenditure", "general_budget.execution_rate",
        "general_budget.2010301.execution_rate", "general_budget.2010308", "three_publics.official_reception",
        "three_publics.overseas_travel.groups", "general_budget_basic.30101", "general_budget_basic.personnel",
        "performance.score", "performance.projects", "performance.projects.guards.execution_rate",
        "performance.projects.funding", "performance.management.targets", "reports", "reports.guards",
        "reports.guards.arrival", "reports.guards.title", "narrative.duties", "narrative.income",
        "narrative.glossary.numbers", "narrative.附件",
    ],
)  # fmt: skip
def test_a_fault_has_its_place(at: str) -> None:
    if at == "narrative.附件":
        at = "narrative.attachments"
    assert told(fault(at), _PERFORMANCE) == []


@pytest.mark.parametrize(
    ("at", "message", "hint"),
    [
        ("general_budgt.total", "没有 general_budgt", "是不是想写 general_budget.total？"),
        ("general_budget.totl.basic", "general_budget 里没有 totl", "是不是想写 general_budget.total.basic？"),
        ("general_budget.total.bassic", "general_budget.total 里没有 bassic", "是不是想写 general_budget.total.basic？"),
        ("general_budget.9999999", "general_budget 里没有 9999999", "地址写成 表.行.列"),
        ("performance.project", "performance 里没有 project", "是不是想写 performance.projects？"),
        ("performance.projects.guard", "performance.projects 里没有 guard", "是不是想写 performance.projects.guards？"),
        ("reports.gards", "reports 里没有 gards", "是不是想写 reports.guards？"),
        ("reports.guards.arival", "reports.guards 里没有 arival", "是不是想写 reports.guards.arrival？"),
        ("narrative.dutes", "narrative 里没有 dutes", "是不是想写 narrative.duties？"),
    ],
)  # fmt: skip
def test_a_fault_nowhere(at: str, message: str, hint: str) -> None:
    for extra in (fault(at), f"corrections: [{{date: 2021-10-08, at: {at}, what: 甲, why: 乙}}]"):
        ((said, remedy),) = told(extra, _PERFORMANCE)
        assert said == f"“{at}”：{message}"
        assert remedy.startswith(hint)


def test_a_correction_without_a_place() -> None:
    assert told("corrections: [{date: 2021-10-08, what: 甲, why: 乙}]") == []


def test_faults_of_a_report_of_performance_alone() -> None:
    files = report_files(None, performance=_PERFORMANCE + fault("reports.gards"))
    (found,) = diagnostics(files, "unknown-figure")
    assert found.location.file.endswith("performance.yml")


def test_a_row_that_a_form_has_not() -> None:
    cells = "as_published: {general-budget-expenditure: {2010301: {expenditure: 3.01}, 2010302: {expenditure: 1}}}"
    ((said, _),) = told(cells)
    assert said == "“2010302”不是表 general-budget-expenditure 的行"


def test_codes_of_items_and_classes_elsewhere() -> None:
    files = report_files(
        "detail: {general_budget: {basic: {2010301: {30101: 1, 30198: 2}}}}\n",
        narrative="general_budget_basic: {personnel_covers: [30101, 30197], public_use_covers: [30201]}",
    )
    found = [
        (diagnostic.location.file.rsplit("/", 1)[1], diagnostic.message)
        for diagnostic in diagnostics(files, "unknown-code")
    ]
    assert found == [
        ("accounts.yml", "2020 年度没有科目 30198"),
        ("narrative.yml", "2020 年度没有科目 30197"),
    ]
