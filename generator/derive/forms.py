"""Statutory forms as views of a report's figures; no form is known here by name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from generator.amounts import State
from generator.derive.desk import Desk
from generator.derive.facts import code_name
from generator.derive.figures import Address, Figure, as_zero
from generator.derive.numerals import chinese
from generator.model.statute import Cell, Column, Form, FormPlace, Group, Panel, Row

_LEVELS = {3: 1, 5: 2, 7: 3}
_CLASS_LENGTH = 3


@dataclass(frozen=True, slots=True)
class RowView:
    """One printed row.

    Attributes:
        key: Stable key inside the form: a code, ``total`` or the id of the row.
        code: Classification code; empty for named rows.
        title: Printed name.
        level: 1 for a class, 2 for a section, 3 for an item.
        foot: Printed as a total.
        cells: Figures in the order of the columns.
        addresses: Home of each cell; None where a cell has none.
    """

    key: str
    code: str
    title: str
    level: int
    foot: bool
    cells: tuple[Figure, ...]
    addresses: tuple[Address | None, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table on the page: a form, or one panel of it."""

    id: str
    head: str
    kind: str
    coded: bool
    columns: tuple[Column, ...]
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """One form of a report.

    Attributes:
        form: The statute's form.
        number: Position in the layout, from one.
        place: What the layout prints differently.
        title: The title in this layout.
        tables: The tables it is printed as; none where its header is not known.
        empty: Declared to hold nothing: the fixed note stands under the empty table.
        undisclosed: Not one figure of it is known.
    """

    form: Form
    number: int
    place: FormPlace
    title: str
    tables: tuple[TableView, ...]
    empty: bool
    undisclosed: bool


def form_views(desk: Desk) -> tuple[FormView, ...]:
    """Return the forms of a report in the order of its layout."""
    places = enumerate(desk.layout.forms, start=1)
    return tuple(_form_view(desk, number, place) for number, place in places)


def _form_view(desk: Desk, number: int, place: FormPlace) -> FormView:
    form = desk.statute.forms[place.form]
    tables = tuple(_tables(desk, form, place)) if form.confirmed else ()
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    return FormView(
        form=form,
        number=number,
        place=place,
        title=place.title or form.title,
        tables=tables,
        empty=bool(form.none_tables) and all(t in desk.book.empty for t in form.none_tables),
        undisclosed=all(cell.state in {State.UNDISCLOSED, State.BLANK} for cell in cells)
        and any(cell.state is State.UNDISCLOSED for cell in cells),
    )


def _tables(desk: Desk, form: Form, place: FormPlace) -> Iterator[TableView]:
    for panel in form.panels:
        yield _panel(desk, form, place, panel)
    if form.rows is None:
        return
    kind = form.rows.kind
    columns = tuple(form.columns)
    if kind == "economic" and place.panels:
        for position, classes in enumerate(place.panels, start=1):
            rows = tuple(_economic_rows(desk, form, place, _groups(form, classes)))
            yield TableView(f"{form.id}-{position}", "", "panel economic", True, columns, rows)
        return
    make = {"functional": _functional_rows, "economic": _all_economic_rows, "single": _single_row}
    rows = tuple(make[kind](desk, form, place))
    yield TableView(form.id, "", kind, kind != "single", columns, rows)


def _cells(desk: Desk, form: Form, key: str, columns: Iterable[Column], cells: Iterable[Cell]) -> list[Figure]:
    """Return the figures of a row; a cell the source prints differently is shown as printed."""
    accounts = desk.report.accounts
    printed = accounts.as_published.get(form.id, {}).get(key, {}) if accounts else {}
    figures = []
    for column, cell in zip(columns, cells, strict=True):
        entry = printed.get(column.id)
        if entry is None or accounts is None:
            figures.append(_figure(desk, cell))
        else:
            yuan = None if entry.number is None else accounts.unit.to_yuan(entry.number)
            figures.append(Figure(entry.state, yuan, stated=True))
    return figures


def _zero_filled(form: Form, place: FormPlace, cells: list[Figure]) -> tuple[Figure, ...]:
    """Print zeros in the columns where the layout does so beside a figure."""
    if not any(cell.known for cell in cells):
        return tuple(cells)
    return tuple(
        as_zero(cell) if column.id in place.zero_fill else cell
        for column, cell in zip(form.columns, cells, strict=True)
    )


def _address(cell: Cell) -> Address | None:
    if cell.table is None or cell.column is None:
        return None
    return Address(cell.table, cell.row or "total", cell.column)


def _figure(desk: Desk, cell: Cell) -> Figure:
    address = _address(cell)
    return desk.book.figure(address) if address else Figure(State.BLANK)


def _merged(*cells: Cell | None) -> Cell:
    """Lay selections over each other, the later winning."""
    chosen: dict[str, str] = {}
    for cell in cells:
        if cell is not None:
            chosen |= cell.model_dump(exclude_none=True)
    return Cell(**chosen)


