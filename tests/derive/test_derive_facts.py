from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import desk, said

from generator.amounts import round_to
from generator.derive.desk import Desk
from generator.derive.facts import Direction
from generator.derive.makers import kinds, make
from generator.model.statute import Fact

#: Each example reads files, which takes its time on a busy machine.
PATIENT = settings(deadline=None, max_examples=60)
UP, DOWN, LEVEL = Direction.INCREASE, Direction.DECREASE, Direction.LEVEL
NOT_COMPARABLE, UNKNOWN = Direction.NOT_COMPARABLE, Direction.UNKNOWN
EXPENDITURE = "general_budget.total.expenditure"


def fact(report: Desk, kind: str, of: str = "", **more: Any) -> Any:
    return make(report, Fact(kind=kind, of=of, **more))


def percent(value: Decimal | None) -> str | None:
    return None if value is None else f"{round_to(value, 2)}%"


def change(now: str, before: str | None, *, head: str = "unit: 元", narrative: str = "") -> Any:
    """Compare two years' expenditure; ``before`` is that year's accounts, None for no report."""
    others = {} if before is None else {2019: before}
    report = desk(f"{head}\n{now}", narrative=narrative, others=others)
    return fact(report, "change", EXPENDITURE)


def spent(amount: object) -> str:
    return f"general_budget: {{total: {{expenditure: {amount}}}}}"


# --- change --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "direction", "difference", "rate"),
    [
        (1500, 1000, UP, "500", "50.00%"),
        (1000, 1500, DOWN, "500", "33.33%"),
        (0, 1500, DOWN, "1500", "100.00%"),
        (1000, 1000, LEVEL, "0", None),
        (0, 0, LEVEL, "0", None),
        (1000, 0, NOT_COMPARABLE, "1000", None),
        (1000, -500, NOT_COMPARABLE, "1500", None),
        (-1500, -500, NOT_COMPARABLE, "1000", None),
        (-500, 1000, DOWN, "1500", "150.00%"),
        (1000, "未公开", UNKNOWN, None, None),
        ("未公开", 1000, UNKNOWN, None, None),
        (1000, "—", NOT_COMPARABLE, "1000", None),
        ("—", 1000, DOWN, "1000", "100.00%"),
    ],
)
def test_the_direction_of_a_change_is_computed(
    now: object, before: object, direction: Direction, difference: str | None, rate: str | None
) -> None:
    found = change(spent(now), spent(before))
    assert found.direction is direction
    assert (None if found.difference is None else f"{found.difference:f}") == difference
    assert percent(found.rate) == rate
    assert found.base_year == 2019
    assert found.is_level == (direction is LEVEL)
    assert found.fell == (direction is DOWN)
    assert found.not_comparable == (direction is NOT_COMPARABLE)
    assert found.compared == (direction is not UNKNOWN)
    assert found.known == (now != "未公开")


def test_a_change_too_small_to_print_is_level() -> None:
    assert change(spent("100049.99"), spent(100000)).is_level
    assert change(spent(100000), spent("100049.99")).is_level
    assert change(spent(100050), spent(100000)).direction is UP


def test_a_transcribed_report_prints_every_digit_so_nothing_is_too_small() -> None:
    head = "origin: transcribed\nunit: 万元"
    found = change(spent("10.001"), "unit: 万元\n" + spent("10.000"), head=head)
    assert (found.direction, percent(found.rate)) == (UP, "0.01%")


def test_without_any_base_the_change_is_unknown() -> None:
    found = change(spent(1000), None)
    assert (found.direction, said(found.previous)) == (UNKNOWN, "未公开")


def test_a_complete_base_without_the_figure_is_a_zero_base() -> None:
    found = change(spent(1000), "fund_budget: none")
    assert (found.direction, found.rate) == (NOT_COMPARABLE, None)


def test_a_new_department_is_not_comparable_and_says_why() -> None:
    found = change(spent(1000) + "\ncomparison: {2019: {none: 2020年新设}}", None)
    assert (found.direction, found.no_base) == (NOT_COMPARABLE, "2020年新设")
    assert found.difference == 1000


