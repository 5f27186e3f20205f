"""What an import changes in the file: figures alone, and only those a workbook speaks of."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from textwrap import dedent

import pytest
from mistakes import named, with_cells, without_rows
from support import accounts_file, desk

from generator.amounts import State
from generator.derive.desk import Desk
from generator.exchange.intake import plan as module
from generator.exchange.intake.plan import Plan, PlanError, plan
from generator.exchange.intake.printed import printed
from generator.exchange.intake.readings import WorkbookReading

_TEXT = """\
# 甲局的数字
layout: shanghai-2024
income_as_expenditure: [general_budget]
general_budget:
  # 行政运行由三部分组成
  2010301: {basic: 820000.00, initial: 850000.00}  # 核过
  2010302: {project: 50000.00}
fund_budget: none
state_capital_budget: none
other_funds: none
three_publics: none
agency_operating_expenses: 7000.00
"""
_YEAR = 2024


def _text(text: str) -> str:
    return accounts_file(dedent(text))


def _planned(reading: WorkbookReading, text: str) -> Plan:
    return plan(reading, desk(text, year=_YEAR), _text(text))


def _reading(text: str = _TEXT) -> WorkbookReading:
    return printed(desk(text, year=_YEAR))


def _told(planned: Plan) -> dict[str, tuple[str | None, str | None]]:
    return {change.address: (change.old, change.new) for change in planned.changes}


def test_the_same_figures_change_nothing() -> None:
    controls = _TEXT + "all_funds: {total: {income: 870000, expenditure: 870000.0}}\n"
    planned = _planned(_reading(controls), controls)
    assert not planned.changes
    assert planned.text == _text(controls)
    assert planned.same == 8
    assert [(change.address, change.old) for change in planned.kept] == [
        ("general_budget.2010301.initial", "850000.00"),
        ("agency_operating_expenses", "7000.00"),
    ]


def test_figures_change_and_comments_and_texts_stay() -> None:
    newer = _TEXT.replace("820000.00, initial", "830000.50, initial")
    planned = _planned(_reading(newer), _TEXT)
    told = _told(planned)
    assert told["general_budget.2010301.basic"] == ("820000.00", "830000.50")
    assert told["all_funds.total.expenditure"] == (None, "880000.50")
    for kept in (
        "# 甲局的数字",
        "# 行政运行由三部分组成",
        "核过",
        "agency_operating_expenses: 7000.00",
    ):
        assert kept in planned.text
    assert "2010301: {basic: 830000.50, initial: 850000.00}" in planned.text
    (change,) = [c for c in planned.changes if c.address == "general_budget.2010301.basic"]
    assert change.titles == ("一般公共预算财政拨款", "行政运行", "基本支出")
    assert change.spot
    assert change.spot.sheet == "一般公共预算财政拨款支出决算表"


def test_what_the_workbook_says_is_gone_is_removed() -> None:
    newer = _TEXT.replace("  2010302: {project: 50000.00}\n", "")
    told = _told(_planned(_reading(newer), _TEXT))
    assert told["general_budget.2010302.project"] == ("50000.00", None)
    assert "general_budget.2010301.initial" not in told


def test_an_empty_table_gets_rows_and_a_full_one_loses_them() -> None:
    full = _TEXT.replace(
        "fund_budget: none", "fund_budget: {2120801: {income: 9.00, project: 9.00}}"
    )
    planned = _planned(_reading(full), _TEXT)
    assert _told(planned)["fund_budget.2120801.income"] == (None, "9.00")
    assert "2120801: {income: 9.00, project: 9.00}" in planned.text
    planned = _planned(_reading(_TEXT), full)
    assert _told(planned)["fund_budget"] == (None, "none")
    assert "\nfund_budget: none\n" in planned.text


def test_an_empty_form_leaves_a_table_that_holds_more_than_it() -> None:
    held = _TEXT.replace("fund_budget: none", "fund_budget: {2120801: {initial: 9.00}}")
    planned = _planned(_reading(_TEXT), held)
    assert "fund_budget" not in _told(planned)
    assert "2120801: {initial: 9.00}" in planned.text


def test_a_value_the_further_data_leave_out_keeps_its_table() -> None:
    held = _TEXT.replace("fund_budget: none", "fund_budget: {2120801: {initial: 9.00}}")
    reading = _reading()
    lines = {("agency_operating_expenses",): "7000.00"}
    spots = dict.fromkeys(lines, reading.forms[0].spot)
    told = WorkbookReading(reading.forms, supplement=lines, supplement_spots=spots)
    planned = _planned(told, held)
    assert "fund_budget" not in _told(planned)
    assert "fund_budget.2120801.initial" in [change.address for change in planned.kept]


def test_places_to_be_filled_in_are_filled_or_stay() -> None:
    waiting = (
        _TEXT.replace("820000.00", "待填")
        .replace("7000.00", "待填")
        .replace("other_funds: none", "other_funds: 待填")
    )
    text = _text(waiting)
    report = _unfilled(waiting)
    planned = plan(_reading(), report, text)
    told = _told(planned)
    assert told["general_budget.2010301.basic"] == ("待填", "820000.00")
    assert told["other_funds"] == ("待填", "none")
    assert "agency_operating_expenses: 待填" in planned.text
    assert ("agency_operating_expenses", "待填") in [(c.address, c.old) for c in planned.kept]


def _unfilled(text: str) -> Desk:
    """Lay a report on the desk that is still to be filled in, as reading leaves it."""
    lines = [line for line in text.splitlines() if not line.endswith("待填")]
    return desk("\n".join(lines).replace("basic: 待填, ", ""), year=_YEAR)


def test_lists_are_written_whole() -> None:
    listed = _TEXT.replace(
        "three_publics: none",
        "three_publics: {reception: {spent_on: [{what: 来访, amount: 3.00}]}}",
    )
    amount = ("three_publics", "reception", "spent_on", "0", "amount")
    what = (*amount[:-1], "what")
    reading = _reading(listed)
    lines = {amount: "4.00", what: "来访", ("agency_operating_expenses",): "7000.00"}
    spot = reading.forms[0].spot
    told = WorkbookReading(
        forms=reading.forms, supplement=lines, supplement_spots=dict.fromkeys(lines, spot)
    )
    planned = _planned(told, listed)
    assert _told(planned)["three_publics.reception.spent_on.0.amount"] == ("3.00", "4.00")
    assert "- {what: 来访, amount: 4.00}" in planned.text


def test_doubts_about_figures_that_stand_there_already_are_not_told_again() -> None:
    text = """
        layout: shanghai-2024
        unit: 万元
        origin: transcribed
        income_as_expenditure: [general_budget]
        general_budget:
          2010301: {basic: 1.11, project: 2.22}
        fund_budget: none
        state_capital_budget: none
        other_funds: none
        three_publics: none
    """
    reading = _reading(dedent(text))
    cells = [cell for form in reading.forms for cell in form.cells]
    rounded = {named(cell): "3.34" for cell in cells if cell.number == Decimal("3.33")}
    reading = with_cells(reading, dict(rounded))
    first = _planned(reading, dedent(text))
    assert [remark.name for remark in first.remarks] == ["total-rounded-apart"]
    again = plan(reading, desk(first.text, year=_YEAR), first.text)
    assert not again.changes
    assert not again.remarks


def test_a_file_that_would_say_something_else_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.YamlFile, "put", lambda *_: None)
    newer = _TEXT.replace("820000.00, initial", "830000.50, initial")
    with pytest.raises(PlanError, match=r"general_budget\.2010301\.basic"):
        _planned(_reading(newer), _TEXT)


def test_rows_of_a_form_that_was_not_read_stay() -> None:
    reading = _reading(_TEXT)
    forms = tuple(form for form in reading.forms if form.form != "general-budget-basic")
    text = _TEXT + "general_budget_basic: {30101: 820000.00}\n"
    planned = _planned(WorkbookReading(forms=forms), text)
    assert "general_budget_basic.30101" not in _told(planned)
    assert without_rows(reading, "x") == reading


_NEW = """\
layout: shanghai-2024
# 控制数
all_funds: {total: {income: 待填, expenditure: 待填, closing: 待填}}
# 一般公共预算
general_budget: 待填
# 政府性基金
fund_budget: 待填
state_capital_budget: 待填
other_funds: 待填

