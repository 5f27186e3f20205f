"""Pages about many reports: home, years, departments, the glossary, about. They use summaries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from generator.derive.differences import compared_years
from generator.derive.summaries import Summary
from generator.model.report import Content
from generator.model.statute import Statute
from generator.render import markdown
from generator.render.environment import environment, notice
from generator.render.glossary import glossary_plan
from generator.render.page import Entity, Link, Page, Plan
from generator.render.subjects import FOLDER as SUBJECTS
from generator.render.trends import Standing, Trends

_HOME = Link("首页", "")


@dataclass(frozen=True)
class Entry:
    """One report in a list, with the printed figures its own page would print."""

    summary: Summary
    income: str
    expenditure: str
    change: str
    three_publics: str

    @property
    def url(self) -> str:
        """Address of the report from the root of the site."""
        return f"{self.summary.key}/"


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
        names = {name: d.name for name, d in self.content.departments.items()}
        newest = self._newest()
        known = [(entry.url, entry.summary.has_accounts) for entry in self.entries]
        in_newest = self._in_year(newest) if newest else ()
        shown = (self.content.site, names, known, in_newest, bool(self.used_items))
        yield Plan("index.md", shown, self._home)
        yield glossary_plan(self.statute, self.content.glossary, self.used_items)
        yield Plan("about/index.md", (self.content.site, self.layouts), self._about)
        years = self._years()
        yield Plan("search/index.md", (bool(years), bool(self.used_items)), self._search)
        for year in years:
            in_year = (years, names, self._in_year(year))
            yield Plan(f"{year}/index.md", in_year, partial(self._year, year))
        for name, department in sorted(self.content.departments.items()):
            listed = (department, self._by_department.get(name), self.standings.get(name))
            path = f"departments/{name}/index.md"
            yield Plan(path, listed, partial(self._department, name))

    @cached_property
    def _by_department(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.summary.key.department, []).append(entry)
        return found

    @cached_property
    def _by_year(self) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.summary.key.year, []).append(entry)
        order = {
            y: sorted(f, key=lambda e: (-e.summary.expenditure.current.amount, e.url))
            for y, f in found.items()
        }
        return dict(sorted(order.items(), reverse=True))

    def _years(self) -> list[int]:
        return list(self._by_year)

    def _newest(self) -> int | None:
        return next((year for year in self._years() if self._accounts_in(year)), None)

    def _home(self) -> Page:
        site = self.content.site
        blocks = [f"# {markdown.escape(site.name)}"]
        if site.intro:
            blocks.append(markdown.paragraphs(site.intro))
        newest = self._newest()
        if newest is not None:
            blocks.append(f"## [{newest}年度]({newest}/index.md) {{: #newest }}")
            blocks += self._ranking(self._in_year(newest), f"home-{newest}", "")
        if self.entries:
            blocks.append("## 按年度查看 {: #years }")
            blocks.append("\n".join(self._year_lines()))
        blocks.append("## 按部门查看 {: #departments }")
        blocks.append("\n".join(self._department_lines()))
        if self.used_items:
            blocks.append("## 按功能科目查看 {: #subjects }")
            blocks.append(notice("subjects-lead", link=f"{SUBJECTS}/index.md"))
        return Page("index.md", "home", site.name, site.intro or site.name, tuple(blocks))

    def _accounts_in(self, year: int) -> int:
        return sum(entry.summary.has_accounts for entry in self._in_year(year))

    def _year_lines(self) -> Iterator[str]:
        for year in self._years():
            number, accounts = len(self._in_year(year)), self._accounts_in(year)
            yield f"- [{year}年度]({year}/index.md)：{number}份公开件，其中决算{accounts}份"

    def _department_lines(self) -> Iterator[str]:
        for name, department in sorted(self.content.departments.items()):
            years = [e.summary.key.year for e in self._by_department.get(name, ())]
            links = "、".join(
                f"[{year}]({year}/{name}/index.md)" for year in sorted(years, reverse=True)
            )
            title = f"[{markdown.escape(department.name)}](departments/{name}/index.md)"
            yield f"- {title}：{links or '尚无报告'}"

    def _in_year(self, year: int) -> list[Entry]:
        return self._by_year.get(year, [])

    def _ranking(self, entries: list[Entry], anchor: str, up: str) -> Iterator[str]:
        yield markdown.caption("各部门一览", anchor, classes=["plain", "reports"])
        head = ["部门", "本年收入", "本年支出", "支出比上年", "公开内容"]
        rows = [
            [
                f"[{markdown.cell(e.summary.department.name)}]({up}{e.url}index.md)",
                e.income,
                e.expenditure,
                e.change,
                _holds(e.summary),
            ]
            for e in entries
        ]
        yield markdown.pipe_table(head, ["l", "r", "r", "r", "l"], rows)

    def _year(self, year: int) -> Page:
        entries = self._in_year(year)
        missing = sorted(
            department.name
            for name, department in self.content.departments.items()
            if name not in {entry.summary.key.department for entry in entries}
        )
        counted = notice(
            "year-count", year=year, number=len(entries), accounts=self._accounts_in(year)
        )
        blocks = [f"# {year}年度部门决算", counted]
        blocks += self._ranking(entries, f"year-{year}", "../")
        if missing:
            names = "、".join(markdown.escape(name) for name in missing)
            blocks.append(notice("year-missing", year=year, names=names))
        title = f"{year}年度部门决算"
        return Page(
            f"{year}/index.md", "year", title, title, tuple(blocks), (_HOME,), self._year_links()
        )

    def _year_links(self) -> tuple[Link, ...]:
        return tuple(Link(f"{year}年度", f"{year}/") for year in self._years())

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
                _holds(e.summary),
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
        by_year = ["- [按年度查看](../index.md#years)"] if self._years() else []
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


def _holds(summary: Summary) -> str:
    held = []
    if summary.has_accounts:
        held.append("部分决算" if summary.partial else "决算")
    if summary.has_performance:
        held.append("绩效")
    return "、".join(held)
