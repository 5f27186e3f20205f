"""Given this file, expect these diagnostics at these places, each root cause once."""

import re
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from support import accounts_file

from generator.amounts import Entry, State
from generator.diagnostics import Diagnostic
from generator.load.bind import bind
from generator.load.yaml_reader import read
from generator.locations import Location
from generator.model.accounts import Accounts
from generator.model.narrative import Narrative
from generator.model.performance import Performance
from generator.model.site import Departments, LocalGlossary, Site

#: Seven lines: what is said in these tests begins at line 8.
HEAD = """\
unit: 元
kind: 部门
basis: 汇总
origin: own
approved: 2021-09-01
published: 2021-09-15
disclosure: complete
"""
FUNDS = """\
general_budget:
  2010308: {basic: 73.17, execution_rate: 100%}
fund_budget: none
three_publics: {official_reception: {final: 0.13}}
comparison: {2019: {none: 新设}}
"""


def diagnostics(text: str, model: type[BaseModel] = Accounts) -> list[Diagnostic]:
    document = read(text, "f.yml")
    value, found = bind(model, document)
    everything = [*document.diagnostics, *found]
    assert (value is None) == bool(everything)
    return everything


def found(text: str, model: type[BaseModel] = Accounts) -> list[str]:
    return sorted(
        f"{d.location.line}:{d.location.column} {d.name}" for d in diagnostics(text, model)
    )


def said(text: str, model: type[BaseModel] = Accounts) -> str:
    (diagnostic,) = diagnostics(text, model)
    return f"{diagnostic.message}；{diagnostic.hint}"


def test_a_good_file_is_bound() -> None:
    accounts, problems = bind(Accounts, read(HEAD + FUNDS, "f.yml"))
    assert problems == []
    assert accounts is not None
    assert accounts.general_budget != "none"
    assert accounts.general_budget["2010308"].basic == Entry(State.FIGURE, Decimal("73.17"))
    assert accounts.fund_budget == "none"
    assert accounts.comparison[2019].none == "新设"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2021年9月5日", "日期写成 2021-09-05；"),
        ("2021-9-5", "日期写成 2021-09-05；"),
        ("2021/10/15", "日期写成 2021-10-15；"),
        ("20210905", "日期写成 2021-09-15 的样子；"),
        ("九月五日", "日期写成 2021-09-15 的样子；"),
    ],
)
def test_a_date_written_otherwise_is_told_as_wanted(text: str, wanted: str) -> None:
    told = said(HEAD.replace("2021-09-15", text))
    assert told.startswith(f"“{text}”不是日期；{wanted}")


def test_words_that_stand_for_no_number_are_kept_apart() -> None:
    accounts, _ = bind(Accounts, read(HEAD + "agency_operating_expenses: 不适用\n", "f.yml"))
    assert accounts is not None
    assert accounts.agency_operating_expenses == Entry(State.NOT_APPLICABLE)


def test_a_file_that_could_not_be_read_is_not_complained_of_again() -> None:
    assert bind(Accounts, read("a: [", "f.yml")) == (None, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # keys
        ("incme: 1\n", ["8:1 unknown-key"]),
        ("general_budget:\n  total: {incme: 1}\n", ["9:11 unknown-key"]),
        ("general_budget:\n  201030: {basic: 1}\n", ["9:3 bad-key"]),
        ("comparison: {20: {}}\n", ["8:14 bad-key"]),
        ("three_publics: {total: {budgte: 1}}\n", ["8:25 unknown-key"]),
        ("source:\n  publisher: x\n", ["8:1 missing-key"]),
        ("scope: [{kind: x, name: y}, {kind: x}]\n", ["8:29 missing-key"]),
        ("scope:\n  - kind: x\n", ["9:5 missing-key"]),
        # values
        ("general_budget:\n  total: {basic: 1 2, income: —, project: -3}\n", ["9:18 bad-value"]),
        ("budget: ful_year\n", ["8:9 bad-value"]),
        ("budget: [initial]\n", ["8:9 bad-value"]),
        ("income_as_expenditure: [general]\n", ["8:25 bad-value"]),
        ("layout: [甲]\n", ["8:9 bad-value"]),
        ("layout: {a: b}\n", ["8:9 bad-value"]),
        ("staff: {a: {quota: 1.5}}\n", ["8:20 bad-value"]),
        ("fund_budget: 无\n", ["8:14 bad-value"]),
        ("general_budget:\n  total: 12\n", ["9:10 bad-value"]),
        ("general_budget:\n  total:\n    - 12\n", ["9:3 bad-value"]),
        ("scope: 甲\n", ["8:8 bad-value"]),
        ("scope:\n  name: 甲\n", ["8:1 bad-value"]),
        ("corrections: [{date: 2021-02-30, what: x, why: y}]\n", ["8:22 bad-value"]),
        ("agency_operating_expenses: 1,096.91\n", ["8:28 thousands-separator"]),
        ("agency_operating_expenses: '7　'\n", ["8:28 bad-value"]),
        ("layout: ''\n", ["8:9 empty-value"]),
        # empty values, also where the model would take them
        ("layout:\n", ["8:8 empty-value"]),
        ("source: {title: x, url: }\n", ["8:25 empty-value"]),
        ("complete:\n  -\n  - a.b\n", ["9:4 empty-value"]),
        ("fund_budget:\nother_funds:\n", ["8:13 empty-value", "9:13 empty-value"]),
        ("general_budget:\n  total:\n  2010308: {basic: }\n", ["10:20 empty-value", "9:9 empty-value"]),
        # slips that only the model can tell from a text
        ("general_budget:\n  total:\n    basic：12\n", ["10:5 full-width-colon"]),
        ("general_budget:\n  total:\n    basic:12\n", ["10:5 no-space-after-colon"]),
        ("scope: -甲\n", ["8:8 no-space-after-dash"]),
        ("layout: a：b\n", []),
    ],
)  # fmt: skip
def test_misfits(text: str, expected: list[str]) -> None:
    assert found(HEAD + text) == sorted(expected)


