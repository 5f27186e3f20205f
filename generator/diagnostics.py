"""What is wrong with the content, said so that a finance clerk can mend it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import groupby

from generator.locations import Location

#: The name of a place that is still to be filled in, and the word that is told instead of it.
UNFILLED, UNFILLED_TITLE = "to-fill", "待填"


class Severity(IntEnum):
    """How grave a diagnostic is: an error stops publishing, a note never does."""

    NOTE = 0
    WARNING = 1
    ERROR = 2

    @property
    def title(self) -> str:
        """The Chinese word printed before a message."""
        return ("提示", "警告", "错误")[self]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong.

    Attributes:
        location: Where.
        name: What was found, in kebab case.
        message: What was stated and what was expected, in Chinese.
        hint: What to do, in Chinese.
        severity: Whether it blocks publishing.
        rule: Id of the rule that found it.
        path: Data path of the value, where it is known.
        source: The law, notice or form the rule rests on.
    """

    location: Location
    name: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    rule: str = ""
    path: str = ""
    source: str = ""

    @property
    def unfilled(self) -> bool:
        """Whether nothing is wrong yet: the place only waits to be filled in."""
        return self.name == UNFILLED


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by place and drop repetitions."""
    return sorted(set(diagnostics), key=lambda d: (d.location, -d.severity, d.name, d.message))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether anything blocks publishing."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was found in how many reports.

    Attributes:
        errors: What blocks publishing, places that are still to be filled in among them.
        warnings: What asks for a second look.
        notes: What is only told.
        reports: In how many reports.
        unfilled: How many of the errors are places to be filled in.
    """

    errors: int
    warnings: int
    notes: int
    reports: int
    unfilled: int = 0

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic], reports: int) -> "Tally":
        """Count diagnostics by severity."""
        listed = list(diagnostics)
        found = Counter(diagnostic.severity for diagnostic in listed)
        unfilled = sum(diagnostic.unfilled for diagnostic in listed)
        errors, warnings, notes = (found[severity] for severity in reversed(Severity))
        return cls(errors, warnings, notes, reports, unfilled)

    def __str__(self) -> str:
        wrong = self.errors - self.unfilled
        numbers = zip(reversed(Severity), (wrong, self.warnings, self.notes), strict=True)
        said = "、".join(f"{severity.title} {number} 处" for severity, number in numbers)
        if self.unfilled:
            said = f"{UNFILLED_TITLE} {self.unfilled} 处、{said}"
        return f"{self.reports} 份报告，{said if self.found else '没有发现问题'}"

    @property
    def found(self) -> int:
        """How many diagnostics there are."""
        return self.errors + self.warnings + self.notes


def report(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], tally: Tally) -> str:
    """Write all diagnostics for the terminal, file by file, behind a summary.

    Args:
        diagnostics: What to write.
        sources: Text of each file by the name used in locations; files may be missing.
        tally: The summary.
    """
    blocks = [f"{tally}：" if tally.found else f"{tally}。"]
    for file, found in groupby(in_order(diagnostics), key=lambda d: d.location.file):
        blocks.append(f"—— {file} ——")
        listed, more = _gravest(list(found))
        for short, same in groupby(listed, key=_is_short):
            if short:
                blocks.append("\n".join(map(_in_one_line, same)))
            else:
                blocks += (describe(diagnostic, sources) for diagnostic in same)
        if more:
            blocks.append(f"还有 {more} 处没有列出；改正前面的再检查，--format json 列出全部。")
    return "\n\n".join(blocks)


#: So many of one file are listed; nobody reads more at once.
_LISTED = 200


def _gravest(found: list[Diagnostic]) -> tuple[list[Diagnostic], int]:
    """Return the gravest of a file, in the order of their places, and how many are left out."""
    listed = sorted(found, key=lambda d: -d.severity)[:_LISTED]
    return in_order(listed), len(found) - len(listed)


def _is_short(diagnostic: Diagnostic) -> bool:
    return diagnostic.unfilled or diagnostic.severity is Severity.NOTE


def _in_one_line(note: Diagnostic) -> str:
    """Write what has nothing to mend: what to fill in, or a note with its rule to look further."""
    if note.unfilled:
        return f"{note.location}: {UNFILLED_TITLE}: {note.message}：{note.hint}"
    return headline(note) + (f"（{note.rule}）" if note.rule else "")


def headline(diagnostic: Diagnostic) -> str:
    """Write the line that editors read: place, severity, name, message."""
    title = diagnostic.severity.title
    return f"{diagnostic.location}: {title}[{diagnostic.name}]: {diagnostic.message}"


def describe(diagnostic: Diagnostic, sources: Mapping[str, str]) -> str:
    """Write one diagnostic for the terminal: headline, source line, remedy, legal source.

    Args:
        diagnostic: What to write.
        sources: Text of each file by the name used in locations; files may be missing.
    """
    lines = [headline(diagnostic), *excerpt(diagnostic.location, sources)]
    lines.append(f"    怎么办：{diagnostic.hint}")
    if diagnostic.rule:
        source = f"{diagnostic.source.rstrip('。')}；" if diagnostic.source else ""
        lines.append(f"    依据：{source}详见 juesuan rule {diagnostic.rule}")
    return "\n".join(lines)


def excerpt(where: Location, sources: Mapping[str, str]) -> list[str]:
    """Return the line of a place and a caret below its column; nothing where there is no text."""
    lines = _lines(sources.get(where.file, ""))
    source = lines[where.line - 1].rstrip() if 1 <= where.line <= len(lines) else ""
    if not source.strip():
        return []
    number = str(where.line)
    start = max(0, where.column - 1 - _BEFORE) if len(source) > _WIDEST else 0
    shown = source[start : start + _WIDEST]
    lead = "".join(_blank_as_wide_as(c) for c in shown[: where.column - 1 - start])
    return [f"  {number} | {shown}", f"  {' ' * len(number)} | {lead}^"]


#: Of a line that no screen can show, so much, and so much before the place that is meant.
_WIDEST, _BEFORE = 400, 40


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    return text.splitlines()


def _blank_as_wide_as(character: str) -> str:
    if character == "\t":
        return "\t"
    return "\u3000" if ord(character) > 0x2E80 else " "  # noqa: PLR2004 - first wide block
