"""The document of all messages is current and leaves nothing out."""

from pathlib import Path

import pytest

from generator.derive.rules import rule_facts
from generator.exchange.messages import messages
from generator.load.statute import load_statute
from generator.model.statute import Rule

_STATUTE = load_statute()
_TEXT = messages(_STATUTE)
_FILE = Path(__file__).parent.parent.parent / "docs" / "消息详解.md"


def test_the_committed_document_is_current() -> None:
    assert _FILE.read_text(encoding="utf-8") == _TEXT, "run juesuan manual"


@pytest.mark.parametrize("rule", _STATUTE.rules.values(), ids=lambda rule: rule.id)
def test_a_rule_is_told_with_its_reason_example_and_remedy(rule: Rule) -> None:
    section = _TEXT.partition(f"\n### {rule.id} `{rule.name}`\n")[2].partition("\n### ")[0]
    assert section.count("\n- ") == len(rule.example.rstrip().split("\n")) >= 2
    facts = rule_facts(rule, _STATUTE)
    words = (rule.what, rule.why.rstrip(), rule.instead, rule.source, facts.severity)
    assert [part for part in (*words, *facts.example) if part not in section] == []


@pytest.mark.parametrize("name", _STATUTE.remarks)
def test_a_remark_about_a_workbook_is_told_with_an_example(name: str) -> None:
    section = _TEXT.partition(f"\n### `{name}`\n")[2].partition("\n### ")[0]
    kind = _STATUTE.remarks[name]
    words = (kind.title, kind.why, kind.example, kind.remedy)
    assert [part for part in words if part not in section] == []
