"""What the pages tell of each report's quality, taken from what the check found."""

from collections.abc import Iterator
from pathlib import Path

from generator.check.engine import Verdict
from generator.cli.common import Checked
from generator.derive.quality import Accepted, Quality, quality
from generator.diagnostics import Diagnostic, Tally
from generator.model.report import ReportKey


def qualities(checked: Checked) -> tuple[Quality, ...]:
    """Sum up every report, newest year first."""
    keys = sorted(checked.loaded.content.reports, key=lambda key: (-key.year, key.department))
    return tuple(_quality(checked, key) for key in keys)


def _quality(checked: Checked, key: ReportKey) -> Quality:
    accepted = (_accepted(v) for v in checked.verdicts if v.key == key)
    return quality(
        checked.desks.desk(key),
        dict.fromkeys(found for found in accepted if found),
        Tally.of(_of_report(checked, key), 1),
    )


def _of_report(checked: Checked, key: ReportKey) -> Iterator[Diagnostic]:
    folder = Path(checked.loaded.folder, str(key)).as_posix()
    return (d for d in checked.diagnostics if d.location.file.startswith(f"{folder}/"))


def _accepted(verdict: Verdict) -> Accepted | None:
    waiver, rule = verdict.waiver, verdict.rule
    if waiver is None:
        return None
    return Accepted(rule.id, rule.what, verdict.subject, waiver.reason, waiver.by, waiver.until)
