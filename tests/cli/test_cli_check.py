"""``juesuan check``: what is told of which reports, in which format, with which exit status."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main

_ROOT = Path(__file__).parent.parent.parent
_REPORT = "2020/xiqu-xinfangju"
_TYPED = "2010308: {expenditure: 73.17,"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository's content, named as in a project."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(_ROOT / "content", tmp_path / "content")


@pytest.fixture
def wrong(content: Path) -> Path:
    """The same with one error and one warning in one report, and an error that all share."""
    accounts = content / _REPORT / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    assert text.count(_TYPED) == 1
    accounts.write_text(text.replace(_TYPED, "2010308: {expenditure: 7 3,"), encoding="utf-8")
    (content / _REPORT / "底稿.xlsx").write_bytes(b"")
    (content / "site.yaml").write_text("", encoding="utf-8")
    return content


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["check", *arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    _, out, err = _check(capsys, "--format", "json", *arguments)
    assert not err
    written: dict[str, Any] = json.loads(out)
    return written


def _files(written: dict[str, Any]) -> set[str]:
    return {
        Path(found["file"]).name for found in written["findings"] if found["severity"] != "note"
    }


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("wrong")
def test_the_summary_stands_first_and_last(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _check(capsys)
    assert status == 1
    assert not out
    lines = err.splitlines()
    summary = re.fullmatch(r"\d 份报告，错误 [1-9] 处、警告 [1-9] 处、提示 \d+ 处：", lines[0])
    assert summary
    assert lines[-1] == f"检查没有通过：{lines[0].removesuffix('：')}。"


@pytest.mark.usefixtures("wrong")
def test_findings_stand_file_by_file_with_line_remedy_and_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, _, err = _check(capsys)
    heads = re.findall(r"^—— (.+) ——$", err, re.MULTILINE)
    assert heads == sorted(set(heads))
    accounts = f"content/{_REPORT}/accounts.yml"
    block = err.partition(f"—— {accounts} ——\n\n")[2].partition("\n\n")[0].splitlines()
    assert re.match(rf"{re.escape(accounts)}:\d+:\d+: 错误\[bad-value\]: ", block[0])
    assert "2010308" in block[1]
    assert block[2].endswith("^")
    assert block[3].startswith("    怎么办：")
    assert re.fullmatch(r"    依据：.+；详见 juesuan rule FA\d{3}", block[4])


@pytest.mark.usefixtures("content")
def test_good_content_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _check(capsys, "2019")
    assert status == 0
    assert out.startswith("检查通过：1 份报告，")
    assert out.count("\n") == 1
    assert "错误[" not in err


# --- which reports --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "reports", "files"),
    [
        (_REPORT, 0, {"accounts.yml", "底稿.xlsx"}),
        (f"content/{_REPORT}", 0, {"accounts.yml", "底稿.xlsx"}),
        (f"./content/../content/{_REPORT}/", 0, {"accounts.yml", "底稿.xlsx"}),
        ("2020", 0, {"accounts.yml", "底稿.xlsx"}),
        (f"{_REPORT}/accounts.yml", 0, {"accounts.yml"}),
        (f"{_REPORT}/narrative.yml", 0, set()),
        ("2021/renhe-xinfangju", 1, set()),
        ("2021", 1, set()),
        ("site.yaml", 0, {"site.yaml"}),
        ("content", 2, {"accounts.yml", "底稿.xlsx", "site.yaml"}),
    ],
)
@pytest.mark.usefixtures("wrong")
def test_only_what_is_found_in_the_named_place_is_told(
    path: str, reports: int, files: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The report with the error cannot be read, so it is not counted."""
    written = _json(capsys, path)
    assert _files(written) == files
    assert written["summary"]["reports"] == reports
    assert main(["check", path]) == int(bool(files - {"底稿.xlsx"}))


