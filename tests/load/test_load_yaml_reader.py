"""Given this text, expect these values, or these diagnostics at these places."""

import re
import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.diagnostics import Diagnostic, describe
from generator.load.syntax import explain
from generator.load.yaml_reader import decode, read
from generator.locations import DataPath, Location

GOOD = """\
# 数字
unit: 万元
approved: 未公开            # 批复日期
source: {title: "2020年度：公开 #1", sha256: 未公开}
scope:
  - {name: 工作中心, kind: 其他事业单位}
general_budget:
  total:   {income: 133.90, execution_rate: 100%}
  2010308: {basic: 73.17}   # 信访事务
text: |
  第一行 #3：a:b
  第二行
"""


def found(text: str) -> list[str]:
    """What is wrong, as ``line:column name``."""
    document = read(text, "f.yml")
    assert all(d.location.file == "f.yml" for d in document.diagnostics)
    return [f"{d.location.line}:{d.location.column} {d.name}" for d in document.diagnostics]


def said(text: str) -> str:
    (diagnostic,) = read(text, "f.yml").diagnostics
    return f"{diagnostic.message}；{diagnostic.hint}"


# --- values and places ---


def test_a_good_file_reads_without_a_word() -> None:
    assert read(GOOD, "f.yml").diagnostics == ()


@pytest.mark.parametrize(
    "typed", ["001001", "2010308", "no", "12:30", "0201", "1e3", "~", "null", "2021-09-01", "100%"]
)
def test_every_plain_scalar_stays_the_text_it_was_typed_as(typed: str) -> None:
    assert read(f"code: {typed}\n", "f.yml").value == {"code": typed}


def test_an_empty_plain_scalar_is_none_and_an_empty_quoted_one_is_text() -> None:
    assert read("a:\nb: ''\nc: [x, '']\n", "f.yml").value == {
        "a": None,
        "b": "",
        "c": ["x", ""],
    }


def test_keys_are_text() -> None:
    document = read("2020: {001: x}\n", "f.yml")
    assert document.value == {"2020": {"001": "x"}}
    assert document.places["2020", "001"] == Location("f.yml", 1, 13)


def test_every_value_and_key_has_its_place() -> None:
    document = read(GOOD, "f.yml")
    path = ("general_budget", "2010308", "basic")
    assert document.places[path] == Location("f.yml", 9, 20)
    assert document.key_places[path] == Location("f.yml", 9, 13)
    assert document.places["scope", 0, "kind"] == Location("f.yml", 6, 24)
    assert document.places["scope", 0] == Location("f.yml", 6, 5)


def test_columns_count_characters_not_bytes() -> None:
    assert read("{一: 二, 三: 四}", "f.yml").places["三",] == Location("f.yml", 1, 11)


def test_windows_line_breaks_move_no_line() -> None:
    document = read(GOOD.replace("\n", "\r\n"), "f.yml")
    assert document.places == read(GOOD, "f.yml").places
    assert found("a: 1\r\nb: 编号 #12\r\n") == ["2:7 swallowed-comment"]


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("general_budget", "2010308", "basic"), 9, 20),
        (("general_budget", "2010308", "project"), 9, 12),
        (("general_budget", 2010308), 9, 12),
        (("general_budget", "2010399", "basic"), 7, 1),
        (("scope", 0, "note"), 6, 5),
        (("scope", 7), 5, 1),
        (("missing",), 1, 1),
        ((), 1, 1),
    ],
)
def test_a_path_is_shown_at_its_nearest_parent(path: DataPath, line: int, column: int) -> None:
    assert read(GOOD, "f.yml").locate(path) == Location("f.yml", line, column)


def test_a_byte_order_mark_is_dropped() -> None:
    assert read("\ufeffa: 1\n", "f.yml").value == {"a": "1"}
    assert decode("\ufeffa: 1\n".encode(), "f.yml") == "a: 1\n"


