"""Questions of a resident with a phone, from the home page: three taps, or one search and its hit.

Locators are what a person goes by: names of links and buttons, words in a row.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

_MOST_TAPS = 3
#: How far a reader scrolls down from where a tap led: two screens.
_SCREENS = 2


@dataclass
class Walk:
    """A way through the site; it counts what the reader does."""

    page: Page
    taps: int = 0
    searches: int = 0

    def tap(self, place: Locator) -> None:
        self.taps += 1
        place.tap()
        self.page.wait_for_load_state()

    def search(self, words: str) -> None:
        """Type into the field in the middle of the home page, and press the key that searches."""
        self.searches += 1
        field = self.page.get_by_role("main").get_by_role("searchbox")
        field.fill(words)
        field.press("Enter")
        self.page.wait_for_url("**/search/?q=*")

    def hits(self) -> Locator:
        """Return the links that search shows."""
        return self.page.get_by_role("main").locator("ol, ul, dl").get_by_role("link")

    def end(self, answer: Locator) -> None:
        """Read the answer, which stands near, after few enough steps."""
        expect(answer).to_be_visible()
        box = answer.bounding_box()
        height = self.page.evaluate("innerHeight")
        assert box
        assert 0 <= box["y"] <= _SCREENS * height, (
            f"the answer stands {box['y'] / height} screens on"
        )
        assert self.searches <= 1
        assert self.taps <= (1 if self.searches else _MOST_TAPS)


@pytest.fixture
def walk(phone: Page, site_address: str) -> Walk:
    phone.goto(site_address)
    return Walk(phone)


def _report(walk: Walk) -> None:
    """Go to the report of 西区信访局 of 2020, the newest year with totals."""
    newest = walk.page.get_by_role("row").filter(has_text="西区信访局").first
    walk.tap(newest.get_by_role("link", name="西区信访局"))
    expect(walk.page.locator("h1")).to_have_text(re.compile("西区信访局2020年度"))


def test_how_much_was_spent_on_reception_and_why_it_fell(walk: Walk) -> None:
    _report(walk)
    card = walk.page.locator(".cards dl > div").filter(has_text="“三公”经费")
    walk.tap(card.get_by_role("link", name="说明"))
    answer = walk.page.get_by_role("main").locator("p, li")
    answer = answer.filter(
        has_text=re.compile(r"公务接待费0\.13万元.*减少0\.05万元.*主要原因是")
    ).last
    expect(answer).to_contain_text("从严把握接待的范围、人次和标准")
    walk.end(answer)


def test_reception_is_found_by_search_too(walk: Walk) -> None:
    walk.search("西区信访局 公务接待费 2020")
    hit = walk.hits().filter(has_text="公务接待费 决算数 0.13").first
    expect(hit).to_contain_text("2020")
    walk.tap(hit)
    cell = walk.page.locator("table").filter(has_text="公务接待费").get_by_text("0.13", exact=True)
    walk.end(cell.last)


def test_what_operating_expenses_of_an_agency_are(walk: Walk) -> None:
    walk.search("机关运行经费")
    walk.tap(walk.hits().filter(has_text=re.compile("^机关运行经费")).first)
    term = walk.page.locator("dt:target, :target dt, :target").first
    expect(term).to_contain_text("机关运行经费")
    walk.end(
        walk.page.locator("dd")
        .filter(has_text=re.compile("^机关和参照公务员法管理的事业单位"))
        .first
    )


@pytest.mark.parametrize("way", ["taps", "search"])
def test_the_row_of_an_item_in_the_official_form_and_its_file(walk: Walk, way: str) -> None:
    page = walk.page
    if way == "taps":
        _report(walk)
        walk.tap(page.locator("article a[href*='forms/']").first)
        expect(page.locator("h1")).to_contain_text("决算公开表")
    else:
        walk.search("2010308 一般公共预算财政拨款支出决算表 2020")
        walk.tap(walk.hits().filter(has_text="一般公共预算财政拨款支出决算表").first)
    row = page.locator("#general-budget-expenditure").get_by_role("row").filter(has_text="2010308")
    row.scroll_into_view_if_needed()
    expect(row).to_contain_text("信访事务")
    expect(row).to_contain_text("73.17")
    file = page.locator("a[href$='general-budget-expenditure.csv']").first
    with page.expect_download() as download:
        walk.tap(file)
    assert "2010308" in download.value.path().read_text(encoding="utf-8-sig")
    assert walk.taps + walk.searches <= _MOST_TAPS


def test_which_project_cost_most(walk: Walk) -> None:
    _report(walk)
    walk.tap(walk.page.locator("article").get_by_role("link", name="绩效", exact=True).first)
    answer = walk.page.get_by_role("main").locator("p").filter(has_text="支出最多的")
    expect(answer).to_contain_text("矛盾化解和疑难信访问题专项资金")
    expect(answer).to_contain_text("18.73万元")
    walk.end(answer)
