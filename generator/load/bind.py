"""Values as read to the content model; every misfit said in Chinese at its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby, islice
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from generator.amounts import Entry, State
from generator.diagnostics import UNFILLED, UNFILLED_TITLE, Diagnostic
from generator.load.faults import (
    Fault,
    first_of,
    full_width_colon,
    no_space_after_colon,
    no_space_after_dash,
    one_line,
)
from generator.load.yaml_reader import Document, Raw
from generator.locations import DataPath

M = TypeVar("M", bound=BaseModel)

#: Words that stand for a row of a table.
_ROWS = {"total": "合计"}
_LONGEST_LIST = 12
_YEAR = "年份就是文件夹的名字，例如 content/2020，文件里不写；删去这一行"
_DEPARTMENT = "部门就是文件夹的名字，名称在 departments.yml 里登记，这里不写；删去这一行"
#: What the folders of a report say, by the keys it may be looked for under.
_OF_FOLDER = {
    **dict.fromkeys(("year", "fiscal_year", "年份", "年度"), _YEAR),
    **dict.fromkeys(("department", "部门", "部门名称"), _DEPARTMENT),
}
#: Of more unknown keys than this nobody asks what each was meant to be.
_SEARCHED = 100
_ODD_ENDS = re.compile(r"^[\u00a0\u3000\u200b\ufeff]|[\u00a0\u3000\u200b\ufeff]$")
_WIDE_COLON = re.compile(r"([\w.-]{1,40})：\s*(.*)", re.DOTALL)
_GLUED_COLON = re.compile(r"([A-Za-z0-9_-]{1,40}):(\S.*)", re.DOTALL)
_GLUED_DASH = re.compile(r"-([^\s-].*)", re.DOTALL)
_GROUPED = re.compile(r"-?[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?")
_QUOTED_WORD = re.compile(r"'([^']*)'")


def bind(model: type[M], document: Document) -> tuple[M | None, list[Diagnostic]]:
    """Make a model of a document.

    Args:
        model: The content model of the file.
        document: The file as read.

    Returns:
        The value, or None where anything in the file is wrong, and what is wrong beyond the
        document's own diagnostics: each root cause once. Places that are still to be filled in
        are told and read as if they were not there, so that the rest can be checked.
    """
    if document.value is None:
        return None, []
    binding = _Binding(model, document)
    value: M | None = None
    found: list[Diagnostic] = []
    unfilled = list(binding.unfilled())
    try:
        value = model.model_validate(binding.filled())
    except ValidationError as error:
        details = error.errors(include_url=False)
        found = first_of(binding.diagnostics(details))
    else:
        found = first_of(binding.empties(frozenset()))
    return (None if found or document.diagnostics else value), [*found, *unfilled]


@dataclass(frozen=True, slots=True)
class _Misfit:
    """One error of the model with its path in the document.

    Attributes:
        path: Where the document is wrong; for a missing key, the path it would have.
        kind: The model's name of the error.
        value: What was written there.
        context: What the model adds to the error.
    """

    path: DataPath
    kind: str
    value: Any
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Binding:
    """A model and the document held against it."""

    model: type[BaseModel]
    document: Document

    # --- which errors are said ---

    def diagnostics(self, errors: list[ErrorDetails]) -> Iterator[Diagnostic]:
        """Say what is wrong, leaving out what only follows from something else that is said."""
        misfits = [self._misfit(error) for error in errors]
        keys = frozenset(misfit.path for misfit in misfits if misfit.kind in _KEY_ERRORS)
        meant = self._meant(misfits)
        outdented = self._outdented(keys)
        for misfit in misfits:
            follows = (
                misfit.path in self.document.unfilled
                or self._spoken_of(misfit.path[:-1], keys)
                or misfit.path in self.document.broken
                or (misfit.kind not in _KEY_ERRORS and misfit.path in keys)
                or misfit.path in outdented
                or (misfit.kind == "missing" and misfit.path in meant)
                or (misfit.kind not in {"missing", *_KEY_ERRORS} and misfit.value is None)
            )
            if not follows:
                yield self._diagnostic(misfit)
        yield from self.empties(keys)

    def _meant(self, misfits: list[_Misfit]) -> set[DataPath]:
        """Find the missing keys that unknown ones beside them probably stand for."""
        lacking = {misfit.path[:-1] for misfit in misfits if misfit.kind == "missing"}
        unknown = (m.path for m in misfits if m.kind in _KEY_ERRORS and m.path[:-1] in lacking)
        return {(*path[:-1], self._nearest(path)) for path in islice(unknown, _SEARCHED)}

    def _outdented(self, unknown: frozenset[DataPath]) -> set[DataPath]:
        """Find unknown keys that only lack their indentation below an empty key above them."""
        outdented: set[DataPath] = set()
        for parent in {path[:-1] for path in unknown}:
            below_empty = False
            for key, value in _value_at(self.document.value, parent).items():
                path = (*parent, key)
                if path not in unknown:
                    below_empty = value is None and self._takes_more(path)
                elif below_empty:
                    outdented.add(path)
        return outdented

    def empties(self, unknown: frozenset[DataPath]) -> Iterator[Diagnostic]:
        """Name every value that was left empty, also where the model would take it."""
        for path in _empty_paths(self.document.value, ()):
            if not self._spoken_of(path, unknown):
                place = self.document.places.get(path) or self.document.locate(path)
                yield self._empty(path).at(place)

    # --- what is still to be filled in ---

    def filled(self) -> Raw:
        """Return the document's values without those that are still to be filled in.

        Text stays, so that what needs one has one; what must be written is not known yet.
        """
        value = self.document.value
        for path in self.document.unfilled:
            kinds = self._annotations(path)
            if self._is_needed(path) and (Entry in kinds or State in kinds):
                value = _with(value, path, State.UNDISCLOSED.value)
            elif isinstance(path[-1], str) and str not in kinds:
                value = _with(value, path, None)
        return value

    def _is_needed(self, path: DataPath) -> bool:
        """Whether what holds a place cannot be without it."""
        field = self._fields(path[:-1]).get(str(path[-1]))
        return field is not None and field.is_required()

    def unfilled(self) -> Iterator[Diagnostic]:
        """Say what belongs in each place to be filled in, those of a line or a table at once."""
        for (parent, _), paths in groupby(self.document.unfilled, key=self._together):
            yield self._to_fill(parent, list(paths))

    def _together(self, path: DataPath) -> tuple[DataPath, int]:
        """Return what the places that are told at once have in common: rows of figures, a line."""
        rows = Entry in self._annotations(path) and str(path[-1]) not in self._fields(path[:-1])
        return path[:-1], 0 if rows else self.document.places[path].line

    def _to_fill(self, parent: DataPath, paths: list[DataPath]) -> Diagnostic:
        names = [self._plain_title(path) for path in paths if isinstance(path[-1], str)]
        wanted = "、".join(names[:_LONGEST_LIST])
        if len(names) > _LONGEST_LIST:
            wanted += f" 等 {len(names)} 行"
        steps = [self._plain_title(parent[: n + 1]) for n in range(len(parent))]
        message = " › ".join([*steps, *filter(None, [wanted])])
        fault = Fault(UNFILLED, message, self._what_to_write(paths[0]))
        return fault.at(self.document.places[paths[0]])

    def _plain_title(self, path: DataPath) -> str:
        """Return what a step of a path is called, without its identifier where it has a name."""
        step = path[-1]
        if isinstance(step, str):
            field = self._fields(path[:-1]).get(step)
            return field.title if field and field.title else _ROWS.get(step, step)
        item = _value_at(self.document.value, path)
        names = (item.get(key) for key in ("name", "title", "id"))
        known = (name for name in names if isinstance(name, str) and name != UNFILLED_TITLE)
        return next(known, f"第{step + 1}条")

    def _what_to_write(self, path: DataPath) -> str:
        """Say what a place takes, in the words of its field."""
        while path and isinstance(path[-1], int):
            path = path[:-1]
        kinds = self._annotations(path)
        field = self._fields(path[:-1]).get(str(path[-1])) if path else None
        said = field.description if field and field.description else ""
        if Entry in kinds:
            unit = f"{said}；" if said.startswith(_UNIT) else ""
            return f"{unit}没有发生写 0，用不着就删去"
        advice = [said] if said else []
        if self._takes_none(path) and _NOTHING not in said:
            advice.append(_NOTHING)
        if field and field.examples:
            advice.append(f"例如 {field.examples[0]}")
        return "；".join(advice) or "写上内容，用不着就删去"

    def _spoken_of(self, path: DataPath, paths: frozenset[DataPath]) -> bool:
        heads = [path[:length] for length in range(len(path) + 1)]
        return any(head in self.document.broken or head in paths for head in heads)

    def _misfit(self, error: ErrorDetails) -> _Misfit:
        loc, kind = error["loc"], error["type"]
        context = error.get("ctx", {})
        if loc and loc[-1] == "[key]":
            loc, kind = loc[:-1], "key"
        last = loc[-1:] if kind == "missing" else ()
        path = _path_in(self.document.value, loc[: len(loc) - len(last)])
        return _Misfit((*path, *last), kind, error["input"], context)

    # --- what is said of each ---

    def _diagnostic(self, misfit: _Misfit) -> Diagnostic:
        if misfit.kind == "extra_forbidden":
            return self._unknown_key(misfit)
        if misfit.kind == "missing":
            return self._missing_key(misfit)
        if misfit.kind == "key":
            return self._bad_key(misfit)
        place = self.document.locate(misfit.path)
        if isinstance(misfit.value, str):
            place = self.document.places.get(misfit.path, place)
        return self._bad_value(misfit).at(place)

    def _unknown_key(self, misfit: _Misfit) -> Diagnostic:
        fields = self._fields(misfit.path[:-1])
        near = self._nearest(misfit.path)
        advice = [f"是不是想写 {_titled(near, fields)}"] if near else []
        elsewhere = "" if near else self._said_by_the_folder(misfit.path)
        if elsewhere:
            advice = [elsewhere]
        elif not fields:
            advice = ["这里写一对空的花括号 {}，或写文字"]
        elif len(fields) <= _LONGEST_LIST:
            advice.append("可写的键：" + "、".join(_titled(name, fields) for name in fields))
        elif not near:
            advice.append("对照手册里可写的键；若是上一级的内容，查看缩进")
        hint = "；".join(advice)
        fault = Fault("unknown-key", f"不认识的键“{misfit.path[-1]}”", "")
        found = fault.at(self._key_place(misfit.path))
        # The list of keys is longer than what a quoted value may take.
        return Diagnostic(found.location, found.name, found.message, hint)

    @staticmethod
    def _said_by_the_folder(path: DataPath) -> str:
        """Say where a value stands that some would look for in the file itself."""
        near = get_close_matches(str(path[-1]).casefold(), _OF_FOLDER, 1, 0.7)
        return _OF_FOLDER[near[0]] if near and len(path) == 1 else ""

    def _missing_key(self, misfit: _Misfit) -> Diagnostic:
        path = misfit.path
        field = self._fields(path[:-1]).get(str(path[-1]))
        title = _title(str(path[-1]), field)
        hint = f"补上 {path[-1]}{_described(field)}{_example(str(path[-1]), field)}"
        return Fault("missing-key", f"缺少“{title}”", hint).at(self.document.locate(path[:-1]))

    def _bad_key(self, misfit: _Misfit) -> Diagnostic:
        fault = _own_words(misfit, "bad-key") or Fault("bad-key", "这个键的写法不对", "查对键")
        return fault.at(self._key_place(misfit.path))

    def _key_place(self, path: DataPath) -> Any:
        return self.document.key_places.get(path) or self.document.locate(path)

    def _bad_value(self, misfit: _Misfit) -> Fault:
        if misfit.kind == "misfit":
            return _wrong_shape(misfit) or _own_words(misfit, "bad-value") or _UNKNOWN
        if misfit.kind == "too_long":
            return _too_long(misfit)
        if misfit.kind in {"literal_error", "enum"}:
            return _not_a_choice(misfit)
        if misfit.kind == "list_type":
            return _not_a_list(misfit)
        if misfit.kind in {"dict_type", "model_type", "model_attributes_type"}:
            return self._not_a_mapping(misfit)
        return _UNKNOWN

    def _not_a_mapping(self, misfit: _Misfit) -> Fault:
        if isinstance(misfit.value, str) and (slip := _glued_key(misfit.value)):
            return slip
        written = "一个值" if isinstance(misfit.value, str) else "清单"
        if not misfit.path:
            hint = f"每行写“键: 值”，例如 {self._keys_example(())}"
            return Fault("bad-value", f"文件应由“键: 值”组成，写成了{written}", hint)
        hint = "下一级各行写“键: 值”，比它多缩进两格"
        if self._takes_none(misfit.path):
            hint = f"没有发生写 none；有数的，{hint}"
        elif example := self._keys_example(misfit.path):
            hint += f"，例如 {example}"
        what = self._title_of(misfit.path)
        return Fault("bad-value", f"{what}下面应是一组“键: 值”，写成了{written}", hint)

    def _keys_example(self, path: DataPath) -> str:
        fields = self._fields(path)
        return "、".join(_titled(name, fields) for name in list(fields)[:3])

    def _empty(self, path: DataPath) -> Fault:
        if path and isinstance(path[-1], int):
            return Fault(
                "empty-value", "这里是空的，清单的这一条没有内容", "写上内容，或删去这一条"
            )
        hint = "写上内容；没有内容就删去这一行"
        if Entry in self._annotations(path):
            hint = "没有发生写 0，来源没有公开写 未公开；不填就删去这一行"
        elif self._takes_none(path):
            hint = "没有发生写 none；有数的，下一级各行要比它多缩进两格；不填就删去这一行"
        elif self._takes_more(path):
            hint = "下一级各行要比它多缩进两格；没有内容就删去这一行"
        return Fault("empty-value", f"这里是空的，{self._title_of(path)}没有值", hint)

    # --- what the model knows of a path ---

    def _title_of(self, path: DataPath) -> str:
        if isinstance(path[-1], int):
            return "清单的这一条"
        key = str(path[-1])
        return f"“{_title(key, self._fields(path[:-1]).get(key))}”"

    def _annotations(self, path: DataPath) -> list[Any]:
        kinds = list(_alternatives(self.model))
        for part in path:
            kinds = [deeper for kind in kinds for deeper in _children(kind, part)]
        return kinds

    def _takes_none(self, path: DataPath) -> bool:
        """Whether a whole table may be the word ``none``."""
        kinds = self._annotations(path)
        return any("none" in get_args(kind) for kind in kinds if get_origin(kind) is Literal)

    def _takes_more(self, path: DataPath) -> bool:
        """Whether only a mapping or a list fits here."""
        kinds = self._annotations(path)
        return str not in kinds and any(_holds_more(kind) for kind in kinds)

    def _fields(self, path: DataPath) -> dict[str, FieldInfo]:
        fields: dict[str, FieldInfo] = {}
        for kind in self._annotations(path):
            if _is_model(kind):
                fields |= kind.model_fields
        return fields

    def _nearest(self, path: DataPath) -> str:
        """The field a key was probably meant to be, by its identifier or its Chinese name."""
        fields = self._fields(path[:-1])
        written = str(path[-1])
        by_title = {field.title: name for name, field in fields.items() if field.title}
        names = {name.casefold(): name for name in fields}
        plain = written.casefold().replace("-", "_").replace(" ", "_")
        near = get_close_matches(plain, names, 1, 0.6) or get_close_matches(written, by_title, 1)
        return (names | by_title)[near[0]] if near else ""


_KEY_ERRORS = {"extra_forbidden", "key"}
#: How fields tell the unit of what they take; what is advised where a whole table is empty.
_UNIT, _NOTHING = "单位：", "没有发生写 none"
_UNKNOWN = Fault("bad-value", "这里的写法不对", "对照手册里这一项的写法")


def _path_in(value: Raw, loc: DataPath) -> DataPath:
    """Find the document's path in a path of the model, which also holds tags of unions.

    A tag can have the name of a key, so the reading that finds most of the path is taken.
    """
    if not loc:
        return ()
    head, rest = loc[0], loc[1:]
    best = _path_in(value, rest)
    if _has(value, head):
        below = _path_in(value[head], rest)  # type: ignore[index]
        if len(below) + 1 > len(best):
            return (head, *below)
    return best


def _with(value: Any, path: DataPath, new: str | None) -> Any:
    """Return a value with another one at a path, or with none; what lies beside it is shared."""
    if not path:
        return new
    head, rest = path[0], path[1:]
    changed = value.copy()
    if not rest and new is None:
        del changed[head]
    else:
        changed[head] = _with(value[head], rest, new)
    return changed


def _value_at(value: Any, path: DataPath) -> dict[str, Raw]:
    """Return the mapping at a path that is known to lead to one."""
    for part in path:
        value = value[part]
    return value if isinstance(value, dict) else {}


def _has(value: Raw, part: str | int) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)


def _empty_paths(value: Raw, path: DataPath) -> Iterator[DataPath]:
    if value is None:
        yield path
    elif isinstance(value, dict):
        for key, child in value.items():
            if not isinstance(child, str):
                yield from _empty_paths(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _empty_paths(child, (*path, index))


# --- annotations ----------------------------------------------------------------------------


def _alternatives(annotation: Any) -> Iterator[Any]:
    """Take an annotation apart into what a value may be."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin is Union or origin is UnionType:
        for part in get_args(annotation):
            yield from _alternatives(part)
    else:
        yield annotation


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _holds_more(kind: Any) -> bool:
    return _is_model(kind) or get_origin(kind) in {dict, list}


