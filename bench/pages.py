"""What a page weighs and how soon it is painted on a slow phone; writes benchmarks/PAGES.md.

Run with ``make bench-pages``; ``python bench/pages.py report full`` measures these kinds alone and
writes no file. Of every kind of page the heaviest one is opened, with nothing in the cache, from a
host that compresses.
"""

import gzip
import os
import platform
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from browser import Line, chromium, serving
from measuring import ROOT
from playwright.sync_api import Browser

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish.build import Order, build, docs_of, site_of
from generator.publish.watch import Watch

_RESULTS = ROOT / "benchmarks" / "PAGES.md"
_DEMO = Wanted(100, 2)
_RUNS = int(os.environ.get("RUNS", "5"))
_KIND = re.compile(r'^kind: "(.+)"$', re.MULTILINE)
_NOT_FOUND = "404.html"
#: A phone; what is drawn on it has twice its pixels.
_PHONE = {"width": 390, "height": 844}
#: Bars: bytes of a report, seconds to the largest paint, sum of layout shifts.
_WEIGHT, _PAINT, _SHIFT = 150_000, 1.5, 0.01
_WATCH = """
window.seen = { paint: 0, first: 0, shift: 0 };
const each = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note))
  .observe({ type, buffered: true });
each('paint', (e) => { if (e.name === 'first-contentful-paint') seen.first = e.startTime; });
each('largest-contentful-paint', (e) => {
  seen.paint = e.startTime;
  seen.what = `${e.element?.tagName} ${e.element?.textContent.trim().slice(0, 20)}`;
});
each('layout-shift', (e) => { seen.shift += e.value; });
"""
_BYTES = """() => ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
  .map((file) => [new URL(file.name).pathname, file.encodedBodySize])"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as a reader gets it.

    Attributes:
        bytes: Bytes on the line by the kind of file, such as ``css``; headers are not counted.
        first: Seconds until something of the page is painted.
        paint: Seconds until the largest part of the first screen is.
        shift: How far what was painted moved after, as browsers count it.
        what: What the largest part is.
    """

    bytes: Mapping[str, int]
    first: float
    paint: float
    shift: float
    what: str

    @property
    def weight(self) -> int:
        """All bytes."""
        return sum(self.bytes.values())


def heaviest(docs: Path, site: Path) -> dict[str, str]:
    """Return the address of the heaviest page of every kind, by kind."""
    found: dict[str, tuple[int, str]] = {}
    for markdown in sorted(docs.rglob("index.md")):
        kind = _KIND.search(markdown.read_text(encoding="utf-8"))
        assert kind, markdown
        folder = markdown.parent.relative_to(docs).as_posix()
        address = "" if folder == "." else f"{folder}/"
        size = len(gzip.compress((site / address / "index.html").read_bytes(), 1))
        found[kind[1]] = max(found.get(kind[1], (0, "")), (size, address))
    return {kind: address for kind, (_, address) in found.items()} | {"404": _NOT_FOUND}


