"""The manifests say what is on the disk; the same content gives the same site everywhere."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish import program
from generator.publish.build import build
from generator.publish.manifest import layout_hash, written
from generator.publish.order import Order
from generator.publish.place import folder_of, manifest_of
from generator.publish.watch import Watch

_ROOT = Path(__file__).parents[2]
_DAY = date(2026, 1, 1)
_WAIVER = "waivers:\n  - {{rule: FA102, at: all_funds.total, reason: 试, by: 财务股, until: {}}}\n"


def _build(content: Path, output: Path, workers: int = 1, today: date = _DAY) -> None:
    order = Order(content, output, _ROOT / "mkdocs.yml", today, workers)
    assert not build(order, Watch()).tally.errors


def _bytes(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _root(site: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((site / "manifest.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented region: its content and its site."""
    folder = tmp_path_factory.mktemp("region")
    write_example(Wanted(3, 2), load_statute(), folder / "content")
    _build(folder / "content", folder / "build")
    return folder


@pytest.fixture
def home(region: Path, tmp_path: Path) -> Path:
    """A copy of the region that a test may change."""
    return shutil.copytree(region, tmp_path / "home")


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the program for the same all along: whoever tests may be editing it."""
    monkeypatch.setattr(program, "texts_program", lambda: "texts")
    monkeypatch.setattr(program, "pages_program", lambda _: "pages")


def _reports(content: Path) -> list[Path]:
    return sorted(path.parent for path in content.glob("20*/*/accounts.yml"))


# --- what the manifests say -----------------------------------------------------------------------


def _assert_true(site: Path) -> None:
    """Assert that the manifests list every file once and rightly, each in the folder it is in."""
    root = _root(site)
    files = _bytes(site)
    assert isinstance(root["manifests"], dict)
    listed = dict(root["files"]) | root["manifests"]  # type: ignore[call-overload]
    for path in root["manifests"]:
        folder = path.removesuffix("manifest.json")
        entries = json.loads(files[path])["files"]
        assert entries, f"{path} lists nothing"
        for name, entry in entries.items():
            assert folder + name not in listed
            listed[folder + name] = entry
    assert sorted(listed) == sorted(files.keys() - {"manifest.json"})
    for path, entry in listed.items():
        expected = {"sha256": sha256(files[path]).hexdigest(), "size": len(files[path])}
        assert entry == expected, path


def test_every_file_is_listed_once_and_rightly(region: Path) -> None:
    _assert_true(region / "build" / "site")


def test_a_report_lists_what_it_was_made_of(region: Path) -> None:
    first, second = sorted(_reports(region / "content"), key=lambda r: (r.name, r.parent.name))[:2]
    assert first.name == second.name
    name = f"{second.parent.name}/{second.name}"
    listed = json.loads((region / "build" / "site" / name / "manifest.json").read_bytes())
    expected = {f"{name}/{p.name}": sha256(p.read_bytes()).hexdigest() for p in second.iterdir()}
    before = f"{first.parent.name}/{first.name}/accounts.yml"
    expected[before] = sha256((first / "accounts.yml").read_bytes()).hexdigest()
    assert listed["content"] == expected
    assert listed["layout"] in load_statute().layouts
    assert "index.html" in listed["files"]


def test_the_root_says_what_the_site_was_made_of_and_with(region: Path) -> None:
    root = _root(region / "build" / "site")
    content = {name: sha256(data).hexdigest() for name, data in _bytes(region / "content").items()}
    assert root["content"] == {n: h for n, h in content.items() if "/" not in n}
    lines = "".join(f"{hashed}  {name}\n" for name, hashed in sorted(content.items()))
    assert root["content_sha256"] == sha256(lines.encode()).hexdigest()
    layouts = root["layouts"]
    assert isinstance(layouts, dict)
    assert layouts == {name: layout_hash(load_statute(), name) for name in layouts}
    assert len(layouts) == 1
    assert "waivers_until" not in root


def test_layouts_have_hashes_of_their_own() -> None:
    statute = load_statute()
    hashes = {layout_hash(statute, name) for name in statute.layouts}
    assert len(hashes) == len(statute.layouts)


def test_a_manifest_is_read_as_text(region: Path) -> None:
    """Keys in order, a line an entry: written again from what it says, it is the same."""
    for path in (region / "build" / "site").rglob("manifest.json"):
        data = path.read_bytes()
        assert written(json.loads(data)) == data
        assert data.endswith(b"}\n")
        keys = re.findall(r'^  "(\w+)": ', data.decode(), re.MULTILINE)
        assert keys == sorted(keys)
        assert all(line.count(b'sha256":') <= 1 for line in data.splitlines())
    assert written({"b": {}, "a": {"名 称": "值"}}) == (
        '{\n  "a": {\n    "名 称": "值"\n  },\n  "b": {}\n}\n'.encode()
    )


def _shell(recipe: int, folder: Path) -> tuple[str, str]:
    """Run what the manual for hosts tells to run; return what it prints."""
    text = (_ROOT / "docs" / "网站运行.md").read_text()
    recipes = [found for found in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "256" in found]
    assert len(recipes) == 2
    done = subprocess.run(
        ["sh", "-c", recipes[recipe]], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout, done.stderr


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="needs sha256sum")
def test_a_site_is_verified_with_sha256sum_alone(home: Path) -> None:
    site = home / "build" / "site"
    assert _shell(0, site) == ("", "")
    page = site / "about" / "index.html"
    page.write_bytes(page.read_bytes() + b" ")
    assert _shell(0, site)[0].startswith("index.html: ")
    root = _root(site)
    assert _shell(1, home / "content") == (f"{root['content_sha256']}  -\n", "")


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("index.html", ""),
        ("2020/index.html", "2020"),
        ("2020/jia/index.html", "2020/jia"),
        ("2020/jia/forms/index.html", "2020/jia"),
        ("departments/jia/changes/2019-2020/index.md", "departments/jia"),
        ("search/index.bin", "search"),
        ("search/pairs-1024/12.bin", "search/pairs-1024"),
        ("search/text/home.bin", "search/text"),
        ("search/text/2020/jia.bin", "search/text/2020"),
        ("search/text/2020/jia/forms.bin", "search/text/2020"),
    ],
)
def test_the_path_says_where_a_file_is_listed(path: str, folder: str) -> None:
    assert folder_of(path) == folder
    assert folder_of(manifest_of(folder)) == folder


# --- manifests follow the site --------------------------------------------------------------------


def _manifests(site: Path) -> dict[str, bytes]:
    return {path: data for path, data in _bytes(site).items() if path.endswith("manifest.json")}


@pytest.mark.usefixtures("steady")
def test_one_changed_report_changes_few_manifests(home: Path) -> None:
    site = home / "build" / "site"
    _build(home / "content", home / "build")
    before = _manifests(site)
    first = _reports(home / "content")[0]
    narrative = first / "narrative.yml"
    narrative.write_text(
        re.sub(r"(?m)^duties:\n", "duties:\n  - 新事务。\n", narrative.read_text())
    )
    _build(home / "content", home / "build")
    after = _manifests(site)
    changed = {path for path, data in after.items() if before.get(path) != data}
    name = f"{first.parent.name}/{first.name}"
    assert {"manifest.json", f"{name}/manifest.json"} <= changed
    own = ("search/", f"{name}/", f"departments/{first.name}/")
    assert all(p.startswith(own) or p == "manifest.json" for p in changed), changed
    _assert_true(site)


@pytest.mark.usefixtures("steady")
def test_a_comment_changes_what_a_report_was_made_of(home: Path) -> None:
    """No page changes, but the file has other bytes, also for the next year's report."""
    site = home / "build" / "site"
    _build(home / "content", home / "build")
    before = _bytes(site)
    first, second = sorted(_reports(home / "content"), key=lambda r: (r.name, r.parent.name))[:2]
    accounts = first / "accounts.yml"
    accounts.write_text(accounts.read_text() + "# 改过\n")
    _build(home / "content", home / "build")
    changed = {path for path, data in _bytes(site).items() if before[path] != data}
    names = [f"{report.parent.name}/{report.name}/manifest.json" for report in (first, second)]
    assert changed == {"manifest.json", *names}
    hashed = sha256(accounts.read_bytes()).hexdigest()
    assert all(hashed in (site / name).read_text() for name in names)


