"""The glossary page: groups, classes, anchors; and pages that lead to it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support import accounts_file, render_site, statute, without_terms

from generator.model.site import LocalGlossary, LocalTerm
from generator.render.glossary import glossary_plan
from generator.render.page import Page

Render = Callable[..., dict[str, str]]
_SHARED = {
    "site.yml": "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\nlayout: sichuan-2018\n",
    "departments.yml": "departments:\n  jia: {name: 甲局}\n",
}


@pytest.fixture
def render(content_folder: Callable[[Mapping[str, str | bytes]], Path]) -> Render:
    """Render a report of 2020 that uses two items; more files by their path."""

    def run(files: Mapping[str, str] = {}) -> dict[str, str]:
        accounts = accounts_file("general_budget: {2010308: {basic: 1}, 2210201: {basic: 2}}\n")
        report = {"2020/jia/accounts.yml": accounts}
        return render_site(content_folder(_SHARED | report | dict(files)))

    return run


def page(*terms: LocalTerm, used: tuple[tuple[str, int], ...] = ()) -> Page:
    made = glossary_plan(statute(), LocalGlossary(terms=list(terms)), used).make()
    assert isinstance(made, Page)
    return made


def test_terms_stand_in_groups_below_a_list_of_them_all() -> None:
    blocks = page().blocks
    lists = blocks[3].split("\n")
    titles = list(statute().groups.values())
    assert [re.findall(r"\*\*(.*?)\*\*", line)[0] for line in lists] == titles
    listed = re.findall(r"\(#(term-[a-z-]+)\)", blocks[3])
    defined = [m[1] for block in blocks if (m := re.search(r"\{: #(term-\S+) \}\n:   ", block))]
    assert listed == defined
    assert len(set(defined)) == len(defined) > 50
    assert not any("功能科目 {" in block for block in blocks)


def test_a_definition_tells_years_other_names_and_source() -> None:
    text = page().text()
    assert "\n机关运行经费 {: #term-agency-operating-expenses }\n:   机关和" in text
    assert "\n:   也写作：机关运行经费支出；依据：预算法第十四条、机关事务管理条例\n" in text
    assert (
        "\n使用非财政拨款结余（2019—2022年度） {: #term-non-appropriation-surplus-used }\n" in text
    )


def test_items_stand_by_class_and_lead_to_what_was_spent() -> None:
    text = page(used=(("2010308", 2020), ("2010305", 2019), ("2010305", 2021))).text()
    assert "\n### 201 一般公共服务支出 {: #class-201 }\n\n201 一般公共服务支出（类）" in text
    anchors = re.findall(r"\{: #(item-\S+) \}", text)
    items = ["item-2010305-until-2020", "item-2010305", "item-2010308-until-2023"]
    assert anchors == ["item-201", "item-20103", *items]
    assert "[各部门各年的支出](../subjects/2010308/index.md)" in text
    assert "subjects/20103/" not in text


def test_the_regions_own_terms_stand_with_the_others() -> None:
    made = page(
        LocalTerm(term="街道*经费", text="第一行\n\n第二行。"),
        LocalTerm(term="其他收入", text="主要是利息。", source="本地公开件"),
        LocalTerm(term="信访事务", text="没有报告用到。", code="2010308"),
        used=(("2210201", 2020),),
    )
    text = made.text()
    assert (
        "### 本地区的名词 {: #group-local }\n\n街道\\*经费 {: #term-街道-经费 }\n:   第一行第二行。"
        in text
    )
    assert "\n其他收入 {: #term-other-income }\n:   主要是利息。\n:   依据：本地公开件\n" in text
    assert "2010308 信访事务（项） {: #item-2010308 }\n:   没有报告用到。" in text


def test_terms_are_found_by_all_their_names_and_items_by_their_own_page() -> None:
    found = {e.name: e for e in page(used=(("2010308", 2020),)).entities}
    assert "三公经费" in found["“三公”经费"].also
    assert found["“三公”经费"].anchor == "term-three-publics"
    assert {e.kind for e in found.values()} == {"term"}
    assert "信访事务" not in found


# --- pages that lead to it -----------------------------------------------------------------

_LINK = re.compile(r"glossary/index\.md#(\S+) ")


def test_every_link_to_the_glossary_has_an_entry(render: Render) -> None:
    own = 'terms: [{term: 甲局经费, text: 甲。}, {term: 公积金, text: 乙。, code: "2210201"}]\n'
    narrative = "duties: [管甲局经费。]\n"
    files = render({"glossary.yml": own, "2020/jia/narrative.yml": narrative})
    entries = set(re.findall(r"\{: #(\S+) \}", files["glossary/index.md"]))
    links = {path: set(_LINK.findall(text)) for path, text in files.items()}
    assert {anchor for found in links.values() for anchor in found} <= entries
    assert {"item-2210201", "item-221", "term-甲局经费"} <= links["2020/jia/index.md"]
    assert links["about/index.md"]


def test_what_is_printed_and_the_glossary_itself_are_left(render: Render) -> None:
    files = render()
    for path in ("2020/jia/full/index.md", "glossary/index.md"):
        assert not _LINK.search(files[path])
        assert "terms: true" not in files[path]
    assert "\nterms: true\n---\n" in files["2020/jia/index.md"]


def test_a_page_says_the_same_without_its_terms(render: Render) -> None:
    files = render()
    full, report = (
        without_terms(files[f"2020/jia/{name}"]) for name in ("full/index.md", "index.md")
    )
    said = re.search(r"\n2020年度本年收入.*\n", report)
    assert said
    assert said[0] in full
