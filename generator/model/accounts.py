"""``accounts.yml``: the figures of one report, each in its one home."""

from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Tag

from generator.amounts import Unit
from generator.model.fields import (
    Address,
    Amount,
    Count,
    Date,
    EconomicCode,
    EconomicKey,
    Flag,
    FunctionalCode,
    Rate,
    ReportReference,
    RowKey,
    Rows,
    Score,
    Text,
    Value,
    WebAddress,
    Year,
    explained,
    listed,
    mapped,
    required,
)

Disclosure = Literal["complete", "partial"]
BudgetKind = Literal["initial", "adjusted", "full_year", "unspecified"]


class Source(Value):
    """Where a report was copied from."""

    title: Text = required("来源名称", "原公开件的名称", "2020年度部门决算公开文本")
    publisher: Text | None = explained("发布单位")
    url: WebAddress | None = explained("原网址", "原公开件的网址；没有就不写")
    sha256: Text | None = explained("SHA-256", "原文件的校验值；没有留存写 未公开", "未公开")
    retrieved: Date | None = explained("抄录日期", example="2026-11-21")
    derived_from: ReportReference | None = explained(
        "推算依据", "本年数只能由另一年的说明推出时，写那一份报告：年/部门", "2020/xiqu-xinfangju"
    )
    codes_added: Flag | None = explained(
        "编码为补注", "来源只写科目名称、编码由编者补上时写 是；页面上会说明", "是"
    )


class Review(Value):
    """Who reviewed the report before it went public; offices, never persons."""

    by: Text = required("审核机构", "写机构或岗位，不写人名", "办公室")
    date: Date | None = explained("审核日期", example="2021-09-10")
    note: Text | None = explained("审核意见")


class ScopeUnit(Value):
    """One unit consolidated in this report."""

    name: Text = required("单位名称", example="攀枝花市西区群众工作中心")
    kind: Text = required("单位性质", "版式列出的性质之一", "其他事业单位")
    note: Text | None = explained("备注")


class StaffCount(Value):
    """Posts and persons of one kind of staff."""

    quota: Count | None = explained("编制数", "单位：人", "3")
    actual: Count | None = explained("年末实有人数", "单位：人", "3")


class FundRow(Value):
    """One row of an appropriation table: amounts in the unit of the file."""

    opening: Amount | None = explained("年初结转和结余", "金额", "20.00")
    income: Amount | None = explained("本年收入", "金额", "133.90")
    basic: Amount | None = explained("基本支出", "金额", "126.17")
    project: Amount | None = explained("项目支出", "金额", "73.16")
    expenditure: Amount | None = explained(
        "本年支出合计", "金额；平时由基本支出加项目支出得出，来源只公开合计时才写", "199.34"
    )
    closing: Amount | None = explained("年末结转和结余", "金额", "18.50")
    grand_total: Amount | None = explained("总计", "金额；来源只公开总计时才写", "199.62")
    initial: Amount | None = explained("年初预算", "金额", "105.00")
    adjusted: Amount | None = explained("调整预算", "金额")
    full_year: Amount | None = explained("全年预算", "金额", "52.00")
    execution_rate: Rate | None = explained(
        "完成预算", "只在来源写了完成率而没有写预算数时填，带百分号", "100%"
    )


class OtherFundsRow(Value):
    """One row of the table of money beyond the appropriation."""

    opening: Amount | None = explained("年初结转和结余", "金额", "5.00")
    superior_subsidy: Amount | None = explained("上级补助收入", "金额")
    institutional_income: Amount | None = explained("事业收入", "金额")
    operating_income: Amount | None = explained("经营收入", "金额")
    affiliate_remittance: Amount | None = explained("附属单位上缴收入", "金额")
    other_income: Amount | None = explained("其他收入", "金额", "0.04")
    income: Amount | None = explained("本年收入合计", "金额；平时由各项收入相加得出")
    basic: Amount | None = explained("基本支出", "金额")
    project: Amount | None = explained("项目支出", "金额")
    superior_remittance: Amount | None = explained("上缴上级支出", "金额")
    operating_expenditure: Amount | None = explained("经营支出", "金额")
    affiliate_subsidy: Amount | None = explained("对附属单位补助支出", "金额")
    expenditure: Amount | None = explained("本年支出合计", "金额；平时由各项支出相加得出")
    non_appropriation_surplus_used: Amount | None = explained(
        "使用非财政拨款结余", "金额，只写在 total 行"
    )
    surplus_distribution: Amount | None = explained("结余分配", "金额，只写在 total 行")
    closing: Amount | None = explained("年末结转和结余", "金额", "6.20")
    grand_total: Amount | None = explained("总计", "金额；来源只公开总计时才写")


