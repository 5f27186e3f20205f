"""A rule of the check in words: how grave it is, which reports it is for, what explains it."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.model.statute import Applies, Rule, Statute, Years

_SEVERITIES = {
    "error": "错误，改好才能公开",
    "warning": "警告，不挡公开；加 --strict 检查时算没有通过",
    "note": "提示，只是告诉你",
}
_ORIGINS = {"own": "首次公开的报告（own）", "transcribed": "抄录的旧件（transcribed）"}
_DISCLOSURES = {
    "complete": "已列全的报告（complete）",
    "partial": "只公开了一部分的报告（partial）",
}


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What the page of a rule says beyond the rule's own words.

    Attributes:
        rule: The rule.
        severity: Its severity and what that means.
        applies: Which reports it is for, one restriction an entry.
        faults: Titles of the faults of a source that explain a finding of it.
        example: The lines of its example.
    """

    rule: Rule
    severity: str
    applies: tuple[str, ...]
    faults: tuple[str, ...]
    example: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its id and what is wrong, without marks."""
        return rule_title(self.rule)


def rule_title(rule: Rule) -> str:
    """Return a rule's id and what is wrong, without marks."""
    return f"{rule.id} {rule.what.replace('`', '')}"


def rule_facts(rule: Rule, statute: Statute) -> RuleFacts:
    """Put a rule into words."""
    return RuleFacts(
        rule=rule,
        severity=_SEVERITIES[rule.severity],
        applies=tuple(_restrictions(rule.applies, statute)) or ("全部报告",),
        faults=tuple(statute.fault_kinds[kind].title for kind in rule.faults),
        example=tuple(rule.example.rstrip().split("\n")),
    )


def _restrictions(applies: Applies, statute: Statute) -> Iterator[str]:
    if applies.origins:
        yield "、".join(_ORIGINS[origin] for origin in applies.origins)
    if applies.disclosures:
        yield "、".join(_DISCLOSURES[disclosure] for disclosure in applies.disclosures)
    if applies.layouts:
        yield "、".join(f"版式“{statute.layouts[name].title}”" for name in applies.layouts)
    if years := _years(applies.years):
        yield years


def _years(years: Years) -> str:
    if years.first is None:
        return "" if years.last is None else f"{years.last}年度以前（含）"
    if years.last is None:
        return f"{years.first}年度起"
    return f"{years.first}—{years.last}年度"
