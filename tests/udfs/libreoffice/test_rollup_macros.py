"""汇总: a folder into one workbook, once more, and who is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl import Workbook

from udfs.calc.excel import REFUSED, ComError
from udfs.host import cancel_file


@pytest.fixture
def folder(made, tmp_path) -> Path:
    """Submissions of three units, and a file that is none."""
    path = tmp_path / "报送"
    path.mkdir()
    for name in ("ningxiang-2022", "demo-education", "demo-water"):
        shutil.copyfile(made(name), path / f"{name}.xlsx")
    book = Workbook()
    book.active["A1"] = "随便"
    book.save(path / "别的.xlsx")
    return path


def test_rollup_makes_and_opens_a_workbook_beside_the_folder(excel, run, folder):
    excel.answers["folder"].append(str(folder))
    excel.answers["input"].append("演示市财政局")
    message = run("rollup")
    assert message.startswith(f"已汇总“{folder}”中的 3 个自评表")
    assert "1 个文件没有读出来" in message
    assert "别的.xlsx" in message
    (made,) = folder.parent.glob("报送-汇总表-*.xlsx")
    assert xw.books.active.name == made.name
    assert "汇总表" in xw.books.active.sheet_names
    assert any("1/4" in str(text) for text in excel.statuses), "progress"


def test_rollup_update_takes_what_lies_there_now_into_a_new_file(excel, run, folder, made):
    excel.answers["folder"].append(str(folder))
    run("rollup")
    shutil.copyfile(made("demo-civil"), folder / "demo-civil.xlsx")
    message = run("rollup_update")
    assert "中的 4 个自评表" in message
    assert len(list(folder.parent.glob("报送-汇总表-*.xlsx"))) == 2


def collect(excel, run, folder: Path, roster: Path | None = None, previous: Path | None = None) -> str:
    excel.answers["folder"].append(str(folder))
    excel.answers["file"].extend("" if path is None else str(path) for path in (roster, previous))
    excel.answers["input"].append("演示市财政局")
    message = run("rollup")
    assert not any(excel.answers.values()), "asked less than that"
    return message


def newest(folder: Path) -> openpyxl.Workbook:
    made = max(folder.parent.glob("报送-汇总表-*.xlsx"), key=lambda path: path.stat().st_mtime_ns)
    return openpyxl.load_workbook(made)


def test_rollup_compares_with_the_list_of_units_and_with_last_year_and_so_does_the_next(
    excel, run, folder, made, tmp_path
):
    before = tmp_path / "上年"
    before.mkdir()
    shutil.copyfile(made("demo-education"), before / "a.xlsx")
    collect(excel, run, before)
    (last,) = tmp_path.glob("上年-汇总表-*.xlsx")
    units = roster(tmp_path / "名单.xlsx", ["单位名称", "宁乡市工业和信息化局", "没有报的单位"])
    message = collect(excel, run, folder, units, last)
    assert "名单 2 个单位，未报送 1 个，见“报送情况”表。" in message
    assert listed(newest(folder)["报送情况"])["没有报的单位"] == "未报送"
    assert "上年\n得分" in {cell.value for row in newest(folder)["等级与排名"].iter_rows(max_row=6) for cell in row}
    message = run("rollup_update")
    assert "名单 2 个单位，未报送 1 个" in message
    assert listed(newest(folder)["报送情况"])["没有报的单位"] == "未报送"


def listed(sheet) -> dict[object, object]:
    """Unit -> state."""
    rows = list(sheet.iter_rows(values_only=True))
    head = next(row for row in rows if "状态" in row)
    return {row[head.index("单位")]: row[head.index("状态")] for row in rows}


@pytest.mark.parametrize("kind", ["单位名单", "上年的汇总表"])
def test_what_the_last_rollup_was_made_from_is_gone(excel, run, folder, made, tmp_path, kind):
    units = roster(tmp_path / "名单.xlsx", ["单位名称", "宁乡市工业和信息化局"])
    before = tmp_path / "上年"
    before.mkdir()
    shutil.copyfile(made("demo-education"), before / "a.xlsx")
    collect(excel, run, before)
    (last,) = tmp_path.glob("上年-汇总表-*.xlsx")
    collect(excel, run, folder, units, last)
    lost = units if kind == "单位名单" else last
    for book in xw.books:
        book.close()
    lost.unlink()
    for command in ("rollup_update", "rollup_preview"):
        message = run(command)
        assert message.startswith(f"找不到{kind}“{lost}”，没有汇总。")


def test_a_list_that_is_none_is_said_before_anything_is_read(excel, run, folder, tmp_path):
    excel.answers["folder"].append(str(folder))
    excel.answers["file"].append(str(roster(tmp_path / "名单.xlsx", [])))
    assert "没有单位名称" in run("rollup")
    assert not list(tmp_path.glob("*汇总*"))


def test_preview_lists_what_a_next_rollup_would_change_and_writes_nothing(excel, run, folder, made, tmp_path):
    collect(excel, run, folder)
    assert run("rollup_preview") == (
        f"“{folder}”与上次汇总时相比没有变化，不用更新汇总。\n\n1 个文件没有读出来：别的.xlsx。"
    )
    opened = next(book for book in xw.books if "汇总表" in book.name)
    head = opened.sheets["指标复核"].range("A3:P3").value
    opened.sheets["指标复核"].range((4, head.index("复核得分") + 1)).value = 1
    opened.save()
    opened.close()
    shutil.copyfile(made("demo-civil"), folder / "demo-civil.xlsx")
    (folder / "demo-water.xlsx").unlink()
    before = sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    message = run("rollup_preview")
    assert message.startswith(
        "2 个单位有变化；复核保留 1 项，依据有变要重新复核 0 项，没有对应上 0 项。没有改动任何文件"
    )
    assert sorted((path.name, path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before
    sheet = xw.books.active.sheets["汇总变化"]
    rows = sheet.range("B4:G5").value
    assert {row[0]: row[1] for row in rows} == {"新增": "演示市民政局（演示）", "撤出": "演示市水利局（演示）"}
    assert rows[0][5] == "demo-civil.xlsx"
    assert len(list(tmp_path.glob("报送-汇总表-*.xlsx"))) == 1


def test_preview_names_reviews_to_look_at_again(excel, run, folder, made, tmp_path):
    collect(excel, run, folder)
    opened = next(book for book in xw.books if "汇总表" in book.name)
    sheet = opened.sheets["指标复核"]
    head = sheet.range("A3:P3").value
    names = sheet.range((4, 2), (200, 2)).options(ndim=1).value
    row = 4 + names.index("演示市水利局（演示）")
    sheet.range((row, head.index("复核得分") + 1)).value = 1
    opened.save()
    opened.close()
    (folder / "demo-water.xlsx").unlink()
    message = run("rollup_preview")
    assert "没有对应上 1 项" in message
    rows = xw.books.active.sheets["汇总变化"].range("B4:G5").value
    assert [row[:2] for row in rows] == [["撤出", "演示市水利局（演示）"], ["复核无处可放", "演示市水利局（演示）"]]
    assert "复核 1 分" in rows[1][5]


def test_history_lists_what_a_unit_changed_cell_by_cell(excel, run, folder, made, tmp_path):
    collect(excel, run, folder)
    book = openpyxl.load_workbook(folder / "demo-water.xlsx")
    sheet = book["基础数据表"]
    cell = next(c for row in sheet.iter_rows() for c in row if isinstance(c.value, int | float) and c.value > 1000)
    old = cell.value
    cell.value = old + 1
    book.save(folder / "demo-water.xlsx")
    run("rollup_update")
    sheet = xw.books.active.sheets["汇总表"]
    names = sheet.range((1, 1), (30, 4)).value
    at = next(
        (r, c) for r, row in enumerate(names, 1) for c, value in enumerate(row, 1) if value == "演示市水利局（演示）"
    )
    sheet.activate()
    sheet.range(at).select()
    excel.answers["input"].append("演示市水利局（演示）")
    message = run("history")
    assert excel.proposed[-1] == "演示市水利局（演示）"
    assert message.startswith("演示市水利局（演示）：报送记录 2 份，前后改动")
    rows = xw.books.active.sheets["报送历史"].range("A4:H20").value
    assert rows[0][5] == "第一份。"
    changed = next(row for row in rows if row[4] == cell.coordinate)
    assert changed[0] == 2
    assert changed[3] == "基础数据表"
    assert changed[6] != changed[7]


def test_history_of_nobody_and_of_several(excel, run, folder):
    assert run("history").startswith("还没有在这台电脑上汇总过")
    collect(excel, run, folder)
    assert run("history").startswith("没有写单位名称，没有列出报送历史。")
    excel.answers["input"].append("演示市")
    assert "有几个单位的名称含有“演示市”" in run("history")
    excel.answers["input"].append("不认识")
    assert "没有单位“不认识”的报送记录" in run("history")


def test_rollup_update_before_any_rollup_says_what_to_do(excel, run):
    assert run("rollup_update").startswith("还没有在这台电脑上汇总过")


def test_rollup_update_after_the_folder_is_gone(excel, run, folder):
    excel.answers["folder"].append(str(folder))
    run("rollup")
    shutil.rmtree(folder)
    assert "请先点“汇总文件夹”" in run("rollup_update")


def test_rollup_without_a_folder_or_with_an_empty_one(excel, run, tmp_path):
    assert run("rollup").startswith("没有选择文件夹")
    (tmp_path / "空").mkdir()
    excel.answers["folder"].append(str(tmp_path / "空"))
    assert "没有找到工作簿" in run("rollup")
    assert excel.alerts[-1][2] == "critical"


def test_a_cancelled_rollup_writes_nothing(excel, run, folder, monkeypatch):
    excel.answers["folder"].append(str(folder))
    kept = excel.answers["folder"].popleft

    def choose_and_cancel(kind, said):
        cancel_file().parent.mkdir(parents=True, exist_ok=True)
        cancel_file().touch()
        return kept() if kind == "folder" else None

    monkeypatch.setattr(excel.person, "answer", choose_and_cancel)
    assert run("rollup") == "已取消，工作簿没有改动。"
    assert not list(folder.parent.glob("*汇总表*"))
    assert excel.state["status_bar"] is False


def roster(path: Path, names: list[str]) -> Path:
    book = Workbook()
    for row, name in enumerate(names, 1):
        book.active.cell(row, 1, name)
    book.save(path)
    return path


def test_missing_units_are_those_of_the_list_without_a_filing(excel, run, folder, tmp_path):
    units = roster(
        tmp_path / "名单.xlsx", ["单位名称", "宁乡市工业和信息化局", "没有报的单位（甲）", "没有报的单位(甲)", "乙单位"]
    )
    excel.answers["file"].append(str(units))
    excel.answers["folder"].append(str(folder))
    message = run("missing_units")
    assert message.startswith("名单 3 个单位，未报送 2 个：")
    sheet = xw.books.active.sheets["未报送名单"]
    rows = sheet.range((4, 1), (sheet.used_range.last_cell.row, 4)).value
    state = {row[1]: row[2] for row in rows}
    assert state["乙单位"] == "未报送"
    assert state["宁乡市工业和信息化局"] == "已报送"
    assert "不在名单上" in state.values()
    assert "未能读取" in state.values()


def test_missing_units_names_a_unit_that_filed_twice(excel, run, folder, tmp_path):
    shutil.copyfile(folder / "ningxiang-2022.xlsx", folder / "again.xlsx")
    excel.answers["file"].append(str(roster(tmp_path / "名单.xlsx", ["宁乡市工业和信息化局"])))
    excel.answers["folder"].append(str(folder))
    assert "都已报送" in run("missing_units")
    assert xw.books.active.sheets[0].range("C4").value == "重复报送"


@pytest.mark.parametrize("case", ["cancelled", "no folder", "no workbook", "empty"])
def test_missing_units_without_a_usable_list(excel, run, folder, tmp_path, case):
    if case != "cancelled":
        path = roster(tmp_path / "名单.xlsx", [] if case == "empty" else ["甲"])
        if case == "no workbook":
            path.write_bytes(b"not a workbook")
        excel.answers["file"].append(str(path))
    said = {
        "cancelled": "没有选择单位名单",
        "no folder": "没有选择文件夹",
        "no workbook": "没有读出来",
        "empty": "没有单位名称",
    }
    assert said[case] in run("missing_units")
    assert not list(excel.documents())


def test_lists_print_on_lying_a4_with_their_head_on_every_page(excel, run, folder, tmp_path):
    excel.answers["file"].append(str(roster(tmp_path / "名单.xlsx", ["宁乡市工业和信息化局"])))
    excel.answers["folder"].append(str(folder))
    run("missing_units")
    xw.books.active.save(tmp_path / "名单核对.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "名单核对.xlsx")["未报送名单"]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", sheet.PAPERSIZE_A4)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$3"


def test_without_a_printer_the_list_is_made_all_the_same(excel, run, folder, tmp_path, monkeypatch):
    def refuse(self):
        raise ComError(REFUSED, "不能设置类 PageSetup 的 Orientation 属性")

    monkeypatch.setattr("udfs.calc.excel.Worksheet.PageSetup", property(refuse))
    excel.answers["file"].append(str(roster(tmp_path / "名单.xlsx", ["没有报的"])))
    excel.answers["folder"].append(str(folder))
    assert run("missing_units").startswith("名单 1 个单位，未报送 1 个：没有报的。")
