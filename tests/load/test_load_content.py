"""Whole content folders: given these files, expect these reports and diagnostics."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Severity, describe
from generator.load.content import Loaded, load_content
from generator.locations import Location
from generator.model.keys import ReportKey

SITE = "format: 1\nname: 部门决算公开\nregion: 某市\npublisher: 某局\nlayout: west-2018\n"
DEPARTMENTS = """\
departments:
  xinfangju: {name: 某市信访局, short: 信访局}
  jiaoyuju: {name: 某市教育局}
"""
ACCOUNTS = """\
unit: 元
kind: 部门
basis: 汇总
origin: own
approved: 2021-09-01
published: 2021-09-15
disclosure: complete
"""
PERFORMANCE = """\
unit: 元
projects:
  - {id: guards, name: 保安}
reports:
  - {id: whole, template: t}
"""
GOOD = {
    "site.yml": SITE,
    "departments.yml": DEPARTMENTS,
    "2020/xinfangju/accounts.yml": ACCOUNTS,
    "2020/xinfangju/narrative.yml": "duties: [接待来访]\n",
    "2020/xinfangju/performance.yml": PERFORMANCE,
    "2021/jiaoyuju/performance.yml": PERFORMANCE,
}
Builder = Callable[[Mapping[str, str | bytes]], Path]
Loading = Callable[[Mapping[str, str | bytes]], Loaded]
LAYOUTS = ("west-2018", "east-2024")
KEY = ReportKey(2020, "xinfangju")


@pytest.fixture
def load(content_folder: Builder, monkeypatch: pytest.MonkeyPatch) -> Loading:
    """Load a folder as ``content`` from the project folder, as the command does."""

    def run(files: Mapping[str, str | bytes]) -> Loaded:
        monkeypatch.chdir(content_folder(files).parent)
        return load_content(Path("content"), LAYOUTS)

    return run


def found(loaded: Loaded) -> list[str]:
    return [f"{d.location} {d.name}" for d in loaded.diagnostics]


def with_(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """The good content with other files; two underscores stand for a slash, None for no file."""
    renamed = {
        name.replace("__", "/").replace("_yml", ".yml"): text for name, text in changes.items()
    }
    return {name: text for name, text in (GOOD | renamed).items() if text is not None}


# --- what is read ---


def test_a_good_folder(load: Loading) -> None:
    loaded = load(GOOD)
    assert loaded.diagnostics == ()
    assert list(loaded.content.reports) == [KEY, ReportKey(2021, "jiaoyuju")]
    report = loaded.content.reports[KEY]
    assert report.department.short == "信访局"
    assert report.layout == "west-2018"
    assert report.narrative is not None
    assert loaded.content.site.region == "某市"
    assert loaded.sources["content/site.yml"] == SITE
    assert set(loaded.sources) == {f"content/{name}" for name in GOOD}


def test_a_glossary_is_read(load: Loading) -> None:
    loaded = load(with_(glossary_yml="terms: [{term: 甲, text: 乙}]\n"))
    assert [term.term for term in loaded.content.glossary.terms] == ["甲"]


def test_a_folder_without_reports_needs_no_departments(load: Loading) -> None:
    loaded = load({"site.yml": SITE})
    assert (found(loaded), loaded.content.reports) == (["content:1:1 no-reports"], {})


@pytest.mark.parametrize(
    "name",
    ["README.md", ".gitkeep", ".git/config", "~$决算表.xlsx", "accounts.yml~", "a.tmp"],
)
@pytest.mark.parametrize("folder", ["", "2020/", "2020/xinfangju/"])
def test_these_may_stand_beside_the_content(load: Loading, folder: str, name: str) -> None:
    assert found(load({**GOOD, folder + name: "x"})) == []


def test_files_are_named_as_the_folder_was_given(content_folder: Builder) -> None:
    folder = content_folder({"site.yml": "x: 1\n"})
    assert load_content(folder, ()).diagnostics[0].location.file == f"{folder.as_posix()}/site.yml"


# --- places ---


def test_locate(load: Loading) -> None:
    loaded = load(GOOD)
    accounts = "content/2020/xinfangju/accounts.yml"
    assert loaded.locate(KEY, "accounts", ("origin",)) == Location(accounts, 4, 9)
    assert loaded.locate(KEY, "accounts", ("general_budget", "total")) == Location(accounts, 1, 1)
    site = Location("content/site.yml", 5, 9)
    assert loaded.locate(None, "site", ("layout",)) == site
    place = loaded.locate(KEY, "performance", ("projects", 0, "funding"))
    assert place == Location("content/2020/xinfangju/performance.yml", 3, 5)


def test_locate_in_a_file_that_is_not_there(load: Loading) -> None:
    loaded = load(GOOD)
    file = "content/2021/jiaoyuju/accounts.yml"
    key = ReportKey(2021, "jiaoyuju")
    assert loaded.locate(key, "accounts", ("unit",)) == Location(file, 1, 1)
    assert loaded.locate(None, "glossary", ()) == Location("content/glossary.yml", 1, 1)


# --- all problems of all files in one run ---


def test_every_file_is_read_whatever_is_wrong_with_the_others(load: Loading) -> None:
    loaded = load(
        {
            "site.yml": "format: 1\n",
            "departments.yml": "departments: {xinfangju: {name: }}\n",
            "glossary.yml": "terms:\n\t- x\n",
            "2020/xinfangju/accounts.yml": ACCOUNTS + "general_budget: {total: {basic: 1,096}}\n",
            "2020/xinfangju/narrative.yml": "duties: [甲\n",
            "2020/jiaoyuju/performance.yml": PERFORMANCE + "a: b\n",
            "202O/jiaoyuju/performance.yml": "",
        }
    )
    assert found(loaded) == [
        "content/2020/jiaoyuju/performance.yml:6:1 unknown-key",
        "content/2020/xinfangju/accounts.yml:8:33 thousands-separator",
        "content/2020/xinfangju/narrative.yml:1:9 syntax",
        "content/202O:1:1 unknown-folder",
        "content/departments.yml:1:33 empty-value",
        "content/glossary.yml:2:1 tab-indentation",
        "content/site.yml:1:1 missing-key",
        "content/site.yml:1:1 missing-key",
        "content/site.yml:1:1 missing-key",
    ]
    assert loaded.content.reports == {}


def test_a_report_is_built_only_if_all_its_files_are_bound(load: Loading) -> None:
    loaded = load(with_(**{"2020__xinfangju__narrative_yml": "duty: x\n"}))
    assert found(loaded) == ["content/2020/xinfangju/narrative.yml:1:1 unknown-key"]
    assert list(loaded.content.reports) == [ReportKey(2021, "jiaoyuju")]


def test_reports_are_still_built_where_departments_could_not_be_read(load: Loading) -> None:
    loaded = load(with_(departments_yml="departments: [x]\n"))
    assert found(loaded) == ["content/departments.yml:1:14 bad-value"]
    assert loaded.content.reports[KEY].department is loaded.content.departments["xinfangju"]


# --- files and folders ---


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"site_yml": None}, ["content/site.yml:1:1 missing-file"]),
        ({"departments_yml": None}, ["content/departments.yml:1:1 missing-file"]),
        ({"site_yml": None, "site.yaml": SITE}, ["content/site.yaml:1:1 yaml-extension"]),
        ({"sites.yml": "x", "site_yml": None}, ["content/sites.yml:1:1 unknown-file"]),
        ({"notes.yml": ""}, ["content/notes.yml:1:1 unknown-file"]),
        ({"2020__notes.yml": ""}, ["content/2020/notes.yml:1:1 unknown-file"]),
        ({"20200__x__y_yml": ""}, ["content/20200:1:1 unknown-folder"]),
        ({"drafts__x": ""}, ["content/drafts:1:1 unknown-folder"]),
        (
            {"2020__xinfangju__old__accounts_yml": ""},
            ["content/2020/xinfangju/old:1:1 unknown-folder"],
        ),
        (
            {"2021__jiaoyuju__accounts.yaml": ACCOUNTS},
            ["content/2021/jiaoyuju/accounts.yaml:1:1 yaml-extension"],
        ),
        (
            {"2021__xinfangju__acounts.yml": ACCOUNTS},
            ["content/2021/xinfangju/acounts.yml:1:1 unknown-file"],
        ),
        (
            {"2021__xinfangju__accounts.yml__x": ""},
            ["content/2021/xinfangju/accounts.yml:1:1 not-a-file"],
        ),
        (
            {"2021__xinfangju__narrative_yml": "duties: [甲]\n"},
            ["content/2021/xinfangju:1:1 nothing-to-publish"],
        ),
        (
            {
                "2021__xinfangju__narrative_yml": "duties: [甲]\n",
                "2021__xinfangju__performance_yml": "unit: 元\nkind: 部门\n",
            },
            ["content/2021/xinfangju:1:1 narrative-without-accounts"],
        ),
        ({"2021__xinfangju__.gitkeep": ""}, ["content/2021/xinfangju:1:1 nothing-to-publish"]),
        (
            {"2021__xinfanju__accounts_yml": ACCOUNTS},
            ["content/2021/xinfanju:1:1 unknown-department"],
        ),
        ({"2020__xinfangju__accounts_yml": ""}, ["content/2020/xinfangju/accounts.yml:1:1 empty-file"]),
        (
            {"2020__xinfangju__accounts_yml": "kind: 部门\n".encode("gbk")},
            ["content/2020/xinfangju/accounts.yml:1:7 not-utf-8"],
        ),
    ],
)  # fmt: skip
def test_files_and_folders(
    load: Loading, change: dict[str, str | bytes | None], expected: list[str]
) -> None:
    assert found(load(with_(**change))) == expected


def test_a_spreadsheet_beside_the_content_is_only_a_warning(load: Loading) -> None:
    (diagnostic,) = load({**GOOD, "2020/xinfangju/底稿.xlsx": b"PK\x03\x04"}).diagnostics
    assert (diagnostic.name, diagnostic.severity) == ("unknown-file", Severity.WARNING)


def test_a_missing_folder() -> None:
    loaded = load_content(Path("nowhere/content"), LAYOUTS)
    assert found(loaded) == ["nowhere/content:1:1 missing-folder"]
    assert loaded.content.reports == {}


def test_a_file_instead_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "content").write_text("x")
    assert load_content(tmp_path / "content", ()).diagnostics[0].name == "missing-folder"


def test_a_misnamed_file_gets_the_name_that_was_meant(load: Loading) -> None:
    loaded = load({**GOOD, "glosary.yaml": "", "2020/xinfangju/performence.yml": ""})
    hints = [d.hint for d in loaded.diagnostics]
    assert hints == [
        "是不是想写 performance.yml；移走它，这里只放 accounts.yml、narrative.yml、performance.yml",
        "改名为 glossary.yml",
    ]


@pytest.mark.parametrize("folder", ["xinfanju", "信访局", "某市信访局"])
def test_an_unknown_department_gets_the_nearest_one(load: Loading, folder: str) -> None:
    (diagnostic,) = load({**GOOD, f"2021/{folder}/accounts.yml": ACCOUNTS}).diagnostics
    assert "是不是想写 xinfangju" in diagnostic.hint


def test_a_year_with_a_word_gets_its_name(load: Loading) -> None:
    (diagnostic,) = load({**GOOD, "2022年/xinfangju/accounts.yml": ACCOUNTS}).diagnostics
    assert diagnostic.hint == "改名为 2022"


def test_links_are_refused(content_folder: Builder, tmp_path: Path) -> None:
    folder = content_folder(GOOD)
    (tmp_path / "secret.yml").write_text("terms: []\n")
    (folder / "glossary.yml").symlink_to(tmp_path / "secret.yml")
    (folder / "2022").symlink_to(tmp_path)
    (folder / "2019").symlink_to(folder / "2020")
    loaded = load_content(folder, LAYOUTS)
    assert [(Path(d.location.file).name, d.name) for d in loaded.diagnostics] == [
        ("2019", "link"),
        ("2022", "link"),
        ("glossary.yml", "link"),
    ]
    assert ReportKey(2019, "xinfangju") not in loaded.content.reports
    assert not any("secret" in text for text in loaded.sources)


def test_links_that_lead_nowhere_and_pipes_are_not_opened(content_folder: Builder) -> None:
    folder = content_folder({"site.yml": SITE})
    (folder / "glossary.yml").symlink_to(folder / "glossary.yml")
    os.mkfifo(folder / "departments.yml")
    names = [d.name for d in load_content(folder, LAYOUTS).diagnostics]
    assert names == ["not-a-file", "link"]


def test_a_file_that_cannot_be_opened(
    content_folder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refuse(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == "narrative.yml":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)

    folder = content_folder(GOOD)
    monkeypatch.setattr(Path, "open", refuse)
    loaded = load_content(folder, LAYOUTS)
    assert [d.name for d in loaded.diagnostics] == ["unreadable-file"]
    assert loaded.diagnostics[0].location.file.endswith("2020/xinfangju/narrative.yml")
    assert "Permission" not in loaded.diagnostics[0].message


def test_a_folder_that_cannot_be_listed(load: Loading, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Path.iterdir

    def refuse(self: Path) -> Any:
        if self.name == "2021":
            raise PermissionError(13, "Permission denied")
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert found(load(GOOD)) == ["content/2021:1:1 unreadable-file"]


def test_a_huge_file_is_not_read(load: Loading) -> None:
    loaded = load({**GOOD, "glossary.yml": b"#" * (5 * 1024 * 1024 + 1)})
    assert found(loaded) == ["content/glossary.yml:1:1 too-large"]
    assert "content/glossary.yml" not in loaded.sources


def test_names_that_are_no_text_are_shown_and_never_crash(content_folder: Builder) -> None:
    folder = content_folder({"site.yml": SITE, "departments.yml": DEPARTMENTS})
    strange = os.fsencode(folder / "2020") + b"/\xff\nx"
    Path(os.fsdecode(strange)).mkdir(parents=True)
    for diagnostic in load_content(folder, LAYOUTS).diagnostics:
        assert describe(diagnostic, {}).encode("utf-8")
        assert "\n" not in diagnostic.location.file + diagnostic.message


# --- layouts ---


def test_the_report_names_its_layout_or_takes_the_one_of_the_site(load: Loading) -> None:
    loaded = load(
        with_(
            **{
                "2020__xinfangju__accounts_yml": ACCOUNTS + "layout: east-2024\n",
                "2020__xinfangju__performance_yml": PERFORMANCE + "layout: west-2018\n",
                "2021__jiaoyuju__performance_yml": PERFORMANCE + "layout: east-2024\n",
            }
        )
    )
    assert [r.layout for r in loaded.content.reports.values()] == ["east-2024", "east-2024"]


def test_an_unknown_layout_is_an_error_with_a_suggestion(load: Loading) -> None:
    loaded = load(with_(**{"2020__xinfangju__accounts_yml": ACCOUNTS + "layout: west-2081\n"}))
    assert found(loaded) == ["content/2020/xinfangju/accounts.yml:8:9 unknown-layout"]
    assert loaded.diagnostics[0].hint == "是不是想写 west-2018；可用的版式：east-2024、west-2018"
    assert KEY not in loaded.content.reports


def test_an_unknown_layout_of_the_site_is_said_once(load: Loading) -> None:
    loaded = load(with_(site_yml=SITE.replace("west-2018", "west")))
    assert found(loaded) == ["content/site.yml:5:9 unknown-layout"]


def test_no_layout_at_all(load: Loading) -> None:
    loaded = load(with_(site_yml=SITE.replace("layout: west-2018\n", "")))
    assert found(loaded) == [
        "content/2020/xinfangju/accounts.yml:1:1 missing-layout",
        "content/2021/jiaoyuju/performance.yml:1:1 missing-layout",
    ]


# --- what no single field can know ---


def said_of(load: Loading, files: Mapping[str, str | bytes]) -> list[str]:
    loaded = load(files)
    return [f"{d.location.line}:{d.location.column} {d.name}" for d in loaded.diagnostics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ACCOUNTS.replace("own", "transcribed"), ["4:9 missing-source"]),
        (ACCOUNTS.replace("own", "transcribed") + "source: {title: 甲}\n", []),
        (ACCOUNTS.replace("09-15", "08-31"), ["6:12 published-before-approved"]),
        (ACCOUNTS.replace("09-15", "09-01"), []),
        (ACCOUNTS.replace("2021-09-01", "未公开"), []),
        (ACCOUNTS + "comparison:\n  2019: {}\n  2020: {}\n", ["10:9 own-year-compared"]),
    ],
)
def test_accounts_as_a_whole(load: Loading, text: str, expected: list[str]) -> None:
    assert said_of(load, with_(**{"2020__xinfangju__accounts_yml": text})) == expected


def test_ids_that_stand_twice(load: Loading) -> None:
    text = """\
