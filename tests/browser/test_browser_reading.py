"""Reading in a real browser: forms on a phone, addresses of rows, charts, contrast, keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from support import contrast

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"
_FORMS = f"{_REPORT}forms/"
_PHONE = 390

Window = Callable[..., Page]


# --- forms --------------------------------------------------------------------------------------


def _left(cell: Locator) -> float:
    box = cell.bounding_box()
    assert box
    return box["x"]


def _widest(page: Page) -> Locator:
    """Return the box of the form that is furthest from fitting its window."""
    boxes = ".table-scroll:has(tbody .code)"
    over = page.eval_on_selector_all(boxes, "all => all.map(e => e.scrollWidth - e.clientWidth)")
    most = max(over)
    assert most > 100, "no form is wider than a phone"
    return page.locator(boxes).nth(over.index(most))


def test_a_wide_form_scrolls_in_its_own_box_with_its_names_in_view(
    phone: Page, site_address: str
) -> None:
    phone.goto(f"{site_address}{_FORMS}")
    box = _widest(phone)
    box.scroll_into_view_if_needed()
    row = box.locator("tbody tr").first
    leading = row.locator(".code, .name")
    assert leading.count() == 2
    figure = row.locator(".number").last
    before = [_left(leading.nth(at)) for at in range(leading.count())]
    figure_before = _left(figure)
    assert figure_before > _PHONE, "the last figure is out of view at first"
    box.evaluate("e => e.scrollLeft = e.scrollWidth")
    assert _left(figure) < figure_before - 50
    assert _left(figure) < _PHONE
    after = [_left(leading.nth(at)) for at in range(leading.count())]
    assert after == pytest.approx(before, abs=1)
    assert phone.evaluate("window.scrollX") == 0


def test_names_that_stay_leave_room_for_figures(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_FORMS}")
    box = _widest(phone)
    edge = box.locator("tbody tr").first.locator(".name").bounding_box()
    assert edge
    assert edge["x"] + edge["width"] < _PHONE * 0.75


def test_a_box_that_scrolls_can_be_reached_by_keyboard(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_FORMS}")
    box = _widest(phone)
    box.focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_function("e => e.scrollLeft > 0", arg=box.element_handle())
    assert box.get_attribute("role")
    assert box.get_attribute("aria-labelledby")


_TABLES = """all => all.map(t => ({
  id: t.id,
  caption: t.caption?.querySelector('.title')?.textContent.trim() ?? '',
  unit: t.caption?.querySelector('.unit')?.textContent.trim() ?? '',
  heads: [...t.querySelectorAll('thead th')].map(h => h.scope),
  rows: [...t.querySelectorAll('tbody tr')].map(r => ({
    id: r.id, names: [...r.querySelectorAll('th')].map(h => h.scope), cells: r.cells.length,
  })),
}))"""


def test_forms_have_caption_unit_scopes_and_row_anchors(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_FORMS}")
    tables = wide.eval_on_selector_all("table.statutory:has(.unit)", _TABLES)
    assert len(tables) > 10
    for table in tables:
        assert table["caption"], table["id"]
        assert re.fullmatch(r"单位：万?元", table["unit"]), table["id"]
        assert table["heads"]
        assert set(table["heads"]) == {"col"}, table["id"]
        for row in table["rows"]:
            assert row["id"].startswith(f"{table['id']}-"), table["id"]
            assert set(row["names"]) <= {"row"}, row["id"]
    named = [row for table in tables for row in table["rows"] if row["names"]]
    assert len(named) > 50


@pytest.mark.parametrize("address", [_REPORT, _FORMS, f"{_REPORT}performance/", f"{_REPORT}full/"])
def test_anchors_of_a_page_are_unique(address: str, wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{address}")
    ids = wide.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    assert sorted({anchor for anchor in ids if ids.count(anchor) > 1}) == []


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "phone"])
def test_a_row_opened_by_its_address_is_in_view_and_marked(
    size: tuple[int, int], window: Window, site_address: str
) -> None:
    page = window(*size)
    page.goto(f"{site_address}{_FORMS}#general-budget-expenditure-2010308")
    row = page.locator("tr:target")
    expect(row).to_contain_text("信访事务")
    expect(row).to_be_in_viewport()
    page.wait_for_timeout(300)
    place = row.bounding_box()
    header = page.locator("header.md-header").bounding_box()
    assert place
    assert header
    assert place["y"] >= header["y"] + header["height"]
    assert place["y"] + place["height"] <= size[1]
    marked, other = (
        at.locator("td").last.evaluate("e => getComputedStyle(e).backgroundColor")
        for at in (row, page.locator("tr:target + tr"))
    )
    assert marked != other


def test_a_heading_opened_by_its_address_is_below_the_header(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    anchors = wide.eval_on_selector_all("article h3[id]", "all => all.map(h => h.id)")
    wide.goto(f"{site_address}{_REPORT}#{anchors[len(anchors) // 2]}")
    wide.wait_for_timeout(300)
    heading = wide.locator("article h3:target")
    expect(heading).to_be_in_viewport()
    place = heading.bounding_box()
    header = wide.locator("header.md-header").bounding_box()
    assert place
    assert header
    assert place["y"] >= header["y"] + header["height"] - 1


# --- charts -------------------------------------------------------------------------------------


def test_six_charts_are_named_and_described(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    charts = wide.locator("figure.chart")
    expect(charts).to_have_count(6)
    for number in range(6):
        chart = charts.nth(number)
        expect(chart.locator("figcaption")).to_contain_text(f"图{number + 1}")
        drawing = chart.locator("svg[role=img]")
        title, text = (
            drawing.locator(tag).evaluate("e => e.textContent") for tag in ("title", "desc")
        )
        assert title
        assert re.search(r"\d", text)
        labelled = drawing.get_attribute("aria-labelledby") or ""
        assert all(wide.locator(f"[id='{anchor}']").count() == 1 for anchor in labelled.split())
        box = drawing.bounding_box()
        assert box
        assert box["width"] > 200


def test_figures_of_every_chart_can_be_opened_as_a_table(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    data = wide.locator("figure.chart + details")
    expect(data).to_have_count(6)
    for number in range(6):
        details = data.nth(number)
        table = details.locator("table")
        expect(table).to_be_hidden()
        details.locator("summary").click()
        expect(table).to_be_visible()
        said = (
            wide.locator("figure.chart").nth(number).locator("desc").evaluate("e => e.textContent")
        )
        figures = re.findall(r"[\d.]+(?=万元)", said)
        assert figures
        for figure in figures:
            expect(table).to_contain_text(figure)


def test_labels_of_charts_do_not_run_over_each_other(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_REPORT}")
    clashes = phone.eval_on_selector_all(
        "figure.chart svg",
        """all => all.flatMap(svg => {
          const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBBox()]);
          const meet = (a, b) => a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1
            && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1;
          return boxes.flatMap(([s, a], i) => boxes.slice(i + 1)
            .filter(([, b]) => meet(a, b)).map(([t]) => `${s} / ${t}`));
        })""",
    )
    assert clashes == []


# --- colours ------------------------------------------------------------------------------------

_LEGIBLE = 4.5
_SELECTORS = (
    "article p",
    "article h1",
    "article h2",
    "article h3",
    "article p a",
    ".trail a",
    ".trail li:last-child",
    ".cards dt",
    ".cards .figure",
    ".cards .note",
    ".cards .note a",
    ".citation > p:last-child",
    ".citation .copy",
    "article summary",
    ".editor-note li",
    "figcaption",
    "figure.chart svg .value",
    "figure.chart svg .label",
    ".statutory caption .title",
    ".statutory caption .unit",
    ".statutory thead th",
    ".statutory tbody th",
    ".statutory tbody td.number",
    ".statutory tbody td.undisclosed",
    ".statutory tr.foot td.number",
    ".statutory tr:target td.number",
    ".md-nav--primary > ul > li > a",
    ".site-footer p",
    ".site-footer a",
    ".site-links a",
)
_COLOURS = r"""selector => {
  const element = [...document.querySelectorAll(selector)].find(e => e.getClientRects().length);
  if (!element) return null;
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const over = (below, colour) => {
    canvas.globalCompositeOperation = 'copy';
    canvas.fillStyle = `rgb(${below.join(' ')})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.globalCompositeOperation = 'source-over';
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const line = [];
  for (let e = element; e; e = e.parentElement) line.unshift(e);
  const paper = line.reduce(
    (below, e) => over(below, getComputedStyle(e).backgroundColor), [255, 255, 255]);
  const style = getComputedStyle(element);
  const ink = element instanceof SVGElement ? style.fill : style.color;
  return [over(paper, ink), paper];
}"""


@pytest.mark.parametrize(("scheme", "name"), [("light", "default"), ("dark", "slate")])
def test_text_is_legible_in_both_schemes(
    scheme: str, name: str, window: Window, site_address: str
) -> None:
    faint, seen = [], set()
    page = window(color_scheme=scheme)
    for address in (_REPORT, f"{_FORMS}#general-budget-expenditure-2010308"):
        page.goto(f"{site_address}{address}")
        assert page.locator("body").get_attribute("data-md-color-scheme") == name
        for details in page.locator("article details > summary:visible").all()[:3]:
            details.click()
        page.wait_for_timeout(300)
        for selector in _SELECTORS:
            colours = page.evaluate(_COLOURS, selector)
            if colours is None:
                continue
            seen.add(selector)
            ratio = contrast(*colours)
            if ratio < _LEGIBLE:
                faint.append(f"{address} {selector}: {ratio:.2f} {colours}")
    assert not faint, "\n".join(faint)
    assert seen == set(_SELECTORS)
