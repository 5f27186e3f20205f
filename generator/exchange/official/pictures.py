"""Charts as pictures for documents that know no SVG."""

from functools import cache

#: Pixels for each unit of a drawing: sharp on paper at the size charts have there.
_ZOOM = 3
_PROBE = ("决", "算")


def drawn(svg: str) -> bytes | None:
    """Turn a chart into a PNG on white; None where this machine has no Chinese font for its words.

    The same fonts give the same bytes.
    """
    return _png(svg) if _prints_chinese() else None


def _png(svg: str) -> bytes:
    import resvg_py  # noqa: PLC0415 - few commands need it

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_ZOOM, background="#ffffff"))


@cache
def _prints_chinese() -> bool:
    """Whether two characters look different, as they do not where no font has them."""
    one, other = (
        _png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
            f'<text x="2" y="20" font-size="20" font-family="sans-serif">{letter}</text></svg>'
        )
        for letter in _PROBE
    )
    return one != other
