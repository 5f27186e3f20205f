"""Every rule has a page, and the list of rules leads to it."""

from dataclasses import replace
from datetime import date

import pytest

from generator.amounts import State
from generator.derive.quality import Accepted, Quality
from generator.derive.rules import rule_facts
from generator.diagnostics import Tally
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.model.statute import Applies, Rule, Years
from generator.render.markdown import coded
from generator.render.quality import overview_page, quality_page
from generator.render.rules import rule_plans

STATUTE = load_statute()
RULES = sorted(STATUTE.rules.values(), key=lambda rule: rule.id)
PAGES = {plan.path: plan.make() for plan in rule_plans(STATUTE)}


def _with(**more: object) -> Rule:
    return STATUTE.rules["total-differs-from-parts"].model_copy(update=more)


def _page(rule: Rule) -> str:
    plans = rule_plans(replace(STATUTE, rules={rule.name: rule}))
    return next(p.make().text() for p in plans if p.path == f"about/rules/{rule.id}/index.md")


# --- rules ----------------------------------------------------------------------------------------


def test_there_is_a_list_and_a_page_for_each_rule_and_no_other() -> None:
    assert len(RULES) > 70
    assert sorted(PAGES) == sorted(
        ["about/rules/index.md", *(f"about/rules/{rule.id}/index.md" for rule in RULES)]
    )


def test_every_rule_belongs_to_one_family() -> None:
    for rule in RULES:
        held = [family for family in STATUTE.families if rule.id.startswith(family)]
        assert len(held) == 1, rule.id
    listed = [rule.id for family in STATUTE.rule_families() for rule in family.rules]
    assert listed == [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_page_holds_all_parts_of_its_rule(rule: Rule) -> None:
    text = PAGES[f"about/rules/{rule.id}/index.md"].text()
    for part in (rule.what.replace("`", ""), rule.name, rule.id):
        assert part in text
    for title, words in (
        ("为什么", coded(rule.why)),
        ("怎么办", coded(rule.instead)),
        ("依据", coded(rule.source)),
    ):
        assert f"## {title} " in text
        assert f"\n\n{words}\n" in text
    for line in rule.example.rstrip().split("\n"):
        assert f"- {coded(line)}\n" in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_list_leads_to_every_rule(rule: Rule) -> None:
    assert f"| [{rule.id}]({rule.id}/index.md) |" in PAGES["about/rules/index.md"].text()


def test_a_rule_says_how_grave_it_is_and_which_reports_it_is_for() -> None:
    applies = Applies(origins=["own"], disclosures=["complete"], years=Years(first=2021))
    text = _page(_with(severity="warning", applies=applies, faults=["rounding"]))
    assert "- 严重程度：警告，" in text
    assert "- 适用：首次公开的报告（own）、已列全的报告（complete）、2021年度起" in text
    assert "说明了这些来源差错的，只作提示：舍入" in text
    plain = _page(_with(faults=[]))
    assert "- 适用：全部报告" in plain
    assert "来源差错" not in plain


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (Years(last=2018), ("2018年度以前（含）",)),
        (Years(first=2019, last=2021), ("2019—2021年度",)),
        (Years(), ("全部报告",)),
    ],
)
def test_the_years_of_a_rule_are_said(years: Years, said: tuple[str, ...]) -> None:
    assert rule_facts(_with(applies=Applies(years=years)), STATUTE).applies == said


def test_the_layouts_of_a_rule_are_named_by_their_titles() -> None:
    layout = next(iter(STATUTE.layouts.values()))
    facts = rule_facts(_with(applies=Applies(layouts=[layout.id])), STATUTE)
    assert facts.applies == (f"版式“{layout.title}”",)


def test_words_of_a_rule_are_text_with_code() -> None:
    text = _page(_with(why="写 `a_b: {c}`，不写 <b> 和 *d*"))
    assert "写 `a_b: {c}`，不写 &lt;b&gt; 和 \\*d\\*" in text


def test_pages_of_rules_stay_out_of_the_search_but_their_list_does_not() -> None:
    searched = {path for path, page in PAGES.items() if page.searched}
    assert searched == {"about/rules/index.md"}


