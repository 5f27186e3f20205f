"""A build that goes on from the last one gives the same bytes as one that begins from nothing."""

import errno
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.derive.publication import digests
from generator.exchange.example import Wanted, write_example
from generator.exchange.publication import published_json
from generator.load.content import load_content
from generator.load.statute import load_statute
from generator.model.publication import Publication
from generator.model.report import Report
from generator.publish import files, indexing, lists, place, program, renewal, reports, sheets
from generator.publish.build import build, foreign_output, site_of
from generator.publish.crew import WorkerDiedError
from generator.publish.files import Written
from generator.publish.order import Order, Outcome
from generator.publish.pages import Made, PageError, Press
from generator.publish.printing import LinkError, Pages
from generator.publish.search import index
from generator.publish.sheets import Printed
from generator.publish.store import BusyError, Store
from generator.publish.watch import Watch
from generator.render import site
from generator.render.rules import rule_plans

_ROOT = Path(__file__).parent.parent.parent
_TODAY = date(2026, 1, 1)


def _order(content: Path, output: Path, workers: int = 1, today: date = _TODAY) -> Order:
    return Order(content, output, _ROOT / "mkdocs.yml", today, workers)


def _build(content: Path, output: Path, workers: int = 1, today: date = _TODAY) -> Outcome:
    return build(_order(content, output, workers, today), Watch())


def _bytes(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _published(output: Path) -> dict[str, bytes]:
    return {
        f"{name}/{path}": data
        for name in ("docs", "site")
        for path, data in _bytes(output / name).items()
    }


def _assert_clean(content: Path, output: Path) -> None:
    """Assert that an output is what a build from nothing gives, and that nothing else lies there."""
    with TemporaryDirectory() as name:
        fresh = Path(name)
        assert not _build(content, fresh).tally.errors
        ours, theirs = _published(output), _published(fresh)
    assert sorted(ours) == sorted(theirs)
    assert [path for path, data in ours.items() if data != theirs[path]] == []
    assert not _bytes(output / "cache" / "next")


@pytest.fixture(scope="module", autouse=True)
def one_program() -> Iterator[None]:
    """Take the program for the same all along: whoever tests may be editing it.

    The pages of rules are alike on every site and most of a small one, so a few are enough.
    """
    rules = dict(list(load_statute().rules.items())[:3])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "rule_plans", lambda given: rule_plans(replace(given, rules=rules)))
        patch.setattr(program, "texts_program", lambda: "texts")
        patch.setattr(program, "pages_program", lambda _: "pages")
        yield


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, one_program: None) -> Path:  # noqa: ARG001
    """An invented region: its content and its site."""
    folder = tmp_path_factory.mktemp("region")
    write_example(Wanted(3, 2), load_statute(), folder / "content")
    assert not _build(folder / "content", folder / "build").tally.errors
    return folder


@pytest.fixture
def home(region: Path, tmp_path: Path) -> Path:
    """A copy of the region that a test may change."""
    return shutil.copytree(region, tmp_path / "home")


def _reports(content: Path) -> list[Path]:
    return sorted(path.parent for path in content.glob("20*/*/accounts.yml"))


def _replace(path: Path, pattern: str, text: str) -> None:
    old = path.read_text(encoding="utf-8")
    new = re.sub(pattern, text, old, count=1, flags=re.MULTILINE)
    assert new != old, pattern
    path.write_text(new, encoding="utf-8")


# --- what is done again ---------------------------------------------------------------------------


