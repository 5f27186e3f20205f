"""All figures of a report in one long list, by addresses that no form and no layout changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from generator.amounts import Entry, State, Unit, plain
from generator.derive.desk import Desk, once_a_desk
from generator.derive.figures import Address, Figure
from generator.derive.forms import form_views
from generator.derive.performance import performance_facts, performance_form
from generator.exchange.naming import row_title, titles_of, unit_of
from generator.render.csv_text import Cell, Digits
from generator.render.downloads import file_kinds, names

#: What is typed to print one cell otherwise than the rest: it belongs to a form.
_PRINTED_ONLY = "as_published"
_PROJECTS = "projects"
_STATES = {state: state.name.lower() for state in State}


@dataclass(frozen=True, slots=True)
class Named:
    """One figure.

    Attributes:
        place: Table, row and column of its address; the row may be empty.
        titles: The same in Chinese.
        value: The number, money in 元, without trailing zeros; empty where a word stands in its
            place.
        unit: What it counts; empty where nothing says so.
        state, stated, inferred: As :class:`~generator.derive.figures.Figure` has them.
    """

    place: tuple[str, str, str]
    titles: tuple[str, str, str]
    value: str
    unit: str
    state: State
    stated: bool
    inferred: bool = False

    @property
    def address(self) -> str:
        """The address: ``table.row.column``."""
        return ".".join(filter(None, self.place))

    def facts(self) -> dict[str, Any]:
        """Return everything but the address and the names."""
        held = {"value": self.value or None, "unit": self.unit, "state": _STATES[self.state]}
        return held | {"stated": self.stated, "inferred": self.inferred}

    def row(self) -> list[Cell]:
        """Return the figure as a row of the file."""
        marks = (self.unit, _STATES[self.state], self.stated, self.inferred)
        return [self.address, *self.place, *self.titles, Digits(self.value), *marks]


def figure_rows(desk: Desk) -> Iterator[list[Cell]]:
    """Yield the header and a row for each figure of a report."""
    yield list(names(file_kinds()["figures"].fields))
    yield from (figure.row() for figure in figures(desk))


@once_a_desk
def figures(desk: Desk) -> tuple[Named, ...]:
    """Return all figures of a report: typed ones, those that forms print, and all totals."""
    return (*_cells(desk), *_entries(desk), *_funding(desk))


# --- cells of tables ----------------------------------------------------------------------------


def _cells(desk: Desk) -> Iterator[Named]:
    if desk.report.accounts is None:
        return
    book = desk.book
    printed = set(_printed(desk))
    for name, columns in _wanted(desk, printed).items():
        table = desk.statute.tables[name]
        order = {column: at for at, column in enumerate(table.columns)}
        named = {row: at for at, row in enumerate(["total", *table.row_titles, *table.row_sums])}
        for row in sorted(columns, key=lambda row: (named.get(row, len(named)), row)):
            title = table.row_titles.get(row) or row_title(desk, row)
            for column in sorted(columns[row], key=order.__getitem__):
                address = Address(name, row, column)
                figure = book.figure(address)
                says = address in printed and figure.state is not State.BLANK
                if figure.known or figure.stated or says:
                    yield _named(address, (table.title, title, table.columns[column]), figure)


def _wanted(desk: Desk, printed: Iterable[Address]) -> dict[str, dict[str, set[str]]]:
    """Return the rows of each table that have something to say, with the columns that may."""
    book = desk.book
    found: dict[str, dict[str, set[str]]] = {}
    for name, table in desk.statute.tables.items():
        columns = book.columns(name)
        totals = ("total", *table.row_sums) if columns else ()
        found[name] = {row: set(columns) for row in totals}
    for table_name, row, column in chain(book.stated, printed):
        found[table_name].setdefault(row, set()).add(column)
    return found


def _printed(desk: Desk) -> Iterator[Address]:
    """Yield the home of every cell of the forms."""
    for view in form_views(desk):
        for table in view.tables if view.printed else ():
            yield from filter(None, chain.from_iterable(row.addresses for row in table.rows))


def _named(address: Address, titles: tuple[str, str, str], figure: Figure) -> Named:
    return Named(
        place=(address.table, address.row, address.column),
        titles=titles,
        value=_digits(figure.yuan),
        unit=Unit.YUAN.value,
        state=figure.state,
        stated=figure.stated,
        inferred=figure.inferred,
    )


def _digits(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


# --- counts, rates and amounts that belong to no table ------------------------------------------


def _entries(desk: Desk) -> Iterator[Named]:
    accounts = desk.report.accounts
    for path, entry in desk.book.others.items():
        if path[0] == _PRINTED_ONLY or accounts is None:
            continue
        unit, named = unit_of(desk, path), titles_of(desk, path)
        money = unit == Unit.YUAN.value
        yield Named(
            place=(str(path[0]), ".".join(map(str, path[1:-1])), str(path[-1])),
            titles=(named[0], " / ".join(named[1:-1]), named[-1]),
            value=_digits(_value(entry, accounts.unit if money else Unit.YUAN)),
            unit=unit,
            state=entry.state,
            stated=True,
        )


def _value(entry: Entry, unit: Unit) -> Decimal | None:
    return None if entry.number is None else unit.to_yuan(entry.number)


# --- money of projects --------------------------------------------------------------------------


def _funding(desk: Desk) -> Iterator[Named]:
    facts = performance_facts(desk).projects
    stages = (
        {title: stage for stage, title in performance_form(desk).stages.items()} if facts else {}
    )
    for found in facts:
        for row in found.funding:
            typed = found.project.funding.get(row.source, {})
            for title, figure in zip(found.stages, row.figures, strict=True):
                if not (figure.known or figure.stated):
                    continue
                stage = stages[title]
                yield Named(
                    place=(_PROJECTS, f"{found.project.id}.{row.source}", stage),
                    titles=("项目", f"{found.project.name} / {row.title}", title),
                    value=_digits(figure.yuan),
                    unit=Unit.YUAN.value,
                    state=figure.state,
                    stated=stage in typed,
                    inferred=figure.inferred,
                )
