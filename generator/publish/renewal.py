"""The greater part of a build: everything that is not as it was is made again.

See :mod:`generator.publish.build` for the steps. Nearly all of the program is read for this, and
none of it where nothing has changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain

from generator.check.review import as_read
from generator.exchange.downloads.package import package_plans
from generator.load.content import read_shared
from generator.load.fingerprint import Fingerprints, digest
from generator.load.statute import load_statute
from generator.model.report import Content
from generator.publish.crew import Crew, aside, here
from generator.publish.files import Written
from generator.publish.indexing import Indexed, Indexing, index
from generator.publish.known import AROUND, SEAL, SHARED, outcome, packed, until
from generator.publish.lists import Lists
from generator.publish.looking import Inputs, Looking
from generator.publish.manifest import Manifests, Origin
from generator.publish.order import Order, Outcome
from generator.publish.pages import Chrome, has_press, press
from generator.publish.place import ASSET, COPY, MAP, PAGE, REDIRECT, SEARCH, Place, Staging
from generator.publish.printing import Pages
from generator.publish.program import Program
from generator.publish.redirects import redirects
from generator.publish.sitemap import sitemaps
from generator.publish.watch import Watch
from generator.render.environment import compiled_in
from generator.render.site import index_plans

#: So many units are indexed sooner than another process has begun.
_FEW = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the site is to be made of.

    Attributes:
        found: Fingerprints of the content.
        program: Fingerprints of the program.
        seal: One fingerprint of all of it.
    """

    found: Fingerprints
    program: Program
    seal: str


class Renewal:
    """The steps, in the order they run.

    Args:
        order: What to build.
        place: The output, as it is.
        workers: Who does it.
        watch: Told of every step.
    """

    def __init__(self, order: Order, place: Place, workers: Crew, watch: Watch) -> None:
        self.order, self.place, self.crew, self.watch = order, place, workers, watch
        self.store = place.store
        self.staging = Staging(place.staged)
        self.looking = Looking(place.store, place.docs, order.today)
        self.printing = Pages(place.store, place.staged)

    def run(self, wanted: Wanted) -> Outcome:
        """Bring everything up to date; errors in the content leave the site as it was."""
        with compiled_in(self.place.templates):
            return self._run(wanted)

    def _run(self, wanted: Wanted) -> Outcome:
        statute = load_statute()
        shared = read_shared(self.order.content, statute.layouts)
        told = packed(as_read(shared.loaded, statute)) or b""
        with self.store.transaction():
            self.store.put("note", [(SEAL, ""), (SHARED, told.decode())])
        texts = wanted.program.texts
        chrome = self._chrome(shared.loaded.content, wanted)
        # The press wants the folder of the texts to be there.
        early = self.place.docs.is_dir() and not has_press()
        looked = self.looking.update(
            Inputs(shared, wanted.found, texts),
            self.crew,
            self.watch,
            meanwhile=partial(press, chrome) if early else None,
        )
        come_to = outcome(self.store, looked)
        if come_to.tally.errors:
            return come_to
        content, cards = shared.loaded.content, tuple(self.looking.cards())
        plans = chain(index_plans(content, statute, cards), package_plans(content.site, cards))
        Lists(self.store, self.place.docs, texts).update(plans, self.watch)
        origin = Origin(
            content=wanted.found,
            layouts={str(card.key): card.standing.stage.layout for card in cards},
            statute=statute,
            version=wanted.program.version,
            program=digest([texts, wanted.program.pages]),
            until=until(self.store) or "",
        )
        printed, files = self._print(content, wanted, chrome, origin)
        return outcome(self.store, looked, printed, files)

    def _chrome(self, content: Content, wanted: Wanted) -> Chrome:
        place, program = self.place, wanted.program.pages
        return Chrome.of(content.site, self.order.config, place.docs, place.templates, program)

    def _print(
        self, content: Content, wanted: Wanted, chrome: Chrome, origin: Origin
    ) -> tuple[int, int]:
        """Make the pages and everything beside them, and publish; return how much changed."""
        around = digest([chrome.program, repr((chrome.name, chrome.url, chrome.publisher))])
        place, inputs = self.place, self.printing.inputs(around)
        changed = self._to_index(around)
        indexing = Indexing(self.store.path, place.site, place.staged, changed)
        aside_or_here = aside if len(changed) > _FEW else here
        with aside_or_here(index, indexing) as indexed:
            made = self.printing.update(
                inputs, chrome, self.crew, self.watch, partial(self._beside_pages, inputs)
            )
            self.watch.stage("核对链接")
            self.printing.check_links(made)
            for page in made:
                self.staging.add(PAGE, page.output)
            self._around_pages(chrome, around, inputs)
            site = (chrome.name, chrome.url)
            led_on = redirects(inputs.keys(), content.departments, origin.statute.successors, site)
            place.replace(self.staging, REDIRECT, led_on)
            self.watch.stage("编排搜索")
            self._take(*indexed())
        self.watch.stage("放到网站")
        manifests = Manifests(place, origin)
        listed = manifests.update(self.staging)

        def notes() -> None:
            manifests.save(listed)
            self.printing.save(made, inputs)
            self.store.drop("indexed", "id", changed)
            self.store.copy("unit", "indexed", "id", changed)
            self.store.put("note", [(SEAL, wanted.seal), (AROUND, around)])

        return len(made), place.publish(self.staging, notes)

    def _beside_pages(self, pages: Iterable[str]) -> None:
        """Put each page's Markdown and charts beside it; what has no source any more goes."""
        new = (
            "SELECT path, text.hash, text.size FROM text LEFT JOIN output USING (path)"
            " WHERE kind IS NOT ? OR text.hash <> output.hash"
        )
        for row in self.store.rows(new, COPY):
            self.staging.copy(COPY, Written(*row), self.place.docs)
        gone = "SELECT path FROM output WHERE kind = ? AND path NOT IN (SELECT path FROM text)"
        for (path,) in self.store.rows(gone, COPY):
            self.staging.drop(path)
        paths = {f"{path.removesuffix('.md')}.html" for path in pages}
        for path in self.place.outputs(PAGE).keys() - paths:
            self.staging.drop(path)

    def _around_pages(self, chrome: Chrome, around: str, pages: Iterable[str]) -> None:
        """Put the sitemap and the theme's files into the site, where they are not as they were."""
        self.place.replace(self.staging, MAP, sitemaps(chrome.url, pages))
        if around != self.store.note(AROUND):
            made = press(chrome)
            name, text = made.error_page()
            self.place.replace(self.staging, ASSET, [(name, text.encode()), *made.assets()])

    def _to_index(self, around: str) -> tuple[str, ...]:
        """Return the units that are not as the search index has them."""
        if around != self.store.note(AROUND):
            # Another version may file words otherwise.
            with self.store.transaction():
                self.place.forget_search()
        before = self.store.pairs("SELECT id, hash FROM indexed")
        after = self.store.pairs("SELECT id, hash FROM unit")
        return tuple(sorted(n for n in before | after if before.get(n) != after.get(n)))

    def _take(self, indexed: Indexed) -> None:
        """Take note of what has become of the search index."""
        for file in indexed.written.values():
            self.staging.add(SEARCH, file)
        for path in indexed.dropped:
            self.staging.drop(path)
