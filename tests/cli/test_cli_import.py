"""``juesuan import``: shows, asks, writes figures and nothing else; or says why it does not."""

import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZipFile

import click
import pytest

from generator.cli import import_, main
from generator.exchange.intake.plan import PlanError

_ROOT = Path(__file__).parent.parent.parent
_KEY = "2024/putuo-planning"
_SPENDING = "5 一般公共预算财政拨款支出决算表"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = shutil.copytree(_ROOT / "tests/golden/shanghai-planning/content", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def run(content: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        assert content.is_dir()
        status = main(["import", *arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


@pytest.fixture
def workbook(content: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run
    path = content.parent / "book.xlsx"
    assert main(["export", _KEY, "--output", str(path)]) == 0
    capsys.readouterr()
    return path


def _accounts(content: Path) -> Path:
    return content / _KEY / "accounts.yml"


def _edit(content: Path, old: str, new: str) -> str:
    text = _accounts(content).read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    _accounts(content).write_text(text, encoding="utf-8")
    return text


def _write(workbook: Path, sheet: str, cells: Mapping[str, str]) -> None:
    """Write other numbers into cells of a workbook."""
    with ZipFile(workbook) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = re.findall(r'<sheet name="([^"]+)"', parts["xl/workbook.xml"].decode())
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    text = parts[part].decode()
    for cell, number in cells.items():
        text, count = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*', rf"\g<1>{number}", text)
        assert count == 1, cell
    parts[part] = text.encode()
    with ZipFile(workbook, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_a_workbook_of_the_report_changes_nothing(run: Run, content: Path, workbook: Path) -> None:
    before = _accounts(content).read_bytes()
    status, out, err = run(str(workbook), "--into", _KEY)
    assert (status, err) == (0, "")
    assert out.startswith("读出 9 张表：\n  收入支出决算总表（1 收入支出决算总表!A1）：")
    assert "空表" in out
    assert "补充数据：" in out
    assert "存疑" not in out, "what stands there already is doubted no more"
    assert out.endswith("accounts.yml 已经与工作簿一致，不必写。\n")
    assert _accounts(content).read_bytes() == before


def test_changed_figures_are_shown_and_written(run: Run, content: Path, workbook: Path) -> None:
    _edit(content, "2080501: {basic: 54.53", "2080501: {basic: 45.53")
    status, out, err = run(str(workbook), "--into", _KEY, "--yes")
    assert (status, err) == (0, "")
    assert "与 accounts.yml 的差别：改动 1 个；" in out
    assert "—— 一般公共预算财政拨款：改动 1 个 ——" in out
    assert (
        "general_budget.2080501.basic 行政单位离退休 / 基本支出：45.53 → 54.53"
        f"（{_SPENDING}!D6）" in out
    )
    assert out.endswith(f"改动 1 个。\n接着运行：juesuan check {_KEY}\n")
    text = _accounts(content).read_text(encoding="utf-8")
    assert "2080501: {basic: 54.53, initial: 54.53}  # 行政单位离退休" in text
    assert "# 来源以万元印出，各数分别舍入" in text
    assert main(["check", _KEY]) == 0


def test_the_content_folder_is_named_in_the_next_step(
    run: Run, content: Path, workbook: Path
) -> None:
    _edit(content, "2080501: {basic: 54.53", "2080501: {basic: 45.53")
    other = shutil.move(content, content.parent / "elsewhere")
    content.mkdir()
    _, out, _ = run(str(workbook), "--into", _KEY, "--yes", "--content", str(other))
    assert out.endswith(f"juesuan check {_KEY} --content {other}\n")


def test_long_lists_are_cut_unless_all_are_wanted(run: Run, content: Path, workbook: Path) -> None:
    text = _accounts(content).read_text(encoding="utf-8")
    head, _, rest = text.partition("general_budget_basic:\n")
    tail = rest.partition("\nthree_publics:")[2]
    _accounts(content).write_text(f"{head}three_publics:{tail}", encoding="utf-8")
    _, out, _ = run(str(workbook), "--into", _KEY, "--dry-run")
    assert "个，加 --all 全部列出。" in out
    assert "general_budget_basic.31002" not in out
    _, out, _ = run(str(workbook), "--into", _KEY, "--dry-run", "--all")
    assert "加 --all" not in out
    assert "general_budget_basic.31002" in out


def test_nothing_is_written_by_a_dry_run(run: Run, content: Path, workbook: Path) -> None:
    text = _edit(content, "2080501: {basic: 54.53", "2080501: {basic: 45.53")
    status, out, _ = run(str(workbook), "--into", _KEY, "--dry-run", "--yes")
    assert status == 0
    assert "45.53 → 54.53" in out
    assert "没有写入：只看不写" in out
    assert _accounts(content).read_text(encoding="utf-8") == text


def test_nobody_to_ask_means_nothing_is_written(run: Run, content: Path, workbook: Path) -> None:
    text = _edit(content, "2080501: {basic: 54.53", "2080501: {basic: 45.53")
    status, out, err = run(str(workbook), "--into", _KEY)
    assert status == 2
    assert "45.53 → 54.53" in out
    assert "加 --yes 再运行一次" in err
    assert _accounts(content).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("answer", [True, False])
def test_somebody_is_asked(
    run: Run,
    content: Path,
    workbook: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    answer: bool,
) -> None:
    text = _edit(content, "2080501: {basic: 54.53", "2080501: {basic: 45.53")
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(click, "confirm", confirm)
    status, out, _ = run(str(workbook), "--into", _KEY)
    assert status == 0
    assert asked == [f"写入 {_KEY} 的 accounts.yml 吗？"]
    assert (_accounts(content).read_text(encoding="utf-8") == text) is not answer
    assert ("没有写入" in out) is not answer


# --- what is wrong with the workbook ------------------------------------------------------------


def test_a_lost_digit_is_named_at_its_cell_and_nothing_is_written(
    run: Run, content: Path, workbook: Path
) -> None:
    text = _edit(content, "2080501: {basic: 54.53", "2080501: {basic: 45.53")
    _write(workbook, _SPENDING, {"E19": "225.88"})
    status, out, err = run(str(workbook), "--into", _KEY, "--yes")
    assert status == 1
    assert "—— 错误 1 处 ——" in out
    assert f"错误[one-figure-off]：{_SPENDING}!E19“一般公共预算财政拨款 / 2120201" in out
    assert "写 225.88万元，按 " in out
    assert "应为 2250.88万元，相差 2025万元，疑少一位" in out
    assert "怎么办：对照账簿改正这一格" in out
    assert "与 accounts.yml 的差别" not in out
    assert "没有写入：工作簿有 1 处错误" in err
    assert "--even-so" in err
    assert _accounts(content).read_text(encoding="utf-8") == text


def test_exchanged_columns_are_named(run: Run, content: Path, workbook: Path) -> None:
    before = _accounts(content).read_bytes()
    cells = {"D15": "0", "E15": "1572.70", "D17": "8.77", "E17": "1084.02"}
    rows = {"D16": "8.77", "E16": "1084.02", "D18": "2250.88", "E18": "488.68"}
    _write(workbook, _SPENDING, {**cells, **rows, "D19": "2250.88", "E19": "488.68"})
    status, out, _ = run(str(workbook), "--into", _KEY, "--yes")
    assert status == 1
    assert "错误[" in out
    assert _SPENDING in out
    assert _accounts(content).read_bytes() == before


def test_a_wrong_figure_is_written_when_told_so(run: Run, content: Path, workbook: Path) -> None:
    _write(workbook, _SPENDING, {"E19": "225.88"})
    status, out, _ = run(str(workbook), "--into", _KEY, "--yes", "--even-so")
    assert status == 0
    assert "错误[one-figure-off]" in out
    assert "basic: 488.68, project: 225.88, " in _accounts(content).read_text("utf-8")
    assert main(["check", _KEY]) == 1


def test_what_is_no_workbook_cannot_be_insisted_on(run: Run, content: Path) -> None:
    path = content.parent / "book.xlsx"
    path.write_text("网页")
    status, out, err = run(str(path), "--into", _KEY, "--yes", "--even-so")
    assert status == 1
    assert "错误[unreadable-workbook]" in out
    assert "--even-so" not in err


# --- what is wrong with the call or the report --------------------------------------------------


def test_a_report_that_is_not_there_is_to_be_made_first(run: Run, workbook: Path) -> None:
    status, _, err = run(str(workbook), "--into", "2025/putuo-planning")
    assert status == 2
    assert "没有 2025/putuo-planning 这份报告；先运行 juesuan new 2025/putuo-planning" in err
    status, _, err = run(str(workbook), "--into", "随便")
    assert status == 2
    assert "写成 年/部门" in err


def test_a_workbook_that_is_not_there_is_told(run: Run) -> None:
    status, _, err = run("没有.xlsx", "--into", _KEY)
    assert status == 2
    assert "工作簿 的值不对：没有这个文件或文件夹：" in err


def test_a_file_that_cannot_be_read_is_left_alone(run: Run, content: Path, workbook: Path) -> None:
    text = _edit(content, "unit: 万元", "unit: 亿元")
    status, _, err = run(str(workbook), "--into", _KEY, "--yes")
    assert status == 1
    assert "accounts.yml:5:7: 错误[" in err
    assert "没有写入：accounts.yml 有错误" in err
    assert _accounts(content).read_text(encoding="utf-8") == text


def test_a_report_of_performance_alone_has_no_place_for_figures(
    run: Run, content: Path, workbook: Path
) -> None:
    _accounts(content).unlink()
    status, _, err = run(str(workbook), "--into", _KEY, "--yes")
    assert status == 1
    assert f"没有写入：{_KEY} 没有 accounts.yml" in err


def test_a_plan_that_fails_writes_nothing(
    run: Run, content: Path, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PlanError("general_budget.2010301.basic")

    before = _accounts(content).read_bytes()
    monkeypatch.setattr(import_, "plan", fail)
    status, _, err = run(str(workbook), "--into", _KEY, "--yes")
    assert status == 1
    assert "没有写入：accounts.yml 写出以后会与应有的不同：general_budget.2010301.basic" in err
    assert _accounts(content).read_bytes() == before


def test_a_disk_that_refuses_is_told(
    run: Run, content: Path, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    text = _edit(content, "2080501: {basic: 54.53", "2080501: {basic: 45.53")
    monkeypatch.setattr(import_, "put", refuse)
    status, _, err = run(str(workbook), "--into", _KEY, "--yes")
    assert status == 1
    assert "磁盘满了" in err
    assert _accounts(content).read_text(encoding="utf-8") == text
