"""All kinds of facts together: importing this module is what registers them."""

from typing import Any

from generator.derive import facts, particulars
from generator.derive.desk import Desk
from generator.model.statute import Fact

_REGISTERED_BY = (facts, particulars)


def kinds() -> frozenset[str]:
    """Return the kinds of facts that sections may ask for."""
    return frozenset(facts.MAKERS)


def make(desk: Desk, fact: Fact) -> Any:
    """Compute one fact of a report."""
    return facts.MAKERS[fact.kind](desk, fact)