# “三公”经费
three_publics:
  total: {final: 待填}
  overseas_travel: {budget: 待填, groups: 待填}

agency_operating_expenses: 待填
"""


def test_what_was_to_be_filled_in_keeps_its_comments() -> None:
    planned = _planned(_reading(), _NEW)
    lines = planned.text.splitlines()
    above = {line: before for before, line in pairwise(lines)}
    assert above["all_funds:"] == "# 控制数"
    assert above["general_budget:"] == "# 一般公共预算"
    assert above["fund_budget: none"] == "# 政府性基金"
    assert above["three_publics: none"] == "# “三公”经费"
    assert "general_budget" not in _told(planned)


def test_an_approval_of_nothing_is_a_zero() -> None:
    told = _told(_planned(_reading(), _NEW))
    assert told["all_funds.total.closing"] == ("待填", "0")
    assert told["three_publics"] == (None, "none")
    assert told["three_publics.overseas_travel.groups"] == ("待填", None)


def test_a_workbook_of_all_forms_makes_a_new_copy_complete() -> None:
    copied = "origin: transcribed\ndisclosure: partial\n"
    planned = _planned(_reading(), _NEW + copied)
    assert "disclosure: complete" in planned.text
    assert "all-forms-there" in [remark.name for remark in planned.remarks]
    some = _reading()
    fewer = replace(some, forms=some.forms[1:])
    assert "disclosure: partial" in _planned(fewer, _NEW + copied).text
    open_cell = {"income.total.income": State.UNDISCLOSED}
    undisclosed = _planned(with_cells(some, open_cell), _NEW + copied)
    assert "disclosure: partial" in undisclosed.text
