"""Pages of functional items, and the lines of a department, from whole reports."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support import accounts_file, render_site, without_terms

from generator.render.page import Page
from generator.render.subjects import subject_link

Render = Callable[..., dict[str, str]]
SITE = "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n"
DEPARTMENTS = """\
departments:
  jia: {name: 甲局}
  jia-benji: {name: 甲局本级, parent: jia}
  yi: {name: 乙局}
"""


@pytest.fixture
def render(tmp_path: Path) -> Render:
    """Render a site of these reports, by ``year/department``."""

    def run(reports: dict[str, str], departments: str = DEPARTMENTS, **more: str) -> dict[str, str]:
        files = {"site.yml": SITE, "departments.yml": departments}
        files |= {f"{name}.yml": text for name, text in more.items()}
        files |= {
            f"{key}/{'performance' if 'projects:' in text else 'accounts'}.yml": (
                f"layout: sichuan-2018\nkind: 部门\nunit: 元\n{text}"
                if "projects:" in text
                else accounts_file(text)
            )
            for key, text in reports.items()
        }
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return render_site(tmp_path)

    return run


def spends(yuan: int, code: str = "2010301", **more: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in more.items())
    return f"{lines}general_budget: {{{code}: {{income: {yuan}, basic: {yuan}}}}}\n"


def rows(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("| [")]


def test_departments_stand_by_years_the_greatest_newest_amount_first(render: Render) -> None:
    files = render(
        {
            "2019/jia": spends(90_000),
            "2020/jia": spends(30_000),
            "2020/yi": spends(40_000),
            "2018/jia-benji": spends(500_000, basis="本级"),
        }
    )
    page = files["subjects/2010301/index.md"]
    assert "**各部门本年支出（全部资金）** · 单位：万元 {: #spending-start" in page
    assert "| 部门 | 2020年 | 2019年 | 2018年 | 口径 | # |" in page
    link = "forms/index.md#expenditure-2010301"
    assert rows(page) == [
        f"| [乙局](../../departments/yi/index.md) | [4.00](../../2020/yi/{link}) |  |  | 部门汇总 | yi |",
        (
            "| [甲局](../../departments/jia/index.md) | "
            f"[3.00](../../2020/jia/{link}) | [9.00](../../2019/jia/{link}) |  | 部门汇总 | jia |"
        ),
        (
            "| [甲局本级](../../departments/jia-benji/index.md) |  |  | "
            f"[50.00](../../2018/jia-benji/{link}) | 部门本级 | jia-benji |"
        ),
    ]
    assert "56.00" not in page  # nothing is added up


def test_what_cannot_be_compared_stands_in_rows_of_its_own(render: Render) -> None:
    partial = "disclosure: partial\norigin: transcribed\n"
    files = render(
        {
            "2018/jia": spends(10_000, basis="本级"),
            "2019/jia": f"{partial}general_budget: {{2010301: {{expenditure: 20000}}}}\n",
            "2020/jia": spends(30_000),
            "2021/jia": f"{partial}general_budget: {{2010301: {{income: 1}}}}\n",
        }
    )
    page = files["subjects/2010301/index.md"]
    assert [row.split(" | ")[1:] for row in rows(page)] == [
        ["[未公开](../../2021/jia/forms/index.md)",
         "[3.00](../../2020/jia/forms/index.md#expenditure-2010301)", "", "",
         "部门汇总，全部资金", "jia |"],
        ["", "", "[2.00](../../2019/jia/forms/index.md#general-budget-expenditure-2010301)", "",
         "部门汇总，一般公共预算财政拨款", "jia-2 |"],
        ["", "", "", "[1.00](../../2018/jia/forms/index.md#expenditure-2010301)",
         "部门本级，全部资金", "jia-3 |"],
    ]  # fmt: skip


def test_a_report_without_accounts_leads_to_its_projects(render: Render) -> None:
    projects = 'projects: [{id: a, name: 甲, item: "2010301"}]\n'
    files = render({"2020/jia": projects, "2019/jia": spends(10_000), "2020/yi": projects})
    page = files["subjects/2010301/index.md"]
    assert [row.split(" | ")[1:4] for row in rows(page)] == [
        ["[见绩效](../../2020/jia/performance/index.md)",
         "[1.00](../../2019/jia/forms/index.md#expenditure-2010301)", "部门汇总"],
        ["[见绩效](../../2020/yi/performance/index.md)", "", "没有决算"],
    ]  # fmt: skip


def test_a_code_of_two_names_has_a_section_for_each(render: Render) -> None:
    files = render({f"{year}/jia": spends(year, "2080501") for year in (2019, 2020)})
    page = files["subjects/2080501/index.md"]
    newer, older = (
        page.index(f"## {name} {{: #from-")
        for name in ("行政单位离退休（2020年度起）", "归口管理的行政单位离退休（2019年度以前）")
    )
    assert page.index("\n# 2080501 行政单位离退休\n") < newer < older
    assert page.index("行政事业单位养老支出（款）") < newer
    assert older < page.index("行政事业单位离退休（款）")
    assert "| 部门 | 2020年 | # |" in page[newer:older]
    assert "| 部门 | 2019年 | # |" in page[older:]
    assert page.count("（全部资金，部门汇总）") == 2


def test_an_unknown_code_has_a_page_too(render: Render) -> None:
    page = render({"2020/jia": spends(1, "2019876")})["subjects/2019876/index.md"]
    assert "\n# 2019876\n" in page
    assert "## 编码表未收录的名称 {: #from-start }" in page


def test_codes_that_took_the_place_of_others_lead_to_each_other(render: Render) -> None:
    files = render({"2020/jia": spends(1, "2089901"), "2021/jia": spends(1, "2089999")})
    old, new = (files[f"subjects/{code}/index.md"] for code in ("2089901", "2089999"))
    assert "从2021年度起改用[2089999 其他社会保障和就业支出](../2089999/index.md)。" in old
    assert "在2021年度以前用[2089901 其他社会保障和就业支出](../2089901/index.md)。" in new


def test_a_successor_that_nobody_uses_is_no_link_and_a_doubtful_one_is_said(render: Render) -> None:
    page = render({"2020/jia": spends(1, "2010308")})["subjects/2010308/index.md"]
    assert "从2024年度起改用20140 信访事务（据一般了解，未见文件，没有核实）。" in page


def test_the_regions_own_explanation_stands_on_the_page(render: Render) -> None:
    glossary = 'terms: [{term: 行政运行, text: 本区自己的解释。, code: "2010301"}]\n'
    page = render({"2020/jia": spends(1)}, glossary=glossary)["subjects/2010301/index.md"]
    assert "本区自己的解释。" in page


def test_the_list_of_items_counts_departments_and_years(render: Render) -> None:
    keys = ("2017/jia", "2019/jia", "2020/jia", "2020/yi")
    files = render({key: spends(1) for key in keys} | {"2018/jia": spends(1, "2210201")})
    page = files["subjects/index.md"]
    assert "用到的2个功能分类科目" in without_terms(page)
    assert [line for line in without_terms(page).splitlines() if line.startswith("| 2")] == [
        "| 20103 | 政府办公厅（室）及相关机构事务 |  |  |",
        "| 2010301 | \u3000[行政运行](../subjects/2010301/index.md) | 2 | 2017、2019—2020 |",
        "| 22102 | 住房改革支出 |  |  |",
        "| 2210201 | \u3000[住房公积金](../subjects/2210201/index.md) | 1 | 2018 |",
    ]
    assert "(subjects/index.md)" in files["index.md"]
    assert "(../subjects/2010301/index.md)" in files["glossary/index.md"]
    assert "(../subjects/index.md)" in files["search/index.md"]


def test_a_site_without_items_has_no_pages_of_them(render: Render) -> None:
    files = render({"2020/jia": "projects: [{id: a, name: 甲}]\n"})
    assert not [path for path in files if path.startswith("subjects/")]
    assert "subjects/" not in "".join(files.values())


def test_forms_lead_from_items_to_their_pages(render: Render) -> None:
    files = render({"2020/jia": spends(1)})
    for page in ("forms", "full"):
        text = files[f"2020/jia/{page}/index.md"]
        assert "| [2010301](../../../subjects/2010301/index.md) | \u3000\u3000行政运行 |" in text
        assert "| 20103 | \u3000政府办公厅" in text
    assert [subject_link(code, "") for code in ("", "201")] == ["", "201"]


# --- lines of a department ---


def test_lines_are_drawn_from_two_years_on(render: Render) -> None:
    files = render({"2020/jia": spends(10_000), "2020/yi": spends(5), "2021/yi": spends(7)})
    assert ".chart }" not in files["departments/jia/index.md"]
    assert not [path for path in files if path.startswith("departments/jia/") and path[-1] == "g"]
    charts = [path.rpartition("/")[2] for path in files if path.startswith("departments/yi/trend")]
    assert sorted(charts) == [
        "trend-expenditure.svg", "trend-general-budget.svg", "trend-grand-total.svg",
        "trend-income.svg",
    ]  # fmt: skip
    assert "](trend-income.svg){: #trend-income .chart }" in files["departments/yi/index.md"]


def test_what_is_not_known_is_a_gap_and_never_zero(render: Render) -> None:
    partial = "disclosure: partial\norigin: transcribed\n"
    files = render(
        {
            "2015/yi": spends(10_000),
            "2016/yi": f"{partial}all_funds: {{total: {{expenditure: 3}}}}\n",
            "2018/yi": "projects: [{id: a, name: 甲}]\n",
            "2019/yi": spends(20_000),
        }
    )
    page, chart = (files[f"departments/yi/{name}"] for name in ("index.md", "trend-income.svg"))
    told = "2015年1.00，2016年未公开，2017年没有报告，2018年没有决算，2019年2.00"
    assert f"![本年收入走势（万元）：{told}]" in page
    assert told in chart
    assert chart.count("<circle") == 2
    assert 'stroke-width="2"' not in chart  # no line joins what lies apart
    assert "本站没有2017年度的报告" in page
    assert "虚线" not in page


def test_a_line_breaks_where_the_definition_changes(render: Render) -> None:
    departments = (
        "departments:\n  yi:\n    name: 乙局\n    lineage:\n"
        "      - {year: 2019, event: 更名, former: 丁局}\n      - {year: 2020, event: 合并}\n"
    )
    files = render(
        {
            "2018/yi": spends(10_000),
            "2019/yi": spends(20_000),
            "2020/yi": spends(30_000, basis="本级"),
            "2021/yi": spends(40_000, basis="本级"),
        },
        departments,
    )
    page, chart = (files[f"departments/yi/{name}"] for name in ("index.md", "trend-income.svg"))
    assert "- 2020年度起是部门决算（本级），以前是部门决算（汇总）。\n" in without_terms(page)
    assert "- 2020年度的数含有2020年的机构变动（合并），见下面的沿革。\n" in page
    assert page.count("\n- 20") == 4  # two reasons, two steps of its history
    assert "stroke-dasharray" in chart
    assert chart.count('stroke-width="2"') == 2


def test_a_page_lists_its_charts_beside_it() -> None:
    page = Page("a/b/index.md", "k", "题", "题", ("# 题",), charts={"c.svg": "<svg/>"})
    assert list(page.files()) == ["a/b/index.md", "a/b/c.svg"]
    assert page.files()["a/b/c.svg"] == b"<svg/>"
