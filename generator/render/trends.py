"""The main figures of one department over the years: a line for each, and why it breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from generator.amounts import plain
from generator.derive.charts import Point
from generator.derive.series import Break, Stage, breaks
from generator.derive.trends import trend
from generator.model.site import Lineage
from generator.model.statute import Layout
from generator.render import markdown
from generator.render.chart_data import exact, folded, pictured
from generator.render.csv_text import csv_text
from generator.render.environment import notice

#: The exact figures of all lines, beside the page.
TRENDS_FILE = "trends.csv"
#: Name and title of each line, in the order of the main figures: the first one leads.
_LINES = {
    "expenditure": "本年支出",
    "income": "本年收入",
    "general_budget": "一般公共预算支出",
    "three_publics": "“三公”经费",
    "grand_total": "收支总计",
}
#: The titles alone.
MAIN_TITLES = tuple(_LINES.values())
_NO_REPORT, _NO_ACCOUNTS = "没有报告", "没有决算"
_FEWEST = 2


class Amount(NamedTuple):
    """A main figure: the exact amount in yuan, None where not known, and how a form prints it."""

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
        unit: The unit its figures are printed in.
        main: Its main figures, packed.
    """

    stage: Stage
    unit: str
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

    def first(self, charts: dict[str, str]) -> Iterator[str]:
        """Write the line that tells most, with what its breaks mean; nothing where there is none.

        Args:
            charts: Where the chart is put, by the name of its file.
        """
        for name in list(self.lines)[:1]:
            yield self._line(name, charts)
            yield from self._remarks()

    def others(self, charts: dict[str, str]) -> Iterator[str]:
        """Write the section of all other lines, and the figures of all.

        Args:
            charts: Where the charts are put, and the figures, by the name of their file.
        """
        if not self.lines:
            return
        charts[TRENDS_FILE] = self._file()
        yield "## 各年走势 {: #trends }"
        for name in list(self.lines)[1:]:
            yield self._line(name, charts)
        yield folded("各图的数据", *self._table(), file=TRENDS_FILE)

    @cached_property
    def lines(self) -> dict[str, list[Point]]:
        """The lines that are drawn, by name."""
        found = {name: list(self._points(at)) for at, name in enumerate(_LINES)}
        return {name: points for name, points in found.items() if _tells(points)}

    @cached_property
    def _breaks(self) -> tuple[Break, ...]:
        return breaks([s.stage for s in self.standings], self.lineage)

    @cached_property
    def _unit(self) -> str:
        """The unit of all figures; empty where they differ, and each one has its own."""
        units = {standing.unit for standing in self.standings if standing.stage.basis}
        return units.pop() if len(units) == 1 else ""

    def _line(self, name: str, charts: dict[str, str]) -> str:
        points = self.lines[name]
        title = f"{_LINES[name]}走势{f'（{self._unit}）' if self._unit else ''}"
        years = [point.label for point in points]
        starts = {years.index(f"{cut.year}年") for cut in self._breaks}
        file = f"trend-{name}".replace("_", "-")
        return pictured(trend(points, starts), points, file, title, charts)

    def _points(self, at: int) -> Iterator[Point]:
        """Yield a point for every year from the first report to the last, also without one."""
        by_year = {standing.stage.year: standing for standing in self.standings}
        for year in range(min(by_year, default=0), max(by_year, default=-1) + 1):
            amount, standing = Amount(None, _NO_REPORT), by_year.get(year)
            if standing is not None:
                amount = Amount.unpacked(standing.main[at])
                amount = amount if standing.stage.basis else Amount(None, _NO_ACCOUNTS)
            unit = standing.unit if standing and amount.yuan is not None and not self._unit else ""
            yield Point(f"{year}年", amount.yuan, f"{amount.text}{unit}")

    def _remarks(self) -> Iterator[str]:
        """Say in words what the breaks of the lines mean."""
        if self._breaks:
            yield notice("trend-breaks")
            yield "\n".join(f"- {self._reason(cut)}" for cut in self._breaks)
        years = {standing.stage.year for standing in self.standings}
        missing = [str(y) for y in range(min(years), max(years)) if y not in years]
        if missing:
            yield notice("trend-missing", years="、".join(missing))

    def _reason(self, cut: Break) -> str:
        before, after = cut.before, cut.after
        if cut.what == "layout":
            before, after = (markdown.escape(self.layouts[name].title) for name in (before, after))
        return notice(f"trend-{cut.what}", year=cut.year, before=before, after=after)

    def _table(self) -> Iterator[str]:
        """Write the figures of all lines as one table, newest first."""
        columns = [list(reversed(points)) for points in self.lines.values()]
        rows = [
            [points[0].label, *(markdown.cell(point.text) for point in points)]
            for points in zip(*columns, strict=True)
        ]
        yield markdown.caption("各年主要数字", "trend-figures", unit=self._unit, classes=["plain"])
        head = ["年度", *(_LINES[name] for name in self.lines)]
        yield markdown.pipe_table(head, ["l", *["r"] * len(columns)], rows)

    def _file(self) -> str:
        """Write them as CSV: exact amounts in yuan, and how each is printed."""
        printed = f"图上写作（{self._unit}）" if self._unit else "图上写作"
        head = ("年度", "项目", "金额（元）", printed)
        rows = (
            (point.label.removesuffix("年"), _LINES[name], exact(point), point.text)
            for name, points in self.lines.items()
            for point in points
        )
        return csv_text((head, *rows))


def _tells(points: Sequence[Point]) -> bool:
    """Tell whether a line shows anything: two years are known, and not all of it is nothing."""
    amounts = [point.amount for point in points if point.amount is not None]
    return len(amounts) >= _FEWEST and any(amounts)
