"""Captioned pipe tables as the renderer writes them, turned into accessible HTML.

A form is written as a pipe table that anybody can read: header cells carry the path of their
spanning headers (``本年支出 / 基本支出``), the column ``#`` carries row keys, and the line above
carries title, unit and anchor. The functions here are pure; :mod:`generator.publish.statutory`
connects them with Python-Markdown.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TypeAlias

from generator.amounts import State
from generator.render.headers import HeaderCell, header_path, header_rows

Inline: TypeAlias = Callable[[str], str]
"""Turns the text of one cell into HTML."""

_CAPTION = re.compile(
    r"\*\*(?P<title>(?:\\.|[^*\\])+)\*\*(?P<notes>(?: · .*?)?)"
    r"[ \t]*\{:(?P<attributes>[^{}]*)\}[ \t]*"
)
_IDENTIFIER = re.compile(r"#([^\s#.]+)")
_CLASS = re.compile(r"(?<=\s)\.([\w-]+)")
_ROWS = re.compile(r"(?<=\s)rows=([^\s#.]+)")
_BARS = re.compile(r"(?<=\s)bars=([^\s#.]+)")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SEPARATOR = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+")
_CELL = re.compile(r"((?:\\.|[^|\\])*)\|")
_CODE = re.compile(r"[*\[]*[0-9A-Za-z.-]*(?:\]\([^)]*\))?\**")
_CARD_AMOUNT = re.compile(r"(^|>)([-−]?[0-9][0-9,.]*)\s*([^<]*)")
_UNIT = "单位："
_ROW_KEYS = "#"
_TOTAL = "total"
_INDENT = "\u3000"
_STATE_CLASSES = {
    State.UNDISCLOSED.value: "undisclosed",
    State.NOT_APPLICABLE.value: "not-applicable",
}
_BAR_WIDTH = 1000
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)[%％]")
_STACK = "stack"
"""Class of a table whose rows become blocks on a phone: each cell knows its column's title."""
_PERCENTAGES = "bars"
"""Class of a table or of cards whose percentages have bars."""
_WIDE = 8
"""Columns of figures from which a table is marked wide, so that paper can set it smaller."""
_TALL, _TALL_HALF = 26, 33
"""Rows from which a table, or the halves of one, are marked tall: paper can set them upright."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The line above a table: ``**title** · 单位：万元 · note {: #id .class }``.

    Row keys follow the table's id in the rows' anchors; ``rows=other-id`` names another id, where
    one form is split over several tables. ``bars=heading`` names a column whose numbers are drawn
    as bars below the names of their rows.
    """

    title: str
    notes: tuple[str, ...]
    id: str
    classes: tuple[str, ...]
    rows: str
    bars: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells as written and its key (empty when it has none)."""

    cells: tuple[str, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table taken apart: header paths, alignments and rows have the same width.

    Attributes:
        caption: The line above it.
        paths: For every column its steps from the top header down; an empty step means that
            the step above spans it.
        alignments: For every column the class of its cells: ``text``, ``number``, ``middle``.
        rows: The body.
    """

    caption: Caption
    paths: tuple[tuple[str, ...], ...]
    alignments: tuple[str, ...]
    rows: tuple[Row, ...]


def parse_caption(block: str) -> Caption | None:
    """Read a caption line; None for any other paragraph."""
    match = _CAPTION.fullmatch(block)
    if match is None:
        return None
    identifier = _IDENTIFIER.search(match["attributes"])
    if identifier is None:
        return None
    notes = tuple(note.strip(" \t") for note in match["notes"].split(" · ")[1:])
    classes = tuple(_CLASS.findall(match["attributes"]))
    rows = _ROWS.search(match["attributes"])
    bars = _BARS.search(match["attributes"])
    return Caption(
        title=match["title"],
        notes=notes,
        id=identifier[1],
        classes=classes,
        rows=rows[1] if rows else identifier[1],
        bars=bars[1] if bars else "",
    )


def parse_table(caption: Caption, block: str) -> Table | None:
    """Read the block below a caption; None when it is no pipe table.

    Raises:
        ValueError: A row has more cells than the header: a figure would silently disappear.
    """
    lines = [line.strip(" \t") for line in block.strip("\n").split("\n")]
    if len(lines) < 2 or not _SEPARATOR.fullmatch(lines[1]):  # noqa: PLR2004 - header, rule
        return None
    if not all(line.startswith("|") and line.endswith("|") for line in lines):
        return None
    header, alignments = _split_row(lines[0]), _split_row(lines[1])
    if len(header) != len(alignments):
        return None
    keyed = header[-1] == _ROW_KEYS
    width = len(header) - keyed
    return Table(
        caption,
        tuple(header_path(cell) for cell in header[:width]),
        tuple(_alignment(rule) for rule in alignments[:width]),
        tuple(_row(line, width, keyed=keyed) for line in lines[2:]),
    )


