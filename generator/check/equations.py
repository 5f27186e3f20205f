"""Sums that must hold: what they rest on, how far rounding lets them part, which share a cause."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Literal

from generator.amounts import Unit, decimals_of
from generator.check.common import money
from generator.check.findings import Finding
from generator.derive.book import Book, Derivation, path_of
from generator.derive.desk import Desk
from generator.derive.facts import code_name
from generator.derive.figures import ZERO, Address, Figure
from generator.locations import DataPath

#: What a figure is known by: its address, or the data path of one that belongs to no table.
Key = Address | DataPath
#: How often each typed figure enters a sum; what is taken away counts below zero.
Weights = Mapping[Key, int]
#: How many findings together may explain a gap, out of how many: what is broken throughout is
#: told line by line, and not searched for hours.
_TOGETHER, _TRIED = 3, 12


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of an equation."""

    key: Key
    figure: Figure


@dataclass(frozen=True, slots=True)
class Equation:
    """A sum that must hold.

    Attributes:
        name: The rule it comes under.
        left: What is added on the left.
        right: What is added on the right.
        tell: Words the finding, given the gap.
        op: How the left side stands to the right one.
        total: The stated total that the equation is about.
    """

    name: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    tell: Callable[["Equation"], Finding]
    op: Literal["=", ">=", "<="] = "="
    total: Address | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        """Both sides."""
        return self.left + self.right

    @property
    def gap(self) -> Decimal:
        """How much the left side is larger, in yuan."""
        return amount(self.left) - amount(self.right)

    @property
    def comparable(self) -> bool:
        """Whether every figure is disclosed and one is there."""
        figures = [term.figure for term in self.terms]
        return all(f.disclosed for f in figures) and any(f.present for f in figures)

    def holds(self, gap: Decimal, room: Decimal) -> bool:
        """Tell whether a gap leaves the equation standing, within the room of rounding."""
        if self.op == ">=":
            return gap >= -room
        return gap <= room if self.op == "<=" else abs(gap) <= room


def amount(terms: Iterable[Term]) -> Decimal:
    """Add up figures, in yuan."""
    return sum((term.figure.amount for term in terms), ZERO)


@dataclass(frozen=True, slots=True)
class Broken:
    """An equation that does not hold.

    Attributes:
        equation: The equation.
        gap: How far it is off, in yuan.
        room: How far rounding would let it be off.
        weights: The typed figures it rests on, through totals that hold.
    """

    equation: Equation
    gap: Decimal
    room: Decimal
    weights: Weights


