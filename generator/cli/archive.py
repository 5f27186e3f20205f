"""``juesuan archive``: put one year into a bag for the archive."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from generator.cli.build import CONFIG, build_aside, clerks_day
from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option, reason
from generator.cli.reports import no_such_year
from generator.load.content import read_shared
from generator.load.statute import load_statute
from generator.publish.archive import ArchiveError, refusal
from generator.publish.archive import archive as write_archive


@click.command(cls=Command, name="archive")
@click.argument("year", type=click.IntRange(1), metavar="年度", required=True)
@content_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    required=True,
    help="写到哪里：一个新的文件夹，或者空的。",
)
def archive(year: int, content: Path, output: Path) -> int:
    """把一个年度的决算装成归档用的文件夹（BagIt）。

    里面是原件、文本、网页、清单和一份说明，不联网、不装程序也能读，带 SHA-256 和 SHA-512。
    内容有错误时什么也不写。
    """
    if not CONFIG.is_file():
        raise WrongUsageError(f"这里没有 {CONFIG}：请在项目文件夹里运行")
    if refused := refusal(output, content):
        raise WrongUsageError(refused)
    shared = read_shared(content, load_statute().layouts)
    if not any(key.year == year for key in shared.folders):
        raise WrongUsageError(no_such_year(year, shared.folders))
    with TemporaryDirectory(prefix="juesuan-") as name:
        if not build_aside(content, Path(name), clerks_day()):
            click.echo("没有写档案。", err=True)
            return 1
        try:
            bag = write_archive(year, shared.loaded.content, content, Path(name), output)
        except ArchiveError as error:
            click.echo(f"没有写档案：{error}。", err=True)
            return 1
        except OSError as error:
            click.echo(f"写不进 {output}：{reason(error)}。", err=True)
            return 1
    click.echo(f"已写好{year}年度的档案：{output}")
    click.echo(
        f"{bag.reports} 份报告，{bag.files} 个文件，{bag.size / 1e6:.1f} MB；已按 BagIt 核对。"
    )
    click.echo(f"先读 {output / 'data' / '说明.txt'}")
    return 0
