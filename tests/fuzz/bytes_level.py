"""Damage to the bytes of a file and to the XML of its parts: what disks, mail, other programs and attackers do."""

from __future__ import annotations

import random
import re

from fuzz.corpus import Book, stored

EDGES = (b"\0", b"\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"PK\1\2", b"PK\3\4", b"PK\5\6", b"\0" * 8)
XML_PIECES = (
    "<v/>", "<v>7</v>", "<v></v>", "<f/>", "<f>1+1</f>", "<f>A1</f>", "</c>", "<c>", "</row>", '<row r="3">', "<row/>", "<is><t>5</t></is>",
    "<!--", "-->", "<![CDATA[", "]]>", "&#53;", "&lt;", "&amp;#53;", "&x;", "<!DOCTYPE x>", "<?x?>", "<extLst/>", "<sheetData/>", "</sheetData>",
    ' r="B5"', ' t="s"', ' t="str"', ' t="e"', ' t="b"', ' t="d"', ' t="inlineStr"', ' s="9999"', ' xmlns="x"', ' hidden="1"', ' state="veryHidden"',
    "1", "0", "-", ".", "e5", "E400", " ", "\n", "\t", "，", "5", "NaN", "INF", "1e", "0x10", "１", "\u00a0", "_x0035_", "#REF!", "TRUE", "\x00", "\ufffe",
    '<mergeCell ref="A1:XFD1048576"/>', '<definedName name="pf_agency">基础数据表!$A$1</definedName>', "localSheetId=\"0\"",
)  # fmt: skip
_TAG = re.compile(rb"<[^<>]{1,400}>")
_NUMBER = re.compile(rb">(-?\d[\d.]*)<")


def damaged(book: Book, rng: random.Random) -> bytes:
    """The file with some bytes changed, moved, repeated or lost."""
    data = bytearray(book.data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        size = rng.choice((1, 1, 2, 4, 16, 512, 4096))
        match rng.randrange(7):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                data[at : at + size] = rng.randbytes(size)
            case 2:
                del data[at : at + size]
            case 3:
                data[at:at] = data[at : at + size] or b"x"
            case 4:
                data[at:at] = rng.choice(EDGES)
            case 5:
                edge = rng.choice(EDGES)
                data[at : at + len(edge)] = edge
            case 6:
                del data[at:]
        if len(data) < 2:
            return bytes(data)
    return bytes(data)


def mangled(book: Book, rng: random.Random) -> bytes:
    """A package in good order, one part of which is not: cut, repeated, swapped or enriched XML, or records for the binary ones."""
    parts = dict(book.parts)
    name = rng.choice(list(parts))
    content = parts[name]
    for _ in range(rng.randint(1, 3)):
        content = _text(content, rng) if rng.randrange(3) else _structure(content, rng)
    parts[name] = content
    if rng.randrange(12) == 0:
        parts.pop(rng.choice(list(parts)))
    return stored(parts)


def _text(content: bytes, rng: random.Random) -> bytes:
    start = rng.randint(0, len(content))
    end = min(len(content), start + rng.choice((0, 0, 1, 2, 5, 40)))
    piece = rng.choice(XML_PIECES).encode() if rng.randrange(5) else rng.randbytes(rng.randint(1, 4))
    return content[:start] + piece + content[end:]


def _structure(content: bytes, rng: random.Random) -> bytes:
    """Whole tags or numbers lost, doubled or exchanged."""
    found = list((_NUMBER if rng.randrange(2) else _TAG).finditer(content))
    if len(found) < 2:
        return _text(content, rng)
    a, b = sorted(rng.sample(found, 2), key=lambda m: m.start())
    group = 1 if a.re is _NUMBER else 0
    (a_start, a_end), (b_start, b_end) = a.span(group), b.span(group)
    match rng.randrange(4):
        case 0:
            return content[:a_start] + content[a_end:]
        case 1:
            return content[:a_end] + content[a_start:a_end] + content[a_end:]
        case 2:
            return content[:a_start] + b[group] + content[a_end:b_start] + a[group] + content[b_end:]
        case _:
            return content[:a_start] + content[b_end:]
