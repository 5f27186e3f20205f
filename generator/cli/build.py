"""``juesuan build``: check the content and build the public site."""

from pathlib import Path

import click

from generator.cli.chinese import Command
from generator.cli.common import content_option, load_and_check, output_option, reason, tell
from generator.cli.quality import qualities
from generator.diagnostics import Tally
from generator.publish.build import BuildError, build_site, foreign_output
from generator.render.site import render_site

CONFIG = Path("mkdocs.yml")


@click.command(cls=Command, name="build")
@content_option
@output_option
def build(content: Path, output: Path) -> int:
    """检查内容并生成网站。

    内容有错误时不生成，原来的网站保持不变。
    """
    return build_once(content, output)


def build_once(content: Path, output: Path) -> int:
    """Check and build; return the exit status."""
    if not CONFIG.is_file():
        click.echo(f"这里没有 {CONFIG}：请在项目文件夹里运行。", err=True)
        return 2
    refusal = foreign_output(output, content)
    if refusal:
        click.echo(refusal, err=True)
        return 2
    checked = load_and_check(content)
    loaded, statute = checked.loaded, checked.statute
    tally = Tally.of(checked.diagnostics, len(loaded.content.reports))
    tell(checked.diagnostics, loaded.sources, tally.reports)
    if tally.errors:
        click.echo(f"没有生成网站，原来的网站没有改动：{tally}。", err=True)
        return 1
    files = render_site(loaded.content, statute, qualities(checked))
    try:
        site = build_site(files, loaded.content.site, output, CONFIG)
    except BuildError as error:
        click.echo(str(error), err=True)
        return 1
    except OSError as error:
        click.echo(f"写不进 {output}：{reason(error)}", err=True)
        return 1
    pages = sum(path.endswith(".md") for path in files)
    click.echo(
        f"网站已生成：{site / 'index.html'}（{len(loaded.content.reports)} 份报告，{pages} 页）"
    )
    return 0
