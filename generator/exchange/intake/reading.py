"""Reads a workbook of official forms: which forms stand in it, and what their cells say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.amounts import Unit
from generator.derive.desk import Desk
from generator.derive.forms import form_views
from generator.exchange.intake.blocks import Block, find_blocks
from generator.exchange.intake.forms import FormReader, unread
from generator.exchange.intake.grid import Grid, read_grids
from generator.exchange.intake.headers import Header, HeadWords
from generator.exchange.intake.readings import FormReading, Spot, WorkbookReading
from generator.exchange.intake.remarks import Remarks, listed
from generator.exchange.intake.supplement_sheet import is_supplement, read_supplement
from generator.exchange.intake.surroundings import Surroundings, check_names, check_years
from generator.exchange.intake.titles import Titles
from generator.exchange.intake.values import like_figure
from generator.locations import DataPath


def read_workbook(path: Path, desk: Desk) -> WorkbookReading:
    """Read a workbook, .xlsx or .xls, as the forms of a report.

    Args:
        path: The file; whatever is wrong with it is told, nothing raises.
        desk: The report it is read for: its layout, year, department, and what it holds already.
    """
    remarks = Remarks()
    reader = _Reader(desk, remarks, read_grids(path, remarks), path.name)
    return reader.read()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A block whose surroundings are known."""

    block: Block
    words: HeadWords
    header: Header
    around: Surroundings


