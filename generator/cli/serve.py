"""``juesuan serve``: preview the site and build it again when the content changes."""

from pathlib import Path

import click

from generator.cli.build import build_once
from generator.cli.chinese import Command
from generator.cli.common import content_option, output_option, reason
from generator.publish.serve import serve as serve_site


@click.command(cls=Command, name="serve")
@content_option
@output_option
@click.option("--host", default="127.0.0.1", metavar="地址", help="监听的地址，默认 127.0.0.1。")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    metavar="端口",
    help="监听的端口，默认 8000。",
)
def serve(content: Path, output: Path, host: str, port: int) -> int:
    """在本机预览网站；内容一改就重新生成。

    按 Ctrl+C 结束。
    """
    status = build_once(content, output)
    if status:
        return status
    click.echo(f"预览：http://{host}:{port}/（按 Ctrl+C 结束）")
    try:
        serve_site(output / "site", [content], lambda: _again(content, output), host, port)
    except OSError as error:
        click.echo(f"不能在 {host}:{port} 上监听：{reason(error)}；换一个 --port。", err=True)
        return 1
    return 0


def _again(content: Path, output: Path) -> None:
    build_once(content, output)
