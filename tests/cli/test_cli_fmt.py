"""``juesuan fmt``: which files are brought into form, what is told, what is left alone."""

import os
import stat
from pathlib import Path

import pytest

from generator.cli import main

_SITE = "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n"
_DEPARTMENTS = "departments:\n  jia: {name: 甲局}\n"
_ACCOUNTS = "kind:  部门\nunit: 元\ngeneral_budget:\n  2010301: {basic: 44.90} # 相加\n"
_FORMED = "unit: 元\nkind: 部门\n\ngeneral_budget:\n  2010301: {basic: 44.90}  # 行政运行；相加\n"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two reports, one of which is not in form."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "content"
    for name, text in {
        "site.yml": _SITE,
        "departments.yml": _DEPARTMENTS,
        "2020/jia/accounts.yml": _ACCOUNTS,
        "2019/jia/accounts.yml": "unit: 元\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def _fmt(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["fmt", *arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def _accounts(content: Path) -> Path:
    return content / "2020/jia/accounts.yml"


def test_files_are_rewritten_and_named(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _fmt(capsys)
    assert (status, err) == (0, "")
    assert out == "已整理：content/2020/jia/accounts.yml\n整理了 1 个文件，共 4 个。\n"
    assert _accounts(content).read_bytes() == _FORMED.encode()
    assert not list(content.rglob(".*"))
    assert _fmt(capsys) == (0, "4 个文件都是统一的写法。\n", "")


def test_files_in_form_are_not_touched(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (content / "site.yml").stat()
    _fmt(capsys)
    after = (content / "site.yml").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_check_writes_nothing_and_says_what_to_do(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = _fmt(capsys, "--check")
    assert (status, out) == (1, "")
    assert err == (
        "要整理：content/2020/jia/accounts.yml\n1 个文件不是统一的写法：运行 juesuan fmt 整理。\n"
    )
    assert _accounts(content).read_text(encoding="utf-8") == _ACCOUNTS


def test_the_difference_is_shown(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _fmt(capsys, "--diff")
    assert status == 0
    assert out.startswith(
        "--- content/2020/jia/accounts.yml\n+++ content/2020/jia/accounts.yml（整理后）\n"
    )
    assert "-kind:  部门\n unit: 元\n+kind: 部门\n+\n" in out
    assert "没有改动文件" in err
    assert _accounts(content).read_text(encoding="utf-8") == _ACCOUNTS
    assert _fmt(capsys, "--diff", "--check")[0] == 1


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("2020/jia", True),
        ("content/2020", True),
        ("content/2020/jia/accounts.yml", True),
        ("2019/jia", False),
        ("content/site.yml", False),
    ],
)
@pytest.mark.usefixtures("content")
def test_only_what_was_named(path: str, changed: bool, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = _fmt(capsys, "--check", path)
    assert (status == 1) is changed
    assert ("要整理" in err) is changed


def test_what_is_not_there_is_wrong_usage(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert content.is_dir()
    assert _fmt(capsys, "2031/jia")[0] == 2
    assert _fmt(capsys, "--content", "nowhere")[0] == 2


def test_bad_yaml_is_told_and_left_alone_and_the_rest_is_done(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "unit: 元\nunit: 万元\nkind:  部门\n"
    (content / "2019/jia/accounts.yml").write_text(bad, encoding="utf-8")
    status, out, err = _fmt(capsys)
    assert status == 1
    assert "content/2019/jia/accounts.yml:2:1: 错误[repeated-key]" in err
    assert "怎么办" in err
    assert err.startswith("2 份报告，错误 1 处")
    assert "1 个文件有错误，没有整理；改正以后再运行。" in err
    assert (content / "2019/jia/accounts.yml").read_text(encoding="utf-8") == bad
    assert "已整理：content/2020/jia/accounts.yml" in out
    assert _accounts(content).read_text(encoding="utf-8") == _FORMED


def test_unknown_keys_are_for_the_check_to_say(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _accounts(content).write_text("unti: 元\n", encoding="utf-8")
    assert _fmt(capsys, "--check")[0] == 0


def test_line_ends_and_the_mark_of_the_byte_order_count(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fmt(capsys)
    for data in (b"\xef\xbb\xbf" + _FORMED.encode(), _FORMED.replace("\n", "\r\n").encode()):
        _accounts(content).write_bytes(data)
        assert _fmt(capsys, "--check")[0] == 1
        assert _fmt(capsys)[0] == 0
        assert _accounts(content).read_bytes() == _FORMED.encode()


def test_links_and_other_files_are_not_touched(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = content.parent / "elsewhere.yml"
    elsewhere.write_text("kind:   部门\n", encoding="utf-8")
    (content / "2019/jia/narrative.yml").symlink_to(elsewhere)
    (content / "2019/jia/other.yml").write_text("a:   b\n", encoding="utf-8")
    (content / "2019/a-file").write_text("", encoding="utf-8")
    (content / "2020/jia/performance.yml").mkdir()
    _fmt(capsys)
    assert elsewhere.read_text(encoding="utf-8") == "kind:   部门\n"
    assert (content / "2019/jia/other.yml").read_text(encoding="utf-8") == "a:   b\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is refused to root")
def test_a_folder_that_cannot_be_written(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = content / "2020/jia"
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        status, _, err = _fmt(capsys)
    finally:
        folder.chmod(stat.S_IRWXU)
    assert status == 1
    assert "写不进 content/2020/jia/accounts.yml：没有权限" in err


def test_a_full_disk_leaves_the_old_file(
    content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    status, out, err = _fmt(capsys)
    assert (status, out) == (1, "整理了 0 个文件，共 4 个。\n")
    assert "写不进 content/2020/jia/accounts.yml：磁盘满了" in err
    assert _accounts(content).read_text(encoding="utf-8") == _ACCOUNTS
    assert not list(content.rglob(".*"))


def test_a_file_that_would_say_something_else_is_left_alone(
    content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.exchange.yaml_files.scalars.scalar", lambda *_, **__: "未公开")
    status, _, err = _fmt(capsys)
    assert status == 1
    assert "content/2020/jia/accounts.yml：没有整理：整理以后内容会和原来不同。" in err
    assert _accounts(content).read_text(encoding="utf-8") == _ACCOUNTS
