"""A page as search keeps it: lines of plain text, each with what it is and where it stands.

One line holds one field, cells are parted by tabs, and its first character says what it is::

    #anchor<tab>heading
    @kind<tab>anchor<tab>name        heading that names an entity of that kind
    =anchor<tab>title<tab>unit<tab>column<tab>column…
    |anchor<tab>cell<tab>cell…       row of the table above it
    -text

The first line is the page's title; where the page describes itself in other words, these follow it
(``~``). The anchor is empty where a line has no address of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from generator.publish.pipe_tables import Caption, parse_caption
from generator.render.page import Page

_MARKED = re.compile(r"[\\*\[`&]")
_LINK = re.compile(r"!?\[((?:\\.|[^\[\]\\])*)\]\([^()\s]*\)")
_BOLD = re.compile(r"\*\*((?:\\.|[^*\\])+)\*\*")
_CODE = re.compile("`([^`]+)`")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ANCHORED = re.compile(r"(.*?)[ \t]*\{:[^{}#]*#([^\s#.{}]+)[^{}]*\}$")
_HEADING = re.compile(r"#{1,6} +(.*)")
_BOX = re.compile(r'(?:!!!|\?\?\?\+?) [\w -]*"(.*)"')
_FILE = re.compile(r"(?:- )?\[[^\[\]]*\]\([^()\s]*\.(?:csv|json|xlsx)\)(?:：.*)?")
_LEAD = re.compile(r"^(?:[-*+]|[0-9]+\.|:) +")
_CHART = re.compile(r"!\[((?:\\.|[^\[\]\\])*)\]\([^()\s]*\)\{:.*")
_BAR = re.compile("[ \u3000]*\\|[ \u3000]*")
_CELL = re.compile(r"((?:\\.|[^|\\])*)\|")
_COMMENT = re.compile(r"<[/!]?[a-z-][^<>]*>")
_ROW_KEYS = "#"

WEIGHTS = 4
"""How many weights a text can have."""


@dataclass
class Sheet:
    """The lines of one page, and which of them weigh more than the rest.

    Attributes:
        title: The page's title.
        lines: All its lines, in order, without the title.
        body: What the lines say, without the addresses in them.
        headings: Texts of headings, captions and names.
        names: Texts of the headings that name an entity, and the page's description.
    """

    title: str
    lines: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def by_weight(self) -> tuple[Sequence[str], ...]:
        """Texts by what they weigh, from the least: all there is comes first."""
        return [self.title, *self.body], self.headings, self.names, [self.title]

    @property
    def text(self) -> str:
        """The whole page as it is stored."""
        return "\n".join([self.title, *self.lines])

    def add(self, mark: str, said: str) -> None:
        """Add a line: what it is and where it stands, then what it says."""
        self.lines.append(mark + said)
        self.body.append(said)


def sheet(page: Page) -> Sheet:
    """Read a page's own Markdown: it is the text that the reader sees."""
    made = Sheet(page.title)
    if page.description not in {"", page.title}:
        made.add("~", page.description)
        made.names.append(page.description)
    reader = _Reader(made, {entity.anchor: entity.kind for entity in page.entities})
    for block in page.blocks:
        for line in block.split("\n"):
            if stripped := line.strip(" "):
                reader.take(stripped)
    return made


def plain(text: str) -> str:
    """Return what a reader sees of inline Markdown."""
    if not _MARKED.search(text):
        return text
    text = _CODE.sub(r"\1", _BOLD.sub(r"\1", _LINK.sub(r"\1", text)))
    return unescape(_ESCAPE.sub(r"\1", text))


class _Reader:
    """Knows which table a row belongs to while it goes down the lines of a page."""

    def __init__(self, made: Sheet, kinds: dict[str, str]) -> None:
        self._made = made
        self._kinds = kinds
        self._announced: Caption | None = None
        self._caption: Caption | None = None
        self._table_lines = 0
        self._keyed = False

    def take(self, line: str) -> None:
        """Add one line of Markdown; it is not empty."""
        if line[0] == "|":
            self._table_line(line)
            return
        self._table_lines = 0
        for text, anchor, is_heading in self._kinds_of_line(line):
            if is_heading:
                self._heading(text, anchor)
            elif said := plain(text):
                self._made.add("-", said)

    def _kinds_of_line(self, line: str) -> Iterator[tuple[str, str, bool]]:
        """Yield text, anchor and whether it is a heading; nothing for a caption."""
        if line[0] == "#" and (match := _HEADING.fullmatch(line)):
            yield (*_anchored(match[1]), True)
        elif line.endswith("}") and line.startswith("**") and (caption := parse_caption(line)):
            self._announced = caption
        elif line.endswith("}") and (match := _CHART.fullmatch(line)):
            yield match[1].split("：")[0], "", False
        elif line[0] in "[-" and _FILE.fullmatch(line):
            return  # the way to a file says nothing of its own
        elif line.endswith("}") and _ANCHORED.fullmatch(line):
            yield (*_anchored(line), True)
        elif line[0] in "!?" and (match := _BOX.fullmatch(line)):
            yield match[1], "", False
        else:
            text = _COMMENT.sub("", line) if "<" in line else line
            yield (_LEAD.sub("", text, count=1) if line[0] in "-*+:0123456789" else text), "", False

    def _heading(self, text: str, anchor: str) -> None:
        said = plain(text)
        if said == self._made.title and not self._made.headings:
            return
        kind = self._kinds.get(anchor) if anchor else None
        self._made.add(f"@{kind}\t{anchor}\t" if kind else f"#{anchor}\t", said)
        (self._made.names if kind else self._made.headings).append(said)

    def _table_line(self, line: str) -> None:
        self._table_lines += 1
        if self._table_lines == 1:
            self._table_head(line)
        elif self._table_lines > 2:  # noqa: PLR2004 - the second line is the rule
            self._row(line)

    def _table_head(self, line: str) -> None:
        cells = _cells(line)
        self._keyed = cells[-1] == _ROW_KEYS
        columns = "\t".join(map(plain, cells[:-1] if self._keyed else cells))
        caption, self._announced = self._announced, None
        self._caption = caption
        if caption is None:
            self._made.add("=\t\t\t", columns)
            return
        title = plain(caption.title)
        unit = caption.notes[0] if caption.notes else ""
        self._made.add(f"={caption.id}\t", f"{title}\t{unit}\t{columns}")
        self._made.headings.append(title)

    def _row(self, line: str) -> None:
        if _MARKED.search(line):
            said = "\t".join(map(plain, _cells(line)))
        else:
            said = _BAR.sub("\t", line)[1:-1]
        anchor = ""
        if self._keyed:
            said, _, key = said.rpartition("\t")
            anchor = f"{self._caption.rows}-{key}" if key and self._caption else ""
        self._made.add(f"|{anchor}\t", said)


def _anchored(text: str) -> tuple[str, str]:
    match = _ANCHORED.fullmatch(text)
    return (match[1], match[2]) if match else (text, "")


def _cells(line: str) -> list[str]:
    if "\\" in line:
        return [cell.strip() for cell in _CELL.findall(line[1:])]
    return [cell.strip() for cell in line[1:-1].split("|")]
