"""Holds a workbook against figures known before: last year's, and those the report has already.

They show what no sum inside a workbook can: that all of it is in the other unit, or last year's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.amounts import Unit, plain
from generator.derive.desk import Desk
from generator.derive.figures import Address
from generator.diagnostics import Severity
from generator.exchange.intake.known import Known
from generator.exchange.intake.readings import Remark
from generator.exchange.intake.words import Words

#: Figures stand this far apart at most where they are of one size.
_ALIKE = Decimal(5)
_POWER = Unit.TEN_THOUSAND_YUAN.power
#: So many pairs must be compared, and so many tenths of them must agree.
_FEW, _MOST = 3, 8
_EQUAL_FEW = 8
#: A department whose largest figure is below the first or above the second, in yuan, is hardly
#: there: 万元 taken for 元 stay below for all but the largest, 元 taken for 万元 come out above.
_SMALLEST, _LARGEST = Decimal(500_000), Decimal(10_000_000_000)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A printed figure beside one that is known from elsewhere, both in yuan."""

    at: int
    printed: Decimal
    other: Decimal


def against_yardsticks(found: Known, desk: Desk, words: Words) -> Iterator[Remark]:
    """Find a workbook or a form in the other unit, and a workbook of last year.

    Args:
        found: The printed cells.
        desk: The report, with the figures it has already.
        words: Words the remarks.
    """
    present = [
        (at, address, cell.yuan)
        for at, cell in enumerate(found.cells)
        if (address := cell.address) and cell.yuan
    ]
    last = [
        _Pair(at, yuan, figure.yuan)
        for at, address, yuan in present
        if (figure := desk.previous(address)).yuan
    ]
    own = [
        _Pair(at, yuan, held.yuan)
        for at, address, yuan in present
        if (held := desk.book.figure(address)).yuan
    ]
    sources = (
        (f"{desk.base_year}年度的数", last),
        ("accounts.yml 里已有的数", own),
    )
    whole = next(
        (told for said, pairs in sources if (told := _whole_unit(pairs, said, words))), None
    )
    if whole:
        yield whole
        return
    forms = dict.fromkeys(cell.at.form for cell in found.cells)
    for form in forms:
        for said, pairs in sources:
            its = [pair for pair in pairs if found.cells[pair.at].at.form == form]
            told = _unit(its, "sheet-in-the-other-unit", f"这张表的数与{said}", words)
            if told:
                yield told
                break
    yield from _last_years(last, desk, words)
    if max(len(last), len(own)) < _FEW:
        yield from _of_odd_size(present, words)


def _whole_unit(pairs: Sequence[_Pair], said: str, words: Words) -> Remark | None:
    return _unit(pairs, "workbook-in-the-other-unit", f"整个工作簿的数与{said}", words)


def _unit(pairs: Sequence[_Pair], name: str, said: str, words: Words) -> Remark | None:
    """Tell that figures are ten thousand times as large as others, or as small."""
    for power, size in ((_POWER, "大了约一万倍"), (-_POWER, "只有约万分之一")):
        off = [pair for pair in pairs if _alike(pair.printed, pair.other.scaleb(power))]
        if len(pairs) >= _FEW and len(off) * 10 >= len(pairs) * _MOST:
            pair = max(off, key=lambda one: abs(one.printed))
            message = (
                f"{said}相比{size}，例如{words.says(pair.at)}，"
                f"那里是 {words.money(pair.at, pair.other)}：疑单位弄错了"
            )
            hint = "查表头的“单位”与数是否一致，改正其中一个，再导入一次"
            return words.remark(name, Severity.ERROR, [pair.at], message, hint)
    return None


def _alike(one: Decimal, other: Decimal) -> bool:
    """Whether two amounts are of one size and direction."""
    return one * other > 0 and abs(one) <= _ALIKE * abs(other) and abs(other) <= _ALIKE * abs(one)


def _last_years(pairs: Sequence[_Pair], desk: Desk, words: Words) -> Iterator[Remark]:
    equal = [pair for pair in pairs if pair.printed == pair.other]
    if len(equal) >= _EQUAL_FEW and len(equal) * 10 >= len(pairs) * _MOST:
        pair = max(equal, key=lambda one: abs(one.printed))
        message = (
            f"可以比较的 {len(pairs)} 格里有 {len(equal)} 格与{desk.base_year}年度的数完全相同，"
            f"例如{words.says(pair.at)}：疑拿错了年度的工作簿"
        )
        hint = f"确认这是{desk.year}年度的决算表，换成正确的工作簿再导入"
        shown = [pair.at, *(one.at for one in equal if one is not pair)]
        yield words.remark("figures-of-last-year", Severity.ERROR, shown, message, hint)


def _of_odd_size(present: Sequence[tuple[int, Address, Decimal]], words: Words) -> Iterator[Remark]:
    """Doubt the unit of a workbook that nothing can be compared with: by its largest figure."""
    largest = max(present, key=lambda one: abs(one[2]), default=None)
    if largest is None or _SMALLEST <= abs(largest[2]) < _LARGEST:
        return
    at, _, yuan = largest
    name, size = (
        ("figures-very-small", "比一个部门全年的收支小得多")
        if abs(yuan) < _SMALLEST
        else ("figures-very-large", f"合 {plain(_in_hundred_millions(yuan))}亿元，少有部门这样多")
    )
    message = f"最大的数是 {plain(yuan)}元（{words.where(at)}），{size}：疑单位弄错了"
    hint = "查表头的“单位”与数是否一致；数是元、只是显示成万元的，也要写“单位：元”"
    yield words.remark(name, Severity.WARNING, [at], message, hint)


def _in_hundred_millions(yuan: Decimal) -> Decimal:
    return yuan.scaleb(-8).normalize()
