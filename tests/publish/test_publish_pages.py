"""The press makes the pages that MkDocs itself would make, to the byte."""

import logging
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from support import site_files

from generator.load.content import read_shared
from generator.publish.pages import Chrome, PageError, Press

_ROOT = Path(__file__).parents[2]
_CONFIG = _ROOT / "mkdocs.yml"
_CONTENT = _ROOT / "content"
#: What MkDocs writes and the press leaves out: another part of the build makes the sitemap, and
#: the theme's own scripts are not used.
_SCRIPTS = tuple(f"assets/javascripts/{name}" for name in ("bundle.", "lunr/", "workers/"))
_OTHERS = ("sitemap.xml", *_SCRIPTS)


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the Markdown of this repository's own content, and the files beside it."""
    folder = tmp_path_factory.mktemp("site") / "docs"
    for name, data in site_files(_CONTENT).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def _chrome(docs: Path) -> Chrome:
    site = read_shared(_CONTENT, []).loaded.content.site
    return Chrome.of(site, _CONFIG, docs, docs.parent / "cache", "")


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_every_file_is_the_one_that_mkdocs_writes(
    docs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chrome = _chrome(docs)
    press = Press(chrome)
    made = dict(press.assets())
    name, html = press.error_page()
    made[name] = html.encode()
    for source in docs.rglob("*.md"):
        path = source.relative_to(docs)
        made[path.with_suffix(".html").as_posix()] = press.page(path.as_posix()).html.encode()

    config = load_config(
        str(_CONFIG),
        docs_dir=str(docs),
        site_dir=str(docs.parent / "plain"),
        site_name=chrome.name,
        site_url=chrome.url,
        copyright=f"发布机构：{chrome.publisher}",
        strict=True,
    )
    with caplog.at_level(logging.WARNING):
        build(config)
    assert [record for record in caplog.records if record.name.startswith("mkdocs")] == []

    # Charts and the like are copied by MkDocs, and by another part of the build.
    written = _files(docs.parent / "plain")
    beside = {name for name in _files(docs) if not name.endswith(".md")}
    expected = {
        name: text
        for name, text in written.items()
        if name not in beside and not name.startswith(_OTHERS)
    }
    assert set(made) == set(expected)
    assert [name for name in expected if made[name] != expected[name]] == []


def test_the_first_page_is_as_the_last(docs: Path) -> None:
    paths = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    press = Press(_chrome(docs))
    forward = {path: press.page(path) for path in paths}
    assert {path: press.page(path) for path in reversed(paths)} == forward
    assert len({page.html for page in forward.values()}) == len(paths)


def _page(folder: Path, text: str) -> Path:
    for name in ("index.md", "glossary/index.md", "about/index.md"):
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    return folder / "docs"


def test_links_and_anchors_are_handed_back(tmp_path: Path) -> None:
    text = (
        '---\ntitle: "甲"\n---\n\n# 甲\n\n## 乙 {: #b }\n\n[丙](about/index.md#c)，[丁](#b)。\n\n'
        "- [戊](missing.md)\n\n**己** {: #t }\n\n| 庚 | 数 | # |\n|:--|--:|:--|\n| 辛 | 1 | r |\n"
    )
    made = Press(_chrome(_page(tmp_path, text))).page("index.md")
    assert made.anchors == ("b", "t", "t-r", "甲")
    # The heading without an id of its own went through Markdown, link to itself included.
    itself = ("index.md#b", "index.md#甲")
    assert made.links == ("about/index.md", "about/index.md#c", *itself, "missing.md")


def test_a_press_outlives_its_cache(tmp_path: Path) -> None:
    press = Press(_chrome(_page(tmp_path, "# 甲\n\n文\n")))
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    assert "文" in press.page("index.md").html
    shutil.rmtree(tmp_path / "cache")
    assert press.error_page()[1]


def test_a_page_is_read_anew_each_time(tmp_path: Path) -> None:
    press = Press(_chrome(_page(tmp_path, '---\ntitle: "旧题"\n---\n\n# 甲\n\n旧文\n')))
    assert "旧文" in press.page("index.md").html
    _page(tmp_path, '---\ntitle: "新题"\n---\n\n# 甲\n\n新文\n')
    html = press.page("index.md").html
    assert "新文" in html
    assert "旧" not in html


@pytest.mark.parametrize(
    "front",
    [
        'title: "甲：乙"\ntrail:\n  - {"title": "丙", "url": ""}\n  - {"title": "丁", "url": "d/"}\n',
        "title: 甲：乙\ntrail: [{title: 丙, url: ''}, {title: 丁, url: d/}]\n",
        "trail:\n- {title: 丙, url: ''}\n- title: 丁\n  url: d/\ntitle: '甲：乙'\n",
    ],
)
def test_front_matter_may_be_any_yaml(front: str, tmp_path: Path) -> None:
    press = Press(_chrome(_page(tmp_path, f"---\n{front}---\n\n# 甲\n\n文\n")))
    html = press.page("about/index.md").html
    assert "<title>甲：乙 - " in html
    assert html.count('">丙</a>') == html.count('">丁</a>') == 1


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    press = Press(_chrome(_page(tmp_path, "# 甲\n\n[乙](/b/)\n")))
    with pytest.raises(PageError, match=r"index\.md：.*absolute link '/b/'"):
        press.page("index.md")