@pytest.mark.usefixtures("steady")
def test_manifests_go_with_what_they_list(home: Path) -> None:
    site = home / "build" / "site"
    gone = _reports(home / "content")[0]
    name = f"{gone.parent.name}/{gone.name}"
    assert (site / name / "manifest.json").is_file()
    shutil.rmtree(gone)
    _build(home / "content", home / "build")
    assert not (site / name).exists()
    _assert_true(site)


@pytest.mark.usefixtures("steady")
def test_foreign_files_and_lost_manifests_are_made_good(home: Path) -> None:
    site = home / "build" / "site"
    _build(home / "content", home / "build")
    before = _bytes(site)
    (site / "about" / "manifest.json").unlink()
    (site / "manifest.json").write_text("{}")
    (site / "2020" / "extra.html").parent.mkdir(exist_ok=True)
    (site / "2020" / "extra.html").write_text("")
    (site / "old").mkdir()
    (site / "old" / "manifest.json").write_text("{}")
    _build(home / "content", home / "build")
    assert _bytes(site) == before


@pytest.mark.usefixtures("steady")
def test_a_folder_that_is_lost_before_it_is_to_go_leaves_no_manifest(home: Path) -> None:
    """Its files are forgotten in a build that fails, and gone from the content in the next."""
    site, content = home / "build" / "site", home / "content"
    _build(content, home / "build")
    year = min(report.parent.name for report in _reports(content))
    for path in (site / "quality" / year).glob("index.*"):
        path.unlink()
    site_file = content / "site.yml"
    good = site_file.read_text()
    site_file.write_text("format: x\n")
    order = Order(content, home / "build", _ROOT / "mkdocs.yml", _DAY, 1)
    assert build(order, Watch()).tally.errors
    site_file.write_text(good)
    shutil.rmtree(content / year)
    _build(content, home / "build")
    assert not (site / "quality" / year).exists()
    _assert_true(site)


