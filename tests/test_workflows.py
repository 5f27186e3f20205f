"""The workflows that an office copies: every command in them is one that there is."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from generator.cli import program

_ROOT = Path(__file__).parent.parent
_GITHUB = sorted((_ROOT / ".github" / "workflows").glob("*.yml"))
_GITLAB = _ROOT / ".gitlab-ci.yml"
_ALL = [*_GITHUB, _GITLAB]
_NAMES = [path.name for path in _ALL]
#: What an action is pinned to, and the version that is told behind it.
_PINNED = re.compile(r"uses: actions/[a-z-]+(?:/[a-z]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
_GITLAB_WORDS = {"stages", "default", "workflow", "variables"}


def _read(path: Path) -> dict[str, Any]:
    # Without types: "on" is a key of GitHub's, not a truth value.
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    return found


def _scripts(path: Path) -> Iterator[str]:
    """Yield what shells are to run, a step each."""
    found = _read(path)
    if path == _GITLAB:
        for name, job in found.items():
            if name not in _GITLAB_WORDS:
                yield "\n".join([*job.get("before_script", ()), *job.get("script", ())])
        return
    for job in found["jobs"].values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


def _commands(path: Path) -> Iterator[list[str]]:
    """Yield the arguments of every call of our command, without what the shell does with it."""
    for script in _scripts(path):
        for line in script.splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["juesuan"]:
                ends = (n for n, word in enumerate(words) if word in {">", "||", "|", "&&", ";"})
                yield words[1 : next(ends, len(words))]


@pytest.mark.parametrize("path", _ALL, ids=_NAMES)
def test_every_command_is_accepted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_ROOT)
    commands = list(_commands(path))
    assert {name for name, *_ in commands} >= {"check", "build"}
    for name, *arguments in commands:
        command = program.get_command(click.Context(program), name)
        assert command, name
        command.make_context(name, list(arguments))


def test_what_a_merge_request_is_checked_for() -> None:
    for path, form in ((_ROOT / ".github/workflows/check.yml", "github"), (_GITLAB, "gitlab")):
        commands = list(_commands(path))
        assert ["check", "--format", form] in commands
        assert ["fmt", "--check"] in commands


@pytest.mark.parametrize("path", _ALL, ids=_NAMES)
def test_shells_can_read_every_step(path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    scripts = list(_scripts(path))
    assert scripts
    for script in scripts:
        told = subprocess.run(
            [bash, "-n"], input=script, text=True, capture_output=True, check=False
        )
        assert not told.returncode, told.stderr
        assert "${{" not in script, "values of others must not become commands"


@pytest.mark.parametrize("path", _ALL, ids=_NAMES)
def test_what_is_installed_is_pinned_and_of_no_named_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "--constraint constraints.txt" in text
    assert "://" not in text
    assert not re.search(r"pip install (?!.*--constraint constraints\.txt)", text)
    for line in text.splitlines():
        assert "uses:" not in line or _PINNED.search(line), line


def test_rights_are_the_least() -> None:
    granted = {}
    for path in _GITHUB:
        found = _read(path)
        assert found["permissions"] == {"contents": "read"}
        for name, job in found["jobs"].items():
            granted |= {(path.stem, name): job["permissions"]} if "permissions" in job else {}
            for step in job["steps"]:
                if "actions/checkout@" in step.get("uses", ""):
                    assert step["with"]["persist-credentials"] == "false"
    assert granted == {("publish", "deploy"): {"pages": "write", "id-token": "write"}}


def test_only_the_main_branch_is_published() -> None:
    github = _read(_ROOT / ".github" / "workflows" / "publish.yml")
    assert github["on"] == {"push": {"branches": ["main"]}, "workflow_dispatch": ""}
    check = _read(_ROOT / ".github" / "workflows" / "check.yml")
    assert list(check["on"]) == ["pull_request"]
    gitlab = _read(_GITLAB)
    for name in ("pages", "folder"):
        (rule,) = gitlab[name]["rules"]
        assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"]


def test_what_was_built_before_is_kept_and_read_again() -> None:
    for path in _GITHUB:
        steps = [step for job in _read(path)["jobs"].values() for step in job["steps"]]
        names = [step.get("uses", step.get("run", "")).split("@")[0] for step in steps]
        cached = next(n for n, name in enumerate(names) if name.startswith("actions/cache"))
        built = next(n for n, name in enumerate(names) if name.startswith("juesuan build"))
        assert cached < built
        assert steps[cached]["with"]["path"] == "build"
    gitlab = _read(_GITLAB)
    for name in ("preview", "pages", "folder"):
        assert ["build"] in [kept["paths"] for kept in gitlab[name]["cache"]]
    keys = [gitlab[name]["cache"][1]["key"] for name in ("preview", "pages", "folder")]
    assert keys[0] not in keys[1:], "what is not merged has no part in what is public"
