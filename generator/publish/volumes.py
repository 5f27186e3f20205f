"""Reports bound as PDF: the whole volume's Markdown, through the site's press, set by WeasyPrint.

The same content, program, libraries and fonts give the same bytes: no file tells when or where
it was made, and its identifier is the fingerprint of what it was made of.
"""

import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.derive.desk import Desk
from generator.model.report import Content
from generator.publish.files import put, write
from generator.publish.pages import Chrome, PageError, press
from generator.render.page import Page
from generator.render.site import report_volume

_TEMPLATE = "print.html"
_VARIANT = "pdf/ua-1"
_PROBE = "决算"
#: How WeasyPrint's complaint about a character begins that no font has.
_NO_GLYPH = ".notdef glyph"
_SHOWN = 10
#: A link to another page of the site.
_SITE_LINK = re.compile(r'(<a\b[^>]*?) href="(?![#"]|[a-z]+:)[^"]*"')


class BindingError(Exception):
    """No PDF can be made; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The task: one report.

    Attributes:
        name: The report.
        chrome: What the press needs; the Markdown is put below its docs folder.
        path: The volume's Markdown file there.
        texts: That file and its charts, by path.
        base: Address of the volume on the public site, where links lead; None where it has none.
        target: The PDF.
    """

    name: str
    chrome: Chrome
    path: str
    texts: Mapping[str, str]
    base: str | None
    target: Path

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Bound:
    """What became of a report: its PDF, or why there is none.

    Attributes:
        target: The PDF.
        pages: How many it has.
        size: Its bytes.
        failure: Why it was not written, and an older one was left as it was.
    """

    target: Path
    pages: int = 0
    size: int = 0
    failure: BindingError | OSError | None = None


def binding(desk: Desk, content: Content, chrome: Chrome, target: Path) -> Binding:
    """Write a report's volume as Markdown, ready to be bound."""
    page, drawings = report_volume(desk, content)
    base = f"{content.site.url.rstrip('/')}/{page.url}" if content.site.url else None
    texts = {page.path: page.text(), **drawings}
    return Binding(str(desk.report.key), chrome, page.path, texts, base, target)


def printed(page: Page, texts: Mapping[str, str], chrome: Chrome) -> str:
    """Print a page as HTML, alone with its cover and contents.

    Args:
        page: The page.
        texts: Its charts, by path.
        chrome: What the press needs; the Markdown is put below its docs folder.

    Raises:
        PageError: The press warned of something.
    """
    return _pressed(page.path, {page.path: page.text(), **texts}, chrome)


def _pressed(path: str, texts: Mapping[str, str], chrome: Chrome) -> str:
    for name, text in texts.items():
        write(Path(chrome.docs), name, text.encode())
    return press(chrome).page(path, _TEMPLATE).html


def bind(task: Binding) -> Bound:
    """Make one PDF; it is written whole or not at all."""
    try:
        html = _pressed(task.path, task.texts, task.chrome)
        data, pages = _set(html, task.base)
        put(task.target, data)
    except PageError as error:
        return Bound(task.target, failure=BindingError(str(error)))
    except (BindingError, OSError) as error:
        return Bound(task.target, failure=error)
    return Bound(task.target, pages, len(data))


def make_ready() -> None:
    """Load WeasyPrint and see that it can print Chinese.

    Raises:
        BindingError: It cannot; the message says what to install.
    """
    weasyprint = _library()
    with _complaints() as complaints:
        weasyprint.HTML(string=f'<html lang="zh-CN"><p>{_PROBE}</p></html>').write_pdf()
    if complaints.unprinted:
        raise BindingError(
            "本机没有中文字体，印不出汉字。Debian、Ubuntu：apt install fonts-noto-cjk；"
            "macOS、Windows 自带中文字体，找不到时装 Noto Sans CJK SC 和 Noto Serif CJK SC"
        )


def _library() -> Any:
    """Load WeasyPrint, which only this needs; it prints English advice when it cannot be."""
    try:
        with redirect_stdout(io.StringIO()), warnings.catch_warnings(action="ignore"):
            import weasyprint  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise BindingError(
            "没有安装生成 PDF 的部分：在项目文件夹里运行 pip install -e '.[pdf]'"
        ) from error
    except OSError as error:
        raise BindingError(
            "缺少排版用的 Pango 程序库。Debian、Ubuntu：apt install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0；macOS：brew install pango；"
            "Windows：装 MSYS2，再运行 pacman -S mingw-w64-ucrt-x86_64-pango"
        ) from error
    return weasyprint


def _set(html: str, base: str | None) -> tuple[bytes, int]:
    """Set a page in type; return the PDF and how many pages it has."""
    weasyprint = _library()
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())  # all it needs is in the page
    identifier = sha256(f"{weasyprint.__version__}\n{html}".encode()).hexdigest()[:32]
    if base is None:
        html = _SITE_LINK.sub(r"\1", html)  # without a public address it leads nowhere
    with _complaints() as complaints:
        document = weasyprint.HTML(string=html, base_url=base, url_fetcher=nothing).render()
        data = document.write_pdf(pdf_variant=_VARIANT, pdf_identifier=identifier.encode())
    if complaints.unprinted:
        shown = "、".join(list(complaints.unprinted)[:_SHOWN])
        raise BindingError(f"装着的字体里没有这些字：{shown}；装上有这些字的字体再试")
    return data, len(document.pages)


class _Complaints(logging.Handler):
    """Collects the characters that no font has, each once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.unprinted: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(_NO_GLYPH) and isinstance(record.args, tuple):
            self.unprinted[str(record.args[0])] = None


@contextmanager
def _complaints() -> Iterator[_Complaints]:
    """Take what WeasyPrint complains of, and keep it off the clerk's terminal."""
    handler = _Complaints()
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
