"""The files of a report that machines read: their names and titles, and what their columns mean."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from generator.derive.desk import Desk
from generator.derive.forms import form_views
from generator.model.statute import Layout, Statute
from generator.render.environment import notice
from generator.render.forms import title_in_layout

WORKBOOK = "report.xlsx"
DOCUMENT = "report.json"
FIGURES = "figures.csv"
#: Files at the root of the site.
PACKAGE = "datapackage.json"
REPORTS = "reports.csv"

CSV, JSON = "text/csv", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Download:
    """One file of a report.

    Attributes:
        title: What it holds, and its format.
        path: Where it is below the report's folder.
        media_type: Its format.
        use: What is in it and what opens it; empty for a single form, whose title says it.
    """

    title: str
    path: str
    media_type: str
    use: str = ""


def form_file(form: str) -> str:
    """Return where the CSV of a form is below the report's folder."""
    return f"forms/{form}.csv"


def report_files(desk: Desk) -> tuple[Download, ...]:
    """Return the files of a report: those that hold all of it, then one of each printed form."""
    numbers = printed_forms(desk)
    accounts = desk.report.accounts is not None
    whole = whole_files(has_accounts=accounts, has_forms=bool(numbers))
    return (*whole, *form_files(desk.statute, desk.layout, numbers))


def printed_forms(desk: Desk) -> tuple[int, ...]:
    """Return the positions in the layout, from one, of the forms that are printed as tables."""
    if desk.report.accounts is None:
        return ()
    return tuple(view.number for view in form_views(desk) if view.printed)


def whole_files(*, has_accounts: bool, has_forms: bool) -> Iterator[Download]:
    """Yield the files that hold a report as a whole.

    Args:
        has_accounts: Whether it holds figures.
        has_forms: Whether any of its forms is printed as a table.
    """
    if has_forms:
        yield Download("全部表（XLSX）", WORKBOOK, XLSX, notice("file-workbook"))
    if has_accounts:
        yield Download("全部数（CSV）", FIGURES, CSV, notice("file-figures"))
    yield Download("整份报告（JSON）", DOCUMENT, JSON, notice("file-document"))


def form_files(statute: Statute, layout: Layout, numbers: Iterable[int]) -> Iterator[Download]:
    """Yield the files of forms that are printed as tables.

    Args:
        statute: The statute data.
        layout: The layout of the report.
        numbers: Positions of these forms in the layout, from one.
    """
    for number in numbers:
        title = title_in_layout(statute, layout, number)
        yield Download(title, form_file(layout.forms[number - 1].form), CSV)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a file, or one key of a JSON document.

    Attributes:
        name, type: As the file and the data package have them.
        title, description: What it is, in Chinese.
        constraints: What holds for every value, as the data package says it.
    """

    name: str
    type: str
    title: str
    description: str
    constraints: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is alike for all reports: its columns, and those that name a row."""

    fields: tuple[Field, ...]
    key: tuple[str, ...]


@lru_cache(maxsize=1)
def file_kinds() -> dict[str, FileKind]:
    """Return the kinds of files: ``figures``, ``reports``, ``document``."""
    path = Path(__file__).parent / "wording" / "downloads.yml"
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        name: FileKind(tuple(map(_field, kind["fields"])), tuple(kind.get("key", ())))
        for name, kind in read.items()
    }


def _field(written: dict[str, Any]) -> Field:
    about = ("name", "type", "title", "description")
    name, kind, title, description = (written.get(key, "") for key in about)
    held = {key: value for key, value in written.items() if key not in about}
    return Field(name, kind, title, description, held)


def names(fields: Collection[Field]) -> tuple[str, ...]:
    """Return the header of a file."""
    return tuple(field.name for field in fields)
