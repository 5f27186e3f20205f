from collections.abc import Callable, Sequence
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.amounts import plain
from generator.derive.charts import WIDTH, Chart, Point, columns, composition, ranking
from generator.derive.trends import trend
from generator.render.charts import draw

SVG = "{http://www.w3.org/2000/svg}"
FORMS: list[Callable[[Sequence[Point]], Chart]] = [columns, composition, ranking, trend]
POINTS = [
    Point("2018年", None, "未公开"),
    Point("2019年", Decimal(2093800), "209.38万元", "推算"),
    Point("2020年", Decimal(1999300), "199.93万元"),
]


def drawn(chart: Chart, title: str = "支出变动", description: str = "两年支出") -> ET.Element:
    return ET.fromstring(draw(chart, name="figure-1", title=title, description=description))


def all_of(svg: ET.Element, tag: str) -> list[ET.Element]:
    return list(svg.iter(SVG + tag))


@pytest.mark.parametrize("form", FORMS)
def test_the_drawing_is_named_and_described(form: Callable[[Sequence[Point]], Chart]) -> None:
    svg = drawn(form(POINTS))
    names = svg.attrib["aria-labelledby"].split()
    title, description = (svg.find(SVG + tag) for tag in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert [title.attrib["id"], description.attrib["id"]] == names
    assert names == ["figure-1-title", "figure-1-desc"]
    assert (title.text, description.text) == ("支出变动", "两年支出")
    assert svg.attrib["role"] == "img"


@pytest.mark.parametrize("form", FORMS)
def test_the_drawing_has_its_own_size(form: Callable[[Sequence[Point]], Chart]) -> None:
    chart = form(POINTS)
    svg = drawn(chart)
    _, _, width, height = svg.attrib["viewBox"].split()
    assert (svg.attrib["width"], svg.attrib["height"]) == (width, height)
    assert Decimal(width) == WIDTH
    assert Decimal(height) == chart.height


@pytest.mark.parametrize("form", FORMS)
def test_every_text_is_text_of_a_readable_size(form: Callable[[Sequence[Point]], Chart]) -> None:
    svg = drawn(form(POINTS))
    texts = all_of(svg, "text")
    assert {"2020年", "199.93万元", "推算", "未公开"} <= {text.text for text in texts}
    assert min(int(text.attrib["font-size"]) for text in texts) >= 12
    assert {text.attrib["class"] for text in texts} == {"label", "value", "label note"}


@pytest.mark.parametrize("form", FORMS)
def test_every_mark_has_a_literal_colour_and_a_class(
    form: Callable[[Sequence[Point]], Chart],
) -> None:
    svg = drawn(form(POINTS))
    marks = [
        mark for tag in ("rect", "path", "line", "circle", "text") for mark in all_of(svg, tag)
    ]
    filled = ("rect", "circle", "path")
    for mark in marks:
        colour = mark.attrib["stroke" if mark.tag == SVG + "line" else "fill"]
        assert colour.startswith("#")
        known = {"c1", "c2", "axis", "grid", "wash", "label", "value"}
        assert mark.attrib["class"].split()[0] in known
    assert all(mark.attrib["stroke-width"] == "0" for tag in filled for mark in all_of(svg, tag))


def test_columns_are_printed_where_the_geometry_puts_them() -> None:
    chart = columns(POINTS)
    rects = all_of(drawn(chart), "rect")
    keys = ("x", "y", "width", "height")
    assert [tuple(Decimal(rect.attrib[key]) for key in keys) for rect in rects] == [
        (bar.x, bar.y, bar.width, bar.height) for bar in chart.bars
    ]
    assert [rect.attrib["class"] for rect in rects] == ["c2", "c1"]
    assert [line.attrib["class"] for line in all_of(drawn(chart), "line")] == ["axis"]


def test_texts_are_printed_where_the_geometry_puts_them() -> None:
    chart = composition(POINTS)
    texts = [
        (t.text, Decimal(t.attrib["x"]), Decimal(t.attrib["y"]), t.attrib["text-anchor"])
        for t in all_of(drawn(chart), "text")
    ]
    assert texts == [(t.content, t.x, t.y, t.anchor) for t in chart.texts]


def test_a_composition_with_a_negative_part_has_a_zero_line() -> None:
    chart = composition([Point("甲", Decimal(2), "2元"), Point("乙", Decimal(-1), "-1元")])
    assert [line.attrib["class"] for line in all_of(drawn(chart), "line")] == ["axis", "axis"]


def test_a_composition_lays_bars_over_tracks() -> None:
    chart = composition(POINTS[1:])
    assert [rect.attrib["class"] for rect in all_of(drawn(chart), "rect")] == [
        "grid",
        "grid",
        "c1",
        "c1",
    ]


def test_a_trend_prints_segments_dots_and_dashed_breaks() -> None:
    chart = trend([*POINTS, *POINTS[1:]], breaks={3})
    svg = drawn(chart)
    lines = all_of(svg, "line")
    solid = [line for line in lines if "stroke-dasharray" not in line.attrib]
    assert [line.attrib["class"] for line in solid] == ["axis", "c2", "c1"]
    keys = ("x1", "y1", "x2", "y2")
    assert [tuple(Decimal(line.attrib[key]) for key in keys) for line in solid[1:]] == [
        (line.x1, line.y1, line.x2, line.y2) for line in chart.segments
    ]
    assert (
        len([line for line in lines if "stroke-dasharray" in line.attrib]) == len(chart.breaks) > 0
    )
    corners = chart.areas[0].corners
    assert all_of(svg, "path")[0].attrib["d"] == "M{}Z".format(
        "L".join(f"{plain(x)} {plain(y)}" for x, y in corners)
    )
    assert [
        (Decimal(dot.attrib["cx"]), Decimal(dot.attrib["cy"])) for dot in all_of(svg, "circle")
    ] == [(dot.x, dot.y) for dot in chart.dots]


def test_markup_in_words_is_text() -> None:
    words = "<b>&\"'</b>"
    svg = drawn(
        composition([Point(words, Decimal(1), words, words)]), title=words, description=words
    )
    assert [svg.findtext(SVG + "title"), svg.findtext(SVG + "desc")] == [words, words]
    assert [text.text for text in all_of(svg, "text")] == [words] * 3


@given(st.text(min_size=1), st.text(), st.text())
def test_any_words_make_well_formed_xml(label: str, note: str, title: str) -> None:
    points = [Point(label, Decimal(1), label, note), Point(label, None, note)]
    for form in FORMS:
        drawn(form(points), title=title, description=note)


@pytest.mark.parametrize("form", FORMS)
def test_drawing_twice_gives_the_same_bytes(form: Callable[[Sequence[Point]], Chart]) -> None:
    first, second = (draw(form(POINTS), name="a", title="甲", description="乙") for _ in range(2))
    assert first == second
    assert first.startswith("<svg ")
    assert first.endswith("</svg>\n")
    assert "\n\n" not in first


@pytest.mark.parametrize("name", ["", "two words", 'quote"', "a/b"])
def test_a_name_that_is_no_id_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="part of an id"):
        draw(columns(POINTS), name=name, title="甲", description="乙")


def test_coordinates_are_printed_in_their_shortest_form() -> None:
    text = draw(
        composition([Point("甲", Decimal(1), "1元")]), name="a", title="甲", description="乙"
    )
    assert 'width="320"' in text
    assert ".0" not in text
