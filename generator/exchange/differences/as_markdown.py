"""Differences as Markdown that can be pasted into a note."""

from collections.abc import Iterator

from generator.derive.differences import Difference, Group, Kind, Rewording
from generator.derive.versions import Comparison
from generator.render.differences import (
    Words,
    cell_name,
    column_title,
    doubt_text,
    heading,
    headings,
    kind_of,
    name_of,
    once_undisclosed,
    part_title,
    parts_of,
    row_doubts,
    row_title,
    shared_title,
    side_names,
    summary,
    text_title,
    told,
)
from generator.render.markdown import cell as escaped
from generator.render.markdown import paragraph, pipe_table


def as_markdown(comparison: Comparison, *, everything: bool) -> str:
    """Write a comparison.

    Args:
        comparison: The comparison.
        everything: Whether figures that are the same are written, too.
    """
    return "\n\n".join(_blocks(comparison, everything=everything))


def _blocks(comparison: Comparison, *, everything: bool) -> Iterator[str]:
    yield f"# {escaped(comparison.old)}与{escaped(comparison.new)}的比较"
    yield paragraph(f"{summary(comparison)}。")
    for title, desks in (("新增的报告", comparison.added), ("减去的报告", comparison.removed)):
        if desks:
            yield f"## {title}"
            names = (f"{desk.report.key} {desk.report.department.name}" for desk in desks)
            yield "\n".join(f"- {escaped(name)}" for name in names)
    for pair in comparison.pairs:
        yield f"## {escaped(name_of(pair))}"
        yield from _pair(comparison, pair, everything=everything)
    for part, found in parts_of(comparison.shared).items():
        yield f"## {shared_title(part)}"
        yield _texts(found, (comparison.old, comparison.new))
    if comparison.rewritten:
        keys = "、".join(map(str, comparison.rewritten))
        yield paragraph(f"内容相同，只改了注释或排版：{keys}。")


def _pair(comparison: Comparison, pair: Difference, *, everything: bool) -> Iterator[str]:
    sides, words = side_names(comparison, pair), Words(pair, comparison.versions)
    yield from (f"> {escaped(doubt_text(doubt))}" for doubt in pair.doubts)
    if pair.equal:
        yield "没有不同。"
    for group in pair.groups:
        yield from _group(group, words, sides, everything=everything)
    for part, found in parts_of(pair.words).items():
        yield f"### {part_title(part)}"
        shown = [text for text in found if everything or text.kind is not Kind.DISCLOSED]
        if shown:
            yield _texts(shown, sides)
        if len(shown) < len(found):
            rest = [text for text in found if text not in shown]
            yield paragraph(f"原未公开，现在公开：{headings(rest)}。")


def _group(
    group: Group, words: Words, sides: tuple[str, str], *, everything: bool
) -> Iterator[str]:
    rows = list(told(group, everything=everything))
    apart = {
        kind: list(once_undisclosed(group, kind))
        for kind in (Kind.DISCLOSED, Kind.UNDISCLOSED)
        if not everything
    }
    if not (rows or any(apart.values())):
        return
    yield f"### {escaped(heading(group, words))}"
    yield from (f"> {escaped(doubt_text(doubt))}" for doubt in group.doubts)
    if rows:
        head = ("项目", "栏目", *map(escaped, sides), "增减", "幅度", "变化")
        lines = (
            (
                escaped(row_title(row, group) or "合计"),
                escaped(column_title(cell, group)),
                words.figure(cell, cell.old, group),
                words.figure(cell, cell.new, group),
                words.gap(cell, group),
                words.share(row, group, cell),
                kind_of(row, cell).value,
            )
            for row, cell in rows
        )
        yield pipe_table(head, "llrrrrl", lines)
    for doubt, title in row_doubts(group).items():
        yield f"> {escaped(f'{title}：{doubt_text(doubt)}')}"
    for kind, found in apart.items():
        if found:
            disclosed = kind is Kind.DISCLOSED
            said = "；".join(
                f"{cell_name(row, cell, group, ' ')} "
                + words.figure(cell, cell.new if disclosed else cell.old, group)
                for row, cell in found
            )
            yield paragraph(f"{_KNOWN_ONCE[kind]}：{said}。")


_KNOWN_ONCE = {Kind.DISCLOSED: "原未公开，现在公开", Kind.UNDISCLOSED: "原已公开，现在未公开"}


def _texts(found: list[Rewording], sides: tuple[str, str]) -> str:
    lines = (
        (
            escaped(text_title(text)),
            text.kind.value,
            escaped(text.old or ""),
            escaped(text.new or ""),
        )
        for text in found
    )
    return pipe_table(("位置", "变化", *map(escaped, sides)), "llll", lines)
