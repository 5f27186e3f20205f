"""What readers are told of a report that was changed after it went public."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from support import desk

from generator.derive.desk import Desk
from generator.derive.publication import digests
from generator.model.publication import Publication
from generator.model.site import LocalGlossary, Site
from generator.render.page import Page
from generator.render.report import ReportPages

_CELL = "general_budget.2010301.basic"
_FIGURES = "general_budget: {2010301: {basic: 1260, income: 1260}}\n"
_ENTRIES = f"""\
corrections:
  - {{date: 2021-10-08, at: {_CELL}, what: 基本|支出, old: 1200, new: "1,260元", why: 漏计*}}
  - {{date: 2021-10-08, what: 一处错字, why: 笔误}}
  - {{date: 2021-11-02, at: {_CELL}, what: 基本支出, old: 0, new: 1260, why: 又漏}}
  - {{date: 未公开, what: 早先一处, why: 笔误}}
"""
_ON = "2020/jia/changes"


def pages(report: Desk) -> Mapping[str, Page]:
    site = Site(format="1", name="决算公开", region="甲区", publisher="甲区财政局")
    return ReportPages(report, site, LocalGlossary()).pages()[0]


def text(report: Desk, path: str = "2020/jia/index.md") -> str:
    return pages(report)[path].text()


def recorded(report: Desk) -> Desk:
    plain = {"date": date(2021, 9, 15), "origin": "own", "corrections": 0}
    published = Publication.model_validate(plain | digests(report.report))
    return replace(report, report=replace(report.report, published=(published,)))


def test_a_report_that_was_never_corrected_says_nothing_of_it() -> None:
    report = desk(_FIGURES)
    assert set(pages(report)) == {f"2020/jia/{name}index.md" for name in ("", "forms/", "full/")}
    for page in pages(report).values():
        assert "更正" not in page.text()
        assert "公开记录" not in page.text()


def test_each_day_has_a_page_and_the_sidebar_leads_there() -> None:
    made = pages(desk(_FIGURES + _ENTRIES))
    assert {f"{_ON}/2021-10-08/index.md", f"{_ON}/2021-11-02/index.md"} <= made.keys()
    assert len([path for path in made if "changes" in path]) == 2
    titles = [link.title for link in made["2020/jia/index.md"].sidebar]
    assert titles[3:5] == ["2021年10月8日更正", "2021年11月2日更正"]


def test_the_notice_stands_above_all_else() -> None:
    report = desk(_FIGURES + _ENTRIES)
    for path, up in (("2020/jia/index.md", ""), ("2020/jia/full/index.md", "../")):
        page = text(report, path)
        assert f"更正过2次，最近一次是2021年11月2日，见[更正说明]({up}changes/2021-11-02/" in page
        assert page.index("公开后有更正") < page.index("主要数字")
    assert "更正过" not in text(report, "2020/jia/forms/index.md")


def test_the_log_links_each_day_to_its_page() -> None:
    report = desk(_FIGURES + _ENTRIES)
    for path, up in (("2020/jia/index.md", ""), ("2020/jia/full/index.md", "../")):
        lines = text(report, path).splitlines()
        first = next(line for line in lines if line.startswith("| [2021年10月8日]"))
        assert first == (
            f"| [2021年10月8日]({up}changes/2021-10-08/index.md) | 基本\\|支出 | 1200元 | 1,260元 "
            "| 漏计\\* |"
        )
        assert any(line.startswith("| 未公开 | 早先一处 |") for line in lines)


def test_undated_corrections_alone_have_a_log_and_no_notice() -> None:
    report = desk(_FIGURES + "corrections: [{date: 未公开, what: 早先一处, why: 笔误}]\n")
    assert "公开后有更正" not in text(report)
    assert "| 未公开 | 早先一处 |" in text(report)


def test_a_page_of_corrections() -> None:
    page = text(desk(_FIGURES + _ENTRIES), f"{_ON}/2021-10-08/index.md")
    assert "共2处" in page
    assert "| 原来 | 1200元 |\n| 更正后 | 1,260元 |\n| 相差 | 增加60元 |\n| 幅度 | 5% |" in page
    assert "，基本支出](../../forms/index.md#general-budget-expenditure-2010301) |" in page
    assert "{: #correction-1 .plain }" in page
    assert "**2. 一处错字** {: #correction-2 .plain }\n\n| 项目 | 内容 |" in page
    assert "另有[2021年11月2日](../2021-11-02/index.md)的更正" in page
    assert "又漏" not in page
    assert "早先" not in page


def test_there_is_no_rate_from_nothing() -> None:
    page = text(desk(_FIGURES + _ENTRIES), f"{_ON}/2021-11-02/index.md")
    assert "| 相差 | 增加1260元 |\n| 幅度 | 不可比 |" in page


def test_a_figure_that_fell() -> None:
    entry = f"{{date: 2021-10-08, at: {_CELL}, what: 甲, old: 2520, new: 1260, why: 乙}}"
    page = text(desk(f"{_FIGURES}corrections: [{entry}]\n"), f"{_ON}/2021-10-08/index.md")
    assert "| 相差 | 减少1260元 |\n| 幅度 | 50% |" in page


def test_digits_alone_make_no_difference() -> None:
    entry = f"{{date: 2021-10-08, at: {_CELL}, what: 甲, old: 1260, new: 1260.00, why: 乙}}"
    page = text(desk(f"{_FIGURES}corrections: [{entry}]\n"), f"{_ON}/2021-10-08/index.md")
    assert "| 更正后 | 1260.00元 |\n| 原因 |" in page


def test_the_records_are_listed_with_short_fingerprints() -> None:
    report = recorded(desk(_FIGURES + _ENTRIES, narrative="duties: [甲]"))
    digest = report.report.published[0].digests
    row = f"| 2021年9月15日 | 没有 | `{digest['accounts'][:8]}` | `{digest['narrative'][:8]}` |"
    for path in ("2020/jia/index.md", "2020/jia/full/index.md", f"{_ON}/2021-10-08/index.md"):
        assert row in text(report, path)
        assert "绩效的指纹" not in text(report, path)
    assert row not in text(report, "2020/jia/forms/index.md")


def test_a_report_of_performance_alone() -> None:
    entries = "corrections: [{date: 2021-10-08, what: 一处错字, old: 1元, new: 2元, why: 笔误}]\n"
    report = recorded(desk(None, performance="projects: [{id: a, name: 甲}]\n" + entries))
    page = text(report)
    assert page.index("公开后有更正") < page.index("## ")
    assert "| [2021年10月8日](changes/2021-10-08/index.md) | 一处错字 | 1元 | 2元 | 笔误 |" in page
    assert "绩效的指纹" in page
    assert "| 相差 | 增加1元 |" in text(report, f"{_ON}/2021-10-08/index.md")
