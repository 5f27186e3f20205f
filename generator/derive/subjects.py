"""What a report spent on each functional item it uses, and where its forms print it.

That is its expenditure of all funds where a form prints it, else of the widest money that one does.
"""

from dataclasses import dataclass

from generator.derive.desk import Desk, once_a_desk
from generator.derive.figures import BLANK, UNDISCLOSED, Address, Figure
from generator.derive.forms import form_views
from generator.derive.terms import used_items

#: Tables an item's expenditure is looked for in: the widest first.
_MONEY = ("all_funds", "appropriation", "general_budget", "fund_budget", "state_capital_budget")
_COLUMN = "expenditure"


@dataclass(frozen=True, slots=True)
class Spending:
    """What one report spent on one item in its year.

    Attributes:
        code: The item.
        money: The table the figure is of; empty where no figure is known.
        figure: The figure.
        anchor: The row of the report's forms that prints it; empty where none does.
    """

    code: str
    money: str
    figure: Figure
    anchor: str


def spending(desk: Desk) -> tuple[Spending, ...]:
    """Return what a report spent on each item it uses: of the widest money its forms print."""
    anchors = _anchors(desk)
    return tuple(_spent(desk, code, anchors) for code in used_items(desk))


def _spent(desk: Desk, code: str, anchors: dict[Address, str]) -> Spending:
    found: Spending | None = None
    hidden = False
    for money in _MONEY:
        address = Address(money, code, _COLUMN)
        figure = desk.book.figure(address)
        hidden = hidden or not figure.disclosed
        if figure.known and address in anchors:
            return Spending(code, money, figure, anchors[address])
        if figure.known and found is None:
            found = Spending(code, money, figure, "")
    # Nothing is spent only where nothing is hidden.
    return found or Spending(code, "", UNDISCLOSED if hidden else BLANK, "")


@once_a_desk
def _anchors(desk: Desk) -> dict[Address, str]:
    """Find the row of the forms that prints each item's expenditure: the first that does."""
    found: dict[Address, str] = {}
    for view in form_views(desk):
        for table in () if view.undisclosed else view.tables:
            columns = [at for at, column in enumerate(table.columns) if column.of.column == _COLUMN]
            for row in table.rows if columns else ():
                for at in columns:
                    address = row.addresses[at]
                    if address is not None:
                        found.setdefault(address, f"{table.rows_id}-{row.key}")
    return found
