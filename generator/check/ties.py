"""The same money in two homes, counts that must add up, and rates without a base."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from functools import partial

from generator.amounts import Entry, plain
from generator.check.common import money, typed_tables
from generator.check.equations import Equation, Term, cell_name, place_of, says_all, side_said
from generator.check.findings import ACCOUNTS, Finding
from generator.derive.book import Book
from generator.derive.desk import Desk
from generator.derive.figures import Address, AddressError, Figure
from generator.model.statute import Tie

_ANY = "*"
#: Rates beyond this have lost a point or a sign.
_HIGHEST_RATE = 999


# --- ties --------------------------------------------------------------------------------------


def tie_equations(desk: Desk) -> Iterator[Equation]:
    """Yield the ties between the tables of a report."""
    written = typed_tables(desk)
    for tie in desk.statute.ties:
        left = tuple(term for text in tie.left for term in _terms(desk, text))
        right = tuple(term for text in tie.right for term in _terms(desk, text))
        if all(any(_said(desk, term, written) for term in side) for side in (left, right)):
            equation = Equation(tie.id, left, right, partial(_tell, desk, tie), tie.op)
            yield from _by_item(desk.book, equation)
            yield equation


def _said(desk: Desk, term: Term, written: Collection[str]) -> bool:
    """Whether a report says anything of a figure.

    An empty cell says that there is nothing where its table is written, or, in a table of money,
    where the cells it is added to hold something: then it was left out on purpose.
    """
    key = term.key
    if term.figure.known or not isinstance(key, Address):
        return term.figure.known or term.figure.stated
    table = desk.statute.tables[key.table]
    if table.rows != "functional":
        return key.table in written
    beside = (part for parts in table.sums.values() if key.column in parts for part in parts)
    return any(desk.book.figure(key._replace(column=part)).known for part in beside)


def _terms(desk: Desk, text: str) -> Iterator[Term]:
    """Read a side of a tie: a figure of a table, or amounts typed outside the tables."""
    try:
        address = desk.address(text)
    except AddressError:
        yield from _loose_terms(desk, text)
    else:
        yield Term(address, desk.book.figure(address))


def _loose_terms(desk: Desk, text: str) -> Iterator[Term]:
    pattern = text.split(".")
    long = (p for p in desk.book.others if len(p) == len(pattern))
    paths = [path for path in long if _fits(tuple(map(str, path)), pattern)]
    for path in paths or [tuple(pattern)]:
        entry = desk.book.entry(path)
        yuan = None if entry.number is None else desk.book.unit.to_yuan(entry.number)
        yield Term(path, Figure(entry.state, yuan, stated=path in desk.book.others))


def _fits(path: tuple[str, ...], pattern: list[str]) -> bool:
    return all(wanted in {_ANY, step} for step, wanted in zip(path, pattern, strict=True))


def _by_item(book: Book, equation: Equation) -> Iterator[Equation]:
    """Yield a sum of one table's totals for each row that is typed below them.

    Items whose gaps cancel out leave the totals right, as those of a column one row off do.
    """
    tables = {key.table for term in equation.terms if isinstance(key := term.key, Address)}
    typed = dict.fromkeys(at.row for at in book.stated if tables == {at.table})
    for row in filter(str.isdigit, typed):
        found = _in_row(book, equation, row)
        if found.gap and says_all(book, found):
            yield found


def _in_row(book: Book, equation: Equation, row: str) -> Equation:
    def moved(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        addresses = [Address(str(t.key[0]), row, str(t.key[2])) for t in terms]
        return tuple(Term(address, book.figure(address)) for address in addresses)

    left, right = moved(equation.left), moved(equation.right)
    return Equation(equation.name, left, right, equation.tell, equation.op)


def _tell(desk: Desk, tie: Tie, equation: Equation) -> Finding:
    left, right = side_said(desk, equation.left), side_said(desk, equation.right)
    word = {"=": "相差", ">=": "少", "<=": "多出"}[tie.op]
    message = f"不符合“{tie.title}”：{left}；{right}；{word} {money(desk, abs(equation.gap))}"
    return Finding(ACCOUNTS, place_of(desk, equation), tie.id, message)


# --- counts ------------------------------------------------------------------------------------


def tallies(desk: Desk) -> Iterator[Finding]:
    """Find counts that do not add up or exceed what they may be; counts are exact."""
    yield from _staff(desk)
    yield from _vehicles(desk)


def _staff(desk: Desk) -> Iterator[Finding]:
    titles = {choice.id: choice.title for choice in desk.layout.staff}
    for holder in dict.fromkeys(path[:-1] for path in desk.book.others):
        actual, quota = (desk.book.entry((*holder, name)).number for name in ("actual", "quota"))
        if actual is not None and quota is not None and actual > quota:
            title = titles.get(str(holder[-1]), str(holder[-1]))
            message = (
                f"{title}编制 {_whole(quota)} 人，年末实有 {_whole(actual)} 人，"
                f"超出 {_whole(actual - quota)} 人"
            )
            yield Finding(ACCOUNTS, (*holder, "actual"), "staff-above-quota", message)


def _vehicles(desk: Desk) -> Iterator[Finding]:
    """Compare the vehicles with those of each kind, where every kind is known."""
    path = ("state_assets", "vehicles")
    whole = desk.book.entry(path).number
    kinds = [desk.book.entry((path[0], choice.id)) for choice in desk.layout.vehicles]
    made = _tally(desk, kinds)
    if whole is not None and made is not None and whole != made:
        message = f"车辆写 {_whole(whole)} 辆，各类车辆相加为 {_whole(made)} 辆"
        yield Finding(ACCOUNTS, path, "vehicles-differ-from-kinds", message)


def _tally(desk: Desk, entries: list[Entry]) -> Decimal | None:
    """Add up counts; None where none is written, or where a partial report may leave some out."""
    numbers = [entry.number for entry in entries if entry.number is not None]
    if not numbers or (desk.report.partial and len(numbers) < len(entries)):
        return None
    return sum(numbers, Decimal(0))


def _whole(number: Decimal) -> str:
    return plain(number)


# --- rates -------------------------------------------------------------------------------------


def stated_rates(desk: Desk) -> Iterator[Finding]:
    """Find stated execution rates that have no base, or that no budget could give."""
    for path, entry in desk.book.others.items():
        if (
            path[-1] != "execution_rate"
            or entry.number is None
            or len(path) != len(Address._fields)
        ):
            continue
        table = desk.statute.tables[str(path[0])]
        final = Address(str(path[0]), str(path[1]), table.default_column or "expenditure")
        said = f"{plain(entry.number)}%"
        if desk.book.figure(final).nothing:
            message = f"{cell_name(desk, final)}为 0，却写完成预算 {said}"
            yield Finding(ACCOUNTS, path, "rate-on-nothing-spent", message)
        elif not 0 <= entry.number <= _HIGHEST_RATE:
            message = f"{cell_name(desk, final)}写完成预算 {said}，不像完成率"
            yield Finding(ACCOUNTS, path, "rate-out-of-range", message)
