"""The pages on how well each report was published: all years in numbers, one page a year."""

from collections.abc import Iterable, Iterator, Sequence

from generator.derive.quality import PUBLICATION_DAYS, Quality
from generator.render import markdown
from generator.render.environment import notice
from generator.render.page import HOME, Link, Page
from generator.render.typist import day

FOLDER = "quality"
_TITLE = "公开质量"
_ALL_HEAD = (
    "年度",
    "报告",
    "按时公开",
    "不按时",
    "日期未公开",
    "各节都有内容",
    "错误",
    "警告",
    "提示",
    "接受的发现",
)
_HEAD = ("报告", "批复到公开", "小节", "来源差错", "错误", "警告", "提示", "接受的发现")
_TRAIL = (HOME, Link("关于本站", "about/"))


def overview_page(reports: Iterable[Quality]) -> Page:
    """Count over each year, newest first; the page of a year says it report by report."""
    years: dict[int, list[Quality]] = {}
    for report in reports:
        years.setdefault(report.key.year, []).append(report)
    rows = [_year_row(year, years[year]) for year in sorted(years, reverse=True)]
    blocks = (
        f"# {_TITLE}",
        notice("quality-intro", days=PUBLICATION_DAYS),
        markdown.caption("各年一览", "years", classes=["plain", "reports"]),
        markdown.pipe_table(_ALL_HEAD, ["l", *["r"] * 9], rows),
    )
    description = notice("quality-description")
    return Page(f"{FOLDER}/index.md", "quality", _TITLE, description, blocks, _TRAIL)


def _year_row(year: int, reports: Sequence[Quality]) -> list[str]:
    accounts = [report for report in reports if report.has_accounts]
    numbers = (
        len(reports),
        sum(report.in_time is True for report in accounts),
        sum(report.in_time is False for report in accounts),
        sum(report.in_time is None for report in accounts),
        sum(not report.undisclosed for report in accounts),
        sum(report.tally.errors for report in reports),
        sum(report.tally.warnings for report in reports),
        sum(report.tally.notes for report in reports),
        sum(len(report.accepted) for report in reports),
    )
    return [f"[{year}年度]({year}/index.md)", *map(str, numbers)]


def quality_page(year: int, reports: Iterable[Quality]) -> Page:
    """Write the page of one year; reports in the order given."""
    listed = tuple(reports)
    title = f"{year}年度{_TITLE}"
    blocks = [
        f"# {title}",
        markdown.caption("各报告一览", "reports", classes=["plain", "reports"]),
        markdown.pipe_table(_HEAD, ["l", "l", "l", *["r"] * 5], map(_row, listed)),
        *(block for report in listed for block in _details(report)),
    ]
    path, trail = f"{FOLDER}/{year}/index.md", (*_TRAIL, Link(_TITLE, f"{FOLDER}/"))
    return Page(path, "quality", title, notice("quality-description"), tuple(blocks), trail)


def _title(report: Quality) -> str:
    return f"{report.department}{report.key.year}年度"


def _link(report: Quality) -> str:
    return f"[{markdown.cell(_title(report))}](../../{report.key}/index.md)"


def _row(report: Quality) -> list[str]:
    tally = report.tally
    numbers = (report.faults, tally.errors, tally.warnings, tally.notes, len(report.accepted))
    return [_link(report), _timing(report), _sections(report), *map(str, numbers)]


def _timing(report: Quality) -> str:
    if not report.has_accounts:
        return "没有决算"
    if report.days is None:
        return "未公开"
    return f"{report.days}天，{'按时' if report.in_time else '不按时'}"


def _sections(report: Quality) -> str:
    if not report.has_accounts:
        return "只有绩效"
    missing = len(report.undisclosed)
    return f"{missing}节未公开" if missing else "各节都有内容"


def _details(report: Quality) -> Iterator[str]:
    """Write what the table only counts: sections that hold nothing, findings that are accepted."""
    if not (report.undisclosed or report.accepted):
        return
    anchor = f"{report.key.year}-{report.key.department}"
    yield f"## {markdown.escape(_title(report))} {{: #report-{anchor} }}"
    if report.undisclosed:
        yield f"没有公开的小节：{'、'.join(map(markdown.escape, report.undisclosed))}。"
    if report.accepted:
        yield markdown.caption("接受的发现", f"accepted-{anchor}", classes=["plain"])
        yield markdown.pipe_table(
            ["规则", "位置", "理由", "责任机构", "有效期至"], ["l"] * 5, _accepted(report)
        )


def _accepted(report: Quality) -> Iterator[list[str]]:
    for found in report.accepted:
        rule = (
            f"[{found.rule}](../../about/rules/{found.rule}/index.md) {markdown.coded(found.what)}"
        )
        place = f"`{found.at}`"
        yield [rule, place, markdown.cell(found.reason), markdown.cell(found.by), day(found.until)]
