"""A Word document in the making: paragraphs, tables, pictures, contents and pages of two shapes.

python-docx holds the package, its styles and pictures; the text itself is written as elements,
because tables of a thousand cells take seconds otherwise and header cells span both ways here.
The same calls give the same bytes: no clock is looked at, and files in the package have no time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from generator.exchange.official.page_text import Run, Runs

_TWIPS = 20  # in a point
_MM = 2.83465  # points
_EMU = 12700  # in a point

#: Fonts of official documents, and what stands in for each on a machine without it.
SONG, FANG, KAI, HEI, TITLE = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
_LATIN = "Times New Roman"
_STAND_INS = {
    SONG: "SimSun",
    FANG: "仿宋",
    KAI: "楷体",
    HEI: "SimHei",
    TITLE: "宋体",
}
#: What the settings list behind the wish to renew fields, first things first.
_BEHIND_UPDATE = ("w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat")
#: Fixed distance of lines of running text, in points.
_LINE = 28


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of paragraph.

    Attributes:
        font: Of Chinese text.
        size: In points.
        bold: Whether it is.
        align: ``both``, ``left``, ``center`` or ``right``.
        line: Fixed distance of lines in points; that of the font where 0.
        before, after: Room around it, in points.
        indent: Of the first line, in characters.
        keep: Whether it stays on the page of what follows.
        level: Of the outline, from 1; 0 for text.
    """

    font: str = FANG
    size: float = 16
    bold: bool = False
    align: str = "both"
    line: float = _LINE
    before: float = 0
    after: float = 0
    indent: float = 0
    keep: bool = False
    level: int = 0


