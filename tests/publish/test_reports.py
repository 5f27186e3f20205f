"""What the check found and what is accepted reaches the page on quality, report by report."""

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support import looked

from generator.cli.checking import load_and_check
from generator.derive.quality import Quality
from generator.diagnostics import Tally

_ROOT = Path(__file__).parent.parent.parent
_REPORT = "2020/xiqu-xinfangju"
_WAIVER = """
waivers:
  - rule: total-differs-from-parts
    at: appropriation.total.expenditure
    reason: 批复如此
    by: 财务股
    until: 2026-12-31
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the content in which one total is wrong and accepted."""
    folder = shutil.copytree(_ROOT / "content", tmp_path / "content")
    accounts = folder / _REPORT / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    assert text.count("expenditure: 199.34, grand_total") == 1
    wrong = text.replace("expenditure: 199.34, grand_total", "expenditure: 189.34, grand_total")
    accounts.write_text(wrong + _WAIVER, encoding="utf-8")
    return folder


def _found(content: Path, today: date = date.min) -> dict[str, Quality]:
    with TemporaryDirectory() as docs:
        reports = looked(content, Path(docs), today)
    return {str(r.key): r.record.card.quality for r in reports if r.record.card}


def test_an_accepted_finding_is_listed_with_its_report_only(content: Path) -> None:
    found = _found(content)
    (accepted,) = found[_REPORT].accepted
    assert accepted.rule == "FA102"
    assert accepted.at == "appropriation.total.expenditure"
    assert (accepted.reason, accepted.by) == ("批复如此", "财务股")
    assert accepted.until == date(2026, 12, 31)
    assert [key for key, quality in found.items() if quality.accepted] == [_REPORT]


def test_an_expired_waiver_accepts_nothing(content: Path) -> None:
    assert _found(content, date(2027, 1, 1))[_REPORT].accepted == ()


def test_findings_are_counted_for_their_own_report(content: Path) -> None:
    shutil.copy(content / "site.yml", content / _REPORT / "底稿.txt")
    (content / "多余.txt").write_text("", encoding="utf-8")
    checked = load_and_check(content, date.min)
    found = {name: quality.tally for name, quality in _found(content).items()}
    own = [d for d in checked.diagnostics if f"/{_REPORT}/" in d.location.file]
    assert found[_REPORT] == Tally.of(own, 1)
    assert found[_REPORT].warnings >= 1
    everywhere = Tally.of(checked.diagnostics, 3)
    assert sum(tally.warnings for tally in found.values()) == everywhere.warnings - 1
