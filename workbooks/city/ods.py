"""A filled workbook in another format: the cells of our .xlsx as an OpenDocument spreadsheet, formulas with their saved results."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from random import Random
from xml.sax.saxutils import escape, quoteattr

from workbooks.city.draft import Draft
from workbooks.city.fault import COUNTY, NINGXIANG, cell_xml, fault
from xladdin.output.zipped import zipped
from xladdin.workbook.formula_text import column_number

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TAB = re.compile(r"<sheet ([^>]*)>")
_ROW = re.compile(r'<row r="(\d+)"[^>]*?(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_RESULT = re.compile(r"<v>([^<]*)</v>|<t[^>]*>([^<]*)</t>")


def as_ods(data: bytes) -> bytes:
    """Every sheet of a workbook of ours, whose parts stand in the order of their tabs."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        book = source.read("xl/workbook.xml").decode()
        names = [unescape(re.search(r'name="([^"]*)"', tag)[1]) for tag in _TAB.findall(book)]  # type: ignore[index]
        tables = "".join(
            _table(name, source.read(f"xl/worksheets/sheet{n}.xml").decode()) for n, name in enumerate(names, 1)
        )
    spaces = "".join(f' xmlns:{s}="{_NS.format(s)}"' for s in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content{spaces} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return zipped(
        {"mimetype": _MIME.encode(), "META-INF/manifest.xml": manifest.encode(), "content.xml": content.encode()}
    )


def _table(name: str, xml: str) -> str:
    rows, last = [], 0
    for number, cells in _ROW.findall(xml):
        if int(number) > last + 1:
            rows.append(
                f'<table:table-row table:number-rows-repeated="{int(number) - last - 1}"><table:table-cell/></table:table-row>'
            )
        rows.append(f"<table:table-row>{_cells(cells)}</table:table-row>")
        last = int(number)
    return f"<table:table table:name={quoteattr(name)}>{''.join(rows)}</table:table>"


def _cells(xml: str) -> str:
    made, last = [], 0
    for letters, attributes, content in _CELL.findall(xml):
        column = column_number(letters)
        if column > last + 1:
            made.append(f'<table:table-cell table:number-columns-repeated="{column - last - 1}"/>')
        made.append(_cell(attributes, content))
        last = column
    return "".join(made) or "<table:table-cell/>"


def _cell(attributes: str, content: str) -> str:
    formula = ' table:formula="of:=[.A1]"' if "<f>" in content else ""
    found = _RESULT.search(content)
    if found is None:
        return f"<table:table-cell{formula}/>"
    value = unescape(found[1] if found[1] is not None else found[2])
    if 't="' not in attributes:
        return f'<table:table-cell{formula} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    if not value and not formula:
        return "<table:table-cell/>"
    return f'<table:table-cell{formula} office:value-type="string" office:string-value={quoteattr(value)}><text:p>{escape(value)}</text:p></table:table-cell>'


@fault("saved-as-ods", (NINGXIANG, COUNTY), "other-format", suffix=".ods", spoil=as_ods, claims="keep")
def _(draft: Draft, rng: Random) -> None:
    """用别的程序另存成了 .ods。"""


@fault("ods-own-formula", (NINGXIANG, COUNTY), "formula-unread", "other-format", suffix=".ods", spoil=as_ods)
def _(draft: Draft, rng: Random) -> tuple[str, str]:
    """.ods 里的填报格填的是公式，不能核对。"""
    staff = draft.entries["staff_on_duty"]
    cell_xml(draft, draft.cell("staff_on_duty"), lambda old: f"|<f>{staff}+0</f><v>{staff}</v>")
    return draft.cell("staff_on_duty"), ""


@fault("ods-named-xlsx", (NINGXIANG, COUNTY), "other-format", spoil=as_ods, claims="keep")
def _(draft: Draft, rng: Random) -> None:
    """.ods 文件改成了 .xlsx 的扩展名。"""
