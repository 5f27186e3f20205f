"""A folder that only one process at a time works in."""

import errno
import sqlite3
from pathlib import Path


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
    except sqlite3.DatabaseError:
        path.unlink()  # something else lies in its place
    try:
        return _held(path)
    except sqlite3.DatabaseError as error:
        raise OSError(errno.EIO, str(error)) from error


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
