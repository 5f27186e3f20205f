"""Every reference of a content file, found by ``juesuan check`` at its file, line and column."""

from typing import Any

import pytest
from support import diagnostics, report_files, told

from generator.check.all import CHECKS
from generator.check.references import references
from generator.diagnostics import Diagnostic, Severity

PARTLY = "disclosure: partial\n"


def one(name: str, accounts: str | None = "", **more: Any) -> Diagnostic:
    (found,) = diagnostics(report_files(accounts, **more), name)
    return found


def lines(name: str, accounts: str | None = "", **more: Any) -> list[str]:
    return told(report_files(accounts, **more), name)


def test_references_are_among_the_checks_the_command_runs() -> None:
    assert references in CHECKS


# --- figures -------------------------------------------------------------------------------


def test_a_reason_for_an_unknown_figure() -> None:
    narrative = """
        reasons:
          on_previous_year:
            all_funds.total.income: 甲
            all_funds.total.incme: 乙
          on_budget:
            general_budget.total: 丙
            three_publics.reception: 丁
        """
    found = [line.split("，")[0] for line in lines("unknown-figure", narrative=narrative)]
    assert found == [
        "narrative.yml:4:28: 错误[unknown-figure]: 表 all_funds 没有 incme 这一列",
        "narrative.yml:6:27: 错误[unknown-figure]: “general_budget.total”没有写列",
        "narrative.yml:7:30: 错误[unknown-figure]: 表 three_publics 没有 reception 这一行",
    ]
    assert "表.行.列" in diagnostics(report_files(narrative=narrative), "unknown-figure")[0].hint


def test_a_reason_for_a_row_the_report_does_not_have() -> None:
    narrative = """
        reasons:
          on_budget:
            general_budget.2010301.expenditure: 甲
            general_budget.201.expenditure: 乙
            general_budget.2010308.expenditure: 丙
            general_budget_basic.30201: 丁
        """
    found = lines("unknown-figure", "general_budget: {2010301: {basic: 1}}", narrative=narrative)
    assert [line.split(" ")[0] for line in found] == ["narrative.yml:5:41:", "narrative.yml:6:33:"]


def test_a_reason_belongs_to_this_years_figure() -> None:
    narrative = """
        reasons:
          on_previous_year:
            '2019:all_funds.total.income': 甲
        """
    (line,) = lines("unknown-figure", narrative=narrative)
    assert line.startswith("narrative.yml:3:36: 错误[unknown-figure]: 没有名为 2019:all_funds 的表")


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("{all_funds.total.incme}", "表 all_funds 没有 incme 这一列"),
        ("共{基本支出}元", "没有名为 基本支出 的表"),
        ("{2019:fund_budget.total.projects}", "表 fund_budget 没有 projects 这一列"),
        ("{3019:fund_budget.total.project}", "没有名为 3019:fund_budget 的表"),
        ("{}", "没有名为  的表"),
        (
            "甲{general_budget_basic.30201}乙{generel_budget_basic.30201}",
            "没有名为 generel_budget_basic 的表",
        ),
    ],
)
def test_a_text_that_refers_to_an_unknown_figure(text: str, told_of: str) -> None:
    (line,) = lines("unknown-figure", narrative=f"duties:\n  - 第一条\n  - '{text}'")
    column = 6 + text.rindex("{")  # the text begins behind "- '"
    assert line.startswith(f"narrative.yml:3:{column}: 错误[unknown-figure]: ")
    assert told_of in line


def test_references_are_found_in_every_text_of_both_files() -> None:
    narrative = """
        key_work: [{title: 甲, parts: [{title: 乙, text: '{bad1}'}]}]
        items: {general_budget: {2010301: {reason: '{bad2}'}}}
        notes: {income: '{bad3}'}
        """
    performance = """
        projects: [{id: a, name: 甲, goal: {expected: '{bad4}'}}]
        reports: [{id: r, template: department-evaluation-2020, sections: {problems: '{bad5}'}}]
        """
    found = told(report_files(narrative=narrative, performance=performance), "unknown-figure")
    assert [line.split(":")[:2] for line in found] == [
        ["narrative.yml", "1"], ["narrative.yml", "2"], ["narrative.yml", "3"],
        ["performance.yml", "1"], ["performance.yml", "2"],
    ]  # fmt: skip
    assert all(f"bad{n}" in line for n, line in enumerate(found, start=1))


