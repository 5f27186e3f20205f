"""Differences as one CSV table: a line a figure, a line a text."""

from collections.abc import Iterator
from decimal import Decimal

from generator.amounts import State, digits
from generator.derive.differences import CellDifference, Group, Kind, RowDifference
from generator.derive.figures import Figure
from generator.derive.leaves import Measure
from generator.derive.versions import Comparison
from generator.render.csv_text import Cell, Digits, csv_bytes
from generator.render.differences import (
    Words,
    column_title,
    doubt_text,
    group_title,
    kind_of,
    part_title,
    rate_missing,
    rate_number,
    shared_title,
    text_title,
    worth_a_line,
)

_HEAD = (
    *("原报告", "新报告", "类别", "表或文件", "表的标识", "行", "行的标识", "编码"),
    *("栏", "栏的标识", "数的地址", "变化", "原数或原文", "新数或新文"),
    *("增减", "幅度（%）", "没有幅度的原因", "计量", "原数的写法", "新数的写法", "行的锚点"),
)
_UNITS = {Measure.MONEY: "元", Measure.RATE: "%", Measure.COUNT: "个数", Measure.SCORE: "分"}
_MISSING = {
    "": "",
    "not-known": "有一方没有数",
    "zero-base": "不可比",
    "is-a-rate": "本身是比率",
}


def as_csv(comparison: Comparison, *, everything: bool) -> bytes:
    """Write a comparison; amounts are exact, in 元.

    Args:
        comparison: The comparison.
        everything: Whether figures that are the same are written, too.
    """
    return csv_bytes([_HEAD, *_lines(comparison, everything=everything)])


def _lines(comparison: Comparison, *, everything: bool) -> Iterator[list[Cell]]:
    for kind, desks in ((Kind.ADDED, comparison.added), (Kind.REMOVED, comparison.removed)):
        for desk in desks:
            key = str(desk.report.key)
            sides = ["", key] if kind is Kind.ADDED else [key, ""]
            yield _padded([*sides, "报告", desk.report.department.name], kind.value)
    for pair in comparison.pairs:
        sides = [str(pair.old.report.key), str(pair.new.report.key)]
        words = Words(pair, comparison.versions)
        for group in pair.groups:
            for row in group.rows:
                for cell in row.cells:
                    if worth_a_line(row, cell, everything=everything):
                        yield [*sides, "数字", *_figure(words, group, row, cell)]
        for found in pair.words:
            head = [*sides, "文字", part_title(found.part), "", text_title(found)]
            yield _padded(head, found.kind.value, found.old or "", found.new or "")
    for found in comparison.shared:
        head = ["", "", "文字", shared_title(found.part), "", text_title(found)]
        yield _padded(head, found.kind.value, found.old or "", found.new or "")


def _padded(head: list[str], kind: str, old: str = "", new: str = "") -> list[Cell]:
    """Fill the columns that a text does not have."""
    before = [*head, *("" for _ in range(_HEAD.index("变化") - len(head)))]
    return [
        *before,
        kind,
        old,
        new,
        *("" for _ in range(_HEAD.index("新数或新文") + 1, len(_HEAD))),
    ]


def _figure(words: Words, group: Group, row: RowDifference, cell: CellDifference) -> Iterator[Cell]:
    pair = words.report
    yield from (group_title(group), group.id, row.title, row.key, row.code)
    address = str(cell.address) if cell.address else ""
    kind = kind_of(row, cell)
    yield from (column_title(cell, group), cell.column, address, kind.value)
    yield from (_value(cell.old), _value(cell.new))
    yield _number(cell.difference)
    yield Digits(rate_number(cell.rate))
    why = rate_missing(pair, group, row, cell)
    doubts = (*pair.doubts, *group.doubts, *row.doubts)
    yield "；".join(map(doubt_text, doubts)) if why == "not-sound" else _MISSING[why]
    yield _UNITS[cell.measure]
    yield from (words.figure(cell, figure, group) for figure in (cell.old, cell.new))
    yield row.anchor or row.old_anchor


def _value(figure: Figure) -> Cell:
    if figure.yuan is not None:
        return _number(figure.yuan)
    return "" if figure.state is State.BLANK else figure.state.value


def _number(number: Decimal | None) -> Cell:
    return "" if number is None else Digits(digits(number))
