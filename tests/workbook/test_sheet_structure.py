"""Sheet XML -> cells: positions, order and structure; merges, protection and hidden rows; every way of writing XML."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from raw_xlsx import grid, opened, sheet_xml, workbook_parts

from xladdin.workbook import cells, shared_strings
from xladdin.workbook.archive import LIMITS
from xladdin.workbook.cells import Grid, RawCell, read_sheet
from xladdin.workbook.unreadable import Unreadable


@pytest.fixture(params=["sweep", "expat"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test of this file runs twice: as in production, and with the sweep over plain XML switched off."""
    if request.param == "expat":
        monkeypatch.setattr(cells, "LARGEST", -1)
        monkeypatch.setattr(shared_strings, "LARGEST", -1)
    return request.param


def only(found: Grid) -> RawCell:
    (cell,) = found.cells.values()
    return cell


def test_cells_and_rows_without_positions_follow_one_another(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='5'><c r='C5'><v>4</v></c><c><v>5</v></c></row><row><c><v>6</v></c></row>"
    found = grid(tmp_path, rows)
    assert {place: int(cell.value) for place, cell in found.cells.items()} == {
        (1, 1): 1,
        (1, 3): 3,
        (5, 3): 4,
        (5, 4): 5,
        (6, 1): 6,
    }


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>',
        '<row r="2"/><row r="1"/>',
        '<row r="0"/>',
        '<row r="1048577"/>',
        '<row r="1" r="2"/>',
        '<row r="1" ht="1" ht="2"/>',
        '<row r="-1"/>',
        '<row r="1_0"/>',
        '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="a1"/></row>',
        '<row r="1"><c r="A01"/></row>',
        '<row r="1"><c r=""/></row>',
        '<row r="1"><c r="$A$1"/></row>',
        '<row r="1"><c r="XFD1"/><c/></row>',
    ],
)
def test_positions_out_of_order_twice_or_outside_the_sheet_are_refused(tmp_path: Path, rows: str) -> None:
    with pytest.raises(Unreadable) as caught:
        grid(tmp_path, rows)
    assert caught.value.kind in ("damaged-xml", "damaged-cell")


@pytest.mark.parametrize(
    "rows",
    [
        "<c/>",
        "<v>1</v>",
        "<row><v>1</v></row>",
        "<row><row/></row>",
        "<row><c><c/></c></row>",
        "<row><c><v>1</v><v>2</v></c></row>",
        "<row><c><v>1</v><f>A1</f></c></row>",
        "<row><c><f>A1</f><f>A2</f></c></row>",
        "<row><c><v><v>1</v></v></c></row>",
        "<row><c><v>1<f/></v></c></row>",
        "<row><c>1</c></row>",
        "<row><c><v>1</v>2</c></row>",
        "<row>文字</row>",
        "文字",
        "<row><c><unknown/></c></row>",
        "<row><unknown/></row>",
        "<other/>",
        '<row><c t="inlineStr"><is><t>1</t></is><v>2</v></c></row>',
        "<row><c><is><t>1</t></is></c></row>",
        '<row><c t="inlineStr"><is><t>1</t></is><is><t>2</t></is></c></row>',
        '<row><c t="inlineStr"><is>文字</is></c></row>',
        '<row><c t="inlineStr"><is><t><t>1</t></t></is></c></row>',
        '<row><c t="inlineStr"><is><v>1</v></is></c></row>',
        '<row><c xmlns="http://example.org/"><v>1</v></c></row>',
        '<row><c r="A1" t="n" t="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><f si="0" si="1">A2</f></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        "</row><row>",
        '</row><row r="1">',
        '<row r="1"><row r="2"/></row>',
        '<row r="1"></row></row>',
        '<row r="1"><c r="A1"/>',
        '<c r="A1"/>',
        '<row r="1"><c r="A1"><is><t>1</t></is></c></row>',
        '<row r="1"><c r="A1" t="s"><is><t>1</t></is></c></row>',
        '<row r="1"><c r="A1" t="str"><v>\ufffe</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>\uffff</v></c></row>',
        '<row r="1" x14ac:dyDescent="0.2"/>',
    ],
)
def test_elements_and_text_in_the_wrong_place_are_refused(tmp_path: Path, rows: str) -> None:
    with pytest.raises(Unreadable) as caught:
        grid(tmp_path, rows)
    assert caught.value.kind in ("damaged-xml", "damaged-cell")


