"""``juesuan new``: the folder of a new report, what it takes from last year, what it refuses."""

import dataclasses
import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from generator.amounts import State
from generator.cli import main
from generator.cli.checking import load_and_check
from generator.derive.figures import Address
from generator.exchange.blank.accounts import _both
from generator.exchange.example import Wanted, write_example
from generator.load.statute import load_statute
from generator.model.keys import ReportKey
from generator.model.statute import Successor

_STATUTE = load_statute()
_LAYOUTS = {layout.id: layout.years for layout in _STATUTE.layouts.values()}


class Clerk:
    """Runs the command in a folder of her own."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str, status: int = 0) -> str:
        assert main(["new", *arguments]) == status
        told = self.capsys.readouterr()
        return told.err if status else told.out


@pytest.fixture
def clerk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Clerk:
    monkeypatch.chdir(tmp_path)
    return Clerk(capsys)


@pytest.fixture
def region(tmp_path: Path) -> Path:
    write_example(Wanted(3, 2), _STATUTE, tmp_path / "content")
    return tmp_path / "content"


def _first(region: Path) -> str:
    return min(path.name for path in (region / "2022").iterdir())


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _errors(content: Path) -> list[str]:
    found = load_and_check(content).diagnostics
    return [str(d) for d in found if not d.unfilled and d.severity.name == "ERROR"]


# --- a first report --------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_a_first_report_has_only_places_to_fill_in(
    layout: str, clerk: Clerk, tmp_path: Path
) -> None:
    year = _LAYOUTS[layout].first
    given = ("--name", "甲局", "--region", "甲区", "--publisher", "甲区财政局")
    clerk(f"{year}/jia", *given, "--layout", layout)
    checked = load_and_check(tmp_path / "content")
    assert _errors(tmp_path / "content") == []
    assert ReportKey(year or 0, "jia") in checked.loaded.content.reports
    unfilled = [d.location for d in checked.diagnostics if d.unfilled]
    assert len(unfilled) > 15
    assert unfilled == sorted(unfilled)
    accounts = (tmp_path / f"content/{year}/jia/accounts.yml").read_text(encoding="utf-8")
    assert "income: 待填, expenditure: 待填, closing: 待填" in accounts
    assert accounts.index("all_funds:") < accounts.index("general_budget:")
    assert accounts.isprintable() is False
    assert max(map(len, accounts.splitlines())) < 120


def test_without_a_site_the_whole_command_is_shown(clerk: Clerk, tmp_path: Path) -> None:
    told = clerk("2021/jia", status=1)
    assert "juesuan new 2021/jia --name 部门全称 --region 地区" in told
    assert "--layout sichuan-2018" in told
    assert not (tmp_path / "content").exists()


def test_site_and_department_are_registered_once(clerk: Clerk, tmp_path: Path) -> None:
    site = ("--region", "甲区", "--publisher", "甲区财政局", "--layout", "sichuan-2018")
    clerk("2021/jia", "--name", "甲局", *site)
    shared = _files(tmp_path / "content")["site.yml"]
    assert yaml.safe_load(shared) == {
        "format": 1,
        "name": "甲区部门决算公开",
        "region": "甲区",
        "publisher": "甲区财政局",
        "layout": "sichuan-2018",
    }
    clerk("2021/yi", "--name", "乙局")
    files = _files(tmp_path / "content")
    assert files["site.yml"] == shared
    assert files["departments.yml"].decode() == (
        "departments:\n  jia: {name: 甲局}\n  yi: {name: 乙局}\n"
    )
    assert "已有 content/site.yml" in clerk("2021/bing", "--name", "丙局", *site, status=2)


def test_comments_of_the_departments_survive(clerk: Clerk, region: Path) -> None:
    path = region / "departments.yml"
    before = "# 名册\n" + path.read_text(encoding="utf-8") + "# 末尾\n"
    path.write_text(before, encoding="utf-8")
    clerk("2022/xin", "--name", "新局")
    after = path.read_text(encoding="utf-8")
    assert after.startswith("# 名册\n")
    assert "# 末尾" in after
    assert "  xin: {name: 新局}" in after


def test_a_list_on_one_line_takes_another_department(clerk: Clerk, region: Path) -> None:
    path = region / "departments.yml"
    ids = [f"{p.name}: {{name: {p.name}}}" for p in sorted((region / "2022").iterdir())]
    path.write_text(f"departments: {{{', '.join(ids)}}}\n", encoding="utf-8")
    clerk("2022/xin", "--name", "新局")
    departments = yaml.safe_load(path.read_text(encoding="utf-8"))["departments"]
    assert departments["xin"] == {"name": "新局"}
    assert len(departments) == len(ids) + 1


def test_what_is_written_is_in_the_one_form(clerk: Clerk, region: Path) -> None:
    clerk(f"2023/{_first(region)}", "--layout", "sichuan-2018")
    clerk("2022/xin", "--name", "新局")
    assert main(["fmt", "--check"]) == 0


# --- going on from last year -------------------------------------------------------------------------


def test_opening_balances_are_last_years_closing(clerk: Clerk, region: Path) -> None:
    checked = load_and_check(region)
    with_rest = []
    for key in checked.loaded.content.reports:
        book = checked.desks.book(key)
        assert book is not None
        rest = [
            (address, figure.amount)
            for address, figure in book.stated.items()
            if address.column == "closing" and address.row.isdigit() and figure.present
        ]
        if rest and key.year == 2022:
            with_rest.append((key, rest))
    assert with_rest
    for key, rest in with_rest:
        new = ReportKey(2023, key.department)
        clerk(str(new), "--layout", "sichuan-2018")
        book = load_and_check(region).desks.book(new)
        assert book is not None
        for address, amount in rest:
            opening = book.figure(Address(address.table, address.row, "opening"))
            assert opening.amount == amount
    assert _errors(region) == []


def test_figures_of_last_year_are_not_taken(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    clerk(f"2023/{first}", "--layout", "sichuan-2018")
    checked = load_and_check(region)
    accounts = checked.loaded.content.reports[ReportKey(2023, first)].accounts
    assert accounts is not None
    assert accounts.approved is State.UNDISCLOSED
    book = checked.desks.book(ReportKey(2023, first))
    assert book is not None
    assert {a.column for a, f in book.stated.items() if f.known} <= {"opening"}
    last = (region / "2022" / first / "accounts.yml").read_text(encoding="utf-8")
    new = (region / "2023" / first / "accounts.yml").read_text(encoding="utf-8")
    codes = [line.split(":")[0] for line in last.splitlines() if line.strip()[:7].isdigit()]
    assert codes
    assert all(f"{code}: {{" in new for code in codes)


def test_what_no_form_asks_of_an_item_is_not_asked(clerk: Clerk, region: Path) -> None:
    """The forms print what is left of a fund's item at the end of the year, and of no other's."""
    for department in sorted(path.name for path in (region / "2022").iterdir()):
        clerk(f"2023/{department}", "--layout", "sichuan-2018")
        last, new = (
            yaml.safe_load((region / year / department / "accounts.yml").read_text("utf-8"))
            for year in ("2022", "2023")
        )
        asked = [row for row in new["general_budget"].values() if "closing" in row]
        assert not asked
        for table in ("fund_budget", "state_capital_budget"):
            if isinstance(last[table], dict):
                ends = {code for code, row in last[table].items() if "closing" in row}
                assert {code for code, row in new[table].items() if "closing" in row} == ends


def test_words_that_stay_are_kept_and_new_ones_asked(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    clerk(f"2023/{first}", "--layout", "sichuan-2018")
    last, new = (
        yaml.safe_load((region / year / first / "narrative.yml").read_text(encoding="utf-8"))
        for year in ("2022", "2023")
    )
    assert new["duties"] == last["duties"]
    assert new["key_work"] == [{"title": "待填", "text": "待填"}]
    for base, reasons in last["reasons"].items():
        assert new["reasons"][base] == dict.fromkeys(reasons, "待填")
    for fund, items in last["items"].items():
        assert {c: w["purpose"] for c, w in items.items()} == {
            c: w["purpose"] for c, w in new["items"][fund].items()
        }


def test_projects_are_kept_without_figures_and_results(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    clerk(f"2023/{first}", "--layout", "sichuan-2018")
    last, new = (
        yaml.safe_load((region / year / first / "performance.yml").read_text(encoding="utf-8"))
        for year in ("2022", "2023")
    )
    assert [p["name"] for p in new["projects"]] == [p["name"] for p in last["projects"]]
    for before, after in zip(last["projects"], new["projects"], strict=True):
        assert set(after["goal"].values()) == {"待填"}
        money = [amount for source in after["funding"].values() for amount in source.values()]
        assert set(money) == {"待填"}
        assert [i["weight"] for i in after["indicators"]] == [
            i["weight"] for i in before["indicators"]
        ]


def test_the_new_report_can_be_published_once_it_is_filled_in(clerk: Clerk, region: Path) -> None:
    """A year of the example is taken away, begun anew and filled in with what it said."""
    first = _first(region)
    texts = {p.name: p.read_bytes() for p in (region / "2022" / first).iterdir()}
    for path in (region / "2022" / first).iterdir():
        path.unlink()
    (region / "2022" / first).rmdir()
    clerk(f"2022/{first}")
    for name, text in texts.items():
        path = region / "2022" / first / name
        head = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
        path.write_text("\n".join(head) + "\n" + text.decode(), encoding="utf-8")
    found = load_and_check(region).diagnostics
    assert [d for d in found if d.severity.name == "ERROR"] == []


def test_the_report_named_is_gone_on_from(clerk: Clerk, region: Path) -> None:
    one, other, *_ = sorted(path.name for path in (region / "2022").iterdir())
    told = clerk(f"2023/{one}", "--from", f"2022/{other}", "--layout", "sichuan-2018")
    assert f"沿用 2022/{other} 的" in told
    assert "年初数" not in told
    assert "没有 2022/nobody 这份报告" in clerk(
        "2024/jia", "--name", "甲局", "--from", "2022/nobody", status=2
    )


@pytest.mark.parametrize("case", ["shanghai-planning", "shanghai-social-work"])
def test_a_rounded_closing_is_not_taken_for_an_exact_opening(
    case: str, clerk: Clerk, tmp_path: Path
) -> None:
    golden = Path(__file__).parents[1] / "golden" / case / "content"
    for name, data in _files(golden).items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (key,) = load_and_check(tmp_path / "content").loaded.content.reports
    new = ReportKey(key.year + 1, key.department)
    clerk(str(new))
    assert _errors(tmp_path / "content") == []
    text = (tmp_path / "content" / str(new) / "accounts.yml").read_text(encoding="utf-8")
    assert "unit: 元" in text
    assert "origin: own" in text
    assert not [
        line for line in text.splitlines() if "opening:" in line and "opening: 待填" not in line
    ]


def test_a_copied_report_expects_what_its_source_states(clerk: Clerk, region: Path) -> None:
    clerk("2022/jiu", "--name", "旧局", "--transcribed")
    text = (region / "2022/jiu/accounts.yml").read_text(encoding="utf-8")
    assert "unit: 万元\n" in text
    assert "origin: transcribed\n" in text
    assert "source: {title: 待填" in text
    assert _errors(region) == []


# --- the layout ----------------------------------------------------------------------------------


def test_the_layout_is_that_of_the_year(clerk: Clerk, region: Path) -> None:
    told = clerk(f"2023/{_first(region)}", status=2)
    assert "2023 年度没有这里用的版式" in told
    assert "yunnan-2023" in told
    told = clerk(f"2023/{_first(region)}", "--layout", "yunnan-2023")
    text = (region / "2023" / _first(region) / "accounts.yml").read_text(encoding="utf-8")
    assert "layout: yunnan-2023\n" in text
    assert _errors(region) == []


def test_a_layout_that_is_not_there_is_told(clerk: Clerk, region: Path) -> None:
    told = clerk(f"2023/{_first(region)}", "--layout", "yunan-2023", status=2)
    assert "是不是想写 yunnan-2023" in told


# --- what is refused ------------------------------------------------------------------------------


def test_nothing_is_overwritten(clerk: Clerk, region: Path) -> None:
    before = _files(region)
    told = clerk(f"2022/{_first(region)}", status=1)
    assert "没有改动" in told
    assert f"juesuan check 2022/{_first(region)}" in told
    assert _files(region) == before


@pytest.mark.parametrize("name", ["2021", "jia", "2021/甲局", "21/jia", "2021/Jia"])
def test_what_names_no_report_is_refused(name: str, clerk: Clerk) -> None:
    assert "不是一份报告" in clerk(name, status=2)


@pytest.mark.usefixtures("region")
def test_a_department_nobody_knows_needs_a_name(clerk: Clerk) -> None:
    assert "--name" in clerk("2022/xin", status=2)


def test_a_known_department_is_not_renamed(clerk: Clerk, region: Path) -> None:
    told = clerk(f"2023/{_first(region)}", "--name", "别的局", status=2)
    assert "lineage" in told


def test_a_broken_last_report_is_mended_first(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    (region / "2022" / first / "accounts.yml").write_text("unit: 两\n", encoding="utf-8")
    told = clerk(f"2023/{first}", "--layout", "sichuan-2018", status=1)
    assert f"juesuan check 2022/{first}" in told
    assert not (region / "2023").exists()


def test_a_path_as_shells_complete_it_is_a_report(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    clerk(f"content/2023/{first}/", "--layout", "sichuan-2018")
    assert (region / "2023" / first).is_dir()


def test_an_interrupted_write_leaves_everything_as_it_was(
    clerk: Clerk, region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _files(region)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("generator.cli.new.replace", full)
    told = clerk("2023/xin", "--name", "新局", "--layout", "sichuan-2018", status=1)
    assert "磁盘满了" in told
    assert _files(region) == before
    assert not (region / "2023").exists()
    assert not [path for path in region.iterdir() if path.name.startswith(".")]


def test_a_build_with_a_report_to_fill_in_leaves_the_site(
    clerk: Clerk,
    region: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Half-filled reports are looked at like any other, and stop the publication."""
    clerk(f"2023/{_first(region)}", "--layout", "yunnan-2023")
    clerk("2022/xin", "--name", "新局")
    clerk("2024/xin", "--layout", "shanghai-2024")
    capsys.readouterr()
    monkeypatch.chdir(Path(__file__).parents[2])
    status = main(["build", "--content", str(region), "--output", str(tmp_path / "out")])
    told = capsys.readouterr().err
    assert status == 1
    assert "没有生成网站" in told
    assert "待填 " in told.splitlines()[-1]
    assert "错误 0 处" in told.splitlines()[-1]


