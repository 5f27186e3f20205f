"""Slips of the hand that break many sums at once: a column one row off, a wrong unit."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from generator.amounts import Unit, decimals_of
from generator.check.common import money
from generator.check.equations import Broken, Equation, Key, Ledger, key_name
from generator.check.findings import ACCOUNTS, Finding
from generator.derive.book import Book, path_of
from generator.derive.desk import Desk
from generator.derive.figures import Address, Figure

_SHIFTED, _SLIP = "column-shifted", "unit-slip"
#: As many sums must break in one column before a shift is looked for.
_FEW = 3
#: As many columns are tried, the one with most broken sums first.
_TRIED = 3
_POWER = Unit.TEN_THOUSAND_YUAN.power
#: A figure and its ten-thousandth must stand out this far from what rounding blurs.
_CLEAR = 10

Column = tuple[str, str]
#: Finds every broken sum of a report.
Search = Callable[[Desk], list[Broken]]


@dataclass(frozen=True, slots=True)
class Shift:
    """A column one row off, and the broken sums this explains."""

    finding: Finding
    explains: tuple[Broken, ...]


def shifted_column(desk: Desk, broken: Sequence[Broken], search: Search) -> Shift | None:
    """Find the column whose figures, moved by one row, make nearly all its sums hold.

    Args:
        desk: The report.
        broken: Its broken sums.
        search: Finds the broken sums of a report, for the columns as moved.
    """
    found: list[tuple[int, Shift]] = []
    for column, involved in _columns(desk, broken):
        left_over = len(involved) // _FEW
        for word, book in _moved(desk.book, column):
            after = search(replace(desk, book=book))
            if len(after) <= len(broken) - len(involved) + left_over:
                still = {_name(sum_.equation) for sum_ in after}
                healed = (sum_ for sum_ in broken if _name(sum_.equation) not in still)
                finding = _tell_shift(desk, column, word, len(involved))
                found.append((len(after), Shift(finding, (*involved, *healed))))
    return min(found, key=lambda one: one[0])[1] if found else None


def _name(equation: Equation) -> tuple[object, ...]:
    """Return what tells a sum from the others, whatever its figures."""
    return equation.name, *(term.key for term in equation.terms)


def _columns(desk: Desk, broken: Sequence[Broken]) -> Iterator[tuple[Column, tuple[Broken, ...]]]:
    """Yield the columns in which several sums are broken, the most broken first."""
    ledger = Ledger(desk.book)
    touched = {
        position: {
            (key.table, key.column)
            for key in ledger.weights(found.equation)
            if isinstance(key, Address) and key.row.isdigit()
        }
        for position, found in enumerate(broken)
    }
    counted = Counter(column for columns in touched.values() for column in columns)
    for column, number in counted.most_common(_TRIED):
        if number >= _FEW:
            yield column, tuple(broken[at] for at, columns in touched.items() if column in columns)


def _moved(book: Book, column: Column) -> Iterator[tuple[str, Book]]:
    """Yield a book with the leaves of a column moved up, and one with them moved down.

    What runs over one end comes in at the other; where that end was empty, nothing does.
    """
    table, name = column
    rows = sorted(code for code in book.codes(table) if not book.children(table, code))
    cells = [Address(table, row, name) for row in rows]
    for word, step in (("上", 1), ("下", -1)):
        stated = {address: f for address, f in book.stated.items() if address not in set(cells)}
        for position, cell in enumerate(cells):
            figure = book.stated.get(cells[(position + step) % len(cells)])
            if figure is not None:
                stated[cell] = figure
        yield word, replace(book, stated=stated, _memo={})


def _tell_shift(desk: Desk, column: Column, word: str, broken: int) -> Finding:
    table = desk.statute.tables[column[0]]
    first = next(
        address
        for address in desk.book.stated
        if (address.table, address.column) == column
        and address.row.isdigit()
        and not desk.book.children(address.table, address.row)
    )
    title = "“" + " / ".join(
        [table.title, *([table.columns[column[1]]] * (len(table.columns) > 1))]
    )
    message = (
        f"{title}”一栏有 {broken} 处合计对不上；各项整体{word}移一行，就几乎都对上了："
        "疑为整栏错了一行"
    )
    hint = f"对照原表，把这一栏各项的数{word}移一行；这些合计不必逐个改"
    return Finding(ACCOUNTS, path_of(first, desk.statute.tables), _SHIFTED, message, hint)


# --- a wrong unit ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Slip:
    """A figure that makes a sum hold once taken in the other unit."""

    key: Key
    figure: Figure
    power: int

    @property
    def meant(self) -> Decimal:
        """The figure in the other unit, in yuan."""
        return self.figure.amount.scaleb(self.power)


def unit_slip(desk: Desk, broken: Broken, search: Search) -> Finding | None:
    """Find the figure of a broken sum that is right once taken in the other unit.

    Where several make the sum hold, such as the income and the expenditure of an item, it is the
    one that leaves least broken elsewhere.

    Args:
        desk: The report.
        broken: One of its broken sums.
        search: Finds the broken sums of a report, for the figure as meant.
    """
    slips = _slips(desk.book, broken)
    best = min(slips, key=lambda slip: _left_over(desk, slip, search), default=None)
    return _tell_slip(desk, best) if best else None


def _slips(book: Book, broken: Broken) -> Iterator[_Slip]:
    """Yield what would explain a broken sum, the likely unit first."""
    own = {term.key: term.figure for term in broken.equation.terms}
    ledger = Ledger(book)
    weights = ledger.weights(broken.equation)
    # Typed in the unit the file is not in, a figure is too large here and too small there.
    likely = _POWER if book.unit is Unit.YUAN else -_POWER
    for power in (likely, -likely):
        for key, weight in weights.items():
            slip = _Slip(key, ledger.figure(key, own), power)
            if slip.figure.present and _explains(ledger, broken, slip, weight):
                yield slip


def _explains(ledger: Ledger, broken: Broken, slip: _Slip, weight: int) -> bool:
    """Whether a sum holds with one figure ten thousand times as large, or as small."""
    rest = broken.gap + weight * (slip.meant - slip.figure.amount)
    blur = broken.room + _blur(ledger, slip)
    if slip.power < 0:
        # Left out altogether, the figure must not do as well: then it may be one too many.
        superfluous = abs(broken.gap - weight * slip.figure.amount) <= broken.room
        return abs(rest) <= blur and not superfluous
    return abs(rest) <= blur and (rest == 0 or abs(slip.meant) > _CLEAR * blur)


def _blur(ledger: Ledger, slip: _Slip) -> Decimal:
    """Return how far the figure in the right unit may be from the one typed: half a step.

    Few would take ten thousand 元 or ten thousand 万元 for the unit: there every digit must fit.
    """
    unit = ledger.book.unit
    if slip.power > 0 and unit is Unit.YUAN:
        return Decimal(1).scaleb(slip.power - decimals_of(slip.figure.amount)) / 2
    if slip.power < 0 and unit is Unit.TEN_THOUSAND_YUAN:
        return unit.to_yuan(Decimal(1).scaleb(-ledger.usual_decimals)) / 2
    return Decimal(0)


def _left_over(desk: Desk, slip: _Slip, search: Search) -> Decimal:
    """Return by how much the sums of a report are off with a figure in the other unit."""
    stated = dict(desk.book.stated)
    if isinstance(slip.key, Address):
        stated[slip.key] = replace(slip.figure, yuan=slip.meant)
    book = replace(desk.book, stated=stated, _memo={})
    return sum((abs(found.gap) for found in search(replace(desk, book=book))), Decimal(0))


def _tell_slip(desk: Desk, slip: _Slip) -> Finding:
    key = slip.key
    size = "大了一万倍" if slip.power < 0 else "只有万分之一"
    other = Unit.YUAN if desk.book.unit is Unit.TEN_THOUSAND_YUAN else Unit.TEN_THOUSAND_YUAN
    message = (
        f"{key_name(desk, key)}写 {money(desk, slip.figure.amount)}，"
        f"按 {money(desk, slip.meant)} 算才相符，现在的数{size}：疑按{other.value}填了"
    )
    path = path_of(key, desk.statute.tables) if isinstance(key, Address) else tuple(key)
    return Finding(ACCOUNTS, path, _SLIP, message)
