"""The kinds of values a content file may hold, and how a field explains itself."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.amounts import Entry, EntryError, State, read_amount, read_count, read_rate


class Value(BaseModel):
    """Base of every content model: frozen, no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def misfit(message: str, hint: str) -> PydanticCustomError:
    """Build the error that carries a Chinese message and remedy through pydantic."""
    # As a template, the message would be searched for the names in braces that clerks write.
    return PydanticCustomError("misfit", "{message}", {"message": message, "hint": hint})


def _scalar(value: Any, wanted: str) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        raise misfit(
            f"这里是空的，应写{wanted}", "没有发生写 0，来源没有公开写 未公开；不填就删去这一行"
        )
    raise misfit(f"这里应写{wanted}，写成了一组值", "检查缩进和冒号后面的空格")


def _entry(reader: Any, wanted: str) -> Any:
    def read(value: Any) -> Entry:
        if isinstance(value, Entry):
            return value
        try:
            entry: Entry = reader(_scalar(value, wanted))
        except EntryError as error:
            raise misfit(error.message, error.hint) from None
        return entry

    return read


# Schemas say what an editor sees: a plain scalar that reads like a number is a number there.
_NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"
_STATES = "—|——|未公开|不适用"


def _schema(title: str, kinds: str | list[str], **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"title": title, "type": kinds, **more})


def _number(title: str) -> WithJsonSchema:
    return _schema(title, ["number", "string"], pattern=f"^({_NUMBER}|{_STATES})$")


Amount = Annotated[Entry, PlainValidator(_entry(read_amount, "金额")), _number("金额")]
Score = Annotated[Entry, PlainValidator(_entry(read_amount, "得分")), _number("得分")]
Count = Annotated[
    Entry,
    PlainValidator(_entry(read_count, "个数")),
    _schema("个数", ["integer", "string"], minimum=0, pattern=f"^([0-9]+|{_STATES})$"),
]
Rate = Annotated[
    Entry,
    PlainValidator(_entry(read_rate, "比率")),
    _schema("比率", "string", pattern=f"^({_NUMBER}%|{_STATES})$"),
]


_LONGEST_TEXT = 20_000
#: Search cuts text at punctuation; a run without any takes it time that grows with the square.
_UNBROKEN = re.compile(r"[^\s，。、；：？！,.;:?!]{500}")


def _read_text(value: Any) -> str:
    text = _scalar(value, "文字").strip()
    if not text:
        raise misfit("这里是空的，应写文字", "写上内容；没有内容就删去这一行")
    if len(text) > _LONGEST_TEXT:
        raise misfit(f"这段文字有 {len(text)} 字，最多 {_LONGEST_TEXT} 字", "分成几段或几条写")
    if _UNBROKEN.search(text):
        raise misfit("这段文字里有 500 字以上没有标点", "查对是不是粘贴错了；补上标点")
    return text


Text = Annotated[
    str, PlainValidator(_read_text), _schema("文字", ["string", "number", "boolean"], minLength=1)
]

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
#: A day as clerks write it otherwise: 2021年9月15日, 2021-9-15, 2021.9.15, 2021/9/15.
_LOOSE_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_LAST_MONTH = 12


def _as_date(text: str) -> str:
    """Say how the day is written that a text means; where that cannot be told, how days are."""
    said = _LOOSE_DATE.fullmatch(text)
    if said:
        return f"日期写成 {said[1]}-{said[2]:>02}-{said[3]:>02}"
    return "日期写成 2021-09-15 的样子"


def _read_date(value: Any) -> date | State:
    if isinstance(value, (date, State)):
        return value
    text = _scalar(value, "日期")
    if text in {State.UNDISCLOSED, State.NOT_APPLICABLE}:
        return State(text)
    match = _DATE.fullmatch(text)
    if not match:
        raise misfit(f"“{text}”不是日期", f"{_as_date(text)}；旧件没有写的，写 未公开")
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise misfit(f"没有 {text} 这一天", "查对批复或公开的日期") from None


Date = Annotated[
    date | State,
    PlainValidator(_read_date),
    _schema("日期", "string", pattern=f"^({_DATE.pattern}|未公开|不适用)$"),
]


def _read_day(value: Any) -> date:
    found = _read_date(value)
    if isinstance(found, date):
        return found
    raise misfit(f"“{found.value}”不是日期", "这里要写明是哪一天，例如 2021-09-15")


Day = Annotated[
    date,
    PlainValidator(_read_day),
    _schema("日期", "string", pattern=f"^{_DATE.pattern}$"),
]


def _read_month(value: Any) -> str:
    text = _scalar(value, "年月")
    match = _MONTH.fullmatch(text)
    if not match or not 1 <= int(match[2]) <= _LAST_MONTH:
        raise misfit(f"“{text}”不是年月", "年月写成 2021-05 的样子")
    return text


Month = Annotated[
    str, PlainValidator(_read_month), _schema("年月", "string", pattern=f"^{_MONTH.pattern}$")
]


def _read_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _scalar(value, "是 或 否")
    if text in {"是", "true"}:
        return True
    if text in {"否", "false"}:
        return False
    raise misfit(f"“{text}”既不是 是，也不是 否", "写 是 或 否")


Flag = Annotated[
    bool,
    PlainValidator(_read_flag),
    WithJsonSchema({"title": "是否", "enum": ["是", "否", True, False]}),
]


def _read_year(value: Any) -> int:
    text = value if isinstance(value, int) else _scalar(value, "年份")
    if not re.fullmatch(r"(19|20)[0-9]{2}", str(text)):
        raise misfit(f"“{text}”不是年份", "年份写四位数字，例如 2020")
    return int(text)


Year = Annotated[
    int,
    PlainValidator(_read_year),
    _schema("年份", ["integer", "string"], pattern="^(19|20)[0-9]{2}$"),
]


