"""The page of a report's forms: files above, contents, forms, and the forms that are not printed."""

from support import desk

from generator.derive.desk import Desk
from generator.model.site import LocalGlossary, Site
from generator.publish.pipe_tables import parse_caption, parse_table, row_ids
from generator.render.page import Page
from generator.render.report import ReportPages

_PARTIAL = """
unit: 万元
origin: transcribed
disclosure: partial
general_budget:
  2010301: {basic: 44.90}
"""


def _page(report: Desk) -> Page:
    site = Site(format="1", name="决算公开", region="甲区", publisher="甲区财政局")
    return ReportPages(report, site, LocalGlossary()).pages()[0]["2020/jia/forms/index.md"]


def test_files_stand_above_all_forms_and_say_what_opens_them() -> None:
    page = _page(desk(_PARTIAL))
    files = page.blocks[2].splitlines()
    assert [line.partition("](")[2].partition(")")[0] for line in files] == [
        "../report.xlsx",
        "../figures.csv",
        "../report.json",
    ]
    assert all("打开" in line or "使用" in line for line in files)
    assert page.downloads == ()


def test_forms_that_are_not_printed_come_last_each_at_its_own_address() -> None:
    report = desk(_PARTIAL)
    page = _page(report)
    at = next(i for i, block in enumerate(page.blocks) if "{: #forms-left-out }" in block)
    caption = parse_caption(page.blocks[at + 1])
    assert caption
    table = parse_table(caption, page.blocks[at + 2])
    assert table
    last = [block for block in page.blocks[at + 1 :] if block.startswith("## ")]
    assert last == []
    headings = [block for block in page.blocks if block.startswith("## ")][:-1]
    printed = {block.rpartition("#")[2].removesuffix(" }") for block in headings}
    left_out = set(row_ids(table))
    assert printed
    assert left_out
    assert printed | left_out == {f"form-{place.form}" for place in report.layout.forms}
    assert not printed & left_out
    reasons = {row.cells[1][:4] for row in table.rows}
    assert reasons == {"表样未见", "来源没有"}


def test_the_contents_lead_to_every_printed_form_and_to_the_others_at_once() -> None:
    page = _page(desk(_PARTIAL))
    at = next(i for i, block in enumerate(page.blocks) if block.startswith("??? contents"))
    links = [
        line.rpartition("](#")[2].partition(")")[0] for line in page.blocks[at + 1].split("\n")
    ]
    headings = [block for block in page.blocks if block.startswith("## ")]
    assert links == [block.rpartition("#")[2].removesuffix(" }") for block in headings]


def test_a_report_without_a_printed_form_has_no_contents() -> None:
    page = _page(desk("disclosure: partial\nunit: 万元\norigin: transcribed\n"))
    assert not any(block.startswith("??? contents") for block in page.blocks)
    assert any("{: #forms-left-out }" in block for block in page.blocks)
