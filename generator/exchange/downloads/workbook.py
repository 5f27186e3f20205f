"""All printed forms of a report as one workbook: a sheet for each, headed as the form is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from generator.derive.figures import Figure
from generator.derive.forms import FormView, RowView, TableView
from generator.exchange.downloads.forms import CODE, lead_titles
from generator.render.forms import empty_note, form_title
from generator.render.headers import header_path, header_rows
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
_KEPT_DIGITS = 15
_INDENT = "\u3000"
_HEAD_ROW = 2  # below title and unit
_CODE_WIDTH, _NUMBER_WIDTH = 11, 17
_LEAST_NAME_WIDTH, _MOST_NAME_WIDTH = 14, 46
_HEAD_HEIGHT = 32

Style = tuple[tuple[str, Any], ...]


def workbook(views: Iterable[FormView], typist: Typist, title: str) -> bytes:
    """Write the forms that are printed as tables; the bytes depend on nothing else.

    Args:
        views: The report's forms; at least one is printed.
        typist: Prints the report's values.
        title: The report's title.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - most builds write no workbook

    data = BytesIO()
    book = Workbook(data, _OPTIONS)
    report = typist.desk.report
    book.set_properties(
        {
            "title": title,
            "author": report.department.name,
            "created": datetime(report.key.year, 12, 31, tzinfo=UTC),
        }
    )
    styles = _Styles(book)
    for view in views:
        if view.printed:
            _Sheet(book.add_worksheet(_sheet_name(view)), styles, view, typist).write()
    book.close()
    return data.getvalue()


def _sheet_name(view: FormView) -> str:
    """Name a sheet: its number makes it its own, however long the title is."""
    name = _UNFIT_FOR_NAME.sub(" ", f"{view.number} {view.title}")
    return name[:_NAME_LENGTH].rstrip("' ")


