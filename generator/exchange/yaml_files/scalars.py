"""How a single value is written: plain where it can be, so that it reads as it was typed."""

import json
import re

from generator.load.yaml_reader import BRACKETED

#: Begins as something else than text, or holds what ends a value or starts a comment.
_INDICATOR = re.compile(r"[,\[\]{}#&*!|>'\"%@`]|[-?:](?:[\s,\[\]{}]|$)|---|\.\.\.|=$|<<$")
_ENDS_PLAIN = re.compile(r":(?:\s|$)|\s#|[\t\n]")
_ENDS_PLAIN_IN_BRACKETS = re.compile(r"[,\[\]{}:#]")
#: Characters that are a line break or nothing at all to some readers, or that none lets through.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ODD_END = re.compile(r"^[\s\u200b]|[\s\u200b]$")
#: What other programs read as a number, a date, a truth or as nothing; here it is always text.
_ELSEWHERE_NO_TEXT = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|<<|="
    r"|[-+]?[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|[-+]?\.[0-9_]+(e[-+]?[0-9]+)?"
    r"|[-+]?0[xob][0-9a-f_]+|[-+]?\.(inf|nan)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*",
    re.IGNORECASE,
)


def scalar(text: str | None, *, worded: bool = False, bracketed: bool = False) -> str:
    """Write a value on one line.

    Args:
        text: The value; None for one that is empty.
        worded: Whether it is text to the model: then what other programs would take for a number
            is quoted.
        bracketed: Whether it stands inside of braces or brackets.
    """
    if text is None:
        return ""
    if worded and _ELSEWHERE_NO_TEXT.fullmatch(text):
        return f'"{text}"'
    if not _needs_quotes(text) and not (bracketed and _ENDS_PLAIN_IN_BRACKETS.search(text)):
        return text
    if ('"' in text or "\\" in text) and not re.search("['\n\t]", text) and not unseen(text):
        return f"'{text}'"
    return _UNSEEN.sub(_escaped, json.dumps(text, ensure_ascii=False))


def key(text: str, *, bracketed: bool = False) -> str:
    """Write the key of a mapping; a full-width colon in it is taken for a slip unless quoted."""
    return (
        json.dumps(text, ensure_ascii=False) if "：" in text else scalar(text, bracketed=bracketed)
    )


def unseen(text: str) -> bool:
    """Tell whether a text holds characters that must be written by their number."""
    return _UNSEEN.search(text) is not None


def _needs_quotes(text: str) -> bool:
    return (
        not text
        or _INDICATOR.match(text) is not None
        or _ENDS_PLAIN.search(text) is not None
        or _ODD_END.search(text) is not None
        or BRACKETED.fullmatch(text) is not None
        or unseen(text)
    )


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def block(text: str) -> tuple[str, list[str]] | None:
    """Write a text of several lines below its key.

    Returns:
        What stands at the key, and the lines without their indentation; None where it has one
        line, or lines that cannot be written so.
    """
    body = text.removesuffix("\n")
    if "\n" not in text or not body or body.endswith("\n") or unseen(text):
        return None
    lines = body.split("\n")
    if lines[0][:1] in {" ", "\t", ""} or any(line and not line.strip() for line in lines):
        return None
    return "|" if text.endswith("\n") else "|-", lines
