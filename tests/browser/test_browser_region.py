"""Home and years in a real browser, and how the reader has pages shown: large type, colours."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support import statute

from generator.exchange.example import Wanted, write_example
from generator.publish.build import Order, build, site_of
from generator.publish.watch import Watch

pytestmark = pytest.mark.browser

_ROOT = Path(__file__).parents[2]
_REPORT = "2020/xiqu-xinfangju/"
_KINDS = [
    *("", "2020/", _REPORT, f"{_REPORT}forms/", f"{_REPORT}performance/", f"{_REPORT}full/"),
    *("departments/xiqu-xinfangju/", "subjects/2010308/", "subjects/", "glossary/", "downloads/"),
    *("quality/", "about/", "about/rules/", "search/?q=信访"),
]
_NARROWEST = 360

Window = Callable[..., Page]


def _large(page: Page) -> Locator:
    return page.get_by_role("button", name="大字版")


def _root_size(page: Page) -> float:
    size: float = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    return size


# --- large type and colours ---------------------------------------------------------------------


def test_large_type_is_remembered_from_page_to_page(phone: Page, site_address: str) -> None:
    phone.goto(site_address)
    usual = _root_size(phone)
    _large(phone).click()
    assert _root_size(phone) == pytest.approx(usual * 1.44)
    phone.goto(f"{site_address}{_REPORT}")
    assert _root_size(phone) == pytest.approx(usual * 1.44)
    phone.get_by_role("button", name="退出大字版").click()
    phone.reload()
    assert _root_size(phone) == pytest.approx(usual)


_SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => resolve(sum), 300);
})"""


@pytest.mark.parametrize("address", ["", _REPORT])
def test_large_type_is_there_before_anything_is_painted(
    address: str, phone: Page, site_address: str
) -> None:
    phone.goto(site_address)
    _large(phone).click()
    phone.goto(f"{site_address}{address}")
    assert phone.evaluate(_SHIFTS) == pytest.approx(0, abs=0.001)


_SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => !e.closest('svg, script, style, noscript') && e.getClientRects().length
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