def _read_number(value: Any) -> int:
    text = str(value) if isinstance(value, int) else _scalar(value, "个数")
    if not re.fullmatch(r"0|[1-9][0-9]{0,5}", text):
        raise misfit(f"“{text}”不是个数", "个数写不小于 0 的整数")
    return int(text)


Number = Annotated[
    int,
    PlainValidator(_read_number),
    _schema("个数", ["integer", "string"], minimum=0, pattern="^[0-9]+$"),
]


def _matching(pattern: str, what: str, hint: str) -> Any:
    compiled = re.compile(pattern, re.ASCII)

    def read(value: Any) -> str:
        text = _scalar(value, what)
        if not compiled.fullmatch(text):
            raise misfit(f"“{text}”不是{what}", hint)
        return text

    return read


Identifier = Annotated[
    str,
    PlainValidator(
        _matching(
            r"[a-z0-9]+(-[a-z0-9]+)*", "标识", "标识用小写字母、数字和连字符，例如 security-guards"
        )
    ),
    _schema("标识", ["string", "integer"], pattern="^[a-z0-9]+(-[a-z0-9]+)*$"),
]
ReportReference = Annotated[
    str,
    PlainValidator(
        _matching(
            r"(19|20)\d\d/[a-z0-9]+(-[a-z0-9]+)*",
            "一份报告",
            "写成 年/部门标识，例如 2020/xiqu-xinfangju",
        )
    ),
    _schema("报告", "string", pattern="^(19|20)[0-9]{2}/[a-z0-9]+(-[a-z0-9]+)*$"),
]
Digest = Annotated[
    str,
    PlainValidator(
        _matching(
            r"[0-9a-f]{64}",
            "指纹",
            "指纹由 juesuan publish-record 写出，是 64 位十六进制数，不要手改",
        )
    ),
    _schema("指纹", "string", pattern="^[0-9a-f]{64}$"),
]
WebAddress = Annotated[
    str,
    PlainValidator(_matching(r"https?://[^\s<>\"]+", "网址", "网址以 http:// 或 https:// 开头")),
    _schema("网址", "string", pattern="^https?://"),
]
FunctionalCode = Annotated[
    str,
    PlainValidator(
        _matching(
            r"\d{3}|\d{5}|\d{7}",
            "功能分类科目编码",
            "编码是 3 位（类）、5 位（款）或 7 位（项）数字，例如 2010308",
        )
    ),
    _schema("功能分类科目编码", ["string", "integer"], pattern="^[0-9]{3}([0-9]{2}){0,2}$"),
]
RowKey = Annotated[
    str,
    PlainValidator(
        _matching(
            r"total|\d{3}|\d{5}|\d{7}",
            "科目编码或 total",
            "行写功能分类科目编码（3、5 或 7 位数字）或 total（合计）；冒号用半角，后面空一格",
        )
    ),
    _schema("行", "string", pattern="^(total|[0-9]{3}([0-9]{2}){0,2})$"),
]
EconomicKey = Annotated[
    str,
    PlainValidator(
        _matching(
            r"total|personnel|public_use|3\d{2}|3\d{4}",
            "经济分类科目编码",
            "写 3 位或 5 位经济分类编码，或 personnel（人员经费）、public_use（公用经费）、total",
        )
    ),
    _schema("行", "string", pattern="^(total|personnel|public_use|3[0-9]{2}([0-9]{2})?)$"),
]
EconomicCode = Annotated[
    str,
    PlainValidator(
        _matching(r"3\d{2}|3\d{4}", "经济分类科目编码", "写 3 位或 5 位经济分类编码，例如 30201")
    ),
    _schema("经济分类科目编码", ["string", "integer"], pattern="^3[0-9]{2}([0-9]{2})?$"),
]
#: A table has no more rows, nor a list of faults: the largest departments have some hundred.
Rows = Field(max_length=1000)
#: ``table.row.column``, or a leading part of it; a year in front names another year's report.
ADDRESS = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d):)?(?P<path>[a-z_][a-z0-9_]*(?:\.[A-Za-z0-9_-]+)*)"
)


def _plain(pattern: str) -> str:
    """Write a pattern without names of its groups, as editors know them."""
    return re.sub(r"\?P<[a-z]+>", "", pattern)


Address = Annotated[
    str,
    PlainValidator(
        _matching(ADDRESS.pattern, "数的地址", "地址写成 表.行.列，例如 all_funds.total.income")
    ),
    _schema("数的地址", "string", pattern=f"^{_plain(ADDRESS.pattern)}$"),
]


def explained(title: str, description: str = "", example: str = "", **more: Any) -> Any:
    """Declare an optional field together with what the manual says of it.

    Args:
        title: The field's Chinese name.
        description: What belongs here, its unit where it has one, and what leaving it out means.
        example: One example as it would be typed.
        more: Passed on to pydantic; ``default`` is None unless given.
    """
    more.setdefault("default", None)
    if "default_factory" in more or more["default"] is ...:
        more.pop("default")
    return Field(
        title=title, description=description, examples=[example] if example else None, **more
    )


def required(title: str, description: str = "", example: str = "", **more: Any) -> Any:
    """Declare a field that must be written; see :func:`explained`."""
    return explained(title, description, example, default=..., **more)


def listed(title: str, description: str = "", example: str = "") -> Any:
    """Declare a list or mapping that is empty unless written."""
    return Field(
        default_factory=list,
        title=title,
        description=description,
        examples=[example] if example else None,
    )


def mapped(title: str, description: str = "", example: str = "") -> Any:
    """Declare a mapping that is empty unless written."""
    return Field(
        default_factory=dict,
        title=title,
        description=description,
        examples=[example] if example else None,
    )
