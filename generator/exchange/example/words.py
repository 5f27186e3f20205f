"""What the example is made of: places, bureaus, pay and sentences, as data."""

from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter

from generator.load.statute import FOLDER
from generator.model.datum import Datum

T = TypeVar("T")


class Place(Datum):
    """One invented city, county or district."""

    id: str
    name: str


class Work(Datum):
    """One project: what it is for, what is counted in its goal, about how much it costs a year."""

    id: str
    item: str
    name: str
    purpose: str
    measure: str
    unit: str
    range: tuple[int, int]
    benefit: str
    yuan: int


class OfficeWork(Datum):
    """The project that every bureau has for its own needs; its item and cost are the bureau's."""

    id: str
    name: str
    purpose: str
    measure: str
    unit: str
    benefit: str


class SubordinateUnit(Datum):
    """An institution below a bureau."""

    id: str
    name: str
    item: str
    duties: list[str]
    project: Work


class Bureau(Datum):
    """One kind of department."""

    id: str
    name: str
    former: str = ""
    duties: list[str]
    running: str
    general: str
    unspent: str
    projects: list[Work]
    fund: Work | None = None
    state: Work | None = None
    unit: SubordinateUnit | None = None


class BasicLine(Datum):
    """Basic expenditure of one person a year, in whole yuan."""

    item: str
    economic: str
    per: str
    yuan: int


class Region(Datum):
    """The invented region."""

    layout: str
    site: dict[str, str]
    office: str
    address: str
    places: list[Place]
    scope_kinds: dict[str, str]
    staff: dict[str, str]
    basic: list[BasicLine]
    office_equipment: str
    three_publics: dict[str, str]
    evaluations: dict[str, dict[str, str]]


class Moves(Datum):
    """Reasons for more, and for less."""

    up: list[str]
    down: list[str]


class IndicatorWords(Datum):
    """How one kind of indicator reads, and its weight of a hundred."""

    name: str
    expected: str
    actual: str
    weight: int


class PerformanceWords(Datum):
    """Sentences of projects."""

    expected: str
    actual: str
    result: str
    late: str
    indicators: dict[str, IndicatorWords]
    whole: dict[str, str]


class OfficeWords(Datum):
    """The year's work inside the department."""

    title: str
    text: str


class KeyWork(Datum):
    """Sentences of the year's work."""

    projects: str
    text: str
    office: OfficeWords


class ThreePublicsWords(Datum):
    """What the three-publics money was for."""

    overseas_travel_used_for: str
    vehicle_upkeep_used_for: list[str]
    reception_used_for: list[str]


class Sentences(Datum):
    """All sentences of the example."""

    review: str
    general: OfficeWork
    unspent: str
    unspent_reason: str
    bureau_structure: str
    unit_structure: str
    purposes: dict[str, str]
    changes: dict[str, Moves]
    budgets: dict[str, Moves]
    three_publics: ThreePublicsWords
    receptions: tuple[str, str]
    key_work: KeyWork
    performance: PerformanceWords
    evaluation: dict[str, dict[str, str]]
    glossary: list[dict[str, str]]


class Cast(Datum):
    """Everything the example is made of."""

    region: Region
    bureaus: list[Bureau]
    words: Sentences


@cache
def load_cast(folder: Path = FOLDER / "example") -> Cast:
    """Read what the example is made of; it is part of the program, so a fault in it raises."""
    return Cast(
        region=_read(folder / "region.yml", Region),
        bureaus=_read(folder / "bureaus.yml", list[Bureau]),
        words=_read(folder / "words.yml", Sentences),
    )


def _read(path: Path, shape: type[T]) -> T:
    value = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return TypeAdapter(shape).validate_python(value)
