"""Where forms stand on the sheets of a workbook: from each title down to the next one."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.exchange.intake.comparing import close, matched
from generator.exchange.intake.grid import Grid
from generator.exchange.intake.readings import Spot
from generator.exchange.intake.remarks import Remarks
from generator.exchange.intake.titles import Title, Titles
from generator.exchange.intake.values import like_figure
from generator.model.workbooks import SheetWords


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a sheet that one form stands in.

    Attributes:
        grid: The sheet.
        title: The title that was found.
        spot: Where it stands.
        top: The first row that belongs to it.
        bottom: The row below the last one.
        named: Whether a cell holds the title; else only the name of the sheet tells the form.
    """

    grid: Grid
    title: Title
    spot: Spot
    top: int
    bottom: int
    named: bool = True


def find_blocks(grid: Grid, titles: Titles, remarks: Remarks) -> list[Block]:
    """Return the blocks of a sheet from its top; none where no title is found."""
    found = list(_titles(grid, titles, remarks))
    if not found:
        title = titles.find(grid.name)
        if title is None or not grid.rows:
            return []
        return [Block(grid, title, grid.spot(0, 0), 0, grid.height, named=False)]
    above = [-1, *(spot.row for _, spot in found)]
    words = titles.desk.statute.sheet_words
    tops = [_top(grid, s.row, before, words) for before, (_, s) in zip(above, found, strict=False)]
    bottoms = [*tops[1:], grid.height]
    return [
        Block(grid, title, spot, top, bottom)
        for (title, spot), top, bottom in zip(found, tops, bottoms, strict=True)
    ]


def _titles(grid: Grid, titles: Titles, remarks: Remarks) -> Iterator[tuple[Title, Spot]]:
    for row in range(grid.height):
        held = [(title, grid.spot(row, c)) for c, t in grid.texts(row) if (title := titles.find(t))]
        if len(held) > 1 and not any(like_figure(value) for value in grid.rows[row]):
            spots = [spot for _, spot in held]
            remarks.error(
                "forms-side-by-side",
                spots,
                f"{spots[0]} 和 {spots[1]} 两张表左右并排，只读左边的一张",
                "把右边的表移到左边的表下面，或移到另一张工作表，再读",
            )
        yield from held[:1]


def _top(grid: Grid, row: int, before: int, words: SheetWords) -> int:
    """Return where a block begins: above its title stand at most its mark, unit and department.

    All that stands above the first title belongs to it.
    """
    if before < 0:
        return 0
    top = row
    while top - 1 > before and _beside_title(grid, top - 1, words):
        top -= 1
    return top


def _beside_title(grid: Grid, row: int, words: SheetWords) -> bool:
    """Tell whether a row only holds what is printed around a title."""
    texts = [close(text) for _, text in grid.texts(row)]
    return bool(texts) and all(
        matched(words.mark_patterns, text)
        or (":" in text and not matched(words.note_patterns, text))
        for text in texts
    )
