"""A region to search in: its pages, what readers would type, and what is truly there.

Truth is told by plain rules over the text of the pages' Markdown, written apart from the index: a
word is on a page where it stands in one field, a number where one of the same value stands (or one
that begins with its digits, or is rounded to it).
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.derive.desk import Desks
from generator.derive.quality import quality
from generator.diagnostics import Tally
from generator.exchange.example import Wanted, write_example
from generator.load.content import load_content
from generator.load.statute import load_statute
from generator.render.page import Entity, Page
from generator.render.site import card, index_plans, report_pages

_KEY = re.compile(r"\| *[\w-]* *\|$")
_MARKS = re.compile(r"\{:[^{}]*\}|^#+ |^ *(?:[-*+]|[0-9]+\.|:) +|\*\*|`", re.MULTILINE)
_LINK = re.compile(r"!?\[((?:\\.|[^\]\\])*)\]\([^)]*\)")
_FULL_COMMA = re.compile("，(?![０-９]{3}(?![０-９]))")
_DROPPED = re.compile("[“”‘’\"'（）()《》〈〉【】「」『』〔〕<>\\[\\]{}]")
_GROUPED = re.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万元|亿元|元|万|亿)?")
_SCALE = {"元": 1, "万元": 10**4, "万": 10**4, "亿元": 10**8, "亿": 10**8}
_NEAR = 3
"""Digits from which a number is also found where more digits follow."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader types.

    Attributes:
        kind: What sort of search it is, for the table.
        text: The words.
        leads_to: Address of the entity that is meant; empty where none is.
    """

    kind: str
    text: str
    leads_to: str = ""


def units(wanted: Wanted) -> Iterator[tuple[str, list[Page]]]:
    """Make a region and yield the pages of each folder."""
    statute = load_statute()
    with TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        write_example(wanted, statute, content)
        loaded = load_content(content, statute.layouts).content
    desks = Desks(loaded, statute)
    cards = []
    for key in sorted(loaded.reports):
        desk = desks.desk(key)
        yield str(key), list(report_pages(desk, loaded)[0].values())
        cards.append(card(desk, quality(desk, (), Tally(1, 0, 0, 0))))
    for plan in index_plans(loaded, statute, cards):
        page = plan.make()
        yield page.url.strip("/"), [page]


@dataclass(frozen=True, slots=True)
class Text:
    """One page as truth reads it: its fields, also in one way of writing, and its numbers."""

    address: str
    plain: str
    said: str
    numbers: frozenset[tuple[str, str]]


def text_of(page: Page) -> Text:
    """Read a page's Markdown as plain text: one field a line."""
    lines: list[str] = [page.title, page.description]
    keyed = False
    for line in "\n".join(page.blocks).split("\n"):
        stripped = line.strip()
        if stripped.startswith("!["):
            stripped = stripped.split("：")[0].removeprefix("![").split("](")[0]
        if stripped.startswith("|"):
            if stripped.endswith("| # |"):
                keyed = True
            stripped = _KEY.sub("|", stripped) if keyed else stripped
            lines += re.split(r"(?<!\\)\|", stripped)
        else:
            keyed = False
            lines.append(stripped)
    marked = _MARKS.sub("", _LINK.sub(r"\1", "\n".join(lines)))
    plain = unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", marked))
    said = comparable(plain)
    found = ((m[0], said[m.end() : m.end() + 2]) for m in _NUMBER.finditer(said))
    numbers = frozenset((number, _unit(after)) for number, after in found)
    return Text(page.url, plain, said, numbers)


def _unit(after: str) -> str:
    return next(
        (unit for unit in ("万元", "亿元") if after == unit), "元" if after[:1] == "元" else ""
    )


def comparable(text: str) -> str:
    """Write text in one way: width, case, quotes and brackets, thousands."""
    plain = unicodedata.normalize("NFKC", _FULL_COMMA.sub(" ", text)).lower()
    return _GROUPED.sub("", _DROPPED.sub("", plain))


def truth(query: str) -> Callable[[Text], bool]:
    """Return the rule by which a page holds all the words of a query."""
    rules = [_holds(word) for word in re.split(r"[^\w.%]+", comparable(query)) if word]
    return lambda text: all(rule(text) for rule in rules)


def _holds(word: str) -> Callable[[Text], bool]:
    if amount := _AMOUNT.fullmatch(word):
        number, unit = amount[1], amount[2] or ""
        return lambda text: any(_same(number, unit, *other) for other in text.numbers)
    # A number at either end of a word is not cut out of a longer one.
    before = r"(?<![0-9])(?<![0-9]\.)" if word[0].isdigit() else ""
    after = r"(?![0-9]|\.[0-9])" if word[-1].isdigit() else ""
    pattern = re.compile(before + re.escape(word) + after)
    return lambda text: word in text.said and pattern.search(text.said) is not None


