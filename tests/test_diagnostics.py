from dataclasses import replace

from generator.diagnostics import (
    Diagnostic,
    Severity,
    Tally,
    describe,
    excerpt,
    has_errors,
    in_order,
    report,
)
from generator.locations import Location

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def found(
    line: int = 1,
    column: int = 1,
    severity: Severity = ERROR,
    name: str = "n",
    message: str = "m",
    file: str = "a.yml",
) -> Diagnostic:
    return Diagnostic(Location(file, line, column), name, message, "h", severity)


def test_diagnostics_stand_in_the_order_of_their_places() -> None:
    here = [
        found(file="b.yml"),
        found(2, 1),
        found(1, 10),
        found(1, 9),
        found(10, 1),
    ]
    places = [str(diagnostic.location) for diagnostic in in_order(here)]
    assert places == ["a.yml:1:9", "a.yml:1:10", "a.yml:2:1", "a.yml:10:1", "b.yml:1:1"]


def test_at_one_place_the_graver_comes_first_then_the_name() -> None:
    here = [found(severity=NOTE), found(name="z"), found(severity=WARNING), found(name="a")]
    order = [(diagnostic.severity, diagnostic.name) for diagnostic in in_order(here)]
    assert order == [(ERROR, "a"), (ERROR, "z"), (WARNING, "n"), (NOTE, "n")]


def test_what_is_said_twice_is_told_once() -> None:
    assert in_order([found(), found(), found(message="x")]) == [found(), found(message="x")]


def test_only_errors_block_publishing() -> None:
    assert not has_errors([])
    assert not has_errors([found(severity=WARNING), found(severity=NOTE)])
    assert has_errors([found(severity=NOTE), found(severity=ERROR)])


def test_an_error_is_graver_than_a_warning_and_a_warning_than_a_note() -> None:
    assert NOTE < WARNING < ERROR
    assert [severity.title for severity in Severity] == ["提示", "警告", "错误"]


def test_a_diagnostic_shows_its_place_line_and_remedy() -> None:
    text = describe(
        Diagnostic(Location("a.yml", 2, 6), "not-an-amount", "“无”不是金额", "没有发生写 0"),
        {"a.yml": "unit: 元\nx:   无  \n"},
    )
    assert text == (
        "a.yml:2:6: 错误[not-an-amount]: “无”不是金额\n"
        "  2 | x:   无\n"
        "    |      ^\n"
        "    怎么办：没有发生写 0"
    )


def test_the_caret_stands_below_the_column_behind_wide_characters_and_tabs() -> None:
    text = describe(found(1, 6), {"a.yml": "车辆\t: 5\n"})
    assert text.splitlines()[2] == "    | \u3000\u3000\t  ^"


def test_the_margin_is_as_wide_as_the_line_number() -> None:
    lines = describe(found(10, 1), {"a.yml": "a: 1\n" * 10}).splitlines()
    assert lines[1:3] == ["  10 | a: 1", "     | ^"]


def test_without_a_source_line_the_place_and_remedy_remain() -> None:
    for sources in ({}, {"a.yml": ""}, {"a.yml": "\n\n"}, {"b.yml": "a: 1\n"}):
        assert describe(found(1), sources) == "a.yml:1:1: 错误[n]: m\n    怎么办：h"
    assert describe(found(3), {"a.yml": "a: 1\n"}) == "a.yml:3:1: 错误[n]: m\n    怎么办：h"
    assert describe(found(0), {"a.yml": "a: 1\n"}) == "a.yml:0:1: 错误[n]: m\n    怎么办：h"


def test_a_place_reads_as_editors_want_it() -> None:
    assert str(Location("content/2020/a/accounts.yml", 12, 7)) == "content/2020/a/accounts.yml:12:7"


def test_a_diagnostic_of_a_rule_names_its_source_and_the_rule() -> None:
    ruled = replace(found(), rule="FA102", source="某法第一条。")
    assert describe(ruled, {}).splitlines()[-1] == "    依据：某法第一条；详见 juesuan rule FA102"
    unsourced = replace(found(), rule="FA102")
    assert describe(unsourced, {}).splitlines()[-1] == "    依据：详见 juesuan rule FA102"


def test_a_report_stands_file_by_file_behind_its_summary() -> None:
    here = [
        found(2, 1, NOTE, message="乙"),
        replace(found(3, 1, NOTE, message="丙"), rule="FA501"),
        found(1, 1, message="甲"),
        found(4, 1, WARNING, message="丁"),
        found(file="b.yml", message="戊"),
    ]
    assert report(here, {"a.yml": "x: 1\n"}, Tally.of(here, 2)) == (
        "2 份报告，错误 2 处、警告 1 处、提示 2 处：\n"
        "\n"
        "—— a.yml ——\n"
        "\n"
        "a.yml:1:1: 错误[n]: 甲\n"
        "  1 | x: 1\n"
        "    | ^\n"
        "    怎么办：h\n"
        "\n"
        "a.yml:2:1: 提示[n]: 乙\n"
        "a.yml:3:1: 提示[n]: 丙（FA501）\n"
        "\n"
        "a.yml:4:1: 警告[n]: 丁\n"
        "    怎么办：h\n"
        "\n"
        "—— b.yml ——\n"
        "\n"
        "b.yml:1:1: 错误[n]: 戊\n"
        "    怎么办：h"
    )


def test_a_tally_counts_by_severity() -> None:
    tally = Tally.of([found(), found(severity=NOTE), found(severity=NOTE)], 7)
    assert tally == Tally(errors=1, warnings=0, notes=2, reports=7)
    assert tally.found == 3
    assert str(Tally.of([], 7)) == "7 份报告，没有发现问题"


def test_of_very_many_findings_of_a_file_the_gravest_are_listed() -> None:
    many = [found(line, 1, NOTE, message=f"提示{line}") for line in range(1, 251)]
    some = [*many, found(251, 1, message="甲"), found(file="b.yml", message="乙")]
    told = report(some, {}, Tally.of(some, 1))
    assert "a.yml:251:1: 错误[n]: 甲" in told
    assert "a.yml:199:1: 提示[n]: 提示199" in told
    assert "提示200" not in told
    assert "还有 51 处没有列出；改正前面的再检查，--format json 列出全部。" in told
    assert told.index("还有 51 处") < told.index("—— b.yml ——")
    assert "没有列出" not in report(many[:200], {}, Tally.of(many[:200], 1))


def test_of_a_line_of_megabytes_the_part_around_the_place_is_shown() -> None:
    source, caret = excerpt(Location("a.yml", 1, 500), {"a.yml": "x" * 499 + "!" + "y" * 10**6})
    assert len(source) < 500
    assert source[caret.index("^")] == "!"
    assert excerpt(Location("a.yml", 1, 500), {"a.yml": "x" * 499 + "!"})[0].endswith("!")


def test_places_to_fill_in_are_counted_apart_and_told_in_a_line() -> None:
    waiting = Diagnostic(Location("a.yml", 3, 5), "to-fill", "批复日期", "例如 2021-09-01")
    tally = Tally.of([waiting, found(9)], 1)
    assert (tally.errors, tally.unfilled) == (2, 1)
    assert str(tally) == "1 份报告，待填 1 处、错误 1 处、警告 0 处、提示 0 处"
    told = report([found(9), waiting], {}, tally)
    assert "\n\na.yml:3:5: 待填: 批复日期：例如 2021-09-01\n\na.yml:9:1: 错误[n]: m\n" in told
