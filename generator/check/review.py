"""One report reviewed: everything wrong with its files and its figures, each at its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from generator.check.all import CHECKS
from generator.check.engine import Verdict, examine_report
from generator.check.findings import ACCOUNTS, NARRATIVE, PERFORMANCE, Finding
from generator.derive.desk import Desk
from generator.derive.quality import Accepted
from generator.diagnostics import Diagnostic, in_order
from generator.load.content import Loaded
from generator.load.places import path_of_place
from generator.locations import DataPath
from generator.model.statute import Statute

_FILES = (ACCOUNTS, NARRATIVE, PERFORMANCE)


@dataclass(frozen=True, slots=True)
class Review:
    """What was found in one report.

    Attributes:
        diagnostics: By reading and by checking, in the order of places.
        accepted: Findings that the responsible office accepts, each once.
    """

    diagnostics: tuple[Diagnostic, ...]
    accepted: tuple[Accepted, ...] = ()


def review(loaded: Loaded, desk: Desk | None, statute: Statute, today: date) -> Review:
    """Say everything that is wrong with one report.

    Args:
        loaded: The report as read.
        desk: The report with what is derived from it; None where its files cannot be used.
        statute: The statute data.
        today: The day on which waivers are still good or have expired.
    """
    found = examine(loaded, desk, today) if desk else Review(())
    read = as_read(loaded, statute)
    return Review(tuple(in_order([*read, *found.diagnostics])), found.accepted)


def examine(loaded: Loaded, desk: Desk, today: date) -> Review:
    """Check the figures and words of one report.

    Args:
        loaded: Where its values stand. While money is still to be filled in, nothing is checked;
            of other places that are still to be filled in nothing more is said.
        desk: The report.
        today: The day on which waivers are still good or have expired.
    """
    unfilled = _unfilled(loaded, desk)
    if any(_is_money(desk, file, path) for file, path in unfilled):
        return Review(())
    verdicts = tuple(
        verdict
        for verdict in examine_report(desk, CHECKS, today)
        if not any(_meets(verdict.finding, file, path) for file, path in unfilled)
    )
    accepted = dict.fromkeys(_accepted(verdicts))
    return Review(tuple(_diagnostic(loaded, verdict) for verdict in verdicts), tuple(accepted))


def _unfilled(loaded: Loaded, desk: Desk) -> list[tuple[str, DataPath]]:
    """Return the places of a report that are still to be filled in: file and path."""
    key = desk.report.key
    documents = ((file, loaded.documents.get((key, file))) for file in _FILES)
    return [(file, path) for file, found in documents if found for path in found.unfilled]


def _is_money(desk: Desk, file: str, path: DataPath) -> bool:
    """Whether sums cannot come out right before a place is filled in: money, but no budget."""
    table = desk.statute.tables.get(str(path[0])) if file == ACCOUNTS else None
    whole = table is not None and (len(path) == 1 or path[-1] not in desk.layout.budgets)
    return whole and table is not None and table.rows in {"functional", "economic"}


def _meets(finding: Finding, file: str, path: DataPath) -> bool:
    """Whether a finding is about a place that is still to be filled in, or what holds it."""
    steps, to_fill = tuple(map(str, finding.path)), tuple(map(str, path))
    shorter = min(len(steps), len(to_fill))
    return finding.file == file and bool(steps) and steps[:shorter] == to_fill[:shorter]


def as_read(loaded: Loaded, statute: Statute) -> Iterator[Diagnostic]:
    """Add to what the reader found the path of the value, and what the rule's row says of it."""
    for diagnostic in loaded.diagnostics:
        rule = statute.rules[diagnostic.name]
        path = ".".join(map(str, path_of_place(loaded, diagnostic.location)))
        yield replace(diagnostic, rule=rule.id, source=rule.source, path=path)


def _diagnostic(loaded: Loaded, verdict: Verdict) -> Diagnostic:
    finding = verdict.finding
    return Diagnostic(
        location=loaded.locate(verdict.key, finding.file, finding.path, finding.words),
        name=finding.name,
        message=verdict.message,
        hint=verdict.hint,
        severity=verdict.severity,
        rule=verdict.rule.id,
        path=verdict.subject,
        source=verdict.rule.source,
    )


def _accepted(verdicts: Iterable[Verdict]) -> Iterator[Accepted]:
    for verdict in verdicts:
        waiver, rule = verdict.waiver, verdict.rule
        if waiver is not None:
            yield Accepted(
                rule.id, rule.what, verdict.subject, waiver.reason, waiver.by, waiver.until
            )
