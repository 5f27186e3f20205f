"""The trend over years: a line with gaps, broken where a definition changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, groupby, pairwise

from generator.derive.charts import (
    CLEARANCE,
    CURRENT,
    EARLIER,
    MARGIN,
    NO_LENGTH,
    WIDTH,
    Area,
    Block,
    Dot,
    Line,
    Point,
    Text,
    TrendChart,
    block_of,
    figure_of,
    require_some,
    scale_of,
    tenth,
)

_TREND_PLOT = Decimal(130)
_WIDEST_FIGURE = Decimal(120)
DOT_RADIUS = Decimal("3.5")
_DOT_CLEARANCE = DOT_RADIUS + 4
_TICK_GAP = Decimal(8)
_NO_TEXT = Block(())


@dataclass(frozen=True, slots=True)
class _Box:
    left: Decimal
    top: Decimal
    width: Decimal
    height: Decimal
    block: Block = _NO_TEXT

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
    require_some(points)
    figures = [figure_of(point, _WIDEST_FIGURE) for point in points]
    scale = scale_of(points, _TREND_PLOT)
    zero = tenth(MARGIN + max(f.height for f in figures) + _DOT_CLEARANCE + scale.exact(scale.high))
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
    axis = Line(MARGIN, zero, WIDTH - MARGIN, zero)
    field = _Field(tuple(filter(None, dots)), (*segments, axis), zero)
    placed = _place_gaps(points, xs, field)
    placed += _place_figures(points, dots, field, placed)
    dashes = [_dash(tenth((xs[start - 1] + xs[start]) / 2), foot, placed) for start in starts]
    tick_top = max([foot, *(box.bottom for box in placed)]) + CLEARANCE
    placed += _ticks(points, xs, tick_top)
    return TrendChart(
        height=tenth(max(box.bottom for box in placed) + MARGIN),
        areas=tuple(_areas(segments, zero)),
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
    top = MARGIN
    for box in sorted(texts, key=lambda box: box.top):
        if box.left <= x <= box.right:
            if box.top > top:
                yield Line(x, top, x, tenth(box.top))
            top = max(top, tenth(box.bottom))
    if foot > top:
        yield Line(x, top, x, foot)


def _positions(points: Sequence[Point]) -> list[Decimal]:
    """Spread points evenly so that the names of the outer ones stay inside the drawing."""
    if len(points) == 1:
        return [WIDTH / 2]
    ends = (points[0], points[-1])
    half = max(block_of(_WIDEST_FIGURE, ("label", end.label)).width for end in ends) / 2
    edge = MARGIN + max(half, _DOT_CLEARANCE)
    step = (WIDTH - 2 * edge) / (len(points) - 1)
    return [tenth(edge + step * index) for index in range(len(points))]


def _segments(dots: Sequence[Dot | None], starts: Collection[int]) -> tuple[Line, ...]:
    return tuple(
        Line(before.x, before.y, after.x, after.y, after.series)
        for index, (before, after) in enumerate(pairwise(dots), start=1)
        if before is not None and after is not None and index not in starts
    )


def _areas(segments: Sequence[Line], zero: Decimal) -> Iterator[Area]:
    """Fill what lies between zero and each run of segments that hang together."""
    corners: list[tuple[Decimal, Decimal]] = []
    for segment in segments:
        start, end = (segment.x1, segment.y1), (segment.x2, segment.y2)
        if corners and corners[-1] != start:
            yield _down_to(zero, corners)
            corners = []
        corners += [end] if corners else [start, end]
    if corners:
        yield _down_to(zero, corners)


def _down_to(zero: Decimal, corners: Sequence[tuple[Decimal, Decimal]]) -> Area:
    return Area(((corners[0][0], zero), *corners, (corners[-1][0], zero)))


@dataclass(frozen=True, slots=True)
class _Field:
    """What the figures of a trend have to keep clear of."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    zero: Decimal

    def is_clear(self, box: _Box) -> bool:
        return not any(box.is_crossed_by(line) for line in self.lines) and not any(
            box.meets(_around(dot, DOT_RADIUS), NO_LENGTH) for dot in self.dots
        )

    def places(self, dot: Dot, figure: Block, *, below: bool) -> list[_Box]:
        """Offer places for a figure, the better side first, straight places before shifted ones."""
        aside = figure.width / 2 + DOT_RADIUS
        boxes = [
            _inside(dot.x + shift, self._top(dot.y, figure.height, below=side), figure)
            for shift in (NO_LENGTH, aside, -aside)
            for side in (below, not below)
        ]
        return boxes[:2] + [box for box in boxes[2:] if not self._is_nearer_others(box, dot)]

    def _is_nearer_others(self, box: _Box, own: Dot) -> bool:
        others = (dot for dot in self.dots if dot != own)
        return any(box.meets(_around(dot, 2 * _DOT_CLEARANCE), NO_LENGTH) for dot in others)

    def _top(self, y: Decimal, height: Decimal, *, below: bool) -> Decimal:
        """Keep a figure clear of its dot, and past the zero line where it would lie on it."""
        if below:
            top = y + _DOT_CLEARANCE
            is_on_zero = y <= self.zero < top + height
            return max(top, self.zero + CLEARANCE) if is_on_zero else top
        top = y - _DOT_CLEARANCE - height
        is_on_zero = top < self.zero <= y
        return min(top, self.zero - CLEARANCE - height) if is_on_zero else top


