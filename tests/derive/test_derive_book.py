from dataclasses import fields
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import at, desk, said

from generator.amounts import Entry, State
from generator.derive.book import Book, address_of, path_of, read_book
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.model.accounts import Accounts

#: Each example reads files, which takes its time on a busy machine.
PATIENT = settings(deadline=None, max_examples=60)


def table(report: Desk, *addresses: str) -> list[str]:
    return [at(report, address) for address in addresses]


# --- a typed figure and the tree of rows ---------------------------------------------------


def test_a_typed_figure_is_published_as_typed_whatever_its_parts_make() -> None:
    report = desk("""
        unit: 万元
        general_budget:
          total: {expenditure: 100.01}
          2010301: {basic: 60.00, project: 40.00}
        """)
    figure = report.lookup("general_budget.total.expenditure")
    assert said(figure) == "1000100"
    assert (figure.stated, figure.inferred) == (True, False)
    assert at(report, "general_budget.201.expenditure") == "1000000"
    assert not report.lookup("general_budget.201.expenditure").stated


def test_items_add_up_to_sections_classes_and_the_total() -> None:
    report = desk("""
        general_budget:
          2010301: {basic: 1}
          2010308: {basic: 20, project: 300}
          2010401: {project: 4000}
          2080501: {basic: 50000}
        """)
    address = "general_budget.{}.{}"
    rows = ("2010308", "20103", "20104", "201", "208", "total")
    assert [at(report, address.format(row, "basic")) for row in rows] == [
        "20", "21", "", "21", "50000", "50021",
    ]  # fmt: skip
    assert [at(report, address.format(row, "project")) for row in rows] == [
        "300", "300", "4000", "4300", "", "4300",
    ]  # fmt: skip
    assert [at(report, address.format(row, "expenditure")) for row in rows] == [
        "320", "321", "4000", "4321", "50000", "54321",
    ]  # fmt: skip


def test_a_class_may_state_what_its_items_leave_open() -> None:
    report = desk("general_budget: {201: {basic: 70}, 20103: {project: 5}, 2080501: {basic: 30}}")
    assert table(report, "general_budget.total.basic", "general_budget.total.project") == [
        "100",
        "5",
    ]
    assert at(report, "general_budget.201.expenditure") == "75"


def test_rows_stand_in_the_order_of_their_codes() -> None:
    book = desk(
        "general_budget: {2080501: {basic: 1}, 2010308: {basic: 1}, 2010301: {basic: 1}}"
    ).book
    assert book.children("general_budget", "total") == ["201", "208"]
    assert book.children("general_budget", "20103") == ["2010301", "2010308"]
    assert book.children("general_budget", "2010301") == []
    assert book.children("three_publics", "total") == []
    assert book.codes("general_budget") == {
        "201", "20103", "2010301", "2010308", "208", "20805", "2080501",
    }  # fmt: skip


def test_an_amount_that_is_no_cell_makes_no_row() -> None:
    report = desk("general_budget: {2010301: {execution_rate: 100%}}")
    assert report.book.codes("general_budget") == frozenset()


# --- across and down -----------------------------------------------------------------------


def test_expenditure_is_basic_and_project_across() -> None:
    report = desk(
        "general_budget: {total: {basic: 6, project: 4}, 2010301: {basic: 5, project: 4}}"
    )
    assert at(report, "general_budget.total.expenditure") == "10"
    kinds = [
        d.kind for d in report.book.derivations(Address("general_budget", "total", "expenditure"))
    ]
    assert kinds == ["across", "down"]


def test_expenditure_is_added_down_where_a_row_below_states_its_own() -> None:
    report = desk("""
        general_budget:
          total: {basic: 6, project: 4}
          2010301: {expenditure: 9.01}
          2080501: {basic: 1}
        """)
    assert at(report, "general_budget.total.expenditure") == "10.01"
    assert table(report, "general_budget.20103.expenditure", "general_budget.201.expenditure") == [
        "9.01",
        "9.01",
    ]
    assert at(report, "general_budget.208.expenditure") == "1"


