"""Every kind of page in every dress: light and dark, on a phone and a desk, by key, without script.

Of each kind the longest page is opened once and then looked at in all schemes and widths. Pictures
of them are kept in the folder that ``--screenshots`` names.
"""

import re
import struct
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, Route, expect
from watching import FOCUS, SPILL, watched

from generator.publish.build import Order, build, docs_of, site_of
from generator.publish.watch import Watch

pytestmark = pytest.mark.browser

_ROOT = Path(__file__).parents[2]
#: All kinds of pages there are. One that is missing here is named by a test below.
_KINDS = (
    "404",
    "about",
    "changes",
    "correction",
    "department",
    "downloads",
    "files",
    "forms",
    "full",
    "glossary",
    "home",
    "performance",
    "quality",
    "redirect",
    "report",
    "rule",
    "rules",
    "search",
    "subject",
    "subjects",
    "year",
)
#: What has them beside the repository's own content.
_CONTENTS = ("tests/golden/corrected/content", "tests/golden/renamed/content")
_SCHEMES = {"light": "default", "dark": "slate"}
_PHONE, _DESK = 390, 1280
#: The narrowest phones, and a desk where everything is twice as large.
_NARROW, _ZOOMED = 360, _DESK // 2
_TALLEST = 2500

Window = Callable[..., Page]


@pytest.fixture(scope="session")
def kinds(
    built_site: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]
) -> dict[str, tuple[str, str]]:
    """Return the longest page of every kind: the address of its site, and its own."""
    outputs = [built_site.parent]
    for content in _CONTENTS:
        outputs.append(tmp_path_factory.mktemp("built"))
        build(Order(_ROOT / content, outputs[-1], _ROOT / "mkdocs.yml", date.min), Watch())
    found = [
        (page.stat().st_size, kind, address, page.relative_to(site_of(output)).as_posix())
        for output in outputs
        for address in [serve(site_of(output))]
        for kind, page in _pages(output)
    ]
    longest = {kind: (site, path) for _, kind, site, path in sorted(found)}
    error = serve(built_site)  # other sites may have to lie below a folder of their host
    longest["404"] = (error, "404.html")
    return {
        kind: (site, site + path.removesuffix("index.html"))
        for kind, (site, path) in longest.items()
    }


def _pages(output: Path) -> Iterator[tuple[str, Path]]:
    docs, site = docs_of(output), site_of(output)
    for page in site.rglob("index.html"):
        markdown = docs / page.relative_to(site).with_suffix(".md")
        yield _kind(markdown) if markdown.exists() else "redirect", page


def _kind(markdown: Path) -> str:
    head = markdown.read_text(encoding="utf-8").split("---\n")[1]
    return str(yaml.safe_load(head)["kind"])


def test_every_kind_of_page_is_looked_at(kinds: dict[str, tuple[str, str]]) -> None:
    assert tuple(sorted(kinds)) == _KINDS


# --- in every dress -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script that looks for what shuts people out."""
    package = find_spec("axe_playwright_python")
    assert package
    assert package.origin
    return (Path(package.origin).parent / "axe.min.js").read_text(encoding="utf-8")


_SHUTS_OUT = """async () => {
  const found = await axe.run(document, {
    resultTypes: ['violations'], iframes: false, preload: false,
  });
  return found.violations.flatMap(({ id, help, nodes }) => nodes.slice(0, 4).map(
    (node) => `${id}: ${help}: ${node.target}: ${node.html.slice(0, 100)}`));
}"""
_UNNAMED = """() => [...document.querySelectorAll('article table')].flatMap((table) => [
  ...(table.caption?.textContent.trim() ? [] : [`no caption: ${table.innerText.slice(0, 40)}`]),
  ...[...table.querySelectorAll('th:not([scope])')].map((th) => `no scope: ${th.textContent}`),
])"""


def _open(page: Page, place: tuple[str, str], kind: str) -> list[str]:
    """Open a page of a kind; return what goes wrong while it is open."""
    site, address = place
    wrong = watched(page, site)
    if kind == "redirect":
        page.route(address, _staying)
    page.goto(address)
    return wrong


def _staying(route: Route) -> None:
    """Take from a page what leads on at once."""
    text = re.sub(
        r"<meta http-equiv=\W?refresh[^>]*>|<script.*?</script>", "", route.fetch().text()
    )
    route.fulfill(body=text, content_type="text/html")


