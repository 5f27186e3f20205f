"""Old addresses that lead to new ones: tiny pages that work on any static host, without a server.

A browser that runs no script is led on by ``meta refresh`` and loses the anchor; with the script
beside the theme it keeps it. Links are relative, so that a site below a sub-path works as well.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from posixpath import relpath

from generator.model.keys import YEAR
from generator.model.site import Department
from generator.model.statute import Successor
from generator.render.environment import notice
from generator.render.subjects import FOLDER as SUBJECTS

_SCRIPT = "assets/javascripts/redirect.js"
_INDEX = "index.md"
_DEPARTMENTS = "departments"


def redirects(
    paths: Collection[str],
    departments: Mapping[str, Department],
    successors: Iterable[Successor],
    site: tuple[str, str],
) -> Iterator[tuple[str, bytes]]:
    """Write the pages that stand at old addresses.

    Args:
        paths: The Markdown files of all pages.
        departments: All departments by id.
        successors: Items that gave way to other codes.
        site: Name of the site and its address; the latter may be empty.

    Yields:
        Path and content of each file, where no page stands.
    """
    for old, targets in (*_of_departments(paths, departments), *_of_items(paths, successors)):
        yield f"{old}/index.html", _page(old, targets, site).encode()


def _of_departments(
    paths: Iterable[str], departments: Mapping[str, Department]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the old address of every page of a department and its reports, with the new one."""
    former = {name: d.former_ids for name, d in departments.items() if d.former_ids}
    for path in sorted(paths) if former else ():
        folder = path.removesuffix(f"/{_INDEX}")
        first, _, inside = folder.partition("/")
        name, _, below = inside.partition("/")
        if name in former and (first == _DEPARTMENTS or YEAR.fullmatch(first)):
            for old in former[name]:
                yield "/".join(filter(None, [first, old, below])), [folder]


def _of_items(
    paths: Collection[str], successors: Iterable[Successor]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the address of every item that only its successors are left of, with theirs."""
    following: dict[str, list[Successor]] = {}
    for found in successors:
        following.setdefault(found.old, []).append(found)
    prefix, suffix = f"{SUBJECTS}/", f"/{_INDEX}"
    used = sorted(
        path.removeprefix(prefix).removesuffix(suffix)
        for path in paths
        if path.startswith(prefix) and path != f"{SUBJECTS}/{_INDEX}"
    )
    for old, links in sorted(following.items()):
        targets = [code for code in used if any(link.leads_to(code) for link in links)]
        if targets and old not in used:
            yield f"{prefix}{old}", [f"{prefix}{code}" for code in targets]


def _page(old: str, targets: list[str], site: tuple[str, str]) -> str:
    """Write one page; where there are several ways on, the reader chooses."""
    name, url = site
    ways = [f"{relpath(target, old)}/" for target in targets]
    title = notice("redirect-title")
    lines = [
        "<!doctype html>",
        '<html lang="zh">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(f'{title} - {name}')}</title>",
        '<meta name="robots" content="noindex">',
    ]
    if len(ways) == 1:
        whole = f"{url.rstrip('/')}/{targets[0]}/" if url else ways[0]
        lines += [
            f'<link rel="canonical" href="{escape(whole)}">',
            f'<script src="{relpath(_SCRIPT, old)}" data-way="{escape(ways[0])}"></script>',
            f'<meta http-equiv="refresh" content="0; url={escape(ways[0])}">',
        ]
    said = notice("redirect-said" if len(ways) == 1 else "redirect-choice")
    links = (
        f'<li><a href="{escape(way)}">{escape(target)}/</a></li>'
        for way, target in zip(ways, targets, strict=True)
    )
    lines += [
        "</head>",
        *("<body>", "<main>"),
        f"<h1>{title}</h1>",
        f"<p>{said}</p>",
        *("<ul>", *links, "</ul>"),
        *("</main>", "</body>"),
        "</html>",
    ]
    return "\n".join(lines) + "\n"
