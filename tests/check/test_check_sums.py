"""All sums of a report at once: none fires by rounding, one cause gives one finding."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import desk, statute

from generator.check.all import CHECKS
from generator.check.equations import Equation, Ledger, Term, causes
from generator.check.findings import Finding
from generator.check.sums import broken_sums, sums
from generator.check.ties import stated_rates, tallies
from generator.check.years import years
from generator.derive.figures import Address

#: Each example reads files, which takes its time on a busy machine.
PATIENT = settings(deadline=None, max_examples=20)
CENT = Decimal("0.01")
ITEMS = ("2010301", "2010302", "2080505", "2210201")
CONTROL = (
    "all_funds.total.income",
    "all_funds.total.expenditure",
    "all_funds.total.closing",
    "three_publics.total.final",
)
Figures = dict[str, Decimal]


def found(accounts: str) -> list[Finding]:
    return list(sums(desk(accounts)))


def names(accounts: str) -> list[str]:
    return [finding.name for finding in found(accounts)]


def is_error(name: str) -> bool:
    severity: str = statute().rules[name].severity
    return severity == "error"


@pytest.mark.parametrize("check", [sums, tallies, stated_rates, years])
def test_the_command_runs_them(check: object) -> None:
    assert check in CHECKS


@pytest.mark.parametrize("check", [sums, tallies, stated_rates, years])
def test_a_report_without_accounts_has_none(check: object) -> None:
    alone = desk(None, performance="source: {title: 旧件}")
    assert callable(check)
    assert list(check(alone)) == []


# --- a report in 元 from random leaves ---------------------------------------------------------


amounts = st.integers(1, 10**10).map(lambda cents: Decimal(cents) * CENT)


@st.composite
def flows(draw: st.DrawFn, table: str, income: str) -> Figures:
    """Draw items of one fund whose money comes out even."""
    leaves: Figures = {}
    for item in draw(st.sets(st.sampled_from(ITEMS), min_size=1)):
        opening, basic, project, closing = (draw(amounts) for _ in range(4))
        basic += opening
        cells = {"opening": opening, "basic": basic, "project": project, "closing": closing}
        cells[income] = basic + project + closing - opening
        leaves |= {f"{table}.{item}.{column}": amount for column, amount in cells.items()}
    return leaves


@st.composite
def reports(draw: st.DrawFn) -> Figures:
    """Draw the leaves of a report whose sums all hold, with its control totals."""
    leaves: Figures = {}
    leaves |= draw(flows("general_budget", "income"))
    leaves |= draw(flows("fund_budget", "income"))
    leaves |= draw(flows("other_funds", "other_income"))
    basic = total(leaves, "general_budget", "basic")
    travel, personnel = draw(amounts), basic / 2
    leaves |= {
        "general_budget_basic.30101": personnel.quantize(CENT),
        "general_budget_basic.30201": basic - personnel.quantize(CENT),
        "three_publics.overseas_travel.final": travel,
        "three_publics.official_reception.final": draw(amounts),
    }
    return leaves | control(leaves)


def total(leaves: Figures, table: str, *columns: str) -> Decimal:
    return sum(
        (
            amount
            for address, amount in leaves.items()
            if address.startswith(f"{table}.") and address.rsplit(".", 1)[-1] in columns
        ),
        Decimal(0),
    )


def control(leaves: Figures) -> Figures:
    money = ("general_budget", "fund_budget", "other_funds")
    made = {
        "income": sum(total(leaves, fund, "income", "other_income") for fund in money),
        "expenditure": sum(total(leaves, fund, "basic", "project") for fund in money),
        "closing": sum(total(leaves, fund, "closing") for fund in money),
    }
    whole = {f"all_funds.total.{column}": Decimal(amount) for column, amount in made.items()}
    return whole | {"three_publics.total.final": total(leaves, "three_publics", "final")}


def written(leaves: Mapping[str, Decimal], head: str = "") -> str:
    tables: dict[str, dict[str, list[str]]] = {}
    for address, amount in leaves.items():
        table, row, *column = address.split(".")
        cell = f"{column[0]}: {amount:f}" if column else f"{amount:f}"
        tables.setdefault(table, {}).setdefault(row, []).append(cell)
    text = head
    for table, rows in tables.items():
        text += f"{table}:\n"
        for row, cells in rows.items():
            inner = cells[0] if table == "general_budget_basic" else f"{{{', '.join(cells)}}}"
            text += f"  {row}: {inner}\n"
    return text


@PATIENT
@given(reports())
def test_a_report_whose_sums_hold_is_silent(leaves: Figures) -> None:
    assert found(written(leaves)) == []


@PATIENT
@given(reports(), st.sampled_from(CONTROL), st.sampled_from([CENT, -CENT]))
def test_a_control_total_off_by_a_step_is_found_once(
    leaves: Figures, address: str, step: Decimal
) -> None:
    (gap,) = found(written(leaves | {address: leaves[address] + step}))
    assert gap.name == "total-differs-from-parts"
    assert ".".join(map(str, gap.path)) == address


@PATIENT
@given(reports(), st.data(), st.sampled_from([CENT, -CENT, Decimal(7777)]))
def test_any_figure_off_by_a_step_is_found_once(
    leaves: Figures, data: st.DataObject, step: Decimal
) -> None:
    address = data.draw(st.sampled_from(sorted(leaves)))
    (gap,) = found(written(leaves | {address: leaves[address] + step}))
    assert is_error(gap.name)


@PATIENT
@given(reports(), st.data())
def test_a_figure_left_out_is_found(leaves: Figures, data: st.DataObject) -> None:
    address = data.draw(st.sampled_from(sorted(leaves)))
    less = {at: amount for at, amount in leaves.items() if at != address}
    gaps = found(written(less))
    assert gaps
    assert all(is_error(gap.name) for gap in gaps)


@PATIENT
@given(reports(), st.data())
def test_two_figures_changed_give_few_findings(leaves: Figures, data: st.DataObject) -> None:
    one, other = data.draw(
        st.lists(st.sampled_from(sorted(leaves)), min_size=2, max_size=2, unique=True)
    )
    changed = leaves | {one: leaves[one] + 5, other: leaves[other] + 11}
    assert 1 <= len(found(written(changed))) <= 3


# --- rounding ----------------------------------------------------------------------------------


def in_ten_thousands(leaves: Figures) -> Figures:
    return {
        address: (amount.scaleb(-4)).quantize(CENT, rounding=ROUND_HALF_UP)
        for address, amount in leaves.items()
    }


@PATIENT
@given(reports())
def test_rounding_alone_never_fires(leaves: Figures) -> None:
    assert found(written(in_ten_thousands(leaves), "unit: 万元\n")) == []


BALANCE = "unit: 万元\norigin: transcribed\nother_funds: {{2010301: {{opening: {}, other_income: {}, project: {}, closing: {}}}}}\n"


def test_the_allowance_of_a_balance_is_reached() -> None:
    # 0.005 + 0.005 = 0.0095 + 0.0005, each rounded half away from zero.
    assert names(BALANCE.format("0.01", "0.01", "0.01", "0.00")) == []
    assert names(BALANCE.format("0.02", "0.01", "0.01", "0.00")) == ["other-funds-out-of-balance"]


@pytest.mark.parametrize(("terms", "steps"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (30, 15)])
def test_the_room_of_a_sum_is_half_a_step_a_part(terms: int, steps: int) -> None:
    rows = "".join(f"  {2010301 + n}: {{basic: 1.00}}\n" for n in range(terms))
    report = desk(f"unit: 万元\ngeneral_budget:\n  201: {{basic: {terms}.00}}\n{rows}")
    address = Address("general_budget", "201", "basic")
    parts = [address._replace(row=str(2010301 + n)) for n in range(terms)]
    equation = Equation(
        "x",
        (Term(address, report.book.figure(address)),),
        tuple(Term(part, report.book.figure(part)) for part in parts),
        lambda _: Finding("accounts", (), "x", ""),
    )
    assert Ledger(report.book).room(equation) == steps * 100


def test_a_figure_that_counts_twice_is_rounded_twice() -> None:
    report = desk("unit: 万元\ngeneral_budget: {201: {basic: 2.00}, 2010301: {basic: 1.00}}\n")
    whole, part = (Address("general_budget", row, "basic") for row in ("201", "2010301"))
    terms = [Term(address, report.book.figure(address)) for address in (whole, part, part)]
    twice = Equation("x", (terms[0],), tuple(terms[1:]), lambda _: Finding("accounts", (), "x", ""))
    assert Ledger(report.book).room(twice) == 100


def test_figures_that_cancel_out_make_no_room() -> None:
    # Nine items stand on both sides of the balance: only two figures are rounded apart.
    rows = "".join(f"  {2010301 + n}: {{basic: 1.00}}\n" for n in range(9))
    text = f"unit: 万元\norigin: transcribed\nincome_as_expenditure: [general_budget]\ngeneral_budget:\n{rows}"
    assert names(text + "  total: {opening: 5.00, closing: 5.00}\n") == []
    told = names(text + "  total: {opening: 5.00, closing: 5.01}\n")
    assert told == ["general-budget-out-of-balance"]


# --- one cause, one finding --------------------------------------------------------------------


def test_what_shares_no_figure_is_told_apart() -> None:
    text = "general_budget_basic: {301: 9, 30101: 5}\nprocurement: {goods: 5, total: 9}\n"
    assert names("origin: transcribed\n" + text) == ["total-differs-from-parts"] * 2


def test_two_causes_of_one_total_are_both_told() -> None:
    text = (
        "general_budget:\n  2010301: {income: 100, basic: 90}\n  2080505: {income: 50, basic: 45}\n"
    )
    assert names("origin: transcribed\n" + text) == ["general-budget-out-of-balance"]
    report = desk(
        "origin: transcribed\nfund_budget:\n  2120801: {income: 100, project: 90}\n  2120802: {income: 50, project: 45}\n"
    )
    told = list(sums(report))
    assert [finding.path for finding in told] == [
        ("fund_budget", "2120801", "income"),
        ("fund_budget", "2120802", "income"),
    ]
    # The class, the section, the total, the fund and all money are off by the sum of both.
    assert len(broken_sums(report)) > 6
    assert len(causes(broken_sums(report))) == 2


def test_a_report_broken_throughout_is_told_in_time() -> None:
    rows = "".join(
        f"  {2010301 + n}: {{income: {n * n + 1}, basic: {n + 7}, project: {n}, expenditure: 3}}\n"
        for n in range(90)
    )
    told = found(
        "origin: transcribed\ngeneral_budget:\n" + rows + "  total: {income: 5, basic: 7}\n"
    )
    assert len(told) > 80


def test_the_explanation_comes_with_opposite_sign_too() -> None:
    # The total of the left side of a balance is wrong: the balance breaks by the same figure.
    text = "all_funds: {total: {income: 60, expenditure: 50, closing: 0}}\ngeneral_budget: {2010301: {income: 50, basic: 50}}\nthree_publics: none\n"
    assert names(text) == ["total-differs-from-parts"]
    text = text.replace("income: 60, expenditure: 50", "income: 50, expenditure: 60")
    assert names(text) == ["total-differs-from-parts"]


# --- slips -------------------------------------------------------------------------------------


CODES = ("2010301", "2040201", "2050101", "2060101", "2080505")


def classes(true: Iterable[int], typed: Iterable[int | None]) -> str:
    rows = "".join(f"  {code[:3]}: {{basic: {n}}}\n" for code, n in zip(CODES, true, strict=True))
    items = "".join(
        f"  {code}: {{project: 1{'' if n is None else f', basic: {n}'}}}\n"
        for code, n in zip(CODES, typed, strict=True)
    )
    return f"origin: transcribed\ngeneral_budget:\n{rows}{items}"


@PATIENT
@given(
    st.lists(st.integers(1, 10**8), min_size=5, max_size=5, unique=True), st.sampled_from([1, -1])
)
def test_a_column_one_row_off_is_one_finding(true: list[int], step: int) -> None:
    typed = true[step:] + true[:step]
    (shift,) = found(classes(true, typed))
    assert shift.name == "column-shifted"
    assert shift.path == ("general_budget", "2010301", "basic")
    assert ("下移" if step > 0 else "上移") in shift.message


def test_a_column_that_ran_over_the_end_is_one_finding() -> None:
    true = [10, 200, 3000, 40000, 500000]
    (shift,) = found(classes(true, [None, *true[:-1]]))
    assert shift.name == "column-shifted"
    assert shift.path == ("general_budget", "2040201", "basic")


def test_a_shift_with_one_more_slip_in_it_is_still_a_shift() -> None:
    true = [10, 200, 3000, 40000, 500000]
    (shift,) = found(classes(true, [500000, 10, 200, 3003, 40000]))
    assert shift.name == "column-shifted"
    assert "5 处" in shift.message


def test_two_figures_that_changed_places_are_no_shift() -> None:
    text = "origin: transcribed\ngeneral_budget: {201: {basic: 7}, 208: {basic: 9}, 2010301: {basic: 9}, 2080505: {basic: 7}}\n"
    assert names(text) == ["total-differs-from-parts"] * 2


def test_figures_of_no_order_are_no_shift() -> None:
    told = names(classes([10, 200, 3000, 40000, 500000], [200, 10, 40000, 3000, 6]))
    assert told == ["total-differs-from-parts"] * 5


@PATIENT
@given(reports(), st.sampled_from(CONTROL))
def test_a_control_total_in_ten_thousands_is_a_slip_of_the_unit(leaves: Figures, at: str) -> None:
    leaves = {address: amount * 10**7 for address, amount in leaves.items()}
    typed = (leaves[at].scaleb(-4)).quantize(CENT)
    (slip,) = found(written(leaves | {at: typed}))
    assert slip.name == "unit-slip"
    assert ".".join(map(str, slip.path)) == at


@PATIENT
@given(reports(), st.data())
def test_a_leaf_in_yuan_among_ten_thousands_is_a_slip_of_the_unit(
    leaves: Figures, data: st.DataObject
) -> None:
    at = data.draw(st.sampled_from(sorted(a for a in leaves if a.endswith("project"))))
    leaves = {address: amount * 10**7 for address, amount in leaves.items()}
    typed = in_ten_thousands(leaves) | {at: leaves[at]}
    (slip,) = found(written(typed, "unit: 万元\n"))
    assert slip.name == "unit-slip"
    assert ".".join(map(str, slip.path)) == at


# --- the detail matrix -------------------------------------------------------------------------


def test_a_typed_margin_of_the_matrix_is_compared() -> None:
    matrix = "detail: {general_budget: {basic: {'2010301': {'30101': 5, '30201': 3}}}}\n"
    text = "origin: transcribed\n" + matrix + "general_budget: {2010301: {basic: %s}}\n"
    assert names(text % 8) == []
    (gap,) = found(text % 9)
    assert gap.name == "total-differs-from-parts"
    assert "“支出明细 / 2010301 / 30101” 5元" in gap.hint
    assert names("origin: transcribed\n" + matrix) == []


# --- words -------------------------------------------------------------------------------------


def test_a_row_of_a_form_is_told_with_both_sides() -> None:
    (gap,) = found(
        "origin: transcribed\nfund_budget: {2120801: {opening: 10, income: 100, project: 90, closing: 5}}\n"
    )
    assert gap.message.startswith("“政府性基金预算财政拨款收入支出决算表”2120801 ")
    assert gap.message.endswith(
        "一行：年初结转和结余 10元＋本年收入 100元＝110元，"
        "本年支出 合计 90元＋年末结转和结余 5元＝95元，相差 15元"
    )


def test_a_tie_is_told_with_both_sides() -> None:
    (gap,) = found("origin: transcribed\nprocurement: {goods: 5, sme: {reserved: {all: 9}}}\n")
    assert gap.message == (
        "不符合“面向中小企业预留不大于政府采购支出”："
        "“政府采购 / 中小企业 / 面向中小企业预留 / 预留总额”为 9元；“政府采购支出 / 合计”为 5元；多出 4元"
    )
