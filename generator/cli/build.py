"""``juesuan build``: check the content and build the public site."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option, output_option, reason, tell
from generator.cli.progress import shown
from generator.diagnostics import Severity
from generator.publish.build import build as build_site
from generator.publish.build import foreign_output, site_of
from generator.publish.crew import WorkerDiedError
from generator.publish.lock import BusyError
from generator.publish.order import BuildError, Order, Outcome
from generator.publish.watch import Watch

CONFIG = Path("mkdocs.yml")
OVERRIDES = Path("site_overrides")
_KEPT = "没有生成网站，原来的网站没有改动"


@dataclass(frozen=True, slots=True)
class Talk:
    """How much a command says.

    Attributes:
        quiet: Only what is wrong.
        verbose: Also how long each stage took.
    """

    quiet: bool = False
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Hands:
    """Who does the work.

    Attributes:
        workers: How many processes of this machine; all cores where None.
        scheduler: Address of a cluster that does it instead.
    """

    workers: int | None = None
    scheduler: str | None = None


@click.command(cls=Command, name="build")
@content_option
@output_option
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="个数",
    help="同时用几个进程，默认有几个处理器就用几个；个数不影响结果。",
)
@click.option(
    "--scheduler",
    metavar="地址",
    help="交给多台机器去做，写集群调度器的地址；见 docs/多机生成.md。",
)
@click.option("--quiet", is_flag=True, help="只说哪里不对，别的都不说。")
@click.option("--verbose", is_flag=True, help="最后写明每一步用了多久。")
def build(
    content: Path,
    output: Path,
    workers: int | None,
    scheduler: str | None,
    *,
    quiet: bool,
    verbose: bool,
) -> int:
    """检查内容并生成网站。

    只重做改动了的部分；内容有错误时不生成，原来的网站保持不变。
    """
    if scheduler is not None and workers is not None:
        raise WrongUsageError("--workers 和 --scheduler 只写一个：集群有多少进程由集群决定")
    refusal = refused(content, output)
    if refusal:
        click.echo(refusal, err=True)
        return 2
    outcome = build_once(content, output, Hands(workers, scheduler), Talk(quiet, verbose))
    return 0 if outcome and not outcome.tally.errors else 1


def refused(content: Path, output: Path) -> str | None:
    """Say why nothing can be built here; None where it can."""
    if not CONFIG.is_file():
        return f"这里没有 {CONFIG}：请在项目文件夹里运行。"
    return foreign_output(output, content)


def build_once(
    content: Path, output: Path, hands: Hands | None = None, talk: Talk | None = None
) -> Outcome | None:
    """Check, build and tell how it went; None where the build itself failed."""
    talk, hands = talk or Talk(), hands or Hands()
    with shown(quiet=talk.quiet) as watch:
        order = Order(content, output, CONFIG, clerks_day(), hands.workers)
        outcome = _built(order, hands.scheduler, watch)
    if outcome:
        _report(outcome, watch, output, talk)
    return outcome


def build_aside(content: Path, output: Path, today: date) -> bool:
    """Build a site that another command needs; where it cannot be, say why.

    Warnings and notes are told by the commands that are for them.

    Args:
        content: The content folder.
        output: An empty folder.
        today: The day on which waivers are still good or have expired.
    """
    with shown(quiet=False) as watch:
        outcome = _built(Order(content, output, CONFIG, today), None, watch, "没能生成网站")
    if outcome and outcome.tally.errors:
        errors = [found for found in outcome.diagnostics if found.severity is Severity.ERROR]
        tell(errors, _sources(outcome), outcome.tally.reports)
    return outcome is not None and not outcome.tally.errors


def clerks_day() -> date:
    """Return the day it is where the clerk is."""
    return date.today()  # noqa: DTZ011 - the clerk's own day


def _built(
    order: Order, scheduler: str | None, watch: Watch, failed: str = _KEPT
) -> Outcome | None:
    """Build; None where it failed, which is said."""
    try:
        if scheduler is None:
            return build_site(order, watch)
        from generator.publish.cluster import hired  # noqa: PLC0415 - few have a cluster

        with hired(order, scheduler) as manned:
            return build_site(manned, watch)
    except BusyError:
        why = f"另一个 juesuan 正在生成 {order.output}，等它完成再试"
    except BuildError as error:
        why = f"{failed}：{error}"
    except WorkerDiedError as error:
        why = f"{failed}：处理 {error} 的进程意外结束，可能是内存不够；在本机用 --workers 1 再试"
    except OSError as error:
        why = f"写不进 {order.output}：{reason(error)}"
    click.echo(f"{why}。", err=True)
    return None


def _report(outcome: Outcome, watch: Watch, output: Path, talk: Talk) -> None:
    tell(outcome.diagnostics, _sources(outcome), outcome.tally.reports)
    if outcome.tally.errors:
        click.echo(f"{_KEPT}：{outcome.tally}。", err=True)
        return
    if talk.quiet:
        return
    click.echo(f"网站{'已生成' if outcome.files else '没有变化'}：{site_of(output) / 'index.html'}")
    click.echo(
        f"{outcome.tally.reports} 份报告，{outcome.pages} 页；"
        f"这次重做报告 {outcome.looked} 份、网页 {outcome.printed} 页，用时 {_seconds(watch)}"
    )
    if talk.verbose:
        for title, spent in watch.times.items():
            click.echo(f"  {title}：{spent:.2f} 秒")


def _seconds(watch: Watch) -> str:
    return f"{sum(watch.times.values()):.1f} 秒"


def _sources(outcome: Outcome) -> dict[str, str]:
    """Read the files that something is wrong with, to show the lines."""
    return dict(_lines(outcome))


def _lines(outcome: Outcome) -> Iterator[tuple[str, str]]:
    for name in {diagnostic.location.file for diagnostic in outcome.diagnostics}:
        with suppress(OSError):
            yield name, Path(name).read_text(encoding="utf-8", errors="replace")
