"""From a workbook that somebody changed by hand to the pages: five commands, and the texts."""

from collections.abc import Callable
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


def _new(content: Path) -> None:
    names = ["--name", _NAME, "--region", "普陀区", "--publisher", "决算公开示例站"]
    layout = ["--layout", "shanghai-2024", "--transcribed"]
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
    _new(content)
    assert _import(_SHAPES[shape](official), content) == 0
    _write_the_texts(content)
    assert main(["check", _KEY, "--content", str(content)]) == 0
    assert main(["fmt", "--content", str(content)]) == 0
    wanted, pages = render_site(_CASE / "content"), render_site(content)
    assert pages.keys() == wanted.keys()
    assert [name for name in pages if pages[name] != wanted[name]] == []
