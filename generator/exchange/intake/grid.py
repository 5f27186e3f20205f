"""A workbook as plain grids of cells: exact numbers, text, blanks, merged ranges, what is hidden.

Numbers of a workbook are binary fractions; what was typed is their shortest decimal text of at most
15 significant digits, which is all a spreadsheet keeps. So that text is read, once, here.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile, is_zipfile

from generator.exchange.intake import ooxml
from generator.exchange.intake.readings import Spot
from generator.exchange.intake.remarks import Remarks

_DIGITS = 15
_LARGEST_FILE = 50_000_000
_LARGEST_UNPACKED = 300_000_000
#: Cells between the first and the last one of a sheet; a form has some hundreds.
_MOST_CELLS = 1_000_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
            _too_large(remarks, file, f"文件超过 {_LARGEST_FILE // 1_000_000} MB")
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
    from python_calamine import (  # noqa: PLC0415 - no other command reads workbooks
        CalamineError,
        CalamineWorkbook,
        PasswordError,
    )

    try:
        records = _records(data, file, remarks)
        if records is None:
            return []
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return list(_grids(book, records, remarks))
    except PasswordError:
        _locked(remarks, file)
    except (CalamineError, *ooxml.BROKEN) as error:
        _no_workbook(remarks, file, data, error)
    return []


def _records(data: bytes, file: Spot, remarks: Remarks) -> dict[str, ooxml.Record] | None:
    """Look at the file before its values are read; None where they must not be."""
    if not is_zipfile(BytesIO(data)):
        return {}
    with ZipFile(BytesIO(data)) as archive:
        if ooxml.unpacked(archive) > _LARGEST_UNPACKED:
            _too_large(remarks, file, f"解开后超过 {_LARGEST_UNPACKED // 1_000_000} MB")
            return None
        records = ooxml.records(archive)
    for name, record in records.items():
        if record.height * record.width > _MOST_CELLS:
            where = Spot(name, record.height - 1, record.width - 1)
            _too_large(remarks, where, f"工作表“{name}”一直用到 {where}")
            return None
    return records


def _grids(book: Any, records: dict[str, ooxml.Record], remarks: Remarks) -> Iterator[Grid]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - as above

    for number, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(number)
        if sheet.total_height * sheet.total_width > _MOST_CELLS:
            where = Spot(about.name, sheet.total_height - 1, sheet.total_width - 1)
            _too_large(remarks, where, f"工作表“{about.name}”一直用到 {where}")
            continue
        record = records.get(about.name) or ooxml.Record()
        yield Grid(
            name=about.name,
            rows=_values(sheet.to_python(skip_empty_area=False), record),
            merged=_merged(sheet.merged_cell_ranges or ()),
            hidden=about.visible != SheetVisibleEnum.Visible,
            hidden_rows=frozenset(record.hidden_rows),
        )


def _values(rows: list[list[Any]], record: ooxml.Record) -> tuple[tuple[Value, ...], ...]:
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


# --- what is wrong with a file -----------------------------------------------------------------


def _too_large(remarks: Remarks, spot: Spot, what: str) -> None:
    remarks.error(
        "workbook-too-large",
        [spot],
        f"{what}，决算公开表没有这样大",
        "多半是很远的地方有一个多余的内容；在表格软件里删去多余的行、列和工作表，另存后再读",
    )


def _locked(remarks: Remarks, file: Spot) -> None:
    remarks.error(
        "workbook-locked",
        [file],
        f"{file.sheet} 有打开密码",
        "在表格软件里取消打开密码，另存后再读",
    )


def _no_workbook(remarks: Remarks, file: Spot, data: bytes, error: Exception) -> None:
    if data.startswith(_COMPOUND) and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
        _locked(remarks, file)
        return
    start = data[:512].lstrip().lower()
    if not data:
        what = "是空文件"
    elif start.startswith((b"<", b"\xef\xbb\xbf<")):
        what = "其实是网页或 XML，不是工作簿"
    elif data.startswith((b"PK", _COMPOUND)):
        what = "不完整或已损坏"
    elif b"\0" not in data[:512]:
        what = "其实是文本（例如 CSV），不是工作簿"
    else:
        what = "不是 .xlsx 或 .xls 工作簿"
    remarks.error(
        "unreadable-workbook",
        [file],
        f"{file.sheet} {what}（{type(error).__name__}）",
        "用表格软件打开，另存为 .xlsx 后再读；打不开就向提供的人重新要一份",
    )
