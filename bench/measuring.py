"""What the benchmarks share: commands as processes of their own, their time and memory."""

import os
import platform
import resource
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
JUESUAN = "import sys; from generator.cli import main; raise SystemExit(main(sys.argv[1:]))"
_SAMPLE = 0.3


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of work, and the most memory at a time in MB.

    Memory is that of all processes together, with what they share counted once; zero where the
    system does not tell.
    """

    wall: float
    cpu: float
    memory: float = 0.0


def run(command: Sequence[str | Path], **more: object) -> Cost:
    """Measure a command.

    Raises:
        CalledProcessError: It failed.
    """
    clock, work = perf_counter(), _work(resource.RUSAGE_CHILDREN)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([str(word) for word in command], cwd=ROOT, **(quiet | more))
    most = [0.0]
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, most, ended))
    watcher.start()
    status = process.wait()
    wall = perf_counter() - clock
    ended.set()
    watcher.join()
    if status:
        raise subprocess.CalledProcessError(status, command)
    # Watching its memory is work of this process and does not count.
    return Cost(wall, _work(resource.RUSAGE_CHILDREN) - work, most[0])


def timed(action: Callable[[], object]) -> Cost:
    """Measure a call in this process, with the processes it starts."""
    everybody = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    clock, work = perf_counter(), _work(*everybody)
    action()
    return Cost(perf_counter() - clock, _work(*everybody) - work)


def juesuan(*words: str | Path) -> Cost:
    """Measure our own command, as a clerk starts it."""
    return run([sys.executable, "-c", JUESUAN, *words])


def python(code: str, *words: str | Path) -> Cost:
    """Measure some lines of Python."""
    return run([sys.executable, "-c", code, *words])


def best(costs: Iterable[Cost]) -> Cost:
    """Return the run that was disturbed least."""
    return min(costs, key=lambda found: found.wall)


def fitted(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Fit a line; return its slope and where it starts."""
    line = statistics.linear_regression(*zip(*points, strict=True))
    return line.slope, line.intercept


def machine() -> str:
    """Say what this was measured on."""
    names = ("mkdocs", "mkdocs-material", "markdown", "jinja2", "pydantic")
    versions = "，".join(f"{name} {version(name)}" for name in names)
    parts = (f"{os.cpu_count()} 核", f"Python {platform.python_version()}", versions)
    pace = f"这台机器此时做一千万次加法用 {_pace():.2f} 秒"
    return f"{'，'.join((platform.machine(), *parts))}；{pace}"


def _pace() -> float:
    """Measure the seconds of ten million additions: the times of two runs tell nothing without."""
    code = "n = 0\nfor i in range(10_000_000): n += i"
    return best(python(code) for _ in range(3)).cpu


def _work(*whose: int) -> float:
    used = map(resource.getrusage, whose)
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _watch(pid: int, most: list[float], ended: threading.Event) -> None:
    while not ended.wait(_SAMPLE):
        most[0] = max(most[0], sum(map(_memory, _family(pid))))


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for path in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += map(int, path.read_text().split())
            except OSError:
                continue
    return found


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
