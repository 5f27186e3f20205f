"""CSV as spreadsheets open it: UTF-8 with a mark, CRLF, and no text that turns into a formula."""

import csv
from collections.abc import Iterable
from io import StringIO


class Digits(str):
    """A number as it is to be written; any other text is no number."""

    __slots__ = ()


Cell = str | Digits | int
"""What a cell holds: text, or a number; a truth value is written ``true`` or ``false``."""

#: What spreadsheets take for the beginning of a formula, in both widths.
_RISKY = frozenset("=+-@\t\r\n＝＋－＠")
_MARK = "\ufeff"


def csv_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Write rows, the header first."""
    return csv_text(rows).encode()


def csv_text(rows: Iterable[Iterable[Cell]]) -> str:
    """Write rows, the header first, as the text of a file."""
    text = StringIO(_MARK, newline="")
    text.seek(len(_MARK))
    writer = csv.writer(text, lineterminator="\r\n")
    # Most cells are numbers or empty.
    writer.writerows(
        [cell if type(cell) is Digits or cell == "" else _written(cell) for cell in row]
        for row in rows
    )
    return text.getvalue()


def _written(cell: Cell) -> str:
    if isinstance(cell, Digits):
        return cell
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in _RISKY else cell
    return str(cell).lower()
