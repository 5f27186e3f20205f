"""The money of one office on its way through the years, in whole fen, so that it balances.

Figures are kept by their path in ``accounts.yml``: those of a department are the sum of its
offices' figures.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.exchange.example.dice import Dice
from generator.exchange.example.words import Bureau, Cast, Place, Work
from generator.model.statute import Layout

#: Amounts in fen, and counts, by their path in ``accounts.yml``.
Figures = Counter[tuple[str, ...]]

YUAN = 100
GENERAL, FUND, STATE, OTHER = (
    "general_budget",
    "fund_budget",
    "state_capital_budget",
    "other_funds",
)
BASIC = "general_budget_basic"
PUBLICS = "three_publics"
AGENCY = "agency_operating_expenses"
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Member:
    """One office: a bureau of a place, or the unit below it."""

    place: Place
    bureau: Bureau
    is_unit: bool

    @property
    def main_item(self) -> str:
        """The functional item its people are paid from."""
        unit = self.bureau.unit
        return unit.item if self.is_unit and unit else self.bureau.running

    @property
    def duties(self) -> list[str]:
        """What it is there for."""
        unit = self.bureau.unit
        return unit.duties if self.is_unit and unit else self.bureau.duties


@dataclass(frozen=True, slots=True)
class Done:
    """One project in one year; amounts in fen.

    Attributes:
        work: The project.
        table: The fund that pays for it.
        planned: What was to be done, in the unit of its measure.
        done: What was done.
        initial: The budget at the beginning of the year.
        carried: What was left from last year.
        available: What could be spent.
        executed: What was spent.
    """

    work: Work
    table: str
    planned: int
    done: int
    initial: int
    carried: int
    available: int
    executed: int


@dataclass(frozen=True, slots=True)
class Year:
    """One year of an office or a department."""

    figures: Figures
    works: tuple[Done, ...]


def together(years: Iterable[Year]) -> Year:
    """Add up the same year of several offices."""
    figures: Figures = Counter()
    works: list[Done] = []
    for year in years:
        for path, number in year.figures.items():
            figures[path] += number
        works += year.works
    return Year(figures, tuple(works))


def lived(member: Member, cast: Cast, layout: Layout, dice: Dice, years: int) -> list[Year]:
    """Invent so many years of an office, each beginning with what the last one left.

    Args:
        member: The office.
        cast: What the example is made of.
        layout: The layout that says which budgets, staff and assets are published.
        dice: The office's own luck.
        years: How many.
    """
    office = _Office(member, cast, layout, dice)
    return [office.year() for _ in range(years)]


def budget_columns(layout: Layout) -> list[str]:
    """Return the budgets a report states; the first is the base of its rates."""
    named = [kind for kind in layout.budgets if kind != "unspecified"]
    return list(dict.fromkeys([named[0], "initial"]))


class _Office:
    """One office, and what it carries from year to year."""

    def __init__(self, member: Member, cast: Cast, layout: Layout, dice: Dice) -> None:
        self.member = member
        self.cast = cast
        self.layout = layout
        self.dice = dice
        self.pay = _THOUSAND
        self.cars = dice.between(0, 1) if member.is_unit else dice.between(1, 4)
        self.administrative = 0 if member.is_unit else dice.between(9, 42)
        self.institutional = dice.between(6, 38) if member.is_unit else 0
        self.quota = self.administrative + self.institutional + dice.between(1, 3)
        self.retired = dice.between(2, 20)
        self.equipment = [dice.between(0, 3) for _ in layout.equipment]
        self.earns = dice.chance(600)
        self.plans = self._plans()
        self.carried: Counter[tuple[str, str]] = Counter()
        self.figures: Figures = Counter()

    def _plans(self) -> list[tuple[str, Work]]:
        bureau, unit = self.member.bureau, self.member.bureau.unit
        if self.member.is_unit and unit:
            return [(GENERAL, unit.project)]
        plans = [(GENERAL, work) for work in (self._office_work(), *bureau.projects)]
        plans += [(FUND, bureau.fund)] if bureau.fund and self.dice.chance(700) else []
        return plans + ([(STATE, bureau.state)] if bureau.state else [])

    def _office_work(self) -> Work:
        bureau, words = self.member.bureau, self.cast.words.general
        yuan = self.administrative * 9000 + self.cars * 60000
        return Work(
            **words.model_dump() | {"id": f"{bureau.id}-{words.id}"},
            item=bureau.general,
            range=(12, 40),
            yuan=yuan,
        )

    # --- one year ---

    def year(self) -> Year:
        """Live another year."""
        self.figures = Counter()
        self._add(0, AGENCY)
        self._people()
        purchase = self._three_publics()
        works = [self._work(table, work, purchase) for table, work in self.plans]
        if not self.member.is_unit:
            self._budget(self.member.bureau.unspent, self.dice.between(2, 9) * 10000 * YUAN)
        self._earnings()
        self._procurement(works, purchase)
        self._assets()
        return Year(self.figures, tuple(works))

    def _add(self, amount: int, *path: str) -> None:
        self.figures[path] += amount

    def _budget(self, item: str, amount: int, table: str = GENERAL) -> None:
        for column in budget_columns(self.layout):
            self._add(amount, table, item, column)

    # --- people ---

    def _people(self) -> None:
        self.pay = self.pay * self.dice.between(1005, 1045) // _THOUSAND
        if self.dice.chance(400):
            step = self.dice.between(-1, 1)
            staff = self.administrative + self.institutional + step
            if staff <= self.quota:
                self.administrative += step if self.administrative else 0
                self.institutional += step if self.institutional else 0
        for kind, number in (
            ("administrative", self.administrative),
            ("institutional", self.institutional),
        ):
            if self.cast.region.staff[kind] in {choice.id for choice in self.layout.staff}:
                self._add(self.quota if number else 0, "staff", kind, "quota")
                self._add(number, "staff", kind, "actual")
        self._basic()

    def _basic(self) -> None:
        heads = {
            "administrative": self.administrative,
            "institutional": self.institutional,
            "staff": self.administrative + self.institutional,
            "retired_administrative": self.retired if self.administrative else 0,
            "retired_institutional": self.retired if self.institutional else 0,
        }
        for line in self.cast.region.basic:
            amount = heads[line.per] * line.yuan * YUAN * self.pay // _THOUSAND
            if amount:
                code = line.item if line.item.isdigit() else self.member.main_item
                self._spend_basic(code, line.economic, self.dice.part(amount, 955, 1045))
        spent = {path[1]: n for path, n in self.figures.items() if path[2:] == ("basic",)}
        for item in sorted(spent):
            self._basic_budget(item, spent[item])

    def _spend_basic(self, item: str, economic: str, amount: int) -> None:
        self._add(amount, GENERAL, item, "basic")
        self._add(amount, GENERAL, item, "income")
        self._add(amount, BASIC, economic)
        # Operating expenses are an administration's alone, and are what is not paid to persons.
        if self.administrative and economic[:3] not in {"301", "303"}:
            self._add(amount, AGENCY)

    def _basic_budget(self, item: str, spent: int) -> None:
        exact = self.dice.chance(300)
        self._budget(item, spent if exact else _whole(self.dice.part(spent, 970, 1050)))

    # --- three-publics ---

    def _three_publics(self) -> int:
        """Spend on travel, vehicles and receptions; return what the vehicles bought cost."""
        codes, dice = self.cast.region.three_publics, self.dice
        bought = int(self.cars > 0 and dice.chance(120))
        price = bought * dice.between(132000, 176000) * YUAN
        upkeep = sum(dice.between(1600000, 3400000) for _ in range(self.cars))
        trips = int(bool(self.administrative) and dice.chance(60))
        persons = trips * dice.between(1, 3)
        travel = persons * dice.between(2600000, 3400000)
        received = self._reception()
        finals = {
            "overseas_travel": travel,
            "vehicle_purchase": price,
            "vehicle_upkeep": upkeep,
            "official_reception": received,
        }
        for row, final in finals.items():
            self._add(final, PUBLICS, row, "final")
            self._add(self._planned(final), PUBLICS, row, "budget")
        self._add(trips, PUBLICS, "overseas_travel", "groups")
        self._add(persons, PUBLICS, "overseas_travel", "persons")
        self._add(bought, PUBLICS, "vehicle_purchase", "vehicles")
        self._add(self.cars, PUBLICS, "vehicle_upkeep", "vehicles_held")
        for row, economic in codes.items():
            # A part of the upkeep is paid from projects.
            share = finals[row] * 6 // 10 if row == "vehicle_upkeep" else finals[row]
            if share:
                self._spend_basic(self.member.main_item, economic, share)
        return price

    def _planned(self, final: int) -> int:
        low, high = (930, 990) if self.dice.chance(80) else (1000, 1160)
        return _whole(self.dice.part(final, low, high))

    def _reception(self) -> int:
        dice = self.dice
        batches = dice.between(4, 26) if self.administrative else 0
        persons = sum(dice.between(5, 11) for _ in range(batches))
        amount = persons * dice.between(4800, 9900)
        numbers = {"amount": amount, "batches": batches, "persons": persons}
        for name, number in numbers.items():
            self._add(number, PUBLICS, "reception", "domestic", name)
            self._add(0, PUBLICS, "reception", "foreign", name)
        return amount

    # --- projects ---

    def _work(self, table: str, work: Work, purchase: int) -> Done:
        dice, key = self.dice, (table, work.item)
        own = self.cast.words.general.id in work.id
        base = work.yuan * YUAN * self.pay // _THOUSAND
        initial = _whole(dice.part(base, 880, 1120) + (purchase if own else 0))
        carried, self.carried[key] = self.carried[key], 0
        more = dice.part(initial, 20, 90) if dice.chance(250) else 0
        available = carried + initial + more
        left = dice.part(available, 15, 150) if dice.chance(350) else 0
        # What is not spent and not carried over was never paid out to the office.
        unpaid = 0 if left else dice.between(0, 99_000)
        executed = available - left - unpaid
        self.carried[key] = left
        amounts = {
            "opening": carried,
            "income": initial + more - unpaid,
            "project": executed,
            "closing": left,
            "initial": initial,
        }
        for column in budget_columns(self.layout):
            amounts.setdefault(column, available)
        for column, amount in amounts.items():
            self._add(amount, table, work.item, column)
        planned = dice.between(*work.range)
        done = planned + dice.between(0, max(1, planned // 10))
        return Done(work, table, planned, done, initial, carried, available, executed)

    # --- money of its own ---

    def _earnings(self) -> None:
        """Earn fees and interest beside the appropriation, and spend a part of them."""
        if not self.earns:
            return
        dice, item = self.dice, self.member.main_item
        opening = self.carried[OTHER, item]
        fees = self.institutional * dice.between(500_000, 1_100_000)
        interest = dice.between(30_000, 900_000)
        basic = dice.part(opening + fees + interest, 300, 500)
        project = dice.part(fees, 200, 400)
        closing = opening + fees + interest - basic - project
        self.carried[OTHER, item] = closing
        surplus = dice.between(100_000, 900_000) if self.institutional and dice.chance(150) else 0
        self._add(surplus, OTHER, "total", "non_appropriation_surplus_used")
        amounts = {
            "opening": opening,
            "institutional_income": fees,
            "other_income": interest,
            "basic": basic + surplus,
            "project": project,
            "closing": closing,
        }
        for column, amount in amounts.items():
            self._add(amount, OTHER, item, column)

    # --- what was bought and kept ---

    def _procurement(self, works: Sequence[Done], purchase: int) -> None:
        dice = self.dice
        goods = self.figures[BASIC, self.cast.region.office_equipment] + purchase
        services = sum(dice.part(done.executed, 100, 300) for done in works)
        works_done = sum(dice.part(d.executed, 400, 700) for d in works if d.table == FUND)
        reserved = dice.part(goods + services, 600, 900)
        small = dice.part(reserved, 600, 900)
        awarded = dice.part(reserved, 900, 1000)
        numbers = {
            ("goods",): goods,
            ("works",): works_done,
            ("services",): services,
            ("sme", "reserved", "all"): reserved,
            ("sme", "reserved", "small_micro"): small,
            ("sme", "awarded", "reserved_all"): awarded,
            ("sme", "awarded", "reserved_small_micro"): dice.part(min(small, awarded), 900, 1000),
            ("sme", "awarded", "other"): dice.part(goods + services - reserved, 100, 600),
        }
        for path, amount in numbers.items():
            self._add(amount, "procurement", *path)

    def _assets(self) -> None:
        for choice in self.layout.vehicles:
            self._add(0, "state_assets", choice.id)
        ids = [choice.id for choice in self.layout.vehicles[-3:]] or ["vehicles"]
        self._add(0, "state_assets", ids[0]) if not self.cars else None
        for car in range(self.cars):
            self._add(1, "state_assets", ids[car % len(ids)])
        for choice, number in zip(self.layout.equipment, self.equipment, strict=True):
            self._add(number, "state_assets", choice.id)


def _whole(fen: int) -> int:
    """Cut an amount to whole hundreds of yuan, as budgets are written."""
    return fen // (100 * YUAN) * (100 * YUAN)
