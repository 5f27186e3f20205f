"""The free text of a report, string by string: where it stands and what kind of text it is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from generator.check.findings import ACCOUNTS, NARRATIVE, PERFORMANCE, Finding
from generator.derive.desk import Desk
from generator.locations import DataPath
from generator.model.accounts import Accounts, ThreePublics
from generator.model.narrative import Narrative
from generator.model.performance import EvaluationReport, Performance, Project


class Kind(Enum):
    """What a text is for; rules choose by it."""

    WORK = auto()  # duties and the work of the year
    STATEMENT = auto()  # what a section adds to its derived sentences
    CHANGE_REASON = auto()  # why a figure differs from last year
    REASON = auto()  # why it differs from its budget
    PURPOSE = auto()  # what money was for
    GOAL = auto()  # goals, results, indicators
    SECTION = auto()  # a section of an evaluation report
    TITLE = auto()
    NAME = auto()  # of a project, a unit, an indicator
    DOCUMENT = auto()  # title and number of a document
    RECORD = auto()  # notes of the editor, waivers, corrections


#: Cells of tables, which also go into spreadsheets.
CELLS = frozenset({Kind.NAME, Kind.PURPOSE, Kind.GOAL, Kind.DOCUMENT})
#: What clerks write about the report; names and documents state facts of their own.
TOLD = frozenset(Kind) - {Kind.NAME, Kind.DOCUMENT, Kind.RECORD}
REASONS = frozenset({Kind.CHANGE_REASON, Kind.REASON})

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％＠", "0123456789.%@")
_STATED = re.compile(
    r"\{[^{}]*\}|《[^《》]*》|[〔﹝\[［【（(]\s*(?:19|20)[0-9]{2}\s*[〕﹞\]］】）)]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One string of a report.

    Attributes:
        file: The file it stands in.
        path: Where in that file.
        kind: What it is for.
        text: The string with half-width digits, otherwise as typed.
        bare: The same without references, titles of documents and years in their numbers.
        project: The position of the project it is about.
    """

    file: str
    path: DataPath
    kind: Kind
    text: str
    bare: str
    project: int | None = None

    def finding(self, name: str, message: str, hint: str = "", words: str = "") -> Finding:
        """Say what is wrong with this text, or with some of its words."""
        return Finding(self.file, self.path, name, message, hint, words)


#: A string on its way to a passage.
_Found = tuple[DataPath, Kind, str | None, int | None]


