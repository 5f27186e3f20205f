import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.render.markdown import cell, coded, escape, paragraph, paragraphs, paragraphs_of

#: Text rich in what Markdown, HTML and the joining of lines look at.
TEXT = st.text(st.sampled_from("甲乙aB1 2.)\t\n\r\x0b\x85\u2028\u3000\xa0#+-=:!?`*_{}[]|&<>\\。"))


@given(TEXT)
def test_every_special_character_is_escaped_and_no_other(text: str) -> None:
    one_by_one = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {c: f"\\{c}" for c in "\\`*_{}[]|"}
    assert escape(text) == "".join(one_by_one.get(character, character) for character in text)


@given(TEXT)
def test_a_text_of_one_line_is_a_paragraph_like_any_other(text: str) -> None:
    """A text in one line takes a short way; an empty line before it makes it take the long one."""
    found = paragraphs_of(text)
    assert found == paragraphs_of(f"甲\n\n{text}")[1:]
    assert cell(text) == escape("".join(found))
    assert all(line == line.strip() and line for line in found)


def test_lines_broken_for_the_editor_are_joined() -> None:
    assert paragraphs_of("第一行\n第二行 \n\n a\nb\n\u3000\n丙") == ["第一行第二行", "a b", "丙"]
    assert paragraphs_of("  ") == paragraphs_of("") == paragraphs_of("\n \n") == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("# 甲", "&#35; 甲"),
        ("- 甲 - 乙", "&#45; 甲 - 乙"),
        ("12. 甲", "12&#46; 甲"),
        ("3) 甲", "3&#41; 甲"),
        ("!!! 甲", "&#33;!! 甲"),
        ("! 甲", "! 甲"),
        ("??? 甲", "&#63;?? 甲"),
        ("甲 # 乙 1. 丙", "甲 # 乙 1. 丙"),
        ("", ""),
    ],
)
def test_a_line_does_not_begin_like_a_heading_or_list(text: str, printed: str) -> None:
    assert paragraph(f" {text} ") == coded(text) == printed
    assert paragraphs(f"{text}\n\n{text}") == "\n\n".join([printed] * 2).strip()


def test_code_in_words_of_the_program_stays_code() -> None:
    assert coded("写 `a_b` 和 c_d") == "写 `a_b` 和 c\\_d"
    assert not re.search(r"(?<!\\)\*", coded("*甲* `*`").replace("`*`", ""))
