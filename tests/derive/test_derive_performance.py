from decimal import Decimal
from typing import Any

import pytest
from support import desk, said

from generator.amounts import Entry, State, Unit, round_to
from generator.derive.performance import (
    PerformanceFacts,
    ProjectFacts,
    ReportFacts,
    ReportSection,
    performance_facts,
)


def facts(performance: str, accounts: str | None = "", **more: Any) -> PerformanceFacts:
    return performance_facts(desk(accounts, performance=performance, **more))


def percent(value: Decimal | None) -> str | None:
    return None if value is None else f"{round_to(value, 2)}%"


def project(funding: str, *, unit: str = "元", more: str = "") -> ProjectFacts:
    text = f"""
        unit: {unit}
        projects:
          - id: a
            name: 甲项目
            funding: {funding}
        """ + (" " * 4 + more if more else "")
    return facts(text).projects[0]


# --- money ---------------------------------------------------------------------------------


def test_the_sources_of_a_stage_add_up() -> None:
    found = project(
        "{appropriation: {budget: 80, executed: 60}, other: {budget: 20, executed: 15}}"
    )
    assert {stage: said(total) for stage, total in found.totals.items() if total.known} == {
        "budget": "100",
        "executed": "75",
    }
    assert found.stages == ("预算数", "执行数")
    assert [(row.title, [said(f) for f in row.figures]) for row in found.funding] == [
        ("合计", ["100", "75"]),
        ("财政拨款", ["80", "60"]),
        ("其他资金", ["20", "15"]),
    ]
    assert percent(found.percent) == "75.00%"


def test_a_typed_total_wins_over_its_sources() -> None:
    found = project(
        "{total: {budget: 99}, appropriation: {budget: 80, executed: 60}, other: {budget: 20}}"
    )
    assert (said(found.totals["budget"]), said(found.totals["executed"])) == ("99", "60")
    assert [said(figure) for figure in found.funding[2].figures] == ["20", ""]


def test_an_undisclosed_source_makes_the_total_undisclosed() -> None:
    found = project(
        "{appropriation: {budget: 80, executed: 未公开}, other: {budget: 20, executed: 1}}"
    )
    assert said(found.totals["executed"]) == "未公开"
    assert found.percent is None


@pytest.mark.parametrize(
    ("funding", "rate"),
    [
        ("{total: {budget: 80, executed: 60}}", "75.00%"),
        ("{total: {planned: 80, executed: 60}}", "75.00%"),
        ("{total: {budget: 40, planned: 80, executed: 60}}", "150.00%"),
        ("{total: {budget: 未公开, planned: 80, executed: 60}}", "75.00%"),
        ("{total: {budget: 0, executed: 60}}", None),
        ("{total: {budget: 0, planned: 80, executed: 60}}", None),
        ("{total: {budget: 80}}", None),
        ("{total: {executed: 60}}", None),
        ("{total: {budget: 80, executed: 0}}", "0.00%"),
        ("{total: {applied: 80, executed: 60}}", None),
    ],
)
def test_the_rate_refers_to_the_first_base_there_is(funding: str, rate: str | None) -> None:
    assert percent(project(funding).percent) == rate


def test_the_rate_of_arrival_refers_to_the_plan() -> None:
    found = project("{district: {planned: 40, arrived: 30, executed: 24}}")
    assert (percent(found.arrival_percent), percent(found.percent)) == ("75.00%", "60.00%")
    assert project("{district: {planned: 0, arrived: 0}}").arrival_percent is None


def test_only_sources_that_hold_money_count_as_sources() -> None:
    found = project("{appropriation: {budget: 80}, other: {budget: 0}}")
    assert [row.source for row in found.sources] == ["appropriation"]
    assert len(found.funding) == 3


def test_a_project_without_money_has_no_rows() -> None:
    found = project("{}")
    assert (found.funding, found.stages, found.percent) == ((), (), None)
    assert (said(found.base), said(found.executed)) == ("未公开", "")


def test_a_project_may_be_in_a_unit_of_its_own() -> None:
    found = facts("""
        unit: 万元
        projects:
          - {id: a, name: 甲, unit: 元, funding: {appropriation: {budget: 80000}, other: {budget: 5.50}}}
          - {id: b, name: 乙, funding: {appropriation: {budget: 8}, other: {budget: 0.55}}}
        """)
    own, files = found.projects
    assert (said(own.totals["budget"]), said(files.totals["budget"])) == ("80005.5", "85500")
    assert (own.precision.unit, files.precision.unit) == (Unit.YUAN, Unit.TEN_THOUSAND_YUAN)
    assert own.precision.in_form(own.totals["budget"].amount) == "80005.50"
    assert files.precision.in_form(files.totals["budget"].amount) == "8.55"