def _split_row(line: str) -> list[str]:
    if "\\" in line:
        return [cell.strip(" \t") for cell in _CELL.findall(line[1:])]
    return [cell.strip(" \t") for cell in line[1:-1].split("|")]


def _row(line: str, width: int, *, keyed: bool) -> Row:
    cells = _split_row(line)
    if len(cells) > width + keyed:
        raise ValueError(f"表格有一行比表头多出单元格：{line}")
    cells += [""] * (width + keyed - len(cells))
    return Row(tuple(cells[:width]), cells[width] if keyed else "")


def _alignment(rule: str) -> str:
    if not rule.endswith(":"):
        return "text"
    return "middle" if rule.startswith(":") else "number"


def row_ids(table: Table) -> Iterator[str]:
    """Yield the anchor of every row that has a key."""
    return (f"{table.caption.rows}-{row.key}" for row in table.rows if row.key)


def table_html(table: Table, inline: Inline) -> str:
    """Write a table (or, with the class ``cards``, a list of cards) as HTML."""
    if "cards" in table.caption.classes:
        return _cards_html(table, inline)
    return _form_html(table, inline)


def panels_html(halves: Sequence[str], rows: int) -> str:
    """Put the halves of one form together, which stand side by side where there is room.

    Args:
        halves: The tables.
        rows: How many the longer one has.
    """
    marks = "panels tall" if rows >= _TALL_HALF else "panels"
    return "\n".join([f'<div class="{marks}">', *halves, "</div>"])


def _form_html(table: Table, inline: Inline) -> str:
    caption = table.caption
    code, name = _naming_columns(table)
    identifier = escape(caption.id)
    label = f"{identifier}-caption"
    classes = ["statutory", *caption.classes]
    if table.alignments.count("number") >= _WIDE:
        classes.append("wide")
    elif len(table.rows) >= _TALL:
        classes.append("tall")
    return "\n".join(
        [
            f'<div class="table-scroll" tabindex="0" role="group" aria-labelledby="{label}">',
            f'<table id="{identifier}" class="{" ".join(classes)}">',
            f"<caption>{_caption_html(caption, label, inline)}</caption>",
            "<thead>",
            *_head_html(table, code, name, inline),
            "</thead>",
            "<tbody>",
            *_body_html(table, code, name, inline),
            "</tbody>",
            "</table>",
            "</div>",
        ]
    )


def _caption_html(caption: Caption, label: str, inline: Inline) -> str:
    """Write title, link and notes; the sign of the link comes from CSS, as it is no text."""
    anchor = escape(caption.id)
    link = f'<a class="headerlink" href="#{anchor}" title="本表的链接" aria-label="本表的链接"></a>'
    title = f'<span class="title"><span id="{label}">{inline(caption.title)}</span>{link}</span>'
    notes = [
        f'<span class="{"unit" if note.startswith(_UNIT) else "note"}">{inline(note)}</span>'
        for note in caption.notes
    ]
    return f'{title} <span class="notes">{" ".join(notes)}</span>' if notes else title


def _naming_columns(table: Table) -> tuple[int | None, int | None]:
    """Find the column of codes and the column that names the row.

    A first column that holds nothing but codes or numbers, beside another column of text, is
    the code; otherwise the first column of text is the name.
    """
    texts = [index for index, kind in enumerate(table.alignments) if kind == "text"]
    codes = all(_CODE.fullmatch(row.cells[0]) for row in table.rows)
    if texts[:2] == [0, 1] and table.rows and codes:
        return 0, 1
    return None, texts[0] if texts else None


def _head_html(table: Table, code: int | None, name: int | None, inline: Inline) -> Iterator[str]:
    for level in header_rows(table.paths):
        cells = [_header_html(cell, table, code, name, inline) for cell in level]
        yield f"<tr>{' '.join(cells)}</tr>"


def _header_html(
    cell: HeaderCell, table: Table, code: int | None, name: int | None, inline: Inline
) -> str:
    tag = "th" if cell.label else "td"
    # A header over several columns is theirs without groups of columns, which have one level only.
    scope = "col" if cell.label else ""
    attributes = [
        ("scope", scope),
        ("class", _header_class(cell, table, code, name)),
        ("colspan", str(cell.columns) if cell.columns > 1 else ""),
        ("rowspan", str(cell.rows) if cell.rows > 1 else ""),
    ]
    written = "".join(f' {key}="{value}"' for key, value in attributes if value)
    return f"<{tag}{written}>{inline(cell.label)}</{tag}>"


def _header_class(cell: HeaderCell, table: Table, code: int | None, name: int | None) -> str:
    """Tell the columns that stay in view apart from those that scroll."""
    if not cell.leaf:
        inside = name is not None and cell.column + cell.columns - 1 <= name
        return "names" if inside else "group"
    if cell.column in {code, name}:
        return "code" if cell.column == code else "name"
    return table.alignments[cell.column]


