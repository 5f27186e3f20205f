import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from generator.render.page import Link, Page, front_matter

#: Text that YAML could take for something else, or could not hold as it stands.
AWKWARD = [
    "", " ", "~", "null", "是: 否", "# 注", "- 项", "2020", "001001", "1e3", "yes", "{a: b}", "[x]",
    '"引号"', "'单引号'", "反\\斜杠", "---", "a: b", "尾部 ", "第一行\n第二行", "制表\t符", "\r\n",
    "\x00\x7f\x85\u2028\u2029\ufeff\ufffe", "部门😀", "&锚 *名 !标", "%指令", "@甲 `乙`",
]  # fmt: skip


def read(head: str) -> object:
    return yaml.load(head, Loader=yaml.CSafeLoader)


@pytest.mark.parametrize("text", AWKWARD)
def test_front_matter_reads_back_as_what_was_written(text: str) -> None:
    values = {"title": text, "links": [{"title": text, "url": "a/", "current": True}], "none": []}
    head = front_matter(values)
    assert read(head) == yaml.safe_load(head) == values
    assert len(head.splitlines()) == 4


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_reads_back(text: str) -> None:
    assert read(front_matter({"title": text, "trail": [text]})) == {"title": text, "trail": [text]}


def page(**more: object) -> Page:
    values = {
        "path": "2020/jia/forms/index.md",
        "kind": "forms",
        "title": "甲局：“决算”",
        "description": "一句话",
        "blocks": ("# 甲局", "\n", "正文"),
        "trail": (Link("首页", ""),),
        "sidebar": (Link("概述", "2020/jia/"), Link("表", "2020/jia/forms/")),
    }
    return Page(**(values | more))


def test_mkdocs_finds_text_and_front_matter_of_a_page() -> None:
    text, found = get_data(page().text())
    assert text.strip() == "# 甲局\n\n正文"
    assert found == {
        "title": "甲局：“决算”",
        "kind": "forms",
        "description": "一句话",
        "trail": [{"title": "首页", "url": ""}],
        "sidebar": [
            {"title": "概述", "url": "2020/jia/"},
            {"title": "表", "url": "2020/jia/forms/", "current": True},
        ],
        "downloads": [{"title": "本页 Markdown", "url": "index.md"}],
        "hide": ["toc"],
    }


def test_front_matter_has_a_line_for_each_value_and_each_item() -> None:
    lines = page(kind="full", sidebar=()).text().split("\n---\n")[0].splitlines()
    assert lines == [
        "---",
        'title: "甲局：“决算”"',
        'kind: "full"',
        'description: "一句话"',
        "trail:",
        '  - {"title": "首页", "url": ""}',
        "sidebar: []",
        "downloads:",
        '  - {"title": "本页 Markdown", "url": "index.md"}',
    ]
    assert json.loads(lines[1].removeprefix("title: ")) == "甲局：“决算”"
