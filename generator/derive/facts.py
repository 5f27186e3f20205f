"""What a section of the narrative states, as values: changes, shares, rates, lists.

Which facts a section needs is data (``statute/sections.yml``); each kind of fact named there is
one function here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from generator.amounts import Entry, State
from generator.derive.desk import Desk
from generator.derive.figures import UNDISCLOSED, Address, Figure, add
from generator.derive.performance import PerformanceFacts, performance_facts
from generator.model.accounts import Receptions, ThreePublics
from generator.model.statute import Choice, Fact

_HUNDRED = Decimal(100)


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


@dataclass(frozen=True, slots=True)
class Unit:
    """A consolidated unit."""

    name: str
    kind: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Subordinate units, counted by kind in the layout's order."""

    units: tuple[Unit, ...]
    counts: tuple[tuple[str, int], ...]
    text: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of asset or staff with its number."""

    title: str
    unit: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Assets:
    """Vehicles and equipment at the end of the year."""

    vehicles_total: Entry
    vehicles: tuple[Holding, ...]
    equipment: tuple[Holding, ...]

    @property
    def known(self) -> bool:
        """Whether anything is disclosed."""
        return any(
            entry.state is not State.UNDISCLOSED
            for entry in (
                self.vehicles_total,
                *(h.entry for h in (*self.vehicles, *self.equipment)),
            )
        )


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Posts and persons of one kind, beside last year's persons."""

    title: str
    quota: Entry
    actual: Entry
    previous: Entry

    @property
    def difference(self) -> int | None:
        """Persons more (or fewer) than last year; None where either year is not known."""
        if self.actual.number is None or self.previous.number is None:
            return None
        return int(self.actual.number - self.previous.number)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a part of the reception money went to."""

    what: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class ThreePublicsFacts:
    """The three-publics by kind, with counts and uses."""

    total: Execution
    total_change: Change
    shares: dict[str, Share]
    executions: dict[str, Execution]
    counts: dict[str, Entry]
    domestic: Figure
    foreign: Figure
    spent_on: tuple[Spent, ...]
    used_for: dict[str, str | None]
    none: bool

    @property
    def known(self) -> bool:
        """Whether anything is disclosed."""
        return (
            self.none or self.total.known or any(s.figure.disclosed for s in self.shares.values())
        )


@dataclass(frozen=True, slots=True)
class FundFacts:
    """A fund's flow over the year and its items."""

    none: bool
    opening: Figure
    income: Figure
    expenditure: Figure
    basic: Figure
    project: Figure
    closing: Figure
    items: tuple[Share, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the year."""
        return self.opening, self.income, self.expenditure, self.basic, self.project, self.closing

    @property
    def known(self) -> bool:
        """Whether anything is disclosed."""
        return self.none or any(figure.disclosed for figure in self.figures)

    @property
    def nothing(self) -> bool:
        """Whether no money moved, as far as disclosed."""
        return self.none or (self.known and not any(figure.present for figure in self.figures))


@dataclass(frozen=True, slots=True)
class ProcurementFacts:
    """Procurement by kind, and what went to small and medium firms."""

    total: Figure
    parts: tuple[Share, ...]
    sme: dict[str, Figure]

    @property
    def known(self) -> bool:
        """Whether anything is disclosed."""
        return self.total.disclosed


Maker = Callable[[Desk, Fact], Any]
_MAKERS: dict[str, Maker] = {}


def _kind(name: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        _MAKERS[name] = maker
        return maker

    return register


def kinds() -> frozenset[str]:
    """Return the kinds of facts that sections may ask for."""
    return frozenset(_MAKERS)


def make(desk: Desk, fact: Fact) -> Any:
    """Compute one fact of a report."""
    return _MAKERS[fact.kind](desk, fact)


def _reason(desk: Desk, reasons: dict[str, str], address: Address) -> str | None:
    return next((text for at, text in reasons.items() if desk.address(at) == address), None)


@_kind("figure")
def _figure(desk: Desk, fact: Fact) -> Figure:
    return desk.book.figure(desk.address(fact.of))


@_kind("change")
def _change(desk: Desk, fact: Fact) -> Change:
    return change_at(desk, desk.address(fact.of))


def change_at(desk: Desk, address: Address) -> Change:
    """Compare one figure with last year's, with the reason given for it."""
    reason = _reason(desk, desk.narrative.reasons.on_previous_year, address)
    return change_between(desk.book.figure(address), desk.previous(address), desk, reason)


def _share(title: str, figure: Figure, whole: Figure, **more: Any) -> Share:
    percent = rate(figure.amount, whole.amount) if figure.disclosed and whole.known else None
    return Share(title, figure, percent, **more)


@_kind("share")
def _one_share(desk: Desk, fact: Fact) -> Share:
    figure, whole = desk.book.at(fact.of), desk.book.at(fact.whole)
    return _share(fact.words, figure, whole)


@_kind("shares")
def _shares(desk: Desk, fact: Fact) -> Shares:
    whole = desk.book.at(fact.whole)
    figures = ((title, desk.book.at(at)) for title, at in fact.parts.items())
    parts = (_share(title, figure, whole) for title, figure in figures if figure.present)
    return Shares(whole, tuple(parts))


@_kind("classes")
def _classes(desk: Desk, fact: Fact) -> Shares:
    whole = desk.book.figure(Address(fact.table, "total", fact.column))
    rows = desk.book.children(fact.table, "total")
    return Shares(whole, tuple(_row_shares(desk, fact, rows, whole)))


def _row_shares(desk: Desk, fact: Fact, rows: Iterable[str], whole: Figure) -> Iterable[Share]:
    for row in rows:
        figure = desk.book.figure(Address(fact.table, row, fact.column))
        if figure.present:
            yield _share(code_name(desk, row), figure, whole, code=row)


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


def budget_kind(desk: Desk) -> str:
    """Return which budget the report's execution rates refer to."""
    accounts = desk.report.accounts
    return (accounts.budget if accounts else None) or desk.layout.budgets[0]


def _budget_address(final_at: Address, kind: str) -> Address:
    return final_at._replace(column=kind)


@_kind("execution")
def _execution(desk: Desk, fact: Fact) -> Execution:
    final_at = desk.address(fact.of)
    kind = fact.column or budget_kind(desk)
    return _item_execution(desk, final_at, kind)


def _item_execution(desk: Desk, final_at: Address, kind: str) -> Execution:
    reason = _reason(desk, desk.narrative.reasons.on_budget, final_at)
    if kind not in desk.statute.tables[final_at.table].columns:
        final = desk.book.figure(final_at)
        entry = desk.book.others.get((final_at.table, final_at.row, "execution_rate"))
        stated = entry.number if entry else None
        level = Direction.LEVEL if stated == _HUNDRED else Direction.UNKNOWN
        return Execution(kind, UNDISCLOSED, final, None, stated, level, None, reason)
    return execution_of(desk, _budget_address(final_at, kind), final_at, kind, reason)


@_kind("items")
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
    execution = _item_execution(desk, final_at, budget_kind(desk))
    purpose = words.purpose if words else None
    reason = (words.reason if words else None) or execution.reason
    return Item(code, code_name(desk, code), execution, purpose, reason)


@_kind("cover")
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


@_kind("words")
def _words(desk: Desk, fact: Fact) -> Any:
    return getattr(desk.narrative, fact.field)


@_kind("scope")
def _scope(desk: Desk, fact: Fact) -> Scope:  # noqa: ARG001 - every maker has the same shape
    accounts = desk.report.accounts
    units = tuple(Unit(u.name, u.kind, u.note) for u in accounts.scope) if accounts else ()
    counts = tuple((kind, sum(u.kind == kind for u in units)) for kind in desk.layout.scope_kinds)
    organisation = desk.narrative.organisation
    known = bool(units) or not desk.report.partial or organisation is not None
    return Scope(units, counts, organisation.text if organisation else None, known)


@_kind("staff")
def _staff(desk: Desk, fact: Fact) -> tuple[StaffRow, ...]:  # noqa: ARG001
    rows = [_staff_row(desk, choice) for choice in desk.layout.staff]
    return tuple(
        row for row in rows if row.actual.number is not None or row.quota.number is not None
    )


def _staff_row(desk: Desk, choice: Choice) -> StaffRow:
    path = ("staff", choice.id)
    before = desk.year_book(desk.base_year)
    unknown = Entry(State.UNDISCLOSED)
    previous = before.entry((*path, "actual")) if before else unknown
    entry = desk.book.entry
    return StaffRow(choice.title, entry((*path, "quota")), entry((*path, "actual")), previous)


@_kind("assets")
def _assets(desk: Desk, fact: Fact) -> Assets:  # noqa: ARG001
    def holding(choice: Choice) -> Holding:
        return Holding(choice.title, choice.unit, desk.book.entry(("state_assets", choice.id)))

    vehicles = tuple(holding(choice) for choice in desk.layout.vehicles)
    return Assets(
        _vehicle_total(desk, vehicles), vehicles, tuple(map(holding, desk.layout.equipment))
    )


def _vehicle_total(desk: Desk, vehicles: tuple[Holding, ...]) -> Entry:
    stated = desk.book.others.get(("state_assets", "vehicles"))
    numbers = [holding.entry.number for holding in vehicles if holding.entry.number is not None]
    if stated is None and numbers:
        return Entry(State.FIGURE, sum(numbers, Decimal(0)))
    return stated or Entry(State.UNDISCLOSED if desk.report.partial else State.BLANK)


_COUNTS = {
    "groups": ("overseas_travel", "groups"),
    "persons": ("overseas_travel", "persons"),
    "vehicles_bought": ("vehicle_purchase", "vehicles"),
    "vehicles_held": ("vehicle_upkeep", "vehicles_held"),
    "domestic_batches": ("reception", "domestic", "batches"),
    "domestic_persons": ("reception", "domestic", "persons"),
    "foreign_batches": ("reception", "foreign", "batches"),
    "foreign_persons": ("reception", "foreign", "persons"),
}


@_kind("three_publics")
def _three_publics(desk: Desk, fact: Fact) -> ThreePublicsFacts:
    table = fact.table
    rows = desk.statute.tables[table].row_titles
    total_at = Address(table, "total", fact.column)
    whole = desk.book.figure(total_at)
    ats = {row: Address(table, row, fact.column) for row in rows if row != "total"}
    accounts = desk.report.accounts
    typed = getattr(accounts, table, None) if accounts else None
    receptions = typed.reception if isinstance(typed, ThreePublics) else None
    words = desk.narrative.three_publics
    kinds_used = ("overseas_travel", "vehicle_upkeep", "reception")
    return ThreePublicsFacts(
        total=_item_execution(desk, total_at, "budget"),
        total_change=change_at(desk, total_at),
        shares={
            row: _share(rows[row], desk.book.figure(at), whole, change=change_at(desk, at))
            for row, at in ats.items()
        },
        executions={row: _item_execution(desk, at, "budget") for row, at in ats.items()},
        counts={name: desk.book.entry((table, *path)) for name, path in _COUNTS.items()},
        domestic=_typed_figure(desk, (table, "reception", "domestic", "amount")),
        foreign=_typed_figure(desk, (table, "reception", "foreign", "amount")),
        spent_on=_spent_on(desk, receptions),
        used_for={kind: getattr(words, f"{kind}_used_for", None) for kind in kinds_used},
        none=typed == "none",
    )


def _typed_figure(desk: Desk, path: tuple[str, ...]) -> Figure:
    """Read an amount that belongs to no table, such as the part of a reception."""
    entry = desk.book.entry(path)
    return _as_figure(desk, entry)


def _as_figure(desk: Desk, entry: Entry) -> Figure:
    accounts = desk.report.accounts
    if entry.number is None or accounts is None:
        return Figure(entry.state)
    return Figure(State.FIGURE, accounts.unit.to_yuan(entry.number), stated=True)


def _spent_on(desk: Desk, receptions: Receptions | None) -> tuple[Spent, ...]:
    purposes = receptions.spent_on if receptions else []
    return tuple(Spent(p.what, _as_figure(desk, p.amount)) for p in purposes)


@_kind("fund")
def _fund(desk: Desk, fact: Fact) -> FundFacts:
    table = fact.table

    def total(column: str) -> Figure:
        return desk.book.figure(Address(table, "total", column))

    items_fact = fact.model_copy(update={"column": "expenditure"})
    codes = sorted(code for code in desk.book.codes(table) if not desk.book.children(table, code))
    return FundFacts(
        none=table in desk.book.empty,
        opening=total("opening"),
        income=total("income"),
        expenditure=total("expenditure"),
        basic=total("basic"),
        project=total("project"),
        closing=total("closing"),
        items=tuple(_row_shares(desk, items_fact, codes, total("expenditure"))),
    )


@_kind("procurement")
def _procurement(desk: Desk, fact: Fact) -> ProcurementFacts:
    titles = desk.statute.tables[fact.table].row_titles
    total = desk.book.figure(desk.address(fact.table))
    figures = {
        row: desk.book.figure(Address(fact.table, row, fact.column))
        for row in titles
        if row != "total"
    }
    parts = tuple(_share(titles[row], figure, total) for row, figure in figures.items())
    paths = {
        f"{group}_{name}": (fact.table, "sme", group, name)
        for group, names in _SME.items()
        for name in names
    }
    sme = {name: _typed_figure(desk, path) for name, path in paths.items()}
    sme["awarded_total"] = add([sme["awarded_reserved_all"], sme["awarded_other"]])
    return ProcurementFacts(total, parts, sme)


_SME = {
    "reserved": ("all", "small_micro"),
    "awarded": ("reserved_all", "reserved_small_micro", "other"),
}


@_kind("performance")
def _performance(desk: Desk, fact: Fact) -> PerformanceFacts:  # noqa: ARG001
    return performance_facts(desk)


@_kind("base_year")
def _base_year(desk: Desk, fact: Fact) -> int:  # noqa: ARG001
    return desk.base_year
