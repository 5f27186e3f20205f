"""A workbook that this program wrote, changed by hand into other shapes, still says the same."""

import random
from decimal import Decimal
from pathlib import Path

import pytest
from books import cells
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapes import Sheet, in_yuan, split, stacked
from support import statute
from xlsxwriter import Workbook

from generator.derive.desk import Desk, Desks
from generator.exchange.downloads import download_files
from generator.exchange.intake.grid import read_grids
from generator.exchange.intake.reading import read_workbook
from generator.exchange.intake.readings import WorkbookReading
from generator.exchange.intake.remarks import Remarks
from generator.load.content import load_content

_GOLDEN = Path(__file__).parent.parent.parent / "golden"
_CASES = ("shanghai-planning", "shanghai-social-work")


def _desk(case: str) -> Desk:
    loaded = load_content(_GOLDEN / case / "content", statute().layouts)
    (key,) = loaded.content.reports
    return Desks(loaded.content, statute()).desk(key)


@pytest.fixture(params=_CASES)
def report(request: pytest.FixtureRequest) -> Desk:
    return _desk(request.param)


def _sheets(report: Desk, folder: Path) -> list[Sheet]:
    path = folder / "written.xlsx"
    path.write_bytes(download_files(report)["report.xlsx"])
    return [Sheet.of(grid) for grid in read_grids(path, Remarks())]


def _reread(report: Desk, folder: Path, sheets: list[Sheet]) -> WorkbookReading:
    path = folder / "changed.xlsx"
    book = Workbook(path)
    for sheet in sheets:
        sheet.write(book.add_worksheet())
    book.close()
    return read_workbook(path, report)


def _check(report: Desk, folder: Path, sheets: list[Sheet]) -> WorkbookReading:
    changed = _reread(report, folder, sheets)
    assert cells(changed) == cells(read_workbook(folder / "written.xlsx", report))
    assert not [remark for remark in changed.remarks if remark.severity]
    return changed


def test_all_forms_may_stand_on_one_sheet(report: Desk, tmp_path: Path) -> None:
    _check(report, tmp_path, [stacked(_sheets(report, tmp_path))])


def test_codes_may_stand_in_three_columns_each(report: Desk, tmp_path: Path) -> None:
    sheets = [split(sheet) for sheet in _sheets(report, tmp_path)]
    assert any("03" in sheet.cells.values() for sheet in sheets)
    _check(report, tmp_path, sheets)
    _check(report, tmp_path, [stacked(sheets)])


def test_the_unit_may_be_another_one(report: Desk, tmp_path: Path) -> None:
    sheets = [sheet.each(in_yuan) for sheet in _sheets(report, tmp_path)]
    changed = _reread(report, tmp_path, sheets)
    before = read_workbook(tmp_path / "written.xlsx", report)
    assert not [remark for remark in changed.remarks if remark.severity]
    assert [cell.yuan for form in changed.forms for cell in form.cells] == [
        cell.yuan for form in before.forms for cell in form.cells
    ]


def test_numbers_may_be_text(report: Desk, tmp_path: Path) -> None:
    sheets = [
        s.each(lambda v: f"{v:,}" if isinstance(v, Decimal) else v)
        for s in _sheets(report, tmp_path)
    ]
    changed = _check(report, tmp_path, sheets)
    assert {remark.name for remark in changed.remarks} == {"numbers-as-text"}


def test_nothing_may_be_merged(report: Desk, tmp_path: Path) -> None:
    sheets = [Sheet(sheet.cells, set()) for sheet in _sheets(report, tmp_path)]
    _check(report, tmp_path, sheets)


@settings(
    max_examples=10,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_rows_and_columns_may_be_elsewhere(data: st.DataObject, tmp_path: Path) -> None:
    """Blank lines among the rows, blank rows and columns before them, sheets in any order."""
    report = _desk(_CASES[0])
    sheets = _sheets(report, tmp_path)
    down, right = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 2))
    changed = []
    for sheet in sheets:
        gaps = data.draw(st.sets(st.integers(8, max(8, sheet.height)), max_size=4))
        gaps = {
            gap
            for gap in gaps
            if not any(top < gap <= bottom for top, _, bottom, _ in sheet.merged)
        }
        changed.append(
            sheet.moved(
                lambda row, gaps=gaps: row + down + sum(gap <= row for gap in gaps),
                lambda column: column + right,
            )
        )
    _check(report, tmp_path, data.draw(st.permutations(changed)))


_ODD_VALUES = (
    "合计",
    "项目",
    "收入决算表",
    "2010301",
    "—",
    "x" * 60,
    "注：",
    "单位：元",
    "2019年",
    "（",
    "01",
)


def test_no_disorder_raises_and_no_figure_gets_lost_in_silence(tmp_path: Path) -> None:
    """Cells overwritten, moved, deleted at random: a figure is read, or something is told."""
    report = _desk(_CASES[0])
    sheets = _sheets(report, tmp_path)
    before = cells(read_workbook(tmp_path / "written.xlsx", report))
    dice = random.Random(0)
    for _ in range(25):
        changed = [Sheet(dict(sheet.cells), set(sheet.merged)) for sheet in sheets]
        sheet = dice.choice(changed)
        for _ in range(dice.randrange(1, 6)):
            place = dice.choice(sorted(sheet.cells))
            if dice.random() < 0.3:
                sheet.cells.pop(place)
            else:
                sheet.cells[place] = dice.choice([*_ODD_VALUES, Decimal(7)])
        if dice.random() < 0.3:
            sheet.merged = set()
        reading = _reread(report, tmp_path, changed)
        lost = {key for key, said in before.items() if said and key not in cells(reading)}
        assert not lost or reading.remarks
