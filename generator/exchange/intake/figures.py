"""From the cells of the forms to the figures that are typed in ``accounts.yml``.

Forms are views of the model's tables. Restored are the figures that make the forms what they are:
the cells nothing else makes, and totals only where they are not what their parts come to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from generator.amounts import State, Unit, typed_amount
from generator.check.equations import Ledger, allowance
from generator.derive.book import CODE_LENGTHS, Book, address_of, path_of
from generator.derive.desk import Desk
from generator.derive.figures import Address, Figure
from generator.diagnostics import Severity
from generator.exchange.intake.contradictions import contradictions
from generator.exchange.intake.known import Known, known
from generator.exchange.intake.readings import CellReading, Remark, Spot, WorkbookReading
from generator.exchange.intake.typed import typed_in
from generator.exchange.intake.words import Words
from generator.exchange.intake.yardsticks import against_yardsticks
from generator.exchange.naming import fits
from generator.locations import DataPath
from generator.model.accounts import NONE
from generator.model.statute import Table

_PUBLISHED = "as_published"


@dataclass(frozen=True)
class Restored:
    """What belongs in ``accounts.yml`` as far as the forms tell.

    Attributes:
        typed: Each value as it is typed, by its data path, all steps of it text; a word for a
            table that is empty.
        spots: The cell each was read from, or the first of those it was solved from.
        known: What the forms tell of the cells of tables.
        forms: Ids of the forms that were read.
        remarks: What does not agree.
    """

    typed: Mapping[DataPath, str]
    spots: Mapping[DataPath, Spot]
    known: Known
    forms: frozenset[str]
    remarks: tuple[Remark, ...]

    def speaks_of(self, path: DataPath, tables: dict[str, Table]) -> bool:
        """Whether the forms tell what a path of ``accounts.yml`` holds, be it nothing."""
        if path[0] == _PUBLISHED:
            return str(path[1]) in self.forms
        if len(path) == 1 and any(known[0] == path[0] for known in self.typed):
            return True
        address = address_of(path, tables)
        return address is not None and self.known.value(address) is not None


def restore(reading: WorkbookReading, desk: Desk, *, afresh: bool = False) -> Restored:
    """Find the figures to type so that the forms of a report say what a workbook says.

    Args:
        reading: The workbook.
        desk: The report that they are typed into. Where what it holds already makes the forms
            what they are, it stays as it is.
        afresh: Do not look at the figures the report holds.
    """
    return _Restorer(reading, desk, afresh=afresh).restored()


class _Restorer:
    """Restores the figures of one report from one workbook."""

    def __init__(self, reading: WorkbookReading, desk: Desk, *, afresh: bool) -> None:
        accounts = desk.report.accounts
        assert accounts is not None, "figures are typed into accounts"
        self.desk = desk
        self.tables = desk.statute.tables
        self.unit = accounts.unit
        self.current: dict[DataPath, str] = {} if afresh else typed_in(accounts)
        self.given = {} if afresh else dict(desk.book.stated)
        self.reading = self._unexplained(reading)
        self.known = known(self.reading, desk, self.given)
        self.zero_fill = {
            (place.form, column) for place in desk.layout.forms for column in place.zero_fill
        }
        self.words = Words(desk, self.known.cells)
        self.remarks: list[Remark] = []
        self.stated: dict[Address, Figure] = {}
        self.assumed: set[Address] = set()
        self.apart: set[Address] = set()
        self.published: dict[DataPath, str] = {}
        self.control = frozenset(() if desk.report.transcribed else _controls(desk))

    def _unexplained(self, reading: WorkbookReading) -> WorkbookReading:
        """Leave out the cells of which the report says already that they are printed so."""
        self.explained = {
            _published_path(cell)
            for form in reading.forms
            for cell in form.cells
            if self._explains(cell)
        }
        forms = (
            replace(
                form,
                cells=tuple(
                    self._shortened(cell)
                    for cell in form.cells
                    if _published_path(cell) not in self.explained
                ),
            )
            for form in reading.forms
        )
        return replace(reading, forms=tuple(forms))

    def _shortened(self, cell: CellReading) -> CellReading:
        """Take the zeros away that say nothing of how 万元 were rounded, on a sheet in 元."""
        if cell.number is None or self.unit is Unit.YUAN or cell.unit is not Unit.YUAN:
            return cell
        return replace(cell, number=cell.number.normalize())

    def _explains(self, cell: CellReading) -> bool:
        accounts = self.desk.report.accounts
        path = _published_path(cell)
        if accounts is None or path not in self.current:
            return False
        _, form, row, column = map(str, path)
        entry = accounts.as_published[form][row][column]
        yuan = None if entry.number is None else self.unit.to_yuan(entry.number)
        return (entry.state, yuan) == (cell.state, cell.yuan)

    def restored(self) -> Restored:
        """Restore the figures."""
        self._contradictions()
        self._begin()
        for _ in range(len(self.tables) * len(self.known.values) + 1):
            lowest = self._mismatches()
            if not lowest:
                break
            book = self._book()
            for address in lowest:
                self._state(address, book)
        self._controls()
        return self._result()

    def _contradictions(self) -> None:
        """Tell what does not agree; sums say nothing where all figures are of another kind."""
        self.remarks += against_yardsticks(self.known, self.desk, self.words)
        if not self._is_contradictory():
            self.remarks += contradictions(self.reading, self.desk, self.given)

    def _is_contradictory(self) -> bool:
        return any(remark.severity is Severity.ERROR for remark in self.remarks)

    # --- what is typed in any case ---

    def _begin(self) -> None:
        """Keep what the forms do not speak of or say as well; type what nothing makes."""
        for address, figure in self.given.items():
            value = self.known.value(address)
            if value is None or self._says_as_well(address, figure):
                self.stated[address] = figure
        made = {
            relation.total
            for relation in self.known.relations
            if any(self._present(part) for part in relation.parts)
        }
        book = self._book()
        for address, value in self.known.values.items():
            figure = value.figure
            if address in made or address in self.stated or not self._is_said(address, figure):
                continue
            if not self._is_typable(address):
                continue
            if not value.solved:
                self.stated[address] = figure
            elif self._is_home(address):
                # Income that follows expenditure is typed only where it does not.
                ways = book.derivations(address)
                if any(self._present(part) for way in ways for part in way.parts):
                    self.assumed.add(address)
                else:
                    self.stated[address] = figure

    def _present(self, address: Address) -> bool:
        value = self.known.value(address)
        if value is not None:
            return value.figure.known
        return bool(self.given) and self.desk.book.figure(address).known

    def _is_home(self, address: Address) -> bool:
        """Whether an address is no sum of tables: what is solved is typed at its home."""
        return not self.tables[address.table].members

    def _is_said(self, address: Address, figure: Figure) -> bool:
        """Whether a cell says something; zeros that a form prints for nothing do not."""
        if figure.state is State.BLANK:
            return False
        return bool(figure.yuan) or not self._is_filler(address)

    def _is_filler(self, address: Address) -> bool:
        places = (self.known.cells[at].at for at in self.known.printed.get(address, ()))
        return any((place.form, place.column) in self.zero_fill for place in places)

    def _says_as_well(self, address: Address, figure: Figure) -> bool:
        """Whether a typed figure is what the forms say, or what is solved from them."""
        positions = self.known.printed.get(address)
        if not positions:
            value = self.known.value(address)
            return value is not None and value.figure.amount == figure.amount
        return any(self._agrees(self.known.cells[at], figure) for at in positions)

    def _agrees(self, cell: CellReading, figure: Figure) -> bool:
        """Whether a cell prints a figure."""
        if cell.yuan is not None or figure.yuan is not None:
            if cell.yuan == figure.yuan:
                return True
            # A zero is printed for nothing where the layout has it so.
            place = (cell.at.form, cell.at.column)
            return cell.yuan == 0 and figure.state is State.BLANK and place in self.zero_fill
        return cell.state is figure.state

    # --- totals that are not what their parts make ---

    def _book(self) -> Book:
        return replace(self.desk.book, stated=dict(self.stated), others={}, _memo={})

    def _mismatches(self) -> list[Address]:
        """Return the printed cells that do not follow from what is typed, none above another."""
        book = self._book()
        wrong = {a for a in self.known.printed if not self._follows(a, book.figure(a))}
        wrong |= {a for a in self.assumed if not self._is_solved_so(a, book.figure(a))}
        wrong -= self.stated.keys() | self.apart
        above: set[Address] = set()
        for relation in self.known.relations:
            if not relation.equal and not wrong.isdisjoint(relation.parts):
                above.add(relation.total)
        size = -1
        while size < len(above):
            size = len(above)
            for relation in self.known.relations:
                if not relation.equal and not above.isdisjoint(relation.parts):
                    above.add(relation.total)
        return sorted(wrong - above) or sorted(wrong)

    def _follows(self, address: Address, figure: Figure) -> bool:
        """Whether one of the cells that print an address says what follows, or all say nothing."""
        cells = [self.known.cells[at] for at in self.known.printed[address]]
        if any(self._agrees(cell, figure) for cell in cells):
            return True
        return all(cell.state is State.BLANK for cell in cells)

    def _is_solved_so(self, address: Address, figure: Figure) -> bool:
        return self.known.values[address].figure.amount == figure.amount

    def _state(self, address: Address, book: Book) -> None:
        """Type a total as it is printed, and tell why."""
        if address in self.assumed:
            self.stated[address] = self.known.values[address].figure
            return
        positions = [
            at
            for at in self.known.printed[address]
            if self.known.cells[at].state is not State.BLANK
        ]
        cell = self.known.cells[positions[0]]
        figure = Figure(cell.state, cell.yuan, stated=True)
        made = book.figure(address)
        rounded = self.desk.report.transcribed and self._is_rounded_sum_of_tables(
            address, cell, made
        )
        if rounded or not self._is_typable(address):
            self.apart.add(address)
            if not rounded and made.known and figure.known:
                self._tell(address, positions[0], figure, made, book)
            return
        home = self._solved_member(address)
        self.stated[home or address] = self.known.values[home].figure if home else figure
        if made.known and figure.known:
            self._tell(address, positions[0], figure, made, book)

    def _is_rounded_sum_of_tables(self, address: Address, cell: CellReading, made: Figure) -> bool:
        """Whether a cell prints what tables make together, only rounded by itself."""
        if not self.tables[address.table].members or self._solved_member(address):
            return False
        if cell.yuan is None or not made.known:
            return False
        return abs(cell.yuan - made.amount) <= self._published_room(self._book(), cell)

    def _is_typable(self, address: Address) -> bool:
        """Whether there is a place for a figure; some totals only ever follow."""
        return fits(path_of(address, self.tables), "0") is not None

    def _solved_member(self, address: Address) -> Address | None:
        """Return the one member of a sum of tables that no form prints: what is left is its."""
        members = self.tables[address.table].members
        homes = [address._replace(table=member) for member in members]
        solved = [
            home
            for home in homes
            if (value := self.known.values.get(home)) and value.solved and value.figure.known
        ]
        free = [home for home in solved if home not in self.stated]
        return free[0] if len(solved) == len(free) == 1 else None

    def _tell(self, address: Address, at: int, figure: Figure, made: Figure, book: Book) -> None:
        cell = self.known.cells[at]
        gap = figure.amount - made.amount
        ledger = Ledger(replace(book, unit=self.known.unit_of(cell)))
        weights = {**ledger.leaves(address), address: 1}
        stated = {**book.stated, address: figure}
        printed = replace(book, stated=stated, unit=self.known.unit_of(cell), _memo={})
        room = allowance(Ledger(printed).steps(weights))
        leaves = (leaf for leaf in weights if isinstance(leaf, Address) and leaf != address)
        kept = [leaf for leaf in leaves if self.known.value(leaf) is None]
        if kept and abs(gap) > room:
            self.remarks.append(self.words.unlike_the_file(at, made.amount, kept))
        elif self._is_contradictory() or self.known.unread:
            pass  # what it comes from has been told
        elif abs(gap) > room:
            self.remarks.append(self.words.unlike_its_parts(at, made.amount))
        else:
            self.remarks.append(self.words.rounded_total(at, made.amount))

    def _controls(self) -> None:
        """Type the totals of the approval, too, where they follow from their parts."""
        book = self._book()
        for address in self.control:
            figure = book.figure(address)
            printed = self.known.printed.get(address)
            if address not in self.stated and printed and figure.known:
                self.stated[address] = replace(figure, stated=True)

    # --- the result ---

    def _result(self) -> Restored:
        book = self._book()
        typed = {
            path_of(address, self.tables): self._text(address, figure)
            for address, figure in self.stated.items()
            if self.known.value(address) is not None
        }
        written = {address_of(path, self.tables) for path in self.current}
        margins = {address for address in self.given if address not in written}
        for address in margins:
            # Sums of the matrix by item and economic class stand in it already.
            if self.stated.get(address) == self.given[address]:
                typed.pop(path_of(address, self.tables), None)
        withheld = {path_of(a, self.tables): spot for a, spot in self._withheld()}
        typed |= dict.fromkeys(withheld, State.UNDISCLOSED.value)
        typed |= self._as_published(book)
        typed |= {(table,): NONE for table in self._empty(typed)}
        self._controls_changed(typed)
        spots = {
            path_of(address, self.tables): self.known.cells[next(iter(value.weights))].spot
            for address, value in self.known.values.items()
            if value.weights
        }
        spots |= {
            _published_path(cell): cell.spot for form in self.reading.forms for cell in form.cells
        }
        spots |= withheld
        return Restored(
            typed,
            {path: spots[path] for path in typed if path in spots},
            self.known,
            frozenset(form.form for form in self.reading.forms),
            tuple(self.remarks),
        )

    def _withheld(self) -> Iterator[tuple[Address, Spot]]:
        """Yield what a report that is complete otherwise does not disclose, where it is typed."""
        if self.desk.report.partial:
            return
        for address, spot in self.known.undisclosed.items():
            table = self.tables[address.table]
            longest = CODE_LENGTHS.get(table.rows, ())[-1:]
            leaf = not longest or len(address.row) in longest
            made = address.column in table.sums or address.row in table.row_sums or table.members
            if leaf and not made and self.known.value(address) is None:
                yield address, spot

    def _text(self, address: Address, figure: Figure) -> str:
        """Write a figure as it is typed; one that stands there already keeps its digits."""
        path = path_of(address, self.tables)
        if path in self.current and self.given.get(address) == figure:
            return self.current[path]
        before = self.given.get(address)
        if before is not None and path in self.current and before.yuan == figure.yuan:
            return self.current[path] if before.state is figure.state else self._written(figure)
        return self._written(figure)

    def _written(self, figure: Figure) -> str:
        return figure.state.value if figure.yuan is None else _amount_text(figure.yuan, self.unit)

    def _as_published(self, book: Book) -> dict[DataPath, str]:
        """Say of cells that print a figure otherwise than it follows that they do."""
        found = {path: self.current[path] for path in self.explained}
        for address, positions in self.known.printed.items():
            if len(positions) == 1 and address not in self.apart:
                continue
            for at in positions:
                cell = self.known.cells[at]
                assert cell.address is not None
                figure = book.figure(cell.address)
                if not self._agrees(cell, figure) and cell.number is not None and figure.known:
                    room = self._published_room(book, cell)
                    if abs(figure.amount - (cell.yuan or 0)) > room:
                        continue  # told as a contradiction
                    self.remarks.append(self.words.printed_apart(at, figure.amount))
                    if self.desk.report.transcribed:
                        text = _amount_text(cell.yuan or Decimal(0), self.unit)
                        found[_published_path(cell)] = text
        return found

    def _published_room(self, book: Book, cell: CellReading) -> Decimal:
        assert cell.address is not None
        ledger = Ledger(replace(book, unit=self.known.unit_of(cell)))
        path = _published_path(cell)
        own = {path: Figure(cell.state, cell.yuan)}
        weights = {**ledger.leaves(cell.address), path: 1}
        return allowance(ledger.steps(weights, own))

    def _empty(self, typed: Mapping[DataPath, str]) -> Iterator[str]:
        """Yield the tables that hold nothing."""
        held = {path[0] for path in (*typed, *self._kept())}
        forms = [
            form.form
            for form in self.reading.forms
            if all(cell.state is not State.UNDISCLOSED for cell in form.cells)
        ]
        spoken = {table for form in forms for table in self.desk.statute.forms[form].none_tables}
        if not self.desk.book.partial:
            spoken |= {address.table for address in self.known.values}
        for table in self.tables:
            if fits((table,), NONE) and table not in held and table in spoken:
                yield table

    def _kept(self) -> Iterator[DataPath]:
        """Yield what the report holds that no cell of a form speaks of, such as counts."""
        for path, text in self.current.items():
            address = address_of(path, self.tables)
            if text != NONE and (address is None or self.known.value(address) is None):
                yield path

    def _controls_changed(self, typed: Mapping[DataPath, str]) -> None:
        for address in sorted(self.control):
            before, now = self.given.get(address), self.stated.get(address)
            path = path_of(address, self.tables)
            if before and now and before.known and before.yuan != now.yuan and path in typed:
                at = self.known.printed[address][0]
                self.remarks.append(self.words.control_changed(at, before.amount))


def _amount_text(yuan: Decimal, unit: Unit) -> str:
    """Write an amount as it is typed, a zero plain."""
    return typed_amount(yuan, unit) if yuan else "0"


def _controls(desk: Desk) -> Iterable[Address]:
    for name, table in desk.statute.tables.items():
        for cell in table.control:
            row, column = cell.split(".")
            yield Address(name, row, column)


def _published_path(cell: CellReading) -> DataPath:
    return (_PUBLISHED, cell.at.form, cell.at.row, cell.at.column)