def test_amounts_of_another_unit_are_shown_in_that_of_the_layout() -> None:
    found = project("{total: {budget: 80000}}")
    assert found.precision.in_form(found.totals["budget"].amount) == "8.00"


# --- indicators ----------------------------------------------------------------------------


def test_an_indicator_has_the_levels_of_its_kind() -> None:
    found = project("{}", more="""
            indicators:
              - {kind: quantity, name: 保安人数, expected: 2 名, actual: 2 名, weight: 10, score: 9.5}
              - {kind: satisfaction, name: 群众满意度, reason: 未测评}
              - {kind: strange, name: 别的}
        """)  # fmt: skip
    assert [(i.level1, i.level2, i.name) for i in found.indicators] == [
        ("项目完成指标", "数量指标", "保安人数"),
        ("满意度指标", "服务对象满意度指标", "群众满意度"),
        ("", "strange", "别的"),
    ]
    first, second, _ = found.indicators
    assert (first.expected, first.weight, first.score) == (
        "2 名", Entry(State.FIGURE, Decimal(10)), Entry(State.FIGURE, Decimal("9.5")),
    )  # fmt: skip
    assert (second.reason, second.weight) == ("未测评", None)


def test_a_project_names_its_functional_item() -> None:
    names = [
        p.item_name
        for p in facts(
            "projects: [{id: a, name: 甲, item: 2010308}, {id: b, name: 乙}, {id: c, name: 丙, item: 2019998}]"
        ).projects
    ]
    assert names == ["信访事务", None, None]


# --- numbers of projects -------------------------------------------------------------------


MANAGED = """\
management:
  targets: [a, b]
  self_evaluation: [a]
projects: [{id: a, name: 甲}, {id: b, name: 乙}]
"""
STATED = """
    unit: 万元
    performance:
      targets: {projects: 39, amount: 4415.48}
      monitoring: {projects: 5}
      ratings: {excellent: 39, good: 0}
      score: 99.33
    """


def counts(found: PerformanceFacts) -> dict[str, tuple[object, str]]:
    return {step: (c.number.number, said(c.amount)) for step, c in found.covered.items()}


def test_the_numbers_of_projects_are_counted_from_the_lists() -> None:
    found = facts(MANAGED)
    assert counts(found) == {
        "ex_ante": (None, ""), "targets": (2, ""), "monitoring": (None, ""),
        "self_evaluation": (1, ""), "evaluation": (None, ""),
    }  # fmt: skip
    assert [p.project.id for p in found.covered["targets"].projects] == ["a", "b"]


def test_without_lists_they_are_taken_as_stated() -> None:
    found = performance_facts(desk(STATED))
    assert counts(found)["targets"] == (39, "44154800")
    assert counts(found)["monitoring"] == (5, "")
    assert [found.counts[name].number for name in ("excellent", "score")] == [39, Decimal("99.33")]
    assert found.counts["problems"].number is None
    assert (found.known, found.rated) == (True, True)


def test_a_list_wins_over_the_stated_number() -> None:
    found = counts(facts(MANAGED, STATED))
    assert (found["targets"], found["monitoring"]) == ((2, "44154800"), (5, ""))


def test_steps_that_covered_the_same_are_said_together() -> None:
    def steps(performance: str, accounts: str = "") -> list[tuple[str, ...]]:
        return [c.steps for c in facts(performance, accounts).together]

    assert steps(MANAGED) == [("targets",), ("self_evaluation",)]
    assert steps(MANAGED.replace("[a]", "[b, a]")) == [("targets", "self_evaluation")]
    assert steps(MANAGED.replace("[a, b]", "[b]")) == [("targets",), ("self_evaluation",)]
    assert steps(MANAGED, STATED) == [("targets",), ("monitoring",), ("self_evaluation",)]


def test_performance_is_known_where_anything_is() -> None:
    assert not performance_facts(desk()).known
    assert not performance_facts(desk("disclosure: partial")).rated
    assert facts("projects: [{id: a, name: 甲}]").known
    assert performance_facts(desk("performance: {problems: 0}")).known
    assert facts("reports: [{id: r, template: department-evaluation-2020}]").known
    assert not performance_facts(desk("performance: {problems: 0}")).rated


