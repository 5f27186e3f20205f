"""One page: its front matter and its Markdown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

#: Kinds of pages that list their contents themselves and need the room of the right sidebar.
_WIDE = {"forms"}
#: Kinds of pages that repeat others, or are for those who fill in reports: no hits lead there.
_UNSEARCHED = {"full", "rule"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the sidebar or the trail; the address counts from the root of the site."""

    title: str
    url: str

    def matter(self, here: str = "\0") -> dict[str, Any]:
        """Return the link as front matter."""
        plain: dict[str, Any] = {"title": self.title, "url": self.url}
        return plain | {"current": True} if self.url == here else plain


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
    """

    path: str
    kind: str
    title: str
    description: str
    blocks: tuple[str, ...]
    trail: tuple[Link, ...] = ()
    sidebar: tuple[Link, ...] = field(default=())

    @property
    def url(self) -> str:
        """The page's address from the root of the site."""
        return self.path.removesuffix("index.md")

    def text(self) -> str:
        """Return the whole file."""
        matter: dict[str, Any] = {
            "title": self.title,
            "kind": self.kind,
            "description": self.description,
            "trail": [link.matter() for link in self.trail],
            "sidebar": [link.matter(self.url) for link in self.sidebar],
            "downloads": [{"title": "本页 Markdown", "url": "index.md"}],
        }
        if self.kind in _WIDE:
            matter["hide"] = ["toc"]
        if self.kind in _UNSEARCHED:
            matter["search"] = {"exclude": True}
        head = yaml.safe_dump(matter, allow_unicode=True, sort_keys=False, width=10_000)
        return f"---\n{head}---\n\n{join_blocks(self.blocks)}\n"


def join_blocks(blocks: Iterable[str]) -> str:
    """Join blocks with one empty line between them."""
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())
