"""How well and how fast the site's search finds, beside Pagefind; writes benchmarks/SEARCH.md.

Run with ``make bench-search``. Pagefind is measured where its command is there (``pagefind`` on
PATH, or the Python package); all else needs the system's Chromium.
"""

import json
import os
import pickle
import platform
import re
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from apart import apart
from browser import chromium, serving
from search_browser import OURS, Found, Wait, find_all, wait
from search_corpus import Query, Text, queries, text_of, truth, units
from search_pagefind import PAGEFIND, measure_pagefind, waits

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish.build import build, site_of
from generator.publish.order import Order
from generator.publish.search import Change, unit, update
from generator.publish.watch import Watch
from generator.render.page import Entity, Page

_ROOT = Path(__file__).parent.parent
_RESULTS = _ROOT / "benchmarks" / "SEARCH.md"
_SMALL, _LARGE = Wanted(150, 5), Wanted(750, 5)
_FIGURE = re.compile(r"[1-9][0-9]*\.[0-9]{2} \|")
_TIMED = 12
"""Queries that are timed on the slow phone."""


@dataclass(frozen=True, slots=True)
class Region:
    """A site to search in.

    Attributes:
        pages: How many pages it has.
        unit_ms: Milliseconds of work a page to gather what search needs.
        texts: Its pages as truth reads them, without those that repeat others.
        queries: What to type.
        spool: A file of its units.
        changed: A unit before and after one figure is changed.
    """

    pages: int
    unit_ms: float
    texts: list[Text]
    queries: list[Query]
    spool: Path
    changed: Change


def make_region(wanted: Wanted, folder: Path) -> Region:
    """Make a region, and note what is truly on its pages."""
    count, work, texts = 0, 0.0, []
    named: dict[str, list[tuple[Entity, str]]] = defaultdict(list)
    changed = None
    with (folder / "units").open("wb") as spool:
        for name, pages in units(wanted):
            start = time.process_time()
            data = unit(pages)
            work += time.process_time() - start
            pickle.dump((name, data), spool)
            count += len(pages)
            searched = [page for page in pages if page.searched]
            texts += map(text_of, searched)
            for page in searched:
                for entity in page.entities:
                    address = f"{page.url}#{entity.anchor}" if entity.anchor else page.url
                    named[entity.kind].append((entity, address))
            if changed is None:
                changed = Change(name, data, unit([_with_another_figure(p) for p in pages]))
    assert changed is not None
    chosen = queries(named, texts)
    return Region(count, work / count * 1000, texts, chosen, folder / "units", changed)


def _with_another_figure(page: Page) -> Page:
    """Change the first amount of a table, where the page has one."""
    text = "\n\n".join(page.blocks)
    return replace(page, blocks=(_FIGURE.sub("4567.89 |", text, count=1),))


# --- the index, in a process of its own ---------------------------------------------------------


