"""Figures that may be right but want a second look; the bounds are the site's own."""

from collections.abc import Iterator
from decimal import Decimal

from generator.amounts import Entry, plain
from generator.check.common import average, money, percent
from generator.check.equations import cell_name
from generator.check.findings import ACCOUNTS, Finding
from generator.derive.book import path_of
from generator.derive.desk import Desk
from generator.derive.facts import (
    Direction,
    budget_kind,
    change_between,
    code_name,
    execution_of,
    rate,
)
from generator.derive.figures import ZERO, Address, Figure
from generator.locations import DataPath
from generator.model.accounts import ThreePublics

_TOTAL = "total"
_RESIDUAL = "99"
_DEEPEST = {"functional": 7, "economic": 5}
#: Columns that may fall below zero: what is carried over, and income that is paid back.
_EITHER_SIGN = {
    *("opening", "closing", "grand_total", "outgoing_total"),
    *("income", "superior_subsidy", "institutional_income", "operating_income"),
    *("affiliate_remittance", "other_income"),
    *("non_appropriation_surplus_used", "surplus_distribution"),
}
#: A slip of units and a year's usual change together stay within this factor.
_NEAR = Decimal("2.5")
_TIMES = {3: "一千", 4: "一万"}
#: No department pays for a person, nor for itself, with so little a year; in yuan.
_LEAST_PER_HEAD = Decimal("2e3")
_RECEPTION = {"domestic": "国内公务接待", "foreign": "外事接待"}


def plausibility(desk: Desk) -> Iterator[Finding]:
    """Find figures beyond the bounds of the site."""
    if desk.report.accounts is None:
        return
    for name in desk.statute.tables:
        if isinstance(getattr(desk.report.accounts, name, None), ThreePublics):
            yield from _receptions(desk, name)
            yield from _vehicles(desk, name)
    yield from _negative(desk)
    scale = list(_scale(desk))
    yield from scale or _change(desk)
    yield from _execution(desk)
    yield from _personnel(desk)
    yield from _residual(desk)


# --- averages -----------------------------------------------------------------------------------


def _beyond(amount: Figure, count: Entry, bound: Entry) -> Decimal | None:
    """Return the average where it is above the bound."""
    if not (amount.present and count.number) or bound.number is None:
        return None
    found = amount.amount / count.number
    return found if found > bound.number else None


def _receptions(desk: Desk, table: str) -> Iterator[Finding]:
    accounts, bounds = desk.report.accounts, desk.bounds
    assert accounts is not None
    for kind, title in _RECEPTION.items():
        path: DataPath = (table, "reception", kind)
        number = desk.book.entry((*path, "amount")).number
        if number is None:
            continue
        amount = Figure(desk.book.entry((*path, "amount")).state, accounts.unit.to_yuan(number))
        for column, bound, each in (
            ("persons", bounds.reception_per_person, "每人次"),
            ("batches", bounds.reception_per_batch, "每批次"),
        ):
            count = desk.book.entry((*path, column))
            found = _beyond(amount, count, bound)
            if found is not None:
                message = f"{title}平均{each} {_against(found, bound)}"
                yield Finding(ACCOUNTS, (*path, column), "costly-reception", message)


def _vehicles(desk: Desk, table: str) -> Iterator[Finding]:
    bounds = desk.bounds
    for row, column, bound, name in (
        ("vehicle_upkeep", "vehicles_held", bounds.vehicle_upkeep, "costly-vehicle-upkeep"),
        ("vehicle_purchase", "vehicles", bounds.vehicle_price, "costly-vehicle"),
    ):
        amount = desk.book.figure(Address(table, row, "final"))
        found = _beyond(amount, desk.book.entry((table, row, column)), bound)
        if found is not None:
            title = desk.statute.tables[table].row_titles[row]
            message = f"{title}平均每辆 {_against(found, bound)}"
            yield Finding(ACCOUNTS, (table, row), name, message)


def _against(found: Decimal, bound: Entry) -> str:
    assert bound.number is not None
    return f"{average(found)}，超过 {plain(bound.number)}元"


def _personnel(desk: Desk) -> Iterator[Finding]:
    staff = _staff(desk)
    bound = desk.bounds.personnel_per_head.number
    for name, table in desk.statute.tables.items():
        if "personnel" not in table.row_sums or not staff or bound is None:
            continue
        amount = desk.book.figure(Address(name, "personnel", table.usual_column))
        if amount.amount / staff > bound:
            message = (
                f"{table.row_titles['personnel']} {money(desk, amount.amount)}，"
                f"年末实有 {plain(staff)} 人，平均每人 {average(amount.amount / staff)}，"
                f"超过 {plain(bound)}元"
            )
            yield Finding(ACCOUNTS, ("staff",), "costly-personnel", message)


def _staff(desk: Desk) -> Decimal:
    numbers = [desk.book.entry(("staff", kind.id, "actual")).number for kind in desk.layout.staff]
    return sum((number for number in numbers if number is not None), Decimal(0))


# --- the whole ----------------------------------------------------------------------------------


