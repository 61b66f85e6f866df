"""Blank forms and scoring tables hold only what WPS and Excel 2010 have alike: docs/wps.md gives the same lists to the users."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xladdin.cli import program

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "workbooks" / "templates").glob("*.xlsx"))
PAGE = ROOT / "docs" / "wps.md"

PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml|xl/(?:workbook|styles|sharedStrings)\.xml|xl/theme/theme1\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet\d+\.xml|xl/worksheets/_rels/sheet\d+\.xml\.rels"
)
"""No macros, drawings, comments (of either kind), tables, pivots, connections, external links, custom XML, printer settings."""
FUNCTIONS = frozenset({
    "ABS", "AND", "COUNT", "EXACT", "IF", "IFERROR", "INT", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MAX", "MID", "MIN", "NOT", "OR", "RIGHT",
    "ROUND", "SUBSTITUTE", "SUM", "VALUE",
})  # fmt: skip
"""Of Excel 2007, in every WPS 表格 since."""
TABLE_FUNCTIONS = FUNCTIONS | {"CHAR", "INDEX", "LOOKUP", "MATCH", "N", "SUMPRODUCT", "TEXT"}
"""What the workbook of a scoring table may use besides."""
RULES = frozenset({"expression"})
"""Kinds of conditional format: colours by a formula; no bars, icons, scales, duplicates."""
VALIDATIONS = frozenset({"decimal", "list", "whole", "custom"})
ELEMENTS = frozenset({
    "worksheet", "sheetPr", "tabColor", "outlinePr", "pageSetUpPr", "dimension", "sheetViews", "sheetView", "pane", "selection", "sheetFormatPr",
    "cols", "col", "sheetData", "row", "c", "f", "v", "is", "t", "r", "rPr", "sheetProtection", "mergeCells", "mergeCell", "conditionalFormatting",
    "cfRule", "formula", "dataValidations", "dataValidation", "formula1", "formula2", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "ignoredErrors", "ignoredError", "autoFilter",
    "hyperlinks", "hyperlink", "rowBreaks", "brk", "colBreaks", "sheetCalcPr", "phoneticPr",
})  # fmt: skip
"""Of the part of a sheet; `extLst` (x14 and later) is not among them."""
WORKBOOK_ELEMENTS = frozenset({
    "workbook", "fileVersion", "workbookPr", "workbookProtection", "bookViews", "workbookView", "sheets", "sheet", "definedNames", "definedName", "calcPr",
})  # fmt: skip
LONGEST = {"sheet name": 31, "input hint title": 32, "input hint": 255, "drop-down list": 255, "formula": 8192}
"""Limits that Excel and WPS share; longer ones are cut or refused when the file is opened."""


def table_workbook(folder: Path) -> bytes:
    """A scoring table as an officer gets it."""
    from click.testing import CliRunner

    out = folder / "评分标准.xlsx"
    done = CliRunner().invoke(program, ["rulebook", "export", "hn-county-2018", "-o", str(out)])
    assert done.exit_code == 0, done.output
    return out.read_bytes()


@pytest.fixture(scope="module", params=[*(p.name for p in TEMPLATES), "评分标准"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    name = request.param
    return name, table_workbook(tmp_path_factory.mktemp("table")) if name == "评分标准" else (
        ROOT / "workbooks" / "templates" / name
    ).read_bytes()


def unlike(data: bytes, functions: frozenset[str]) -> Iterator[str]:
    """Everything in a workbook that is not on the lists."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    yield from (f"part {name}" for name in parts if not PARTS.fullmatch(name))
    yield from (
        f"external link in {name}"
        for name, text in parts.items()
        if name.endswith(".rels") and 'TargetMode="External"' in text
    )
    for name, text in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            yield from (f"{name}: {said}" for said in of_sheet(text, functions))
    workbook = parts["xl/workbook.xml"]
    yield from (f"workbook: element {e}" for e in elements(workbook) - WORKBOOK_ELEMENTS)
    yield from (
        f"long sheet name {n}"
        for n in re.findall(r'<sheet [^>]*?name="([^"]*)"', workbook)
        if len(html.unescape(n)) > 31
    )
    yield from (f"styles: {e}" for e in ("extLst", "x14", "x16r2", "mc:") if f"<{e}" in parts["xl/styles.xml"])


