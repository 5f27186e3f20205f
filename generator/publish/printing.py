"""Steps three and four of a build: changed Markdown becomes HTML, and all links are checked."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.load.fingerprint import digest
from generator.publish.crew import Crew
from generator.publish.order import BuildError
from generator.publish.pages import Chrome
from generator.publish.sheets import Printed, Printing, batches, print_pages
from generator.publish.store import Store
from generator.publish.watch import Watch

_PAGES_IN_TASK = 24
_SHOWN = 10
#: Of the files below docs, those that a page is made of.
_SHOWN_ON_PAGES = "(path LIKE '%.md' OR path LIKE '%.svg')"


class LinkError(BuildError):
    """Links lead nowhere; the message names them."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Keeps the pages of the site up to date.

    Attributes:
        store: What is known of each page.
        staged: Where new files of the site wait.
    """

    store: Store
    staged: Path

    def inputs(self, around: str) -> dict[str, str]:
        """Fingerprint everything each page is made of.

        Args:
            around: Fingerprint of what stands around every page.
        """
        texts: dict[str, list[tuple[str, str]]] = {}
        query = f"SELECT path, owner, hash FROM text WHERE {_SHOWN_ON_PAGES}"  # noqa: S608 - ours
        for path, owner, hashed in self.store.rows(query):
            texts.setdefault(owner, []).append((path, hashed))
        return {path: digest(made_of) for path, made_of in _made_of(texts.values(), around)}

    def update(
        self,
        inputs: dict[str, str],
        chrome: Chrome,
        crew: Crew,
        watch: Watch,
        meanwhile: Callable[[], object],
    ) -> list[Printed]:
        """Make every page that is not as it was, and stage it.

        Args:
            inputs: From :meth:`inputs`.
            chrome: What stands around every page.
            crew: Who does it.
            watch: Told of every page.
            meanwhile: As in :meth:`~generator.publish.crew.Crew.run`.

        Raises:
            PageError: MkDocs warned of something.
            WorkerDiedError: A worker died on a page.
        """
        known = self.store.pairs("SELECT path, inputs FROM page")
        stale = sorted(path for path, made_of in inputs.items() if known.get(path) != made_of)
        watch.stage("生成网页", len(stale))
        tasks = [
            Printing(chrome, paths, self.staged, self._texts(paths))
            for paths in batches(stale, _PAGES_IN_TASK)
        ]
        made: list[Printed] = []
        if len(tasks) == 1:
            # Few pages are made here sooner than another process has begun.
            meanwhile()
        results = crew.run(print_pages, tasks, meanwhile if len(tasks) != 1 else None)
        for result in results:
            made += result
            watch.step(len(result))
        return sorted(made, key=lambda page: page.path)

    def _texts(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the fingerprint of every text and chart of the owners of pages."""
        owner = "(SELECT owner FROM text WHERE path = ?)"
        query = f"SELECT path, hash FROM text WHERE owner = {owner} AND {_SHOWN_ON_PAGES}"  # noqa: S608
        found: dict[str, str] = {}
        for path in paths:
            if path not in found:
                found |= self.store.pairs(query, path)
        return found

    def check_links(self, made: Iterable[Printed]) -> None:
        """Check the links of new pages, and those of old ones into pages that are new or gone.

        Args:
            made: The new pages.

        Raises:
            LinkError: A link leads nowhere.
        """
        anchors = {page.path: set(page.anchors) for page in made}
        is_there = cache(self._is_there)
        links = {page.path: self._doubtful(page, anchors, is_there) for page in made}
        for path, targets in self._touched(anchors):
            links.setdefault(path, targets)
        broken = [
            f"{path} 里的链接 {link}"
            for path, targets in sorted(links.items())
            for link in targets
            if is_there(path) and not self._leads_somewhere(link, is_there, anchors)
        ]
        if broken:
            more = f" 等 {len(broken)} 处" if len(broken) > _SHOWN else ""
            raise LinkError(f"链接没有落点：{'；'.join(broken[:_SHOWN])}{more}")

    def _is_there(self, path: str) -> bool:
        """Tell whether there is a file below the docs folder."""
        return self.store.value("SELECT 1 FROM text WHERE path = ?", path) is not None

    def _doubtful(
        self, page: Printed, anchors: Mapping[str, object], is_there: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """Return a new page's links without those it had, into pages that are as they were.

        They were good then; a list may have thousands of them.
        """
        known = set(self._links(page.path))

        def is_new(link: str) -> bool:
            target = link.partition("#")[0]
            return link not in known or target in anchors or not is_there(target)

        return tuple(filter(is_new, page.links))

    def _touched(self, anchors: dict[str, set[str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield old pages with links into pages that lost an anchor, or are gone."""
        gone = "SELECT path FROM page WHERE path NOT IN (SELECT path FROM text)"
        lost = {path for (path,) in self.store.rows(gone)}
        lost |= {path for path in anchors if not anchors[path] >= self._anchors(path)}
        sources = {
            source
            for target in lost
            for (source,) in self.store.rows("SELECT source FROM link WHERE target = ?", target)
        }
        yield from ((path, self._links(path)) for path in sources)

    def _anchors(self, path: str) -> set[str]:
        return set(self._facts(path, "anchors"))

    def _links(self, path: str) -> tuple[str, ...]:
        return tuple(self._facts(path, "links"))

    def _facts(self, path: str, kind: str) -> list[str]:
        facts = self.store.value("SELECT facts FROM page WHERE path = ?", path)
        found: list[str] = json.loads(facts)[kind] if facts else []
        return found

    def _leads_somewhere(
        self, link: str, is_there: Callable[[str], bool], anchors: dict[str, set[str]]
    ) -> bool:
        target, _, anchor = link.partition("#")
        if not is_there(target):
            return False
        if not anchor:
            return True
        if target not in anchors:
            anchors[target] = self._anchors(target)
        return anchor in anchors[target]

    def save(self, made: Iterable[Printed], inputs: dict[str, str]) -> None:
        """Take note of new pages; part of the transaction that publishes them."""
        gone = [path for (path,) in self.store.rows("SELECT path FROM page") if path not in inputs]
        self.store.drop("page", "path", gone)
        self.store.drop("link", "source", gone)
        for page in made:
            facts = json.dumps({"anchors": page.anchors, "links": page.links})
            self.store.put("page", [(page.path, inputs[page.path], facts)])
            self.store.drop("link", "source", [page.path])
            targets = {link.partition("#")[0] for link in page.links}
            self.store.put("link", [(target, page.path) for target in sorted(targets)])


def _made_of(
    owners: Iterable[list[tuple[str, str]]], around: str
) -> Iterator[tuple[str, list[str]]]:
    """Yield each page with what it is made of; a page may show any chart of its report."""
    for texts in owners:
        charts = [f"{path} {hashed}" for path, hashed in sorted(texts) if path.endswith(".svg")]
        for path, hashed in texts:
            if path.endswith(".md"):
                yield path, [around, hashed, *charts]