def test_the_whole_department_has_its_budget_in_the_unit_of_the_file() -> None:
    found = facts("""
        unit: 万元
        management: {whole_department: {output: {initial_budget: 199.63}, satisfaction: 100%}}
        """)
    assert said(found.whole_budget) == "1996300"
    assert found.whole is not None
    assert found.whole.satisfaction == Entry(State.FIGURE, Decimal(100))
    assert said(facts(MANAGED).whole_budget) == "未公开"


def test_a_report_of_performance_alone_has_its_facts() -> None:
    found = facts(MANAGED + "source: {title: 旧件}\n", None)
    assert counts(found)["targets"] == (2, "未公开")


# --- evaluation reports --------------------------------------------------------------------


def report(text: str) -> ReportFacts:
    return facts(f"""
        projects: [{{id: a, name: 甲项目}}]
        reports: [{{id: r, {text}}}]
        """).reports[0]


def headings(sections: tuple[ReportSection, ...]) -> list[str]:
    return [s.title for s in sections]


def test_an_evaluation_report_is_titled_by_itself_its_project_or_its_template() -> None:
    template = "template: project-evaluation-2020"
    assert report(template).title == desk().statute.report_templates[template[10:]].title
    assert report(f"{template}, project: a").title == "甲项目"
    assert report(f"{template}, project: a, title: 滚动资金").title == "滚动资金"
    of = report(f"{template}, project: a").project
    assert of is not None
    assert of.project.id == "a"


def test_an_evaluation_report_has_the_headings_of_its_template() -> None:
    found = report("template: project-evaluation-2020, sections: {basics: 基本情况}")
    assert headings(found.sections) == [
        "项目概况",
        "项目资金申报及使用情况",
        "存在主要问题",
        "相关措施建议",
    ]
    basics, goal = found.sections[0].sections
    assert (basics.body, basics.missing) == ("基本情况", False)
    assert (goal.body, goal.missing) == (None, True)
    assert not found.sections[0].missing


def test_an_optional_heading_is_left_out_unless_it_is_filled() -> None:
    def application(text: str) -> list[str]:
        found = report(f"template: project-evaluation-2020, sections: {{{text}}}")
        return headings(found.sections[1].sections[0].sections)

    assert application("application: 申报") == []
    assert application("target_setting: 分批实施") == ["绩效目标设置情况"]


def test_an_optional_heading_stays_above_one_that_is_filled() -> None:
    template = "template: project-self-evaluation-2021"
    assert "项目实施及管理情况" not in headings(report(template).sections)
    found = report(f"{template}, sections: {{supervision: 监管}}").sections
    section = next(s for s in found if s.title == "项目实施及管理情况")
    assert headings(section.sections) == ["项目监管情况"]
    assert not section.missing


def test_a_paragraph_written_from_data_is_not_missing() -> None:
    found = report("template: department-evaluation-2020, sections: {structure: 内设两股室}")
    structure, duties, _ = found.sections[0].sections
    assert (structure.wording, structure.body, structure.missing) == (
        "organisation",
        "内设两股室",
        False,
    )
    assert (duties.wording, duties.body, duties.missing) == ("duties", None, False)
    conclusion = found.sections[3].sections[0]
    assert (conclusion.wording, conclusion.missing) == ("", True)


# --- all projects together -----------------------------------------------------------------


def together(*funding: str) -> PerformanceFacts:
    listed = "".join(
        f"  - {{id: p{at}, name: 项目{at}, funding: {{total: {money}}}}}\n"
        for at, money in enumerate(funding)
    )
    return facts(f"projects:\n{listed}")


def test_projects_add_up_and_the_dearest_is_named() -> None:
    total = together("{budget: 100, executed: 50}", "{budget: 200, executed: 150}").total
    assert [said(total.base), said(total.executed), percent(total.percent)] == [
        "300",
        "200",
        "66.67%",
    ]
    assert {name: percent(share) for name, share in total.shares.items()} == {
        "p0": "25.00%",
        "p1": "75.00%",
    }
    assert total.largest is not None
    assert total.largest.project.id == "p1"


def test_with_one_unknown_nothing_is_said_of_all() -> None:
    total = together("{budget: 100, executed: 50}", "{budget: 200}").total
    assert said(total.base) == "300"
    assert said(total.executed) == "未公开"
    assert total.percent is None
    assert set(total.shares.values()) == {None}
    assert total.largest is None


def test_of_two_alike_none_is_the_dearest() -> None:
    assert together("{budget: 9, executed: 9}", "{budget: 9, executed: 9}").total.largest is None
    assert together("{budget: 9, executed: 0}").total.largest is None