def _same(asked: str, unit: str, number: str, other_unit: str) -> bool:
    if number.count(".") > 1:
        return False
    if unit and other_unit:
        if Decimal(asked) * _SCALE[unit] == Decimal(number) * _SCALE[other_unit]:
            return True
        return _SCALE[unit] == _SCALE[other_unit] and _near(asked, number)
    if unit and any(Decimal(asked) * _SCALE[unit] == Decimal(number) * s for s in _SCALE.values()):
        return True
    alike = Decimal(asked) == Decimal(number) if "." in asked + number else asked == number
    return alike or _near(asked, number)


def _near(asked: str, number: str) -> bool:
    if len(asked.replace(".", "")) < _NEAR:
        return False
    whole, _, part = number.partition(".")
    if "." not in asked:
        return whole == asked if part.strip("0") else whole.startswith(asked)
    digits = len(asked.split(".")[1])
    step = Decimal(1).scaleb(-digits)
    # From where it is rounded up to the number asked for, to where its next digit begins.
    below = Decimal(asked) - step / 2
    return len(part) > digits and below <= Decimal(number) < Decimal(asked) + step


def queries(named: dict[str, list[tuple[Entity, str]]], texts: list[Text]) -> list[Query]:
    """Choose what to type: names, parts of names, codes, amounts, several words, and nonsense."""
    dice = random.Random(4)  # noqa: S311 - a choice of examples, not a secret
    made: list[Query] = []

    def pick(kind: str, count: int) -> list[tuple[Entity, str]]:
        """Take examples all through the list."""
        found = named[kind]
        return [found[(at * len(found)) // count] for at in range(count)] if found else []

    for entity, address in pick("department", 6):
        made.append(Query("部门全名", entity.name, address))
    for entity, _ in pick("department", 12)[1::2]:
        made.append(Query("部门名的一部分", entity.name[3:7]))
    former = [(name, a) for e, a in named["department"] for name in e.also if name not in e.name]
    made += [
        Query("原名", name, address) for name, address in former[:: max(1, len(former) // 4)][:4]
    ]
    for entity, address in pick("item", 6):
        made.append(Query("科目名称", entity.name, ""))
        made.append(Query("科目编码", entity.also[0], address))
    made += [Query("编码的前几位", entity.also[0][:5]) for entity, _ in pick("item", 2)]
    for entity, _ in pick("project", 6):
        made.append(Query("项目", entity.name))
    made += [Query("项目名的一部分", entity.name[1:5]) for entity, _ in pick("project", 3)]
    for entity, address in pick("term", 5):
        made.append(Query("名词", entity.name, address))
    made += _amounts(dice, texts)
    for entity, _ in pick("department", 6):
        made.append(
            Query(
                "年度和部门",
                f"{dice.choice(_years(texts))} {entity.also[0] if entity.also else entity.name}",
            )
        )
    made += [Query("两个词", words) for words in _TWO]
    made += [Query("一个字", letter) for letter in "访桥稻渔"]
    made += [Query("引号、全角", words) for words in _WRITTEN]
    made += [Query("没有的", words) for words in _NOWHERE]
    return made


_TWO = (
    "公务接待费 下降",
    "一般行政管理事务 项目支出",
    "政府采购 中小企业",
    "满意度 不低于90%",
    "因公出国 团组",
)
_WRITTEN = (
    "“三公”经费",
    "三公经费",
    '"三公"经费',
    "因公出国(境)费",
    "因公出国（境）费",
    "２０１０３",
)
_NOWHERE = ("量子计算机", "987654321.12", "海底隧道 维护", "xyzzy")


def _years(texts: list[Text]) -> list[str]:
    return sorted({text.address[:4] for text in texts if re.match("[0-9]{4}/", text.address)})


def _amounts(dice: random.Random, texts: list[Text]) -> Iterator[Query]:
    forms = [text for text in texts if text.address.endswith("forms/")]
    for kind in ("金额", "金额", "金额", "少一位小数", "少一位小数", "以元计", "以元计", "带万元"):
        numbers = sorted(
            n
            for n, _ in dice.choice(forms).numbers
            if re.fullmatch(r"[1-9][0-9]{2,3}\.[0-9]{2}", n)
        )
        number = dice.choice(numbers)
        yuan = int(Decimal(number) * 10**4)
        written = {
            "金额": number,
            "少一位小数": number[:-1],
            "以元计": f"{yuan:,}元",
            "带万元": f"{number}万元",
        }
        yield Query(kind, written[kind])
