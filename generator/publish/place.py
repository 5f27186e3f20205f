"""The last step of a build: staged files move into the site, all of them or none.

The store takes note of the new state of the site and of every move in one transaction; then the
files move. Whoever opens the store next makes the rest of the moves, so that a build that is
interrupted while files move is made good, and one that is interrupted before changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from generator.publish.files import Written, copy, move, remove, sizes, write
from generator.publish.store import Reader, Store

#: What made a file of the site.
PAGE, COPY, ASSET, MAP, SEARCH = "page", "copy", "asset", "map", "search"
REDIRECT = "redirect"
#: A list of the other files; see :mod:`generator.publish.manifest`.
MANIFEST = "manifest"
_MANIFEST_NAME = "manifest.json"
#: Files of a folder this deep, and of all folders in it, are listed together; of some, deeper.
_DEPTH, _DEEP = 2, {"search/text/": 3}


def folder_of(path: str) -> str:
    """Return the folder whose manifest lists a file; empty where that is the root."""
    depth = next((deep for lead, deep in _DEEP.items() if path.startswith(lead)), _DEPTH)
    return "/".join(path.split("/")[:-1][:depth])


def manifest_of(folder: str) -> str:
    """Return the path of a folder's manifest."""
    return f"{folder}/{_MANIFEST_NAME}" if folder else _MANIFEST_NAME


@dataclass
class Staging:
    """What a build is going to change in the site.

    Attributes:
        staged: Where new files wait.
        written: New files by path, each with what made it.
        removed: Files to take away.
    """

    staged: Path
    written: dict[str, tuple[str, Written]] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def add(self, kind: str, file: Written) -> None:
        """Take note of a file that is staged already."""
        self.written[file.path] = (kind, file)
        self.removed.discard(file.path)

    def put(self, kind: str, path: str, data: bytes) -> None:
        """Stage a file."""
        self.add(kind, write(self.staged, path, data))

    def copy(self, kind: str, file: Written, folder: Path) -> None:
        """Stage a copy of a file that lies at the same place below another folder."""
        copy(folder / file.path, self.staged / file.path)
        self.add(kind, file)

    def drop(self, path: str) -> None:
        """Have a file taken away."""
        self.written.pop(path, None)
        self.removed.add(path)


@dataclass(frozen=True, slots=True)
class Walk:
    """The task: one folder, and the table that knows the size of every file in it."""

    store: Path
    table: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Astray:
    """Where a folder is not as the store knows it.

    Attributes:
        lost: Files that are not there as they were written.
        strange: Files that the store knows nothing of, or something else.
    """

    lost: set[str]
    strange: set[str]


def astray(walk: Walk) -> Astray:
    """Compare the files of a folder with what the store knows of them."""
    with closing(Reader(walk.store)) as store:
        known = store.pairs(f"SELECT path, size FROM {walk.table}")  # noqa: S608 - our own names
    present = sizes(walk.folder)
    if known == present:
        return Astray(set(), set())
    lost = {path for path, size in known.items() if present.get(path) != size}
    return Astray(lost, present.keys() - (known.keys() - lost))


