"""``juesuan diff``: what differs between two years of a department, or two versions of content."""

import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import click

from generator.cli.chinese import Command, WrongUsageError
from generator.cli.common import content_option
from generator.derive.desk import Desks
from generator.derive.versions import Comparison, Version, compare_versions, compare_years
from generator.diagnostics import Diagnostic, Severity, Tally, report
from generator.exchange.differences import as_csv, as_json, as_markdown, as_text
from generator.load.content import Loaded, load_content
from generator.load.files import shown, suggestion
from generator.load.revisions import Edition, RevisionError, edition
from generator.load.statute import load_statute
from generator.model.keys import YEAR, ReportKey
from generator.model.site import Department

TEXT, MARKDOWN, JSON, CSV = "text", "markdown", "json", "csv"
_NARROW, _USUAL, _WIDE = 80, 100, 120
#: What is told of a side that cannot be read; ``juesuan check`` tells the rest.
_FIRST = 5
_WORKING_TREE = "现在的内容"


@click.command(cls=Command, name="diff")
@click.argument("what", nargs=-1, metavar="[部门 [年 [年]] | 路径...]")
@click.option(
    "--from", "old", metavar="版本", help="比较两版内容：较早的提交、标签，或内容、项目文件夹。"
)
@click.option("--to", "new", metavar="版本", help="较晚的一版，写法相同；不写就是现在的内容。")
@content_option
@click.option(
    "--format",
    "form",
    type=click.Choice([TEXT, MARKDOWN, JSON, CSV]),
    default=TEXT,
    metavar="格式",
    help="text 给人看（默认）；markdown 可以贴进说明；json、csv 给别的程序。",
)
@click.option("--all", "everything", is_flag=True, help="相同的数也列出来。")
def diff(
    what: tuple[str, ...],
    old: str | None,
    new: str | None,
    content: Path,
    form: str,
    *,
    everything: bool,
) -> int:
    """比较一个部门的两个年度，或者内容的两个版本。

    juesuan diff 西区信访局 2019 2020：比较两年；只写一年就同它前面的一年比，不写年份就逐年比较。
    部门写标识、名称、简称或曾用名。

    juesuan diff --from v1 --to v2 [路径]：比较两个提交、标签或文件夹，一个字也不放过；
    路径写 年/部门、年或部门，就只比较那里的报告。

    没有不同以状态 0 结束，有不同是 1，用法不对或者内容读不出来是 2。
    """
    if old is None and new is not None:
        raise WrongUsageError("写了 --to，没有写 --from")
    try:
        found = _years(what, content) if old is None else _versions(what, old, new, content)
    except RevisionError as error:
        raise WrongUsageError(str(error)) from None
    except _UnreadableError as error:
        click.echo(str(error), err=True)
        return 2
    _print(found, form, everything=everything)
    return 0 if found.equal else 1


class _UnreadableError(Exception):
    """Content with errors; the message says whose and what they are."""


def _print(found: Comparison, form: str, *, everything: bool) -> None:
    if form == CSV:
        # The table is for a file: a byte more or less would spoil it.
        click.echo(as_csv(found, everything=everything), nl=False)
    elif form == JSON:
        click.echo(as_json(found, everything=everything))
    elif form == MARKDOWN:
        click.echo(as_markdown(found, everything=everything))
    else:
        columns = shutil.get_terminal_size((_USUAL, 0)).columns
        width = min(max(columns, _NARROW), _WIDE) if sys.stdout.isatty() else _USUAL
        click.echo(as_text(found, everything=everything, width=width))


# --- years --------------------------------------------------------------------------------------


