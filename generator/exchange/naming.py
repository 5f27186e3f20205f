"""What the values of ``accounts.yml`` are called in Chinese and what they count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from generator.amounts import Entry, Unit
from generator.derive.desk import Desk, once_a_desk
from generator.derive.facts import code_name
from generator.exchange.field_types import hints, type_name
from generator.locations import DataPath
from generator.model.accounts import Accounts
from generator.model.statute import Choice

_OWN_UNIT = re.compile(r"单位：(?!同)(\w+)")
_RATE = "比率"
_AMOUNT = "金额"


def row_title(desk: Desk, row: str) -> str:
    """Name a row of a table that has no title of its own: a total, or by its code."""
    return "合计" if row == "total" else code_name(desk, row)


def titles_of(desk: Desk, path: DataPath) -> list[str]:
    """Name each step of the path of a value in Chinese."""
    titles = _meaning(path).titles
    return [title or _key_title(desk, str(key)) for key, title in zip(path, titles, strict=True)]


def unit_of(desk: Desk, path: DataPath) -> str:
    """Return what a value counts: 元 for money, % for rates; empty where nothing says so."""
    return _meaning(path).unit or _choice_unit(desk, str(path[-1]))


def list_in(path: DataPath) -> int | None:
    """Return how many steps lead to the first list on a path; None where there is none."""
    return _meaning(path).list_at


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What the model says of a path: its type, unit, names of its steps, where a list begins."""

    hint: Any
    unit: str
    titles: tuple[str, ...]
    list_at: int | None


@lru_cache(maxsize=4096)
def _meaning(path: DataPath) -> _Meaning:
    hint: Any = Accounts
    titles = []
    described = ""
    list_at = None
    for at, part in enumerate(path):
        model = next((m for m in _alternatives(hint) if _has_field(m, part)), None)
        if model is not None:
            field = model.model_fields[str(part)]
            hint, described = hints(model)[str(part)], field.description or ""
            titles.append(str(field.title))
        else:
            held = next(m for m in _alternatives(hint) if get_origin(m) in {dict, list})
            hint = get_args(held)[-1]
            listed = get_origin(held) is list
            titles.append(f"第{int(part) + 1}项" if listed else "")
            list_at = at if listed and list_at is None else list_at
    kind = next((type_name(found) for found in _entry_hints(hint)), "")
    own = _OWN_UNIT.match(described)
    unit = own[1] if own else {_RATE: "%", _AMOUNT: Unit.YUAN.value}.get(kind, "")
    return _Meaning(hint, unit, tuple(titles), list_at)


def _has_field(kind: Any, name: str | int) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields


def _alternatives(hint: Any) -> Iterator[Any]:
    """Yield the models, mappings and lists that a type may be."""
    if get_origin(hint) in {dict, list} or isinstance(hint, type):
        yield hint
    else:
        for part in get_args(hint)[:1] if get_origin(hint) is Annotated else get_args(hint):
            yield from _alternatives(part)


def _entry_hints(hint: Any) -> Iterator[Any]:
    if get_origin(hint) is Annotated and get_args(hint)[0] is Entry:
        yield hint
    else:
        for part in get_args(hint):
            yield from _entry_hints(part)


def _key_title(desk: Desk, key: str) -> str:
    """Name a key that content may choose: a code, a kind of staff or of assets, a year."""
    choice = _choices(desk).get(key)
    return choice.title if choice else row_title(desk, key)


def _choice_unit(desk: Desk, key: str) -> str:
    choice = _choices(desk).get(key)
    return choice.unit if choice else ""


@once_a_desk
def _choices(desk: Desk) -> dict[str, Choice]:
    layout = desk.layout
    return {choice.id: choice for choice in (*layout.staff, *layout.vehicles, *layout.equipment)}


def fits(path: DataPath, text: str) -> bool | None:
    """Tell whether a place takes a text as it would be typed; None where there is no such place."""
    try:
        adapter = _adapter(path)
    except (StopIteration, ValueError):
        return None
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=4096)
def _adapter(path: DataPath) -> TypeAdapter[Any]:
    return TypeAdapter(_meaning(path).hint)
