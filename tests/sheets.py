"""Reads workbooks back without the library that wrote them."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Cell:
    """A cell as it is stored: its text or digits, whether it is a number, its number format."""

    text: str
    number: bool
    number_format: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: cells and formulas by row and column from zero, merged ranges.

    Merged ranges are (top, left, bottom, right).
    """

    name: str
    cells: dict[tuple[int, int], Cell]
    merged: set[tuple[int, int, int, int]]
    xml: str
    formulas: dict[tuple[int, int], str]

    def row(self, number: int) -> list[Cell]:
        return [cell for (row, _), cell in sorted(self.cells.items()) if row == number]


def sheets(data: bytes) -> list[Sheet]:
    archive = ZipFile(BytesIO(data))
    assert archive.testzip() is None
    texts = _shared(archive)
    formats = _formats(ET.fromstring(archive.read("xl/styles.xml")))
    book = ET.fromstring(archive.read("xl/workbook.xml"))
    names = [sheet.get("name") for sheet in book.iter(f"{_MAIN}sheet")]
    return [
        _sheet(name, archive.read(f"xl/worksheets/sheet{number}.xml").decode(), texts, formats)
        for number, name in enumerate(names, start=1)
    ]


def _shared(archive: ZipFile) -> list[str]:
    root = ET.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in item.iter(f"{_MAIN}t")) for item in root]


def _formats(styles: ET.Element) -> list[str]:
    own = {n.get("numFmtId"): n.get("formatCode") for n in styles.iter(f"{_MAIN}numFmt")}
    built_in = {"0": "General", "1": "0", "2": "0.00"}
    used = styles.find(f"{_MAIN}cellXfs")
    return [(own | built_in)[style.get("numFmtId")] for style in used]


def _sheet(name: str, xml: str, texts: list[str], formats: list[str]) -> Sheet:
    root = ET.fromstring(xml)
    cells, formulas = {}, {}
    for cell in root.iter(f"{_MAIN}c"):
        if (formula := cell.findtext(f"{_MAIN}f")) is not None:
            formulas[place(cell.get("r"))] = formula
        value = cell.findtext(f"{_MAIN}v")
        if value is None:
            continue
        number = cell.get("t", "n") == "n"
        text = value if number else texts[int(value)]
        cells[place(cell.get("r"))] = Cell(text, number, formats[int(cell.get("s", "0"))])
    merged = (range_.get("ref").split(":") for range_ in root.iter(f"{_MAIN}mergeCell"))
    spans = {(*place(a), *place(b)) for a, b in merged}
    return Sheet(name, cells, spans, xml, formulas)


def place(reference: str) -> tuple[int, int]:
    letters, row = _REFERENCE.fullmatch(reference).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row) - 1, column - 1
