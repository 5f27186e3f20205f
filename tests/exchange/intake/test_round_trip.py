"""Out and in again: a report whose figures are all taken away gets them back from its workbook.

``REPORTS=200`` in the environment tries more invented reports.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mistakes import GOLDEN

from generator.amounts import Unit
from generator.derive.desk import Desk, Desks
from generator.diagnostics import Severity
from generator.exchange.example import Wanted, write_example
from generator.exchange.intake.plan import plan
from generator.exchange.intake.reading import read_workbook
from generator.exchange.intake.typed import typed_in
from generator.exchange.naming import list_in
from generator.exchange.official.workbook import official_workbook
from generator.exchange.yaml_files.canonical import canonical
from generator.exchange.yaml_files.editing import YamlFile
from generator.load.bind import bind
from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.load.yaml_reader import read
from generator.model.accounts import Accounts
from generator.model.keys import ReportKey

_REPORTS = int(os.environ.get("REPORTS", "40"))
_LAYOUTS = ("shanghai-2024", "sichuan-2018")
_YEARS = 2
_COMMENT = re.compile(r"(?m)^\s*#.*\n|[ ]+#.*$")


def _accounts(text: str) -> Accounts:
    accounts, wrong = bind(Accounts, read(text, ""))
    assert accounts is not None, wrong
    return accounts


def _stripped(text: str, accounts: Accounts, year: int) -> str:
    """Take all figures out of a file, and the lists that are nothing without them."""
    file = YamlFile.parse(text, "accounts", year)
    for path in typed_in(accounts):
        at = list_in(path)
        if file.get(path if at is None else path[:at]) is not None:
            file.drop(path if at is None else path[:at])
    return file.text()


def _canonical(text: str, year: int) -> str:
    """Bring a file into form, without the comments that went with its figures."""
    return _COMMENT.sub("", canonical(_COMMENT.sub("", text), "accounts", year))


def _comes_back(
    loaded: Loaded, key: ReportKey, folder: Path, content: Path, unit: Unit | None
) -> None:
    statute = load_statute()
    report = Desks(loaded.content, statute).desk(key)
    accounts = report.report.accounts
    assert accounts is not None
    text = (content / str(key) / "accounts.yml").read_text(encoding="utf-8")
    workbook = folder / "workbook.xlsx"
    workbook.write_bytes(official_workbook(report, "决算表", unit).data)
    _changes_nothing(report, workbook, text)
    bare = _stripped(text, accounts, key.year)
    without = replace(report.report, accounts=_accounts(bare))
    assert not typed_in(without.accounts)
    reports = {**loaded.content.reports, key: without}
    empty = Desks(replace(loaded.content, reports=reports), statute).desk(key)
    planned = plan(read_workbook(workbook, empty), empty, bare)
    assert not [r for r in planned.remarks if r.severity is Severity.ERROR]
    assert _accounts(planned.text) == accounts
    assert _canonical(planned.text, key.year) == _canonical(text, key.year)


def _changes_nothing(report: Desk, workbook: Path, text: str) -> None:
    planned = plan(read_workbook(workbook, report), report, text)
    assert not planned.changes
    assert not planned.kept
    assert not [r for r in planned.remarks if r.severity is Severity.ERROR]
    assert planned.text == text


def _keys(loaded: Loaded) -> Iterator[ReportKey]:
    reports = loaded.content.reports
    yield from (key for key in sorted(reports) if reports[key].accounts is not None)


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("name", sorted(path.parent.name for path in GOLDEN.glob("*/content")))
def test_published_reports_come_back(name: str, unit: Unit, tmp_path: Path) -> None:
    content = GOLDEN / name / "content"
    loaded = load_content(content, load_statute().layouts)
    keys = list(_keys(loaded))
    assert keys
    for key in keys:
        _comes_back(loaded, key, tmp_path, content, unit)


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_invented_reports_come_back(layout: str, tmp_path: Path) -> None:
    content = tmp_path / "content"
    departments = _REPORTS // len(_LAYOUTS) // _YEARS
    wanted = Wanted(departments, _YEARS, seed=7, layout=layout)
    assert write_example(wanted, load_statute(), content)
    loaded = load_content(content, load_statute().layouts)
    keys = list(_keys(loaded))
    assert len(keys) == departments * _YEARS
    for key in keys:
        _comes_back(loaded, key, tmp_path, content, None)
