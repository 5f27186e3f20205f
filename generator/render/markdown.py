"""Text that stands in Markdown as itself, and pipe tables whose header cells carry a path."""

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"[\\`*_{}\[\]|&<>]")
_LINE_START = re.compile(r"(#|\+|-|=|:|!(?=!!)|\?(?=\?\?))|(\d+)([.)])")
_CODE = re.compile(r"(`[^`\n]+`)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str) -> str:
    """Escape free text so that Markdown prints it as typed: it is text, never markup."""
    return _SPECIAL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0]) or f"\\{match[0]}"


def coded(text: str) -> str:
    """Escape a line of the program's own words; what stands between backquotes stays code."""
    pieces = _CODE.split(text.strip())
    written = [piece if at % 2 else escape(piece) for at, piece in enumerate(pieces)]
    return _guarded("".join(written))


def paragraph(text: str) -> str:
    """Escape one line of free text that starts a paragraph or list item."""
    return _guarded(escape(text.strip()))


def _guarded(line: str) -> str:
    """Keep the beginning of a line from being read as the mark of a heading or list."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    mark, number, stop = match.groups()
    guarded = f"{number}&#{ord(stop)};" if number else f"&#{ord(mark)};"
    return guarded + line[match.end() :]


def paragraphs_of(text: str) -> list[str]:
    """Split free text at empty lines; lines broken only for the editor's width are joined."""
    if text.isprintable():
        # One line, as most texts are: what breaks a line cannot be printed.
        return [line] if (line := text.strip()) else []
    blocks = re.split(r"\n[ \t\u3000]*\n", text.strip())
    return [joined for block in blocks if (joined := _joined(block))]


def _joined(block: str) -> str:
    lines = (line.strip() for line in block.splitlines())
    joined = ""
    for line in lines:
        # Chinese needs no space at a line break; words of Latin letters do.
        latin = joined[-1:].isascii() and line[:1].isascii()
        joined += f" {line}" if joined and latin else line
    return joined


def paragraphs(text: str) -> str:
    """Escape free text of several paragraphs."""
    return "\n\n".join(paragraph(block) for block in paragraphs_of(text))


def cell(text: str) -> str:
    """Escape text for one cell of a pipe table."""
    return escape("".join(paragraphs_of(text)))


def caption(
    title: str,
    anchor: str,
    *,
    unit: str = "",
    classes: Sequence[str] = (),
    rows: str = "",
    bars: str = "",
) -> str:
    """Write the caption line that makes the table below it a statutory one.

    ``rows`` is what the rows' anchors begin with where that is not the table's own anchor;
    ``bars`` the heading of a column whose numbers are drawn as bars, too.
    """
    marks = "".join(f" .{name}" for name in classes)
    if rows and rows != anchor:
        marks += f" rows={rows}"
    if bars:
        marks += f" bars={bars}"
    stated = f" · 单位：{unit}" if unit else ""
    return f"**{title}**{stated} {{: #{anchor}{marks} }}"


def pipe_table(head: Sequence[str], align: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a pipe table; ``align`` holds ``l`` or ``r`` a column."""
    rule = [":--" if side == "l" else "--:" for side in align]
    lines = [_row(head), _row(rule)]
    lines.extend(_row(row) for row in rows)
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
