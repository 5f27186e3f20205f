"""What is wrong with the content, said so that a finance clerk can mend it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from generator.locations import Location


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


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by place and drop repetitions."""
    return sorted(set(diagnostics), key=lambda d: (d.location, -d.severity, d.name, d.message))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether anything blocks publishing."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was found in how many reports."""

    errors: int
    warnings: int
    notes: int
    reports: int

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic], reports: int) -> "Tally":
        """Count diagnostics by severity."""
        found = Counter(diagnostic.severity for diagnostic in diagnostics)
        return cls(found[Severity.ERROR], found[Severity.WARNING], found[Severity.NOTE], reports)

    def __str__(self) -> str:
        numbers = zip(reversed(Severity), (self.errors, self.warnings, self.notes), strict=True)
        said = "、".join(f"{severity.title} {number} 处" for severity, number in numbers)
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
        for severity, same in groupby(found, key=lambda d: d.severity):
            if severity is Severity.NOTE:
                blocks.append("\n".join(map(_in_one_line, same)))
            else:
                blocks += (describe(diagnostic, sources) for diagnostic in same)
    return "\n\n".join(blocks)


def _in_one_line(note: Diagnostic) -> str:
    """Write a note; there is nothing to mend, so its rule is enough to look further."""
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
    text = sources.get(where.file)
    source_lines = text.splitlines() if text else []
    source = source_lines[where.line - 1].rstrip() if 1 <= where.line <= len(source_lines) else ""
    if not source.strip():
        return []
    number = str(where.line)
    lead = "".join(_blank_as_wide_as(c) for c in source[: where.column - 1])
    return [f"  {number} | {source}", f"  {' ' * len(number)} | {lead}^"]


def _blank_as_wide_as(character: str) -> str:
    if character == "\t":
        return "\t"
    return "\u3000" if ord(character) > 0x2E80 else " "  # noqa: PLR2004 - first wide block
