"""The statute data of the package: forms, layouts, codes and terms, by id.

These files are part of the program. What is wrong with them is a programming error and raises;
content files are read by :mod:`generator.load.content`, which never does.
"""

import csv
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from generator.model.datum import Datum
from generator.model.statute import (
    ClassRow,
    Code,
    FaultKind,
    Form,
    Layout,
    PerformanceForm,
    ReportTemplate,
    Rule,
    Section,
    Statute,
    Successor,
    Table,
    Term,
    Tie,
    Years,
)
from generator.model.words import Words
from generator.model.workbooks import RemarkKind, SheetWords

#: The statute data of this package.
FOLDER = Path(__file__).parent.parent / "statute"

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class _Terms(Datum):
    """``terms.yml``: Chinese by identifier, apart for figures and keys and for forms."""

    fields: dict[str, str]
    forms: dict[str, str]


class StatuteError(Exception):
    """A statute file is missing or broken; the message names it."""

    def __init__(self, path: Path, problem: object) -> None:
        super().__init__(f"{path}: {problem}")


@cache
def load_statute(folder: Path = FOLDER) -> Statute:
    """Read all statute data; the same folder is read once.

    Args:
        folder: Where the data is.

    Raises:
        StatuteError: A file is missing, is not what its model says, or repeats an id.
    """
    performance = folder / "performance"
    return Statute(
        tables=_read(folder / "tables.yml", dict[str, Table]),
        forms=_by_stem(folder / "forms", Form),
        ties=tuple(_listed(folder / "ties.yml", Tie).values()),
        layouts=_by_stem(folder / "layouts", Layout),
        sections=_listed(folder / "sections.yml", Section),
        performance_forms=_listed(performance / "forms.yml", PerformanceForm),
        report_templates=_listed(performance / "reports.yml", ReportTemplate),
        functional=_codes(folder / "codes" / "functional.csv"),
        economic=_codes(folder / "codes" / "economic.csv"),
        successors=tuple(_rows(folder / "codes" / "successors.csv", _successor)),
        rules=_rules(folder / "rules"),
        families=_read(folder / "families.yml", dict[str, str]),
        glossary=tuple(_terms(folder / "glossary")),
        groups=_read(folder / "groups.yml", dict[str, str]),
        fault_kinds=_read(folder / "faults.yml", dict[str, FaultKind]),
        functional_classes=_read(
            folder / "codes" / "functional-classes.yml", dict[str, tuple[ClassRow, ...]]
        ),
        terms=_read(folder / "terms.yml", _Terms).fields,
        words=_read(folder / "words.yml", Words),
        sheet_words=_read(folder / "workbooks.yml", SheetWords),
        remarks=_read(folder / "intake.yml", dict[str, RemarkKind]),
    )


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise StatuteError(path, error) from error


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def _validated(path: Path, shape: Any, value: Any) -> Any:
    try:
        return _adapter(shape).validate_python(value)
    except ValidationError as error:
        raise StatuteError(path, error) from error


def _read(path: Path, shape: type[T]) -> T:
    value: T = _validated(path, shape, _yaml(path))
    return value


def _listed(path: Path, model: type[M]) -> dict[str, M]:
    """Read a list of models that carry their ``id``."""
    by_id: dict[str, M] = {}
    for value in _validated(path, list[model], _yaml(path)):  # type: ignore[valid-type]
        if value.id in by_id:
            raise StatuteError(path, f"id {value.id!r} stands twice")
        by_id[value.id] = value
    return by_id


def _files(folder: Path, pattern: str) -> list[Path]:
    paths = sorted(folder.glob(pattern))
    if not paths:
        raise StatuteError(folder, f"no {pattern} there")
    return paths


def _by_stem(folder: Path, model: type[M]) -> dict[str, M]:
    """Read one model a file; its ``id`` is the stem of the file name."""
    return {path.stem: _named(path, model) for path in _files(folder, "*.yml")}


def _named(path: Path, model: type[M]) -> M:
    value = _yaml(path)
    if isinstance(value, dict) and value.setdefault("id", path.stem) != path.stem:
        raise StatuteError(path, f"id {value['id']!r} is not the name of the file")
    return _validated(path, model, value)  # type: ignore[no-any-return]


def _terms(folder: Path) -> Iterable[Term]:
    for path in _files(folder, "*.yml"):
        yield from _read(path, list[Term])


def _rules(folder: Path) -> dict[str, Rule]:
    """Read the rules of the check by name."""
    rules: dict[str, Rule] = {}
    for path in _files(folder, "*.yml"):
        for rule in _read(path, list[Rule]):
            if rule.name in rules or rule.id in {known.id for known in rules.values()}:
                raise StatuteError(path, f"rule {rule.id} {rule.name} stands twice")
            rules[rule.name] = rule
    return rules


def _codes(path: Path) -> dict[str, tuple[Code, ...]]:
    """Read a code table; a code whose name changed has several rows, each for its years."""
    codes: dict[str, tuple[Code, ...]] = {}
    for code in _rows(path, _code):
        codes[code.code] = (*codes.get(code.code, ()), code)
    if not codes:
        raise StatuteError(path, "holds no code")
    return codes


def _rows(path: Path, made: Callable[[dict[str, str]], T]) -> list[T]:
    """Read a table of which each row makes one value."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
            return [made(dict(zip(head, row, strict=False))) for row in filter(None, rows)]
    except (OSError, UnicodeDecodeError, KeyError, ValueError, csv.Error) as error:
        raise StatuteError(path, repr(error)) from error


def _successor(row: dict[str, str]) -> Successor:
    return Successor(row["old"], row["new"], int(row["first_year"]), row["confidence"])


def _code(row: dict[str, str]) -> Code:
    years = _years(row["first_year"], row["last_year"])
    return Code(row["code"], row["name"], years, row["confidence"], row["source"])


@cache
def _years(first: str, last: str) -> Years:
    return Years(first=_year(first), last=_year(last))


def _year(text: str) -> int | None:
    return int(text) if text else None
