"""Projects and evaluations: weights, scores, money by stage, counts, what a project must say."""

from collections.abc import Iterator
from decimal import Decimal

from generator.amounts import Entry, Unit, decimals_of, plain
from generator.check.common import coded, percent
from generator.check.equations import Ledger, halves
from generator.check.findings import ACCOUNTS, PERFORMANCE, Finding
from generator.derive.desk import Desk
from generator.derive.figures import Address, add
from generator.derive.performance import (
    RATINGS,
    PerformanceFacts,
    ProjectFacts,
    performance_facts,
    performance_form,
)
from generator.locations import DataPath
from generator.model.statute import PerformanceForm

_FULL_MARKS = 100
_TOTAL = "total"


def performance(desk: Desk) -> Iterator[Finding]:
    """Find what does not fit together in the performance of a report."""
    if not _readable(desk):
        return
    facts = performance_facts(desk)
    yield from _ratings(desk, facts)
    yield from _reports(desk, facts)
    if facts.projects:
        form = performance_form(desk)
        for position, project in enumerate(facts.projects):
            yield from _project(desk, form, ("projects", position), project)
        yield from _items(desk, facts)


def _readable(desk: Desk) -> bool:
    """Whether facts can be derived; what they lack is reported where references are checked."""
    typed = desk.report.performance
    if typed is None:
        return True
    templates = desk.statute.report_templates
    has_form = bool(desk.layout.performance) or not typed.projects
    return has_form and all(report.template in templates for report in typed.reports)


def _project(
    desk: Desk, form: PerformanceForm, path: DataPath, project: ProjectFacts
) -> Iterator[Finding]:
    yield from _weights(desk, form, path, project)
    yield from _scores(path, project)
    yield from _sources(desk, form, path, project)
    yield from _execution(desk, path, project)
    yield from _content(form, path, project)


# --- weights and scores -------------------------------------------------------------------------


def _number(entry: Entry | None) -> Decimal | None:
    return entry.number if entry else None


def _weights(
    desk: Desk, form: PerformanceForm, path: DataPath, project: ProjectFacts
) -> Iterator[Finding]:
    weights = [_number(indicator.weight) for indicator in project.indicators]
    given = [weight for weight in weights if weight is not None]
    left_out = len(weights) - len(given)
    if not given or (left_out and desk.report.partial):
        return
    wanted, total = Decimal(_FULL_MARKS - form.execution_weight), sum(given, Decimal(0))
    if total != wanted:
        rest = f"（执行率另占 {form.execution_weight} 分）" if form.execution_weight else ""
        side = "多" if total > wanted else "少"
        unweighted = f"；有 {left_out} 个指标没有写权重" if left_out else ""
        message = (
            f"“{project.project.name}”各指标的权重相加为 {plain(total)}，"
            f"应为 {plain(wanted)}{rest}，{side} {plain(abs(total - wanted))}{unweighted}"
        )
        yield Finding(PERFORMANCE, (*path, "indicators"), "weights-off-full-marks", message)


def _scores(path: DataPath, project: ProjectFacts) -> Iterator[Finding]:
    for number, indicator in enumerate(project.indicators):
        weight, score = _number(indicator.weight), _number(indicator.score)
        at: DataPath = (*path, "indicators", number, "score")
        if score is None:
            continue
        if weight is None:
            message = f"“{indicator.name}”得 {plain(score)} 分，没有写权重"
            yield Finding(PERFORMANCE, at, "score-without-weight", message)
        elif score > weight:
            message = (
                f"“{indicator.name}”得 {plain(score)} 分，"
                f"权重只有 {plain(weight)}，多 {plain(score - weight)}"
            )
            yield Finding(PERFORMANCE, at, "score-above-weight", message)


# --- money --------------------------------------------------------------------------------------


def _unit(desk: Desk, project: ProjectFacts) -> Unit:
    typed = desk.report.performance
    return project.project.unit or (typed.unit if typed else Unit.YUAN)


def _money(desk: Desk, project: ProjectFacts, yuan: Decimal) -> str:
    unit = _unit(desk, project)
    return f"{plain(unit.from_yuan(yuan))}{unit.value}"


def _sources(
    desk: Desk, form: PerformanceForm, path: DataPath, project: ProjectFacts
) -> Iterator[Finding]:
    """Compare a stated total with its sources; a partial report may leave some of them out."""
    funding = project.project.funding
    for stage in funding.get(_TOTAL, {}):
        typed = [row[stage] for name, row in funding.items() if name != _TOTAL and stage in row]
        whole = project.totals.get(stage)
        if not typed or whole is None or not whole.known:
            continue
        unit = _unit(desk, project)
        numbers = [entry.number for entry in typed]
        if None in numbers:
            continue
        made = sum((unit.to_yuan(number) for number in numbers if number is not None), Decimal(0))
        gap = whole.amount - made
        if abs(gap) <= _allowance(unit, typed) or (gap > 0 and desk.report.partial):
            continue
        side = "多" if gap > 0 else "少"
        message = (
            f"“{project.project.name}”{form.stages.get(stage, stage)}"
            f"合计写 {_money(desk, project, whole.amount)}，"
            f"各来源相加为 {_money(desk, project, made)}，"
            f"写的{side} {_money(desk, project, abs(gap))}"
        )
        at = (*path, "funding", _TOTAL, stage)
        yield Finding(PERFORMANCE, at, "funding-differs-from-sources", message)


