"""``juesuan publish``: build, verify, and put the site where readers find it, in one step."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import click

from generator.cli.build import CONFIG, build_once, clerks_day, refused
from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import no_folder, output_option, reason
from generator.cli.verify import counted, listed
from generator.load.content import read_shared
from generator.load.statute import load_statute
from generator.model.report import Content
from generator.publish.build import CACHE, site_of
from generator.publish.lock import BusyError
from generator.publish.placing import (
    Placed,
    PlacingError,
    Zipped,
    fingerprint,
    foreign,
    go_back,
    pack,
)
from generator.publish.placing import publish as publish_to
from generator.publish.program import own_version
from generator.publish.published import Folder, Published
from generator.publish.verify import Tree
from generator.publish.versions import ForeignError, Versions, is_ours
from generator.render.environment import notice

_KEEP = 5
#: So many reports are named.
_SHOWN = 5
_UNCHANGED = "原来公开的网站没有改动"


@click.command(cls=Command, name="publish")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="公开到哪个文件夹；网页服务器提供的是其中的 current。",
)
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=_KEEP,
    metavar="个数",
    help=f"保留几个版本，连现在的一个在内，默认 {_KEEP}。",
)
@click.option(
    "--rollback",
    is_flag=False,
    flag_value="",
    metavar="[版本]",
    help="不生成，退回上一版，再用一次退得更远；写明版本就换成那一版。",
)
@click.option("--list", "listing", is_flag=True, help="不生成，只列出那里有哪些版本。")
@click.option(
    "--zip",
    "packed",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="把网站写成一个 ZIP 文件，带到别的网络去。",
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="文件",
    help="不生成，公开 --zip 写出的文件；不要内容，也不要项目文件夹。",
)
@click.option(
    "--content",
    type=click.Path(path_type=Path),
    default=Path("content"),
    metavar="文件夹",
    help="内容所在的文件夹，默认 content。",
)
@output_option
def publish(
    target: Path | None,
    keep: int,
    rollback: str | None,
    packed: Path | None,
    source: Path | None,
    content: Path,
    output: Path,
    *,
    listing: bool,
) -> int:
    """生成网站，核对每个文件，再一下子换到公开的文件夹。

    例如 juesuan publish --to /srv/juesuan，网页服务器提供 /srv/juesuan/current。
    内容有错误、磁盘满了、中途断了，公开的都还是原来的网站。

    它只放网站。报告哪天公开、以后怎样更正，先用 publish-record 登记，再公开。
    """
    _fitting(target, packed, source, going=rollback is not None, listing=listing)
    wanted = _Wanted(target, keep, rollback, packed, source, content, output)
    if target and (listing or rollback is not None) and not is_ours(target):
        click.echo(f"{target} 里还没有公开过网站。", err=True)
        return 2
    if rollback is not None:
        return _with_versions(wanted, partial(_go_back, name=rollback))
    if listing:
        return _with_versions(wanted, _list)
    if source is not None:
        return _with_zip(source, wanted)
    return _built(wanted)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the command was asked for; see its options."""

    target: Path | None
    keep: int
    rollback: str | None
    packed: Path | None
    source: Path | None
    content: Path
    output: Path

    @property
    def folder(self) -> Path:
        """The folder, where one is written."""
        assert self.target is not None
        return self.target

    @property
    def remedy(self) -> str:
        """What to do where files are not as their manifests say."""
        if self.rollback is not None:
            return f"换一个版本：juesuan publish --to {self.target} --list 列出那里有的"
        if self.source is not None:
            return "文件在路上坏了，重新拷贝一份，核对 SHA-256"
        return f"删掉 {self.output / CACHE} 再运行一次，网站会从头生成"


def _fitting(
    target: Path | None, packed: Path | None, source: Path | None, *, going: bool, listing: bool
) -> None:
    """Refuse options that do not go together."""
    others = [
        name
        for name, given in (
            ("--rollback", going),
            ("--list", listing),
            ("--from", source is not None),
            ("--zip", packed is not None),
        )
        if given
    ]
    if target is None and others != ["--zip"]:
        raise WrongUsageError("写明公开到哪里：--to 文件夹；只要一个文件的写 --zip 文件")
    if len(others) > 1:
        raise WrongUsageError(f"{' 和 '.join(others)} 不能一起用")


