"""What the content models say of the form of a file: the order of keys, codes, words."""

import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, PlainValidator

from generator.model.accounts import Accounts
from generator.model.fields import (
    EconomicCode,
    EconomicKey,
    FunctionalCode,
    RowKey,
    Text,
    Year,
)
from generator.model.narrative import Narrative
from generator.model.performance import Performance
from generator.model.site import Departments, LocalGlossary, Site

#: The files that all reports share, and those of one report, by their stem.
SHARED: dict[str, type[BaseModel]] = {
    "site": Site,
    "departments": Departments,
    "glossary": LocalGlossary,
}
OF_REPORT: dict[str, type[BaseModel]] = {
    "accounts": Accounts,
    "narrative": Narrative,
    "performance": Performance,
}

#: Keys that begin another part of a file: a blank line stands above, unless the part goes on.
_PARTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "accounts": (
        ("scope", "staff"),
        ("all_funds", "appropriation", "general_budget", "fund_budget", "state_capital_budget",
         "other_funds"),
        ("detail",),
        ("general_budget_basic",),
        ("three_publics", "fund_budget_three_publics"),
        ("agency_operating_expenses", "procurement", "state_assets", "performance"),
        ("comparison",),
        ("as_published",),
        ("source_faults",),
        ("waivers",),
        ("corrections",),
    ),
    "narrative": (
        ("duties",),
        ("key_work",),
        ("organisation",),
        ("reasons",),
        ("items",),
        ("general_budget_basic", "three_publics", "notes"),
    ),
    "performance": (
        ("management",),
        ("projects",),
        ("reports",),
        ("source_faults",),
        ("waivers",),
        ("corrections",),
    ),
}  # fmt: skip
#: Lists whose items are long; a blank line stands between them.
_APART = {"performance": frozenset({"projects", "reports"})}


@dataclass(frozen=True)
class Shape:
    """What may stand at one place of a file.

    Attributes:
        fields: Its keys in order, where it is a model.
        rows: What stands under each key, where the keys are free.
        items: What stands in a list.
        sorted: Whether its free keys are codes or years.
        worded: Whether it is text.
        coded: Whether it is a classification code.
    """

    fields: dict[str, "Shape"] = field(default_factory=dict)
    rows: "Shape | None" = None
    items: "Shape | None" = None
    sorted: bool = False
    worded: bool = False
    coded: bool = False

    def at(self, key: str) -> "Shape":
        """Return what may stand under a key."""
        return self.fields.get(key) or self.rows or ANYTHING

    def item(self) -> "Shape":
        """Return what may stand in the list."""
        return self.items or ANYTHING


ANYTHING = Shape()


def _reader(kind: Any) -> Any:
    """Return the function by which a kind of value is read; it is the kind's own."""
    return next((m.func for m in get_args(kind)[1:] if isinstance(m, PlainValidator)), None)


_CODES = {_reader(FunctionalCode), _reader(EconomicCode)}
_SORTED_KEYS = {*_CODES, _reader(RowKey), _reader(EconomicKey), _reader(Year)}


@cache
def shape_of(kind: str) -> Shape:
    """Return the shape of a whole file by its stem."""
    return _of_model((SHARED | OF_REPORT)[kind])


def part(kind: str, key: str) -> int:
    """Return the part of a file that a key of its root stands in, from zero."""
    parts = _PARTS.get(kind, ())
    return next((number for number, keys in enumerate(parts, 1) if key in keys), 0)


def apart(kind: str, key: str) -> bool:
    """Tell whether the items of a list have a blank line between them."""
    return key in _APART.get(kind, ())


def _of_model(model: type[BaseModel]) -> Shape:
    hints = get_type_hints(model, include_extras=True)
    return Shape({name: _of_kind(hints[name]) for name in model.model_fields})


def _of_kind(kind: Any) -> Shape:
    merged = ANYTHING
    for alternative in _alternatives(kind):
        found = _of_alternative(alternative)
        merged = Shape(
            merged.fields | found.fields,
            merged.rows or found.rows,
            merged.items or found.items,
            merged.sorted or found.sorted,
            merged.worded or found.worded,
            merged.coded or found.coded,
        )
    return merged


def _alternatives(kind: Any) -> Iterator[Any]:
    """Take an annotation apart; how a value is read stays with it."""
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        for part_ in get_args(kind):
            yield from _alternatives(part_)
    elif origin is Annotated and _reader(kind) is None:
        yield from _alternatives(get_args(kind)[0])
    else:
        yield kind


def _of_alternative(kind: Any) -> Shape:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _of_model(kind)
    if get_origin(kind) is dict:
        key, value = get_args(kind)
        return Shape(rows=_of_kind(value), sorted=_reader(key) in _SORTED_KEYS)
    if get_origin(kind) is list:
        return Shape(items=_of_kind(get_args(kind)[0]))
    reader = _reader(kind)
    return Shape(worded=reader is _reader(Text), coded=reader in _CODES)