def test_nothing_changed_does_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(renewal, "read_shared", never)
    monkeypatch.setattr(renewal, "load_statute", never)
    before = {path: path.stat().st_mtime_ns for path in (home / "build").rglob("*.html")}
    outcome = _build(home / "content", home / "build")
    assert (outcome.looked, outcome.printed, outcome.files) == (0, 0, 0)
    assert outcome.tally.reports == 6
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_nothing_changed_reads_nothing_of_the_program(home: Path) -> None:
    """Reading it takes longer than seeing that nothing changed."""
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from generator.publish import program; from generator.publish.build import build\n"
        "from generator.publish.order import Order; from generator.publish.watch import Watch\n"
        "program.texts_program = lambda: 'texts'; program.pages_program = lambda _: 'pages'\n"
        "content, output, config = map(Path, sys.argv[1:])\n"
        "outcome = build(Order(content, output, config, date(2026, 1, 1)), Watch())\n"
        "heavy = {'pydantic', 'jinja2', 'yaml', 'mkdocs', 'xlsxwriter'} & sys.modules.keys()\n"
        "print(outcome.files, sorted(heavy))\n"
    )
    folders = (home / "content", home / "build", _ROOT / "mkdocs.yml")
    command = [sys.executable, "-c", code, *folders]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "0 []\n"


def _record(report: Report) -> Publication:
    assert report.accounts
    day = {"date": report.accounts.published, "origin": "own", "corrections": 0}
    return Publication.model_validate(day | digests(report))


def test_a_record_of_publication_touches_its_own_report_only(home: Path) -> None:
    content, output = home / "content", home / "build"
    reports = load_content(content, load_statute().layouts).content.reports
    first, second, *_ = reports
    of = {key: [_record(reports[key])] for key in (first, second)}
    path = content / "published.json"
    path.write_text(published_json({first: of[first]}))
    assert _build(content, output).looked == 1
    assert "公开记录" in (output / "docs" / str(first) / "index.md").read_text()
    path.write_text(published_json(of))
    outcome = _build(content, output)
    assert (outcome.looked, outcome.tally.errors) == (1, 0)
    _assert_clean(content, output)
    path.write_text(published_json({second: of[second]}))
    assert _build(content, output).looked == 1
    assert "公开记录" not in (output / "docs" / str(first) / "index.md").read_text()
    _assert_clean(content, output)


def test_times_of_files_mean_nothing(home: Path) -> None:
    for path in home.rglob("*"):
        os.utime(path, (1, 1))
    assert _build(home / "content", home / "build").files == 0