@pytest.mark.usefixtures("steady")
def test_another_version_of_the_program_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _build(home / "content", home / "build")
    monkeypatch.setattr(program, "own_version", lambda: "9.9.9")
    _build(home / "content", home / "build")
    generator = _root(home / "build" / "site")["generator"]
    assert isinstance(generator, dict)
    assert generator["version"] == "9.9.9"


@pytest.mark.usefixtures("steady")
def test_the_root_says_when_a_waiver_ends(home: Path) -> None:
    accounts = _reports(home / "content")[0] / "accounts.yml"
    accounts.write_text(accounts.read_text() + _WAIVER.format("2026-03-31"))
    _build(home / "content", home / "build")
    assert _root(home / "build" / "site")["waivers_until"] == "2026-03-31"
    _build(home / "content", home / "build", today=date(2026, 4, 1))
    assert "waivers_until" not in _root(home / "build" / "site")


# --- the same everywhere --------------------------------------------------------------------------


@pytest.mark.usefixtures("steady")
def test_the_day_the_folder_and_the_workers_mean_nothing(
    region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _build(region / "content", tmp_path / "one")
    elsewhere = shutil.copytree(region / "content", tmp_path / "某处 的" / "内容")
    monkeypatch.chdir(elsewhere.parent)
    for workers, today in ((3, date(2031, 12, 31)), (1, date(2024, 2, 29))):
        output = Path(f"生成 {workers}")
        order = Order(Path("内容"), output, _ROOT / "mkdocs.yml", today, workers)
        assert not build(order, Watch()).tally.errors
        assert _bytes(output / "site") == _bytes(tmp_path / "one" / "site")
        shutil.rmtree(output)


_WORLDS = [
    {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
    {"TZ": "America/Adak", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1"},
]


def _another_program(world: dict[str, str], content: Path, output: Path) -> None:
    code = "import sys; from generator.cli import main; raise SystemExit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "build", "--content", content, "--output", output]
    environment = os.environ | {"PYTHONPATH": str(_ROOT)} | world
    done = subprocess.run(
        command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, bytes]]]:
    """The repository's own content and all layouts' examples, built in different worlds."""
    folder = tmp_path_factory.mktemp("worlds")
    sites = []
    for number, world in enumerate(_WORLDS):
        _another_program(world, _ROOT / "content", folder / str(number))
        sites.append(_bytes(folder / str(number) / "site"))
    yield sites
    shutil.rmtree(folder)


def test_time_zone_language_and_hash_seed_mean_nothing(worlds: list[dict[str, bytes]]) -> None:
    first, second = worlds
    assert sorted(first) == sorted(second)
    assert [path for path, data in first.items() if data != second[path]] == []


def test_nothing_tells_where_it_was_made(worlds: list[dict[str, bytes]]) -> None:
    places = [str(_ROOT).encode(), str(Path.home()).encode() + b"/", sys.prefix.encode()]
    for path, data in worlds[0].items():
        assert not [place for place in places if place in data], path


def test_only_commands_know_what_day_it_is() -> None:
    """Libraries that ask for themselves are found out by the different worlds."""
    asks = re.compile(r"\b(today|now|utcnow|time|gmtime|localtime)\(\)")
    files = (_ROOT / "generator").rglob("*.py")
    found = {
        p.relative_to(_ROOT / "generator").parts[0] for p in files if asks.search(p.read_text())
    }
    assert found == {"cli"}
