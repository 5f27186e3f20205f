"""Geometry of the forms of chart: where each mark and each line of text stands.

Everything is measured in units of a drawing as wide as the text on the narrowest usual phone, so
that a unit is never less than a pixel and no text is smaller than 12. Every scale contains zero;
an amount that is not disclosed has no mark, only its words. Coordinates are decimals with one
digit, so that a rebuild draws the same bytes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from unicodedata import east_asian_width

from generator.amounts import round_to

#: What a line of text says: the name of a point, its printed amount, or a remark on it.
Role = Literal["label", "value", "note"]
Anchor = Literal["start", "middle", "end"]

WIDTH = Decimal(328)
SIZES: dict[Role, int] = {"label": 13, "value": 13, "note": 12}
#: The series drawn in the strong colour, and the one that steps back behind it.
CURRENT, EARLIER = 1, 2

MARGIN = Decimal(4)
_INNER = WIDTH - 2 * MARGIN
_LEADING = 4
CLEARANCE = Decimal(6)
_SMALLEST_MARK = Decimal("1.5")
NO_LENGTH = Decimal(0)


@dataclass(frozen=True, slots=True)
class Point:
    """One amount to draw.

    Attributes:
        label: What the amount is of: a year, a part.
        amount: In yuan; ``None`` where it is not disclosed.
        text: The amount as printed with its unit, or the words that stand for it.
        note: A short remark printed beside the amount.
    """

    label: str
    amount: Decimal | None
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``y`` is its baseline."""

    x: Decimal
    y: Decimal
    anchor: Anchor
    role: Role
    content: str

    @property
    def size(self) -> int:
        """Font size."""
        return SIZES[self.role]


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle from its upper left corner."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    series: int = CURRENT


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; left to right unless it is upright."""

    x1: Decimal
    y1: Decimal
    x2: Decimal
    y2: Decimal
    series: int = CURRENT


@dataclass(frozen=True, slots=True)
class Dot:
    """The mark of one amount on a trend."""

    x: Decimal
    y: Decimal
    series: int = CURRENT


@dataclass(frozen=True, slots=True)
class Area:
    """What lies between a line and zero: its corners, one after the other."""

    corners: tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class BarsChart:
    """Amounts beside or below each other, all drawn from zero."""

    height: Decimal
    bars: tuple[Bar, ...]
    axes: tuple[Line, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CompositionChart:
    """Parts of a whole, a row each; a track is as long as the whole."""

    height: Decimal
    tracks: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    axes: tuple[Line, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class TrendChart:
    """A line over the years, interrupted where an amount or a definition is."""

    height: Decimal
    areas: tuple[Area, ...]
    axes: tuple[Line, ...]
    breaks: tuple[Line, ...]
    segments: tuple[Line, ...]
    dots: tuple[Dot, ...]
    texts: tuple[Text, ...]


Chart = BarsChart | CompositionChart | TrendChart


# Text ------------------------------------------------------------------------------------------

# Marks that may not begin a line cling to what precedes them, opening ones to what follows.
_PIECE = re.compile(r"[（“‘《〈【「『]*(?:[!-~]+年?|.)[）”’》〉】」』、，。；：！？]*", re.DOTALL)


@lru_cache(maxsize=4096)
def text_width(text: str, size: int) -> Decimal:
    """Estimate the width of a line: full-width characters 1 em, others 0.55 em."""
    wide = sum(east_asian_width(character) in "WFA" for character in text)
    return Decimal(100 * wide + 55 * (len(text) - wide)) * size / 100


def wrap(text: str, role: Role, width: Decimal) -> list[str]:
    """Break a text into lines of about equal length that are no wider than ``width``."""
    size = SIZES[role]
    pieces = [part for piece in _pieces(text) for part in _fitting(piece, size, width)]
    lines = _fill(pieces, size, width)
    for tenths in range(5, 10) if len(lines) > 1 else ():
        narrower = _fill(pieces, size, width * tenths / 10)
        if len(narrower) == len(lines) and _widest(narrower, size) <= width:
            return narrower
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = _PIECE.findall(" ".join(text.split()))
    return pieces


def _fitting(piece: str, size: int, width: Decimal) -> Iterable[str]:
    return [piece] if text_width(piece, size) <= width else piece


def _fill(pieces: Iterable[str], size: int, width: Decimal) -> list[str]:
    lines: list[str] = []
    for piece in pieces:
        if lines and text_width((lines[-1] + piece).rstrip(), size) <= width:
            lines[-1] += piece
        elif piece.strip():
            lines.append(piece)
    return [line.rstrip() for line in lines]


def _widest(lines: Iterable[str], size: int) -> Decimal:
    return max((text_width(line, size) for line in lines), default=NO_LENGTH)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text that stand together."""

    lines: tuple[tuple[Role, str], ...]

    @property
    def width(self) -> Decimal:
        """Width of the longest line."""
        return max((text_width(line, SIZES[role]) for role, line in self.lines), default=NO_LENGTH)

    @property
    def height(self) -> Decimal:
        """Height of all lines."""
        return Decimal(sum(SIZES[role] + _LEADING for role, _ in self.lines))

    def at(self, x: Decimal, top: Decimal, anchor: Anchor) -> Iterator[Text]:
        """Yield the lines as text below a point."""
        for role, line in self.lines:
            yield Text(tenth(x), tenth(top + SIZES[role]), anchor, role, line)
            top += SIZES[role] + _LEADING


