"""Free text of the content is text on the pages: markup in it is shown, never obeyed."""

import re
from html import unescape
from pathlib import Path

import pytest

from generator.cli import main

_ROOT = Path(__file__).parent.parent.parent

_MARKUP = '甲<b>乙</b> "寅" **丙** [丁](x) | 戊 `己` <script>庚()</script> &amp; ![辛](x.svg) # 壬 ~~癸~~ ^子^ _丑_'
_FILES = {
    "site.yml": f"format: 1\nname: '站{_MARKUP}'\nregion: '区{_MARKUP}'\npublisher: '发{_MARKUP}'\n"
    f"layout: sichuan-2018\nintro: '介{_MARKUP}'\n",
    "departments.yml": f"departments:\n  shili: {{name: '局{_MARKUP}', short: '简{_MARKUP}'}}\n",
    "2020/shili/accounts.yml": f"""
unit: 万元
kind: 部门
basis: 汇总
origin: transcribed
approved: 未公开
published: 未公开
source: {{title: '源{_MARKUP}', publisher: '社{_MARKUP}', sha256: 未公开}}
disclosure: complete
income_as_expenditure: [general_budget]
scope:
  - {{name: '位{_MARKUP}', kind: 其他事业单位, note: '注{_MARKUP}'}}
general_budget:
  2010301: {{basic: 40.11}}
fund_budget: none
state_capital_budget: none
other_funds: none
general_budget_basic: {{30101: 40.11}}
three_publics: none
agency_operating_expenses: 1.00
comparison:
  2019: {{general_budget: {{total: {{expenditure: 30.00}}}}, agency_operating_expenses: 2.00}}
source_faults:
  - {{at: scope, kind: leftover_year, published: '刊{_MARKUP}', note: '错{_MARKUP}'}}
""",
    "2020/shili/narrative.yml": f"""
duties:
  - '职{_MARKUP}'
key_work:
  - title: '重{_MARKUP}'
    parts:
      - {{title: '分{_MARKUP}', text: '述{_MARKUP}'}}
reasons:
  on_previous_year:
    agency_operating_expenses: '因{_MARKUP}'
notes:
  procurement: '补{_MARKUP}'
""",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose every free text holds markup."""
    folder = tmp_path_factory.mktemp("markup")
    for name, text in _FILES.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(_ROOT)
        arguments = ["--content", str(folder / "content"), "--output", str(folder / "out")]
        assert main(["build", *arguments]) == 0
    return folder / "out" / "site"


def _text(html: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", html)))


def _body(page: Path) -> str:
    html = page.read_text(encoding="utf-8")
    return html[html.index("<body") :]


def test_no_markup_of_a_text_is_obeyed(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 5
    made = ("<b>乙", "<strong>丙", "<em>丑", ">丁</a>", "<code>己", "<script>庚", 'alt="辛"')
    obeyed = [(str(page), markup) for page in pages for markup in made if markup in _body(page)]
    assert obeyed == []


@pytest.mark.parametrize("mark", list("局位注职重分述因补错刊源社"))
def test_every_text_is_shown_as_it_was_typed(mark: str, site: Path) -> None:
    html = _body(site / "2020" / "shili" / "index.html")
    assert re.sub(r"\s+", "", mark + _MARKUP) in _text(html)


@pytest.mark.parametrize("mark", ["站", "发", "介"])
def test_words_of_the_site_are_shown_as_they_were_typed(mark: str, site: Path) -> None:
    assert re.sub(r"\s+", "", mark + _MARKUP) in _text(_body(site / "index.html"))


def test_the_head_of_a_page_holds_texts_as_they_were_typed(site: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    head = html[: html.index("<body")]
    title, description = (
        re.search(pattern, head, re.DOTALL)
        for pattern in (r"<title>(.*?)</title>", r'<meta name="description" content="([^"]*)">')
    )
    assert title is not None
    assert unescape(title[1]) == f"站{_MARKUP}"
    assert description is not None
    assert unescape(description[1]) == f"介{_MARKUP}"
    assert "<script>庚" not in head
