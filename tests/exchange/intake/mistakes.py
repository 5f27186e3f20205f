"""Readings with a slip of the hand in them; every function returns another reading."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from generator.amounts import State
from generator.derive.desk import Desk, Desks
from generator.exchange.intake.readings import CellReading, FormReading, WorkbookReading
from generator.load.content import load_content
from generator.load.statute import load_statute

GOLDEN = Path(__file__).parents[2] / "golden"
PLANNING = GOLDEN / "shanghai-planning/content"


def desks_of(content: Path) -> list[Desk]:
    """Lay every report of a content folder that has accounts on a desk of its own."""
    statute = load_statute()
    loaded = load_content(content, statute.layouts)
    assert loaded.content.reports
    desks = Desks(loaded.content, statute)
    reports = loaded.content.reports
    return [desks.desk(key) for key in sorted(reports) if reports[key].accounts is not None]


def changed(
    reading: WorkbookReading, change: Callable[[FormReading], Iterable[CellReading]]
) -> WorkbookReading:
    forms = (replace(form, cells=tuple(change(form))) for form in reading.forms)
    return replace(reading, forms=tuple(forms))


def holding(cell: CellReading, number: Decimal | None) -> CellReading:
    return replace(cell, number=number, state=State.BLANK if number is None else State.FIGURE)


def named(cell: CellReading) -> str:
    return f"{cell.at.form}.{cell.at.row}.{cell.at.column}"


def with_cells(reading: WorkbookReading, cells: dict[str, str | State]) -> WorkbookReading:
    """Write other figures, or words, into cells named ``form.row.column``."""
    assert cells.keys() <= {named(cell) for form in reading.forms for cell in form.cells}

    def write(form: FormReading) -> Iterable[CellReading]:
        for cell in form.cells:
            new = cells.get(named(cell))
            if isinstance(new, State):
                yield replace(cell, number=None, state=new)
            else:
                yield cell if new is None else holding(cell, Decimal(new))

    return changed(reading, write)


def exchanged(reading: WorkbookReading, form_id: str, one: str, other: str) -> WorkbookReading:
    """Write the figures of two columns into each other."""

    def swap(form: FormReading) -> Iterable[CellReading]:
        cells = {cell.at[2:]: cell for cell in form.cells}
        for cell in form.cells:
            if form.form == form_id and cell.at.column in {one, other}:
                column = other if cell.at.column == one else one
                yield holding(cell, cells[cell.at.row, column].number)
            else:
                yield cell

    return changed(reading, swap)


def shifted(reading: WorkbookReading, form_id: str, first: int) -> WorkbookReading:
    """Move all figures of a form from a row on down by one; the last ones are lost."""

    def move(form: FormReading) -> Iterable[CellReading]:
        if form.form != form_id:
            yield from form.cells
            return
        rows = sorted({cell.spot.row for cell in form.cells})
        cells = {(cell.spot.row, cell.at.column): cell for cell in form.cells}
        for cell in form.cells:
            at = rows.index(cell.spot.row)
            if at < first:
                yield cell
            else:
                above = cells[rows[at - 1], cell.at.column] if at > first else None
                yield holding(cell, above.number if above else None)

    return changed(reading, move)


def scaled(reading: WorkbookReading, power: int, form_id: str = "") -> WorkbookReading:
    """Write the figures of a form, or of all, with the point somewhere else."""

    def scale(form: FormReading) -> Iterable[CellReading]:
        for cell in form.cells:
            wanted = cell.number is not None and form_id in {"", form.form}
            yield holding(cell, cell.number.scaleb(power)) if wanted and cell.number else cell

    return changed(reading, scale)


def without_rows(reading: WorkbookReading, form_id: str, *rows: str) -> WorkbookReading:
    """Leave rows of a form out."""
    return changed(
        reading,
        lambda form: (c for c in form.cells if form.form != form_id or c.at.row not in rows),
    )
