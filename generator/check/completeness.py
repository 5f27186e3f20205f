"""What an own report must publish and does not: sections, tables, budgets, dates, items."""

from collections.abc import Callable, Iterator
from datetime import date

from generator.check.common import asked, coded, typed_tables
from generator.check.findings import ACCOUNTS, NARRATIVE, Finding
from generator.derive.desk import Desk
from generator.derive.facts import budget_kind
from generator.derive.figures import Address
from generator.derive.performance import STEPS
from generator.model.accounts import ThreePublics
from generator.model.statute import VEHICLES_IN_ALL, Fact, Table

_ITEM_LENGTH = 7
_LISTED = 4

Section = Callable[[Desk, str, Fact], Iterator[Finding]]


def completeness(desk: Desk) -> Iterator[Finding]:
    """Find what the layout or the law asks for and the report leaves out."""
    if desk.report.accounts is None:
        return
    if desk.report.narrative is None:
        message = "没有 narrative.yml：职能、机构和增减原因都没有写"
        yield Finding(NARRATIVE, (), "missing-narrative", message)
    for title, fact in asked(desk):
        yield from _SECTIONS.get(fact.kind, _nothing)(desk, title, fact)
    yield from _tables(desk)
    yield from _basic(desk)
    yield from _staff(desk)
    yield from _three_publics_rows(desk)
    yield from _dates(desk)
    yield from _vanished(desk)


# --- sections -----------------------------------------------------------------------------------


