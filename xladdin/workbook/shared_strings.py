"""The workbook's string table, and the text conventions it shares with cells (ECMA-376 part 1, 18.4 and 22.9.2.19 ST_Xstring)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import MAIN, feed, make_parser

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = "http://www.w3.org/XML/1998/namespace}space"
_BLANKS = " \t\r\n"

_ITEM, _RUN, _TEXT, _SKIPPED, _TABLE = range(5)
_TAGS = {
    ns + tag: code
    for ns in MAIN
    for tag, code in (
        ("t", _TEXT),
        ("si", _ITEM),
        ("r", _RUN),
        ("rPr", _SKIPPED),
        ("rPh", _SKIPPED),
        ("phoneticPr", _SKIPPED),
        ("extLst", _SKIPPED),
        ("sst", _TABLE),
    )
}


def decode_escapes(text: str) -> str:
    """`_x000D_` -> the character; `_x005F_` protects an underscore. Half a surrogate pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class StringItems:
    """Expat handlers for string items: `<si>` of the table or, entered at `inside_item`, the `<is>` of a cell.

    Runs of rich text are joined; phonetic readings (`rPh`) and fonts are dropped. `done` receives the text of each item.
    """

    __slots__ = ("_attributes", "_done", "_level", "_outer", "_part", "_skipped", "_texts", "parts")

    def __init__(self, part: str, done: Callable[[str], object], inside_item: bool = False) -> None:
        self.parts: list[str] = []
        self._part = part
        self._done = done
        self._level = _ITEM if inside_item else _SKIPPED
        self._outer = _ITEM
        self._skipped = 0
        self._texts: list[str] = []
        self._attributes: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        code = _TAGS.get(tag)
        level = self._level
        if code == _TEXT and (level == _ITEM or level == _RUN):
            self._outer = level
            self._attributes = attributes
        elif code == _ITEM and level == _TABLE:
            pass
        elif code == _RUN and level == _ITEM:
            pass
        elif code == _SKIPPED and level in (_ITEM, _RUN, _TABLE):
            self._skipped = 1
            return
        elif not (code == _TABLE and level == _SKIPPED):
            raise Unreadable("damaged-xml", f"文件已损坏：内部的“{self._part}”里的文字存放方式不符合规定。")
        self._level = code
        if self.parts:
            self._drop_blanks()

    def end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            if not self._skipped:
                self.parts.clear()
            return
        level = self._level
        if level == _TEXT:
            self._texts.append(self._text())
            self._level = self._outer
        elif level == _ITEM:
            if self.parts:
                self._drop_blanks()
            texts = self._texts
            self._level = _TABLE
            self._done(texts[0] if len(texts) == 1 else "".join(texts))
            texts.clear()
        elif level == _RUN:
            self._level = _ITEM

    def _text(self) -> str:
        """The content of a `<t>`; blanks at its ends count only with xml:space="preserve", as in Excel."""
        text = "".join(self.parts)
        self.parts.clear()
        if text[:1] in _BLANKS or text[-1:] in _BLANKS:
            if self._attributes.get(_SPACE) != "preserve":
                text = text.strip(_BLANKS)
        return decode_escapes(text) if "_x" in text else text

    def _drop_blanks(self) -> None:
        """Between elements there may be line breaks and indentation, nothing else."""
        if "".join(self.parts).strip(_BLANKS):
            raise Unreadable("damaged-xml", f"文件已损坏：内部的“{self._part}”里有放错位置的文字。")
        self.parts.clear()


def shared_strings(chunks: Iterable[bytes], part: str, limit: int) -> dict[str, str]:
    """Index, as written in the cells (`"0"`, `"1"` …), -> text."""
    strings: dict[str, str] = {}

    def keep(text: str) -> None:
        index = len(strings)
        if index >= limit:
            raise Unreadable("too-large", f"文件里的文字超过 {limit} 条，过多。")
        strings[str(index)] = text

    items = StringItems(part, keep)
    parser = make_parser(part)
    parser.StartElementHandler = items.start
    parser.CharacterDataHandler = items.parts.append
    parser.EndElementHandler = items.end
    feed(parser, chunks, part)
    return strings
