"""What a build remembers: one SQLite file beside the site, deleted without harm.

It holds three things, each true on its own after an interruption at any moment:

* of each report what the last look at it gave, with the fingerprint of all that went into it;
* of each file below ``docs`` what its text is and whose it is;
* of the published site every file, and the moves that are still to be made.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MEMORY = "state.sqlite"
_LOCK = "lock.sqlite"
_FORMAT = "3"
_SCHEMA = """
CREATE TABLE report
    (id TEXT PRIMARY KEY, inputs TEXT, years TEXT, until TEXT, card BLOB, told BLOB);
CREATE TABLE plan (path TEXT PRIMARY KEY, inputs TEXT) WITHOUT ROWID;
CREATE TABLE text (path TEXT PRIMARY KEY, owner TEXT, hash TEXT, size INT) WITHOUT ROWID;
CREATE INDEX text_owner ON text (owner);
-- Files below docs that were known once, and go when the next site is there.
CREATE TABLE gone (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER text_gone AFTER DELETE ON text
    BEGIN INSERT OR IGNORE INTO gone VALUES (old.path); END;
CREATE TABLE unit (id TEXT PRIMARY KEY, hash TEXT, data BLOB);
CREATE TABLE indexed (id TEXT PRIMARY KEY, hash TEXT, data BLOB);
CREATE TABLE page (path TEXT PRIMARY KEY, inputs TEXT, facts BLOB) WITHOUT ROWID;
CREATE TABLE link (target TEXT, source TEXT, PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE INDEX link_source ON link (source);
CREATE TABLE output
    (path TEXT PRIMARY KEY, folder TEXT, kind TEXT, hash TEXT, size INT) WITHOUT ROWID;
CREATE INDEX output_folder ON output (folder, kind);
CREATE TABLE listed (folder TEXT PRIMARY KEY, inputs TEXT) WITHOUT ROWID;
CREATE TABLE move (path TEXT PRIMARY KEY, staged INT) WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


class BusyError(Exception):
    """Another build works in the same output folder."""


class Reader:
    """Reads the memory of an output folder, also in a process that does not hold it.

    Args:
        path: The file.
        database: It, where it is open already.
    """

    def __init__(self, path: Path, database: sqlite3.Connection | None = None) -> None:
        self.path = path
        self._database = database or _connected(path)

    def close(self) -> None:
        """Read no more."""
        self._database.close()

    def rows(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query."""
        yield from self._database.execute(query, values)

    def value(self, query: str, *values: object) -> Any:
        """Return the one value of a query, or None."""
        row = self._database.execute(query, values).fetchone()
        return row[0] if row else None

    def pairs(self, query: str, *values: object) -> dict[str, Any]:
        """Return the two columns of a query as keys and values."""
        return dict(self._database.execute(query, values).fetchall())

    def note(self, name: str) -> str:
        """Return a note; empty where there is none."""
        return str(self.value("SELECT value FROM note WHERE name = ?", name) or "")


class Store(Reader):
    """The memory of one output folder; only one build at a time holds it.

    Each table has one writer: ``report`` and ``unit`` :mod:`~generator.publish.looking`, ``plan``
    :mod:`~generator.publish.lists`, ``page`` and ``link`` :mod:`~generator.publish.printing`,
    ``listed`` :mod:`~generator.publish.manifest`, ``output``, ``indexed`` and ``move``
    :mod:`~generator.publish.place`.

    Args:
        folder: Where the file is, or is made.

    Raises:
        BusyError: Another process holds it.
        OSError: The folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(folder / _LOCK)
        super().__init__(folder / MEMORY, _opened(folder / MEMORY))

    def forget(self) -> None:
        """Begin anew."""
        self._database.close()
        _delete(self.path)
        self._database = _opened(self.path)

    def close(self) -> None:
        """Let other builds in."""
        self._database.close()
        self._lock.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all changes inside at once, or none of them."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def put(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Write whole rows of a table over those of the same key."""
        listed = list(rows)
        if listed:
            marks = ",".join("?" * len(listed[0]))
            # The names of tables are ours; no value is written into the statement.
            statement = f"INSERT OR REPLACE INTO {table} VALUES ({marks})"  # noqa: S608
            self._database.executemany(statement, listed)

    def drop(self, table: str, column: str, keys: Iterable[str]) -> None:
        """Delete the rows that hold any of these values in a column."""
        statement = f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 - our own names
        self._database.executemany(statement, ((key,) for key in keys))

    def copy(self, table: str, other: str, column: str, keys: Iterable[str]) -> None:
        """Copy the rows that hold any of these values in a column to a table of the same shape."""
        statement = f"INSERT INTO {other} SELECT * FROM {table} WHERE {column} = ?"  # noqa: S608
        self._database.executemany(statement, ((key,) for key in keys))

    def clear(self, *tables: str) -> None:
        """Empty tables."""
        for table in tables:
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def _locked(path: Path) -> sqlite3.Connection:
    """Hold a lock that the system takes back when this process ends, however it ends."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        connection.close()
        if "locked" in str(error):
            raise BusyError from error
        path.unlink()
        return _locked(path)
    return connection


def _opened(path: Path) -> sqlite3.Connection:
    """Open the file; one that is broken or of another format is begun anew."""
    connection = _connected(path)
    try:
        if _format(connection) == _FORMAT:
            return connection
    except sqlite3.DatabaseError:
        pass
    connection.close()
    _delete(path)
    connection = _connected(path)
    connection.executescript(f"BEGIN;{_SCHEMA}COMMIT;")
    connection.execute("INSERT INTO note VALUES ('format', ?)", (_FORMAT,))
    return connection


def _delete(path: Path) -> None:
    for name in (path.name, f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)


def _connected(path: Path) -> sqlite3.Connection:
    # Workers are forked from this process but never touch its connections.
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _format(connection: sqlite3.Connection) -> str | None:
    if not connection.execute("SELECT name FROM sqlite_master WHERE name = 'note'").fetchone():
        return None
    row = connection.execute("SELECT value FROM note WHERE name = 'format'").fetchone()
    return str(row[0]) if row else None
