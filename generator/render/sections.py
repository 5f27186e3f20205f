"""Sections of the narrative as Markdown: heading, sentences, chart with its figures, notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.amounts import State
from generator.derive import charts
from generator.derive.facts import Change, Shares
from generator.derive.figures import Figure
from generator.derive.outline import ChartPlace, SectionView
from generator.model.accounts import SourceFault
from generator.render import markdown
from generator.render.blocks import FOLDER, FORMS_PAGE, PROJECTS, Block, Fold, Heading, Picture
from generator.render.chart_data import described, folded, points_file, points_table
from generator.render.charts import draw
from generator.render.environment import environment, notice, wording
from generator.render.typist import Typist


@dataclass(frozen=True)
class Scribe:
    """Writes the sections of one report, for all pages they stand on.

    Attributes:
        typist: Prints the report's values.
        drawings: Charts drawn so far, and their figures, by file name.
    """

    typist: Typist
    drawings: dict[str, str] = field(default_factory=dict)

    def section(self, view: SectionView) -> Iterator[Block]:
        """Write a section and those below it."""
        title = f"{view.number}{markdown.escape(view.title)}"
        yield Heading(view.level, f"{title} {{: #section-{view.id} }}")
        yield from self._body(view)
        for below in view.sections:
            yield from self.section(below)

    def _body(self, view: SectionView) -> Iterator[Block]:
        if not view.known:
            partial = self.typist.desk.report.transcribed
            yield notice("section-undisclosed" if partial else "section-missing")
        elif view.facts:
            yield self.words(view.id, view.facts)
        if view.chart:
            yield from self.chart(view.id, view.chart)
        if view.note:
            yield self.typist.prose(view.note)
        yield from self.faults(view.faults)

    def words(self, section: str, facts: dict[str, Any]) -> str:
        """Word a section's facts by the layout's template."""
        desk = self.typist.desk
        name = wording(desk.layout.wording, section)
        assert name is not None, f"no wording for {section}"
        text = (
            environment()
            .get_template(name)
            .render(
                typist=self.typist,
                year=desk.year,
                department=desk.report.department.name,
                links={"performance": PROJECTS, "forms": FORMS_PAGE},
                unknown="未公开" if desk.report.transcribed else "未说明",
                **facts,
            )
        )
        return text.strip()

    def faults(self, faults: Sequence[SourceFault]) -> Iterator[Fold]:
        """Write the editor's notes on faults of the source, folded into one box."""
        if not faults:
            return
        kinds = self.typist.desk.statute.fault_kinds
        titles = list(dict.fromkeys(kinds[fault.kind].title for fault in faults))
        number = f"（{len(faults)}处）" if len(faults) > 1 else ""
        lines = "\n".join(f"    - {self._fault(fault)}" for fault in faults)
        yield Fold(f'editor-note "编者注{number}：{"、".join(titles)}"', lines)

    def _fault(self, fault: SourceFault) -> str:
        kind = self.typist.desk.statute.fault_kinds[fault.kind].title
        published = f"来源作“{markdown.escape(fault.published)}”。" if fault.published else ""
        return f"**{kind}**：{published}{self.typist.inline(fault.note)}。"

    def chart(self, section: str, place: ChartPlace) -> Iterator[Block]:
        """Draw a section's chart and write its image and the table of its figures."""
        points, drawn = self._points(place)
        title = place.spec.title
        said = described(points)
        name = f"chart-{section}"
        self.drawings[f"{name}.svg"] = draw(drawn, name=name, title=title, description=said)
        self.drawings[f"{name}.csv"] = points_file(points)
        yield Picture(markdown.escape(f"{place.number} {title}：{said}".strip()), f"{name}.svg")
        number = f"{place.number or '图'}的数据"
        yield folded(number, points_table(points), file=f"{FOLDER}{name}.csv")

    def _points(self, place: ChartPlace) -> tuple[list[charts.Point], charts.Chart]:
        fact = place.fact
        if isinstance(fact, Change):
            years = ((fact.base_year, fact.previous), (self.typist.desk.year, fact.current))
            points = [self._point(f"{year}年", figure) for year, figure in years]
            return points, charts.columns(points)
        assert isinstance(fact, Shares)
        points = [
            self._point(
                share.title,
                share.figure,
                f"占{self.typist.percent(share.percent)}" if share.percent is not None else "",
            )
            for share in fact.parts
        ]
        return points, charts.composition(points)

    def _point(self, label: str, figure: Figure, note: str = "") -> charts.Point:
        blank = figure.state is State.BLANK
        text = self.typist.amount(figure)
        return charts.Point(label, figure.amount if blank else figure.yuan, text, note)
