"""Every kind of remark about a workbook is explained, and nothing else is."""

import ast
from collections.abc import Iterator
from pathlib import Path

from support import statute

import generator

_FOLDER = Path(generator.__file__).parent / "exchange" / "intake"
#: Methods of ``Remarks``, and the value itself; the name is the first argument.
_TELLING = {"error", "doubt", "note", "tell", "Remark"}


def _named(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        name = called if isinstance(called, str) else getattr(called, "id", "")
        first = node.args[0]
        if name in _TELLING and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def _words(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_remark_is_explained() -> None:
    used = {name for path in _FOLDER.glob("*.py") for name in _named(path)}
    assert len(used) > 40
    assert used <= set(statute().remarks)


def test_everything_explained_is_told() -> None:
    words = set().union(*map(_words, _FOLDER.glob("*.py")))
    assert set(statute().remarks) <= words


def test_every_explanation_is_whole() -> None:
    for name, kind in statute().remarks.items():
        for text in (kind.why, kind.remedy):
            assert text.endswith("。"), (name, text)
        assert not kind.title.endswith("。"), name
        assert len(kind.example) > 4, name
