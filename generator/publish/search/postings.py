"""Where a word stands, as bytes: lists of places, and shards that hold the lists of many words.

A place is one page: the slot of its row (all years of one department share a row) and its number
in that row. An entry is slot, number and weight, from the highest bits to the lowest. In a list
rows are told by their slots, and what stands in a row by the number of a pattern: in most lists
many rows are alike, and a row can be changed without reading the others. A list is

    rows, patterns, [length, pattern]..., [slot]..., [number of the pattern]...

A shard is a number of words; then for each word, in order, how many of its bytes the last word
had too, how many more there are, those, and the length of its list; then all the lists.
"""

import sys
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby

WEIGHT_BITS = 2
NUMBER_BITS = 26
SLOT_BITS = 24
ROW_SHIFT = NUMBER_BITS + WEIGHT_BITS
_IN_ROW = (1 << ROW_SHIFT) - 1
_WEIGHT = (1 << WEIGHT_BITS) - 1
_SMALL = 256
_LEVEL = 6
_GZIP_HEAD = bytes.fromhex("1f8b08000000000000ff")


def squeeze(data: bytes) -> bytes:
    """Compress as a gzip file that holds no time and no system: the same bytes everywhere."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return _GZIP_HEAD + body + tail


def unsqueeze(data: bytes) -> bytes:
    """Undo :func:`squeeze`."""
    return zlib.decompress(data, zlib.MAX_WBITS | 16)


def _put_number(out: bytearray, value: int) -> None:
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


class _Cursor:
    """Reads numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004 - the last byte of a number
                return value
            shift += 7

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


@lru_cache(maxsize=1 << 16)
def _pattern(inside: tuple[int, ...]) -> bytes:
    """Write what stands in one row: numbers with their weights, sorted."""
    out = bytearray()
    last = 0
    for entry in inside:
        number = entry >> WEIGHT_BITS
        _put_number(out, number - last << WEIGHT_BITS | entry & _WEIGHT)
        last = number
    return bytes(out)


@lru_cache(maxsize=1 << 16)
def _inside(pattern: bytes) -> tuple[int, ...]:
    """Read what stands in one row."""
    cursor = _Cursor(pattern)
    number, inside = 0, []
    while cursor.at < len(pattern):
        step = cursor.number()
        number += step >> WEIGHT_BITS
        inside.append(number << WEIGHT_BITS | step & _WEIGHT)
    return tuple(inside)


def pack_entries(entries: Iterable[int]) -> bytes:
    """Write a list; the entries are sorted, and no place is there twice."""
    return _pack_rows(
        {
            slot: _pattern(tuple([entry & _IN_ROW for entry in group]))
            for slot, group in groupby(entries, ROW_SHIFT.__rrshift__)
        }
    )


def unpack_entries(data: bytes) -> list[int]:
    """Read a list."""
    return [
        slot << ROW_SHIFT | inside
        for slot, pattern in _unpack_rows(data).items()
        for inside in _inside(pattern)
    ]


def edit_entries(data: bytes, removed: Iterable[int], added: Iterable[int]) -> bytes | None:
    """Take entries out of a list and put others in; None where nothing is left."""
    rows = _unpack_rows(data)
    edits: defaultdict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for entry in removed:
        edits[entry >> ROW_SHIFT][0].add(entry & _IN_ROW)
    for entry in added:
        edits[entry >> ROW_SHIFT][1].add(entry & _IN_ROW)
    for slot, (gone, new) in edits.items():
        inside = set(_inside(rows.get(slot, b""))) - gone | new
        if inside:
            rows[slot] = _pattern(tuple(sorted(inside)))
        else:
            rows.pop(slot, None)
    return _pack_rows(rows) if rows else None


def _pack_rows(rows: Mapping[int, bytes]) -> bytes:
    patterns = sorted(set(rows.values()))
    numbers = {pattern: number for number, pattern in enumerate(patterns)}
    slots = sorted(rows)
    out = bytearray()
    _put_number(out, len(slots))
    _put_number(out, len(patterns))
    for pattern in patterns:
        _put_number(out, len(pattern))
        out += pattern
    out += _little(array("I", slots))
    if len(patterns) > 1:
        kind = "B" if len(patterns) <= _SMALL else "H"
        out += _little(array(kind, [numbers[rows[slot]] for slot in slots]))
    return bytes(out)


def _unpack_rows(data: bytes) -> dict[int, bytes]:
    cursor = _Cursor(data)
    count, different = cursor.number(), cursor.number()
    patterns = [cursor.take(cursor.number()) for _ in range(different)]
    slots = _native("I", cursor.take(count * 4))
    if different == 1:
        return dict.fromkeys(slots, patterns[0])
    numbers = _native("B" if different <= _SMALL else "H", cursor.take(len(data) - cursor.at))
    return dict(zip(slots, map(patterns.__getitem__, numbers), strict=True))


def _little(values: "array[int]") -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def _native(kind: str, data: bytes) -> "array[int]":
    values = array(kind, data)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def pack_shard(lists: Mapping[str, bytes]) -> bytes:
    """Write a shard of words and their lists."""
    heads, bodies = bytearray(), bytearray()
    _put_number(heads, len(lists))
    last = b""
    for word in sorted(lists):
        letters = word.encode()
        same = _same(last, letters)
        _put_number(heads, same)
        _put_number(heads, len(letters) - same)
        heads += letters[same:]
        _put_number(heads, len(lists[word]))
        bodies += lists[word]
        last = letters
    return squeeze(bytes(heads + bodies))


def unpack_shard(data: bytes) -> dict[str, bytes]:
    """Read a shard."""
    cursor = _Cursor(unsqueeze(data))
    last = b""
    heads: list[tuple[str, int]] = []
    for _ in range(cursor.number()):
        same = cursor.number()
        last = last[:same] + cursor.take(cursor.number())
        heads.append((last.decode(), cursor.number()))
    return {word: cursor.take(length) for word, length in heads}


def _same(one: bytes, other: bytes) -> int:
    """Count the bytes that two words begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
