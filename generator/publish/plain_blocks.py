"""The plain blocks that most of a page consists of, written as HTML in one go.

Markdown asks twenty processors about every block and twenty patterns about every text, and builds
a tree of them all. A paragraph, a flat list, a definition or a table whose text holds nothing but
words, bold, links, escapes and entities needs none of that. What is taken here comes out exactly
as Markdown would write it (a test compares them); whatever is not surely that simple is left.
The functions are pure; :mod:`generator.publish.statutory` connects them with Python-Markdown.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import takewhile
from typing import NamedTuple, TypeVar

from generator.publish.inline import inline_html
from generator.publish.pipe_tables import Inline

# What a line may consist of. Possessive, so that no text makes the search slow.
_WORDS = r"(?:[^\\`*_{}\[\]<>&!|\n\x02\x03]++|\\[*_{}\[\]|]|&(?:#[0-9]+|[a-z]+);)++"
_BOLD = rf"\*\*(?=\S){_WORDS}(?<=\S)\*\*(?!\*)"
_TITLE = r"(?: \"[^\"'\\<>&*_`\[\](){}|!\n\x02\x03]++\")?"
_LINK = rf"\[(?!\^){_WORDS}\]\((?:https?://)?[\w./#%?=+,~-]+{_TITLE}\)"
_LINE = rf"(?:{_WORDS}|{_BOLD}|{_LINK})++"
# A line that begins no other block.
_TEXT = rf"(?![\s#>:?~+-]|\d+\. ){_LINE}"
_CELL = rf" ?(?:{_LINE})? ?\|"

_PARAGRAPH = re.compile(_TEXT)
_BULLETS = re.compile(rf"- {_TEXT}(?:\n- {_TEXT})*+")
_NUMBERS = re.compile(rf"\d+\. {_TEXT}(?:\n\d+\. {_TEXT})*+")
_MARK = re.compile(r"(?:-|\d+\.) ")
_STEP = re.compile(rf"\d+\. ({_TEXT})")
_DEFINITION = re.compile(rf"({_TEXT})\n:   ({_TEXT})")
_BOX = re.compile(r'(\?\?\?|!!!) ([a-z]+) "([^"]+)"')
_TABLE = re.compile(rf"\|(?:{_CELL})++(?:\n\|(?:{_CELL})++)++")
_PIPE = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r"-+")
_STYLES = {
    "-": "",
    ":-": ' style="text-align: left;"',
    "-:": ' style="text-align: right;"',
    ":-:": ' style="text-align: center;"',
}
_INDENT = "    "
_REMEMBERED = 4096
#: More links than in any text that stands on two pages.
_MOST_LINKS = 200
_LINKED = re.compile(r"\[[^\[\]]*\]\([^()\s]*(?: \"[^\"]*\")?\)")
_Made = TypeVar("_Made")

_TERM = re.compile(r" {0,3}:")
_LIST_GOES_ON = re.compile(r"[ :]|\d+\. |[*+-] ")
_GOES_ON = {
    "ul": _LIST_GOES_ON,
    "ol": _LIST_GOES_ON,
    "dl": re.compile(r"[ :]|[^\n]*\n(?s:.*\n)? {0,3}:"),
    "details": re.compile(r"[ :]"),
    "box": re.compile(r"[ :]"),
}


class Taken(NamedTuple):
    """Blocks that became one element.

    Attributes:
        tag: The element; ``box`` for one with a title.
        html: The element written.
        blocks: How many blocks it was.
    """

    tag: str
    html: str
    blocks: int


def goes_on(tag: str, blocks: Sequence[str], at: int) -> bool:
    """Tell whether Markdown may take the next block for a part of the element before it."""
    following = _GOES_ON.get(tag, _TERM)
    block = next(filter(None, (block.lstrip("\n") for block in blocks[at:])), "")
    return following.match(block) is not None


def remembered(make: Callable[[str, Inline], _Made]) -> Callable[[str, Inline], _Made]:
    """Remember what was made of a text: the pages of a report share most of theirs.

    What its links become depends on the page, so they are converted each time.

    Args:
        make: Makes something of a text and of what converts the lines in it.
    """
    known = lru_cache(maxsize=_REMEMBERED)(lambda key: make(key.text, key.inline))
    words = partial(inline_html, resolve=str)

    def made(text: str, inline: Inline) -> _Made:
        if "[" not in text:
            return known(_Key(text, (), words))
        links = dict.fromkeys(_LINKED.findall(text))
        if len(links) > _MOST_LINKS:
            return make(text, inline)
        return known(_Key(text, tuple(map(inline, links)), inline))

    return made


@dataclass(frozen=True, slots=True)
class _Key:
    """A text and what its links become: all that decides what is made of it."""

    text: str
    links: tuple[str, ...]
    inline: Inline = field(compare=False)


def take_plain(blocks: Sequence[str], at: int, inline: Inline) -> Taken | None:
    """Convert the plain element at one place of a page; None when it is not surely plain.

    Args:
        blocks: The page, split at empty lines.
        at: Where the element begins.
        inline: Converts what stands in a line.
    """
    if at + 1 < len(blocks) and _is_indented(blocks[at + 1]):
        return _box(blocks, at, inline) or _steps(blocks, at, inline)
    return _flat(blocks, at, inline)


def _flat(blocks: Sequence[str], at: int, inline: Inline) -> Taken | None:
    """Convert an element that has no other inside; definitions in a row are one."""
    found = _element(blocks[at], inline)
    if found is None or found[0] != "dl":
        return Taken(*found, 1) if found else None
    items = [found[1]]
    for block in blocks[at + 1 :]:
        found = _element(block, inline)
        if found is None or found[0] != "dl":
            break
        items.append(found[1])
    return Taken("dl", "\n".join(["<dl>", *items, "</dl>"]), len(items))


@remembered
def _element(block: str, inline: Inline) -> tuple[str, str] | None:
    """Convert one block to a tag and the element, or for a definition what stands in it."""
    if _PARAGRAPH.fullmatch(block):
        return "p", f"<p>{inline(block)}</p>"
    if match := _DEFINITION.fullmatch(block):
        return "dl", f"<dt>{inline(match[1].strip())}</dt>\n<dd>{inline(match[2])}</dd>"
    if _TABLE.fullmatch(block):
        html = _table(block, inline)
        return ("table", html) if html else None
    tag = "ul" if _BULLETS.fullmatch(block) else "ol" if _NUMBERS.fullmatch(block) else ""
    items = (f"<li>{inline(_MARK.sub('', line, count=1))}</li>" for line in block.split("\n"))
    return (tag, "\n".join([f"<{tag}>", *items, f"</{tag}>"])) if tag else None


def _box(blocks: Sequence[str], at: int, inline: Inline) -> Taken | None:
    """Take a box with a title, or one that the reader opens."""
    match = _BOX.fullmatch(blocks[at])
    inside = _inside(blocks, at + 1, inline) if match else []
    if match is None or not inside or not _PARAGRAPH.fullmatch(match[3]):
        return None
    mark, name, title = match.groups()
    if mark == "!!!":
        kind, end = "box", "</div>"
        opening = (
            f'<div class="admonition {name}">\n<p class="admonition-title">{inline(title)}</p>'
        )
    else:
        kind, end = "details", "</details>"
        opening = f'<details class="{name}">\n<summary>{inline(title)}</summary>'
    html = list(_html(inside))
    if kind == "details":
        named = f"<table>\n<caption>{inline(title)}</caption>"
        html = [made.replace("<table>", named, 1) for made in html]
    return Taken(kind, "\n".join([opening, *html, end]), 1 + _count(inside))


def _steps(blocks: Sequence[str], at: int, inline: Inline) -> Taken | None:
    """Take a numbered list whose items go on below their first line."""
    items: list[str] = []
    after = at
    while after < len(blocks) and (match := _STEP.fullmatch(blocks[after])):
        inside = _inside(blocks, after + 1, inline)
        if not inside:
            return None
        if any(taken.tag == "dl" for taken in inside):
            return None
        items += ["<li>", f"<p>{inline(match[1])}</p>", *_html(inside), "</li>"]
        after += 1 + _count(inside)
    return Taken("ol", "\n".join(["<ol>", *items, "</ol>"]), after - at) if items else None


def _inside(blocks: Sequence[str], at: int, inline: Inline) -> list[Taken]:
    """Convert the indented blocks from a place on; empty when one is not surely plain."""
    indented = takewhile(_is_indented, blocks[at:])
    inner = [block.removeprefix(_INDENT).replace(f"\n{_INDENT}", "\n") for block in indented]
    written: list[Taken] = []
    done = 0
    while done < len(inner):
        taken = _flat(inner, done, inline)
        if taken is None or goes_on(taken.tag, inner, done + taken.blocks):
            return []
        written.append(taken)
        done += taken.blocks
    return written


def _html(inside: Sequence[Taken]) -> Iterator[str]:
    return (taken.html for taken in inside)


def _count(inside: Sequence[Taken]) -> int:
    return sum(taken.blocks for taken in inside)


def _is_indented(block: str) -> bool:
    # Of every line, but asked of most blocks of a page.
    return block.startswith(_INDENT) and block.count("\n") == block.count(f"\n{_INDENT}")


def _table(block: str, inline: Inline) -> str | None:
    """Convert a pipe table as ``tables`` and our ``Named`` do; None when its rows are uneven."""
    lines = block.split("\n")
    head, rule, *body = ([cell.strip(" ") for cell in _PIPE.split(line)[1:-1]] for line in lines)
    styles = [_STYLES.get(_DASHES.sub("-", cell)) for cell in rule]
    if not body or None in styles or {len(row) for row in (head, rule, *body)} != {len(head)}:
        return None
    rows = (_row("td", styles, row, inline) for row in body)
    scoped = [f' scope="col"{style}' for style in styles]
    return "\n".join(
        [
            *("<table>", "<thead>", _row("th", scoped, head, inline), "</thead>"),
            *("<tbody>", *rows, "</tbody>", "</table>"),
        ]
    )


def _row(tag: str, attributes: Sequence[str | None], row: Sequence[str], inline: Inline) -> str:
    pairs = zip(attributes, row, strict=True)
    cells = (f"<{tag}{written}>{inline(cell)}</{tag}>" for written, cell in pairs)
    return "\n".join(["<tr>", *cells, "</tr>"])
