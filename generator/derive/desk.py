"""All that one report is derived from: its figures, its layout, the year it is compared with."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple

from generator.amounts import Precision, State
from generator.derive.book import Book, read_book, read_comparison
from generator.derive.figures import UNDISCLOSED, ZERO, Address, Figure, parse_address
from generator.model.fields import ADDRESS
from generator.model.keys import ReportKey
from generator.model.narrative import Narrative
from generator.model.report import Content, Report
from generator.model.site import Bounds
from generator.model.statute import Layout, Statute

#: Finds the book of the same department in another year.
YearBook = Callable[[int], Book | None]

T = TypeVar("T")
More = TypeVarTuple("More")


@dataclass(frozen=True)
class Desk:
    """One report on the desk, with everything its facts are taken from.

    Attributes:
        report: The report.
        layout: The layout it is published in.
        statute: The statute data.
        book: Its figures.
        year_book: The figures of the same department in another year, where content holds them.
        stated_years: Other years' figures that the report itself states.
        bounds: From where on the site wants a reason or a second look.
    """

    report: Report
    layout: Layout
    statute: Statute
    book: Book
    year_book: YearBook
    stated_years: Mapping[int, Book] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    #: What was derived from this desk, by the function that did and what else it was given.
    _derived: dict[tuple[Hashable, ...], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def year(self) -> int:
        """The fiscal year of the report."""
        return self.report.key.year

    @property
    def base_year(self) -> int:
        """The year changes are measured from."""
        return self.year - 1

    @property
    def narrative(self) -> Narrative:
        """The report's words; empty where it has none."""
        return self.report.narrative or Narrative()

    @cached_property
    def precision(self) -> Precision:
        """How this report's amounts are shown."""
        return precision_of(self.report, self.layout)

    @cached_property
    def no_base(self) -> str | None:
        """Why there is no previous year, where the report says so."""
        accounts = self.report.accounts
        base = accounts.comparison.get(self.base_year) if accounts else None
        return base.none if base else None

    def previous(self, address: Address) -> Figure:
        """Return last year's figure: from that year's report, else as this report states it."""
        return self.in_year(self.base_year, address)

    def in_year(self, year: int, address: Address) -> Figure:
        """Return a figure of another year of this department."""
        if year == self.year:
            return self.book.figure(address)
        books = (self.year_book(year), self.stated_years.get(year))
        figures = [book.figure(address) for book in books if book is not None]
        if year == self.base_year and self.no_base:
            figures.append(Figure(State.FIGURE, ZERO))
        best = [f for f in figures if f.known] + [f for f in figures if f.disclosed]
        return best[0] if best else UNDISCLOSED

    def lookup(self, text: str) -> Figure:
        """Return the figure at a written address, which may name another year.

        Raises:
            AddressError: The address names no figure.
        """
        match = ADDRESS.fullmatch(text)
        if match is None or match["year"] is None:
            return self.book.figure(self.address(text))
        return self.in_year(int(match["year"]), self.address(match["path"]))

    def address(self, text: str) -> Address:
        """Read a written address of this year.

        Raises:
            AddressError: The address names no figure.
        """
        return _address(self.statute, text)


@lru_cache(maxsize=4000)
def _address(statute: Statute, text: str) -> Address:
    """Read an address; the same ones stand in the statute data and in most reports."""
    return parse_address(text, statute.tables)


def once_a_desk(derive: Callable[[Desk, *More], T]) -> Callable[[Desk, *More], T]:
    """Keep on the desk what a function derives from it: the checks and all pages share it."""

    @wraps(derive)
    def derived(desk: Desk, *more: *More) -> T:
        key = (derive, *more)
        if key not in desk._derived:  # noqa: SLF001 - a part of the desk
            desk._derived[key] = derive(desk, *more)  # noqa: SLF001
        found: T = desk._derived[key]  # noqa: SLF001
        return found

    return derived


def precision_of(report: Report, layout: Layout) -> Precision:
    """Return how a report's amounts are shown: a transcribed one keeps the digits of its source."""
    shown = layout.amount.unit
    accounts = report.accounts
    written = accounts is not None and accounts.origin == "transcribed" and accounts.unit is shown
    return Precision(shown, layout.amount.decimals, as_written=written)


def _layout(report: Report, statute: Statute) -> Layout:
    """Return a report's layout with what its variant prints differently."""
    layout = statute.layouts[report.layout]
    variant = layout.variants.get((report.accounts.variant if report.accounts else None) or "")
    if variant is None:
        return layout
    classes = variant.functional_classes or layout.functional_classes
    return layout.model_copy(update={"titles": variant.titles, "functional_classes": classes})


class Desks:
    """The desks of all reports, made when asked for and kept."""

    def __init__(self, content: Content, statute: Statute) -> None:
        self.content = content
        self.statute = statute
        self._books: dict[ReportKey, Book] = {}
        self._desks: dict[ReportKey, Desk] = {}

    def book(self, key: ReportKey) -> Book | None:
        """Return the figures of a report, or None where content has no accounts for it."""
        report = self.content.reports.get(key)
        if report is None or report.accounts is None:
            return None
        if key not in self._books:
            self._books[key] = read_book(report.accounts, self.statute.tables)
        return self._books[key]

    def desk(self, key: ReportKey) -> Desk:
        """Return the desk of a report."""
        if key not in self._desks:
            self._desks[key] = self._lay(self.content.reports[key])
        return self._desks[key]

    def _lay(self, report: Report) -> Desk:
        tables = self.statute.tables
        accounts = report.accounts
        comparison = accounts.comparison if accounts else {}
        department = report.key.department
        return Desk(
            report=report,
            layout=_layout(report, self.statute),
            statute=self.statute,
            book=self.book(report.key) or Book(tables, {}),
            year_book=lambda year: self.book(ReportKey(year, department)),
            stated_years={
                year: read_comparison(stated, accounts.unit, tables)
                for year, stated in comparison.items()
                if accounts
            },
            bounds=self.content.site.bounds,
        )
