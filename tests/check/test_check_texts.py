"""Free text: what the literate cases leave open, and that our own content raises no false alarm."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import desk, statute

from generator.check.engine import examine
from generator.check.findings import Finding
from generator.check.prose import Kind, passages
from generator.check.texts import texts
from generator.derive.desk import Desks
from generator.load.content import load_content
from generator.locations import DataPath
from generator.model.words import Words

ROOT = Path(__file__).parent.parent.parent
FOLDERS = [ROOT / "content", *sorted((ROOT / "tests" / "golden").glob("*/content"))]
TODAY = date(2030, 1, 1)


def found_in(text: str, *, year: int = 2020) -> list[Finding]:
    """Check one text of the year's work."""
    quoted = text.replace("'", "''")
    report = desk(narrative=f"key_work:\n  - {{title: 工作, text: '{quoted}'}}\n", year=year)
    return list(texts(report))


def names_in(text: str) -> list[str]:
    return [finding.name for finding in found_in(text)]


# --- no false alarms ----------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_published_texts_raise_no_false_alarm(folder: Path) -> None:
    """Every finding is a fault of the source that the report itself declares."""
    loaded = load_content(folder, statute().layouts)
    verdicts = list(examine(Desks(loaded.content, statute()), [texts], TODAY))
    told = [v for v in verdicts if v.rule.id.startswith(("FA6", "FA8"))]
    assert [v.rule.id for v in told if v.fault is None] == []
    assert {v.rule.id for v in told} <= {"FA610"}


def test_there_is_text_to_look_at() -> None:
    loaded = load_content(FOLDERS[0], statute().layouts)
    desks = Desks(loaded.content, statute())
    kinds = {p.kind for key in loaded.content.reports for p in passages(desks.desk(key))}
    assert kinds >= set(Kind) - {Kind.STATEMENT}
    assert len(FOLDERS) > 3


# --- the walk -----------------------------------------------------------------------------------

EVERYWHERE = """
review: {by: 办公室, date: 2021-09-10, note: 甲1}
scope: [{name: 甲2, kind: 其他事业单位, note: 甲3}]
three_publics:
  reception: {spent_on: [{what: 甲4, amount: 1}]}
comparison:
  2018: {none: 甲5, restated: 甲6}
waivers: [{rule: FA101, at: scope, reason: 甲7, by: 甲8, until: 2026-12-31}]
corrections: [{date: 2021-10-08, what: 甲9, old: 甲10, new: 甲11, why: 甲12}]
"""
NARRATIVE = """
duties: [甲13]
key_work: [{title: 甲14, text: 甲15}, {title: 甲16, parts: [{title: 甲17, text: 甲18}]}]
organisation: {text: 甲19}
reasons:
  on_previous_year: {all_funds.total.income: 甲20}
  on_budget: {all_funds.total.income: 甲21}
items: {general_budget: {2010301: {purpose: 甲22, reason: 甲23}}}
three_publics: {overseas_travel_used_for: 甲24, vehicle_upkeep_used_for: 甲25, reception_used_for: 甲26}
notes: {general-budget-basic: 甲27}
"""
PERFORMANCE = """
management: {whole_department: {output: {text: 甲28}, benefit: 甲29}}
projects:
  - id: a
    name: 甲30
    goal: {expected: 甲31, actual: 甲32}
    result: 甲33
    reasons: {on_budget: 甲34}
    indicators: [{kind: cost, name: 甲35, expected: 甲36, actual: 甲37, reason: 甲38}]
reports:
  - id: r
    template: project-evaluation-2020
    project: a
    title: 甲39
    sections:
      basics: 甲40
      goal: [甲41, {title: 甲42, number: 甲43}]
      finance: {}
source_faults: [{at: scope, kind: name, published: 甲44, note: 甲45}]
waivers: [{rule: FA101, at: scope, reason: 甲46, by: 甲47, until: 2026-12-31}]
"""


def test_every_string_that_a_clerk_writes_is_walked_with_its_place() -> None:
    report = desk(EVERYWHERE, narrative=NARRATIVE, performance=PERFORMANCE)
    found = passages(report)
    marked = [p.text for p in found if p.text.startswith("甲")]
    assert sorted(marked, key=lambda text: int(text[1:])) == [f"甲{n}" for n in range(1, 48)]
    for passage in found:
        assert _at(getattr(report.report, passage.file), passage.path) == passage.text