def write_index(spool: Path, folder: Path, changed: Change) -> dict[str, float]:
    """Write an index from nothing, then change one figure; tell what both took."""

    def old(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if file.exists() else None

    def put(path: str, data: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    def drop(path: str) -> None:
        (folder / path).unlink(missing_ok=True)

    start = time.process_time()
    update(old, _changes(spool), put, drop)
    taken = {"work": time.process_time() - start}
    written: list[str] = []
    clock = time.perf_counter()
    update(old, [changed], lambda path, _: written.append(path), written.append)
    return taken | {"change": time.perf_counter() - clock, "change_files": len(written)}


def _changes(spool: Path) -> Iterator[Change]:
    with spool.open("rb") as file:
        while file.peek(1):
            name, data = pickle.load(file)  # noqa: S301 - this program's own file
            yield Change(name, None, data)


def index_apart(region: Region, folder: Path) -> dict[str, float]:
    """Write the index in another process, so that its memory can be told."""
    order = folder / "order"
    order.write_bytes(pickle.dumps((region.spool, folder / "site", region.changed)))
    done = apart([sys.executable, __file__, "--index", str(order)])
    taken: dict[str, float] = json.loads(done.output)
    return taken | {"memory": done.memory}


# --- a site around it ---------------------------------------------------------------------------


def make_shell(folder: Path) -> None:
    """Build a small site: the pages that the reader searches from."""
    write_example(Wanted(6, 1), load_statute(), folder / "content")
    order = Order(folder / "content", folder / "built", _ROOT / "mkdocs.yml", date.min)
    build(order, Watch())
    own = shutil.ignore_patterns("*.bin")
    shutil.copytree(site_of(folder / "built"), folder / "site", ignore=own)


# --- what it comes to ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How true the answers to all queries are, each 0 to 1.

    Attributes:
        recall: Of the pages that hold the words, those that are found.
        precision: Of the pages that are counted, those that hold the words.
        first: Of the first ten that are shown (or all, where fewer), those that hold the words.
        named: Of the queries for an entity, those that show it among the first three names.
        miscounted: Queries whose count is said to be exact and is not.
    """

    recall: float
    precision: float
    first: float
    named: float
    miscounted: int


def score(asked: Sequence[Query], found: Sequence[Found], texts: Sequence[Text]) -> Score:
    """Compare what was found with what is there."""
    recalls, precisions, firsts, named, miscounted = [], [], [], [], 0
    for query, answer in zip(asked, found, strict=True):
        holds = truth(query.text)
        there = {text.address for text in texts if holds(text)}
        pages = set(answer.pages)
        best = min(10, len(there))
        if there:
            recalls.append(len(there & pages) / len(there))
            firsts.append(len(there.intersection(answer.first)) / best)
        if pages:
            precisions.append(len(there & pages) / len(pages))
        if query.leads_to:
            named.append(query.leads_to in answer.names)
        if answer.count is not None and answer.count != len(there):
            miscounted += 1
        if os.environ.get("VERBOSE") and pages != there:
            print(
                f"{query.kind} {query.text}: {len(there)} there, {len(pages)} found, "
                f"missed {sorted(there - pages)[:3]}, first {sorted(set(answer.first) - there)[:3]}"
            )
    return Score(_mean(recalls), _mean(precisions), _mean(firsts), _mean(named), miscounted)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


@dataclass(frozen=True, slots=True)
class Result:
    """All that was measured on one region."""

    region: Region
    index: dict[str, float]
    score: Score
    typed: list[Wait]
    pasted: list[Wait]
    bytes: int
    files: int


def measure(wanted: Wanted, folder: Path) -> Result:
    """Measure our own search on a region."""
    folder.mkdir()
    print(f"生成 {wanted.departments * wanted.years} 份报告的页面……", flush=True)
    region = make_region(wanted, folder)
    make_shell(folder)
    index = index_apart(region, folder)
    files = [p for p in (folder / "site" / "search").rglob("*.bin") if p.is_file()]
    print(f"{region.pages} 页，{len(region.queries)} 个查询", flush=True)
    words = [query.text for query in region.queries]
    with serving(folder / "site") as address, chromium() as browser:
        found = find_all(browser, address, words)
        timed = sample(words)
        typed = [wait(browser, address, text, OURS, 150) for text in timed]
        pasted = [wait(browser, address, text, OURS, 0) for text in timed]
    return Result(
        region=region,
        index=index,
        score=score(region.queries, found, region.texts),
        typed=typed,
        pasted=pasted,
        bytes=sum(file.stat().st_size for file in files),
        files=len(files),
    )


def sample(words: Sequence[str]) -> Sequence[str]:
    """Choose the queries that are timed: every few, so that all kinds are among them."""
    return words[:: -(-len(words) // _TIMED)]


# --- the table ----------------------------------------------------------------------------------


def _column(result: Result) -> dict[str, str]:
    index, told, pages = result.index, result.score, result.region.pages
    change, files = index["change"] * 1000, index["change_files"]
    gathered, written = result.region.unit_ms, index["work"] / pages * 1000
    return {
        "pages": f"{pages}",
        "recall": f"{told.recall:.3f}",
        "precision": f"{told.precision:.3f}",
        "recall@10": f"{told.first:.3f}",
        "entity among the first three names": f"{told.named:.2f}",
        "counts said to be exact that are not": f"{told.miscounted}",
        "index: work a page, ms": f"{gathered + written:.2f} ({gathered:.2f} + {written:.2f})",
        "index: memory of the process that writes it, MB": f"{index['memory']:.0f}",
        "index: size, MB, and files": f"{result.bytes / 1e6:.1f}, {result.files}",
        "index: one changed figure, ms, and files written": f"{change:.0f}, {files:.0f}",
        **waits(result.typed, result.pasted),
    }


def table(columns: dict[str, dict[str, str]]) -> str:
    """Write columns of figures as a table; what a column does not have is a dash."""
    rows = list(dict.fromkeys(name for column in columns.values() for name in column))
    lines = [f"| | {' | '.join(columns)} |", f"|:--|{'--:|' * len(columns)}"]
    lines += [
        f"| {row} | {' | '.join(column.get(row, '–') for column in columns.values())} |"
        for row in rows
    ]
    return "\n".join(lines)


def report(columns: dict[str, dict[str, str]], asked: int) -> str:
    """Write the page of results."""
    with chromium() as browser:
        version = browser.version
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    versions = f"Python {platform.python_version()}, Chromium {version}"
    return f"""# Search, measured

`make bench-search`, {today}; {os.cpu_count()} cores, {_processor()}, {versions}, Pagefind \
{PAGEFIND.version() or "not installed"}.

{asked} queries a site: names of departments whole and in part, former names, functional items and
codes, projects, terms, amounts written in four ways, years with names, two words, single
characters, quotes and widths, and what is nowhere. Truth is told by plain rules over the text of
every page (`bench/search_corpus.py`), apart from the index. Work on the index is that of gathering
a page's words, in the workers that render the pages, and that of writing the files. The slow phone:
processor slowed four times, line 1.6 Mbit/s with 150 ms latency, page loaded, nothing of search in
the cache; a plain static host without compression. Typed: 150 ms between keys. Pasted: the whole
query stands in the field at the moment it is reached, before any script of search is there.

{table(columns)}
"""


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), "")


def main() -> None:
    """Measure small and large sites, and Pagefind on the small one."""
    sizes = {"small": _SMALL, "large": _LARGE}
    chosen = [name for name in sizes if not sys.argv[1:] or name in sys.argv[1:]]
    columns: dict[str, dict[str, str]] = {}
    asked = 0
    with TemporaryDirectory() as name:
        for size in chosen:
            result = measure(sizes[size], Path(name) / size)
            asked = len(result.region.queries)
            columns[f"ours, {result.region.pages} pages"] = _column(result)
            if size == "small":
                region, folder = result.region, Path(name) / "pagefind"
                timed = sample([query.text for query in region.queries])
                found = measure_pagefind(region.texts, region.queries, timed, folder, score)
                columns |= {"Pagefind, the same pages": found} if found else {}
    text = report(columns, asked)
    print(text)
    if chosen == list(sizes):
        _RESULTS.parent.mkdir(exist_ok=True)
        _RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--index"]:
        spool, folder, changed = pickle.loads(Path(sys.argv[2]).read_bytes())  # noqa: S301
        print(json.dumps(write_index(spool, folder, changed)))
    else:
        main()
