"""Which terms a report explains: those its layout requires, and the functional items it uses."""

from collections.abc import Iterable
from dataclasses import dataclass

from generator.derive.desk import Desk, once_a_desk
from generator.derive.glossary import LEVELS, coded_entry
from generator.model.site import LocalGlossary
from generator.model.statute import Term

_ITEM_LENGTH = 7
#: Lengths of the codes of classes and sections.
_ABOVE = (3, 5)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One explained term; ``path`` names the class and section of a functional item."""

    anchor: str
    term: str
    text: str
    source: str
    path: str = ""


def general_terms(desk: Desk, local: LocalGlossary) -> tuple[Explanation, ...]:
    """Return the general terms the report's layout requires, in its order."""
    own = {term.term: term for term in local.terms if term.code is None}
    found = []
    for wanted in desk.layout.glossary:
        term = _in_year(desk.statute.terms_by_id.get(wanted, ()), desk.year)
        if term is None:
            continue
        replaced = own.get(term.term)
        text = replaced.text if replaced else term.text
        source = (replaced.source if replaced else None) or term.source
        found.append(Explanation(wanted, term.term, text, source))
    return tuple(found)


def _in_year(terms: Iterable[Term], year: int) -> Term | None:
    return next((term for term in terms if year in term.years), None)


@once_a_desk
def used_items(desk: Desk) -> tuple[str, ...]:
    """Return the functional items a report has figures or projects for."""
    functional = [name for name, table in desk.statute.tables.items() if table.rows == "functional"]
    codes = {code for table in functional for code in desk.book.codes(table)}
    if desk.report.performance:
        codes |= {p.item for p in desk.report.performance.projects if p.item}
    return tuple(sorted(code for code in codes if len(code) == _ITEM_LENGTH))


def item_terms(desk: Desk, local: LocalGlossary) -> tuple[Explanation, ...]:
    """Return the explanations of the functional items a report uses in its year."""
    entries = (coded_entry(desk.statute, local, code, desk.year) for code in used_items(desk))
    return tuple(
        Explanation(f"term-{e.code}", e.term, e.text, e.source, _path(desk, e.code))
        for e in entries
        if e is not None
    )


def _path(desk: Desk, code: str) -> str:
    names = (desk.statute.name_of(code[:length], desk.year) for length in _ABOVE)
    named = zip(names, _ABOVE, strict=True)
    return "".join(f"{name}{LEVELS[length]}" for name, length in named if name)
