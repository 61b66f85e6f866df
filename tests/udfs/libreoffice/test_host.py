"""What can go wrong around a macro, and the state of the program afterwards."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import xlwings as xw

from udfs import live, macros
from udfs.host import cancel_file

CHANGING = ("check", "check_next", "submit_check", "score", "readings", "explain", "add_project")
ON_A_WORKBOOK = (*CHANGING, "about_indicator", "clear_marks", "import_last_year", "second_opinion", "submit", "undo")
ALL = tuple(name.removeprefix("run_") for name in macros.__all__)


def screen(book) -> tuple:
    app = book.app
    chosen = app.selection
    return (
        app.screen_updating, app.enable_events, app.display_alerts, app.calculation, app.status_bar,
        chosen.sheet.name, chosen.address, [(s.name, s.visible, s.api.ProtectContents) for s in book.sheets],
    )  # fmt: skip


@pytest.mark.parametrize("command", ALL)
def test_every_command_puts_the_programs_state_back(opened, run, excel, command):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表"].range("I13").select()
    book.app.enable_events = False  # the user's own setting, and an unusual one
    before = screen(book)
    run(command)
    after = screen(book)
    assert after[:5] == before[:5]
    ours = {name: (visible, locked) for name, visible, locked in before[7]}
    assert {name: (visible, locked) for name, visible, locked in after[7] if name in ours} == ours


@pytest.mark.parametrize("command", ON_A_WORKBOOK)
def test_without_a_workbook_the_message_says_what_to_do(excel, run, command):
    assert run(command).startswith("没有打开的工作簿")


@pytest.mark.parametrize("command", ALL)
def test_protected_view_is_explained(opened, excel, run, command):
    opened("ningxiang-2022")
    excel.protected_view = object()
    assert "启用编辑" in run(command)


@pytest.mark.parametrize("command", [c for c in ON_A_WORKBOOK if c not in ("clear_marks", "undo", "second_opinion")])
def test_a_foreign_workbook_is_left_as_it_is(excel, run, command):
    book = xw.apps.active.books.add()
    book.sheets[0].range("A1").value = "别的表"
    before = screen(book)
    message = run(command)
    assert message.startswith("这个工作簿不是用本工具的表样填报的")
    assert "请用下发的表样填报" in message
    assert screen(book) == before
    assert book.sheets[0].range("A1").value == "别的表"


@pytest.mark.parametrize("command", ["second_opinion", "clear_marks", "undo"])
def test_commands_that_need_no_form_are_harmless_on_a_foreign_workbook(excel, run, command):
    book = xw.apps.active.books.add()
    before = screen(book)
    run(command)
    assert screen(book) == before


@pytest.mark.parametrize("command", ["check", "score", "submit", "explain"])
def test_a_cell_being_edited_is_explained(opened, excel, run, command):
    book = opened("ningxiang-2022")
    names = book.sheet_names
    excel.editing = True
    assert run(command).startswith("正在编辑单元格")
    excel.editing = False
    assert book.sheet_names == names
    assert excel.state["screen_updating"]


@pytest.mark.parametrize("command", [c for c in CHANGING if c != "about_indicator"])
def test_a_protected_structure_is_explained_and_nothing_changed(opened, run, command):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表"].range("I13").select()
    book.api.Protect()
    before = screen(book)
    assert "工作簿的结构受保护" in run(command)
    assert screen(book) == before


def test_a_sheet_with_a_password_is_not_marked_and_the_rest_is(opened, run):
    book = opened("ningxiang-2022")
    sheet = book.sheets["共性指标表"]
    sheet.api.Unprotect("")
    sheet.api.Protect("geheim")
    message = run("check")
    assert "“共性指标表”设了保护密码，没有做标记" in message
    assert not list(sheet.notes)
    assert list(book.sheets["基础数据表"].notes)
    assert book.sheets["校验结果"].range("A1").value == "校验结果"
    run("clear_marks")
    assert not list(book.sheets["基础数据表"].notes)


def test_a_row_can_not_be_inserted_into_a_sheet_with_a_password(opened, run):
    book = opened("ningxiang-2022")
    sheet = book.sheets["基础数据表"]
    sheet.api.Unprotect("")
    sheet.api.Protect("geheim")
    sheet.range("A14").select()
    before = sheet.used_range.formula
    assert "“基础数据表”的保护设了密码" in run("add_project")
    assert sheet.used_range.formula == before


def test_protection_and_what_it_allows_are_as_before(opened, run, tmp_path):
    import openpyxl

    book = opened("ningxiang-2022")
    wanted = {s.title: vars(s.protection) for s in openpyxl.load_workbook(book.fullname).worksheets}
    run("check")
    book.sheets["基础数据表"].range("A14").select()
    run("add_project")
    book.api.SaveCopyAs(str(tmp_path / "c.xlsx"))
    for sheet in openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets:
        if sheet.title in wanted:
            for key in ("sheet", "formatCells", "insertRows", "deleteRows", "insertColumns"):
                assert getattr(sheet.protection, key) == wanted[sheet.title][key], (sheet.title, key)


def test_a_read_only_workbook_is_checked_with_a_word_about_saving(excel, run, made, tmp_path):
    path = tmp_path / "r.xlsx"
    shutil.copyfile(made("ningxiang-2022"), path)
    book = xw.apps.active.books.open(str(path), read_only=True)
    message = run("check")
    assert message.startswith("错误 14 个")
    assert "只读打开" in message
    assert book.sheets["校验结果"].range("A1").value == "校验结果"


def test_an_unforeseen_failure_goes_to_the_log_and_is_undone(opened, run, excel, monkeypatch):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表"].range("I13").select()
    before = screen(book)

    def fail(*_):
        raise RuntimeError("surprise")

    monkeypatch.setattr("udfs.macros.check.write_table", fail)
    message = run("check")
    assert message.startswith("“校验本表”遇到没有预料到的情况（RuntimeError），没有完成，工作簿没有改动。")
    assert screen(book) == before
    assert not list(book.sheets["共性指标表"].notes), "marks put before the failure are taken away"
    log = Path(message.partition("详细记录在 ")[2].partition("，")[0])
    assert "RuntimeError: surprise" in log.read_text(encoding="utf-8")


def test_a_failure_of_the_second_check_keeps_the_first(opened, run, monkeypatch):
    book = opened("ningxiang-2022")
    run("check")
    names, notes = book.sheet_names, [n.location.address for n in book.sheets["共性指标表"].notes]
    book.sheets["共性指标表"].range("I13").value = 0

    def fail(*_):
        raise RuntimeError("surprise")

    monkeypatch.setattr("udfs.macros.check.write_table", fail)
    run("check")
    assert sorted(book.sheet_names) == sorted(names)
    assert sorted(n.location.address for n in book.sheets["共性指标表"].notes) == sorted(notes)


def test_cancelling_a_second_opinion(opened, run, monkeypatch):
    book = opened("ningxiang-2022")
    before = screen(book)
    monkeypatch.setattr("udfs.host.forget_cancel", lambda: None)
    cancel_file().parent.mkdir(parents=True, exist_ok=True)
    cancel_file().touch()
    assert run("second_opinion") == "已取消，工作簿没有改动。"
    assert screen(book) == before


def test_an_old_wish_to_cancel_does_not_stop_the_next_macro(opened, run):
    opened("ningxiang-2022")
    cancel_file().parent.mkdir(parents=True, exist_ok=True)
    cancel_file().touch()
    assert "已取消" not in run("second_opinion")
    assert not cancel_file().exists()


def test_progress_is_shown_and_the_status_bar_given_back(opened, run, excel):
    opened("ningxiang-2022")
    run("second_opinion")
    assert any("第二意见" in str(text) and "0/1" in str(text) for text in excel.statuses)
    assert excel.state["status_bar"] is False


@pytest.mark.parametrize("command", ["check", "score", "second_opinion", "submit_check"])
def test_nothing_from_the_workbooks_folder_is_run(opened, run, tmp_path, command, monkeypatch):
    """A submission brings modules with names that we import late, and a sheet that looks like the add-in's settings."""
    book = opened("ningxiang-2022")
    for name in ("formulas", "xladdin", "udfs", "openpyxl", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    conf = book.sheets.add("xladdin.conf", after=book.sheets[-1])
    conf.range("A1").value = [["PYTHONPATH", str(tmp_path)], ["INTERPRETER", "evil"]]
    for name in [n for n in sys.modules if n == "formulas" or n.startswith("formulas.")]:
        monkeypatch.delitem(sys.modules, name)
    paths = list(sys.path)
    run(command)
    assert sys.path == paths
    assert not (tmp_path / "ran").exists()


def test_the_copy_made_for_reading_is_gone_afterwards(opened, run, monkeypatch, tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    opened("ningxiang-2022")
    run("check")
    assert not list(folder.iterdir())


def test_a_workbook_never_saved_is_read_too(excel, run, made, tmp_path):
    """Its name has no extension yet, and there is no folder to put the submission into."""
    book = xw.apps.active.books.add()
    with live.copy_of(book) as path:
        assert path.suffix == ".xlsx"
        assert path.is_file()
