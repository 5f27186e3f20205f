"""A file that is no workbook is told, never raised; what a sheet holds beside values is seen."""

import random
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from books import write

from generator.exchange.intake.grid import Grid, Odd, read_grids
from generator.exchange.intake.readings import Remark
from generator.exchange.intake.remarks import Remarks

_OLD = Path(__file__).parent / "shanghai-social-work.xls"


def _read(path: Path) -> tuple[list[Grid], list[Remark]]:
    remarks = Remarks()
    return read_grids(path, remarks), remarks.told


def _told(path: Path) -> Remark:
    grids, told = _read(path)
    assert not grids
    (remark,) = told
    assert remark.hint
    assert path.name in remark.message
    return remark


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.xlsx", b"", "空文件"),
        ("really-csv.xlsx", "科目,数\n甲,1\n".encode(), "CSV"),
        ("really-html.xls", b"<html><table></table></html>", "网页"),
        ("noise.xls", bytes(range(256)) * 4, "不是"),
        ("~$book.xlsx", b"\x04wang" + b" \0" * 80, "临时文件"),
        ("no-zip.xlsx", b"PK\x03\x04 and nothing more", "不完整"),
    ],
)
def test_what_is_no_workbook_is_told(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    remark = _told(path)
    assert remark.name == "unreadable-workbook"
    assert words in remark.message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert _told(tmp_path / "nowhere.xlsx").name == "unreadable-workbook"


def test_a_folder_is_told(tmp_path: Path) -> None:
    assert _told(tmp_path).name == "unreadable-workbook"


def test_another_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("note.txt", "x")
    assert "压缩包" in _told(path).message


def test_an_encrypted_workbook_is_told(tmp_path: Path) -> None:
    """The lock of an .xls file is a record before all others that tell of sheets."""
    data = bytearray(_OLD.read_bytes())
    begin = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    after = begin + 4 + 16
    length = int.from_bytes(data[after + 2 : after + 4], "little")
    assert length >= 2
    data[after : after + 2] = b"\x2f\x00"
    path = tmp_path / "locked.xls"
    path.write_bytes(data)
    assert _told(path).name == "workbook-locked"


def test_a_broken_old_workbook_does_not_end_the_program(tmp_path: Path) -> None:
    dice = random.Random(0)
    whole = _OLD.read_bytes()
    path = tmp_path / "broken.xls"
    for cut in (600, 5000, len(whole) // 2):
        data = bytearray(whole[:cut])
        for _ in range(10):
            data[dice.randrange(8, len(data))] = dice.randrange(256)
        path.write_bytes(data)
        assert _told(path).name in {"unreadable-workbook", "workbook-locked", "workbook-too-large"}


def test_half_a_workbook_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "half.xlsx", {"表": "甲 | 1"})
    path.write_bytes(path.read_bytes()[:-200])
    assert "不完整" in _told(path).message


def test_a_value_far_out_is_told_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    sheet.write(0, 0, 1)
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    remark = _told(path)
    assert remark.name == "workbook-too-large"
    assert "XFD1048576" in remark.message


def test_what_unpacks_to_too_much_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "bomb.xlsx", {"表": "甲 | 1"})
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/x.bin", "w") as file,
    ):
        for _ in range(31):
            file.write(bytes(10_000_000))
    assert path.stat().st_size < 1_000_000
    assert _told(path).name == "workbook-too-large"


def test_every_kind_of_value_stays_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "kinds.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("表")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["字", 1.5, True, "  "])
    sheet.write_number(0, 4, 45000, day)
    sheet.write_formula(0, 5, "=1/0", None, "#DIV/0!")
    sheet.write_blank(0, 6, None, day)
    book.close()
    (grid,), told = _read(path)
    assert not told
    text, number, truth, spaces, date, error = grid.rows[0][:6]
    assert (text, number, spaces) == ("字", Decimal("1.5"), None)
    assert [type(value) for value in (truth, date, error)] == [Odd, Odd, Odd]
    assert error.text == "#DIV/0!"


def test_merged_cells_hidden_rows_and_hidden_sheets_are_seen(tmp_path: Path) -> None:
    drawn = {"表": "题 | <\n-|甲 | 1\n乙 | 2", "藏": "丙 | 3"}
    shown, hidden = _read(write(tmp_path / "book.xlsx", drawn, hidden=("藏",)))[0]
    assert shown.anchor(0, 1) == (0, 0)
    assert shown.hidden_rows == {1}
    assert (shown.hidden, hidden.hidden) == (False, True)


def test_errors_and_hidden_rows_of_an_old_workbook_are_seen() -> None:
    """``kinds.xls``: rows 2 (hidden) and 3, an error, a formula that is one, a number."""
    grids, told = _read(_OLD.with_name("kinds.xls"))
    assert not told
    (grid,) = grids
    assert grid.hidden_rows == {1}
    assert [cell.text for cell in grid.rows[2] if isinstance(cell, Odd)] == ["#DIV/0!", "#REF!"]
    assert grid.at(1, 1) == Decimal("0.1")
