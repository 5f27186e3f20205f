"""Files are put in place whole, also where Windows says that another program holds them."""

import sys
from pathlib import Path

import pytest

from generator.cli.common import reason
from generator.cli.selection import path_inside
from generator.publish import crew, files


class _Held:
    """A file that another program holds for some tries."""

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def __call__(self, source: Path, target: Path) -> None:
        if self.tries:
            self.tries -= 1
            raise PermissionError(13, "Access is denied")
        source.rename(target)


@pytest.mark.parametrize(
    ("platform", "tries", "done"),
    [("win32", 3, True), ("win32", 99, False), ("linux", 1, False), ("linux", 0, True)],
)
def test_a_place_that_is_held_is_tried_again_on_windows(
    platform: str, tries: int, *, done: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(files.os, "replace", _Held(tries))
    monkeypatch.setattr(files.time, "sleep", lambda _: None)
    target = tmp_path / "a"
    if done:
        files.put(target, b"new")
        assert target.read_bytes() == b"new"
    else:
        with pytest.raises(PermissionError):
            files.put(target, b"new")
    assert list(tmp_path.iterdir()) == ([target] if done else [])


def test_a_held_file_is_told_as_such() -> None:
    held, denied = PermissionError(13, "x"), PermissionError(13, "x")
    held.winerror = 32  # type: ignore[attr-defined]
    assert reason(held) == "正被别的程序占用"
    assert reason(denied) == "没有权限"


def test_windows_has_no_more_workers_than_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(crew, "ProcessPoolExecutor", lambda workers, **_: made.append(workers))
    monkeypatch.setattr(sys, "platform", "win32")
    crew._pool(200)
    monkeypatch.setattr(sys, "platform", "linux")
    crew._pool(200)
    assert made == [61, 200]


def test_a_path_on_another_drive_leads_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr("os.path.relpath", refused)
    assert path_inside("D:/x", "C:/content") == ".."
