"""The index is a function of the units in it, whatever updates led there, and finds every word."""

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.publish.search import Change, directory, unit, update
from generator.publish.search import index as index_module
from generator.publish.search.directory import Directory, folder_of, inside
from generator.publish.search.postings import (
    ROW_SHIFT,
    WEIGHT_BITS,
    edit_entries,
    pack_entries,
    pack_shard,
    unpack_entries,
    unpack_shard,
    unsqueeze,
)
from generator.publish.search.units import FAMILIES
from generator.render.page import Entity, Page

Files = dict[str, bytes]


def page(path: str, *blocks: str, kind: str = "report", **more: object) -> Page:
    return Page(path, kind, "标题", "", blocks, **more)


def report(year: int, department: str, *blocks: str) -> list[Page]:
    folder = f"{year}/{department}/"
    return [
        page(f"{folder}index.md", *blocks),
        page(f"{folder}full/index.md", *blocks, "只在全文", kind="full"),
    ]


def changed(files: Files, changes: Iterable[Change]) -> set[str]:
    """Update files in place; return the paths that were written or taken away."""
    touched: dict[str, bytes | None] = {}
    update(files.get, changes, touched.__setitem__, lambda path: touched.__setitem__(path, None))
    for path, data in touched.items():
        if data is None:
            files.pop(path, None)
        else:
            files[path] = data
    return set(touched)


def index(units: Mapping[str, bytes]) -> Files:
    files: Files = {}
    changed(files, [Change(name, None, data) for name, data in units.items()])
    return files


def found(files: Files, family: str, word: str) -> dict[str, int]:
    """Return the addresses of the pages that hold a piece, with its weight there."""
    read = Directory.read(files[directory.PATH])
    layout = read.layout()
    shard = files.get(layout.shard(FAMILIES.index(family), word))
    lists = unpack_shard(shard) if shard else {}
    addresses = {}
    for row in read.rows:
        for year in (0, 2018, 2020, 2021) if row.startswith("departments/") else (0,):
            for kind in read.types:
                folder = directory.Folder(row, year)
                addresses[layout.entry(folder, kind)] = f"{folder}/{kind[1]}".removesuffix("/")
    entries = unpack_entries(lists[word]) if word in lists else ()
    pages = [(addresses[entry & ~3], entry & 3) for entry in entries]
    assert len(pages) == len(dict(pages)), "a page is listed once, with its greatest weight"
    return dict(pages)


# --- the same index, whatever led there ---------------------------------------------------------

_REPORTS = [f"{year}/{department}" for year in (2019, 2020, 2021) for department in "abc"]
_LISTS = ["departments/a", "departments/b", "2020", "2021", "glossary", "quality/2020", ""]
_NAMES = st.sampled_from([*_REPORTS, *_LISTS])
_WORDS = st.text("财政局支出甲乙丙 x12.6", min_size=0, max_size=12)
_KINDS = st.sampled_from(["", "forms/", "performance/", "lineage/"])


@st.composite
def _unit(draw: st.DrawFn, name: str) -> bytes:
    folder = f"{name}/" if name else ""
    pages = [
        page(
            f"{folder}{kind}index.md",
            *draw(st.lists(_WORDS, max_size=3)),
            kind=kind.strip("/") or "report",
            entities=(Entity("department", draw(_WORDS)),) if draw(st.booleans()) else (),
        )
        for kind in draw(st.sets(_KINDS))
    ]
    return unit(pages)


