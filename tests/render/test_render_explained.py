"""Terms become links in running text alone, once a page, and the page says what it said."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from support import without_terms

from generator.derive.glossary import Entry
from generator.derive.lexicon import Lexicon
from generator.render import markdown
from generator.render.explained import explained

_TERMS = ("预算", "公共预算", "公共预算拨款", "决算数", "经费*", "R&D")
_ENTRIES = {
    name: Entry(f"term-{at}", name, f"{name}的“意思”。", "") for at, name in enumerate(_TERMS)
}
_LEXICON = Lexicon.of(
    {markdown.escape(name): entry for name, entry in _ENTRIES.items()}, ["预算法", *_TERMS]
)
_UP = "../../"


def page(text: str) -> str:
    return explained(text, _LEXICON, _UP)


def link(name: str) -> str:
    entry = _ENTRIES[name]
    said = entry.text.replace("*", "＊").replace("&", "＆")
    return f'[{markdown.escape(name)}]({_UP}glossary/index.md#{entry.anchor} "{said}")'


# --- by example ----------------------------------------------------------------------------


def test_the_first_use_becomes_a_link_with_the_definition() -> None:
    assert page("编预算。\n\n再编预算，公共预算。") == (
        f"编{link('预算')}。\n\n再编预算，{link('公共预算')}。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "# 预算",
        "## 预算 {: #budget }",
        "| 预算 | 数 |\n| :-- | --: |\n| 预算 | 1 |",
        "    | 预算 |",
        "**预算表** · 单位：万元，按预算 {: #table }",
        "![图1 预算：2020年1万元](chart.svg){: .chart }",
        "![预算](chart.svg)",
        "**预算**：见下",
        "见[预算](budget.md)和[注 \\[预算\\]](b.md)",
        "见[^预算]",
        "字段 `预算`",
        '<a title="预算">甲</a>',
        '!!! note "预算"',
        '??? note "预算"\n\n    预算\n\n    - 预算',
        "预算\n:   编好的预算。",
        "预算 {: #term }\n:   意思",
        "```yaml\n预算: 1\n```",
        "    ~~~\n    预算: 1\n    ~~~",
        "依预算法",
        "",
    ],
)
def test_what_is_no_running_text_is_left(text: str) -> None:
    assert page(text) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("- 编预算", "预算"),
        ("1. 甲\n\n    预算：\n\n    - 乙", "预算"),
        ('!!! note "甲"\n\n    编预算', "预算"),
        ('??? note "预算"\n\n    预算\n\n编预算', "预算"),
        ("```\n预算\n```\n\n编预算", "预算"),
        ("**预算**：编预算", "预算"),
        ("[预算](a.md)的预算", "预算"),
        ("# 预算\n\n预算", "预算"),
        ("预算法和预算", "预算"),
        ("见 *经费\\**", "经费*"),
        ("R&amp;D和\\*", "R&D"),
    ],
)
def test_the_first_use_in_running_text_is_explained(text: str, name: str) -> None:
    made = page(text)
    assert made.count(link(name)) == 1
    assert without_terms(made) == text
    written = markdown.escape(name)
    assert made.index(link(name)) == text.rindex(written)


def test_a_definition_of_a_term_called_otherwise_begins_with_its_name() -> None:
    known = Lexicon.of({"日常公用经费": Entry("a", "公用经费", "办公用的。", "")})
    made = explained("日常公用经费", known, "")
    assert made == '[日常公用经费](glossary/index.md#a "公用经费：办公用的。")'


def test_no_definition_can_end_its_title() -> None:
    nasty = "甲\"乙'丙\\丁*_`[](){}<b>&amp;|!\n\n下一段\n下一行"
    made = explained("预算", Lexicon.of({"预算": Entry("a", "预算", nasty, "")}), "")
    html = Markdown(extensions=["attr_list", "generator.publish.statutory"]).convert(made)
    assert re.fullmatch(r'<p><a href="glossary/index.md#a" title="[^"<>&]*">预算</a></p>', html)
    assert "下一段下一行" in html


# --- any page ------------------------------------------------------------------------------

_FREE = st.text("预算公共拨款决算数法经费*RD&_[]`#|。甲 ", min_size=1, max_size=12).filter(
    str.strip
)
_WORDS = st.one_of(_FREE, st.sampled_from(_TERMS)).map(str.strip)
_TEXT = _WORDS.map(markdown.escape)
_INLINE = st.one_of(
    _TEXT,
    _TEXT.map(lambda text: f"[{text}](甲.md#乙)"),
    _TEXT.map(lambda text: f"**{text}**"),
    _FREE.map(lambda text: f"`{text.replace('`', '')}甲`"),
)
_LINE = st.lists(_INLINE, min_size=1, max_size=5).map("，".join).map(lambda text: f"甲{text}")


@st.composite
def _blocks(draw: st.DrawFn) -> str:
    line, other, text = draw(_LINE), draw(_LINE), draw(_TEXT)
    shapes = [
        line,
        f"- {line}\n- {other}",
        f"1. {line}\n\n    {other}\n\n    - {line}",
        f"## 甲{text}",
        f"### 甲{text} {{: #a }}",
        f"**{text}** · 单位：元 {{: #t .plain }}\n\n| {text} | 数 |\n| :-- | --: |\n| {text} | 1 |",
        f"| {text} | {text} |\n| --- | --- |\n| {text} | {text} |",
        f"甲{text}\n:   {line}",
        f'??? note "{text.replace(chr(34), "")}"\n\n    {line}\n\n    - {other}',
        f'!!! note "甲"\n\n    {line}',
    ]
    return draw(st.sampled_from(shapes))


_PAGES = st.lists(_blocks(), min_size=1, max_size=6).map("\n\n".join)
_NO_PLACE = {"a", "h1", "h2", "h3", "code", "strong", "table", "dt", "dd", "details", "caption"}


class _Reader(HTMLParser):
    """Reads what a page says, and where its explained terms stand."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.terms = "", list[str]()
        self._above: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and "glossary/" in str(dict(attrs)["href"]):
            assert not _NO_PLACE.intersection(self._above), self._above
            self.terms.append(dict(attrs)["href"] or "")
        self._above.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._above.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(text: str) -> _Reader:
    extensions = ["admonition", "attr_list", "def_list", "tables", "pymdownx.details"]
    reader = _Reader()
    reader.feed(Markdown(extensions=[*extensions, "generator.publish.statutory"]).convert(text))
    return reader


@settings(max_examples=300)
@given(_PAGES)
def test_any_page_says_what_it_said(text: str) -> None:
    made = page(text)
    assert without_terms(made) == text
    before, after = _read(text), _read(made)
    assert after.text == before.text
    assert not before.terms
    assert len(set(after.terms)) == len(after.terms) == made.count("glossary/index.md#")


@settings(max_examples=300)
@given(_PAGES)
def test_a_page_is_explained_only_once(text: str) -> None:
    """What is explained is explained at its first use that may be."""
    made = page(text)
    for name, entry in _ENTRIES.items():
        written = markdown.escape(name)
        marked = [m.start() for m in re.finditer(re.escape(f"#{entry.anchor} "), made)]
        assert len(marked) <= 1
        if marked:
            start = made.rindex("[", 0, marked[0])
            assert made[start:].startswith(f"[{written}](")
            assert not page(without_terms(made[:start])).count(f"#{entry.anchor} ")
