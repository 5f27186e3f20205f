"""How differences are written: for a terminal, for a note, for other programs."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from support import DEPARTMENT, YEAR, read, report_files, statute

from generator.derive.desk import Desks
from generator.derive.differences import Cause
from generator.derive.versions import Comparison, Version, compare_versions, compare_years
from generator.exchange.differences import as_csv, as_json, as_markdown, as_text
from generator.exchange.differences.as_text import _broken, _width
from generator.model.keys import ReportKey
from generator.render.environment import notice

_EXPECTED = Path(__file__).parent / "differences"
_OLD = """
unit: 元
scope: [{name: 甲站, kind: 其他事业单位}]
staff: {administrative: {quota: 3, actual: 3}}
general_budget:
  2010301: {basic: 820000.00, initial: 850000.00}
  2010308: {project: 40000.00}
  2080505: {basic: 30000.00}
three_publics:
  official_reception: {final: 1800.00}
agency_operating_expenses: 0
"""
_NEW = """
unit: 元
scope: [{name: 甲站, kind: 行政单位}]
staff: {administrative: {quota: 3, actual: 4}}
general_budget:
  2010301: {basic: 820010.00, initial: 900000.00}
  2080505: {basic: 36000.00}
  2210201: {basic: 90000.00}
three_publics:
  official_reception: {final: 1300.00}
agency_operating_expenses: 5000
all_funds:
  total: {execution_rate: 98.5%}
