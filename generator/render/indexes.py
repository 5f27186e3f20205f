"""Pages about many reports: home, years, departments, the glossary, about. They use summaries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.derive.summaries import Summary
from generator.derive.terms import explain_code
from generator.model.report import Content
from generator.model.statute import Statute, Term
from generator.render import markdown
from generator.render.environment import environment, notice
from generator.render.page import Link, Page

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
    """Writes the pages that list reports."""

    content: Content
    statute: Statute
    entries: tuple[Entry, ...]
    used_items: tuple[tuple[str, int], ...]

    def pages(self) -> dict[str, Page]:
        """Return all index pages by path."""
        made = [self._home(), self._glossary(), self._about()]
        made += [self._year(year) for year in self._years()]
        made += [self._department(name) for name in sorted(self.content.departments)]
        return {page.path: page for page in made}

    def _years(self) -> list[int]:
        return sorted({entry.summary.key.year for entry in self.entries}, reverse=True)

    def _home(self) -> Page:
        site = self.content.site
        blocks = [f"# {markdown.escape(site.name)}"]
        if site.intro:
            blocks.append(markdown.paragraphs(site.intro))
        newest = next((year for year in self._years() if self._accounts_in(year)), None)
        if newest is not None:
            blocks.append(f"## [{newest}年度]({newest}/index.md) {{: #newest }}")
            blocks += self._ranking(self._in_year(newest), f"home-{newest}", "")
        if self.entries:
            blocks.append("## 按年度查看 {: #years }")
            blocks.append("\n".join(self._year_lines()))
        blocks.append("## 按部门查看 {: #departments }")
        blocks.append("\n".join(self._department_lines()))
        return Page("index.md", "home", site.name, site.intro or site.name, tuple(blocks))

    def _accounts_in(self, year: int) -> int:
        return sum(entry.summary.has_accounts for entry in self._in_year(year))

    def _year_lines(self) -> Iterator[str]:
        for year in self._years():
            number, accounts = len(self._in_year(year)), self._accounts_in(year)
            yield f"- [{year}年度]({year}/index.md)：{number}份公开件，其中决算{accounts}份"

    def _department_lines(self) -> Iterator[str]:
        for name, department in sorted(self.content.departments.items()):
            years = [e.summary.key.year for e in self.entries if e.summary.key.department == name]
            links = "、".join(
                f"[{year}]({year}/{name}/index.md)" for year in sorted(years, reverse=True)
            )
            title = f"[{markdown.escape(department.name)}](departments/{name}/index.md)"
            yield f"- {title}：{links or '尚无报告'}"

    def _in_year(self, year: int) -> list[Entry]:
        found = [entry for entry in self.entries if entry.summary.key.year == year]
        return sorted(found, key=lambda e: (-e.summary.expenditure.current.amount, e.url))

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
        entries = [e for e in self.entries if e.summary.key.department == name]
        newest = sorted(entries, key=lambda e: -e.summary.key.year)
        blocks = [f"# {markdown.escape(department.name)}"]
        if department.district:
            blocks.append(f"所在地区：{markdown.escape(department.district)}。")
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
        blocks += self._lineage(name)
        links = tuple(Link(f"{e.summary.key.year}年度", e.url) for e in newest)
        path = f"departments/{name}/index.md"
        return Page(
            path, "department", department.name, department.name, tuple(blocks), (_HOME,), links
        )

    def _lineage(self, name: str) -> Iterator[str]:
        lineage = self.content.departments[name].lineage
        if lineage:
            yield "## 沿革 {: #lineage }"
        for step in lineage:
            former = f"，原名{markdown.escape(step.former)}" if step.former else ""
            note = f"。{markdown.escape(step.note)}" if step.note else ""
            yield f"- {step.year}年{step.event}{former}{note}"

    def _glossary(self) -> Page:
        blocks = ["# 名词解释", notice("glossary-intro"), "## 一般名词 {: #general }"]
        own = {term.term for term in self.content.glossary.terms}
        general = [t for t in self.statute.glossary if not t.codes and t.term not in own]
        blocks += [_definition(t.term + _years(t), t.text, t.source) for t in general]
        blocks += [_definition(t.term, t.text, t.source or "") for t in self.content.glossary.terms]
        blocks.append("## 功能科目 {: #functional }")
        blocks += self._items()
        return Page(
            "glossary/index.md", "glossary", "名词解释", "决算名词解释", tuple(blocks), (_HOME,)
        )

    def _items(self) -> Iterator[str]:
        seen: set[tuple[str, str]] = set()
        for code, year in self.used_items:
            term = explain_code(self.statute.glossary, code, year)
            name = self.statute.name_of(code, year)
            if term is None or name is None or (code, name) in seen:
                continue
            seen.add((code, name))
            yield _definition(f"{code} {name}", term.text, term.source)

    def _about(self) -> Page:
        titles = [self.statute.layouts[name].title for name in self._layouts()]
        template = environment().get_template("pages/about.md.j2")
        text = template.render(site=self.content.site, layouts=titles)
        return Page("about/index.md", "about", "关于本站", "数字怎么来、怎么读", (text,), (_HOME,))

    def _layouts(self) -> Iterable[str]:
        return sorted({report.layout for report in self.content.reports.values()})


def _definition(term: str, text: str, source: str) -> str:
    based = f"（依据：{markdown.escape(source)}）" if source else ""
    return f"{markdown.escape(term)}\n:   {markdown.escape(text)}{based}"


def _years(term: Term) -> str:
    first, last = term.years.first, term.years.last
    if first and last:
        return f"（{first}—{last}年度）"
    if first:
        return f"（{first}年度起）"
    return f"（{last}年度以前）" if last else ""


def _holds(summary: Summary) -> str:
    held = []
    if summary.has_accounts:
        held.append("部分决算" if summary.partial else "决算")
    if summary.has_performance:
        held.append("绩效")
    return "、".join(held)
