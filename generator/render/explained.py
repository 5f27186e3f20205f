"""Terms explained where they stand: a page's first use of each becomes a link to the glossary.

The definition is the link's title, so it is there without scripts too, and whoever reads the
Markdown finds it. Only running text is marked: no headings, links, code, captions, tables,
bold words that lead a line, definitions, and nothing that is folded away at first.
"""

import re
from collections.abc import Iterator

from generator.derive.glossary import Entry
from generator.derive.lexicon import Lexicon
from generator.render.markdown import escape, paragraphs_of

GLOSSARY = "glossary/index.md"

#: Lines that begin so are no running text: headings, tables, pictures and boxes, HTML, definitions.
_NO_TEXT = ("#", "|", "!", "<", ":")
_FOLD = "???"
_FENCE = ("```", "~~~")
_ATTRIBUTES = "}"
_INDENT = " "
#: What stands in a line and is no running text: code, links and images, bold words, HTML, notes.
_SET_APART = re.compile(
    r"`[^`]*`"
    r"|!?\[(?:\\.|[^\[\]\\])*\](?:\([^()]*\))?"
    r"|\*\*(?:\\.|[^*\\])*\*\*"
    r"|<[^<>]*>"
)
_MARKED = re.compile(r"[`\[*<]")
#: In a title these would be read as markup; their full-width forms say the same.
_WIDE = str.maketrans({mark: ord(mark) + 0xFEE0 for mark in "\"'\\`*_{}[]()<>&|!~#"})


def explained(text: str, lexicon: Lexicon, up: str) -> str:
    """Write a page with its terms explained.

    Args:
        text: The page's Markdown, without front matter.
        lexicon: The terms.
        up: The way from the page to the root of the site.

    Returns:
        The same text, but for the links.
    """
    lines = text.split("\n")
    seen: set[str] = set()
    for at in _running_text(lines):
        lines[at] = "".join(_line(lines[at], lexicon, up, seen))
    return "\n".join(lines) if seen else text


def _running_text(lines: list[str]) -> Iterator[int]:
    """Yield the lines that hold running text."""
    folded = fenced = False
    for at, line in enumerate(lines):
        if not line:
            continue
        bare = line.lstrip(_INDENT) if line[0] == _INDENT else line
        if bare.startswith(_FENCE):
            fenced = not fenced
        folded = bare.startswith(_FOLD) or (folded and line[0] == _INDENT)
        if folded or fenced or bare.startswith(_NO_TEXT) or line.endswith(_ATTRIBUTES):
            continue
        if at + 1 < len(lines) and lines[at + 1].lstrip(_INDENT).startswith(":"):
            continue
        yield at


def _line(line: str, lexicon: Lexicon, up: str, seen: set[str]) -> Iterator[str]:
    """Yield the pieces of a line in which terms not seen before are explained."""
    end = 0
    apart: list[tuple[int, int]] | None = None
    for use in lexicon.uses(line):
        if use.entry.anchor in seen:
            continue
        if apart is None:
            marked = _MARKED.search(line)
            apart = [match.span() for match in _SET_APART.finditer(line)] if marked else []
        if any(start < use.end and use.start < stop for start, stop in apart):
            continue
        seen.add(use.entry.anchor)
        yield line[end : use.start]
        yield _link(line[use.start : use.end], use.entry, up)
        end = use.end
    yield line[end:]


def _link(words: str, entry: Entry, up: str) -> str:
    said = "".join(paragraphs_of(entry.text))
    # Where the text says it otherwise, the definition begins with the name that it is of.
    named = "" if words.startswith(escape(entry.term)) else f"{entry.term}："
    title = f"{named}{said}".translate(_WIDE)
    return f'[{words}]({up}{GLOSSARY}#{entry.anchor} "{title}")'
