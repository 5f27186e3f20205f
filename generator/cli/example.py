"""``juesuan example``: write an invented region to try things on."""

from pathlib import Path

import click

from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import reason
from generator.exchange.example import ExampleError, Wanted, write_example
from generator.load.statute import load_statute


@click.command(cls=Command, name="example")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), metavar="文件夹", required=True
)
@click.option(
    "--departments",
    type=click.IntRange(min=1),
    default=12,
    metavar="个数",
    help="几个部门和单位，默认 12。",
)
@click.option(
    "--years", type=click.IntRange(min=1), default=1, metavar="个数", help="各有几年，默认 1。"
)
@click.option(
    "--seed", type=int, default=0, metavar="整数", help="同一个数写出同样的文件，默认 0。"
)
@click.option("--layout", default="", metavar="版式", help="用哪个版式。")
def example(folder: Path, departments: int, years: int, seed: int, layout: str) -> int:
    """写出一个编造的地区，供试用和测试。

    部门、数字和文字都是编造的，完整、平衡，检查不出问题。
    文件夹应当没有或者是空的；已有的内容不会被改动。
    """
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise WrongUsageError(f"{folder} 不是空的；写到一个新的文件夹里")
        wanted = Wanted(departments, years, seed, layout)
        reports = write_example(wanted, load_statute(), folder)
    except ExampleError as error:
        raise WrongUsageError(str(error)) from None
    except OSError as error:
        click.echo(f"写不进 {folder}：{reason(error)}", err=True)
        return 1
    click.echo(f"已写出 {reports} 份编造的报告：{folder}")
    click.echo(f"检查：juesuan check --content {folder}")
    return 0
