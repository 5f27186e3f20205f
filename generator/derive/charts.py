"""Geometry of the three forms of chart: where each mark and each line of text stands.

Everything is measured in units of a drawing 360 wide, so that on a phone one unit is about one
pixel and no text is smaller than 12. Every scale contains zero; an amount that is not disclosed
has no mark, only its words. Coordinates are decimals with one digit, so that a rebuild draws the
same bytes.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, groupby, pairwise
from typing import Literal
from unicodedata import east_asian_width

from generator.amounts import round_to

#: What a line of text says: the name of a point, its printed amount, or a remark on it.
Role = Literal["label", "value", "note"]
Anchor = Literal["start", "middle", "end"]

WIDTH = Decimal(360)
SIZES: dict[Role, int] = {"label": 13, "value": 13, "note": 12}
#: The series drawn in the strong colour, and the one that steps back behind it.
CURRENT, EARLIER = 1, 2

_MARGIN = Decimal(4)
_INNER = WIDTH - 2 * _MARGIN
_LEADING = 4
_CLEARANCE = Decimal(6)
_SMALLEST_MARK = Decimal("1.5")
_NO_LENGTH = Decimal(0)


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
class ColumnsChart:
    """Amounts side by side on a zero line."""

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
    axes: tuple[Line, ...]
    breaks: tuple[Line, ...]
    segments: tuple[Line, ...]
    dots: tuple[Dot, ...]
    texts: tuple[Text, ...]


Chart = ColumnsChart | CompositionChart | TrendChart


# Text ------------------------------------------------------------------------------------------

# Marks that may not begin a line cling to what precedes them, opening ones to what follows.
_PIECE = re.compile(r"[（“‘《〈【「『]*(?:[!-~]+年?|.)[）”’》〉】」』、，。；：！？]*", re.DOTALL)


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
    return max((text_width(line, size) for line in lines), default=_NO_LENGTH)


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of text that stand together."""

    lines: tuple[tuple[Role, str], ...]

    @property
    def width(self) -> Decimal:
        return max((text_width(line, SIZES[role]) for role, line in self.lines), default=_NO_LENGTH)

    @property
    def height(self) -> Decimal:
        return Decimal(sum(SIZES[role] + _LEADING for role, _ in self.lines))

    def at(self, x: Decimal, top: Decimal, anchor: Anchor) -> Iterator[Text]:
        for role, line in self.lines:
            yield Text(_tenth(x), _tenth(top + SIZES[role]), anchor, role, line)
            top += SIZES[role] + _LEADING


def _block(width: Decimal, *texts: tuple[Role, str]) -> _Block:
    return _Block(tuple((role, line) for role, text in texts for line in wrap(text, role, width)))


def _figure(point: Point, width: Decimal) -> _Block:
    return _block(width, _printed(point), ("note", point.note))


def _printed(point: Point) -> tuple[Role, str]:
    """Words that stand for a missing amount are no figure and step back like a remark."""
    return "note" if point.amount is None else "value", point.text


def _tenth(number: Decimal) -> Decimal:
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
            return _NO_LENGTH
        return max(self.exact(abs(amount)), _SMALLEST_MARK).copy_sign(amount)

    def exact(self, amount: Decimal) -> Decimal:
        span = self.high - self.low
        return _tenth(amount * self.length / span) if span else _NO_LENGTH


def _scale(points: Iterable[Point], length: Decimal) -> _Scale:
    amounts = [Decimal(0), *_amounts(points)]
    return _Scale(min(amounts), max(amounts), length)


def _amounts(points: Iterable[Point]) -> list[Decimal]:
    return [point.amount for point in points if point.amount is not None]


def _require_some(points: Sequence[Point]) -> None:
    if not points:
        raise ValueError("a chart needs at least one point")


# Columns ---------------------------------------------------------------------------------------

_COLUMN_PLOT = Decimal(140)
_COLUMN_SHARE = Decimal("0.58")
_WIDEST_COLUMN = Decimal(64)
_USUAL_SLOT = Decimal(96)
_SLOT_GAP = Decimal(8)