class AllFundsRow(OtherFundsRow):
    """One row of stated totals over all money."""

    execution_rate: Rate | None = explained("完成预算", "带百分号")


#: The word in place of a table that holds nothing: an empty form with its fixed note.
NONE: Final = "none"


def _is_none(value: Any) -> str:
    return NONE if value == NONE else "table"


NoTable = Annotated[Literal["none"], Tag("none")]
FundRows = Annotated[dict[RowKey, FundRow], Rows]
OtherFundsRows = Annotated[dict[RowKey, OtherFundsRow], Rows]
AllFundsRows = Annotated[dict[RowKey, AllFundsRow], Rows]
FundTable = Annotated[NoTable | Annotated[FundRows, Tag("table")], Discriminator(_is_none)]
OtherFundsTable = Annotated[
    NoTable | Annotated[OtherFundsRows, Tag("table")], Discriminator(_is_none)
]
EconomicTable = Annotated[dict[EconomicKey, Amount], Rows]


class ThreePublicsRow(Value):
    """Budget and final figure of one kind of three-publics spending."""

    budget: Amount | None = explained("预算数", "金额", "0.13")
    final: Amount | None = explained("决算数", "金额", "0.13")
    execution_rate: Rate | None = explained(
        "完成预算", "只在来源写了完成率而没有写预算数时填", "100%"
    )


class OverseasTravel(ThreePublicsRow):
    """Travel abroad with its counts."""

    groups: Count | None = explained("团组数", "单位：个", "0")
    persons: Count | None = explained("人次", "单位：人次", "0")


class VehiclePurchase(ThreePublicsRow):
    """Vehicles bought."""

    vehicles: Count | None = explained("购置数", "单位：辆", "0")


class VehicleUpkeep(ThreePublicsRow):
    """Vehicles kept."""

    vehicles_held: Count | None = explained("保有量", "单位：辆", "0")


class ReceptionPurpose(Value):
    """What a part of the reception money was spent on."""

    what: Text = required("事项", example="协调信访事项")
    amount: Amount = required("金额", "单位同文件", "0.06")


class Reception(Value):
    """Domestic or foreign reception."""

    amount: Amount | None = explained("金额", "单位同文件", "0.13")
    batches: Count | None = explained("批次", "单位：批次", "4")
    persons: Count | None = explained("人次", "单位：人次", "14")


class Receptions(Value):
    """Reception by kind, with what it was for."""

    domestic: Reception | None = explained("国内公务接待")
    foreign: Reception | None = explained("外事（外宾）接待")
    spent_on: list[ReceptionPurpose] = listed("具体内容", "逐项写事项和金额")


class ThreePublics(Value):
    """The three-publics spending (“三公”经费)."""

    total: ThreePublicsRow | None = explained("合计", "平时由分项相加；来源只公开合计时才写")
    overseas_travel: OverseasTravel | None = explained("因公出国（境）费")
    vehicles: ThreePublicsRow | None = explained(
        "公务用车购置及运行维护费小计", "平时由购置和运行相加"
    )
    vehicle_purchase: VehiclePurchase | None = explained("公务用车购置费")
    vehicle_upkeep: VehicleUpkeep | None = explained("公务用车运行维护费")
    official_reception: ThreePublicsRow | None = explained("公务接待费")
    meetings: ThreePublicsRow | None = explained("会议费", "只用于版式把会议费并入此表的地方")
    training: ThreePublicsRow | None = explained("培训费", "只用于版式把培训费并入此表的地方")
    reception: Receptions | None = explained("公务接待的批次、人次")


ThreePublicsTable = Annotated[
    NoTable | Annotated[ThreePublics, Tag("table")], Discriminator(_is_none)
]


DetailRows = Annotated[dict[FunctionalCode, dict[EconomicCode, Amount]], Rows]


class Detail(Value):
    """Items by economic class, for the forms that print the matrix; it comes from a spreadsheet."""

    basic: DetailRows = mapped("基本支出", "项 → 经济分类 → 金额")
    project: DetailRows = mapped("项目支出", "项 → 经济分类 → 金额")


class Details(Value):
    """The matrix of each fund."""

    general_budget: Detail | None = explained("一般公共预算")
    fund_budget: Detail | None = explained("政府性基金预算")
    state_capital_budget: Detail | None = explained("国有资本经营预算")


