"""Which findings a command is asked for: those of report folders and files named by the user."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.cli.chinese import WrongUsageError
from generator.diagnostics import Diagnostic
from generator.load.content import Loaded
from generator.load.files import shown

#: A report is a folder below that of its year.
_REPORT_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Selection:
    """Files and folders by the names that locations use; all content where there are none."""

    names: tuple[str, ...]

    def holds(self, file: str) -> bool:
        """Tell whether a file is one of these or below one."""
        return not self.names or any(_below(file, name) for name in self.names)

    def of(self, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
        """Keep what was found in these files."""
        return [found for found in diagnostics if self.holds(found.location.file)]

    def reports(self, loaded: Loaded) -> int:
        """Count the reports that are selected, or a file of which is."""
        keys = loaded.content.reports
        folders = [Path(loaded.folder, str(key)).as_posix() for key in keys]
        return sum(self.holds(folder) or self._inside(folder) for folder in folders)

    def departments(self, content: Path) -> frozenset[str] | None:
        """Return whose reports these are; None where one is, or holds, more than one report."""
        inside = [Path(name).relative_to(shown(content)).parts for name in self.names]
        if not inside or any(len(parts) < _REPORT_DEPTH for parts in inside):
            return None
        return frozenset(parts[1] for parts in inside)

    def _inside(self, folder: str) -> bool:
        return any(_below(name, folder) for name in self.names)


def _below(file: str, folder: str) -> bool:
    return f"{file}/".startswith(f"{folder}/")


def select(paths: Sequence[Path], content: Path) -> Selection:
    """Find the files and folders a user names, from here or from the content folder.

    Raises:
        WrongUsageError: There is no such file or folder in the content.
    """
    names = tuple(name_of(path, content) for path in paths)
    return Selection(() if shown(content) in names else names)


def name_of(path: Path, content: Path) -> str:
    """Return the name that locations use for a path.

    Raises:
        WrongUsageError: There is no such file or folder in the content.
    """
    for place in _places(path, content):
        inside = path_inside(place, content)
        # Path.exists raises where access is denied.
        if os.path.exists(place) and not inside.startswith(os.pardir):  # noqa: PTH110
            return shown(content / inside)
    raise WrongUsageError(f"{content} 里没有 {path}")


def path_inside(place: Path | str, folder: Path) -> str:
    """Return the path from a folder to a place; one that begins with ``..`` leads out of it."""
    try:
        return os.path.relpath(os.path.realpath(place), os.path.realpath(folder))
    except ValueError:  # another drive of Windows
        return os.pardir


def _places(path: Path, content: Path) -> Iterator[Path]:
    yield path
    yield content / path
