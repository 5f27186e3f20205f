"""Changes after publication: what the literate cases cannot show, as fingerprints are computed."""

from dataclasses import replace
from datetime import date

import pytest
from support import desk, read, report_files

from generator.check.corrections import changed_parts, corrections, how_to_log
from generator.check.findings import Finding
from generator.derive.desk import Desk
from generator.derive.publication import digests
from generator.model.publication import Publication

_NARRATIVE = "duties: [甲]"
_ENTRY = "{date: 2021-10-08, what: 一处, why: 笔误}"
_PROJECTS = "projects: [{id: a, name: 甲}]\n"


def recorded(report: Desk, *, corrections: int | None = None, **others: str | None) -> Desk:
    """Give a report a record of itself as it is, or with other fingerprints."""
    number = len(report.report.corrections) if corrections is None else corrections
    plain = {
        "date": date(2021, 10, 9),
        "origin": "own",
        "corrections": number,
        **digests(report.report),
        **others,
    }
    published = (*report.report.published, Publication.model_validate(plain))
    return replace(report, report=replace(report.report, published=published))


def told(report: Desk) -> list[str]:
    return [found.name for found in corrections(report)]


def only(report: Desk) -> Finding:
    (found,) = corrections(report)
    return found


def test_a_report_that_is_as_it_went_public_is_silent() -> None:
    for entries in ("", f"corrections: [{_ENTRY}]\n"):
        report = recorded(desk(entries, narrative=_NARRATIVE, performance=_PROJECTS))
        assert changed_parts(report.report) == ()
        assert told(report) == []


def test_only_the_last_record_counts() -> None:
    text = f"corrections: [{_ENTRY.replace('10-08', '10-09')}]\n"
    first = recorded(desk(text), corrections=0, accounts="0" * 64)
    assert told(first) == ["unrecorded-correction"]
    assert told(recorded(first)) == []
    again = recorded(recorded(first), accounts="0" * 64)
    assert told(again) == ["changed-without-correction"]


@pytest.mark.parametrize(
    ("others", "file", "said"),
    [
        ({"accounts": "0" * 64}, "accounts", "数字（accounts.yml）与"),
        ({"narrative": "0" * 64}, "narrative", "文字（narrative.yml）与"),
        ({"performance": "0" * 64}, "performance", "绩效（performance.yml）与"),
        ({"narrative": None}, "narrative", "文字（新加的narrative.yml）与"),
        (
            {"accounts": "0" * 64, "performance": "0" * 64},
            "accounts",
            "数字（accounts.yml）、绩效（performance.yml）与",
        ),
    ],
)
def test_the_part_that_changed_is_named(
    others: dict[str, str | None], file: str, said: str
) -> None:
    report = desk(narrative=_NARRATIVE, performance=_PROJECTS)
    found = only(recorded(report, **others))
    assert (found.file, found.path, found.name) == (file, (), "changed-without-correction")
    assert found.message.startswith(said)
    assert "2021-10-09" in found.message


def test_a_part_that_is_gone_is_named_where_the_log_is() -> None:
    found = only(recorded(desk(), narrative="0" * 64))
    assert (found.file, found.name) == ("accounts", "changed-without-correction")
    assert "文字（删去了narrative.yml）" in found.message


@pytest.mark.parametrize("before", ["", f"corrections:\n  - {_ENTRY}\n"])
def test_the_entry_to_paste_fits_and_is_refused_until_it_is_filled_in(before: str) -> None:
    _, pasted = only(recorded(desk(before), accounts="0" * 64)).hint.split("\n", 1)
    text = f"general_budget: {{2010301: {{basic: 5}}}}\n{before}{pasted}\n"
    names = {diagnostic.name for diagnostic in read(report_files(text)).diagnostics}
    assert names == {"placeholder"}
    values = iter(("2021-10-12", "general_budget.2010301.basic", "一处", "4", "5", "笔误"))
    while "【待填】" in pasted:
        pasted = pasted.replace("【待填】", next(values), 1)
    filled = f"general_budget: {{2010301: {{basic: 5}}}}\n{before}{pasted}\n"
    (report,) = read(report_files(filled)).content.reports.values()
    assert report.corrections[-1].new == "5"
    assert len(report.corrections) == (2 if before else 1)


def test_a_report_of_performance_alone_keeps_its_log_there() -> None:
    changed = recorded(desk(None, performance=_PROJECTS), performance="0" * 64)
    found = only(changed)
    assert (found.file, found.name) == ("performance", "changed-without-correction")
    assert "performance.yml" in how_to_log(changed.report)
    logged = desk(None, performance=f"{_PROJECTS}corrections: [{_ENTRY}]\n")
    again = recorded(logged, corrections=0, performance="0" * 64)
    assert [(found.name, found.file) for found in corrections(again)] == [
        ("unrecorded-correction", "performance"),
        ("log-differs-from-records", "performance"),
    ]


def test_a_transcribed_report_counts_once_it_has_a_record() -> None:
    assert told(desk("origin: transcribed\n")) == []
    report = recorded(desk("origin: transcribed\n"), accounts="0" * 64)
    assert told(report) == ["changed-without-correction"]


@pytest.mark.parametrize(
    ("new", "names"), [("5", ["correction-differs-from-figure"]), ("未公开", []), ("原来如此", [])]
)
def test_a_figure_that_is_not_disclosed(new: str, names: list[str]) -> None:
    entry = f"{{date: 2021-10-08, at: general_budget.2010301.basic, what: 甲, new: {new}, why: 乙}}"
    text = "general_budget: {2010301: {basic: 未公开}}"
    assert told(desk(f"{text}\ncorrections: [{entry}]\n")) == names


def test_what_a_total_says_is_looked_at_on_its_latest_day_wherever_it_stands() -> None:
    """The order is told by a rule of its own; the figure is not told a second time."""
    at = "at: general_budget.2010301.basic, what: 甲, why: 乙"
    entries = f"[{{date: 2021-11-02, {at}, new: 5}}, {{date: 2021-10-08, {at}, new: 4}}]"
    report = desk(f"general_budget: {{2010301: {{basic: 5}}}}\ncorrections: {entries}\n")
    assert told(report) == ["corrections-out-of-order"]