def block_of(width: Decimal, *texts: tuple[Role, str]) -> Block:
    """Wrap texts to a width and put them below each other."""
    return Block(tuple((role, line) for role, text in texts for line in wrap(text, role, width)))


def figure_of(point: Point, width: Decimal) -> Block:
    """Return what is written at a point: its amount and its remark."""
    return block_of(width, _printed(point), ("note", point.note))


def _printed(point: Point) -> tuple[Role, str]:
    """Words that stand for a missing amount are no figure and step back like a remark."""
    return "note" if point.amount is None else "value", point.text


def tenth(number: Decimal) -> Decimal:
    """Round a coordinate to the one digit that is drawn."""
    return round_to(number, 1)


# Scale -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    """How long amounts are drawn: from ``low`` (not above zero) to ``high`` (not below)."""

    low: Decimal
    high: Decimal
    length: Decimal

    def extent(self, amount: Decimal | None) -> Decimal:
        """Length from zero with the sign of the amount; small amounts stay visible."""
        if not amount:
            return NO_LENGTH
        return max(self.exact(abs(amount)), _SMALLEST_MARK).copy_sign(amount)

    def exact(self, amount: Decimal) -> Decimal:
        span = self.high - self.low
        return tenth(amount * self.length / span) if span else NO_LENGTH


def scale_of(points: Iterable[Point], length: Decimal) -> _Scale:
    """Return the scale that shows all amounts, and zero, over a length."""
    amounts = [Decimal(0), *_amounts(points)]
    return _Scale(min(amounts), max(amounts), length)


def _amounts(points: Iterable[Point]) -> list[Decimal]:
    return [point.amount for point in points if point.amount is not None]


def require_some(points: Sequence[Point]) -> None:
    """Refuse a chart of nothing.

    Raises:
        ValueError: There is no point.
    """
    if not points:
        raise ValueError("a chart needs at least one point")


# Columns ---------------------------------------------------------------------------------------

_COLUMN_PLOT = Decimal(140)
_COLUMN_SHARE = Decimal("0.58")
_WIDEST_COLUMN = Decimal(64)
_USUAL_SLOT = Decimal(96)
_SLOT_GAP = Decimal(8)


def columns(points: Sequence[Point]) -> BarsChart:
    """Set amounts side by side, the last one as the current one.

    Figures too long to stand beside each other turn the columns into rows.

    Args:
        points: Usually two to six, oldest first.

    Raises:
        ValueError: There is no point.
    """
    require_some(points)
    series = [EARLIER] * (len(points) - 1) + [CURRENT]
    room = _INNER / len(points)
    if max(_unbreakable(point) for point in points) + _SLOT_GAP > room:
        rows = _rows(points, series, scale_of(points, _INNER))
        return BarsChart(rows.height, rows.bars, rows.axes, rows.texts)
    wanted = max(_unbroken(point) for point in points) + 2 * _SLOT_GAP
    return _upright(points, series, min(room, max(_USUAL_SLOT, wanted)))


def _texts_of(point: Point) -> tuple[tuple[Role, str], ...]:
    return ("label", point.label), _printed(point), ("note", point.note)


def _unbreakable(point: Point) -> Decimal:
    return max(_widest(_pieces(text), SIZES[role]) for role, text in _texts_of(point))


def _unbroken(point: Point) -> Decimal:
    return max(text_width(text, SIZES[role]) for role, text in _texts_of(point))


def _upright(points: Sequence[Point], series: Sequence[int], slot: Decimal) -> BarsChart:
    fit = slot - _SLOT_GAP
    figures = [figure_of(point, fit) for point in points]
    names = [block_of(fit, ("label", point.label)) for point in points]
    scale = scale_of(points, _COLUMN_PLOT)
    extents = [scale.extent(point.amount) for point in points]
    zero = tenth(MARGIN + _room(figures, extents, upward=True))
    foot = zero + _room(figures, extents, upward=False) + CLEARANCE
    left = (WIDTH - slot * len(points)) / 2
    centres = [left + slot * index + slot / 2 for index in range(len(points))]
    texts: list[Text] = []
    for centre, name, figure, extent in zip(centres, names, figures, extents, strict=True):
        texts += figure.at(centre, _figure_top(zero, extent, figure), "middle")
        texts += name.at(centre, foot, "middle")
    thickness = tenth(min(_WIDEST_COLUMN, slot * _COLUMN_SHARE))
    return BarsChart(
        height=tenth(foot + max(name.height for name in names) + MARGIN),
        bars=tuple(
            Bar(
                tenth(centre - thickness / 2),
                zero - max(extent, NO_LENGTH),
                thickness,
                abs(extent),
                kind,
            )
            for centre, extent, kind in zip(centres, extents, series, strict=True)
            if extent
        ),
        axes=(Line(tenth(left), zero, tenth(left + slot * len(points)), zero),),
        texts=tuple(texts),
    )


