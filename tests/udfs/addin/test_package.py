"""The .xlam as a package: parts, types, relationships, sheets; the same bytes every time."""

from __future__ import annotations

import io
import posixpath
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlwings

from udfs.addin.build import build_addin
from udfs.addin.package import ADDIN_TYPE, MACRO_TYPE, RIBBON_2007, RIBBON_2010, retyped
from udfs.addin.settings import CONF_SHEET, DEFAULTS, UnknownSetting
from udfs.table import ribbon

RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def related(parts: dict[str, bytes], of: str) -> dict[str, str]:
    """Kind of relationship -> part, for kinds that occur once; every target must exist."""
    folder, name = posixpath.split(of)
    rels = parts[posixpath.join(folder, "_rels", f"{name}.rels")]
    found = {}
    for link in ET.fromstring(rels).iter(RELS):
        target = posixpath.normpath(posixpath.join(folder, link.get("Target", "")))
        assert target in parts, target
        found[link.get("Type", "")] = target
    ids = [link.get("Id") for link in ET.fromstring(rels).iter(RELS)]
    assert len(ids) == len(set(ids))
    return found


def test_the_same_sources_give_the_same_bytes(built):
    assert build_addin() == built


def test_both_ribbons_hang_on_the_package(parts):
    links = related(parts, "")
    assert links[RIBBON_2010] == "customUI/customUI14.xml"
    assert links[RIBBON_2007] == "customUI/customUI.xml"
    assert "绩效自评".encode() in parts["customUI/customUI14.xml"]


def test_the_workbook_is_an_add_in_with_a_project(parts):
    types = ET.fromstring(parts["[Content_Types].xml"])
    overrides = {one.get("PartName"): one.get("ContentType") for one in types.iter(f"{TYPES}Override")}
    defaults = {one.get("Extension"): one.get("ContentType") for one in types.iter(f"{TYPES}Default")}
    assert overrides["/xl/workbook.xml"] == ADDIN_TYPE
    assert "application/vnd.ms-office.vbaProject" in {overrides.get("/xl/vbaProject.bin"), defaults.get("bin")}
    assert (
        related(parts, "xl/workbook.xml")["http://schemas.microsoft.com/office/2006/relationships/vbaProject"]
        == "xl/vbaProject.bin"
    )
    for part in parts:
        known = f"/{part}" in overrides or part.rsplit(".", 1)[-1] in defaults
        assert known or part == "[Content_Types].xml", part


def test_every_document_module_belongs_to_a_sheet_of_the_workbook(parts):
    names = {ET.fromstring(parts["xl/workbook.xml"]).find(f"{MAIN}workbookPr").get("codeName")}
    for n in range(1, 5):
        names.add(ET.fromstring(parts[f"xl/worksheets/sheet{n}.xml"]).find(f"{MAIN}sheetPr").get("codeName"))
    assert names == {"ThisWorkbook", "Sheet1", "Sheet2", "Sheet3", "Sheet4"}


def sheet_rows(built: bytes, name: str) -> list[tuple]:
    """openpyxl opens no add-ins, but the same workbook under the other type."""
    book = openpyxl.load_workbook(io.BytesIO(retyped(built, ADDIN_TYPE, MACRO_TYPE)), keep_vba=True)
    return list(book[name].iter_rows(values_only=True))


def test_the_settings_are_those_xlwings_asks_for_and_all_of_them(built):
    """One that is missing would be looked for in files elsewhere."""
    vba = (Path(xlwings.__file__).parent / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    assert {name for name, *_ in sheet_rows(built, CONF_SHEET)} == set(re.findall(r'GetConfig\("([^"]+)"', vba))


def test_a_submitted_workbook_can_not_bring_its_own_modules(built):
    settings = dict(sheet_rows(built, CONF_SHEET))
    assert settings["ADD_WORKBOOK_TO_PYTHONPATH"] is False
    assert settings["LICENSE_KEY"] in ("", None)
    assert settings["USE UDF SERVER"] is True


def test_settings_given_take_the_place_of_the_usual_ones():
    rows = dict(sheet_rows(build_addin({"Interpreter_Win": r"C:\xladdin\python.exe"}), CONF_SHEET))
    assert rows["INTERPRETER_WIN"] == r"C:\xladdin\python.exe"
    assert set(rows) == set(DEFAULTS)


def test_a_setting_that_xlwings_does_not_know_is_an_error():
    with pytest.raises(UnknownSetting, match="INTERPRETTER"):
        build_addin({"Interpretter": "x"})


def test_the_sheet_of_commands_is_the_table(built):
    assert sheet_rows(built, "commands") == [(c.id, "book" if c.needs_book else "nothing") for c in ribbon().commands]


def test_the_function_wizard_has_a_text_for_every_argument(built):
    head, *rows = sheet_rows(built, "functions")
    assert head[:4] == ("name", "category", "description", "arguments")
    assert len(rows) >= 15
    for name, category, *texts in rows:
        assert name.startswith("PF_")
        assert category == "绩效自评"
        told = [text for text in texts if text]
        assert len(told) >= 2
        assert all(not text.isascii() for text in told), name
