"""``juesuan import``: take the figures of a workbook of official forms into ``accounts.yml``."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option, content_said, reason, tell
from generator.cli.reports import reports_named
from generator.derive.desk import Desks
from generator.diagnostics import Diagnostic, Severity
from generator.exchange.intake.as_text import plan_text, reading_text, remarks_text, tally
from generator.exchange.intake.plan import Plan, PlanError, plan
from generator.exchange.intake.reading import read_workbook
from generator.exchange.yaml_files.canonical import NotCanonicalError
from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.publish.files import put

_FILE = "accounts"
_REPORT = re.compile(r"\d{4}/[a-z0-9-]+")


@click.command(cls=Command, name="import")
@click.argument(
    "workbook", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="工作簿"
)
@click.option("--into", required=True, metavar="年/部门", help="写进哪一份报告。")
@content_option
@click.option("--yes", is_flag=True, help="不问，直接写入。")
@click.option("--dry-run", is_flag=True, help="只看读到什么、有什么差别，不写入。")
@click.option("--even-so", is_flag=True, help="有错误也写入：对不上的数照表写，留给 check 列出。")
@click.option("--all", "everything", is_flag=True, help="列出全部差别，不省略。")
def import_(
    workbook: Path,
    into: str,
    content: Path,
    *,
    yes: bool,
    dry_run: bool,
    even_so: bool,
    everything: bool,
) -> int:
    """把决算表的工作簿（.xlsx、.xls）读进 accounts.yml。

    例如 juesuan import 决算表.xlsx --into 2021/xiqu-xinfangju。先列出读到的表、
    存疑的地方和与现有数字的差别，问过以后才写；注释和文字都保留。
    工作簿里自相矛盾时指出格子，一个数也不写。
    """
    key = _report(into, content)
    statute = load_statute()
    loaded = load_content(content, statute.layouts, {key.department})
    text = _readable(loaded, key)
    if text is None:
        return 1
    desk = Desks(loaded.content, statute).desk(key)
    reading = read_workbook(workbook, desk)
    _say(reading_text(reading))
    try:
        planned = plan(reading, desk, text)
    except (PlanError, NotCanonicalError) as error:
        _say(remarks_text(reading.remarks, everything=everything))
        click.echo(f"没有写入：accounts.yml 写出以后会与应有的不同：{error}。", err=True)
        return 1
    _say(remarks_text(planned.remarks, everything=everything))
    errors = sum(remark.severity is Severity.ERROR for remark in planned.remarks)
    if errors and not (even_so and reading.forms):
        click.echo(_refused(errors, can_insist=bool(reading.forms)), err=True)
        return 1
    _say(plan_text(planned, everything=everything))
    if not planned.changes:
        click.echo("accounts.yml 已经与工作簿一致，不必写。")
        return 0
    if dry_run:
        click.echo("没有写入：只看不写（--dry-run）。")
        return 0
    if not yes and not sys.stdin.isatty():
        click.echo("没有写入：这里不能问是否写入；看过以后加 --yes 再运行一次。", err=True)
        return 2
    if not yes and not click.confirm(f"写入 {key} 的 accounts.yml 吗？"):
        click.echo("没有写入。")
        return 0
    return _write(planned, key, content)


def _report(into: str, content: Path) -> ReportKey:
    """Return the report that is meant.

    Raises:
        WrongUsageError: It is not there.
    """
    try:
        (key,) = reports_named([into], content)
    except WrongUsageError:
        name = into.replace("\\", "/").rstrip("/")
        if not _REPORT.fullmatch(name) or (content / name).is_dir():
            raise
        raise WrongUsageError(f"没有 {name} 这份报告；先运行 juesuan new {name}") from None
    return key


def _readable(loaded: Loaded, key: ReportKey) -> str | None:
    """Return the text of a report's accounts; tell what is wrong where they cannot be read."""
    document = loaded.documents.get((key, _FILE))
    report = loaded.content.reports.get(key)
    if document is not None and report is not None and report.accounts is not None:
        return loaded.sources[document.file]
    if document is None:
        click.echo(f"没有写入：{key} 没有 accounts.yml，没有地方可写。", err=True)
        return None
    found = [found for found in loaded.diagnostics if _is_of(found, document.file)]
    tell(found, loaded.sources, 1)
    click.echo("没有写入：accounts.yml 有错误，读不出来；先改正上面的错误。", err=True)
    return None


def _is_of(found: Diagnostic, file: str) -> bool:
    return found.location.file == file and found.severity is Severity.ERROR and not found.unfilled


def _say(lines: Iterable[str]) -> None:
    said = list(lines)
    if said:
        click.echo("\n".join(said) + "\n")


def _refused(errors: int, *, can_insist: bool) -> str:
    more = "；确认原表就是这样，加 --even-so 照表写入" if can_insist else ""
    return f"没有写入：工作簿有 {errors} 处错误，改好以后再导入一次{more}。"


def _write(planned: Plan, key: ReportKey, content: Path) -> int:
    path = content / str(key) / f"{_FILE}.yml"
    try:
        put(path, planned.text.encode())
    except OSError as error:
        click.echo(f"没有写入：写不进 {path}：{reason(error)}。", err=True)
        return 1
    click.echo(f"已写入 {path}：{tally(planned.changes)}。")
    click.echo(f"接着运行：juesuan check {key}{content_said(content)}")
    return 0
