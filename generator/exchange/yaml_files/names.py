"""Names of classification codes as comments: written where they are known, and kept true."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from generator.exchange.yaml_files.shape import Shape
from generator.exchange.yaml_files.tree import Node, Scalar
from generator.model.statute import Statute

#: Behind a name stand the clerk's own words.
_BETWEEN = "；"
_SEPARATORS = "；;，,。：:（( \u3000"
_FULL_WIDTH = str.maketrans("()", "（）")


@dataclass(frozen=True)
class Names:
    """The names of codes in one fiscal year.

    Attributes:
        statute: The statute data; None where no names are written.
        year: The year.
    """

    statute: Statute | None = None
    year: int = 0

    def of(self, code: str | None) -> str:
        """Return the name of a code; empty where it is none, or not known in that year."""
        if self.statute is None or not code or not (code.isascii() and code.isdigit()):
            return ""
        return self.statute.name_of(code, self.year) or ""

    def beside(self, code: str | None, comments: Sequence[str]) -> list[str]:
        """Return the comments of a line with the name of its code in front.

        A name that is no longer, or never was, that of the code gives way to the right one; words
        that are no name stay behind it.
        """
        name = self.of(code)
        if not name or self.statute is None:
            return list(comments)
        if not comments:
            return [f"# {name}"]
        # Of several, the last is the one that stays on the line.
        *others, last = comments
        words = last.removeprefix("#").strip()
        old = _old_name(words, *_known(self.statute, code or ""))
        behind = words[len(old) :] if old else f"{_BETWEEN}{words}" if words else ""
        return [*others, f"# {name}{behind}"]


NO_NAMES = Names()


def give_names(node: Node, shape: Shape, names: Names) -> None:
    """Write the names of codes beside them: of those that are keys, and of those that are values.

    Args:
        node: What is named, with all below it; it is changed.
        shape: What the model says of it.
        names: The names of codes.
    """
    if isinstance(node, Scalar) or names is NO_NAMES:
        return
    for entry in node.entries:
        under = shape.item() if node.listed else shape.at(entry.key)
        code = entry.value.text if isinstance(entry.value, Scalar) and under.coded else entry.key
        entry.beside = names.beside(code, entry.beside)
        give_names(entry.value, under, names)


def _old_name(words: str, own: frozenset[str], others: frozenset[str]) -> str:
    """Return the name that a comment begins with; empty where it begins with other words.

    The code's own names, of any year, count with any words behind them. Names of other codes may be
    the clerk's remark, so they count only alone, or where words are clearly set off.
    """
    plain = words.translate(_FULL_WIDTH)
    for name in sorted(own, key=len, reverse=True):
        if plain.startswith(name) and plain[len(name) : len(name) + 1] in ("", *_SEPARATORS):
            return words[: len(name)]
    head = words.split(_BETWEEN, 1)[0]
    return head if head.translate(_FULL_WIDTH) in others else ""


@cache
def _known(statute: Statute, code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of a code in all years, and those of all codes of its classification."""
    table = statute.functional if code in statute.functional else statute.economic
    own = frozenset(entry.name for entry in table.get(code, ()))
    return own, _all_names(statute, functional=table is statute.functional)


@cache
def _all_names(statute: Statute, *, functional: bool) -> frozenset[str]:
    table = statute.functional if functional else statute.economic
    return frozenset(entry.name for entries in table.values() for entry in entries)
