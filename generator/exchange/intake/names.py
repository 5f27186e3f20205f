"""Which row of a form a line of a sheet is: by its code, or by its name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from generator.derive.desk import Desk
from generator.derive.forms import ALL_CLASSES, ALL_CLASSES_TITLE
from generator.derive.shapes import TableShape
from generator.exchange.intake.codes import (
    Codes,
    Joiner,
    code_and_name,
    core,
    digits_of,
    widest_context,
)
from generator.exchange.intake.comparing import bare, bares, close, shown
from generator.exchange.intake.grid import Value
from generator.exchange.intake.readings import Spot
from generator.exchange.intake.remarks import Remarks
from generator.model.statute import Form, Row

_NUMBERING = re.compile(r"^[(\[]?[一二三四五六七八九十0-9]{1,3}(?:[)\]]|[、.:·])+")
_OF_WHICH = re.compile(r"^其中:?")
_SUM = re.compile(r"(?<=.)(?:合计|小计|总计)$")


@dataclass(frozen=True, slots=True)
class Lead:
    """What names one line of a sheet.

    Attributes:
        codes: Values of the columns of codes, from the left.
        names: Texts of the columns of names, from the left.
        spot: The first cell that holds any of it.
    """

    codes: tuple[Value, ...]
    names: tuple[str, ...]
    spot: Spot

    @property
    def text(self) -> str:
        """All of it as a message quotes it."""
        codes = (str(value) for value in self.codes if value is not None)
        return shown(" ".join([*codes, *self.names]))


@dataclass(frozen=True, slots=True)
class Found:
    """The row that a line is: its table, and its key there."""

    table: TableShape
    key: str


#: A line that is none of the rows, and does not matter where it holds no figure.
NO_ROW = "no row"


def unnumbered(text: str) -> str:
    """Return a row's name as it is compared: without its number."""
    plain = _OF_WHICH.sub("", close(text))
    return bare(_NUMBERING.sub("", plain)) or bare(text)


def _without_sum(name: str) -> str:
    return _SUM.sub("", name)


@dataclass
class NamedRows:
    """Finds the rows of one half of a form by their names, in the order they stand in."""

    desk: Desk
    form: Form
    table: TableShape
    #: The position in the form of the row that was found last.
    last: int = -1

    @cached_property
    def _keys(self) -> list[str]:
        return [row.key for row in self.table.rows]

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for shape in self.table.rows:
            for name in {unnumbered(name) for name in self._names(shape.key, shape.title)}:
                found.setdefault(name, []).append(shape.key)
        found.setdefault(bare(ALL_CLASSES_TITLE), []).append(ALL_CLASSES)
        return found

    def _names(self, key: str, title: str) -> Iterator[str]:
        """Yield every name that a row has in any layout and year."""
        statute = self.desk.statute
        yield title
        for entry in statute.functional.get(key, ()):
            yield entry.name
        for row in self._rows():
            if row.id == key:
                yield from (row.title, *row.aliases)
        for layout in statute.layouts.values():
            for titles in (layout.titles, *(v.titles for v in layout.variants.values())):
                if key in titles:
                    yield titles[key]

    def _rows(self) -> Iterable[Row]:
        anchors = {f"{self.form.id}-{panel.id}": panel for panel in self.form.panels}
        return anchors[self.table.id].rows if self.table.id in anchors else ()

    def find(self, lead: Lead) -> Found | None:
        """Return the row of a name; of several the next one below the last that was found."""
        name = unnumbered("".join(lead.names))
        keys = self._by_name.get(name) or self._by_core(name)
        if not keys:
            return None
        below = [key for key in keys if key in self._keys and self._keys.index(key) > self.last]
        key = (below or keys)[0]
        if key in self._keys:
            self.last = self._keys.index(key)
        return Found(self.table, key)

    def _by_core(self, name: str) -> list[str]:
        classes = [row.key for row in self.table.rows if row.each]
        return [k for k in classes if name and core(name) in self._cores(k)]

    def _cores(self, key: str) -> set[str]:
        return {core(entry.name) for entry in self.desk.statute.functional.get(key, ())}


