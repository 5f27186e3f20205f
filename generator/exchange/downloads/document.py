"""A whole report as one JSON document, a line for each figure and each form."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel

from generator.amounts import Entry, State, plain
from generator.derive.desk import Desk
from generator.derive.figures import Figure
from generator.derive.forms import FormView, TableView, form_views
from generator.exchange.downloads.figures import figures
from generator.render.headers import header_path
from generator.render.typist import Typist

FORMAT, VERSION = "juesuan-report", 1
_ABOUT = ("kind", "basis", "origin", "disclosure", "approved", "published", "source")
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def document(desk: Desk, title: str) -> bytes:
    """Write a report; its keys are explained on the page of downloads.

    Args:
        desk: The report.
        title: Its title.
    """
    parts = {
        **{name: _to_json(value) for name, value in _head(desk, title).items()},
        "figures": _lines("{}", (_member(f.address, f.facts()) for f in figures(desk))),
        "forms": _lines("[]", (_to_json(form) for form in _forms(desk))),
        "narrative": _to_json(_plain(desk.report.narrative)),
        "performance": _to_json(_plain(desk.report.performance)),
    }
    return (
        _lines("{}", (f"{_to_json(name)}:{text}" for name, text in parts.items())) + "\n"
    ).encode()


def _lines(brackets: str, items: Iterator[str]) -> str:
    """Put a line for each item between brackets: two editions differ in few lines."""
    return "\n".join([brackets[0], ",\n".join(items), brackets[1]])


def _member(name: str, value: Any) -> str:
    return f"{_to_json(name)}:{_to_json(value)}"


def _head(desk: Desk, title: str) -> dict[str, Any]:
    report = desk.report
    department = report.department
    known = {"short": department.short, "code": department.code, "district": department.district}
    stated = report.accounts or report.performance
    about = {name: _plain(getattr(stated, name, None)) for name in _ABOUT}
    return {
        "format": FORMAT,
        "version": VERSION,
        "key": str(report.key),
        "title": title,
        "year": report.key.year,
        "department": {"id": report.key.department, "name": department.name}
        | {name: text for name, text in known.items() if text},
        "layout": {"id": desk.layout.id, "title": desk.layout.title},
        "unit": desk.precision.unit.value,
        "about": {name: value for name, value in about.items() if value is not None},
    }


def _forms(desk: Desk) -> Iterator[dict[str, Any]]:
    if desk.report.accounts is None:
        return
    typist = Typist(desk)
    for view in form_views(desk):
        yield _form(view, typist)


def _form(view: FormView, typist: Typist) -> dict[str, Any]:
    named = {
        "id": view.form.id,
        "number": view.number,
        "title": view.title,
        "printed": view.printed,
    }
    if not view.printed:
        return named
    return named | {"tables": [_table(table, typist) for table in view.tables]}


def _table(table: TableView, typist: Typist) -> dict[str, Any]:
    exact = not typist.precision.as_written
    return {
        "id": table.id,
        "head": table.head,
        "columns": [
            {"id": column.id, "path": list(filter(None, header_path(column.title)))}
            for column in table.columns
        ],
        "rows": [
            {
                "key": row.key,
                "code": row.code,
                "name": row.title,
                "level": row.level,
                "foot": row.foot,
                "cells": [typist.cell(cell) for cell in row.cells],
            }
            | ({"yuan": [_yuan(cell) for cell in row.cells]} if exact else {})
            for row in table.rows
        ],
    }


def _yuan(figure: Figure) -> str | None:
    return None if figure.yuan is None else f"{figure.yuan:f}"


def _plain(value: Any) -> Any:
    """Turn content as typed into what JSON knows; numbers are text, as exact as they were."""
    if isinstance(value, Entry):
        return value.state.value if value.number is None else plain(value.number)
    if isinstance(value, BaseModel):
        held = {name: _plain(child) for name, child in value}
        return {name: child for name, child in held.items() if child not in (None, [], {})}
    if isinstance(value, dict):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(child) for child in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, State) else value