class Reserved(Value):
    """Procurement reserved for small and medium firms."""

    all: Amount | None = explained("预留总额", "金额")
    small_micro: Amount | None = explained("其中预留给小微企业", "金额")


class Awarded(Value):
    """Procurement awarded to small and medium firms."""

    reserved_all: Amount | None = explained("预留项目授予中小企业", "金额")
    reserved_small_micro: Amount | None = explained("其中授予小微企业", "金额")
    other: Amount | None = explained("其他项目授予中小企业", "金额")


class SmallFirms(Value):
    """The share of small and medium firms in procurement."""

    reserved: Reserved | None = explained("面向中小企业预留")
    awarded: Awarded | None = explained("授予中小企业")


class Procurement(Value):
    """Government procurement."""

    goods: Amount | None = explained("货物", "金额", "0")
    works: Amount | None = explained("工程", "金额", "0")
    services: Amount | None = explained("服务", "金额", "0")
    total: Amount | None = explained("合计", "金额；平时由三项相加")
    sme: SmallFirms | None = explained("中小企业")


class Ratings(Value):
    """How many projects got which rating."""

    excellent: Count | None = explained("优", "单位：个", "1")
    good: Count | None = explained("良", "单位：个", "0")
    passed: Count | None = explained("合格", "单位：个", "0")
    failed: Count | None = explained("不合格", "单位：个", "0")


class Coverage(Value):
    """Projects covered by one step of performance management."""

    projects: Count | None = explained("项目个数", "单位：个", "1")
    amount: Amount | None = explained("涉及金额", "单位同文件", "175.52")


class PerformanceCounts(Value):
    """Performance figures stated by the source where the projects themselves are not in content."""

    targets: Coverage | None = explained("编报绩效目标")
    monitoring: Coverage | None = explained("绩效跟踪")
    self_evaluation: Coverage | None = explained("绩效自评")
    evaluation: Coverage | None = explained("重点评价")
    score: Score | None = explained("平均得分", "单位：分", "99.33")
    ratings: Ratings | None = explained("评级")
    problems: Count | None = explained("发现问题", "单位：个", "0")


class Comparison(Value):
    """Another year's figures stated in this report, where that year is not in content."""

    none: Text | None = explained("没有上年数", "写原因；此时增减为不可比", "2024年新设")
    restated: Text | None = explained("重述原因", "与那一年自己的报告不一致时写原因")
    all_funds: AllFundsRows = mapped("全部资金")
    appropriation: FundRows = mapped("财政拨款")
    general_budget: FundRows = mapped("一般公共预算")
    fund_budget: FundRows = mapped("政府性基金预算")
    state_capital_budget: FundRows = mapped("国有资本经营预算")
    other_funds: OtherFundsRows = mapped("非财政拨款")
    three_publics: ThreePublics | None = explained("“三公”经费")
    agency_operating_expenses: Amount | None = explained("机关运行经费", "金额")


class SourceFault(Value):
    """A fault of the source, shown on the page as an editor's note."""

    at: Address = required(
        "位置", "数的地址，或 performance.…、reports.…、narrative.… 的位置", "scope"
    )
    kind: Text = required("种类", "faults.yml 列出的种类之一", "leftover_year")
    published: Text | None = explained("来源原文", "来源写的数或几个字", "完成预算0%")
    note: Text = required("说明", "写清来源怎么写、应为什么、怎样算出")


class Waiver(Value):
    """A finding that the responsible office accepts."""

    rule: Text = required("规则", "规则的编号或名称", "FA101")
    at: Address = required("位置", "数的地址，或 narrative.…、performance.…、reports.… 的位置")
    reason: Text = required("理由", "为什么接受")
    by: Text = required("责任机构", "写机构或岗位，不写人名", "财务股")
    until: Date = required("有效期至", "过期以后照常报告", "2026-12-31")


SourceFaults = Annotated[list[SourceFault], Rows]
Waivers = Annotated[list[Waiver], Rows]


class Correction(Value):
    """One entry of the log of corrections after publication."""

    date: Date = required("更正日期", example="2021-10-08")
    at: Address | None = explained("位置", "数的地址")
    what: Text = required("更正了什么")
    old: Text | None = explained("原来的写法")
    new: Text | None = explained("更正后的写法")
    why: Text = required("原因")