unit: 元
projects:
  - {id: guards, name: 保安}
  - {id: lawyers, name: 律师}
  - {id: guards, name: 保安}
reports:
  - {id: guards, template: t}
  - id: guards
    template: t
"""
    loaded = load(with_(**{"2021__jiaoyuju__performance_yml": text}))
    assert [(d.location.line, d.location.column, d.name) for d in loaded.diagnostics] == [
        (5, 10, "repeated-id"),
        (8, 9, "repeated-id"),
    ]
    assert ["第 3 行" in loaded.diagnostics[0].message, "第 7 行" in loaded.diagnostics[1].message]


def test_a_parent_must_exist(load: Loading) -> None:
    text = DEPARTMENTS + "  unit: {name: 中心, parent: xinfanju}\n"
    loaded = load(with_(departments_yml=text))
    assert found(loaded) == ["content/departments.yml:4:28 unknown-parent"]
    assert "是不是想写 xinfangju" in loaded.diagnostics[0].hint


def test_parents_that_run_in_a_ring_are_said_once(load: Loading) -> None:
    text = (
        DEPARTMENTS
        + "  a: {name: 甲, parent: b}\n  b: {name: 乙, parent: c}\n  c: {name: 丙, parent: b}\n"
        + "  d: {name: 丁, parent: d}\n  e: {name: 戊, parent: xinfangju}\n"
    )
    loaded = load(with_(departments_yml=text))
    assert found(loaded) == [
        "content/departments.yml:5:24 parent-cycle",
        "content/departments.yml:7:24 parent-cycle",
    ]
    assert "b → c → b" in loaded.diagnostics[0].message


def test_a_former_id_must_be_free(load: Loading) -> None:
    text = (
        DEPARTMENTS
        + "  a: {name: 甲, former_ids: [old-a, jiaoyuju]}\n"
        + "  b: {name: 乙, former_ids: [old-b, old-a, old-b]}\n"
        + "  c: {name: 丙, former_ids: [Old]}\n"
    )
    loaded = load(with_(departments_yml=text))
    assert found(loaded) == ["content/departments.yml:6:29 bad-value"]
    loaded = load(with_(departments_yml=text.replace("[Old]", "[c]")))
    assert found(loaded) == [
        "content/departments.yml:4:36 former-id-in-use",
        "content/departments.yml:5:36 repeated-former-id",
        "content/departments.yml:5:43 repeated-former-id",
        "content/departments.yml:6:29 former-id-in-use",
    ]
    assert "“a”已经写过" in loaded.diagnostics[1].message


def test_a_folder_under_a_former_id_is_said_once_where_the_id_stands(load: Loading) -> None:
    text = DEPARTMENTS.replace("{name: 某市信访局,", "{former_ids: [old], name: 某市信访局,")
    files = {f"2019/old/{name}": ACCOUNTS for name in ("accounts.yml",)}
    loaded = load({**with_(departments_yml=text), **files})
    assert found(loaded) == ["content/departments.yml:2:28 former-id-in-use"]
    assert "2019/old" in loaded.diagnostics[0].message
    assert "改名为 xinfangju" in loaded.diagnostics[0].hint


# --- anything at all ---


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=60), name=st.sampled_from(sorted(GOOD)), cut=st.integers(0, 200))
def test_damaged_files_never_raise(
    content_folder: Builder, data: bytes, name: str, cut: int
) -> None:
    damaged = GOOD[name].encode()
    folder = content_folder({**GOOD, name: damaged[:cut] + data + damaged[cut + 5 :]})
    loaded = load_content(folder, LAYOUTS)
    for diagnostic in loaded.diagnostics:
        assert describe(diagnostic, loaded.sources)


def test_many_reports_load_fast(load: Loading) -> None:
    reports = {f"{2000 + n}/xinfangju/accounts.yml": ACCOUNTS for n in range(99)}
    start = time.perf_counter()
    loaded = load({**GOOD, **reports})
    assert time.perf_counter() - start < 2
    assert len(loaded.content.reports) == 100


# --- no report ---


def test_content_without_a_report_is_a_warning(load: Loading) -> None:
    loaded = load({"site.yml": SITE})
    (diagnostic,) = loaded.diagnostics
    assert (diagnostic.name, diagnostic.severity) == ("no-reports", Severity.WARNING)
    assert str(diagnostic.location) == "content:1:1"


def test_content_whose_only_report_is_lost_is_not_said_to_have_none(load: Loading) -> None:
    loaded = load({"site.yml": SITE, "2020年/xinfangju/accounts.yml": ACCOUNTS})
    assert [diagnostic.name for diagnostic in loaded.diagnostics] == ["unknown-folder"]


def test_of_very_many_faults_of_the_reader_and_of_ids_the_first_are_said(load: Loading) -> None:
    same = "".join("  - {id: a, name: 甲}\n" for _ in range(103))
    loaded = load(
        with_(
            **{"2020__xinfangju__narrative_yml": "duties: [甲]\n" * 103},
            **{"2020__xinfangju__performance_yml": f"unit: 元\nprojects:\n{same}"},
        )
    )
    for name in ("repeated-key", "repeated-id"):
        assert sum(found.name == name for found in loaded.diagnostics) == 100
    assert sum(found.name == "faults-not-listed" for found in loaded.diagnostics) == 2
