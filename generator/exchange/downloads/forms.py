"""A statutory form as one CSV file: what the page prints, with the digits it prints."""

from collections.abc import Iterable, Iterator

from generator.derive.figures import Figure
from generator.derive.forms import FormView, RowView, TableView
from generator.model.statute import Column
from generator.render.csv_text import Cell, Digits
from generator.render.forms import lead_titles
from generator.render.headers import header_path
from generator.render.typist import Typist

PANEL, KEY = "分栏", "行标识"
INFERRED = "推算的栏"


def form_rows(view: FormView, typist: Typist) -> Iterator[list[Cell]]:
    """Yield the header and the rows of a form; all its panels stand below each other.

    Columns of the same title share one column of the file. A form with inferred figures has a
    column that names them: their cells are numbers like any other.
    """
    inferred = any(cell.inferred for row in _rows(view.tables) for cell in row.cells)
    titles = list(dict.fromkeys(_title(c) for table in view.tables for c in table.columns))
    yield [
        *([PANEL] if _has_panels(view) else []),
        *lead_titles(view.tables[0]),
        *(f"{title}（{typist.unit}）" for title in titles),
        *([INFERRED] if inferred else []),
        KEY,
    ]
    for table in view.tables:
        own = [_title(column) for column in table.columns]
        for row in table.rows:
            cells = dict(zip(own, row.cells, strict=True))
            yield [
                *([table.head] if _has_panels(view) else []),
                *_lead(table, row),
                *(printed(cells[title], typist) if title in cells else "" for title in titles),
                *(["；".join(t for t in own if cells[t].inferred)] if inferred else []),
                row.key,
            ]


def printed(figure: Figure, typist: Typist) -> str:
    """Return what a cell prints: the digits of a number, or the word in its place."""
    text = typist.unmarked(figure)
    return Digits(text) if figure.known else text


def _lead(table: TableView, row: RowView) -> list[str]:
    if table.kind == "single":
        return []
    return [row.code, row.title] if table.coded else [row.title]


def _has_panels(view: FormView) -> bool:
    return len(view.tables) > 1


def _rows(tables: Iterable[TableView]) -> Iterator[RowView]:
    for table in tables:
        yield from table.rows


def _title(column: Column) -> str:
    return " / ".join(filter(None, header_path(column.title)))
