"""Where a figure is told and printed."""

from support import desk

from generator.derive.desk import Desk
from generator.derive.places import Place, places

_ACCOUNTS = """
general_budget:
  2010301: {basic: 700, project: 300}
three_publics:
  official_reception: {final: 20}
"""


def place(report: Desk, address: str) -> Place:
    home = report.address(address)
    return places(report, {home})[home]


def test_a_figure_is_told_by_the_first_section_about_it_and_printed_in_the_first_row() -> None:
    report = desk(_ACCOUNTS)
    assert place(report, "all_funds.total.expenditure").section == "expenditure"
    assert place(report, "all_funds.total.grand_total").section == "income-expenditure-summary"
    printed = place(report, "general_budget.2010301.project")
    assert printed.row == "general-budget-expenditure-2010301"


def test_a_part_is_told_with_its_whole() -> None:
    """The section on the structure is about basic expenditure; what only mentions it is not."""
    assert place(desk(_ACCOUNTS), "all_funds.total.basic").section == "expenditure"


def test_a_section_about_a_column_tells_what_no_other_names() -> None:
    assert place(desk(_ACCOUNTS), "three_publics.total.final").section == "three-publics-overall"


def test_layouts_tell_in_their_own_sections() -> None:
    """Nor does a form that nobody has seen print anything."""
    report = desk(f"layout: yunnan-2023\n{_ACCOUNTS}", year=2023)
    assert place(report, "three_publics.total.final") == Place("three-publics-and-agency", "")


def test_what_no_form_prints_has_no_row() -> None:
    assert place(desk(_ACCOUNTS), "procurement.goods.final").row == ""


def test_what_no_section_is_about_has_none() -> None:
    assert place(desk(_ACCOUNTS), "general_budget.2010301.project").section == ""