def test_the_base_comes_from_content_and_falls_back_to_the_stated_comparison() -> None:
    now = spent(1500) + "\ncomparison: {2019: {general_budget: {total: {expenditure: 500}}}}"
    assert said(change(now, spent(1000)).previous) == "1000"
    assert said(change(now, "disclosure: partial").previous) == "500"
    assert said(change(now, None).previous) == "500"


def test_the_reason_of_a_change_stands_under_the_address_of_its_figure() -> None:
    narrative = """
        reasons:
          on_previous_year: {general_budget.total.expenditure: 人员增加, three_publics: 接待减少}
          on_budget: {general_budget.total.expenditure: 追加预算}
        """
    assert change(spent(2), spent(1), narrative=narrative).reason == "人员增加"
    report = desk(spent(2), narrative=narrative)
    assert fact(report, "change", "three_publics.total.final").reason == "接待减少"
    assert fact(report, "change", "all_funds.total.income").reason is None
    assert fact(report, "execution", EXPENDITURE, column="initial").reason == "追加预算"


def test_of_two_reasons_for_one_figure_the_first_is_taken_and_one_for_none_is_passed_over() -> None:
    narrative = """
        reasons:
          on_previous_year:
            no_such_table.total: 没有这张表
            three_publics: 先写的
            three_publics.total.final: 后写的
        """
    report = desk(spent(2), narrative=narrative)
    assert fact(report, "change", "three_publics.total.final").reason == "先写的"


@PATIENT
@given(*[st.decimals(0, 10**9, places=2)] * 2)
def test_difference_and_base_make_the_figure(now: Decimal, before: Decimal) -> None:
    found = change(spent(now), spent(before))
    sign = {UP: 1, DOWN: -1}.get(found.direction)
    if sign is not None:
        assert before + sign * found.difference == now
        assert abs(before * found.rate / 100 - found.difference) < Decimal("1e-9")
    elif found.is_level:
        assert abs(now - before) < 50
    else:
        assert before == 0
        assert found.rate is None


# --- shares --------------------------------------------------------------------------------


FUNDS = """
    general_budget:
      2010301: {income: 60, basic: 50, project: 10}
      2080501: {income: 20, basic: 20}
    fund_budget: {2120801: {income: 15, project: 15}}
    state_capital_budget: none
    other_funds: {2010301: {other_income: 5, institutional_income: 0, project: 5}}
    """


def test_a_share_is_a_part_in_per_cent_of_a_whole() -> None:
    share = fact(desk(FUNDS), "share", "all_funds.total.basic", whole="all_funds.total.expenditure")
    assert (said(share.figure), percent(share.percent)) == ("70", "70.00%")


@pytest.mark.parametrize(
    ("accounts", "part"),
    [("disclosure: partial\nall_funds: {total: {basic: 3}}", "3"),
     ("all_funds: {total: {basic: 0, expenditure: 0}}", "0"),
     ("disclosure: partial\nall_funds: {total: {expenditure: 9}}", "未公开")],
)  # fmt: skip
def test_there_is_no_share_where_part_or_whole_is_unknown_or_the_whole_is_zero(
    accounts: str, part: str
) -> None:
    report = desk(accounts)
    share = fact(report, "share", "all_funds.total.basic", whole="all_funds.total.expenditure")
    assert (said(share.figure), share.percent) == (part, None)


def test_shares_list_the_parts_that_hold_money() -> None:
    parts = {
        "一般公共预算": "general_budget.total.income",
        "国有资本": "state_capital_budget.total.income",
        "其他收入": "other_funds.total.other_income",
        "事业收入": "other_funds.total.institutional_income",
    }
    shares = fact(desk(FUNDS), "shares", whole="all_funds.total.income", parts=parts)
    assert [(p.title, said(p.figure), percent(p.percent)) for p in shares.parts] == [
        ("一般公共预算", "80", "80.00%"),
        ("其他收入", "5", "5.00%"),
    ]
    assert said(shares.whole) == "100"


