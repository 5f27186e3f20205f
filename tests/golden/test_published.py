"""The forms print, cell by cell, what the two published reports print.

``published.csv`` of a case is copied from the published report, not made from our content:
``form`` is the anchor of the rows (the form, or the panel of it), ``value`` the printed cell,
empty where the cell is empty. Forms without any figure stand with their empty total row.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from generator.check.all import CHECKS
from generator.check.engine import examine
from generator.derive.desk import Desk, Desks
from generator.derive.forms import FormView, form_views
from generator.diagnostics import Severity
from generator.load.content import load_content
from generator.load.statute import load_statute
from generator.render.typist import Typist

_HERE = Path(__file__).parent
_CASES = sorted(path.parent.name for path in _HERE.glob("*/published.csv"))


def _published(case: str) -> dict[tuple[str, str, str], str]:
    with (_HERE / case / "published.csv").open(encoding="utf-8", newline="") as file:
        rows = [(r["form"], r["row"], r["column"], r["value"]) for r in csv.DictReader(file)]
    cells = {(form, row, column): value for form, row, column, value in rows}
    assert len(cells) == len(rows), "a cell stands twice"
    return cells


def _desk(case: str) -> Desk:
    loaded = load_content(_HERE / case / "content", load_statute().layouts)
    assert not loaded.diagnostics
    (key,) = loaded.content.reports
    return Desks(loaded.content, load_statute()).desk(key)


def _views(case: str) -> tuple[FormView, ...]:
    return form_views(_desk(case))


def _printed(case: str) -> dict[tuple[str, str, str], str]:
    typist = Typist(_desk(case))
    return {
        (table.rows_id, row.key, column.id): typist.cell(cell)
        for view in _views(case)
        for table in view.tables
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
    }


def test_both_reports_are_compared() -> None:
    assert _CASES == ["shanghai-planning", "shanghai-social-work"]


@pytest.mark.parametrize("case", _CASES)
def test_every_published_cell_is_printed_the_same(case: str) -> None:
    printed = _printed(case)
    wrong = [
        f"{'.'.join(cell)}: published {value or 'empty'}, printed {printed.get(cell, 'nowhere')}"
        for cell, value in _published(case).items()
        if printed.get(cell) != value
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", _CASES)
def test_no_figure_is_printed_that_was_not_published(case: str) -> None:
    published = _published(case)
    rows = {(form, row) for form, row, _ in published}
    classes = {form for form, row in rows if len(row) in {3, 5, 7} and row.isdigit()}
    extra = [
        ".".join(cell)
        for cell, value in _printed(case).items()
        if cell[0] in classes - {"income"} and cell[:2] not in rows and value not in {"", "0.00"}
    ]
    assert not extra, "\n".join(extra)


@pytest.mark.parametrize("case", _CASES)
def test_every_form_of_the_layout_is_compared(case: str) -> None:
    compared = {form for form, _, _ in _published(case)}
    anchors = [{table.rows_id for table in view.tables} for view in _views(case)]
    assert len(anchors) == 9
    assert all(anchor <= compared for anchor in anchors)


@pytest.mark.parametrize("case", _CASES)
def test_the_faults_of_the_source_block_nothing(case: str) -> None:
    loaded = load_content(_HERE / case / "content", load_statute().layouts)
    found = examine(Desks(loaded.content, load_statute()), CHECKS, date.min)
    assert [verdict.message for verdict in found if verdict.severity is Severity.ERROR] == []
