"""A strict reader of the YAML subset that content files are written in.

Reads PyYAML's C *event* stream: its C composer crashes the interpreter on deep nesting, and its
resolver would turn the code 001001 into the number 513. Every plain scalar stays text here; an
empty one is None. What makes YAML surprising (anchors, tags, merge keys, repeated keys ...) is
refused, and slips that YAML would swallow silently get a message of their own.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from generator.diagnostics import UNFILLED_TITLE, Diagnostic
from generator.load.faults import (
    ALIAS,
    ANCHOR,
    NO_CONTENT,
    QUOTE,
    TAB,
    TAG,
    Fault,
    full_width_colon,
    no_space_after_colon,
    swallowed_comment,
)
from generator.load.fingerprint import MAX_BYTES
from generator.load.syntax import explain
from generator.locations import DataPath, Location

#: What a content file may hold before binding; None is an empty plain scalar.
Raw = dict[str, Any] | list[Any] | str | None

MAX_DEPTH = 32
#: Ten times what the largest report holds; checking more than this would take minutes.
MAX_VALUES = 100_000


@dataclass(frozen=True)
class Document:
    """One file as read: its values as typed, and where each was typed.

    Attributes:
        file: Name of the file as used in locations.
        value: The root value; None where the file could not be read.
        places: Place of each value by its path.
        key_places: Place of each mapping key by the path of its value.
        diagnostics: What is wrong with the file as YAML.
        broken: Paths of values a diagnostic already speaks of; nothing more is said of them.
        unfilled: Paths of values that are the bare word for "still to be filled in", in order.
    """

    file: str
    value: Raw
    places: dict[DataPath, Location] = field(default_factory=dict)
    key_places: dict[DataPath, Location] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    broken: frozenset[DataPath] = frozenset()
    unfilled: tuple[DataPath, ...] = ()

    def locate(self, path: DataPath) -> Location:
        """Return the place to show for a path, or for its nearest parent that was written.

        A value that begins below its key is shown at the key, and the whole file at line 1.
        The years of a path may be numbers.
        """
        known: DataPath = ()
        for part in path:
            step = (*known, part) if (*known, part) in self.places else (*known, str(part))
            if step not in self.places:
                break
            known = step
        return self._shown(known) if known else Location(self.file, 1, 1)

    def find(self, path: DataPath, words: str, lines: list[str]) -> Location | None:
        """Return where words first stand in the text at a path; None where they do not as such.

        Args:
            path: The path of a text.
            words: What to look for, on one line.
            lines: The file as it was read.
        """
        start = self.places.get(path)
        if start is None or not words:
            return None
        after = bisect_right(self._starts, start)
        end = self._starts[after] if after < len(self._starts) else None
        for number in range(start.line, (end.line if end else len(lines)) + 1):
            first = start.column - 1 if number == start.line else 0
            last = end.column - 1 if end and number == end.line else None
            column = lines[number - 1].find(words, first, last)
            if column >= 0:
                return Location(self.file, number, column + 1)
        return None

    @cached_property
    def _starts(self) -> list[Location]:
        """Every place where a value or a key begins, in order."""
        return sorted({*self.places.values(), *self.key_places.values()})

    def path_at(self, place: Location) -> DataPath:
        """Return the path of the value that is written at a place; empty where none is."""
        return self._paths.get(place, ())

    @cached_property
    def _paths(self) -> dict[Location, DataPath]:
        """The deepest value by its own place, and by that of its key."""
        found: dict[Location, DataPath] = {}
        for places in (self.places, self.key_places):
            for path, place in places.items():
                if path in self.places and len(path) > len(found.get(place, ())):
                    found[place] = path
        return found

    def _shown(self, path: DataPath) -> Location:
        place = self.places[path]
        key = self.key_places.get(path)
        return key if key and key.line < place.line else place


def decode(data: bytes, file: str) -> str | Diagnostic:
    """Turn the bytes of a file into text; a byte order mark is dropped.

    Returns:
        The text, or what is wrong with the bytes.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")
        place = Location(file, before.count(b"\n") + 1, len(line) + 1)
        hint = "用记事本打开，另存为，编码选 UTF-8"
        return Diagnostic(place, "not-utf-8", "文件不是 UTF-8 编码，从这里起读不出文字", hint)


