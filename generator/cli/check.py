"""``juesuan check``: find what is wrong without building anything."""

from pathlib import Path

import click

from generator.cli.checking import Checked, load_and_check
from generator.cli.chinese import Command
from generator.cli.common import content_option, tell
from generator.cli.selection import select
from generator.diagnostics import Diagnostic, Tally
from generator.exchange.findings import as_github, as_gitlab, as_json, as_sarif

TEXT, JSON, GITHUB, GITLAB, SARIF = "text", "json", "github", "gitlab", "sarif"


@click.command(cls=Command, name="check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
@content_option
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, JSON, GITHUB, GITLAB, SARIF]),
    default=TEXT,
    metavar="格式",
    help="text 给人看（默认）；json、github、gitlab、sarif 给别的程序，写在标准输出。",
)
@click.option("--strict", is_flag=True, help="有警告也算没有通过。")
def check(paths: tuple[Path, ...], content: Path, form: str, *, strict: bool) -> int:
    """检查内容，不生成网页。

    写明报告的文件夹或文件时，只说那里的发现，例如 juesuan check 2020/xiqu-xinfangju。
    有错误时逐条写明文件、行、列和改法，并以状态 1 结束。
    """
    selection = select(paths, content)
    checked = load_and_check(content, departments=selection.departments(content))
    found = selection.of(checked.diagnostics)
    tally = Tally.of(found, selection.reports(checked.loaded))
    passed = not (tally.errors or (strict and tally.warnings))
    if form == TEXT:
        tell(found, checked.loaded.sources, tally.reports)
        _conclude(tally, passed=passed)
    elif text := _written(form, found, tally, checked):
        click.echo(text)
    return 0 if passed else 1


def _written(form: str, found: list[Diagnostic], tally: Tally, checked: Checked) -> str:
    if form == JSON:
        return as_json(found, tally)
    if form == SARIF:
        return as_sarif(found, checked.statute.rules)
    return as_github(found) if form == GITHUB else as_gitlab(found)


def _conclude(tally: Tally, *, passed: bool) -> None:
    """Print the last line: the summary once more, where one looks first."""
    said = f"检查通过：{tally}。" if passed else f"检查没有通过：{tally}。"
    click.echo(said, err=not passed)
