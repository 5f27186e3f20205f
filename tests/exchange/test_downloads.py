"""The files of a report hold what its pages print, to the digit."""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from sheets import Sheet, sheets
from support import desk, statute

from generator.amounts import State
from generator.derive.desk import Desk, Desks
from generator.derive.figures import Address
from generator.derive.forms import form_views
from generator.exchange.downloads import download_files
from generator.exchange.downloads.figures import figures
from generator.load.content import load_content
from generator.publish.pipe_tables import Table, parse_caption, parse_table
from generator.render.csv_text import Digits, csv_bytes
from generator.render.downloads import file_kinds, form_file, names, report_files
from generator.render.headers import header_path
from generator.render.site import report_pages

_ROOT = Path(__file__).parent.parent.parent
_FOLDERS = [_ROOT / "content", *(path for path in _ROOT.glob("tests/golden/*/content"))]
_INFERRED = "（推算）"
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")


@cache
def _loaded(folder: Path) -> tuple[Desks, object]:
    content = load_content(folder, statute().layouts).content
    return Desks(content, statute()), content


def _keys() -> Iterator[object]:
    for folder in sorted(_FOLDERS):
        name = folder.parent.name
        for key in _loaded(folder)[1].reports:
            yield pytest.param(folder, key, id=f"{name}-{key}".replace("/", "-"))


EVERY_REPORT = pytest.mark.parametrize(("folder", "key"), list(_keys()))


def _desk(folder: Path, key: object) -> Desk:
    return _loaded(folder)[0].desk(key)


def _printed(folder: Path, key: object) -> dict[str, list[Table]]:
    """Read the forms off the Markdown of their page: tables by the id of their form."""
    pages, _ = report_pages(_desk(folder, key), _loaded(folder)[1])
    page = pages.get(f"{key}/forms/index.md")
    found: dict[str, list[Table]] = {}
    for head in page.blocks if page else ():
        if head.startswith("## "):
            form = head.rpartition("{: #form-")[2].removesuffix(" }")
        caption, _, body = head.partition("\n\n")
        known = parse_caption(caption)
        if known and (table := parse_table(known, body)):
            found.setdefault(form, []).append(table)
    return found


def _rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return list(csv.reader(StringIO(text, newline="")))


def _plain(cell: str) -> str:
    """Return the text of a cell on the page: no link, no emphasis, no indent, no escapes."""
    cell = _LINK.sub(r"\1", cell)
    for mark in "*_[]":
        cell = cell.replace(f"\\{mark}", mark)
    return cell.removeprefix("**").removesuffix("**").strip("\u3000")


@EVERY_REPORT
def test_every_cell_of_every_form_is_in_its_csv(folder: Path, key: object) -> None:
    files = download_files(_desk(folder, key))
    printed = _printed(folder, key)
    assert {path for path in files if path.startswith("forms/")} == set(map(form_file, printed))
    for form, tables in printed.items():
        head, *rows = _rows(files[form_file(form)])
        assert len(rows) == sum(len(table.rows) for table in tables)
        lines = iter(rows)
        for table in tables:
            unit = next(note for note in table.caption.notes if note.startswith("单位："))
            for row in table.rows:
                line = dict(zip(head, next(lines), strict=True))
                assert line["行标识"] == row.key
                for path, kind, cell in zip(table.paths, table.alignments, row.cells, strict=True):
                    title = " / ".join(filter(None, path))
                    if kind == "text":
                        assert _plain(line[title]) == _plain(cell)
                        continue
                    mine = line[f"{title}（{unit.removeprefix('单位：')}）"]
                    assert mine == cell.removesuffix(_INFERRED)
                    marked = line.get("推算的栏", "").split("；")
                    assert (title in marked) == cell.endswith(_INFERRED)


@EVERY_REPORT
def test_every_cell_of_every_form_is_in_the_workbook(folder: Path, key: object) -> None:
    report, printed = _desk(folder, key), _printed(folder, key)
    data = download_files(report).get("report.xlsx")
    if data is None:
        assert not printed
        return
    made = dict(zip(printed, sheets(data), strict=True))
    assert not any(sheet.formulas for sheet in made.values())
    for form, tables in printed.items():
        body = 2 + max(len(path) for t in tables for path in t.paths) + (len(tables) > 1)
        left = 0
        for table in tables:
            for at, row in enumerate(table.rows, start=body):
                for column, cell in enumerate(row.cells, start=left):
                    _assert_cell(made[form], (at, column), cell, table.alignments[column - left])
            left += len(table.paths)
        assert form_views(report)  # the sheet's name holds the title of its form
        titles = {v.form.id: v.title for v in form_views(report)}
        assert titles[form][:20] in made[form].name