def too_large(file: str, limit: int = MAX_BYTES) -> Diagnostic:
    """Say that a file is larger than the limit, in bytes."""
    size = f"{limit / 1024 / 1024:g}"
    hint = "确认放进来的是 YAML 文件；支出明细等大表请分开"
    return Diagnostic(Location(file, 1, 1), "too-large", f"文件超过 {size} MB，没有读取", hint)


def read(
    text: str, file: str, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH
) -> Document:
    """Read the text of one content file; never raises for bad content.

    Args:
        text: The whole text.
        file: The name to use in locations.
        max_bytes: Largest size in UTF-8 that is read.
        max_depth: Deepest nesting of mappings and lists that is read.
    """
    if len(text.encode("utf-8", "surrogatepass")) > max_bytes:
        return Document(file, None, diagnostics=(too_large(file, max_bytes),))
    # One kind of line break, so that the offsets and lines of events are those of this text.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    unreadable = _bad_character(text, file) or _indenting_tab(text, file)
    if unreadable:
        return Document(file, None, diagnostics=(unreadable,))
    return _Reader(text, file, max_depth).document()


#: Everything YAML calls unprintable, and the line breaks that only YAML knows.
_UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_INDENTING_TAB = re.compile(r"^ *\t", re.MULTILINE)


def _at_offset(text: str, file: str, offset: int) -> Location:
    start = text.rfind("\n", 0, offset) + 1
    return Location(file, text.count("\n", 0, offset) + 1, offset - start + 1)


def _bad_character(text: str, file: str) -> Diagnostic | None:
    match = _UNPRINTABLE.search(text)
    if match is None:
        return None
    place = _at_offset(text, file, match.start())
    message = f"这里有看不见的控制字符（U+{ord(match[0]):04X}）"
    hint = "删去这个字符重新输入；多半是从网页或 PDF 粘贴带来的"
    return Diagnostic(place, "control-character", message, hint)


def _indenting_tab(text: str, file: str) -> Diagnostic | None:
    tabs = [match.end() - 1 for match in _INDENTING_TAB.finditer(text)]
    if not tabs:
        return None
    more = f"，共 {len(tabs)} 行如此" if len(tabs) > 1 else ""
    fault = Fault(TAB.name, TAB.message + more, TAB.hint)
    return fault.at(_at_offset(text, file, tabs[0]))


class _TooMuch(Exception):
    """A file went past a limit; the mark says where, the fault which."""

    def __init__(self, mark: Any, fault: Fault) -> None:
        self.mark = mark
        self.fault = fault


_SCALAR: Any = yaml.ScalarEvent
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_PLAIN_KEY = re.compile(r"[\w.-]+")
_NUMBER_LIKE = re.compile(r"[-+\d.,:%]+")
_GLUED_COMMENT = re.compile(r"[ \t]#(?=\S)")
_BLANKS = re.compile(r"[ \t]+")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})*")
_THREE_DIGITS = re.compile(r"\d{3}(\.\d+)?")
#: Words that stand for content which is not there, and the brackets they stand in.
PLACEHOLDER = re.compile(r"略|从略|省略|待填|待补充?|待定|请填写|[Xx×]{2,}|\.{3,}|…+")
BRACKETED = re.compile(rf"[\[【（(<《]\s*({PLACEHOLDER.pattern})\s*[\]】）)>》]")
_QUOTED_LENGTH = 40
_ODD_BLANKS = "\u00a0\u3000\u200b\ufeff\u2002\u2003"


