"""Pages that list reports: what the page of search gives as examples."""

from pathlib import Path

from support import accounts_file, render_site

_SITE = "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n"
_DEPARTMENTS = "departments:\n  jia: {name: 甲区甲局, short: 甲局}\n  yi: {name: 乙`局`}\n"


def search_page(folder: Path, reports: dict[str, str]) -> str:
    files = {"site.yml": _SITE, "departments.yml": _DEPARTMENTS}
    files |= {f"{key}/accounts.yml": accounts_file(text) for key, text in reports.items()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return render_site(folder)["search/index.md"]


def _spends(yuan: str, code: str) -> str:
    return f"general_budget: {{{code}: {{income: {yuan}, basic: {yuan}}}}}\n"


def test_examples_are_those_of_the_newest_year_and_its_greatest_report(tmp_path: Path) -> None:
    page = search_page(
        tmp_path,
        {
            "2019/yi": _spends("900000.00", "2010301"),
            "2020/jia": _spends("123456.78", "2010308"),
            "2020/yi": _spends("90000.00", "2010308"),
        },
    )
    assert "- 部门和年度：`甲局 2020`\n" in page
    assert "- 功能科目的名称或者编码：`信访事务`、`2010308`\n" in page
    assert "：`12.35万元`、`123456.78元`\n" in page


def test_a_name_that_could_be_markup_is_no_example(tmp_path: Path) -> None:
    page = search_page(tmp_path, {"2020/yi": _spends("90000.00", "2010301")})
    assert "乙" not in page
    assert "`2010301`" in page


def test_a_site_without_reports_gives_no_examples(tmp_path: Path) -> None:
    page = search_page(tmp_path, {})
    assert "例如" not in page
    assert "## 从列表进入" in page
