"""Finds what does not agree in a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.derive.desk import Desk
from generator.exchange.intake.known import Known
from generator.exchange.intake.readings import Remark, WorkbookReading


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What is told, and the printed cells it speaks of."""

    remark: Remark
    cells: frozenset[int]


def contradictions(
    found: Known, reading: WorkbookReading, desk: Desk
) -> Iterator[Contradiction]:
    """Find what does not agree."""
    yield from ()
