"""A content file as a tree that keeps every comment where it belongs, and every scalar as typed.

The tree is made of the same event stream that the house's reader reads, so both see one file. What
no event covers is white space, indicators and comments; that is how comments are found, and each is
given to the entry it speaks of. Files that the reader refuses are not for this module.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

#: What a blank line is among comments.
BLANK = ""
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_GLUED_MARK = re.compile(r"#(?=[^\s#!])")


@dataclass(slots=True)
class Scalar:
    """A single value.

    Attributes:
        text: The value; None for an empty plain scalar.
        quoted: Whether it was typed in quotes.
    """

    text: str | None
    quoted: bool = False


@dataclass(slots=True)
class Branch:
    """A mapping or a list.

    Attributes:
        entries: What it holds, in the order of the file.
        listed: Whether it is a list.
        below: Comment lines after the last entry, blank lines between them.
    """

    entries: list["Entry"] = field(default_factory=list)
    listed: bool = False
    below: list[str] = field(default_factory=list)

    def find(self, key: str | int) -> "Entry | None":
        """Return the entry of a key, or of a position in a list; None where there is none."""
        if self.listed:
            place = int(key) if str(key).isdecimal() else -1
            return self.entries[place] if 0 <= place < len(self.entries) else None
        return next((entry for entry in self.entries if entry.key == str(key)), None)


Node = Scalar | Branch


@dataclass(slots=True)
class Entry:
    """A key with its value, or one item of a list.

    Attributes:
        key: The key; empty for an item.
        value: What stands there.
        above: Comment lines before it, blank lines between them.
        beside: Comments on its own line, mostly one.
    """

    key: str
    value: Node
    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """A whole file.

    Attributes:
        root: Its content.
        heading: Comment lines that stand before all else and speak of the file.
    """

    root: Node
    heading: list[str] = field(default_factory=list)


def planted(value: Any) -> Node:
    """Make a tree of values.

    Args:
        value: Mappings, lists and text; numbers are text already.

    Raises:
        TypeError: It holds anything else: a number has no digits of its own.
    """
    if isinstance(value, Mapping):
        return Branch([Entry(str(key), planted(child)) for key, child in value.items()])
    if isinstance(value, str):
        return Scalar(value)
    if isinstance(value, Sequence):
        return Branch([Entry("", planted(child)) for child in value], listed=True)
    raise TypeError(f"a content file holds text, not {type(value).__name__}: {value!r}")


def harvested(node: Node) -> Any:
    """Return the values of a tree: mappings, lists, text, and None for what is empty."""
    if isinstance(node, Scalar):
        return node.text
    if node.listed:
        return [harvested(entry.value) for entry in node.entries]
    return {entry.key: harvested(entry.value) for entry in node.entries}


def comments(tree: Tree) -> Iterator[str]:
    """Yield every comment of a file, with its mark."""
    yield from filter(None, map(spaced, tree.heading))
    yield from _comments_in(tree.root)


def _comments_in(node: Node) -> Iterator[str]:
    if isinstance(node, Branch):
        for entry in node.entries:
            yield from filter(None, map(spaced, (*entry.above, *entry.beside)))
            yield from _comments_in(entry.value)
        yield from filter(None, map(spaced, node.below))


def spaced(line: str) -> str:
    """Part a comment from its mark."""
    return _GLUED_MARK.sub("# ", line, count=1) if line.startswith("#") else line


def plain_lines(text: str) -> str:
    """Drop a byte order mark and end every line as content files do."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def grown(text: str) -> Tree:
    """Read a file that the house's reader has nothing to say against."""
    text = plain_lines(text)
    parsed: Any = yaml.parse(text, Loader=yaml.CLoader)
    events = list(parsed)
    found = list(_comments(text, events))
    builder = _Builder(text, _masked(text, found), iter(events))
    root = builder.document()
    _Attaching(text, builder.placed).attach(found)
    tree = Tree(root)
    if isinstance(root, Branch) and root.entries:
        first = root.entries[0]
        tree.heading, first.above = _split_heading(first.above)
    return tree


def _split_heading(above: list[str]) -> tuple[list[str], list[str]]:
    """Part what speaks of the file from what speaks of its first key: a blank line does."""
    lines = above[1:] if above[:1] == [BLANK] else above
    if BLANK not in lines:
        return lines, []
    last = len(lines) - lines[::-1].index(BLANK)
    return lines[:last], lines[last:]


# --- comments -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment with its mark, from its offset to the end of its line."""

    start: int
    text: str


def _comments(text: str, events: Sequence[Any]) -> Iterator[_Comment]:
    position = 0
    for event in events:
        start, end = event.start_mark.index, event.end_mark.index
        if type(event) is not yaml.ScalarEvent:
            # Of mappings and lists only braces and brackets take room.
            if end == start + 1 and text[start] in "{}[]":
                yield from _between(text, position, start)
                position = end
            continue
        yield from _between(text, position, start)
        if event.style in {"|", ">"}:
            yield from _between(text, start, _line_end(text, start))
        position = end
    yield from _between(text, position, len(text))


def _between(text: str, start: int, end: int) -> Iterator[_Comment]:
    while (start := text.find("#", start, end)) >= 0:
        stop = min(_line_end(text, start), end)
        yield _Comment(start, text[start:stop].rstrip())
        start = stop


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _masked(text: str, comments: Sequence[_Comment]) -> str:
    """Blank the comments out, so that a dash in them is not taken for one of a list."""
    parts, position = [], 0
    for comment in comments:
        parts += [text[position : comment.start], " " * len(comment.text)]
        position = comment.start + len(comment.text)
    return "".join([*parts, text[position:]])


