"""What a chart says, for those who do not see it: in words, as a table, as a file."""

from collections.abc import Sequence

from generator.amounts import plain
from generator.derive.charts import Chart, Point
from generator.render import markdown
from generator.render.charts import draw
from generator.render.csv_text import Cell, Digits, csv_text
from generator.render.environment import notice

#: What the remark on a part begins with; its column says so already.
_SHARE = "占"


def described(points: Sequence[Point]) -> str:
    """Say all that stands beside the marks of a chart, in their order."""
    return "，".join(
        f"{point.label}{point.text}{f'（{point.note}）' if point.note else ''}" for point in points
    )


def pictured(
    chart: Chart, points: Sequence[Point], name: str, title: str, charts: dict[str, str]
) -> str:
    """Draw a chart that stands on one page alone, and write its image.

    Args:
        chart: The geometry.
        points: What it was made of.
        name: Its id on the page, and its file's name without ending.
        title: What it shows, with the unit where no point has one.
        charts: Where it is put, by the name of its file.
    """
    said = described(points)
    charts[f"{name}.svg"] = draw(chart, name=name, title=title, description=said)
    return f"![{markdown.escape(f'{title}：{said}')}]({name}.svg){{: #{name} .chart }}"


def points_table(points: Sequence[Point]) -> str:
    """Write the points of a chart as a pipe table, with a column of shares where there are any."""
    noted = any(point.note for point in points)
    head = ["项目", "金额", *(["占比"] if noted else [])]
    rows = (
        [
            markdown.cell(point.label),
            markdown.cell(point.text),
            *([markdown.cell(point.note.removeprefix(_SHARE))] if noted else []),
        ]
        for point in points
    )
    return markdown.pipe_table(head, ["l", *["r"] * (len(head) - 1)], rows)


def points_file(points: Sequence[Point]) -> str:
    """Write the points of a chart as CSV: exact amounts in yuan, and as they are printed."""
    noted = any(point.note for point in points)
    head = ("项目", "金额（元）", "图上写作", *(("占比",) if noted else ()))
    rows = (
        (
            point.label,
            exact(point),
            point.text,
            *((point.note.removeprefix(_SHARE),) if noted else ()),
        )
        for point in points
    )
    return csv_text((head, *rows))


def exact(point: Point) -> Cell:
    """Return an amount in yuan; nothing where it is not known."""
    return "" if point.amount is None else Digits(plain(point.amount))


def folded(title: str, *blocks: str, file: str) -> str:
    """Fold the figures of charts below them, with the way to their file.

    Args:
        title: What the reader opens.
        blocks: The figures.
        file: Address of the file.
    """
    whole = "\n\n".join((*blocks, notice("chart-file", link=file)))
    indented = "\n".join(f"    {line}" if line else "" for line in whole.splitlines())
    return f'??? abstract "{title}"\n\n{indented}'
