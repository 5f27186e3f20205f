"""The top of a report, the ways around it, its folded words, the line to cite it by."""

import re
from collections.abc import Mapping
from pathlib import Path

from support import render_site, report_files

_ACCOUNTS = """
all_funds:
  total: {closing: 0}
general_budget:
  2010301: {basic: 600000, project: 200000}
  2080505: {basic: 200000}
fund_budget: none
state_capital_budget: none
other_funds: none
income_as_expenditure: [general_budget]
"""
_LAST_YEAR = """
comparison:
  2019:
    all_funds:
      total: {expenditure: %s, grand_total: 800000}
"""
_REASON = """
reasons:
  on_previous_year:
    all_funds.total.grand_total: 新增一项任务
"""
_COPIED = "origin: transcribed\ndisclosure: partial\n"


def pages(folder: Path, files: Mapping[str, str], site: str = "") -> dict[str, str]:
    """Render a content folder; the Markdown of each page by its path."""
    shared = {
        "site.yml": f"format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n{site}",
        "departments.yml": "departments:\n  jia: {name: 甲局}\n",
    }
    for name, text in (shared | dict(files)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return render_site(folder)


def cards(text: str) -> dict[str, list[str]]:
    """Return the key figures of a page: amount, note and links by their key."""
    table = text.partition("{: #key-figures .cards }\n\n")[2].partition("\n\n")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]
    return {key: [amount, note, links] for _, amount, note, links, key in rows}


# --- key figures ---------------------------------------------------------------------------------


def test_each_key_figure_leads_to_its_sentence_and_its_row(tmp_path: Path) -> None:
    found = pages(tmp_path, report_files(_ACCOUNTS))
    here = cards(found["2020/jia/index.md"])
    assert here["basic"] == [
        "80.00万元",
        "占本年支出80%",
        "[说明](#section-expenditure) [原表](forms/index.md#expenditure-total)",
    ]
    volume = cards(found["2020/jia/full/index.md"])
    assert volume["basic"][2] == "[说明](#section-expenditure) [原表](#expenditure-total)"
    for _, _, links in here.values():
        for anchor in re.findall(r"\(#([\w-]+)\)", links):
            assert f"{{: #{anchor} }}" in found["2020/jia/index.md"]


def test_changes_are_told_as_far_as_the_year_before_is_known(tmp_path: Path) -> None:
    files = report_files(_ACCOUNTS + _LAST_YEAR % "500000")
    found = cards(pages(tmp_path, files)["2020/jia/index.md"])
    assert found["expenditure"][1] == "比2019年增加50.00万元，增长100%"
    assert found["income"][1] == "没有2019年的数，不能比较"


def test_on_a_zero_base_there_is_no_rate(tmp_path: Path) -> None:
    found = cards(pages(tmp_path, report_files(_ACCOUNTS + _LAST_YEAR % "0"))["2020/jia/index.md"])
    assert found["expenditure"][1].endswith("增幅不可比")


def test_what_is_not_disclosed_is_said_to_be_so(tmp_path: Path) -> None:
    files = report_files(f"{_COPIED}general_budget:\n  total: {{expenditure: 100}}\n")
    text = pages(tmp_path, files)["2020/jia/index.md"]
    found = cards(text)
    assert found["expenditure"][:2] == ["未公开", "报告里没有这个数"]
    assert found["project"][:2] == ["未公开", "报告里没有这个数"]
    assert found["three_publics"][0] == "未公开"
    assert found["general_budget"][0] == "0.01万元"
    assert "钱从哪里来" not in text


def test_without_expenditure_there_are_no_shares(tmp_path: Path) -> None:
    text = (
        "general_budget: none\nfund_budget: none\nstate_capital_budget: none\nother_funds: none\n"
    )
    found = cards(pages(tmp_path, report_files(text))["2020/jia/index.md"])
    assert found["basic"][1] == "本年支出为0，占比不可比"


# --- in plain words -------------------------------------------------------------------------------


def test_money_is_told_in_plain_words_with_the_reason(tmp_path: Path) -> None:
    files = report_files(_ACCOUNTS + _LAST_YEAR % "500000", narrative=_REASON)
    text = pages(tmp_path, files)["2020/jia/index.md"]
    lines = [line for line in text.splitlines() if line.startswith("- **")][:3]
    assert "收入100.00万元，其中一般公共预算财政拨款收入100.00万元" in lines[0]
    assert "基本支出80.00万元、专门事项用的项目支出20.00万元" in lines[1]
    assert "其中一般公共服务支出80.00万元（占80%）、社会保障和就业支出20.00万元" in lines[1]
    assert "支出比2019年增加50.00万元" in lines[2]
    assert "收入、支出总计比2019年增加20.00万元，增长25%，主要原因是新增一项任务。" in lines[2]


