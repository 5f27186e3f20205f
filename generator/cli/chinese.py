"""Click in Chinese: help pages and usage errors."""

from collections.abc import Sequence
from typing import Any

import click


class _Chinese(click.Command):
    """Writes a command's help in Chinese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [self._piece(piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    @staticmethod
    def _piece(piece: str) -> str:
        return piece.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]...")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [r for r in (p.get_help_record(ctx) for p in self.get_params(ctx)) if r]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(
                    [(name, text.replace("[required]", "（必须写）")) for name, text in records]
                )

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option, explained in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明。"
        return option


class WrongUsageError(click.UsageError):
    """A wrong call of a command; the message is Chinese already."""


class Command(_Chinese):
    """One command."""


class Group(_Chinese, click.Group):
    """The program with its commands."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        _Chinese.format_options(self, ctx, formatter)
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("命令"):
            formatter.write_dl([(name, c.get_short_help_str(60)) for name, c in commands if c])


def run(group: click.Group, arguments: Sequence[str] | None) -> int:
    """Run the program and return its exit status; usage errors are told in Chinese."""
    try:
        result: Any = group.main(args=arguments, prog_name="juesuan", standalone_mode=False)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "juesuan"
        click.echo(f"用法错误：{_reason(error)}", err=True)
        click.echo(f"查看用法：{path} --help", err=True)
        return 2
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("已中断。", err=True)
        return 130
    return result if isinstance(result, int) else 0


def _reason(error: click.UsageError) -> str:
    """Say in Chinese what is wrong with the way a command was called."""
    if isinstance(error, WrongUsageError):
        return error.message
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是想写 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项{near}"
    if isinstance(error, click.MissingParameter):
        if isinstance(error.param, click.Option):
            return f"缺少 {error.param.opts[0]}"
        return f"缺少 {error.param.human_readable_name if error.param else ''}"
    if isinstance(error, click.BadParameter):
        name = _name(error.param) if error.param else ""
        return f"{name} 的值不对：{_value_problem(error)}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 缺少值，或不该带值"
    message = error.format_message()
    if message.startswith("No such command"):
        return f"没有 {message.split(chr(39))[1]} 这个命令"
    if "unexpected extra argument" in message:
        return f"多出了不认识的参数：{message.split('(')[-1].rstrip(').')}"
    return "命令的写法不对"


def _name(parameter: click.Parameter) -> str:
    """Return what a parameter is called: an option by its name, an argument by what help says."""
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return (getattr(parameter, "metavar", None) or parameter.human_readable_name).strip("[].")


def _value_problem(error: click.BadParameter) -> str:
    message = error.message
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"可用的有：{'、'.join(map(str, kind.choices))}"
    if "is not a valid integer" in message or "is not in the range" in message:
        return "应为整数，且在允许的范围内"
    if "does not exist" in message:
        return f"没有这个文件或文件夹：{message.split(chr(39))[1]}"
    if "is a file" in message:
        return "这是文件，应为文件夹"
    return "不是允许的值"
