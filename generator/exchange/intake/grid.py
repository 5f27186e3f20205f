"""A workbook as plain grids of cells: exact numbers, text, blanks, merged ranges, what is hidden.

Numbers of a workbook are binary fractions; what was typed is their shortest decimal text of at most
15 significant digits, which is all a spreadsheet keeps. So that text is read, once, here.
"""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile, is_zipfile

from generator.exchange.intake import biff, ooxml
from generator.exchange.intake.readings import Spot
from generator.exchange.intake.records import Record
from generator.exchange.intake.remarks import Remarks

_DIGITS = 15
_LARGEST_FILE = 50_000_000
_LARGEST_UNPACKED = 300_000_000
#: Cells between the first and the last one of a sheet; a form has some hundreds.
_MOST_CELLS = 1_000_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: What reading a broken file may raise.
BROKEN = (*ooxml.BROKEN, *biff.BROKEN, BrokenProcessPool)


class Odd(NamedTuple):
    """A value that is neither number nor text: what it is, in Chinese, and how it is shown."""

    kind: str
    text: str


#: What a cell holds; None where it is blank.
Value = Decimal | str | Odd | None


class Area(NamedTuple):
    """Merged cells; rows and columns from zero, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes:
        name: Its name.
        rows: Its values, row by row from the first one of the sheet, all of one width.
        merged: Merged ranges by each cell they cover.
        hidden: Whether a spreadsheet does not show the sheet.
        hidden_rows: Rows that it does not show.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: dict[tuple[int, int], Area] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()

    @property
    def height(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0]) if self.rows else 0

    def at(self, row: int, column: int) -> Value:
        """Return the value of a cell; merged cells hold theirs in the first one."""
        return self.rows[row][column]

    def text(self, row: int, column: int) -> str:
        """Return a text; empty where the cell holds none."""
        value = self.rows[row][column]
        return value.strip() if isinstance(value, str) else ""

    def texts(self, row: int) -> Iterator[tuple[int, str]]:
        """Yield the texts of a row with their columns."""
        for column, value in enumerate(self.rows[row]):
            if isinstance(value, str):
                yield column, value.strip()

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that holds what is shown here."""
        area = self.merged.get((row, column))
        return (area.top, area.left) if area else (row, column)

    def spot(self, row: int, column: int) -> Spot:
        """Name a cell."""
        return Spot(self.name, row, column)

    def blank(self, row: int) -> bool:
        """Tell whether a row holds nothing."""
        return all(value is None for value in self.rows[row])


def read_grids(path: Path, remarks: Remarks) -> list[Grid]:
    """Read the sheets of a workbook, .xlsx or .xls.

    Args:
        path: The file.
        remarks: Is told what is wrong with it; nothing raises.

    Returns:
        The sheets that could be read, in their order; none where the file is no workbook.
    """
    file = Spot(path.name, 0, 0)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            hint = "决算公开表没有这样大；删去图片和多余的工作表，另存后再读"
            message = f"{path.name} 超过 {_LARGEST_FILE // 1_000_000} MB"
            remarks.error("workbook-too-large", [file], message, hint)
            return []
        data = path.read_bytes()
    except OSError as error:
        remarks.error(
            "unreadable-workbook",
            [file],
            f"打不开 {path.name}：{error.strerror}",
            "查对文件名和文件夹；文件正在表格软件里打开时，先关闭它",
        )
        return []
    return _read(data, file, remarks)


def _read(data: bytes, file: Spot, remarks: Remarks) -> list[Grid]:
    try:
        records = _records(data)
        return _apart(data, records) if data.startswith(_COMPOUND) else _grids(data, records)
    except _TooLarge as large:
        hint = "多半是很远的地方有一个多余的内容；在表格软件里删去多余的行、列和工作表，另存后再读"
        message = f"{file.sheet} {large}，决算公开表没有这样大"
        remarks.error("workbook-too-large", [file], message, hint)
    except biff.Locked:
        hint = "在表格软件里取消打开密码，另存后再读"
        remarks.error("workbook-locked", [file], f"{file.sheet} 有打开密码", hint)
    except BROKEN as error:
        _no_workbook(remarks, file, data, error)
    return []


