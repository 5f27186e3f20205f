from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.derive.charts import (
    CURRENT,
    EARLIER,
    WIDTH,
    BarsChart,
    Chart,
    CompositionChart,
    Point,
    Text,
    TrendChart,
    columns,
    composition,
    ranking,
    text_width,
    wrap,
)
from generator.derive.trends import DOT_RADIUS, trend

TENTH = Decimal("0.1")
SMALLEST = Decimal("1.5")


def point(amount: str | None, label: str = "2020年", note: str = "") -> Point:
    if amount is None:
        return Point(label, None, "未公开", note)
    return Point(label, Decimal(amount), f"{amount}元", note)


def years(*amounts: str | None) -> list[Point]:
    return [point(amount, f"{2015 + index}年") for index, amount in enumerate(amounts)]


AMOUNTS = st.none() | st.decimals("-1e12", "1e12", places=2) | st.just(Decimal(0))
LABELS = st.text("一般公共服务（类）支出、“三公”2020 Aa", min_size=1, max_size=40)
NOTES = st.sampled_from(["", "", "推算", "占63%", "基数为0，不可比"])


@st.composite
def a_point(draw: st.DrawFn) -> Point:
    amount = draw(AMOUNTS)
    text = "未公开" if amount is None else f"{amount / 10000:.2f}万元"
    return Point(draw(LABELS), amount, text, draw(NOTES))


POINTS = st.lists(a_point(), min_size=1, max_size=30)


