"""How long a whole site takes, beside plain MkDocs and Hugo over the same Markdown.

Run with ``make bench``; ``python bench/site.py --small`` is a try on a tenth of it. Every run
makes its own region, and every command is a process of its own. Times depend on the machine; the
ratios to the baselines, measured in the same run, hardly do. The table goes to
``benchmarks/RESULTS.md``.
"""

import re
import shutil
import sys
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import DEVNULL, Popen
from tempfile import TemporaryDirectory

from measuring import JUESUAN, ROOT, Cost, best, fitted, juesuan, machine, python, run

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute

YEARS = 5
SIZES = (100, 300, 1000, 3000)
FULL = 1000
#: Where the baselines are measured. Plain MkDocs' cost grows with the square of the site, so that
#: it looks better here than on a larger one, and the run ends within a quarter of an hour.
BESIDE = 300
_PLAIN = """
site_name: plain
docs_dir: {docs}
site_dir: {site}
theme: {{name: material, language: zh, font: false}}
plugins: [search]
markdown_extensions: [admonition, attr_list, def_list, footnotes, tables, pymdownx.details,
  pymdownx.superfences, toc]
validation: {{links: {{anchors: ignore, not_found: ignore, unrecognized_links: ignore}}}}
"""
_MKDOCS = "from mkdocs.__main__ import cli; cli()"
_HUGO_PAGE = "<!doctype html><title>{{ .Title }}</title><main>{{ .Content }}</main>"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what, its cost, its target."""

    what: str
    cost: Cost
    target: str = ""

    def line(self) -> str:
        cost = self.cost
        memory = f"{cost.memory:.0f}" if cost.memory else ""
        return f"| {self.what} | {cost.wall:.2f} | {cost.cpu:.2f} | {memory} | {self.target} |"


@dataclass(frozen=True, slots=True)
class Region:
    """An example region and the site built of it."""

    folder: Path
    reports: int

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def output(self) -> Path:
        return self.folder / "build"

    def make(self) -> "Region":
        write_example(Wanted(self.reports // YEARS, YEARS), load_statute(), self.content)
        return self

    def build(self) -> Cost:
        return juesuan("build", "--content", self.content, "--output", self.output)

    def change(self) -> None:
        """Change one figure of one report, so that the check still passes."""
        path = sorted(self.content.glob("*/*/accounts.yml"))[self.reports // 2]
        text = path.read_text()
        found = re.search(r"initial: (\d+)\.", text)
        assert found
        changed = f"initial: {int(found[1]) + 100}."
        path.write_text(text[: found.start()] + changed + text[found.end() :])

    def pages(self) -> int:
        return sum(1 for _ in (self.output / "docs").rglob("*.md"))


def clean_and_changed(region: Region) -> tuple[Cost, Cost, Cost]:
    """Measure a build from nothing, one of nothing new, one of a changed figure."""
    clean = region.build()
    nothing = best(region.build() for _ in range(3))
    costs = []
    for _ in range(3):
        region.change()
        costs.append(region.build())
    return clean, nothing, best(costs)


def site_stage(region: Region) -> Cost:
    """Measure the step from Markdown to the site alone: the pages are forgotten, not the texts."""
    forget = (
        "import sqlite3, sys\n"
        "with sqlite3.connect(sys.argv[1]) as d:\n"
        "    for t in ('page', 'link', 'output', 'indexed'): d.execute(f'DELETE FROM {t}')\n"
        "    d.execute(\"DELETE FROM note WHERE name IN ('seal', 'around')\")\n"
    )
    shutil.rmtree(region.output / "site")
    python(forget, region.output / "cache" / "state.sqlite")
    return region.build()


def plain_mkdocs(region: Region, folder: Path) -> Cost:
    """Measure MkDocs with Material and its own search over the same Markdown."""
    config = folder / "mkdocs.yml"
    config.write_text(_PLAIN.format(docs=region.output / "docs", site=folder / "site"))
    return python(_MKDOCS, "build", "-q", "-f", config)


def hugo(region: Region, folder: Path) -> Cost | None:
    """Measure Hugo with a bare theme over the same Markdown, where it is installed."""
    if shutil.which("hugo") is None:
        return None
    content = folder / "content"
    for path in (region.output / "docs").rglob("*.md"):
        # Hugo takes index.md for a leaf; pages below it need _index.md.
        target = content / path.relative_to(region.output / "docs").with_name("_index.md")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    for name in ("single.html", "list.html"):
        (layouts / name).write_text(_HUGO_PAGE)
    (folder / "layouts" / "index.html").write_text(_HUGO_PAGE)
    (folder / "config.toml").write_text('title = "plain"\ndisableKinds = ["taxonomy", "term"]\n')
    return run(["hugo", "--quiet", "--source", folder])


def preview(region: Region) -> float:
    """Measure the seconds from a saved change to the page, with the preview running."""
    port = "8765"
    command = [sys.executable, "-c", JUESUAN, "serve", "--content", str(region.content)]
    command += ["--output", str(region.output), "--port", port]
    server = Popen(command, cwd=ROOT, stdout=DEVNULL, stderr=DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/__preview?after="
        _wait(address + "-1")
        seconds = []
        for number in range(4):
            region.change()
            since = time.perf_counter()
            with urllib.request.urlopen(f"{address}{number}") as answer:
                answer.read()
            seconds.append(time.perf_counter() - since)
        return min(seconds[1:])
    finally:
        server.terminate()
        server.wait()


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


def main() -> None:
    """Measure everything; write the table."""
    small = "--small" in sys.argv
    sizes = SIZES[:2] if small else SIZES
    full = sizes[-1] if small else FULL
    rows: list[Row] = []
    notes: list[str] = []
    clean: list[tuple[float, float]] = []
    changed: list[tuple[float, float]] = []
    for size in sizes:
        with TemporaryDirectory() as name:
            region = Region(Path(name), size).make()
            first, nothing, one = clean_and_changed(region)
            clean.append((size, first.cpu))
            changed.append((size, one.wall))
            wanted = ("≤ 60 s, ≤ 1500 MB", "≤ 1 s", "≤ 2 s") if size == FULL else ("", "", "")
            late = "≤ 2.5 s" if size > FULL else wanted[2]
            label = f"{size} 份报告、{region.pages()} 页"
            rows.append(Row(f"{label}：从头生成", first, wanted[0]))
            rows.append(Row(f"{label}：没有改动", nothing, wanted[1]))
            rows.append(Row(f"{label}：改一个数", one, late))
            if size == full:
                saved = preview(region)
                rows.append(Row(f"{label}：预览，从存盘到网页", Cost(saved, 0), "≤ 1 s"))
            if size == BESIDE:
                rows += _beside(region, Path(name), label, notes)
        print("\n".join(row.line() for row in rows), flush=True)
    notes += _line("从头生成的处理器时间", clean) + _line("改一个数的用时", changed)
    _write(rows, notes)


def _beside(region: Region, folder: Path, label: str, notes: list[str]) -> list[Row]:
    """Measure the site stage beside the baselines, over the same Markdown."""
    own = site_stage(region)
    rows = [Row(f"{label}：只做网页和搜索", own)]
    plain = plain_mkdocs(region, _fresh(folder / "plain"))
    rows.append(Row("基准 (a)：MkDocs + Material 自带搜索，同样的 Markdown", plain))
    notes.append(
        f"- 网页一步的处理器时间：基准 (a) 是我们的 {plain.cpu / own.cpu:.1f} 倍（目标 ≥ 8）。"
    )
    other = hugo(region, _fresh(folder / "hugo"))
    if other is None:
        notes.append("- 基准 (b)：没有装 hugo，没有测。")
    else:
        rows.append(Row("基准 (b)：Hugo 加空白模板，同样的 Markdown，没有搜索", other))
        notes.append(f"- 网页一步的用时：我们是 Hugo 的 {own.wall / other.wall:.1f} 倍。")
    return rows


def _fresh(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _line(what: str, points: list[tuple[float, float]]) -> list[str]:
    slope, start = fitted(points)
    each = "，".join(f"{size:.0f} 份 {cost:.2f} 秒" for size, cost in points)
    return [f"- {what}：{each}；拟合直线：{start:.2f} 秒 + 每份 {slope * 1000:.2f} 毫秒。"]


def _write(rows: list[Row], notes: list[str]) -> None:
    head = [
        "# 生成网站的用时",
        "",
        "由 `make bench` 写出，不要手改。内容是 `juesuan example` 编造的地区。",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}，{machine()}。",
        "",
        "| 项目 | 用时（秒） | 处理器时间（秒） | 内存（MB） | 目标 |",
        "|:--|--:|--:|--:|:--|",
    ]
    text = "\n".join([*head, *(row.line() for row in rows), "", *notes]) + "\n"
    if "--small" not in sys.argv:
        (ROOT / "benchmarks" / "RESULTS.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
