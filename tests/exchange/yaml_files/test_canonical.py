"""One form for every content file: what it looks like, and that nothing is lost on the way."""

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from support import statute

from generator.cli import main
from generator.exchange.yaml_files.canonical import NotCanonicalError, canonical, composed
from generator.load.yaml_reader import read

_ROOT = Path(__file__).parent.parent.parent.parent


def formed(text: str, kind: str = "accounts", year: int | None = None) -> str:
    """Bring a file into form, and see that this is the end of it."""
    text = dedent(text).lstrip("\n")
    once = canonical(text, kind, year, statute())
    assert canonical(once, kind, year, statute()) == once
    return once


def becomes(text: str, wanted: str, kind: str = "accounts", year: int | None = None) -> None:
    assert formed(text, kind, year) == dedent(wanted).lstrip("\n")


# --- order ----------------------------------------------------------------------------------


def test_keys_stand_as_the_model_has_them() -> None:
    becomes(
        """
        kind: 部门
        unit: 元
        general_budget:
          2010301: {project: 2, initial: 9, basic: 1}
        layout: sichuan-2018
        """,
        """
        layout: sichuan-2018
        unit: 元
        kind: 部门

        general_budget:
          2010301: {basic: 1, project: 2, initial: 9}
        """,
    )


def test_rows_stand_by_code_and_the_total_first() -> None:
    becomes(
        """
        general_budget:
          2080505: {basic: 1}
          208: {basic: 1}
          20805: {basic: 1}
          2010301: {basic: 1}
          total: {basic: 1}
        general_budget_basic:
          30201: 1
          personnel: 2
          30101: 1
          total: 3
        comparison:
          2024: {none: 无}
          2023: {none: 无}
        as_published:
          some-form:
            212: {final: 1}
            210: {final: 1}
            total: {final: 2}
        """,
        """
        general_budget:
          total: {basic: 1}
          2010301: {basic: 1}
          208: {basic: 1}
          20805: {basic: 1}
          2080505: {basic: 1}

        general_budget_basic:
          total: 3
          personnel: 2
          30101: 1
          30201: 1

        comparison:
          2023: {none: 无}
          2024: {none: 无}

        as_published:
          some-form:
            total: {final: 2}
            210: {final: 1}
            212: {final: 1}
        """,
    )


def test_lists_and_free_keys_keep_their_order() -> None:
    text = """\
scope:
  - {name: 乙, kind: 其他}
  - {name: 甲, kind: 其他}
staff:
  z: {quota: 1}
  a: {quota: 1}
"""
    assert formed(text) == text


def test_an_unknown_key_stays_behind_its_neighbour() -> None:
    becomes("odd: 1\nkind: 部门\nmine: 2\nunit: 元\n", "odd: 1\nunit: 元\nkind: 部门\nmine: 2\n")


# --- room -----------------------------------------------------------------------------------


def test_short_values_take_one_line_and_sentences_their_own() -> None:
    becomes(
        """
        projects:
        - id: a
          name:   甲
          goal: {expected: 做完。, actual: 做完了。}
          reasons:
             on_budget: 一个理由。
          funding: {appropriation: {budget:  10, executed: 9.50}}
          indicators: [{kind: cost, name: 成本}, {name: 质量, kind: quality}]
        """,
        """
        projects:
          - id: a
            name: 甲
            funding:
              appropriation: {budget: 10, executed: 9.50}
            goal:
              expected: 做完。
              actual: 做完了。
            reasons: {on_budget: 一个理由。}
            indicators:
              - {kind: cost, name: 成本}
              - {kind: quality, name: 质量}
        """,
        "performance",
    )


def test_a_row_may_be_a_hundred_wide() -> None:
    start = "contact: {office: 甲乙丙丁戊己庚辛壬癸, phone: 000-000000000000000000000, address: "
    fits = f"{start}{'甲' * (100 - len(start) - 1)}}}\n"
    assert len(fits) == 101
    assert formed(fits, "site") == fits
    assert formed(fits.replace("甲}", "甲甲}"), "site").startswith("contact:\n  office: 甲")


def test_lists_of_words_take_one_line_and_lists_of_sentences_several() -> None:
    becomes(
        "complete:\n- general_budget\n- fund_budget.income\n",
        "complete: [general_budget, fund_budget.income]\n",
    )
    becomes("duties: [甲, 乙]\n", "duties:\n  - 甲\n  - 乙\n", "narrative")


