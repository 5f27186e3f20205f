"""What a cell of a form says: a figure, nothing, or a word that stands for one."""

import re
from dataclasses import dataclass
from decimal import Decimal

from generator.amounts import State
from generator.exchange.intake.comparing import close
from generator.exchange.intake.grid import Odd, Value
from generator.render.typist import INFERRED

_WORDS = {state.value: state for state in (State.UNDISCLOSED, State.NOT_APPLICABLE)}
_DASH = re.compile(r"[—―─-]{1,3}")
_STROKE = re.compile(r"[-‐‑‒–−﹣/／]{1,3}")
_NUMBER = re.compile(r"(?P<sign>[-−+]?)(?P<digits>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|\.[0-9]+)")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_IN_BRACKETS = re.compile(r"\((?P<inner>[^()]+)\)")
_TRIANGLE = re.compile(r"[△▲▽▼](?P<inner>.+)")
_WITH_UNIT = re.compile(r"(?P<number>.+?)(?P<unit>万元|元)")
_INFERRED = close(INFERRED)
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Seen:
    """What was made of a cell.

    Attributes:
        state: Whether there is a figure; None where the cell holds what no form may hold.
        number: The figure in the unit of the sheet.
        doubt: Why somebody should look at it, in Chinese; empty where it is certain.
        text: Whether a figure was written as text.
        unit: A unit that was written behind the number.
    """

    state: State | None
    number: Decimal | None = None
    doubt: str = ""
    text: bool = False
    unit: str = ""


BLANK = Seen(State.BLANK)
_NOTHING = Seen(None)


def seen(value: Value) -> Seen:
    """Read a cell where a figure is expected."""
    if value is None:
        return BLANK
    if isinstance(value, Decimal):
        return Seen(State.FIGURE, value)
    if isinstance(value, Odd):
        return _NOTHING
    return _text(close(value))


def like_figure(value: Value) -> bool:
    """Tell whether a cell holds what only stands among figures: a number, a dash, 未公开."""
    return value is not None and seen(value).state is not None


def _text(text: str) -> Seen:
    if not text:
        return BLANK
    if text in _WORDS:
        return Seen(_WORDS[text])
    if _DASH.fullmatch(text) and text != "-":
        return Seen(State.DASH)
    if _STROKE.fullmatch(text):
        return Seen(State.DASH, doubt=f"“{text}”读作表中印的横线 —，不读作 0")
    return _number(text.removesuffix(_INFERRED))


def _number(text: str) -> Seen:
    with_unit = _WITH_UNIT.fullmatch(text)
    if with_unit:
        found = _plain(with_unit["number"])
        unit = with_unit["unit"]
        return (
            found if found.state is None else Seen(State.FIGURE, found.number, text=True, unit=unit)
        )
    around = _IN_BRACKETS.fullmatch(text) or _TRIANGLE.fullmatch(text)
    if around:
        found = _plain(around["inner"])
        if found.number is None or found.number < 0:
            return _NOTHING
        return Seen(
            State.FIGURE, -found.number, doubt=f"“{text}”读作负数 {-found.number:f}", text=True
        )
    return _plain(text)


def _plain(text: str) -> Seen:
    text = text.replace("−", "-").removeprefix("￥").removeprefix("¥")
    match = _NUMBER.fullmatch(text)
    if match is None or len(text) > _LONGEST or not _GROUPED.fullmatch(match["digits"]):
        return _NOTHING
    number = Decimal(match["digits"].replace(",", ""))
    return Seen(State.FIGURE, -number if match["sign"] in {"-", "−"} else number, text=True)
