"""The records of what went public: read as written, refused at their place where they are not."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Severity
from generator.exchange.publication import published_json
from generator.load.content import Loaded, load_content, read_shared
from generator.load.published import quick
from generator.model.keys import ReportKey
from generator.model.publication import Publication

SITE = "format: 1\nname: 部门决算公开\nregion: 某市\npublisher: 某局\nlayout: west-2018\n"
ACCOUNTS = (
    "unit: 元\nkind: 部门\nbasis: 汇总\norigin: own\napproved: 2021-09-01\n"
    "published: 2021-09-15\ndisclosure: complete\n"
)
GOOD = {
    "site.yml": SITE,
    "departments.yml": "departments: {jia: {name: 甲局}, yi: {name: 乙局}}\n",
    "2020/jia/accounts.yml": ACCOUNTS,
    "2020/yi/accounts.yml": ACCOUNTS,
}
JIA, YI = ReportKey(2020, "jia"), ReportKey(2020, "yi")
Builder = Callable[[Mapping[str, str | bytes]], Path]


def record(day: str = "2021-09-15", corrections: int = 0, **more: Any) -> Publication:
    plain = {"date": day, "origin": "own", "corrections": corrections, "accounts": "a" * 64}
    return Publication.model_validate(plain | more)


@pytest.fixture
def load(content_folder: Builder, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Loaded]:
    def run(text: str) -> Loaded:
        folder = content_folder({**GOOD, "published.json": text})
        monkeypatch.chdir(folder.parent)
        return load_content(Path("content"), ("west-2018",))

    return run


def found(loaded: Loaded) -> list[str]:
    return [f"{d.location} {d.name}" for d in loaded.diagnostics]


records = st.builds(
    lambda day, number, digest, part, version: record(
        day.isoformat(), number, **{part: digest}, **({"generator": version} if version else {})
    ),
    st.dates(date(1990, 1, 1)),
    st.integers(0, 999_999),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    st.sampled_from(["accounts", "narrative", "performance"]),
    st.sampled_from([None, "0.1.0"]),
)
keys = st.builds(ReportKey, st.integers(1900, 2099), st.from_regex(r"[a-z0-9]+", fullmatch=True))


@given(st.dictionaries(keys, st.lists(records, min_size=1, max_size=3), max_size=3))
def test_what_is_written_is_read_again(written: dict[ReportKey, list[Publication]]) -> None:
    text = published_json(written)
    again = quick(text)
    assert again is not None
    assert {ReportKey.of(key): listed for key, listed in again.reports.items()} == written
    assert json.loads(text)["format"] == 1


def test_a_record_is_one_line_and_reports_stand_in_order() -> None:
    records = {YI: [record()], JIA: [record(), record("2021-10-09", 1)]}
    lines = published_json(records).splitlines()
    assert [line.strip()[:16] for line in lines[2:-2]] == [
        '"reports": {',
        '"2020/jia": [',
        '{"date": "2021-0',
        '{"date": "2021-1',
        "],",
        '"2020/yi": [',
        '{"date": "2021-0',
        "]",
    ]


def test_records_reach_their_report(load: Callable[[str], Loaded]) -> None:
    both = [record(), record("2021-10-09", 1)]
    loaded = load(published_json({JIA: both}))
    assert found(loaded) == []
    assert loaded.content.reports[JIA].published == tuple(both)
    assert loaded.content.reports[YI].published == ()


def test_a_task_for_one_report_takes_along_its_records_only(content_folder: Builder) -> None:
    text = published_json({JIA: [record()], YI: [record()]})
    shared = read_shared(content_folder({**GOOD, "published.json": text}), ("west-2018",))
    assert set(shared.of([YI]).loaded.content.published) == {YI}


_LINE = '{"date": "2021-09-15", "origin": "own", "corrections": 0, "accounts": "%s"}' % ("a" * 64)


def file(*lines: str, key: str = "2020/jia", head: str = '"format": 1') -> str:
    return f'{{{head}, "reports": {{\n"{key}": [\n{",".join(lines)}\n]}}}}\n'


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (file(_LINE), []),
        ("", ["1:1 empty-file"]),
        ("[]", ["1:1 bad-value"]),
        ("{", ["2:1 syntax"]),
        (file(_LINE, head='"format": 2'), ["1:12 bad-value"]),
        (file(_LINE.replace("09-15", "02-30")), ["3:10 bad-value"]),
        (file(_LINE.replace("2021-09-15", "未公开")), ["3:10 bad-value"]),
        (file(_LINE.replace('aa"', 'a"')), ["3:71 bad-value"]),
        (file(_LINE.replace("0,", "-1,")), ["3:56 bad-value"]),
        (file(_LINE.replace("0,", "10000000,")), ["3:56 bad-value"]),
        (file(_LINE.replace("own", "mine")), ["3:34 bad-value"]),
        (file(_LINE.replace("accounts", "account")), ["3:59 unknown-key"]),
        (file(_LINE.replace('"date": "2021-09-15", ', "")), ["3:1 missing-key"]),
        (file(_LINE.replace('"origin"', '"date"')), ["3:1 missing-key", "3:24 repeated-key"]),
        (file(_LINE.replace('"origin"', '"date": "2021-09-16", "origin"')), ["3:24 repeated-key"]),
        (file(_LINE, key="2020/Jia"), ["2:1 bad-key"]),
        ("[" * 40 + "]" * 40, ["1:33 too-deep"]),
        ("[" * 100_000, ["1:33 too-deep"]),
        ("x" * (5 * 1024 * 1024 + 1), ["1:1 too-large"]),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    load: Callable[[str], Loaded], text: str, wrong: list[str]
) -> None:
    loaded = load(text)
    assert found(loaded) == [f"content/published.json:{place}" for place in wrong]
    if wrong:
        assert all(report.published == () for report in loaded.content.reports.values())
    else:
        assert loaded.content.reports[JIA].published == (record(),)


@pytest.mark.parametrize("text", [file(_LINE + ",\n"), file(_LINE) + "# 注释\n"])
def test_what_is_yaml_but_not_json_is_refused(load: Callable[[str], Loaded], text: str) -> None:
    assert found(load(text)) == ["content/published.json:5:1 syntax"]


@pytest.mark.parametrize(
    ("last", "wrong"),
    [
        (record("2021-09-14", 1), "6:16 records-out-of-order"),
        (record("2021-09-15", 0), "6:62 records-out-of-order"),
        (record("2021-09-15", 1), ""),
    ],
)
def test_records_only_go_on(load: Callable[[str], Loaded], last: Publication, wrong: str) -> None:
    loaded = load(published_json({JIA: [record("2021-09-15", 1), last]}))
    assert found(loaded) == ([f"content/published.json:{wrong}"] if wrong else [])
    assert len(loaded.content.reports[JIA].published) == 2


@pytest.mark.parametrize(
    ("origin", "severity"), [("own", Severity.ERROR), ("transcribed", Severity.WARNING)]
)
def test_a_report_that_was_public_and_is_gone(
    load: Callable[[str], Loaded], origin: str, severity: Severity
) -> None:
    loaded = load(published_json({ReportKey(2020, "ji"): [record(origin=origin)], YI: [record()]}))
    (gone,) = loaded.diagnostics
    assert (gone.name, gone.severity) == ("published-report-gone", severity)
    assert (gone.location.line, gone.location.column) == (4, 16)
    assert "2021-09-15" in gone.message
    assert "是不是想写 2020/jia" in gone.hint
    assert loaded.content.reports[YI].published == (record(),)


def test_the_last_record_tells_of_a_report_that_is_gone(load: Callable[[str], Loaded]) -> None:
    both = [record(), record("2021-10-09", origin="transcribed")]
    (gone,) = load(published_json({ReportKey(2020, "bing"): both})).diagnostics
    assert "2021-10-09" in gone.message
    assert gone.severity is Severity.WARNING


def test_a_report_without_any_record_is_not_missed(load: Callable[[str], Loaded]) -> None:
    assert found(load('{"format": 1, "reports": {"2020/bing": []}}')) == []


def test_a_report_that_cannot_be_read_is_not_gone(
    content_folder: Builder,
) -> None:
    files = {
        **GOOD,
        "2020/jia/accounts.yml": "x",
        "published.json": published_json({JIA: [record()]}),
    }
    names = [d.name for d in load_content(content_folder(files), ("west-2018",)).diagnostics]
    assert "published-report-gone" not in names


def test_a_link_in_its_place_is_refused(content_folder: Builder, tmp_path: Path) -> None:
    folder = content_folder(GOOD)
    outside = tmp_path / "elsewhere.json"
    outside.write_text(published_json({JIA: [record()]}))
    (folder / "published.json").symlink_to(outside)
    loaded = load_content(folder, ("west-2018",))
    assert [d.name for d in loaded.diagnostics] == ["link"]
    assert loaded.content.reports[JIA].published == ()


@pytest.mark.parametrize("folder", ["2020/", "2020/jia/"])
def test_one_in_another_folder_is_no_record(content_folder: Builder, folder: str) -> None:
    files = {**GOOD, f"{folder}published.json": published_json({JIA: [record()]})}
    loaded = load_content(content_folder(files), ("west-2018",))
    assert [(d.name, d.severity) for d in loaded.diagnostics] == [
        ("unknown-file", Severity.WARNING)
    ]
