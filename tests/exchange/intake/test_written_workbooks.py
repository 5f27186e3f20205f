"""What this program writes it reads back, every printed cell of it, and an old workbook alike.

``shanghai-social-work.xls`` is the workbook of the golden case of that name (the one beside its
page), opened and saved as .xls by LibreOffice 7 (``soffice --headless --convert-to xls``).
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from books import NEW, YEAR, read_file
from hypothesis import given
from hypothesis import strategies as st
from support import desk, statute
from xlsxwriter import Workbook

from generator.amounts import State
from generator.derive.desk import Desk, Desks
from generator.derive.forms import ALL_CLASSES, form_views
from generator.exchange.downloads import download_files
from generator.exchange.example import Wanted, write_example
from generator.exchange.intake.grid import read_grids
from generator.exchange.intake.reading import read_workbook
from generator.exchange.intake.readings import FormCell, WorkbookReading
from generator.exchange.intake.remarks import Remarks
from generator.load.content import load_content

_ROOT = Path(__file__).parent.parent.parent.parent
_CASES = sorted(path.parent.name for path in _ROOT.glob("tests/golden/*/content"))
_OLD = Path(__file__).parent / "shanghai-social-work.xls"

Printed = dict[FormCell, tuple[State, Decimal | None]]


def _desks(folder: Path) -> Iterator[Desk]:
    loaded = load_content(folder, statute().layouts)
    desks = Desks(loaded.content, statute())
    yield from (desks.desk(key) for key in loaded.content.reports)


def _printed(report: Desk) -> Printed:
    """Return what every cell of the forms prints, in the unit and with the digits it is shown in."""
    found: Printed = {}
    for view in form_views(report):
        for table in view.tables if view.printed else ():
            for row in table.rows:
                for column, cell in zip(table.columns, row.cells, strict=True):
                    shown = None if cell.yuan is None else report.precision.shown(cell.yuan)
                    at = FormCell(view.form.id, table.id, row.key, column.id)
                    found[at] = (cell.state, shown)
    return found


def _read(reading: WorkbookReading) -> Printed:
    return {c.at: (c.state, c.number) for form in reading.forms for c in form.cells}


def _check(report: Desk, path: Path) -> bool:
    data = download_files(report).get("report.xlsx")
    if data is None:
        return False
    path.write_bytes(data)
    reading = read_workbook(path, report)
    assert _read(reading) == _printed(report)
    doubts = [
        remark for remark in reading.remarks if remark.severity and remark.name != "missing-row"
    ]
    assert not doubts
    assert not reading.skipped
    homes = {
        FormCell(view.form.id, table.id, row.key, column.id): home
        for view in form_views(report)
        for table in view.tables
        for row in table.rows
        for column, home in zip(table.columns, row.addresses, strict=True)
    }
    for cell in (cell for form in reading.forms for cell in form.cells):
        assert cell.at.row == ALL_CLASSES or cell.address == homes[cell.at]
    return True


@pytest.mark.parametrize("case", _CASES)
def test_golden_reports_are_read_back(case: str, tmp_path: Path) -> None:
    reports = list(_desks(_ROOT / "tests" / "golden" / case / "content"))
    checked = [_check(report, tmp_path / "book.xlsx") for report in reports]
    assert any(checked)


@pytest.mark.parametrize(
    "wanted",
    [Wanted(8, 2), Wanted(6, 2, 1, "shanghai-2024"), Wanted(6, 1, 2, "yunnan-2023")],
    ids=lambda wanted: wanted.layout or "usual",
)
def test_generated_reports_are_read_back(wanted: Wanted, tmp_path: Path) -> None:
    write_example(wanted, statute(), tmp_path)
    checked = [_check(report, tmp_path / "book.xlsx") for report in _desks(tmp_path)]
    assert len(checked) >= 6
    assert all(checked)


def test_an_old_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    (report,) = _desks(_ROOT / "tests" / "golden" / _OLD.stem / "content")
    new = tmp_path / "new.xlsx"
    new.write_bytes(download_files(report)["report.xlsx"])
    old_reading, new_reading = read_workbook(_OLD, report), read_workbook(new, report)
    assert old_reading.forms == new_reading.forms
    assert len(old_reading.forms) == len(report.layout.forms)
    assert not [remark for remark in old_reading.remarks if remark.severity]


_DIGITS = st.decimals(
    min_value=-(10**11), max_value=10**11, places=4, allow_nan=False, allow_infinity=False
)


@given(st.lists(_DIGITS, min_size=1, max_size=20))
def test_numbers_keep_their_digits(tmp_path_factory, numbers: list[Decimal]) -> None:
    path = tmp_path_factory.mktemp("numbers") / "book.xlsx"
    book = Workbook(path)
    sheet = book.add_worksheet()
    for row, number in enumerate(numbers):
        sheet.write_number(row, 0, float(number))
    book.close()
    remarks = Remarks()
    (grid,) = read_grids(path, remarks)
    assert [grid.at(row, 0) for row in range(len(numbers))] == numbers
    assert not remarks.told


def test_a_sum_that_a_spreadsheet_computed_is_the_decimal_that_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = Workbook(path)
    book.add_worksheet().write_formula(0, 0, "=0.1+0.2", None, 0.1 + 0.2)
    book.close()
    (grid,) = read_grids(path, Remarks())
    assert grid.at(0, 0) == Decimal("0.3")


def test_nothing_but_the_file_is_needed(tmp_path: Path) -> None:
    """A report without any figure reads the same, but for what its template does not print."""
    (report,) = _desks(_ROOT / "tests" / "golden" / _OLD.stem / "content")
    path = tmp_path / "book.xlsx"
    path.write_bytes(download_files(report)["report.xlsx"])
    empty = desk(NEW, year=YEAR)
    found, whole = (_read(read_workbook(path, read_for)) for read_for in (empty, report))
    assert found.items() <= whole.items()
    assert {whole[at][1] for at in whole.keys() - found.keys()} == {None}
    assert {r.name for r in read_file(path).remarks if r.severity} == {"other-department"}
