"""Fingerprints change with every word and digit and with nothing else; corrections as facts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from support import desk, read, report_files

from generator.amounts import Entry, State
from generator.derive.publication import correction_days, corrections_of, digests
from generator.load.content import load_content
from generator.load.statute import load_statute
from generator.load.yaml_reader import read as read_yaml
from generator.model.accounts import Accounts
from generator.model.fields import explained, listed, mapped
from generator.model.keys import ReportKey
from generator.model.narrative import Narrative
from generator.model.performance import Performance
from generator.model.report import Report

_ROOT = Path(__file__).parent.parent.parent
_PARTS: dict[str, type[BaseModel]] = {
    "accounts": Accounts,
    "narrative": Narrative,
    "performance": Performance,
}
_FOLDERS = [_ROOT / "content/2020/xiqu-xinfangju", _ROOT / "tests/golden/corrected/content"]


def _report(accounts: str, **more: str) -> Report:
    (report,) = read(report_files(accounts, **more)).content.reports.values()
    return report


# --- formatting does not matter, digits do --------------------------------------------------------

_PLAIN = """\
general_budget:
  2010301: {basic: 44.90, initial: 50}
  2010302: {project: 1}
staff: {administrative: {quota: 3}}
"""
_SHUFFLED = """\
general_budget:
    "2010302": {project: 1}
    2010301:
      initial: '50'
      basic: 44.90
staff:
  administrative:
    quota: 3
