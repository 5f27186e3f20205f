"""Stated totals against what their parts make."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial

from generator.amounts import State
from generator.check.common import money, typed_tables
from generator.check.equations import Equation, Key, Term, amount, cell_name
from generator.check.findings import ACCOUNTS, Finding
from generator.derive.book import Derivation, margins_of, path_of
from generator.derive.desk import Desk
from generator.derive.figures import Address, Figure

_NAME = "total-differs-from-parts"
_BELOW = "total-below-known-parts"
_REST = "small-rest-of-a-total"
#: A rest this small is no kind of spending that the source is silent about.
_SMALL = Decimal("0.001")
_LISTED = 6


def control_totals(desk: Desk) -> Iterator[Address]:
    """Yield the cells of the approval that an own report must state.

    None of a table that is empty, or of one that is missing altogether, which is told as such; a
    table that only states what others make is there for these cells.
    """
    written = typed_tables(desk) - desk.book.empty
    for name, table in desk.statute.tables.items():
        if table.members or name in written:
            yield from (Address(name, *cell.split(".")) for cell in table.control)


def parts_of(desk: Desk) -> dict[Address, Derivation]:
    """Return how each stated total follows from cells that are all disclosed."""
    found = {}
    control = set() if desk.report.transcribed else set(control_totals(desk))
    for address, figure in desk.book.stated.items():
        if figure.yuan is None:
            continue
        way = _parts(desk, address, blank_too=address in control)
        if way is not None:
            found[address] = way
    return found


def _parts(desk: Desk, address: Address, *, blank_too: bool) -> Derivation | None:
    """Return the first way a cell follows from others.

    Under a control total, cells that are all empty come to zero: nothing may be left out there.
    """
    for derivation in desk.book.ways(address):
        made = desk.book.sum_of(derivation)
        if derivation.kind != "equals" and (made.known or (blank_too and made.disclosed)):
            return derivation
    return None


def totals(desk: Desk, parts: Mapping[Address, Derivation]) -> Iterator[Equation]:
    """Yield each typed total with its parts."""
    for address, derivation in parts.items():
        terms = tuple(Term(part, desk.book.figure(part)) for part in derivation.parts)
        yield _equation(desk, address, terms)
    yield from _margins(desk)
    yield from _bounds(desk, parts)


def _bounds(desk: Desk, parts: Mapping[Address, Derivation]) -> Iterator[Equation]:
    """Yield each typed total with those of its parts that are known, where some are not."""
    for address, figure in desk.book.stated.items():
        if figure.yuan is None or address in parts:
            continue
        for derivation in desk.book.ways(address):
            figures = ((part, desk.book.figure(part)) for part in derivation.parts)
            known = tuple(Term(part, figure) for part, figure in figures if figure.known)
            if derivation.kind == "equals" or len(known) in {0, len(derivation.parts)}:
                continue
            if all(term.figure.amount >= 0 for term in known):
                yield from _bound(desk, Term(address, figure), known, derivation)


def _bound(
    desk: Desk, total: Term, known: tuple[Term, ...], derivation: Derivation
) -> Iterator[Equation]:
    yield Equation(_BELOW, (total,), known, partial(_tell_below, desk), op=">=")
    rest = total.figure.amount - sum(term.figure.amount for term in known)
    several = derivation.kind == "across" and len(known) > 1
    if several and 0 < rest < _SMALL * total.figure.amount:
        yield Equation(_REST, (total,), known, partial(_tell_rest, desk))


def _margins(desk: Desk) -> Iterator[Equation]:
    """Yield each typed margin of the detail matrix with the cells of the matrix."""
    accounts = desk.report.accounts
    if accounts is None or accounts.detail is None:
        return
    cells: dict[Address, list[Term]] = {}
    for path, entry in desk.book.others.items():
        yuan = None if entry.number is None else accounts.unit.to_yuan(entry.number)
        for margin in margins_of(path, desk.statute.tables):
            cells.setdefault(margin, []).append(Term(path, Figure(entry.state, yuan)))
    for address, terms in cells.items():
        if desk.book.figure(address).stated:
            yield _equation(desk, address, tuple(terms))


def _equation(desk: Desk, address: Address, parts: tuple[Term, ...]) -> Equation:
    left = (Term(address, desk.book.figure(address)),)
    return Equation(_NAME, left, parts, partial(_tell, desk), total=address)


def _tell(desk: Desk, equation: Equation) -> Finding:
    (total,) = equation.left
    assert isinstance(total.key, Address)
    gap = equation.gap
    side = "多" if gap > 0 else "少"
    present = [part for part in equation.right if part.figure.present]
    message = (
        f"{cell_name(desk, total.key)}写 {money(desk, total.figure.amount)}，"
        f"{len(present)}个组成部分相加为 {money(desk, total.figure.amount - gap)}，"
        f"写的{side} {money(desk, abs(gap))}"
    )
    path = path_of(total.key, desk.statute.tables)
    return Finding(ACCOUNTS, path, _NAME, message, _hint(desk, present))


def _tell_below(desk: Desk, equation: Equation) -> Finding:
    message = (
        f"{_stated(desk, equation)}，已公开的{len(equation.right)}个组成部分相加已有 "
        f"{money(desk, amount(equation.right))}，多出 {money(desk, -equation.gap)}"
    )
    return _told_at_total(desk, equation, message)


def _tell_rest(desk: Desk, equation: Equation) -> Finding:
    message = (
        f"{_stated(desk, equation)}，已公开的{len(equation.right)}个组成部分相加为 "
        f"{money(desk, amount(equation.right))}，只差 {money(desk, equation.gap)}，"
        "不像还有别的组成，像是其中一个数抄自别的表"
    )
    return _told_at_total(desk, equation, message)


def _stated(desk: Desk, equation: Equation) -> str:
    (total,) = equation.left
    assert isinstance(total.key, Address)
    return f"{cell_name(desk, total.key)}写 {money(desk, total.figure.amount)}"


def _told_at_total(desk: Desk, equation: Equation, message: str) -> Finding:
    (total,) = equation.left
    assert isinstance(total.key, Address)
    path = path_of(total.key, desk.statute.tables)
    return Finding(ACCOUNTS, path, equation.name, message, _hint(desk, list(equation.right)))


def _hint(desk: Desk, parts: list[Term]) -> str:
    listed = _listing(desk, parts)
    if desk.report.transcribed:
        return f"对照原件改正合计或它的组成：{listed}；原件如此的，在 source_faults 里说明"
    return f"对照批复和账簿改正合计或它的组成：{listed}；合计可以不写，由程序相加"


def _listing(desk: Desk, parts: list[Term]) -> str:
    texts = [f"{_part_name(desk, p.key)} {money(desk, p.figure.amount)}" for p in parts]
    more = f" 等{len(texts)}项" if len(texts) > _LISTED else ""
    return "、".join(texts[:_LISTED]) + more if texts else "各项都没有写"


def _part_name(desk: Desk, key: Key) -> str:
    if isinstance(key, Address):
        return cell_name(desk, key)
    *_, item, economic = (str(step) for step in key)
    return f"“支出明细 / {item} / {economic}”"


def missing_control_totals(desk: Desk) -> Iterator[Finding]:
    """Find the control totals of the approval that are not written."""
    accounts = desk.report.accounts
    if accounts is None:
        return
    missing: dict[str, list[Address]] = {}
    for address in control_totals(desk):
        if desk.book.stated.get(address, Figure(State.BLANK)).yuan is None:
            missing.setdefault(address.table, []).append(address)
    for name, addresses in missing.items():
        names = "、".join(cell_name(desk, address) for address in addresses)
        path = path_of(addresses[0], desk.statute.tables)
        yield Finding(
            ACCOUNTS,
            path,
            "missing-control-total",
            f"没有写批复的控制数：{names}",
            _lines(name, addresses),
        )


def _lines(table: str, addresses: list[Address]) -> str:
    cells = ", ".join(f"{address.column}: 批复的数" for address in addresses)
    return f"在 {table} 下写 total: {{{cells}}}；没有发生写 0"
