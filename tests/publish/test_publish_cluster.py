"""A build on a cluster gives the same bytes, whoever of it dies; what is wrong is told plainly."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from generator.cli import main
from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish import cluster as clusters
from generator.publish import reports, sheets
from generator.publish.build import build
from generator.publish.cluster import ClusterError, hired
from generator.publish.crew import Crew, WorkerDiedError, crew
from generator.publish.files import Written, write
from generator.publish.order import Order, Outcome
from generator.publish.watch import Watch

_ROOT = Path(__file__).parents[2]
_TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Start a scheduler and two processes that work for it; give its address."""
    distributed = pytest.importorskip(
        "distributed", reason="the extra `cluster` is not installed: pip install -e '.[cluster]'"
    )
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory, few_rules: None) -> Path:  # noqa: ARG001
    """An invented region with a theme of its own, one stray file in it, and its site."""
    folder = tmp_path_factory.mktemp("region")
    shutil.copy(_ROOT / "mkdocs.yml", folder)
    shutil.copytree(_ROOT / "site_overrides", folder / "site_overrides")
    write_example(Wanted(3, 2), load_statute(), folder / "content")
    (_reports(folder)[0] / "底稿.txt").write_text("")
    return folder


@pytest.fixture
def home(region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the region, in which the hub runs; the workers run elsewhere."""
    folder = shutil.copytree(region, tmp_path / "home")
    monkeypatch.chdir(folder)
    return folder


def _reports(home: Path) -> list[Path]:
    return sorted(path.parent for path in (home / "content").glob("20*/*/accounts.yml"))


def _order(output: str) -> Order:
    return Order(Path("content"), Path(output), Path("mkdocs.yml"), _TODAY, workers=1)


def _published(output: str) -> dict[str, bytes]:
    folders = (Path(output, name) for name in ("docs", "site"))
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


def _assert_the_same(outcome: Outcome, output: str = "build") -> None:
    """Assert that a build gave and told what one in this process does that begins from nothing."""
    shutil.rmtree("alone", ignore_errors=True)
    alone = build(_order("alone"), Watch())
    assert outcome.pages == alone.pages > 0
    assert outcome.diagnostics == alone.diagnostics
    ours, theirs = _published(output), _published("alone")
    assert sorted(ours) == sorted(theirs)
    assert [path for path, data in ours.items() if data != theirs[path]] == []


def _build(scheduler: str, wrap: Callable[[Executor], Executor] = lambda given: given) -> Outcome:
    with hired(_order("build"), scheduler) as order:
        assert order.executor
        return build(replace(order, executor=wrap(order.executor)), Watch())


# --- the same bytes -------------------------------------------------------------------------------


def test_a_cluster_makes_the_same_site(scheduler: str, home: Path) -> None:
    """Its processes live on between builds; the content and the theme change."""
    outcome = _build(scheduler)
    stray = _reports(home)[0].relative_to(home) / "底稿.txt"
    assert [str(found.location.file) for found in outcome.diagnostics] == [stray.as_posix()]
    _assert_the_same(outcome)

    narrative = _reports(home)[-1] / "narrative.yml"
    text = narrative.read_text()
    assert "duties:\n" in text
    narrative.write_text(text.replace("duties:\n", "duties:\n  - 管理新增的一项事务。\n", 1))
    template = home / "site_overrides" / "partials" / "header.html"
    template.write_text(template.read_text() + "<!-- 改过 -->\n")
    again = _build(scheduler)
    assert again.looked == 1
    assert again.printed == again.pages
    _assert_the_same(again)
    assert "<!-- 改过 -->" in Path("build/site/index.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class _Deadly:
    """Kills the process that does it, once, when a file is half written."""

    module: Any
    marker: Path
    work: Callable[[Any], Any]

    def __call__(self, task: Any) -> Any:
        self.module.write = self._write
        try:
            return self.work(task)
        finally:
            self.module.write = write

    def _write(self, folder: Path, path: str, data: bytes) -> Written:
        if not self.marker.exists():
            write(folder, path, data[: len(data) // 2])
            self.marker.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        return write(folder, path, data)

    def __reduce__(self) -> tuple[Any, ...]:
        return _deadly, (self.module.__name__, self.marker, self.work)


def _deadly(name: str, marker: Path, work: Callable[[Any], Any]) -> _Deadly:
    return _Deadly(sys.modules[name], marker, work)


@dataclass
class _Killing(Executor):
    """Has one process killed in each of the two kinds of tasks."""

    given: Executor
    home: Path

    def submit(self, work: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        module = reports if work is reports.look else sheets
        marker = self.home / f"{module.__name__}.killed"
        return self.given.submit(_Deadly(module, marker, work), *args)


@pytest.fixture(params=[3, 0])
def patience(scheduler: str, request: pytest.FixtureRequest) -> Iterator[int]:
    """Let the scheduler itself run a task again that often when a process dies on it."""
    from distributed import Client  # noqa: PLC0415

    def patient(times: int, dask_scheduler: Any) -> None:
        dask_scheduler.allowed_failures = times

    with Client(scheduler, set_as_default=False) as client:
        client.run_on_scheduler(patient, request.param)
        yield request.param
        client.run_on_scheduler(patient, 3)


@pytest.mark.usefixtures("patience")
def test_killed_processes_cost_only_time(scheduler: str, home: Path) -> None:
    outcome = _build(scheduler, partial(_Killing, home=home))
    killed = {int(marker.read_text()) for marker in home.glob("*.killed")}
    assert len(killed) == 2
    assert os.getpid() not in killed
    _assert_the_same(outcome)


# --- what cannot be done --------------------------------------------------------------------------


class _Giving(Executor):
    """Gives up a task as often as it is told to; any other is done."""

    def __init__(self, task: int, times: int) -> None:
        self.task, self.times = task, times

    def submit(self, work: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if args[0] == self.task and self.times:
            self.times -= 1
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(work(*args))
        return future


def test_a_task_that_was_given_up_is_tried_alone() -> None:
    assert sorted(Crew(2, _Giving(3, 1)).run(str, range(9))) == list("012345678")
    with pytest.raises(WorkerDiedError, match=r"^3$"):
        list(Crew(2, _Giving(3, 2)).run(str, range(9)))


def test_no_task_writes_any_more_when_a_build_has_failed() -> None:
    done: list[int] = []

    def work(task: int) -> None:
        if not task:
            raise ClusterError
        time.sleep(0.3)
        done.append(task)

    with ThreadPoolExecutor(3) as pool:
        with pytest.raises(ClusterError), crew(1, pool) as workers:
            list(workers.run(work, range(3)))
        assert sorted(done) == [1, 2]


def test_dasks_word_for_dead_workers_is_ours() -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    from distributed.scheduler import KilledWorker  # noqa: PLC0415

    worker: Any = SimpleNamespace(address="tcp://10.0.0.6:40000")
    assert isinstance(clusters._ours(KilledWorker("task", worker, 3)), BrokenExecutor)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "写得不对"),
        ("nonsense", "写得不对"),
        ("tls://127.0.0.1:1", "证书"),
        ("http://127.0.0.1:80", "写得不对"),
        ("tcp://127.0.0.1:1", "没有应答"),
    ],
)
def test_a_wrong_address_is_told(
    address: str, told: str, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(clusters, "_ANSWER", 1)
    assert main(["build", "--scheduler", address]) == 1
    said = capfd.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("没有生成网站，原来的网站没有改动：")
    assert told in line
    assert address in line
    assert not (home / "build" / "site").exists()


def test_a_worker_is_no_scheduler(scheduler: str, home: Path) -> None:  # noqa: ARG001
    from distributed import Client  # noqa: PLC0415

    with Client(scheduler, set_as_default=False) as client:
        worker = next(iter(client.nthreads()))
    with pytest.raises(ClusterError, match="不是集群的调度器"):
        _build(worker)


def test_a_missing_library_is_told(
    home: Path,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["build", "--scheduler", "tcp://127.0.0.1:8786"]) == 1
    assert "pip install -e '.[cluster]'" in capsys.readouterr().err


def test_workers_and_a_scheduler_do_not_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"]) == 2
    assert "只写一个" in capsys.readouterr().err


# --- a machine that does not see the same ---------------------------------------------------------


@dataclass(frozen=True)
class _Seeing:
    """A task whose files are seen as they should be from the given look on."""

    looks: list[bool]

    def sees_the_same(self) -> bool:
        return self.looks.pop(0)

    def __str__(self) -> str:
        return "2020/某局"


def _done(task: Any) -> str:
    return f"{task} 做好了"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"mark": Path("/nowhere/build/cache/cluster")}, "看不到主机的文件夹 /nowhere/build"),
        ({"word": "another build"}, "看不到主机的文件夹"),
        ({"loaded": "older"}, "版本不同"),
        ({"pages": "older"}, "site_overrides"),
    ],
)
def test_a_machine_that_would_give_another_site_gives_none(
    change: dict[str, Any],
    told: str,
    home: Path,  # noqa: ARG001
) -> None:
    hub = clusters._Hub.of(_order("build"))
    assert clusters._compared(hub, _done, _Seeing([True])) == "2020/某局 做好了"
    with pytest.raises(ClusterError, match=told):
        clusters._compared(replace(hub, **change), _done, _Seeing([True]))


def test_old_files_are_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    hub = clusters._Hub.of(_order("build"))
    monkeypatch.setattr(clusters.time, "sleep", lambda _: None)
    looks = [False, False, True]
    assert clusters._compared(hub, _done, _Seeing(looks)) == "2020/某局 做好了"
    assert not looks
    monkeypatch.setattr(clusters, "_SHOWS_UP", -1)
    with pytest.raises(ClusterError, match="看到的文件和主机上的不同（2020/某局）"):
        clusters._compared(hub, _done, _Seeing([False]))


@dataclass
class _Keeping(Executor):
    """Does tasks here, and keeps them."""

    kept: list[Any]

    def submit(self, work: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        self.kept += args
        future: Future[Any] = Future()
        future.set_result(work(*args))
        return future


def test_a_task_knows_the_files_it_reads(home: Path) -> None:
    tasks: list[Any] = []
    build(replace(_order("build"), executor=_Keeping(tasks)), Watch())
    looks = [task for task in tasks if isinstance(task, reports.Look)]
    prints = [task for task in tasks if isinstance(task, sheets.Printing)]
    assert looks
    assert prints
    assert all(task.sees_the_same() for task in tasks)
    for file in [*_reports(home)[0].iterdir()]:
        text = file.read_bytes()
        file.write_bytes(text + b"\n")
        assert sum(not task.sees_the_same() for task in looks) == 1, file
        file.write_bytes(text)
    (_reports(home)[0] / "accounts.yml").unlink()
    assert sum(not task.sees_the_same() for task in looks) == 1
    docs = home / "build" / "docs"
    for file in (*docs.rglob("*.md"), *docs.rglob("*.svg")):
        text = file.read_bytes()
        file.write_bytes(text + b"\n")
        assert any(not task.sees_the_same() for task in prints), file
        file.unlink()
        assert any(not task.sees_the_same() for task in prints), file
        file.write_bytes(text)
