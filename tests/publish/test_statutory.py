"""The Markdown of our pages, and the HTML that must come of it."""

import logging
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from textwrap import dedent

import pytest
from markdown import Markdown, markdown
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from generator.render.headers import HeaderCell, header_rows

_EXTENSIONS = ["tables", "attr_list", "pymdownx.details", "generator.publish.statutory"]
_ROOT = Path(__file__).parents[2]


def _html(text: str) -> str:
    return markdown(dedent(text).strip(), extensions=_EXTENSIONS)


def _tree(text: str) -> ET.Element:
    return ET.fromstring(f"<page>{_html(text)}</page>")


def _written(element: ET.Element) -> str:
    return ET.tostring(element, encoding="unicode", method="xml").strip()


INCOME = """
    **收入决算表** · 单位：万元 · 表2 {: #income .functional }

    | 功能分类科目编码 | 科目名称 | 本年收入合计 | 本年支出 / 基本支出 | 本年支出 / 项目支出 | # |
    |:--|:--|--:|--:|--:|:--|
    |  | 合计 | 133.94 | 未公开 |  | total |
    | 201 | 一般公共服务支出 | 168.96 |  | 不适用 | 201 |
    | 20103 | 　政府办公厅（室）及相关机构事务 | 168.96 |  |  | 20103 |
    | 2010308 | 　　信访事务 | 73.17 |  |  |  |
"""


def test_a_captioned_table_becomes_a_statutory_one() -> None:
    assert (
        _html(INCOME)
        == dedent(
            """
        <div class="table-scroll" tabindex="0" role="group" aria-labelledby="income-caption">
        <table id="income" class="statutory functional">
        <caption><span class="title"><span id="income-caption">收入决算表</span><a class="headerlink" href="#income" title="本表的链接" aria-label="本表的链接"></a></span> <span class="notes"><span class="unit">单位：万元</span> <span class="note">表2</span></span></caption>
        <thead>
        <tr><th scope="col" class="code" rowspan="2">功能分类科目编码</th> <th scope="col" class="name" rowspan="2">科目名称</th> <th scope="col" class="number" rowspan="2">本年收入合计</th> <th scope="col" class="group" colspan="2">本年支出</th></tr>
        <tr><th scope="col" class="number">基本支出</th> <th scope="col" class="number">项目支出</th></tr>
        </thead>
        <tbody>
        <tr id="income-total" class="total"><td class="code"></td> <th scope="row" class="name">合计</th> <td class="number">133.94</td> <td class="number undisclosed">未公开</td> <td class="number"></td></tr>
        <tr id="income-201"><td class="code">201</td> <th scope="row" class="name">一般公共服务支出</th> <td class="number">168.96</td> <td class="number"></td> <td class="number not-applicable">不适用</td></tr>
        <tr id="income-20103" class="level-2"><td class="code">20103</td> <th scope="row" class="name">政府办公厅（室）及相关机构事务</th> <td class="number">168.96</td> <td class="number"></td> <td class="number"></td></tr>
        <tr class="level-3"><td class="code">2010308</td> <th scope="row" class="name">信访事务</th> <td class="number">73.17</td> <td class="number"></td> <td class="number"></td></tr>
        </tbody>
        </table>
        </div>
        """
        ).strip()
    )


_GROUPS = [
    ("合计", ""),
    ("因公出国（境）费", ""),
    ("公务用车购置及运行维护费", "小计"),
    ("公务用车购置及运行维护费", "公务用车购置费"),
    ("公务用车购置及运行维护费", "公务用车运行维护费"),
    ("公务接待费", ""),
]
_THREE_PUBLICS = [(*group, figure) for group in _GROUPS for figure in ("预算数", "决算数")]


def test_the_twelve_columns_of_the_three_publics_have_three_levels() -> None:
    top, middle, bottom = header_rows(_THREE_PUBLICS)
    assert top == [
        HeaderCell("合计", 0, 2, 2, leaf=False),
        HeaderCell("因公出国（境）费", 2, 2, 2, leaf=False),
        HeaderCell("公务用车购置及运行维护费", 4, 6, 1, leaf=False),
        HeaderCell("公务接待费", 10, 2, 2, leaf=False),
    ]
    assert middle == [
        HeaderCell("小计", 4, 2, 1, leaf=False),
        HeaderCell("公务用车购置费", 6, 2, 1, leaf=False),
        HeaderCell("公务用车运行维护费", 8, 2, 1, leaf=False),
    ]
    assert [cell.label for cell in bottom] == ["预算数", "决算数"] * 6


