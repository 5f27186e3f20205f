from dataclasses import replace
from decimal import Decimal

import pytest
from support import at, desk, said

from generator.amounts import Unit
from generator.derive.desk import Desk, once_a_desk
from generator.derive.figures import AddressError

EXPENDITURE = "general_budget.total.expenditure"
OWN = "general_budget: {2010301: {basic: 50}}\n"
STATED = """
comparison:
  2019:
    general_budget: {total: {expenditure: 40}}
    three_publics: {total: {final: 3}}
"""


def previous(report: Desk, address: str = EXPENDITURE) -> str:
    return said(report.previous(report.address(address)))


def test_the_base_is_the_report_of_the_year_before() -> None:
    report = desk(OWN, others={2019: "general_budget: {2010301: {basic: 44}}", 2018: OWN})
    assert (report.year, report.base_year) == (2020, 2019)
    assert previous(report) == "44"
    assert at(report, f"2018:{EXPENDITURE}") == "50"
    assert at(report, f"2020:{EXPENDITURE}") == at(report, EXPENDITURE) == "50"


def test_without_that_report_the_base_is_what_this_one_states() -> None:
    report = desk(OWN + STATED)
    assert previous(report) == "40"
    assert previous(report, "all_funds.total.expenditure") == "未公开"


def test_that_report_wins_over_what_this_one_states() -> None:
    report = desk(OWN + STATED, others={2019: "general_budget: {2010301: {basic: 44}}"})
    assert previous(report) == "44"


def test_the_base_falls_back_figure_by_figure() -> None:
    report = desk(OWN + STATED, others={2019: "disclosure: partial\n" + OWN})
    assert previous(report) == "40"
    assert previous(report, "general_budget.2010301.basic") == "50"
    assert previous(report, "three_publics.total") == "3"
    assert previous(report, "fund_budget.total.expenditure") == "未公开"


def test_a_figure_stated_is_better_than_an_empty_cell_and_that_better_than_none() -> None:
    complete = desk(OWN + STATED, others={2019: "kind: 部门"})
    assert previous(complete) == "40"
    assert previous(complete, "fund_budget.total.expenditure") == ""


def test_comparison_figures_are_in_the_unit_of_the_file() -> None:
    assert previous(desk("unit: 万元" + STATED)) == "400000"


def test_what_a_comparison_does_not_state_is_undisclosed_though_the_report_is_complete() -> None:
    report = desk(OWN + "comparison: {2019: {general_budget: {2010301: {basic: 4}}}}")
    assert previous(report, "general_budget.2010301.basic") == "4"
    assert previous(report) == "未公开"


def test_a_department_without_a_year_before_starts_from_zero() -> None:
    report = desk(OWN + "comparison: {2019: {none: 2020年新设}}")
    assert report.no_base == "2020年新设"
    assert previous(report) == "0"
    assert at(report, f"2018:{EXPENDITURE}") == "未公开"
    assert desk(OWN).no_base is None
    assert desk(None, performance="source: {title: 旧件}").no_base is None


def test_a_year_nobody_knows_is_undisclosed() -> None:
    assert at(desk(OWN), f"2007:{EXPENDITURE}") == "未公开"
    assert previous(desk(OWN)) == "未公开"


@pytest.mark.parametrize(
    "text",
    [
        "2019:general_budget.total",
        "3019:general_budget.total.expenditure",
        "20:general_budget.total.expenditure",
        "x:general_budget.total.expenditure",
        "2019：general_budget.total.expenditure",
        " general_budget.total.expenditure",
        "",
    ],
)
def test_a_reference_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        desk(OWN).lookup(text)


def test_a_transcribed_report_keeps_the_digits_of_its_source() -> None:
    copied = desk("origin: transcribed\nunit: 万元").precision
    assert copied.as_written
    assert copied.in_form(Decimal("44.90E+4")) == "44.90"
    assert copied.in_form(Decimal("44.9E+4")) == "44.9"


@pytest.mark.parametrize("head", ["unit: 万元", "origin: transcribed\nunit: 元", "unit: 元"])
def test_any_other_report_is_rounded_to_the_layout(head: str) -> None:
    precision = desk(head).precision
    assert (precision.unit, precision.decimals) == (Unit.TEN_THOUSAND_YUAN, 2)
    assert precision.in_form(Decimal("449050.1")) == "44.91"


def test_a_report_without_accounts_knows_no_figure() -> None:
    report = desk(None, performance="source: {title: 旧件}")
    assert at(report, EXPENDITURE) == "未公开"
    assert report.report.partial
    assert report.narrative.duties == []


def test_what_a_desk_is_derived_from_is_derived_once() -> None:
    asked = []

    @once_a_desk
    def derived(report: Desk, more: str) -> list[str]:
        asked.append(more)
        return [str(report.year), more]

    report = desk(OWN)
    found = derived(report, "甲")
    assert derived(report, "甲") is found == ["2020", "甲"]
    assert derived(report, "乙") == ["2020", "乙"]
    assert asked == ["甲", "乙"]
    assert derived(replace(report, bounds=report.bounds), "甲") is not found
    assert derived.__name__ == "derived"


def test_an_address_is_read_by_the_tables_of_its_own_statute() -> None:
    report = desk(OWN)
    assert report.address(EXPENDITURE) is report.address(EXPENDITURE)
    tables = {name: data for name, data in report.statute.tables.items() if "general" not in name}
    bare = replace(report, statute=replace(report.statute, tables=tables))
    with pytest.raises(AddressError, match="general_budget"):
        bare.address(EXPENDITURE)
