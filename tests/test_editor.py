"""The settings of the editor, and the hooks: they name what is there, on every system."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.cli import COMMANDS
from generator.diagnostics import Diagnostic, Severity, Tally, headline, report
from generator.locations import Location

_ROOT = Path(__file__).parent.parent
_CONTENT = ("accounts", "narrative", "performance", "site", "departments", "glossary")


def _json(name: str) -> Any:
    return json.loads((_ROOT / ".vscode" / name).read_text(encoding="utf-8"))


def _matches(glob: str, path: str) -> bool:
    pattern = re.escape(glob).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
    return (
        re.fullmatch(
            re.sub(r"\\\[(.+?)\\\]", lambda m: f"[{m[1].replace(chr(92), '')}]", pattern), path
        )
        is not None
    )


def _files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=_ROOT, capture_output=True, check=True)
    return listed.stdout.decode().strip("\0").split("\0")


def test_every_content_file_has_the_schema_of_its_name_and_no_other_file_has_any() -> None:
    mapping = _json("settings.json")["yaml.schemas"]
    assert set(mapping) == {f"schema/{name}.schema.json" for name in _CONTENT}
    assert all((_ROOT / schema).is_file() for schema in mapping)
    seen = set()
    for path in _files():
        name = Path(path).stem
        found = {schema for schema, glob in mapping.items() if _matches(glob, path)}
        held = re.search(r"(^|/)content/|^tests/rules/minimal/(?!layouts)", path)
        if held and path.endswith(".yml") and name in _CONTENT:
            assert found == {f"schema/{name}.schema.json"}, path
            seen.add(name)
        else:
            assert not found, path
    assert seen == set(_CONTENT)


def test_published_records_have_a_schema() -> None:
    (entry,) = _json("settings.json")["json.schemas"]
    assert (_ROOT / ".vscode" / ".." / entry["url"]).is_file()


def test_the_editor_is_one_that_knows_yaml_and_keeps_the_one_form() -> None:
    assert _json("extensions.json")["recommendations"] == ["redhat.vscode-yaml"]
    settings = _json("settings.json")
    assert settings["files.eol"] == "\n"
    assert settings["yaml.format.enable"] is False
    assert settings["[yaml]"]["editor.tabSize"] == 2


def test_tasks_run_commands_there_are_and_read_their_findings() -> None:
    tasks = {task["label"]: task for task in _json("tasks.json")["tasks"]}
    for task in tasks.values():
        program, *arguments = task["command"].split()
        assert program == "juesuan"
        assert not arguments or arguments[0] in {*COMMANDS, "fmt", "import"}
    pattern = tasks["检查"]["problemMatcher"]["pattern"]
    place = Location("content/2021/jia/accounts.yml", 12, 3)
    wrong = Diagnostic(place, "bad-value", "“甲”不是金额", "写数")
    waiting = Diagnostic(place, "to-fill", "批复日期", "例如 2021-09-01")
    told = [headline(wrong), *report([waiting], {}, Tally.of([waiting], 1)).splitlines()[-1:]]
    for line in told:
        found = re.fullmatch(pattern["regexp"], line)
        assert found, line
        assert (found[1], found[2], found[3]) == (place.file, "12", "3")
    assert Severity.ERROR.title in pattern["regexp"]


@pytest.mark.parametrize("name", ["settings.json", "tasks.json", "extensions.json"])
def test_no_setting_names_a_place_of_one_machine(name: str) -> None:
    text = (_ROOT / ".vscode" / name).read_text(encoding="utf-8")
    assert not re.search(r'"(/|[A-Za-z]:\\\\|~)', text)


# --- hooks ---------------------------------------------------------------------------------------


def test_hooks_run_programs_of_the_development_environment() -> None:
    """Each is found on the path, which the hook of git makes; none by the folder of one system."""
    hooks = yaml.safe_load((_ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    listed = [hook for repo in hooks["repos"] for hook in repo["hooks"]]
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools = {"juesuan", "ruff", "mypy", "lint-imports"}
    dev = " ".join(project["optional-dependencies"]["dev"])
    assert all(name in dev for name in ("ruff", "mypy", "import-linter", "pre-commit"))
    assert {hook["entry"].split()[0] for hook in listed} == tools
    assert {hook["language"] for hook in listed} == {"system"}
    entries = {hook["entry"] for hook in listed}
    assert {"juesuan fmt --check", "juesuan schema --check", "juesuan check"} <= entries


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
@pytest.mark.parametrize("folder", ["bin", "Scripts"])
def test_the_hook_of_git_finds_the_environment_of_any_system(folder: str, tmp_path: Path) -> None:
    hook = _ROOT / ".githooks/pre-commit"
    assert os.access(hook, os.X_OK)
    program = tmp_path / ".venv" / folder / "pre-commit"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho ours $1\n", encoding="utf-8")
    program.chmod(0o755)
    done = subprocess.run([hook], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout == b"ours run\n"


@pytest.mark.skipif(os.name == "nt", reason="needs a shell")
def test_the_hook_of_git_says_what_to_install(tmp_path: Path) -> None:
    """A commit that is refused for want of a program is no riddle."""
    shell = shutil.which("sh")
    assert shell
    hook = [shell, str(_ROOT / ".githooks/pre-commit")]
    env = {"PATH": str(tmp_path)}
    done = subprocess.run(hook, cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 1
    assert "make hooks" in done.stderr.decode()


def test_one_command_turns_the_hooks_on() -> None:
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    assert "\tgit config core.hooksPath .githooks\n" in makefile
    manual = (_ROOT / "docs/在Windows上.md").read_text(encoding="utf-8")
    assert "git config core.hooksPath .githooks\n" in manual
