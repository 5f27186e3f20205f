"""The command ``juesuan``; one file a command."""

from collections.abc import Sequence

import click

from generator.cli.build import build
from generator.cli.check import check
from generator.cli.chinese import Group, run
from generator.cli.manual import manual
from generator.cli.serve import serve


@click.group(cls=Group)
@click.version_option(package_name="juesuan", message="juesuan %(version)s", help="显示版本。")
def program() -> None:
    """决算：把部门决算的 YAML 检查并生成可检索的公开网站。"""


for _command in (build, check, manual, serve):
    program.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``juesuan`` and return its exit status: 0 done, 1 wrong content, 2 wrong usage."""
    return run(program, arguments)
