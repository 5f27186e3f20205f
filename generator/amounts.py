"""Exact amounts as they were typed, and the one place that rounds and prints them.

Money is held in yuan (元) as :class:`~decimal.Decimal`; the exponent keeps the digits of the
source, so that 44.90 万元 stays 44.90 and is told apart from 44.9.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import lru_cache


class Unit(StrEnum):
    """The unit an amount is typed or shown in."""

    YUAN = "元"
    TEN_THOUSAND_YUAN = "万元"

    @property
    def power(self) -> int:
        """Power of ten that turns an amount of this unit into yuan."""
        return 4 if self is Unit.TEN_THOUSAND_YUAN else 0

    def to_yuan(self, amount: Decimal) -> Decimal:
        """Convert an amount of this unit to yuan, exactly."""
        return amount.scaleb(self.power)

    def from_yuan(self, amount: Decimal) -> Decimal:
        """Convert yuan to this unit, exactly."""
        return amount.scaleb(-self.power)


class State(StrEnum):
    """What a cell of a statutory form holds: the states never stand for each other."""

    FIGURE = "figure"
    BLANK = "blank"
    DASH = "—"
    UNDISCLOSED = "未公开"
    NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Entry:
    """One typed value: a number in the unit of its file, or a word that stands for none."""

    state: State
    number: Decimal | None = None


class EntryError(ValueError):
    """A typed value that is no amount, count or rate.

    Attributes:
        message: What was found and what is expected, in Chinese.
        hint: What the clerk should do.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_LONGEST_NUMBER = 24
#: Holds every digit of a rate of two of the longest numbers; the usual 28 would raise.
_ROOM = Context(prec=100, rounding=ROUND_HALF_UP)
#: Powers of ten of the units that people write behind an amount, by their first character.
_POWERS = {"元": 0, "万": 4, "亿": 8}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
_WORDS = {
    "—": State.DASH,
    "——": State.DASH,
    "未公开": State.UNDISCLOSED,
    "不适用": State.NOT_APPLICABLE,
}


def read_amount(text: str) -> Entry:
    """Read an amount: a number in the unit of the file, or —, 未公开, 不适用.

    Raises:
        EntryError: The text is none of these; the hint names the usual slips.
    """
    word = _WORDS.get(text)
    if word is not None:
        return Entry(word)
    if _NUMBER.fullmatch(text) and len(text) <= _LONGEST_NUMBER:
        return Entry(State.FIGURE, Decimal(text))
    raise EntryError(f"“{text}”不是金额", _amount_hint(text))


def _amount_hint(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        return f"数字最多 {_LONGEST_NUMBER} 位，查对是不是多打了"
    if re.fullmatch(r"-?[0-9.]+[eE][+-]?[0-9]+", text):
        return "不用科学计数法，把数字写全"
    narrow = text.translate(_FULL_WIDTH)
    bare = narrow.replace(",", "").replace(" ", "")
    if narrow != text and _NUMBER.fullmatch(bare):
        return f"数字用半角，不写千分位：{bare}"
    if "," in text and _NUMBER.fullmatch(bare):
        return f"金额不写千分位，应写 {bare}"
    said = re.fullmatch(r"(-?[0-9]{1,15}(?:\.[0-9]{1,9})?)\s*(元|[万亿]元?)", narrow)
    if said:
        yuan = Decimal(said[1]).scaleb(_POWERS[said[2][0]])
        each = "，".join(f"{unit}写 {plain(unit.from_yuan(yuan))}" for unit in Unit)
        return f"金额不带单位，照文件开头 unit 的单位写：{each}"
    if text in {"-", "–", "－", "无", "/"}:
        return "没有发生写 0；表中印横线的写 —（中文的长横线，不是减号）；来源没有公开的写 未公开"
    if text.endswith("%"):
        return "这里要金额，不要百分比；比率由程序计算"
    if re.search(r"[Xx×]{2,}|待填", text):
        return "这是模板的占位字，请换成实际数字"
    return "写阿拉伯数字，例如 199.62；没有发生写 0，来源没有公开写 未公开，不适用写 不适用"


def read_count(text: str) -> Entry:
    """Read a count (批次, 人数, 辆 …): a whole number that is not negative, or 未公开, 不适用."""
    try:
        entry = read_amount(text)
    except EntryError as error:
        said = re.fullmatch(r"([0-9]+)\s*\D{1,4}", text)
        hint = f"个数不带单位，应写 {said[1]}" if said else error.hint
        raise EntryError(f"“{text}”不是个数", hint) from None
    if entry.number is not None and (
        entry.number < 0 or entry.number != entry.number.to_integral_value()
    ):
        raise EntryError(f"“{text}”不是个数", "个数写不小于 0 的整数")
    return entry


def read_rate(text: str) -> Entry:
    """Read a rate stated by the source; it carries its sign (``99.8%``)."""
    word = _WORDS.get(text)
    if word is not None:
        return Entry(word)
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1]) and len(text) <= _LONGEST_NUMBER:
        return Entry(State.FIGURE, Decimal(text[:-1]))
    raise EntryError(f"“{text}”不是比率", "比率要带百分号，例如 99.8%")


