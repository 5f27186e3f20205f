"""What a build tells while it works: its stages, how far each is, how long each took."""

import time
from dataclasses import dataclass, field


@dataclass
class Watch:
    """Times the stages of a build; one that shows them to people overrides the methods.

    Attributes:
        times: Seconds by the title of the stage, in order.
    """

    times: dict[str, float] = field(default_factory=dict)
    _title: str = ""
    _since: float = 0.0

    def stage(self, title: str, total: int = 0) -> None:  # noqa: ARG002 - for those who show it
        """Begin a stage.

        Args:
            title: What is done, in Chinese.
            total: How many steps it has; none are counted where it is zero.
        """
        self.end()
        self._title, self._since = title, time.perf_counter()

    def step(self, steps: int = 1) -> None:
        """Say that steps of the stage are done."""

    def end(self) -> None:
        """End the last stage."""
        if self._title:
            spent = time.perf_counter() - self._since
            self.times[self._title] = self.times.get(self._title, 0.0) + spent
        self._title = ""
