"""Sheets, VBA modules and ribbon put together to one .xlam: a zip of fixed order and dates, so the same text gives the same bytes."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xladdin.output.zipped import THE_BEGINNING, zipped

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
RIBBON_2010 = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
RIBBON_2007 = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
COMPILE_FROM_SOURCE = bytes.fromhex("cc61ffff000100")
"""_VBA_PROJECT without compiled code ([MS-OVBA] 2.3.4.1): Excel compiles the source text when it opens the file."""


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: Sequence[Sequence[str | bool]]


@dataclass(frozen=True, slots=True)
class Vba:
    """Source texts. `workbook` is the code of ThisWorkbook; `standard` and `classes` by module name."""

    workbook: str
    standard: Mapping[str, str]
    classes: Mapping[str, str]


def make_package(sheets: Sequence[Sheet], vba: Vba, ribbon_2010: bytes, ribbon_2007: bytes) -> bytes:
    """The .xlam."""
    book = retyped(_workbook(sheets), WORKBOOK_TYPE, MACRO_TYPE)
    parts = _parts(retyped(_with_vba(book, vba), MACRO_TYPE, ADDIN_TYPE))
    parts["xl/vbaProject.bin"] = _uncompiled(parts["xl/vbaProject.bin"])
    parts["_rels/.rels"] = _with_ribbons(parts["_rels/.rels"])
    parts["customUI/customUI14.xml"] = ribbon_2010
    parts["customUI/customUI.xml"] = ribbon_2007
    return zipped(parts)


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "绩效自评", "created": datetime(*THE_BEGINNING)})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for n, row in enumerate(sheet.rows):
            page.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def _with_vba(book: bytes, vba: Vba) -> bytes:
    from pyopenvba import ExcelFile
    from pyopenvba.vba import VBAModuleKind

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addin.xlsm"
        path.write_bytes(book)
        with ExcelFile(path) as file:
            project = file.add_vba_project()
            for name in project.module_names():
                file.set_module(name, _lines(vba.workbook) if name == "ThisWorkbook" else "")
            for name, source in vba.standard.items():
                project.add_module(name, _lines(source))
            for name, source in vba.classes.items():
                project.add_module(name, _lines(source), kind=VBAModuleKind.other)
            file.save(path)
        return path.read_bytes()


def _uncompiled(project: bytes) -> bytes:
    """Without the compiled code that a template brought: it belongs to other modules."""
    from pyopenvba.cfb import CFB

    storage = CFB.from_bytes(project)
    storage.write_stream_in_storage("VBA", "_VBA_PROJECT", COMPILE_FROM_SOURCE)
    return storage.to_bytes()


def _lines(source: str) -> str:
    """VBA text has CRLF and, here, no letters that a code page could change."""
    source.encode("ascii")
    return "\r\n".join(source.splitlines()) + "\r\n"


def retyped(package: bytes, old: str, new: str) -> bytes:
    """The package as another kind of workbook: what it is stands in its list of content types, once."""
    parts = _parts(package)
    types = parts["[Content_Types].xml"]
    if types.count(old.encode()) != 1:
        raise ValueError(f"[Content_Types].xml: {old}")
    parts["[Content_Types].xml"] = types.replace(old.encode(), new.encode())
    return zipped(parts)


def _with_ribbons(relationships: bytes) -> bytes:
    links = "".join(
        f'<Relationship Id="rIdRibbon{n}" Type="{kind}" Target="{part}"/>'
        for n, (kind, part) in enumerate(
            ((RIBBON_2010, "customUI/customUI14.xml"), (RIBBON_2007, "customUI/customUI.xml")), 1
        )
    )
    return relationships.replace(b"</Relationships>", links.encode() + b"</Relationships>")


def _parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        return {name: file.read(name) for name in file.namelist()}
