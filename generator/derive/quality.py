"""How well each report was published: in time, complete, and what is accepted as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from generator.amounts import State
from generator.derive.desk import Desk
from generator.derive.outline import SectionView, outline
from generator.diagnostics import Tally
from generator.model.keys import ReportKey

#: Days the Budget Law (第十四条) gives a department from approval to publication.
PUBLICATION_DAYS = 20


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that the responsible office accepts."""

    rule: str
    what: str
    at: str
    reason: str
    by: str
    until: date | State


@dataclass(frozen=True, slots=True)
class Quality:
    """One report in the overview of quality.

    Attributes:
        key: Its year and department.
        department: Name of the department.
        has_accounts: Whether it holds accounts; only they have sections and dates.
        days: From approval to publication; None where a date is not stated.
        undisclosed: Titles of the layout's sections that hold nothing.
        faults: Declared faults of its source.
        accepted: Findings that are waived.
        tally: What the check found in it.
    """

    key: ReportKey
    department: str
    has_accounts: bool
    days: int | None
    undisclosed: tuple[str, ...]
    faults: int
    accepted: tuple[Accepted, ...]
    tally: Tally

    @property
    def in_time(self) -> bool | None:
        """Whether it was published in time; None where that cannot be told."""
        return None if self.days is None else 0 <= self.days <= PUBLICATION_DAYS


def quality(desk: Desk, accepted: Iterable[Accepted], tally: Tally) -> Quality:
    """Sum up one report.

    Args:
        desk: The report.
        accepted: Its waived findings.
        tally: What the check found in it.
    """
    report = desk.report
    return Quality(
        key=report.key,
        department=report.department.name,
        has_accounts=report.accounts is not None,
        days=_days(desk),
        undisclosed=tuple(_undisclosed(desk)) if report.accounts else (),
        faults=len(report.source_faults),
        accepted=tuple(accepted),
        tally=tally,
    )


def _days(desk: Desk) -> int | None:
    accounts = desk.report.accounts
    if accounts is None:
        return None
    approved, published = accounts.approved, accounts.published
    if isinstance(approved, State) or isinstance(published, State):
        return None
    return (published - approved).days


def _undisclosed(desk: Desk) -> Iterator[str]:
    for part in outline(desk):
        yield from _unknown(part.sections)


def _unknown(views: Iterable[SectionView]) -> Iterator[str]:
    for view in views:
        if not view.known:
            yield view.title
        yield from _unknown(view.sections)
