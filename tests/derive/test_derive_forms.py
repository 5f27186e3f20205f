from dataclasses import replace
from typing import Any

import pytest
from support import desk, said

from generator.derive.desk import Desk
from generator.derive.forms import FormView, RowView, TableView, form_views
from generator.model.statute import FormPlace


def view(report: Desk, form: str) -> FormView:
    return next(found for found in form_views(report) if found.form.id == form)


def table(report: Desk, form: str, part: int = 0) -> TableView:
    return view(report, form).tables[part]


def keys(found: TableView) -> list[str]:
    return [row.key for row in found.rows]


def cells(found: TableView, key: str) -> dict[str, str]:
    row = next(row for row in found.rows if row.key == key)
    return dict(zip([c.id for c in found.columns], map(said, row.cells), strict=True))


def placed(report: Desk, form: str, **more: Any) -> TableView:
    """View a form as a layout would print it that places it so."""
    layout = report.layout.model_copy(update={"forms": [FormPlace(form=form, **more)]})
    return form_views(replace(report, layout=layout))[0].tables[0]


EXPENDITURE = "general-budget-expenditure"
ACCOUNTS = """\
general_budget:
  2010301: {basic: 60, project: 30, initial: 95}
  2010308: {initial: 3}
  2080501: {basic: 8}
other_funds: {2010301: {project: 5, other_income: 5}}
"""


# --- rows of functional forms --------------------------------------------------------------


def test_a_row_for_each_class_section_and_item_with_something_known() -> None:
    found = table(desk(ACCOUNTS), EXPENDITURE)
    assert [(row.key, row.code, row.title, row.level) for row in found.rows] == [
        ("total", "", "合计", 1),
        ("201", "201", "一般公共服务支出", 1),
        ("20103", "20103", "政府办公厅（室）及相关机构事务", 2),
        ("2010301", "2010301", "行政运行", 3),
        ("208", "208", "社会保障和就业支出", 1),
        ("20805", "20805", "行政事业单位养老支出", 2),
        ("2080501", "2080501", "行政单位离退休", 3),
    ]
    assert [row.key for row in found.rows if row.foot] == ["total"]
    assert cells(found, "201") == {"expenditure": "90", "basic": "60", "project": "30"}
    assert cells(found, "208") == {"expenditure": "8", "basic": "8", "project": ""}
    assert cells(found, "total") == {"expenditure": "98", "basic": "68", "project": "30"}
    assert (found.kind, found.coded, found.head) == ("functional", True, "")


def test_a_row_known_to_be_zero_is_printed_and_one_without_figures_is_not() -> None:
    found = table(desk("general_budget: {2010301: {basic: 0}, 2010308: {initial: 3}}"), EXPENDITURE)
    assert keys(found) == ["total", "201", "20103", "2010301"]


def test_the_rows_of_a_form_over_several_tables_are_those_of_all() -> None:
    report = desk(ACCOUNTS + "fund_budget: {2120801: {income: 7}}\n")
    found = table(report, "income")
    assert keys(found) == ["total", "201", "20103", "2010301", "212", "21208", "2120801"]
    assert cells(found, "total") == {
        "income": "12", "appropriation": "7", "superior_subsidy": "", "institutional_income": "",
        "operating_income": "", "affiliate_remittance": "", "other_income": "5",
    }  # fmt: skip
    assert cells(found, "2010301")["income"] == cells(found, "2010301")["other_income"] == "5"


@pytest.mark.parametrize(
    ("where", "ends"),
    [("first", ("total", "2080501")), ("last", ("201", "total")), ("none", ("201", "2080501"))],
)
def test_the_total_stands_where_the_layout_puts_it(where: str, ends: tuple[str, str]) -> None:
    found = keys(placed(desk(ACCOUNTS), EXPENDITURE, total=where))
    assert (found[0], found[-1]) == ends
    assert found.count("total") == (where != "none")


def test_the_total_stands_where_the_form_puts_it_unless_the_layout_says_otherwise() -> None:
    assert keys(placed(desk(ACCOUNTS), EXPENDITURE))[0] == "total"
    shanghai = desk("layout: shanghai-2024\n" + ACCOUNTS, year=2024)
    assert keys(table(shanghai, EXPENDITURE))[-1] == "total"


