"""What two years say of each other: where one is silent, rounded or told by its parts."""

import pytest
from support import desk

from generator.check.findings import Finding
from generator.check.years import years

PARTLY = "disclosure: partial\norigin: transcribed\nunit: 万元\n"


def found(now: str, last: str | None = None) -> list[Finding]:
    return list(years(desk(now, others={2019: last} if last else None)))


def paths(now: str, last: str | None = None) -> list[str]:
    return [".".join(map(str, finding.path)) for finding in found(now, last)]


@pytest.mark.parametrize(
    ("table", "path"),
    [
        ("general_budget", "general_budget.total.opening"),
        ("other_funds", "other_funds.total.opening"),
        ("appropriation", "appropriation.total.opening"),
        ("all_funds", "all_funds.total.opening"),
    ],
)
def test_every_table_of_money_carries_over(table: str, path: str) -> None:
    now = f"{PARTLY}{table}: {{total: {{opening: 3.00}}}}"
    assert paths(now, f"{PARTLY}{table}: {{total: {{closing: 2.00}}}}") == [path]
    assert paths(now, f"{PARTLY}{table}: {{total: {{closing: 3.00}}}}") == []


def test_a_total_is_silent_where_its_parts_are_compared() -> None:
    now = "general_budget: {2010301: {opening: 5}}\nfund_budget: {2120801: {opening: 7}}\n"
    last = "general_budget: {2010301: {closing: 4}}\nfund_budget: {2120801: {closing: 7}}\n"
    assert paths(now, last) == ["general_budget.2010301.opening"]


def test_a_total_is_told_where_a_part_is_not_known() -> None:
    now = "all_funds: {total: {opening: 12.00}}\ngeneral_budget: {total: {opening: 5.00}}\n"
    last = "all_funds: {total: {closing: 13.00}}\ngeneral_budget: {total: {closing: 5.00}}\n"
    assert paths(PARTLY + now, PARTLY + last) == ["all_funds.total.opening"]


def test_last_years_figure_may_be_stated_in_this_report() -> None:
    now = "general_budget: {total: {opening: 5}}\ncomparison: {2019: {general_budget: {total: {closing: %s}}}}\n"
    assert paths(now % 4) == ["general_budget.total.opening"]
    assert paths(now % 5) == []


def test_rounded_parts_make_room_between_two_years() -> None:
    last = (
        PARTLY
        + "complete: [general_budget.closing]\ngeneral_budget: {2010301: {closing: 1.00}, 2010302: {closing: 1.00}}"
    )
    now = PARTLY + "general_budget: {total: {opening: %s}}"
    assert paths(now % "2.01", last) == []
    assert paths(now % "2.02", last) == ["general_budget.total.opening"]


@pytest.mark.parametrize(("opening", "told"), [(10049, False), (10050, False), (10051, True)])
def test_a_rounded_year_beside_an_exact_one_leaves_half_a_step(opening: int, told: bool) -> None:
    last = f"{PARTLY}general_budget: {{total: {{closing: 1.00}}}}"
    assert bool(paths(f"general_budget: {{total: {{opening: {opening}}}}}", last)) is told


def test_what_one_year_does_not_say_is_not_compared() -> None:
    silent = f"{PARTLY}general_budget: {{total: {{income: 1.00}}}}"
    assert paths("general_budget: {total: {opening: 5}}", silent) == []
    assert paths(f"{PARTLY}general_budget: {{total: {{income: 1.00}}}}", silent) == []
    new = "comparison: {2019: {none: 新设}}\ngeneral_budget: {total: {opening: 5}}\n"
    assert paths(new) == []


def test_what_last_years_own_report_leaves_open_this_one_may_state() -> None:
    last = f"{PARTLY}general_budget: {{total: {{income: 1.00}}}}"
    now = (
        PARTLY
        + "general_budget: {total: {opening: 5.01}}\ncomparison: {2019: {general_budget: {total: {closing: %s}}}}\n"
    )
    assert paths(now % "5.00", last) == ["general_budget.total.opening"]
    assert paths(now % "5.01", last) == []


def test_dates_in_the_wrong_order_are_told_by_the_reader_alone() -> None:
    from support import diagnostics, report_files  # noqa: PLC0415 - this case reads files

    files = report_files("approved: 2021-09-01\npublished: 2020-09-15\n")
    told = [d.name for d in diagnostics(files) if "date" in d.name or "published-" in d.name]
    assert told == ["published-before-approved"]


def test_a_gap_between_years_is_told_with_both_sides() -> None:
    (gap,) = found("general_budget: {total: {opening: 5}}", "general_budget: {total: {closing: 4}}")
    assert gap.message == (
        "“一般公共预算财政拨款 / 合计 / 年初结转和结余”写 5元，"
        "上年的“一般公共预算财政拨款 / 合计 / 年末结转和结余”是 4元，相差 1元"
    )