# --- refused as YAML ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3:1 repeated-key"]),
        ("t: {x: 1, x: [1, 2], y: 2}\n", ["1:11 repeated-key"]),
        ("a: &x 1\n", ["1:4 anchor"]),
        ("a: &注 x\n", ["1:4 anchor"]),
        ("a: *x\n", ["1:4 alias"]),
        ("a: *注\n", ["1:4 alias"]),
        ("*x : 1\n", ["1:1 alias"]),
        ("a: !!int 1\n", ["1:4 tag"]),
        ("a: !重要 x\n", ["1:4 tag"]),
        ("a: !x {b: 1}\n", ["1:4 tag"]),
        ("&x a: 1\n", ["1:1 anchor"]),
        ("a:\n  <<: {b: 1}\n", ["2:3 merge-key"]),
        ("? [a]\n: 1\n", ["1:3 non-text-key"]),
        ("text: {{ x }}\n", ["1:8 non-text-key"]),
        ("{'': 1}\n", ["1:2 non-text-key"]),
        ("a:\n\tb: 1\n  c: 2\n", ["2:1 tab-indentation"]),
        ("a:\n  \tb: 1\n\tc: 2\n", ["2:3 tab-indentation"]),
        ("a: 1\n---\nb: 2\n", ["2:1 several-documents"]),
        ("", ["1:1 empty-file"]),
        ("\n# 只有注释\n", ["1:1 empty-file"]),
        ("---\n", ["1:1 empty-file"]),
        ("a: 1\x00\n", ["1:5 control-character"]),
        ("a: 1\nb: 甲\u2028乙\n", ["2:5 control-character"]),
        ("a: \ud800\n", ["1:4 control-character"]),
        ("　　a: 1\nb: 2\n", ["1:1 odd-blank"]),
        ("a:\n\u00a0\u00a0b: 1\n", ["2:1 odd-blank"]),
    ],
)
def test_refused(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_tab_that_is_no_indentation_is_fine() -> None:
    assert found("a:\t1\t# 注\n") == []


def test_an_explicit_document_start_and_end_are_fine() -> None:
    assert found("---\na: 1\n...\n") == []


def test_a_repeated_key_says_where_the_first_is_and_keeps_its_value() -> None:
    text = "a: 1\nb: 2\na: {c: 3}\n"
    assert "第 1 行" in said(text)
    document = read(text, "f.yml")
    assert document.value == {"a": "1", "b": "2"}
    assert ("a", "c") not in document.places


def test_a_repeated_key_on_the_same_line_says_the_column_too() -> None:
    assert "第 1 行第 5 列" in said("t: {x: 1, x: 2}\n")


def test_tabs_are_said_once_with_their_number() -> None:
    assert "共 2 行" in said("a:\n\tb: 1\n\tc: 2\n")


def test_reading_goes_on_after_what_is_not_a_syntax_error() -> None:
    assert found("a: &x 1\nb: *x\nb: 2\nc: 编号 #1\n") == [
        "1:4 anchor",
        "2:4 alias",
        "3:1 repeated-key",
        "4:7 swallowed-comment",
    ]


def test_other_encodings_are_refused_at_their_first_byte() -> None:
    diagnostic = decode("a: 1\nb: 甲\n".encode("gbk"), "f.yml")
    assert isinstance(diagnostic, Diagnostic)
    assert (diagnostic.location, diagnostic.name) == (Location("f.yml", 2, 4), "not-utf-8")
    assert isinstance(decode("a: 1".encode("utf-16"), "f.yml"), Diagnostic)


# --- limits ---


def test_a_file_over_the_limit_is_not_read() -> None:
    document = read("a: 甲", "f.yml", max_bytes=5)
    assert (document.value, [d.name for d in document.diagnostics]) == (None, ["too-large"])
    assert read("a: 甲", "f.yml", max_bytes=6).diagnostics == ()


def test_the_limit_is_five_megabytes() -> None:
    assert found("a: " + "x" * (5 * 1024 * 1024 - 3)) == []
    assert found("a: " + "x" * (5 * 1024 * 1024 - 2)) == ["1:1 too-large"]


def test_nesting_is_read_to_the_limit_and_refused_beyond() -> None:
    assert found("[" * 32 + "x" + "]" * 32) == []
    assert found("[" * 33 + "x" + "]" * 33) == ["1:33 too-deep"]


@pytest.mark.parametrize("part", ["[", "{a: ", "- ", "? ", "[{", "{? "])
def test_deep_nesting_gives_a_diagnostic_and_never_crashes(part: str) -> None:
    assert found("k:\n " + part * 100_000)[-1].endswith(" too-deep")


@pytest.mark.parametrize("part", ["[", "{a: ", "- "])
def test_deep_nesting_after_a_repeated_key_never_crashes(part: str) -> None:
    repeated, deep = found("k: 1\nk:\n " + part * 100_000)
    assert repeated == "2:1 repeated-key"
    assert deep.endswith(" too-deep")


def test_three_hundred_rows_read_in_a_blink() -> None:
    columns = "{opening: 0.00, income: 133.90, basic: 126.17, project: 73.16, closing: 18.50}"
    rows = "".join(f"  {2010000 + n}: {columns}   # 行政运行\n" for n in range(300))
    durations = []
    for _ in range(5):
        start = time.perf_counter()
        document = read("general_budget:\n" + rows, "f.yml")
        durations.append(time.perf_counter() - start)
    assert len(document.places) == 1 + 1 + 300 * 6
    assert min(durations) < 0.06


# --- slips that YAML swallows or misreads ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a thousands separator splits the number
        ("{basic: 1,096.91}", ["1:9 thousands-separator"]),
        (
            "{basic: -1,096, project: 2,096.91}",
            ["1:9 thousands-separator", "1:26 thousands-separator"],
        ),
        ("{basic: 12,345,678.90, project: 1}", ["1:9 thousands-separator"]),
        ("r:\n  total: {basic: 1, 096.91}\n", ["2:18 thousands-separator"]),
        ("codes: [301, 302]\n", []),
        # a text after a glued number sign is a comment
        ("text: 编号 #12\nb: 1\n", ["1:10 swallowed-comment"]),
        ("- 承办 #3 号\n- 乙\n", ["1:6 swallowed-comment"]),
        ("number: #12\n", ["1:9 swallowed-comment"]),
        ("{what: 编号 #12, amount: 1}\nb: 1\n", ["1:11 swallowed-comment"]),
        ("text: 第一段 #3 号\n  续行\n", ["1:11 swallowed-comment"]),
        ("text: 编号 # 注\n", []),
        ("basic: 12.30 #注\n", []),
        ("text: '编号 #12'\n", []),
        ("text: 编号#12\n", []),
        ("t: #注\n  a: 1\n", []),
        # a full-width colon
        ("basic：12\nproject: 1\n", ["1:6 full-width-colon"]),
        ("a:\n  basic：12\n  project: 3\n", ["2:8 full-width-colon"]),
        ("a:\n  income: 1\n  basic：12\n  project: 3\n", ["3:8 full-width-colon"]),
        ("{basic：12, project: 3}", ["1:7 full-width-colon"]),
        ("2010301：{basic: 1}\nb: 1\n", ["1:8 full-width-colon"]),
        ("text: 说明：甲\n", []),
        # no space after the colon
        ("{basic:12.3}", ["1:7 no-space-after-colon"]),
        ("{project: 1, basic:12.3}", ["1:19 no-space-after-colon"]),
        ("a:\n  income: 1\n  basic:12\n  project: 3\n", ["3:8 no-space-after-colon"]),
        ("a:\n  basic:12\n  project: 3\n", ["2:8 no-space-after-colon"]),
        ("2019:fund_budget.total: 原因\n", []),
        ("time: 12:30\n", []),
        # a dash on its own
        ("a: -\nb: 1\n", ["1:4 lone-dash"]),
        ("{a: - , b: 1}", ["1:5 lone-dash"]),
        ("{a: —, b: -1}", []),
        # a placeholder
        ("text: [略]\n", ["1:7 placeholder"]),
        ("text: 【略】\n", ["1:7 placeholder"]),
        ("text: {略}\n", ["1:7 placeholder"]),
        ("text: （待填）\n", ["1:7 placeholder"]),
        ("text: '【略】'\n", []),
        ("text: 【略】见附件\n", []),
        # the rest
        ("{basic 12.3, project: 1}", ["1:2 missing-colon"]),
        ("text: {a.total}减少\nb: 1\n", ["1:8 missing-colon"]),
        ("a: {b: 1，c: 2}\n", ["1:9 full-width-comma"]),
        ("a: {b: 甲，乙, c: 2}\n", []),
        ("a:\n  - 甲\n  -乙\n  - 丙\n", ["3:3 no-space-after-dash"]),
    ],
)
def test_slips(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_split_number_is_named_whole() -> None:
    text = said("{basic: 12,345,678.90}")
    assert "“12,345,678.90”" in text
    assert "应写 12345678.90" in text


def test_a_slip_keeps_its_key_so_that_it_is_not_said_to_be_missing() -> None:
    document = read("{basic：12, project:3, closing 4}", "f.yml")
    assert document.value == {"basic": None, "project": None, "closing": None}
    assert document.broken == {("basic",), ("project",), ("closing",)}


# --- syntax errors ---

SYNTAX = [
    ("text: 'abc\nb: 1\n", "1:7", "引号没有配对"),
    ('text: "甲"和乙\n', "1:10", "引号结束以后还有文字"),
    ("b: {c: 1} d\n", "1:11", "括号结束以后还有文字"),
    ("text: a: b\n", "1:8", "一行里有两个"),
    ("text: 进度：10 月: 完成\n", "1:14", "一行里有两个"),
    ("text: > foo\n", "1:9", "后面还有文字"),
    ("text: [abc\nb: 1\n", "1:7", "括号没有配对"),
    ("a: {b: 1 c: 2}\n", "1:11", "括号没有配对"),
    ("a: {b: 1", "1:4", "括号没有配对"),
    ("a: {b: 1｝\nc: 1\n", "1:9", "全角"),
    ("a:\n   b: 1\n  c: 2\n", "3:3", "对不齐"),
    ("a:\n b: 1\n   c: 2\n", "3:4", "多缩进"),
    ("- a\nb: 1\n", "2:1", "清单里这一行"),
    ("a:\n  c: 1\n  - b\n", "3:3", "不应有清单的条目"),
    ("a: - b\n", "1:4", "不能在同一行写清单"),
    ("a: @x\n", "1:4", "不能以“@”开头"),
    ("a: `x`\n", "1:4", "不能以“`”开头"),
    ('a: "C:\\d"\n', "1:7", "双引号里"),
    ("a: 1\n}\n", "2:1", "多了一个“}”"),
    ("a: ]\n", "1:4", "“]”前面没有内容"),
    ("a: ? b\n", "1:4", "“? ”"),
    (": 1\n", "1:1", "冒号前面没有键"),
    ("{: 1}\n", "1:2", "冒号前面没有键"),
    ("a: 1\nb\nc: 2\n", "2:1", "“b”后面没有冒号和值"),
    ("a\nb: 1\n", "1:1", "“a”后面没有冒号和值"),
    ('"a\nb: 1\n', "1:1", "引号没有配对"),
    ("%YAML 3\n---\na: 1\n", "1:8", "“%”"),
    ("---\na: 1\n...\nb\n", "4:1", "已经结束"),
]


@pytest.mark.parametrize(("text", "place", "words"), SYNTAX)
def test_a_syntax_error_is_said_in_chinese_at_its_place(text: str, place: str, words: str) -> None:
    (diagnostic,) = [d for d in read(text, "f.yml").diagnostics if d.name == "syntax"]
    assert f"{diagnostic.location.line}:{diagnostic.location.column}" == place
    assert words in diagnostic.message


def test_only_the_first_syntax_error_of_a_file_is_said_and_nothing_is_read() -> None:
    document = read("a: 'x'y\nb: [c\n", "f.yml")
    assert (document.value, len(document.diagnostics)) == (None, 1)


LIBRARY_PROBLEMS = """\
block sequence entries are not allowed in this context
could not find expected ':'
could not find expected directive name
did not find URI escaped octet
did not find expected '!'
did not find expected ',' or ']'
did not find expected ',' or '}'
did not find expected '-' indicator
did not find expected <document start>
did not find expected alphabetic or numeric character
did not find expected comment or line break
did not find expected digit or '.' character
did not find expected hexdecimal number
did not find expected key
did not find expected node content
did not find expected tag URI
did not find expected whitespace
did not find the expected '>'
found a tab character that violates indentation
found a tab character where an indentation space is expected
found an indentation indicator equal to 0
found character that cannot start any token
found duplicate %TAG directive
found incompatible YAML document
found invalid Unicode character escape code
found undefined tag handle
found unexpected ':'
found unexpected document indicator
found unexpected end of stream
found unknown directive name
found unknown escape character
mapping keys are not allowed in this context
mapping values are not allowed in this context
something this test does not know""".splitlines()
_ALLOWED = {"YAML", "Tab"}


@pytest.mark.parametrize("problem", LIBRARY_PROBLEMS)
@pytest.mark.parametrize("line", [0, 1, 2])
def test_no_word_of_the_library_gets_out(problem: str, line: int) -> None:
    mark = yaml.Mark("f", 0, line, 0, None, 0)
    error = yaml.scanner.ScannerError("while scanning a thing", mark, problem, mark)
    fault = explain(error, "甲\n\n").fault
    words = set(re.findall("[A-Za-z]+", fault.message + fault.hint))
    assert words <= _ALLOWED


def test_an_error_without_a_place_is_said_of_the_first_line() -> None:
    assert explain(yaml.YAMLError("boom"), "x").line == 0


ALL_TEXTS = [case[0] for case in SYNTAX] + [
    "{basic: 1,096.91}", "text: 编号 #12", "a: -", "a: [略]", "a: &x *x", "a: 1\na: 2", "", "a\x00",
    "a:\n\tb", "[" * 50, "? [a]\n: 1", "<<: x", "a: 1\n---\nb", "{a：1}", "{a:1}", "{a 1}", "　a: 1",
]  # fmt: skip


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_messages_hold_no_latin_words_but_those_of_the_file(text: str) -> None:
    allowed = _ALLOWED | {"PDF", "U"} | set(re.findall("[A-Za-z]+", text))
    for diagnostic in read(text, "f.yml").diagnostics:
        spoken = diagnostic.message + diagnostic.hint
        assert set(re.findall("[A-Za-z]+", spoken)) <= allowed
        assert diagnostic.hint
        assert "\n" not in spoken


def test_a_quoted_value_is_cut_to_what_a_line_can_show() -> None:
    (diagnostic,) = read("{" + "甲" * 10_000 + "}", "f.yml").diagnostics
    assert len(diagnostic.message) < 200


# --- anything at all ---

_NASTY = st.sampled_from(
    [*"{}[]:,-#&*!|>'\"%@`?~ \t\n\r：，　\u00a0\ufeff\u2028\x00甲0a", "\n  ", ": ", "- "]
)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    text = GOOD
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 8)))
        text = text[:start] + "".join(draw(st.lists(_NASTY, max_size=3))) + text[end:]
    return text


