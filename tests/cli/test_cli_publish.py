"""``juesuan publish``: from the content to what readers see, and what is told on the way."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.cli import main
from generator.cli.publish import _is_public
from generator.publish import placing
from generator.publish.published import Folder
from generator.publish.verify import look_at
from generator.publish.versions import Versions

pytestmark = pytest.mark.usefixtures("few_rules")

_ROOT = Path(__file__).parents[2]
_CASE = _ROOT / "tests" / "golden" / "shanghai-social-work" / "content"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, few_rules: None) -> Path:  # noqa: ARG001
    """What a build of the case makes."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(_ROOT)
        content = shutil.copytree(_CASE, folder / "content")
        assert main(["build", "--content", str(content), "--output", str(folder / "build")]) == 0
    return folder


@pytest.fixture
def content(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a small content folder that is built already."""
    monkeypatch.chdir(_ROOT)
    shutil.copytree(built / "build", tmp_path / "build")
    return shutil.copytree(built / "content", tmp_path / "content")


@pytest.fixture
def publish(content: Path, tmp_path: Path) -> Callable[..., int]:
    """Run the command; the folder is www unless others are named."""

    def run(*arguments: str | Path) -> int:
        named = [] if {"--to", "--zip"} & set(map(str, arguments)) else ["--to", tmp_path / "www"]
        given = [*named, *arguments, "--content", content, "--output", tmp_path / "build"]
        return main(["publish", *map(str, given)])

    return run


def _rename(content: Path, name: str) -> None:
    """Change what stands on the pages."""
    site = content / "site.yml"
    text = site.read_text(encoding="utf-8")
    site.write_text(re.sub(r"(?m)^name: .*$", f"name: {name}", text), encoding="utf-8")


def _bytes(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _served(www: Path) -> str:
    """The name of the site that readers see; every file is as its manifests say."""
    assert not look_at(Folder(www / "current")).findings
    found = re.search(r"<title>(?:.* - )?(.*?)</title>", (www / "current/index.html").read_text())
    assert found
    return found[1]


# --- in a folder ----------------------------------------------------------------------------------


def test_the_site_is_built_and_placed(
    publish: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish() == 0
    told = capsys.readouterr()
    www = tmp_path / "www"
    assert _bytes(www / "current") == _bytes(tmp_path / "build" / "site")
    assert f"已公开：{www / 'current'}" in told.out
    assert "每个文件都与清单相符" in told.out
    assert re.search(r"版本 \d{8}T\d{6}Z-[0-9a-f]{8}：", told.out)
    assert "没有公开" not in told.err


def test_without_a_change_nothing_is_placed(
    publish: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish()
    before = _bytes(tmp_path / "www")
    capsys.readouterr()
    assert publish() == 0
    assert "没有变化，仍是版本" in capsys.readouterr().out
    assert _bytes(tmp_path / "www") == before


def test_a_change_is_placed_and_taken_back(
    publish: Callable[..., int],
    content: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    www = tmp_path / "www"
    publish()
    first = _served(www)
    _rename(content, "新站名")
    assert publish() == 0
    assert _served(www) == "新站名"
    capsys.readouterr()
    assert publish("--list") == 0
    newest, before = capsys.readouterr().out.splitlines()
    assert newest.endswith("正在公开")
    assert before.endswith("上一版")
    assert publish("--rollback") == 0
    told = capsys.readouterr().out
    assert f"已换成版本 {before.split()[0]}" in told
    assert f"--rollback {newest.split()[0]}" in told
    assert _served(www) == first
    assert publish("--rollback") == 1
    assert "没有更早的版本" in capsys.readouterr().err
    assert publish("--rollback", newest.split()[0]) == 0
    assert _served(www) == "新站名"
    assert publish("--rollback", newest.split()[0]) == 0
    assert "没有改动" in capsys.readouterr().out
    assert publish("--rollback", "昨天") == 2
    assert newest.split()[0] in capsys.readouterr().err


def test_so_many_versions_stay(
    publish: Callable[..., int],
    content: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("甲", "乙", "丙"):
        _rename(content, name)
        assert publish("--keep", "2") == 0
    assert "留着 2 个版本，删去最旧的 1 个" in capsys.readouterr().out
    assert len(list((tmp_path / "www" / "versions").iterdir())) == 2
    assert _served(tmp_path / "www") == "丙"


def test_a_version_that_was_changed_is_not_gone_back_to(
    publish: Callable[..., int],
    content: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish()
    (first,) = (tmp_path / "www" / "versions").iterdir()
    _rename(content, "新站名")
    publish()
    (first / "404.html").write_text("changed")
    capsys.readouterr()
    assert publish("--rollback") == 1
    told = capsys.readouterr().err
    assert "没有改动" in told
    assert "文件被改动（1 处）" in told
    assert _served(tmp_path / "www") == "新站名"


def test_own_reports_without_a_record_are_named(
    publish: Callable[..., int],
    content: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish()
    assert "还没有登记" not in capsys.readouterr().err, "copied from elsewhere"
    accounts = next(content.glob("*/*/accounts.yml"))
    report = accounts.parent.relative_to(content).as_posix()
    site = shutil.copytree(tmp_path / "build" / "site", tmp_path / "site")
    about = json.loads((site / report / "report.json").read_text())["about"]
    day = date.fromisoformat("2021-09-03")
    for origin, published, public in (
        ("own", "2021-09-03", True),
        ("own", "2021-09-04", False),
        ("own", "未公开", False),
        ("transcribed", "2021-09-03", False),
    ):
        told = {"about": about | {"origin": origin, "published": published}}
        (site / report / "report.json").write_text(json.dumps(told))
        assert _is_public(Folder(site), report, day) is public, (origin, published)
    (site / report / "report.json").write_text('{"about": {}}')
    assert not _is_public(Folder(site), report, day)


# --- what leaves the old site as it was ------------------------------------------------------------


def test_wrong_content_leaves_the_old_site(
    publish: Callable[..., int],
    content: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish()
    before = _bytes(tmp_path / "www")
    accounts = next(content.glob("*/*/accounts.yml"))
    text = accounts.read_text(encoding="utf-8")
    accounts.write_text(re.sub(r"(?m)^unit: .*$", "unit: 两", text), encoding="utf-8")
    capsys.readouterr()
    assert publish() == 1
    told = capsys.readouterr()
    assert "accounts.yml:" in told.err
    assert "没有公开：原来公开的网站没有改动" in told.err
    assert not told.out
    assert _bytes(tmp_path / "www") == before


def test_a_built_site_that_was_changed_is_not_placed(
    publish: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "build" / "site" / "404.html"
    page.write_bytes(page.read_bytes()[::-1])
    assert publish() == 1
    told = capsys.readouterr().err
    assert "404.html：与" in told
    assert "删掉" in told
    assert not (tmp_path / "www" / "current").exists()
    assert publish("--zip", tmp_path / "site.zip") == 1
    assert not (tmp_path / "site.zip").exists()
    shutil.rmtree(tmp_path / "build" / "cache")  # as was advised
    assert publish() == 0


def test_a_full_disk_leaves_the_old_site(
    publish: Callable[..., int],
    content: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish()
    before = _bytes(tmp_path / "www")
    _rename(content, "新站名")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(placing, "copy", full)
    capsys.readouterr()
    assert publish() == 1
    told = capsys.readouterr().err
    assert "磁盘满了" in told
    assert "原来公开的网站没有改动" in told
    assert _bytes(tmp_path / "www") == before


_COMMAND = "import sys; from generator.cli import main; raise SystemExit(main(sys.argv[1:]))"


def test_a_killed_command_leaves_a_whole_site(
    publish: Callable[..., int], content: Path, tmp_path: Path
) -> None:
    www = tmp_path / "www"
    _rename(content, "甲")
    publish()
    names = {"甲"}
    for number, seconds in enumerate((0.5, 1.0, 1.5, 2.0)):
        names.add(f"第{number}")
        _rename(content, f"第{number}")
        command = [sys.executable, "-c", _COMMAND, "publish", "--to", str(www)]
        command += ["--content", str(content), "--output", str(tmp_path / "build")]
        with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        assert _served(www) in names
    assert publish() == 0
    assert _served(www) == "第3"
    whole = [path.name for path in (www / "versions").iterdir()]
    assert os.readlink(www / "current").rpartition("/")[2] in whole  # noqa: PTH115
    assert not [name for name in whole if name.startswith(".")]


def test_two_at_once_are_refused(
    publish: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    versions = Versions(tmp_path / "www")
    assert publish() == 1
    assert "另一个 juesuan 正在往" in capsys.readouterr().err
    versions.close()
    assert publish() == 0


# --- as one file ------------------------------------------------------------------------------------


def test_a_file_is_written_and_published_elsewhere(
    publish: Callable[..., int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert publish("--zip", tmp_path / "带走" / "site.zip") == 0
    told = capsys.readouterr().out
    (fingerprint,) = re.findall(r"SHA-256：([0-9a-f]{64})", told)
    with zipfile.ZipFile(tmp_path / "带走" / "site.zip") as opened:
        about = next(name for name in opened.namelist() if name.endswith("说明.txt"))
        text = opened.read(about).decode()
    assert "404.html" in text
    assert f"共 {len(_bytes(tmp_path / 'build' / 'site'))} 个文件" in text
    # On the other side there is neither content nor a project.
    (tmp_path / "away").mkdir()
    monkeypatch.chdir(tmp_path / "away")
    command = ["publish", "--from", str(tmp_path / "带走" / "site.zip"), "--to", "www"]
    assert main(command) == 0
    assert fingerprint in capsys.readouterr().out
    assert _bytes(tmp_path / "away" / "www" / "current") == _bytes(tmp_path / "build" / "site")
    assert main(command) == 0
    assert "没有变化" in capsys.readouterr().out
    (tmp_path / "away" / "full" / "mine").mkdir(parents=True)
    assert main([*command[:-1], "full"]) == 2
    assert "full 里已有别的东西" in capsys.readouterr().err


def test_folders_that_cannot_be(
    publish: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert publish("--to", str(tmp_path / ("a" * 300))) == 2
    told = capsys.readouterr().err
    assert "写不进 " in told
    assert "\n" not in told.rstrip()


def test_a_file_and_a_folder_at_once(publish: Callable[..., int], tmp_path: Path) -> None:
    assert publish("--zip", tmp_path / "one.zip", "--to", tmp_path / "www") == 0
    assert publish("--zip", tmp_path / "two.zip") == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert _served(tmp_path / "www")


def test_a_file_that_is_none_of_ours_is_refused(
    publish: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.zip").write_text("no")
    assert publish("--from", tmp_path / "other.zip", "--to", tmp_path / "www") == 1
    assert "不是 ZIP 文件" in capsys.readouterr().err
    assert publish("--from", tmp_path / "none.zip", "--to", tmp_path / "www") == 2
    assert not (tmp_path / "www" / "current").exists()


# --- the way it is called ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--to"),
        (["--rollback"], "--to"),
        (["--to", "x", "--rollback", "--list"], "不能一起用"),
        (["--to", "x", "--from", "{zip}", "--zip", "y.zip"], "不能一起用"),
        (["--to", "x", "--rollback", "--zip", "y.zip"], "不能一起用"),
        (["--to", "{www}", "--rollback"], "还没有公开过"),
        (["--to", "{www}", "--list"], "还没有公开过"),
        (["--to", "{www}", "--keep", "0"], "--keep"),
        (["--to", "{content}"], "content 里"),
        (["--to", "{content}/www"], "content 里"),
        (["--to", "{build}/www"], "build 里"),
        (["--to", "generator/www"], "项目的 generator 里"),
        (["--to", "."], "是项目文件夹"),
        (["--to", "{full}"], "别的东西"),
        (["--to", "{zip}"], "文件"),
        (["--zip", "{content}/site.zip"], "content 里"),
        (["--zip", "{build}/site/site.zip"], "site 里"),
        (["--zip", "{full}"], "--zip"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_calls_change_nothing(
    arguments: list[str],
    said: str,
    content: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    (tmp_path / "some.zip").write_text("mine")
    places = {"content": content, "build": tmp_path / "build", "www": tmp_path / "www"}
    places |= {"full": tmp_path / "full", "zip": tmp_path / "some.zip"}
    given = [argument.format_map(places) for argument in arguments]
    before = _bytes(tmp_path)
    built = ["--content", str(content), "--output", str(tmp_path / "build")]
    assert main(["publish", *built, *given]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert not told.out
    assert _bytes(tmp_path) == before


def test_a_foreign_link_is_told(
    publish: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish()
    (tmp_path / "www" / "current").unlink()
    (tmp_path / "www" / "current").symlink_to(tmp_path)
    assert publish() == 1
    assert "指到了别处" in capsys.readouterr().err


def test_both_commands_say_what_the_other_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["publish", "--help"])
    assert "publish-record" in capsys.readouterr().out
    main(["publish-record", "--help"])
    assert re.search(r"juesuan publish[ 。，]", capsys.readouterr().out)
