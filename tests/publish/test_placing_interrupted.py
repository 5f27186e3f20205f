"""Whatever stops a publication, and whenever: readers see the old site whole, or the new one whole.

``KILLS=200 make test ARGS=tests/publish/test_placing_interrupted.py`` kills it more often.
"""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from placing_site import number_served, numbered_site, tidy

from generator.publish import files
from generator.publish import versions as room
from generator.publish.lock import BusyError
from generator.publish.placing import go_back, pack, publish
from generator.publish.published import Folder
from generator.publish.versions import Versions

_NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
_KILLS = int(os.environ.get("KILLS", "25"))
_ROOT = Path(__file__).parents[2]
#: Everything that changes a disk.
_STEPS: list[tuple[Any, str]] = [
    (Path, "mkdir"),
    (Path, "write_bytes"),
    (files, "copyfile"),
    (Path, "symlink_to"),
    (Path, "unlink"),
    (os, "replace"),
    (os, "sync"),
    (shutil, "rmtree"),
]


@pytest.fixture(params=["links", "folders"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to publish to, on a system with symbolic links and on one without."""
    if request.param == "folders":
        monkeypatch.setattr(room, "_links", lambda _: False)
    return tmp_path / "www"


@pytest.fixture
def sites(tmp_path: Path) -> list[Path]:
    return [numbered_site(tmp_path / f"site-{number}", number, files=3) for number in range(3)]


def _publish(site: Path, folder: Path, hours: int, keep: int = 2) -> None:
    versions = Versions(folder)
    try:
        publish(Folder(site), versions, keep, _NOW + timedelta(hours=hours))
    finally:
        versions.close()


def _done(site: Path, folder: Path, hours: int) -> bool:
    """Publish; tell whether there was room for it."""
    try:
        _publish(site, folder, hours)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
    return True


@contextmanager
def _at_step(number: int, happens: Callable[..., None]) -> Iterator["count[int]"]:
    """Have something happen instead of one of the steps, counted from one; give their number."""
    steps = count(1)

    def disturbed(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            if next(steps) == number:
                happens(step, *given, **named)
            return step(*given, **named)

        return run

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in _STEPS:
            patch.setattr(owner, name, disturbed(getattr(owner, name)))
        yield steps


def _half(step: Callable[..., Any], *given: Any) -> None:
    """Do half of a step, where it can be halved."""
    if step.__name__ == "write_bytes":
        with suppress(OSError):
            step(given[0], given[1][: len(given[1]) // 2])
    if step.__name__ == "copyfile":
        with suppress(OSError):
            given[1].write_bytes(given[0].read_bytes()[:9])


# --- a full disk ----------------------------------------------------------------------------------


def _full(step: Callable[..., Any], *given: Any, **_: Any) -> None:
    _half(step, *given)
    raise OSError(errno.ENOSPC, "no space left")


def test_a_disk_that_is_full_at_any_step_leaves_the_old_site(
    folder: Path, sites: list[Path]
) -> None:
    _publish(sites[0], folder, 0)
    failed = 0
    for number in count(1):
        old = number_served(folder)
        new = 3 - old if old else 1
        with _at_step(number, _full) as steps:
            done = _done(sites[new], folder, number)
        assert number_served(folder) == (new if done else old), f"step {number}"
        assert tidy(folder), f"step {number}"
        failed += not done
        if next(steps) <= number:
            break
    assert failed > 12


def test_a_disk_that_is_full_while_going_back_leaves_what_is_served(
    folder: Path, sites: list[Path]
) -> None:
    _publish(sites[0], folder, 0)
    _publish(sites[1], folder, 1)
    failed = 0
    for number in count(1):
        versions = Versions(folder)
        try:
            with _at_step(number, _full):
                go_back(versions, versions.history.line[-2])
        except OSError:
            failed += 1
        finally:
            versions.close()
        served = number_served(folder)
        assert tidy(folder)
        if served == 0:
            break
        assert served == 1
    assert failed > 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of one megabyte; without the right to mount one the test is skipped."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=1m", "none", str(disk)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here: that needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_full_leaves_the_old_site(small_disk: Path, tmp_path: Path) -> None:
    old = numbered_site(tmp_path / "old", 1, files=20, size=20_000)
    large = numbered_site(tmp_path / "large", 2, files=60, size=20_000)
    folder = small_disk / "www"
    _publish(old, folder, 0)
    before = shutil.disk_usage(small_disk).used
    with pytest.raises(OSError, match="No space") as caught:
        _publish(large, folder, 1)
    assert caught.value.errno == errno.ENOSPC
    assert number_served(folder) == 1
    assert tidy(folder)
    assert shutil.disk_usage(small_disk).used <= before + 8192, "the room is free again"
    # Every amount of room that is left: what is switched last needs some, too.
    small = numbered_site(tmp_path / "small", 3, files=3, size=2000)
    free = shutil.disk_usage(small_disk).free
    for left in range(0, 65_536, 4096):
        (small_disk / "filler").write_bytes(bytes(free - left))
        served = number_served(folder)
        if not _done(small, folder, 2):
            assert number_served(folder) == served
        (small_disk / "filler").unlink()
        assert tidy(folder)
    assert number_served(folder) == 3
    with pytest.raises(OSError, match="No space"):
        pack(Folder(large), small_disk / "site.zip", random.Random(1).randbytes(1_000_000).hex())
    assert not list(small_disk.glob("*.zip*"))


# --- a process that dies ----------------------------------------------------------------------------


def _die(step: Callable[..., Any], *given: Any, **_: Any) -> None:
    _half(step, *given)
    os._exit(9)


def test_a_process_that_dies_at_any_step_leaves_a_whole_site(
    folder: Path, sites: list[Path]
) -> None:
    _publish(sites[0], folder, 0)
    _publish(sites[1], folder, 1)
    served, died = 1, 0
    for number in count(1):
        new = 3 - served
        child = os.fork()
        if not child:
            with _at_step(number, _die), suppress(BaseException):
                _publish(sites[new], folder, number + 1)
            os._exit(0)
        alive = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        if (folder / "current").is_symlink() or alive:
            assert number_served(folder) in {served, new}, f"step {number}"
        # The next one makes good what was left, and reads what is served.
        Versions(folder).close()
        assert number_served(folder) in ({new} if alive else {served, new}), f"step {number}"
        assert tidy(folder), f"step {number}"
        served = number_served(folder)
        if alive:
            break
        died += 1
    assert died > 12


def test_a_process_that_is_killed_at_any_moment_leaves_a_whole_site(
    folder: Path, sites: list[Path]
) -> None:
    _publish(sites[0], folder, 0)
    moments = random.Random(7)
    served = set()
    for number in range(_KILLS):
        child = os.fork()
        if not child:
            for hours in count(24 * number):
                _publish(sites[1 + hours % 2], folder, hours + 1)
        time.sleep(moments.uniform(0, 0.1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if (folder / "current").is_symlink():
            number_served(folder)
        Versions(folder).close()
        served.add(number_served(folder))
        assert tidy(folder)
    assert len(served) > 1


_HOLD = """
import sys
from pathlib import Path
from generator.publish.versions import Versions

versions = Versions(Path(sys.argv[1]))
print("ready", flush=True)
input()
"""


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path / "www")]
    with subprocess.Popen(
        command, cwd=_ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        with pytest.raises(BusyError):
            Versions(tmp_path / "www")
        process.kill()
    Versions(tmp_path / "www").close()
