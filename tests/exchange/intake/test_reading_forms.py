"""The other kinds of forms: two halves, economic codes, one row; several on a sheet; empty ones."""

from collections.abc import Iterable

import pytest
from books import NEW, cells, names, only, read, told
from support import desk

from generator.amounts import Unit
from generator.diagnostics import Severity

SUMMARY = """
    收入支出决算总表 | < | < | <
    | | | 单位：万元
    收入 | < | 支出 | <
    项目 | 决算数 | 项目 | 决算数
    一、一般公共预算财政拨款收入 | 90 | 一、一般公共服务支出 | 80
    二、政府性基金预算财政拨款收入 | | 二、外交支出 |
    三、国有资本经营预算财政拨款收入 | | 三、国防支出 |
    四、上级补助收入 | | 八、社会保障和就业支出 | 10
    五、事业收入 | | 十九、住房保障支出 | 7
    六、经营收入 | | |
    七、附属单位上缴收入 | | |
    八、其他收入 | 10 | |
    本年收入合计 | 100 | 本年支出合计 | 97
    使用非财政拨款结余（含专用结余） | 0 | 结余分配 | —
    年初结转和结余 | 1 | 年末结转和结余 | 4
    总计 | 101 | 总计 | 101
"""


def test_two_halves_stand_side_by_side() -> None:
    reading = read(SUMMARY)
    assert not told(reading)
    found = cells(reading)
    assert found["income/general_budget.final"] == "90"
    assert found["income/total.final"] == "101"
    assert found["expenditure/201.final"] == "80"
    assert found["expenditure/221.final"] == "7"
    assert found["expenditure/surplus_distribution.final"] == "—"
    cell = next(c for c in reading.forms[0].cells if c.at.row == "208")
    assert str(cell.address) == "all_funds.208.expenditure"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("收入 | < | 支出 | <\n    项目", "项目"),
        ("收入 | < | 支出 | <", "收　入 | | 支　出 | "),
        ("八、社会保障", "社会保障"),
        ("十九、住房保障支出", "十九、 住房保障"),
        ("总计 | 101 | 总计", "收入总计 | 101 | 支出总计"),
        ("决算数 | 项目 | 决算数", "金额 | 项目（按功能分类） | 金额"),
        ("三、国有资本经营预算财政拨款收入", "3. 国有资本经营预算 财政拨款收入"),
    ],
)
def test_halves_may_look_otherwise(before: str, after: str) -> None:
    assert before in SUMMARY
    reading = read(SUMMARY.replace(before, after))
    assert not told(reading)
    assert cells(reading) == cells(read(SUMMARY))


def _with_lines(drawn: str) -> str:
    """Draw the summary with columns of line numbers, and a row that counts columns."""
    lines = drawn.strip("\n").split("\n")
    made = []
    for number, line in enumerate(lines):
        a, b, c, d = (cell.strip(" ") for cell in line.split("|"))
        if number < 3:
            made.append(
                f"{a} | {'<' if b == '<' else ''} | {b} | {c} | {'<' if d == '<' else ''} | {d}"
            )
        elif number == 3:
            made += [f"{a} | 行次 | {b} | {c} | 行次 | {d}", "栏次 | | 1 | 栏次 | | 2"]
        else:
            made.append(f"{a} | {number - 3} | {b} | {c} | {number + 20} | {d}")
    return "\n".join(made)


def test_line_numbers_are_no_figures() -> None:
    reading = read(_with_lines(SUMMARY))
    assert not told(reading)
    assert cells(reading) == cells(read(SUMMARY))


def test_the_same_name_twice_is_told_by_its_place() -> None:
    reading = read("""
        财政拨款收入支出决算总表 | | 单位：元
        收入 | < | 支出 | < | < | < | <
        项目 | 决算数 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款
        一、一般公共预算财政拨款 | 90 | 一、一般公共服务支出 | 91 | 91 | |
        二、政府性基金预算财政拨款 | | | | | |
        三、国有资本经营预算财政拨款 | | | | | |
        本年收入合计 | 90 | 本年支出合计 | 91 | 91 | |
        年初财政拨款结转和结余 | 5 | 年末财政拨款结转和结余 | 4 | 4 | |
        一、一般公共预算财政拨款 | 5 | | | | |
        二、政府性基金预算财政拨款 | | | | | |
        三、国有资本经营预算财政拨款 | | | | | |
        总计 | 95 | 总计 | 95 | 95 | |
    """)
    assert not told(reading)
    found = cells(reading)
    assert (found["income/general_budget.final"], found["income/opening-general_budget.final"]) == (
        "90",
        "5",
    )
    assert found["expenditure/201.general_budget"] == "91"
    assert {cell.unit for cell in reading.forms[0].cells} == {Unit.YUAN}