def test_the_content_may_lie_anywhere(
    wrong: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_ROOT)
    arguments = ("--content", str(wrong))
    assert _files(_json(capsys, _REPORT, *arguments)) == {"accounts.yml", "底稿.xlsx"}
    absolute = str(wrong / _REPORT / "accounts.yml")
    assert _files(_json(capsys, absolute, *arguments)) == {"accounts.yml"}
    monkeypatch.chdir(wrong / _REPORT)
    assert _files(_json(capsys, "accounts.yml", *arguments)) == {"accounts.yml"}
    monkeypatch.chdir(wrong)
    assert _files(_json(capsys, _REPORT, "--content", ".")) == {"accounts.yml", "底稿.xlsx"}


def test_several_places_are_told_together(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = _json(capsys, "2019", "2020", f"{_REPORT}/accounts.yml")
    assert written["summary"]["reports"] == 2
    assert content.is_dir()


@pytest.mark.parametrize(
    "path", ["2018", "2020/xiqu", "nothing.yml", "..", "/", f"{_REPORT}/accounts.yaml"]
)
@pytest.mark.usefixtures("content")
def test_an_unknown_place_is_wrong_usage(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _check(capsys, path)
    assert status == 2
    assert not out
    assert f"content 里没有 {Path(path)}" in err


# --- exit status ----------------------------------------------------------------------------------


def test_a_warning_counts_only_under_strict(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (content / "2019" / "xiqu-xinfangju" / "底稿.xlsx").write_bytes(b"")
    status, out, err = _check(capsys, "2019")
    assert status == 0
    assert "检查通过：1 份报告，错误 0 处、警告 1 处" in out
    assert "警告[unknown-file]" in err
    status, out, err = _check(capsys, "2019", "--strict")
    assert status == 1
    assert not out
    assert err.splitlines()[-1].startswith("检查没有通过：")
    assert main(["check", "2019", "--format", "json"]) == 0
    assert main(["check", "2019", "--format", "json", "--strict"]) == 1


# --- other formats --------------------------------------------------------------------------------


@pytest.mark.usefixtures("wrong")
def test_json_is_all_that_stands_on_the_output(capsys: pytest.CaptureFixture[str]) -> None:
    written = _json(capsys, _REPORT)
    (error,) = (found for found in written["findings"] if found["severity"] == "error")
    assert error["name"] == "bad-value"
    assert re.fullmatch(r"FA\d{3}", error["rule"])
    assert error["file"] == f"content/{_REPORT}/accounts.yml"
    assert error["path"] == "general_budget.2010308.expenditure"
    assert written["summary"]["errors"] == 1
    assert written["summary"]["warnings"] == 1
    assert main(["check", _REPORT, "--format", "json"]) == 1


@pytest.mark.usefixtures("content")
def test_json_of_good_content_passes(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _check(capsys, "2019", "--format", "json")
    assert status == 0
    assert not err
    assert json.loads(out)["summary"]["errors"] == 0


@pytest.mark.usefixtures("wrong")
def test_github_and_sarif_tell_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    known = [found["rule"] for found in _json(capsys)["findings"]]
    _, github, err = _check(capsys, "--format", "github")
    assert not err
    assert [re.search(r"title=(FA\d+) ", line)[1] for line in github.splitlines()] == known  # type: ignore[index]
    _, sarif, err = _check(capsys, "--format", "sarif")
    assert not err
    (run,) = json.loads(sarif)["runs"]
    assert [result["ruleId"] for result in run["results"]] == known


def test_github_of_good_content_is_silent(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(content / "2019")
    shutil.rmtree(content / "2020")
    status, out, err = _check(capsys, "--format", "github")
    assert status == 0
    assert "::error" not in out
    assert not err


@pytest.mark.usefixtures("content")
def test_an_unknown_format_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _check(capsys, "--format", "xml")
    assert status == 2
    assert not out
    assert "可用的有：text、json、github、gitlab、sarif" in err


# --- build runs the same check --------------------------------------------------------------------


def test_build_prints_what_check_prints(
    wrong: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_ROOT)
    arguments = ("--content", str(wrong))
    _, _, told = _check(capsys, *arguments)
    assert main(["build", *arguments, "--output", str(tmp_path / "out")]) == 1
    built = capsys.readouterr()
    assert not built.out
    assert built.err.splitlines()[:-1] == told.splitlines()[:-1]
    assert "没有生成网站" in built.err.splitlines()[-1]
    assert not (tmp_path / "out" / "site").exists()
