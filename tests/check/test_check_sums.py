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
from generator.check.performance import performance
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


PROJECTS = """
unit: {}
projects:
  - id: a
    name: 甲
    item: 2010302
    funding: {{district: {{budget: 99, executed: {}}}, central: {{budget: 99, executed: {}}}}}
"""


@pytest.mark.parametrize(
    ("unit", "executed", "told"),
    [
        ("元", "100049.99", False),
        ("元", "100050.01", True),
        # Halves of 0.01 of the item and of each source: 0.015 at most.
        ("万元", "10.01", False),
        ("万元", "10.02", True),
        # 10 was written without its zeros.
        ("万元", "11", True),
    ],
)
def test_projects_may_lie_above_a_rounded_item_by_rounding(
    unit: str, executed: str, told: bool
) -> None:
    report = desk(
        "unit: 万元\ngeneral_budget: {2010302: {income: 10.00, project: 10.00}}\n",
        performance=PROJECTS.format(unit, executed, 0),
    )
    assert ("projects-above-item" in [gap.name for gap in performance(report)]) is told


# --- one cause, one finding --------------------------------------------------------------------


def test_what_shares_no_figure_is_told_apart() -> None:
    text = "general_budget_basic: {301: 9, 30101: 5}\nprocurement: {goods: 5, total: 9}\n"
    assert names("origin: transcribed\n" + text) == ["total-differs-from-parts"] * 2


def test_two_causes_of_one_total_are_both_told() -> None:
    text = (
        "general_budget:\n  2010301: {income: 100, basic: 90}\n  2080505: {income: 50, basic: 45}\n"
    )
    assert [(gap.name, gap.path) for gap in found("origin: transcribed\n" + text)] == [
        ("general-budget-out-of-balance", ("general_budget", "2010301", "income")),
        ("general-budget-out-of-balance", ("general_budget", "2080505", "income")),
    ]
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


def test_three_broken_sums_are_enough_for_a_shift() -> None:
    text = (
        "origin: transcribed\ngeneral_budget: {201: {basic: 7}, 205: {basic: 8}, 208: {basic: 9}, "
        "2010301: {basic: %s}, 2050101: {basic: %s}, 2080505: {basic: %s}}\n"
    )
    (shift,) = found(text % (9, 7, 8))
    assert shift.name == "column-shifted"
    assert "3 处" in shift.message
    assert names(text % (7, 8, 9)) == []


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


def slips(text: str) -> list[tuple[str, str]]:
    told = found("origin: transcribed\n" + text)
    return [(gap.name, ".".join(map(str, gap.path))) for gap in told]


def test_a_slip_of_the_unit_is_told_with_both_figures() -> None:
    (small,) = found("origin: transcribed\nprocurement: {goods: 0.5, works: 100, total: 5100}\n")
    assert small.message == (
        "“政府采购支出 / 政府采购货物支出”写 0.5元，"
        "按 5000元 算才相符，现在的数只有万分之一：疑按万元填了"
    )
    (large,) = found(
        "origin: transcribed\nunit: 万元\nprocurement: {goods: 5000.00, works: 1.00, total: 1.50}\n"
    )
    assert large.message == (
        "“政府采购支出 / 政府采购货物支出”写 5000万元，"
        "按 0.5万元 算才相符，现在的数大了一万倍：疑按元填了"
    )


def test_of_two_figures_that_may_be_meant_the_likely_unit_decides() -> None:
    text = "procurement: {goods: 5.00, total: 50000.00}\n"
    assert slips(text) == [("unit-slip", "procurement.goods")]
    assert slips("unit: 万元\n" + text) == [("unit-slip", "procurement.total")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # A twentieth of a 元 is from 450 to 550 元 in the unit meant, six hundredths are enough.
        ("procurement: {goods: 0.05, works: 7000, total: 7495}\n", False),
        ("procurement: {goods: 0.06, works: 7000, total: 7595}\n", True),
        ("procurement: {goods: 0.06, works: 7000, total: 7650}\n", True),
        ("procurement: {goods: 0.06, works: 7000, total: 7651}\n", False),
        ("procurement: {goods: 0.06, works: 7000, total: 7549}\n", False),
        # Ten thousand times too much in a file in 元 is no habit: every digit must fit.
        ("procurement: {goods: 500000, works: 50, total: 100}\n", True),
        ("procurement: {goods: 500001, works: 50, total: 100}\n", False),
        # Nor is too little in a file in 万元, but for what rounding takes from the others.
        ("unit: 万元\nprocurement: {goods: 0.06, works: 7.00, total: 619.27}\n", False),
        ("unit: 万元\nprocurement: {goods: 0.06, works: 7.00, total: 607.40}\n", False),
        ("unit: 万元\nprocurement: {goods: 0.061227, works: 7.00, total: 619.27}\n", True),
        ("unit: 万元\nprocurement: {goods: 0.061227, works: 7.00, total: 619.28}\n", True),
        ("unit: 万元\nprocurement: {goods: 0.061227, works: 7.00, total: 619.29}\n", False),
        # The figure as meant is rounded, and so are the others.
        ("unit: 万元\nprocurement: {goods: 4350, works: 7.00, total: 7.44}\n", True),
        ("unit: 万元\nprocurement: {goods: 4351, works: 7.00, total: 7.45}\n", True),
        ("unit: 万元\nprocurement: {goods: 4300, works: 7.00, total: 7.46}\n", False),
        # Without the figure the sum would hold as well: it may be one too many.
        ("unit: 万元\nprocurement: {goods: 100.00, works: 7.00, total: 7.01}\n", False),
        ("unit: 万元\nprocurement: {goods: 200.00, works: 7.00, total: 7.02}\n", True),
    ],
)
def test_a_slip_of_the_unit_is_told_where_nothing_else_fits(text: str, told: bool) -> None:
    ((name, at),) = slips(text)
    assert (name, at) == (
        ("unit-slip", "procurement.goods")
        if told
        else ("total-differs-from-parts", "procurement.total")
    )


