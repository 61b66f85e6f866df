"""A string table of any length, of which a text is read when it is asked for: the roll-up of a province has a million, and few are needed."""

from __future__ import annotations

import re
from array import array

from xladdin.memo import Memo
from xladdin.workbook.archive import Archive
from xladdin.workbook.plain_xml import ITEM_END, has_no_character
from xladdin.workbook.shared_strings import parse_table, run_text
from xladdin.workbook.unreadable import Unreadable

_PLAIN = re.compile(rb'<si><t( xml:space="preserve")?>([^<>&\x00-\x08\x0b-\x1f]*)</t></si>')
_KEPT = 1 << 14


class StringIndex:
    """Index, as written in cells (`"0"`, `"1"` …), -> text, None for what is none. Raises Unreadable for a text that is damaged."""

    def __init__(self, part: str, xml: bytearray, start: int, tail: int, ends: array[int]) -> None:
        """The items stand in `xml` between `start` and `tail`; `ends`: where each ends."""
        self._part, self._xml, self._ends = part, xml, ends
        self._head, self._tail = bytes(xml[:start]), bytes(xml[tail:])
        self._texts = Memo(self._read, _KEPT)

    def get(self, index: str) -> str | None:
        if not (index.isascii() and index.isdigit() and len(index) < 10):
            return None
        number = int(index)
        return self._texts[number] if str(number) == index and number < len(self._ends) else None

    def _read(self, number: int) -> str:
        item = bytes(self._xml[self._ends[number - 1] if number else len(self._head) : self._ends[number]])
        plain = _PLAIN.fullmatch(item)
        if plain is not None and not has_no_character(item):
            try:
                return run_text(plain[2].decode(), plain[1] is not None)
            except UnicodeDecodeError:
                pass  # expat says what is wrong
        (text,) = parse_table((self._head, item, self._tail), self._part, 1).texts
        return text


def string_index(archive: Archive, part: str) -> StringIndex | None:
    """None when the items can not be told apart without reading them all."""
    xml = bytearray()
    for chunk in archive.chunks(part):
        xml += chunk
    start, tail = xml.find(b"<si>"), xml.rfind(b"</sst>")
    if not 0 <= start < tail:
        return None
    strange = any(xml.find(mark, start, tail) >= 0 for mark in (b"<!", b"<?", b":si"))
    count = xml.count(ITEM_END, start, tail)
    if strange or count != xml.count(b"<si", start, tail) or count > archive.limits.strings:
        return None
    if not _is_empty(bytes(xml[:start]), bytes(xml[tail:]), part):
        return None
    ends, at = array("Q"), start
    for _ in range(count):
        at = xml.index(ITEM_END, at) + len(ITEM_END)
        ends.append(at)
    return StringIndex(part, xml, start, tail, ends)


def _is_empty(head: bytes, tail: bytes, part: str) -> bool:
    """Whether a table without its items is one, so that they stand where items stand."""
    try:
        around = parse_table((head, tail), part, 0)
    except Unreadable:
        return False
    return not around.texts and around.end == len(head)