STYLES = {
    "Heading 1": Style(HEI, 18, align="center", line=0, before=6, after=16, keep=True, level=1),
    "Heading 2": Style(HEI, 16, align="left", indent=2, before=8, keep=True, level=2),
    "Heading 3": Style(KAI, 16, align="left", indent=2, keep=True, level=3),
    "Heading 4": Style(FANG, 16, bold=True, align="left", indent=2, keep=True, level=4),
    "Heading 5": Style(FANG, 16, align="left", indent=2, keep=True, level=5),
    "Body Text": Style(indent=2),
    "List": Style(indent=2),
    "List 2": Style(indent=4),
    "Quote": Style(KAI, 12, line=20, indent=2),
    "Caption": Style(HEI, 12, align="center", line=0, before=6, after=4, keep=True),
    "Form Title": Style(HEI, 15, align="center", line=0, before=12, after=4, keep=True, level=2),
    "Form Line": Style(SONG, 9, align="left", line=0, after=2, keep=True),
    "Form Note": Style(SONG, 9, align="left", line=0, before=3),
    "Picture": Style(SONG, 9, align="center", line=0, before=4, keep=True),
    "Table Text": Style(SONG, 9, align="left", line=0),
    "Cover Department": Style(TITLE, 24, align="center", line=0, before=150),
    "Cover Title": Style(TITLE, 32, align="center", line=0, before=18, after=24),
    "Cover Line": Style(KAI, 14, align="center", line=0, before=4),
    "Contents Title": Style(HEI, 18, align="center", line=0, after=14),
    "toc 1": Style(HEI, 12, align="left", line=0, before=6),
    "toc 2": Style(SONG, 12, align="left", line=0, before=2),
    "toc 3": Style(SONG, 12, align="left", line=0, before=2),
}
_TOC_INDENT = {"toc 2": 12, "toc 3": 30}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A shape of pages: sizes and margins in mm."""

    width: float
    height: float
    top: float
    bottom: float
    side: float

    @property
    def room(self) -> float:
        """How wide text may be, in points."""
        return (self.width - 2 * self.side) * _MM

    @property
    def depth(self) -> float:
        """How high text may be, in points."""
        return (self.height - self.top - self.bottom) * _MM

    @property
    def is_landscape(self) -> bool:
        """Whether it lies on its side."""
        return self.width > self.height


LETTER = Sheet(210, 297, 37, 33, 27)
UPRIGHT = Sheet(210, 297, 24, 20, 18)
ACROSS = Sheet(297, 210, 20, 18, 20)


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table, where it stands.

    Attributes:
        row, column: Of its first cell, from zero.
        rows, columns: How many it spans.
        runs: What it says.
        align: ``left``, ``center`` or ``right``.
        indent: In letters.
    """

    row: int
    column: int
    runs: Runs
    rows: int = 1
    columns: int = 1
    align: str = "left"
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents list it."""

    level: int
    text: str
    mark: str


class Manuscript:
    """A document that grows at its end."""

    def __init__(self, title: str, author: str, subject: str, comments: str, year: int) -> None:
        """Begin a document.

        Args:
            title: What it is called, in its properties.
            author: Who made it, likewise.
            subject: What it is about, likewise.
            comments: What else is said of it, likewise.
            year: The year whose last day its properties name.
        """
        import docx  # noqa: PLC0415 - few commands need it
        from docx.oxml.ns import qn  # noqa: PLC0415

        self._docx: Any = docx.Document()
        self._qn = qn
        self._body: Any = self._docx.element.body
        self._last: Any = self._docx.sections[-1]._sectPr  # noqa: SLF001
        self._entries: list[Entry] = []
        self._contents_at: Any = None
        self.tables = self.pictures = 0
        core = self._docx.core_properties
        core.title, core.author, core.subject, core.comments = title, author, subject, comments
        core.last_modified_by, core.revision, core.language = author, 1, "zh-CN"
        core.created = core.modified = datetime(year, 12, 31, tzinfo=UTC)
        self._set_styles()
        self._set_package()
        self._footer = self._make_footer()

    # --- text ---

    def paragraph(self, runs: Runs | str, style: str = "Body Text", *, tabs: float = 0) -> None:
        """Add a paragraph; ``tabs`` is where a tab ends, in points, text before it left of it."""
        paragraph = self._paragraph(style)
        if tabs:
            stop = self._new("w:tab", val="right", pos=_twips(tabs))
            paragraph.pPr.append(self._new("w:tabs", stop))
        for run in (Run(runs),) if isinstance(runs, str) else runs:
            paragraph.append(self._run(run))
        self._append(paragraph)

    def heading(self, level: int, text: str, style: str = "") -> None:
        """Add a heading, which the contents list."""
        entry = Entry(level, text, f"_Toc{len(self._entries) + 1:06}")
        self._entries.append(entry)
        number = str(len(self._entries))
        paragraph = self._paragraph(style or f"Heading {level}")
        paragraph.append(self._new("w:bookmarkStart", id=number, name=entry.mark))
        paragraph.append(self._run(Run(text)))
        paragraph.append(self._new("w:bookmarkEnd", id=number))
        self._append(paragraph)

    def picture(self, png: bytes, width: float, name: str, told: str) -> None:
        """Add a picture.

        Args:
            png: Its bytes.
            width: In points.
            name: What it is called in the document.
            told: What it shows, for those who do not see it.
        """
        from docx.shared import Emu  # noqa: PLC0415

        self.pictures += 1
        inline = self._docx.part.new_pic_inline(BytesIO(png), Emu(round(width * _EMU)), None)
        inline.docPr.set("id", str(self.pictures))
        inline.docPr.set("name", name)
        inline.docPr.set("descr", told)
        paragraph = self._paragraph("Picture")
        paragraph.append(self._new("w:r", self._new("w:drawing", inline)))
        self._append(paragraph)

    # --- tables ---

    def table(
        self,
        boxes: Iterable[Box],
        widths: Sequence[float],
        *,
        head: int,
        size: float,
        told: str = "",
        framed: bool = True,
        height: float = 0,
    ) -> None:
        """Add a table.

        Args:
            boxes: Its cells, in any order; together they fill it.
            widths: Of its columns, in points.
            head: How many rows are its header, printed again on every page.
            size: Of its letters, in points.
            told: Its title, for those who do not see it.
            framed: Whether its cells have frames.
            height: The least height of a row, in points.
        """
        self.tables += 1
        lines: dict[int, list[tuple[Box, bool]]] = {}
        for box in boxes:
            for row in range(box.row, box.row + box.rows):
                lines.setdefault(row, []).append((box, row == box.row))
        table = self._new("w:tbl", self._table_look(widths, told, framed=framed))
        table.append(self._new("w:tblGrid", *(self._new("w:gridCol", w=_twips(w)) for w in widths)))
        for number in sorted(lines):
            row = self._new("w:tr")
            marks = [self._new("w:cantSplit")] + [self._new("w:tblHeader")] * (number < head)
            if height:
                marks.insert(1, self._new("w:trHeight", val=_twips(height), hRule="atLeast"))
            row.append(self._new("w:trPr", *marks))
            for box, first in sorted(lines[number], key=lambda found: found[0].column):
                row.append(self._cell(box, widths, size, first=first))
            table.append(row)
        self._append(table)

    def _table_look(self, widths: Sequence[float], told: str, *, framed: bool) -> Any:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        line = {"val": "single", "sz": "4", "space": "0", "color": "000000"}
        look = [
            self._new("w:tblW", w=_twips(sum(widths)), type="dxa"),
            self._new("w:jc", val="center"),
        ]
        if framed:
            frames = (self._new(f"w:{side}", **line) for side in sides)
            look.append(self._new("w:tblBorders", *frames))
        room = (self._new(f"w:{side}", w="60", type="dxa") for side in ("left", "right"))
        look += [self._new("w:tblLayout", type="fixed"), self._new("w:tblCellMar", *room)]
        if told:
            look.append(self._new("w:tblCaption", val=told))
        return self._new("w:tblPr", *look)

    def _cell(self, box: Box, widths: Sequence[float], size: float, *, first: bool) -> Any:
        width = sum(widths[box.column : box.column + box.columns])
        look = [self._new("w:tcW", w=_twips(width), type="dxa")]
        if box.columns > 1:
            look.append(self._new("w:gridSpan", val=str(box.columns)))
        if box.rows > 1:
            look.append(self._new("w:vMerge", val="restart" if first else "continue"))
        look.append(self._new("w:vAlign", val="center"))
        paragraph = self._paragraph("Table Text")
        if box.indent:
            left = _twips(box.indent * size / 2)
            paragraph.pPr.append(self._new("w:ind", left=left))
        paragraph.pPr.append(self._new("w:jc", val=box.align))
        for run in box.runs if first else ():
            paragraph.append(self._run(run, size))
        return self._new("w:tc", self._new("w:tcPr", *look), paragraph)

    # --- pages ---

    def end_section(self, sheet: Sheet, *, numbered: bool = True, first: bool = False) -> None:
        """End the pages so far, which have a shape; what follows begins on a new page.

        Args:
            sheet: Their shape.
            numbered: Whether they have numbers at the foot.
            first: Whether they are counted from one.
        """
        section = self._section(sheet, numbered=numbered, first=first)
        last = self._last.getprevious()
        if last is None or last.tag != self._qn("w:p") or last is self._contents_at:
            last = self._paragraph("Table Text")
            spacing = self._new("w:spacing", line="20", lineRule="exact", before="0", after="0")
            last.pPr.append(spacing)
            self._append(last)
        last.pPr.append(section)

    def close(self, sheet: Sheet, *, first: bool = False) -> bytes:
        """End the last pages, fill in the contents and return the document."""
        section = self._section(sheet, numbered=True, first=first)
        for child in list(self._last):
            self._last.remove(child)
        for child in list(section):
            self._last.append(child)
        if self._contents_at is not None:
            self._fill_contents()
        data = BytesIO()
        self._docx.save(data)
        return _timeless(data.getvalue())

    def _section(self, sheet: Sheet, *, numbered: bool, first: bool) -> Any:
        size = {"w": _twips(sheet.width * _MM), "h": _twips(sheet.height * _MM)}
        if sheet.is_landscape:
            size["orient"] = "landscape"
        margins = {
            "top": _twips(sheet.top * _MM),
            "right": _twips(sheet.side * _MM),
            "bottom": _twips(sheet.bottom * _MM),
            "left": _twips(sheet.side * _MM),
            "header": _twips(15 * _MM),
            "footer": _twips(min(sheet.bottom - 8, 25) * _MM),
            "gutter": "0",
        }
        parts = [self._new("w:footerReference", type="default")]
        parts[0].set(self._qn("r:id"), self._footer[numbered])
        parts.append(self._new("w:type", val="nextPage"))
        parts += [self._new("w:pgSz", **size), self._new("w:pgMar", **margins)]
        if first:
            parts.append(self._new("w:pgNumType", start="1"))
        return self._new("w:sectPr", *parts)

    def _make_footer(self) -> dict[bool, str]:
        """Write the two feet of pages, with and without a number; return their relations."""
        numbered = self._docx.sections[-1].footer
        numbered.is_linked_to_previous = False
        paragraph = self._paragraph("Table Text")
        paragraph.pPr.append(self._new("w:jc", val="center"))
        paragraph.append(self._run(Run("— "), 14))
        for element in self._field("PAGE", [self._run(Run("1"), 14)], size=14):
            paragraph.append(element)
        paragraph.append(self._run(Run(" —"), 14))
        foot = numbered._element  # noqa: SLF001
        for child in list(foot):
            foot.remove(child)
        foot.append(paragraph)
        found = {True: self._reference("default")}
        empty = self._docx.sections[-1].first_page_footer
        empty.is_linked_to_previous = False
        return {**found, False: self._reference("first")}

    def _reference(self, kind: str) -> str:
        for found in self._last.findall(self._qn("w:footerReference")):
            if found.get(self._qn("w:type")) == kind:
                return str(found.get(self._qn("r:id")))
        raise AssertionError(kind)

    # --- contents ---

    def contents(self) -> None:
        """Put the contents here; Word writes them anew as it opens the document."""
        self._contents_at = self._paragraph("Table Text")
        self._append(self._contents_at)

    def _fill_contents(self) -> None:
        """List the headings, so that readers that do not renew fields see them, too."""
        shown = [entry for entry in self._entries if entry.level <= 3]  # noqa: PLR2004
        lines = [self._contents_line(entry) for entry in shown] or [self._paragraph("Table Text")]
        begin, instruction, separate, end = self._marks('TOC \\o "1-3" \\h \\z \\u')
        at = 1  # behind the properties of the paragraph
        for element in (begin, instruction, separate):
            lines[0].insert(at, element)
            at += 1
        lines[-1].append(end)
        for line in lines:
            self._contents_at.addprevious(line)
        self._body.remove(self._contents_at)

    def _contents_line(self, entry: Entry) -> Any:
        style = f"toc {entry.level}"
        paragraph = self._paragraph(style)
        stop = self._new("w:tab", val="right", leader="dot", pos=_twips(LETTER.room))
        paragraph.pPr.append(self._new("w:tabs", stop))
        link = self._new("w:hyperlink", anchor=entry.mark, history="1")
        link.append(self._run(Run(entry.text)))
        link.append(self._new("w:r", self._new("w:tab")))
        for element in self._field(f"PAGEREF {entry.mark} \\h", []):
            link.append(element)
        paragraph.append(link)
        return paragraph

    def _field(self, code: str, shown: Iterable[Any], size: float = 0) -> Iterator[Any]:
        begin, instruction, separate, end = self._marks(code, size)
        yield from (begin, instruction, separate, *shown, end)

    def _marks(self, code: str, size: float = 0) -> list[Any]:
        text = self._new("w:instrText")
        text.text = f" {code} "
        text.set(self._qn("xml:space"), "preserve")
        kinds = [self._new("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end")]
        found = []
        for inner in (kinds[0], text, *kinds[1:]):
            run = self._new("w:r")
            if size:
                run.append(self._size(size))
            run.append(inner)
            found.append(run)
        return found

    # --- elements ---

    def _new(self, tag: str, *children: Any, **attributes: str) -> Any:
        from docx.oxml import OxmlElement  # noqa: PLC0415

        element = OxmlElement(tag)
        for name, value in attributes.items():
            element.set(self._qn(f"w:{name}"), value)
        for child in children:
            element.append(child)
        return element

    def _paragraph(self, style: str) -> Any:
        paragraph = self._new("w:p")
        identifier = self._docx.styles[style].style_id
        paragraph.get_or_add_pPr().append(self._new("w:pStyle", val=identifier))
        return paragraph

    def _run(self, run: Run, size: float = 0) -> Any:
        text = self._new("w:t")
        text.text = run.text
        text.set(self._qn("xml:space"), "preserve")
        made = self._new("w:r")
        look = [self._new("w:b")] if run.bold else []
        if size:
            look += list(self._size(size))
        if look:
            made.append(self._new("w:rPr", *look))
        made.append(text)
        return made

    def _size(self, size: float) -> Any:
        half = str(round(2 * size))
        return self._new("w:rPr", self._new("w:sz", val=half), self._new("w:szCs", val=half))

    def _append(self, element: Any) -> None:
        self._last.addprevious(element)

    # --- the package ---

    def _set_styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415

        styles = self._docx.styles
        known = {style.name for style in styles}
        defaults = styles.element.find(f".//{self._qn('w:rPrDefault')}/{self._qn('w:rPr')}")
        self._set_fonts(defaults, FANG)
        for name, look in STYLES.items():
            style = (
                styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            )
            self._set_style(name, style, look)

    def _set_style(self, name: str, style: Any, look: Style) -> None:
        element = style.element
        for tag in ("w:pPr", "w:rPr"):
            for old in element.findall(self._qn(tag)):
                element.remove(old)
        style.base_style = self._docx.styles["Normal"]
        lines = {"before": _twips(look.before), "after": _twips(look.after)}
        lines |= (
            {"line": _twips(look.line), "lineRule": "exact"}
            if look.line
            else {"line": "240", "lineRule": "auto"}
        )
        indent: dict[str, str] = {}
        if look.indent:
            indent = {
                "firstLineChars": str(round(look.indent * 100)),
                "firstLine": _twips(look.indent * look.size),
            }
        elif name in _TOC_INDENT:
            indent = {"left": _twips(_TOC_INDENT[name])}
        shape = [self._new("w:keepNext")] if look.keep else []
        shape.append(self._new("w:spacing", **lines))
        shape += [self._new("w:ind", **indent)] if indent else []
        shape.append(self._new("w:jc", val=look.align))
        if look.level:
            shape.append(self._new("w:outlineLvl", val=str(look.level - 1)))
        element.append(self._new("w:pPr", *shape))
        letters = self._new("w:rPr")
        self._set_fonts(letters, look.font)
        bold = self._new("w:b") if look.bold else self._new("w:b", val="0")
        letters.append(bold)
        letters.append(self._new("w:color", val="000000"))
        for size in self._size(look.size):
            letters.append(size)
        element.append(letters)

    def _set_fonts(self, letters: Any, font: str) -> None:
        for old in letters.findall(self._qn("w:rFonts")):
            letters.remove(old)
        fonts = {"ascii": _LATIN, "hAnsi": _LATIN, "cs": _LATIN, "eastAsia": font}
        letters.insert(0, self._new("w:rFonts", **fonts))
        for language in letters.findall(self._qn("w:lang")):
            language.set(self._qn("w:eastAsia"), "zh-CN")

    def _set_package(self) -> None:
        """Name stand-ins for fonts, ask Word to renew the fields, drop the template's picture."""
        package, part = self._docx.part.package, self._docx.part
        for name, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                package.rels.pop(name)
        for relation in part.rels.values():
            if relation.reltype.endswith("/fontTable"):
                relation.target_part._blob = _font_table()  # noqa: SLF001
        settings = self._docx.settings.element
        behind = [settings.find(self._qn(tag)) for tag in _BEHIND_UPDATE]
        place = next((found for found in behind if found is not None), None)
        renewed = self._new("w:updateFields", val="true")
        settings.append(renewed) if place is None else place.addprevious(renewed)


def _font_table() -> bytes:
    from docx.oxml.ns import nsmap  # noqa: PLC0415 - few commands need it

    space = nsmap["w"]
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/></w:font>'
        for name, other in _STAND_INS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def _timeless(data: bytes) -> bytes:
    """Write a package anew without the times of its files."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return made.getvalue()


def _twips(points: float) -> str:
    return str(round(points * _TWIPS))
