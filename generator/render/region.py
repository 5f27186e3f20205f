"""The region as a whole: the home page and a page for each year, made of summaries alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

from generator.amounts import Precision, Unit, digits, round_to
from generator.derive.facts import Change, rate
from generator.derive.region import RegionYear, Total, region_year
from generator.derive.summaries import Summary
from generator.model.keys import ReportKey
from generator.model.report import Content
from generator.model.site import Department
from generator.render import markdown
from generator.render.environment import notice
from generator.render.page import HOME, Link, Page, Plan
from generator.render.typist import LISTED, rate_text, without_unit

#: How many departments the home page ranks.
_TOP = 12
#: From how many on the list of departments is folded.
_MANY = 40
#: Where the rules of totals are told.
_HOW = "about/index.md#totals"
#: What a long amount is told in, too.
_HUNDRED_MILLION = 8
_SPENT, _SHARE = "本年支出", "占合计"


@dataclass(frozen=True, slots=True)
class Moves:
    """How main figures of a report moved since its base year, in words; empty where not known."""

    income: str
    expenditure: str
    three_publics: str


@dataclass(frozen=True)
class Entry:
    """One report in a list, with the printed figures its own page would print."""

    summary: Summary
    income: str
    expenditure: str
    change: str
    three_publics: str
    moves: Moves

    @property
    def url(self) -> str:
        """Address of the report from the root of the site."""
        return f"{self.summary.key}/"

    @property
    def holds(self) -> str:
        """What the report holds, in words."""
        held = []
        if self.summary.has_accounts:
            held.append("部分决算" if self.summary.partial else "决算")
        if self.summary.has_performance:
            held.append("绩效")
        return "、".join(held)


@dataclass(frozen=True)
class Region:
    """Plans the pages of the region.

    Attributes:
        content: What all reports share; no reports.
        entries: Every report in a list.
        subjects: Whether there are pages of functional items.
    """

    content: Content
    entries: tuple[Entry, ...]
    subjects: bool

    def plans(self) -> Iterator[Plan]:
        """Plan the home page and the years."""
        departments, years = self.content.departments, self._years
        counts = [(year, len(entries)) for year, entries in years.items()]
        newest = self._newest
        in_newest = years[newest] if newest else ()
        shown = (self.content.site, departments, counts, in_newest, self.subjects)
        yield Plan("index.md", shown, self._home)
        for year, entries in years.items():
            made = partial(self._year, year)
            yield Plan(f"{year}/index.md", (departments, list(years), entries), made)

    @cached_property
    def _years(self) -> dict[int, list[Entry]]:
        """The reports of each year, the newest first."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.summary.key.year, []).append(entry)
        return dict(sorted(found.items(), reverse=True))

    @cached_property
    def _names(self) -> dict[str, str]:
        """What departments are called in lists: in short, where no other is called the same."""
        departments = self.content.departments
        called = Counter(_short(department) for department in departments.values())
        return {
            name: _short(department) if called[_short(department)] == 1 else department.name
            for name, department in departments.items()
        }

    @property
    def _newest(self) -> int | None:
        """The newest year of which there are accounts."""
        filed = (entry.summary for entry in self.entries if entry.summary.has_accounts)
        return max((summary.key.year for summary in filed), default=None)

    def _overview(self, year: int, up: str) -> "_Overview":
        entries = self._years[year]
        summaries = (entry.summary for entry in entries)
        found = region_year(year, summaries, self.content.departments)
        return _Overview(found, {e.summary.key: e for e in entries}, self._names, up)

    # --- home ---

    def _home(self) -> Page:
        site = self.content.site
        blocks = [f"# {markdown.escape(site.name)}"]
        if site.intro:
            blocks.append(markdown.paragraphs(site.intro))
        if self._newest is not None:
            blocks += self._in_short(self._overview(self._newest, ""))
        if self._years:
            blocks.append("## 按年度查看 {: #years }")
            lines = (
                f"- [{year}年度]({year}/index.md)：{len(entries)}份"
                for year, entries in self._years.items()
            )
            blocks.append("\n".join(lines))
        blocks.append("## 按部门查看 {: #departments }")
        blocks += self._departments()
        blocks.append("## 其他入口 {: #more }")
        blocks.append(notice("home-subjects" if self.subjects else "home-more"))
        return Page("index.md", "home", site.name, site.intro or site.name, tuple(blocks))

    @staticmethod
    def _in_short(overview: "_Overview") -> Iterator[str]:
        """Show the totals of a year, and who spent most in it."""
        year, number = overview.found.year, len(overview.found.counted)
        page = f"{year}/index.md"
        yield f"## {year}年度各部门合计 {{: #newest }}"
        yield from overview.totals(page)
        title = notice("home-top", number=_TOP) if number > _TOP else notice("home-all")
        yield from overview.ranking(title, f"home-{year}", _TOP)
        yield notice("home-year", year=year, number=number, link=page)

    def _departments(self) -> Iterator[str]:
        """List all departments by district, folded where they are many."""
        groups: dict[str, list[str]] = {}
        for name in _family(self.content.departments):
            line = f"- [{markdown.escape(self._names[name])}](departments/{name}/index.md)"
            groups.setdefault(self.content.departments[name].district or "", []).append(line)
        many = len(self.content.departments) > _MANY
        for district, lines in groups.items():
            where = markdown.escape(district or notice("home-elsewhere")) if len(groups) > 1 else ""
            if many:
                title = notice("home-fold", where=where, number=len(lines)).replace('"', "&quot;")
                yield f'??? departments "{title}"'
                yield "\n".join(f"    {line}" for line in lines)
            else:
                yield from filter(None, [f"**{where}**" if where else "", "\n".join(lines)])

    # --- a year ---

    def _year(self, year: int) -> Page:
        overview = self._overview(year, "../")
        title = f"{year}年度部门决算"
        blocks = [f"# {title}"]
        if overview.found.counted:
            blocks += overview.totals("")
            blocks.append("## 各部门支出 {: #departments }")
            blocks += overview.ranking(notice("year-ranking"), f"year-{year}")
        blocks += overview.inside()
        blocks += overview.absent()
        links = tuple(Link(f"{other}年度", f"{other}/") for other in self._years)
        return Page(f"{year}/index.md", "year", title, title, tuple(blocks), (HOME,), links)


