"""A batch of pages from Markdown to HTML: what a worker does, and what it tells of each page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.publish.files import Written, hash_of, write
from generator.publish.pages import Chrome, press


@dataclass(frozen=True, slots=True)
class Printing:
    """The task: pages, by their Markdown files below the docs folder.

    Attributes:
        chrome: What stands around them.
        paths: The pages.
        staged: Where the site's files wait until all are there.
        texts: Fingerprints of the files below the docs folder that they are made of.
    """

    chrome: Chrome
    paths: tuple[str, ...]
    staged: Path
    texts: Mapping[str, str]

    def sees_the_same(self) -> bool:
        """Tell whether the files are here as they were where the task was made."""
        docs = Path(self.chrome.docs)
        return all(hash_of(docs / path) == hashed for path, hashed in self.texts.items())

    def __str__(self) -> str:
        return "、".join(dict.fromkeys(path.rpartition("/")[0] or path for path in self.paths))


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished page, with what other pages' links must know of it."""

    path: str
    output: Written
    anchors: tuple[str, ...]
    links: tuple[str, ...]


def print_pages(task: Printing) -> tuple[Printed, ...]:
    """Make pages and stage them."""
    return tuple(_print(task, path) for path in task.paths)


def _print(task: Printing, path: str) -> Printed:
    made = press(task.chrome).page(path)
    output = write(
        task.staged,
        path.removesuffix(".md") + ".html",
        made.html.encode("utf-8", "xmlcharrefreplace"),
    )
    return Printed(path, output, made.anchors, made.links)


def batches(paths: Iterable[str], size: int) -> list[tuple[str, ...]]:
    """Cut paths into batches; pages of a folder stay together as far as they can."""
    ordered = sorted(paths)
    return [tuple(ordered[at : at + size]) for at in range(0, len(ordered), size)]
