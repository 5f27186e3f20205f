"""What a typed value is for: the sums it enters, the forms and sections that print it.

Which cells depend on a cell is read off the derivations of all printed cells; which sections use
it, by letting their facts be made before a book that notes what it is asked for. So an answer
follows from the same data as the pages do.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from pydantic import BaseModel

from generator.amounts import Entry, State
from generator.derive.book import Book, Derivation, address_of, margins_of
from generator.derive.desk import Desk
from generator.derive.facts import Change, change_at, code_name
from generator.derive.figures import Address, AddressError, Figure
from generator.derive.forms import FormView, RowView, TableView, form_views
from generator.derive.makers import make
from generator.derive.numerals import numbered
from generator.derive.outline import SectionView, outline
from generator.derive.performance import ProjectFacts, performance_facts, performance_form
from generator.locations import DataPath

_REFERENCE = re.compile(r"\{([^{}]*)\}")
#: Between the steps of a column's path; a step may be empty.
_STEP = re.compile(r" /(?= )")
#: The section that stands above all parts of a report; no layout lists it.
_OPENING = "key-figures"
#: Stands in for a text to see which sections change with it.
_OTHER_TEXT = "\N{REFERENCE MARK}"


@dataclass(frozen=True, slots=True)
class FormCell:
    """One printed cell of a statutory form: number and title, row, path of the column.

    ``anchor`` is that of its row on the page of the forms.
    """

    form: str
    row: str
    column: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Use:
    """A section of the narrative: its id, and its number and title as printed."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class SumFacts:
    """A sum that holds a cell.

    Attributes:
        address: The cell that is the sum.
        held: What that cell holds.
        made: What its parts make; not known where a part is undisclosed.
        parts: How many of its parts hold money.
        forms: Where the sum is printed.
    """

    address: Address
    held: Figure
    made: Figure
    parts: int
    forms: tuple[FormCell, ...]


@dataclass(frozen=True, slots=True)
class CellFacts:
    """A cell of a table: its figure, what it enters, where it is printed.

    Attributes:
        address: The cell.
        year: The year it is of.
        figure: What it holds.
        change: This year's figure at the same address beside last year's.
        sums: The sums it enters, nearest first.
        forms: The cells that print it.
        next_year: Whether next year's report compares its own figure with this one.
        mentions: Texts that refer to it, by their data path.
    """

    address: Address
    year: int
    figure: Figure
    change: Change
    sums: tuple[SumFacts, ...] = ()
    forms: tuple[FormCell, ...] = ()
    next_year: bool = False
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Funding:
    """Money of a project: its source and stage, and the total of that stage."""

    project: ProjectFacts
    source: str
    stage: str
    total: Figure


@dataclass(frozen=True, slots=True)
class Explained:
    """One typed value.

    Attributes:
        path: Where it is written in its file.
        value: As typed: an amount, count or rate, a text, a date, a word; None for a group.
        cells: The cell it is, or the cells it is a part of.
        forms: Forms that print the value itself, where it is no cell of a table.
        uses: Sections that print it.
        references: What a text refers to: the address as written, and the figure there.
        funding: The project it is money of.
    """

    path: DataPath
    value: Any
    cells: tuple[CellFacts, ...] = ()
    forms: tuple[FormCell, ...] = ()
    uses: tuple[Use, ...] = ()
    references: tuple[tuple[str, Figure | None], ...] = ()
    funding: Funding | None = None


FileName = Literal["accounts", "narrative", "performance"]


def explained(desk: Desk, file: FileName, path: DataPath) -> Explained:
    """Tell what a value of a report is for.

    Args:
        desk: The report.
        file: The file it is written in.
        path: Keys and list positions from the root of the file; a leaf or a group.
    """
    value = value_at(getattr(desk.report, file), path)
    if isinstance(value, str):
        uses = tuple(_changed(desk, file, path)) if type(value) is str else ()
        return Explained(path, value, uses=uses, references=tuple(_references(desk, value)))
    if isinstance(value, Entry) and file == "accounts":
        return _entry(desk, path, value)
    if isinstance(value, Entry) and file == "performance":
        return Explained(path, value, funding=_funding(desk, path))
    return Explained(path, value)


# --- figures ------------------------------------------------------------------------------------


def _entry(desk: Desk, path: DataPath, value: Entry) -> Explained:
    """Explain an amount, count or rate of the accounts."""
    year, tables = desk.year, desk.statute.tables
    at = path
    if path[0] == "comparison":
        year, at = int(path[1]), path[2:]
    address = address_of(at, tables)
    if path[0] == "as_published":
        form, row, column = map(str, path[1:])
        return Explained(path, value, forms=tuple(_form_cells(desk, form, row, column)))
    if address is None:
        margins = margins_of(path, tables)
        cells = tuple(_cell(desk, margin, year) for margin in margins)
        return Explained(path, value, cells, uses=tuple(_users(desk, path)))
    cell = _cell(desk, address, year)
    return Explained(path, value, (cell,), uses=tuple(_users(desk, address)))


