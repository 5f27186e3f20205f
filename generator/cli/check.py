"""``juesuan check``: find what is wrong without building anything."""

from pathlib import Path

import click

from generator.cli.chinese import Command
from generator.cli.common import content_option, load_and_check, tell


@click.command(cls=Command, name="check")
@content_option
def check(content: Path) -> int:
    """检查内容：格式、引用和写出的合计，不生成网页。

    有错误时逐条写明文件、行、列和改法，并以状态 1 结束。
    """
    loaded, _, diagnostics = load_and_check(content)
    blocked = tell(diagnostics, loaded.sources)
    if not blocked:
        click.echo(f"检查通过：{len(loaded.content.reports)} 份报告。")
    return 1 if blocked else 0
