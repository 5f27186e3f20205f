"""The page of forms in a browser: rows by words, empty rows, the other unit, addresses of rows."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from generator.publish.build import Order, build, site_of
from generator.publish.watch import Watch

pytestmark = pytest.mark.browser

_ROOT = Path(__file__).parent.parent.parent
_FORMS = "2020/xiqu-xinfangju/forms/"
_ROW = "general-budget-expenditure-2010308"
_ROWS = "table.statutory tbody tr:visible"
_PHONE = 390
_FINGER = 32

Window = Callable[..., Page]


@pytest.fixture
def forms(wide: Page, site_address: str) -> Page:
    """The forms of a report that was copied in 万元, on a desk."""
    wide.goto(f"{site_address}{_FORMS}")
    wide.locator(".forms-bar").wait_for()
    return wide


@pytest.fixture(scope="session")
def yuan_forms(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """The address of the forms of a report that was typed in 元 and is shown in 万元."""
    output = tmp_path_factory.mktemp("typed")
    content = _ROOT / "tests" / "golden" / "yunnan-example" / "content"
    outcome = build(Order(content, output, _ROOT / "mkdocs.yml", date.min, 1), Watch())
    assert not outcome.tally.errors, outcome.diagnostics
    return f"{serve(site_of(output))}2023/shili-bureau/forms/"


def _filter(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="找行")


def _said(page: Page) -> Locator:
    return page.locator(".forms-status")


def _switch(page: Page, unit: str) -> None:
    page.locator(".forms-tools fieldset").get_by_text(unit, exact=True).click()


def _figures(page: Page) -> dict[str, list[str]]:
    """Return what the cells of every row say, by its address, seen or not."""
    pairs = page.eval_on_selector_all(
        "table.statutory tbody tr[id]",
        "all => all.map(r => [r.id, [...r.querySelectorAll('.number')].map(c => c.textContent)])",
    )
    return dict(pairs)


def _units(page: Page) -> set[str]:
    return set(page.locator("table.statutory .unit").all_text_contents())


# --- rows by words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("信访事务", ["信访事务"]),
        ("2010308", ["信访事务"]),
        ("73.17", ["信访事务"]),
        ("731,700元", ["信访事务"]),
        ("７３．１７万元", ["信访事务"]),
        ("2080", ["行政事业单位养老支出", "行政单位离退休", "机关事业单位基本养老保险缴费支出"]),
    ],
)
def test_rows_are_found_by_code_name_or_amount(written: str, found: list[str], forms: Page) -> None:
    _filter(forms).fill(written)
    names = [row.locator(".name").inner_text().strip() for row in forms.locator(_ROWS).all()]
    assert names == found
    expect(_said(forms)).to_have_text(f"找到{len(found)}行，在1张表里")


def test_forms_without_a_hit_are_out_of_the_way(forms: Page) -> None:
    headings = forms.locator("article > h2:visible")
    every = headings.count()
    assert every == 11
    _filter(forms).fill("信访事务")
    expect(headings).to_have_count(1)
    expect(headings).to_contain_text("六、")
    forms.locator("details.contents summary").click()
    expect(forms.locator("details.contents li:visible")).to_have_count(1)
    _filter(forms).fill("")
    expect(headings).to_have_count(every)
    expect(_said(forms)).to_be_empty()


def test_a_form_without_names_is_found_by_its_columns(forms: Page) -> None:
    _filter(forms).fill("公务接待")
    expect(forms.locator("article > h2:visible")).to_contain_text("“三公”经费")


def test_a_number_is_found_from_its_first_digit_on(forms: Page) -> None:
    _filter(forms).fill("3.17")
    expect(forms.locator(_ROWS)).to_have_count(0)
    expect(_said(forms)).to_contain_text("没有找到")


def test_what_is_found_is_in_view_wherever_the_reader_was(forms: Page) -> None:
    forms.locator("#form-state-capital-expenditure").scroll_into_view_if_needed()
    _filter(forms).fill("人员经费合计")
    row = forms.locator(_ROWS)
    expect(row).to_have_count(1)
    expect(_said(forms)).not_to_be_empty()
    expect(row).to_be_in_viewport()
    bar, heading = (
        forms.locator(at).bounding_box() for at in (".forms-bar", "article > h2:visible")
    )
    assert bar
    assert heading
    assert heading["y"] >= bar["y"] + bar["height"] - 1


# --- empty rows ---------------------------------------------------------------------------------


_STATING = """all => all.map(row => ({
  total: row.matches('.total'),
  cells: [...row.querySelectorAll('.number')].map(cell => cell.textContent),
  shown: row.getClientRects().length > 0,
}))"""
_NOTHING = {"", "0", "0.00", "未公开", "不适用", "—"}


def test_empty_rows_are_left_out_and_only_they(forms: Page) -> None:
    forms.get_by_label("隐藏空行").check()
    rows = forms.eval_on_selector_all("table:has(.unit) tbody tr", _STATING)
    wrong = [
        row for row in rows if row["shown"] == (not row["total"] and set(row["cells"]) <= _NOTHING)
    ]
    assert wrong == []
    hidden = sum(not row["shown"] for row in rows)
    assert hidden > 20
    expect(_said(forms)).to_contain_text(f"隐藏了{hidden}行空行")
    forms.get_by_label("隐藏空行").uncheck()
    assert all(r["shown"] for r in forms.eval_on_selector_all("table tbody tr", _STATING))


# --- the other unit -----------------------------------------------------------------------------

_CONVERSIONS = [
    ("133.09", 4, "1,330,900"),
    ("-8.71", 4, "-87,100"),
    ("－8.71", 4, "－87,100"),
    ("1,234.56", 4, "12,345,600"),
    ("0.000001", 4, "0.01"),
    ("0.13", 4, "1,300"),
    ("5", 4, "50,000"),
    ("0.00", 4, "0.00"),
    ("0", 4, "0"),
    ("12.30（推算）", 4, "123,000（推算）"),
    ("99999999999999999.99", 4, "999,999,999,999,999,999,900"),
    ("1339000.00", -4, "133.90"),
    ("-12.34", -4, "-0.001234"),
    ("98765432.10", -4, "9,876.54321"),
    ("未公开", 4, None),
    ("", 4, None),
    ("—", 4, None),
    ("99.8%", 4, None),
    ("3人", 4, None),
]


def test_the_point_moves_and_no_digit_is_lost(forms: Page) -> None:
    got = forms.evaluate(
        """async (cases) => {
          const { shifted } = await import('/assets/javascripts/forms.js');
          return cases.map(([text, places]) => shifted(text, places));
        }""",
        [case[:2] for case in _CONVERSIONS],
    )
    assert got == [case[2] for case in _CONVERSIONS]


def test_copied_figures_are_moved_and_come_back_to_the_digit(forms: Page) -> None:
    before = _figures(forms)
    _switch(forms, "元")
    expect(forms.locator(f"#{_ROW} .number").first).to_have_text("731,700")
    assert _units(forms) == {"单位：元（由万元换算，只移小数点，补的0不是来源的数字）"}
    after = _figures(forms)
    same = {cell for row, cells in before.items() for cell in cells if cell in after[row]}
    assert same == {"", "0", "未公开"}
    _switch(forms, "万元")
    expect(forms.locator(f"#{_ROW} .number").first).to_have_text("73.17")
    assert _figures(forms) == before
    assert _units(forms) == {"单位：万元"}


def test_figures_typed_in_yuan_are_shown_as_typed(wide: Page, yuan_forms: str) -> None:
    wide.goto(yuan_forms)
    cell = wide.locator("#general-budget-expenditure-total .number").first
    expect(cell).to_have_text("543.01")
    _switch(wide, "元")
    expect(cell).to_have_text("5,430,135.43")
    assert _units(wide) == {"单位：元（按填报的数，没有舍入）"}
    panel = wide.locator("#general-budget-basic-30201 .number")
    expect(panel).to_have_text("86,214.33")


def test_without_the_typed_figures_the_printed_ones_are_moved(wide: Page, yuan_forms: str) -> None:
    wide.route("**/report.json", lambda route: route.abort())
    wide.goto(yuan_forms)
    _switch(wide, "元")
    cell = wide.locator("#general-budget-expenditure-total .number").first
    expect(cell).to_have_text("5,430,100")
    assert all("补的0不是来源的数字" in unit for unit in _units(wide))


def test_amounts_below_zero_and_counts(wide: Page, site_address: str) -> None:
    def changed(route: Route) -> None:
        text = route.fetch().text()
        for old, new in ((">73.17<", ">-1,073.17<"), (">基本支出</th>", ">数量（辆）</th>")):
            assert old in text
            text = text.replace(old, new)
        route.fulfill(body=text, content_type="text/html")

    wide.route(f"**/{_FORMS}", changed)
    wide.goto(f"{site_address}{_FORMS}")
    total = wide.locator("#general-budget-expenditure-total .number")
    _switch(wide, "元")
    expect(wide.locator(f"#{_ROW} .number").first).to_have_text("-10,731,700")
    expect(total.nth(1)).to_have_text("126.17")
    _switch(wide, "万元")
    expect(wide.locator(f"#{_ROW} .number").first).to_have_text("-1,073.17")


def test_choices_hold_for_the_window_and_not_on_paper(forms: Page, site_address: str) -> None:
    official = _figures(forms)
    _switch(forms, "元")
    forms.get_by_label("隐藏空行").check()
    _filter(forms).fill("信访")
    forms.emulate_media(media="print")
    expect(forms.locator(f"#{_ROW} .number").first).to_have_text("73.17")
    assert _figures(forms) == official
    shown = forms.eval_on_selector_all(
        "table.statutory tbody tr", "all => all.map(r => r.getClientRects().length > 0)"
    )
    assert all(shown)
    expect(forms.locator(".forms-bar")).to_be_hidden()
    forms.emulate_media(media="screen")
    expect(forms.locator(f"#{_ROW} .number").first).to_have_text("731,700")
    forms.goto(f"{site_address}{_FORMS}")
    expect(forms.get_by_label("隐藏空行")).to_be_checked()
    expect(forms.get_by_role("radio", name="元", exact=True)).to_be_checked()
    expect(forms.locator(f"#{_ROW} .number").first).to_have_text("731,700")
    expect(_filter(forms)).to_have_value("")
    other = forms.context.browser
    assert other
    fresh = other.new_page()
    fresh.goto(f"{site_address}{_FORMS}")
    expect(fresh.get_by_label("隐藏空行")).not_to_be_checked()
    fresh.close()


# --- addresses of rows --------------------------------------------------------------------------


def test_a_name_copies_the_address_of_its_row(window: Window, site_address: str) -> None:
    page = window(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site_address}{_FORMS}")
    name = page.locator(f"#{_ROW} .row-link")
    name.scroll_into_view_if_needed()
    place = name.bounding_box()
    name.click()
    expect(page.locator(".forms-flash")).to_have_text("已复制“信访事务”这一行的链接")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site_address}{_FORMS}#{_ROW}"
    assert page.url == f"{site_address}{_FORMS}#{_ROW}"
    expect(page.locator("tr:target")).to_have_attribute("id", _ROW)
    assert name.bounding_box() == place, "the page does not jump away from what was clicked"


def test_where_nothing_can_be_copied_the_address_says_it(forms: Page) -> None:
    forms.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    forms.locator(f"#{_ROW} .row-link").click()
    expect(forms.locator(".forms-flash")).to_contain_text("地址栏")
    assert forms.url.endswith(f"#{_ROW}")


@pytest.mark.parametrize("size", [(1280, 900), (_PHONE, 844)], ids=["desk", "phone"])
def test_the_row_of_the_address_is_seen_below_what_stays_in_view(
    size: tuple[int, int], window: Window, site_address: str
) -> None:
    page = window(*size)
    page.goto(f"{site_address}{_FORMS}#appropriation-summary-expenditure-205")
    row = page.locator("tr:target")
    expect(row).to_be_in_viewport()
    page.wait_for_timeout(300)
    head, place = page.locator("table:has(tr:target) thead").bounding_box(), row.bounding_box()
    bar = page.locator(".forms-bar").bounding_box()
    assert head
    assert place
    assert bar
    assert place["y"] >= head["y"] + head["height"] - 1
    assert head["y"] >= bar["y"] + bar["height"] - 1


def test_the_row_of_the_address_is_seen_whatever_is_left_out(forms: Page) -> None:
    forms.get_by_label("隐藏空行").check()
    _filter(forms).fill("信访")
    empty = forms.locator("#appropriation-summary-expenditure-205")
    expect(empty).to_be_hidden()
    forms.evaluate("location.hash = 'appropriation-summary-expenditure-205'")
    expect(empty).to_be_visible()
    expect(empty).to_be_in_viewport()
    forms.evaluate(f"location.hash = '{_ROW}'")
    expect(empty).to_be_hidden()
    forms.evaluate("location.hash = 'form-income'")
    expect(_filter(forms)).to_have_value("")
    expect(forms.locator("#form-income")).to_be_in_viewport()


def test_rows_are_walked_with_the_keys(forms: Page) -> None:
    table = forms.locator("#general-budget-expenditure")
    expect(table.locator(".row-link[tabindex='0']")).to_have_count(1)
    table.locator(".row-link").first.focus()
    for _ in range(4):
        forms.keyboard.press("ArrowDown")
    focused = forms.locator(":focus")
    expect(focused).to_have_text("信访事务")
    expect(focused).to_have_attribute("tabindex", "0")
    expect(table.locator(".row-link[tabindex='0']")).to_have_count(1)
    forms.keyboard.press("Enter")
    assert forms.url.endswith(f"#{_ROW}")
    forms.keyboard.press("End")
    expect(forms.locator(":focus")).to_have_text("住房公积金")


def test_codes_still_lead_to_their_items(forms: Page) -> None:
    forms.locator(f"#{_ROW} .code a").click()
    assert forms.url.endswith("/subjects/2010308/")


# --- the bar ------------------------------------------------------------------------------------


def test_the_bar_says_which_form_is_at_hand(forms: Page) -> None:
    contents = forms.locator("details.contents")
    contents.locator("summary").click()
    contents.get_by_role("link", name="八、").click()
    expect(contents).not_to_have_attribute("open", "")
    expect(forms.locator(".forms-at")).to_contain_text("八、一般公共预算财政拨款基本支出决算表")
    heading, bar = (
        forms.locator(at).bounding_box() for at in ("#form-general-budget-basic", ".forms-bar")
    )
    assert heading
    assert bar
    assert 0 <= heading["y"] - bar["y"] - bar["height"] < 60
    current = contents.locator("a[aria-current]")
    expect(current).to_have_count(1)
    contents.locator("summary").click()
    expect(current).to_be_visible()
    forms.keyboard.press("Escape")
    expect(current).to_be_hidden()
    expect(contents.locator("summary")).to_be_focused()


def test_all_of_it_goes_by_keyboard(forms: Page) -> None:
    forms.locator("details.contents summary").focus()
    forms.keyboard.press("Enter")
    forms.keyboard.press("Tab")
    expect(forms.locator(":focus")).to_contain_text("一、收入支出决算总表")
    for _ in range(11):
        forms.keyboard.press("Tab")
    expect(_filter(forms)).to_be_focused()
    expect(forms.locator("details.contents")).not_to_have_attribute("open", "")
    forms.keyboard.type("信访事务")
    expect(forms.locator(_ROWS)).to_have_count(1)
    forms.keyboard.press("Tab")
    forms.keyboard.press("Space")
    expect(forms.get_by_label("隐藏空行")).to_be_checked()
    forms.keyboard.press("Tab")
    forms.keyboard.press("ArrowRight")
    expect(forms.locator(f"#{_ROW} .number").first).to_have_text("731,700")


def test_headers_of_long_forms_stay_below_the_bar(forms: Page) -> None:
    forms.evaluate(
        "scrollTo(0, document.querySelector('#appropriation-summary-expenditure-229')"
        ".getBoundingClientRect().top + scrollY - 300)"
    )
    head = forms.locator("#appropriation-summary-expenditure thead").bounding_box()
    bar = forms.locator(".forms-bar").bounding_box()
    assert head
    assert bar
    assert head["y"] == pytest.approx(bar["y"] + bar["height"], abs=2)


def test_on_a_phone_the_bar_is_one_line_and_opens_on_demand(phone: Page, site_address: str) -> None:
    phone.goto(f"{site_address}{_FORMS}")
    bar = phone.locator(".forms-bar")
    place = bar.bounding_box()
    assert place
    assert place["height"] < 60
    expect(_filter(phone)).to_be_hidden()
    opener = phone.get_by_role("button", name="找行、换单位")
    opener.tap()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(_filter(phone)).to_be_focused()
    for control in (_filter(phone), phone.locator(".forms-hide"), phone.locator("fieldset span")):
        size = control.first.bounding_box()
        assert size
        assert size["height"] >= _FINGER
    _filter(phone).fill("信访事务")
    _switch(phone, "元")
    opener.tap()
    expect(_said(phone)).to_have_text("找到1行，在1张表里")
    expect(phone.locator(f"#{_ROW} .number").first).to_have_text("731,700")
    assert phone.evaluate("document.documentElement.scrollWidth") == _PHONE


def test_on_a_phone_a_long_wide_form_keeps_headers_and_names(
    phone: Page, site_address: str
) -> None:
    phone.goto(f"{site_address}{_FORMS}")
    box = phone.locator(".table-scroll:has(#general-budget-expenditure)")
    expect(box).to_have_attribute("tabindex", "0")
    box.evaluate("e => { e.scrollIntoView(); e.scrollTop = 300; e.scrollLeft = 100; }")
    frame = box.bounding_box()
    head, name = (
        box.locator(at).first.bounding_box() for at in ("thead", "tbody tr:nth-child(8) .name")
    )
    assert frame
    assert head
    assert name
    assert head["y"] == pytest.approx(frame["y"], abs=2)
    assert frame["x"] <= name["x"]
    assert name["x"] + name["width"] < _PHONE * 0.6, "figures have room beside the names"


# --- without scripts ----------------------------------------------------------------------------


def test_without_scripts_all_forms_stand_there(window: Window, site_address: str) -> None:
    page = window(java_script_enabled=False)
    page.goto(f"{site_address}{_FORMS}")
    assert page.locator("table.statutory tbody tr").count() == page.locator(_ROWS).count()
    expect(page.locator("input[type=search]:not([name=q]), .forms-bar, .row-link")).to_have_count(0)
    page.locator("details.contents summary").click()
    page.locator("details.contents").get_by_role("link", name="六、").click()
    expect(page.locator("#form-general-budget-expenditure")).to_be_in_viewport()


def test_forms_that_are_not_printed_are_told_together(forms: Page) -> None:
    rows = forms.locator("#left-out tbody tr")
    assert rows.count() == 4
    forms.evaluate("location.hash = 'form-general-budget-project'")
    expect(forms.locator("tr:target")).to_contain_text("表样未见")
    expect(forms.locator("tr:target")).to_be_in_viewport()


def test_every_form_has_its_file_beside_its_title(forms: Page) -> None:
    headings = forms.locator("article > h2[id^=form-]")
    assert headings.count() == 10
    for heading in headings.all():
        link = heading.locator("xpath=following-sibling::p[1]/a")
        expect(link).to_have_text("下载这张表（CSV）")
        assert link.get_attribute("href")
        above, beside = heading.bounding_box(), link.bounding_box()
        assert above
        assert beside
        assert above["y"] <= beside["y"] <= above["y"] + above["height"]