class _Reader:
    """One pass over the events of one file; holds what was found so far."""

    def __init__(self, text: str, file: str, max_depth: int) -> None:
        self.text = text
        self.file = file
        self.max_depth = max_depth
        self.depth = 0
        self.values = 0
        self.next: Any = yaml.CLoader(text).get_event
        self.places: dict[DataPath, Location] = {}
        self.key_places: dict[DataPath, Location] = {}
        self.diagnostics: list[Diagnostic] = []
        self.broken: set[DataPath] = set()
        self.unfilled: list[DataPath] = []
        self.suspects = _lines_with_glued_comments(text)

    def document(self) -> Document:
        value: Raw = None
        try:
            value = self._only_document()
        except _TooMuch as error:
            self._report(error.mark, error.fault)
        except yaml.YAMLError as error:
            self._report_syntax(error)
        return Document(
            self.file,
            value,
            self.places,
            self.key_places,
            tuple(self.diagnostics),
            frozenset(self.broken),
            tuple(self.unfilled),
        )

    # --- diagnostics ---

    def _place(self, mark: Any) -> Location:
        return Location(self.file, mark.line + 1, mark.column + 1)

    def _report(self, mark: Any, fault: Fault, shift: int = 0) -> None:
        place = Location(self.file, mark.line + 1, mark.column + 1 + shift)
        self.diagnostics.append(fault.at(place))

    def _report_syntax(self, error: yaml.YAMLError) -> None:
        problem = explain(error, self.text)
        # A slip on these lines that was already named is what broke the syntax.
        spoken_of = range(problem.first_line - 1, problem.line + 1)
        if any(found.location.line - 1 in spoken_of for found in self.diagnostics):
            return
        place = Location(self.file, problem.line + 1, problem.column + 1)
        self.diagnostics.append(problem.fault.at(place))

    # --- nodes ---

    def _only_document(self) -> Raw:
        self.next()
        if type(self.next()) is yaml.StreamEndEvent:
            self._refuse_empty_file()
            return None
        value = self._node(self.next(), ())
        self.next()
        event = self.next()
        if type(event) is not yaml.StreamEndEvent:
            hint = "一个文件只写一份内容；删去 --- 及其后面的内容，或分成几个文件"
            self._report(event.start_mark, Fault("several-documents", "文件里有第二份内容", hint))
        if value is None and not self.diagnostics:
            self._refuse_empty_file()
        return value

    def _refuse_empty_file(self) -> None:
        self.diagnostics.append(NO_CONTENT.at(Location(self.file, 1, 1)))

    def _node(self, event: Any, path: DataPath) -> Raw:
        kind = type(event)
        self._count(event)
        if kind is _SCALAR:
            return self._scalar(event, path)
        if kind is yaml.AliasEvent:
            self._report(event.start_mark, ALIAS)
            self.broken.add(path)
            return None
        self._enter(event, path)
        value = (
            self._mapping(event, path)
            if kind is yaml.MappingStartEvent
            else self._sequence(event, path)
        )
        self.depth -= 1
        return value

    def _count(self, event: Any) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            hint = "确认放进来的是要公开的内容；只写有数的行，不列空行"
            message = f"文件里的值超过 {MAX_VALUES} 个，从这里起没有读取"
            raise _TooMuch(event.start_mark, Fault("too-large", message, hint))

    def _too_deep(self, event: Any) -> _TooMuch:
        message = f"嵌套超过 {self.max_depth} 层"
        fault = Fault("too-deep", message, "检查括号是否成对、缩进是否一路加深")
        return _TooMuch(event.start_mark, fault)

    def _enter(self, event: Any, path: DataPath) -> None:
        self.depth += 1
        if self.depth > self.max_depth:
            raise self._too_deep(event)
        self.places[path] = self._place(event.start_mark)
        self._refuse_labels(event, path)

    def _refuse_labels(self, event: Any, path: DataPath) -> None:
        for label, fault in ((event.anchor, ANCHOR), (event.tag, TAG)):
            if label is not None:
                self._report(event.start_mark, fault)
                self.broken.add(path)

    def _scalar(self, event: Any, path: DataPath) -> str | None:
        mark = event.start_mark
        self.places[path] = Location(self.file, mark.line + 1, mark.column + 1)
        if event.anchor is not None or event.tag is not None:
            self._refuse_labels(event, path)
        value: str = event.value
        if not event.style:
            if event.end_mark.line in self.suspects:
                self._refuse_glued_comment(event, path)
            if not value:
                return None
            if value == UNFILLED_TITLE and path:
                self.unfilled.append(path)
            elif value[0] in "【（(<《" and BRACKETED.fullmatch(value):
                self._refuse_placeholder(mark, value, path)
        return value

    def _refuse_glued_comment(self, event: Any, path: DataPath) -> None:
        end = event.end_mark
        blanks = _BLANKS.match(self.text, end.index)
        if blanks is None or _NUMBER_LIKE.fullmatch(event.value):
            return
        start = blanks.end()
        comment = self.text[start : start + _QUOTED_LENGTH].split("\n", 1)[0]
        if not _GLUED_COMMENT.match(f" {comment}"):
            return
        self._report(end, swallowed_comment(comment), start - end.index)
        self.broken.add(path)

    def _refuse_placeholder(self, mark: Any, text: str, path: DataPath) -> None:
        hint = "换成实际内容；没有内容就删去这一行；确是来源原文就加引号"
        self._report(mark, Fault("placeholder", f"“{text}”是占位的字，不是内容", hint))
        self.broken.add(path)

    def _sequence(self, start: Any, path: DataPath) -> list[Raw]:
        value: list[Raw] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            value.append(self._node(event, (*path, len(value))))
        if start.flow_style and len(value) == 1:
            word = value[0]
            meant = (*path, 0) not in self.unfilled
            if meant and isinstance(word, str) and PLACEHOLDER.fullmatch(word):
                self._refuse_placeholder(start.start_mark, f"[{word}]", path)
        return value

    def _mapping(self, start: Any, path: DataPath) -> dict[str, Raw]:
        value: dict[str, Raw] = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            if type(event) is not _SCALAR:
                self._refuse_structured_key(event, path)
                continue
            node = self.next()
            if start.flow_style and self._has_no_colon(event, node):
                self._refuse_lost_colon(start, event, path, value)
            elif self._accepts_key(event, path, value):
                value[event.value] = self._node(node, (*path, event.value))
            else:
                self._skip(node)
        return value

    def _skip(self, event: Any) -> None:
        depth = 0
        while True:
            self._count(event)
            if isinstance(event, _STARTS):
                depth += 1
                # Deeper down, the library itself takes time that grows with the square.
                if self.depth + depth > self.max_depth:
                    raise self._too_deep(event)
            elif isinstance(event, _ENDS):
                depth -= 1
            if not depth:
                return
            event = self.next()

    # --- keys ---

    def _refuse_structured_key(self, event: Any, path: DataPath) -> None:
        fault = ALIAS
        if type(event) is not yaml.AliasEvent:
            hint = f"键只能是一个词或编码；{QUOTE}"
            fault = Fault("non-text-key", "冒号前面是一组值，不是键", hint)
        self._report(event.start_mark, fault)
        self._distrust(path)
        self._skip(event)
        self._skip(self.next())

    def _accepts_key(self, event: Any, path: DataPath, value: dict[str, Raw]) -> bool:
        key: str = event.value
        place = (*path, key)
        plain = _PLAIN_KEY.fullmatch(key) and event.anchor is None and event.tag is None
        if not plain and self._refuses_odd_key(event, path, value):
            return False
        if key in value:
            self._refuse_repeated(event, place)
            return False
        self.key_places[place] = self._place(event.start_mark)
        return True

    def _refuse_repeated(self, event: Any, path: DataPath) -> None:
        first = self.key_places[path]
        where = f"第 {first.line} 行" + (
            f"第 {first.column} 列" if first.line == event.start_mark.line + 1 else ""
        )
        message = f"键“{event.value}”重复，{where}已经写过"
        hint = "删去其中一处，或把两处的内容合并"
        self._report(event.start_mark, Fault("repeated-key", message, hint))

    def _distrust(self, path: DataPath) -> None:
        """Say no more of a mapping that lost a key, unless it is the whole file."""
        if path:
            self.broken.add(path)

    def _refuses_odd_key(self, event: Any, path: DataPath, value: dict[str, Raw]) -> bool:
        key: str = event.value
        if fault := _unusable_key(event):
            self._report(event.start_mark, fault)
            self._distrust(path)
        elif event.style:
            return False
        elif "：" in key:
            self._refuse_full_width_colon(event, path, value)
        elif (bare := key.strip(_ODD_BLANKS)) != key:
            hint = "缩进和空格都用半角空格；删去键前后的全角空格重新输入"
            fault = Fault("odd-blank", f"键“{bare}”前后有全角空格或看不见的空格", hint)
            self._excuse_empty(path, value)
            self._refuse_and_keep(event, fault, path, value, bare)
        else:
            return False
        return True

    def _excuse_empty(self, path: DataPath, value: dict[str, Raw]) -> None:
        """The key above is empty only because its children were indented with odd blanks."""
        above = next(reversed(value), None)
        if above is not None and value[above] is None:
            self.broken.add((*path, above))

    def _refuse_full_width_colon(self, event: Any, path: DataPath, value: dict[str, Raw]) -> None:
        key, _, rest = event.value.partition("：")
        fault = full_width_colon(key.strip(), rest.strip())
        self._report(event.start_mark, fault, len(key))
        self._keep_broken(event, path, value, key.strip())

    def _refuse_and_keep(
        self, event: Any, fault: Fault, path: DataPath, value: dict[str, Raw], key: str
    ) -> None:
        self._report(event.start_mark, fault)
        self._keep_broken(event, path, value, key)

    def _keep_broken(self, event: Any, path: DataPath, value: dict[str, Raw], key: str) -> None:
        """Hold the place of a key that was meant, so that it is not said to be missing."""
        if key not in value:
            value[key] = None
            place = (*path, key)
            self.key_places[place] = self.places[place] = self._place(event.start_mark)
            self.broken.add(place)

    # --- slips inside { } ---

    def _has_no_colon(self, event: Any, node: Any) -> bool:
        if type(node) is not _SCALAR or node.value or node.style or event.style:
            return False
        between: str = self.text[event.end_mark.index : node.start_mark.index]
        return ":" not in between

    def _refuse_lost_colon(
        self, start: Any, event: Any, path: DataPath, value: dict[str, Raw]
    ) -> None:
        text: str = event.value
        key, colon, rest = text.partition(":")
        if _THREE_DIGITS.fullmatch(text) and self._joins_number(text, path, value):
            return
        if PLACEHOLDER.fullmatch(text):
            self._refuse_placeholder(start.start_mark, f"{{{text}}}", path)
        elif "：" in text:
            self._refuse_full_width_colon(event, path, value)
        elif colon:
            self._report(event.start_mark, no_space_after_colon(key, rest), len(key))
            self._keep_broken(event, path, value, key)
        else:
            key = re.split(r"\s+", text, maxsplit=1)[0]
            hint = f"花括号里写成 {key}: 值；{QUOTE}"
            fault = Fault("missing-colon", f"“{text}”没有冒号和值", hint)
            self._refuse_and_keep(event, fault, path, value, key)

    def _joins_number(self, digits: str, path: DataPath, value: dict[str, Raw]) -> bool:
        """Take three digits without a colon as the rest of the number before them."""
        key = next(reversed(value), None)
        head = value.get(key) if key is not None else None
        if key is None or not isinstance(head, str) or not _GROUPED.fullmatch(head):
            return False
        place = (*path, key)
        number = f"{head},{digits}"
        if "," in head:
            self.diagnostics.pop()
        message = f"金额“{number}”带了千分位逗号，会被拆成两项"
        hint = f"金额不写千分位，应写 {number.replace(',', '')}"
        fault = Fault("thousands-separator", message, hint)
        self.diagnostics.append(fault.at(self.places[place]))
        self.broken.add(place)
        value[key] = number
        return True


def _unusable_key(event: Any) -> Fault | None:
    if event.anchor is not None or event.tag is not None:
        return ANCHOR if event.tag is None else TAG
    if not event.value:
        return Fault("non-text-key", "冒号前面没有键", "补上键，或删去这一行")
    if event.value == "<<" and not event.style:
        return Fault("merge-key", "不能用合并键“<<”", "合并键会藏起数来；把要用的内容照写一遍")
    return None


def _lines_with_glued_comments(text: str) -> frozenset[int]:
    if not _GLUED_COMMENT.search(text):
        return frozenset()
    lines = text.split("\n")
    return frozenset(n for n, line in enumerate(lines) if _GLUED_COMMENT.search(line))