def test_a_row_that_states_its_own_does_not_turn_its_neighbours_down() -> None:
    book = desk(
        "general_budget: {2010301: {expenditure: 9}, 20805: {basic: 1}, 2080501: {basic: 1}}"
    ).book
    kinds = {
        row: book.derivations(Address("general_budget", row, "expenditure"))[0].kind
        for row in ("total", "201", "208", "2010301")
    }
    assert kinds == {"total": "down", "201": "down", "208": "across", "2010301": "across"}


def test_what_a_row_states_itself_is_compared_with_its_columns() -> None:
    book = desk("general_budget: {201: {expenditure: 9, basic: 5}, 2010301: {basic: 9}}").book
    kinds = [d.kind for d in book.derivations(Address("general_budget", "201", "expenditure"))]
    assert kinds == ["across", "down"]


def test_totals_of_both_sides() -> None:
    report = desk("""
        general_budget:
          total: {opening: 20, closing: 18}
          2010301: {income: 98, basic: 90, project: 10}
        """)
    assert at(report, "general_budget.total.grand_total") == "118"
    assert at(report, "general_budget.total.outgoing_total") == "118"


def test_the_outgoing_total_equals_the_grand_total_only_where_its_parts_are_not_known() -> None:
    known = desk("general_budget: {total: {income: 10, expenditure: 7, closing: 2}}")
    assert table(
        known, "general_budget.total.grand_total", "general_budget.total.outgoing_total"
    ) == [
        "10",
        "9",
    ]
    partial = desk("""
        disclosure: partial
        general_budget: {total: {grand_total: 10, expenditure: 7}}
        """)
    assert at(partial, "general_budget.total.outgoing_total") == "10"


def test_a_residual_that_nobody_stated_is_not_published() -> None:
    report = desk("""
        disclosure: partial
        all_funds: {total: {income: 100, expenditure: 90, basic: 50, grand_total: 120}}
        general_budget: {total: {income: 80}, 2010301: {basic: 10}}
        general_budget_basic: {total: 50, personnel: 30}
        three_publics: {total: {final: 9}, overseas_travel: {final: 4}, vehicles: {final: 3}}
        procurement: {total: 8, goods: 5}
        """)
    residuals = [
        "all_funds.total.project", "all_funds.total.opening", "all_funds.total.closing",
        "other_funds.total.income", "fund_budget.total.income", "general_budget.total.basic",
        "general_budget_basic.public_use", "three_publics.official_reception",
        "three_publics.vehicle_purchase", "procurement.works",
    ]  # fmt: skip
    assert table(report, *residuals) == ["未公开"] * len(residuals)


# --- tables made of tables -----------------------------------------------------------------


FUNDS = """
    general_budget: {total: {opening: 1}, 2010301: {income: 100, basic: 60, project: 30}}
    fund_budget: {2120801: {income: 7, project: 6}}
    state_capital_budget: none
    other_funds:
      total: {closing: 2}
      2010301: {other_income: 5, institutional_income: 4, basic: 3, operating_expenditure: 2}
    """


def test_the_appropriation_is_the_sum_of_three_budgets() -> None:
    report = desk(FUNDS)
    assert table(
        report,
        "appropriation.total.income",
        "appropriation.201.income",
        "appropriation.2120801.income",
        "appropriation.total.expenditure",
        "appropriation.total.opening",
        "appropriation.total.grand_total",
    ) == ["107", "100", "7", "96", "1", "108"]


def test_all_funds_are_the_appropriation_and_other_money() -> None:
    report = desk(FUNDS)
    assert table(
        report,
        "other_funds.total.income",
        "all_funds.total.income",
        "all_funds.2010301.income",
        "all_funds.total.basic",
        "all_funds.total.operating_expenditure",
        "all_funds.total.expenditure",
        "all_funds.2010301.expenditure",
        "all_funds.total.closing",
    ) == ["9", "116", "109", "63", "2", "101", "95", "2"]
    assert report.book.codes("all_funds") >= {"2010301", "2120801"}


def test_a_composite_row_that_is_stated_enters_the_totals_above_it() -> None:
    report = desk(dedent(FUNDS) + "all_funds: {2010301: {basic: 63.01}}\n")
    assert (
        table(report, "all_funds.2010301.basic", "all_funds.201.basic", "all_funds.total.basic")
        == [
            "63.01",
        ]
        * 3
    )
    assert at(report, "all_funds.total.project") == "36"


