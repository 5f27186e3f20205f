"""Differences for a terminal: aligned columns, as wide as is asked for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

from generator.derive.differences import (
    CellDifference,
    Difference,
    Group,
    Kind,
    Rewording,
    RowDifference,
)
from generator.derive.versions import Comparison
from generator.render.differences import (
    Words,
    cell_name,
    doubt_text,
    heading,
    headings,
    kind_of,
    name_of,
    once_undisclosed,
    part_title,
    parts_of,
    row_doubts,
    shared_title,
    side_names,
    summary,
    text_title,
    told,
)

_GAP = "  "
_NARROWEST = 16
#: What may not begin a line.
_CLOSING = "，。；：、！？）》”’"


def as_text(comparison: Comparison, *, everything: bool, width: int) -> str:
    """Write a comparison.

    Args:
        comparison: The comparison.
        everything: Whether figures that are the same are written, too.
        width: Columns of the terminal; a Chinese character takes two.
    """
    return "\n".join(_Writer(comparison, everything=everything, width=width).lines())


@dataclass(frozen=True)
class _Writer:
    """Writes one comparison."""

    comparison: Comparison
    everything: bool
    width: int

    def lines(self) -> Iterator[str]:
        comparison = self.comparison
        yield from self.wrapped(f"{comparison.old} → {comparison.new}：{summary(comparison)}。")
        for title, desks in (("新增的报告", comparison.added), ("减去的报告", comparison.removed)):
            names = (f"{desk.report.key} {desk.report.department.name}" for desk in desks)
            yield from self.listed(title, names)
        for pair in comparison.pairs:
            yield from ("", f"══ {name_of(pair)} ══")
            yield from self.pair(pair)
        for part, found in parts_of(comparison.shared).items():
            yield from ("", f"── {shared_title(part)} ──")
            yield from self.texts(found)
        if comparison.rewritten:
            keys = "、".join(map(str, comparison.rewritten))
            yield from ("", *self.wrapped(f"内容相同，只改了注释或排版：{keys}。"))

    def listed(self, title: str, names: Iterable[str]) -> Iterator[str]:
        found = list(names)
        if found:
            yield from ("", f"── {title} ──", *(f"  {name}" for name in found))

    def pair(self, pair: Difference) -> Iterator[str]:
        for doubt in pair.doubts:
            yield from self.wrapped(f"注：{doubt_text(doubt)}")
        if pair.equal:
            yield "没有不同。"
        words = Words(pair, self.comparison.versions)
        for group in pair.groups:
            yield from self.group(group, words, side_names(self.comparison, pair))
        for part, found in parts_of(pair.words).items():
            yield from ("", f"── {part_title(part)} ──")
            shown = [t for t in found if self.everything or t.kind is not Kind.DISCLOSED]
            yield from self.texts(shown)
            rest = [text for text in found if text not in shown]
            if rest:
                yield from self.wrapped(f"原未公开，现在公开：{headings(rest)}。")

    def group(self, group: Group, words: Words, sides: tuple[str, str]) -> Iterator[str]:
        rows = list(told(group, everything=self.everything))
        apart = {}
        if not self.everything:
            kinds = (Kind.DISCLOSED, Kind.UNDISCLOSED)
            apart = {kind: list(once_undisclosed(group, kind)) for kind in kinds}
        if not (rows or any(apart.values())):
            return
        yield from ("", f"── {heading(group, words)} ──")
        for doubt in group.doubts:
            yield from self.wrapped(f"注：{doubt_text(doubt)}")
        if rows:
            yield from self.table(group, words, sides, rows)
        for doubt, title in row_doubts(group).items():
            yield from self.wrapped(f"注：{title}：{doubt_text(doubt)}")
        for kind, found in apart.items():
            if found:
                said = "；".join(_known(group, words, kind, row, cell) for row, cell in found)
                yield from self.wrapped(f"{_KNOWN_ONCE[kind]}：{said}。")

    def table(
        self,
        group: Group,
        words: Words,
        sides: tuple[str, str],
        rows: list[tuple[RowDifference, CellDifference]],
    ) -> Iterator[str]:
        """Write figures in columns; names too long for theirs go on in the next line."""
        numbers = [["", *sides, "增减", "幅度"]]
        names = ["项目"]
        for row, cell in rows:
            names.append("  " * (row.level - 1) + cell_name(row, cell, group, " · "))
            kind = kind_of(row, cell)
            mark = "" if kind is Kind.CHANGED else kind.value
            figures = (words.figure(cell, figure, group) for figure in (cell.old, cell.new))
            numbers.append([mark, *figures, words.gap(cell, group), words.share(row, group, cell)])
        widths = [max(map(_width, column)) for column in zip(*numbers, strict=True)]
        room = max(self.width - sum(widths) - len(_GAP) * len(widths), _NARROWEST)
        longest = min(room, max(map(_width, names)))
        for name, (mark, *written) in zip(names, numbers, strict=True):
            first, *more = _broken(name, longest)
            cells = [_left(first, longest), _left(mark, widths[0])]
            cells += [_right(f, w) for f, w in zip(written, widths[1:], strict=True)]
            yield _GAP.join(cells).rstrip()
            yield from (f"  {line}" for line in more)

    def texts(self, found: Iterable[Rewording]) -> Iterator[str]:
        for text in found:
            title = text_title(text)
            if text.kind is Kind.MOVED:
                said = f"从第 {text.old} 条移到第 {text.new} 条"
                yield from self.wrapped(f"{text.kind.value}　{title}：{said}")
                continue
            yield from self.wrapped(f"{text.kind.value}　{title}")
            if text.old is not None:
                yield from self.wrapped(f"  － {text.old or '（空）'}", indent=4)
            if text.new is not None:
                yield from self.wrapped(f"  ＋ {text.new or '（空）'}", indent=4)

    def wrapped(self, text: str, indent: int = 2) -> Iterator[str]:
        for at, line in enumerate(text.splitlines()):
            lead = " " * indent if at else ""
            first, *more = _broken(lead + line, self.width, self.width - indent)
            yield from (first, *(" " * indent + rest for rest in more))


_KNOWN_ONCE = {Kind.DISCLOSED: "原未公开，现在公开", Kind.UNDISCLOSED: "原已公开，现在未公开"}


def _known(group: Group, words: Words, kind: Kind, row: RowDifference, cell: CellDifference) -> str:
    figure = cell.new if kind is Kind.DISCLOSED else cell.old
    return f"{cell_name(row, cell, group, ' ')} {words.figure(cell, figure, group)}"


def _width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _left(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text


def _broken(text: str, width: int, later: int = 0) -> list[str]:
    """Break a text where it gets too wide; no stop begins a line, no number is torn.

    Args:
        text: The text.
        width: Columns of the first line.
        later: Columns of the others; the same where nought.
    """
    lines, line, room = [], "", width
    for word in _words(text):
        if line and _width(line) + _width(word) > room and word[0] not in _CLOSING:
            lines.append(line.rstrip(" "))
            line, room = word.lstrip(" "), later or width
        else:
            line += word
    return [*lines, line.rstrip(" ")]


def _words(text: str) -> Iterator[str]:
    """Yield runs of narrow characters, and wide characters one by one."""
    run = ""
    for character in text:
        if east_asian_width(character) in "WF" or character == " ":
            if run:
                yield run
            run = ""
            yield character
        else:
            run += character
    if run:
        yield run
