"""``juesuan publish-record``: records what goes public, and nothing that must not."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.cli import main, publish_record

_ROOT = Path(__file__).parent.parent.parent
_KEY = "2025/shili-ju"
_ENTRY = "{{date: {day}, what: 职能的一处错字, why: 笔误}}"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report that was never public, and the same of the year before."""
    folder = shutil.copytree(_ROOT / "tests/golden/corrected/content", tmp_path / "content")
    (folder / "published.json").unlink()
    accounts = folder / _KEY / "accounts.yml"
    accounts.write_text(accounts.read_text().partition("\ncorrections:")[0] + "\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(publish_record, "_today", lambda: date(2026, 12, 31))
    return Path("content")


@pytest.fixture
def run(content: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        assert content.is_dir()
        status = main(["publish-record", *arguments])
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


def _records(content: Path, key: str = _KEY) -> list[dict[str, object]]:
    records: list[dict[str, object]] = json.loads((content / "published.json").read_text())[
        "reports"
    ][key]
    return records


def _edit(content: Path, old: str, new: str, file: str = "accounts.yml") -> None:
    path = content / _KEY / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def _correct(content: Path, day: str) -> None:
    path = content / _KEY / "accounts.yml"
    text = path.read_text()
    head = "" if "corrections:" in text else "corrections:\n"
    path.write_text(f"{text}{head}  - {_ENTRY.format(day=day)}\n")


# --- what is recorded -------------------------------------------------------------------------------


def test_a_first_publication(content: Path, run: Run) -> None:
    status, out, err = run(_KEY, "--date", "2026-09-05")
    assert (status, err) == (0, "")
    assert f"{_KEY}：已登记，2026-09-05 公开。" in out
    (record,) = _records(content)
    assert (record["date"], record["origin"], record["corrections"]) == ("2026-09-05", "own", 0)
    assert {"accounts", "narrative"} <= record.keys()
    assert "performance" not in record
    assert [path.name for path in content.iterdir() if "published" in path.name] == [
        "published.json"
    ]


@pytest.mark.parametrize("said", [[], ["--date", "2026-12-31"]])
def test_the_day_is_today_unless_it_is_said(content: Path, run: Run, said: list[str]) -> None:
    assert run(_KEY, *said)[0] == 0
    assert _records(content)[0]["date"] == "2026-12-31"


def test_nothing_changed_records_nothing(content: Path, run: Run) -> None:
    run(_KEY, "--date", "2026-09-05")
    before = (content / "published.json").read_bytes()
    _edit(content, "unit: 元", "unit:   元  # 金额单位")
    status, out, err = run(_KEY)
    assert (status, err) == (0, "")
    assert "与 2026-09-05 公开的一样，不必再登记" in out
    assert (content / "published.json").read_bytes() == before


def test_a_change_without_a_correction_is_refused_and_says_what_to_add(
    content: Path, run: Run
) -> None:
    run(_KEY, "--date", "2026-09-05")
    before = (content / "published.json").read_bytes()
    _edit(content, "拟订", "拟定", "narrative.yml")
    status, out, err = run(_KEY, "--date", "2026-10-08")
    assert (status, out) == (1, "")
    assert "文字（narrative.yml）与 2026-09-05 公开的不同，没有写更正" in err
    assert "在 accounts.yml 末尾写上" in err
    assert "corrections:\n  - {date: 2026-10-08, at: 【待填】" in err
    assert (content / "published.json").read_bytes() == before


def test_a_corrected_report_is_recorded_again(content: Path, run: Run) -> None:
    run(_KEY, "--date", "2026-09-05")
    _edit(content, "拟订", "拟定", "narrative.yml")
    _correct(content, "2026-10-08")
    status, out, _ = run(_KEY, "--date", "2026-10-09")
    assert status == 0
    assert "已登记，2026-10-09 公开，有 1 条新的更正" in out
    first, second = _records(content)
    assert first["accounts"] == second["accounts"]
    assert first["narrative"] != second["narrative"]
    assert (second["date"], second["corrections"]) == ("2026-10-09", 1)
    assert main(["check", "--content", str(content), "--strict"]) == 0


def test_a_report_may_be_corrected_and_recorded_on_one_day(content: Path, run: Run) -> None:
    run(_KEY, "--date", "2026-09-05")
    _correct(content, "2026-09-05")
    assert run(_KEY, "--date", "2026-09-05")[0] == 0
    assert [record["corrections"] for record in _records(content)] == [0, 1]
    assert main(["check", "--content", str(content), "--strict"]) == 0


def test_other_records_stay_as_they_are(content: Path, run: Run) -> None:
    run(_KEY, "--date", "2026-09-05")
    line = (content / "published.json").read_text().splitlines()[4]
    shutil.copytree(content / _KEY, content / "2025/yi")
    with (content / "departments.yml").open("a") as file:
        file.write("  yi: {name: 示例区乙局}\n")
    assert run("2025/yi", "--date", "2026-09-06")[0] == 0
    assert (content / "published.json").read_text().splitlines()[4] == line
    assert _records(content, "2025/yi")[0]["date"] == "2026-09-06"


def test_the_folder_may_be_named_by_its_path_and_twice(content: Path, run: Run) -> None:
    status, _, _ = run(f"content/{_KEY}/", str(content.resolve() / _KEY), "--date", "2026-09-05")
    assert status == 0
    assert len(_records(content)) == 1


# --- what is refused --------------------------------------------------------------------------------


def _nothing(content: Path) -> bool:
    return not (content / "published.json").exists()


def test_a_report_with_errors_is_not_recorded(content: Path, run: Run) -> None:
    _edit(content, "expenditure: 1290000.00", "expenditure: 1290500.00")
    status, _, err = run(_KEY, "--date", "2026-09-05")
    assert status == 1
    assert "total-differs-from-parts" in err
    assert "没有登记：先改正这 1 处错误" in err
    assert _nothing(content)


def test_errors_of_another_report_do_not_matter_but_of_shared_files_do(
    content: Path, run: Run
) -> None:
    shutil.copytree(content / _KEY, content / "2024/shili-ju")
    (content / "2024/shili-ju/accounts.yml").write_text("x: 1\n")
    assert run(_KEY, "--date", "2026-09-05")[0] == 0
    (content / "published.json").write_text("{}")
    status, _, err = run(_KEY, "--date", "2026-09-05")
    assert status == 1
    assert "published.json:1:1" in err
    assert (content / "published.json").read_text() == "{}"


def test_one_refused_report_keeps_all_from_being_recorded(content: Path, run: Run) -> None:
    shutil.copytree(content / _KEY, content / "2025/yi")
    with (content / "departments.yml").open("a") as file:
        file.write("  yi: {name: 示例区乙局}\n")
    _edit(content, "published: 2026-09-05", "published: 2026-09-08")
    status, out, err = run("2025/yi", _KEY, "--date", "2026-09-06")
    assert (status, out) == (1, "")
    assert f"{_KEY}：没有登记：2026-09-06 早于 accounts.yml 写的公开日期 2026-09-08" in err
    assert "一份也没有登记" in err
    assert _nothing(content)


@pytest.mark.parametrize(
    ("day", "correction", "said"),
    [
        ("2026-10-07", "2026-10-08", "更正记录里有一条的日期是 2026-10-08，晚于 2026-10-07"),
        ("2026-09-05", "2026-09-06", "早于上一次登记的 2026-09-06"),
    ],
)
def test_a_day_before_what_came_first(
    content: Path, run: Run, day: str, correction: str, said: str
) -> None:
    assert run(_KEY, "--date", "2026-09-06")[0] == 0
    _edit(content, "拟订", "拟定", "narrative.yml")
    _correct(content, correction)
    status, _, err = run(_KEY, "--date", day)
    assert status == 1
    assert said in err
    assert len(_records(content)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "缺少 年/部门"),
        (["2025/shiliju"], "没有 2025/shiliju 这份报告；是不是想写 2025/shili-ju"),
        (["2025"], "“2025”不是一份报告，写成 年/部门，例如 2025/shili-ju"),
        (["content/2025"], "“content/2025”不是一份报告"),
        ([f"content/{_KEY}/accounts.yml"], "不是一份报告"),
        ([_KEY, "--date", "2026-9-5"], "“2026-9-5”不是日期"),
        ([_KEY, "--date", "20260905"], "“20260905”不是日期"),
        ([_KEY, "--date", "2026-02-30"], "“2026-02-30”不是日期"),
        ([_KEY, "--content", "nowhere"], "没有 nowhere 这个文件夹"),
    ],
)
def test_wrong_usage(content: Path, run: Run, arguments: list[str], said: str) -> None:
    status, _, err = run(*arguments)
    assert status == 2
    assert said in err
    assert _nothing(content)


def test_a_day_that_has_not_come(content: Path, run: Run) -> None:
    status, _, err = run(_KEY, "--date", "2027-01-01")
    assert status == 2
    assert "还没有到" in err
    assert _nothing(content)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(content: Path, run: Run) -> None:
    content.chmod(0o500)
    try:
        status, out, err = run(_KEY, "--date", "2026-09-05")
    finally:
        content.chmod(0o700)
    assert (status, out) == (1, "")
    assert "没有权限" in err


def test_an_interrupted_write_leaves_the_records_as_they_were(
    content: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(_KEY, "--date", "2026-09-05")
    before = (content / "published.json").read_bytes()
    _correct(content, "2026-10-08")

    def full(*_: object) -> None:
        raise OSError(28, "")

    monkeypatch.setattr(os, "replace", full)
    status, out, err = run(_KEY, "--date", "2026-10-09")
    assert (status, out) == (1, "")
    assert "磁盘满了" in err
    assert (content / "published.json").read_bytes() == before
    assert not list(content.glob(".published*"))
