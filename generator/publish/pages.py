"""Markdown to HTML through MkDocs, one page at a time: the only file that knows its insides.

``mkdocs build`` reads every page before it writes one, and a site of ten thousand pages is read
again for each changed figure. Here its own parts are called in its own order for the pages that
are wanted: the same configuration, Markdown extensions, link processor, templates and context.
MkDocs 1.6 is its last line and pinned; a test holds every page equal to what its command writes.

Two things differ. A link is taken for good here and handed back, so that it can be checked
against all pages without having all of them; and the theme's scripts, which this site does not
use, stay out.
"""

import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from generator.model.site import Site
from generator.publish.order import BuildError

#: The theme's own script and its search.
_UNUSED = ("assets/javascripts/bundle.", "assets/javascripts/lunr/", "assets/javascripts/workers/")
_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n+", re.DOTALL)
_PAGE, _ERROR_PAGE = "main.html", "404.html"
#: A link from one page to another, as nearly all are.
_PLAIN_LINK = re.compile(
    r"(?P<up>(?:\.\./)*)(?P<down>(?:[A-Za-z0-9-]+/)*)index\.md(?P<anchor>#[\w-]+)?"
)


class PageError(BuildError):
    """A page could not be made without a warning; the message names it."""


@dataclass(frozen=True, slots=True)
class Chrome:
    """What stands around every page.

    Attributes:
        config: The ``mkdocs.yml``.
        docs: The folder of the Markdown.
        cache: A folder for compiled templates, which may be deleted at any time.
        name, url, publisher: From ``site.yml``.
        program: Fingerprint of the configuration, the theme and all that turns Markdown into
            pages: what a process has read of them is good for this one alone.
    """

    config: str
    docs: str
    cache: str
    name: str
    url: str
    publisher: str
    program: str

    @classmethod
    def of(cls, site: Site, config: Path, docs: Path, cache: Path, program: str) -> "Chrome":
        """Take from ``site.yml`` what all pages show."""
        return cls(
            config=str(config.resolve()),
            docs=str(docs.resolve()),
            cache=str(cache.resolve()),
            name=site.name,
            url=site.url or "",
            publisher=site.publisher,
            program=program,
        )


@dataclass(frozen=True, slots=True)
class Made:
    """One page.

    Attributes:
        html: The whole page.
        anchors: The ids that links can lead to.
        links: Files below the docs folder that it links to, with ``#anchor`` where one is meant.
    """

    html: str
    anchors: tuple[str, ...]
    links: tuple[str, ...]


