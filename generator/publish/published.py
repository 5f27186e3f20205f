"""A published site as a reader finds it: a folder, or an address of any web server."""

import socket
import ssl
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Lock
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from generator.publish.files import sizes

_AGENT = "juesuan-verify"
_SCHEMES = ("http", "https")
_PAGES = ("index.html", "manifest.json")
_NOT_THERE = (404, 410)
_OVERLOADED = (429, 500, 502, 503, 504)
_TRIES = 2
#: After so many addresses in a row that gave no answer, the others are not asked for.
_PATIENCE = 8
_GZIP = zlib.MAX_WBITS | 16
#: So much longer than it should be may an answer be before it is cut off, and so long at most.
_SLACK, _LARGEST = 65_536, 256_000_000


class UnreachableError(Exception):
    """A file could not be read, so that nothing is known of it; the message says why."""


class Published(Protocol):
    """Where a site is read from."""

    def read(self, path: str, size: int | None = None) -> bytes | None:
        """Read a file by its path from the root of the site.

        Args:
            path: Posix slashes, no slash at the beginning.
            size: How many bytes it should have, where that is known: of more, not all is read.

        Returns:
            What is in it; None where there is no such file.

        Raises:
            UnreachableError: It could not be read.
        """

    def files(self) -> set[str] | None:
        """Return every file there is, or None where that cannot be told."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A site in a folder."""

    folder: Path

    def read(self, path: str, size: int | None = None) -> bytes | None:  # noqa: ARG002 - see above
        """Read a file."""
        file = self.folder / path
        try:
            return file.read_bytes() if file.is_file() else None
        except OSError as error:
            raise UnreachableError(f"读不出（错误号 {error.errno}）") from error

    def files(self) -> set[str]:
        """Return every file."""
        return set(sizes(self.folder))


@dataclass(slots=True)
class Address:
    """A site on a web server; safe to be asked by several threads.

    Attributes:
        base: Its address, with a slash at the end.
        seconds: How long to wait for an answer.
    """

    base: str
    seconds: float = 30.0
    _silent: int = 0
    _lock: Any = field(default_factory=Lock)
    _opener: OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        secure = HTTPSHandler(context=ssl.create_default_context())
        self._opener = build_opener(_SameHost(self.base), secure)

    def read(self, path: str, size: int | None = None) -> bytes | None:
        """Fetch a file."""
        if self._silent >= _PATIENCE:
            raise UnreachableError(f"连续 {_PATIENCE} 次没有回答，不再去取")
        address = self.base + quote(path)
        for attempt in range(1, _TRIES + 1):
            try:
                found = self._fetched(address, size)
            except _NoAnswerError as error:
                if attempt == _TRIES:
                    with self._lock:
                        self._silent += 1
                    raise UnreachableError(str(error)) from error
            else:
                with self._lock:
                    self._silent = 0
                return found
        raise AssertionError("the last try returns or raises")

    def files(self) -> None:
        """Say that a web server does not tell what it has."""

    def _fetched(self, address: str, size: int | None) -> bytes | None:
        request = Request(  # noqa: S310 - only http and https come here
            address, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"}
        )
        try:
            with self._opener.open(request, timeout=self.seconds) as answer:
                packed = answer.headers.get("Content-Encoding", "").lower() in {"gzip", "x-gzip"}
                return _body(answer.read, size, packed=packed)
        except _ElsewhereError as error:
            raise UnreachableError(str(error)) from error
        except HTTPError as error:
            error.close()
            if error.code in _NOT_THERE:
                return None
            said = f"服务器回答 {error.code}"
            raise (_NoAnswerError if error.code in _OVERLOADED else UnreachableError)(
                said
            ) from error
        except (URLError, HTTPException, OSError) as error:
            raise _NoAnswerError(_why(error)) from error


class _NoAnswerError(Exception):
    """The server did not answer this time."""


class _ElsewhereError(Exception):
    """The server sends its readers to another host."""


def _body(read: Callable[[int], bytes], size: int | None, *, packed: bool) -> bytes:
    """Read an answer, not much more of it than there should be.

    A server may pack any file on its way, or say of a file that is stored packed that it is; so
    what is unpacked counts where it has the size that is expected, and the stored bytes else.
    """
    stored = read(_LARGEST if size is None else size + _SLACK)
    if not packed:
        return stored
    try:
        unpacked = zlib.decompressobj(_GZIP).decompress(
            stored, _LARGEST if size is None else size + 1
        )
    except zlib.error:
        return stored
    return stored if size is not None and len(stored) == size != len(unpacked) else unpacked


class _SameHost(HTTPRedirectHandler):
    """Follows a redirection within the host alone, and from http to https."""

    def __init__(self, base: str) -> None:
        self._base = urlsplit(base)

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """Refuse another host."""
        target = urlsplit(newurl)
        same = (target.scheme, target.netloc) == (self._base.scheme, self._base.netloc)
        safer = (self._base.scheme, target.scheme) == ("http", "https")
        if not (same or (safer and target.hostname == self._base.hostname)):
            raise _ElsewhereError(f"转到了别的主机 {target.scheme}://{target.netloc}，没有跟过去")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _why(error: Exception) -> str:
    """Say in Chinese why there was no answer."""
    cause = getattr(error, "reason", error)
    if isinstance(cause, TimeoutError):
        return "等了太久没有回答"
    if isinstance(cause, ssl.SSLError):
        return "证书或加密连接有问题"
    if isinstance(cause, ConnectionRefusedError):
        return "连不上，对方没有开放这个端口"
    if isinstance(cause, ConnectionError | HTTPException):
        return "连接中断"
    if isinstance(cause, socket.gaierror):
        return "找不到这个主机"
    return "连不上"


def published(place: str) -> Published:
    """Return the site at a folder or an address.

    Args:
        place: A folder; or an address that begins with ``http://`` or ``https://``, which may
            be that of the home page or of the root manifest.

    Raises:
        ValueError: It is neither; the message says so in Chinese.
    """
    if "://" not in place:
        if not Path(place).is_dir():
            raise ValueError(f"没有 {place} 这个文件夹；网址要写全，以 http:// 或 https:// 开头")
        return Folder(Path(place))
    try:
        parts = urlsplit(place)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        raise ValueError(f"{place} 不是网址") from None
    if parts.scheme not in _SCHEMES or not host:
        raise ValueError(f"{place} 不是网址；以 http:// 或 https:// 开头，后面是主机名")
    if not parts.netloc.isascii():
        parts = parts._replace(netloc=parts.netloc.encode("idna").decode())
    folder, _, name = parts.path.rpartition("/")
    path = folder if name in _PAGES else parts.path.rstrip("/")
    path = quote(path, safe="/%")
    return Address(urlunsplit((parts.scheme, parts.netloc, f"{path}/", "", "")))
