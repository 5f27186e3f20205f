"""What was changed after a report went public: whether the log of corrections tells all of it."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from generator.amounts import Entry, EntryError, State, Unit, plain, read_amount, read_quoted
from generator.check.findings import ACCOUNTS, NARRATIVE, PERFORMANCE, Finding
from generator.derive.desk import Desk
from generator.derive.explain import value_at
from generator.derive.figures import Figure
from generator.derive.publication import Logged, cell_of, digests, logged
from generator.model.publication import PARTS, Publication
from generator.model.report import Report

_TITLES = {ACCOUNTS: "数字", NARRATIVE: "文字", PERFORMANCE: "绩效"}
_FILL_IN = "【待填】"


def corrections(desk: Desk) -> Iterator[Finding]:
    """Find changes that no correction tells of, and corrections that cannot be true."""
    log = logged(desk.report)
    records = desk.report.published
    if records:
        yield from _unlogged(desk.report, records[-1])
        yield from _against_records(desk.report, log, records)
        yield from _against_dates(desk.report, records[0])
    yield from _dates(desk.report, log)
    yield from _figures(desk, log)


# --- the report and its records -----------------------------------------------------------------


def changed_parts(report: Report) -> tuple[str, ...]:
    """Return the parts of a report that are not as they last went public; none without a record."""
    if not report.published:
        return ()
    before, now = report.published[-1].digests, digests(report)
    return tuple(part for part in PARTS if before.get(part) != now.get(part))


def named_parts(report: Report, parts: Sequence[str]) -> str:
    """Name parts that changed, with their files."""
    before = report.published[-1].digests if report.published else {}
    told = []
    for part in parts:
        how = "删去了" if getattr(report, part) is None else "" if part in before else "新加的"
        told.append(f"{_TITLES[part]}（{how}{part}.yml）")
    return "、".join(told)


def log_file(report: Report) -> str:
    """Return the part of a report whose file holds the log of corrections."""
    return ACCOUNTS if report.accounts else PERFORMANCE


def entry_to_write(day: str = _FILL_IN) -> str:
    """Return a correction to paste; what is in brackets is refused until it is filled in."""
    rest = ", ".join(f"{key}: {_FILL_IN}" for key in ("at", "what", "old", "new", "why"))
    return f"- {{date: {day}, {rest}}}"


def how_to_log(report: Report, day: str = _FILL_IN) -> str:
    """Say where a correction is written, and how."""
    file = f"{log_file(report)}.yml"
    where = f"在 {file} 的 corrections 下面加一行" if report.corrections else f"在 {file} 末尾写上"
    head = "" if report.corrections else "corrections:\n"
    return (
        f"{where}（日期、位置、原来和更正后的写法、原因；不是一个数的不写 at），"
        f"不该改的就改回去：\n{head}  {entry_to_write(day)}"
    )


def _unlogged(report: Report, last: Publication) -> Iterator[Finding]:
    changed = changed_parts(report)
    more = len(report.corrections) - last.corrections
    present = (part for part in changed if getattr(report, part) is not None)
    file = next(present, log_file(report))
    if changed and more <= 0:
        message = f"{named_parts(report, changed)}与 {last.date} 公开的不同，那以后没有新的更正记录"
        yield Finding(file, (), "changed-without-correction", message, how_to_log(report))
    elif more > 0:
        message = f"{last.date} 公开以后有 {more} 条更正，还没有登记"
        hint = f"生成网站以前运行 juesuan publish-record {report.key}"
        path = ("corrections",)
        yield Finding(logged(report)[-1].file, path, "unrecorded-correction", message, hint)


def _against_records(
    report: Report, log: Sequence[Logged], records: Sequence[Publication]
) -> Iterator[Finding]:
    """Compare how many corrections each record counted with how many are dated up to it."""
    for record in records:
        before = [entry for entry in log if entry.day and entry.day < record.date]
        until = [entry for entry in log if entry.day is None or entry.day <= record.date]
        counted = f"{record.date} 公开时更正记录有 {record.corrections} 条"
        if len(until) < record.corrections:
            message = f"{counted}，现在日期不晚于那天的只有 {len(until)} 条"
            file = log[0].file if log else log_file(report)
            yield Finding(file, ("corrections",), "log-differs-from-records", message)
            return
        if len(before) > record.corrections:
            more = before[record.corrections]
            message = f"{counted}，现在日期早于那天的却有 {len(before)} 条"
            path = (*more.path, "date")
            yield Finding(more.file, path, "log-differs-from-records", message)
            return


def _against_dates(report: Report, first: Publication) -> Iterator[Finding]:
    published = report.accounts.published if report.accounts else None
    if isinstance(published, date) and first.date < published:
        message = f"公开日期写 {published}，公开记录里 {first.date} 已经公开"
        yield Finding(ACCOUNTS, ("published",), "recorded-before-publication", message)


# --- the dates of the log -----------------------------------------------------------------------


def _dates(report: Report, log: Sequence[Logged]) -> Iterator[Finding]:
    published = report.accounts.published if report.accounts else None
    for entry in log:
        if entry.day and isinstance(published, date) and entry.day < published:
            message = f"更正日期 {entry.day} 早于公开日期 {published}"
            path = (*entry.path, "date")
            yield Finding(entry.file, path, "correction-before-publication", message)
    dated = [entry for entry in log if entry.day]
    for before, after in pairwise(dated):
        early = before.day and after.day and after.day < before.day
        if early and before.file == after.file:
            message = f"更正日期 {after.day} 早于上一条的 {before.day}"
            path = (*after.path, "date")
            yield Finding(after.file, path, "corrections-out-of-order", message)


# --- what the log says of figures ---------------------------------------------------------------


def _figures(desk: Desk, log: Sequence[Logged]) -> Iterator[Finding]:
    latest: dict[object, Logged] = {}
    for entry in sorted(log, key=lambda entry: entry.day or date.min):
        correction = entry.correction
        if correction.old and correction.new and _same(correction.old, correction.new):
            message = f"原来的写法和更正后的写法一样：{correction.new}"
            yield Finding(entry.file, (*entry.path, "new"), "correction-without-change", message)
        if correction.at and correction.new:
            latest[cell_of(desk, correction) or correction.at] = entry
    for entry in latest.values():
        yield from _figure(desk, entry)


def _same(old: str, new: str) -> bool:
    """Tell whether two texts say one thing; 44.9 and 44.90 are digits of two kinds."""
    one, other = read_quoted(old), read_quoted(new)
    if one is None or other is None:
        return old.strip() == new.strip()
    same_digits = one.number.as_tuple() == other.number.as_tuple()
    return same_digits and (one.unit == other.unit or None in {one.unit, other.unit})


def _figure(desk: Desk, entry: Logged) -> Iterator[Finding]:
    """Compare what the latest correction of a figure made of it with what it is now."""
    accounts, new = desk.report.accounts, entry.correction.new
    now = _now(desk, entry)
    if accounts is None or now is None or new is None:
        return
    if not _states(new, now, accounts.unit):
        at = entry.correction.at
        message = f"{at} 更正后写 {new}，报告里现在是 {_shown(now, accounts.unit)}"
        path = (*entry.path, "new")
        yield Finding(entry.file, path, "correction-differs-from-figure", message)


def _states(new: str, now: Figure, unit: Unit) -> bool:
    """Tell whether a text states a figure; one that is neither a number nor a state may be."""
    quoted = read_quoted(new)
    if quoted is not None:
        return now.yuan is not None and quoted.states(now.yuan, unit)
    try:
        return read_amount(new).state is now.state
    except EntryError:
        return True


def _now(desk: Desk, entry: Logged) -> Figure | None:
    """Return what a report states at the address of a correction; None where it is no figure."""
    accounts, correction = desk.report.accounts, entry.correction
    address = cell_of(desk, correction)
    if address is not None:
        return desk.book.figure(address)
    value = value_at(accounts, tuple((correction.at or "").split(".")))
    if accounts is None or not isinstance(value, Entry):
        return None
    yuan = None if value.number is None else accounts.unit.to_yuan(value.number)
    return Figure(value.state, yuan)


def _shown(now: Figure, unit: Unit) -> str:
    if now.yuan is not None:
        return plain(unit.from_yuan(now.yuan))
    return "空的" if now.state is State.BLANK else now.state.value
