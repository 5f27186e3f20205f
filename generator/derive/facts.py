"""What a section of the narrative states, as values: changes, shares, rates, lists.

Which facts a section needs is data (``statute/sections.yml``); each kind of fact named there is
one function here.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from generator.derive.desk import Desk, once_a_desk
from generator.derive.figures import UNDISCLOSED, Address, AddressError, Figure
from generator.model.statute import Fact

_HUNDRED = Decimal(100)
#: How many parts of a whole are named where there is no room for all.
_LEADING = 3


class Direction(Enum):
    """Which way a figure moved; computed, never typed."""

    INCREASE = "增加"
    DECREASE = "减少"
    LEVEL = "持平"
    NOT_COMPARABLE = "不可比"
    UNKNOWN = "未知"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure beside the previous year's.

    Attributes:
        current: This year's figure.
        previous: The base year's figure on the same basis.
        base_year: The year of the base.
        direction: Which way it moved; not comparable on a zero base.
        difference: The distance in yuan, never negative; None where unknown.
        rate: The distance in per cent of the base; None where not comparable or unknown.
        reason: Why, in the department's words.
        no_base: Why there is no previous year.
    """

    current: Figure
    previous: Figure
    base_year: int
    direction: Direction
    difference: Decimal | None = None
    rate: Decimal | None = None
    reason: str | None = None
    no_base: str | None = None

    @property
    def known(self) -> bool:
        """Whether there is anything to state."""
        return self.current.disclosed

    @property
    def compared(self) -> bool:
        """Whether the base year's figure is known."""
        return self.direction is not Direction.UNKNOWN

    @property
    def is_level(self) -> bool:
        """Whether the figure stayed the same."""
        return self.direction is Direction.LEVEL

    @property
    def not_comparable(self) -> bool:
        """Whether there is a difference but no rate."""
        return self.direction is Direction.NOT_COMPARABLE

    @property
    def fell(self) -> bool:
        """Whether the figure went down."""
        return self.direction is Direction.DECREASE


