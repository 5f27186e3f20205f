"""What was read from a workbook: cells of forms with the place each stands at, and remarks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from generator.amounts import State, Unit
from generator.derive.figures import Address
from generator.diagnostics import Severity
from generator.locations import DataPath


class Spot(NamedTuple):
    """A cell of a workbook; row and column count from zero."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        letters, rest = "", self.column + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{self.sheet}!{letters}{self.row + 1}"


class FormCell(NamedTuple):
    """A cell of a form, whatever the sheet looks like.

    Attributes:
        form: Id of the form.
        table: Id of its table: the form's, or that of a panel, as in the form's view.
        row: Key of the row: a code, ``total`` or the id of a named row.
        column: Id of the column.
    """

    form: str
    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class CellReading:
    """One cell of a form as it was read.

    Attributes:
        at: Which cell of the form it is.
        spot: Where it stands in the workbook.
        address: Home of the figure; None where the cell has none.
        state: Blank, zero-width words and figures are kept apart.
        number: The figure in the unit of its sheet, with the digits that were seen.
        unit: The unit printed on the sheet.
    """

    at: FormCell
    spot: Spot
    address: Address | None
    state: State
    number: Decimal | None
    unit: Unit

    @property
    def yuan(self) -> Decimal | None:
        """The amount in yuan; None unless there is a figure."""
        return None if self.number is None else self.unit.to_yuan(self.number)


@dataclass(frozen=True, slots=True)
class FormReading:
    """One form that was recognised.

    Attributes:
        form: Id of the form.
        title: Its title as printed.
        spot: Where the title stands.
        cells: Its cells, in the order of the sheet; blank ones too.
        empty: Whether a line below it says that there is nothing to state.
        unread: Homes of the figures in it that could not be read: nobody knows what they are.
    """

    form: str
    title: str
    spot: Spot
    cells: tuple[CellReading, ...]
    empty: bool = False
    unread: frozenset[Address] = frozenset()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about a workbook.

    Attributes:
        name: Which kind, as ``statute/intake.yml`` lists them.
        severity: An error keeps everything from being written, a warning is a doubt.
        spots: The cells it speaks of, the one to look at first.
        message: What was found and what was expected, both sides with their figures, in Chinese.
        hint: What to do, in Chinese.
    """

    name: str
    severity: Severity
    spots: tuple[Spot, ...]
    message: str
    hint: str


@dataclass(frozen=True)
class WorkbookReading:
    """Everything a workbook told.

    Attributes:
        forms: The forms that were recognised, in the order of the layout.
        supplement: What the sheet of further data holds: text by data path of ``accounts.yml``.
        supplement_spots: Where each of them stands.
        skipped: Sheets and parts of sheets that were not read, and why, in Chinese.
        remarks: What is wrong or doubtful with what was read.
    """

    forms: tuple[FormReading, ...] = ()
    supplement: Mapping[DataPath, str] = field(default_factory=dict)
    supplement_spots: Mapping[DataPath, Spot] = field(default_factory=dict)
    skipped: tuple[tuple[Spot, str], ...] = ()
    remarks: tuple[Remark, ...] = ()
