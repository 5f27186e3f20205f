"""Reads one form where its title was found: surroundings, header, lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from generator.amounts import State, Unit
from generator.derive.desk import Desk
from generator.derive.shapes import TableShape, form_tables
from generator.exchange.intake.blocks import Block
from generator.exchange.intake.comparing import bare
from generator.exchange.intake.grid import Grid
from generator.exchange.intake.headers import (
    LINE,
    Head,
    Header,
    HeadWords,
    Match,
    Segment,
    find_header,
    is_counting,
    match_columns,
    segments,
)
from generator.exchange.intake.lines import Half, Lines
from generator.exchange.intake.readings import FormReading, Spot
from generator.exchange.intake.remarks import Remarks
from generator.exchange.intake.surroundings import (
    Surroundings,
    surroundings,
)
from generator.exchange.intake.values import like_figure
from generator.model.statute import Column, FormPlace
from generator.render.headers import header_path


@dataclass
class FormReader:
    """Reads the forms of one workbook.

    Attributes:
        desk: The report.
        remarks: Is told what is wrong.
        used: Cells of each sheet that were understood or told.
    """

    desk: Desk
    remarks: Remarks
    used: dict[str, set[tuple[int, int]]] = field(default_factory=dict)

    def place(self, form: str) -> FormPlace | None:
        """Return a form's place in the layout; None where the layout has it not."""
        return next((p for p in self.desk.layout.forms if p.form == form), None)

    def title(self, form: str) -> str:
        """Return the title of a form as the layout prints it."""
        place = self.place(form)
        return (place.title if place else None) or self.desk.statute.forms[form].title

    def around(self, block: Block) -> tuple[HeadWords, Header | None, Surroundings]:
        """Read what stands above the figures of a block."""
        form = self.desk.statute.forms[block.title.form]
        place = self.place(form.id) or FormPlace(form=form.id)
        desk = self.desk
        tables = tuple(form_tables(desk.statute, desk.layout, desk.year, form, place))
        words = HeadWords(desk, tables)
        first = block.spot.row + (1 if block.named else 0)
        header = find_header(block.grid, range(first, block.bottom), words)
        last = header.top if header else min(block.bottom, first + 1)
        rows, heads = range(block.top, last), range(last, header.body if header else last)
        around = surroundings(desk, block.grid, block.title, block.spot, rows, heads)
        return words, header, around

    def read(self, block: Block, words: HeadWords, header: Header, unit: Unit) -> FormReading:
        """Read the header's columns and the lines below it."""
        form = self.desk.statute.forms[block.title.form]
        title = self.title(form.id)
        lines = Lines(self.desk, form, title, block.grid, words, unit, self.remarks)
        halves = self._halves(block, words, header, title)
        rows = range(header.body, block.bottom)
        lines.read(halves, rows, header)
        used = self.used.setdefault(block.grid.name, set())
        used |= lines.used
        self._tell_hidden(block, title, header)
        if halves:
            self._tell_rows(block, lines, title)
            self._tell_empty(block, lines, title)
        else:
            used |= {(row, column) for row in rows for column in range(block.grid.width)}
        used |= _expected(block, header, words)
        cells = tuple(sorted(lines.cells, key=lambda cell: cell.spot[1:]))
        return FormReading(
            form.id, block.title.text, block.spot, cells, lines.empty, frozenset(lines.unread)
        )

    # --- columns --------------------------------------------------------------------------------

    def _halves(self, block: Block, words: HeadWords, header: Header, title: str) -> list[Half]:
        form = self.desk.statute.forms[block.title.form]
        tables = words.tables
        parts = segments(header)
        if form.rows is None or form.rows.kind != "single":
            parts = [part for part in parts if part.leads or self._nameless(block, part, title)]
        if form.rows is None:
            return self._panels(block, parts, words, title)
        if form.rows.kind == "single":
            parts = [Segment([], [head for part in parts for head in part.figures])]
        halves = []
        for part in parts:
            match = match_columns(tables[0], part.figures, words)
            self._tell_columns(block, match, header, title)
            halves.append(Half(part, tables, match.columns))
        return halves

    def _nameless(self, block: Block, part: Segment, title: str) -> bool:
        """Tell that no column names the rows of some figures, which are left out."""
        used = self.used.setdefault(block.grid.name, set())
        for head in part.figures:
            used.update((row, head.column) for row in range(head.row, block.bottom))
        spot = _spot(block.grid, part.figures[0])
        self.remarks.error(
            "missing-column",
            [spot],
            f"{title}从 {spot}“{part.figures[0].text}”起的几列，左边没有科目或项目的表头，没有读",
            "照表样写上“科目编码”“科目名称”或“项目”的表头，放在数的左边",
        )
        return False

    def _panels(
        self, block: Block, parts: Sequence[Segment], words: HeadWords, title: str
    ) -> list[Half]:
        """Find the half of the form that each group of columns is: by its head, or in order."""
        halves = []
        left = list(words.tables)
        for part in parts:
            if not left:
                self._tell_unknown(block, part.figures, title)
                continue
            table = _headed(part, left) or left[0]
            left.remove(table)
            match = match_columns(table, part.figures, words)
            self._tell_columns(block, match, None, title, table)
            halves.append(Half(part, (table,), match.columns))
        for table in left:
            self.remarks.error(
                "missing-column",
                [block.spot],
                f"{block.spot} 的{title}没有“{table.head}”一栏的表头",
                f"照表样补上“{table.head}”一栏的项目和数字两列",
            )
        return halves

    def _tell_columns(
        self,
        block: Block,
        match: Match,
        header: Header | None,
        title: str,
        table: TableShape | None = None,
    ) -> None:
        grid = block.grid
        half = f"“{table.head}”一栏" if table and table.head else ""
        for key, head in match.repeated:
            first = _spot(grid, match.columns[key])
            self.remarks.error(
                "repeated-column",
                [_spot(grid, head), first],
                f"{title}{half}的“{head.text}”在 {first} 和 {_spot(grid, head)} 各有一列",
                "删去多余的一列，或把其中一列的表头改对",
            )
        self._tell_unknown(block, match.unknown, title)
        for column in match.missing:
            near = header.heads[-1] if header and header.heads else None
            where = _spot(grid, near) if near else block.spot
            others = "、".join(f"{_spot(grid, h)}“{h.text}”" for h in match.unknown)
            also = f"；没有认出的表头有 {others}" if others else ""
            self.remarks.error(
                "missing-column",
                [*(_spot(grid, head) for head in match.unknown), where],
                f"{title}{half}没有“{_path(column)}”一列{also}",
                f"照表样把这一列的表头写成“{_path(column)}”，或补上这一列",
            )
        guessed = [match.columns[key] for key in match.guessed]
        if guessed:
            spots = [_spot(grid, head) for head in guessed]
            named = "、".join(f"{_spot(grid, h)}“{h.text}”" for h in guessed)
            self.remarks.doubt(
                "column-by-last-head",
                spots,
                f"{title}{half}的表头 {named} 与表样不全相同，按最下一级的名称认出",
                "查对是不是这一列",
            )

    def _tell_unknown(self, block: Block, heads: Sequence[Head], title: str) -> None:
        grid = block.grid
        used = self.used.setdefault(grid.name, set())
        for head in heads:
            rows = range(head.row + 1, block.bottom)
            held = [row for row in rows if like_figure(grid.at(row, head.column))]
            used.update((row, head.column) for row in held)
            spot = _spot(grid, head)
            what = f"{spot} 的表头“{head.text}”不是{title}的列"
            if held:
                self.remarks.doubt(
                    "unknown-column",
                    [spot],
                    f"{what}，它下面的 {len(held)} 个数没有读",
                    "是表样里的列就把表头改成表样上的名称；是自己加的列可以不管",
                )

    # --- told of the whole form -----------------------------------------------------------------

    def _tell_rows(self, block: Block, lines: Lines, title: str) -> None:
        if not lines.cells and lines.empty:
            return
        missing = [row.title or "合计" for _, row in lines.missing_rows()]
        if missing:
            self.remarks.doubt(
                "missing-row",
                [block.spot],
                f"{block.spot} 的{title}没有这些行：{'、'.join(missing)}",
                "查对是不是漏了；确实没有这一行的，读入时当作没有写",
            )

    def _tell_hidden(self, block: Block, title: str, header: Header) -> None:
        rows = [r for r in range(header.top, block.bottom) if r in block.grid.hidden_rows]
        held = [row for row in rows if not block.grid.blank(row)]
        if held:
            numbers = "、".join(str(row + 1) for row in held[:10])
            self.remarks.doubt(
                "hidden-rows",
                [block.grid.spot(row, 0) for row in held],
                f"{title}有 {len(held)} 个隐藏的行（第 {numbers} 行），照常读了",
                "取消隐藏看一看；不该有的行就删去",
            )

    def _tell_empty(self, block: Block, lines: Lines, title: str) -> None:
        figures = [cell for cell in lines.cells if cell.state is State.FIGURE and cell.number]
        if lines.empty and figures:
            self.remarks.error(
                "empty-note-with-figures",
                [figures[0].spot],
                f"{title}下面说明没有收支，{figures[0].spot} 却有 {figures[0].number:f}",
                "有数就删去表下的说明；确实没有就删去数",
            )
        states = {cell.state for cell in lines.cells}
        if not lines.empty and states <= {State.BLANK}:
            self.remarks.doubt(
                "form-without-figures",
                [block.spot],
                f"{block.spot} 的{title}一个数也没有，表下也没有说明",
                "确实没有收支的，在表下写“本部门没有……”；漏填的补上",
            )


