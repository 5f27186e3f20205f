"""Changes that want a reason and have none, and reasons that no section prints."""

from collections.abc import Callable, Collection, Iterator
from itertools import chain

from generator.check.common import asked, coded, money, percent, rows_under
from generator.check.equations import cell_name
from generator.check.findings import NARRATIVE, Finding
from generator.derive.desk import Desk
from generator.derive.facts import (
    Change,
    Direction,
    Execution,
    budget_kind,
    change_between,
    execution_of,
)
from generator.derive.figures import Address, AddressError
from generator.model.statute import Fact

_PREVIOUS, _BUDGET = "on_previous_year", "on_budget"
_MOVED = {Direction.INCREASE, Direction.DECREASE, Direction.NOT_COMPARABLE}


def reasons(desk: Desk) -> Iterator[Finding]:
    """Find figures that moved without a reason, then reasons that nobody will read."""
    if desk.report.accounts is None:
        return
    facts = [fact for _, fact in asked(desk)]
    if desk.report.narrative is not None:
        yield from _changes(desk, facts)
        yield from _items(desk, facts)
        yield from _three_publics(desk, facts)
        yield from _unprinted(desk, facts)


def _of_kind(facts: Collection[Fact], *kinds: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind in kinds]


def _given(desk: Desk, base: str) -> dict[Address, str]:
    """Return the figures a reason is given for, with the address as written."""
    given = {}
    for text in getattr(desk.narrative.reasons, base):
        try:
            given[desk.address(text)] = text
        except AddressError:  # reported where references are checked
            continue
    return given


# --- against last year --------------------------------------------------------------------------


def _change(desk: Desk, address: Address) -> Change:
    return change_between(desk.book.figure(address), desk.previous(address), desk)


def _material(desk: Desk, change: Change) -> bool:
    bound, least = desk.bounds.change.number, desk.bounds.change_amount.number
    if bound is None or change.difference is None or change.no_base:
        return False
    if change.direction not in _MOVED or (least is not None and change.difference < least):
        return False
    return change.rate is None or change.rate >= bound


def _changes(desk: Desk, facts: Collection[Fact]) -> Iterator[Finding]:
    given = _given(desk, _PREVIOUS)
    for address in dict.fromkeys(desk.address(fact.of) for fact in _of_kind(facts, "change")):
        change = _change(desk, address)
        if _material(desk, change) and address not in given:
            yield _unexplained_change(desk, address, change)


def _unexplained_change(desk: Desk, address: Address, change: Change) -> Finding:
    before, now = (money(desk, f.amount) for f in (change.previous, change.current))
    by = f"（{percent(change.rate)}）" if change.rate is not None else ""
    word = "减少" if change.current.amount < change.previous.amount else "增加"
    message = (
        f"{cell_name(desk, address)}上年 {before}，本年 {now}，"
        f"{word} {money(desk, change.difference or change.current.amount)}{by}，没有写原因"
    )
    hint = f"在 narrative.yml 的 reasons.{_PREVIOUS} 下写：{address}: 原因"
    return Finding(
        NARRATIVE, ("reasons", _PREVIOUS, str(address)), "change-without-reason", message, hint
    )


# --- against the budget -------------------------------------------------------------------------


def _items(desk: Desk, facts: Collection[Fact]) -> Iterator[Finding]:
    kind, given = budget_kind(desk), _given(desk, _BUDGET)
    for fact in _of_kind(facts, "items"):
        total = Address(fact.table, "total", kind)
        if kind not in desk.statute.tables[fact.table].columns or not desk.book.figure(total).known:
            continue
        for code in sorted(desk.book.codes(fact.table)):
            final_at = Address(fact.table, code, fact.column)
            words = desk.narrative.items.get(fact.table, {}).get(code)
            if desk.book.children(fact.table, code) or final_at in given:
                continue
            execution = execution_of(desk, final_at._replace(column=kind), final_at, kind)
            if execution.direction in _MOVED and not (words and words.reason):
                message = f"{coded(desk, code)}{_gap(desk, execution)}，没有写原因"
                path = ("items", fact.table, code)
                yield Finding(NARRATIVE, path, "item-without-reason", message)


