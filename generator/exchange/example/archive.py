"""All reports of one invented department."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.check.common import asked
from generator.derive.book import Book
from generator.derive.desk import Desk, Desks
from generator.derive.figures import Address
from generator.exchange.example.accounts import accounts_of, comparison_of, with_control_totals
from generator.exchange.example.departments import Department
from generator.exchange.example.dice import Dice
from generator.exchange.example.ledger import PUBLICS, Year, lived, together
from generator.exchange.example.narrative import Writer
from generator.exchange.example.performance import performance_of
from generator.exchange.example.words import Cast
from generator.exchange.yaml_files.canonical import composed
from generator.model.accounts import Accounts
from generator.model.keys import ReportKey
from generator.model.report import Content, Report
from generator.model.site import Department as Entry
from generator.model.site import Site
from generator.model.statute import Layout, Statute

Raw = dict[str, Any]

_INVENTED = "（全部是编造的示例）"


@dataclass(frozen=True)
class Archive:
    """All reports of one department, made together: each builds on the year before."""

    department: Department
    seed: int
    years: list[int]
    cast: Cast
    layout: Layout
    statute: Statute

    def files(self) -> Iterator[tuple[str, str]]:
        """Make the files of every year; the year before the first one is made, not written."""
        span = (self.years[0] - 1, *self.years)
        lives = dict(zip(span, self._lived(len(span)), strict=True))
        drafts = {year: self._draft(year, lives[year]) for year in span}
        desks = self._desks(drafts)
        laid = {year: desks.desk(ReportKey(year, self.department.id)) for year in span}
        for year in self.years:
            drafts[year] = with_control_totals(drafts[year], laid[year].book)
        compared = self._compared(laid[self.years[0]], laid[span[0]].book)
        drafts[self.years[0]]["comparison"] = {str(span[0]): compared}
        for year in self.years:
            writer = Writer(
                department=self.department,
                desk=laid[year],
                works=lives[year].works,
                before=lives[year - 1].works,
                cast=self.cast,
                dice=Dice(self.seed, self.department.id, year),
            )
            yield from self._written(writer, drafts[year])

    def _lived(self, years: int) -> list[Year]:
        members = [
            lived(
                member,
                self.cast,
                self.layout,
                Dice(self.seed, member.place.id, member.bureau.id, member.is_unit),
                years,
            )
            for member in self.department.members
        ]
        return [together(same) for same in zip(*members, strict=True)]

    def _draft(self, year: int, life: Year) -> Raw:
        return accounts_of(self.department, year, life, self.cast, self.layout, self.statute)

    def _desks(self, drafts: Mapping[int, Raw]) -> Desks:
        region = self.cast.region.site
        site = Site(format="1", **{key: region[key] for key in ("name", "region", "publisher")})
        entry = Entry(name=self.department.name)
        reports = {}
        for year, raw in drafts.items():
            key = ReportKey(year, self.department.id)
            accounts = Accounts.model_validate(raw)
            reports[key] = Report(key, entry, self.layout.id, accounts=accounts)
        return Desks(Content(site, reports=reports), self.statute)

    def _compared(self, desk: Desk, before: Book) -> Raw:
        """State last year's figures wherever this layout compares with them."""
        facts = [fact for _, fact in asked(desk)]
        addresses = [desk.address(fact.of) for fact in facts if fact.kind == "change"]
        rows = self.statute.tables[PUBLICS].row_titles
        publics = [Address(PUBLICS, row, "final") for row in rows]
        return comparison_of(before, [*addresses, *(at for at in publics if at in before.stated)])

    def _written(self, writer: Writer, draft: Raw) -> Iterator[tuple[str, str]]:
        year = writer.desk.year
        title = f"{self.department.name} {year} 年度部门决算"

        folder = f"{year}/{self.department.id}"
        texts = {"accounts": ("数字", draft), "narrative": ("文字", writer.narrative())}
        if self.layout.performance:
            form = self.statute.performance_forms[self.layout.performance]
            texts["performance"] = ("绩效", performance_of(writer, form))
        for stem, (what, raw) in texts.items():
            heading = f"{title}：{what}{_INVENTED}"
            yield f"{folder}/{stem}.yml", composed(raw, stem, year, self.statute, heading)
