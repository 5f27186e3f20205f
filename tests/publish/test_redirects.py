"""Pages at old addresses: where they stand, where they lead, and that they come and go."""

import re
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from generator.load.statute import load_statute
from generator.model.site import Department
from generator.model.statute import Successor
from generator.publish import program
from generator.publish.build import build, site_of
from generator.publish.order import Order
from generator.publish.redirects import redirects
from generator.publish.watch import Watch
from generator.render.rules import rule_plans

_ROOT = Path(__file__).parent.parent.parent
_PAGES = [
    "index.md",
    "2020/index.md",
    "2020/xin/index.md",
    "2020/xin/forms/index.md",
    "2020/ling/index.md",
    "departments/xin/index.md",
    "departments/xin/changes/2019-2020/index.md",
    "subjects/index.md",
    "subjects/2089999/index.md",
    "subjects/2014001/index.md",
    "subjects/2014004/index.md",
]
_SUCCESSORS = (
    Successor("2010308", "20140", 2024, "D"),
    Successor("2089901", "2089999", 2021, "B"),
    Successor("2049901", "2049999", 2021, "B"),
    Successor("2014001", "2014004", 2030, "D"),
)


def _made(former: list[str], url: str = "") -> dict[str, str]:
    departments = {
        "xin": Department(name="新局", former_ids=former),
        "ling": Department(name="另一局"),
    }
    found = redirects(_PAGES, departments, _SUCCESSORS, ("甲<区", url))
    return {path: data.decode() for path, data in found}


def _leads(page: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)">', page)


def test_every_page_of_a_department_keeps_its_old_address() -> None:
    made = _made(["jiu", "geng-jiu"])
    assert {path: _leads(page) for path, page in made.items() if "jiu/" in path} == {
        f"{path.replace('xin', old)}/index.html": [f"{up}{way}/"]
        for old in ("jiu", "geng-jiu")
        for path, up, way in [
            ("2020/xin", "../", "xin"),
            ("2020/xin/forms", "../../", "xin/forms"),
            ("departments/xin", "../", "xin"),
            ("departments/xin/changes/2019-2020", "../../../", "xin/changes/2019-2020"),
        ]
    }


def test_an_item_that_only_its_successors_are_left_of_leads_to_them() -> None:
    made = _made([])
    assert {path: _leads(page) for path, page in made.items()} == {
        "subjects/2010308/index.html": ["../2014001/", "../2014004/"],
        "subjects/2089901/index.html": ["../2089999/"],
    }
    several, one = (made[f"subjects/{code}/index.html"] for code in ("2010308", "2089901"))
    assert "http-equiv" not in several
    assert "请选一个" in several
    assert '<meta http-equiv="refresh" content="0; url=../2089999/">' in one


def test_a_page_needs_no_script_and_is_not_for_search_engines() -> None:
    page = _made(["jiu"])["2020/jiu/forms/index.html"]
    assert '<meta http-equiv="refresh" content="0; url=../../xin/forms/">' in page
    assert '<link rel="canonical" href="../../xin/forms/">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert (
        '<script src="../../../assets/javascripts/redirect.js" data-way="../../xin/forms/">' in page
    )
    assert '<html lang="zh">' in page
    assert "甲&lt;区" in page
    named = _made(["jiu"], "https://example.org/under/")["2020/jiu/forms/index.html"]
    assert '<link rel="canonical" href="https://example.org/under/2020/xin/forms/">' in named


_SITE = "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲局\nurl: https://example.org/\n"
_ACCOUNTS = """\
layout: sichuan-2018
unit: 元
kind: 部门
basis: 汇总
origin: transcribed
source: {title: 旧件}
approved: 未公开
published: 未公开
disclosure: partial
all_funds: {2089901: {expenditure: 1}}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Content of one department, whose site is not built yet."""
    rules = dict(list(load_statute().rules.items())[:1])
    few = partial(rule_plans, replace(load_statute(), rules=rules))
    monkeypatch.setattr("generator.render.site.rule_plans", lambda _: few())
    monkeypatch.setattr(program, "texts_program", lambda: "texts")
    monkeypatch.setattr(program, "pages_program", lambda _: "pages")
    content = tmp_path / "content"
    (content / "2020" / "jiu").mkdir(parents=True)
    (content / "site.yml").write_text(_SITE)
    (content / "2020" / "jiu" / "accounts.yml").write_text(_ACCOUNTS)
    _register(tmp_path, "jiu: {name: 甲局}")
    return tmp_path


