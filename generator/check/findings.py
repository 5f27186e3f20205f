"""What a check finds: the place as a data path, what is wrong, what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.derive.desk import Desk, Desks
from generator.diagnostics import Severity
from generator.locations import DataPath
from generator.model.report import ReportKey


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check found.

    Attributes:
        file: ``accounts``, ``narrative`` or ``performance``.
        path: Where in that file.
        name: What was found, in kebab case.
        message: What was stated, what was expected, the gap; in Chinese.
        hint: What to do; in Chinese.
        severity: An error blocks publishing.
    """

    file: str
    path: DataPath
    name: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR


Check = Callable[[Desk], Iterator[Finding]]


def run(desks: Desks, checks: tuple[Check, ...]) -> Iterator[tuple[ReportKey, Finding]]:
    """Run checks over every report."""
    for key in sorted(desks.content.reports):
        desk = desks.desk(key)
        for check in checks:
            for finding in check(desk):
                yield key, finding