def test_shares_are_known_where_the_whole_or_a_part_is() -> None:
    def known(accounts: str) -> bool:
        parts = {"基本": "all_funds.total.basic"}
        report = desk("disclosure: partial\n" + accounts)
        return bool(fact(report, "shares", whole="all_funds.total.expenditure", parts=parts).known)

    assert known("all_funds: {total: {expenditure: 9}}")
    assert known("all_funds: {total: {basic: 9}}")
    assert not known("all_funds: {total: {project: 9}}")


def test_the_classes_of_a_table_by_their_names_of_the_year() -> None:
    classes = fact(desk(FUNDS), "classes", table="general_budget", column="expenditure")
    assert [(c.code, c.title, percent(c.percent)) for c in classes.parts] == [
        ("201", "一般公共服务支出", "75.00%"),
        ("208", "社会保障和就业支出", "25.00%"),
    ]
    assert said(classes.whole) == "80"


def test_a_class_without_money_is_left_out() -> None:
    accounts = (
        "general_budget: {201: {basic: 1}, 208: {basic: 0}, 210: {initial: 3}, 221: {basic: —}}"
    )
    classes = fact(desk(accounts), "classes", table="general_budget", column="basic")
    assert [c.code for c in classes.parts] == ["201"]


# --- execution -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "rate", "direction", "difference"),
    [
        ("initial: 200, expenditure: 150", "75.00%", DOWN, "50"),
        ("initial: 200, expenditure: 300", "150.00%", UP, "100"),
        ("initial: 200, expenditure: 200", "100.00%", LEVEL, "0"),
        ("initial: 200, expenditure: 0", "0.00%", DOWN, "200"),
        ("initial: 0, expenditure: 300", None, UP, "300"),
        ("initial: 0, expenditure: 0", None, LEVEL, "0"),
        ("initial: 未公开, expenditure: 300", None, UNKNOWN, None),
        ("initial: 200, expenditure: 未公开", None, UNKNOWN, None),
    ],
)
def test_an_execution_rate_is_computed_from_its_budget(
    row: str, rate: str | None, direction: Direction, difference: str | None
) -> None:
    # The layout prints 0.01 万元; the amounts here are in 万元, so that nothing is too small.
    report = desk(f"unit: 万元\nbudget: initial\ngeneral_budget: {{total: {{{row}}}}}")
    found = fact(report, "execution", EXPENDITURE)
    assert found.kind == "initial"
    assert percent(found.percent) == rate
    assert found.direction is direction
    assert (found.over, found.is_level) == (direction is UP, direction is LEVEL)
    assert (None if found.difference is None else f"{found.difference / 10000:f}") == difference
    assert found.zero_budget == row.startswith("initial: 0")


def test_a_stated_rate_stands_where_no_budget_is_named() -> None:
    accounts = "disclosure: partial\ngeneral_budget: {total: {expenditure: 9, execution_rate: %s}}"
    for stated, direction in (("100%", LEVEL), ("100.00%", LEVEL), ("98.5%", UNKNOWN)):
        found = fact(desk(accounts % stated), "execution", EXPENDITURE)
        assert (found.kind, found.percent, found.direction) == ("unspecified", None, direction)
        assert f"{found.stated}%" == stated
        assert said(found.budget) == "未公开"
        assert found.known


def test_a_stated_rate_stands_beside_the_computed_one() -> None:
    accounts = "budget: initial\ngeneral_budget: {total: {expenditure: 9, initial: 10, execution_rate: 100%}}"
    found = fact(desk(accounts), "execution", EXPENDITURE)
    assert (percent(found.percent), found.stated) == ("90.00%", 100)


def test_a_stated_rate_of_an_undisclosed_budget_says_whether_they_are_equal() -> None:
    accounts = (
        "disclosure: partial\nbudget: initial\n"
        "general_budget: {total: {expenditure: 9, execution_rate: 100%}}"
    )
    found = fact(desk(accounts), "execution", EXPENDITURE)
    assert (found.kind, found.direction, found.percent) == ("initial", LEVEL, None)
    found = fact(desk(accounts.replace("100%", "98%")), "execution", EXPENDITURE)
    assert (found.direction, found.stated) == (UNKNOWN, 98)


