"""``juesuan diff``: years, commits, tags and folders, with every mistake a user can make."""

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from generator.cli import main

_ROOT = Path(__file__).parent.parent.parent
_REPORT = "2020/xiqu-xinfangju"
_DEPARTMENT = "xiqu-xinfangju"
_TYPED = "2010301: {expenditure: 44.98,"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository's content, named as in a project, in no repository."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return shutil.copytree(_ROOT / "content", tmp_path / "content")


def _git(folder: Path, *arguments: str) -> None:
    settings = (
        "-c",
        "user.name=甲",
        "-c",
        "user.email=jia@example.org",
        "-c",
        "commit.gpgsign=false",
    )
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(
        ["git", "-C", folder, *settings, *arguments],
        check=True,
        capture_output=True,
        env=environment,
    )


@pytest.fixture
def repository(content: Path) -> Path:
    """The same in a repository: v1, then a figure written otherwise as v2, then other words."""
    root = content.parent
    _git(root, "init", "-q")
    _commit(root, "v1")
    _edit(content, f"{_REPORT}/accounts.yml", _TYPED, "2010301: {expenditure: 44.90,")
    _commit(root, "v2")
    _edit(content, f"{_REPORT}/narrative.yml", "其他收入主要是利息", "其他收入全部是利息")
    return root


def _commit(root: Path, tag: str) -> None:
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", tag)
    _git(root, "tag", tag)


