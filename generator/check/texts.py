"""Free text: walked once, then checked as text, beside the figures and for personal data.

The checks of this file look at the text alone: leftovers of a template, a year, a project.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from generator.check.findings import PERFORMANCE, Finding
from generator.check.privacy import privacy
from generator.check.prose import CELLS, TOLD, Kind, Passage, any_of, any_pattern, around, passages
from generator.check.text_figures import text_figures
from generator.check.text_reasons import text_reasons
from generator.derive.desk import Desk
from generator.model.words import Words

_LISTED = 3
_SHORTEST_GOAL = 8
_FAR_BACK = 10
_NEAR = 10
#: So much of a clause without stops is quoted, and looked at, on either side of a year.
_QUOTED = 40

_GOALS = {"expected": "预期目标", "actual": "实际完成"}

_CLAUSE = re.compile(r"[^，,。；;！!？?：:\n]+")
_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?=年)")
_MARKUP = re.compile(
    r"</?[A-Za-z][^<>]*>|<!--|&(?:[a-z]{2,8}|#[0-9]{2,5});"
    r"|!?\[[^\[\]\n]*\]\((?:https?:|[./#]|[\w-]+\.[a-z]{2,5}\b)[^)\n]*\)"
    r"|javascript:"
)
_FORMULA = re.compile(r"[=+\-@＝＋－＠]\s*(?:[A-Za-z(（]|(?<=[=＝]))")
_NOT_SAID = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class _Lexicon:
    """The words of the statute data as patterns."""

    placeholders: re.Pattern[str]
    hints: re.Pattern[str]
    opposites: re.Pattern[str]
    of_report: re.Pattern[str]
    of_scope: re.Pattern[str]
    into: re.Pattern[str]
    up_to: re.Pattern[str]
    closing: re.Pattern[str]
    of_goal: re.Pattern[str]
    earlier: re.Pattern[str]
    history: re.Pattern[str]
    surnames: str


@cache
def _lexicon(words: Words) -> _Lexicon:
    near = rf"年度?[^0-9]{{0,{_NEAR}}}?"
    return _Lexicon(
        placeholders=any_pattern(words.placeholder_patterns),
        hints=any_pattern(words.hint_patterns),
        opposites=any_pattern(_both_ways(*pair) for pair in words.opposites),
        of_report=re.compile(near + any_of(words.report_words)),
        of_scope=re.compile(near + f"(?:{'|'.join(words.scope_patterns)})"),
        into=re.compile(any_of(words.scope_openings) + r"\s*$"),
        up_to=re.compile(any_of(words.closing_openings) + r"\s*$"),
        closing=any_pattern(words.closing_patterns),
        of_goal=re.compile(near + any_of(words.goal_words)),
        earlier=any_pattern(words.earlier_patterns),
        history=any_pattern(words.history_patterns),
        surnames=words.surnames,
    )


def _both_ways(one: str, other: str) -> str:
    ways = ((one, other), (other, one))
    return "|".join(rf"{a}了?\s*(?:[（(]\s*{b}了?\s*[）)]|[/／]\s*{b})" for a, b in ways)


def texts(desk: Desk) -> Iterator[Finding]:
    """Check the free text of one report: by itself, beside its figures, for personal data."""
    found = passages(desk)
    yield from leftovers(desk, found)
    yield from copied_goals(desk)
    yield from text_reasons(desk, found)
    yield from text_figures(desk, found)
    yield from privacy(desk, found)


def leftovers(desk: Desk, found: list[Passage]) -> Iterator[Finding]:
    """Find what a template, a spreadsheet, a web page or another year left in a text."""
    lexicon = _lexicon(desk.statute.words)
    for passage in found:
        if passage.kind is not Kind.RECORD:
            yield from _of_template(lexicon, passage)
            yield from _markup(passage)
        if passage.kind in TOLD and passage.kind is not Kind.CHANGE_REASON:
            yield from _years(desk, lexicon, passage)


# --- leftovers of a template ------------------------------------------------------------------


def _of_template(lexicon: _Lexicon, passage: Passage) -> Iterator[Finding]:
    placeholders = [
        match[0]
        for match in lexicon.placeholders.finditer(passage.text)
        if not _anonymous(lexicon, passage.text, match)
    ]
    if placeholders:
        message = f"留着占位的字{_quoted(placeholders)}，没有换成实际内容"
        yield passage.finding("placeholder-in-text", message, words=placeholders[0])
    hints = [match[0] for match in lexicon.hints.finditer(passage.text)]
    if hints:
        message = f"留着模板的填写提示{_quoted(hints)}"
        yield passage.finding("template-hint-in-text", message, words=hints[0])
    opposites = [match[0] for match in lexicon.opposites.finditer(passage.text)]
    if opposites:
        message = f"二选一的词都留着：{_quoted(opposites)}"
        yield passage.finding("both-alternatives-kept", message, words=opposites[0])


def _anonymous(lexicon: _Lexicon, text: str, match: re.Match[str]) -> bool:
    """Whether the letters stand for the given name of a person who is rightly not named."""
    before = text[match.start() - 1 : match.start()]
    return bool(before) and before in lexicon.surnames and match[0][0] in "XxＸ×"


def _quoted(found: list[str]) -> str:
    told = list(dict.fromkeys(word.strip() for word in found))
    more = f" 等{len(told)}处" if len(told) > _LISTED else ""
    return "、".join(f"“{word}”" for word in told[:_LISTED]) + more


# --- markup and formulas ----------------------------------------------------------------------


def _markup(passage: Passage) -> Iterator[Finding]:
    found = [match[0] for match in _MARKUP.finditer(passage.text)]
    if found:
        message = f"文字里有网页标记{_quoted(found)}，会照原样印出来"
        yield passage.finding("markup-in-text", message, words=found[0])
    if passage.kind in CELLS and _FORMULA.match(passage.text):
        message = f"以“{passage.text[0]}”开头，在电子表格里会被当成公式"
        yield passage.finding("formula-in-text", message)


# --- years ------------------------------------------------------------------------------------


def _years(desk: Desk, lexicon: _Lexicon, passage: Passage) -> Iterator[Finding]:
    """Find years of another report; each year is told once for a text."""
    if "年" not in passage.bare:
        return
    told: set[int] = set()
    for found in _CLAUSE.finditer(passage.bare):
        clause = _Clause(found[0], lexicon)
        for match in _YEAR.finditer(clause.text):
            year = int(match[0])
            if year == desk.year or year in told:
                continue
            finding = _year(desk, passage, clause, match)
            if finding:
                told.add(year)
                yield finding


@dataclass(frozen=True)
class _Clause:
    """The words between two stops; what is asked of all of them is looked up once."""

    text: str
    lexicon: _Lexicon

    @cached_property
    def of_earlier_years(self) -> bool:
        return self.lexicon.earlier.search(self.text) is not None

    @cached_property
    def of_history(self) -> bool:
        return self.lexicon.history.search(self.text) is not None


def _year(desk: Desk, passage: Passage, clause: _Clause, match: re.Match[str]) -> Finding | None:
    year = int(match[0])
    if _left_over(desk, passage.kind, clause, match):
        words = around(clause.text, match, _QUOTED).strip()
        message = f"本报告是 {desk.year} 年度，这里写“{words}”，像是 {year} 年的旧文"
        hint = f"本年的事改成 {desk.year}年；确是 {year} 年的事，写明与本年的关系"
        return passage.finding("year-left-over", message, hint, f"{year}年")
    far = year > desk.year + 1 or year < desk.year - _FAR_BACK
    if far and not clause.of_history:
        message = f"本报告是 {desk.year} 年度，这里写到 {year} 年，相差 {abs(year - desk.year)} 年"
        return passage.finding("distant-year", message, words=f"{year}年")
    return None


def _left_over(desk: Desk, kind: Kind, clause: _Clause, match: re.Match[str]) -> bool:
    """Whether a year that is not the report's stands where only the report's year can stand."""
    text, lexicon = clause.text, clause.lexicon
    if f"{desk.year}年" in text or clause.of_earlier_years:
        return False
    of_report = lexicon.of_report.match(text, match.end()) is not None
    before = text[max(0, match.start() - _QUOTED) : match.start()]
    if (of_report and lexicon.into.search(before)) or lexicon.of_scope.match(text, match.end()):
        return True
    if int(match[0]) > desk.year:
        return False
    if lexicon.closing.match(text, match.end()) and lexicon.up_to.search(before):
        return True
    if kind is Kind.WORK:
        return False
    of_goal = kind is Kind.GOAL and lexicon.of_goal.match(text, match.end())
    return of_report or bool(of_goal)


# --- goals ------------------------------------------------------------------------------------


def copied_goals(desk: Desk) -> Iterator[Finding]:
    """Find projects that share the words of their goals; the first to use them is the model."""
    projects = desk.report.performance.projects if desk.report.performance else []
    first: dict[tuple[str, str], int] = {}
    for position, project in enumerate(projects):
        for name, title in _GOALS.items():
            text = _NOT_SAID.sub("", getattr(project.goal, name, None) or "")
            model = first.setdefault((name, text), position)
            if len(text) >= _SHORTEST_GOAL and model != position:
                message = f"“{project.name}”的{title}与“{projects[model].name}”一字不差，疑为误抄"
                path = ("projects", position, "goal", name)
                yield Finding(PERFORMANCE, path, "copied-goal", message)
                break