# --- entries --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Placed:
    """An entry with its place in the file.

    Attributes:
        entry: The entry.
        branch: What it is in.
        parent: The entry whose value that is; None for entries of the root.
        start: Offset of its key, or of the dash of an item; of its value inside of brackets.
        column: Column of the same.
        flow: Where the braces or brackets it is in begin and end, as offsets; None in block style.
        inner: The same of its own value.
        value: Offset of its value where that is a single one; else of nothing.
    """

    entry: Entry
    branch: Branch
    parent: "_Placed | None"
    start: int
    column: int
    flow: list[int] | None
    inner: list[int] | None = None
    value: int = -1


class _Builder:
    """Builds the tree of one stream of events and notes where each entry stands."""

    def __init__(self, text: str, masked: str, events: Iterator[Any]) -> None:
        self.text = text
        self.masked = masked
        self.next: Any = events.__next__
        self.placed: list[_Placed] = []

    def document(self) -> Node:
        self.next()
        self.next()
        return self._node(self.next(), None)

    def _node(self, event: Any, owner: _Placed | None) -> Node:
        start: int = event.start_mark.index
        if type(event) is yaml.ScalarEvent:
            value: str = event.value
            empty = not value and not event.style
            if owner is not None:
                owner.value = start
            return Scalar(None if empty else value, quoted=event.style in {"'", '"'})
        branch = Branch(listed=type(event) is yaml.SequenceStartEvent)
        flow = [start, len(self.text)] if event.flow_style else None
        if owner is not None:
            owner.inner = flow
        event = self.next()
        while type(event) not in _ENDS:
            placed = self._place(event, branch, owner, flow)
            self.placed.append(placed)
            placed.entry.value = self._node(event if branch.listed else self.next(), placed)
            branch.entries.append(placed.entry)
            event = self.next()
        if flow is not None:
            flow[1] = event.end_mark.index
        return branch

    def _place(
        self, event: Any, branch: Branch, owner: _Placed | None, flow: list[int] | None
    ) -> _Placed:
        start: int = event.start_mark.index
        if branch.listed and flow is None:
            start = self._dash(start)
        column = start - (self.text.rfind("\n", 0, start) + 1)
        key = "" if branch.listed else event.value
        return _Placed(Entry(key, Scalar(None)), branch, owner, start, column, flow)

    def _dash(self, start: int) -> int:
        """Find the dash of the item that begins at an offset; blocks begin at their own dash."""
        return self.masked.rfind("-", 0, start)


class _Attaching:
    """Gives each comment, and each blank line, to the entry it belongs to."""

    def __init__(self, text: str, placed: list[_Placed]) -> None:
        self.text = text
        self.placed = placed
        self.starts = [one.start for one in placed]
        #: The entry that a comment line was put above last: what follows it stays behind it.
        self.above: _Placed | None = None

    def attach(self, comments: Sequence[_Comment]) -> None:
        for comment in comments:
            self._attach(comment)
        for placed in self.placed:
            if placed.flow is None and self._after_blank(placed.start):
                placed.entry.above.append(BLANK)

    def _attach(self, comment: _Comment) -> None:
        after = bisect_left(self.starts, comment.start)
        before = self._open_at(comment.start, after)
        following = self.placed[after] if after < len(self.placed) else None
        if not self._alone(comment.start) and before is not None:
            before.entry.beside.append(comment.text)
            return
        lines = self._lines(comment, before, following)
        if self._after_blank(comment.start):
            lines.append(BLANK)
        lines.append(comment.text)

    def _open_at(self, offset: int, after: int) -> _Placed | None:
        """Return the entry that was begun last and is not inside of closed brackets."""
        placed = self.placed[after - 1] if after else None
        while placed is not None and placed.flow is not None and placed.flow[1] <= offset:
            placed = placed.parent
        return placed

    def _lines(
        self, comment: _Comment, before: _Placed | None, following: _Placed | None
    ) -> list[str]:
        if before is None:
            # Nothing stands before the first entry; a file of comments alone has no content.
            return following.entry.above if following else []
        if comment.start < before.value:
            # Between a key and its value there is no line for it.
            return before.entry.above
        brackets = self._brackets(before, comment.start)
        if brackets is not None:
            return self._within(brackets, before, following)
        if following is not None and self.above is not following:
            above = following.parent is before or self._column(comment.start) <= following.column
        else:
            above = following is not None
        if not above:
            holder = self._holder(before, self._column(comment.start))
            if following is None or holder is not following.branch:
                return holder.below
        assert following is not None
        self.above = following
        return following.entry.above

    @staticmethod
    def _brackets(before: _Placed, offset: int) -> list[int] | None:
        """Return the innermost brackets that are open at an offset."""
        for flow in (before.inner, before.flow):
            if flow is not None and flow[0] < offset < flow[1]:
                return flow
        return None

    @staticmethod
    def _within(brackets: list[int], before: _Placed, following: _Placed | None) -> list[str]:
        if following is not None and following.flow is brackets:
            return following.entry.above
        # Behind the last entry, or in empty brackets, which have no room for a line.
        return before.branch.below if before.flow is brackets else before.entry.beside

    @staticmethod
    def _holder(before: _Placed, column: int) -> Branch:
        """Return the block whose entries are not indented more than a comment at a column."""
        placed = before
        while placed.column > column and placed.parent is not None:
            placed = placed.parent
        return placed.branch

    def _column(self, offset: int) -> int:
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def _alone(self, offset: int) -> bool:
        return not self.text[self.text.rfind("\n", 0, offset) + 1 : offset].strip()

    def _after_blank(self, offset: int) -> bool:
        """Tell whether a line of its own follows a blank one."""
        line = self.text.rfind("\n", 0, offset) + 1
        if line == 0 or self.text[line:offset].strip():
            return False
        return not self.text[self.text.rfind("\n", 0, line - 1) + 1 : line].strip()
