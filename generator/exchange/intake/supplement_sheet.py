"""Reads the sheet 补充数据: what the forms alone do not tell, by path of ``accounts.yml``."""

from collections.abc import Sequence
from decimal import Decimal

from generator.derive.desk import Desk
from generator.exchange.intake.comparing import bare, close
from generator.exchange.intake.grid import Grid, Odd
from generator.exchange.intake.readings import Spot
from generator.exchange.intake.remarks import Remarks
from generator.locations import DataPath

Supplement = tuple[dict[DataPath, str], dict[DataPath, Spot]]


def is_supplement(desk: Desk, grid: Grid) -> bool:
    """Tell whether it is this sheet."""
    heads = desk.statute.sheet_words.supplement
    return bare(grid.name) == bare(heads.sheet)


def read_supplement(desk: Desk, grid: Grid, remarks: Remarks) -> Supplement:
    """Read the lines of the sheet.

    Returns:
        What is to be typed by its path, and where each stands.
    """
    heads = desk.statute.sheet_words.supplement
    texts: dict[DataPath, str] = {}
    spots: dict[DataPath, Spot] = {}
    found = _columns(grid, (heads.path, heads.number))
    if found is None:
        remarks.error(
            "supplement-without-heads",
            [grid.spot(0, 0)],
            f"工作表“{grid.name}”没有“{heads.path}”和“{heads.number}”两个表头",
            "照导出的工作簿保留这两列的表头；不用这张表就把它删去",
        )
        return texts, spots
    top, (path_column, number_column) = found
    for row in range(top + 1, grid.height):
        line = grid.at(row, path_column)
        value = grid.at(row, number_column)
        if line is None and value is None:
            continue
        _line(grid, row, (path_column, number_column), remarks, texts, spots)
    return texts, spots


def _columns(grid: Grid, heads: Sequence[str]) -> tuple[int, list[int]] | None:
    for row in range(grid.height):
        columns = {bare(text): column for column, text in grid.texts(row)}
        if all(bare(head) in columns for head in heads):
            return row, [columns[bare(head)] for head in heads]
    return None


def _line(
    grid: Grid,
    row: int,
    columns: tuple[int, int],
    remarks: Remarks,
    texts: dict[DataPath, str],
    spots: dict[DataPath, Spot],
) -> None:
    where, at = grid.spot(row, columns[0]), grid.spot(row, columns[1])
    path = close(grid.text(row, columns[0]))
    value = grid.at(row, columns[1])
    if not path:
        hint = "补上位置，或删去这一行"
        remarks.error("supplement-line", [at], f"{at} 有数，这一行却没有写位置", hint)
        return
    if value is None or isinstance(value, Odd):
        what = "是空的" if value is None else f"是{value.kind} {value.text}".strip()
        hint = "补上数，或删去这一行"
        remarks.error("supplement-line", [at], f"{at}（{path}）{what}", hint)
        return
    key: DataPath = tuple(path.split("."))
    if key in spots:
        message = f"位置 {path} 在 {spots[key]} 和 {where} 各有一行，只读了前一行"
        remarks.error("supplement-line", [where, spots[key]], message, "删去其中一行")
        return
    texts[key] = f"{value:f}" if isinstance(value, Decimal) else value.strip()
    spots[key] = at
