"""What a reader's browser does: what it finds, how long that takes, and how many bytes."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

#: A slow phone: its processor, and its line.
_SLOWER = 4
_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]
#: Notes when the last key came, when the first hit stood there, and when all did.
_WATCH = """([hit, done]) => {
  const seen = window.seen = { reached: performance.now() };
  addEventListener('input', () => {
    seen.key = performance.now();
    delete seen.first;
    delete seen.done;
  }, true);
  new MutationObserver(() => {
    if (seen.key === undefined) return;
    if (!seen.first && document.querySelector(hit)) seen.first = performance.now();
    if (!seen.done && document.querySelector(done)) seen.done = performance.now();
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


class _Handler(SimpleHTTPRequestHandler):
    """A plain static host: connections stay open, nothing is compressed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that hangs up."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine alone; give its address."""
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Found:
    """What search gives for one query.

    Attributes:
        pages: Addresses of all pages that it counts.
        first: Addresses of the first ten that it shows.
        names: Addresses of the entities that it shows first.
        count: How many pages it says there are; None where it says "about".
    """

    pages: list[str]
    first: list[str]
    names: list[str]
    count: int | None


#: Bytes of the files that were there by a moment; nothing of them was there when counting began.
_BYTES = """(until) => performance.getEntriesByType('resource')
  .filter((file) => file.responseEnd <= until && file.startTime >= window.seen.reached)
  .reduce((sum, file) => sum + file.transferSize, 0)"""
_FIND = """async (query) => {
  const search = await import(new URL('assets/javascripts/search.js', location));
  window.index ??= await search.open();
  const found = await window.index.findAny(query), first = [];
  for (let at = 0; first.length < 10 && at < found.hits.length; at += 10) {
    const read = await Promise.all(found.hits.slice(at, at + 10).map((hit) => found.read(hit)));
    first.push(...read.filter(Boolean).map((hit) => hit.hit.address));
  }
  return {
    pages: found.hits.map((hit) => hit.address),
    first: first.slice(0, 10),
    names: found.names.slice(0, 3).map((name) => name.address),
    count: found.exact ? found.hits.length : null,
  };
}"""


def find_all(
    browser: Browser, address: str, words: Sequence[str], script: str = _FIND
) -> list[Found]:
    """Search for each of the words with the site's own script."""
    page = browser.new_page()
    page.goto(address)
    found = [Found(**page.evaluate(script, query)) for query in words]
    page.close()
    return found


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a reader waits after the last key, and what it costs.

    Attributes:
        first: Milliseconds until the first hit stands there; None where there is none.
        done: Milliseconds until all that is shown stands there.
        bytes_to_first: Bytes from when the reader came to the field until the first hit, scripts
            included; 0 where there is none.
        bytes_typed: Bytes from the last key until all stands there.
        bytes: Bytes from when the reader came to the field until all stands there.
    """

    first: float | None
    done: float
    bytes_to_first: int
    bytes_typed: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Field:
    """How to search on a page: the field, any hit, and what stands there when all is done."""

    field: str
    hit: str
    done: str


OURS = Field(
    "header input[name=q]", "header [role=option]", "header [role=listbox][aria-busy=false]"
)


class _Line:
    """Counts the bytes of a page."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.bytes = 0
        self.session.on("Network.dataReceived", self._data)
        self.session.on("Network.responseReceived", self._head)

    def slow(self) -> None:
        """Make line and processor those of a slow phone."""
        self.session.send("Network.emulateNetworkConditions", _LINE)
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})

    def _data(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    def _head(self, event: dict[str, Any]) -> None:
        self.bytes += event["response"]["encodedDataLength"]


def wait(browser: Browser, address: str, words: str, place: Field, pause: int) -> Wait:
    """Type words on a page that is loaded, with nothing of search loaded before.

    Args:
        browser: The browser.
        address: The page.
        words: What is typed.
        place: How to search there.
        pause: Milliseconds between keys; 0 puts all words in at once, as soon as the field is
            reached.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 844}, locale="zh-CN")
    page = context.new_page()
    line = _Line(page)
    page.goto(address, wait_until="networkidle")
    page.evaluate(_WATCH, [place.hit, place.done])
    line.slow()
    start = line.bytes
    page.locator(place.field).focus()
    for letter in words[:-1] if pause else "":
        page.keyboard.insert_text(letter)
        page.wait_for_timeout(pause)
    typed = line.bytes
    page.keyboard.insert_text(words[-1:] if pause else words)
    page.wait_for_function("window.seen.done", timeout=60_000)
    seen = page.evaluate("window.seen")
    first = seen["first"] - seen["key"] if seen.get("first") else None
    until = page.evaluate(_BYTES, seen["first"]) if first is not None else 0
    context.close()
    done = seen["done"] - seen["key"]
    return Wait(first, done, until, line.bytes - typed, line.bytes - start)
