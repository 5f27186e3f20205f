"""Stated totals against what their parts make."""

from collections.abc import Iterator
from decimal import Decimal

from generator.amounts import Unit, decimals_of, plain
from generator.check.findings import Finding
from generator.derive.book import Derivation, path_of
from generator.derive.desk import Desk
from generator.derive.facts import code_name
from generator.derive.figures import Address
from generator.diagnostics import Severity

_LISTED = 6


def stated_totals(desk: Desk) -> Iterator[Finding]:
    """Compare each typed total with the sum of its parts, beyond what rounding explains."""
    accounts = desk.report.accounts
    if accounts is None:
        return
    for address, figure in desk.book.stated.items():
        derivation = _parts(desk, address)
        if figure.yuan is None or derivation is None:
            continue
        gap = figure.amount - desk.book.sum_of(derivation).amount
        if abs(gap) > allowance(desk, address, derivation):
            yield _finding(desk, address, derivation, gap)


def _parts(desk: Desk, address: Address) -> Derivation | None:
    """Return the first way the cell follows from cells that are all disclosed."""
    for derivation in desk.book.derivations(address):
        if derivation.kind != "equals" and desk.book.sum_of(derivation).known:
            return derivation
    return None


def allowance(desk: Desk, address: Address, derivation: Derivation) -> Decimal:
    """Return how far a total and its parts may lie apart by rounding, in yuan.

    Figures in 元 are exact. Of figures rounded half away from zero, a total and its n published
    parts differ by at most n // 2 steps of the last digit.
    """
    accounts = desk.report.accounts
    if accounts is None or accounts.unit is Unit.YUAN:
        return Decimal(0)
    figures = [desk.book.figure(part) for part in (address, *derivation.parts)]
    numbers = [
        accounts.unit.from_yuan(figure.yuan) for figure in figures if figure.present and figure.yuan
    ]
    decimals = max((decimals_of(number) for number in numbers), default=0)
    step = accounts.unit.to_yuan(Decimal(1).scaleb(-decimals))
    return step * (sum(_terms(desk, part) for part in derivation.parts) // 2)


def _terms(desk: Desk, address: Address) -> int:
    """Count the rounded figures behind a cell: one if it is stated, else those of its parts.

    A zero counts where it has decimals, as 0.00 may stand for 40 元; a plain 0 is nothing.
    """
    derivation = None if address in desk.book.stated else _parts(desk, address)
    if derivation:
        return sum(_terms(desk, part) for part in derivation.parts)
    yuan = desk.book.figure(address).yuan
    accounts = desk.report.accounts
    if yuan is None or accounts is None:
        return 0
    return int(yuan != 0 or decimals_of(accounts.unit.from_yuan(yuan)) > 0)


def _finding(desk: Desk, address: Address, derivation: Derivation, gap: Decimal) -> Finding:
    accounts = desk.report.accounts
    assert accounts is not None
    unit = accounts.unit
    stated = desk.book.figure(address).amount
    made = desk.book.sum_of(derivation).amount
    listed = any(f"{address}.".startswith(f"{fault.at}.") for fault in accounts.source_faults)
    side = "多" if gap > 0 else "少"
    message = (
        f"{cell_name(desk, address)}写 {_shown(unit, stated)}，"
        f"{_how(desk, derivation)}为 {_shown(unit, made)}，"
        f"写的{side} {_shown(unit, abs(gap))}"
    )
    return Finding(
        "accounts",
        path_of(address, desk.statute.tables),
        "total-differs-from-parts",
        message,
        _hint(desk, unit, derivation),
        Severity.NOTE if listed and desk.report.transcribed else Severity.ERROR,
    )


def _hint(desk: Desk, unit: Unit, derivation: Derivation) -> str:
    parts = _listing(desk, unit, derivation)
    if desk.report.transcribed:
        return f"对照原件改正合计或它的组成：{parts}；原件如此的，在 source_faults 里说明"
    return f"对照批复和账簿改正合计或它的组成：{parts}；合计可以不写，由程序相加"


def _shown(unit: Unit, yuan: Decimal) -> str:
    return f"{plain(unit.from_yuan(yuan))}{unit.value}"


def _how(desk: Desk, derivation: Derivation) -> str:
    present = [part for part in derivation.parts if desk.book.figure(part).present]
    return f"{len(present)}个组成部分相加"


def _listing(desk: Desk, unit: Unit, derivation: Derivation) -> str:
    present = [part for part in derivation.parts if desk.book.figure(part).present]
    texts = [
        f"{cell_name(desk, part)} {_shown(unit, desk.book.figure(part).amount)}" for part in present
    ]
    more = f" 等{len(texts)}项" if len(texts) > _LISTED else ""
    return "、".join(texts[:_LISTED]) + more


def cell_name(desk: Desk, address: Address) -> str:
    """Name a cell in Chinese: table, row, column."""
    table = desk.statute.tables[address.table]
    row = table.row_titles.get(address.row) or ("合计" if address.row == "total" else "")
    if not row:
        row = f"{address.row} {code_name(desk, address.row)}"
    parts = [table.title] if table.rows == "single" else [table.title, row]
    if len(table.columns) > 1:
        parts.append(table.columns[address.column])
    return "“" + " / ".join(parts) + "”"
