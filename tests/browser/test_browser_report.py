"""A report on a phone and on a desk: key figures, contents, folded words, projects, citing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"
_PERFORMANCE = f"{_REPORT}performance/"
_SMALLEST = 360
_TARGET = 24

Window = Callable[..., Page]


# --- key figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [_SMALLEST, 390])
def test_key_figures_stand_two_in_a_row_on_a_phone(
    width: int, window: Window, site_address: str
) -> None:
    page = window(width, 844)
    page.goto(f"{site_address}{_REPORT}")
    tops = page.eval_on_selector_all(
        "#key-figures dl > div", "all => all.map(e => e.getBoundingClientRect().top)"
    )
    assert len(tops) == 6
    assert [tops.count(top) for top in sorted(set(tops))] == [2, 2, 2]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_key_figure_leads_to_its_sentence_and_to_its_row(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_REPORT}")
    card = phone.locator("#key-figures-three_publics")
    for link in card.locator("a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= _TARGET
    card.get_by_role("link", name="说明").click()
    heading = phone.locator("#section-three-publics-overall")
    expect(heading).to_be_in_viewport()
    bar = phone.locator(".page-contents").bounding_box()
    place = heading.bounding_box()
    assert bar
    assert place
    assert place["y"] >= bar["y"] + bar["height"], "the heading lies under the folded contents"
    card.get_by_role("link", name="原表").click()
    row = phone.locator("tr:target")
    expect(row).to_contain_text("0.13")


# --- ways around ----------------------------------------------------------------------------------


def test_contents_open_lead_and_fold_again_on_a_phone(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_REPORT}")
    contents = phone.locator(".page-contents")
    contents.locator("summary").click()
    contents.get_by_role("link", name="第五部分 附表").click()
    expect(phone.locator("#forms-part")).to_be_in_viewport()
    expect(contents).not_to_have_attribute("open", "")
    expect(contents.locator("summary")).to_be_in_viewport()


def test_pages_of_a_report_lead_to_each_other_and_to_the_year_before(
    phone: Page, site_address: str
) -> None:
    phone.goto(f"{site_address}{_REPORT}forms/")
    ways = phone.get_by_role("navigation", name="本报告各页")
    expect(ways.locator("[aria-current]")).to_have_text("决算公开表")
    ways.get_by_role("link", name="2019年度", exact=False).first.click()
    assert phone.url == f"{site_address}2019/xiqu-xinfangju/forms/"
    ways.get_by_role("link", name="全文").click()
    assert phone.url == f"{site_address}2019/xiqu-xinfangju/full/"


def test_without_script_contents_and_words_open(window: Window, site_address: str) -> None:
    page = window(390, 844, java_script_enabled=False)
    page.goto(f"{site_address}{_REPORT}")
    for box in (page.locator(".page-contents"), page.locator("details.glossary").first):
        expect(box.locator("a, dd").first).to_be_hidden()
        box.locator("summary").click()
        expect(box.locator("a, dd").first).to_be_visible()
    assert page.locator(".citation .copy").count() == 0


def test_folded_words_stand_open_on_paper(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    word = wide.locator("details.glossary dd").first
    expect(word).to_be_hidden()
    wide.emulate_media(media="print")
    expect(word).to_be_visible()
    expect(wide.locator(".page-contents")).to_be_hidden()


# --- projects -------------------------------------------------------------------------------------


def test_the_project_that_cost_most_is_seen_at_once(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_PERFORMANCE}")
    most = phone.get_by_text("支出最多的是")
    expect(most).to_be_in_viewport()
    expect(most).to_contain_text("矛盾化解和疑难信访问题专项资金")
    expect(most).to_contain_text("18.73万元")
    most.get_by_role("link").click()
    expect(phone.locator("#project-conflict-resolution")).to_be_in_viewport()


def test_bars_are_as_long_as_their_share(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_PERFORMANCE}")
    cells = wide.locator("#projects-list td[style]")
    assert cells.count() == 8
    drawn = cells.nth(1).evaluate("e => getComputedStyle(e, '::after').backgroundImage")
    assert re.search(r"23\.72%", drawn), drawn


@pytest.mark.parametrize("width", [_SMALLEST, 390])
def test_tables_of_projects_need_no_scrolling_on_a_phone(
    width: int, window: Window, site_address: str
) -> None:
    page = window(width, 844)
    page.goto(f"{site_address}{_PERFORMANCE}")
    over = page.eval_on_selector_all(
        ".table-scroll:has(.stack)", "all => all.map(e => e.scrollWidth - e.clientWidth)"
    )
    assert len(over) == 5
    assert max(over) <= 0
    cell = page.locator(".indicators td").nth(2)
    said = cell.evaluate("e => getComputedStyle(e, '::before').content")
    assert said == '"预期指标值"'


# --- citing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("page_of", ["", "forms/"])
def test_the_line_to_cite_by_is_copied_with_its_address(
    page_of: str, window: Window, site_address: str
) -> None:
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site_address}{_REPORT}{page_of}")
    page.get_by_role("button", name="复制").click()
    expect(page.locator(".citation [role=status]")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("攀枝花市西区信访局. ")
    assert "[EB/OL]" in copied
    assert f" {site_address}{_REPORT}{page_of}. " in copied
