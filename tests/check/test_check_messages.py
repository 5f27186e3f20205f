"""What completeness, performance and plausibility say: both sides and the gap."""

import pytest
from support import diagnostics, report_files


def message(name: str, accounts: str = "", narrative: str = "", performance: str = "") -> str:
    files = report_files(accounts, narrative=narrative, performance=performance)
    return diagnostics(files, name)[0].message


_NARRATIVE = "duties: [办理示例事项。]"


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ((50, 30, 15), "“甲”各指标的权重相加为 95，应为 100，少 5"),
        ((50, 30, 25), "“甲”各指标的权重相加为 105，应为 100，多 5"),
    ],
)
def test_weights(weights: tuple[int, ...], said: str) -> None:
    indicators = ", ".join(f"{{kind: quantity, name: 乙, weight: {weight}}}" for weight in weights)
    performance = f"projects: [{{id: a, name: 甲, indicators: [{indicators}]}}]"
    assert message("weights-off-full-marks", performance=performance) == said


def test_weights_beside_an_indicator_without_one() -> None:
    performance = (
        "projects: [{id: a, name: 甲, indicators: "
        "[{kind: quantity, name: 乙, weight: 90}, {kind: quality, name: 丙}]}]"
    )
    said = message("weights-off-full-marks", performance=performance)
    assert said == "“甲”各指标的权重相加为 90，应为 100，少 10；有 1 个指标没有写权重"


def test_a_score_above_its_weight() -> None:
    performance = (
        "projects: [{id: a, name: 甲, indicators: "
        "[{kind: quantity, name: 乙, weight: 100, score: 100.5}]}]"
    )
    said = message("score-above-weight", performance=performance)
    assert said == "“乙”得 100.5 分，权重只有 100，多 0.5"


def test_projects_above_their_item() -> None:
    accounts = "general_budget: {2010302: {income: 100, project: 100}}"
    performance = "projects: [{id: a, name: 甲, item: 2010302, funding: {other: {executed: 130}}}]"
    assert message("projects-above-item", accounts, performance=performance) == (
        "2010302 一般行政管理事务的 1 个项目共执行 130元，这一项的项目支出只有 100元，多 30元"
    )


@pytest.mark.parametrize(
    ("budget", "said"),
    [("120000", "少 20000元"), ("80000", "多 20000元")],
)
def test_an_item_beside_its_budget(budget: str, said: str) -> None:
    accounts = f"""
        budget: initial
        general_budget: {{2010302: {{initial: {budget}, income: 100000, project: 100000}}}}
        """
    assert message("item-without-reason", accounts, _NARRATIVE) == (
        f"2010302 一般行政管理事务预算 {budget}元，决算 100000元，{said}，没有写原因"
    )


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("200000", "上年 200000元，本年 100000元，减少 100000元（50%）"),
        ("60000", "上年 60000元，本年 100000元，增加 40000元（66.67%）"),
        ("0", "上年 0元，本年 100000元，增加 100000元"),
    ],
)
def test_a_change_without_a_reason(before: str, said: str) -> None:
    accounts = f"""
        agency_operating_expenses: 100000
        comparison: {{2019: {{agency_operating_expenses: {before}}}}}
        """
    found = message("change-without-reason", accounts, _NARRATIVE)
    assert found == f"“机关运行经费”{said}，没有写原因"


@pytest.mark.parametrize(("number", "said"), [(4, ""), (5, " 等5项")])
def test_items_that_are_gone_are_listed_up_to_four(number: int, said: str) -> None:
    rows = ", ".join(f"201010{row}: {{basic: 1}}" for row in range(1, number + 1))
    files = report_files(f"general_budget: {{{rows}}}", year=2019) | report_files(
        "general_budget: {2010301: {basic: 1}}"
    )
    found = diagnostics(files, "item-gone")[0].message
    assert found.count("、") == 3
    assert found.endswith(f"{said}上年有支出，一般公共预算财政拨款里没有预算，也没有支出")


def test_of_very_many_findings_of_a_check_the_first_are_told() -> None:
    def narrative(number: int) -> str:
        return "duties:\n" + "".join(f"  - '{{a.b{each}}}'\n" for each in range(number))

    def names(number: int) -> list[str]:
        found = diagnostics(report_files("", narrative=narrative(number)))
        return [each.name for each in found if each.location.file.endswith("narrative.yml")]

    assert names(1005).count("unknown-figure") == 1000
    assert names(1005).count("faults-not-listed") == 1
    assert "faults-not-listed" not in names(1000)


def test_sums_that_are_wrong_throughout_are_told_without_a_search_for_causes() -> None:
    row = "{basic: 1, project: 1, expenditure: 5}"
    rows = "".join(f"  2{number:06d}: {row}\n" for number in range(600))
    tables = "".join(f"{name}:\n{rows}" for name in ("general_budget", "fund_budget"))
    (found,) = diagnostics(report_files(tables), "faults-not-listed")
    assert "处合计对不上，只列前 100 处" in found.message
    assert len(diagnostics(report_files(tables), "total-differs-from-parts")) == 100


def _own(rest: str, unit: str = "元") -> str:
    return (
        f"unit: {unit}\norigin: own\napproved: 2021-09-01\npublished: 2021-09-15\n"
        "review: {by: 办公室}\ndisclosure: complete\n" + rest
    )


@pytest.mark.parametrize(("unit", "amount"), [("元", "1200"), ("万元", "0.12")])
def test_what_is_missing_beside_a_reception_is_written_out(unit: str, amount: str) -> None:
    accounts = _own(f"three_publics: {{official_reception: {{budget: 1, final: {amount}}}}}", unit)
    (found,) = diagnostics(report_files(accounts, narrative=_NARRATIVE), "missing-count")
    assert f"reception: {{domestic: {{amount: {amount}, batches: 批次" in found.hint


@pytest.mark.parametrize(
    ("budget", "hint"),
    [("adjusted: 90, ", "写的是调整预算：把 `budget` 改成 adjusted"), ("", "给各项写预算数")],
)
def test_another_budget_than_the_one_meant_is_named(budget: str, hint: str) -> None:
    rows = f"{{2010301: {{{budget}income: 80, basic: 80}}}}"
    accounts = _own(f"budget: initial\ngeneral_budget: {rows}\n")
    found = diagnostics(report_files(accounts, narrative=_NARRATIVE), "missing-budget")
    assert found
    assert all(one.hint.startswith(hint) for one in found)
