"""Forms to figures: what is typed so that the forms say what a workbook says."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest
from mistakes import GOLDEN, desks_of, with_cells, without_rows
from support import desk

from generator.amounts import State, Unit
from generator.derive.desk import Desk
from generator.diagnostics import Severity
from generator.exchange.intake.figures import Restored, restore
from generator.exchange.intake.printed import printed
from generator.exchange.intake.supplement import UNWRITTEN, supplement
from generator.exchange.intake.typed import typed_in

_SHANGHAI = "layout: shanghai-2024\n"
_YEAR = 2024
_BOTH = sorted(path for path in GOLDEN.glob("*/content") if path.is_dir())


def _report(text: str, **more: str) -> Desk:
    needed = {"fund_budget": "none", "state_capital_budget": "none", "three_publics": "none"}
    lines = "".join(f"{key}: {value}\n" for key, value in (needed | more).items() if value)
    return desk(_SHANGHAI + lines + dedent(text), year=_YEAR)


def _typed(restored: Restored, table: str = "") -> dict[str, str]:
    joined = {".".join(map(str, path)): text for path, text in restored.typed.items()}
    return {path: text for path, text in joined.items() if table in {"", path.split(".")[0]}}


def _names(restored: Restored) -> list[str]:
    return [remark.name for remark in restored.remarks]


def _afresh(report: Desk, cells: Mapping[str, str | State] | None = None) -> Restored:
    return restore(with_cells(printed(report), dict(cells or {})), report, afresh=True)


# --- what forms tell ----------------------------------------------------------------------------


def test_leaves_are_typed_and_totals_that_follow_are_not() -> None:
    report = _report(
        """
        income_as_expenditure: [general_budget]
        general_budget:
          2010301: {basic: 820000.00}
          2010302: {project: 50000.50}
        other_funds: none
        """
    )
    restored = _afresh(report)
    assert _typed(restored) == {
        "all_funds.total.income": "870000.50",
        "all_funds.total.expenditure": "870000.50",
        "general_budget.2010301.basic": "820000.00",
        "general_budget.2010302.project": "50000.50",
        "fund_budget": "none",
        "state_capital_budget": "none",
        "other_funds": "none",
        "three_publics": "none",
    }
    assert not restored.remarks


def test_what_no_form_prints_is_solved_from_what_is_printed() -> None:
    report = _report(
        """
        general_budget:
          total: {opening: 100000.12, closing: 40000.12}
          2010301: {income: 790000.00, basic: 850000.00}
          2010302: {income: 100.00, basic: 100.00}
        other_funds:
          total: {opening: 5000.51, closing: 9000.51, non_appropriation_surplus_used: 7000.00}
          2010301: {other_income: 12000.00, basic: 15000.00}
        """
    )
    typed = _typed(_afresh(report))
    assert typed["general_budget.2010301.income"] == "790000.00"
    assert typed["general_budget.total.opening"] == "100000.12"
    assert typed["general_budget.total.closing"] == "40000.12"
    assert typed["other_funds.2010301.basic"] == "15000.00"
    assert typed["other_funds.total.opening"] == "5000.51"
    assert typed["other_funds.total.closing"] == "9000.51"
    assert typed["other_funds.total.non_appropriation_surplus_used"] == "7000.00"


def test_income_is_typed_only_where_it_is_not_the_expenditure() -> None:
    report = _report(
        """
        income_as_expenditure: [general_budget]
        general_budget:
          2010301: {basic: 850.00}
          2010302: {income: 60.00, project: 50.00}
        other_funds: none
        """
    )
    typed = _typed(_afresh(report))
    assert "general_budget.2010301.income" not in typed
    assert typed["general_budget.2010302.income"] == "60.00"


def test_blank_zero_and_dash_stay_apart() -> None:
    report = _report(
        """
        fund_budget: {2120801: {income: 9.00, project: 9.00}}
        general_budget: {2010301: {basic: 8.00}}
        other_funds: none
        """,
        fund_budget="",
    )
    cells = {
        "fund-budget.2120801.opening": "0",
        "fund-budget.2120801.closing": State.DASH,
    }
    typed = _typed(_afresh(report, cells), "fund_budget")
    assert typed == {
        "fund_budget.2120801.opening": "0",
        "fund_budget.2120801.income": "9.00",
        "fund_budget.2120801.project": "9.00",
        "fund_budget.2120801.closing": "—",
    }


def test_a_zero_that_the_layout_prints_for_nothing_is_not_typed() -> None:
    report = _report(
        """
        general_budget: {2010301: {basic: 8.00}}
        general_budget_basic: {30101: 8.00}
        other_funds: none
        """
    )
    typed = _typed(_afresh(report))
    assert "general_budget.2010301.project" not in typed
    assert [path for path in typed if path.startswith("general_budget_basic")] == [
        "general_budget_basic.30101"
    ]


def test_figures_are_typed_in_the_unit_of_the_file() -> None:
    report = desk(_SHANGHAI + "unit: 万元\ngeneral_budget: {2010301: {basic: 8.1}}\n", year=_YEAR)
    assert _typed(_afresh(report))["general_budget.2010301.basic"] == "8.10"
    in_yuan = restore(printed(report, Unit.YUAN), report, afresh=True)
    assert _typed(in_yuan)["general_budget.2010301.basic"] == "8.10"


def test_totals_of_the_approval_are_typed_for_own_reports_alone() -> None:
    text = "general_budget: {2010301: {basic: 8.00}}\nother_funds: none\n"
    own = _typed(_afresh(_report(text)), "all_funds")
    assert own == {"all_funds.total.expenditure": "8.00"}
    assert not _typed(_afresh(_report("origin: transcribed\n" + text)), "all_funds")


def test_what_a_partial_report_leaves_open_is_not_solved() -> None:
    report = desk(
        _SHANGHAI
        + """disclosure: partial
