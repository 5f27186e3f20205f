"""Writes values as the plain YAML that content files are written in."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

#: Names what a key stands for, as a comment at the end of its line; empty for none.
Naming = Callable[[str], str]

_WIDTH = 100
#: Text that reads as itself inside braces and out; anything else is quoted.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<]([^:#,\[\]{}\n\"]*[^\s:#,\[\]{}\"])?")


def _unnamed(key: str) -> str:  # noqa: ARG001 - what a naming takes
    return ""


def yaml_text(value: Mapping[str, Any], heading: str = "", naming: Naming = _unnamed) -> str:
    """Write a mapping as a file; what fits on a line is written on one.

    Args:
        value: Mappings, lists and text; numbers are text already.
        heading: A comment for the first line.
        naming: Names keys, such as classification codes; a mapping with such keys takes a line
            for each.
    """
    lines = [f"# {heading}"] if heading else []
    lines += _mapping(value, "", naming)
    return "\n".join(lines) + "\n"


def _mapping(value: Mapping[str, Any], indent: str, naming: Naming) -> Iterator[str]:
    for key, child in value.items():
        name = naming(key)
        comment = f"  # {name}" if name else ""
        head = f"{indent}{_scalar(key)}:"
        flow = _flow(child)
        room = isinstance(child, str) or len(head) + len(flow) < _WIDTH
        if room and not _named(child, naming) and not _prose(child):
            yield f"{head} {flow}{comment}"
            continue
        yield f"{head}{comment}"
        yield from _block(child, f"{indent}  ", naming)


def _block(value: Any, indent: str, naming: Naming) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _mapping(value, indent, naming)
        return
    for child in value:
        flow = _flow(child)
        if isinstance(child, str) or len(indent) + len(flow) < _WIDTH:
            yield f"{indent}- {flow}"
            continue
        first, *rest = _block(child, f"{indent}  ", naming)
        yield f"{indent}- {first.lstrip()}"
        yield from rest


def _prose(value: Any) -> bool:
    """Whether a value is a list of sentences, which take a line each."""
    return isinstance(value, list) and any(isinstance(v, str) and not v.isascii() for v in value)


def _named(value: Any, naming: Naming) -> bool:
    return isinstance(value, Mapping) and any(map(naming, value))


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
