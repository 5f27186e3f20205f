"""Takes the pictures of the clerks' manual anew; run from the project's folder.

``python docs/图/make.py`` walks the manual's walk in a temporary folder and photographs what a
clerk sees: the workbook and the Word document as LibreOffice shows them, the command, the preview.
It needs Chromium, LibreOffice (``soffice``) and Chinese fonts.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import Browser, sync_playwright

_ROOT = Path(__file__).parent.parent.parent
_PICTURES = Path(__file__).parent
_BOOK = _ROOT / "docs" / "示例" / "2025年度示例区示例局决算表.xlsx"
_KEY = "2025/shili-ju"
_COLOURS = 64
_ROOM = 12
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #1d2430; color: #e6e9ee; }}
pre {{ margin: 0; padding: 20px 24px; font: 14px/1.55 "Noto Sans Mono CJK SC", monospace;
       white-space: pre-wrap; }}
b {{ color: #8fc7ff; font-weight: 600; }}
</style><pre>{text}</pre>"""


def main() -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        content = folder / "content"
        _write_example(content)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        _sheet(folder)
        _first_steps(browser, folder)
        _document(folder, content)
        _preview(browser, folder, content)
        _publication(browser, folder, content)
        browser.close()


def _write_example(content: Path) -> None:
    """Write the manual's own example as content files."""
    sys.path.insert(0, str(_ROOT / "tests"))
    from support import examples  # noqa: PLC0415 - found only now

    manual = (_ROOT / "docs" / "填报手册.md").read_text(encoding="utf-8")
    for name, text in examples(manual).items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text, encoding="utf-8")


def _run(*arguments: str) -> str:
    """Run the command; return what it says."""
    command = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]
    done = subprocess.run(  # noqa: S603 - our own program
        [*command, *arguments], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _pages(file: Path, folder: Path) -> list[Image.Image]:
    """Return the pages of an office document as LibreOffice prints them."""
    soffice = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(soffice, check=True, capture_output=True)  # noqa: S603
    document = pypdfium2.PdfDocument(folder / f"{file.stem}.pdf")
    return [page.render(scale=1.6).to_pil() for page in document]


def _save(picture: Image.Image, name: str) -> None:
    """Keep a picture small: few colours are enough for text."""
    few = picture.convert("RGB").quantize(_COLOURS)
    few.save(_PICTURES / f"{name}.png", optimize=True)


def _sheet(folder: Path) -> None:
    page = _pages(_BOOK, folder)[4]
    top = page.crop((0, 0, page.width, page.height // 2))  # without the foot of the page
    left, upper, right, lower = ImageOps.invert(top.convert("L")).getbbox()
    _save(top.crop((left - _ROOM, upper - _ROOM, right + _ROOM, lower + _ROOM)), "工作簿")


def _terminal(browser: Browser, name: str, shown: str, said: str, lines: int = 30) -> None:
    """Photograph a command with the first lines of what it says."""
    told = said.rstrip("\n").split("\n")
    more = ["……"] if len(told) > lines else []
    text = f"<b>$ {escape(shown)}</b>\n" + escape("\n".join([*told[:lines], *more]))
    page = browser.new_page(viewport={"width": 860, "height": 100})
    page.set_content(_TERMINAL.format(text=text))
    _save(_shot(page.screenshot(full_page=True)), name)


def _first_steps(browser: Browser, folder: Path) -> None:
    """Photograph the steps from a new report to what is still to be filled in."""
    at = ["--content", str(folder / "new")]
    names = ["--name", "示例区示例局", "--region", "示例区", "--publisher", "示例区财政局"]
    said = _run("new", _KEY, *at, *names, "--layout", "shanghai-2024")
    shown = f"juesuan new {_KEY} --name 示例区示例局 …"
    _terminal(browser, "建报告", shown, _plain(said, folder))
    said = _run("import", str(_BOOK), "--into", _KEY, *at, "--dry-run")
    shown = f"juesuan import 决算表.xlsx --into {_KEY} --dry-run"
    _terminal(browser, "导入", shown, said, 28)
    _run("import", str(_BOOK), "--into", _KEY, *at, "--yes")
    said = _run("check", _KEY, *at)
    _terminal(browser, "检查", f"juesuan check {_KEY}", _plain(said, folder))


def _publication(browser: Browser, folder: Path, content: Path) -> None:
    at = ["--content", str(content)]
    said = _run("publish-record", _KEY, "--date", "2026-09-05", *at)
    built = ["--output", str(folder / "build")]
    said += "\n\0" + _run("publish", "--to", str(folder / "网站"), *at, *built)
    first, second = _plain(said, folder).split("\n\0")
    text = f"{first}\n$ juesuan publish --to 网站\n{second}"
    _terminal(browser, "公开", f"juesuan publish-record {_KEY} --date 2026-09-05", text)


def _plain(said: str, folder: Path) -> str:
    """Say it as in the project's own folder."""
    for name in ("new", "content"):
        said = said.replace(f" --content {folder / name}", "").replace(
            str(folder / name), "content"
        )
    return said.replace(f"{folder}/", "")


def _document(folder: Path, content: Path) -> None:
    file = folder / "report.docx"
    _run("docx", _KEY, "--content", str(content), "--output", str(file))
    pages = _pages(file, folder)
    chosen = [pages[0], pages[4], next(p for p in pages[9:] if p.height > p.width)]
    height = 620
    small = [p.resize((round(p.width * height / p.height), height)) for p in chosen]
    _save(_beside(small), "文档")


def _preview(browser: Browser, folder: Path, content: Path) -> None:
    output = folder / "build"
    _run("build", "--content", str(content), "--output", str(output))
    with _served(output / "site") as address:
        shots = []
        for width, height in ((1180, 760), (390, 760)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{address}{_KEY}/")
            page.wait_for_load_state("networkidle")
            shots.append(_shot(page.screenshot()))
    _save(_beside(shots), "预览")


def _shot(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def _beside(pictures: list[Image.Image]) -> Image.Image:
    """Put pictures side by side on grey, framed."""
    gap = 14
    width = sum(p.width for p in pictures) + gap * (len(pictures) + 1)
    height = max(p.height for p in pictures) + 2 * gap
    whole = Image.new("RGB", (width, height), "#c9ced6")
    at = gap
    for picture in pictures:
        whole.paste(picture.convert("RGB"), (at, gap))
        at += picture.width + gap
    return whole


@contextmanager
def _served(site: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


if __name__ == "__main__":
    main()
