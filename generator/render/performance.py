"""Projects and evaluation reports as Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from generator.amounts import State
from generator.derive.makers import make
from generator.derive.numerals import numbered
from generator.derive.performance import PerformanceFacts, ProjectFacts, ReportFacts, ReportSection
from generator.model.accounts import SourceFault
from generator.model.performance import Document
from generator.render import markdown
from generator.render.blocks import PROJECTS_PAGE, Block, Heading
from generator.render.environment import notice
from generator.render.sections import Scribe
from generator.render.typist import day

_NUMBERING = ("一、", "（一）", "1.", "（1）")


@dataclass(frozen=True)
class PerformanceScribe:
    """Writes a report's projects and evaluation reports, for all pages they stand on."""

    scribe: Scribe
    facts: PerformanceFacts
    faults: tuple[SourceFault, ...]

    def _faults(self, *heads: str) -> tuple[SourceFault, ...]:
        return tuple(f for f in self.faults if any(f"{f.at}.".startswith(f"{h}.") for h in heads))

    def _other_faults(self) -> tuple[SourceFault, ...]:
        projects = (f"performance.projects.{facts.project.id}" for facts in self.facts.projects)
        reports = (f"reports.{facts.report.id}" for facts in self.facts.reports)
        placed = self._faults(*projects, *reports)
        return tuple(fault for fault in self.faults if fault not in placed)

    def write(self) -> Iterator[Block]:
        """Write the projects, then the evaluation reports as attachments."""
        if self.facts.projects:
            form = self._form_title()
            yield Heading(0, f"{markdown.escape(form)} {{: #projects }}")
            yield from self.overview()
            for project in self.facts.projects:
                yield from self.project(project)
        for report in self.facts.reports:
            yield from self.report(report)
        yield from self.scribe.faults(self._other_faults())

    def _form_title(self) -> str:
        desk = self.scribe.typist.desk
        if not any(facts.indicators for facts in self.facts.projects):
            return "项目资金"
        return desk.statute.performance_forms[desk.layout.performance].title

    def overview(self) -> Iterator[Block]:
        """Write all projects in one table, and what they make together."""
        # All to the same decimals, however they were typed: the column is there to be compared.
        typist, precision = self.scribe.typist, replace(self.facts.precision, as_written=False)
        yield from self._together()
        line = markdown.caption(
            "项目一览", "projects-list", unit=precision.unit.value, classes=["stack", "bars"]
        )
        head = ["项目", "预算", "支出", "执行率", "占所列项目"]
        rows = (
            [
                f"[{markdown.cell(facts.project.name)}]({_link_to(facts)})",
                typist.in_cell(facts.base, precision),
                typist.in_cell(facts.executed, precision),
                self._execution(facts),
                self._share(facts),
            ]
            for facts in self.facts.projects
        )
        yield f"{line}\n\n{markdown.pipe_table(head, ['l', *'rrrr'], rows)}"

    def _together(self) -> Iterator[str]:
        """Say what all projects cost, and which of them most."""
        typist, total, precision = self.scribe.typist, self.facts.total, self.facts.precision
        rate = "" if total.percent is None else f"，执行率{typist.project_percent(total.percent)}"
        yield notice(
            "projects-sum",
            number=len(self.facts.projects),
            base=typist.money(total.base, precision),
            executed=typist.money(total.executed, precision),
            rate=rate,
        )
        if total.largest:
            yield notice(
                "projects-largest",
                project=markdown.escape(total.largest.project.name),
                link=_link_to(total.largest),
                executed=typist.money(total.largest.executed, precision),
                share=self._share(total.largest),
            )

    def _execution(self, facts: ProjectFacts) -> str:
        return self._percent(facts.percent, known=facts.base.known and facts.executed.known)

    def _share(self, facts: ProjectFacts) -> str:
        percent = self.facts.total.shares[facts.project.id]
        return self._percent(percent, known=self.facts.total.executed.known)

    def _percent(self, percent: Decimal | None, *, known: bool) -> str:
        """Print a rate; on a zero base there is none, on an unknown one it is not known."""
        if percent is not None:
            return self.scribe.typist.project_percent(percent)
        return "不可比" if known else State.UNDISCLOSED.value

    def project(self, facts: ProjectFacts) -> Iterator[Block]:
        """Write one project: money by source and stage, goal, indicators."""
        project = facts.project
        typist = self.scribe.typist
        yield Heading(1, f"{markdown.escape(project.name)} {{: #project-{project.id} }}")
        yield self._cards(facts)
        yield "；".join(self._particulars(facts))
        goal = project.goal
        if goal and goal.expected:
            yield f"**年度目标**：{typist.inline(goal.expected)}。"
        if goal and goal.actual:
            yield f"**实际完成**：{typist.inline(goal.actual)}。"
        if project.result:
            yield f"**实施结果**：{typist.inline(project.result)}。"
        if facts.funding:
            yield self._funding(facts)
        if facts.indicators:
            yield self._indicators(facts)
        yield from self.scribe.faults(self._faults(f"performance.projects.{project.id}"))

    def _particulars(self, facts: ProjectFacts) -> Iterator[str]:
        typist = self.scribe.typist
        project = facts.project
        if project.item:
            name = f" {facts.item_name}" if facts.item_name else ""
            yield f"**功能科目**：{project.item}{markdown.escape(name)}"
        if project.reasons and project.reasons.on_budget:
            yield f"**差异原因**：{typist.inline(project.reasons.on_budget)}"

    def _cards(self, facts: ProjectFacts) -> str:
        typist, precision = self.scribe.typist, facts.precision
        anchor = f"money-{facts.project.id}"
        rows = [
            ["预算", typist.money(facts.base, precision)],
            ["支出", typist.money(facts.executed, precision)],
            ["执行率", self._execution(facts)],
            ["占所列项目", self._share(facts)],
        ]
        line = markdown.caption("花了多少", anchor, classes=["cards", "bars"])
        return f"{line}\n\n{markdown.pipe_table(['项目', '数额'], ['l', 'r'], rows)}"

    def _funding(self, facts: ProjectFacts) -> str:
        typist = self.scribe.typist
        unit = facts.precision.unit.value
        anchor = f"funding-{facts.project.id}"
        head = ["资金来源", *facts.stages, "#"]
        rows = [
            [
                f"**{row.title}**" if row.source == "total" else f"\u3000{row.title}",
                *(typist.in_cell(figure, facts.precision) for figure in row.figures),
                row.source,
            ]
            for row in facts.funding
        ]
        align = ["l", *["r"] * len(facts.stages), "l"]
        line = markdown.caption("预算执行情况", anchor, unit=unit, classes=["funding"])
        return f"{line}\n\n{markdown.pipe_table(head, align, rows)}"

    def _indicators(self, facts: ProjectFacts) -> str:
        scored = any(i.weight or i.score for i in facts.indicators)
        explained = any(i.reason for i in facts.indicators)
        head = ["一级指标", "二级指标", "三级指标", "预期指标值", "实际完成值"]
        head += ["权重", "得分"] * scored + ["未完成原因"] * explained
        count = self.scribe.typist.count
        rows = []
        for i in facts.indicators:
            row = [i.level1, i.level2, i.name, i.expected or "", i.actual or ""]
            row += [count(x) if x else "" for x in (i.weight, i.score)] * scored
            row += [i.reason or ""] * explained
            rows.append([markdown.cell(text) for text in row])
        align = ["l"] * 5 + ["r", "r"] * scored + ["l"] * explained
        line = markdown.caption(
            "绩效指标", f"indicators-{facts.project.id}", classes=["indicators", "stack"]
        )
        return f"{line}\n\n{markdown.pipe_table(head, align, rows)}"

    def report(self, facts: ReportFacts) -> Iterator[Block]:
        """Write one evaluation report under the headings of its template."""
        desk = self.scribe.typist.desk
        template = desk.statute.report_templates[facts.report.template]
        name = facts.title if facts.title != template.title else desk.report.department.name
        label = f"{facts.report.label} " if facts.report.label else ""
        title = f"{label}{name}{desk.year}年{template.title}"
        yield Heading(0, f"{markdown.escape(title)} {{: #report-{facts.report.id} }}")
        for position, section in enumerate(facts.sections, start=1):
            yield from self._section(section, facts, 1, position)
        if isinstance(facts.report.signed, date):
            yield f"落款：{desk.report.department.name}，{day(facts.report.signed)}"
        yield from self.scribe.faults(self._faults(f"reports.{facts.report.id}"))

    def _section(
        self, section: ReportSection, facts: ReportFacts, depth: int, position: int
    ) -> Iterator[Block]:
        number = numbered(_NUMBERING[min(depth, len(_NUMBERING)) - 1], position)
        title = f"{number}{markdown.escape(section.title)}"
        anchored = depth <= 2  # noqa: PLR2004 - deeper headings are run-in and stay out of the contents
        yield Heading(depth, title) if anchored else f"**{title}**"
        yield from (text for text in self._paragraphs(section, facts) if text)
        for below, child in enumerate(section.sections, start=1):
            yield from self._section(child, facts, depth + 1, below)

    def _paragraphs(self, section: ReportSection, facts: ReportFacts) -> Iterator[str]:
        typist = self.scribe.typist
        if section.wording:
            yield self._derived(section.wording, facts)
        if section.missing:
            yield notice("not-given")
        if isinstance(section.body, str):
            yield typist.prose(section.body)
        elif isinstance(section.body, list):
            lines = (f"- {self._line(line)}" for line in section.body)
            yield "\n".join(lines)

    def _line(self, line: str | Document) -> str:
        if isinstance(line, Document):
            number = f"（{markdown.escape(line.number)}）" if line.number else ""
            return f"《{markdown.escape(line.title)}》{number}"
        return self.scribe.typist.prose(line)

    def _derived(self, name: str, facts: ReportFacts) -> str:
        section = self.scribe.typist.desk.statute.sections[f"evaluation-{name}"]
        values = {n: make(self.scribe.typist.desk, fact) for n, fact in section.facts.items()}
        if facts.project is not None:
            values["facts"] = facts.project
        return self.scribe.words(section.id, values)


def _link_to(facts: ProjectFacts) -> str:
    return f"{PROJECTS_PAGE}#project-{facts.project.id}"
