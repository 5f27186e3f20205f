"""From the content folder to the finished site: only what changed is done again.

Three fingerprints decide, each by content and never by time: of a report (its files, the figures
of other years it asked for, what all reports share, the program), of a page's Markdown, and of
what stands around every page. The steps:

1. reports that are not as they were are read, checked and rendered to ``docs/``;
2. pages that list reports are written from the reports' cards;
3. pages whose Markdown changed become HTML and wait in ``cache/next``;
4. links are checked, the search index is brought up to date;
5. manifests say what the site will consist of; the store takes note of all of it at once, then
   the files move into ``site/``.

An interruption before step 5 leaves the site as it was; one within it is made good by the next
build.
"""

import errno
import sqlite3
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from pydantic import TypeAdapter

from generator.check.review import as_read
from generator.diagnostics import Diagnostic, Tally, in_order
from generator.exchange.downloads.package import package_plans
from generator.load.content import read_shared
from generator.load.fingerprint import Fingerprints, digest, fingerprints
from generator.load.statute import load_statute
from generator.model.report import Content
from generator.publish.crew import Crew, aside, crew
from generator.publish.files import Written, sizes, write
from generator.publish.lists import Lists
from generator.publish.looking import Inputs, Looking
from generator.publish.manifest import Manifests, Origin
from generator.publish.pages import Chrome, press
from generator.publish.place import ASSET, COPY, MAP, PAGE, REDIRECT, SEARCH, Place, Staging
from generator.publish.printing import Pages
from generator.publish.program import own_version, pages_program, texts_program
from generator.publish.redirects import redirects
from generator.publish.search import Change, update
from generator.publish.sitemap import sitemaps
from generator.publish.store import Store
from generator.publish.watch import Watch
from generator.render.site import index_plans

_MARK = ".juesuan"
_DOCS, _SITE, _CACHE = "docs", "site", "cache"
_SEAL, _AROUND, _SHARED = "seal", "around", "shared"
#: What SQLite says of a file that is no good; a full disk is another matter.
_BROKEN = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_DIAGNOSTICS = TypeAdapter(tuple[Diagnostic, ...])


@dataclass(frozen=True, slots=True)
class Order:
    """What to build.

    Attributes:
        content: The content folder.
        output: Folder for ``docs/``, ``site/`` and ``cache/``.
        config: The ``mkdocs.yml``.
        today: The day on which waivers are still good or have expired.
        workers: How many processes; all cores where None.
        executor: Where to run tasks instead, such as a cluster's client.
    """

    content: Path
    output: Path
    config: Path
    today: date
    workers: int | None = None
    executor: Executor | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to.

    Attributes:
        diagnostics: Everything wrong with the content; errors left the site as it was.
        tally: The same in numbers.
        pages: Pages of the site.
        looked: Reports that were read, checked and rendered again.
        printed: Pages that were made again.
        files: Files of the site that were written or taken away.
    """

    diagnostics: tuple[Diagnostic, ...]
    tally: Tally
    pages: int
    looked: int = 0
    printed: int = 0
    files: int = 0


def foreign_output(output: Path, content: Path) -> str | None:
    """Say why a folder must not be built into, or None where it may.

    Only a folder that is empty of ``docs``, ``site`` and ``cache``, or that an earlier build
    marked as its own, is safe: a build takes away what it did not make there.
    """
    here, source = output.resolve(), content.resolve()
    if here == source or source in here.parents:
        return f"{output} 在内容文件夹里；网站要生成到另外的文件夹"
    taken = [name for name in (_DOCS, _SITE, _CACHE) if (output / name).exists()]
    if taken and not (output / _MARK).is_file():
        return f"{output} 里已有不是本程序生成的 {'、'.join(taken)}；换一个空的文件夹"
    return None


def site_of(output: Path) -> Path:
    """Return the folder of the finished site."""
    return output / _SITE


def docs_of(output: Path) -> Path:
    """Return the folder of the Markdown."""
    return output / _DOCS


def build(order: Order, watch: Watch) -> Outcome:
    """Bring the site up to date with the content; errors in the content leave it as it was.

    Args:
        order: What to build.
        watch: Told of every step.

    Raises:
        BusyError: Another build works in the same folder.
        LinkError: A page links to nothing; the site is as it was.
        PageError: A page could not be made; the site is as it was.
        WorkerDiedError: A worker process died; the site is as it was.
        OSError: The output cannot be written.
    """
    write(
        order.output, _MARK, "由 juesuan build 生成；其中的 docs、site、cache 归它管。\n".encode()
    )
    try:
        store = Store(order.output / _CACHE)
        try:
            with crew(order.workers, order.executor) as workers:
                return _built(order, store, workers, watch)
        finally:
            watch.end()
            store.close()
    except sqlite3.DatabaseError as error:
        full = _kind(error) == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, str(error)) from error


def _built(order: Order, store: Store, workers: Crew, watch: Watch) -> Outcome:
    try:
        return _Build(order, store, workers, watch).run()
    except sqlite3.DatabaseError as error:
        if _kind(error) not in _BROKEN:
            raise
        # The memory is broken: forget everything, and nothing is lost but time.
        store.forget()
        return _Build(order, store, workers, watch).run()


def _kind(error: sqlite3.DatabaseError) -> int:
    """Return SQLite's code of an error, without its finer part."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF


