"""Which slip of the hand turns one number into another."""

from collections.abc import Iterable
from decimal import Decimal

from generator.amounts import Unit, decimals_of
from generator.exchange.intake.readings import CellReading

_TENS = (1, 2, 3)


def slip_between(cell: CellReading, meant: Decimal, room: Decimal) -> str:
    """Say in Chinese how a printed figure came from the one that is meant; empty if unknown.

    Args:
        cell: The printed cell.
        meant: The amount that would agree with everything else, in yuan.
        room: How far rounding may have moved that amount, in yuan.
    """
    if cell.number is None or not cell.yuan:
        return ""
    return _slip(cell.number, cell.unit, meant, Decimal(0)) or _slip(
        cell.number, cell.unit, meant, room
    )


def _slip(written: Decimal, unit: Unit, meant: Decimal, room: Decimal) -> str:
    def fits(numbers: Iterable[Decimal]) -> bool:
        return any(abs(unit.to_yuan(number) - meant) <= room for number in numbers)

    if fits([-written]):
        return "正负号弄反了"
    if fits(written.scaleb(power) for power in (4, -4)):
        return f"把{_other(unit)}当作{unit.value}填了"
    if fits(written.scaleb(sign * tens) for tens in _TENS for sign in (1, -1)):
        return "小数点错位，或多一位、少一位"
    if fits(_swapped(written)):
        return "相邻两位数字颠倒了"
    if fits(_one_more(written)):
        return "少一位"
    if fits(_one_less(written)):
        return "多一位"
    if fits(_one_other(written)):
        return "错了一位数字"
    return ""


def _other(unit: Unit) -> str:
    return next(other.value for other in Unit if other is not unit)


def _parts(number: Decimal) -> tuple[str, int, int]:
    sign = -1 if number < 0 else 1
    places = decimals_of(number)
    return str(int(abs(number).scaleb(places))), places, sign


def _made(text: str, places: int, sign: int) -> Decimal:
    return sign * Decimal(text or "0").scaleb(-places)


def _swapped(number: Decimal) -> Iterable[Decimal]:
    text, places, sign = _parts(number)
    for at in range(len(text) - 1):
        if text[at] != text[at + 1]:
            turned = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            yield _made(turned, places, sign)


def _one_more(number: Decimal) -> Iterable[Decimal]:
    """Yield the numbers of which one digit was lost; before the point or behind it."""
    text, places, sign = _parts(number)
    for at in range(len(text) + 1):
        for digit in "0123456789":
            longer = text[:at] + digit + text[at:]
            yield _made(longer, places, sign)
            yield _made(longer, places + 1, sign)


def _one_less(number: Decimal) -> Iterable[Decimal]:
    text, places, sign = _parts(number)
    for at in range(len(text)):
        shorter = text[:at] + text[at + 1 :]
        yield _made(shorter, places, sign)
        yield _made(shorter, max(0, places - 1), sign)


def _one_other(number: Decimal) -> Iterable[Decimal]:
    text, places, sign = _parts(number)
    for at in range(len(text)):
        for digit in "0123456789":
            yield _made(text[:at] + digit + text[at + 1 :], places, sign)
