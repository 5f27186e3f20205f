"""The local preview: serves the built site, builds it again when the content changes, tells how.

Every page served carries a small script that waits for the next build: a good one shows the page
anew, a bad one lays what is wrong over the top of the last good page. Nothing of it is in the
built site itself.
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

_SCRIPT = Path(__file__).parent / "preview.js"
_SCRIPT_URL = "/__preview.js"
_STATE_URL = "/__preview"
_NO_PAGE = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><title>预览</title>'
    "<body><p>还没有这一页。</p></body></html>"
).encode()
#: Seconds a page waits for news before it asks again.
_PATIENCE = 25.0
#: Seconds of quiet after which a series of changes counts as saved; editors write in steps.
_QUIET = 0.08
_LOOK_AGAIN = 0.5
_READS = {"opened", "closed_no_write"}


@dataclass(frozen=True, slots=True)
class News:
    """What came of a build.

    Attributes:
        good: Whether the site shows the content as it is now.
        findings: What is wrong, ready to be shown: place, message and remedy of each.
    """

    good: bool
    findings: tuple[dict[str, str], ...] = ()


@dataclass
class Board:
    """Where pages that are open wait for news."""

    number: int = 0
    news: News = News(good=True)
    _changed: Condition = field(default_factory=Condition)

    def post(self, news: News) -> None:
        """Tell all pages."""
        with self._changed:
            self.number, self.news = self.number + 1, news
            self._changed.notify_all()

    def after(self, number: int) -> tuple[int, News]:
        """Wait until there is newer news, but not for ever; return its number and what it is."""
        with self._changed:
            self._changed.wait_for(lambda: self.number != number, _PATIENCE)
            return self.number, self.news


def serve(
    site: Path,
    watched: Iterable[Path],
    rebuild: Callable[[], News],
    address: tuple[str, int],
    ready: Callable[[], None],
) -> None:
    """Serve a built site until interrupted.

    Args:
        site: Folder of the built site.
        watched: Folders and files whose changes call ``rebuild``.
        rebuild: Builds the site again; must not raise for bad content.
        address: Host and port to listen on.
        ready: Called once the port is open.

    Raises:
        OSError: The port is taken.
    """
    board = Board(news=rebuild())
    changed = Event()
    with ThreadingHTTPServer(address, partial(_Handler, board, str(site))) as server:
        server.daemon_threads = True
        observer = _observer(watched, changed)
        ready()
        try:
            Thread(target=server.serve_forever, daemon=True).start()
            _rebuild_on(changed, rebuild, board)
        except KeyboardInterrupt:
            pass
        finally:
            observer.stop()
            server.shutdown()


def _rebuild_on(changed: Event, rebuild: Callable[[], News], board: Board) -> None:
    """Build again after each series of changes, for as long as the preview lasts."""
    while True:
        # An endless wait would not hear Ctrl+C on every system.
        while not changed.wait(_LOOK_AGAIN):
            pass
        while changed.is_set():
            changed.clear()
            time.sleep(_QUIET)
        board.post(rebuild())


def _observer(watched: Iterable[Path], changed: Event) -> BaseObserver:
    """Watch files; where the system has no more room for that, by looking again and again."""
    for kind in (Observer, PollingObserver):
        observer = kind(timeout=_LOOK_AGAIN)
        for path in watched:
            observer.schedule(_Listener(changed), str(path), recursive=path.is_dir())
        try:
            observer.start()
        except OSError:
            continue
        return observer
    raise AssertionError("a polling observer needs nothing of the system")


class _Listener(FileSystemEventHandler):
    def __init__(self, changed: Event) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        # Reading is no change, and a build reads everything.
        if event.event_type not in _READS:
            self._changed.set()


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site's files as they are, and its pages with the script in them."""

    def __init__(self, board: Board, folder: str, *given: Any) -> None:
        self._board = board
        super().__init__(*given, directory=folder)

    def do_GET(self) -> None:
        """Answer."""
        address = urlsplit(self.path)
        if address.path == _STATE_URL:
            number, news = self._board.after(int(parse_qs(address.query)["after"][0]))
            told = {"number": number, "good": news.good, "findings": news.findings}
            self._send(HTTPStatus.OK, "application/json", json.dumps(told).encode())
        elif address.path == _SCRIPT_URL:
            self._send(HTTPStatus.OK, "text/javascript", _SCRIPT.read_bytes())
        else:
            self._send_file()

    def _send_file(self) -> None:
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if self.path.partition("?")[0].endswith("/") else path
        if page.suffix == ".html" and page.is_file():
            self._send_page(HTTPStatus.OK, page)
        elif path.exists():
            super().do_GET()
        else:
            self._send_page(HTTPStatus.NOT_FOUND, Path(self.directory) / "404.html")

    def _send_page(self, status: HTTPStatus, page: Path) -> None:
        html = page.read_bytes() if page.is_file() else _NO_PAGE
        state = f'<script type="module" src="{_SCRIPT_URL}" data-number="{self._board.number}">'
        tag = f"{state}</script></body>".encode()
        self._send(status, "text/html", tag.join(html.rsplit(b"</body>", 1)))

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Have nothing kept: the next look is at the next build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for what is wrong with the content."""
