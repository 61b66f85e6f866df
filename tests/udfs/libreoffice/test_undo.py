"""撤销上次操作: the workbook as it was before the last macro, with what the user typed since."""

from __future__ import annotations

import pytest

from udfs.marks import RULE
from udfs.undo import UNDO


def state(book) -> dict:
    """Every sheet with its contents, whether it is seen, its notes and how many rules of ours colour it."""
    return {
        sheet.name: (
            sheet.visible, str(sheet.used_range.formula), [(n.location.address, n.text) for n in sheet.notes],
            sum(rule.formula == RULE for rule in sheet.used_range.conditional_formats),
        )
        for sheet in book.sheets if sheet.name != UNDO
    }  # fmt: skip


@pytest.mark.parametrize("command", ["check", "check_next", "submit_check", "score", "readings"])
def test_undo_restores_the_workbook_before_the_first_run(opened, run, command):
    book = opened("ningxiang-2022")
    before = state(book)
    run(command)
    assert state(book) != before
    assert run("undo").startswith("已撤销“")
    assert state(book) == before


@pytest.mark.parametrize("command", ["explain", "about_indicator"])
def test_undo_takes_a_sheet_away_that_was_added(opened, run, command):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表" if command == "explain" else "填报说明"].range("A13").select()
    before = state(book)
    run(command)
    assert len(book.sheets) > len(before)
    run("undo")
    assert state(book) == before


def test_undo_of_the_second_check_restores_list_and_marks_of_the_first(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    before = {name: seen for name, seen in state(book).items() if name != "共性指标表"}
    marked = [n.location.address for n in book.sheets["共性指标表"].notes]
    book.sheets["共性指标表"].range("I13").value = 0
    run("check")
    assert [n.location.address for n in book.sheets["共性指标表"].notes] != marked
    run("undo")
    assert {name: seen for name, seen in state(book).items() if name != "共性指标表"} == before
    assert sorted(n.location.address for n in book.sheets["共性指标表"].notes) == sorted(marked)
    assert book.sheets["共性指标表"].range("I13").value == 0, "what the user typed stays"


def test_undo_of_clearing_brings_the_marks_back(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    before = state(book)
    run("clear_marks")
    run("undo")
    assert {name: (seen[1], sorted(seen[2]), seen[3]) for name, seen in state(book).items()} == {
        name: (seen[1], sorted(seen[2]), seen[3]) for name, seen in before.items()
    }


def test_undo_twice_says_that_there_is_nothing_left(opened, run):
    opened("ningxiang-2022")
    run("check")
    run("undo")
    assert run("undo").startswith("没有可以撤销的操作")


def test_undo_after_the_user_deleted_our_sheets_does_what_is_left(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    book.sheets["校验结果"].delete()
    assert run("undo").startswith("已撤销“校验本表”")
    assert not list(book.sheets["共性指标表"].notes)


def test_undo_follows_rows_that_the_user_inserted_meanwhile(opened, run):
    book = opened("ningxiang-2022")
    sheet = book.sheets["基础数据表"]
    sheet.range("A15").select()
    rows = sheet.used_range.last_cell.row
    run("add_project")
    sheet.range("A16").value = "本工具插入的"
    sheet.api.Unprotect("")
    sheet.range("9:9").insert("down")
    sheet.api.Protect("")
    assert sheet.range("A17").value == "本工具插入的"
    run("undo")
    assert sheet.used_range.last_cell.row == rows + 1
    assert "本工具插入的" not in str(sheet.used_range.value)