def test_all_errors_of_a_file_are_said_at_once() -> None:
    text = HEAD + "incme: 1\nbudget: x\nlayout:\nsource: {}\n"
    assert found(text) == [
        "10:8 empty-value",
        "11:9 missing-key",
        "8:1 unknown-key",
        "9:9 bad-value",
    ]


# --- one root cause, one diagnostic ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("general_budget: {total: {basic: 1,096.91}}\n", ["8:33 thousands-separator"]),
        ("source: {title：甲}\n", ["8:15 full-width-colon"]),
        ("source: {title:甲}\n", ["8:15 no-space-after-colon"]),
        ("layout: [略]\n", ["8:9 placeholder"]),
        ("layout: {略}\n", ["8:9 placeholder"]),
        ("layout: #12\n", ["8:9 swallowed-comment"]),
        ("layout: *x\n", ["8:9 alias"]),
        ("layout: {{ x }}\n", ["8:10 non-text-key"]),
        ("source:\n  <<: {title: x}\n", ["9:3 merge-key"]),
        ("source: {titel: x}\n", ["8:10 unknown-key"]),
        ("source: {titel: }\n", ["8:10 unknown-key"]),
        ("general_budget:\n2010308: {basic: 1}\n2010309: {basic: x}\n", ["8:16 empty-value"]),
        ("source:\ntitle: x\n", ["8:8 empty-value"]),
        ("general_budget:\n　　total: {basic: 1}\n　　2010308: 1\n", ["10:1 odd-blank", "9:1 odd-blank"]),
        ("general_budget:\n  20103: {incme: x}\n  201030: {incme: x}\n", ["10:3 bad-key", "9:11 unknown-key"]),
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_only_follows(text: str, expected: list[str]) -> None:
    assert found(HEAD + text) == sorted(expected)


def test_a_misspelled_key_is_not_missing_too() -> None:
    assert found(HEAD.replace("origin", "orign")) == ["4:1 unknown-key"]
    assert found(HEAD.replace("origin: own", "来历: own")) == ["4:1 unknown-key"]


def test_an_unknown_key_below_a_filled_one_is_not_taken_for_a_lost_indentation() -> None:
    assert found(HEAD + "layout: x\n2010308: {basic: 1}\n") == ["9:1 unknown-key"]


# --- what is said ---


def test_an_unknown_key_gets_a_suggestion_and_the_keys_with_their_titles() -> None:
    text = said(HEAD + "source: {titel: x, title: y}\n")
    assert "不认识的键“titel”" in text
    assert "是不是想写 title（来源名称）" in text
    assert "url（原网址）" in text


def test_a_chinese_key_finds_its_identifier() -> None:
    assert "是不是想写 income（本年收入）" in said(
        HEAD + "general_budget: {total: {本年收入: 1}}\n"
    )


def test_a_long_list_of_keys_is_not_printed() -> None:
    (diagnostic,) = diagnostics(HEAD + "xyz: 1\n")
    assert len(diagnostic.hint) < 60


def test_a_missing_key_is_named_with_its_title_and_an_example() -> None:
    text = said(HEAD.replace("unit: 元\n", ""))
    assert "缺少“unit（金额单位）”" in text
    assert "例如 unit: 元" in text


