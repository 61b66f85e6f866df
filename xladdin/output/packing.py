"""From what XlsxWriter made and what streamed sheets hold, the finished workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from xladdin.output.deflated import Deflated
from xladdin.output.flate import LEVEL
from xladdin.output.streamed import LINKS, ROWS, Rows

_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def with_rows(content: BinaryIO, sheets: Mapping[str, Rows], stream: BinaryIO) -> None:
    """The workbook in `content` to `stream`, with rows, links and relationships of its streamed sheets (by part name) put in."""
    relations = {_relations_part(name): rows for name, rows in sheets.items() if rows.targets.size}
    with zipfile.ZipFile(content) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for info in made.infolist():
            if info.filename in relations:
                rest = made.read(info).partition(_RELATIONS)
                _joined(rest[0] + rest[1], relations.pop(info.filename).targets, rest[2]).store(out, _fresh(info))
            elif info.filename in sheets:
                _whole(made.read(info), sheets[info.filename]).store(out, _fresh(info))
            else:
                out.writestr(info, made.read(info), compresslevel=LEVEL)
        for name, rows in relations.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            _joined(_XML + _RELATIONS, rows.targets, b"</Relationships>").store(out, _fresh(info))


def _relations_part(sheet: str) -> str:
    folder, _, name = sheet.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _whole(xml: bytes, rows: Rows) -> Deflated:
    head, _, rest = xml.partition(ROWS.encode())
    middle, links, tail = rest.partition(LINKS.encode())
    whole = _joined(head, rows.out, middle)
    return whole.then(rows.links, tail) if links else whole


def _joined(head: bytes, own: Deflated, tail: bytes) -> Deflated:
    whole = Deflated()
    whole.write(head)
    return whole.then(own, tail)


def _fresh(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(info.filename, info.date_time)
    made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, info.external_attr
    return made
