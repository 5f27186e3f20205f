"""The site's data as a whole: the list of all reports, and the description of all data files."""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from generator.amounts import plain
from generator.derive.figures import Figure
from generator.model.site import Site
from generator.render.csv_text import Cell, Digits, csv_bytes
from generator.render.downloads import FIGURES, PACKAGE, REPORTS, file_kinds, names
from generator.render.page import Plan
from generator.render.site import Card

#: One description of their columns serves all files of a kind.
_SCHEMAS = {"figures": "figures.schema.json", "reports": "reports.schema.json"}
_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def package_plans(site: Site, cards: Iterable[Card]) -> Iterator[Plan]:
    """Plan the files at the root of the site that hold or describe the data of all reports.

    Args:
        site: Who publishes it.
        cards: One of each report.
    """
    listed = sorted(cards, key=lambda card: card.key)
    rows = tuple(tuple(_report(card)) for card in listed)
    yield Plan(REPORTS, rows, partial(_reports, rows))
    for kind, path in _SCHEMAS.items():
        yield Plan(path, (), partial(_schema, kind))
    held = tuple(
        (str(card.key), card.entry.summary.department.name)
        for card in listed
        if card.entry.summary.has_accounts
    )
    known = (site.name, site.url, site.publisher, site.region, site.license)
    yield Plan(PACKAGE, (known, held), partial(_package, site, held))


def _report(card: Card) -> Iterator[Cell]:
    facts = card.entry.summary
    yield from (facts.key.year, facts.key.department, facts.department.name)
    yield from (facts.has_accounts, facts.partial)
    changes = (facts.income, facts.expenditure, facts.grand_total, facts.three_publics)
    yield from (_amount(change.current) for change in changes)


def _amount(figure: Figure) -> Cell:
    return "" if figure.yuan is None else Digits(plain(figure.yuan))


def _reports(rows: Iterable[tuple[Cell, ...]]) -> bytes:
    return csv_bytes([names(file_kinds()["reports"].fields), *rows])


def _schema(kind: str) -> bytes:
    described = file_kinds()[kind]
    fields = [
        {"name": f.name, "type": f.type, "title": f.title, "description": f.description}
        | ({"constraints": f.constraints} if f.constraints else {})
        for f in described.fields
    ]
    schema = {"fields": fields, "primaryKey": list(described.key), "missingValues": [""]}
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()


def _package(site: Site, reports: Iterable[tuple[str, str]]) -> bytes:
    """Describe all files, each on a line of its own."""
    head: dict[str, Any] = {
        "profile": "data-package",
        "name": "final-accounts",
        "title": site.name,
        "description": f"{site.region}部门决算公开的数据",
        "contributors": [{"title": site.publisher, "role": "publisher"}],
    }
    if site.url:
        head["homepage"] = site.url
    if site.license:
        head["licenses"] = [{"path": site.license}]
    resources = [_resource("reports", "reports", "", "报告目录"), *map(_figures, reports)]
    lines = [f"{_to_json(name)}:{_to_json(value)}" for name, value in head.items()]
    listed = ",\n".join(map(_to_json, resources))
    return ("{\n" + ",\n".join([*lines, f'"resources":[\n{listed}\n]']) + "\n}\n").encode()


def _figures(report: tuple[str, str]) -> dict[str, Any]:
    key, name = report
    year = key.partition("/")[0]
    return _resource("figures", key.replace("/", "-"), f"{key}/", f"{name}{year}年度决算")


def _resource(kind: str, name: str, folder: str, title: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        "path": REPORTS if kind == "reports" else f"{folder}{FIGURES}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _SCHEMAS[kind],
    }
