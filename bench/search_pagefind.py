"""Pagefind on the same texts, as it comes: what it finds, what it costs."""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

from apart import apart
from browser import chromium, serving
from search_browser import Field, Found, find_all, wait
from search_corpus import Query, Text

_PLACE = Field("input", "li", "#done:not(:empty)")
_FIND = """async (query) => {
  window.engine ??= await import('/pagefind/pagefind.js');
  const { results } = await window.engine.search(query);
  const read = await Promise.all(results.map((found) => found.data()));
  const pages = read.map((data) => data.url.slice(1));
  return { pages, first: pages.slice(0, 10), names: [], count: null };
}"""
#: The least page that searches while the reader types, as ours does.
_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>查找</title>
<input><ol></ol><p id="done"></p>
<script type="module">
  const field = document.querySelector("input"), list = document.querySelector("ol");
  const done = document.querySelector("#done");
  let engine, turn = 0, timer;
  const open = () => engine ??= import("/pagefind/pagefind.js");
  field.addEventListener("focus", open);
  field.addEventListener("input", () => {
    clearTimeout(timer);
    done.textContent = "";
    timer = setTimeout(async () => {
      const mine = ++turn, { results } = await (await open()).search(field.value);
      list.replaceChildren();
      await Promise.all(results.slice(0, 10).map(async (found) => {
        const data = await found.data();
        if (mine !== turn) return;
        const item = document.createElement("li");
        item.innerHTML = data.meta.title + data.excerpt;
        list.append(item);
      }));
      if (mine === turn) done.textContent = "done";
    }, 180);
  });
</script></html>"""


class _Command:
    """How to start Pagefind on this machine, if it is there."""

    def words(self) -> list[str]:
        """Return the command; nothing where it is not installed."""
        if told := os.environ.get("PAGEFIND"):
            return shlex.split(told)
        if found := shutil.which("pagefind"):
            return [found]
        known = importlib.util.find_spec("pagefind")
        return [sys.executable, "-m", "pagefind"] if known else []

    def version(self) -> str:
        """Return its version; nothing where it is not installed."""
        if not self.words():
            return ""
        done = subprocess.run([*self.words(), "--version"], capture_output=True, check=True)
        return done.stdout.decode().split()[-1]


PAGEFIND = _Command()


def measure_pagefind(
    texts: Sequence[Text],
    asked: Sequence[Query],
    timed: Sequence[str],
    folder: Path,
    score: Callable[[Sequence[Query], Sequence[Found], Sequence[Text]], Any],
) -> dict[str, str]:
    """Measure Pagefind; nothing where it is not installed.

    Args:
        texts: The pages.
        asked: The queries.
        timed: Those that are timed on the slow phone.
        folder: Where to write the pages and the index.
        score: Compares what was found with what is there.
    """
    if not PAGEFIND.words():
        print("没有安装 Pagefind，不比较。")
        return {}
    for text in texts:
        path = folder / text.address / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_html(text), encoding="utf-8")
    taken = apart([*PAGEFIND.words(), "--site", str(folder)])
    files = [path.stat().st_size for path in (folder / "pagefind").rglob("*") if path.is_file()]
    (folder / "search.html").write_text(_PAGE, encoding="utf-8")
    with serving(folder) as address, chromium() as browser:
        found = find_all(browser, f"{address}search.html", [query.text for query in asked], _FIND)
        pasted = [wait(browser, f"{address}search.html", words, _PLACE, 0) for words in timed]
        typed = [wait(browser, f"{address}search.html", words, _PLACE, 150) for words in timed]
    told = score(asked, found, texts)
    return {
        "pages": f"{len(texts)}",
        "recall": f"{told.recall:.3f}",
        "precision": f"{told.precision:.3f}",
        "recall@10": f"{told.first:.3f}",
        "index: work a page, ms": f"{taken.work / len(texts) * 1000:.2f}",
        "index: memory of the process that writes it, MB": f"{taken.memory:.0f}",
        "index: size, MB, and files": f"{sum(files) / 1e6:.1f}, {len(files)}",
        **waits(typed, pasted),
    }


def waits(typed: Sequence[Any], pasted: Sequence[Any]) -> dict[str, str]:
    """Tell how long readers wait: the median and the most."""

    def both(values: Sequence[float], digits: int = 0) -> str:
        return f"{median(values) / 1000:.{digits}f} / {max(values) / 1000:.{digits}f}"

    rows = {}
    for way, found in (("typed", typed), ("pasted", pasted)):
        first = [one.first for one in found if one.first is not None]
        rows[f"{way}: first hit after the last key, s (median / most)"] = both(first, 2)
        rows[f"{way}: all hits after the last key, s"] = both([one.done for one in found], 2)
        rows[f"{way}: KB to the first hit, from when the field is reached"] = both(
            [one.bytes_to_first for one in found]
        )
        rows[f"{way}: KB to all hits"] = both([one.bytes for one in found])
        if way == "typed":
            rows["typed: KB of it after the last key"] = both([one.bytes_typed for one in found])
    return rows


def _html(text: Text) -> str:
    title, *lines = text.plain.split("\n")
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    return (
        f'<!doctype html><html lang="zh"><title>{escape(title)}</title>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
