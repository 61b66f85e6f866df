"""Workbooks made part by part, so that tests can hold exactly the bytes that a program, or an attacker, would write."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from xladdin.workbook.cells import Grid, read_sheet
from xladdin.workbook.package import Package, open_package
from xladdin.workbook.unreadable import HINTS, Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet with `rows` inside sheetData."""
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings_xml(*items: str) -> str:
    """A string table; each item is the XML inside one `<si>`."""
    return f'{HEAD}<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def styles_xml(*formats: int | str) -> str:
    """A style table with one cell style per number format, given by its built-in id or its code."""
    codes = {code: 176 + n for n, code in enumerate(f for f in formats if isinstance(f, str))}
    declared = "".join(f'<numFmt numFmtId="{n}" formatCode="{_escape(code)}"/>' for code, n in codes.items())
    styles = "".join(f'<xf numFmtId="{codes.get(f, f)}"/>' for f in formats)
    return f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{declared}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def relationships_xml(links: Mapping[str, tuple[str, str]]) -> str:
    """Id -> (last word of the type, target)."""
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, (kind, to) in links.items())
    return f'{HEAD}<Relationships xmlns="{RELATIONSHIPS}">{inner}</Relationships>'


def workbook_xml(sheets: str, rest: str = "", before: str = "") -> str:
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheets>{sheets}</sheets>{rest}</workbook>'


def workbook_parts(
    sheets: Mapping[str, str] | str = "", strings: str | None = None, styles: str | None = None, rest: str = ""
) -> dict[str, str]:
    """The members of a small workbook. `sheets`: name -> worksheet XML, or the rows of one sheet called 表."""
    if isinstance(sheets, str):
        sheets = {"表": sheet_xml(sheets)}
    links = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
    tags = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}"/></Types>',
        "_rels/.rels": relationships_xml({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": workbook_xml(tags, rest),
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets.values(), 1)}
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
        links["rIdT"] = ("sharedStrings", "sharedStrings.xml")
    if styles is not None:
        parts["xl/styles.xml"] = styles
        links["rIdS"] = ("styles", "/xl/styles.xml")
    parts["xl/_rels/workbook.xml.rels"] = relationships_xml(links)
    return parts


def save(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def opened(folder: Path, parts: Mapping[str, str | bytes]) -> Package:
    return open_package(save(folder / "made.xlsx", parts))


def grid(folder: Path, rows: str, strings: str | None = None, styles: str | None = None) -> Grid:
    """The rows as our reader sees them."""
    return read_sheet(opened(folder, workbook_parts(rows, strings, styles)), "表")


def read_all(path: Path) -> dict[str, Grid]:
    """Every sheet of a file by its name."""
    package = open_package(path)
    return {sheet.name: read_sheet(package, sheet.name) for sheet in package.sheets}


def refusal(path: Path) -> Unreadable:
    """The error that opening the file and reading all of its sheets gives."""
    with pytest.raises(Unreadable) as caught:
        read_all(path)
    error = caught.value
    assert error.kind in HINTS
    assert error.message.endswith("。")
    assert error.hint.endswith("。")
    return error
