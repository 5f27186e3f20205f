"""``juesuan explain``: what stands on a line of a content file, and what it is for."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click
from pydantic import BaseModel

from generator.amounts import Entry, State, plain
from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option
from generator.cli.selection import name_of
from generator.derive.desk import Desk, Desks
from generator.derive.explain import (
    CellFacts,
    Explained,
    FileName,
    FormCell,
    Funding,
    SumFacts,
    cell_title,
    explained,
)
from generator.derive.facts import Change
from generator.derive.figures import ZERO, Figure
from generator.diagnostics import excerpt
from generator.load.content import Loaded, load_content
from generator.load.places import Spot, spot_at
from generator.load.statute import load_statute
from generator.locations import DataPath, Location
from generator.model.statute import Statute
from generator.render.typist import Typist

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>[1-9]\d*)(?::(?P<column>[1-9]\d*))?:?")


@click.command(cls=Command, name="explain")
@click.argument("place", metavar="文件:行[:列]")
@content_option
def explain(place: str, content: Path) -> int:
    """说明内容文件的一行：写的是哪个数，进入哪些合计，印在哪里，上年是多少。

    行里有几个数时逐个说明；写上列，就只说那一个。
    """
    match = _PLACE.fullmatch(place)
    if match is None:
        raise WrongUsageError(f"“{place}”不是 文件:行，例如 accounts.yml:12")
    statute = load_statute()
    loaded = load_content(content, statute.layouts)
    name = name_of(Path(match["file"]), content)
    line, column = int(match["line"]), int(match["column"] or 0)
    spot = spot_at(loaded, name, line, column or None)
    if spot is None or line > loaded.sources[name].count("\n") + 1:
        raise WrongUsageError(f"{name} 没有第 {line} 行，或读不出来；先运行 juesuan check")
    place_shown = Location(name, line, column or 1)
    click.echo("\n".join([str(place_shown), *excerpt(place_shown, loaded.sources)[:1]]))
    return _tell(loaded, statute, spot)


def _tell(loaded: Loaded, statute: Statute, spot: Spot) -> int:
    if not spot.paths:
        click.echo("\n这一行是注释或空行，没有值。")
        return 0
    if spot.key is None or spot.file not in get_args(FileName):
        _say((f"{_joined(path)}：全站共用，不属于哪一份报告。",) for path in spot.paths)
        return 0
    if spot.key not in loaded.content.reports:
        click.echo("\n这份报告有错误，读不出来；先运行 juesuan check。", err=True)
        return 1
    writer = _Writer(Desks(loaded.content, statute).desk(spot.key))
    _say(writer.lines(spot.file, path) for path in spot.paths)
    return 0


def _say(blocks: Iterable[Iterable[str]]) -> None:
    for block in blocks:
        click.echo("\n" + "\n".join(block))


def _joined(path: DataPath) -> str:
    return ".".join(map(str, path))


class _Writer:
    """Puts the facts of one report's values into words."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.typist = Typist(desk)

    def lines(self, file: Any, path: DataPath) -> Iterator[str]:
        """Write all about the value at a path."""
        facts = explained(self.desk, file, path)
        yield self.head(file, facts)
        for cell in facts.cells:
            yield from self.cell(cell, facts.path)
        if facts.funding:
            yield from self.funding(facts.funding)
        yield from _listed("印在表里", map(_form, facts.forms))
        yield from _listed("说明里", (use.title for use in facts.uses))
        yield from _listed("引用的数", (self.reference(*found) for found in facts.references))
        if isinstance(facts.value, str) and file == "performance" and path[0] != "management":
            yield "  印在绩效页。"

    def head(self, file: str, facts: Explained) -> str:
        """Name the value: its address, or its path, and what is typed."""
        path = _joined(facts.path if file == "accounts" else (file, *facts.path))
        named = [str(self.desk.statute.terms.get(str(step), "")) for step in facts.path[-1:]]
        title = f"（{named[0]}）" if named[0] and not facts.cells else ""
        return f"{path}{title}{self.value(facts.value, facts)}"

    def value(self, value: Any, facts: Explained) -> str:
        """Write what is typed; a group is only named."""
        if isinstance(value, Entry):
            return f"：{self.entry(value, facts)}"
        if isinstance(value, (str, State, date)):
            return f"：{' '.join(str(value).split())}"
        return "：一组值，指向其中一行再看" if isinstance(value, (BaseModel, dict, list)) else ""

    def entry(self, value: Entry, facts: Explained) -> str:
        """Write a typed number as it stands; only money carries the unit of the file."""
        if value.number is None:
            return value.state.value
        if str(facts.path[-1]).endswith("rate"):
            return f"{plain(value.number)}%"
        accounts = self.desk.report.accounts
        unit = accounts.unit.value if accounts and (facts.cells or facts.forms) else ""
        return f"{value.number:f}{unit}"

    def cell(self, cell: CellFacts, path: DataPath) -> Iterator[str]:
        """Write a cell: its name, the years beside it, the sums it enters, where it is printed."""
        year = "" if cell.year == self.desk.year else f"{cell.year}年度的 "
        address = "" if _joined(path) == str(cell.address) else f"{year}{cell.address}："
        yield f"  {address}{cell_title(self.desk, cell.address)}"
        if cell.year == self.desk.year:
            yield f"  {self.change(cell.change)}"
        elif cell.change.known:
            yield f"  本年同一格：{self.figure(cell.change.current)}"
        if cell.next_year:
            yield "  下一年的报告用它作上年数。"
        yield from _listed("进入的合计", map(self.sum, cell.sums))
        yield from _listed("印在表里", map(_form, cell.forms))
        yield from _listed("引用它的文字", cell.mentions)

    def change(self, change: Change) -> str:
        """Write last year's figure and the distance from it."""
        if not change.compared:
            return f"上年（{change.base_year}）：{self.figure(change.previous)}"
        moved = "，持平"
        if not change.is_level:
            rate = "增减率不可比" if change.rate is None else self.typist.percent(change.rate)
            word = "减少" if change.fell else "增加"
            moved = f"，{word}{self.typist.amount(change.difference or ZERO)}（{rate}）"
        return f"上年（{change.base_year}）：{self.figure(change.previous)}{moved}"

    def sum(self, facts: SumFacts) -> str:
        """Write a sum that holds a cell, with what it holds and what its parts make."""
        how = "写出的" if facts.held.stated else "由程序相加的"
        made = f"{facts.parts} 个有数的组成相加 {self.figure(facts.made)}"
        if not facts.made.known:
            made = "组成里有未公开的数，加不出来"
        where = f"；印在 {'、'.join(dict.fromkeys(form.form for form in facts.forms))}"
        return (
            f"{facts.address}（{cell_title(self.desk, facts.address)}）："
            f"{how} {self.figure(facts.held)}，{made}{where if facts.forms else ''}"
        )

    def figure(self, figure: Figure) -> str:
        """Write a figure exactly, in the unit of the pages."""
        if figure.yuan is None:
            return "没有数" if figure.state is State.BLANK else figure.state.value
        unit = self.typist.precision.unit
        return f"{plain(unit.from_yuan(figure.yuan))}{unit.value}"

    def reference(self, written: str, figure: Figure | None) -> str:
        """Write what a text refers to."""
        return f"{{{written}}}：{self.figure(figure) if figure else '指不到数'}"

    def funding(self, facts: Funding) -> Iterator[str]:
        """Write whose money it is, and the totals it enters."""
        project, precision = facts.project, facts.project.precision
        total = self.typist.money(facts.total, precision)
        yield f"  项目“{project.project.name}”，{facts.source}，{facts.stage}；这一阶段合计 {total}"
        if project.percent is not None:
            base, executed = (
                self.typist.money(figure, precision) for figure in (project.base, project.executed)
            )
            rate = self.typist.project_percent(project.percent)
            yield f"  执行率：{executed} ÷ {base}＝{rate}"
        yield "  印在绩效页。"


def _form(cell: FormCell) -> str:
    parts = [f"行“{cell.row}”" if cell.row else "", f"栏“{cell.column}”"]
    return f"{cell.form}：{'，'.join(filter(None, parts))}"


def _listed(title: str, entries: Iterable[str]) -> Iterator[str]:
    lines = [f"    - {entry}" for entry in entries]
    if lines:
        yield f"  {title}："
        yield from lines
