"""``juesuan new``: write the files of a new report."""

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

import click

from generator.amounts import Unit
from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_said, reason
from generator.derive.desk import Desk, Desks
from generator.diagnostics import UNFILLED_TITLE
from generator.exchange.blank import blank_files
from generator.exchange.blank.order import Order
from generator.exchange.blank.shared import shared_files
from generator.load.content import Loaded, load_content, read_shared
from generator.load.files import suggestion
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.model.report import Content
from generator.model.site import Department, Site
from generator.model.statute import Layout, Statute
from generator.publish.files import put, replace

_KEY = re.compile(r"(?:.*[/\\])?((?:19|20)[0-9]{2})[/\\]([a-z0-9]+(?:-[a-z0-9]+)*)[/\\]?")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line says beside the report."""

    last: str
    layout: str
    name: str
    region: str
    publisher: str
    unit: str
    transcribed: bool


@click.command(cls=Command, name="new")
@click.argument("report", metavar="年/部门")
@click.option("--from", "last", default="", metavar="年/部门", help="沿用哪一份，默认上一份。")
@click.option("--layout", default="", metavar="版式", help="用哪个版式，默认由年度和上一份决定。")
@click.option("--name", default="", metavar="名称", help="新部门的全称，登记进 departments.yml。")
@click.option("--transcribed", is_flag=True, help="抄录以前公开的旧件，不是首次公开。")
@click.option(
    "--unit",
    type=click.Choice([unit.value for unit in Unit]),
    metavar="单位",
    help="金额用 元 还是 万元；默认元，抄录的旧件默认万元。",
)
@click.option("--region", default="", metavar="地区", help="还没有 site.yml 时写：地区的名称。")
@click.option("--publisher", default="", metavar="机构", help="还没有 site.yml 时写：发布机构。")
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("content"),
    metavar="文件夹",
    help="内容所在的文件夹，默认 content；没有就新建。",
)
def new(
    report: str,
    last: str,
    layout: str,
    name: str,
    unit: str | None,
    region: str,
    publisher: str,
    content: Path,
    *,
    transcribed: bool,
) -> int:
    """写出一份新报告的文件夹，等着填。

    例如 juesuan new 2021/xiqu-xinfangju。下属单位、科目、项目和职能沿用上一份，
    年初数取自上年年末数；要填的地方写作 待填，juesuan check 按次序逐处列出。
    第一份报告另写 --name、--region、--publisher 和 --layout。已有的文件不会被改动。
    """
    key = _key(report)
    usual = (Unit.TEN_THOUSAND_YUAN if transcribed else Unit.YUAN).value
    wish = _Wish(last, layout, name, region, publisher, unit or usual, transcribed)
    folder = content / str(key)
    if os.path.lexists(folder):
        click.echo(
            f"已有 {folder.as_posix()}，没有改动。接着填：juesuan check {key}；"
            "要重写，先移走这个文件夹。",
            err=True,
        )
        return 1
    planned = _planned(key, wish, content)
    if isinstance(planned, str):
        click.echo(planned, err=True)
        return 1
    try:
        _write(content, key, planned)
    except OSError as error:
        click.echo(f"没有写出：写不进 {content}：{reason(error)}。", err=True)
        return 1
    _tell(content, key, planned)
    return 0


def _key(text: str) -> ReportKey:
    match = _KEY.fullmatch(text)
    if match is None:
        hint = "部门标识用小写字母、数字和连字符，例如 2021/xiqu-xinfangju"
        raise WrongUsageError(f"“{text}”不是一份报告，写成 年/部门；{hint}")
    return ReportKey(int(match[1]), match[2])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written.

    Attributes:
        order: The new report.
        files: Its files by name.
        shared: Files beside it that are new or change, by name.
    """

    order: Order
    files: Mapping[str, str]
    shared: Mapping[str, str]


