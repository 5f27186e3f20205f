from decimal import Decimal

import pytest
from support import said, statute

from generator.amounts import State
from generator.derive.figures import (
    BLANK,
    UNDISCLOSED,
    Address,
    AddressError,
    Figure,
    add,
    as_zero,
    parse_address,
)

NOT_APPLICABLE = Figure(State.NOT_APPLICABLE)
DASH = Figure(State.DASH)


def money(text: str, **more: bool) -> Figure:
    return Figure(State.FIGURE, Decimal(text), **more)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("general_budget.2010308.basic", ("general_budget", "2010308", "basic")),
        ("general_budget.total.income", ("general_budget", "total", "income")),
        ("general_budget_basic.30201", ("general_budget_basic", "30201", "final")),
        ("general_budget_basic.personnel.final", ("general_budget_basic", "personnel", "final")),
        ("general_budget_basic", ("general_budget_basic", "total", "final")),
        ("three_publics.official_reception", ("three_publics", "official_reception", "final")),
        ("three_publics.vehicles.budget", ("three_publics", "vehicles", "budget")),
        ("agency_operating_expenses", ("agency_operating_expenses", "total", "final")),
        ("procurement.goods", ("procurement", "goods", "final")),
    ],
)
def test_an_address_names_table_row_and_column(text: str, address: str) -> None:
    assert parse_address(text, statute().tables) == Address(*address)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("generel_budget.total.income", "没有名为 generel_budget 的表，可用的有：general_budget、"),
        ("", "没有名为  的表"),
        (
            "general_budget.total",
            "“general_budget.total”没有写列，应为 general_budget.total.列，列可以是：opening、",
        ),
        (
            "general_budget.total.incme",
            "表 general_budget 没有 incme 这一列，可用的有：opening、income、",
        ),
        ("general_budget.20103081.basic", "表 general_budget 没有 20103081 这一行"),
        ("general_budget.2010.basic", "表 general_budget 没有 2010 这一行"),
        ("general_budget.personnel.basic", "表 general_budget 没有 personnel 这一行"),
        ("general_budget_basic.3020101", "表 general_budget_basic 没有 3020101 这一行"),
        ("three_publics.reception", "表 three_publics 没有 reception 这一行"),
        ("general_budget.total.basic.x", "“general_budget.total.basic.x”多了一段"),
        ("agency_operating_expenses.final.x", "“agency_operating_expenses.final.x”多了一段"),
        ("agency_operating_expenses.total", "表 agency_operating_expenses 没有 total 这一列"),
    ],
)
def test_an_address_that_names_no_figure_says_which_part_is_unknown(
    text: str, message: str
) -> None:
    with pytest.raises(AddressError) as error:
        parse_address(text, statute().tables)
    assert message in str(error.value)


def test_an_address_reads_as_it_is_written() -> None:
    assert str(Address("general_budget", "total", "income")) == "general_budget.total.income"


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ([], ""),
        ([BLANK, DASH, NOT_APPLICABLE], ""),
        ([money("1.10"), BLANK, money("-0.10"), DASH], "1"),
        ([money("0"), BLANK], "0"),
        ([money("1"), UNDISCLOSED], "未公开"),
        ([UNDISCLOSED], "未公开"),
    ],
)
def test_a_sum_is_known_only_where_no_part_is_undisclosed(parts: list[Figure], total: str) -> None:
    assert said(add(parts)) == total


def test_a_sum_is_exact_and_never_longer_than_its_parts() -> None:
    total = add([money("44.90"), money("5E+4"), money("0.005")]).yuan
    assert f"{total:f}" == "50044.905"
    assert f"{add([money('5E+4'), BLANK]).yuan}" == "5E+4"


def test_a_sum_is_not_stated_but_inferred_where_a_part_is() -> None:
    total = add([money("1", stated=True), money("2", stated=True, inferred=True)])
    assert (total.stated, total.inferred) == (False, True)
    assert not add([money("1", stated=True)]).inferred


def test_the_states_of_a_cell() -> None:
    assert [f.known for f in (money("0"), BLANK, DASH, UNDISCLOSED)] == [True, False, False, False]
    assert [f.disclosed for f in (money("0"), BLANK, DASH, NOT_APPLICABLE, UNDISCLOSED)] == [
        True, True, True, True, False,
    ]  # fmt: skip
    assert [f.present for f in (money("-1"), money("0"), BLANK, UNDISCLOSED)] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [f.nothing for f in (money("1"), money("0.00"), BLANK, DASH, UNDISCLOSED)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert BLANK.amount == UNDISCLOSED.amount == 0


def test_only_an_empty_cell_becomes_a_zero() -> None:
    assert said(as_zero(BLANK)) == "0"
    for figure in (UNDISCLOSED, DASH, money("3")):
        assert as_zero(figure) is figure
