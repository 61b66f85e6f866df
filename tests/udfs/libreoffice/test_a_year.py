"""A year set up and closed by clicking: a scoring table written in a workbook, dealt out to a list of units, filled in, scored, consolidated.

Once with a table in the style of Hunan counties, once with one of every shape; what LibreOffice's own formulas give is what the program gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
import xlwings as xw
from openpyxl import Workbook, load_workbook

from xladdin.forms.load import workbook_forms
from xladdin.rules.load import rulebook
from xladdin.tables import export_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.package import open_package
from xladdin.workbook.read.locate import locate

pytestmark = pytest.mark.usefixtures("library")

MIXED = Path(__file__).parents[2] / "tables" / "mixed-2025.toml"
UNITS = ("演示县教育局", "演示县水利局")
COUNTY: dict[str, object] = {
    "approved_posts": 100, "staff_on_duty": 104, "key_tasks_done": 9, "key_tasks_assigned": 10, "initial_budget": 9_000_000,
    "budget_increase": 400_000, "budget_decrease": 0, "last_year_carryover": 100_000, "year_end_surplus": 300_000,
    "building_area_actual": 1000, "building_area_approved": 1000, "building_cost_actual": 510_000, "building_cost_budget": 500_000,
    "satisfaction_rate": 0.93, "claim.efficiency": 6,
}  # fmt: skip
EVERY_SHAPE: dict[str, object] = {
    "approved_posts": 100, "staff_on_duty": 102, "sangong.last_budget": 300_000, "sangong.budget": 320_000,
    "procurement.budget": 1_000_000, "procurement.actual": 930_000, "initial_budget": 9_000_000, "budget_increase": 1_000_000,
    "budget_decrease": 0, "budget_executed": 9_400_000, "carryover": 6000, "carryover_is_exempt": "否",
    "fixed_assets_in_use": 970, "fixed_assets_total": 1000, "quantified_indicators": 4, "key_tasks_done": 9,
    "basis.fund_use.law": 0, "basis.fund_use.purpose": 0, "basis.mixed.procedures": "是", "basis.mixed.disposal": 1,
    "basis.mixed.grade": "好", "basis.mixed.loss": 0, "basis.disclosure": "是", "basis.efficiency": "效果一般",
    "claim.mixed": 6, "claim.discipline": 4, "reason.mixed": "一处未及时处置",
    "quantity[0].name": "培训教师", "quantity[0].target": "≥100人", "quantity[0].actual": "80人", "quantity[0].marks": 14,
    "cost[0].name": "人均成本", "cost[0].target": "≤500元", "cost[0].actual": "480元", "cost[0].marks": 10,
}  # fmt: skip


@pytest.fixture
def click(excel, run) -> Callable[..., str]:
    """`click("deal", roster, "3", folder)`: clicks a button and answers its dialogs in the order in which it asks."""

    def press(command: str, *answers: str | Path) -> str:
        for answer in answers:
            kind = "input" if isinstance(answer, str) else "folder" if answer.is_dir() else "file"
            excel.answers[kind].append(str(answer))
        return run(command)

    return press


def roster(path: Path) -> Path:
    book = Workbook()
    for n, name in enumerate(("单位名称", *UNITS)):
        book.active.append((name, "编码" if not n else 100 + n))
    book.save(path)
    return path


def type_in(path: Path, entries: Mapping[str, object]) -> xw.Book:
    """Opens a dealt form and types, as the clerk does, into the cells of these slots."""
    found = examine(path)
    assert found.case is not None
    located = locate(found.case.filing.form, found.case.filing.year, open_package(path).names)
    book = xw.apps.active.books.open(str(path))
    for slot, value in entries.items():
        sheet, row, col = located.positions[slot]
        book.sheets[located.sheet_names[sheet]].range((row, col)).value = value
    return book


def computed_by_the_sheet(path: Path) -> dict[str, object]:
    """What the sheet's own formulas show as 测算得分, by rule."""
    found = examine(path)
    assert found.case is not None
    located = locate(found.case.filing.form, found.case.filing.year, open_package(path).names)
    book, values = load_workbook(path, data_only=True), {}
    for row in found.case.scorecard.rules:
        place = located.positions.get(f"calc.{row.rule.id}")
        if place is not None:
            values[row.rule.id] = book[located.sheet_names[place[0]]].cell(*place[1:]).value
    return values


@pytest.mark.parametrize(
    ("table", "new_id", "changed", "entries"),
    [
        ("hn-county-2018", "hn-yongxian-2018", ("P4", 0.8), COUNTY),
        (str(MIXED), "mixed-2025", ("G7", 5), EVERY_SHAPE),
    ],
    ids=["a county's table of 2018", "a table of every shape"],
)  # fmt: skip
def test_a_year_from_the_printed_table_to_the_roll_up(excel, click, tmp_path, table, new_id, changed, entries):
    (tmp_path / "a").mkdir()
    export_workbook(table, tmp_path / "a" / "评分标准.xlsx")
    written = xw.apps.active.books.open(str(tmp_path / "a" / "评分标准.xlsx"))
    written.sheets["基本信息"]["B4"].value = new_id
    written.sheets["评分表"][changed[0]].value = changed[1]
    assert click("rulebook_import").startswith(f"已导入评分标准“{new_id}”")
    book = rulebook(new_id)

    number = str(workbook_forms().index(new_id) + 1)
    year = str(book.years[-1])
    said = click("deal", roster(tmp_path / "名单.xlsx"), number, year, "否", tmp_path)
    assert said.startswith("已发放 2 个单位的表"), said
    out = tmp_path / f"{year}年度发放的表"
    files = sorted(out.glob("10*.xlsx"))
    assert len(files) == 2

    for file in files:
        open_one = type_in(file, entries)
        assert click("score").startswith("自评 71.84 分，测算 71.84 分" if new_id == "mixed-2025" else "自评 没有填全")
        click("clear_marks")
        open_one.save()
        open_one.close()
        found = examine(file)
        assert found.case is not None
        shown = computed_by_the_sheet(file)
        ours = {row.rule.id: row.score for row in found.case.scorecard.rules if row.rule.id in shown}
        assert {i for i, v in shown.items() if v not in (None, "")} == {i for i, v in ours.items() if v is not None}
        for rule_id, score in ours.items():
            if score is not None:
                assert abs(Fraction(str(shown[rule_id])) - score) < Fraction(1, 100), rule_id

    assert "已汇总" in click("rollup", out, "演示县财政局")
    (roll_up,) = tmp_path.glob(f"{out.name}-汇总表-*.xlsx")
    names = [cell.value for cell in load_workbook(roll_up)["等级与排名"]["B"]]
    assert set(UNITS) <= set(names)
