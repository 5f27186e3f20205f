"""The projects of one invented report with their goals, indicators and evaluations."""

from typing import Any

from generator.amounts import plain
from generator.derive.figures import Address
from generator.exchange.example.accounts import yuan
from generator.exchange.example.dice import Dice
from generator.exchange.example.ledger import Done
from generator.exchange.example.narrative import Writer
from generator.model.statute import PerformanceForm, ReportTemplate, TemplateSection

Raw = dict[str, Any]

_FULL_MARKS = 100
_STEPS = ("targets", "monitoring", "self_evaluation")


def performance_of(writer: Writer, form: PerformanceForm) -> Raw:
    """Return ``performance.yml`` of a report whose layout lists projects."""
    works = writer.works
    ids = [done.work.id for done in works]
    raw: Raw = {
        "unit": "元",
        "management": dict.fromkeys(_STEPS, ids)
        | {"evaluation": ids[:1], "whole_department": _whole(writer)},
        "projects": [_project(writer, form, done) for done in works],
    }
    templates = writer.cast.region.evaluations.get(form.id)
    if templates:
        raw["reports"] = [
            _department_report(writer, templates["department"]),
            _project_report(writer, templates["project"], works[0]),
        ]
    return raw


def _luck(writer: Writer, done: Done) -> Dice:
    """Return a project's own luck: what is said of it twice is said alike."""
    return Dice(writer.department.id, writer.desk.year, done.work.id)


def _told(writer: Writer, done: Done) -> dict[str, Any]:
    """Return what the sentences on a project are filled with."""
    dice = _luck(writer, done)
    return done.work.model_dump(exclude={"range"}) | {
        "planned": done.planned,
        "done": done.done,
        "year": writer.desk.year,
        "month": dice.between(10, 12),
        "rate": f"{dice.between(95, 99)}.{dice.between(0, 9)}",
        "budget": yuan(done.available),
        "executed": yuan(done.executed),
        "department": writer.department.name,
    }


def _whole(writer: Writer) -> Raw:
    words = writer.cast.words.performance.whole
    initial = writer.desk.book.figure(Address("appropriation", "total", "initial"))
    text = words["text"].format(count=len(writer.works))
    benefit = words["benefit"].format(benefit=writer.works[-1].work.benefit)
    return {
        "output": {"initial_budget": plain(initial.amount), "text": text},
        "benefit": benefit,
        "satisfaction": f"{writer.dice.between(92, 98)}.{writer.dice.between(1, 9)}%",
    }


# --- projects -----------------------------------------------------------------------------------


def _project(writer: Writer, form: PerformanceForm, done: Done) -> Raw:
    words, told = writer.cast.words.performance, _told(writer, done)
    raw: Raw = {
        "id": done.work.id,
        "name": done.work.name,
        "item": done.work.item,
        "funding": _funding(form, done),
        "goal": {
            "expected": words.expected.format(**told),
            "actual": words.actual.format(**told),
        },
        "result": words.result.format(**told),
    }
    if done.executed < done.available:
        raw["reasons"] = {"on_budget": words.late}
    raw["indicators"] = _indicators(writer, form, told)
    return raw


def _funding(form: PerformanceForm, done: Done) -> Raw:
    """Split a project's money by source, where the form tells last year's apart."""
    carried = done.carried if "carried_over" in form.sources else 0
    used = min(carried, done.executed)
    fresh = _stages(form, done.initial, done.available - carried, done.executed - used)
    raw = {"appropriation": fresh}
    if carried:
        raw["carried_over"] = _stages(form, carried, carried, used)
    return raw


def _stages(form: PerformanceForm, initial: int, available: int, executed: int) -> dict[str, str]:
    amounts = {"initial": initial, form.base[0]: available, form.executed: executed}
    return {stage: yuan(amounts[stage]) for stage in form.stages if stage in amounts}


def _indicators(writer: Writer, form: PerformanceForm, told: dict[str, Any]) -> list[Raw]:
    words = writer.cast.words.performance.indicators
    kinds = [kind for kind in form.indicators if kind in words]
    weights = {kind: words[kind].weight for kind in kinds}
    # Execution of the budget takes its share of the marks from what is counted first.
    weights[kinds[0]] += _FULL_MARKS - form.execution_weight - sum(weights.values())
    return [
        {
            "kind": kind,
            "name": words[kind].name.format(**told),
            "expected": words[kind].expected.format(**told),
            "actual": words[kind].actual.format(**told),
            "weight": str(weights[kind]),
            "score": str(weights[kind]),
        }
        for kind in kinds
    ]


# --- evaluation reports -------------------------------------------------------------------------


def _department_report(writer: Writer, template: str) -> Raw:
    told = {
        "name": writer.department.name,
        "count": len(writer.works),
        "projects": "、".join(done.work.name for done in writer.works[:2]),
    }
    given = {"structure": writer.structure()}
    words = writer.cast.words.evaluation["department"]
    sections = _sections(writer, template, words, told, given)
    return {"id": "department", "template": template, "sections": sections}


def _project_report(writer: Writer, template: str, done: Done) -> Raw:
    words = writer.cast.words.evaluation["project"]
    sections = _sections(writer, template, words, _told(writer, done), {})
    return {
        "id": done.work.id,
        "template": template,
        "project": done.work.id,
        "sections": sections,
    }


def _sections(
    writer: Writer,
    template: str,
    words: dict[str, str],
    told: dict[str, Any],
    given: dict[str, str],
) -> Raw:
    """Fill the headings of a template; what is made of the report's own data is left to it."""
    sections: Raw = {}
    for section in _headings(writer.desk.statute.report_templates[template]):
        if section.id in words:
            sections[section.id] = words[section.id].format(**told)
        elif section.id in given:
            sections[section.id] = given[section.id]
        elif section.wording:
            sections[section.id] = {}
    return sections


def _headings(template: ReportTemplate) -> list[TemplateSection]:
    found: list[TemplateSection] = []
    waiting = list(template.sections)
    while waiting:
        section = waiting.pop(0)
        found += [section] if section.id else []
        waiting = section.sections + waiting
    return found