def any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of some words, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def any_pattern(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile the patterns of a list of data into one."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def around(text: str, match: re.Match[str], reach: int) -> str:
    """Return what was matched with the words around it, so many characters on either side."""
    return text[max(0, match.start() - reach) : match.end() + reach]


def passages(desk: Desk) -> list[Passage]:
    """Return every string of a report that a clerk wrote as text."""
    report = desk.report
    found = []
    if report.accounts:
        found += [_passage(ACCOUNTS, each) for each in _in_accounts(report.accounts) if each[2]]
    if report.narrative:
        found += [_passage(NARRATIVE, each) for each in _in_narrative(report.narrative) if each[2]]
    if report.performance:
        found += [
            _passage(PERFORMANCE, each) for each in _in_performance(report.performance) if each[2]
        ]
    return found


def _passage(file: str, found: _Found) -> Passage:
    path, kind, text, project = found
    plain = (text or "").translate(_HALF_WIDTH)
    bare = _STATED.sub(lambda match: " " * len(match[0]), plain)
    return Passage(file, path, kind, plain, bare, project)


# --- accounts -------------------------------------------------------------------------------


def _in_accounts(accounts: Accounts) -> Iterator[_Found]:
    for position, unit in enumerate(accounts.scope):
        yield ("scope", position, "name"), Kind.NAME, unit.name, None
        yield ("scope", position, "note"), Kind.STATEMENT, unit.note, None
    for table in ("three_publics", "fund_budget_three_publics"):
        yield from _in_receptions(table, getattr(accounts, table))
    if accounts.review:
        yield ("review", "by"), Kind.RECORD, accounts.review.by, None
        yield ("review", "note"), Kind.RECORD, accounts.review.note, None
    for year, stated in accounts.comparison.items():
        yield ("comparison", str(year), "none"), Kind.CHANGE_REASON, stated.none, None
        yield ("comparison", str(year), "restated"), Kind.CHANGE_REASON, stated.restated, None
    yield from _records(accounts)


def _in_receptions(table: str, three_publics: object) -> Iterator[_Found]:
    if isinstance(three_publics, ThreePublics) and three_publics.reception:
        for position, spent in enumerate(three_publics.reception.spent_on):
            path = (table, "reception", "spent_on", position, "what")
            yield path, Kind.PURPOSE, spent.what, None


def _records(holder: Accounts | Performance) -> Iterator[_Found]:
    for position, fault in enumerate(holder.source_faults):
        for name in ("published", "note"):
            yield ("source_faults", position, name), Kind.RECORD, getattr(fault, name), None
    for position, waiver in enumerate(holder.waivers):
        for name in ("reason", "by"):
            yield ("waivers", position, name), Kind.RECORD, getattr(waiver, name), None
    for position, correction in enumerate(holder.corrections):
        for name in ("what", "old", "new", "why"):
            text = getattr(correction, name)
            yield ("corrections", position, name), Kind.RECORD, text, None


# --- narrative ------------------------------------------------------------------------------


def _in_narrative(narrative: Narrative) -> Iterator[_Found]:
    for position, text in enumerate(narrative.duties):
        yield ("duties", position), Kind.WORK, text, None
    for position, work in enumerate(narrative.key_work):
        path: DataPath = ("key_work", position)
        yield (*path, "title"), Kind.TITLE, work.title, None
        yield (*path, "text"), Kind.WORK, work.text, None
        for number, part in enumerate(work.parts):
            yield (*path, "parts", number, "title"), Kind.TITLE, part.title, None
            yield (*path, "parts", number, "text"), Kind.WORK, part.text, None
    if narrative.organisation:
        yield ("organisation", "text"), Kind.STATEMENT, narrative.organisation.text, None
    for section, text in narrative.notes.items():
        yield ("notes", section), Kind.STATEMENT, text, None
    if narrative.three_publics:
        for name in type(narrative.three_publics).model_fields:
            text = getattr(narrative.three_publics, name)
            yield ("three_publics", name), Kind.PURPOSE, text, None
    yield from _in_reasons(narrative)


def _in_reasons(narrative: Narrative) -> Iterator[_Found]:
    for address, text in narrative.reasons.on_previous_year.items():
        yield ("reasons", "on_previous_year", address), Kind.CHANGE_REASON, text, None
    for address, text in narrative.reasons.on_budget.items():
        yield ("reasons", "on_budget", address), Kind.REASON, text, None
    for table, items in narrative.items.items():
        for code, words in items.items():
            yield ("items", table, code, "purpose"), Kind.PURPOSE, words.purpose, None
            yield ("items", table, code, "reason"), Kind.REASON, words.reason, None


# --- performance ----------------------------------------------------------------------------


def _in_performance(performance: Performance) -> Iterator[_Found]:
    whole = performance.management.whole_department if performance.management else None
    if whole:
        path = ("management", "whole_department")
        output = whole.output.text if whole.output else None
        yield (*path, "output", "text"), Kind.GOAL, output, None
        yield (*path, "benefit"), Kind.GOAL, whole.benefit, None
    for position, project in enumerate(performance.projects):
        yield from _in_project(("projects", position), project, position)
    ids = {project.id: position for position, project in enumerate(performance.projects)}
    for position, report in enumerate(performance.reports):
        yield from _in_report(("reports", position), report, ids.get(report.project or ""))
    yield from _records(performance)


def _in_project(path: DataPath, project: Project, number: int) -> Iterator[_Found]:
    yield (*path, "name"), Kind.NAME, project.name, number
    if project.goal:
        yield (*path, "goal", "expected"), Kind.GOAL, project.goal.expected, number
        yield (*path, "goal", "actual"), Kind.GOAL, project.goal.actual, number
    yield (*path, "result"), Kind.GOAL, project.result, number
    if project.reasons:
        yield (*path, "reasons", "on_budget"), Kind.REASON, project.reasons.on_budget, number
    for position, indicator in enumerate(project.indicators):
        at = (*path, "indicators", position)
        yield (*at, "name"), Kind.NAME, indicator.name, number
        yield (*at, "expected"), Kind.GOAL, indicator.expected, number
        yield (*at, "actual"), Kind.GOAL, indicator.actual, number
        yield (*at, "reason"), Kind.REASON, indicator.reason, number


def _in_report(path: DataPath, report: EvaluationReport, project: int | None) -> Iterator[_Found]:
    yield (*path, "title"), Kind.TITLE, report.title, project
    for section, body in report.sections.items():
        at = (*path, "sections", section)
        if isinstance(body, str):
            yield at, Kind.SECTION, body, project
        for position, line in enumerate(body if isinstance(body, list) else ()):
            if isinstance(line, str):
                yield (*at, position), Kind.SECTION, line, project
            else:
                yield (*at, position, "title"), Kind.DOCUMENT, line.title, project
                yield (*at, position, "number"), Kind.DOCUMENT, line.number, project
