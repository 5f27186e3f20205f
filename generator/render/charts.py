"""Charts as static SVG: the geometry comes from ``derive``, the templates print it.

Colours stand in attributes, because a bare file and the PDF engine know no style sheet. A site
overrides them by class: ``c1``, ``c2``, ``axis``, ``grid``, ``wash`` with ``fill`` and ``stroke``
(what is filled has a stroke of no width), ``label`` and ``value`` with ``fill``.
"""

import re
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from generator.amounts import plain
from generator.derive.charts import (
    WIDTH,
    BarsChart,
    Chart,
    CompositionChart,
    TrendChart,
)
from generator.derive.trends import DOT_RADIUS

#: Told apart in print without colour as well: the current series is dark, the earlier one pale.
_SERIES = {1: "#1f5a8a", 2: "#688aaa"}
_INK = {
    "axis": "#7b8794",
    "grid": "#e4e9ee",
    "wash": "#eaf0f6",
    "label": "#4a5663",
    "value": "#17212b",
    "note": "#5f6b78",
}
_CLASSES = {"label": "label", "value": "value", "note": "label note"}

_TEMPLATES = {
    BarsChart: "bars.svg.j2",
    CompositionChart: "composition.svg.j2",
    TrendChart: "trend.svg.j2",
}
_NAME = re.compile(r"[\w.-]+")
_UNFIT_FOR_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def draw(chart: Chart, *, name: str, title: str, description: str) -> str:
    """Draw a chart as an SVG file, which may also stand inside a page as it is.

    Args:
        chart: The geometry.
        name: Makes the ids of the file unique on a page; letters, digits, ``.``, ``_``, ``-``.
        title: What the chart shows, for those who do not see it.
        description: What can be read from it, likewise.

    Raises:
        ValueError: The name cannot be part of an id.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} cannot be part of an id")
    template = _ENVIRONMENT.get_template(_TEMPLATES[type(chart)])
    return template.render(chart=chart, name=name, title=title, description=description)


def _printable(value: object) -> object:
    """Print coordinates in their shortest form, and leave out what XML cannot hold."""
    if isinstance(value, Decimal):
        return plain(value)
    return _UNFIT_FOR_XML.sub("", value) if type(value) is str else value


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "charts"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
    finalize=_printable,
)
_ENVIRONMENT.globals.update(
    width=WIDTH, radius=DOT_RADIUS, series=_SERIES, ink=_INK, classes=_CLASSES
)