def _at(value: Any, path: DataPath) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = {str(key): child for key, child in value.items()}[str(step)]
        else:
            value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def test_references_titles_and_numbers_of_documents_are_not_read_as_text() -> None:
    text = "按《2019年度部门决算编制通知》（甲财〔2019〕3号）和{2019:all_funds.total.income}办理"
    report = desk(narrative=f"organisation: {{text: '{text}'}}")
    (passage,) = [p for p in passages(report) if p.kind is Kind.STATEMENT]
    assert "2019" not in passage.bare
    assert len(passage.bare) == len(passage.text)


# --- the words ----------------------------------------------------------------------------------


def _patterns(words: Words) -> Iterator[tuple[str, str]]:
    for name in type(words).model_fields:
        if name.endswith("_patterns"):
            yield from ((name, pattern) for pattern in getattr(words, name))


@pytest.mark.parametrize(("name", "pattern"), [*_patterns(statute().words)])
def test_a_pattern_is_a_pattern_and_matches_no_ordinary_text(name: str, pattern: str) -> None:
    assert not re.compile(pattern).fullmatch(""), name


def test_no_word_of_a_list_stands_twice() -> None:
    words = statute().words
    for name in type(words).model_fields:
        listed = getattr(words, name)
        if name == "id_region_pattern":
            continue
        assert len(listed) == len(set(listed)), name


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("接待××批次", "placeholder-in-text"),
        ("增长XX%", "placeholder-in-text"),
        ("资金XX万元", "placeholder-in-text"),
        ("第X个示例，共X月", "placeholder-in-text"),
        ("联系人（略）", "placeholder-in-text"),
        ("支出……万元", "placeholder-in-text"),
        ("人数：待补", "placeholder-in-text"),
        ("□□项目", "placeholder-in-text"),
        ("联系人李____", "placeholder-in-text"),
        ("请根据实际情况填写", "template-hint-in-text"),
        ("（二选一）", "template-hint-in-text"),
        ("比上年持平（如持平作持平表述）", "template-hint-in-text"),
        ("无收支的，仍保留该表格式", "template-hint-in-text"),
        ("填报说明：写全年", "template-hint-in-text"),
        ("减少（增加）6件", "both-alternatives-kept"),
        ("增长了（下降了）6%", "both-alternatives-kept"),
        ("高于／低于预算", "both-alternatives-kept"),
    ],
)
def test_a_leftover_of_a_template_is_told_once(text: str, rule: str) -> None:
    assert names_in(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "维修X光机1台，购XL号工作服",
        "型号XX2000、3×4米",
        "力量有待补充，缺口待补齐",
        "开设“一对一”窗口（全省第1个）",
        "李××已办结",
    ],
)
def test_what_only_looks_like_a_leftover_is_silent(text: str) -> None:
    assert names_in(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2019年度部门决算编制范围内的单位1个", True),
        ("纳入2019年部门预算的单位1个", True),
        ("纳入2021年度部门决算编制范围的单位1个", True),
        ("纳入2019年民生实事的项目1个", False),
        ("纳入2019年度和2020年度部门决算编制范围的单位1个", False),
        ("自2019年度部门决算编制范围扩大以后", False),
        ("完成2019年度部门决算", False),
    ],
)
def test_only_the_years_own_accounts_are_expected_in_the_work_of_the_year(
    text: str, told: bool
) -> None:
    assert names_in(text) == (["year-left-over"] if told else [])


def test_a_year_is_told_once_for_a_text() -> None:
    text = "2019年度部门决算编制范围，2019年度部门决算编制范围，2018年度部门决算编制范围"
    assert names_in(text) == ["year-left-over"] * 2


@pytest.mark.parametrize(
    ("year", "told"), [(2009, True), (2010, False), (2021, False), (2022, True)]
)
def test_a_year_is_far_more_than_ten_back_and_one_ahead(year: int, told: bool) -> None:
    assert names_in(f"{year}年检查1次") == (["distant-year"] if told else [])


