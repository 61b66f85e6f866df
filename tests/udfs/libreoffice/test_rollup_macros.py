"""汇总: a folder into one workbook, once more, and who is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlwings as xw
from openpyxl import Workbook

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
