"""How a page of a report is cited: what GB/T 7714 asks of an online document, where known."""

from collections.abc import Iterator
from datetime import date

from generator.derive.publication import correction_days, version_of
from generator.model.report import Report
from generator.model.site import Site
from generator.render import markdown
from generator.render.environment import notice
from generator.render.typist import day

_SHOWN_OF_VERSION = 8


def citation(report: Report, site: Site, title: str, folder: str = "") -> Iterator[str]:
    """Write the box with the line to cite a page by; the day of reading is the reader's to add.

    Args:
        report: The report.
        site: Who publishes it, and where.
        title: Title of the page.
        folder: The page's folder below the report's.
    """
    path = f"{report.key}/{folder}"
    address = f"{site.url.rstrip('/')}/{path}" if site.url else path
    # Without an address of the site the link still tells it, wherever the site stands.
    link = address if site.url else "index.md"
    source = report.source
    text = notice(
        "citation",
        author=markdown.escape((source and source.publisher) or report.department.name),
        title=markdown.escape(title),
        publisher=markdown.escape(site.publisher),
        date=_dated(report),
        address=f"[{address}]({link})",
        version=version_of(report)[:_SHOWN_OF_VERSION],
    )
    head, note = notice("citation-title"), notice("citation-note")
    yield f'!!! citation "{head}"\n\n    {text}\n\n    {note}'


def _dated(report: Report) -> str:
    published = report.accounts.published if report.accounts else None
    if not isinstance(published, date) and report.published:
        published = report.published[0].date
    said = str(published) if isinstance(published, date) else f"公开日期{day(published)}"
    corrected = correction_days(report)
    return f"{said}，{corrected[-1]}更正" if corrected else said
