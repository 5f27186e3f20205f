"""The pages of the rules of the check: a list by family, and one page for each rule."""

from collections.abc import Iterator

from generator.derive.rules import RuleFacts, rule_facts
from generator.model.statute import Family, Statute
from generator.render import markdown
from generator.render.environment import environment, notice
from generator.render.page import Link, Page

FOLDER = "about/rules"
_TITLE = "校验规则"
_TRAIL = (Link("首页", ""), Link("关于本站", "about/"))
_SEVERITIES = {"error": "错误", "warning": "警告", "note": "提示"}


def rule_pages(statute: Statute) -> Iterator[Page]:
    """Write the list of rules and the page of each."""
    families = statute.rule_families()
    yield _list(families)
    for family in families:
        sidebar = tuple(_entry(rule_facts(rule, statute)) for rule in family.rules)
        for rule in family.rules:
            yield _page(rule_facts(rule, statute), sidebar)


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


def _entry(facts: RuleFacts) -> Link:
    return Link(facts.title, f"{FOLDER}/{facts.rule.id}/")


def _page(facts: RuleFacts, sidebar: tuple[Link, ...]) -> Page:
    text = environment().get_template("pages/rule.md.j2").render(facts=facts)
    return Page(
        path=f"{FOLDER}/{facts.rule.id}/index.md",
        kind="rule",
        title=facts.title,
        description=facts.title,
        blocks=(text,),
        trail=(*_TRAIL, Link(_TITLE, f"{FOLDER}/")),
        sidebar=sidebar,
    )
