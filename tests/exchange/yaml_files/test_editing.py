"""Single values of a file are changed, and nothing else is."""

import pytest
from support import statute

from generator.exchange.yaml_files.canonical import NotCanonicalError
from generator.exchange.yaml_files.editing import YamlFile

FILE = """\
# 示例区示例局 2025 年度部门决算：数字
unit: 万元
kind: 部门
approved: 2026-08-20  # 批复
disclosure: complete

all_funds:  # 批复的控制数
  total: {income: 91.00}
general_budget:
  # 人员
  2010301: {income: 44.90, basic: 001}  # 行政运行；相加 44.91
  2080505: {income: 3.00, basic: 3.00}  # 机关事业单位基本养老保险缴费支出
fund_budget: none

general_budget_basic:
  30101: 60.00  # 基本工资
  # 以上为人员经费

source_faults:
  - at: scope
    kind: leftover_year
    note: 把编制范围写成 2019 年度。
# 完
"""


def parsed(text: str = FILE, kind: str = "accounts") -> YamlFile:
    return YamlFile.parse(text, kind, 2025, statute())


def after_put(path, value, text: str = FILE) -> str:
    file = parsed(text)
    file.put(path, value)
    return file.text()


def after_drop(path, text: str = FILE) -> str:
    file = parsed(text)
    file.drop(path)
    return file.text()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("unit", "万元"),
        ("approved", "2026-08-20"),
        ("general_budget.2010301.income", "44.90"),
        ("general_budget.2010301.basic", "001"),
        (("general_budget", 2010301, "basic"), "001"),
        (("general_budget", "2010301"), {"income": "44.90", "basic": "001"}),
        (("source_faults", 0, "at"), "scope"),
        ("source_faults.0.at", "scope"),
        ("fund_budget", "none"),
        ("fund_budget.total", None),
        ("source_faults.1", None),
        ("nothing.at.all", None),
    ],
)
def test_values_are_found_as_they_were_typed(path, value):
    assert parsed().get(path) == value


def test_the_whole_file_is_at_the_empty_path():
    assert list(parsed().get(()))[:2] == ["unit", "kind"]


def test_a_file_that_is_not_changed_is_the_same_however_it_looks():
    odd = "kind:   部门\nunit: '元'   #没有空格\n"
    file = parsed(odd)
    file.put("kind", "部门")
    file.drop("nothing")
    assert file.text() == odd


def test_a_figure_is_changed_in_its_place_and_its_comment_stays():
    text = after_put("general_budget.2010301.income", "44.98")
    assert text == FILE.replace("44.90", "44.98")


@pytest.mark.parametrize(
    "digits", ["0.10", "0010.50", "1e5", "-3.00", "—", "未公开", "12345678901234567.89"]
)
def test_digits_are_written_as_they_are_given(digits):
    text = after_put("general_budget_basic.30101", digits)
    assert f"  30101: {digits}  # 基本工资\n" in text


@pytest.mark.parametrize("value", [44.9, 5, None, True, {"income": 1.5}, [None], object()])
def test_what_is_no_text_is_refused(value):
    file = parsed()
    with pytest.raises(TypeError):
        file.put("general_budget.2010301.income", value)
    assert file.text() == FILE


def test_a_new_row_goes_to_its_place_with_its_name():
    text = after_put(("general_budget", 2010302), {"project": "30.00", "income": "30.00"})
    line = "  2010302: {income: 30.00, project: 30.00}  # 一般行政管理事务\n"
    before, after = text.split(line)
    assert before.endswith("# 行政运行；相加 44.91\n")
    assert before + after == FILE


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("general_budget.total.income", "  total: {income: 5}\n  # 人员\n  2010301"),
        (
            "general_budget.2010101.income",
            "  2010101: {income: 5}  # 行政运行\n  # 人员\n  2010301",
        ),
        (
            "general_budget.2210201.income",
            "支出\n  2210201: {income: 5}  # 住房公积金\nfund_budget",
        ),
        ("general_budget_basic.30102", "基本工资\n  30102: 5  # 津贴补贴\n  # 以上为人员经费\n"),
        ("all_funds.total.closing", "  total: {income: 91.00, closing: 5}\n"),
        ("layout", '数字\nlayout: "5"\nunit'),
        ("agency_operating_expenses", "人员经费\n\nagency_operating_expenses: 5\n\nsource_faults"),
        (
            "staff.administrative.quota",
            "complete\n\nstaff:\n  administrative: {quota: 5}\n\nall_funds",
        ),
        (
            "comparison.2024.three_publics.total.final",
            "\n\ncomparison:\n  2024:\n    three_publics:\n      total: {final: 5}\n\nsource_faults",
        ),
        (
            "fund_budget.2120803.project",
            "\nfund_budget:\n  2120803: {project: 5}  # 城市建设支出\n\n",
        ),
    ],
)
def test_what_is_new_stands_where_the_model_has_it(path, before):
    text = after_put(path, "5")
    assert before in text
    if "fund_budget.2120803" not in path:
        assert after_drop(path, text) == FILE


