"""What two years say of each other, and dates that belong to another year."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from generator.amounts import Unit
from generator.check.common import money
from generator.check.equations import Ledger, Steps, allowance, cell_name, halves
from generator.check.findings import ACCOUNTS, Finding
from generator.derive.book import Book, path_of
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.locations import DataPath
from generator.model.accounts import Accounts

#: Calendar days from approval within which the law wants a report to be public.
_DAYS_TO_PUBLISH = 20
#: A report is approved and published in one of the years after its own.
_YEARS_AFTER = 3


def years(desk: Desk) -> Iterator[Finding]:
    """Find figures that another year contradicts, and dates out of their time."""
    accounts = desk.report.accounts
    if accounts is None:
        return
    yield from _carried_over(desk)
    yield from _comparisons(desk, accounts)
    yield from _dates(desk, accounts)


# --- figures -----------------------------------------------------------------------------------


def _carried_over(desk: Desk) -> Iterator[Finding]:
    """Compare what the year began with to what the year before ended with."""
    compared: set[str] = set()
    for name, table in desk.statute.tables.items():
        for column, last_column in table.carried.items():
            now, last = Address(name, "total", column), Address(name, "total", last_column)
            before = _last_year(desk, last)
            if before is None or not desk.book.figure(now).disclosed:
                continue
            compared.add(name)
            # What the parts say is not said again of their sum.
            if not (table.members and compared.issuperset(table.members)):
                yield from _carried(desk, now, before, last)


def _last_year(desk: Desk, address: Address) -> Book | None:
    """Return who discloses a figure of last year: that year's report, else this one."""
    books = (desk.year_book(desk.base_year), desk.stated_years.get(desk.base_year))
    return next((book for book in books if book and book.figure(address).disclosed), None)


def _carried(desk: Desk, now: Address, before: Book, last: Address) -> Iterator[Finding]:
    opening, closing = desk.book.figure(now).amount, before.figure(last).amount
    gap = opening - closing
    if abs(gap) > _room((desk.book, now, 1), (before, last, 1)):
        message = (
            f"{cell_name(desk, now)}写 {money(desk, opening)}，"
            f"上年的{cell_name(desk, last)}是 {money(desk, closing)}，"
            f"相差 {money(desk, abs(gap))}"
        )
        leaf = next(iter(Ledger(desk.book).leaves(now)), now)
        path = path_of(leaf if isinstance(leaf, Address) else now, desk.statute.tables)
        yield Finding(ACCOUNTS, path, "opening-differs-from-last-closing", message)


def _comparisons(desk: Desk, accounts: Accounts) -> Iterator[Finding]:
    """Compare another year's figures stated here with that year's own report."""
    for year, stated in desk.stated_years.items():
        own = desk.year_book(year)
        if own is None or accounts.comparison[year].restated:
            continue
        # A source prints the change and not last year's figure: two roundings lie behind it.
        roundings = 2 if desk.report.transcribed else 1
        for address, figure in stated.stated.items():
            other = own.figure(address)
            if not (figure.known and other.known):
                continue
            gap = figure.amount - other.amount
            if abs(gap) > _room((stated, address, roundings), (own, address, 1)):
                message = (
                    f"{year}年度的{cell_name(desk, address)}这里写 {money(desk, figure.amount)}，"
                    f"那一年自己的决算是 {money(desk, other.amount)}，"
                    f"相差 {money(desk, abs(gap))}"
                )
                path = ("comparison", year, *path_of(address, desk.statute.tables))
                yield Finding(ACCOUNTS, path, "comparison-differs-from-own-year", message)


def _room(*cells: tuple[Book, Address, int]) -> Decimal:
    """Return how far rounding lets one figure of two years lie apart, in yuan.

    Args:
        cells: The figure in each book, and how many roundings lie behind one typed figure.
    """
    steps: Steps = Counter()
    for book, address, roundings in cells:
        ledger = Ledger(book)
        for step, number in ledger.steps(ledger.leaves(address)).items():
            steps[step] += roundings * number
    exact = any(book.unit is Unit.YUAN for book, _, _ in cells)
    return halves(steps) if exact else allowance(steps)


# --- dates -------------------------------------------------------------------------------------


def _dates(desk: Desk, accounts: Accounts) -> Iterator[Finding]:
    review = accounts.review.date if accounts.review else None
    written: dict[DataPath, object] = {
        ("approved",): accounts.approved,
        ("published",): accounts.published,
        ("review", "date"): review,
    }
    known = {path: day for path, day in written.items() if isinstance(day, date)}
    astray = {path for path, day in known.items() if not _in_time(desk.year, day)}
    approved, published = known.get(("approved",)), known.get(("published",))
    if approved and published and published < approved:
        # The order of the two is told when the file is read.
        astray -= {("approved",), ("published",)}
    elif approved and published and not astray & {("approved",), ("published",)}:
        yield from _late(approved, published)
    titles = {"approved": "批复日期", "published": "公开日期", "date": "审核日期"}
    for path in sorted(astray):
        message = (
            f"{titles[str(path[-1])]} {known[path]} 不像 {desk.year} 年度决算的日期："
            f"应在 {desk.year + 1} 年至 {desk.year + _YEARS_AFTER} 年之间"
        )
        yield Finding(ACCOUNTS, path, "date-of-another-year", message)


def _in_time(year: int, day: date) -> bool:
    return year < day.year <= year + _YEARS_AFTER


def _late(approved: date, published: date) -> Iterator[Finding]:
    days = (published - approved).days
    if days > _DAYS_TO_PUBLISH:
        message = (
            f"批复日期 {approved}，公开日期 {published}，隔了 {days} 天，"
            f"比期限晚 {days - _DAYS_TO_PUBLISH} 天"
        )
        yield Finding(ACCOUNTS, ("published",), "published-late", message)
