"""What the check found, as other programs read it."""

import json
import re
from typing import Any

import pytest

from generator.diagnostics import Diagnostic, Severity, Tally
from generator.exchange.findings import as_github, as_gitlab, as_json, as_sarif
from generator.load.statute import load_statute
from generator.locations import Location

RULES = load_statute().rules


def found(**more: Any) -> Diagnostic:
    given: dict[str, Any] = {
        "location": Location("content/2020/甲 局/accounts.yml", 3, 7),
        "name": "total-differs-from-parts",
        "message": "写 1元，\n相加为 2元，差 50%",
        "hint": "改正",
        "rule": "FA102",
        "path": "general_budget.total.income",
        "source": "某表",
    }
    return Diagnostic(**(given | more))


# --- JSON -----------------------------------------------------------------------------------------


def test_json_holds_every_part_of_a_finding_and_a_summary() -> None:
    warning = found(severity=Severity.WARNING)
    written = json.loads(as_json([found(), warning], Tally.of([found(), warning], 5)))
    assert list(written) == ["findings", "summary"]
    assert written["summary"] == {
        "errors": 1,
        "warnings": 1,
        "notes": 0,
        "reports": 5,
        "unfilled": 0,
    }
    assert written["findings"][0] == {
        "rule": "FA102",
        "name": "total-differs-from-parts",
        "severity": "error",
        "file": "content/2020/甲 局/accounts.yml",
        "line": 3,
        "column": 7,
        "path": "general_budget.total.income",
        "message": "写 1元，\n相加为 2元，差 50%",
        "hint": "改正",
        "source": "某表",
    }
    assert written["findings"][1]["severity"] == "warning"


def test_json_of_nothing_is_still_whole() -> None:
    written = json.loads(as_json([], Tally.of([], 2)))
    assert written == {
        "findings": [],
        "summary": {"errors": 0, "warnings": 0, "notes": 0, "reports": 2, "unfilled": 0},
    }


def test_json_keeps_chinese_readable() -> None:
    assert "甲 局" in as_json([found()], Tally.of([found()], 1))


# --- GitHub ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "word"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_github_has_a_command_for_each_severity(severity: Severity, word: str) -> None:
    assert as_github([found(severity=severity)]).startswith(f"::{word} file=")


def test_github_escapes_what_its_commands_are_made_of() -> None:
    place = Location("a:b,c%\r\n.yml", 3, 7)
    line = as_github([found(location=place, message="50%: 甲, 乙\r\n丙", hint="改", source="表")])
    assert line == (
        "::error file=a%3Ab%2Cc%25%0D%0A.yml,line=3,col=7,title=FA102 total-differs-from-parts"
        "::50%25: 甲, 乙%0D%0A丙%0A怎么办：改%0A依据：表"
    )


def test_github_writes_one_line_for_each_finding_and_none_for_none() -> None:
    assert as_github([]) == ""
    assert len(as_github([found(), found(rule="")]).splitlines()) == 2


# --- GitLab ---------------------------------------------------------------------------------------


def _quality(*diagnostics: Diagnostic) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = json.loads(as_gitlab(diagnostics))
    return written


def test_gitlab_has_what_its_report_requires() -> None:
    (one,) = _quality(found())
    assert one == {
        "description": ("FA102 写 1元， 相加为 2元，差 50% 怎么办：改正 依据：某表"),
        "check_name": "total-differs-from-parts",
        "fingerprint": one["fingerprint"],
        "severity": "blocker",
        "location": {"path": "content/2020/甲 局/accounts.yml", "lines": {"begin": 3}},
    }
    assert re.fullmatch("[0-9a-f]{64}", one["fingerprint"])
    assert _quality() == []


@pytest.mark.parametrize(
    ("severity", "word"),
    [(Severity.ERROR, "blocker"), (Severity.WARNING, "major"), (Severity.NOTE, "info")],
)
def test_gitlab_has_a_word_for_each_severity(severity: Severity, word: str) -> None:
    (one,) = _quality(found(severity=severity))
    assert one["severity"] == word


def test_gitlab_knows_a_finding_again_that_moved() -> None:
    moved = found(location=Location("content/2020/甲 局/accounts.yml", 30, 7))
    others = (
        found(message="别的"),
        found(path="general_budget.total.other"),
        found(location=Location("content/2020/乙局/accounts.yml", 3, 7)),
        found(name="other"),
    )
    first, *rest = (_quality(one)[0]["fingerprint"] for one in (found(), moved, *others))
    assert rest[0] == first
    assert first not in rest[1:]
    assert len(set(rest)) == len(rest)


def test_gitlab_tells_alike_findings_apart() -> None:
    both = _quality(found(), found(location=Location("content/2020/甲 局/accounts.yml", 4, 7)))
    assert both[0]["fingerprint"] != both[1]["fingerprint"]


def test_gitlab_has_a_line_where_a_finding_has_none() -> None:
    (one,) = _quality(found(location=Location("content", 0, 0)))
    assert one["location"]["lines"] == {"begin": 1}


# --- SARIF ----------------------------------------------------------------------------------------


def _sarif(*diagnostics: Diagnostic) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(as_sarif(diagnostics, RULES))
    return written


def test_sarif_has_what_the_standard_requires() -> None:
    log = _sarif(found())
    assert log["version"] == "2.1.0"
    assert "sarif-2.1.0" in log["$schema"]
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "juesuan"
    assert re.fullmatch(r"\d+\.\d+\.\d+", driver["version"])
    (result,) = run["results"]
    assert result["ruleId"] == "FA102"
    assert driver["rules"][result["ruleIndex"]]["id"] == "FA102"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("写 1元，")


def test_sarif_places_are_addresses_and_regions_from_one() -> None:
    (result,) = _sarif(found())["runs"][0]["results"]
    (place,) = result["locations"]
    physical = place["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == (
        "content/2020/%E7%94%B2%20%E5%B1%80/accounts.yml"
    )
    assert physical["region"] == {"startLine": 3, "startColumn": 7}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "general_budget.total.income"}]


def test_sarif_explains_every_rule_in_the_order_of_ids() -> None:
    rules = _sarif()["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule.id for rule in RULES.values())
    row = RULES["total-differs-from-parts"]
    (one,) = (rule for rule in rules if rule["id"] == row.id)
    assert one["name"] == row.name
    assert one["shortDescription"] == {"text": row.what}
    assert one["fullDescription"] == {"text": row.why}
    assert one["help"] == {"text": row.instead}
    assert one["defaultConfiguration"] == {"level": "error"}


def test_sarif_takes_a_finding_without_a_rule() -> None:
    (result,) = _sarif(found(rule="", path=""))["runs"][0]["results"]
    assert result["ruleId"] == "total-differs-from-parts"
    assert "ruleIndex" not in result
    assert "logicalLocations" not in result["locations"][0]
