"""A site below a folder of its host, ``https://host/czj/juesuan/``: nothing leads out of it."""

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect
from watching import watched

from generator.publish.build import build, site_of
from generator.publish.order import Order
from generator.publish.watch import Watch

_ROOT = Path(__file__).parent.parent.parent
_FOLDER = "czj/juesuan/"
#: The address that the site is said to have; here it is served by this machine.
_URL = f"https://www.example.org/{_FOLDER}"
_REPORT = "2020/xiqu-xinfangju/"
_OLD = "xiqu-xinfang"
_CSS_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)")
#: Attributes that hold addresses.
_LINKS = {"href", "src", "action", "data-search", "data-way", "data-src", "poster", "srcset"}


@dataclass(frozen=True)
class Below:
    """The site, and where it is served.

    Attributes:
        site: The folder.
        base: Its address.
    """

    site: Path
    base: str


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Below:
    """Serve a site below a folder, its own page standing for what is not there."""
    folder = tmp_path_factory.mktemp("below")
    content = shutil.copytree(_ROOT / "content", folder / "content")
    with (content / "site.yml").open("a", encoding="utf-8") as site:
        site.write(f"url: {_URL}\n")
    departments = content / "departments.yml"
    text = departments.read_text(encoding="utf-8")
    changed = text.replace("short: 西区信访局", "short: 西区信访局, former_ids: [xiqu-xinfang]")
    assert changed != text
    departments.write_text(changed, encoding="utf-8")
    order = Order(content, folder / "build", _ROOT / "mkdocs.yml", date.min)
    outcome = build(order, Watch())
    assert not outcome.tally.errors, outcome.diagnostics
    host = folder / "host"
    (host / _FOLDER).parent.mkdir(parents=True)
    (host / _FOLDER.rstrip("/")).symlink_to(site_of(folder / "build"))
    # As a web server is told to: error_page 404 /czj/juesuan/404.html
    shutil.copy(site_of(folder / "build") / "404.html", host / "404.html")
    return Below(site_of(folder / "build"), f"{serve(host)}{_FOLDER}")


