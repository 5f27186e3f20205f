"""A form is read from whatever shape its sheet has, and what is not certain is told."""

import pytest
from books import NEW, SHEET, cells, names, only, read, told
from support import desk

from generator.amounts import Unit
from generator.diagnostics import Severity
from generator.exchange.intake.figures import restore

INCOME = """
    收入决算表 | < | < | < | < | < | < | < | <
    编制单位：甲局 | | | | | | | | 单位：万元
    项目 | < | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
    功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^ | ^
    合计 | < | 120.5 | 120 | | | | | 0.5
    201 | 一般公共服务支出 | 120.5 | 120 | | | | | 0.5
    20103 | 　政府办公厅（室）及相关机构事务 | 120.5 | 120 | | | | | 0.5
    2010301 | 　　行政运行 | 120.5 | 120 | — | 未公开 | 不适用 | 0 | 0.5
"""
ITEM = "2010301"


def test_a_form_is_read_cell_by_cell() -> None:
    reading = read(INCOME)
    assert not told(reading)
    (form,) = reading.forms
    assert (form.form, form.title, str(form.spot)) == ("income", "收入决算表", "表!A1")
    found = cells(reading)
    assert len(found) == 4 * 7
    assert found["total.income"] == "120.5"
    assert [found[f"{ITEM}.{c}"] for c in ("superior_subsidy", "institutional_income")] == [
        "—",
        "未公开",
    ]
    assert found[f"{ITEM}.operating_income"] == "不适用"
    assert found[f"{ITEM}.affiliate_remittance"] == "0"
    assert found["total.operating_income"] == ""
    cell = next(c for c in form.cells if c.at[2:] == (ITEM, "appropriation"))
    assert (str(cell.spot), str(cell.address)) == ("表!D8", f"appropriation.{ITEM}.income")
    assert (cell.unit, cell.yuan) == (Unit.TEN_THOUSAND_YUAN, 1200000)