@dataclass(slots=True)
class _Styles:
    """The formats of a workbook, each made once."""

    book: Any
    _made: dict[Style, Any] = field(default_factory=dict)

    def __call__(self, **properties: Any) -> Any:
        key = tuple(properties.items())
        if key not in self._made:
            self._made[key] = self.book.add_format(
                {"font_size": 10, "valign": "vcenter"} | properties
            )
        return self._made[key]

    def cell(self, decimals: int | None, *, inferred: bool, foot: bool) -> Any:
        """Return the format of a figure; of a word in its place where it has no decimals."""
        key = (("decimals", decimals), ("inferred", inferred), ("foot", foot))
        if key not in self._made:
            numbers = (
                {"num_format": _number_format(decimals, inferred=inferred)}
                if decimals is not None
                else {}
            )
            self._made[key] = self(border=1, bold=foot, align="right", **numbers)
        return self._made[key]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One form on its sheet: title, unit, header, rows, note; panels stand side by side."""

    sheet: Any
    styles: _Styles
    view: FormView
    typist: Typist

    def write(self) -> None:
        paths = [path for table in self.view.tables for path in _paths(table)]
        levels = header_rows(paths)
        body = _HEAD_ROW + len(levels)
        self._top(len(paths) - 1)
        self._head(levels)
        column = 0
        for table in self.view.tables:
            self._body(table, body, column)
            column += len(_paths(table))
        last = body + max(len(table.rows) for table in self.view.tables)
        if note := empty_note(self.view, self.typist):
            self.sheet.write_string(last, 0, note, self.styles())
        self._page(body)

    def _top(self, last: int) -> None:
        title = form_title(self.view, self.typist)
        style = self.styles(bold=True, font_size=14, align="center")
        self._span(0, 0, 0, last, title, style)
        self.sheet.set_row_pixels(0, _HEAD_HEIGHT)
        report = self.typist.desk.report
        who = f"{report.department.name}　{report.key.year}年度"
        unit = f"单位：{self.typist.unit}"
        if last == 0:
            self.sheet.write_string(1, 0, f"{who}　{unit}", self.styles())
            return
        self.sheet.write_string(1, 0, who, self.styles())
        self.sheet.write_string(1, last, unit, self.styles(align="right"))

    def _span(self, top: int, left: int, bottom: int, right: int, text: str, style: Any) -> None:
        """Write a text over some cells, merged where they are more than one."""
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, text, style)
        else:
            self.sheet.merge_range(top, left, bottom, right, "", style)
            self.sheet.write_string(top, left, text, style)

    def _head(self, levels: Sequence[Iterable[Any]]) -> None:
        style = self.styles(bold=True, align="center", text_wrap=True, border=1, bg_color="#EEF1F4")
        for level, cells in enumerate(levels):
            top = _HEAD_ROW + level
            self.sheet.set_row_pixels(top, _HEAD_HEIGHT)
            for cell in cells:
                bottom, right = top + cell.rows - 1, cell.column + cell.columns - 1
                self._span(top, cell.column, bottom, right, cell.label, style)

    def _body(self, table: TableView, top: int, left: int) -> None:
        for number, row in enumerate(table.rows, start=top):
            lead = list(self._lead(table, row))
            for at, (text, style) in enumerate(lead, start=left):
                self._text(number, at, text, style)
            for at, figure in enumerate(row.cells, start=left + len(lead)):
                self._figure(number, at, figure, foot=row.foot)

    def _lead(self, table: TableView, row: RowView) -> Iterator[tuple[str, Any]]:
        named = lead_titles(table)
        if CODE in named:
            yield row.code, self.styles(border=1, bold=row.foot)
        if named:
            text = row.title.lstrip(_INDENT)
            indent = row.level - 1 + len(row.title) - len(text)
            yield text, self.styles(border=1, bold=row.foot, indent=indent, text_wrap=True)

    def _figure(self, row: int, column: int, figure: Figure, *, foot: bool) -> None:
        text = self.typist.unmarked(figure)
        decimals = len(text.partition(".")[2]) if figure.known else None
        style = self.styles.cell(decimals, inferred=figure.inferred, foot=foot)
        if decimals is None or len(text) > _KEPT_DIGITS:
            self._text(row, column, self.typist.cell(figure), style)
        else:
            self.sheet.write_number(row, column, Decimal(text), style)

    def _text(self, row: int, column: int, text: str, style: Any) -> None:
        """Write a text; where there is none, only the frame of the cell."""
        if text:
            self.sheet.write_string(row, column, text, style)
        else:
            self.sheet.write_blank(row, column, None, style)

    def _page(self, body: int) -> None:
        tables = self.view.tables
        self.sheet.freeze_panes(body, len(lead_titles(tables[0])) if len(tables) == 1 else 0)
        at = 0
        for table in tables:
            for title in lead_titles(table):
                width = _CODE_WIDTH if title == CODE else _name_width(table.rows)
                self.sheet.set_column(at, at, width)
                at += 1
            self.sheet.set_column(at, at + len(table.columns) - 1, _NUMBER_WIDTH)
            at += len(table.columns)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(_HEAD_ROW, body - 1)


def _paths(table: TableView) -> list[tuple[str, ...]]:
    """Return the path of every column's header; a panel's name stands above all of its own."""
    titles = [*((title,) for title in lead_titles(table)), *_column_paths(table)]
    return [(table.head, *path) if table.head else path for path in titles]


def _column_paths(table: TableView) -> Iterator[tuple[str, ...]]:
    return (header_path(column.title) for column in table.columns)


def _name_width(rows: Iterable[RowView]) -> int:
    longest = max((2 * len(row.title) + 2 * row.level for row in rows), default=0)
    return min(max(longest, _LEAST_NAME_WIDTH), _MOST_NAME_WIDTH)


def _number_format(decimals: int, *, inferred: bool) -> str:
    """Print a number's own decimals, and the mark of an inferred one, which stays a number."""
    number = f"0.{'0' * decimals}" if decimals else "0"
    return f'{number}"{INFERRED}"' if inferred else number