def test_reasons_take_a_line_each() -> None:
    text = "reasons:\n  on_budget:\n    three_publics.total: 减少\nnotes:\n  income: 利息\n"
    assert formed(text, "narrative") == text.replace("notes", "\nnotes")


def test_parts_are_set_off_and_nothing_else_of_the_root() -> None:
    becomes(
        """

        unit: 元

        kind: 部门
        scope: []
        staff: {}

        general_budget: none


        fund_budget: none
        three_publics: none
        """,
        """
        unit: 元
        kind: 部门

        scope: []
        staff: {}

        general_budget: none
        fund_budget: none

        three_publics: none
        """,
    )


def test_one_blank_line_stays_where_people_set_entries_off() -> None:
    becomes(
        """
        departments:

          jia: {name: 甲}


          yi: {name: 乙}
          bing: {name: 丙}

        """,
        """
        departments:
          jia: {name: 甲}

          yi: {name: 乙}
          bing: {name: 丙}
        """,
        "departments",
    )


def test_projects_and_reports_are_set_off() -> None:
    becomes(
        "projects:\n - id: a\n   result: 好。\n - id: b\n   result: 好。\n",
        "projects:\n  - id: a\n    result: 好。\n\n  - id: b\n    result: 好。\n",
        "performance",
    )


def test_lines_end_alike() -> None:
    assert formed("\ufeffunit: 元  \r\nkind: 部门\t\r\n\r\n") == "unit: 元\nkind: 部门\n"
    assert formed("unit: 元") == "unit: 元\n"


# --- values ---------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", ["44.90", "0", "0.0", "007", "1e3", "-3.50", "+5", ".5", "0x1F"])
def test_digits_stay_as_typed(digits: str) -> None:
    text = f"general_budget_basic:\n  30101: {digits}\n"
    assert formed(text) == text
    row = f"procurement: {{goods: {digits}}}\n"
    assert formed(row) == row


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("'甲'", "甲"),
        ('"甲"', "甲"),
        ("73.16", '"73.16"'),
        ("'73.16'", '"73.16"'),
        ("2021-01-02", '"2021-01-02"'),
        ("yes", '"yes"'),
        ("~", '"~"'),
        ("12:30", '"12:30"'),
        ("4.6%", "4.6%"),
        ("'甲: 乙'", '"甲: 乙"'),
        ("http://甲.cn/a", "http://甲.cn/a"),
        ("'说\"甲\"'", '说"甲"'),
        ("'\"甲\"'", "'\"甲\"'"),
        ('"a\\\\b: c"', "'a\\b: c'"),
        ('"\\u2028"', '"\\u2028"'),
        ("'【略】'", '"【略】"'),
        ("[甲]", '["甲"]'),
        ("'[甲]'", '"[甲]"'),
        ("'{甲}'", '"{甲}"'),
        ("支出{a.b}万元", "支出{a.b}万元"),
        ("甲#乙", "甲#乙"),
        ("'甲 #乙'", '"甲 #乙"'),
        ("'- 甲'", '"- 甲"'),
        ("'-甲'", "-甲"),
        ("' 甲'", '" 甲"'),
    ],
)
def test_quotes_stand_where_they_are_needed(typed: str, written: str) -> None:
    if typed == "[甲]":
        becomes(f"intro: {typed}\n", "intro:\n  - 甲\n", "site")
    else:
        assert formed(f"intro: {typed}\n", "site") == f"intro: {written}\n"


def test_inside_of_braces_more_needs_quotes() -> None:
    text = 'contact: {office: 甲, phone: "1:2", address: "甲, 乙"}\n'
    assert formed(text, "site") == text


def test_codes_and_dates_are_no_text_to_be_quoted() -> None:
    text = "approved: 2021-09-01\n\nfund_budget: none\n"
    assert formed(text) == text
    assert "item: 2010308\n" in formed(
        "projects:\n  - id: a\n    result: 好。\n    item: '2010308'\n", "performance"
    )


def test_texts_of_several_lines_stand_below_their_key() -> None:
    becomes(
        'notes: {a: "一\\n二\\n", b: "一\\n二", c: "一\\n\\n二\\n\\n", d: " 一\\n二", e: "三\\n"}\n',
        """
        notes:
          a: |
            一
            二
          b: |-
            一
            二
          c: "一\\n\\n二\\n\\n"
          d: " 一\\n二"
          e: |
            三
        """,
        "narrative",
    )


def test_folded_lines_become_the_line_they_are() -> None:
    becomes("intro: >-\n  一\n  二\n", "intro: 一 二\n", "site")
    becomes("intro: 一\n  二\n", "intro: 一 二\n", "site")


