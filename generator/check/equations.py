"""Sums that must hold: what they rest on, how far rounding lets them part, which share a cause."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, combinations
from math import ceil
from typing import Literal

from generator.amounts import State, Unit, decimals_of
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
#: How many figures are rounded to a step, by the step in yuan.
Steps = Counter[Decimal]
#: How many findings together may explain a gap, out of how many: what is broken throughout is
#: told line by line, and not searched for hours.
_TOGETHER, _TRIED = 3, 12
_TOTAL = "total"
#: Figures in 万元 are published with two decimals.
_USUAL_DECIMALS = 2


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
        """Return how far rounding lets the two sides lie apart, in yuan."""
        own = {term.key: term.figure for term in equation.terms}
        return allowance(self.steps(self.weights(equation), own))

    def steps(self, weights: Weights, own: Mapping[Key, Figure] | None = None) -> Steps:
        """Count the rounded figures among typed ones by what one of their last digit is worth.

        Figures in 元 are exact. Of those in 万元, one with fewer decimals than usual has lost its
        last zeros; one with more is more exact than the others.

        Args:
            weights: How often each figure counts.
            own: The figures that stand in no table.
        """
        steps: Steps = Counter()
        unit = self.book.unit
        if unit is Unit.YUAN:
            return steps
        figures = {key: self.figure(key, own or {}) for key in weights}
        decimals = {
            key: decimals_of(unit.from_yuan(figure.amount))
            for key, figure in figures.items()
            if is_rounded(figure, unit)
        }
        least = min(self.usual_decimals, max(decimals.values(), default=0))
        for key, number in decimals.items():
            steps[unit.to_yuan(Decimal(1).scaleb(-max(least, number)))] += abs(weights[key])
        return steps

    @cached_property
    def usual_decimals(self) -> int:
        """How many decimals most figures of the book have; two where they have fewer."""
        unit = self.book.unit
        figures = (figure for figure in self.book.stated.values() if figure.yuan)
        counted = Counter(decimals_of(unit.from_yuan(figure.amount)) for figure in figures)
        most = max(counted, key=lambda decimals: (counted[decimals], decimals), default=0)
        return max(_USUAL_DECIMALS, most)

    def figure(self, key: Key, own: Mapping[Key, Figure]) -> Figure:
        """Return a typed figure; one that stands in no table is known to the equation alone."""
        return self.book.figure(key) if isinstance(key, Address) else own[key]


def _enter(found: dict[Key, int], more: Weights, side: int) -> None:
    for key, weight in more.items():
        found[key] = found.get(key, 0) + side * weight


def first_known(book: Book, address: Address) -> Derivation | None:
    """Return the way a cell follows from cells that hold a figure."""
    return next((way for way in book.ways(address) if book.sum_of(way).known), None)


def is_rounded(figure: Figure, unit: Unit) -> bool:
    """Tell whether a figure may be off: 0.00 may stand for 40 元, a plain 0 is nothing."""
    yuan = figure.yuan
    return yuan is not None and (yuan != 0 or decimals_of(unit.from_yuan(yuan)) > 0)


def allowance(steps: Steps) -> Decimal:
    """Return how far two sums of rounded figures may lie apart, in yuan.

    Rounded half away from zero, each figure is off by half a step at most, and they are not all
    off by that much in the same direction: the gap is less than all halves together. A total and
    its n parts, rounded alike, are off by n // 2 steps at most.
    """
    if not steps:
        return Decimal(0)
    finest = min(steps)
    return finest * (ceil(halves(steps) / finest) - 1)


def halves(steps: Steps) -> Decimal:
    """Return how far rounding lets a sum of figures lie from an exact one, in yuan."""
    return sum((step * number for step, number in steps.items()), Decimal(0)) / 2


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


def says_all(book: Book, equation: Equation) -> bool:
    """Whether both sides of a sum say something, and nothing stands on a total instead."""
    sides = (equation.left, equation.right)
    return all(any(term.figure.known for term in side) for side in sides) and not any(
        _told_above(book, term.key) for term in equation.terms
    )


def _told_above(book: Book, key: Key) -> bool:
    """Whether a cell is left empty because a total above it is stated instead of its parts."""
    if not isinstance(key, Address) or book.figure(key).state is not State.BLANK:
        return False
    above = [key.row[:length] for length in range(1, len(key.row))] + [_TOTAL]
    stated = (book.stated.get(key._replace(row=row)) for row in above if row != key.row)
    return any(figure is not None and figure.present for figure in stated)


def causes(broken: Iterable[Broken]) -> list[Broken]:
    """Keep one equation of each cause: those whose gap the ones before do not explain."""
    told: list[Broken] = []
    resting: dict[Key, list[int]] = {}
    for found in broken:
        near = {number for key in found.weights for number in resting.get(key, ())}
        if not _explained(found, [told[number] for number in sorted(near)]):
            for key in found.weights:
                resting.setdefault(key, []).append(len(told))
            told.append(found)
    return told


def _explained(found: Broken, told: Sequence[Broken]) -> bool:
    """Whether the gaps of equations that share a typed figure leave nothing of this gap."""
    shared = [(other, sign) for other in told for sign in _signs(found.weights, other.weights)]
    sizes = range(1, _TOGETHER + 1)
    some = chain.from_iterable(combinations(shared[:_TRIED], size) for size in sizes)
    return any(_leaves_nothing(found, others) for others in (*some, shared) if others)


def _leaves_nothing(found: Broken, others: Sequence[tuple[Broken, int]]) -> bool:
    """Whether a gap is that of other equations; each of them may be off by its own rounding."""
    rest = found.gap - sum((sign * other.gap for other, sign in others), ZERO)
    room = found.room + sum((other.room for other, _ in others), ZERO)
    return found.equation.holds(rest, room)


def _signs(one: Weights, other: Weights) -> set[int]:
    """Return on which sides two equations share figures: 1 for the same one, -1 for opposite."""
    few, many = sorted((one, other), key=len)
    return {1 if weight * many[key] > 0 else -1 for key, weight in few.items() if key in many}


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
