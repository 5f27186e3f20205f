"""What search engines for data are told of a report: a ``Dataset`` of schema.org."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from generator.derive.desk import Desk
from generator.model.site import Site
from generator.render.downloads import Download
from generator.render.environment import notice


def dataset(desk: Desk, site: Site, title: str, files: Iterable[Download]) -> dict[str, Any]:
    """Describe a report's files as JSON-LD.

    Args:
        desk: The report.
        site: Who publishes it, and where: addresses are whole where the site has one, else they
            count from the report's page.
        title: The report's title.
        files: What can be downloaded.
    """
    report, year = desk.report, desk.year
    folder = f"{site.url.rstrip('/')}/{report.key}/" if site.url else ""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "description": notice("dataset", title=title, publisher=site.publisher),
        "inLanguage": "zh-CN",
        "temporalCoverage": f"{date(year, 1, 1)}/{date(year + 1, 1, 1) - date.resolution}",
        "spatialCoverage": {"@type": "Place", "name": _place(desk, site)},
        "creator": {"@type": "GovernmentOrganization", "name": report.department.name},
        "publisher": {"@type": "Organization", "name": site.publisher},
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.title,
                "contentUrl": folder + file.path,
                "encodingFormat": file.media_type,
            }
            for file in files
        ],
    }
    if folder:
        found["url"] = folder
    if site.license:
        found["license"] = site.license
    if report.accounts and isinstance(report.accounts.published, date):
        found["datePublished"] = report.accounts.published.isoformat()
    return found


def _place(desk: Desk, site: Site) -> str:
    """Return the department's district behind the region, as far as it is known."""
    district = desk.report.department.district or ""
    return district if district.startswith(site.region) else site.region + district
