"""Text files, and tables as programs dump them: a tab before each cell, an empty line behind each row."""

from __future__ import annotations

from pathlib import Path

import pytest

from xladdin.word.document import Document, WordError, read_document


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Document:
    path = tmp_path / "报告.txt"
    path.write_bytes(text.encode(encoding))
    return read_document(path)


def rows(document: Document, number: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[number].rows]


def test_cells_behind_tabs_are_rows_ended_by_empty_lines(tmp_path):
    found = read(tmp_path, "标题\n\t编制数\n\t在职\n\n\t44\n\t41\n\n说明")
    assert rows(found) == [["编制数", "在职"], ["44", "41"]]
    assert [p.text for p in found.paragraphs] == ["标题", "说明"]
    assert found.tables[0].after == 1


def test_lines_without_a_tab_go_on_the_cell(tmp_path):
    assert rows(read(tmp_path, "\t年初\n预算数\n\t执行\n\n\t1\n\t2\n")) == [["年初\n预算数", "执行"], ["1", "2"]]


def test_empty_cells_are_cells(tmp_path):
    assert rows(read(tmp_path, "\t甲\n\t\n\t乙\n\n\t\n\t\n\t丙\n")) == [["甲", "", "乙"], ["", "", "丙"]]


def test_a_row_cut_by_empty_paragraphs_is_put_together_by_the_usual_width(tmp_path):
    """The third row's 8 stands between empty paragraphs of its cells."""
    whole = "\t甲\n\t乙\n\t丙\n\t丁\n\t戊\n\n" * 2
    assert rows(read(tmp_path, whole + "\t质量\n\t规范\n\t100%\n\t\n8\n\n\t\n8\n\n" + whole))[2] == [
        "质量",
        "规范",
        "100%",
        "8",
        "8",
    ]


def test_short_rows_of_their_own_stay_rows(tmp_path):
    """Three cells and three cells are not one row of six."""
    text = "\t1\n\t2\n\t3\n\t4\n\t5\n\t6\n\n" * 2 + "\t目标\n\t预期\n\t完成\n\n\t\n\t好\n\t好\n\n"
    assert rows(read(tmp_path, text))[2:] == [["目标", "预期", "完成"], ["", "好", "好"]]


@pytest.mark.parametrize("mark", [" 项目支出绩效自评表", "\f项目支出绩效自评表"])
def test_a_page_break_ends_a_table(tmp_path, mark):
    found = read(tmp_path, f"\t总分\n\t100\n{mark}\n\t项目\n\t甲\n")
    assert [rows(found, n) for n in range(2)] == [[["总分", "100"]], [["项目", "甲"]]]
    assert found.paragraphs[0].text == "项目支出绩效自评表"


def test_several_cells_in_one_line_are_cells(tmp_path):
    assert rows(read(tmp_path, "\t甲\t乙\n\n\t1\t2\n")) == [["甲", "乙"], ["1", "2"]]


def test_marks_of_the_converter_are_no_text(tmp_path):
    assert rows(read(tmp_path, "\t编制\n\t[bookmark: _GoBack]107.32%\n")) == [["编制", "107.32%"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_windows_programs_are_read(tmp_path, encoding):
    assert read(tmp_path, "绩效\n", encoding).paragraphs[0].text == "绩效"


def test_bytes_that_are_no_text_are_an_error(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\x00\x01\xff\xfe" * 9)
    with pytest.raises(WordError, match="无法识别"):
        read_document(tmp_path / "a.txt")
