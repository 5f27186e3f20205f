"""Classification codes of rows: put together from columns, looked up, compared with their names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from generator.derive.book import CODE_LENGTHS
from generator.derive.desk import Desk
from generator.exchange.intake.comparing import bare, close
from generator.exchange.intake.grid import Value
from generator.model.statute import Code

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_LEADING = re.compile(
    r"[(\[【]?(?P<code>\d{3}(?:\d{2}){0,2})[)\]】]?[-—_.:、]?(?=\D|$)(?P<name>.*)"
)
_PART = 2
#: Left out at the end of names where they are compared: tables and forms differ in it.
_ENDING = "支出"
_NEAREST = 3

Kind = Literal["functional", "economic"]


@dataclass(frozen=True)
class Codes:
    """The codes that a report may use, of one classification."""

    desk: Desk
    kind: Kind

    @cached_property
    def _table(self) -> dict[str, tuple[Code, ...]]:
        statute = self.desk.statute
        return statute.functional if self.kind == "functional" else statute.economic

    @cached_property
    def used(self) -> frozenset[str]:
        """Codes that the report's own figures use already."""
        book, tables = self.desk.book, self.desk.statute.tables
        of_kind = [name for name, table in tables.items() if table.rows == self.kind]
        return frozenset(code for name in of_kind for code in book.codes(name))

    @cached_property
    def names(self) -> dict[str, str]:
        """The codes of the report's year with their names."""
        year = self.desk.year
        return {c: e.name for c, held in self._table.items() for e in held if year in e.years}

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The codes of the report's year by their names as they are compared."""
        found: dict[str, list[str]] = {}
        for code, name in self.names.items():
            found.setdefault(core(name), []).append(code)
        return found

    def known(self, code: str) -> bool:
        """Tell whether a code may be used."""
        return code in self.names or code in self.used

    def fits(self, code: str) -> bool:
        """Tell whether a text can be a code at all."""
        return code.isdecimal() and len(code) in CODE_LENGTHS[self.kind]

    def named(self, code: str, name: str) -> bool:
        """Tell whether a name is that of a code, in the report's year or another one."""
        return core(name) in {core(entry.name) for entry in self._table.get(code, ())}

    def nearest(self, code: str, name: str) -> list[str]:
        """Return known codes that are most like one that is not known, each with its name."""
        by_name = self.by_name.get(core(name), [])
        alike = get_close_matches(code, self.names, _NEAREST, 0.7)
        return [f"{c} {self.names[c]}" for c in dict.fromkeys([*by_name[:_NEAREST], *alike])]


def core(name: str) -> str:
    """Return a name as it is compared."""
    return bare(name).removesuffix(_ENDING)


def digits_of(value: Value) -> str:
    """Return the digits that a cell of codes holds; other text as it is, without spaces."""
    if isinstance(value, Decimal):
        return f"{value:f}" if value == value.to_integral_value() else str(value)
    if isinstance(value, str):
        text = close(value).lstrip("'‘’`")
        joined = re.sub(r"[-—_./]", "", text)
        return joined if joined.isdecimal() else text
    return ""


def code_and_name(text: str) -> tuple[str, str]:
    """Part a code from the name behind it; the code is empty where there is none."""
    match = _LEADING.fullmatch(close(text))
    return (match["code"], match["name"]) if match else ("", text)


@dataclass(slots=True)
class Joiner:
    """Puts codes together from one column or from three, row by row.

    In three columns a part may be short (``01``) or the whole code down to its level, and what the
    row above has may be left out.
    """

    kind: Kind
    last: str = ""
    _parts: list[str] = field(default_factory=list)

    def join(self, values: Sequence[Value]) -> str:
        """Return the code of a row; text that is no code comes back as it is."""
        texts = [digits_of(value) for value in values]
        written = [(place, text) for place, text in enumerate(texts) if text]
        if not written:
            return ""
        joined = self._joined(written) if len(texts) > 1 else written[0][1]
        if joined.isdecimal():
            self.last = joined
        return joined

    def _joined(self, written: list[tuple[int, str]]) -> str:
        code = ""
        for place, text in written:
            if not text.isdecimal():
                return "".join(t for _, t in written)
            before = _PART * place + 1  # digits that stand in the columns before: 0, 3, 5
            if place == 0 or (len(text) > _PART and (not code or text.startswith(code))):
                code = text
            elif len(text) <= _PART:
                above = code or self.last[:before]
                if len(above) != before:
                    return "".join(t for _, t in written)
                code = above + text.zfill(_PART)
            else:
                code += text
        return code


def widest_context(candidates: Iterable[str], last: str) -> list[str]:
    """Return those of several codes that share the most with the code of the row above."""
    held = list(candidates)
    for length in (5, 3):
        inside = [code for code in held if len(last) >= length and code.startswith(last[:length])]
        if inside:
            return inside
    return held
