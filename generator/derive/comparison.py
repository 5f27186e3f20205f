"""Two reports compared: figures where they are printed, then what no form prints, then words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from generator.amounts import Entry, State
from generator.derive.book import address_of
from generator.derive.desk import Desk, once_a_desk
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
from generator.derive.facts import code_name, rate
from generator.derive.figures import BLANK, UNDISCLOSED, Address, AddressError, Figure
from generator.derive.forms import ALL_CLASSES, FormView, RowView, TableView, form_views
from generator.derive.leaves import Leaf, Measure, leaves
from generator.derive.outline import PERFORMANCE
from generator.derive.partners import NO_FUNDING, partners_of, projects_of, under
from generator.derive.performance import performance_facts, performance_form
from generator.derive.rewordings import Wording, reworded, wording
from generator.derive.terms import general_terms, item_terms
from generator.model.site import LocalGlossary
from generator.model.statute import VEHICLES_IN_ALL, TemplateSection

#: What a content file says of itself and of its source, not of the year: not compared with
#: another year.
_OF_ITS_OWN_YEAR = frozenset(
    {
        *("layout", "variant", "unit", "kind", "basis", "origin", "approved", "published"),
        *("review", "source", "disclosure", "complete", "inferred", "income_as_expenditure"),
        *("budget", "comparison", "as_published", "source_faults", "waivers", "corrections"),
    }
)
_NOT_STATED = "未载明"
_Path = tuple[str, ...]
ACCOUNTS, NARRATIVE = "accounts", "narrative"
#: projects, id, funding, source, stage.
_FUNDING_DEPTH = 5
#: An empty cell holds no money and counts nothing, but is no rate and no score.
_NEVER_NOUGHT = {Measure.RATE, Measure.SCORE}
#: Marks a term of the glossary that explains a functional item.
_ITEM = "item"


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
        self.partners = partners_of(old, new)
        filed = (desk.report.accounts for desk in (old, new))
        self.as_in_books = not any(accounts and accounts.as_published for accounts in filed)

    def difference(self) -> Difference:
        groups = (*self._forms(), *self._unprinted(), *self._funding())
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
        first, last = sorted((was.key.year, now.key.year))
        for step in now.department.lineage:
            if first < step.year <= last:
                cause = Cause.REORGANISED if step.reorganises else Cause.RENAMED
                yield Doubt(cause, step.former or _NOT_STATED, f"{step.year}年{step.event}")

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
        for rows_of, others in ((then, now), (now, then)):
            _opened(rows_of, others)
        rows = (self._row(then.get(key), now.get(key), doubts) for key in _merged(then, now))
        moves = self._moves(then, now)
        found = tuple(_moved(row, moves.get(row.code)) for row in rows)
        return Group(view.form.id, view.title, doubts, found)

    def _moves(
        self, then: Mapping[tuple[str, str], _Row], now: Mapping[tuple[str, str], _Row]
    ) -> dict[str, Doubt]:
        """Return the items that gave way to others between the years, and those others."""
        gone, come = ({row.view.code for row in rows.values()} for rows in (then, now))
        gone, come = gone - come, come - gone
        if self.new.year < self.old.year:
            gone, come = come, gone
        first, last = sorted((self.old.year, self.new.year))
        found: dict[str, Doubt] = {}
        for step in self.new.statute.successors:
            after = sorted(
                code for code in come if len(code) == len(step.old) and code.startswith(step.new)
            )
            if first < step.first_year <= last and step.old in gone and after:
                names = "、".join(f"{code} {code_name(self.new, code)}" for code in after)
                doubt = Doubt(Cause.CODE, f"{step.old} {code_name(self.old, step.old)}", names)
                found |= dict.fromkeys((step.old, *after), doubt)
        return found

    def _row(self, old: _Row | None, new: _Row | None, around: tuple[Doubt, ...]) -> RowDifference:
        row = new or old
        assert row is not None
        view = row.view
        doubts = tuple(self._renamed(old.view, new.view)) if old and new else ()
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

    def _renamed(self, old: RowView, new: RowView) -> Iterator[Doubt]:
        """Tell a code or a row that has another name now; an empty row does not matter."""
        if not any(figure.present for figure in (*old.cells, *new.cells)):
            return
        if old.key.isdigit():
            yield from self._code_renamed(old.key)
        elif old.title != new.title:
            yield Doubt(Cause.CODE, old.title, new.title)

    def _code_renamed(self, code: str) -> Iterator[Doubt]:
        """Tell a code that has another name now; one that nobody can name has none."""
        if self.old.year == self.new.year:
            return
        was, found = code_name(self.old, code), code_name(self.new, code)
        if was != found and code not in {was, found}:
            yield Doubt(Cause.CODE, was, found)

    def _cells(
        self, old: _Row | None, new: _Row | None, *, sound: bool
    ) -> Iterator[CellDifference]:
        then, now = (row.figures() if row else {} for row in (old, new))
        for column in dict.fromkeys([*now, *then]):
            title, address, _ = now.get(column) or then[column]
            before = then[column][2] if column in then else _beyond(self.old, address)
            after = now[column][2] if column in now else _beyond(self.new, address)
            if address and (self.as_in_books or self._prints(address, before, after)):
                self.printed.add(address)
            yield self._compared(column, title, address, before, after, sound=sound)

    def _prints(self, address: Address, old: Figure, new: Figure) -> bool:
        """Whether the cell holds what the books hold: a source may have printed it differently."""
        books = (self.old.book.figure(address), self.new.book.figure(address))
        return all(
            figure.state is not State.FIGURE or _written(figure) == _written(cell)
            for figure, cell in zip(books, (old, new), strict=True)
        )

    def _compared(
        self,
        column: str,
        title: str,
        address: Address | None,
        old: Figure,
        new: Figure,
        *,
        sound: bool,
        measure: Measure = Measure.MONEY,
    ) -> CellDifference:
        """Say how a figure differs, and by how much."""
        kind, gap, percent = self._kind(old, new), None, None
        if (old.known and new.known) or (
            measure not in _NEVER_NOUGHT and old.disclosed and new.disclosed
        ):
            gap = new.amount - old.amount
            if sound and old.amount > 0 and measure is not Measure.RATE:
                percent = rate(gap, old.amount)
        return CellDifference(column, title, address, old, new, kind, gap, percent, measure)

    def _kind(self, old: Figure, new: Figure) -> Kind:
        if self.versions:
            if old.state is new.state and old.amount == new.amount:
                return Kind.SAME if _written(old) == _written(new) else Kind.REWRITTEN
        elif old.disclosed == new.disclosed and old.amount == new.amount:
            return Kind.SAME
        if old.disclosed and new.disclosed:
            if old.known == new.known:
                return Kind.CHANGED
            return Kind.ADDED if new.known else Kind.REMOVED
        if old.disclosed:
            return Kind.UNDISCLOSED if old.known or self.versions else Kind.SAME
        return Kind.DISCLOSED if new.known or self.versions else Kind.SAME

    # --- what no form prints ---

    def _unprinted(self) -> Iterator[Group]:
        """Compare what is typed and no form prints, table by table: figures, counts, rates."""
        groups: dict[str, list[RowDifference]] = {}
        for title, row in (*self._stated(), *self._counts()):
            groups.setdefault(title, []).append(row)
        for title, rows in groups.items():
            yield Group("", title, (), tuple(rows))

    def _stated(self) -> Iterator[tuple[str, RowDifference]]:
        """Compare stated figures that no form prints; each with the title of its table."""
        unprinted = {*self.old.book.stated, *self.new.book.stated} - self.printed
        for address in sorted(unprinted, key=_place(self.new)):
            old, new = self.old.book.figure(address), self.new.book.figure(address)
            desk = self.new if address in self.new.book.stated else self.old
            table, *rest = cell_title(desk, address).split(" / ")
            renamed = address.row.isdigit() and tuple(self._code_renamed(address.row))
            cell = self._compared(
                address.column, "", address, old, new, sound=self.sound and not renamed
            )
            title = " / ".join(rest) or table
            yield table, _single(str(address), title, cell, doubts=renamed or ())

    def _counts(self) -> Iterator[tuple[str, RowDifference]]:
        """Compare counts, rates and amounts of the accounts that are no cell of a table."""
        then, now = self._entries(self.old), self._entries(self.new)
        for path in dict.fromkeys([*now, *then]):
            desk = self.new if path in now else self.old
            leaf = now.get(path) or then[path]
            old, new = _typed(then.get(path), self.old), _typed(now.get(path), self.new)
            cell = self._compared("", "", None, old, new, sound=self.sound, measure=leaf.measure)
            head, *rest = titles_of(desk, leaf)
            yield head, _single(".".join(path), " / ".join(rest), cell)

    def _entries(self, desk: Desk) -> dict[_Path, Leaf]:
        tables = desk.statute.tables
        return {
            leaf.path: leaf
            for leaf in _leaves_of(desk, ACCOUNTS)
            if isinstance(leaf.value, Entry)
            and self._counts_here(leaf)
            and address_of(leaf.path, tables) not in desk.book.stated
        }

    def _counts_here(self, leaf: Leaf) -> bool:
        if self.versions:
            return True
        # The id of an item tells it apart, and nothing else; a blank stands for what is derived.
        named = leaf.path[-1] == "id" and bool(leaf.lists)
        own = leaf.path[0] in _OF_ITS_OWN_YEAR
        return not (own or named or leaf.value is State.BLANK)

    # --- projects ---

    def _funding(self) -> Iterator[Group]:
        """Compare the money of projects by source and stage."""
        then, now = projects_of(self.old, self.partners), projects_of(self.new)
        blanks = tuple(_unwritten(desk, PERFORMANCE) for desk in (self.old, self.new))
        rows = []
        for key in dict.fromkeys([*now, *then]):
            was, found = then.get(key), now.get(key)
            title = (found or was or NO_FUNDING).title
            before, after = (funding.figures if funding else {} for funding in (was, found))
            cells = tuple(
                self._compared(
                    stage,
                    stage,
                    None,
                    before.get(stage, blanks[0]),
                    after.get(stage, blanks[1]),
                    sound=self.sound,
                )
                for stage in dict.fromkeys([*after, *before])
            )
            kind = _row_kind(was is None, found is None, cells)
            path = ".".join(("projects", key[0], "funding", key[1]))
            rows.append(RowDifference(path, "", title, 1, foot=False, kind=kind, cells=cells))
        if rows:
            yield Group(PERFORMANCE, "", (), tuple(rows))

    # --- words ---

    def _words(self) -> Iterator[Rewording]:
        for part in (ACCOUNTS, NARRATIVE, PERFORMANCE):
            then, now = self._texts(self.old, part), self._texts(self.new, part)
            if part == PERFORMANCE:
                then = {under(path, self.partners): text for path, text in then.items()}
            for found in reworded(part, then, now):
                yield replace(found, kind=self._kind_of_words(found, then, now))
        desks = zip((self.old, self.new), self.glossaries, strict=True)
        before, after = (_terms(desk, glossary) for desk, glossary in desks)
        unknown = [not _unwritten(desk, ACCOUNTS).disclosed for desk in (self.old, self.new)]
        for found in reworded("glossary", before, after):
            # The terms of functional items follow from the items a report discloses.
            of_item = not self.versions and found.path[0] == _ITEM
            was, now_unknown = (of_item and side for side in unknown)
            yield replace(found, kind=_undisclosed(found.kind, was=was, now=now_unknown))

    def _kind_of_words(
        self, found: Rewording, then: Mapping[_Path, Wording], now: Mapping[_Path, Wording]
    ) -> Kind:
        """What one of the reports never published is not new, and not gone."""
        if self.versions:
            return found.kind
        was, unknown = (
            not (_unwritten(desk, found.part).disclosed or _has_part(texts, found.path[0]))
            for desk, texts in ((self.old, then), (self.new, now))
        )
        return _undisclosed(found.kind, was=was, now=unknown)

    def _texts(self, desk: Desk, part: str) -> dict[_Path, Wording]:
        return {
            leaf.path: self._named(leaf, wording(leaf, titles_of(desk, leaf)), part)
            for leaf in _leaves_of(desk, part)
            if self._counts_here(leaf)
            and not (part == ACCOUNTS and isinstance(leaf.value, Entry))
            and not (part == PERFORMANCE and _is_funding(leaf, desk))
        }

    def _named(self, leaf: Leaf, text: Wording, part: str) -> Wording:
        """Give a reference to a project the name the project has now."""
        listed = bool(leaf.lists) and leaf.lists[-1] == len(leaf.path)
        if part != PERFORMANCE or not listed:
            return text
        then, now = (_item_names(desk).get(leaf.path[0], {}) for desk in (self.old, self.new))
        project = self.partners.get(text.text, text.text)
        name = now.get(project) or then.get(text.text)
        return replace(text, text=name) if name else text


@once_a_desk
def _leaves_of(desk: Desk, part: str) -> tuple[Leaf, ...]:
    return tuple(leaves(getattr(desk.report, part)))


def _undisclosed(kind: Kind, *, was: bool, now: bool) -> Kind:
    if kind is Kind.ADDED and was:
        return Kind.DISCLOSED
    return Kind.UNDISCLOSED if kind is Kind.REMOVED and now else kind


def _has_part(texts: Mapping[_Path, Wording], head: str) -> bool:
    """Whether a file has anything under a heading: then what is not there is not hidden."""
    return any(path[0] == head for path in texts)


def _headings(desk: Desk) -> Iterator[tuple[str, str]]:
    """Yield the headings of evaluation reports by their ids."""

    def below(sections: Iterable[TemplateSection]) -> Iterator[tuple[str, str]]:
        for section in sections:
            if section.id:
                yield section.id, section.title
            yield from below(section.sections)

    for template in desk.statute.report_templates.values():
        yield from below(template.sections)


def _is_funding(leaf: Leaf, desk: Desk) -> bool:
    """Whether a value is the money of a project, in a source and stage that its form has."""
    if leaf.path[0] != "projects" or len(leaf.path) != _FUNDING_DEPTH:
        return False
    form, (source, stage) = performance_form(desk), leaf.path[3:]
    return leaf.path[2] == "funding" and source in form.sources and stage in form.stages


def titles_of(desk: Desk, leaf: Leaf) -> tuple[str, ...]:
    """Name a value in Chinese, the keys of the statute and of the layout included."""
    names = _item_names(desk).get(leaf.path[0], {})
    return tuple(
        title if title != step else names.get(step) or _key(desk, step)
        for step, title in zip(leaf.path, leaf.titles, strict=True)
    )


@once_a_desk
def _item_names(desk: Desk) -> dict[str, dict[str, str]]:
    """Return the names of what is told apart by an id of its own, by the heading it stands under.

    The counted things of the layout among them: one of them may bear the name of a table's row.
    """
    facts, layout = performance_facts(desk), desk.layout
    projects = {found.project.id: found.project.name for found in facts.projects}
    assets = (VEHICLES_IN_ALL, *layout.vehicles, *layout.equipment)
    return {
        "projects": projects,
        "management": projects,
        "reports": {
            **dict(_headings(desk)),
            **{found.report.id: found.title for found in facts.reports},
        },
        "state_assets": {choice.id: choice.title for choice in assets},
        "staff": {choice.id: choice.title for choice in layout.staff},
    }


@once_a_desk
def _key(desk: Desk, step: str) -> str:
    """Name a key: of the classification, of the model, or an address."""
    if step.isdigit():
        name = desk.statute.name_of(step, desk.year)
        return f"{step} {name}" if name else step
    if "." in step:
        with suppress(AddressError):
            return cell_title(desk, desk.address(step))
    return desk.statute.terms.get(step, step)


def _columns(view: FormView) -> list[tuple[str, str]]:
    """Return the columns of a form, each once, however many tables it is printed as."""
    columns = (column for table in view.tables for column in table.columns)
    return list(dict.fromkeys((column.id, column.title) for column in columns))


def _rows(view: FormView | None) -> dict[tuple[str, str], _Row]:
    tables = view.tables if view else ()
    return {(table.rows_id, row.key): _Row(table, row) for table in tables for row in table.rows}


def _opened(rows: dict[tuple[str, str], _Row], others: Mapping[tuple[str, str], _Row]) -> None:
    """Take the row that stands for the rows of all classes out where the other side has those."""
    for key in [key for key in rows if key[1] == ALL_CLASSES and key not in others]:
        del rows[key]


def _merged(
    old: Mapping[tuple[str, str], _Row], new: Mapping[tuple[str, str], _Row]
) -> list[tuple[str, str]]:
    """Order the rows of both: as they stand now, one that is no more behind the row before it."""
    if old.keys() <= new.keys():
        return list(new)
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
    return desk.book.figure(address) if address else _unwritten(desk, ACCOUNTS)


def _unwritten(desk: Desk, part: str) -> Figure:
    """Return what it means that a file of a report does not hold something."""
    known = getattr(desk.report, part) is not None
    return BLANK if known and not desk.report.partial else UNDISCLOSED


def _place(desk: Desk) -> Callable[[Address], tuple[int, str, int]]:
    """Order addresses as the statute orders tables and columns."""
    tables = {name: number for number, name in enumerate(desk.statute.tables)}

    def place(address: Address) -> tuple[int, str, int]:
        columns = list(desk.statute.tables[address.table].columns)
        return tables[address.table], address.row, columns.index(address.column)

    return place


def _single(
    key: str, title: str, cell: CellDifference, *, doubts: tuple[Doubt, ...] = ()
) -> RowDifference:
    kind = Kind.RENAMED if doubts else cell.kind
    return RowDifference(key, "", title, 1, foot=False, kind=kind, cells=(cell,), doubts=doubts)


def _moved(row: RowDifference, doubt: Doubt | None) -> RowDifference:
    """Tell an item that came or went because another code took over; then no rate is given."""
    if doubt is None or row.kind not in {Kind.ADDED, Kind.REMOVED}:
        return row
    cells = tuple(replace(cell, rate=None) for cell in row.cells)
    return replace(row, kind=Kind.MOVED, doubts=(doubt,), cells=cells)


def _row_kind(new: bool, gone: bool, cells: tuple[CellDifference, ...]) -> Kind:  # noqa: FBT001
    """Sum up a row: a new one is only new where nothing of it was known elsewhere."""
    kinds = {cell.kind for cell in cells} - {Kind.SAME}
    if not kinds:
        return Kind.SAME
    if len(kinds) == 1 and not kinds & {Kind.ADDED, Kind.REMOVED}:
        return kinds.pop()
    if new and kinds <= {Kind.ADDED, Kind.DISCLOSED}:
        return Kind.DISCLOSED if Kind.DISCLOSED in kinds else Kind.ADDED
    if gone and kinds <= {Kind.REMOVED, Kind.UNDISCLOSED}:
        return Kind.UNDISCLOSED if Kind.UNDISCLOSED in kinds else Kind.REMOVED
    return Kind.CHANGED


def _written(figure: Figure) -> tuple[object, ...]:
    """Return how a figure was written: its digits, and whether it was typed or inferred."""
    number = None if figure.yuan is None else figure.yuan.as_tuple()
    return number, figure.stated, figure.inferred


def _typed(leaf: Leaf | None, desk: Desk) -> Figure:
    """Take a typed number for a figure, in yuan where it is money."""
    if leaf is None:
        return _unwritten(desk, ACCOUNTS)
    entry, accounts = leaf.value, desk.report.accounts
    assert isinstance(entry, Entry)
    number = entry.number
    if number is not None and leaf.measure is Measure.MONEY and accounts:
        number = accounts.unit.to_yuan(number)
    return Figure(entry.state, number, stated=True)


def _terms(desk: Desk, glossary: LocalGlossary) -> dict[_Path, Wording]:
    found = (*general_terms(desk, glossary), *item_terms(desk, glossary))
    return {
        (_ITEM if term.path else "", term.anchor): Wording(
            tuple(filter(None, (term.path, term.term))), term.text
        )
        for term in found
    }
