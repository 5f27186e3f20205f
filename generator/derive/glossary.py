"""The entries of the site's glossary: general terms, and what the codes of the classification mean.

A region's own wording takes the place of the general one, under the same anchor. An anchor
depends on statute data and the region's glossary alone, so that every report knows it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.model.site import LocalGlossary, LocalTerm
from generator.model.statute import Statute, Term, Years

#: What stands behind the name of a class, section or item, by the length of its code.
LEVELS = {3: "（类）", 5: "（款）", 7: "（项）"}
_NO_NAME = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        anchor: Where it stands on the glossary page.
        term: What is explained.
        text: What it means.
        source: What that rests on; may be empty.
        group: Of a general term; empty for one of the region's own.
        code: Of a class, section or item; empty for a term.
        years: The fiscal years it is for.
        aliases: What else it is called.
        passed_over: Words in texts within which it is not meant.
    """

    anchor: str
    term: str
    text: str
    source: str
    group: str = ""
    code: str = ""
    years: Years = field(default_factory=Years)
    aliases: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The term; a class, section or item with its level behind it."""
        return self.term + LEVELS.get(len(self.code), "")


def general_entries(statute: Statute, local: LocalGlossary) -> tuple[Entry, ...]:
    """Return the general terms, then those that are the region's own."""
    general = [term for term in statute.glossary if not term.codes]
    wordings = {term.term: term for term in local.terms if term.code is None}
    known = {term.term for term in general}
    found = [_entry(term, f"term-{term.id}", wordings.get(term.term)) for term in general]
    taken = {entry.anchor for entry in found}
    return (*found, *_own([term for name, term in wordings.items() if name not in known], taken))


def _own(terms: list[LocalTerm], taken: set[str]) -> Iterator[Entry]:
    for term in terms:
        anchor = f"term-{_NO_NAME.sub('-', term.term).strip('-')}"
        while anchor in taken:
            anchor += "-"
        taken.add(anchor)
        yield Entry(anchor, term.term, term.text, term.source or "")


def coded_entry(statute: Statute, local: LocalGlossary, code: str, year: int) -> Entry | None:
    """Return what a code of the functional classification means in a year; None where unknown."""
    term = explain_code(statute, code, year)
    wording = next((own for own in reversed(local.terms) if own.code == code), None)
    name = statute.name_of(code, year) or code
    if term is not None:
        # A code that came to mean something else has an entry for each meaning.
        until = f"-until-{term.years.last}" if term.years.last else ""
        return _entry(term, f"item-{code}{until}", wording, name, code)
    if wording is not None:
        return Entry(f"item-{code}", name, wording.text, wording.source or "", code=code)
    return None


def explain_code(statute: Statute, code: str, year: int) -> Term | None:
    """Find the explanation of a classification code that holds in a year."""
    return next((t for t in statute.terms_by_code.get(code, ()) if year in t.years), None)


def _entry(
    term: Term, anchor: str, wording: LocalTerm | None, name: str = "", code: str = ""
) -> Entry:
    return Entry(
        anchor=anchor,
        term=name or term.term,
        text=wording.text if wording else term.text,
        source=(wording.source if wording else None) or term.source,
        group=term.group,
        code=code,
        years=term.years,
        aliases=tuple(term.aliases),
        passed_over=tuple(term.passed_over),
    )