def _years(what: Sequence[str], content: Path) -> Comparison:
    if not what:
        raise WrongUsageError(
            "写明比较什么：部门和年份，例如 juesuan diff xiqu-xinfangju 2019 2020；"
            "或者两个版本，例如 juesuan diff --from v1 --to v2"
        )
    statute = load_statute()
    known = load_content(content, statute.layouts, ())
    _refuse_errors("内容", known)
    name, years = _asked(what)
    department = _department(name, known.content.departments)
    loaded = load_content(content, statute.layouts, (department,))
    _refuse_errors("内容", loaded)
    pairs = _pairs(department, _chosen(years), loaded)
    return compare_years(Desks(loaded.content, statute), pairs)


def _asked(what: Sequence[str]) -> tuple[str, list[str]]:
    """Split what is asked for into a department and years; both may be the folder of a report."""
    name, *rest = what
    year, slash, below = name.rstrip("/").partition("/")
    if slash and YEAR.fullmatch(year):
        return below, [year, *rest]
    return name, rest


def _chosen(written: Sequence[str]) -> list[int]:
    """Read years: ``2019 2020``, ``2019-2020``, ``2019年度``, one year or none."""
    texts = [
        text.removesuffix("度").removesuffix("年") for one in written for text in one.split("-")
    ]
    if wrong := [text for text in texts if not YEAR.fullmatch(text)]:
        raise WrongUsageError(f"“{wrong[0]}”不是年份，年份写四位数字，例如 2020")
    years = sorted(set(map(int, texts)))
    if len(texts) > 2 or len(years) < len(texts):  # noqa: PLR2004 - a pair
        raise WrongUsageError("写两个不同的年份，或者一个，或者不写")
    return years


def _department(name: str, departments: dict[str, Department]) -> str:
    """Return the id of a department by its id or one of its names."""
    if name in departments:
        return name
    found = [key for key, one in departments.items() if name in _names(one)]
    if len(found) == 1:
        return found[0]
    if found:
        raise WrongUsageError(f"叫“{name}”的部门不止一个，写标识：{'、'.join(found)}")
    names = {key: key for key in departments}
    names |= {title: key for key, one in departments.items() for title in _names(one)}
    parts = sorted({key for title, key in names.items() if name in title})
    if YEAR.fullmatch(name):
        hint = "先写部门，再写年份"
    elif parts:
        hint = f"是不是想写 {'、'.join(parts[:_FIRST])}"
    else:
        hint = suggestion(name, names, "部门见 departments.yml；比较两个版本写 --from")
    raise WrongUsageError(f"没有“{name}”这个部门；{hint}")


def _names(department: Department) -> set[str]:
    former = (*department.former_ids, *(step.former for step in department.lineage))
    return {name for name in (department.name, department.short, *former) if name}


def _pairs(department: str, years: list[int], loaded: Loaded) -> list[tuple[ReportKey, ReportKey]]:
    """Return the reports to compare, the earlier one first."""
    reports = sorted(key.year for key in loaded.content.reports)
    listed = "、".join(map(str, reports)) or "没有"
    for year in years:
        if year not in reports:
            raise WrongUsageError(f"{department} 没有 {year} 年度的报告，有的是：{listed}")
    if len(years) == 1:
        earlier = [year for year in reports if year < years[0]]
        if not earlier:
            raise WrongUsageError(f"{department} 在 {years[0]} 年以前没有报告，有的是：{listed}")
        years = [earlier[-1], *years]
    chosen = years or reports
    pairs = pairwise(chosen)
    found = [(ReportKey(a, department), ReportKey(b, department)) for a, b in pairs]
    if not found:
        raise WrongUsageError(f"{department} 不到两个年度的报告，没有可以比较的；有的是：{listed}")
    return found


# --- versions -----------------------------------------------------------------------------------


def _versions(what: Sequence[str], old: str, new: str | None, content: Path) -> Comparison:
    with ExitStack() as stack:
        sides = [stack.enter_context(edition(old, content))]
        if new is None:
            sides.append(Edition(_WORKING_TREE, content, shown(content)))
        else:
            sides.append(stack.enter_context(edition(new, content)))
        read = [_read(side) for side in sides]
    wanted = _wanted(what, read) if what else None
    for side, loaded in zip(sides, read, strict=True):
        _refuse_errors(f"“{side.name}”这一版", loaded, wanted)
    statute = load_statute()
    then, now = (Version(Desks(loaded.content, statute), _texts(loaded)) for loaded in read)
    return compare_versions((sides[0].name, sides[1].name), then, now, wanted)


