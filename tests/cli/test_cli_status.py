"""``juesuan`` alone: where the region stands, each report with the command that comes next."""

from contextlib import chdir
from pathlib import Path
from textwrap import dedent

import pytest

from generator.cli import main
from generator.cli.build import clerks_day
from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish import standing

TODAY = clerks_day()
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> object:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    return run


@pytest.fixture
def region(tmp_path: Path) -> Path:
    write_example(Wanted(3, 2), load_statute(), tmp_path / "content")
    return tmp_path / "content"


def _build(region: Path) -> int:
    """Build where the command looks for the memory of the last build."""
    with chdir(_ROOT):
        output = str(region.parent / "build")
        return main(["build", "--content", str(region), "--output", output])


def test_without_content_the_first_steps_are_told(told) -> None:
    text = told()
    assert "这里还没有报告" in text
    assert "--region 地区 --publisher 发布机构 --layout" in text
    assert "juesuan example " in text


def test_with_a_site_and_no_report_the_site_is_not_asked_for(told, tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/site.yml").write_text("format: 1\nname: 甲\nregion: 乙\npublisher: 丙\n")
    assert "--region" not in told()


def test_each_report_has_its_state_and_its_next_step(told, region: Path) -> None:
    first, second, third = sorted(path.name for path in (region / "2022").iterdir())
    told("publish-record", f"2022/{first}")
    accounts = region / "2022" / second / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    accounts.write_text(text.replace("unit: 元", "unit: 两"), encoding="utf-8")
    text = told()
    assert "示例市 2022 年度 3 份报告：有错误 1 份、可以公开 1 份、已公开 1 份。" in text
    assert f"\n  juesuan check 2022/{second}  # " in text
    assert "错误 1 处" in text
    assert f"\n  juesuan publish-record 2022/{third}  # " in text
    assert f"2022/{first}" not in text
    assert "以前的年度：2021 年度 3 份。" in text
    assert "juesuan publish --to" not in text
    assert "juesuan import" not in text


def test_below_the_project_folder_the_way_up_is_told(
    told, region: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(region / "2022")
    text = told()
    assert "juesuan new" not in text
    assert text.endswith("  cd ../..\n")
    for command in (["check"], ["publish", "--to", "网站"]):
        assert main(command) == 2
        assert "先运行 cd ../..\n" in capsys.readouterr().err


def test_where_all_is_recorded_the_site_is_published(told, region: Path) -> None:
    told("publish-record", *(f"2022/{path.name}" for path in (region / "2022").iterdir()))
    assert "\n  juesuan publish --to 文件夹\n" in told()


def test_a_new_report_is_to_fill_in_and_the_others_of_its_year_are_missing(
    told, region: Path
) -> None:
    first, *others = sorted(path.name for path in (region / "2022").iterdir())
    told("new", f"2023/{first}", "--layout", "sichuan-2018")
    text = told()
    assert "2023 年度 1 份报告：待填 1 份。" in text
    assert f"juesuan check 2023/{first}  # " in text
    assert "，待填 " in text
    assert f"\n  juesuan import 工作簿.xlsx --into 2023/{first}\n" in text
    for other in others:
        assert f"juesuan new 2023/{other} " in text


@pytest.mark.parametrize("logged", [False, True])
def test_a_change_after_publication_is_told_with_what_to_do(
    told, region: Path, *, logged: bool
) -> None:
    keys = [f"2022/{path.name}" for path in sorted((region / "2022").iterdir())]
    told("publish-record", *keys, "--date", "2026-01-05")
    assert f"下一年度：\n  juesuan new 2023/{keys[-1][5:]}" in told()
    accounts = region / keys[0] / "accounts.yml"
    text = accounts.read_text(encoding="utf-8").replace("by: 办公室", "by: 财务股")
    if logged:
        text += dedent(
            """
            corrections:
              - {date: 2026-02-01, what: 审核机构, old: 办公室, new: 财务股, why: 写错}
            """
        )
    accounts.write_text(text, encoding="utf-8")
    text = told()
    assert "公开后有改动 1 份、已公开 2 份" in text
    step = "publish-record" if logged else "check"
    assert f"juesuan {step} {keys[0]}  # " in text
    assert "2026-01-05 公开" in text


@pytest.mark.usefixtures("region")
def test_many_reports_are_not_all_listed(told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.cli.status._LISTED", 1)
    text = told()
    assert text.count("juesuan publish-record") == 1
    assert "还有 2 份没有列出" in text


def test_what_a_build_has_found_is_not_looked_for_again(
    region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, output = region, tmp_path / "build"
    assert main(["build", "--content", str(content), "--output", str(output)]) == 0
    before = standing.region(content, output, TODAY)
    checked = []

    def noted(*arguments: object) -> object:
        checked.append(arguments)
        return review(*arguments)

    review = standing.review
    monkeypatch.setattr(standing, "review", noted)
    assert standing.region(content, output, TODAY) == before
    assert not checked
    path = min((content / "2022").iterdir()) / "narrative.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# 改\n", encoding="utf-8")
    assert standing.region(content, output, TODAY) == before
    assert len(checked) == 1
    (output / "cache/state.sqlite").write_bytes(b"broken")
    assert standing.region(content, output, TODAY) == before


def test_a_report_of_an_earlier_year_is_not_forgotten(
    told, region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older reports are copied, and corrected, while newer ones are long public."""
    first, second, third = (f"2021/{p.name}" for p in sorted((region / "2021").iterdir()))
    told("publish-record", first, second, "--date", "2026-01-05")
    assert _build(region) == 0
    with monkeypatch.context() as patch:
        patch.setattr(standing, "_MOST", 0)
        assert "还没有看过" not in told()
    for key in (first, second):
        accounts = region / key / "accounts.yml"
        text = accounts.read_text(encoding="utf-8").replace("by: 办公室", "by: 财务股")
        if key == second:
            line = "{date: 2026-02-01, what: 审核机构, old: 办公室, new: 财务股, why: 写错}"
            text += f"\ncorrections:\n  - {line}\n"
        accounts.write_text(text, encoding="utf-8")
    (region / third / "accounts.yml").write_text("unit: 两\n", encoding="utf-8")
    left = told()
    for _ in range(2):
        assert "以前年度的报告还有 3 份要处理" in left
        assert f"juesuan check {first}  # " in left
        assert f"juesuan publish-record {second}  # " in left
        assert f"juesuan check {third}  # " in left
        assert _build(region) == 1  # what it found is remembered, and told the same
        left = told().split("示例市 2022")[-1]


@pytest.mark.usefixtures("region")
def test_earlier_years_nobody_looked_at_are_too_many_to_look_at(
    told, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "还没有看过" not in told()
    monkeypatch.setattr(standing, "_MOST", 2)
    assert "其中 3 份还没有看过" in told()


@pytest.mark.parametrize("name", ["site.yml", "departments.yml"])
def test_what_all_share_is_mended_before_anything_is_recorded(
    told, region: Path, name: str
) -> None:
    (region / name).write_text("[", encoding="utf-8")
    text = told()
    assert "先改正：\n  juesuan check\n" in text
    assert "publish-record" not in text
    assert "juesuan build" not in text
    assert "未写" not in text


def test_help_is_as_it_was(told) -> None:
    assert told("--help").startswith("用法：juesuan [选项] 命令 [参数]...\n")
