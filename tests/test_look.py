"""The tokens of the look: every colour is legible, and stylesheets use tokens and no others."""

import re
from pathlib import Path

import pytest
from support import contrast

_FOLDER = Path(__file__).parent.parent / "site_overrides"
_SHEETS = {path.name: path for path in (_FOLDER / "assets" / "stylesheets").glob("*.css")}
_TOKENS = "tokens.css"
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
_BODY_TEXT, _PICTURE, _LARGE_TYPE = 4.5, 3.0, 7.0
_TEXT = ("ink", "ink-soft", "heading", "link", "accent", "note", "brand")
_GROUNDS = ("paper", "paper-raised", "paper-total", "marked")
_SERIES = [f"series-{number}" for number in range(1, 9)]


def _css(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", _SHEETS[name].read_text(encoding="utf-8"), flags=re.DOTALL)


def _declared(*selectors: str) -> dict[str, str]:
    """Return the tokens that hold where these selectors match, later ones above earlier ones."""
    found: dict[str, str] = {}
    for selector in selectors:
        block = re.search(rf"(?:^|\s){re.escape(selector)} \{{(.*?)\}}", _css(_TOKENS), re.DOTALL)
        assert block, selector
        found |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", block[1]))
    return found


_SLATE, _ELDER = '[data-md-color-scheme="slate"]', ":root[data-elder]"
_SETS = {
    "light": _declared(":root"),
    "dark": _declared(":root", _SLATE),
    "large light": _declared(":root", _ELDER),
    "large dark": _declared(":root", _SLATE, _ELDER) | _declared(_SLATE, f"[data-elder] {_SLATE}"),
}


def _rgb(colour: str) -> list[int]:
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _faint(
    tokens: dict[str, str], inks: tuple[str, ...], grounds: tuple[str, ...], least: float
) -> list[str]:
    pairs = ((ink, ground) for ink in inks for ground in grounds)
    ratios = {pair: contrast(*(_rgb(tokens[name]) for name in pair)) for pair in pairs}
    return [f"{ink} on {on}: {ratio:.2f}" for (ink, on), ratio in ratios.items() if ratio < least]


def test_contrast_is_computed_as_defined() -> None:
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([119, 119, 119], [255, 255, 255]) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_legible_on_every_ground(name: str) -> None:
    assert _faint(_SETS[name], _TEXT, _GROUNDS, _BODY_TEXT) == []


@pytest.mark.parametrize("name", ["large light", "large dark"])
def test_large_type_has_more_contrast(name: str) -> None:
    assert _faint(_SETS[name], _TEXT, _GROUNDS[:-1], _LARGE_TYPE) == []
    assert _faint(_SETS[name], ("ink", "ink-soft", "link"), ("marked",), _LARGE_TYPE) == []


@pytest.mark.parametrize("name", list(_SETS))
def test_edges_and_charts_can_be_told_from_paper(name: str) -> None:
    assert _faint(_SETS[name], ("edge", *_SERIES), ("paper",), _PICTURE) == []
    assert _faint(_SETS[name], ("on-header",), ("header",), _LARGE_TYPE) == []


def test_only_the_tokens_hold_colours() -> None:
    allowed = "mask-image"  # black stands for opaque there, it is no colour
    for name in _SHEETS.keys() - {_TOKENS}:
        lines = [line.strip() for line in _css(name).splitlines() if allowed not in line]
        assert not [line for line in lines if _COLOUR.search(line)], name


def test_every_token_that_is_used_is_declared_and_the_reverse() -> None:
    declared = set(_SETS["light"])
    used: set[str] = set()
    for name in _SHEETS:
        own = set(re.findall(r"--([\w-]+):", _css(name)))
        asked = set(re.findall(r"var\(--([\w-]+)", _css(name)))
        used |= asked
        unknown = {t for t in asked - own - declared if not t.startswith("md-")}
        assert not unknown, name
    assert declared - used == set()
