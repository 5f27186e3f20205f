"""Pages about many reports: departments, the glossary, search, about. They use summaries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from generator.derive.differences import compared_years
from generator.model.report import Content
from generator.model.statute import Statute
from generator.render import markdown
from generator.render.environment import environment, notice
from generator.render.glossary import glossary_plan
from generator.render.page import Entity, Link, Page, Plan
from generator.render.region import Entry, Region
from generator.render.subjects import FOLDER as SUBJECTS
from generator.render.trends import Standing, Trends

_HOME = Link("首页", "")


@dataclass(frozen=True)
class Indexes:
    """Plans the pages that list reports.

    Attributes:
        content: What all reports share; no reports.
        statute: The statute data.
        entries: Every report in a list.
        standings: The reports of each department on its lines, oldest first.
        used_items: Functional items that reports use, with their year.
        layouts: Ids of the layouts that reports use.
    """

    content: Content
    statute: Statute
    entries: tuple[Entry, ...]
    standings: Mapping[str, Sequence[Standing]]
    used_items: tuple[tuple[str, int], ...]
    layouts: tuple[str, ...]

    def plans(self) -> Iterator[Plan]:
        """Plan every page, each with what it is made of."""
        region = Region(self.content, self.entries, subjects=bool(self.used_items))
        yield from region.plans()
        yield glossary_plan(self.statute, self.content.glossary, self.used_items)
        yield Plan("about/index.md", (self.content.site, self.layouts), self._about)
        listed = (bool(self.entries), bool(self.used_items))
        yield Plan("search/index.md", listed, self._search)
        for name, department in sorted(self.content.departments.items()):
            shown = (department, self._by_department.get(name), self.standings.get(name))
            path = f"departments/{name}/index.md"
            yield Plan(path, shown, partial(self._department, name))

    @cached_property
    def _by_department(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.summary.key.department, []).append(entry)
        return found

    def _department(self, name: str) -> Page:
        department = self.content.departments[name]
        entries = self._by_department.get(name, [])
        newest = sorted(entries, key=lambda e: -e.summary.key.year)
        blocks = [f"# {markdown.escape(department.name)}"]
        known = (("所在地区", department.district), ("部门预算编码", department.code))
        said = [f"{title}：{markdown.escape(text)}" for title, text in known if text]
        if said:
            blocks.append(f"{'；'.join(said)}。")
        blocks.append(markdown.caption("各年决算", "years", classes=["plain", "reports"]))
        head = ["年度", "本年收入", "本年支出", "支出比上年", "“三公”经费", "公开内容"]
        rows = [
            [
                f"[{e.summary.key.year}年度](../../{e.url}index.md)",
                e.income,
                e.expenditure,
                e.change,
                e.three_publics,
                e.holds,
            ]
            for e in newest
        ]
        blocks.append(markdown.pipe_table(head, ["l", "r", "r", "r", "r", "l"], rows))
        blocks += self._changes(entries)
        charts: dict[str, str] = {}
        standings = self.standings.get(name, ())
        blocks += Trends(standings, department.lineage, self.statute.layouts).write(charts)
        blocks += self._lineage(name)
        links = tuple(Link(f"{e.summary.key.year}年度", e.url) for e in newest)
        path = f"departments/{name}/index.md"
        former = [step.former for step in department.lineage if step.former]
        also = tuple(dict.fromkeys(filter(None, [department.short, *former, department.code])))
        entity = Entity("department", department.name, also=also)
        title = department.name
        return Page(
            path,
            "department",
            title,
            title,
            tuple(blocks),
            (_HOME,),
            links,
            (entity,),
            charts=charts,
        )

    @staticmethod
    def _changes(entries: list[Entry]) -> Iterator[str]:
        """List the comparisons of two years, the newest first."""
        years = sorted(e.summary.key.year for e in entries if e.summary.has_accounts)
        pairs = [(old, new) for new in reversed(years) for old in compared_years(years, new)]
        if pairs:
            yield "## 各年比较 {: #changes }"
            lines = (
                f"- [{new}年与{old}年比较](changes/{old}-{new}/index.md)" for old, new in pairs
            )
            yield "\n".join(lines)

    def _lineage(self, name: str) -> Iterator[str]:
        lineage = self.content.departments[name].lineage
        if not lineage:
            return
        yield "## 沿革 {: #lineage }"
        lines = []
        for step in lineage:
            former = f"，原名{markdown.escape(step.former)}" if step.former else ""
            note = f"。{markdown.escape(step.note)}" if step.note else ""
            lines.append(f"- {step.year}年{step.event}{former}{note}")
        yield "\n".join(lines)

    def _search(self) -> Page:
        by_year = ["- [按年度查看](../index.md#years)"] if self.entries else []
        by_item = [f"- [功能科目](../{SUBJECTS}/index.md)"] if self.used_items else []
        lists = [
            *by_year,
            "- [按部门查看](../index.md#departments)",
            *by_item,
            "- [名词解释](../glossary/index.md)",
        ]
        title = "查找"
        blocks = (f"# {title}", notice("search-how"), notice("search-else"), "\n".join(lists))
        return Page(
            "search/index.md", "search", title, notice("search-description"), blocks, (_HOME,)
        )

    def _about(self) -> Page:
        titles = [self.statute.layouts[name].title for name in self.layouts]
        template = environment().get_template("pages/about.md.j2")
        text = template.render(site=self.content.site, layouts=titles)
        return Page("about/index.md", "about", "关于本站", "数字怎么来、怎么读", (text,), (_HOME,))