def test_a_page_leads_up_and_to_its_family() -> None:
    page = PAGES["about/rules/FA102/index.md"]
    assert [link.url for link in page.trail] == ["", "about/", "about/rules/"]
    assert {link.url[:15] for link in page.sidebar} == {"about/rules/FA1"}
    assert page.url in {link.url for link in page.sidebar}


# --- quality --------------------------------------------------------------------------------------

ACCEPTED = Accepted(
    rule="FA102",
    what="写出的 `total` 不等",
    at="all_funds.total",
    reason="批复|如此",
    by="财务股",
    until=date(2026, 12, 31),
)


def _quality(**more: object) -> Quality:
    given: dict[str, object] = {
        "key": ReportKey(2020, "jia"),
        "department": "甲局",
        "has_accounts": True,
        "days": 20,
        "undisclosed": (),
        "faults": 3,
        "accepted": (),
        "tally": Tally(0, 1, 4, 1),
    }
    return Quality(**(given | more))  # type: ignore[arg-type]


def _row(**more: object) -> str:
    text = quality_page(2020, [_quality(**more)]).text()
    return next(line for line in text.splitlines() if line.startswith("| [甲局2020年度]"))


def test_a_report_has_a_row_with_its_numbers() -> None:
    assert _row() == (
        "| [甲局2020年度](../../2020/jia/index.md) | 20天，按时 | 各节都有内容 | 3 | 0 | 1 | 4 | 0 |"
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0天，按时"),
        (20, "20天，按时"),
        (21, "21天，不按时"),
        (-1, "-1天，不按时"),
        (None, "未公开"),
    ],
)
def test_publication_is_in_time_within_twenty_days(days: int | None, said: str) -> None:
    assert f"| {said} |" in _row(days=days)


def test_sections_that_hold_nothing_are_counted_and_named() -> None:
    assert "| 2节未公开 |" in _row(undisclosed=("机构<设置>", "政府采购"))
    text = quality_page(2020, [_quality(undisclosed=("机构<设置>", "政府采购"))]).text()
    assert "没有公开的小节：机构&lt;设置&gt;、政府采购。" in text


def test_a_report_of_performance_alone_has_no_dates_and_no_sections() -> None:
    assert "| 没有决算 | 只有绩效 |" in _row(has_accounts=False, days=None)


def test_accepted_findings_are_told_with_reason_office_and_date() -> None:
    text = quality_page(2020, [_quality(accepted=(ACCEPTED, ACCEPTED))]).text()
    assert (
        "| [FA102](../../about/rules/FA102/index.md) 写出的 `total` 不等 | `all_funds.total` "
        "| 批复\\|如此 | 财务股 | 2026年12月31日 |"
    ) in text
    open_ended = replace(ACCEPTED, until=State.UNDISCLOSED)
    assert "| 财务股 | 未公开 |" in quality_page(2020, [_quality(accepted=(open_ended,))]).text()


def test_a_report_with_nothing_to_add_has_no_heading_of_its_own() -> None:
    assert "\n## " not in quality_page(2020, [_quality()]).text()


def test_the_overview_counts_each_year_newest_first() -> None:
    late = _quality(key=ReportKey(2021, "yi"), days=21, undisclosed=("政府采购",))
    unknown = _quality(key=ReportKey(2021, "bing"), days=None, accepted=(ACCEPTED,))
    page = overview_page([_quality(), late, unknown, _quality(key=ReportKey(2021, "ding"))])
    rows = [line for line in page.text().splitlines() if line.startswith("| [20")]
    assert rows == [
        "| [2021年度](2021/index.md) | 3 | 1 | 1 | 1 | 2 | 0 | 3 | 12 | 1 |",
        "| [2020年度](2020/index.md) | 1 | 1 | 0 | 0 | 1 | 0 | 1 | 4 | 0 |",
    ]


def test_a_report_of_performance_alone_counts_as_report_only() -> None:
    page = overview_page([_quality(has_accounts=False, days=None)])
    assert "| [2020年度](2020/index.md) | 1 | 0 | 0 | 0 | 0 | 0 | 1 | 4 | 0 |" in page.text()
