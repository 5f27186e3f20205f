"""``juesuan export``: the workbook of a report, which never takes another's work away."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from generator.cli import main
from generator.publish import files as published_files

_ROOT = Path(__file__).parents[2]
_KEY = "2025/shili-ju"
_FILE = Path("build/official/2025年度示例区示例局部门决算表.xlsx")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the content of one small report."""
    shutil.copytree(_ROOT / "tests/golden/corrected/content", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _export(*arguments: object) -> int:
    return main(["export", *map(str, arguments)])


def _edit(old: str, new: str) -> None:
    accounts = Path("content") / _KEY / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    assert old in text
    accounts.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_writes_the_forms_and_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _export(_KEY) == 0
    told = capsys.readouterr()
    assert f"已写好 {_FILE}（9 张表，补充数据" in told.out
    assert not told.err
    made = CalamineWorkbook.from_path(str(_FILE))
    assert len(made.sheet_names) == 10
    assert list(project.rglob("*.xlsx")) == [project / _FILE]


def test_formulas_and_another_unit_are_a_wish(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _export(_KEY, "--formulas", "--unit", "元", "--output", "表.xlsx") == 0
    assert "个合计是公式" in capsys.readouterr().out
    sheet = CalamineWorkbook.from_path("表.xlsx").get_sheet_by_index(0)
    assert "单位：元" in sheet.to_python()[1]
    with ZipFile("表.xlsx") as archive:
        assert b"<f>SUM(" in archive.read("xl/worksheets/sheet1.xml")
    assert (project / "表.xlsx").is_file()


def test_forms_with_an_unseen_header_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_ROOT)
    assert _export("2020/xiqu-xinfangju", "--output", tmp_path) == 0
    told = capsys.readouterr().out
    assert "没有写的表：财政拨款支出决算明细表、" in told
    (made,) = tmp_path.iterdir()
    assert len(CalamineWorkbook.from_path(str(made)).sheet_names) == 11 + 1


def test_its_own_file_is_written_anew(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _export(_KEY) == 0
    first = _FILE.read_bytes()
    assert _export(_KEY, "--formulas") == 0
    assert _FILE.read_bytes() != first
    assert _export(_KEY) == 0
    assert _FILE.read_bytes() == first
    assert not capsys.readouterr().err
    assert (project / _FILE).is_file()


def test_a_file_that_was_changed_stays_unless_forced(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _export(_KEY) == 0
    ours = _FILE.read_bytes()
    _save_as_an_office_program_does(_FILE)
    changed = _FILE.read_bytes()
    assert _export(_KEY) == 1
    told = capsys.readouterr().err
    assert f"没有写：{_FILE} 已经有了，写出以后有人改过" in told
    assert "--force" in told
    assert _FILE.read_bytes() == changed
    assert _export(_KEY, "--force") == 0
    assert _FILE.read_bytes() == ours
    assert (project / _FILE).is_file()


def _save_as_an_office_program_does(path: Path) -> None:
    """Write a workbook again with another time of its last change."""
    with ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    core = held["docProps/core.xml"]
    before, mark, after = core.partition(b"<dcterms:modified")
    assert mark
    held["docProps/core.xml"] = before + mark + after.replace(b"-31T", b"-30T")
    assert held["docProps/core.xml"] != core
    with ZipFile(path, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)


def test_a_file_of_another_kind_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "表.xlsx").write_bytes("不是我们的".encode())
    assert _export(_KEY, "--output", "表.xlsx") == 1
    assert "表.xlsx 已经有了" in capsys.readouterr().err
    assert (project / "表.xlsx").read_text(encoding="utf-8") == "不是我们的"


def test_what_cannot_be_read_is_refused_with_its_place(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit("unit: 元", "unit: 角")
    assert _export(_KEY) == 1
    told = capsys.readouterr().err
    assert "accounts.yml:" in told
    assert "没有写出：先改正这" in told
    assert not (project / "build").exists()


def test_what_does_not_add_up_is_exported_with_a_warning(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit("income: ", "income: 1")
    assert _export(_KEY, "--formulas") == 0
    told = capsys.readouterr()
    assert f"注意：{_KEY} 有" in told.err
    assert "juesuan check" in told.err
    assert f"已写好 {_FILE}" in told.out
    assert (project / _FILE).is_file()


def test_a_report_of_performance_alone_has_no_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_ROOT)
    assert _export("2021/renhe-xinfangju", "--output", tmp_path) == 1
    assert "只有绩效，没有决算表" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2025/shili"], "没有 2025/shili 这份报告；是不是想写 2025/shili-ju"),
        ([_KEY, "--output", "content/表"], "在内容文件夹里"),
        ([_KEY, "--unit", "角"], "--unit 的值不对：可用的有：元、万元"),
        ([], "缺少 年/部门..."),
    ],
)
def test_a_wrong_call_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert _export(*arguments) == 2
    assert said in capsys.readouterr().err
    assert not (project / "build").exists()


def test_a_full_disk_leaves_the_last_file_and_nothing_beside_it(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _export(_KEY) == 0
    last = _FILE.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(published_files.os, "replace", full)
    assert _export(_KEY, "--formulas") == 1
    assert f"写不进 {_FILE}：磁盘满了" in capsys.readouterr().err
    assert [path.name for path in (project / _FILE).parent.iterdir()] == [_FILE.name]
    assert _FILE.read_bytes() == last


def test_it_is_the_same_in_another_process_and_zone(project: Path) -> None:
    assert _export(_KEY, "--formulas") == 0
    command = "import sys; from generator.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", command, "export", _KEY, "--formulas", "--output", "另.xlsx"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path("另.xlsx").read_bytes() == _FILE.read_bytes()
