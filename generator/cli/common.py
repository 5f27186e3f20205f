"""What the commands share: their options, and reading and checking the content."""

import errno
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator.check.review import as_read, examine
from generator.derive.desk import Desks
from generator.diagnostics import Diagnostic, Tally, in_order, report
from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.model.statute import Statute


def _existing(context: click.Context, _: click.Parameter, folder: Path) -> Path:
    """Refuse a content folder that is not there: the command was called in the wrong place."""
    if not folder.is_dir():
        raise click.UsageError(f"没有 {folder} 这个文件夹", context)
    return folder


content_option: Callable[[Any], Any] = click.option(
    "--content",
    callback=_existing,
    type=click.Path(path_type=Path),
    default=Path("content"),
    metavar="文件夹",
    help="内容所在的文件夹，默认 content。",
)
output_option: Callable[[Any], Any] = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    metavar="文件夹",
    help="生成到哪个文件夹，默认 build；网站在其中的 site。",
)


@dataclass(frozen=True)
class Checked:
    """The content as read, and everything that is wrong with it.

    Attributes:
        loaded: The content as read.
        statute: The statute data.
        desks: Every report with what is derived from it.
        diagnostics: What was found, by reading and by checking, in the order of places.
    """

    loaded: Loaded
    statute: Statute
    desks: Desks
    diagnostics: list[Diagnostic]


def load_and_check(
    folder: Path, today: date | None = None, departments: Collection[str] | None = None
) -> Checked:
    """Read the content and check it; everything wrong is found in one run.

    Args:
        folder: The content folder.
        today: The day on which waivers are still good or have expired.
        departments: Whose reports to check, of all years; everybody's where None. A report is
            compared with its own department's other years alone, so nothing of it is missed.
    """
    statute = load_statute()
    loaded = load_content(folder, statute.layouts, departments)
    desks = Desks(loaded.content, statute)
    day = today or date.today()  # noqa: DTZ011 - the clerk's own day
    reviews = (examine(loaded, desks.desk(key), day) for key in loaded.content.reports)
    found = [diagnostic for review in reviews for diagnostic in review.diagnostics]
    return Checked(loaded, statute, desks, in_order([*as_read(loaded, statute), *found]))


def tell(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], reports: int) -> None:
    """Print what was found for people; nothing where nothing was."""
    found = list(diagnostics)
    if found:
        tally = Tally.of(found, reports)
        click.echo(f"{report(found, sources, tally)}\n", err=True)


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "那里是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.ENOTDIR: "路径中间有一个是文件，不是文件夹",
    errno.ENOENT: "那里不能新建文件夹",
    errno.EBUSY: "正被别的程序占用",
    errno.EIO: "磁盘读写出错",
    errno.EISDIR: "那里有一个同名的文件夹",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def reason(error: OSError) -> str:
    """Say in Chinese why the system refused; its own words are English."""
    return _REASONS.get(error.errno or 0, f"系统不允许（错误号 {error.errno}）")
