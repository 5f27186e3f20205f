"""Where a command writes what it makes of each report: a file, or one a report in a folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

from generator.cli.chinese import WrongUsageError
from generator.model.keys import ReportKey


def targets(
    keys: Sequence[ReportKey],
    content: Path,
    output: Path,
    suffix: str,
    name: Callable[[ReportKey], str],
) -> dict[ReportKey, Path]:
    """Return the file of each report.

    Args:
        keys: The reports.
        content: The content folder, which nothing is written into.
        output: What the user wrote: a folder, or a file where there is one report.
        suffix: How such a file ends.
        name: Names a report's file in a folder, without its suffix.

    Raises:
        WrongUsageError: They cannot all be written there.
    """
    what = suffix.removeprefix(".").upper()
    here, source = output.resolve(), content.resolve()
    if here == source or source in here.parents:
        raise WrongUsageError(f"{output} 在内容文件夹里；{what} 要写到另外的地方")
    if output.suffix.lower() == suffix and not output.is_dir():
        if len(keys) > 1:
            raise WrongUsageError(f"有 {len(keys)} 份报告，--output 要写文件夹")
        return {keys[0]: output}
    if output.exists() and not output.is_dir():
        raise WrongUsageError(f"{output} 不是文件夹；写文件夹，或者以 {suffix} 结尾的文件")
    return {key: output / f"{name(key)}{suffix}" for key in keys}


def near(target: Path) -> Path:
    """Return a path as people read it from here."""
    here = Path.cwd()
    return target.relative_to(here) if target.is_relative_to(here) else target
