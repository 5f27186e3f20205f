"""``published.json``, read fast while it is as the program wrote it.

There is a record for each report, so reading it as carefully as the clerks' files would take
longer than all else that a small change needs. Its JSON is read strictly by the library; only
where something is wrong is the file read again for the places.
"""

import json
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from generator.diagnostics import Diagnostic, Severity
from generator.load.faults import Fault
from generator.load.files import suggestion
from generator.load.yaml_reader import MAX_DEPTH
from generator.locations import DataPath, Location
from generator.model.publication import Publication, Publications

PUBLISHED = "published.json"


def quick(text: str) -> Publications | None:
    """Read the records where nothing at all is wrong with them; else None."""
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_int=str, parse_float=str)
        return Publications.model_validate(value)
    except (ValueError, ValidationError, RecursionError):
        return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError
    return value


def not_json(text: str, file: str) -> Diagnostic | None:
    """Say where a text that reads as YAML is not JSON: other programs will read it, too."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        hint = "这个文件由 juesuan publish-record 写出；从版本历史里取回原来的一份"
        fault = Fault("syntax", "这里不合 JSON 的写法", hint)
        return fault.at(Location(file, error.lineno, error.colno))
    except RecursionError:  # the strict reader has said so already
        assert text.count("[") + text.count("{") > MAX_DEPTH
    return None


#: A fault, the path it is said of, and how grave it is.
Judged = tuple[DataPath, Fault, Severity]


def in_published(published: Publications, present: Collection[str]) -> Iterator[Judged]:
    """Find reports that were public and are gone, and records in no possible order.

    Args:
        published: The records.
        present: The reports that content has folders for (``year/department``).
    """
    for key, records in published.reports.items():
        if key not in present and records:
            yield _gone(key, records, present)
        for position, (before, after) in enumerate(pairwise(records), 1):
            yield from _disorder(("reports", key, position), before, after)


def _gone(key: str, records: list[Publication], present: Collection[str]) -> Judged:
    last = records[-1]
    message = f"{key} 在 {last.date} 公开过，内容里却没有这份报告"
    otherwise = (
        "从版本历史里取回它的文件夹；部门改了标识的，这里的键一起改；"
        "依法撤回的，连同这里的记录一起删去"
    )
    hint = suggestion(key, present, otherwise)
    severity = Severity.ERROR if last.origin == "own" else Severity.WARNING
    return ("reports", key), Fault("published-report-gone", message, hint), severity


def _disorder(path: DataPath, before: Publication, after: Publication) -> Iterator[Judged]:
    hint = "记录由 juesuan publish-record 依次写出，不手改；从版本历史里取回原来的一份"
    if after.date < before.date:
        message = f"这条记录的日期 {after.date} 早于上一条的 {before.date}"
        fault = Fault("records-out-of-order", message, hint)
        yield (*path, "date"), fault, Severity.ERROR
    if after.corrections < before.corrections:
        message = f"更正记录有 {after.corrections} 条，上一条记录已有 {before.corrections} 条"
        fault = Fault("records-out-of-order", message, hint)
        yield (*path, "corrections"), fault, Severity.ERROR