@dataclass(frozen=True, slots=True)
class Quoted:
    """An amount as people quote it in words: 1,260.00元, 0.13万元, 1260.

    Attributes:
        number: The number, with the digits it was written with.
        unit: The unit that is written behind it; None where none is.
    """

    number: Decimal
    unit: Unit | None

    def yuan(self, usual: Unit) -> Decimal:
        """Return the amount in yuan; without a unit of its own it is in the usual one."""
        return (self.unit or usual).to_yuan(self.number)

    def states(self, yuan: Decimal, usual: Unit) -> bool:
        """Tell whether it states an amount: exactly, or rounded where it has another unit."""
        if self.unit in {None, usual}:
            return self.yuan(usual) == yuan
        stated = (self.unit or usual).from_yuan(yuan)
        return self.number == round_to(stated, decimals_of(self.number))


_QUOTED = re.compile(r"(?P<number>-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)\s*(?P<unit>万元|元|%|)")


def read_quoted(text: str) -> Quoted | None:
    """Read an amount quoted in words, with thousands separators or a unit; None where it is none.

    A per cent sign is read, too, as a number without a unit.
    """
    match = _QUOTED.fullmatch(text.strip().translate(_FULL_WIDTH))
    if match is None or len(match["number"]) > _LONGEST_NUMBER:
        return None
    unit = Unit(match["unit"]) if match["unit"] in list(Unit) else None
    return Quoted(Decimal(match["number"].replace(",", "")), unit)


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a number was written with."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def round_to(number: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, the way published figures are rounded."""
    return number.quantize(_digit(decimals), context=_ROOM)


@lru_cache(maxsize=64)
def _digit(decimals: int) -> Decimal:
    """Return one unit of a decimal."""
    return Decimal(1).scaleb(-decimals)


@dataclass(frozen=True, slots=True)
class Precision:
    """How amounts are shown: the unit, and the decimals of a layout.

    ``as_written`` keeps the digits of the source (transcribed reports whose unit is the one
    shown); otherwise every amount is rounded once, here, to ``decimals``.
    """

    unit: Unit
    decimals: int
    as_written: bool = False

    def shown(self, yuan: Decimal) -> Decimal:
        """Return an amount in the shown unit with the digits it is printed with."""
        amount = self.unit.from_yuan(yuan)
        if self.as_written and amount != 0:
            return round_to(amount, decimals_of(amount))
        return round_to(amount, self.decimals)

    def in_form(self, yuan: Decimal) -> str:
        """Print an amount as a cell of a form: all its decimals, no grouping."""
        return digits(self.shown(yuan))

    def in_sentence(self, yuan: Decimal) -> str:
        """Print an amount inside a sentence: zero is 0, other amounts keep their decimals."""
        amount = self.shown(yuan)
        return digits(amount) if amount else "0"

    def shortest(self, yuan: Decimal) -> str:
        """Print an amount without trailing zeros (8 万元 for 80000 元)."""
        return plain(self.shown(yuan))

    @property
    def step(self) -> Decimal:
        """One unit of the last printed decimal, in yuan."""
        return self.unit.to_yuan(_digit(self.decimals))


#: Decimals that an amount is typed with at least.
_TYPED_DECIMALS = 2


def typed_amount(yuan: Decimal, unit: Unit) -> str:
    """Write an amount as it is typed in a file: two decimals, more where it has more."""
    amount = unit.from_yuan(yuan).normalize()
    return digits(round_to(amount, max(_TYPED_DECIMALS, decimals_of(amount))))


def digits(number: Decimal) -> str:
    """Print a number with all its decimals; no zero has a sign."""
    text = f"{number:f}"
    return text.removeprefix("-") if number == 0 else text


def plain(number: Decimal) -> str:
    """Print a number without exponent and trailing zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