def test_an_execution_is_known_by_its_final_figure_or_its_budget() -> None:
    def known(row: str) -> bool:
        accounts = f"disclosure: partial\nbudget: initial\ngeneral_budget: {{total: {{{row}}}}}"
        return bool(fact(desk(accounts), "execution", EXPENDITURE).known)

    assert known("initial: 1")
    assert known("expenditure: 1")
    assert not known("income: 1")


@pytest.mark.parametrize(
    ("head", "row", "kind", "budget"),
    [
        ("budget: full_year", "initial: 1, full_year: 2", "full_year", "2"),
        ("budget: full_year", "initial: 1", "full_year", ""),
        ("layout: shanghai-2024", "initial: 1, full_year: 2", "initial", "1"),
        ("layout: shanghai-2024", "full_year: 2", "full_year", "2"),
        ("layout: sichuan-2018", "adjusted: 2", "adjusted", "2"),
        ("layout: sichuan-2018", "expenditure: 2", "unspecified", "未公开"),
        ("layout: shanghai-2024", "adjusted: 2", "initial", ""),
    ],
)
def test_the_budget_is_the_one_the_report_names_else_the_first_it_states(
    head: str, row: str, kind: str, budget: str
) -> None:
    found = fact(
        desk(f"{head}\ngeneral_budget: {{total: {{{row}}}}}", year=2024), "execution", EXPENDITURE
    )
    assert (found.kind, said(found.budget)) == (kind, budget)


def test_final_and_budget_equal_once_printed_are_level() -> None:
    accounts = "budget: initial\ngeneral_budget: {total: {expenditure: 100049.99, initial: 100000}}"
    assert fact(desk(accounts), "execution", EXPENDITURE).is_level


# --- items ---------------------------------------------------------------------------------


ITEMS = """
    unit: 万元
    budget: initial
    general_budget:
      2010301: {basic: 8, initial: 10}
      2010308: {initial: 3}
      2010350: {basic: 0, initial: 0}
      2080501: {basic: 5, initial: 4}
      2101101: {income: 5}
    """


def items(report: Desk) -> Any:
    return fact(report, "items", table="general_budget", column="expenditure")


def test_items_stand_under_class_and_section_with_their_budgets() -> None:
    narrative = """
        items:
          general_budget:
            2010301: {purpose: 日常运行, reason: 人员到岗晚}
            2080501: {purpose: 离退休费}
          fund_budget: {2080501: {purpose: 别的用途}}
        reasons:
          on_budget:
            general_budget.2080501.expenditure: 人数增加
            general_budget.2010301.expenditure: 另一个原因
        """
    classes = items(desk(ITEMS, narrative=narrative))
    assert [(c.name, [s.section_name for s in c.sections]) for c in classes] == [
        ("一般公共服务支出", ["政府办公厅（室）及相关机构事务"]),
        ("社会保障和就业支出", ["行政事业单位养老支出"]),
    ]
    found = [item for c in classes for section in c.sections for item in section.items]
    assert [(i.code, i.name, percent(i.execution.percent), i.purpose, i.reason) for i in found] == [
        ("2010301", "行政运行", "80.00%", "日常运行", "人员到岗晚"),
        ("2010308", "信访事务", "0.00%", None, None),
        ("2080501", "行政单位离退休", "125.00%", "离退休费", "人数增加"),
    ]
    assert {section.class_name for c in classes for section in c.sections} == {
        c.name for c in classes
    }


def test_an_item_with_a_budget_and_no_spending_is_listed() -> None:
    found = items(desk("general_budget: {2010308: {initial: 3}}\nbudget: initial"))
    assert [item.code for item in found[0].sections[0].items] == ["2010308"]


def test_without_items_nothing_is_listed() -> None:
    assert items(desk("general_budget: {201: {basic: 3}}")) == ()
    assert items(desk("general_budget: none")) == ()


