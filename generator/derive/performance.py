"""Performance of one report: projects with rates, indicators by level, evaluation reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from generator.amounts import Entry, Precision, State, Unit
from generator.derive.desk import Desk, once_a_desk
from generator.derive.figures import BLANK, UNDISCLOSED, Figure, add
from generator.model.performance import Body, EvaluationReport, Management, Project, WholeDepartment
from generator.model.statute import Layout, PerformanceForm, ReportTemplate, TemplateSection

_HUNDRED = Decimal(100)
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class FundingRow:
    """One source of a project's money by stage."""

    source: str
    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """One indicator with the levels above it."""

    level1: str
    level2: str
    name: str
    expected: str | None
    actual: str | None
    weight: Entry | None
    score: Entry | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project.

    Attributes:
        project: As typed.
        item_name: Name of its functional item.
        precision: How its amounts are shown; its own unit where it states one.
        stages: Titles of the stages that hold figures.
        funding: One row a source, the total first; figures in the order of the stages.
        totals: The total of each stage by its id.
        base: What was to be spent.
        executed: What was spent.
        percent: Execution rate; None on a zero or unknown base.
        indicators: In the order typed.
    """

    project: Project
    item_name: str | None
    precision: Precision
    stages: tuple[str, ...]
    funding: tuple[FundingRow, ...]
    totals: dict[str, Figure]
    base: Figure
    executed: Figure
    percent: Decimal | None
    indicators: tuple[IndicatorFacts, ...]
    arrival_percent: Decimal | None = None
    sources: tuple[FundingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectsTotal:
    """All projects of a report together.

    Attributes:
        base: What was to be spent on them; undisclosed where that of any one is not known.
        executed: What was spent on them; likewise.
        percent: Execution rate; None on a zero or unknown base.
        shares: Each project's part of what was spent, in per cent, by its id; None where not known.
        largest: The project that cost most; None where that is not known, or two are alike.
    """

    base: Figure
    executed: Figure
    percent: Decimal | None
    shares: dict[str, Decimal | None]
    largest: ProjectFacts | None


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One heading of an evaluation report with its body and the headings below it."""

    title: str
    body: Body | None
    wording: str
    missing: bool
    sections: tuple["ReportSection", ...]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One evaluation report in the order of its template."""

    report: EvaluationReport
    title: str
    project: ProjectFacts | None
    sections: tuple[ReportSection, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """One step of performance management: the projects it covered, or how many a source states."""

    step: str
    projects: tuple[ProjectFacts, ...]
    number: Entry
    amount: Figure


@dataclass(frozen=True, slots=True)
class CoveredTogether:
    """Steps that covered the same projects, said in one breath."""

    steps: tuple[str, ...]
    projects: tuple[ProjectFacts, ...]
    number: Entry
    amount: Figure


@dataclass(frozen=True, slots=True)
class PerformanceFacts:
    """Everything known of a report's performance."""

    projects: tuple[ProjectFacts, ...]
    covered: dict[str, Covered]
    whole: WholeDepartment | None
    whole_budget: Figure
    precision: Precision
    reports: tuple[ReportFacts, ...]
    counts: dict[str, Entry]

    @property
    def known(self) -> bool:
        """Whether anything is disclosed."""
        numbers = [covered.number for covered in self.covered.values()]
        stated = any(entry.number is not None for entry in (*numbers, *self.counts.values()))
        return bool(self.projects or self.reports) or stated

    @property
    def total(self) -> ProjectsTotal:
        """All projects together."""
        base = _known_sum(facts.base for facts in self.projects)
        executed = _known_sum(facts.executed for facts in self.projects)
        most = max((facts.executed.amount for facts in self.projects), default=None)
        largest = [facts for facts in self.projects if facts.executed.amount == most]
        return ProjectsTotal(
            base=base,
            executed=executed,
            percent=_percent(executed, base),
            shares={f.project.id: _percent(f.executed, executed) for f in self.projects},
            largest=largest[0] if executed.present and len(largest) == 1 else None,
        )

    @property
    def together(self) -> tuple[CoveredTogether, ...]:
        """The steps that covered anything; those alike in projects, number and amount together."""
        alike: dict[tuple[frozenset[str], Entry, Figure], list[Covered]] = {}
        for covered in self.covered.values():
            if covered.number.number is not None:
                ids = frozenset(facts.project.id for facts in covered.projects)
                alike.setdefault((ids, covered.number, covered.amount), []).append(covered)
        return tuple(
            CoveredTogether(tuple(c.step for c in same), same[0].projects, number, amount)
            for (_, number, amount), same in alike.items()
        )

    @property
    def rated(self) -> bool:
        """Whether the numbers of projects by rating are stated."""
        return any(self.counts[rating].number is not None for rating in RATINGS)