def test_what_a_kill_left_is_no_obstacle(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    left = region / "2023" / f".{first}.new"
    left.mkdir(parents=True)
    (left / "accounts.yml").write_text("half", encoding="utf-8")
    clerk(f"2023/{first}", "--layout", "sichuan-2018")
    assert not left.exists()


@pytest.mark.usefixtures("clerk")
def test_pressing_ctrl_c_leaves_everything_as_it_was(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _files(region)

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("generator.cli.new.replace", stopped)
    given = ["new", "2023/xin", "--name", "新局", "--layout", "sichuan-2018"]
    with suppress(KeyboardInterrupt):
        assert main(given) != 0
    assert _files(region) == before
    assert not (region / "2023").exists()


# --- another layout than last year's -----------------------------------------------------------------


def test_nothing_is_carried_that_the_new_layout_does_not_know(clerk: Clerk, region: Path) -> None:
    """Stages of money, weights and kinds of assets belong to a layout."""
    for path in sorted((region / "2022").iterdir()):
        clerk(f"2023/{path.name}", "--layout", "yunnan-2023")
        clerk(f"2024/{path.name}", "--layout", "shanghai-2024", "--from", f"2022/{path.name}")
        copied = ("--from", f"2022/{path.name}", "--transcribed")
        clerk(f"2025/{path.name}", "--layout", "shanghai-2024", *copied)
    assert _errors(region) == []
    texts = [p.read_text(encoding="utf-8") for p in region.glob("202[345]/*/performance.yml")]
    assert all("weight: 待填" in text for text in texts if "weight" in text)


def test_weights_stay_in_the_same_layout(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    clerk(f"2023/{first}", "--layout", "sichuan-2018")
    text = (region / "2023" / first / "performance.yml").read_text(encoding="utf-8")
    assert "weight: 待填" not in text
    assert "weight: 30" in text


def test_where_nothing_was_spent_the_whole_table_is_asked(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    accounts = region / "2022" / first / "accounts.yml"
    text = accounts.read_text(encoding="utf-8")
    start = text.index("three_publics:")
    rest = re.search(r"^(?!three_publics)\w", text[start:], re.MULTILINE)
    assert rest
    none = "three_publics: none\n"
    accounts.write_text(text[:start] + none + text[start + rest.start() :], encoding="utf-8")
    clerk(f"2023/{first}", "--layout", "sichuan-2018")
    new = (region / "2023" / first / "accounts.yml").read_text(encoding="utf-8")
    assert "\nthree_publics: 待填\n" in new


def test_a_code_that_gave_way_takes_its_balance_and_words_along(
    clerk: Clerk, region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two old codes may have the same successor: their balances add up, not a fen is lost."""
    first = _first(region)
    ends = {
        code: row
        for code, row in yaml.safe_load(
            (region / "2022" / first / "accounts.yml").read_text(encoding="utf-8")
        )["general_budget"].items()
        if code != "total"
    }
    old, other = (str(code) for code in list(ends)[:2])
    successors = tuple(
        Successor(old=code, new="2019999", first_year=2023, confidence="A") for code in (old, other)
    )
    real = _STATUTE.code
    statute = dataclasses.replace(_STATUTE, successors=successors)
    monkeypatch.setattr("generator.cli.new.load_statute", lambda: statute)
    gone = {old, other}
    monkeypatch.setattr(
        type(statute),
        "code",
        lambda _, code, year: None if code in gone and year >= 2023 else real(code, year),
    )
    clerk(f"2023/{first}", "--layout", "sichuan-2018")
    new = yaml.safe_load((region / "2023" / first / "accounts.yml").read_text(encoding="utf-8"))
    assert not gone & {str(code) for code in new["general_budget"]}
    assert 2019999 in new["general_budget"]
    words = yaml.safe_load((region / "2023" / first / "narrative.yml").read_text(encoding="utf-8"))
    assert 2019999 in words["items"]["general_budget"]


def test_two_rows_with_the_same_successor_add_up() -> None:
    first = {"opening": "0.10", "basic": "待填"}
    second = {"opening": "12.05", "project": "待填"}
    assert _both(first, second) == {"opening": "12.15", "basic": "待填", "project": "待填"}
    assert _both({"opening": "待填"}, {"opening": "1.00"}) == {"opening": "待填"}


def test_a_merger_in_that_year_is_remembered(clerk: Clerk, region: Path) -> None:
    first = _first(region)
    path = region / "departments.yml"
    text = path.read_text(encoding="utf-8")
    at = text.index(f"  {first}:")
    end = re.compile(r"^  [a-z]", re.MULTILINE).search(text, at + 3)
    entry = yaml.safe_load(text[at : end.start() if end else None])[first]
    entry["lineage"] = [{"year": 2023, "event": "合并", "note": "并入某办公室的职责"}]
    line = f"  {first}: {json.dumps(entry, ensure_ascii=False)}\n"
    path.write_text(text[:at] + line + (text[end.start() :] if end else ""), encoding="utf-8")
    assert "2023 年合并" in clerk(f"2023/{first}", "--layout", "sichuan-2018")
