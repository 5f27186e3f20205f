"""A browser beside a plain static host, and the line between them: what pages cost a reader."""

import gzip
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

#: A slow phone: its processor, and its line.
_SLOWER = 4
_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]
#: What a static host compresses.
_TEXT = {".html", ".css", ".js", ".svg", ".json", ".xml", ".csv", ".md"}


class _Handler(SimpleHTTPRequestHandler):
    """A plain static host: connections stay open, nothing is compressed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Zipping(_Handler):
    """A static host that compresses, as most do."""

    def send_head(self) -> BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path.partition("?")[0]))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in _TEXT or not path.is_file():
            return super().send_head()
        body = _zipped(path)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)


@cache
def _zipped(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that hangs up."""


@contextmanager
def serving(folder: Path, *, zipped: bool = False) -> Iterator[str]:
    """Serve a folder on this machine alone, compressed or as it is; give its address."""
    handler = _Zipping if zipped else _Handler
    server = _Server(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


class Line:
    """Counts the bytes of a page."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.bytes = 0
        self.session.on("Network.dataReceived", self._data)
        self.session.on("Network.responseReceived", self._head)

    def slow(self) -> None:
        """Make line and processor those of a slow phone."""
        self.session.send("Network.emulateNetworkConditions", _LINE)
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})

    def _data(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    def _head(self, event: dict[str, Any]) -> None:
        self.bytes += event["response"]["encodedDataLength"]