def test_references_that_name_a_figure_are_right() -> None:
    narrative = """
        duties:
          - '{all_funds.total.income} {2019:fund_budget.total.project} {2007:three_publics.total}'
          - '{agency_operating_expenses} {general_budget_basic.personnel} {three_publics.total.budget}'
        reasons: {on_previous_year: {agency_operating_expenses: 甲, three_publics.vehicles: 乙}}
        """
    assert lines("unknown-figure", narrative=narrative) == []


# --- codes ---------------------------------------------------------------------------------


def test_a_code_of_other_years_is_a_warning_that_says_where_it_belongs() -> None:
    accounts = "general_budget:\n  2010301: {basic: 1}\n  2013901: {basic: 1, project: 2}\n"
    (line,) = lines("unknown-code", accounts)
    assert line == (
        "accounts.yml:3:12: 警告[unknown-code]: 2020 年度没有科目 2013901，它用于：行政运行（2024—年度）"
    )
    assert lines("unknown-code", "layout: shanghai-2024\n" + accounts, year=2024) == []


def test_a_code_that_ended_names_its_last_year() -> None:
    found = one("unknown-code", "general_budget: {2010308: {basic: 1}}", year=2024)
    assert found.message == "2024 年度没有科目 2010308，它用于：信访事务（—2023年度）"
    assert found.severity is Severity.WARNING


def test_an_economic_code_of_other_years_says_so_too() -> None:
    found = one("unknown-code", "general_budget_basic: {30104: 1}")
    assert found.message == "2020 年度没有科目 30104，它用于：其他社会保障缴费（—2017年度）"


@pytest.mark.parametrize(
    ("accounts", "code"),
    [
        ("general_budget:\n  2019998:\n    basic: 1", "2019998"),
        ("general_budget:\n  20198:\n    basic: 1", "20198"),
        ("general_budget_basic:\n  30198: 1", "30198"),
    ],
)
def test_a_code_nobody_knows(accounts: str, code: str) -> None:
    found = one("unknown-code", accounts)
    assert found.message == f"2020 年度没有科目 {code}"
    assert found.location.line == 2
    assert "编码表可能不全" in found.hint


def test_a_code_is_told_once_for_the_accounts_and_at_each_other_place() -> None:
    accounts = "general_budget: {2019998: {basic: 1}}\nother_funds: {2019998: {basic: 1}}"
    narrative = "items:\n  general_budget:\n    2019998: {purpose: 甲}"
    performance = "projects:\n  - id: a\n    name: 甲\n    item: 2019998"
    found = lines("unknown-code", accounts, narrative=narrative, performance=performance)
    assert [line.split(" ")[0] for line in found] == [
        "accounts.yml:1:27:", "narrative.yml:3:14:", "performance.yml:4:11:",
    ]  # fmt: skip


# --- lists of the layout -------------------------------------------------------------------


def test_what_the_layout_does_not_list() -> None:
    accounts = """
        staff:
          administrative: {actual: 1}
          retired:
            actual: 2
        scope:
          - {name: 甲站, kind: 其他事业单位}
          - {name: 乙站, kind: 事业单位}
        state_assets:
          vehicles: 0
          special_equipment_over_1m: 0
          equipment_over_1m: 0
        budget: initial
        """
    assert lines("unknown-staff", accounts) == [
        "accounts.yml:3:3: 错误[unknown-staff]: “retired”不是本版式的人员类别",
    ]
    assert lines("unknown-scope-kind", accounts) == [
        "accounts.yml:7:22: 错误[unknown-scope-kind]: “事业单位”不是本版式的单位性质",
    ]
    assert lines("unknown-asset", accounts) == [
        "accounts.yml:11:22: 错误[unknown-asset]: “equipment_over_1m”不是本版式的资产种类",
    ]
    assert lines("unknown-budget", accounts) == []


def test_the_nearest_entry_and_the_whole_list_are_suggested() -> None:
    found = one("unknown-scope-kind", "scope: [{name: 甲站, kind: 事业单位}]")
    assert (
        found.hint
        == "是不是想写 其他事业单位？可用的有：行政单位、参照公务员法管理的事业单位、其他事业单位"
    )
    found = one("unknown-staff", "staff: {retired: {actual: 2}}")
    assert found.hint == "可用的有：administrative、institutional"
    found = one("unknown-staff", "layout: shanghai-2024\nstaff: {retired: {actual: 2}}", year=2024)
    assert found.hint == "版式没有列出任何本版式的人员类别，请删去"


def test_a_layout_that_lists_no_kinds_of_units_takes_any() -> None:
    accounts = "layout: shanghai-2024\nscope: [{name: 甲站, kind: 别的}]"
    assert lines("unknown-scope-kind", accounts, year=2024) == []


