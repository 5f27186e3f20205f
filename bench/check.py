"""How long ``juesuan check`` takes, beside plainly parsing the same files.

Run with ``make bench``. Every run makes its own example, so that nothing is measured twice from a
cache, and every command is a process of its own, as a clerk starts it. Times depend on the
machine; the ratios to the baseline, measured in the same run, hardly do.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute

WANTED = Wanted(departments=200, years=5)
_COMMAND = "import sys; from generator.cli import main; raise SystemExit(main(sys.argv[1:]))"
_BASELINE = (
    "import sys, yaml\n"
    "for path in sys.argv[1:]:\n"
    "    with open(path, 'rb') as file:\n"
    "        yaml.load(file, Loader=yaml.CSafeLoader)\n"
)


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds on the clock, and seconds of work."""

    wall: float
    cpu: float


def timed(run: Callable[[], object]) -> Time:
    """Measure one run, with the processes it starts."""
    clock, work = time.perf_counter(), _work()
    run()
    return Time(time.perf_counter() - clock, _work() - work)


def _work() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def best(times: Iterable[Time]) -> Time:
    """Return the run that was disturbed least."""
    return min(times, key=lambda found: found.wall)


def _python(code: str, *arguments: str) -> None:
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check(content: Path, *paths: str) -> Time:
    """Measure ``juesuan check``."""
    return timed(lambda: _python(_COMMAND, "check", "--content", str(content), *paths))


def parsed(files: Sequence[Path]) -> Time:
    """Measure the baseline: PyYAML's C loader over the files, in a process of its own."""
    return timed(lambda: _python(_BASELINE, *map(str, files)))


def _change(narrative: Path) -> None:
    """Change a report, as a clerk would between two checks."""
    with narrative.open("a", encoding="utf-8") as file:
        file.write("# 改过一处\n")


def _tell(what: str, found: Time, base: Time, target: str = "") -> None:
    ratio = f"{found.cpu / base.cpu:.1f}"
    print(f"{what:<44} {found.wall:>8.2f} s {found.cpu:>8.2f} s {ratio:>8}   {target}")


def main() -> None:
    """Make an example, measure, print."""
    with TemporaryDirectory() as name:
        content = Path(name) / "content"
        made = timed(lambda: write_example(WANTED, load_statute(), content))
        files = sorted(content.rglob("*.yml"))
        report = min(path.parent for path in content.glob("*/*/accounts.yml"))
        department = [path for path in files if path.parent.name == report.name]
        reports = WANTED.departments * WANTED.years
        print(f"{'':<44} {'clock':>10} {'work':>10} {'ratio':>8}   target (clock)")
        base = parsed(files)
        _tell(f"parse {len(files)} files with CSafeLoader (baseline)", base, base)
        _tell(f"write an example of {reports} reports", made, base, "20 s")
        _tell(f"check {reports} reports", check(content), base, "30 s")
        _change(report / "narrative.yml")
        base = best(parsed(department) for _ in range(5))
        _tell(f"parse {len(department)} files of one department (baseline)", base, base)
        path = report.relative_to(content).as_posix()
        one = best(check(content, path) for _ in range(5))
        _tell(f"check one changed report of {reports}", one, base, "1 s")


if __name__ == "__main__":
    main()
