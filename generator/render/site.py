"""The whole site as text: every page and chart by its path below the docs folder."""

from collections.abc import Iterable

from generator.derive.desk import Desk, Desks
from generator.derive.facts import Change
from generator.derive.figures import Figure
from generator.derive.quality import Quality
from generator.derive.summaries import Summary, summary
from generator.derive.terms import used_items
from generator.model.report import Content
from generator.model.statute import Statute
from generator.render.indexes import Entry, Indexes
from generator.render.quality import quality_page
from generator.render.report import ReportPages
from generator.render.rules import rule_pages
from generator.render.typist import Typist


def render_site(content: Content, statute: Statute, qualities: Iterable[Quality]) -> dict[str, str]:
    """Render all content.

    Args:
        content: All content.
        statute: The statute data.
        qualities: What the check tells of each report's publication.

    Returns:
        Text of each Markdown page and chart, by path below the docs folder (posix slashes).
    """
    desks = Desks(content, statute)
    files: dict[str, str] = {}
    entries: list[Entry] = []
    items: set[tuple[str, int]] = set()
    for key in sorted(content.reports):
        desk = desks.desk(key)
        pages, drawings = ReportPages(desk, content.glossary).pages()
        files |= {path: page.text() for path, page in pages.items()} | drawings
        entries.append(_entry(desk))
        items |= {(code, key.year) for code in used_items(desk)}
    indexes = Indexes(content, statute, tuple(entries), tuple(sorted(items)))
    files |= {path: page.text() for path, page in indexes.pages().items()}
    files |= {page.path: page.text() for page in rule_pages(statute)}
    page = quality_page(qualities)
    return files | {page.path: page.text()}


def _entry(desk: Desk) -> Entry:
    typist = Typist(desk)
    facts: Summary = summary(desk)
    return Entry(
        summary=facts,
        income=_figure(facts, facts.income.current, typist),
        expenditure=_figure(facts, facts.expenditure.current, typist),
        change=_change(facts.expenditure, typist),
        three_publics=_figure(facts, facts.three_publics.current, typist),
    )


def _figure(facts: Summary, figure: Figure, typist: Typist) -> str:
    return typist.amount(figure) if facts.has_accounts else "—"


def _change(change: Change, typist: Typist) -> str:
    if not change.compared or not change.current.known:
        return "—"
    if change.rate is None:
        return "持平" if change.is_level else "不可比"
    return f"{'下降' if change.fell else '增长'}{typist.percent(change.rate)}"