def test_an_item_keeps_its_code_where_nobody_knows_its_name() -> None:
    found = items(desk("general_budget: {2019998: {basic: 3}}"))
    assert found[0].sections[0].items[0].name == "2019998"


# --- covers --------------------------------------------------------------------------------


def cover(report: Desk, row: str = "personnel") -> Any:
    return fact(report, "cover", f"general_budget_basic.{row}", words=f"{row}_covers")


def test_a_cover_names_the_rows_that_hold_money() -> None:
    report = desk("general_budget_basic: {30101: 5, 30102: 0, 30302: 2, 30201: 3, 30228: —}")
    assert cover(report).names == ("基本工资", "退休费")
    assert cover(report, "public_use").names == ("办公费",)
    assert said(cover(report).figure) == "7"


COVERS = "general_budget_basic: {personnel_covers: [30103, 30101]}"


def test_without_amounts_by_row_a_cover_names_what_the_text_lists() -> None:
    found = cover(desk("general_budget_basic: {personnel: 7}", narrative=COVERS))
    assert found.names == ("奖金", "基本工资")
    assert found.known


def test_amounts_by_row_win_over_the_text() -> None:
    assert cover(desk("general_budget_basic: {30101: 7}", narrative=COVERS)).names == ("基本工资",)


def test_a_cover_is_known_by_its_figure_or_its_names() -> None:
    assert not cover(desk("disclosure: partial")).known
    assert cover(desk("disclosure: partial", narrative=COVERS)).known
    assert cover(desk("disclosure: partial\ngeneral_budget_basic: {personnel: 0}")).known


# --- scope, staff, assets ------------------------------------------------------------------


def test_subordinate_units_are_counted_by_kind_in_the_order_of_the_layout() -> None:
    scope = fact(
        desk("""
        scope:
          - {name: 甲站, kind: 其他事业单位}
          - {name: 乙局, kind: 行政单位, note: 新设}
          - {name: 丙站, kind: 其他事业单位}
        """, narrative="organisation: {text: 另有挂靠机构。}"),
        "scope",
    )  # fmt: skip
    assert scope.counts == (("行政单位", 1), ("参照公务员法管理的事业单位", 0), ("其他事业单位", 2))
    assert [(u.name, u.note) for u in scope.units] == [
        ("甲站", None),
        ("乙局", "新设"),
        ("丙站", None),
    ]
    assert (scope.text, scope.known) == ("另有挂靠机构。", True)


@pytest.mark.parametrize(
    ("accounts", "narrative", "known"),
    [
        ("disclosure: complete", "", True),
        ("disclosure: partial", "", False),
        ("disclosure: partial", "organisation: {}", True),
        ("disclosure: partial\nscope: [{name: 甲站, kind: 行政单位}]", "", True),
    ],
)
def test_no_units_are_a_fact_only_where_the_report_says_so(
    accounts: str, narrative: str, *, known: bool
) -> None:
    assert fact(desk(accounts, narrative=narrative), "scope").known is known


def test_staff_beside_last_years() -> None:
    now = """
        staff:
          administrative: {quota: 5, actual: 3}
          institutional: {actual: 6}
        """
    before = "staff: {administrative: {actual: 4}, institutional: {quota: 9}}"
    rows = fact(desk(now, others={2019: before}), "staff")
    assert [(row.title, row.quota.number, row.actual.number, row.difference) for row in rows] == [
        ("行政人员", 5, 3, -1),
        ("事业人员", None, 6, None),
    ]


def test_staff_nobody_states_is_no_row_and_without_last_year_there_is_no_difference() -> None:
    rows = fact(
        desk("staff: {institutional: {quota: 2}, administrative: {actual: 未公开}}"), "staff"
    )
    assert [(row.title, row.quota.number, row.difference) for row in rows] == [
        ("事业人员", 2, None)
    ]
    rows = fact(desk("staff: {institutional: {actual: 2}}"), "staff")
    assert rows[0].difference is None


VEHICLES = "layout: shanghai-2024\nstate_assets: "


