"""Search in a real browser: keys, input methods, what is found and where it leads, old browsers."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from playwright.sync_api import Page, Route, expect

from generator.publish.search.words import canonical, normalise

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"
_FIELD = "header input[name=q]"
_OPTIONS = "header [role=option]"
_STATUS = "header [role=status]"
_SAID = ".search-said"
_HITS = ".search-found a:not([data-name])"
_DONE = re.compile("^(找到|没有)")
_DATA = re.compile(r"/search/.*\.bin$")
_SCRIPTS = re.compile(r"/assets/javascripts/search[a-z-]*\.js$")

Window = Callable[..., Page]


def _search(page: Page, words: str) -> list[str]:
    """Enter words; return the addresses of all that is offered, best first."""
    opener = page.locator(".site-search__open")
    if opener.is_visible():
        opener.click()
    field = page.locator(_FIELD)
    # All at once: between two keys the hits of the first letters may be there already.
    field.fill("")
    field.fill(words)
    expect(page.locator(_STATUS)).to_have_text(_DONE)
    links: list[str] = page.eval_on_selector_all(_OPTIONS, "all => all.map(a => a.href)")
    return [unquote(link) for link in links]


def _status(page: Page) -> str:
    return page.locator(_STATUS).inner_text()


# --- what is found ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("“三公”经费", f"{_REPORT}forms/#form-three-publics"),
        ("三公经费", f"{_REPORT}forms/#form-three-publics"),
        ("信访事务", "subjects/2010308/"),
        ("2010308", "subjects/2010308/"),
        ("20103", "subjects/2010308/"),
        ("２０１０３０８", "subjects/2010308/"),
        ("2010308", f"{_REPORT}forms/#general-budget-expenditure-2010308"),
        ("73.17", f"{_REPORT}forms/#general-budget-expenditure-2010308"),
        ("73.1", f"{_REPORT}forms/#expenditure-total"),
        ("73.17万元", f"{_REPORT}forms/#general-budget-expenditure-2010308"),
        ("731,700元", f"{_REPORT}forms/#general-budget-expenditure-2010308"),
        ("驻京驻蓉", f"{_REPORT}performance/#project-duty-in-capitals"),
        ("西区信访局", "departments/xiqu-xinfangju/"),
        ("西区 信访局", "departments/xiqu-xinfangju/"),
        ("信访局 2020", _REPORT),
        ("2020信访局", _REPORT),
        ("访", _REPORT),
        ("机关运行经费 2020", f"{_REPORT}#section-agency-operating-expenses"),
    ],
)
def test_search_leads_to_the_place(words: str, address: str, wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    found = _search(wide, words)
    assert site_address + address in found, found


def test_what_search_finds_holds_the_words(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    for link in _search(wide, "信访事务")[:-1]:
        page = wide.context.new_page()
        page.goto(link)
        expect(page.locator("article")).to_contain_text("信访事务")
        page.close()


def test_a_number_is_not_cut_out_of_a_longer_one(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    assert not [link for link in _search(wide, "3.17") if "search" not in link]
    assert _status(wide).startswith("没有找到")


def test_figures_are_shown_with_their_row_and_column(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    _search(wide, "73.17")
    row = wide.locator(_OPTIONS, has_text="信访事务").first
    expect(row).to_contain_text("一般公共预算财政拨款支出决算表")
    expect(row).to_contain_text("2020年度")
    expect(row.locator("mark")).to_have_text("73.17")


def test_a_hit_opens_at_its_row(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    _search(wide, "73.17")
    wide.locator(_OPTIONS, has_text="信访事务").first.click()
    wide.wait_for_url(f"{site_address}{_REPORT}forms/#general-budget-expenditure-2010308")
    expect(wide.locator(":target")).to_be_in_viewport()


def test_groups_are_named_and_entities_stand_above_text(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    groups = wide.locator("header [role=group]")
    _search(wide, "事业")
    kinds = [group.locator("p").inner_text() for group in groups.all()]
    assert kinds[:2] == ["功能科目", "名词"]
    wide.goto(site_address)
    _search(wide, "信访")
    kinds = [group.locator("p").inner_text() for group in groups.all()]
    assert kinds == ["部门", "功能科目", "正文"]
    for words, expected in (
        ("费用", ["项目", "名词", "正文"]),
        ("接待费", ["名词", "数字", "正文"]),
    ):
        wide.goto(site_address)
        _search(wide, words)
        assert [group.locator("p").inner_text() for group in groups.all()] == expected
    for group in groups.all():
        labelled = group.get_attribute("aria-labelledby")
        assert labelled
        expect(wide.locator(f"#{labelled}")).to_be_visible()


# --- keys, input methods, screen readers --------------------------------------------------------


def test_nothing_is_loaded_before_the_reader_comes_to_the_field(
    wide: Page, site_address: str
) -> None:
    asked: list[str] = []
    wide.on("request", lambda request: asked.append(request.url))
    wide.goto(site_address, wait_until="networkidle")
    early = [url for url in asked if _DATA.search(url) or _SCRIPTS.search(url)]
    assert not early
    with wide.expect_response("**/search/index.bin"):
        wide.locator(_FIELD).focus()


@pytest.mark.parametrize("keys", ["/", "Control+k"])
def test_keys_lead_to_the_field(keys: str, wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    wide.keyboard.press(keys)
    expect(wide.locator(_FIELD)).to_be_focused()
    expect(wide.locator(_FIELD)).to_have_value("")


def test_keys_lead_to_a_field_in_the_page_where_one_is_in_view(
    wide: Page, site_address: str
) -> None:
    wide.goto(f"{site_address}search/?q={quote('信访')}")
    expect(wide.locator(_SAID)).to_have_text(re.compile("^找到"))
    wide.keyboard.press("/")
    expect(wide.locator(".search-form input")).to_be_focused()
    wide.locator("h1").click()
    wide.mouse.wheel(0, 800)
    wide.wait_for_function("scrollY > 400")
    wide.keyboard.press("/")
    expect(wide.locator(_FIELD)).to_be_focused()


def test_an_empty_field_says_what_can_be_typed(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    wide.locator(_FIELD).focus()
    expect(wide.locator("header .search-hint")).to_contain_text("部门")
    examples = wide.locator(_OPTIONS)
    expect(examples).to_have_count(3)
    wide.keyboard.press("ArrowDown")
    words = examples.first.inner_text()
    wide.keyboard.press("Enter")
    wide.wait_for_url(f"{site_address}search/?q=*")
    expect(wide.locator(".search-form input")).to_have_value(words)
    expect(wide.locator(_SAID)).to_have_text(re.compile("^找到"))


def test_another_field_of_a_page_has_the_same_list(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    field = wide.locator("article input[name=q]")
    field.press_sequentially("信访事务", delay=120)
    options = wide.locator("article [role=option]")
    expect(wide.locator("article [role=status]")).to_have_text(_DONE)
    assert f"{site_address}subjects/2010308/" in options.evaluate_all("all => all.map(a => a.href)")
    assert field.get_attribute("role") == "combobox"
    wide.keyboard.press("Escape")
    expect(wide.locator("article .search-panel")).to_be_hidden()
    wide.keyboard.press("Enter")
    wide.wait_for_url(f"{site_address}search/?q=*")


def test_on_a_phone_every_field_takes_the_whole_screen(phone: Page, site_address: str) -> None:
    phone.goto(site_address)
    phone.locator("article input[name=q]").tap()
    expect(phone.locator(_FIELD)).to_be_focused()
    sheet = phone.locator("form.site-search")
    assert sheet.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert phone.locator(_FIELD).evaluate("i => parseFloat(getComputedStyle(i).fontSize)") >= 16
    phone.keyboard.type("信访事务", delay=120)
    expect(phone.locator(_STATUS)).to_have_text(_DONE)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.keyboard.press("Escape")
    phone.keyboard.press("Escape")
    phone.keyboard.press("Escape")
    expect(phone.locator(_FIELD)).to_be_hidden()
    expect(phone.locator(".site-search__open")).to_be_focused()
    assert not phone.locator("[inert]").count()


def test_a_slash_is_a_slash_while_typing(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    wide.locator(_FIELD).press_sequentially("a/b")
    expect(wide.locator(_FIELD)).to_have_value("a/b")


def test_arrows_choose_enter_opens_escape_closes(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    field = wide.locator(_FIELD)
    found = _search(wide, "西区信访局")
    expect(field).to_have_attribute("aria-expanded", "true")
    chosen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        field.press(key)
        active = field.get_attribute("aria-activedescendant")
        selected = wide.locator(f"{_OPTIONS}[aria-selected=true]")
        assert selected.count() == (1 if active else 0)
        if active:
            assert selected.get_attribute("id") == active
            expect(selected).to_be_in_viewport()
        chosen.append(active)
    last = wide.locator(_OPTIONS).last.get_attribute("id")
    first, second = (wide.locator(_OPTIONS).nth(n).get_attribute("id") for n in (0, 1))
    assert chosen == [first, second, first, None, last]
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    wide.wait_for_url(found[0])
    _search(wide, "信访")
    wide.keyboard.press("Escape")
    expect(wide.locator("header .search-panel")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("信访")
    wide.keyboard.press("Escape")
    expect(field).to_have_value("")


def test_enter_without_a_choice_opens_the_page_of_results(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    _search(wide, "信访 2020")
    wide.keyboard.press("Enter")
    wide.wait_for_url(f"{site_address}search/?q=*")
    expect(wide.locator(_SAID)).to_have_text(re.compile("^找到.*页面"))
    expect(wide.locator(".search-form input")).to_have_value("信访 2020")


def test_the_field_is_a_combobox_and_says_how_much_is_found(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    _search(wide, "信访")
    field = wide.locator("header").get_by_role("combobox")
    expect(field).to_have_accessible_name("查找部门、科目、项目、名词或者金额")
    controlled = field.get_attribute("aria-controls")
    expect(wide.locator(f"#{controlled}")).to_have_role("listbox")
    options = wide.locator("header").get_by_role("option")
    assert options.count() == wide.locator(_OPTIONS).count() > 5
    assert re.fullmatch(r"找到\d+个名称，约?\d+个页面", _status(wide))


def test_an_input_method_searches_once_it_is_done(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    wide.locator(_FIELD).focus()
    keyboard = wide.context.new_cdp_session(wide)
    compose = {"selectionStart": 2, "selectionEnd": 2}
    keyboard.send("Input.imeSetComposition", {"text": "xf", **compose})
    wide.wait_for_timeout(600)
    expect(wide.locator(_STATUS)).to_have_text("")
    keyboard.send("Input.insertText", {"text": "信访事务"})
    expect(wide.locator(_STATUS)).to_have_text(_DONE)
    assert f"{site_address}subjects/2010308/" in wide.eval_on_selector_all(
        _OPTIONS, "all => all.map(a => decodeURI(a.href))"
    )


def test_the_last_words_win(wide: Page, site_address: str) -> None:
    """What is found for words that were typed over never covers what is found for the last."""
    wide.goto(site_address)
    slow = re.compile(r"/search/(pairs|singles).*\.bin$")
    wide.route(slow, lambda route: (wide.wait_for_timeout(300), route.continue_()))
    wide.locator(_FIELD).press_sequentially("信访")
    wide.wait_for_timeout(200)
    found = _search(wide, "2010308")
    wide.wait_for_timeout(800)
    now = wide.eval_on_selector_all(_OPTIONS, "all => all.map(a => decodeURI(a.href))")
    assert now == found


# --- the page of results ------------------------------------------------------------------------


def test_facets_narrow_and_can_be_shared(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}search/?q={quote('信访')}")
    status, hits = wide.locator(_SAID), wide.locator(_HITS)
    expect(status).to_have_text(re.compile("^找到"))
    before = hits.count()
    chosen = wide.get_by_role("group", name="年度").get_by_role("button", name="2020年度")
    expect(chosen).to_have_attribute("aria-pressed", "false")
    number = int(chosen.locator(".search-count").inner_text())
    chosen.focus()
    wide.keyboard.press("Enter")
    wide.wait_for_url("**year=2020*")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(chosen).to_be_focused()
    expect(status).to_have_text(f"找到{number}个页面。")
    expect(hits).to_have_count(number)
    assert 0 < number < before
    links = wide.eval_on_selector_all(_HITS, "all => all.map(a => a.href)")
    assert all(
        link.startswith((f"{site_address}2020/", f"{site_address}quality/2020")) for link in links
    )
    again = wide.context.new_page()
    again.goto(wide.url)
    expect(again.locator(_HITS)).to_have_count(number)
    chosen.click()
    expect(hits).to_have_count(before)
    expect(chosen).to_have_attribute("aria-pressed", "false")
    wide.go_back()
    expect(hits).to_have_count(number)
    wide.go_back()
    expect(hits).to_have_count(before)


@pytest.mark.parametrize(
    "words", ["信访事务", "公务接待费", "信访局 公务", "199.6", "基本支出决算"]
)
def test_counts_beside_buttons_are_those_of_the_pages_behind_them(
    words: str, wide: Page, site_address: str
) -> None:
    wide.goto(f"{site_address}search/?q={quote(words)}")
    counts = wide.locator(".search-facets button:not([value='']):has(.search-count)")
    expect(wide.locator(".search-count").first).to_be_visible()
    told = {
        (button.get_attribute("data-facet"), button.get_attribute("value")): int(
            button.locator(".search-count").inner_text()
        )
        for button in counts.all()
    }
    assert len(told) > 2
    for (facet, value), number in told.items():
        wide.goto(f"{site_address}search/?q={quote(words)}&{facet}={value}")
        expect(wide.locator(_SAID)).to_have_text(f"找到{number}个页面。")


def test_a_search_that_finds_nothing_counts_nothing(wide: Page, site_address: str) -> None:
    """All pairs of these letters stand on pages, the word does not."""
    wide.goto(f"{site_address}search/?q={quote('信访局信访事务')}")
    expect(wide.locator(_SAID)).to_have_text("没有找到“信访局信访事务”。")
    expect(wide.locator(".search-facets button")).to_have_count(0)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("信访 量子计算机", ["信访"]),
        ("信访事物", ["信访事务"]),
        ("西区信访局公务接待费", ["西区信访局 公务接待费"]),
        ("一般公共预算财政拨款支出的决算", ["一般公共预算财政拨款"]),
        ("1993700", ["1993700元"]),
        ("199.39", ["199.3"]),
        ("信访&year=1999", ["信访"]),
    ],
)
def test_a_vain_search_offers_what_does_lead_somewhere(
    words: str, offered: list[str], wide: Page, site_address: str
) -> None:
    typed, *chosen = words.split("&")
    wide.goto(f"{site_address}search/?q={'&'.join([quote(typed), *chosen])}")
    expect(wide.locator(_SAID)).to_have_text(f"没有找到“{typed}”。")
    links = wide.locator(".search-tries:not([aria-busy]) a")
    expect(links.first).to_be_visible()
    assert not set(offered) - set(links.all_inner_texts())
    links.filter(has_text=re.compile(f"^{offered[0]}$")).first.click()
    shown = wide.locator(f"{_SAID}, article h1", has_text=re.compile("^找到|信访事务|名词解释"))
    expect(shown.first).to_be_visible()


def test_a_vain_search_in_the_field_offers_names_alike(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    assert f"{site_address}subjects/2010308/" in _search(wide, "信访事物")
    assert _status(wide).startswith("没有找到“信访事物”")


def test_examples_are_of_this_site_and_lead_somewhere(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}search/")
    examples = wide.locator("article a[data-here]")
    words = examples.all_inner_texts()
    assert len(words) == 5
    for example in words:
        wide.goto(f"{site_address}search/")
        examples.filter(has_text=example).click()
        expect(wide.locator(_SAID)).to_have_text(re.compile("^找到"))
        expect(wide.locator(".search-form input")).to_have_value(example)


def test_each_hit_says_its_year_its_context_and_its_mark(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}search/?q={quote('接待费')}")
    expect(wide.locator(_SAID)).to_have_text(re.compile("^找到"))
    headings = wide.get_by_role("heading", level=2).all_inner_texts()
    assert [title for title in headings if "¶" not in title][:3] == ["名词", "数字", "正文"]
    for hit in wide.locator(f"{_HITS}[href*='/20']").all():
        expect(hit.locator(".found-where")).to_contain_text(re.compile("20[0-9]{2}年度"))
        expect(hit.locator("mark").first).to_contain_text("接待费")
        assert hit.locator(".found-context").inner_text()
    term = wide.locator(".search-found a[data-name^='glossary/']").first
    expect(term.locator(".found-context").last).to_contain_text("接待")


@pytest.mark.parametrize("words", ["1996234.56元", "1,996,234.56", "1996200.4元"])
def test_an_amount_to_the_fen_finds_what_is_printed_of_it(
    words: str, wide: Page, site_address: str
) -> None:
    wide.goto(f"{site_address}search/?q={quote(words)}")
    row = wide.locator(_HITS, has_text="决算公开表").first
    expect(row.locator("mark")).to_have_text("199.62")
    expect(row.locator(".found-note")).to_contain_text("四舍五入是199.62")
    row.click()
    wide.wait_for_url(f"{site_address}{_REPORT}forms/#*")
    expect(wide.locator("mark.arrived").first).to_have_text("199.62")


def test_a_count_without_about_is_the_number_of_pages(wide: Page, site_address: str) -> None:
    for words in ("信访事务", "接访费用", "73.17", "信访局 2020", "公务接待费 下降"):
        wide.goto(f"{site_address}search/?q={quote(words)}")
        status = wide.locator(_SAID)
        expect(status).to_have_text(re.compile("^找到[^约]*$"))
        said = re.search(r"(\d+)个页面", status.inner_text())
        assert said
        named = wide.locator(".search-found a[data-name]").count()
        shown = wide.locator(_HITS).count()
        assert shown <= int(said[1]) <= shown + named, words


def test_an_empty_search_waits_for_words(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}search/")
    expect(wide.locator(".search-form input")).to_be_focused()
    expect(wide.locator(_SAID)).to_have_text("")


def test_the_way_back_leads_to_where_the_reader_was(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}search/?q={quote('信访')}")
    last = wide.locator(_HITS).last
    last.scroll_into_view_if_needed()
    wide.wait_for_timeout(100)
    before = wide.evaluate("scrollY")
    assert before > 200
    last.click()
    wide.wait_for_url(lambda url: "/search/" not in url)
    wide.go_back()
    expect(last).to_be_in_viewport()
    assert abs(wide.evaluate("scrollY") - before) < 100
    expect(wide.locator(".search-form input")).to_have_value("信访")


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_a_person_types_chooses_narrows_reads_and_goes_back(
    size: tuple[int, int], window: Window, site_address: str
) -> None:
    """With the keyboard alone, with pauses between keys, and nothing goes wrong on the way."""
    page = window(*size)
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type != "log" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(site_address) else faults.append(sent.url),
    )
    page.goto(f"{site_address}{_REPORT}")
    page.keyboard.press("Control+k")
    page.keyboard.type("接访", delay=150)
    page.wait_for_timeout(500)
    page.keyboard.type("费用", delay=150)
    expect(page.locator(_STATUS)).to_have_text(re.compile("^找到[0-9]+个页面$"))
    expect(page.locator(_OPTIONS).first).to_contain_text("接访费用")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site_address}search/?q=*")
    expect(page.locator(_HITS).first).to_be_visible()
    page.locator(_HITS).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site_address}{_REPORT}performance/#project-*")
    _clear_of_header(page)
    page.go_back()
    expect(page.locator(_HITS).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert not faults


# --- where a hit leads --------------------------------------------------------------------------


def _clear_of_header(page: Page) -> None:
    """The first mark is on the screen, and nothing stands above it there."""
    mark = page.locator("mark.arrived").first
    expect(mark).to_be_in_viewport()
    top = "m => { const b = m.getBoundingClientRect(); return document.elementFromPoint(b.x + 2, b.y + 2) === m; }"
    page.wait_for_function(f"() => ({top})(document.querySelector('mark.arrived'))")


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("大宝鼎街道", f"{_REPORT}#section-key-work"),
        ("沿江社区 微心愿", f"{_REPORT}#section-key-work"),
        ("行政运行 44.98", f"{_REPORT}forms/#general-budget-expenditure-2010301"),
        ("“三公”经费财政拨款", f"{_REPORT}#*"),
    ],
)
@pytest.mark.parametrize("size", [(1280, 900), (360, 640)])
def test_the_page_that_opens_shows_the_words(
    words: str, path: str, size: tuple[int, int], window: Window, site_address: str
) -> None:
    page = window(*size)
    page.goto(f"{site_address}search/?q={quote(words)}")
    page.locator(_HITS, has_text="2020年度").first.click()
    page.wait_for_url(f"{site_address}{path}")
    _clear_of_header(page)
    marked = "".join(page.locator("mark.arrived").all_inner_texts())
    for word in words.replace("“", "").replace("”", "").split():
        assert word in marked.replace("“", "").replace("”", "")
    # Once: coming again by the address alone, the page is as it is for everybody.
    page.reload()
    page.wait_for_timeout(300)
    expect(page.locator("mark.arrived")).to_have_count(0)


def test_a_hit_on_the_page_itself_is_shown_there(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}{_REPORT}")
    _search(wide, "大宝鼎街道")
    wide.locator(_OPTIONS).first.click()
    wide.wait_for_url(f"{site_address}{_REPORT}#section-key-work")
    _clear_of_header(wide)


def test_without_a_memory_the_address_leads_there(window: Window, site_address: str) -> None:
    page = window()
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no'); } })"
    )
    page.goto(site_address)
    _search(page, "行政运行 44.98")
    page.locator(_OPTIONS, has_text="44.98").first.click()
    page.wait_for_url(f"{site_address}{_REPORT}forms/#general-budget-expenditure-2010301")
    expect(page.locator(":target")).to_be_in_viewport()


def test_what_is_typed_is_text(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}search/?q={quote('<img src=x onerror=document.title=1>信访')}")
    expect(wide.locator(_SAID)).to_have_text(re.compile("^(找到|没有)"))
    assert wide.locator(".search-page img").count() == 0


def test_without_scripts_search_says_where_else_to_look(window: Window, site_address: str) -> None:
    page = window(java_script_enabled=False)
    page.goto(f"{site_address}{_REPORT}")
    page.locator(_FIELD).fill("信访")
    page.locator(_FIELD).press("Enter")
    page.wait_for_url(f"{site_address}search/?q=*")
    expect(page.locator("article")).to_contain_text("没有运行脚本")
    page.get_by_role("link", name="按年度查看").click()
    page.wait_for_url(f"{site_address}#years")


# --- phones and other places --------------------------------------------------------------------


def test_search_on_a_phone_fits_and_can_be_touched(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_REPORT}performance/")
    expect(phone.locator(_FIELD)).to_be_hidden()
    phone.locator(".site-search__open").tap()
    expect(phone.locator(_FIELD)).to_be_focused()
    found = _search_open(phone, "信访事务")
    assert f"{site_address}subjects/2010308/" in found
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for option in phone.locator(_OPTIONS).all():
        box = option.bounding_box()
        assert box
        assert box["height"] >= 40
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    phone.locator(_OPTIONS).first.tap()
    phone.wait_for_url(f"{site_address}subjects/2010308/")
    phone.locator(".site-search__open").tap()
    _search_open(phone, "信访")
    phone.locator(".site-search__close").tap()
    expect(phone.locator(_FIELD)).to_be_hidden()
    expect(phone.locator("header .search-panel")).to_be_hidden()


def _search_open(page: Page, words: str) -> list[str]:
    page.locator(_FIELD).press_sequentially(words)
    expect(page.locator(_STATUS)).to_have_text(_DONE)
    links: list[str] = page.eval_on_selector_all(_OPTIONS, "all => all.map(a => a.href)")
    return [unquote(link) for link in links]


def test_search_works_below_a_folder_of_the_host(wide: Page, folder_address: str) -> None:
    wide.goto(f"{folder_address}{_REPORT}forms/")
    found = _search(wide, "73.17")
    assert f"{folder_address}{_REPORT}forms/#general-budget-expenditure-2010308" in found
    wide.keyboard.press("Enter")
    wide.wait_for_url(f"{folder_address}search/?q=73.17")
    expect(wide.locator(".search-found .found > li").first).to_be_visible()


def test_browsers_that_cannot_unpack_search_too(window: Window, site_address: str) -> None:
    page = window()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(site_address)
    with page.expect_response("**/search-inflate.js"):
        found = _search(page, "73.17")
    assert f"{site_address}{_REPORT}forms/#general-budget-expenditure-2010308" in found


def test_a_server_may_unpack_the_files_itself(wide: Page, site_address: str) -> None:
    def unpacked(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(status=200, body=gzip.decompress(answer.body()))

    wide.route(re.compile(r"/search/(index|text/.*)\.bin$"), unpacked)
    wide.goto(site_address)
    assert f"{site_address}subjects/2010308/" in _search(wide, "信访事务")


def test_a_lost_network_is_told_and_mended_by_itself(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}search/")
    wide.context.set_offline(offline=True)
    wide.locator(".search-form input").fill("信访")
    wide.keyboard.press("Enter")
    expect(wide.locator(_SAID)).to_have_text(re.compile("没有连上网络"))
    wide.context.set_offline(offline=False)
    expect(wide.locator(_SAID)).to_have_text(re.compile("^找到"))


def test_scripts_that_do_not_come_are_told(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    wide.route(_SCRIPTS, lambda route: route.abort())
    wide.locator(_FIELD).focus()
    expect(wide.locator("header [role=alert]")).to_contain_text("检查网络")


def test_a_broken_line_on_the_page_of_results_can_be_tried_again(
    wide: Page, site_address: str
) -> None:
    wide.route(_DATA, lambda route: route.abort())
    wide.goto(f"{site_address}search/?q={quote('信访')}")
    expect(wide.locator(_SAID)).to_contain_text("检查网络")
    wide.unroute_all()
    wide.get_by_role("button", name="再试一次").click()
    expect(wide.locator(_SAID)).to_have_text(re.compile("^找到"))


def test_a_broken_line_is_told_and_mended(wide: Page, site_address: str) -> None:
    wide.goto(site_address)
    wide.route(_DATA, lambda route: route.abort())
    field = wide.locator(_FIELD)
    field.press_sequentially("信访")
    expect(wide.locator(_STATUS)).to_contain_text("检查网络")
    wide.unroute_all()
    assert f"{site_address}departments/xiqu-xinfangju/" in _search(wide, "西区信访局")


# --- the script and the builder agree -----------------------------------------------------------

_TEXTS = [
    "“三公”经费，１，９９６，２００元；支出1,996,200.50元，2，345",
    "因公出国（境）费 ＡＢｃ ①Ⅷ ㎡ ﬁ ﹙甲﹚ 「乙」『丙』《丁》【戊】〔己〕",
    "ß İ ſ K Å é e\u0301 が が ﾊﾞ 한글 𠮷 👍 \u200b\ufeff\u00ad 二〇二〇年",
    "1,23,456,7890 12,345,67 1,234,567 0.10 007 1.2.3",
    "a\tb\nc\u3000d\u2028e",
]


def test_script_and_builder_normalise_alike(
    wide: Page, site_address: str, built_site: Path
) -> None:
    wide.goto(site_address)
    texts = [*_TEXTS, *(path.read_text() for path in sorted(built_site.rglob("*.md"))[:60])]
    there = _run(wide, "texts.map(search.normalise)", texts)
    assert there == [normalise(text) for text in texts]
    numbers = ["199.60", "199.00", "0.50", "100", "007", "1.2.30", "2020.12"]
    assert _run(wide, "texts.map(search.canonical)", numbers) == list(map(canonical, numbers))


@pytest.mark.parametrize(
    ("typed", "exactly", "nearly", "not_at_all"),
    [
        ("199.62", ["199.62", "199.620"], ["199.624", "199.616"], ["199.6", "199.63", "1199.62"]),
        ("199.6", ["199.6", "199.60"], ["199.62", "199.58", "199.69"], ["199.54", "199.7", "99.6"]),
        ("200.0", ["200", "200.00"], ["199.96", "200.05"], ["199.94", "200.1"]),
        ("199", ["199"], ["199.62", "1990", "199001"], ["1996.2", "19", "198.99"]),
        ("20103", ["20103"], ["2010308"], ["201", "2010"]),
        ("8.6", ["8.6", "8.60"], [], ["8.67", "8.61"]),
        ("5", ["5", "5.0"], [], ["5.1", "50"]),
        ("1996200元", ["1996200", "199.62"], [], ["199.6", "19962", "0.019962"]),
        ("1996234.56元", ["1996234.56", "199.623456"], ["199.62"], ["199.63", "199.6"]),
        ("1996234.56", ["1996234.56"], ["199.62"], ["199.63", "199.6"]),
        ("1996000.40元", ["1996000.4"], ["199.6"], ["199.61"]),
        ("9996.12元", ["9996.12"], ["9996.123"], ["1", "1.00"]),
        ("7412.90元", ["7412.9"], [], ["0.74"]),
        ("199.62万元", ["199.62", "1996200"], ["199.621"], ["199.7", "1996201"]),
        ("1.2亿", ["1.2", "12000", "120000000"], [], ["12", "1.3"]),
    ],
)
def test_numbers_fit_exactly_nearly_or_not(
    typed: str,
    exactly: list[str],
    nearly: list[str],
    not_at_all: list[str],
    wide: Page,
    site_address: str,
) -> None:
    wide.goto(site_address)
    numbers = [*exactly, *nearly, *not_at_all]
    fits = _run(wide, f"texts.map(n => search.wordsOf({json.dumps(typed)})[0].fits(n))", numbers)
    assert fits == [2] * len(exactly) + [1] * len(nearly) + [0] * len(not_at_all)


@pytest.mark.parametrize(
    ("typed", "line", "marked"),
    [
        ("三公经费", "“三公”经费支出", "“三公”经费"),
        ("1996200", "支出1,996,200元", "1,996,200"),
        ("2020年度", "2020年度和12020年度", "2020年度"),
        ("199.62万元", "共199.62元和1,996,200元", "1,996,200"),
        ("91.51%", "91.51％，191.51%", "91.51％"),
    ],
)
def test_words_are_marked_as_they_stand(
    typed: str, line: str, marked: str, wide: Page, site_address: str
) -> None:
    wide.goto(site_address)
    parts = _run(wide, f"search.marked(texts[0], search.wordsOf({json.dumps(typed)}))", [line])
    assert [part["text"] for part in parts if part["found"]] == [marked]
    assert "".join(part["text"] for part in parts) == line


def _run(page: Page, script: str, texts: list[str]) -> Any:
    """Run a line of script with the search module and some texts at hand."""
    module = "new URL('assets/javascripts/search.js', location)"
    return page.evaluate(
        f"async texts => {{ const search = await import({module}); return {script}; }}", texts
    )
