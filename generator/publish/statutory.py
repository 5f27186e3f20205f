"""Python-Markdown extension for statutory tables and charts, and for plain blocks.

Two things are new:

* a pipe table under a caption line ``**title** · 单位：万元 {: #id .class }``;
* a paragraph of one image, ``![alt](chart.svg){: .chart }``, whose file lies beside the page.

Both are written as finished HTML in one go that is put in its place at the end, and so are the
plain blocks of :mod:`generator.publish.plain_blocks` and plain headings: Markdown never sees what
is in them, and that is what its time goes into. The price is that MkDocs does not see it either,
so links and anchors are handed to it here. Everything else is left to Markdown.

Plain blocks are written as Markdown writes them with ``attr_list``, ``def_list``, ``tables`` and
``pymdownx.details``; an extension that changes plain text or lists would not come to see them.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.toc import nest_toc_tokens
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

from generator.publish.inline import inline_html
from generator.publish.pipe_tables import (
    Inline,
    panels_html,
    parse_caption,
    parse_table,
    row_ids,
    table_html,
)
from generator.publish.plain_blocks import Taken, goes_on, remembered, take_plain

_CHART = re.compile(
    r"!\[(?P<alt>(?:\\.|[^\[\]\\])*)\]\((?P<path>[^()\s:]+\.svg)\)"
    r"\{:(?P<attributes>[^{}]*\s\.chart(?=[\s}])[^{}]*)\}\s*"
)
_IDENTIFIER = re.compile(r"#([^\s#.]+)")
_CAPTION_END = re.compile("[：:]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HEADING = re.compile(
    r"(#{1,6}) ((?!\s)[^\n\\`*_{}\[\]<>&!#\x02\x03]+(?<!\s))(?: \{: #([\w-]+) \})?"
)
_HEADING_TAG = re.compile("h[1-6]")
_ID = "PAGE-ID"
_FINISHED = re.compile(f"<p>{STX}page:([0-9]+){ETX}</p>")
_PANEL = "panel"


class Surroundings:
    """What MkDocs knows about the page, where MkDocs is there to tell.

    MkDocs resolves links and collects anchors with two tree processors that it registers on the
    Markdown instance of every page. Without them (another engine, a test) links stay as written
    and files are looked for in ``base``.
    """

    def __init__(self, md: Markdown, base: str) -> None:
        self._md = md
        self._base = base
        self._resolved: dict[str, str] = {}

    def reset(self) -> None:
        """Forget the page."""
        self._resolved.clear()

    def _processor(self, name: str) -> Any:
        processors = self._md.treeprocessors
        return processors[name] if name in processors else None  # noqa: SIM401 - has no get

    def resolve(self, url: str) -> str:
        """Return the address a link points to on the site; MkDocs checks it on the way."""
        found = self._resolved.get(url)
        if found is None:
            paths = self._processor("relpath")
            found = self._resolved[url] = str(paths.path_to_url(url)) if paths else url
        return found

    def announce(self, *anchors: str) -> None:
        """Tell MkDocs which anchors the page has, so that links to them are known to be good."""
        if known := self._processor("mkdocs_extract_anchors"):
            known.present_anchor_ids.update(anchors)

    def read(self, path: str) -> str | None:
        """Read a file beside the page; None when there is none."""
        folder = self._folder()
        try:
            return (folder / unquote(path)).read_text(encoding="utf-8") if folder else None
        except (FileNotFoundError, IsADirectoryError):
            return None

    def _folder(self) -> Path | None:
        paths = self._processor("relpath")
        if paths and paths.file.abs_src_path:
            return Path(paths.file.abs_src_path).parent
        return Path(self._base) if self._base else None


class Statutory(NamedTuple):
    """A statutory table.

    Attributes:
        html: The table written.
        anchors: The ids in it.
        panel: Whether it is half of a form and stands beside the other.
        rows: How many it has.
    """

    html: str
    anchors: tuple[str, ...]
    panel: bool
    rows: int


@remembered
def _statutory(text: str, inline: Inline) -> Statutory | None:
    """Write a caption and the table below it; None when they are something else."""
    above, _, block = text.partition("\n\n")
    caption = parse_caption(above)
    table = parse_table(caption, block) if caption else None
    if table is None:
        return None
    anchors = (table.caption.id, *row_ids(table))
    panel = _PANEL in table.caption.classes
    return Statutory(table_html(table, inline), anchors, panel, len(table.rows))


class Finished(Postprocessor):
    """Finished HTML, kept until Markdown is through with the rest of the page.

    Markdown's own stash would look at all of it again for more of its marks.
    """

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._kept: list[str] = []

    def reset(self) -> None:
        """Forget the page."""
        self._kept.clear()

    def put(self, paragraph: Element, html: str) -> None:
        """Have this HTML stand for a paragraph."""
        paragraph.text = AtomicString(f"{STX}page:{len(self._kept)}{ETX}")
        self._kept.append(html)

    def run(self, text: str) -> str:
        """Put all HTML in its place."""
        return _FINISHED.sub(lambda match: self._kept[int(match[1])], text)


class Stash(BlockProcessor):
    """A block processor that puts finished HTML into the page."""

    def __init__(self, md: Markdown, finished: Finished, surroundings: Surroundings) -> None:
        super().__init__(md.parser)
        self.put = finished.put
        self.surroundings = surroundings

    def inline(self, text: str) -> str:
        """Convert the little Markdown that a line may hold."""
        return inline_html(text, self.surroundings.resolve)

    def table(self, caption: str, block: str) -> Statutory | None:
        """Write a pipe table; None when the block above it is no caption."""
        table = _statutory(f"{caption}\n\n{block}", self.inline)
        if table:
            self.surroundings.announce(*table.anchors)
        return table

    def chart(self, block: str) -> str | None:
        """Write a chart; None when the block is none or its file is not there."""
        match = _CHART.fullmatch(block)
        svg = self.surroundings.read(match["path"]) if match else None
        if match is None or svg is None or "<svg" not in svg:
            return None
        identifier = _IDENTIFIER.search(match["attributes"])
        if identifier:
            self.surroundings.announce(identifier[1])
        return _figure_html(svg, match["alt"], identifier[1] if identifier else "")


class PageBlocks(Stash):
    """Takes what stands on the page itself, as much as there is in a row.

    Inside of other blocks Markdown hands out one block at a time, and what follows is not seen.
    """

    def __init__(
        self, md: Markdown, finished: Finished, surroundings: Surroundings, contents: "Contents"
    ) -> None:
        super().__init__(md, finished, surroundings)
        self._contents = contents

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Tell whether a block stands on the page itself."""
        return parent is self.parser.root

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take what can be taken; False leaves the block to other processors."""
        if len(parent) and goes_on(parent[-1].tag, blocks, 0):
            return False
        written: list[str] = []
        headings: list[dict[str, Any]] = []
        at = 0
        while at < len(blocks):
            heading = self._contents.take(blocks[at])
            taken = Taken("h", self._contents.html(heading), 1) if heading else None
            taken = taken or self._take(blocks, at)
            if taken is None or goes_on(taken.tag, blocks, at + taken.blocks):
                break
            if heading:
                headings.append(heading)
            written.append(taken.html)
            at += taken.blocks
        if not written:
            return self._contents.leave(parent, blocks)
        del blocks[:at]
        paragraph = SubElement(parent, "p")
        self.put(paragraph, "\n".join(written))
        self.surroundings.announce(*(heading["id"] for heading in headings))
        self._contents.note(paragraph, headings)
        return True

    def _take(self, blocks: list[str], at: int) -> Taken | None:
        block = blocks[at]
        if block.startswith("!["):
            html = self.chart(block)
            return Taken("figure", html, 1) if html else None
        if block.startswith("**") and block.endswith("}"):
            return self._statutory(blocks, at)
        return take_plain(blocks, at, self.inline)

    def _statutory(self, blocks: list[str], at: int) -> Taken | None:
        """Take a captioned table; neighbours with the class ``panel`` become one pair."""
        tables: list[Statutory] = []
        for place in range(at, len(blocks) - 1, 2):
            table = self.table(*blocks[place : place + 2])
            if table is None or (tables and not table.panel):
                break
            tables.append(table)
            if not table.panel:
                return Taken("div", table.html, 2)
        if not tables:
            return None
        html = panels_html([table.html for table in tables], max(table.rows for table in tables))
        return Taken("div", html, 2 * len(tables))


class Named(Treeprocessor):
    """Tells readers of an ordinary table alone what its headers head, and in a fold its name."""

    def run(self, root: Element) -> None:
        """Name the tables of a page."""
        for header in root.iterfind(".//thead/tr/th"):
            header.set("scope", "col")
        for fold in root.iterfind(".//details[summary]"):
            for table in fold.iterfind("table"):
                caption: Any = deepcopy(fold.find("summary"))
                caption.tag, caption.tail, table.text = "caption", "\n", "\n"
                table.insert(0, caption)


class Contents(Treeprocessor):
    """Writes the page's headings, and puts them among those that the extension ``toc`` sees.

    A heading is taken when it is plain text with an id of its own. No other heading may be such
    that ``toc`` would give it the same id.
    """

    md: Any

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._noted: dict[str, list[dict[str, Any]]] = {}

    def reset(self) -> None:
        """Forget the page."""
        self._noted.clear()

    @cached_property
    def _toc(self) -> Any:
        processors = self.md.treeprocessors
        return processors["toc"] if "toc" in processors else None  # noqa: SIM401 - has no get

    @cached_property
    def _permalink(self) -> str:
        heading = Element("b")
        self._toc.add_permalink(heading, _ID)
        return str(self.md.serializer(heading)).removeprefix("<b>").removesuffix("</b>")

    def take(self, block: str) -> dict[str, Any] | None:
        """Read a heading as ``toc`` notes it; None when the block is not surely a plain one."""
        match = _HEADING.fullmatch(block) if block.startswith("#") and self._toc else None
        if match is None or not match[3]:
            return None
        level, text, identifier = match.groups()
        return {"level": len(level), "id": identifier, "name": " ".join(text.split()), "html": text}

    def html(self, heading: dict[str, Any]) -> str:
        """Write a heading with its link."""
        level, identifier = heading["level"], heading["id"]
        link = self._permalink.replace(_ID, identifier)
        return f'<h{level} id="{identifier}">{heading["html"]}{link}</h{level}>'

    def leave(self, parent: Element, blocks: list[str]) -> bool:
        """Leave a plain heading without an id to ``toc``, which finds one; False for all else."""
        match = _HEADING.fullmatch(blocks[0]) if blocks[0].startswith("#") else None
        if match is None:
            return False
        SubElement(parent, f"h{len(match[1])}").text = AtomicString(match[2])
        del blocks[0]
        return True

    def note(self, paragraph: Element, headings: list[dict[str, Any]]) -> None:
        """Remember the headings in the HTML that stands for a paragraph."""
        if headings:
            self._noted[paragraph.text or ""] = headings

    def run(self, root: Element) -> None:
        """Order all headings as they stand on the page."""
        if not self._noted:
            return
        seen = {token["id"]: token for token in _flat(self.md.toc_tokens)}
        tokens: list[Any] = []
        for element in root.iter():
            if element.tag == "p":
                tokens += self._noted.get(element.text or "", ())
            elif _HEADING_TAG.fullmatch(element.tag) and element.get("id") in seen:
                tokens.append(seen[element.get("id")])
        bottom = self._toc.toc_bottom
        self.md.toc_tokens = nest_toc_tokens([t for t in tokens if t["level"] <= bottom])


class TableBlocks(Stash):
    """Takes a pipe table inside of another block when the paragraph above it is a caption."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Tell cheaply whether a block may be a pipe table."""
        return block.startswith("|")

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take a table and its caption; False leaves the block to other processors."""
        above = self.lastChild(parent)
        table = None
        if above is not None and above.tag == "p":
            table = self.table(above.text or "", blocks[0])
        if above is None or table is None:
            return False
        del blocks[0]
        self.put(above, table.html)
        return True


class ChartBlocks(Stash):
    """Puts the SVG of a chart into another block, so that it follows the site's colours."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Tell cheaply whether a block may be an image."""
        return block.startswith("![")

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take an image whose file is there; False leaves the block to other processors."""
        html = self.chart(blocks[0])
        if html is None:
            return False
        del blocks[0]
        self.put(SubElement(parent, "p"), html)
        return True


def _figure_html(svg: str, alt: str, identifier: str) -> str:
    title = escape(_ESCAPE.sub(r"\1", _CAPTION_END.split(alt)[0].strip()))
    written = f' id="{escape(identifier)}"' if identifier else ""
    return (
        f'<figure{written} class="chart">\n<figcaption>{title}</figcaption>\n'
        f"{svg[svg.index('<svg') :].strip()}\n</figure>"
    )


class StatutoryExtension(Extension):
    """Statutory tables and charts; the option ``base`` names the folder of the page's files."""

    def __init__(self, **options: Any) -> None:
        self.config = {"base": ["", "Folder of the files beside the page, outside of MkDocs"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Take captioned tables and charts before Markdown's own paragraphs and tables."""
        self._surroundings = surroundings = Surroundings(md, self.getConfig("base"))
        self._finished = Finished(md)
        self._contents = Contents(md)
        md.registerExtension(self)
        md.postprocessors.register(self._finished, "page_finished", 10)
        md.treeprocessors.register(Named(md), "named_tables", 15)
        md.treeprocessors.register(self._contents, "page_contents", 4)
        page = PageBlocks(md, self._finished, surroundings, self._contents)
        processors = md.parser.blockprocessors
        processors.register(page, "page", 110)
        for name, kind, priority in (("table", TableBlocks, 78), ("chart", ChartBlocks, 77)):
            inner = kind(md, self._finished, surroundings)
            processors.register(inner, f"statutory_{name}", priority)

    def reset(self) -> None:
        """Start another page."""
        self._surroundings.reset()
        self._finished.reset()
        self._contents.reset()


def _flat(tokens: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for token in tokens:
        yield token
        yield from _flat(token["children"])


def makeExtension(**options: Any) -> StatutoryExtension:  # noqa: N802 - Python-Markdown's name
    """Let ``markdown_extensions`` find the extension by the name of this module."""
    return StatutoryExtension(**options)
