"""An invented region: complete, valid and the same for one seed on every machine.

It is made of the data in ``statute/example``: nobody's figures and nobody's words. Figures come
first, in whole fen, so that everything balances; the program's own derivations then say what moved,
and the words give a reason for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from generator.exchange.example.archive import Archive
from generator.exchange.example.departments import Department, departments, fitting
from generator.exchange.example.words import Cast, load_cast
from generator.exchange.yaml_files.canonical import composed
from generator.model.statute import Layout, Statute


class ExampleError(ValueError):
    """What was asked for cannot be made; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make.

    Attributes:
        departments: How many departments and units.
        years: How many years of each.
        seed: The same seed makes the same files.
        layout: The layout to publish in; the region's usual one where empty.
    """

    departments: int
    years: int
    seed: int = 0
    layout: str = ""


def example_files(wanted: Wanted, statute: Statute) -> Iterator[tuple[str, str]]:
    """Make the files of a content folder, one after the other: their paths and their texts.

    Raises:
        ExampleError: There is no such layout, or it does not hold for so many years, or there
            are not so many departments.
    """
    cast = load_cast()
    layout = _layout(wanted, cast, statute)
    years = _years(wanted, layout)
    cast = fitting(cast, statute, (years[0] - 1, *years))
    listed = list(islice(departments(cast, wanted.seed, years), wanted.departments))
    if len(listed) < wanted.departments:
        raise ExampleError(f"最多 {len(listed)} 个部门")
    yield from _shared(listed, cast, layout)
    for department in listed:
        yield from Archive(department, wanted.seed, years, cast, layout, statute).files()


def write_example(wanted: Wanted, statute: Statute, folder: Path) -> int:
    """Write the files into a folder, which is made; return how many reports there are.

    Raises:
        ExampleError: What was asked for cannot be made.
        OSError: The folder cannot be written.
    """
    for name, text in example_files(wanted, statute):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return wanted.departments * wanted.years


def _layout(wanted: Wanted, cast: Cast, statute: Statute) -> Layout:
    name = wanted.layout or cast.region.layout
    if name not in statute.layouts:
        raise ExampleError(f"没有版式“{name}”，可用的有：{'、'.join(sorted(statute.layouts))}")
    return statute.layouts[name]


def _years(wanted: Wanted, layout: Layout) -> list[int]:
    """Count the years back from the layout's last one, or on from its first."""
    first, last = layout.years.first, layout.years.last
    assert first is not None, "a layout says since when it holds"
    end = last or first + wanted.years - 1
    if end - wanted.years + 1 < first:
        raise ExampleError(f"版式“{layout.title}”最多 {end - first + 1} 年")
    return list(range(end - wanted.years + 1, end + 1))


def _shared(listed: list[Department], cast: Cast, layout: Layout) -> Iterator[tuple[str, str]]:
    region = cast.region
    site = {"format": "1"} | region.site | {"layout": layout.id}
    contact = {"office": region.office, "address": region.address}
    yield "site.yml", composed(site | {"contact": contact}, "site")
    entries = {department.id: department.entry() for department in listed}
    yield "departments.yml", composed({"departments": entries}, "departments")
    yield "glossary.yml", composed({"terms": cast.words.glossary}, "glossary")
