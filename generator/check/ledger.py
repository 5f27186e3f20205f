"""The figures of a report in the order of their amounts, to look up what a text may mean."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain

from generator.check.equations import cell_name
from generator.derive.book import Book
from generator.derive.desk import Desk
from generator.derive.facts import code_name
from generator.derive.figures import Address
from generator.derive.performance import performance_facts, performance_form
from generator.locations import DataPath
from generator.model.performance import Performance, Project

#: Columns of budgets, and what is spent out of them.
_SPENT_FROM = {
    "initial": "expenditure",
    "adjusted": "expenditure",
    "full_year": "expenditure",
    "budget": "final",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One figure of the report.

    Attributes:
        yuan: The amount.
        address: Its address, where it stands in a table.
        words: Its name, where it stands in none.
        project: The position of the project it belongs to.
    """

    yuan: Decimal
    address: Address | None = None
    words: tuple[str, ...] = ()
    project: int | None = None

    def title(self, desk: Desk) -> str:
        """Name the figure in full, for a message."""
        return cell_name(desk, self.address) if self.address else f"“{' / '.join(self.words)}”"

    def names(self, desk: Desk) -> list[str]:
        """Return what a text may call the figure."""
        if self.address is None:
            return [word for word in self.words if len(word) > 1]
        name, row, column = self.address
        table = desk.statute.tables[name]
        if row.isdigit():
            return [code_name(desk, row)]
        if row != "total":
            return [table.row_titles.get(row, row)]
        return [table.columns[column] if table.rows == "functional" else table.title]


class Ledger:
    """Figures in the order of their amounts."""

    def __init__(self, figures: Iterable[Known]) -> None:
        self._figures = sorted(figures, key=lambda known: known.yuan)
        self._amounts = [known.yuan for known in self._figures]

    @property
    def largest(self) -> Decimal:
        """The largest figure; zero where there is none."""
        return self._amounts[-1] if self._amounts else Decimal(0)

    def within(self, yuan: Decimal, distance: Decimal) -> list[Known]:
        """Return the figures no further from an amount than a distance, in yuan."""
        start = bisect_left(self._amounts, yuan - distance)
        end = bisect_right(self._amounts, yuan + distance)
        return self._figures[start:end]


@dataclass(frozen=True)
class Shelf:
    """The ledgers of one report, each made when first asked for."""

    desk: Desk

    @cached_property
    def own(self) -> Ledger:
        """This year's figures: accounts and projects."""
        desk = self.desk
        return Ledger(chain(_in_book(desk.book), _outside_tables(desk), _in_projects(desk)))

    @cached_property
    def previous(self) -> Ledger:
        """Last year's stated figures."""
        return Ledger(chain.from_iterable(map(_stated, _last_year(self.desk))))

    @cached_property
    def differences(self) -> list[Decimal]:
        """How far figures lie from last year's and from their budgets, in yuan."""
        return [*_changes(self.desk), *_gaps(self.desk)]


def _last_year(desk: Desk) -> list[Book]:
    books = (desk.year_book(desk.base_year), desk.stated_years.get(desk.base_year))
    return [book for book in books if book is not None]


def _in_book(book: Book) -> Iterator[Known]:
    """Yield what is typed, and the totals that follow from it."""
    addresses = dict.fromkeys(book.stated)
    for name, table in book.tables.items():
        columns = _filled(book, name)
        rows = ("total", *table.row_sums)
        addresses |= {Address(name, row, column): None for row in rows for column in columns}
        if "expenditure" in columns:
            rows = tuple(sorted(book.codes(name)))
            addresses |= {Address(name, row, "expenditure"): None for row in rows}
    for address in addresses:
        yuan = book.figure(address).yuan
        if yuan:
            yield Known(yuan, address)


def _filled(book: Book, name: str) -> list[str]:
    """Return the columns of a table that can hold money; deriving all the others takes long."""
    table = book.tables[name]
    tables = {name, *table.members}
    filled = {address.column for address in book.stated if address.table in tables}
    if filled and book.income_as_expenditure:
        filled.add("income")
    for column, parts in table.sums.items():
        if filled & {*parts}:
            filled.add(column)
    filled |= {column for column, other in table.equals.items() if other in filled}
    return [column for column in table.columns if column in filled]


def _stated(book: Book) -> Iterator[Known]:
    for address, figure in book.stated.items():
        if figure.yuan:
            yield Known(figure.yuan, address)


def _outside_tables(desk: Desk) -> Iterator[Known]:
    """Yield the amounts that stand in no table, such as the parts of a reception."""
    accounts, terms = desk.report.accounts, desk.statute.terms
    if accounts is None:
        return
    for path, entry in desk.book.others.items():
        if entry.number and _is_money(path):
            steps = [str(step) for step in path if not isinstance(step, int)]
            words = tuple(terms.get(step, step) for step in steps)
            yield Known(accounts.unit.to_yuan(entry.number), words=words)


def _is_money(path: DataPath) -> bool:
    return path[-1] == "amount" or "sme" in path


def _in_projects(desk: Desk) -> Iterator[Known]:
    performance = desk.report.performance
    if performance is None or not desk.layout.performance:
        return
    stages = performance_form(desk).stages
    positions = {project.id: number for number, project in enumerate(performance.projects)}
    for facts in performance_facts(desk).projects:
        totals = {stage: figure.yuan for stage, figure in facts.totals.items()}
        for stage, yuan in chain(totals.items(), _by_source(performance, facts.project)):
            if yuan:
                words = (facts.project.name, stages.get(stage, stage))
                yield Known(yuan, words=words, project=positions[facts.project.id])


def _by_source(performance: Performance, project: Project) -> Iterator[tuple[str, Decimal | None]]:
    unit = project.unit or performance.unit
    for funding in project.funding.values():
        for stage, entry in funding.items():
            yield stage, None if entry.number is None else unit.to_yuan(entry.number)


def _changes(desk: Desk) -> Iterator[Decimal]:
    for book in _last_year(desk):
        for address, before in book.stated.items():
            now = desk.book.figure(address)
            if now.yuan is not None and before.yuan is not None:
                yield abs(now.yuan - before.yuan)


def _gaps(desk: Desk) -> Iterator[Decimal]:
    for address, budget in desk.book.stated.items():
        spent = _SPENT_FROM.get(address.column)
        final = desk.book.figure(address._replace(column=spent)) if spent else budget
        if final.yuan is not None and budget.yuan is not None:
            yield abs(final.yuan - budget.yuan)
