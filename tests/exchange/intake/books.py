"""Workbooks for tests: each sheet is drawn in the test as text.

A line is a row, ``|`` parts its cells. ``<`` joins a cell to the one at its left, ``^`` to the one
above. What looks like a number is written as one, behind ``'`` as text; ``#REF!`` is an error,
``=`` a formula nobody computed. A leading ``-`` in front of the line hides the row.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any
from zipfile import ZipFile

import xlsxwriter
from support import desk

from generator.amounts import State, plain
from generator.derive.desk import Desk
from generator.exchange.intake.reading import read_workbook
from generator.exchange.intake.readings import Remark, WorkbookReading

SHEET = "表"
#: A report that is nearly empty, as one is before its workbook is read.
NEW = "layout: shanghai-2024\n"
YEAR = 2024
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_RESULT = re.compile(rb' t="str"><f>([^<]*)</f><v>uncomputed</v>')
_ERROR = re.compile(r"#[A-Z/0!]+")


def write(path: Path, sheets: Mapping[str, str], hidden: tuple[str, ...] = ()) -> Path:
    """Write a workbook of the sheets that are drawn."""
    book = xlsxwriter.Workbook(path)
    for name, drawn in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        else:
            sheet.activate()
        _draw(sheet, dedent(drawn).strip("\n"))
    book.close()
    _forget(path)
    return path


def _forget(path: Path) -> None:
    """Take away the results of formulas that nobody computed."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, _RESULT.sub(rb"><f>\1</f>", data))


def _draw(sheet: Any, drawn: str) -> None:
    lines = drawn.split("\n")
    cells: dict[tuple[int, int], str] = {}
    for row, line in enumerate(lines):
        if line.startswith("-|"):
            sheet.set_row(row, options={"hidden": True})
            line = line[2:]  # noqa: PLW2901 - the mark is no cell
        for column, cell in enumerate(line.split("|")):
            cells[row, column] = cell.strip(" ")
    areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, column in cells:
        areas.setdefault(_first(cells, row, column), []).append((row, column))
    for first, area in areas.items():
        if len(area) > 1:
            sheet.merge_range(*first, max(r for r, _ in area), max(c for _, c in area), "")
        _write(sheet, first, cells[first])


def _first(cells: dict[tuple[int, int], str], row: int, column: int) -> tuple[int, int]:
    while cells[row, column] in {"<", "^"}:
        row, column = (row, column - 1) if cells[row, column] == "<" else (row - 1, column)
    return row, column


def _write(sheet: Any, place: tuple[int, int], text: str) -> None:
    if not text:
        return
    if text.startswith("'"):
        sheet.write_string(*place, text[1:])
    elif _NUMBER.fullmatch(text):
        sheet.write_number(*place, float(text))
    elif _ERROR.fullmatch(text):
        sheet.write_formula(*place, "=A1", None, text)
    elif text == "=":
        sheet.write_formula(*place, "=A1", None, "uncomputed")
    else:
        sheet.write_string(*place, text)


def read(
    drawn: str | Mapping[str, str],
    accounts: str | None = NEW,
    *,
    year: int = YEAR,
    hidden: tuple[str, ...] = (),
    performance: str = "",
) -> WorkbookReading:
    """Read a workbook of the sheets that are drawn for a report of 甲局."""
    sheets = {SHEET: drawn} if isinstance(drawn, str) else drawn
    with TemporaryDirectory() as folder:
        path = write(Path(folder) / "book.xlsx", sheets, hidden)
        return read_workbook(path, desk(accounts, year=year, performance=performance))


def read_file(path: Path, report: Desk | None = None) -> WorkbookReading:
    """Read a file for a report of 甲局."""
    return read_workbook(path, report or desk(NEW, year=YEAR))


def cells(reading: WorkbookReading, form: str = "") -> dict[str, str]:
    """Return what was read by ``row.column`` (in panels ``table/row.column``)."""
    found = {}
    for told in reading.forms:
        for cell in told.cells if form in {"", told.form} else ():
            at = cell.at
            lead = "" if at.table == at.form else at.table.removeprefix(f"{at.form}-") + "/"
            said = plain(cell.number) if cell.number is not None else cell.state.value
            found[f"{lead}{at.row}.{at.column}"] = "" if cell.state is State.BLANK else said
    return found


def told(reading: WorkbookReading, *, missing: bool = False) -> list[Remark]:
    """Return the remarks; forms that a test leaves out are missing, and not listed."""
    return [r for r in reading.remarks if missing or r.name != "missing-form"]


def names(reading: WorkbookReading) -> list[str]:
    """Return the names of the remarks."""
    return [remark.name for remark in told(reading)]


def only(reading: WorkbookReading, name: str) -> Remark:
    """Return the only remark there is; it must be of this name."""
    assert names(reading) == [name], told(reading)
    return told(reading)[0]
