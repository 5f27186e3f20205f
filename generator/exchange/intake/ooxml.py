"""The records of an .xlsx file: an archive with an XML file for each sheet."""

import posixpath
import re
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from generator.exchange.intake.records import Record

_BOOK = "xl/workbook.xml"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LETTERS = 26

#: What can be wrong with a broken archive or its XML.
BROKEN = (
    BadZipFile,
    EOFError,
    ET.ParseError,
    KeyError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
)


def unpacked(archive: ZipFile) -> int:
    """Return how many bytes an archive says it holds."""
    return sum(entry.file_size for entry in archive.infolist())


def records(archive: ZipFile) -> list[Record]:
    """Read the sheets of a workbook in their order.

    Raises:
        One of ``BROKEN``: The archive or its XML is broken.
    """
    links = dict(_links(archive))
    book = ET.fromstring(archive.read(_BOOK))  # noqa: S314 - expat limits what entities expand to
    found = []
    for entry in book.iter():
        if _kind(entry) == "sheet":
            path = next(
                (links[v] for k, v in entry.items() if k.endswith("}id") and v in links), ""
            )
            found.append(_sheet(archive, path) if path in archive.NameToInfo else Record())
    return found


def _kind(element: Any) -> str:
    """Return a tag without its namespace, of which there are two."""
    kind: str = element.tag.rpartition("}")[2]
    return kind


def _links(archive: ZipFile) -> Iterator[tuple[str, str]]:
    for link in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels")):  # noqa: S314 - as above
        target = link.get("Target") or ""
        path = target.removeprefix("/") if target.startswith("/") else posixpath.join("xl", target)
        yield link.get("Id") or "", posixpath.normpath(path)


def _sheet(archive: ZipFile, path: str) -> Record:
    record = Record()
    row = column = -1
    with archive.open(path) as file:
        for event, element in ET.iterparse(file, ("start", "end")):  # noqa: S314 - as above
            kind = _kind(element)
            if event == "start":
                if kind == "row":
                    row = int(element.get("r") or row + 2) - 1
                    column = -1
                    if element.get("hidden") in {"1", "true"}:
                        record.hidden_rows.add(row)
            elif kind == "c":
                row, column = _place(element.get("r"), row, column + 1)
                _cell(record, element, row, column)
            elif kind == "row":
                element.clear()
    return record


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Return where a cell stands; one without a reference stands behind the one before it."""
    match = _CELL.fullmatch(reference or "")
    if match is None:
        return row, column
    number = 0
    for letter in match[1]:
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, number - 1


def _cell(record: Record, cell: Any, row: int, column: int) -> None:
    value = formula = None
    inline = False
    for part in cell:
        kind = _kind(part)
        if kind == "v":
            # An empty result is one only where the formula gives text.
            value = part.text or ("" if cell.get("t") == "str" else None)
        elif kind == "f":
            formula = part
        elif kind == "is":
            inline = True
    if value is None and formula is None and not inline:
        return
    record.reach(row, column)
    if cell.get("t") == "e":
        record.errors[row, column] = value or "#"
    elif formula is not None and value is None:
        record.uncomputed.add((row, column))