def _records(data: bytes) -> list[Record]:
    """Look at a file before its values are read.

    Raises:
        _TooLarge: Its values would fill the memory.
        biff.Locked, or one of ``BROKEN``: They cannot be read.
    """
    if is_zipfile(BytesIO(data)):
        with ZipFile(BytesIO(data)) as archive:
            if ooxml.unpacked(archive) > _LARGEST_UNPACKED:
                raise _TooLarge(f"解开后超过 {_LARGEST_UNPACKED // 1_000_000} MB")
            records = ooxml.records(archive)
    else:
        records = biff.records(data) if data.startswith(_COMPOUND) else []
    for number, record in enumerate(records, start=1):
        if record.height * record.width > _MOST_CELLS:
            last = Spot(f"第 {number} 张工作表", record.height - 1, record.width - 1)
            raise _TooLarge(f"的内容一直用到 {last}")
    return records


class _TooLarge(Exception):
    """A workbook holds more than any form does; the message says what, in Chinese."""


def _grids(data: bytes, records: Sequence[Record]) -> list[Grid]:
    """Read the values of all sheets.

    Raises:
        biff.Locked: The file opens with a password only.
        ValueError: It cannot be read.
    """
    from python_calamine import (  # noqa: PLC0415 - no other command reads workbooks
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
    )

    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return [
                _grid(about, book.get_sheet_by_index(number), record)
                for number, (about, record) in enumerate(
                    zip_longest(book.sheets_metadata, records[: len(book.sheets_metadata)])
                )
                if about.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise biff.Locked from error
    except CalamineError as error:
        raise ValueError(str(error)) from error


def _apart(data: bytes, records: Sequence[Record]) -> list[Grid]:
    """Read the values of an .xls file in a process of its own.

    On some broken files the reader does not raise, it ends its process.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_silence) as process:
        return process.submit(_grids, data, records).result()


def _silence() -> None:
    """Say nothing: what ends the process is told by the one that began it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)


def _grid(about: Any, sheet: Any, record: Record | None) -> Grid:
    from python_calamine import SheetVisibleEnum  # noqa: PLC0415 - as above

    record = record or Record()
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        last = Spot(about.name, sheet.total_height - 1, sheet.total_width - 1)
        raise _TooLarge(f"的内容一直用到 {last}")
    return Grid(
        name=about.name,
        rows=_values(sheet.to_python(skip_empty_area=False), record),
        merged=_merged(sheet.merged_cell_ranges or ()),
        hidden=about.visible != SheetVisibleEnum.Visible,
        hidden_rows=frozenset(record.hidden_rows),
    )


def _values(rows: list[list[Any]], record: Record) -> tuple[tuple[Value, ...], ...]:
    """Return the values of a sheet; lost ones are put back from the record."""
    width = max([record.width, *map(len, rows)])
    height = max(record.height, len(rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    padded += [[""] * width for _ in range(height - len(rows))]
    values = [[_value(value) for value in row] for row in padded]
    for (row, column), text in record.errors.items():
        values[row][column] = Odd("错误值", text)
    for row, column in record.uncomputed:
        values[row][column] = Odd("没有结果的公式", "")
    return tuple(map(tuple, values))


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return Odd("逻辑值", "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return Decimal(f"{value:.{_DIGITS}g}")
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return Odd("日期或时间", str(value))
    return None


def _merged(
    ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]],
) -> dict[tuple[int, int], Area]:
    covered = {}
    for (top, left), (bottom, right) in ranges:
        area = Area(top, left, bottom, right)
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            continue
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                covered[row, column] = area
    return covered


def _no_workbook(remarks: Remarks, file: Spot, data: bytes, error: BaseException) -> None:
    start = data[:512].lstrip().lower()
    if file.sheet.startswith("~$"):
        what = "是表格软件打开工作簿时留下的临时文件，不是工作簿；要读的是名称里没有 ~$ 的那一份"
    elif not data:
        what = "是空文件"
    elif start.startswith((b"<", b"\xef\xbb\xbf<")):
        what = "其实是网页或 XML，不是工作簿"
    elif isinstance(error, KeyError):
        what = "是压缩包，里面没有 .xlsx 工作簿"
    elif data.startswith((b"PK", _COMPOUND)):
        what = "不完整或已损坏"
    elif b"\0" not in data[:512]:
        what = "其实是文本（例如 CSV），不是工作簿"
    else:
        what = "不是 .xlsx 或 .xls 工作簿"
    remarks.error(
        "unreadable-workbook",
        [file],
        f"{file.sheet} {what}",
        "用表格软件打开，另存为 .xlsx 后再读；打不开就向提供的人重新要一份",
    )
