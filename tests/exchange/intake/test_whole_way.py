"""From a workbook that somebody changed by hand to the pages: five commands, and the texts."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from shapes import Sheet, in_yuan, split, stacked
from support import render_site
from xlsxwriter import Workbook

from generator.cli import main
from generator.exchange.intake.grid import read_grids
from generator.exchange.intake.remarks import Remarks
from generator.exchange.yaml_files.editing import YamlFile
from generator.load.yaml_reader import read

_CASE = Path(__file__).parents[2] / "golden" / "shanghai-social-work"
_KEY = "2024/putuo-social-work"
_NAME = "中共上海市普陀区委社会工作部"
_FURTHER = "补充数据"
#: What a person writes, not a workbook: the settings of the report and its words.
_WORDS = ("layout", "variant", "budget", "source", "source_faults", "comparison")
#: The official workbook as LibreOffice saves it in the old format.
_OLD = Path(__file__).parent / "official-social-work.xls"

Sheets = dict[str, Sheet]


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """Return the workbook that our own exporter writes of the case."""
    path = tmp_path / "official.xlsx"
    assert main(["export", _KEY, "--content", str(_CASE / "content"), "--output", str(path)]) == 0
    return path


def _sheets(path: Path) -> Sheets:
    return {grid.name: Sheet.of(grid) for grid in read_grids(path, Remarks())}


def _save(sheets: Sheets, path: Path) -> Path:
    book = Workbook(path)
    for name, sheet in sheets.items():
        sheet.write(book.add_worksheet(name))
    book.close()
    return path


def _one_sheet_with_split_codes(path: Path) -> Path:
    sheets = _sheets(path)
    further = sheets.pop(_FURTHER)
    whole = stacked([split(sheet) for sheet in sheets.values()])
    return _save({"Sheet1": whole, _FURTHER: further}, path.with_name("one.xlsx"))


def _in_yuan(path: Path) -> Path:
    sheets = _sheets(path)
    changed = {n: s if n == _FURTHER else s.each(in_yuan) for n, s in sheets.items()}
    return _save(changed, path.with_name("yuan.xlsx"))


_SHAPES: dict[str, Callable[[Path], Path]] = {
    "as exported": lambda path: path,
    "an old workbook": lambda _: _OLD,
    "one sheet, codes in three columns": _one_sheet_with_split_codes,
    "in yuan": _in_yuan,
}


def _new(content: Path, *options: str) -> None:
    names = ["--name", _NAME, "--region", "普陀区", "--publisher", "决算公开示例站"]
    layout = ["--layout", "shanghai-2024", *options]
    assert main(["new", _KEY, "--content", str(content), *names, *layout]) == 0


def _import(book: Path, content: Path) -> int:
    return main(["import", str(book), "--into", _KEY, "--content", str(content), "--yes"])


def _write_the_texts(content: Path) -> None:
    """Put in by hand what no workbook tells: settings, sources, words."""
    golden = _CASE / "content" / _KEY / "accounts.yml"
    written = read(golden.read_text(encoding="utf-8"), "").value
    assert isinstance(written, dict)
    file = content / _KEY / "accounts.yml"
    edited = YamlFile.parse(file.read_text(encoding="utf-8"), "accounts")
    for key in _WORDS:
        if key in written:
            edited.put((key,), written[key])
    file.write_text(edited.text(), encoding="utf-8")
    for name in (f"{_KEY}/narrative.yml", "site.yml", "departments.yml"):
        text = (_CASE / "content" / name).read_text(encoding="utf-8")
        (content / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("shape", _SHAPES)
def test_the_figures_reach_the_pages(shape: str, official: Path, tmp_path: Path) -> None:
    content = tmp_path / "content"
    _new(content, "--transcribed")
    assert _import(_SHAPES[shape](official), content) == 0
    _write_the_texts(content)
    assert main(["check", _KEY, "--content", str(content)]) == 0
    assert main(["fmt", "--content", str(content)]) == 0
    wanted, pages = _pages(_CASE / "content"), _pages(content)
    assert pages.keys() == wanted.keys()
    assert [name for name in pages if pages[name] != wanted[name]] == []


def _pages(content: Path) -> dict[str, str]:
    """Render a site; what was typed otherwise has another fingerprint, and may."""
    pages = render_site(content)
    return {name: re.sub("内容指纹：[0-9a-f]{8}", "", text) for name, text in pages.items()}


# --- ten mistakes in the workbook ---

_GENERAL = "5 一般公共预算财政拨款支出决算表"
_SPENT = "3 支出决算表"
_INCOME = "2 收入决算表"


def _place(sheet: Sheet, text: str) -> tuple[int, int]:
    """Return where a text stands."""
    return next(place for place, value in sheet.cells.items() if value == text)


def _value(sheets: Sheets, name: str, row: str, column: str) -> tuple[int, int]:
    """Return the cell of a row, by its code or name, and a column, by its head."""
    sheet = sheets[name]
    return _place(sheet, row)[0], _place(sheet, column)[1]


def _swap_columns(sheets: Sheets) -> None:
    cells = sheets[_GENERAL].cells
    one, other = (_place(sheets[_GENERAL], head)[1] for head in ("基本支出", "项目支出"))
    top = _place(sheets[_GENERAL], "基本支出")[0] + 1
    for row in range(top, sheets[_GENERAL].height):
        first, second = cells.pop((row, one), None), cells.pop((row, other), None)
        cells |= {(row, at): v for at, v in ((one, second), (other, first)) if v is not None}


def _shift_rows(sheets: Sheets) -> None:
    cells = sheets[_SPENT].cells
    top, left = _value(sheets, _SPENT, "20805", "本年支出合计")
    below = {(r, c): v for (r, c), v in cells.items() if r >= top and c >= left}
    for place in below:
        del cells[place]
    cells |= {(row + 1, column): value for (row, column), value in below.items()}


def _lose_a_digit(sheets: Sheets) -> None:
    place = _value(sheets, _SPENT, "2210201", "基本支出")
    assert sheets[_SPENT].cells[place] == Decimal("17.7")
    sheets[_SPENT].cells[place] = Decimal("1.7")


def _write_another_unit(sheets: Sheets) -> None:
    sheets[_INCOME].cells[_place(sheets[_INCOME], "单位：万元")] = "单位：元"


def _leave_out_a_form(sheets: Sheets) -> None:
    del sheets[_INCOME]


def _write_another_year(sheets: Sheets) -> None:
    cells = sheets[_SPENT].cells
    for place, value in cells.items():
        if isinstance(value, str) and "2024年度" in value:
            cells[place] = value.replace("2024年度", "2023年度")


def _repeat_a_row(sheets: Sheets) -> None:
    sheet = sheets[_GENERAL]
    row = _place(sheet, "2080505")[0]
    moved = sheet.moved(lambda r: r + (r > row), lambda c: c)
    again = {(row + 1, c): value for (r, c), value in sheet.cells.items() if r == row}
    sheets[_GENERAL] = Sheet(moved.cells | again, moved.merged)


def _write_text_for_a_figure(sheets: Sheets) -> None:
    sheets[_SPENT].cells[_value(sheets, _SPENT, "2210201", "基本支出")] = "见附件"


def _write_an_unknown_code(sheets: Sheets) -> None:
    sheets[_GENERAL].cells[_place(sheets[_GENERAL], "2080505")] = "2080595"


def _change_a_total(sheets: Sheets) -> None:
    sheet = sheets[_GENERAL]
    sheet.cells[sheet.height - 1, _place(sheet, "基本支出")[1]] = Decimal("115.58")


#: How a workbook is spoilt, the cell that is to be named, and what is to be said of it.
_MISTAKES: dict[Callable[[Sheets], None], tuple[str, ...]] = {
    _swap_columns: (f"{_GENERAL}!D", "互相填反", "202.24万元", "95.36万元"),
    _shift_rows: (f"{_SPENT}!C13", "错了一行", "4.64万元", "2.71万元"),
    _lose_a_digit: (f"{_SPENT}!D21", "1.7万元", "17.7万元", "少一位"),
    _write_another_unit: (f"{_INCOME}!", "307.82元", "307.82万元", "单位弄错"),
    _leave_out_a_form: ("没有找到《收入决算表》",),
    _write_another_year: (f"{_SPENT}!", "2023", "2024"),
    _repeat_a_row: (f"{_GENERAL}!A11", f"{_GENERAL}!A12", "2080505"),
    _write_text_for_a_figure: (f"{_SPENT}!D21", "见附件"),
    _write_an_unknown_code: (f"{_GENERAL}!A11", "2080595", "2080505"),
    _change_a_total: (f"{_GENERAL}!D21", "115.58", "105.58"),
}


@pytest.mark.parametrize("spoil", _MISTAKES, ids=lambda spoil: spoil.__name__.strip("_"))
def test_a_mistake_is_told_at_its_cell_and_nothing_is_written(
    spoil: Callable[[Sheets], None],
    official: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    content = tmp_path / "content"
    _new(content)
    before = {path: path.read_bytes() for path in content.rglob("*.yml")}
    sheets = _sheets(official)
    spoil(sheets)
    book = _save(sheets, tmp_path / "spoilt.xlsx")
    capsys.readouterr()
    assert _import(book, content) == 1
    captured = capsys.readouterr()
    errors = captured.out.partition("—— 错误")[2].partition("—— 存疑")[0]
    assert [word for word in _MISTAKES[spoil] if word not in errors] == [], captured.out
    assert "怎么办：" in errors
    assert "没有写入" in captured.err
    assert {path: path.read_bytes() for path in content.rglob("*.yml")} == before
