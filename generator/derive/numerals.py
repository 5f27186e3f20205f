"""Chinese numerals and the numbering styles of layouts."""

_DIGITS = "零一二三四五六七八九"
_TEN = 10


def chinese(number: int) -> str:
    """Write a number from 1 to 99 in Chinese (十一)."""
    tens, ones = divmod(number, _TEN)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")


def numbered(style: str, number: int) -> str:
    """Fill a numbering style: its 一, 1 or 01 stands for the number (``（一）`` → ``（三）``)."""
    if "01" in style:
        return style.replace("01", f"{number:02}")
    return style.replace("一", chinese(number)).replace("1", str(number))
