"""What the cover of a printed volume says."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from generator.derive.desk import Desk
from generator.derive.publication import correction_days
from generator.model.site import Site
from generator.render.environment import notice
from generator.render.typist import day


def cover(desk: Desk, site: Site, title: str) -> dict[str, Any]:
    """Return the words of the cover by their place on it.

    Args:
        desk: The report.
        site: Who publishes it.
        title: The report's title, which begins with its department's name.
    """
    department = desk.report.department.name
    return {
        "department": department,
        "what": title.removeprefix(department),
        "title": title,
        "publisher": site.publisher,
        "facts": [[name, value] for name, value in _facts(desk, site)],
        "note": notice("cover-transcribed") if desk.report.transcribed else "",
    }


def _facts(desk: Desk, site: Site) -> Iterator[tuple[str, str]]:
    """Yield what stands below the title; a date that nobody disclosed does not."""
    report, accounts = desk.report, desk.report.accounts
    yield "发布", site.publisher
    if accounts and isinstance(accounts.approved, date):
        yield "财政批复", day(accounts.approved)
    if accounts and isinstance(accounts.published, date):
        yield "公开", day(accounts.published)
    for last in correction_days(report)[-1:]:
        yield "更正", day(last)
    if report.source and report.source.retrieved:
        yield "抄录", day(report.source.retrieved)
    if site.url:
        yield "网址", f"{site.url.rstrip('/')}/{report.key}/"