def see(browser: Browser, address: str) -> Seen:
    """Open a page on the slow phone, with nothing in the cache."""
    context = browser.new_context(
        viewport=_PHONE, device_scale_factor=2, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    page = context.new_page()
    page.add_init_script(_WATCH)
    Line(page).slow()
    page.goto(address, wait_until="networkidle", timeout=60_000)
    page.wait_for_timeout(500)
    seen = page.evaluate("window.seen")
    sizes: dict[str, int] = {}
    for path, size in page.evaluate(_BYTES):
        suffix = Path(path).suffix.removeprefix(".") or "html"
        sizes[suffix] = sizes.get(suffix, 0) + size
    context.close()
    first, paint = seen["first"] / 1000, seen["paint"] / 1000
    return Seen(sizes, first, paint, seen["shift"], seen.get("what", ""))


def usual(runs: Sequence[Seen]) -> Seen:
    """Return the run in the middle; of the shifts, the worst."""
    middle = sorted(runs, key=lambda run: run.paint)[len(runs) // 2]
    first = median(run.first for run in runs)
    worst = max(run.shift for run in runs)
    return Seen(middle.bytes, first, middle.paint, worst, middle.what)


def measure(output: Path, kinds: Sequence[str]) -> Iterator[tuple[str, str, Seen]]:
    """Yield kind, address and what was seen of the heaviest pages of a built site."""
    pages = heaviest(docs_of(output), site_of(output))
    with serving(site_of(output), zipped=True) as host, chromium() as browser:
        see(browser, host)  # what the browser itself does only once
        for kind in sorted(kinds or pages):
            runs = [see(browser, host + pages[kind]) for _ in range(_RUNS)]
            seen = usual(runs)
            print(_line(kind, pages[kind], seen), seen.what, flush=True)
            yield kind, pages[kind], seen


# --- the table ----------------------------------------------------------------------------------


def _line(kind: str, address: str, seen: Seen) -> str:
    sizes = [f"{seen.bytes.get(suffix, 0) / 1000:.1f}" for suffix in ("html", "css", "js", "svg")]
    cells = [kind, f"`/{address}`", *sizes, f"{seen.weight / 1000:.1f}"]
    cells += [f"{seen.first:.2f}", f"{seen.paint:.2f}", f"{seen.shift:.3f}"]
    return f"| {' | '.join(cells)} |"


def missed(rows: Sequence[tuple[str, str, Seen]]) -> list[str]:
    """Say which bars are missed."""
    found = []
    for _, address, seen in rows:
        if seen.weight > _WEIGHT:
            found.append(f"`/{address}` weighs {seen.weight / 1000:.0f} KB")
        if seen.paint > _PAINT:
            found.append(f"`/{address}` is painted after {seen.paint:.2f} s")
        if seen.shift > _SHIFT:
            found.append(f"`/{address}` shifts by {seen.shift:.3f}")
    return found


def table(name: str, rows: Sequence[tuple[str, str, Seen]]) -> str:
    """Write what was seen of one site."""
    head = "| kind | page | HTML | CSS | JS | SVG | all, KB | first paint, s | LCP, s | CLS |"
    lines = [f"## {name}", "", head, "|:--|:--|--:|--:|--:|--:|--:|--:|--:|--:|"]
    lines += [_line(*row) for row in rows]
    bars = "; ".join(missed(rows)) or "none"
    return "\n".join([*lines, "", f"Bars missed: {bars}."])


def report(tables: Sequence[str]) -> str:
    """Write the page of results."""
    with chromium() as browser:
        version = browser.version
    both = "\n\n".join(tables)
    return f"""# Pages, weighed and timed

`make bench-pages`, {datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores, Python \
{platform.python_version()}, Chromium {version}.

Of every kind the page with the heaviest HTML, opened with nothing in the cache from a static host
that compresses. The slow phone: 390 × 844, processor slowed four times, line 1.6 Mbit/s with 150 ms
latency. Bytes are those of the bodies as they come down the line, in kilobytes of 1000; no fonts
are loaded. Times are the middle one of {_RUNS} runs, shifts the worst. Bars: a page weighs at
most {_WEIGHT // 1000} KB, its largest part is painted within {_PAINT} s, nothing shifts by more
than {_SHIFT}. LCP is that of the largest part of the first screen.

{both}
"""


def main() -> None:
    """Measure the repository's own content and a larger invented region."""
    kinds = sys.argv[1:]
    tables = []
    with TemporaryDirectory() as name:
        example = Path(name) / "example"
        write_example(_DEMO, load_statute(), example)
        sites = {
            "The site of this repository": ROOT / "content",
            f"An invented region: {_DEMO.departments} departments, {_DEMO.years} years": example,
        }
        for number, (title, content) in enumerate(sites.items()):
            output = Path(name) / str(number)
            build(Order(content, output, ROOT / "mkdocs.yml", date.min), Watch())
            tables.append(table(title, list(measure(output, kinds))))
    text = report(tables)
    print(text)
    if not kinds:
        _RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
