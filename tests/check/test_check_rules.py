"""Rules as rows of data, and the engine that makes verdicts of findings."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import desk

from generator.check.all import CHECKS
from generator.check.engine import Verdict, applies, examine_report, subject_of
from generator.check.findings import ACCOUNTS, NARRATIVE, PERFORMANCE, Finding
from generator.derive.desk import Desk
from generator.diagnostics import Severity
from generator.load.statute import FOLDER, load_statute
from generator.locations import DataPath
from generator.model.statute import Applies, Rule, Years

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "generator"
CASES = ROOT / "tests" / "rules"
FAMILIES = sorted((FOLDER / "rules").glob("*.yml"))
ROWS = [(path.stem, row) for path in FAMILIES for row in yaml.safe_load(path.read_text("utf-8"))]
RULES = list(load_statute().rules.values())
NAMES = {rule.name for rule in RULES}
READING = {row["name"] for family, row in ROWS if family == "reading"}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: A name says what is found; that it is forbidden, or what to do about it, stands elsewhere.
FORBIDDEN_WORDS = set(
    re.findall(
        r"\w+",
        "should must shall may disallow disallowed forbid forbidden prohibited banned never dont "
        "required allowed please error warning invalid bug",
    )
)
ORDERS = set(
    re.findall(
        r"\w+",
        "avoid prevent ban ensure require use fix correct replace remove add check verify validate "
        "write allow",
    )
)


def of_statute() -> set[str]:
    """Return ids of statute data in kebab case, which checks may name as well."""
    statute = load_statute()
    ids = {*statute.forms, *statute.sections, *statute.layouts, *statute.report_templates}
    return ids | {tie.id for tie in statute.ties}


# --- the rows ------------------------------------------------------------------------------


def test_every_row_of_every_family_is_read() -> None:
    assert len(FAMILIES) > 3
    assert sorted(row["id"] for _, row in ROWS) == sorted(rule.id for rule in RULES)


def test_ids_and_names_are_given_once() -> None:
    for key in ("id", "name"):
        values = [row[key] for _, row in ROWS]
        assert not (twice := {v for v in values if values.count(v) > 1}), twice


def test_a_file_keeps_to_one_hundred() -> None:
    hundreds = {family: {row["id"][2] for f, row in ROWS if f == family} for family, _ in ROWS}
    assert all(len(found) == 1 for found in hundreds.values()), hundreds


def test_every_rule_is_listed_under_a_titled_family() -> None:
    families = load_statute().rule_families()
    assert [r.id for f in families for r in f.rules] == sorted(r.id for r in RULES)
    for family in families:
        assert family.title
        assert all(rule.id.startswith(family.id) for rule in family.rules)


@each_rule
def test_a_rule_explains_itself(rule: Rule) -> None:
    for name in ("what", "why", "example", "instead", "source"):
        text = getattr(rule, name)
        assert CHINESE.search(text), f"{name}: {text}"
        assert text == text.strip(), name
        assert "待写" not in text, name


@each_rule
def test_an_example_shows_the_wrong_and_the_right(rule: Rule) -> None:
    assert re.match(r"错：.+(\n.*)*\n对：.+", rule.example), rule.example


@each_rule
def test_the_short_texts_are_one_line_without_a_full_stop(rule: Rule) -> None:
    for text in (rule.what, rule.instead):
        assert "\n" not in text
        assert not text.endswith("。"), text


@each_rule
def test_a_name_says_what_is_found(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    words = rule.name.split("-")
    assert not (found := FORBIDDEN_WORDS & set(words)), found
    assert words[0] not in ORDERS


@each_rule
def test_what_a_rule_refers_to_exists(rule: Rule) -> None:
    statute = load_statute()
    assert set(rule.faults) <= set(statute.fault_kinds)
    assert len(rule.faults) == len(set(rule.faults))
    assert set(rule.applies.layouts) <= set(statute.layouts)


# --- rows and code ---------------------------------------------------------------------------


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _constants(paths: Iterator[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value


def _names_given(path: Path) -> Iterator[str]:
    """Find the rule names that a module gives to what it builds."""
    positions = {"Finding": 2, "Fault": 0, "Diagnostic": 1}
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        position = positions.get(node.func.id)
        if position is None:
            continue
        given = [k.value for k in node.keywords if k.arg == "name"] or node.args[position:][:1]
        yield from (str(n.value) for n in given if isinstance(n, ast.Constant))


def _shown_to_be_told(rule: Rule) -> bool:
    """Whether a literate case, which is run, expects a finding of the rule."""
    path = CASES / f"{rule.id}.md"
    marks = re.compile(rf"# (error|warning|note): .*{rule.id}")
    return path.is_file() and bool(marks.search(path.read_text(encoding="utf-8")))


def test_every_rule_is_told_by_some_code() -> None:
    """Its name stands in the code; or it is put together there, as a literate case shows."""
    written = {text for _, text in _constants(PACKAGE.rglob("*.py"))}
    written |= {tie.id for tie in load_statute().ties}
    silent = [r.name for r in RULES if r.name not in written and not _shown_to_be_told(r)]
    assert not silent, silent


def test_every_name_that_code_gives_has_a_row() -> None:
    given = {name for path in PACKAGE.rglob("*.py") for name in _names_given(path)}
    assert len(given) > 20
    assert not (rowless := given - NAMES), rowless


def test_every_kebab_word_in_a_check_is_a_rule_or_an_id_of_the_statute() -> None:
    """Names also reach a finding by variables and tables."""
    words = {
        f"{path.name}: {text}"
        for path, text in _constants((PACKAGE / "check").glob("*.py"))
        if KEBAB.fullmatch(text) and text not in NAMES | of_statute()
    }
    assert not words, words


def _checks_written() -> Iterator[Callable[..., Any]]:
    """Find every public function that takes a desk alone and yields findings."""
    for path in sorted((PACKAGE / "check").glob("*.py")):
        module = import_module(f"generator.check.{path.stem}".removesuffix(".__init__"))
        for name, function in getmembers(module, isfunction):
            parameters = signature(function).parameters
            yields = str(signature(function).return_annotation)
            here = function.__module__ == module.__name__ and not name.startswith("_")
            if here and list(parameters) == ["desk"] and yields.endswith("Iterator[" + FINDING):
                yield function


FINDING = f"{Finding.__module__}.{Finding.__qualname__}]"


def _named_in_checks() -> set[str]:
    """Return what the modules of the checks call or list."""
    trees = map(_tree, (PACKAGE / "check").glob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def test_every_check_that_is_written_is_run() -> None:
    """In the list of all checks, or by another check that is."""
    written = set(_checks_written())
    assert len(written) >= 2
    assert set(CHECKS) <= written
    idle = {check.__name__ for check in written} - _named_in_checks()
    assert not idle, idle
    assert len(CHECKS) == len(set(CHECKS))


@pytest.mark.parametrize("rule", [r for r in RULES if r.name not in READING], ids=lambda r: r.id)
def test_a_rule_has_literate_cases(rule: Rule) -> None:
    path = CASES / f"{rule.id}.md"
    assert path.is_file(), f"write tests/rules/{rule.id}.md for {rule.name}"
    title = path.read_text(encoding="utf-8").split("\n", 1)[0]
    assert title.startswith(f"# {rule.id} {rule.name}"), title


# --- the engine ------------------------------------------------------------------------------

TODAY = date(2021, 12, 31)
COPIED = "origin: transcribed\n"
FAULT = "source_faults:\n  - {{at: {at}, kind: {kind}, note: 原件如此。}}\n"
WAIVER = "waivers:\n  - {{rule: {rule}, at: {at}, reason: 已核, by: 财务股, until: {until}}}\n"
PLACE = ("general_budget", "2010301", "basic")
AT = "general_budget.2010301.basic"


def rule_of(**more: Any) -> Rule:
    texts = dict.fromkeys(("what", "why", "example", "instead", "source"), "甲")
    row = {"id": "FA777", "name": "odd-figure", "severity": "error", **texts, **more}
    return Rule.model_validate(row)


def laid(report: Desk, *rules: Rule) -> Desk:
    """Put rules of a test beside those that speak of waivers."""
    kept = [r for r in RULES if r.id.startswith("FA9")]
    known = {rule.name: rule for rule in [*kept, *rules]}
    return replace(report, statute=replace(report.statute, rules=known))


def verdicts(
    report: Desk,
    *rules: Rule,
    path: DataPath = PLACE,
    file: str = ACCOUNTS,
    hint: str = "",
    times: int = 1,
) -> list[Verdict]:
    """Judge a finding of the first rule at a place."""
    rules = rules or (rule_of(),)
    found = [Finding(file, path, rules[0].name, "甲不等于乙", hint)] * times
    return list(examine_report(laid(report, *rules), [lambda _: iter(found)], TODAY))


def severities(report: Desk, *rules: Rule, **more: Any) -> list[tuple[str, str]]:
    return [(v.rule.id, v.severity.name) for v in verdicts(report, *rules, **more)]


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
def test_the_severity_is_that_of_the_row(severity: str) -> None:
    (found,) = verdicts(desk(), rule_of(severity=severity))
    assert found.severity is Severity[severity.upper()]
    assert (found.subject, found.message) == (AT, "甲不等于乙")
    assert found.waiver is None
    assert found.fault is None


def test_the_remedy_is_the_findings_own_else_the_rules() -> None:
    (own,) = verdicts(desk(), hint="改成乙")
    (general,) = verdicts(desk(), rule_of(instead="查对"))
    assert (own.hint, general.hint) == ("改成乙", "查对")


def test_a_finding_of_a_rule_without_a_row_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        list(examine_report(desk(), [lambda _: iter([Finding(ACCOUNTS, (), "x-y", "甲")])], TODAY))


PARTIAL = "disclosure: partial\n"


@pytest.mark.parametrize(
    ("where", "accounts", "year", "expected"),
    [
        ({}, "", 2020, True),
        ({"origins": ["own"]}, "", 2020, True),
        ({"origins": ["own"]}, COPIED, 2020, False),
        ({"origins": ["transcribed"]}, COPIED, 2020, True),
        ({"disclosures": ["complete"]}, "", 2020, True),
        ({"disclosures": ["complete"]}, PARTIAL, 2020, False),
        ({"disclosures": ["partial"]}, PARTIAL, 2020, True),
        ({"layouts": ["sichuan-2018"]}, "", 2020, True),
        ({"layouts": ["shanghai-2024"]}, "", 2020, False),
        ({"years": {"first": 2020}}, "", 2020, True),
        ({"years": {"first": 2021}}, "", 2020, False),
        ({"years": {"last": 2019}}, "", 2020, False),
        ({"years": {"first": 2019, "last": 2020}}, "", 2020, True),
        ({"origins": ["own"], "disclosures": ["partial"]}, "", 2020, False),
    ],
)
def test_a_rule_is_for_the_reports_its_row_names(
    where: dict[str, Any], accounts: str, year: int, expected: bool
) -> None:
    report = desk(accounts, year=year)
    assert applies(rule_of(applies=where), report.report) is expected
    assert bool(verdicts(report, rule_of(applies=where))) is expected


def test_a_report_without_accounts_is_an_old_partial_one() -> None:
    report = desk(None, performance="projects: [{id: guards, name: 保安}]").report
    only = Applies(origins=["transcribed"], disclosures=["partial"], years=Years())
    assert applies(rule_of(applies=only), report)
    assert not applies(rule_of(applies={"origins": ["own"]}), report)
    assert not applies(rule_of(applies={"disclosures": ["complete"]}), report)


# --- faults of the source --------------------------------------------------------------------

EXPLAINED = rule_of(faults=["wrong_sum", "rounding"])


def fault(at: str = AT, kind: str = "wrong_sum") -> str:
    return FAULT.format(at=at, kind=kind)


def test_a_declared_fault_makes_a_note_of_what_it_explains() -> None:
    (found,) = verdicts(desk(COPIED + fault()), EXPLAINED)
    assert found.severity is Severity.NOTE
    assert found.fault is not None
    assert found.fault.kind == "wrong_sum"
    assert found.message == "甲不等于乙（来源如此，已说明）"


@pytest.mark.parametrize(
    ("at", "severity"),
    [
        (AT, "NOTE"),
        ("general_budget.2010301", "NOTE"),
        ("general_budget", "NOTE"),
        ("general_budget.2010301.project", "ERROR"),
        ("general_budget.20103010", "ERROR"),
        ("general_budget.201", "ERROR"),
        ("fund_budget.2010301.basic", "ERROR"),
    ],
)
def test_a_fault_explains_its_own_address_only(at: str, severity: str) -> None:
    assert severities(desk(COPIED + fault(at)), EXPLAINED) == [("FA777", severity)]


def test_a_fault_of_a_part_explains_a_finding_on_the_whole() -> None:
    found = severities(desk(COPIED + fault()), EXPLAINED, path=PLACE[:2])
    assert found == [("FA777", "NOTE")]


def test_a_fault_explains_the_kinds_of_the_row_only() -> None:
    assert severities(desk(COPIED + fault(kind="rounding")), EXPLAINED) == [("FA777", "NOTE")]
    assert severities(desk(COPIED + fault(kind="numbering")), EXPLAINED) == [("FA777", "ERROR")]
    assert severities(desk(COPIED + fault()), rule_of()) == [("FA777", "ERROR")]


def test_a_fault_explains_nothing_in_a_report_of_ones_own() -> None:
    assert severities(desk(fault()), EXPLAINED) == [("FA777", "ERROR")]


def test_a_report_of_performance_alone_explains_its_findings() -> None:
    text = "projects: [{id: guards, name: 保安}]\n" + fault("performance.projects.guards.goal")
    report = desk(None, performance=text)
    found = severities(report, EXPLAINED, file=PERFORMANCE, path=("projects", 0, "goal"))
    assert found == [("FA777", "NOTE")]


# --- subjects --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "path", "subject"),
    [
        (ACCOUNTS, PLACE, AT),
        (ACCOUNTS, ("comparison", 2019, "all_funds"), "comparison.2019.all_funds"),
        (ACCOUNTS, ("scope", 0, "kind"), "scope.0.kind"),
        (NARRATIVE, ("key_work", 1, "text"), "narrative.key_work.1.text"),
        (NARRATIVE, (), "narrative"),
        (PERFORMANCE, ("projects", 1, "goal"), "performance.projects.doors.goal"),
        (PERFORMANCE, ("projects",), "performance.projects"),
        (PERFORMANCE, ("reports", 0, "title"), "reports.whole.title"),
        (PERFORMANCE, ("management", "targets", 0), "performance.management.targets.0"),
    ],
)
def test_a_subject_is_written_as_faults_and_waivers_write_it(
    file: str, path: DataPath, subject: str
) -> None:
    performance = """
        projects: [{id: guards, name: 保安}, {id: doors, name: 门禁}]
        reports: [{id: whole, template: department-evaluation-2020}]
        """
    report = desk(performance=performance).report
    assert subject_of(report, Finding(file, path, "odd-figure", "甲")) == subject


# --- waivers -----------------------------------------------------------------------------------


def waiver(rule: str = "FA777", at: str = AT, until: str = "2021-12-31") -> str:
    return WAIVER.format(rule=rule, at=at, until=until)


@pytest.mark.parametrize("named", ["FA777", "odd-figure"])
def test_a_waiver_accepts_by_id_and_by_name(named: str) -> None:
    (found,) = verdicts(desk(waiver(named)))
    assert found.severity is Severity.NOTE
    assert found.waiver is not None
    assert found.waiver.by == "财务股"
    assert found.message == "甲不等于乙（已接受：已核）"


def test_a_waiver_accepts_every_finding_at_its_place() -> None:
    assert severities(desk(waiver()), times=2) == [("FA777", "NOTE")] * 2


def test_a_waiver_accepts_what_lies_within_its_place_and_not_what_holds_it() -> None:
    assert severities(desk(waiver(at="general_budget"))) == [("FA777", "NOTE")]
    found = severities(desk(waiver()), path=PLACE[:2])
    assert found == [("FA777", "ERROR"), ("FA903", "WARNING")]
    found = severities(desk(waiver(at="general_budget.20103")))
    assert found == [("FA777", "ERROR"), ("FA903", "WARNING")]


def test_a_waiver_of_another_rule_accepts_nothing() -> None:
    other = rule_of(id="FA778", name="other-figure")
    found = severities(desk(waiver("FA778")), rule_of(), other)
    assert found == [("FA777", "ERROR"), ("FA903", "WARNING")]


def test_a_waiver_holds_to_the_end_of_its_day() -> None:
    found = severities(desk(waiver(until="2021-12-30")))
    assert found == [("FA777", "ERROR"), ("FA902", "WARNING")]
    assert severities(desk(waiver(until="2021-12-31"))) == [("FA777", "NOTE")]


def test_an_unused_waiver_is_told_at_its_place_in_the_list() -> None:
    accounts = waiver() + waiver(at="procurement").removeprefix("waivers:\n")
    used, unused = verdicts(desk(accounts))
    assert used.severity is Severity.NOTE
    assert (unused.rule.name, unused.finding.file) == ("unused-waiver", ACCOUNTS)
    assert unused.finding.path == ("waivers", 1)


def test_a_waiver_for_a_rule_that_is_not_for_this_report_is_unused() -> None:
    rule = rule_of(applies={"origins": ["transcribed"]})
    assert severities(desk(waiver()), rule) == [("FA903", "WARNING")]


def test_a_waiver_of_no_rule_is_an_error() -> None:
    found = severities(desk(waiver("FA778")))
    assert found == [("FA777", "ERROR"), ("FA901", "ERROR")]


def test_an_unknown_rule_is_said_even_where_the_day_is_past() -> None:
    found = severities(desk(waiver("FA778", until="2021-01-01")))
    assert found == [("FA777", "ERROR"), ("FA901", "ERROR")]


def test_a_waiver_of_the_performance_file_is_told_there() -> None:
    report = desk(waiver(), performance=waiver(at="performance.projects"))
    accepted, unused = verdicts(report)
    assert accepted.severity is Severity.NOTE
    assert (unused.finding.file, unused.finding.path) == (PERFORMANCE, ("waivers", 0))


def test_a_waiver_outweighs_a_fault_in_what_is_said() -> None:
    (found,) = verdicts(desk(COPIED + fault() + waiver()), EXPLAINED)
    assert found.severity is Severity.NOTE
    assert found.message == "甲不等于乙（已接受：已核）"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("accounts", ["", COPIED, PARTIAL])
def test_every_finding_of_a_check_has_a_row(check: Any, accounts: str) -> None:
    """An almost empty report: completeness speaks, and nothing raises."""
    for found in check(desk(accounts)):
        assert found.name in NAMES
        assert found.file in {ACCOUNTS, NARRATIVE, PERFORMANCE}
        assert CHINESE.search(found.message)
