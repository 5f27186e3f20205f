"""Runs the checks: which rules apply, what a declared fault explains, what a waiver accepts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from generator.check.findings import ACCOUNTS, NARRATIVE, PERFORMANCE, Check, Finding
from generator.derive.desk import Desk, Desks
from generator.diagnostics import Severity
from generator.model.accounts import SourceFault, Waiver
from generator.model.keys import ReportKey
from generator.model.report import Report
from generator.model.statute import Rule

#: So many findings of one check have one cause; to look for more takes minutes.
_MOST = 1000
_SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE}


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding with what its rule makes of it.

    Attributes:
        key: The report.
        finding: What was found.
        rule: The rule that found it.
        severity: The rule's severity; a note where a fault explains it or a waiver accepts it.
        subject: The address of the value, as faults and waivers name it.
        waiver: The waiver that accepts it.
        fault: The declared fault of the source that explains it.
    """

    key: ReportKey
    finding: Finding
    rule: Rule
    severity: Severity
    subject: str
    waiver: Waiver | None = None
    fault: SourceFault | None = None

    @property
    def message(self) -> str:
        """The message, with why it no longer counts."""
        if self.waiver:
            return f"{self.finding.message}（已接受：{self.waiver.reason}）"
        return f"{self.finding.message}（来源如此，已说明）" if self.fault else self.finding.message

    @property
    def hint(self) -> str:
        """What to do."""
        return self.finding.hint or self.rule.instead


def examine(desks: Desks, checks: Iterable[Check], today: date) -> Iterator[Verdict]:
    """Run the checks over every report.

    Args:
        desks: All reports.
        checks: What to run.
        today: The day on which waivers are still good or have expired.
    """
    checks = tuple(checks)
    for key in sorted(desks.content.reports):
        yield from examine_report(desks.desk(key), checks, today)


def examine_report(desk: Desk, checks: Iterable[Check], today: date) -> Iterator[Verdict]:
    """Run the checks over one report, then judge its waivers."""
    used: set[int] = set()
    for check in checks:
        for finding in _first_of(check(desk)):
            verdict = _judge(desk, finding)
            if verdict is None:
                continue
            position = _waiver(desk.report, verdict, today)
            if position is not None:
                used.add(position)
                waiver = desk.report.waivers[position]
                verdict = replace(verdict, severity=Severity.NOTE, waiver=waiver)
            yield verdict
    yield from _waivers(desk, used, today)


def _first_of(found: Iterator[Finding]) -> Iterator[Finding]:
    """Yield what a check finds; where it goes on and on the last finding says so, and stops it."""
    yield from islice(found, _MOST)
    for finding in islice(found, 1):
        message = f"已经列了 {_MOST} 处同类的发现，后面的没有列出"
        yield Finding(finding.file, finding.path, "faults-not-listed", message)


def applies(rule: Rule, report: Report) -> bool:
    """Tell whether a rule is for a report; a report without accounts is an old, partial one."""
    where = rule.applies
    origin = report.accounts.origin if report.accounts else "transcribed"
    disclosure = report.accounts.disclosure if report.accounts else "partial"
    return (
        (not where.origins or origin in where.origins)
        and (not where.disclosures or disclosure in where.disclosures)
        and (not where.layouts or report.layout in where.layouts)
        and report.key.year in where.years
    )


def _judge(desk: Desk, finding: Finding) -> Verdict | None:
    rule = desk.statute.rules[finding.name]
    if not applies(rule, desk.report):
        return None
    subject = subject_of(desk.report, finding)
    fault = _fault(desk.report, rule, subject)
    severity = Severity.NOTE if fault else _SEVERITIES[rule.severity]
    return Verdict(desk.report.key, finding, rule, severity, subject, fault=fault)


def subject_of(report: Report, finding: Finding) -> str:
    """Write a finding's path as an address: items of a list that carry an id are named by it."""
    steps = [str(step) for step in finding.path]
    if finding.file == PERFORMANCE and report.performance and steps:
        if steps[0] in {"projects", "reports"} and len(steps) > 1:
            steps[1] = getattr(report.performance, steps[0])[int(steps[1])].id
        if steps[0] == "reports":
            return ".".join(steps)
    prefix = {ACCOUNTS: [], NARRATIVE: [NARRATIVE], PERFORMANCE: [PERFORMANCE]}[finding.file]
    return ".".join([*prefix, *steps])


def _about(at: str, subject: str) -> bool:
    """Whether an address names a value, something that holds it, or a part of it."""
    one, other = f"{at}.", f"{subject}."
    return one.startswith(other) or other.startswith(one)


def _fault(report: Report, rule: Rule, subject: str) -> SourceFault | None:
    if not report.transcribed:
        return None
    faults = (f for f in report.source_faults if f.kind in rule.faults and _about(f.at, subject))
    return next(faults, None)


def _names(waiver: Waiver, rule: Rule) -> bool:
    return waiver.rule in {rule.id, rule.name}


def _expired(waiver: Waiver, today: date) -> bool:
    return isinstance(waiver.until, date) and waiver.until < today


def _waiver(report: Report, verdict: Verdict, today: date) -> int | None:
    for position, waiver in enumerate(report.waivers):
        fits = _names(waiver, verdict.rule) and f"{verdict.subject}.".startswith(f"{waiver.at}.")
        if fits and not _expired(waiver, today):
            return position
    return None


def _waivers(desk: Desk, used: set[int], today: date) -> Iterator[Verdict]:
    """Report waivers that accept nothing, are out of date or name no rule."""
    accounts = desk.report.accounts
    own = len(accounts.waivers) if accounts else 0
    for position, waiver in enumerate(desk.report.waivers):
        file, at = (ACCOUNTS, position) if position < own else (PERFORMANCE, position - own)
        known = any(_names(waiver, rule) for rule in desk.statute.rules.values())
        if not known:
            name, message = "unknown-rule", f"没有“{waiver.rule}”这条规则"
        elif _expired(waiver, today):
            name, message = "expired-waiver", f"接受 {waiver.rule} 的期限已过（{waiver.until}）"
        elif position not in used:
            name, message = "unused-waiver", f"{waiver.at} 没有 {waiver.rule} 的发现，不需要接受"
        else:
            continue
        verdict = _judge(desk, Finding(file, ("waivers", at), name, message))
        if verdict:
            yield verdict
