"""Everything a content file refers to exists: figures, codes, layout lists, projects, templates."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from generator.check.findings import Finding
from generator.check.places import nearest, places
from generator.derive.book import address_of, entries_of
from generator.derive.desk import Desk
from generator.derive.facts import budget_kind
from generator.derive.figures import Address, AddressError
from generator.derive.forms import FormView, form_views
from generator.derive.performance import performance_form
from generator.locations import DataPath
from generator.model.performance import Project
from generator.model.statute import Choice, PerformanceForm, TemplateSection

_REFERENCE = re.compile(r"\{([^{}]*)\}")
_SHORT_LIST = 12


def references(desk: Desk) -> Iterator[Finding]:
    """Check every reference of one report."""
    yield from _layout(desk)
    yield from _addresses(desk)
    yield from places(desk)
    yield from _rates(desk)
    yield from _texts(desk)
    yield from _codes(desk)
    yield from _layout_lists(desk)
    yield from _faults(desk)
    yield from _as_published(desk)
    yield from _notes(desk)
    yield from _performance(desk)
    yield from _reports(desk)


def _unknown(
    file: str, path: DataPath, value: str, known: Collection[str], what: str, name: str
) -> Iterator[Finding]:
    """Report a value that is not in a list, with the nearest one that is."""
    if value in known:
        return
    near = nearest(value, known)
    guess = f"是不是想写 {near}？" if near else ""
    listed = f"可用的有：{'、'.join(known)}" if 0 < len(known) <= _SHORT_LIST else ""
    hint = f"{guess}{listed}" or f"版式没有列出任何{what}，请删去"
    yield Finding(file, path, name, f"“{value}”不是{what}", hint)


def _layout(desk: Desk) -> Iterator[Finding]:
    layout = desk.layout
    file = "accounts" if desk.report.accounts else "performance"
    if desk.year not in layout.years:
        years = f"{layout.years.first or ''}—{layout.years.last or ''}"
        yield Finding(
            file,
            ("layout",),
            "layout-of-other-years",
            f"版式“{layout.title}”用于 {years} 年度，本报告是 {desk.year} 年度",
            "换成这一年的版式；确实沿用旧版式的，不必理会",
        )
    accounts = desk.report.accounts
    if accounts and accounts.budget:
        yield from _unknown(
            "accounts",
            ("budget",),
            accounts.budget,
            layout.budgets,
            "本版式的预算口径",
            "unknown-budget",
        )
    if accounts and accounts.variant:
        yield from _unknown(
            "accounts",
            ("variant",),
            accounts.variant,
            list(layout.variants),
            "本版式的版本",
            "unknown-variant",
        )
    source = desk.report.source
    if source and source.derived_from:
        yield from _derived_from(desk, file, source.derived_from)


def _derived_from(desk: Desk, file: str, reference: str) -> Iterator[Finding]:
    year, _, department = reference.partition("/")
    if department != desk.report.key.department or desk.year_book(int(year)) is None:
        yield Finding(
            file,
            ("source", "derived_from"),
            "unknown-report",
            f"没有“{reference}”这份有决算的报告",
            "写本部门另一年的报告：年/部门标识，例如 2020/xiqu-xinfangju",
        )


def _row(desk: Desk, path: DataPath, text: str) -> Iterator[Finding]:
    """A reason is about a row that the report has."""
    try:
        address = desk.address(text)
    except AddressError:
        return
    if address.row.isdigit() and address.row not in desk.book.codes(address.table):
        hint = "改正编码；这一行没有数的，不必写原因"
        message = f"本报告的表 {address.table} 里没有 {address.row} 这一行"
        yield Finding("narrative", path, "unknown-figure", message, hint)


def _rates(desk: Desk) -> Iterator[Finding]:
    """A rate is stated only where its budget is not: otherwise it is computed."""
    kind = budget_kind(desk)
    for path, entry in desk.book.others.items():
        if path[-1] != "execution_rate" or entry.number is None:
            continue
        table, row = str(path[0]), str(path[1])
        columns = desk.statute.tables[table].columns
        column = kind if kind in columns else "budget"
        if column in columns and Address(table, row, column) in desk.book.stated:
            yield Finding(
                "accounts",
                path,
                "rate-beside-its-budget",
                "已经写了预算数，又写完成率；完成率由程序计算",
                "删去 execution_rate；来源写的完成率不同的，在 source_faults 里说明",
            )


def _addresses(desk: Desk) -> Iterator[Finding]:
    narrative = desk.narrative
    for base in ("on_previous_year", "on_budget"):
        for text in getattr(narrative.reasons, base):
            path = ("reasons", base, text)
            yield from _address(desk.address, "narrative", path, text)
            yield from _row(desk, path, text)


def _address(
    read: Callable[[str], object], file: str, path: DataPath, text: str
) -> Iterator[Finding]:
    try:
        read(text)
    except AddressError as error:
        yield Finding(
            file,
            path,
            "unknown-figure",
            str(error),
            "地址写成 表.行.列，例如 all_funds.total.income",
        )


def _reference(desk: Desk, file: str, path: DataPath, text: str) -> Iterator[Finding]:
    for finding in _address(desk.lookup, file, path, text):
        hint = "花括号里只写数的地址，例如 {2019:fund_budget.total.project}；别的地方不用花括号"
        written = f"{{{text}}}"
        message = f"“{written}”：{finding.message}"
        yield replace(finding, message=message, hint=hint, words=written)


def _strings(value: Any, path: DataPath = ()) -> Iterator[tuple[DataPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, child in value:
            if child is not None:
                yield from _strings(child, (*path, name))
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _strings(child, (*path, key))
    elif isinstance(value, (list, tuple)):
        for position, child in enumerate(value):
            yield from _strings(child, (*path, position))


def _texts(desk: Desk) -> Iterator[Finding]:
    for file in ("narrative", "performance"):
        for path, text in _strings(getattr(desk.report, file)):
            for reference in dict.fromkeys(_REFERENCE.findall(text)):
                yield from _reference(desk, file, path, reference)


def _codes(desk: Desk) -> Iterator[Finding]:
    tables = desk.statute.tables
    seen = set()
    for path, _ in entries_of(desk.report.accounts):
        address = address_of(path, tables)
        if address and address.row.isdigit() and address.row not in seen:
            seen.add(address.row)
            yield from _code(desk, "accounts", path[:2], address.row)
    for table, items in desk.narrative.items.items():
        for code in items:
            yield from _code(desk, "narrative", ("items", table, code), code)
    yield from _detail_codes(desk)
    words = desk.narrative.general_budget_basic
    for name in type(words).model_fields if words else ():
        for position, code in enumerate(getattr(words, name)):
            path = ("general_budget_basic", name, position)
            yield from _code(desk, "narrative", path, code)
    projects = desk.report.performance.projects if desk.report.performance else []
    for position, project in enumerate(projects):
        if project.item:
            yield from _code(desk, "performance", ("projects", position, "item"), project.item)


def _detail_codes(desk: Desk) -> Iterator[Finding]:
    """Check items and economic classes of the matrix, each where it first stands."""
    seen = set()
    for path, _ in entries_of(desk.report.accounts and desk.report.accounts.detail, ("detail",)):
        for length in (4, 5):
            code = str(path[length - 1])
            if code not in seen:
                seen.add(code)
                yield from _code(desk, "accounts", path[:length], code)


def _code(desk: Desk, file: str, path: DataPath, code: str) -> Iterator[Finding]:
    statute = desk.statute
    if statute.code(code, desk.year):
        return
    entries = statute.functional.get(code) or statute.economic.get(code) or ()
    others = "、".join(
        f"{entry.name}（{_span(entry.years.first, entry.years.last)}）" for entry in entries
    )
    message = f"{desk.year} 年度没有科目 {code}" + (f"，它用于：{others}" if others else "")
    hint = "对照当年的《政府收支分类科目》改正编码；编码无误的不必理会（本站的编码表可能不全）"
    yield Finding(file, path, "unknown-code", message, hint)


def _span(first: int | None, last: int | None) -> str:
    return f"{first or ''}—{last or ''}年度"


def _ids(choices: Iterable[Choice]) -> list[str]:
    return [choice.id for choice in choices]


def _layout_lists(desk: Desk) -> Iterator[Finding]:
    accounts, layout = desk.report.accounts, desk.layout
    if accounts is None:
        return
    for kind in accounts.staff:
        yield from _unknown(
            "accounts",
            ("staff", kind),
            kind,
            _ids(layout.staff),
            "本版式的人员类别",
            "unknown-staff",
        )
    for position, unit in enumerate(accounts.scope if layout.scope_kinds else []):
        path = ("scope", position, "kind")
        yield from _unknown(
            "accounts",
            path,
            unit.kind,
            layout.scope_kinds,
            "本版式的单位性质",
            "unknown-scope-kind",
        )
    assets = ["vehicles", *_ids(layout.vehicles), *_ids(layout.equipment)]
    for key in accounts.state_assets:
        yield from _unknown(
            "accounts", ("state_assets", key), key, assets, "本版式的资产种类", "unknown-asset"
        )


def _faults(desk: Desk) -> Iterator[Finding]:
    for file in ("accounts", "performance"):
        faults = getattr(getattr(desk.report, file), "source_faults", None) or ()
        for position, fault in enumerate(faults):
            path = ("source_faults", position, "kind")
            yield from _unknown(
                file,
                path,
                fault.kind,
                list(desk.statute.fault_kinds),
                "来源差错的种类",
                "unknown-fault-kind",
            )


def _as_published(desk: Desk) -> Iterator[Finding]:
    accounts = desk.report.accounts
    printed = accounts.as_published if accounts else {}
    known = [place.form for place in desk.layout.forms]
    for name in printed:
        path = ("as_published", name)
        yield from _unknown("accounts", path, name, known, "本版式的表", "unknown-form")
    for view in form_views(desk, printed):
        yield from _published_cells(view, printed[view.form.id])


def _published_cells(view: FormView, printed: Mapping[str, Iterable[str]]) -> Iterator[Finding]:
    """A cell stated as printed stands in a row and a column of its form, or it is not shown."""
    name = view.form.id
    cells = [(row.key, column.id) for t in view.tables for row in t.rows for column in t.columns]
    rows, columns = dict.fromkeys(row for row, _ in cells), dict.fromkeys(c for _, c in cells)
    for row, stated in printed.items():
        path = ("as_published", name, row)
        yield from _unknown("accounts", path, row, rows, f"表 {name} 的行", "unknown-figure")
        for column in stated:
            at = (*path, column)
            yield from _unknown(
                "accounts", at, column, columns, f"表 {name} 的栏", "unknown-column"
            )


def _notes(desk: Desk) -> Iterator[Finding]:
    for section in desk.narrative.notes:
        known = list(desk.statute.sections)
        yield from _unknown(
            "narrative", ("notes", section), section, known, "说明的小节", "unknown-section"
        )
    functional = [n for n, table in desk.statute.tables.items() if table.rows == "functional"]
    for table in desk.narrative.items:
        yield from _unknown(
            "narrative", ("items", table), table, functional, "资金表", "unknown-table"
        )


def _performance(desk: Desk) -> Iterator[Finding]:
    performance = desk.report.performance
    if performance is None or not performance.projects:
        return
    if not desk.layout.performance:
        yield Finding(
            "performance",
            ("projects",),
            "layout-without-performance",
            f"版式“{desk.layout.title}”没有项目绩效表，不能列项目",
            "删去 projects，或把个数写在 accounts.yml 的 performance 里",
        )
        return
    form = performance_form(desk)
    for position, project in enumerate(performance.projects):
        yield from _project(form, ("projects", position), project)


def _project(form: PerformanceForm, path: DataPath, project: Project) -> Iterator[Finding]:
    file = "performance"
    sources, stages, kinds = list(form.sources), list(form.stages), list(form.indicators)
    for source, funding in project.funding.items():
        at: DataPath = (*path, "funding", source)
        yield from _unknown(file, at, source, sources, "本版式的资金来源", "unknown-source")
        for stage in funding:
            yield from _unknown(
                file, (*at, stage), stage, stages, "本版式的资金阶段", "unknown-stage"
            )
    for number, indicator in enumerate(project.indicators):
        at = (*path, "indicators", number, "kind")
        yield from _unknown(
            file, at, indicator.kind, kinds, "本版式的指标种类", "unknown-indicator"
        )


def _reports(desk: Desk) -> Iterator[Finding]:
    performance = desk.report.performance
    if performance is None:
        return
    projects = [project.id for project in performance.projects]
    if performance.management:
        for step in type(performance.management).model_fields:
            listed = getattr(performance.management, step)
            for position, project in enumerate(listed if isinstance(listed, list) else ()):
                at = ("management", step, position)
                yield from _unknown(
                    "performance", at, project, projects, "本报告的项目", "unknown-project"
                )
    templates = desk.statute.report_templates
    for position, report in enumerate(performance.reports):
        path = ("reports", position)
        if report.project:
            yield from _unknown(
                "performance",
                (*path, "project"),
                report.project,
                projects,
                "本报告的项目",
                "unknown-project",
            )
        yield from _unknown(
            "performance",
            (*path, "template"),
            report.template,
            list(templates),
            "评价报告的体例",
            "unknown-template",
        )
        if report.template in templates:
            known = list(_section_ids(templates[report.template].sections))
            for section in report.sections:
                yield from _unknown(
                    "performance",
                    (*path, "sections", section),
                    section,
                    known,
                    "这种报告的一节",
                    "unknown-section",
                )


def _section_ids(sections: Iterable[TemplateSection]) -> Iterator[str]:
    for section in sections:
        if section.id:
            yield section.id
        yield from _section_ids(section.sections)
