"""One report from its files to its Markdown: what a worker does, and what it tells of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from generator.check.review import review
from generator.derive.book import Book
from generator.derive.comparison import difference
from generator.derive.desk import Desk, Desks
from generator.derive.differences import compared_years
from generator.derive.quality import quality
from generator.derive.versions import of_years
from generator.diagnostics import Diagnostic, Tally
from generator.exchange.differences import as_csv
from generator.exchange.downloads import download_files
from generator.load.content import Loaded, Shared, read_report
from generator.load.fingerprint import beside, of_folder, with_accounts
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.model.report import Report
from generator.publish.files import Written, write
from generator.publish.search import unit
from generator.render.changes import CHANGES_FILE, ChangesPage
from generator.render.site import Card, card, report_pages


@dataclass(frozen=True, slots=True)
class Record:
    """What a look at one report gave.

    Attributes:
        diagnostics: Everything wrong with it.
        years: Years of the department whose figures were asked for.
        compared: Years of the department that the report was compared with, file by file, and
            those that the texts of these refer to.
        until: The last day on which this holds, where a waiver ends; None where none does.
        card: What the lists need; None where its files cannot be used.
        whole: Whether the reports of all these years could be used; where one could not, this
            does not hold once it can.
    """

    diagnostics: tuple[Diagnostic, ...]
    years: tuple[int, ...] = ()
    compared: tuple[int, ...] = ()
    until: date | None = None
    card: Card | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Looked:
    """One report as a worker leaves it: its files are written."""

    key: ReportKey
    record: Record
    texts: tuple[Written, ...] = ()
    unit: bytes = b""


@dataclass(frozen=True, slots=True)
class Look:
    """The task: reports of one department.

    Attributes:
        shared: What the reports of the department share.
        keys: The reports.
        docs: Where their files are written.
        today: The day on which waivers are still good or have expired.
        found: Fingerprints of the department's reports, of all years.
    """

    shared: Shared
    keys: tuple[ReportKey, ...]
    docs: Path
    today: date
    found: Mapping[ReportKey, Mapping[str, str]] = field(default_factory=dict)

    def sees_the_same(self) -> bool:
        """Tell whether the files are here as they were where the task was made."""
        folders = self.shared.folders
        return all(of_folder(folders[key]) == files for key, files in self.found.items())

    def compared(self, key: ReportKey) -> tuple[int, ...]:
        """Return the years a report is compared with."""
        return compared_years(with_accounts(self.found), key.year)

    def __str__(self) -> str:
        return "、".join(map(str, self.keys))


def look(task: Look) -> tuple[Looked, ...]:
    """Read, check and render some reports of one department."""
    shelf = Shelf(task.shared)
    desks = _Desks(Desks(replace(task.shared.loaded.content, reports=shelf), load_statute()))
    return tuple(_look(task, desks, shelf, key) for key in task.keys)


def _look(task: Look, desks: "_Desks", shelf: "Shelf", key: ReportKey) -> Looked:
    loaded = shelf.loaded(key)
    desk = desks.begin(key) if key in shelf else None
    found = review(loaded, desk, desks.statute, task.today)
    if desk is None:
        return Looked(key, Record(found.diagnostics))
    content = task.shared.loaded.content
    assessed = quality(desk, found.accepted, Tally.of(found.diagnostics, 1))
    compared = task.compared(key)
    differences = [
        difference(desks.desk(other), desk, (content.glossary, content.glossary))
        for year in compared
        if (other := ReportKey(year, key.department)) in shelf
    ]
    neighbours = beside(task.found, key.year)
    pages, drawings = report_pages(desk, content, differences, neighbours)
    files = {path: text.encode() for path, text in drawings.items()}
    for page in pages.values():
        files |= page.files()
    files |= {f"{key}/{path}": data for path, data in download_files(desk).items()}
    for apart in differences:
        path = f"{ChangesPage(apart).folder}{CHANGES_FILE}"
        files[path] = as_csv(of_years([apart]), everything=True)
    listed = card(desk, assessed)
    compared = tuple(sorted({*compared, *desks.aside}))
    others = [
        other
        for year in desks.asked.union(compared)
        if (other := ReportKey(year, key.department)) in task.shared.folders
    ]
    record = Record(
        diagnostics=found.diagnostics,
        years=tuple(sorted(desks.asked)),
        compared=compared,
        until=_until(desk.report, task.today),
        card=listed,
        whole=all(other in shelf for other in others),
    )
    written = tuple(write(task.docs, path, data) for path, data in files.items())
    return Looked(key, record, written, unit(list(pages.values())))


class _Desks:
    """The desks of a department, each with a note of which other years it was asked for.

    A report is compared with others, too: it is derived once for its own pages and for theirs.

    Attributes:
        asked: The years that the report at hand was asked about.
        aside: The years that others were asked about for its sake.
    """

    def __init__(self, desks: Desks) -> None:
        self.statute = desks.statute
        self.asked: set[int] = set()
        self.aside: set[int] = set()
        self._desks = desks
        self._noted: dict[ReportKey, Desk] = {}
        self._at_hand: ReportKey | None = None

    def begin(self, key: ReportKey) -> Desk:
        """Return the desk of a report whose turn it is."""
        self._at_hand, self.asked, self.aside = key, set(), set()
        return self.desk(key)

    def desk(self, key: ReportKey) -> Desk:
        """Return the desk of a report."""
        if key not in self._noted:
            desk = self._desks.desk(key)

            def year_book(year: int) -> Book | None:
                (self.asked if key == self._at_hand else self.aside).add(year)
                return desk.year_book(year)

            self._noted[key] = replace(desk, year_book=year_book)
        return self._noted[key]


def _until(report: Report, today: date) -> date | None:
    """Return the day after which a waiver that still holds no longer does."""
    ends = [waiver.until for waiver in report.waivers if isinstance(waiver.until, date)]
    return min((day for day in ends if day >= today), default=None)


class Shelf(Mapping[ReportKey, Report]):
    """The reports of a department, each read when it is first asked for."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._read: dict[ReportKey, Loaded] = {}

    def loaded(self, key: ReportKey) -> Loaded:
        """Return a report as read."""
        if key not in self._read:
            self._read[key] = read_report(self._shared, key)
        return self._read[key]

    def __getitem__(self, key: ReportKey) -> Report:
        if key not in self._shared.folders:
            raise KeyError(key)
        return self.loaded(key).content.reports[key]

    def __iter__(self) -> Iterator[ReportKey]:
        return (key for key in self._shared.folders if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
