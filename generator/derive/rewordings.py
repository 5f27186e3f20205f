"""Texts then and now: what was added, taken away, reworded, renamed or moved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from generator.amounts import Entry, State
from generator.derive.differences import Kind, Rewording
from generator.derive.leaves import Leaf, Measure

#: Two sentences that share less than this are two sentences, not one reworded.
_ALIKE = 0.4
_NAMES = {"name", "title"}
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One text.

    Attributes:
        titles: Where it stands, in Chinese.
        text: The text.
        lists: As :attr:`~generator.derive.leaves.Leaf.lists` has it.
    """

    titles: tuple[str, ...]
    text: str
    lists: tuple[int, ...] = ()


def wording(leaf: Leaf, titles: tuple[str, ...]) -> Wording:
    """Take a typed value for a text."""
    sign = "%" if leaf.measure is Measure.RATE and _is_number(leaf.value) else ""
    return Wording(titles, _text(leaf.value) + sign, leaf.lists)


def _is_number(value: object) -> bool:
    return isinstance(value, Entry) and value.number is not None


def _text(value: object) -> str:
    if isinstance(value, Entry):
        return f"{value.number:f}" if value.number is not None else _text(value.state)
    if isinstance(value, State):
        return "" if value is State.BLANK else value.value
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat() if isinstance(value, date) else str(value)


def reworded(
    part: str, old: Mapping[_Path, Wording], new: Mapping[_Path, Wording]
) -> Iterator[Rewording]:
    """Compare the texts of one file, in the order they stand in now.

    An item of a list that is new or gone is told as one, with all its texts.

    Args:
        part: The file.
        old: The texts then, by path.
        new: The texts now.
    """
    gone, come = _items(old, new), _items(new, old)
    pairs = dict(_pairs(gone, come))
    told = set(pairs.values())
    for prefix in dict.fromkeys([*come, *gone]):
        if prefix in come and prefix not in told:
            yield _whole(part, prefix, come[prefix], Kind.ADDED)
        elif prefix in gone and prefix in pairs:
            before, after = gone[prefix], come[pairs[prefix]]
            yield Rewording(
                part, pairs[prefix], after[0].titles, before[0].text, after[0].text, Kind.CHANGED
            )
        elif prefix in gone:
            yield _whole(part, prefix, gone[prefix], Kind.REMOVED)
    yield from _leaves(part, _without(old, gone), _without(new, come))
    yield from _moved(part, old, new)


def _leaves(
    part: str, old: Mapping[_Path, Wording], new: Mapping[_Path, Wording]
) -> Iterator[Rewording]:
    for path in dict.fromkeys([*new, *old]):
        was, found = old.get(path), new.get(path)
        if was and found and was.text == found.text:
            continue
        kind = Kind.ADDED if was is None else Kind.REMOVED if found is None else Kind.CHANGED
        if kind is Kind.CHANGED and path[-1] in _NAMES and found and found.lists:
            kind = Kind.RENAMED
        titles = (found or was or Wording((), "")).titles
        yield Rewording(
            part, path, titles, was.text if was else None, found.text if found else None, kind
        )


def _items(
    texts: Mapping[_Path, Wording], others: Mapping[_Path, Wording]
) -> dict[_Path, list[Wording]]:
    """Return the texts of every item of a list that the other side has not, by the item."""
    known = {path[:depth] for path, found in others.items() for depth in found.lists}
    missing: dict[_Path, list[Wording]] = {}
    for path, found in texts.items():
        for depth in found.lists:
            if path[:depth] not in known:
                missing.setdefault(path[:depth], []).append(found)
                break
    return missing


def _without(texts: Mapping[_Path, Wording], items: Iterable[_Path]) -> dict[_Path, Wording]:
    left_out = set(items)
    return {
        path: found
        for path, found in texts.items()
        if not any(path[:depth] in left_out for depth in found.lists)
    }


def _whole(part: str, prefix: _Path, texts: list[Wording], kind: Kind) -> Rewording:
    """Tell an item of a list that came or went."""
    depth = len(prefix)
    lines = [
        f"{' / '.join(found.titles[depth:])}：{found.text}" if found.titles[depth:] else found.text
        for found in texts
    ]
    text = "；".join(lines)
    old, new = (None, text) if kind is Kind.ADDED else (text, None)
    return Rewording(part, prefix, texts[0].titles[:depth], old, new, kind)


def _pairs(
    gone: Mapping[_Path, list[Wording]], come: Mapping[_Path, list[Wording]]
) -> Iterator[tuple[_Path, _Path]]:
    """Pair texts of one list that are one text reworded: each with the one most like it."""
    left = {path: found for path, found in come.items() if _plain(path, found)}
    for path, found in gone.items():
        if not _plain(path, found):
            continue
        likeness = {
            other: _likeness(found[0].text, texts[0].text)
            for other, texts in left.items()
            if other[:-1] == path[:-1]
        }
        best = max(likeness, key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= _ALIKE:
            del left[best]
            yield path, best


def _likeness(old: str, new: str) -> float:
    """Return how much two texts share; nought where it cannot be enough, which is found faster."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio)
    return matcher.ratio() if all(bound() >= _ALIKE for bound in bounds) else 0.0


def _plain(path: _Path, texts: list[Wording]) -> bool:
    """Whether an item of a list is one text and nothing else."""
    return len(texts) == 1 and len(texts[0].titles) == len(path)


def _moved(
    part: str, old: Mapping[_Path, Wording], new: Mapping[_Path, Wording]
) -> Iterator[Rewording]:
    """Tell the items that stand elsewhere in their list."""
    then, now = _lists(old), _lists(new)
    for path, items in now.items():
        before = [item for item in then.get(path, ()) if item in items]
        after = [item for item in items if item in before]
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        stayed = {
            before[at]
            for block in matcher.get_matching_blocks()
            for at in _span(block.a, block.size)
        }
        for item in after:
            if item not in stayed:
                places = (str(list(then[path]).index(item) + 1), str(list(items).index(item) + 1))
                yield Rewording(part, (*path, item), items[item], *places, Kind.MOVED)


def _span(start: int, size: int) -> range:
    return range(start, start + size)


def _lists(texts: Mapping[_Path, Wording]) -> dict[_Path, dict[str, tuple[str, ...]]]:
    """Return the items of every list in their order, each with its titles."""
    found: dict[_Path, dict[str, tuple[str, ...]]] = {}
    for path, text in texts.items():
        for depth in text.lists:
            found.setdefault(path[: depth - 1], {})[path[depth - 1]] = text.titles[:depth]
    return found
