"""A folder that only one process at a time works in."""

import errno
import sqlite3
from pathlib import Path

#: What SQLite says of a file that is no good; a full disk is another matter.
_BROKEN = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class BusyError(Exception):
    """Another process works in the same folder."""


def locked(path: Path) -> sqlite3.Connection:
    """Hold a lock until it is closed, or until this process ends, however it ends.

    SQLite knows how to lock a file on every system.

    Args:
        path: The file of the lock; nothing is ever in it.

    Raises:
        BusyError: Another process holds it.
        OSError: The file cannot be made.
    """
    try:
        return _held(path)
    except sqlite3.DatabaseError as error:
        if not is_broken(error):
            raise as_os_error(error) from error
        path.unlink()  # something else lies in its place
    try:
        return _held(path)
    except sqlite3.DatabaseError as error:
        raise as_os_error(error) from error


def _held(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        connection.close()
        if "locked" in str(error):
            raise BusyError from error
        raise
    return connection


def is_broken(error: sqlite3.DatabaseError) -> bool:
    """Tell whether the file is no good, so that it can as well be begun anew."""
    return _kind(error) in _BROKEN


def as_os_error(error: sqlite3.DatabaseError) -> OSError:
    """Return an error of SQLite as one of the system."""
    full = _kind(error) == sqlite3.SQLITE_FULL
    return OSError(errno.ENOSPC if full else errno.EIO, str(error))


def _kind(error: sqlite3.DatabaseError) -> int:
    """Return SQLite's code of an error, without its finer part."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF
