"""What the check found, for other programs: JSON, GitHub's commands, GitLab's report, SARIF."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from generator.diagnostics import Diagnostic, Severity, Tally
from generator.model.statute import Rule

#: The words of each severity: ours and SARIF's, which agree, GitHub's and GitLab's.
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_GITHUB = _WORDS | {Severity.NOTE: "notice"}
_GITLAB = {Severity.ERROR: "blocker", Severity.WARNING: "major", Severity.NOTE: "info"}
_SARIF = "2.1.0"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(diagnostics: Iterable[Diagnostic], tally: Tally) -> str:
    """Write ``{"findings": [...], "summary": {...}}``; lines and columns count from one."""
    summary = {
        "errors": tally.errors,
        "warnings": tally.warnings,
        "notes": tally.notes,
        "reports": tally.reports,
        "unfilled": tally.unfilled,
    }
    return _dumped({"findings": list(map(_plain, diagnostics)), "summary": summary})


def _plain(diagnostic: Diagnostic) -> dict[str, Any]:
    where = diagnostic.location
    return {
        "rule": diagnostic.rule,
        "name": diagnostic.name,
        "severity": _WORDS[diagnostic.severity],
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "path": diagnostic.path,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "source": diagnostic.source,
    }


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


# --- GitHub: annotations of a pull request ------------------------------------------------------

_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Write one workflow command a line, escaped as GitHub reads it; empty where all is well."""
    return "\n".join(map(_command, diagnostics))


def _command(diagnostic: Diagnostic) -> str:
    where = diagnostic.location
    properties = {
        "file": where.file,
        "line": str(where.line),
        "col": str(where.column),
        "title": f"{diagnostic.rule} {diagnostic.name}".strip(),
    }
    listed = ",".join(f"{key}={text.translate(_IN_PROPERTY)}" for key, text in properties.items())
    return f"::{_GITHUB[diagnostic.severity]} {listed}::{_said(diagnostic).translate(_IN_MESSAGE)}"


def _said(diagnostic: Diagnostic) -> str:
    """Say all that a reader needs who sees only the message."""
    lines = [diagnostic.message]
    if diagnostic.hint:
        lines.append(f"怎么办：{diagnostic.hint}")
    if diagnostic.source:
        lines.append(f"依据：{diagnostic.source}")
    return "\n".join(lines)


# --- GitLab: the Code Quality report of a merge request -----------------------------------------


def as_gitlab(diagnostics: Iterable[Diagnostic]) -> str:
    """Write a Code Quality report: a JSON array of findings, each known again by a fingerprint.

    The fingerprint is of what was found and where in the data, not of the line: a finding that
    only moved down in its file is not told as a new one.
    """
    seen: dict[str, int] = {}
    return _dumped([_quality(diagnostic, seen) for diagnostic in diagnostics])


def _quality(diagnostic: Diagnostic, seen: dict[str, int]) -> dict[str, Any]:
    where = diagnostic.location
    name = diagnostic.name or diagnostic.rule
    known_by = f"{name}\n{where.file}\n{diagnostic.path}\n{diagnostic.message}"
    seen[known_by] = seen.get(known_by, 0) + 1  # no two may have the same
    fingerprint = sha256(f"{known_by}\n{seen[known_by]}".encode("utf-8", "surrogatepass"))
    return {
        "description": f"{diagnostic.rule} {_said(diagnostic)}".strip().replace("\n", " "),
        "check_name": name,
        "fingerprint": fingerprint.hexdigest(),
        "severity": _GITLAB[diagnostic.severity],
        "location": {"path": where.file, "lines": {"begin": max(where.line, 1)}},
    }


# --- SARIF: for code scanning and editors --------------------------------------------------------


def as_sarif(diagnostics: Iterable[Diagnostic], rules: Mapping[str, Rule]) -> str:
    """Write a SARIF log with every rule's metadata.

    Args:
        diagnostics: What was found.
        rules: The rules of the check by name.
    """
    listed = sorted(rules.values(), key=lambda rule: rule.id)
    driver = {
        "name": "juesuan",
        "version": version("juesuan"),
        "rules": [_rule(rule) for rule in listed],
    }
    results = [_result(diagnostic, [rule.id for rule in listed]) for diagnostic in diagnostics]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "language": "zh-CN",
        "results": results,
    }
    return _dumped({"$schema": _SCHEMA, "version": _SARIF, "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.instead},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"source": rule.source},
    }


def _result(diagnostic: Diagnostic, ids: Sequence[str]) -> dict[str, Any]:
    where = diagnostic.location
    region = {"startLine": max(where.line, 1), "startColumn": max(where.column, 1)}
    place: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": quote(where.file)}, "region": region}
    }
    if diagnostic.path:
        place["logicalLocations"] = [{"fullyQualifiedName": diagnostic.path}]
    result: dict[str, Any] = {
        "ruleId": diagnostic.rule or diagnostic.name,
        "level": _WORDS[diagnostic.severity],
        "message": {"text": _said(diagnostic)},
        "locations": [place],
    }
    if diagnostic.rule in ids:
        result["ruleIndex"] = ids.index(diagnostic.rule)
    return result