"""
_WAIVER = "waivers: [{rule: FA102, at: scope, reason: 已核, by: 财务股, until: 2099-01-01}]\n"


@pytest.mark.parametrize(
    "same",
    [
        "# a comment\n" + _PLAIN,
        _SHUFFLED,
        _PLAIN + _WAIVER,
        _PLAIN + "corrections: [{date: 2021-10-08, what: 一处, why: 笔误}]\n",
        _PLAIN + "scope: []\n",
        "layout: sichuan-2018\n" + _PLAIN,
    ],
)
def test_what_does_not_matter(same: str) -> None:
    assert digests(_report(same)) == digests(_report(_PLAIN))


@pytest.mark.parametrize(
    ("old", "new"),
    [("44.90", "44.9"), ("44.90", "44.91"), ("50", "未公开"), ("1}", "—}"), ("quota", "actual")],
)
def test_what_matters(old: str, new: str) -> None:
    assert _PLAIN.count(old) >= 1
    changed = _report(_PLAIN.replace(old, new, 1))
    assert digests(changed)["accounts"] != digests(_report(_PLAIN))["accounts"]


def test_the_layout_counts_as_it_was_chosen() -> None:
    report = _report(_PLAIN)
    assert digests(replace(report, layout="shanghai-2024")) != digests(report)


def test_each_part_has_a_fingerprint_of_its_own() -> None:
    one = _report(_PLAIN, narrative="duties: [甲]")
    other = _report(_PLAIN, narrative="duties: [乙]")
    assert set(digests(one)) == {"accounts", "narrative"}
    assert digests(one)["accounts"] == digests(other)["accounts"]
    assert digests(one)["narrative"] != digests(other)["narrative"]


def test_the_order_of_a_list_matters() -> None:
    one, other = (_report(_PLAIN, narrative=f"duties: {d}") for d in ("[甲, 乙]", "[乙, 甲]"))
    assert digests(one)["narrative"] != digests(other)["narrative"]


def test_an_empty_value_that_says_something_counts() -> None:
    text = "reports: [{id: a, template: project-evaluation-2020%s}]\n"
    one = _report(_PLAIN, performance=text % "")
    other = _report(_PLAIN, performance=text % ", sections: {basis: {}}")
    assert digests(one)["performance"] != digests(other)["performance"]


# --- every leaf of real reports --------------------------------------------------------------------


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        if isinstance(child, (dict, list)):
            yield from _leaves(child, (*path, key))
        else:
            yield (*path, key)


def _changed(value: Any, path: tuple[Any, ...], new: str | None) -> Any:
    """Copy a value with another leaf at a path, or without it."""
    head, *rest = path
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    made = [
        (key, (_changed(child, tuple(rest), new) if rest else new) if key == head else child)
        for key, child in pairs
        if rest or key != head or new is not None
    ]
    return dict(made) if isinstance(value, dict) else [child for _, child in made]


def _others(text: str) -> Iterator[str | None]:
    """Yield what else could stand in place of a leaf; a part of it will be valid."""
    yield None
    if text[:1].isdigit():
        yield text + "1"
        yield text + (".0" if "." not in text else "0")
    yield text + "改"
    yield "2031-01-31"


def _raw(folder: Path, part: str) -> Any:
    (path,) = [*folder.glob(f"{part}.yml"), *folder.glob(f"*/*/{part}.yml")][:1] or [None]
    return read_yaml(path.read_text(encoding="utf-8"), path.name).value if path else None


@pytest.mark.parametrize("part", _PARTS)
@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.name)
def test_every_word_and_digit_counts(folder: Path, part: str) -> None:
    raw, model = _raw(folder, part), _PARTS[part]
    if raw is None:
        pytest.skip("the report has no such part")
    base = _report("")
    before = digests(replace(base, **{part: model.model_validate(raw)}))[part]
    tried = 0
    for path in _leaves(raw):
        text = raw
        for step in path:
            text = text[step]
        for other in _others(text):
            try:
                changed = model.model_validate(_changed(raw, path, other))
            except ValidationError:
                continue
            tried += 1
            same = digests(replace(base, **{part: changed}))[part] == before
            assert same == (path[0] in {"corrections", "waivers", "layout"}), (path, other)
    assert tried > 10


# --- stable across versions ------------------------------------------------------------------------


class _Later(Accounts):
    """The model as a later version may have it."""

    remark: str | None = explained("备注")
    notes: list[str] = listed("几条")
    more: dict[str, str] = mapped("几项")
    bound: Entry = explained("界限", default=Entry(State.BLANK))


def test_a_new_optional_field_changes_nothing() -> None:
    report = _report(_PLAIN)
    assert report.accounts is not None
    later = _Later.model_validate(dict(report.accounts))
    assert digests(replace(report, accounts=later)) == digests(report)
    used = later.model_copy(update={"remark": "甲"})
    assert digests(replace(report, accounts=used)) != digests(report)


def test_recorded_fingerprints_are_those_of_this_program() -> None:
    """The golden site was recorded once: who changes this breaks the records of every archive."""
    folder = _ROOT / "tests/golden/corrected/content"
    loaded = load_content(folder, load_statute().layouts)
    (report,) = loaded.content.reports.values()
    assert digests(report) == report.published[-1].digests
    assert report.published[0].digests != report.published[-1].digests


# --- the log ---------------------------------------------------------------------------------------


def _entry(**said: str) -> str:
    values: Mapping[str, str] = {"date": "2021-10-08", "what": "一处", "why": "笔误", **said}
    return "{" + ", ".join(f"{key}: '{value}'" for key, value in values.items()) + "}"


def _fact(**said: str) -> Any:
    report = desk(
        f"corrections: [{_entry(**said)}]\ngeneral_budget: {{2010301: {{basic: 1260}}}}\n"
        "three_publics: {reception: {domestic: {batches: 3}}}\n"
    )
    (fact,) = corrections_of(report)
    return fact


_CELL = "general_budget.2010301.basic"


@pytest.mark.parametrize(
    ("old", "new", "difference", "rate"),
    [
        ("1200.00", "1260.00", "60.00", "5"),
        ("1,200元", "0.126万元", "60", "5"),
        ("1260", "1200", "-60", "4.7619"),
        ("0", "1260", "1260", None),
        ("-10", "1260", "1270", None),
        ("未公开", "1260", None, None),
        ("约1200", "1260", None, None),
    ],
)
def test_a_correction_of_an_amount(
    old: str, new: str, difference: str | None, rate: str | None
) -> None:
    fact = _fact(at=_CELL, old=old, new=new)
    assert fact.title.startswith("一般公共预算")
    assert fact.difference == (None if difference is None else Decimal(difference))
    shown = None if fact.rate is None else f"{fact.rate:.4f}".rstrip("0").rstrip(".")
    assert shown == rate
    assert fact.printed.anchor.endswith("-2010301")


def test_a_bare_number_gets_the_unit_of_its_file_where_it_is_an_amount() -> None:
    fact = _fact(at=_CELL, old="1200.00", new="1260元")
    assert (fact.old, fact.new) == ("1200.00元", "1260元")
    count = _fact(at="three_publics.reception.domestic.batches", old="2", new="3")
    assert (count.old, count.new, count.difference, count.printed) == ("2", "3", None, None)
    bare = _fact(old="2", new="3")
    assert (bare.old, bare.new, bare.title, bare.difference) == ("2", "3", "", None)


def test_the_log_of_a_report_without_accounts_stands_in_its_performance() -> None:
    text = (
        "projects: [{id: a, name: 甲}]\n"
        f"corrections: [{_entry(date='2021-11-02')}, {_entry(old='1元', new='2元')}]\n"
    )
    report = desk(None, performance=text)
    assert correction_days(report.report) == (date(2021, 10, 8), date(2021, 11, 2))
    first, second = corrections_of(report)
    assert (first.entry.file, first.entry.path) == ("performance", ("corrections", 0))
    assert (second.difference, second.rate) == (1, 100)


def test_an_undated_correction_has_no_day() -> None:
    assert correction_days(_report(f"corrections: [{_entry(date='未公开')}]\n")) == ()


def test_the_key_of_a_report_reads_as_it_is_written() -> None:
    assert ReportKey.of(str(ReportKey(2020, "jia-2"))) == ReportKey(2020, "jia-2")
