"""Addresses that content lists beside its figures: each must name something that is there.

A figure that is marked, a column that is called complete, the place of a fault or of a correction:
a slip in one of these changes nothing visible, so nobody would notice it.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel

from generator.check.findings import ACCOUNTS, PERFORMANCE, Finding
from generator.derive.book import address_of, entries_of
from generator.derive.desk import Desk
from generator.derive.publication import logged
from generator.locations import DataPath
from generator.model.accounts import Accounts, PerformanceCounts
from generator.model.narrative import Narrative
from generator.model.performance import EvaluationReport, Performance, Project
from generator.model.statute import Table

_NAME = "unknown-figure"
_ADVICE = "地址写成 表.行.列，例如 all_funds.total.income"
#: From how alike on a word of a text that stands nowhere is a slip and not the source's own part.
_ALIKE = 0.8
_LONGEST_SEARCH = 500


def places(desk: Desk) -> Iterator[Finding]:
    """Find listed addresses that name nothing."""
    accounts, performance = desk.report.accounts, desk.report.performance
    if accounts is not None:
        yield from _complete(desk, accounts)
        yield from _inferred(desk, accounts)
    for entry in logged(desk.report):
        if entry.correction.at:
            yield from _place(desk, entry.file, (*entry.path, "at"), entry.correction.at)
    for file, holder in ((ACCOUNTS, accounts), (PERFORMANCE, performance)):
        for position, fault in enumerate(holder.source_faults if holder else ()):
            yield from _place(desk, file, ("source_faults", position, "at"), fault.at)


def nearest(written: str, known: Collection[str], alike: float = 0.6) -> str:
    """Return the known word that is nearest to a written one; empty where none is near.

    Among very many words none is looked for: that takes long, and a slip has many neighbours.
    """
    words = [word for word in known if word.isdigit() == written.isdigit()]
    if len(words) > _LONGEST_SEARCH:
        return ""
    return next(iter(get_close_matches(written, words, 1, alike)), "")


def _unknown(
    file: str, path: DataPath, message: str, written: str, known: Collection[str], whole: str = "{}"
) -> Finding:
    """Word a finding; ``whole`` is the address around the part that is not known."""
    near = nearest(written, known)
    hint = f"是不是想写 {whole.format(near)}？" if near else _ADVICE
    return Finding(file, path, _NAME, message, hint)


# --- columns that are complete, figures that are inferred -----------------------------------------


def _complete(desk: Desk, accounts: Accounts) -> Iterator[Finding]:
    for position, text in enumerate(accounts.complete):
        name, *rest = text.split(".")
        path = ("complete", position)
        table = desk.statute.tables.get(name)
        if table is None:
            message = f"“{text}”：没有名为 {name} 的表"
            whole = ".".join(["{}", *rest])
            yield _unknown(ACCOUNTS, path, message, name, desk.statute.tables, whole)
        elif rest and (rest[-1] not in table.columns or rest[:-1] not in ([], ["total"])):
            message = f"“{text}”：表 {name} 没有 {rest[-1]} 这一列，没有一列算作已列全"
            yield _unknown(ACCOUNTS, path, message, rest[-1], table.columns, f"{name}.{{}}")


def _inferred(desk: Desk, accounts: Accounts) -> Iterator[Finding]:
    if not accounts.inferred:
        return
    typed = dict.fromkeys(_typed(desk, accounts))
    for position, text in enumerate(accounts.inferred):
        if text not in typed:
            message = f"“{text}”没有写过数，页面上没有哪个数会标“推算”"
            yield _unknown(ACCOUNTS, ("inferred", position), message, text, typed)


def _typed(desk: Desk, accounts: Accounts) -> Iterator[str]:
    """Yield the address of each typed figure, and of what holds it."""
    for path, _ in entries_of(accounts):
        address = address_of(path, desk.statute.tables)
        for steps in (path, address or ()):
            yield from (".".join(map(str, steps[:length])) for length in range(1, len(steps) + 1))


# --- faults of the source, corrections ------------------------------------------------------------


def _place(desk: Desk, file: str, path: DataPath, text: str) -> Iterator[Finding]:
    """Follow an address step by step to the first one that is not known."""
    steps = text.split(".")
    for number, (written, known) in enumerate(zip(steps, _known(desk, steps), strict=False)):
        if written in known:
            continue
        near = nearest(written, known, _ALIKE)
        if near or steps[0] != "narrative":
            whole = ".".join([*steps[:number], "{}", *steps[number + 1 :]])
            held = f"{'.'.join(steps[:number])} 里" if number else ""
            message = f"“{text}”：{held}没有 {written}"
            yield _unknown(file, path, message, written, known, whole)
        return


def _known(desk: Desk, steps: list[str]) -> Iterator[Collection[str]]:
    """Yield what each step of an address may be, as far as that is known."""
    tables, report = desk.statute.tables, desk.report
    yield [*Accounts.model_fields, *tables, "narrative", PERFORMANCE, "reports"]
    if steps[0] in tables:
        yield from _in_table(desk, steps[0], tables[steps[0]])
    elif steps[0] == "narrative":
        parts = [part.id for part in desk.layout.parts]
        yield [*desk.statute.sections, *Narrative.model_fields, *parts]
    elif steps[0] == PERFORMANCE:
        yield [*PerformanceCounts.model_fields, *Performance.model_fields]
        if steps[1:2] == ["projects"]:
            projects = report.performance.projects if report.performance else []
            yield [*(project.id for project in projects), *Project.model_fields]
    elif steps[0] == "reports":
        reports = {r.id: r for r in report.performance.reports} if report.performance else {}
        yield reports
        if len(steps) > 1:
            yield _in_report(desk, reports[steps[1]])


def _in_table(desk: Desk, name: str, table: Table) -> Iterator[Collection[str]]:
    """Yield rows, or columns where the row is left out, and columns; both as far as typed."""
    columns = [*table.columns, *_fields(name)]
    codes = desk.statute.functional if table.rows == "functional" else desk.statute.economic
    coded = codes if table.rows in {"functional", "economic"} else ()
    yield {"total", *table.row_titles, *table.row_sums, *desk.book.codes(name), *coded, *columns}
    yield columns


def _fields(name: str) -> Iterator[str]:
    """Yield the keys of the models that a table's rows may be, such as its rates and counts."""
    field = Accounts.model_fields.get(name)
    yield from _keys(field.annotation if field else None)


def _keys(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for key, field in annotation.model_fields.items():
            yield key
            yield from _keys(field.annotation)
    for inner in get_args(annotation):
        yield from _keys(inner)


def _in_report(desk: Desk, report: EvaluationReport) -> Collection[str]:
    template = desk.statute.report_templates.get(report.template)
    sections = [section.id for section in _sections(template.sections)] if template else []
    return [*EvaluationReport.model_fields, *report.sections, *sections]


def _sections(sections: Any) -> Iterator[Any]:
    for section in sections:
        yield section
        yield from _sections(section.sections)
