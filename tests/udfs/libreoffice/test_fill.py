"""填报: new workbooks, the demonstration, project rows and sheets, last year's figures."""

from __future__ import annotations

import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
import xlwings as xw

from xladdin.commands import fill, list_forms
from xladdin.workbook.examine import examine

SAMPLES = Path(__file__).parents[3] / "workbooks" / "samples"


def test_new_makes_and_opens_an_empty_workbook(excel, run, tmp_path):
    forms = [form.id for form in list_forms()]
    excel.answers["input"].extend([str(forms.index("hn-ningxiang-2022") + 1), "2022"])
    excel.answers["folder"].append(str(tmp_path))
    message = run("new")
    (made,) = tmp_path.glob("*.xlsx")
    assert str(made) in message
    assert xw.books.active.name == made.name
    assert examine(made).case.filing.form == "hn-ningxiang-2022"


def test_new_warns_for_a_year_that_the_standard_was_not_made_for(excel, run, tmp_path):
    forms = [form.id for form in list_forms()]
    excel.answers["input"].extend([str(forms.index("hn-ningxiang-2022") + 1), "2025"])
    excel.answers["folder"].append(str(tmp_path))
    assert "评分标准是2022年度的" in run("new")


@pytest.mark.parametrize(
    ("typed", "folder", "says"),
    [(["99"], True, "“99”不是列出的序号"), (["x"], True, "“x”不是列出的序号"), (["1", "22"], True, "“22”不是四位年份"), ([], True, "已取消"),
     (["1"], True, "已取消"), (["1", "2022"], False, "没有选择文件夹")],
    ids=["no such number", "no number", "short year", "form cancelled", "year cancelled", "folder cancelled"],
)  # fmt: skip
def test_new_writes_nothing_when_an_answer_is_missing_or_wrong(excel, run, tmp_path, typed, folder, says):
    excel.answers["input"].extend(typed)
    if folder:
        excel.answers["folder"].append(str(tmp_path))
    assert run("new").startswith(says)
    assert not list(tmp_path.glob("*.xlsx"))


def test_demo_opens_a_filled_sample_and_leaves_the_users_workbook_alone(opened, excel, run, tmp_path):
    book = opened("ningxiang-2022")
    before = {sheet.name: str(sheet.used_range.formula) for sheet in book.sheets}
    excel.answers["folder"].append(str(tmp_path))
    run("demo")
    (made,) = tmp_path.glob("演示-*.xlsx")
    case = examine(made).case
    assert case.filing.form == "hn-ningxiang-2022", "of the same form as the workbook in front"
    assert case.filing.facts["approved_posts"].value is not None
    assert {sheet.name: str(sheet.used_range.formula) for sheet in book.sheets} == before
    assert xw.books.active.name == made.name


def test_demo_works_without_any_workbook(excel, run, tmp_path):
    excel.answers["folder"].append(str(tmp_path))
    assert run("demo").startswith("已生成填好演示数据的工作簿")


def test_demo_without_a_folder_makes_nothing(excel, run, tmp_path):
    assert run("demo").startswith("没有选择文件夹")
    assert not list(tmp_path.glob("*.xlsx"))


def test_a_project_row_is_inserted_below_the_selected_one_and_is_read(opened, run, tmp_path):
    book = opened("ningxiang-2022")
    sheet = book.sheets["基础数据表"]
    sheet.range("A14").select()
    below = sheet.range("A15").value
    message = run("add_project")
    assert "第 15 行插入一行" in message
    assert sheet.range("A15:G15").value == [None] * 7
    assert sheet.range("A16").value == below
    assert book.app.selection.address == "$A$15"
    assert sheet.api.ProtectContents, "protected again"
    sheet.range("A15").value = [["新增项目", 0, None, 500, None, 400]]
    book.api.SaveCopyAs(str(tmp_path / "c.xlsx"))
    filing = examine(tmp_path / "c.xlsx").case.filing
    names = [entry["name"].value for entry in filing.blocks["projects"]]
    assert names[1] == "新增项目"
    assert filing.blocks["projects"][1]["budget"].value == 500


def test_a_project_row_counts_in_the_totals_of_the_form(opened, run):
    book = opened("ningxiang-2022")
    sheet = book.sheets["基础数据表"]
    total = sheet.range("D13").value
    sheet.range("A16").select()
    run("add_project")
    sheet.range("D17").value = 1000
    assert sheet.range("D13").value == total + 1000


def test_without_a_selected_block_the_row_goes_to_the_projects(opened, run):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表"].range("A5").select()
    assert "“基础数据表”第 18 行插入一行" in run("add_project")
    assert str(book.sheets["基础数据表"].range("A19").value).startswith("……")


def test_another_block_gets_its_row_when_it_is_selected(opened, run):
    book = opened("ningxiang-2022")
    book.sheets["基础数据表"].range("A20").select()
    assert "第 21 行插入一行" in run("add_project")


