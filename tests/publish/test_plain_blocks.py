"""What is written in one go is what Markdown itself would have written."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config import load_config

from generator.publish import statutory
from generator.publish.inline import inline_html
from generator.publish.plain_blocks import goes_on, remembered, take_plain

_ROOT = Path(__file__).parents[2]
_GOLDEN = sorted((_ROOT / "tests/golden").glob("*/expected/**/*.md"))
_inline = partial(inline_html, resolve=str)


@lru_cache(maxsize=1)
def _markdown() -> Markdown:
    """Return Markdown with the site's own extensions."""
    config: Any = load_config(str(_ROOT / "mkdocs.yml"), docs_dir=str(_ROOT / "tests"))
    return Markdown(
        extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"]
    )


@contextmanager
def _nothing_plain() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statutory, "take_plain", lambda *_: None)
        patch.setattr(statutory, "_HEADING", re.compile("(?!)"))
        yield


def _converted(text: str) -> tuple[str, Any]:
    md: Any = _markdown().reset()
    return md.convert(text), _contents(md.toc_tokens)


def _contents(tokens: list[dict[str, Any]]) -> list[Any]:
    """Leave out the labels of headings, which only ``toc`` notes and none of ours has."""
    return [
        (token["level"], token["id"], token["name"], token["html"], _contents(token["children"]))
        for token in tokens
    ]


def _assert_as_markdown(text: str) -> None:
    written = _converted(text)
    with _nothing_plain():
        assert written == _converted(text)


@pytest.mark.parametrize("path", _GOLDEN, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_golden_pages_are_as_markdown_writes_them(path: Path) -> None:
    _assert_as_markdown(path.read_text(encoding="utf-8").split("\n---\n", 1)[-1])


_WORDS = st.sampled_from(
    [
        *(
            "甲",
            "乙",
            "丙丁",
            " ",
            "  ",
            "\u3000",
            "，",
            "。",
            "（",
            "：",
            ":",
            ": ",
            "“",
            '"',
            "'",
        ),
        *(
            "1",
            "2019",
            "1.",
            "1. ",
            "2)",
            "-",
            "- ",
            "+ ",
            "=",
            "#",
            "# ",
            "~",
            "?",
            "???",
            "!",
            "!!!",
        ),
        *("*", "**", "***", "_", "__", "`", "``", "|", "\\", "\\*", "\\_", "\\|", "\\[", "\\\\"),
        *("&", "&amp;", "&lt;", "&#46;", "&nbsp;", "<", ">", "<b>", "</b>", "<br>", "^", "{", "}"),
        *("[", "]", "(", ")", "![", "](", "[甲](b.md)", "[乙](#c)", "[丙](https://e.cn/a_b?c=1)"),
        *(
            '[甲](b.md "乙，“丙”：2020 年。")',
            '[甲](b.md "',
            '乙")',
            '[甲](b.md "*乙*")',
            "[甲](b.md '乙')",
        ),
        *(
            "[^1]",
            "[丁]",
            "[丁][戊]",
            "**加粗**",
            "**加** ",
            "{: #i }",
            "{: .c }",
            "a@b.cn",
            "[TOC]",
        ),
    ]
)
_LINES = st.lists(_WORDS, min_size=1, max_size=6).map("".join)
_PLAIN = st.sampled_from(
    ["甲", "乙，丙。", "**丁**：戊", "见[己](b.md)", "a&amp;b", "\\*庚", "“辛”"]
)
_TEXTS = st.one_of(_PLAIN, _LINES)
_CELLS = st.one_of(_PLAIN, _PLAIN, st.just(""), _LINES)
_RULES = st.sampled_from([":--", "--:", ":-:", "---", "-", ":-", "", "甲"])


@st.composite
def _tables(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 3))
    row = st.lists(_CELLS, min_size=width, max_size=width)
    rows = [draw(row), draw(st.lists(_RULES, min_size=width, max_size=width))]
    rows += draw(st.lists(st.one_of(row, row, st.lists(_CELLS, max_size=4)), max_size=3))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


@st.composite
def _blocks(draw: st.DrawFn) -> str:
    kind = draw(
        st.sampled_from(["text", "bullets", "numbers", "term", "heading", "table", "lines"])
    )
    if kind == "table":
        return draw(_tables())
    lines = draw(st.lists(_TEXTS, min_size=1, max_size=3))
    if kind == "bullets":
        return "\n".join(f"- {line}" for line in lines)
    if kind == "numbers":
        return "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))
    if kind == "term":
        return f"{lines[0]}\n:   {lines[-1]}"
    if kind == "heading":
        return (
            "#" * draw(st.integers(1, 5)) + f" {lines[0]}" + draw(st.sampled_from(["", " {: #a }"]))
        )
    return "\n".join(lines) if kind == "lines" else lines[0]


