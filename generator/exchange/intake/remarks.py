"""Remarks about a workbook, gathered while it is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from generator.diagnostics import Severity
from generator.exchange.intake.readings import Remark, Spot

#: So many cells are named where many have the same.
_NAMED = 5


@dataclass(slots=True)
class Remarks:
    """Everything that was told so far."""

    told: list[Remark] = field(default_factory=list)

    def error(self, name: str, spots: Sequence[Spot], message: str, hint: str) -> None:
        """Tell what keeps everything from being written."""
        self._tell(name, Severity.ERROR, spots, message, hint)

    def doubt(self, name: str, spots: Sequence[Spot], message: str, hint: str) -> None:
        """Tell what somebody should look at."""
        self._tell(name, Severity.WARNING, spots, message, hint)

    def note(self, name: str, spots: Sequence[Spot], message: str, hint: str) -> None:
        """Tell what was done of its own accord."""
        self._tell(name, Severity.NOTE, spots, message, hint)

    def _tell(
        self, name: str, severity: Severity, spots: Sequence[Spot], message: str, hint: str
    ) -> None:
        self.told.append(Remark(name, severity, tuple(spots), message, hint))


def listed(spots: Iterable[Spot]) -> str:
    """Write several cells, the first few of them by name."""
    named = list(map(str, spots))
    more = f" 等 {len(named)} 处" if len(named) > _NAMED else ""
    return "、".join(named[:_NAMED]) + more
