"""``narrative.yml``: the words of one report; figures in it are references, never copies."""

from generator.model.fields import (
    Address,
    EconomicCode,
    FunctionalCode,
    Text,
    Value,
    explained,
    listed,
    mapped,
    required,
)


class WorkPart(Value):
    """One titled piece of work."""

    title: Text = required("小标题", example="领导接访")
    text: Text = required("内容")


class Work(Value):
    """One field of the year's work: a text, or titled parts."""

    title: Text = required("标题", example="信访工作")
    text: Text | None = explained("内容")
    parts: list[WorkPart] = listed("分项", "小标题和内容")


class Organisation(Value):
    """What the derived sentences on subordinate units leave unsaid."""

    text: Text | None = explained("补充说明", "下属单位的个数和名单由 accounts.yml 的 scope 写出")


class Reasons(Value):
    """Reasons for changes, by the address of the figure."""

    on_previous_year: dict[Address, Text] = mapped("与上年相比", "数的地址 → 原因")
    on_budget: dict[Address, Text] = mapped("与预算相比", "数的地址 → 原因；没有差异的不写")


class ItemWords(Value):
    """What one functional item is for and why it differs from its budget."""

    purpose: Text | None = explained("用途", example="机关人员和日常运行")
    reason: Text | None = explained("预决算差异的原因", example="人员到岗晚于预算")


class BasicWords(Value):
    """Items named by a source that gives no amounts by item."""

    personnel_covers: list[EconomicCode] = listed(
        "人员经费包括", "来源只列科目、未列金额时，写经济分类编码"
    )
    public_use_covers: list[EconomicCode] = listed("公用经费包括", "同上")


class ThreePublicsWords(Value):
    """What the three-publics money was used for."""

    overseas_travel_used_for: Text | None = explained("出国（境）任务", "团组的任务和目的地")
    vehicle_upkeep_used_for: Text | None = explained("公务用车用途")
    reception_used_for: Text | None = explained(
        "公务接待用途", example="执行公务和开展业务活动的用餐"
    )


class Narrative(Value):
    """``narrative.yml``: duties, work done, reasons."""

    duties: list[Text] = listed("主要职能", "逐条写")
    key_work: list[Work] = listed("重点工作完成情况", "标题加内容，或标题加分项")
    organisation: Organisation | None = explained("机构设置")
    reasons: Reasons = explained("增减原因", default_factory=Reasons)
    items: dict[Text, dict[FunctionalCode, ItemWords]] = mapped(
        "各项用途和原因", "表 → 功能科目编码 → 用途、原因"
    )
    general_budget_basic: BasicWords | None = explained("基本支出包括的科目")
    three_publics: ThreePublicsWords | None = explained("“三公”经费的用途")
    notes: dict[Text, Text] = mapped("补充说明", "小节标识 → 一段文字，印在该小节末尾")
