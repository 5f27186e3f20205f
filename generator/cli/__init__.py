"""The command ``juesuan``; one file a command."""

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from keyword import iskeyword
from typing import TextIO

import click

from generator.cli.chinese import Group, run

COMMANDS = (
    "archive",
    "build",
    "check",
    "diff",
    "docx",
    "example",
    "explain",
    "export",
    "fmt",
    "import",
    "manual",
    "new",
    "pdf",
    "publish-record",
    "rule",
    "schema",
    "serve",
    "verify",
)


class _Program(Group):
    """The program; a command's module is read when that command is asked for.

    Module and function are named as the command, with a line below for a word Python keeps.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command by its name: a function in the module of that name."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        name += "_" * iskeyword(name)
        command: click.Command = getattr(import_module(f"{__name__}.{name}"), name)
        return command


@click.group(cls=_Program, invoke_without_command=True, subcommand_metavar="COMMAND [ARGS]...")
@click.version_option(package_name="juesuan", message="juesuan %(version)s", help="显示版本。")
@click.pass_context
def program(context: click.Context) -> int:
    """决算：把部门决算的 YAML 检查并生成可检索的公开网站。"""
    if context.invoked_subcommand is not None:
        return 0
    from generator.cli.status import status  # noqa: PLC0415 - as any command's module

    return status()


def _speak_utf8(stream: TextIO) -> None:
    """Write UTF-8 where the system would have another encoding: pipes and files on Windows."""
    if isinstance(stream, TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``juesuan`` and return its exit status: 0 done, 1 wrong content, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    # What is read is kept to the end: looking for garbage in it takes a quarter of the time.
    gc.set_threshold(50_000, 20, 50)
    return run(program, arguments)
