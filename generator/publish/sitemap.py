"""The sitemap for web search engines: one file for each year, so that a change touches one."""

from collections.abc import Iterable, Iterator
from html import escape

from generator.model.keys import YEAR

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OTHERS = "pages"


def sitemaps(url: str, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Write the sitemap; nothing where the site has no address of its own.

    Args:
        url: Address of the site; empty where it has none.
        paths: The Markdown files of all pages.

    Yields:
        Path and content of each file.
    """
    if not url:
        return
    root = url.rstrip("/") + "/"
    groups: dict[str, list[str]] = {}
    for path in sorted(paths):
        first = path.partition("/")[0]
        group = first if YEAR.fullmatch(first) else _OTHERS
        groups.setdefault(group, []).append(root + path.removesuffix("index.md"))
    for group, pages in groups.items():
        yield f"sitemaps/{group}.xml", _written("urlset", "url", pages)
    maps = [f"{root}sitemaps/{group}.xml" for group in groups]
    yield "sitemap.xml", _written("sitemapindex", "sitemap", maps)


def _written(root: str, item: str, addresses: Iterable[str]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{root} xmlns="{_NAMESPACE}">',
        *(f"<{item}><loc>{escape(address)}</loc></{item}>" for address in addresses),
        f"</{root}>",
    ]
    return ("\n".join(lines) + "\n").encode()
