"""Headers of several levels: the path a column carries in text, and the cells it makes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STEP = re.compile(r"(?<=\s)/(?=\s)")


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A header cell that starts at ``column`` and spans ``columns`` by ``rows``.

    A leaf stands right above the figures; any other cell groups the leaves below it.
    """

    label: str
    column: int
    columns: int
    rows: int
    leaf: bool


def header_path(title: str) -> tuple[str, ...]:
    """Take apart the path in a header cell; an empty step is spanned by the one above it."""
    return tuple(step.strip(" \t") for step in _STEP.split(title))


def header_rows(paths: Sequence[tuple[str, ...]]) -> list[list[HeaderCell]]:
    """Lay out the header: one list of cells for every level.

    Neighbouring columns share a cell as far down as their paths are equal; the last step of a
    path is the column's own and is never shared, and reaches down to the bottom.
    """
    depth = max(map(len, paths), default=0)
    padded = [path + ("",) * (depth - len(path)) for path in paths]
    return [list(_header_level(padded, level, depth)) for level in range(depth)]


def _header_level(paths: Sequence[tuple[str, ...]], level: int, depth: int) -> Iterator[HeaderCell]:
    column = 0
    while column < len(paths):
        path = paths[column]
        columns = 1
        if path[level] or level == 0:
            below = _next_step(path, level, depth)
            if below < depth:
                columns = _shared(paths[column:], level, below, depth)
            yield HeaderCell(path[level], column, columns, below - level, below == depth)
        column += columns


def _next_step(path: tuple[str, ...], level: int, depth: int) -> int:
    """Find the level where the step at this level ends, past the empty ones it spans."""
    return next((below for below in range(level + 1, depth) if path[below]), depth)


def _shared(paths: Sequence[tuple[str, ...]], level: int, below: int, depth: int) -> int:
    first = paths[0]
    columns = 1
    for path in paths[1:]:
        if path[:below] != first[:below] or _next_step(path, level, depth) != below:
            break
        columns += 1
    return columns
