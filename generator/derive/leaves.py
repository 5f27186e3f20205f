"""The typed values of a content file, one by one, each with its names in Chinese."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from generator.amounts import Entry, State
from generator.model.fields import Count, Rate, Score

#: What tells the items of a list apart, the surest first.
_NAMES = ("id", "term", "name", "title", "what", "at", "rule", "number", "date", "year")
_Steps = tuple[str, ...]


class Measure(Enum):
    """What a number counts."""

    MONEY = "金额"
    COUNT = "个数"
    RATE = "比率"
    SCORE = "得分"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One typed value.

    Attributes:
        path: Keys from the root of the file; an item of a list is named by what tells it apart.
        titles: The same in Chinese; a key that the model does not name stands as it is.
        value: A number or a word for none, a text, a date, a flag; blank for a group that is there
            and holds nothing, which has the program write what belongs there.
        measure: What a number counts.
        lists: How many steps of the path lead to an item of a list, for each list on the way.
    """

    path: tuple[str, ...]
    titles: tuple[str, ...]
    value: Entry | State | str | date | bool | int
    measure: Measure = Measure.MONEY
    lists: tuple[int, ...] = ()


def leaves(value: Any) -> Iterator[Leaf]:
    """Walk a content value; what is not written is left out."""
    yield from _walk(value, (), (), (), Measure.MONEY)


def _walk(
    value: Any, path: _Steps, titles: _Steps, lists: tuple[int, ...], measure: Measure
) -> Iterator[Leaf]:
    if value is None:
        return
    # Most values are of these, and other tests take longer.
    if isinstance(value, (Entry, str)):
        yield Leaf(path, titles, value, measure, lists)
    elif isinstance(value, BaseModel):
        yield from _walk_fields(value, path, titles, lists, measure)
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _walk(child, (*path, str(key)), (*titles, str(key)), lists, measure)
    elif isinstance(value, (list, tuple)):
        below = (*lists, len(path) + 1)
        for name, title, child in _named(value):
            yield from _walk(child, (*path, name), (*titles, title), below, measure)
    else:
        yield Leaf(path, titles, value, measure, lists)


def _walk_fields(
    value: BaseModel, path: _Steps, titles: _Steps, lists: tuple[int, ...], measure: Measure
) -> Iterator[Leaf]:
    held = False
    for name, title, counted in _fields(type(value)):
        child = getattr(value, name)
        if child is not None:
            held = True
            yield from _walk(child, (*path, name), (*titles, title), lists, counted)
    if not held:
        yield Leaf(path, titles, State.BLANK, measure, lists)


def _named(items: Sequence[Any]) -> Iterator[tuple[str, str, Any]]:
    """Name the items of a list by what tells them apart, equal ones by their turn as well.

    Yields:
        What tells an item apart, how people call it, the item.
    """
    seen: dict[str, int] = {}
    for number, item in enumerate(items, start=1):
        name = _name(item) or str(number)
        seen[name] = seen.get(name, 0) + 1
        turn = f"（{seen[name]}）" if seen[name] > 1 else ""
        yield f"{name}{turn}", f"{_title(item) or name}{turn}", item


def _name(item: Any) -> str:
    if not isinstance(item, BaseModel):
        return str(item)
    found = (getattr(item, name, None) for name in _NAMES)
    return next((str(name) for name in found if name is not None), "")


def _title(item: Any) -> str:
    if not isinstance(item, BaseModel):
        return ""
    titles = (getattr(item, name, None) for name in ("name", "title"))
    return next(filter(None, titles), "")


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str, Measure], ...]:
    """Return a model's fields: name, Chinese title, what its numbers count."""
    return tuple(
        (name, info.title or name, _measure(info.annotation))
        for name, info in model.model_fields.items()
    )


def _measure(annotation: Any) -> Measure:
    """Tell what a field's numbers count from its type, wherever in it the number stands."""
    for found in _parts(annotation):
        if found == Count:
            return Measure.COUNT
        if found == Rate:
            return Measure.RATE
        if found == Score:
            return Measure.SCORE
    return Measure.MONEY


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) is not Annotated:
        for part in get_args(annotation):
            yield from _parts(part)