@pytest.mark.parametrize(
    "paths",
    [
        _THREE_PUBLICS,
        [("项目", "编码"), ("项目", "名称"), ("合计",), ("支出", "小计"), ("支出", "其中", "一")],
        [("甲",), ("甲", "乙"), ("甲", "乙"), ("甲",)],
        [("甲", "", "丙"), ("甲", "乙", "丙"), ("甲", "", "丁")],
        [("", "乙"), ("",), ("丙",)],
    ],
)
def test_header_cells_fill_their_grid_without_gap_or_overlap(paths: list[tuple[str, ...]]) -> None:
    levels = header_rows(paths)
    covered = [
        (level + down, cell.column + right)
        for level, cells in enumerate(levels)
        for cell in cells
        for down in range(cell.rows)
        for right in range(cell.columns)
    ]
    assert sorted(covered) == [
        (level, column) for level in range(len(levels)) for column in range(len(paths))
    ]


def test_only_neighbours_share_a_header() -> None:
    (top, _) = header_rows([("收入", "甲"), ("支出", "甲"), ("收入", "乙")])
    assert [(cell.label, cell.columns) for cell in top] == [("收入", 1), ("支出", 1), ("收入", 1)]


def test_columns_of_the_same_name_stay_apart() -> None:
    (row,) = header_rows([("决算数",), ("决算数",)])
    assert [cell.columns for cell in row] == [1, 1]


def test_an_empty_step_is_spanned_by_the_one_above() -> None:
    page = _tree("""
        **甲** {: #a .single }

        | 合计 / / 预算数 | 合计 / / 决算数 | 公车 / 小计 / 决算数 |
        |--:|--:|--:|
        | 1 | 2 | 3 |
    """)
    cells = [
        (cell.text, cell.get("colspan"), cell.get("rowspan"))
        for cell in page.findall(".//thead//th")
    ]
    assert cells == [
        *(("合计", "2", "2"), ("公车", None, None), ("小计", None, None)),
        *(("预算数", None, None), ("决算数", None, None), ("决算数", None, None)),
    ]


def test_a_header_may_hold_slashes_that_do_not_split() -> None:
    page = _tree(r"""
        **甲** {: #a }

        | 项目 | 元/辆 | 购置 \/ 维护 | 甲 \| 乙 |
        |:--|--:|--:|--:|
        | 车辆 | 1 | 2 | 3 |
    """)
    headers = [element.text for element in page.iter("th") if element.get("scope") == "col"]
    assert headers == ["项目", "元/辆", "购置 / 维护", "甲 | 乙"]


def test_escaped_cells_read_as_they_were_typed() -> None:
    page = _tree(r"""
        **甲** {: #a }

        | 项目 | 数额 |
        |:--|--:|
        | 甲\|乙 \*丙\* \_丁\_ \[戊\] &lt;己&gt; | 1 |
    """)
    assert page.findtext(".//tbody/tr/th") == "甲|乙 *丙* _丁_ [戊] <己>"


def test_hostile_text_stays_text() -> None:
    html = _html(r"""
        **甲<img src=x onerror=alert(1)>** · 单位："><b> {: #a }

        | 项目<script> | 数额 | # |
        |:--|--:|:--|
        | <script>alert(1)</script> & "甲" | </td></table><b>1 | a"onclick="x |
        | [点](javascript:x) \<script> | [看](https://e.cn/"onclick="x) | b |
    """)
    tags = re.findall(r"</?([a-z]+)", html)
    assert not {"script", "img", "b"} & set(tags)
    assert "javascript:" not in re.sub(r">[^<]*<", "><", html)
    assert not re.search(r'"onclick|[^;]"><b', html)
    ET.fromstring(f"<page>{html}</page>")


def test_cells_hold_links_bold_and_code() -> None:
    page = _tree("""
        **甲** {: #a }

        | 项目 | 数额 |
        |:--|--:|
        | [**信访局**](https://e.cn/?a=1&b=2) | `1.50` 万元 |
        | **合计** | **[2](#b)** |
    """)
    first, last = page.findall(".//tbody/tr")
    assert _written(first[0]) == (
        '<th scope="row" class="name">'
        '<a href="https://e.cn/?a=1&amp;b=2"><strong>信访局</strong></a></th>'
    )
    assert _written(first[1]) == '<td class="number"><code>1.50</code> 万元</td>'
    assert last.get("class") == "foot"
    assert _written(last[1]) == '<td class="number"><strong><a href="#b">2</a></strong></td>'


