"""Charts in a browser: readable where they stand, and the same as their table and their file."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"
_DEPARTMENT = "departments/xiqu-xinfangju/"
_ITEM = "subjects/2010308/"
_PAGES = (_REPORT, _DEPARTMENT)

# What a chart looks like with the fonts that are there: texts that leave it, meet or are small.
_FAULTS = """() => [...document.querySelectorAll('figure.chart svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map(e => [e, e.getBoundingClientRect()]);
  const scale = frame.width / svg.viewBox.baseVal.width;
  const faults = [];
  for (const [one, a] of texts) {
    if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.bottom > frame.bottom + 1)
      faults.push(`${one.textContent} leaves the drawing`);
    if (parseFloat(one.getAttribute('font-size')) * scale < 12)
      faults.push(`${one.textContent} is smaller than 12 px`);
    for (const [other, b] of texts)
      if (one !== other && a.left < b.right - 1 && b.left < a.right - 1
          && a.top < b.bottom - 5 && b.top < a.bottom - 5)
        faults.push(`${one.textContent} meets ${other.textContent}`);
  }
  return faults;
})"""
_COLOURS = """() => [...document.querySelectorAll('figure.chart svg :is(text, rect, line, circle)')]
  .map(e => getComputedStyle(e)[e.tagName === 'line' ? 'stroke' : 'fill'])"""


@pytest.mark.parametrize("width", [360, 390, 1280])
@pytest.mark.parametrize("address", _PAGES)
def test_charts_are_readable_at_every_width(
    window: Callable[..., Page], site_address: str, address: str, width: int
) -> None:
    page = window(width, 844)
    page.goto(f"{site_address}{address}")
    assert page.locator("figure.chart svg").count() >= 3
    assert page.evaluate(_FAULTS) == []


def test_a_small_text_is_noticed(window: Callable[..., Page], site_address: str) -> None:
    """Proof that the test above can fail."""
    page = window(390, 844)
    page.goto(f"{site_address}{_REPORT}")
    page.add_style_tag(content="figure.chart svg { width: 200px !important }")
    assert any("smaller" in fault for fault in page.evaluate(_FAULTS))


def test_a_chart_is_one_image_with_a_name_and_its_figures(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_DEPARTMENT}")
    said = "一般公共预算支出走势（万元） 2019年146.56（推算），2020年199.34"
    expect(wide.get_by_role("img", name=said, exact=True)).to_be_visible()
    expect(wide.locator("figure.chart figcaption").first).to_have_text(
        "一般公共预算支出走势（万元）"
    )


def test_the_figures_of_a_chart_are_one_tap_away_and_the_same(
    phone: Page, site_address: str
) -> None:
    phone.goto(f"{site_address}{_REPORT}")
    for number, chart in enumerate(phone.locator("figure.chart").all(), start=1):
        said = chart.locator("desc").text_content() or ""
        phone.locator("summary", has_text=f"图{number}的数据").tap()
        box = phone.locator("details", has_text=f"图{number}的数据")
        told = box.locator("tbody tr").all_inner_texts()
        drawn = "".join(chart.locator("text").all_text_contents())
        link = box.get_by_role("link", name="下载这些数（CSV）")
        address = link.evaluate("link => link.href")
        rows = list(csv.reader(StringIO(phone.request.get(address).text().lstrip("\ufeff"))))[1:]
        assert len(told) == len(rows) == said.count("，") + 1 > 1
        for shown, (label, _, printed, *_) in zip(told, rows, strict=True):
            assert f"{label}{printed}" in said
            assert printed in shown
            assert printed in drawn


def test_charts_follow_the_colours_a_reader_forces(
    window: Callable[..., Page], site_address: str
) -> None:
    page = window(forced_colors="active", color_scheme="dark")
    page.goto(f"{site_address}{_REPORT}")
    forced = "forced-color-adjust:none;display:none"
    page.set_content(page.content().replace("</body>", f"<i style='{forced}'></i></body>"))
    system = page.evaluate("""() => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.forcedColorAdjust = 'none';
      return ['CanvasText', 'Canvas', 'GrayText'].map(name => {
        probe.style.color = name;
        return getComputedStyle(probe).color;
      });
    }""")
    assert set(page.evaluate(_COLOURS)) <= set(system)


def test_the_page_of_an_item_says_first_who_spends_on_it(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_ITEM}")
    said = phone.get_by_text("2020年度有这项支出的是")
    expect(said).to_contain_text("73.17万元")
    assert said.bounding_box()["y"] < 844  # type: ignore[index] - it is visible


# --- the list of items ----------------------------------------------------------------------------


def test_items_are_found_by_typing(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}subjects/")
    links = phone.locator("table.subjects tbody a:visible")
    every = links.count()
    field = phone.get_by_label("找科目")
    field.press_sequentially("信访")
    expect(links).to_have_text(["信访事务"])
    expect(phone.get_by_role("status").last).to_have_text("找到1个")
    assert phone.locator("h2:visible").count() == 1
    expect(phone.locator("table.subjects tbody tr:visible .code").first).to_have_text("20103")
    field.fill("2010308")
    expect(links).to_have_text(["信访事务"])
    field.fill("没有的科目")
    expect(phone.get_by_role("status").last).to_contain_text("没有这样的科目")
    assert links.count() == 0
    field.fill("")
    assert links.count() == every > 1


def test_a_section_shows_all_its_items(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}subjects/")
    wide.get_by_label("找科目").fill("一般公共服务 办公厅")
    found = wide.locator("table.subjects tbody a:visible")
    codes = wide.locator("table.subjects .code:visible").all_inner_texts()
    assert found.count() == len([code for code in codes if code.startswith("20103")]) - 1 > 0


def test_all_items_are_there_without_scripts(
    window: Callable[..., Page], site_address: str
) -> None:
    page = window(java_script_enabled=False)
    page.goto(f"{site_address}subjects/")
    assert page.locator(".page-filter").is_hidden()
    expect(page.get_by_role("link", name="信访事务")).to_be_visible()
