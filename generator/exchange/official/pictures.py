"""Charts as pictures for documents that know no SVG."""

import re
from functools import cache

#: Pixels for each unit of a drawing: sharp on paper at the size charts have there.
_ZOOM = 3
_PROBE = ("决", "算")
#: What a probe shares with a drawing: the kind of file, and the fonts it asks for.
_SHARED = re.compile(r'\b(?:xmlns|font-family)="[^"]*"')


def drawn(svg: str) -> bytes | None:
    """Turn a chart into a PNG on white; None where this machine has no Chinese font for its words.

    The same fonts give the same bytes.
    """
    opening = svg[: svg.index(">")]
    return _png(svg) if _prints_chinese(" ".join(_SHARED.findall(opening))) else None


def _png(svg: str) -> bytes:
    import resvg_py  # noqa: PLC0415 - few commands need it

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_ZOOM, background="#ffffff"))


@cache
def _prints_chinese(shared: str) -> bool:
    """Whether two characters look different, as they do not where no font has them."""
    one, other = (
        _png(f'<svg {shared} width="24" height="24"><text x="2" y="20">{word}</text></svg>')
        for word in _PROBE
    )
    return one != other
