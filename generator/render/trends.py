"""The main figures of one department over the years: a line for each, and why it breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from generator.amounts import plain
from generator.derive.charts import Point
from generator.derive.series import Break, Stage, breaks
from generator.derive.trends import trend
from generator.model.site import Lineage
from generator.model.statute import Layout
from generator.render import markdown
from generator.render.charts import draw
from generator.render.environment import notice

#: Name and title of each line, in the order of the main figures.
_LINES = {
    "income": "本年收入",
    "expenditure": "本年支出",
    "grand_total": "收支总计",
    "general_budget": "一般公共预算支出",
    "three_publics": "“三公”经费",
}
_NO_REPORT, _NO_ACCOUNTS = "没有报告", "没有决算"
_FEWEST = 2


class Amount(NamedTuple):
    """A main figure: the exact amount in yuan, None where not known, and how it is printed."""

    yuan: Decimal | None
    text: str

    def packed(self) -> str:
        """Write it as one text, which every build reads quickly."""
        return f"{'' if self.yuan is None else plain(self.yuan)}\t{self.text}"

    @classmethod
    def unpacked(cls, text: str) -> "Amount":
        """Read it."""
        yuan, _, printed = text.partition("\t")
        return cls(Decimal(yuan) if yuan else None, printed)


@dataclass(frozen=True, slots=True)
class Standing:
    """One report on the lines of its department.

    Attributes:
        stage: How its figures are defined.
        main: Its main figures, packed.
    """

    stage: Stage
    main: tuple[str, ...]


@dataclass(frozen=True)
class Trends:
    """Draws the lines of one department.

    Attributes:
        standings: Its reports, oldest first.
        lineage: What became of the department.
        layouts: All layouts by id.
    """

    standings: Sequence[Standing]
    lineage: Sequence[Lineage]
    layouts: Mapping[str, Layout]

    def write(self, charts: dict[str, str]) -> Iterator[str]:
        """Write the section, and add its charts by file name; nothing where there is no line.

        Args:
            charts: Where the charts are put.
        """
        lines = dict(self._lines())
        if not lines:
            return
        found = breaks([s.stage for s in self.standings], self.lineage)
        yield "## 各年走势 {: #trends }"
        yield from self._remarks(found)
        for name, points in lines.items():
            title = f"{_LINES[name]}走势"
            years = [point.label for point in points]
            starts = {years.index(f"{cut.year}年") for cut in found}
            described = "，".join(f"{point.label}{point.text}" for point in points)
            file = f"trend-{name}".replace("_", "-")
            drawn = trend(points, starts)
            charts[f"{file}.svg"] = draw(drawn, name=file, title=title, description=described)
            yield f"![{markdown.escape(f'{title}：{described}')}]({file}.svg){{: #{file} .chart }}"
        yield _data(lines)

    def _lines(self) -> Iterator[tuple[str, list[Point]]]:
        for at, name in enumerate(_LINES):
            points = list(self._points(at))
            if sum(point.amount is not None for point in points) >= _FEWEST:
                yield name, points

    def _points(self, at: int) -> Iterator[Point]:
        """Yield a point for every year from the first report to the last, also without one."""
        by_year = {standing.stage.year: standing for standing in self.standings}
        for year in range(min(by_year, default=0), max(by_year, default=-1) + 1):
            standing = by_year.get(year)
            amount = Amount(None, _NO_REPORT)
            if standing is not None:
                amount = Amount.unpacked(standing.main[at])
                amount = amount if standing.stage.basis else Amount(None, _NO_ACCOUNTS)
            yield Point(f"{year}年", amount.yuan, amount.text)

    def _remarks(self, found: Sequence[Break]) -> Iterator[str]:
        """Say in words what the breaks of the lines mean."""
        if found:
            yield notice("trend-breaks")
            yield "\n".join(f"- {self._reason(cut)}" for cut in found)
        years = {standing.stage.year for standing in self.standings}
        missing = [str(y) for y in range(min(years), max(years)) if y not in years]
        if missing:
            yield notice("trend-missing", years="、".join(missing))

    def _reason(self, cut: Break) -> str:
        before, after = cut.before, cut.after
        if cut.what == "layout":
            before, after = (markdown.escape(self.layouts[name].title) for name in (before, after))
        return notice(f"trend-{cut.what}", year=cut.year, before=before, after=after)


def _data(lines: Mapping[str, Sequence[Point]]) -> str:
    """Write the figures of all lines as one table, newest first, folded below the charts."""
    columns = [list(reversed(points)) for points in lines.values()]
    rows = [
        [points[0].label, *(markdown.cell(point.text) for point in points)]
        for points in zip(*columns, strict=True)
    ]
    head = ["年度", *(_LINES[name] for name in lines)]
    line = markdown.caption("各年主要数字", "trend-figures", classes=["plain"])
    table = markdown.pipe_table(head, ["l", *["r"] * len(columns)], rows)
    indented = "\n".join(f"    {line}" for line in table.splitlines())
    return f'??? abstract "各图的数据"\n\n    {line}\n\n{indented}'
