"""The page of one department: its newest figures, all its years, its lines, what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.derive.differences import compared_years
from generator.model.site import Department
from generator.model.statute import Layout
from generator.render import markdown
from generator.render.environment import notice
from generator.render.page import HOME, Entity, Link, Page
from generator.render.region import Entry
from generator.render.trends import TRENDS_FILE, Standing, Trends
from generator.render.typist import without_unit

FOLDER = "departments"
_UP = "../../"


@dataclass(frozen=True)
class DepartmentPage:
    """Writes the page.

    Attributes:
        name: Id of the department.
        department: What is known of it.
        entries: Its reports.
        standings: The same on its lines, oldest first.
        layouts: All layouts by id.
    """

    name: str
    department: Department
    entries: Sequence[Entry]
    standings: Sequence[Standing]
    layouts: Mapping[str, Layout]

    def page(self) -> Page:
        """Write it: first whether it is more than last year, then everything else."""
        charts: dict[str, str] = {}
        trends = Trends(self.standings, self.department.lineage, self.layouts)
        blocks = [
            f"# {markdown.escape(self.department.name)}",
            *self._about(),
            *self._newest(),
            *trends.first(charts),
            *self._years(),
            *trends.others(charts),
            *self._lineage(),
        ]
        lines = Link("各年主要数字（CSV）", TRENDS_FILE)
        return Page(
            path=f"{FOLDER}/{self.name}/index.md",
            kind="department",
            title=self.department.name,
            description=self.department.name,
            blocks=tuple(blocks),
            trail=(HOME,),
            sidebar=tuple(Link(f"{e.summary.key.year}年度", e.url) for e in self._newest_first),
            entities=(self._entity,),
            downloads=(lines,) if TRENDS_FILE in charts else (),
            charts=charts,
        )

    @property
    def _entity(self) -> Entity:
        department = self.department
        former = [step.former for step in department.lineage if step.former]
        also = tuple(dict.fromkeys(filter(None, [department.short, *former, department.code])))
        return Entity("department", department.name, also=also)

    @cached_property
    def _newest_first(self) -> list[Entry]:
        return sorted(self.entries, key=lambda entry: -entry.summary.key.year)

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """The years that are compared, older and newer; the newest first."""
        years = sorted(e.summary.key.year for e in self.entries if e.summary.has_accounts)
        return [(old, new) for new in reversed(years) for old in compared_years(years, new)]

    def _about(self) -> Iterator[str]:
        known = (("所在地区", self.department.district), ("部门预算编码", self.department.code))
        said = [f"{title}：{markdown.escape(text)}" for title, text in known if text]
        if said:
            yield f"{'；'.join(said)}。"

    # --- the newest year ---

    def _newest(self) -> Iterator[str]:
        """Set the main figures of the newest accounts as cards, with the ways on from them."""
        entry = next((e for e in self._newest_first if e.summary.has_accounts), None)
        if entry is None:
            return
        facts, report = entry.summary, f"{_UP}{entry.url}index.md"
        cards = (
            ("本年支出", facts.expenditure, entry.expenditure, entry.moves.expenditure),
            ("本年收入", facts.income, entry.income, entry.moves.income),
            ("“三公”经费", facts.three_publics, entry.three_publics, entry.moves.three_publics),
        )
        rows = [
            [title, f"[{amount}]({report})", moved]
            for title, change, amount, moved in cards
            if change.current.known
        ]
        year = facts.key.year
        if rows:
            yield markdown.caption(f"{year}年度", "newest", classes=["cards"])
            yield markdown.pipe_table(["项目", "数额", "比上年"], ["l", "r", "l"], rows)
        compared = (
            f"[与{old}年逐数比较]({_changes(old, new)})"
            for old, new in self._pairs
            if new == year == old + 1
        )
        ways = [
            f"[{year}年度决算]({report})",
            f"[决算公开表]({_UP}{entry.url}forms/index.md)",
            *compared,
            f"[{year}年度各部门的支出]({_UP}{year}/index.md)",
        ]
        yield notice("department-ways", ways="、".join(ways))

    # --- all years ---

    def _years(self) -> Iterator[str]:
        units = {e.summary.unit for e in self.entries if e.summary.has_accounts}
        unit = units.pop() if len(units) == 1 else ""
        yield markdown.caption("各年决算", "years", unit=unit, classes=["plain", "years"])
        head = ["年度", "本年支出", "比上年", "本年收入", "“三公”经费", "公开内容"]
        rows = [
            [
                f"[{e.summary.key.year}]({_UP}{e.url}index.md)",
                without_unit(e.expenditure, unit),
                self._change(e),
                without_unit(e.income, unit),
                without_unit(e.three_publics, unit),
                e.holds,
            ]
            for e in self._newest_first
        ]
        yield markdown.pipe_table(head, ["l", "r", "r", "r", "r", "l"], rows)
        far = [
            f"[{new}年与{old}年]({_changes(old, new)})" for old, new in self._pairs if new - old > 1
        ]
        if far:
            yield notice("department-compared", pairs="、".join(far))

    def _change(self, entry: Entry) -> str:
        """Print the change on the year before, as the way to all that changed."""
        year = entry.summary.key.year
        if (year - 1, year) not in self._pairs:
            return entry.change
        said = entry.change if entry.summary.expenditure.compared else "比较"
        return f"[{said}]({_changes(year - 1, year)})"

    def _lineage(self) -> Iterator[str]:
        lines = []
        for step in self.department.lineage:
            former = f"，原名{markdown.escape(step.former)}" if step.former else ""
            note = f"。{markdown.escape(step.note)}" if step.note else ""
            lines.append(f"- {step.year}年{step.event}{former}{note}")
        if lines:
            yield "## 沿革 {: #lineage }"
            yield "\n".join(lines)


def _changes(old: int, new: int) -> str:
    return f"changes/{old}-{new}/index.md"
