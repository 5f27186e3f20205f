"""``juesuan verify``: whether a published site is what its manifests and the content say."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from generator.cli.build import CONFIG, build_aside, clerks_day
from generator.cli.chinese import Command, WrongUsageError
from generator.publish.build import site_of
from generator.publish.place import folder_of
from generator.publish.published import Folder, Published, published
from generator.publish.verify import (
    Kind,
    Mismatch,
    NoSiteError,
    Tree,
    Verdict,
    compare,
    day_to_build,
    look_at,
)

TEXT, JSON = "text", "json"
#: So many of each kind are shown; JSON has all.
_SHOWN = 10
_TITLES = {
    Kind.GENERATOR: "程序版本不同",
    Kind.MANIFEST: "清单不对",
    Kind.MISSING: "少了文件",
    Kind.CHANGED: "文件被改动",
    Kind.UNKNOWN: "多出文件",
    Kind.UNREAD: "取不到，没能核对",
    Kind.CONTENT: "内容文件不同",
    Kind.LAYOUT: "版式不同",
    Kind.FIGURE: "数字不同",
    Kind.DATUM: "其他数据不同",
    Kind.LACKING: "与内容比，网站少的文件",
    Kind.SURPLUS: "与内容比，网站多的文件",
    Kind.DIFFERENT: "与内容比，不同的文件",
}


@click.command(cls=Command, name="verify")
@click.argument("site", metavar="网站", required=True)
@click.option(
    "--content",
    type=click.Path(path_type=Path),
    default=Path("content"),
    metavar="文件夹",
    help="与哪里的内容比较，默认 content。",
)
@click.option("--no-rebuild", is_flag=True, help="只核对网站和它的清单，不与内容比较。")
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, JSON]),
    default=TEXT,
    metavar="格式",
    help="text 给人看（默认），每类只列前几处；json 给别的程序，写在标准输出，全部列出。",
)
def verify(site: str, content: Path, form: str, *, no_rebuild: bool) -> int:
    """核对已经公开的网站：文件齐不齐，有没有被改过，是不是由现在的内容生成的。

    网站写文件夹（例如 build/site）或网址（例如 https://www.example.org/juesuan/）。
    先按网站的清单 manifest.json 核对每个文件，再把内容重新生成一遍，与网站比较。
    全部相符时以状态 0 结束，有不符的是 1，写法不对或取不到是 2。
    """
    if not no_rebuild:
        _need(CONFIG, there=CONFIG.is_file())
        _need(content, there=content.is_dir())
    try:
        place = published(site)
    except ValueError as error:
        raise WrongUsageError(str(error)) from None
    try:
        verdict = look_at(place)
        built = True
        if verdict.tree and not no_rebuild:
            built = _compared(place, verdict, verdict.tree, content)
    except NoSiteError as error:
        click.echo(f"不能核对 {site}：{_advised(error, site)}。", err=True)
        return 2
    rebuilt = built and not no_rebuild
    if form == JSON:
        click.echo(_printable(_as_json(site, verdict, rebuilt=rebuilt)))
    else:
        click.echo(_printable("\n".join(_as_text(site, verdict, rebuilt=rebuilt))))
    if not built:
        click.echo("内容有错误，没有与内容比较；先改正，或者加 --no-rebuild。", err=True)
        return 1
    kinds = {finding.kind for finding in _grave(verdict)}
    return 0 if not kinds else 2 if kinds == {Kind.UNREAD} else 1


def _printable(text: str) -> str:
    """Keep what a foreign site may have put into names from steering the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def _grave(verdict: Verdict) -> list[Mismatch]:
    """Leave out that another version made the site: alone it is no fault."""
    return [finding for finding in verdict.findings if finding.kind is not Kind.GENERATOR]


def _advised(error: NoSiteError, site: str) -> str:
    inside = site_of(Path(site))
    return f"{error}；是不是想写 {inside}" if inside.is_dir() else str(error)


def _need(path: Path, *, there: bool) -> None:
    if not there:
        raise WrongUsageError(
            f"这里没有 {path}，不能重新生成网站来比较：在项目文件夹里运行，或者加 --no-rebuild"
        )


def _compared(place: Published, verdict: Verdict, tree: Tree, content: Path) -> bool:
    """Build the content again and add what differs to the verdict; tell whether it could be."""
    with TemporaryDirectory(prefix="juesuan-") as name:
        if not build_aside(content, Path(name), day_to_build(tree, clerks_day())):
            return False
        verdict.findings += compare(place, verdict, Folder(site_of(Path(name))))
    return True


def _as_json(site: str, verdict: Verdict, *, rebuilt: bool) -> str:
    told = {
        "site": site,
        "passed": not _grave(verdict),
        "compared_with_content": rebuilt,
        "files": len(verdict.tree.files) if verdict.tree else 0,
        "manifests": len(verdict.tree.manifests) + 1 if verdict.tree else 0,
        "findings": [asdict(finding) for finding in verdict.findings],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_text(site: str, verdict: Verdict, *, rebuilt: bool) -> Iterator[str]:
    tree = verdict.tree
    if tree:
        version = tree.root["generator"].get("version", "未写")
        yield (
            f"核对 {site}：{len(tree.files)} 个文件，{len(tree.manifests) + 1} 份清单；"
            f"由 juesuan {version} 生成。"
        )
    order = list(Kind)
    found = sorted(verdict.findings, key=lambda finding: order.index(finding.kind))
    for kind, same in groupby(found, key=lambda finding: finding.kind):
        yield ""
        yield from listed(kind, list(same))
    if found:
        yield ""
    if grave := _grave(verdict):
        yield f"没有通过：{counted(grave)}。"
        return
    yield "每个文件都与清单相符。"
    yield "文件与按内容重新生成的完全相同。" if rebuilt else "没有与内容比较（--no-rebuild）。"


def listed(kind: Kind, found: list[Mismatch]) -> Iterator[str]:
    """Yield lines on what is wrong in one way, the first few of them."""
    yield f"{_TITLES[kind]}（{len(found)} 处）："
    for finding in found[:_SHOWN]:
        at = f" 的 {finding.at}" if finding.at else ""
        yield f"  {finding.path}{at}：{finding.message}"
        if kind is Kind.GENERATOR:
            yield f"    网站：{finding.published}；这里：{finding.expected}"
        elif kind in {Kind.CHANGED, Kind.MANIFEST} and finding.expected:
            yield f"    清单上的 SHA-256：{finding.expected}"
            yield f"    网站上的 SHA-256：{finding.published}"
    if len(found) > _SHOWN:
        folders = len({folder_of(finding.path) for finding in found})
        yield f"  还有 {len(found) - _SHOWN} 处，共在 {folders} 个文件夹；--format json 列出全部。"


def counted(found: Iterable[Mismatch]) -> str:
    """Say how much is wrong in which way."""
    counted = [(kind, sum(1 for finding in found if finding.kind is kind)) for kind in _TITLES]
    return "，".join(f"{_TITLES[kind]} {number} 处" for kind, number in counted if number)
