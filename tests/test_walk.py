"""The walk of the clerks' manual, done as it is written: every command, with what it says."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import examples

from generator.cli import main

_ROOT = Path(__file__).parent.parent
_MANUAL = (_ROOT / "docs" / "填报手册.md").read_text(encoding="utf-8")
_WALK = _MANUAL.partition("\n## 一个下午")[2].partition("\n## ")[0]
_BOOK = Path("docs/示例/2025年度示例区示例局决算表.xlsx")
_KEY = "2025/shili-ju"
_ANYTHING = "……"


def _commands(block: str) -> Iterator[tuple[str, list[str]]]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *said = part.rstrip("\n").split("\n")
        yield command, said


def _in_order(wanted: list[str], said: list[str]) -> bool:
    """Tell whether lines are those wanted; what the manual leaves out may be anything."""
    pattern = "\n".join(".*" if line == _ANYTHING else re.escape(line) for line in wanted)
    return re.fullmatch(pattern, "\n".join(said).rstrip("\n"), re.DOTALL) is not None


def _edit(content: Path) -> None:
    """Fill in what the manual says is to be filled in by hand."""
    accounts = content / _KEY / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    (lines,) = re.findall(r"```text\n(.*?)```", _WALK, re.DOTALL)
    for line in lines.splitlines():
        key = line.partition(":")[0]
        text, count = re.subn(rf"(?m)^{key}:.*$", line, text)
        assert count == 1, key
    accounts.write_text(text, encoding="utf-8")
    words = examples(_MANUAL)[f"{_KEY}/narrative.yml"]
    (content / _KEY / "narrative.yml").write_text(words, encoding="utf-8")


def test_the_walk_is_as_the_manual_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("mkdocs.yml", "site_overrides", "docs"):
        (tmp_path / name).symlink_to(_ROOT / name)
    monkeypatch.chdir(tmp_path)
    checks = 0
    for block in re.findall(r"```console\n(.*?)```", _WALK, re.DOTALL):
        for command, wanted in _commands(block):
            program, *arguments = shlex.split(command)
            assert program == "juesuan"
            status = main(arguments)
            captured = capsys.readouterr()
            said = [*captured.out.splitlines(), *captured.err.splitlines()]
            assert _in_order(wanted, said), f"{command}\n" + "\n".join(said)
            if arguments[0] != "check":
                assert status == 0, f"{command}\n{captured.err}"
                continue
            checks += 1
            assert status == (1 if checks == 1 else 0)
            if checks == 1:
                _edit(Path("content"))
                assert main(["fmt"]) == 0
                capsys.readouterr()
    assert (tmp_path / "网站" / "current" / _KEY / "index.html").is_file()
    assert (tmp_path / "build" / "official").is_dir()


def test_the_workbook_to_practise_with_is_that_of_the_manuals_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in examples(_MANUAL).items():
        file = tmp_path / "content" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["export", _KEY, "--output", "book.xlsx"]) == 0
    assert Path("book.xlsx").read_bytes() == (_ROOT / _BOOK).read_bytes(), "copy it to docs/示例"
