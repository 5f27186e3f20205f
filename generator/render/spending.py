"""The charts on the page of a functional item: who spends most on it, and whether it is more."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.derive.charts import Point, ranking
from generator.derive.facts import rate
from generator.derive.trends import trend
from generator.render import markdown
from generator.render.chart_data import pictured
from generator.render.csv_text import Digits, csv_text
from generator.render.environment import notice
from generator.render.ledgers import Row
from generator.render.typist import LISTED, rate_text

#: The exact figures, beside the page.
SPENDING_FILE = "spending.csv"
#: How many a ranking shows, and how many have a line of their own.
_RANKED, _LINES = 10, 3
_FEWEST = 2
#: How scopes begin that hold a whole department, not one of its units.
_WHOLE = "部门"
_UNIT = "单位"
_NOTHING = "没有数"


@dataclass(frozen=True)
class SpendingCharts:
    """Draws what departments spent on an item while it had one meaning.

    Attributes:
        rows: What they spent, the newest and greatest amount first.
        unit: The unit of all amounts; empty where they differ, and each one has its own.
    """

    rows: Sequence[Row]
    unit: str

    @cached_property
    def year(self) -> int:
        """The newest year with a known amount; 0 where there is none."""
        return max((row.known[-1] for row in self.rows if row.known), default=0)

    @cached_property
    def ranked(self) -> list[Row]:
        """Those of the newest year that can stand in one ranking.

        That is, of the money that most of them are of; whole departments where there are any,
        for these hold their units.
        """
        found = [row for row in self.rows if row.amount(self.year) is not None]
        for money, _ in Counter(row.money for row in found).most_common(1):
            found = [row for row in found if row.money == money]
        return [row for row in found if row.scope.startswith(_WHOLE)] or found

    def most(self) -> Iterator[str]:
        """Say who spent most in the newest year, and whether that is more than before."""
        for row in self.ranked[:1]:
            page = f"../../departments/{row.department}/index.md"
            said = {
                "year": self.year,
                "what": _WHOLE if row.scope.startswith(_WHOLE) else _UNIT,
                "number": len(self.ranked),
                "who": f"[{markdown.escape(row.name)}]({page})",
                "amount": self._text(row, self.year) + self.unit,
                "moved": "".join(f"，{moved}" for moved in [self._moved(row)] if moved),
            }
            yield notice("subject-most" if len(self.ranked) > 1 else "subject-only", **said)

    def ranking(self, charts: dict[str, str]) -> Iterator[str]:
        """Rank the newest year, where there is more than one to rank.

        Args:
            charts: Where the chart is put, by the name of its file.
        """
        if len(self.ranked) < _FEWEST:
            return
        shown = self.ranked[:_RANKED]
        scopes = {row.scope for row in shown}
        points = [
            Point(
                row.name if len(scopes) == 1 else f"{row.name}（{row.scope}）",
                row.amount(self.year),
                self._text(row, self.year),
                self._moved(row),
            )
            for row in shown
        ]
        title = self._titled(f"{self.year}年各{_WHOLE}支出")
        yield pictured(ranking(points), points, "ranking", title, charts)
        if len(self.ranked) > len(shown):
            yield notice("subject-ranked", shown=len(shown), number=len(self.ranked))

    def lines(self, charts: dict[str, str]) -> Iterator[str]:
        """Draw a line for each of the first, as far as two of their years are known.

        Args:
            charts: Where the charts are put, by the names of their files.
        """
        broken = False
        for row in self.ranked[:_LINES]:
            if len(row.known) < _FEWEST:
                continue
            points = list(self._years(row))
            years = range(row.known[0], row.known[-1] + 1)
            starts = {at for at, year in enumerate(years) if self._reorganised(row, year)}
            broken = broken or bool(starts - {0})
            title, file = self._titled(f"{row.name}走势"), f"trend-{row.department}"
            yield pictured(trend(points, starts), points, file, title, charts)
        if broken:
            yield notice("subject-breaks")

    def _years(self, row: Row) -> Iterator[Point]:
        for year in range(row.known[0], row.known[-1] + 1):
            amount = row.amount(year)
            text = _NOTHING if amount is None else self._text(row, year)
            yield Point(f"{year}年", amount, text)

    def _text(self, row: Row, year: int) -> str:
        ledger, spent = row.years[year]
        return spent.text if self.unit else f"{spent.text}{ledger.unit}"

    def _moved(self, row: Row) -> str:
        """Say how the newest amount moved; nothing where it cannot be compared."""
        before, now = (row.amount(year) for year in (self.year - 1, self.year))
        if before is None or now is None or self._reorganised(row, self.year):
            return ""
        if now == before:
            return "与上年持平"
        moved = rate(abs(now - before), before) if before > 0 else None
        if moved is None:
            return "比上年增加" if now > before else "比上年减少"
        return f"比上年{'增' if now > before else '减'}{rate_text(moved, LISTED, as_zero=False)}"

    @staticmethod
    def _reorganised(row: Row, year: int) -> bool:
        return year in row.years and row.years[year][0].reorganised

    def _titled(self, title: str) -> str:
        return f"{title}（{self.unit}）" if self.unit else title


def spending_file(rows: Sequence[Row], moneys: Mapping[str, str]) -> str:
    """Write what was spent as CSV, a year of a department a line: exact amounts in yuan.

    Args:
        rows: What was spent.
        moneys: Titles of kinds of money by id.
    """
    head = ("年度", "部门标识", "部门", "口径", "资金", "支出（元）", "表中写作")
    lines = (
        (
            *(year, row.department, row.name, ledger.scope, moneys.get(row.money, "")),
            Digits(spent.yuan),
            f"{spent.text}{ledger.unit}" if spent.yuan else spent.text,
        )
        for row in rows
        for year, (ledger, spent) in row.years.items()
    )
    return csv_text((head, *sorted(lines, key=lambda line: (-line[0], line[1:]))))