def test_a_missing_key_is_said_of_its_mapping() -> None:
    (diagnostic,) = diagnostics(HEAD.replace("unit: 元\n", "# 注\n"))
    assert diagnostic.location == Location("f.yml", 1, 1)


def test_a_wrong_word_gets_the_words_there_are() -> None:
    assert "是不是想写 full_year；可写：initial、adjusted" in said(HEAD + "budget: ful_year\n")
    assert "可写：元、万元" in said(HEAD.replace("元", "块"))


def test_the_hint_of_an_empty_value_fits_what_belongs_there() -> None:
    assert "没有发生写 0" in said(HEAD + "agency_operating_expenses:\n")
    assert "没有发生写 none" in said(HEAD + "fund_budget:\n")
    assert "多缩进两格" in said(HEAD + "source:\n")
    assert "写上内容" in said(HEAD + "layout:\n")


def test_a_table_that_is_a_word_is_told_of_none() -> None:
    assert "没有发生写 none" in said(HEAD + "fund_budget: 无\n")
    assert "none" not in said(HEAD + "fund_budget: {total: 12}\n")


def test_the_words_of_the_model_are_passed_on_whole() -> None:
    assert "“{hint}”不是金额" in said(HEAD + "agency_operating_expenses: '{hint}'\n")
    assert "应写 1096.91" in said(HEAD + "agency_operating_expenses: 1,096.91\n")
    assert "没有 2021-02-30 这一天" in said(HEAD.replace("2021-09-01", "2021-02-30"))


def test_a_long_value_is_cut_in_a_message() -> None:
    (diagnostic,) = diagnostics(HEAD + f"agency_operating_expenses: {'x' * 9999}\n")
    assert len(diagnostic.message) < 200


@pytest.mark.parametrize(
    ("text", "words"),
    [("- a\n", "写成了清单"), ("abc\n", "写成了一个值"), ("unit：元\n", "全角冒号")],
)
def test_a_file_that_is_no_mapping(text: str, words: str) -> None:
    assert words in said(text)


# --- tags of unions are not in the document ---

BODIES = """\
unit: 元
reports:
  - id: x
    template: t
    sections:
      a: {}
      b: {derived: 1, e: 2}
      c: [甲, {nubmer: 1, title: x}]
      d: [{number: 1}, [甲]]
      e:
      text: {document: 1}
"""


def test_places_are_right_below_unions() -> None:
    assert found(BODIES, Performance) == sorted(
        [
            "7:11 unknown-key",
            "7:23 unknown-key",
            "8:15 unknown-key",
            "9:11 missing-key",
            "9:24 bad-value",
            "10:9 empty-value",
            "11:14 unknown-key",
        ]
    )


def test_a_row_called_like_a_tag_hides_no_other_row() -> None:
    text = HEAD + "general_budget:\n  table: {basi: 1}\n  20103: {basi: 1}\n"
    assert found(text) == ["10:11 unknown-key", "9:3 bad-key"]


# --- other files, and anything at all ---


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        (Site, "format: 2\nname: 甲\nregion: 乙\npublisher: 丙\n", ["1:9 bad-value"]),
        (Departments, "departments:\n  Xinfangju: {name: 甲}\n", ["2:3 bad-key"]),
        (Departments, "departments:\n  a: {nam: 甲}\n", ["2:7 unknown-key"]),
        (LocalGlossary, "terms:\n  - {term: 甲}\n", ["2:5 missing-key"]),
        (Narrative, "duties: 甲\n", ["1:9 bad-value"]),
        (Narrative, "reasons:\n  on_budget: {A: x}\n", ["2:15 bad-key"]),
    ],
)
def test_other_files(model: type[BaseModel], text: str, expected: list[str]) -> None:
    assert found(text, model) == expected


LIBRARY_WORDS = re.compile(
    r"\b(input|should|valid|permitted|required|extra|dictionary|instance|misfit|value error"
    r"|type|expected '|or ')", re.IGNORECASE
)  # fmt: skip
BROKEN = [
    HEAD + "incme: 1\nbudget: x\nlayout: [a]\nsource: 1\nscope: {}\nfund_budget: 无\n",
    HEAD + "comparison: {1: {}}\nstaff: {a: b}\ncomplete: {a: b}\nas_published: {a: 1}\n",
    BODIES,
    "a: 1\n",
    "x\n",
]


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("model", [Accounts, Narrative, Performance, Site, Departments])
def test_no_word_of_the_library_gets_out(model: type[BaseModel], text: str) -> None:
    for diagnostic in diagnostics(text, model):
        assert not LIBRARY_WORDS.search(diagnostic.message + diagnostic.hint)
        assert re.search("[一-龥]", diagnostic.message)
        assert re.search("[一-龥]", diagnostic.hint)


