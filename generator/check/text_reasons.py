"""Reasons beside the figures they explain: the wrong way round, for nothing, or empty."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from generator.check.common import money
from generator.check.equations import cell_name
from generator.check.findings import Finding
from generator.check.prose import REASONS, Passage, any_of, any_pattern
from generator.derive.desk import Desk
from generator.derive.facts import (
    Direction,
    budget_kind,
    change_between,
    code_name,
    execution_at,
)
from generator.derive.figures import Address, AddressError, Figure
from generator.derive.performance import ProjectFacts, performance_facts
from generator.model.words import Words

_CLAUSE = re.compile(r"[^，,。；;、\n]+")
_PARTS = re.compile(r"[，,。；;、\s和及]+")
_ENDS = re.compile(r"^[\W_]+|[\W_]+$")


#: Openings of so many letters are those of the sentence; a shorter one may be part of a reason.
_SAID_ANYWAY = 3


@dataclass(frozen=True)
class _Lexicon:
    """The words of the statute data as patterns."""

    rises: re.Pattern[str]
    falls: re.Pattern[str]
    elsewhere: re.Pattern[str]
    outflows: re.Pattern[str]
    offsets: re.Pattern[str]
    level: re.Pattern[str]
    empty: re.Pattern[str]
    opening: re.Pattern[str]
    closing: re.Pattern[str]


@cache
def _lexicon(words: Words) -> _Lexicon:
    denied = "".join(f"(?<!{re.escape(word)})" for word in words.denials)
    return _Lexicon(
        rises=re.compile(denied + any_of(words.rises)),
        falls=re.compile(denied + any_of(words.falls)),
        elsewhere=any_pattern(words.elsewhere_patterns),
        outflows=re.compile(any_of(words.outflows)),
        offsets=re.compile(any_of(words.offsets)),
        level=re.compile(any_of(words.level_words)),
        empty=any_pattern(words.empty_reason_patterns),
        opening=re.compile("^" + any_of(words.reason_openings)),
        closing=re.compile(any_of(words.reason_closings) + "$"),
    )


@dataclass(frozen=True, slots=True)
class _Moved:
    """What a reason is given for: how a figure lies to its base.

    Attributes:
        what: The figure, in Chinese.
        base: What it is compared with, in Chinese.
        direction: Which way it moved; unknown where either side is.
        gap: How far, with its unit.
        saved: Whether saving makes the figure larger.
    """

    what: str
    base: str
    direction: Direction
    gap: str = ""
    saved: bool = False


#: The projects of the report, derived when first asked for.
_Projects = Callable[[], tuple[ProjectFacts, ...]]


def text_reasons(desk: Desk, found: list[Passage]) -> Iterator[Finding]:
    """Check each reason by its words and against the figure it explains."""
    lexicon = _lexicon(desk.statute.words)
    projects = cache(lambda: performance_facts(desk).projects)
    for passage in found:
        if passage.kind not in REASONS or passage.path[0] == "comparison":
            continue
        yield from _empty(lexicon, passage)
        yield from _opened(lexicon, passage)
        moved = _explained(desk, projects, passage)
        if moved:
            yield from _against(lexicon, passage, moved)


# --- empty phrases ----------------------------------------------------------------------------


def _empty(lexicon: _Lexicon, passage: Passage) -> Iterator[Finding]:
    parts = [_core(lexicon, part) for part in _PARTS.split(passage.text)]
    said = [part for part in parts if part]
    if all(lexicon.empty.fullmatch(part) for part in said):
        message = f"原因只写“{passage.text.strip()}”，没有说明是什么事"
        yield passage.finding("empty-reason", message)


def _opened(lexicon: _Lexicon, passage: Passage) -> Iterator[Finding]:
    """Find what the sentence around a reason says already."""
    text = passage.text.strip()
    opening = lexicon.opening.match(text)
    if opening and len(opening[0]) >= _SAID_ANYWAY:
        message = f"原因以“{opening[0]}”开头，句子里已经有这几个字"
        yield passage.finding("reason-with-its-opening", message)
    elif text.endswith("。"):
        message = "原因以句号结尾，句号由程序写"
        yield passage.finding("reason-with-its-opening", message)


def _core(lexicon: _Lexicon, text: str) -> str:
    return lexicon.closing.sub("", lexicon.opening.sub("", _ENDS.sub("", text)))


# --- against the figure -----------------------------------------------------------------------


def _against(lexicon: _Lexicon, passage: Passage, moved: _Moved) -> Iterator[Finding]:
    if moved.direction is Direction.LEVEL and not lexicon.level.search(passage.bare):
        message = f"{moved.what}与{moved.base}相同，却写了原因“{_short(passage.text)}”"
        yield passage.finding("reason-without-change", message)
    if moved.direction not in {Direction.INCREASE, Direction.DECREASE} or moved.saved:
        return
    rose = moved.direction is Direction.INCREASE
    ups, downs = _said(lexicon, passage.bare)
    contrary, fitting = (downs, ups) if rose else (ups, downs)
    if contrary and not fitting:
        way = "增加" if rose else "减少"
        message = f"{moved.what}比{moved.base}{way} {moved.gap}，原因只说“{contrary[0]}”"
        yield passage.finding("direction-contradicts-figure", message)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 20 else f"{line[:20]}…"  # noqa: PLR2004 - fits one line


def _said(lexicon: _Lexicon, text: str) -> tuple[list[str], list[str]]:
    """Return the words for more and for less that speak of the figure itself."""
    ups, downs = [], []
    for match in _CLAUSE.finditer(text):
        clause = match[0]
        if lexicon.elsewhere.search(clause):
            # What happened elsewhere may move this figure either way.
            return [], []
        outflow = lexicon.outflows.search(clause)
        offset = lexicon.offsets.search(clause)
        ups += [] if outflow else lexicon.rises.findall(clause)
        downs += [] if offset else lexicon.falls.findall(clause)
    return ups, downs


def _explained(desk: Desk, projects: _Projects, passage: Passage) -> _Moved | None:
    """Return what the reason at a path is given for, or None where that is not one figure."""
    head, *rest = passage.path
    if head == "reasons":
        address = _address(desk, str(rest[1]))
        against = _with_previous if rest[0] == "on_previous_year" else _with_budget
        return against(desk, address) if address else None
    if head == "items":
        return _with_item_budget(desk, str(rest[0]), str(rest[1]))
    if head == "projects" and rest[1] == "reasons":
        return _with_project_budget(desk, projects, int(rest[0]))
    return None


def _address(desk: Desk, text: str) -> Address | None:
    try:
        return desk.address(text)
    except AddressError:  # reported where references are checked
        return None


def _with_previous(desk: Desk, address: Address) -> _Moved:
    before, now = desk.previous(address), desk.book.figure(address)
    direction = change_between(now, before, desk).direction
    if direction is Direction.NOT_COMPARABLE:
        direction = _direction(before, now)
    saved = address.column in desk.statute.words.saved_columns
    gap = money(desk, abs(now.amount - before.amount))
    return _Moved(cell_name(desk, address), "上年", direction, gap, saved)


def _direction(base: Figure, figure: Figure) -> Direction:
    return Direction.INCREASE if figure.amount > base.amount else Direction.DECREASE


def _with_budget(desk: Desk, address: Address) -> _Moved:
    columns = desk.statute.tables[address.table].columns
    kind = "budget" if "budget" in columns else budget_kind(desk)
    execution = execution_at(desk, address, kind)
    gap = money(desk, execution.difference) if execution.difference is not None else ""
    saved = address.column in desk.statute.words.saved_columns
    return _Moved(cell_name(desk, address), "预算", execution.direction, gap, saved)


def _with_item_budget(desk: Desk, table: str, code: str) -> _Moved | None:
    if table not in desk.statute.tables or "expenditure" not in desk.statute.tables[table].columns:
        return None
    moved = _with_budget(desk, Address(table, code, "expenditure"))
    return _Moved(f"“{code_name(desk, code)}”", "预算", moved.direction, moved.gap)


def _with_project_budget(desk: Desk, projects: _Projects, position: int) -> _Moved | None:
    performance = desk.report.performance
    if performance is None or not desk.layout.performance:
        return None
    name = performance.projects[position].id
    project = next(facts for facts in projects() if facts.project.id == name)
    if not (project.base.known and project.executed.known):
        return None
    gap = project.executed.amount - project.base.amount
    direction = _direction(project.base, project.executed) if gap else Direction.LEVEL
    shown = f"{project.precision.shortest(abs(gap))}{project.precision.unit.value}"
    return _Moved(f"项目“{project.project.name}”的支出", "预算", direction, shown)
