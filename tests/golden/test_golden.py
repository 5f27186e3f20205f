"""Whole small sites, as they are expected to the byte.

Each folder with ``content/`` is a case; ``expected/`` beside it holds its pages and charts.
``pytest tests/golden --update-golden`` writes them anew: read the difference before committing it.
A case that is about some pages alone says in ``only.txt`` how their paths begin.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from difflib import unified_diff
from pathlib import Path

import pytest
from support import render_site

from generator.check.all import CHECKS
from generator.check.engine import examine
from generator.derive.desk import Desks
from generator.diagnostics import Severity, describe
from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.publish.build import build, site_of
from generator.publish.order import Order
from generator.publish.watch import Watch

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_CASES = sorted(path.parent.name for path in _HERE.glob("*/content"))
_MOST_LINES = 60

_DIGEST = """
import hashlib, sys
from pathlib import Path
from support import render_site
files = render_site(Path(sys.argv[1]))
print(hashlib.sha256(repr(list(files.items())).encode()).hexdigest())
"""


def _load(case: str) -> Loaded:
    return load_content(_HERE / case / "content", load_statute().layouts)


def _rendered(case: str) -> dict[str, str]:
    return render_site(_HERE / case / "content")


def _render(case: str) -> dict[str, str]:
    """Render a case without the pages of rules: they are alike on every site."""
    rules, only = "about/rules/", _HERE / case / "only.txt"
    wanted = tuple(only.read_text().split()) if only.is_file() else ("",)
    return {
        name: text
        for name, text in _rendered(case).items()
        if name.startswith(wanted) and not name.startswith(rules)
    }


def _expected(case: str) -> dict[str, str]:
    folder = _HERE / case / "expected"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}


def _differences(expected: dict[str, str], rendered: dict[str, str]) -> Iterator[str]:
    """Tell what differs, a line at a time, file by file."""
    for name in sorted(expected.keys() | rendered.keys()):
        if name not in expected:
            yield f"{name}: rendered, but nothing is expected"
        elif name not in rendered:
            yield f"{name}: expected, but no longer rendered"
        elif expected[name] != rendered[name]:
            old, new = expected[name].split("\n"), rendered[name].split("\n")
            ours = unified_diff(old, new, f"expected/{name}", f"rendered/{name}", n=1, lineterm="")
            yield from ours


def _write(case: str, rendered: dict[str, str]) -> None:
    folder = _HERE / case / "expected"
    for name in _expected(case).keys() - rendered.keys():
        (folder / name).unlink()
    for name, text in rendered.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def test_there_are_cases() -> None:
    assert _CASES


@pytest.mark.parametrize("case", _CASES)
def test_content_has_no_errors(case: str) -> None:
    loaded = _load(case)
    errors = [d for d in loaded.diagnostics if d.severity is Severity.ERROR]
    assert not errors, "\n".join(describe(error, loaded.sources) for error in errors)
    assert loaded.content.reports
    verdicts = examine(Desks(loaded.content, load_statute()), CHECKS, date.min)
    assert not [verdict for verdict in verdicts if verdict.severity is Severity.ERROR]


@pytest.mark.parametrize("case", _CASES)
def test_pages_and_charts_are_as_expected(case: str, request: pytest.FixtureRequest) -> None:
    rendered = _render(case)
    if request.config.getoption("--update-golden"):
        _write(case, rendered)
    lines = list(_differences(_expected(case), rendered))
    if lines:
        head = f"{case} differs; if that is meant: pytest tests/golden --update-golden"
        rest = [f"... {len(lines) - _MOST_LINES} lines more"] if len(lines) > _MOST_LINES else []
        pytest.fail("\n".join([head, *lines[:_MOST_LINES], *rest]), pytrace=False)


@pytest.mark.parametrize("case", _CASES)
def test_only_pages_and_charts_are_rendered(case: str) -> None:
    assert {Path(name).suffix for name in _render(case)} <= {".md", ".svg"}


def test_difference_names_missing_unused_and_changed_files() -> None:
    expected = {"gone.md": "a", "same.md": "b", "changed.md": "c\nd"}
    rendered = {"new.md": "a", "same.md": "b", "changed.md": "c\ne"}
    told = "\n".join(_differences(expected, rendered))
    assert "gone.md: expected, but no longer rendered" in told
    assert "new.md: rendered, but nothing is expected" in told
    assert "-d\n+e" in told
    assert "same.md" not in told


def _digest(case: str, seed: str, zone: str) -> str:
    """Render in a process of its own, where sets have another order and the clock another zone."""
    command = [sys.executable, "-c", _DIGEST, str(_HERE / case / "content")]
    environment = os.environ | {"PYTHONPATH": str(_HERE.parent), "PYTHONHASHSEED": seed, "TZ": zone}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=_ROOT
    )
    return done.stdout


@pytest.mark.parametrize("case", _CASES)
def test_rendering_again_gives_the_same_bytes(case: str) -> None:
    assert _digest(case, "1", "UTC") == _digest(case, "2", "Pacific/Kiritimati")


@pytest.mark.parametrize("case", _CASES)
def test_site_builds_with_every_link_good(case: str, tmp_path: Path) -> None:
    order = Order(_HERE / case / "content", tmp_path, _ROOT / "mkdocs.yml", date.min)
    outcome = build(order, Watch())
    pages = [name for name in _rendered(case) if name.endswith(".md")]
    assert pages
    assert outcome.pages == len(pages)
    for name in pages:
        assert (site_of(tmp_path) / name).with_suffix(".html").is_file(), name