def rate(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a part in per cent of a whole, exactly; None (不可比) where the whole is zero."""
    return part * _HUNDRED / whole if whole else None


def change_between(
    current: Figure, previous: Figure, desk: Desk, reason: str | None = None
) -> Change:
    """Compare a figure with the previous year's; equal once printed counts as level."""
    base_year, no_base = desk.base_year, desk.no_base
    if not (current.disclosed and previous.disclosed):
        return Change(current, previous, base_year, Direction.UNKNOWN, reason=reason)
    difference = current.amount - previous.amount
    if not desk.precision.shown(abs(difference)):
        direction = Direction.LEVEL
    elif previous.amount <= 0:
        direction = Direction.NOT_COMPARABLE
    else:
        direction = Direction.INCREASE if difference > 0 else Direction.DECREASE
    comparable = direction in {Direction.INCREASE, Direction.DECREASE}
    percent = rate(abs(difference), previous.amount) if comparable else None
    return Change(
        current, previous, base_year, direction, abs(difference), percent, reason, no_base
    )


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; ``percent`` is None where the whole is zero or unknown."""

    title: str
    figure: Figure
    percent: Decimal | None
    code: str = ""
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """The parts of a whole that hold money."""

    whole: Figure
    parts: tuple[Share, ...]

    @property
    def known(self) -> bool:
        """Whether the whole or any part is known."""
        return self.whole.disclosed or bool(self.parts)

    @property
    def leading(self) -> tuple[Share, ...]:
        """The largest parts, largest first."""
        ordered = sorted(self.parts, key=lambda share: share.figure.amount, reverse=True)
        return tuple(ordered[:_LEADING])


@dataclass(frozen=True, slots=True)
class Execution:
    """A final figure beside its budget.

    Attributes:
        kind: Which budget (initial, adjusted, full_year, budget, unspecified).
        budget: The budget figure.
        final: The final figure.
        percent: Execution rate; None where the budget is zero or not disclosed.
        stated: The rate a source prints without its budget, in per cent.
        direction: Final against budget.
        difference: Distance in yuan.
        reason: Why they differ.
    """

    kind: str
    budget: Figure
    final: Figure
    percent: Decimal | None
    stated: Decimal | None
    direction: Direction
    difference: Decimal | None
    reason: str | None = None

    @property
    def known(self) -> bool:
        """Whether there is anything to state."""
        return self.final.disclosed or self.budget.known

    @property
    def zero_budget(self) -> bool:
        """Whether the budget is known to be zero, so that no rate can be stated."""
        return self.budget.known and not self.budget.present

    @property
    def over(self) -> bool:
        """Whether more was spent than budgeted."""
        return self.direction is Direction.INCREASE

    @property
    def is_level(self) -> bool:
        """Whether final and budget are equal."""
        return self.direction is Direction.LEVEL


@dataclass(frozen=True, slots=True)
class Item:
    """One functional item with its budget, purpose and reason."""

    code: str
    name: str
    execution: Execution
    purpose: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """The items of one section (款) under its class (类)."""

    class_name: str
    section_name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ItemClass:
    """The sections of one class."""

    name: str
    sections: tuple[ItemGroup, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Economic items a sum consists of."""

    figure: Figure
    names: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything to state."""
        return self.figure.disclosed or bool(self.names)

    @property
    def stated(self) -> bool:
        """Whether there is a figure or a name; an empty cell is neither."""
        return self.figure.known or bool(self.names)


Maker = Callable[[Desk, Fact], Any]
#: The functions that compute facts, by the kind that ``statute/sections.yml`` names.
MAKERS: dict[str, Maker] = {}


def fact_kind(name: str) -> Callable[[Maker], Maker]:
    """Register the function that computes one kind of fact."""

    def register(maker: Maker) -> Maker:
        MAKERS[name] = maker
        return maker

    return register


def _reason(desk: Desk, of: str, address: Address) -> str | None:
    return _reasons(desk, of).get(address)


@once_a_desk
def _reasons(desk: Desk, of: str) -> dict[Address, str]:
    """Return the reasons of one kind; one that is about no figure is left to the check."""
    found: dict[Address, str] = {}
    for at, text in getattr(desk.narrative.reasons, of).items():
        with suppress(AddressError):
            found.setdefault(desk.address(at), text)
    return found


@fact_kind("figure")
def _figure(desk: Desk, fact: Fact) -> Figure:
    return desk.book.figure(desk.address(fact.of))


@fact_kind("change")
def _change(desk: Desk, fact: Fact) -> Change:
    return change_at(desk, desk.address(fact.of))


def change_at(desk: Desk, address: Address) -> Change:
    """Compare one figure with last year's, with the reason given for it."""
    reason = _reason(desk, "on_previous_year", address)
    return change_between(desk.book.figure(address), desk.previous(address), desk, reason)


def share_of(title: str, figure: Figure, whole: Figure, **more: Any) -> Share:
    """Put a part beside its whole."""
    percent = rate(figure.amount, whole.amount) if figure.disclosed and whole.known else None
    return Share(title, figure, percent, **more)


@fact_kind("share")
def _one_share(desk: Desk, fact: Fact) -> Share:
    figure, whole = desk.book.at(fact.of), desk.book.at(fact.whole)
    return share_of(fact.words, figure, whole)


@fact_kind("shares")
def _shares(desk: Desk, fact: Fact) -> Shares:
    whole = desk.book.at(fact.whole)
    figures = ((title, desk.book.at(at)) for title, at in fact.parts.items())
    parts = (share_of(title, figure, whole) for title, figure in figures if figure.present)
    return Shares(whole, tuple(parts))


@fact_kind("classes")
def _classes(desk: Desk, fact: Fact) -> Shares:
    whole = desk.book.figure(Address(fact.table, "total", fact.column))
    rows = desk.book.children(fact.table, "total")
    return Shares(whole, tuple(row_shares(desk, fact, rows, whole)))


def row_shares(desk: Desk, fact: Fact, rows: Iterable[str], whole: Figure) -> Iterable[Share]:
    """Yield the rows of a table that hold money, each with its share of the whole."""
    for row in rows:
        figure = desk.book.figure(Address(fact.table, row, fact.column))
        if figure.present:
            yield share_of(code_name(desk, row), figure, whole, code=row)


def code_name(desk: Desk, code: str) -> str:
    """Return a code's name in the report's year; the code itself where nobody knows it."""
    return desk.statute.name_of(code, desk.year) or code


def execution_of(
    desk: Desk, budget_at: Address, final_at: Address, kind: str, reason: str | None = None
) -> Execution:
    """Put a final figure beside its budget."""
    budget, final = desk.book.figure(budget_at), desk.book.figure(final_at)
    entry = desk.book.others.get((final_at.table, final_at.row, "execution_rate"))
    stated = entry.number if entry else None
    if not (budget.disclosed and final.disclosed):
        level = stated == _HUNDRED
        direction = Direction.LEVEL if level else Direction.UNKNOWN
        return Execution(kind, budget, final, None, stated, direction, None, reason)
    difference = final.amount - budget.amount
    if not desk.precision.shown(abs(difference)):
        direction = Direction.LEVEL
    else:
        direction = Direction.INCREASE if difference > 0 else Direction.DECREASE
    percent = rate(final.amount, budget.amount)
    return Execution(kind, budget, final, percent, stated, direction, abs(difference), reason)


@once_a_desk
def budget_kind(desk: Desk) -> str:
    """Return which budget the report's execution rates refer to: the first one it states."""
    accounts = desk.report.accounts
    if accounts and accounts.budget:
        return accounts.budget
    stated = {address.column for address in desk.book.stated}
    kinds = desk.layout.budgets
    return next((kind for kind in kinds if kind in stated), kinds[0])


def _budget_address(final_at: Address, kind: str) -> Address:
    return final_at._replace(column=kind)


@fact_kind("execution")
def _execution(desk: Desk, fact: Fact) -> Execution:
    final_at = desk.address(fact.of)
    kind = fact.column or budget_kind(desk)
    return execution_at(desk, final_at, kind)


def execution_at(desk: Desk, final_at: Address, kind: str) -> Execution:
    """Put the final figure at an address beside its budget of a kind."""
    reason = _reason(desk, "on_budget", final_at)
    if kind not in desk.statute.tables[final_at.table].columns:
        final = desk.book.figure(final_at)
        entry = desk.book.others.get((final_at.table, final_at.row, "execution_rate"))
        stated = entry.number if entry else None
        level = Direction.LEVEL if stated == _HUNDRED else Direction.UNKNOWN
        return Execution(kind, UNDISCLOSED, final, None, stated, level, None, reason)
    return execution_of(desk, _budget_address(final_at, kind), final_at, kind, reason)


@fact_kind("items")
def _items(desk: Desk, fact: Fact) -> tuple[ItemClass, ...]:
    book, table = desk.book, fact.table
    classes = []
    for top in book.children(table, "total"):
        sections = [_item_group(desk, fact, top, s) for s in book.children(table, top)]
        kept = tuple(section for section in sections if section.items)
        if kept:
            classes.append(ItemClass(code_name(desk, top), kept))
    return tuple(classes)


def _item_group(desk: Desk, fact: Fact, top: str, section: str) -> ItemGroup:
    rows = desk.book.children(fact.table, section)
    items = (_item(desk, fact, row) for row in rows)
    kept = tuple(i for i in items if i.execution.final.present or i.execution.budget.present)
    return ItemGroup(code_name(desk, top), code_name(desk, section), kept)


def _item(desk: Desk, fact: Fact, code: str) -> Item:
    final_at = Address(fact.table, code, fact.column)
    words = desk.narrative.items.get(fact.table, {}).get(code)
    execution = execution_at(desk, final_at, budget_kind(desk))
    purpose = words.purpose if words else None
    reason = (words.reason if words else None) or execution.reason
    return Item(code, code_name(desk, code), execution, purpose, reason)


@fact_kind("cover")
def _cover(desk: Desk, fact: Fact) -> Cover:
    address = desk.address(fact.of)
    covers = getattr(desk.narrative.general_budget_basic, fact.words, None) or ()
    return Cover(desk.book.figure(address), _nonzero_names(desk, address) or _names(desk, covers))


def _nonzero_names(desk: Desk, address: Address) -> tuple[str, ...]:
    classes = desk.statute.tables[address.table].row_sums[address.row]
    rows = (row for top in classes for row in desk.book.children(address.table, top))
    return _names(desk, (r for r in rows if desk.book.figure(address._replace(row=r)).present))


def _names(desk: Desk, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(code_name(desk, code) for code in codes)
