"""The little Markdown that stands in a line of our pages: links, bold, code, escapes."""

import re
from collections.abc import Callable
from html import escape
from typing import TypeAlias

Resolve: TypeAlias = Callable[[str], str]

_SPECIAL = re.compile(r"[\\&<>`*\[]")
_TOKEN = re.compile(
    r"\\(?P<literal>[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`]+)`"
    r"|\*\*(?P<strong>(?:\\.|[^*\\])+)\*\*"
    r"|\[(?P<text>(?:\\.|[^\[\]\\])*)\]\((?P<url>[^()\s]*)(?: \"(?P<title>[^\"]*)\")?\)"
)
_BARE_AMPERSAND = re.compile(r"&(?!(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);)")
_SAFE_URL = re.compile(r"(?:https?:|mailto:|[^:]*(?:[/?#]|$))", re.IGNORECASE)


def inline_html(text: str, resolve: Resolve) -> str:
    """Convert links, bold, code and backslash escapes; everything else is text.

    Args:
        text: Part of a line.
        resolve: Turns the address of a link into that on the site.
    """
    if not _SPECIAL.search(text):
        return text
    parts = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts += [_text_html(text[end : match.start()]), _token_html(match, resolve)]
        end = match.end()
    return "".join([*parts, _text_html(text[end:])])


def _token_html(match: re.Match[str], resolve: Resolve) -> str:
    if match["literal"]:
        return escape(match["literal"], quote=False)
    if match["code"]:
        return f"<code>{escape(match['code'])}</code>"
    if match["strong"]:
        return f"<strong>{inline_html(match['strong'], resolve)}</strong>"
    words = inline_html(match["text"], resolve)
    if not _SAFE_URL.match(match["url"]):
        return words
    title = f' title="{escape(match["title"])}"' if match["title"] else ""
    return f'<a href="{escape(resolve(match["url"]))}"{title}>{words}</a>'


def _text_html(text: str) -> str:
    """Escape text but, as Markdown does, keep the entities that its author wrote."""
    text = _BARE_AMPERSAND.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")
