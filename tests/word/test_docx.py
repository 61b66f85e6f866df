"""A .docx as a person sees it: paragraphs in order, merged cells as one, nothing that Word hides."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from xladdin.word.document import Document, read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def made():
    return docx.Document()


@pytest.fixture
def read(made, tmp_path):
    def save_and_read() -> Document:
        made.save(tmp_path / "报告.docx")
        return read_document(tmp_path / "报告.docx")

    return save_and_read


def add_xml(made, xml: str) -> None:
    made.element.body.insert(0, parse_xml(xml))


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_paragraphs_are_counted_as_a_person_counts_them(made, read):
    for text in ("一", "", "  ", "二"):
        made.add_paragraph(text)
    made.add_table(1, 1).cell(0, 0).text = "表内"
    made.add_paragraph("三")
    found = read()
    assert [(p.text, p.number) for p in found.paragraphs] == [("一", 1), ("二", 2), ("三", 3)]
    assert [t.after for t in found.tables] == [2]
    assert [type(b).__name__ for b in found.blocks] == ["Paragraph", "Paragraph", "Table", "Paragraph"]


def test_headings_have_their_level_and_style(made, read):
    made.add_heading("部门概况", 1)
    made.add_heading("基本情况", 2)
    made.add_paragraph("正文")
    assert [(p.style, p.level) for p in read().paragraphs] == [("heading 1", 1), ("heading 2", 2), ("Normal", None)]


def test_the_level_set_in_the_paragraph_itself_wins(made, read):
    add_xml(made, f'<w:p {W}><w:pPr><w:outlineLvl w:val="2"/></w:pPr>{run("一、部门概况")}</w:p>')
    assert read().paragraphs[0].level == 3


def test_a_style_takes_its_level_from_the_style_it_is_based_on(made, read):
    style = made.styles.add_style("章标题", 1)
    style.base_style = made.styles["Heading 2"]
    made.add_paragraph("二、", style="章标题")
    assert (read().paragraphs[0].style, read().paragraphs[0].level) == ("章标题", 2)


def test_merged_cells_are_one_cell_that_covers_its_places(made, read):
    table = made.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "左"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "上"
    table.cell(1, 1).text, table.cell(2, 2).text = "中", "角"
    (found,) = read().tables
    left = found.rows[0][0]
    assert (left.text, left.row, left.column, left.rows, left.columns) == ("左", 1, 1, 2, 1)
    assert [[c.text for c in row] for row in found.grid()] == [["左", "上", "上"], ["左", "中", ""], ["", "", "角"]]
    assert found.grid()[0][0] is found.grid()[1][0]
    assert [len(row) for row in found.rows] == [2, 2, 3]


def test_a_cell_keeps_its_line_breaks_and_loses_blanks_at_its_ends(made, read):
    made.add_table(1, 1).cell(0, 0).text = " \n年初\n预算数\n"
    assert read().tables[0].rows[0][0].text == "年初\n预算数"


def test_rows_that_begin_further_right_keep_their_columns(made, read):
    cell = "<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>"
    add_xml(made, f'<w:tbl {W}><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
                  f'{cell.format(run("右"))}</w:tr></w:tbl>')  # fmt: skip
    assert read().tables[0].rows[0][0].column == 2


def test_a_table_inside_a_cell_follows_as_a_table_of_its_own(made, read):
    outer = made.add_table(1, 1).cell(0, 0)
    outer.text = "外"
    outer.add_table(1, 1).cell(0, 0).text = "内"
    assert [t.rows[0][0].text for t in read().tables] == ["外", "内"]


def test_deleted_text_is_not_seen_and_inserted_text_is(made, read):
    xml = f'<w:p {W}>{run("预算")}<w:del w:id="1"><w:r><w:delText>100</w:delText></w:r></w:del><w:ins w:id="2">{run("200")}</w:ins></w:p>'
    add_xml(made, xml)
    assert read().paragraphs[0].text == "预算200"


def test_content_controls_and_fields_show_their_text_only(made, read):
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    add_xml(made, f"<w:sdt {W}><w:sdtContent><w:p>{run('单位')}{field}{run('7')}</w:p></w:sdtContent></w:sdt>")
    assert read().paragraphs[0].text == "单位7"


def test_text_boxes_follow_the_paragraph_that_holds_them_once(made, read):
    box = f"<w:txbxContent><w:p>{run('附件1')}</w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    add_xml(made, f"<w:p {W} {mc}>{run('正文')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
                  "</mc:AlternateContent></w:r></w:p>")  # fmt: skip
    assert [p.text for p in read().paragraphs] == ["正文", "附件1"]


def test_line_breaks_tabs_and_hyphens_are_characters(made, read):
    add_xml(
        made,
        f"<w:p {W}>{run('甲')}<w:r><w:br/></w:r>{run('乙')}<w:r><w:tab/></w:r>{run('2')}<w:r><w:noBreakHyphen/></w:r>{run('1')}</w:p>",
    )
    assert read().paragraphs[0].text == "甲\n乙\t2-1"


def test_an_empty_document_has_no_blocks(read):
    assert read().blocks == ()


def test_the_file_is_read_whatever_its_extension_says(made, tmp_path: Path):
    made.add_paragraph("甲")
    made.save(tmp_path / "报告.txt")
    assert read_document(tmp_path / "报告.txt").paragraphs[0].text == "甲"