def test_a_half_without_heads_is_an_error() -> None:
    drawn = "\n".join(" | ".join(line.split("|")[:2]) for line in SUMMARY.split("\n"))
    reading = read(drawn.replace("收入支出决算总表", "收入支出决算总表 | 单位：万元", 1))
    assert "missing-column" in names(reading)
    assert "支出" in told(reading)[0].message


# --- economic codes ---------------------------------------------------------------------------

BASIC = """
    一般公共预算财政拨款基本支出决算表 | < | < | < | < | 单位：万元
    人员经费 | < | < | 公用经费 | < | <
    科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
    301 | 工资福利支出 | 30 | 302 | 商品和服务支出 | 5
    30101 | 基本工资 | 20 | 30201 | 办公费 | 5
    30113 | 住房公积金 | 10 | 310 | 资本性支出 |
    303 | 对个人和家庭的补助 | 2 | 31002 | 办公设备购置 |
    30302 | 退休费 | 2 | | |
    人员经费合计 | < | 32 | 公用经费合计 | < | 5
"""


def test_economic_codes_stand_in_two_halves() -> None:
    reading = read(BASIC)
    assert not told(reading)
    found = cells(reading)
    assert found["30113.final" if "30113.final" in found else "1/30113.final"] == "10"
    assert found["1/personnel.final"] == "32"
    assert found["2/public_use.final"] == "5"
    assert found["2/31002.final"] == ""


def test_economic_codes_may_stand_in_three_halves_or_one() -> None:
    wide = read("""
        一般公共预算财政拨款基本支出决算表 | | | | | | | | 单位：万元
        科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额
        301 | 工资福利支出 | 30 | 302 | 商品和服务支出 | 5 | 310 | 资本性支出 |
        30101 | 基本工资 | 20 | 30201 | 办公费 | 5 | 31002 | 办公设备购置 |
        30113 | 住房公积金 | 10 | | | | | |
        303 | 对个人和家庭的补助 | 2 | | | | | |
        30302 | 退休费 | 2 | | | | | |
        人员经费合计 | < | 32 | 公用经费合计 | < | < | < | < | 5
    """)
    assert not [r for r in told(wide) if r.severity > Severity.NOTE]
    assert cells(wide) == cells(read(BASIC))
    long = read("""
        一般公共预算财政拨款基本支出决算表 | | 单位：万元
        科目编码 | 科目名称 | 决算数
        合计 | | 37
        301 | 工资福利支出 | 30
        30101 | 基本工资 | 20
        30113 | 住房公积金 | 10
        303 | 对个人和家庭的补助 | 2
        30302 | 退休费 | 2
        302 | 商品和服务支出 | 5
        30201 | 办公费 | 5
        310 | 资本性支出 |
        31002 | 办公设备购置 |
         | 人员经费小计 | 32
         | 公用经费小计 | 5
    """)
    assert not told(long)
    assert cells(long) == cells(read(BASIC)) | {"1/total.final": "37"}
    (total,) = [c for c in long.forms[0].cells if c.at.row == "total"]
    assert str(total.address) == "general_budget_basic.total.final"


# --- one row ----------------------------------------------------------------------------------

THREE = """
    财政拨款“三公”经费支出决算表 | < | < | < | < | < | < | < | < | < | < | <
    甲局2024年度 | | | | | | | | | | | 单位：万元
    合计 | < | 因公出国（境）费 | < | 公务用车购置及运行维护费 | < | < | < | < | < | 公务接待费 | <
    ^ | ^ | ^ | ^ | 小计 | < | 公务用车购置费 | < | 公务用车运行维护费 | < | ^ | ^
    预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数
    1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
    30 | 21 | 4 | 3 | 20 | 15 | 8 | 5 | 12 | 10 | 6 | 3
"""


def _unmerged(drawn: str) -> str:
    return drawn.replace("<", "").replace("^", "")


@pytest.mark.parametrize("drawn", [THREE, _unmerged(THREE)], ids=["merged", "unmerged"])
def test_a_header_of_three_levels(drawn: str) -> None:
    reading = read(drawn)
    assert not told(reading)
    found = cells(reading)
    assert found["total.total-budget"] == "30"
    assert found["total.vehicles-final"] == "15"
    assert found["total.vehicle_upkeep-budget"] == "12"
    assert found["total.official_reception-budget"] == "6"
    assert found["total.official_reception-final"] == "3"
    assert len(found) == 12


def test_the_levels_of_a_header_may_be_the_other_way_round() -> None:
    groups = "合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | < | 公务接待费"
    leaves = "^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^"
    reading = read(f"""
        财政拨款“三公”经费支出决算表 | < | < | < | < | < | < | < | < | < | < | 单位：万元
        预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <
        {groups} | {groups}
        {leaves} | {leaves}
        30 | 4 | 20 | 8 | 12 | 6 | 21 | 3 | 15 | 5 | 10 | 3
    """)
    assert not told(reading)
    assert cells(reading) == cells(read(THREE))


def test_a_second_row_of_the_one_row_is_told() -> None:
    assert "repeated-row" in names(read(THREE.rstrip() + "\n" + THREE.rstrip().split("\n")[-1]))