def columns(points: Sequence[Point]) -> ColumnsChart:
    """Set amounts side by side, the last one as the current one.

    Figures too long to stand beside each other turn the columns into rows.

    Args:
        points: Usually two to six, oldest first.

    Raises:
        ValueError: There is no point.
    """
    _require_some(points)
    series = [EARLIER] * (len(points) - 1) + [CURRENT]
    room = _INNER / len(points)
    if max(_unbreakable(point) for point in points) + _SLOT_GAP > room:
        rows = _rows(points, series, _scale(points, _INNER))
        return ColumnsChart(rows.height, rows.bars, rows.axes, rows.texts)
    wanted = max(_unbroken(point) for point in points) + 2 * _SLOT_GAP
    return _upright(points, series, min(room, max(_USUAL_SLOT, wanted)))


def _texts_of(point: Point) -> tuple[tuple[Role, str], ...]:
    return ("label", point.label), _printed(point), ("note", point.note)


def _unbreakable(point: Point) -> Decimal:
    return max(_widest(_pieces(text), SIZES[role]) for role, text in _texts_of(point))


def _unbroken(point: Point) -> Decimal:
    return max(text_width(text, SIZES[role]) for role, text in _texts_of(point))


def _upright(points: Sequence[Point], series: Sequence[int], slot: Decimal) -> ColumnsChart:
    fit = slot - _SLOT_GAP
    figures = [_figure(point, fit) for point in points]
    names = [_block(fit, ("label", point.label)) for point in points]
    scale = _scale(points, _COLUMN_PLOT)
    extents = [scale.extent(point.amount) for point in points]
    zero = _tenth(_MARGIN + _room(figures, extents, upward=True))
    foot = zero + _room(figures, extents, upward=False) + _CLEARANCE
    left = (WIDTH - slot * len(points)) / 2
    centres = [left + slot * index + slot / 2 for index in range(len(points))]
    texts: list[Text] = []
    for centre, name, figure, extent in zip(centres, names, figures, extents, strict=True):
        texts += figure.at(centre, _figure_top(zero, extent, figure), "middle")
        texts += name.at(centre, foot, "middle")
    thickness = _tenth(min(_WIDEST_COLUMN, slot * _COLUMN_SHARE))
    return ColumnsChart(
        height=_tenth(foot + max(name.height for name in names) + _MARGIN),
        bars=tuple(
            Bar(
                _tenth(centre - thickness / 2),
                zero - max(extent, _NO_LENGTH),
                thickness,
                abs(extent),
                kind,
            )
            for centre, extent, kind in zip(centres, extents, series, strict=True)
            if extent
        ),
        axes=(Line(_tenth(left), zero, _tenth(left + slot * len(points)), zero),),
        texts=tuple(texts),
    )


def _room(figures: Iterable[_Block], extents: Iterable[Decimal], *, upward: bool) -> Decimal:
    """Space that columns and their figures take on one side of the zero line."""
    return max(
        (
            abs(extent) + _CLEARANCE + figure.height
            for figure, extent in zip(figures, extents, strict=True)
            if (extent >= 0) is upward
        ),
        default=_NO_LENGTH,
    )


def _figure_top(zero: Decimal, extent: Decimal, figure: _Block) -> Decimal:
    if extent < 0:
        return zero - extent + _CLEARANCE
    return zero - extent - _CLEARANCE - figure.height


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
    _require_some(points)
    amounts = _amounts(points)
    total = sum(amounts, Decimal(0))
    whole = len(amounts) == len(points) and min(amounts) >= 0 and total > 0
    scale = _Scale(_NO_LENGTH, total, _INNER) if whole else _scale(points, _INNER)
    rows = _rows(points, [CURRENT] * len(points), scale)
    tracks = (Bar(_MARGIN, band, _INNER, _ROW_BAR) for band in rows.bands if whole)
    return CompositionChart(rows.height, tuple(tracks), rows.bars, rows.axes, rows.texts)