def _planned(key: ReportKey, wish: _Wish, content: Path) -> _Plan | str:
    """Work out everything before anything is written; or say why it cannot be."""
    statute = load_statute()
    loaded = _read(content, key, wish, statute)
    if isinstance(loaded, str):
        return loaded
    site = _site(loaded, wish, content)
    department = _department(loaded.content, key, wish, content)
    last = _last(loaded, key, wish, statute)
    if isinstance(last, str):
        return last
    layout = _layout(key.year, wish, site, last, statute)
    order = Order(
        key=key,
        department=department,
        layout=layout,
        statute=statute,
        unit=Unit(wish.unit),
        last=last,
        names_layout=layout.id != (site.layout or layout.id if wish.region else site.layout),
        transcribed=wish.transcribed,
    )
    site = site if site.layout or not wish.region else site.model_copy(update={"layout": layout.id})
    is_new = key.department not in loaded.content.departments
    added = {key.department: department} if is_new else {}
    texts = {name: loaded.sources.get(str((content / name).as_posix())) for name in _SHARED}
    shared = shared_files(texts, site if wish.region else None, added)
    return _Plan(order, dict(blank_files(order)), shared)


_SHARED = ("site.yml", "departments.yml")


def _read(content: Path, key: ReportKey, wish: _Wish, statute: Statute) -> Loaded | str:
    """Read what all reports share, and the reports that may be gone on from."""
    if not (content / "site.yml").is_file():
        if not (wish.region and wish.publisher):
            return _first_steps(content, key, wish)
        if not content.is_dir():
            return Loaded(
                Content(Site(format="1", name="-", region="-", publisher="-")), (), {}, ""
            )
    elif wish.region or wish.publisher:
        raise WrongUsageError(f"已有 {content / 'site.yml'}；地区和发布机构在那里改")
    departments = {key.department, *([_key(wish.last).department] if wish.last else [])}
    shared = read_shared(content, statute.layouts)
    names = {str((content / name).as_posix()) for name in _SHARED}
    wrong = [d for d in shared.loaded.diagnostics if d.location.file in names]
    wrong = [d for d in wrong if d.name != "missing-file"]
    if wrong:
        return f"{wrong[0].location.file} 有错误，先改好再新建：juesuan check"
    return load_content(content, statute.layouts, departments)


def _first_steps(content: Path, key: ReportKey, wish: _Wish) -> str:
    layouts = load_statute().layouts.values()
    fitting = [layout for layout in layouts if key.year in layout.years] or list(layouts)
    listed = "".join(f"\n  {layout.id}  {layout.title}" for layout in fitting)
    where = content_said(content)
    return (
        f"{content} 里还没有 site.yml：第一份报告连同全站的名称一起写出。"
        "照这样再运行一次，换成实际的名称：\n"
        f"  juesuan new {key} --name {wish.name or '部门全称'} --region 地区 --publisher 发布机构"
        f" --layout {wish.layout or fitting[0].id}{where}\n"
        f"{key.year} 年度可用的版式：{listed}"
    )


def _site(loaded: Loaded, wish: _Wish, content: Path) -> Site:
    if not wish.region:
        return loaded.content.site
    if not content.name:
        raise WrongUsageError("--content 要写一个文件夹")
    name = f"{wish.region}部门决算公开"
    return Site(
        format="1",
        name=name,
        region=wish.region,
        publisher=wish.publisher,
        layout=wish.layout or None,
    )


def _department(content: Content, key: ReportKey, wish: _Wish, folder: Path) -> Department:
    known = content.departments.get(key.department)
    if known is None:
        if not wish.name:
            names = {d.name: id_ for id_, d in content.departments.items()}
            ids = {id_: id_ for id_ in content.departments}
            hint = suggestion(
                key.department, names | ids, f"新部门再加 --name 全称，就登记进 {folder}"
            )
            raise WrongUsageError(f"departments.yml 里没有“{key.department}”；{hint}")
        return Department(name=wish.name)
    if wish.name and wish.name != known.name:
        hint = "改名在 departments.yml 里改，并在 lineage 写明更名"
        raise WrongUsageError(f"“{key.department}”已登记为 {known.name}；{hint}")
    return known


def _last(loaded: Loaded, key: ReportKey, wish: _Wish, statute: Statute) -> Desk | str | None:
    """Find the report to go on from: the one named, else the department's newest one before."""
    folders = _folders(loaded)
    if wish.last:
        wanted = _key(wish.last)
        if wanted not in folders:
            others = {str(other): str(other) for other in folders}
            raise WrongUsageError(suggestion(str(wanted), others, f"没有 {wanted} 这份报告"))
    else:
        before = [k for k in folders if k.department == key.department and k.year < key.year]
        if not before:
            return None
        wanted = max(before)
    if wanted not in loaded.content.reports:
        return f"{wanted} 有错误，读不出来，没法沿用；先改好：juesuan check {wanted}"
    return Desks(loaded.content, statute).desk(wanted)


