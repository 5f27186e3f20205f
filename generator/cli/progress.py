"""Shows on a terminal how far a build is; elsewhere it stays quiet."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generator.publish.watch import Watch


class _Shown(Watch):
    """Moves a bar; a stage without counted steps only shows that something happens."""

    def __init__(self, bar: Any) -> None:
        super().__init__()
        self._bar = bar
        self._task = bar.add_task("开始", total=None)

    def stage(self, title: str, total: int = 0) -> None:
        super().stage(title, total)
        self._bar.reset(self._task, description=title, total=total or None)

    def step(self, steps: int = 1) -> None:
        self._bar.advance(self._task, steps)


@contextmanager
def shown(*, quiet: bool) -> Iterator[Watch]:
    """Show the stages of a build for as long as the block lasts; nothing of it stays behind."""
    if quiet or not sys.stderr.isatty():
        yield Watch()
        return
    # Slow to import, and only a terminal needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("还要"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Shown(bar)
