"""Whatever people write, and however: the form says the same, keeps all comments, and is final."""

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from support import statute

from generator.exchange.yaml_files.canonical import canonical
from generator.exchange.yaml_files.editing import YamlFile
from generator.exchange.yaml_files.shape import OF_REPORT, SHARED, Shape, shape_of
from generator.load.yaml_reader import read

_YEAR = 2020
_CODES = ["201", "20103", "2010301", "2010308", "2080505", "2101101", "30101", "30213", "9999999"]
_WORDS = st.one_of(
    st.sampled_from(
        ["甲", "0", "44.90", "007", "未公开", "none", "—", "-3.00", "100%", "2021-09-01"]
    ),
    st.sampled_from(
        [
            "一，二。",
            "a: b",
            "甲 #乙",
            "[丙]",
            "{丁}",
            "'戊'",
            '"己"',
            "- 庚",
            "辛\n壬\n",
            "癸\n\n 子",
        ]
    ),
    st.text(st.sampled_from("甲乙 a1:#,[]{}'\"\\-。\n"), min_size=1, max_size=12),
    st.just("很长的一句话，" * 12),
)


def _values(shape: Shape, depth: int = 0) -> st.SearchStrategy[Any]:
    """Make values that a place may hold, and now and then what it may not."""
    if shape.fields:
        names = st.lists(st.sampled_from(list(shape.fields)), unique=True, max_size=5)
        return names.flatmap(
            lambda keys: st.fixed_dictionaries(
                {key: _values(shape.fields[key], depth + 1) for key in keys}
            )
        )
    if shape.rows is not None:
        keys = st.sampled_from(
            ["total", *_CODES] if shape.sorted else ["total", "b", "a", "z.y", "201"]
        )
        return st.dictionaries(keys, _values(shape.rows, depth + 1), max_size=4)
    if shape.items is not None:
        return st.lists(_values(shape.items, depth + 1), max_size=3)
    return st.sampled_from(_CODES) if shape.coded else _WORDS


_KINDS = st.sampled_from(sorted(SHARED | OF_REPORT))


