"""The files of the index, and what a change of some units does to them."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from generator.publish.search import directory
from generator.publish.search.directory import (
    TYPE_BITS,
    Directory,
    Folder,
    Layout,
    folder_of,
    inside,
)
from generator.publish.search.postings import (
    ROW_SHIFT,
    WEIGHT_BITS,
    edit_entries,
    pack_entries,
    pack_shard,
    unpack_entries,
    unpack_shard,
)
from generator.publish.search.units import FAMILIES, Unit, open_unit, texts_of

Old: TypeAlias = Callable[[str], bytes | None]
Put: TypeAlias = Callable[[str, bytes], None]
Drop: TypeAlias = Callable[[str], None]

_CODE = (1 << TYPE_BITS) - 1
_KEPT = (1 << ROW_SHIFT) - 1 & ~(_CODE << WEIGHT_BITS)


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that is new (nothing before), changed or gone (nothing after).

    Attributes:
        id: Its folder (``2020/xiqu-xinfangju``, ``glossary``; empty for the home page).
        before: What the last update took in for it.
        after: What :func:`~generator.publish.search.units.unit` gives for it now.
    """

    id: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class _Staged:
    """A change without its texts, which are long and written at once."""

    folder: Folder
    before: Unit
    after: Unit


def update(old: Old, changes: Iterable[Change], put: Put, drop: Drop) -> None:
    """Bring the index up to date; only files that change are written.

    The index is the same, byte by byte, whatever updates led to a set of units. Changes are read
    once, one after the other: of each only its compressed words are kept.

    Args:
        old: Reads a file of the last index by its path below the site; None for no such file.
        changes: Every unit that is not as it was.
        put: Writes a file.
        drop: Takes a file away.
    """
    written = old(directory.PATH)
    before = Directory.read(written)
    after = before.copy()
    staged = [_stage(change, after, put, drop) for change in changes]
    if (data := after.write()) != written:
        put(directory.PATH, data)
    was, now = before.layout(), after.layout()
    renumbering = _Renumbering.between(was, now)
    for family in range(len(FAMILIES)):
        _Family(family, was, now, renumbering, staged).write(old, put, drop)


def _stage(change: Change, counted: Directory, put: Put, drop: Drop) -> _Staged:
    before, after = open_unit(change.before), open_unit(change.after)
    counted.count(change.id, before, -1)
    counted.count(change.id, after, 1)
    were, are = texts_of(change.before), texts_of(change.after)
    for url, text in are.items():
        if were.get(url) != text:
            put(text_path(url), text)
    for url in were.keys() - are.keys():
        drop(text_path(url))
    return _Staged(folder_of(change.id), before, after)


def text_path(url: str) -> str:
    """Return where the text of a page is stored: few folders, as each build looks into all."""
    first, *below = (url.rstrip("/") or "home").split("/")
    return "/".join(filter(None, ["search/text", first, ".".join(below)])) + ".bin"