# --- personal data ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "张三反映房屋登记问题",
        "已办结。李小四信访事项按期答复",
        "协助化解王五上访问题",
        "一是赵六、钱七等3人来访",
        "欧阳明多次上访",
        "信访人张三的诉求已答复",
        "救助对象：李小四，已发放",
        "慰问困难户王五一家",
    ],
)
def test_a_name_beside_a_petition_is_a_note(text: str) -> None:
    assert names_in(text) == ["person-named-in-petition"]


@pytest.mark.parametrize(
    "text",
    [
        "群众反映强烈的问题，居民周边的环境",
        "向上反映，应当反映，何时反映，马上反映",
        "张某反映，王某某上访，李女士来访，刘主任接访",
        "林业局反映，石桥镇信访，田家村来访",
        "信访人员、申请人数、来访人次、救助对象范围、申请人应当",
        "信访人诉求、申请人权利、当事人于当日、残疾人康复、困难群众温暖过冬",
        "许多信访事项，周边居民投诉，程序性信访，严重缠访，文明上访",
        "本年度进京访18批，高度重视信访工作，常态化接访",
        "全年没有因工作不当引发重大信访事项",
        "方便群众反映，安全生产举报，金额争议投诉，关于信访工作的意见",
    ],
)
def test_roles_offices_and_common_words_are_no_names(text: str) -> None:
    assert names_in(text) == []


def test_a_finding_hides_most_of_a_number_and_of_a_name() -> None:
    number, name = found_in("电话13800138000。张三反映问题。")
    assert "13800138000" not in number.message
    assert "138…00" in number.message
    assert "张三" not in name.message


def test_an_identity_number_is_not_told_again_as_a_card() -> None:
    assert names_in("账号110105194912310029000，证号11010519491231002X") == ["id-number"]


# --- amounts ------------------------------------------------------------------------------------

ACCOUNTS = "general_budget:\n  2010301: {income: 1996200, basic: 1996200}\n"


def figures_in(text: str, accounts: str = ACCOUNTS) -> list[tuple[str, str]]:
    report = desk(accounts, narrative=f"organisation: {{text: '{text}'}}")
    return [(finding.name, finding.hint) for finding in texts(report)]


@pytest.mark.parametrize(
    "text", ["199.63万元", "199.57万元", "1996300元", "１９９.６３万元", "1,996,300元"]
)
def test_a_figure_nearly_right_is_told(text: str) -> None:
    ((name, hint),) = figures_in(f"支出{text}")
    assert name == "figure-in-text-differs"
    assert "写成引用 {" in hint


@pytest.mark.parametrize(
    "text", ["199.62万元", "199.6万元", "200万元", "1996200元", "0.0199620亿元"]
)
def test_a_figure_that_rounds_to_what_is_written_is_silent(text: str) -> None:
    assert figures_in(f"支出{text}") == []


@pytest.mark.parametrize(
    "text", ["199.68万元", "198.62万元", "199.9万元", "1.993万元", "199.63万元/年"]
)
def test_another_amount_is_silent(text: str) -> None:
    assert figures_in(f"支出{text}") == []


@pytest.mark.parametrize("text", ["199.62元", "199.62亿元", "1996200万元", "1996200亿元"])
def test_the_digits_of_a_figure_with_another_unit_are_told(text: str) -> None:
    ((name, _),) = figures_in(f"支出{text}")
    assert name == "wrong-unit-in-text"


def test_the_figure_named_in_the_clause_is_proposed() -> None:
    ((_, hint),) = figures_in("本年支出合计199.63万元")
    assert ".total.expenditure}" in hint
    ((_, hint),) = figures_in("本年收入199.63万元")
    assert ".total.income}" in hint


# --- reasons ------------------------------------------------------------------------------------


def told_of(
    reason: str, now: str, before: str | None, at: str = "general_budget.total.basic"
) -> list[str]:
    """Give a reason for a change of basic expenditure (or of what ``at`` names)."""
    row = "general_budget:\n  2010301: {{{}}}\n"
    narrative = f"reasons:\n  on_previous_year:\n    {at}: {reason}\n"
    others = {2019: row.format(before)} if before else None
    report = desk(row.format(now), narrative=narrative, others=others)
    return [finding.name for finding in texts(report)]