def holds_for_anything(text: str) -> None:
    document = read(text, "f.yml")
    assert document.value is not None or document.diagnostics
    lines = text.count("\n") + text.count("\r") + 1
    for diagnostic in document.diagnostics:
        assert 1 <= diagnostic.location.line <= lines + 1
        assert diagnostic.location.column >= 1
        assert describe(diagnostic, {"f.yml": text})


@settings(max_examples=400, deadline=None)
@given(mutations())
def test_a_mutated_file_never_raises(text: str) -> None:
    holds_for_anything(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(_NASTY, max_size=60).map("".join))
def test_signs_at_random_never_raise(text: str) -> None:
    holds_for_anything(text)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_never_raise(data: bytes) -> None:
    text = decode(data, "f.yml")
    if isinstance(text, str):
        holds_for_anything(text)


def test_a_file_of_too_many_values_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.load.yaml_reader.MAX_VALUES", 4)
    assert read("a: 1\nb: [2]\n", "f.yml").value == {"a": "1", "b": ["2"]}
    document = read("a: 1\nb: [2, 3]\n", "f.yml")
    assert document.value is None
    (found,) = document.diagnostics
    assert (found.name, found.location.line, found.location.column) == ("too-large", 2, 8)
    assert read("a: 1\na: [2, 3, 4, 5]\n", "f.yml").diagnostics[-1].name == "too-large"
