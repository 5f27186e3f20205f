"""``juesuan docx``: write reports as Word documents, for the round of signatures."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from generator.cli.build import CONFIG
from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option
from generator.cli.official import Job, force_option, job, output_option
from generator.derive.desk import Desk
from generator.exchange.official.document import OfficialDocument, official_document
from generator.publish.pages import Chrome, PageError
from generator.publish.volumes import printed
from generator.render.report import report_title
from generator.render.site import report_document

_SUFFIX = ".docx"


@click.command(cls=Command, name="docx")
@click.argument("reports", nargs=-1, required=True, metavar="年/部门...")
@content_option
@output_option(_SUFFIX)
@force_option
def docx(reports: tuple[str, ...], content: Path, output: Path, *, force: bool) -> int:
    """把报告写成 Word 文档，供送审、签字：封面、目录、版式的各部分、各张表。

    写 年/部门，可以写几份；只写年度，就是那一年的全部。
    文字、数和图与网站的“全文”相同，没有网页上才用得着的东西。
    在 Word 里打开时，它会问要不要更新域：答“是”，目录就有页码。
    """
    if not CONFIG.is_file():
        raise WrongUsageError(f"这里没有 {CONFIG}：请在项目文件夹里运行")
    found = job(reports, content, output, _SUFFIX, _title, force=force)
    if found is None:
        return 1
    told = 0
    done = True
    with TemporaryDirectory(prefix="juesuan-") as name:
        folder, shared = Path(name), found.checked.loaded.content
        chrome = Chrome.of(shared.site, CONFIG, folder / "docs", folder / "templates", "")
        for desk, path in found.desks():
            try:
                made = _made(desk, found, chrome)
            except PageError as error:
                click.echo(f"没有写 {path.name}：{error}。", err=True)
                done = False
                continue
            done &= found.write(desk.report.key, made.data, _what(made))
            told += made.told
    if told:
        click.echo(
            f"注意：本机没有中文字体，{told} 幅图改写成了文字；"
            "装上 Noto Sans CJK SC 再写一次就有图。",
            err=True,
        )
    return 0 if done else 1


def _made(desk: Desk, found: Job, chrome: Chrome) -> OfficialDocument:
    page, texts = report_document(desk, found.checked.loaded.content)
    drawings = {Path(path).stem: text for path, text in texts.items() if path.endswith(".svg")}
    assert page.cover is not None
    return official_document(desk, printed(page, texts, chrome), page.cover, drawings)


def _title(desk: Desk) -> str:
    report = desk.report
    title = report_title(report).removeprefix(report.department.name)
    year = f"{report.key.year}年度"
    return f"{year}{report.department.name}{title.removeprefix(year)}"


def _what(made: OfficialDocument) -> str:
    return f"{made.headings} 个标题，{made.tables} 张表格，{made.pictures} 幅图"
