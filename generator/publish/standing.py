"""Where the newest reports stand on their way to the public: filled in, right, recorded, changed.

What the last build has found of a report that is as it was is taken from its memory; only the
others are looked at again, and nothing is written.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from pathlib import Path

from generator.check.corrections import changed_parts
from generator.check.review import as_read, review
from generator.derive.desk import Desks
from generator.diagnostics import Diagnostic, Severity, Tally
from generator.load.content import Shared, read_shared
from generator.load.fingerprint import fingerprints
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.publish.build import memory_of
from generator.publish.crew import crew
from generator.publish.known import unpacked
from generator.publish.looking import Inputs, Looking
from generator.publish.program import texts_program
from generator.publish.reports import Shelf
from generator.publish.store import Reader

#: So few reports are looked at sooner than another process has begun.
_FEW = 30
#: So many reports of earlier years are looked at that no build has; more would take too long.
_MOST = 60
#: The warning that a correction was written and not recorded.
_TO_RECORD = "unrecorded-correction"


class State(IntEnum):
    """How far a report is, in the order a clerk works."""

    UNFILLED = 0
    WRONG = 1
    UNLOGGED = 2
    CHANGED = 3
    READY = 4
    PUBLIC = 5


#: What nobody has to see to in a year that is over.
_DONE = (State.READY, State.PUBLIC)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one report stands.

    Attributes:
        key: The report.
        name: What its department is called.
        state: How far it is.
        tally: What was found in it.
        day: When it was recorded as public last; None where it never was.
    """

    key: ReportKey
    name: str
    state: State
    tally: Tally
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Where a region stands.

    Attributes:
        name: The region.
        shared: What is wrong with the files that all reports share.
        newest: The reports of the newest year.
        open: Those of earlier years that somebody has to see to.
        missing: Reports of the newest year that are not there, of departments that had one the
            year before: the report and the department's name.
        earlier: How many reports each earlier year has, and how many of them are recorded.
        unseen: How many reports of earlier years neither a build nor this has looked at.
    """

    name: str
    shared: tuple[Diagnostic, ...]
    newest: tuple[Standing, ...]
    open: tuple[Standing, ...]
    missing: tuple[tuple[ReportKey, str], ...]
    earlier: Mapping[int, tuple[int, int]]
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class _Task:
    """Reports of one department to look at.

    Attributes:
        shared: What they share, with the folders of the department's other years.
        keys: The reports.
        today: The day on which waivers are still good or have expired.
        known: What is known of reports already.
    """

    shared: Shared
    keys: tuple[ReportKey, ...]
    today: date
    known: Mapping[ReportKey, Tally]

    def __str__(self) -> str:
        return "、".join(map(str, self.keys))


def region(content: Path, output: Path, today: date) -> Region:
    """Find out where the reports of a content folder stand.

    Args:
        content: The content folder.
        output: Where builds go.
        today: The day on which waivers are still good or have expired.
    """
    statute = load_statute()
    shared = read_shared(content, statute.layouts)
    last = max(key.year for key in shared.folders)
    newest = sorted(key for key in shared.folders if key.year == last)
    known = _known(shared, content, output, today)
    before = [key for key in shared.folders if key.year < last]
    unseen = [key for key in before if key not in known]
    wanted = [*newest, *(key for key in before if key in known and _asks(known[key]))]
    if len(unseen) <= _MOST:
        wanted, unseen = [*wanted, *unseen], []
    tasks = list(_tasks(shared, wanted, today, known))
    with crew(1 if len(tasks) < _FEW else None) as workers:
        found = [standing for group in workers.run(_look, tasks) for standing in group]
    found.sort(key=lambda standing: (standing.state, -standing.key.year, standing.key.department))
    return Region(
        shared.loaded.content.site.region,
        tuple(as_read(shared.loaded, statute)),
        tuple(standing for standing in found if standing.key.year == last),
        tuple(s for s in found if s.key.year < last and s.state not in _DONE),
        tuple(_missing(shared, last)),
        {year: _counted(shared, year) for year in sorted({k.year for k in before}, reverse=True)},
        len(unseen),
    )


def _asks(found: Iterable[Diagnostic]) -> bool:
    """Tell whether what was found in a report of a year that is over asks for somebody."""
    return any(d.severity is Severity.ERROR or d.name == _TO_RECORD for d in found)


def _missing(shared: Shared, year: int) -> Iterator[tuple[ReportKey, str]]:
    for before in sorted(shared.folders):
        key = ReportKey(year, before.department)
        if before.year == year - 1 and key not in shared.folders:
            yield key, _called(shared, key)


def _called(shared: Shared, key: ReportKey) -> str:
    department = shared.loaded.content.departments[key.department]
    return department.short or department.name


def _counted(shared: Shared, year: int) -> tuple[int, int]:
    keys = [key for key in shared.folders if key.year == year]
    return len(keys), sum(key in shared.loaded.content.published for key in keys)


def _known(
    shared: Shared, content: Path, output: Path, today: date
) -> dict[ReportKey, tuple[Diagnostic, ...]]:
    """Take what the last build has found of those reports that are as they were."""
    path = memory_of(output)
    if not path.is_file():
        return {}
    # A memory of another version, or one that is being written, is as good as none.
    with suppress(sqlite3.DatabaseError), closing(Reader(path)) as reader:
        inputs = Inputs(shared, fingerprints(content), texts_program())
        stale = Looking.stale_in(reader, inputs, today)
        told = reader.pairs("SELECT id, told FROM report")
        return {
            key: tuple(unpacked(told[str(key)]) if told[str(key)] else ())
            for key in shared.folders
            if key not in stale
        }
    return {}


def _tasks(
    shared: Shared,
    keys: Iterable[ReportKey],
    today: date,
    known: Mapping[ReportKey, tuple[Diagnostic, ...]],
) -> Iterator[_Task]:
    years: dict[str, list[ReportKey]] = {}
    for key in shared.folders:
        years.setdefault(key.department, []).append(key)
    for key in keys:
        mine = {key: Tally.of(known[key], 1)} if key in known else {}
        yield _Task(shared.of(years[key.department]), (key,), today, mine)


def _look(task: _Task) -> tuple[Standing, ...]:
    shelf = Shelf(task.shared)
    statute = load_statute()
    desks = Desks(replace(task.shared.loaded.content, reports=shelf), statute)
    return tuple(_standing(task, shelf, desks, key) for key in task.keys)


def _standing(task: _Task, shelf: Shelf, desks: Desks, key: ReportKey) -> Standing:
    content = task.shared.loaded.content
    records = content.published.get(key, ())
    tally = task.known.get(key)
    if tally is None:
        loaded = shelf.loaded(key)
        desk = desks.desk(key) if key in loaded.content.reports else None
        tally = Tally.of(review(loaded, desk, desks.statute, task.today).diagnostics, 1)
    changed = bool(records) and key in shelf and bool(changed_parts(shelf[key]))
    logged = changed and len(shelf[key].corrections) > records[-1].corrections
    return Standing(
        key,
        _called(task.shared, key),
        _state(tally, public=bool(records), changed=changed, logged=logged),
        tally,
        records[-1].date if records else None,
    )


def _state(tally: Tally, *, public: bool, changed: bool, logged: bool) -> State:
    if tally.unfilled:
        return State.UNFILLED
    if changed and not logged:
        return State.UNLOGGED
    if tally.errors:
        return State.WRONG
    if changed:
        return State.CHANGED
    return State.PUBLIC if public else State.READY
