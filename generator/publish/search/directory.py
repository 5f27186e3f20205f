"""The file that a browser reads first: how the index is cut up, whose rows there are, and names.

All of it follows from the set of units alone, so that it never matters in which order they came.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from typing import TypeAlias
from zlib import crc32

from generator.publish.search.postings import (
    ROW_SHIFT,
    SLOT_BITS,
    WEIGHT_BITS,
    squeeze,
    unsqueeze,
)
from generator.publish.search.units import FAMILIES, Unit

PATH = "search/index.bin"
_FORMAT = 1
TYPE_BITS = 12
_REPORT = re.compile(r"([0-9]{4})/([^/]+)")
#: Pieces a shard holds on average, so that a shard is a few kilobytes.
_PER_SHARD = {"pairs": 16_000, "singles": 16_000}
#: A file for each first digit, or first two, three ... digits, from so many numbers on.
_NUMBERS = (0, 20_000, 200_000, 8_000_000)


@dataclass(frozen=True, slots=True)
class Folder:
    """What the name of a unit says: the row its pages are in, and their year (0 for none)."""

    row: str
    year: int

    def __str__(self) -> str:
        return f"{self.year}/{self.row.split('/')[1]}" if self.year else self.row


def folder_of(name: str) -> Folder:
    """Take the name of a unit apart: a report shares the row of its department's own page."""
    match = _REPORT.fullmatch(name)
    return Folder(f"departments/{match[2]}", int(match[1])) if match else Folder(name, 0)


Type: TypeAlias = tuple[str, str]
"""What pages are alike in: their kind, and their address inside their unit."""


@dataclass(frozen=True)
class Layout:
    """How places are numbered and words are filed.

    Attributes:
        slots: Of each row its slot.
        codes: Of each type of page its code.
        cuts: Of each family how many shards (a power of two), or for numbers how many digits.
    """

    slots: Mapping[str, int]
    codes: Mapping[Type, int]
    cuts: tuple[int, ...]

    def entry(self, folder: Folder, page: Type) -> int:
        """Return the entry of a page, with weight 0."""
        number = folder.year << TYPE_BITS | self.codes[page]
        return self.slots[folder.row] << ROW_SHIFT | number << WEIGHT_BITS

    def shard(self, family: int, word: str) -> str:
        """Return the path of the shard that files a word."""
        cut = self.cuts[family]
        if FAMILIES[family] == "numbers":
            return f"{self.folder(family)}/{word.replace('.', '')[:cut]}.bin"
        return f"{self.folder(family)}/{crc32(word.encode()) % cut:x}.bin"

    def folder(self, family: int) -> str:
        """Return the folder of a family's shards; its name changes with the cut."""
        return f"search/{FAMILIES[family]}-{self.cuts[family]}"

    def shards(self, family: int, lead: str) -> Iterable[str]:
        """Return the paths that shards may have; of numbers those that begin with a digit."""
        cut = self.cuts[family]
        if FAMILIES[family] != "numbers":
            return [f"{self.folder(family)}/{number:x}.bin" for number in range(cut)]
        tails = [""] + [f"{n:0{w}}" for w in range(1, cut) for n in range(10**w)]
        return [f"{self.folder(family)}/{lead}{tail}.bin" for tail in tails]


@dataclass
class Directory:
    """Rows, types and names of all units, counted, so that what is gone can be taken out.

    Attributes:
        rows: Units in each row.
        types: Pages of each type, by kind and address.
        names: Units that hold each name.
        loads: Pieces of each family over all units, roughly.
    """

    rows: Counter[str]
    types: Counter[Type]
    names: Counter[tuple[str, ...]]
    loads: list[int]

    @classmethod
    def read(cls, data: bytes | None) -> "Directory":
        """Read the file; one of nothing where there is none."""
        if data is None:
            return cls(Counter(), Counter(), Counter(), [0] * len(FAMILIES))
        plain = json.loads(unsqueeze(data))
        return cls(
            rows=Counter({row: count for _, row, count in plain["rows"]}),
            types=Counter({(kind, inside): n for _, kind, inside, n in plain["types"]}),
            names=Counter({tuple(name): n for n, *name in plain["names"]}),
            loads=plain["loads"],
        )

    def copy(self) -> "Directory":
        """Return another one that holds the same."""
        return Directory(self.rows.copy(), self.types.copy(), self.names.copy(), self.loads.copy())

    def count(self, name: str, unit: Unit, sign: int) -> None:
        """Take a unit in (1) or out (-1)."""
        for listed in unit.names:
            self.names[listed] += sign
        if not unit.pages:
            return
        self.rows[folder_of(name).row] += sign
        for url, kind in unit.pages:
            self.types[kind, inside(name, url)] += sign
        for family, pieces in enumerate(unit.counts):
            self.loads[family] += sign * _rounded(pieces)

    def layout(self) -> Layout:
        """Return how places are numbered and words filed for these units."""
        numbers = sum(self.loads[FAMILIES.index("numbers")] >= least for least in _NUMBERS)
        cuts = tuple(
            numbers if family == "numbers" else _power(-(-load // _PER_SHARD[family]))
            for family, load in zip(FAMILIES, self.loads, strict=True)
        )
        kinds = {"\n".join(found): found for found in +self.types}
        numbered = codes(kinds, TYPE_BITS)
        return Layout(
            slots=codes(+self.rows, SLOT_BITS),
            codes={kinds[name]: number for name, number in numbered.items()},
            cuts=cuts,
        )

    def write(self) -> bytes:
        """Write the file."""
        layout = self.layout()
        rows = sorted((slot, row, self.rows[row]) for row, slot in layout.slots.items())
        types = sorted((code, *found, self.types[found]) for found, code in layout.codes.items())
        plain = {
            "format": _FORMAT,
            "cuts": dict(zip(FAMILIES, layout.cuts, strict=True)),
            "loads": self.loads,
            "types": types,
            "rows": rows,
            "names": [[self.names[name], *name] for name in sorted(+self.names)],
        }
        return squeeze(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())


def inside(name: str, url: str) -> str:
    """Return the address of a page inside its unit: nothing for the unit's first page."""
    return url.removeprefix(f"{name}/" if name else "")


def codes(names: Iterable[str], bits: int) -> dict[str, int]:
    """Give every name a number of so many bits, no two the same.

    Most names keep theirs when others come and go: numbers are hashes, and where two would be the
    same all are taken anew with the next salt.
    """
    known = sorted(names)
    for salt in count():
        numbers = {name: _hash(salt, name, bits) for name in known}
        if len(set(numbers.values())) == len(known):
            return numbers
    raise AssertionError


def _hash(salt: int, name: str, bits: int) -> int:
    digest = blake2b(name.encode(), digest_size=8, salt=salt.to_bytes(8, "big")).digest()
    return int.from_bytes(digest, "big") & (1 << bits) - 1


def _rounded(count: int) -> int:
    """Round up to a power of two: a changed figure then seldom changes any total."""
    return _power(count) if count else 0


def _power(count: int) -> int:
    return 1 << max(0, count - 1).bit_length()
