"""Worker processes end with the build that started them, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

_BUILD = """
import os, sys, time
from pathlib import Path
from generator.publish.crew import Crew

def work(marker):
    Path(marker).write_text(str(os.getpid()))
    time.sleep(60)

list(Crew(2).run(work, sys.argv[1:]))
"""


def _alive(process: int) -> bool:
    """Tell whether a process still does something; a dead one may wait to be taken note of."""
    with suppress(FileNotFoundError):
        return (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            != "Z"
        )
    return False


def _soon(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    return is_so()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_of_a_killed_build_write_nothing_any_more(tmp_path: Path) -> None:
    markers = [tmp_path / "one", tmp_path / "two"]
    build = subprocess.Popen([sys.executable, "-c", _BUILD, *markers])
    assert _soon(lambda: all(marker.is_file() and marker.read_text() for marker in markers))
    workers = [int(marker.read_text()) for marker in markers]
    try:
        assert all(map(_alive, workers))
        build.kill()
        build.wait()
        assert _soon(lambda: not any(map(_alive, workers)))
    finally:
        for worker in filter(_alive, workers):
            os.kill(worker, signal.SIGKILL)
