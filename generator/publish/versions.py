"""The versions of a site in one folder, of which a web server shows one.

::

    DIR/current                           what the web server shows
    DIR/versions/20261122T120000Z-1a2b3c4d/   a whole site each, named by time and fingerprint
    DIR/.publish/                         the lock, and the order in which versions were served

Where the system can replace a symbolic link, ``current`` is one, and a version becomes the served
one by a single rename. Where it cannot (Windows), ``current`` is the folder itself, and two renames
follow each other. What was meant is written down before, so that whoever opens the folder next
makes good what was interrupted.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from generator.publish.files import put, replace, sizes
from generator.publish.lock import locked

_CURRENT, _VERSIONS, _KEPT = "current", "versions", ".publish"
_LOCK, _PLAN = "lock.sqlite", "plan.json"
#: What is being filled, and what is being taken away, begin so; they are never served.
_NEW, _OLD = ".new", ".old-"
_LINK = ".current.new"
_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
_TIME = "%Y%m%dT%H%M%SZ"


class ForeignError(Exception):
    """What lies in the folder is not as it was left; the message says what, in Chinese."""


@dataclass(frozen=True, slots=True)
class History:
    """The order in which versions were served.

    Attributes:
        line: Each version after the one it took the place of; the last is served.
        withdrawn: Those that were gone back from.
    """

    line: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    @property
    def served(self) -> str | None:
        """The version that is served."""
        return self.line[-1] if self.line else None

    def then(self, name: str) -> "History":
        """Return the order once a version is served: a new one, or one that was before."""
        if name not in self.line:
            left = tuple(other for other in self.withdrawn if other != name)
            return History((*self.line, name), left)
        end = self.line.index(name) + 1
        return History(self.line[:end], (*self.withdrawn, *self.line[end:]))

    def of(self, present: Iterable[str]) -> "History":
        """Return the order of those versions that there are."""
        there = set(present)
        line = tuple(name for name in self.line if name in there)
        return History(line, tuple(name for name in self.withdrawn if name in there))

    def newest_first(self) -> list[str]:
        """Return all versions: those on the line, then the withdrawn ones."""
        return [*reversed(self.line), *sorted(self.withdrawn, reverse=True)]


def is_ours(folder: Path) -> bool:
    """Tell whether a folder holds versions of a site."""
    return (folder / _KEPT).is_dir()


class Versions:
    """The versions in one folder; only one process at a time holds it.

    Args:
        folder: The folder, which is made where it is not there.

    Attributes:
        folder: The folder.
        history: The order in which versions were served.

    Raises:
        BusyError: Another process holds it.
        ForeignError: Somebody else has put something in our places.
        OSError: The folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.history = folder, History()
        (folder / _KEPT).mkdir(parents=True, exist_ok=True)
        self._versions.mkdir(exist_ok=True)
        self._lock = locked(folder / _KEPT / _LOCK)
        try:
            self._links = _links(self.current)
            self.recover()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others in."""
        self._lock.close()

    @property
    def current(self) -> Path:
        """What the web server shows."""
        return self.folder / _CURRENT

    @property
    def _versions(self) -> Path:
        return self.folder / _VERSIONS

    def folder_of(self, name: str) -> Path:
        """Return where a version lies."""
        if name == self.history.served and not self._links:
            return self.current
        return self._versions / name

    # --- a new version --------------------------------------------------------------------------

    def begin(self) -> Path:
        """Return an empty folder for a new version."""
        folder = self._versions / _NEW
        _remove(folder)
        folder.mkdir()
        return folder

    def finish(self, fingerprint: str, now: datetime) -> str:
        """Make what is in the new folder a version, which is not served yet; return its name.

        Args:
            fingerprint: SHA-256 of the root manifest.
            now: The time, of any zone.
        """
        taken = self.history.newest_first()
        while (name := f"{now.astimezone(UTC).strftime(_TIME)}-{fingerprint[:8]}") in taken:
            now += timedelta(seconds=1)
        replace(self._versions / _NEW, self._versions / name)
        return name

    def serve(self, name: str) -> None:
        """Have the web server show a version that there is.

        Raises:
            OSError: It cannot be done; what was shown before is still shown.
        """
        after = self.history.then(name)
        plan = {"before": _plain(self.history), "after": _plain(after)}
        put(self.folder / _KEPT / _PLAN, (json.dumps(plan, indent=1) + "\n").encode())
        flush(self._versions / name, self.folder / _KEPT)
        try:
            if self._links:
                self._link(name)
            else:
                self._move(name)
        except OSError:
            self.recover()
            raise
        self.history = after
        _flush_folder(self.folder)

    def keep(self, number: int) -> int:
        """Take the oldest versions away, so many stay; never the served one.

        Returns:
            How many went.
        """
        gone = self.history.newest_first()[max(number, 1) :]
        for name in gone:
            old = self._versions / f"{_OLD}{name}"
            with suppress(OSError):  # somebody reads it: the next one takes it away
                os.replace(self._versions / name, old)  # noqa: PTH105 - the atomic one
                _remove(old)
        self.history = self.history.of(self._all() | set(self.history.line[-1:]))
        return len(gone)

    def _link(self, name: str) -> None:
        link = self.folder / _LINK
        link.unlink(missing_ok=True)
        link.symlink_to(f"{_VERSIONS}/{name}", target_is_directory=True)
        os.replace(link, self.current)  # noqa: PTH105 - the atomic one

    def _move(self, name: str) -> None:
        if self.history.served:
            replace(self.current, self._versions / self.history.served)
        replace(self._versions / name, self.current)

    # --- what was left ----------------------------------------------------------------------------

    def recover(self) -> None:
        """End a switch that was interrupted, and take away what never was served."""
        self.history = self._recovered()
        known = self.history.newest_first()
        for path in self._versions.iterdir():
            unserved = _named(path.name) and path.name not in known
            if path.name.startswith((_NEW, _OLD)) or unserved:
                _remove(path)
        (self.folder / _LINK).unlink(missing_ok=True)

    def _all(self) -> set[str]:
        """Return the versions that are not moved to where they are shown."""
        return {path.name for path in self._versions.iterdir() if _named(path.name)}

    def _recovered(self) -> History:
        """Return the order that holds, and end a switch that was interrupted."""
        plan = self._plan()
        served = self._linked() if self._links else self._moved(plan)
        there = self._all() | ({served} if served else set())
        for history in reversed(plan):
            if history.served == served:
                return history.of(there)
        # The plan is lost, or somebody else has pointed the link elsewhere: names tell the time.
        names = sorted(there)
        if served is None:
            return History((), tuple(names))
        return History(
            tuple(name for name in names if name <= served),
            tuple(name for name in names if name > served),
        )

    def _plan(self) -> tuple[History, ...]:
        """Read what was before the last switch and what was to be after; nothing where lost."""
        try:
            plan = json.loads((self.folder / _KEPT / _PLAN).read_bytes())
            return _history(plan["before"]), _history(plan["after"])
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def _linked(self) -> str | None:
        try:
            steps = Path(os.readlink(self.current)).parts  # noqa: PTH115 - relative, as it is
        except FileNotFoundError:
            return None
        if len(steps) != len((_VERSIONS, "")) or steps[0] != _VERSIONS or not _named(steps[1]):
            raise ForeignError(f"{self.current} 指到了别处")
        return steps[1] if steps[1] in self._all() else None

    def _moved(self, plan: Sequence[History]) -> str | None:
        """Tell which version lies where it is shown, and put one there where none does."""
        before, after = (history.served for history in plan) if plan else (None, None)
        there = self._all()
        if self.current.is_dir():
            found = after if after not in there else before
            if found is None:
                raise ForeignError(f"说不清 {self.current} 是哪一版：{_KEPT} 里的记录丢了")
            return found
        for name in (before, after):
            if name in there:
                replace(self._versions / name, self.current)
                return name
        return None


def _named(name: str) -> bool:
    return bool(_NAME.fullmatch(name))


def _plain(history: History) -> dict[str, Any]:
    return {"line": history.line, "withdrawn": history.withdrawn}


def _history(value: dict[str, list[str]]) -> History:
    line, withdrawn = (tuple(filter(_named, value[key])) for key in ("line", "withdrawn"))
    return History(line, withdrawn)


def _links(current: Path) -> bool:
    """Tell whether a symbolic link is shown, or can be: one must be able to replace another."""
    if current.is_symlink():
        return True
    if current.exists():
        if not current.is_dir():
            raise ForeignError(f"{current} 不是文件夹")
        return False
    first, second = (current.parent / _KEPT / name for name in (".first", ".second"))
    try:
        for link in (first, second):
            link.unlink(missing_ok=True)
            link.symlink_to(_VERSIONS, target_is_directory=True)
        os.replace(second, first)  # noqa: PTH105 - the atomic one
    except (OSError, NotImplementedError):
        return False
    finally:
        for link in (first, second):
            with suppress(OSError):
                link.unlink(missing_ok=True)
    return True


def flush(*folders: Path) -> None:
    """Have everything below some folders written to the disk, where it outlives a power cut."""
    if hasattr(os, "sync"):
        os.sync()  # one call for thousands of files
        return
    for path in (folder / name for folder in folders for name in sizes(folder)):
        if path.name != _LOCK:
            with path.open("r+b") as file:
                os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk; Windows does so by itself."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(path: Path) -> None:
    """Take a folder away; what cannot be is tried again the next time."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
