"""The page of a department says first whether it spent more, then everything else."""

from pathlib import Path

from support import accounts_file, render_site

_SITE = "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n"
_DEPARTMENTS = "departments:\n  jia: {name: 甲局, district: 甲区}\n"


def _department(folder: Path, reports: dict[int, str], *, name: str = "index.md") -> str:
    files = {"site.yml": _SITE, "departments.yml": _DEPARTMENTS}
    files |= {f"{year}/jia/accounts.yml": accounts_file(text) for year, text in reports.items()}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return render_site(folder)[f"departments/jia/{name}"]


def _spends(yuan: int) -> str:
    return f"general_budget: {{2010301: {{income: {yuan}, basic: {yuan}}}}}\n"


def test_the_newest_year_stands_first_as_cards_with_the_ways_on(tmp_path: Path) -> None:
    page = _department(tmp_path, {2019: _spends(100_000), 2020: _spends(125_000)})
    report = "../../2020/jia/index.md"
    cards, rest = page.split("**2020年度** {: #newest .cards }")[1].split("![", 1)
    assert f"| 本年支出 | [12.50万元]({report}) | 比2019年增加2.50万元，增长25% |" in cards
    assert f"| 本年收入 | [12.50万元]({report}) | 比2019年增加2.50万元，增长25% |" in cards
    assert cards.strip().endswith(
        f"细看[2020年度决算]({report})、[决算公开表](../../2020/jia/forms/index.md)、"
        "[与2019年逐数比较](changes/2019-2020/index.md)、"
        "[2020年度各部门的支出](../../2020/index.md)。"
    )
    assert rest.startswith("本年支出走势（万元）：2019年10.00，2020年12.50](trend-expenditure.svg)")


def test_all_years_stand_below_each_other_and_lead_to_their_comparisons(tmp_path: Path) -> None:
    reports = {year: _spends(year * 10_000) for year in (2017, 2019, 2020)}
    page = _department(tmp_path, reports)
    assert "**各年决算** · 单位：万元 {: #years .plain .years }" in page
    rows = [line for line in page.splitlines() if line.startswith("| [20")]
    assert [row.split(" | ")[:3] for row in rows] == [
        [
            "| [2020](../../2020/jia/index.md)",
            "2020.00",
            "[增长不足1%](changes/2019-2020/index.md)",
        ],
        ["| [2019](../../2019/jia/index.md)", "2019.00", "—"],
        ["| [2017](../../2017/jia/index.md)", "2017.00", "—"],
    ]
    assert (
        "隔年比较：[2020年与2017年](changes/2017-2020/index.md)、"
        "[2019年与2017年](changes/2017-2019/index.md)。" in page
    )


def test_the_lines_and_their_table_and_file_say_the_same(tmp_path: Path) -> None:
    reports = {2019: _spends(100_000), 2020: _spends(125_000)}
    page = _department(tmp_path, reports)
    assert "    | 2020年 | 12.50 | 12.50 | 12.50 |" in page
    assert "    | 2019年 | 10.00 | 10.00 | 10.00 |" in page
    assert "    [下载这些数（CSV）](trends.csv)" in page
    assert "three-publics" not in page  # no line of nothing but zeros
    for name in ("expenditure", "income", "general-budget"):
        drawn = _department(tmp_path, reports, name=f"trend-{name}.svg")
        assert "2019年10.00，2020年12.50</desc>" in drawn
        assert drawn.count(">10.00</text>") == drawn.count(">12.50</text>") == 1


def test_a_department_without_accounts_has_no_cards(tmp_path: Path) -> None:
    page = _department(tmp_path, {})
    assert "#newest" not in page
    assert ".chart }" not in page
