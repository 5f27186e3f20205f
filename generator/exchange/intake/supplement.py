"""What the official forms do not tell of ``accounts.yml``: the rows of the sheet 补充数据."""

from dataclasses import dataclass, replace

from generator.amounts import State
from generator.derive.book import address_of
from generator.derive.desk import Desk
from generator.derive.facts import code_name
from generator.derive.leaves import Measure, leaves
from generator.exchange.intake.figures import NONE, restore, typed_in
from generator.exchange.intake.printed import printed
from generator.locations import DataPath

#: In place of a value that the forms would have typed and that is not.
UNWRITTEN = "不写"


@dataclass(frozen=True, slots=True)
class SupplementRow:
    """One value of ``accounts.yml`` that the forms do not give.

    Attributes:
        path: Where it is typed.
        name: The same in Chinese.
        unit: What it counts; empty for words.
        text: What is typed, or that nothing is.
        note: What else helps a reader.
    """

    path: DataPath
    name: str
    unit: str
    text: str
    note: str = ""


def supplement(desk: Desk) -> list[SupplementRow]:
    """Return what typing the forms of a report would not give."""
    if desk.report.accounts is None:
        return []
    typed = typed_in(desk.report.accounts)
    made = restore(printed(desk), desk, afresh=True).typed
    rows = [
        _row(desk, path, text) for path, text in typed.items() if made.get(path) != text
    ]
    return rows + [_row(desk, path, UNWRITTEN) for path in made if path not in typed]


def _row(desk: Desk, path: DataPath, text: str) -> SupplementRow:
    return SupplementRow(path, ".".join(map(str, path)), "", text)
