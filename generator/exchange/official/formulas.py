"""Which cells of a form are sums of others on its sheet: the same derivations as everywhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from generator.amounts import State
from generator.derive.book import Book, Derivation
from generator.derive.figures import ZERO, Address, Figure
from generator.exchange.form_sheets import FormSheet


class Place(NamedTuple):
    """A cell of a sheet; row and column count from zero."""

    row: int
    column: int


def formulas(sheet: FormSheet) -> dict[Place, str]:
    """Return the formula of every total that is, exactly, the sum of cells of its own sheet."""
    return {place: _sum(parts) for place, parts in _Sheet.of(sheet).totals().items()}


def _sum(parts: Iterable[Place]) -> str:
    """Add cells up; neighbours below or beside each other are written as one range."""
    from xlsxwriter.utility import xl_rowcol_to_cell as name  # noqa: PLC0415 - few need it

    runs: list[list[Place]] = []
    for place in parts:
        run = runs[-1] if runs else []
        if run and _follows(run, place):
            run.append(place)
        else:
            runs.append([place])
    ranges = (":".join(name(*place) for place in dict.fromkeys((run[0], run[-1]))) for run in runs)
    return f"=SUM({','.join(ranges)})"


def _follows(run: list[Place], place: Place) -> bool:
    step = (place.row - run[-1].row, place.column - run[-1].column)
    if step not in {(1, 0), (0, 1)}:
        return False
    return len(run) == 1 or step == (run[-1].row - run[-2].row, run[-1].column - run[-2].column)


@dataclass(frozen=True)
class _Sheet:
    """The figures of a form by where they stand.

    Attributes:
        book: The report's figures.
        figures: What each cell holds.
        homes: The address of each cell that has one.
        places: Where each address stands first.
        levels: How deep the row of each cell lies; 0 for a total.
        rows: The cells that each cell is the sum of within its row.
    """

    book: Book
    figures: Mapping[Place, Figure]
    homes: Mapping[Place, Address]
    places: Mapping[Address, Place]
    levels: Mapping[Place, int]
    rows: Mapping[Place, tuple[Place, ...]]
    _made: dict[Place, tuple[Place, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: FormSheet) -> "_Sheet":
        figures: dict[Place, Figure] = {}
        homes: dict[Place, Address] = {}
        levels: dict[Place, int] = {}
        rows: dict[Place, tuple[Place, ...]] = {}
        for placed in sheet.grid.placed(sheet.body):
            table, row = placed.table, placed.row
            if row is None:
                continue
            places = [Place(placed.number, placed.first + at) for at in range(len(row.cells))]
            named = dict(zip((column.id for column in table.columns), places, strict=True))
            figures |= zip(places, row.cells, strict=True)
            levels |= dict.fromkeys(places, 0 if row.foot else row.level)
            homes |= {p: a for p, a in zip(places, row.addresses, strict=True) if a is not None}
            for identity in sheet.view.form.identities:
                parts = tuple(named[c] for c in identity.right if c in named)
                if len(identity.left) == 1 and len(parts) == len(identity.right):
                    rows[named[identity.left[0]]] = parts
        places_of = {address: place for place, address in reversed(homes.items())}
        return cls(sheet.typist.desk.book, figures, homes, places_of, levels, rows)

    def totals(self) -> dict[Place, tuple[Place, ...]]:
        """Return the totals with the cells that make them."""
        for place, figure in self.figures.items():
            if figure.known:
                home = self.homes.get(place)
                ways = [] if home is None else sorted(self._sums(home), key=len)
                if place in self.rows:
                    ways.insert(0, self.rows[place])
                fitting = (parts for parts in ways if self._fits(place, parts))
                if found := next(fitting, None):
                    self._made[place] = self._with_empty(place, found)
        return self._made

    def _sums(self, address: Address) -> Iterator[tuple[Place, ...]]:
        """Yield the ways in which an address is a sum of cells that are printed here."""
        for way in self.book.ways(address):
            if self._adds_up(way, address):
                parts = [self._printed(part) for part in way.parts]
                if None not in parts:
                    yield tuple(place for found in parts for place in found or ())

    def _adds_up(self, way: Derivation, address: Address) -> bool:
        """Leave out that one column equals another by definition: that is no sum."""
        if way.kind == "across":
            return address.column in self.book.tables[address.table].sums
        return way.kind != "equals"

    def _printed(self, address: Address) -> tuple[Place, ...] | None:
        """Return the cells that make an address; None where it holds money that is not here."""
        if address in self.places:
            return (self.places[address],)
        if self.book.figure(address).nothing:
            return ()
        return next(self._sums(address), None)

    def _fits(self, place: Place, parts: tuple[Place, ...]) -> bool:
        """Whether the parts make what is printed, and none of them is made of it."""
        held = [self.figures[part] for part in parts]
        if not parts or any(figure.state is State.UNDISCLOSED for figure in held):
            return False
        whole = self.figures[place].amount
        return sum((figure.amount for figure in held), ZERO) == whole and not self._within(
            place, parts
        )

    def _with_empty(self, place: Place, parts: tuple[Place, ...]) -> tuple[Place, ...]:
        """Add the empty rows between and beside the parts: what is filled in there counts, too."""
        if any(part.column != place.column for part in parts):
            return parts
        found = set(parts)
        for part, step in product(parts, (-1, 1)):
            beside = part._replace(row=part.row + step)
            while self._is_empty_row_like(part, beside):
                found.add(beside)
                beside = beside._replace(row=beside.row + step)
        return tuple(sorted(found))

    def _is_empty_row_like(self, part: Place, beside: Place) -> bool:
        figure = self.figures.get(beside)
        return bool(
            figure
            and figure.nothing
            and self.levels[part]
            and self.levels[beside] == self.levels[part]
        )

    def _within(self, place: Place, parts: Iterable[Place]) -> bool:
        return any(part == place or self._within(place, self._made.get(part, ())) for part in parts)
