"""Facts about things other than sums: units, staff, assets, three-publics, funds, procurement."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generator.amounts import Entry, State
from generator.derive.desk import Desk
from generator.derive.facts import (
    Change,
    Execution,
    Share,
    change_at,
    execution_at,
    fact_kind,
    row_shares,
    share_of,
)
from generator.derive.figures import Address, Figure, add
from generator.derive.performance import PerformanceFacts, performance_facts
from generator.model.accounts import NONE, Receptions, ThreePublics
from generator.model.statute import Choice, Fact


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
        entries = (self.vehicles_total, *(h.entry for h in (*self.vehicles, *self.equipment)))
        return any(entry.number is not None for entry in entries)


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
    def nothing(self) -> bool:
        """Whether there was no such spending: said so, or not one figure where all is stated."""
        figures = [self.total.final, self.total.budget]
        figures += [share.figure for share in self.shares.values()]
        return self.none or all(f.disclosed and not f.known for f in figures)

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


@fact_kind("words")
def _words(desk: Desk, fact: Fact) -> Any:
    return getattr(desk.narrative, fact.field)


@fact_kind("scope")
def _scope(desk: Desk, fact: Fact) -> Scope:  # noqa: ARG001 - every maker has the same shape
    accounts = desk.report.accounts
    units = tuple(Unit(u.name, u.kind, u.note) for u in accounts.scope) if accounts else ()
    counts = tuple((kind, sum(u.kind == kind for u in units)) for kind in desk.layout.scope_kinds)
    organisation = desk.narrative.organisation
    known = bool(units) or not desk.report.partial or organisation is not None
    return Scope(units, counts, organisation.text if organisation else None, known)


@fact_kind("staff")
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


@fact_kind("assets")
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


@fact_kind("three_publics")
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
        total=execution_at(desk, total_at, "budget"),
        total_change=change_at(desk, total_at),
        shares={
            row: share_of(rows[row], desk.book.figure(at), whole, change=change_at(desk, at))
            for row, at in ats.items()
        },
        executions={row: execution_at(desk, at, "budget") for row, at in ats.items()},
        counts={name: desk.book.entry((table, *path)) for name, path in _COUNTS.items()},
        domestic=_typed_figure(desk, (table, "reception", "domestic", "amount")),
        foreign=_typed_figure(desk, (table, "reception", "foreign", "amount")),
        spent_on=_spent_on(desk, receptions),
        used_for={kind: getattr(words, f"{kind}_used_for", None) for kind in kinds_used},
        none=typed == NONE,
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


@fact_kind("fund")
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
        items=tuple(row_shares(desk, items_fact, codes, total("expenditure"))),
    )


@fact_kind("procurement")
def _procurement(desk: Desk, fact: Fact) -> ProcurementFacts:
    titles = desk.statute.tables[fact.table].row_titles
    total = desk.book.figure(desk.address(fact.table))
    figures = {
        row: desk.book.figure(Address(fact.table, row, fact.column))
        for row in titles
        if row != "total"
    }
    parts = tuple(share_of(titles[row], figure, total) for row, figure in figures.items())
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


@fact_kind("performance")
def _performance(desk: Desk, fact: Fact) -> PerformanceFacts:  # noqa: ARG001
    return performance_facts(desk)


@fact_kind("base_year")
def _base_year(desk: Desk, fact: Fact) -> int:  # noqa: ARG001
    return desk.base_year
