"""The live preview: a saved file shows at once, a mistake shows over the page that stays."""

import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_ROOT = Path(__file__).parent.parent.parent
_REPORT = "2020/xiqu-xinfangju"
_COMMAND = "import sys; from generator.cli import main; raise SystemExit(main(sys.argv[1:]))"


@dataclass(frozen=True)
class Preview:
    address: str
    content: Path


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    """The preview of a copy of the content, as a clerk starts it."""
    content = shutil.copytree(_ROOT / "content", tmp_path / "content")
    port = _free_port()
    command = [sys.executable, "-c", _COMMAND, "serve", "--content", content]
    command += ["--output", tmp_path / "build", "--port", str(port)]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        while "预览" not in server.stdout.readline():
            assert server.poll() is None
        yield Preview(f"http://127.0.0.1:{port}/", content)
        server.terminate()


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_saved_change_shows_by_itself(preview: Preview, wide: Page) -> None:
    wide.goto(f"{preview.address}{_REPORT}/")
    _edit(preview.content / "site.yml", "name: ", "name: 新的")
    expect(wide).to_have_title(re.compile("- 新的"), timeout=20_000)


def test_a_mistake_lies_over_the_last_good_page(preview: Preview, wide: Page) -> None:
    accounts = preview.content / _REPORT / "accounts.yml"
    good = accounts.read_text(encoding="utf-8")
    wide.goto(f"{preview.address}{_REPORT}/")
    heading = wide.locator("h1").inner_text()
    accounts.write_text(good.replace("unit: ", "nuit: ", 1), encoding="utf-8")
    alert = wide.get_by_role("alert")
    expect(alert).to_contain_text("网页还是改动以前的样子", timeout=20_000)
    expect(alert).to_contain_text(f"{_REPORT}/accounts.yml:")
    expect(alert).to_contain_text("怎么办")
    box = alert.bounding_box()
    assert box
    assert box["y"] == 0
    assert wide.locator("h1").inner_text() == heading
    # Another page says so too, and all is well again once the mistake is mended.
    wide.goto(preview.address)
    expect(wide.get_by_role("alert")).to_be_visible()
    accounts.write_text(good, encoding="utf-8")
    expect(wide.get_by_role("alert")).to_have_count(0, timeout=20_000)


def test_the_built_site_holds_nothing_of_the_preview(preview: Preview) -> None:
    with urllib.request.urlopen(preview.address) as page:
        assert b"__preview.js" in page.read()
    site = preview.content.parent / "build" / "site"
    assert not [path for path in site.rglob("*.html") if "__preview" in path.read_text()]


def test_an_unknown_address_has_the_sites_own_page(preview: Preview, wide: Page) -> None:
    answer = wide.goto(f"{preview.address}nowhere/")
    assert answer
    assert answer.status == 404
    expect(wide.locator("h1")).to_have_text("没有这个页面")