def _body_html(table: Table, code: int | None, name: int | None, inline: Inline) -> Iterator[str]:
    opening = [f'<td class="{kind}">' for kind in table.alignments]
    if code is not None:
        opening[code] = '<td class="code">'
    if _STACK in table.caption.classes:
        titles = (escape("".join(path)) for path in table.paths)
        opening = [
            _with(tag, f'data-title="{title}"') for tag, title in zip(opening, titles, strict=True)
        ]
    write = _percent_html if _PERCENTAGES in table.caption.classes else _cell_html
    prefix = escape(table.caption.rows)
    drawn = (table.caption.bars,)
    column = table.paths.index(drawn) if drawn in table.paths else None
    bars = [""] * len(table.rows) if column is None else _bars_html(table, column)
    for row, bar in zip(table.rows, bars, strict=True):
        cells = [write(tag, text, inline) for tag, text in zip(opening, row.cells, strict=True)]
        if name is not None:
            cells[name] = _name_html(row.cells[name], inline, bar)
        attributes = _row_attributes(prefix, row, "" if name is None else row.cells[name])
        yield f"<tr{attributes}>{' '.join(cells)}</tr>"


def _cell_html(tag: str, text: str, inline: Inline) -> str:
    if not text:  # most cells of a form are empty
        return f"{tag}</td>"
    if text in _STATE_CLASSES:
        return f'{tag[:-2]} {_STATE_CLASSES[text]}">{text}</td>'
    return f"{tag}{inline(text)}</td>"


def _percent_html(tag: str, text: str, inline: Inline) -> str:
    """Write a cell; a percentage tells the style sheet how long its bar is."""
    return _cell_html(_with(tag, _length(text)), text, inline)


def _length(text: str) -> str:
    match = _PERCENT.fullmatch(text)
    return f'style="--percent: {match[1]}"' if match else ""


def _with(tag: str, attribute: str) -> str:
    """Put an attribute before the others of an opening tag."""
    name, _, rest = tag.partition(" ")
    return f"{name} {attribute} {rest}" if attribute else tag


def _name_html(text: str, inline: Inline, bar: str = "") -> str:
    # A blank name is no header: a screen reader would announce a header without words.
    if not text:
        return '<td class="name"></td>'
    return f'<th scope="row" class="name">{inline(text.lstrip(_INDENT))}{bar}</th>'


def _bars_html(table: Table, column: int) -> list[str]:
    """Draw the numbers of one column, the greatest as wide as its cell; no number, no bar.

    A drawing, not a background, so that it is printed; the number beside it says the same.
    """
    found = (_NUMBER.search(row.cells[column]) for row in table.rows)
    numbers = [Decimal(match[0]) if match else None for match in found]
    most = max((number for number in numbers if number), default=Decimal(1))
    return ["" if n is None else _bar_html(round(n * _BAR_WIDTH / most)) for n in numbers]


def _bar_html(width: int) -> str:
    return (
        f'<svg class="bar" viewBox="0 0 {_BAR_WIDTH} 1" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect width="{width}" height="1" fill="#1f5a8a"/></svg>'
    )


def _row_attributes(prefix: str, row: Row, name: str) -> str:
    classes = ["total"] if row.key == _TOTAL else []
    if level := len(name) - len(name.lstrip(_INDENT)):
        classes.append(f"level-{level + 1}")
    if name.lstrip(_INDENT).startswith("**"):
        classes.append("foot")
    written = f' id="{prefix}-{escape(row.key)}"' if row.key else ""
    return f'{written} class="{" ".join(classes)}"' if classes else written


def _cards_html(table: Table, inline: Inline) -> str:
    """Write rows of name, amount and notes as cards under a heading that is no heading.

    The caption names the list for a screen reader; the page's own headings already say where
    the reader is.
    """
    identifier = escape(table.caption.id)
    label = f"{identifier}-caption"
    classes = " ".join(table.caption.classes)
    return "\n".join(
        [
            f'<div id="{identifier}" class="{classes}" role="group" aria-labelledby="{label}">',
            f'<p class="caption">{_caption_html(table.caption, label, inline)}</p>',
            "<dl>",
            *(_card_html(table.caption, row, inline) for row in table.rows),
            "</dl>",
            "</div>",
        ]
    )


def _card_html(caption: Caption, row: Row, inline: Inline) -> str:
    name, amount, *notes = [*row.cells, "", ""]
    attributes = _row_attributes(escape(caption.id), Row((), row.key), "")
    opening = '<dd class="amount">'
    if _PERCENTAGES in caption.classes:
        opening = _with(opening, _length(amount))
    return (
        f"<div{attributes}><dt>{inline(name)}</dt> "
        f"{opening}{_card_amount(inline(amount))}</dd>{_card_notes(notes, inline)}</div>"
    )


def _card_amount(html: str) -> str:
    """Set the number apart from its unit, inside a link too."""
    return _CARD_AMOUNT.sub(
        r'\1<span class="figure">\2</span> <span class="unit">\3</span>', html, count=1
    )


def _card_notes(notes: Iterable[str], inline: Inline) -> str:
    return "".join(f' <dd class="note">{inline(note)}</dd>' for note in notes if note)
