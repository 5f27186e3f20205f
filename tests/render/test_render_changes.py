"""The page that compares two years says what the reports state, and what was never published."""

import re
from pathlib import Path

import pytest

from generator.derive.comparison import difference
from generator.derive.desk import Desks
from generator.load.content import load_content
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.render.changes import ChangesPage

_CONTENT = Path(__file__).parent.parent.parent / "content"
_OFFICE = "xiqu-xinfangju"


@pytest.fixture(scope="module")
def text() -> str:
    """The comparison of the two real years of one office."""
    statute = load_statute()
    content = load_content(_CONTENT, statute.layouts).content
    desks = Desks(content, statute)
    old, new = (desks.desk(ReportKey(year, _OFFICE)) for year in (2019, 2020))
    return ChangesPage(difference(old, new, (content.glossary, content.glossary))).page().text()


def _plain(text: str) -> list[str]:
    """Return lines without the targets of links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).splitlines()


@pytest.mark.parametrize(
    "line",
    [
        "| 收入 / 总计（收入支出决算总表） | 208.33（推算） | 199.62 | －8.71 | －4% |",
        "| 支出 / 总计 | 208.33（推算） | 199.62 | －8.71 | －4% |",
        "| 合计 | 146.56（推算） | 199.34 | ＋52.78 | ＋36% |",
        "| 公务接待费 / 决算数 | 0.18（推算） | 0.13 | －0.05 | －28% |",
        "| 机关运行经费 | 17.09（推算） | 7.99 | －9.10 | －53% |",
        "| 事业人员 / 年末实有人数 | 4 | 5 | ＋1 | ＋25% |",
    ],
)
def test_it_says_what_the_source_states(text: str, line: str) -> None:
    assert line in _plain(text)


@pytest.mark.parametrize(
    "card",
    [
        "| 本年支出 | 199.37万元 | 2019年没有公开，无从比较 |",
        "| 一般公共预算支出 | 199.34万元 | 2019年146.56万元（推算），增加52.78万元（36%） |",
        "| “三公”经费 | 0.13万元 | 2019年0.18万元（推算），减少0.05万元（28%） |",
    ],
)
def test_it_opens_with_the_main_figures(text: str, card: str) -> None:
    lines = _plain(text)
    assert card in lines[: lines.index("## 变动最大的数 {: #largest }")]


def test_it_lists_the_forms_with_how_many_figures_of_each_differ(text: str) -> None:
    ways = next(line for line in text.splitlines() if line.startswith("各张表有变动的数："))
    listed = dict(re.findall(r"\]\(#([\w-]+)\)(?:（(\d+)）)?", ways))
    headings = re.findall(r"^### .* \{: #(group-[\w-]+) \}$", text, re.MULTILINE)
    assert list(listed) == headings
    below = text.split("{: #group-income-expenditure-summary }")[1].partition("\n### ")[0]
    changed = [line for line in below.splitlines() if line.count(" | ") == 4]
    assert int(listed["group-income-expenditure-summary"]) == len(changed) - 2  # head and rule


def test_it_names_the_figures_that_were_never_published(text: str) -> None:
    assert '??? abstract "2019年没有公开的3个数"' in text
    assert "    | 本年收入合计 | 133.94 |" in text
    assert re.search(
        r"^\d+个数有变动，\d+个数没有变，\d+个数2019年没有公开，无从比较。$", text, re.MULTILINE
    )
    assert "2019年没有公开的文字和项目有" in text


def test_figures_lead_to_their_rows_in_both_reports(text: str) -> None:
    up = "../../../.."
    row = "forms/index.md#general-budget-expenditure-total"
    assert f"[146.56（推算）]({up}/2019/{_OFFICE}/{row})" in text
    assert f"[199.34]({up}/2020/{_OFFICE}/{row})" in text


def test_counts_stand_apart_from_amounts(text: str) -> None:
    """No number of persons stands under a unit of money."""
    tables = text.split("\n**")[1:]
    for table in tables:
        if "人员" in table.splitlines()[0]:
            assert "单位" not in table.splitlines()[0]
    assert any("人员的个数和比率" in table for table in tables)
