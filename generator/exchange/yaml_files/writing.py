"""A tree as text, in the one form of content files.

Keys stand in the order of the model and rows in the order of their codes, ``total`` first. A
mapping of short values is one line in braces where it fits, a list of words one in brackets. Tables
take a line for each row, and what holds sentences, other mappings or comments one for each key.
Blank lines set the parts of a file off; where people set entries off inside of a part, one stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.exchange.yaml_files import scalars
from generator.exchange.yaml_files.shape import ANYTHING, Shape, apart, part, shape_of
from generator.exchange.yaml_files.tree import BLANK, Branch, Entry, Scalar, Tree, spaced
from generator.load.yaml_reader import PLACEHOLDER

WIDTH = 100
_STEP = "  "
_TOTAL = "total"
_LONGEST_WORDS = 40
_SENTENCE = re.compile(r"[。；！？]")


@dataclass(frozen=True)
class Writer:
    """Writes one kind of file.

    Attributes:
        kind: The stem of the file: ``accounts``, ``site`` ...
    """

    kind: str

    def text(self, tree: Tree) -> str:
        """Return a whole file."""
        lines = [*map(spaced, _single(tree.heading))]
        if isinstance(tree.root, Branch):
            shape = shape_of(self.kind)
            entries = [
                self._set_off(entry, shape) for entry in _parted(self.kind, tree.root, shape)
            ]
            root = replace(tree.root, entries=entries)
            lines += self._branch(root, "", shape, ordered=True)
        else:
            lines.append(scalars.scalar(tree.root.text))
        while lines and lines[0] == BLANK:
            lines.pop(0)
        return "\n".join(lines) + "\n"

    def _set_off(self, entry: Entry, shape: Shape) -> Entry:
        """Set the items of a list apart, where it is one whose items are long."""
        value = entry.value
        if not (apart(self.kind, entry.key) and isinstance(value, Branch) and value.listed):
            return entry
        if self._in_brackets(value, shape.at(entry.key)):
            return entry
        first, *others = value.entries
        items = [first, *(replace(o, above=_after_blank(o.above)) for o in others)]
        return replace(entry, value=replace(value, entries=items))

    # --- block style ---

    def _branch(
        self, branch: Branch, indent: str, shape: Shape, *, ordered: bool = False
    ) -> Iterator[str]:
        entries = branch.entries if ordered else in_order(branch, shape)
        if branch.listed:
            entries = [_lifted(entry, shape.item()) for entry in entries]
        for number, entry in enumerate(entries):
            above = _single(entry.above)
            for line in above[1:] if not number and above[:1] == [BLANK] else above:
                yield line and f"{indent}{spaced(line)}"
            under = shape.item() if branch.listed else shape.at(entry.key)
            yield from self._entry(entry, indent, under, listed=branch.listed)
        for line in _single(branch.below, trimmed=True):
            yield line and f"{indent}{spaced(line)}"

    def _entry(self, entry: Entry, indent: str, shape: Shape, *, listed: bool) -> Iterator[str]:
        head = f"{indent}-" if listed else f"{indent}{scalars.key(entry.key)}:"
        *others, beside = map(spaced, entry.beside or [""])
        value = entry.value
        line = "" if isinstance(value, Scalar) else self._one_line(value, shape, len(head) + 1)
        behind_dash = listed and isinstance(value, Branch) and not line
        if behind_dash and beside:
            # The line of the dash is that of the first key.
            others, beside = [*others, beside], ""
        yield from (f"{indent}{other}" for other in others)
        tail = f"  {beside}" if beside else ""
        if isinstance(value, Scalar):
            yield from self._scalar(value, head, tail, f"{indent}{_STEP}", shape)
        elif line:
            yield f"{head} {line}{tail}"
        elif behind_dash:
            yield from self._item(value, indent, shape)
        else:
            yield f"{head}{tail}"
            yield from self._branch(value, f"{indent}{_STEP}", shape)

    @staticmethod
    def _scalar(value: Scalar, head: str, tail: str, indent: str, shape: Shape) -> Iterator[str]:
        lines = scalars.block(value.text) if value.text else None
        if lines is None:
            written = scalars.scalar(value.text, worded=_worded(value, shape))
            yield (f"{head} {written}" if written else head) + tail
            return
        yield f"{head} {lines[0]}{tail}"
        yield from (line and f"{indent}{line}" for line in lines[1])

    def _item(self, value: Branch, indent: str, shape: Shape) -> Iterator[str]:
        """Write a list or a mapping behind the dash; comments at its start stand above the dash."""
        lines = list(self._branch(value, f"{indent}{_STEP}", shape))
        start = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("#"))
        yield from (f"{indent}{line.lstrip()}" for line in lines[:start])
        yield f"{indent}- {lines[start].lstrip()}"
        yield from lines[start + 1 :]

    # --- one line ---

    def _one_line(self, value: Branch, shape: Shape, column: int) -> str:
        """Write a branch on one line, from a column on; empty where it does not read well so."""
        if not self._in_brackets(value, shape):
            return ""
        line = self._flow(value, shape)
        return line if not value.entries or column + len(line) <= WIDTH else ""

    def _in_brackets(self, branch: Branch, shape: Shape) -> bool:
        """Tell whether a branch reads well on one line; how long that is is not asked."""
        if not branch.entries:
            return True
        if branch.below or any(_speaks(entry) for entry in branch.entries):
            return False
        values = [entry.value for entry in branch.entries]
        if not all(isinstance(value, Scalar) and value.text is not None for value in values):
            return False
        texts = [value.text or "" for value in values if isinstance(value, Scalar)]
        if any("\n" in text for text in texts):
            return False
        if branch.listed:
            return all(text.isascii() and not PLACEHOLDER.fullmatch(text) for text in texts)
        if shape.sorted or (shape.rows is not None and shape.rows.worded):
            return False
        return len(texts) == 1 or not any(map(_wordy, texts))

    def _flow(self, branch: Branch, shape: Shape) -> str:
        if branch.listed:
            items = (self._flow_value(entry, shape.item()) for entry in branch.entries)
            return f"[{', '.join(items)}]"
        pairs = (
            f"{scalars.key(entry.key, bracketed=True)}: "
            f"{self._flow_value(entry, shape.at(entry.key))}"
            for entry in in_order(branch, shape)
        )
        return f"{{{', '.join(pairs)}}}"

    def _flow_value(self, entry: Entry, shape: Shape) -> str:
        value = entry.value
        assert isinstance(value, Scalar)
        return scalars.scalar(value.text, worded=_worded(value, shape), bracketed=True)


def _lifted(item: Entry, shape: Shape) -> Entry:
    """Put the comment lines above the first key of an item above the item: they share a line."""
    value = item.value
    if not isinstance(value, Branch) or not value.entries:
        return item
    first, *others = in_order(value, shape)
    lines = [*item.above, *filter(None, first.above)]
    first = replace(first, above=[])
    if value.listed:
        first = _lifted(first, shape.item())
        lines += first.above
        if isinstance(first.value, Branch):
            lines += first.beside
            first = replace(first, beside=[])
        first = replace(first, above=[])
    return replace(item, above=lines, value=replace(value, entries=[first, *others]))


def _worded(value: Scalar, shape: Shape) -> bool:
    """Tell whether a value is text; of what the model does not know, the quotes tell."""
    return shape.worded or (shape is ANYTHING and value.quoted)


def _wordy(text: str) -> bool:
    return len(text) > _LONGEST_WORDS or _SENTENCE.search(text) is not None


def _speaks(entry: Entry) -> bool:
    """Tell whether an entry has comments."""
    return bool(entry.beside) or any(entry.above)


# --- order ----------------------------------------------------------------------------------


def in_order(branch: Branch, shape: Shape) -> list[Entry]:
    """Return the entries of a branch in the order in which they are written."""
    if branch.listed:
        return branch.entries
    if shape.fields:
        return _by_fields(branch.entries, list(shape.fields))
    keys = [entry.key for entry in branch.entries]
    if shape.sorted or all(key == _TOTAL or _is_code(key) for key in keys):
        return sorted(branch.entries, key=_place)
    return branch.entries


def _by_fields(entries: list[Entry], fields: list[str]) -> list[Entry]:
    """Sort by the order of the model; an unknown key stays behind the one it stood behind."""
    ranks: list[int] = []
    for entry in entries:
        known = entry.key in fields
        ranks.append(fields.index(entry.key) if known else ranks[-1] if ranks else -1)
    order = sorted(range(len(entries)), key=lambda number: ranks[number])
    return [entries[number] for number in order]


def _is_code(key: str) -> bool:
    return key.isascii() and key.isdigit()


def _place(entry: Entry) -> tuple[bool, bool, str]:
    code = _is_code(entry.key)
    return code, entry.key != _TOTAL, entry.key if code else ""


# --- blank lines ----------------------------------------------------------------------------


def _parted(kind: str, root: Branch, shape: Shape) -> list[Entry]:
    """Return the entries of the root with a blank line above each part, and above nothing else.

    Where comments stand, blank lines that set them off stay, too.
    """
    entries: list[Entry] = []
    before: int | None = None
    for entry in in_order(root, shape):
        now = part(kind, entry.key)
        above = entry.above if any(entry.above) else []
        if before is not None and now != before:
            above = _after_blank(above)
        entries.append(replace(entry, above=above))
        before = now
    return entries


def _after_blank(above: list[str]) -> list[str]:
    return above if above[:1] == [BLANK] else [BLANK, *above]


def _single(lines: list[str], *, trimmed: bool = False) -> list[str]:
    """Let no blank line follow another, and none stand last where there is nothing below."""
    kept = [
        line
        for number, line in enumerate(lines)
        if line or (number and lines[number - 1]) or not number
    ]
    while trimmed and kept and kept[-1] == BLANK:
        kept.pop()
    return kept
