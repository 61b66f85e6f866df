"""校验 on the live workbook: the findings of the command line, at the cells, with unsaved edits, and gone without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from xladdin.workbook.examine import examine


def listed(book) -> list[tuple]:
    """(级别, 编号, 位置, 问题) of the 校验结果 sheet."""
    sheet = book.sheets["校验结果"]
    rows = sheet.range((4, 1), (sheet.used_range.last_cell.row, 5)).value
    return [tuple(row[1:]) for row in rows]


def said_by_the_command_line(path) -> list[tuple]:
    words = {"error": "错误", "warning": "警告", "note": "提示"}
    return [(words[f.severity], f.code, str(f.cell or "整个文件"), f.message) for f in examine(Path(path)).findings]


def test_check_lists_what_the_command_line_finds_in_the_file(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    assert listed(book) == said_by_the_command_line(book.fullname)
    assert len(listed(book)) > 30


def test_check_sees_edits_that_are_not_saved_and_changes_nothing_of_the_file(opened, run, tmp_path):
    book = opened("ningxiang-2022")
    before = Path(book.fullname).read_bytes()
    book.sheets["共性指标表"].range("I15").value = 9
    run("check")
    assert ("错误", "S508") in {row[:2] for row in listed(book)} or ("错误", "S503") in {
        row[:2] for row in listed(book)
    }
    assert any(row[2] == "共性指标表!I15" and "自评9分" in row[3] for row in listed(book))
    assert Path(book.fullname).read_bytes() == before
    copy = tmp_path / "saved.xlsx"
    book.api.SaveCopyAs(str(copy))
    assert listed(book) == said_by_the_command_line(copy)


def test_the_place_of_a_finding_is_a_link_to_its_cell(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    rows = book.sheets["校验结果"].range("D4:D40").formula
    links = {row[0] for row in rows}
    assert '=HYPERLINK("#\'共性指标表\'!I13","共性指标表!I13")' in links


def test_the_message_counts_and_says_what_to_do(opened, run, excel):
    book = opened("ningxiang-2022")
    message = run("check")
    assert message.startswith("错误 14 个（改正后才能报送），警告 ")
    assert "“校验结果”表" in message
    assert book.app.selection.sheet.name == "校验结果"
    assert excel.alerts[-1][2] == "info"


def test_a_clean_workbook_gets_a_short_answer_and_no_marks(opened, run):
    book = opened("demo-education")
    book.sheets["基础数据表"].range("B5").select()
    assert run("check").startswith("没有发现问题")
    assert "_xladdin_marks" not in book.sheet_names
    assert book.app.selection.sheet.name == "基础数据表"


def test_offending_cells_get_a_colour_and_a_note(opened, run):
    book = opened("ningxiang-2022")
    cell = book.sheets["共性指标表"].range("I13")
    run("check")
    colours = [rule.fill_color for rule in cell.conditional_formats if rule.formula == '="xladdin"<>""']
    assert colours == [(255, 124, 128)]
    assert cell.note.text.startswith("【校验】错误 S501：公用经费控制率自评5分")
    assert "怎样改：" in cell.note.text
    size = cell.note.impl._note.getAnnotationShape().getSize()
    assert size.Width > 2 * size.Height > 0, "a wide box, which hides few rows of the form"
    warned = book.sheets["共性指标表"].range("P5").conditional_formats
    assert [r.fill_color for r in warned if r.formula == '="xladdin"<>""'] == [(255, 192, 0)]


def test_the_title_of_a_result_is_not_cut(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    title = book.sheets["校验结果"].range("A1")
    assert title.row_height > 1.2 * title.font.size


def by_cell(places, rules) -> Iterator[tuple[str, list[str]]]:
    """Each cell with its formulas: rules that say the same of two cells may be saved as one or as two."""
    first = f"{get_column_letter(min(r.min_col for r in places.ranges))}{min(r.min_row for r in places.ranges)}"
    for row, col in sorted({at for part in places.ranges for at in part.cells}):
        cell = f"{get_column_letter(col)}{row}"
        yield cell, [Translator(f"={f}", first).translate_formula(cell) for r in rules for f in r.formula]


def looks(path: Path) -> dict:
    """Formats, notes, conditional formats and protection of every sheet, as saved.

    Not the name of the font: LibreOffice saves the Western or the Chinese one, by the text a formula showed when it was last painted.
    """
    found = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        cells = {
            c.coordinate: (c.fill.fgColor.rgb, c.fill.patternType, c.font.b, c.font.sz, c.border.left.style, c.number_format,
                           c.protection.locked, c.comment.text if c.comment else None, c.value)
            for row in sheet.iter_rows() for c in row
        }  # fmt: skip
        rules = sorted(
            ruled for area, own in sheet.conditional_formatting._cf_rules.items() for ruled in by_cell(area.sqref, own)
        )
        kept = {k: v for k, v in vars(sheet.protection).items() if k != "_password"}
        found[sheet.title] = cells, rules, kept
    return found


def test_clearing_marks_leaves_the_users_formats_and_notes_as_they_were(opened, run, tmp_path):
    book = opened("ningxiang-2022")
    sheet = book.sheets["共性指标表"]
    sheet.api.Unprotect("")
    sheet.range("I13").color = (1, 2, 3)
    sheet.range("I12").add_note("会计王某：已与财政核对")
    sheet.api.Protect("")
    book.api.SaveCopyAs(str(tmp_path / "before.xlsx"))
    run("check")
    assert "会计王某：已与财政核对\n【校验】" in sheet.range("I12").note.text
    message = run("clear_marks")
    assert message.startswith("已清除校验标记")
    assert sheet.range("I12").note.text == "会计王某：已与财政核对"
    book.api.SaveCopyAs(str(tmp_path / "after.xlsx"))
    before, after = looks(tmp_path / "before.xlsx"), looks(tmp_path / "after.xlsx")
    for name, (cells, rules, protection) in before.items():
        assert {at: look for at, look in after[name][0].items() if look != cells.get(at)} == {}, name
        assert after[name][1] == rules, name
        assert after[name][2] == protection, name


def test_marks_are_found_again_after_rows_were_inserted_and_sheets_renamed(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    sheet = book.sheets["基础数据表"]
    sheet.api.Unprotect("")
    sheet.range("14:14").insert("down")
    sheet.api.Protect("")
    assert sheet.range("F20").note is not None
    sheet.name = "基础数据"
    run("clear_marks")
    assert sum(1 for _ in sheet.notes) == 0
    assert not [r for r in sheet.used_range.conditional_formats if r.formula == '="xladdin"<>""']


def test_what_the_user_wrote_into_our_note_stays(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    cell = book.sheets["共性指标表"].range("I13")
    cell.note.text = cell.note.text + "\n待问预算股"
    run("clear_marks")
    assert cell.note.text == "待问预算股"


def test_clearing_without_marks_says_so(opened, run):
    opened("demo-education")
    assert run("clear_marks").startswith("没有校验标记")


def test_checking_again_marks_only_what_is_still_wrong(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    scores = book.sheets["共性指标表"]
    assert scores.range("I13").note is not None
    scores.range("I13").value = 0
    run("check")
    assert scores.range("I13").note is None
    assert scores.range("I15").note is not None
    assert sum(r.formula == '="xladdin"<>""' for r in scores.range("I15").conditional_formats) == 1


def test_a_note_that_the_user_deleted_or_overwrote_is_there_again_after_the_next_check(opened, run):
    """Notes that are still there word for word are not written anew: only those."""
    book = opened("ningxiang-2022")
    run("check")
    scores = book.sheets["共性指标表"]
    said = {at: scores.range(at).note.text for at in ("I13", "I15", "P5")}
    scores.range("I15").note.delete()
    scores.range("P5").note.text = "我改的"
    scores.range("I14").value = 1
    run("check")
    assert scores.range("I13").note.text == said["I13"]
    assert scores.range("I15").note.text == said["I15"]
    assert scores.range("P5").note.text == f"我改的\n{said['P5']}"
    run("clear_marks")
    assert [scores.range(at).note for at in ("I13", "I15")] == [None, None]
    assert scores.range("P5").note.text == "我改的"


def test_an_explanation_written_on_the_list_survives_the_next_check(opened, run):
    book = opened("ningxiang-2022")
    run("check")
    row = next(n for n, found in enumerate(listed(book), 4) if found[1] == "N603")
    book.sheets["校验结果"].range((row, 7)).value = "下属单位另行填报"
    run("check")
    row = next(n for n, found in enumerate(listed(book), 4) if found[1] == "N603")
    assert book.sheets["校验结果"].range((row, 7)).value == "下属单位另行填报"


def test_next_goes_from_cell_to_cell_and_starts_over_after_the_last(opened, run):
    book = opened("ningxiang-2022")
    book.sheets["基础数据表"].range("A1").select()
    first = run("check_next")
    assert first.startswith("第 1 处，共 ")
    assert "基础数据表!F5" in first
    assert (book.app.selection.sheet.name, book.app.selection.address) == ("基础数据表", "$F$5")
    assert "第 2 处" in run("check_next")
    assert book.app.selection.address == "$F$7"
    book.sheets["共性指标表"].range("P27").select()
    assert "第 1 处" in run("check_next")


def test_next_says_when_nothing_is_left(opened, run):
    opened("demo-education")
    assert run("check_next").startswith("没有发现须改正或说明的单元格")


def test_a_sheet_of_the_users_own_with_that_name_is_left_alone(opened, run):
    book = opened("ningxiang-2022")
    book.sheets.add("校验结果", after=book.sheets[-1]).range("A1").value = "我的笔记"
    run("check")
    assert book.sheets["校验结果"].range("A1").value == "我的笔记"
    assert book.sheets["校验结果 (2)"].range("A1").value == "校验结果"


def test_a_text_of_a_submission_can_not_become_a_formula_on_our_sheets(opened, run):
    book = opened("ningxiang-2022")
    book.sheets["共性指标表"].range("I13").value = "'=1+1"
    run("check")
    formulas = [
        f for row in book.sheets["校验结果"].used_range.formula for f in row if isinstance(f, str) and f.startswith("=")
    ]
    assert formulas
    assert all(f.startswith("=HYPERLINK(") for f in formulas)