@dataclass(frozen=True)
class _Overview:
    """Writes about one year.

    Attributes:
        found: The year.
        entries: Its reports in a list.
        names: What all departments are called, by their ids.
        up: Path from the page to the root of the site.
    """

    found: RegionYear
    entries: Mapping[ReportKey, Entry]
    names: Mapping[str, str]
    up: str

    @cached_property
    def unit(self) -> str:
        """The unit that all reports print; empty where they print several."""
        units = {entry.summary.unit for entry in self.entries.values()}
        return units.pop() if len(units) == 1 else ""

    # --- totals ---

    def totals(self, link: str) -> Iterator[str]:
        """Show income and expenditure of all departments, and say whose they are."""
        found = self.found
        yield markdown.caption(notice("region-totals"), "totals", classes=["cards"])
        rows = [
            [_SPENT, self._linked(found.expenditure, link), self._told(found.expenditure)],
            ["本年收入", self._linked(found.income, link), self._told(found.income)],
            ["公开决算的部门", f"{len(found.counted)}个", self._absence()],
        ]
        yield markdown.pipe_table(["项目", "数", "说明"], ["l", "r", "l"], rows)
        said = notice("region-counted", number=len(found.counted), link=f"{self.up}{_HOW}")
        if found.inside:
            said += notice("region-inside", number=len(found.inside))
        yield said

    def _linked(self, total: Total, link: str) -> str:
        if not total.known:
            return "未公开"
        unit = Unit(self.unit or Unit.TEN_THOUSAND_YUAN)
        amount = f"{Precision(unit, 2).in_sentence(total.yuan)}{unit.value}"
        return f"[{amount}]({link})" if link else amount

    def _told(self, total: Total) -> str:
        """Say how much a total is in few digits, and how it changed."""
        said = []
        large = total.yuan.scaleb(-_HUNDRED_MILLION)
        if abs(large) >= 1:
            said.append(f"约{digits(round_to(large, 2))}亿元")
        if total.rate is not None:
            which = "" if total.compared == total.known else f"可比的{total.compared}个部门"
            said.append(f"{which}比{self.found.year - 1}年{_grown(total.rate)}")
        if total.unknown:
            said.append(f"不含没有公开这个数的{total.unknown}个部门")
        return "，".join(said)

    def _absence(self) -> str:
        said = []
        if bare := len(self.found.bare):
            said.append(f"{bare}个只公开了绩效")
        if missing := len(self.found.missing):
            said.append(f"{missing}个在本站没有公开件")
        return "，".join(said)

    # --- lists ---

    def ranking(self, title: str, anchor: str, most: int | None = None) -> Iterator[str]:
        """List the departments that the totals count; the home page does with fewer columns."""
        whole = most is None
        classes = ["plain", "reports", *(["sortable"] if whole else [])]
        # Rounded to a decimal, shares make coarse bars; but amounts want one unit.
        bars = _SPENT if self.unit else _SHARE
        yield markdown.caption(title, anchor, unit=self.unit, classes=classes, bars=bars)
        head = ["部门", _SPENT, _SHARE, "比上年", *(["本年收入", "公开内容"] if whole else []), "#"]
        rows = []
        for summary in self.found.counted[:most]:
            entry = self.entries[summary.key]
            more = [without_unit(entry.income, self.unit), entry.holds] if whole else []
            figures = [
                without_unit(entry.expenditure, self.unit),
                self._share(summary),
                _moved(summary),
            ]
            rows.append([self._name(entry), *figures, *more, summary.key.department])
        yield markdown.pipe_table(head, ["l", "r", "r", "r", *("rl" if whole else ""), "l"], rows)

    def inside(self) -> Iterator[str]:
        """List the reports whose money stands in others."""
        if not self.found.inside:
            return
        yield "## 下属单位和部门本级 {: #units }"
        yield notice("year-inside")
        caption = notice("year-units")
        classes = ["plain", "reports", "sortable"]
        yield markdown.caption(caption, f"units-{self.found.year}", unit=self.unit, classes=classes)
        rows = []
        for summary, holder in self.found.inside:
            entry = self.entries[summary.key]
            holding = self.entries[ReportKey(self.found.year, holder)]
            figures = [
                without_unit(entry.expenditure, self.unit),
                _moved(summary),
                without_unit(entry.income, self.unit),
            ]
            names = [self._name(holding), entry.holds, summary.key.department]
            rows.append([self._name(entry), *figures, *names])
        head = ["单位", _SPENT, "比上年", "本年收入", "含在谁的汇总里", "公开内容", "#"]
        yield markdown.pipe_table(head, list("lrrrlll"), rows)

    def absent(self) -> Iterator[str]:
        """List the reports without accounts, and the departments without reports."""
        year = self.found.year
        if self.found.bare:
            yield "## 只公开了绩效 {: #performance-only }"
            yield "\n".join(f"- {self._name(self.entries[r.key])}" for r in self.found.bare)
        if self.found.missing:
            yield "## 本站没有公开件 {: #missing }"
            yield notice("year-missing", year=year, number=len(self.found.missing))
            yield "\n".join(
                f"- [{markdown.escape(self.names[name])}]({self.up}departments/{name}/index.md)"
                for name in self.found.missing
            )

    def _name(self, entry: Entry) -> str:
        name = self.names[entry.summary.key.department]
        return f"[{markdown.cell(name)}]({self.up}{entry.url}index.md)"

    def _share(self, summary: Summary) -> str:
        amount = summary.expenditure.current
        share = rate(amount.amount, self.found.expenditure.yuan) if amount.known else None
        return "—" if share is None else rate_text(share, LISTED)


def _short(department: Department) -> str:
    return department.short or department.name


def _moved(summary: Summary) -> str:
    change: Change = summary.expenditure
    if not change.compared or not change.current.known:
        return "—"
    if change.rate is None:
        return "持平" if change.is_level else "不可比"
    return _grown(-change.rate if change.fell else change.rate)


def _grown(percent: Decimal) -> str:
    """Print by how much something grew or fell."""
    if not percent:
        return "持平"
    return f"{'增长' if percent > 0 else '下降'}{rate_text(abs(percent), LISTED, as_zero=False)}"


def _family(departments: Mapping[str, Department]) -> Iterator[str]:
    """Yield the ids of all departments in order, each followed by those below it."""
    below: dict[str | None, list[str]] = {}
    for name, department in sorted(departments.items()):
        parent = department.parent if department.parent in departments else None
        below.setdefault(parent, []).append(name)

    def walk(above: str | None) -> Iterator[str]:
        for name in below.get(above, ()):
            yield name
            yield from walk(name)

    yield from walk(None)
