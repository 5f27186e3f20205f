"""What differs between two versions of the content: reports that came, went or changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.derive.comparison import difference
from generator.derive.desk import Desk, Desks
from generator.derive.differences import Difference, Rewording
from generator.derive.leaves import leaves
from generator.derive.rewordings import Wording, reworded, wording
from generator.model.keys import ReportKey

_Path = tuple[str, ...]
#: The files all reports share, in the order in which they are compared.
_SHARED = ("site", "departments", "glossary")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the content.

    Attributes:
        desks: Its reports.
        texts: The text of each file by its path in the content folder, where it is known; reports
            of equal files are equal without a look at them.
    """

    desks: Desks
    texts: Mapping[str, str] = field(default_factory=dict)

    def files_of(self, key: ReportKey) -> dict[str, str]:
        """Return the texts of a report's files."""
        return {name: text for name, text in self.texts.items() if name.startswith(f"{key}/")}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two years of a department, or several pairs of them; or two versions of the content.

    Attributes:
        versions: Whether it is of two versions.
        old, new: What is compared, as people call it.
        pairs: The reports that are on both sides; of versions, those that differ.
        added, removed: The reports that one side alone has.
        shared: What differs in the files that all reports share.
        rewritten: The reports that say the same in files that are written differently.
        unchanged: How many reports are the same.
    """

    versions: bool
    old: str
    new: str
    pairs: tuple[Difference, ...]
    added: tuple[Desk, ...] = ()
    removed: tuple[Desk, ...] = ()
    shared: tuple[Rewording, ...] = ()
    rewritten: tuple[ReportKey, ...] = ()
    unchanged: int = 0

    @property
    def equal(self) -> bool:
        """Whether nothing differs in what the reports say."""
        apart = self.added or self.removed or self.shared
        return not apart and all(pair.equal for pair in self.pairs)


def compare_years(desks: Desks, pairs: Collection[tuple[ReportKey, ReportKey]]) -> Comparison:
    """Compare years of one department, the earlier one first in each pair."""
    glossaries = (desks.content.glossary, desks.content.glossary)
    return of_years([difference(desks.desk(a), desks.desk(b), glossaries) for a, b in pairs])


def of_years(pairs: Sequence[Difference]) -> Comparison:
    """Put comparisons of years together."""
    first, last = min(pair.old.year for pair in pairs), max(pair.new.year for pair in pairs)
    return Comparison(versions=False, old=f"{first}年度", new=f"{last}年度", pairs=tuple(pairs))


def compare_versions(
    names: tuple[str, str],
    old: Version,
    new: Version,
    wanted: Collection[ReportKey] | None = None,
) -> Comparison:
    """Compare two versions of the content to the letter.

    Args:
        names: What people call the versions.
        old: The earlier version.
        new: The later one.
        wanted: The reports to compare, alone; all of them and what they share where None.
    """
    then, now = (
        {key for key in version.desks.content.reports if wanted is None or key in wanted}
        for version in (old, new)
    )
    pairs, rewritten, unchanged = [], [], 0
    for key in sorted(then & now):
        found = _difference(key, old, new)
        if found is not None and not found.equal:
            pairs.append(found)
        elif old.files_of(key) != new.files_of(key):
            rewritten.append(key)
        else:
            unchanged += 1
    return Comparison(
        versions=True,
        old=names[0],
        new=names[1],
        pairs=tuple(pairs),
        added=tuple(new.desks.desk(key) for key in sorted(now - then)),
        removed=tuple(old.desks.desk(key) for key in sorted(then - now)),
        shared=tuple(_shared(old, new)) if wanted is None else (),
        rewritten=tuple(rewritten),
        unchanged=unchanged,
    )


def _difference(key: ReportKey, old: Version, new: Version) -> Difference | None:
    """Compare one report; None where its files are the same to the letter."""
    was, found = old.desks.desk(key), new.desks.desk(key)
    files = old.files_of(key)
    if files and files == new.files_of(key) and was.layout == found.layout:
        return None
    # What changed in the region's own terms is told once, of their file.
    glossary = new.desks.content.glossary
    return difference(was, found, (glossary, glossary))


def _shared(old: Version, new: Version) -> Iterator[Rewording]:
    for part in _SHARED:
        then, now = (_texts(version, part) for version in (old, new))
        yield from reworded(part, then, now)


def _texts(version: Version, part: str) -> dict[_Path, Wording]:
    content = version.desks.content
    value = getattr(content, part)
    found = leaves({part: value} if part == "departments" else value)
    return {
        leaf.path: wording(leaf, tuple(_PARTS.get(title, title) for title in leaf.titles))
        for leaf in found
    }


_PARTS = {"departments": "部门"}