def test_inserting_a_row_clears_the_marks_so_that_none_is_copied(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    book.sheets["基础数据表"].range("A14").select()
    assert "校验标记已清除" in run("add_project")
    assert not list(book.sheets["基础数据表"].notes)


def test_a_form_with_project_sheets_gets_another_empty_one(excel, run, tmp_path):
    path = fill(SAMPLES / "hongjiang-2024.toml", tmp_path / "h.xlsx")
    before = len(examine(path).attached)
    assert before >= 1
    book = xw.apps.active.books.open(str(path))
    book.sheets["部门整体支出绩效自评表"].range("A1").select()
    message = run("add_project")
    assert "增加一张空白的" in message
    book.api.SaveCopyAs(str(tmp_path / "c.xlsx"))
    assert len(examine(tmp_path / "c.xlsx").attached) == before, "an empty copy is no filing yet"
    made = book.sheets[book.app.selection.sheet.name]
    assert made.name in message
    run("undo")
    assert made.name not in book.sheet_names


def last_year(tmp_path: Path, **changes: object) -> Path:
    """The sample as filed a year before, with other figures where given."""
    text = (SAMPLES / "demo-education.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    text = text.replace(f"year = {data['year']}", f"year = {changes.get('year', data['year'] - 1)}")
    if "agency" in changes:
        text = text.replace(data["agency"], str(changes["agency"]))
    source = tmp_path / "last.toml"
    source.write_text(text, encoding="utf-8")
    return fill(source, tmp_path / "上年.xlsx")


@pytest.fixture
def this_year(opened):
    """The same unit's workbook, the columns of last year still empty."""
    book = opened("demo-education")
    sheet = book.sheets["基础数据表"]
    for row in (*range(9, 13), *range(14, 18), 19, 24):
        if not str(sheet.range((row, 2)).formula).startswith("="):
            sheet.range((row, 2)).value = None
    return book


def test_last_years_results_fill_the_empty_columns(this_year, excel, run, tmp_path):
    source = last_year(tmp_path)
    facts = examine(source).case.filing.facts
    excel.answers["file"].append(str(source))
    assert run("import_last_year").startswith("已从“上年.xlsx”填入 ")
    sheet = this_year.sheets["基础数据表"]
    assert sheet.range("B12").value == float(facts["official_hospitality.actual"].value)
    assert sheet.range("B19").value == float(facts["operating_cost.actual"].value)
    assert sheet.range("B24").value == float(facts["procurement.actual"].value)
    assert sheet.range("B14").value == float(examine(source).case.filing.blocks["projects"][0]["actual"].value), (
        "by the project's name"
    )


def test_figures_already_there_are_kept_and_named(this_year, excel, run, tmp_path):
    excel.answers["file"].append(str(last_year(tmp_path)))
    this_year.sheets["基础数据表"].range("B19").value = 12345
    message = run("import_last_year")
    assert "个格子已经填了不同的数，没有改动：基础数据表!B19" in message
    assert this_year.sheets["基础数据表"].range("B19").value == 12345


def test_imported_figures_can_be_undone(this_year, excel, run, tmp_path):
    sheet = this_year.sheets["基础数据表"]
    before = sheet.used_range.formula
    excel.answers["file"].append(str(last_year(tmp_path)))
    run("import_last_year")
    assert sheet.used_range.formula != before
    run("undo")
    assert sheet.used_range.formula == before


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"year": 2022}, "应选2021年度的自评表"), ({"agency": "另一个单位"}, "是“另一个单位”的")],
    ids=["wrong year", "another unit"],
)
def test_the_wrong_workbook_is_refused(this_year, excel, run, tmp_path, changes, says):
    excel.answers["file"].append(str(last_year(tmp_path, **changes)))
    before = this_year.sheets["基础数据表"].used_range.formula
    assert says in run("import_last_year")
    assert this_year.sheets["基础数据表"].used_range.formula == before


def test_a_foreign_or_missing_file_is_refused(this_year, excel, run, tmp_path):
    other = tmp_path / "other.xlsx"
    xw.apps.active.books.add().api.SaveCopyAs(str(other))
    this_year.activate()
    excel.answers["file"].append(str(other))
    assert "“other.xlsx”没有读出来" in run("import_last_year")
    assert run("import_last_year").startswith("没有选择文件")


def test_the_folder_is_asked_once_and_files_never_overwritten(excel, run, tmp_path):
    for _ in range(2):
        excel.answers["input"].extend(["1", str(datetime.now().year - 1)])
        excel.answers["folder"].append(str(tmp_path))
        run("new")
    assert len(list(tmp_path.glob("*.xlsx"))) == 2
    assert [kind for kind, _ in excel.asked] == ["input", "input", "folder"] * 2
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