def test_a_figure_above_its_bound_may_be_a_slip_of_the_unit() -> None:
    text = "agency_operating_expenses: %s\ngeneral_budget_basic: {30201: 7}\ngeneral_budget: {2010301: {basic: 7}}\n"
    assert slips(text % 70000) == [("unit-slip", "agency_operating_expenses")]
    assert slips(text % 60000) == [("agency-above-public-use", "agency_operating_expenses")]


def test_a_bound_is_told_after_the_sum_that_breaks_it() -> None:
    text = (
        "three_publics: {official_reception: {final: 50}, "
        "reception: {domestic: {amount: 30}, spent_on: [{what: 甲, amount: 50}]}}\n"
    )
    assert slips(text) == [
        ("reception-differs-from-kinds", "three_publics.official_reception.final")
    ]


def test_a_shift_names_the_column_where_a_table_has_several() -> None:
    (shift,) = found(classes([10, 200, 3000, 40000, 500000], [500000, 10, 200, 3000, 40000]))
    assert shift.message == (
        "“一般公共预算财政拨款 / 基本支出”一栏有 5 处合计对不上；"
        "各项整体上移一行，就几乎都对上了：疑为整栏错了一行"
    )
    assert shift.hint == "对照原表，把这一栏各项的数上移一行；这些合计不必逐个改"
    (single,) = found(
        "origin: transcribed\ngeneral_budget_basic: {301: 7, 302: 8, 303: 9, 30101: 9, 30201: 7, 30301: 8}\n"
    )
    assert single.message.startswith(
        "“一般公共预算财政拨款基本支出”一栏有 3 处合计对不上；各项整体上移"
    )
    assert single.path == ("general_budget_basic", "30101")


# --- the detail matrix -------------------------------------------------------------------------


def test_a_typed_margin_of_the_matrix_is_compared() -> None:
    matrix = "detail: {general_budget: {basic: {'2010301': {'30101': 5, '30201': 3}}}}\n"
    text = "origin: transcribed\n" + matrix + "general_budget: {2010301: {basic: %s}}\n"
    assert names(text % 8) == []
    (gap,) = found(text % 9)
    assert gap.name == "total-differs-from-parts"
    assert "“支出明细 / 2010301 / 30101” 5元" in gap.hint
    assert names("origin: transcribed\n" + matrix) == []


# --- ties, counts and rates ---------------------------------------------------------------------


def test_kinds_that_nobody_wrote_are_not_compared() -> None:
    assert slips("three_publics: {official_reception: {final: 50}}\n") == []
    assert slips("disclosure: partial\nthree_publics: {official_reception: {final: 50}}\n") == []


def test_items_are_compared_where_their_figures_are_typed() -> None:
    rows = (
        "general_budget: {%s 2010301: {income: 100, basic: 90}, 2080505: {income: 80, basic: 90}}\n"
    )
    assert slips(rows % "") == [
        ("general-budget-out-of-balance", "general_budget.2010301.income"),
        ("general-budget-out-of-balance", "general_budget.2080505.income"),
    ]
    # What they began and ended with is stated on their totals alone.
    assert slips(rows % "total: {opening: 10, closing: 10},") == []
    assert slips(rows % "201: {closing: 10}, 208: {opening: 10},") == []


def test_a_tie_that_is_short_says_by_how_much() -> None:
    (gap,) = found(
        "origin: transcribed\nthree_publics: {official_reception: {final: 3}}\ngeneral_budget_basic: {30217: 5}\n"
    )
    assert gap.message.endswith("；少 2元")


def counted(text: str) -> list[str]:
    report = desk("origin: transcribed\n" + text)
    return [gap.message for gap in (*tallies(report), *stated_rates(report))]


def test_persons_above_their_quota_are_counted() -> None:
    text = "staff: {administrative: {quota: %s, actual: %s}, institutional: {actual: 5}}\n"
    assert counted(text % (8, 11)) == ["行政人员编制 8 人，年末实有 11 人，超出 3 人"]
    assert counted(text % (8, "未公开")) == []
    assert counted(text % ("未公开", 8)) == []


KINDS = "state_assets: {vehicles: %s, minister_cars: 1, main_leader_cars: 1, confidential: 1, emergency: 1, law_enforcement: 1, special_technical: 1, retired_cadres: 1, other: 1}\n"


def test_vehicles_are_compared_with_their_kinds_where_all_are_known() -> None:
    head = "layout: shanghai-2024\n"
    assert counted(head + KINDS % 8) == []
    assert counted(head + KINDS % 9) == ["车辆写 9 辆，各类车辆相加为 8 辆"]
    partial = head + "disclosure: partial\n"
    assert counted(partial + KINDS % 9) == ["车辆写 9 辆，各类车辆相加为 8 辆"]
    assert counted(partial + "state_assets: {vehicles: 9, other: 1}\n") == []


@pytest.mark.parametrize(("rate", "told"), [("999%", 0), ("999.01%", 1), ("-0.01%", 1), ("0%", 0)])
def test_a_rate_beyond_its_bounds_is_told(rate: str, told: int) -> None:
    text = f"general_budget: {{2010301: {{expenditure: 5, execution_rate: {rate}}}}}\n"
    assert len(counted(text)) == told


def test_a_rate_of_another_year_is_not_judged() -> None:
    text = "comparison: {2019: {general_budget: {2010301: {expenditure: 0, execution_rate: 0%}}}}\n"
    assert counted(text) == []


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