class _Build:
    """One build; the steps in the order they run."""

    def __init__(self, order: Order, store: Store, workers: Crew, watch: Watch) -> None:
        self.order, self.store, self.crew, self.watch = order, store, workers, watch
        output = order.output.absolute()  # workers may run in other folders
        self.docs, self.templates = output / _DOCS, output / _CACHE / "templates"
        self.staging = Staging(output / _CACHE / "next")
        self.place = Place(store, self.docs, output / _SITE, self.staging.staged)
        self.looking = Looking(store, self.docs, order.today)
        self.printing = Pages(store, self.staging.staged)
        self.texts, self.pages = texts_program(), pages_program(order.config)

    def run(self) -> Outcome:
        """Build."""
        self.watch.stage("查看变动")
        self.place.recover()
        with aside(sizes, self.place.site) as present:
            found, texts = fingerprints(self.order.content), sizes(self.docs)
            self.place.look(texts, present())
        seal = digest([found.whole, self.texts, self.pages, own_version()])
        if self.store.note(_SEAL) == seal and not self.looking.expired():
            return self._outcome()
        return self._renew(found, seal)

    def _renew(self, found: Fingerprints, seal: str) -> Outcome:
        statute = load_statute()
        shared = read_shared(self.order.content, statute.layouts)
        told = tuple(as_read(shared.loaded, statute))
        with self.store.transaction():
            self.store.put("note", [(_SEAL, ""), (_SHARED, _DIAGNOSTICS.dump_json(told).decode())])
        looked = self.looking.update(Inputs(shared, found, self.texts), self.crew, self.watch)
        outcome = self._outcome(looked)
        if outcome.tally.errors:
            return outcome
        content, cards = shared.loaded.content, tuple(self.looking.cards())
        plans = chain(index_plans(content, statute, cards), package_plans(content.site, cards))
        Lists(self.store, self.docs, self.texts).update(plans, self.watch)
        origin = Origin(
            content=found,
            layouts={str(card.key): card.standing.stage.layout for card in cards},
            statute=statute,
            version=own_version(),
            program=digest([self.texts, self.pages]),
            until=self.looking.until() or "",
        )
        printed, files = self._print(content, seal, origin)
        return self._outcome(looked, printed, files)

    def _print(self, content: Content, seal: str, origin: Origin) -> tuple[int, int]:
        """Make the pages and everything beside them, and publish; return how much changed."""
        chrome = Chrome.of(content.site, self.order.config, self.docs, self.templates, self.pages)
        around = digest([self.pages, repr((chrome.name, chrome.url, chrome.publisher))])
        texts = self.store.pairs("SELECT path, hash FROM text")
        inputs = self.printing.inputs(around)
        made = self.printing.update(inputs, chrome, self.crew, self.watch)
        self.watch.stage("核对链接")
        self.printing.check_links(made, texts)
        for page in made:
            self.staging.add(PAGE, page.output)
        self._beside_pages(inputs)
        self._around_pages(chrome, around, inputs)
        site = (chrome.name, chrome.url)
        led_on = redirects(inputs.keys(), content.departments, origin.statute.successors, site)
        self.place.replace(self.staging, REDIRECT, led_on)
        self.watch.stage("编排搜索")
        indexed = self._search(around)
        self.watch.stage("放到网站")
        manifests = Manifests(self.place, origin)
        listed = manifests.update(self.staging)

        def notes() -> None:
            manifests.save(listed)
            self.printing.save(made, inputs)
            self.store.drop("indexed", "id", indexed)
            self.store.copy("unit", "indexed", "id", indexed)
            self.store.put("note", [(_SEAL, seal), (_AROUND, around)])

        return len(made), self.place.publish(self.staging, texts.keys(), notes)

    def _beside_pages(self, pages: Iterable[str]) -> None:
        """Put each page's Markdown and charts beside it; what has no source any more goes."""
        before = self.place.outputs(COPY)
        texts = [Written(*row) for row in self.store.rows("SELECT path, hash, size FROM text")]
        for text in texts:
            if before.get(text.path) != text.hash:
                self.staging.copy(COPY, text, self.docs)
        wanted = {f"{path.removesuffix('.md')}.html" for path in pages}
        sources = {text.path for text in texts}
        gone = [*(before.keys() - sources), *(self.place.outputs(PAGE).keys() - wanted)]
        for path in gone:
            self.staging.drop(path)

    def _around_pages(self, chrome: Chrome, around: str, pages: Iterable[str]) -> None:
        """Put the sitemap and the theme's files into the site, where they are not as they were."""
        self.place.replace(self.staging, MAP, sitemaps(chrome.url, pages))
        if around != self.store.note(_AROUND):
            made = press(chrome)
            name, text = made.error_page()
            self.place.replace(self.staging, ASSET, [(name, text.encode()), *made.assets()])

    def _search(self, around: str) -> list[str]:
        """Bring the search index up to date; return the units that changed."""
        if around != self.store.note(_AROUND):
            # Another version may file words otherwise.
            with self.store.transaction():
                self.place.forget_search()
        before = self.store.pairs("SELECT id, hash FROM indexed")
        after = self.store.pairs("SELECT id, hash FROM unit")
        changed = sorted(name for name in before | after if before.get(name) != after.get(name))
        if changed:
            update(
                self.place.read,
                map(self._change, changed),
                lambda path, data: self.staging.put(SEARCH, path, data),
                self.staging.drop,
            )
        return changed

    def _change(self, name: str) -> Change:
        before, after = (
            self.store.value(f"SELECT data FROM {table} WHERE id = ?", name)  # noqa: S608 - ours
            for table in ("indexed", "unit")
        )
        return Change(name, before, after)

    def _outcome(self, looked: int = 0, printed: int = 0, files: int = 0) -> Outcome:
        told = self.store.note(_SHARED)
        shared = _DIAGNOSTICS.validate_json(told) if told else ()
        diagnostics = in_order([*shared, *self.looking.diagnostics()])
        tally = Tally.of(diagnostics, self.store.value("SELECT count(*) FROM report WHERE usable"))
        pages = self.store.value("SELECT count(*) FROM page")
        return Outcome(tuple(diagnostics), tally, pages, looked, printed, files)