def _path(column: Column) -> str:
    return " / ".join(filter(None, header_path(column.title)))


def _spot(grid: Grid, head: Head) -> Spot:
    return grid.spot(*grid.anchor(head.row, head.column))


def _headed(part: Segment, tables: Sequence[TableShape]) -> TableShape | None:
    steps = {step for head in (*part.leads, *part.figures) for step in head.path[:-1]}
    headed = [table for table in tables if bare(table.head) in steps]
    return headed[0] if len(headed) == 1 else None


def _expected(block: Block, header: Header, words: HeadWords) -> set[tuple[int, int]]:
    """Return the cells of a block where numbers stand that are no figures."""
    lines = [head.column for head in header.heads if head.kind == LINE]
    counting = [r for r in range(header.top, block.bottom) if is_counting(block.grid, r, words)]
    cells = {
        (row, column)
        for row in range(block.spot.row, header.body)
        for column in range(block.grid.width)
    }
    cells |= {(row, column) for row in range(header.body, block.bottom) for column in lines}
    return cells | {(row, column) for row in counting for column in range(block.grid.width)}


def unread(grid: Grid, used: set[tuple[int, int]], rows: range) -> list[Spot]:
    """Return the cells with numbers that were neither understood nor told."""
    return [
        grid.spot(row, column)
        for row in rows
        for column in range(grid.width)
        if (row, column) not in used and like_figure(grid.at(row, column))
    ]
