"""What the commands share: their options, and reading and checking the content."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from generator.check.all import CHECKS
from generator.check.findings import run as run_checks
from generator.derive.desk import Desks
from generator.diagnostics import Diagnostic, Severity, describe, has_errors, in_order
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


def load_and_check(folder: Path) -> tuple[Loaded, Statute, list[Diagnostic]]:
    """Read the content and check it; everything wrong is found in one run."""
    statute = load_statute()
    loaded = load_content(folder, statute.layouts)
    desks = Desks(loaded.content, statute)
    found = [
        Diagnostic(
            loaded.locate(key, finding.file, finding.path),
            finding.name,
            finding.message,
            finding.hint,
            finding.severity,
        )
        for key, finding in run_checks(desks, CHECKS)
    ]
    return loaded, statute, in_order([*loaded.diagnostics, *found])


def tell(diagnostics: list[Diagnostic], sources: dict[str, str]) -> bool:
    """Print diagnostics and a closing line; return whether publishing is blocked."""
    for diagnostic in diagnostics:
        click.echo(describe(diagnostic, sources) + "\n", err=True)
    counts = {s: sum(d.severity is s for d in diagnostics) for s in reversed(Severity)}
    said = "、".join(f"{s.title} {number} 处" for s, number in counts.items() if number)
    if said:
        click.echo(f"共{said}。", err=True)
    return has_errors(diagnostics)


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "那里是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.ENOTDIR: "路径中间有一个是文件，不是文件夹",
    errno.ENOENT: "那里不能新建文件夹",
    errno.EBUSY: "正被别的程序占用",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}


def reason(error: OSError) -> str:
    """Say in Chinese why the system refused; its own words are English."""
    return _REASONS.get(error.errno or 0, f"系统不允许（错误号 {error.errno}）")