CONTRADICTION = "direction-contradicts-figure"


@pytest.mark.parametrize(
    ("reason", "now", "told"),
    [
        ("压减开支", 200, [CONTRADICTION]),
        ("压减开支", 50, []),
        ("人员增加", 50, [CONTRADICTION]),
        ("人员增加", 200, []),
        ("人员增加", 100, ["reason-without-change"]),
        ("与上年持平", 100, []),
        ("人员增加，公用经费压缩", 50, []),
        ("没有增加人员", 50, []),
        ("不再减少人员", 200, []),
        ("退休人员增加", 50, []),
        ("优惠减少", 200, []),
        ("上年压减过多", 200, []),
        ("政府性基金安排的支出增加", 50, []),
        ("比上年减少2人", 200, [CONTRADICTION]),
        ("2名职工调入", 50, []),
        ("正常变动", 50, ["empty-reason"]),
        ("主要原因是工作需要。", 50, ["empty-reason", "reason-with-its-opening"]),
        ("正常变动和据实列支", 50, ["empty-reason"]),
        ("工作需要，租用仓库", 50, []),
    ],
)
def test_a_reason_goes_with_its_figure(reason: str, now: int, told: list[str]) -> None:
    assert told_of(reason, f"basic: {now}0000", "basic: 1000000") == told


def test_a_rise_from_nothing_is_a_rise() -> None:
    assert told_of("压减开支", "basic: 20000", "basic: 0") == [CONTRADICTION]
    assert told_of("人员增加", "basic: 20000", "basic: 0") == []


def test_without_last_year_nothing_is_contradicted() -> None:
    assert told_of("压减开支", "basic: 20000", None) == []


def test_saving_makes_what_is_left_larger() -> None:
    at = "general_budget.total.closing"
    assert told_of("压减开支", "closing: 20000", "closing: 10000", at) == []


def test_an_address_that_names_no_figure_is_left_to_the_references() -> None:
    assert told_of("压减开支", "basic: 20000", "basic: 10000", "general_budget.total.nichts") == []
    narrative = (
        "items: {procurement: {2010301: {reason: 压减开支}}, nichts: {2010301: {reason: 压减}}}"
    )
    assert list(texts(desk(narrative=narrative))) == []


PROJECT = "projects:\n  - id: a\n    name: 甲\n    funding: {{appropriation: {{{}}}}}\n    {}\n"


@pytest.mark.parametrize(
    ("funding", "reason", "told"),
    [
        ("budget: 100000, executed: 80000", "reasons: {on_budget: 人员增加}", [CONTRADICTION]),
        ("budget: 100000, executed: 80000", "reasons: {on_budget: 人员减少}", []),
        ("budget: 80000, executed: 100000", "reasons: {on_budget: 人员减少}", [CONTRADICTION]),
        (
            "budget: 80000, executed: 80000",
            "reasons: {on_budget: 人员减少}",
            ["reason-without-change"],
        ),
        ("budget: 80000", "reasons: {on_budget: 人员增加}", []),
        ("executed: 80000", "reasons: {on_budget: 人员增加}", []),
        (
            "budget: 100000, executed: 80000",
            "indicators: [{kind: cost, name: 乙, reason: 人员增加}]",
            [],
        ),
    ],
)
def test_the_reason_of_a_project_goes_with_its_money(
    funding: str, reason: str, told: list[str]
) -> None:
    report = desk(performance=PROJECT.format(funding, reason))
    assert [finding.name for finding in texts(report)] == told


def test_projects_that_the_layout_does_not_ask_for_are_left_to_the_references() -> None:
    layouts = statute().layouts.values()
    bare = next(layout.id for layout in layouts if not layout.performance)
    projects = PROJECT.format("budget: 100000, executed: 80000", "reasons: {on_budget: 人员增加}")
    narrative = "organisation: {text: 支出1999.99万元}"
    report = desk(f"layout: {bare}\n", narrative=narrative, performance=projects, year=2024)
    assert list(texts(report)) == []
