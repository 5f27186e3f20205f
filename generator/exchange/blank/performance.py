"""``performance.yml`` of a new report: last year's projects without their figures and results."""

from collections.abc import Iterator
from typing import Any

from generator.amounts import digits
from generator.exchange.blank.order import TO_FILL, Order, blanked, said
from generator.model.performance import Indicator, Performance, Project
from generator.model.statute import PerformanceForm

Raw = dict[str, Any]

#: Words of last year that this year's take the place of.
_NEW_OF_INDICATOR = ("expected", "actual", "score")
_NEW_OF_PROJECT = ("goal", "result")


def performance_text(order: Order) -> str:
    """Write the file."""
    form = order.statute.performance_forms[order.layout.performance]
    heading = [
        order.heading("绩效"),
        f"# 写着 {TO_FILL} 的地方换成实际的数和文字；今年没有的项目整段删去，新的项目照样添一段。",
    ]
    return order.file("performance", heading, _blocks(order, form))


def _blocks(order: Order, form: PerformanceForm) -> Iterator[tuple[list[str], str, Any]]:
    last = order.last.report.performance if order.last else None
    kept: Raw = blanked(last) if last else {}
    before = last.projects if last else ()
    projects = zip(kept.get("projects", ()), before, strict=True)
    values: Raw = {
        "unit": order.unit.value,
        "management": _management(kept.get("management", {})),
        "projects": [_project(order, form, *pair) for pair in projects] or TO_FILL,
        "reports": [_report(report) for report in kept.get("reports", ())],
    }
    for name in Performance.model_fields:
        if value := values.get(name):
            yield list(_comments(name, form, value)), name, value


def _comments(name: str, form: PerformanceForm, value: Any) -> Iterator[str]:
    yield said(Performance, name)
    if name == "projects":
        yield f"资金来源：{_pairs(form.sources)}；阶段：{_pairs(form.stages)}"
        kinds = {kind: level.level2 for kind, level in form.indicators.items()}
        yield f"指标种类：{_pairs(kinds)}"
        if value == TO_FILL:
            source, stage = next(iter(form.sources)), next(iter(form.stages))
            fields = ("id", "name", "item")
            keys = "、".join(f"{key} {Project.model_fields[key].title}" for key in fields)
            yield f"没有项目就删去；有的，每个项目以“- ”开头，写 {keys}、funding 资金"
            yield f"资金写成 funding: {{{source}: {{{stage}: 数}}}}"


def _pairs(titles: dict[str, str]) -> str:
    return "、".join(f"{key} {title}" for key, title in titles.items())


def _management(kept: Raw) -> Raw:
    """Keep which projects went through which step; of the whole department ask anew."""
    if "whole_department" in kept:
        kept["whole_department"] = _asked(kept["whole_department"])
    return kept


def _project(order: Order, form: PerformanceForm, kept: Raw, then: Project) -> Raw:
    project = {key: _asked(v) if key in _NEW_OF_PROJECT else v for key, v in kept.items()}
    for name in ("added", "reasons", "unit"):
        project.pop(name, None)
    if "item" in project:
        project["item"] = order.code_now(project["item"])
    if "funding" in project:
        project["funding"] = _funding(form, project["funding"])
    if "indicators" in project:
        pairs = zip(project["indicators"], then.indicators, strict=True)
        project["indicators"] = [_indicator(order, form, *pair) for pair in pairs]
    return project


def _funding(form: PerformanceForm, kept: Raw) -> Raw:
    """Expect the sources and stages of last year; those this form has, where it is another."""
    usual = (form.base[0], form.executed)
    sources = [source for source in kept if source in form.sources] or [next(iter(form.sources))]
    stages = {source: [s for s in kept.get(source, ()) if s in form.stages] for source in sources}
    return {
        source: dict.fromkeys(
            listed if {*listed} & {*form.base} and form.executed in listed else usual, TO_FILL
        )
        for source, listed in stages.items()
    }


def _indicator(order: Order, form: PerformanceForm, kept: Raw, then: Indicator) -> Raw:
    """Keep what is measured and, in the same form, what it weighs."""
    indicator = {key: TO_FILL if key in _NEW_OF_INDICATOR else v for key, v in kept.items()}
    indicator.pop("reason", None)
    if then.kind not in form.indicators:
        indicator["kind"] = TO_FILL
    same = order.last is not None and order.last.layout.performance == order.layout.performance
    if same and then.weight and then.weight.number is not None:
        indicator["weight"] = digits(then.weight.number)
    return indicator


def _report(kept: Raw) -> Raw:
    if "sections" in kept:
        kept["sections"] = {key: _asked(body) for key, body in kept["sections"].items()}
    return kept


def _asked(value: Any) -> Any:
    """Ask for every text anew; ``{}``, which the program writes itself, stays."""
    if isinstance(value, dict):
        return {key: _asked(child) for key, child in value.items()}
    return TO_FILL
