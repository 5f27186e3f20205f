"""How one report's figures, rates and words are printed."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.amounts import Entry, Precision, State, digits, plain, round_to
from generator.derive.desk import Desk
from generator.derive.figures import Figure
from generator.model.statute import RateStyle, Years
from generator.render import markdown

REFERENCE = re.compile(r"\{((?:\d{4}:)?[a-z_]+(?:\.[A-Za-z0-9_]+)*)\}")
INFERRED = "（推算）"
_NOT_STATED = "未载明"


def rate_text(percent: Decimal, style: RateStyle, *, as_zero: bool = True) -> str:
    """Print a rate with the decimals of a layout.

    Args:
        percent: The rate; not negative where small ones are told apart.
        style: Of the layout.
        as_zero: Whether one that rounds to zero reads as zero.
    """
    rounded = round_to(percent, style.decimals)
    if percent and not rounded and not as_zero:
        return f"不足{digits(Decimal(1).scaleb(-style.decimals))}%"
    return f"{plain(rounded)}%" if style.trim else f"{rounded:f}%"


#: Rates that stand beside each other have one decimal, whatever the layouts of their reports.
LISTED = RateStyle(decimals=1)


def without_unit(amount: str, unit: str) -> str:
    """Leave out the unit that stands above a table; a remark may follow it."""
    return amount.replace(unit, "", 1) if unit else amount


@dataclass(frozen=True)
class Typist:
    """Prints the values of one report in the style of its layout."""

    desk: Desk

    @property
    def precision(self) -> Precision:
        """How amounts of this report are shown."""
        return self.desk.precision

    @property
    def unit(self) -> str:
        """The unit amounts are shown in."""
        return self.precision.unit.value

    def amount(self, value: Figure | Decimal) -> str:
        """Print an amount inside a sentence, with its unit."""
        if isinstance(value, Decimal):
            return f"{self.precision.in_sentence(value)}{self.unit}"
        if value.yuan is None:
            return value.state.value if value.state is not State.BLANK else f"0{self.unit}"
        return f"{self.precision.in_sentence(value.yuan)}{self.unit}{_mark(value)}"

    def money(self, value: Figure, precision: Precision) -> str:
        """Print a converted amount without trailing zeros (8万元), in the unit given."""
        if value.yuan is None:
            return value.state.value if value.state is not State.BLANK else "未填"
        return f"{precision.shortest(value.yuan)}{precision.unit.value}{_mark(value)}"

    def cell(self, value: Figure) -> str:
        """Print a cell of a form; an empty cell stays empty."""
        return self.in_cell(value, self.precision)

    def in_cell(self, value: Figure, precision: Precision) -> str:
        """Print a cell in a unit of its own."""
        return self._unmarked(value, precision) + _mark(value)

    def unmarked(self, value: Figure) -> str:
        """Print a cell of a form without the mark of an inferred figure: digits, or a word."""
        return self._unmarked(value, self.precision)

    def _unmarked(self, value: Figure, precision: Precision) -> str:
        if value.yuan is None:
            return "" if value.state is State.BLANK else value.state.value
        shown = precision.shown(value.yuan)
        return digits(shown) if shown else self.desk.layout.amount.zero

    def percent(self, value: Decimal) -> str:
        """Print a rate with the layout's decimals; one that is not zero does not read as zero.

        In a report copied from elsewhere it does where it did there.
        """
        report, style = self.desk.report, self.desk.layout.rate
        return rate_text(value, style, as_zero=report.transcribed)

    def stated_percent(self, value: Decimal) -> str:
        """Print a rate as the source wrote it."""
        return f"{plain(value)}%"

    def project_percent(self, value: Decimal) -> str:
        """Print a project's execution rate."""
        form = self.desk.statute.performance_forms.get(self.desk.layout.performance)
        return rate_text(value, form.rate if form else self.desk.layout.rate)

    def count(self, value: Entry) -> str:
        """Print a count, or that the source does not state it."""
        if value.number is None:
            return value.state.value if value.state is not State.BLANK else _NOT_STATED
        return plain(value.number)

    def written(self, value: Entry) -> str:
        """Print a number with the digits it was typed with."""
        return value.state.value if value.number is None else f"{value.number:f}"

    def prose(self, value: str) -> str:
        """Print free text with the figures it refers to; an empty line ends a paragraph."""
        return "\n\n".join(self._line(line) for line in markdown.paragraphs_of(value))

    def inline(self, value: str) -> str:
        """Print free text inside a sentence, without a stop of its own."""
        return self._references("".join(markdown.paragraphs_of(value))).rstrip("。；;. ")

    def _line(self, line: str) -> str:
        match = REFERENCE.search(line)
        start = match.start() if match else len(line)
        return markdown.paragraph(line[:start]) + self._references(line[start:])

    def _references(self, text: str) -> str:
        pieces = REFERENCE.split(text)
        return "".join(
            self._number(piece) if position % 2 else markdown.escape(piece)
            for position, piece in enumerate(pieces)
        )

    def _number(self, address: str) -> str:
        figure = self.desk.lookup(address)
        if figure.yuan is None:
            return figure.state.value
        return self.precision.in_sentence(figure.yuan)


def _mark(figure: Figure) -> str:
    return INFERRED if figure.inferred and figure.known else ""


def day(value: date | State | None) -> str:
    """Print a date in full Chinese form, or that it is not disclosed."""
    if value is None:
        return _NOT_STATED
    if isinstance(value, State):
        return value.value
    return f"{value.year}年{value.month}月{value.day}日"


def month(value: str) -> str:
    """Print a month (``2021-05``) in Chinese form."""
    year, number = value.split("-")
    return f"{year}年{int(number)}月"


def span(years: Years) -> str:
    """Print the fiscal years something holds for, behind its name; nothing where it always does."""
    if years.first and years.last:
        return f"（{years.first}—{years.last}年度）"
    if years.first:
        return f"（{years.first}年度起）"
    return f"（{years.last}年度以前）" if years.last else ""


def join(names: tuple[str, ...] | list[str]) -> str:
    """Join names the Chinese way."""
    return "、".join(markdown.escape(name) for name in names)
