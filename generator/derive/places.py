"""Where a figure is told and where it is printed: the way to its sentence and to its row."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from generator.derive.desk import Desk, once_a_desk
from generator.derive.figures import Address
from generator.derive.forms import form_views
from generator.model.statute import Fact, SectionPlace


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands.

    Attributes:
        section: Id of the first section that is about it; empty where the layout has none.
        row: Anchor of the first row of a form that prints it; empty where none does.
    """

    section: str
    row: str


def places(desk: Desk, addresses: Collection[Address]) -> dict[Address, Place]:
    """Find where figures stand, in the order of the layout."""
    told, printed = _told(desk), _printed(desk, addresses)
    return {
        address: Place(
            # A section that names the figure comes before one that is about its whole column.
            section=told.get(address) or told.get((address.table, address.column), ""),
            row=printed.get(address, ""),
        )
        for address in addresses
    }


def _printed(desk: Desk, addresses: Collection[Address]) -> dict[Address, str]:
    found: dict[Address, str] = {}
    for view in form_views(desk):
        if not view.printed:
            continue
        for table in view.tables:
            for row in table.rows:
                for address in row.addresses:
                    if address and address in addresses:
                        found.setdefault(address, f"{table.rows_id}-{row.key}")
    return found


@once_a_desk
def _told(desk: Desk) -> dict[tuple[str, ...], str]:
    """Return the section that is about a figure, or about a column of a table."""
    found: dict[tuple[str, ...], str] = {}
    for part in desk.layout.parts:
        for id_ in _sections(part.sections):
            for fact in desk.statute.sections[id_].facts.values():
                for subject in _subjects(desk, fact):
                    found.setdefault(subject, id_)
    return found


def _sections(listed: list[SectionPlace]) -> Iterator[str]:
    for place in listed:
        yield place.section
        yield from _sections(place.sections)


def _subjects(desk: Desk, fact: Fact) -> Iterator[tuple[str, ...]]:
    if not fact.main:
        return
    for written in (fact.of, fact.whole, *fact.parts.values()):
        if written:
            yield desk.address(written)
    if fact.table and fact.column:
        yield fact.table, fact.column