def _around(dot: Dot, distance: Decimal) -> _Box:
    return _Box(dot.x - distance, dot.y - distance, 2 * distance, 2 * distance)


def _inside(x: Decimal, top: Decimal, block: Block) -> _Box:
    """Centre a block on ``x``, moved as far as needed to stay between the margins."""
    left = min(max(x - block.width / 2, MARGIN), WIDTH - MARGIN - block.width)
    return _Box(left, top, block.width, block.height, block)


def _place_gaps(points: Sequence[Point], xs: Sequence[Decimal], field: _Field) -> list[_Box]:
    """Write the words for missing amounts on the zero line, once for neighbours alike."""
    placed: list[_Box] = []
    runs = groupby(range(len(points)), key=lambda i: (points[i].amount is None, points[i].text))
    for (is_missing, _), run in runs:
        if is_missing:
            first, *others = run
            middle = Dot((xs[first] + xs[others[-1] if others else first]) / 2, field.zero)
            block = figure_of(points[first], _WIDEST_FIGURE)
            places = field.places(middle, block, below=False)
            placed += _choose(places, field, placed, needed=True)
    return placed


def _place_figures(
    points: Sequence[Point], dots: Sequence[Dot | None], field: _Field, taken: Sequence[_Box]
) -> list[_Box]:
    """Write all figures, or only the telling ones where not all find a clear place."""
    places = {
        index: field.places(
            dot, figure_of(points[index], _WIDEST_FIGURE), below=_is_low(index, dots)
        )
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
    return here is not None and sum(ys, NO_LENGTH) < here.y * len(ys)


def _choose(
    places: Sequence[_Box], field: _Field, taken: Sequence[_Box], *, needed: bool
) -> list[_Box]:
    """Take the first place without text and lines; if needed, one without text will do."""
    free = [box for box in places if not any(box.meets(other, CLEARANCE) for other in taken)]
    clear = [box for box in free if field.is_clear(box)]
    return (clear or (free if needed else []))[:1]


def _ticks(points: Sequence[Point], xs: Sequence[Decimal], top: Decimal) -> list[_Box]:
    """Name the years along the foot: the last, the first, and as many between as fit."""
    blocks = [block_of(_WIDEST_FIGURE, ("label", point.label)) for point in points]
    last = len(points) - 1
    placed: list[_Box] = []
    for index in dict.fromkeys([last, 0, *range(last, -1, -1)]):
        box = _inside(xs[index], top, blocks[index])
        if not any(box.meets(other, _TICK_GAP) for other in placed):
            placed.append(box)
    return placed