def _register(home: Path, department: str) -> None:
    (home / "content" / "departments.yml").write_text(f"departments:\n  {department}\n")


def _site(home: Path) -> dict[str, bytes]:
    order = Order(home / "content", home / "build", _ROOT / "mkdocs.yml", date(2026, 1, 1), 1)
    outcome = build(order, Watch())
    assert not outcome.tally.errors, outcome.diagnostics
    folder = site_of(home / "build")
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _is_redirect(data: bytes) -> bool:
    return b"http-equiv" in data


def test_old_addresses_come_and_go_with_the_content(home: Path) -> None:
    first = _site(home)
    assert not [path for path, data in first.items() if _is_redirect(data)]

    (home / "content" / "2020" / "jiu").rename(home / "content" / "2020" / "xin")
    _register(home, "xin: {name: 甲局, former_ids: [jiu]}")
    renamed = _site(home)
    old = {path for path, data in renamed.items() if _is_redirect(data)}
    assert old == {
        "2020/jiu/index.html",
        "2020/jiu/forms/index.html",
        "2020/jiu/full/index.html",
        "departments/jiu/index.html",
    }
    left = {path for path in renamed if "/jiu/" in path and path not in old}
    assert left == {"2020/jiu/manifest.json", "departments/jiu/manifest.json"}
    searched = [path for path in renamed if path.startswith(("search/", "sitemap"))]
    assert searched
    assert not [path for path in searched if b"/jiu/" in renamed[path]]

    _register(home, "xin: {name: 甲局}")
    assert not [path for path in _site(home) if "/jiu/" in path]

    (home / "content" / "2020" / "xin").rename(home / "content" / "2020" / "jiu")
    _register(home, "jiu: {name: 甲局}")
    assert _site(home) == first


def test_a_page_may_take_the_place_of_a_redirect_at_once(home: Path) -> None:
    first = _site(home)
    (home / "content" / "2020" / "jiu").rename(home / "content" / "2020" / "xin")
    _register(home, "xin: {name: 甲局, former_ids: [jiu]}")
    _site(home)
    (home / "content" / "2020" / "xin").rename(home / "content" / "2020" / "jiu")
    _register(home, "jiu: {name: 甲局}")
    assert _site(home) == first


def test_an_item_out_of_use_leads_to_its_successor(home: Path) -> None:
    assert not _is_redirect(_site(home)["subjects/2089901/index.html"])
    accounts = home / "content" / "2020" / "jiu" / "accounts.yml"
    accounts.write_text(_ACCOUNTS.replace("2089901", "2089999"))
    site = _site(home)
    assert _is_redirect(site["subjects/2089901/index.html"])
    assert "subjects/2089901/index.md" not in site
    accounts.write_text(_ACCOUNTS.replace("2089901", "2010301"))
    assert not [path for path in _site(home) if path.startswith("subjects/20899")]


def test_a_code_in_use_learns_of_its_successor(home: Path) -> None:
    name = "subjects/2089901/index.html"
    assert b"../2089999/" not in _site(home)[name]
    later = home / "content" / "2021" / "jiu"
    later.mkdir(parents=True)
    (later / "accounts.yml").write_text(_ACCOUNTS.replace("2089901", "2089999"))
    assert b"../2089999/" in _site(home)[name]


def test_the_packages_successors_lead_from_items_to_other_codes() -> None:
    for found in load_statute().successors:
        assert len(found.old) == 7
        assert not found.leads_to(found.old)
