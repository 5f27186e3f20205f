"""Pages about many reports: departments, the glossary, search, about. They use summaries."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from generator.amounts import plain
from generator.model.report import Content
from generator.model.statute import Statute
from generator.render.departments import DepartmentPage
from generator.render.environment import environment, notice
from generator.render.glossary import glossary_plan
from generator.render.page import HOME, Page, Plan
from generator.render.region import Entry, Region
from generator.render.subjects import FOLDER as SUBJECTS
from generator.render.trends import Standing

#: What nothing could take for markup.
_PLAIN_WORDS = re.compile(r"[\w（）、．.,，·％% -]+")


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
        examples = tuple(self._examples())
        found = (bool(self.entries), bool(self.used_items), examples)
        yield Plan("search/index.md", found, partial(self._search, examples))
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
        return DepartmentPage(
            name=name,
            department=self.content.departments[name],
            entries=self._by_department.get(name, []),
            standings=self.standings.get(name, ()),
            layouts=self.statute.layouts,
        ).page()

    def _examples(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield what can be looked for: the id of its notice, and words that this site holds."""
        accounts = [entry for entry in self.entries if entry.summary.has_accounts]
        if not accounts:
            return
        newest = max(entry.summary.key.year for entry in accounts)
        example = next(entry for entry in accounts if entry.summary.key.year == newest)
        first = example.summary
        name = first.department.short or first.department.name
        yield "search-department", (f"{name} {newest}",)
        codes = [code for code, year in self.used_items if year == newest]
        named = [(title, code) for code in codes if (title := self.statute.name_of(code, newest))]
        if named:
            yield "search-item", named[len(named) // 2]
        spent = first.expenditure.current
        if spent.disclosed and spent.amount:
            shown = example.expenditure.split("（")[0]  # a note may follow the amount
            yield "search-amount", (shown, f"{plain(spent.amount)}元")

    def _search(self, examples: Iterable[tuple[str, tuple[str, ...]]]) -> Page:
        by_year = ["- [按年度查看](../index.md#years)"] if self.entries else []
        by_item = [f"- [功能科目](../{SUBJECTS}/index.md)"] if self.used_items else []
        lists = [
            *by_year,
            "- [按部门查看](../index.md#departments)",
            *by_item,
            "- [名词解释](../glossary/index.md)",
        ]
        title = "查找"
        # Words stand as code, so that the page of results lets readers try them.
        tried = [
            f"- {notice(kind)}：{'、'.join(f'`{said}`' for said in words)}"
            for kind, words in examples
            if all(map(_PLAIN_WORDS.fullmatch, words))
        ]
        blocks = (
            f"# {title}",
            "## 怎么找 {: #how }",
            notice("search-how"),
            *(["例如：", "\n".join(tried)] if tried else []),
            "## 从列表进入 {: #lists }",
            "\n".join(lists),
        )
        return Page(
            "search/index.md", "search", title, notice("search-description"), blocks, (HOME,)
        )

    def _about(self) -> Page:
        titles = [self.statute.layouts[name].title for name in self.layouts]
        template = environment().get_template("pages/about.md.j2")
        text = template.render(site=self.content.site, layouts=titles)
        return Page("about/index.md", "about", "关于本站", "数字怎么来、怎么读", (text,), (HOME,))