def _assert_cell(sheet: Sheet, place: tuple[int, int], cell: str, kind: str) -> None:
    stored = sheet.cells.get(place)
    if not cell:
        assert stored is None
    elif kind == "text":
        assert stored.text == _plain(cell)
        assert not stored.number
    elif cell in {state.value for state in State}:
        assert (stored.text, stored.number) == (cell, False)
    else:
        digits = cell.removesuffix(_INFERRED)
        assert stored.number
        assert Decimal(stored.text) == Decimal(digits)
        decimals = len(digits.partition(".")[2])
        shown = f"0.{'0' * decimals}" if decimals else "0"
        marked = f'{shown}"{_INFERRED}"' if cell.endswith(_INFERRED) else shown
        assert stored.number_format == marked


@EVERY_REPORT
def test_figures_are_those_of_the_report_to_the_digit(folder: Path, key: object) -> None:
    report = _desk(folder, key)
    if report.report.accounts is None:
        return
    head, *rows = _rows(download_files(report)["figures.csv"])
    assert tuple(head) == names(file_kinds()["figures"].fields)
    found = {line[0]: dict(zip(head, line, strict=True)) for line in rows}
    assert len(found) == len(rows)
    for address in {*report.book.stated, *_form_cells(report)}:
        figure = report.book.figure(address)
        if not figure.stated and figure.state is State.BLANK:
            continue
        line = found[str(address)]
        assert (line["table"], line["row"], line["column"]) == tuple(address)
        assert line["state"] == figure.state.name.lower()
        assert (line["stated"], line["inferred"]) == (
            str(figure.stated).lower(),
            str(figure.inferred).lower(),
        )
        assert (Decimal(line["value"]) if line["value"] else None) == figure.yuan
        assert "E" not in line["value"]
        assert line["unit"] == "元"
        assert all(line[name] for name in ("table_name", "row_name", "column_name"))
    typed = {".".join(map(str, path)) for path in report.book.others if path[0] != "as_published"}
    assert typed <= found.keys()


def _form_cells(report: Desk) -> Iterator[Address]:
    for view in form_views(report):
        for table in view.tables if view.printed else ():
            for row in table.rows:
                yield from filter(None, row.addresses)


@EVERY_REPORT
def test_the_document_holds_the_same_figures_and_forms(folder: Path, key: object) -> None:
    files = download_files(_desk(folder, key))
    document = json.loads(files["report.json"])
    assert list(document) == [field.name for field in file_kinds()["document"].fields]
    assert (document["format"], document["version"], document["key"]) == (
        "juesuan-report",
        1,
        str(key),
    )
    if "figures.csv" in files:
        head, *rows = _rows(files["figures.csv"])
        held = (dict(zip(head, line, strict=True)) for line in rows)
        assert document["figures"] == {
            line["address"]: {
                "value": line["value"] or None,
                "unit": line["unit"],
                "state": line["state"],
                "stated": line["stated"] == "true",
                "inferred": line["inferred"] == "true",
            }
            for line in held
        }
    printed = _printed(folder, key)
    shown = {form["id"]: form["tables"] for form in document["forms"] if form["printed"]}
    assert shown.keys() == printed.keys()
    for form, tables in printed.items():
        for ours, theirs in zip(shown[form], tables, strict=True):
            numbers = theirs.alignments.count("number")
            expected = [list(row.cells[len(row.cells) - numbers :]) for row in theirs.rows]
            assert [row["cells"] for row in ours["rows"]] == expected
            assert [row["key"] for row in ours["rows"]] == [row.key for row in theirs.rows]


_TYPED = """
general_budget:
  2010301: {basic: 449012.34, project: -12.30}
  2010308: {basic: —, project: 5}
"""


def _forms_of(text: str) -> dict[str, dict[str, object]]:
    """Return the rows of a form in the document of a report."""
    forms = json.loads(download_files(desk(text))["report.json"])["forms"]
    (form,) = (form for form in forms if form["id"] == "general-budget-expenditure")
    return {row["key"]: row for row in form["tables"][0]["rows"]}


