"""``juesuan docx``: the document of a report, written whole, the same every time."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from generator.cli import main
from generator.cli.docx import _SUFFIX
from generator.exchange.official import document

_ROOT = Path(__file__).parents[2]
_KEY = "2025/shili-ju"
_FILE = Path("build/official/2025年度示例区示例局部门决算.docx")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of its own, with one small report."""
    for name in ("mkdocs.yml", "site_overrides"):
        (tmp_path / name).symlink_to(_ROOT / name)
    shutil.copytree(_ROOT / "tests/golden/corrected/content", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _docx(*arguments: object) -> int:
    return main(["docx", *map(str, arguments)])


def test_it_writes_the_report_and_says_what_is_in_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _docx(_KEY) == 0
    told = capsys.readouterr()
    word = docx.Document(str(_FILE))
    assert f"，{len(word.tables)} 张表格，{len(word.inline_shapes)} 幅图）" in told.out
    assert f"已写好 {_FILE}（" in told.out
    assert not told.err
    assert word.core_properties.title == "示例区示例局2025年度部门决算"
    assert list(project.glob(f"build/**/*{_SUFFIX}")) == [project / _FILE]


def test_corrections_and_particulars_of_the_site_are_not_in_it(project: Path) -> None:
    assert _docx(_KEY) == 0
    text = "\n".join(p.text for p in docx.Document(str(_FILE)).paragraphs)
    for of_the_site in ("关于本报告", "怎样引用", "主要数字", "更正记录"):
        assert of_the_site not in text
    assert (project / _FILE).is_file()


def test_a_report_of_performance_alone_has_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(_ROOT)
    assert _docx("2021", "--output", tmp_path) == 0
    (made,) = tmp_path.iterdir()
    assert made.name == "2021年度攀枝花市仁和区信访局项目绩效.docx"
    assert len(docx.Document(str(made)).tables) > 3


def test_a_document_that_was_changed_stays_unless_forced(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _docx(_KEY) == 0
    word = docx.Document(str(_FILE))
    word.core_properties.modified = word.core_properties.modified.replace(year=2031)
    word.save(str(_FILE))
    changed = _FILE.read_bytes()
    assert _docx(_KEY) == 1
    assert f"没有写：{_FILE} 已经有了" in capsys.readouterr().err
    assert _FILE.read_bytes() == changed
    assert _docx(_KEY, "--force") == 0
    assert _docx(_KEY) == 0
    assert (project / _FILE).is_file()


def test_errors_of_the_check_are_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accounts = project / "content" / _KEY / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    accounts.write_text(text.replace("income: ", "income: 1", 1), encoding="utf-8")
    assert _docx(_KEY) == 0
    assert f"注意：{_KEY} 有" in capsys.readouterr().err


def test_without_a_chinese_font_it_says_what_to_install(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "drawn", lambda _: None)
    assert _docx(_KEY) == 0
    told = capsys.readouterr()
    assert "本机没有中文字体，" in told.err
    assert "0 幅图）" in told.out
    assert not docx.Document(str(project / _FILE)).inline_shapes


def test_outside_of_a_project_it_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "mkdocs.yml").unlink()
    assert _docx(_KEY) == 2
    assert "请在项目文件夹里运行" in capsys.readouterr().err


def test_it_is_the_same_in_another_process_and_zone(project: Path) -> None:
    assert _docx(_KEY) == 0
    command = "import sys; from generator.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", command, "docx", _KEY, "--output", "另.docx"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path("另.docx").read_bytes() == _FILE.read_bytes()