def test_long_lines_are_not_folded() -> None:
    text = f"intro: {'很长，' * 200}\n"
    assert formed(text, "site") == text


# --- comments -------------------------------------------------------------------------------


def test_comments_go_where_their_entry_goes() -> None:
    becomes(
        """
        # 标题
        # 第二行

        # 口径
        basis: 汇总   # 本级另报
        # 单位
        unit: 元

        # 资金

        # 一般
        general_budget:  # 一般公共预算
          # 先
          2080505: {basic: 1}  # 后写
          #前
          2010301:
            # 里面
            basic: 1  # 基本
            # 末
          # 表末
        # 文末
        """,
        """
        # 标题
        # 第二行

        # 单位
        unit: 元
        # 口径
        basis: 汇总  # 本级另报

        # 资金

        # 一般
        general_budget:  # 一般公共预算
          # 前
          2010301:
            # 里面
            basic: 1  # 基本
            # 末
          # 先
          2080505: {basic: 1}  # 后写
          # 表末
        # 文末
        """,
    )


def test_comments_at_dashes_and_in_brackets_find_a_line() -> None:
    becomes(
        """
        scope:
          - # 第一
            # 甲
            kind: 其他  # 性质
            name: 甲
          # 第二
          - {name: 乙,  # 名
             # 质
             kind: 其他}  # 行末
          - [ # 空
            ]
        complete: [a,  # 一
          b
          # 末
        ]
        """,
        """
        complete:
          - a  # 一
          - b
          # 末

        scope:
          # 第一
          - name: 甲
            # 甲
            kind: 其他  # 性质
          # 第二
          # 行末
          - name: 乙  # 名
            # 质
            kind: 其他
          - []  # 空
        """,
    )


def test_comments_at_texts_of_several_lines() -> None:
    becomes(
        "notes:\n  a: |  # 甲\n    一 # 不是\n    二\n  # 乙\n  b: 三\n",
        "notes:\n  a: |  # 甲\n    一 # 不是\n    二\n  # 乙\n  b: 三\n",
        "narrative",
    )


def test_comments_between_a_key_and_its_value_stand_above_both() -> None:
    becomes(
        "unit:\n  # 上\n  元  # 旁\nkind: # 键\n  部门\n",
        "# 上\nunit: 元  # 旁\nkind: 部门  # 键\n",
    )


def test_marks_of_a_document_go_and_comments_around_them_stay() -> None:
    becomes("# 甲\n---\n# 乙\nunit: 元\n# 丙\n...\n# 丁\n", "# 甲\n# 乙\nunit: 元\n# 丙\n# 丁\n")


def test_a_dash_in_a_comment_is_no_item() -> None:
    text = "duties:\n  # - 甲\n  - 乙  # - 丙\n  # -\n"
    assert formed(text, "narrative") == text


# --- names of codes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("2010301: {basic: 1}", "2010301: {basic: 1}  # 行政运行"),
        ("2010301: {basic: 1}  #行政运行", "2010301: {basic: 1}  # 行政运行"),
        ("2010301: {basic: 1}  # 相加 3", "2010301: {basic: 1}  # 行政运行；相加 3"),
        ("2010301: {basic: 1}  # 行政运行；相加 3", "2010301: {basic: 1}  # 行政运行；相加 3"),
        ("2010301: {basic: 1}  # 行政运行（含补发）", "2010301: {basic: 1}  # 行政运行（含补发）"),
        ("2010301: {basic: 1}  # 信访事务；相加 3", "2010301: {basic: 1}  # 行政运行；相加 3"),
        ("2010301: {basic: 1}  # 信访事务", "2010301: {basic: 1}  # 行政运行"),
        (
            "2010301: {basic: 1}  # 信访事务也在这里",
            "2010301: {basic: 1}  # 行政运行；信访事务也在这里",
        ),
        ("2010301: {basic: 1}  # 行政运行费", "2010301: {basic: 1}  # 行政运行；行政运行费"),
        ("2010301: {basic: 1}  #", "2010301: {basic: 1}  # 行政运行"),
        (
            "2010301: {  # 甲\n    basic: 1}  # 乙",
            "# 甲\n  2010301: {basic: 1}  # 行政运行；乙",
        ),
        ("2999999: {basic: 1}  # 自己的话", "2999999: {basic: 1}  # 自己的话"),
        ("total: {basic: 1}  # 合计", "total: {basic: 1}  # 合计"),
        (
            "2080501: {basic: 1}  # 归口管理的行政单位离退休",
            "2080501: {basic: 1}  # 行政单位离退休",
        ),
    ],
)
def test_names_are_kept_true(typed: str, written: str) -> None:
    assert formed(f"general_budget:\n  {typed}\n", year=2020) == f"general_budget:\n  {written}\n"


