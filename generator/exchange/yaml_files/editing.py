"""Changes single values of a content file; all else in it stays, comments first of all."""

from collections.abc import Iterator, Sequence
from typing import Any

from generator.exchange.yaml_files.canonical import edited, names_of, read_value
from generator.exchange.yaml_files.tree import (
    Branch,
    Entry,
    Node,
    Scalar,
    Tree,
    grown,
    harvested,
    plain_lines,
    planted,
)
from generator.model.statute import Statute

#: Keys and list positions from the root; a text is parted at its dots.
Path = str | Sequence[str | int]


class YamlFile:
    """A content file that is read, changed, and written in the one form of content files.

    Values are text, mappings and lists, as the house's reader gives them: a number is the text that
    was typed, and nothing here ever makes another of it. A key that looks like a number is found by
    the number, too.
    """

    def __init__(self, text: str, kind: str, year: int | None, statute: Statute | None) -> None:
        self._text = plain_lines(text)
        self._kind = kind
        self._names = names_of(year, statute)
        self._heading: list[str] = []
        #: Stands for the file, so that its root can be replaced as any other value.
        self._root = Entry("", Branch())
        self._changed = False
        if self._text.strip():
            read_value(text)
            tree = grown(text)
            self._heading, self._root.value = tree.heading, tree.root

    @classmethod
    def parse(
        cls,
        text: str,
        kind: str = "accounts",
        year: int | None = None,
        statute: Statute | None = None,
    ) -> "YamlFile":
        """Read a file; an empty text is a file that has nothing in it yet.

        Args:
            text: The file.
            kind: Its stem: ``accounts``, ``narrative`` ...
            year: The fiscal year of the report; None for files that all reports share.
            statute: The statute data, for the names of codes; None where no names are wanted.

        Raises:
            NotCanonicalError: It is not good YAML.
        """
        return cls(text, kind, year, statute)

    def get(self, path: Path) -> Any:
        """Return what is typed at a path; None where nothing is."""
        found = self._find(_steps(path))
        return None if found is None else harvested(found)

    def put(self, path: Path, value: Any) -> None:
        """Type a value; what stands above it is made where it is missing.

        A mapping or a list takes the place of what was there: keys that it has not are dropped,
        and comments of those that it has stay. ``none`` and other single values give way to a
        mapping where the path goes on below them. The position behind the last item of a list adds
        one to it.

        Args:
            path: Keys and list positions from the root.
            value: Text, a mapping or a list; numbers are text.

        Raises:
            TypeError: It is, or holds, anything else.
            KeyError: The path is empty, or leads to a position that a list has not.
        """
        steps = _steps(path)
        wanted = planted(value)
        if not steps:
            raise KeyError("a path has at least one key")
        if harvested(wanted) == self.get(steps):
            return
        self._changed = True
        _put(self._root, steps, wanted)

    def drop(self, path: Path) -> None:
        """Remove a value, and what stands above it where nothing else is left in it.

        Comment lines above it or inside of it stay; what stands beside its lines goes with them.
        """
        steps = _steps(path)
        if steps and self._find(steps) is not None:
            self._changed = True
            _drop(self._root, steps)

    def text(self) -> str:
        """Return the file: as it was where nothing was changed, else in its one form."""
        if not self._changed:
            return self._text
        tree = Tree(self._root.value, [*self._heading, *self._root.above])
        if isinstance(tree.root, Branch) and not tree.root.entries:
            return "".join(f"{line}\n" for line in [*tree.heading, *tree.root.below])
        return edited(tree, self._kind, self._names)

    def _find(self, steps: Sequence[str | int]) -> Node | None:
        node = self._root.value
        for step in steps:
            entry = node.find(step) if isinstance(node, Branch) else None
            if entry is None:
                return None
            node = entry.value
        return node


def _steps(path: Path) -> tuple[str | int, ...]:
    return tuple(path.split(".")) if isinstance(path, str) else tuple(path)


def _put(holder: Entry, steps: Sequence[str | int], wanted: Node) -> None:
    """Put what is wanted at the end of a path below an entry."""
    if not steps:
        holder.above += _replace(holder, wanted)
        return
    step, *rest = steps
    if not isinstance(holder.value, Branch):
        holder.value = Branch(listed=step == 0)
    branch = holder.value
    entry = branch.find(step)
    if entry is None:
        if branch.listed and str(step) != str(len(branch.entries)):
            raise KeyError(f"a list of {len(branch.entries)} has no place {step}")
        entry = Entry("" if branch.listed else str(step), Scalar(None))
        branch.entries.append(entry)
    _put(entry, rest, wanted)


def _replace(holder: Entry, wanted: Node) -> list[str]:
    """Put a value in the place of another; return the comment lines that lost their entry by it."""
    old, holder.value = holder.value, wanted
    if not isinstance(old, Branch):
        return []
    if not isinstance(wanted, Branch) or old.listed != wanted.listed:
        return list(_lines_inside(old))
    orphans: list[str] = []
    for place, entry in enumerate(old.entries):
        kept = wanted.find(place if old.listed else entry.key)
        if kept is None:
            orphans += _lines_of(entry)
            continue
        value, kept.value = kept.value, entry.value
        kept.beside = entry.beside
        kept.above = [*entry.above, *_replace(kept, value)]
    wanted.below = old.below
    return orphans


def _drop(holder: Entry, steps: Sequence[str | int]) -> None:
    """Take out the end of a path below an entry, and what is left empty by it."""
    step, *rest = steps
    branch = holder.value
    assert isinstance(branch, Branch)
    entry = branch.find(step)
    assert entry is not None
    if rest:
        _drop(entry, rest)
        if not isinstance(entry.value, Branch) or entry.value.entries:
            return
    place = next(number for number, held in enumerate(branch.entries) if held is entry)
    del branch.entries[place]
    orphans = list(_lines_of(entry))
    if place < len(branch.entries):
        branch.entries[place].above[:0] = orphans
    else:
        branch.below[:0] = orphans


def _lines_of(entry: Entry) -> Iterator[str]:
    """Yield the comment lines above an entry and inside of it."""
    yield from filter(None, entry.above)
    if isinstance(entry.value, Branch):
        yield from _lines_inside(entry.value)


def _lines_inside(branch: Branch) -> Iterator[str]:
    for entry in branch.entries:
        yield from _lines_of(entry)
    yield from filter(None, branch.below)
