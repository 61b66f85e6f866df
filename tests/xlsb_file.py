"""Writes the cells and names of an .xlsx as .xlsb, record by record after [MS-XLSB]: no free program saves that format."""

from __future__ import annotations

import io
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

from raw_xlsx import HEAD, RELATIONSHIPS, TYPES

from xladdin.workbook.cells import RawCell, read_sheet
from xladdin.workbook.formula_text import column_number
from xladdin.workbook.intake.biff import ERRORS
from xladdin.workbook.package import Package, open_package
from xladdin.workbook.read.locate import parse_reference

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BINARY = "application/vnd.ms-excel"
_CODES = {text: code for code, text in ERRORS.items()}


def record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(data), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + data


def text(value: str) -> bytes:
    raw = value.encode("utf-16-le")
    return struct.pack("<L", len(raw) // 2) + raw


def xlsb_of(source: Path) -> bytes:
    """Texts in the string table, numbers as RK where they fit, formulas with an empty token list."""
    package = open_package(source)
    strings: dict[str, int] = {}
    sheets = [_sheet(package, sheet.name, strings) for sheet in package.sheets]
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}"><Default Extension="bin" ContentType="{BINARY}.sheet.binary.macroEnabled.main"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": _links({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/_rels/workbook.bin.rels": _links(
            {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)}
            | {"rIdS": ("sharedStrings", "sharedStrings.bin")}
        ),
        "xl/workbook.bin": _book(package),
        "xl/sharedStrings.bin": record(159, struct.pack("<2L", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + text(value)) for value in strings) + record(160),
    }  # fmt: skip
    parts |= {f"xl/worksheets/sheet{n}.bin": data for n, data in enumerate(sheets, 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _links(links: dict[str, tuple[str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, (kind, to) in links.items())
    return f'{HEAD}<Relationships xmlns="{RELATIONSHIPS}">{inner}</Relationships>'


def _book(package: Package) -> bytes:
    titles = [sheet.name for sheet in package.sheets]
    states = ("visible", "hidden", "veryHidden")
    made = record(131) + record(153, struct.pack("<2L", 0, 0) + text("")) + record(143)
    for n, sheet in enumerate(package.sheets, 1):
        made += record(156, struct.pack("<2L", states.index(sheet.state), n) + text(f"rId{n}") + text(sheet.name))
    made += record(144) + record(353) + record(357)
    made += record(362, struct.pack("<L", len(titles)) + b"".join(struct.pack("<L2l", 0, n, n) for n in range(len(titles)))) + record(354)  # fmt: skip
    for name, reference in package.names.items():
        made += _name(titles, name, reference, 0xFFFFFFFF)
    for (sheet, name), reference in package.local_names.items():
        if name.startswith("pf"):
            made += _name(titles, name, reference, titles.index(sheet))
    return made + record(132)


def _name(titles: list[str], name: str, reference: str, scope: int) -> bytes:
    found = parse_reference(reference)
    if found is None:
        return b""
    title, row, column, last_row, last_column = found
    sheet = titles.index(title)
    if (row, column) == (last_row, last_column):
        formula = struct.pack("<BHLH", 0x3A, sheet, row - 1, column - 1)
    else:
        formula = struct.pack("<BHLLHH", 0x3B, sheet, row - 1, last_row - 1, column - 1, last_column - 1)
    data = struct.pack("<LBL", 1, 0, scope) + text(name) + struct.pack("<L", len(formula)) + formula
    return record(39, data + struct.pack("<2L", 0, 0xFFFFFFFF))


def _sheet(package: Package, name: str, strings: dict[str, int]) -> bytes:
    cells = read_sheet(package, name).cells
    last = max(cells, default=(1, 1))[0], column_number("ZZ")
    made = record(129) + record(148, struct.pack("<4L", 0, last[0], 0, last[1])) + record(145)
    row = 0
    for at, cell in sorted(cells.items()):
        if at[0] != row:
            row = at[0]
            made += record(0, struct.pack("<2LH2BL", row - 1, 0, 300, 0, 0, 0))
        made += _cell(at[1] - 1, cell, strings)
    return made + record(146) + record(130)


def _cell(column: int, cell: RawCell, strings: dict[str, int]) -> bytes:
    head = struct.pack("<2L", column, 0)
    value, computed = cell.value, cell.formula is not None
    tail = struct.pack("<H2L", 0, 0, 0) if computed else b""
    if cell.kind == "error":
        return record(11 if computed else 3, head + bytes([_CODES[str(value)]]) + tail)
    if isinstance(value, bool):
        return record(10 if computed else 4, head + bytes([value]) + tail)
    if isinstance(value, Decimal):
        if not computed and value == int(value) and abs(value) < 1 << 28:
            return record(2, head + struct.pack("<l", int(value) << 2 | 2))
        if not computed and value * 100 == int(value * 100) and abs(value) < 1 << 20:
            return record(2, head + struct.pack("<l", int(value * 100) << 2 | 3))
        return record(9 if computed else 5, head + struct.pack("<d", float(value)) + tail)
    if computed:
        return record(8, head + text(str(value or "")) + tail)
    return record(7, head + struct.pack("<L", strings.setdefault(str(value), len(strings))))
