"""Reads and checks the content, for the commands that need all of it at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.check.review import as_read, examine
from generator.derive.desk import Desks
from generator.diagnostics import Diagnostic, in_order
from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.model.statute import Statute


@dataclass(frozen=True)
class Checked:
    """The content as read, and everything that is wrong with it.

    Attributes:
        loaded: The content as read.
        statute: The statute data.
        desks: Every report with what is derived from it.
        diagnostics: What was found, by reading and by checking, in the order of places.
    """

    loaded: Loaded
    statute: Statute
    desks: Desks
    diagnostics: list[Diagnostic]


def load_and_check(
    folder: Path, today: date | None = None, departments: Collection[str] | None = None
) -> Checked:
    """Read the content and check it; everything wrong is found in one run.

    Args:
        folder: The content folder.
        today: The day on which waivers are still good or have expired.
        departments: Whose reports to check, of all years; everybody's where None. A report is
            compared with its own department's other years alone, so nothing of it is missed.
    """
    statute = load_statute()
    loaded = load_content(folder, statute.layouts, departments)
    desks = Desks(loaded.content, statute)
    day = today or date.today()  # noqa: DTZ011 - the clerk's own day
    reviews = (examine(loaded, desks.desk(key), day) for key in loaded.content.reports)
    found = [diagnostic for review in reviews for diagnostic in review.diagnostics]
    return Checked(loaded, statute, desks, in_order([*as_read(loaded, statute), *found]))
