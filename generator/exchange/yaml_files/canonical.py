"""The one form that every content file has; what it says never changes by it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from generator.exchange.yaml_files.names import NO_NAMES, Names, give_names
from generator.exchange.yaml_files.shape import shape_of
from generator.exchange.yaml_files.tree import Tree, comments, grown, harvested, planted
from generator.exchange.yaml_files.writing import Writer
from generator.load.yaml_reader import read
from generator.model.statute import Statute


class NotCanonicalError(ValueError):
    """A file cannot be brought into form: it is no good YAML, or would not say the same."""


def canonical(text: str, kind: str, year: int | None = None, statute: Statute | None = None) -> str:
    """Bring a content file into its one form; values and comments stay.

    Args:
        text: The file as it is; the house's reader has nothing to say against it.
        kind: The stem of the file: ``accounts``, ``site`` ...
        year: The fiscal year of the report; None for files that all reports share.
        statute: The statute data, for the names of codes; None where no names are wanted.

    Raises:
        NotCanonicalError: It is not good YAML, or could not be written without loss.
    """
    return formed(text, read_value(text), kind, names_of(year, statute))


def formed(text: str, value: Any, kind: str, names: Names) -> str:
    """Bring a content file into form that was read already.

    Args:
        text: The file as it is.
        value: What the house's reader read in it.
        kind: The stem of the file.
        names: The names of codes.

    Raises:
        NotCanonicalError: It could not be written without loss.
    """
    tree = grown(text)
    written = _written(tree, kind, names)
    if written != text:
        _see_nothing_lost(written, tree, value)
    return written


def edited(tree: Tree, kind: str, names: Names) -> str:
    """Write a tree that was changed.

    Raises:
        NotCanonicalError: It could not be written without loss.
    """
    written = _written(tree, kind, names)
    _see_nothing_lost(written, tree, harvested(tree.root))
    return written


def composed(
    value: Mapping[str, Any],
    kind: str,
    year: int | None = None,
    statute: Statute | None = None,
    heading: str = "",
) -> str:
    """Write values as a new content file.

    Args:
        value: Mappings, lists and text; numbers are text already.
        kind: The stem of the file.
        year: The fiscal year of the report; None for files that all reports share.
        statute: The statute data, for the names of codes.
        heading: A comment for the first line.
    """
    tree = Tree(planted(value), [f"# {heading}"] if heading else [])
    return _written(tree, kind, names_of(year, statute))


def _written(tree: Tree, kind: str, names: Names) -> str:
    give_names(tree.root, shape_of(kind), names)
    return Writer(kind).text(tree)


def _see_nothing_lost(written: str, tree: Tree, value: Any) -> None:
    if read_value(written) != value:
        raise NotCanonicalError("the values would not be the same")
    if Counter(comments(grown(written))) != Counter(comments(tree)):
        raise NotCanonicalError("the comments would not be the same")


def names_of(year: int | None, statute: Statute | None) -> Names:
    """Return the names of codes in a year; none where there is no year."""
    return NO_NAMES if year is None else Names(statute, year)


def read_value(text: str) -> Any:
    """Return what the house's reader reads in a file.

    Raises:
        NotCanonicalError: It is not good YAML.
    """
    document = read(text, "")
    if document.diagnostics:
        raise NotCanonicalError(document.diagnostics[0].message)
    return document.value