def test_a_first_column_of_words_names_the_row() -> None:
    page = _tree("""
        **甲** {: #a .indicators }

        | 一级 | 二级 | 值 |
        |:--|:--|:-:|
        | 效益 | 社会 | 好 |
        |  | 生态 | 好 |
    """)
    rows = [[cell.tag for cell in row] for row in page.findall(".//tbody/tr")]
    assert rows == [["th", "td", "td"], ["td", "td", "td"]]
    assert page.findall(".//tbody/tr/td")[1].get("class") == "middle"


def test_a_header_over_code_and_name_stays_with_them() -> None:
    page = _tree("""
        **甲** {: #a }

        | 项目 / 编码 | 项目 / 名称 | 合计 |
        |:--|:--|--:|
        | 201 | 甲 | 1 |
    """)
    classes = [[cell.get("class") for cell in row] for row in page.findall(".//thead/tr")]
    assert classes == [["names", "number"], ["code", "name"]]


def test_a_short_row_is_filled_and_a_long_one_refused() -> None:
    table = "**甲** {{: #a }}\n\n| 项目 | 数 | # |\n|:--|--:|:--|\n{}"
    assert _html(table.format("| 乙 |")).count("<td") == 1
    with pytest.raises(ValueError, match="多出单元格"):
        _html(table.format("| 乙 | 1 | 2 | 3 |"))


@pytest.mark.parametrize(
    "text",
    [
        "| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |",
        "**不是标题**\n\n| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |",
        "**没有编号** {: .plain }\n\n| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |",
        "**后面是段落** · 单位：元 {: #a }\n\n只有文字。\n\n| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |",
        "**加粗**的开头，{: #a }\n\n| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |",
        "**到末尾** {: #a }",
    ],
)
def test_everything_else_is_left_to_markdown(text: str) -> None:
    written = markdown(text, extensions=_EXTENSIONS[:-1])
    assert _html(text) == written.replace("<th ", '<th scope="col" ')


def test_an_ordinary_table_says_what_its_headers_head_and_in_a_fold_its_name() -> None:
    page = _tree("""
        ??? abstract "图1的数据"

            | 甲 | 乙 |
            |:--|--:|
            | 1 | 2 |
    """)
    table = page.find("details/table")
    assert table is not None
    assert table.findtext("caption") == "图1的数据"
    assert [header.get("scope") for header in table.iterfind("thead/tr/th")] == ["col", "col"]


def test_two_panels_become_a_pair() -> None:
    half = "**{}** {{: #{} .panel }}\n\n| 项目 | 决算数 | # |\n|:--|--:|:--|\n| 甲 | 1 | x |\n\n"
    other = "**丙** {: #c }\n\n| 项目 | 决算数 |\n|:--|--:|\n| 甲 | 1 |"
    page = _tree(half.format("收入", "a") + half.format("支出", "b") + other)
    assert [child.get("class") for child in page] == ["panels", "table-scroll"]
    assert [table.get("id") for table in page[0].iter("table")] == ["a", "b"]


def test_panels_apart_are_no_pair() -> None:
    half = "**{}** {{: #{} .panel }}\n\n| 项目 | 决算数 |\n|:--|--:|\n| 甲 | 1 |\n\n"
    page = _tree(half.format("收入", "a") + "## 中间\n\n" + half.format("支出", "b"))
    assert [child.tag for child in page] == ["div", "h2", "div"]


def test_cards_are_a_list_of_name_amount_and_note() -> None:
    page = _tree("""
        **主要数字** {: #key-figures .cards }

        | 项目 | 数额 | 说明 | # |
        |:--|--:|:--|:--|
        | 本年收入 | [133.94 万元](#income) | 比上年减少 | income |
        | “三公”经费 | 未公开 |  |  |
    """)
    first, last = page.findall(".//dl/div")
    assert first.get("id") == "key-figures-income"
    assert _written(first[1]) == (
        '<dd class="amount"><a href="#income"><span class="figure">133.94</span> '
        '<span class="unit">万元</span></a></dd>'
    )
    assert [element.text for element in last] == ["“三公”经费", "未公开"]


