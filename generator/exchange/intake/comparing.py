"""How text of a workbook is compared: full-width as half-width, without spaces, marks, quotes."""

import re
import unicodedata
from collections.abc import Iterable

_SPACES = re.compile(r"[\s\u200b\ufeff]+")
UNIT_IN_BRACKETS = re.compile(r"\((?P<unit>(?:人民币)?[百千万亿]*元)\)")
_MARKS = re.compile(r"[^\w]|_")


def close(text: str) -> str:
    """Return a text without any space, its full-width characters as half-width ones."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def bare(text: str) -> str:
    """Return what of a text counts in a comparison: letters, digits, Chinese characters."""
    return _MARKS.sub("", close(text))


def bare_head(text: str) -> str:
    """Return what of a head counts in a comparison: a unit in brackets does not."""
    return bare(UNIT_IN_BRACKETS.sub("", close(text)))


def bares(texts: Iterable[str]) -> frozenset[str]:
    """Return several texts as they are compared."""
    return frozenset(map(bare, texts))


def matched(patterns: Iterable[str], text: str) -> bool:
    """Tell whether one of several patterns is found in a text."""
    return any(re.search(pattern, text) for pattern in patterns)


def shown(text: str, most: int = 40) -> str:
    """Return a text as a message quotes it: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}……"


def alike(name: str, other: str) -> bool:
    """Tell whether one name only leaves out characters of the other."""
    return _within(name, other) or _within(other, name)


def _within(short: str, long: str) -> bool:
    rest = iter(long)
    return len(short) > 1 and all(character in rest for character in short)
