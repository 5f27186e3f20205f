"""``juesuan manual``: write the generated part of the clerks' manual."""

from pathlib import Path

import click

from generator.cli.chinese import Command
from generator.exchange.manual import ManualError, renewed
from generator.load.statute import load_statute

MANUAL = Path("docs/填报手册.md")


@click.command(cls=Command, name="manual")
@click.option("--check", "check_only", is_flag=True, help="只看手册是不是最新，不改文件。")
def manual(*, check_only: bool) -> int:
    """更新填报手册里由程序写出的部分。

    改了内容模型、版式或资金表以后运行。加 --check 时不改文件，手册不是最新就以状态 1 结束。
    """
    if not MANUAL.is_file():
        click.echo(f"这里没有 {MANUAL}：请在项目文件夹里运行。", err=True)
        return 2
    text = MANUAL.read_text(encoding="utf-8")
    try:
        wanted = renewed(text, load_statute())
    except ManualError as error:
        click.echo(f"{MANUAL}：{error}", err=True)
        return 1
    return _compare(text, wanted) if check_only else _write(text, wanted)


def _compare(text: str, wanted: str) -> int:
    if text != wanted:
        click.echo(f"{MANUAL} 不是最新的：运行 juesuan manual 更新它。", err=True)
        return 1
    click.echo(f"{MANUAL} 是最新的。")
    return 0


def _write(text: str, wanted: str) -> int:
    if text != wanted:
        MANUAL.write_text(wanted, encoding="utf-8", newline="\n")
    click.echo(f"{MANUAL} {'已更新' if text != wanted else '本来就是最新的'}。")
    return 0