def _allowance(unit: Unit, typed: list[Entry]) -> Decimal:
    """Return how far rounding may part a total from its sources, in yuan; 元 are exact."""
    if unit is Unit.YUAN:
        return Decimal(0)
    numbers = [entry.number for entry in typed if entry.number]
    step = Decimal(1).scaleb(-max(map(decimals_of, numbers), default=0))
    return unit.to_yuan(step) * (len(numbers) // 2)


def _execution(desk: Desk, path: DataPath, project: ProjectFacts) -> Iterator[Finding]:
    if project.percent is None:
        return
    name = project.project.name
    said = (
        f"“{name}”应支出 {_money(desk, project, project.base.amount)}，"
        f"执行 {_money(desk, project, project.executed.amount)}"
    )
    over = project.executed.amount - project.base.amount
    if over > 0:
        message = f"{said}，超出 {_money(desk, project, over)}"
        yield Finding(PERFORMANCE, (*path, "funding"), "executed-above-funding", message)
    low = desk.bounds.project_execution.number
    reasons = project.project.reasons
    if low is not None and project.percent < low and not (reasons and reasons.on_budget):
        message = f"{said}，执行率 {percent(project.percent)}，低于 {plain(low)}%，没有写原因"
        yield Finding(PERFORMANCE, (*path, "reasons"), "low-execution-without-reason", message)


def _items(desk: Desk, facts: PerformanceFacts) -> Iterator[Finding]:
    """Compare projects with the functional items they belong to."""
    if desk.book.partial:
        return
    spent: dict[str, list[tuple[int, ProjectFacts]]] = {}
    for position, project in enumerate(facts.projects):
        item = project.project.item
        if item is None:
            continue
        if not _listed(desk, item):
            message = f"“{project.project.name}”列在 {coded(desk, item)}，本报告没有这一项"
            at: DataPath = ("projects", position, "item")
            yield Finding(PERFORMANCE, at, "project-of-unlisted-item", message)
        elif project.executed.known:
            spent.setdefault(item, []).append((position, project))
    for item, projects in spent.items():
        yield from _within_item(desk, item, projects)


def _listed(desk: Desk, item: str) -> bool:
    """Whether a table has the item, or stops at a row above it."""
    tables = [n for n, t in desk.statute.tables.items() if t.rows == "functional"]
    codes = frozenset().union(*(desk.book.codes(table) for table in tables))
    above = [code for code in codes if item.startswith(code)]
    nearest = max(above, key=len, default="")
    return nearest == item or (
        bool(nearest) and not any(desk.book.children(table, nearest) for table in tables)
    )


def _within_item(
    desk: Desk, item: str, projects: list[tuple[int, ProjectFacts]]
) -> Iterator[Finding]:
    spent = add(project.executed for _, project in projects)
    address = Address("all_funds", item, "project")
    held = desk.book.figure(address)
    room = _item_room(desk, address, [project for _, project in projects])
    if held.disclosed and spent.amount - held.amount > room:
        over = plain(spent.amount - held.amount)
        message = (
            f"{coded(desk, item)}的 {len(projects)} 个项目共执行 {plain(spent.amount)}元，"
            f"这一项的项目支出只有 {plain(held.amount)}元，多 {over}元"
        )
        at = ("projects", projects[0][0], "item")
        yield Finding(PERFORMANCE, at, "projects-above-item", message)


def _item_room(desk: Desk, item: Address, projects: list[ProjectFacts]) -> Decimal:
    """Return how far rounding lets projects lie above their item, in yuan; 元 are exact."""
    ledger = Ledger(desk.book)
    steps = ledger.steps(ledger.leaves(item))
    for project in projects:
        unit = _unit(desk, project)
        if unit is not Unit.YUAN and project.executed.present:
            typed = decimals_of(unit.from_yuan(project.executed.amount))
            step = unit.to_yuan(Decimal(1).scaleb(-max(ledger.usual_decimals, typed)))
            steps[step] += max(1, len(project.sources))
    return halves(steps)


# --- what a project says ------------------------------------------------------------------------


def _content(form: PerformanceForm, path: DataPath, project: ProjectFacts) -> Iterator[Finding]:
    typed = project.project
    if typed.goal is None or not typed.goal.expected:
        message = f"“{typed.name}”没有写年度目标的预期"
        yield Finding(PERFORMANCE, (*path, "goal"), "missing-goal", message)
    groups = dict.fromkeys(level.level1 for level in form.indicators.values())
    held = {indicator.level1 for indicator in project.indicators}
    missing = [group for group in groups if group not in held]
    if missing:
        message = f"“{typed.name}”没有{'、'.join(missing)}"
        yield Finding(PERFORMANCE, (*path, "indicators"), "missing-indicators", message)


# --- the report as a whole ----------------------------------------------------------------------


def _ratings(desk: Desk, facts: PerformanceFacts) -> Iterator[Finding]:
    numbers = [facts.counts[rating].number for rating in RATINGS]
    known = [number for number in numbers if number is not None]
    evaluated = facts.covered["self_evaluation"].number.number
    if not known or evaluated is None or (len(known) < len(numbers) and desk.report.partial):
        return
    rated = sum(known)
    if rated != evaluated:
        message = f"评级的项目共 {rated} 个，自评的项目是 {evaluated} 个"
        yield Finding(ACCOUNTS, ("performance", "ratings"), "ratings-differ-from-projects", message)


def _reports(desk: Desk, facts: PerformanceFacts) -> Iterator[Finding]:
    counted = any(covered.number.number is not None for covered in facts.covered.values())
    if facts.reports and not (facts.projects or facts.whole or counted):
        message = f"附有 {len(facts.reports)} 份评价报告，却没有项目，也没有写个数"
        file = PERFORMANCE if desk.report.performance else ACCOUNTS
        yield Finding(file, ("reports",), "evaluation-without-projects", message)
