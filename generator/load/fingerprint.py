"""Fingerprints of the content: what a report was made of, told by content and never by time."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from generator.model.keys import YEAR, ReportKey

#: A content file that is larger is refused, and not read to its end.
MAX_BYTES = 5 * 1024 * 1024
_FIGURES = "accounts.yml"


@dataclass(frozen=True)
class Fingerprints:
    """Fingerprints of one content folder.

    Attributes:
        shared: Of what stands outside of the reports' folders, by name from the root.
        reports: Of everything in each report's folder, by name.
    """

    shared: dict[str, str]
    reports: dict[ReportKey, dict[str, str]]

    @property
    def whole(self) -> str:
        """The fingerprint of everything."""
        return digest([repr(self.shared), repr(self.reports)])

    def of(self, key: ReportKey) -> str:
        """The fingerprint of a report."""
        return repr(self.reports.get(key))

    def figures(self, key: ReportKey) -> str:
        """The fingerprint of a report's figures, which other years look into."""
        return self.reports.get(key, {}).get(_FIGURES, "")

    def years(self, department: str) -> tuple[int, ...]:
        """The years of a department that hold accounts."""
        return with_accounts(self.of_department(department))

    def of_department(self, department: str) -> Mapping[ReportKey, Mapping[str, str]]:
        """The fingerprints of a department's reports, of all years."""
        return self._departments.get(department, {})

    @cached_property
    def _departments(self) -> dict[str, dict[ReportKey, dict[str, str]]]:
        departments: dict[str, dict[ReportKey, dict[str, str]]] = {}
        for key, files in self.reports.items():
            departments.setdefault(key.department, {})[key] = files
        return departments


def with_accounts(reports: Mapping[ReportKey, Mapping[str, str]]) -> tuple[int, ...]:
    """Return the years of a department's reports that hold accounts."""
    return tuple(sorted(key.year for key, files in reports.items() if _FIGURES in files))


def beside(reports: Mapping[ReportKey, Mapping[str, str]], year: int) -> dict[int, bool]:
    """Return the years before and after one among a department's reports.

    Returns:
        The years, earlier first, and whether each holds accounts.
    """
    years = {key.year: _FIGURES in files for key, files in reports.items()}
    before = max((other for other in years if other < year), default=None)
    after = min((other for other in years if other > year), default=None)
    return {other: years[other] for other in (before, after) if other is not None}


def fingerprints(root: Path) -> Fingerprints:
    """Read every file once; what cannot be read has a fingerprint too."""
    shared: dict[str, str] = {}
    reports: dict[ReportKey, dict[str, str]] = {}
    for entry in _entries(root):
        shared[entry.name] = _fingerprint(entry)
        if not (YEAR.fullmatch(entry.name) and _is_folder(entry)):
            continue
        for below in _entries(entry.path):
            if _is_folder(below):
                reports[ReportKey(int(entry.name), below.name)] = of_folder(below.path)
            else:
                shared[f"{entry.name}/{below.name}"] = _fingerprint(below)
    return Fingerprints(shared, reports)


def of_folder(folder: str | Path) -> dict[str, str]:
    """Fingerprint everything in the folder of one report, by name."""
    return {entry.name: _fingerprint(entry) for entry in _entries(folder)}


def digest(lines: Iterable[str]) -> str:
    """Return one fingerprint for many lines."""
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _fingerprint(entry: "os.DirEntry[str]") -> str:
    """Fingerprint a file's bytes; of anything else only what it is."""
    if entry.is_symlink():
        return "link"
    if _is_folder(entry):
        return "folder"
    if not entry.is_file():  # a pipe would be waited for
        return "special"
    try:
        with open(entry.path, "rb") as file:  # noqa: PTH123 - thousands of times, so no Path
            return sha256(file.read(MAX_BYTES + 1)).hexdigest()
    except OSError:
        return "unreadable"


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    return entry.is_dir(follow_symlinks=False)


def _entries(folder: str | Path) -> list["os.DirEntry[str]"]:
    """List a folder in the order of names; editors' hidden files are not content."""
    try:
        with os.scandir(folder) as found:
            return sorted((e for e in found if not of_an_editor(e.name)), key=lambda e: e.name)
    except OSError:
        return []


def of_an_editor(name: str) -> bool:
    """Tell whether a file is an editor's own: hidden, a copy kept while editing, a lock."""
    return name.startswith((".", "~$")) or name.endswith(("~", ".tmp"))