origin: transcribed
all_funds: {total: {basic: 20.00}}
general_budget: {total: {basic: 15.00}}
""",
        year=_YEAR,
    )
    typed = _typed(_afresh(report))
    assert typed == {"all_funds.total.basic": "20.00", "general_budget.total.basic": "15.00"}


# --- rounding -----------------------------------------------------------------------------------

_ROUNDED = """
unit: 万元
origin: transcribed
income_as_expenditure: [general_budget]
general_budget:
  2010301: {basic: 1.11, project: 2.22}
  2010302: {basic: 3.33}
other_funds: none
"""


def test_a_total_that_rounding_sets_apart_is_stated_and_told() -> None:
    cells = {"general-budget-expenditure.2010301.expenditure": "3.34"}
    restored = _afresh(_report(_ROUNDED), cells)
    assert _typed(restored)["general_budget.2010301.expenditure"] == "3.34"
    doubts = [remark for remark in restored.remarks if remark.name == "total-rounded-apart"]
    assert "写 3.34万元，各项相加 3.33万元，相差 0.01万元" in doubts[0].message
    assert all(remark.severity is Severity.WARNING for remark in restored.remarks)


def test_a_figure_that_another_form_rounds_otherwise_is_as_published() -> None:
    cells = {"income-expenditure-summary.201.final": "6.67"}
    restored = _afresh(_report(_ROUNDED), cells)
    assert _typed(restored, "as_published") == {
        "as_published.income-expenditure-summary.201.final": "6.67"
    }
    assert _names(restored) == ["same-figure-rounded-apart"]


def test_an_own_report_has_no_second_figure() -> None:
    text = _ROUNDED.replace("origin: transcribed\n", "")
    restored = _afresh(_report(text), {"income-expenditure-summary.201.final": "6.67"})
    assert not _typed(restored, "as_published")
    assert _names(restored) == ["same-figure-rounded-apart"]


# --- into a report that has figures already -----------------------------------------------------


@pytest.mark.parametrize("content", _BOTH, ids=lambda path: path.parent.name)
def test_into_the_report_itself_nothing_changes(content: Path) -> None:
    for report in desks_of(content):
        restored = restore(printed(report), report)
        current = typed_in(report.report.accounts)
        assert {path: current.get(path) for path in restored.typed} == restored.typed
        spoken = {p for p in current if restored.speaks_of(p, report.statute.tables)}
        assert spoken <= restored.typed.keys()
        assert not [r for r in restored.remarks if r.severity is Severity.ERROR]


@pytest.mark.parametrize("content", _BOTH, ids=lambda path: path.parent.name)
def test_forms_and_supplement_make_the_whole_report(content: Path) -> None:
    for report in desks_of(content):
        made = {".".join(map(str, p)): t for p, t in _afresh(report).typed.items()}
        for row in supplement(report):
            assert made.get(row.path) != row.value, "the forms tell that"
            if row.value == UNWRITTEN:
                del made[row.path]
            else:
                made[row.path] = row.value
        typed = typed_in(report.report.accounts)
        assert made == {".".join(map(str, path)): text for path, text in typed.items()}


def test_details_that_no_form_prints_stay_where_they_make_the_total() -> None:
    report = _report(
        """
        general_budget:
          2010301: {opening: 3.00, income: 5.00, basic: 8.00}
          2010302: {initial: 4.00}
        other_funds: none
        """
    )
    restored = restore(printed(report), report)
    assert "general_budget.total.opening" not in _typed(restored)
    assert not restored.speaks_of(("general_budget", "2010301", "opening"), report.statute.tables)
    cells = {
        f"appropriation-summary.{row}.final": number
        for row, number in {"opening": "4", "opening-general_budget": "4", "total": "9"}.items()
    }
    cells |= {f"income-expenditure-summary.{row}.final": "4" for row in ["opening"]}
    scaled = {name: f"0.000{number}" for name, number in cells.items()}
    other = restore(with_cells(printed(report), dict(scaled)), report)
    assert "unlike-the-file" in _names(other) or "sum-does-not-hold" in _names(other)


def test_a_stated_total_stays_where_it_still_is_right() -> None:
    text = """
        general_budget:
          201: {basic: 8.00}
          2010301: {basic: 8.00}
        other_funds: none
        """
    report = _report(text)
    assert _typed(restore(printed(report), report))["general_budget.201.basic"] == "8.00"


def test_a_row_that_a_form_leaves_out_holds_nothing() -> None:
    report = _report(
        """
        general_budget: {2010301: {basic: 8.00}, 2010302: {project: 2.00}}
        other_funds: none
        """
    )
    rows = without_rows(printed(report), "general-budget-expenditure", "2010302")
    restored = restore(rows, report)
    path = ("general_budget", "2010302", "project")
    assert path not in restored.typed
    assert restored.speaks_of(path, report.statute.tables)
    assert not restored.speaks_of(("general_budget", "2010302", "initial"), report.statute.tables)


def test_a_cell_that_is_declared_to_be_printed_so_is_no_contradiction() -> None:
    cells = {"income-expenditure-summary.201.final": "6.67"}
    text = _ROUNDED + "as_published: {income-expenditure-summary: {201: {final: 6.67}}}\n"
    report = _report(text)
    restored = restore(with_cells(printed(report), dict(cells)), report)
    assert not restored.remarks
    assert _typed(restored, "as_published") == {
        "as_published.income-expenditure-summary.201.final": "6.67"
    }
    later = restore(with_cells(printed(report), dict.fromkeys(cells, "6.66")), report)
    assert not _typed(later, "as_published")


def test_digits_that_stand_there_stay() -> None:
    report = _report("unit: 万元\ngeneral_budget: {2010301: {basic: 8.1}}\nother_funds: none\n")
    assert _typed(restore(printed(report), report))["general_budget.2010301.basic"] == "8.1"


def test_a_changed_total_of_the_approval_is_doubted() -> None:
    report = _report(
        """
        all_funds: {total: {expenditure: 9.00}}
        general_budget: {2010301: {basic: 8.00}}
        other_funds: none
        """
    )
    forms = printed(replace(report, book=_afresh_book(report)))
    restored = restore(forms, report)
    (doubt,) = [remark for remark in restored.remarks if remark.name == "control-total-changes"]
    assert "控制数是 0.0009万元" in doubt.message


def _afresh_book(report: Desk):
    stated = {a: f for a, f in report.book.stated.items() if a.table != "all_funds"}
    return replace(report.book, stated=stated, _memo={})


def test_what_is_not_disclosed_is_not_solved() -> None:
    """The total would tell it; a report that withholds a figure does not want it told."""
    text = """
        layout: shanghai-2024
        three_publics:
          overseas_travel: {budget: 0, final: 0}
          vehicle_purchase: {budget: 0, final: 0}
          vehicle_upkeep: {budget: 0, final: 15000.00}
          official_reception: {budget: 0, final: 1200.00}
        """
    withheld = {"three-publics.total.official_reception-final": State.UNDISCLOSED}
    reading = with_cells(printed(desk(text, year=2024)), withheld)
    empty = desk("layout: shanghai-2024\n", year=2024)
    restored = restore(reading, empty)
    path = ("three_publics", "official_reception", "final")
    assert restored.typed[path] == "未公开"
    assert str(restored.spots[path])
    assert restored.typed[("three_publics", "vehicle_upkeep", "final")] == "15000.00"
