"""Reads the literate cases: prose, a heading for each case, the files a case changes, marks."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.cli.checking import load_and_check
from generator.diagnostics import Diagnostic, Severity

_HERE = Path(__file__).parent
_MINIMAL = _HERE / "minimal"
_YEAR = 2020
_WORDS = {"error": Severity.ERROR, "warning": Severity.WARNING, "note": Severity.NOTE}
_HEADING = re.compile(r"^#{2,} +(?P<title>.+)$")
_FENCE = re.compile(r"^```")
_FILE = re.compile(r"^# file: *(?:\.\./)?(?P<name>[^;\s]+) *(?P<options>(?:;[^;]*)*)$")
_MARK = re.compile(r"\s*# (?P<word>error|warning|note): (?P<rules>FA\d{3}(?:, FA\d{3})*)$")
_KEY = re.compile(r"^(?P<key>[^\s#:]+):")

#: What the check is to tell: severity, rule, place; how often.
Marks = Counter[tuple[str, str, str]]


@dataclass
class Given:
    """One file of a case: its text without the marks, and how it meets the minimal one."""

    name: str
    text: str = ""
    whole: bool = False
    absent: bool = False
    without: tuple[str, ...] = ()


@dataclass
class Case:
    """One case: the rule under test, the files it gives, what is to be told."""

    rule: str
    title: str
    files: list[Given] = field(default_factory=list)
    marks: Marks = field(default_factory=Counter)


def cases() -> list[Case]:
    """Read every case of the folder; files are named after the rule under test."""
    paths = sorted(_HERE.glob("FA[0-9][0-9][0-9]*.md"))
    return [case for path in paths for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[Case]:
    """Split a file at its headings; a heading without files is prose."""
    case = Case(path.stem[:5], path.stem)
    block: list[str] | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = _HEADING.match(line)
        if _FENCE.match(line):
            if block:
                _give(case, block)
            block = [] if block is None else None
        elif block is not None:
            block.append(line)
        elif heading:
            if case.files:
                yield case
            case = Case(path.stem[:5], heading["title"])
    assert block is None, f"{path.name}: a fence is not closed"
    assert case.files, f"{path.name}: the last heading has no files"
    yield case


def _give(case: Case, block: Sequence[str]) -> None:
    """Add a fenced block to a case, its marks taken off."""
    lines = []
    marks = []
    for number, marked in enumerate(block, 1):
        line = marked
        while mark := _MARK.search(line):
            line = line[: mark.start()]
            marks += [(mark["word"], rule, number) for rule in mark["rules"].split(", ")]
        lines.append(line)
    given = _given(case, lines)
    case.files.append(given)
    case.marks.update((word, rule, f"{given.name}:{number}") for word, rule, number in marks)


def _given(case: Case, lines: Sequence[str]) -> Given:
    head = _FILE.match(lines[0])
    assert head, f"{case.rule} {case.title}: the first line is no `# file: …`: {lines[0]}"
    name = (
        head["name"] if "/" in head["name"] or _shared(head["name"]) else f"2020/ju/{head['name']}"
    )
    given = Given(name, "\n".join(lines) + "\n")
    if name.endswith(".json"):
        # JSON has no comments; an empty line keeps the numbers of the others.
        given = Given(name, "\n".join(["", *lines[1:]]) + "\n", whole=True)
    for option in filter(None, map(str.strip, head["options"].split(";"))):
        word, _, rest = option.partition(" ")
        assert word in {"whole", "absent", "without"}, f"unknown option: {option}"
        if word == "without":
            given.without = tuple(re.split(r",\s*", rest))
        else:
            setattr(given, word, True)
    return given


def _shared(name: str) -> bool:
    return name in {"site.yml", "departments.yml", "glossary.yml", "published.json"}


# --- laying the files over the minimal report ---------------------------------------------------


@cache
def _minimal(name: str) -> str:
    """Return a file of the minimal report; that of another year is the same, with its dates."""
    path = _MINIMAL / (name if _shared(name) else f"{_YEAR}{name[4:]}")
    return _dated(path, name) if path.is_file() else ""


def _dated(path: Path, name: str) -> str:
    """Read a minimal file for a year: what lies in the year after the report moves with it."""
    text = path.read_text(encoding="utf-8")
    return text if _shared(name) else text.replace(str(_YEAR + 1), str(int(name[:4]) + 1))


def _minimal_of_layout(name: str, layout: str) -> str:
    """Return the accounts of another layout where they differ from the usual ones."""
    found = re.match(r"layout: *([\w-]+)", layout)
    path = _MINIMAL / "layouts" / f"{found[1]}.yml" if found else _MINIMAL
    return _dated(path, name) if path.is_file() else _minimal(name)


def _blocks(text: str) -> dict[str, str]:
    """Split a file into its top-level keys with the lines under them."""
    blocks: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        found = _KEY.match(line)
        key = found["key"] if found else key
        blocks[key] = blocks.get(key, "") + line
    return blocks


def _merged(given: Given) -> str:
    """Put below what a case writes the top-level keys it does not write: its lines stay."""
    own = _blocks(given.text)
    if given.whole or "unit" in own:
        return given.text
    rest = _blocks(_minimal_of_layout(given.name, own.get("layout", "")))
    return given.text + "".join(
        text for key, text in rest.items() if key not in own and key not in given.without
    )


def files_of(case: Case) -> dict[str, str]:
    """Return all files of a case by their path: a whole report for each year it names."""
    named = {int(given.name[:4]) for given in case.files if not _shared(given.name)}
    years = named if named and max(named) >= _YEAR else {*named, _YEAR}
    files = {name: _minimal(name) for name in ("site.yml", "departments.yml")}
    for year in years:
        for path in (_MINIMAL / str(_YEAR) / "ju").iterdir():
            name = f"{year}/ju/{path.name}"
            files[name] = _minimal(name)
    for given in case.files:
        if given.absent:
            files.pop(given.name, None)
        else:
            files[given.name] = _merged(given)
    return files


def told(files: dict[str, str]) -> list[Diagnostic]:
    """Run the check over files, on the last day of the year after the latest report."""
    years = [int(name[:4]) for name in files if "/" in name]
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found = load_and_check(folder, today=date(max(years) + 1, 12, 31)).diagnostics
    prefix = f"{name}/"
    return [_within(prefix, diagnostic) for diagnostic in found]


def _within(prefix: str, diagnostic: Diagnostic) -> Diagnostic:
    place = diagnostic.location
    name = place.file[place.file.index(prefix) + len(prefix) :]
    return replace(diagnostic, location=replace(place, file=name))


def mark_of(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """Return what a mark would have to say for a diagnostic to be expected."""
    word = next(word for word, severity in _WORDS.items() if severity is diagnostic.severity)
    place = diagnostic.location
    return word, diagnostic.rule, f"{place.file}:{place.line}"


def explained(found: Sequence[Diagnostic], files: dict[str, str], marks: Marks) -> str:
    """Say what was told and not marked, what was marked and not told, with the lines meant."""
    seen = Counter(map(mark_of, found))
    lines = [
        f"told, not marked: {_mark(mark, files)}\n    {diagnostic.name}: {diagnostic.message}"
        for diagnostic in found
        if (mark := mark_of(diagnostic)) not in marks or seen[mark] > marks[mark]
    ]
    lines += [f"marked, not told: {_mark(mark, files)}" for mark in (marks - seen).elements()]
    return "\n".join(["", *lines])


def _mark(mark: tuple[str, str, str], files: dict[str, str]) -> str:
    word, rule, place = mark
    name, _, number = place.partition(":")
    lines = files.get(name, "").splitlines()
    text = lines[int(number) - 1].strip() if int(number) <= len(lines) else ""
    return f"{place} {word}: {rule} | {text}"
