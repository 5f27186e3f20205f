"""What a report says of itself, and reasons where they are read."""

from collections.abc import Mapping
from pathlib import Path

from support import render_site, report_files

_PUBLICS = """
three_publics:
  overseas_travel: {budget: 0, final: 0, groups: 0, persons: 0}
  vehicle_purchase: {budget: 30000, final: 20000, vehicles: 1}
  vehicle_upkeep: {budget: 3000, final: 2000, vehicles_held: 1}
  official_reception: {budget: 0, final: 0}
comparison:
  2019:
    restated: 上年的一项改列
    three_publics:
      vehicle_purchase: {final: 10000}
      vehicle_upkeep: {final: 2500}
"""
_REASONS = """
reasons:
  on_budget:
    three_publics.vehicle_purchase: 中标价低
    three_publics.vehicle_upkeep: 一辆车停用
    three_publics.vehicles: 两项都少
  on_previous_year:
    three_publics.vehicle_purchase: 更换一辆
"""


def pages(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Render a content folder; the Markdown of each page by its path."""
    shared = {
        "site.yml": "format: 1\nname: 决算公开\nregion: 甲区\npublisher: 甲区财政局\n",
        "departments.yml": 'departments:\n  jia: {name: 甲局, district: 甲区, code: "001001"}\n',
    }
    for name, text in (shared | dict(files)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return render_site(folder)


def test_reasons_for_vehicles_stand_behind_their_figures(tmp_path: Path) -> None:
    text = pages(tmp_path, report_files(_PUBLICS, narrative=_REASONS))["2020/jia/index.md"]
    sentence = next(line for line in text.splitlines() if line.startswith("2. 公务用车"))
    whole, _, parts = sentence.partition("其中，")
    purchase, upkeep = parts.split("；")
    assert "主要原因是两项都少" in whole
    assert "主要原因是中标价低" in purchase
    assert "比2019年增加1.00万元，增长100%，主要原因是更换一辆" in purchase
    assert "主要原因是一辆车停用" in upkeep
    assert "2019年" not in upkeep  # no reason is given for that change


def test_code_and_restatement_are_told(tmp_path: Path) -> None:
    found = pages(tmp_path, report_files(_PUBLICS))
    assert "| 部门预算编码 | 001001 |" in found["2020/jia/index.md"]
    assert "| 2019年度数的重述 | 上年的一项改列 |" in found["2020/jia/index.md"]
    assert "所在地区：甲区；部门预算编码：001001。" in found["departments/jia/index.md"]
