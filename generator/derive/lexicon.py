"""Finds terms of the glossary in running text: the longest first, never inside a longer name.

Chinese has no spaces between words, so a term may be part of a longer name that means something
else: of another term, a form's title, an item of a classification, a department. Every such name
that holds a term is known, and the term is passed over there. A class or an item of the
functional classification is found by its name with the level behind it, as accounts write it
(``信访事务（项）``): without that the name may be meant as plain words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from generator.derive.desk import Desk
from generator.derive.glossary import LEVELS, Entry, coded_entry, general_entries
from generator.derive.terms import used_items
from generator.model.site import LocalGlossary
from generator.model.statute import Statute

#: How text is written where terms are looked for.
Written = Callable[[str], str]

_LEVEL = re.compile("|".join(LEVELS.values()))
_NOTHING = re.compile(r"(?!)")
#: Characters that names with a level are told apart by at first: the level and two before it.
_TAIL = 5
_REMEMBERED = 64


class Use(NamedTuple):
    """A term in a text, from one place to another."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms that texts of one kind are searched for.

    Attributes:
        spellings: How terms are written, each with its entry.
        pattern: Finds the longest of them.
        covers: The longer names that a spelling is part of, and where in them it begins.
        coded: Names with a level behind them and their entries, by how they end, longest first.
    """

    spellings: Mapping[str, Entry]
    pattern: re.Pattern[str]
    covers: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    coded: Mapping[str, list[tuple[str, Entry]]] = field(default_factory=dict)

    @classmethod
    def of(cls, spellings: Mapping[str, Entry], names: Iterable[str] = ()) -> "Lexicon":
        """Prepare a search.

        Args:
            spellings: How terms are written, each with its entry.
            names: Longer names; a term inside of one is passed over.
        """
        return cls(spellings, _longest_of(spellings)).with_more(names, {})

    def with_more(self, names: Iterable[str], coded: Mapping[str, Entry]) -> "Lexicon":
        """Return one that also knows the names of a report, sharing all that is prepared.

        Args:
            names: Longer names; a term inside of one is passed over.
            coded: Names with a level behind them, each with its entry.
        """
        covers = dict(self.covers)
        for name in sorted(filter(self.pattern.search, set(names))):
            for written in self.spellings:
                at = name.find(written) if len(written) < len(name) else -1
                while at >= 0:
                    covers[written] = (*covers.get(written, ()), (at, name))
                    at = name.find(written, at + 1)
        endings: dict[str, list[tuple[str, Entry]]] = {}
        for name in sorted(coded, key=len, reverse=True):
            endings.setdefault(name[-_TAIL:], []).append((name, coded[name]))
        return replace(self, covers=covers, coded=endings)

    def uses(self, text: str) -> Iterator[Use]:
        """Yield the terms in a text in order; no two overlap."""
        found = [
            Use(match.start(), match.end(), self.spellings[match[0]])
            for match in self.pattern.finditer(text)
            if not self._is_covered(text, match)
        ]
        if self.coded and "（" in text:
            found = sorted([*found, *self._coded_uses(text)], key=lambda use: (use[0], -use[1]))
        end = 0
        for use in found:
            if use.start >= end:
                yield use
                end = use.end

    def _is_covered(self, text: str, match: re.Match[str]) -> bool:
        names = self.covers.get(match[0], ())
        start = match.start()
        return any(text.startswith(name, start - at) for at, name in names)

    def _coded_uses(self, text: str) -> Iterator[Use]:
        for match in _LEVEL.finditer(text):
            end = match.end()
            for name, entry in self.coded.get(text[end - _TAIL : end], ()):
                start = end - len(name)
                # Behind another letter it may be the end of another name.
                if text.endswith(name, 0, end) and not text[start - 1 : start].isalpha():
                    yield Use(start, end, entry)
                    break


def _longest_of(words: Iterable[str]) -> re.Pattern[str]:
    """Compile what finds the longest of many words at a place without trying one after another."""
    written = _branches(sorted(set(words)))
    return re.compile(written) if written else _NOTHING


def _branches(words: Iterable[str]) -> str:
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[0], []).append(word[1:])
    return "|".join(re.escape(head) + _behind(found) for head, found in tails.items())


def _behind(tails: list[str]) -> str:
    longer = _branches(filter(None, tails))
    return f"(?:{longer}){'?' if '' in tails else ''}" if longer else ""


def site_lexicon(statute: Statute, local: LocalGlossary, written: Written) -> Lexicon:
    """Return the terms of pages about several years; of several versions the newest.

    Args:
        statute: The statute data.
        local: The region's own terms and wordings.
        written: Writes text as it stands where terms are looked for.
    """
    return _general(statute, local.model_dump_json(), None, written)


def report_lexicon(desk: Desk, local: LocalGlossary, written: Written) -> Lexicon:
    """Return the terms of a report's year, with the classes and items it uses.

    Args:
        desk: The report.
        local: The region's own terms and wordings.
        written: Writes text as it stands where terms are looked for.
    """
    general = _general(desk.statute, local.model_dump_json(), desk.year, written)
    return general.with_more(map(written, _own_names(desk)), _coded(desk, local, written))


def _own_names(desk: Desk) -> Iterator[str]:
    """Yield names that only this report knows."""
    department = desk.report.department
    yield from filter(None, (department.name, department.short))
    if desk.report.performance:
        yield from (project.name for project in desk.report.performance.projects)


def _coded(desk: Desk, local: LocalGlossary, written: Written) -> dict[str, Entry]:
    """Return the names of classes, sections and items; one that several codes bear is left out."""
    found: dict[str, set[Entry]] = {}
    items = used_items(desk)
    for code in sorted({code[:length] for code in items for length in LEVELS}):
        entry = coded_entry(desk.statute, local, code, desk.year)
        if entry is not None:
            found.setdefault(written(entry.name), set()).add(entry)
    return {
        name: min(entries, key=lambda entry: entry.code)
        for name, entries in found.items()
        if len({entry.text for entry in entries}) == 1
    }


@lru_cache(maxsize=_REMEMBERED)
def _general(statute: Statute, local: str, year: int | None, written: Written) -> Lexicon:
    known = general_entries(statute, LocalGlossary.model_validate_json(local))
    entries = [entry for entry in known if year is None or year in entry.years]
    # The newest, and what a term itself is called, come last and win.
    entries.sort(key=lambda entry: entry.years.first or 0)
    passed_over = {word for entry in known for word in entry.passed_over}
    called = {alias: entry for entry in entries for alias in entry.aliases}
    called |= {entry.term: entry for entry in entries}
    spellings = {written(n): entry for n, entry in called.items() if n not in passed_over}
    of_other_years = (name for entry in known for name in (entry.term, *entry.aliases))
    longer = chain(of_other_years, passed_over, _known_names(statute))
    return Lexicon.of(spellings, map(written, longer))


@lru_cache(maxsize=1)
def _known_names(statute: Statute) -> frozenset[str]:
    """Return the names of forms and of what the classifications list, in any year."""
    forms = (form.title for form in statute.forms.values())
    placed = (place.title for layout in statute.layouts.values() for place in layout.forms)
    codes = chain.from_iterable((*statute.functional.values(), *statute.economic.values()))
    return frozenset(filter(None, chain(forms, placed, (code.name for code in codes))))
