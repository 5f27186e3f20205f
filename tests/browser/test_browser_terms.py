"""Terms explained where they stand, by mouse, keyboard and finger; the glossary and its filter."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"
_OWN = "glossary/#term-agency-operating-expenses"

Window = Callable[..., Page]


def _term(page: Page) -> Locator:
    return page.locator(f"a[href='../../{_OWN}']")


def _box(page: Page) -> Locator:
    return page.locator(".term-box:popover-open")


def _opened(page: Page, address: str) -> Locator:
    page.goto(f"{address}{_REPORT}")
    page.wait_for_load_state("networkidle")
    term = _term(page)
    term.scroll_into_view_if_needed()
    return term


def test_pointing_at_a_term_explains_it_and_leaves_the_text(wide: Page, site_address: str) -> None:
    term = _opened(wide, site_address)
    before = wide.locator(".md-content").inner_text()
    term.hover()
    box = _box(wide)
    expect(box).to_contain_text("机关和参照公务员法管理的事业单位")
    # The reader may go into the box, which stays while the pointer is there.
    box.hover()
    wide.wait_for_timeout(500)
    expect(box).to_be_visible()
    wide.mouse.move(2, 2)
    expect(box).to_have_count(0)
    assert wide.locator(".md-content").inner_text() == before
    assert term.get_attribute("title")
    term.click()
    wide.wait_for_url(f"**/{_OWN}")


def test_a_term_reached_by_keyboard_is_explained(wide: Page, site_address: str) -> None:
    term = _opened(wide, site_address)
    wide.keyboard.press("Tab")
    term.focus()
    box = _box(wide)
    expect(box).to_be_visible()
    described = term.get_attribute("aria-describedby")
    assert described
    expect(wide.locator(f"#{described}")).to_contain_text("机关和参照")
    wide.keyboard.press("Tab")
    expect(box.get_by_role("link", name="名词解释")).to_be_focused()
    wide.keyboard.press("Tab")
    expect(box).to_have_count(0)
    term.focus()
    wide.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(term).to_be_focused()


def test_a_tap_explains_a_term_and_another_closes_it(phone: Page, site_address: str) -> None:
    term = _opened(phone, site_address)
    term.tap()
    box = _box(phone)
    expect(box).to_be_visible()
    assert phone.url.endswith(_REPORT)
    frame = box.bounding_box()
    assert frame
    assert frame["x"] >= 0
    assert frame["x"] + frame["width"] <= 390
    term.tap()
    expect(box).to_have_count(0)
    term.tap()
    expect(box).to_be_visible()
    phone.touchscreen.tap(20, 120)
    expect(box).to_have_count(0)
    term.tap()
    box.get_by_role("link", name="名词解释").tap()
    phone.wait_for_url(f"**/{_OWN}")
    expect(phone.locator("dt:target")).to_have_text("机关运行经费")
    expect(phone.locator("dt:target")).to_be_in_viewport()


def test_without_script_a_term_leads_to_the_glossary(window: Window, site_address: str) -> None:
    page = window(390, 844, java_script_enabled=False)
    page.goto(f"{site_address}{_REPORT}")
    assert _term(page).get_attribute("title")
    _term(page).click()
    page.wait_for_url(f"**/{_OWN}")
    expect(page.locator(".page-filter")).to_be_hidden()


def test_without_popovers_a_term_stays_a_link(wide: Page, site_address: str) -> None:
    wide.add_init_script("delete HTMLElement.prototype.popover")
    term = _opened(wide, site_address)
    term.hover()
    wide.wait_for_timeout(400)
    assert term.get_attribute("title")
    assert wide.locator(".term-box").count() == 0


def test_a_glossary_is_filtered_while_one_types(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}glossary/")
    field = phone.get_by_label("查名词")
    terms = phone.locator("dt:visible")
    everything = terms.count()
    field.fill("三公经费")
    expect(phone.locator(".page-filter [role=status]")).to_have_text(re.compile("^[0-9]条$"))
    assert 0 < terms.count() < everything / 4
    expect(phone.locator("dt", has_text="“三公”经费").first).to_be_visible()
    expect(phone.locator("#functional")).to_be_hidden()
    field.fill("没有的词")
    expect(terms).to_have_count(0)
    expect(phone.locator(".page-filter [role=status]")).to_contain_text("没有这个词")
    phone.evaluate("location.hash = '#term-approval'")
    expect(terms).to_have_count(everything)
    expect(phone.locator("dt:target")).to_be_in_viewport()
    expect(field).to_have_value("")
