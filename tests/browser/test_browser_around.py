"""What stands around the text: the drawer, the contents that follow, folds, the way to the top."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"

Window = Callable[..., Page]


def test_the_drawer_opens_and_closes_by_key(window: Window, site_address: str) -> None:
    page = window(800)
    page.goto(f"{site_address}{_REPORT}")
    opener = page.get_by_role("button", name="目录")
    link = page.locator("#navigation").get_by_role("link", name="决算公开表")
    expect(link).to_be_hidden()
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_in_viewport()
    assert page.evaluate("!!document.activeElement.closest('#navigation')")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_drawer_closes_when_it_has_led_to_a_place_of_the_page(
    phone: Page, site_address: str
) -> None:
    phone.goto(f"{site_address}glossary/")
    phone.get_by_role("button", name="目录").tap()
    phone.locator("#navigation button").last.tap()
    phone.locator("#navigation a[href^='#']:visible").last.tap()
    expect(phone.locator("#navigation")).to_be_hidden()
    expect(phone.locator(":target").first).to_be_in_viewport()


def test_without_scripts_the_drawer_opens_by_touch(window: Window, site_address: str) -> None:
    page = window(390, 844, has_touch=True, is_mobile=True, java_script_enabled=False)
    page.goto(f"{site_address}{_REPORT}")
    page.locator("header [for=__drawer]").tap()
    expect(
        page.locator(".md-sidebar--primary").get_by_role("link", name="绩效")
    ).to_be_in_viewport()


def test_the_contents_mark_what_is_being_read_and_stay_in_the_window(
    wide: Page, site_address: str
) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    contents = wide.locator(".md-sidebar--secondary")
    current = contents.locator("[aria-current]")
    heading = wide.locator("article h2").nth(2)
    heading.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 60)")
    expect(current).to_have_count(1)
    assert current.inner_text().strip() == heading.inner_text().rstrip("¶").strip()
    expect(current).to_be_in_viewport()
    wide.evaluate("scrollTo(0, 0)")
    expect(current).to_have_count(0)


def test_the_way_to_the_top_is_offered_to_those_who_turn_back(
    wide: Page, site_address: str
) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    top = wide.locator(".md-top")
    expect(top).to_be_hidden()
    wide.mouse.wheel(0, 4000)
    expect(top).to_be_hidden()
    wide.mouse.wheel(0, -300)
    top.click()
    wide.wait_for_function("scrollY === 0")


def test_what_is_folded_opens_for_an_address_and_for_the_printer(
    wide: Page, site_address: str
) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    fold = wide.locator("article details:not([open])").last
    fold.evaluate("e => { e.id = 'fold'; e.querySelector('table, p, ul').id = 'inside'; }")
    inside = wide.locator("#inside")
    expect(inside).to_be_hidden()
    wide.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(inside).to_be_visible()
    wide.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(inside).to_be_hidden()
    wide.evaluate("location.hash = 'inside'")
    expect(inside).to_be_in_viewport()