def test_cells_that_were_rounded_are_exact_beside_it() -> None:
    rows = _forms_of(_TYPED)
    assert rows["2010301"]["cells"] == ["44.90", "44.90", "0"]
    assert rows["2010301"]["yuan"] == ["449000.04", "449012.34", "-12.30"]
    assert rows["2010308"]["yuan"][1] is None
    copied = "unit: 元\norigin: transcribed\n" + _TYPED
    assert _forms_of(copied)["2010301"]["yuan"][1] == "449012.34"


def test_cells_with_the_digits_of_their_source_stand_alone() -> None:
    assert all("yuan" not in row for row in _forms_of(_SMALL).values())


@EVERY_REPORT
def test_the_files_are_those_that_pages_and_lists_link_to(folder: Path, key: object) -> None:
    report = _desk(folder, key)
    assert {file.path for file in report_files(report)} == download_files(report).keys()


# --- what a cell may hold -------------------------------------------------------------------------


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_no_text_becomes_a_formula(first: str) -> None:
    ((cell, number),) = _cells(csv_bytes([[f"{first}1+1", Digits("-1.50")]]))
    assert cell == f"'{first}1+1"
    assert number == "-1.50"


def _cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text", ["—", "未公开", "（一）", "1-2", "", "'=1", "甲,乙", '"甲"', "甲\n乙"]
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert _cells(csv_bytes([[text, "末"]])) == [[text, "末"]]


_SMALL = """
unit: 万元
origin: transcribed
disclosure: partial
complete: [general_budget.expenditure]
inferred: [general_budget.2010301.basic]
general_budget:
  2010301: {basic: 44.90, project: -1.5, execution_rate: 99.8%}
  2010308: {basic: —, project: 不适用}
three_publics: {official_reception: {final: 0.13}, reception: {domestic: {batches: 4, amount: 0.13}}}
staff: {administrative: {quota: 3}}
performance: {score: 99.5}
as_published: {general-budget-expenditure: {"2010301": {basic: 44.91}}}
comparison: {2018: {general_budget: {total: {expenditure: 3.00}}}}
"""


def _small() -> dict[str, bytes]:
    return download_files(desk(_SMALL))


def test_states_and_signs_are_kept_apart() -> None:
    head, *rows = _rows(_small()["forms/general-budget-expenditure.csv"])
    assert head[:2] == ["科目编码", "科目名称"]
    lines = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    item = lines["2010301"]
    assert item["项目支出（万元）"] == "-1.5"
    assert item["基本支出（万元）"] == "44.91"  # as this form prints it
    found = {figure.address: figure for figure in figures(desk(_SMALL))}
    assert found["general_budget.2010301.basic"].value == "449000"
    assert found["general_budget.2010301.basic"].inferred
    assert found["general_budget.2010301.project"].value == "-15000"
    assert found["general_budget.2010308.basic"].state is State.DASH
    assert found["general_budget.2010308.project"].state is State.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("address", "value", "unit", "titles"),
    [
        ("general_budget.2010301.execution_rate", "99.8", "%", ("一般公共预算财政拨款", "行政运行", "完成预算")),
        ("three_publics.reception.domestic.batches", "4", "批次", ("“三公”经费", "公务接待的批次、人次 / 国内公务接待", "批次")),
        ("three_publics.reception.domestic.amount", "1300", "元", ("“三公”经费", "公务接待的批次、人次 / 国内公务接待", "金额")),
        ("staff.administrative.quota", "3", "人", ("人员", "行政人员", "编制数")),
        ("performance.score", "99.5", "分", ("绩效管理的个数", "", "平均得分")),
        ("comparison.2018.general_budget.total.expenditure", "30000", "元", ("比较年份的数", "2018 / 一般公共预算 / 合计", "本年支出合计")),
    ],
)  # fmt: skip
def test_what_belongs_to_no_table_has_address_unit_and_name(
    address: str, value: str, unit: str, titles: tuple[str, ...]
) -> None:
    (found,) = [figure for figure in figures(desk(_SMALL)) if figure.address == address]
    assert (found.value, found.unit, found.titles) == (value, unit, titles)
    assert found.stated


def test_totals_are_listed_that_no_form_prints() -> None:
    text = "general_budget: {2010301: {basic: 1.00, initial: 3.00}, 2010308: {initial: 4.50}}"
    found = {figure.address: figure for figure in figures(desk(text))}
    total = found["general_budget.total.initial"]
    assert (total.value, total.stated) == ("7.5", False)
    assert found["general_budget.2010308.initial"].stated
    assert not any(figure.state is State.BLANK for figure in found.values())