STEPS = ("ex_ante", "targets", "monitoring", "self_evaluation", "evaluation")
RATINGS = ("excellent", "good", "passed", "failed")


@once_a_desk
def performance_facts(desk: Desk) -> PerformanceFacts:
    """Derive all performance facts of a report; empty where it has none."""
    performance = desk.report.performance
    typed, unit = (performance.projects, performance.unit) if performance else ([], Unit.YUAN)
    projects = {project.id: _project(desk, project, unit) for project in typed}
    management = (performance.management if performance else None) or Management()
    return PerformanceFacts(
        projects=tuple(projects.values()),
        covered={step: _covered(desk, management, step, projects) for step in STEPS},
        whole=management.whole_department,
        whole_budget=_whole_budget(management, unit),
        precision=_precision(desk.layout, unit),
        reports=tuple(
            _report(desk, r, projects) for r in (performance.reports if performance else [])
        ),
        counts={name: desk.book.entry(path) for name, path in _COUNTS.items()},
    )


_COUNTS = {rating: ("performance", "ratings", rating) for rating in RATINGS} | {
    name: ("performance", name) for name in ("score", "problems")
}


def _covered(
    desk: Desk, management: Management, step: str, projects: dict[str, ProjectFacts]
) -> Covered:
    """Count a step's projects from its list; without a list take what the source states."""
    listed = tuple(projects[i] for i in getattr(management, step) if i in projects)
    accounts = desk.report.accounts
    number = desk.book.entry(("performance", step, "projects"))
    if listed:
        number = Entry(State.FIGURE, Decimal(len(listed)))
    stated = desk.book.entry(("performance", step, "amount"))
    amount = _figure(stated, accounts.unit if accounts else Unit.YUAN)
    return Covered(step, listed, number, amount)


def _figure(entry: Entry | None, unit: Unit) -> Figure:
    if entry is None:
        return BLANK
    if entry.number is None:
        return Figure(entry.state)
    return Figure(State.FIGURE, unit.to_yuan(entry.number), stated=True)


def _whole_budget(management: Management, unit: Unit) -> Figure:
    whole = management.whole_department
    stated = whole.output.initial_budget if whole and whole.output else None
    return _figure(stated, unit) if stated else UNDISCLOSED


def _precision(layout: Layout, typed: Unit, own: Unit | None = None) -> Precision:
    """Return how amounts are shown: in the project's own unit where it has one."""
    shown = own or layout.amount.unit
    return Precision(shown, layout.amount.decimals, as_written=(own or typed) is shown)


def performance_form(desk: Desk) -> PerformanceForm:
    """Return the form in which the report's layout discloses projects."""
    return desk.statute.performance_forms[desk.layout.performance]