@dataclass
class CodedRows:
    """Finds the rows of a form by their codes, and by their names where they have none."""

    desk: Desk
    tables: tuple[TableShape, ...]
    codes: Codes
    remarks: Remarks
    joiner: Joiner = field(init=False)
    #: Cells whose code was found by its name.
    by_name: list[Spot] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.joiner = Joiner(self.codes.kind)

    def find(self, lead: Lead) -> Found | str | None:
        """Return the row of a line.

        Returns:
            The row; ``NO_ROW`` for what is told already; None where nothing names it.
        """
        code = self.joiner.join(lead.codes)
        name = "".join(lead.names)
        if not code.isdecimal():
            code, name = code_and_name(code + name)
            self.joiner.last = code or self.joiner.last
        if code:
            return self._coded(code, name, lead)
        return self._foot(name) or self._named(name, lead)

    def _coded(self, code: str, name: str, lead: Lead) -> Found | str:
        table = self._table(code)
        if not self.codes.fits(code) or table is None or not self.codes.known(code):
            self._unknown(code, name, lead)
            return NO_ROW
        if name and not self.codes.named(code, name):
            self._contradiction(code, name, lead)
        return Found(table, code)

    def _table(self, code: str) -> TableShape | None:
        if self.codes.kind == "functional":
            return self.tables[0]
        return next((table for table in self.tables if table.holds(code)), None)

    def _unknown(self, code: str, name: str, lead: Lead) -> None:
        known = self.codes.names.get(code)
        if known and self.codes.fits(code):
            message = f"{lead.spot} 的科目 {code} {known} 不属于这张表"
        else:
            message = (
                f"{lead.spot} 的科目编码 {code}“{shown(name)}”不在 {self.desk.year} 年的科目表里"
            )
        nearest = self.codes.nearest(code, name)
        hint = f"最接近的是：{'；'.join(nearest)}；" if nearest else ""
        self.remarks.error("unknown-code", [lead.spot], message, f"{hint}查对编码有没有少打、错打")

    def _contradiction(self, code: str, name: str, lead: Lead) -> None:
        own = self.codes.names.get(code)
        others = [other for other in self.codes.by_name.get(core(name), []) if other != code]
        if own is None:
            return
        message = f"{lead.spot} 的编码 {code} 是“{own}”，同一行的名称却是“{shown(name)}”"
        if others:
            inside = widest_context(others, code)
            other = f"（{inside[0]}）" if len(inside) == 1 else ""
            self.remarks.error(
                "code-and-name-differ",
                [lead.spot],
                f"{message}{other}",
                "看看是不是整列错开了一行；把编码、名称和数字对到同一行再读",
            )
        else:
            hint = "按编码读入；查对编码，名称是旧名或简称就不用改"
            self.remarks.doubt("name-unlike-code", [lead.spot], message, hint)

    def _foot(self, name: str) -> Found | None:
        plain = unnumbered(name)
        for table in self.tables:
            for row in table.rows:
                titles = {unnumbered(row.title), _without_sum(unnumbered(row.title))} - {""}
                if plain in titles or (_without_sum(plain) in titles and row.key != "total"):
                    return Found(table, row.key)
        if plain in bares(self.desk.statute.sheet_words.total_rows):
            return Found(self.tables[0], "total")
        return None

    def _named(self, name: str, lead: Lead) -> Found | str | None:
        """Find a row without a code by its name, which several codes may have."""
        held = [code for code in self.codes.by_name.get(core(name), []) if self._table(code)]
        if not held:
            return None
        near = widest_context(held, self.joiner.last)
        used = [code for code in near if code in self.codes.used]
        code = near[0] if len(near) == 1 else used[0] if len(used) == 1 else ""
        if not code:
            listed = "、".join(held[:5])
            self.remarks.error(
                "name-of-several-codes",
                [lead.spot],
                f"{lead.spot}“{shown(name)}”没有编码，同名的科目有：{listed} 等",
                "在编码列补上编码再读",
            )
            return NO_ROW
        self.joiner.last = code
        if len(held) > 1:
            self.remarks.doubt(
                "code-from-context",
                [lead.spot],
                f"{lead.spot}“{shown(name)}”没有编码，按上面的行读作 {code}，同名的还有",
                "查对是不是这个科目；最好在编码列补上编码",
            )
        else:
            self.by_name.append(lead.spot)
        table = self._table(code)
        assert table is not None
        return Found(table, code)


def names_of(values: Sequence[Value]) -> tuple[str, ...]:
    """Return what some cells of names hold: text without spaces around, or the digits of a code."""
    texts = (v.strip() if isinstance(v, str) else digits_of(v) for v in values)
    return tuple(filter(None, texts))
