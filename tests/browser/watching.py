"""What tests of pages watch: what goes wrong while one is open, what spills, what has the focus."""

from playwright.sync_api import Page


def watched(page: Page, site_address: str) -> list[str]:
    """Collect what goes wrong while a page is open: errors, requests to other hosts, dead files."""
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site_address, "data:", "blob:"))
            else wrong.append(f"asks {request.url}")
        ),
    )
    page.on(
        "response",
        lambda response: (
            wrong.append(f"{response.status} {response.url}") if response.status >= 400 else None
        ),
    )
    return wrong


SPILL = """() => {
  window.scrollTo(1000, 0);
  const moved = window.scrollX;
  const width = document.documentElement.clientWidth;
  const boxed = e => {
    for (let at = e.parentElement; !at.matches('.md-content'); at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    return false;
  };
  const inside = e => boxed(e) || e.matches('.headerlink');  // scrolls in its own box, or hangs
  const hidden = e => getComputedStyle(e).position === 'fixed' || !e.getClientRects().length;
  const wide = [...document.querySelectorAll('.md-content *')]
    .filter(e => !inside(e) && !hidden(e) && e.getBoundingClientRect().right > width + 1)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 20)}`);
  return {moved, over: document.documentElement.scrollWidth - width, wide: wide.slice(0, 5)};
}"""


#: What has the focus, or the label that stands for a control without a face of its own.
FOCUS = """() => {
  const focused = document.activeElement;
  const faceless = focused.matches('input') && getComputedStyle(focused).opacity === '0';
  const e = faceless ? focused.nextElementSibling : focused;
  const s = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const typed = focused.matches('input[type=text], input[type=search]');  // shows a caret
  return {
    name: `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 20)}`,
    body: focused === document.body,
    outlined: typed || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0),
    shown: box.width > 0 && box.height > 0 && parseFloat(s.opacity) > 0
      && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    background: s.backgroundColor,
  };
}"""
