"""Changes of a workbook by hand: other shapes that say the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

from generator.exchange.intake.grid import Grid

Area = tuple[int, int, int, int]
Cells = dict[tuple[int, int], Any]


@dataclass
class Sheet:
    """A sheet that can be changed: values by place, merged ranges."""

    cells: Cells
    merged: set[Area]

    @classmethod
    def of(cls, grid: Grid) -> "Sheet":
        places = ((r, c) for r in range(grid.height) for c in range(grid.width))
        held = {place: grid.at(*place) for place in places if grid.at(*place) is not None}
        return cls(held, set(map(tuple, grid.merged.values())))

    @property
    def height(self) -> int:
        return max(row for row, _ in self.cells) + 1

    def moved(self, row: Callable[[int], int], column: Callable[[int], int]) -> "Sheet":
        return Sheet(
            {(row(r), column(c)): value for (r, c), value in self.cells.items()},
            {(row(t), column(left), row(b), column(right)) for t, left, b, right in self.merged},
        )

    def each(self, change: Callable[[Any], Any]) -> "Sheet":
        return Sheet({place: change(value) for place, value in self.cells.items()}, self.merged)

    def write(self, sheet: Any) -> None:
        for area in self.merged:
            sheet.merge_range(*area, "")
        for (row, column), value in self.cells.items():
            write = sheet.write_string if isinstance(value, str) else sheet.write_number
            write(row, column, value)


def stacked(sheets: list[Sheet]) -> Sheet:
    tops = accumulate((sheet.height + 2 for sheet in sheets), initial=0)
    moved = [
        sheet.moved(lambda row, top=top: row + top, lambda column: column)
        for sheet, top in zip(sheets, tops, strict=False)
    ]
    return Sheet(
        {place: value for sheet in moved for place, value in sheet.cells.items()},
        {area for sheet in moved for area in sheet.merged},
    )


def _code_columns(sheet: Sheet) -> Iterator[int]:
    for (_, column), value in sheet.cells.items():
        if value == "科目编码":
            yield column


def split(sheet: Sheet) -> Sheet:
    """Give each column of codes three columns: class, section, item."""
    columns = sorted(_code_columns(sheet))

    def column(old: int) -> int:
        return old + 2 * sum(code < old for code in columns)

    split = sheet.moved(lambda row: row, column)
    for code in map(column, columns):
        for row in range(split.height):
            value = split.cells.get((row, code))
            if isinstance(value, str) and value.isdigit():
                ends = [0, *range(3, len(value) + 1, 2)]
                for at, (start, end) in enumerate(pairwise(ends)):
                    split.cells[row, code + at] = value[start:end]
            elif value == "科目编码":
                bottom = max(
                    (b for t, left, b, _ in split.merged if (t, left) == (row, code)), default=row
                )
                split.merged = {a for a in split.merged if a[:2] != (row, code)}
                split.merged.add((row, code, bottom, code + 2))
    split.merged = {a for a in split.merged if a[:2] != a[2:]}
    return split


def in_yuan(value: Any) -> Any:
    """Write an amount, or the unit that is printed, in yuan."""
    if isinstance(value, Decimal):
        return value * 10000
    return value.replace("万元", "元")
