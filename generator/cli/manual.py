"""``juesuan manual``: write what the program itself knows into the documents for clerks."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from generator.cli.chinese import Command
from generator.exchange.manual import ManualError, renewed
from generator.exchange.messages import messages
from generator.load.statute import load_statute
from generator.model.statute import Statute

MANUAL = Path("docs/填报手册.md")
MESSAGES = Path("docs/消息详解.md")

#: The documents, each with what makes its text of the present one.
_DOCUMENTS: Mapping[Path, Callable[[str, Statute], str]] = {
    MANUAL: renewed,
    MESSAGES: lambda _, statute: messages(statute),
}


@click.command(cls=Command, name="manual")
@click.option("--check", "check_only", is_flag=True, help="只看是不是最新，不改文件。")
def manual(*, check_only: bool) -> int:
    """更新填报手册里由程序写出的部分，和消息详解。

    改了内容模型、版式、资金表或规则以后运行。加 --check 时不改文件，不是最新就以状态 1 结束。
    """
    if not MANUAL.is_file():
        click.echo(f"这里没有 {MANUAL}：请在项目文件夹里运行。", err=True)
        return 2
    statute = load_statute()
    status = 0
    for file, write in _DOCUMENTS.items():
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        try:
            wanted = write(text, statute)
        except ManualError as error:
            click.echo(f"{file}：{error}", err=True)
            return 1
        status |= _compare(file, text, wanted) if check_only else _write(file, text, wanted)
    return status


def _compare(file: Path, text: str, wanted: str) -> int:
    if text != wanted:
        click.echo(f"{file} 不是最新的：运行 juesuan manual 更新它。", err=True)
        return 1
    click.echo(f"{file} 是最新的。")
    return 0


def _write(file: Path, text: str, wanted: str) -> int:
    if text != wanted:
        file.write_text(wanted, encoding="utf-8", newline="\n")
    click.echo(f"{file} {'已更新' if text != wanted else '本来就是最新的'}。")
    return 0
