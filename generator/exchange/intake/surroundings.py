"""What stands around the figures of a form: its unit, the year, the department, the empty note."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from generator.amounts import Unit
from generator.derive.desk import Desk
from generator.exchange.intake.comparing import UNIT_IN_BRACKETS, alike, bare, close, matched, shown
from generator.exchange.intake.grid import Grid
from generator.exchange.intake.readings import Spot
from generator.exchange.intake.remarks import Remarks, listed
from generator.exchange.intake.titles import Title, before_year, years_in
from generator.model.workbooks import SheetWords

_IN_SHEET_NAME = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")

T = TypeVar("T")


@dataclass(slots=True)
class Surroundings:
    """What was printed around one form.

    Attributes:
        units: Units that this program reads, with the cells they stand in.
        other_units: Units that it does not.
        years: Years, with their cells.
        names: Names of the department, with their cells.
        hinted: Years in the name of a sheet where none is printed on it.
    """

    units: list[tuple[Unit, Spot]] = field(default_factory=list)
    other_units: list[tuple[str, Spot]] = field(default_factory=list)
    years: list[tuple[int, Spot]] = field(default_factory=list)
    names: list[tuple[str, Spot]] = field(default_factory=list)
    hinted: list[tuple[int, Spot]] = field(default_factory=list)


def surroundings(
    desk: Desk, grid: Grid, title: Title, title_spot: Spot, rows: range, header: range
) -> Surroundings:
    """Read the lines around a form.

    Args:
        desk: The report.
        grid: The sheet.
        title: The title of the form.
        title_spot: Where it stands.
        rows: The rows of the title and of the lines above and below it.
        header: The rows of the header, where only a unit in brackets is looked for.
    """
    found = Surroundings()
    found.years += [(year, title_spot) for year in years_in(title.text)]
    if title.who:
        found.names.append((title.who, title_spot))
    for row in rows:
        _line(desk, grid, row, found, title_spot)
    for row in header:
        for column, text in grid.texts(row):
            for inside in UNIT_IN_BRACKETS.finditer(close(text)):
                units = desk.statute.sheet_words.units
                _unit(units, inside["unit"], grid.spot(row, column), found)
    if not found.years:
        found.hinted = [(int(year), grid.spot(0, 0)) for year in _IN_SHEET_NAME.findall(grid.name)]
    return found


def _line(desk: Desk, grid: Grid, row: int, found: Surroundings, title: Spot) -> None:
    waiting = ""
    for column, text in grid.texts(row):
        spot = grid.spot(row, column)
        first, *labelled = _pieces(desk.statute.sheet_words, close(text))
        if spot == title:
            # Of the title itself only a unit in brackets; its year and name are known.
            first = ("", "".join(match.group() for match in UNIT_IN_BRACKETS.finditer(first[1])))
        else:
            found.years += [(year, spot) for year in years_in(text)]
        if first[1]:
            _piece(desk, waiting, first[1], spot, found)
        for label, value in labelled:
            _piece(desk, label, value, spot, found)
        last, value = labelled[-1] if labelled else ("", "")
        waiting = "" if value else last


def _pieces(words: SheetWords, text: str) -> list[tuple[str, str]]:
    """Take a line apart at its labels; the first piece has none."""
    labels = sorted({*words.unit_labels, *words.who_labels}, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, labels))}):", text)
    return [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]


def _piece(desk: Desk, label: str, value: str, spot: Spot, found: Surroundings) -> None:
    words = desk.statute.sheet_words
    within = [match["unit"] for match in UNIT_IN_BRACKETS.finditer(value)]
    plain = value.strip("()[]【】,;。")
    if plain in {*words.units, *words.other_units}:
        within = [plain]
    for unit in within:
        _unit(words.units, unit, spot, found)
    if within or not value:
        return
    name = before_year(value) or ("" if years_in(value) else value)
    if label in words.who_labels and name:
        found.names.append((name, spot))
    elif label:
        found.other_units.append((value, spot))
    elif before_year(value) and not matched(words.mark_patterns, value):
        found.names.append((before_year(value), spot))


def _unit(units: dict[str, Unit], text: str, spot: Spot, found: Surroundings) -> None:
    if text in units:
        found.units.append((units[text], spot))
    else:
        found.other_units.append((text, spot))


# --- what is wrong with it ----------------------------------------------------------------------


def check_years(desk: Desk, found: Iterable[Surroundings], remarks: Remarks) -> None:
    """Tell years that are not the report's, each once with all its cells."""
    all_found = list(found)
    for year, spots in _grouped(pair for around in all_found for pair in around.hinted).items():
        if year != desk.year:
            sheets = "、".join(spot.sheet for spot in spots)
            remarks.doubt(
                "wrong-year",
                spots,
                f"工作表的名称“{sheets}”里是 {year} 年，表上没有印年份，报告是 {desk.year} 年度",
                "查对是不是往年的表；只是名称没有改就不用管",
            )
    for year, spots in _grouped(pair for around in all_found for pair in around.years).items():
        if year != desk.year:
            remarks.error(
                "wrong-year",
                spots,
                f"{listed(spots)} 印的是 {year} 年，要读入的报告是 {desk.year} 年度",
                "查对是不是拿错了往年的工作簿；只是标题没有改，就把年份改对再读",
            )


def check_names(desk: Desk, found: Iterable[Surroundings], remarks: Remarks) -> None:
    """Tell names that are not the department's: an error, or a doubt where they are much alike."""
    own = desk.report.department.name
    for name, spots in _grouped(pair for around in found for pair in around.names).items():
        if bare(name) == bare(own):
            continue
        what = f"{listed(spots)} 印的是“{shown(name)}”，要读入的报告是“{own}”的"
        if alike(bare(name), bare(own)):
            remarks.doubt("name-differs", spots, what, "看看是不是同一个部门；是简称就不用改")
        else:
            hint = "查对是不是拿错了别的部门的工作簿；是同一个部门，就把表上的名称改成全称再读"
            remarks.error("other-department", spots, what, hint)


def _grouped(pairs: Iterable[tuple[T, Spot]]) -> dict[T, list[Spot]]:
    found: dict[T, list[Spot]] = {}
    for value, spot in pairs:
        spots = found.setdefault(value, [])
        if spot not in spots:
            spots.append(spot)
    return found
