"""Reports for tests: the YAML under test stands in the test, the way the command reads it.

What every report needs is added *below* the given text, so that its line numbers hold.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from generator.amounts import State, plain
from generator.cli.checking import load_and_check
from generator.derive.desk import Desk, Desks
from generator.derive.figures import Figure
from generator.diagnostics import Diagnostic, describe, in_order
from generator.exchange.downloads.package import package_plans
from generator.load.content import Loaded, load_content, read_shared
from generator.load.fingerprint import fingerprints
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.model.statute import Statute
from generator.publish.reports import Look, Looked, look
from generator.render.site import index_plans

DEPARTMENT = "jia"
YEAR = 2020

_SHARED = {
    "site.yml": "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n",
    "departments.yml": f"departments:\n  {DEPARTMENT}: {{name: 甲局}}\n",
}
_ACCOUNTS = {
    "layout": "sichuan-2018",
    "unit": "元",
    "kind": "部门",
    "basis": "汇总",
    "origin": "own",
    "approved": "2021-09-01",
    "published": "2021-09-15",
    "disclosure": "complete",
}
_PERFORMANCE = {"unit": "元"}
_ALONE = {"layout": "sichuan-2018", "kind": "部门"}
_TERM = re.compile(r'\[((?:\\.|[^\[\]\\])*)\]\((?:\.\./)*glossary/index\.md#[^ )]* "[^"]*"\)')
_COPIED = re.compile(r"^origin: transcribed", re.MULTILINE)


def statute() -> Statute:
    """Return the statute data of the package."""
    return load_statute()


def completed(text: str, needed: Mapping[str, str]) -> str:
    """Add the keys a file needs and the text does not write, below the text."""
    text = dedent(text).strip("\n") + "\n"
    missing = (k for k in needed if not re.search(rf"^{k}:", text, re.MULTILINE))
    return text + "".join(f"{key}: {needed[key]}\n" for key in missing)


def accounts_file(text: str) -> str:
    """Return a whole ``accounts.yml`` around the given text."""
    copied = _COPIED.search(text) or _COPIED.search(dedent(text))
    return completed(text, _ACCOUNTS | ({"source": "{title: 旧件}"} if copied else {}))


def report_files(
    accounts: str | None = "", *, narrative: str = "", performance: str = "", year: int = YEAR
) -> dict[str, str]:
    """Return the files of one report by their paths in the content folder."""
    folder = f"{year}/{DEPARTMENT}"
    files = {} if accounts is None else {f"{folder}/accounts.yml": accounts_file(accounts)}
    if narrative:
        files[f"{folder}/narrative.yml"] = completed(narrative, {})
    if performance:
        needed = _PERFORMANCE | (_ALONE if accounts is None else {})
        files[f"{folder}/performance.yml"] = completed(performance, needed)
    return files


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in (_SHARED | dict(files)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def read(files: Mapping[str, str]) -> Loaded:
    """Read a content folder made of the given files."""
    with TemporaryDirectory() as name:
        _write(Path(name), files)
        return load_content(Path(name), load_statute().layouts)


def desk(
    accounts: str | None = "",
    *,
    narrative: str = "",
    performance: str = "",
    year: int = YEAR,
    others: Mapping[int, str] | None = None,
) -> Desk:
    """Lay one report on the desk.

    Args:
        accounts: Text of ``accounts.yml``; None for a report of performance alone.
        narrative: Text of ``narrative.yml``; no file where empty.
        performance: Text of ``performance.yml``; no file where empty.
        year: Its fiscal year.
        others: Accounts of the same department in other years.
    """
    files = report_files(accounts, narrative=narrative, performance=performance, year=year)
    for other, text in (others or {}).items():
        files |= report_files(text, year=other)
    loaded = read(files)
    wrong = [found for found in loaded.diagnostics if not found.unfilled]
    assert not wrong, wrong
    return Desks(loaded.content, load_statute()).desk(ReportKey(year, DEPARTMENT))


def looked(content: Path, docs: Path, today: date = date.min) -> list[Looked]:
    """Look at every report of a content folder; write their files below ``docs``."""
    shared = read_shared(content, load_statute().layouts)
    found = fingerprints(content).reports
    departments: dict[str, list[ReportKey]] = {}
    for key in shared.folders:
        departments.setdefault(key.department, []).append(key)
    return [
        report
        for keys in departments.values()
        for report in look(
            Look(shared.of(keys), tuple(keys), docs, today, {key: found[key] for key in keys})
        )
    ]


def site_files(content: Path) -> dict[str, bytes]:
    """Render a whole content folder; every file below docs by its path."""
    with TemporaryDirectory() as name:
        docs = Path(name)
        reports = looked(content, docs)
        files = {text.path: (docs / text.path).read_bytes() for r in reports for text in r.texts}
    cards = [report.record.card for report in reports if report.record.card]
    shared = read_shared(content, load_statute().layouts).loaded.content
    for plan in (*index_plans(shared, load_statute(), cards), *package_plans(shared.site, cards)):
        made = plan.make()
        files |= {plan.path: made} if isinstance(made, bytes) else made.files()
    return files


def render_site(content: Path) -> dict[str, str]:
    """Render a whole content folder; text of each page and chart by its path.

    The files for machines have tests of their own.
    """
    read = (".md", ".svg")
    return {p: data.decode() for p, data in site_files(content).items() if p.endswith(read)}


def without_terms(text: str) -> str:
    """Return Markdown as it was before its terms were explained."""
    return _TERM.sub(r"\1", text)


def said(figure: Figure) -> str:
    """Write a figure for comparison: plain yuan, or the name of its state."""
    if figure.yuan is None:
        return "" if figure.state is State.BLANK else figure.state.value
    return plain(figure.yuan)


def at(report: Desk, address: str) -> str:
    """Write the figure at an address; see :func:`said`."""
    return said(report.lookup(address))


def diagnostics(files: Mapping[str, str], name: str = "") -> list[Diagnostic]:
    """Run what ``juesuan check`` runs; keep the diagnostics of a name, of all where empty."""
    with TemporaryDirectory() as folder:
        _write(Path(folder), files)
        checked = load_and_check(Path(folder))
    loaded, found = checked.loaded, checked.diagnostics
    folders = {name.rsplit("/", 1)[0] for name in files if "/" in name}
    assert {str(key) for key in loaded.content.reports} == folders, found
    return [diagnostic for diagnostic in found if name in {"", diagnostic.name}]


def told(files: Mapping[str, str], name: str) -> list[str]:
    """Run ``juesuan check`` and return the first lines of what it tells, from the report on."""
    lines = [describe(found, {}).splitlines()[0] for found in in_order(diagnostics(files, name))]
    return [line[line.index(f"/{DEPARTMENT}/") + len(DEPARTMENT) + 2 :] for line in lines]


def contrast(ink: Sequence[int], paper: Sequence[int]) -> float:
    """Return the contrast of two colours (red, green, blue from 0 to 255), as WCAG defines it."""
    low, high = sorted((_luminance(ink), _luminance(paper)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Sequence[int]) -> float:
    parts = [value / 255 for value in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def examples(text: str) -> dict[str, str]:
    """Find the content files shown in a document: their first line is a comment with the path."""
    blocks = re.findall(r"```yaml\n(# content/(\S+)\n.*?)```", text, re.DOTALL)
    return {name: block for block, name in blocks}
