"""What a reader's browser does: what it finds, how long that takes, and how many bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from browser import Line
from playwright.sync_api import Browser

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
    line = Line(page)
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
