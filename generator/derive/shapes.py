"""What a statutory form is made of before there is a figure in it: tables, rows, addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.derive.figures import Address
from generator.derive.numerals import chinese
from generator.model.statute import (
    Cell,
    Column,
    Form,
    FormPlace,
    Group,
    Layout,
    Panel,
    Row,
    Statute,
)

CLASS_LENGTH = 3


@dataclass(frozen=True, slots=True)
class RowShape:
    """One row that a form has whatever its figures are.

    Attributes:
        key: Stable key inside the form: ``total``, the id of the row, or the code of a class.
        title: Printed name.
        foot: Printed as a total.
        addresses: Home of each cell; None where a cell has none.
        each: Stands for one functional class among all of them.
    """

    key: str
    title: str
    foot: bool
    addresses: tuple[Address | None, ...]
    each: bool = False


@dataclass(frozen=True, slots=True)
class TableShape:
    """One table of a form: the form itself, or one panel of it.

    Attributes:
        id: The table's anchor.
        rows_id: What the anchors of its rows begin with.
        head: Name of the panel; empty for a whole form.
        kind: Classes for the page: kind of rows, and whether it is a panel.
        coded: Whether rows carry a classification code.
        columns: Its columns.
        rows: The rows that it has whatever its figures are.
        groups: The economic classes whose codes make further rows.
    """

    id: str
    rows_id: str
    head: str
    kind: str
    coded: bool
    columns: tuple[Column, ...]
    rows: tuple[RowShape, ...]
    groups: tuple[Group, ...] = ()

    def addresses(self, key: str) -> tuple[Address | None, ...]:
        """Return the homes of the cells in the row of a code."""
        return tuple(_in_row(key, column.of) for column in self.columns)

    def holds(self, code: str) -> bool:
        """Tell whether an economic code is printed in this table."""
        return any(code[:CLASS_LENGTH] in group.classes for group in self.groups)


def form_tables(
    statute: Statute, layout: Layout, year: int, form: Form, place: FormPlace
) -> Iterator[TableShape]:
    """Yield the tables of a form as its layout prints it; none where its header is not known."""
    if not form.confirmed:
        return
    if form.rows is None:
        for panel in form.panels:
            yield _panel(statute, layout, year, form, panel)
    elif form.rows.kind == "economic":
        yield from _economic(statute, form, place, form.rows.groups)
    elif form.rows.kind == "functional":
        yield _table(form, [("total", "合计")], "functional")
    else:
        yield _table(form, [("total", "")], "single")


def _table(
    form: Form,
    named: Sequence[tuple[str, str]],
    kind: str,
    part: int = 0,
    groups: Sequence[Group] = (),
) -> TableShape:
    columns = tuple(form.columns)
    return TableShape(
        id=f"{form.id}-{part}" if part else form.id,
        rows_id=form.id,
        head="",
        kind=kind,
        coded=kind != "single",
        columns=columns,
        rows=tuple(
            RowShape(key, title, bool(title), tuple(_in_row(key, c.of) for c in columns))
            for key, title in named
        ),
        groups=tuple(groups),
    )


def _economic(
    statute: Statute, form: Form, place: FormPlace, groups: list[Group]
) -> Iterator[TableShape]:
    """Yield one table, or one a panel where the layout puts classes side by side."""
    titles = statute.tables[form.columns[0].of.table or ""].row_titles

    def named(group: Group) -> str:
        return titles.get(group.foot, group.foot)

    def feet(held: list[Group]) -> list[tuple[str, str]]:
        return [(group.foot, f"{named(group)}合计") for group in held]

    if not place.panels:
        yield _table(form, [*feet(groups), ("total", "合计")], "economic", groups=groups)
    for part, classes in enumerate(place.panels, start=1):
        kept = [
            Group(classes=[c for c in group.classes if c in classes], foot=group.foot)
            for group in groups
        ]
        held = [group for group in kept if group.classes]
        table = _table(form, feet(held), "panel economic", part, held)
        yield replace(table, head="、".join(map(named, held)))


def _panel(statute: Statute, layout: Layout, year: int, form: Form, panel: Panel) -> TableShape:
    anchor = f"{form.id}-{panel.id}"
    return TableShape(
        id=anchor,
        rows_id=anchor,
        head=panel.head,
        kind="panel",
        coded=False,
        columns=tuple(panel.columns),
        rows=tuple(
            shape for row in panel.rows for shape in _panel_rows(statute, layout, year, panel, row)
        ),
    )


def _panel_rows(
    statute: Statute, layout: Layout, year: int, panel: Panel, row: Row
) -> Iterator[RowShape]:
    """Yield a row, or one for every functional class that the year knows."""
    if row.each is None:
        yield _panel_row(layout, panel, row, row.id, row.title)
        return
    classes = statute.functional_classes[layout.functional_classes]
    named = ((top.code, statute.name_of(top.code, year)) for top in classes)
    held = ((code, name) for code, name in named if name)
    for number, (code, name) in enumerate(held, start=1):
        yield _panel_row(layout, panel, row, code, f"{chinese(number)}、{name}", Cell(row=code))


def _panel_row(
    layout: Layout, panel: Panel, row: Row, key: str, title: str, own_row: Cell | None = None
) -> RowShape:
    return RowShape(
        key=key,
        title=layout.titles.get(key, title),
        foot=row.foot,
        addresses=tuple(
            _address(column.of, row.of, own_row, row.columns.get(column.id))
            for column in panel.columns
        ),
        each=own_row is not None,
    )


def _address(*cells: Cell | None) -> Address | None:
    """Return what selections laid over each other select, the later winning."""
    table = row = column = None
    for cell in cells:
        if cell is not None:
            table, row, column = cell.table or table, cell.row or row, cell.column or column
    return Address(table, row or "total", column) if table and column else None


def _in_row(row: str, of: Cell) -> Address | None:
    """Return what a column selects in a row, unless it selects a row of its own."""
    return Address(of.table, of.row or row, of.column) if of.table and of.column else None
