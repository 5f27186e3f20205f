"""Tasks spread over worker processes: the same results whatever their number, and no lost ones."""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, nullcontext
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

#: Tasks out at a time for each worker, so that none of them waits for the next one.
_AHEAD = 3
#: Windows waits for no more processes at once.
_MOST_ON_WINDOWS = 61
_FORKED = sys.platform == "linux"


class WorkerDiedError(Exception):
    """Worker processes ended while they were on a task; the message names the task."""


class Crew:
    """Runs tasks; with one worker, in this process.

    Args:
        workers: How many processes; all cores where None.
        executor: Where to run them instead: anything with the interface of
            :mod:`concurrent.futures`, such as a cluster's client. A task that it gives up because
            workers died on it ends with :class:`~concurrent.futures.BrokenExecutor`.
    """

    def __init__(self, workers: int | None = None, executor: Executor | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._given = executor
        self._pool: Executor | None = None
        self._running: Collection[Future[Any]] = ()

    def run(
        self,
        work: Callable[[T], R],
        tasks: Sequence[T],
        meanwhile: Callable[[], object] | None = None,
    ) -> Iterator[R]:
        """Yield the result of every task, in any order.

        Args:
            work: A function of a module, so that it can be sent to another process.
            tasks: What to call it with; ``str`` of a task names it for people.
            meanwhile: What this process has to do anyway, and can do while others are at work.

        Raises:
            WorkerDiedError: A worker died on a task, and again when it was tried alone.
        """
        alone = self._workers == 1 or (len(tasks) == 1 and meanwhile is None)
        if not tasks or (self._given is None and alone):
            if meanwhile is not None:
                meanwhile()
            yield from map(work, tasks)
            return
        waiting = deque(tasks)
        running: dict[Future[R], T] = {}
        self._running = running
        while waiting or running:
            # Few tasks are out at a time: their results need room until they are taken.
            while waiting and len(running) < _AHEAD * self._workers:
                task = waiting.popleft()
                running[self._executor().submit(work, task)] = task
            if meanwhile is not None:
                meanwhile()
                meanwhile = None
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            ended = {future: running.pop(future) for future in done}
            if any(isinstance(future.exception(), BrokenExecutor) for future in ended):
                yield from self._again(work, ended | running)
                running.clear()
            else:
                yield from (future.result() for future in ended)

    def _again(self, work: Callable[[T], R], broken: dict[Future[R], T]) -> Iterator[R]:
        """Take what was finished; try each other task alone, as most of them are innocent."""
        self.close()
        for future, task in broken.items():
            if isinstance(future.exception(), BrokenExecutor):
                yield self._alone(work, task)
            else:
                yield future.result()

    def _executor(self) -> Executor:
        if self._given is not None:
            return self._given
        if self._pool is None:
            self._pool = _pool(self._workers)
        return self._pool

    def _alone(self, work: Callable[[T], R], task: T) -> R:
        with nullcontext(self._given) if self._given else _pool(1) as pool:
            try:
                return pool.submit(work, task).result()
            except BrokenExecutor as error:
                raise WorkerDiedError(str(task)) from error

    def close(self) -> None:
        """End the workers; tasks that wait are dropped, and no task writes any more."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        elif self._given is not None:
            wait(self._running)


@contextmanager
def crew(workers: int | None, executor: Executor | None = None) -> Iterator[Crew]:
    """Have a crew for as long as the block lasts."""
    made = Crew(workers, executor)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def aside(work: Callable[[T], R], *tasks: T) -> Iterator[Callable[[], list[R]]]:
    """Have tasks done in other processes while the block goes on; yield what waits for all.

    Where processes are not forked, starting one costs more than it gains: there the tasks are
    done when they are waited for.
    """
    if not _FORKED:
        with here(work, *tasks) as done:
            yield done
        return
    with _pool(len(tasks)) as pool:
        futures = [pool.submit(work, task) for task in tasks]
        yield lambda: [future.result() for future in futures]


@contextmanager
def here(work: Callable[[T], R], *tasks: T) -> Iterator[Callable[[], list[R]]]:
    """Have tasks done in this process, when they are waited for; see :func:`aside`."""
    yield lambda: list(map(work, tasks))


def _pool(workers: int) -> ProcessPoolExecutor:
    # A forked worker has the statute data and MkDocs already; elsewhere each reads them itself.
    context = get_context("fork" if _FORKED else "spawn")
    if sys.platform == "win32":
        workers = min(workers, _MOST_ON_WINDOWS)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    """Leave Ctrl+C to the build, and end when it is killed: its next run uses the same folders."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end() -> None:
        connection.wait([sentinel])
        os._exit(1)

    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        Thread(target=end, daemon=True).start()
