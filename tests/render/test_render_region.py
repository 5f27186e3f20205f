"""The home page and the years, from whole reports."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support import accounts_file, render_site, without_terms

Render = Callable[..., dict[str, str]]
SITE = "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n"
DEPARTMENTS = """\
departments:
  jia: {name: 甲区甲局, short: 甲局}
  jia-zhan: {name: 甲区甲站, parent: jia}
  yi: {name: 甲区乙局}
"""


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """Render a site of these reports, by ``year/department``; none holds performance alone."""

    def run(reports: dict[str, str | None], departments: str = DEPARTMENTS) -> dict[str, str]:
        files = {"site.yml": SITE, "departments.yml": departments}
        for key, text in reports.items():
            if text is None:
                alone = "layout: sichuan-2018\nkind: 部门\nunit: 元\nprojects: [{id: a, name: 某项目}]\n"
                files[f"{key}/performance.yml"] = alone
            else:
                files[f"{key}/accounts.yml"] = accounts_file(text)
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return render_site(tmp_path)

    return run


def spends(yuan: int, **more: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in more.items())
    return f"{lines}general_budget: {{'2010301': {{income: {yuan}, basic: {yuan}}}}}\n"


def rows(page: str, table: str) -> list[str]:
    """Return the rows of the table with this anchor, without the row that names it."""
    below = page.split(f"{{: #{table} ")[1].split("\n\n")[1]
    return [line.rpartition(" | ")[0] for line in below.splitlines()[2:]]


def many(number: int, **of_each: str) -> str:
    more = "".join(f", {key}: {value}" for key, value in of_each.items())
    lines = (f"  d{at:03}: {{name: 第{at}局{more}}}\n" for at in range(number))
    return f"departments:\n{''.join(lines)}"


def test_totals_count_no_unit_twice_and_say_so(render: Render) -> None:
    files = render(
        {
            "2020/jia": spends(3_000_000),
            "2020/jia-zhan": spends(1_000_000, basis="本级", kind="单位"),
            "2020/yi": spends(1_000_000),
        }
    )
    for page, link in (
        ("index.md", "[400.00万元](2020/index.md)"),
        ("2020/index.md", "400.00万元"),
    ):
        assert f"| 本年支出 | {link} |" in files[page]
        assert "| 公开决算的部门 | 2个 |" in files[page]
        assert "另有1份下属单位和部门本级的决算" in without_terms(files[page])
    assert rows(files["2020/index.md"], "year-2020") == [
        "| [甲局](../2020/jia/index.md) | 300.00 | 75.0% | — | 300.00 | 决算",
        "| [甲区乙局](../2020/yi/index.md) | 100.00 | 25.0% | — | 100.00 | 决算",
    ]
    station, holder = "[甲区甲站](../2020/jia-zhan/index.md)", "[甲局](../2020/jia/index.md)"
    assert rows(files["2020/index.md"], "units-2020") == [
        f"| {station} | 100.00 | — | 100.00 | {holder} | 决算"
    ]


def test_changes_have_one_decimal_whatever_the_layout_says(render: Render) -> None:
    files = render(
        {
            "2019/jia": spends(1_000_000),
            "2020/jia": spends(1_076_000),
            "2019/yi": spends(1_000_000),
            "2020/yi": spends(999_900),
        }
    )
    changes = [row.split(" | ")[3] for row in rows(files["2020/index.md"], "year-2020")]
    assert changes == ["增长7.6%", "下降不足0.1%"]
    assert "| 本年支出 | 207.59万元 | 比2019年增长3.8% |" in files["2020/index.md"]


def test_a_total_says_of_how_many_departments_its_change_is(render: Render) -> None:
    files = render(
        {"2019/jia": spends(100), "2020/jia": spends(150), "2020/yi": spends(300_000_000)}
    )
    told = "约3.00亿元，可比的1个部门比2019年增长50.0%"
    assert f"| 本年支出 | 30000.02万元 | {told} |" in files["2020/index.md"]


def test_who_has_not_published_is_told(render: Render) -> None:
    departments = DEPARTMENTS + (
        "  bing: {name: 丙局, lineage: [{year: 2021, event: 新设}]}\n  ding: {name: 丁局}\n"
    )
    files = render({"2020/jia": spends(10_000), "2020/yi": None}, departments)
    page = files["2020/index.md"]
    assert "| 公开决算的部门 | 1个 | 1个只公开了绩效，2个在本站没有公开件 |" in page
    bare, missing = page.split("{: #performance-only }")[1].split("{: #missing }")
    assert "- [甲区乙局](../2020/yi/index.md)" in bare
    assert "[丁局](../departments/ding/index.md)" in missing
    assert "[甲区甲站](../departments/jia-zhan/index.md)" in missing
    assert "丙局" not in page
    assert "乙局" not in files["index.md"].split("{: #years }")[0]


def test_a_year_of_performance_alone_has_no_totals(render: Render) -> None:
    files = render({"2020/jia": spends(10_000), "2021/yi": None})
    assert "各部门合计" not in files["2021/index.md"]
    assert "## 2020年度各部门合计" in files["index.md"]
    assert "- [2021年度](2021/index.md)：1份" in files["index.md"]


def test_the_home_page_shows_a_dozen_and_leads_to_all(render: Render) -> None:
    reports = {f"2020/d{at:03}": spends(10_000 * (at + 1)) for at in range(14)}
    home = render(reports, many(14))["index.md"]
    shown = rows(home, "home-2020")
    assert len(shown) == 12
    assert shown[0].startswith("| [第13局](2020/d013/index.md) | 14.00 |")
    assert "**支出最多的12个部门**" in home
    assert "[2020年度全部14个部门](2020/index.md)，可以按支出" in home


def test_many_departments_are_folded_by_district(render: Render) -> None:
    some = render({}, many(3))["index.md"].split("{: #departments }")[1]
    assert "\n- [第0局](departments/d000/index.md)\n- [第1局]" in some
    crowd = many(41) + '  yi: {name: 乙局, district: a "b"}\n'
    folded = render({}, crowd)["index.md"].split("{: #departments }")[1]
    assert '??? departments "其他全部41个部门和单位"\n\n    - [第0局]' in folded
    assert '??? departments "a &quot;b&quot;全部1个部门和单位"\n\n    - [乙局]' in folded


def test_short_names_that_two_share_are_not_used(render: Render) -> None:
    departments = """\
departments:
  jia: {name: 甲县水利局, short: 水利局}
  yi: {name: 乙县水利局, short: 水利局}
  yi-ke: {name: 乙县水利局（本级）, short: 本级, parent: yi}
"""
    home = render({"2020/jia": spends(10_000)}, departments)["index.md"]
    assert "[甲县水利局](2020/jia/index.md)" in home
    listed = home.split("{: #departments }")[1].split("##")[0].split()
    assert [line.split("]")[0] for line in listed if line != "-"] == [
        "[甲县水利局",
        "[乙县水利局",
        "[本级",
    ]


def test_an_empty_site_has_a_home_page(render: Render) -> None:
    home = render({})["index.md"]
    assert "## 按部门查看" in home
    assert "按年度查看" not in home
