"""The glossary binds to its model, speaks of codes that exist, and covers the real reports."""

import csv
import re
from itertools import combinations
from pathlib import Path

import pytest
import yaml

import generator
from generator.model.statute import Term, Years

STATUTE = Path(generator.__file__).parent / "statute"
FILES = ("general", "functional")

#: Items of the reports this project started from, by fiscal year.
ITEMS_OF_BOTH_YEARS = """2010301 2010350 2080501 2080502 2080505 2080506 2080599 2101101
    2101102 2101103 2210201 2210203"""
ITEMS = {
    2020: f"{ITEMS_OF_BOTH_YEARS} 2010308 2120802".split(),
    2024: f"{ITEMS_OF_BOTH_YEARS} 2013901 2013950 2013999 2120101 2120201 2200150 2200199".split(),
}

#: Terms the two known kinds of report explain or every reader meets.
GENERAL_TERMS = """财政拨款收入 一般公共预算财政拨款 政府性基金预算财政拨款 国有资本经营预算财政拨款
    上级补助收入 事业收入 经营收入 附属单位上缴收入 其他收入 年初结转和结余 结余分配 年末结转和结余
    本年收入 本年支出 基本支出 项目支出 上缴上级支出 经营支出 对附属单位补助支出 人员经费 公用经费
    工资福利支出 商品和服务支出 对个人和家庭的补助 资本性支出 “三公”经费 因公出国（境）费
    公务用车购置及运行维护费 公务接待费 机关运行经费 政府采购 国有资产占有使用 功能分类 经济分类
    类、款、项 年初预算 调整预算 全年预算 决算数 完成预算 绩效目标 绩效自评 绩效评价 批复 汇总 本级
    不可比 部门决算"""


def terms_of(name: str) -> list[Term]:
    text = (STATUTE / "glossary" / f"{name}.yml").read_text(encoding="utf-8")
    return [Term.model_validate(entry) for entry in yaml.safe_load(text)]


TERMS = [term for name in FILES for term in terms_of(name)]


def functional_names() -> dict[str, list[tuple[Years, str]]]:
    names: dict[str, list[tuple[Years, str]]] = {}
    with (STATUTE / "codes" / "functional.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first, last = (
                int(row[end]) if row[end] else None for end in ("first_year", "last_year")
            )
            years = Years(first=first, last=last)
            names.setdefault(row["code"], []).append((years, row["name"]))
    return names


NAMES = functional_names()


def meet(one: Years, other: Years) -> bool:
    latest_first = max(one.first or 0, other.first or 0)
    return latest_first in one and latest_first in other


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (Years(), Years(), True),
        (Years(last=2018), Years(first=2019), False),
        (Years(last=2019), Years(first=2019), True),
        (Years(first=2019, last=2022), Years(first=2023), False),
        (Years(first=2020), Years(first=2024), True),
    ],
)
def test_ranges_of_years_meet(one: Years, other: Years, together: bool) -> None:
    assert meet(one, other) is meet(other, one) is together


def test_every_term_is_complete() -> None:
    for term in TERMS:
        assert term.id, term.term
        assert term.text.endswith("。"), term.id
        assert term.source, term.id
        assert term.term not in term.aliases, term.id


def test_a_text_is_one_to_three_sentences() -> None:
    assert [term.id for term in TERMS if not 1 <= term.text.count("。") <= 3] == []


def test_ids_are_unique_and_can_stand_in_an_address() -> None:
    ids = [term.id for term in TERMS]
    assert len(ids) == len(set(ids))
    assert [id_ for id_ in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id_)] == []


def test_general_terms_are_known_by_words_and_others_by_code() -> None:
    assert [term.id for term in terms_of("general") if term.codes or term.id[0].isdigit()] == []
    assert [term.id for term in terms_of("functional") if not term.codes] == []
    assert [
        term.id
        for term in terms_of("functional")
        if len(term.codes) == 1 and not re.fullmatch(rf"{term.codes[0]}(-until-\d{{4}})?", term.id)
    ] == []


def test_a_term_is_named_as_its_codes_are_in_its_years() -> None:
    for term in TERMS:
        for code in term.codes:
            names = {name for years, name in NAMES[code] if meet(years, term.years)}
            assert names == {term.term}, f"{term.id}: {code} {names}"


def test_no_name_is_explained_twice_for_the_same_year_and_code() -> None:
    for one, other in combinations(TERMS, 2):
        same_codes = set(one.codes) & set(other.codes) or not (one.codes or other.codes)
        spellings = {one.term, *one.aliases} & {other.term, *other.aliases}
        if same_codes and spellings:
            assert not meet(one.years, other.years), f"{one.id}, {other.id}: {spellings}"


def test_no_code_is_explained_twice_in_a_year() -> None:
    for one, other in combinations(TERMS, 2):
        if set(one.codes) & set(other.codes):
            assert not meet(one.years, other.years), f"{one.id}, {other.id}"


@pytest.mark.parametrize(
    ("year", "code"), [(y, code) for y, codes in ITEMS.items() for code in codes]
)
def test_items_of_real_reports_are_explained(year: int, code: str) -> None:
    assert any(code in term.codes and year in term.years for term in TERMS)


@pytest.mark.parametrize(
    "name", ["行政运行", "一般行政管理事务", "机关服务", "事业运行", "信息化建设"]
)
def test_an_item_found_in_many_sections_is_explained_in_all(name: str) -> None:
    explained = {code for term in TERMS if term.term == name for code in term.codes}
    named = {code for code, rows in NAMES.items() if any(name == held for _, held in rows)}
    assert explained == {code for code in named if len(code) == 7}


def test_every_class_is_explained_under_each_of_its_names() -> None:
    explained = {(code, term.term) for term in TERMS for code in term.codes}
    classes = {(code, name) for code, rows in NAMES.items() if len(code) == 3 for _, name in rows}
    assert classes <= explained


@pytest.mark.parametrize("name", GENERAL_TERMS.split())
def test_what_a_report_explains_is_here(name: str) -> None:
    assert name in {term.term for term in TERMS}


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (2018, "用事业基金弥补收支差额"),
        (2019, "使用非财政拨款结余"),
        (2022, "使用非财政拨款结余"),
        (2023, "使用非财政拨款结余（含专用结余）"),
    ],
)
def test_money_saved_in_earlier_years_is_named_by_year(year: int, name: str) -> None:
    names = {"用事业基金弥补收支差额", "使用非财政拨款结余", "使用非财政拨款结余（含专用结余）"}
    assert [term.term for term in TERMS if term.term in names and year in term.years] == [name]


def test_terms_that_layouts_list_are_known() -> None:
    ids = {term.id for term in TERMS}
    paths = list((STATUTE / "layouts").glob("*.yml"))
    assert paths
    for path in paths:
        listed = yaml.safe_load(path.read_text(encoding="utf-8"))["glossary"]
        assert listed, path.name
        assert set(listed) <= ids, path.name


def test_general_terms_stand_in_groups_that_have_titles() -> None:
    groups = yaml.safe_load((STATUTE / "groups.yml").read_text(encoding="utf-8"))
    assert list(dict.fromkeys(term.group for term in terms_of("general"))) == list(groups)
    assert {term.group for term in terms_of("functional")} == {""}


def test_what_is_passed_over_would_else_be_found() -> None:
    assert any(term.passed_over for term in TERMS)
    for term in TERMS:
        for word in term.passed_over:
            assert any(called in word for called in (term.term, *term.aliases)), word
