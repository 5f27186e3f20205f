"""Python-Markdown extension for statutory tables and charts.

Two things are taken, everything else is left to Markdown:

* a pipe table under a caption line ``**title** · 单位：万元 {: #id .class }``;
* a paragraph of one image, ``![alt](chart.svg){: .chart }``, whose file lies beside the page.

Both are written as finished HTML in one go and stashed, so that Markdown's inline patterns never
see the cells: on pages of forms that is what the time goes into. The price is that MkDocs does
not see what is inside either, so links and anchors are handed to it here.
"""

import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.util import AtomicString

from generator.publish.pipe_tables import (
    Caption,
    Table,
    panels_html,
    parse_caption,
    parse_table,
    row_ids,
    table_html,
)

_SPECIAL = re.compile(r"[\\&<>\"`*\[]")
_TOKEN = re.compile(
    r"\\(?P<literal>[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`]+)`"
    r"|\*\*(?P<strong>(?:\\.|[^*\\])+)\*\*"
    r"|\[(?P<text>(?:\\.|[^\[\]\\])*)\]\((?P<url>[^()\s]*)\)"
)
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);)")
_SAFE_URL = re.compile(r"(?:https?:|mailto:|[^:]*(?:[/?#]|$))", re.IGNORECASE)
_CHART = re.compile(
    r"!\[(?P<alt>(?:\\.|[^\[\]\\])*)\]\((?P<path>[^()\s:]+\.svg)\)"
    r"\{:(?P<attributes>[^{}]*\s\.chart(?=[\s}])[^{}]*)\}\s*"
)
_IDENTIFIER = re.compile(r"#([^\s#.]+)")
_CAPTION_END = re.compile("[：:]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
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

    def _processor(self, name: str) -> Any:
        processors = self._md.treeprocessors
        return processors[name] if name in processors else None  # noqa: SIM401 - has no get

    def resolve(self, url: str) -> str:
        """Return the address a link points to on the site; MkDocs checks it on the way."""
        paths = self._processor("relpath")
        return str(paths.path_to_url(url)) if paths else url

    def announce(self, *anchors: str) -> None:
        """Tell MkDocs which anchors the page has, so that links to them are known to be good."""
        if known := self._processor("mkdocs_extract_anchors"):
            known.present_anchor_ids.update(anchors)

    def read(self, path: str) -> str | None:
        """Read a file beside the page; None when there is none."""
        folder = self._folder()
        file = folder / unquote(path) if folder else None
        return file.read_text(encoding="utf-8") if file and file.is_file() else None

    def _folder(self) -> Path | None:
        paths = self._processor("relpath")
        if paths and paths.file.abs_src_path:
            return Path(paths.file.abs_src_path).parent
        return Path(self._base) if self._base else None


class Stash(BlockProcessor):
    """A block processor that puts finished HTML into the page."""

    def __init__(self, md: Markdown, surroundings: Surroundings) -> None:
        super().__init__(md.parser)
        self.md = md
        self.surroundings = surroundings

    def put(self, paragraph: Element, html: str) -> None:
        """Have Markdown replace the paragraph with this HTML after all its own work."""
        paragraph.text = AtomicString(self.md.htmlStash.store(html))


class TableBlocks(Stash):
    """Takes a pipe table when the paragraph above it is a caption.

    The caption is looked for behind and not ahead, because inside an admonition Markdown hands
    out one block at a time. Neighbours with the class ``panel`` become one pair.
    """

    def __init__(self, md: Markdown, surroundings: Surroundings) -> None:
        super().__init__(md, surroundings)
        self._panels: list[str] = []
        self._panels_at: Element | None = None

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Tell cheaply whether a block may be a pipe table."""
        return block.startswith("|")

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take a table and its caption; False leaves the block to other processors."""
        above = self.lastChild(parent)
        caption = _caption_of(above)
        table = parse_table(caption, blocks[0]) if caption else None
        if above is None or table is None:
            return False
        del blocks[0]
        self.surroundings.announce(table.caption.id, *row_ids(table))
        self._place(parent, above, table)
        return True

    def _place(self, parent: Element, paragraph: Element, table: Table) -> None:
        html = table_html(table, self.inline)
        if _PANEL not in table.caption.classes:
            self.put(paragraph, html)
            return
        before = parent[-2] if len(parent) > 1 else None
        if before is None or before is not self._panels_at:
            self._panels = []
        else:
            parent.remove(before)
        self._panels.append(html)
        self._panels_at = paragraph
        self.put(paragraph, panels_html(self._panels))

    def inline(self, text: str) -> str:
        """Convert the little Markdown that cells may hold: links, bold, code, escapes."""
        return inline_html(text, self.surroundings) if _SPECIAL.search(text) else text


def _caption_of(element: Element | None) -> Caption | None:
    if element is None or element.tag != "p":
        return None
    return parse_caption(element.text or "")


def inline_html(text: str, surroundings: Surroundings) -> str:
    """Convert links, bold, code and backslash escapes; everything else is text."""
    parts = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts += [_text_html(text[end : match.start()]), _token_html(match, surroundings)]
        end = match.end()
    return "".join([*parts, _text_html(text[end:])])


def _token_html(match: re.Match[str], surroundings: Surroundings) -> str:
    if match["literal"]:
        return escape(match["literal"])
    if match["code"]:
        return f"<code>{escape(match['code'])}</code>"
    if match["strong"]:
        return f"<strong>{inline_html(match['strong'], surroundings)}</strong>"
    words = inline_html(match["text"], surroundings)
    if not _SAFE_URL.match(match["url"]):
        return words
    return f'<a href="{escape(surroundings.resolve(match["url"]))}">{words}</a>'


def _text_html(text: str) -> str:
    """Escape text but, as Markdown does, keep the entities that its author wrote."""
    text = _BARE_AMPERSAND.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class ChartBlocks(Stash):
    """Puts the SVG of a chart into the page, so that it follows the site's colours."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002 - Markdown's signature
        """Tell cheaply whether a block may be an image."""
        return block.startswith("![")

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take an image whose file is there; False leaves the block to other processors."""
        match = _CHART.fullmatch(blocks[0])
        svg = self.surroundings.read(match["path"]) if match else None
        if match is None or svg is None or "<svg" not in svg:
            return False
        del blocks[0]
        identifier = _IDENTIFIER.search(match["attributes"])
        if identifier:
            self.surroundings.announce(identifier[1])
        html = _figure_html(svg, match["alt"], identifier[1] if identifier else "")
        self.put(SubElement(parent, "p"), html)
        return True


def _figure_html(svg: str, alt: str, identifier: str) -> str:
    title = escape(_ESCAPE.sub(r"\1", _CAPTION_END.split(alt)[0].strip()))
    written = f' id="{escape(identifier)}"' if identifier else ""
    # Axis labels are no sentences: the site's search would show them as if they were.
    return (
        f'<figure{written} class="chart" data-search-exclude>\n{svg[svg.index("<svg") :].strip()}\n'
        f"<figcaption>{title}</figcaption>\n</figure>"
    )


class StatutoryExtension(Extension):
    """Statutory tables and charts; the option ``base`` names the folder of the page's files."""

    def __init__(self, **options: Any) -> None:
        self.config = {"base": ["", "Folder of the files beside the page, outside of MkDocs"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Take captioned tables and charts before Markdown's own paragraphs and tables."""
        surroundings = Surroundings(md, self.getConfig("base"))
        processors = md.parser.blockprocessors
        processors.register(TableBlocks(md, surroundings), "statutory_table", 78)
        processors.register(ChartBlocks(md, surroundings), "statutory_chart", 77)


def makeExtension(**options: Any) -> StatutoryExtension:  # noqa: N802 - Python-Markdown's name
    """Let ``markdown_extensions`` find the extension by the name of this module."""
    return StatutoryExtension(**options)