def _nothing(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:  # noqa: ARG001
    yield from ()


def _words(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:
    if desk.report.narrative is not None and not getattr(desk.narrative, fact.field):
        name = "missing-" + fact.field.replace("_", "-")
        message = f"“{title}”一节没有内容，{fact.field} 没有写"
        yield Finding(NARRATIVE, (fact.field,), name, message)


def _scope(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:  # noqa: ARG001
    accounts, narrative = desk.report.accounts, desk.report.narrative
    if accounts and not accounts.scope and narrative and narrative.organisation is None:
        message = f"“{title}”一节没有内容，scope 和 organisation 都没有写"
        yield Finding(NARRATIVE, ("organisation",), "missing-organisation", message)


def _single(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:
    """A table that is one figure is the whole content of its section."""
    table = desk.address(fact.of).table
    if desk.statute.tables[table].rows == "single" and table not in typed_tables(desk):
        message = f"“{title}”一节没有数，{table} 没有写"
        name = "missing-" + table.replace("_", "-")
        yield Finding(ACCOUNTS, (table,), name, message)


def _procurement(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:
    if fact.table not in typed_tables(desk):
        message = f"“{title}”一节没有数，{fact.table} 没有写"
        yield Finding(ACCOUNTS, (fact.table,), "missing-procurement", message)


def _assets(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:
    layout, entry = desk.layout, desk.book.entry
    vehicles = {choice.id: choice.title for choice in layout.vehicles} or {
        VEHICLES_IN_ALL.id: VEHICLES_IN_ALL.title
    }
    wanted = vehicles | {choice.id: choice.title for choice in layout.equipment}
    missing = [text for key, text in wanted.items() if entry((fact.table, key)).number is None]
    if missing:
        message = f"“{title}”没有写数量：{'、'.join(missing)}"
        yield Finding(ACCOUNTS, (fact.table,), "missing-state-assets", message)


def _performance(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:
    performance = desk.report.performance
    management = performance.management if performance else None
    held = (performance and performance.projects) or (
        management and any(getattr(management, field) for field in type(management).model_fields)
    )
    numbers = (desk.book.entry((fact.table, step, "projects")).number for step in STEPS)
    if not held and all(number is None for number in numbers):
        message = f"“{title}”一节没有项目，也没有个数"
        yield Finding(ACCOUNTS, (fact.table,), "missing-performance", message)


def _budget(desk: Desk, title: str, fact: Fact) -> Iterator[Finding]:
    final_at = desk.address(fact.of)
    kind = fact.column or budget_kind(desk)
    columns = desk.statute.tables[final_at.table].columns
    known = kind in columns and desk.book.figure(final_at._replace(column=kind)).known
    if desk.book.figure(final_at).present and not known:
        what = columns.get(kind, "预算数（预算口径 budget 也没有写）")
        message = f"“{title}”没有{what}，完成率算不出来"
        yield Finding(
            ACCOUNTS, (final_at.table,), "missing-budget", message, _other_budget(desk, final_at)
        )


def _other_budget(desk: Desk, final_at: Address) -> str:
    """Say which budget is there instead of the one that is meant; nothing where none is."""
    titles = desk.statute.tables[final_at.table].columns
    for kind in desk.layout.budgets:
        if kind in titles and desk.book.figure(final_at._replace(column=kind)).known:
            return f"写的是{titles[kind]}：把 `budget` 改成 {kind}；不是的，改预算数的栏"
    return ""


_SECTIONS: dict[str, Section] = {
    "words": _words,
    "scope": _scope,
    "change": _single,
    "procurement": _procurement,
    "assets": _assets,
    "performance": _performance,
    "execution": _budget,
}


# --- tables -------------------------------------------------------------------------------------


def _tables(desk: Desk) -> Iterator[Finding]:
    """A form that may be empty is declared so: an empty table is published with its note."""
    typed, seen = typed_tables(desk), set()
    for place in desk.layout.forms:
        for table in desk.statute.forms[place.form].none_tables:
            if table not in typed and table not in seen:
                seen.add(table)
                title = desk.statute.tables[table].title
                message = f"{title}（{table}）既没有数，也没有写 none"
                yield Finding(ACCOUNTS, (table,), "missing-table", message)


def _basic(desk: Desk) -> Iterator[Finding]:
    typed = typed_tables(desk)
    for name, table in desk.statute.tables.items():
        functional = name.removesuffix("_basic")
        if table.rows != "economic" or functional not in desk.statute.tables or name in typed:
            continue
        basic = desk.book.figure(Address(functional, "total", "basic"))
        if basic.present:
            title = desk.statute.tables[functional].title
            message = f"{title}有基本支出，却没有按经济分类列出，{name} 没有写"
            yield Finding(ACCOUNTS, (name,), "unclassified-basic-expenditure", message)


def _staff(desk: Desk) -> Iterator[Finding]:
    kinds = desk.layout.staff
    if kinds and all(desk.book.entry(("staff", k.id, "actual")).number is None for k in kinds):
        message = f"没有写人员：{'、'.join(kind.title for kind in kinds)}的年末实有人数"
        yield Finding(ACCOUNTS, ("staff",), "missing-staff", message)


def _three_publics_rows(desk: Desk) -> Iterator[Finding]:
    typed = typed_tables(desk)
    for name, table in desk.statute.tables.items():
        rows = isinstance(getattr(desk.report.accounts, name, None), ThreePublics)
        if not rows or name not in typed:
            continue
        for row in _leaves(table, "total"):
            figures = {text: Address(name, row, column) for column, text in table.columns.items()}
            missing = [text for text, at in figures.items() if at not in desk.book.stated]
            if missing:
                message = f"{table.row_titles[row]}没有写{'、'.join(missing)}；没有发生写 0"
                yield Finding(ACCOUNTS, (name, row), "missing-spending-kind", message)


def _leaves(table: Table, row: str) -> Iterator[str]:
    parts = table.row_sums.get(row, [])
    if not parts:
        yield row
    for part in parts:
        yield from _leaves(table, part)


# --- dates and items ----------------------------------------------------------------------------


def _dates(desk: Desk) -> Iterator[Finding]:
    accounts = desk.report.accounts
    assert accounts is not None
    for field, title in (("approved", "批复日期"), ("published", "公开日期")):
        value = getattr(accounts, field)
        if not isinstance(value, date):
            message = f"{title}写“{value.value}”，二十日的期限无从核对"
            yield Finding(ACCOUNTS, (field,), "undated", message)
    if accounts.review is None:
        yield Finding(ACCOUNTS, ("review",), "unreviewed", "没有写公开前由谁审核")


def _vanished(desk: Desk) -> Iterator[Finding]:
    """Items of last year's spending that are gone, budget and all; codes no longer in use aside."""
    before = desk.year_book(desk.base_year)
    if before is None or desk.book.partial:
        return
    for name, table in desk.statute.tables.items():
        if table.rows != "functional" or table.members:
            continue
        gone = [
            code
            for code in sorted(before.codes(name) - desk.book.codes(name))
            if len(code) == _ITEM_LENGTH
            and before.figure(Address(name, code, "expenditure")).present
            and desk.statute.code(code, desk.year)
        ]
        if gone:
            listed = "、".join(coded(desk, code) for code in gone[:_LISTED])
            more = f" 等{len(gone)}项" if len(gone) > _LISTED else ""
            message = f"{listed}{more}上年有支出，{table.title}里没有预算，也没有支出"
            yield Finding(ACCOUNTS, (name,), "item-gone", message)
