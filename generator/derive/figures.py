"""Figures in yuan, and the addresses they are known by."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from generator.amounts import State
from generator.model.statute import Table

#: Nothing, with an exponent so high that adding it never lengthens the digits of a figure.
ZERO = Decimal("0E+20")


class Address(NamedTuple):
    """The home of a figure: table, row, column."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return ".".join(self)


class AddressError(ValueError):
    """An address that names no figure; the message says which part is unknown, in Chinese."""


def parse_address(text: str, tables: dict[str, Table]) -> Address:
    """Read ``table.row.column``; the row defaults to the total, the column to the usual one.

    Raises:
        AddressError: No such table, row or column, or a part too many or too few.
    """
    name, *rest = text.split(".")
    table = tables.get(name)
    if table is None:
        raise AddressError(f"没有名为 {name} 的表，可用的有：{'、'.join(tables)}")
    row, column = "total", table.usual_column
    if table.rows != "single" and rest:
        row, *rest = rest
    if rest:
        column, *rest = rest
    if rest:
        raise AddressError(f"“{text}”多了一段，应为 表.行.列")
    if not column:
        raise AddressError(
            f"“{text}”没有写列，应为 {name}.{row}.列，列可以是：{'、'.join(table.columns)}"
        )
    if column not in table.columns:
        raise AddressError(f"表 {name} 没有 {column} 这一列，可用的有：{'、'.join(table.columns)}")
    if not _row_exists(table, row):
        raise AddressError(f"表 {name} 没有 {row} 这一行")
    return Address(name, row, column)


def _row_exists(table: Table, row: str) -> bool:
    if row == "total" or row in table.row_sums or row in table.row_titles:
        return True
    lengths = {"functional": (3, 5, 7), "economic": (3, 5)}.get(table.rows, ())
    return row.isdigit() and len(row) in lengths


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell holds: an exact amount in yuan, or the state that stands in its place.

    Attributes:
        state: Whether there is a figure, and if not, why.
        yuan: The amount; None unless the state is a figure.
        stated: Typed in the content, not derived.
        inferred: Derived from another year's publication, to be marked as such.
    """

    state: State
    yuan: Decimal | None = None
    stated: bool = False
    inferred: bool = False

    @property
    def known(self) -> bool:
        """Whether there is an amount."""
        return self.yuan is not None

    @property
    def disclosed(self) -> bool:
        """Whether the cell counts in a sum: a figure, or a cell that is empty on purpose."""
        return self.state is not State.UNDISCLOSED

    @property
    def amount(self) -> Decimal:
        """What the cell adds to a sum; an empty cell adds nothing."""
        return ZERO if self.yuan is None else self.yuan

    @property
    def present(self) -> bool:
        """Whether there is an amount other than zero."""
        return bool(self.yuan)

    @property
    def nothing(self) -> bool:
        """Whether the cell is known to hold no money."""
        return self.disclosed and not self.yuan


BLANK = Figure(State.BLANK)
UNDISCLOSED = Figure(State.UNDISCLOSED)


def add(figures: Iterable[Figure]) -> Figure:
    """Sum figures exactly.

    Returns:
        Undisclosed if any part is; blank if every part is empty; otherwise the sum.
    """
    total, known, inferred = ZERO, False, False
    for figure in figures:
        if figure.state is State.UNDISCLOSED:
            return UNDISCLOSED
        if figure.yuan is not None:
            total += figure.yuan
            known = True
            inferred = inferred or figure.inferred
    return Figure(State.FIGURE, total, inferred=inferred) if known else BLANK


def as_zero(figure: Figure) -> Figure:
    """Turn an empty cell into a zero, where a form prints zeros for it."""
    return replace(figure, state=State.FIGURE, yuan=ZERO) if figure.state is State.BLANK else figure
