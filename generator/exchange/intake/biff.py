"""The records of an .xls file: a compound file whose stream of the workbook holds all sheets.

Layouts of both are those of Microsoft's open specifications [MS-CFB] and [MS-XLS].
"""

import struct
from collections.abc import Iterator
from itertools import chain

from generator.exchange.intake.records import Record

_FREE = 0xFFFFFFFA  # this and above: no sector
_ENTRY = 128
_NAMES = ("Workbook", "Book")
_SMALL = 64

_LOCK = 0x002F
_BEGIN = int.from_bytes(b"\x09\x08", "little")  # as it stands in the file
_SHEET, _ROW, _FORMULA, _BOOL_OR_ERROR = 0x0085, 0x0208, 0x0006, 0x0205
_MANY_NUMBERS = 0x00BD
#: Records of one cell that holds something: text, numbers, formulas.
_CELLS = {0x00FD, 0x0203, 0x0204, 0x027E, 0x00D6, _FORMULA, _BOOL_OR_ERROR}
_HIDDEN = 0x20
_ERROR_RESULT = 2
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

#: What reading a broken file may raise.
BROKEN = (struct.error, IndexError, ValueError)


class Locked(Exception):
    """The workbook opens with a password only."""


def records(data: bytes) -> list[Record]:
    """Read the sheets of a workbook in their order; none where the file holds no workbook.

    Raises:
        Locked: The sheets are encrypted.
        One of ``BROKEN``: The file is broken.
    """
    stream = _stream(data)
    globals_ = list(_records(stream, 0))
    if any(kind == _LOCK for kind, _ in globals_):
        raise Locked
    starts = [struct.unpack_from("<I", body)[0] for kind, body in globals_ if kind == _SHEET]
    return [_sheet(stream, start) for start in starts]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a part of the stream up to its end mark."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += kind == _BEGIN
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == 0x000A:  # noqa: PLR2004 - the end mark
            depth -= 1
            if depth == 0:
                return


def _sheet(stream: bytes, start: int) -> Record:
    record = Record()
    for kind, body in _records(stream, start):
        if kind == _ROW:
            row, flags = struct.unpack_from("<H10xH", body)
            if flags & _HIDDEN:
                record.hidden_rows.add(row)
        elif kind in _CELLS:
            _cell(record, kind, body)
        elif kind == _MANY_NUMBERS:
            (row,) = struct.unpack_from("<H", body)
            (last,) = struct.unpack_from("<H", body, len(body) - 2)
            record.reach(row, last)
    return record


def _cell(record: Record, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    record.reach(row, column)
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == _ERROR_RESULT:
        record.errors[row, column] = _ERRORS.get(body[8], "#")
    elif kind == _BOOL_OR_ERROR and body[7]:
        record.errors[row, column] = _ERRORS.get(body[6], "#")


# --- the compound file --------------------------------------------------------------------------


def _stream(data: bytes) -> bytes:
    """Return the stream of the workbook; empty where there is none."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table = _table(data, size)
    directory = _chain(data, size, table, struct.unpack_from("<I", data, 48)[0])
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    for entry in entries:
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le")
        if name not in _NAMES:
            continue
        first, length = struct.unpack_from("<II", entry, 116)
        if length >= struct.unpack_from("<I", data, 56)[0]:
            return _chain(data, size, table, first)[:length]
        small = _chain(data, size, table, struct.unpack_from("<I", entries[0], 116)[0])
        small_table = _numbers(_chain(data, size, table, struct.unpack_from("<I", data, 60)[0]))
        parts = (small[at * _SMALL : (at + 1) * _SMALL] for at in _links(small_table, first))
        return b"".join(parts)[:length]
    return b""


def _table(data: bytes, size: int) -> list[int]:
    """Return for each sector the one that follows it."""
    listed = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    seen = 0
    while following < _FREE and seen < len(data) // size:
        *more, following = _numbers(_sector(data, size, following))
        listed += more
        seen += 1
    sectors = (_numbers(_sector(data, size, at)) for at in listed if at < _FREE)
    return list(chain.from_iterable(sectors))


def _sector(data: bytes, size: int, number: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _numbers(data: bytes) -> list[int]:
    return [number for (number,) in struct.iter_unpack("<I", data[: len(data) // 4 * 4])]


def _links(table: list[int], first: int) -> Iterator[int]:
    at, seen = first, 0
    while at < _FREE and seen <= len(table):
        yield at
        at = table[at]
        seen += 1


def _chain(data: bytes, size: int, table: list[int], first: int) -> bytes:
    return b"".join(_sector(data, size, at) for at in _links(table, first))