def _edit(content: Path, name: str, old: str, new: str) -> None:
    path = content / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command; give its exit status and what it wrote and told."""

    def diff(*arguments: str) -> tuple[int, str, str]:
        status = main(["diff", *arguments])
        told = capsysbinary.readouterr()
        return status, told.out.decode(), told.err.decode()

    return diff


# --- years --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    "asked",
    [
        (_DEPARTMENT, "2019", "2020"),
        ("攀枝花市西区信访局", "2020", "2019"),
        ("西区信访局", "2019-2020"),
        ("西区信访局", "2019年", "2020年度"),
        ("西区信访局", "2020"),
        (_REPORT,),
        (_DEPARTMENT,),
    ],
)
def test_years_are_asked_for_in_every_way_people_write_them(
    run: Run, asked: tuple[str, ...]
) -> None:
    status, out, err = run(*asked)
    assert (status, err) == (1, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0].startswith("2019年度 → 2020年度：数字 ")
    assert "收入 / 总计 208.33（推算） 199.62 －8.71 －4%" in lines
    assert "合计 146.56（推算） 199.34 ＋52.78 ＋36%" in lines
    assert "公务接待费 / 决算数 0.18（推算） 0.13 －0.05 －28%" in lines
    assert "机关运行经费 17.09（推算） 7.99 －9.10 －53%" in lines
    assert "2010308 信访事务 合计 73.17；" in "".join(
        line.strip() for line in out.splitlines()
    ).replace("信访事务合计", "信访事务 合计")


def test_without_years_every_year_is_compared_with_the_one_before(content: Path, run: Run) -> None:
    shutil.copytree(content / _REPORT, content / "2022" / _DEPARTMENT)
    status, out, _ = run(_DEPARTMENT, "--format", "json")
    pairs = [(one["old"]["report"], one["new"]["report"]) for one in json.loads(out)["reports"]]
    assert status == 1
    assert pairs == [(f"2019/{_DEPARTMENT}", _REPORT), (_REPORT, f"2022/{_DEPARTMENT}")]
    _, out, _ = run(_DEPARTMENT, "2022", "--format", "json")
    assert [one["old"]["report"] for one in json.loads(out)["reports"]] == [_REPORT]


def test_a_former_name_is_a_name(content: Path, run: Run) -> None:
    _edit(
        content,
        "departments.yml",
        "short: 西区信访局,",
        "short: 西区信访局, former_ids: [xixinfang],"
        " lineage: [{year: 2010, event: 更名, former: 西区信访办}],",
    )
    assert run("西区信访办")[0] == 1
    assert run("xixinfang", "2020")[0] == 1


def test_equal_years_are_equal(content: Path, run: Run) -> None:
    for year in ("2021", "2022"):
        shutil.copytree(content / _REPORT, content / year / _DEPARTMENT)
    status, out, err = run(_DEPARTMENT, "2021", "2022")
    assert (status, err) == (0, "")
    assert "没有不同" in out.splitlines()[0]


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((), "写明比较什么"),
        (("没有的部门",), "没有“没有的部门”这个部门"),
        (("xiqu-xinfangjv",), "是不是想写 xiqu-xinfangju"),
        (("西区",), "是不是想写 xiqu-xinfangju"),
        (("信访局",), "是不是想写 renhe-xinfangju、xiqu-xinfangju"),
        (("2020",), "先写部门，再写年份"),
        (("v1", "v2"), "比较两个版本写 --from"),
        ((_DEPARTMENT, "19"), "“19”不是年份"),
        ((_DEPARTMENT, "2018"), "没有 2018 年度的报告，有的是：2019、2020"),
        ((_DEPARTMENT, "2019"), "在 2019 年以前没有报告"),
        ((_DEPARTMENT, "2019", "2020", "2021"), "写两个不同的年份"),
        ((_DEPARTMENT, "2020", "2020"), "写两个不同的年份"),
        (("renhe-xinfangju",), "不到两个年度的报告"),
        ((_DEPARTMENT, "--to", "HEAD"), "写了 --to，没有写 --from"),
        ((_DEPARTMENT, "--format", "xml"), "可用的有：text、markdown、json、csv"),
        ((_DEPARTMENT, "--content", "nowhere"), "没有 nowhere 这个文件夹"),
    ],
)
def test_mistakes_about_years(run: Run, asked: tuple[str, ...], told: str) -> None:
    status, out, err = run(*asked)
    assert (status, out) == (2, "")
    assert told in err.splitlines()[0]
    assert err.startswith("用法错误：")


def test_a_name_of_two_departments_is_refused(content: Path, run: Run) -> None:
    _edit(content, "departments.yml", "short: 仁和区信访局", "short: 西区信访局")
    assert "不止一个，写标识：xiqu-xinfangju、renhe-xinfangju" in run("西区信访局")[2]


def test_years_that_cannot_be_read_are_not_compared(content: Path, run: Run) -> None:
    _edit(content, f"{_REPORT}/accounts.yml", _TYPED, "2010301: {expenditure: 4 4,")
    status, out, err = run(_DEPARTMENT)
    assert (status, out) == (2, "")
    assert err.startswith("内容读不出来，没有比较。")
    assert f"content/{_REPORT}/accounts.yml:" in err
    assert "4 4" in err


def test_a_broken_list_of_departments_is_not_taken_for_an_unknown_one(
    content: Path, run: Run
) -> None:
    (content / "departments.yml").write_text("departments: [", encoding="utf-8")
    status, _, err = run(_DEPARTMENT)
    assert status == 2
    assert "content/departments.yml:2:" in err


# --- versions -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("repository")
def test_two_tags_differ_in_a_figure_and_its_sums(run: Run) -> None:
    status, out, err = run("--from", "v1", "--to", "v2")
    assert (status, err) == (1, "")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0].startswith("v1 → v2：数字 5 处（改变 5）")
    assert "2010301 行政运行 · 合计 44.98 44.90 －0.08 －不足1%" in lines
    assert "201 一般公共服务支出 · 合计 168.96 168.88 －0.08 －不足1%" in lines
    assert "利息" not in out


@pytest.mark.usefixtures("repository")
def test_the_content_as_it_lies_there_is_the_other_side(run: Run) -> None:
    status, out, _ = run("--from", "v2")
    assert status == 1
    assert "＋ 其他收入全部是利息。" in out
    assert "44.90" not in out
    status, out, _ = run("--from", "v2", "--to", "HEAD")
    assert status == 0
    assert out == "v2 → HEAD：没有不同。\n"


def test_a_change_of_writing_is_told(repository: Path, run: Run) -> None:
    _edit(
        repository / "content",
        f"{_REPORT}/accounts.yml",
        "{expenditure: 44.90,",
        "{expenditure: 44.9,",
    )
    _, out, _ = run("--from", "v2", "--format", "json")
    (report,) = json.loads(out)["reports"]
    cells = [cell for group in report["groups"] for row in group["rows"] for cell in row["cells"]]
    assert [(c["kind"], c["old"]["shown"], c["new"]["shown"], c["difference"]) for c in cells] == [
        ("rewritten", "44.90", "44.9", "0")
    ]


def test_comments_alone_are_no_difference(repository: Path, run: Run) -> None:
    _git(repository, "checkout", "-q", "--", "content")
    path = repository / "content" / _REPORT / "accounts.yml"
    path.write_text(f"# 注\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    status, out, _ = run("--from", "HEAD")
    assert status == 0
    assert f"内容相同，只改了注释或排版：{_REPORT}。" in out


def test_reports_that_came_and_went_and_what_all_share(repository: Path, run: Run) -> None:
    content = repository / "content"
    shutil.rmtree(content / "2021")
    shutil.copytree(content / _REPORT, content / "2022" / _DEPARTMENT)
    _edit(content, "departments.yml", "short: 西区信访局", "short: 西区信访办")
    status, out, _ = run("--from", "v2")
    assert status == 1
    assert f"── 新增的报告 ──\n  2022/{_DEPARTMENT} 攀枝花市西区信访局\n" in out
    assert "── 减去的报告 ──\n  2021/renhe-xinfangju 攀枝花市仁和区信访局\n" in out
    assert "── departments.yml ──\n改变　部门 / xiqu-xinfangju / 简称\n" in out
    assert run("--from", "v2", "2019")[0] == 0


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        (_REPORT, 1),
        ("2020", 1),
        (_DEPARTMENT, 1),
        ("西区信访局", 1),
        (f"content/{_REPORT}/", 1),
        ("content/2019", 0),
        ("renhe-xinfangju", 0),
    ],
)
def test_a_path_narrows_it_to_its_reports(run: Run, path: str, status: int) -> None:
    found, _, err = run("--from", "v1", path)
    assert (found, err) == (status, "")


def test_folders_need_no_repository(content: Path, run: Run, tmp_path: Path) -> None:
    project = tmp_path / "旧项目"
    shutil.copytree(content, project / "content")
    assert run("--from", "旧项目")[:2] == (0, "旧项目 → 现在的内容：没有不同。\n")
    _edit(content, f"{_REPORT}/accounts.yml", _TYPED, "2010301: {expenditure: 44.90,")
    for old in ("旧项目", "旧项目/content"):
        status, out, _ = run("--from", old, "--to", "content")
        assert status == 1
        assert "44.98" in out


def test_content_at_the_root_of_its_repository(content: Path, run: Run) -> None:
    _git(content, "init", "-q")
    _commit(content, "v1")
    _edit(content, f"{_REPORT}/accounts.yml", _TYPED, "2010301: {expenditure: 44.90,")
    assert run("--from", "v1")[0] == 1


def test_a_repository_is_asked_from_anywhere(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.parent)
    assert run("--content", str(repository / "content"), "--from", "v1")[0] == 1
    assert not [
        path for path in (repository / "content").iterdir() if path.name.startswith("juesuan-")
    ]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            ("--from", "v3"),
            "没有 v3 这个文件夹，git 里也没有这个提交、分支或标签；是不是想写 v2、v1",
        ),
        (("--from", "2019年公开"), "标签有 v"),
        (("--from=--output=x",), "没有 --output=x 这个文件夹"),
        (("--from", "v1", "--to", "v9"), "没有 v9 这个文件夹"),
        (("--from", "v1", "2018"), "两版里都没有 2018"),
        (("--from", "v1", "没有的部门"), "没有“没有的部门”这个部门"),
        (("--from", "v1", "--to", ".git"), ".git 里没有内容"),
        (("--from",), "选项 --from 缺少值"),
    ],
)
def test_mistakes_about_versions(run: Run, asked: tuple[str, ...], told: str) -> None:
    status, out, err = run(*asked)
    assert (status, out) == (2, "")
    assert told in err.splitlines()[0]


@pytest.mark.usefixtures("content")
def test_without_a_repository_there_are_no_revisions(run: Run) -> None:
    status, _, err = run("--from", "v1")
    assert status == 2
    assert "content 不在 git 仓库里" in err


@pytest.mark.usefixtures("repository")
def test_without_git_there_are_no_revisions(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "没有找到 git" in run("--from", "v1")[2]
    assert run(_DEPARTMENT)[0] == 1
    assert run("--from", "content", "--to", "content")[0] == 0


def test_a_revision_before_the_content_holds_none(repository: Path, run: Run) -> None:
    _git(repository, "checkout", "-q", "--orphan", "empty")
    _git(repository, "rm", "-q", "-r", "-f", "--cached", ".")
    _git(repository, "commit", "-q", "--allow-empty", "-m", "empty")
    assert "empty 里没有 content 这个文件夹" in run("--from", "empty")[2]


def test_a_shallow_clone_says_how_to_get_the_rest(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = repository.parent / "clone"
    _git(
        repository.parent,
        "clone",
        "-q",
        "--depth",
        "1",
        "--no-tags",
        repository.as_uri(),
        str(clone),
    )
    monkeypatch.chdir(clone)
    status, _, err = run("--from", "v1")
    assert status == 2
    assert "git fetch --unshallow --tags" in err


@pytest.mark.parametrize("side", ["old", "new"])
def test_the_side_that_cannot_be_read_is_named_with_its_first_findings(
    repository: Path, run: Run, side: str
) -> None:
    content = repository / "content"
    _edit(
        content,
        f"{_REPORT}/accounts.yml",
        "2010301: {expenditure: 44.90,",
        "2010301: {expenditure: 4 4,",
    )
    arguments = ["--from", "v2"]
    name, file = "现在的内容", f"content/{_REPORT}/accounts.yml"
    if side == "old":
        _commit(repository, "v3")
        _git(repository, "checkout", "-q", "v2", "--", "content")
        arguments, name, file = ["--from", "v3"], "v3", f"v3:content/{_REPORT}/accounts.yml"
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"“{name}”这一版读不出来，没有比较。")
    assert f"\n{file}:" in err
    assert "4 4" in err
    assert str(repository) not in err
    assert run(*arguments, "2019")[0] == 0


def test_a_link_that_leads_out_of_a_revision_is_refused(repository: Path, run: Run) -> None:
    (repository / "content" / "link").symlink_to("/etc")
    _commit(repository, "v3")
    (repository / "content" / "link").unlink()
    status, _, err = run("--from", "v3")
    assert status == 2
    assert "有指向外面的链接" in err


def test_an_unknown_template_is_compared_all_the_same(repository: Path, run: Run) -> None:
    path = repository / "content" / _REPORT / "performance.yml"
    text = path.read_text(encoding="utf-8")
    assert "template: department-evaluation-2020" in text
    path.write_text(
        text.replace("template: department-evaluation-2020", "template: unheard-of"),
        encoding="utf-8",
    )
    status, out, err = run("--from", "v2")
    assert (status, err) == (1, "")
    assert "＋ unheard-of" in out


# --- formats ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("content")
def test_every_format_is_whole(run: Run) -> None:
    _, out, _ = run(_DEPARTMENT, "--format", "markdown")
    assert out.startswith("# 2019年度与2020年度的比较\n")
    _, out, _ = run(_DEPARTMENT, "--format", "csv")
    assert out.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(out.removeprefix("\ufeff"))))
    (total,) = [
        r
        for r in rows
        if r["数的地址"] == "general_budget.total.expenditure"
        and r["表的标识"] == "general-budget-expenditure"
    ]
    assert (total["原数或原文"], total["新数或新文"], total["增减"]) == (
        "1465600",
        "1993400",
        "527800",
    )
    _, few, _ = run(_DEPARTMENT)
    _, many, _ = run(_DEPARTMENT, "--all")
    assert len(many) > len(few)
    assert "相同" in many
    assert "相同" not in few


def _json(out: str) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(out)
    return written


@pytest.mark.usefixtures("repository")
def test_json_of_versions_names_them(run: Run) -> None:
    written = _json(run("--from", "v1", "--to", "v2", "--format", "json")[1])
    assert (written["between"], written["old"], written["new"]) == ("versions", "v1", "v2")
    assert not written["equal"]