def test_a_budget_the_layout_does_not_know() -> None:
    accounts = "layout: shanghai-2024\nbudget: adjusted"
    (line,) = lines("unknown-budget", accounts, year=2024)
    assert line == "accounts.yml:2:9: 错误[unknown-budget]: “adjusted”不是本版式的预算口径"


def test_a_layout_of_other_years_is_a_warning() -> None:
    (line,) = lines("layout-of-other-years", "layout: sichuan-2018", year=2023)
    assert line == (
        "accounts.yml:1:9: 警告[layout-of-other-years]: "
        "版式“四川省 14 表版（2018—2022 年度）”用于 2018—2022 年度，本报告是 2023 年度"
    )
    for year in (2018, 2022):
        assert lines("layout-of-other-years", year=year) == []
    (line,) = lines("layout-of-other-years", None, performance="layout: sichuan-2018", year=2023)
    assert line.startswith("performance.yml:1:9: 警告")


def test_a_report_inferred_from_one_that_is_not_there() -> None:
    def copied(other: str) -> str:
        return f"origin: transcribed\nsource:\n  title: 旧件\n  derived_from: {other}"

    for other in ("2021/jia", "2019/yi"):
        (line,) = lines("unknown-report", copied(other))
        assert line == f"accounts.yml:4:17: 错误[unknown-report]: 没有“{other}”这份有决算的报告"
    others = report_files(copied("2021/yi")) | report_files(year=2021)
    assert len(diagnostics(others, "unknown-report")) == 1
    files = report_files(copied("2021/jia")) | report_files(year=2021)
    alone = report_files(copied("2021/jia")) | report_files(
        None, performance="layout: sichuan-2018\nsource: {title: 旧件}", year=2021
    )
    assert len(diagnostics(alone, "unknown-report")) == 1
    assert diagnostics(files, "unknown-report") == []


def test_a_rate_stated_beside_its_budget() -> None:
    accounts = """
        budget: initial
        general_budget:
          2010301: {expenditure: 9, initial: 10, execution_rate: 90%}
          2010308: {expenditure: 9, full_year: 10, execution_rate: 90%}
          2080501: {expenditure: 9, initial: 10}
        three_publics:
          official_reception: {budget: 1, final: 1, execution_rate: 100%}
          vehicle_upkeep: {final: 1, execution_rate: 100%}
        """
    assert [line.split(" ")[0] for line in lines("rate-beside-its-budget", accounts)] == [
        "accounts.yml:3:58:", "accounts.yml:7:61:",
    ]  # fmt: skip


# --- faults, forms, notes ------------------------------------------------------------------


def test_a_kind_of_fault_that_is_not_listed() -> None:
    accounts = """
        source_faults:
          - {at: scope, kind: wrong_sum, note: 甲}
          - {at: scope, kind: wrong_sums, note: 乙}
        """
    performance = "source_faults:\n  - {at: projects, kind: strange, note: 丙}"
    files = report_files(accounts, performance=performance)
    assert told(files, "unknown-fault-kind") == [
        "accounts.yml:3:23: 错误[unknown-fault-kind]: “wrong_sums”不是来源差错的种类",
        "performance.yml:2:26: 错误[unknown-fault-kind]: “strange”不是来源差错的种类",
    ]
    assert diagnostics(files, "unknown-fault-kind")[0].hint.startswith("是不是想写 wrong_sum？")


def test_a_form_or_column_that_is_not_there() -> None:
    accounts = """
        as_published:
          general-budget-expenditure:
            201: {basic: 1, basics: 2}
          income-expenditure-summary:
            210: {final: 1, initial: 2}
          incomes:
            total: {anything: 1}
          three-publics-and-agency:
            total: {final: 1}
        """
    assert lines("unknown-form", accounts) == [
        "accounts.yml:6:3: 错误[unknown-form]: “incomes”不是本版式的表",
        "accounts.yml:8:3: 错误[unknown-form]: “three-publics-and-agency”不是本版式的表",
    ]
    assert lines("unknown-column", accounts) == [
        "accounts.yml:3:29: 错误[unknown-column]: “basics”不是表 general-budget-expenditure 的栏",
        "accounts.yml:5:30: 错误[unknown-column]: “initial”不是表 income-expenditure-summary 的栏",
    ]


def test_a_note_for_a_section_and_words_for_a_table_that_are_not_there() -> None:
    narrative = """
        notes:
          income: 甲
          incomes: 乙
        items:
          general_budget: {2010301: {purpose: 甲}}
          general_budget_basic:
            2010301: {purpose: 乙}
        """
    assert lines("unknown-section", narrative=narrative) == [
        "narrative.yml:3:12: 错误[unknown-section]: “incomes”不是说明的小节",
    ]
    assert lines("unknown-table", narrative=narrative) == [
        "narrative.yml:6:3: 错误[unknown-table]: “general_budget_basic”不是资金表",
    ]


