"""The figures of one invented report as ``accounts.yml`` holds them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from generator.amounts import plain
from generator.derive.book import Book
from generator.derive.figures import Address
from generator.exchange.example.departments import Department
from generator.exchange.example.dice import Dice
from generator.exchange.example.ledger import (
    BASIC,
    FUND,
    GENERAL,
    OTHER,
    PUBLICS,
    STATE,
    YUAN,
    Done,
    Figures,
    Year,
    budget_columns,
)
from generator.exchange.example.words import Cast
from generator.model.accounts import NONE
from generator.model.statute import Layout, Statute

Raw = dict[str, Any]

_COUNTS = frozenset(
    {"quota", "actual", "groups", "persons", "vehicles", "vehicles_held", "batches"}
)
#: Tables in which a zero is nothing to write.
_SPARSE = frozenset({GENERAL, FUND, STATE, OTHER, BASIC})


def yuan(fen: int) -> str:
    """Write an amount of fen in yuan."""
    return f"{fen // YUAN}.{fen % YUAN:02d}" if fen else "0"


def accounts_of(
    department: Department, year: int, lived: Year, cast: Cast, layout: Layout, statute: Statute
) -> Raw:
    """Write one report's figures, without the totals that follow from them.

    Args:
        department: Whose accounts.
        year: The fiscal year.
        lived: What happened in it.
        cast: What the example is made of.
        layout: How the report is published.
        statute: The statute data.
    """
    dice = Dice(department.id, year)
    raw = _head(department, year, cast, layout, dice)
    tables = _tabled(lived.figures, statute)
    _complete_three_publics(tables, cast, dice)
    for table in _empties(layout, statute):
        tables.setdefault(table, NONE)
    for name in ("staff", *statute.tables, "state_assets"):
        if name in tables:
            raw[name] = tables[name]
    if not layout.performance:
        raw["performance"] = _counted(lived.works, dice)
    return raw


def _head(department: Department, year: int, cast: Cast, layout: Layout, dice: Dice) -> Raw:
    approved = date(year + 1, 8, dice.between(10, 28))
    published = approved + timedelta(days=dice.between(6, 19))
    raw: Raw = {
        "unit": "元",
        "kind": "单位" if department.is_unit else "部门",
        "basis": "汇总" if department.whole else "本级",
        "origin": "own",
        "approved": approved.isoformat(),
        "published": published.isoformat(),
        "review": {
            "by": cast.words.review,
            "date": (published - timedelta(days=dice.between(1, 3))).isoformat(),
        },
        "disclosure": "complete",
        "budget": budget_columns(layout)[0],
    }
    if department.units:
        kind = cast.region.scope_kinds["unit"]
        raw["scope"] = [{"name": name, "kind": kind} for name in department.units]
    return raw


def _tabled(figures: Figures, statute: Statute) -> Raw:
    """Arrange figures by table, row and column: codes and columns in the order of the statute."""
    raw: Raw = {}
    for path in sorted(figures, key=lambda path: _order(path, statute)):
        number = figures[path]
        if not number and path[0] in _SPARSE:
            continue
        at = raw
        for step in path[:-1]:
            at = at.setdefault(step, {})
        counted = path[-1] in _COUNTS or path[0] == "state_assets"
        at[path[-1]] = str(number) if counted else yuan(number)
    return raw


def _order(path: tuple[str, ...], statute: Statute) -> tuple[str, str, int]:
    """Sort codes and the columns beside them; everything else stays as it came."""
    table = statute.tables.get(path[0])
    if table is None or table.rows not in {"functional", "economic"}:
        return path[0], "", 0
    return path[0], path[1], list(table.columns).index(path[-1]) if path[2:] else 0


def _complete_three_publics(tables: Raw, cast: Cast, dice: Dice) -> None:
    """Say what receptions were for; an office with nothing at all has no table."""
    table = tables[PUBLICS]
    held = table["vehicle_upkeep"]["vehicles_held"]
    amount = table["reception"]["domestic"]["amount"]
    if held == "0" and amount == "0":
        tables[PUBLICS] = NONE
        return
    if amount != "0":
        fen = int(amount.replace(".", ""))
        first = dice.part(fen, 300, 700)
        parts = zip(cast.words.receptions, (first, fen - first), strict=True)
        table["reception"]["spent_on"] = [{"what": w, "amount": yuan(n)} for w, n in parts]


def _empties(layout: Layout, statute: Statute) -> Iterable[str]:
    for place in layout.forms:
        yield from statute.forms[place.form].none_tables
    yield OTHER


def _counted(works: Sequence[Done], dice: Dice) -> Raw:
    """Count projects where the layout does not list them."""
    number = len(works)
    excellent = dice.between(number // 2, number)
    amount = yuan(sum(done.available for done in works))
    rest = number - excellent
    return {
        "targets": {"projects": str(number), "amount": amount},
        "monitoring": {"projects": str(number), "amount": amount},
        "self_evaluation": {"projects": str(number), "amount": amount},
        "ratings": {"excellent": str(excellent), "good": str(rest), "passed": "0", "failed": "0"},
        "score": f"{dice.between(91, 98)}.5",
        "problems": str(rest),
    }


# --- totals that follow -------------------------------------------------------------------------


def with_control_totals(raw: Raw, book: Book) -> Raw:
    """Add the totals of the approval, which a report must state beside the figures."""
    totals: Raw = {}
    for name, table in book.tables.items():
        for cell in table.control if raw.get(name) != NONE else ():
            row, column = cell.split(".")
            amount = plain(book.figure(Address(name, row, column)).amount)
            totals.setdefault(name, {}).setdefault(row, {})[column] = amount
    ordered: Raw = {}
    for key, value in raw.items():
        if key == GENERAL:
            ordered |= {name: totals[name] for name in totals if name not in raw}
        ordered[key] = totals[key] | value if key in totals else value
    return ordered


def comparison_of(book: Book, addresses: Iterable[Address]) -> Raw:
    """State last year's figures, for the first year of the example."""
    raw: Raw = {}
    for address in dict.fromkeys(addresses):
        amount = plain(book.figure(address).amount)
        if book.tables[address.table].rows == "single":
            raw[address.table] = amount
        else:
            raw.setdefault(address.table, {}).setdefault(address.row, {})[address.column] = amount
    return raw
