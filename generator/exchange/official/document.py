"""The official document of a report: cover, contents, all parts of its layout, for signatures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from lxml import etree

from generator.derive.desk import Desk
from generator.derive.forms import FormView, RowView, form_views
from generator.derive.numerals import numbered
from generator.exchange.form_grid import FormGrid, OfficialGrid, PlacedRow
from generator.exchange.official.own import properties
from generator.exchange.official.page_text import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Picture,
    Run,
    Table,
    page_text,
)
from generator.exchange.official.pictures import drawn
from generator.exchange.official.word import ACROSS, LETTER, UPRIGHT, Box, Manuscript, Sheet
from generator.render.environment import notice
from generator.render.forms import CODE, lead_titles
from generator.render.typist import Typist

_FORM = "form-"
_LARGEST, _USUAL, _SMALLEST = 10.5, 9, 6.0
#: The widest picture, in points.
_PICTURE = 300
#: Width of columns in letters: no narrower, no wider.
_NUMBER, _NAME = (10, 22), (10, 36)
_CODE_LETTERS = 9
_TEXT_COLUMN = (6, 20)
#: The height of a form's rows, in points: as much as its page allows, with its title and header;
#: forms that would have to be tighter go on on the next page.
_ROOMY, _TIGHT, _ON_PAGES, _FILLED, _SURROUNDINGS = 19, 11.5, 15, 0.92, 7
#: Height of a line over the size of its letters, in the font that needs most.
_LEADING = 1.45
#: Forms of fewer lines may share a page with others.
_FEW_LINES = 10
#: Forms of more lines than a page on its side has stand upright, if they are no wider than that.
_LINES_ACROSS = 26
_LETTERS_UPRIGHT = 140
_ITEM_STYLES = ("List", "List 2")
_SHARED_ROOM = 3


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """The document and what is in it.

    Attributes:
        data: Its bytes; they depend on the report and the fonts of the charts alone.
        headings, tables, pictures: How many it has.
        told: Charts that are told in words, as this machine has no Chinese font.
    """

    data: bytes
    headings: int
    tables: int
    pictures: int
    told: int


def official_document(
    desk: Desk, page: str, cover: Mapping[str, Any], drawings: Mapping[str, str]
) -> OfficialDocument:
    """Write the document.

    Args:
        desk: The report.
        page: Its text as the press made it.
        cover: The words of the cover.
        drawings: Its charts as SVG, by the name of their file without its suffix.
    """
    marks = properties(desk.report.key)
    text = Manuscript(
        title=str(cover["title"]),
        author=desk.report.department.name,
        subject=marks["subject"],
        comments=marks["comments"],
        year=desk.year,
    )
    writer = _Writer(desk, text, drawings)
    writer.cover(cover)
    writer.body(list(page_text(page)))
    data = text.close(writer.sheet, first=writer.first)
    return OfficialDocument(data, writer.headings, text.tables, text.pictures, writer.told)


@dataclass
class _Writer:
    """Writes blocks one after another; forms lie on pages of their own shape.

    Attributes:
        desk: The report.
        text: What is written.
        drawings: Its charts.
        sheet: The shape of the pages now being written.
        first: Whether they are the first ones with numbers.
    """

    desk: Desk
    text: Manuscript
    drawings: Mapping[str, str]
    sheet: Sheet = LETTER
    first: bool = True
    views: Mapping[str, FormView] = field(default_factory=dict)
    headings: int = 0
    told: int = 0
    _form: "_Form | None" = None
    _lines: int = field(default=0)

    def cover(self, cover: Mapping[str, Any]) -> None:
        """Write the cover and the contents, on pages without numbers."""
        self.text.paragraph(str(cover["department"]), "Cover Department")
        self.text.paragraph(str(cover["what"]), "Cover Title")
        for name, value in cover["facts"]:
            if not value.startswith("http"):
                self.text.paragraph(f"{name}：{value}", "Cover Line")
        if cover["note"]:
            self.text.paragraph(str(cover["note"]), "Cover Line")
        if not self.desk.report.transcribed:
            self._signatures()
        self.text.end_section(LETTER, numbered=False)
        self.text.paragraph("目　　录", "Contents Title")
        self.text.contents()
        self.text.end_section(LETTER, numbered=False)

    def _signatures(self) -> None:
        """Leave room for those who sign."""
        self.text.paragraph("", "Cover Department")
        boxes = []
        for row, who in enumerate(notice("document-signatures").split("、")):
            words = (f"{who}：", "", "日期：", "　　年　　月　　日")
            boxes += [Box(row, at, (Run(said),)) for at, said in enumerate(words)]
        self.text.table(boxes, (100, 120, 60, 160), head=0, size=14, framed=False, height=34)

    # --- the text ---

    def body(self, blocks: Sequence[Block]) -> None:
        """Write everything."""
        self.views = {view.form.id: view for view in form_views(self.desk)}
        for block, following in zip(blocks, [*blocks[1:], None], strict=True):
            if isinstance(block, Heading):
                self._heading(block, following)
            elif isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Picture):
                self._picture(block)
            elif self._form is None:
                self._table(block)

    def _heading(self, heading: Heading, following: Block | None) -> None:
        """Write a heading; a part begins on a new page, that of its first form if it has one."""
        if heading.level == 1:
            form = self._form_of(following)
            sheet = LETTER if form is None else form.sheet or UPRIGHT
            if self.headings:
                self._turn(sheet)
            self.sheet = sheet
        self.headings += 1
        form = self._form_of(heading)
        self._form = form
        if form is None:
            self.text.heading(heading.level, heading.text)
        else:
            self._form_part(heading, form)

    def _form_of(self, block: Block | None) -> "_Form | None":
        if isinstance(block, Heading) and block.anchor.startswith(_FORM):
            view = self.views.get(block.anchor.removeprefix(_FORM))
            return None if view is None else _Form(view, Typist(self.desk))
        return None

    def _paragraph(self, paragraph: Paragraph) -> None:
        if self._form is not None:
            style = "Form Note"
        elif paragraph.kind == "note":
            style = "Quote"
        elif paragraph.kind == "item":
            style = _ITEM_STYLES[min(paragraph.depth, len(_ITEM_STYLES) - 1)]
        else:
            style = "Body Text"
        self.text.paragraph(paragraph.runs, style)

    def _picture(self, picture: Picture) -> None:
        svg = self.drawings[picture.name]
        said = _description(svg)
        png = drawn(svg)
        if png is None:
            self.told += 1
            self.text.paragraph(f"（{picture.caption}：{said}）", "Body Text")
            return
        self.text.picture(png, _PICTURE, picture.name, f"{picture.caption}：{said}")
        self.text.paragraph(picture.caption, "Caption")

    # --- tables of the text ---

    def _table(self, table: Table) -> None:
        rows = [*table.head, *table.body]
        boxes = list(_boxes(rows, len(table.head)))
        if table.title:
            self.text.paragraph(table.title, "Caption")
        room = self.sheet.room
        if table.unit:
            self.text.paragraph(f"\t{table.unit}", "Form Line", tabs=room)
        letters = _letters(boxes)
        size = _size(room, letters)
        widths = _spread(letters, room)
        self.text.table(boxes, widths, head=len(table.head), size=size, told=table.title)
        self.text.paragraph("", "Form Note")

    # --- forms ---

    def _form_part(self, heading: Heading, form: "_Form") -> None:
        """Write a form, on the page of the one before if both are short and lie alike."""
        sheet = form.sheet or self.sheet
        full = self._lines and self._lines + form.lines > _FEW_LINES and form.lines
        if sheet is not self.sheet or full:
            self._turn(sheet)
        self._lines += form.lines + _SHARED_ROOM
        self.text.heading(heading.level, heading.text, "Form Title")
        if form.view.printed:
            self._form_table(form)

    def _form_table(self, form: "_Form") -> None:
        room = self.sheet.room
        mark = numbered(self.desk.layout.numbering.marks, form.view.number)
        if mark:
            self.text.paragraph(f"\t{mark}", "Form Line", tabs=room)
        who = f"{self.desk.report.department.name}　{self.desk.year}年度"
        self.text.paragraph(f"{who}\t单位：{form.typist.unit}", "Form Line", tabs=room)
        height = _row_height(self.sheet.depth, form.lines)
        self.text.table(
            form.boxes(),
            _spread(form.letters, room),
            head=len(form.grid.levels),
            size=max(_SMALLEST, min(_size(room, form.letters), int(2 * height / _LEADING) / 2)),
            told=form.view.title,
            height=height,
        )

    def _turn(self, sheet: Sheet) -> None:
        """Begin a new page of a shape."""
        self.text.end_section(self.sheet, first=self.first)
        self.first = False
        self.sheet = sheet
        self._lines = 0


def _row_height(depth: float, lines: int) -> float:
    fitting = _FILLED * depth / (lines + _SURROUNDINGS)
    return _ON_PAGES if fitting < _TIGHT else min(_ROOMY, fitting)


def _size(room: float, letters: Sequence[float]) -> float:
    """Return the size of letters, in points, with which columns fit."""
    fitting = 2 * room / max(sum(letters), 1)
    return max(_SMALLEST, min(_LARGEST, int(2 * fitting) / 2))


def _spread(letters: Sequence[float], room: float) -> list[float]:
    """Return the widths of columns, in points, that fill a line."""
    return [room * column / sum(letters) for column in letters]


@dataclass(frozen=True)
class _Form:
    """A form as a Word table."""

    view: FormView
    typist: Typist

    @cached_property
    def grid(self) -> FormGrid:
        """Where header and rows stand."""
        return OfficialGrid(self.view)

    @cached_property
    def lines(self) -> int:
        """How many rows it has below its header."""
        return max(map(len, self.grid.lines()), default=0) if self.view.printed else 0

    @cached_property
    def letters(self) -> list[float]:
        """How wide each column is, in letters."""
        return list(self._letters()) if self.view.printed else []

    @property
    def sheet(self) -> Sheet | None:
        """The pages it lies on: upright, unless it is wide and not so long; any without a table."""
        if not self.view.printed:
            return None
        wide = sum(self.letters)
        long = self.lines > _LINES_ACROSS and wide <= _LETTERS_UPRIGHT
        return UPRIGHT if long or wide * _USUAL <= 2 * UPRIGHT.room else ACROSS

    def _letters(self) -> Iterator[float]:
        for table in self.view.tables:
            for lead in lead_titles(table):
                names = (2 * len(row.title) + 2 * (row.level - 1) for row in table.rows)
                longest = max(names, default=0) + 2
                yield _CODE_LETTERS if lead == CODE else _within(longest, _NAME)
            for at in range(len(table.columns)):
                figures = (len(self.typist.cell(row.cells[at])) for row in table.rows)
                yield _within(max(figures, default=0) + 2, _NUMBER)

    def boxes(self) -> Iterator[Box]:
        """Yield its cells, those of lines that a shorter panel does not have, too."""
        for level, cells in enumerate(self.grid.levels):
            for cell in cells:
                runs = (Run(cell.label, bold=True),)
                yield Box(level, cell.column, runs, cell.rows, cell.columns, "center")
        top = len(self.grid.levels)
        filled = set()
        for placed in self.grid.placed(top):
            columns = range(placed.left, placed.end)
            filled |= {(placed.number, at) for at in columns}
            empty = (Box(placed.number, at, ()) for at in columns)
            yield from empty if placed.row is None else self._line(placed, placed.row)
        for row, column in product(range(top, top + self.lines), range(self.grid.width)):
            if (row, column) not in filled:
                yield Box(row, column, ())

    def _line(self, placed: PlacedRow, row: RowView) -> Iterator[Box]:
        title = row.title.lstrip("\u3000")
        indent = 2 * (row.level - 1 + len(row.title) - len(title))
        for at, lead in enumerate(lead_titles(placed.table), start=placed.left):
            text, deep = (row.code, 0) if lead == CODE else (title, indent)
            yield Box(placed.number, at, (Run(text, bold=row.foot),), indent=deep)
        for at, figure in enumerate(row.cells, start=placed.first):
            text = self.typist.cell(figure)
            yield Box(placed.number, at, (Run(text, bold=row.foot),), align="right")


def _boxes(rows: Sequence[Sequence[Cell]], head: int) -> Iterator[Box]:
    """Find the place of every cell, past those that span down from above."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            for down in range(cell.rows):
                taken |= {(row + down, column + right) for right in range(cell.columns)}
            align = "center" if row < head else "right" if cell.number else "left"
            bold = row < head
            runs = tuple(Run(run.text, run.bold or bold) for run in cell.runs)
            yield Box(row, column, runs, cell.rows, cell.columns, align)
            column += cell.columns


def _letters(boxes: Iterable[Box]) -> list[float]:
    """Return how wide each column of a table of the text is, in letters."""
    found: dict[int, float] = {}
    for box in boxes:
        if box.columns == 1:
            wide = sum(1 if letter.isascii() else 2 for run in box.runs for letter in run.text)
            found[box.column] = max(found.get(box.column, 0), wide + 2)
    return [_within(found[column], _TEXT_COLUMN) for column in sorted(found)]


def _within(width: float, bounds: tuple[float, float]) -> float:
    least, most = bounds
    return min(max(width, least), most)


def _description(svg: str) -> str:
    """Return what a chart says of itself."""
    root = etree.fromstring(svg.encode())
    return next((found.text or "" for found in root.iter() if found.tag.endswith("}desc")), "")
