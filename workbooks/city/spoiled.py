"""Files that are none of ours, or none at all: cut, encrypted, hostile."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from workbooks.city.draft import Draft
from workbooks.city.fault import COUNTY, NINGXIANG, fault
from workbooks.city.tampered import WORKBOOK
from xladdin.output.zipped import zipped


def _entities(data: bytes) -> bytes:
    """A sheet whose entities grow a thousand million times when they are expanded."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    laughs = '<!DOCTYPE x [<!ENTITY a "哈哈">' + "".join(f'<!ENTITY {c} "{f"&{p};" * 10}">' for p, c in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"  # fmt: skip
    name = "xl/worksheets/sheet2.xml"
    parts[name] = parts[name].replace(b"<worksheet ", laughs.encode() + b"<worksheet ", 1)
    return zipped(parts)


def _bomb(data: bytes) -> bytes:
    """A part that unpacks to far more than it takes."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = "xl/worksheets/sheet2.xml"
    parts[name] = parts[name].replace(b"</worksheet>", b" " * 60_000_000 + b"</worksheet>")
    return zipped(parts)


def _without(part: str) -> Callable[[bytes], bytes]:
    def spoil(data: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            return zipped({name: source.read(name) for name in source.namelist() if name != part})

    return spoil


def _foreign(data: bytes) -> bytes:
    """A workbook of someone's own making, a member of which is kept of ours."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[WORKBOOK] = re.sub(rb"<definedNames>.*</definedNames>", b"", parts[WORKBOOK], flags=re.DOTALL).replace(
        b"_xladdin", b"Sheet9"
    )
    return zipped(parts)


SPOILED = {
    "empty-file": ("零字节的文件。", lambda data: b""),
    "cut-file": ("传输中断的文件。", lambda data: data[: len(data) // 2]),
    "text-file": ("不是表格，只是改了扩展名。", lambda data: "自评得分：98分\n".encode()),
    "encrypted-file": ("加了打开密码。", lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096),
    "flipped-bytes": ("压缩数据损坏。", lambda data: data[:3000] + bytes(b ^ 0x5A for b in data[3000:9000]) + data[9000:]),
    "entity-bomb": ("含有恶意展开的实体。", _entities),
    "zip-bomb": ("解压后异常大。", _bomb),
    "sheet-part-missing": ("缺少一张表的内容。", _without("xl/worksheets/sheet3.xml")),
    "workbook-part-missing": ("缺少工作簿的目录。", _without(WORKBOOK)),
}  # fmt: skip


def _spoiled(id: str, about: str, spoil: Callable[[bytes], bytes]) -> None:
    def change(draft: Draft, rng: Random) -> None:
        return None

    change.__doc__ = about
    fault(id, NINGXIANG, "unreadable-file", spoil=spoil, claims="keep")(change)


for _id, (_about, _spoil) in SPOILED.items():
    _spoiled(_id, _about, _spoil)


@fault("own-workbook", (NINGXIANG, COUNTY), "foreign-template", spoil=_foreign, claims="keep")
def _(draft: Draft, rng: Random) -> None:
    """不是下发的表样，自己做的表。"""