BARS = """
    **各部门** · 单位：万元 {: #all .reports bars=支出 }

    | 部门 | 支出 | # |
    |:--|--:|:--|
    | 甲局 | 1200.00 | a |
    | [乙局](b/) | 300.50（推算） | b |
    | 丙局 | 未公开 | c |
    | 丁局 | 0 | d |
"""


def test_numbers_are_drawn_as_bars_below_the_names_of_their_rows() -> None:
    rows = _tree(BARS).findall(".//tbody/tr")
    bars = [row.find("./th/svg/rect") for row in rows]
    assert [bar is not None and bar.get("width") for bar in bars] == ["1000", "250", False, "0"]
    assert all(svg.get("aria-hidden") == "true" for row in rows for svg in row.iter("svg"))
    assert next(cell.text for row in rows for cell in row.findall("td")) == "1200.00"


@pytest.mark.parametrize("bars", ["", " bars=收入"])
def test_without_such_a_column_there_are_no_bars(bars: str) -> None:
    assert "<svg" not in _html(BARS.replace(" bars=支出", bars))


def test_percentages_with_bars_tell_how_long_these_are() -> None:
    page = _tree("""
        **项目** {: #a .bars }

        | 项目 | 执行率 |
        |:--|--:|
        | 甲 | 79.76% |
        | 乙 | 不可比 |
        | 丙 | 未公开 |

        **丁** {: #b .cards .bars }

        | 项目 | 数额 |
        |:--|--:|
        | 执行率 | 100% |
        | 预算 | 8万元 |
    """)
    cells = page.findall(".//table[@id='a']/tbody/tr/td")
    assert [cell.get("style") for cell in cells] == ["--percent: 79.76", None, None]
    assert [cell.get("class") for cell in cells] == ["number", "number", "number undisclosed"]
    amounts = page.findall(".//div[@id='b']/dl/div/dd")
    assert [amount.get("style") for amount in amounts] == ["--percent: 100", None]


def test_cells_of_a_table_that_stacks_know_the_title_of_their_column() -> None:
    page = _tree("""
        **指标** {: #a .stack }

        | 指标 | 预期 / 值 | 实际 |
        |:--|:--|--:|
        | 甲 | 乙 | 未公开 |
    """)
    cells = page.findall(".//tbody/tr/td")
    assert [cell.get("data-title") for cell in cells] == ["预期值", "实际"]
    assert cells[1].get("class") == "number undisclosed"
    plain = _tree("**甲** {: #a }\n\n| 项目 | 数 |\n|:--|--:|\n| 乙 | 1 |")
    assert plain.find(".//td[@data-title]") is None


def test_a_table_may_stand_inside_other_blocks() -> None:
    page = _tree("""
        ??? note "图中的数"

            **甲** {: #a .chart-data }

            | 项目 | 数额 |
            |:--|--:|
            | 甲 | 1 |
    """)
    assert page.find("./details/div/table[@id='a']") is not None


SVG = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 9 9"><title>图</title></svg>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "chart.svg").write_text(SVG, encoding="utf-8")
    return tmp_path


def _charted(text: str, base: Path) -> str:
    options = {"generator.publish.statutory": {"base": str(base)}}
    return markdown(text, extensions=_EXTENSIONS, extension_configs=options)


def test_a_chart_is_put_into_the_page(folder: Path) -> None:
    html = _charted("![支出\\*构成：基本<占63%](chart.svg){: #c .chart }", folder)
    assert (
        html
        == dedent(
            """
        <figure id="c" class="chart">
        <figcaption>支出*构成</figcaption>
        <svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 9 9"><title>图</title></svg>
        </figure>
        """
        ).strip()
    )


@pytest.mark.parametrize(
    "text",
    [
        "![图](missing.svg){: .chart }",
        "![图](chart.svg)",
        "![图](chart.svg){: .charted }",
        "![图](https://e.cn/chart.svg){: .chart }",
        "![图](chart.svg){: .chart } 和文字",
    ],
)
def test_other_images_stay_images(text: str, folder: Path) -> None:
    assert _charted(text, folder) == markdown(text, extensions=_EXTENSIONS[:-1])


