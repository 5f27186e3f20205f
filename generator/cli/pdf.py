"""``juesuan pdf``: bind reports as PDF, for paper and for the official copy."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from generator.cli.build import CONFIG, clerks_day
from generator.cli.checking import Checked, load_and_check
from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option, reason, tell
from generator.cli.progress import shown
from generator.cli.reports import errors_of, reports_and_years
from generator.cli.targets import near, targets
from generator.model.keys import ReportKey
from generator.publish.crew import WorkerDiedError, crew
from generator.publish.pages import Chrome
from generator.publish.volumes import Binding, BindingError, Bound, bind, binding, make_ready

_FOLDER = Path("build/pdf")
_SUFFIX = ".pdf"


@click.command(cls=Command, name="pdf")
@click.argument("reports", nargs=-1, required=True, metavar="年/部门...")
@content_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=_FOLDER,
    metavar="文件或文件夹",
    help="写到哪里：文件夹，或者（只有一份时）以 .pdf 结尾的文件；默认 build/pdf/年-部门.pdf。",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="个数",
    help="同时用几个进程，默认有几个处理器就用几个；每个约占 400 MB 内存。",
)
def pdf(reports: tuple[str, ...], content: Path, output: Path, workers: int | None) -> int:
    """把报告排成一册 PDF：封面、目录、全文、各表。

    写 年/部门，可以写几份；只写年度，就是那一年的全部，例如 juesuan pdf 2020。
    内容与网站的“全文”相同；报告有错误时不生成，原来的文件没有改动。
    要用 WeasyPrint、Pango 和中文字体，怎样安装见 README。
    """
    if not CONFIG.is_file():
        raise WrongUsageError(f"这里没有 {CONFIG}：请在项目文件夹里运行")
    keys = reports_and_years(reports, content)
    files = targets(keys, content, output, _SUFFIX, lambda key: f"{key.year}-{key.department}")
    try:
        make_ready()
    except BindingError as error:
        click.echo(f"不能生成 PDF：{error}。", err=True)
        return 1
    checked = load_and_check(content, clerks_day(), {key.department for key in keys})
    if errors := errors_of(checked, keys):
        tell(errors, checked.loaded.sources, len(keys))
        click.echo(f"没有生成 PDF：先改正这 {len(errors)} 处错误。", err=True)
        return 1
    try:
        for folder in {target.parent for target in files.values()}:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        click.echo(f"写不进 {output}：{reason(error)}。", err=True)
        return 1
    return _tell(list(_bound(checked, files, workers)), len(keys))


def _bound(
    checked: Checked, files: Mapping[ReportKey, Path], workers: int | None
) -> Iterator[Bound]:
    """Bind every report; a worker that dies takes none of the others with it."""
    shared = checked.loaded.content
    with (
        TemporaryDirectory(prefix="juesuan-") as name,
        shown(quiet=False) as watch,
        crew(workers) as hands,
    ):
        folder = Path(name)
        chrome = Chrome.of(shared.site, CONFIG, folder / "docs", folder / "templates", "")
        tasks: list[Binding] = [
            binding(checked.desks.desk(key), shared, chrome, target.absolute())
            for key, target in files.items()
        ]
        watch.stage("排印", len(tasks))
        try:
            for made in hands.run(bind, tasks):
                watch.step()
                yield made
        except WorkerDiedError as error:
            click.echo(
                f"处理 {error} 的进程意外结束，可能是内存不够；用 --workers 1 再试。", err=True
            )


def _tell(made: Sequence[Bound], wanted: int) -> int:
    """Say what became of each report; return the exit status."""
    good = sorted((found for found in made if not found.failure), key=lambda b: b.target)
    for bound in made:
        if isinstance(bound.failure, OSError):
            click.echo(f"写不进 {near(bound.target)}：{reason(bound.failure)}。", err=True)
        elif bound.failure:
            click.echo(f"没有生成 {near(bound.target)}：{bound.failure}。", err=True)
    for bound in good:
        size = f"{bound.size / 1e6:.1f} MB"
        click.echo(f"已写好 {near(bound.target)}（{bound.pages} 页，{size}）")
    if wanted > 1:
        click.echo(f"共 {wanted} 份报告，写好 {len(good)} 份。")
    return 0 if len(good) == wanted else 1