class Ledger:
    """Which typed figures the cells of a book rest on.

    Attributes:
        book: The book.
    """

    def __init__(self, book: Book, held: Mapping[Address, Derivation] | None = None) -> None:
        """Open a ledger.

        Args:
            book: The book.
            held: Stated totals to look through, because they equal their parts.
        """
        self.book = book
        self._held = held or {}
        self._memo: dict[Address, Weights] = {}

    def weights(self, equation: Equation) -> Weights:
        """Return how often each typed figure enters an equation, what cancels out left out."""
        found: dict[Key, int] = {}
        for side, terms in ((1, equation.left), (-1, equation.right)):
            for term in terms:
                _enter(found, self.leaves(term.key), side)
        return {key: weight for key, weight in found.items() if weight}

    def leaves(self, key: Key) -> Weights:
        """Return the typed figures a cell is the sum of; itself where it is typed."""
        if not isinstance(key, Address):
            return {key: 1}
        if key not in self._memo:
            self._memo[key] = self._leaves(key)
        return self._memo[key]

    def _leaves(self, address: Address) -> Weights:
        way = self._held.get(address)
        if way is None and address in self.book.stated:
            return {address: 1}
        way = way or first_known(self.book, address)
        found: dict[Key, int] = {}
        for part in way.parts if way else ():
            _enter(found, self.leaves(part), 1)
        return found

    def room(self, equation: Equation) -> Decimal:
        """Return how far rounding lets the two sides lie apart, in yuan.

        Figures in 元 are exact. Figures rounded half away from zero are each off by at most half
        a step of the last digit, and not all in the same direction: a sum of n + 1 of them is off
        by at most n // 2 steps.
        """
        unit = self.book.unit
        if unit is Unit.YUAN:
            return Decimal(0)
        own = {term.key: term.figure for term in equation.terms}
        rounded = {
            key: weight
            for key, weight in self.weights(equation).items()
            if is_rounded(self.figure(key, own), unit)
        }
        step = step_of((self.figure(key, own) for key in rounded), unit)
        return step * max(0, (sum(map(abs, rounded.values())) - 1) // 2)

    def figure(self, key: Key, own: Mapping[Key, Figure]) -> Figure:
        """Return a typed figure; one that stands in no table is known to the equation alone."""
        return self.book.figure(key) if isinstance(key, Address) else own[key]


def _enter(found: dict[Key, int], more: Weights, side: int) -> None:
    for key, weight in more.items():
        found[key] = found.get(key, 0) + side * weight


def first_known(book: Book, address: Address) -> Derivation | None:
    """Return the way a cell follows from cells that hold a figure."""
    return next((way for way in book.derivations(address) if book.sum_of(way).known), None)


def is_rounded(figure: Figure, unit: Unit) -> bool:
    """Tell whether a figure may be off: 0.00 may stand for 40 元, a plain 0 is nothing."""
    yuan = figure.yuan
    return yuan is not None and (yuan != 0 or decimals_of(unit.from_yuan(yuan)) > 0)


def step_of(figures: Iterable[Figure], unit: Unit) -> Decimal:
    """Return one unit of the last digit of the most exact figure, in yuan."""
    numbers = [unit.from_yuan(figure.yuan) for figure in figures if figure.yuan]
    decimals = max(map(decimals_of, numbers), default=0)
    return unit.to_yuan(Decimal(1).scaleb(-decimals))


def broken_among(equations: Iterable[Equation], ledger: Ledger, deep: Ledger) -> Iterator[Broken]:
    """Yield the equations that do not hold.

    Args:
        equations: What must hold.
        ledger: The figures as typed: rounding is counted over these.
        deep: The same, looking through totals that hold: causes are traced to these.
    """
    for equation in equations:
        gap = equation.gap
        if equation.holds(gap, Decimal(0)) or not equation.comparable:
            continue
        room = ledger.room(equation)
        if not equation.holds(gap, room):
            yield Broken(equation, gap, room, deep.weights(equation))


def causes(broken: Iterable[Broken]) -> list[Broken]:
    """Keep one equation of each cause: those whose gap the ones before do not explain."""
    told: list[Broken] = []
    for found in broken:
        if not _explained(found, told):
            told.append(found)
    return told


def _explained(found: Broken, told: Sequence[Broken]) -> bool:
    """Whether the gaps of equations that share a typed figure leave nothing of this gap."""
    shared = [(other, sign) for other in told for sign in _signs(found.weights, other.weights)]
    for size in range(1, _TOGETHER + 1):
        for some in combinations(shared[:_TRIED], size):
            rest = found.gap - sum((sign * other.gap for other, sign in some), ZERO)
            if found.equation.holds(rest, found.room):
                return True
    together = sum((sign * other.gap for other, sign in shared), ZERO)
    return bool(shared) and found.equation.holds(found.gap - together, found.room)


def _signs(one: Weights, other: Weights) -> set[int]:
    """Return on which sides two equations share figures: 1 for the same one, -1 for opposite."""
    return {1 if weight * other[key] > 0 else -1 for key, weight in one.items() if key in other}


def place_of(desk: Desk, equation: Equation) -> DataPath:
    """Return where an equation is best shown: its first typed figure, or one it rests on.

    Of those it rests on, one in the same row comes before the parts of that row.
    """
    tables, ledger = desk.statute.tables, Ledger(desk.book)
    keys = [term.key for term in equation.terms]
    typed = (k for k in keys if not isinstance(k, Address) or k in desk.book.stated)
    leaves = [leaf for key in keys for leaf in ledger.leaves(key)]
    level = (leaf for leaf in leaves if leaf[1] == keys[0][1])
    key = next(typed, None) or next(level, None) or next(iter(leaves), keys[0])
    return path_of(key, tables) if isinstance(key, Address) else key


# --- words ----------------------------------------------------------------------------------


def cell_name(desk: Desk, address: Address) -> str:
    """Name a cell in Chinese: table, row, column."""
    table = desk.statute.tables[address.table]
    row = table.row_titles.get(address.row) or ("合计" if address.row == "total" else "")
    if not row:
        row = f"{address.row} {code_name(desk, address.row)}"
    parts = [table.title] if table.rows == "single" else [table.title, row]
    if len(table.columns) > 1:
        parts.append(table.columns[address.column])
    return "“" + " / ".join(parts) + "”"


def key_name(desk: Desk, key: Key) -> str:
    """Name a figure in Chinese; one that stands in no table by the titles of its path."""
    if isinstance(key, Address):
        return cell_name(desk, key)
    words = [desk.statute.terms.get(str(step), str(step)) for step in key if isinstance(step, str)]
    return "“" + " / ".join(words) + "”"


def side_said(desk: Desk, terms: Sequence[Term]) -> str:
    """Write one side: the figures that are there, and what they come to."""
    known = [term for term in terms if term.figure.known]
    shown = [term for term in known if term.figure.present] or known
    names = [key_name(desk, term.key) for term in shown] or ["没有写的各项"]
    total = money(desk, amount(terms))
    if len(shown) < 2:  # noqa: PLR2004 - one figure is its own sum
        return f"{names[0]}为 {total}"
    parts = "＋".join(
        f"{name} {money(desk, term.figure.amount)}" for name, term in zip(names, shown, strict=True)
    )
    return f"{parts}，合 {total}"
