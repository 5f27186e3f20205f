"""What an import would change in ``accounts.yml``, and the file as it would be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from generator.amounts import State
from generator.derive.book import path_of, read_book
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.diagnostics import UNFILLED_TITLE, Severity
from generator.exchange.intake.figures import Restored, restore
from generator.exchange.intake.readings import Remark, Spot, WorkbookReading
from generator.exchange.intake.supplement import supplemented
from generator.exchange.intake.typed import texts, typed_in
from generator.exchange.naming import fits, list_in, titles_of
from generator.exchange.yaml_files.editing import YamlFile
from generator.load.bind import bind
from generator.load.yaml_reader import read
from generator.locations import DataPath
from generator.model.accounts import NONE, Accounts

_KIND = "accounts"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that would be typed, changed or removed.

    Attributes:
        path: Where it is typed.
        titles: The steps of the path in Chinese.
        old: What stands there; None where nothing does.
        new: What would stand there; None where it is removed.
        spot: The cell it was read from, or the first it was solved from; None where there is none.
    """

    path: DataPath
    titles: tuple[str, ...]
    old: str | None
    new: str | None
    spot: Spot | None

    @property
    def address(self) -> str:
        """The path as people write it."""
        return ".".join(map(str, self.path))


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        changes: The values that change, in the order of the file.
        kept: Values the workbook does not speak of, with what stands there; they stay.
        same: How many values stand there already as the workbook says.
        remarks: What is wrong or doubtful, of the cells and of the figures.
        text: The file as it would be.
    """

    changes: tuple[Change, ...]
    kept: tuple[Change, ...]
    same: int
    remarks: tuple[Remark, ...]
    text: str


class PlanError(Exception):
    """The file would not say what it should: nothing may be written."""


def plan(reading: WorkbookReading, desk: Desk, text: str) -> Plan:
    """Plan the import of a workbook into a report.

    Args:
        reading: The workbook.
        desk: The report.
        text: Its ``accounts.yml`` as it is.

    Raises:
        NotCanonicalError: The file is not good YAML.
        PlanError: The file as it would be does not say what it should.
    """
    desk, disclosed = _as_disclosed(reading, desk)
    # A workbook with the sheet of further data says all there is to say of a report.
    restored = restore(reading, desk, afresh=bool(reading.supplement))
    wanted, wrong = supplemented(restored.typed, reading)
    file = _File(desk, text)
    wanted |= {path: "0" for path in _nothing_approved(restored, file) if path not in wanted}
    below = {path[0] for path in wanted if len(path) > 1}
    empty = {path[0] for path, value in wanted.items() if value == NONE} - below
    kept = [
        path
        for path, value in file.standing.items()
        if path not in wanted
        and not restored.speaks_of(path, desk.statute.tables)
        and not (value == UNFILLED_TITLE and path[0] in empty)
    ]
    held = {path[0] for path in (*kept, *wanted) if len(path) > 1}
    final = {
        path: file.with_digits(path, value)
        for path, value in wanted.items()
        if value != NONE or path[0] not in held
    }
    spots = dict(restored.spots)
    spots |= {texts(path): spot for path, spot in reading.supplement_spots.items()}
    changes = file.changes(final, kept, spots)
    return Plan(
        changes=changes,
        kept=tuple(
            file.change(path, file.standing[path], None) for path in kept if not _is_text(path)
        ),
        same=sum(file.standing.get(path) == value for path, value in final.items()),
        remarks=(*reading.remarks, *disclosed, *_unsettled(restored, file, final), *wrong),
        text=file.edited(final, kept, changes),
    )


def _as_disclosed(reading: WorkbookReading, desk: Desk) -> tuple[Desk, list[Remark]]:
    """Take a report that holds no figure yet for complete where every form is, and all in it.

    Partial it could hold but what is printed: no sum would follow, each would have to be typed.
    """
    accounts = desk.report.accounts
    assert accounts is not None, "figures are typed into accounts"
    forms = {place.form for place in desk.layout.forms}
    wanted = {form for form in forms if desk.statute.forms[form].confirmed}
    open_cells = any(
        cell.state is State.UNDISCLOSED for form in reading.forms for cell in form.cells
    )
    read_all = wanted == {form.form for form in reading.forms} and not open_cells
    if not desk.report.partial or desk.book.stated or not read_all:
        return desk, []
    accounts = accounts.model_copy(update={"disclosure": "complete"})
    report = replace(desk.report, accounts=accounts)
    book = read_book(accounts, desk.statute.tables)
    remark = Remark(
        "all-forms-there",
        Severity.NOTE,
        (reading.forms[0].spot,),
        f"版式的 {len(wanted)} 张表都读到了，公开程度（disclosure）由 partial 改写为 complete",
        "没有列在表里的数就是没有；来源另有没有公开的数，导入以后改回 partial",
    )
    return replace(desk, report=report, book=book), [remark]


def _nothing_approved(restored: Restored, file: "_File") -> Iterator[DataPath]:
    """Yield the totals of the approval still to be filled in that a form leaves blank: zeros.

    A form with figures has such a cell for nothing; of an empty one there is no approval.
    """
    cells = restored.known.values.items()
    for name, table in file.desk.statute.tables.items():
        if not any(value.figure.known for at, value in cells if at.table == name):
            continue
        for cell in table.control:
            address = Address(name, *cell.split("."))
            path, value = (
                texts(path_of(address, file.desk.statute.tables)),
                restored.known.value(address),
            )
            blank = value is not None and value.figure.state is State.BLANK
            if blank and file.standing.get(path) == UNFILLED_TITLE:
                yield path


class _File:
    """An ``accounts.yml`` as it stands."""

    def __init__(self, desk: Desk, text: str) -> None:
        self.desk = desk
        self.text = text
        self.standing = typed_in(desk.report.accounts) | _unfilled(text)

    def with_digits(self, path: DataPath, value: str) -> str:
        """Return what stands there where it is the same number, else the new value."""
        old = self.standing.get(path)
        return old if old is not None and _number(old) == _number(value) is not None else value

    def change(self, path: DataPath, new: str | None, spot: Spot | None) -> Change:
        """Name a change."""
        titles = tuple(titles_of(self.desk, path))
        return Change(path, titles, self.standing.get(path), new, spot)

    def changes(
        self,
        final: Mapping[DataPath, str],
        kept: Collection[DataPath],
        spots: Mapping[DataPath, Spot],
    ) -> tuple[Change, ...]:
        """Return what becomes otherwise, in the order of the file."""
        changed = [path for path, value in final.items() if self.standing.get(path) != value]
        # What was to be filled in is filled in by what stands below it.
        filled = {path[:depth] for path in final for depth in range(1, len(path))}
        gone = [path for path in self.standing if path not in (*final, *kept, *filled)]
        new = {path: final.get(path) for path in (*changed, *gone)}
        return tuple(
            self.change(path, new[path], spots.get(path) if path in final else None)
            for path in sorted(new, key=self._place)
        )

    def _place(self, path: DataPath) -> tuple[int, bool, str, int]:
        """Return where a value stands: tables as the model has them, totals, codes, columns.

        What the model does not order stands as it came.
        """
        field = list(Accounts.model_fields).index(str(path[0]))
        table = self.desk.statute.tables.get(str(path[0]))
        if table is None or len(path) == 1:
            return field, False, "", 0
        columns = list(table.columns)
        column = columns.index(str(path[-1])) if path[-1] in columns else len(columns)
        row = str(path[1])
        return field, row.isdigit(), row if row.isdigit() else "", column

    def edited(
        self,
        final: Mapping[DataPath, str],
        kept: Collection[DataPath],
        changes: Sequence[Change],
    ) -> str:
        """Return the file with the changes.

        Raises:
            PlanError: It would not say what it should.
        """
        wanted = {**final, **{path: self.standing[path] for path in kept}}
        file = YamlFile.parse(self.text, _KIND, self.desk.year, self.desk.statute)
        lists = dict.fromkeys(
            change.path[:at] for change in changes if (at := list_in(change.path)) is not None
        )
        accounts = self.desk.report.accounts
        assert accounts is not None
        file.put(("disclosure",), accounts.disclosure)
        # An entry that is dropped leaves its comments to the next: it gives way to what is put.
        for change in changes:
            if change.new is not None and list_in(change.path) is None:
                file.put(change.path, change.new)
        for change in changes:
            if change.new is None and list_in(change.path) is None:
                file.drop(change.path)
        for path in lists:
            items = _items(path, wanted)
            if items:
                file.put(path, items)
            else:
                file.drop(path)
        text = file.text()
        self._verify(text, {path: new for path, new in wanted.items() if new != UNFILLED_TITLE})
        return text

    @staticmethod
    def _verify(text: str, wanted: Mapping[DataPath, str]) -> None:
        """See that a file reads as it should before anybody writes it."""
        document = read(text, "")
        accounts, wrong = bind(Accounts, document)
        waiting = _unfilled(text)
        typed = {p: v for p, v in typed_in(accounts).items() if p not in waiting}
        if accounts is None or typed != wanted:
            said = "；".join(found.message for found in wrong if not found.unfilled)
            apart = typed.items() ^ wanted.items()
            raise PlanError(
                said or "、".join(sorted(".".join(map(str, path)) for path, _ in apart))
            )


def _unsettled(restored: Restored, file: _File, final: Mapping[DataPath, str]) -> Iterator[Remark]:
    """Leave out the doubts about cells that stand in the file already as they are printed."""
    settled = {
        spot
        for path, spot in restored.spots.items()
        if path in final and file.standing.get(path) == final[path]
    }
    for remark in restored.remarks:
        if remark.severity is Severity.ERROR or not settled.intersection(remark.spots[:1]):
            yield remark


def _unfilled(text: str) -> dict[DataPath, str]:
    """Return the places of figures and tables that are still to be filled in."""
    paths = (texts(path) for path in read(text, "").unfilled)
    return {path: UNFILLED_TITLE for path in paths if fits(path, "0") is not fits(path, NONE)}


def _is_text(path: DataPath) -> bool:
    """Whether a place takes text: a figure takes no word, and a table no zero."""
    return bool(fits(path, "0") and fits(path, NONE))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _items(path: DataPath, wanted: Mapping[DataPath, str]) -> list[dict[str, str]]:
    """Return the items of a list of mappings."""
    found: dict[int, dict[str, str]] = {}
    for held, value in wanted.items():
        if held[: len(path)] == path and len(held) == len(path) + 2:
            position, key = held[len(path) :]
            found.setdefault(int(position), {})[str(key)] = value
    return [found[position] for position in sorted(found)]