# --- the site -------------------------------------------------------------------------------------


def _built(wanted: _Wanted) -> int:
    """Build, and put the site wherever it is wanted."""
    if not wanted.content.is_dir():
        raise WrongUsageError(no_folder(wanted.content))
    refusal = refused(wanted.content, wanted.output) or _refusal(wanted)
    if refusal:
        click.echo(refusal, err=True)
        return 2
    make = partial(_build_and_place, wanted)
    return make(None) if wanted.target is None else _with_versions(wanted, make)


def _refusal(wanted: _Wanted) -> str | None:
    taken = (wanted.content, wanted.output)
    try:
        why = wanted.target and foreign(wanted.target, CONFIG.absolute().parent, taken)
    except OSError as error:  # no system could have such a folder
        why = f"写不进 {wanted.target}：{reason(error)}"
    if why:
        return f"{why}。"
    if wanted.packed:
        here = wanted.packed.resolve()
        for folder in (wanted.content, site_of(wanted.output)):
            if folder.resolve() in here.parents:
                return f"{wanted.packed} 在 {folder} 里；写到另外的文件夹。"
    return None


def _build_and_place(wanted: _Wanted, versions: Versions | None) -> int:
    outcome = build_once(wanted.content, wanted.output)
    if outcome is None or outcome.tally.errors:
        click.echo(f"没有公开：{_UNCHANGED}。", err=True)
        return 1
    site = Folder(site_of(wanted.output))
    shared = read_shared(wanted.content, load_statute().layouts).loaded.content
    with _kindly(wanted):
        tree = _packed(site, wanted.packed, shared) if wanted.packed else None
        if versions:
            tree = _placed(site, versions, wanted) or tree
        if tree:
            _tell_unrecorded(site, tree, shared)
        return 0
    return 1