class _Found(HTMLParser):
    """The addresses in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in _LINKS and value]
        named = dict(attrs)
        if tag == "meta" and (named.get("http-equiv") or "").lower() == "refresh":
            self.links.append((named["content"] or "").partition("url=")[2])


def _links(address: str, text: str) -> Iterator[str]:
    """Yield where a page or a style sheet leads, as whole addresses."""
    if address.endswith(".css"):
        found = _CSS_URL.findall(text)
    else:
        parser = _Found()
        parser.feed(text)
        found = parser.links
    for link in found:
        if not link.startswith(("data:", "mailto:", "tel:", "javascript:", "#")):
            yield urldefrag(urljoin(address, link))[0]


def test_every_link_stays_below_and_leads_somewhere(below: Below) -> None:
    host = HTTPConnection(urlsplit(below.base).netloc)
    made = {_address(below, path) for path in below.site.rglob("*.html")}
    # Nothing links to the old addresses of a department, nor to the page for what is not there.
    seen = {
        below.base,
        *(page for page in made if f"/{_OLD}/" in page or page.endswith("404.html")),
    }
    waiting, wrong = sorted(seen), []
    pages = 0
    outside = set()
    while waiting:
        address = waiting.pop()
        host.request("GET", urlsplit(address)._replace(scheme="", netloc="").geturl())
        answer = host.getresponse()
        data = answer.read()
        if answer.status in {301, 302}:
            wrong.append(f"{address} lacks its slash")
        if answer.status != 200:
            wrong.append(f"{answer.status} {address}")
            continue
        if not (address.endswith(("/", ".html", ".css"))):
            continue
        pages += 1
        for link in _links(address, data.decode()):
            # What is said to be at the address of the site is looked up here.
            here = link.replace(_URL, below.base, 1) if link.startswith(_URL) else link
            if urlsplit(here).netloc != urlsplit(below.base).netloc:
                outside.add(link)
            elif not here.startswith(below.base):
                wrong.append(f"{address} leads out, to {link}")
            elif (found := here.partition("?")[0]) not in seen:
                seen.add(found)
                waiting.append(found)
    host.close()
    assert not wrong, "\n".join(wrong[:20])
    assert made <= seen, "every page was looked at"
    assert pages > 200
    assert not [link for link in outside if "example.org" in link]


def _address(below: Below, path: Path) -> str:
    name = path.relative_to(below.site).as_posix()
    return below.base + quote(name.removesuffix("index.html"))


def test_addresses_for_others_are_whole(below: Below) -> None:
    maps = [_locations(below.site / "sitemap.xml")]
    maps += [_locations(_file(below, address)) for address in maps[0]]
    addresses = [address for listed in maps for address in listed]
    assert len(addresses) > 100
    for address in addresses:
        assert _file(below, address).is_file(), address
    page = (below.site / _REPORT / "index.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{_URL}{_REPORT}">' in page
    assert f"{_URL}{_REPORT}" in re.findall(r"admonition citation.*?</div>", page, re.DOTALL)[0]
    for text in re.findall(r"https://www\.example\.org[^\s\"'<>）。，]*", page):
        assert text.startswith(_URL)


def _locations(path: Path) -> list[str]:
    spaced = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    return [found.text or "" for found in ET.parse(path).getroot().iter(spaced)]


def _file(below: Below, address: str) -> Path:
    """Return the file that a whole address of the site means."""
    assert address.startswith(_URL), address
    path = unquote(address.removeprefix(_URL))
    return below.site / (f"{path}index.html" if path.endswith("/") or not path else path)


@pytest.mark.browser
def test_pages_ask_for_nothing_outside(wide: Page, below: Below) -> None:
    wrong = watched(wide, below.base)
    for path in ("", _REPORT, f"{_REPORT}forms/", f"{_REPORT}full/", "glossary/", "downloads/"):
        wide.goto(below.base + path)
        expect(wide.locator("h1").first).to_be_visible()
        wide.wait_for_load_state("networkidle")
    assert wrong == []


@pytest.mark.browser
def test_search_finds_and_leads_there(wide: Page, below: Below) -> None:
    wrong = watched(wide, below.base)
    wide.goto(f"{below.base}{_REPORT}forms/")
    wide.locator("header input[name=q]").press_sequentially("信访")
    first = wide.locator("header [role=option]").first
    expect(first).to_be_visible()
    wide.locator("header input[name=q]").press("Enter")
    wide.wait_for_url(f"{below.base}search/?q=*")
    link = wide.locator(".search-found a").first
    expect(link).to_be_visible()
    target = link.evaluate("a => a.href")
    assert target.startswith(below.base)
    link.click()
    wide.wait_for_url(lambda address: "/search/" not in address)
    expect(wide.locator("h1").first).to_be_visible()
    assert wrong == []


@pytest.mark.browser
def test_charts_and_downloads_are_there(wide: Page, below: Below) -> None:
    wrong = watched(wide, below.base)
    wide.goto(below.base + _REPORT)
    files = wide.eval_on_selector_all(
        "a[href]", "all => all.map(a => a.href).filter(h => /[.](svg|csv|xlsx|json|md)$/.test(h))"
    )
    assert files
    for address in set(files):
        assert address.startswith(below.base)
        assert wide.request.get(address).ok, address
    assert wide.evaluate("document.querySelectorAll('.md-content svg, .md-content img').length") > 0
    assert wrong == []


@pytest.mark.browser
@pytest.mark.parametrize("path", ["nowhere/", "2020/nobody/forms/deep/", "nowhere.html"])
def test_what_is_not_there_has_the_sites_own_page(wide: Page, below: Below, path: str) -> None:
    wrong = watched(wide, below.base)
    answer = wide.goto(below.base + path)
    assert answer
    assert answer.status == 404
    expect(wide.locator("h1")).to_have_text("没有这个页面")
    header = wide.locator(".md-header").evaluate("e => getComputedStyle(e).position")
    assert header in {"sticky", "fixed"}, "the style sheets are there"
    wide.wait_for_load_state("networkidle")
    assert [said for said in wrong if path not in said and "404 (Not Found)" not in said] == []
    wide.get_by_role("link", name="首页").first.click()
    wide.wait_for_url(lambda address: address.rstrip(".") == below.base)


@pytest.mark.browser
def test_the_old_address_of_a_department_leads_to_the_new(wide: Page, below: Below) -> None:
    wide.goto(f"{below.base}2020/{_OLD}/#budget")
    wide.wait_for_url(f"{below.base}{_REPORT}#budget")
    expect(wide.locator("h1").first).to_be_visible()