def test_the_reason_may_stand_with_the_general_budget(tmp_path: Path) -> None:
    last = _LAST_YEAR % "500000" + "    general_budget:\n      total: {expenditure: 400000}\n"
    why = _REASON.replace("all_funds.total.grand_total", "general_budget.total.expenditure")
    text = pages(tmp_path, report_files(_ACCOUNTS + last, narrative=why))["2020/jia/index.md"]
    told = next(line for line in text.splitlines() if line.startswith("- **和上年比**"))
    assert "支出比2019年增加50.00万元，增长100%。一般公共预算支出比2019年增加60.00万元" in told
    assert told.endswith("主要原因是新增一项任务。")


def test_a_new_department_had_nothing_the_year_before(tmp_path: Path) -> None:
    new = "comparison:\n  2019: {none: 本年新设}\nthree_publics: none\n"
    text = pages(tmp_path, report_files(_ACCOUNTS + new))["2020/jia/index.md"]
    assert "- **和上年比**：上年为0（本年新设），增幅不可比。" in text
    found = cards(text)
    assert found["expenditure"][1] == "上年为0（本年新设），增加100.00万元，增幅不可比"
    assert found["three_publics"][1] == "上年为0（本年新设），没有增减"


def test_a_first_year_is_not_compared(tmp_path: Path) -> None:
    text = pages(tmp_path, report_files(_ACCOUNTS))["2020/jia/index.md"]
    assert "- **和上年比**：没有2019年的数，不能比较。" in text


# --- ways around ----------------------------------------------------------------------------------


def test_pages_lead_to_the_same_page_of_the_years_beside(tmp_path: Path) -> None:
    """To the report itself where that year has no such page."""
    files = report_files(_ACCOUNTS) | report_files(_ACCOUNTS, year=2018)
    later = "projects: [{id: a, name: 甲项目, funding: {total: {budget: 1, executed: 1}}}]\n"
    files |= report_files(None, performance=f"source: {{title: 旧件}}\n{later}", year=2021)
    forms = pages(tmp_path, files)["2020/jia/forms/index.md"]
    assert '{"title": "上一份：2018年度", "url": "2018/jia/forms/"}' in forms
    assert '{"title": "下一份：2021年度", "url": "2021/jia/"}' in forms


def test_words_are_folded_on_the_report_and_open_in_the_volume(tmp_path: Path) -> None:
    found = pages(tmp_path, report_files(_ACCOUNTS))
    assert re.search(r'\n\?\?\? glossary "查看\d+个名词的解释"\n\n    ', found["2020/jia/index.md"])
    assert "### 本报告用到的功能科目 {: #items-explained }\n\n???" in found["2020/jia/index.md"]
    assert "??? glossary" not in found["2020/jia/full/index.md"]
    assert "\n:   " in found["2020/jia/full/index.md"]


# --- the line to cite by ---------------------------------------------------------------------------


def cited(text: str) -> str:
    return text.partition('!!! citation "引用本页"\n\n    ')[2].partition("\n")[0]


def test_a_report_is_cited_with_what_is_known(tmp_path: Path) -> None:
    found = pages(tmp_path, report_files(_ACCOUNTS), "url: https://juesuan.example.gov.cn/\n")
    line = cited(found["2020/jia/index.md"])
    address = "https://juesuan.example.gov.cn/2020/jia/"
    start = "甲局. 甲局2020年度部门决算\\[EB/OL\\]. 甲区财政局, (2021-09-15)."
    assert re.fullmatch(
        re.escape(f"{start} [{address}]({address}). 内容指纹：") + "[0-9a-f]{8}\\.", line
    )
    forms = cited(found["2020/jia/forms/index.md"])
    assert "甲局2020年度部门决算：决算公开表\\[EB/OL\\]" in forms
    assert f"[{address}forms/]({address}forms/)" in forms


def test_what_a_citation_does_not_know_it_says(tmp_path: Path) -> None:
    copied = (
        f"{_COPIED}published: 未公开\nsource: {{title: 旧件, publisher: 甲区信访局}}\n{_ACCOUNTS}"
    )
    line = cited(pages(tmp_path, report_files(copied))["2020/jia/index.md"])
    assert line.startswith("甲区信访局. ")
    assert "(公开日期未公开)" in line
    assert "[2020/jia/](index.md)" in line


def test_a_correction_is_dated_and_changes_the_version(tmp_path: Path) -> None:
    log = "corrections: [{date: 2022-01-05, what: 改一个数, why: 录入有误}]\n"
    before = pages(tmp_path / "a", report_files(_ACCOUNTS))["2020/jia/index.md"]
    logged = pages(tmp_path / "b", report_files(_ACCOUNTS + log))["2020/jia/index.md"]
    changed = _ACCOUNTS.replace("600000", "500000")
    after = pages(tmp_path / "c", report_files(changed))["2020/jia/index.md"]
    assert "(2021-09-15，2022-01-05更正)" in cited(logged)
    version = re.compile("内容指纹：([0-9a-f]+)")
    versions = [version.findall(cited(text)) for text in (before, logged, after)]
    assert versions[0] == versions[1] != versions[2]
