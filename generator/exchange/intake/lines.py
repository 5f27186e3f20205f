"""The lines of one form below its header: which row each is, and what its cells say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from generator.amounts import State, Unit, decimals_of
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.derive.shapes import RowShape, TableShape
from generator.exchange.intake.codes import Codes
from generator.exchange.intake.comparing import close, matched, shown
from generator.exchange.intake.grid import Grid, Odd
from generator.exchange.intake.headers import (
    CODE,
    NAME,
    PART,
    Head,
    Header,
    HeadWords,
    Segment,
    is_counting,
    is_head_line,
    repeats,
)
from generator.exchange.intake.names import NO_ROW, CodedRows, Found, Lead, NamedRows, names_of
from generator.exchange.intake.readings import CellReading, FormCell, Spot
from generator.exchange.intake.remarks import Remarks, listed
from generator.exchange.intake.values import Seen, like_figure, seen
from generator.model.statute import Form

#: Decimals of a fen in each unit.
_FEN = {Unit.YUAN: 2, Unit.TEN_THOUSAND_YUAN: 6}
_HINT_TEXT = "写成数字；没有发生写 0，不填就留空，来源没有公开写 未公开，不适用写 不适用"
_HINT_ERROR = "在表格软件里改好公式，或换成数字，保存后再读"


@dataclass(frozen=True, slots=True)
class Half:
    """Columns of a sheet that hold one table of a form, or a part of its rows."""

    segment: Segment
    tables: tuple[TableShape, ...]
    columns: Mapping[str, Head]


@dataclass
class Lines:
    """Reads the lines of one form.

    Attributes:
        desk: The report.
        form: The form.
        title: Its title as printed.
        grid: The sheet.
        words: The heads it may have.
        unit: Its unit.
        remarks: Is told what is wrong.
        cells: What was read.
        used: Cells that were understood, whatever they hold.
        empty: Whether a line says that there is nothing to state.
        unread: Homes of the figures that could not be read, which was told.
    """

    desk: Desk
    form: Form
    title: str
    grid: Grid
    words: HeadWords
    unit: Unit
    remarks: Remarks
    cells: list[CellReading] = field(default_factory=list)
    used: set[tuple[int, int]] = field(default_factory=set)
    empty: bool = False
    _where: dict[tuple[str, str], Spot] = field(default_factory=dict)
    unread: set[Address] = field(default_factory=set)
    _texts: list[Spot] = field(default_factory=list)
    _doubts: dict[str, list[Spot]] = field(default_factory=dict)
    _finer: list[tuple[Spot, Decimal]] = field(default_factory=list)

    def read(self, halves: Sequence[Half], rows: range, header: Header) -> None:
        """Read the lines below a header, up to a note, another form or the last row."""
        finders = self._finders(halves)
        for row in rows:
            if self.grid.blank(row):
                continue
            if self._note(row):
                self._further_notes(range(row + 1, rows.stop))
                break
            if self._another(row, header):
                break
            if is_counting(self.grid, row, self.words) or is_head_line(self.grid, row, self.words):
                self.used.update((row, column) for column in range(self.grid.width))
                continue
            carried = None
            for half, finder in zip(halves, finders, strict=True):
                carried = self._line(row, half, finder, carried)
        if self.form.rows and self.form.rows.kind == "single" and not self.cells:
            for half in halves:
                self._blank_row(rows.start, half)
        self._tell_kinds(finders)

    def _blank_row(self, row: int, half: Half) -> None:
        """Read the one row of a form that holds nothing; the sheet may end above it."""
        table = half.tables[0]
        homes = dict(zip((c.id for c in table.columns), table.rows[0].addresses, strict=True))
        for column, head in half.columns.items():
            at = FormCell(self.form.id, table.id, table.rows[0].key, column)
            spot = self.grid.spot(row, head.column)
            cell = CellReading(at, spot, homes[column], State.BLANK, None, self.unit)
            self.cells.append(cell)
        self._where[table.id, table.rows[0].key] = self.grid.spot(row, 0)

    def _finders(self, halves: Sequence[Half]) -> list[NamedRows | CodedRows | None]:
        """Return what finds rows, one for all halves whose rows carry codes."""
        kind = self.form.rows.kind if self.form.rows else "named"
        if kind == "single":
            return [None] * len(halves)
        if kind == "named":
            return [NamedRows(self.desk, self.form, half.tables[0]) for half in halves]
        codes = Codes(self.desk, "economic" if kind == "economic" else "functional")
        tables = self.words.tables
        return [CodedRows(self.desk, tables, codes, self.remarks) for _ in halves]

    def _note(self, row: int) -> bool:
        """Tell whether a row begins what stands below the figures."""
        texts = [close(text) for _, text in self.grid.texts(row)]
        if not texts or any(like_figure(value) for value in self.grid.rows[row]):
            return False
        words = self.desk.statute.sheet_words
        says_empty = matched(words.empty_patterns, texts[0])
        self.empty = self.empty or says_empty
        return says_empty or matched(words.note_patterns, texts[0])

    def _further_notes(self, rows: range) -> None:
        """Look for the empty note behind another one; below figures notes speak of parts."""
        if not any(cell.number for cell in self.cells):
            patterns = self.desk.statute.sheet_words.empty_patterns
            lines = (close(text) for row in rows for _, text in self.grid.texts(row))
            self.empty = self.empty or any(matched(patterns, line) for line in lines)

    def _another(self, row: int, header: Header) -> bool:
        """Tell whether a row begins a form whose title is not known: its figures would mislead."""
        texts = list(self.grid.texts(row))
        lone = len(texts) == 1 and all(
            value is None or isinstance(value, str) for value in self.grid.rows[row]
        )
        patterns = self.desk.statute.sheet_words.title_patterns
        titled = lone and matched(patterns, close(texts[0][1]))
        heads = is_head_line(self.grid, row, self.words) and not repeats(self.grid, row, header)
        if not (titled or heads):
            return False
        spot = self.grid.spot(row, texts[0][0])
        what = f"“{shown(texts[0][1])}”" if titled else "又有一个表头，与上面的不同，"
        self.remarks.error(
            "unknown-form-below",
            [spot],
            f"{self.title}下面，{spot} {what}像是另一张表，没有认出是哪一张，从这里起没有读",
            "把表名写成表样上的名称，放在表头的上方；同一张表的续页，表头要和前一页一样",
        )
        return True

    # --- one line -------------------------------------------------------------------------------

    def _line(
        self, row: int, half: Half, finder: NamedRows | CodedRows | None, carried: Lead | None
    ) -> Lead | None:
        """Read what one half holds of a line.

        Args:
            row: The row of the sheet.
            half: The half.
            finder: Finds its rows; None for a form of one row.
            carried: A name that is merged over the half before and goes on into this one.

        Returns:
            A name that is merged over all of this half.
        """
        lead = self._lead(row, half.segment) or carried
        figures = {key: head.column for key, head in half.columns.items()}
        if figures and all(self._under_name(row, column) for column in figures.values()):
            return lead
        held = [c for c in figures.values() if self.grid.at(row, c) is not None]
        if lead is None and not held:
            return None
        found = self._found(row, lead, finder, half, held)
        where = lead.spot if lead else self.grid.spot(row, min(figures.values(), default=0))
        if found and self._first(found, where):
            self._cells(row, found, figures)
        return None

    def _under_name(self, row: int, column: int) -> bool:
        """Tell whether a cell is a part of the merged name of its row."""
        anchor = self.grid.anchor(row, column)
        text = self.grid.text(*anchor)
        return anchor != (row, column) and anchor[0] == row and not like_figure(text or None)

    def _lead(self, row: int, segment: Segment) -> Lead | None:
        places = {
            kind: [h.column for h in segment.leads if h.kind in kinds]
            for kind, kinds in (("codes", {CODE, PART}), ("names", {NAME}))
        }
        columns = sorted(places["codes"] + places["names"])
        held = [column for column in columns if self.grid.at(row, column) is not None]
        self.used.update((row, column) for column in columns)
        if not held:
            return None
        return Lead(
            codes=tuple(self.grid.at(row, column) for column in places["codes"]),
            names=names_of([self.grid.at(row, column) for column in places["names"]]),
            spot=self.grid.spot(row, held[0]),
        )

    def _found(
        self,
        row: int,
        lead: Lead | None,
        finder: NamedRows | CodedRows | None,
        half: Half,
        held: Sequence[int],
    ) -> Found | None:
        """Return the row of a line; what it should be is told where nothing names it."""
        if finder is None:
            return Found(half.tables[0], "total") if held else None
        found = finder.find(lead) if lead else None
        if isinstance(found, Found):
            return found
        self.used.update((row, column) for column in held)
        if found != NO_ROW and held:
            self._tell_nameless(lead, [self.grid.spot(row, column) for column in held])
        return None

    def _tell_nameless(self, lead: Lead | None, held: Sequence[Spot]) -> None:
        """Tell figures in a line that is no row of the form; without money it is a doubt only."""
        money = [spot for spot in held if seen(self.grid.at(*spot[1:])).number]
        tell = self.remarks.error if money else self.remarks.doubt
        spots = money or held
        if lead is None:
            message = f"{listed(spots)} 有数，这一行却没有科目或项目"
            tell("row-without-name", spots, message, "补上科目编码或项目名称；是多余的数就删去")
        else:
            message = f"{lead.spot}“{lead.text}”不是{self.title}的行，同一行 {listed(spots)} 有数"
            hint = "把名称改成表样上的名称；是单位自己加的行就删去，数并入应在的行"
            tell("unknown-row", [lead.spot, *spots], message, hint)

    def _first(self, found: Found, spot: Spot) -> bool:
        """Tell whether a row stands here for the first time."""
        key = (found.table.id, found.key)
        before = self._where.setdefault(key, spot)
        if before == spot:
            return True
        self.remarks.error(
            "repeated-row",
            [spot, before],
            f"{self.title}“{self._named(found)}”一行在 {before} 和 {spot} 各有一次，只读了前一次",
            "删去重复的一行；两行是不同科目的，改对其中一行的编码或名称",
        )
        return False

    def _named(self, found: Found) -> str:
        shapes = {row.key: row for row in found.table.rows}
        name = shapes[found.key].title if found.key in shapes else ""
        name = name or self.desk.statute.name_of(found.key, self.desk.year) or ""
        return " ".join(filter(None, ["" if found.key in shapes else found.key, name])) or "合计"

    def _cells(self, row: int, found: Found, figures: Mapping[str, int]) -> None:
        addresses = dict(zip((c.id for c in found.table.columns), _homes(found), strict=True))
        for column, at in sorted(figures.items(), key=lambda item: item[1]):
            spot = self.grid.spot(row, at)
            self.used.add((row, at))
            read = self._seen(row, at, spot, found)
            if read.state is not None:
                self.cells.append(
                    CellReading(
                        at=FormCell(self.form.id, found.table.id, found.key, column),
                        spot=spot,
                        address=addresses[column],
                        state=read.state,
                        number=read.number,
                        unit=self.unit,
                    )
                )
            elif home := addresses[column]:
                self.unread.add(home)

    # --- one cell -------------------------------------------------------------------------------

    def _seen(self, row: int, column: int, spot: Spot, found: Found) -> Seen:
        value = self.grid.at(row, column)
        area = self.grid.merged.get((row, column))
        if area and (area.top, area.left) != (row, column):
            self.remarks.error(
                "merged-figures",
                [spot],
                f"{spot} 与 {self.grid.spot(area.top, area.left)} 合并成一格，看不出数属于哪一格",
                "取消合并，把各格的数分别写上",
            )
            return Seen(None)
        read = seen(value)
        if read.state is None:
            self._no_figure(value, spot, found)
        elif read.unit and read.unit != self.unit.value:
            self.remarks.error(
                "unit-in-cell",
                [spot],
                f"{spot} 写着“{shown(str(value))}”，本表的单位却是{self.unit.value}",
                f"换算成{self.unit.value}，只写数字",
            )
        elif read.doubt:
            self._doubts.setdefault(read.doubt, []).append(spot)
        if read.text:
            self._texts.append(spot)
        if read.number is not None and decimals_of(read.number.normalize()) > _FEN[self.unit]:
            self._finer.append((spot, read.number))
        return read

    def _no_figure(self, value: object, spot: Spot, found: Found) -> None:
        where = f"{self.title}“{self._named(found)}”一行"
        if isinstance(value, Odd):
            what = f"{value.kind} {value.text}".strip()
            message = f"{spot} 是{what}，这里（{where}）应是金额"
            self.remarks.error("broken-figure", [spot], message, _HINT_ERROR)
        else:
            message = f"{spot} 写着“{shown(str(value))}”，这里（{where}）应是金额"
            self.remarks.error("text-for-figure", [spot], message, _HINT_TEXT)

    # --- told once a form -----------------------------------------------------------------------

    def _tell_kinds(self, finders: Sequence[NamedRows | CodedRows | None]) -> None:
        for doubt, spots in self._doubts.items():
            hint = "查对是不是这个意思；最好直接写成数字"
            self.remarks.doubt("figure-in-doubt", spots, f"{listed(spots)} 的{doubt}", hint)
        if self._finer:
            first, number = self._finer[0]
            spots = [spot for spot, _ in self._finer]
            self.remarks.doubt(
                "finer-than-fen",
                spots,
                f"{self.title}有 {len(spots)} 个数比分还细：{listed(spots)}，"
                f"例如 {first} 存的是 {number:f}{self.unit.value}",
                "查对单位和公式；用表格软件的 ROUND 取到分再读",
            )
        if self._texts:
            self.remarks.note(
                "numbers-as-text",
                self._texts,
                f"{self.title}有 {len(self._texts)} 个数是文本，照数字读了：{listed(self._texts)}",
                "不用改",
            )
        by_name = [s for f in finders if isinstance(f, CodedRows) for s in f.by_name]
        if by_name:
            self.remarks.note(
                "code-by-name",
                by_name,
                f"{self.title}有 {len(by_name)} 行没有科目编码，按名称找到了：{listed(by_name)}",
                "不用改；在编码列补上编码更稳妥",
            )

    def missing_rows(self) -> Iterator[tuple[TableShape, RowShape]]:
        """Yield the rows that the form always has and the sheet has not; classes are left out."""
        for table in self.words.tables:
            for row in table.rows:
                if not row.each and (table.id, row.key) not in self._where:
                    yield table, row


def _homes(found: Found) -> tuple[Address | None, ...]:
    for row in found.table.rows:
        if row.key == found.key:
            return row.addresses
    if found.table.coded:
        return found.table.addresses(found.key)
    return (None,) * len(found.table.columns)