def _folders(loaded: Loaded) -> set[ReportKey]:
    """Return the reports there are files of."""
    return {key for key, _ in loaded.documents if key is not None}


def _layout(year: int, wish: _Wish, site: Site, last: Desk | None, statute: Statute) -> Layout:
    """Choose the layout: the one named, else last year's authority's one of this year."""
    layouts = statute.layouts
    if wish.layout:
        if wish.layout not in layouts:
            listed = "、".join(layouts)
            raise WrongUsageError(suggestion(wish.layout, list(layouts), f"可用的版式：{listed}"))
        return layouts[wish.layout]
    usual = last.report.layout if last else site.layout
    fitting = [layout for layout in layouts.values() if year in layout.years]
    for layout in fitting:
        if layout.id == usual:
            return layout
    if usual in layouts:
        authority = layouts[usual].authority
        near = [layout for layout in fitting if layout.authority == authority]
        if near:
            return near[-1]
    listed = "；".join(f"{layout.id} {layout.title}" for layout in layouts.values())
    known = f"{year} 年度没有这里用的版式" if usual else "没有写版式"
    raise WrongUsageError(f"{known}；用 --layout 写明最接近的：{listed}")


# --- writing ------------------------------------------------------------------------------------


def _write(content: Path, key: ReportKey, plan: _Plan) -> None:
    """Write all files or none: the folder appears whole, and last.

    Raises:
        OSError: Something cannot be written; nothing was changed.
    """
    folder = content / str(key)
    waiting = folder.with_name(f".{folder.name}.new")
    before = {name: _bytes(content / name) for name in plan.shared}
    made = [path for path in (folder.parent, content) if not path.exists()]
    try:
        rmtree(waiting, ignore_errors=True)  # left by one that was killed
        waiting.mkdir(parents=True)
        for name, text in plan.files.items():
            (waiting / name).write_text(text, encoding="utf-8", newline="\n")
        for name, text in plan.shared.items():
            put(content / name, text.encode())
        replace(waiting, folder)
    except BaseException:  # also where somebody presses Ctrl-C
        with suppress(OSError):
            _restore(content, before)
        rmtree(waiting, ignore_errors=True)
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _restore(content: Path, before: Mapping[str, bytes | None]) -> None:
    for name, data in before.items():
        if data is None:
            (content / name).unlink(missing_ok=True)
        else:
            put(content / name, data)


def _tell(content: Path, key: ReportKey, plan: _Plan) -> None:
    order = plan.order
    folder = content / str(key)
    click.echo(f"已写出 {folder.as_posix()}：{'、'.join(plan.files)}。版式：{order.layout.title}。")
    if plan.shared:
        click.echo(f"同时写了 {'、'.join(plan.shared)}。")
    if order.last:
        carried = "，年初数取自它的年末数" if order.follows and not order.transcribed else ""
        click.echo(f"沿用 {order.last.report.key} 的科目、项目和文字，没有沿用数字{carried}。")
    for change in order.department.lineage:
        if change.year == order.key.year and change.reorganises:
            click.echo(
                f"departments.yml 写着 {change.year} 年{change.event}：科目和年初数只来自这个部门的"
                f"上一份，{'划出' if change.event == '分立' else '并入'}的部分请照账簿改。"
            )
    if order.key.year not in order.layout.years:
        click.echo(f"这个版式用于别的年度，{order.key.year} 年度的表样请查对。")
    where = content_said(content)
    steps = _aligned(
        (
            (f"juesuan import 工作簿.xlsx --into {key}{where}", "读入导出的表"),
            (f"juesuan check {key}{where}", f"列出还{UNFILLED_TITLE}的地方和错误"),
            (f"juesuan serve{where}", "填完以后预览"),
        )
    )
    click.echo("接着做：\n" + "\n".join(steps))


def _aligned(rows: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"  {command}  # {what}" for command, what in rows)
