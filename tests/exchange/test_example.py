"""The invented region: the same for a seed, complete, balanced, and nothing is wrong with it."""

import hashlib
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from support import render_site

from generator.cli import main
from generator.cli.checking import load_and_check
from generator.derive.desk import Desks
from generator.derive.figures import ZERO, Address
from generator.exchange.example import Wanted, example_files, write_example
from generator.exchange.example.words import load_cast
from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.model.keys import ReportKey

_ROOT = Path(__file__).parent.parent.parent
_LAYOUTS = sorted(load_statute().layouts)


def _files(wanted: Wanted) -> dict[str, str]:
    return dict(example_files(wanted, load_statute()))


def _most_years(layout: str, wanted: int) -> int:
    years = load_statute().layouts[layout].years
    assert years.first
    assert years.last
    return min(wanted, years.last - years.first + 1)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Write and read an example large enough to have one of everything."""
    folder = tmp_path_factory.mktemp("region")
    write_example(Wanted(30, 2), load_statute(), folder)
    return load_content(folder, load_statute().layouts)


# --- the same, and another ---


def test_a_seed_makes_the_same_files() -> None:
    assert _files(Wanted(5, 2, 7)) == _files(Wanted(5, 2, 7))


def test_another_seed_makes_other_files() -> None:
    one, other = _files(Wanted(5, 2, 7)), _files(Wanted(5, 2, 8))
    assert one["departments.yml"] != other["departments.yml"]
    same = [name for name in one.keys() & other.keys() if one[name] == other[name]]
    assert {name for name in same if "/" in name} == set()


def test_the_files_do_not_depend_on_the_process() -> None:
    """Sets of text come in another order in every process: none may show."""
    code = (
        "import hashlib; from generator.exchange.example import Wanted, example_files; "
        "from generator.load.statute import load_statute; "
        "files = example_files(Wanted(6, 2, 3), load_statute()); "
        "print(hashlib.sha256(repr(list(files)).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            cwd=_ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    files = list(example_files(Wanted(6, 2, 3), load_statute()))
    assert told == {hashlib.sha256(repr(files).encode()).hexdigest() + "\n"}


def test_more_departments_leave_the_first_as_they_are() -> None:
    few, many = _files(Wanted(4, 1)), _files(Wanted(9, 1))
    assert {n: t for n, t in many.items() if n in few and "/" in n} == {
        n: t for n, t in few.items() if "/" in n
    }


def test_files_end_their_lines_alike(tmp_path: Path) -> None:
    write_example(Wanted(2, 1), load_statute(), tmp_path)
    for path in tmp_path.rglob("*.yml"):
        data = path.read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")
        assert not data.endswith(b"\n\n")


# --- nothing is wrong with it ---


@pytest.mark.parametrize("layout", _LAYOUTS)
@pytest.mark.parametrize("seed", [0, 1, 2026])
def test_the_check_finds_nothing(layout: str, seed: int, tmp_path: Path) -> None:
    years = _most_years(layout, 3)
    assert write_example(Wanted(12, years, seed, layout), load_statute(), tmp_path) == 12 * years
    checked = load_and_check(tmp_path, date.max)
    assert len(checked.loaded.content.reports) == 12 * years
    assert checked.diagnostics == []


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_it_renders(layout: str, tmp_path: Path) -> None:
    write_example(Wanted(4, _most_years(layout, 2), 5, layout), load_statute(), tmp_path)
    reports = load_and_check(tmp_path, date.max).loaded.content.reports
    pages = render_site(tmp_path)
    assert reports
    for key in reports:
        assert reports[key].department.name in pages[f"{key}/index.md"]


def test_it_has_one_of_everything(region: Loaded) -> None:
    departments, reports = region.content.departments, region.content.reports
    assert any(department.parent for department in departments.values())
    assert any(line.former for d in departments.values() for line in d.lineage)
    accounts = [report.accounts for report in reports.values() if report.accounts]
    assert {a.basis for a in accounts} == {"汇总", "本级"}
    assert {a.kind for a in accounts} == {"部门", "单位"}
    assert any(a.scope for a in accounts)
    for table in ("fund_budget", "state_capital_budget", "other_funds", "three_publics"):
        held = {getattr(a, table) == "none" for a in accounts}
        assert held == {True, False}, table
    first, *later = sorted({key.year for key in reports})
    assert all(bool(a.comparison) == (key.year == first) for key, a in _by_key(region))
    assert later


def _by_key(region: Loaded) -> list[tuple[ReportKey, object]]:
    return [(key, report.accounts) for key, report in region.content.reports.items()]


def test_some_items_have_a_budget_and_no_spending(region: Loaded) -> None:
    desks = Desks(region.content, load_statute())

    def unspent(key: ReportKey) -> list[str]:
        book = desks.desk(key).book
        return [
            row
            for row in book.codes("general_budget")
            if book.figure(Address("general_budget", row, "initial")).present
            and not book.figure(Address("general_budget", row, "expenditure")).present
        ]

    assert any(map(unspent, region.content.reports))


@cache
def _moving() -> tuple[Address, ...]:
    columns = ("income", "expenditure", "opening", "closing", "grand_total")
    return tuple(Address("all_funds", "total", column) for column in columns)


def test_a_department_is_the_sum_of_what_stands_below_it(region: Loaded) -> None:
    desks, found = Desks(region.content, load_statute()), 0
    for key, report in region.content.reports.items():
        below = [
            ReportKey(key.year, name)
            for name, department in region.content.departments.items()
            if department.parent == key.department
        ]
        if len(below) > 1:
            found += 1
            for address in _moving():
                made = sum((desks.desk(k).book.figure(address).amount for k in below), ZERO)
                assert desks.desk(key).book.figure(address).amount == made, (report.key, address)
    assert found


def test_a_year_begins_with_what_the_last_one_left(region: Loaded) -> None:
    desks, carried = Desks(region.content, load_statute()), Decimal(0)
    for key in region.content.reports:
        desk = desks.desk(key)
        before = desk.year_book(key.year - 1)
        for table in ("general_budget", "fund_budget", "other_funds") if before else ():
            opening = desk.book.figure(Address(table, "total", "opening")).amount
            assert before
            assert opening == before.figure(Address(table, "total", "closing")).amount
            carried += opening
    assert carried


def test_goals_of_a_report_differ(region: Loaded) -> None:
    for report in region.content.reports.values():
        assert report.performance
        goals = [project.goal.expected for project in report.performance.projects if project.goal]
        assert goals
        assert len(goals) == len(set(goals))


# --- the command ---


def _told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["example", *arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_the_command_writes_a_new_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "deep" / "content"
    status, out, _ = _told(capsys, "--departments", "2", "--years", "2", str(folder))
    assert status == 0
    assert "4 份" in out
    assert sorted(path.name for path in folder.iterdir() if path.suffix) == [
        "departments.yml",
        "glossary.yml",
        "site.yml",
    ]


def test_the_command_leaves_what_is_there_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    status, _, err = _told(capsys, str(tmp_path))
    assert status == 2
    assert "不是空的" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--layout", "nowhere-1999"), "没有版式"),
        (("--years", "60"), "最多"),
        (("--departments", "100000"), "最多"),
        (("--departments", "0"), "--departments"),
    ],
)
def test_what_cannot_be_made_is_refused(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = _told(capsys, *arguments, str(tmp_path / "new"))
    assert status == 2
    assert said in err
    assert not (tmp_path / "new").exists()


# --- what it is made of ---


def test_every_code_of_the_cast_is_of_the_classification() -> None:
    statute, cast = load_statute(), load_cast()
    for bureau in cast.bureaus:
        works = [*bureau.projects, *filter(None, (bureau.fund, bureau.state))]
        works += [bureau.unit.project] if bureau.unit else []
        codes = [bureau.running, bureau.general, bureau.unspent, *(work.item for work in works)]
        assert set(codes) <= set(statute.functional), bureau.id
    assert {line.economic for line in cast.region.basic} <= set(statute.economic)


def test_no_id_of_the_cast_is_used_twice() -> None:
    cast = load_cast()
    units = [bureau.unit for bureau in cast.bureaus if bureau.unit]
    works = [work for bureau in cast.bureaus for work in bureau.projects]
    works += [bureau.fund or bureau.state for bureau in cast.bureaus if bureau.fund or bureau.state]
    for things in (cast.region.places, [*cast.bureaus, *units], works):
        ids = [thing.id for thing in things]
        assert len(ids) == len(set(ids))


def test_its_files_are_in_the_one_form(region: Loaded) -> None:
    folder = Path(region.folder)
    assert main(["fmt", "--check", "--content", str(folder)]) == 0