"""
_DUTIES = (
    "duties: [拟订本区的工作计划。, 承担日常值班的各项事务。]\n",
    "duties: ['=承担日常值班的各项事务。', 拟订本区的年度工作计划并组织实施。]\n",
)


def _years() -> Comparison:
    old = report_files(_OLD, narrative=_DUTIES[0], year=YEAR - 1)
    loaded = read(old | report_files(_NEW, narrative=_DUTIES[1]))
    assert not loaded.diagnostics
    keys = (ReportKey(YEAR - 1, DEPARTMENT), ReportKey(YEAR, DEPARTMENT))
    return compare_years(Desks(loaded.content, statute()), [keys])


def _version(files: dict[str, str]) -> Version:
    loaded = read(files)
    assert not loaded.diagnostics
    return Version(Desks(loaded.content, statute()))


def _versions() -> Comparison:
    old = report_files(_OLD, narrative=_DUTIES[0])
    new = report_files(
        _OLD.replace("1800.00", "1800.0").replace("40000.00", "未公开"), narrative=_DUTIES[1]
    )
    more = report_files(_NEW, year=YEAR + 1)
    gone = report_files(_NEW, year=YEAR - 1)
    glossary = {"glossary.yml": "terms: [{term: 基本支出, text: '维持运转的支出。'}]\n"}
    return compare_versions(("v1", "v2"), _version(old | gone), _version(new | more | glossary))


_WRITTEN: dict[str, Callable[[], str]] = {
    "years.txt": lambda: as_text(_years(), everything=False, width=100) + "\n",
    "years.md": lambda: as_markdown(_years(), everything=False) + "\n",
    "versions.txt": lambda: as_text(_versions(), everything=False, width=80) + "\n",
    "versions.json": lambda: as_json(_versions(), everything=False) + "\n",
    "versions.csv": lambda: as_csv(_versions(), everything=False).decode(),
}


@pytest.mark.parametrize("name", _WRITTEN)
def test_a_comparison_is_written_as_expected(name: str, request: pytest.FixtureRequest) -> None:
    written = _WRITTEN[name]().replace("\r\n", "\n").encode()
    if request.config.getoption("--update-golden"):
        (_EXPECTED / name).write_bytes(written)
    assert written.decode() == (_EXPECTED / name).read_bytes().decode()


def test_no_line_is_wider_than_the_terminal_where_names_can_be_broken() -> None:
    for width in (80, 120):
        lines = as_text(_years(), everything=True, width=width).splitlines()
        assert max(map(_width, lines)) <= width
    assert _broken("甲乙丙丁，戊己", 8) == ["甲乙丙丁，", "戊己"]
    assert _broken("合计 1234.56 元", 9) == ["合计", "1234.56", "元"]
    assert _broken("甲乙丙丁戊己庚辛", 8, 4) == ["甲乙丙丁", "戊己", "庚辛"]


def test_everything_shows_what_is_the_same() -> None:
    few, many = (
        list(csv.reader(StringIO(as_csv(_years(), everything=more).decode("utf-8-sig"))))
        for more in (False, True)
    )
    assert len(few) < len(many)
    assert {row[11] for row in many if row not in few} == {"相同"}
    assert "相同" not in {row[11] for row in few}
    assert [row for row in many if row in few] == few
    for write in (as_json, as_markdown):
        assert len(write(_years(), everything=True)) > len(write(_years(), everything=False))


def test_a_table_turns_no_text_into_a_formula_and_keeps_every_line_as_long() -> None:
    written = as_csv(_years(), everything=True)
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\r\n") == written.count(b"\n")
    rows = list(csv.reader(StringIO(written.decode("utf-8-sig"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    texts = {cell for row in rows for cell in row}
    assert "'=承担日常值班的各项事务。" in texts
    assert not {cell for cell in texts if cell[:1] in {"=", "+", "@", "＝", "＋"}}
    keys = [(row[0], row[1], row[4], row[6], row[9], row[20]) for row in rows if row[2] == "数字"]
    assert len(keys) == len(set(keys))


def _json(comparison: Comparison) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(as_json(comparison, everything=False))
    return written


def test_json_has_the_documented_keys_and_exact_yuan() -> None:
    written = _json(_years())
    assert list(written) == [
        *("format", "between", "old", "new", "equal"),
        *("added", "removed", "rewritten", "reports", "shared"),
    ]
    assert (written["format"], written["between"]) == ("juesuan-diff/1", "years")
    (report,) = written["reports"]
    cells = [
        (group["form"], row["key"], cell)
        for group in report["groups"]
        for row in group["rows"]
        for cell in row["cells"]
    ]
    basic = next(
        c for form, key, c in cells if (form, key) == ("general-budget-expenditure", "2010301")
    )
    assert basic["address"] == "general_budget.2010301.expenditure"
    assert (basic["old"]["value"], basic["new"]["value"]) == ("820000.00", "820010.00")
    assert basic["rate"] == "0.001220"
    assert (basic["difference"], basic["kind"], basic["no_rate"]) == ("10.00", "changed", None)
    reasons = {c["no_rate"] for _, _, c in cells}
    assert {"zero-base", None} <= reasons


def test_json_says_why_there_is_no_rate() -> None:
    files = report_files(_OLD + "basis: 汇总\n", year=YEAR - 1)
    loaded = read(files | report_files(_NEW + "basis: 本级\n"))
    keys = (ReportKey(YEAR - 1, DEPARTMENT), ReportKey(YEAR, DEPARTMENT))
    comparison = compare_years(Desks(loaded.content, statute()), [keys])
    (report,) = _json(comparison)["reports"]
    assert [doubt["cause"] for doubt in report["doubts"]] == ["basis"]
    assert report["doubts"][0]["text"] == notice("doubt-basis", old="汇总", new="本级")
    reasons = {c["no_rate"] for g in report["groups"] for r in g["rows"] for c in r["cells"]}
    assert "not-sound" in reasons
    assert None not in reasons
    text = as_text(comparison, everything=False, width=100)
    assert "注：口径不同：汇总改为本级" in text
    assert "见注" in text
    assert "%" not in text.replace("98.5%", "").replace("完成预算", "")


def test_every_cause_has_a_sentence_with_both_sides() -> None:
    for cause in Cause:
        said = notice(f"doubt-{cause.value}", old="原来的", new="后来的")
        assert "后来的" in said
        assert "{" not in said


def test_amounts_too_small_to_show_are_not_shown_as_nothing() -> None:
    text = as_text(_years(), everything=False, width=100)
    assert "＋不足0.01" in text
    assert "＋0.00" not in text


def test_text_in_a_table_stays_text() -> None:
    files = report_files(_OLD, narrative="duties: [办理|登记<b>事项。]\n", year=YEAR - 1)
    loaded = read(files | report_files(_OLD, narrative="duties: [值守。]\n"))
    keys = (ReportKey(YEAR - 1, DEPARTMENT), ReportKey(YEAR, DEPARTMENT))
    written = as_markdown(compare_years(Desks(loaded.content, statute()), [keys]), everything=False)
    assert "办理\\|登记&lt;b&gt;事项。" in written