_WORDS = st.sampled_from(
    [
        "unit",
        "total",
        "none",
        "table",
        "2010308",
        "basic",
        "source",
        "title",
        "元",
        "12.3",
        "",
        "略",
    ]
)
_RAW = st.recursive(
    _WORDS.map(lambda word: word or "''"),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(_WORDS.filter(bool), inner | st.just(""), max_size=5).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        )
    ),
    max_leaves=20,
)
_FIELDS = st.sampled_from(list(Accounts.model_fields))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(_FIELDS, _RAW, max_size=8))
def test_any_values_give_a_model_or_a_diagnostic_in_the_file(fields: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in fields.items())
    for diagnostic in diagnostics(text or "unit: 元\n"):
        assert 1 <= diagnostic.location.line <= len(fields) + 1


# --- what the folder says, and limits --------------------------------------------------------


@pytest.mark.parametrize("key", ["year", "yaer", "年度", "fiscal_year"])
def test_the_year_is_the_name_of_the_folder(key: str) -> None:
    assert said(f"{HEAD}{key}: 2020\n").startswith(f"不认识的键“{key}”；年份就是文件夹的名字")


def test_a_key_that_is_near_another_or_further_in_is_not_the_folder_s() -> None:
    assert "；是不是想写 departments" in said("departmnts: {a: {name: 甲}}\n", Departments)
    assert "文件夹" not in said(f"{HEAD}scope: [{{name: 甲, kind: 乙, year: 2020}}]\n")


def test_a_table_of_too_many_rows() -> None:
    rows = [f"  2{number:06d}: {{basic: 1}}\n" for number in range(1001)]
    text = f"{HEAD}general_budget:\n"
    assert found(text + "".join(rows)) == ["8:1 too-large"]
    assert said(text + "".join(rows)).startswith("这里有 1001 行，最多 1000 行；")
    assert found(text + "".join(rows[:1000])) == []


def test_of_very_many_faults_the_first_are_said() -> None:
    names = [d.name for d in diagnostics(HEAD + _keys(150))]
    assert names == ["unknown-key"] * 100 + ["faults-not-listed"]
    assert diagnostics(HEAD + _keys(150))[-1].location.line == 108
    assert [d.name for d in diagnostics(HEAD + _keys(100))] == ["unknown-key"] * 100


def test_a_missing_key_is_said_beside_very_many_unknown_ones() -> None:
    text = HEAD.replace("origin: own\n", "") + _keys(50)
    assert "missing-key" in {d.name for d in diagnostics(text)}
    assert "missing-key" not in {d.name for d in diagnostics(f"{text}orign: own\n")}


def _keys(number: int) -> str:
    return "".join(f"key{position}: 1\n" for position in range(number))


def test_places_to_fill_in_are_told_line_by_line_and_the_rest_is_read() -> None:
    text = """
        format: 1
        name: 决算公开
        region: 待填
        publisher: 甲区财政局
        license: 待填
        bounds: {change: 待填, change_amount: 待填}
        """
    document = read(dedent(text).lstrip(), "site.yml")
    site, found = bind(Site, document)
    assert site is None  # an address cannot be the word
    assert [(d.location.line, d.name, d.message) for d in found] == [
        (3, "to-fill", "地区"),
        (5, "to-fill", "数据的许可"),
        (6, "to-fill", "检查的界限 › 增减幅度、增减金额"),
    ]
    assert found[0].hint == "例如 攀枝花市"


def test_a_list_keeps_the_places_of_what_stands_behind_one_to_fill_in() -> None:
    text = "scope:\n  - 待填\n  - {name: 甲中心, kind: 其他, colour: 红}\n"
    _, found = bind(Accounts, read(text, "accounts.yml"))
    assert ("unknown-key", 3) in [(d.name, d.location.line) for d in found]
    assert ("to-fill", 2) in [(d.name, d.location.line) for d in found]


def test_a_date_to_fill_in_is_not_known_and_a_figure_not_written() -> None:
    text = accounts_file("approved: 待填\nagency_operating_expenses: 待填\ngeneral_budget: 待填\n")
    accounts, found = bind(Accounts, read(text, "accounts.yml"))
    assert accounts is not None
    assert accounts.approved is State.UNDISCLOSED
    assert accounts.agency_operating_expenses is None
    assert accounts.general_budget == {}
    assert [d.message for d in found] == ["批复日期", "机关运行经费", "一般公共预算财政拨款"]
