"""``performance.yml``: projects, targets, results and evaluation reports."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from generator.amounts import Unit
from generator.model.accounts import Correction, Source, SourceFaults, Waivers
from generator.model.fields import (
    Amount,
    Date,
    FunctionalCode,
    Identifier,
    Month,
    Rate,
    Score,
    Text,
    Value,
    explained,
    listed,
    mapped,
    required,
)


class Goal(Value):
    """The goal of a year."""

    expected: Text | None = explained("预期目标")
    actual: Text | None = explained("实际完成")


class Indicator(Value):
    """One performance indicator of the third level; the levels above follow from its kind."""

    kind: Text = required("指标种类", "版式绩效表列出的种类，决定一级、二级指标", "quantity")
    name: Text = required("三级指标", example="全年保安经费")
    expected: Text | None = explained("预期指标值", "金额要带单位", "80000元")
    actual: Text | None = explained("实际完成值", "金额要带单位", "80000元")
    weight: Score | None = explained("权重", "单位：分", "10")
    score: Score | None = explained("得分", "单位：分", "10")
    reason: Text | None = explained("未完成原因")


class ProjectReasons(Value):
    """Why a project differs from its plan."""

    on_budget: Text | None = explained("与预算不同的原因")


class Project(Value):
    """One project with its money, goal and indicators."""

    id: Identifier = required("项目标识", "本报告内不重复", "security-guards")
    name: Text = required("项目名称", example="保安费用")
    item: FunctionalCode | None = explained("功能科目", "项目支出列在哪一项", "2010308")
    unit: Unit | None = explained("金额单位", "与文件不同时才写", "元")
    funding: dict[Text, dict[Text, Amount]] = mapped(
        "资金",
        "资金来源 → 阶段 → 金额；来源和阶段由版式绩效表列出，total 为合计",
        "district: {planned: 40}",
    )
    added: Month | None = explained("年中追加", "年中追加的项目写追加的年月", "2021-05")
    goal: Goal | None = explained("年度目标")
    result: Text | None = explained("实施结果", "一句话")
    reasons: ProjectReasons | None = explained("原因")
    indicators: list[Indicator] = listed("绩效指标")


class Output(Value):
    """Output of the department as a whole."""

    initial_budget: Amount | None = explained("年初安排", "单位同文件", "1996300")
    text: Text | None = explained("说明")


class WholeDepartment(Value):
    """Self-evaluation of the department as a whole."""

    output: Output | None = explained("产出")
    benefit: Text | None = explained("效益")
    satisfaction: Rate | None = explained("满意度", example="100%")


class Management(Value):
    """Which projects went through which step; the numbers are counted from the lists."""

    ex_ante: list[Identifier] = listed("事前评估", "项目标识")
    targets: list[Identifier] = listed("编报绩效目标", "项目标识")
    monitoring: list[Identifier] = listed("绩效监控", "项目标识")
    self_evaluation: list[Identifier] = listed("绩效自评", "项目标识")
    evaluation: list[Identifier] = listed("绩效评价", "项目标识")
    whole_department: WholeDepartment | None = explained("部门整体")


class Document(Value):
    """A document a project rests on."""

    title: Text = required("文件名")
    number: Text | None = explained("文号", example="川信联办发〔2020〕7号")


class Derived(Value):
    """``{}``: the paragraph is written from the report's own data."""


def _body_kind(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "list"
    return "derived" if isinstance(value, (dict, Derived)) else "text"


def _line_kind(value: Any) -> str:
    return "document" if isinstance(value, (dict, Document)) else "text"


Line = Annotated[
    Annotated[Text, Tag("text")] | Annotated[Document, Tag("document")],
    Discriminator(_line_kind),
]
Body = Annotated[
    Annotated[Text, Tag("text")]
    | Annotated[list[Line], Tag("list")]
    | Annotated[Derived, Tag("derived")],
    Discriminator(_body_kind),
]


class EvaluationReport(Value):
    """One evaluation report; its headings come from the layout's template."""

    id: Identifier = required("报告标识", example="department")
    template: Identifier = required(
        "报告体例", "版式列出的体例，决定标题和次序", "project-evaluation-2020"
    )
    project: Identifier | None = explained("所评项目", "项目标识")
    label: Text | None = explained("附件号", "来源印的附件号；没有就不写", "附件1")
    title: Text | None = explained("报告名称", "与项目名称不同时写")
    signed: Date | None = explained("落款日期", example="2022-05-10")
    sections: dict[Text, Body] = mapped("各节", "节的标识 → 文字、清单，或 {}（由数据写出）")


class Performance(Value):
    """``performance.yml``: performance of one report."""

    unit: Unit = required("金额单位", "本文件金额的单位：元 或 万元", "元")
    layout: Text | None = explained("版式", "没有 accounts.yml 时写")
    kind: Literal["部门", "单位"] | None = explained("主体", "没有 accounts.yml 时写", "部门")
    source: Source | None = explained("来源", "没有 accounts.yml 时写")
    management: Management | None = explained("绩效管理")
    projects: list[Project] = listed("项目")
    reports: list[EvaluationReport] = listed("评价报告")
    source_faults: SourceFaults = listed("来源差错", "没有 accounts.yml 时写在这里")
    waivers: Waivers = listed("接受的发现", "没有 accounts.yml 时写在这里")
    corrections: list[Correction] = listed("更正记录", "没有 accounts.yml 时写在这里")