def _project(desk: Desk, project: Project, unit: Unit) -> ProjectFacts:
    form = performance_form(desk)
    typed_unit = project.unit or unit
    stages = tuple(s for s in form.stages if any(s in row for row in project.funding.values()))
    totals = {stage: _stage_total(project, stage, typed_unit) for stage in form.stages}
    base = next((totals[s] for s in form.base if totals.get(s, BLANK).known), UNDISCLOSED)
    executed = totals.get(form.executed, UNDISCLOSED)
    arrived = totals.get("arrived", BLANK)
    rows = _funding(project, form, stages, typed_unit, totals)
    return ProjectFacts(
        project=project,
        item_name=desk.statute.name_of(project.item, desk.year) if project.item else None,
        precision=_precision(desk.layout, unit, project.unit),
        stages=tuple(form.stages[stage] for stage in stages),
        funding=rows,
        totals=totals,
        base=base,
        executed=executed,
        percent=_percent(executed, base),
        arrival_percent=_percent(arrived, totals.get("planned", BLANK)),
        indicators=_indicators(project, form),
        sources=tuple(r for r in rows if r.source != _TOTAL and any(f.present for f in r.figures)),
    )


def _known_sum(figures: Iterable[Figure]) -> Figure:
    """Add figures that are all known; one that is empty is not."""
    listed = list(figures)
    return add(listed) if all(figure.known for figure in listed) else UNDISCLOSED


def _percent(part: Figure, whole: Figure) -> Decimal | None:
    if not (part.known and whole.present):
        return None
    return part.amount * _HUNDRED / whole.amount


def _stage_total(project: Project, stage: str, unit: Unit) -> Figure:
    """Add the sources of a stage; a typed total wins."""
    stated = project.funding.get(_TOTAL, {}).get(stage)
    if stated is not None:
        return _figure(stated, unit)
    parts = [
        row[stage] for source, row in project.funding.items() if source != _TOTAL and stage in row
    ]
    return add(_figure(part, unit) for part in parts)


def _funding(
    project: Project,
    form: PerformanceForm,
    stages: tuple[str, ...],
    unit: Unit,
    totals: dict[str, Figure],
) -> tuple[FundingRow, ...]:
    rows = [FundingRow(_TOTAL, form.sources.get(_TOTAL, "合计"), tuple(totals[s] for s in stages))]
    for source, title in form.sources.items():
        row = project.funding.get(source)
        if row and source != _TOTAL:
            figures = tuple(_figure(row.get(stage), unit) for stage in stages)
            rows.append(FundingRow(source, title, figures))
    return tuple(rows) if stages else ()


def _indicators(project: Project, form: PerformanceForm) -> tuple[IndicatorFacts, ...]:
    found = []
    for indicator in project.indicators:
        level = form.indicators.get(indicator.kind)
        found.append(
            IndicatorFacts(
                level1=level.level1 if level else "",
                level2=level.level2 if level else indicator.kind,
                name=indicator.name,
                expected=indicator.expected,
                actual=indicator.actual,
                weight=indicator.weight,
                score=indicator.score,
                reason=indicator.reason,
            )
        )
    return tuple(found)


def _report(desk: Desk, report: EvaluationReport, projects: dict[str, ProjectFacts]) -> ReportFacts:
    template = desk.statute.report_templates.get(report.template)
    project = projects.get(report.project or "")
    name = template.title if template else report.template
    title = report.title or (project.project.name if project else name)
    # A template that nobody knows is for the check to say; a comparison still names the report.
    sections = _sections(template, report) if template else ()
    return ReportFacts(report, title, project, sections)


def _sections(template: ReportTemplate, report: EvaluationReport) -> tuple[ReportSection, ...]:
    found = (_section(section, report) for section in template.sections)
    return tuple(section for section in found if section)


def _section(section: TemplateSection, report: EvaluationReport) -> ReportSection | None:
    """Fill one heading; an optional heading with nothing below it is left out."""
    below = tuple(s for s in (_section(s, report) for s in section.sections) if s)
    body = report.sections.get(section.id) if section.id else None
    derived = bool(section.wording) and (body is not None or not section.optional)
    if body is None and not below and not derived and (section.optional or not section.id):
        return None
    missing = body is None and not derived and bool(section.id) and not section.optional
    return ReportSection(section.title, body, section.wording if derived else "", missing, below)
