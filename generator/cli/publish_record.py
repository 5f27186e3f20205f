"""``juesuan publish-record``: note what a report is as it goes public."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import click

from generator.check.corrections import changed_parts, how_to_log, named_parts
from generator.cli.checking import Checked, load_and_check
from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option, reason, tell
from generator.cli.reports import errors_of, reports_named
from generator.derive.publication import digests, logged
from generator.exchange.publication import published_json
from generator.load.published import PUBLISHED
from generator.model.keys import ReportKey
from generator.model.publication import Publication
from generator.model.report import Report
from generator.publish.files import put

#: What the command itself says, and better: it knows the day.
_UNLOGGED = "changed-without-correction"


def _day(context: click.Context, _: click.Parameter, text: str | None) -> date | None:
    """Read the day as content files write it."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise WrongUsageError(f"“{text}”不是日期，写成 2021-09-15 的样子", context)
    return day


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the clerk's own day


@click.command(cls=Command, name="publish-record")
@click.argument("reports", nargs=-1, required=True, metavar="年/部门...")
@click.option("--date", "day", callback=_day, metavar="日期", help="公开的日期，默认今天。")
@content_option
def publish_record(reports: tuple[str, ...], day: date | None, content: Path) -> int:
    """登记报告的公开：把内容的指纹记入 published.json。

    检查通过以后、生成网站以前运行，例如 juesuan publish-record 2020/xiqu-xinfangju。
    登记以后再有改动，要先写一条更正，再登记一次；没有写更正的改动，检查会报错。

    它只登记，不放网站。登记以后，用 juesuan publish 把网站公开。
    """
    today = _today()
    keys = reports_named(reports, content)
    if day is not None and day > today:
        raise WrongUsageError(f"公开日期 {day} 还没有到，今天是 {today}")
    checked = load_and_check(content, today, {key.department for key in keys})
    if _wrong(checked, keys):
        return 1
    on = day or today
    found = [_judged(checked.loaded.content.reports[key], on) for key in keys]
    refused = [judged for judged in found if judged.refused]
    for judged in refused:
        click.echo(judged.said, err=True)
    if refused:
        if len(found) > 1:
            click.echo("一份也没有登记；改好以后再运行一次。", err=True)
        return 1
    new = {judged.key: judged.record for judged in found if judged.record}
    path = content / PUBLISHED
    if new and not _written(checked, new, path):
        return 1
    for judged in found:
        click.echo(judged.said)
    if new:
        click.echo(f"记录在 {path}；把它和内容一起提交，再生成网站。")
    return 0


# --- whether they may be recorded ---------------------------------------------------------------


def _wrong(checked: Checked, keys: Sequence[ReportKey]) -> bool:
    """Tell the errors of these reports and of the shared files; whether there are any."""
    errors = [found for found in errors_of(checked, keys) if found.name != _UNLOGGED]
    tell(errors, checked.loaded.sources, len(keys))
    if errors:
        click.echo(f"没有登记：先改正这 {len(errors)} 处错误。", err=True)
    return bool(errors)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What becomes of one report: its record where it gets one, and what is said of it."""

    key: ReportKey
    said: str
    record: Publication | None = None
    refused: bool = False


def _judged(report: Report, day: date) -> _Judged:
    """Make the record of a report, or say why it gets none."""
    key, log = report.key, report.corrections
    last = report.published[-1] if report.published else None
    changed = changed_parts(report)
    if last and not changed and len(log) == last.corrections:
        return _Judged(key, f"{key}：与 {last.date} 公开的一样，不必再登记。")
    if last and changed and len(log) <= last.corrections:
        said = f"{named_parts(report, changed)}与 {last.date} 公开的不同，没有写更正。"
        advice = how_to_log(report, day.isoformat())
        return _Judged(key, f"{key}：没有登记：{said}\n{advice}", refused=True)
    if why := next(_too_early(report, day), None):
        return _Judged(key, f"{key}：没有登记：{why}", refused=True)
    record = Publication.model_validate(
        {
            "date": day,
            "origin": "transcribed" if report.transcribed else "own",
            "corrections": len(log),
            **digests(report),
            "generator": version("juesuan"),
        }
    )
    more = len(log) - (last.corrections if last else 0)
    corrected = f"，有 {more} 条新的更正" if last else ""
    return _Judged(key, f"{key}：已登记，{day} 公开{corrected}。", record)


def _too_early(report: Report, day: date) -> Iterator[str]:
    """Say why a day is before something that came first."""
    published = report.accounts.published if report.accounts else None
    if isinstance(published, date) and day < published:
        yield f"{day} 早于 accounts.yml 写的公开日期 {published}；查对 published，或用 --date 写明"
    if report.published and day < report.published[-1].date:
        yield f"{day} 早于上一次登记的 {report.published[-1].date}；查对 --date"
    late = [entry for entry in logged(report) if entry.day and entry.day > day]
    if late:
        yield f"更正记录里有一条的日期是 {late[0].day}，晚于 {day}；查对更正的日期"


# --- the file -----------------------------------------------------------------------------------


def _written(checked: Checked, new: dict[ReportKey, Publication], path: Path) -> bool:
    """Add the records to the file, whole or not at all; whether that went well is told."""
    before = checked.loaded.content.published
    added = {key: (*before.get(key, ()), record) for key, record in new.items()}
    try:
        put(path, published_json({**before, **added}).encode())
    except OSError as error:
        click.echo(f"没有登记：写不进 {path}：{reason(error)}。", err=True)
        return False
    return True