def _room(figures: Iterable[Block], extents: Iterable[Decimal], *, upward: bool) -> Decimal:
    """Space that columns and their figures take on one side of the zero line."""
    return max(
        (
            abs(extent) + CLEARANCE + figure.height
            for figure, extent in zip(figures, extents, strict=True)
            if (extent >= 0) is upward
        ),
        default=NO_LENGTH,
    )


def _figure_top(zero: Decimal, extent: Decimal, figure: Block) -> Decimal:
    if extent < 0:
        return zero - extent + CLEARANCE
    return zero - extent - CLEARANCE - figure.height


# Rows ------------------------------------------------------------------------------------------

_ROW_BAR = Decimal(9)
_ROW_LEAD = Decimal(2)
_ROW_GAP = Decimal(14)
_COLUMN_GAP = Decimal(12)
_NARROWEST_LABEL = Decimal(8 * SIZES["label"])
_ZERO_OVERHANG = Decimal(2)


@dataclass(frozen=True, slots=True)
class _Rows:
    height: Decimal
    bars: tuple[Bar, ...]
    axes: tuple[Line, ...]
    texts: tuple[Text, ...]
    bands: tuple[Decimal, ...]


def composition(points: Sequence[Point]) -> CompositionChart:
    """Set the parts of a whole below each other, in the order given.

    Where every part is known and none is negative, a bar is as long as its share of the whole,
    which the track behind it shows; else bars compare with each other.

    Raises:
        ValueError: There is no point.
    """
    require_some(points)
    amounts = _amounts(points)
    total = sum(amounts, Decimal(0))
    whole = len(amounts) == len(points) and min(amounts) >= 0 and total > 0
    scale = _Scale(NO_LENGTH, total, _INNER) if whole else scale_of(points, _INNER)
    rows = _rows(points, [CURRENT] * len(points), scale)
    tracks = (Bar(MARGIN, band, _INNER, _ROW_BAR) for band in rows.bands if whole)
    return CompositionChart(rows.height, tuple(tracks), rows.bars, rows.axes, rows.texts)


def ranking(points: Sequence[Point]) -> BarsChart:
    """Set amounts below each other, in the order given, each drawn from one zero.

    Args:
        points: Usually up to ten, the greatest first.

    Raises:
        ValueError: There is no point.
    """
    require_some(points)
    rows = _rows(points, [CURRENT] * len(points), scale_of(points, _INNER))
    return BarsChart(rows.height, rows.bars, rows.axes, rows.texts)


def _rows(points: Sequence[Point], series: Sequence[int], scale: _Scale) -> _Rows:
    zero = MARGIN + scale.exact(-scale.low)
    bars: list[Bar] = []
    texts: list[Text] = []
    bands: list[Decimal] = []
    top = MARGIN
    for words, point, kind in zip(_row_words(points), points, series, strict=True):
        texts += (Text(t.x, t.y + top, t.anchor, t.role, t.content) for t in words.texts)
        band = top + words.height + _ROW_LEAD
        extent = scale.extent(point.amount)
        if extent:
            bars.append(Bar(zero + min(extent, NO_LENGTH), band, abs(extent), _ROW_BAR, kind))
        bands.append(band)
        top = band + _ROW_BAR + _ROW_GAP
    zeros = (
        Line(zero, band - _ZERO_OVERHANG, zero, band + _ROW_BAR + _ZERO_OVERHANG) for band in bands
    )
    axes = tuple(zeros) if scale.low else ()
    return _Rows(top - _ROW_GAP + MARGIN, tuple(bars), axes, tuple(texts), tuple(bands))


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts of one row, measured from its top."""

    texts: tuple[Text, ...]
    height: Decimal


def _row_words(points: Sequence[Point]) -> list[_Words]:
    """Write label, figure and remark as a table; below each other where that is too narrow."""
    notes = _widest((point.note for point in points), SIZES["note"])
    figures = _widest((point.text for point in points), SIZES["value"])
    right = WIDTH - MARGIN
    figures_end = right - (notes + _COLUMN_GAP if notes else 0)
    labels = figures_end - figures - _COLUMN_GAP - MARGIN
    if labels < _NARROWEST_LABEL:
        return [_stacked(point) for point in points]
    return [_beside(point, labels, figures_end) for point in points]


def _beside(point: Point, labels: Decimal, figures_end: Decimal) -> _Words:
    label = block_of(labels, ("label", point.label))
    figure = Block((_printed(point),))
    # The smaller remark stands on the same baseline as the figure.
    drop = Decimal(SIZES["value"] - SIZES["note"])
    note = Block((("note", point.note),) if point.note else ())
    texts = (
        *label.at(MARGIN, NO_LENGTH, "start"),
        *figure.at(figures_end, NO_LENGTH, "end"),
        *note.at(WIDTH - MARGIN, drop, "end"),
    )
    return _Words(texts, max(label.height, figure.height))


def _stacked(point: Point) -> _Words:
    block = block_of(_INNER, *_texts_of(point))
    return _Words(tuple(block.at(MARGIN, NO_LENGTH, "start")), block.height)
