"""The glossary: general terms by group, and the classes, sections and items that reports use."""

from collections.abc import Iterable, Iterator
from itertools import chain

from generator.derive.glossary import Entry, coded_entry, general_entries
from generator.model.site import LocalGlossary
from generator.model.statute import Statute
from generator.render import markdown
from generator.render.environment import notice
from generator.render.explained import GLOSSARY
from generator.render.page import HOME, Entity, Page, Plan
from generator.render.subjects import FOLDER as SUBJECTS
from generator.render.typist import span

_CLASS, _SECTION, _ITEM = 3, 5, 7
#: The region's own terms, which belong to no group.
_OWN = "local"


def glossary_plan(
    statute: Statute, local: LocalGlossary, used_items: tuple[tuple[str, int], ...]
) -> Plan:
    """Plan the page.

    Args:
        statute: The statute data.
        local: The region's own terms and wordings.
        used_items: Functional items that reports use, with their year.
    """
    return Plan(GLOSSARY, (local, used_items), lambda: _page(statute, local, used_items))


def _page(statute: Statute, local: LocalGlossary, used_items: tuple[tuple[str, int], ...]) -> Page:
    general = general_entries(statute, local)
    titles = statute.groups | {"": notice("glossary-local")}
    groups = {id_: [e for e in general if e.group == id_] for id_ in titles}
    filled = {id_: entries for id_, entries in groups.items() if entries}
    blocks = [
        "# 名词解释",
        notice("glossary-intro"),
        "## 一般名词 {: #general }",
        "\n".join(_index_line(titles[id_], entries) for id_, entries in filled.items()),
    ]
    for id_, entries in filled.items():
        blocks.append(f"### {markdown.escape(titles[id_])} {{: #group-{id_ or _OWN} }}")
        blocks += map(_definition, entries)
    blocks += _functional(statute, _coded(statute, local, used_items))
    return Page(
        path=GLOSSARY,
        kind="glossary",
        title="名词解释",
        description="决算名词解释",
        blocks=tuple(blocks),
        trail=(HOME,),
        # An item is found by its own page.
        entities=tuple(Entity("term", e.term, e.anchor, e.aliases) for e in general),
    )


def _index_line(title: str, entries: Iterable[Entry]) -> str:
    links = (f"[{markdown.escape(entry.term)}](#{entry.anchor})" for entry in entries)
    return f"- **{markdown.escape(title)}**：{'、'.join(links)}"


def _coded(
    statute: Statute, local: LocalGlossary, used_items: Iterable[tuple[str, int]]
) -> list[Entry]:
    """Return what the used items mean, with their classes and sections, in order of codes."""
    used = sorted({(c[:n], year) for c, year in used_items for n in (_CLASS, _SECTION, _ITEM)})
    known = [coded_entry(statute, local, code, year) for code, year in used]
    codes = {code for code, _ in used}
    own = [
        Entry(f"item-{term.code}", term.term, term.text, term.source or "", code=term.code)
        for term in local.terms
        if term.code and term.code not in codes
    ]
    found = {entry.anchor: entry for entry in chain(filter(None, known), own)}
    return sorted(found.values(), key=lambda e: (e.code, e.years.first or 0, e.anchor))


def _functional(statute: Statute, entries: Iterable[Entry]) -> Iterator[str]:
    """Write what codes mean, class by class."""
    classes: dict[str, list[Entry]] = {}
    for entry in entries:
        classes.setdefault(entry.code[:_CLASS], []).append(entry)
    if classes:
        yield "## 功能科目 {: #functional }"
        yield notice("glossary-functional", link=f"../{SUBJECTS}/index.md")
    for code, found in classes.items():
        names = statute.functional.get(code, ())
        title = markdown.escape(f"{code} {names[-1].name if names else ''}".strip())
        yield f"### {title} {{: #class-{code} }}"
        yield from map(_definition, found)


def _name(entry: Entry) -> str:
    return f"{entry.code} {entry.name}{span(entry.years)}".strip()


def _definition(entry: Entry) -> str:
    text = markdown.paragraph("".join(markdown.paragraphs_of(entry.text)))
    lines = [f"{markdown.escape(_name(entry))} {{: #{entry.anchor} }}", f":   {text}"]
    told = "；".join(_told(entry))
    return "\n".join([*lines, f":   {told}"] if told else lines)


def _told(entry: Entry) -> Iterator[str]:
    if entry.aliases:
        yield f"也写作：{markdown.escape('、'.join(entry.aliases))}"
    if entry.source:
        yield f"依据：{markdown.escape(entry.source)}"
    if len(entry.code) == _ITEM:
        yield f"[各部门各年的支出](../{SUBJECTS}/{entry.code}/index.md)"
