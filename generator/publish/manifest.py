"""What the site consists of: a tree of lists with the SHA-256 and size of every file.

``manifest.json`` at the root says what the site was made of and with, and lists the manifests of
folders; each of those lists the files of one folder, and of all folders in it, by their path from
there. A manifest lists neither itself nor the root. One changed figure changes the manifests of
few folders, and a line for each of them at the root.

Every entry has a line of its own, so that a manifest can be read and compared as text, and files
can be checked with ``sha256sum``::

    {
      "content": {
        "2020/xiqu-xinfangju/accounts.yml": "0f3a…"
      },
      "files": {
        "index.html": {"sha256": "9b1c…", "size": 20480}
      },
      "format": 1,
      "layout": "sichuan-2018"
    }
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias

from pydantic_core import to_json

from generator.load.fingerprint import Fingerprints
from generator.model.keys import ReportKey
from generator.model.statute import Layout, SectionPlace, Statute
from generator.publish.files import Written
from generator.publish.looking import years_of
from generator.publish.place import MANIFEST, Place, Staging, folder_of, manifest_of
from generator.publish.program import PROGRAM

#: ``{"sha256": …, "size": …}`` of a file.
Entry: TypeAlias = dict[str, Any]

FORMAT = 1
#: The manifest that lists the others.
ROOT = manifest_of("")
#: The ends of the names of content files.
_READ = (".yml", ".json")
_HEX = sha256().digest_size * 2
_dumped = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Origin:
    """What a site was made of and with.

    Attributes:
        content: Fingerprints of the content.
        layouts: The layout of each report by its id (``2020/xiqu-xinfangju``).
        statute: The statute data.
        version: Version of the program.
        program: Fingerprint of the program, its libraries and the theme.
        until: The last day on which the same content gives the same site, where a waiver ends;
            empty where none does.
    """

    content: Fingerprints
    layouts: Mapping[str, str]
    statute: Statute
    version: str
    program: str
    until: str = ""

    def of_report(self, name: str, years: Iterable[int]) -> dict[str, Any]:
        """Say what a report was made of: its files, the other years' figures it asked for."""
        year, _, department = name.partition("/")
        key = ReportKey(int(year), department)
        files = dict(_named(key, self.content.reports.get(key, {})))
        for other in (ReportKey(year, department) for year in years):
            if other != key and (figures := self.content.figures(other)):
                files |= _named(other, {"accounts.yml": figures})
        return {"content": files, "layout": self.layouts[name]}

    def of_site(self) -> dict[str, Any]:
        """Say what the whole site was made of and with."""
        used = sorted(set(self.layouts.values()))
        return {
            "content": dict(_files(self.content.shared)),
            "content_sha256": whole(self.content),
            "generator": {
                "name": PROGRAM,
                "program": self.program,
                "version": self.version,
            },
            "layouts": {name: layout_hash(self.statute, name) for name in used},
        } | ({"waivers_until": self.until} if self.until else {})


def whole(content: Fingerprints) -> str:
    """Return the fingerprint of all content; see :func:`whole_of`."""
    files = dict(_files(content.shared))
    for key, found in content.reports.items():
        files |= _named(key, found)
    return whole_of(files)


def whole_of(files: Mapping[str, str]) -> str:
    """Return the SHA-256 of what ``sha256sum`` prints for these files in the order of paths.

    Args:
        files: SHA-256 of each content file, by its path from the content folder.
    """
    listed = "".join(f"{hashed}  {path}\n" for path, hashed in sorted(files.items()))
    return sha256(listed.encode("utf-8", "surrogatepass")).hexdigest()


def layout_hash(statute: Statute, name: str) -> str:
    """Return the SHA-256 of the statute data that reports of a layout are made of.

    That is the layout, its forms, sections, performance form and terms, and what all layouts
    share: the tables, the ties between them and the lists of classes.
    """
    layout = statute.layouts[name]
    forms = [statute.forms[place.form] for place in layout.forms]
    sections = [statute.sections[s] for s in sorted(set(_sections(layout)))]
    performance = statute.performance_forms.get(layout.performance)
    terms = [statute.terms_by_id.get(term, ()) for term in layout.glossary]
    shared = (
        statute.tables,
        statute.ties,
        statute.functional_classes,
        statute.report_templates,
    )
    return sha256(to_json([layout, forms, sections, performance, terms, *shared])).hexdigest()


def _sections(layout: Layout) -> Iterator[str]:
    def below(places: Iterable[SectionPlace]) -> Iterator[str]:
        for place in places:
            yield place.section
            yield from below(place.sections)

    for part in layout.parts:
        yield from below(part.sections)


