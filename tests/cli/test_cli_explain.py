"""``juesuan explain``: what a line of the repository's own content is for."""

import shutil
from pathlib import Path

import pytest

from generator.cli import main

_ROOT = Path(__file__).parent.parent.parent
_REPORT = _ROOT / "content" / "2020" / "xiqu-xinfangju"
_ACCOUNTS = _REPORT / "accounts.yml"
_NARRATIVE = _REPORT / "narrative.yml"


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_ROOT)


def _line(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").split("\n")
    found = [number for number, line in enumerate(lines, start=1) if text in line]
    assert found, text
    return found[0]


def _place(path: Path, text: str) -> str:
    return f"{path.relative_to(_ROOT)}:{_line(path, text)}"


def _told(capsys: pytest.CaptureFixture[str], place: str, *more: str) -> str:
    assert main(["explain", place, *more]) == 0
    told = capsys.readouterr()
    assert not told.err
    return told.out


# --- figures --------------------------------------------------------------------------------------


def test_a_figure_is_told_with_its_sums_forms_and_sections(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = _place(_ACCOUNTS, "73.17, execution_rate")
    out = _told(capsys, place)
    assert out.startswith(f"{place}:1\n")
    figure = out.partition("\n\n")[2].partition("\n\n")[0]
    assert figure.startswith(
        "general_budget.2010308.expenditure：73.17万元\n"
        "  一般公共预算财政拨款 / 2010308 信访事务 / 本年支出合计\n"
        "  上年（2019）：未公开\n"
    )
    sums = figure.partition("  进入的合计：\n")[2].partition("  印在表里：\n")[0]
    assert (
        "- general_budget.20103.expenditure（一般公共预算财政拨款 / "
        "20103 政府办公厅（室）及相关机构事务 / 本年支出合计）："
        "由程序相加的 168.96万元，3 个有数的组成相加 168.96万元；"
        "印在 六、一般公共预算财政拨款支出决算表\n"
    ) in sums
    assert (
        "- general_budget.total.expenditure（一般公共预算财政拨款 / 合计 / 本年支出合计）："
        "写出的 199.34万元，4 个有数的组成相加 199.34万元；"
    ) in sums
    assert (
        "- all_funds.total.expenditure（全部资金 / 合计 / 本年支出合计）："
        "写出的 199.37万元，组成里有未公开的数，加不出来；印在 一、收入支出决算总表（支出）"
    ) in sums
    assert sums.count("\n") == len({line.split("（")[0] for line in sums.splitlines()})
    assert (
        "  印在表里：\n    - 六、一般公共预算财政拨款支出决算表：行“2010308 信访事务”，栏“合计”\n"
        "  说明里：\n    - （三）一般公共预算财政拨款支出决算具体情况"
    ) in figure


def test_every_value_of_a_line_is_told_and_with_a_column_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = _place(_ACCOUNTS, "73.17, execution_rate")
    both = _told(capsys, place)
    assert "\ngeneral_budget.2010308.execution_rate（完成预算）：100%\n" in both
    first = _told(capsys, f"{place}:26")
    assert "execution_rate（" not in first
    assert "2010308.expenditure：73.17万元" in first
    second = _told(capsys, f"{place}:45")
    assert "execution_rate（" in second
    assert "73.17万元" not in second


def test_last_year_and_the_change_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    out = _told(capsys, _place(_ACCOUNTS, "expenditure: 199.34, execution_rate"))
    assert "  上年（2019）：146.56万元，增加52.78万元（36%）\n" in out
    assert "    - 主要数字\n" in out


def test_a_year_that_another_is_compared_with_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    accounts = _ROOT / "content" / "2019" / "xiqu-xinfangju" / "accounts.yml"
    assert "下一年的报告用它作上年数" in _told(capsys, _place(accounts, "146.56"))


def test_a_count_is_told_without_a_unit(capsys: pytest.CaptureFixture[str]) -> None:
    out = _told(capsys, _place(_ACCOUNTS, "batches: 4"))
    assert "three_publics.reception.domestic.batches（批次）：4\n" in out
    assert "- （二）“三公”经费财政拨款支出决算具体情况说明" in out


def test_a_figure_of_another_year_is_told_beside_this_years(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = shutil.copytree(_ROOT / "content", tmp_path / "content")
    shutil.rmtree(content / "2019")
    accounts = content / "2020" / "xiqu-xinfangju" / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    added = "\ncomparison:\n  2019:\n    general_budget: {2010308: {expenditure: 70.00}}\n"
    accounts.write_text(text + added, encoding="utf-8")
    place = f"2020/xiqu-xinfangju/accounts.yml:{_line(accounts, '70.00')}"
    out = _told(capsys, place, "--content", str(content))
    assert "comparison.2019.general_budget.2010308.expenditure：70.00万元\n" in out
    assert "  2019年度的 general_budget.2010308.expenditure：一般公共预算财政拨款 / " in out
    assert "  本年同一格：73.17万元\n" in out


def test_a_figure_that_a_text_refers_to_names_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = shutil.copytree(_ROOT / "content", tmp_path / "content")
    narrative = content / "2020" / "xiqu-xinfangju" / "narrative.yml"
    text = narrative.read_text(encoding="utf-8")
    assert "\nnotes:\n  income: " in text
    written = "信访事务支出{general_budget.2010308.expenditure}万元。"
    lines = [f"  income: {written}" if s.startswith("  income: ") else s for s in text.split("\n")]
    narrative.write_text("\n".join(lines), encoding="utf-8")
    place = f"2020/xiqu-xinfangju/accounts.yml:{_line(_ACCOUNTS, '73.17, execution_rate')}"
    out = _told(capsys, place, "--content", str(content))
    assert "  引用它的文字：\n    - narrative.notes.income\n" in out
    place = f"2020/xiqu-xinfangju/narrative.yml:{_line(narrative, '信访事务支出{')}"
    out = _told(capsys, place, "--content", str(content))
    assert "  说明里：\n    - 二、收入决算情况说明\n" in out
    assert "  引用的数：\n    - {general_budget.2010308.expenditure}：73.17万元\n" in out


def test_money_of_a_project_is_told_with_its_total_and_rate(
    capsys: pytest.CaptureFixture[str],
) -> None:
    performance = _ROOT / "content" / "2021" / "renhe-xinfangju" / "performance.yml"
    out = _told(capsys, _place(performance, "executed: 39.56"))
    assert "项目“仁和区矛盾纠纷排查化解、维稳、信访事项专项经费”，" in out
    assert "这一阶段合计 39.56万元" in out
    assert "执行率：39.56万元 ÷ 40万元＝98.9%" in out
    assert "印在绩效页" in out


# --- words ----------------------------------------------------------------------------------------


def test_a_text_names_its_section_and_what_it_refers_to(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = _told(capsys, _place(_NARRATIVE, "general_budget.total.expenditure: "))
    assert "- （一）一般公共预算财政拨款支出决算总体情况\n" in out
    assert "主要数字" not in out
    assert "  引用的数：\n    - {2019:fund_budget.total.project}：61.66万元\n" in out


def test_a_line_inside_a_long_text_belongs_to_that_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = _told(capsys, _place(_NARRATIVE, "199件"))
    assert "narrative.key_work.1.parts.1.text" in out
    assert "- （二）2020年重点工作完成情况\n" in out


def test_a_unit_names_the_section_that_lists_it(capsys: pytest.CaptureFixture[str]) -> None:
    out = _told(capsys, _place(_ACCOUNTS, "攀枝花市西区群众工作中心, kind"))
    assert "- 二、机构设置\n" in out


# --- other lines ----------------------------------------------------------------------------------


def test_a_comment_holds_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert "这一行是注释或空行" in _told(capsys, f"{_ACCOUNTS}:1")


def test_the_head_of_a_table_is_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    out = _told(capsys, _place(_ACCOUNTS, "general_budget:"))
    assert "一组值，指向其中一行再看" in out


def test_a_file_that_all_reports_share_belongs_to_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "name：全站共用" in _told(capsys, _place(_ROOT / "content" / "site.yml", "name:"))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("accounts.yml", "不是 文件:行"),
        ("accounts.yml:0", "不是 文件:行"),
        ("nothing.yml:3", "content 里没有 nothing.yml"),
        ("content/2020/xiqu-xinfangju/accounts.yml:100000", "没有第 100000 行"),
        ("content/2020/xiqu-xinfangju:3", "没有第 3 行"),
    ],
)
def test_a_wrong_place_is_wrong_usage(
    place: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", place]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert said in told.err


def test_a_report_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = shutil.copytree(_ROOT / "content", tmp_path / "content")
    accounts = content / "2020" / "xiqu-xinfangju" / "accounts.yml"
    text = accounts.read_text(encoding="utf-8").replace("unit: 万元", "unit: 亿元")
    accounts.write_text(text, encoding="utf-8")
    assert main(["explain", "2020/xiqu-xinfangju/accounts.yml:6", "--content", str(content)]) == 1
    assert "先运行 juesuan check" in capsys.readouterr().err


@pytest.mark.parametrize("path", sorted((_ROOT / "content").glob("*/*/*.yml")), ids=str)
def test_no_line_of_the_content_is_too_much(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every line is explained without a crash; comments and groups are, too."""
    number = path.read_text(encoding="utf-8").count("\n")
    for line in range(1, number + 1, 3):
        assert main(["explain", f"{path}:{line}"]) == 0
    assert capsys.readouterr().out