def test_no_text_is_small_in_large_type(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    _large(wide).click()
    for address in ("", "2020/", _REPORT, f"{_REPORT}forms/", "about/"):
        wide.goto(f"{site_address}{address}")
        assert wide.evaluate(_SMALLEST) >= 18, address


_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("large", [False, True], ids=["usual", "large"])
def test_no_page_scrolls_sideways_on_the_narrowest_phone(
    large: bool, window: Window, site_address: str
) -> None:
    page = window(_NARROWEST, 740)
    page.goto(site_address)
    if large:
        _large(page).click()
    found = []
    for address in _KINDS:
        page.goto(f"{site_address}{address}")
        if (over := page.evaluate(_OVER)) > 0:
            found.append(f"{address}: {over}")
    assert found == []


@pytest.mark.parametrize("width", [640, 960, 1100, 1280])
def test_large_type_fits_windows_of_all_widths(
    width: int, window: Window, site_address: str
) -> None:
    """A window of 1280 at 200 % zoom is one of 640."""
    page = window(width, 700)
    page.goto(site_address)
    _large(page).click()
    for address in ("", "2020/", _REPORT, f"{_REPORT}forms/"):
        page.goto(f"{site_address}{address}")
        assert page.evaluate(_OVER) <= 0, address
        header = page.locator("header.md-header")
        assert header.evaluate("e => e.scrollWidth - e.clientWidth") <= 0, address


def test_colours_follow_the_system_until_one_is_chosen(window: Window, site_address: str) -> None:
    page = window(color_scheme="dark")
    page.goto(site_address)
    body, choice = page.locator("body"), page.get_by_label("颜色")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    choice.select_option("深色")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.goto(f"{site_address}{_REPORT}")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    choice.select_option("跟随系统")
    expect(body).to_have_attribute("data-md-color-scheme", "default")


def test_without_scripts_there_are_no_switches(window: Window, site_address: str) -> None:
    page = window(java_script_enabled=False)
    page.goto(site_address)
    shown = page.locator(".site-display")
    assert shown.locator("button, select").count() == 0
    expect(shown).to_contain_text("发布机构")


def test_where_nothing_may_be_remembered_the_switches_still_work(
    window: Window, site_address: str
) -> None:
    page = window()
    page.add_init_script(
        "Storage.prototype.setItem = Storage.prototype.getItem = () => { throw new Error('no'); }"
    )
    page.goto(site_address)
    usual = _root_size(page)
    _large(page).click()
    assert _root_size(page) > usual


# --- home ---------------------------------------------------------------------------------------


def test_the_home_page_has_a_search_that_leads_to_results(phone: Page, site_address: str) -> None:
    phone.goto(site_address)
    field = phone.get_by_label("查部门、科目、项目、名词或者金额").last
    field.fill("信访")
    field.press("Enter")
    phone.wait_for_url("**/search/?q=*")
    expect(phone.locator(".search-found")).to_contain_text("信访")


def test_the_search_says_what_it_needs_where_there_are_no_scripts(
    window: Window, site_address: str
) -> None:
    page = window(java_script_enabled=False)
    page.goto(site_address)
    said = page.locator(".home-search")
    expect(said).to_contain_text("查找要用到脚本")
    assert said.get_by_role("link").count() == 2
    for link in said.get_by_role("link").all():
        anchor = link.get_attribute("href")
        assert page.locator(f"h2{anchor}").count() == 1


def test_totals_lead_to_the_year_and_it_to_reports(phone: Page, site_address: str) -> None:
    phone.goto(site_address)
    phone.locator("#totals a").filter(has_text="万元").first.click()
    expect(phone.locator("h1")).to_contain_text("年度部门决算")
    phone.locator("table.reports th a").first.click()
    expect(phone.locator("#key-figures")).to_be_visible()


# --- a year of several departments --------------------------------------------------------------


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Build and serve a site of eight invented departments; give the address of its newest year."""
    folder = tmp_path_factory.mktemp("region")
    write_example(Wanted(8, 2), statute(), folder / "content")
    order = Order(folder / "content", folder / "build", _ROOT / "mkdocs.yml", date.min)
    outcome = build(order, Watch())
    assert not outcome.tally.errors, outcome.diagnostics
    site = site_of(folder / "build")
    newest = max(path.name for path in site.iterdir() if path.name.isdigit())
    return f"{serve(site)}{newest}/"


def _column(page: Page, at: int) -> list[str]:
    rows = page.locator("table.reports").first.locator("tbody tr")
    return [row.locator("th, td").nth(at).inner_text().strip() for row in rows.all()]


def _numbers(texts: list[str]) -> list[float]:
    signed = (text.replace("增长", "").replace("下降", "-").replace("持平", "0") for text in texts)
    return [float(text.rstrip("%")) for text in signed]


def test_a_year_is_sorted_by_its_headings(wide: Page, year: str) -> None:
    wide.goto(year)
    table = wide.locator("table.reports").first
    spent = table.get_by_role("columnheader", name="本年支出")
    moved = table.get_by_role("columnheader", name="比上年")
    before = _numbers(_column(wide, 1))
    assert len(before) > 3
    assert before == sorted(before, reverse=True)
    expect(spent).to_have_attribute("aria-sort", "descending")
    spent.get_by_role("button").click()
    expect(spent).to_have_attribute("aria-sort", "ascending")
    assert _numbers(_column(wide, 1)) == sorted(before)
    button = moved.get_by_role("button")
    button.focus()
    wide.keyboard.press("Enter")
    expect(moved).to_have_attribute("aria-sort", "descending")
    assert spent.get_attribute("aria-sort") is None
    changes = _numbers(_column(wide, 3))
    assert changes == sorted(changes, reverse=True)
    expect(wide.get_by_role("status").filter(has_text="比上年")).to_have_text(
        "已按比上年从大到小排列"
    )


_TABLE = """async (address) => {
  const cells = ['增长7.0%', '—', '下降12.5%', '持平', '下降0.3%', '不可比', '增长10.1%'];
  const rows = cells.map(text => `<tr><th class="name">局</th><td class="number">${text}</td></tr>`);
  document.querySelector('.md-content').innerHTML = '<div class="table-scroll"><table class="sortable">'
    + '<thead><tr><th class="name">部门</th><th class="number">比上年</th></tr></thead>'
    + `<tbody>${rows.join('')}</tbody></table></div>`;
  const { sortable } = await import(address);
  sortable(document.querySelector('.md-content'));
  const read = () => [...document.querySelectorAll('tbody td')].map(cell => cell.textContent);
  const button = document.querySelectorAll('thead button')[1];
  button.click();
  const up = read();
  button.click();
  return [up, read()];
}"""


def test_falls_sort_below_rises_and_what_cannot_be_compared_comes_last(
    wide: Page, year: str
) -> None:
    wide.goto(year)
    # The page's own script comes first: it would take this table for its own, too.
    expect(wide.locator("thead button").first).to_be_visible()
    up, down = wide.evaluate(_TABLE, f"{year}../assets/javascripts/sort.js")
    assert up[:5] == ["下降12.5%", "下降0.3%", "持平", "增长7.0%", "增长10.1%"]
    assert down[:5] == up[4::-1]
    assert up[5:] == down[5:] == ["—", "不可比"]


def test_without_scripts_a_year_is_a_ranking(window: Window, year: str) -> None:
    page = window(java_script_enabled=False)
    page.goto(year)
    assert page.locator("thead button").count() == 0
    amounts = _numbers(_column(page, 1))
    assert amounts == sorted(amounts, reverse=True)


def test_bars_are_as_long_as_what_they_stand_for(wide: Page, year: str) -> None:
    wide.goto(year)
    amounts = _numbers(_column(wide, 1))
    widths = wide.eval_on_selector_all(
        "table.reports:first-of-type .bar rect",
        "all => all.map(e => e.getBoundingClientRect().width)",
    )[: len(amounts)]
    longest = widths[0]
    assert longest > 100
    assert [w / longest for w in widths] == pytest.approx(
        [a / amounts[0] for a in amounts], abs=0.01
    )
