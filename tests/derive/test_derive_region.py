"""A year over all departments: no unit counts twice, and what is compared is alike."""

from decimal import Decimal

import pytest
from support import desk

from generator.amounts import State
from generator.derive.facts import Change, Direction
from generator.derive.figures import Figure
from generator.derive.region import RegionYear, existed, region_year
from generator.derive.summaries import Summary, summary
from generator.model.keys import ReportKey
from generator.model.site import Department

YEAR = 2020
NONE = Figure(State.UNDISCLOSED)


def department(parent: str | None = None, **more: object) -> Department:
    return Department.model_validate({"name": "某局", "parent": parent, **more})


def change(now: int | None, before: int | None = None) -> Change:
    current, previous = (
        NONE if yuan is None else Figure(State.FIGURE, Decimal(yuan)) for yuan in (now, before)
    )
    if now is None or before is None:
        return Change(current, previous, YEAR - 1, Direction.UNKNOWN)
    if not before:
        return Change(current, previous, YEAR - 1, Direction.NOT_COMPARABLE, Decimal(now))
    gap = Decimal(now - before)
    way = Direction.INCREASE if gap > 0 else Direction.DECREASE if gap else Direction.LEVEL
    percent = abs(gap) * 100 / before if gap else None
    return Change(current, previous, YEAR - 1, way, abs(gap), percent)


def report(
    name: str,
    spent: int | None,
    before: int | None = None,
    *,
    basis: str = "汇总",
    accounts: bool = True,
) -> Summary:
    return Summary(
        key=ReportKey(YEAR, name),
        department=department(),
        income=change(spent),
        expenditure=change(spent, before),
        grand_total=change(spent),
        three_publics=change(None),
        has_accounts=accounts,
        has_performance=not accounts,
        partial=False,
        unit="万元",
        consolidated=basis == "汇总",
    )


def over(departments: dict[str, Department], *reports: Summary) -> RegionYear:
    return region_year(YEAR, reports, departments)


def names(reports: tuple[Summary, ...]) -> list[str]:
    return [found.key.department for found in reports]


BUREAU = {"ju": department(), "benji": department("ju"), "zhan": department("ju")}


def test_units_inside_a_consolidated_report_count_once() -> None:
    found = over(
        BUREAU,
        report("zhan", 30, basis="本级"),
        report("ju", 100),
        report("benji", 70, basis="本级"),
    )
    assert names(found.counted) == ["ju"]
    assert [(r.key.department, holder) for r, holder in found.inside] == [
        ("benji", "ju"),
        ("zhan", "ju"),
    ]
    assert found.expenditure.yuan == 100
    assert found.income.yuan == 100


@pytest.mark.parametrize(
    "above",
    [
        [],
        [report("ju", 70, basis="本级")],
        [report("ju", None)],
        [report("ju", None, accounts=False)],
    ],
    ids=["none", "its own office alone", "undisclosed", "performance alone"],
)
def test_units_count_themselves_where_no_report_holds_their_money(above: list[Summary]) -> None:
    found = over(BUREAU, *above, report("zhan", 30, basis="本级"))
    assert "zhan" in names(found.counted)
    assert found.inside == ()
    assert found.expenditure.yuan == 30 + sum(r.expenditure.current.amount for r in above)


def test_a_unit_two_steps_below_counts_once_even_where_the_middle_is_silent() -> None:
    departments = {"a": department(), "b": department("a"), "c": department("b")}
    found = over(departments, report("a", 100), report("c", 10, basis="本级"))
    assert [(r.key.department, holder) for r, holder in found.inside] == [("c", "a")]
    found = over(departments, report("a", 100), report("b", 40), report("c", 10))
    assert names(found.counted) == ["a"]
    assert {holder for _, holder in found.inside} == {"a"}


def test_departments_above_each_other_do_not_hang() -> None:
    found = over({"a": department("b"), "b": department("a")}, report("a", 1), report("b", 2))
    assert len(found.counted) + len(found.inside) == 2


def test_only_what_can_be_compared_is_compared() -> None:
    departments = {name: department() for name in "abcde"}
    found = over(
        departments,
        report("a", 120, 100),
        report("b", 90, 100),
        report("c", 500, 0),
        report("d", 70),
        report("e", None),
    )
    total = found.expenditure
    assert (total.yuan, total.known, total.unknown) == (780, 4, 1)
    assert (total.compared, total.rate) == (2, 5)
    assert names(found.counted) == ["c", "a", "b", "d", "e"]


def test_nothing_to_compare_is_no_rate() -> None:
    total = over({"a": department()}, report("a", 1)).expenditure
    assert (total.compared, total.rate) == (0, None)


def test_a_figure_that_fell_is_below_zero_and_a_level_one_counts() -> None:
    departments = {name: department() for name in "ab"}
    total = over(departments, report("a", 50, 100), report("b", 100, 100)).expenditure
    assert (total.compared, total.rate) == (2, -25)


def test_reports_without_accounts_and_missing_ones_stand_apart() -> None:
    departments = {name: department() for name in "abc"}
    found = over(departments, report("a", 1), report("b", None, accounts=False))
    assert names(found.counted) == ["a"]
    assert names(found.bare) == ["b"]
    assert found.missing == ("c",)
    assert found.expenditure.unknown == 0


@pytest.mark.parametrize(
    ("lineage", "years"),
    [
        ([], [2018, 2019, 2020]),
        ([(2019, "新设")], [2019, 2020]),
        ([(2019, "撤销")], [2018]),
        ([(2020, "更名")], [2018, 2019, 2020]),
        ([(2020, "新设"), (2019, "撤销")], [2018, 2020]),
    ],
)
def test_a_department_is_missed_only_while_it_exists(
    lineage: list[tuple[int, str]], years: list[int]
) -> None:
    steps = [{"year": str(year), "event": event} for year, event in lineage]
    found = department(lineage=steps)
    assert [year for year in (2018, 2019, 2020) if existed(found, year)] == years


def test_a_summary_says_whether_it_holds_the_money_of_others() -> None:
    assert summary(desk("basis: 汇总")).consolidated
    assert not summary(desk("basis: 本级")).consolidated
