"""``juesuan schema``: write the JSON Schemas that editors complete and explain with."""

from pathlib import Path

import click

from generator.cli.chinese import Command
from generator.cli.manual import MANUAL
from generator.exchange.schema import schemas
from generator.load.statute import load_statute
from generator.publish.files import put

SCHEMA = Path("schema")


@click.command(cls=Command, name="schema")
@click.option("--check", "check_only", is_flag=True, help="只看 schema 是不是最新，不改文件。")
def schema(*, check_only: bool) -> int:
    """更新 schema 文件夹：编辑器凭它补全、解释和检查内容文件的键。

    改了内容模型、版式或科目表以后运行。加 --check 时不改文件，不是最新就以状态 1 结束。
    """
    if not MANUAL.is_file():
        click.echo(f"这里没有 {MANUAL}：请在项目文件夹里运行。", err=True)
        return 2
    wanted = {SCHEMA / name: text for name, text in schemas(load_statute()).items()}
    left = [path for path in sorted(SCHEMA.glob("*.schema.json")) if path not in wanted]
    stale = [path for path, text in wanted.items() if _text(path) != text] + left
    if check_only:
        for path in stale:
            click.echo(f"{path} 不是最新的：运行 juesuan schema 更新它。", err=True)
        if not stale:
            click.echo(f"{SCHEMA} 是最新的。")
        return 1 if stale else 0
    SCHEMA.mkdir(exist_ok=True)
    for path in left:
        path.unlink()
    for path in stale:
        if path in wanted:
            put(path, wanted[path].encode())
    click.echo(f"{SCHEMA} {'已更新' if stale else '本来就是最新的'}。")
    return 0


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
