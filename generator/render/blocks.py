"""Pieces of a report that are made once and stand on several of its pages.

Most of a report is printed twice, on its own page and in the whole volume. What differs is
kept apart here: the level of headings, the way to charts and other pages, what stands folded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import indent

#: Stands in worded text for the link to the report's projects; no content can hold it.
PROJECTS = "\0"
#: Stands in worded text for the path from the page to the report's folder.
FOLDER = "\1"
#: Stand in worded text for the page of the forms and that of the projects; an anchor follows.
FORMS_PAGE = "\4"
PROJECTS_PAGE = "\5"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Attributes:
        depth: Levels below the one its page begins with.
        text: Escaped title, with its anchor.
    """

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart; ``alt`` is escaped, ``file`` its name in the report's folder."""

    alt: str
    file: str


@dataclass(frozen=True, slots=True)
class Fold:
    """A box that is folded on screen and open in print: the line that opens it, its text."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """Definitions: folded where readers come for figures, open where the whole volume stands."""

    head: str
    definitions: str

    @property
    def folded(self) -> str:
        """The definitions in a box that the reader opens."""
        return f'??? glossary "{self.head}"\n\n{indent(self.definitions, "    ")}'


Block = str | Heading | Picture | Fold | Glossary


@dataclass(frozen=True, slots=True)
class Setting:
    """What differs between the pages of a report.

    Attributes:
        projects: Link to the report's projects.
        folder: Path from the page to the report's folder.
        forms: Page of the forms; empty where they stand on the same page.
        performance: Page of the projects; likewise.
        unfolded: Whether folded boxes stand open, as on the page for printing.
    """

    projects: str
    folder: str = ""
    forms: str = ""
    performance: str = ""
    unfolded: bool = False

    def lay(self, blocks: Iterable[Block], level: int = 0) -> Iterator[str]:
        """Write blocks for this page; ``level`` is that of a heading of no depth."""
        for block in blocks:
            if isinstance(block, str):
                yield self._led(block)
            elif isinstance(block, Heading):
                yield f"{'#' * (level + block.depth)} {block.text}"
            elif isinstance(block, Picture):
                yield f"![{block.alt}]({self.folder}{block.file}){{: .chart }}"
            elif isinstance(block, Glossary):
                yield block.definitions if self.unfolded else block.folded
            else:
                yield f"{'???+' if self.unfolded else '???'} {block.head}\n\n{block.text}"

    def _led(self, text: str) -> str:
        """Put links in the place of what stands for them."""
        if text.isprintable():
            return text
        text = text.replace(PROJECTS, self.projects).replace(FOLDER, self.folder)
        return text.replace(FORMS_PAGE, self.forms).replace(PROJECTS_PAGE, self.performance)
