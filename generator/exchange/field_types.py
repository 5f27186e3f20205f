"""What a field of the content takes, and how that is called in Chinese."""

from collections.abc import Iterable
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, WithJsonSchema


def hints(model: type[BaseModel]) -> dict[str, Any]:
    """Return what each field of a model takes, with the marks that name it."""
    found = get_type_hints(model, include_extras=True)
    return {name: found[name] for name in model.model_fields}


def type_name(hint: Any) -> str:
    """Name in Chinese what a field takes."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _schema_title(parts[1:]) or type_name(parts[0])
    if origin is Literal:
        return _choices(parts)
    if origin in {Union, UnionType}:
        return " 或 ".join(type_name(part) for part in parts if part is not NoneType)
    if origin is dict:
        return f"{type_name(parts[0])} → {type_name(parts[1])}"
    if origin is list:
        return f"清单，每条是{type_name(parts[0])}"
    return _class_name(hint)


def _schema_title(marks: Iterable[Any]) -> str:
    schemas = (mark.json_schema for mark in marks if isinstance(mark, WithJsonSchema))
    return next((str(schema["title"]) for schema in schemas if schema), "")


def _class_name(kind: type) -> str:
    if issubclass(kind, Enum):
        return _choices(member.value for member in kind)
    assert issubclass(kind, BaseModel), f"the manual has no name for {kind}"
    return "一组键" if kind.model_fields else "`{}`"


def _choices(words: Iterable[Any]) -> str:
    return " 或 ".join(f"`{word}`" for word in words)
