"""Everything search needs of one unit, as bytes: made where its pages are rendered."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from generator.publish.search.postings import squeeze
from generator.publish.search.sheet import WEIGHTS, Sheet, sheet
from generator.publish.search.words import Words, joined, words_of
from generator.render.page import Page

FAMILIES = ("pairs", "singles", "numbers")
"""Kinds of pieces, each in shards of its own; also the fields of :class:`Words`."""

#: Entities that readers choose from by name. Projects are far more, and are found by their words.
_LISTED = {"department", "item", "term"}
_HEAD = 4
_FAST = 1


@dataclass(frozen=True, slots=True)
class Unit:
    """What one unit adds to the index.

    Attributes:
        pages: Address and kind of each page.
        names: Kind, name, address and other names of each entity, sorted.
        counts: Pieces of each family, over all pages.
        packed: Pieces of each family, compressed.
    """

    pages: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, ...], ...]
    counts: tuple[int, ...]
    packed: tuple[bytes, ...]

    def pieces(self, family: int) -> Iterator[tuple[int, int, list[str]]]:
        """Yield page, weight and the pieces that have that weight there."""
        groups = zlib.decompress(self.packed[family]).decode().split("\f")
        for position, group in enumerate(groups):
            if group:
                yield *divmod(position, WEIGHTS), group.split("\n")


EMPTY = Unit((), (), (0,) * len(FAMILIES), (zlib.compress(b""),) * len(FAMILIES))


def unit(pages: Sequence[Page]) -> bytes:
    """Gather what search needs of the pages of one report, or of one page that lists reports.

    Args:
        pages: All pages of one folder; of those that repeat others only the names are taken.

    Returns:
        Bytes that depend on nothing but the pages.
    """
    found = sorted((page for page in pages if page.searched), key=lambda page: page.path)
    sheets = [sheet(page) for page in found]
    texts = [squeeze(made.text.encode()) for made in sheets]
    words = [_weighed(made) for made in sheets]
    packed = [_pack(words, family) for family in FAMILIES]
    head = {
        "pages": [[page.url, page.kind] for page in found],
        "names": sorted({name for page in pages for name in _names(page)}),
        "counts": [_count(words, family) for family in FAMILIES],
        "packed": [len(data) for data in packed],
        "texts": [len(data) for data in texts],
    }
    written = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([len(written).to_bytes(_HEAD, "big"), written, *packed, *texts])


def open_unit(data: bytes | None) -> Unit:
    """Read all but the texts of a unit; nothing where there is none."""
    if data is None:
        return EMPTY
    head, at = _head(data)
    packed = tuple(_slices(data, at, head["packed"]))
    return Unit(
        pages=tuple((url, kind) for url, kind in head["pages"]),
        names=tuple(tuple(name) for name in head["names"]),
        counts=tuple(head["counts"]),
        packed=packed,
    )


def texts_of(data: bytes | None) -> dict[str, bytes]:
    """Return the stored text of each page of a unit, by the page's address."""
    if data is None:
        return {}
    head, at = _head(data)
    urls = [url for url, _ in head["pages"]]
    return dict(zip(urls, _slices(data, at + sum(head["packed"]), head["texts"]), strict=True))


def _head(data: bytes) -> tuple[dict[str, Any], int]:
    end = _HEAD + int.from_bytes(data[:_HEAD], "big")
    return json.loads(data[_HEAD:end]), end


def _slices(data: bytes, at: int, sizes: list[int]) -> Iterator[bytes]:
    for size in sizes:
        yield data[at : at + size]
        at += size


def _names(page: Page) -> Iterator[tuple[str, ...]]:
    for entity in page.entities:
        if entity.kind in _LISTED:
            address = f"{page.url}#{entity.anchor}" if entity.anchor else page.url
            yield (entity.kind, entity.name, address, *entity.also)


def _weighed(made: Sheet) -> list[Words]:
    """Return the words of each weight; a word has the greatest weight it has anywhere."""
    found = [words_of(joined(texts)) for texts in made.by_weight]
    return [reduce(_without, found[weight + 1 :], words) for weight, words in enumerate(found)]


def _without(words: Words, others: Words) -> Words:
    return Words(
        words.pairs - others.pairs, words.singles - others.singles, words.numbers - others.numbers
    )


def _pack(pages: list[list[Words]], family: str) -> bytes:
    groups = ("\n".join(sorted(getattr(words, family))) for page in pages for words in page)
    return zlib.compress("\f".join(groups).encode(), _FAST)


def _count(pages: list[list[Words]], family: str) -> int:
    return sum(len(getattr(words, family)) for page in pages for words in page)
