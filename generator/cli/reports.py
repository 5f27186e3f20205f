"""Which reports a command is asked for, named as ``year/department``, and their errors."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from generator.cli.checking import Checked
from generator.cli.chinese import WrongUsageError
from generator.cli.selection import path_inside
from generator.diagnostics import Diagnostic, Severity
from generator.load.content import read_shared
from generator.load.files import suggestion
from generator.load.statute import load_statute
from generator.model.keys import YEAR, ReportKey

_KEY_PARTS = 2


def reports_named(names: Sequence[str], content: Path) -> list[ReportKey]:
    """Return the reports meant, each once.

    Args:
        names: Each ``year/department``, or the path of the folder as shells complete it.
        content: The content folder.

    Raises:
        WrongUsageError: One of them is not there.
    """
    present = _present(content)
    return list(dict.fromkeys(_key(name, present, content) for name in names))


def reports_and_years(names: Sequence[str], content: Path) -> list[ReportKey]:
    """Return the reports meant as :func:`reports_named` does; a year means all of its reports."""
    present = _present(content)
    found: dict[ReportKey, None] = {}
    for name in names:
        inside = _inside(name, content)
        if YEAR.fullmatch(inside.as_posix()):
            found |= dict.fromkeys(_of_year(int(inside.name), present))
        else:
            found[_key(name, present, content)] = None
    return list(found)


def errors_of(checked: Checked, keys: Sequence[ReportKey]) -> list[Diagnostic]:
    """Return the errors of these reports, and of what all reports share."""
    names = set(map(str, keys))

    def stops(found: Diagnostic) -> bool:
        inside = Path(found.location.file).relative_to(checked.loaded.folder).parts
        shared = len(inside) <= 1
        return shared or "/".join(inside[:_KEY_PARTS]) in names

    return [d for d in checked.diagnostics if d.severity is Severity.ERROR and stops(d)]


def _present(content: Path) -> dict[str, ReportKey]:
    shared = read_shared(content, load_statute().layouts)
    return {str(key): key for key in shared.folders}


def _inside(name: str, content: Path) -> Path:
    if os.path.exists(name):  # noqa: PTH110 - Path.exists raises where access is denied
        return Path(path_inside(name, content))
    return Path(name)


def _key(text: str, present: Mapping[str, ReportKey], content: Path) -> ReportKey:
    inside = _inside(text, content)
    name = inside.as_posix()
    if name in present:
        return present[name]
    if len(inside.parts) != _KEY_PARTS:
        example = "".join(f"，例如 {last}" for last in sorted(present)[-1:])
        raise WrongUsageError(f"“{text}”不是一份报告，写成 年/部门{example}")
    hint = suggestion(name, present, f"有的报告是 {content} 里“年份/部门”的文件夹")
    raise WrongUsageError(f"没有 {name} 这份报告；{hint}")


def _of_year(year: int, present: Mapping[str, ReportKey]) -> list[ReportKey]:
    found = sorted(key for key in present.values() if key.year == year)
    if not found:
        raise WrongUsageError(no_such_year(year, present.values()))
    return found


def no_such_year(year: int, present: Iterable[ReportKey]) -> str:
    """Say that a year has no report, and which years have."""
    years = "、".join(map(str, sorted({key.year for key in present})))
    return f"内容里没有{year}年度的报告；有的年度：{years or '一个也没有'}"