@st.composite
def _nested(draw: st.DrawFn) -> str:
    opening = draw(
        st.sampled_from(
            ["1. 甲", "2. **乙**", "- 丙", '??? note "丁"', '???+ a "戊"', '!!! a "庚"', "己"]
        )
    )
    inside = [
        "\n".join(f"    {line}" for line in block.split("\n"))
        for block in draw(st.lists(_blocks(), min_size=1, max_size=3))
    ]
    return "\n\n".join([opening, *inside])


_GAPS = st.sampled_from(["\n\n", "\n\n", "\n\n", "\n\n\n", "\n\n\n\n", "\n"])


@st.composite
def _documents(draw: st.DrawFn) -> str:
    blocks = draw(st.lists(st.one_of(_blocks(), _blocks(), _nested()), min_size=1, max_size=5))
    return "".join(block + draw(_GAPS) for block in blocks)


@settings(max_examples=400, deadline=None)
@given(_documents())
def test_any_page_is_as_markdown_writes_it(text: str) -> None:
    _assert_as_markdown(text)


@settings(max_examples=400, deadline=None)
@given(_LINES)
def test_any_line_is_as_markdown_writes_it(text: str) -> None:
    _assert_as_markdown(text)


@pytest.mark.parametrize(
    ("blocks", "tag", "count"),
    [
        (["甲"], "p", 1),
        (["**1. 重点项目**"], "p", 1),
        (["见[甲](b.md#c)，a&amp;b \\*"], "p", 1),
        (['编[甲](b.md#c "乙，丙。")和[丁](e.md)'], "p", 1),
        (["- 甲\n- **乙**", "# 丙"], "ul", 1),
        (["1. 甲\n2. 乙"], "ol", 1),
        (["甲\n:   乙", "丙\n:   丁", "戊"], "dl", 2),
        (["| 甲 | 乙 |\n| :-- | --: |\n| 丙 |  |"], "table", 1),
        (['??? abstract "甲"', "    | 乙 |\n    | --- |\n    | 丙 |", "丁"], "details", 2),
        (['??? glossary "甲"', "    乙\n    :   丙", "    丁\n    :   戊", "己"], "details", 3),
        (['!!! note "甲"', "    乙", "    - 丙", "丁"], "box", 3),
        (["1. **甲**", "    乙：", "    - 丙\n    - 丁", "2. 戊", "    己"], "ol", 5),
    ],
)
def test_what_pages_are_made_of_is_plain(blocks: list[str], tag: str, count: int) -> None:
    taken = take_plain(blocks, 0, _inline)
    assert taken is not None
    assert (taken.tag, taken.blocks) == (tag, count)
    assert not goes_on(tag, blocks, count)


@pytest.mark.parametrize(
    ("tag", "block"),
    [
        ("ul", "- 甲"),
        ("ol", "    甲"),
        ("dl", "甲\n:   乙"),
        ("dl", "甲\n乙\n\n:   丙"),
        ("details", "    甲"),
        ("box", "    甲"),
        ("ul", ":   甲"),
        ("details", ": 甲"),
        ("p", ":   甲"),
        ("table", "\n:   甲"),
    ],
)
def test_some_blocks_go_on_with_what_is_above(tag: str, block: str) -> None:
    assert goes_on(tag, [block], 0)
    assert goes_on(tag, ["", block], 0)


def test_only_what_has_no_link_is_remembered() -> None:
    asked: list[str] = []

    def make(text: str, inline: Any) -> str:
        asked.append(text)
        return str(inline(text))

    made = remembered(make)
    here, there = (partial(inline_html, resolve=lambda url, at=at: at + url) for at in ("a/", "b/"))
    assert [made(text, here) for text in ("**甲**", "[乙](c)")] == [
        "<strong>甲</strong>",
        '<a href="a/c">乙</a>',
    ]
    assert [made(text, there) for text in ("**甲**", "[乙](c)")] == [
        "<strong>甲</strong>",
        '<a href="b/c">乙</a>',
    ]
    assert asked == ["**甲**", "[乙](c)", "[乙](c)"]
    titled = '[乙](c "丙")和[丁](d)'
    assert [made(titled, inline).count("b/") for inline in (here, there)] == [0, 2]
