"""Slips of the hand in the workbook of a real report: told once, at their cell, with both sides."""

from dataclasses import replace
from decimal import Decimal

import pytest
from mistakes import (
    GOLDEN,
    PLANNING,
    desks_of,
    exchanged,
    holding,
    scaled,
    shifted,
    with_cells,
    without_rows,
)
from support import desk

from generator.amounts import State
from generator.derive.desk import Desk
from generator.diagnostics import Severity
from generator.exchange.intake.figures import restore
from generator.exchange.intake.printed import printed
from generator.exchange.intake.readings import Remark, WorkbookReading


@pytest.fixture(scope="module")
def report() -> Desk:
    (found,) = desks_of(PLANNING)
    return found


@pytest.fixture(scope="module")
def forms(report: Desk) -> WorkbookReading:
    return printed(report)


def _errors(reading: WorkbookReading, report: Desk, *, afresh: bool = True) -> list[Remark]:
    remarks = restore(reading, report, afresh=afresh).remarks
    assert all(remark.hint for remark in remarks)
    return [remark for remark in remarks if remark.severity is Severity.ERROR]


def test_the_report_itself_contradicts_nothing(report: Desk, forms: WorkbookReading) -> None:
    assert not _errors(forms, report)


@pytest.mark.parametrize(
    ("cell", "number", "meant", "slip"),
    [
        ("general-budget-expenditure.2120201.project", "225.88", "2250.88", "疑少一位"),
        ("general-budget-expenditure.2080505.basic", "446.611", "446.11", "疑多一位"),
        ("general-budget-basic.30101.final", "573.64", "537.64", "疑相邻两位数字颠倒了"),
        ("general-budget-basic.30102.final", "98.786", "987.86", "疑小数点错位"),
        ("expenditure.total.expenditure", "9859.38", "9759.38", "疑错了一位数字"),
        ("income-expenditure-summary.closing.final", "10", "100", "疑小数点错位"),
        ("expenditure.2210201.basic", "2895900", "289.59", "疑把元当作万元填了"),
        ("expenditure.208.basic", "761.75", "754.75", ""),
    ],
)
def test_one_wrong_figure_is_named_with_what_it_should_be(
    report: Desk, forms: WorkbookReading, cell: str, number: str, meant: str, slip: str
) -> None:
    (error,) = _errors(with_cells(forms, {cell: number}), report)
    form, row, column = cell.split(".")
    (wrong,) = [
        c for f in forms.forms for c in f.cells if (*c.at[:1], *c.at[2:]) == (form, row, column)
    ]
    assert error.name == "one-figure-off"
    assert error.spots == (wrong.spot,)
    assert f"写 {number}万元，按 " in error.message
    assert f"处合计应为 {meant}万元，相差 " in error.message
    assert slip in error.message


def test_a_figure_that_differs_between_two_forms_names_both(
    report: Desk, forms: WorkbookReading
) -> None:
    wrong = with_cells(forms, {"income-expenditure-summary.208.final": "763.75"})
    (error,) = _errors(wrong, report)
    assert error.name == "same-figure-differs"
    assert [spot.sheet for spot in error.spots] == ["收入支出决算总表", "支出决算表"]
    assert "写 763.75万元，同一个数 支出决算表!" in error.message
    assert "写 754.75万元，相差 9万元" in error.message


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        ("general-budget-expenditure", ("basic", "project")),
        ("expenditure", ("basic", "project")),
        ("expenditure", ("expenditure", "project")),
        ("income", ("appropriation", "other_income")),
        ("three-publics", ("official_reception-final", "total-budget")),
    ],
)
def test_exchanged_columns_are_told_once(
    report: Desk, forms: WorkbookReading, form: str, columns: tuple[str, str]
) -> None:
    (error,) = _errors(exchanged(forms, form, *columns), report)
    assert error.name == "columns-exchanged"
    (title,) = [found.title for found in forms.forms if found.form == form]
    assert error.message.startswith(f"{title}：两栏的数疑互相填反了：")
    assert "相差" in error.message or "成了负数" in error.message


def test_exchanged_rows_are_told_once(report: Desk, forms: WorkbookReading) -> None:
    cells = {(c.at.form, c.at.row, c.at.column): c for f in forms.forms for c in f.cells}
    pair = {"2101101": "2101102", "2101102": "2101101"}
    swapped = {
        f"{form}.{row}.{column}": str(cells[form, pair[row], column].number or 0)
        for form, row, column in cells
        if form == "general-budget-expenditure" and row in pair
    }
    (error,) = _errors(with_cells(forms, dict(swapped)), report)
    assert error.name == "rows-exchanged"
    assert "第 12 行与第 13 行" in error.message


@pytest.mark.parametrize("first", [3, 4, 9])
def test_figures_a_row_off_are_told_at_the_first_of_them(
    report: Desk, forms: WorkbookReading, first: int
) -> None:
    (error,) = _errors(shifted(forms, "general-budget-expenditure", first), report)
    assert error.name == "rows-shifted"
    assert "上移一行，合计就对上了" in error.message
    (rows,) = [
        sorted({c.spot.row for c in f.cells})
        for f in forms.forms
        if f.form == "general-budget-expenditure"
    ]
    assert error.spots[0].row == rows[first]


@pytest.mark.parametrize("power", [4, -4])
def test_a_sheet_in_the_other_unit_is_told_once(
    report: Desk, forms: WorkbookReading, power: int
) -> None:
    stripped = replace(report, book=replace(report.book, stated={}, _memo={}))
    (error,) = _errors(scaled(forms, power, "expenditure"), stripped)
    assert error.name == "sheet-in-the-other-unit"
    assert error.spots[0].sheet == "支出决算表"


