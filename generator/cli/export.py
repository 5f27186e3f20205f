"""``juesuan export``: write the official workbook of reports, to hand in or to change by hand."""

from pathlib import Path

import click

from generator.amounts import Unit
from generator.cli.chinese import Command
from generator.cli.common import content_option
from generator.cli.official import force_option, job, output_option
from generator.derive.desk import Desk
from generator.exchange.official.workbook import OfficialWorkbook, official_workbook

_SUFFIX = ".xlsx"


@click.command(cls=Command, name="export")
@click.argument("reports", nargs=-1, required=True, metavar="年/部门...")
@content_option
@output_option(_SUFFIX)
@click.option(
    "--unit",
    type=click.Choice([unit.value for unit in Unit]),
    default=None,
    metavar="元或万元",
    help="金额用什么单位，默认是版式的单位。",
)
@click.option("--formulas", is_flag=True, help="合计写成公式，改了明细合计跟着变。")
@force_option
def export(
    reports: tuple[str, ...],
    content: Path,
    output: Path,
    unit: str | None,
    *,
    formulas: bool,
    force: bool,
) -> int:
    """把报告写成官方样式的 Excel 工作簿：版式的各张表，一张一个工作表。

    写 年/部门，可以写几份；只写年度，就是那一年的全部。
    数是精确的，显示的小数位按版式；空表也在，附空表说明。
    各表没有印出的数在最后的“补充数据”，所以导入回来一个数也不少。
    """
    found = job(reports, content, output, _SUFFIX, _title, force=force)
    if found is None:
        return 1
    done = True
    for desk, path in found.desks():
        if desk.report.accounts is None:
            click.echo(f"没有写 {path.name}：{desk.report.key} 只有绩效，没有决算表。", err=True)
            done = False
            continue
        made = official_workbook(
            desk, _title(desk), Unit(unit) if unit else None, with_formulas=formulas
        )
        done &= found.write(desk.report.key, made.data, _what(made))
        if made.left_out:
            left = "、".join(view.title for view in made.left_out)
            click.echo(f"  没有写的表：{left}；没有见过它们的官方表头，不作推测。")
    return 0 if done else 1


def _title(desk: Desk) -> str:
    report = desk.report
    kind = report.accounts.kind if report.accounts else "部门"
    return f"{report.key.year}年度{report.department.name}{kind}决算表"


def _what(made: OfficialWorkbook) -> str:
    counts = [f"{len(made.forms)} 张表"]
    if made.formulas:
        counts.append(f"{made.formulas} 个合计是公式")
    if made.supplement:
        counts.append(f"补充数据 {made.supplement} 行")
    return "，".join(counts)