@pytest.mark.parametrize(
    ("assets", "total"),
    [
        ("{confidential: 1, other: 2, equipment_over_1m: 50}", 3),
        ("{confidential: 0}", 0),
        ("{vehicles: 7, confidential: 1}", 7),
        ("{vehicles: 0, confidential: 1}", 0),
        ("{equipment_over_1m: 50}", None),
        ("{confidential: 未公开}", None),
    ],
)
def test_vehicles_are_counted_unless_their_number_is_stated(assets: str, total: int | None) -> None:
    found = fact(desk(VEHICLES + assets, year=2024), "assets")
    assert found.vehicles_total.number == total
    assert [v.entry.number for v in found.vehicles if v.entry.number is not None] in (
        [],
        [0],
        [1],
        [1, 2],
    )
    assert len(found.vehicles) == 8
    assert found.equipment[0].unit == "台（套）"


def test_assets_are_known_where_anything_is() -> None:
    assert not fact(desk("disclosure: partial"), "assets").known
    assert fact(desk("disclosure: partial\nstate_assets: {vehicles: 0}"), "assets").known
    assert fact(
        desk("disclosure: partial\nstate_assets: {special_equipment_over_1m: 1}"), "assets"
    ).known
    assert not fact(desk(), "assets").known


# --- three publics -------------------------------------------------------------------------


def publics(accounts: str, narrative: str = "", **more: Any) -> Any:
    report = desk(accounts, narrative=narrative, **more)
    return fact(report, "three_publics", table="three_publics", column="final")


THREE_PUBLICS = """
    unit: 万元
    three_publics:
      overseas_travel: {budget: 2, final: 0, groups: 0, persons: 0}
      vehicle_purchase: {budget: 0, final: 0, vehicles: 0}
      vehicle_upkeep: {budget: 6, final: 6, vehicles_held: 3}
      official_reception: {budget: 3, final: 4}
      reception:
        domestic: {amount: 4, batches: 5, persons: 50}
        foreign: {amount: 0, batches: 0, persons: 0}
        spent_on: [{what: 接待检查, amount: 3}, {what: 接待调研, amount: 未公开}]
    """


def test_three_publics_by_kind_with_budget_and_share() -> None:
    found = publics(THREE_PUBLICS, "three_publics: {reception_used_for: 公务用餐}")
    assert (said(found.total.budget), percent(found.total.percent)) == ("110000", "90.91%")
    assert not found.total.over
    assert {row: percent(share.percent) for row, share in found.shares.items()} == {
        "overseas_travel": "0.00%", "vehicles": "60.00%", "vehicle_purchase": "0.00%",
        "vehicle_upkeep": "60.00%", "official_reception": "40.00%", "meetings": "0.00%",
        "training": "0.00%",
    }  # fmt: skip
    assert percent(found.executions["official_reception"].percent) == "133.33%"
    assert found.executions["vehicle_purchase"].zero_budget
    assert {name: entry.number for name, entry in found.counts.items()} == {
        "groups": 0, "persons": 0, "vehicles_bought": 0, "vehicles_held": 3,
        "domestic_batches": 5, "domestic_persons": 50, "foreign_batches": 0, "foreign_persons": 0,
    }  # fmt: skip
    assert (said(found.domestic), said(found.foreign)) == ("40000", "0")
    assert [(s.what, said(s.figure)) for s in found.spent_on] == [
        ("接待检查", "30000"),
        ("接待调研", "未公开"),
    ]
    assert found.used_for == {
        "overseas_travel": None,
        "vehicle_upkeep": None,
        "reception": "公务用餐",
    }
    assert (found.none, found.known) == (False, True)


def test_three_publics_changes_are_by_kind() -> None:
    before = (
        "unit: 万元\nthree_publics: {official_reception: {final: 5}, vehicle_upkeep: {final: 6}}"
    )
    found = publics(THREE_PUBLICS, others={2019: before})
    changes = {row: share.change.direction for row, share in found.shares.items() if share.change}
    assert changes["official_reception"] is DOWN
    assert changes["vehicle_upkeep"] is LEVEL
    assert found.total_change.direction is DOWN