def test_another_name_of_a_form_is_told() -> None:
    reading = read(THREE.replace("财政拨款“三公”经费支出决算表", "“三公”经费支出决算表"))
    assert only(reading, "title-by-alias").severity is Severity.NOTE
    assert cells(reading) == cells(read(THREE))


# --- empty forms ------------------------------------------------------------------------------

FUND = """
    政府性基金预算财政拨款收入支出决算表 | < | < | < | < | < | < | <
     | | | | | | | 单位：万元
    项目 | < | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余
    科目编码 | 科目名称 | ^ | ^ | 合计 | 基本支出 | 项目支出 | ^
    合计 | < | | | | | |
     | | | | | | |
"""
NOTE = "    甲局2024年度没有政府性基金预算财政拨款收入和支出，故本表无数据。\n"


def test_an_empty_form_says_so() -> None:
    reading = read(FUND + NOTE)
    assert not told(reading)
    assert reading.forms[0].empty
    assert set(cells(reading).values()) == {""}
    assert len(cells(reading)) == 6


def test_an_empty_form_that_does_not_say_so_is_a_doubt() -> None:
    reading = read(FUND)
    assert only(reading, "form-without-figures").severity is Severity.WARNING
    assert not reading.forms[0].empty


def test_a_note_of_nothing_below_figures_is_an_error() -> None:
    reading = read(FUND.replace("合计 | < | | | |", "合计 | < | 3 | | |") + NOTE)
    remark = only(reading, "empty-note-with-figures")
    assert str(remark.spots[0]) == "表!C5"


# --- several on a sheet -----------------------------------------------------------------------


def _stacked(drawn: Iterable[str]) -> str:
    lines = [line.strip(" ") for text in drawn for line in [*text.strip("\n").split("\n"), ""]]
    width = max(line.count("|") for line in lines)
    return "\n".join(line + " | " * (width - line.count("|")) for line in lines)


def test_forms_may_stand_below_each_other_with_their_own_units() -> None:
    forms = [SUMMARY, BASIC.replace("万元", "元"), THREE, FUND + NOTE]
    reading = read(_stacked(forms))
    assert not told(reading)
    alone = [read(drawn) for drawn in forms]
    assert cells(reading) == {key: said for one in alone for key, said in cells(one).items()}
    units = {form.form: form.cells[0].unit for form in reading.forms}
    assert units["general-budget-basic"] is Unit.YUAN
    assert units["three-publics"] is Unit.TEN_THOUSAND_YUAN


def test_a_form_without_a_unit_takes_that_of_the_others() -> None:
    reading = read(_stacked([SUMMARY, BASIC.replace("单位：万元", "")]))
    remark = only(reading, "no-unit")
    assert remark.severity is Severity.WARNING
    assert {cell.unit for form in reading.forms for cell in form.cells} == {Unit.TEN_THOUSAND_YUAN}


def test_forms_side_by_side_are_told() -> None:
    first = "收入决算表 | | | 支出决算表"
    assert "forms-side-by-side" in names(
        read(first + "\n科目编码 | 科目名称 | 本年收入合计 | 科目编码")
    )


# --- the sheet of further data ------------------------------------------------------------------


def test_further_data_is_read_by_its_path() -> None:
    further = """
        位置 | 名称 | 单位 | 数 | 说明
        general_budget.2010301.initial | 年初预算 | 万元 | '3.50 |
        staff.administrative.quota | 编制 | 人 | 12 |
         | | | |
        three_publics.total.final | 合计 | 万元 | 不写 |
    """
    reading = read({"一": SUMMARY, "补充数据": further})
    assert not told(reading)
    assert reading.supplement == {
        ("general_budget", "2010301", "initial"): "3.50",
        ("staff", "administrative", "quota"): "12",
        ("three_publics", "total", "final"): "不写",
    }
    assert str(reading.supplement_spots["staff", "administrative", "quota"]) == "补充数据!D3"


@pytest.mark.parametrize(
    ("drawn", "name"),
    [
        ("甲 | 乙\n丙 | 丁", "supplement-without-heads"),
        ("位置 | 数\n | 3", "supplement-line"),
        ("位置 | 数\na.b | ", "supplement-line"),
        ("位置 | 数\na.b | #REF!", "supplement-line"),
        ("位置 | 数\na.b | 3\na.b | 4", "supplement-line"),
    ],
)
def test_what_is_wrong_with_further_data_is_told(drawn: str, name: str) -> None:
    assert only(read({"一": SUMMARY, "补充数据": drawn}), name).severity is Severity.ERROR


def test_a_form_that_is_not_disclosed_may_be_missing() -> None:
    partial = NEW + "disclosure: partial\n"
    assert desk(partial, year=2024)
    remarks = {r.severity for r in told(read(SUMMARY, partial), missing=True)}
    assert remarks == {Severity.NOTE}
