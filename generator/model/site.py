"""``site.yml``, ``departments.yml`` and ``glossary.yml``: what all reports share."""

from decimal import Decimal
from typing import Any, Literal

from generator.amounts import Entry, State
from generator.model.fields import (
    Amount,
    FunctionalCode,
    Identifier,
    Rate,
    Text,
    Value,
    WebAddress,
    Year,
    explained,
    listed,
    mapped,
    required,
)


class Contact(Value):
    """How readers reach the publisher."""

    office: Text | None = explained("机构", example="区财政局")
    phone: Text | None = explained("电话")
    email: Text | None = explained("电子邮箱")
    address: Text | None = explained("地址")


def _bound(title: str, description: str, number: str, sign: str = "") -> Any:
    """Declare a bound with its default; ``不适用`` in its place turns the look-out off."""
    default = Entry(State.FIGURE, Decimal(number))
    described = f"{description}；不写为 {number}{sign or ' 元'}，不查写 不适用"
    return explained(title, described, f"{number}{sign}", default=default)


class Bounds(Value):
    """From where on a figure wants a reason or a second look; amounts are always in yuan."""

    change: Rate = _bound("增减幅度", "与上年相比增减达到这个比率的，要写原因", "10", "%")
    change_amount: Amount = _bound(
        "增减金额", "增减额不到这个数的，幅度再大也不要求写原因；单位：元", "1000"
    )
    project_execution: Rate = _bound("项目执行率", "低于这个比率的项目要写原因", "60", "%")
    total_change: Rate = _bound("总支出增减幅度", "与上年相比超过这个比率的，提示核对", "50", "%")
    execution_low: Rate = _bound("完成预算下限", "总的完成率低于这个比率的，提示核对", "80", "%")
    execution_high: Rate = _bound("完成预算上限", "总的完成率高于这个比率的，提示核对", "120", "%")
    reception_per_person: Amount = _bound(
        "人均接待费", "平均每人次超过的，提示核对；单位：元", "300"
    )
    reception_per_batch: Amount = _bound(
        "批均接待费", "平均每批次超过的，提示核对；单位：元", "5000"
    )
    vehicle_upkeep: Amount = _bound(
        "每辆车的运行维护费", "平均每辆超过的，提示核对；单位：元", "50000"
    )
    vehicle_price: Amount = _bound("每辆车的购置费", "平均每辆超过的，提示核对；单位：元", "180000")
    personnel_per_head: Amount = _bound(
        "人均人员经费", "按年末实有人数平均超过的，提示核对；单位：元", "300000"
    )
    residual_share: Rate = _bound(
        "“其他”科目的比重", "编码末尾是 99 的科目合计超过这个比率的，提示核对", "50", "%"
    )


class Site(Value):
    """``site.yml``: who publishes this site."""

    format: Literal["1"] = required("格式版本", "现为 1", "1")
    name: Text = required("站名", example="部门决算公开")
    region: Text = required("地区", example="攀枝花市")
    publisher: Text = required("发布机构")
    url: WebAddress | None = explained(
        "网址",
        "站点的正式网址，放在子目录下的写到子目录；“没有这个页面”、站点地图和引用用它",
        "https://www.example.org/czj/juesuan/",
    )
    layout: Text | None = explained("默认版式", "报告没有写版式时用", "sichuan-2018")
    intro: Text | None = explained("首页说明")
    license: WebAddress | None = explained(
        "数据的许可",
        "使用数据的许可的网址，写进下载的数据和网页的说明；不写就不声明",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    contact: Contact | None = explained("联系方式")
    bounds: Bounds = explained(
        "检查的界限", "要写原因、要提示核对的界限；不写用通行的数", default_factory=Bounds
    )


class Lineage(Value):
    """A change of a department's identity."""

    year: Year = required("年份", example="2019")
    event: Literal["更名", "合并", "分立", "新设", "撤销"] = required("变动")
    former: Text | None = explained("原名称")
    others: list[Identifier] = listed("相关部门", "合并自或分立出的部门标识")
    note: Text | None = explained("说明")

    @property
    def reorganises(self) -> bool:
        """Whether the department is another body from then on: a new name alone changes none."""
        return self.event != "更名"


class Department(Value):
    """One department or unit that publishes reports."""

    name: Text = required("名称", "全称", "攀枝花市西区信访局")
    short: Text | None = explained("简称", "站内列表用", "西区信访局")
    code: Text | None = explained("部门预算编码", "写成文字，保留前面的 0", "001001")
    district: Text | None = explained("所在地区", example="西区")
    parent: Identifier | None = explained("上级", "本级或下属单位写所属部门的标识")
    former_ids: list[Identifier] = listed(
        "曾用标识", "改过标识（文件夹名）的部门写以前的标识，旧网址就转到新网址", "[xiqu-xinfang]"
    )
    lineage: list[Lineage] = listed("沿革")


class Departments(Value):
    """``departments.yml``: every department and unit by its id."""

    departments: dict[Identifier, Department] = mapped(
        "部门", "标识 → 部门；标识就是文件夹名和网址"
    )


class LocalTerm(Value):
    """A term of the region, or its own wording of a general one."""

    term: Text = required("名词", example="年初结转和结余")
    text: Text = required("解释")
    source: Text | None = explained("依据")
    code: FunctionalCode | None = explained("功能科目", "解释某一功能科目时写编码")


class LocalGlossary(Value):
    """``glossary.yml``: the region's own terms and wordings."""

    terms: list[LocalTerm] = listed("名词")