def _gap(desk: Desk, execution: Execution) -> str:
    side = "多" if execution.over else "少"
    return (
        f"预算 {money(desk, execution.budget.amount)}，"
        f"决算 {money(desk, execution.final.amount)}，"
        f"{side} {money(desk, execution.difference or execution.final.amount)}"
    )


def _three_publics(desk: Desk, facts: Collection[Fact]) -> Iterator[Finding]:
    for fact in {fact.table: fact for fact in _of_kind(facts, "three_publics")}.values():
        if fact.table in desk.book.empty:
            continue
        yield from _three_publics_budget(desk, fact)
        yield from _three_publics_change(desk, fact)


def _three_publics_budget(desk: Desk, fact: Fact) -> Iterator[Finding]:
    def execution(row: str) -> Execution:
        final_at = Address(fact.table, row, fact.column)
        return execution_of(desk, final_at._replace(column="budget"), final_at, "budget")

    def moved(row: str) -> bool:
        found = execution(row)
        return found.budget.known and found.direction in _MOVED

    for row in _unexplained(desk, fact, _given(desk, _BUDGET), moved):
        title = desk.statute.tables[fact.table].row_titles[row]
        message = f"{title}{_gap(desk, execution(row))}，没有写原因"
        path = ("reasons", _BUDGET, f"{fact.table}.{row}")
        hint = f"在 narrative.yml 的 reasons.{_BUDGET} 下写：{fact.table}.{row}: 原因"
        yield Finding(NARRATIVE, path, "budget-gap-without-reason", message, hint)


def _three_publics_change(desk: Desk, fact: Fact) -> Iterator[Finding]:
    def moved(row: str) -> bool:
        return _material(desk, _change(desk, Address(fact.table, row, fact.column)))

    for row in _unexplained(desk, fact, _given(desk, _PREVIOUS), moved):
        at = Address(fact.table, row, fact.column)
        yield _unexplained_change(desk, at, _change(desk, at))


def _unexplained(
    desk: Desk, fact: Fact, given: Collection[Address], moved: Callable[[str], bool]
) -> list[str]:
    """Name the rows that moved without a reason: the parts, or the total where no part moved.

    A part is explained by a reason of its own or by one of what it is made of.
    """
    sums = desk.statute.tables[fact.table].row_sums
    told = {address.row for address in given if address.table == fact.table}
    parts = [row for row in sums["total"] if moved(row)]
    if parts:
        return [row for row in parts if told.isdisjoint({row, *sums.get(row, ())})]
    return ["total"] if moved("total") and "total" not in told else []


# --- reasons nobody reads -----------------------------------------------------------------------


def _unprinted(desk: Desk, facts: Collection[Fact]) -> Iterator[Finding]:
    rows = {
        Address(fact.table, row, fact.column)
        for fact in _of_kind(facts, "three_publics")
        for row in rows_under(desk.statute.tables[fact.table], "total")
    }
    changes = {desk.address(fact.of) for fact in _of_kind(facts, "change")}
    rates = {desk.address(fact.of) for fact in _of_kind(facts, "execution")}
    listed = {(fact.table, fact.column) for fact in _of_kind(facts, "items")}
    lost = chain(
        ((_PREVIOUS, at, text) for at, text in _given(desk, _PREVIOUS).items()
         if at not in changes | rows),
        ((_BUDGET, at, text) for at, text in _given(desk, _BUDGET).items()
         if at not in rates | rows and (at.table, at.column) not in listed),
    )  # fmt: skip
    for base, address, text in lost:
        message = f"本版式没有一节写{cell_name(desk, address)}的原因，这里写的不会公开"
        yield Finding(NARRATIVE, ("reasons", base, text), "unprinted-reason", message)
    tables = {table for table, _ in listed}
    for table, items in desk.narrative.items.items():
        for code in items if table not in tables else ():
            if items[code].reason:
                message = f"本版式不逐项说明 {table}，{coded(desk, code)}的原因不会公开"
                path = ("items", table, code, "reason")
                yield Finding(NARRATIVE, path, "unprinted-reason", message)
