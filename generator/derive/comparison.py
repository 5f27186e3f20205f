"""Two reports compared: figures where they are printed, then what no form prints, then words."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from generator.amounts import Entry, digits
from generator.derive.desk import Desk
from generator.derive.differences import (
    Cause,
    CellDifference,
    Difference,
    Doubt,
    Group,
    Kind,
    Rewording,
    RowDifference,
)
from generator.derive.explain import cell_title
from generator.derive.facts import rate
from generator.derive.figures import BLANK, UNDISCLOSED, Address, AddressError, Figure
from generator.derive.forms import FormView, RowView, TableView, form_views
from generator.derive.leaves import Leaf, Measure, leaves
from generator.derive.outline import PERFORMANCE
from generator.derive.performance import performance_facts
from generator.derive.rewordings import Wording, reworded, wording
from generator.derive.terms import general_terms, item_terms
from generator.model.site import LocalGlossary

#: What a content file says of itself and of its source, not of the year: not compared with
#: another year.
_OF_ITS_OWN_YEAR = frozenset(
    {
        *("layout", "variant", "unit", "kind", "basis", "origin", "approved", "published"),
        *("review", "source", "disclosure", "complete", "inferred", "income_as_expenditure"),
        *("budget", "comparison", "as_published", "source_faults", "waivers", "corrections"),
    }
)
#: The change of a department after which it is still the same.
_SAME_DEPARTMENT = "更名"
_Path = tuple[str, ...]


def difference(old: Desk, new: Desk, glossaries: tuple[LocalGlossary, LocalGlossary]) -> Difference:
    """Compare two years of a department, or two versions of one year.

    Args:
        old: The earlier year, or the earlier version.
        new: The later one.
        glossaries: The region's own terms then and now.
    """
    return _Comparison(old, new, glossaries).difference()


@dataclass(frozen=True, slots=True)
class _Row:
    """A printed row with the table it stands in."""

    table: TableView
    view: RowView

    @property
    def anchor(self) -> str:
        return f"{self.table.rows_id}-{self.view.key}"

    def figures(self) -> dict[str, tuple[str, Address | None, Figure]]:
        """Return the cells by column: title, home, figure."""
        cells = zip(self.table.columns, self.view.addresses, self.view.cells, strict=True)
        return {column.id: (column.title, address, figure) for column, address, figure in cells}


class _Comparison:
    """Compares two reports."""

    def __init__(
        self, old: Desk, new: Desk, glossaries: tuple[LocalGlossary, LocalGlossary]
    ) -> None:
        self.old, self.new, self.glossaries = old, new, glossaries
        #: Two versions of one report are compared to the letter.
        self.versions = old.report.key == new.report.key
        self.doubts = tuple(self._doubts())
        self.sound = not self.doubts
        self.printed: set[Address] = set()

    def difference(self) -> Difference:
        groups = (*self._forms(), *self._unprinted(), *self._counts(), *self._funding())
        return Difference(self.old, self.new, self.doubts, groups, tuple(self._words()))

    # --- what makes a comparison unsound ---

    def _doubts(self) -> Iterator[Doubt]:
        was, now = self.old.report, self.new.report
        if was.accounts and now.accounts:
            for cause, name in (
                (Cause.BASIS, "basis"),
                (Cause.SUBJECT, "kind"),
                (Cause.UNIT, "unit"),
            ):
                before, after = str(getattr(was.accounts, name)), str(getattr(now.accounts, name))
                if before != after:
                    yield Doubt(cause, before, after)
        for step in now.department.lineage:
            if was.key.year < step.year <= now.key.year:
                same = step.event == _SAME_DEPARTMENT
                cause = Cause.RENAMED if same else Cause.REORGANISED
                yield Doubt(cause, step.former or "", f"{step.year}年{step.event}")

    # --- forms ---

    def _forms(self) -> Iterator[Group]:
        then = {view.form.id: view for view in form_views(self.old)}
        now = {view.form.id: view for view in form_views(self.new)}
        for form in dict.fromkeys([*now, *then]):
            group = self._form(then.get(form), now.get(form))
            if group.rows:
                yield group

    def _form(self, old: FormView | None, new: FormView | None) -> Group:
        view = new or old
        assert view is not None
        layouts = (self.old.layout.title, self.new.layout.title)
        doubts: tuple[Doubt, ...] = ()
        if old is None or new is None:
            doubts = (Doubt(Cause.FORM, *layouts),)
        elif _columns(old) != _columns(new):
            doubts = (Doubt(Cause.COLUMNS, *layouts),)
        then, now = _rows(old), _rows(new)
        rows = (self._row(then.get(key), now.get(key), doubts) for key in _merged(then, now))
        return Group(view.form.id, view.title, doubts, tuple(rows))

    def _row(self, old: _Row | None, new: _Row | None, around: tuple[Doubt, ...]) -> RowDifference:
        row = new or old
        assert row is not None
        view, was = row.view, old.view.title if old else ""
        doubts: tuple[Doubt, ...] = ()
        if old and view.code and was != view.title:
            doubts = (Doubt(Cause.CODE, was, view.title),)
        cells = tuple(self._cells(old, new, sound=self.sound and not (around or doubts)))
        return RowDifference(
            key=view.key,
            code=view.code,
            title=view.title,
            level=view.level,
            foot=view.foot,
            kind=Kind.RENAMED if doubts else _row_kind(old is None, new is None, cells),
            cells=cells,
            doubts=doubts,
            panel=row.table.head,
            anchor=new.anchor if new else "",
            old_anchor=old.anchor if old else "",
        )

    def _cells(
        self, old: _Row | None, new: _Row | None, *, sound: bool
    ) -> Iterator[CellDifference]:
        then, now = (row.figures() if row else {} for row in (old, new))
        for column in dict.fromkeys([*now, *then]):
            title, address, _ = now.get(column) or then[column]
            before = then[column][2] if column in then else _beyond(self.old, address)
            after = now[column][2] if column in now else _beyond(self.new, address)
            if address:
                self.printed.add(address)
            cell = CellDifference(column, title, address, before, after, Kind.SAME)
            yield self._compared(cell, sound=sound)

    def _compared(self, cell: CellDifference, *, sound: bool) -> CellDifference:
        """Say how a figure differs, and by how much."""
        old, new = cell.old, cell.new
        gap = new.amount - old.amount if old.disclosed and new.disclosed else None
        comparable = sound and old.amount > 0 and cell.measure is not Measure.RATE
        percent = rate(gap, old.amount) if gap is not None and comparable else None
        return replace(cell, kind=self._kind(old, new), difference=gap, rate=percent)

    def _kind(self, old: Figure, new: Figure) -> Kind:
        if self.versions:
            same = (old.state, _written(old), old.inferred) == (
                new.state,
                _written(new),
                new.inferred,
            )
        else:
            same = old.disclosed == new.disclosed and old.amount == new.amount
        if same:
            return Kind.SAME
        if old.disclosed and new.disclosed:
            if not old.known:
                return Kind.ADDED
            return Kind.CHANGED if new.known else Kind.REMOVED
        if old.disclosed:
            return Kind.UNDISCLOSED if old.known or self.versions else Kind.SAME
        return Kind.DISCLOSED if new.known or self.versions else Kind.SAME

    # --- what no form prints ---

    def _unprinted(self) -> Iterator[Group]:
        """Compare stated figures that no form prints, table by table."""
        groups: dict[str, list[RowDifference]] = {}
        for address in sorted({*self.old.book.stated, *self.new.book.stated} - self.printed):
            old, new = self.old.book.figure(address), self.new.book.figure(address)
            desk = self.new if address in self.new.book.stated else self.old
            table, *rest = cell_title(desk, address).split(" / ")
            cell = CellDifference(address.column, "", address, old, new, Kind.SAME)
            row = self._single(str(address), " / ".join(rest) or table, cell)
            groups.setdefault(table, []).append(row)
        for title, rows in groups.items():
            yield Group("", title, (), tuple(rows))

    def _counts(self) -> Iterator[Group]:
        """Compare counts, rates and amounts of the accounts that are no cell of a table."""
        then, now = self._entries(self.old), self._entries(self.new)
        groups: dict[str, list[RowDifference]] = {}
        for path in dict.fromkeys([*now, *then]):
            desk = self.new if path in now else self.old
            leaf = now.get(path) or then[path]
            old, new = _typed(then.get(path), self.old), _typed(now.get(path), self.new)
            cell = CellDifference("", "", None, old, new, Kind.SAME, measure=leaf.measure)
            head, *rest = titles_of(desk, leaf)
            groups.setdefault(head, []).append(self._single(".".join(path), " / ".join(rest), cell))
        for title, rows in groups.items():
            yield Group("", title, (), tuple(rows))

    def _single(self, key: str, title: str, cell: CellDifference) -> RowDifference:
        found = self._compared(cell, sound=self.sound)
        return RowDifference(key, "", title, 1, foot=False, kind=found.kind, cells=(found,))

    def _entries(self, desk: Desk) -> dict[_Path, Leaf]:
        accounts = desk.report.accounts
        return {
            leaf.path: leaf
            for leaf in (leaves(accounts) if accounts else ())
            if isinstance(leaf.value, Entry)
            and self._counts_here(leaf)
            and _home(leaf.path, desk) not in desk.book.stated
        }

    def _counts_here(self, leaf: Leaf) -> bool:
        return self.versions or leaf.path[0] not in _OF_ITS_OWN_YEAR

    # --- projects ---

    def _funding(self) -> Iterator[Group]:
        """Compare the money of projects by source and stage."""
        then, now = _projects(self.old), _projects(self.new)
        blanks = tuple(_unwritten(desk, PERFORMANCE) for desk in (self.old, self.new))
        rows = []
        for key in dict.fromkeys([*now, *then]):
            was, found = then.get(key, {}), now.get(key, {})
            cells = tuple(
                self._compared(_cell(stage, was, found, blanks), sound=self.sound)
                for stage in dict.fromkeys([*found, *was])
            )
            title, kind = " / ".join(key), _row_kind(not was, not found, cells)
            rows.append(RowDifference(title, "", title, 1, foot=False, kind=kind, cells=cells))
        if rows:
            yield Group(PERFORMANCE, "", (), tuple(rows))

    # --- words ---

    def _words(self) -> Iterator[Rewording]:
        for part in ("accounts", "narrative", PERFORMANCE):
            then, now = self._texts(self.old, part), self._texts(self.new, part)
            yield from self._reworded(part, part, _aligned(then, now), now)
        desks = zip((self.old, self.new), self.glossaries, strict=True)
        before, after = (_terms(desk, glossary) for desk, glossary in desks)
        yield from self._reworded("glossary", "accounts", before, after)

    def _reworded(
        self, part: str, file: str, then: Mapping[_Path, Wording], now: Mapping[_Path, Wording]
    ) -> Iterator[Rewording]:
        unknown = tuple(not _unwritten(desk, file).disclosed for desk in (self.old, self.new))
        for found in reworded(part, then, now):
            yield replace(found, kind=self._kind_of_words(found.kind, *unknown))

    def _kind_of_words(self, kind: Kind, was_unknown: bool, is_unknown: bool) -> Kind:  # noqa: FBT001
        """What one of the reports never published is not new, and not gone."""
        if not self.versions and kind is Kind.ADDED and was_unknown:
            return Kind.DISCLOSED
        return (
            Kind.UNDISCLOSED if not self.versions and kind is Kind.REMOVED and is_unknown else kind
        )

    def _texts(self, desk: Desk, part: str) -> dict[_Path, Wording]:
        return {
            leaf.path: wording(leaf, titles_of(desk, leaf))
            for leaf in leaves(getattr(desk.report, part))
            if self._counts_here(leaf)
            and not (part == "accounts" and isinstance(leaf.value, Entry))
            and not (part == PERFORMANCE and "funding" in leaf.path)
        }


def titles_of(desk: Desk, leaf: Leaf) -> tuple[str, ...]:
    """Name a value in Chinese, the keys of the statute and of the layout included."""
    return tuple(
        title if title != step else _key(desk, step)
        for step, title in zip(leaf.path, leaf.titles, strict=True)
    )


def _key(desk: Desk, step: str) -> str:
    """Name a key: of the layout, of the classification, of the model, or an address."""
    layout = desk.layout
    for choice in (*layout.staff, *layout.vehicles, *layout.equipment):
        if choice.id == step:
            return choice.title
    if step.isdigit():
        name = desk.statute.name_of(step, desk.year)
        return f"{step} {name}" if name else step
    if "." in step:
        with suppress(AddressError):
            return cell_title(desk, desk.address(step))
    return desk.statute.terms.get(step, step)


def _columns(view: FormView) -> list[tuple[str, str]]:
    return [(column.id, column.title) for table in view.tables for column in table.columns]


def _rows(view: FormView | None) -> dict[tuple[str, str], _Row]:
    tables = view.tables if view else ()
    return {(table.rows_id, row.key): _Row(table, row) for table in tables for row in table.rows}


def _merged(
    old: Mapping[tuple[str, str], _Row], new: Mapping[tuple[str, str], _Row]
) -> list[tuple[str, str]]:
    """Order the rows of both: as they stand now, one that is no more behind the row before it."""
    order, last = list(new), -1
    for key in old:
        if key in new:
            last = order.index(key)
        else:
            last += 1
            order.insert(last, key)
    return order


def _beyond(desk: Desk, address: Address | None) -> Figure:
    """Return what a report holds in a cell that it does not print."""
    return desk.book.figure(address) if address else _unwritten(desk, "accounts")


def _unwritten(desk: Desk, part: str) -> Figure:
    """Return what it means that a file of a report does not hold something."""
    known = getattr(desk.report, part) is not None
    return BLANK if known and not desk.report.partial else UNDISCLOSED


def _cell(
    title: str,
    was: Mapping[str, Figure],
    found: Mapping[str, Figure],
    blanks: tuple[Figure, ...],
) -> CellDifference:
    old, new = was.get(title, blanks[0]), found.get(title, blanks[1])
    return CellDifference(title, title, None, old, new, Kind.SAME)


def _row_kind(new: bool, gone: bool, cells: tuple[CellDifference, ...]) -> Kind:  # noqa: FBT001
    kinds = {cell.kind for cell in cells} - {Kind.SAME}
    if not kinds:
        return Kind.SAME
    if len(kinds) == 1 and kinds <= {Kind.DISCLOSED, Kind.UNDISCLOSED}:
        return kinds.pop()
    return Kind.ADDED if new else Kind.REMOVED if gone else Kind.CHANGED


def _written(figure: Figure) -> str:
    """Return the digits a figure was written with."""
    return "" if figure.yuan is None else digits(figure.yuan)


def _home(path: _Path, desk: Desk) -> Address | None:
    """Return the address a typed number is the home of."""
    table = desk.statute.tables.get(path[0])
    if table is None:
        return None
    if table.rows == "single":
        return Address(path[0], "total", table.usual_column) if len(path) == 1 else None
    steps = (*path, table.usual_column) if len(table.columns) == 1 else path
    return Address(*steps) if len(steps) == len(Address._fields) else None


def _typed(leaf: Leaf | None, desk: Desk) -> Figure:
    """Take a typed number for a figure, in yuan where it is money."""
    if leaf is None:
        return _unwritten(desk, "accounts")
    entry, accounts = leaf.value, desk.report.accounts
    assert isinstance(entry, Entry)
    number = entry.number
    if number is not None and leaf.measure is Measure.MONEY and accounts:
        number = accounts.unit.to_yuan(number)
    return Figure(entry.state, number, stated=True)


def _projects(desk: Desk) -> dict[tuple[str, str], dict[str, Figure]]:
    """Return the money of each project by its name, source and stage."""
    return {
        (facts.project.name, row.title): dict(zip(facts.stages, row.figures, strict=True))
        for facts in performance_facts(desk).projects
        for row in facts.funding
    }


def _aligned(old: dict[_Path, Wording], new: Mapping[_Path, Wording]) -> dict[_Path, Wording]:
    """File the projects of then under the ids they have now: some get a new one every year."""
    names = {(path[0], text.text): path[1] for path, text in new.items() if _is_name(path)}
    ids = {path[:2] for path in new}
    renamed = {
        path[:2]: (path[0], names[path[0], text.text])
        for path, text in old.items()
        if _is_name(path) and path[:2] not in ids and (path[0], text.text) in names
    }
    return {(*renamed.get(path[:2], path[:2]), *path[2:]): text for path, text in old.items()}


def _is_name(path: _Path) -> bool:
    return len(path) == 3 and path[2] == "name"  # noqa: PLR2004 - list, item, name


def _terms(desk: Desk, glossary: LocalGlossary) -> dict[_Path, Wording]:
    found = (*general_terms(desk, glossary), *item_terms(desk, glossary))
    return {(term.term, term.path): Wording((term.path + term.term,), term.text) for term in found}
