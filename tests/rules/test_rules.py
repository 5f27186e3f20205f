"""Every rule tells what its literate cases mark, where they mark it, and nothing else."""

from collections import Counter

import pytest
from literate import Case, cases, explained, files_of, mark_of, told

from generator.diagnostics import Severity


def test_the_minimal_report_is_silent() -> None:
    files = files_of(Case("", "nothing given"))
    assert not (found := told(files)), explained(found, files, Counter())


@pytest.mark.parametrize("rule", sorted({case.rule for case in cases()}))
def test_a_rule_is_seen_to_tell_and_to_be_silent(rule: str) -> None:
    tells = [
        any(name == rule for _, name, _ in case.marks) for case in cases() if case.rule == rule
    ]
    assert any(tells), "no case is told anything"
    assert not all(tells), "no near miss stays silent"


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.rule}-{case.title}")
def test_case(case: Case) -> None:
    files = files_of(case)
    found = [
        diagnostic
        for diagnostic in told(files)
        if diagnostic.rule == case.rule
        or diagnostic.severity is not Severity.NOTE
        or mark_of(diagnostic) in case.marks
    ]
    assert Counter(map(mark_of, found)) == case.marks, explained(found, files, case.marks)
