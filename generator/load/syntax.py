"""Plain Chinese for what the YAML library finds wrong with the syntax of a file."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from generator.load.faults import (
    ALIAS,
    ANCHOR,
    LONE_DASH,
    QUOTE,
    TAB,
    TAG,
    Fault,
    full_width_colon,
    no_space_after_colon,
    no_space_after_dash,
    swallowed_comment,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a file stops being YAML and why; lines and columns count from zero.

    Attributes:
        line: Line to show.
        column: Column to show.
        first_line: Line where the construct began that could not be read to its end.
        fault: What to say.
    """

    line: int
    column: int
    first_line: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class _Error:
    """The library's error with the text it speaks of."""

    text: str
    lines: list[str]
    context: str
    problem: str
    start: Any
    mark: Any

    @property
    def line(self) -> str:
        return self.line_at(self.mark.line)

    def line_at(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    @property
    def character(self) -> str:
        return self.line[self.mark.column : self.mark.column + 1]

    @property
    def before(self) -> str:
        """What stands on the line before the place of the problem."""
        return self.line[: self.mark.column].rstrip()

    @property
    def previous(self) -> int:
        """Number of the last line above that holds anything."""
        number: int = self.mark.line - 1
        while number > 0 and not self.line_at(number).strip():
            number -= 1
        return number


_Found = tuple[int, int, Fault]


def explain(error: yaml.YAMLError, text: str) -> Problem:
    """Say in Chinese what a syntax error is; words of the library never get out.

    Args:
        error: What PyYAML raised while its events were read.
        text: The text it was reading, its line breaks being line feeds only.
    """
    known = _known(error, text)
    if known is None:
        return Problem(0, 0, 0, _UNREADABLE)
    line, column, fault = _first_found(known)
    return Problem(line, column, min(known.start.line, line), fault)


_UNREADABLE = Fault(
    "syntax",
    "这里的写法不合 YAML 的格式",
    "查看这一行和上一行：缩进是否对齐、冒号后面是否空格、引号和括号是否成对",
)


#: Constructs whose beginning says more than where they broke; a whole mapping does not.
_NEAR_CONTEXTS = ("flow", "quoted", "simple key", "an alias", "an anchor", "a tag")


def _known(error: yaml.YAMLError, text: str) -> _Error | None:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return None
    start = getattr(error, "context_mark", None)
    context = getattr(error, "context", None) or ""
    problem = getattr(error, "problem", None) or ""
    near = any(words in context for words in _NEAR_CONTEXTS)
    start = start if start is not None and near else mark
    return _Error(text, text.split("\n"), context, problem, start, mark)


def _first_found(error: _Error) -> _Found:
    for words, explanation in _EXPLANATIONS:
        if words in error.problem or words in error.context:
            return explanation(error)
    return _here(error, _UNREADABLE)


def _here(error: _Error, fault: Fault) -> _Found:
    return error.mark.line, error.mark.column, fault


def _at_start(error: _Error, fault: Fault) -> _Found:
    return error.start.line, error.start.column, fault


def _syntax(message: str, hint: str) -> Fault:
    return Fault("syntax", message, hint)


# --- slips on one line ----------------------------------------------------------------------

_WIDE_COLON = re.compile(r"\s*(?:- +)?([\w.-]{1,40})：\s*(.*)")
_GLUED_COLON = re.compile(r"\s*(?:- +)?([A-Za-z0-9_-]{1,40}):([^\s/:].*)")
_GLUED_DASH = re.compile(r"\s*-([^\s-].*)")
_GLUED_COMMENT = re.compile(r"[ \t]#(?=\S)")


def _slips(error: _Error, number: int) -> Iterator[_Found]:
    """Find the slips that YAML reads as a text running on over the next lines."""
    line = error.line_at(number)
    if match := _WIDE_COLON.match(line):
        yield number, match.end(1), full_width_colon(match[1], match[2])
    if match := _GLUED_COLON.match(line):
        yield number, match.end(1), no_space_after_colon(match[1], match[2])
    if match := _GLUED_DASH.match(line):
        yield number, match.start(1) - 1, no_space_after_dash(match[1])


def _hidden(error: _Error, number: int) -> Iterator[_Found]:
    line = error.line_at(number)
    if match := _GLUED_COMMENT.search(line):
        yield number, match.end() - 1, swallowed_comment(line[match.end() - 1 :])


# --- one explanation a problem --------------------------------------------------------------

_BARE_KEY = re.compile(r"\s*(- +)*[\w.-]+")


def _second_colon(error: _Error) -> _Found:
    """A colon where no key can be: a text with a colon, or a line that ran on into this one."""
    found: _Found | None
    if not _BARE_KEY.fullmatch(error.before):
        hint = "值里有冒号的，把整个值加上引号；两个键要分两行写"
        return _here(error, _syntax("一行里有两个“: ”", hint))
    number = error.previous
    found = next(_slips(error, number), None) or next(_hidden(error, number), None)
    if found:
        return found
    column = len(error.line) - len(error.line.lstrip())
    if ":" in error.line_at(number):
        message = "这一行比上一行多缩进了，被当成上一行的值"
        hint = "同一级的键左边对齐；上一行若有下级，冒号后面不写值"
        return error.mark.line, column, _syntax(message, hint)
    above = error.line_at(number)
    place = len(above) - len(above.lstrip())
    return number, place, _no_colon(above.strip())


def _no_colon(text: str) -> Fault:
    hint = "写成 键: 值；若是上一行文字的续行，要比上一行的键多缩进两格"
    return _syntax(f"“{text[:20]}”后面没有冒号和值", hint)


def _missing_colon(error: _Error) -> _Found:
    number = error.start.line
    found = next(_slips(error, number), None) or next(_hidden(error, error.previous), None)
    line = error.line_at(number)[error.start.column :]
    if not found and line[:1] in {'"', "'"}:
        return _at_start(error, _OPEN_QUOTE)
    return found or _at_start(error, _no_colon(line.strip()))


_NOTHING_MORE = re.compile(r"\s*(?:[,}\]]|#|$)")


def _dash(error: _Error) -> _Found:
    rest = error.line[error.mark.column + 1 :]
    if _NOTHING_MORE.match(rest):
        return _here(error, LONE_DASH)
    hint = f"清单要另起一行写，每条以“- ”开头；{QUOTE}"
    return _here(error, _syntax("冒号后面不能在同一行写清单", hint))


def _no_content(error: _Error) -> _Found:
    if error.character == "-":
        return _dash(error)
    if error.character == ":":
        return _here(error, _NO_KEY)
    if not error.character:
        return _at_start(error, _OPEN_BRACKET)
    hint = f"补上内容，或删去“{error.character}”；{QUOTE}"
    return _here(error, _syntax(f"“{error.character}”前面没有内容", hint))


_OPEN_BRACKET = _syntax(
    "括号没有配对，或两项之间缺了逗号",
    "补上右括号，各项之间用半角逗号加空格隔开，冒号和括号也用半角",
)
_WIDE_COMMA = re.compile(r"，(?=\s*[\w.-]+\s*[:：])")
_WIDE_BRACKETS = re.compile("[｛｝［］]")


def _brackets(error: _Error) -> _Found:
    """An unclosed bracket, mostly because of a full-width sign or a comment inside it."""
    last = min(error.mark.line, error.start.line + 1)
    for number in range(error.start.line, last + 1):
        line = error.line_at(number)
        start = error.start.column if number == error.start.line else 0
        if match := _WIDE_COMMA.search(line, start):
            message = "两项之间用了全角逗号“，”"
            fault = Fault("full-width-comma", message, "花括号里各项之间用半角逗号，后面空一格")
            return number, match.start(), fault
        if match := _WIDE_BRACKETS.search(line, start):
            hint = "花括号 { } 和方括号 [ ] 都用半角"
            return number, match.start(), _syntax(f"括号“{match[0]}”是全角的", hint)
        if found := next(_hidden(error, number), None):
            return found
    if error.mark.line == error.start.line:
        return _here(error, _OPEN_BRACKET)
    return _at_start(error, _OPEN_BRACKET)


_NO_KEY = _syntax("冒号前面没有键", "补上键，或删去这一行")


def _no_key(error: _Error) -> _Found:
    before = error.before
    if before and before[-1] in "\"'":
        hint = "一个值里有引号的，外面换用另一种引号；中文引号用“ ”"
        return _here(error, _syntax("引号结束以后还有文字", hint))
    if before and before[-1] in "}]":
        return _here(error, _syntax("括号结束以后还有文字", QUOTE))
    if error.character in {"}", "]", ","}:
        return _here(error, _syntax(f"多了一个“{error.character}”", "查看括号是否成对"))
    if error.character == ":":
        return _here(error, _NO_KEY)
    if error.character == "-":
        hint = "清单的各条要在同一个键下面，左边对齐；键和清单的条目不能混在一级"
        return _here(error, _syntax("这里不应有清单的条目", hint))
    hint = "同一级的键左边对齐，下一级比上一级多缩进两格，缩进只用半角空格"
    return _here(error, _syntax("这一行的缩进和上面各行对不齐", hint))


def _bad_start(error: _Error) -> _Found:
    if error.character == "\t":
        return _here(error, TAB)
    return _here(error, _syntax(f"值不能以“{error.character}”开头", QUOTE))


_OPEN_QUOTE = _syntax(
    "引号没有配对", "补上另一半引号；引号要用半角，值里本来有引号的，外面换用另一种引号"
)
_ESCAPE = _syntax("双引号里的“\\”不能这样用", "改用单引号把整个值括起来")
_LIST_ITEM = _syntax(
    "清单里这一行没有以“- ”开头，或缩进和上面各条对不齐",
    "清单的每条以“- ”开头，左边对齐；一条里的各键也左边对齐",
)
_BLOCK_TEXT = _syntax("“|”或“>”后面还有文字", "“|”写在冒号后面，正文从下一行写起，每行缩进两格")
_AFTER_END = _syntax("内容在上面已经结束，这里又有文字", f"查看上面的括号和 ---；{QUOTE}")
_DIRECTIVE = _syntax("以“%”开头的行不能用", "删去这一行")
_QUESTION = _syntax("值不能以“? ”开头", QUOTE)


def _says(fault: Fault, place: Callable[[_Error, Fault], _Found] = _here) -> Any:
    return lambda error: place(error, fault)


#: Parts of the library's words, tried in order, and what each comes from.
_EXPLANATIONS: tuple[tuple[str, Callable[[_Error], _Found]], ...] = (
    ("directive", _says(_DIRECTIVE)),
    ("a tab character", _says(TAB)),
    ("an alias", _says(ALIAS, _at_start)),
    ("an anchor", _says(ANCHOR, _at_start)),
    ("a tag", _says(TAG, _at_start)),
    ("undefined tag", _says(TAG)),
    ("values are not allowed", _second_colon),
    ("keys are not allowed", _says(_QUESTION)),
    ("sequence entries are not allowed", _dash),
    ("could not find expected ':'", _missing_colon),
    ("escape", _says(_ESCAPE)),
    ("hexdecimal", _says(_ESCAPE)),
    ("a quoted scalar", _says(_OPEN_QUOTE, _at_start)),
    ("a block scalar", _says(_BLOCK_TEXT)),
    ("expected ',' or", _brackets),
    ("node content", _no_content),
    ("expected key", _no_key),
    ("expected '-'", _says(_LIST_ITEM)),
    ("cannot start any token", _bad_start),
    ("document start", _says(_AFTER_END)),
)
