"""``juesuan pdf``: a volume as its readers hold it, the same every time, and never half written."""

import errno
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from generator.cli import main
from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.publish import files as published_files

_ROOT = Path(__file__).parents[2]
_REAL = "2020/xiqu-xinfangju"
_SHANGHAI = "2024/putuo-planning"
_POINTS_IN_MM = 72 / 25.4
#: The margins of the style sheet, in mm, and how far a line may be off them.
_SIDE, _TOP, _BOTTOM, _SLACK = 16, 20, 18, 0.7
_SERIES = (0x1F, 0x5A, 0x8A)


@dataclass(frozen=True)
class Volume:
    """A PDF, read and looked at."""

    path: Path

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(self.path)

    @cached_property
    def lines(self) -> list[list[str]]:
        """The lines of every page, without the spaces that a typesetter makes."""
        texts = (page.extract_text() for page in self.reader.pages)
        return [[_packed(line) for line in text.splitlines() if line.strip()] for text in texts]

    @cached_property
    def text(self) -> str:
        return "".join(line for page in self.lines for line in page)

    @cached_property
    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Level, title and page (from one) of every bookmark."""
        return list(self._below(self.reader.outline, 1))

    def _below(self, outline: list[object], level: int) -> Iterator[tuple[int, str, int]]:
        for entry in outline:
            if isinstance(entry, list):
                yield from self._below(entry, level + 1)
            else:
                page = self.reader.get_destination_page_number(entry)
                yield level, _packed(entry.title), page + 1

    @cached_property
    def images(self) -> list[Image.Image]:
        """Every page as a picture, two points a millimetre."""
        with pypdfium2.PdfDocument(self.path) as document:
            return [
                page.render(scale=2 / _POINTS_IN_MM).to_pil().convert("RGB") for page in document
            ]


def _packed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _ink(image: Image.Image) -> tuple[float, float, float, float] | None:
    """Return the box that holds everything printed, in mm: left, top, right, bottom."""
    white = Image.new("RGB", image.size, "white")
    box = ImageChops.difference(image, white).convert("L").point(lambda v: 255 * (v > 24)).getbbox()
    return tuple(side / 2 for side in box) if box else None


def _pdf(*arguments: object) -> int:
    return main(["pdf", *map(str, arguments)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Volume]:
    """A transcribed report, one of another authority, and an invented one of a whole year."""
    folder = tmp_path_factory.mktemp("pdf")
    write_example(Wanted(1, 1), load_statute(), folder / "content")
    invented = next(folder.glob("content/20*/*")).relative_to(folder / "content")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(_ROOT)
        shanghai = _ROOT / "tests/golden/shanghai-planning/content"
        assert _pdf(_REAL, "--output", folder) == 0
        assert _pdf(_SHANGHAI, "--content", shanghai, "--output", folder) == 0
        assert _pdf(invented.parts[0], "--content", folder / "content", "--output", folder) == 0
    names = {"real": _REAL, "shanghai": _SHANGHAI, "invented": invented.as_posix()}
    return {name: Volume(folder / f"{key.replace('/', '-')}.pdf") for name, key in names.items()}


@pytest.fixture(params=["real", "shanghai", "invented"])
def volume(made: dict[str, Volume], request: pytest.FixtureRequest) -> Volume:
    return made[request.param]


@pytest.fixture
def real(made: dict[str, Volume]) -> Volume:
    return made["real"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder of its own, with one small report."""
    for name in ("mkdocs.yml", "site_overrides"):
        (tmp_path / name).symlink_to(_ROOT / name)
    shutil.copytree(_ROOT / "tests/golden/corrected/content", tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    return tmp_path


_SMALL = "2025/shili-ju"
_SMALL_PDF = Path("build/pdf/2025-shili-ju.pdf")


# --- what it says -------------------------------------------------------------------------------


def test_the_contents_name_the_page_where_each_section_is(volume: Volume) -> None:
    listed = [
        (match[1], int(match[2]))
        for line in volume.lines[1]
        if (match := re.fullmatch(r"(.+?)·{3,}(\d+)", line))
    ]
    assert listed == [(title, page) for level, title, page in volume.bookmarks if level <= 2][1:]
    assert len(listed) > 15
    for title, page in listed:
        assert any(title.startswith(line) for line in volume.lines[page - 1]), (title, page)


def test_every_page_has_its_number_and_running_heads(volume: Volume) -> None:
    title = _packed(volume.reader.metadata.title)
    parts = [(name, page) for level, name, page in volume.bookmarks if level == 1]
    for number, lines in enumerate(volume.lines[1:], 2):
        assert f"—{number}—" in lines
        assert title in "".join(lines[:3] + lines[-3:])
        begun = [name for name, page in parts if page <= number]
        first = next((name for name, page in parts if page == number), begun[-1])
        assert number == 2 or any(first in line for line in lines), (number, first)
    assert not any(line.startswith("—") for line in volume.lines[0])


def test_the_cover_says_what_it_is_and_who_publishes_it(made: dict[str, Volume]) -> None:
    cover = "".join(made["real"].lines[0])
    assert "攀枝花市西区信访局2020年度部门决算" in cover
    assert "决算公开示例站" in cover
    assert "不是原件" in cover
    invented = "".join(made["invented"].lines[0])
    assert re.search(r"公开\d{4}年\d+月\d+日", invented)
    assert "不是原件" not in invented


def test_it_holds_every_form_and_its_figures(real: Volume) -> None:
    for form in ("收入支出决算总表", "一般公共预算财政拨款“三公”经费支出决算表"):
        assert form in real.text
    titles = [title for _, title, _ in real.bookmarks]
    assert sum(bool(re.match("十?[一二三四五六七八九十]、.*表$", title)) for title in titles) == 14
    for figure in ("199.62", "199.37", "73.17", "0.13"):
        assert figure in real.text
    assert "编者注（9处）" in real.text
    assert "图1的数据" in real.text


def test_nothing_of_the_screen_is_printed(volume: Volume) -> None:
    assert "¶" not in volume.text
    assert "（全文）" not in volume.text
    assert "本页Markdown" not in volume.text


def test_links_lead_within_the_volume_or_to_the_public_site(project: Path, real: Volume) -> None:
    assert not list(_addresses(real)), "a site without an address has nowhere to lead"
    site = project / "content/site.yml"
    site.write_text(site.read_text() + "url: https://example.gov.cn/juesuan\n")
    assert _pdf(_SMALL) == 0
    found = set(_addresses(Volume(_SMALL_PDF)))
    assert "https://example.gov.cn/juesuan/subjects/2010301/" in found
    assert all(address.startswith("https://example.gov.cn/juesuan/") for address in found)


def _addresses(volume: Volume) -> Iterator[str]:
    for page in volume.reader.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object().get("/A", {})
            if "/URI" in action:
                yield str(action["/URI"])


def test_corrections_stand_in_the_volume(project: Path) -> None:
    assert _pdf(_SMALL) == 0
    volume = Volume(project / _SMALL_PDF)
    assert "公开后有更正" in volume.text
    assert "更正记录" in volume.text
    assert "更正" in "".join(volume.lines[0])


def test_readers_that_speak_know_title_language_and_structure(volume: Volume) -> None:
    reader = volume.reader
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in catalog
    assert b"pdfuaid" in catalog["/Metadata"].get_data()
    assert re.search(r"\d{4}年度部门决算$", reader.metadata.title)
    assert reader.metadata.author
    assert not {"/CreationDate", "/ModDate"} & set(reader.metadata)


def _kinds(node: object) -> Iterator[str]:
    """Yield the kind of every element of the structure."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        for child in found:
            yield from _kinds(child)
    elif isinstance(found, dict):
        if "/S" in found:
            yield str(found["/S"])
        yield from _kinds(found.get("/K", []))


def test_tables_charts_and_headings_are_told_to_readers_that_speak(real: Volume) -> None:
    kinds = list(_kinds(real.reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))
    for kind, least in {"/Table": 25, "/TH": 100, "/Figure": 6, "/H2": 6, "/H3": 30}.items():
        assert kinds.count(kind) >= least, (kind, kinds.count(kind))


# --- how it looks -------------------------------------------------------------------------------


def test_nothing_is_printed_in_the_margins(volume: Volume) -> None:
    for number, image in enumerate(volume.images[1:], 2):
        width, height = image.width / 2, image.height / 2
        box = _ink(image)
        assert box is not None, number
        left, top, right, bottom = box
        assert left >= _SIDE - _SLACK, (number, left)
        assert right <= width - _SIDE + _SLACK, (number, right)
        assert top >= 8, (number, top)
        assert bottom <= height - 6, (number, bottom)
        between = image.crop((0, round(2 * (height - _BOTTOM + 1)), image.width, image.height))
        foot = _ink(between)
        assert foot is not None, number
        assert foot[2] - foot[0] < 25, "below the text stands the number of the page alone"


def test_no_page_is_left_almost_empty(volume: Volume) -> None:
    for number, image in enumerate(volume.images[1:], 2):
        text = image.crop((0, 2 * (_TOP - 1), image.width, image.height - 2 * _BOTTOM))
        box = _ink(text)
        assert box is not None, number
        assert box[3] - box[1] > 30, (number, box)


def test_no_heading_is_the_last_line_of_its_page(volume: Volume) -> None:
    headings = {title for _, title, _ in volume.bookmarks}
    title = _packed(volume.reader.metadata.title)
    for number, lines in enumerate(volume.lines[2:], 3):
        body = [line for line in lines if not line.startswith(("—", title))]
        # A head of the page may read as the part's title; the text itself comes after it.
        assert body[-1] not in headings, (number, body[-1])


def test_no_text_is_printed_over_other_text(volume: Volume) -> None:
    with pypdfium2.PdfDocument(volume.path) as document:
        for number, page in enumerate(document, 1):
            text = page.get_textpage()
            boxes = sorted(text.get_rect(at) for at in range(text.count_rects()))
            for at, (_, bottom, right, top) in enumerate(boxes):
                for left, other_bottom, _, other_top in boxes[at + 1 :]:
                    if left >= right - 1:
                        break
                    shared = min(top, other_top) - max(bottom, other_bottom)
                    assert shared <= 0, (number, text.get_text_bounded(*boxes[at]))


def test_forms_lie_on_their_side_and_fill_the_page(volume: Volume) -> None:
    wide = [image for image in volume.images if image.width > image.height]
    assert 4 <= len(wide) <= 12
    for image in wide:
        left, _, right, _ = _ink(image) or (0, 0, 0, 0)
        assert right - left > 260


def test_halves_of_a_form_stand_side_by_side(made: dict[str, Volume]) -> None:
    for volume in made.values():
        for lines in volume.lines:
            income = any("收入支出决算总表（收入）" in line for line in lines)
            expenditure = any("收入支出决算总表（支出）" in line for line in lines)
            assert income == expenditure


def test_charts_are_in_colour(volume: Volume) -> None:
    charts = [
        image
        for image, lines in zip(volume.images, volume.lines, strict=True)
        if any(re.match(r"图\d+(?!的数据)\D", line) for line in lines)
    ]
    assert len(charts) >= 2
    for image in charts:
        blue = Image.new("RGB", image.size, _SERIES)
        near = ImageChops.difference(image, blue).convert("L").point(lambda v: 255 * (v < 6))
        assert sum(near.histogram()[128:]) > 400


def test_it_is_about_as_long_as_it_was(made: dict[str, Volume]) -> None:
    expected = {"real": 26, "shanghai": 19, "invented": 24}
    for name, volume in made.items():
        assert abs(len(volume.lines) - expected[name]) <= 3, (name, len(volume.lines))


# --- the same every time ------------------------------------------------------------------------


def test_it_is_the_same_in_another_folder_and_another_process(project: Path) -> None:
    assert _pdf(_SMALL) == 0
    elsewhere = project / "另一处"
    elsewhere.mkdir()
    for name in ("mkdocs.yml", "site_overrides", "content"):
        shutil.copytree(project / name, elsewhere / name) if (project / name).is_dir() else (
            shutil.copy(project / name, elsewhere / name)
        )
    done = _run(elsewhere, _SMALL, "--output", "册.pdf", PYTHONHASHSEED="7", TZ="Asia/Shanghai")
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "册.pdf").read_bytes() == _SMALL_PDF.read_bytes()


def _run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = "import sys; from generator.cli import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", command, "pdf", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(_ROOT)} | more,
        capture_output=True,
        text=True,
        check=False,
    )


# --- what goes wrong ----------------------------------------------------------------------------


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2025/shili"], "没有 2025/shili 这份报告；是不是想写 2025/shili-ju"),
        (["1999"], "内容里没有1999年度的报告；有的年度：2025"),
        (["报告"], "“报告”不是一份报告，写成 年/部门，例如 2025/shili-ju"),
        ([_SMALL, "--output", "content/册"], "在内容文件夹里"),
        ([_SMALL, "--output", "mkdocs.yml"], "mkdocs.yml 不是文件夹"),
        ([], "缺少 年/部门..."),
    ],
)
def test_a_wrong_call_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert _pdf(*arguments) == 2
    assert said in _said(capsys)
    assert not (project / "build").exists()


def test_several_reports_need_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(_ROOT)
    output = tmp_path / "册.pdf"
    assert _pdf("2019", "2020", "--output", output) == 2
    assert "有 2 份报告，--output 要写文件夹" in _said(capsys)
    assert not output.exists()


def test_outside_of_a_project_it_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "mkdocs.yml").unlink()
    assert _pdf(_SMALL) == 2
    assert "请在项目文件夹里运行" in _said(capsys)


def test_errors_leave_the_last_file_as_it_was(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _SMALL_PDF.parent.mkdir(parents=True)
    _SMALL_PDF.write_bytes(b"last")
    accounts = project / "content" / _SMALL / "accounts.yml"
    accounts.write_text(accounts.read_text().replace("income: ", "income: 1", 1))
    assert _pdf(_SMALL) == 1
    said = _said(capsys)
    assert "没有生成 PDF：先改正这" in said
    assert "accounts.yml:" in said
    assert _SMALL_PDF.read_bytes() == b"last"


def test_a_full_disk_leaves_the_last_file_and_nothing_beside_it(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _SMALL_PDF.parent.mkdir(parents=True)
    _SMALL_PDF.write_bytes(b"last")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(published_files.os, "replace", full)
    assert _pdf(_SMALL) == 1
    assert f"写不进 {_SMALL_PDF}：磁盘满了" in _said(capsys)
    assert [path.name for path in (project / _SMALL_PDF).parent.iterdir()] == [_SMALL_PDF.name]
    assert _SMALL_PDF.read_bytes() == b"last"


def test_without_the_extra_it_says_what_to_install(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert _pdf(_SMALL) == 1
    assert "pip install -e '.[pdf]'" in _said(capsys)
    assert not (project / "build").exists()


def test_without_pango_it_says_what_to_install(project: Path) -> None:
    fake = project / "fake"
    fake.mkdir()
    (fake / "weasyprint.py").write_text(
        "print('could not import some external libraries')\nraise OSError('cannot load library')\n"
    )
    done = _run(project, _SMALL, PYTHONPATH=os.pathsep.join([str(fake), str(_ROOT)]))
    assert done.returncode == 1
    assert "缺少排版用的 Pango 程序库" in done.stderr
    assert "libpango" in done.stderr
    assert "external libraries" not in done.stdout + done.stderr


def test_without_a_chinese_font_it_says_what_to_install(project: Path) -> None:
    fonts = project / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        "<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir></fontconfig>"
    )
    done = _run(project, _SMALL, FONTCONFIG_FILE=str(fonts))
    assert done.returncode == 1
    assert "本机没有中文字体" in done.stderr
    assert "fonts-noto-cjk" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_character_that_no_font_has_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    narrative = project / "content" / _SMALL / "narrative.yml"
    narrative.write_text(
        narrative.read_text().replace("organisation: {text: ", "organisation: {text: 𓀀")
    )
    (project / "content/published.json").unlink()
    accounts = project / "content" / _SMALL / "accounts.yml"
    accounts.write_text(accounts.read_text().partition("\ncorrections:")[0] + "\n")
    assert _pdf(_SMALL) == 1
    assert "装着的字体里没有这些字：𓀀" in _said(capsys)
    assert not _SMALL_PDF.exists()
