"""Word files as written: readable again, official styles, repeatable bytes, nothing that a hostile text could break."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from xladdin.word.document import read_document
from xladdin.word.write import Body, Grid, GridCell, Heading, Line, NewPage, Span, write_word

TITLE = Line((Span("某某市教育局"),), "title")


def words(*blocks) -> bytes:
    return write_word([TITLE, *blocks], "报告", "某某市教育局")


def read(data: bytes, folder: Path):
    path = folder / "w.docx"
    path.write_bytes(data)
    return read_document(path)


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def test_what_is_written_is_read_again_with_levels_and_merged_cells(tmp_path: Path) -> None:
    grid = Grid(
        (2, 1, 1),
        3,
        (GridCell("表头", 1, 1, 1, 2), GridCell("右", 1, 3), GridCell("甲\n乙", 2, 1, 2, 1), GridCell("5", 3, 3)),
    )
    found = read(words(Heading("一、部门概况", 1), Body((Span("编制数44人。"),)), grid, Body((Span("完"),))), tmp_path)
    assert [(p.text, p.level) for p in found.paragraphs] == [
        ("某某市教育局", None), ("一、部门概况", 1), ("编制数44人。", None), ("完", None),
    ]  # fmt: skip
    shown = [[cell.text for cell in row] for row in found.tables[0].grid()]
    assert shown == [["表头", "表头", "右"], ["甲\n乙", "", ""], ["甲\n乙", "", "5"]]


def test_the_same_blocks_give_the_same_bytes_without_a_time_in_them() -> None:
    data = words(Body((Span("正文"),)), Grid((1,), 1, (GridCell("1", 1, 1),)))
    assert data == words(Body((Span("正文"),)), Grid((1,), 1, (GridCell("1", 1, 1),)))
    assert "dcterms:" not in part(data, "docProps/core.xml").replace("xmlns:dcterms=", "")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert "docProps/thumbnail.jpeg" not in package.namelist()
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_styles_are_those_of_official_documents() -> None:
    document = docx.Document(io.BytesIO(words(Heading("一、概况", 1), Heading("（一）人员", 2), Body((Span("正文"),)))))
    looks = {
        p.style.name: (p.style.font.size.pt, p.style.element.rPr.rFonts.get(_W + "eastAsia"))
        for p in document.paragraphs
    }
    assert looks == {
        "Title": (22, "方正小标宋简体"),
        "Heading 1": (16, "黑体"),
        "Heading 2": (16, "楷体_GB2312"),
        "Normal": (16, "仿宋_GB2312"),
    }
    body = document.styles["Normal"].paragraph_format
    assert (body.line_spacing.pt, body.first_line_indent.pt) == (28, 32)
    section = document.sections[0]
    assert [
        round(x.mm) for x in (section.page_width, section.page_height, section.top_margin, section.left_margin)
    ] == [210, 297, 37, 28]


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_fonts_that_may_be_missing_name_what_stands_in_for_them() -> None:
    table = part(words(), "word/fontTable.xml")
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in table
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_page_numbers_stand_outside_between_dashes() -> None:
    section = docx.Document(io.BytesIO(words())).sections[0]
    sides = [(f.paragraphs[0].alignment, f.paragraphs[0].text) for f in (section.footer, section.even_page_footer)]
    assert sides == [(2, "— 1 —"), (0, "— 1 —")]
    assert "PAGE" in section.footer._element.xml


def test_wide_tables_turn_the_page_and_upright_ones_turn_it_back() -> None:
    across, upright = NewPage("across"), NewPage("upright")
    grid = Grid((1,), 1, (GridCell("1", 1, 1),))
    document = docx.Document(io.BytesIO(words(across, grid, across, grid, upright, grid)))
    assert [round(s.page_width.mm) for s in document.sections] == [210, 297, 210]
    assert all(s.footer.is_linked_to_previous for s in list(document.sections)[1:])


def test_heading_rows_repeat_and_marks_are_highlighted_and_shaded() -> None:
    grid = Grid((1, 1), 3, (GridCell("名称", 1, 1), GridCell("", 2, 2, mark=True)), header_rows=1)
    text = part(words(Body((Span("数"), Span("【请填写：数】", mark=True))), grid), "word/document.xml")
    assert text.count("<w:tblHeader/>") == 1
    assert text.count('w:fill="FFF2CC"') == 1
    assert text.count('<w:highlight w:val="yellow"/>') == 1


def test_a_table_ends_in_a_paragraph_and_a_small_one_stays_on_one_page() -> None:
    grid = Grid((1,), 3, tuple(GridCell(str(n), n, 1) for n in (1, 2, 3)), whole=True)
    text = part(words(grid), "word/document.xml")
    assert text.index("</w:tbl>") < text.rindex("<w:p>")
    assert text.count("<w:keepNext/>") == 2


@pytest.mark.parametrize("text", ["<w:p>&amp;</w:t>", "行\x00一\x0b二\ud800", "]]>", "=1+1", "\t\t", "字" * 40_000])
def test_no_text_can_break_the_file(text: str, tmp_path: Path) -> None:
    data = write_word(
        [Line((Span(text),), "title"), Body((Span(text, mark=True),)), Grid((1,), 1, (GridCell(text, 1, 1),))],
        text,
        text,
    )
    found = read(data, tmp_path)
    clean = text.replace("\x00", "").replace("\x0b", "").replace("\ud800", "").strip()
    assert found.tables[0].rows[0][0].text == clean
    assert [p.text for p in found.paragraphs] == [clean, clean] * bool(clean)


def test_two_cells_in_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="row 1, column 1"):
        words(Grid((1,), 1, (GridCell("a", 1, 1), GridCell("b", 1, 1))))
