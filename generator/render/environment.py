"""The Jinja environment of pages and wording: strict, and with the filters that print values."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context

from generator.render import markdown
from generator.render.blocks import FORMS_PAGE, PROJECTS
from generator.render.typist import Typist, day, join, month

_HERE = Path(__file__).parent
_LINK = re.compile(rf"[A-Za-z0-9_./#-]*|{PROJECTS}|{FORMS_PAGE}")

#: Filters that print a value through the typist of the page's report.
_TYPED = (
    "amount",
    "cell",
    "percent",
    "stated_percent",
    "project_percent",
    "count",
    "written",
    "prose",
    "inline",
)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the one environment; templates are compiled once a process."""
    made = Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE / "wording"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - Markdown, not HTML: every text passes a filter, by test
        keep_trailing_newline=False,
        auto_reload=False,
    )
    for name in _TYPED:
        made.filters[name] = _typed(name)
    made.filters["money"] = _money
    made.filters["day"] = day
    made.filters["month"] = month
    made.filters["bare"] = _bare
    made.filters["names"] = join
    made.filters["text"] = markdown.escape
    made.filters["line"] = markdown.paragraph
    made.filters["coded"] = markdown.coded
    made.filters["cell_text"] = markdown.cell
    made.filters["number"] = _number
    made.filters["target"] = _target
    return made


@contextmanager
def compiled_in(folder: Path) -> Iterator[None]:
    """Keep compiled templates in a folder while the block lasts, and in processes forked in it.

    Args:
        folder: What is out of date in it is not used. It may be deleted afterwards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment().bytecode_cache = FileSystemBytecodeCache(str(folder))
    try:
        yield
    finally:
        environment().bytecode_cache = None


def _typed(name: str) -> Callable[..., str]:
    @pass_context
    def print_value(context: Context, value: Any) -> str:
        typist: Typist = context["typist"]
        printed: str = getattr(typist, name)(value)
        return printed

    return print_value


@pass_context
def _money(context: Context, value: Any, precision: Any) -> str:
    typist: Typist = context["typist"]
    return typist.money(value, precision)


def _number(value: int) -> str:
    """Print a whole number; anything else would be text that nobody escaped."""
    if not isinstance(value, int):
        raise TypeError(f"not a number: {value!r}")
    return str(value)


def _target(link: str) -> str:
    """Print the target of a link that the program made."""
    if not _LINK.fullmatch(link):
        raise ValueError(f"not a link of ours: {link!r}")
    return link


def _bare(phrase: str) -> str:
    """Use a phrase that follows a comma as one that stands alone."""
    return phrase.lstrip("，")


@lru_cache(maxsize=256)
def wording(style: str, section: str) -> str | None:
    """Return the template that words a section: the layout's own, else the general one."""
    for folder in (style, "base"):
        name = f"{folder}/{section}.md.j2"
        if (_HERE / "wording" / name).is_file():
            return name
    return None


@lru_cache(maxsize=1)
def _notices() -> dict[str, str]:
    text = (_HERE / "wording" / "notices.yml").read_text(encoding="utf-8")
    notices: dict[str, str] = yaml.safe_load(text)
    return notices


def notice(name: str, **values: object) -> str:
    """Return a fixed sentence with its values filled in; the caller escapes free text."""
    return _notices()[name].format(**values)