@pytest.mark.parametrize("power", [4, -4])
def test_a_form_that_no_other_shares_figures_with_is_held_against_the_file(
    report: Desk, forms: WorkbookReading, power: int
) -> None:
    (error,) = _errors(scaled(forms, power, "three-publics"), report, afresh=False)
    assert error.name == "sheet-in-the-other-unit"
    assert "accounts.yml 里已有的数" in error.message


@pytest.mark.parametrize(("power", "size"), [(4, "大了约一万倍"), (-4, "只有约万分之一")])
def test_a_workbook_in_the_other_unit_is_told_by_last_years_figures(
    report: Desk, forms: WorkbookReading, power: int, size: str
) -> None:
    stripped = replace(report, book=replace(report.book, stated={}, _memo={}))
    (error,) = _errors(scaled(forms, power), stripped)
    assert error.name == "workbook-in-the-other-unit"
    assert "2023年度的数" in error.message
    assert size in error.message


_LAST = """
layout: shanghai-2024
income_as_expenditure: [general_budget]
general_budget:
  2010301: {basic: 820000.00}
  2010302: {project: 52000.00}
fund_budget: none
state_capital_budget: none
other_funds: none
three_publics: none
"""


def test_a_workbook_of_last_year_is_told() -> None:
    years = {2024: _LAST}
    report = desk(_LAST, year=2025, others=years)
    empty = desk("layout: shanghai-2024\n", year=2025, others=years)
    (error,) = _errors(printed(report), empty)
    assert error.name == "figures-of-last-year"
    assert "与2024年度的数完全相同" in error.message
    other = desk(_LAST.replace("820000", "830000").replace("52000", "50000"), year=2025)
    assert not _errors(printed(other), empty)


@pytest.mark.parametrize(
    ("basic", "name"),
    [
        ("499999.99", "figures-very-small"),  # some 50 万元 written where 元 are meant
        ("500000.00", ""),
        ("9999999999.99", ""),
        ("10000000000.00", "figures-very-large"),  # 1,000,000 元 taken for 万元
    ],
)
def test_figures_of_the_wrong_size_for_a_department_are_doubted(basic: str, name: str) -> None:
    report = desk(
        f"layout: shanghai-2024\ngeneral_budget: {{2010301: {{basic: {basic}}}}}\n", year=2024
    )
    found = restore(printed(report), report, afresh=True).remarks
    assert not [r for r in found if r.name.startswith("figures-very")], "the file says as much"
    empty = desk("layout: shanghai-2024\n", year=2024)
    doubts = restore(printed(report), empty).remarks
    assert [doubt.name for doubt in doubts] == ([name] if name else [])
    assert all(doubt.severity is Severity.WARNING for doubt in doubts)
    assert all(
        doubt.message.startswith(f"最大的数是 {basic.removesuffix('.00')}元（") for doubt in doubts
    )


def test_a_figure_moved_to_a_row_no_other_form_has_is_no_rounding() -> None:
    """The blank row says nothing, and the other form has not the row it moved to."""
    (report,) = desks_of(GOLDEN / "shanghai-social-work/content")
    wrong = with_cells(
        printed(report),
        {
            "appropriation-summary.210.total": State.BLANK,
            "appropriation-summary.211.total": "2.71",
        },
    )
    remarks = restore(wrong, report, afresh=True).remarks
    (doubt,) = [remark for remark in remarks if remark.name == "sum-does-not-hold"]
    assert doubt.severity is Severity.WARNING
    assert "写 307.82万元，各项相加 310.53万元，相差 2.71万元，不是舍入" in doubt.message


def test_one_lost_figure_is_no_shift_of_rows(report: Desk, forms: WorkbookReading) -> None:
    wrong = with_cells(forms, {"income-expenditure-summary.closing.final": State.BLANK})
    assert "rows-shifted" not in {error.name for error in _errors(wrong, report)}


def test_a_missing_row_leaves_sums_that_do_not_hold(report: Desk, forms: WorkbookReading) -> None:
    errors = _errors(without_rows(forms, "general-budget-basic", "30102"), report)
    assert "sum-does-not-hold" in {error.name for error in errors}
    assert "相差 987.86万元" in errors[0].message


def test_two_slips_are_told_both(report: Desk, forms: WorkbookReading) -> None:
    wrong = with_cells(
        forms,
        {
            "general-budget-expenditure.2120201.project": "225.88",
            "general-budget-basic.30101.final": "573.64",
        },
    )
    assert {spot for error in _errors(wrong, report) for spot in error.spots} == {
        cell.spot
        for form in wrong.forms
        for cell in form.cells
        if cell.number in {Decimal("225.88"), Decimal("573.64")}
    }


def test_money_of_no_form_below_nothing_is_an_error() -> None:
    report = desk(
        _LAST.replace("other_funds: none", "other_funds: {2010301: {other_income: 900.00}}"),
        year=2024,
    )
    forms = printed(report)
    cells = [
        c
        for f in forms.forms
        for c in f.cells
        if c.at.column == "basic" and c.at.form == "general-budget-expenditure" and c.number
    ]
    assert cells
    names = {
        f"{c.at.form}.{c.at.row}.{column}": "200"
        for c in cells
        for column in ("basic", "expenditure")
        if c.at.row != "x"
    }
    assert _errors(with_cells(forms, dict(names)), report)
    assert holding(cells[0], None).number is None
