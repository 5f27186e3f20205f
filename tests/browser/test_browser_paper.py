"""What a browser prints of the site: sheets as a reader gets them, from a dark screen too."""

import io
import re
import unicodedata
from collections.abc import Callable

import pypdfium2
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page
from pypdf import PdfReader

pytestmark = pytest.mark.browser

_REPORT = "2020/xiqu-xinfangju/"
_MARGIN = 15
Window = Callable[..., Page]


def _plain(text: str) -> str:
    """Leave out spaces, and undo that the browser writes some characters as radicals."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _texts(printed: bytes) -> list[str]:
    return [_plain(page.extract_text()) for page in PdfReader(io.BytesIO(printed)).pages]


@pytest.fixture(params=["full/", "forms/", ""])
def printed(window: Window, site_address: str, request: pytest.FixtureRequest) -> bytes:
    """A page printed from a dark screen, with backgrounds."""
    page = window(color_scheme="dark")
    page.goto(f"{site_address}{_REPORT}{request.param}")
    return page.pdf(prefer_css_page_size=True, print_background=True)


@pytest.fixture
def texts(printed: bytes) -> list[str]:
    return _texts(printed)


@pytest.fixture
def sheets(printed: bytes) -> list[Image.Image]:
    """The sheets, two points a millimetre."""
    with pypdfium2.PdfDocument(printed) as document:
        return [page.render(scale=2 * 25.4 / 72).to_pil().convert("L") for page in document]


def test_sheets_are_white_and_nothing_is_cut_off(sheets: list[Image.Image]) -> None:
    for number, sheet in enumerate(sheets, 1):
        assert sheet.size in {(420, 594), (420, 595)}, number
        assert sheet.getpixel((3, 3)) == 255, "the screen was dark"
        ink = ImageChops.invert(sheet).point(lambda value: 255 * (value > 24)).getbbox()
        assert ink is not None, number
        assert ink[0] >= 2 * _MARGIN, number
        assert ink[2] <= sheet.width - 2 * _MARGIN, number


def test_sheets_are_numbered_and_nothing_around_the_page_is_printed(texts: list[str]) -> None:
    for number, text in enumerate(texts, 1):
        assert f"—{number}—" in text
    whole = "".join(texts)
    for around in ("首页", "下载", "¶", "同一份数据写出全部的表", "http://127"):
        assert around not in whole


def test_what_is_folded_on_the_screen_is_printed(window: Window, site_address: str) -> None:
    page = window()
    page.goto(f"{site_address}{_REPORT}")
    assert page.locator("details:not([open])").count() > 10
    whole = "".join(_texts(page.pdf()))
    assert "图1的数据" in whole
    assert whole.count(_plain("208.33万元（推算）")) == 2, "in the chart and below it"
    assert _plain("编号缺失或错乱：收支总体情况一节没有编号") in whole


def test_halves_of_a_form_stand_side_by_side(window: Window, site_address: str) -> None:
    page = window()
    page.goto(f"{site_address}{_REPORT}full/")
    page.emulate_media(media="print")
    tops = page.eval_on_selector_all(
        ".panels", "all => all.map(e => [...e.children].map(c => c.getBoundingClientRect().top))"
    )
    assert any(len(pair) == 2 for pair in tops)
    assert all(len(set(pair)) == 1 for pair in tops)