def test_an_item_has_the_name_of_its_year() -> None:
    accounts = "general_budget: {2200199: {basic: 1}}"
    names = {
        year: table(desk(accounts, year=year), EXPENDITURE).rows[-1].title for year in (2018, 2020)
    }
    assert names == {2018: "其他国土资源事务支出", 2020: "其他自然资源事务支出"}


# --- cells ---------------------------------------------------------------------------------


def test_a_cell_knows_its_home() -> None:
    def homes(row: RowView) -> list[str]:
        return [str(address) for address in row.addresses]

    report = desk(ACCOUNTS)
    found = table(report, EXPENDITURE)
    assert homes(found.rows[0]) == [
        f"general_budget.total.{c}" for c in ("expenditure", "basic", "project")
    ]
    assert homes(found.rows[3])[1] == "general_budget.2010301.basic"
    income = table(report, "income-expenditure-summary")
    assert homes(income.rows[0]) == ["general_budget.total.income"]
    for form in form_views(report):
        for row in (row for part in form.tables for row in part.rows):
            for address, cell in zip(row.addresses, row.cells, strict=True):
                assert address is None or said(report.book.figure(address)) == said(cell)


def test_zeros_are_filled_in_beside_a_figure_and_nowhere_else() -> None:
    report = desk(ACCOUNTS)
    filled = placed(report, EXPENDITURE, zero_fill=["project"])
    assert cells(filled, "2080501") == {"expenditure": "8", "basic": "8", "project": "0"}
    assert cells(filled, "2010301")["project"] == "30"
    unfilled = placed(report, EXPENDITURE)
    assert cells(unfilled, "2080501")["project"] == ""
    empty = placed(desk("general_budget: none"), EXPENDITURE, zero_fill=["project"])
    assert cells(empty, "total") == {"expenditure": "", "basic": "", "project": ""}


def test_an_undisclosed_cell_is_never_filled_with_zero() -> None:
    report = desk("""
        disclosure: partial
        complete: [general_budget.expenditure]
        general_budget: {2080501: {expenditure: 8}}
        """)
    filled = placed(report, EXPENDITURE, zero_fill=["basic", "project"])
    assert cells(filled, "2080501") == {"expenditure": "8", "basic": "未公开", "project": "未公开"}


AS_PUBLISHED = """
    unit: 万元
    general_budget: {2010301: {basic: 60}, 2101101: {basic: 2}}
    as_published:
      general-budget-expenditure: {201: {basic: 60.01, project: —}, total: {expenditure: 62.01}}
      income-expenditure-summary: {210: {final: 1.99}}
      general-budget-basic: {30101: {final: 7}}
    """


def test_a_cell_the_source_prints_differently_is_shown_as_printed() -> None:
    report = desk(AS_PUBLISHED)
    found = table(report, EXPENDITURE)
    assert cells(found, "201") == {"expenditure": "600000", "basic": "600100", "project": "—"}
    assert cells(found, "total") == {"expenditure": "620100", "basic": "620000", "project": ""}
    assert cells(found, "2010301")["basic"] == "600000"
    summary = table(report, "income-expenditure-summary", 1)
    assert (cells(summary, "210"), cells(summary, "201")) == (
        {"final": "19900"},
        {"final": "600000"},
    )
    assert cells(table(report, "expenditure"), "201")["basic"] == "600000"


def test_what_a_source_prints_differently_changes_no_figure() -> None:
    report = desk(AS_PUBLISHED)
    assert said(report.lookup("general_budget.201.basic")) == "600000"


# --- economic forms ------------------------------------------------------------------------


BASIC = "general-budget-basic"
ECONOMIC = "general_budget_basic: {30101: 5, 30201: 3, 30302: 2, 31002: 1}"


def test_economic_rows_stand_in_groups_with_their_totals_below() -> None:
    found = table(desk(ECONOMIC), BASIC)
    assert [(row.key, row.title, row.level, row.foot) for row in found.rows] == [
        ("301", "工资福利支出", 1, False),
        ("30101", "基本工资", 2, False),
        ("303", "对个人和家庭的补助", 1, False),
        ("30302", "退休费", 2, False),
        ("personnel", "人员经费合计", 1, True),
        ("302", "商品和服务支出", 1, False),
        ("30201", "办公费", 2, False),
        ("310", "资本性支出", 1, False),
        ("31002", "办公设备购置", 2, False),
        ("public_use", "公用经费合计", 1, True),
        ("total", "合计", 1, True),
    ]
    assert [cells(found, key)["final"] for key in ("personnel", "public_use", "total")] == [
        "7",
        "4",
        "11",
    ]


