"""What is wrong with the content, said so that a finance clerk can mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

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
    """One thing that is wrong: where, what was stated and expected, what to do."""

    location: Location
    name: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by place and drop repetitions."""
    return sorted(set(diagnostics), key=lambda d: (d.location, -d.severity, d.name, d.message))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether anything blocks publishing."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def describe(diagnostic: Diagnostic, sources: Mapping[str, str]) -> str:
    """Write one diagnostic for the terminal: a line for editors, the source line, the remedy.

    Args:
        diagnostic: What to write.
        sources: Text of each file by the name used in locations; files may be missing.
    """
    where = diagnostic.location
    head = f"{where}: {diagnostic.severity.title}[{diagnostic.name}]: {diagnostic.message}"
    lines = [head]
    text = sources.get(where.file)
    source_lines = text.splitlines() if text else []
    if 1 <= where.line <= len(source_lines):
        source = source_lines[where.line - 1].rstrip()
        if source.strip():
            number = str(where.line)
            margin = " " * len(number)
            lead = "".join(_blank_as_wide_as(c) for c in source[: where.column - 1])
            lines += [f"  {number} | {source}", f"  {margin} | {lead}^"]
    lines.append(f"    怎么办：{diagnostic.hint}")
    return "\n".join(lines)


def _blank_as_wide_as(character: str) -> str:
    if character == "\t":
        return "\t"
    return "\u3000" if ord(character) > 0x2E80 else " "  # noqa: PLR2004 - first wide block
