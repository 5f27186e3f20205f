"""``juesuan verify`` as an archivist meets it."""

import json
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from generator.cli import main

_ROOT = Path(__file__).parents[2]
_CASE = _ROOT / "tests" / "golden" / "shanghai-social-work" / "content"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small content folder and its site."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(_CASE, folder / "content")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(_ROOT)
        command = ["build", "--content", str(folder / "content"), "--output", str(folder / "out")]
        assert main([*command, "--quiet"]) == 0
    return folder


@pytest.fixture
def content(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(_ROOT)
    return shutil.copytree(built / "content", tmp_path / "content")


@pytest.fixture
def site(built: Path, tmp_path: Path, content: Path) -> Path:  # noqa: ARG001 - commands run at home
    return shutil.copytree(built / "out" / "site", tmp_path / "site")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(params=["folder", "address"])
def place(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """The same site as a folder and as an address."""
    if request.param == "folder":
        yield str(site)
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("no_proxy", "*")
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def _report(site: Path) -> str:
    return next(p.parent.relative_to(site).as_posix() for p in site.glob("20*/*/manifest.json"))


def _verify(*arguments: object) -> int:
    return main(["verify", *map(str, arguments)])


def test_a_good_site_passes(place: str, content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _verify(place, "--content", content) == 0
    told = capsys.readouterr()
    assert "每个文件都与清单相符" in told.out
    assert "与按内容重新生成的完全相同" in told.out
    assert not told.err


def test_one_byte_of_the_site_is_named(
    place: str, site: Path, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = site / _report(site) / "index.html"
    path.write_bytes(path.read_bytes().replace(b"2", b"3", 1))
    assert _verify(place, "--content", content) == 1
    out = capsys.readouterr().out
    assert "文件被改动（1 处）" in out
    assert f"{_report(site)}/index.html：与 {_report(site)}/manifest.json 第 " in out
    assert out.endswith("没有通过：文件被改动 1 处。\n")


def test_one_line_of_a_manifest_is_named(
    place: str, site: Path, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = site / _report(site) / "manifest.json"
    path.write_text(
        path.read_text().replace('"index.md": {"sha256": "', '"index.md": {"sha256": "0')
    )
    assert _verify(place, "--content", content) == 1
    out = capsys.readouterr().out
    (line,) = [n for n, t in enumerate(path.read_text().splitlines(), 1) if '"index.md": ' in t]
    assert f"{_report(site)}/manifest.json：第 {line} 行写坏了：index.md" in out
    assert "清单不对（2 处）" in out


def test_one_figure_of_the_content_is_named_with_its_file(
    place: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = next(content.glob("*/*/accounts.yml"))
    name = accounts.relative_to(content).as_posix()
    text = accounts.read_text()
    assert text.count("2013999: {project: 202.24") == 1
    lines = text.replace("2013999: {project: 202.24", "2013999: {project: 202.25")
    accounts.write_text(lines)
    assert _verify(place, "--content", content, "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["passed"]
    assert [f["path"] for f in found["findings"] if f["kind"] == "content"] == [name]
    folder = accounts.parent.relative_to(content).as_posix()
    different = [f["path"] for f in found["findings"] if f["kind"] == "different"]
    assert f"{folder}/index.html" in different
    figures = {f["at"]: f for f in found["findings"] if f["kind"] == "figure"}
    figure = figures["general_budget.2013999.project"]
    assert (figure["published"], figure["expected"]) == ("2022400元", "2022500元")
    assert {f["path"] for f in figures.values()} == {f"{folder}/report.json"}


def test_many_findings_are_counted_not_listed(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (site / "about" / "rules").glob("*/index.md"):
        path.unlink()
    assert _verify(site, "--no-rebuild") == 1
    out = capsys.readouterr().out
    assert "少了文件（" in out
    assert out.count("index.md：清单里有，网站上没有") == 10
    assert "--format json 列出全部" in out
    _verify(site, "--no-rebuild", "--format", "json")
    assert len(json.loads(capsys.readouterr().out)["findings"]) > 100


def test_without_content_only_the_manifests_count(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.rmtree(tmp_path / "content")
    assert _verify(place) == 2
    assert "--no-rebuild" in capsys.readouterr().err
    assert _verify(place, "--no-rebuild") == 0
    assert "没有与内容比较" in capsys.readouterr().out


def test_another_version_alone_is_no_fault(
    site: Path, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site / "manifest.json"
    root.write_text(root.read_text().replace('"version": "', '"version": "0.0.'))
    assert _verify(site, "--content", content) == 0
    out = capsys.readouterr().out
    assert "程序版本不同（1 处）" in out
    assert "完全相同" in out


def test_content_with_errors_cannot_be_compared(
    site: Path, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / "site.yml").write_text("format: 1\n")
    assert _verify(site, "--content", content) == 1
    told = capsys.readouterr()
    assert "site.yml:" in told.err
    assert "内容有错误，没有与内容比较" in told.err
    assert "完全相同" not in told.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("nowhere", "没有 nowhere 这个文件夹"),
        ("ftp://example.org", "不是网址"),
        ("generator", "没有 manifest.json"),
    ],
)
def test_what_is_no_site_is_told(
    given: str, said: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _verify(given, "--content", content) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out


def test_the_folder_above_is_told_from_the_site(
    built: Path, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _verify(built / "out", "--content", content) == 2
    assert f"是不是想写 {built / 'out' / 'site'}" in capsys.readouterr().err


def test_a_broken_root_is_told(
    place: str, site: Path, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = site / "manifest.json"
    root.write_text(root.read_text().replace('"files": {', '"files": ', 1))
    assert _verify(place, "--content", content) == 1
    told = capsys.readouterr()
    assert "manifest.json：不能当清单读：第 " in told.out
    assert "完全相同" not in told.out


def test_a_foreign_name_does_not_steer_the_terminal(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "about" / "\x1b[2J\udcff.html").write_text("")
    root = site / "manifest.json"
    root.write_text(root.read_text().replace('"index.md": {', '"\\u001b[2J": {'))
    for form in ("text", "json"):
        assert _verify(site, "--no-rebuild", "--format", form) == 1
        assert "\x1b" not in capsys.readouterr().out
