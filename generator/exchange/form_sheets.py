"""Forms on the sheets of a workbook, headed as they are printed; two kinds of workbook share it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from types import MappingProxyType
from typing import Any, ClassVar

from generator.derive.figures import Figure
from generator.derive.forms import FormView, RowView, TableView
from generator.exchange.form_grid import FormGrid, PlacedRow
from generator.model.report import Report
from generator.render.forms import CODE, empty_note, form_title, lead_titles
from generator.render.typist import INFERRED, Typist

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_NAME_LENGTH = 31
_UNFIT_FOR_NAME = re.compile(r"[\[\]:*?/\\]")
#: What is longer a spreadsheet would not keep to the digit: such a number is written as text.
KEPT_DIGITS = 15
_INDENT = "\u3000"
_HEAD_HEIGHT = 38
A4 = 9

Style = tuple[tuple[str, Any], ...]


class Workbook:
    """A workbook in the making; its bytes depend on what is written into it alone."""

    def __init__(
        self,
        report: Report,
        title: str,
        about: Mapping[str, str] = MappingProxyType({}),
        **look: Any,
    ) -> None:
        """Begin a workbook.

        Args:
            report: Whose figures it holds.
            title: What stands in its properties.
            about: What else does, by the name of the property.
            look: Properties of every cell.
        """
        from xlsxwriter import Workbook as Book  # noqa: PLC0415 - most builds write no workbook

        self._data = BytesIO()
        self._book: Any = Book(self._data, _OPTIONS)
        self._book.set_properties(
            {
                "title": title,
                "author": report.department.name,
                "created": datetime(report.key.year, 12, 31, tzinfo=UTC),
                **about,
            }
        )
        self.styles = Styles(self._book, look)

    def sheet(self, name: str) -> Any:
        """Add a sheet; what its name cannot hold is left out."""
        fit = _UNFIT_FOR_NAME.sub(" ", name)
        return self._book.add_worksheet(fit[:_NAME_LENGTH].rstrip("' "))

    def form_sheet(self, view: FormView) -> Any:
        """Add the sheet of a form: its number makes the name its own, however long its title."""
        return self.sheet(f"{view.number} {view.title}")

    def bytes(self) -> bytes:
        """Close the workbook and return what it is stored as."""
        self._book.close()
        return self._data.getvalue()


@dataclass(slots=True)
class Styles:
    """The formats of a workbook, each made once."""

    book: Any
    look: dict[str, Any] = field(default_factory=dict)
    _made: dict[Style, Any] = field(default_factory=dict)
    _cells: dict[tuple[int | None, bool, bool], Any] = field(default_factory=dict)

    def __call__(self, **properties: Any) -> Any:
        """Return the format with these properties."""
        key = tuple(properties.items())
        if key not in self._made:
            self._made[key] = self.book.add_format(
                {"font_size": 10, "valign": "vcenter"} | self.look | properties
            )
        return self._made[key]

    def cell(self, decimals: int | None, *, inferred: bool, foot: bool) -> Any:
        """Return the format of a figure; of a word in its place where it has no decimals."""
        key = (decimals, inferred, foot)
        if key not in self._cells:
            numbers = (
                {"num_format": _number_format(decimals, inferred=inferred)}
                if decimals is not None
                else {}
            )
            self._cells[key] = self(border=1, bold=foot, align="right", **numbers)
        return self._cells[key]


@dataclass(frozen=True)
class FormSheet:
    """One form on its sheet: title, unit, header, rows, note; panels stand side by side.

    Attributes:
        sheet: The sheet.
        styles: The formats of its workbook.
        view: The form.
        typist: Prints the report's values.
    """

    sheet: Any
    styles: Styles
    view: FormView
    typist: Typist

    #: What the cells of the header look like beside their frame.
    heading: ClassVar[Mapping[str, Any]] = {"bg_color": "#EEF1F4"}

    @cached_property
    def grid(self) -> FormGrid:
        """Where header and rows stand."""
        return FormGrid(self.view)

    @property
    def head(self) -> int:
        """The row of the header's first level, below title and unit."""
        return 2

    @property
    def body(self) -> int:
        """The first row below the header."""
        return self.head + len(self.grid.levels)

    def write(self) -> None:
        """Write all of it."""
        self.top(self.grid.width - 1)
        self._head()
        last = self.body
        for placed in self.grid.placed(self.body):
            self._line(placed)
            last = max(last, placed.number + 1)
        if note := empty_note(self.view, self.typist):
            self.sheet.write_string(last, 0, note, self.styles())
        self.page(self.grid.letters())

    def top(self, last: int) -> None:
        """Write what stands above the header; ``last`` is the form's last column."""
        title = form_title(self.view, self.typist)
        style = self.styles(bold=True, font_size=14, align="center")
        self._span(0, 0, 0, last, title, style)
        self.sheet.set_row_pixels(0, _HEAD_HEIGHT)
        report = self.typist.desk.report
        row = self.head - 1
        who = f"{report.department.name}　{report.key.year}年度"
        unit = f"单位：{self.typist.unit}"
        if last == 0:
            self.sheet.write_string(row, 0, f"{who}　{unit}", self.styles())
            return
        self.sheet.write_string(row, 0, who, self.styles())
        self.sheet.write_string(row, last, unit, self.styles(align="right"))

    def _span(self, top: int, left: int, bottom: int, right: int, text: str, style: Any) -> None:
        """Write a text over some cells, merged where they are more than one."""
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, text, style)
        else:
            self.sheet.merge_range(top, left, bottom, right, "", style)
            self.sheet.write_string(top, left, text, style)

    def _head(self) -> None:
        style = self.styles(bold=True, align="center", text_wrap=True, border=1, **self.heading)
        for top, cells in enumerate(self.grid.levels, start=self.head):
            self.sheet.set_row_pixels(top, _HEAD_HEIGHT)
            for cell in cells:
                bottom, right = top + cell.rows - 1, cell.column + cell.columns - 1
                self._span(top, cell.column, bottom, right, cell.label, style)

    def _line(self, placed: PlacedRow) -> None:
        if placed.row is None:
            frame = self.styles(border=1)
            for at in range(placed.left, placed.end):
                self.sheet.write_blank(placed.number, at, None, frame)
            return
        for at, (text, style) in enumerate(
            self._names(placed.table, placed.row), start=placed.left
        ):
            self.text(placed.number, at, text, style)
        for at, figure in enumerate(placed.row.cells, start=placed.first):
            self.figure(placed.number, at, figure, foot=placed.row.foot)

    def _names(self, table: TableView, row: RowView) -> Iterator[tuple[str, Any]]:
        named = lead_titles(table)
        if CODE in named:
            yield row.code, self.styles(border=1, bold=row.foot)
        if named:
            text = row.title.lstrip(_INDENT)
            indent = row.level - 1 + len(row.title) - len(text)
            yield text, self.styles(border=1, bold=row.foot, indent=indent, text_wrap=True)

    def figure(self, row: int, column: int, figure: Figure, *, foot: bool) -> None:
        """Write a figure as it is printed, or the word in its place."""
        text = self.typist.unmarked(figure)
        decimals = len(text.partition(".")[2]) if figure.known else None
        style = self.styles.cell(decimals, inferred=figure.inferred, foot=foot)
        if decimals is None:
            self.text(row, column, text, style)
        elif len(text) > KEPT_DIGITS:
            self.text(row, column, self.typist.cell(figure), style)
        else:
            self.sheet.write_number(row, column, Decimal(text), style)

    def text(self, row: int, column: int, text: str, style: Any) -> None:
        """Write a text; where there is none, only the frame of the cell."""
        if text:
            self.sheet.write_string(row, column, text, style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def page(self, widths: Sequence[int]) -> None:
        """Set columns and paper."""
        tables = self.view.tables
        named = len(lead_titles(tables[0])) if len(tables) == 1 else 0
        self.sheet.freeze_panes(self.body, named)
        for at, width in enumerate(widths):
            self.sheet.set_column(at, at, width)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.head, self.body - 1)


def _number_format(decimals: int, *, inferred: bool) -> str:
    """Print a number's own decimals, and the mark of an inferred one, which stays a number."""
    number = f"0.{'0' * decimals}" if decimals else "0"
    return f'{number}"{INFERRED}"' if inferred else number
