"""``juesuan check`` and ``juesuan build`` as a finance clerk meets them, mistakes included."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main
from generator.publish import place
from generator.publish.pages import PageError, Press
from generator.publish.store import Store

_ROOT = Path(__file__).parent.parent.parent
_CASE = _ROOT / "tests" / "golden" / "shanghai-social-work" / "content"
_FIGURE = "2013999: {project: 202.24"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a small content folder; commands run in the project folder."""
    monkeypatch.chdir(_ROOT)
    return shutil.copytree(_CASE, tmp_path / "content")


def _accounts(content: Path) -> Path:
    return next(content.glob("*/*/accounts.yml"))


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def _bytes(folder: Path) -> dict[str, bytes]:
    """Everything below a folder, hidden files too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


def _build(content: Path, output: Path) -> int:
    return main(["build", "--content", str(content), "--output", str(output)])


# --- check --------------------------------------------------------------------------------------


def test_good_content_passes(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--content", str(content)]) == 0
    told = capsys.readouterr()
    assert "检查通过：1 份报告" in told.out
    assert "错误[" not in told.err


def test_missing_content_folder_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--content", str(tmp_path / "内容")]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "没有" in told.err
    assert "内容 这个文件夹" in told.err
    assert "--content" in told.err


def test_mistakes_in_two_files_are_told_in_one_run(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = _accounts(content)
    _edit(accounts, _FIGURE, "2013999: {project: 二百元")
    line = accounts.read_text(encoding="utf-8").split("二百元")[0].count("\n") + 1
    _edit(content / "site.yml", "name:", "nmae:")
    before = _bytes(content)
    assert main(["check", "--content", str(content)]) == 1
    told = capsys.readouterr()
    assert not told.out
    assert f"accounts.yml:{line}:" in told.err
    assert "site.yml:" in told.err
    assert "nmae" in told.err
    assert "^" in told.err
    assert _bytes(content) == before, "check writes nothing"


def test_a_caret_stands_under_the_mistake(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = _accounts(content)
    _edit(accounts, _FIGURE, "2013999: {project: 2OO.24")
    main(["check", "--content", str(content)])
    lines = capsys.readouterr().err.splitlines()
    at = next(number for number, text in enumerate(lines) if text.lstrip().endswith("^"))
    assert lines[at].index("^") == lines[at - 1].index("2OO.24")


# --- build --------------------------------------------------------------------------------------


def test_a_site_is_built_and_named(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    assert _build(content, output) == 0
    told = capsys.readouterr()
    assert str(output / "site" / "index.html") in told.out
    assert "错误[" not in told.err
    assert "没有生成" not in told.err
    assert (output / "site" / "index.html").is_file()
    assert "1 份报告" in told.out
    assert "重做报告 1 份" in told.out
    names = sorted(path.name for path in output.iterdir())
    assert names == [".juesuan", "cache", "docs", "site"]


def test_building_again_says_that_nothing_changed(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _build(content, tmp_path / "out")
    capsys.readouterr()
    assert _build(content, tmp_path / "out") == 0
    told = capsys.readouterr()
    assert "没有变化" in told.out
    assert "重做报告 0 份、网页 0 页" in told.out


def test_quiet_says_nothing_and_verbose_says_how_long(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["build", "--content", str(content), "--output", str(tmp_path / "out")]
    assert main([*command, "--quiet"]) == 0
    told = capsys.readouterr()
    assert not told.out
    assert "错误[" not in told.err
    assert main([*command, "--verbose", "--workers", "1"]) == 0
    assert "查看变动：" in capsys.readouterr().out


def test_two_builds_at_once_are_told_apart(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path / "out" / "cache")
    (tmp_path / "out" / ".juesuan").touch()
    assert _build(content, tmp_path / "out") == 1
    assert "另一个 juesuan 正在生成" in capsys.readouterr().err
    store.close()


def test_markdown_lies_beside_every_page(content: Path, tmp_path: Path) -> None:
    _build(content, tmp_path / "out")
    site, docs = tmp_path / "out" / "site", tmp_path / "out" / "docs"
    pages = [path.relative_to(docs) for path in docs.rglob("*.md")]
    assert pages
    for page in pages:
        assert (site / page).read_bytes() == (docs / page).read_bytes()


def test_wrong_content_writes_nothing(
    content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(_accounts(content), _FIGURE, "2013999: {project: x")
    assert _build(content, tmp_path / "out") == 1
    told = capsys.readouterr()
    assert not told.out
    assert "没有生成网站" in told.err
    assert not (tmp_path / "out" / "site").exists()
    assert not (tmp_path / "out" / "docs").exists()


@pytest.fixture
def good(content: Path, tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """A built site, whose content has since been changed; and every byte of it."""
    output = tmp_path / "out"
    assert _build(content, output) == 0
    _edit(content / "site.yml", "name: ", "name: 新的")
    return output, _bytes(output / "site")


def test_wrong_content_leaves_the_last_site_as_it_was(
    content: Path, good: tuple[Path, dict[str, bytes]]
) -> None:
    output, before = good
    _edit(_accounts(content), "unit: 万元", "unit: 亿元")
    assert _build(content, output) == 1
    assert _bytes(output / "site") == before


def _raising(error: BaseException) -> Callable[..., None]:
    def page(*_: object) -> None:
        raise error

    return page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PageError("一页的链接不对"), 1),
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device"), 1),
    ],
    ids=["refused", "interrupted", "disk-full"],
)
def test_a_build_that_dies_leaves_the_last_site_as_it_was(
    error: BaseException,
    status: int,
    content: Path,
    good: tuple[Path, dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output, before = good
    capsys.readouterr()
    monkeypatch.setattr(Press, "page", _raising(error))
    assert _build(content, output) == status
    assert _bytes(output / "site") == before
    told = capsys.readouterr()
    assert not told.out
    assert told.err


def test_an_unforeseen_error_leaves_the_last_site_as_it_was(
    content: Path, good: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    output, before = good
    monkeypatch.setattr(Press, "page", _raising(RuntimeError("a fault of the program")))
    with pytest.raises(RuntimeError):
        _build(content, output)
    assert _bytes(output / "site") == before


def test_files_that_cannot_be_put_in_place_are_put_there_next_time(
    content: Path,
    good: tuple[Path, dict[str, bytes]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The last step moves files; another program may hold one of them open."""
    output, _ = good
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, "move", _raising(OSError(16, "Device or resource busy")))
        assert _build(content, output) == 1
    assert "正被别的程序占用" in capsys.readouterr().err
    assert _build(content, output) == 0
    _build(content, tmp_path / "fresh")
    assert _bytes(output / "site") == _bytes(tmp_path / "fresh" / "site")


def test_building_again_gives_the_same_bytes(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    _build(content, tmp_path / "one")
    _build(content, tmp_path / "two")
    one, two = (_bytes(tmp_path / name / "site") for name in ("one", "two"))
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_a_page_no_longer_rendered_is_gone_from_the_site(content: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    _build(content, output)
    stale = output / "site" / "1999" / "index.html"
    stale.parent.mkdir()
    stale.write_text("旧", encoding="utf-8")
    _build(content, output)
    assert not stale.exists()


@pytest.mark.parametrize("place", ["docs", "site"])
def test_folders_that_no_build_made_are_left_alone(
    place: str, content: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "own" / place / "notes.md"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", encoding="utf-8")
    assert _build(content, tmp_path / "own") == 2
    assert place in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in (tmp_path / "own").iterdir()] == [place]


@pytest.mark.parametrize("inside", ["", "out"])
def test_a_site_is_never_built_into_the_content(
    inside: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _bytes(content)
    assert _build(content, content / inside) == 2
    assert "内容文件夹" in capsys.readouterr().err
    assert _bytes(content) == before