def test_layout_comments_and_extensions_between_elements_do_not_matter(tmp_path: Path) -> None:
    rows = (
        '\n  <row r="1">\n    <!-- 注 --><c r="A1">\r\n<v>1<!-- 注 -->2</v> <extLst><ext><v>9</v>x</ext></extLst></c>\n'
        '<extLst><c r="B1"><v>1</v></c></extLst></row><?pi x?>\n'
    )
    assert grid(tmp_path, rows).cells == {(1, 1): RawCell("number", Decimal(12))}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        ("UTF-8", "utf-8"),
    ],
)
def test_transitional_and_strict_workbooks_are_read(tmp_path: Path, old: str, new: str) -> None:
    xml = (
        sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>').replace(old, new)
        if old
        else sheet_xml("<row><c><v>1</v></c></row>")
    )
    assert only(read_sheet(opened(tmp_path, workbook_parts({"表": xml})), "表")).value == 1


def test_prefixed_elements_and_utf_16_are_read(tmp_path: Path) -> None:
    xml = sheet_xml('<row r="1"><c r="A1" t="str"><v>预算</v></c></row>')
    prefixed = xml.replace("xmlns=", "xmlns:x=").replace("</", "</x:")
    for name in ("worksheet", "sheetData", "row", "c ", "v>"):
        prefixed = prefixed.replace(f"<{name}", f"<x:{name}")
    utf16 = b"\xff\xfe" + xml.replace("UTF-8", "UTF-16").encode("utf-16-le")
    package = opened(tmp_path, workbook_parts({"甲": prefixed, "乙": utf16}))
    assert only(read_sheet(package, "甲")) == only(read_sheet(package, "乙")) == RawCell("text", "预算")


def test_merges_protection_and_hidden_rows_and_columns(tmp_path: Path) -> None:
    before = '<cols><col min="2" max="3" width="9"/><col min="5" max="16384" hidden="1"/></cols>'
    after = '<sheetProtection sheet="1" objects="1"/><mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B3:B9"/></mergeCells>'
    rows = '<row r="2" hidden="1"/><row r="3" hidden="true"/><row r="4" hidden="0"/><row r="6" ht="5" hidden="1"><c r="A6"/></row>'
    found = read_sheet(opened(tmp_path, workbook_parts({"表": sheet_xml(rows, before, after)})), "表")
    assert found.merges == [(1, 1, 1, 3), (3, 2, 9, 2)]
    assert found.protected
    assert found.hidden_rows == [(2, 3), (6, 6)]
    assert found.hidden_columns == [(5, 16384)]


def test_a_sheet_without_protection_merges_or_cells_is_empty(tmp_path: Path) -> None:
    after = '<sheetProtection sheet="0" password="CC1A"/>'
    assert read_sheet(opened(tmp_path, workbook_parts({"表": sheet_xml("", "", after)})), "表") == Grid()


@pytest.mark.parametrize("ref", ["A1", "A1:B2:C3", "B2:A1", "A1:", "1:2", ""])
def test_a_merge_that_is_no_area_is_refused(tmp_path: Path, ref: str) -> None:
    xml = sheet_xml("", "", f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>')
    package = opened(tmp_path, workbook_parts({"表": xml}))
    if ref == "A1":
        assert read_sheet(package, "表").merges == [(1, 1, 1, 1)]
        return
    with pytest.raises(Unreadable, match="合并单元格"):
        read_sheet(package, "表")


def test_only_the_sheet_asked_for_is_parsed(tmp_path: Path) -> None:
    sheets = {"好": sheet_xml("<row><c><v>1</v></c></row>"), "坏": "<worksheet"}
    package = opened(tmp_path, workbook_parts(sheets, strings="<broken", styles=None))
    assert only(read_sheet(package, "好")).value == 1
    with pytest.raises(Unreadable, match=r"sheet2\.xml"):
        read_sheet(package, "坏")


def test_a_missing_sheet_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read_sheet(opened(tmp_path, workbook_parts("")), "自评表")
    assert caught.value.kind == "missing-sheet"
    assert "“自评表”" in caught.value.message


def test_blank_cells_count_too_where_there_are_millions(tmp_path: Path) -> None:
    package = opened(tmp_path, workbook_parts("<row><c/><c/><c/></row><row/>"))
    package.archive.limits = replace(LIMITS, blank_cells=2)
    with pytest.raises(Unreadable, match="单元格过多"):
        read_sheet(package, "表")


def test_cells_and_grids_travel_between_processes(tmp_path: Path) -> None:
    found = grid(tmp_path, '<row r="1"><c r="A1"><f>B1</f><v>1.5</v></c></row>')
    assert pickle.loads(pickle.dumps(found)) == found
