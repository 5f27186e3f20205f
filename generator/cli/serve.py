"""``juesuan serve``: preview the site and build it again when the content changes."""

from pathlib import Path

import click

from generator.cli.build import CONFIG, OVERRIDES, build_once, refused
from generator.cli.chinese import Command
from generator.cli.common import content_option, output_option, reason
from generator.diagnostics import Severity
from generator.publish.build import site_of
from generator.publish.serve import News
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
    """在本机预览网站；内容一存盘，浏览器里就换成新的一页。

    内容有错误时，错误显示在网页上方，网页还是改动以前的样子。按 Ctrl+C 结束。
    """
    refusal = refused(content, output)
    if refusal:
        click.echo(refusal, err=True)
        return 2
    watched = [content, CONFIG, OVERRIDES]
    try:
        serve_site(
            site_of(output),
            [path for path in watched if path.exists()],
            lambda: _news(content, output),
            (host, port),
            lambda: click.echo(f"预览：http://{host}:{port}/（按 Ctrl+C 结束）"),
        )
    except OSError as error:
        click.echo(f"不能在 {host}:{port} 上监听：{reason(error)}；换一个 --port。", err=True)
        return 1
    return 0


def _news(content: Path, output: Path) -> News:
    """Build, tell the terminal, and say what a browser is to show."""
    outcome = build_once(content, output)
    if outcome is None:
        return News(good=False)
    errors = (found for found in outcome.diagnostics if found.severity is Severity.ERROR)
    findings = tuple(
        {"place": str(found.location), "message": found.message, "hint": found.hint}
        for found in errors
    )
    return News(good=not findings, findings=findings)
