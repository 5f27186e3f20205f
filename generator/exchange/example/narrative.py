"""The words of one invented report: a reason for every figure that moved, in its direction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from generator.check.common import asked
from generator.derive.book import path_of
from generator.derive.desk import Desk
from generator.derive.facts import Direction, budget_kind, change_at, execution_at
from generator.derive.figures import Address
from generator.exchange.example.departments import Department
from generator.exchange.example.dice import Dice
from generator.exchange.example.ledger import FUND, GENERAL, OTHER, PUBLICS, STATE, Done
from generator.exchange.example.words import Cast, Moves
from generator.model.statute import Fact

Raw = dict[str, Any]

_ITEM_LENGTH = 7
_MOVED = {Direction.INCREASE, Direction.DECREASE, Direction.NOT_COMPARABLE}
#: What makes a total move, by the words that tell it.
_CAUSES = {
    "basic": Address(GENERAL, "total", "basic"),
    "project": Address(GENERAL, "total", "project"),
    "fund": Address(FUND, "total", "expenditure"),
    "state": Address(STATE, "total", "expenditure"),
    "other": Address(OTHER, "total", "expenditure"),
}
_FUND_OF_CAUSE = {"project": GENERAL, "fund": FUND, "state": STATE}


@dataclass(frozen=True)
class Writer:
    """Writes the words of one report.

    Attributes:
        department: Whose report.
        desk: Its figures, with last year's.
        works: Its projects.
        before: Last year's projects.
        cast: What the example is made of.
        dice: The report's own luck.
    """

    department: Department
    desk: Desk
    works: Sequence[Done]
    before: Sequence[Done]
    cast: Cast
    dice: Dice

    def narrative(self) -> Raw:
        """Return ``narrative.yml``."""
        raw: Raw = {"duties": [duty for m in self.department.members for duty in m.duties]}
        if any(fact.field == "key_work" for fact in self.facts):
            raw["key_work"] = self._key_work()
        raw["organisation"] = {"text": self.structure()}
        reasons = {"on_previous_year": self._changes(), "on_budget": self._budgets()}
        if any(reasons.values()):
            raw["reasons"] = {base: texts for base, texts in reasons.items() if texts}
        raw["items"] = self._items()
        if PUBLICS not in self.desk.book.empty:
            raw["three_publics"] = self._used_for()
        return raw

    @cached_property
    def facts(self) -> list[Fact]:
        """What the sections of the layout state."""
        return [fact for _, fact in asked(self.desk)]

    def structure(self) -> str:
        """Say how the office is organised inside."""
        words = self.cast.words
        own = words.unit_structure if self.department.members[0].is_unit else words.bureau_structure
        return own.format(count=self._steady.between(3, 7))

    @property
    def _steady(self) -> Dice:
        """Luck that is the same every year."""
        return Dice(self.department.id)

    def _key_work(self) -> list[Raw]:
        words, unit = self.cast.words.key_work, self.desk.precision.unit.value
        parts = []
        for done in self.works:
            address = f"{done.table}.{done.work.item}.project"
            text = words.text.format(
                **done.work.model_dump(exclude={"range"}), done=done.done, address=address,
                money=unit,
            )  # fmt: skip
            parts.append({"title": done.work.name, "text": text})
        office = words.office.text.format(
            courses=self.dice.between(3, 12),
            rules=self.dice.between(1, 6),
            proposals=self.dice.between(2, 20),
        )
        return [
            {"title": words.projects, "parts": parts},
            {"title": words.office.title, "text": office},
        ]

    def _used_for(self) -> Raw:
        words, book = self.cast.words.three_publics, self.desk.book
        uses = {
            "overseas_travel": ("overseas_travel_used_for", [words.overseas_travel_used_for]),
            "vehicle_upkeep": ("vehicle_upkeep_used_for", words.vehicle_upkeep_used_for),
            "official_reception": ("reception_used_for", words.reception_used_for),
        }
        return {
            key: self._steady.pick(texts)
            for row, (key, texts) in uses.items()
            if book.figure(Address(PUBLICS, row, "final")).present
        }

    # --- against last year ---

    def _changes(self) -> dict[str, str]:
        addresses = [self.desk.address(fact.of) for fact in self.facts if fact.kind == "change"]
        reasons = {}
        for address in dict.fromkeys(addresses):
            direction = change_at(self.desk, address).direction
            if direction in _MOVED and self.desk.no_base is None:
                reasons[self._written(address)] = self._why(address)
        if any(fact.kind == PUBLICS for fact in self.facts):
            reasons |= self._three_publics("final", self.cast.words.changes)
        return reasons

    def _written(self, address: Address) -> str:
        return ".".join(map(str, path_of(address, self.desk.statute.tables)))

    def _moved(self, address: Address) -> Decimal:
        return self.desk.book.figure(address).amount - self.desk.previous(address).amount

    def _why(self, address: Address) -> str:
        """Name the part that moved most in the direction of the whole."""
        words, up = self.cast.words.changes, self._moved(address) > 0
        if self.desk.statute.tables[address.table].rows == "single":
            return self._pick(words["agency"], up=up)
        moves = {cause: self._moved(at) for cause, at in self._causes(address)}
        sign = 1 if up else -1
        cause = max(moves, key=lambda name: moves[name] * sign)
        text = self._pick(words[cause], up=up)
        return text.format(project=self._project(_FUND_OF_CAUSE.get(cause, ""), up=up))

    def _causes(self, address: Address) -> Iterator[tuple[str, Address]]:
        """List what a total is made of; a grand total is what was spent and what is left."""
        members = self.desk.statute.tables[address.table].members or [address.table]
        yield from ((cause, at) for cause, at in _CAUSES.items() if at.table in members)
        if address.column == "grand_total":
            yield "closing", address._replace(column="closing")

    def _project(self, table: str, *, up: bool) -> str:
        """Name the project of a fund whose spending moved most in a direction."""
        before = {done.work.id: done.executed for done in self.before}
        sign = 1 if up else -1
        moves = {
            done.work.name: (done.executed - before.get(done.work.id, 0)) * sign
            for done in self.works
            if done.table == table
        }
        return max(moves, key=lambda name: moves[name], default="")

    def _pick(self, moves: Moves, *, up: bool) -> str:
        return self.dice.pick(moves.up if up else moves.down)

    # --- three-publics: against last year and against their budget ---

    def _three_publics(self, column: str, words: dict[str, Moves]) -> dict[str, str]:
        """Give a reason for every row that moved; a sum has that of the part that moved most."""
        table = self.desk.statute.tables[PUBLICS]
        reasons: dict[str, str] = {}
        if PUBLICS in self.desk.book.empty:
            return reasons
        leaves = [row for row in table.row_titles if row in words]
        for row in (*leaves, *table.row_sums):
            gap, moved = self._gap(row, column)
            if not moved:
                continue
            below = self._leaves(row)
            cause = max(below, key=lambda leaf: self._gap(leaf, column)[0] * (1 if gap > 0 else -1))
            known = reasons.get(f"{PUBLICS}.{cause}")
            reasons[f"{PUBLICS}.{row}"] = known or self._pick(words[cause], up=gap > 0)
        return reasons

    def _leaves(self, row: str) -> list[str]:
        parts = self.desk.statute.tables[PUBLICS].row_sums.get(row)
        return [leaf for part in parts for leaf in self._leaves(part)] if parts else [row]

    def _gap(self, row: str, column: str) -> tuple[Decimal, bool]:
        """Return how far a row is from its base, and whether that shows."""
        final_at = Address(PUBLICS, row, "final")
        if column == "budget":
            execution = execution_at(self.desk, final_at, "budget")
            return execution.final.amount - execution.budget.amount, execution.direction in _MOVED
        return self._moved(final_at), change_at(self.desk, final_at).direction in _MOVED

    # --- against the budget ---

    def _budgets(self) -> dict[str, str]:
        words, reasons = self.cast.words.budgets, {}
        for fact in self.facts:
            if fact.kind == "execution":
                address = self.desk.address(fact.of)
                execution = execution_at(self.desk, address, budget_kind(self.desk))
                if execution.direction in _MOVED:
                    reasons[self._written(address)] = self._pick(words[GENERAL], up=execution.over)
        if any(fact.kind == PUBLICS for fact in self.facts):
            reasons |= self._three_publics("budget", words)
        return reasons

    def _items(self) -> Raw:
        listed = {fact.table for fact in self.facts if fact.kind == "items"}
        tables = [name for name in (GENERAL, FUND, STATE) if name not in self.desk.book.empty]
        return {
            table: {
                code: self._item(table, code, explained=table in listed)
                for code in sorted(self.desk.book.codes(table))
                if len(code) == _ITEM_LENGTH
            }
            for table in tables
        }

    def _item(self, table: str, code: str, *, explained: bool) -> dict[str, str]:
        words = self.cast.words
        item = {"purpose": "、".join(dict.fromkeys(self._purposes(table, code)))}
        final_at = Address(table, code, "expenditure")
        execution = execution_at(self.desk, final_at, budget_kind(self.desk))
        if not explained or execution.direction not in _MOVED:
            return item
        if not execution.final.present:
            return item | {"reason": words.unspent_reason}
        nature = (
            "project"
            if self.desk.book.figure(final_at._replace(column="project")).present
            else "basic"
        )
        return item | {"reason": self._pick(words.budgets[nature], up=execution.over)}

    def _purposes(self, table: str, code: str) -> Iterator[str]:
        words = self.cast.words
        if table == GENERAL:
            yield from self._basic_purposes(code)
        yield from (d.work.purpose for d in self.works if (d.table, d.work.item) == (table, code))
        if not self.desk.book.figure(Address(table, code, "expenditure")).present:
            yield words.unspent

    def _basic_purposes(self, code: str) -> Iterable[str]:
        words = self.cast.words
        for member in self.department.members:
            if code == member.main_item:
                yield words.purposes["institutional" if member.is_unit else "running"]
        if code in words.purposes:
            yield words.purposes[code]
