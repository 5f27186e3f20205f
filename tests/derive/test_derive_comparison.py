"""What differs between two reports, and where no rate can be given."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from support import DEPARTMENT, YEAR, desk, read, report_files, said, statute

from generator.derive.comparison import difference
from generator.derive.desk import Desks
from generator.derive.differences import (
    Cause,
    CellDifference,
    Difference,
    Found,
    Kind,
    RowDifference,
    compared_years,
)
from generator.derive.leaves import Measure
from generator.derive.versions import Comparison, Version, compare_versions, compare_years
from generator.load.content import Loaded
from generator.model.accounts import Accounts
from generator.model.keys import ReportKey
from generator.model.narrative import Narrative
from generator.model.performance import Performance
from generator.model.site import LocalGlossary

_ROOT = Path(__file__).parent.parent.parent
_NO_TERMS = (LocalGlossary(), LocalGlossary())
_SHARED = "departments:\n  jia: {{name: 甲局{more}}}\n"


def _years(
    old: str | None,
    new: str | None,
    *,
    words: tuple[str, str] = ("", ""),
    projects: tuple[str, str] = ("", ""),
    department: str = "",
) -> Difference:
    """Compare 2019 and 2020 of one department."""
    files = report_files(old, narrative=words[0], performance=projects[0], year=YEAR - 1)
    files |= report_files(new, narrative=words[1], performance=projects[1], year=YEAR)
    if department:
        files["departments.yml"] = _SHARED.format(more=department)
    loaded = read(files)
    assert not loaded.diagnostics, loaded.diagnostics
    desks = Desks(loaded.content, statute())
    pair = (desks.desk(ReportKey(year, DEPARTMENT)) for year in (YEAR - 1, YEAR))
    return difference(*pair, _NO_TERMS)


def _versions(
    old: str | None,
    new: str | None,
    *,
    words: tuple[str, str] = ("", ""),
    projects: tuple[str, str] = ("", ""),
) -> Difference:
    """Compare two versions of one report."""
    pair = zip((old, new), words, projects, strict=True)
    desks = [desk(text, narrative=said, performance=money) for text, said, money in pair]
    return difference(desks[0], desks[1], _NO_TERMS)


def _rows(found: Difference) -> dict[tuple[str, str], RowDifference]:
    return {(group.id, row.key): row for group in found.groups for row in group.rows}


def _cell(found: Difference, form: str, key: str, column: str) -> CellDifference:
    cells = _rows(found)[form, key].cells
    return next(cell for cell in cells if cell.column == column)


def _at(found: Difference, address: str) -> CellDifference:
    return next(cell for _, _, cell in found.cells if str(cell.address) == address)


def _texts(found: Difference) -> dict[tuple[str, ...], tuple[Kind, str | None, str | None]]:
    return {(text.part, *text.path): (text.kind, text.old, text.new) for text in found.words}


# --- figures ------------------------------------------------------------------------------------

_ITEMS = "general-budget-expenditure"


def _items(figures: str, head: str = "") -> str:
    return f"{head}\ngeneral_budget:\n  2010301: {{basic: 100, initial: 80}}\n{figures}\n"


def test_a_figure_that_grew_is_changed_with_difference_and_rate() -> None:
    found = _years(_items("  2010308: {project: 40}"), _items("  2010308: {project: 50}"))
    cell = _cell(found, _ITEMS, "2010308", "project")
    assert (cell.kind, cell.difference, cell.rate) == (Kind.CHANGED, 10, 25)
    assert _rows(found)[_ITEMS, "2010308"].kind is Kind.CHANGED
    assert _rows(found)[_ITEMS, "2010301"].kind is Kind.SAME
    assert _cell(found, _ITEMS, "total", "expenditure").difference == 10
    assert not found.equal


def test_a_new_row_is_added_and_a_row_that_is_gone_is_removed() -> None:
    found = _years(_items("  2010308: {project: 40}"), _items("  2010399: {project: 50}"))
    rows = _rows(found)
    gone, come = rows[_ITEMS, "2010308"], rows[_ITEMS, "2010399"]
    assert (gone.kind, come.kind) == (Kind.REMOVED, Kind.ADDED)
    assert (gone.anchor, gone.old_anchor) == ("", f"{_ITEMS}-2010308")
    assert _cell(found, _ITEMS, "2010308", "project").rate == -100
    assert _cell(found, _ITEMS, "2010399", "project").rate is None
    keys = [row.key for group in found.groups if group.id == _ITEMS for row in group.rows]
    assert keys.index("2010308") == keys.index("2010301") + 1


def test_a_class_that_the_year_does_not_name_alike_has_no_rate() -> None:
    renamed = next(
        code
        for code, rows in _names_by_code().items()
        if {2018, 2020} <= rows.keys() and rows[2018] != rows[2020] and len(code) == 7
    )
    old, new = (
        desk(f"general_budget:\n  {renamed}: {{basic: {money}}}\n", year=year)
        for money, year in ((10, 2018), (30, 2020))
    )
    found = difference(old, new, _NO_TERMS)
    row = _rows(found)[_ITEMS, renamed]
    assert row.kind is Kind.RENAMED
    assert [doubt.cause for doubt in row.doubts] == [Cause.CODE]
    assert row.doubts[0].old != row.doubts[0].new
    assert [(c.difference, c.rate) for c in row.cells if c.column == "basic"] == [(20, None)]


@cache
def _names_by_code() -> Mapping[str, Mapping[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for line in (_ROOT / "generator/statute/codes/functional.csv").read_text().splitlines()[1:]:
        code = line.split(",")[0]
        names = {year: statute().name_of(code, year) for year in (2018, 2020)}
        found[code] = {year: name for year, name in names.items() if name}
    return found


def test_a_renamed_class_has_no_rate_in_a_summary_form_either() -> None:
    renamed = [
        c for c, names in _names_by_code().items() if len(c) == 3 and len(set(names.values())) > 1
    ]
    assert renamed
    code = renamed[0]
    item = next(c for c in _names_by_code() if c.startswith(code) and len(c) == 7)
    old, new = (
        desk(f"general_budget:\n  {item}: {{basic: {money}}}\n", year=year)
        for money, year in ((10, 2018), (30, 2020))
    )
    row = _rows(difference(old, new, _NO_TERMS))["income-expenditure-summary", code]
    assert [doubt.cause for doubt in row.doubts] == [Cause.CODE]
    assert [cell.rate for cell in row.cells] == [None]


def test_a_code_that_nobody_can_name_in_one_of_the_years_is_not_renamed() -> None:
    code = "2014004"
    assert statute().name_of(code, 2024)
    assert not statute().name_of(code, 2022)
    old, new = (
        desk(f"general_budget:\n  {code}: {{basic: {money}}}\n", year=year)
        for money, year in ((10, 2022), (30, 2024))
    )
    assert not _rows(difference(old, new, _NO_TERMS))[_ITEMS, code].doubts


def _moved(old: str, new: str, years: tuple[int, int] = (2023, 2024)) -> Difference:
    pair = zip((old, new), years, strict=True)
    desks = [desk(f"general_budget:\n  {code}: {{basic: 10}}\n", year=year) for code, year in pair]
    return difference(desks[0], desks[1], _NO_TERMS)


def test_an_item_that_gave_way_to_another_code_has_moved() -> None:
    after = next(c for c in _codes() if c.startswith("20140") and len(c) == 7)
    rows = _rows(_moved("2010308", after))
    gone, come = rows[_ITEMS, "2010308"], rows[_ITEMS, after]
    assert (gone.kind, come.kind) == (Kind.MOVED, Kind.MOVED)
    assert gone.doubts == come.doubts
    assert [(d.cause, d.old[:7], d.new[:7]) for d in gone.doubts] == [
        (Cause.CODE, "2010308", after)
    ]
    assert {cell.rate for cell in gone.cells} == {None}
    assert {cell.difference for cell in gone.cells} == {-10, 0}
    assert [
        r.kind
        for (form, code), r in _rows(_moved(after, "2010308", (2024, 2023))).items()
        if form == _ITEMS and code == after
    ] == [Kind.MOVED]
    # Not where the year of the change lies outside of both, nor where another code came.
    assert _rows(_moved("2010308", after, (2024, 2025)))[_ITEMS, "2010308"].kind is Kind.REMOVED
    assert _rows(_moved("2010308", "2010301"))[_ITEMS, "2010308"].kind is Kind.REMOVED


def _codes() -> list[str]:
    lines = (_ROOT / "generator/statute/codes/functional.csv").read_text().splitlines()
    return [line.split(",")[0] for line in lines[1:]]


_PARTIAL = "disclosure: partial\ngeneral_budget:\n  total: {expenditure: 100}\n"


def test_what_was_not_disclosed_is_newly_disclosed_and_back() -> None:
    known = _PARTIAL + "agency_operating_expenses: 7\n"
    found = _years(_PARTIAL, known)
    cell = _at(found, "agency_operating_expenses.total.final")
    assert (cell.kind, cell.difference, cell.rate) == (Kind.DISCLOSED, None, None)
    assert [one.address for _, _, one in found.newly_disclosed] == [cell.address]
    back = _at(_years(known, _PARTIAL), "agency_operating_expenses.total.final")
    assert (back.kind, back.difference) == (Kind.UNDISCLOSED, None)


def test_a_row_for_all_undisclosed_classes_is_not_compared_with_a_class() -> None:
    found = _years(_PARTIAL, "general_budget:\n  2010301: {basic: 100}\n")
    keys = {row.key for group in found.groups for row in group.rows}
    assert "classes" not in keys
    assert _cell(found, "income-expenditure-summary", "201", "final").kind is Kind.DISCLOSED


def test_zero_and_nothing_are_the_same_between_years_but_not_between_versions() -> None:
    zero, nothing = _items("  2010308: {basic: 0, project: 1}"), _items("  2010308: {project: 1}")
    assert _years(zero, nothing).equal
    assert not _versions(zero, nothing).equal


def test_a_zero_base_has_a_difference_but_no_rate() -> None:
    found = _years(
        _items("", "agency_operating_expenses: 0"), _items("", "agency_operating_expenses: 5")
    )
    cell = _at(found, "agency_operating_expenses.total.final")
    assert (cell.kind, cell.difference, cell.rate) == (Kind.CHANGED, 5, None)


def test_rates_have_a_difference_and_counts_are_no_money() -> None:
    old = _items(
        "staff:\n  administrative: {actual: 4}\nall_funds:\n  total: {execution_rate: 90%}\n"
    )
    new = _items(
        "staff:\n  administrative: {actual: 5}\nall_funds:\n  total: {execution_rate: 99%}\n"
    )
    rows = _rows(_years(old, new))
    (count,), (percent,) = (
        rows["", key].cells
        for key in ("staff.administrative.actual", "all_funds.total.execution_rate")
    )
    assert (count.measure, count.difference, count.rate) == (Measure.COUNT, 1, 25)
    assert (percent.measure, percent.difference, percent.rate) == (Measure.RATE, 9, None)


def test_a_rate_that_was_not_stated_is_not_nought() -> None:
    stated = _items("all_funds:\n  total: {execution_rate: 90%}\n")
    (cell,) = _rows(_years(_items(""), stated))["", "all_funds.total.execution_rate"].cells
    assert (cell.kind, cell.difference) == (Kind.ADDED, None)


def test_a_score_is_not_converted_as_money() -> None:
    texts = (_items(f"unit: 万元\nperformance: {{score: {score}}}\n") for score in ("98.5", "99.5"))
    (cell,) = _rows(_years(*texts))["", "performance.score"].cells
    assert (cell.measure, cell.new.yuan, cell.difference) == (Measure.SCORE, Decimal("99.5"), 1)


def test_a_budget_that_no_form_prints_is_compared() -> None:
    cell = _at(
        _years(_items(""), _items("").replace("initial: 80", "initial: 90")),
        "general_budget.2010301.initial",
    )
    assert (cell.kind, cell.difference, cell.rate) == (Kind.CHANGED, 10, Decimal("12.5"))


# --- what makes a comparison unsound ------------------------------------------------------------


@pytest.mark.parametrize(
    ("cause", "old", "new", "department", "told"),
    [
        (Cause.BASIS, "basis: 汇总", "basis: 本级", "", ("汇总", "本级")),
        (Cause.SUBJECT, "kind: 部门", "kind: 单位", "", ("部门", "单位")),
        (Cause.UNIT, "unit: 元", "unit: 万元", "", ("元", "万元")),
        (
            Cause.RENAMED,
            "",
            "",
            ", lineage: [{year: 2020, event: 更名, former: 乙局}]",
            ("乙局", "2020年更名"),
        ),
        (Cause.RENAMED, "", "", ", lineage: [{year: 2020, event: 更名}]", ("未载明", "2020年更名")),
        (
            Cause.REORGANISED,
            "",
            "",
            ", lineage: [{year: 2020, event: 合并}]",
            ("未载明", "2020年合并"),
        ),
    ],
)
def test_unsound_reports_have_differences_but_no_rate(
    cause: Cause, old: str, new: str, department: str, told: tuple[str, str]
) -> None:
    found = _years(
        _items("  2010308: {basic: 40}", old),
        _items("  2010308: {basic: 50}", new),
        department=department,
    )
    assert [(doubt.cause, doubt.old, doubt.new) for doubt in found.doubts] == [(cause, *told)]
    cell = _cell(found, _ITEMS, "2010308", "basic")
    assert cell.kind is Kind.CHANGED
    assert cell.difference == (50 * 10000 if cause is Cause.UNIT else 50) - 40
    assert all(one.rate is None for _, _, one in found.cells)


def test_a_change_of_the_department_before_both_years_is_no_doubt() -> None:
    lineage = ", lineage: [{year: 2019, event: 更名, former: 乙局}, {year: 2021, event: 合并}]"
    found = _years(
        _items("  2010308: {basic: 40}"), _items("  2010308: {basic: 50}"), department=lineage
    )
    assert not found.doubts
    assert _cell(found, _ITEMS, "2010308", "basic").rate == 25


def _layouts(old: str, new: str) -> Difference:
    head = "general_budget_basic: {{30101: {money}}}\nstate_capital_budget: {{2230105: {{project: {money}}}}}\nlayout: {layout}\n"
    pair = ((10, old), (12, new))
    return _years(*(_items("", head.format(money=money, layout=layout)) for money, layout in pair))


def test_a_form_that_only_one_layout_prints_is_compared_by_the_figures_homes() -> None:
    found = _layouts("sichuan-2018", "shanghai-2024")
    titles = tuple(statute().layouts[name].title for name in ("sichuan-2018", "shanghai-2024"))
    only = [group for group in found.groups if group.doubts]
    assert {(d.cause, d.old, d.new) for group in only for d in group.doubts} == {
        (Cause.FORM, *titles)
    }
    cells = [cell for group in only for row in group.rows for cell in row.cells if cell.difference]
    assert cells
    assert {(cell.kind, cell.difference, cell.rate) for cell in cells} == {(Kind.CHANGED, 2, None)}


def test_a_form_printed_as_two_tables_has_the_columns_it_has_as_one() -> None:
    (group,) = (
        g
        for g in _layouts("sichuan-2018", "shanghai-2024").groups
        if g.id == "general-budget-basic"
    )
    assert not group.doubts
    assert {cell.rate for row in group.rows if row.key == "30101" for cell in row.cells} == {20}


def test_a_form_whose_columns_changed_has_no_rates() -> None:
    old, new = (desk(_items(f"  2010308: {{basic: {money}}}")) for money in (40, 50))
    forms = dict(old.statute.forms)
    columns = [
        column.model_copy(update={"title": f"{column.title}（旧）"})
        for column in forms[_ITEMS].columns
    ]
    forms[_ITEMS] = forms[_ITEMS].model_copy(update={"columns": columns})
    found = difference(replace(old, statute=replace(old.statute, forms=forms)), new, _NO_TERMS)
    doubts = {group.id: [doubt.cause for doubt in group.doubts] for group in found.groups}
    assert {form for form, causes in doubts.items() if causes} == {_ITEMS}
    assert doubts[_ITEMS] == [Cause.COLUMNS]
    cell = _cell(found, _ITEMS, "2010308", "basic")
    assert (cell.difference, cell.rate) == (10, None)
    assert _cell(found, "expenditure", "2010308", "basic").rate == 25


# --- versions: to the letter --------------------------------------------------------------------


def test_other_digits_of_an_equal_amount_are_told_in_either_unit() -> None:
    for unit in ("元", "万元"):
        texts = (
            _items(f"agency_operating_expenses: {text}\nunit: {unit}") for text in ("44.9", "44.90")
        )
        cell = _at(_versions(*texts), "agency_operating_expenses.total.final")
        assert (cell.kind, cell.difference) == (Kind.REWRITTEN, 0)


def test_a_total_that_is_typed_and_one_that_is_derived_differ_as_versions() -> None:
    typed = _items("  total: {basic: 100}")
    found = _versions(_items(""), typed)
    assert _at(found, "general_budget.total.basic").kind is Kind.REWRITTEN
    assert _years(_items(""), typed).equal


def test_a_figure_covered_by_what_a_source_printed_is_still_compared() -> None:
    printed = (
        "origin: transcribed\nas_published: {general-budget-expenditure: {'2010308': {basic: 7}}}\n"
    )
    one = _items("  2010308: {basic: 40}", printed)
    found = _versions(one, one.replace("basic: 40", "basic: 41"))
    row = _rows(found)["", "general_budget.2010308.basic"]
    assert [(cell.kind, cell.difference) for cell in row.cells] == [(Kind.CHANGED, 1)]
    assert _cell(found, _ITEMS, "2010308", "basic").kind is Kind.SAME


# --- projects -----------------------------------------------------------------------------------


def _project(name: str, number: str, money: int, more: str = "") -> str:
    return (
        f"  - {{id: {number}, name: {name}, item: 2010301,"
        f" funding: {{appropriation: {{budget: {money}, executed: {money}}}}}{more}}}\n"
    )


def test_a_project_is_the_same_by_its_name_whatever_its_id() -> None:
    old = "projects:\n" + _project("甲项", "p1", 10) + _project("乙项", "p2", 20)
    new = "projects:\n" + _project("乙项", "p1", 30) + _project("丙项", "p3", 40)
    found = _years(_items(""), _items(""), projects=(old, new))
    rows = {
        row.title: row for group in found.groups if group.id == "performance" for row in group.rows
    }
    assert [cell.difference for cell in rows["乙项 / 财政拨款"].cells] == [10, 10]
    assert rows["甲项 / 财政拨款"].kind is Kind.REMOVED
    assert rows["丙项 / 财政拨款"].kind is Kind.ADDED
    kinds = {text.titles[1]: text.kind for text in found.words if text.path[0] == "projects"}
    assert kinds == {"甲项": Kind.REMOVED, "丙项": Kind.ADDED}


def test_two_projects_of_one_name_are_two() -> None:
    old = "projects:\n" + _project("甲项", "p1", 10) + _project("甲项", "p2", 20)
    found = _versions(_items(""), _items(""), projects=(old, old.replace("20", "25")))
    changed = [row.key for group in found.groups for row in group.differing]
    assert changed == ["projects.p2.funding.total", "projects.p2.funding.appropriation"]


def test_a_project_of_the_same_id_is_renamed_and_its_references_are_not() -> None:
    old = "projects:\n" + _project("甲项", "p1", 10) + "management: {targets: [p1]}\n"
    found = _versions(_items(""), _items(""), projects=(old, old.replace("甲项", "改善项目")))
    assert _texts(found) == {
        ("performance", "projects", "p1", "name"): (Kind.RENAMED, "甲项", "改善项目")
    }
    rows = [row for group in found.groups if group.id == "performance" for row in group.rows]
    assert rows
    assert all(row.kind is Kind.SAME for row in rows)


# --- words --------------------------------------------------------------------------------------


def _duties(*texts: str) -> str:
    return "duties:\n" + "".join(f"  - {text}\n" for text in texts)


def test_duties_are_added_removed_reworded_and_moved() -> None:
    first, second, third = (
        "拟订本区的工作计划。",
        "承担日常值班的各项事务。",
        "指导基层单位开展培训工作。",
    )
    reworded = "拟订本区的年度工作计划。"
    old, new = _duties(first, second, third), _duties(third, reworded, "编制年度报告。")
    found = _years(_items(""), _items(""), words=(old, new))
    texts = {(text.kind, text.old, text.new) for text in found.words if text.path[0] == "duties"}
    assert texts == {
        (Kind.CHANGED, first, reworded),
        (Kind.REMOVED, second, None),
        (Kind.ADDED, None, "编制年度报告。"),
    }
    moved = _years(
        _items(""), _items(""), words=(_duties(first, second, third), _duties(third, first, second))
    )
    assert [(text.kind, text.path[-1], text.old, text.new) for text in moved.words] == [
        (Kind.MOVED, third, "3", "1")
    ]


def test_scope_and_staff_are_compared() -> None:
    old = _items(
        "scope: [{name: 甲站, kind: 其他事业单位}]\nstaff: {administrative: {actual: 3}}\n"
    )
    new = _items(
        "scope: [{name: 甲站, kind: 行政单位}, {name: 乙站, kind: 行政单位}]\nstaff: {administrative: {actual: 2}}\n"
    )
    found = _years(old, new)
    texts = _texts(found)
    assert texts["accounts", "scope", "甲站", "kind"] == (Kind.CHANGED, "其他事业单位", "行政单位")
    assert texts["accounts", "scope", "乙站"][0] is Kind.ADDED
    assert _rows(found)["", "staff.administrative.actual"].cells[0].difference == -1


def test_a_file_that_was_not_published_hides_its_words_but_not_a_heading_it_has() -> None:
    partial = _items("", "disclosure: partial")
    (text,) = _years(partial, partial, words=("", _duties("拟订计划。"))).words
    assert text.kind is Kind.DISCLOSED
    (text,) = _years(partial, partial, words=(_duties("拟订计划。"), "")).words
    assert text.kind is Kind.UNDISCLOSED
    both = (_duties("拟订计划。"), _duties("拟订计划。", "编制年度报告。"))
    (text,) = _years(partial, partial, words=both).words
    assert text.kind is Kind.ADDED


def test_terms_of_items_follow_their_items() -> None:
    found = _years(_items("  2010308: {basic: 1}"), _items("  2210201: {basic: 1}"))
    kinds = {text.titles[-1]: text.kind for text in found.words if text.part == "glossary"}
    assert kinds == {"信访事务": Kind.REMOVED, "住房公积金": Kind.ADDED}
    hidden = _years(_PARTIAL, _items("", "disclosure: partial"))
    assert {t.kind for t in hidden.words if t.part == "glossary"} == {Kind.DISCLOSED}


def test_what_is_said_of_one_year_alone_is_no_difference_between_years() -> None:
    old, new = (_items("", f"approved: {y}-08-01\npublished: {y}-09-01") for y in (2020, 2021))
    assert _years(old, new).equal
    assert len(_versions(old, new).words) == 2


# --- laws ---------------------------------------------------------------------------------------

_CODES = ("2010301", "2010308", "2010399", "2210201")
_AMOUNT = st.sampled_from(["", "0", "5", "12.5", "100", "未公开", "—"])


@st.composite
def _reports(draw: st.DrawFn) -> str:
    lines = [f"disclosure: {draw(st.sampled_from(['complete', 'partial']))}", "general_budget:"]
    lines.append("  total: {closing: 0}")
    for code in draw(st.lists(st.sampled_from(_CODES), unique=True)):
        cells = {column: draw(_AMOUNT) for column in ("basic", "project", "initial")}
        typed = ", ".join(f"{column}: {text}" for column, text in cells.items() if text)
        lines += [f"  {code}: {{{typed}}}"] if typed else []
    spent = draw(_AMOUNT)
    lines += [f"agency_operating_expenses: {spent}"] if spent else []
    return "\n".join(lines) + "\n"


_SWAPPED = {
    Kind.ADDED: Kind.REMOVED,
    Kind.REMOVED: Kind.ADDED,
    Kind.DISCLOSED: Kind.UNDISCLOSED,
    Kind.UNDISCLOSED: Kind.DISCLOSED,
}


def _laid(found: Difference) -> dict[tuple[str, ...], tuple[Any, ...]]:
    return {
        (group.title, row.panel, row.key, cell.column): (row.kind, cell.kind, cell.difference)
        for group, row, cell in found.cells
    }


@settings(max_examples=40)
@given(_reports(), _reports(), st.booleans())
def test_swapping_sides_turns_everything_round(one: str, other: str, versions: bool) -> None:
    years = (YEAR, YEAR) if versions else (YEAR - 1, YEAR)
    pair = tuple(desk(text, year=year) for text, year in zip((one, other), years, strict=True))
    there, back = _laid(difference(*pair, _NO_TERMS)), _laid(difference(*reversed(pair), _NO_TERMS))
    assert there.keys() == back.keys()
    for key, (row, cell, gap) in there.items():
        swapped = (_SWAPPED.get(row, row), _SWAPPED.get(cell, cell), None if gap is None else -gap)
        assert back[key] == swapped, key


@settings(max_examples=40)
@given(_reports())
def test_a_report_differs_in_nothing_from_itself(text: str) -> None:
    report = desk(text)
    assert difference(report, report, _NO_TERMS).equal
    assert _versions(text, text).equal
    assert _years(text, text).equal


def test_real_reports_differ_in_nothing_from_themselves(loaded: Loaded) -> None:
    desks = Desks(loaded.content, statute())
    for key in loaded.content.reports:
        assert difference(desks.desk(key), desks.desk(key), (loaded.content.glossary,) * 2).equal


# --- every typed value --------------------------------------------------------------------------

_KEY = ReportKey(2020, "xiqu-xinfangju")
_FOLDER = _ROOT / "content" / str(_KEY)
Steps = tuple[str | int, ...]


class _AsText(yaml.SafeLoader):
    """Reads every scalar as the text it is, as the program does."""


_AsText.yaml_implicit_resolvers = {}


def _leaves(value: Any, path: Steps = ()) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, (*path, key))
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _leaves(child, (*path, number))
    else:
        yield path, value


def _set(value: Any, path: Steps, text: str | None) -> Any:
    """Return a copy with another text at a path, or without the key where None."""
    step, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        copy[step] = _set(value[step], tuple(rest), text)
    elif text is None:
        del copy[step]
    else:
        copy[step] = text
    return copy


_OTHER = {
    "layout": "yunnan-2023",
    "unit": {"元": "万元", "万元": "元"},
    "kind": {"部门": "单位"},
    "basis": "本级",
    "origin": "own",
    "disclosure": "complete",
}


def _other(path: Steps, text: str) -> str | None:
    """Return another valid value for a leaf; None where the key can only be taken away."""
    changed = _OTHER.get(str(path[-1])) if len(path) == 1 else None
    if isinstance(changed, dict):
        changed = changed.get(text)
    if changed is not None:
        return str(changed)
    if text.endswith("%"):
        return f"{text[:-1]}.0%"
    if (
        str(path[-1]) in {"actual", "quota", "groups", "persons", "batches"} | {"vehicles"}
        and text.isdigit()
    ):
        return str(int(text) + 1)
    if path[0] == "state_assets":
        return str(int(text) + 1)
    if text.replace(".", "").isdigit() and len(text) not in {3, 5, 7}:
        return f"{text}0" if "." in text else f"{text}.0"
    if text.isdigit():
        return f"{text[:-1]}{(int(text[-1]) + 1) % 10}"
    if text == "未公开" and path[-1] in {"approved", "published"}:
        return "2021-09-01" if path[-1] == "published" else "2021-08-01"
    if text.isascii():
        return f"{text}-x" if "." not in text and "_" not in text else f"{text}_x"
    return f"{text}改"


_MODELS = {"accounts": Accounts, "narrative": Narrative, "performance": Performance}


def _with(loaded: Loaded, file: str, value: Any) -> Version | None:
    """Return a version of the real report alone, one of its files read anew; None if it is wrong.

    It knows no texts of files, so that the report must be looked at.
    """
    try:
        part = _MODELS[file].model_validate(value)
    except ValidationError:
        return None
    report = replace(loaded.content.reports[_KEY], **{file: part})
    if file == "accounts" and part.layout:  # type: ignore[attr-defined]
        report = replace(report, layout=part.layout)  # type: ignore[attr-defined]
    return Version(Desks(replace(loaded.content, reports={_KEY: report}), statute()))


def _raw(file: str) -> Any:
    return yaml.load((_FOLDER / f"{file}.yml").read_text(), _AsText)


_MUTABLE = [
    (file, path, text)
    for file in ("accounts", "narrative", "performance")
    for path, text in _leaves(_raw(file))
]


def _named(found: Comparison) -> set[str]:
    """Return the steps of all paths, addresses and texts that a comparison names."""
    steps: set[str] = set()
    for pair in found.pairs:
        for _, row, cell in pair.cells:
            if cell.kind is not Kind.SAME:
                steps |= {*row.key.split("."), *(cell.address or ())}
        for text in pair.words:
            steps |= {*text.path, *(text.old or "").split(), *(text.new or "").split()}
    return steps


def test_every_changed_value_of_a_real_report_is_found_and_named(loaded: Loaded) -> None:
    tried = 0
    for file in _MODELS:
        raw = _raw(file)
        before = _with(loaded, file, raw)
        assert before is not None
        for path, text in _leaves(raw):
            after = _with(loaded, file, _set(raw, path, _other(path, text)))
            if after is not None:
                tried += 1
                found = compare_versions(("甲", "乙"), before, after)
                assert not found.equal, (file, path, text)
                named, heads = _named(found), {step for step in path if isinstance(step, str)}
                assert named & heads, (file, path, text, named)
    assert tried > 0.95 * len(_MUTABLE), (tried, len(_MUTABLE))


def test_every_value_taken_away_from_a_real_report_is_found(loaded: Loaded) -> None:
    tried = 0
    for file in _MODELS:
        raw = _raw(file)
        before = _with(loaded, file, raw)
        assert before is not None
        for path, text in _leaves(raw):
            after = _with(loaded, file, _set(raw, path, None))
            if after is not None:
                tried += 1
                found = compare_versions(("甲", "乙"), before, after)
                assert not found.equal, (file, path, text)
    assert tried > 0.5 * len(_MUTABLE), (tried, len(_MUTABLE))


def test_a_paragraph_that_the_program_writes_is_told_when_it_is_taken_away(loaded: Loaded) -> None:
    raw = _raw("performance")
    at = next(n for n, one in enumerate(raw["reports"]) if one["sections"].get("staff") == {})
    versions = (raw, _set(raw, ("reports", at, "sections", "staff"), None))
    before, after = (_with(loaded, "performance", value) for value in versions)
    assert before
    assert after
    (pair,) = compare_versions(("甲", "乙"), before, after).pairs
    assert [(text.path[-1], text.kind) for text in pair.words] == [("staff", Kind.REMOVED)]


# --- the real years -----------------------------------------------------------------------------


@pytest.fixture
def real(loaded: Loaded) -> Difference:
    desks = Desks(loaded.content, statute())
    keys = (ReportKey(2019, _KEY.department), _KEY)
    return compare_years(desks, [keys]).pairs[0]  # type: ignore[list-item]


def _wan(cell: CellDifference) -> tuple[str, str, str, int | None]:
    said_in_wan = [said(figure) for figure in (cell.old, cell.new)]
    gap = None if cell.difference is None else f"{cell.difference / 10000:f}"
    numbers = [f"{Decimal(text) / 10000}" if text[0].isdigit() else text for text in said_in_wan]
    return numbers[0], numbers[1], str(gap), None if cell.rate is None else round(cell.rate)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("all_funds.total.grand_total", ("208.33", "199.62", "-8.71", -4)),
        ("all_funds.total.outgoing_total", ("208.33", "199.62", "-8.71", -4)),
        ("appropriation.total.grand_total", ("208.27", "199.57", "-8.7", -4)),
        ("general_budget.total.expenditure", ("146.56", "199.34", "52.78", 36)),
        ("three_publics.official_reception.final", ("0.18", "0.13", "-0.05", -28)),
        ("agency_operating_expenses.total.final", ("17.09", "7.99", "-9.1", -53)),
        ("general_budget.2010308.expenditure", ("未公开", "73.17", "None", None)),
    ],
)
def test_the_real_years_differ_as_the_source_says(
    real: Difference, address: str, told: tuple[str, str, str, int | None]
) -> None:
    assert not real.doubts
    assert _wan(_at(real, address)) == told


def test_the_real_years_know_what_2019_never_disclosed(real: Difference) -> None:
    never = {str(cell.address) for _, _, cell in real.newly_disclosed if cell.address}
    assert {
        f"general_budget.{code}.expenditure" for code in ("2010301", "2010308", "2210201")
    } <= never
    assert {
        "all_funds.total.income",
        "all_funds.total.expenditure",
        "general_budget.total.basic",
    } <= never
    assert not never & {
        "all_funds.total.grand_total",
        "general_budget.total.expenditure",
        "agency_operating_expenses.total.final",
    }
    assert {"staff.administrative.quota", "state_assets.vehicles"} <= {
        row.key for _, row, _ in real.newly_disclosed
    }


def test_the_largest_changes_come_first_and_once(real: Difference) -> None:
    def wan(found: Found) -> str:
        return f"{found[2].difference / 10000:f}" if found[2].difference else ""

    assert list(map(wan, real.largest(3))) == ["-61.66", "52.78", "-9.1"]
    titles = [row.titles for row in real.words if row.path == ("projects", "security-guards")]
    assert titles == [("项目", "保安费用")]
    assert _rows(real)["", "state_assets.vehicles"].title == "车辆合计"


# --- all content --------------------------------------------------------------------------------


def _content(files: Mapping[str, str]) -> Version:
    loaded = read(files)
    texts = {
        name.partition("/")[2] if name.startswith("/") else name: text
        for name, text in files.items()
    }
    return Version(Desks(loaded.content, statute()), texts)


def test_versions_know_reports_that_came_and_went_and_what_all_share() -> None:
    one, other = report_files(_items(""), year=2019), report_files(_items(""), year=2020)
    names = (
        "departments:\n  jia: {name: 甲局, lineage: [{year: 2019, event: 更名, former: 乙局}]}\n"
    )
    found = compare_versions(
        ("a", "b"), _content(one), _content(other | {"departments.yml": names})
    )
    assert [desk.report.key.year for desk in found.added] == [2020]
    assert [desk.report.key.year for desk in found.removed] == [2019]
    (text,) = found.shared
    assert (text.part, text.path, text.kind) == (
        "departments",
        ("departments", "jia", "lineage", "2019"),
        Kind.ADDED,
    )
    assert not found.equal


def test_a_report_whose_comments_changed_says_the_same() -> None:
    files = report_files(_items(""))
    commented = {name: f"# 注\n{text}" for name, text in files.items()}
    found = compare_versions(("a", "b"), _content(files), _content(commented))
    assert found.equal
    assert found.rewritten == (ReportKey(YEAR, DEPARTMENT),)
    assert compare_versions(("a", "b"), _content(files), _content(files)).unchanged == 1


def test_a_term_of_the_region_is_told_of_its_file_not_of_every_report() -> None:
    files = report_files(_items("  2010308: {basic: 1}"))
    terms = [
        {"glossary.yml": f"terms: [{{term: 信访事务, code: 2010308, text: {text}}}]\n"}
        for text in ("接待来访。", "接待来信来访。")
    ]
    found = compare_versions(("a", "b"), *(_content(files | one) for one in terms))
    assert [(text.part, text.kind) for text in found.shared] == [("glossary", Kind.CHANGED)]
    assert not found.pairs


@pytest.mark.parametrize(
    ("years", "year", "told"),
    [
        ([2019, 2020], 2020, (2019,)),
        ([2018, 2019, 2020], 2020, (2019, 2018)),
        ([2018, 2019, 2020], 2019, (2018,)),
        ([2020], 2020, ()),
    ],
)
def test_a_year_is_compared_with_the_one_before_and_the_last_with_the_first(
    years: list[int], year: int, told: tuple[int, ...]
) -> None:
    assert compared_years(years, year) == told
