"""Totals that are typed, against what their parts make."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import desk, diagnostics, report_files, told

from generator.amounts import read_amount
from generator.check.all import CHECKS
from generator.check.equations import cell_name
from generator.check.sums import sums
from generator.derive.figures import Address
from generator.diagnostics import Diagnostic, Severity
from generator.model.accounts import Accounts

#: Each example reads files, which takes its time on a busy machine.
PATIENT = settings(deadline=None, max_examples=60)
NAME = "total-differs-from-parts"
CENT = Decimal("0.01")


def found(accounts: str) -> list[Diagnostic]:
    return diagnostics(report_files(accounts), NAME)


def lines(accounts: str) -> list[str]:
    return told(report_files(accounts), NAME)


def test_totals_are_among_the_checks_the_command_runs() -> None:
    assert sums in CHECKS


# --- what is told --------------------------------------------------------------------------


def test_a_gap_is_told_with_both_sides() -> None:
    accounts = """
        general_budget:
          total: {expenditure: 100}
          2010301: {expenditure: 60}
          2080501: {expenditure: 30.5}
        """
    (gap,) = found(accounts)
    (line,) = lines(accounts)
    assert line == (
        f"accounts.yml:2:24: 错误[{NAME}]: “一般公共预算财政拨款 / 合计 / 本年支出合计”写 100元，"
        "2个组成部分相加为 90.5元，写的多 9.5元"
    )
    assert (
        "“一般公共预算财政拨款 / 201 一般公共服务支出 / 本年支出合计” 60元、"
        "“一般公共预算财政拨款 / 208 社会保障和就业支出 / 本年支出合计” 30.5元；"
    ) in gap.hint
    assert gap.severity is Severity.ERROR


def test_a_total_that_is_too_small_says_so() -> None:
    (line,) = lines("unit: 万元\nprocurement: {goods: 1.50, works: 2, total: 3.00}")
    assert line.endswith("“政府采购支出 / 合计”写 3万元，2个组成部分相加为 3.5万元，写的少 0.5万元")


@pytest.mark.parametrize(
    ("accounts", "line", "column"),
    [
        ("general_budget:\n  201: {basic: 9}\n  2010301: {basic: 5}", 2, 16),
        ("general_budget:\n  20103: {basic: 9}\n  2010301: {basic: 5}", 2, 18),
        ("general_budget:\n  2010301:\n    basic: 5\n    project: 3\n    expenditure: 9", 5, 18),
        ("general_budget: {total: {grand_total: 9, income: 5, opening: 3}}", 1, 39),
        ("appropriation: {total: {income: 9}}\ngeneral_budget: {total: {income: 5}}", 1, 33),
        ("all_funds: {total: {closing: 9}}\nother_funds: {total: {closing: 5}}", 1, 30),
        ("all_funds: {2010301: {basic: 9}}\ngeneral_budget: {2010301: {basic: 5}}", 1, 30),
        ("general_budget_basic:\n  301: 9\n  30101: 5", 2, 8),
        ("general_budget_basic:\n  personnel: 9\n  301: 5\n  303: 3", 2, 14),
        ("general_budget_basic:\n  total: 9\n  30101: 5", 2, 10),
        ("three_publics:\n  total: {final: 9}\n  vehicle_upkeep: {final: 5}", 2, 18),
        ("three_publics:\n  vehicles: {budget: 9}\n  vehicle_upkeep: {budget: 5}", 2, 22),
        ("procurement: {total: 9, goods: 5}", 1, 22),
    ],
)
def test_every_kind_of_total_is_compared(accounts: str, line: int, column: int) -> None:
    (gap,) = found(accounts)
    assert (gap.location.line, gap.location.column) == (line, column)


def test_a_long_list_of_parts_is_cut() -> None:
    rows = "".join(f"  301{n:02}: 1\n" for n in (1, 2, 3, 6, 7, 8, 9))
    (gap,) = found(f"general_budget_basic:\n  301: 70\n{rows}")
    assert "7个组成部分相加为 7元" in gap.message
    assert gap.hint.count("元、") == 5
    assert " 等7项；" in gap.hint
    (gap,) = found("general_budget_basic: {301: 70, 30101: 1, 30102: 0, 30103: —}")
    assert "1个组成部分相加" in gap.message
    assert "等" not in gap.hint.split("；")[0].split("：")[1]


def test_a_cell_is_named_in_chinese() -> None:
    names = [
        cell_name(desk(), Address(*address.split(".")))
        for address in (
            "general_budget.2010301.basic",
            "general_budget_basic.personnel.final",
            "three_publics.vehicles.budget",
            "agency_operating_expenses.total.final",
            "fund_budget.2129998.project",
        )
    ]
    assert names == [
        "“一般公共预算财政拨款 / 2010301 行政运行 / 基本支出”",
        "“一般公共预算财政拨款基本支出 / 人员经费”",
        "““三公”经费 / 公务用车购置及运行维护费 / 预算数”",
        "“机关运行经费”",
        "“政府性基金预算财政拨款 / 2129998 2129998 / 项目支出”",
    ]


# --- what is not compared ------------------------------------------------------------------


@pytest.mark.parametrize(
    "accounts",
    [
        "general_budget: {total: {expenditure: 9}}",
        "general_budget: {total: {expenditure: 9}, 2010301: {expenditure: 未公开}}",
        "general_budget: {total: {expenditure: 未公开}, 2010301: {expenditure: 9}}",
        "general_budget: {total: {expenditure: 9, basic: 未公开, project: 4}}",
        "disclosure: partial\ngeneral_budget: {total: {expenditure: 9}, 2010301: {expenditure: 5}}",
        "disclosure: partial\ngeneral_budget_basic: {301: 9, 30101: 5, personnel: 20}",
        "disclosure: partial\nall_funds: {total: {income: 9}}\ngeneral_budget: {total: {income: 5}}",
        "disclosure: partial\nthree_publics: {total: {final: 9}, overseas_travel: {final: 5}}",
        "general_budget: {total: {expenditure: 5}, 2010301: {expenditure: 5}}",
        "unit: 万元\ngeneral_budget: {total: {expenditure: 0}, 2010301: {expenditure: 0.00}}",
    ],
)
def test_a_total_without_known_parts_or_equal_to_them_is_right(accounts: str) -> None:
    assert found(accounts) == []


def test_a_report_without_accounts_has_no_totals() -> None:
    assert diagnostics(report_files(None, performance="source: {title: 旧件}"), NAME) == []


def test_a_column_that_lists_all_rows_is_compared_also_in_a_partial_report() -> None:
    accounts = (
        "disclosure: partial\ncomplete: [general_budget.expenditure]\n"
        "general_budget: {total: {expenditure: 9}, 2010301: {expenditure: 5}}"
    )
    assert len(found(accounts)) == 1


# --- faults of the source ------------------------------------------------------------------


COPIED = """
    origin: {origin}
    general_budget: {{total: {{expenditure: 9}}, 2010301: {{expenditure: 5}}}}
    general_budget_basic: {{301: 9, 30101: 5}}
    source_faults: [{{at: {at}, kind: wrong_sum, note: 甲}}]
    """


def test_only_a_copied_report_may_explain_a_gap_as_a_fault_of_its_source() -> None:
    accounts = "general_budget_basic: {301: 9, 30101: 5}"
    assert "source_faults" in found(f"origin: transcribed\n{accounts}")[0].hint
    assert "source_faults" not in found(accounts)[0].hint


def severities(at: str, origin: str = "transcribed") -> list[Severity]:
    return [gap.severity for gap in found(COPIED.format(at=at, origin=origin))]


@pytest.mark.parametrize(
    "at", ["general_budget.total.expenditure", "general_budget.total", "general_budget"]
)
def test_a_gap_that_the_source_is_known_to_have_is_a_note(at: str) -> None:
    assert severities(at) == [Severity.NOTE, Severity.ERROR]


def test_a_known_fault_elsewhere_excuses_nothing() -> None:
    assert severities("general_budget.2010301") == [Severity.ERROR] * 2
    assert severities("all_funds") == [Severity.ERROR] * 2
    assert severities("general_budget_basic.301") == [Severity.ERROR, Severity.NOTE]


def test_an_own_report_has_no_source_to_blame() -> None:
    assert severities("general_budget", origin="own") == [Severity.ERROR] * 2


# --- rounding ------------------------------------------------------------------------------


def stated(total: object, parts: Sequence[object], unit: str = "万元") -> list[Diagnostic]:
    rows = "".join(f"  {2010301 + n}: {{expenditure: {part}}}\n" for n, part in enumerate(parts))
    return found(f"unit: {unit}\ngeneral_budget:\n  total: {{expenditure: {total}}}\n{rows}")


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("side", [1, -1])
def test_a_total_in_ten_thousands_may_be_half_a_step_a_part_away(count: int, side: int) -> None:
    parts = [Decimal("1.00")] * count
    allowance = count // 2 * CENT
    assert stated(sum(parts) + side * allowance, parts) == []
    (gap,) = stated(sum(parts) + side * (allowance + CENT), parts)
    assert gap.severity is Severity.ERROR


def test_a_total_in_yuan_is_exact() -> None:
    parts = ["1.00"] * 8
    assert stated("8.00", parts, "元") == []
    assert len(stated("8.01", parts, "元")) == 1
    assert len(stated("7.99", parts, "元")) == 1


def test_the_step_is_that_of_the_longest_number_compared() -> None:
    assert stated("2.3", ["1.1", "1.1"]) == []
    assert len(stated("2.4", ["1.1", "1.1"])) == 1
    assert len(stated("2.30", ["1.1", "1.1"])) == 1
    assert len(stated("2.3", ["1.10", "1.1"])) == 1
    assert stated("3", ["1", "1"]) == []


def test_parts_that_hold_nothing_are_not_rounded() -> None:
    for nothing in ("0", "—", "不适用"):
        assert stated("2.01", ["1.00", "1.00", nothing, nothing]) == []
        assert len(stated("2.02", ["1.00", "1.00", nothing, nothing])) == 1


def test_a_zero_printed_with_decimals_may_be_rounded() -> None:
    assert stated("2.02", ["1.00", "1.00", "0.00", "0.00"]) == []
    assert len(stated("2.03", ["1.00", "1.00", "0.00", "0.00"])) == 1
    assert stated("0.01", ["0.00", "0.00"]) == []


def test_the_parts_of_parts_are_counted_where_nobody_states_those() -> None:
    rows = "2010301: {basic: 1.00, project: 1.00}, 2080501: {basic: 1.00, project: 1.00}"

    def gaps(total: str, more: str = "") -> list[Diagnostic]:
        return found(
            f"unit: 万元\ngeneral_budget: {{total: {{expenditure: {total}}}, {rows}{more}}}"
        )

    assert gaps("4.02") == []
    assert len(gaps("4.03")) == 1
    assert gaps("4.01", ", 201: {expenditure: 2.00}, 208: {expenditure: 2.00}") == []
    assert len(gaps("4.02", ", 201: {expenditure: 2.00}, 208: {expenditure: 2.00}")) == 1


def _typed(numbers: list[Decimal]) -> list[Decimal]:
    return [number.quantize(CENT, rounding=ROUND_HALF_UP) for number in numbers]


@PATIENT
@given(st.lists(st.decimals(-9999, 9999, places=6), min_size=1, max_size=12))
def test_rounding_alone_never_makes_a_finding(exact: list[Decimal]) -> None:
    total, *parts = _typed([sum(exact, Decimal(0)), *exact])
    typed = [f"{number:f}".replace("-0.00", "0.00") for number in (total, *parts)]
    for text in typed:
        read_amount(text)
    assert stated(typed[0], typed[1:]) == []


@PATIENT
@given(st.integers(1, 12))
def test_the_allowance_is_reached_by_rounding_alone(count: int) -> None:
    exact = [Decimal("1.005")] * (count - count % 2) + [Decimal("1.00")] * (count % 2)
    total, *parts = _typed([sum(exact, Decimal(0)), *exact])
    assert sum(parts) - total == count // 2 * CENT
    assert stated(total, parts) == []
    assert len(stated(total - CENT, parts)) == 1


@PATIENT
@given(
    st.lists(st.decimals("0.01", 9999, places=2), min_size=1, max_size=8),
    st.data(),
)
def test_a_stated_total_one_step_beyond_the_allowance_is_found(
    parts: list[Decimal], data: st.DataObject
) -> None:
    beyond = (len(parts) // 2 + 1) * CENT
    side = data.draw(st.sampled_from([1, -1]))
    assert len(stated(sum(parts) + side * beyond, parts)) == 1


# --- one leaf changed ----------------------------------------------------------------------


LEAVES = {
    "general_budget.2010301.basic": 60,
    "general_budget.2010301.project": 30,
    "general_budget.2080501.basic": 8,
    "fund_budget.2120801.project": 7,
    "other_funds.2010301.project": 5,
}
CONTROL = "all_funds: {total: {expenditure: 110}}\n"


def report(leaves: Mapping[str, object], more: str = "") -> str:
    tables: dict[str, list[str]] = {}
    for address, amount in leaves.items():
        table, row, column = address.split(".")
        tables.setdefault(table, []).append(f"{row}.{column}: {amount}")
    text = more
    for table, cells in tables.items():
        rows: dict[str, list[str]] = {}
        for cell in cells:
            row, _, rest = cell.partition(".")
            rows.setdefault(row, []).append(rest)
        text += f"{table}:\n" + "".join(f"  {r}: {{{', '.join(c)}}}\n" for r, c in rows.items())
    return text


def test_the_report_to_change_is_right() -> None:
    assert found(report(LEAVES, CONTROL)) == []
    assert sum(LEAVES.values()) == 110


@pytest.mark.parametrize("leaf", LEAVES)
@pytest.mark.parametrize("change", [Decimal(1), Decimal(-1), CENT])
def test_under_a_stated_total_a_changed_leaf_is_found(leaf: str, change: Decimal) -> None:
    changed = LEAVES | {leaf: LEAVES[leaf] + change}
    (gap,) = found(report(changed, CONTROL))
    assert str(abs(change)) in gap.message
    assert gap.location.line == 1


@pytest.mark.parametrize("leaf", LEAVES)
def test_without_one_it_changes_every_derived_total_above_it(leaf: str) -> None:
    table, row, column = leaf.split(".")
    above = [table, "all_funds"] + ["appropriation"] * (table != "other_funds")
    changed = report(LEAVES | {leaf: LEAVES[leaf] + 1})
    assert found(changed) == []
    before, after = desk(report(LEAVES)), desk(changed)
    moved = set()
    for book in (*above, *LEAVES):
        for code in (row, row[:5], row[:3], "total"):
            for name in (column, "expenditure"):
                address = f"{book.split('.')[0]}.{code}.{name}"
                now, then = after.lookup(address).yuan, before.lookup(address).yuan
                if now != then:
                    moved.add((book.split(".")[0], code, name))
                    assert None not in (now, then)
                    assert (now or 0) == (then or 0) + 1
    assert moved == {(b, code, c) for b in above for code in (row, row[:5], row[:3], "total")
                     for c in (column, "expenditure")}  # fmt: skip


def test_every_table_of_figures_is_compared() -> None:
    assert {"all_funds", "appropriation"} < set(Accounts.model_fields) & set(desk().statute.tables)
