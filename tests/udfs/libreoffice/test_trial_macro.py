"""试算: the scoring table on the screen, tried by a click on submissions that are there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlwings as xw

from udfs.host import cancel_file
from xladdin.tables import export_workbook
from xladdin.tables.columns import COLUMNS

FORM = "hn-ningxiang-2022"


@pytest.fixture
def folder(made, tmp_path) -> Path:
    path = tmp_path / "报送"
    path.mkdir()
    for name in ("ningxiang-2022", "demo-education", "demo-agriculture"):
        shutil.copyfile(made(name), path / f"{name}.xlsx")
    return path


@pytest.fixture
def table(excel, folder):
    """The table of 宁乡 open on the screen, lying among the submissions, “三公经费”控制率 with 2 a step instead of 1; not saved."""
    path = folder / "评分标准.xlsx"
    export_workbook(FORM, path)
    book = xw.apps.active.books.open(str(path))
    head = book.sheets["基本信息"]
    assert head["B4"].value == FORM
    head["B4"].value = "hn-ningxiang-2025"
    rules = book.sheets["评分表"]
    row = next(r for r in range(4, 60) if rules.range((r, 6)).value == "“三公经费”控制率")
    step = [column.key for column in COLUMNS["评分表"]].index("cost") + 1
    assert rules.range((row, step)).value == 1
    rules.range((row, step)).value = 2
    return book


def test_a_click_shows_what_would_change(table, folder, run, excel):
    excel.answers["folder"].append(str(folder))
    said = run("rulebook_try")
    (out,) = folder.parent.glob("报送-试算结果-*.xlsx")
    assert said.startswith(f"已试算，评分标准和报送的文件都没有改动：\n{out}")
    assert "试算的单位：3 个" in said
    assert "缺数据的单位：按旧标准 2 个，按新标准 2 个" in said
    assert "没有试算的文件：0 个" in said  # the open table lies in the folder and is no submission
    result = xw.books.active
    assert result.name == out.name
    assert result.sheets["单位对照"]["D4"].value == "演示市教育局（演示）"
    lines = result.sheets["指标对照"].range("C4:J23").value
    control = next(line for line in lines if line[0] == "“三公经费”控制率")
    assert control[5:] == [pytest.approx((5 + 5 + 4) / 3), pytest.approx((5 + 5 + 3) / 3), pytest.approx(-1 / 3)]
    assert any("1/3" in str(text) for text in excel.statuses), "progress"


def test_errors_are_counted_and_nothing_is_written(table, folder, run, excel):
    table.sheets["基本信息"]["B4"].value = "大写 ID"
    excel.answers["folder"].append(str(folder))
    said = run("rulebook_try")
    assert said.startswith("评分标准还有 1 处错误，没有试算")
    assert "导入评分标准" in said
    assert not list(folder.parent.glob("*试算结果*"))


def test_without_a_folder_or_with_another_workbook_in_front(table, run, opened):
    assert run("rulebook_try") == "没有选择文件夹，没有试算。"
    opened("ningxiang-2022")
    assert run("rulebook_try").startswith("当前工作簿不是评分标准工作簿")


def test_a_folder_without_submissions_says_so(table, run, excel, tmp_path):
    (tmp_path / "空").mkdir()
    excel.answers["folder"].append(str(tmp_path / "空"))
    assert "没有工作簿" in run("rulebook_try")


def test_a_cancelled_trial_writes_nothing(table, folder, run, excel, monkeypatch):
    def choose_and_cancel(kind, said):
        cancel_file().parent.mkdir(parents=True, exist_ok=True)
        cancel_file().touch()
        return str(folder) if kind == "folder" else None

    monkeypatch.setattr(excel.person, "answer", choose_and_cancel)
    assert run("rulebook_try") == "已取消，工作簿没有改动。"
    assert not list(folder.parent.glob("*试算结果*"))
