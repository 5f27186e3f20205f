"""What can be wrong with a file as YAML, in the words shown to a clerk."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from generator.diagnostics import Diagnostic
from generator.locations import Location

_LONGEST = 160
_TAIL = 40
QUOTE = "若这是文字，把整个值加上引号"


def one_line(text: str) -> str:
    """Shorten a message that quotes a value: one line, and no longer than a screen can show."""
    line = " ".join(text.split("\n")).strip()
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - _TAIL]}……{line[-_TAIL:]}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A diagnostic that has no place yet."""

    name: str
    message: str
    hint: str

    def at(self, place: Location) -> Diagnostic:
        """Say it of a place."""
        return Diagnostic(place, self.name, one_line(self.message), one_line(self.hint))


#: Whoever mends so many at once has most often one cause for all.
_LISTED = 100


def first_of(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the first diagnostics of a file; where there are more, the last one says so."""
    listed = list(islice(found, _LISTED + 1))
    if len(listed) > _LISTED:
        listed.append(NOT_LISTED.at(listed.pop().location))
    return listed


NOT_LISTED = Fault(
    "faults-not-listed",
    f"这个文件已经列了 {_LISTED} 处，从这里起的没有列出",
    "许多处多半是同一个原因；先改正前面的，再检查一次",
)
ALIAS = Fault("alias", "以“*”开头的值是 YAML 的引用，这里不能用", f"把内容照写一遍；{QUOTE}")
ANCHOR = Fault("anchor", "以“&”开头的是 YAML 的锚点，这里不能用", f"删去“&”和它的名字；{QUOTE}")
TAG = Fault("tag", "以“!”开头的是 YAML 的标签，这里不能用", f"删去标签；{QUOTE}")
TAB = Fault(
    "tab-indentation",
    "行首用了制表符（Tab）",
    "行首缩进只用空格，每级两个；可用编辑器把制表符全部换成空格",
)
NO_CONTENT = Fault("empty-file", "文件里没有内容", "写上内容；不需要这个文件就删去它")
LONE_DASH = Fault(
    "lone-dash",
    "这里只写了一个“-”，它在 YAML 里是清单的开头",
    "没有发生写 0；表中印横线的写 —；来源没有公开写 未公开；不填就删去这一行",
)


def full_width_colon(key: str, rest: str) -> Fault:
    """Say that a full-width colon stands where a key ends."""
    hint = f"冒号用半角，后面空一格：{key}: {rest}".rstrip()
    return Fault("full-width-colon", f"“{key}”后面用了全角冒号“：”", hint)


def no_space_after_colon(key: str, rest: str) -> Fault:
    """Say that a value is glued to the colon of its key."""
    hint = f"冒号后面空一格：{key}: {rest}"
    return Fault("no-space-after-colon", f"“{key}:”后面没有空格", hint)


def no_space_after_dash(rest: str) -> Fault:
    """Say that an item of a list is glued to its dash."""
    return Fault("no-space-after-dash", "清单的“-”后面没有空格", f"横线后面空一格：- {rest}")


def swallowed_comment(rest: str) -> Fault:
    """Say that a part of a text was taken for a comment."""
    message = f"“{rest[:20]}”前面有空格，从 # 起被当成注释，不会公开"
    hint = "若是正文，把整个值加上引号；若是注释，在 # 后面空一格"
    return Fault("swallowed-comment", message, hint)
