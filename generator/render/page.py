"""One page: its front matter and its Markdown."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.derive.lexicon import Lexicon
from generator.render.explained import explained

#: Kinds of pages that list their contents themselves and need the room of the right sidebar.
_HIDDEN = {"forms": ["toc"], "home": ["navigation", "toc"], "year": ["toc"]}
#: Kinds of pages that repeat others, or are for those who fill in reports, or only list files, or
#: are the search itself: no hits lead to their words. The page of an item is still found by the
#: item's name.
_UNSEARCHED = {"changes", "files", "full", "rule", "search", "subject", "subjects"}
#: Kinds of pages in which terms are not explained: the glossary itself, and what is printed.
_PLAIN = {"full", "glossary"}
_to_json = json.JSONEncoder(ensure_ascii=False).encode
#: What JSON writes as it is, but YAML does not read as it stands: breaks of lines, unprintables.
_UNFIT_FOR_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the sidebar, the trail or among the downloads.

    Attributes:
        title: Its words.
        url: Its address, from the root of the site; that of a download, from the page.
        use: What a download holds and what opens it.
    """

    title: str
    url: str
    use: str = ""

    def matter(self, here: str = "\0") -> dict[str, Any]:
        """Return the link as front matter."""
        plain: dict[str, Any] = {"title": self.title, "url": self.url}
        if self.use:
            plain["use"] = self.use
        return plain | {"current": True} if self.url == here else plain


_MARKDOWN = Link("本页 Markdown", "index.md")


HOME = Link("首页", "")


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with a name that readers look for, and that a page is about or explains.

    Attributes:
        kind: ``department``, ``item``, ``project`` or ``term``.
        name: Its name.
        anchor: Where on the page it stands; empty for the page itself.
        also: What else it is called: code, short and former names.
    """

    kind: str
    name: str
    anchor: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One Markdown page.

    Attributes:
        path: File below the docs folder (``2020/x/index.md``).
        kind: What kind of page it is, for the theme.
        title: Its title, also the first heading.
        description: One line for search engines.
        blocks: Paragraphs, tables and headings in order.
        trail: The way up from the home page.
        sidebar: The pages of the same report.
        entities: What the page is about or explains.
        downloads: Files that hold the same for machines; addresses count from the page.
        dataset: What search engines for data are told of them; None where there is nothing.
        charts: Charts that belong to this page alone, by the name of their file beside it.
        lexicon: The terms that are explained in its text; None for none.
        cover: The words of the cover, where the page is bound as a volume of its own.
    """

    path: str
    kind: str
    title: str
    description: str
    blocks: tuple[str, ...]
    trail: tuple[Link, ...] = ()
    sidebar: tuple[Link, ...] = field(default=())
    entities: tuple[Entity, ...] = ()
    downloads: tuple[Link, ...] = ()
    dataset: Mapping[str, Any] | None = None
    charts: Mapping[str, str] = field(default_factory=dict)
    lexicon: Lexicon | None = None
    cover: Mapping[str, Any] | None = None

    @property
    def url(self) -> str:
        """The page's address from the root of the site."""
        return self.path.removesuffix("index.md")

    @property
    def searched(self) -> bool:
        """Whether search looks into its words."""
        return self.kind not in _UNSEARCHED

    def files(self) -> dict[str, bytes]:
        """Return the page and its charts, each by path below the docs folder."""
        texts = {self.path: self.text()} | {f"{self.url}{n}": svg for n, svg in self.charts.items()}
        return {path: text.encode() for path, text in texts.items()}

    def text(self) -> str:
        """Return the whole file."""
        matter: dict[str, Any] = {
            "title": self.title,
            "kind": self.kind,
            "description": self.description,
            "trail": [link.matter() for link in self.trail],
            "sidebar": [link.matter(self.url) for link in self.sidebar],
            "downloads": [link.matter() for link in (*self.downloads, _MARKDOWN)],
        }
        if self.dataset:
            matter["dataset"] = self.dataset
        if self.cover:
            matter["cover"] = self.cover
        if hidden := _HIDDEN.get(self.kind):
            matter["hide"] = hidden
        body = written = join_blocks(self.blocks)
        if self.lexicon and self.kind not in _PLAIN:
            written = explained(body, self.lexicon, "../" * self.path.count("/"))
        if written is not body:
            matter["terms"] = True
        return f"---\n{front_matter(matter)}---\n\n{written}\n"


def front_matter(values: Mapping[str, Any]) -> str:
    """Write values as YAML, a line each, and a line for each item of a list.

    A tenth of the pages' time went into a general writer of YAML; JSON is YAML, too.
    """
    return "".join(_line(key, value) for key, value in values.items())


def _line(key: str, value: Any) -> str:
    if isinstance(value, list) and value:
        return f"{key}:\n" + "".join(f"  - {_json(item)}\n" for item in value)
    return f"{key}: {_json(value)}\n"


def _json(value: Any) -> str:
    return _UNFIT_FOR_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", _to_json(value))


@dataclass(frozen=True, slots=True)
class Plan:
    """A page that lists reports, not yet written: it need not be while it would be the same.

    Attributes:
        path: File below the docs folder.
        ingredients: Everything of the content that the page is made of.
        make: Writes it; a file for machines as bytes.
    """

    path: str
    ingredients: tuple[object, ...]
    make: Callable[[], Page | bytes]


def join_blocks(blocks: Iterable[str]) -> str:
    """Join blocks with one empty line between them."""
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())
