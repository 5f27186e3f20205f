"""What the official forms do not tell of ``accounts.yml``: the rows of the sheet 补充数据."""

from collections.abc import Mapping
from typing import NamedTuple

from generator.amounts import Unit
from generator.derive.desk import Desk
from generator.diagnostics import Severity
from generator.exchange.intake.figures import restore
from generator.exchange.intake.printed import printed
from generator.exchange.intake.readings import Remark, Spot, WorkbookReading
from generator.exchange.intake.typed import texts, typed_in
from generator.exchange.naming import fits, titles_of, unit_of
from generator.locations import DataPath
from generator.model.accounts import NONE

#: In place of a value that the forms would have typed and that is not.
UNWRITTEN = "不写"


class SupplementRow(NamedTuple):
    """One value of ``accounts.yml`` that the forms do not give.

    Attributes:
        path: Where it is typed, its steps parted by dots.
        title: The same in Chinese.
        unit: What it counts; empty for words.
        value: What is typed, with its digits, or that nothing is.
        note: What else helps a reader.
    """

    path: str
    title: str
    unit: str
    value: str
    note: str = ""


def supplement(desk: Desk) -> list[SupplementRow]:
    """Return what typing the forms of a report would not give.

    With these rows its forms restore its figures to the digit, whatever is in ``accounts.yml``
    already.
    """
    if desk.report.accounts is None:
        return []
    typed = typed_in(desk.report.accounts)
    made = restore(printed(desk), desk, afresh=True).typed
    rows = [_row(desk, path, text) for path, text in typed.items() if made.get(path) != text]
    return rows + [_row(desk, path, UNWRITTEN) for path in made if path not in typed]


def _row(desk: Desk, path: DataPath, text: str) -> SupplementRow:
    unit = unit_of(desk, path)
    if unit == Unit.YUAN.value and desk.report.accounts is not None:
        unit = desk.report.accounts.unit.value
    notes = {UNWRITTEN: "由程序得出，accounts.yml 不写", NONE: "没有发生"}
    return SupplementRow(
        path=".".join(map(str, path)),
        title=" / ".join(titles_of(desk, path)),
        unit="" if text == NONE else unit,
        value=text,
        note=notes.get(text, ""),
    )


def supplemented(
    typed: Mapping[DataPath, str], reading: WorkbookReading
) -> tuple[dict[DataPath, str], list[Remark]]:
    """Add what the sheet of further data says to what the forms tell.

    Args:
        typed: What the forms tell, by path.
        reading: The workbook.

    Returns:
        All values as they are to be typed, and which lines of the sheet cannot be.
    """
    found = dict(typed)
    remarks = []
    for path, text in reading.supplement.items():
        steps = texts(path)
        spot = reading.supplement_spots[path]
        if text == UNWRITTEN:
            found.pop(steps, None)
        elif (wrong := _wrong(steps, text, spot)) is not None:
            remarks.append(wrong)
        else:
            found[steps] = text
    return found, remarks


def _wrong(path: DataPath, text: str, spot: Spot) -> Remark | None:
    """Tell that a line cannot be typed: there is no such place, or it takes other values."""
    written = ".".join(map(str, path))
    fit = fits(path, text)
    if fit is None:
        name, message = (
            "supplement-unknown-place",
            f"{spot}：accounts.yml 里没有“{written}”这个位置",
        )
        hint = "照导出的工作簿写位置；用不着的一行删去"
    elif not fit:
        name, message = "supplement-wrong-value", f"{spot}：“{written}”写 {text}，这里不能这样写"
        hint = "金额和个数写阿拉伯数字，不带单位；没有发生写 0，整张表没有写 none，不要它就写 不写"
    else:
        return None
    return Remark(name, Severity.ERROR, (spot,), message, hint)