@dataclass(frozen=True)
class _Renumbering:
    """Turns the places of the last index into those of this one."""

    was: Layout
    now: Layout

    @classmethod
    def between(cls, was: Layout, now: Layout) -> "_Renumbering | None":
        """Return how places move; None where all that are still there stay."""
        stay = _agree(was.slots, now.slots) and _agree(was.codes, now.codes)
        return None if stay else cls(was, now)

    @cached_property
    def _slots(self) -> dict[int, int | None]:
        return {slot: self.now.slots.get(row) for row, slot in self.was.slots.items()}

    @cached_property
    def _codes(self) -> dict[int, int | None]:
        return {code: self.now.codes.get(page) for page, code in self.was.codes.items()}

    def lists(self, lists: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
        """Yield lists anew; entries of rows and types of pages that are no more are left out."""
        for word, data in lists.items():
            moved = map(self._entry, unpack_entries(data))
            if entries := sorted(entry for entry in moved if entry is not None):
                yield word, pack_entries(entries)

    def _entry(self, entry: int) -> int | None:
        slot = self._slots[entry >> ROW_SHIFT]
        code = self._codes[entry >> WEIGHT_BITS & _CODE]
        if slot is None or code is None:
            return None
        return slot << ROW_SHIFT | entry & _KEPT | code << WEIGHT_BITS


def _agree(was: Mapping[Any, int], now: Mapping[Any, int]) -> bool:
    return all(now.get(name, number) == number for name, number in was.items())


@dataclass
class _Family:
    """The shards of one family of words."""

    family: int
    was: Layout
    now: Layout
    renumbering: _Renumbering | None
    staged: list[_Staged]

    def write(self, old: Old, put: Put, drop: Drop) -> None:
        """Write the shards that change."""
        moved = self.renumbering or self.was.cuts[self.family] != self.now.cuts[self.family]
        for lead in "0123456789" if FAMILIES[self.family] == "numbers" else [""]:
            edits = self._edits(lead)
            if moved:
                self._write_all(edits, lead, old, put, drop)
            else:
                self._write_some(edits, old, put, drop)

    def _edits(self, lead: str) -> "_Edits":
        edits = _Edits()
        # Renumbering leaves out what is no more, and its numbers may be another's by now.
        known = self.now if self.renumbering else self.was
        for staged in self.staged:
            if not staged.before.pages:
                for word, entry in self._entries(staged.folder, staged.after, self.now, lead):
                    edits.added[word].append(entry)
                continue
            before = set(self._entries(staged.folder, staged.before, known, lead))
            after = set(self._entries(staged.folder, staged.after, self.now, lead))
            for word, entry in before - after:
                edits.removed[word].add(entry)
            for word, entry in after - before:
                edits.added[word].append(entry)
        return edits

    def _entries(
        self, folder: Folder, unit: Unit, layout: Layout, lead: str
    ) -> Iterator[tuple[str, int]]:
        if folder.row not in layout.slots:
            return
        types = [(kind, inside(str(folder), url)) for url, kind in unit.pages]
        places = [layout.entry(folder, page) if page in layout.codes else None for page in types]
        for page, weight, words in unit.pieces(self.family):
            place = places[page]
            if place is not None:
                entry = place | weight
                for word in words:
                    if word.startswith(lead):
                        yield word, entry

    def _write_some(self, edits: "_Edits", old: Old, put: Put, drop: Drop) -> None:
        touched = edits.by_shard(lambda word: self.now.shard(self.family, word))
        for path, words in touched.items():
            data = old(path)
            lists = unpack_shard(data) if data else {}
            self._write_shard(path, edits.apply(lists, words), put, drop)

    def _write_all(self, edits: "_Edits", lead: str, old: Old, put: Put, drop: Drop) -> None:
        """Write every shard anew, where words are filed or places are numbered otherwise."""
        lists: dict[str, bytes] = {}
        paths = set()
        for path in self.was.shards(self.family, lead):
            if data := old(path):
                paths.add(path)
                lists |= unpack_shard(data)
        if self.renumbering:
            lists = dict(self.renumbering.lists(lists))
        lists = edits.apply(lists, edits.words())
        shards: dict[str, dict[str, bytes]] = defaultdict(dict)
        for word, data in lists.items():
            shards[self.now.shard(self.family, word)][word] = data
        for path, filed in shards.items():
            self._write_shard(path, filed, put, drop)
        for path in paths - shards.keys():
            drop(path)

    @staticmethod
    def _write_shard(path: str, lists: dict[str, bytes], put: Put, drop: Drop) -> None:
        if lists:
            put(path, pack_shard(lists))
        else:
            drop(path)


class _Edits:
    """Entries that come and go, by word."""

    def __init__(self) -> None:
        self.added: defaultdict[str, array[int]] = defaultdict(lambda: array("Q"))
        self.removed: defaultdict[str, set[int]] = defaultdict(set)

    def words(self) -> list[str]:
        """Return all words that are touched."""
        return [*self.added, *(word for word in self.removed if word not in self.added)]

    def by_shard(self, shard: Callable[[str], str]) -> dict[str, list[str]]:
        """Return the words that are touched by their shard."""
        touched: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.words():
            touched[shard(word)].append(word)
        return dict(sorted(touched.items()))

    def apply(self, lists: dict[str, bytes], words: list[str]) -> dict[str, bytes]:
        """Change the lists of some words; what is left empty goes."""
        for word in words:
            added = self.added.pop(word, ())
            if word not in lists:
                lists[word] = pack_entries(sorted(added))
            elif kept := edit_entries(lists[word], self.removed.get(word, ()), added):
                lists[word] = kept
            else:
                del lists[word]
        return lists
