"""What a workbook shows at package level: sheets, names, settings and what else hides in it."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook.defined_name import DefinedName
from raw_xlsx import HEAD, opened, relationships_xml, save, sheet_xml, strings_xml, styles_xml, workbook_parts

from xladdin.workbook.package import SheetEntry, open_package
from xladdin.workbook.unreadable import HINTS, Unreadable

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def with_override(
    parts: dict[str, str], name: str, content_type: str, content: str | bytes = b"x"
) -> dict[str, str | bytes]:
    """The parts plus one more, declared in [Content_Types].xml."""
    declared = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    types = parts["[Content_Types].xml"].replace("</Types>", declared)
    return {**parts, "[Content_Types].xml": types, name: content}


def with_link(parts: dict[str, str], kind: str, target: str, of: str = "xl/_rels/workbook.xml.rels") -> dict[str, str]:
    link = relationships_xml({"rIdX": (kind, target)})
    inner = link[link.index("<Relationship ") : link.index("</Relationships>")]
    return {**parts, of: parts[of].replace("</Relationships>", inner + "</Relationships>")}


def test_sheets_names_and_hash_of_a_workbook_made_by_openpyxl(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "基础数据表"
    book.create_sheet("计算 过程").sheet_state = "hidden"
    book.create_sheet("_meta").sheet_state = "veryHidden"
    book.defined_names["年初预算"] = DefinedName("年初预算", attr_text="'基础数据表'!$C$5")
    book.defined_names["_secret"] = DefinedName("_secret", attr_text="'计算 过程'!$A$1:$B$2", hidden=True)
    book["计算 过程"].defined_names["本表"] = DefinedName("本表", attr_text="1&lt;2")
    path = tmp_path / "单位 自评.xlsx"
    book.save(path)
    before = path.read_bytes()
    package = open_package(path)
    assert package.path == path
    assert package.sha256 == hashlib.sha256(before).hexdigest()
    assert package.sheets == (
        SheetEntry("基础数据表", "visible", "xl/worksheets/sheet1.xml"),
        SheetEntry("计算 过程", "hidden", "xl/worksheets/sheet2.xml"),
        SheetEntry("_meta", "veryHidden", "xl/worksheets/sheet3.xml"),
    )
    assert package.names == {"年初预算": "'基础数据表'!$C$5", "_secret": "'计算 过程'!$A$1:$B$2"}
    assert package.local_names == {("计算 过程", "本表"): "1&lt;2"}
    assert package.traits == {"hidden-sheets"}
    assert package.application == f"Microsoft Excel Compatible / Openpyxl {openpyxl.__version__}"
    assert package.full_calc_on_load
    assert not package.date1904
    assert path.read_bytes() == before


def test_a_workbook_with_a_chart_sheet_lists_it_as_such(tmp_path: Path) -> None:
    path = tmp_path / "chart.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        book.add_worksheet("数据").write("A1", 1)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=数据!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)
    package = open_package(path)
    assert [(sheet.name, sheet.kind) for sheet in package.sheets] == [("数据", "worksheet"), ("图", "chartsheet")]
    assert package.date1904
    assert package.traits == frozenset()


@pytest.mark.parametrize(
    "twice",
    [
        "<definedName name='甲'>1</definedName><definedName name='甲'>1</definedName>",
        "<definedName name='_xlnm.Print_Titles' localSheetId='0'>表!$4:$4</definedName>"
        "<definedName name='_xlnm.Print_Titles' localSheetId='0'>表!$4:$5</definedName><definedName name='甲'>1</definedName>",
    ],
)
def test_a_name_told_twice_is_read_where_it_can_not_mean_two_things(tmp_path: Path, twice: str) -> None:
    parts = workbook_parts("", rest=f"<definedNames>{twice}</definedNames>")
    assert opened(tmp_path, parts).names == {"甲": "1"}


def test_names_are_shared_by_workbooks_that_have_them_alike_and_can_not_be_changed(tmp_path: Path) -> None:
    def named(text: str) -> str:
        return f"<definedNames><definedName name='甲'>{text}</definedName></definedNames>"

    first, second, other = (opened(tmp_path, workbook_parts("", rest=named(text))).names for text in ("1", "1", "2"))
    assert first is second
    assert (dict(first), dict(other)) == ({"甲": "1"}, {"甲": "2"})
    assert not hasattr(first, "__setitem__")


@pytest.mark.parametrize(
    ("rest", "traits", "full_calc"),
    [
        ("<calcPr calcId='191029'/>", set(), False),
        ("<calcPr fullCalcOnLoad='1'/>", set(), True),
        ("<calcPr calcMode='manual' fullCalcOnLoad='true'/>", {"manual-calculation"}, True),
        (
            "<calcPr calcMode='auto' fullPrecision='0' iterate='1'/>",
            {"precision-as-displayed", "iterative-calculation"},
            False,
        ),
        ("<workbookProtection lockStructure='1'/>", {"structure-protected"}, False),
        ("<extLst><ext><calcPr fullCalcOnLoad='1'/></ext></extLst>", set(), False),
    ],
)
def test_settings_that_change_what_results_mean_are_observed(
    tmp_path: Path, rest: str, traits: set[str], full_calc: bool
) -> None:
    package = opened(tmp_path, workbook_parts("", rest=rest))
    assert package.traits == traits
    assert package.full_calc_on_load is full_calc


@pytest.mark.parametrize(
    ("name", "content_type", "trait"),
    [
        ("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject", "macros"),
        ("xl/odd.bin", "application/vnd.ms-office.vbaProject", "macros"),
        ("xl/vbaProject.bin", "application/octet-stream", "macros"),
        ("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", f"{CONTENT_TYPE}.externalLink+xml", "external-links"),
        ("XL/ExternalLinks/a.xml", "application/xml", "external-links"),
        ("xl/connections.xml", f"{CONTENT_TYPE}.connections+xml", "data-connections"),
        ("xl/queryTables/queryTable1.xml", f"{CONTENT_TYPE}.queryTable+xml", "data-connections"),
        ("xl/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject", "embedded-objects"),
        ("xl/embeddings/附件.docx", "application/octet-stream", "embedded-objects"),
        ("xl/activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml", "embedded-objects"),
        ("customUI/customUI14.xml", "application/xml", "custom-ui"),
        ("xl/webextensions/webextension1.xml", "application/vnd.ms-office.webextension+xml", "web-extensions"),
    ],
)
def test_parts_that_a_filing_should_not_have_are_observed(
    tmp_path: Path, name: str, content_type: str, trait: str
) -> None:
    package = opened(tmp_path, with_override(workbook_parts(""), name, content_type))
    assert package.traits == {trait}


def test_a_ribbon_and_links_are_found_wherever_their_parts_are(tmp_path: Path) -> None:
    parts = {**workbook_parts(""), "odd/place.xml": "<x/>"}
    parts = with_link(parts, "ui/extensibility", "odd/place.xml", of="_rels/.rels")
    parts = with_link(parts, "externalLink", "../odd/place.xml")
    assert opened(tmp_path, parts).traits == {"custom-ui", "external-links"}


def test_a_macro_enabled_workbook_is_read_and_observed(tmp_path: Path) -> None:
    parts = workbook_parts("")
    macro_type = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(f"{CONTENT_TYPE}.sheet.main+xml", macro_type)
    assert opened(tmp_path, parts).traits == {"macros"}


def test_parts_are_found_in_any_letter_case_and_by_absolute_target(tmp_path: Path) -> None:
    parts = {name.upper(): content for name, content in workbook_parts("", styles=styles_xml(0, 14)).items()}
    package = opened(tmp_path, parts)
    assert package.sheets[0].name == "表"
    assert package.date_styles == {"1"}


def test_the_application_is_unknown_when_the_file_does_not_say(tmp_path: Path) -> None:
    assert opened(tmp_path, workbook_parts("")).application == ""
    properties = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    for inner, name in (("<Application> WPS 表格 </Application>", "WPS 表格"), ("", ""), ("<Application>", "")):
        app = f'{HEAD}<Properties xmlns="{properties}">{inner}</Properties>'
        assert opened(tmp_path, {**workbook_parts(""), "docProps/app.xml": app}).application == name


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('name="表"', 'name="表" state="gone"', "damaged-xml"),
        ('name="表"', "", "damaged-xml"),
        ('r:id="rId1"', "", "damaged-xml"),
        ('r:id="rId1"', 'r:id="rId9"', "missing-part"),
        ("<sheet ", "<sheet2 ", "damaged-xml"),
        ("</sheets>", '<sheet name="表" sheetId="2" r:id="rId1"/></sheets>', "damaged-xml"),
        ("</sheets>", '<sheet name="另" sheetId="2" r:id="rId1"/></sheets>', "damaged-xml"),
        (
            "</sheets>",
            "</sheets><definedNames><definedName name='A'>1</definedName><definedName name='a'>2</definedName></definedNames>",
            "damaged-xml",
        ),
        (
            "</sheets>",
            "</sheets><definedNames><definedName name='a' localSheetId='1'>1</definedName></definedNames>",
            "damaged-xml",
        ),
        (
            "</sheets>",
            f"</sheets><definedNames><definedName name='a' localSheetId='{'9' * 5000}'>1</definedName></definedNames>",
            "damaged-xml",
        ),
        ("</sheets>", "</sheets><definedNames><definedName>1</definedName></definedNames>", "damaged-xml"),
        ("<workbook ", "<notebook ", "damaged-xml"),
        ("spreadsheetml/2006/main", "spreadsheetml/2099/main", "damaged-xml"),
        ("</sheets>", "</sheets>" + "<x>" * 70 + "</x>" * 70, "too-large"),
    ],
)
def test_a_contradictory_workbook_part_is_refused(tmp_path: Path, old: str, new: str, kind: str) -> None:
    parts = workbook_parts("")
    assert old in parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(old, new)
    with pytest.raises(Unreadable) as caught:
        opened(tmp_path, parts)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("xl/workbook.xml", "missing-part"),
        ("xl/_rels/workbook.xml.rels", "missing-part"),
        ("_rels/.rels", "missing-part"),
        ("[Content_Types].xml", "missing-part"),
        ("xl/worksheets/sheet1.xml", "missing-part"),
    ],
)
def test_a_workbook_that_lost_a_part_says_so(tmp_path: Path, name: str, kind: str) -> None:
    parts = workbook_parts("")
    del parts[name]
    with pytest.raises(Unreadable) as caught:
        opened(tmp_path, parts)
    assert caught.value.kind == kind
    assert "不完整" in caught.value.message


def test_relationships_told_twice_or_leading_outside_are_refused(tmp_path: Path) -> None:
    parts = workbook_parts("")
    rels = parts["xl/_rels/workbook.xml.rels"]
    for old, new in (
        ("</Relationships>", rels[rels.index("<Relationship ") :]),
        ('Target="worksheets/sheet1.xml"', 'Target="../../../etc/passwd"'),
        ('Target="worksheets/sheet1.xml"', 'Target="worksheets/sheet1.xml" TargetMode="External"'),
    ):
        with pytest.raises(Unreadable):
            opened(tmp_path, {**parts, "xl/_rels/workbook.xml.rels": rels.replace(old, new)})


def test_two_string_tables_are_refused_when_they_are_needed(tmp_path: Path) -> None:
    package = opened(tmp_path, with_link(workbook_parts("", strings_xml("<t/>")), "sharedStrings", "other.xml"))
    with pytest.raises(Unreadable, match="sharedStrings"):
        _ = package.shared_strings


def test_an_error_survives_the_way_back_from_a_worker_process(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        open_package(tmp_path / "没有.xlsx")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.kind, copy.message, copy.hint) == ("not-found", caught.value.message, HINTS["not-found"])
    assert "没有.xlsx" in str(copy)


def test_the_file_can_be_replaced_while_its_package_is_in_use(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", workbook_parts({"表": sheet_xml("")}))
    package = open_package(path)
    path.unlink()
    assert package.archive.read("xl/workbook.xml").startswith(b"<?xml")
