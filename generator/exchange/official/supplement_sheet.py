"""The last sheet of the official workbook: what no form prints, one value a line."""

from decimal import Decimal, InvalidOperation
from typing import Any

from generator.derive.desk import Desk
from generator.exchange.form_sheets import A4, KEPT_DIGITS, Workbook
from generator.exchange.intake.supplement import supplement

SHEET = "补充数据"
HEADS = ("位置", "名称", "单位", "数", "说明")
_WIDTHS = (46, 52, 8, 18, 40)


def write_supplement(book: Workbook, desk: Desk) -> int:
    """Write the sheet; return how many values it holds."""
    sheet: Any = book.sheet(SHEET)
    head = book.styles(bold=True, align="center", border=1)
    sheet.write_row(0, 0, HEADS, head)
    rows = supplement(desk)
    text, number = book.styles(border=1), book.styles(border=1, align="right", num_format="General")
    for at, row in enumerate(rows, start=1):
        for column, told in enumerate((row.path, row.title, row.unit)):
            sheet.write_string(at, column, told, text)
        if _kept(row.value):
            sheet.write_number(at, 3, Decimal(row.value), number)
        else:
            sheet.write_string(at, 3, row.value, number)
        sheet.write_string(at, 4, row.note, text)
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
