"""One figure changed in one place changes all that follows from it, and nothing else."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from generator.cli import main

_ROOT = Path(__file__).parent.parent.parent

_SITE = "format: 1\nname: 决算公开\nregion: 示例县\npublisher: 示例县财政局\nlayout: sichuan-2018\n"
_DEPARTMENTS = "departments:\n  shili: {name: 示例县示例局, short: 示例局}\n"
_HEAD = """
unit: 万元
kind: 部门
basis: 汇总
origin: transcribed
approved: 未公开
published: 未公开
source: {title: 示例, sha256: 未公开}
disclosure: complete
income_as_expenditure: [general_budget]
fund_budget: none
state_capital_budget: none
other_funds: none
three_publics: none
"""
_LAST_YEAR = f"""{_HEAD}
general_budget:
  2010301: {{basic: 38.00}}
  2010308: {{project: 20.00}}
  2101101: {{basic: 5.00}}
general_budget_basic: {{30101: 43.00}}
"""
#: 类 201：40.11＋30.22＝70.33；合计 75.66；上年合计 63.00，增加 12.66。
_THIS_YEAR = f"""{_HEAD}
general_budget:
  2010301: {{basic: 40.11}}
  2010308: {{project: 30.22}}
  2101101: {{basic: 5.33}}
general_budget_basic: {{30101: 45.44}}
"""
_OLD = {"leaf": "30.22", "class": "70.33", "total": "75.66", "change": "12.66"}
_NEW = {"leaf": "37.22", "class": "77.33", "total": "82.66", "change": "19.66"}
_REPORT = "2020/shili"


def _files(this_year: str) -> dict[str, str]:
    return {
        "site.yml": _SITE,
        "departments.yml": _DEPARTMENTS,
        "2019/shili/accounts.yml": _LAST_YEAR,
        "2020/shili/accounts.yml": this_year,
    }


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): _text(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _text(path: Path) -> str:
    """Return the text of a file; of a workbook, that of all it is made of."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def _write(folder: Path, this_year: str) -> Path:
    for name, text in _files(this_year).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_ROOT)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    """Pages and charts of a site, before and after one figure was changed in its file."""
    built = []
    for this_year in (_THIS_YEAR, _THIS_YEAR.replace(_OLD["leaf"], _NEW["leaf"])):
        folder = tmp_path_factory.mktemp("site")
        content = _write(folder / "content", this_year)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(_ROOT)
            status = main(["build", "--content", str(content), "--output", str(folder / "out")])
        assert status == 0
        built.append(_texts(folder / "out" / "docs"))
    return built[0], built[1]


def _row(page: str, code: str) -> str:
    return next(
        line for line in page.splitlines() if line.startswith((f"| {code} ", f"| [{code}]("))
    )


def test_the_figure_is_typed_once() -> None:
    assert _THIS_YEAR.count(_OLD["leaf"]) == 1
    assert not any(_OLD[name] in _THIS_YEAR for name in ("class", "total", "change"))


def test_sentences_change(pages: tuple[dict[str, str], dict[str, str]]) -> None:
    before, after = (site[f"{_REPORT}/index.md"] for site in pages)
    for name, old in _OLD.items():
        assert f"{old}万元" in before, name
        assert f"{_NEW[name]}万元" in after, name


def test_form_rows_and_all_totals_above_change(
    pages: tuple[dict[str, str], dict[str, str]],
) -> None:
    before, after = (site[f"{_REPORT}/forms/index.md"] for site in pages)
    for code, name in {"2010308": "leaf", "20103": "class", "201": "class"}.items():
        assert _OLD[name] in _row(before, code)
        assert _NEW[name] in _row(after, code)
    assert _row(before, "2101101") == _row(after, "2101101")
    totals = [line for line in after.splitlines() if "合计**" in line or "总计**" in line]
    assert any(_NEW["total"] in line for line in totals)


def test_charts_change_in_figure_and_in_shape(
    pages: tuple[dict[str, str], dict[str, str]],
) -> None:
    for name in ("income-expenditure-summary", "expenditure", "general-budget-structure"):
        before, after = (site[f"{_REPORT}/chart-{name}.svg"] for site in pages)
        shapes = [re.findall(r"<rect[^>]*>", drawing) for drawing in (before, after)]
        assert shapes[0] != shapes[1], name
    drawing = pages[1][f"{_REPORT}/chart-income-expenditure-summary.svg"]
    assert _NEW["total"] in drawing
    assert _OLD["total"] not in drawing


def test_no_old_figure_is_left_anywhere(pages: tuple[dict[str, str], dict[str, str]]) -> None:
    _, after = pages
    left = [
        (path, _OLD[name]) for path, text in after.items() for name in _OLD if _OLD[name] in text
    ]
    assert left == []


def test_nothing_else_changes(pages: tuple[dict[str, str], dict[str, str]]) -> None:
    before, after = pages
    assert before.keys() == after.keys()
    changed = {path for path in before if before[path] != after[path]}
    assert changed
    # The page of search gives the amount as an example.
    overviews = {"index.md", "2020/index.md", "reports.csv", "search/index.md"}
    others = {
        p for p in changed if not p.startswith((f"{_REPORT}/", "departments/shili/", "subjects/"))
    }
    assert others <= overviews
    assert not any(path.startswith("2019/") for path in changed)


_STATED = _THIS_YEAR.replace(
    "general_budget:\n", "general_budget:\n  total: {expenditure: 75.66}\n"
)


def test_a_stated_total_that_fits_passes(tmp_path: Path) -> None:
    assert main(["check", "--content", str(_write(tmp_path / "content", _STATED))]) == 0


def test_a_stated_total_that_no_longer_fits_is_reported_with_its_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = _write(tmp_path / "content", _STATED.replace(_OLD["leaf"], _NEW["leaf"]))
    output = tmp_path / "out"
    assert main(["build", "--content", str(content), "--output", str(output)]) == 1
    told = capsys.readouterr().err
    line = _STATED.split("75.66")[0].count("\n") + 1
    assert f"2020/shili/accounts.yml:{line}:" in told
    assert "75.66万元" in told
    assert "82.66万元" in told
    assert re.search(r"7(\.00)?万元", told)
    assert not (output / "site").exists()
