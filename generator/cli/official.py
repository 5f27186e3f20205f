"""What the commands share that write official files: which reports, and which files may go."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from generator.check.review import as_read
from generator.cli.build import clerks_day
from generator.cli.checking import Checked, load_and_check
from generator.cli.common import reason, tell
from generator.cli.reports import errors_of, reports_and_years
from generator.cli.targets import near, targets
from generator.derive.desk import Desk
from generator.exchange.official.own import untouched
from generator.model.keys import ReportKey
from generator.publish.files import put

FOLDER = Path("build/official")
_UNFIT_FOR_FILE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')

force_option: Callable[[Any], Any] = click.option(
    "--force", is_flag=True, help="原来的文件有人改过也覆盖。"
)


def output_option(suffix: str) -> Callable[[Any], Any]:
    """Return the option that says where to write."""
    return click.option(
        "--output",
        type=click.Path(path_type=Path),
        default=FOLDER,
        metavar="文件或文件夹",
        help=f"写到哪里：文件夹，或者（只有一份时）以 {suffix} 结尾的文件；默认 {FOLDER}。",
    )


@dataclass(frozen=True)
class Job:
    """The reports to write, each with its file.

    Attributes:
        checked: The content.
        files: The file of each report.
        force: Whether files go that somebody changed.
    """

    checked: Checked
    files: dict[ReportKey, Path]
    force: bool

    def desks(self) -> Iterator[tuple[Desk, Path]]:
        """Yield each report and its file; tell where it is not fit to be published yet."""
        for key, path in self.files.items():
            if errors := errors_of(self.checked, [key]):
                click.echo(
                    f"注意：{key} 有 {len(errors)} 处错误没有改正，写出的是现在的数；"
                    "看是哪些：juesuan check",
                    err=True,
                )
            yield self.checked.desks.desk(key), path

    def write(self, key: ReportKey, data: bytes, what: str) -> bool:
        """Write a file and say so; or say why not."""
        path = self.files[key]
        if not self.force and path.exists() and not untouched(path, key):
            click.echo(
                f"没有写：{near(path)} 已经有了，写出以后有人改过，或者不是这份报告的。"
                "用 --output 换个名字；确实不要了，加 --force",
                err=True,
            )
            return False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            put(path, data)
        except OSError as error:
            click.echo(f"写不进 {near(path)}：{reason(error)}。", err=True)
            return False
        click.echo(f"已写好 {near(path)}（{what}）")
        return True


def job(
    names: Sequence[str],
    content: Path,
    output: Path,
    suffix: str,
    title: Callable[[Desk], str],
    *,
    force: bool,
) -> Job | None:
    """Read and check the reports meant; None where one cannot be read, which is told.

    Args:
        names: Each ``year/department``, or a year.
        content: The content folder.
        output: What the user wrote.
        suffix: How the files end.
        title: Names a report's file.
        force: Whether files go that somebody changed.

    Raises:
        WrongUsageError: There is no such report, or they cannot be written there.
    """
    keys = reports_and_years(names, content)
    checked = load_and_check(content, clerks_day(), {key.department for key in keys})
    read = replace(checked, diagnostics=list(as_read(checked.loaded, checked.statute)))
    if errors := errors_of(read, keys):
        tell(errors, checked.loaded.sources, len(keys))
        click.echo(f"没有写出：先改正这 {len(errors)} 处读不出来的地方。", err=True)
        return None
    titles = _titles((checked.desks.desk(key) for key in keys), title)
    return Job(checked, targets(keys, content, output, suffix, titles.__getitem__), force)


def _titles(desks: Iterable[Desk], title: Callable[[Desk], str]) -> dict[ReportKey, str]:
    """Name the files; where two departments have one name, their ids tell them apart."""
    named = {desk.report.key: _UNFIT_FOR_FILE.sub("", title(desk)) for desk in desks}
    names = list(named.values())
    return {
        key: name if names.count(name) == 1 else f"{name}（{key.department}）"
        for key, name in named.items()
    }
