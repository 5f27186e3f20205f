"""Counts beside the amounts of the three-publics: what was bought, driven, visited, received."""

from collections.abc import Iterator

from generator.amounts import Entry, State, Unit, plain
from generator.check.common import money
from generator.check.findings import ACCOUNTS, Finding
from generator.derive.desk import Desk
from generator.derive.figures import Address, Figure
from generator.locations import DataPath
from generator.model.accounts import Receptions, ThreePublics

#: Counts by the row whose amount they stand beside.
_COUNTS = {
    "overseas_travel": {"groups": "团组数", "persons": "人次"},
    "vehicle_purchase": {"vehicles": "购置数"},
    "vehicle_upkeep": {"vehicles_held": "保有量"},
}
#: Rows that may have a count without money: a vehicle is kept though nothing was spent on it.
_FREE = {"vehicle_upkeep"}
_RECEPTION = {"batches": "批次", "persons": "人次"}
_KINDS = {"domestic": "国内公务接待", "foreign": "外事接待"}


def counts(desk: Desk) -> Iterator[Finding]:
    """Find counts that contradict their amount or are missing beside it."""
    for name, table in desk.statute.tables.items():
        three_publics = getattr(desk.report.accounts, name, None)
        if not isinstance(three_publics, ThreePublics):
            continue
        for row, columns in _COUNTS.items():
            amount = desk.book.figure(Address(name, row, "final"))
            for column, what in columns.items():
                title = (table.row_titles[row], what)
                free = row in _FREE
                yield from _beside(desk, (name, row, column), amount, title, free=free)
        yield from _receptions(desk, name, three_publics.reception)


def _beside(
    desk: Desk, path: DataPath, amount: Figure, title: tuple[str, str], *, free: bool = False
) -> Iterator[Finding]:
    """Compare one count with the amount it stands beside; ``title`` names both."""
    entry = desk.book.entry(path)
    spent, what = title
    if entry.number is None:
        if amount.present and entry.state is not State.NOT_APPLICABLE:
            message = f"{spent} {money(desk, amount.amount)}，没有写{what}"
            yield Finding(ACCOUNTS, path, "missing-count", message)
    elif amount.disclosed and _contradicts(amount, entry, free=free):
        said = money(desk, amount.amount)
        message = f"{spent} {said}，{what}却是 {entry.number}"
        yield Finding(ACCOUNTS, path, "count-contradicts-amount", message)


def _contradicts(amount: Figure, entry: Entry, *, free: bool) -> bool:
    return amount.present != bool(entry.number) and (amount.present or not free)


def _receptions(desk: Desk, table: str, receptions: Receptions | None) -> Iterator[Finding]:
    """Compare batches and persons with the amount of each kind, or with the whole."""
    path: DataPath = (table, "reception")
    whole = desk.book.figure(Address(table, "official_reception", "final"))
    stated = {
        kind: _amount(desk, reception.amount)
        for kind in _KINDS
        if (reception := getattr(receptions, kind, None)) and reception.amount is not None
    }
    for kind, amount in stated.items():
        for column, what in _RECEPTION.items():
            yield from _beside(desk, (*path, kind, column), amount, (_KINDS[kind], what))
    if whole.present and not stated:
        message = f"公务接待费 {money(desk, whole.amount)}，没有写国内、外事接待各是多少"
        yield Finding(ACCOUNTS, path, "missing-count", message, _how_to_write(desk, table, whole))
    if not stated:
        yield from _whole_reception(desk, path, whole)


def _how_to_write(desk: Desk, table: str, whole: Figure) -> str:
    """Write the lines that are missing, with the amount where all of it was spent on guests."""
    accounts = desk.report.accounts
    unit = accounts.unit if accounts else Unit.YUAN
    written = f"{{amount: {plain(unit.from_yuan(whole.amount))}, batches: 批次, persons: 人次}}"
    return f"在 {table} 下写一行：reception: {{domestic: {written}}}；外事接待的写 foreign"


def _whole_reception(desk: Desk, path: DataPath, whole: Figure) -> Iterator[Finding]:
    """Where no kind has an amount of its own, compare the whole with the sum of the counts."""
    for column, what in _RECEPTION.items():
        numbers = [desk.book.entry((*path, kind, column)).number for kind in _KINDS]
        known = [number for number in numbers if number is not None]
        if known and whole.disclosed and whole.present != any(known):
            message = f"公务接待费 {money(desk, whole.amount)}，接待{what}却是 {sum(known)}"
            yield Finding(ACCOUNTS, path, "count-contradicts-amount", message)


def _amount(desk: Desk, entry: Entry) -> Figure:
    accounts = desk.report.accounts
    if entry.number is None or accounts is None:
        return Figure(entry.state)
    return Figure(State.FIGURE, accounts.unit.to_yuan(entry.number))