def _rows(points: Sequence[Point], series: Sequence[int], scale: _Scale) -> _Rows:
    zero = _MARGIN + scale.exact(-scale.low)
    bars: list[Bar] = []
    texts: list[Text] = []
    bands: list[Decimal] = []
    top = _MARGIN
    for words, point, kind in zip(_row_words(points), points, series, strict=True):
        texts += (Text(t.x, t.y + top, t.anchor, t.role, t.content) for t in words.texts)
        band = top + words.height + _ROW_LEAD
        extent = scale.extent(point.amount)
        if extent:
            bars.append(Bar(zero + min(extent, _NO_LENGTH), band, abs(extent), _ROW_BAR, kind))
        bands.append(band)
        top = band + _ROW_BAR + _ROW_GAP
    zeros = (
        Line(zero, band - _ZERO_OVERHANG, zero, band + _ROW_BAR + _ZERO_OVERHANG) for band in bands
    )
    axes = tuple(zeros) if scale.low else ()
    return _Rows(top - _ROW_GAP + _MARGIN, tuple(bars), axes, tuple(texts), tuple(bands))


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts of one row, measured from its top."""

    texts: tuple[Text, ...]
    height: Decimal


def _row_words(points: Sequence[Point]) -> list[_Words]:
    """Write label, figure and remark as a table; below each other where that is too narrow."""
    notes = _widest((point.note for point in points), SIZES["note"])
    figures = _widest((point.text for point in points), SIZES["value"])
    right = WIDTH - _MARGIN
    figures_end = right - (notes + _COLUMN_GAP if notes else 0)
    labels = figures_end - figures - _COLUMN_GAP - _MARGIN
    if labels < _NARROWEST_LABEL:
        return [_stacked(point) for point in points]
    return [_beside(point, labels, figures_end) for point in points]


def _beside(point: Point, labels: Decimal, figures_end: Decimal) -> _Words:
    label = _block(labels, ("label", point.label))
    figure = _Block((_printed(point),))
    # The smaller remark stands on the same baseline as the figure.
    drop = Decimal(SIZES["value"] - SIZES["note"])
    note = _Block((("note", point.note),) if point.note else ())
    texts = (
        *label.at(_MARGIN, _NO_LENGTH, "start"),
        *figure.at(figures_end, _NO_LENGTH, "end"),
        *note.at(WIDTH - _MARGIN, drop, "end"),
    )
    return _Words(texts, max(label.height, figure.height))


def _stacked(point: Point) -> _Words:
    block = _block(_INNER, *_texts_of(point))
    return _Words(tuple(block.at(_MARGIN, _NO_LENGTH, "start")), block.height)


# Trend -----------------------------------------------------------------------------------------

_TREND_PLOT = Decimal(130)
_WIDEST_FIGURE = Decimal(120)
DOT_RADIUS = Decimal("3.5")
_DOT_CLEARANCE = DOT_RADIUS + 4
_TICK_GAP = Decimal(8)


@dataclass(frozen=True, slots=True)
class _Box:
    left: Decimal
    top: Decimal
    width: Decimal
    height: Decimal
    block: _Block = _Block(())

    @property
    def right(self) -> Decimal:
        return self.left + self.width

    @property
    def bottom(self) -> Decimal:
        return self.top + self.height

    def texts(self) -> Iterator[Text]:
        return self.block.at(self.left + self.width / 2, self.top, "middle")

    def meets(self, other: "_Box", gap: Decimal) -> bool:
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_crossed_by(self, line: Line) -> bool:
        left, right = max(self.left, line.x1), min(self.right, line.x2)
        if left > right:
            return False
        ends = (_y_at(line, left), _y_at(line, right))
        return min(ends) < self.bottom and max(ends) > self.top


def _y_at(line: Line, x: Decimal) -> Decimal:
    return line.y1 + (line.y2 - line.y1) * (x - line.x1) / (line.x2 - line.x1)


def trend(points: Sequence[Point], breaks: Collection[int] = ()) -> TrendChart:
    """Draw a line over the years.

    Figures are written at all points if there is room, else at the first and last, the highest
    and lowest, and those with a remark.

    Args:
        points: Oldest first.
        breaks: Positions of the points from which on the amount is defined differently.

    Raises:
        ValueError: There is no point.
    """
    _require_some(points)
    figures = [_figure(point, _WIDEST_FIGURE) for point in points]
    scale = _scale(points, _TREND_PLOT)
    zero = _tenth(
        _MARGIN + max(f.height for f in figures) + _DOT_CLEARANCE + scale.exact(scale.high)
    )
    foot = zero + scale.exact(-scale.low)
    xs = _positions(points)
    starts = sorted(start for start in set(breaks) if 0 < start < len(points))
    dots = [
        None
        if point.amount is None
        else Dot(x, zero - scale.exact(point.amount), _series(index, starts))
        for index, (x, point) in enumerate(zip(xs, points, strict=True))
    ]
    segments = _segments(dots, starts)
    axis = Line(_MARGIN, zero, WIDTH - _MARGIN, zero)
    field = _Field(tuple(filter(None, dots)), (*segments, axis), zero)
    placed = _place_gaps(points, xs, field)
    placed += _place_figures(points, dots, field, placed)
    dashes = [_dash(_tenth((xs[start - 1] + xs[start]) / 2), foot, placed) for start in starts]
    tick_top = max([foot, *(box.bottom for box in placed)]) + _CLEARANCE
    placed += _ticks(points, xs, tick_top)
    return TrendChart(
        height=_tenth(max(box.bottom for box in placed) + _MARGIN),
        axes=(axis,),
        breaks=tuple(chain.from_iterable(dashes)),
        segments=segments,
        dots=field.dots,
        texts=tuple(text for box in placed for text in box.texts()),
    )


def _series(index: int, starts: Sequence[int]) -> int:
    return EARLIER if starts and index < starts[-1] else CURRENT


def _dash(x: Decimal, foot: Decimal, texts: Iterable["_Box"]) -> Iterator[Line]:
    """Rule off a definition from the next one, leaving out what would run through a text."""
    top = _MARGIN
    for box in sorted(texts, key=lambda box: box.top):
        if box.left <= x <= box.right:
            if box.top > top:
                yield Line(x, top, x, _tenth(box.top))
            top = max(top, _tenth(box.bottom))
    if foot > top:
        yield Line(x, top, x, foot)


def _positions(points: Sequence[Point]) -> list[Decimal]:
    """Spread points evenly so that the names of the outer ones stay inside the drawing."""
    if len(points) == 1:
        return [WIDTH / 2]
    ends = (points[0], points[-1])
    half = max(_block(_WIDEST_FIGURE, ("label", end.label)).width for end in ends) / 2
    edge = _MARGIN + max(half, _DOT_CLEARANCE)
    step = (WIDTH - 2 * edge) / (len(points) - 1)
    return [_tenth(edge + step * index) for index in range(len(points))]


def _segments(dots: Sequence[Dot | None], starts: Collection[int]) -> tuple[Line, ...]:
    return tuple(
        Line(before.x, before.y, after.x, after.y, after.series)
        for index, (before, after) in enumerate(pairwise(dots), start=1)
        if before is not None and after is not None and index not in starts
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """What the figures of a trend have to keep clear of."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    zero: Decimal

    def is_clear(self, box: _Box) -> bool:
        return not any(box.is_crossed_by(line) for line in self.lines) and not any(
            box.meets(_around(dot, DOT_RADIUS), _NO_LENGTH) for dot in self.dots
        )

    def places(self, dot: Dot, figure: _Block, *, below: bool) -> list[_Box]:
        """Offer places for a figure, the better side first, straight places before shifted ones."""
        aside = figure.width / 2 + DOT_RADIUS
        boxes = [
            _inside(dot.x + shift, self._top(dot.y, figure.height, below=side), figure)
            for shift in (_NO_LENGTH, aside, -aside)
            for side in (below, not below)
        ]
        return boxes[:2] + [box for box in boxes[2:] if not self._is_nearer_others(box, dot)]

    def _is_nearer_others(self, box: _Box, own: Dot) -> bool:
        others = (dot for dot in self.dots if dot != own)
        return any(box.meets(_around(dot, 2 * _DOT_CLEARANCE), _NO_LENGTH) for dot in others)

    def _top(self, y: Decimal, height: Decimal, *, below: bool) -> Decimal:
        """Keep a figure clear of its dot, and past the zero line where it would lie on it."""
        if below:
            top = y + _DOT_CLEARANCE
            is_on_zero = y <= self.zero < top + height
            return max(top, self.zero + _CLEARANCE) if is_on_zero else top
        top = y - _DOT_CLEARANCE - height
        is_on_zero = top < self.zero <= y
        return min(top, self.zero - _CLEARANCE - height) if is_on_zero else top


