"""Header trees of a sheet: which rows are header, the path over each column, which column it is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from generator.derive.desk import Desk
from generator.derive.shapes import TableShape
from generator.exchange.intake.comparing import bare, bare_head, bares
from generator.exchange.intake.grid import Grid
from generator.exchange.intake.values import like_figure
from generator.model.statute import Column
from generator.render.headers import header_path

#: So many heads must be known for a row to begin a header.
_LEAST_KNOWN = 2
#: So many numbers in a row count its columns where no word says so.
_LEAST_COUNTED = 3

#: Kinds of columns: of a code, of a part of one, of a name, of a line number, of figures.
CODE, PART, NAME, LINE, FIGURE = "code", "part", "name", "line", "figure"


@dataclass(frozen=True)
class HeadWords:
    """The heads that a form may have, as they are compared."""

    desk: Desk
    tables: tuple[TableShape, ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """Heads of columns of codes."""
        return bares(self.desk.statute.sheet_words.code_heads)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Heads of the three parts of a code, in their order."""
        return tuple(map(bare, self.desk.statute.sheet_words.part_heads))

    @cached_property
    def names(self) -> frozenset[str]:
        """Heads of columns of names."""
        return bares(self.desk.statute.sheet_words.name_heads)

    @cached_property
    def lines(self) -> frozenset[str]:
        """Heads of columns of line numbers."""
        return bares(self.desk.statute.sheet_words.line_heads)

    @cached_property
    def counts(self) -> frozenset[str]:
        """What begins the row that counts columns."""
        return bares(self.desk.statute.sheet_words.count_rows)

    @cached_property
    def totals(self) -> frozenset[str]:
        """Names of total rows, which may be heads, too."""
        return bares(self.desk.statute.sheet_words.total_rows)

    @cached_property
    def figures(self) -> frozenset[str]:
        """Heads that say that figures stand below, but not which."""
        return bares(self.desk.statute.sheet_words.figure_heads)

    @cached_property
    def heads(self) -> frozenset[str]:
        """Heads of the halves of a form."""
        return frozenset(bare(table.head) for table in self.tables if table.head)

    @cached_property
    def leads(self) -> frozenset[str]:
        """Heads of columns that name a row."""
        return self.codes | self.names | self.lines | frozenset(self.parts)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every head that may stand over this form."""
        columns = [column for table in self.tables for column in table.columns]
        steps = [step for column in columns for path in _paths_of(column) for step in path]
        joined = ["".join(path) for column in columns for path in _paths_of(column)]
        return self.leads | self.figures | self.heads | frozenset(steps) | frozenset(joined)


def _paths_of(column: Column) -> list[tuple[str, ...]]:
    """Return the paths under which a column may be printed, as they are compared."""
    titles = (column.title, *column.aliases)
    return [tuple(filter(None, map(bare, header_path(title)))) for title in titles]


@dataclass(frozen=True, slots=True)
class Head:
    """One column of a sheet under a header.

    Attributes:
        column: Where it stands.
        kind: What stands in it.
        path: Its heads from the top, as they are compared.
        row: Where its lowest head stands.
        text: Its heads as they are printed.
    """

    column: int
    kind: str
    path: tuple[str, ...]
    row: int
    text: str


@dataclass(slots=True)
class Header:
    """The header of a form on a sheet.

    Attributes:
        top: Its first row.
        body: The first row below it, and below the row that counts columns.
        heads: Its columns from the left; those without a head are left out.
    """

    top: int
    body: int
    heads: list[Head] = field(default_factory=list)


def find_header(grid: Grid, rows: Iterable[int], words: HeadWords) -> Header | None:
    """Find the header of a form among some rows."""
    wanted = list(rows)
    start = next((row for row in wanted if _known(grid, row, words) >= _LEAST_KNOWN), None)
    if start is None:
        return None
    end = start + 1
    while end in wanted and not _is_body(grid, end, start, words):
        end += 1
    levels = range(start, end)
    body = end
    while body in wanted and is_counting(grid, body, words):
        body += 1
    return Header(start, body, list(_heads(grid, levels, words)))


def _known(grid: Grid, row: int, words: HeadWords) -> int:
    return sum(bare_head(text) in words.known for _, text in grid.texts(row))


def _is_body(grid: Grid, row: int, top: int, words: HeadWords) -> bool:
    """Tell whether a row below the top of a header belongs to it no more."""
    if is_counting(grid, row, words):
        return True
    values = [value for value in grid.rows[row] if value is not None]
    texts = [bare_head(text) for _, text in grid.texts(row)]
    if any(like_figure(value) for value in values):
        return True
    known = sum(text in words.known for text in texts)
    if known >= _LEAST_KNOWN and 2 * known >= len(texts):
        return False
    return not _under_merged(grid, row, top)


def _under_merged(grid: Grid, row: int, top: int) -> bool:
    """Tell whether a merged head above reaches down to a row."""
    anchors = (grid.anchor(row, column) for column in range(grid.width))
    return any(top <= anchor_row < row for anchor_row, _ in anchors)


def is_counting(grid: Grid, row: int, words: HeadWords) -> bool:
    """Tell whether a row counts the columns: 栏次 1 2 3, whatever the words before it."""
    values = [value for value in grid.rows[row] if value is not None]
    numbers = [_whole(value) for value in values]
    counted = [number for number in numbers if number is not None]
    words_there = [
        bare(value) for value in values if isinstance(value, str) and not value.isdigit()
    ]
    if any(word in words.counts for word in words_there):
        return True
    if len(counted) < _LEAST_COUNTED or any(word not in words.known for word in words_there):
        return False
    return counted[0] == 1 and all(b == a + 1 for a, b in pairwise(counted))


def repeats(grid: Grid, row: int, header: Header) -> bool:
    """Tell whether a line of heads says of each column what the header says of it."""
    above = range(header.top, header.body)
    return all(
        any(bare(grid.text(*grid.anchor(r, column))) == bare(text) for r in above)
        for column, text in grid.texts(row)
    )


def is_head_line(grid: Grid, row: int, words: HeadWords) -> bool:
    """Tell whether a line among the rows is the header again, as on a further page."""
    texts = [bare_head(text) for _, text in grid.texts(row)]
    values = [value for value in grid.rows[row] if value is not None]
    return (
        len(texts) >= _LEAST_KNOWN
        and len(texts) == len(values)
        and all(text in words.known for text in texts)
        and any(text in words.leads for text in texts)
    )


def _whole(value: object) -> int | None:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else None


# --- paths --------------------------------------------------------------------------------------


def _heads(grid: Grid, levels: range, words: HeadWords) -> Iterator[Head]:
    anchors = [_level(grid, row, levels) for row in levels]
    for column in range(grid.width):
        cells = list(dict.fromkeys(level[column] for level in anchors if level[column]))
        if not cells:
            continue
        texts = [grid.text(*cell) for cell in cells if cell]
        path = tuple(filter(None, map(bare_head, texts)))
        if not path:
            continue
        row = max(cell[0] for cell in cells if cell)
        yield Head(column, _kind(path, words), path, row, " / ".join(_line(t) for t in texts))


def _line(text: str) -> str:
    return "".join(text.split())


def _level(grid: Grid, row: int, levels: range) -> list[tuple[int, int] | None]:
    """Return the cell that is shown over each column in one row of a header.

    A blank cell goes on with the head at its left where both stand below the same head, and a head
    of its own stands below it: so groups are read that nobody merged.
    """
    shown: list[tuple[int, int] | None] = []
    for column in range(grid.width):
        anchor = grid.anchor(row, column)
        own = anchor if grid.text(*anchor) else None
        if own is None and shown and shown[-1] and _goes_on(grid, row, column, levels):
            own = shown[-1]
        shown.append(own)
    return shown


def _goes_on(grid: Grid, row: int, column: int, levels: range) -> bool:
    below = any(grid.text(*grid.anchor(r, column)) for r in range(row + 1, levels.stop))
    if not below or (row, column) in grid.merged:
        return False
    left = column - 1
    if row == levels.start:
        return True
    above = _level(grid, row - 1, levels)
    return above[left] == above[column]


def _kind(path: tuple[str, ...], words: HeadWords) -> str:
    last = path[-1] if path else ""
    if last in words.parts:
        return PART
    if last in words.codes:
        return CODE
    if last in words.names:
        return NAME
    return LINE if last in words.lines else FIGURE


# --- which column it is -------------------------------------------------------------------------


@dataclass(slots=True)
class Segment:
    """Columns that belong together: those that name a row, and its figures.

    Attributes:
        leads: Columns that name a row.
        figures: Columns of figures.
    """

    leads: list[Head] = field(default_factory=list)
    figures: list[Head] = field(default_factory=list)


def segments(header: Header) -> list[Segment]:
    """Part the columns of a header where names begin again behind figures."""
    parts = [Segment()]
    for head in header.heads:
        if head.kind == LINE:
            continue
        if head.kind == FIGURE:
            parts[-1].figures.append(head)
        else:
            if parts[-1].figures:
                parts.append(Segment())
            parts[-1].leads.append(head)
    return [part for part in parts if part.figures]


@dataclass(slots=True)
class Match:
    """Which columns of a sheet are which of a table.

    Attributes:
        columns: Heads by the id of their column.
        guessed: Those that were told by their lowest head alone.
        repeated: Heads of a column that another one was taken for.
        unknown: Heads of no column.
        missing: Columns without a head.
    """

    columns: dict[str, Head] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    repeated: list[tuple[str, Head]] = field(default_factory=list)
    unknown: list[Head] = field(default_factory=list)
    missing: list[Column] = field(default_factory=list)


def match_columns(table: TableShape, heads: Sequence[Head], words: HeadWords) -> Match:
    """Find the columns of a table by their titles, in whatever order they stand."""
    match = Match()
    rest = list(heads)
    idle = words.figures | words.heads

    def core(path: tuple[str, ...]) -> list[str]:
        """Leave out the heads that tell nothing: of the half, and that figures stand here."""
        return sorted(step for step in path if step not in idle) or [*path[-1:]]

    # Some sheets put 预算数 above the items, some below: then the order of levels is left out.
    ways: tuple[Callable[[tuple[str, ...]], object], ...] = ("".join, sorted, core)
    for way in ways:
        rest = [head for head in rest if not _taken(match, table, head, way)]
    rest = _by_last(match, table, rest)
    open_columns = [column for column in table.columns if column.id not in match.columns]
    if len(open_columns) == len(table.columns) == 1:
        told = [head for head in rest if head.path[-1] in words.figures]
        if len(told) == 1:
            match.columns[open_columns[0].id] = told[0]
            rest.remove(told[0])
    match.unknown = rest
    match.missing = [column for column in table.columns if column.id not in match.columns]
    return match


def _taken(
    match: Match, table: TableShape, head: Head, way: Callable[[tuple[str, ...]], object]
) -> bool:
    """Match a head with the column that has the same path, both compared in some way."""
    for column in table.columns:
        if any(way(path) == way(head.path) for path in _paths_of(column)):
            if column.id in match.columns:
                match.repeated.append((column.id, head))
            else:
                match.columns[column.id] = head
            return True
    return False


def _by_last(match: Match, table: TableShape, heads: list[Head]) -> list[Head]:
    """Match what only one open column and one open head end with."""
    rest = []
    for head in heads:
        open_columns = [c for c in table.columns if c.id not in match.columns]
        ending = [c for c in open_columns if any(p[-1] == head.path[-1] for p in _paths_of(c))]
        alike = [other for other in heads if other.path[-1] == head.path[-1]]
        if len(ending) == 1 and len(alike) == 1:
            match.columns[ending[0].id] = head
            match.guessed.append(ending[0].id)
        else:
            rest.append(head)
    return rest
