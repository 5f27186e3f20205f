"""Statutory forms as Markdown: pipe tables with a caption, path headers and row keys."""

from collections.abc import Iterator

from generator.derive.forms import FormView, RowView, TableView
from generator.derive.numerals import numbered
from generator.model.statute import Layout, Statute
from generator.render import markdown
from generator.render.blocks import Block, Heading
from generator.render.environment import notice
from generator.render.subjects import subject_link
from generator.render.typist import Typist

#: Titles of the columns that name a row.
CODE, NAME, LINE = "科目编码", "科目名称", "项目"
_INDENT = "\u3000"
#: The way from a page of forms, or from the whole volume, to the root of the site.
_ROOT = "../../../"


def form_blocks(view: FormView, typist: Typist) -> Iterator[Block]:
    """Write one form: its heading, its tables, and the note it needs."""
    title = markdown.escape(form_title(view, typist))
    yield Heading(0, f"{title} {{: #form-{view.form.id} }}")
    yield from _body(view, typist)


def form_title(view: FormView, typist: Typist) -> str:
    """Return a form's title behind its local number."""
    return title_in_layout(typist.desk.statute, typist.desk.layout, view.number)


def title_in_layout(statute: Statute, layout: Layout, number: int) -> str:
    """Return the title of the form at a position (from one), behind its local number."""
    place, style = layout.forms[number - 1], layout.numbering.forms
    local = place.number or (numbered(style, number) if style else "")
    return local + (place.title or statute.forms[place.form].title)


def _body(view: FormView, typist: Typist) -> Iterator[str]:
    if not view.printed:
        yield notice("form-undisclosed" if view.form.confirmed else "form-unseen")
        return
    for table in view.tables:
        yield _table(view, table, typist)
    if note := empty_note(view, typist):
        yield markdown.escape(note)


def lead_titles(table: TableView) -> list[str]:
    """Return the titles of the columns that name a row."""
    if table.kind == "single":
        return []
    return [CODE, NAME] if table.coded else [LINE]


def empty_note(view: FormView, typist: Typist) -> str:
    """Return the note under a form that holds nothing; none under another one."""
    if not (view.empty and view.form.empty_note):
        return ""
    report = typist.desk.report
    return notice(
        "form-empty",
        who=f"{report.department.name}{report.key.year}年度",
        what=view.form.empty_note,
        title=view.title,
    )


def _table(view: FormView, table: TableView, typist: Typist) -> str:
    title = view.title + (f"（{table.head}）" if table.head else "")
    line = markdown.caption(
        markdown.escape(title),
        table.id,
        unit=typist.unit,
        classes=table.kind.split(),
        rows=table.rows_id,
    )
    lead = lead_titles(table)
    head = [*lead, *(column.title for column in table.columns), "#"]
    align = ["l"] * len(lead) + ["r"] * len(table.columns) + ["l"]
    rows = (_row(row, table, typist) for row in table.rows)
    return f"{line}\n\n{markdown.pipe_table(head, align, rows)}"


def _row(row: RowView, table: TableView, typist: Typist) -> list[str]:
    title = _INDENT * (row.level - 1) + markdown.cell(row.title)
    title = f"**{title}**" if row.foot and title else title
    lead = [subject_link(row.code, _ROOT), title] if table.coded else [title]
    if table.kind == "single":
        lead = []
    return [*lead, *(typist.cell(cell) for cell in row.cells), row.key]
