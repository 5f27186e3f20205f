"""Where header, names and figures of a form stand, whether on a sheet or in a Word table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.derive.forms import FormView, RowView, TableView
from generator.render.forms import CODE, lead_titles
from generator.render.headers import HeaderCell, header_path, header_rows

_CODE_WIDTH, _NUMBER_WIDTH = 11, 17
_LEAST_NAME_WIDTH, _MOST_NAME_WIDTH = 14, 46


class PlacedRow(NamedTuple):
    """A line of a table on its sheet.

    Attributes:
        number: The row of the sheet.
        left: The table's first column.
        table: The table.
        row: What stands there; None where the line is empty.
    """

    number: int
    left: int
    table: TableView
    row: RowView | None

    @property
    def first(self) -> int:
        """The column of the first figure."""
        return self.left + len(lead_titles(self.table))

    @property
    def end(self) -> int:
        """The column behind the table's last one."""
        return self.first + len(self.table.columns)


@dataclass(frozen=True)
class FormGrid:
    """One form as one table; panels stand side by side."""

    view: FormView

    @cached_property
    def _paths(self) -> list[tuple[str, ...]]:
        """The path of every column's header; a panel's name stands above all of its own."""
        return [path for table in self.view.tables for path in self._paths_of(table)]

    def _paths_of(self, table: TableView) -> list[tuple[str, ...]]:
        titles = [*self.lead(table), *(column.title for column in table.columns)]
        head = (table.head,) if table.head else ()
        return [(*head, *header_path(title)) for title in titles]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self._paths)

    @cached_property
    def levels(self) -> list[list[HeaderCell]]:
        """The cells of the header, level by level."""
        return header_rows(self._paths)

    def lead(self, table: TableView) -> list[str]:
        """Return the headers above what names a row."""
        return lead_titles(table)

    def lines(self) -> list[Sequence[RowView | None]]:
        """Return the rows of each table line by line; None for a line without one."""
        return [table.rows for table in self.view.tables]

    def placed(self, top: int = 0) -> Iterator[PlacedRow]:
        """Yield every line of every table with where it stands; ``top`` is the first row."""
        left = 0
        for table, lines in zip(self.view.tables, self.lines(), strict=True):
            for number, row in enumerate(lines, start=top):
                yield PlacedRow(number, left, table, row)
            left += len(lead_titles(table)) + len(table.columns)

    def letters(self) -> list[int]:
        """Return how wide each column is, in letters."""
        found: list[int] = []
        for table in self.view.tables:
            names = _name_width(table.rows)
            found += (_CODE_WIDTH if title == CODE else names for title in lead_titles(table))
            found += [_NUMBER_WIDTH] * len(table.columns)
        return found


@dataclass(frozen=True)
class OfficialGrid(FormGrid):
    """A form as authorities print it."""

    def lead(self, table: TableView) -> list[str]:
        """Return the official headers above what names a row."""
        rows = self.view.form.rows
        return rows.lead if rows and rows.lead else super().lead(table)

    def lines(self) -> list[Sequence[RowView | None]]:
        """Return the rows of each panel with the totals of all panels on the same lines."""
        tables = self.view.tables
        if len(tables) == 1:
            return super().lines()
        split = [_before_totals(table.rows) for table in tables]
        above = max(split)
        below = max(len(table.rows) - at for table, at in zip(tables, split, strict=True))
        return [
            [
                *table.rows[:at],
                *[None] * (above - at),
                *table.rows[at:-1],
                *[None] * (below - len(table.rows) + at),
                *table.rows[-1:],
            ]
            for table, at in zip(tables, split, strict=True)
        ]


def _before_totals(rows: Sequence[RowView]) -> int:
    """Count the rows above the first total; the last row is one, whatever it is."""
    return next((at for at, row in enumerate(rows) if row.foot), len(rows) - 1)


def _name_width(rows: Iterable[RowView]) -> int:
    longest = max((2 * len(row.title) + 2 * row.level for row in rows), default=0)
    return min(max(longest, _LEAST_NAME_WIDTH), _MOST_NAME_WIDTH)
