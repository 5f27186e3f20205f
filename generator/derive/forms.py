"""Statutory forms as views of a report's figures; no form is known here by name."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.amounts import State
from generator.derive.desk import Desk, once_a_desk
from generator.derive.facts import code_name
from generator.derive.figures import BLANK, Address, Figure, as_zero
from generator.derive.numerals import chinese
from generator.model.statute import Cell, Column, Form, FormPlace, Group, Panel, Row

_LEVELS = {3: 1, 5: 2, 7: 3}
_CLASS_LENGTH = 3
#: Key of the one row that stands for the rows of all classes where none of them is disclosed.
ALL_CLASSES = "classes"


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
    """One table on the page: a form, or one panel of it.

    Attributes:
        id: The table's anchor.
        rows_id: What the anchors of its rows begin with.
        head: Name of the panel; empty for a whole form.
        kind: Classes for the page: kind of rows, and whether it is a panel.
        coded: Whether rows carry a classification code.
        columns: Its columns.
        rows: Its rows.
    """

    id: str
    rows_id: str
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

    @property
    def printed(self) -> bool:
        """Whether it is printed as tables: its header is known, and so is anything in it."""
        return self.form.confirmed and not self.undisclosed


def form_views(desk: Desk, only: Collection[str] | None = None) -> tuple[FormView, ...]:
    """Return the forms of a report in the order of its layout.

    Args:
        desk: The report.
        only: Ids of the forms that are wanted; all where None.
    """
    places = enumerate(desk.layout.forms, start=1)
    wanted = (at for at, place in places if only is None or place.form in only)
    return tuple(_form_view(desk, number) for number in wanted)


@once_a_desk
def _form_view(desk: Desk, number: int) -> FormView:
    place = desk.layout.forms[number - 1]
    form = desk.statute.forms[place.form]
    tables = tuple(_Viewer(desk, form, place).tables()) if form.confirmed else ()
    states = {cell.state for table in tables for row in table.rows for cell in row.cells}
    return FormView(
        form=form,
        number=number,
        place=place,
        title=place.title or form.title,
        tables=tables,
        empty=bool(form.none_tables) and all(t in desk.book.empty for t in form.none_tables),
        undisclosed=State.UNDISCLOSED in states and states <= {State.UNDISCLOSED, State.BLANK},
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


@dataclass(frozen=True)
class _Viewer:
    """Views one form of one report as its layout prints it."""

    desk: Desk
    form: Form
    place: FormPlace

    def tables(self) -> Iterator[TableView]:
        if self.form.rows is None:
            yield from (self.panel(panel) for panel in self.form.panels)
        elif self.form.rows.kind == "economic":
            yield from self.economic_tables(self.form.rows.groups)
        elif self.form.rows.kind == "functional":
            yield self.table(self.functional_rows(), "functional")
        else:
            yield self.table([self.row("", "", key="total")], "single")

    def table(self, rows: Iterable[RowView], kind: str, part: int = 0) -> TableView:
        return TableView(
            id=f"{self.form.id}-{part}" if part else self.form.id,
            rows_id=self.form.id,
            head="",
            kind=kind,
            coded=kind != "single",
            columns=tuple(self.form.columns),
            rows=tuple(rows),
        )

    def figures(
        self, key: str, columns: Sequence[Column], addresses: Sequence[Address | None]
    ) -> tuple[Figure, ...]:
        """Return a row's figures; a cell the source prints differently is shown as printed."""
        figure = self.desk.book.figure
        cells = [figure(address) if address else BLANK for address in addresses]
        accounts = self.desk.report.accounts
        if accounts is not None and self.form.id in accounts.as_published:
            printed = accounts.as_published[self.form.id].get(key, {})
            for position, column in enumerate(columns):
                entry = printed.get(column.id)
                if entry is not None:
                    yuan = None if entry.number is None else accounts.unit.to_yuan(entry.number)
                    cells[position] = Figure(entry.state, yuan, stated=True)
        return tuple(cells)

    def row(self, code: str, title: str, *, key: str = "", foot: bool = False) -> RowView:
        """View one row of a form without panels; cells that name a row of their own keep it."""
        key = key or code
        addresses = tuple(_in_row(key, column.of) for column in self.form.columns)
        figures = self.figures(key, self.form.columns, addresses)
        return RowView(
            key=key,
            code=code,
            title=title,
            level=_LEVELS.get(len(code), 1),
            foot=foot,
            cells=self.zero_filled(figures),
            addresses=addresses,
        )

    def zero_filled(self, cells: tuple[Figure, ...]) -> tuple[Figure, ...]:
        """Print zeros in the columns where the layout does so beside a figure."""
        if not self.place.zero_fill or (len(cells) > 1 and not any(cell.known for cell in cells)):
            return cells
        return tuple(
            as_zero(cell) if column.id in self.place.zero_fill else cell
            for column, cell in zip(self.form.columns, cells, strict=True)
        )

    def functional_rows(self) -> Iterator[RowView]:
        assert self.form.rows is not None
        tables = {column.of.table for column in self.form.columns if column.of.table}
        codes = sorted(set().union(*(self.desk.book.codes(table) for table in tables)))
        views = (self.row(code, code_name(self.desk, code)) for code in codes)
        total = self.row("", "合计", key="total", foot=True)
        where = self.place.total or self.form.rows.total
        if where == "first":
            yield total
        yield from (row for row in views if any(cell.known for cell in row.cells))
        if where == "last":
            yield total

    def economic_tables(self, groups: list[Group]) -> Iterator[TableView]:
        """Yield one table, or one a panel where the layout puts classes side by side."""
        if not self.place.panels:
            total = self.row("", "合计", key="total", foot=True)
            yield self.table([*self.economic_rows(groups), total], "economic")
        for part, classes in enumerate(self.place.panels, start=1):
            kept = [
                Group(classes=[c for c in group.classes if c in classes], foot=group.foot)
                for group in groups
            ]
            held = [group for group in kept if group.classes]
            table = self.table(self.economic_rows(held), "panel economic", part)
            yield replace(table, head="、".join(self.foot_title(group) for group in held))

    def economic_rows(self, groups: list[Group]) -> Iterator[RowView]:
        table = self.form.columns[0].of.table or ""
        listed = {c for code in self.place.row_list for c in (code[:_CLASS_LENGTH], code)}
        codes = sorted(self.desk.book.codes(table) | listed)
        for group in groups:
            for code in (c for c in codes if c[:_CLASS_LENGTH] in group.classes):
                view = self.row(code, code_name(self.desk, code))
                if code in listed or any(cell.known for cell in view.cells):
                    yield view
            yield self.row("", f"{self.foot_title(group)}合计", key=group.foot, foot=True)

    def foot_title(self, group: Group) -> str:
        table = self.form.columns[0].of.table or ""
        return self.desk.statute.tables[table].row_titles.get(group.foot, group.foot)

    def panel(self, panel: Panel) -> TableView:
        rows = tuple(view for row in panel.rows for view in self.panel_rows(panel, row))
        anchor = f"{self.form.id}-{panel.id}"
        return TableView(
            id=anchor,
            rows_id=anchor,
            head=panel.head,
            kind="panel",
            coded=False,
            columns=tuple(panel.columns),
            rows=rows,
        )

    def panel_rows(self, panel: Panel, row: Row) -> Sequence[RowView]:
        if row.each is None:
            return [self.panel_row(panel, row, row.id, row.title)]
        views = list(self.class_rows(panel, row))
        cells = [cell for view in views for cell in view.cells]
        if all(cell.state is State.UNDISCLOSED for cell in cells):
            # Two dozen rows of the same word tell a reader less than one.
            return [replace(views[0], key=ALL_CLASSES, title="按功能分类的各行")]
        return views

    def class_rows(self, panel: Panel, row: Row) -> Iterator[RowView]:
        """Yield a row for every functional class that the year knows."""
        classes = self.desk.statute.functional_classes[self.desk.layout.functional_classes]
        named = ((top.code, self.desk.statute.name_of(top.code, self.desk.year)) for top in classes)
        held = ((code, name) for code, name in named if name)
        for number, (code, name) in enumerate(held, start=1):
            own_row = Cell(row=code)
            yield self.panel_row(panel, row, code, f"{chinese(number)}、{name}", own_row)

    def panel_row(
        self, panel: Panel, row: Row, key: str, title: str, own_row: Cell | None = None
    ) -> RowView:
        addresses = tuple(
            _address(column.of, row.of, own_row, row.columns.get(column.id))
            for column in panel.columns
        )
        return RowView(
            key=key,
            code="",
            title=self.desk.layout.titles.get(key, title),
            level=1,
            foot=row.foot,
            cells=self.figures(key, panel.columns, addresses),
            addresses=addresses,
        )