def test_panels_print_the_groups_side_by_side() -> None:
    panels = [["301", "303"], ["302", "310"]]
    layout = desk(ECONOMIC).layout.model_copy(
        update={"forms": [FormPlace(form=BASIC, panels=panels, row_list=["30103", "31099"])]}
    )
    left, right = form_views(replace(desk(ECONOMIC), layout=layout))[0].tables
    assert keys(left) == ["301", "30101", "30103", "303", "30302", "personnel"]
    assert keys(right) == ["302", "30201", "310", "31002", "31099", "public_use"]
    assert (left.id, right.id) == ("general-budget-basic-1", "general-budget-basic-2")


def test_a_group_that_a_panel_splits_is_summed_in_each() -> None:
    panels = [["301"], ["303", "302"]]
    layout = desk(ECONOMIC).layout.model_copy(
        update={"forms": [FormPlace(form=BASIC, panels=panels)]}
    )
    left, right = form_views(replace(desk(ECONOMIC), layout=layout))[0].tables
    assert keys(left) == ["301", "30101", "personnel"]
    assert keys(right) == ["303", "30302", "personnel", "302", "30201", "public_use"]


def test_a_row_list_prints_its_rows_even_without_figures() -> None:
    report = desk("general_budget_basic: {30101: 5}")
    rows = placed(report, BASIC, row_list=["30201", "30102"])
    assert keys(rows) == [
        "301",
        "30101",
        "30102",
        "personnel",
        "302",
        "30201",
        "public_use",
        "total",
    ]
    assert cells(rows, "30201")["final"] == ""
    filled = placed(report, BASIC, row_list=["30201", "30102"], zero_fill=["final"])
    assert cells(filled, "30201")["final"] == cells(filled, "public_use")["final"] == "0"
    assert keys(placed(report, BASIC)) == ["301", "30101", "personnel", "public_use", "total"]


# --- summary and single-row forms ----------------------------------------------------------


def test_the_summary_form_sets_income_beside_expenditure() -> None:
    report = desk("""
        general_budget:
          total: {opening: 2, closing: 1}
          2010301: {income: 90, basic: 91}
        other_funds: {2010301: {other_income: 5, project: 5}}
        """)
    income, expenditure = view(report, "income-expenditure-summary").tables
    assert (income.head, expenditure.head) == ("收入", "支出")
    known = {row.key: said(row.cells[0]) for row in income.rows if row.cells[0].known}
    assert known == {
        "general_budget": "90", "other_income": "5", "income": "95", "opening": "2", "total": "97",
    }  # fmt: skip
    known = {row.key: said(row.cells[0]) for row in expenditure.rows if row.cells[0].known}
    assert known == {"201": "96", "expenditure": "96", "closing": "1", "total": "97"}
    assert [row.key for row in income.rows if row.foot] == [
        "income",
        "surplus_used",
        "opening",
        "total",
    ]


def test_the_summary_form_lists_every_class_that_holds_in_the_year() -> None:
    def classes(year: int) -> list[tuple[str, str]]:
        rows = table(desk(year=year), "income-expenditure-summary", 1).rows
        return [(row.key, row.title) for row in rows if not row.foot]

    assert classes(2020)[0] == ("201", "一、一般公共服务支出")
    assert classes(2020)[7:9] == [("208", "八、社会保障和就业支出"), ("210", "九、卫生健康支出")]
    assert classes(2020)[-1] == ("234", "二十四、抗疫特别国债安排的支出")
    assert len(classes(2020)) == 24
    assert classes(2019)[-1] == ("229", "二十三、其他支出")
    assert ("207", "七、文化体育与传媒支出") in classes(2018)


