"""What several checks share: which facts the layout asks for, how figures are written."""

from collections.abc import Iterator
from decimal import Decimal

from generator.amounts import Unit, plain, round_to
from generator.derive.desk import Desk
from generator.derive.facts import code_name
from generator.model.statute import Fact, SectionPlace, Table

_SHOWN_DECIMALS = 2


def asked(desk: Desk) -> list[tuple[str, Fact]]:
    """Return the facts that the sections of the layout state, each with its section's title.

    A fact that two sections state comes once, with the first of them.
    """
    found: dict[str, tuple[str, Fact]] = {}
    for part in desk.layout.parts:
        for place in _places(part.sections):
            section = desk.statute.sections[place.section]
            title = (place.title or section.title).format(year=desk.year)
            for fact in section.facts.values():
                found.setdefault(fact.model_dump_json(), (title, fact))
    return list(found.values())


def _places(places: list[SectionPlace]) -> Iterator[SectionPlace]:
    for place in places:
        yield place
        yield from _places(place.sections)


def money(desk: Desk, yuan: Decimal) -> str:
    """Write an amount exactly, in the unit the report's figures are typed in."""
    accounts = desk.report.accounts
    unit = accounts.unit if accounts else Unit.YUAN
    return f"{plain(unit.from_yuan(yuan))}{unit.value}"


def average(yuan: Decimal) -> str:
    """Write an average in yuan, rounded to the cent."""
    return f"{plain(round_to(yuan, _SHOWN_DECIMALS))}元"


def percent(number: Decimal) -> str:
    """Write a percentage, rounded to two decimals."""
    return f"{plain(round_to(number, _SHOWN_DECIMALS))}%"


def coded(desk: Desk, code: str) -> str:
    """Name a classification code, with the code in front."""
    return f"{code} {code_name(desk, code)}"


def rows_under(table: Table, row: str) -> Iterator[str]:
    """Yield a row and all rows it is made of."""
    yield row
    for part in table.row_sums.get(row, ()):
        yield from rows_under(table, part)


def typed_tables(desk: Desk) -> frozenset[str]:
    """Return the tables a report writes: with a figure in them, or as ``none``."""
    return desk.book.empty | {address.table for address in desk.book.stated}