@dataclass(slots=True)
class Place:
    """The folders of one output.

    Attributes:
        store: What is in them.
        docs: The Markdown.
        site: The finished site.
        cache: What may be deleted at any time.
        strange: Files of the site that the store knows nothing of: all of them where it was lost.
            They go when the next site is there, not before.
    """

    store: Store
    docs: Path
    site: Path
    cache: Path
    strange: set[str] = field(default_factory=set)
    _strange_texts: set[str] = field(default_factory=set)  # the same below docs

    @property
    def staged(self) -> Path:
        """Where new files of the site wait."""
        return self.cache / "next"

    @property
    def templates(self) -> Path:
        """Where compiled templates are kept."""
        return self.cache / "templates"

    def walks(self) -> tuple[Walk, Walk]:
        """Return what :func:`astray` is to compare for :meth:`look`."""
        tables = ("text", self.docs), ("output", self.site)
        texts, outputs = (Walk(self.store.path, table, folder) for table, folder in tables)
        return texts, outputs

    def recover(self) -> None:
        """Make good an interrupted build."""
        self._move()
        remove(self.staged, sizes(self.staged))

    def look(self, texts: Astray, outputs: Astray) -> None:
        """Forget what is not on the disk as it was written."""
        if texts.lost or outputs.lost:
            self._forget(texts.lost, outputs.lost)
        self._strange_texts |= texts.strange
        self.strange |= outputs.strange
        if self.strange:
            with self.store.transaction():
                self.store.drop("note", "name", ["seal"])

    def _forget(self, texts: set[str], outputs: set[str]) -> None:
        owners = {
            owner
            for path in texts
            for (owner,) in self.store.rows("SELECT owner FROM text WHERE path = ?", path)
        }
        kinds = {
            kind
            for path in outputs
            for (kind,) in self.store.rows("SELECT kind FROM output WHERE path = ?", path)
        }
        with self.store.transaction():
            self._forget_manifests(outputs)
            self.store.drop("note", "name", ["seal", *(["around"] if ASSET in kinds else [])])
            self.store.drop("report", "id", owners)
            self.store.drop("plan", "path", owners)
            self.store.drop("output", "path", outputs)
            self.store.drop("page", "path", (f"{p.removesuffix('.html')}.md" for p in outputs))
            if SEARCH in kinds:
                self.forget_search()

    def forget_search(self) -> None:
        """Have the whole search index written anew: its files hold parts of all units."""
        gone = self.outputs(SEARCH).keys()
        self._forget_manifests(gone)
        self.strange |= gone
        self.store.clear("indexed")
        self.store.drop("output", "kind", [SEARCH])

    def _forget_manifests(self, outputs: Iterable[str]) -> None:
        """Forget the manifests that list these files: what they say is not true of the rest."""
        gone = {manifest_of(folder_of(path)) for path in outputs}
        self.strange |= gone
        self.store.drop("output", "path", gone)

    def outputs(self, *kinds: str) -> dict[str, str]:
        """Return the fingerprint of each file of the site that these made."""
        marks = ",".join("?" * len(kinds))
        query = f"SELECT path, hash FROM output WHERE kind IN ({marks})"  # noqa: S608 - marks only
        return self.store.pairs(query, *kinds)

    def replace(self, staging: Staging, kind: str, wanted: Iterable[tuple[str, bytes]]) -> None:
        """Stage all files of a kind that differ, and have the others of that kind taken away.

        What another kind has put into the place of such a file stays.
        """
        before = self.outputs(kind)
        for path, data in wanted:
            file = Written.of(path, data)
            if before.pop(path, None) != file.hash:
                staging.put(kind, path, data)
        for path in before.keys() - staging.written.keys():
            staging.drop(path)

    def publish(self, staging: Staging, notes: Callable[[], None]) -> int:
        """Move everything that is staged into the site, and tidy up below docs.

        Args:
            staging: What changes.
            notes: Writes into the store what is true once the site has changed.

        Returns:
            How many files were written or taken away.
        """
        for path in self.strange - staging.written.keys():
            staging.drop(path)
        with self.store.transaction():
            notes()
            self.store.drop("output", "path", staging.removed)
            rows = (
                (f.path, folder_of(f.path), kind, f.hash, f.size)
                for kind, f in staging.written.values()
            )
            self.store.put("output", rows)
            self.store.put("move", ((path, 1) for path in staging.written))
            self.store.put("move", ((path, 0) for path in staging.removed))
        self._move()
        self._tidy()
        return len(staging.written) + len(staging.removed)

    def _tidy(self) -> None:
        """Take away the files below docs that nothing has any more."""
        gone = self.store.rows("SELECT path FROM gone WHERE path NOT IN (SELECT path FROM text)")
        known = "SELECT 1 FROM text WHERE path = ?"
        strange = (path for path in self._strange_texts if not self.store.value(known, path))
        remove(self.docs, {*(path for (path,) in gone), *strange})
        with self.store.transaction():
            self.store.clear("gone")

    def _move(self) -> None:
        moves = self.store.pairs("SELECT path, staged FROM move")
        for path in self._of(moves, staged=True):
            move(path, self.staged, self.site)
        remove(self.site, self._of(moves, staged=False))
        with self.store.transaction():
            self.store.clear("move")

    @staticmethod
    def _of(moves: dict[str, int], *, staged: bool) -> Iterator[str]:
        return (path for path, kind in moves.items() if bool(kind) is staged)