def test_classes_of_which_none_is_disclosed_stand_in_one_row() -> None:
    def rows(accounts: str) -> list[tuple[str, str]]:
        found = table(desk(f"disclosure: partial\n{accounts}"), "income-expenditure-summary", 1)
        return [(row.key, said(row.cells[0])) for row in found.rows if not row.foot]

    assert rows("all_funds: {total: {expenditure: 9}}") == [("classes", "未公开")]
    known = rows("all_funds: {201: {expenditure: 9}}")
    assert (len(known), known[:2]) == (24, [("201", "9"), ("202", "未公开")])
    assert len(rows("all_funds: {total: {expenditure: 0}}")) == 24


def test_the_appropriation_summary_has_a_column_for_each_budget() -> None:
    report = desk("""
        general_budget: {2010301: {basic: 9}}
        fund_budget: {2120801: {project: 4}}
        state_capital_budget: none
        """)
    found = table(report, "appropriation-summary", 1)
    assert cells(found, "212") == {
        "total": "4", "general_budget": "", "fund_budget": "4", "state_capital_budget": "",
    }  # fmt: skip
    assert cells(found, "expenditure") == {
        "total": "13", "general_budget": "9", "fund_budget": "4", "state_capital_budget": "",
    }  # fmt: skip


def test_the_three_publics_form_is_one_row() -> None:
    found = table(
        desk("three_publics: {vehicle_upkeep: {budget: 3, final: 2}, overseas_travel: {final: 1}}"),
        "three-publics",
    )
    assert [(row.key, row.title) for row in found.rows] == [("total", "")]
    assert (found.kind, found.coded) == ("single", False)
    known = {column: cell for column, cell in cells(found, "total").items() if cell}
    assert known == {
        "total-budget": "3", "total-final": "3", "overseas_travel-final": "1", "vehicles-budget": "3",
        "vehicles-final": "2", "vehicle_upkeep-budget": "3", "vehicle_upkeep-final": "2",
    }  # fmt: skip


# --- states of a form ----------------------------------------------------------------------


def test_forms_stand_in_the_order_of_the_layout_under_its_titles() -> None:
    found = form_views(desk())
    places = desk().layout.forms
    assert [v.form.id for v in found] == [place.form for place in places]
    assert [v.number for v in found] == list(range(1, len(places) + 1))
    titles = {v.form.id: v.title for v in found}
    assert titles["three-publics"] == "一般公共预算财政拨款“三公”经费支出决算表"
    assert titles["income"] == "收入决算表"


def test_forms_may_be_asked_for_by_name_and_are_the_same() -> None:
    report = desk(ACCOUNTS)
    some = form_views(report, {"income", "three-publics"})
    assert [view.form.id for view in some] == ["income", "three-publics"]
    every = {view.form.id: view for view in form_views(report)}
    assert all(every[view.form.id] is view for view in some)
    assert form_views(report, ()) == ()


def test_a_form_whose_header_is_not_known_has_no_table() -> None:
    found = [v for v in form_views(desk(ACCOUNTS)) if not v.form.confirmed]
    assert found
    assert all(v.tables == () and not v.undisclosed for v in found)
    assert all(v.tables for v in form_views(desk(ACCOUNTS)) if v.form.confirmed)
    report = desk(ACCOUNTS)
    hidden = report.statute.forms["income"].model_copy(update={"confirmed": False})
    forms = report.statute.forms | {"income": hidden}
    report = replace(report, statute=replace(report.statute, forms=forms))
    assert view(report, "income").tables == ()


@pytest.mark.parametrize(
    ("accounts", "empty", "undisclosed"),
    [
        ("fund_budget: none", True, False),
        ("disclosure: partial\nfund_budget: none", True, False),
        ("disclosure: partial", False, True),
        ("disclosure: complete", False, False),
        ("disclosure: partial\nfund_budget: {total: {closing: 0}}", False, False),
        ("disclosure: partial\nfund_budget: {total: {closing: 未公开}}", False, True),
        ("disclosure: partial\nfund_budget: {total: {closing: —}}", False, False),
    ],
)
def test_an_empty_form_is_not_an_undisclosed_one(
    accounts: str, *, empty: bool, undisclosed: bool
) -> None:
    found = view(desk(accounts), "fund-budget")
    assert (found.empty, found.undisclosed) == (empty, undisclosed)


def test_a_form_without_a_table_of_its_own_is_never_declared_empty() -> None:
    assert not view(desk("general_budget: none"), EXPENDITURE).empty
