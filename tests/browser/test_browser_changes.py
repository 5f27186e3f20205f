"""The comparison of two years in a browser: how large a change has to be to be shown."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_CHANGES = "departments/xiqu-xinfangju/changes/2019-2020/"
_ROWS = "table.amounts tbody tr:visible"


def test_small_changes_are_left_out_on_demand(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_CHANGES}")
    choice = wide.get_by_label("只看增减不少于")
    every = wide.locator(_ROWS).count()
    choice.select_option(label="10万元")
    few = wide.locator(_ROWS)
    assert 0 < few.count() < every
    sizes = [row.locator("td").nth(2).inner_text() for row in few.all()]
    assert all(float(size.lstrip("＋－")) >= 10 for size in sizes), sizes
    expect(wide.get_by_role("status").first).to_have_text(f"，略去了{every - few.count()}行")
    headings = wide.locator("#by-form ~ h3")
    shown = headings.filter(visible=True).count()
    assert 0 < shown < headings.count()
    choice.select_option(label="1000万元")
    expect(wide.locator("#largest")).to_be_hidden()
    choice.select_option(label="不限")
    assert wide.locator(_ROWS).count() == every
    assert headings.filter(visible=True).count() == headings.count()


def test_a_figure_leads_to_its_row(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_CHANGES}")
    wide.locator("#by-form ~ * a", has_text="199.62").first.click()
    row = wide.locator("tr:target")
    expect(row).to_be_visible()
    expect(row).to_contain_text("199.62")


def test_everything_is_there_without_scripts(
    window: Callable[..., Page], site_address: str
) -> None:
    unscripted = window(java_script_enabled=False)
    unscripted.goto(f"{site_address}{_CHANGES}")
    assert unscripted.locator(".changes-filter *").count() == 0
    expect(unscripted.locator("table.amounts").first).to_contain_text("－8.71")
    unscripted.get_by_text("2019年没有公开的5个数").first.click()
    expect(unscripted.get_by_text("133.94").first).to_be_visible()