def _around(dot: Dot, distance: Decimal) -> _Box:
    return _Box(dot.x - distance, dot.y - distance, 2 * distance, 2 * distance)


def _inside(x: Decimal, top: Decimal, block: _Block) -> _Box:
    """Centre a block on ``x``, moved as far as needed to stay between the margins."""
    left = min(max(x - block.width / 2, _MARGIN), WIDTH - _MARGIN - block.width)
    return _Box(left, top, block.width, block.height, block)


def _place_gaps(points: Sequence[Point], xs: Sequence[Decimal], field: _Field) -> list[_Box]:
    """Write the words for missing amounts on the zero line, once for neighbours alike."""
    placed: list[_Box] = []
    runs = groupby(range(len(points)), key=lambda i: (points[i].amount is None, points[i].text))
    for (is_missing, _), run in runs:
        if is_missing:
            first, *others = run
            middle = Dot((xs[first] + xs[others[-1] if others else first]) / 2, field.zero)
            block = _figure(points[first], _WIDEST_FIGURE)
            places = field.places(middle, block, below=False)
            placed += _choose(places, field, placed, needed=True)
    return placed


def _place_figures(
    points: Sequence[Point], dots: Sequence[Dot | None], field: _Field, taken: Sequence[_Box]
) -> list[_Box]:
    """Write all figures, or only the telling ones where not all find a clear place."""
    places = {
        index: field.places(dot, _figure(points[index], _WIDEST_FIGURE), below=_is_low(index, dots))
        for index, dot in enumerate(dots)
        if dot is not None
    }
    known = list(places)
    noted = [index for index in known if points[index].note]
    by_amount = sorted(known, key=lambda index: points[index].amount or 0)
    must = list(dict.fromkeys([*known[-1:], *known[:1], *noted]))
    extremes = [
        index for index in dict.fromkeys(by_amount[-1:] + by_amount[:1]) if index not in must
    ]
    rest = [index for index in reversed(known) if index not in {*must, *extremes}]

    def add(indices: Iterable[int], placed: list[_Box], *, needed: bool = False) -> list[_Box]:
        for index in indices:
            placed = placed + _choose(places[index], field, [*taken, *placed], needed=needed)
        return placed

    telling = add(extremes, add(must, [], needed=True))
    every = add(rest, telling)
    return every if len(every) == len(known) else telling


