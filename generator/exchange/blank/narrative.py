"""``narrative.yml`` of a new report: what stays from year to year is kept, what is new is asked."""

from collections.abc import Iterator
from typing import Any

from generator.exchange.blank.order import TO_FILL, Order, said, typed
from generator.model.narrative import Narrative, Reasons, Work

Raw = dict[str, Any]


def narrative_text(order: Order) -> str:
    """Write the file."""
    heading = [
        order.heading("文字"),
        f"# 写着 {TO_FILL} 的地方换成文字，用不着的行删去；沿用上年的文字请看一遍，有变化就改。",
        "# 只写事实和原因，不写人名；带决算数的句子由程序写。",
    ]
    text = order.file("narrative", heading, _blocks(order))
    return text + _unwritten(text)


def _blocks(order: Order) -> Iterator[tuple[list[str], str, Any]]:
    kept: Raw = typed(order.last.narrative) if order.last else {}
    values = {
        "duties": kept.get("duties") or [TO_FILL],
        "key_work": [{"title": TO_FILL, "text": TO_FILL}] if _has_key_work(order) else None,
        "organisation": _organisation(order, kept),
        "reasons": _reasons(kept),
        "items": _items(order, kept),
        "general_budget_basic": kept.get("general_budget_basic") if order.transcribed else None,
        "three_publics": kept.get("three_publics"),
        "notes": dict.fromkeys(kept.get("notes", {}), TO_FILL),
    }
    for name in Narrative.model_fields:
        if value := values[name]:
            yield list(_comments(order, name, kept)), name, value


def _unwritten(text: str) -> str:
    """Name, at the end of the file, what else may be written there."""
    left = (name for name in Narrative.model_fields if f"\n{name}:" not in text)
    return "".join(f"# 需要时另写 {name} {said(Narrative, name)}\n" for name in left)


def _comments(order: Order, name: str, kept: Raw) -> Iterator[str]:
    yield said(Narrative, name)
    if name == "key_work":
        yield f"每项写{said(Work, 'title')}、{said(Work, 'text')}；分项写在 parts 下面"
        titles = "、".join(work["title"] for work in kept.get("key_work", ()))
        if titles:
            yield f"上年写了：{titles}"
    if name == "reasons" and order.last:
        yield "上年写过原因的各处；今年没有增减的删去，另有增减较大的，检查会提示"
    if name == "notes":
        yield "上年写过补充说明的小节；今年没有的删去"


def _has_key_work(order: Order) -> bool:
    facts = (
        fact
        for section in order.sections()
        for fact in order.statute.sections[section].facts.values()
    )
    return any(fact.kind == "words" and fact.field == "key_work" for fact in facts)


def _organisation(order: Order, kept: Raw) -> Raw | None:
    if "organisation" in kept:
        return kept["organisation"] or None
    scope = order.last.report.accounts.scope if order.last and order.last.report.accounts else ()
    return None if scope else {"text": TO_FILL}


def _reasons(kept: Raw) -> Raw:
    reasons = kept.get("reasons", {})
    asked = {name: dict.fromkeys(reasons.get(name, {}), TO_FILL) for name in Reasons.model_fields}
    return {name: addresses for name, addresses in asked.items() if addresses}


def _items(order: Order, kept: Raw) -> Raw:
    """Keep what each item is for; ask why it differs from its budget, where it did last year."""
    return {
        table: {
            order.code_now(code): words | ({"reason": TO_FILL} if "reason" in words else {})
            for code, words in items.items()
            if words
        }
        for table, items in kept.get("items", {}).items()
    }
