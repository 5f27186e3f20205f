"""What an import read, doubts and would change, as text for the terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from generator.amounts import Unit
from generator.diagnostics import UNFILLED_TITLE, Severity
from generator.exchange.intake.plan import Change, Plan
from generator.exchange.intake.readings import FormReading, Remark, WorkbookReading

#: So many changes of a table are listed, so many values that stay, so many remarks of a kind.
_CHANGES, _KEPT, _REMARKS = 12, 6, 20
_KINDS = ("填上", "改动", "删去", "不必填")
_TITLES = {Severity.ERROR: "错误", Severity.WARNING: "存疑", Severity.NOTE: "提示"}


def reading_text(reading: WorkbookReading) -> Iterator[str]:
    """Yield what was read and what was skipped, line by line."""
    if reading.forms:
        yield f"读出 {len(reading.forms)} 张表："
        yield from map(_form, reading.forms)
    if reading.supplement:
        yield f"  补充数据：{len(reading.supplement)} 行"
    if reading.skipped:
        yield f"没有读的 {len(reading.skipped)} 处："
        yield from (f"  {spot}：{why}" for spot, why in reading.skipped)


def _form(form: FormReading) -> str:
    cells = [cell for cell in form.cells if cell.number is not None]
    units = [unit.value for unit in Unit if any(cell.unit is unit for cell in form.cells)]
    said = f"{len(cells)} 格有数，单位：{'、'.join(units)}" if cells else "空表"
    return f"  {form.title}（{form.spot}）：{said}"


def remarks_text(remarks: Sequence[Remark], *, everything: bool) -> Iterator[str]:
    """Yield the remarks, the gravest first."""
    for severity in reversed(Severity):
        found = [remark for remark in remarks if remark.severity is severity]
        if not found:
            continue
        yield f"—— {_TITLES[severity]} {len(found)} 处 ——"
        shown = found if everything else found[:_REMARKS]
        for hint, group in groupby(shown, key=lambda remark: remark.hint):
            yield from map(_remark, group)
            yield f"    怎么办：{hint}"
        if len(found) > len(shown):
            yield f"还有 {len(found) - len(shown)} 处，加 --all 全部列出。"


def _remark(remark: Remark) -> str:
    first = "".join(f"{spot}：" for spot in remark.spots[:1] if str(spot) not in remark.message)
    return f"{_TITLES[remark.severity]}[{remark.name}]：{first}{remark.message}"


def plan_text(plan: Plan, *, everything: bool) -> Iterator[str]:
    """Yield the difference to the file, by table, and what stays though no cell speaks of it."""
    if plan.changes:
        same = f"；{plan.same} 个数相同" if plan.same else ""
        yield f"与 accounts.yml 的差别：{tally(plan.changes)}{same}。"
    for title, group in groupby(plan.changes, key=lambda change: change.titles[0]):
        changes = list(group)
        yield f"—— {title}：{tally(changes)} ——"
        shown = changes if everything else changes[:_CHANGES]
        yield from map(_change, shown)
        if len(changes) > len(shown):
            yield f"  还有 {len(changes) - len(shown)} 个，加 --all 全部列出。"
    waiting = [change for change in plan.kept if change.old == UNFILLED_TITLE]
    kept = [change for change in plan.kept if change.old != UNFILLED_TITLE]
    if kept:
        yield f"工作簿没有说到、照旧保留的 {len(kept)} 个数："
        shown = kept if everything else kept[:_KEPT]
        yield from (f"  {_named(change)}：{change.old}" for change in shown)
        if len(kept) > len(shown):
            yield f"  还有 {len(kept) - len(shown)} 个，加 --all 全部列出。"
    if waiting:
        left = f"工作簿没有说到、还{UNFILLED_TITLE}的 {len(waiting)} 处"
        yield f"{left}，写入以后 juesuan check 逐处列出。"


def tally(changes: Sequence[Change]) -> str:
    """Count changes by kind."""
    counted = Counter(map(_kind, changes))
    return "，".join(f"{kind} {counted[kind]} 个" for kind in _KINDS if counted[kind])


def _kind(change: Change) -> str:
    if change.new is None:
        return "不必填" if change.old == UNFILLED_TITLE else "删去"
    return "填上" if change.old in {None, UNFILLED_TITLE} else "改动"


def _change(change: Change) -> str:
    where = f"（{change.spot}）" if change.spot else ""
    old = change.old if change.old is not None and change.old != UNFILLED_TITLE else ""
    new = _kind(change) if change.new is None else change.new
    arrow = " → " if old else ""
    return f"  {_named(change)}：{old}{arrow}{new}{where}"


def _named(change: Change) -> str:
    """Name a value: its address and, but for the table, its titles."""
    titles = " / ".join(change.titles[1:])
    return f"{change.address} {titles}".rstrip()