def box(text: Text) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Left, top, right and bottom of a line of text."""
    width = text_width(text.content, text.size)
    left = {"start": text.x, "middle": text.x - width / 2, "end": text.x - width}[text.anchor]
    return left, text.y - text.size, left + width, text.y + 3


def assert_texts_inside_and_apart(chart: Chart) -> None:
    for text in chart.texts:
        left, top, right, bottom = box(text)
        assert left >= -TENTH, text
        assert top >= -TENTH, text
        assert right <= WIDTH + TENTH, text
        assert bottom <= chart.height + TENTH, text
    for one, other in combinations(chart.texts, 2):
        a, b = box(one), box(other)
        apart = a[2] <= b[0] + TENTH or b[2] <= a[0] + TENTH
        assert apart or a[3] <= b[1] + TENTH or b[3] <= a[1] + TENTH, (one, other)


def assert_bars_inside(chart: BarsChart | CompositionChart) -> None:
    for bar in chart.bars:
        assert min(bar.x, bar.y) >= 0
        assert min(bar.width, bar.height) >= SMALLEST
        assert bar.x + bar.width <= WIDTH
        assert bar.y + bar.height <= chart.height


def assert_texts_clear_of_bars(chart: BarsChart | CompositionChart) -> None:
    for text in chart.texts:
        left, top, right, bottom = box(text)
        for bar in chart.bars:
            assert (
                right <= bar.x
                or bar.x + bar.width <= left
                or bottom <= bar.y
                or bar.y + bar.height <= top
            ), (text, bar)


def assert_proportional(drawn: Sequence[Decimal], amounts: Sequence[Decimal]) -> None:
    longest = max(amounts, key=abs)
    unit = drawn[amounts.index(longest)] / abs(longest)
    for length, amount in zip(drawn, amounts, strict=True):
        assert abs(length - max(SMALLEST, abs(amount) * unit)) <= TENTH


def numbers(chart: Chart) -> Iterator[Decimal]:
    yield chart.height
    marks = [
        mark for field in chart.__slots__ if field != "height" for mark in getattr(chart, field)
    ]
    for mark in marks:
        values = (getattr(mark, field) for field in mark.__slots__)
        yield from (value for value in values if isinstance(value, Decimal))


# Text


def test_full_width_characters_are_one_em_and_others_about_half() -> None:
    assert text_width("占63%", 10) == Decimal("26.5")
    assert text_width("“三公”", 10) == 40


def test_wrapping_keeps_all_words_within_the_width() -> None:
    label = "社会保障和就业支出（类）行政事业单位养老支出（款）"
    lines = wrap(label, "label", Decimal(120))
    assert "".join(lines) == label
    assert len(lines) > 1
    assert all(text_width(line, 13) <= 120 for line in lines)


def test_wrapped_lines_are_about_equally_long() -> None:
    assert wrap("公务用车购置及运行维护费", "label", Decimal(130)) == [
        "公务用车购置",
        "及运行维护费",
    ]


def test_closing_marks_do_not_begin_a_line_nor_opening_ones_end_it() -> None:
    for width in range(40, 120):
        for line in wrap("因公（含出境）、购置“三公”经费（类）", "label", Decimal(width))[1:]:
            assert line[0] not in "）、”"
        for line in wrap("因公（含出境）、购置“三公”经费（类）", "label", Decimal(width)):
            assert line[-1] not in "（“"


def test_a_printed_amount_breaks_before_its_unit() -> None:
    for width in range(43, 68):
        assert wrap("209.38万元", "value", Decimal(width)) == ["209.38", "万元"]


def test_a_year_keeps_its_word() -> None:
    assert wrap("2019年决算", "label", Decimal(45)) == ["2019年", "决算"]


def test_words_longer_than_a_line_are_cut() -> None:
    lines = wrap("1234567890", "value", Decimal(40))
    assert "".join(lines) == "1234567890"
    assert all(text_width(line, 13) <= 40 for line in lines)


def test_spaces_do_not_begin_or_end_lines() -> None:
    lines = wrap(" 甲 乙  丙 ", "label", Decimal(14))
    assert lines == ["甲", "乙", "丙"]
    assert wrap("12345678 甲乙", "label", Decimal(60)) == ["12345678", "甲乙"]


def test_no_text_has_no_lines() -> None:
    assert wrap("", "note", Decimal(40)) == []


# Columns


def test_columns_stand_on_one_line_as_high_as_their_amounts() -> None:
    chart = columns(years("100", "50"))
    first, second = chart.bars
    assert second.height == first.height / 2
    assert first.y + first.height == second.y + second.height == chart.axes[0].y1


def test_the_last_column_is_the_current_one() -> None:
    assert [bar.series for bar in columns(years("3", "2", "1")).bars] == [EARLIER, EARLIER, CURRENT]


def test_negative_columns_hang_below_the_line_with_their_figures_under_them() -> None:
    chart = columns(years("10", "-20"))
    (axis,) = chart.axes
    up, down = chart.bars
    assert down.y == axis.y1 == up.y + up.height
    assert abs(down.height - 2 * up.height) <= TENTH
    figure = next(text for text in chart.texts if text.content == "-20元")
    name = next(text for text in chart.texts if text.content == "2016年")
    assert down.y + down.height < figure.y < name.y


def test_equal_amounts_make_equal_columns() -> None:
    one, other = columns(years("5", "5")).bars
    assert (one.y, one.height) == (other.y, other.height)


def test_a_missing_amount_leaves_a_gap_with_its_words() -> None:
    chart = columns(years("10", None, "20"))
    assert len(chart.bars) == 2
    (words,) = [text for text in chart.texts if text.content == "未公开"]
    assert chart.bars[0].x + chart.bars[0].width < words.x < chart.bars[1].x
    assert words.role == "note"


@pytest.mark.parametrize("amount", ["0", None])
def test_without_amounts_only_the_line_and_the_words_remain(amount: str | None) -> None:
    chart = columns(years(amount, amount))
    assert not chart.bars
    assert len(chart.texts) == 4
    assert chart.height < 60


def test_the_smallest_amount_beside_a_huge_one_is_visible() -> None:
    small, _ = columns(years("1", "1000000000")).bars
    assert small.height == SMALLEST


def test_a_single_column_stands_in_the_middle() -> None:
    (bar,) = columns(years("5")).bars
    assert abs(bar.x + bar.width / 2 - WIDTH / 2) <= TENTH


def test_figures_too_long_to_stand_side_by_side_turn_columns_into_rows() -> None:
    chart = columns(years(*["123456789.01"] * 6))
    assert len({bar.y for bar in chart.bars}) == 6
    assert len({bar.x for bar in chart.bars}) == 1
    assert [bar.series for bar in chart.bars] == [EARLIER] * 5 + [CURRENT]


def test_figures_do_not_stand_so_close_that_they_read_as_one() -> None:
    assert len({bar.x for bar in columns(years(*["123.45"] * 6)).bars}) == 6
    assert len({bar.x for bar in columns(years(*["1234.5"] * 6)).bars}) == 6
    assert len({bar.x for bar in columns(years(*["12345.67"] * 6)).bars}) == 1


@given(POINTS.filter(lambda points: len(points) <= 6))
def test_columns_keep_their_place_and_proportion(points: list[Point]) -> None:
    chart = columns(points)
    assert_texts_inside_and_apart(chart)
    assert_texts_clear_of_bars(chart)
    assert_bars_inside(chart)
    amounts = [p.amount for p in points if p.amount]
    assert len(chart.bars) == len(amounts)
    for one, other in combinations(chart.bars, 2):
        in_turn = one.x + one.width < other.x or one.y + one.height < other.y
        assert in_turn, (one, other)


@given(st.lists(st.decimals("-1e12", "1e12", places=2).filter(bool), min_size=1, max_size=4))
def test_column_heights_are_proportional(amounts: list[Decimal]) -> None:
    chart = columns([Point("甲", amount, "乙") for amount in amounts])
    assert_proportional([bar.height for bar in chart.bars], amounts)
    assert max(bar.height for bar in chart.bars) <= 140


# Composition


def test_a_bar_is_as_long_as_its_share_of_the_track() -> None:
    chart = composition([point("75", "基本支出"), point("25", "项目支出")])
    track = chart.tracks[0].width
    assert [bar.width for bar in chart.bars] == [track * 3 / 4, track / 4]
    assert [bar.y for bar in chart.bars] == [t.y for t in chart.tracks]


def test_parts_keep_the_order_given() -> None:
    chart = composition([point("1", "甲"), point("3", "乙"), point("2", "丙")])
    names = [text for text in chart.texts if text.role == "label"]
    assert [name.content for name in names] == ["甲", "乙", "丙"]
    assert [name.y for name in names] == sorted(name.y for name in names)


def test_a_zero_part_has_a_track_but_no_bar() -> None:
    chart = composition([point("0", "甲"), point("13", "乙")])
    assert len(chart.tracks) == 2
    assert len(chart.bars) == 1


def test_the_smallest_part_is_visible() -> None:
    chart = composition([point("1000000000", "甲"), point("0.01", "乙")])
    assert chart.bars[1].width == SMALLEST


@pytest.mark.parametrize("other", [None, "-5"])
def test_where_the_whole_is_unknown_the_longest_bar_fills_the_width(other: str | None) -> None:
    chart = composition([point("10", "甲"), point("5", "乙"), point(other, "丙")])
    assert not chart.tracks
    assert abs(chart.bars[0].width - 2 * chart.bars[1].width) <= TENTH
    assert max(bar.x + bar.width for bar in chart.bars) == WIDTH - 4


def test_negative_parts_lie_left_of_the_zero_line() -> None:
    chart = composition([point("10", "甲"), point("-10", "乙")])
    right, left = chart.bars
    assert {axis.x1 for axis in chart.axes} == {right.x, left.x + left.width}
    assert right.width == left.width


@pytest.mark.parametrize("amount", ["0", None])
def test_a_composition_of_nothing_has_no_track_and_no_bar(amount: str | None) -> None:
    chart = composition([point(amount, "甲"), point(amount, "乙")])
    assert (chart.tracks, chart.bars, chart.axes) == ((), (), ())
    assert len(chart.texts) == 4


def test_figures_and_remarks_are_columns_of_their_own() -> None:
    chart = composition([point("85", "甲", "占85%"), point("15", "乙", "占15%")])
    assert len({text.x for text in chart.texts if text.role == "value"}) == 1
    assert {text.x for text in chart.texts if text.role == "note"} == {WIDTH - 4}
    assert len({text.y for text in chart.texts}) == 2


def test_long_figures_leave_the_label_a_line_of_its_own() -> None:
    long = Point("财政拨款收入", Decimal(1), "12345678901234.89万元", "占100%，含上年结转")
    chart = composition([long])
    assert len({text.y for text in chart.texts}) == 3
    assert {text.anchor for text in chart.texts} == {"start"}


@given(POINTS)
def test_compositions_keep_their_place(points: list[Point]) -> None:
    chart = composition(points)
    assert_texts_inside_and_apart(chart)
    assert_texts_clear_of_bars(chart)
    assert_bars_inside(chart)
    assert len(chart.bars) == sum(bool(p.amount) for p in points)


@given(st.lists(st.decimals("0.01", "1e12", places=2), min_size=1, max_size=30))
def test_part_lengths_are_proportional(amounts: list[Decimal]) -> None:
    chart = composition([Point("甲", amount, "乙") for amount in amounts])
    track = chart.tracks[0].width
    for bar, amount in zip(chart.bars, amounts, strict=True):
        assert abs(bar.width - max(SMALLEST, track * amount / sum(amounts))) <= TENTH


@pytest.mark.parametrize("draw", [composition, ranking])
def test_one_part_that_is_all_fills_the_width(draw: Callable[[Sequence[Point]], Chart]) -> None:
    name = "归口管理的行政单位离退休、事业单位离退休及其他行政事业单位离退休支出（项）"
    chart = draw([Point(name, Decimal(5), "5.00万元", "占100%"), point("0", "乙")])
    assert isinstance(chart, BarsChart | CompositionChart)
    (bar,) = chart.bars
    assert (bar.x, bar.x + bar.width) == (4, WIDTH - 4)
    assert_texts_inside_and_apart(chart)
    assert_texts_clear_of_bars(chart)


# Ranking


def test_a_ranking_starts_every_bar_at_one_zero() -> None:
    chart = ranking([point("40", "甲"), point("20", "乙"), point("1", "丙")])
    assert {bar.x for bar in chart.bars} == {4}
    assert [bar.width * 40 / chart.bars[0].width for bar in chart.bars] == [40, 20, 1]
    assert chart.bars[0].width == WIDTH - 8
    assert not chart.axes


def test_a_ranking_names_what_is_not_known_without_a_bar() -> None:
    chart = ranking([point("40", "甲"), point(None, "乙"), point("0", "丙"), point("-20", "丁")])
    assert len(chart.bars) == 2
    assert {"未公开", "0元", "丁"} <= {text.content for text in chart.texts}
    right, left = chart.bars
    assert left.x + left.width == right.x
    assert len(chart.axes) == 4


@given(POINTS)
def test_rankings_keep_their_place_and_proportion(points: list[Point]) -> None:
    chart = ranking(points)
    assert_texts_inside_and_apart(chart)
    assert_texts_clear_of_bars(chart)
    assert_bars_inside(chart)
    assert_proportional_to(chart, points)


def assert_proportional_to(chart: BarsChart, points: list[Point]) -> None:
    amounts = [p.amount for p in points if p.amount]
    assert len(chart.bars) == len(amounts)
    span = max([Decimal(0), *amounts]) - min([Decimal(0), *amounts])
    for bar, amount in zip(chart.bars, amounts, strict=True):
        exact = abs(amount) * (WIDTH - 8) / span
        assert abs(bar.width - max(SMALLEST, exact)) <= TENTH


# Trend


def test_a_trend_joins_its_points() -> None:
    chart = trend(years("10", "20", "30"))
    assert [(line.x1, line.y1) for line in chart.segments] == [(d.x, d.y) for d in chart.dots[:-1]]
    assert [(line.x2, line.y2) for line in chart.segments] == [(d.x, d.y) for d in chart.dots[1:]]
    low, middle, high = (chart.axes[0].y1 - dot.y for dot in chart.dots)
    assert abs(middle - 2 * low) <= TENTH
    assert abs(high - 3 * low) <= TENTH


def test_what_lies_below_a_line_is_filled_down_to_zero_between_its_gaps() -> None:
    chart = trend(years("10", "20", "15", None, "30", "40", "50", "60"), breaks={6})
    zero = chart.axes[0].y1
    runs = [chart.dots[0:3], chart.dots[3:5], chart.dots[5:7]]
    assert [area.corners for area in chart.areas] == [
        ((run[0].x, zero), *((dot.x, dot.y) for dot in run), (run[-1].x, zero)) for run in runs
    ]


def test_a_missing_year_interrupts_the_line_and_is_named() -> None:
    chart = trend(years("10", "20", None, "30"))
    assert len(chart.segments) == 1
    assert len(chart.dots) == 3
    (words,) = [text for text in chart.texts if text.content == "未公开"]
    assert chart.dots[1].x < words.x < chart.dots[2].x
    assert "2017年" in {text.content for text in chart.texts}


def test_missing_years_in_a_row_are_named_once() -> None:
    chart = trend(years("10", None, None, None, "30"))
    (words,) = [text for text in chart.texts if text.content == "未公开"]
    assert words.x == (chart.dots[0].x + chart.dots[1].x) / 2


def test_a_new_definition_breaks_the_line_and_sets_the_old_one_back() -> None:
    chart = trend(years("10", "20", "30", "20"), breaks={2})
    assert [line.series for line in chart.segments] == [EARLIER, CURRENT]
    assert [dot.series for dot in chart.dots] == [EARLIER, EARLIER, CURRENT, CURRENT]
    assert {line.x1 for line in chart.breaks} == {(chart.dots[1].x + chart.dots[2].x) / 2}


def test_breaks_outside_the_line_change_nothing() -> None:
    points = years("10", "20")
    assert trend(points, breaks={0, 2, -1, 9}) == trend(points)


def test_the_line_of_a_break_does_not_run_through_texts() -> None:
    points = [Point("2020年", Decimal(a), "1234.56万元") for a in (12, 11, 13, 10, 4, 5, 4)]
    chart = trend(points, breaks={4})
    assert len(chart.breaks) > 1
    for text in chart.texts:
        left, top, right, bottom = box(text)
        for line in chart.breaks:
            beside = right <= line.x1 or line.x1 <= left
            assert beside or bottom - 3 <= line.y1 or line.y2 <= top + 4, (text, line)


def test_figures_of_a_short_trend_are_all_written_clear_of_the_line() -> None:
    chart = trend(years("100", "50", "1", "80", "20"))
    figures = [text for text in chart.texts if text.role == "value"]
    assert len(figures) == 5
    for figure in figures:
        left, top, right, bottom = box(figure)
        for line in chart.segments:
            for step in range(101):
                x = line.x1 + (line.x2 - line.x1) * step / 100
                y = line.y1 + (line.y2 - line.y1) * step / 100
                assert not (left < x < right and top < y < bottom), (figure, line)
        assert not top < chart.axes[0].y1 < bottom


def test_a_long_trend_writes_only_telling_figures() -> None:
    amounts = ["500", "610", "520", "630", "410", "500", "620", "515", "900", "640", "530", "600"]
    chart = trend([Point(f"{year}年", Decimal(a), f"{a}.00万元") for year, a in enumerate(amounts)])
    figures = [text.content for text in chart.texts if text.role == "value"]
    assert sorted(figures) == ["410.00万元", "500.00万元", "600.00万元", "900.00万元"]
    assert len(chart.dots) == 12


def test_remarks_are_written_even_in_a_long_trend() -> None:
    points = [Point("2020年", Decimal(a), f"{a}.00万元") for a in (400, 600, *[500] * 14)]
    points[9] = Point("2020年", Decimal(505), "505.00万元", "推算")
    texts = trend(points).texts
    assert {"505.00万元", "推算"} <= {text.content for text in texts}
    assert len([text for text in texts if text.role == "value"]) < 8


def test_figures_stand_on_the_side_the_line_turns_away_from() -> None:
    amounts = ("20", "40", "21", "41", "22")
    chart = trend(years(*amounts))
    ys = {text.content: text.y for text in chart.texts}
    above = [ys[f"{a}元"] < dot.y for a, dot in zip(amounts, chart.dots, strict=True)]
    assert above == [False, True, False, True, False]


@pytest.mark.parametrize("sign", ["", "-"])
def test_figures_near_the_zero_line_stand_past_it(sign: str) -> None:
    chart = trend(years(f"{sign}100", f"{sign}50", f"{sign}10"))
    (figure,) = [text for text in chart.texts if text.content == f"{sign}10元"]
    zero, dot = chart.axes[0].y1, chart.dots[-1]
    _, top, _, bottom = box(figure)
    assert (bottom < zero < dot.y) if sign else (top > zero > dot.y)


def test_a_figure_moved_aside_does_not_come_near_another_dot() -> None:
    amounts = (60, 80, 20, 60, 60, 40)
    points = [Point("2020", Decimal(a), f"{a}.0{i}万元") for i, a in enumerate(amounts)]
    chart = trend(points)
    (figure,) = [text for text in chart.texts if text.content == "60.03万元"]
    assert figure.x != chart.dots[3].x
    left, top, right, bottom = box(figure)
    near = [dot for dot in chart.dots if top - 12 < dot.y < bottom + 12]
    assert chart.dots[3] in near
    assert not any(left < dot.x < right for dot in near)


def test_the_first_and_the_last_year_are_always_named() -> None:
    points = years(*["5"] * 20)
    names = [text.content for text in trend(points).texts if text.role == "label"]
    assert {points[0].label, points[-1].label} <= set(names)
    assert len(names) < 20


def test_a_single_year_is_a_dot_in_the_middle() -> None:
    chart = trend(years("5"))
    assert [dot.x for dot in chart.dots] == [WIDTH / 2]
    assert not chart.segments
    assert len(chart.texts) == 2


@pytest.mark.parametrize(("amount", "dots"), [("0", 3), (None, 0)])
def test_a_trend_of_nothing_lies_on_the_line(amount: str | None, dots: int) -> None:
    chart = trend(years(amount, amount, amount))
    assert {dot.y for dot in chart.dots} <= {chart.axes[0].y1}
    assert len(chart.dots) == dots


def test_negative_years_lie_below_the_line() -> None:
    chart = trend(years("10", "-10", "10"))
    above, below, _ = (chart.axes[0].y1 - dot.y for dot in chart.dots)
    assert above == -below > 0


@given(POINTS, st.sets(st.integers(-1, 31), max_size=3))
def test_trends_keep_their_place(points: list[Point], breaks: set[int]) -> None:
    chart = trend(points, breaks)
    assert_texts_inside_and_apart(chart)
    assert len(chart.dots) == sum(p.amount is not None for p in points)
    for dot in chart.dots:
        assert DOT_RADIUS <= dot.x <= WIDTH - DOT_RADIUS
        assert DOT_RADIUS <= dot.y <= chart.height - DOT_RADIUS
    for line in (*chart.breaks, *chart.segments):
        assert line.x1 <= line.x2
        assert 0 <= min(line.y1, line.y2) <= max(line.y1, line.y2) <= chart.height
    assert all(line.y1 < line.y2 for line in chart.breaks)


# All forms


@pytest.mark.parametrize("form", [columns, composition, ranking, trend])
@given(points=POINTS)
def test_coordinates_have_one_decimal(form: type[Chart], points: list[Point]) -> None:
    chart: Chart = form(points)  # type: ignore[arg-type,call-arg]
    assert all(number == number.quantize(TENTH) for number in numbers(chart))


@pytest.mark.parametrize("form", [columns, composition, ranking, trend])
def test_a_chart_of_no_points_is_refused(form: type[TrendChart]) -> None:
    with pytest.raises(ValueError, match="at least one point"):
        form([])  # type: ignore[call-arg,arg-type]
