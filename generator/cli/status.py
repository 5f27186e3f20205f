"""``juesuan`` alone: where the reports of this region stand, and the next step of each."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import click

from generator.cli.build import clerks_day
from generator.cli.common import place_above
from generator.diagnostics import UNFILLED_TITLE, Severity
from generator.load.content import UNWRITTEN, read_shared
from generator.load.statute import load_statute
from generator.model.statute import Layout
from generator.publish.standing import Region, Standing, State, region

CONTENT, OUTPUT = Path("content"), Path("build")
#: Of each state so many reports are listed; nobody does more at once.
_LISTED = 20
_TITLES = {
    State.UNFILLED: f"{UNFILLED_TITLE}：换掉 {UNFILLED_TITLE} 两个字，填完再检查",
    State.WRONG: "有错误：照消息改正",
    State.UNLOGGED: "公开后有改动，没有写更正：写上更正，或改回去",
    State.CHANGED: "公开后有改动，已写更正：再登记一次",
    State.READY: "可以公开：看过预览，登记，再公开网站",
    State.PUBLIC: "已登记公开",
}
_SHORT = {
    State.UNFILLED: UNFILLED_TITLE,
    State.WRONG: "有错误",
    State.UNLOGGED: "公开后有改动",
    State.CHANGED: "公开后有改动",
    State.READY: "可以公开",
    State.PUBLIC: "已公开",
}
_STEPS = {
    State.UNFILLED: "juesuan check",
    State.WRONG: "juesuan check",
    State.UNLOGGED: "juesuan check",
    State.CHANGED: "juesuan publish-record",
    State.READY: "juesuan publish-record",
}
_RECORDED = (State.CHANGED, State.READY)


def status() -> int:
    """Tell where the region stands; 0 always, as nothing was asked to be right."""
    today = clerks_day()
    if not (CONTENT.is_dir() and read_shared(CONTENT, load_statute().layouts).folders):
        place = place_above(CONTENT)
        steps = _elsewhere(place) if place and not CONTENT.exists() else _first_steps(today)
        click.echo("\n".join(steps))
        return 0
    click.echo("\n".join(_told(region(CONTENT, OUTPUT, today))))
    return 0


def _elsewhere(place: str) -> Iterator[str]:
    yield f"这里不是项目文件夹：没有 {CONTENT}，上级文件夹里有。先到那里去："
    yield f"  cd {place}"


def _first_steps(today: date) -> Iterator[str]:
    year = today.year - 1
    layouts = list(load_statute().layouts.values())
    fitting = [layout for layout in layouts if year in layout.years] or layouts[:1]
    options = "" if (CONTENT / "site.yml").is_file() else _of_site(fitting[0])
    yield "这里还没有报告。新建第一份，年度、标识和名称换成实际的（标识用拼音，例如 caizhengju）："
    yield f"  juesuan new {year}/caizhengju --name 部门全称{options}"
    yield f"版式有：{'、'.join(f'{layout.id}（{layout.title}）' for layout in layouts)}"
    yield "先看看填好的样子："
    yield "  juesuan example build/example/content"
    yield "全部命令：juesuan --help；手册：docs/填报手册.md"


def _of_site(layout: Layout) -> str:
    return f" --region 地区 --publisher 发布机构 --layout {layout.id}"


def _told(found: Region) -> Iterator[str]:
    year = found.newest[0].key.year
    counts: dict[str, int] = {}
    for standing in found.newest:
        title = _SHORT[standing.state]
        counts[title] = counts.get(title, 0) + 1
    listed = "、".join(f"{title} {number} 份" for title, number in counts.items())
    wrong = [d for d in found.shared if d.severity is Severity.ERROR]
    name = f"{found.name} " if found.name != UNWRITTEN else ""
    yield f"{name}{year} 年度 {len(found.newest)} 份报告：{listed}。"
    if found.open:
        yield f"以前年度的报告还有 {len(found.open)} 份要处理，一起列在下面。"
    if wrong:
        yield f"\n各报告共用的文件有 {len(wrong)} 处错误，先改正：\n  juesuan check"
    if found.missing:
        yield f"\n{year - 1} 年度有、{year} 年度还没有新建"
        yield from _listed([(f"juesuan new {key}", name) for key, name in found.missing])
    in_order = sorted((*found.newest, *found.open), key=lambda standing: standing.state)
    groups = {s: list(g) for s, g in groupby(in_order, key=lambda standing: standing.state)}
    for state, group in groups.items():
        # What all share must be right before anything is recorded.
        if state is not State.PUBLIC and not (wrong and state in _RECORDED):
            yield f"\n{_TITLES[state]}"
            steps = (f"{_STEPS[state]} {standing.key}" for standing in group)
            said = (f"{standing.name}{_detail(standing)}" for standing in group)
            yield from _listed(list(zip(steps, said, strict=True)))
        if state is State.UNFILLED:
            yield "还没有读入工作簿的，先读入，再填余下的："
            yield f"  juesuan import 工作簿.xlsx --into {group[0].key}"
    yield from _rest(found, set(groups), sound=not wrong)


def _listed(steps: list[tuple[str, str]]) -> Iterator[str]:
    """Write commands to copy, each with what it is for; only the first where there are many."""
    widest = max(len(command) for command, _ in steps[:_LISTED])
    for command, what in steps[:_LISTED]:
        yield f"  {command.ljust(widest)}  # {what}"
    if len(steps) > _LISTED:
        yield f"  还有 {len(steps) - _LISTED} 份没有列出"


def _detail(standing: Standing) -> str:
    tally, wrong = standing.tally, standing.tally.errors - standing.tally.unfilled
    parts = []
    if tally.unfilled:
        parts.append(f"{UNFILLED_TITLE} {tally.unfilled} 处")
    if wrong:
        parts.append(f"错误 {wrong} 处")
    if standing.state is State.READY and tally.warnings:
        parts.append(f"警告 {tally.warnings} 处")
    if standing.day:
        parts.append(f"{standing.day} 公开")
    return f"，{'、'.join(parts)}" if parts else ""


def _rest(found: Region, states: set[State], *, sound: bool) -> Iterator[str]:
    if earlier := [
        f"{year} 年度 {number} 份" + (f"（{public} 份登记了公开）" if public else "")
        for year, (number, public) in found.earlier.items()
    ]:
        yield f"\n以前的年度：{'、'.join(earlier)}。"
    if found.unseen:
        yield f"其中 {found.unseen} 份还没有看过，生成网站时一起检查。"
    if sound and not states & {State.UNFILLED, State.WRONG, State.UNLOGGED}:
        yield "\n公开网站，文件夹写放网站的地方：\n  juesuan publish --to 文件夹"
    last = found.newest[-1].key
    if states == {State.PUBLIC} and not found.missing:
        yield f"\n下一年度：\n  juesuan new {last.year + 1}/{last.department}"
    yield "\n预览：juesuan serve；全部命令：juesuan --help"