def _children(kind: Any, part: str | int) -> Iterator[Any]:
    if _is_model(kind) and part in kind.model_fields:
        yield from _alternatives(kind.model_fields[part].annotation)
    elif get_origin(kind) is dict and isinstance(part, str):
        yield from _alternatives(get_args(kind)[1])
    elif get_origin(kind) is list and isinstance(part, int):
        yield from _alternatives(get_args(kind)[0])


def _title(name: str, field: FieldInfo | None) -> str:
    return f"{name}（{field.title}）" if field and field.title else name


def _titled(name: str, fields: Mapping[str, FieldInfo]) -> str:
    return _title(name, fields.get(name))


def _example(name: str, field: FieldInfo | None) -> str:
    return f"，例如 {name}: {field.examples[0]}" if field and field.examples else ""


def _described(field: FieldInfo | None) -> str:
    return f"（{field.description}）" if field and field.description else ""


# --- misfits --------------------------------------------------------------------------------


def _own_words(misfit: _Misfit, name: str) -> Fault | None:
    """Take the Chinese message and remedy that the model itself gives."""
    message, hint = misfit.context.get("message"), misfit.context.get("hint")
    if not message or not hint:
        return None
    if misfit.value == "":
        name = "empty-value"
    if isinstance(misfit.value, str) and _ODD_ENDS.search(misfit.value):
        hint = "值的前面或后面有全角空格或看不见的空格，删去它"
    if isinstance(misfit.value, str) and _GROUPED.fullmatch(misfit.value):
        name = "thousands-separator"
    return Fault(name, str(message), str(hint))


