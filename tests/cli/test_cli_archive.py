"""``juesuan archive``: a bag that an archive can read, the same every time."""

import json
import re
import shutil
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from generator.cli import main
from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of an invented region, of two years; one department has only the first."""
    folder = tmp_path_factory.mktemp("region") / "content"
    write_example(Wanted(3, 2), load_statute(), folder)
    newest = max(folder.glob("20*"))
    shutil.rmtree(min(newest.iterdir()))
    return folder


@pytest.fixture
def content(region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(_ROOT)
    return shutil.copytree(region, tmp_path / "content")


def _archive(content: Path, year: str, output: Path) -> int:
    return main(["archive", year, "--content", str(content), "--output", str(output)])


def _year(content: Path) -> str:
    return max(path.name for path in content.glob("20*"))


def _bytes(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def bag(region: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bag") / "档案"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(_ROOT)
        assert _archive(region, _year(region), folder) == 0
    return folder


def test_an_archive_takes_it(bag: Path) -> None:
    opened = bagit.Bag(str(bag))
    opened.validate()
    assert sorted(opened.algorithms) == ["sha256", "sha512"]
    assert opened.info["Source-Organization"]
    assert "Bagging-Date" not in opened.info
    payload = {f"data/{path}" for path in _bytes(bag / "data")}
    assert set(opened.payload_entries()) == payload


def test_it_holds_what_the_reports_are_made_of(bag: Path, region: Path) -> None:
    year = _year(region)
    held = _bytes(bag / "data" / "content")
    own = {f"{year}/{path}": data for path, data in _bytes(region / year).items()}
    assert own.items() <= held.items()
    assert {"site.yml", "departments.yml"} <= held.keys()
    others = {path for path in held if "/" in path and path not in own}
    assert others
    assert all(path.endswith("/accounts.yml") for path in others), "last year's figures alone"


def test_it_holds_the_year_and_no_other(bag: Path, region: Path) -> None:
    year = _year(region)
    pages = _bytes(bag / "data" / "site")
    departments = {path.name for path in (region / year).iterdir()}
    assert {p.split("/")[1] for p in pages if p.startswith(f"{year}/") and p.count("/") > 1} == (
        departments
    )
    assert {p.split("/")[1] for p in pages if p.startswith("departments/")} == departments
    years = {p.split("/")[0] for p in pages if re.match(r"\d{4}/", p)}
    assert years == {year}
    assert not [path for path in pages if path.startswith("search/")]
    texts = _bytes(bag / "data" / "markdown")
    assert texts
    assert all(pages[path] == data for path, data in texts.items())


def test_its_pages_have_their_styles_and_its_manifests_are_true(bag: Path, region: Path) -> None:
    site = bag / "data" / "site"
    page = site / _year(region) / min(p.name for p in (region / _year(region)).iterdir())
    html = (page / "index.html").read_text()
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    assert styles
    assert all((page / style).resolve().is_file() for style in styles)
    for path in site.rglob("manifest.json"):
        for name, entry in json.loads(path.read_bytes())["files"].items():
            assert sha256((path.parent / name).read_bytes()).hexdigest() == entry["sha256"]


def test_it_says_what_it_is(bag: Path, region: Path) -> None:
    text = (bag / "data" / "说明.txt").read_text(encoding="utf-8")
    year = _year(region)
    listed = re.findall(r"site/(\S+)/index\.html（版式", text)
    assert listed == sorted(f"{year}/{path.name}" for path in (region / year).iterdir())
    assert "sha256sum -c manifest-sha256.txt" in text
    assert "{" not in text
    root = json.loads((bag / "data" / "site" / "manifest.json").read_bytes())
    assert root["content_sha256"] in text
    assert root["generator"]["program"] in text


def test_it_is_the_same_every_time(bag: Path, content: Path, tmp_path: Path) -> None:
    assert _archive(content, _year(content), tmp_path / "again") == 0
    assert _bytes(tmp_path / "again") == _bytes(bag)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "content"]


def test_an_empty_folder_will_do(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空").mkdir()
    assert _archive(content, _year(content), tmp_path / "空") == 0
    out = capsys.readouterr().out
    assert f"2 份报告，{len(_bytes(tmp_path / '空' / 'data'))} 个文件" in out
    assert "说明.txt" in out


def test_what_is_there_is_left_alone(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    assert _archive(content, _year(content), tmp_path / "old") == 2
    assert "不是空的" in capsys.readouterr().err
    assert _archive(content, _year(content), tmp_path / "file") == 2
    assert "不是文件夹" in capsys.readouterr().err
    assert _archive(content, _year(content), content / "档案") == 2
    assert "在内容文件夹里" in capsys.readouterr().err
    assert _bytes(tmp_path / "old") == {"mine.txt": b"mine"}
    assert not (content / "档案").exists()


def test_a_year_without_reports_is_told(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _archive(content, "1999", tmp_path / "bag") == 2
    told = capsys.readouterr().err
    assert "没有1999年度的报告" in told
    assert _year(content) in told
    assert _archive(content, "去年", tmp_path / "bag") == 2
    assert not (tmp_path / "bag").exists()


def test_wrong_content_writes_nothing(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = next(content.glob("20*/*/accounts.yml"))
    accounts.write_text(re.sub(r"(?m)^unit: .*$", "unit: 两", accounts.read_text()))
    assert _archive(content, _year(content), tmp_path / "bag") == 1
    told = capsys.readouterr()
    assert "accounts.yml:" in told.err
    assert "没有写档案" in told.err
    assert not told.out
    assert [path.name for path in tmp_path.iterdir()] == ["content"]


def test_a_bag_that_does_not_validate_is_not_left_behind(
    content: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise bagit.BagValidationError("no")

    monkeypatch.setattr(bagit.Bag, "validate", broken)
    assert _archive(content, _year(content), tmp_path / "bag") == 1
    assert "没有通过自己的核对" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["content"]
