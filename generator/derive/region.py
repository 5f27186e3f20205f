"""A year over all departments: whose money a total counts, and what it comes to.

A department's consolidated report holds the money of its own office and of its subordinate units.
Where these publish reports of their own, too, a total counts the consolidated one alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from generator.derive.facts import Change, rate
from generator.derive.figures import ZERO
from generator.derive.summaries import Summary
from generator.model.site import Department

_FOUNDED, _CLOSED = "新设", "撤销"


@dataclass(frozen=True, slots=True)
class Total:
    """One figure of several reports, added up.

    Attributes:
        yuan: The sum of what is known.
        known: How many reports state it.
        unknown: How many do not.
        compared: How many of them can be compared with the year before.
        rate: How much these grew together, in per cent, below zero where they fell; None where
            none can be compared.
    """

    yuan: Decimal
    known: int
    unknown: int
    compared: int
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class RegionYear:
    """All reports of one year.

    Attributes:
        year: The fiscal year.
        counted: Reports that the totals count, the greatest expenditure first.
        inside: Reports whose money stands in another's, in the same order, each with the id of
            the department in whose report it stands.
        bare: Reports without accounts.
        missing: Ids of the departments that existed and have no report at all.
        income, expenditure: What the counted reports come to.
    """

    year: int
    counted: tuple[Summary, ...]
    inside: tuple[tuple[Summary, str], ...]
    bare: tuple[Summary, ...]
    missing: tuple[str, ...]
    income: Total
    expenditure: Total


def region_year(
    year: int, reports: Iterable[Summary], departments: Mapping[str, Department]
) -> RegionYear:
    """Sum up a year.

    Args:
        year: The fiscal year.
        reports: Every report of that year.
        departments: All departments by their ids.
    """
    found = {report.key.department: report for report in reports}
    filed = sorted((report for report in found.values() if report.has_accounts), key=_rank)
    holders = {r.key.department: _holder(r.key.department, found, departments) for r in filed}
    counted = tuple(report for report in filed if holders[report.key.department] is None)
    inside = ((report, holders[report.key.department]) for report in filed)
    return RegionYear(
        year=year,
        counted=counted,
        inside=tuple((report, holder) for report, holder in inside if holder),
        bare=tuple(report for _, report in sorted(found.items()) if not report.has_accounts),
        missing=tuple(
            name
            for name, department in sorted(departments.items())
            if name not in found and existed(department, year)
        ),
        income=_total(counted, lambda report: report.income),
        expenditure=_total(counted, lambda report: report.expenditure),
    )


def existed(department: Department, year: int) -> bool:
    """Tell whether a department was to account for a year: founded by then, and not yet closed."""
    turns = sorted(
        (int(step.year), step.event)
        for step in department.lineage
        if step.event in {_FOUNDED, _CLOSED}
    )
    past = [event for turn, event in turns if turn <= year]
    if past:
        return past[-1] == _FOUNDED
    return not turns or turns[0][1] == _CLOSED


def _rank(report: Summary) -> tuple[Decimal, str]:
    return -report.expenditure.current.amount, report.key.department


def _holder(
    name: str, reports: Mapping[str, Summary], departments: Mapping[str, Department]
) -> str | None:
    """Return the department in whose consolidated report this one's money stands."""
    held = None
    for above in _above(name, departments):
        report = reports.get(above)
        if report and report.consolidated and report.expenditure.current.known:
            held = above
    return held


def _above(name: str, departments: Mapping[str, Department]) -> Iterator[str]:
    seen = {name}
    while (department := departments.get(name)) and (parent := department.parent):
        if parent in seen:
            return
        seen.add(parent)
        yield parent
        name = parent


def _total(reports: Iterable[Summary], figure: Callable[[Summary], Change]) -> Total:
    changes = [figure(report) for report in reports]
    known = [change for change in changes if change.current.known]
    like = [change for change in known if change.rate is not None or change.is_level]
    now = sum((change.current.amount for change in like), ZERO)
    before = sum((change.previous.amount for change in like), ZERO)
    return Total(
        yuan=sum((change.current.amount for change in known), ZERO),
        known=len(known),
        unknown=len(changes) - len(known),
        compared=len(like),
        rate=rate(now - before, before),
    )
