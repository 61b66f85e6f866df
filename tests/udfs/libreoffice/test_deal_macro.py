"""发放表格: from a list of units to a folder of forms by one button, in a running LibreOffice; and what comes back is matched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlwings as xw
from filings import SAMPLES
from openpyxl import Workbook, load_workbook

from xladdin.facts import UnitStamp
from xladdin.workbook.examine import examine

NUMBER = "5"
"""Of 宁乡's form among those that are workbooks of their own."""
EDUCATION = "演示市教育局（演示）"


def roster(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in (("单位名称", "编码", "表样", "项目"), *rows):
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def units(tmp_path) -> Path:
    return roster(tmp_path / "名单.xlsx", (EDUCATION, 101, None, "修路、架桥"), ("演示市乙局", 102), (None, 103))


def answers(excel, files: list[Path | None], texts: list[str | None], folder: Path | None) -> None:
    excel.answers["file"].extend("" if f is None else str(f) for f in files)
    excel.answers["input"].extend(texts)
    if folder is not None:
        excel.answers["folder"].append(str(folder))


def test_a_list_becomes_a_folder_of_forms_and_the_list_of_them_opens(excel, run, units, made, tmp_path):
    folder = tmp_path / "上年"
    folder.mkdir()
    shutil.copyfile(made("demo-education"), folder / "a.xlsx")
    answers(excel, [], ["演示市财政局"], folder)
    run("rollup")
    (last,) = tmp_path.glob("上年-汇总表-*.xlsx")
    answers(excel, [units, last], [NUMBER, "2023", "否"], tmp_path)
    message = run("deal")
    out = tmp_path / "2023年度发放的表"
    assert message.startswith(f"已发放 2 个单位的表：\n{out}")
    assert "名单有 1 行有误，没有发放" in message
    assert xw.books.active.name == "发放清单.xlsx"
    sheet = xw.books.active.sheets["发放清单"]
    assert [row[2] for row in sheet.range("A4:C5").value] == [EDUCATION, "演示市乙局"]
    found = examine(next(out.glob("101-*.xlsx")))
    assert found.case is not None
    assert found.dealt == UnitStamp(EDUCATION, "101")
    assert found.case.filing.number("official_hospitality.last_actual") is not None
    column = [row[0].value for row in load_workbook(found.file)["基础数据表"].iter_rows(max_col=1)]
    assert column[column.index("修路") + 1] == "架桥"
    assert any("1/2" in str(text) for text in excel.statuses), "progress"


def test_a_dealt_form_is_calculated_alike_and_keeps_its_stamp_when_saved(excel, run, units, tmp_path):
    answers(excel, [units, None], [NUMBER, "2022", "是"], tmp_path)
    run("deal")
    file = next((tmp_path / "2022年度发放的表").glob("101-*.xlsx"))
    before = examine(file)
    book = xw.books.open(str(file))
    sheet = book.sheets["基础数据表"]
    shown = sheet.range("A1:F40").value
    for document in excel.documents():
        document.calculateAll()
    assert sheet.range("A1:F40").value == shown
    book.save(str(tmp_path / "改了名.xlsx"))
    book.close()
    again = examine(tmp_path / "改了名.xlsx")
    assert again.case is not None
    assert again.dealt == before.dealt == UnitStamp(EDUCATION, "101")
    assert [f.kind for f in again.findings if f.code[0] == "F"] == []
    assert [f.kind for f in again.findings] == [f.kind for f in before.findings]


def test_a_dealt_form_that_was_submitted_by_the_button_still_says_whose_it_is(excel, run, tmp_path):
    from xladdin.workbook.build.press import press
    from xladdin.workbook.facts_file import load_facts
    from xladdin.workbook.read.dealt import stamp_rows

    given = load_facts(SAMPLES / "demo-education.toml")
    made = press("hn-ningxiang-2022", 2022, dict.fromkeys(("projects", "operating_cost_items"), 9))
    dealt = UnitStamp(EDUCATION, "101")
    (tmp_path / "表.xlsx").write_bytes(made.package(given.entries, stamp=stamp_rows(dealt)))
    xw.books.open(str(tmp_path / "表.xlsx"))
    assert "已生成" in run("submit")
    found = examine(next(tmp_path.glob("*报送*.xlsx")))
    assert (found.dealt, bool(found.seal), found.errors) == (dealt, True, 0)


def test_dealing_again_adds_only_what_is_new(excel, run, units, tmp_path):
    answers(excel, [units, None], [NUMBER, "2023", "否"], tmp_path)
    run("deal")
    roster(units, (EDUCATION, 101, None), ("演示市丙局", 104))
    answers(excel, [units, None], [NUMBER, "2023", "否"], tmp_path)
    message = run("deal")
    assert message.startswith("已发放 1 个单位的表")
    assert "1 个单位的表已经有了，没有改动" in message


def test_a_list_that_names_all_forms_is_not_asked_for_one(excel, run, tmp_path):
    listed = roster(tmp_path / "名单.xlsx", (EDUCATION, 101, "宁乡市部门整体支出绩效自评"))
    answers(excel, [listed, None], ["2022", "否"], tmp_path)
    assert run("deal").startswith("已发放 1 个单位的表")


def test_without_a_list_an_empty_one_is_offered(excel, run, tmp_path):
    answers(excel, [], [], tmp_path)
    assert run("deal").startswith("已写空白的单位名单")
    assert xw.books.active.sheet_names == ["单位名单", "项目", "可选表样", "填写说明"]


@pytest.mark.parametrize(
    ("files", "texts", "folder", "said"),
    [
        (0, [], False, "没有选择单位名单，没有发放"), (1, [], True, "已取消，没有发放"), (1, ["99"], True, "没有发放"),
        (1, [NUMBER, "一"], True, "不是四位年份"), (1, [NUMBER, "2022", "否"], False, "没有选择文件夹，没有发放"),
    ],
)  # fmt: skip
def test_stopped_on_the_way_nothing_is_dealt(excel, run, units, tmp_path, files, texts, folder, said):
    answers(excel, [units][:files], texts, tmp_path if folder else None)
    excel.answers["file"].append("") if len(texts) == 3 else None
    assert said in run("deal")
    assert [p.name for p in tmp_path.iterdir() if p.is_dir() and p.name != "cache"] == []
