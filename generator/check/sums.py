"""Sums inside the forms, and the one check over all sums: one cause gives one finding."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial

from generator.check.common import money
from generator.check.equations import (
    Broken,
    Equation,
    Ledger,
    Term,
    amount,
    broken_among,
    causes,
    cell_name,
    place_of,
    says_all,
)
from generator.check.findings import ACCOUNTS, Finding
from generator.check.slips import shifted_column, unit_slip
from generator.check.ties import tie_equations
from generator.check.totals import missing_control_totals, parts_of, totals
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.derive.forms import FormView, RowView, TableView, form_views
from generator.model.statute import Identity

_IDENTITY = "form-sum-does-not-hold"
_TOO_FAR = "published-cell-too-far"
_NEEDLESS = "published-cell-needless"
_AS_PUBLISHED = "as_published"
#: Where more sums than this are broken the figures are wrong throughout; the first of them do.
_THROUGHOUT, _LISTED = 1000, 100


def sums(desk: Desk) -> Iterator[Finding]:
    """Find stated totals, sums inside forms and ties between tables that do not hold."""
    if desk.report.accounts is None:
        return
    broken = broken_sums(desk)
    yield from _throughout(broken) if len(broken) > _THROUGHOUT else _traced(desk, broken)
    yield from _needless(desk)
    if not desk.report.transcribed:
        yield from missing_control_totals(desk)


def _traced(desk: Desk, broken: list[Broken]) -> Iterator[Finding]:
    """Tell each cause once."""
    shift = shifted_column(desk, broken, broken_sums)
    if shift:
        yield shift.finding
        broken = [found for found in broken if found not in shift.explains]
    for found in causes(broken):
        yield unit_slip(desk, found, broken_sums) or found.equation.tell(found.equation)


def _throughout(broken: list[Broken]) -> Iterator[Finding]:
    """Tell the first of so many that a search for their causes would take minutes."""
    for found in broken[:_LISTED]:
        yield found.equation.tell(found.equation)
    message = f"有 {len(broken)} 处合计对不上，只列前 {_LISTED} 处"
    hint = "许多处多半是同一个原因，例如整列错位、单位写错；先改正前面的，再检查一次"
    yield Finding(ACCOUNTS, (), "faults-not-listed", message, hint)


def broken_sums(desk: Desk) -> list[Broken]:
    """Return every sum of a report that does not hold, the one that names a fault best first."""
    parts = parts_of(desk)
    ledger = Ledger(desk.book)
    stated = list(totals(desk, parts))
    wrong = {found.equation.total for found in broken_among(stated, ledger, ledger)}
    deep = Ledger(desk.book, {total: way for total, way in parts.items() if total not in wrong})
    equations = [*_published(desk), *stated, *_identities(desk), *tie_equations(desk)]
    found = list(broken_among(equations, ledger, deep))
    told = {key for broken in found if (key := broken.equation.total)}
    return sorted(found, key=lambda broken: _rank(desk, broken, told))


def _rank(desk: Desk, broken: Broken, told: set[Address]) -> tuple[bool, int, int]:
    """Put errors first; then cells that misquote, sums of one item, totals, ties, larger sums.

    Bounds come last: how far one is exceeded is not how far a figure is off.
    """
    equation = broken.equation
    grave = desk.statute.rules[equation.name].severity == "error"
    one_item = _one_item(broken) and not told & set(broken.weights)
    if equation.name == _TOO_FAR:
        return not grave, 0, 0
    if equation.total:
        return not grave, 2, 0
    if equation.op != "=":
        return not grave, 5, 0
    if one_item:
        return not grave, 1, 0
    return not grave, 4 if equation.name == _IDENTITY else 3, len(broken.weights)


def _one_item(broken: Broken) -> bool:
    """Whether all figures behind an equation stand in one row that is no total."""
    rows = {key[:2] for key in broken.weights}
    return len(rows) == 1 and all(row[-1] != "total" for row in rows)


# --- cells printed otherwise than they follow -------------------------------------------------


def _cells(desk: Desk, forms: Collection[str]) -> Iterator[tuple[FormView, TableView, RowView]]:
    """Yield every row of some forms; the others are not even looked at."""
    for view in form_views(desk, forms):
        for table in view.tables:
            yield from ((view, table, row) for row in table.rows)


def _printed(desk: Desk) -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    accounts = desk.report.accounts
    return accounts.as_published if accounts else {}


def _published(desk: Desk) -> Iterator[Equation]:
    """Yield each cell that a source prints otherwise, with what it follows from."""
    printed = _printed(desk)
    for view, table, row in _cells(desk, printed):
        stated = printed.get(view.form.id, {}).get(row.key, {})
        for column, cell, address in zip(table.columns, row.cells, row.addresses, strict=True):
            if column.id in stated and address:
                path = (_AS_PUBLISHED, view.form.id, row.key, column.id)
                right = (Term(address, desk.book.figure(address)),)
                tell = partial(_tell_published, desk, view.title)
                yield Equation(_TOO_FAR, (Term(path, cell),), right, tell)


def _tell_published(desk: Desk, title: str, equation: Equation) -> Finding:
    (printed,), (derived,) = equation.left, equation.right
    assert isinstance(derived.key, Address)
    message = (
        f"“{title}”里{cell_name(desk, derived.key)}写公开数 {money(desk, printed.figure.amount)}，"
        f"各项得出 {money(desk, derived.figure.amount)}，"
        f"相差 {money(desk, abs(equation.gap))}，舍入解释不了"
    )
    return Finding(ACCOUNTS, tuple(printed.key), _TOO_FAR, message)


def _needless(desk: Desk) -> Iterator[Finding]:
    """Find cells stated as printed otherwise that are printed as they follow."""
    for equation in _published(desk):
        (printed,), (derived,) = equation.left, equation.right
        if printed.figure.known and printed.figure.yuan == derived.figure.yuan:
            message = f"公开数 {money(desk, printed.figure.amount)} 与各项得出的相同，不必另写"
            yield Finding(ACCOUNTS, tuple(printed.key), _NEEDLESS, message)


# --- identities inside a form ------------------------------------------------------------------


def _identities(desk: Desk) -> Iterator[Equation]:
    """Yield the identities that do not hold to the digit, row by row; items before totals."""
    forms = {name for name, form in desk.statute.forms.items() if form.identities}
    rows = sorted(_cells(desk, forms), key=lambda found: -len(found[2].code))
    for view, table, row in rows:
        amounts = {c.id: cell.amount for c, cell in zip(table.columns, row.cells, strict=True)}
        for identity in view.form.identities:
            if _is_uneven(amounts, identity):
                equation = _identity(desk, (view, table, row), identity)
                if says_all(desk.book, equation):
                    yield equation


def _is_uneven(amounts: Mapping[str, Decimal], identity: Identity) -> bool:
    """Whether a row has the columns of an identity, and they differ; few do."""
    if not amounts.keys() >= {*identity.left, *identity.right}:
        return False
    left, right = (sum(amounts[c] for c in side) for side in (identity.left, identity.right))
    return left != right


def _identity(desk: Desk, at: tuple[FormView, TableView, RowView], identity: Identity) -> Equation:
    view, table, row = at
    positions = {column.id: position for position, column in enumerate(table.columns)}
    stated = _printed(desk).get(view.form.id, {}).get(row.key, {})

    def terms(columns: Iterable[str]) -> tuple[Term, ...]:
        return tuple(_term(at, positions[column], column in stated) for column in columns)

    left, right = terms(identity.left), terms(identity.right)
    titles = {c.id: c.title.replace(" / ", " ") for c in table.columns}
    where = f"“{view.title}”{' '.join(filter(None, (row.code, row.title)))}"
    sides = [[titles[column] for column in side] for side in (identity.left, identity.right)]
    return Equation(_IDENTITY, left, right, partial(_tell_identity, desk, where, sides))


def _term(at: tuple[FormView, TableView, RowView], position: int, printed: bool) -> Term:  # noqa: FBT001
    """Take one cell; a cell printed otherwise than it follows is a figure of its own."""
    view, table, row = at
    own = (_AS_PUBLISHED, view.form.id, row.key, table.columns[position].id)
    address = row.addresses[position]
    return Term(own if printed or address is None else address, row.cells[position])


def _tell_identity(desk: Desk, where: str, sides: list[list[str]], equation: Equation) -> Finding:
    left, right = (
        f"{_side(desk, terms, titles)}"
        for terms, titles in zip((equation.left, equation.right), sides, strict=True)
    )
    message = f"{where}一行：{left}，{right}，相差 {money(desk, abs(equation.gap))}"
    return Finding(ACCOUNTS, place_of(desk, equation), _IDENTITY, message)


def _side(desk: Desk, terms: tuple[Term, ...], titles: list[str]) -> str:
    """Write the columns of one side that hold money, and what they come to."""
    present = [(t, term) for t, term in zip(titles, terms, strict=True) if term.figure.present]
    shown = present or list(zip(titles, terms, strict=True))
    total = money(desk, amount(terms))
    if len(shown) == 1:
        return f"{shown[0][0]} {total}"
    parts = "＋".join(f"{title} {money(desk, term.figure.amount)}" for title, term in shown)
    return f"{parts}＝{total}"