def _packed(site: Folder, target: Path, shared: Content) -> Tree:
    about = notice(
        "publish-zip",
        site=shared.site.name,
        publisher=shared.site.publisher,
        version=own_version(),
        files=len(site.files()),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    made = pack(site, target, about)
    size = target.stat().st_size / 1e6
    click.echo(f"已写好 {target}：{made.files} 个文件，{size:.1f} MB，每个文件都与清单相符。")
    click.echo(f"SHA-256：{made.name}")
    return made.tree


def _placed(site: Published, versions: Versions, wanted: _Wanted) -> Tree | None:
    """Place the site and tell; None where it is there already."""
    placed = publish_to(site, versions, wanted.keep, datetime.now(UTC))
    if placed is None:
        click.echo(f"没有变化，仍是版本 {versions.history.served}：{versions.current}")
        return None
    _tell(placed, versions)
    return placed.tree


def _tell(placed: Placed, versions: Versions) -> None:
    click.echo(f"已公开：{versions.current}")
    click.echo(
        f"版本 {placed.name}：{placed.files} 个文件，{placed.size / 1e6:.1f} MB，"
        f"每个文件都与清单相符。"
    )
    gone = f"，删去最旧的 {placed.gone} 个" if placed.gone else ""
    kept = len(versions.history.newest_first())
    back = "；要退回上一版，加 --rollback" if len(versions.history.line) > 1 else ""
    click.echo(f"留着 {kept} 个版本{gone}{back}。")


def _tell_unrecorded(site: Folder, tree: Tree, shared: Content) -> None:
    """Name the own reports that are public now, and have no record of it."""
    today = clerks_day()
    without = sorted(tree.layouts.keys() - set(map(str, shared.published)))
    missing = [folder for folder in without if _is_public(site, folder, today)]
    if missing:
        more = "……" if len(missing) > _SHOWN else ""
        click.echo(
            f"提醒：有 {len(missing)} 份报告到了公开日期，还没有登记："
            f"{'、'.join(missing[:_SHOWN])}{more}\n"
            f"用 juesuan publish-record 登记，再公开一次；登记以后，没有写更正的改动检查会报错。",
            err=True,
        )


def _is_public(site: Folder, folder: str, today: date) -> bool:
    about = json.loads(site.read(f"{folder}/report.json") or b"{}").get("about", {})
    with suppress(KeyError, TypeError, ValueError):
        return about.get("origin") == "own" and date.fromisoformat(about["published"]) <= today
    return False


# --- a file from elsewhere ------------------------------------------------------------------------


def _with_zip(source: Path, wanted: _Wanted) -> int:
    project = Path.cwd() if CONFIG.is_file() else None
    if why := foreign(wanted.folder, project, ()):
        click.echo(f"{why}。", err=True)
        return 2
    return _with_versions(wanted, partial(_place_zip, source, wanted))


def _place_zip(source: Path, wanted: _Wanted, versions: Versions) -> int:
    with _kindly(wanted):
        site = Zipped(source)
        try:
            click.echo(f"{source} 的 SHA-256：{fingerprint(source)}")
            _placed(site, versions, wanted)
        finally:
            site.close()
        return 0
    return 1


# --- the versions there are -----------------------------------------------------------------------


def _with_versions(wanted: _Wanted, do: Callable[[Versions], int]) -> int:
    """Do something with the versions in the folder, alone."""
    folder = wanted.folder
    with _kindly(wanted):
        try:
            versions = Versions(folder)
        except BusyError:
            click.echo(f"另一个 juesuan 正在往 {folder} 公开，等它完成再试。", err=True)
            return 1
        try:
            return do(versions)
        finally:
            versions.close()
    return 1


@contextmanager
def _kindly(wanted: _Wanted) -> Iterator[None]:
    """Say what went wrong, and go on behind the block."""
    try:
        yield
    except PlacingError as error:
        click.echo(f"没有公开，{_UNCHANGED}：{error}。", err=True)
        kinds = dict.fromkeys(found.kind for found in error.findings)
        for kind in kinds:
            same = [found for found in error.findings if found.kind is kind]
            click.echo("\n".join(listed(kind, same)), err=True)
        if error.findings:
            click.echo(f"没有通过：{counted(error.findings)}。", err=True)
            click.echo(f"怎么办：{wanted.remedy}。", err=True)
    except ForeignError as error:
        click.echo(f"没有公开：{error}；请移走它，或者换一个文件夹。", err=True)
    except OSError as error:
        place = " 或 ".join(str(p) for p in (wanted.target, wanted.packed) if p)
        click.echo(f"没有公开，{_UNCHANGED}：写不进 {place}：{reason(error)}。", err=True)


def _go_back(versions: Versions, name: str) -> int:
    """Serve the version before, or the one that is named."""
    history = versions.history
    if name and name not in history.newest_first():
        there = "、".join(history.newest_first()) or "没有版本"
        raise WrongUsageError(f"没有 {name} 这个版本；那里有：{there}")
    if not name and len(history.line) < 2:  # noqa: PLR2004 - one to go back from, one to go to
        click.echo(f"没有更早的版本可以退，{_UNCHANGED}。", err=True)
        return 1
    wanted = name or history.line[-2]
    if wanted == history.served:
        click.echo(f"公开的就是版本 {wanted}，没有改动。")
        return 0
    go_back(versions, wanted)
    click.echo(f"已换成版本 {wanted}，公开的是：{versions.current}")
    click.echo(f"换下的是 {history.served}，还留着；要换回来，写 --rollback {history.served}。")
    return 0


def _list(versions: Versions) -> int:
    """Tell which versions there are, the newest first."""
    history = versions.history
    before = history.line[-2] if len(history.line) > 1 else None
    for name in history.newest_first():
        said = {history.served: "  正在公开", before: "  上一版"}.get(name, "")
        said = said or ("  退下来的" if name in history.withdrawn else "")
        click.echo(f"{name}{said}")
    return 0