def test_names_are_those_of_the_year() -> None:
    row = "general_budget:\n  2080501: {basic: 1}\n"
    assert "# 归口管理的行政单位离退休\n" in formed(row, year=2019)
    assert "# 行政单位离退休\n" in formed(row, year=2020)
    assert formed(row) == row


def test_brackets_of_a_name_may_be_narrow() -> None:
    row = "general_budget_basic:\n  30213: 1  # 维修(护)费；另计\n"
    assert formed(row, year=2020).endswith("  30213: 1  # 维修（护）费；另计\n")


def test_codes_that_are_values_are_named() -> None:
    becomes(
        """
        general_budget_basic: {personnel_covers: [30101, 30102]}
        """,
        """
        general_budget_basic:
          personnel_covers:
            - 30101  # 基本工资
            - 30102  # 津贴补贴
        """,
        "narrative",
        2020,
    )
    text = "projects:\n  - id: a\n    item: 2010308\n"
    assert formed(text, "performance", 2020) == text[:-1] + "  # 信访事务\n"


# --- what is no good ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "a: [\n", "", "# 只有注释\n", "a: &x 1\n", "a:\tb: c"]
)
def test_bad_yaml_is_refused(text: str) -> None:
    with pytest.raises(NotCanonicalError):
        canonical(text, "accounts")


@pytest.mark.parametrize(
    "text", ["- 甲\n- 乙\n", "甲\n", "'1'\n", "unit:\nkind:  # 空\n", "scope:\n  -\n  - 甲\n"]
)
def test_what_is_no_report_is_formed_all_the_same(text: str) -> None:
    assert read(formed(text), "").value == read(text, "").value


@pytest.mark.parametrize("text", ["# 题\nunit: 元\n", "kind: 部门  # 旁\nunit: 元\n"])
def test_a_lost_comment_is_seen(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.exchange.yaml_files.writing.spaced", lambda _: "")
    with pytest.raises(NotCanonicalError):
        canonical(text, "accounts")


# --- what is there --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "folder", [_ROOT / "content", *sorted((_ROOT / "tests/golden").glob("*/content"))], ids=str
)
def test_content_is_in_the_one_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check", "--content", str(folder)]) == 0, capsys.readouterr().err


_EXAMPLE = re.compile(
    r"^```yaml\n(# content/(?:(\d{4})/[^/\n]+/)?(\w+)\.yml\n.*?)^```", re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "docs/填报手册.md"])
def test_examples_in_the_documents_are_in_the_one_form(name: str) -> None:
    examples = _EXAMPLE.findall((_ROOT / name).read_text(encoding="utf-8"))
    assert len(examples) >= 4
    for text, year, kind in examples:
        assert canonical(text, kind, int(year) if year else None, statute()) == text


# --- new files ------------------------------------------------------------------------------


def test_values_become_a_file() -> None:
    value = {
        "unit": "元",
        "scope": [{"name": "甲" * 120, "kind": "其他"}],
        "general_budget": {"2130207": {"basic": "1.00"}},
    }
    text = composed(value, "accounts", 2024, statute(), "甲局 2024 年度")
    assert read(text, "").value == value
    assert text.startswith("# 甲局 2024 年度\nunit: 元\n\nscope:\n  - name: 甲甲")
    assert "\n  2130207: {basic: 1.00}  # 森林资源管理\n" in text
    assert canonical(text, "accounts", 2024, statute()) == text


@pytest.mark.parametrize(
    "text",
    [
        "一行字。",
        "a: b",
        "[甲]",
        "{2130207}万元",
        "支出{general_budget.2130207.project}万元",
        "编号 #12",
        "#12",
        "- 甲",
        "甲,乙",
        '说"甲"',
        " 甲 ",
        "@甲",
        "%甲",
        "甲\n乙",
        "*甲",
        "&甲",
        "!甲",
        "甲：乙",
        "?甲",
        "1,234.50",
        "2020-01-01",
        "0",
        "甲'乙",
        "甲\\乙",
        "<甲>",
        "=甲",
    ],
)
def test_text_reads_as_it_was_written(text: str) -> None:
    value: Mapping[str, object] = {"a": text, "b": {"c": text, "d": [text, text]}, "e": [text]}
    document = read(composed(value, "site"), "x.yml")
    assert document.diagnostics == ()
    assert document.value == value
