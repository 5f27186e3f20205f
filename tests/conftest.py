"""What tests of several rooms share."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from generator.load.content import Loaded, load_content
from generator.load.statute import load_statute
from generator.publish.build import build, site_of
from generator.publish.order import Order
from generator.publish.watch import Watch
from generator.render import site as rendering
from generator.render.rules import rule_plans

# The same examples on every run: a test that fails fails for everybody, not for one unlucky run.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

_ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected pages and charts of tests/golden",
    )
    parser.addoption(
        "--screenshots",
        type=Path,
        default=_ROOT / "build" / "screenshots",
        help="where browser tests keep pictures of every kind of page (build/screenshots)",
    )


@pytest.fixture
def content_folder(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Build a content folder from the text of each file by its path inside the folder."""

    def build(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "content"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return folder

    return build


@pytest.fixture(scope="session")
def loaded() -> Loaded:
    """Read the repository's own content."""
    return load_content(_ROOT / "content", load_statute().layouts)


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the repository's own content once; return the folder of the site."""
    output = tmp_path_factory.mktemp("built")
    order = Order(_ROOT / "content", output, _ROOT / "mkdocs.yml", date.min)
    outcome = build(order, Watch())
    assert not outcome.tally.errors, outcome.diagnostics
    return site_of(output)


@pytest.fixture(scope="module")
def few_rules() -> Iterator[None]:
    """The pages of rules are alike and most of a small site, so a few are enough."""
    rules = dict(list(load_statute().rules.items())[:3])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            rendering, "rule_plans", lambda given: rule_plans(replace(given, rules=rules))
        )
        yield


# --- a real browser -----------------------------------------------------------------------------

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Headless, as any user, and silent: a browser under test asks nothing of the network.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


class _Handler(SimpleHTTPRequestHandler):
    """Serves a built site as a web server would, with its own page for unknown addresses."""

    def log_message(self, *_: object) -> None:
        """Say nothing: the browser's console is what tests read."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine alone; give its address, with a slash at the end."""
    handler = partial(_Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve folders until the tests end; each call gives an address."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(_serving(folder))


@pytest.fixture(scope="session")
def site_address(built_site: Path, serve: Callable[[Path], str]) -> str:
    """Serve the built site; give its address."""
    return serve(built_site)


@pytest.fixture
def folder_address(built_site: Path, tmp_path: Path, serve: Callable[[Path], str]) -> str:
    """Serve the built site below a folder of its host; give its address."""
    (tmp_path / "juesuan").symlink_to(built_site)
    return f"{serve(tmp_path)}juesuan/"


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Start the system's Chromium; without one the tests are skipped, or fail where asked to.

    For one module at a time: while Playwright is there, its event loop is in everybody's way.
    """
    path = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if path is None:
        give_up = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        give_up(f"no Chromium on PATH ({', '.join(_CHROMIUM)}): browser tests need one")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only browser tests need it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Open windows of a given size, each with a memory of its own; they close with the test."""
    contexts = []

    def open_window(width: int = 1280, height: int = 900, **more: Any) -> "Page":
        viewport: ViewportSize = {"width": width, "height": height}
        contexts.append(chromium.new_context(viewport=viewport, locale="zh-CN", **more))
        return contexts[-1].new_page()

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def wide(window: Callable[..., "Page"]) -> "Page":
    """Open a window on a desk."""
    return window()


@pytest.fixture
def phone(window: Callable[..., "Page"]) -> "Page":
    """Open a window as wide as a phone."""
    return window(390, 844, has_touch=True, is_mobile=True)
