"""How well a report was published, as its own data tell."""

import pytest
from support import desk

from generator.derive.quality import quality
from generator.diagnostics import Tally

NOTHING = Tally(0, 0, 0, 1)
_COPIED = "origin: transcribed\ndisclosure: partial\nall_funds: {total: {expenditure: 9}}\n"


@pytest.mark.parametrize(
    ("dates", "days", "in_time"),
    [
        ("approved: 2021-09-01\npublished: 2021-09-21", 20, True),
        ("approved: 2021-09-01\npublished: 2021-09-22", 21, False),
        ("approved: 2021-09-01\npublished: 2021-09-01", 0, True),
        ("approved: 未公开\npublished: 2021-09-01", None, None),
        ("approved: 2021-09-01\npublished: 未公开", None, None),
    ],
)
def test_days_count_from_approval_to_publication(
    dates: str, days: int | None, in_time: bool | None
) -> None:
    found = quality(desk(f"{_COPIED}{dates}\n"), (), NOTHING)
    assert (found.days, found.in_time) == (days, in_time)


def test_sections_that_hold_nothing_are_named_and_no_others() -> None:
    found = quality(desk(_COPIED), (), NOTHING)
    assert "机构设置" in found.undisclosed
    assert "支出决算情况说明" not in found.undisclosed
    assert "其他重要事项的情况说明" not in found.undisclosed, "a heading is not a section"


def test_faults_of_the_source_are_counted() -> None:
    fault = "source_faults: [{at: scope, kind: numbering, note: 甲}, {at: scope, kind: name, note: 乙}]\n"
    assert quality(desk(f"{_COPIED}{fault}"), (), NOTHING).faults == 2


def test_a_report_of_performance_alone_has_neither_dates_nor_sections() -> None:
    projects = "projects: [{id: a, name: 甲, funding: {total: {budget: 1}}}]\n"
    found = quality(desk(None, performance=projects), (), NOTHING)
    assert (found.has_accounts, found.days, found.undisclosed) == (False, None, ())