def test_three_publics_that_did_not_happen_are_known() -> None:
    found = publics("three_publics: none")
    assert (found.none, found.known, found.spent_on) == (True, True, ())
    assert publics("disclosure: partial\nthree_publics: none").known
    assert not publics("disclosure: partial").known
    assert publics("disclosure: partial\nthree_publics: {vehicle_upkeep: {final: 1}}").known


# --- funds, procurement --------------------------------------------------------------------


def fund(accounts: str) -> Any:
    return fact(desk(accounts), "fund", table="fund_budget")


def test_a_fund_flows_through_the_year() -> None:
    found = fund(
        "fund_budget: {total: {opening: 1}, 2120801: {income: 4, project: 3}, 2120802: {income: 1}}"
    )
    figures = (found.opening, found.income, found.expenditure, found.closing)
    assert [said(figure) for figure in figures] == ["1", "5", "3", ""]
    assert [(i.code, percent(i.percent)) for i in found.items] == [("2120801", "100.00%")]
    assert (found.none, found.known, found.nothing) == (False, True, False)


def test_the_items_of_a_fund_are_its_lowest_rows() -> None:
    found = fund("fund_budget: {212: {project: 9}, 2120801: {project: 4}, 229: {project: 5}}")
    assert [i.code for i in found.items] == ["2120801", "229"]


@pytest.mark.parametrize(
    ("accounts", "known", "nothing"),
    [
        ("fund_budget: none", True, True),
        ("disclosure: partial\nfund_budget: none", True, True),
        ("disclosure: complete", True, True),
        ("disclosure: partial", False, False),
        ("disclosure: partial\nfund_budget: {total: {income: 0, expenditure: 0}}", True, True),
        ("fund_budget: {total: {closing: 1}}", True, False),
    ],
)
def test_a_fund_that_did_not_move_is_known_to_hold_nothing(
    accounts: str, *, known: bool, nothing: bool
) -> None:
    found = fund(accounts)
    assert (found.known, found.nothing) == (known, nothing)


def procurement(accounts: str) -> Any:
    return fact(desk(accounts), "procurement", table="procurement", column="final")


def test_procurement_by_kind_and_to_small_firms() -> None:
    found = procurement("""
        procurement:
          goods: 10
          services: 30
          sme:
            reserved: {all: 20, small_micro: 8}
            awarded: {reserved_all: 20, reserved_small_micro: 8, other: 4}
        """)
    assert said(found.total) == "40"
    assert [(p.title, said(p.figure), percent(p.percent)) for p in found.parts] == [
        ("政府采购货物支出", "10", "25.00%"),
        ("政府采购工程支出", "", "0.00%"),
        ("政府采购服务支出", "30", "75.00%"),
    ]
    assert {name: said(figure) for name, figure in found.sme.items()} == {
        "reserved_all": "20", "reserved_small_micro": "8", "awarded_reserved_all": "20",
        "awarded_reserved_small_micro": "8", "awarded_other": "4", "awarded_total": "24",
    }  # fmt: skip
    assert found.known


def test_procurement_nobody_states_is_unknown() -> None:
    found = procurement("disclosure: partial\nprocurement: {sme: {awarded: {other: 4}}}")
    assert (found.known, said(found.sme["awarded_total"])) == (False, "未公开")


# --- plain facts ---------------------------------------------------------------------------


def test_words_and_figures_are_taken_as_they_are() -> None:
    report = desk(spent(9), narrative="duties: [甲, 乙]")
    assert fact(report, "words", field="duties") == ["甲", "乙"]
    assert said(fact(report, "figure", EXPENDITURE)) == "9"
    assert fact(report, "base_year") == 2019
    assert fact(report, "performance").projects == ()


def test_every_kind_of_fact_the_sections_ask_for_can_be_made() -> None:
    report = desk(FUNDS)
    asked = [f for section in report.statute.sections.values() for f in section.facts.values()]
    assert {f.kind for f in asked} <= kinds()
    for wanted in asked:
        make(report, wanted)