@dataclass
class _Reader:
    """Reads one workbook."""

    desk: Desk
    remarks: Remarks
    grids: list[Grid]
    file: str
    skipped: list[tuple[Spot, str]] = field(default_factory=list)
    texts: dict[DataPath, str] = field(default_factory=dict)
    spots: dict[DataPath, Spot] = field(default_factory=dict)

    def read(self) -> WorkbookReading:
        forms = FormReader(self.desk, self.remarks)
        found = [seen for grid in self.grids for seen in self._sheet(grid, forms)]
        kept = list(self._once(found))
        check_years(self.desk, (seen.around for seen in kept), self.remarks)
        check_names(self.desk, (seen.around for seen in kept), self.remarks)
        readings: dict[str, FormReading] = {}
        for seen in kept:
            unit = self._unit(seen, kept)
            reading = forms.read(seen.block, seen.words, seen.header, unit)
            readings[reading.form] = _joined(readings.get(reading.form), reading)
        for seen in kept:
            self._tell_unread(seen, forms)
        if self.grids:
            self._tell_missing(readings)
        order = [place.form for place in self.desk.layout.forms]
        return WorkbookReading(
            forms=tuple(readings[form] for form in order if form in readings),
            supplement=self.texts,
            supplement_spots=self.spots,
            skipped=tuple(self.skipped),
            remarks=tuple(self.remarks.told),
        )

    # --- sheets ---------------------------------------------------------------------------------

    def _sheet(self, grid: Grid, forms: FormReader) -> Iterator[_Seen]:
        if is_supplement(self.desk, grid):
            texts, spots = read_supplement(self.desk, grid, self.remarks)
            self.texts |= texts
            self.spots |= spots
            return
        blocks = find_blocks(grid, Titles(self.desk), Remarks() if grid.hidden else self.remarks)
        if grid.hidden:
            self._hidden(grid, blocks)
            return
        if not blocks:
            self._untitled(grid)
            return
        for block in blocks:
            seen = self._block(block, forms)
            if seen:
                yield seen

    def _hidden(self, grid: Grid, blocks: Sequence[Block]) -> None:
        self.skipped.append((grid.spot(0, 0), "隐藏的工作表"))
        if blocks:
            titles = "、".join(block.title.text for block in blocks)
            self.remarks.doubt(
                "hidden-sheet",
                [grid.spot(0, 0)],
                f"工作表“{grid.name}”是隐藏的，没有读；里面有 {titles}",
                "要读就取消隐藏；是旧稿就删去",
            )

    def _untitled(self, grid: Grid) -> None:
        if not any(value is not None for row in grid.rows for value in row):
            self.skipped.append((grid.spot(0, 0), "空的工作表"))
            return
        self.skipped.append((grid.spot(0, 0), "没有认出表名"))
        if any(like_figure(value) for row in grid.rows for value in row):
            self.remarks.doubt(
                "unknown-sheet",
                [grid.spot(0, 0)],
                f"工作表“{grid.name}”里有数，没有认出是哪一张表，没有读",
                "是要公开的表，就把表名写成表样上的名称；不是就不用管",
            )

    def _block(self, block: Block, forms: FormReader) -> _Seen | None:
        """Return a block that can be read; what is in the way of it is told."""
        desk, title = self.desk, block.title.text
        form = desk.statute.forms[block.title.form]
        if forms.place(form.id) is None:
            self.skipped.append((block.spot, f"{title}：本年版式没有这张表"))
            self.remarks.doubt(
                "form-not-in-layout",
                [block.spot],
                f"{block.spot} 的“{title}”不在版式“{desk.layout.title}”里，没有读",
                "查对表名和年份；这张表不公开就不用管",
            )
            return None
        if not form.confirmed:
            self.skipped.append((block.spot, f"{title}：表样未见，不能读"))
            return None
        words, header, around = forms.around(block)
        if header is None:
            rows = range(block.spot.row + 1, block.bottom)
            held = [v for r in rows for v in block.grid.rows[r] if v is not None]
            if any(map(like_figure, held)):
                self.remarks.error(
                    "header-not-found",
                    [block.spot],
                    f"{block.spot} 的“{title}”下面有数，没有认出表头",
                    "照表样写上表头各级的名称；表头和数字之间不要插入别的行",
                )
            self.skipped.append((block.spot, f"{title}：只有表名，没有表"))
            return None
        if not block.named:
            self.remarks.doubt(
                "title-by-sheet-name",
                [block.spot],
                f"工作表“{block.grid.name}”里没有表名，按工作表的名称当作{forms.title(form.id)}",
                "在表的上方写上表名",
            )
        elif not block.title.own:
            self.remarks.note(
                "title-by-alias",
                [block.spot],
                f"{block.spot} 的“{title}”按另一种叫法认作“{forms.title(form.id)}”",
                "查对是不是这张表，口径是否相同",
            )
        return _Seen(block, words, header, around)

    def _once(self, found: Sequence[_Seen]) -> Iterator[_Seen]:
        """Yield the blocks of each form that belong together; a second form is told."""
        first: dict[str, Block] = {}
        for seen in found:
            block = seen.block
            before = first.setdefault(block.title.form, block)
            if before is block or block.title.continued:
                yield seen
                continue
            self.skipped.append((block.spot, f"{block.title.text}：前面已有一张"))
            self.remarks.error(
                "repeated-form",
                [block.spot, before.spot],
                f"“{block.title.text}”在 {before.spot} 和 {block.spot} 各有一张，只读了前一张",
                "删去多余的一张；是同一张表的续页，就在后一张的表名后写“（续）”",
            )

    # --- around a form --------------------------------------------------------------------------

    def _unit(self, seen: _Seen, all_seen: Sequence[_Seen]) -> Unit:
        """Return the unit of a form; where none is printed, that of the others, and tell it."""
        around, title, spot = seen.around, seen.block.title.text, seen.block.spot
        units = list(dict.fromkeys(unit for unit, _ in around.units))
        for text, where in around.other_units:
            self.remarks.error(
                "unknown-unit",
                [where],
                f"{where} 的单位“{text}”不能读，只能读元和万元",
                "把表换算成元或万元，单位写成“单位：万元”",
            )
        if len(units) == 1:
            return units[0]
        if units:
            self.remarks.error(
                "several-units",
                [where for _, where in around.units],
                f"“{title}”印了不同的单位：{'、'.join(f'{w} {u.value}' for u, w in around.units)}",
                "只留一个单位",
            )
            return units[0]
        others = {unit for other in all_seen for unit, _ in other.around.units}
        usual = self.desk.layout.amount.unit
        hint = "在表的右上方写上“单位：万元”或“单位：元”"
        if len(others) == 1:
            unit = others.pop()
            message = f"{spot} 的“{title}”没有写单位，按其他各表当作{unit.value}"
            self.remarks.doubt("no-unit", [spot], message, hint)
            return unit
        if not around.other_units:
            message = f"{spot} 的“{title}”没有写单位，不知道是元还是万元"
            self.remarks.error("no-unit", [spot], message, hint)
        return usual

    # --- what was not read ----------------------------------------------------------------------

    def _tell_unread(self, seen: _Seen, forms: FormReader) -> None:
        block = seen.block
        rows = range(block.top, block.bottom)
        spots = unread(block.grid, forms.used.get(block.grid.name, set()), rows)
        if spots:
            self.skipped.append((spots[0], f"{block.title.text}：{len(spots)} 个数不在表内"))
            self.remarks.doubt(
                "figures-outside",
                spots,
                f"“{block.title.text}”有 {len(spots)} 个数不在行和列里，没有读：{listed(spots)}",
                "是表里的数，就查对它那一行的名称和那一列的表头；不是就删去",
            )

    def _tell_missing(self, readings: dict[str, FormReading]) -> None:
        """Tell forms of the layout that the workbook has not.

        Without it the figures that only this form tells would stay as they are, unseen; so it is
        an error, but for a form of which nothing is disclosed.
        """
        sheets = "、".join(grid.name for grid in self.grids[:12])
        if not readings:
            self.remarks.error(
                "no-form",
                [Spot(self.file, 0, 0)],
                f"一张表也没有认出；工作簿里有这些工作表：{sheets}",
                "每张表的上方写上表样上的表名，例如“收入支出表”的全称",
            )
            return
        last = next(iter(readings.values())).spot
        accounts = self.desk.report.accounts
        partial = accounts is not None and accounts.disclosure == "partial"
        for view in form_views(self.desk):
            if view.form.id in readings:
                last = readings[view.form.id].spot
            elif view.form.confirmed:
                self._missing(view.title, last, undisclosed=partial and view.undisclosed)

    def _missing(self, title: str, after: Spot, *, undisclosed: bool) -> None:
        message = f"没有找到《{title}》（应在 {after} 的表之后）；没有数的表也要有"
        hint = "补上这张表；表在里面的，查对表名写得和表样是否一样"
        if undisclosed:
            self.remarks.note("missing-form", [after], message, "这张表在报告里是未公开，可以没有")
        else:
            self.remarks.error("missing-form", [after], message, hint)


def _joined(before: FormReading | None, more: FormReading) -> FormReading:
    """Join a form with its continuation."""
    if before is None:
        return more
    return replace(
        before,
        cells=before.cells + more.cells,
        empty=before.empty or more.empty,
        unread=before.unread | more.unread,
    )
