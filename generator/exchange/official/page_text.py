"""What a printed page says, block by block, without what only a page on a screen needs.

Links become their words; what leads elsewhere, the figures under charts and the marks of the
theme are left out. Kinds of HTML that the press does not make for a report are an error: nothing
is dropped in silence.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html

_SPACE = re.compile(r"[ \t\r\n]+")
_HEADING = re.compile(r"h([2-6])")
_CHART = re.compile(r"(.+)-title(?: |$)")
#: What a reader of paper cannot use: marks of links, the figures that a chart shows already.
_LEFT_OUT = {"headerlink", "abstract"}


class PageTextError(ValueError):
    """A page holds something that is not understood here."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; a part of the report has level 1. The anchor is that of the page."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``kind`` is ``text``, ``item`` of a list, or ``note``; ``depth`` of the list."""

    runs: Runs
    kind: str = "text"
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    runs: Runs
    columns: int = 1
    rows: int = 1
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title, the unit of its amounts, the rows of its header and the others.

    ``anchor`` is that of the page.
    """

    title: str
    unit: str
    anchor: str
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart by the name of its file, without the suffix, and what stands under it."""

    name: str
    caption: str


Block = Heading | Paragraph | Table | Picture


def page_text(page: str) -> Iterator[Block]:
    """Read the text of a whole page.

    Raises:
        PageTextError: It holds something that is not understood here.
    """
    (article,) = html.document_fromstring(page).iter("article")
    return _blocks(article)


def _blocks(parent: Any) -> Iterator[Block]:
    for element in parent:
        if isinstance(element.tag, str) and not _LEFT_OUT & _classes(element):
            yield from _block(element)


def _block(element: Any) -> Iterator[Block]:
    tag, classes = element.tag, _classes(element)
    if match := _HEADING.fullmatch(tag):
        yield Heading(int(match[1]) - 1, _text(element), element.get("id", ""))
    elif tag == "div" and "cards" in classes:
        yield _cards(element)
    elif tag in _READERS:
        yield from _READERS[tag](element)
    else:
        raise PageTextError(f"<{tag}> in the text of a page")


def _title(_: Any) -> Iterator[Block]:
    """Leave out the title of the page, which stands on the cover."""
    return iter(())


def _paragraph(element: Any) -> Iterator[Block]:
    yield Paragraph(_runs(element))


def _note(element: Any) -> Iterator[Block]:
    summary, *others = element
    yield Paragraph((Run(_text(summary), bold=True),), "note")
    for other in others:
        for block in _block(other):
            assert isinstance(block, Paragraph), "notes are paragraphs and lists"
            yield Paragraph(block.runs, "note", block.depth)


def _items(element: Any, depth: int = 0) -> Iterator[Block]:
    for number, item in enumerate(element, start=int(element.get("start", 1))):
        below = [child for child in item if child.tag in {"ol", "ul"}]
        mark = f"{number}." if element.tag == "ol" else "•"
        runs = _runs(item, without=below)
        yield Paragraph((Run(f"{mark} "), *runs), "item", depth)
        for child in below:
            yield from _items(child, depth + 1)


def _terms(element: Any) -> Iterator[Block]:
    """Read definitions; each is a numbered paragraph that begins with its term."""
    number = 0
    for child in element:
        if child.tag == "dt":
            number += 1
            term = _text(child)
        else:
            yield Paragraph((Run(f"{number}.{term}：", bold=True), *_runs(child)))


def _picture(element: Any) -> Iterator[Block]:
    (drawing,) = element.iter("svg")
    match = _CHART.match(drawing.get("aria-labelledby", ""))
    if match is None:
        raise PageTextError("a chart without a name")
    yield Picture(match[1], _text(element.find("figcaption")))


def _cards(element: Any) -> Table:
    """Read figures that stand on cards: their names above, the amounts below; no title needed."""
    names = tuple(Cell(_runs(found)) for found in element.iter("dt"))
    amounts = tuple(
        Cell((Run(_text(found).replace(" ", "")),), number=True)
        for found in element.iter("dd")
        if "amount" in _classes(found)
    )
    return Table("", "", element.get("id", ""), (names,), (amounts,))


def _table(element: Any) -> Iterator[Block]:
    caption = element.find("caption")
    title, unit = "", ""
    if caption is not None:
        parts = {name: part for part in caption.iter("span") for name in _classes(part)}
        title, unit = (_text(parts[n]) if n in parts else "" for n in ("title", "unit"))
    head, body = (
        tuple(tuple(map(_cell, row)) for row in (found if found is not None else ()))
        for found in (element.find("thead"), element.find("tbody"))
    )
    yield Table(title, unit, element.get("id", ""), head, body)


def _cell(element: Any) -> Cell:
    return Cell(
        _runs(element),
        int(element.get("colspan", 1)),
        int(element.get("rowspan", 1)),
        "number" in _classes(element),
    )


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _text(element: Any) -> str:
    return "".join(run.text for run in _runs(element))


def _runs(element: Any, without: Iterable[Any] = ()) -> Runs:
    """Return an element's words, those of links included; spaces of the source count once."""
    found: list[Run] = []
    for text, bold in _pieces(element, bold=False, without=set(without)):
        tight = _SPACE.sub(" ", text)
        if not found or found[-1].text.endswith(" "):
            tight = tight.lstrip(" ")
        if tight and found and found[-1].bold == bold:
            found[-1] = Run(found[-1].text + tight, bold)
        elif tight:
            found.append(Run(tight, bold))
    if found:
        found[-1] = Run(found[-1].text.rstrip(" "), found[-1].bold)
    return tuple(run for run in found if run.text)


def _pieces(element: Any, *, bold: bool, without: set[Any]) -> Iterator[tuple[str, bool]]:
    yield element.text or "", bold
    for child in element:
        if isinstance(child.tag, str) and child not in without and not _LEFT_OUT & _classes(child):
            yield from _pieces(child, bold=bold or child.tag in {"strong", "b"}, without=without)
        yield child.tail or "", bold


_READERS: dict[str, Callable[[Any], Iterator[Block]]] = {
    "h1": _title,
    "p": _paragraph,
    "ol": _items,
    "ul": _items,
    "dl": _terms,
    "figure": _picture,
    "table": _table,
    "div": _blocks,
    "details": _note,
}