def of_sheet(text: str, functions: frozenset[str]) -> Iterator[str]:
    yield from (f"element {e}" for e in elements(text) - ELEMENTS)
    yield from (f"conditional format {k}" for k in set(re.findall(r'<cfRule[^>]*?\btype="(\w+)"', text)) - RULES)
    yield from (f"validation {k}" for k in set(re.findall(r'<dataValidation [^>]*?\btype="(\w+)"', text)) - VALIDATIONS)
    if re.search(r'<f [^>]*\bt="array"', text) or re.search(r'<c [^>]*\bcm="', text):
        yield "array formula"
    for formula in map(html.unescape, re.findall(r"<(?:f|formula|formula1|formula2)(?: [^>]*)?>([^<]*)<", text)):
        bare = re.sub(r'"[^"]*"', "", formula)
        yield from (f"function {f}" for f in set(re.findall(r"([A-Za-z_.][\w.]*)\(", bare)) - functions)
        if len(formula) > LONGEST["formula"]:
            yield f"formula of {len(formula)} characters"
        if re.search(r"[\[\]@#{]", bare):
            yield f"link, table reference, spill or constant array in {formula[:60]}"
    for tag in re.findall(r"<dataValidation [^>]*>", text):
        for key, most in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255)):
            said = re.search(rf'\b{key}="([^"]*)"', tag)
            if said and len(html.unescape(said[1])) > most:
                yield f"{key} of {len(said[1])} characters"
    for listed in re.findall(r'<formula1>"([^<]*)"</formula1>', text):
        if len(html.unescape(listed)) > LONGEST["drop-down list"]:
            yield "drop-down list that is too long"


def elements(text: str) -> set[str]:
    return set(re.findall(r"<([A-Za-z][\w:]*)", text))


def test_the_templates_are_there() -> None:
    assert len(TEMPLATES) >= 7


def test_workbooks_hold_only_what_wps_has(book: tuple[str, bytes]) -> None:
    name, data = book
    assert sorted(set(unlike(data, TABLE_FUNCTIONS if name == "评分标准" else FUNCTIONS))) == []


def changed(part: str, old: str, new: str) -> bytes:
    """The first template with one text of a part replaced, or with a part added."""
    out = io.BytesIO()
    with zipfile.ZipFile(TEMPLATES[0]) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode("utf-8")
            if name == part:
                assert old in text
                text = text.replace(old, new, 1)
            target.writestr(name, text)
        if part not in source.namelist():
            target.writestr(part, new)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        (SHEET, "</sheetData>", "</sheetData><extLst/>", "element extLst"),
        (SHEET, "</sheetData>", '<row r="999"><c r="A999"><f>_xlfn.XLOOKUP(1,A1,B1)</f></c></row></sheetData>', "function _xlfn.XLOOKUP"),
        (SHEET, "</sheetData>", '<row r="999"><c r="A999" cm="1"><f t="array" ref="A999">SUM(A1)</f></c></row></sheetData>', "array formula"),
        (SHEET, "</sheetData>", '<row r="999"><c r="A999"><f>SUM(A1#)</f></c></row></sheetData>', "spill"),
        (SHEET, "</sheetData>", '</sheetData><conditionalFormatting sqref="A1"><cfRule type="dataBar" priority="1"/></conditionalFormatting>', "conditional format dataBar"),
        (SHEET, "</sheetData>", '</sheetData><dataValidations><dataValidation type="date" sqref="A1"/></dataValidations>', "validation date"),
        (SHEET, "</sheetData>", f'</sheetData><dataValidations><dataValidation type="list" prompt="{"长" * 256}" sqref="A1"/></dataValidations>', "prompt of 256"),
        ("xl/threadedComments/threadedComment1.xml", "", "<x/>", "part xl/threadedComments"),
        ("customXml/item1.xml", "", "<x/>", "part customXml"),
        ("xl/vbaProject.bin", "", "x", "part xl/vbaProject.bin"),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", '<Relationship Id="x" TargetMode="External" Target="x.xlsx" Type="t"/></Relationships>', "external link"),
    ],
)  # fmt: skip
def test_what_wps_may_lack_is_noticed(part: str, old: str, new: str, said: str) -> None:
    assert any(said in found for found in unlike(changed(part, old, new), FUNCTIONS))


def test_the_page_for_wps_users_names_the_same_functions_and_kinds() -> None:
    page = PAGE.read_text(encoding="utf-8")
    [line] = re.findall(r"^\| 公式 \| (.*?) \|", page, re.MULTILINE)
    assert set(re.findall(r"[A-Z]{2,}", line)) == FUNCTIONS
    [checks] = re.findall(r"^\| 下拉和填写检查 \| (.*?) \|", page, re.MULTILINE)
    for kind, zh in (("decimal", "小数"), ("list", "下拉列表"), ("whole", "整数"), ("custom", "公式检查")):
        assert (kind in VALIDATIONS) is (zh in checks)