def _is_low(index: int, dots: Sequence[Dot | None]) -> bool:
    """Tell whether the line runs above a dot, so that its figure stands better below."""
    here, *near = (dots[index], *dots[max(0, index - 1) : index], *dots[index + 1 : index + 2])
    ys = [dot.y for dot in near if dot is not None]
    return here is not None and sum(ys, _NO_LENGTH) < here.y * len(ys)


def _choose(
    places: Sequence[_Box], field: _Field, taken: Sequence[_Box], *, needed: bool
) -> list[_Box]:
    """Take the first place without text and lines; if needed, one without text will do."""
    free = [box for box in places if not any(box.meets(other, _CLEARANCE) for other in taken)]
    clear = [box for box in free if field.is_clear(box)]
    return (clear or (free if needed else []))[:1]


def _ticks(points: Sequence[Point], xs: Sequence[Decimal], top: Decimal) -> list[_Box]:
    """Name the years along the foot: the last, the first, and as many between as fit."""
    blocks = [_block(_WIDEST_FIGURE, ("label", point.label)) for point in points]
    last = len(points) - 1
    placed: list[_Box] = []
    for index in dict.fromkeys([last, 0, *range(last, -1, -1)]):
        box = _inside(xs[index], top, blocks[index])
        if not any(box.meets(other, _TICK_GAP) for other in placed):
            placed.append(box)
    return placed
