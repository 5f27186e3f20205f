"""Charts of a functional item: they rank what can be compared, and say what the table says."""

from decimal import Decimal

import pytest

from generator.model.keys import ReportKey
from generator.render.ledgers import Ledger, Row, Spent, rows_of
from generator.render.spending import SpendingCharts, spending_file


def use(
    department: str,
    year: int,
    yuan: str,
    *,
    money: str = "all_funds",
    scope: str = "部门汇总",
    reorganised: bool = False,
) -> tuple[Ledger, Spent]:
    """Return what a department spent in a year; nothing known where ``yuan`` is empty."""
    ledger = Ledger(ReportKey(year, department), f"{department}局", scope, "万元", reorganised, {})
    if not yuan:
        return ledger, Spent("", "", "", "未公开")
    return ledger, Spent(money, "row", yuan, f"{Decimal(yuan) / 10000:.2f}")


def charts(*uses: tuple[Ledger, Spent], unit: str = "万元") -> SpendingCharts:
    return SpendingCharts(rows_of(uses), unit)


def ranking(found: SpendingCharts) -> tuple[list[str], dict[str, str]]:
    drawn: dict[str, str] = {}
    return list(found.ranking(drawn)), drawn


def test_the_newest_year_is_ranked_with_what_moved_since_the_year_before() -> None:
    found = charts(
        use("a", 2019, "500000"), use("a", 2020, "400000"),
        use("b", 2019, "400000"), use("b", 2020, "500000"),
        use("c", 2020, "300000"), use("d", 2018, "900000"),
        use("e", 2019, "100000"), use("e", 2020, "100000"),
        use("f", 2019, "0"), use("f", 2020, "50000"),
        use("g", 2019, "30000"), use("g", 2020, "30001"),
    )  # fmt: skip
    (line,), drawn = ranking(found)
    said = (
        "b局50.00（比上年增25.0%），a局40.00（比上年减20.0%），c局30.00，"
        "e局10.00（与上年持平），f局5.00（比上年增加），g局3.00（比上年增不足0.1%）"
    )
    assert line == f"![2020年各部门支出（万元）：{said}](ranking.svg){{: #ranking .chart }}"
    assert f">{said}</desc>" in drawn["ranking.svg"]
    assert "".join(found.most()) == (
        "2020年度有6个部门有这项支出，最多的是[b局](../../departments/b/index.md)："
        "50.00万元，比上年增25.0%。"
    )


def test_units_stand_in_no_ranking_beside_the_departments_that_hold_them() -> None:
    unit = use("u", 2020, "900000", scope="单位本级")
    found = charts(use("a", 2020, "500000"), use("b", 2020, "400000"), unit)
    assert [row.department for row in found.ranked] == ["a", "b"]
    alone = charts(unit)
    assert [row.department for row in alone.ranked] == ["u"]
    assert "2020年度有这项支出的是[u局]" in next(alone.most())


def test_money_of_one_kind_is_ranked_alone() -> None:
    found = charts(
        use("a", 2020, "9", money="general_budget"), use("b", 2020, "5"), use("c", 2020, "7")
    )
    assert [row.department for row in found.ranked] == ["c", "b"]


def test_different_scopes_are_named() -> None:
    (line,), _ = ranking(charts(use("a", 2020, "2"), use("b", 2020, "1", scope="部门本级")))
    assert "a局（部门汇总）" in line
    assert "b局（部门本级）" in line


def test_where_units_differ_each_amount_has_its_own() -> None:
    (line,), _ = ranking(charts(use("a", 2020, "20000"), use("b", 2020, "10000"), unit=""))
    assert "![2020年各部门支出：a局2.00万元，b局1.00万元]" in line


def test_a_ranking_of_many_shows_the_first_and_says_so() -> None:
    uses = [use(f"d{number:02}", 2020, str(1000 - number)) for number in range(12)]
    blocks, _ = ranking(charts(*uses))
    assert blocks[0].count("局") == 10
    assert blocks[1] == "图中是最多的10个，共12个，其余见下表。"


def test_one_alone_is_not_ranked() -> None:
    assert ranking(charts(use("a", 2019, "1"), use("a", 2020, "2"))) == ([], {})


@pytest.mark.parametrize("uses", [(), (use("a", 2020, ""),)])
def test_where_nothing_is_known_nothing_is_drawn(uses: tuple[tuple[Ledger, Spent], ...]) -> None:
    found, drawn = charts(*uses), {}
    assert (list(found.most()), list(found.ranking(drawn)), list(found.lines(drawn))) == (
        [], [], [],
    )  # fmt: skip
    assert not drawn


def test_the_first_three_have_a_line_with_gaps_and_breaks() -> None:
    found = charts(
        *(use("a", year, "90000") for year in (2015, 2016, 2019)),
        use("a", 2020, "80000", reorganised=True),
        *(use(d, y, a) for d, a in (("b", "70000"), ("c", "60000"), ("e", "50000")) for y in (2019, 2020)),
    )  # fmt: skip
    drawn: dict[str, str] = {}
    blocks = list(found.lines(drawn))
    assert list(drawn) == ["trend-a.svg", "trend-b.svg", "trend-c.svg"]
    assert blocks[0].startswith(
        "![a局走势（万元）：2015年9.00，2016年9.00，2017年没有数，2018年没有数，2019年9.00，2020年8.00]"
    )
    assert blocks[-1] == "图中竖的虚线：机构在那一年有变动，前后不能直接相比。"
    assert "stroke-dasharray" in drawn["trend-a.svg"]
    assert "stroke-dasharray" not in drawn["trend-b.svg"]
    assert next(found.most()).endswith("8.00万元。")  # not comparable with the year before


def test_the_file_states_exact_amounts() -> None:
    rows: list[Row] = rows_of([use("a", 2019, "12345.67"), use("a", 2020, "")])
    assert spending_file(rows, {"all_funds": "全部资金"}).lstrip("\ufeff").split("\r\n") == [
        "年度,部门标识,部门,口径,资金,支出（元）,表中写作",
        "2020,a,a局,部门汇总,全部资金,,未公开",
        "2019,a,a局,部门汇总,全部资金,12345.67,1.23万元",
        "",
    ]
