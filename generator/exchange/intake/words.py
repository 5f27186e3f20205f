"""What is said of figures that do not agree: both sides, the gap, the cells and the remedy."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from generator.amounts import plain
from generator.check.equations import cell_name
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.diagnostics import Severity
from generator.exchange.intake.readings import CellReading, Remark

_LISTED = 6


class Words:
    """Writes remarks on the printed cells of one workbook."""

    def __init__(self, desk: Desk, cells: Sequence[CellReading]) -> None:
        self.desk = desk
        self.cells = cells

    def remark(
        self, name: str, severity: Severity, cells: Iterable[int], message: str, hint: str
    ) -> Remark:
        """Make a remark on some cells, the one to look at first."""
        spots = tuple(dict.fromkeys(self.cells[at].spot for at in cells))
        return Remark(name, severity, spots, message, hint)

    def money(self, at: int, yuan: Decimal) -> str:
        """Write an amount in the unit of a cell's sheet."""
        unit = self.cells[at].unit
        return f"{plain(unit.from_yuan(yuan))}{unit.value}"

    def figure(self, at: int) -> str:
        """Write what a cell holds."""
        cell = self.cells[at]
        return f"{plain(cell.number)}{cell.unit.value}" if cell.number is not None else "空"

    def where(self, at: int) -> str:
        """Name a cell: where it stands and what it is."""
        cell = self.cells[at]
        named = cell_name(self.desk, cell.address) if cell.address else ""
        return f"{cell.spot}{named}"

    def says(self, at: int) -> str:
        """Name a cell and what it holds."""
        return f"{self.where(at)}写 {self.figure(at)}"

    def listed(self, cells: Sequence[int]) -> str:
        """Name some cells and what they hold; a sheet is named once."""
        names = []
        sheet = None
        for at in cells[:_LISTED]:
            spot = self.cells[at].spot
            name = str(spot) if spot.sheet != sheet else str(spot).removeprefix(f"{sheet}!")
            names.append(f"{name} {self.figure(at)}")
            sheet = spot.sheet
        shown = "、".join(names)
        more = len(cells) - _LISTED
        return f"{shown} 等 {len(cells)} 格" if more > 0 else shown

    # --- doubts ---------------------------------------------------------------------------------

    def unlike_its_parts(self, at: int, made: Decimal) -> Remark:
        """Doubt a total that its parts do not come to, some of which no other form has.

        It is no error: totals may be printed of which not every part is disclosed.
        """
        gap = abs((self.cells[at].yuan or Decimal(0)) - made)
        return self.remark(
            "sum-does-not-hold",
            Severity.WARNING,
            [at],
            f"{self.says(at)}，各项相加 {self.money(at, made)}，相差 {self.money(at, gap)}，"
            "不是舍入；照表写出这个合计",
            "对照账簿改正合计或它的各项：看有没有一个数填到了别的行，再导入一次",
        )

    def rounded_total(self, at: int, made: Decimal) -> Remark:
        """Tell a total that rounding alone sets apart from its parts."""
        gap = abs((self.cells[at].yuan or Decimal(0)) - made)
        return self.remark(
            "total-rounded-apart",
            Severity.WARNING,
            [at],
            f"{self.says(at)}，各项相加 {self.money(at, made)}，相差 {self.money(at, gap)}，"
            "各数分别舍入时可以如此；照表写出这个合计",
            "用以元为单位导出的表，合计就分毫不差；旧件照原件",
        )

    def printed_apart(self, at: int, other: Decimal) -> Remark:
        """Tell a cell that rounding alone sets apart from the same figure elsewhere."""
        gap = abs((self.cells[at].yuan or Decimal(0)) - other)
        kept = (
            "照表写进 as_published"
            if self.desk.report.transcribed
            else f"按 {self.money(at, other)} 写"
        )
        return self.remark(
            "same-figure-rounded-apart",
            Severity.WARNING,
            [at],
            f"{self.says(at)}，同一个数别处得出 {self.money(at, other)}，"
            f"相差 {self.money(at, gap)}，各数分别舍入时可以如此；{kept}",
            "用以元为单位导出的表，两处就分毫不差；旧件照原件",
        )

    def control_changed(self, at: int, before: Decimal) -> Remark:
        """Tell a total of the approval that the workbook would change."""
        return self.remark(
            "control-total-changes",
            Severity.WARNING,
            [at],
            f"{self.says(at)}，accounts.yml 里批复的控制数是 {self.money(at, before)}",
            "对照批复：批复的数不因表而变，表错了改表；批复确实改过，才让它改",
        )

    def unlike_the_file(self, at: int, made: Decimal, kept: Sequence[Address]) -> Remark:
        """Tell a total that figures of ``accounts.yml`` which no form prints do not make."""
        names = "、".join(cell_name(self.desk, leaf) for leaf in kept[:_LISTED])
        return self.remark(
            "unlike-the-file",
            Severity.ERROR,
            [at],
            f"{self.says(at)}，accounts.yml 里表上不印的数（{names}）得出 {self.money(at, made)}，"
            f"相差 {self.money(at, abs((self.cells[at].yuan or Decimal(0)) - made))}",
            "对照账簿改正其中一边；accounts.yml 里的旧数不再用的，先删去",
        )