def _cell(desk: Desk, address: Address, year: int) -> CellFacts:
    change = change_at(desk, address)
    figure = desk.in_year(year, address)
    if year != desk.year:
        return CellFacts(address, year, figure, change)
    printed = printed_cells(desk)
    return CellFacts(
        address=address,
        year=year,
        figure=figure,
        change=change,
        sums=tuple(_sums(desk, address, printed)),
        forms=tuple(printed.get(address, ())),
        next_year=desk.year_book(year + 1) is not None,
        mentions=tuple(_mentions(desk, address)),
    )


def _funding(desk: Desk, path: DataPath) -> Funding | None:
    """Explain an amount of a project: ``projects.<position>.funding.<source>.<stage>``."""
    if path[0] != "projects" or path[2] != "funding":
        return None
    facts = performance_facts(desk).projects[int(path[1])]
    form = performance_form(desk)
    source, stage = str(path[3]), str(path[4])
    total = facts.totals[stage]
    return Funding(facts, form.sources.get(source, source), form.stages.get(stage, stage), total)


def cell_title(desk: Desk, address: Address) -> str:
    """Name a cell in Chinese: table, row, column, as far as they tell cells apart."""
    table = desk.statute.tables[address.table]
    titles = [table.title]
    if table.rows != "single":
        code = f"{address.row} {code_name(desk, address.row)}"
        total = "合计" if address.row == "total" else code
        titles.append(table.row_titles.get(address.row, total))
    if len(table.columns) > 1:
        titles.append(table.columns[address.column])
    return " / ".join(titles)


# --- sums ---------------------------------------------------------------------------------------


def _sums(
    desk: Desk, address: Address, printed: Mapping[Address, list[FormCell]]
) -> Iterator[SumFacts]:
    """Walk from a cell up to the totals, each sum once."""
    holders = _holders(desk.book, {*printed, *desk.book.stated})
    waiting, seen = [address], {address}
    while waiting:
        for cell, derivation in holders.get(waiting.pop(0), ()):
            if cell in seen:
                continue
            seen.add(cell)
            waiting.append(cell)
            present = sum(desk.book.figure(part).present for part in derivation.parts)
            yield SumFacts(
                address=cell,
                held=desk.book.figure(cell),
                made=desk.book.sum_of(derivation),
                parts=present,
                forms=tuple(printed.get(cell, ())),
            )


def _holders(
    book: Book, cells: Iterable[Address]
) -> dict[Address, list[tuple[Address, Derivation]]]:
    """Return the sums each cell is a part of, among these cells and all they follow from."""
    found: dict[Address, list[tuple[Address, Derivation]]] = {}
    waiting = sorted(cells)
    seen = set(waiting)
    while waiting:
        cell = waiting.pop(0)
        for derivation in _ways(book, cell):
            for part in derivation.parts:
                found.setdefault(part, []).append((cell, derivation))
            waiting += [part for part in derivation.parts if part not in seen]
            seen.update(derivation.parts)
    return found


def _ways(book: Book, cell: Address) -> list[Derivation]:
    """Return the sums that matter: all over a stated cell; over another, the one it follows from.

    That one column equals another by definition is no sum.
    """
    figure = book.figure(cell)
    ways = [way for way in book.derivations(cell) if way.kind != "equals"]
    if figure.stated:
        return ways
    return [way for way in ways if figure.known and book.sum_of(way).known][:1]


# --- forms --------------------------------------------------------------------------------------


def printed_cells(desk: Desk) -> dict[Address, list[FormCell]]:
    """Return where each figure is printed, in the order of the forms."""
    found: dict[Address, list[FormCell]] = {}
    for view, table, row in _rows(desk):
        for position, (address, column) in enumerate(
            zip(row.addresses, table.columns, strict=True)
        ):
            if address and not (view.undisclosed or row.cells[position].state is State.BLANK):
                found.setdefault(address, []).append(
                    _form_cell(desk, view, table, row, column.title)
                )
    return found


def _rows(desk: Desk) -> Iterator[tuple[FormView, TableView, RowView]]:
    for view in form_views(desk):
        for table in view.tables:
            yield from ((view, table, row) for row in table.rows)


def _form_cell(desk: Desk, view: FormView, table: TableView, row: RowView, column: str) -> FormCell:
    number = view.place.number or numbered(desk.layout.numbering.forms, view.number)
    head = f"（{table.head}）" if table.head else ""
    steps = (step.strip() for step in _STEP.split(column))
    title = " ".join(filter(None, (row.code, row.title)))
    return FormCell(
        form=f"{number}{view.title}{head}",
        row=title,
        column=" / ".join(filter(None, steps)),
        anchor=f"{table.rows_id}-{row.key}",
    )


