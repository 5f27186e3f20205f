from support import desk, said

from generator.derive.summaries import summary


def test_a_summary_holds_the_main_figures_beside_last_years() -> None:
    now = """
        general_budget: {2010301: {income: 9, basic: 8}, total: {opening: 1}}
        three_publics: {official_reception: {final: 2}}
        """
    found = summary(desk(now, others={2019: "general_budget: {2010301: {income: 5}}"}))
    changes = (found.income, found.expenditure, found.grand_total, found.three_publics)
    assert [(said(c.current), said(c.previous)) for c in changes] == [
        ("9", "5"), ("8", ""), ("10", "5"), ("2", ""),
    ]  # fmt: skip
    assert (found.has_accounts, found.has_performance, found.partial) == (True, False, False)
    assert (str(found.key), found.department.name, found.unit) == ("2020/jia", "甲局", "万元")


def test_a_report_of_performance_alone_says_so() -> None:
    found = summary(desk(None, performance="projects: [{id: a, name: 甲}]"))
    assert (found.has_accounts, found.has_performance, found.partial) == (False, True, True)
    assert not found.income.known
    reports = "reports: [{id: r, template: department-evaluation-2020}]"
    assert summary(desk(performance=reports)).has_performance
    assert not summary(desk(performance="management: {}")).has_performance
