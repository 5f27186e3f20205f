"""From a place in a content file back to the values that are written there."""

from dataclasses import dataclass

from generator.load.content import Loaded
from generator.load.yaml_reader import Document, Raw
from generator.locations import DataPath, Location
from generator.model.keys import ReportKey


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a content file.

    Attributes:
        key: The report; None for the files that all reports share.
        file: ``accounts``, ``narrative``, ``performance``, ``site`` ...
        paths: The values written on the line, from left to right; none for a comment.
    """

    key: ReportKey | None
    file: str
    paths: tuple[DataPath, ...]


def spot_at(loaded: Loaded, name: str, line: int, column: int | None = None) -> Spot | None:
    """Tell what is written on a line.

    Args:
        loaded: The content as read.
        name: The file by the name used in locations.
        line: The line, from one.
        column: The column, from one, where one value is meant.

    Returns:
        The values of the line, or None where no such file was read.
    """
    for (key, file), document in loaded.documents.items():
        if document.file == name:
            text = loaded.sources[name].split("\n")
            return Spot(key, file, paths_at(document, text, line, column))
    return None


def path_of_place(loaded: Loaded, place: Location) -> DataPath:
    """Return the path of the value a diagnostic of the reader points at; empty where none is."""
    files = (document for document in loaded.documents.values() if document.file == place.file)
    return next((document.path_at(place) for document in files), ())


def value_at(document: Document, path: DataPath) -> Raw:
    """Return the value at a path, as it was typed."""
    value: Raw = document.value
    for step in path:
        if isinstance(value, dict):
            value = value[str(step)]
        elif isinstance(value, list):
            value = value[int(step)]
    return value


def paths_at(
    document: Document, text: list[str], line: int, column: int | None = None
) -> tuple[DataPath, ...]:
    """Return the paths of the values on a line of a document; with a column, only the one there.

    A line inside a long text belongs to that text; a line with only a key, to what is below it.
    """
    starts = {path: _start(document, path, line) for path in document.places}
    here = {path: start for path, start in starts.items() if path and start}
    held = {path[:length] for path in here for length in range(len(path))}
    leaves = sorted((start, path) for path, start in here.items() if path not in held)
    if not leaves:
        return _inside_text(document, text, line)
    if column is None:
        return tuple(path for _, path in leaves)
    before = [path for start, path in leaves if start <= column]
    return (before[-1] if before else leaves[0][1],)


def _marks(document: Document, path: DataPath) -> tuple[Location, ...]:
    key = document.key_places.get(path)
    return (document.places[path], *([key] if key else []))


def _start(document: Document, path: DataPath, line: int) -> int:
    """Return the column where a value or its key begins on a line; 0 where neither does."""
    columns = [mark.column for mark in _marks(document, path) if mark.line == line]
    return min(columns, default=0)


def _inside_text(document: Document, text: list[str], line: int) -> tuple[DataPath, ...]:
    """Return the text of several lines that a line is a part of."""
    written = text[line - 1].strip().strip("\"'") if 1 <= line <= len(text) else ""
    above = ((place.line, path) for path, place in document.places.items() if place.line < line)
    for _, path in sorted(above, key=lambda found: found[0], reverse=True):
        value = value_at(document, path)
        if isinstance(value, str):
            return (path,) if written and written in value else ()
    return ()
