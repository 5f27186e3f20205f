"""What a build is asked for, and what it comes to."""

from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.diagnostics import Diagnostic, Tally


class BuildError(Exception):
    """The site cannot be made and is as it was; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to build.

    Attributes:
        content: The content folder.
        output: Folder for ``docs/``, ``site/`` and ``cache/``.
        config: The ``mkdocs.yml``.
        today: The day on which waivers are still good or have expired.
        workers: How many processes; all cores where None.
        executor: Where to run tasks instead, such as a cluster's client.
    """

    content: Path
    output: Path
    config: Path
    today: date
    workers: int | None = None
    executor: Executor | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to.

    Attributes:
        diagnostics: Everything wrong with the content; errors left the site as it was.
        tally: The same in numbers.
        pages: Pages of the site.
        looked: Reports that were read, checked and rendered again.
        printed: Pages that were made again.
        files: Files of the site that were written or taken away.
    """

    diagnostics: tuple[Diagnostic, ...]
    tally: Tally
    pages: int
    looked: int = 0
    printed: int = 0
    files: int = 0