class Accounts(Value):
    """``accounts.yml``: all figures of one report."""

    layout: Text | None = explained("版式", "版式的标识；不写用 site.yml 的 layout", "sichuan-2018")
    variant: Text | None = explained("版式的另一版本", "同一年模板有几个版本时写；可填的由版式列出")
    unit: Unit = required("金额单位", "本文件所有金额的单位：元 或 万元；新报告用元", "元")
    kind: Literal["部门", "单位"] = required("主体", "部门 或 单位", "部门")
    basis: Literal["汇总", "本级"] = required("口径", "汇总 或 本级", "汇总")
    origin: Literal["own", "transcribed"] = required(
        "来历", "own 本平台首次公开；transcribed 抄录的旧件", "transcribed"
    )
    approved: Date = required(
        "批复日期", "财政部门批复决算的日期；旧件没有写的，写 未公开", "2021-09-01"
    )
    published: Date = required(
        "公开日期", "还没有公开的写计划公开的那一天；旧件没有写的，写 未公开", "2021-09-15"
    )
    review: Review | None = explained("公开前审核")
    source: Source | None = explained("来源", "抄录的旧件必填")
    disclosure: Disclosure = required(
        "公开程度", "complete：没有写的就是没有；partial：没有写的就是未公开", "complete"
    )
    complete: list[Address] = listed(
        "已列全的栏",
        "disclosure 为 partial 时，哪些表的哪些栏已经列全、可以相加",
        "general_budget.expenditure",
    )
    inferred: list[Address] = listed("推算的数", "由另一年的说明推出的数的地址，页面上标“推算”")
    income_as_expenditure: list[
        Literal["general_budget", "fund_budget", "state_capital_budget"]
    ] = listed("收入同支出的表", "列出的表里各项收入等于支出，不必再填 income", "general_budget")
    budget: BudgetKind | None = explained(
        "完成率的分母",
        "initial 年初、adjusted 调整、full_year 全年；不写用版式的第一种",
        "full_year",
    )
    scope: list[ScopeUnit] = listed("编制范围", "纳入本决算的下属单位")
    staff: dict[Text, StaffCount] = mapped("人员", "人员类别（版式列出）→ 编制、实有")
    all_funds: AllFundsRows = mapped(
        "全部资金", "平时由各表相加；首发报告在 total 行写批复的总收入、总支出和年末结转（控制数）"
    )
    appropriation: FundRows = mapped("财政拨款", "三本预算合计；平时由各表相加")
    general_budget: FundTable = mapped("一般公共预算财政拨款", "行是功能科目编码或 total")
    fund_budget: FundTable = mapped("政府性基金预算财政拨款", "没有发生写 none")
    state_capital_budget: FundTable = mapped("国有资本经营预算财政拨款", "没有发生写 none")
    other_funds: OtherFundsTable = mapped("非财政拨款", "没有发生写 none")
    detail: Details | None = explained("支出明细", "功能科目 × 经济分类；由电子表格导入，不手填")
    general_budget_basic: EconomicTable = mapped(
        "一般公共预算基本支出（经济分类）", "行是 5 位经济分类编码，金额", "30201: 84.62"
    )
    three_publics: ThreePublicsTable | None = explained("“三公”经费", "没有发生写 none")
    fund_budget_three_publics: ThreePublicsTable | None = explained(
        "政府性基金“三公”经费", "没有发生写 none"
    )
    agency_operating_expenses: Amount | None = explained("机关运行经费", "金额", "7.99")
    procurement: Procurement | None = explained("政府采购")
    state_assets: dict[Text, Count] = mapped(
        "国有资产占有使用", "车辆和设备的数量；可填的键由版式列出", "vehicles: 0"
    )
    performance: PerformanceCounts | None = explained(
        "绩效管理的个数", "项目没有写进 performance.yml 时，抄来源的个数、金额和得分"
    )
    comparison: dict[Year, Comparison] = mapped(
        "比较年份的数", "年份 → 那一年的数；content 里有那一年就不必写"
    )
    as_published: dict[Text, dict[Text, dict[Text, Amount]]] = mapped(
        "以公开数为准", "同一格在两张表里公开的数不同时用：表 → 行 → 栏 → 数"
    )
    source_faults: SourceFaults = listed("来源差错", "来源文件自身的差错，页面上显示为编者注")
    waivers: Waivers = listed("接受的发现", "检查报告的、经责任机构确认可以接受的发现")
    corrections: list[Correction] = listed("更正记录", "公开以后的每次更正")
