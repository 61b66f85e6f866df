"""A new table gets the form of the table it was made from, with a line for each figure that is new."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from tables.tables import MIXED, edit

from xladdin.commands import new_template
from xladdin.exact import format_score
from xladdin.forms.load import form
from xladdin.library import files
from xladdin.rules.load import FOLDER, rulebook
from xladdin.strict import load_toml
from xladdin.tables import import_workbook
from xladdin.tables.book import export_rulebook
from xladdin.tables.columns import HEAD, RULES
from xladdin.tables.forms_for import FormMade
from xladdin.workbook.build import build_workbook
from xladdin.workbook.examine import examine
from xladdin.workbook.plan import make_plan

AS_A_FORM = {
    "form-version",
    "rulebook-version",
    "foreign-template",
    "slot-lost",
    "label-changed",
    "formula-changed",
    "cached-differs",
}
"""What is found in a workbook that is not as its form should be."""


def own(base: str, path: Path, years: str, more: list) -> Path:
    export_rulebook(FOLDER / f"{base}.toml", path)
    edit(
        path,
        [
            (HEAD, "代号", "", "hn-yongxian-2025"),
            (HEAD, "地区", "", "湖南省演示县"),
            (HEAD, "适用年度", "", years),
            *more,
        ],
    )
    return path


def test_a_figure_that_no_slot_asks_for_gets_a_line(tmp_path: Path) -> None:
    more = [(RULES, "重点工作完成率", "numerator", "产出指标完成率"), (RULES, "重点工作完成率", "denominator", None)]
    done = import_workbook(own("hn-county-2018", tmp_path / "t.xlsx", "2025", more))
    assert done.form is not None
    assert (done.form.id, done.form.added, done.form.problem) == ("hn-yongxian-2025", ("产出指标完成率",), "")
    made = form("hn-yongxian-2025")
    assert set(made.slot_ids()) == {*form("hn-county-2018").slot_ids(), "output_completion_rate"}
    assert (made.years, made.rulebook) == ((2025,), "hn-yongxian-2025")


def test_what_a_place_has_changed_in_its_form_stays_when_the_table_is_taken_over_again(tmp_path: Path) -> None:
    path = own("hn-county-2018", tmp_path / "t.xlsx", "2025", [])
    import_workbook(path)
    file = files("forms")["hn-yongxian-2025"]
    file.write_text(
        file.read_text(encoding="utf-8")
        .replace("三公经费情况", "三公")
        .replace('label = "三公经费"', 'label = "“三公”经费"'),
        encoding="utf-8",
    )
    edit(
        path, [(RULES, "重点工作完成率", "numerator", "产出指标完成率"), (RULES, "重点工作完成率", "denominator", None)]
    )
    done = import_workbook(path, overwrite=True)
    assert done.form is not None
    assert done.form.source == "hn-yongxian-2025"
    assert "“三公”经费" in {row.get("label") for sheet in load_toml(file)["sheet"] for row in sheet.get("row", ())}
    assert "output_completion_rate" in form("hn-yongxian-2025").slot_ids()


def test_a_form_drawn_row_by_row_serves_a_table_with_other_marks(tmp_path: Path) -> None:
    """10/50/30/10: the marks of a 二级指标 changed, the rows are the same."""
    more = [(RULES, "预算执行率", "bound", "98%")]
    done = import_workbook(own("cn-overall", tmp_path / "t.xlsx", "2025", more))
    assert done.form is not None
    assert done.form.id == "hn-yongxian-2025", done.form.problem
    assert form("hn-yongxian-2025").attach == form("cn-overall").attach


def with_a_row(base: str, path: Path) -> Path:
    """The 10/50/30/10 table with a printed row more, half of the marks of the first."""
    own(base, path, "2025", [(RULES, "预算执行率", "marks", 5)])
    book = load_workbook(path)
    page = book[RULES]
    page.insert_rows(5)
    for key, value in {"F": "执行进度", "G": 5, "J": "评判"}.items():
        page[f"{key}5"].value = value
    book.save(path)
    return path


def test_a_row_that_the_drawn_form_has_no_place_for_gets_a_form_drawn_from_the_table(tmp_path: Path) -> None:
    done = import_workbook(with_a_row("cn-overall", tmp_path / "t.xlsx"))
    assert (done.imported.errors, done.stored is not None) == (0, True)
    assert done.form == FormMade("hn-yongxian-2025")
    assert [slot.kind for slot in form("hn-yongxian-2025").sheets] == ["figures", "evaluation", "basis"]
    assert rulebook("hn-yongxian-2025").marks == 100


def test_a_table_without_a_model_gets_a_form_of_its_own(tmp_path: Path) -> None:
    """A printed table of a county that nobody has seen before: figures, scores and answers follow from the table."""
    path = own("hn-county-2018", tmp_path / "t.xlsx", "2025", [(HEAD, "改自", "", None)])
    done = import_workbook(path)
    assert done.form == FormMade("hn-yongxian-2025")
    made, book = form("hn-yongxian-2025"), rulebook("hn-yongxian-2025")
    assert set(made.slot_ids()) == {i for rule in book.rules for i in rule.needs}
    new_template("hn-yongxian-2025", 2025, tmp_path / "blank.xlsx", "演示县教育局")
    examined = examine(tmp_path / "blank.xlsx")
    assert examined.case is not None
    assert [r.rule.label for r in examined.case.scorecard.rules] == [r.label for r in book.rules]
    assert not AS_A_FORM & {f.kind for f in examined.findings}


def test_a_table_of_every_shape_gets_a_form_of_its_own(tmp_path: Path) -> None:
    """Printed rules, answers, rules of several items and rows that the unit writes, on sheets that follow from the table alone."""
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    done = import_workbook(tmp_path / "t.xlsx")
    assert done.form == FormMade("mixed-2025")
    blank = new_template("mixed-2025", 2025, tmp_path / "blank.xlsx", "演示县教育局")
    assert load_workbook(blank).sheetnames == ["填报说明", "基础数据表", "自评表", "评分依据", "_xladdin"]
    examined = examine(blank)
    assert examined.case is not None
    assert [r.rule.label for r in examined.case.scorecard.rules] == [r.label for r in rulebook("mixed-2025").rules]
    assert not AS_A_FORM & {f.kind for f in examined.findings}


def filled(path: Path) -> Path:
    """A filing with every kind of entry on the form of every shape."""
    entries = {
        "agency": "演示县教育局", "approved_posts": 100, "staff_on_duty": 102, "sangong.last_budget": 300_000, "sangong.budget": 320_000,
        "procurement.budget": 1_000_000, "procurement.actual": 930_000, "initial_budget": 9_000_000, "budget_increase": 1_000_000,
        "budget_decrease": 0, "budget_executed": 9_400_000, "carryover": 6000, "carryover_is_exempt": False,
        "fixed_assets_in_use": 970, "fixed_assets_total": 1000, "quantified_indicators": 4, "key_tasks_done": 9,
        "basis.fund_use.law": 1, "basis.fund_use.purpose": 0, "basis.mixed.procedures": True, "basis.mixed.disposal": 1,
        "basis.mixed.grade": "好", "basis.mixed.loss": 0, "basis.disclosure": True, "basis.efficiency": "效果一般",
        "claim.mixed": 6, "claim.discipline": 4,
        "quantity[0].name": "培训教师", "quantity[0].target": "≥100人", "quantity[0].actual": "80人", "quantity[0].marks": 14,
        "cost[0].name": "人均成本", "cost[0].target": "≤500元", "cost[0].actual": "480元", "cost[0].marks": 10,
    }  # fmt: skip
    path.write_bytes(build_workbook(make_plan("mixed-2025", 2025), entries))
    return path


def test_the_form_of_every_shape_scores_as_the_table_says(tmp_path: Path) -> None:
    export_rulebook(MIXED, tmp_path / "t.xlsx")
    import_workbook(tmp_path / "t.xlsx")
    examined = examine(filled(tmp_path / "f.xlsx"))
    assert examined.case is not None
    scores = {r.rule.label: None if r.score is None else format_score(r.score) for r in examined.case.scorecard.rules}
    assert scores == {
        "在职人员控制率": "4", "结转结余": "3", "政府采购执行率": "3", "“三公经费”变动率": "5", "量化指标个数": "1", "预算执行率": "9.89",
        "交办事项": "3.75", "资金使用合规性": None, "资产管理": None, "预决算信息公开性": "4", "财经纪律": None, "行政效能": "3",
        "培训教师": "11.2", "人均成本": "10",
    }  # fmt: skip
    assert not AS_A_FORM & {f.kind for f in examined.findings}
