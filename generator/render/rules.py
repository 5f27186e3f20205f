"""The pages of the rules of the check: a list by family, and one page for each rule."""

from collections.abc import Iterator
from functools import partial

from generator.derive.rules import rule_facts, rule_title
from generator.model.statute import Family, Rule, Statute
from generator.render import markdown
from generator.render.environment import environment, notice
from generator.render.page import HOME, Link, Page, Plan

FOLDER = "about/rules"
_TITLE = "校验规则"
_TRAIL = (HOME, Link("关于本站", "about/"))
_SEVERITIES = {"error": "错误", "warning": "警告", "note": "提示"}


def rule_plans(statute: Statute) -> Iterator[Plan]:
    """Plan the list of rules and the page of each; they are made of statute data alone."""
    families = statute.rule_families()
    yield Plan(f"{FOLDER}/index.md", (), lambda: _list(families))
    for family in families:
        for rule in family.rules:
            path = f"{FOLDER}/{rule.id}/index.md"
            yield Plan(path, (), partial(_page, path, rule, family, statute))


def _list(families: tuple[Family, ...]) -> Page:
    blocks = [f"# {_TITLE}", notice("rules-intro")]
    for family in families:
        blocks.append(f"## {family.title} {{: #{family.id} }}")
        blocks.append(markdown.caption(family.title, f"{family.id}-rules", classes=["plain"]))
        blocks.append(
            markdown.pipe_table(["编号", "查什么", "级别", "名称"], ["l"] * 4, _rows(family))
        )
    return Page(
        f"{FOLDER}/index.md", "rules", _TITLE, notice("rules-description"), tuple(blocks), _TRAIL
    )


def _rows(family: Family) -> Iterator[list[str]]:
    for rule in family.rules:
        link = f"[{rule.id}]({rule.id}/index.md)"
        yield [link, markdown.coded(rule.what), _SEVERITIES[rule.severity], f"`{rule.name}`"]


def _page(path: str, rule: Rule, family: Family, statute: Statute) -> Page:
    facts = rule_facts(rule, statute)
    text = environment().get_template("pages/rule.md.j2").render(facts=facts)
    return Page(
        path=path,
        kind="rule",
        title=facts.title,
        description=facts.title,
        blocks=(text,),
        trail=(*_TRAIL, Link(_TITLE, f"{FOLDER}/")),
        sidebar=tuple(map(_entry, family.rules)),
    )


def _entry(rule: Rule) -> Link:
    return Link(rule_title(rule), f"{FOLDER}/{rule.id}/")