def _form_cells(desk: Desk, form: str, key: str, column: str) -> Iterator[FormCell]:
    """Find a cell as ``as_published`` names it: form, row, column."""
    for view, table, row in _rows(desk):
        if (view.form.id, row.key) == (form, key):
            titles = (found.title for found in table.columns if found.id == column)
            yield from (_form_cell(desk, view, table, row, title) for title in titles)


# --- sections -----------------------------------------------------------------------------------


class _Asked(dict[DataPath, Entry]):
    """Counts and rates that note which of them are looked up."""

    def __init__(self, entries: Mapping[DataPath, Entry], asked: set[Hashable]) -> None:
        super().__init__(entries)
        self.asked = asked

    def get(self, key: DataPath, default: Any = None) -> Any:
        """Look an entry up and note it."""
        self.asked.add(key)
        return super().get(key, default)


@dataclass(frozen=True)
class _Witness(Book):
    """A book that notes which cells it is asked for; the cells behind them are not noted."""

    watched: Book = field(default_factory=lambda: Book({}, {}))
    asked: set[Hashable] = field(default_factory=set)

    def figure(self, address: Address) -> Figure:
        """Return what a cell holds and note that it was asked for."""
        self.asked.add(address)
        return self.watched.figure(address)


def _witness(book: Book) -> _Witness:
    asked: set[Hashable] = set()
    plain = {f.name: getattr(book, f.name) for f in fields(Book)}
    plain["others"] = _Asked(book.others, asked)
    return _Witness(**plain, watched=book, asked=asked)


def _users(desk: Desk, wanted: Address | DataPath) -> Iterator[Use]:
    """Find the sections whose facts ask for a cell, or for a count at a path."""
    for view in _sections(desk):
        witness = _witness(desk.book)
        watched = replace(desk, book=witness)
        for fact in desk.statute.sections[view.id].facts.values():
            make(watched, fact)
        if view.known and wanted in witness.asked:
            yield Use(view.id, f"{view.number}{view.title}")


def _sections(desk: Desk) -> Iterator[SectionView]:
    opening = desk.statute.sections[_OPENING]
    facts = {name: make(desk, fact) for name, fact in opening.facts.items()}
    yield SectionView(
        id=opening.id,
        number="",
        title=opening.title,
        level=1,
        facts=facts,
        known=True,
        chart=None,
        faults=(),
        note=None,
        sections=(),
    )
    for part in outline(desk):
        yield from _below(part.sections)


def _below(views: Iterable[SectionView]) -> Iterator[SectionView]:
    for view in views:
        yield replace(view, sections=())
        yield from _below(view.sections)


# --- texts --------------------------------------------------------------------------------------


def _changed(desk: Desk, file: FileName, path: DataPath) -> Iterator[Use]:
    """Find the sections that would read otherwise if a text did.

    Projects and evaluation reports stand on a page of their own; the opening holds no texts.
    """
    if file == "performance" and path[0] != "management":
        return
    part = _with(getattr(desk.report, file), path, _OTHER_TEXT)
    report = replace(desk.report, **{file: part})
    for old, new in zip(_sections(desk), _sections(replace(desk, report=report)), strict=True):
        if old != new and old.id != _OPENING:
            yield Use(old.id, f"{old.number}{old.title}")


def _references(desk: Desk, text: str) -> Iterator[tuple[str, Figure | None]]:
    for written in _REFERENCE.findall(text):
        try:
            yield written, desk.lookup(written)
        except AddressError:
            yield written, None


def _mentions(desk: Desk, address: Address) -> Iterator[str]:
    """Find the texts of the report that refer to a cell of this year."""
    for file in ("narrative", "performance"):
        for path, text in _texts(getattr(desk.report, file), (file,)):
            written = (found for found in _REFERENCE.findall(text) if ":" not in found)
            if any(_names(desk, found, address) for found in written):
                yield ".".join(map(str, path))


def _names(desk: Desk, written: str, address: Address) -> bool:
    try:
        return desk.address(written) == address
    except AddressError:
        return False


def _texts(value: Any, path: DataPath) -> Iterator[tuple[DataPath, str]]:
    if isinstance(value, str):
        yield path, value
    for key, child in _children(value):
        yield from _texts(child, (*path, key))


# --- the model by path --------------------------------------------------------------------------


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, BaseModel):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, (list, tuple)):
        yield from enumerate(value)


def value_at(value: Any, path: DataPath) -> Any:
    """Return what a content value holds at a path; None where there is nothing."""
    for step in path:
        below = {str(key): child for key, child in _children(value)}
        value = below.get(str(step))
    return value


def _with(value: Any, path: DataPath, new: str) -> Any:
    """Return a value in which the leaf at a path is another one."""
    if not path:
        return new
    step, rest = str(path[0]), path[1:]
    changed = {
        key: _with(child, rest, new) if str(key) == step else child
        for key, child in _children(value)
    }
    if isinstance(value, BaseModel):
        return value.model_copy(update={str(name): child for name, child in changed.items()})
    return changed if isinstance(value, dict) else list(changed.values())
