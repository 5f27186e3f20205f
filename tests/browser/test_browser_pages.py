"""Every page of the built site in a real browser: it opens cleanly, stays in its window, leads on."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect
from watching import SPILL, watched

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"
_OPENED = 200

Window = Callable[..., Page]


def _matter(markdown: Path) -> dict[str, object]:
    head = markdown.read_text(encoding="utf-8").split("---\n")[1]
    matter: dict[str, object] = yaml.safe_load(head)
    return matter


@pytest.fixture(scope="session")
def addresses(built_site: Path) -> dict[str, str]:
    """Return the kind of every page by its address."""
    docs = built_site.parent / "docs"
    paths = sorted(docs.rglob("index.md"))
    return {
        path.relative_to(docs).as_posix().removesuffix("index.md"): str(_matter(path)["kind"])
        for path in paths
    }


def _opens_cleanly(page: Page, site_address: str, addresses: dict[str, str]) -> list[str]:
    wrong = watched(page, site_address)
    found = []
    for address in addresses:
        response = page.goto(f"{site_address}{address}", wait_until="load")
        assert response
        assert response.status == _OPENED, address
        spill = page.evaluate(SPILL)
        if spill["moved"] or spill["over"] > 0 or spill["wide"]:
            found.append(f"{address or '/'}: scrolls sideways: {spill}")
        found += [f"{address or '/'}: {problem}" for problem in wrong]
        wrong.clear()
    return found


def test_all_kinds_of_pages_are_there(addresses: dict[str, str]) -> None:
    kinds = set(addresses.values())
    assert {"home", "year", "report", "forms", "performance", "full", "department"} <= kinds


def test_pages_open_cleanly_on_a_desk(
    wide: Page, site_address: str, addresses: dict[str, str]
) -> None:
    found = _opens_cleanly(wide, site_address, addresses)
    assert not found, "\n".join(found)


def test_pages_open_cleanly_on_a_phone(
    phone: Page, site_address: str, addresses: dict[str, str]
) -> None:
    found = _opens_cleanly(phone, site_address, addresses)
    assert not found, "\n".join(found)


def test_trouble_on_a_page_is_noticed(wide: Page, site_address: str) -> None:
    """Proof that the tests above can fail."""
    wrong = watched(wide, site_address)
    wide.route("http://elsewhere.example/**", lambda route: route.abort())
    wide.goto(site_address)
    wide.evaluate("fetch('http://elsewhere.example/font.woff2').catch(() => {})")
    wide.evaluate("fetch('nowhere.json')")
    wide.evaluate("setTimeout(() => { throw new Error('boom') })")
    wide.wait_for_timeout(200)
    told = "\n".join(wrong)
    assert "asks http://elsewhere.example/font.woff2" in told
    assert "404" in told
    assert "boom" in told
    wide.evaluate(
        "document.querySelector('.md-content__inner').innerHTML = '<p style=width:3000px>宽</p>'"
    )
    assert wide.evaluate(SPILL)["wide"]


# --- the way through the site -------------------------------------------------------------------


def _sidebar(page: Page) -> dict[str, str]:
    """Return the links of the sidebar by address, without those inside the page itself."""
    links = page.eval_on_selector_all(
        ".md-nav--primary > ul > li > a[href]", "all => all.map(a => [a.href, a.innerText.trim()])"
    )
    return {href: text for href, text in links if "#" not in href}


def test_sidebar_holds_one_report_and_the_way_up(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    links = {href.removeprefix(site_address) for href in _sidebar(wide)}
    pages = {_REPORT + page for page in ("", "forms/", "performance/", "full/")}
    office = "departments/xiqu-xinfangju/"
    up = {"", "2020/", office, f"{office}changes/2019-2020/"}
    assert pages | up <= links
    general = links - pages - up - {"2019/xiqu-xinfangju/"}  # the year before
    assert not any(re.match(r"\d{4}/|departments/", link) for link in general), general


def test_sidebar_does_not_grow_with_the_site(
    wide: Page, site_address: str, addresses: dict[str, str]
) -> None:
    for address, kind in addresses.items():
        if kind in {"report", "forms", "performance", "full"}:
            wide.goto(f"{site_address}{address}")
            year, department, *_ = address.split("/")
            links = [href.removeprefix(site_address) for href in _sidebar(wide)]
            reports = [link.split("/") for link in links if re.match(r"\d{4}/.", link)]
            assert {found[1] for found in reports} == {department}, (address, reports)
            beside = [found for found in reports if found[0] != year]
            assert len(beside) <= 2, (address, reports)


def test_sidebar_links_lead_to_their_pages(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    for href, text in _sidebar(wide).items():
        response = wide.goto(href)
        assert response
        assert response.status == _OPENED, text
        if href.startswith(f"{site_address}{_REPORT}"):
            current = wide.locator(".md-nav--primary a[aria-current=page]")
            assert current.get_attribute("href") in {"./", "."}
            assert current.inner_text().strip() == text


def test_clicking_leads_from_home_to_a_form_and_back(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    wide.locator(f".md-content a[href*='{_REPORT}']").first.click()
    expect(wide).to_have_url(re.compile(rf"/{_REPORT}$"))
    wide.locator(".md-nav--primary a", has_text="决算公开表").click()
    expect(wide).to_have_url(re.compile(rf"/{_REPORT}forms/$"))
    wide.locator(".trail a").first.click()
    expect(wide).to_have_url(site_address)


def test_drawer_of_a_phone_holds_the_same_links(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_REPORT}")
    link = phone.locator(".md-nav--primary > ul > li > a", has_text="决算公开表")
    expect(link).not_to_be_in_viewport()
    phone.locator("header [for=__drawer]").click()
    expect(link).to_be_in_viewport()
    link.click()
    expect(phone).to_have_url(re.compile(rf"/{_REPORT}forms/$"))


def test_unknown_address_says_so_and_leads_back(wide: Page, site_address: str) -> None:
    response = wide.goto(f"{site_address}2020/nowhere/forms/")
    assert response
    assert response.status == 404
    expect(wide.locator("h1")).to_have_text("没有这个页面")
    links = wide.eval_on_selector_all(".md-content a[href]", "all => all.map(a => a.href)")
    assert site_address in links
    for href in set(links):
        answer = wide.request.get(href)
        assert answer.status == _OPENED, href
    wide.locator(".md-content a").first.click()
    expect(wide).to_have_url(site_address)


# --- without scripts, and on paper --------------------------------------------------------------


def _forms(page: Page) -> dict[str, str]:
    """Return the title of every form heading and table on a page, by its anchor."""
    found: dict[str, str] = dict(
        page.eval_on_selector_all(
            "[id^=form-], table.statutory[id]:has(.unit)",
            "all => all.map(e => [e.id, (e.querySelector('.title, th') ?? e).textContent"
            ".replace(/\\s|¶/g, '')])",
        )
    )
    return found


def test_whole_volume_opens_without_scripts_and_holds_all_forms(
    window: Window, site_address: str
) -> None:
    page = window(java_script_enabled=False)
    page.goto(f"{site_address}{_REPORT}forms/")
    forms = {anchor: title for anchor, title in _forms(page).items() if title}
    assert sum(anchor.startswith("form-") for anchor in forms) == 14
    page.goto(f"{site_address}{_REPORT}full/")
    whole = _forms(page)
    assert forms.keys() <= whole.keys()
    assert {anchor: whole[anchor] for anchor in forms} == forms
    text = page.locator("article").inner_text()
    for part in ("第一部分", "第二部分", "第三部分", "第四部分", "第五部分", "73.17", "80000"):
        assert part in text, part


def test_text_of_a_page_needs_no_scripts(window: Window, site_address: str) -> None:
    page = window(390, 844, java_script_enabled=False)
    page.goto(f"{site_address}{_REPORT}")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("figure.chart svg").first).to_be_visible()
    expect(page.locator("article h3 + p").first).to_be_visible()


_SHOWN = "e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden'"


def test_paper_shows_the_report_without_the_site_around_it(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}full/")
    around = ".md-sidebar, header.md-header, .md-footer, .trail, .downloads, .headerlink"
    wide.emulate_media(media="print")
    shown = wide.eval_on_selector_all(around, f"all => all.filter({_SHOWN}).map(e => e.className)")
    assert shown == []
    expect(wide.locator("h1")).to_be_visible()
    expect(wide.locator("table.statutory").first).to_be_visible()


def test_paper_cuts_no_table_off(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}full/")
    wide.emulate_media(media="print")
    cut = wide.eval_on_selector_all(
        ".table-scroll",
        "all => all.filter(e => getComputedStyle(e).overflowX !== 'visible').length",
    )
    assert cut == 0


def test_paper_is_light_even_where_the_screen_is_dark(window: Window, site_address: str) -> None:
    page = window(color_scheme="dark")
    page.goto(f"{site_address}{_REPORT}forms/")
    page.emulate_media(media="print")
    ink = page.eval_on_selector("table.statutory td", "e => getComputedStyle(e).color")
    parts = [int(part) for part in re.findall(r"\d+", ink)[:3]]
    assert max(parts) < 128, ink
