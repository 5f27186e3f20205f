"""The official document holds all of a report, as Word tables, pictures and plain sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import docx
import pytest
import resvg_py
from docx.oxml.ns import qn
from PIL import Image
from support import statute

from generator.derive.desk import Desk, Desks
from generator.derive.forms import form_views
from generator.derive.outline import SectionView, outline
from generator.exchange.example import Wanted, write_example
from generator.exchange.form_grid import OfficialGrid
from generator.exchange.official import document, pictures
from generator.exchange.official.document import OfficialDocument, official_document
from generator.exchange.official.own import untouched
from generator.exchange.official.page_text import PageTextError, page_text
from generator.load.content import load_content
from generator.model.keys import ReportKey
from generator.publish.pages import Chrome
from generator.publish.volumes import printed
from generator.render.forms import form_title
from generator.render.site import report_document
from generator.render.typist import Typist

_ROOT = Path(__file__).parents[3]
_CASES = {
    "sichuan": (_ROOT / "content", "2020/xiqu-xinfangju"),
    "performance": (_ROOT / "content", "2021/renhe-xinfangju"),
    "shanghai": (_ROOT / "tests/golden/shanghai-planning/content", "2024/putuo-planning"),
    "example": (None, ""),
}
_WITH_ACCOUNTS = [name for name in _CASES if name != "performance"]


@cache
def _desks(name: str) -> Desks:
    folder, _ = _CASES[name]
    if folder is not None:
        return Desks(load_content(folder, statute().layouts).content, statute())
    with TemporaryDirectory() as made:
        write_example(Wanted(2, 1, 3, ""), statute(), Path(made))
        return Desks(load_content(Path(made), statute().layouts).content, statute())


def _desk(name: str) -> Desk:
    desks = _desks(name)
    key = _CASES[name][1]
    return desks.desk(ReportKey.of(key) if key else min(desks.content.reports))


@cache
def _page(name: str) -> tuple[str, dict[str, Any], dict[str, str]]:
    page, texts = report_document(_desk(name), _desks(name).content)
    with TemporaryDirectory() as made:
        folder = Path(made)
        site = _desks(name).content.site
        chrome = Chrome.of(site, _ROOT / "mkdocs.yml", folder / "docs", folder / "cache", "")
        html = printed(page, texts, chrome)
    drawings = {Path(path).stem: svg for path, svg in texts.items() if path.endswith(".svg")}
    return html, dict(page.cover), drawings


def _made(name: str) -> OfficialDocument:
    return official_document(_desk(name), *_page(name))


@dataclass(frozen=True)
class Read:
    """A document as python-docx reads it."""

    data: bytes

    @cached_property
    def word(self) -> Any:
        return docx.Document(BytesIO(self.data))

    @cached_property
    def headings(self) -> list[str]:
        return [
            p.text for p in self.word.paragraphs if p.style.name.startswith(("Heading", "Form T"))
        ]

    @cached_property
    def text(self) -> str:
        return "\n".join(node.text or "" for node in self.word.element.body.iter(qn("w:t")))

    @cached_property
    def tables(self) -> dict[str, Any]:
        """The tables with a title, by it."""
        found = {}
        for table in self.word.tables:
            told = table._tbl.tblPr.find(qn("w:tblCaption"))
            if told is not None:
                found.setdefault(told.get(qn("w:val")), table)
        return found

    @property
    def body(self) -> Iterator[Any]:
        return iter(self.word.element.body)


@cache
def _read(name: str) -> Read:
    return Read(_made(name).data)


def _sections(views: tuple[SectionView, ...]) -> Iterator[str]:
    for view in views:
        yield f"{view.number}{view.title}"
        yield from _sections(view.sections)


@pytest.mark.parametrize("name", _WITH_ACCOUNTS)
def test_headings_stand_in_the_order_of_the_layout(name: str) -> None:
    report = _desk(name)
    typist = Typist(report)
    expected = []
    for part in outline(report):
        expected.append(part.title)
        expected += _sections(part.sections)
        if part.kind == "forms":
            expected += [form_title(view, typist) for view in form_views(report)]
    made = iter(_read(name).headings)
    assert all(title in made for title in expected)  # each behind the one before


@pytest.mark.parametrize("name", _WITH_ACCOUNTS)
def test_every_form_is_a_table_with_every_figure(name: str) -> None:
    report, made = _desk(name), _read(name).tables
    typist = Typist(report)
    for view in form_views(report):
        if not view.printed:
            assert view.title not in made
            continue
        rows = [[cell.text for cell in row.cells] for row in made[view.title].rows]
        grid = OfficialGrid(view)
        assert {len(row) for row in rows} == {grid.width}
        for spot in grid.placed(len(grid.levels)):
            for at, figure in enumerate(spot.row.cells if spot.row else (), start=spot.first):
                assert rows[spot.number][at] == typist.cell(figure)
            if spot.row is None:
                assert not any(rows[spot.number][spot.left : spot.end])


def test_headers_span_and_are_printed_again_on_every_page() -> None:
    table = _read("shanghai").tables["财政拨款“三公”经费支出决算表"]
    first = [cell.text for cell in table.rows[0].cells]
    assert first[4:10] == ["公务用车购置及运行维护费"] * 6
    assert [cell.text for cell in table.rows[1].cells][:2] == ["合计", "合计"]
    assert table.rows[0].cells[0]._tc is table.rows[1].cells[0]._tc  # spans down, too
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, True, True, False]


@pytest.mark.parametrize("name", list(_CASES))
def test_nothing_of_markdown_or_of_the_site_is_left(name: str) -> None:
    text = _read(name).text
    for mark in ("**", "{#", "{:", "](", "¶", "&#", "???", "!!!", "下载这些数", "本节的链接", "\1"):
        assert mark not in text
    assert not re.search(r"^#+ ", text, re.MULTILINE)


@pytest.mark.parametrize("name", list(_CASES))
def test_the_sentences_are_those_of_the_volume(name: str) -> None:
    packed = re.sub(r"\s", "", _read(name).text)
    html, _, _ = _page(name)
    paragraphs = re.findall(r"<p>(.*?)</p>", html.partition("<article")[2], re.DOTALL)
    left_out = 'class="headerlink"', "下载这些数"
    said = [p for p in paragraphs if not any(mark in p for mark in left_out)]
    assert len(said) > 10
    for paragraph in said:
        words = re.sub(r"<[^>]*>|\s", "", paragraph)
        for entity, letter in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"')):
            words = words.replace(entity, letter)
        assert words in packed


@pytest.mark.parametrize("name", _WITH_ACCOUNTS)
def test_charts_are_pictures_with_their_words(name: str) -> None:
    made = _read(name)
    drawings = _page(name)[2]
    shapes = made.word.inline_shapes
    assert len(shapes) == len(drawings) > 3
    for shape in shapes:
        described = shape._inline.docPr.get("descr")
        assert re.search(r"图\d|：", described)
        assert re.search(r"\d", described.partition("：")[2])
        relation = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        picture = Image.open(BytesIO(made.word.part.related_parts[relation].blob))
        assert picture.width > 900
        assert len(picture.convert("L").getcolors()) > 3


def test_without_a_chinese_font_charts_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "drawn", lambda _: None)
    made = _made("shanghai")
    assert (made.pictures, made.told) == (0, 6)
    drawings = _page("shanghai")[2]
    text = Read(made.data).text
    for svg in drawings.values():
        assert re.search("<desc[^>]*>(.+?)</desc>", svg)[1] in text


def test_a_machine_without_fonts_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = resvg_py.svg_to_bytes
    monkeypatch.setattr(
        resvg_py, "svg_to_bytes", lambda **wish: real(**wish, skip_system_fonts=True)
    )
    pictures._prints_chinese.cache_clear()
    try:
        assert pictures.drawn(next(iter(_page("shanghai")[2].values()))) is None
    finally:
        pictures._prints_chinese.cache_clear()


def test_the_cover_names_the_report_and_leaves_room_for_signatures() -> None:
    made, report = _read("example"), _desk("example").report
    first = [p.text for p in made.word.paragraphs[:2]]
    assert first == [report.department.name, f"{report.key.year}年度部门决算"]
    signed = [row.cells[0].text for row in made.word.tables[0].rows]
    assert signed == ["编制人：", "财务负责人：", "单位负责人："]
    assert "编制人：" not in _read("shanghai").text  # a copy of what was published is not signed


@pytest.mark.parametrize("name", list(_CASES))
def test_contents_list_the_headings_and_are_renewed_by_word(name: str) -> None:
    made = _read(name)
    codes = [node.text.strip() for node in made.word.element.body.iter(qn("w:instrText"))]
    assert codes[0] == 'TOC \\o "1-3" \\h \\z \\u'
    listed = [p for p in made.word.paragraphs if p.style.name.startswith("toc")]
    assert {p.text.strip() for p in listed} <= set(made.headings)
    assert len(listed) > 5
    links = {link.get(qn("w:anchor")) for link in made.word.element.body.iter(qn("w:hyperlink"))}
    marks = {mark.get(qn("w:name")) for mark in made.word.element.body.iter(qn("w:bookmarkStart"))}
    assert links <= marks
    renewed = made.word.settings.element.find(qn("w:updateFields"))
    assert renewed.get(qn("w:val")) == "true"


def test_pages_are_a4_upright_or_across_and_numbered_but_for_the_first() -> None:
    sections = _read("shanghai").word.sections
    sizes = {(round(s.page_width.mm), round(s.page_height.mm)) for s in sections}
    assert sizes == {(210, 297), (297, 210)}
    assert all((s.page_width > s.page_height) == (s.orientation == 1) for s in sections)
    feet = [s.footer._element.find(f".//{qn('w:instrText')}") is not None for s in sections]
    assert feet == [False, False] + [True] * (len(sections) - 2)
    starts = [s._sectPr.find(qn("w:pgNumType")) is not None for s in sections]
    assert starts == [False, False, True] + [False] * (len(sections) - 3)


def test_tables_fit_their_pages() -> None:
    for name in _CASES:
        section, sections = 0, list(_read(name).word.sections)
        for element in _read(name).body:
            if element.tag == qn("w:tbl"):
                wide = sum(int(c.get(qn("w:w"))) for c in element.iter(qn("w:gridCol")))
                page = sections[section]
                room = page.page_width - page.left_margin - page.right_margin
                assert wide * 635 <= room + 12700
            if element.find(f".//{qn('w:sectPr')}") is not None:
                section += 1


def test_fonts_are_those_of_official_documents_with_stand_ins() -> None:
    styles = _read("example").word.styles
    fonts = {
        name: styles[name].element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
        for name in ("Body Text", "Heading 1", "Heading 3")
    }
    assert fonts == {"Body Text": "仿宋_GB2312", "Heading 1": "黑体", "Heading 3": "楷体_GB2312"}
    with ZipFile(BytesIO(_read("example").data)) as archive:
        assert (
            'w:name="仿宋_GB2312"><w:altName w:val="仿宋"'
            in archive.read("word/fontTable.xml").decode()
        )


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    assert _made("example").data == _made("example").data
    path = tmp_path / "a.docx"
    path.write_bytes(_made("example").data)
    assert untouched(path, _desk("example").report.key)
    word = docx.Document(str(path))
    word.core_properties.modified = word.core_properties.modified.replace(year=2031)
    word.save(str(path))
    assert not untouched(path, _desk("example").report.key)
    with ZipFile(BytesIO(_made("example").data)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_counts_are_those_of_the_document() -> None:
    for name in _CASES:
        made, read = _made(name), _read(name)
        assert made.headings == len(read.headings)
        assert made.tables == len(read.word.tables)
        assert made.pictures == len(read.word.inline_shapes)


def test_what_is_not_understood_is_not_dropped() -> None:
    with pytest.raises(PageTextError):
        list(page_text("<article><blockquote>x</blockquote></article>"))
