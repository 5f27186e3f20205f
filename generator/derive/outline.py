"""A report in the order of its layout: parts, sections with their facts, charts, faults."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

from generator.derive.desk import Desk, once_a_desk
from generator.derive.makers import make
from generator.derive.numerals import numbered
from generator.model.accounts import SourceFault
from generator.model.statute import ChartSpec, Part, Section, SectionPlace

#: Stands for the projects and evaluation reports among the owners of faults.
PERFORMANCE = "performance"
_TABLE_AND_ROW = 2


@dataclass(frozen=True, slots=True)
class ChartPlace:
    """A section's chart: its printed number and title, and the fact it draws."""

    spec: ChartSpec
    number: str
    fact: Any


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section.

    Attributes:
        id: The section's id; also its anchor.
        number: Its printed number (``五、``, ``（一）``).
        title: Its title in this layout.
        level: 1 below a part, 2 below a section.
        facts: Its facts by name.
        known: Whether any of its main facts is disclosed; headings without facts count as known.
        chart: Its chart, where there is something to draw.
        faults: Faults of the source that belong to it.
        note: A paragraph the department added.
        sections: The sections below it.
    """

    id: str
    number: str
    title: str
    level: int
    facts: dict[str, Any]
    known: bool
    chart: ChartPlace | None
    faults: tuple[SourceFault, ...]
    note: str | None
    sections: tuple["SectionView", ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a report."""

    id: str
    kind: str
    title: str
    sections: tuple[SectionView, ...]


@once_a_desk
def outline(desk: Desk) -> tuple[PartView, ...]:
    """Lay a report out as its layout prescribes."""
    maker = _Outliner(desk)
    return tuple(
        PartView(
            id=part.id,
            kind=part.kind,
            title=maker.part_title(number, part),
            sections=tuple(maker.sections(part.sections, 1)),
        )
        for number, part in enumerate(desk.layout.parts, start=1)
    )


class _Outliner:
    """Numbers sections and charts while it walks the layout once."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.chart_numbers = count(1)
        self.faults = assign_faults(desk)

    def part_title(self, number: int, part: Part) -> str:
        title = part.title.format(year=self.desk.year)
        return numbered(self.desk.layout.numbering.parts, number) + title

    def sections(self, places: list[SectionPlace], level: int) -> Iterator[SectionView]:
        styles = self.desk.layout.numbering.sections
        style = styles[min(level, len(styles)) - 1]
        for number, place in enumerate(places, start=1):
            yield self.section(place, numbered(style, number), level)

    def section(self, place: SectionPlace, number: str, level: int) -> SectionView:
        section = self.desk.statute.sections[place.section]
        facts = {name: make(self.desk, fact) for name, fact in section.facts.items()}
        title = (place.title or section.title).format(year=self.desk.year)
        return SectionView(
            id=section.id,
            number=number,
            title=title,
            level=level,
            facts=facts,
            known=_known(section, facts),
            chart=self.chart(section, facts),
            faults=tuple(self.faults.get(section.id, ())),
            note=self.desk.narrative.notes.get(section.id),
            sections=tuple(self.sections(place.sections, level + 1)),
        )

    def chart(self, section: Section, facts: dict[str, Any]) -> ChartPlace | None:
        if section.chart is None:
            return None
        number = next(self.chart_numbers)
        fact = facts[section.chart.fact]
        style = self.desk.layout.numbering.charts
        columns = section.chart.kind == "columns"
        drawable = fact.current.known and fact.compared if columns else fact.parts
        return ChartPlace(section.chart, numbered(style, number), fact) if drawable else None


def _known(section: Section, facts: dict[str, Any]) -> bool:
    mains = [facts[name] for name, fact in section.facts.items() if fact.main]
    return not mains or any(_fact_known(fact) for fact in mains)


def _fact_known(fact: Any) -> bool:
    if hasattr(fact, "known"):
        return bool(fact.known)
    return bool(fact.disclosed) if hasattr(fact, "disclosed") else bool(fact)


@once_a_desk
def assign_faults(desk: Desk) -> dict[str, list[SourceFault]]:
    """Give each fault of the source to the section whose figures it is about.

    Returns:
        Faults by section id; those of projects and evaluation reports are under ``performance``,
        those no section is about under the empty id.
    """
    subjects = list(_subjects(desk, desk.layout.parts))
    found: dict[str, list[SourceFault]] = {}
    for fault in desk.report.source_faults:
        found.setdefault(_owner(fault.at, subjects), []).append(fault)
    return found


def _owner(at: str, subjects: list[tuple[str, str]]) -> str:
    if at.split(".", maxsplit=1)[0] == "reports" or at.startswith("performance.projects"):
        return PERFORMANCE
    scores = [(_nearness(at, subject), number) for number, (_, subject) in enumerate(subjects)]
    (_, shared), number = max(scores, default=((False, 0), 0))
    return subjects[number][0] if shared else ""


def _subjects(desk: Desk, parts: list[Part]) -> Iterator[tuple[str, str]]:
    def walk(places: list[SectionPlace]) -> Iterator[tuple[str, str]]:
        for place in places:
            section = desk.statute.sections[place.section]
            yield section.id, f"narrative.{section.id}"
            for fact in section.facts.values():
                whole = fact.whole if fact.main else ""
                for subject in (fact.of, whole, fact.table, *fact.parts.values()):
                    if subject:
                        yield section.id, subject
            yield from walk(place.sections)

    for part in parts:
        yield from walk(part.sections)


def _nearness(left: str, right: str) -> tuple[bool, int]:
    """Tell how near two addresses are: whether one holds the other, and the steps they share.

    Neither holding the other, they are near only if table and row agree.
    """
    one, other = left.split("."), right.split(".")
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    holds = shared in {len(one), len(other)}
    return holds, shared if holds or shared >= _TABLE_AND_ROW else 0
