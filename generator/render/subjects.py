"""The pages of functional items: a list of all, and each one across departments and years.

An item is known by its code. A code that bore another name, or meant another thing, in other
years has a section for each. Figures stand beside each other, and are never added up: a
department's own accounts are part of its consolidated ones.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, groupby

from generator.derive.glossary import explain_code
from generator.model.site import LocalGlossary
from generator.model.statute import Code, Statute
from generator.render import markdown
from generator.render.environment import notice
from generator.render.ledgers import Ledger, Row, Spent, Use, rows_of
from generator.render.page import HOME, Entity, Link, Page, Plan
from generator.render.spending import SPENDING_FILE, SpendingCharts, spending_file
from generator.render.typist import span

FOLDER = "subjects"
_TITLE = "功能科目"
_TRAIL = (HOME,)
_CLASS, _SECTION, _ITEM = 3, 5, 7
#: Stands for a figure of a report that holds no accounts.
_NO_ACCOUNTS = "见绩效"


def subject_link(code: str, up: str) -> str:
    """Write the link from a code to its page; other codes than those of items stay as they are.

    Args:
        code: A classification code; may be empty.
        up: Path from the page to the root of the site.
    """
    return f"[{code}]({up}{FOLDER}/{code}/index.md)" if len(code) == _ITEM else code


@dataclass(frozen=True)
class Subjects:
    """Plans the pages of items.

    Attributes:
        statute: The statute data.
        glossary: The region's own explanations.
        ledgers: Every report, by year and department.
    """

    statute: Statute
    glossary: LocalGlossary
    ledgers: Iterable[Ledger]

    @cached_property
    def uses(self) -> dict[str, list[Ledger]]:
        """Who used each item, in the order of codes."""
        found: dict[str, list[Ledger]] = {}
        for ledger in self.ledgers:
            for code in ledger.items:
                found.setdefault(code, []).append(ledger)
        return dict(sorted(found.items()))

    @cached_property
    def _own(self) -> dict[str, str]:
        return {term.code: term.text for term in self.glossary.terms if term.code}

    def plans(self) -> Iterator[Plan]:
        """Plan every page; where no report uses an item there is no page at all."""
        if not self.uses:
            return
        listed = tuple(
            (code, len({ledger.key.department for ledger in ledgers}), _newest_first(ledgers))
            for code, ledgers in self.uses.items()
        )
        yield Plan(f"{FOLDER}/index.md", listed, partial(self._index, listed))
        for code, ledgers in self.uses.items():
            moved = tuple(self._moved(code))
            # Two flat lists: a pair for each of tens of thousands of figures would cost more.
            heads = [ledger.head for ledger in ledgers]
            figures = [ledger.items[code] for ledger in ledgers]
            made_of = (self._own.get(code), moved, heads, figures)
            yield Plan(f"{FOLDER}/{code}/index.md", made_of, partial(self._page, code, moved))

    # --- the list ---

    def _index(self, listed: Sequence[tuple[str, int, tuple[int, ...]]]) -> Page:
        """List items as the classification has them: below their class, then their section."""
        newest = max(years[0] for _, _, years in listed)
        blocks = [f"# {_TITLE}", notice("subjects-intro", number=len(listed))]
        head, align = ["编码", "科目", "部门数", "年度"], ["l", "l", "r", "l"]
        for code, of_class in groupby(listed, key=lambda item: item[0][:_CLASS]):
            title = self._name(code, newest)
            blocks.append(f"## {code} {title} {{: #class-{code} }}")
            blocks.append(markdown.caption(title, f"items-{code}", classes=["plain", "subjects"]))
            blocks.append(markdown.pipe_table(head, align, self._listed(of_class)))
        description = notice("subjects-description")
        return Page(f"{FOLDER}/index.md", "subjects", _TITLE, description, tuple(blocks), _TRAIL)

    def _listed(self, items: Iterable[tuple[str, int, tuple[int, ...]]]) -> Iterator[list[str]]:
        for section, found in groupby(items, key=lambda item: item[0][:_SECTION]):
            below = list(found)
            yield [section, self._name(section, below[0][2][0]), "", ""]
            for code, departments, years in below:
                name = f"[{self._name(code, years[0])}](../{FOLDER}/{code}/index.md)"
                yield [code, f"\u3000{name}", str(departments), _spell(years)]

    def _name(self, code: str, year: int) -> str:
        return markdown.cell(self.statute.name_of(code, year) or "名称未收录")

    # --- one item ---

    def _page(self, code: str, moved: Sequence[str]) -> Page:
        eras = self._eras(code)
        names = list(dict.fromkeys(era.name if era else code for era in eras))
        title = f"{code} {names[0]}" if names[0] != code else code
        charts: dict[str, str] = {}
        rows = {era: rows_of(uses) for era, uses in eras.items()}
        moneys = {name: table.title for name, table in self.statute.tables.items()}
        charts[SPENDING_FILE] = spending_file([*chain.from_iterable(rows.values())], moneys)
        blocks = [f"# {markdown.escape(title)}"]
        for number, (era, found) in enumerate(rows.items()):
            blocks += self._era(code, era, found, moved if not number else None, charts)
        blocks.append(notice("subject-intro"))
        description = notice("subject-description", title=title)
        return Page(
            path=f"{FOLDER}/{code}/index.md",
            kind="subject",
            title=title,
            description=description,
            blocks=tuple(blocks),
            trail=(*_TRAIL, Link(_TITLE, f"{FOLDER}/")),
            entities=(Entity("item", names[0], also=tuple(n for n in [code, *names[1:]] if n)),),
            downloads=(Link("各部门各年的支出（CSV）", SPENDING_FILE),),
            charts=charts,
        )

    def _eras(self, code: str) -> dict[Code | None, list[Use]]:
        """Divide the uses of a code by what it was called, the newest first."""
        eras: dict[Code | None, list[Use]] = {}
        for ledger in sorted(self.uses[code], key=lambda used: -used.key.year):
            era = self.statute.code(code, ledger.key.year)
            eras.setdefault(era, []).append((ledger, Spent.unpacked(ledger.items[code])))
        return eras

    def _era(
        self,
        code: str,
        era: Code | None,
        rows: Sequence[Row],
        moved: Sequence[str] | None,
        charts: dict[str, str],
    ) -> Iterator[str]:
        """Write what was spent while a code had one meaning.

        Args:
            code: The item.
            era: Its name and what else it was known by; None where the name is unknown.
            rows: What was spent.
            moved: Codes that came after and before; None for all meanings but the newest.
            charts: Where the charts of the newest meaning are put.
        """
        years = sorted({year for row in rows for year in row.years}, reverse=True)
        units = {ledger.unit for row in rows for ledger, _ in row.years.values()}
        drawn = SpendingCharts(rows, units.pop() if len(units) == 1 else "")
        held = span(era.years) if era else ""
        name = f"{era.name}{held}" if era else notice("subject-unknown")
        name = name if held or not era else notice("subject-years")
        first = era.years.first if era and era.years.first else "start"
        heading = f"## {markdown.escape(name)} {{: #from-{first} }}"
        explained = list(self._explained(code, years[0]))
        if moved is None:
            yield from (heading, *explained)
            yield from self._table(first, years, rows, drawn.unit)
            return
        # Below the title stands what is asked first, of the newest meaning.
        ranking, lines = list(drawn.ranking(charts)), list(drawn.lines(charts))
        yield from (*explained, *moved, *drawn.most(), *(ranking or lines), heading)
        yield from self._table(first, years, rows, drawn.unit)
        yield notice("chart-file", link=SPENDING_FILE)
        yield from lines if ranking else ()

    def _explained(self, code: str, year: int) -> Iterator[str]:
        """Say where an item stands in the classification, and what it is."""
        path = (self.statute.name_of(code[:length], year) for length in (_CLASS, _SECTION))
        levels = zip(path, ("（类）", "（款）"), strict=True)
        above = "".join(f"{found}{level}" for found, level in levels if found)
        term = explain_code(self.statute, code, year)
        explained = self._own.get(code) or (term.text if term else "")
        if said := "：".join(filter(None, [f"属{above}" if above else "", explained])):
            yield markdown.paragraph(said if explained else f"{said}。")

    def _table(
        self, first: int | str, years: Sequence[int], rows: Sequence[Row], unit: str
    ) -> Iterator[str]:
        """Set departments by years; what all rows have in common stands above them."""
        moneys = sorted({row.money for row in rows if row.money})
        scopes = {row.scope for row in rows}
        common = [self.statute.tables[moneys[0]].title] if len(moneys) == 1 else []
        common += scopes if len(scopes) == 1 else []
        stated = "，".join(filter(None, common))
        title = f"各部门本年支出{f'（{stated}）' if stated else ''}"
        yield markdown.caption(
            title, f"spending-{first}", unit=unit, classes=["plain", "subject"], rows=f"in-{first}"
        )
        apart = len(scopes) > 1 or len(moneys) > 1
        head = ["部门", *(f"{year}年" for year in years), *(["口径"] if apart else []), "#"]
        seen: Counter[str] = Counter()
        lines = []
        for row in rows:
            seen[row.department] += 1
            number = seen[row.department]
            money = self.statute.tables[row.money].title if row.money and len(moneys) > 1 else ""
            scope = "，".join(filter(None, [row.scope or "没有决算", money]))
            lines.append(
                [
                    f"[{markdown.cell(row.name)}](../../departments/{row.department}/index.md)",
                    *(_cell(row.years.get(year), unit) for year in years),
                    *([scope] if apart else []),
                    row.department if number == 1 else f"{row.department}-{number}",
                ]
            )
        align = ["l", *["r"] * len(years), *(["l"] if apart else []), "l"]
        yield markdown.pipe_table(head, align, lines)

    # --- codes that took the place of others ---

    def _moved(self, code: str) -> Iterator[str]:
        """Say which codes came after and before; those that are used, too, are links."""
        for link in self.statute.successors:
            doubt = "" if link.is_verified else notice("subject-unverified")
            said = {"year": link.first_year, "doubt": doubt}
            if link.old == code:
                used = [other for other in self.uses if link.leads_to(other)] or [link.new]
                after = "、".join(self._code(other, link.first_year) for other in used)
                yield notice("subject-successor", codes=after, **said)
            elif link.leads_to(code):
                before = self._code(link.old, link.first_year - 1)
                yield notice("subject-predecessor", codes=before, **said)

    def _code(self, code: str, year: int) -> str:
        named = " ".join(
            filter(None, [code, markdown.escape(self.statute.name_of(code, year) or "")])
        )
        return f"[{named}](../{code}/index.md)" if code in self.uses else named


def _newest_first(ledgers: Iterable[Ledger]) -> tuple[int, ...]:
    return tuple(sorted({ledger.key.year for ledger in ledgers}, reverse=True))


def _spell(years: Sequence[int]) -> str:
    """Write years, newest first, as runs."""
    runs: list[list[int]] = []
    for year in reversed(years):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _cell(use: Use | None, unit: str) -> str:
    """Print what was spent in a year, as a link to the row that says so."""
    if use is None:
        return ""
    ledger, spent = use
    if not ledger.scope:
        return f"[{_NO_ACCOUNTS}](../../{ledger.key}/performance/index.md)"
    text = spent.text if unit or not spent.yuan else f"{spent.text}{ledger.unit}"
    anchor = f"#{spent.anchor}" if spent.anchor else ""
    return f"[{text}](../../{ledger.key}/forms/index.md{anchor})"
