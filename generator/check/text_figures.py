"""Amounts in free text beside the report's own figures: another unit, nearly equal, typed again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from generator.amounts import Unit, decimals_of, plain, round_to
from generator.check.findings import Finding
from generator.check.ledger import Known, Shelf
from generator.check.prose import TOLD, Kind, Passage, any_of, around
from generator.derive.desk import Desk
from generator.model.words import Words

_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_GROUPED = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9])")
_AMOUNT = re.compile(
    r"(?<![0-9.])(?P<number>[0-9]{1,15}(?:\.[0-9]{1,6})?)"
    r"\s*(?P<unit>亿元|万元|元)(?!\s*[/／每旦宵]|[A-Za-z])"
)
_REFERENCE = re.compile(r"\{[^{}]*\}\s*(?P<unit>亿元|万元|元)(?!\s*[/／])")
#: The power of ten of each unit over yuan.
_POWERS = {"元": 0, "万元": 4, "亿元": 8}

#: So many equal digits are no accident.
_TELLING_DIGITS = 4
_COPIED_DIGITS = 3
#: Words of a clause without stops that are further from an amount do not speak of it.
_REACH = 60
#: What still looks like a slip of the pen: so many last digits, and so small a part.
_SLIP_STEPS = 5
_SLIP_SHARE = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class _Amount:
    """One amount written in a text.

    Attributes:
        written: As it stands there.
        number: The number before the unit.
        power: The power of ten of its unit over yuan.
        clause: The words around it, at most up to the next stops.
    """

    written: str
    number: Decimal
    power: int
    clause: str

    @property
    def yuan(self) -> Decimal:
        """The amount in yuan."""
        return self.number.scaleb(self.power)

    @property
    def digits(self) -> int:
        """How many digits it was written with, without zeros that only fill up."""
        text = f"{self.number:f}"
        text = text.replace(".", "") if "." in text else text.rstrip("0")
        return len(text.lstrip("0"))

    @property
    def step(self) -> Decimal:
        """One unit of its last written digit, in yuan."""
        text = f"{self.number:f}"
        zeros = 0 if "." in text else len(text) - len(text.rstrip("0"))
        return Decimal(1).scaleb(self.power + zeros - decimals_of(self.number))

    @property
    def rounding(self) -> Decimal:
        """How far an exact figure may lie from it and still round to it, in yuan."""
        return _half(self.power - decimals_of(self.number))


@dataclass(frozen=True)
class _Lexicon:
    """The words of the statute data as patterns."""

    own_money: re.Pattern[str]
    price: re.Pattern[str]


@cache
def _lexicon(words: Words) -> _Lexicon:
    own, price = any_of(words.own_money_words), any_of(words.price_words)
    return _Lexicon(re.compile(own), re.compile(price))


def text_figures(desk: Desk, found: list[Passage]) -> Iterator[Finding]:
    """Compare the amounts in every text of one report with its figures."""
    lexicon, shelf = _lexicon(desk.statute.words), Shelf(desk)
    for passage in found:
        if passage.kind not in TOLD or "元" not in passage.text:
            continue
        yield from _references(desk, passage)
        for amount in _amounts(passage.bare) if passage.path[0] != "comparison" else ():
            finding = _judged(shelf, lexicon, passage, amount)
            if finding:
                yield finding


def _amounts(text: str) -> Iterator[_Amount]:
    ungrouped = _GROUPED.sub(lambda match: re.sub("[,，]", "", match[0]), text)
    for clause in _CLAUSE.finditer(ungrouped):
        for match in _AMOUNT.finditer(clause[0]):
            number = Decimal(match["number"])
            if number:
                words = around(clause[0], match, _REACH)
                yield _Amount(match[0], number, _POWERS[match["unit"]], words)


def _references(desk: Desk, passage: Passage) -> Iterator[Finding]:
    """A reference is printed in the unit of the layout; another unit behind it is wrong."""
    shown = desk.precision.unit.value
    for match in _REFERENCE.finditer(passage.text):
        unit = match["unit"]
        if unit != shown:
            message = f"引用的数按{shown}印出，后面却写“{unit}”：{match[0]}"
            hint = f"把“{unit}”改成“{shown}”"
            yield passage.finding("wrong-unit-in-text", message, hint, match[0])


def _judged(shelf: Shelf, lexicon: _Lexicon, passage: Passage, amount: _Amount) -> Finding | None:
    """Say the worst that is wrong with an amount; nothing where a figure equals it."""
    if not _telling(lexicon, passage, amount):
        return None
    if shelf.own.within(amount.yuan, amount.rounding):
        return None
    copied = _typed_again(shelf, passage, amount)
    if copied:
        return copied
    other = _in_other_unit(shelf, lexicon, passage, amount)
    if other:
        return _wrong_unit(shelf.desk, passage, amount, other)
    near = _nearly(shelf, amount)
    return _differs(shelf.desk, passage, amount, near) if near else None


def _telling(lexicon: _Lexicon, passage: Passage, amount: _Amount) -> bool:
    """Whether an amount can be told from the many small round sums of any text."""
    if amount.digits >= _COPIED_DIGITS or passage.project is not None:
        return True
    return lexicon.own_money.search(amount.clause) is not None


def _half(power: int) -> Decimal:
    return Decimal(5).scaleb(power - 1)


# --- another unit -----------------------------------------------------------------------------


def _in_other_unit(
    shelf: Shelf, lexicon: _Lexicon, passage: Passage, amount: _Amount
) -> Known | None:
    """Return the figure whose very digits an amount has, with another unit."""
    decimals = shelf.desk.precision.decimals
    for power in set(_POWERS.values()) - {amount.power}:
        yuan = amount.number.scaleb(power)
        for known in shelf.own.within(yuan, _half(power - decimals)):
            same = round_to(known.yuan.scaleb(-power), decimals) == amount.number
            if same and _surely_same(shelf, lexicon, passage, amount, known):
                return known
    return None


def _surely_same(
    shelf: Shelf, lexicon: _Lexicon, passage: Passage, amount: _Amount, known: Known
) -> bool:
    """Whether equal digits are no accident: many of them, or the text speaks of this figure."""
    if amount.digits >= _TELLING_DIGITS:
        return True
    if lexicon.price.search(amount.clause):
        return False
    if known.project is not None and passage.project == known.project:
        return True
    if any(name in amount.clause for name in known.names(shelf.desk)):
        return True
    too_large = amount.yuan > shelf.own.largest
    return too_large and lexicon.own_money.search(amount.clause) is not None


def _wrong_unit(desk: Desk, passage: Passage, amount: _Amount, known: Known) -> Finding:
    precision = desk.precision
    factor = max(amount.yuan / known.yuan, known.yuan / amount.yuan)
    message = (
        f"文字写 {amount.written}，{known.title(desk)}为 "
        f"{precision.shortest(known.yuan)}{precision.unit.value}："
        f"数字相同，单位不同，差 {plain(round_to(factor, 0))} 倍"
    )
    hint = _remedy(known, "改正单位")
    return passage.finding("wrong-unit-in-text", message, hint, amount.written)


# --- nearly equal -----------------------------------------------------------------------------


def _nearly(shelf: Shelf, amount: _Amount) -> Known | None:
    """Return the figure an amount was probably meant to be."""
    least = shelf.desk.precision.unit.to_yuan(Decimal(1))
    if amount.digits < _TELLING_DIGITS or amount.yuan < least:
        return None
    distance = min(amount.step * _SLIP_STEPS, amount.yuan * _SLIP_SHARE)
    near = shelf.own.within(amount.yuan, distance)
    if not near or shelf.previous.within(amount.yuan, amount.rounding):
        return None
    if any(abs(yuan - amount.yuan) <= amount.rounding for yuan in shelf.differences):
        return None
    return min(near, key=lambda known: _distance(shelf.desk, amount, known))


def _distance(desk: Desk, amount: _Amount, known: Known) -> tuple[Decimal, bool, bool]:
    """Order figures by nearness; then those the text names, then totals."""
    named = any(name in amount.clause for name in known.names(desk))
    total = known.address is not None and known.address.row == "total"
    return abs(known.yuan - amount.yuan), not named, not total


def _differs(desk: Desk, passage: Passage, amount: _Amount, known: Known) -> Finding:
    unit = Unit.TEN_THOUSAND_YUAN if amount.power else Unit.YUAN
    written = unit.from_yuan(amount.yuan)
    right = round_to(unit.from_yuan(known.yuan), decimals_of(written))
    message = (
        f"文字写 {amount.written}，本报告没有这个数；最接近的{known.title(desk)}"
        f"为 {right:f}{unit.value}，相差 {plain(abs(right - written))}{unit.value}"
    )
    hint = _remedy(known, "查对是哪一个数")
    return passage.finding("figure-in-text-differs", message, hint, amount.written)


# --- typed again ------------------------------------------------------------------------------


def _typed_again(shelf: Shelf, passage: Passage, amount: _Amount) -> Finding | None:
    """Tell of last year's figure that a reason repeats by hand."""
    if passage.kind is not Kind.CHANGE_REASON or amount.digits < _COPIED_DIGITS:
        return None
    same = shelf.previous.within(amount.yuan, amount.rounding)
    if not same:
        return None
    known = min(same, key=lambda known: _distance(shelf.desk, amount, known))
    message = f"{amount.written}是上年的{known.title(shelf.desk)}，手抄了一遍"
    hint = f"写成引用 {{{shelf.desk.base_year}:{known.address}}}，数改了文字也跟着改"
    return passage.finding("figure-typed-again", message, hint, amount.written)


def _remedy(known: Known, otherwise: str) -> str:
    if known.address is None:
        return otherwise
    return f"{otherwise}；就是这个数的，不手抄，写成引用 {{{known.address}}}"
