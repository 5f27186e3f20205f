"""What differs between two reports: two years of one department, or two versions of one year.

Figures are compared where they are printed, form by form, row by row, column by column; a figure
whose home is known is compared even where only one of the two layouts prints it. What no form
prints follows. Facts only: how a difference is worded is up to whoever shows it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from generator.derive.desk import Desk
from generator.derive.figures import Address, Figure
from generator.derive.leaves import Measure


class Kind(Enum):
    """How a figure, a row or a text differs.

    Only versions of one report can differ in the way an equal number is written: its digits, or
    whether it is typed, derived or inferred.
    """

    SAME = "相同"
    CHANGED = "改变"
    REWRITTEN = "写法改变"
    ADDED = "新增"
    REMOVED = "减去"
    RENAMED = "改名"
    MOVED = "移动"
    DISCLOSED = "原未公开"
    UNDISCLOSED = "不再公开"


class Cause(Enum):
    """Why two figures are not of the same thing; then no rate is given."""

    UNIT = "unit"
    BASIS = "basis"
    SUBJECT = "subject"
    RENAMED = "renamed"
    REORGANISED = "reorganised"
    CODE = "code"
    FORM = "form"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason for which a comparison is not sound, with what it was and is."""

    cause: Cause
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One figure then and now.

    Attributes:
        column: Id of the column; a table's own where no form prints the figure.
        title: Path of the column's header.
        address: The figure's home; None where a cell has none.
        old, new: The figure; an empty cell holds no money, an undisclosed one is not known.
        kind: How it differs.
        difference: What the new one is more, in yuan; a count or rate as it is; None where one of
            them is not known.
        rate: The same in per cent of the old one; None where that is zero or not known, or where
            the comparison is not sound.
        measure: What the number counts.
    """

    column: str
    title: str
    address: Address | None
    old: Figure
    new: Figure
    kind: Kind
    difference: Decimal | None = None
    rate: Decimal | None = None
    measure: Measure = Measure.MONEY


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row then and now.

    Attributes:
        key: Key of the row in its form, or the path of a value outside of all forms.
        code: Its classification code; empty for others.
        title: Its name now, or then where it is no more.
        level: Its depth among the rows.
        foot: Whether it is a total.
        kind: How the row as a whole differs.
        cells: Its figures.
        doubts: Why its figures are not of the same thing.
        panel: The half of the form it stands in; empty where there is only one.
        anchor: Where it stands on the new report's page of forms; empty where it does not.
        old_anchor: Where it stands on the old report's.
    """

    key: str
    code: str
    title: str
    level: int
    foot: bool
    kind: Kind
    cells: tuple[CellDifference, ...]
    doubts: tuple[Doubt, ...] = ()
    panel: str = ""
    anchor: str = ""
    old_anchor: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one form, or of figures that no form prints.

    Attributes:
        id: Id of the form; empty for figures outside of all forms.
        title: Its title in the new layout, or in the old one where only that has it.
        doubts: Why no row of it can be compared.
        rows: All its rows, those that are the same, too.
    """

    id: str
    title: str
    doubts: tuple[Doubt, ...]
    rows: tuple[RowDifference, ...]

    @property
    def differing(self) -> tuple[RowDifference, ...]:
        """The rows that differ in anything."""
        return tuple(row for row in self.rows if row.kind is not Kind.SAME)


#: A figure with its row and form.
Found = tuple[Group, RowDifference, CellDifference]


@dataclass(frozen=True, slots=True)
class Rewording:
    """A text then and now, or an item of a list that came, went or moved.

    Attributes:
        part: The file it stands in, or ``glossary``.
        path: Where in the file; items of lists are named by what tells them apart.
        titles: The same in Chinese.
        old, new: The text; None where there is none.
        kind: How it differs.
    """

    part: str
    path: tuple[str, ...]
    titles: tuple[str, ...]
    old: str | None
    new: str | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two reports.

    Attributes:
        old, new: The reports.
        doubts: Why no figure of them can be compared soundly.
        groups: Figures, form by form.
        words: Texts, projects, units, staff, terms.
    """

    old: Desk
    new: Desk
    doubts: tuple[Doubt, ...]
    groups: tuple[Group, ...]
    words: tuple[Rewording, ...]

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not (self.words or any(group.differing for group in self.groups))

    @property
    def cells(self) -> Iterator[Found]:
        """Every figure with its row and form."""
        for group in self.groups:
            for row in group.rows:
                yield from ((group, row, cell) for cell in row.cells)

    def largest(self, number: int) -> list[Found]:
        """Return the largest changes of money; one that many forms and totals share stands once."""
        found: dict[tuple[Decimal, Decimal], Found] = {}
        for group, row, cell in self.cells:
            if cell.measure is Measure.MONEY and cell.difference:
                same = (cell.old.amount, cell.new.amount)
                # The item tells more than the class whose only item it is.
                if same not in found or row.level > found[same][1].level:
                    found[same] = (group, row, cell)
        return sorted(found.values(), key=_size, reverse=True)[:number]

    @property
    def newly_disclosed(self) -> list[Found]:
        """The figures that are known now and were never disclosed then."""
        return [found for found in self.cells if found[2].kind is Kind.DISCLOSED]


def _size(found: Found) -> Decimal:
    return abs(found[2].difference or Decimal(0))


def compared_years(years: Iterable[int], year: int) -> tuple[int, ...]:
    """Return the years a year's report is compared with: the one before, and the first of all.

    Args:
        years: Years of the department that have accounts.
        year: The year; only the last of all is compared with the first.
    """
    known = sorted(years)
    earlier = [other for other in known if other < year]
    if not earlier or year not in known:
        return ()
    ends = {earlier[-1], earlier[0]} if year == known[-1] else {earlier[-1]}
    return tuple(sorted(ends, reverse=True))