def test_the_total_of_a_composite_table_is_known_only_where_each_member_is() -> None:
    report = desk("""
        disclosure: partial
        general_budget: {total: {income: 80}}
        fund_budget: none
        state_capital_budget: {total: {income: 0}}
        """)
    assert at(report, "appropriation.total.income") == "80"
    assert at(report, "all_funds.total.income") == "未公开"


# --- what is not written -------------------------------------------------------------------


def test_in_a_complete_report_what_is_not_written_is_nothing() -> None:
    report = desk("general_budget: {2010301: {basic: 60}}")
    assert (
        table(
            report,
            "general_budget.2010301.project",
            "general_budget.208.basic",
            "general_budget.total.income",
            "fund_budget.total.expenditure",
            "three_publics.total",
            "agency_operating_expenses",
        )
        == [""] * 6
    )
    assert report.book.entry(("staff", "administrative", "actual")) == Entry(State.BLANK)


def test_in_a_partial_report_what_is_not_written_is_undisclosed() -> None:
    report = desk("""
        disclosure: partial
        general_budget: {2010301: {basic: 60}}
        """)
    assert at(report, "general_budget.2010301.basic") == "60"
    assert (
        table(
            report,
            "general_budget.2010301.project",
            "general_budget.2010301.expenditure",
            "general_budget.208.basic",
            "fund_budget.total.expenditure",
            "three_publics.total",
            "agency_operating_expenses",
        )
        == ["未公开"] * 6
    )
    assert report.book.entry(("staff", "administrative", "actual")) == Entry(State.UNDISCLOSED)


def test_in_a_partial_report_the_rows_that_survive_are_no_total() -> None:
    report = desk("""
        disclosure: partial
        general_budget: {total: {expenditure: 100}, 2010301: {expenditure: 10, basic: 10}}
        general_budget_basic: {30101: 5, 30201: 3}
        """)
    assert (
        table(
            report,
            "general_budget.20103.expenditure",
            "general_budget.201.expenditure",
            "general_budget.total.basic",
            "general_budget_basic.301",
            "general_budget_basic.personnel",
            "general_budget_basic.total",
        )
        == ["未公开"] * 6
    )
    assert at(report, "general_budget.total.expenditure") == "100"


def test_a_column_that_lists_all_rows_adds_up() -> None:
    report = desk("""
        disclosure: partial
        complete: [general_budget.expenditure, general_budget_basic]
        general_budget: {2010301: {expenditure: 10}, 2080501: {expenditure: 5, basic: 5}}
        general_budget_basic: {30101: 5, 30201: 3}
        """)
    assert table(
        report,
        "general_budget.total.expenditure",
        "general_budget.201.expenditure",
        "general_budget_basic.personnel",
        "general_budget_basic.public_use",
        "general_budget_basic.total",
    ) == ["15", "10", "5", "3", "8"]
    assert table(report, "general_budget.210.expenditure", "general_budget_basic.303") == ["", ""]
    assert (
        table(report, "general_budget.total.basic", "fund_budget.total.expenditure")
        == [
            "未公开",
        ]
        * 2
    )


def test_a_complete_column_may_be_named_behind_a_row() -> None:
    report = desk("""
        disclosure: partial
        complete: [general_budget.total.basic]
        general_budget: {2010301: {basic: 10}}
        """)
    assert table(report, "general_budget.total.basic", "general_budget.208.basic") == ["10", ""]


def test_an_undisclosed_part_makes_an_undisclosed_sum() -> None:
    report = desk("""
        general_budget: {2010301: {basic: 10}, 2010308: {basic: 未公开}, 2080501: {basic: 5}}
        three_publics: {overseas_travel: {final: 1}, vehicle_upkeep: {final: 未公开}}
        """)
    assert (
        table(
            report,
            "general_budget.20103.basic",
            "general_budget.total.basic",
            "general_budget.total.expenditure",
            "appropriation.total.basic",
            "three_publics.vehicles",
            "three_publics.total",
        )
        == ["未公开"] * 6
    )
    assert at(report, "general_budget.208.basic") == "5"


