import pytest
from support import desk, said

from generator.derive.series import Break, Stage, breaks, main_figures, stage
from generator.model.site import Lineage


def at(year: int, layout: str = "a", kind: str = "部门", basis: str = "汇总") -> Stage:
    return Stage(year, layout, kind, basis)


def step(year: int, event: str) -> Lineage:
    return Lineage.model_validate({"year": year, "event": event})


def test_main_figures_stand_in_order() -> None:
    report = desk("""
        general_budget: {2010301: {income: 9, basic: 8}, total: {opening: 5}}
        fund_budget: {2120803: {income: 4, project: 3}}
        three_publics: {official_reception: {final: 2}}
        """)
    assert [said(figure) for figure in main_figures(report)] == ["11", "13", "8", "2", "18"]
    assert stage(report) == Stage(2020, "sichuan-2018", "部门", "汇总")
    assert stage(report).scope == "部门决算（汇总）"


def test_a_report_of_performance_alone_has_no_scope() -> None:
    report = desk(None, performance="projects: [{id: a, name: 甲}]")
    assert stage(report).scope == ""
    assert not any(figure.known for figure in main_figures(report))


def test_years_that_are_alike_have_no_break() -> None:
    assert breaks([at(2019), at(2020), at(2023)], []) == ()
    assert breaks([], []) == ()


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (at(2020, layout="b"), [Break(2020, "layout", "a", "b")]),
        (at(2020, basis="本级"), [Break(2020, "scope", "部门决算（汇总）", "部门决算（本级）")]),
        (at(2020, kind="单位"), [Break(2020, "scope", "部门决算（汇总）", "单位决算（汇总）")]),
    ],
)
def test_another_definition_breaks(after: Stage, expected: list[Break]) -> None:
    assert list(breaks([at(2018), at(2019), after], [])) == expected


def test_a_report_without_accounts_neither_breaks_nor_hides_a_break() -> None:
    alone = Stage(2019, "z", "", "")
    assert breaks([at(2018), alone, at(2020)], []) == ()
    assert [cut.year for cut in breaks([at(2018), alone, at(2020, layout="b")], [])] == [2020]


def test_a_merger_breaks_and_a_new_name_does_not() -> None:
    lineage = [step(2019, "更名"), step(2020, "合并"), step(2022, "分立"), step(2017, "合并")]
    found = breaks([at(2018), at(2019), at(2021), at(2022)], lineage)
    assert found == (Break(2021, "event", "2020", "合并"), Break(2022, "event", "2022", "分立"))