def test_one_instance_converts_one_page_after_another() -> None:
    md = Markdown(extensions=_EXTENSIONS)
    first = md.convert(dedent(INCOME).strip())
    assert md.reset().convert(dedent(INCOME).strip()) == first


def _build(folder: Path, pages: dict[str, str], caplog: pytest.LogCaptureFixture) -> list[str]:
    """Build pages with the site's own configuration, strictly; return what MkDocs warns of."""
    others = {f"{name}/index.md": f"# {name}" for name in ("glossary", "downloads", "about")}
    for path, text in {**others, **pages}.items():
        (folder / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / path).write_text(dedent(text).strip(), encoding="utf-8")
    config = load_config(
        str(_ROOT / "mkdocs.yml"),
        docs_dir=str(folder / "docs"),
        site_dir=str(folder / "site"),
        strict=True,
    )
    caplog.clear()
    try:
        with caplog.at_level(logging.WARNING):
            build(config)
    except Abort:
        assert caplog.records
    return [r.getMessage() for r in caplog.records if r.name.startswith("mkdocs")]


def _pages(link: str) -> dict[str, str]:
    return {
        "index.md": f"# 首页\n\n[行](forms/index.md#{link})、[卡](forms/index.md#k-a)\n",
        "forms/index.md": dedent(INCOME)
        + "\n**丙** {: #k .cards }\n\n| 项目 | 数额 | # |\n|:--|--:|:--|\n"
        + "| 甲 | [1 元](../index.md) | a |\n\n![图：一](../chart.svg){: .chart }\n",
    }


def test_mkdocs_knows_the_anchors_and_the_links_of_a_table(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "docs").mkdir()
    (folder / "chart.svg").rename(folder / "docs" / "chart.svg")
    assert _build(folder, _pages("income-20103"), caplog) == []
    page = (folder / "site" / "forms" / "index.html").read_text(encoding="utf-8")
    assert '<a href="../"><span class="figure">1</span>' in page
    assert '<figure class="chart">' in page


@pytest.mark.parametrize(
    ("link", "cell"),
    [("income-999", "1"), ("income", "[1](missing.md)"), ("income", "[1](#income-999)")],
)
def test_mkdocs_refuses_dead_anchors_and_links(
    link: str, cell: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages = _pages(link)
    pages["forms/index.md"] = pages["forms/index.md"].replace("168.96", cell, 1)
    pages["forms/index.md"] = pages["forms/index.md"].replace("![图：一](../chart.svg)", "图")
    assert len(_build(tmp_path, pages, caplog)) == 1


def test_nothing_on_a_page_comes_from_another_host(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pages = {"index.md": "---\ntrail: [{title: <b>甲, url: x/}]\n---\n# 首页\n"}
    assert _build(tmp_path, pages, caplog) == []
    for name in ("index.html", "404.html", "about/index.html"):
        html = (tmp_path / "site" / name).read_text(encoding="utf-8")
        assert not re.search(r"(?:src|href|action)=.?(?:https?:)?//", html)
        assert "<b>甲" not in html
    sheets = list((_ROOT / "site_overrides/assets/stylesheets").glob("*.css"))
    assert sheets
    for sheet in sheets:
        assert not re.search(r"@import|url\(", sheet.read_text(encoding="utf-8")), sheet.name


def test_the_sidebar_lists_what_the_page_says_and_no_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    front = (
        "---\ntitle: 甲局\ntrail: [{title: 首页, url: ''}]\n"
        "sidebar: [{title: 甲局, url: 2020/a/, current: true}, {title: 甲表, url: 2020/a/forms/}]\n"
        "downloads: [{title: 本页 Markdown, url: index.md}]\n---\n# 甲局\n"
    )
    pages = {"index.md": "# 首页", "2020/a/index.md": front, "2020/a/forms/index.md": "# 甲表"}
    assert _build(tmp_path, {**pages, "2020/b/index.md": "# 乙局"}, caplog) == []
    html = (tmp_path / "site/2020/a/index.html").read_text(encoding="utf-8")
    sidebar = html[html.index("md-nav--primary") : html.index("md-nav--secondary")]
    links = re.findall(r'<a href="([^"]*)" class="md-nav__link', sidebar)
    general = [f"../../{name}/" for name in ("glossary", "downloads", "about")]
    assert links == ["../..", "./", "forms/", *general]
    assert "乙局" not in html
    assert '<a href="index.md" download>本页 Markdown</a>' in html
