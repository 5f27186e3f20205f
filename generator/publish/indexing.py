"""The task of bringing the search index up to date, beside the printing of pages."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from generator.publish.files import Written, write
from generator.publish.search import Change, update
from generator.publish.store import Reader


@dataclass(frozen=True, slots=True)
class Indexing:
    """The task.

    Attributes:
        store: The file of what the build remembers.
        site: The finished site, with the index as it is.
        staged: Where new files of the site wait.
        changed: The units that are not as the index has them.
    """

    store: Path
    site: Path
    staged: Path
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """What has become of it.

    Attributes:
        written: Files that wait.
        dropped: Files to take away.
    """

    written: dict[str, Written] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)


def index(task: Indexing) -> Indexed:
    """Bring the index up to date: new files wait, and the site is as it was."""
    done = Indexed()

    def put(path: str, data: bytes) -> None:
        done.written[path] = write(task.staged, path, data)
        done.dropped.discard(path)

    def drop(path: str) -> None:
        done.written.pop(path, None)
        done.dropped.add(path)

    if task.changed:
        with closing(Reader(task.store)) as store:
            files = _Files(store, task.site)
            update(files.read, files.changes(task.changed), put, drop)
    return done


@dataclass(frozen=True, slots=True)
class _Files:
    store: Reader
    site: Path

    def read(self, path: str) -> bytes | None:
        """Read a file of the site as the store knows it."""
        if self.store.value("SELECT size FROM output WHERE path = ?", path) is None:
            return None
        return (self.site / path).read_bytes()

    def changes(self, changed: tuple[str, ...]) -> Iterator[Change]:
        for name in changed:
            before, after = (
                self.store.value(f"SELECT data FROM {table} WHERE id = ?", name)  # noqa: S608 - ours
                for table in ("indexed", "unit")
            )
            yield Change(name, before, after)
