"""All messages in one document for clerks: what each says, why, an example, what to do.

It is written from the data of the rules, which the command and the site's pages print too.
"""

from collections.abc import Iterator

from generator.derive.rules import rule_facts
from generator.model.statute import Rule, Statute
from generator.model.workbooks import RemarkKind

_HEAD = """# 消息详解

检查的{rules}条规则，每条写明查什么、为什么、例子和改法；导入工作簿时的{remarks}种提示在最后。本文由 `juesuan manual` 写出，不要手改；怎样读一条消息，见[填报手册](填报手册.md#检查预览公开)。

按消息方括号里的名称，或按编号在本页查找；在命令行里看规则，运行 `juesuan rule` 加编号或名称。"""  # noqa: E501
_IMPORT = "导入工作簿（juesuan import）"


def messages(statute: Statute) -> str:
    """Write the whole document."""
    families = statute.rule_families()
    blocks = [_HEAD.format(rules=len(statute.rules), remarks=len(statute.remarks))]
    parts = [*(f"{family.id} {family.title}" for family in families), _IMPORT]
    blocks.append("\n".join(f"- {part}" for part in parts))
    for family in families:
        blocks.append(f"## {family.id} {family.title}")
        blocks += (block for rule in family.rules for block in _rule(rule, statute))
    blocks.append(f"## {_IMPORT}")
    blocks += (block for name, kind in statute.remarks.items() for block in _remark(name, kind))
    return "\n\n".join(blocks) + "\n"


def _rule(rule: Rule, statute: Statute) -> Iterator[str]:
    facts = rule_facts(rule, statute)
    yield f"### {rule.id} `{rule.name}`"
    yield f"{rule.what}。{facts.severity}。"
    yield f"为什么：{rule.why.rstrip()}"
    yield "\n".join(f"- {line}" for line in facts.example)
    yield f"怎么办：{rule.instead}。依据：{rule.source}。"


def _remark(name: str, kind: RemarkKind) -> Iterator[str]:
    yield f"### `{name}`"
    yield f"{kind.title}。"
    yield f"为什么：{kind.why}"
    yield f"- 例：{kind.example}"
    yield f"怎么办：{kind.remedy}"
