"""Sheet XML -> cells: every kind of value, formula and position, read alike by the sweep and by expat."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from raw_xlsx import grid, opened, strings_xml, styles_xml, workbook_parts

from xladdin.workbook import cells, shared_strings
from xladdin.workbook.cells import Grid, RawCell, read_sheet
from xladdin.workbook.unreadable import Unreadable

D = Decimal


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


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0", D(0)),
        ("-0", D(0)),
        ("107.32", D("107.32")),
        ("-12345678901.23", D("-12345678901.23")),
        ("1.1000000000000001", D("1.1")),
        ("0.28999999999999998", D("0.29")),
        ("0.30000000000000004", D("0.30000000000000004")),
        ("9.9999999999999995E-7", D("0.000001")),
        ("1.5E+20", D("150000000000000000000")),
        ("1e-5", D("0.00001")),
        (" 12.5\n", D("12.5")),
        (".5", D("0.5")),
        ("5.", D(5)),
    ],
)
def test_a_number_is_the_shortest_decimal_of_the_saved_double(tmp_path: Path, written: str, value: Decimal) -> None:
    found = grid(tmp_path, f'<row r="1"><c r="A1"><v>{written}</v></c></row>')
    assert found.cells == {(1, 1): RawCell("number", value)}
    assert found.cells[1, 1].value.is_signed() == (value < 0)


@pytest.mark.parametrize(
    "written",
    [
        "NaN",
        "nan",
        "INF",
        "-Infinity",
        "1e400",
        "1_000",
        "１２",
        "1,000",
        "0x10",
        "1-2",
        "--1",
        "1.2.3",
        "-",
        ".",
        "e5",
        "1e",
        "9" * 200,
        "1 2",
        "&#x661;",
    ],
)
def test_what_is_no_number_is_refused_with_its_cell(tmp_path: Path, written: str) -> None:
    with pytest.raises(Unreadable) as caught:
        grid(tmp_path, f'<row r="3"><c r="C3"><v>{written}</v></c></row>')
    assert caught.value.kind == "damaged-cell"
    assert "C3" in caught.value.message
    assert "“表”" in caught.value.message


def test_shared_inline_and_formula_texts(tmp_path: Path) -> None:
    strings = strings_xml("<t>预算&amp;执行</t>", "<t/>", '<t xml:space="preserve"> 两端 </t>', "<t> 两端 </t>")
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="s"><v>3</v></c><c r="E1" t="inlineStr"><is><t>行内</t></is></c>'
        '<c r="F1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="G1" t="str"><f>""</f><v></v></c>'
        '<c r="H1" t="s"/><c r="I1" t="inlineStr"/><c r="J1" t="str"><v>公式已删</v></c></row>'
    )
    found = {
        column: (cell.kind, cell.value, cell.formula)
        for (_, column), cell in grid(tmp_path, rows, strings).cells.items()
    }
    assert found == {
        1: ("text", "预算&执行", None),
        2: ("text", "", None),
        3: ("text", " 两端 ", None),
        4: ("text", "两端", None),
        5: ("text", "行内", None),
        6: ("text", "ab", '"a"&"b"'),
        7: ("text", "", '""'),
        10: ("text", "公式已删", None),
    }


def test_items_in_a_comment_of_the_string_table_are_no_texts(tmp_path: Path) -> None:
    """The sweep looks for the text `<si>`; only the parser knows whether it is an element."""
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    table = strings_xml("<t>真</t>")
    hidden = table.replace("<si>", "<!--<si><t>假</t></si></sst>--><si>")
    assert only(grid(tmp_path, rows, hidden)).value == "真"
    with pytest.raises(Unreadable, match="引用的文字不存在"):
        grid(tmp_path, rows, table.replace("<si>", "<!--<si>").replace("</sst>", "</sst>--></sst>"))


def test_rich_text_is_joined_and_phonetic_readings_are_dropped(tmp_path: Path) -> None:
    rich = (
        "<r><rPr><b/><sz val='11'/></rPr><t>年初</t></r><r><t xml:space='preserve"
        "'>预算 </t></r><r><t>数</t></r><rPh sb='0' eb='2'><t>ニアンチュ</t></rPh><phoneticPr fontId='1'/>"
    )
    plain = "<t>拼音</t><rPh sb='0' eb='2'><t>pinyin</t></rPh>"
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        f'<c r="C1" t="inlineStr"><is>{rich}</is></c></row>'
    )
    found = grid(tmp_path, rows, strings_xml(rich, plain))
    assert [cell.value for cell in found.cells.values()] == ["年初预算 数", "拼音", "年初预算 数"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("_x00G0_ _x12_", "_x00G0_ _x12_"),
        ("&lt;&amp;amp;&gt;", "<&amp;>"),
        ("a&#10;b", "a\nb"),
        ("<![CDATA[<b>]]>", "<b>"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("回车\r\n换行", "回车\n换行"),
    ],
)
def test_escaped_characters_are_decoded_in_strings_and_formula_results(
    tmp_path: Path, written: str, value: str
) -> None:
    rows = f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><f>A1</f><v>{written}</v></c></row>'
    found = grid(tmp_path, rows, strings_xml(f'<t xml:space="preserve">{written}</t>'))
    assert [cell.value for cell in found.cells.values()] == [value, value]


def test_booleans_errors_and_iso_dates(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#DIV/0!</v></c>'
        '<c r="D1" t="e"><f>NA()</f><v>#N/A</v></c><c r="E1" t="d"><v>2023-12-31</v></c>'
        '<c r="F1" t="d"><v>2023-12-31T18:00:00</v></c><c r="G1" t="d"><v>1900-01-01</v></c>'
        '<c r="H1" t="d"><v>T06:00:00.000Z</v></c></row>'
    )
    assert list(grid(tmp_path, rows).cells.values()) == [
        RawCell("bool", True),
        RawCell("bool", False),
        RawCell("error", "#DIV/0!"),
        RawCell("error", "#N/A", "NA()"),
        RawCell("date", D(45291)),
        RawCell("date", D("45291.75")),
        RawCell("date", D(1)),
        RawCell("date", D("0.25")),
    ]


def test_iso_dates_count_from_1904_where_the_workbook_does(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="d"><v>1904-01-02</v></c></row>'
    parts = workbook_parts(rows)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    package = opened(tmp_path, parts)
    assert package.date1904
    assert only(read_sheet(package, "表")) == RawCell("date", D(1))


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("b", "2"),
        ("b", "TRUE"),
        ("d", "31.12.2023"),
        ("d", "2023-02-30"),
        ("d", "T25:00:00"),
        ("d", "1899-01-01"),
        ("s", "7"),
        ("s", "-1"),
        ("s", "00"),
        ("s", "x"),
        ("z", "1"),
        ("S", "0"),
        ("inlineStr", "0"),
    ],
)
def test_a_value_that_does_not_fit_its_type_is_refused(tmp_path: Path, kind: str, content: str) -> None:
    with pytest.raises(Unreadable, match="A1") as caught:
        grid(tmp_path, f'<row r="1"><c r="A1" t="{kind}"><v>{content}</v></c></row>', strings_xml("<t>0</t>"))
    assert caught.value.kind == "damaged-cell"


@pytest.mark.parametrize(
    "content", ["<f>A2</f>", "<f>A2</f><v></v>", "<f>A2</f><v/>", "<f>A2</f><v />", '<f aca="false">A2</f><v/>']
)
@pytest.mark.parametrize("kind", ["", ' t="n"', ' t="s"', ' t="b"', ' t="e"'])
def test_a_formula_without_saved_result_is_a_missing_cache(tmp_path: Path, content: str, kind: str) -> None:
    found = grid(tmp_path, f'<row r="1"><c r="A1"{kind}>{content}</c></row>')
    assert found.cells == {(1, 1): RawCell("missing-cache", None, "A2")}


def test_a_formula_text_without_any_result_element_is_a_missing_cache_even_as_text(tmp_path: Path) -> None:
    found = grid(tmp_path, '<row r="1"><c r="A1" t="str"><f>A2</f></c></row>')
    assert only(found) == RawCell("missing-cache", None, "A2")


def test_blank_cells_are_absent(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="1"/><c r="B1" s="1"></c><c r="C1"><v></v></c><c r="D1"><v/></c><c r="E1"><f/></c></row>'
    assert grid(tmp_path, rows).cells == {}


@pytest.mark.parametrize(
    ("number_format", "kind"),
    [(n, "date") for n in (14, 17, 22, 27, 36, 45, 47, 50, 57, 58)]
    + [(n, "number") for n in (0, 2, 4, 9, 10, 13, 37, 40, 44, 48, 49)]
    + [
        (code, "date")
        for code in ('yyyy"年"m"月"d"日"', "[$-804]aaaa;@", "[h]:mm", "[DBNum1]yyyy年", "上午/下午h时", "mm:ss.0")
    ]
    + [(code, "number") for code in ("0.00", "[红色]0.00", '0.00"日"', r"0\d", "0_m", "*s0", "[Red]#,##0;[Yellow]-0")]
    + [
        (code, "number")
        for code in ("General", "G/通用格式", '0.0"分"', "[DBNum2]0", "0.00E+00", '"[h]"0', "[>100]0", "0%")
    ],
)
def test_a_number_is_a_date_only_where_its_format_shows_one(
    tmp_path: Path, number_format: int | str, kind: str
) -> None:
    found = grid(tmp_path, '<row r="1"><c r="A1" s="1"><v>45291</v></c></row>', styles=styles_xml(0, number_format))
    assert only(found) == RawCell(kind, D(45291))


def test_a_format_declared_under_a_built_in_number_is_what_it_says(tmp_path: Path) -> None:
    styles = styles_xml("0.00").replace("176", "14")
    assert only(grid(tmp_path, '<row r="1"><c r="A1" s="0"><v>3</v></c></row>', styles=styles)).kind == "number"


def test_a_date_formula_keeps_its_formula(tmp_path: Path) -> None:
    found = grid(tmp_path, '<row r="1"><c r="A1" s="0"><f>TODAY()</f><v>45291</v></c></row>', styles=styles_xml(14))
    assert only(found) == RawCell("date", D(45291), "TODAY()")


def test_shared_formulas_are_written_out_for_every_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="2"><c r="C2"><f t="shared" ref="C2:D4" si="0">IF($A2="",B$1,SUM(A2:B2))&amp;"A2"</f><v>1</v></c>'
        '<c r="D2"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="4"><c r="C4"><f t="shared" si="0"></f><v>1</v></c>'
        '<c r="D4"><f ca="1" t="shared" si="1" ref="D4:D4">C4*2</f><v>1</v></c></row>'
    )
    assert {place: cell.formula for place, cell in grid(tmp_path, rows).cells.items()} == {
        (2, 3): 'IF($A2="",B$1,SUM(A2:B2))&"A2"',
        (2, 4): 'IF($A2="",C$1,SUM(B2:C2))&"A2"',
        (4, 3): 'IF($A4="",B$1,SUM(A4:B4))&"A2"',
        (4, 4): "C4*2",
    }


@pytest.mark.parametrize(
    "follower",
    [
        '<f t="shared" si="9"/>',
        '<f t="shared"/>',
        '<f t="shared" si="0">B2+100</f>',
        '<f t="strange">B2</f>',
        '<f t="array"/>',
        '<f t="array" ref="nowhere">B2</f>',
    ],
)
def test_a_formula_that_programs_would_read_differently_is_refused(tmp_path: Path, follower: str) -> None:
    first = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>1</v></c></row>'
    with pytest.raises(Unreadable, match="A2") as caught:
        grid(tmp_path, f'{first}<row r="2"><c r="A2">{follower}<v>1</v></c></row>')
    assert caught.value.kind == "damaged-cell"


def test_a_shared_formula_that_repeats_the_same_text_in_other_spelling_is_accepted(tmp_path: Path) -> None:
    first = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1+1</f><v>1</v></c></row>'
    found = grid(tmp_path, first + '<row r="2"><c r="A2"><f t="shared" si="0">=b2 + 1</f><v>1</v></c></row>')
    assert found.cells[2, 1].formula == "B2+1"


def test_a_shared_formula_that_would_leave_the_sheet_is_refused(tmp_path: Path) -> None:
    rows = '<row r="5"><c r="A5"><f t="shared" ref="A5" si="0">XFD5</f><v>1</v></c><c r="B5"><f t="shared" si="0"/></c></row>'
    with pytest.raises(Unreadable, match="B5"):
        grid(tmp_path, rows)


def test_array_formulas_and_data_tables_are_flagged_with_the_area_they_fill(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>2</v></c><c r="C1"><f t="array" ref="C1">SUM(B1:B2)</f><v>3</v>'
        '</c><c r="D1"><f t="dataTable" ref="D1:E2" dt2D="1" r1="F1" r2="G1"/><v>4</v></c></row>'
        '<row r="2"><c r="A2"><f ca="1"/><v>4</v></c></row>'
    )
    found = grid(tmp_path, rows)
    assert found.cells[1, 1] == RawCell("number", D(2), "B1:B2*2", True)
    assert found.cells[1, 3] == RawCell("number", D(3), "SUM(B1:B2)", True)
    assert found.cells[1, 4] == RawCell("number", D(4), "TABLE(F1,G1)", True)
    assert found.cells[2, 1] == RawCell("number", D(4))
    assert found.arrays == [(1, 1, 2, 1), (1, 4, 2, 5)]
