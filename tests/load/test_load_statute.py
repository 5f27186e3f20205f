"""The statute data: a broken file raises and is named."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.load.statute import FOLDER, StatuteError, load_statute
from generator.model.statute import Statute
from generator.model.words import Words
from generator.model.workbooks import SheetWords

CODES = (
    "code,name,level,first_year,last_year,source,confidence,attested_years,attested_docs\n"
    "201,一般公共服务支出,1,,,notice,A,2023 2024,2\n"
    "21305,扶贫,2,,2021,notice,A,2020,1\n"
    "21305,巩固脱贫攻坚成果衔接乡村振兴,2,2022,,notice,A,2023,1\n"
)
GROUPED = (
    "code,name,level,first_year,last_year,source,confidence,attested_years,attested_docs,group\n"
    "30101,基本工资,2,,,notice,B,2023,1,人员经费\n"
)
Reading = Callable[..., Statute]
_SHEET_WORDS = {
    "title_synonyms": "{收支: 收入支出}",
    "units": "{元: 元}",
    "supplement": "{sheet: 数据, path: 位置, number: 数}",
}
FILES: dict[str, str | None] = {
    "tables.yml": "three_publics: {title: 三公, rows: named, columns: {final: 决算数}}\n",
    "forms/three-publics.yml": "title: 三公表\nsource: {title: 通知, grade: A}\n",
    "ties.yml": "- {id: t, title: 相等, left: [a], right: [b]}\n",
    "layouts/west-2018.yml": (
        "title: 版式\nauthority: west\nyears: {first: 2018}\nsource: {title: 通知, grade: A}\n"
        "parts: []\nforms: [{form: three-publics}]\nwording: west\nbudgets: [initial]\n"
    ),
    "sections.yml": "- {id: overview, title: 总体}\n",
    "performance/forms.yml": (
        "- {id: p, title: 绩效, source: {title: 通知, grade: B}, sources: {total: 合计},\n"
        "   stages: {planned: 计划}, base: [planned], executed: planned}\n"
    ),
    "performance/reports.yml": "- {id: r, title: 报告, source: {title: 通知, grade: B}, sections: []}\n",
    "codes/functional.csv": CODES,
    "codes/economic.csv": GROUPED,
    "codes/successors.csv": "old,new,first_year,confidence,source\n2130599,21399,2022,D,knowledge\n",
    "codes/functional-classes.yml": '"24": [{code: "201", title: 一般公共服务支出}]\n',
    "glossary/general.yml": "- {term: 决算, text: 解释, source: 自编}\n",
    "glossary/codes.yml": "- {term: 类, text: 解释, source: 自编}\n",
    "rules/sums.yml": (
        "- {id: FA101, name: sum-broken, severity: error, what: 不符, why: 因为, example: 例, "
        "instead: 改, source: 通知}\n"
    ),
    "families.yml": "FA1: 表内合计\n",
    "groups.yml": "income: 收入\n",
    "faults.yml": "wrong_sum: {title: 合计不符, class: wrong}\n",
    "terms.yml": "fields: {income: 收入}\nforms: {income: 收入决算表}\n",
    "intake.yml": "lost: {title: 丢了, why: 因为, example: 例, remedy: 改}\n",
    "workbooks.yml": "".join(
        f"{name}: {_SHEET_WORDS.get(name, '[甲]')}\n" for name in SheetWords.model_fields
    ),
    "words.yml": "".join(
        f"{name}: {'[[增加, 减少]]' if name == 'opposites' else '甲' if field.annotation is str else '[甲]'}\n"
        for name, field in Words.model_fields.items()
    ),
}


@pytest.fixture
def statute(tmp_path: Path) -> Reading:
    """Load a statute folder of these small files, some of them changed or left out."""

    def load(changes: dict[str, str | None] | None = None) -> Statute:
        for name, text in (FILES | (changes or {})).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_text(text, encoding="utf-8")
        return load_statute(tmp_path)

    return load


def test_everything_is_read_by_id(statute: Reading) -> None:
    loaded = statute()
    assert list(loaded.tables) == ["three_publics"]
    assert loaded.forms["three-publics"].id == "three-publics"
    assert loaded.layouts["west-2018"].years.first == 2018
    assert loaded.ties[0].id == "t"
    assert list(loaded.sections) == ["overview"]
    assert list(loaded.performance_forms) == ["p"]
    assert list(loaded.report_templates) == ["r"]
    assert [term.term for term in loaded.glossary] == ["类", "决算"]
    assert loaded.fault_kinds["wrong_sum"].title == "合计不符"
    assert loaded.functional_classes["24"][0].code == "201"
    assert loaded.terms == {"income": "收入"}


def test_a_code_is_looked_up_in_its_years(statute: Reading) -> None:
    loaded = statute()
    assert loaded.name_of("21305", 2021) == "扶贫"
    assert loaded.name_of("21305", 2022) == "巩固脱贫攻坚成果衔接乡村振兴"
    assert loaded.name_of("30101", 2020) == "基本工资"
    code = loaded.code("201", 1999)
    assert code is not None
    assert code.grade == "A"
    assert loaded.name_of("999", 2020) is None


def test_a_code_leads_to_the_items_that_took_its_place(statute: Reading) -> None:
    (moved,) = statute().successors
    assert (moved.old, moved.first_year, moved.is_verified) == ("2130599", 2022, False)
    assert [moved.leads_to(code) for code in ("2139901", "2130501")] == [True, False]


def test_an_empty_line_among_the_codes_is_passed_over(statute: Reading) -> None:
    codes = CODES.replace("\n", "\n\n")
    assert statute({"codes/functional.csv": codes}).name_of("21305", 2021) == "扶贫"


def test_the_same_folder_is_read_once(statute: Reading, tmp_path: Path) -> None:
    assert statute() is load_statute(tmp_path)


@pytest.mark.parametrize("name", list(FILES))
def test_a_missing_file_is_named(statute: Reading, name: str) -> None:
    changes = {name: None}
    if name.startswith("glossary"):
        changes = {"glossary/general.yml": None, "glossary/codes.yml": None}
    with pytest.raises(StatuteError, match=name.split("/", maxsplit=1)[0]):
        statute(changes)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("tables.yml", "a: {title: x, rows: round, columns: {}}\n", "a.rows"),
        ("tables.yml", "a: [\n", "flow"),
        ("sections.yml", "- {id: a, title: x, fact: 1}\n", "fact"),
        ("sections.yml", "- {id: a, title: x}\n- {id: a, title: y}\n", "'a' stands twice"),
        ("forms/three-publics.yml", "id: two-publics\n", "'two-publics' is not the name"),
        ("forms/three-publics.yml", "- x\n", "valid dictionary"),
        ("codes/functional.csv", CODES.replace("confidence", "grade"), "confidence"),
        ("codes/functional.csv", CODES.replace("2022,", "from 2022,"), "from 2022"),
        ("codes/successors.csv", "old,new,first_year,confidence\n1,2,soon,D\n", "soon"),
        ("codes/functional.csv", CODES.split("\n", maxsplit=1)[0], "no code"),
        ("glossary/general.yml", "- {term: x}\n", "text"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(
    statute: Reading, name: str, text: str, words: str
) -> None:
    with pytest.raises(StatuteError, match=words) as caught:
        statute({name: text})
    assert name in str(caught.value)


def test_every_part_of_the_statute_is_loaded(statute: Reading) -> None:
    loaded = statute()
    parts = {field.name for field in dataclasses.fields(Statute)} - {"allowances"}
    assert all(getattr(loaded, part) for part in parts)


def test_the_data_of_the_package_is_beside_the_code() -> None:
    assert FOLDER.name == "statute"
    assert FOLDER.is_dir()