def test_an_undisclosed_row_makes_even_a_complete_column_undisclosed() -> None:
    report = desk("""
        disclosure: partial
        complete: [general_budget.expenditure]
        general_budget:
          2010301: {expenditure: 未公开}
          2010308: {expenditure: 4}
          2080501: {expenditure: 5}
          2101101: {full_year: 1}
        """)
    rows = ("20103", "201", "total", "208", "210")
    assert [at(report, f"general_budget.{row}.expenditure") for row in rows] == [
        "未公开", "未公开", "未公开", "5", "",
    ]  # fmt: skip


def test_a_column_that_lists_only_empty_rows_is_empty() -> None:
    report = desk("""
        disclosure: partial
        complete: [general_budget.expenditure]
        general_budget: {2010301: {expenditure: —}}
        """)
    assert (
        table(report, "general_budget.201.expenditure", "general_budget.total.expenditure")
        == [
            "",
        ]
        * 2
    )


def test_below_a_zero_total_there_is_nothing() -> None:
    report = desk("""
        disclosure: partial
        fund_budget: {total: {income: 0, expenditure: 0.00}}
        state_capital_budget: {total: {expenditure: —, income: 未公开}}
        general_budget: {total: {expenditure: 8}}
        """)
    assert (
        table(
            report,
            "fund_budget.2120801.income",
            "fund_budget.2120801.expenditure",
            "fund_budget.total.basic",
            "fund_budget.2120801.project",
            "state_capital_budget.2230101.expenditure",
            "state_capital_budget.total.basic",
        )
        == [""] * 6
    )
    assert (
        table(
            report,
            "fund_budget.total.opening",
            "fund_budget.total.closing",
            "state_capital_budget.2230101.income",
            "general_budget.total.basic",
            "general_budget.2010301.expenditure",
        )
        == ["未公开"] * 5
    )


def test_a_zero_in_one_row_says_nothing_of_others() -> None:
    report = desk("""
        disclosure: partial
        general_budget: {2010301: {expenditure: 0}}
        """)
    assert (
        table(report, "general_budget.2010308.expenditure", "general_budget.201.expenditure")
        == [
            "未公开",
        ]
        * 2
    )


def test_a_table_declared_none_holds_nothing_even_in_a_partial_report() -> None:
    report = desk("""
        disclosure: partial
        fund_budget: none
        three_publics: none
        """)
    assert report.book.empty == {"fund_budget", "three_publics"}
    assert table(report, "fund_budget.total.expenditure", "three_publics.total.budget") == ["", ""]


@pytest.mark.parametrize(("typed", "shown"), [("—", "—"), ("不适用", "不适用"), ("0", "0")])
def test_the_states_of_a_cell_stay_apart(typed: str, shown: str) -> None:
    report = desk(f"general_budget: {{2010301: {{basic: {typed}, project: 5}}}}")
    assert at(report, "general_budget.2010301.basic") == shown
    assert at(report, "general_budget.2010301.expenditure") == "5"


# --- income as expenditure -----------------------------------------------------------------


def test_income_may_follow_expenditure_item_by_item() -> None:
    report = desk("""
        income_as_expenditure: [general_budget]
        general_budget:
          2010301: {basic: 6, project: 4}
          2010308: {expenditure: 5, income: 5.50}
        fund_budget: {2120801: {project: 3}}
        """)
    assert table(
        report,
        "general_budget.2010301.income",
        "general_budget.2010308.income",
        "general_budget.201.income",
        "general_budget.total.income",
        "fund_budget.total.income",
        "all_funds.total.income",
    ) == ["10", "5.5", "15.5", "15.5", "", "15.5"]


def test_income_follows_expenditure_at_the_lowest_row_there_is() -> None:
    report = desk("""
        income_as_expenditure: [general_budget]
        general_budget: {total: {expenditure: 9}}
        """)
    assert at(report, "general_budget.total.income") == "9"


# --- economic classes and three publics ----------------------------------------------------


def test_economic_classes_make_personnel_and_public_use() -> None:
    report = desk("""
        general_budget_basic: {30101: 1, 30199: 2, 303: 4, 30201: 8, 30707: 16, 31002: 32, 39999: 64}
        """)
    assert table(
        report,
        "general_budget_basic.301",
        "general_budget_basic.personnel",
        "general_budget_basic.public_use",
        "general_budget_basic.total",
    ) == ["3", "7", "120", "127"]