def test_money_of_projects_is_among_the_figures() -> None:
    project = """
        projects:
          - id: an-quan
            name: 安保
            funding: {appropriation: {budget: 80000, executed: 79000.50}, other: {budget: 100}}
        """
    report = desk("general_budget: {2010301: {basic: 1.00}}", performance=project)
    found = {f.address: (f.value, f.stated) for f in figures(report) if f.place[0] == "projects"}
    assert found["projects.an-quan.appropriation.executed"] == ("79000.5", True)
    assert found["projects.an-quan.total.budget"] == ("80100", False)
    assert {f.titles[1] for f in figures(report) if "total" in f.place[1]} >= {"安保 / 合计"}


def test_a_report_of_performance_alone_has_a_document_only() -> None:
    project = "projects: [{id: an-quan, name: 安保, funding: {appropriation: {budget: 80000}}}]"
    files = download_files(desk(None, performance=project))
    assert list(files) == ["report.json"]
    document = json.loads(files["report.json"])
    assert document["forms"] == []
    assert document["figures"]["projects.an-quan.appropriation.budget"]["value"] == "80000"
    assert document["performance"]["projects"][0]["name"] == "安保"


# --- the workbook -------------------------------------------------------------------------------


def test_headers_of_several_levels_are_merged() -> None:
    (sheet,) = (
        s for s in sheets(_small()["report.xlsx"]) if "三公" in s.name and s.name.startswith("10")
    )
    assert sheet.cells[2, 4].text == "公务用车购置及运行维护费"
    assert (2, 4, 2, 9) in sheet.merged
    assert (2, 0, 3, 1) in sheet.merged
    assert sheet.cells[3, 6].text == "公务用车购置费"
    assert [sheet.cells[4, at].text for at in (0, 1)] == ["预算数", "决算数"]
    assert sheet.cells[1, 11].text == "单位：万元"
    assert 'state="frozen"' in sheet.xml
    assert 'ySplit="5"' in sheet.xml


def test_panels_stand_side_by_side_under_their_names() -> None:
    sheet = sheets(_small()["report.xlsx"])[0]
    assert (sheet.cells[2, 0].text, sheet.cells[2, 2].text) == ("收入", "支出")
    assert [sheet.cells[3, at].text for at in range(4)] == ["项目", "决算数", "项目", "合计"]


def test_what_a_spreadsheet_would_round_is_text() -> None:
    long = "12345678901234567.89"
    files = download_files(desk(f"unit: 万元\ngeneral_budget: {{2010301: {{basic: {long}}}}}"))
    (sheet,) = (
        s for s in sheets(files["report.xlsx"]) if "一般公共预算财政拨款支出决算表" in s.name
    )
    cells = {cell.text: cell.number for cell in sheet.cells.values()}
    assert cells[long] is False
    assert long in files["forms/general-budget-expenditure.csv"].decode()


def test_names_of_sheets_are_short_and_differ_in_every_layout() -> None:
    for layout in statute().layouts:
        text = f"layout: {layout}\ngeneral_budget: {{2010301: {{basic: 1.00}}}}"
        names_ = [sheet.name for sheet in sheets(download_files(desk(text))["report.xlsx"])]
        assert len(set(names_)) == len(names_) > 5
        assert all(0 < len(name) <= 31 for name in names_)


def test_titles_of_columns_differ_within_each_table() -> None:
    # Columns of one title share one column of the CSV.
    for form in statute().forms.values():
        for columns in ([*form.columns], *([*panel.columns] for panel in form.panels)):
            titles = [" / ".join(filter(None, header_path(c.title))) for c in columns]
            assert len(set(titles)) == len(titles), form.id


# --- the same bytes at any time and place -------------------------------------------------------

_DIGEST = """
import hashlib, sys
from support import desk
from test_downloads import _SMALL
from generator.exchange.downloads import download_files
files = download_files(desk(_SMALL))
print({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
"""


def _digest(seed: str, zone: str, language: str) -> str:
    here = Path(__file__).parent
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (_ROOT, here.parent, here))),
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LC_ALL": language,
    }
    command = [sys.executable, "-c", _DIGEST]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=_ROOT
    )
    return done.stdout


def test_files_are_the_same_at_another_time_in_another_zone() -> None:
    zones = [("1", "UTC", "C.UTF-8"), ("2", "Pacific/Kiritimati", "C")]
    made = []
    for place in zones:
        made.append(_digest(*place))
        time.sleep(2.1)  # archives keep times to two seconds
    assert all(one == other for one, other in pairwise(made))
    assert hashlib.sha256(_small()["report.xlsx"]).hexdigest() in made[0]
