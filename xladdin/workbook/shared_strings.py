"""The workbook's string table, and the text conventions it shares with cells (ECMA-376 part 1, 18.4 and 22.9.2.19 ST_Xstring)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import MAIN, feed, make_parser

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
PRESERVE = "http://www.w3.org/XML/1998/namespace}space"

_SI, _T, _RPH, _OTHER = range(4)
_TAGS = {ns + tag: code for ns in MAIN for tag, code in (("si", _SI), ("t", _T), ("rPh", _RPH))}


def decode_escapes(text: str) -> str:
    """`_x000D_` -> the character; `_x005F_` protects an underscore. Halves of a character that do not fit become U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def text_run(parts: list[str], attributes: dict[str, str]) -> str:
    """The content of a `<t>`; blanks at its ends count only with xml:space="preserve", as in Excel."""
    text = parts[0] if len(parts) == 1 else "".join(parts)
    if attributes.get(PRESERVE) != "preserve":
        text = text.strip(" \t\r\n")
    return decode_escapes(text)


def shared_strings(chunks: Iterable[bytes], part: str, limit: int) -> dict[str, str]:
    """Index, as written in the cells (`"0"`, `"1"` …), -> text. Runs of rich text are joined, phonetic readings dropped."""
    table = _Table(part, limit)
    parser = make_parser(part)
    parser.StartElementHandler = table.start
    parser.CharacterDataHandler = table.parts.append
    parser.EndElementHandler = table.end
    feed(parser, chunks, part)
    return table.strings


class _Table:
    """Handlers for sst/si/t, sst/si/r/t and, to be dropped, sst/si/rPh/t."""

    __slots__ = ("attributes", "depth", "limit", "parts", "part", "phonetic", "runs", "strings", "text_depth")

    def __init__(self, part: str, limit: int) -> None:
        self.part = part
        self.limit = limit
        self.strings: dict[str, str] = {}
        self.parts: list[str] = []
        self.runs: list[str] = []
        self.attributes: dict[str, str] = {}
        self.depth = 0
        self.phonetic = False
