"""What the commands share: their options, and how they tell what was found."""

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from generator.cli.chinese import WrongUsageError
from generator.diagnostics import Diagnostic, Tally, report

_USUAL_CONTENT = Path("content")


def _existing(context: click.Context, _: click.Parameter, folder: Path) -> Path:
    """Refuse a content folder that is not there: the command was called in the wrong place."""
    if not folder.is_dir():
        raise WrongUsageError(no_folder(folder), context)
    return folder


def no_folder(folder: Path) -> str:
    """Say that a content folder is not there, and where it probably is."""
    if place := place_above(folder):
        return f"没有 {folder} 这个文件夹，上级文件夹里有：先运行 cd {place}"
    return (
        f"没有 {folder} 这个文件夹；请在项目文件夹里运行，或用 --content 写明；"
        "还没有报告的，先运行 juesuan new"
    )


def place_above(folder: Path) -> str:
    """Return the nearest folder above this one that holds content, as for ``cd``; or nothing."""
    steps = range(1, len(Path.cwd().parts))
    places = (Path(*[os.pardir] * step) for step in steps)
    return next((str(place) for place in places if (place / folder / "site.yml").is_file()), "")


content_option: Callable[[Any], Any] = click.option(
    "--content",
    callback=_existing,
    type=click.Path(path_type=Path),
    default=_USUAL_CONTENT,
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


def content_said(content: Path) -> str:
    """Return the option that a suggested command needs to find the same content, if any."""
    return "" if content == _USUAL_CONTENT else f" --content {content}"


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
    errno.ENAMETOOLONG: "路径太长",
    errno.EISDIR: "那里有一个同名的文件夹",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


#: Windows tells both of these as missing permission.
_HELD_ON_WINDOWS = {32, 33}


def reason(error: OSError) -> str:
    """Say in Chinese why the system refused; its own words are English."""
    if getattr(error, "winerror", None) in _HELD_ON_WINDOWS:
        return _REASONS[errno.EBUSY]
    return _REASONS.get(error.errno or 0, f"系统不允许（错误号 {error.errno}）")
