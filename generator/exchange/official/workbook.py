"""The official workbook: every form of the layout with exact figures, and what no form prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from generator.amounts import Unit, plain
from generator.derive.desk import Desk
from generator.derive.figures import Figure
from generator.derive.forms import FormView, form_views
from generator.derive.numerals import numbered
from generator.exchange.form_grid import FormGrid, OfficialGrid
from generator.exchange.form_sheets import KEPT_DIGITS, FormSheet, Workbook
from generator.exchange.official.formulas import Place, formulas
from generator.exchange.official.own import properties
from generator.exchange.official.supplement_sheet import write_supplement
from generator.render.typist import Typist

_FONT = "宋体"
_LINE_HEIGHT = 18
#: Forms that are wider, in letters, lie on their side.
_UPRIGHT = 125


@dataclass(frozen=True, slots=True)
class OfficialWorkbook:
    """The workbook and what is in it.

    Attributes:
        data: Its bytes; they depend on the report alone.
        forms: The forms it holds, in order.
        left_out: The forms whose header nobody has seen.
        formulas: How many totals are formulas.
        supplement: How many further values it holds.
    """

    data: bytes
    forms: tuple[FormView, ...]
    left_out: tuple[FormView, ...]
    formulas: int
    supplement: int


def official_workbook(
    desk: Desk, title: str, unit: Unit | None = None, *, with_formulas: bool = False
) -> OfficialWorkbook:
    """Write the workbook of a report's forms.

    Args:
        desk: The report; it holds accounts.
        title: What stands in the workbook's properties.
        unit: Of all amounts; that of the layout where None.
        with_formulas: Whether totals are formulas over the cells that make them.
    """
    shown = desk if unit is None else _in_unit(desk, unit)
    typist = Typist(shown)
    views = form_views(shown)
    kept = tuple(view for view in views if view.form.confirmed)
    book = Workbook(desk.report, title, properties(desk.report.key), font_name=_FONT)
    made = 0
    for view in kept:
        sheet = OfficialSheet(book.form_sheet(view), book.styles, view, typist)
        if with_formulas:
            sheet = replace(sheet, formulas=formulas(sheet))
        made += len(sheet.formulas)
        sheet.write()
    supplement = write_supplement(book, desk)
    left_out = tuple(view for view in views if not view.form.confirmed)
    return OfficialWorkbook(book.bytes(), kept, left_out, made, supplement)


def _in_unit(desk: Desk, unit: Unit) -> Desk:
    amount = desk.layout.amount.model_copy(update={"unit": unit})
    return replace(desk, layout=desk.layout.model_copy(update={"amount": amount}))


@dataclass(frozen=True)
class OfficialSheet(FormSheet):
    """A form with exact figures, ready for the printer.

    Attributes:
        formulas: The formula of each total that is to have one.
    """

    formulas: Mapping[Place, str] = field(default_factory=dict)

    heading: ClassVar[Mapping[str, Any]] = {}

    @cached_property
    def grid(self) -> FormGrid:
        """Where header and rows stand."""
        return OfficialGrid(self.view)

    @property
    def head(self) -> int:
        """The row of the header's first level: the mark of the form has a row of its own."""
        return 3 if self.mark else 2

    @property
    def mark(self) -> str:
        """The official mark of the form (公开01表); empty where the layout prints none."""
        return numbered(self.typist.desk.layout.numbering.marks, self.view.number)

    def top(self, last: int) -> None:
        """Write title, mark, department and unit."""
        super().top(last)
        if self.mark:
            self.text(1, last, self.mark, self.styles(align="right"))

    def figure(self, row: int, column: int, figure: Figure, *, foot: bool) -> None:
        """Write a figure exactly, shown as it is printed; a total perhaps as a formula."""
        if figure.yuan is None:
            super().figure(row, column, figure, foot=foot)
            return
        printed = self.typist.unmarked(figure)
        style = self.styles.cell(
            len(printed.partition(".")[2]), inferred=figure.inferred, foot=foot
        )
        exact = plain(self.typist.precision.unit.from_yuan(figure.yuan))
        formula = self.formulas.get(Place(row, column))
        if len(exact) > KEPT_DIGITS:
            self.text(row, column, exact, style)
        elif formula:
            self.sheet.write_formula(row, column, formula, style, Decimal(exact))
        else:
            self.sheet.write_number(row, column, Decimal(exact), style)

    def page(self, widths: Sequence[int]) -> None:
        """Set columns and paper: narrow forms upright, page numbers at the foot."""
        super().page(widths)
        self.sheet.set_default_row(_LINE_HEIGHT)
        if sum(widths) <= _UPRIGHT:
            self.sheet.set_portrait()
        self.sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        self.sheet.center_horizontally()
        self.sheet.set_footer("&C第 &P 页，共 &N 页")
