"""Help and usage errors: in Chinese throughout, with the exit statuses scripts rely on."""

import re
import socket
from pathlib import Path

import click
import pytest

from generator.cli import COMMANDS, main, program

_ROOT = Path(__file__).parent.parent.parent
_COMMANDS = sorted(COMMANDS)
#: English that stands in Chinese text on purpose: names of the program, of files and of formats.
_NAMES = {
    "juesuan",
    "YAML",
    "Markdown",
    "MkDocs",
    "CSV",
    "XLSX",
    "JSON",
    "Excel",
    "Word",
    "Ctrl",
    "C",
    "http",
    "https",
    "BagIt",
    "PDF",
    "ZIP",
    "current",
    "MB",
    "WeasyPrint",
    "Pango",
    "README",
    "site",
    "content",
    "build",
    "docs",
    "mkdocs",
    "yml",
    "text",
    "json",
    "csv",
    "markdown",
    "github",
    "gitlab",
    "sarif",
    "xiqu-xinfangju",
    *_COMMANDS,
}
_WORD = re.compile(r"(?<![-\w./])[A-Za-z]{2,}(?![-\w./])")


def _english(text: str) -> list[str]:
    """Return the English words of a text that are neither options nor known names."""
    return [word for word in _WORD.findall(text) if word not in _NAMES]


def _told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    told = capsys.readouterr()
    return status, told.out, told.err


def test_english_words_are_found() -> None:
    assert _english("选项：--help  Show this message and exit.") == [
        "Show",
        "this",
        "message",
        "and",
    ]
    assert _english("默认 build；见 docs/x.md，--content 文件夹") == []


@pytest.mark.parametrize("command", [None, *_COMMANDS])
def test_help_is_chinese(command: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _told(capsys, *([command] if command else []), "--help")
    assert status == 0
    assert not err
    assert "用法：" in out
    assert _english(out) == []
    assert "选项" in out


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_and_option_is_explained(command: str) -> None:
    found = program.get_command(click.Context(program), command)
    assert found is not None
    assert found.get_short_help_str()
    assert found.help
    for option in found.params:
        assert isinstance(option, (click.Option, click.Argument))
        if isinstance(option, click.Option):
            assert option.help, f"{command} {option.opts}"


def test_the_group_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _told(capsys, "--help")
    listed = out.partition("命令:")[2] or out.partition("命令：")[2]
    for command in _COMMANDS:
        assert re.search(rf"^\s+{command}\s", listed, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["bild"], "bild"),
        (["build", "--nope"], "--nope"),
        (["check", "多余"], "多余"),
        (["build", "--output"], "--output"),
        (["check", "--contents", "x"], "--content"),
        (["build", "--output", "{file}"], "文件夹"),
        (["serve", "--port", "八千"], "--port"),
        (["serve", "--port", "99999"], "--port"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_two_and_says_why(
    arguments: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(_ROOT)
    file = tmp_path / "文件"
    file.write_text("", encoding="utf-8")
    given = [argument.replace("{file}", str(file)) for argument in arguments]
    status, out, err = _told(capsys, *given)
    assert status == 2
    assert not out
    assert expected in err
    assert "juesuan" in err
    assert set(_english(err.replace(str(tmp_path), ""))) <= {"bild"}


def test_build_outside_the_project_says_where_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = _told(capsys, "build")
    assert status == 2
    assert not out
    assert "项目文件夹" in err
    assert list(tmp_path.iterdir()) == []


def test_check_outside_the_project_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = _told(capsys, "check")
    assert status == 2
    assert "content" in err
    assert "项目文件夹" in err


def test_check_runs_anywhere_on_a_folder_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, _ = _told(capsys, "check", "--content", str(_ROOT / "content"))
    assert status == 0
    assert "检查通过" in out


def test_an_output_that_cannot_be_written_is_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_ROOT)
    file = tmp_path / "文件"
    file.write_text("", encoding="utf-8")
    status, out, err = _told(capsys, "build", "--output", str(file / "里面"))
    assert status == 1
    assert not out
    assert str(file / "里面") in err
    assert _english(err.replace(str(tmp_path), "")) == []
    assert file.read_text(encoding="utf-8") == ""


def test_a_port_in_use_is_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_ROOT)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, _, err = _told(capsys, "serve", "--port", port, "--output", str(tmp_path / "out"))
    assert status == 1
    assert port in err
    assert _english(err) == []


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _told(capsys, "--version")
    assert status == 0
    assert re.fullmatch(r"juesuan \d+\.\d+\.\d+\n", out)
