"""``juesuan rule``: what a rule of the check looks for, why, and what to do."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import click

from generator.cli.chinese import Command, WrongUsageError
from generator.derive.rules import RuleFacts, rule_facts
from generator.load.statute import load_statute
from generator.model.statute import Rule, Statute

#: Length of what the ids of a family begin with.
_FAMILY = 3
_MOST_LISTED = 6


@click.command(cls=Command, name="rule")
@click.argument("name", required=False, metavar="[编号或名称]")
def rule(name: str | None) -> int:
    """说明一条校验规则：查什么、为什么、怎么改。

    不写编号时列出全部规则。
    """
    statute = load_statute()
    lines = _page(rule_facts(_found(name, statute), statute)) if name else _list(statute)
    click.echo("\n".join(lines))
    return 0


def _found(name: str, statute: Statute) -> Rule:
    by_id = {rule.id: rule for rule in statute.rules.values()}
    known = {**by_id, **statute.rules}
    wanted = known.get(name) or known.get(name.upper()) or known.get(name.lower())
    if wanted is None:
        near = [*_same_family(name, by_id), *get_close_matches(name.lower(), statute.rules, 3)]
        guess = f"，是不是要看 {'、'.join(near)}？" if near else "；"
        raise WrongUsageError(f"没有规则“{name}”{guess}juesuan rule 列出全部规则")
    return wanted


def _same_family(name: str, ids: Iterable[str]) -> list[str]:
    """Return ids that begin as a mistyped one does, as many as one cares to read."""
    alike = (id_ for id_ in sorted(ids) if len(name) >= _FAMILY)
    return [id_ for id_ in alike if id_.startswith(name.upper()[:_FAMILY])][:_MOST_LISTED]


def _list(statute: Statute) -> Iterator[str]:
    width = max(map(len, statute.rules))
    for family in statute.rule_families():
        yield f"{family.id} {family.title}"
        yield from (f"  {r.id}  {r.name.ljust(width)}  {r.what}" for r in family.rules)


def _page(facts: RuleFacts) -> Iterator[str]:
    rule = facts.rule
    yield f"{rule.id} {rule.name}"
    yield f"什么：{rule.what}"
    yield f"为什么：{rule.why.rstrip()}"
    yield "例："
    yield from (f"  {line}" for line in facts.example)
    yield f"怎么办：{rule.instead}"
    yield f"依据：{rule.source}"
    yield f"严重程度：{facts.severity}"
    yield f"适用：{'；'.join(facts.applies)}"
    if facts.faults:
        yield f"旧件说明了这些来源差错的，只作提示：{'、'.join(facts.faults)}"
