"""Classification codes: down to the item, of the classes that the forms have rows for."""

from collections.abc import Iterator

from generator.check.common import coded, money
from generator.check.findings import ACCOUNTS, Finding
from generator.derive.book import path_of
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.model.statute import Table

_TOTAL = "total"
_DEEPEST = {"functional": 7, "economic": 5}
_LEVELS = {"functional": "项（7 位编码）", "economic": "款（5 位编码）"}
_CLASS = 3


def codes(desk: Desk) -> Iterator[Finding]:
    """Find rows that stop above the item, and codes that the forms have no row for."""
    for name, table in desk.statute.tables.items():
        if table.rows in _DEEPEST and not table.members:
            yield from _shallow(desk, name, table)
            yield from _whole(desk, name, table)
        if table.rows == "economic":
            yield from _neither_kind(desk, name, table)
    yield from _classes(desk)


def _shallow(desk: Desk, name: str, table: Table) -> Iterator[Finding]:
    """Rows typed as a class or a section, with money in them and nothing below."""
    rows = dict.fromkeys(at.row for at in desk.book.stated if at.table == name)
    for row in rows:
        above = row.isdigit() and len(row) < _DEEPEST[table.rows]
        if not above or desk.book.children(name, row) or not _holds_money(desk, name, row):
            continue
        message = f"{table.title}的 {coded(desk, row)}没有细到{_LEVELS[table.rows]}"
        yield Finding(ACCOUNTS, (name, row), f"{table.rows}-row-not-an-item", message)


def _holds_money(desk: Desk, table: str, row: str) -> bool:
    stated = desk.book.stated.items()
    return any(figure.present for at, figure in stated if (at.table, at.row) == (table, row))


def _whole(desk: Desk, name: str, table: Table) -> Iterator[Finding]:
    """A table with spending that has no coded row at all: one finding, where a total is typed."""
    column = "expenditure" if "expenditure" in table.columns else table.usual_column
    total = desk.book.figure(Address(name, _TOTAL, column))
    if desk.book.codes(name) or not total.present:
        return
    first = next(at for at in desk.book.stated if at.table == name)
    message = (
        f"{table.title}共 {money(desk, total.amount)}，只写了合计，没有细到{_LEVELS[table.rows]}"
    )
    path = path_of(first, desk.statute.tables)[:2]
    yield Finding(ACCOUNTS, path, f"{table.rows}-row-not-an-item", message)


def _neither_kind(desk: Desk, name: str, table: Table) -> Iterator[Finding]:
    """Economic classes that belong to no sub-total of the form drop out of its total."""
    known = {row for rows in table.row_sums.values() for row in rows if row.isdigit()}
    sums = [table.row_titles[row] for row in table.row_sums.get(_TOTAL, [])]
    for at, figure in desk.book.stated.items():
        if at.table == name and at.row.isdigit() and at.row[:_CLASS] not in known:
            message = (
                f"{coded(desk, at.row)} {money(desk, figure.amount)}不属于{'，也不属于'.join(sums)}"
            )
            path = path_of(at, desk.statute.tables)
            yield Finding(ACCOUNTS, path, "code-outside-basic-expenditure", message)


def _classes(desk: Desk) -> Iterator[Finding]:
    """Functional classes that the summary forms of this year have no row for."""
    listed = {
        row.code
        for row in desk.statute.functional_classes[desk.layout.functional_classes]
        if desk.statute.code(row.code, desk.year)
    }
    for name, table in desk.statute.tables.items():
        if table.rows != "functional" or table.members:
            continue
        for top in desk.book.children(name, _TOTAL):
            spent = desk.book.figure(Address(name, top, "expenditure"))
            if top not in listed and spent.present:
                first = next(
                    a for a in desk.book.stated if a.table == name and a.row[:_CLASS] == top
                )
                message = (
                    f"按类列出的总表没有 {coded(desk, top)}这一行，"
                    f"{money(desk, spent.amount)}不会列出"
                )
                yield Finding(ACCOUNTS, (name, first.row), "class-outside-summary", message)
