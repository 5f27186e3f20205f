"""How a difference is put: figures, distances, rates and the reasons for none, headings."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from generator.amounts import Precision, State, Unit, digits, plain, round_to
from generator.derive.differences import (
    CellDifference,
    Difference,
    Doubt,
    Group,
    Kind,
    Rewording,
    RowDifference,
)
from generator.derive.figures import Figure
from generator.derive.leaves import Measure
from generator.derive.outline import PERFORMANCE
from generator.derive.performance import performance_facts
from generator.derive.versions import Comparison
from generator.render.environment import notice
from generator.render.typist import Typist, rate_text

#: A rate that has none: why.
NOT_COMPARABLE, SEE_NOTE, NO_RATE = "不可比", "见注", "—"
_PLUS, _MINUS = "＋", "－"
#: What a distance or a rate begins with.
SIGNS = _PLUS + _MINUS
_PARTS = {
    "accounts": "数字文件里的文字",
    "narrative": "说明文字",
    PERFORMANCE: "绩效文字",
    "glossary": "名词解释",
}
_SHARED = {"site": "site.yml", "departments": "departments.yml", "glossary": "glossary.yml"}
_ONCE_UNDISCLOSED = {Kind.DISCLOSED, Kind.UNDISCLOSED}


def doubt_text(doubt: Doubt) -> str:
    """Say why a comparison is not sound."""
    return notice(f"doubt-{doubt.cause.value}", old=doubt.old, new=doubt.new)


def name_of(report: Difference) -> str:
    """Name the two reports that are compared."""
    old, new = report.old, report.new
    years = f"{new.year}年度" if old.year == new.year else f"{old.year}年度与{new.year}年度"
    return f"{new.report.department.name} {years}"


def side_names(comparison: Comparison, report: Difference) -> tuple[str, str]:
    """Return what stands above the old and the new figures."""
    if comparison.versions:
        return comparison.old, comparison.new
    return f"{report.old.year}年", f"{report.new.year}年"


def group_title(group: Group) -> str:
    """Name a form, or the figures that no form prints."""
    return group.title or "项目资金"


def row_title(row: RowDifference, group: Group) -> str:
    """Name a row by its code and name; the only row of a form may have neither."""
    name = row.title
    if row.code and name != row.code:
        name = f"{row.code} {name}"
    # The halves of a form both have a row of totals.
    halves = {other.panel for other in group.rows if other.title == row.title}
    return f"{row.panel} / {name}" if len(halves) > 1 else name


def column_title(cell: CellDifference, group: Group) -> str:
    """Name a column without the empty steps of its header; nothing where a form has only one."""
    if all(other.column == cell.column for row in group.rows for other in row.cells):
        return ""
    steps = (step.strip() for step in cell.title.split(" /"))
    return " / ".join(step for step in steps if step)


def cell_name(row: RowDifference, cell: CellDifference, group: Group, between: str) -> str:
    """Name a figure by its row and column, as far as a form has several."""
    names = (row_title(row, group), column_title(cell, group))
    return between.join(dict.fromkeys(filter(None, names))) or group_title(group)


def heading(group: Group, words: "Words") -> str:
    """Name a form with the unit of its amounts, where it has any."""
    money = any(c.measure is Measure.MONEY for row in group.rows for c in row.cells)
    return group_title(group) + (f"（单位：{words.unit.value}）" if money else "")


def text_title(found: Rewording) -> str:
    """Name the place of a text; one that is its own name is named by its list."""
    titles = found.titles
    if len(titles) > 1 and titles[-1] in {found.old, found.new}:
        titles = titles[:-1]
    return " / ".join(titles)


def told(group: Group, *, everything: bool) -> Iterator[tuple[RowDifference, CellDifference]]:
    """Yield the figures of a form that are worth a line; what was undisclosed stands apart."""
    for row in group.rows:
        for cell in row.cells:
            apart = cell.kind in _ONCE_UNDISCLOSED
            if worth_a_line(row, cell, everything=everything) and (everything or not apart):
                yield row, cell


def worth_a_line(row: RowDifference, cell: CellDifference, *, everything: bool) -> bool:
    """Tell whether a figure differs, or its row has another name.

    Args:
        row: The row it stands in.
        cell: The figure.
        everything: Whether one that is the same is, too; what neither side knows never is.
    """
    if cell.kind is not Kind.SAME:
        return True
    renamed = row.kind is Kind.RENAMED and (cell.old.present or cell.new.present)
    return renamed or (everything and cell.old.known and cell.new.known)


def kind_of(row: RowDifference, cell: CellDifference) -> Kind:
    """Return how a figure differs; one that is the same may stand in a row of another name."""
    of_row = Kind.RENAMED if cell.kind is Kind.SAME else Kind.MOVED
    return row.kind if row.kind is of_row else cell.kind


def row_doubts(group: Group) -> dict[Doubt, str]:
    """Return what makes rows of a form incomparable, each with the first row it is said of."""
    found: dict[Doubt, str] = {}
    for row in group.rows:
        for doubt in row.doubts:
            found.setdefault(doubt, row_title(row, group))
    return found


def once_undisclosed(group: Group, kind: Kind) -> Iterator[tuple[RowDifference, CellDifference]]:
    """Yield the figures of a form that one side alone disclosed."""
    for row in group.rows:
        yield from ((row, cell) for cell in row.cells if cell.kind is kind)


def parts_of(words: Iterable[Rewording]) -> dict[str, list[Rewording]]:
    """Return the texts by the file they stand in."""
    found: dict[str, list[Rewording]] = {}
    for text in words:
        found.setdefault(text.part, []).append(text)
    return found


def part_title(part: str) -> str:
    """Name a file of a report by what it holds."""
    return _PARTS[part]


def shared_title(part: str) -> str:
    """Name a file that all reports share."""
    return _SHARED[part]


def headings(words: Iterable[Rewording]) -> str:
    """Count texts by the heading they stand under; terms are named."""
    found = list(words)
    if found[0].part == "glossary":
        return "、".join(text.titles[-1] for text in found)
    counted = Counter(text.titles[0] for text in found)
    return "、".join(f"{title} {number} 处" for title, number in counted.items())


def summary(comparison: Comparison) -> str:
    """Say in one line how much differs."""
    if comparison.equal:
        return "没有不同"
    kinds: Counter[Kind] = Counter()
    for pair in comparison.pairs:
        kinds.update(cell.kind for _, _, cell in pair.cells if cell.kind is not Kind.SAME)
    texts = sum(len(pair.words) for pair in comparison.pairs)
    said = [f"{kind.value} {kinds[kind]}" for kind in Kind if kinds[kind]]
    reports = [
        f"{what}报告 {len(found)} 份"
        for what, found in (("新增", comparison.added), ("减去", comparison.removed))
        if found
    ]
    figures = [f"数字 {kinds.total()} 处（{'、'.join(said)}）"] if kinds else []
    words = [f"文字 {texts} 处"] if texts else []
    shared = [f"共用文件 {len(comparison.shared)} 处"] if comparison.shared else []
    return "，".join([*reports, *figures, *words, *shared])


@dataclass(frozen=True)
class Words:
    """Puts the figures of one pair of reports.

    Attributes:
        report: The pair.
        versions: Whether they are versions of one report: then amounts are exact, in the unit
            they are typed in.
    """

    report: Difference
    versions: bool

    @cached_property
    def typist(self) -> Typist:
        """How the new report prints."""
        return Typist(self.report.new)

    @cached_property
    def unit(self) -> Unit:
        """The unit of all amounts."""
        if not self.versions:
            return self.typist.precision.unit
        accounts = [desk.report.accounts for desk in (self.report.old, self.report.new)]
        units = {found.unit for found in accounts if found}
        return units.pop() if len(units) == 1 else Unit.YUAN

    def precision(self, group: Group) -> Precision:
        """Return how the amounts of a form are printed where years are compared."""
        if group.id == PERFORMANCE:
            return performance_facts(self.report.new).precision
        return self.typist.precision

    def figure(self, cell: CellDifference, figure: Figure, group: Group) -> str:
        """Put a figure; an empty cell is said to be empty."""
        if figure.yuan is None:
            return "空" if figure.state is State.BLANK else figure.state.value
        if cell.measure is Measure.RATE:
            return f"{digits(figure.yuan)}%"
        if cell.measure is not Measure.MONEY:
            return digits(figure.yuan)
        if not self.versions:
            return self.typist.in_cell(figure, self.precision(group))
        derived = cell.kind is Kind.REWRITTEN and cell.old.stated != cell.new.stated
        marks = ("（推算）" if figure.inferred else "") + (
            "（相加）" if derived and not figure.stated else ""
        )
        return digits(self.unit.from_yuan(figure.yuan)) + marks

    def gap(self, cell: CellDifference, group: Group) -> str:
        """Put how much more or less it is; always with its sign."""
        gap = cell.difference
        if gap is None:
            return NO_RATE
        if cell.measure is Measure.RATE:
            return f"{_sign(gap)}{plain(abs(gap))}个百分点" if gap else "0"
        if cell.measure is not Measure.MONEY:
            return f"{_sign(gap)}{plain(abs(gap))}" if gap else "0"
        if not gap:
            return "0"
        if self.versions:
            return f"{_sign(gap)}{digits(abs(self.unit.from_yuan(gap)))}"
        precision = self.precision(group)
        shown, step = precision.shown(abs(gap)), digits(self.unit.from_yuan(precision.step))
        return f"{_sign(gap)}{digits(shown)}" if shown else f"{_sign(gap)}不足{step}"

    def share(self, row: RowDifference, group: Group, cell: CellDifference) -> str:
        """Put the rate, or why there is none."""
        if cell.rate is not None:
            sign = _sign(cell.rate) if cell.rate else ""
            style = self.typist.desk.layout.rate
            return f"{sign}{rate_text(abs(cell.rate), style, as_zero=False)}"
        why = rate_missing(self.report, group, row, cell)
        return {"zero-base": NOT_COMPARABLE, "not-sound": SEE_NOTE}.get(why, NO_RATE)


def rate_missing(report: Difference, group: Group, row: RowDifference, cell: CellDifference) -> str:
    """Name the reason why a figure has no rate; nothing where it has one."""
    if cell.rate is not None:
        return ""
    if cell.difference is None:
        return "not-known"
    if cell.measure is Measure.RATE:
        return "is-a-rate"
    return "not-sound" if report.doubts or group.doubts or row.doubts else "zero-base"


def rate_number(rate: Decimal | None) -> str:
    """Write a rate for other programs: six decimals; nothing where there is none."""
    return "" if rate is None else digits(round_to(rate, 6))


def _sign(number: Decimal) -> str:
    return _MINUS if number < 0 else _PLUS