def test_rows_of_any_order_leave_their_comments_with_them():
    file = "general_budget:\n  # b\n  2080505: {income: 1}  # bb\n  # a\n  2010301: {income: 1}  # aa\n"
    file = YamlFile.parse(file)
    file.put("unit", "元")
    assert file.text() == (
        "unit: 元\n\ngeneral_budget:\n  # a\n  2010301: {income: 1}  # aa\n"
        "  # b\n  2080505: {income: 1}  # bb\n"
    )


def test_a_list_grows_at_its_end():
    text = after_put(("source_faults", 1), {"at": "staff", "kind": "name", "note": "名称"})
    assert "年度。\n  - {at: staff, kind: name, note: 名称}\n# 完\n" in text
    file = parsed("unit: 元\n")
    file.put(("scope", 0, "name"), "中心")
    assert file.get("scope") == [{"name": "中心"}]
    with pytest.raises(KeyError):
        file.put(("scope", 5), "远")


def test_a_mapping_takes_the_place_of_another_and_comments_of_what_stays_stay():
    new = {"2010301": {"income": "50.00"}, "2210201": {"income": "1.00"}}
    text = after_put("general_budget", new)
    assert "  # 人员\n  2010301: {income: 50.00}  # 行政运行；相加 44.91\n  2210201:" in text
    assert "2080505" not in text


def test_comment_lines_of_what_goes_stay():
    text = after_drop("general_budget.2010301")
    assert "general_budget:\n  # 人员\n  2080505:" in text
    assert "相加" not in text
    assert "\n\n# 以上为人员经费\n\nsource_faults:" in after_drop("general_budget_basic")
    assert "# 人员\ngeneral_budget: none\n" in after_put("general_budget", "none")


def test_parents_that_are_left_empty_go_too():
    text = after_drop("all_funds.total.income")
    assert "all_funds" not in text
    file = parsed("unit: 元\n")
    file.drop("unit")
    assert file.text() == ""


def test_an_empty_text_is_a_file_to_be_filled():
    file = parsed("")
    file.put("unit", "元")
    file.put("general_budget.2010301.basic", "1.00")
    assert file.text() == "unit: 元\n\ngeneral_budget:\n  2010301: {basic: 1.00}  # 行政运行\n"


def test_a_row_that_grows_too_long_takes_a_line_for_each_figure_and_comes_back():
    text = FILE
    for column in ("opening", "project", "closing", "initial", "adjusted"):
        text = after_put(f"general_budget.2010301.{column}", "123456789.00", text)
    assert "  2010301:  # 行政运行；相加 44.91\n    opening: 123456789.00\n" in text
    for column in ("opening", "project", "closing", "initial", "adjusted"):
        text = after_drop(f"general_budget.2010301.{column}", text)
    assert text == FILE


def test_keys_with_dots_are_found_by_their_steps():
    file = YamlFile.parse("reasons:\n  on_budget:\n    general_budget.total: 原因\n", "narrative")
    path = ("reasons", "on_budget", "general_budget.total")
    assert file.get(path) == "原因"
    file.put(path, "新的原因")
    assert file.text().endswith("    general_budget.total: 新的原因\n")


def test_long_and_odd_texts_survive():
    file = YamlFile.parse("notes:\n  income: 短\n", "narrative")
    for text in (
        "长" * 300,
        "一\n二\n",
        "一\n\n 二",
        "a: b # c",
        "'引'\"号\"",
        "- x",
        "1.50",
        "",
        " 边 ",
        "\u2028",
    ):
        file.put("notes.income", text)
        again = YamlFile.parse(file.text(), "narrative")
        assert again.get("notes.income") == text


def test_bad_yaml_is_not_edited():
    with pytest.raises(NotCanonicalError):
        YamlFile.parse("unit: 元\nunit: 元\n")
