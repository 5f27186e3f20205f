"""The built site offers every file it should, describes them truly, and links to nothing else."""

import csv
import json
import re
import shutil
from datetime import date
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from frictionless import validate

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish.build import build, site_of
from generator.publish.order import Order
from generator.publish.search.sheet import sheet
from generator.publish.watch import Watch
from generator.render.page import Page

_ROOT = Path(__file__).parent.parent.parent
_TODAY = date(2026, 1, 1)
_AWKWARD = "=甲局</script><script>alert(1)</script>&\"'<!--"


def _build(content: Path, output: Path) -> Path:
    outcome = build(Order(content, output, _ROOT / "mkdocs.yml", _TODAY, 1), Watch())
    assert not outcome.tally.errors
    return site_of(output)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An example region with one department of an awkward name, and an address of its own."""
    folder = tmp_path_factory.mktemp("region")
    write_example(Wanted(3, 2), load_statute(), folder / "content")
    departments = folder / "content" / "departments.yml"
    text = departments.read_text()
    named, times = re.subn(
        r"(?<=name: )[^,}\n]+", json.dumps(_AWKWARD, ensure_ascii=False), text, count=1
    )
    assert times == 1
    departments.write_text(named)
    about = folder / "content" / "site.yml"
    plain = re.sub(r"^url: .*\n", "", about.read_text(), flags=re.MULTILINE)
    about.write_text(f"{plain}url: https://example.org/open\nlicense: https://example.org/cc\n")
    _build(folder / "content", folder / "build")
    return folder


@pytest.fixture(scope="module")
def site(home: Path) -> Path:
    return site_of(home / "build")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the repository's own content: no address, partial reports, performance alone."""
    return _build(_ROOT / "content", tmp_path_factory.mktemp("older"))


