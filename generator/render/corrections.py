"""What became of a report after it went public: its corrections and its records, as Markdown."""

from collections.abc import Iterator
from datetime import date

from generator.amounts import plain
from generator.derive.desk import Desk
from generator.derive.publication import (
    CorrectionFacts,
    correction_days,
    corrections_of,
)
from generator.model.publication import PARTS
from generator.model.report import Report
from generator.render import markdown
from generator.render.blocks import FOLDER, Setting
from generator.render.environment import notice
from generator.render.typist import Typist, day

#: Below the report's folder; each day of corrections has a page there.
FOLDER_OF_CHANGES = "changes"
_FORMS = "forms"
_ON_CHANGES = Setting("", "../../")
_SHOWN_OF_DIGEST = 8
_PART_TITLES = dict(zip(PARTS, ("数字", "文字", "绩效"), strict=True))


def correction_notice(report: Report) -> Iterator[str]:
    """Say near the top of a report that it was corrected; nothing where it was not."""
    days = correction_days(report)
    if days:
        link = _page_of(days[-1])
        text = notice("corrected", number=len(days), day=day(days[-1]), link=link)
        yield f'!!! correction "公开后有更正"\n\n    {text}'


def log_blocks(desk: Desk) -> Iterator[str]:
    """Write the whole log; each date leads to its page."""
    if not desk.report.corrections:
        return
    yield markdown.caption("更正记录", "corrections", classes=["plain"])
    head = ["日期", "更正了什么", "原来", "更正后", "原因"]
    yield markdown.pipe_table(head, ["l"] * len(head), map(_logged, corrections_of(desk)))


def _logged(fact: CorrectionFacts) -> list[str]:
    said, on = fact.entry.correction, fact.entry.day
    dated = f"[{day(on)}]({_page_of(on)})" if on else day(said.date)
    return [dated, *map(markdown.cell, (said.what, fact.old, fact.new, said.why))]


def record_blocks(report: Report) -> Iterator[str]:
    """Write when the report went public, and what it was then."""
    if not report.published:
        return
    yield markdown.caption("公开记录", "records", classes=["plain"])
    parts = [part for part in PARTS if any(part in found.digests for found in report.published)]
    head = ["公开日期", "累计更正", *(f"{_PART_TITLES[part]}的指纹" for part in parts)]
    rows = (
        [
            day(record.date),
            f"{record.corrections}条" if record.corrections else "没有",
            *(_short(record.digests.get(part, "")) for part in parts),
        ]
        for record in report.published
    )
    yield markdown.pipe_table(head, ["l"] * len(head), rows)
    yield notice("records-note", length=_SHOWN_OF_DIGEST)


def correction_blocks(desk: Desk, on: date, typist: Typist, title: str) -> Iterator[str]:
    """Write the page of what was corrected on a day.

    Args:
        desk: The report.
        on: The day.
        typist: Prints the report's values.
        title: The report's title.
    """
    facts = [fact for fact in corrections_of(desk) if fact.entry.day == on]
    yield notice(
        "correction-intro",
        title=markdown.escape(title),
        link=f"{_ON_CHANGES.folder}index.md",
        day=day(on),
        number=len(facts),
    )
    for number, fact in enumerate(facts, 1):
        what = markdown.cell(fact.entry.correction.what)
        yield markdown.caption(f"{number}. {what}", f"correction-{number}", classes=["plain"])
        rows = [[name, value] for name, value in _lines(fact, typist) if value]
        yield markdown.pipe_table(["项目", "内容"], ["l", "l"], rows)
    yield from record_blocks(desk.report)
    others = [other for other in correction_days(desk.report) if other != on]
    if others:
        links = "、".join(f"[{day(other)}](../{other}/index.md)" for other in others)
        yield notice("correction-others", links=links)


def _lines(fact: CorrectionFacts, typist: Typist) -> Iterator[tuple[str, str]]:
    yield "更正的数", markdown.escape(fact.title)
    yield "原来", markdown.cell(fact.old)
    yield "更正后", markdown.cell(fact.new)
    if fact.difference:
        amount = f"{plain(fact.unit.from_yuan(abs(fact.difference)))}{fact.unit.value}"
        yield "相差", f"{'减少' if fact.difference < 0 else '增加'}{amount}"
        yield "幅度", typist.percent(fact.rate) if fact.rate is not None else "不可比"
    yield "原因", markdown.cell(fact.entry.correction.why)
    if fact.printed:
        link = f"{_ON_CHANGES.folder}{_FORMS}/index.md#{fact.printed.anchor}"
        cell = "，".join(filter(None, (fact.printed.row, fact.printed.column)))
        yield "见", f"[{markdown.escape(f'{fact.printed.form}：{cell}')}]({link})"


def _page_of(on: date) -> str:
    return f"{FOLDER}{FOLDER_OF_CHANGES}/{on}/index.md"


def _short(digest: str) -> str:
    return f"`{digest[:_SHOWN_OF_DIGEST]}`" if digest else "没有"
