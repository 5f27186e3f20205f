"""The pages of functional items: a list of all, and each one across departments and years.

An item is known by its code. A code that bore another name, or meant another thing, in other
years has a section for each. Figures stand beside each other, and are never added up: a
department's own accounts are part of its consolidated ones.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import NamedTuple

from generator.derive.glossary import explain_code
from generator.model.keys import ReportKey
from generator.model.site import LocalGlossary
from generator.model.statute import Code, Statute
from generator.render import markdown
from generator.render.environment import notice
from generator.render.page import Entity, Link, Page, Plan
from generator.render.typist import span

FOLDER = "subjects"
_TITLE = "功能科目"
_TRAIL = (Link("首页", ""),)
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


class Spent(NamedTuple):
    """What a report spent on an item, as it is printed.

    Attributes:
        money: The table the figure is of; empty where no figure is known.
        anchor: The row of the report's forms; empty where none prints it.
        yuan: The exact amount; empty where not known.
        text: The amount as its form prints it, without its unit, or the words for it.
    """

    money: str
    anchor: str
    yuan: str
    text: str

    def packed(self) -> str:
        """Write it as one text: an archive has tens of thousands, and each build reads them."""
        return "\t".join(self)

    @classmethod
    def unpacked(cls, text: str) -> "Spent":
        """Read it."""
        return cls(*text.split("\t"))


@dataclass(frozen=True)
class Ledger:
    """One report as far as pages of items need it.

    Attributes:
        key: Its year and department.
        name: Name of the department.
        scope: Whose accounts they are (``部门汇总``); empty without accounts.
        unit: The unit its figures are printed in.
        items: What it spent on each item it uses, packed.
    """

    key: ReportKey
    name: str
    scope: str
    unit: str
    items: Mapping[str, str]

    @cached_property
    def head(self) -> str:
        """All but the items."""
        return f"{self.key} {self.name} {self.scope} {self.unit}"


Use = tuple[Ledger, Spent]


@dataclass(frozen=True)
class _Row:
    """One department with one scope and kind of money; what it spent by year."""

    department: str
    name: str
    scope: str
    money: str
    years: dict[int, Use]

    @property
    def rank(self) -> tuple[int, Decimal, str]:
        """Where the row stands: the newest and greatest amount first."""
        known = [year for year, (_, spent) in self.years.items() if spent.yuan]
        if not known:
            return 0, Decimal(0), self.department
        newest = max(known)
        return -newest, -Decimal(self.years[newest][1].yuan), self.department


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
        classes: dict[str, list[list[str]]] = {}
        for code, departments, years in listed:
            name, section = (self._name(code[:n], years[0]) for n in (_ITEM, _SECTION))
            row = [subject_link(code, "../"), name, section, str(departments), _spell(years)]
            classes.setdefault(code[:_CLASS], []).append(row)
        newest = max(years[0] for _, _, years in listed)
        blocks = [f"# {_TITLE}", notice("subjects-intro", number=len(listed))]
        head, align = ["编码", "项", "款", "部门数", "年度"], ["l", "l", "l", "r", "l"]
        for code, rows in classes.items():
            title = self._name(code, newest)
            blocks.append(f"## {code} {title} {{: #class-{code} }}")
            blocks.append(markdown.caption(title, f"items-{code}", classes=["plain", "subjects"]))
            blocks.append(markdown.pipe_table(head, align, rows))
        description = notice("subjects-description")
        return Page(f"{FOLDER}/index.md", "subjects", _TITLE, description, tuple(blocks), _TRAIL)

    def _name(self, code: str, year: int) -> str:
        return markdown.cell(self.statute.name_of(code, year) or "名称未收录")

    # --- one item ---

    def _page(self, code: str, moved: Sequence[str]) -> Page:
        eras = self._eras(code)
        names = list(dict.fromkeys(era.name if era else code for era in eras))
        title = f"{code} {names[0]}" if names[0] != code else code
        blocks = [f"# {markdown.escape(title)}", notice("subject-intro"), *moved]
        for era, uses in eras.items():
            blocks += self._era(code, era, uses)
        description = notice("subject-description", title=title)
        return Page(
            path=f"{FOLDER}/{code}/index.md",
            kind="subject",
            title=title,
            description=description,
            blocks=tuple(blocks),
            trail=(*_TRAIL, Link(_TITLE, f"{FOLDER}/")),
            entities=(Entity("item", names[0], also=tuple(n for n in [code, *names[1:]] if n)),),
        )

    def _eras(self, code: str) -> dict[Code | None, list[Use]]:
        """Divide the uses of a code by what it was called, the newest first."""
        eras: dict[Code | None, list[Use]] = {}
        for ledger in sorted(self.uses[code], key=lambda used: -used.key.year):
            era = self.statute.code(code, ledger.key.year)
            eras.setdefault(era, []).append((ledger, Spent.unpacked(ledger.items[code])))
        return eras

    def _era(self, code: str, era: Code | None, uses: list[Use]) -> Iterator[str]:
        years = _newest_first(ledger for ledger, _ in uses)
        first = era.years.first if era and era.years.first else "start"
        name = f"{era.name}{span(era.years)}" if era else notice("subject-unknown")
        yield f"## {markdown.escape(name)} {{: #from-{first} }}"
        path = (self.statute.name_of(code[:length], years[0]) for length in (_CLASS, _SECTION))
        levels = zip(path, ("（类）", "（款）"), strict=True)
        above = "".join(f"{found}{level}" for found, level in levels if found)
        term = explain_code(self.statute, code, years[0])
        explained = self._own.get(code) or (term.text if term else "")
        if said := "：".join(filter(None, [f"属{above}" if above else "", explained])):
            yield markdown.paragraph(said if explained else f"{said}。")
        yield from self._table(first, years, sorted(_rows(uses), key=lambda row: row.rank))

    def _table(self, first: int | str, years: Sequence[int], rows: Sequence[_Row]) -> Iterator[str]:
        """Set departments by years; what all rows have in common stands above them."""
        moneys = sorted({row.money for row in rows if row.money})
        units = sorted({ledger.unit for row in rows for ledger, _ in row.years.values()})
        unit = units[0] if len(units) == 1 else ""
        title = "各部门本年支出"
        if len(moneys) == 1:
            title += f"（{self.statute.tables[moneys[0]].title}）"
        yield markdown.caption(
            title, f"spending-{first}", unit=unit, classes=["plain", "subject"], rows=f"in-{first}"
        )
        head = ["部门", "口径", *(f"{year}年" for year in years), "#"]
        seen: dict[str, int] = {}
        lines = []
        for row in rows:
            seen[row.department] = number = seen.get(row.department, 0) + 1
            money = self.statute.tables[row.money].title if row.money and len(moneys) > 1 else ""
            lines.append(
                [
                    f"[{markdown.cell(row.name)}](../../departments/{row.department}/index.md)",
                    "，".join(filter(None, [row.scope or "没有决算", money])),
                    *(_cell(row.years.get(year), unit) for year in years),
                    row.department if number == 1 else f"{row.department}-{number}",
                ]
            )
        yield markdown.pipe_table(head, ["l", "l", *["r"] * len(years), "l"], lines)

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


def _rows(uses: Iterable[Use]) -> list[_Row]:
    """Put what can be compared into one row; a year without a figure joins its department's."""
    rows: dict[tuple[str, str, str], _Row] = {}
    found = sorted(uses, key=lambda use: (not use[1].money, -use[0].key.year, use[0].key))
    for ledger, spent in found:
        department = ledger.key.department
        key = (department, ledger.scope, spent.money)
        if not spent.money:
            fits = (
                known
                for known, row in rows.items()
                if known[0] == department
                and ledger.scope in {"", known[1]}
                and ledger.key.year not in row.years
            )
            key = next(fits, key)
        row = rows.setdefault(key, _Row(department, ledger.name, *key[1:], {}))
        row.years[ledger.key.year] = (ledger, spent)
    return list(rows.values())


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
