"""Tasks on a Dask cluster: the tasks of any build, sent to processes of other machines.

Such a process is not a child of this one. It may run another version of the program, it may have
been there before the theme was changed, its machine may not have the shared folder or may still
see old files in it; each of these would give a wrong page. So every task first compares: the
program, the configuration, a mark in the output folder, and the files that the task reads.
"""

import asyncio
import logging
import pickle
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from generator.load.fingerprint import digest
from generator.publish.files import write
from generator.publish.order import BuildError, Order
from generator.publish.program import libraries, pages_program, texts_program

R = TypeVar("R")

#: Seconds in which a scheduler answers.
_ANSWER = 15
#: Seconds between two looks for workers, and how long there may be none.
_LOOK = 3
_WORKERLESS = 60
#: Seconds after which a network file system shows what another machine wrote: a common limit of
#: such systems' memory of names is 60.
_SHOWS_UP = 75
_MARK = "cache/cluster"
_GONE = "集群的调度器或者全部工作进程不在了"


class ClusterError(BuildError):
    """The cluster cannot do the work; the message says why, in Chinese."""


class Task(Protocol):
    """What can be sent away."""

    def sees_the_same(self) -> bool:
        """Tell whether the files are here as they were where the task was made."""


@contextmanager
def hired(order: Order, address: str) -> Iterator[Order]:
    """Have a cluster for as long as the block lasts.

    Args:
        order: A build. Its folders must be there for all workers, under the same paths.
        address: Of the scheduler, such as ``tcp://10.0.0.5:8786``.

    Yields:
        The same build, its tasks run by the cluster.

    Raises:
        ClusterError: There is no cluster, or (in the block) it cannot do the work.
    """
    distributed = _library()
    _check(distributed, address)
    try:
        with warnings.catch_warnings(action="ignore"):  # of versions; we compare our own
            client = distributed.Client(address, timeout=_ANSWER, set_as_default=False)
    except OSError as error:
        raise ClusterError(_silent(address)) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            why = f"集群 {address} 里一个工作进程也没有：先在各台机器上启动 dask worker"
            raise ClusterError(why)
        # A task that is sent again is another task: how it ended before is not its result.
        executor = client.get_executor(pure=False)
        with _given_up(client, executor):
            yield replace(order, executor=_Executor(executor, order), workers=threads)


