"""The official workbook holds every form of its layout with exact figures and true formulas."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sheets import Sheet, place, sheets
from support import desk, statute

from generator.amounts import State, Unit
from generator.derive.desk import Desk, Desks
from generator.derive.forms import form_views
from generator.exchange.example import Wanted, write_example
from generator.exchange.form_grid import OfficialGrid
from generator.exchange.intake.supplement import supplement
from generator.exchange.official.own import untouched
from generator.exchange.official.workbook import official_workbook
from generator.load.content import load_content
from generator.model.keys import ReportKey

_ROOT = Path(__file__).parents[3]
_FOLDERS = [_ROOT / "content", *sorted(_ROOT.glob("tests/golden/*/content"))]


@cache
def _desks(folder: Path) -> Desks:
    return Desks(load_content(folder, statute().layouts).content, statute())


def _keys() -> Iterator[object]:
    for folder in _FOLDERS:
        for key, report in _desks(folder).content.reports.items():
            if report.accounts is not None:
                name = f"{folder.parent.name}-{key}".replace("/", "-")
                yield pytest.param(folder, key, id=name)


EVERY_REPORT = pytest.mark.parametrize(("folder", "key"), list(_keys()))


def _sheets(report: Desk, unit: Unit | None = None, *, formulas: bool = False) -> list[Sheet]:
    return sheets(official_workbook(report, "表", unit, with_formulas=formulas).data)


@EVERY_REPORT
def test_every_form_with_a_known_header_is_there_with_every_figure(
    folder: Path, key: ReportKey
) -> None:
    report = _desks(folder).desk(key)
    *made, last = _sheets(report)
    views = [view for view in form_views(report) if view.form.confirmed]
    assert [sheet.name[:12] for sheet in made] == [f"{v.number} {v.title}"[:12] for v in views]
    assert last.name == "补充数据"
    unit = report.precision.unit
    for view, sheet in zip(views, made, strict=True):
        assert view.title in sheet.cells[0, 0].text
        assert sheet.row(1)[-1].text.endswith(f"单位：{unit.value}")
        grid = OfficialGrid(view)
        for spot in grid.placed(2 + len(grid.levels)):
            for at, figure in enumerate(spot.row.cells if spot.row else (), start=spot.first):
                cell = sheet.cells.get((spot.number, at))
                if figure.yuan is not None:
                    assert cell.number
                    assert unit.to_yuan(Decimal(cell.text)) == figure.yuan
                elif figure.state is State.BLANK:
                    assert cell is None
                else:
                    assert (cell.text, cell.number) == (figure.state.value, False)
    told = official_workbook(report, "表").left_out
    assert {v.form.id for v in told} == {
        place.form for place in report.layout.forms if not statute().forms[place.form].confirmed
    }


def test_figures_are_exact_and_shown_with_the_decimals_of_the_layout() -> None:
    report = desk("general_budget: {2010301: {basic: 449012.34, project: 0}}")
    sheet = _form(_sheets(report), "一般公共预算财政拨款支出决算表")
    found = {cell.text: cell.number_format for cell in sheet.cells.values() if cell.number}
    assert found["44.901234"] == "0.00"
    assert found["0"] == "0"  # as the layout prints a zero
    sheet = _form(_sheets(report, Unit.YUAN), "一般公共预算财政拨款支出决算表")
    assert sheet.row(1)[-1].text == "单位：元"
    assert {c.text: c.number_format for c in sheet.row(4) if c.number}["449012.34"] == "0.00"


def _form(made: list[Sheet], title: str) -> Sheet:
    (found,) = (sheet for sheet in made if sheet.name.partition(" ")[2] == title)
    return found


def test_the_header_has_its_real_spans() -> None:
    made = _sheets(_shanghai())
    income = _form(made, "收入决算表")
    assert [income.cells[2, 0].text, income.cells[3, 0].text] == ["项目", "功能分类科目编码"]
    assert {(2, 0, 2, 1), (2, 2, 3, 2)} <= income.merged
    fund = _form(made, "政府性基金预算财政拨款收入支出决算表")
    assert fund.cells[2, 4].text == "本年支出"
    assert {(2, 4, 2, 6), (2, 0, 3, 0)} <= fund.merged
    travel = next(sheet for sheet in made if "三公" in sheet.name)
    assert (2, 4, 2, 9) in travel.merged


def _shanghai() -> Desk:
    folder = _ROOT / "tests/golden/shanghai-planning/content"
    return _desks(folder).desk(next(iter(_desks(folder).content.reports)))


def test_totals_of_panels_stand_side_by_side() -> None:
    sheet = _form(_sheets(_shanghai()), "收入支出决算总表")
    rows = {cell.text: at for (at, _), cell in sheet.cells.items()}
    assert rows["本年收入合计"] == rows["本年支出合计"]
    assert sheet.row(max(at for at, _ in sheet.cells))[0].text == "总计"
    assert len([c for c in sheet.cells.values() if c.text == "总计"]) == 2


def test_an_empty_form_has_header_total_row_and_note() -> None:
    sheet = _form(_sheets(_shanghai()), "国有资本经营预算财政拨款收入支出决算表")
    assert [sheet.cells[4, 1].text, sheet.cells[5, 0].text[:2]] == ["合计", "注："]
    assert (2, 4, 2, 6) in sheet.merged


def test_the_mark_of_a_form_stands_in_its_corner_where_the_layout_has_marks() -> None:
    report = _shanghai()
    numbering = report.layout.numbering.model_copy(update={"marks": "公开01表"})
    layout = report.layout.model_copy(update={"numbering": numbering})
    made = _sheets(Desk(report.report, layout, report.statute, report.book, report.year_book))
    sheet = _form(made, "财政拨款收入支出决算总表")
    assert [cell.text for cell in sheet.row(1)] == ["公开04表"]
    assert sheet.row(2)[-1].text == "单位：万元"
    assert sheet.cells[3, 0].text == "收入"


# --- formulas ------------------------------------------------------------------------------------


def _parts(formula: str) -> Iterator[tuple[int, int]]:
    for piece in re.fullmatch(r"SUM\((.+)\)", formula)[1].split(","):
        first, _, last = piece.partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        yield from (
            (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        )


@EVERY_REPORT
def test_formulas_make_what_is_stored_beside_them(folder: Path, key: ReportKey) -> None:
    report = _desks(folder).desk(key)
    plain, made = _sheets(report), _sheets(report, formulas=True)
    for one, other in zip(plain, made, strict=True):
        assert one.cells == other.cells
        assert not one.formulas
        for at, formula in other.formulas.items():
            cells = [other.cells[part] for part in _parts(formula) if part in other.cells]
            assert at not in set(_parts(formula))
            assert sum(Decimal(c.text) for c in cells if c.number) == Decimal(other.cells[at].text)


def test_totals_are_formulas_over_all_that_may_be_filled_in() -> None:
    made = _sheets(_shanghai(), formulas=True)
    summary = _form(made, "收入支出决算总表")
    told = {summary.cells[row, column - 1].text: f for (row, column), f in summary.formulas.items()}
    assert told["本年收入合计"] == "SUM(B5:B12)"
    assert told["本年支出合计"] == "SUM(D5:D28)"  # 24 classes, most of them empty
    assert told["总计"] in {"SUM(B29:B31)", "SUM(D29:D31)"}
    travel = next(sheet for sheet in made if "三公" in sheet.name)
    assert travel.formulas[5, 1] == "SUM(D6,F6,L6)"
    assert sum(len(sheet.formulas) for sheet in made) > 100


def test_a_sum_across_stays_in_its_row() -> None:
    sheet = _form(_sheets(_shanghai(), formulas=True), "收入决算表")
    across = {at: f for at, f in sheet.formulas.items() if at[1] == 2}
    assert len(across) > 10
    assert all({row for row, _ in _parts(f)} == {at[0]} for at, f in across.items())


def test_what_equals_another_cell_by_definition_is_no_sum() -> None:
    text = """
        income_as_expenditure: [fund_budget]
        fund_budget: {2120801: {basic: 90, project: 10}}
        """
    sheet = _form(_sheets(desk(text), formulas=True), "政府性基金预算财政拨款收入支出决算表")
    (row,) = (at for (at, _), cell in sheet.cells.items() if cell.text == "2120801")
    assert sheet.cells[row, 3].text == sheet.cells[row, 4].text == "0.01"
    assert (row, 3) not in sheet.formulas
    assert sheet.formulas[row, 4] == f"SUM(F{row + 1}:G{row + 1})"


def test_a_total_that_its_parts_do_not_make_stays_a_number() -> None:
    text = """
        unit: 万元
        origin: transcribed
        general_budget:
          total: {expenditure: 30.02}
          2010301: {basic: 10.00}
          2010302: {basic: 20.00}
        """
    sheet = _form(_sheets(desk(text), formulas=True), "一般公共预算财政拨款支出决算表")
    (total,) = (at for at, cell in sheet.cells.items() if cell.text == "30.02")
    assert total not in sheet.formulas
    assert len(sheet.formulas) > 3


def test_a_sum_with_an_undisclosed_part_stays_a_number() -> None:
    text = """
        unit: 万元
        origin: transcribed
        disclosure: partial
        general_budget:
          2010301: {expenditure: 10.00, basic: 10.00}
        """
    sheet = _form(_sheets(desk(text), formulas=True), "一般公共预算财政拨款支出决算表")
    (row,) = (at for (at, _), cell in sheet.cells.items() if cell.text == "2010301")
    assert (row, 2) not in sheet.formulas


def test_what_a_spreadsheet_would_round_is_text() -> None:
    long = "12345678901234567.89"
    made = _sheets(
        desk(f"unit: 万元\ngeneral_budget: {{2010301: {{basic: {long}}}}}"), formulas=True
    )
    sheet = _form(made, "一般公共预算财政拨款支出决算表")
    assert {cell.text: cell.number for cell in sheet.cells.values()}[long] is False
    assert not sheet.formulas


# --- what no form prints -------------------------------------------------------------------------


@EVERY_REPORT
def test_the_last_sheet_holds_what_no_form_prints(folder: Path, key: ReportKey) -> None:
    report = _desks(folder).desk(key)
    data = official_workbook(report, "表").data
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("补充数据")
    head, *rows = sheet.to_python(skip_empty_area=False)
    assert head == ["位置", "名称", "单位", "数", "说明"]
    expected = supplement(report)
    assert [row[:3] for row in rows] == [[r.path, r.title, r.unit] for r in expected]
    for row, meant in zip(rows, expected, strict=True):
        number = row[3]
        shown = f"{Decimal(repr(number)).normalize():f}" if isinstance(number, float) else number
        assert shown == meant.value  # the very digits


# --- the same bytes, and known again -------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes() -> None:
    made = {official_workbook(_shanghai(), "表", with_formulas=True).data for _ in range(2)}
    assert len(made) == 1


def test_files_that_somebody_saved_or_of_another_report_are_not_ours(tmp_path: Path) -> None:
    report, path = _shanghai(), tmp_path / "a.xlsx"
    path.write_bytes(official_workbook(report, "表").data)
    key = report.report.key
    assert untouched(path, key)
    assert not untouched(path, ReportKey(key.year - 1, key.department))
    path.write_bytes(b"PK")
    assert not untouched(path, key)


def test_a_whole_region_exports_with_true_formulas(tmp_path: Path) -> None:
    write_example(Wanted(3, 1, 7, ""), statute(), tmp_path)
    desks = Desks(load_content(tmp_path, statute().layouts).content, statute())
    for key in desks.content.reports:
        for sheet in _sheets(desks.desk(key), formulas=True):
            for at, formula in sheet.formulas.items():
                parts = [sheet.cells[p] for p in _parts(formula) if p in sheet.cells]
                made = sum(Decimal(cell.text) for cell in parts if cell.number)
                assert made == Decimal(sheet.cells[at].text)