def test_an_undisclosed_half_makes_the_total_undisclosed() -> None:
    report = desk("general_budget_basic: {personnel: 未公开, 30101: 1, 30201: 2}")
    assert table(report, "general_budget_basic.public_use", "general_budget_basic.total") == [
        "2",
        "未公开",
    ]


def test_stated_personnel_and_public_use_make_the_total() -> None:
    report = desk("""
        disclosure: partial
        general_budget_basic: {personnel: 118.18, public_use: 7.99}
        """)
    assert at(report, "general_budget_basic.total") == "126.17"


def test_three_publics_are_travel_vehicles_and_reception() -> None:
    report = desk("""
        three_publics:
          overseas_travel: {budget: 1, final: 10}
          vehicle_purchase: {budget: 2, final: 20}
          vehicle_upkeep: {budget: 4, final: 40}
          official_reception: {budget: 8, final: 80}
          meetings: {budget: 16, final: 160}
          training: {budget: 32, final: 320}
        """)
    assert table(report, "three_publics.vehicles.budget", "three_publics.vehicles") == ["6", "60"]
    assert table(report, "three_publics.total.budget", "three_publics.total") == ["15", "150"]


def test_procurement_is_goods_works_and_services() -> None:
    report = desk("procurement: {goods: 1, works: 2, services: 4}")
    assert at(report, "procurement") == "7"


# --- the detail matrix ---------------------------------------------------------------------


DETAIL = """
    detail:
      general_budget:
        basic:
          2010301: {30101: 1, 30102: 2, 30201: 4}
          2080501: {30302: 8}
        project:
          2010301: {30201: 16, 31002: 32}
      fund_budget:
        project: {2120801: {30905: 64}}
    """


def test_the_detail_matrix_gives_its_margins() -> None:
    report = desk(DETAIL)
    assert table(
        report,
        "general_budget.2010301.basic",
        "general_budget.2010301.project",
        "general_budget.total.expenditure",
        "fund_budget.2120801.project",
        "appropriation.total.expenditure",
        "general_budget_basic.30201",
        "general_budget_basic.personnel",
        "general_budget_basic.total",
    ) == ["7", "48", "63", "64", "127", "4", "11", "15"]


def test_a_typed_figure_wins_over_the_margin_of_the_detail_matrix() -> None:
    report = desk(dedent(DETAIL) + "general_budget: {2010301: {basic: 7.50}}\n")
    assert table(report, "general_budget.2010301.basic", "general_budget.2080501.basic") == [
        "7.5",
        "8",
    ]


def test_the_detail_matrix_is_in_the_unit_of_the_file() -> None:
    report = desk("unit: 万元\n" + dedent(DETAIL))
    assert table(report, "general_budget.2010301.basic", "general_budget_basic.30201") == [
        "70000",
        "40000",
    ]


# --- inferred ------------------------------------------------------------------------------


def test_inferred_figures_and_what_follows_from_them_are_marked() -> None:
    report = desk("""
        disclosure: partial
        inferred: [general_budget.2010301, three_publics.official_reception, agency_operating_expenses]
        complete: [general_budget.basic]
        general_budget: {2010301: {basic: 3}, 2010308: {basic: 2}, 2080501: {basic: 1}}
        three_publics: {official_reception: {final: 4}, overseas_travel: {final: 1}}
        agency_operating_expenses: 5
        """)
    inferred = {
        address: report.lookup(address).inferred
        for address in (
            "general_budget.2010301.basic",
            "general_budget.2010308.basic",
            "general_budget.20103.basic",
            "general_budget.208.basic",
            "general_budget.total.basic",
            "three_publics.official_reception",
            "three_publics.overseas_travel",
            "agency_operating_expenses",
        )
    }
    assert list(inferred.values()) == [True, False, True, False, True, True, False, True]


def test_an_inferred_table_is_not_another_whose_name_begins_alike() -> None:
    report = desk("""
        inferred: [general_budget]
        general_budget: {2010301: {basic: 3}}
        general_budget_basic: {30101: 3}
        """)
    assert report.lookup("general_budget.total.basic").inferred
    assert not report.lookup("general_budget_basic.30101").inferred


