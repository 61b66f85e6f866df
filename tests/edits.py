"""Changes to single cells of a finished workbook, as another program would save them: everything else stays as it was."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

Cell = str
"""XML of a cell's content without its reference and style: `<v>5</v>`, `t="str"|<v>x</v>`; see `number` and its neighbours."""


def number(value: object) -> Cell:
    return f"|<v>{value}</v>"


def text(value: str) -> Cell:
    return f't="inlineStr"|<is><t xml:space="preserve">{_escape(value)}</t></is>'


def error(code: str) -> Cell:
    return f't="e"|<v>{code}</v>'


def formula(source: str, cached: object = None) -> Cell:
    value = "" if cached is None else f"<v>{cached}</v>"
    kind = 't="str"' if isinstance(cached, str) else ""
    return f"{kind}|<f>{_escape(source)}</f>{value}"


BLANK: Cell = "|"


def _escape(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def set_cells(data: bytes, changes: dict[str, Cell]) -> bytes:
    """The workbook with cells replaced, named `表名!A1`; the cell must be there (ours write every bordered cell)."""
    parts = _parts(data)
    for place, cell in changes.items():
        sheet, _, address = place.rpartition("!")
        name = _part_of(parts, sheet)
        parts[name] = _replace(parts[name].decode(), address, cell).encode()
    return _zip(parts)


def edit_part(data: bytes, name: str, old: str, new: str) -> bytes:
    """A package part with one text replaced everywhere; it must occur."""
    parts = _parts(data)
    before = parts[name].decode()
    assert old in before, old
    parts[name] = before.replace(old, new).encode()
    return _zip(parts)


def add_part(data: bytes, name: str, content: bytes, content_type: str) -> bytes:
    parts = _parts(data)
    parts[name] = content
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace(
        "</Types>", f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    ).encode()
    return _zip(parts)


def _replace(xml: str, address: str, cell: Cell) -> str:
    attributes, _, content = cell.partition("|")
    pattern = re.compile(rf'<c r="{address}"((?: s="\d+")?)[^>/]*(?:/>|>.*?</c>)', re.DOTALL)
    found, count = pattern.subn(lambda m: f'<c r="{address}"{m.group(1)} {attributes}>{content}</c>', xml)
    assert count == 1, f"{address}: {count}"
    return found


def _part_of(parts: dict[str, bytes], sheet: str) -> str:
    link = re.search(rf'<sheet [^>]*name="{sheet}"[^>]*r:id="(\w+)"', parts["xl/workbook.xml"].decode())
    assert link, sheet
    target = re.search(
        rf'<Relationship [^>]*Target="/?(?:xl/)?([^"]+)"[^>]*Id="{link[1]}"|<Relationship [^>]*Id="{link[1]}"[^>]*Target="/?(?:xl/)?([^"]+)"',
        parts["xl/_rels/workbook.xml.rels"].decode(),
    )
    assert target
    return "xl/" + (target[1] or target[2])


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
