"""The figures of one department over the years: what a line is drawn of, and where it breaks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from generator.derive.desk import Desk
from generator.derive.figures import Figure
from generator.model.site import Lineage

#: The main figures, in order: where each is found.
MAIN = (
    "all_funds.total.expenditure",
    "all_funds.total.income",
    "general_budget.total.expenditure",
    "three_publics.total.final",
    "all_funds.total.grand_total",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """How a report's figures are defined.

    Attributes:
        year: Its fiscal year.
        layout: Id of its layout.
        kind, basis: Whose accounts they are, and whose money is in them; empty without accounts.
    """

    year: int
    layout: str
    kind: str
    basis: str

    @property
    def scope(self) -> str:
        """Kind and basis as one."""
        return f"{self.kind}决算（{self.basis}）" if self.basis else ""


@dataclass(frozen=True, slots=True)
class Break:
    """A year from which on figures are defined differently.

    Attributes:
        year: The first one of the new definition.
        what: Whether the layout, the scope or the department itself changed.
        before, after: Layouts, scopes, or for an event its year and its name.
    """

    year: int
    what: Literal["layout", "scope", "event"]
    before: str
    after: str


def main_figures(desk: Desk) -> tuple[Figure, ...]:
    """Return the main figures of a report, in the order of the lines."""
    return tuple(map(desk.book.at, MAIN))


def stage(desk: Desk) -> Stage:
    """Tell how a report's figures are defined."""
    accounts = desk.report.accounts
    kind, basis = (accounts.kind, accounts.basis) if accounts else ("", "")
    return Stage(desk.year, desk.report.layout, kind, basis)


def breaks(stages: Sequence[Stage], lineage: Iterable[Lineage]) -> tuple[Break, ...]:
    """Find where figures before and after cannot be compared.

    Args:
        stages: Of each report of one department, oldest first; those without accounts do not count.
        lineage: The department's.
    """
    steps = [step for step in lineage if step.reorganises]
    pairs = pairwise(found for found in stages if found.basis)
    return tuple(found for before, after in pairs for found in _between(before, after, steps))


def _between(before: Stage, after: Stage, steps: Iterable[Lineage]) -> Iterator[Break]:
    if before.layout != after.layout:
        yield Break(after.year, "layout", before.layout, after.layout)
    if before.scope != after.scope:
        yield Break(after.year, "scope", before.scope, after.scope)
    for step in steps:
        if before.year < int(step.year) <= after.year:
            yield Break(after.year, "event", str(step.year), step.event)
