"""The pages that list what can be downloaded: one for the site, one for each year."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from generator.derive.differences import compared_years
from generator.model.keys import ReportKey
from generator.model.statute import Statute
from generator.render import markdown
from generator.render.changes import CHANGES_FILE, changes_folder
from generator.render.downloads import Download, file_kinds, form_files, whole_files
from generator.render.environment import environment, notice
from generator.render.page import HOME, Link, Page, Plan

_FOLDER = "downloads"
_TITLE = "数据下载"
_HEAD = ("部门", "整份报告", "各张表（CSV）", "与往年比较（CSV）")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one report, as little as tells them.

    Attributes:
        key: The report.
        name: Its department.
        accounts: Whether it holds accounts.
        layout: Id of its layout.
        forms: Positions in the layout, from one, of the forms that are printed as tables.
        compared: The years it is compared with.
    """

    key: ReportKey
    name: str
    accounts: bool
    layout: str
    forms: tuple[int, ...]
    compared: tuple[int, ...] = ()


def file_plans(reports: Iterable[Files], statute: Statute) -> Iterator[Plan]:
    """Plan the pages; reports in the order in which they are listed."""
    years: dict[int, list[Files]] = {}
    for report in _with_comparisons(list(reports)):
        years.setdefault(report.key.year, []).append(report)
    counted = [(year, len(years[year])) for year in sorted(years, reverse=True)]
    yield Plan(f"{_FOLDER}/index.md", tuple(counted), partial(_index_page, counted))
    for year, listed in years.items():
        made = partial(_year_page, year, listed, statute)
        yield Plan(f"{_FOLDER}/{year}/index.md", tuple(listed), made)


def _with_comparisons(reports: list[Files]) -> Iterator[Files]:
    held: dict[str, list[int]] = {}
    for report in reports:
        if report.accounts:
            held.setdefault(report.key.department, []).append(report.key.year)
    for report in reports:
        years = held.get(report.key.department, [])
        yield replace(report, compared=compared_years(years, report.key.year))


def _index_page(years: list[tuple[int, int]]) -> Page:
    template = environment().get_template("pages/downloads.md.j2")
    text = template.render(years=years, kinds=file_kinds())
    description = notice("downloads-description")
    return Page(f"{_FOLDER}/index.md", "downloads", _TITLE, description, (text,), (HOME,))


def _year_page(year: int, reports: list[Files], statute: Statute) -> Page:
    title = f"{year}年度{_TITLE}"
    blocks = (
        f"# {title}",
        notice("files-year", year=year, number=len(reports), link="../index.md"),
        markdown.caption("各部门的文件", "files", classes=["plain"]),
        markdown.pipe_table(_HEAD, ["l"] * len(_HEAD), (_row(r, statute) for r in reports)),
        *_numbers(reports, statute),
    )
    path, trail = f"{_FOLDER}/{year}/index.md", (HOME, Link(_TITLE, f"{_FOLDER}/"))
    return Page(path, "files", title, notice("files-description"), blocks, trail)


def _numbers(reports: list[Files], statute: Statute) -> Iterator[str]:
    """Say which form each number stands for, in every layout that reports of the year have."""
    held: dict[str, set[int]] = {}
    for report in reports:
        held.setdefault(report.layout, set()).update(report.forms)
    for name in sorted(name for name, forms in held.items() if forms):
        layout = statute.layouts[name]
        places = ((number, layout.forms[number - 1]) for number in sorted(held[name]))
        titles = ((n, place.title or statute.forms[place.form].title) for n, place in places)
        yield markdown.paragraph(f"{layout.title}的表：")
        yield "\n".join(f"- {number}：{markdown.escape(title)}" for number, title in titles)


def _row(report: Files, statute: Statute) -> list[str]:
    folder = f"../../{report.key}/"
    whole = whole_files(has_accounts=report.accounts, has_forms=bool(report.forms))
    layout = statute.layouts[report.layout]
    forms = zip(report.forms, form_files(statute, layout, report.forms), strict=True)
    return [
        f"[{markdown.cell(report.name)}]({folder}index.md)",
        " ".join(_link(_format(file), file, folder) for file in whole),
        " ".join(_link(str(number), file, folder) for number, file in forms),
        " ".join(_comparison(report.key, year) for year in report.compared),
    ]


def _comparison(key: ReportKey, year: int) -> str:
    folder = changes_folder(key.department, year, key.year)
    return f'[{year}](../../{folder}{CHANGES_FILE} "与{year}年度比较")'


def _format(file: Download) -> str:
    return file.path.rpartition(".")[2].upper()


def _link(text: str, file: Download, folder: str) -> str:
    """Link with few letters; what the file holds is the link's title."""
    return f'[{text}]({folder}{file.path} "{file.title}")'
