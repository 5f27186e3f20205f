from support import desk, said

from generator.derive.desk import Desk
from generator.derive.subjects import spending


def spent(report: Desk) -> dict[str, tuple[str, str, str]]:
    return {s.code: (s.money, said(s.figure), s.anchor) for s in spending(report)}


def test_the_expenditure_of_all_funds_is_taken() -> None:
    report = desk("""
        general_budget: {2010301: {income: 9, basic: 5, project: 3}}
        other_funds: {2010301: {basic: 2}}
        """)
    assert spent(report) == {"2010301": ("all_funds", "10", "expenditure-2010301")}


def test_where_all_funds_are_not_known_the_widest_printed_money_is() -> None:
    report = desk("""
        disclosure: partial
        origin: transcribed
        general_budget: {2010301: {expenditure: 8}}
        """)
    assert spent(report) == {
        "2010301": ("general_budget", "8", "general-budget-expenditure-2010301")
    }


def test_an_item_without_a_known_expenditure_is_undisclosed_or_nothing() -> None:
    hidden = desk("""
        disclosure: partial
        origin: transcribed
        general_budget: {2010301: {income: 8}}
        """)
    assert spent(hidden) == {"2010301": ("", "未公开", "")}
    nothing = desk("general_budget: {2010301: {initial: 8}}")
    assert spent(nothing) == {"2010301": ("", "", "")}


def test_an_item_of_projects_alone_is_there() -> None:
    report = desk(None, performance='projects: [{id: a, name: 甲, item: "2010302"}]')
    assert spent(report) == {"2010302": ("", "未公开", "")}