def test_mkdocs_is_not_loaded_when_nothing_changed(home: Path) -> None:
    code = (
        "import sys; from generator.cli import main\n"
        "status = main(sys.argv[1:])\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('mkdocs', 'markdown')]\n"
        "raise SystemExit(status)\n"
    )
    command = [sys.executable, "-c", code, "build", "--content", home / "content"]
    run = [*command, "--output", home / "build"]
    for _ in range(2):  # the first one is of another day
        done = subprocess.run(run, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "没有变化" in done.stdout


def test_one_changed_report_leaves_the_others_alone(home: Path) -> None:
    *_, last = _reports(home / "content")
    _replace(last / "narrative.yml", r"^duties:\n", "duties:\n  - 管理新增的一项事务。\n")
    before = _published(home / "build")
    outcome = _build(home / "content", home / "build")
    assert outcome.looked == 1
    after = _published(home / "build")
    changed = {p for p, data in after.items() if before.get(p) != data}
    key = f"{last.parent.name}/{last.name}"
    pages = {path for path in changed if path.endswith(".html")}
    assert {f"site/{key}/index.html", f"site/{key}/full/index.html"} <= pages
    others = {path for path in pages if path.startswith("site/20")}
    assert all(path.startswith(f"site/{key}/") for path in others)
    own = (f"/{key}/", f"/departments/{last.name}/changes/", "/search/")
    manifests = (f"site/departments/{last.name}/manifest.json", "site/manifest.json")
    assert all(path in manifests or any(place in path for place in own) for path in changed)
    assert 0 < sum("/search/" in path for path in changed) < 60, changed
    _assert_clean(home / "content", home / "build")


def test_a_report_is_done_again_with_the_words_of_the_year_it_is_compared_with(
    home: Path,
) -> None:
    first, *_ = _reports(home / "content")
    _replace(first / "narrative.yml", r"^duties:\n", "duties:\n  - 管理新增的一项事务。\n")
    assert _build(home / "content", home / "build").looked == 2
    _assert_clean(home / "content", home / "build")


def test_a_comparison_follows_the_figures_its_older_texts_refer_to(tmp_path: Path) -> None:
    """They may be of a year that the newer report itself never asks for."""
    content, output = tmp_path / "content", tmp_path / "build"
    write_example(Wanted(1, 4), load_statute(), content)
    first, second, *_ = _reports(content)
    figure = f"{{{first.parent.name}:general_budget.total.initial}}"
    _replace(second / "narrative.yml", r"^duties:\n", f"duties:\n  - 管理{figure}万元的事务。\n")
    assert not _build(content, output).tally.errors
    _replace(first / "accounts.yml", r"initial: 1", "initial: 9")
    assert not _build(content, output).tally.errors
    _assert_clean(content, output)


def test_a_year_that_goes_takes_its_comparisons_along(home: Path) -> None:
    first, *_ = _reports(home / "content")
    folder = home / "build" / "site" / "departments" / first.name / "changes"
    assert len(list(folder.iterdir())) == 1
    shutil.rmtree(first)
    assert not _build(home / "content", home / "build").tally.errors
    assert not folder.exists()
    _assert_clean(home / "content", home / "build")


def test_a_report_leads_to_the_years_beside_it(home: Path) -> None:
    """Also to one that comes later and that it is not compared with."""
    first, *_ = _reports(home / "content")
    later = home / "content" / f"{int(first.parent.name) + 7}" / first.name
    later.mkdir(parents=True)
    (later / "performance.yml").write_text(
        "layout: sichuan-2018\nkind: 部门\nunit: 元\nsource: {title: 旧件}\n"
        "projects: [{id: a, name: 甲项目, funding: {total: {budget: 1, executed: 1}}}]\n"
    )
    last = max(
        (p for p in _reports(home / "content") if p.name == first.name), key=lambda p: p.parent.name
    )
    assert not _build(home / "content", home / "build").tally.errors
    page = home / "build" / "docs" / last.parent.name / last.name / "index.md"
    assert f"下一份：{later.parent.name}年度" in page.read_text()
    _assert_clean(home / "content", home / "build")
    shutil.rmtree(later.parent)
    assert not _build(home / "content", home / "build").tally.errors
    assert "下一份" not in page.read_text()
    _assert_clean(home / "content", home / "build")


def test_a_report_is_done_again_with_last_years_figures(home: Path) -> None:
    """Its changes are measured from them."""
    first = _reports(home / "content")[0]
    accounts = first / "accounts.yml"
    accounts.write_text(accounts.read_text() + "# 改过\n")
    assert _build(home / "content", home / "build").looked == 2
    _assert_clean(home / "content", home / "build")


def test_a_new_day_matters_only_where_a_waiver_ends(home: Path) -> None:
    report = _reports(home / "content")[0]
    waiver = (
        "waivers:\n  - {rule: FA102, at: all_funds.total, reason: 试, by: 财务股, "
        "until: 2026-03-31}\n"
    )
    accounts = report / "accounts.yml"
    accounts.write_text(accounts.read_text() + waiver)
    first = _build(home / "content", home / "build")
    told = [found.name for found in first.diagnostics]
    assert told == ["unused-waiver"]
    later = _build(home / "content", home / "build", today=date(2026, 3, 31))
    assert (later.looked, later.diagnostics) == (0, first.diagnostics)
    after = _build(home / "content", home / "build", today=date(2026, 4, 1))
    assert after.looked == 1
    assert [found.name for found in after.diagnostics] == ["expired-waiver"]


def test_findings_are_told_again_without_looking(home: Path) -> None:
    (home / "content" / "多余.txt").write_text("")
    first = _build(home / "content", home / "build")
    again = _build(home / "content", home / "build")
    assert [found.name for found in first.diagnostics] == ["unknown-file"]
    assert again.diagnostics == first.diagnostics
    assert again.looked == 0


def test_a_changed_figure_does_again_the_pages_of_its_items_alone(home: Path) -> None:
    accounts = _reports(home / "content")[-1] / "accounts.yml"
    # A partial copy may state figures that do not add up.
    _replace(accounts, r"^origin: own$", "origin: transcribed\nsource: {title: 旧件}")
    _replace(accounts, r"^disclosure: complete$", "disclosure: partial")
    _replace(accounts, r"^(  \d{7}: \{income: .*?), initial:", r"\1, project: 0, initial:")
    _build(home / "content", home / "build")
    before = _published(home / "build")
    line = r"^  (\d{7}): \{income: (\d+).*project: 0,"
    item = re.search(line, accounts.read_text(), flags=re.MULTILINE)
    assert item
    code, amount = item.groups()
    more = int(amount) + 100
    _replace(
        accounts,
        rf"^  {code}: {{income: (\d+)(.*?)basic: \1",
        rf"  {code}: {{income: {more}\2basic: {more}",
    )
    assert not _build(home / "content", home / "build").tally.errors
    after = _published(home / "build")
    changed = {path.split("/")[2] for path in after if "/subjects/" in path
               and before[path] != after[path]}  # fmt: skip
    assert changed == {code}
    _assert_clean(home / "content", home / "build")


def test_charts_of_a_list_go_with_what_they_show(home: Path) -> None:
    def charts() -> list[str]:
        return [path for path in _published(home / "build") if "/trend-" in path and name in path]

    gone, *_ = _reports(home / "content")
    name = gone.name
    assert charts()
    shutil.rmtree(gone)
    _build(home / "content", home / "build")
    assert not charts()
    _assert_clean(home / "content", home / "build")


# --- errors and interruptions ---------------------------------------------------------------------


def test_errors_leave_the_site_as_it_was(home: Path) -> None:
    before = _bytes(home / "build" / "site")
    broken, other, *_ = _reports(home / "content")
    _replace(broken / "accounts.yml", r"^unit: .*$", "unit: 两")
    _replace(other / "narrative.yml", r"^duties:\n", "duties:\n  - 管理新增的一项事务。\n")
    outcome = _build(home / "content", home / "build")
    assert outcome.tally.errors
    assert outcome.files == 0
    assert _bytes(home / "build" / "site") == before
    assert _build(home / "content", home / "build").diagnostics == outcome.diagnostics
    _replace(broken / "accounts.yml", r"^unit: .*$", "unit: 元")
    assert not _build(home / "content", home / "build").tally.errors
    _assert_clean(home / "content", home / "build")


def test_a_dead_link_stops_the_build(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Press.page

    def page(press: Press, path: str) -> Made:
        links = ("nowhere/index.md", "index.md#nowhere", "glossary/index.md#general")
        found = made(press, path)
        return replace(found, links=(*found.links, *links)) if path == "about/index.md" else found

    before = _bytes(home / "build" / "site")
    _replace(home / "content" / "site.yml", r"^name: .*$", "name: 决算")
    monkeypatch.setattr(Press, "page", page)
    with pytest.raises(LinkError) as raised:
        _build(home / "content", home / "build")
    assert "nowhere/index.md" in str(raised.value)
    assert "index.md#nowhere" in str(raised.value)
    assert "glossary" not in str(raised.value)
    assert _bytes(home / "build" / "site") == before


def _printed(path: str, anchors: tuple[str, ...] = (), links: tuple[str, ...] = ()) -> Printed:
    return Printed(path, Written.of(path, b""), anchors, links)


def _check_links(pages: Pages, made: list[Printed], present: list[str]) -> None:
    """Check links where there are these files below the docs folder."""
    with pages.store.transaction():
        pages.store.clear("text")
        pages.store.put("text", [(path, "", "", 0) for path in present])
    pages.check_links(made)


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    """Two pages: ``a`` links to an anchor of ``b``."""
    store = Store(tmp_path)
    made = Pages(store, tmp_path)
    first = [_printed("a.md", (), ("b.md#x", "b.md")), _printed("b.md", ("x", "y"))]
    _check_links(made, first, ["a.md", "b.md"])
    with store.transaction():
        made.save(first, {"a.md": "1", "b.md": "1"})
    yield made
    store.close()


def test_a_page_that_stays_misses_an_anchor_that_goes(pages: Pages) -> None:
    _check_links(pages, [_printed("b.md", ("x",))], ["a.md", "b.md"])
    with pytest.raises(LinkError, match=r"a\.md 里的链接 b\.md#x"):
        _check_links(pages, [_printed("b.md", ("y",))], ["a.md", "b.md"])


def test_a_page_that_stays_misses_a_page_that_goes(pages: Pages) -> None:
    with pytest.raises(LinkError, match=r"a\.md 里的链接 b\.md#x；a\.md 里的链接 b\.md$"):
        _check_links(pages, [], ["a.md"])
    _check_links(pages, [], ["b.md"])
    _check_links(pages, [_printed("a.md", (), ("c.md",))], ["a.md", "c.md"])


def test_a_new_page_may_lead_to_anchors_of_old_ones(pages: Pages) -> None:
    _check_links(pages, [_printed("c.md", (), ("b.md#y",))], ["a.md", "b.md", "c.md"])
    with pytest.raises(LinkError, match=r"b\.md#z"):
        _check_links(pages, [_printed("c.md", (), ("b.md#z",))], ["a.md", "b.md", "c.md"])


class _Stopped(BaseException):
    """Stands for a process that ends in the middle."""


def _stop_after(monkeypatch: pytest.MonkeyPatch, calls: int, module: object, name: str) -> None:
    original: Callable[..., object] = getattr(module, name)
    left = [calls]

    def stopping(*given: object) -> object:
        if not left[0]:
            raise _Stopped
        left[0] -= 1
        return original(*given)

    monkeypatch.setattr(module, name, stopping)


_POINTS = [
    (reports, "write"),
    (lists, "write"),
    (sheets, "write"),
    (place, "write"),
    (indexing, "write"),
    (place, "move"),
    (place, "remove"),
]


@pytest.mark.parametrize("calls", [0, 1, 7])
@pytest.mark.parametrize(("module", "name"), _POINTS)
def test_an_interrupted_build_is_made_good(
    module: object, name: str, calls: int, home: Path
) -> None:
    """Stop at every kind of write; then change the content back, and build again."""
    before = _bytes(home / "build" / "site")
    report = _reports(home / "content")[0]
    narrative = (report / "narrative.yml").read_text()
    named = (home / "content" / "site.yml").read_text()
    _replace(report / "narrative.yml", r"^duties:\n", "duties:\n  - 管理新增的一项事务。\n")
    _replace(home / "content" / "site.yml", r"^name: .*$", "name: 甲乙丙决算")
    with pytest.MonkeyPatch.context() as patch:
        _stop_after(patch, calls, module, name)
        try:
            _build(home / "content", home / "build")
        except _Stopped:
            if name == "write":
                assert _bytes(home / "build" / "site") == before
    (report / "narrative.yml").write_text(narrative)
    (home / "content" / "site.yml").write_text(named)
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")


def test_a_killed_build_is_made_good(home: Path) -> None:
    _replace(home / "content" / "site.yml", r"^name: .*$", "name: 甲乙丙决算")
    code = "import sys; from generator.cli import main; raise SystemExit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "build", "--content", home / "content"]
    started = subprocess.Popen(
        [*command, "--output", home / "build"], cwd=_ROOT, stdout=subprocess.DEVNULL
    )
    time.sleep(1.5)
    started.send_signal(signal.SIGKILL)
    started.wait()
    time.sleep(0.2)
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")


def test_another_version_files_the_search_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though no text changed."""
    monkeypatch.setattr(program, "pages_program", lambda _: "another")
    monkeypatch.setattr(index, "text_path", lambda url: f"search/texts/{url}page.bin")
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")
    assert (home / "build" / "site" / "search" / "texts").is_dir()


def test_a_broken_file_of_a_page_that_goes_goes_too(home: Path) -> None:
    first, *_ = _reports(home / "content")
    page = home / "build" / "site" / first.parent.name / first.name / "full" / "index.html"
    page.write_text("")
    shutil.rmtree(first)
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")


def test_a_lost_or_broken_memory_costs_only_time(home: Path) -> None:
    state = home / "build" / "cache" / "state.sqlite"
    state.write_bytes(b"no database" * 1000)
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")
    state.write_bytes(state.read_bytes()[: state.stat().st_size // 3])
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")
    shutil.rmtree(home / "build" / "cache")
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")


@pytest.mark.parametrize("lost", ["cache", "state", "search"])
def test_the_site_stays_while_its_memory_is_lost_and_the_content_is_wrong(
    lost: str, home: Path
) -> None:
    site, cache = home / "build" / "site", home / "build" / "cache"
    if lost == "cache":
        shutil.rmtree(cache)
    elif lost == "state":
        (cache / "state.sqlite").write_bytes(b"no database")
    else:
        next(site.glob("search/*/*.bin")).unlink()
    before = _bytes(site)
    accounts = _reports(home / "content")[0] / "accounts.yml"
    good = accounts.read_text()
    _replace(accounts, r"^unit: .*$", "unit: 两")
    assert _build(home / "content", home / "build").tally.errors
    assert _bytes(site) == before
    accounts.write_text(good)
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")


def test_a_full_disk_leaves_the_site_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    before = _bytes(home / "build" / "site")
    _replace(home / "content" / "site.yml", r"^name: .*$", "name: 甲乙丙决算")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", full)
        with pytest.raises(OSError, match="disk is full") as raised:
            _build(home / "content", home / "build")
    assert raised.value.errno == errno.ENOSPC
    assert _bytes(home / "build" / "site") == before
    _build(home / "content", home / "build")
    _assert_clean(home / "content", home / "build")


def test_two_builds_do_not_meet(home: Path) -> None:
    store = Store(home / "build" / "cache")
    with pytest.raises(BusyError):
        _build(home / "content", home / "build")
    store.close()
    assert _build(home / "content", home / "build").tally.reports == 6


# --- random edits ---------------------------------------------------------------------------------


def _some(paths: list[Path], number: int) -> Path:
    return paths[number % len(paths)]


def _edit_words(home: Path, number: int) -> None:
    path = _some(sorted((home / "content").glob("20*/*/narrative.yml")), number)
    words = f"duties:\n  - 管理第{number}项事务。\n"
    path.write_text(re.sub(r"^duties:\n", words, path.read_text(), count=1, flags=re.MULTILINE))


def _edit_figures(home: Path, number: int) -> None:
    """Change a digit; most often the check then refuses, and the site has to stay."""
    path = _some([report / "accounts.yml" for report in _reports(home / "content")], number)
    text = path.read_text()
    digits = list(re.finditer(r"(?<=\d)\d(?=\.|,|\})", text))
    if digits:
        at = digits[number % len(digits)].start()
        path.write_text(text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :])


def _rename_department(home: Path, number: int) -> None:
    path = home / "content" / "departments.yml"
    path.write_text(re.sub(r"局(?=[,\n}])", f"局{number}处", path.read_text(), count=1))


def _remove_report(home: Path, number: int) -> None:
    shutil.rmtree(_some(_reports(home / "content"), number))


def _move_report(home: Path, number: int) -> None:
    report = _some(_reports(home / "content"), number)
    target = report.parent.parent / f"{int(report.parent.name) - 1}" / report.name
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        report.rename(target)


def _change_id(home: Path, number: int) -> None:
    """Give a department another id; its old addresses lead on."""
    departments = home / "content" / "departments.yml"
    names = re.findall(r"^  ([a-z0-9-]+):", departments.read_text(), flags=re.MULTILINE)
    old, new = names[number % len(names)], f"neu-{number}"
    if new in names or old.startswith("neu-"):
        return

    def renamed(match: re.Match[str]) -> str:
        opening, rest = ("{", ", ") if match[1] == " {" else ("\n    ", "\n")
        return f"  {new}:{' ' if rest == ', ' else ''}{opening}former_ids: [{old}]{rest}"

    text = re.sub(rf"^  {old}:( \{{|\n)", renamed, departments.read_text(), flags=re.MULTILINE)
    departments.write_text(re.sub(rf"parent: {old}(?![a-z0-9-])", f"parent: {new}", text))
    for folder in (home / "content").glob(f"20*/{old}"):
        folder.rename(folder.with_name(new))


def _rename_site(home: Path, number: int) -> None:
    site = home / "content" / "site.yml"
    site.write_text(
        re.sub(r"^name: .*$", f"name: 决算之{number}", site.read_text(), flags=re.MULTILINE)
    )


def _own_term(home: Path, number: int) -> None:
    text = f"terms:\n  - {{term: 结余, text: 第{number}种解释。}}\n"
    (home / "content" / "glossary.yml").write_text(text)


def _address(home: Path, number: int) -> None:
    site = home / "content" / "site.yml"
    text = re.sub(r"^url: .*\n", "", site.read_text(), flags=re.MULTILINE)
    site.write_text(f"{text}url: https://example.org/{number}/\n")


def _revert(home: Path, number: int) -> None:  # noqa: ARG001 - all edits take one
    shutil.rmtree(home / "content")
    shutil.copytree(home / "first", home / "content")


def _lose_page(home: Path, number: int) -> None:
    _some(sorted((home / "build" / "site").rglob("index.html")), number).unlink()


def _lose_manifest(home: Path, number: int) -> None:
    _some(sorted((home / "build" / "site").rglob("manifest.json")), number).unlink()


def _lose_folder(home: Path, number: int) -> None:
    """What nobody links to any more may be lost just before it is to go."""
    pages = sorted((home / "build" / "site").rglob("index.html"))
    for path in _some(pages, number).parent.glob("index.*"):
        path.unlink()


def _spoil_output(home: Path, number: int) -> None:
    paths = sorted(p for p in (home / "build").rglob("*") if p.is_file() and "cache" not in p.parts)
    path = _some(paths, number)
    path.write_bytes(path.read_bytes() + b" ")


def _add_strange(home: Path, number: int) -> None:
    (home / "build" / "site" / f"{number}.html").write_text("")


def _interrupt(home: Path, number: int) -> None:
    _edit_words(home, number + 1)
    with pytest.MonkeyPatch.context() as patch:
        _stop_after(patch, number % 13, *_POINTS[number % len(_POINTS)])
        with suppress(_Stopped):
            _build(home / "content", home / "build")


_EDITS = [
    _edit_words,
    _edit_figures,
    _rename_department,
    _remove_report,
    _move_report,
    _change_id,
    _rename_site,
    _own_term,
    _address,
    _revert,
    _lose_page,
    _lose_manifest,
    _lose_folder,
    _spoil_output,
    _add_strange,
    _interrupt,
]
_STEPS = st.lists(
    st.tuples(st.sampled_from(_EDITS), st.integers(0, 99), st.booleans()), min_size=2, max_size=6
)


@settings(max_examples=int(os.environ.get("EDITS", "8")), suppress_health_check=list(HealthCheck))
@given(steps=_STEPS)
def test_any_edits_give_the_bytes_of_a_clean_build(
    steps: list[tuple[Callable[[Path, int], None], int, bool]], region: Path
) -> None:
    with TemporaryDirectory() as name:
        home = shutil.copytree(region, Path(name) / "home")
        shutil.copytree(home / "content", home / "first")
        for edit, number, build_after in steps:
            if len(_reports(home / "content")) > 2 or edit is not _remove_report:
                edit(home, number)
            if build_after:
                _build(home / "content", home / "build")
        if _build(home / "content", home / "build").tally.errors:
            _revert(home, 0)
            assert not _build(home / "content", home / "build").tally.errors
        _assert_clean(home / "content", home / "build")


# --- workers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_bytes(
    workers: int, region: Path, tmp_path: Path
) -> None:
    _build(region / "content", tmp_path, workers)
    assert _published(tmp_path) == _published(region / "build")


def _dies(task: reports.Look) -> tuple[reports.Looked, ...]:
    os.kill(os.getpid(), signal.SIGKILL)
    return reports.look(task)


def _dies_once(task: reports.Look) -> tuple[reports.Looked, ...]:
    mark = task.docs.parent / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return reports.look(task)


def test_a_worker_that_dies_is_named_with_its_report(
    region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.publish.looking.look", _dies)
    with pytest.raises(WorkerDiedError) as raised:
        _build(region / "content", tmp_path, 2)
    assert any(
        str(report.relative_to(region / "content")) in str(raised.value)
        for report in _reports(region / "content")
    )
    assert not (tmp_path / "site").exists()


def test_a_worker_that_dies_once_loses_nothing(
    region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.publish.looking.look", _dies_once)
    _build(region / "content", tmp_path, 2)
    assert (tmp_path / "died").exists()
    assert _published(tmp_path) == _published(region / "build")


# --- places ---------------------------------------------------------------------------------------


def test_only_its_own_folders_are_built_into(tmp_path: Path) -> None:
    content, output = tmp_path / "content", tmp_path / "out"
    (output / "site").mkdir(parents=True)
    assert "site" in str(foreign_output(output, content))
    (output / ".juesuan").touch()
    assert foreign_output(output, content) is None
    assert foreign_output(content / "build", content) is not None
    assert foreign_output(content, content) is not None
    assert foreign_output(tmp_path / "new", content) is None
    assert site_of(output) == output / "site"


def test_a_warning_of_mkdocs_stops_the_build(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = lists.Lists._write

    def write(self: lists.Lists, plan: object, inputs: str) -> None:
        made(self, plan, inputs)  # type: ignore[arg-type]
        about = self.docs / "about" / "index.md"
        about.write_text(about.read_text() + "\n[绝对地址](/somewhere/)\n")

    monkeypatch.setattr(lists.Lists, "_write", write)
    _replace(home / "content" / "site.yml", r"^name: .*$", "name: 决算")
    with pytest.raises(PageError, match=r"about/index\.md"):
        _build(home / "content", home / "build")


def _sitemaps(site: Path) -> Iterator[str]:
    return (path.relative_to(site).as_posix() for path in site.rglob("*.xml"))


def test_sitemaps_name_every_page_once(home: Path) -> None:
    assert not list(_sitemaps(home / "build" / "site"))
    _address(home, 1)
    _build(home / "content", home / "build")
    site = home / "build" / "site"
    named = sorted(_sitemaps(site))
    assert named[0] == "sitemap.xml"
    index = re.findall("<loc>(.*)</loc>", (site / "sitemap.xml").read_text())
    assert sorted(index) == [f"https://example.org/1/{name}" for name in named[1:]]
    pages = [
        page
        for name in named[1:]
        for page in re.findall("<loc>(.*)</loc>", (site / name).read_text())
    ]
    found = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")}
    assert sorted(pages) == sorted(
        "https://example.org/1/" + ("" if name == "." else f"{name}/") for name in found
    )


def test_files_are_moved_once_and_again(tmp_path: Path) -> None:
    files.write(tmp_path / "a", "x/y.txt", b"1")
    for _ in range(2):
        files.move("x/y.txt", tmp_path / "a", tmp_path / "b")
    assert _bytes(tmp_path / "b") == {"x/y.txt": b"1"}
    files.remove(tmp_path / "b", ["x/y.txt", "z"])
    assert list((tmp_path / "b").iterdir()) == []


def test_a_report_is_done_again_once_the_other_year_can_be_read(home: Path) -> None:
    """It was checked without last year's figures meanwhile."""
    first = _reports(home / "content")[0]
    second = next(r for r in _reports(home / "content")[1:] if r.name == first.name)
    narrative = (first / "narrative.yml").read_text()
    (first / "narrative.yml").write_text("duties: {")
    _replace(second / "narrative.yml", r"^duties:\n", "duties:\n  - 管理新增的一项事务。\n")
    assert _build(home / "content", home / "build").tally.errors
    (first / "narrative.yml").write_text(narrative)
    assert _build(home / "content", home / "build").looked == 2
    _assert_clean(home / "content", home / "build")