CHANGED = {
    "unmerged": ("项目 | <", "项目 | "),
    "a code of numbers and spaces": ("2010301 |", "'201 03 01 |"),
    "no heads of code and name": (
        "    功能分类科目编码 | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^ | ^\n",
        "",
    ),
    "a name behind its code": (
        "20103 | 　政府办公厅（室）及相关机构事务",
        "20103 政府办公厅(室)及相关机构事务 | ",
    ),
    "the row of column numbers": (
        "    合计 | <",
        "    栏次 | | 1 | 2 | 3 | 4 | 5 | 6 | 7\n    合计 | <",
    ),
    "column numbers without a word": (
        "    合计 | <",
        "     | | 1 | 2 | 3 | 4 | 5 | 6 | 7\n    合计 | <",
    ),
    "full-width digits and separators": ("合计 | < | 120.5 ", "合计 | < | '１２０．５０ "),
    "an empty line": ("    2010301", "     | \n    2010301"),
    "a mark and a year in the title": ("收入决算表 |", "公开02表　2024年度部门收入决算表 |"),
    "a year in Chinese": ("收入决算表 |", "甲局二〇二四年度收入决算表 |"),
    "a number before the title": ("收入决算表 |", "二、收入决算表 |"),
    "the department before the title": ("收入决算表 |", "甲局收入决算表 |"),
    "the unit behind the title": ("收入决算表 |", "收入决算表（单位：万元） |"),
    "a label apart from its value": ("单位：万元", "金额单位： 万元"),
    "no label of the unit": ("单位：万元", "人民币万元"),
    "another name of a head": ("功能分类科目编码 | 科目名称", "科目编码 | 科目名称（按功能分类）"),
    "a head with line breaks": ("附属单位上缴收入", "附属单位 上缴收入"),
    "the total named otherwise": ("合计 | <", "总  计 | <"),
    "a note below": ("0 | 0.5\n", "0 | 0.5\n    注：本表反映部门本年度取得的各项收入情况。\n"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_change_of_shape_changes_nothing(name: str) -> None:
    before, after = CHANGED[name]
    drawn = INCOME + "\n"
    assert before in drawn
    reading = read(drawn.replace(before, after))
    assert [r for r in told(reading) if r.severity > Severity.NOTE] == []
    assert cells(reading) == cells(read(INCOME))


def test_an_empty_note_may_stand_behind_another_one() -> None:
    drawn = """
        收入决算表 | | | 单位：万元
        科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
         | 合计 | | | | | | |
        注：1.本表反映部门本年度取得的各项收入情况。
        2.甲局2024年度没有收入。
    """
    reading = read(drawn)
    assert reading.forms[0].empty
    assert not told(reading)
    reading = read(drawn.replace("合计 | |", "合计 | 5 |"))
    assert not reading.forms[0].empty, "below figures a note speaks of a part of them"


def test_doubts_of_one_kind_are_told_once_a_form() -> None:
    reading = read(
        INCOME.replace("| 120 | — |", "| '- | '- |").replace("| 0.5\n", "| 0.00000015\n")
    )
    assert names(reading) == ["figure-in-doubt", "finer-than-fen"]
    dashes, finer = told(reading)
    assert len(dashes.spots) == 2
    assert "0.00000015万元" in finer.message


def test_a_figure_that_cannot_be_read_is_not_taken_for_nothing() -> None:
    """Sums with it say nothing: the cells beside it are not at fault."""
    reading = read(INCOME.replace("| 120 | — |", "| 一百二 | — |"))
    (form,) = reading.forms
    assert [address.row for address in form.unread] == [ITEM]
    assert not [
        remark
        for remark in restore(reading, desk(NEW, year=2024)).remarks
        if remark.severity is Severity.ERROR
    ]


def test_a_total_row_may_stand_last() -> None:
    *head, total, a, b, c = INCOME.rstrip().split("\n")
    reading = read("\n".join([*head, a, b, c, total]))
    assert not told(reading)
    assert cells(reading) == cells(read(INCOME))


def test_columns_may_stand_in_another_order() -> None:
    reading = read("""
        收入决算表 | | | 单位：万元
        科目名称 | 科目编码 | 财政拨款收入 | 本年收入合计 | 其他收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入
        行政运行 | 2010301 | 3 | 5 | 2 | | | |
        合计 | | 3 | 5 | 2 | | | |
    """)
    assert not told(reading)
    assert cells(reading)[f"{ITEM}.appropriation"] == "3"
    assert cells(reading)["total.income"] == "5"


SPLIT = """
    收入决算表 | | | | 单位：万元
    项目 | < | < | < | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
    支出功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^ | ^ | ^ | ^ | ^
    类 | 款 | 项 | 栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7
    ^ | ^ | ^ | 合计 | 5 | 5 | | | | |
"""
TAILS = {
    "short parts": """
    201 | | | 一般公共服务支出 | 5 | 5 | | | | |
    201 | '03 | | 政府办公厅（室）及相关机构事务 | 5 | 5 | | | | |
    201 | '03 | '01 | 行政运行 | 5 | 5 | | | | |
""",
    "short parts as numbers": """
    201 | | | 一般公共服务支出 | 5 | 5 | | | | |
    201 | 3 | | 政府办公厅（室）及相关机构事务 | 5 | 5 | | | | |
    201 | 3 | 1 | 行政运行 | 5 | 5 | | | | |
""",
    "only what is new": """
    201 | | | 一般公共服务支出 | 5 | 5 | | | | |
     | '03 | | 政府办公厅（室）及相关机构事务 | 5 | 5 | | | | |
     | | '01 | 行政运行 | 5 | 5 | | | | |
""",
    "whole codes": """
    201 | | | 一般公共服务支出 | 5 | 5 | | | | |
    201 | 20103 | | 政府办公厅（室）及相关机构事务 | 5 | 5 | | | | |
    201 | 20103 | 2010301 | 行政运行 | 5 | 5 | | | | |
""",
    "one merged": """
    201 | < | < | 一般公共服务支出 | 5 | 5 | | | | |
    20103 | < | < | 政府办公厅（室）及相关机构事务 | 5 | 5 | | | | |
    2010301 | < | < | 行政运行 | 5 | 5 | | | | |
""",
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
def test_a_code_may_stand_in_three_columns(tail: str) -> None:
    reading = read(SPLIT.rstrip() + tail)
    assert not told(reading)
    assert {key.split(".")[0] for key in cells(reading)} == {"total", "201", "20103", ITEM}


@pytest.mark.parametrize(
    ("before", "after", "name", "where", "words"),
    [
        ("2010301 |", "2019999 |", "code-and-name-differ", "表!A8", ["2019999", "行政运行"]),
        ("2010301 |", "2010398 |", "unknown-code", "表!A8", ["2010398", "2010399"]),
        ("| 120 | — |", "| 一百二 | — |", "text-for-figure", "表!D8", ["一百二"]),
        ("| 120 | — |", "| #REF! | — |", "broken-figure", "表!D8", ["#REF!"]),
        ("| 120 | — |", "| = | — |", "broken-figure", "表!D8", ["没有结果"]),
        ("| 120 | — |", "| '12,34 | — |", "text-for-figure", "表!D8", ["12,34"]),
        ("| 120 | — |", "| '120元 | — |", "unit-in-cell", "表!D8", ["120元", "万元"]),
        ("| 120 | — |", "| 0.0000001 | — |", "finer-than-fen", "表!D8", ["0.0000001"]),
        ("| 120 | — |", "| '(120) | — |", "figure-in-doubt", "表!D8", ["-120"]),
        ("| 120 | — |", "| '- | — |", "figure-in-doubt", "表!D8", ["横线"]),
        ("收入决算表 |", "2023年度收入决算表 |", "wrong-year", "表!A1", ["2023", "2024"]),
        ("甲局", "乙局", "other-department", "表!A2", ["乙局", "甲局"]),
        ("甲局", "示例区甲局", "name-differs", "表!A2", ["示例区甲局"]),
        ("万元", "亿元", "unknown-unit", "表!I2", ["亿元"]),
        ("单位：万元", "", "no-unit", "表!A1", ["单位"]),
        ("经营收入", "营业外收入", "missing-column", "表!G3", ["经营收入", "营业外收入"]),
        ("其他收入", "经营收入", "repeated-column", "表!I3", ["表!G3"]),
        ("2010301 | 　　行政运行", " | ", "row-without-name", "表!C8", ["C8"]),
        ("2010301 | 　　行政运行", " | 其中：人员", "unknown-row", "表!B8", ["其中：人员"]),
        (
            "20103 | 　政府办公厅（室）及相关机构事务",
            "201 | 一般公共服务支出",
            "repeated-row",
            "表!A7",
            ["表!A6"],
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(
    before: str, after: str, name: str, where: str, words: list[str]
) -> None:
    assert before in INCOME
    reading = read(INCOME.replace(before, after))
    found = [r for r in told(reading) if r.name == name]
    assert found, told(reading)
    assert str(found[0].spots[0]) == where
    assert all(word in found[0].message + found[0].hint for word in words), found[0]
    assert found[0].hint


def test_a_row_of_no_form_without_money_is_a_doubt() -> None:
    reading = read(INCOME + "     | 其中：人员 | 0 | 0 | | | | |\n")
    remark = only(reading, "unknown-row")
    assert remark.severity is Severity.WARNING
    assert cells(reading) == cells(read(INCOME))


def test_rows_that_no_column_names_are_told_once() -> None:
    reading = read(INCOME.replace("项目 | <", " | ").replace("功能分类科目编码 | 科目名称", " | "))
    remark = only(reading, "missing-column")
    assert str(remark.spots[0]) == "表!C3"
    assert not cells(reading)


def test_a_form_that_is_not_known_does_not_run_on() -> None:
    """The form below has the same columns; its title is none of ours."""
    below = INCOME.replace("收入决算表", "部门收入情况一览表").replace("2010301", "2010302")
    reading = read(INCOME + below)
    assert names(reading) == ["unknown-form-below", "figures-outside"]
    assert str(told(reading)[0].spots[0]) == "表!A10"
    assert cells(reading) == cells(read(INCOME))


def test_another_header_does_not_run_on() -> None:
    head = "    项目 | | 财政拨款收入 | 本年收入合计 | | | | |\n"
    reading = read(INCOME + head + "    2010302 | 一般行政管理事务 | 7 | 8 | | | | |\n")
    assert names(reading) == ["unknown-form-below", "figures-outside"]
    assert cells(reading) == cells(read(INCOME))


def test_a_form_above_the_first_title_is_told() -> None:
    above = INCOME.replace("收入决算表", "部门收入情况")
    reading = read(above + THE_OTHER)
    assert "figures-outside" in names(reading)
    assert [form.form for form in reading.forms] == ["expenditure"]


THE_OTHER = """
    支出决算表 | | 单位：万元
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出
    合计 | | 3 | 3 | | | |
"""


def test_a_unit_may_stand_in_the_heads() -> None:
    drawn = INCOME.replace("单位：万元", "").replace("本年收入合计", "本年收入合计（元）")
    reading = read(drawn)
    assert not told(reading)
    assert {cell.unit for cell in reading.forms[0].cells} == {Unit.YUAN}


def test_a_swapped_head_is_read_as_it_says() -> None:
    swapped = INCOME.replace("本年收入合计 | 财政拨款收入", "财政拨款收入 | 本年收入合计")
    reading = read(swapped)
    assert not told(reading)
    assert cells(reading)["total.appropriation"] == "120.5"


def test_a_shifted_row_is_told() -> None:
    reading = read("""
        收入决算表 | | 单位：万元
        科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
        合计 | | 3 | 3 | | | | |
        2010301 | 机关服务 | 1 | 1 | | | | |
        2010303 | 行政运行 | 2 | 2 | | | | |
    """)
    assert names(reading) == ["code-and-name-differ"] * 2
    assert "2010303" in told(reading)[0].message


def test_a_row_without_code_is_found_by_its_name() -> None:
    drawn = INCOME.replace("2010301 |", " |").replace("20103 |", " |")
    reading = read(drawn)
    assert names(reading) == ["code-from-context", "code-by-name"]
    assert cells(reading) == cells(read(INCOME))


def test_a_name_of_several_codes_without_context_is_an_error() -> None:
    reading = read("""
        收入决算表 | | 单位：万元
        科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
        合计 | | 3 | 3 | | | | |
         | 行政运行 | 3 | 3 | | | | |
    """)
    assert only(reading, "name-of-several-codes").severity is Severity.ERROR


def test_the_report_knows_which_of_several_codes() -> None:
    known = NEW + "general_budget:\n  2010301: {basic: 3}\n"
    reading = read(
        """
        收入决算表 | | 单位：万元
        科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 上级补助收入 | 事业收入 | 经营收入 | 附属单位上缴收入 | 其他收入
        合计 | | 3 | 3 | | | | |
         | 行政运行 | 3 | 3 | | | | |
    """,
        known,
    )
    assert names(reading) == ["code-from-context"]
    assert cells(reading)[f"{ITEM}.income"] == "3"


def test_hidden_rows_are_read_and_told() -> None:
    reading = read(INCOME.replace("    2010301", "-|2010301"))
    assert only(reading, "hidden-rows").severity is Severity.WARNING
    assert cells(reading) == cells(read(INCOME))


def test_hidden_sheets_are_told_and_left_out() -> None:
    reading = read({"旧稿": INCOME, SHEET: INCOME}, hidden=("旧稿",))
    assert only(reading, "hidden-sheet")
    assert [str(spot) for spot, _ in reading.skipped] == ["旧稿!A1"]
    assert len(reading.forms) == 1


def test_a_form_that_is_there_twice_is_an_error() -> None:
    reading = read({"一": INCOME, "二": INCOME.replace("120", "110")})
    remark = only(reading, "repeated-form")
    assert [str(spot) for spot in remark.spots] == ["二!A1", "一!A1"]
    assert cells(reading) == cells(read(INCOME))


def test_a_form_may_go_on_below_its_title_again() -> None:
    lines = INCOME.strip("\n").split("\n")
    more = [lines[0].replace("收入决算表", "收入决算表（续）"), *lines[1:4], *lines[6:]]
    reading = read("\n".join([*lines[:6], *more]))
    assert names(reading) in ([], ["missing-row"])
    assert cells(reading) == cells(read(INCOME))


def test_a_list_of_forms_is_no_form() -> None:
    listing = "目录\n1 | 收入支出决算总表\n2 | 收入决算表\n3 | 支出决算表"
    reading = read({"目录": listing, SHEET: INCOME})
    assert not told(reading)
    assert [form.spot.sheet for form in reading.forms] == [SHEET]


def test_the_name_of_a_sheet_tells_the_form_where_no_title_does() -> None:
    drawn = INCOME.replace("收入决算表", "")
    reading = read({"Z02 收入决算表": drawn})
    assert names(reading) == ["title-by-sheet-name"]
    assert cells(reading) == cells(read(INCOME))


def test_figures_outside_the_form_are_told() -> None:
    reading = read(INCOME + "    注：说明\n    补充 | | 77\n")
    assert only(reading, "figures-outside").spots[0].column == 2


def test_a_column_of_no_form_is_told() -> None:
    drawn = INCOME.replace("其他收入", "其他收入 | 上年数").replace("0.5\n", "0.5 | 9\n")
    remark = only(read(drawn), "unknown-column")
    assert "上年数" in remark.message
    assert str(remark.spots[0]) == "表!J3"


def test_a_sheet_of_something_else_is_told() -> None:
    reading = read({SHEET: INCOME, "底稿": "科目 | 数\n甲 | 3"})
    assert only(reading, "unknown-sheet")
    assert [reason for _, reason in reading.skipped] == ["没有认出表名"]


def test_a_form_of_another_layout_is_told() -> None:
    reading = read(
        {SHEET: INCOME, "二": "国有资本经营预算财政拨款支出决算表\n项目 | 合计\n合计 | 3"}
    )
    assert only(reading, "form-not-in-layout")


def test_missing_forms_are_errors() -> None:
    missing = [r for r in told(read(INCOME), missing=True) if r.name == "missing-form"]
    assert len(missing) == 8
    assert {r.severity for r in missing} == {Severity.ERROR}
    assert "支出决算表" in missing[1].message


def test_a_form_is_missed_in_a_report_without_accounts() -> None:
    """Nothing is known of such a report, which does not mean that it is not disclosed."""
    performance = "projects: []\n"
    reading = read(INCOME, None, performance=performance)
    found = [r for r in told(reading, missing=True) if r.name == "missing-form"]
    assert {r.severity for r in found} == {Severity.ERROR}


def test_a_year_in_the_name_of_a_sheet_is_a_doubt() -> None:
    remark = only(read({"2023收入决算表": INCOME}), "wrong-year")
    assert remark.severity is Severity.WARNING
    printed = INCOME.replace("收入决算表 |", "2024年度收入决算表 |")
    assert not told(read({"2023收入决算表": printed}))


def test_a_workbook_without_forms_is_an_error() -> None:
    remark = only(read("甲 | 乙\n丙 | 丁"), "no-form")
    assert SHEET in remark.message


def test_a_table_without_known_heads_is_an_error() -> None:
    reading = read("收入决算表\n甲 | 乙\n丙 | 3")
    assert "header-not-found" in names(reading)
