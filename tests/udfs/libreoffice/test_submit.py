"""提交检查 and 生成报送文件 on the live workbook."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from xladdin.checks.seal import fingerprint
from xladdin.workbook.examine import examine

STRAY = "报送人备注"
"""A text outside the slots: the reader warns that it is not read (a 警告 that only the clerk can settle)."""


@pytest.fixture
def with_warning(opened):
    """A workbook without 错误 and with one 警告."""
    book = opened("demo-education")
    sheet = book.sheets["基础数据表"]
    sheet.api.Unprotect("")
    sheet.range("G9").value = STRAY
    sheet.api.Protect("")
    return book


def submissions(book) -> list[Path]:
    return sorted(Path(book.fullname).parent.glob("*报送*.xlsx"))


def test_a_clean_workbook_may_be_submitted(opened, run):
    opened("demo-education")
    assert run("submit_check").startswith("可以报送")


def test_errors_stand_in_the_way_and_are_named(opened, run, excel):
    book = opened("ningxiang-2022")
    message = run("submit_check")
    assert message.startswith("还不能报送：\n错误 14 个须改正：")
    assert "S501 共性指标表!I13" in message
    assert "没有说明" in message
    assert run("submit").startswith("还不能报送")
    assert excel.alerts[-1][2] == "critical"
    assert submissions(book) == []


def test_a_warning_needs_an_explanation_and_then_the_file_is_made(with_warning, run):
    book = with_warning
    examined = examine(Path(book.fullname))
    assert not examined.findings, "the warning is typed in, not saved"
    refused = run("submit")
    assert "警告 1 个没有说明" in refused
    assert submissions(book) == []
    run("submit_check")
    book.sheets["校验结果"].range("G4").value = "备注请忽略"
    assert run("submit_check").startswith("可以报送")
    assert run("submit").startswith("已生成报送文件：")
    (made,) = submissions(book)
    listed = openpyxl.load_workbook(made)["校验结果"]
    assert listed["G4"].value == "备注请忽略"


def test_the_file_is_locked_stamped_and_says_what_the_workbook_says(opened, run):
    book = opened("demo-education")
    book.sheets["基础数据表"].range("B9").value = 0
    run("check")
    message = run("submit")
    (made,) = submissions(book)
    assert str(made) in message
    again = examine(made)
    assert again.errors == 0
    assert fingerprint(again) in message
    saved = openpyxl.load_workbook(made)
    for sheet in saved.worksheets:
        assert sheet.protection.sheet, sheet.title
        assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row), sheet.title
    assert b"<workbookProtection" in zipfile.ZipFile(made).read("xl/workbook.xml"), (
        "LibreOffice does not say what it protects"
    )
    stamp = {row[0].value: row[1].value for row in saved["_xladdin"].iter_rows(max_col=2)}
    assert stamp["fingerprint"] == fingerprint(again)
    assert stamp["submitted form"].startswith("hn-ningxiang-2022 ")
    assert not [name for name in saved.sheetnames if name.startswith("_xladdin_")]


def test_the_file_carries_no_marks_and_no_results_but_the_list(with_warning, run):
    book = with_warning
    run("score")
    run("submit_check")
    book.sheets["校验结果"].range("G4").value = "备注请忽略"
    run("submit")
    saved = openpyxl.load_workbook(submissions(book)[0])
    assert "得分说明" not in saved.sheetnames
    assert not [c for sheet in saved.worksheets for row in sheet.iter_rows() for c in row if c.comment]
    assert '"xladdin"' not in str(
        [r.formula for s in saved.worksheets for own in s.conditional_formatting._cf_rules.values() for r in own]
    )


def test_the_workbook_itself_is_not_changed_by_submitting(opened, run, excel):
    book = opened("demo-education")
    before, names = Path(book.fullname).read_bytes(), book.sheet_names
    run("submit")
    assert Path(book.fullname).read_bytes() == before
    assert book.sheet_names == names
    assert book.app.books.active.name == book.name
    assert len(list(excel.documents())) == 1, "the copy is closed again"


def test_an_existing_file_is_never_replaced(opened, run):
    book = opened("demo-education")
    run("submit")
    (first,) = submissions(book)
    content = first.read_bytes()
    run("submit")
    assert len(submissions(book)) == 2
    assert first.read_bytes() == content


def test_a_saved_again_submission_keeps_its_fingerprint_and_a_changed_figure_does_not(opened, run, tmp_path):
    book = opened("demo-education")
    before = fingerprint(examine(Path(book.fullname)))
    book.api.SaveCopyAs(str(tmp_path / "again.xlsx"))
    assert fingerprint(examine(tmp_path / "again.xlsx")) == before
    cell = book.sheets["基础数据表"].range("B9")
    cell.value = (cell.value or 0) + 0.01
    book.api.SaveCopyAs(str(tmp_path / "changed.xlsx"))
    assert fingerprint(examine(tmp_path / "changed.xlsx")) != before


def test_a_sheet_locked_with_a_password_stops_the_submission_with_a_reason(opened, run, excel):
    book = opened("demo-education")
    book.sheets["填报说明"].api.Unprotect("")
    book.sheets["填报说明"].api.Protect("geheim")
    message = run("submit")
    assert "“填报说明”的保护设了密码" in message
    assert submissions(book) == []
    assert len(list(excel.documents())) == 1
