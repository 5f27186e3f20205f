"""The figures of one report: what is stated, and what follows from it.

A typed figure is published as typed. Any other cell follows from the cells below it, beside it,
or from the tables that make its table (``statute/tables.yml``). The same derivations serve the
pages and the checks, so a sum is written once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel

from generator.amounts import Entry, State, Unit
from generator.derive.figures import BLANK, UNDISCLOSED, Address, Figure, add, parse_address
from generator.locations import DataPath
from generator.model.accounts import NONE, Accounts, Comparison
from generator.model.statute import Table

_DETAIL = "detail"
#: How many digits codes have at each level of a classification.
CODE_LENGTHS = {"functional": (3, 5, 7), "economic": (3, 5)}


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way a cell follows from others: the cells it is the sum of."""

    kind: Literal["down", "across", "members", "rows", "equals"]
    parts: tuple[Address, ...]


@dataclass(frozen=True)
class Book:
    """All figures of one report, by address.

    Attributes:
        tables: The statute's tables.
        stated: Typed figures in yuan.
        others: Typed counts and rates by their data path.
        complete: Columns, by table, that list everything there is.
        partial: Whether what is not written is undisclosed.
        empty: Tables declared ``none``.
        income_as_expenditure: Tables whose items' income equals their expenditure.
        unit: The unit the figures were typed in; those in 元 are exact, others rounded.
    """

    tables: dict[str, Table]
    stated: Mapping[Address, Figure]
    others: Mapping[DataPath, Entry] = field(default_factory=dict)
    complete: frozenset[tuple[str, str]] = frozenset()
    partial: bool = True
    empty: frozenset[str] = frozenset()
    income_as_expenditure: frozenset[str] = frozenset()
    unit: Unit = Unit.YUAN
    _memo: dict[Address, Figure] = field(default_factory=dict, repr=False, compare=False)

    def figure(self, address: Address) -> Figure:
        """Return what a cell holds: the typed figure, else what follows from others."""
        found = self._memo.get(address)
        if found is None:
            found = self.stated.get(address) or self._derived(address)
            self._memo[address] = found
        return found

    def at(self, text: str) -> Figure:
        """Return the figure at a written address (``all_funds.total.income``)."""
        return self.figure(parse_address(text, self.tables))

    def _derived(self, address: Address) -> Figure:
        if not self.partial and self._is_nothing(address):
            return BLANK
        ways: list[Derivation] = []
        disclosed = False
        for way in self.ways(address):
            found = self.sum_of(way)
            if found.known:
                return found
            ways.append(way)
            disclosed = disclosed or found.disclosed
        if disclosed:
            return BLANK
        # What a partial report leaves open beside a cell says nothing of it; what is undisclosed
        # below it does.
        hiding = [way for way in ways if not self.partial or way.kind in {"down", "rows"}]
        return UNDISCLOSED if hiding else self._unwritten(address)

    def _is_nothing(self, address: Address) -> bool:
        """Whether a complete report has nothing in a cell, as in most cells of its forms."""
        table, row, column = address
        if column not in self._filled[table]:
            return True
        return row.isdigit() and row not in self.codes(table)

    @cached_property
    def _filled(self) -> dict[str, set[str]]:
        """The columns of each table that hold something typed or follow from one that does."""
        found: dict[str, set[str]] = {name: set() for name in self.tables}
        for table, _, column in self.stated:
            found[table].add(column)
        for name, data in self.tables.items():
            columns = found[name].union(*(found[member] for member in data.members))
            made = [*data.sums.items(), *((c, [other]) for c, other in data.equals.items())]
            if name in self.income_as_expenditure:
                made.append(("income", ["expenditure"]))
            size = -1
            while size < len(columns):
                size = len(columns)
                columns |= {column for column, parts in made if not columns.isdisjoint(parts)}
            found[name] = columns
        return found

    def sum_of(self, derivation: Derivation) -> Figure:
        """Add up the cells of a derivation."""
        return add(map(self.figure, derivation.parts))

    def _unwritten(self, address: Address) -> Figure:
        """Say what a cell means that nobody wrote and nothing makes."""
        if self._lists_all(address) or address.table in self.empty:
            return BLANK
        return BLANK if self._under_zero_total(address) else UNDISCLOSED

    def _lists_all(self, address: Address) -> bool:
        """Whether the rows a column has are all there are, so that they add up to its total."""
        return not self.partial or (address.table, address.column) in self.complete

    def _under_zero_total(self, address: Address) -> bool:
        """Whether a total over this cell is stated as zero: then the cell holds nothing."""
        sums = self.tables[address.table].sums
        columns = [column for column, parts in sums.items() if address.column in parts]
        if address.row != "total":
            columns.append(address.column)
        totals = (self.stated.get(Address(address.table, "total", column)) for column in columns)
        return any(total is not None and total.nothing for total in totals)

    def derivations(self, address: Address) -> list[Derivation]:
        """List the ways a cell follows from others, the one to publish first."""
        return list(self.ways(address))

    def ways(self, address: Address) -> Iterator[Derivation]:
        """Yield the same, each found only when asked for: mostly the first one will do."""
        table = self.tables[address.table]
        order = (self._row_sum, self._members, self._across, self._down, self._equals)
        if address in self._above_stated:
            # A row under this one states this very column: then the column is added down.
            order = (self._row_sum, self._down, self._members, self._across, self._equals)
        for way in order:
            derivation = way(table, address)
            if derivation:
                yield derivation

    def _across(self, table: Table, address: Address) -> Derivation | None:
        columns = table.sums.get(address.column, [])
        if self._income_follows(address):
            columns = ["expenditure"]
        parts = tuple(Address(address.table, address.row, column) for column in columns)
        return Derivation("across", parts) if parts else None

    def _income_follows(self, address: Address) -> bool:
        return (
            address.table in self.income_as_expenditure
            and address.column == "income"
            and not self.children(address.table, address.row)
        )

    def _down(self, table: Table, address: Address) -> Derivation | None:
        if address.row in table.row_sums or not self._lists_all(address):
            return None
        children = self.children(address.table, address.row)
        return (
            Derivation("down", tuple(Address(address.table, c, address.column) for c in children))
            if children
            else None
        )

    def _members(self, table: Table, address: Address) -> Derivation | None:
        if not table.members:
            return None
        members = [m for m in table.members if address.column in self.tables[m].columns]
        parts = tuple(Address(member, address.row, address.column) for member in members)
        return Derivation("members", parts) if parts else None

    def _row_sum(self, table: Table, address: Address) -> Derivation | None:
        if address.row not in table.row_sums:
            return None
        rows = [
            row
            for row in table.row_sums[address.row]
            if not row.isdigit() or row in self.codes(address.table) or not self._lists_all(address)
        ]
        parts = tuple(Address(address.table, row, address.column) for row in rows)
        return Derivation("rows", parts) if parts else None

    def _equals(self, table: Table, address: Address) -> Derivation | None:
        other = table.equals.get(address.column)
        return Derivation("equals", (address._replace(column=other),)) if other else None

    @cached_property
    def _above_stated(self) -> set[tuple[str, str, str]]:
        """The addresses of cells that have a stated cell in a row under their own."""
        found: set[tuple[str, str, str]] = set()
        for table, row, column in self.stated:
            if row.isdigit():
                above = ["total", *(row[:length] for length in range(1, len(row)))]
                found |= {(table, upper, column) for upper in above}
        return found

    def columns(self, table: str) -> list[str]:
        """Return the columns of a table that hold something, typed or not, in their order."""
        filled = self._filled[table]
        return [column for column in self.tables[table].columns if column in filled]

    def codes(self, table: str) -> frozenset[str]:
        """Return the classification codes a table has rows for, with their parents."""
        return self._codes.get(table, frozenset())

    @cached_property
    def _codes(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {name: set() for name in self.tables}
        for table, row, _ in self.stated:
            lengths = CODE_LENGTHS.get(self.tables[table].rows, ())
            if row.isdigit():
                found[table] |= {row[:n] for n in lengths if n <= len(row)}
        for name, table_data in self.tables.items():
            for member in table_data.members:
                found[name] |= found[member]
        return {name: frozenset(codes) for name, codes in found.items()}

    def children(self, table: str, row: str) -> list[str]:
        """Return the rows directly below a row that a table has, in the order of their codes."""
        return self._children.get((table, row), [])

    @cached_property
    def _children(self) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for name, codes in self._codes.items():
            lengths = CODE_LENGTHS.get(self.tables[name].rows, ())
            above = dict(zip(lengths, (0, *lengths), strict=False))
            for code in sorted(codes):
                row = code[: above[len(code)]] or "total"
                found.setdefault((name, row), []).append(code)
        return found

    def entry(self, path: DataPath) -> Entry:
        """Return a typed count or rate; what is not written is blank or undisclosed."""
        return self.others.get(path) or Entry(State.UNDISCLOSED if self.partial else State.BLANK)


def read_book(accounts: Accounts, tables: dict[str, Table]) -> Book:
    """Collect the figures of a report's accounts."""
    inferred = tuple(accounts.inferred)
    stated, others = _collect(accounts, accounts.unit, tables, inferred)
    return Book(
        tables=tables,
        stated=_with_margins(stated, accounts, tables),
        others=others,
        complete=_complete_columns(accounts.complete, tables),
        partial=accounts.disclosure == "partial",
        empty=frozenset(name for name in tables if getattr(accounts, name, None) == NONE),
        income_as_expenditure=frozenset(accounts.income_as_expenditure),
        unit=accounts.unit,
    )


def read_comparison(comparison: Comparison, unit: Unit, tables: dict[str, Table]) -> Book:
    """Collect another year's figures that a report states."""
    stated, others = _collect(comparison, unit, tables, ())
    return Book(tables=tables, stated=stated, others=others, unit=unit)


def entries_of(value: Any, path: DataPath = ()) -> Iterator[tuple[DataPath, Entry]]:
    """Walk a content value and yield every typed amount, count and rate with its path."""
    if isinstance(value, Entry):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, child in value:
            if child is not None:
                yield from entries_of(child, (*path, name))
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from entries_of(child, (*path, key))
    elif isinstance(value, (list, tuple)):
        for position, child in enumerate(value):
            yield from entries_of(child, (*path, position))


def address_of(path: DataPath, tables: dict[str, Table]) -> Address | None:
    """Return the address a data path is the home of, or None where it holds no table's cell."""
    table = tables.get(str(path[0]))
    if table is None:
        return None
    wanted = {"single": 1, "named": 3, "functional": 3, "economic": 2}[table.rows]
    if len(table.columns) == 1:
        wanted = min(wanted, 2)
    if len(path) != wanted:
        return None
    row = str(path[1]) if wanted > 1 else "total"
    column = str(path[2]) if wanted == 3 else table.usual_column  # noqa: PLR2004 - table.row.column
    return Address(str(path[0]), row, column) if column in table.columns else None


def path_of(address: Address, tables: dict[str, Table]) -> DataPath:
    """Return the data path where a cell is typed: the inverse of :func:`address_of`."""
    table = tables[address.table]
    if table.rows == "single":
        return (address.table,)
    if len(table.columns) == 1:
        return (address.table, address.row)
    return tuple(address)


def _collect(
    value: BaseModel, unit: Unit, tables: dict[str, Table], inferred: tuple[str, ...]
) -> tuple[dict[Address, Figure], dict[DataPath, Entry]]:
    stated: dict[Address, Figure] = {}
    others: dict[DataPath, Entry] = {}
    for path, entry in entries_of(value):
        address = address_of(path, tables)
        if address is None:
            others[path] = entry
            continue
        marked = any(str(address) == a or str(address).startswith(f"{a}.") for a in inferred)
        yuan = None if entry.number is None else unit.to_yuan(entry.number)
        stated[address] = Figure(entry.state, yuan, stated=True, inferred=marked)
    return stated, others


def _complete_columns(complete: list[str], tables: dict[str, Table]) -> frozenset[tuple[str, str]]:
    found = set()
    for text in complete:
        name, *rest = text.split(".")
        columns = rest[-1:] or list(tables[name].columns) if name in tables else []
        found |= {(name, column) for column in columns}
    return frozenset(found)


def _with_margins(
    stated: dict[Address, Figure], accounts: Accounts, tables: dict[str, Table]
) -> dict[Address, Figure]:
    """Add the margins of the detail matrix (item × economic class) where they are not typed."""
    cells: dict[Address, list[Figure]] = {}
    for path, entry in entries_of(accounts.detail, (_DETAIL,)):
        yuan = None if entry.number is None else accounts.unit.to_yuan(entry.number)
        figure = Figure(entry.state, yuan, stated=True)
        for address in margins_of(path, tables):
            cells.setdefault(address, []).append(figure)
    return {**{address: add(figures) for address, figures in cells.items()}, **stated}


def margins_of(path: DataPath, tables: dict[str, Table]) -> list[Address]:
    """Return the cells that a cell of the detail matrix is a part of; none for another path."""
    if path[0] != _DETAIL:
        return []
    _, table, nature, item, economic = map(str, path)
    margin = f"{table}_{nature}"
    found = [Address(table, item, nature)]
    if margin in tables:
        found.append(Address(margin, economic, tables[margin].usual_column))
    return found