@pytest.mark.parametrize("kind", _KINDS)
def test_a_page_is_sound_in_every_dress(
    kind: str,
    kinds: dict[str, tuple[str, str]],
    window: Window,
    axe: str,
    request: pytest.FixtureRequest,
) -> None:
    page = window(_DESK, reduced_motion="reduce")
    found = _open(page, kinds[kind], kind)
    page.evaluate(axe)
    found += page.evaluate(_UNNAMED)
    pictures = request.config.getoption("screenshots")
    for scheme in _SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in (_DESK, _ZOOMED, _PHONE, _NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            spill = page.evaluate(SPILL)
            if spill["moved"] or spill["over"] > 0 or spill["wide"]:
                found.append(f"{width}: scrolls sideways: {spill}")
            if width not in (_DESK, _PHONE):
                continue
            dress = f"{kind}-{scheme}-{width}"
            found += [f"{dress}: {problem}" for problem in page.evaluate(_SHUTS_OUT)]
            found += _pictured(page, width, pictures / f"{dress}.png")
    assert not found, "\n".join(found)


def _pictured(page: Page, width: int, path: Path) -> list[str]:
    """Keep a picture of the page; say whether it is as wide as its window."""
    page.evaluate("scrollTo(0, 0)")
    height = min(page.evaluate("document.documentElement.scrollHeight"), _TALLEST)
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    picture = page.screenshot(path=path, full_page=True, clip=clip)
    size = struct.unpack(">II", picture[16:24])
    return [] if size == (width, height) else [f"{path.name} is {size}, not {(width, height)}"]


def test_what_is_amiss_on_a_page_is_noticed(wide: Page, site_address: str, axe: str) -> None:
    """Proof that the test above can fail."""
    wide.goto(site_address)
    wide.evaluate(axe)
    wide.evaluate(
        "document.querySelector('article').innerHTML += '<img src=data:,><p style=color:#ccc>浅色的字</p>"
        "<table><tr><th>头</th></tr></table>'"
    )
    found = wide.evaluate(_SHUTS_OUT)
    assert {"image-alt", "color-contrast"} <= {problem.split(":")[0] for problem in found}
    assert [problem.split(":")[0] for problem in wide.evaluate(_UNNAMED)] == [
        "no caption",
        "no scope",
    ]


# --- by key -------------------------------------------------------------------------------------

_STOPS = {_DESK: 25, _PHONE: 15}


@pytest.mark.parametrize("kind", _KINDS)
def test_keys_lead_through_a_page_and_past_its_head(
    kind: str, kinds: dict[str, tuple[str, str]], window: Window
) -> None:
    page = window(_DESK, reduced_motion="reduce")
    unseen = []
    for width, stops in _STOPS.items():
        page.set_viewport_size({"width": width, "height": 900})
        _open(page, kinds[kind], kind)
        page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
        led = not page.evaluate(FOCUS)["body"]  # the page of results leads to its field at once
        for stop in range(stops):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            if focus["body"]:
                break
            if stop == 0 and kind not in {"redirect", "search"} and not led:
                assert "md-skip" in focus["name"], "the first key offers to skip to the text"
                assert not re.search(r"[A-Za-z]{3}", page.locator(":focus").inner_text())
            if not (focus["outlined"] and focus["shown"]):
                unseen.append(f"{width}: {focus}")
    assert not unseen, "\n".join(unseen)


def test_the_skip_link_leads_to_the_text(wide: Page, site_address: str) -> None:
    wide.goto(f"{site_address}2020/xiqu-xinfangju/")
    wide.keyboard.press("Tab")
    expect(wide.locator(".md-skip")).to_be_in_viewport()
    wide.keyboard.press("Enter")
    wide.keyboard.press("Tab")
    inside = wide.evaluate("!!document.activeElement.closest('article')")
    assert inside, wide.evaluate(FOCUS)["name"]


# --- without scripts ----------------------------------------------------------------------------

#: What waits for a script to be seen, and controls that only a script would make do something.
_WAITING = """() => {
  const folded = (e) => e.closest('details:not([open])') && !e.matches('summary');
  const seen = (e) => e.getClientRects().length > 0;
  const name = (e) => `${e.tagName} ${e.textContent.trim().slice(0, 30)}`;
  const parts = 'a[href]:not(.headerlink), dd, details, dt, h1, h2, h3, li, p, summary, svg[role=img], table';
  const controls = ':is(article, header, .md-grid) :is(button, select, input):not(form *)';
  return [
    ...[...document.querySelectorAll(`article :is(${parts})`)]
      .filter((e) => !folded(e) && !seen(e)).map((e) => `not seen: ${name(e)}`),
    ...[...document.querySelectorAll(controls)]
      .filter((e) => !folded(e) && seen(e)).map((e) => `does nothing: ${name(e)}`),
  ];
}"""


@pytest.mark.parametrize("kind", _KINDS)
def test_a_page_waits_for_no_script(
    kind: str, kinds: dict[str, tuple[str, str]], window: Window
) -> None:
    page = window(_PHONE, java_script_enabled=False)
    wrong = _open(page, kinds[kind], kind)
    assert page.evaluate(_WAITING) == []
    assert page.locator("h1").inner_text().strip()
    for fold in page.locator("article details").all()[:3]:
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        expect(fold.locator(":scope > :not(summary)").first).to_be_visible()
    assert wrong == []