class _Page(HTMLParser):
    """Gathers the scripts and links of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.data: list[str] = []
        self.scripts = 0
        self._open = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links[found["href"]] = found.get("title") or ""
        if tag == "script":
            self.scripts += 1
            self._open = found.get("type") == "application/ld+json"

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.data.append(data)


def _reports(site: Path) -> list[Path]:
    return sorted(path.parent for path in site.glob("20*/*/report.json"))


def _files(folder: Path) -> set[str]:
    """Return the files that hold a report; those of one chart each are found below the charts."""
    kinds = {".csv", ".json", ".xlsx"}
    paths = (path for path in folder.rglob("*") if path.suffix in kinds)
    found = {path.relative_to(folder).as_posix() for path in paths} - {"manifest.json"}
    return found - _charted(folder)


def _charted(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("chart-*.csv")}


# --- what search engines for data are told ------------------------------------------------------


def _dataset(folder: Path) -> dict[str, object]:
    (text,) = _Page(folder / "index.html").data
    return json.loads(text)


def test_every_report_describes_its_files(site: Path, older: Path) -> None:
    assert len(_reports(site)) == 6
    assert len(_reports(older)) == 3
    for root, address in ((site, "https://example.org/open/"), (older, "")):
        for folder in _reports(root):
            told = _dataset(folder)
            year, department = folder.parts[-2:]
            prefix = f"{address}{year}/{department}/" if address else ""
            assert (told["@context"], told["@type"]) == ("https://schema.org", "Dataset")
            assert told["temporalCoverage"] == f"{year}-01-01/{year}-12-31"
            assert told["isAccessibleForFree"] is True
            assert year in told["name"]
            assert told["publisher"]["name"]
            assert told["spatialCoverage"]["name"]
            assert told.get("url") == (prefix or None)
            files = {file["contentUrl"].removeprefix(prefix) for file in told["distribution"]}
            assert all(file["contentUrl"].startswith(prefix) for file in told["distribution"])
            assert files == _files(folder)


def test_only_a_stated_license_and_date_are_told(site: Path, older: Path) -> None:
    own, copied = _dataset(_reports(site)[0]), _dataset(_reports(older)[-1])
    assert own["license"] == "https://example.org/cc"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", own["datePublished"])
    assert not {"license", "datePublished", "url"} & copied.keys()


def test_no_name_breaks_out_of_the_description(site: Path) -> None:
    told = [_dataset(folder) for folder in _reports(site)]
    awkward = [one for one in told if one["creator"]["name"] == _AWKWARD]
    assert len(awkward) == 2
    for folder in _reports(site):
        page = _Page(folder / "index.html")
        assert page.scripts == _Page(_reports(site)[0] / "index.html").scripts
        assert "alert(1)</script>" not in (folder / "index.html").read_text()


def test_no_other_page_claims_to_be_a_dataset(site: Path) -> None:
    told = {path.parent for path in site.rglob("index.html") if _Page(path).data}
    assert told == set(_reports(site))


# --- links --------------------------------------------------------------------------------------


def _leads_to(page: Path, site: Path) -> set[str]:
    """Return the files that a page links to, from the root of the site."""
    found = set()
    for link in _Page(page / "index.html").links:
        target = (page / link.partition("#")[0]).resolve()
        if target.is_relative_to(site.resolve()) and target.suffix in {".csv", ".json", ".xlsx"}:
            assert target.is_file(), link
            found.add(target.relative_to(site.resolve()).as_posix())
    return found


@pytest.mark.parametrize("name", ["site", "older"])
def test_the_lists_of_a_year_lead_to_every_file(name: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(name)
    listed = set().union(*(_leads_to(page, root) for page in root.glob("downloads/20*")))
    there = {
        f"{folder.relative_to(root)}/{file}" for folder in _reports(root) for file in _files(folder)
    }
    comparisons = {
        path.relative_to(root).as_posix() for path in root.glob("departments/*/changes/*/*.csv")
    }
    assert comparisons
    assert listed == there | comparisons
    assert _leads_to(root / "downloads", root) == {"datapackage.json", "reports.csv"}


def test_numbered_links_say_which_form_they_are(older: Path) -> None:
    links = _Page(older / "downloads" / "2020" / "index.html").links
    link = "../../2020/xiqu-xinfangju/forms/income.csv"
    assert links[link] == "二、收入决算表"


def test_a_report_leads_to_its_files(older: Path) -> None:
    report = older / "2020" / "xiqu-xinfangju"
    whole = {
        f"2020/xiqu-xinfangju/{name}" for name in ("report.xlsx", "report.json", "figures.csv")
    }
    charts = {f"2020/xiqu-xinfangju/{name}" for name in _charted(report)}
    assert len(charts) == len(list(report.glob("chart-*.svg"))) == 6
    assert _leads_to(report, older) == _leads_to(report / "full", older) | whole == whole | charts
    forms = {f"2020/xiqu-xinfangju/{file}" for file in _files(report) if file.startswith("forms/")}
    assert _leads_to(report / "forms", older) == whole | forms
    alone = older / "2021" / "renhe-xinfangju"
    assert _leads_to(alone, older) == {"2021/renhe-xinfangju/report.json"}


def test_home_and_about_lead_to_the_downloads(site: Path) -> None:
    assert "downloads/" in _Page(site / "index.html").links
    assert "../downloads/" in _Page(site / "about" / "index.html").links


def test_ways_to_files_are_not_searched(older: Path) -> None:
    link = "[下载这张表（CSV）](income.csv)"
    assert link in (older / "2020" / "xiqu-xinfangju" / "forms" / "index.md").read_text()
    whole = "- [全部表（XLSX）](../report.xlsx)：用表格软件打开"
    blocks = ("# 表", link, whole, "[别的](x.csv) 正文")
    page = Page("2020/x/forms/index.md", "forms", "表", "表", blocks)
    assert sheet(page).body == ["别的 正文"]


# --- the data package ---------------------------------------------------------------------------


def _package(site: Path) -> dict[str, object]:
    return json.loads((site / "datapackage.json").read_text())


def _complaints(site: Path) -> list[str]:
    report = validate(str(site / "datapackage.json"))
    assert len(report.tasks) == len(_package(site)["resources"]) or not report.valid
    return [*map(str, report.errors), *(str(e) for task in report.tasks for e in task.errors)]


@pytest.mark.parametrize("name", ["site", "older"])
def test_the_package_is_valid_with_all_its_data(name: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(name)
    assert _complaints(root) == []
    listed = {resource["path"] for resource in _package(root)["resources"]}
    figures = {path.relative_to(root).as_posix() for path in root.glob("20*/*/figures.csv")}
    assert listed == figures | {"reports.csv"}


def _rows(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_validation_reads_every_row(site: Path) -> None:
    report = validate(str(site / "datapackage.json"))
    rows = {task.place: task.stats["rows"] for task in report.tasks}
    assert rows == {path: len(_rows(site / path)) for path in rows}
    assert all(rows.values())


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("figures.csv", ",figure,", ",figured,"),
        ("figures.csv", ",元,figure", "元,元,figure"),
        ("figures.csv", "all_funds.total.income", "all_funds.total.expenditure"),
        ("figures.csv", ",true,false", ",maybe,false"),
        ("reports.csv", ",true,false,", ",true,false,一"),
        ("reports.csv", "year,department", "year,bureau"),
    ],
)
def test_broken_data_is_found(site: Path, tmp_path: Path, file: str, old: str, new: str) -> None:
    copy = shutil.copytree(site, tmp_path / "site")
    path = copy / file if file == "reports.csv" else next(copy.glob(f"20*/*/{file}"))
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    assert _complaints(copy)


def test_a_file_that_is_gone_is_found(site: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(site, tmp_path / "site")
    next(copy.glob("20*/*/figures.csv")).unlink()
    assert _complaints(copy)


def test_the_list_of_reports_holds_their_totals(site: Path) -> None:
    rows = _rows(site / "reports.csv")
    assert [f"{row['year']}/{row['department']}" for row in rows] == [
        folder.relative_to(site).as_posix() for folder in _reports(site)
    ]
    totals = {
        "income": "all_funds.total.income",
        "expenditure": "all_funds.total.expenditure",
        "grand_total": "all_funds.total.grand_total",
        "three_publics": "three_publics.total.final",
    }
    for row in rows:
        path = site / row["year"] / row["department"] / "figures.csv"
        values = {line["address"]: line["value"] for line in _rows(path)}
        assert {name: values[address] for name, address in totals.items()} == {
            name: row[name] for name in totals
        }
    assert f"'{_AWKWARD}" in {row["name"] for row in rows}


def test_the_package_changes_with_the_reports_only(home: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(home, tmp_path / "home")
    site = site_of(copy / "build")
    names = ("datapackage.json", "reports.csv")
    before = {name: (site / name).read_bytes() for name in names}
    accounts = next(iter(sorted((copy / "content").glob("20*/*/narrative.yml"))))
    accounts.write_text(
        re.sub(r"^duties:\n", "duties:\n  - 另一项。\n", accounts.read_text(), count=1)
    )
    _build(copy / "content", copy / "build")
    assert {name: (site / name).read_bytes() for name in names} == before
    shutil.rmtree(accounts.parent)
    _build(copy / "content", copy / "build")
    assert all((site / name).read_bytes() != data for name, data in before.items())
    assert len(_package(site)["resources"]) == 6
    assert not (site / accounts.parent.relative_to(copy / "content")).exists()
    assert _complaints(site) == []