def _row_view(
    desk: Desk, form: Form, place: FormPlace, code: str, title: str, *, key: str = "", foot: bool = False
) -> RowView:
    cells = tuple(_merged(column.of, Cell(row=key or code)) for column in form.columns)
    return RowView(
        key=key or code,
        code=code,
        title=title,
        level=1 if foot else _LEVELS.get(len(code), 1),
        foot=foot,
        cells=_zero_filled(form, place, _cells(desk, form, key or code, form.columns, cells)),
        addresses=tuple(_address(cell) for cell in cells),
    )


def _functional_rows(desk: Desk, form: Form, place: FormPlace) -> Iterator[RowView]:
    assert form.rows is not None
    tables = {column.of.table for column in form.columns if column.of.table}
    codes = sorted(set().union(*(desk.book.codes(table) for table in tables)))
    views = (_row_view(desk, form, place, code, code_name(desk, code)) for code in codes)
    rows = [row for row in views if any(cell.known for cell in row.cells)]
    total = _row_view(desk, form, place, "", "合计", key="total", foot=True)
    where = place.total or form.rows.total
    if where == "first":
        yield total
    yield from rows
    if where == "last":
        yield total


def _groups(form: Form, classes: list[str]) -> list[Group]:
    """Return the parts of the form's groups that one panel prints."""
    assert form.rows is not None
    found = []
    for group in form.rows.groups:
        kept = [c for c in group.classes if c in classes]
        if kept:
            found.append(Group(classes=kept, foot=group.foot))
    return found


def _all_economic_rows(desk: Desk, form: Form, place: FormPlace) -> Iterator[RowView]:
    assert form.rows is not None
    yield from _economic_rows(desk, form, place, form.rows.groups)
    if form.rows.total == "last":
        yield _row_view(desk, form, place, "", "合计", key="total", foot=True)


def _economic_rows(
    desk: Desk, form: Form, place: FormPlace, groups: list[Group]
) -> Iterator[RowView]:
    table = form.columns[0].of.table or ""
    listed = {c for code in place.row_list for c in (code[:_CLASS_LENGTH], code)}
    codes = sorted(desk.book.codes(table) | listed)
    titles = desk.statute.tables[table].row_titles
    for group in groups:
        for code in (c for c in codes if c[:_CLASS_LENGTH] in group.classes):
            view = _row_view(desk, form, place, code, code_name(desk, code))
            if code in listed or any(cell.known for cell in view.cells):
                yield view
        title = f"{titles.get(group.foot, group.foot)}合计"
        yield _row_view(desk, form, place, "", title, key=group.foot, foot=True)


def _single_row(desk: Desk, form: Form, place: FormPlace) -> Iterator[RowView]:
    cells = tuple(column.of for column in form.columns)
    addresses = tuple(_address(cell) for cell in cells)
    figures = _cells(desk, form, "total", form.columns, cells)
    yield RowView("total", "", "", 1, foot=False, cells=tuple(figures), addresses=addresses)


def _panel(desk: Desk, form: Form, place: FormPlace, panel: Panel) -> TableView:
    rows = tuple(view for row in panel.rows for view in _panel_rows(desk, form, panel, row))
    return TableView(f"{form.id}-{panel.id}", panel.head, "panel", False, tuple(panel.columns), rows)


def _panel_rows(desk: Desk, form: Form, panel: Panel, row: Row) -> Iterator[RowView]:
    if row.each is None:
        yield _panel_row(desk, form, panel, row, row.id, row.title)
        return
    classes = desk.statute.functional_classes[desk.layout.functional_classes]
    named = ((top.code, desk.statute.name_of(top.code, desk.year)) for top in classes)
    held = [(code, name) for code, name in named if name]
    views = []
    for number, (code, name) in enumerate(held, start=1):
        selected = row.model_copy(update={"of": _merged(row.of, Cell(row=code))})
        views.append(_panel_row(desk, form, panel, selected, code, f"{chinese(number)}、{name}"))
    cells = [cell for view in views for cell in view.cells]
    if all(cell.state is State.UNDISCLOSED for cell in cells):
        # Two dozen rows of the same word tell a reader less than one.
        yield replace(views[0], key="classes", title="按功能分类的各行", addresses=())
        return
    yield from views


def _panel_row(desk: Desk, form: Form, panel: Panel, row: Row, key: str, title: str) -> RowView:
    cells = tuple(_merged(column.of, row.of, row.columns.get(column.id)) for column in panel.columns)
    figures = _cells(desk, form, key, panel.columns, cells)
    addresses = tuple(_address(cell) for cell in cells)
    return RowView(key, "", title, 1, foot=row.foot, cells=tuple(figures), addresses=addresses)
