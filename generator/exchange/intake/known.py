"""What the cells of the tables hold, as far as printed cells tell: read, or solved from them.

Every figure is kept with the printed cells it rests on, so that a sum which does not hold can be
traced to cells of the workbook.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from generator.amounts import State, Unit, decimals_of
from generator.check.equations import allowance
from generator.derive.book import Book
from generator.derive.desk import Desk
from generator.derive.figures import BLANK, ZERO, Address, AddressError, Figure, parse_address
from generator.exchange.intake.readings import CellReading, FormReading, Spot, WorkbookReading
from generator.model.statute import Form, Statute, Tie

#: How often each printed cell, by its position in the reading, enters a figure or a sum.
Weights = Mapping[int, int]
#: Figures in 万元 are printed with two decimals.
_USUAL_DECIMALS = 2
#: One of so many figures is enough to show how exact all are.
_MANY = 5


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell of a table holds and the printed cells it rests on."""

    figure: Figure
    weights: Weights
    solved: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A cell of a table that is the sum of others."""

    total: Address
    parts: tuple[Address, ...]
    kind: str

    @property
    def equal(self) -> bool:
        """Whether the two are one figure by definition, which is no sum."""
        return self.kind == "equals"

    @property
    def downward(self) -> bool:
        """Whether rows make the row above them."""
        return self.kind == "down"


@dataclass
class Known:
    """What is known of the tables.

    Attributes:
        cells: The printed cells, by position.
        unit: The unit of the file they are for.
        printed: The positions of the cells that print an address, the one to trust first.
        values: What an address holds.
        relations: The sums among the addresses.
        covered: Columns whose every row is printed where it holds anything.
        unread: Addresses whose figure stands somewhere but could not be read.
        undisclosed: Addresses that are printed as undisclosed, with their cells.
    """

    cells: tuple[CellReading, ...]
    unit: Unit
    printed: dict[Address, list[int]] = field(default_factory=dict)
    values: dict[Address, Value] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    covered: set[tuple[str, str]] = field(default_factory=set)
    unread: set[Address] = field(default_factory=set)
    undisclosed: dict[Address, Spot] = field(default_factory=dict)
    usual_decimals: int = _USUAL_DECIMALS
    _spread: dict[int, Weights] = field(default_factory=dict)

    def value(self, address: Address) -> Value | None:
        """Return what an address holds; a row that a form leaves out holds nothing."""
        found = self.values.get(address)
        if found is not None or address in self.unread or address in self.undisclosed:
            return found
        if address.row.isdigit() and address[::2] in self.covered:
            return Value(BLANK, {})
        return found

    def room(self, weights: Weights) -> Decimal:
        """Return how far rounding lets a sum of printed cells be off, in yuan.

        Figures in 元 for a file in 元 are exact; the digits of others say how they were rounded.
        """
        rounded = [
            (unit, decimals, abs(weight))
            for at, weight in weights.items()
            for unit, decimals in self.rounding(self.cells[at])
        ]
        least = min(self.usual_decimals, max((d for _, d, _ in rounded), default=0))
        steps: Counter[Decimal] = Counter()
        for unit, decimals, weight in rounded:
            steps[unit.to_yuan(Decimal(1).scaleb(-max(least, decimals)))] += weight
        return allowance(steps)

    def unit_of(self, cell: CellReading) -> Unit:
        """Return the unit that a cell is rounded in: 元 only where the file is in 元, too."""
        return cell.unit if cell.unit is not Unit.YUAN else self.unit

    def rounding(self, cell: CellReading) -> Iterator[tuple[Unit, int]]:
        """Yield how a cell is rounded, unless it is exact: its unit and its decimals there."""
        unit = self.unit_of(cell)
        if cell.yuan is not None and unit is not Unit.YUAN:
            decimals = decimals_of(unit.from_yuan(cell.yuan))
            if cell.yuan or decimals:
                yield unit, decimals

    def widest_room(self, weights: Weights, total: int | None) -> Decimal:
        """Return the same where totals were added up from rounded figures, as many are.

        Args:
            weights: The printed cells.
            total: The cell that is compared with the others; it is rounded by itself.
        """
        spread: Counter[int] = Counter()
        for at, weight in weights.items():
            for leaf, times in (self._leaves(at) if at != total else {at: 1}).items():
                spread[leaf] += abs(weight) * times
        return max(self.room(weights), self.room(spread))

    def _leaves(self, at: int) -> Weights:
        """Return the printed cells that a printed cell is the sum of, as far down as there are."""
        if at not in self._spread:
            self._spread[at] = {at: 1}  # while it is not known, and where nothing makes it
            address = self.cells[at].address
            for relation in self._made.get(address, ()) if address else ():
                values = [self.value(part) for part in relation.parts]
                if all(values) and any(v and v.figure.known for v in values):
                    found: Counter[int] = Counter()
                    for value in filter(None, values):
                        for part, weight in value.weights.items():
                            for leaf, times in self._leaves(part).items():
                                found[leaf] += abs(weight) * times
                    self._spread[at] = found
                    break
        return self._spread[at]

    @cached_property
    def _made(self) -> dict[Address, list[Relation]]:
        found: dict[Address, list[Relation]] = {}
        for relation in self.relations:
            if not relation.equal:
                found.setdefault(relation.total, []).append(relation)
        return found

    def gap(self, weights: Weights) -> Decimal:
        """Return by how much a sum of printed cells is off, in yuan."""
        return sum(((self.cells[at].yuan or ZERO) * w for at, w in weights.items()), Decimal(0))


def known(reading: WorkbookReading, desk: Desk, given: Iterable[Address] = ()) -> Known:
    """Find out what the tables hold.

    Args:
        reading: The workbook.
        desk: The report it is of.
        given: Further addresses that hold something; their rows belong to the tables, too.
    """
    cells = tuple(
        cell
        for form in reading.forms
        for cell in form.cells
        if cell.address and cell.state is not State.UNDISCLOSED
    )
    accounts = desk.report.accounts
    found = Known(cells, accounts.unit if accounts else Unit.YUAN)
    _read(found, reading, desk.statute)
    found.unread = {address for form in reading.forms for address in form.unread}
    found.undisclosed = {
        cell.address: cell.spot
        for form in reading.forms
        for cell in form.cells
        if cell.address and cell.state is State.UNDISCLOSED
    }
    _cover(found, reading, desk)
    book = _book(found, desk, given)
    ties = (address for tie in desk.statute.ties for address, _ in tied(tie, desk))
    found.relations = list(_relations([*found.values, *ties], book))
    if not desk.book.partial:
        # What a partial report leaves open is not to be had by subtraction.
        _solve(found)
    return found


def _read(found: Known, reading: WorkbookReading, statute: Statute) -> None:
    for at, cell in enumerate(found.cells):
        assert cell.address is not None
        found.printed.setdefault(cell.address, []).append(at)
    decimals = sorted(
        decimals for cell in found.cells if cell.number for _, decimals in found.rounding(cell)
    )
    if decimals:
        # Where many figures have more decimals, none is rounded to fewer.
        found.usual_decimals = max(_USUAL_DECIMALS, decimals[-1 - len(decimals) // _MANY])
    trust = {form.form: _trust(statute.forms[form.form]) for form in reading.forms}
    for address, positions in found.printed.items():
        forms = statute.forms
        positions.sort(
            key=lambda at: (
                forms[found.cells[at].at.form].home != address.table,
                trust[found.cells[at].at.form],
                at,
            )
        )
        first = found.cells[positions[0]]
        figure = Figure(first.state, first.yuan, stated=True)
        found.values[address] = Value(figure, {positions[0]: 1})


def _trust(form: Form) -> int:
    """Put forms that list rows before summaries that only repeat them."""
    return 0 if form.rows else 1


def _cover(found: Known, reading: WorkbookReading, desk: Desk) -> None:
    for form in reading.forms:
        found.covered |= {
            column for column in _covered(desk.statute.forms[form.form], form) if _all(desk, column)
        }


def _all(desk: Desk, column: tuple[str, str]) -> bool:
    return not desk.book.partial or column in desk.book.complete


def _covered(form: Form, reading: FormReading) -> Iterator[tuple[str, str]]:
    """Yield the columns of tables that a form prints with every row that holds anything."""
    if form.rows is None or form.rows.kind == "single":
        return
    seen = {cell.at.column for cell in reading.cells}
    for column in form.columns:
        of = column.of
        if of.table and of.column and not of.row and (column.id in seen or not seen):
            yield of.table, of.column


def _book(found: Known, desk: Desk, given: Iterable[Address]) -> Book:
    """Return a book that knows the rows; income that follows expenditure is no sum here."""
    rows = dict.fromkeys(given, BLANK) | dict.fromkeys(found.values, BLANK)
    return replace(desk.book, stated=rows, others={}, income_as_expenditure=frozenset(), _memo={})


def _relations(addresses: Iterable[Address], book: Book) -> Iterator[Relation]:
    waiting = list(dict.fromkeys(addresses))
    seen = set(waiting)
    while waiting:
        address = waiting.pop()
        for way in book.derivations(address):
            yield Relation(address, way.parts, way.kind)
            more = [part for part in way.parts if part not in seen]
            seen.update(more)
            waiting += more


def _solve(found: Known) -> None:
    """Let each sum with one unknown give it, rows before their totals, until none is left."""
    sums = sorted(
        (relation for relation in found.relations if not relation.equal),
        key=lambda relation: (-len(relation.total.row), relation.total.row == "total"),
    )
    moved = True
    while moved:
        moved = False
        for relation in sums:
            moved = _solved(found, relation) or moved


def _solved(found: Known, relation: Relation) -> bool:
    unknown = [a for a in (relation.total, *relation.parts) if found.value(a) is None]
    if len(unknown) != 1:
        return False
    (wanted,) = unknown
    if wanted in found.unread or wanted in found.undisclosed:
        return False  # it stands in the workbook, and is told
    if relation.downward and wanted != relation.total:
        return False  # a total that is printed without its rows is theirs to tell
    weights: Counter[int] = Counter()
    for address, sign in _signed(relation, wanted):
        value = found.value(address)
        assert value is not None
        for at, weight in value.weights.items():
            weights[at] += sign * weight
    kept = {at: weight for at, weight in weights.items() if weight}
    yuan = found.gap(kept)
    if abs(yuan) <= found.room(kept):
        # What is less than rounding makes is nothing.
        found.values[wanted] = Value(BLANK, kept, solved=True)
    else:
        figure = Figure(State.FIGURE, yuan, stated=True)
        found.values[wanted] = Value(figure, kept, solved=True)
    return True


def _signed(relation: Relation, wanted: Address) -> Iterator[tuple[Address, int]]:
    """Yield the known cells of a sum with the sign they have in what the unknown one is."""
    if wanted == relation.total:
        yield from ((part, 1) for part in relation.parts)
        return
    yield relation.total, 1
    yield from ((part, -1) for part in relation.parts if part != wanted)


def tied(tie: Tie, desk: Desk) -> list[tuple[Address, int]]:
    """Return the cells of a tie with their sides; none where it is no equation of tables."""
    try:
        sides = [
            (parse_address(text, desk.statute.tables), sign)
            for texts, sign in ((tie.left, 1), (tie.right, -1))
            for text in texts
        ]
    except AddressError:
        return []
    return sides if tie.op == "=" else []