def _library() -> Any:
    """Load Dask, which only this needs, and keep its English log off the terminal."""
    try:
        import distributed  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ClusterError(
            "没有安装多机生成的部分：在项目文件夹里运行 pip install -e '.[cluster]'"
        ) from error
    for name in ("distributed", "distributed.client", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed


def _check(distributed: Any, address: str) -> None:
    """Ask who answers, before a client does: one that fails to connect prints tracebacks."""
    try:
        kind = asyncio.run(asyncio.wait_for(_kind(distributed, address), _ANSWER))
    except (ValueError, TypeError) as error:
        why = (
            f"集群的地址“{address}”写得不对：写成 tcp://主机:端口，例如 tcp://10.0.0.5:8786；"
            "写 tls:// 的还要在 Dask 的设置里写好证书"
        )
        raise ClusterError(why) from error
    except OSError as error:  # one that does not come in time is an OSError too
        raise ClusterError(_silent(address)) from error
    if kind != "Scheduler":
        raise ClusterError(f"{address} 不是集群的调度器；写 dask scheduler 启动时给出的地址")


async def _kind(distributed: Any, address: str) -> str:
    known = distributed.Security().get_connection_args("client")  # certificates, for tls://
    async with distributed.core.rpc(address, timeout=_ANSWER, connection_args=known) as server:
        return str((await server.identity())["type"])


@contextmanager
def _given_up(client: Any, executor: Executor) -> Iterator[None]:
    """Cancel all tasks once there has been no worker for a while: nobody would ever do them."""
    ended = Event()

    def look() -> None:
        last = time.monotonic()
        while not ended.wait(_LOOK):
            if _manned(client):
                last = time.monotonic()
            elif time.monotonic() - last > _WORKERLESS:
                executor.shutdown(wait=False)
                return

    watcher = Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _manned(client: Any) -> bool:
    try:
        return bool(client.nthreads())
    except OSError:
        return False


def _silent(address: str) -> str:
    return f"集群 {address} 没有应答：查看地址、端口和防火墙，以及 dask scheduler 是不是在运行"


class _Executor(Executor):
    """A cluster's executor whose tasks compare first, and whose failures are told as ours."""

    def __init__(self, executor: Executor, order: Order) -> None:
        self._executor = executor
        self._order = order
        self._hub: _Hub | None = None

    def submit(self, work: Callable[..., R], /, *args: Any, **kwargs: Any) -> Future[R]:
        """Send a task away; ``work`` is called with one :class:`Task`."""
        told: Future[R] = Future()
        hub = self._hub = self._hub or _Hub.of(self._order)
        # A machine without this program can read neither our functions nor our tasks, and Dask
        # ends a worker that cannot read what it is sent; so it is sent bytes for ``pickle``.
        parcel = pickle.dumps(_Parcel(hub, work, *args, **kwargs))
        try:
            sent = self._executor.submit(pickle.loads, parcel)
        except Exception as error:  # whatever it is, nothing was sent
            raise ClusterError(_GONE) from error
        sent.add_done_callback(partial(_tell, told))
        return told


def _tell(told: Future[R], sent: Future[R]) -> None:
    """Hand over how a task ended."""
    if sent.cancelled():
        told.set_exception(ClusterError(_GONE))
    elif (error := sent.exception()) is not None:
        told.set_exception(_ours(error))
    else:
        told.set_result(sent.result())


def _ours(error: BaseException) -> BaseException:
    from distributed.scheduler import KilledWorker  # noqa: PLC0415

    if isinstance(error, KilledWorker):
        return BrokenExecutor(str(error))
    if isinstance(error, ModuleNotFoundError):
        return ClusterError(f"有的工作机器上没有装齐本程序（缺 {error.name}）")
    return error


# --- on the other side --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hub:
    """What must be the same where a task runs.

    Attributes:
        loaded: Fingerprint of the program and the libraries, as they were when they were loaded.
        config: The ``mkdocs.yml``.
        pages: Fingerprint of it and of the theme.
        mark: A file in the output folder.
        word: What stands in it, another for each build.
    """

    loaded: str
    config: Path
    pages: str
    mark: Path
    word: str

    @classmethod
    def of(cls, order: Order) -> "_Hub":
        """Say what it is here; called within a build, when no other one has the output folder."""
        config, word = order.config.resolve(), uuid4().hex
        write(order.output, _MARK, word.encode())
        mark = order.output.absolute() / _MARK
        return cls(_loaded(), config, pages_program(config), mark, word)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A task on its way; to unpickle it is to do it, and gives its result."""

    hub: _Hub
    work: Callable[[Any], Any]
    task: Task

    def __reduce__(self) -> tuple[Any, ...]:
        return _compared, (self.hub, self.work, self.task)


def _compared(hub: _Hub, work: Callable[[Task], R], task: Task) -> R:
    """Do a task where everything is as it is at the hub."""
    problem = _problem(hub)
    if problem:
        raise ClusterError(f"工作机器 {socket.gethostname()} {problem}")
    end = time.monotonic() + _SHOWS_UP
    while not task.sees_the_same():
        if time.monotonic() > end:
            raise ClusterError(
                f"工作机器 {socket.gethostname()} 看到的文件和主机上的不同（{task}）；"
                "生成时不要改动文件，或等一分钟再试"
            )
        time.sleep(1)
    return work(task)


@lru_cache(maxsize=1)
def _problem(hub: _Hub) -> str:
    """Say what is not the same here; nothing where all is. A process looks once in a build."""
    try:
        word = hub.mark.read_text(encoding="utf-8")
    except OSError:
        word = ""
    if word != hub.word:
        return f"上看不到主机的文件夹 {hub.mark.parent.parent}：把它挂载到同样的路径"
    if _loaded() != hub.loaded:
        return "上的程序和主机上的版本不同：装成同一版，再重新启动 dask worker"
    if pages_program(hub.config) != hub.pages:
        return f"上的 {hub.config} 或它旁边的 site_overrides 和主机上的不同"
    return ""


@cache
def _loaded() -> str:
    """Fingerprint what this process runs, which stays the same when files change under it."""
    return digest([texts_program(), libraries()])