# --- addresses and paths -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (("general_budget", "2010301", "basic"), "general_budget.2010301.basic"),
        (("general_budget_basic", "30101"), "general_budget_basic.30101.final"),
        (("three_publics", "vehicles", "budget"), "three_publics.vehicles.budget"),
        (("agency_operating_expenses",), "agency_operating_expenses.total.final"),
        (("procurement", "goods"), "procurement.goods.final"),
    ],
)
def test_a_cell_has_one_place_where_it_is_typed(path: tuple[str, ...], address: str) -> None:
    tables = desk().statute.tables
    found = address_of(path, tables)
    assert found is not None
    assert str(found) == address
    assert path_of(found, tables) == path


@pytest.mark.parametrize(
    "path",
    [
        ("staff", "administrative", "actual"),
        ("general_budget", "2010301", "execution_rate"),
        ("general_budget", "2010301"),
        ("three_publics", "reception", "domestic", "amount"),
        ("three_publics", "overseas_travel", "groups"),
        ("procurement", "sme", "reserved", "all"),
    ],
)
def test_a_value_that_is_no_cell_has_no_address(path: tuple[str, ...]) -> None:
    assert address_of(path, desk().statute.tables) is None


# --- properties ----------------------------------------------------------------------------


ITEMS = st.dictionaries(
    st.sampled_from(["2010301", "2010308", "2010401", "2080501", "2101101", "2210201"]),
    st.tuples(*[st.decimals(-99999, 99999, places=2)] * 2),
    min_size=1,
)


@PATIENT
@given(ITEMS)
def test_every_total_is_the_exact_sum_of_the_items_below_it(
    items: dict[str, tuple[Decimal, Decimal]],
) -> None:
    rows = "".join(f"  {code}: {{basic: {b}, project: {p}}}\n" for code, (b, p) in items.items())
    report = desk(f"general_budget:\n{rows}".replace("-0.00", "0.00"))
    for row in ("total", *{code[:n] for code in items for n in (3, 5, 7)}):
        prefix = "" if row == "total" else row
        parts = [sum(pair) for code, pair in items.items() if code.startswith(prefix)]
        figure = report.lookup(f"general_budget.{row}.expenditure")
        assert figure.yuan == sum(parts, Decimal(0))
        assert report.lookup(f"all_funds.{row}.expenditure").yuan == figure.yuan


class Patient(Book):
    """A book that derives every cell, where the usual one sees at once that it holds nothing."""

    def _is_nothing(self, address: Address) -> bool:  # noqa: ARG002
        return False


COLUMNS = st.sampled_from(["opening", "income", "basic", "project", "expenditure", "closing"])
ROWS = st.sampled_from(["total", "201", "20103", "2010301", "2080501", "2210201"])
CELLS = st.dictionaries(
    st.tuples(
        st.sampled_from(["general_budget", "fund_budget", "appropriation", "other_funds"]),
        ROWS,
        COLUMNS,
    ),
    st.sampled_from(["0", "5", "7.25", "未公开", "—"]),
    max_size=8,
)


@PATIENT
@given(CELLS, st.booleans())
def test_cells_seen_to_be_empty_are_those_that_follow_from_nothing(
    cells: dict[tuple[str, str, str], str], as_expenditure: bool
) -> None:
    written: dict[str, dict[str, dict[str, str]]] = {}
    for (name, row, column), value in cells.items():
        written.setdefault(name, {}).setdefault(row, {})[column] = value
    follows = ["general_budget"] if as_expenditure else []
    content = {
        "unit": "元",
        "kind": "部门",
        "basis": "汇总",
        "origin": "own",
        "approved": "2021-09-01",
        "published": "2021-09-15",
        "disclosure": "complete",
        "income_as_expenditure": follows,
        **written,
    }
    tables = desk().statute.tables
    book = read_book(Accounts.model_validate(content), tables)
    patient = Patient(**{f.name: getattr(book, f.name) for f in fields(book) if f.name[0] != "_"})
    for name, data in tables.items():
        rows = {"total", *data.row_sums, *data.row_titles}
        if data.rows == "functional":
            rows |= {"201", "20103", "2010301", "2010308", "208", "2080501", "2210201", "999"}
        for address in (Address(name, row, column) for row in rows for column in data.columns):
            if not (address.row.isdigit() and address.row not in book.codes(name)):
                assert book.figure(address) == patient.figure(address), address
            else:
                assert book.figure(address).nothing, address
