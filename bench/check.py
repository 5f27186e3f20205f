"""How long ``juesuan check`` takes, beside plainly parsing the same files.

Run with ``make bench``. Every run makes its own example, so that nothing is measured twice from a
cache, and every command is a process of its own, as a clerk starts it. Times depend on the
machine; the ratios to the baseline, measured in the same run, hardly do.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from measuring import Cost, best, juesuan, python, timed

from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute

WANTED = Wanted(departments=200, years=5)
_BASELINE = (
    "import sys, yaml\n"
    "for path in sys.argv[1:]:\n"
    "    with open(path, 'rb') as file:\n"
    "        yaml.load(file, Loader=yaml.CSafeLoader)\n"
)


def check(content: Path, *paths: str) -> Cost:
    """Measure ``juesuan check``."""
    return juesuan("check", "--content", content, *paths)


def parsed(files: Sequence[Path]) -> Cost:
    """Measure the baseline: PyYAML's C loader over the files, in a process of its own."""
    return python(_BASELINE, *files)


def _change(narrative: Path) -> None:
    """Change a report, as a clerk would between two checks."""
    with narrative.open("a", encoding="utf-8") as file:
        file.write("# 改过一处\n")


def _tell(what: str, found: Cost, base: Cost, target: str = "") -> None:
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
