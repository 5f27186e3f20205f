"""Every figure of the reports copied in stands on the right page of the built site.

A line of ``figures/<year>-<department>.txt``: page, figure, what it is, and words that stand in
the same paragraph, list item, card or table row or in the titles above it; tab-separated. The lists are made from the
printed reports, not from our content, so a figure dropped on the way is found here.
"""

import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

_LISTS = sorted((Path(__file__).parent / "figures").glob("*.txt"))
_PAGES = {"report": "", "performance": "performance/", "forms": "forms/"}
#: A figure that many pages hold: it proves nothing without words beside it.
_BARE = re.compile(r"[\d.,]+ ?(%|％|万元|元|[个件次人天名辆条篇份例起]|人次|批次|余次|台（套）)?")
_TITLES = ("h1", "h2", "h3", "h4", "h5", "h6", "caption")
_BLOCKS = {"p", "li", "tr", "dt", "dd", "figcaption", "summary", "card", *_TITLES}
_SILENT = {"script", "style", "nav", "svg", "footer", "header"}
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass(frozen=True, slots=True)
class Line:
    place: str
    page: str
    figure: str
    what: str
    near: tuple[str, ...]


def _lines() -> list[Line]:
    found = []
    for path in _LISTS:
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            page, figure, what, *near = text.split("\t")
            words = tuple(near[0].split("｜")) if near else ()
            found.append(Line(f"{path.name}:{number}", page, figure, what, words))
    return found


@dataclass(slots=True)
class Block:
    """One piece of a page: its text, and the headings and table caption above it."""

    tag: str
    above: str
    pieces: list[str]

    @property
    def text(self) -> str:
        return "".join("".join(self.pieces).split())


class _Blocks(HTMLParser):
    """Collects the innermost blocks of the page's own part, each with the titles it is under."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._open: list[tuple[str, Block | None]] = []
        self._titles: dict[str, Block] = {}

    def _inside(self, *tags: str) -> bool:
        return any(tag in tags for tag, _ in self._open)

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        if tag == "div" and self._open and self._open[-1][0] == "dl":
            tag = "card"
        block = None
        if (tag in _BLOCKS and not self._inside("card")) and self._inside("article"):
            block = self._begin(tag)
        self._open.append((tag, block))

    def _begin(self, tag: str) -> Block:
        above = "｜".join(title.text for title in self._titles.values())
        block = Block(tag, above, [])
        self.blocks.append(block)
        if tag in _TITLES:
            level = _TITLES.index(tag)
            kept = {t: b for t, b in self._titles.items() if _TITLES.index(t) < level}
            self._titles = kept | {tag: block}
        return block

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._open.pop()
        if tag == "table":
            self._titles.pop("caption", None)

    def handle_data(self, data: str) -> None:
        block = next((block for _, block in reversed(self._open) if block), None)
        if block and not self._inside(*_SILENT):
            block.pieces.append(data)
            if self._open[-1][0] in {"td", "th"}:
                block.pieces.append("｜")


@cache
def _blocks(page: Path) -> tuple[tuple[str, str], ...]:
    """Return the text of each block of a page, and the titles above it."""
    parser = _Blocks()
    parser.feed(page.read_text(encoding="utf-8"))
    parser.close()
    return tuple((block.text, block.above) for block in parser.blocks if block.text)


def _holds(text: str, figure: str) -> bool:
    """Whether a figure stands in a text, and not as a part of a longer number."""
    wanted = "".join(figure.split())
    before = r"(?<![\d.])" if wanted[0].isdigit() else ""
    after = r"(?![\d.]*\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None


def _states(line: Line, text: str, above: str) -> bool:
    """Whether a block holds the figure, and it or the titles above it the words."""
    words = (_holds(text, word) or _holds(above, word) for word in line.near)
    return _holds(text, line.figure) and all(words)


def _address(line: Line) -> str:
    year, _, department = Path(line.place.split(":")[0]).stem.partition("-")
    return f"{year}/{department}/{_PAGES[line.page]}index.html"


def test_lists_are_well_formed() -> None:
    lines = _lines()
    assert len(_LISTS) > 1
    assert len(lines) > 100
    assert {line.page for line in lines} == set(_PAGES)


def test_bare_figures_have_words_beside_them() -> None:
    bare = [line for line in _lines() if _BARE.fullmatch(line.figure) and not line.near]
    assert not bare, "\n".join(f"{line.place}: {line.figure} ({line.what})" for line in bare)


@pytest.mark.parametrize("path", _LISTS, ids=lambda path: path.stem)
def test_every_figure_stands_on_its_page(path: Path, built_site: Path) -> None:
    missing = []
    for line in _lines():
        if line.place.split(":")[0] != path.name:
            continue
        blocks = _blocks(built_site / _address(line))
        if not any(_states(line, text, above) for text, above in blocks):
            wanted = " + ".join((line.figure, *line.near))
            missing.append(f"{line.place}: {line.page} {wanted} ({line.what})")
    if missing:
        pytest.fail("\n".join([f"{len(missing)} figures missing", *missing]), pytrace=False)


def test_a_figure_inside_a_longer_number_is_another_figure() -> None:
    assert _holds("支出44.98万元", "44.98万元")
    assert _holds("行政运行44.98", "44.98")
    assert not _holds("支出144.98万元", "44.98万元")
    assert not _holds("支出0.13万元", "13万元")
    assert not _holds("支出44.981", "44.98")
    assert _holds("支出44.98。", "44.98")