def _negative(desk: Desk) -> Iterator[Finding]:
    """Amounts below zero where money only leaves, or is only planned: a slip of the pen."""
    for address, figure in desk.book.stated.items():
        if address.column not in _EITHER_SIGN and figure.amount < 0:
            message = f"{cell_name(desk, address)}写成负数 {money(desk, figure.amount)}"
            path = path_of(address, desk.statute.tables)
            yield Finding(ACCOUNTS, path, "negative-amount", message)


def _scale(desk: Desk) -> Iterator[Finding]:
    """All figures typed in another unit than the file says: every sum holds.

    That one total is of another scale than the rest is told where sums are checked.
    """
    address = Address("all_funds", _TOTAL, "expenditure")
    last = desk.year_book(desk.base_year) or desk.stated_years.get(desk.base_year)
    now, before = desk.book.figure(address).amount, desk.previous(address).amount
    largest = max((figure.amount for figure in desk.book.stated.values()), default=ZERO)
    if last is not None and now > 0 and before > 0:
        power = _power_between(now, before)
        most = max((figure.amount for figure in last.stated.values()), default=before)
        if power and power == _power_between(largest, most):
            times = _TIMES[abs(power)]
            lies = f"是上年的约{times}倍" if power > 0 else f"只有上年的约{times}分之一"
            message = (
                f"本年支出 {money(desk, now)}，上年 {money(desk, before)}，{lies}，像是单位写错"
            )
            yield Finding(ACCOUNTS, tuple(address), "figures-of-another-scale", message)
    elif 0 < largest < _LEAST_PER_HEAD * (_staff(desk) or 1):
        message = f"最大的一个数也只有 {plain(largest)}元，像是按万元填的"
        yield Finding(ACCOUNTS, tuple(address), "figures-of-another-scale", message)


def _power_between(now: Decimal, before: Decimal) -> int:
    """Return the power of ten of a usual slip of units that two years lie apart; 0 for none."""
    near = (p for p in (3, -3, 4, -4) if 1 / _NEAR < (now / before).scaleb(-p) < _NEAR)
    return next(near, 0)


def _change(desk: Desk) -> Iterator[Finding]:
    address = Address("all_funds", _TOTAL, "expenditure")
    change = change_between(desk.book.figure(address), desk.previous(address), desk)
    bound = desk.bounds.total_change.number
    if bound is None or change.rate is None or change.rate <= bound:
        return
    word = "增长" if change.direction is Direction.INCREASE else "下降"
    message = (
        f"本年支出 {money(desk, change.current.amount)}，"
        f"上年 {money(desk, change.previous.amount)}，"
        f"{word} {percent(change.rate)}，超过 {plain(bound)}%"
    )
    yield Finding(ACCOUNTS, tuple(address), "large-change", message)


def _execution(desk: Desk) -> Iterator[Finding]:
    kind = budget_kind(desk)
    final_at = Address("general_budget", _TOTAL, "expenditure")
    if kind not in desk.statute.tables[final_at.table].columns:
        return
    found = execution_of(desk, final_at._replace(column=kind), final_at, kind).percent
    low, high = desk.bounds.execution_low.number, desk.bounds.execution_high.number
    if found is None:
        return
    if low is not None and found < low:
        side = f"低于 {plain(low)}%"
    elif high is not None and found > high:
        side = f"高于 {plain(high)}%"
    else:
        return
    title = desk.statute.tables[final_at.table].title
    message = f"{title}支出完成预算的 {percent(found)}，{side}"
    yield Finding(ACCOUNTS, tuple(final_at), "execution-far-from-budget", message)


def _residual(desk: Desk) -> Iterator[Finding]:
    """Much money on rows that are named "other", which tell a reader nothing."""
    for name, table in desk.statute.tables.items():
        if table.rows in _DEEPEST and not table.members:
            column = "expenditure" if "expenditure" in table.columns else table.usual_column
            yield from _residual_rows(desk, name, column)


def _residual_rows(desk: Desk, name: str, column: str) -> Iterator[Finding]:
    table, bound = desk.statute.tables[name], desk.bounds.residual_share.number
    total = desk.book.figure(Address(name, _TOTAL, column))
    rows = [row for row in sorted(desk.book.codes(name)) if _is_residual(row, table.rows)]
    held = {row: desk.book.figure(Address(name, row, column)) for row in rows}
    share = rate(sum((figure.amount for figure in held.values()), ZERO), total.amount)
    if bound is None or share is None or share <= bound:
        return
    listed = "、".join(f"{row} {code_name(desk, row)}" for row in rows if held[row].present)
    message = f"{table.title}有 {percent(share)} 列在“其他”科目（{listed}），超过 {plain(bound)}%"
    yield Finding(ACCOUNTS, (name, rows[-1]), "mostly-residual", message)


def _is_residual(row: str, rows: str) -> bool:
    """Whether a row of the deepest level, or the row above it, is the one named "other"."""
    return len(row) == _DEEPEST[rows] and _RESIDUAL in {row[-2:], row[-4:-2]}