@st.composite
def _steps(draw: st.DrawFn) -> list[dict[str, bytes | None]]:
    """Draw updates: in each some units come or change, others go."""
    steps = []
    for _ in range(draw(st.integers(1, 4))):
        names = draw(st.sets(_NAMES, max_size=6))
        steps.append(
            {n: draw(_unit(n)) if draw(st.integers(0, 3)) else None for n in sorted(names)}
        )
    return steps


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few words be enough to cut the index otherwise."""
    monkeypatch.setattr(directory, "_PER_SHARD", {"pairs": 6, "singles": 9})
    monkeypatch.setattr(directory, "_NUMBERS", (0, 6, 20))
    # So few that some names have the same number with the first salt.
    monkeypatch.setattr(directory, "SLOT_BITS", 4)
    monkeypatch.setattr(directory, "TYPE_BITS", 2)
    monkeypatch.setattr(index_module, "_CODE", 3)
    monkeypatch.setattr(index_module, "_KEPT", (1 << ROW_SHIFT) - 1 & ~(3 << WEIGHT_BITS))


@given(_steps())
def test_any_updates_lead_to_the_index_made_at_once(steps: list[dict[str, bytes | None]]) -> None:
    units: dict[str, bytes] = {}
    files: Files = {}
    for step in steps:
        changed(files, [Change(n, units.get(n), data) for n, data in step.items()])
        for name, data in step.items():
            units.pop(name, None)
            if data is not None:
                units[name] = data
        once = index(dict(reversed(units.items())))
        assert files.keys() == once.keys()
        assert files == once


def test_nothing_changed_writes_nothing() -> None:
    units = {"2020/a": unit(report(2020, "a", "信访局 12.5"))}
    files = index(units)
    assert not changed(files, [])
    assert not changed(files, [Change("2020/a", units["2020/a"], units["2020/a"])])


_SAME_BYTES = """
import hashlib
from generator.publish.search import Change, unit, update
from generator.render.page import Page
text = "信访局支出12.5万元，公务接待费3.25万元"
data = unit([Page("2020/a/index.md", "report", "标题", "", (text,))])
files = {}
update(files.get, [Change("2020/a", None, data)], files.__setitem__, files.pop)
print(hashlib.sha256(repr([data, sorted(files.items())]).encode()).hexdigest())
"""


def test_bytes_do_not_hang_on_the_order_of_sets() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", _SAME_BYTES],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1


def test_what_is_left_of_nothing_is_a_directory_of_nothing() -> None:
    data = unit(report(2020, "a", "信访局 12.5"))
    files = index({"2020/a": data})
    changed(files, [Change("2020/a", data, None)])
    assert set(files) == {directory.PATH}
    assert files == index({})


def test_a_changed_figure_touches_the_text_and_the_files_of_two_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(directory, "_NUMBERS", (0, 0, 0))
    texts = [f"支出{n}.62万元，其中行政运行{n}7.1万元" for n in range(300, 340)]
    units = {f"2020/{n}": unit(report(2020, str(n), *texts)) for n in "abcdefgh"}
    files = index(units)
    one_more = "支出855.11万元，其中行政运行3007.1万元，支出855.12万元"
    other = unit(report(2020, "c", one_more, *texts[1:]))
    touched = changed(files, [Change("2020/c", units["2020/c"], other)])
    assert touched == {
        "search/text/2020/c.bin",
        "search/numbers-3/300.bin",
        "search/numbers-3/855.bin",
    }


# --- what can be found ---------------------------------------------------------------------------


def test_words_are_found_with_the_weight_they_have() -> None:
    files = index(
        {
            "2020/a": unit(report(2020, "a", "# 标题", "## 信访事务 {: #x }", "公务接待费 12.50")),
            "glossary": unit(
                [
                    page(
                        "glossary/index.md",
                        "公务用车 {: #car }\n:   接待以外",
                        kind="glossary",
                        entities=(Entity("term", "公务用车", "car"),),
                    )
                ]
            ),
        }
    )
    assert found(files, "pairs", "公务") == {"2020/a": 0, "glossary": 2}
    assert found(files, "pairs", "信访") == {"2020/a": 1}
    assert found(files, "pairs", "标题") == {"2020/a": 3, "glossary": 3}
    assert found(files, "singles", "接") == {"2020/a": 0, "glossary": 0}
    assert found(files, "numbers", "12.5") == {"2020/a": 0}
    assert found(files, "pairs", "全文") == {}, "the whole volume repeats the other pages"


def test_places_of_all_years_and_kinds_are_told_apart() -> None:
    units = {f"{year}/{d}": unit(report(year, d, "信访")) for year in (2018, 2021) for d in "ab"}
    units |= {
        f"departments/{d}": unit([page(f"departments/{d}/index.md", "信访", kind="department")])
        for d in "ab"
    }
    addresses = found(index(units), "pairs", "信访")
    assert addresses.keys() == units.keys()


def test_texts_hold_lines_with_their_addresses() -> None:
    table = "**表（收入）** · 单位：万元 {: #income .functional rows=all }\n\n"
    table += "| 科目 | 本年 / 基本 | # |\n| :-- | --: | :-- |\n| \u3000**合计** | 1\\|2 | total |\n|  |  |  |"
    files = index(
        {
            "2020/a": unit(
                [
                    page(
                        "2020/a/index.md",
                        "# 标题 {: #top }",
                        "## 一、[部门](../x.md) {: #one }",
                        table,
                        "# 标题",
                        "- **甲**：5&#46; `a` 等",
                        "**（1）甲** 全年",
                        '??? abstract "图1的数据"\n\n    | 项目 | 金额 |\n    | :-- | --: |\n    | 乙 | 3 |',
                        "![图1 收入：2020年3](chart.svg){: .chart }",
                        "### 丙项目 {: #project-c }",
                        entities=(Entity("project", "丙项目", "project-c"),),
                    )
                ]
            )
        }
    )
    text = unsqueeze(files["search/text/2020/a.bin"]).decode()
    assert text.split("\n") == [
        "标题",
        "#one\t一、部门",
        "=income\t表（收入）\t单位：万元\t科目\t本年 / 基本",
        "|all-total\t合计\t1|2",
        "|\t\t",
        "#\t标题",
        "-甲：5. a 等",
        "-（1）甲 全年",
        "-图1的数据",
        "=\t\t\t项目\t金额",
        "|\t乙\t3",
        "-图1 收入",
        "@project\tproject-c\t丙项目",
    ]


def test_names_are_listed_with_where_they_lead_and_what_else_they_are_called() -> None:
    department = page(
        "departments/a/index.md",
        kind="department",
        entities=(Entity("department", "甲局", also=("甲", "乙局")),),
    )
    item = Entity("item", "信访事务", "item-2010308", ("2010308",))
    project = Entity("project", "丙项目", "project-c")
    glossary = page("glossary/index.md", kind="glossary", entities=(item, project))
    files = index({"departments/a": unit([department]), "glossary": unit([glossary])})
    assert set(Directory.read(files[directory.PATH]).names) == {
        ("department", "甲局", "departments/a/", "甲", "乙局"),
        ("item", "信访事务", "glossary/#item-2010308", "2010308"),
    }


def test_a_page_that_is_not_searched_is_still_found_by_its_name() -> None:
    item = Entity("item", "信访事务", also=("2010308",))
    subject = page("subjects/2010308/index.md", "各局支出", kind="subject", entities=(item,))
    units = {"subjects/2010308": unit([subject])}
    files = index(units)
    listed = ("item", "信访事务", "subjects/2010308/", "2010308")
    assert set(Directory.read(files[directory.PATH]).names) == {listed}
    assert set(files) == set(index({}))
    changed(files, [Change("subjects/2010308", units["subjects/2010308"], None)])
    assert files == index({})


def test_folders_tell_reports_from_the_rest() -> None:
    assert folder_of("2020/x") == folder_of("2020/x").__class__("departments/x", 2020)
    assert str(folder_of("2020/x")) == "2020/x"
    assert (
        folder_of("departments/x").year == folder_of("2020").year == folder_of("a/2020").year == 0
    )
    assert inside("2020/x", "2020/x/forms/") == "forms/"
    assert inside("", "") == ""


# --- bytes ---------------------------------------------------------------------------------------


_PLACES = st.sets(st.integers(0, 5 << 24).map(lambda n: (n * 7919) % 2**50), max_size=30)


def _entries(places: Iterable[int]) -> list[int]:
    return sorted(place << WEIGHT_BITS | place % 4 for place in places)


@given(_PLACES)
def test_lists_read_as_written(places: set[int]) -> None:
    assert unpack_entries(pack_entries(_entries(places))) == _entries(places)


def test_a_list_may_hold_more_patterns_than_a_byte_can_number() -> None:
    entries = _entries((row << 26) + row * 3 for row in range(700))
    assert unpack_entries(pack_entries(entries)) == entries


@given(_PLACES, _PLACES, _PLACES)
def test_an_edited_list_is_the_list_of_what_is_left(
    there: set[int], gone: set[int], new: set[int]
) -> None:
    left = edit_entries(pack_entries(_entries(there)), _entries(gone), _entries(new))
    entries = _entries((there - gone) | new)
    assert left == (pack_entries(entries) if entries else None)


@given(st.dictionaries(st.text(max_size=3), st.binary(max_size=200)))
def test_shards_read_as_written(lists: dict[str, bytes]) -> None:
    assert unpack_shard(pack_shard(lists)) == lists
