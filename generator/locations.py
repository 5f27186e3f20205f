"""Where a value was written."""

from dataclasses import dataclass

#: A path into a YAML document: mapping keys and list positions from the root.
DataPath = tuple[str | int, ...]


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A place in a file; line and column count from one."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
