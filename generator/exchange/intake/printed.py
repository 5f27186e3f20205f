"""What a workbook of a report's own forms would be read as: the way out seen from the way in."""

from collections.abc import Iterator

from generator.amounts import Unit
from generator.derive.desk import Desk
from generator.derive.forms import ALL_CLASSES, FormView, form_views
from generator.exchange.intake.readings import (
    CellReading,
    FormCell,
    FormReading,
    Spot,
    WorkbookReading,
)


def printed(desk: Desk, unit: Unit | None = None) -> WorkbookReading:
    """Read the forms of a report as if they had been written to a workbook and read again.

    Args:
        desk: The report.
        unit: The unit of the sheets; that of the layout where None. Amounts stay exact.
    """
    shown = unit or desk.layout.amount.unit
    views = (view for view in form_views(desk) if view.form.confirmed)
    return WorkbookReading(forms=tuple(_form(view, shown) for view in views))


def _form(view: FormView, unit: Unit) -> FormReading:
    cells = tuple(_cells(view, unit))
    return FormReading(view.form.id, view.title, Spot(view.title, 0, 0), cells)


def _cells(view: FormView, unit: Unit) -> Iterator[CellReading]:
    line = 0
    for table in view.tables:
        for row in table.rows:
            line += 1
            if row.key == ALL_CLASSES:
                continue
            found = zip(table.columns, row.cells, row.addresses, strict=True)
            for position, (column, cell, address) in enumerate(found, start=1):
                yield CellReading(
                    at=FormCell(view.form.id, table.id, row.key, column.id),
                    spot=Spot(view.title, line, position),
                    address=address,
                    state=cell.state,
                    number=None if cell.yuan is None else unit.from_yuan(cell.yuan),
                    unit=unit,
                )
