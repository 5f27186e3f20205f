"""From a line of a content file back to the values written on it."""

import pytest
from support import read, report_files

from generator.load.places import path_of_place, paths_at, spot_at, value_at
from generator.load.yaml_reader import read as read_document
from generator.locations import DataPath, Location
from generator.model.keys import ReportKey

_TEXT = """\
# 说明
unit: 元

general_budget:
  2010301: {basic: 1, project: 2}  # 行政运行
  2010308:
    basic: 3
scope:
  - {name: 甲, kind: 乙}
  -
    name: 丙
notes: |
  第一行

  第二行
quoted: "开头
  中间
  结尾"
flow: {a: 1,
  b: 2}
last: 4
"""


def _paths(line: int, column: int | None = None) -> list[str]:
    found = paths_at(read_document(_TEXT, "a.yml"), _TEXT.split("\n"), line, column)
    return [".".join(map(str, path)) for path in found]


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        (1, []),
        (2, ["unit"]),
        (3, []),
        (4, ["general_budget"]),
        (5, ["general_budget.2010301.basic", "general_budget.2010301.project"]),
        (6, ["general_budget.2010308"]),
        (7, ["general_budget.2010308.basic"]),
        (8, ["scope"]),
        (9, ["scope.0.name", "scope.0.kind"]),
        (11, ["scope.1.name"]),
        (12, ["notes"]),
        (13, ["notes"]),
        (14, []),
        (15, ["notes"]),
        (16, ["quoted"]),
        (17, ["quoted"]),
        (18, ["quoted"]),
        (19, ["flow.a"]),
        (20, ["flow.b"]),
        (21, ["last"]),
        (22, []),
        (99, []),
    ],
)
def test_a_line_holds_its_values(line: int, paths: list[str]) -> None:
    assert _paths(line) == paths


@pytest.mark.parametrize(
    ("column", "path"),
    [(1, "basic"), (13, "basic"), (20, "basic"), (22, "basic"), (23, "project"), (60, "project")],
)
def test_a_column_holds_the_value_that_begins_before_it(column: int, path: str) -> None:
    assert _paths(5, column) == [f"general_budget.2010301.{path}"]


def test_a_value_is_found_as_it_was_typed() -> None:
    document = read_document(_TEXT, "a.yml")
    assert value_at(document, ("scope", 0, "name")) == "甲"
    assert value_at(document, ("general_budget", 2010301, "basic")) == "1"


def test_a_spot_knows_its_report_and_file() -> None:
    loaded = read(report_files("procurement: {goods: 5}", narrative="duties: [甲]"))
    accounts, narrative = sorted(file for file in loaded.sources if "/jia/" in file)
    spot = spot_at(loaded, accounts, 1)
    assert spot is not None
    assert (str(spot.key), spot.file, spot.paths) == (
        "2020/jia",
        "accounts",
        (("procurement", "goods"),),
    )
    other = spot_at(loaded, narrative, 1)
    assert other is not None
    assert (other.file, other.paths) == ("narrative", (("duties", 0),))
    site = spot_at(loaded, next(file for file in loaded.sources if "site.yml" in file), 1)
    assert site is not None
    assert (site.key, site.file) == (None, "site")
    assert spot_at(loaded, "nothing.yml", 1) is None


@pytest.mark.parametrize(
    ("line", "column", "path"),
    [
        (1, 1, ("procurement",)),
        (1, 15, ("procurement", "goods")),
        (1, 22, ("procurement", "goods")),
    ],
)
def test_a_place_leads_back_to_its_path(line: int, column: int, path: DataPath) -> None:
    loaded = read(report_files("procurement: {goods: 5}"))
    (file,) = (file for file in loaded.sources if file.endswith("accounts.yml"))
    assert path_of_place(loaded, Location(file, line, column)) == path


def test_a_place_without_a_value_has_no_path() -> None:
    loaded = read(report_files("procurement: {goods: 5}"))
    (file,) = (file for file in loaded.sources if file.endswith("accounts.yml"))
    assert path_of_place(loaded, Location(file, 1, 3)) == ()
    assert path_of_place(loaded, Location("nothing.yml", 1, 1)) == ()


# --- words of a text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("narrative", "place"),
    [
        ("duties: [甲乙丙, 乙]", (1, 11)),
        ("duties: ['甲甲乙']", (1, 13)),
        ("duties:\n  - |\n    甲甲\n    甲乙丙\n  - 乙", (4, 6)),
        ("duties:\n  - 甲甲\n    甲乙", (3, 6)),
        ("duties:\n  - 甲\n  - 乙", (2, 5)),
    ],
)
def test_words_are_found_in_their_text_alone(narrative: str, place: tuple[int, int]) -> None:
    loaded = read(report_files("", narrative=narrative))
    key = ReportKey(2020, "jia")
    found = loaded.locate(key, "narrative", ("duties", 0), "乙")
    assert (found.line, found.column) == place
    missing = loaded.locate(key, "narrative", ("duties", 0), "丁")
    assert missing == loaded.locate(key, "narrative", ("duties", 0))


def test_words_are_found_whatever_ends_the_lines() -> None:
    files = report_files("", narrative="duties:\n  - |\n    甲\n    乙")
    for end in ("\r\n", "\r"):
        other = {name: text.replace("\n", end) for name, text in files.items()}
        found = read(other).locate(ReportKey(2020, "jia"), "narrative", ("duties", 0), "乙")
        assert (found.line, found.column) == (4, 5)
