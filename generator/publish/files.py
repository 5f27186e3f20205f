"""Files below a folder: written, listed, moved into place, taken away."""

import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import copyfile

#: How often, and after how many seconds, a place is tried again that another program holds.
_TRIES, _PAUSE = 20, 0.1


@dataclass(frozen=True, slots=True)
class Written:
    """A file by its path below some folder (posix slashes), and what is in it."""

    path: str
    hash: str
    size: int

    @classmethod
    def of(cls, path: str, data: bytes) -> "Written":
        """Say what a file with this content is."""
        return cls(path, sha256(data).hexdigest(), len(data))


def write(folder: Path, path: str, data: bytes) -> Written:
    """Write a file below a folder."""
    target = folder / path
    try:
        target.write_bytes(data)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return Written.of(path, data)


def put(target: Path, data: bytes) -> None:
    """Write a file whole or not at all; an older one is there until the new one is.

    Raises:
        OSError: It cannot be written.
    """
    waiting = target.with_name(f".{target.name}.new")
    try:
        waiting.write_bytes(data)
        replace(waiting, target)
    except OSError:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise


def replace(source: Path, target: Path) -> None:
    """Put a file or a new folder in its place, at once.

    On Windows a file cannot be replaced while another program reads it; virus scanners and
    previews do so for moments.
    """
    for left in reversed(range(_TRIES if sys.platform == "win32" else 1)):
        try:
            os.replace(source, target)  # noqa: PTH105 - the atomic one
        except PermissionError:
            if not left:
                raise
            time.sleep(_PAUSE)
        else:
            return


def copy(source: Path, target: Path) -> None:
    """Copy a file; nothing of it passes through here where the system can do it."""
    try:
        copyfile(source, target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        copyfile(source, target)


def hash_of(path: Path) -> str:
    """Return the fingerprint of a file as :class:`Written` has it; none where it is not there."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def sizes(folder: Path) -> dict[str, int]:
    """Return the size of every file below a folder; nothing where there is no folder."""
    found: dict[str, int] = {}
    _gather(str(folder), "", found)
    return found


def _gather(folder: str, prefix: str, found: dict[str, int]) -> None:
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                _gather(entry.path, f"{path}/", found)
            else:
                found[path] = entry.stat(follow_symlinks=False).st_size


def move(path: str, source: Path, target: Path) -> None:
    """Move a file from one folder to the same place below another; done already is done."""
    try:
        replace(source / path, target / path)
    except FileNotFoundError:
        # Either the folder is new, or an interrupted build has moved it before.
        if (source / path).exists():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            replace(source / path, target / path)


def remove(folder: Path, paths: Iterable[str]) -> None:
    """Take files away, and the folders that are empty without them."""
    for path in paths:
        target = folder / path
        target.unlink(missing_ok=True)
        for parent in target.parents:
            if parent == folder or not _removed(parent):
                break


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
