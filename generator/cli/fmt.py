"""``juesuan fmt``: bring the content files into their one form."""

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from generator.cli.chinese import Command
from generator.cli.common import content_option, reason, tell
from generator.cli.selection import Selection, select
from generator.exchange.yaml_files.canonical import NotCanonicalError, formed, names_of
from generator.exchange.yaml_files.shape import OF_REPORT, SHARED
from generator.load.files import Files
from generator.load.statute import load_statute
from generator.model.keys import YEAR
from generator.model.statute import Statute
from generator.publish.files import put


@click.command(cls=Command, name="fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]...")
@content_option
@click.option("--check", "check_only", is_flag=True, help="只看哪些文件要整理，不改文件。")
@click.option("--diff", "show", is_flag=True, help="只印出整理前后的差别，不改文件。")
def fmt(paths: tuple[Path, ...], content: Path, *, check_only: bool, show: bool) -> int:
    """把内容文件整理成统一的写法。

    统一键的次序、缩进、空行和引号，科目编码后面的名称注释随科目表更正；
    数字照原样，写的注释都保留，内容不变。有语法错误的文件不动。
    写明报告的文件夹或文件时只整理那里的。加 --check 时，有要整理的就以状态 1 结束。
    """
    desk = _Desk(content, select(paths, content), load_statute())
    found = list(desk.all())
    reports = {one.path.parent for one in found} - {desk.files.root}
    tell(desk.files.diagnostics, desk.files.sources, len(reports))
    changed = [one for one in found if one.new is not None]
    for one in changed:
        if show:
            click.echo(_difference(one), nl=False)
        if check_only:
            click.echo(f"要整理：{one.name}", err=True)
    refused = sum(one.refused for one in found)
    failed = 0 if check_only or show else sum(not _write(one) for one in changed)
    _conclude(found, failed, check_only=check_only, show=show)
    return 1 if refused or failed or (check_only and changed) else 0


@dataclass(frozen=True, slots=True)
class _Formed:
    """One file.

    Attributes:
        path: Where it is.
        name: Its name as locations use it.
        old: What it holds.
        new: What it is to hold; None where that is the same.
        refused: Whether it is left alone, as it cannot be read or brought into form.
    """

    path: Path
    name: str
    old: bytes = b""
    new: str | None = None
    refused: bool = False


class _Desk:
    """Reads the content files that were asked for, and brings them into form."""

    def __init__(self, content: Path, selection: Selection, statute: Statute) -> None:
        self.files = Files(content.absolute(), content)
        self.selection = selection
        self.statute = statute

    def all(self) -> Iterator[_Formed]:
        """Bring every file into form; none is written."""
        root = self.files.root
        yield from self._those_of(root, SHARED, None)
        for year in _inside(root):
            if YEAR.fullmatch(year.name):
                for folder in _inside(year):
                    yield from self._those_of(folder, OF_REPORT, int(year.name))

    def _those_of(self, folder: Path, kinds: Iterable[str], year: int | None) -> Iterator[_Formed]:
        for kind in kinds:
            path = folder / f"{kind}.yml"
            name = self.files.named(path)
            if self.selection.holds(name) and _is_plain_file(path):
                yield self._one(path, name, kind, year)

    def _one(self, path: Path, name: str, kind: str, year: int | None) -> _Formed:
        document = self.files.read(path)
        if document is None or document.diagnostics:
            return _Formed(path, name, refused=True)
        text = self.files.sources[name]
        try:
            new = formed(text, document.value, kind, names_of(year, self.statute))
        except NotCanonicalError:
            click.echo(f"{name}：没有整理：整理以后内容会和原来不同。", err=True)
            return _Formed(path, name, refused=True)
        old = path.read_bytes()
        return _Formed(path, name, old, None if old == new.encode() else new)


def _is_plain_file(path: Path) -> bool:
    """Tell whether there is a file; Path.is_file raises where access is denied."""
    return os.path.isfile(path) and not os.path.islink(path)  # noqa: PTH113, PTH114


def _inside(folder: Path) -> list[Path]:
    """List a folder; what cannot be listed has nothing for us, check says why."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _difference(one: _Formed) -> str:
    old = one.old.decode("utf-8").splitlines(keepends=True)
    new = (one.new or "").splitlines(keepends=True)
    lines = difflib.unified_diff(old, new, one.name, f"{one.name}（整理后）")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _write(one: _Formed) -> bool:
    try:
        put(one.path, (one.new or "").encode())
    except OSError as error:
        click.echo(f"写不进 {one.name}：{reason(error)}", err=True)
        return False
    click.echo(f"已整理：{one.name}")
    return True


def _conclude(found: list[_Formed], failed: int, *, check_only: bool, show: bool) -> None:
    changed = sum(one.new is not None for one in found)
    refused = sum(one.refused for one in found)
    if refused:
        click.echo(f"{refused} 个文件有错误，没有整理；改正以后再运行。", err=True)
    if check_only and changed:
        click.echo(f"{changed} 个文件不是统一的写法：运行 juesuan fmt 整理。", err=True)
    elif show and changed:
        click.echo(f"{changed} 个文件要整理；没有改动文件。", err=True)
    elif changed:
        click.echo(f"整理了 {changed - failed} 个文件，共 {len(found)} 个。")
    elif not refused:
        click.echo(f"{len(found)} 个文件都是统一的写法。")