class _Scribe:
    """Writes values as people may: any indentation, order of styles, quotes; comments anywhere."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.comments = 0

    def file(self, value: dict[str, Any]) -> str:
        lines = [*self._above(0), *self._mapping(value, 0), *self._above(0)]
        return "\n".join(lines) + self.draw(st.sampled_from(["\n", "", "\n\n"]))

    def _some(self, of: int = 4) -> bool:
        return self.draw(st.integers(0, of)) == 0

    def _comment(self) -> str:
        self.comments += 1
        return f"# 注{self.comments}注"

    def _above(self, indent: int) -> Iterator[str]:
        while self._some():
            if self._some(2):
                yield ""
            deeper = self.draw(st.sampled_from([0, 0, 0, 1, 2, -1]))
            yield " " * max(0, indent + deeper) + self._comment()
        if self._some():
            yield from [""] * self.draw(st.integers(1, 3))

    def _beside(self) -> str:
        return f"  {self._comment()}" if self._some() else ""

    def _mapping(self, value: dict[str, Any], indent: int) -> Iterator[str]:
        for key, child in value.items():
            yield from self._above(indent)
            yield from self._entry(" " * indent + self._word(key, key=True) + ":", child, indent)
        if self._some():
            yield from self._above(indent)

    def _list(self, value: list[Any], indent: int) -> Iterator[str]:
        for child in value:
            yield from self._above(indent)
            if isinstance(child, dict) and child and self._some(1):
                first, *rest = self._mapping(child, indent + 2)
                if first.strip() and "#" not in first[: indent + 3]:
                    yield " " * indent + "- " + first[indent + 2 :]
                else:
                    yield from [" " * indent + "-" + self._beside(), first]
                yield from rest
            else:
                yield from self._entry(" " * indent + "-", child, indent)

    def _entry(self, head: str, value: Any, indent: int) -> Iterator[str]:
        if isinstance(value, str):
            yield from self._text(head, value, indent)
        elif not value or self._some(1):
            yield f"{head} {self._flow(value, indent)}{self._beside()}"
        else:
            yield f"{head}{self._beside()}"
            inner = indent + self.draw(st.integers(1, 4))
            write = self._mapping if isinstance(value, dict) else self._list
            yield from write(value, inner)

    def _text(self, head: str, value: str, indent: int) -> Iterator[str]:
        body = value.removesuffix("\n")
        if "\n" in body and not re.search(r"^[ \n]|\n$", body) and self._some(1):
            mark = "|" if value.endswith("\n") else "|-"
            yield f"{head} {mark}{self._beside()}"
            yield from (" " * (indent + 3) + line for line in body.split("\n"))
        else:
            yield f"{head} {self._word(value)}{self._beside()}"

    def _flow(self, value: Any, indent: int) -> str:
        if isinstance(value, str):
            return self._word(value, bare=False)
        pairs = (
            [self._word(key, key=True) + ": " + self._flow(value[key], indent) for key in value]
            if isinstance(value, dict)
            else [self._flow(child, indent) for child in value]
        )
        start, end = "{}" if isinstance(value, dict) else "[]"
        text = start
        for number, pair in enumerate(pairs):
            text += (", " if number else "") + self._break(indent) + pair
        return text + self._break(indent) + end

    def _break(self, indent: int) -> str:
        if not self._some(9):
            return ""
        return f"{self._beside()}\n" + " " * (indent + self.draw(st.integers(5, 7)))

    def _word(self, text: str, *, key: bool = False, bare: bool = True) -> str:
        plain = re.fullmatch(r"[\w.%—，。-]+", text) and not text.startswith("-")
        if plain and (bare or key) and not self._some(5):
            return text
        if "\n" not in text and self._some(1):
            return "'" + text.replace("'", "''") + "'"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@st.composite
def files(draw: st.DrawFn, kinds: st.SearchStrategy[str] = _KINDS) -> tuple[str, str, int]:
    """Draw a file: its kind, its text, and how many comments it has."""
    kind = draw(kinds)
    value = draw(_values(shape_of(kind)))
    assume(value)
    scribe = _Scribe(draw)
    text = scribe.file(value)
    document = read(text, "")
    # What the reader refuses, no one is to bring into form.
    assume(not document.diagnostics)
    return kind, text, scribe.comments


def _form(text: str, kind: str) -> str:
    return canonical(text, kind, _YEAR if kind in OF_REPORT else None, statute())


@given(files())
def test_the_form_says_the_same_keeps_all_comments_and_is_final(file: tuple[str, str, int]) -> None:
    kind, text, comments = file
    written = _form(text, kind)
    assert read(written, "").value == read(text, "").value
    for number in range(1, comments + 1):
        assert len(re.findall(f"#[^\n]*注{number}注", written)) == 1
        assert len(re.findall(f"注{number}注", written)) == 1
    assert _form(written, kind) == written
    assert written.endswith("\n")
    if "|" not in written:
        assert not re.search(r"[ \t\r]\n|\n\n\n|\n\n\Z|\A\n|\ufeff", written)


@given(files())
def test_another_reader_reads_the_same(file: tuple[str, str, int]) -> None:
    kind, text, _ = file
    written = _form(text, kind)
    assert _elsewhere(written) == read(written, "").value


def _elsewhere(text: str) -> Any:
    """Read with a library that is no kin of ours, every value as text."""
    return YAML(typ="base", pure=True).load(text)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in pairs:
            yield from _paths(child, (*path, key))


@given(files(), st.data())
def test_what_is_put_is_there_and_nothing_else_changes(
    file: tuple[str, str, int], data: st.DataObject
) -> None:
    kind, text, comments = file
    opened = YamlFile.parse(text, kind, _YEAR if kind in OF_REPORT else None, statute())
    value = read(text, "").value
    path = data.draw(st.sampled_from(list(_paths(value))[1:]))
    old = opened.get(path)
    assume(isinstance(old, str))
    opened.put(path, "新的值")
    written = opened.text()
    again = YamlFile.parse(written, kind)
    assert again.get(path) == "新的值"
    again.put(path, old)
    assert again.get(()) == value
    for number in range(1, comments + 1):
        assert len(re.findall(f"#[^\n]*注{number}注", written)) == 1


_NEW = [
    ("accounts", "all_funds.total.income"),
    ("accounts", "general_budget.2010302.basic"),
    ("accounts", "general_budget_basic.30102"),
    ("accounts", "three_publics.total.final"),
    ("accounts", "staff.administrative.quota"),
    ("accounts", "comparison.2019.general_budget.2010301.income"),
    ("accounts", "waivers.0.rule"),
    ("narrative", "reasons.on_budget.z"),
    ("narrative", "items.general_budget.2010301.purpose"),
    ("performance", "management.whole_department.benefit"),
]


@given(st.data(), st.sampled_from(_NEW))
def test_what_is_put_and_dropped_leaves_the_file_as_it_was(
    data: st.DataObject, new: tuple[str, str]
) -> None:
    kind, path = new
    _, text, _ = data.draw(files(st.just(kind)))
    form = _form(text, kind)
    steps = [int(step) if step == "0" else step for step in path.split(".")]
    # What makes its parents, or finds them with something in them, can be undone.
    at: Any = read(form, "").value
    for step in steps[:-1]:
        at = at.get(step, {"": ""}) if isinstance(at, dict) else ""
        assume(isinstance(at, dict) and at)
    assume(steps[-1] not in at)
    file = YamlFile.parse(form, kind, _YEAR, statute())
    file.put(steps, "1")
    put = file.text()
    assert file.get(steps) == "1"
    assert _form(put, kind) == put
    file.drop(steps)
    assert file.text() == form
