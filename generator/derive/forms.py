"""Statutory forms as views of a report's figures; no form is known here by name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generator.amounts import State
from generator.derive.desk import Desk, once_a_desk
from generator.derive.facts import code_name
from generator.derive.figures import BLANK, Address, Figure, as_zero
from generator.derive.shapes import CLASS_LENGTH, RowShape, TableShape, form_tables
from generator.model.statute import Column, Form, FormPlace

_LEVELS = {3: 1, 5: 2, 7: 3}
#: Key of the one row that stands for the rows of all classes where none of them is disclosed.
ALL_CLASSES = "classes"
ALL_CLASSES_TITLE = "按功能分类的各行"


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


@dataclass(frozen=True)
class _Viewer:
    """Views one form of one report as its layout prints it."""

    desk: Desk
    form: Form
    place: FormPlace

    def tables(self) -> Iterator[TableView]:
        desk = self.desk
        for shape in form_tables(desk.statute, desk.layout, desk.year, self.form, self.place):
            yield self.table(shape)

    def table(self, shape: TableShape) -> TableView:
        kind = self.form.rows.kind if self.form.rows else "panel"
        rows = {
            "panel": self.panel_rows,
            "economic": self.economic_rows,
            "functional": self.functional_rows,
            "single": self.named_rows,
        }[kind]
        return TableView(
            id=shape.id,
            rows_id=shape.rows_id,
            head=shape.head,
            kind=shape.kind,
            coded=shape.coded,
            columns=shape.columns,
            rows=tuple(rows(shape)),
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

    def named_rows(self, shape: TableShape) -> Iterator[RowView]:
        return (self.named_row(shape, row) for row in shape.rows)

    def named_row(self, shape: TableShape, row: RowShape) -> RowView:
        """View a row that has a name; only forms without panels print zeros for empty cells."""
        figures = self.figures(row.key, shape.columns, row.addresses)
        return RowView(
            key=row.key,
            code="",
            title=row.title,
            level=1,
            foot=row.foot,
            cells=self.zero_filled(figures) if self.form.rows else figures,
            addresses=row.addresses,
        )

    def coded_row(self, shape: TableShape, code: str) -> RowView:
        """View the row of a code; cells that name a row of their own keep it."""
        addresses = shape.addresses(code)
        return RowView(
            key=code,
            code=code,
            title=code_name(self.desk, code),
            level=_LEVELS.get(len(code), 1),
            foot=False,
            cells=self.zero_filled(self.figures(code, shape.columns, addresses)),
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

    def functional_rows(self, shape: TableShape) -> Iterator[RowView]:
        assert self.form.rows is not None
        tables = {column.of.table for column in self.form.columns if column.of.table}
        codes = sorted(set().union(*(self.desk.book.codes(table) for table in tables)))
        views = (self.coded_row(shape, code) for code in codes)
        where = self.place.total or self.form.rows.total
        if where == "first":
            yield from self.named_rows(shape)
        yield from (row for row in views if any(cell.known for cell in row.cells))
        if where == "last":
            yield from self.named_rows(shape)

    def economic_rows(self, shape: TableShape) -> Iterator[RowView]:
        """Yield the codes of each group above its foot, then the rows below all groups."""
        table = self.form.columns[0].of.table or ""
        listed = {c for code in self.place.row_list for c in (code[:CLASS_LENGTH], code)}
        codes = sorted(self.desk.book.codes(table) | listed)
        for group, foot in zip(shape.groups, shape.rows, strict=False):
            for code in (c for c in codes if c[:CLASS_LENGTH] in group.classes):
                view = self.coded_row(shape, code)
                if code in listed or any(cell.known for cell in view.cells):
                    yield view
            yield self.named_row(shape, foot)
        yield from (self.named_row(shape, row) for row in shape.rows[len(shape.groups) :])

    def panel_rows(self, shape: TableShape) -> Iterator[RowView]:
        for each, rows in groupby(shape.rows, key=lambda row: row.each):
            views = [self.named_row(shape, row) for row in rows]
            cells = [cell for view in views for cell in view.cells]
            if each and all(cell.state is State.UNDISCLOSED for cell in cells):
                # Two dozen rows of the same word tell a reader less than one.
                yield replace(views[0], key=ALL_CLASSES, title=ALL_CLASSES_TITLE)
            else:
                yield from views