class Press:
    """Makes pages of one site; one for each process, as it is slow to set up."""

    def __init__(self, chrome: Chrome) -> None:
        # Both print English banners on import; the clerk's terminal is no place for them.
        os.environ["NO_MKDOCS_2_WARNING"] = "1"
        # All of MkDocs is imported here, because most builds never need it.
        from jinja2 import FileSystemBytecodeCache  # noqa: PLC0415
        from mkdocs.config import load_config  # noqa: PLC0415
        from mkdocs.structure.nav import get_navigation  # noqa: PLC0415

        self._config: Any = load_config(
            config_file=chrome.config,
            docs_dir=chrome.docs,
            site_name=chrome.name,
            site_url=chrome.url,
            copyright=f"发布机构：{chrome.publisher}",
            strict=True,
        )
        self._cache = Path(chrome.cache)
        self._env: Any = self._config.theme.get_env()
        self._env.bytecode_cache = FileSystemBytecodeCache(chrome.cache)
        self._files = _files(self._config)
        self._nav: Any = get_navigation(self._files, self._config)
        self._markdown = _Markdown(self._config, self._files)

    def page(self, path: str, template: str = _PAGE) -> Made:
        """Make one page.

        Args:
            path: Its Markdown file below the docs folder.
            template: What stands around its text, by the name of a file of the theme.

        Raises:
            PageError: MkDocs warned of something.
        """
        from mkdocs.structure.pages import Page  # noqa: PLC0415

        file = self._files.source(path)
        page: Any = file.page or Page(None, file, self._config)
        with _no_warnings(path):
            page.markdown, page.meta = _parts(page.file.content_string)
            self._markdown.convert(page)
            page.active = True
            html = self._template(template).render(self._context(page))
            page.active = False
        return Made(html, self._markdown.anchors, self._markdown.links)

    def error_page(self) -> tuple[str, str]:
        """Return name and text of the page that a server shows for a wrong address."""
        from mkdocs.commands.build import _build_template  # noqa: PLC0415

        template = self._template(_ERROR_PAGE)
        with _no_warnings(_ERROR_PAGE):
            return _ERROR_PAGE, _build_template(
                _ERROR_PAGE, template, self._files, self._config, self._nav
            )

    def assets(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of every file of the theme and of ours around it."""
        from mkdocs.structure.files import Files  # noqa: PLC0415

        files = Files([])
        files.add_files_from_theme(self._env, self._config)
        for file in files:
            if not file.src_uri.startswith(_UNUSED):
                yield file.src_uri, file.content_bytes

    def _template(self, name: str) -> Any:
        # A press may outlive the folder, which may be deleted between two builds.
        self._cache.mkdir(parents=True, exist_ok=True)
        return self._env.get_template(name)

    def _context(self, page: Any) -> Any:
        from mkdocs.commands.build import get_context  # noqa: PLC0415

        return get_context(self._nav, self._files, self._config, page)


@lru_cache(maxsize=1)
def press(chrome: Chrome) -> Press:
    """Return this process's press."""
    return Press(chrome)


def has_press() -> bool:
    """Tell whether this process has set up a press before."""
    return press.cache_info().currsize > 0


def _files(config: Any) -> Any:
    """Return MkDocs' collection of files, which here holds only the pages of the navigation."""
    from mkdocs.structure.files import File, Files  # noqa: PLC0415

    def file(path: str) -> File:
        return File(path, config.docs_dir, config.site_dir, config.use_directory_urls)

    linked = lru_cache(maxsize=1024)(file)  # the links of neighbouring pages are much the same

    class Known(Files):
        """Takes any path for a file, and notes that it was asked for."""

        def __init__(self, files: list[File]) -> None:
            super().__init__(files)
            self.asked: set[str] = set()

        def get_file_from_path(self, path: str) -> File | None:
            path = PurePosixPath(path).as_posix()
            self.asked.add(path)
            return super().get_file_from_path(path) or linked(path)

        def source(self, path: str) -> File:
            """Return the file of a page that is to be made, which may have changed."""
            return super().get_file_from_path(path) or file(path)

    return Known([file(next(iter(entry.values()))) for entry in config.nav])


def _parts(text: str) -> tuple[str, dict[str, Any]]:
    """Split a page in its Markdown and its front matter.

    The renderer writes the values of the front matter as JSON, a line each, which is read much
    faster than as YAML; any other is left to MkDocs.
    """
    from mkdocs.utils import meta  # noqa: PLC0415

    match = _FRONT_MATTER.match(text)
    values: dict[str, Any] = {}
    last = ""
    try:
        for line in match[1].split("\n") if match else ():
            if line.startswith("  - "):
                values[last].append(json.loads(line.removeprefix("  - ")))
            else:
                last, _, value = line.partition(":")
                values[last] = json.loads(value) if value else []
    except (ValueError, KeyError, AttributeError):
        match = None
    return (text[match.end() :], values) if match else meta.get_data(text)


class _Markdown:
    """Python-Markdown with MkDocs' processors, set up once and reset for every page."""

    def __init__(self, config: Any, files: Any) -> None:
        import markdown  # noqa: PLC0415
        from mkdocs.structure import pages  # noqa: PLC0415

        self._files = files
        self._md: Any = markdown.Markdown(
            extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"] or {}
        )
        nowhere: Any = None
        self._anchors = pages._ExtractAnchorsTreeprocessor(nowhere, files, config)  # noqa: SLF001
        self._paths = _paths()(nowhere, files, config)
        for processor in (self._anchors, self._paths):
            processor._register(self._md)  # noqa: SLF001

    def convert(self, page: Any) -> None:
        """Put text and contents into a page."""
        from mkdocs.structure.toc import get_toc  # noqa: PLC0415

        self._md.reset()
        self._files.asked.clear()
        self._anchors.present_anchor_ids = set()
        self._paths.begin(page.file)
        page.content = self._md.convert(page.markdown)
        page.toc = get_toc(getattr(self._md, "toc_tokens", []))

    @property
    def anchors(self) -> tuple[str, ...]:
        """The anchors of the last page."""
        return tuple(sorted(self._anchors.present_anchor_ids))

    @property
    def links(self) -> tuple[str, ...]:
        """The links of the last page."""
        anchored = {
            f"{file.src_uri}#{anchor}"
            for file, anchors in self._paths.links_to_anchors.items()
            for anchor in anchors
        }
        return tuple(sorted(self._files.asked | anchored | self._paths.asked))


@cache
def _paths() -> Any:
    """Return MkDocs' processor of links, which here is quicker with plain ones."""
    from mkdocs.structure import pages  # noqa: PLC0415

    class Paths(pages._RelativePathTreeprocessor):  # noqa: SLF001
        """A page may have thousands of links, and each one takes MkDocs as long as a table row."""

        def begin(self, file: Any) -> None:
            """Start another page."""
            self.links_to_anchors = {}
            self.file = file
            self.asked: set[str] = set()
            self._here = file.src_uri.split("/")[:-1] if _is_index(file.src_uri) else None

        def path_to_url(self, url: str) -> str:
            return self._plain(url) or str(super().path_to_url(url))

        def _plain(self, url: str) -> str:
            """Return the address of a page; nothing where the shortest way is not as written."""
            match = _PLAIN_LINK.fullmatch(url)
            here = self._here
            if match is None or here is None:
                return ""
            up, down, anchor = match["up"], match["down"], match["anchor"] or ""
            top = len(here) - len(up) // 3
            if top < 0 or not (up or down) or (up and down.startswith(f"{here[top]}/")):
                return ""
            target = f"{'/'.join([*here[:top], ''])}{down}index.md"
            self.asked |= {target, f"{target}{anchor}"}
            return f"{up}{down}{anchor}"

    return Paths


def _is_index(path: str) -> bool:
    return path.rpartition("/")[2] == "index.md"


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _no_warnings(path: str) -> Iterator[None]:
    """Keep MkDocs' warnings off the clerk's terminal, and take each for an error."""
    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    propagate = logger.propagate
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate
    if collector.messages:
        raise PageError(f"{path}：{'；'.join(collector.messages)}")