def _named(key: ReportKey, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((f"{key}/{name}", hashed) for name, hashed in _files(files))


def _files(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Leave out what the program does not read: a stray file's name is nobody's business."""
    return (
        (name, hashed)
        for name, hashed in found.items()
        if name.endswith(_READ) and len(hashed) == _HEX
    )


@dataclass(frozen=True, slots=True)
class Manifests:
    """Keeps the manifests true of the site.

    Attributes:
        place: The site as it is.
        origin: What it is made of and with.
    """

    place: Place
    origin: Origin

    def update(self, staging: Staging) -> dict[str, str]:
        """Stage every manifest that is not as it was; everything else is staged already.

        Returns:
            The reports whose manifests say what they did not say before, each with the
            fingerprint of all that went into the report; for :meth:`save`.
        """
        changed: dict[str, set[str]] = {}
        for path in [*staging.written, *staging.removed, *self.place.strange]:
            changed.setdefault(folder_of(path), set()).add(path)
        reports = self.place.store.pairs(
            "SELECT id, inputs FROM report WHERE card IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM listed WHERE folder = id AND listed.inputs = report.inputs)"
        )
        for folder in sorted({*changed, *reports, *self._unlisted()} - {""}):
            files = self._files(folder, changed.get(folder, set()), staging)
            self._stage(manifest_of(folder), self._of_folder(folder, files), staging)
        self._stage(ROOT, self._of_root(changed.get("", set()), staging), staging)
        return reports

    def save(self, reports: Mapping[str, str]) -> None:
        """Take note of what the manifests of reports say."""
        store = self.place.store
        gone = "SELECT folder FROM listed WHERE folder NOT IN (SELECT id FROM report)"
        store.drop("listed", "folder", [folder for (folder,) in store.rows(gone)])
        store.put("listed", reports.items())

    def _unlisted(self) -> Iterator[str]:
        """Yield folders that have files and no manifest."""
        query = "SELECT DISTINCT folder FROM output WHERE kind {} ?"
        files, manifests = (
            {folder for (folder,) in self.place.store.rows(query.format(sign), MANIFEST)}
            for sign in ("<>", "=")
        )
        yield from files - manifests

    def _of_folder(self, folder: str, files: dict[str, Entry]) -> dict[str, Any]:
        if not files:
            return {}
        about: dict[str, Any] = {}
        if folder in self.origin.layouts:
            query = "SELECT years FROM report WHERE id = ?"
            asked, _ = years_of(self.place.store.value(query, folder))
            about = self.origin.of_report(folder, asked)
        return about | {"files": files, "format": FORMAT}

    def _of_root(self, changed: Iterable[str], staging: Staging) -> dict[str, Any]:
        manifests = dict(self._entries("kind = ?", MANIFEST))
        for path, (kind, file) in staging.written.items():
            if kind == MANIFEST:
                manifests[path] = _entry(file.hash, file.size)
        for path in [*staging.removed, ROOT]:
            manifests.pop(path, None)
        files = self._files("", changed, staging)
        return self.origin.of_site() | {"files": files, "format": FORMAT, "manifests": manifests}

    def _files(self, folder: str, changed: Iterable[str], staging: Staging) -> dict[str, Entry]:
        """Return the entry of every file there will be in a folder, by its path from there."""
        files = dict(self._entries("folder = ? AND kind <> ?", folder, MANIFEST))
        for path in changed:
            files.pop(path, None)
            if path in staging.written:
                file = staging.written[path][1]
                files[path] = _entry(file.hash, file.size)
        skipped = len(f"{folder}/") if folder else 0
        return {path[skipped:]: entry for path, entry in files.items()}

    def _entries(self, where: str, *values: str) -> Iterator[tuple[str, Entry]]:
        query = f"SELECT path, hash, size FROM output WHERE {where}"  # noqa: S608 - our own names
        for path, hashed, size in self.place.store.rows(query, *values):
            yield path, _entry(hashed, size)

    def _stage(self, path: str, values: dict[str, Any], staging: Staging) -> None:
        """Stage a manifest, or have it taken away where it would list nothing."""
        known = self.place.store.value("SELECT hash FROM output WHERE path = ?", path)
        if not values:
            if known:
                staging.drop(path)
            return
        data = written(values)
        if Written.of(path, data).hash != known:
            staging.put(MANIFEST, path, data)


def _entry(hashed: str, size: int) -> Entry:
    return {"sha256": hashed, "size": size}


def written(values: Mapping[str, Any]) -> bytes:
    """Write a manifest: keys in order, every entry on a line of its own."""
    lines = ",\n".join(f"  {_dumped(key)}: {_block(values[key])}" for key in sorted(values))
    return f"{{\n{lines}\n}}\n".encode("utf-8", "surrogatepass")


def _block(value: Any) -> str:
    if not isinstance(value, Mapping) or not value:
        return _dumped(value)
    lines = ",\n".join(f"    {_dumped(key)}: {_dumped(value[key])}" for key in sorted(value))
    return f"{{\n{lines}\n  }}"