# --- performance ---------------------------------------------------------------------------


PERFORMANCE = """
    management:
      targets: [a, b]
      evaluation: [c]
    projects:
      - id: a
        name: 甲
        funding:
          appropriation: {budget: 1, executd: 1}
          districts:
            budget: 1
        indicators:
          - {kind: quantity, name: 甲}
          - {kind: quantities, name: 乙}
    reports:
      - {id: r, template: department-evaluation-2020, sections: {conclusion: 好, conclusions: 好}}
      - {id: s, template: department-evaluation-2021, sections: {anything: 好}}
      - {id: t, template: project-evaluation-2020, project: d}
    """


@pytest.mark.parametrize(
    ("name", "told_of"),
    [
        ("unknown-stage", ["8:43: 错误[unknown-stage]: “executd”不是本版式的资金阶段"]),
        ("unknown-source", ["9:7: 错误[unknown-source]: “districts”不是本版式的资金来源"]),
        ("unknown-indicator", ["13:16: 错误[unknown-indicator]: “quantities”不是本版式的指标种类"]),
        (
            "unknown-project",
            [
                "2:16: 错误[unknown-project]: “b”不是本报告的项目",
                "3:16: 错误[unknown-project]: “c”不是本报告的项目",
                "17:57: 错误[unknown-project]: “d”不是本报告的项目",
            ],
        ),
        (
            "unknown-template",
            ["16:23: 错误[unknown-template]: “department-evaluation-2021”不是评价报告的体例"],
        ),
        ("unknown-section", ["15:90: 错误[unknown-section]: “conclusions”不是这种报告的一节"]),
    ],
)
def test_what_performance_refers_to(name: str, told_of: list[str]) -> None:
    assert lines(name, performance=PERFORMANCE) == [f"performance.yml:{text}" for text in told_of]


def test_sections_of_a_template_are_known_at_every_depth() -> None:
    performance = (
        "reports: [{id: r, template: project-evaluation-2020, sections: "
        "{basics: 甲, target_setting: 乙, benefit: 丙, suggestions: 丁}}]"
    )
    assert lines("unknown-section", performance=performance) == []


def test_a_layout_without_a_form_for_projects() -> None:
    accounts = "layout: shanghai-2024"
    projects = "projects: [{id: a, name: 甲, funding: {x: {y: 1}}}]"
    (line,) = lines("layout-without-performance", accounts, performance=projects, year=2024)
    assert line == (
        "performance.yml:1:11: 错误[layout-without-performance]: "
        "版式“上海市 9 表版（2024—2025 年度）”没有项目绩效表，不能列项目"
    )
    assert lines("unknown-source", accounts, performance=projects, year=2024) == []
    without = "management: {targets: []}"
    assert lines("layout-without-performance", accounts, performance=without, year=2024) == []


# --- all together --------------------------------------------------------------------------


def test_a_report_with_everything_right_has_no_finding() -> None:
    accounts = """
        budget: initial
        disclosure: partial
        complete: [general_budget.expenditure]
        inferred: [agency_operating_expenses]
        scope: [{name: 甲站, kind: 行政单位}]
        staff: {institutional: {quota: 1, actual: 1}}
        general_budget: {2010308: {expenditure: 5, initial: 5}}
        general_budget_basic: {30101: 1}
        agency_operating_expenses: 1
        state_assets: {vehicles: 1}
        as_published: {general-budget-expenditure: {201: {expenditure: 5}}}
        source_faults: [{at: scope, kind: leftover_year, note: 甲}]
        """
    narrative = "notes: {income: 甲}\nitems: {general_budget: {2010308: {purpose: 甲}}}"
    performance = """
        management: {targets: [a]}
        projects: [{id: a, name: 甲, item: 2010308, funding: {total: {budget: 1}}}]
        reports: [{id: r, template: project-evaluation-2020, project: a}]
        """
    found = diagnostics(report_files(accounts, narrative=narrative, performance=performance))
    assert [diagnostic for diagnostic in found if diagnostic.rule.startswith("FA4")] == []


def test_the_reports_of_all_years_are_checked() -> None:
    files = report_files("staff: {x: {actual: 1}}") | report_files(
        "staff: {y: {actual: 1}}", year=2019
    )
    found = diagnostics(files, "unknown-staff")
    assert [diagnostic.message[1] for diagnostic in found] == ["y", "x"]
