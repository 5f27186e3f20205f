"""The sheet of further data: what the forms do not give, there and back."""

from dataclasses import replace

from mistakes import PLANNING, desks_of
from support import desk

from generator.exchange.intake.printed import printed
from generator.exchange.intake.readings import Spot
from generator.exchange.intake.supplement import UNWRITTEN, supplement, supplemented

_REPORT = """
layout: shanghai-2024
staff: {}
general_budget:
  2010301: {opening: 3.00, income: 5.00, basic: 8.0, initial: 9.00}
fund_budget: none
state_capital_budget: none
other_funds: none
three_publics:
  vehicle_upkeep: {budget: 0, final: 0, vehicles_held: 2}
  reception: {spent_on: [{what: 来访, amount: 0.30}]}
procurement: {goods: 1.00}
comparison: {2023: {none: 新设}}
"""
_SPOT = Spot("补充数据", 1, 3)


def test_it_holds_what_no_form_prints_with_its_name_and_unit() -> None:
    rows = {
        row.path: row for row in supplement(desk(_REPORT.replace("staff: {}\n", ""), year=2024))
    }
    told = {path: (row.unit, row.value) for path, row in rows.items()}
    assert told == {
        "general_budget.2010301.opening": ("元", "3.00"),
        "general_budget.2010301.basic": ("元", "8.0"),
        "general_budget.2010301.initial": ("元", "9.00"),
        "three_publics.vehicle_upkeep.vehicles_held": ("辆", "2"),
        "three_publics.reception.spent_on.0.amount": ("元", "0.30"),
        "three_publics.reception.spent_on.0.what": ("", "来访"),
        "procurement.goods": ("元", "1.00"),
        "general_budget.total.opening": ("元", UNWRITTEN),
        "all_funds.total.income": ("元", UNWRITTEN),
        "all_funds.total.expenditure": ("元", UNWRITTEN),
        "three_publics.total.final": ("元", UNWRITTEN),
    }
    title = rows["general_budget.2010301.initial"].title
    assert title == "一般公共预算财政拨款 / 行政运行 / 年初预算"
    assert rows["three_publics.reception.spent_on.0.amount"].title.endswith("第1项 / 金额")
    assert rows["general_budget.total.opening"].note


def test_a_report_without_accounts_has_none() -> None:
    assert not supplement(desk(None, performance="projects: []\n"))


def test_rates_carry_their_sign() -> None:
    text = """
layout: shanghai-2024
origin: transcribed
disclosure: partial
general_budget: {total: {expenditure: 8.00, execution_rate: 99.8%}}
"""
    rows = {row.path: row for row in supplement(desk(text, year=2024))}
    row = rows["general_budget.total.execution_rate"]
    assert (row.unit, row.value) == ("%", "99.8%")


def test_lines_that_cannot_be_typed_are_named() -> None:
    (report,) = desks_of(PLANNING)
    lines = {
        ("general_budget", "2010301", "inital"): "3",
        ("nothing",): "3",
        ("general_budget", "2010301", "initial"): "三",
        ("fund_budget",): "0",
        ("staff", "行政", "quota"): "1.5",
        ("procurement", "goods"): "3.10",
    }
    reading = replace(
        printed(report), supplement=lines, supplement_spots=dict.fromkeys(lines, _SPOT)
    )
    found, remarks = supplemented({}, reading)
    assert found == {("procurement", "goods"): "3.10"}
    assert [remark.name for remark in remarks] == [
        *["supplement-unknown-place"] * 2,
        *["supplement-wrong-value"] * 3,
    ]
    assert all(remark.message.startswith("补充数据!D2：") and remark.hint for remark in remarks)


def test_what_is_not_to_be_written_is_left_out() -> None:
    (report,) = desks_of(PLANNING)
    path = ("general_budget", "total", "opening")
    reading = replace(printed(report), supplement={path: UNWRITTEN}, supplement_spots={path: _SPOT})
    assert supplemented({path: "3", ("fund_budget",): "none"}, reading) == (
        {("fund_budget",): "none"},
        [],
    )