def _wrong_shape(misfit: _Misfit) -> Fault | None:
    """Say that a list or a mapping stands where one value belongs."""
    if isinstance(misfit.value, list):
        hint = "这里只写一个值；方括号 [ ] 是清单的写法，文字以方括号开头的要加引号"
        return Fault("bad-value", "这里应写一个值，写成了清单", hint)
    if isinstance(misfit.value, dict):
        hint = "这里只写一个值；文字里有花括号或冒号的要加引号"
        return Fault("bad-value", "这里应写一个值，写成了一组“键: 值”", hint)
    return None


def _too_long(misfit: _Misfit) -> Fault:
    written, most = len(misfit.value), misfit.context["max_length"]
    hint = "查对是不是贴错了；表里只写有数的行"
    return Fault("too-large", f"这里有 {written} 行，最多 {most} 行", hint)


def _not_a_choice(misfit: _Misfit) -> Fault:
    choices = _QUOTED_WORD.findall(str(misfit.context.get("expected", "")))
    hint = "可写：" + "、".join(choices)
    if not isinstance(misfit.value, str):
        return Fault("bad-value", "这里应写一个词，写成了一组值", hint)
    near = get_close_matches(misfit.value, choices, 1)
    if near:
        hint = f"是不是想写 {near[0]}；{hint}"
    return Fault("bad-value", f"“{misfit.value}”不是可写的词", hint)


def _not_a_list(misfit: _Misfit) -> Fault:
    if isinstance(misfit.value, str):
        if match := _GLUED_DASH.fullmatch(misfit.value):
            return no_space_after_dash(one_line(match[1]))
        hint = f"另起一行，写成 - {one_line(misfit.value)}"
        return Fault("bad-value", "这里应是清单，写成了一个值", hint)
    hint = "清单的每条以“- ”开头；只有一条也要写横线"
    return Fault("bad-value", "这里应是清单，写成了一组“键: 值”", hint)


def _glued_key(text: str) -> Fault | None:
    if match := _WIDE_COLON.fullmatch(text):
        return full_width_colon(match[1], one_line(match[2]))
    if match := _GLUED_COLON.fullmatch(text):
        return no_space_after_colon(match[1], one_line(match[2]))
    return None
