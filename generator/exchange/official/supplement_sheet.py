"""The last sheet of the official workbook: what no form prints, one value a line."""

from decimal import Decimal, InvalidOperation
from typing import Any

from generator.derive.desk import Desk
from generator.exchange.form_sheets import A4, KEPT_DIGITS, Workbook
from generator.exchange.intake.supplement import supplement

_NAME, _UNIT, _NOTE = "名称", "单位", "说明"
_WIDTHS = (46, 52, 8, 18, 40)
_NUMBER_COLUMN = 3


def write_supplement(book: Workbook, desk: Desk) -> int:
    """Write the sheet; return how many values it holds."""
    words = desk.statute.sheet_words.supplement
    sheet: Any = book.sheet(words.sheet)
    heads = (words.path, _NAME, _UNIT, words.number, _NOTE)
    sheet.write_row(0, 0, heads, book.styles(bold=True, align="center", border=1))
    text, number = book.styles(border=1), book.styles(border=1, align="right")
    rows = supplement(desk)
    for at, row in enumerate(rows, start=1):
        for column, told in enumerate((row.path, row.title, row.unit, row.value, row.note)):
            style = number if column == _NUMBER_COLUMN else text
            if column == _NUMBER_COLUMN and _kept(told):
                sheet.write_number(at, column, Decimal(told), style)
            elif told:
                sheet.write_string(at, column, told, style)
            else:
                sheet.write_blank(at, column, None, style)
    sheet.ignore_errors({"number_stored_as_text": f"A1:E{len(rows) + 1}"})
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return len(rows)


def _kept(value: str) -> bool:
    """Whether a number cell keeps the digits of a value as they are typed."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return len(value) <= KEPT_DIGITS and f"{number.normalize():f}" == value
