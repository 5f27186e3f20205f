"""Finds what does not agree in a workbook, and the slip of the hand that explains most of it.

What must hold is a list of sums over printed cells. Where some do not, changes are tried that
undo a usual slip: one cell, two columns or two rows exchanged, figures a row off, a sheet in the
other unit. The change that leaves least broken is told, then what is left is looked at again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from generator.amounts import State, Unit
from generator.derive.desk import Desk
from generator.derive.figures import ZERO, Address
from generator.diagnostics import Severity
from generator.exchange.intake.constraints import constraints
from generator.exchange.intake.known import Known, Weights, known
from generator.exchange.intake.readings import CellReading, Remark, WorkbookReading
from generator.exchange.intake.slips import slip_between
from generator.exchange.intake.words import Words

#: A change of many cells must mend as many sums at least, and leave no more than a third.
_FEW, _LEFT = 2, 3
#: So many figures must move for rows to be shifted; fewer are slips of their own.
_SHIFTED = 3
#: So many causes are looked for, so many sums are told without one.
_CAUSES, _TOLD = 8, 20
_POWER = Unit.TEN_THOUSAND_YUAN.power
#: Cells as a change leaves them, in yuan; None where it does not say.
Changed = Mapping[int, Decimal | None]


@dataclass(frozen=True, slots=True)
class _Change:
    """A slip that may have been made.

    Attributes:
        name: Which kind, as remarks are named.
        said: What was done, in Chinese.
        changed: The cells as they would be without it.
        cells: The cells to show, the first one first.
    """

    name: str
    said: str
    changed: Changed
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Grid:
    """One printed table: its cells by row and by column."""

    form: str
    rows: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, ...], ...]


def contradictions(
    reading: WorkbookReading, desk: Desk, given: Collection[Address]
) -> Iterator[Remark]:
    """Find what does not agree, each cause once.

    Args:
        reading: The workbook.
        desk: The report.
        given: Further addresses that hold something.
    """
    lost: set[int] = set()
    for _ in range(_CAUSES):
        search = _Search(reading, desk, given, lost)
        change = search.cause() if search.broken else None
        if change is None:
            break
        yield search.told(change)
        # What is left is looked at as if the slip had not been made.
        reading = _without(reading, search.found, change.changed)
        lost |= {at for at, new in change.changed.items() if new is None}
    else:
        search = _Search(reading, desk, given, lost)
    yield from search.rest()


def _without(reading: WorkbookReading, found: Known, changed: Changed) -> WorkbookReading:
    """Return a reading without a slip."""
    meant = {found.cells[at].spot: new for at, new in changed.items() if new is not None}

    def mended(cell: CellReading) -> CellReading:
        new = meant.get(cell.spot)
        if new is None:
            return cell
        return replace(cell, state=State.FIGURE, number=cell.unit.from_yuan(new))

    forms = (replace(form, cells=tuple(map(mended, form.cells))) for form in reading.forms)
    return replace(reading, forms=tuple(forms))


def _grids(found: Known) -> Iterator[_Grid]:
    tables: dict[tuple[str, str], dict[int, dict[int, int]]] = {}
    for at, cell in enumerate(found.cells):
        rows = tables.setdefault(cell.at[:2], {})
        rows.setdefault(cell.spot.row, {})[cell.spot.column] = at
    for (form, _), rows in tables.items():
        width = {column for row in rows.values() for column in row}
        columns = (
            tuple(rows[row][column] for row in sorted(rows) if column in rows[row])
            for column in sorted(width)
        )
        listed = (tuple(rows[row].values()) for row in sorted(rows))
        yield _Grid(form, tuple(listed), tuple(columns))


class _Search:
    """Looks for the cause of what does not hold."""

    def __init__(
        self, reading: WorkbookReading, desk: Desk, given: Collection[Address], lost: set[int]
    ) -> None:
        self.found = known(reading, desk, given)
        self.words = Words(desk, self.found.cells)
        self.held = [
            one for one in constraints(self.found, reading, desk) if lost.isdisjoint(one.weights)
        ]
        self.grids = list(_grids(self.found))
        self.yuan = [cell.yuan or Decimal(0) for cell in self.found.cells]
        self.rooms: dict[int, Decimal] = {}
        self.touching: dict[int, list[int]] = {}
        for number, constraint in enumerate(self.held):
            for at in constraint.weights:
                self.touching.setdefault(at, []).append(number)
        self.gaps = [self._sum(constraint.weights) for constraint in self.held]
        self.broken = {
            number for number, gap in enumerate(self.gaps) if gap and not self._holds(number, gap)
        }

    def _holds(self, number: int, gap: Decimal) -> bool:
        """Whether a sum would hold with a gap."""
        if number not in self.rooms:
            constraint = self.held[number]
            self.rooms[number] = self.found.widest_room(constraint.weights, constraint.total)
        return self.held[number].holds(gap, self.rooms[number])

    def _sum(self, weights: Weights) -> Decimal:
        return sum((self.yuan[at] * weight for at, weight in weights.items()), Decimal(0))

    # --- trying changes ---

    def _outcome(self, changed: Changed) -> tuple[set[int], set[int]]:
        """Return the sums a change would mend and those it would break."""
        mended: set[int] = set()
        torn: set[int] = set()
        for number in {n for at in changed for n in self.touching.get(at, ())}:
            after = self._after(number, changed)
            if number in self.broken and after:
                mended.add(number)
            elif number not in self.broken and not after:
                torn.add(number)
        return mended, torn

    def _after(self, number: int, changed: Changed) -> bool:
        """Whether a sum would hold; one with a cell that nobody knows does."""
        constraint, gap = self.held[number], self.gaps[number]
        for at, weight in constraint.weights.items():
            if at in changed:
                new = changed[at]
                if new is None:
                    return True
                gap += weight * (new - self.yuan[at])
        return self._holds(number, gap)

    def _plainness(self, number: int) -> tuple[bool, int, int]:
        """Rank a sum as an example: figures on both sides, few of them."""
        constraint = self.held[number]
        rest = constraint.kind == "rest"
        blank = any(not self.yuan[at] for at in constraint.weights)
        return rest or blank, len(constraint.weights), number

    def _mended(self, changed: Changed) -> set[int]:
        return self._outcome(changed)[0]

    def _left(self, changed: Changed) -> int:
        mended, torn = self._outcome(changed)
        return len(self.broken) - len(mended) + len(torn)

    # --- which change explains most ---

    def cause(self) -> _Change | None:
        """Return the change that leaves least broken; of equal ones the plainest."""
        before = len(self.broken)
        best = self._single()
        least = (self._left(best.changed), 1) if best else (before, 0)
        for change in self._of_many() if before >= _FEW else ():
            left = self._left(change.changed)
            rank = (left, len(change.changed))
            if rank < least and before - left >= _FEW and left * _LEFT <= before:
                best, least = change, rank
        return best

    def _of_many(self) -> Iterator[_Change]:
        touched = {at for number in self.broken for at in self.held[number].weights}
        for grid in self.grids:
            if touched.isdisjoint(at for row in grid.rows for at in row):
                continue
            yield from self._other_unit(grid)
            yield from self._columns_exchanged(grid)
            yield from self._rows_exchanged(grid)
            yield from self._shifted(grid)

    def _other_unit(self, grid: _Grid) -> Iterator[_Change]:
        cells = [at for at, cell in enumerate(self.found.cells) if cell.at.form == grid.form]
        for power, size in ((-_POWER, "大了一万倍"), (_POWER, "只有万分之一")):
            changed = {at: self.yuan[at].scaleb(power) for at in cells}
            said = f"整张表的数{size}：疑单位弄错了"
            yield _Change("sheet-in-the-other-unit", said, changed, self._present(cells))

    def _columns_exchanged(self, grid: _Grid) -> Iterator[_Change]:
        for one, other in combinations(grid.columns, 2):
            if len(one) == len(other):
                yield self._exchanged(one, other, "columns-exchanged", "栏")

    def _rows_exchanged(self, grid: _Grid) -> Iterator[_Change]:
        for one, other in zip(grid.rows, grid.rows[1:], strict=False):
            if len(one) == len(other):
                yield self._exchanged(one, other, "rows-exchanged", "行")

    def _exchanged(self, one: Sequence[int], other: Sequence[int], name: str, word: str) -> _Change:
        changed: dict[int, Decimal | None] = {}
        for left, right in zip(one, other, strict=True):
            if self.yuan[left] != self.yuan[right]:
                changed[left], changed[right] = self.yuan[right], self.yuan[left]
        cells = self._present([*one[:1], *other[:1], *changed])
        said = f"两{word}的数疑互相填反了：{self._line(one, word)}与{self._line(other, word)}"
        return _Change(name, said, changed, cells)

    def _line(self, cells: Sequence[int], word: str) -> str:
        """Name a row or a column of the sheet."""
        spot = self.found.cells[cells[0]].spot
        mark = str(spot).removeprefix(f"{spot.sheet}!")
        if word == "行":
            return f"第 {spot.row + 1} 行"
        return f"{mark.rstrip('0123456789')} 栏"

    def _shifted(self, grid: _Grid) -> Iterator[_Change]:
        """Try the figures from some row on one row up or down, in one column or in all."""
        for columns in (*((column,) for column in grid.columns), grid.columns):
            height = min(map(len, columns))
            if height <= _FEW:
                continue
            for first in range(height - 1):
                for last in (height, height - 1):
                    if last - first > _FEW:
                        yield from self._moved(columns, first, last)

    def _moved(self, columns: Sequence[Sequence[int]], first: int, last: int) -> Iterator[_Change]:
        for step, word in ((1, "上"), (-1, "下")):
            changed: dict[int, Decimal | None] = {}
            for column in columns:
                rows = range(first, last)
                for row in rows:
                    source = row + step
                    new = self.yuan[column[source]] if source in rows else None
                    if new is None or new != self.yuan[column[row]]:
                        changed[column[row]] = new
            if sum(bool(new) for new in changed.values()) < _SHIFTED:
                continue
            cells = tuple(column[first] for column in columns)
            rows_said = f"第 {self.found.cells[cells[0]].spot.row + 1} 行起的数"
            said = f"{rows_said}疑整体错了一行：{word}移一行，合计就对上了"
            yield _Change("rows-shifted", said, changed, cells)

    def _present(self, cells: Iterable[int]) -> tuple[int, ...]:
        found = tuple(at for at in cells if self.yuan[at])
        return found or tuple(cells)

    # --- one cell ---

    def _single(self) -> _Change | None:
        """Return the one cell whose change mends most; None where several do as well."""
        tried: dict[tuple[int, Decimal], int] = {}
        for number in sorted(self.broken):
            for at, weight in self.held[number].weights.items():
                new = self.yuan[at] - self.gaps[number] / weight
                if (at, new) not in tried:
                    tried[at, new] = self._left({at: new})
        least = min(tried.values(), default=len(self.broken))
        if least >= len(self.broken):
            return None
        best = [key for key, left in tried.items() if left == least]
        cells = {at for at, _ in best}
        if len(cells) > 1:
            best = [
                (at, new)
                for at, new in best
                if slip_between(self.found.cells[at], new, self._room(at))
            ]
            cells = {at for at, _ in best}
        if len(cells) != 1:
            return None
        at, new = best[0]
        return _Change("one-figure-off", "", {at: new}, (at,))

    def _room(self, at: int) -> Decimal:
        rooms = (self.rooms[number] for number in self.touching[at] if number in self.broken)
        return max(rooms, default=Decimal(0))

    # --- telling ---

    def told(self, change: _Change) -> Remark:
        """Tell a cause."""
        mended = sorted(self._mended(change.changed), key=self._plainness)
        if change.name == "one-figure-off":
            return self._tell_single(change, mended)
        example = self._tell_sum(mended[0])
        form = self.found.cells[change.cells[0]].spot.sheet
        message = f"{form}：{change.said}，{len(mended)} 处对不上就都对上了；例如 {example}"
        hint = {
            "columns-exchanged": "对照账簿查这两栏，把填反的数换回来，再导入一次",
            "rows-exchanged": "对照账簿查这两行，把填反的数换回来，再导入一次",
            "rows-shifted": "对照账簿从这一行起逐行核对，把错开的数移回去，再导入一次",
            "sheet-in-the-other-unit": "查表头的“单位”与数是否一致，改正其中一个，再导入一次",
        }[change.name]
        return self.words.remark(change.name, Severity.ERROR, change.cells, message, hint)

    def _tell_single(self, change: _Change, mended: Sequence[int]) -> Remark:
        ((at, new),) = change.changed.items()
        assert new is not None
        cell = self.found.cells[at]
        same = [n for n in mended if self.held[n].kind == "same"]
        others = [o for n in same for o in self.held[n].weights if o != at]
        slip = slip_between(cell, new, self._room(at))
        guess = f"，疑{slip}" if slip else ""
        gap = self.words.money(at, abs(new - (cell.yuan or ZERO)))
        if others and len(same) == len(mended):
            message = (
                f"{self.words.says(at)}，同一个数 {self.words.says(others[0])}，相差 {gap}{guess}"
            )
            remark_cells: tuple[int, ...] = (at, others[0])
            name = "same-figure-differs"
            hint = "对照账簿看哪一格对，改正另一格，再导入一次"
        else:
            message = (
                f"{self.words.says(at)}，按 {len(mended)} 处合计应为 {self.words.money(at, new)}，"
                f"相差 {gap}{guess}；例如 {self._tell_sum(mended[0])}"
            )
            remark_cells = (at,)
            name = change.name
            hint = "对照账簿改正这一格，再导入一次"
        return self.words.remark(name, Severity.ERROR, remark_cells, message, hint)

    def _tell_sum(self, number: int) -> str:
        """Tell both sides of a sum that does not hold, and the gap."""
        constraint, gap = self.held[number], self.gaps[number]
        sides = [
            [at for at, weight in constraint.weights.items() if weight * sign > 0]
            for sign in (1, -1)
        ]
        first = constraint.total if constraint.total is not None else min(constraint.weights)
        if constraint.kind == "rest":
            left, right = (self.words.listed(self._said(side)) for side in sides)
            rest = self.words.money(first, gap)
            return f"{left} 减去 {right} 剩 {rest}，{constraint.title}成了负数"
        texts = " ≠ ".join(self._side_said(constraint.weights, side) for side in sides)
        title = f"{constraint.title}：" if constraint.title else ""
        return f"{title}{texts}，相差 {self.words.money(first, abs(gap))}"

    def _side_said(self, weights: Weights, side: Sequence[int]) -> str:
        if not side:
            return "0"
        said = self._said(side)
        total = self.words.money(said[0], self._side(weights, side))
        return self.words.listed(said) + (f"（共 {total}）" if len(said) > 1 else "")

    def _said(self, side: Sequence[int]) -> list[int]:
        return [at for at in side if self.yuan[at]] or list(side)

    def _side(self, weights: Weights, side: Sequence[int]) -> Decimal:
        return sum((abs(weights[at]) * self.yuan[at] for at in side), Decimal(0))

    def rest(self) -> Iterator[Remark]:
        """Tell the sums that nothing explains; a rest below nothing comes last."""
        listed = sorted(self.broken, key=lambda n: (self.held[n].kind == "rest", n))
        for number in listed[:_TOLD]:
            constraint = self.held[number]
            cells = frozenset(constraint.weights)
            kind = constraint.kind
            first = constraint.total if constraint.total is not None else min(cells)
            name = "same-figure-differs" if kind == "same" else "sum-does-not-hold"
            where = f"{self.words.where(first)}：" if kind != "same" else "同一个数："
            message = f"{where}{self._tell_sum(number)}"
            shown = (first, *(at for at in sorted(cells) if at != first and self.yuan[at]))
            hint = "对照账簿改正其中一边，再导入一次；少了一行的，补上那一行"
            yield self.words.remark(name, Severity.ERROR, shown, message, hint)
