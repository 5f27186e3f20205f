"""Differences as JSON, with keys that stay."""

import json
from decimal import Decimal
from typing import Any

from generator.amounts import State, digits
from generator.derive.desk import Desk
from generator.derive.differences import (
    CellDifference,
    Difference,
    Doubt,
    Group,
    Rewording,
    RowDifference,
)
from generator.derive.figures import Figure
from generator.derive.versions import Comparison
from generator.render.differences import (
    Words,
    doubt_text,
    group_title,
    rate_missing,
    rate_number,
    worth_a_line,
)

FORMAT = "juesuan-diff/1"


def as_json(comparison: Comparison, *, everything: bool) -> str:
    """Write a comparison; amounts are exact strings in 元, kinds and causes English words.

    Args:
        comparison: The comparison.
        everything: Whether rows and figures that are the same are written, too.
    """
    written = {
        "format": FORMAT,
        "between": "versions" if comparison.versions else "years",
        "old": comparison.old,
        "new": comparison.new,
        "equal": comparison.equal,
        "added": [_report(desk) for desk in comparison.added],
        "removed": [_report(desk) for desk in comparison.removed],
        "rewritten": [str(key) for key in comparison.rewritten],
        "reports": [
            _pair(pair, versions=comparison.versions, everything=everything)
            for pair in comparison.pairs
        ],
        "shared": [_words(found) for found in comparison.shared],
    }
    return json.dumps(written, ensure_ascii=False, indent=2)


def _report(desk: Desk) -> dict[str, Any]:
    return {"report": str(desk.report.key), "name": desk.report.department.name}


def _pair(pair: Difference, *, versions: bool, everything: bool) -> dict[str, Any]:
    words = Words(pair, versions)
    groups = (_group(words, group, everything=everything) for group in pair.groups)
    return {
        "old": _report(pair.old),
        "new": _report(pair.new),
        "equal": pair.equal,
        "unit": words.unit.value,
        "doubts": list(map(_doubt, pair.doubts)),
        "groups": [group for group in groups if group["rows"]],
        "texts": list(map(_words, pair.words)),
    }


def _doubt(doubt: Doubt) -> dict[str, Any]:
    return {
        "cause": doubt.cause.value,
        "old": doubt.old,
        "new": doubt.new,
        "text": doubt_text(doubt),
    }


def _group(words: Words, group: Group, *, everything: bool) -> dict[str, Any]:
    rows = (_row(words, group, row, everything=everything) for row in group.rows)
    return {
        "form": group.id,
        "title": group_title(group),
        "doubts": list(map(_doubt, group.doubts)),
        "rows": [row for row in rows if row["cells"] or row["kind"] != "same"],
    }


def _row(words: Words, group: Group, row: RowDifference, *, everything: bool) -> dict[str, Any]:
    cells = (cell for cell in row.cells if worth_a_line(row, cell, everything=everything))
    return {
        "key": row.key,
        "code": row.code,
        "title": row.title,
        "kind": _word(row.kind.name),
        "doubts": list(map(_doubt, row.doubts)),
        "anchor": row.anchor,
        "old_anchor": row.old_anchor,
        "cells": [_cell(words, group, row, cell) for cell in cells],
    }


def _cell(words: Words, group: Group, row: RowDifference, cell: CellDifference) -> dict[str, Any]:
    return {
        "column": cell.column,
        "title": cell.title,
        "address": str(cell.address) if cell.address else None,
        "kind": _word(cell.kind.name),
        "measure": _word(cell.measure.name),
        "old": _figure(cell.old, words.figure(cell, cell.old, group)),
        "new": _figure(cell.new, words.figure(cell, cell.new, group)),
        "difference": _number(cell.difference),
        "rate": rate_number(cell.rate) or None,
        "no_rate": rate_missing(words.report, group, row, cell) or None,
    }


def _figure(figure: Figure, shown: str) -> dict[str, Any]:
    return {
        "state": _word(figure.state.name),
        "value": _number(figure.yuan) if figure.state is State.FIGURE else None,
        "shown": shown,
        "stated": figure.stated,
        "inferred": figure.inferred,
    }


def _number(number: Decimal | None) -> str | None:
    return None if number is None else digits(number)


def _words(found: Rewording) -> dict[str, Any]:
    return {
        "part": found.part,
        "path": list(found.path),
        "titles": list(found.titles),
        "kind": _word(found.kind.name),
        "old": found.old,
        "new": found.new,
    }


def _word(name: str) -> str:
    return name.lower().replace("_", "-")