def _read(side: Edition) -> Loaded:
    """Read a version; its files bear the names people know them by."""
    loaded = load_content(side.folder, load_statute().layouts)
    named = _renamer(loaded.folder, side.shown)
    return replace(
        loaded,
        diagnostics=tuple(
            replace(found, location=replace(found.location, file=named(found.location.file)))
            for found in loaded.diagnostics
        ),
        sources={named(name): text for name, text in loaded.sources.items()},
        folder=side.shown,
    )


def _renamer(old: str, new: str) -> Callable[[str], str]:
    return lambda name: new + name.removeprefix(old)


def _texts(loaded: Loaded) -> dict[str, str]:
    return {name.removeprefix(f"{loaded.folder}/"): t for name, t in loaded.sources.items()}


def _wanted(what: Sequence[str], read: Sequence[Loaded]) -> set[ReportKey]:
    """Return the reports that paths name: of a year, of a department, or one report."""
    known = {key for loaded in read for key in _folders(loaded)}
    return {key for path in what for key in _meant(path, known, read)}


def _folders(loaded: Loaded) -> Iterator[ReportKey]:
    """Yield the reports of a version, also those that cannot be read."""
    yield from loaded.content.reports
    for name in (*_texts(loaded), *(found.location.file for found in loaded.diagnostics)):
        year, _, rest = name.removeprefix(f"{loaded.folder}/").partition("/")
        department = rest.partition("/")[0]
        if YEAR.fullmatch(year) and department:
            yield ReportKey(int(year), department)


def _meant(path: str, known: Collection[ReportKey], read: Sequence[Loaded]) -> Iterator[ReportKey]:
    parts = [part for part in Path(path).parts if part != "/"]
    if parts and parts[0] == Path(read[-1].folder).name:
        parts = parts[1:]
    year = parts.pop(0) if parts and YEAR.fullmatch(parts[0]) else None
    department = parts.pop(0) if parts else None
    if department is not None and department not in {key.department for key in known}:
        department = _department(department, {**_departments(read[0]), **_departments(read[1])})
    found = [
        key
        for key in known
        if year in {None, str(key.year)} and department in {None, key.department}
    ]
    if not found or (year is None and department is None):
        raise WrongUsageError(f"两版里都没有 {path}；写 年/部门、年或部门")
    yield from found


def _departments(loaded: Loaded) -> dict[str, Department]:
    return loaded.content.departments


# --- content that cannot be read ----------------------------------------------------------------


def _refuse_errors(side: str, loaded: Loaded, wanted: Collection[ReportKey] | None = None) -> None:
    """Refuse to compare what cannot be read: half a report would differ in everything."""
    errors = [
        found
        for found in loaded.diagnostics
        if found.severity is Severity.ERROR and _concerns(found, loaded, wanted)
    ]
    if errors:
        tally = Tally.of(errors, len(loaded.content.reports))
        told = report(errors[:_FIRST], loaded.sources, tally)
        more = len(errors) - _FIRST
        rest = f"\n\n还有 {more} 处；用 juesuan check 查看全部。" if more > 0 else ""
        raise _UnreadableError(f"{side}读不出来，没有比较。{told}{rest}")


def _concerns(found: Diagnostic, loaded: Loaded, wanted: Collection[ReportKey] | None) -> bool:
    """Whether an error is in a wanted report, or in no report but what all share."""
    name = found.location.file.removeprefix(f"{loaded.folder}/")
    inside = YEAR.match(name) is not None
    return wanted is None or not inside or any(f"{name}/".startswith(f"{key}/") for key in wanted)
