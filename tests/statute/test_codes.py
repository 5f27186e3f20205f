"""The code tables hold together: one name a year, parents for all, every real code known."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import generator

CODES = Path(generator.__file__).parent / "statute" / "codes"
TABLES = ("functional.csv", "economic.csv")
#: Years looked at for open ranges: wide enough to hold every bound that is written.
SPAN = range(2000, 2041)

ITEMS_OF_BOTH_YEARS = """2010301 2010350 2080501 2080502 2080505 2080506 2080599 2101101
    2101102 2101103 2210201 2210203"""
ITEMS_OF_2020 = "2010308 2120802"
ITEMS_OF_2024 = "2013901 2013950 2013999 2120101 2120201 2200150 2200199"
ECONOMIC_OF_2024 = """301 30101 30102 30107 30108 30109 30110 30112 30113 30199
    302 30201 30204 30205 30206 30207 30209 30211 30213 30216 30217 30226 30227 30228 30229 30239
    30299 303 30302 310 31002"""
#: Codes of the reports this project started from, by fiscal year.
USED = {
    2020: f"{ITEMS_OF_BOTH_YEARS} {ITEMS_OF_2020}".split(),
    2024: f"{ITEMS_OF_BOTH_YEARS} {ITEMS_OF_2024} {ECONOMIC_OF_2024}".split(),
}


class Row(NamedTuple):
    code: str
    name: str
    first: int
    last: int
    level: int
    grade: str
    source: str

    @property
    def years(self) -> set[int]:
        return {year for year in SPAN if self.first <= year <= self.last}


def read(table: str) -> list[Row]:
    with (CODES / table).open(encoding="utf-8", newline="") as file:
        return [
            Row(
                code=line["code"],
                name=line["name"],
                first=int(line["first_year"] or SPAN[0]),
                last=int(line["last_year"] or SPAN[-1]),
                level=int(line["level"]),
                grade=line["confidence"],
                source=line["source"],
            )
            for line in csv.DictReader(file)
        ]


def years_of(rows: list[Row]) -> dict[str, set[int]]:
    known: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        known[row.code] |= row.years
    return known


@pytest.fixture(params=TABLES)
def rows(request: pytest.FixtureRequest) -> list[Row]:
    return read(request.param)


def test_tables_are_not_cut_short() -> None:
    assert len(read("functional.csv")) > 1800
    assert len(read("economic.csv")) > 120


def test_a_code_has_one_name_a_year(rows: list[Row]) -> None:
    named: dict[tuple[str, int], str] = {}
    for row in rows:
        for year in row.years:
            assert (row.code, year) not in named, f"{row.code} {year}: {row.name}"
            named[row.code, year] = row.name


def test_a_row_holds_for_some_year(rows: list[Row]) -> None:
    assert [row for row in rows if row.first > row.last] == []


def test_a_code_has_its_parent_in_all_its_years(rows: list[Row]) -> None:
    known = years_of(rows)
    orphans = {row.code for row in rows if row.level > 1 and row.years - known[row.code[:-2]]}
    assert orphans == set()


def test_level_follows_from_the_length_of_the_code(rows: list[Row]) -> None:
    assert [row for row in rows if len(row.code) != 1 + 2 * row.level] == []
    assert all(row.code.isdigit() for row in rows)


def test_grades_and_sources_are_stated(rows: list[Row]) -> None:
    assert {row.grade for row in rows} <= set("ABCDE")
    assert [row for row in rows if not row.source or not row.name] == []


def test_only_what_was_read_in_a_document_is_grade_a(rows: list[Row]) -> None:
    unread = [row for row in rows if row.grade == "A" and not row.source.startswith("doc:")]
    assert unread == []


@pytest.mark.parametrize(
    ("year", "code"), [(y, code) for y, codes in USED.items() for code in codes]
)
def test_codes_of_real_reports_are_known(year: int, code: str) -> None:
    rows = [*read("functional.csv"), *read("economic.csv")]
    assert year in years_of(rows)[code]


def test_functional_and_economic_codes_do_not_meet() -> None:
    functional, economic = (years_of(read(table)) for table in TABLES)
    assert not functional.keys() & economic.keys()


CLASS_LISTS = yaml.safe_load((CODES / "functional-classes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", ["24", "26"])
def test_class_lists_have_as_many_rows_as_they_are_named_for(version: str) -> None:
    assert len(CLASS_LISTS[version]) == int(version)
    codes = [row["code"] for row in CLASS_LISTS[version]]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize("version", ["24", "26"])
def test_class_titles_are_the_names_of_2024(version: str) -> None:
    names = {row.code: row.name for row in read("functional.csv") if 2024 in row.years}
    assert [names[row["code"]] for row in CLASS_LISTS[version]] == [
        row["title"] for row in CLASS_LISTS[version]
    ]


def test_the_long_list_adds_the_two_debt_classes() -> None:
    short, long = ({row["code"] for row in CLASS_LISTS[version]} for version in ("24", "26"))
    assert long - short == {"231", "232"}
    assert short <= long


def test_changes_have_all_their_columns() -> None:
    with (CODES / "changes.csv").open(encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    assert changes
    for change in changes:
        assert None not in change, change["what"]
        assert change["fiscal_year_from"].isdigit(), change["what"]


def test_a_successor_begins_where_the_old_code_ends() -> None:
    """A page that leads from one to the other must not name a code of no year."""
    known = years_of(read("functional.csv"))
    rows = list(csv.DictReader((CODES / "successors.csv").open(encoding="utf-8", newline="")))
    assert len(rows) > 10
    for row in rows:
        first = int(row["first_year"])
        assert max(known[row["old"]]) == first - 1, row
        assert min(known[row["new"]]) == first, row
        assert row["confidence"] in {"A", "B", "D"}, row
        assert row["source"], row
