"""A string table of any length, of which a text is read when it is asked for: the roll-up of a province has a million, and few are needed."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from xladdin.memo import Memo
from xladdin.output import flate
from xladdin.workbook.archive import Archive
from xladdin.workbook.plain_xml import ITEM_END, has_no_character
from xladdin.workbook.shared_strings import parse_table, run_text
from xladdin.workbook.unreadable import Unreadable

_PLAIN = re.compile(rb'<si><t( xml:space="preserve")?>([^<>&\x00-\x08\x0b-\x1f]*)</t></si>')
_TEXTS, _BLOCKS = 1 << 14, 8
"""Kept: texts that were read, and blocks as they were unpacked for them; rows ask for texts in about the order of the table."""


class StringIndex:
    """Index, as written in cells (`"0"`, `"1"` …), -> text, None for what is none. Raises Unreadable for a text that is damaged.

    Holds the items in blocks, packed anew: spreadsheet programs write a hundred MB of them.
    """

    def __init__(self, part: str, head: bytes) -> None:
        self.count = 0
        self._part, self._head, self._tail = part, head, b"</sst>"
        self._blocks: list[bytes] = []
        self._firsts: list[int] = []
        self._texts = Memo(self._read, _TEXTS)
        self._items = lru_cache(_BLOCKS)(self._unpacked)

    def add(self, items: bytes) -> bool:
        """Whole items, one right behind the other. False when they can not be told apart without reading them."""
        count = items.count(ITEM_END)
        if not items.startswith(b"<si") or items.count(ITEM_END + b"<si") != count - 1:
            return False
        if count != items.count(b"<si") or any(mark in items for mark in (b"<!", b"<?", b":si")):
            return False
        self._firsts.append(self.count)
        packer = flate.compressor()
        self._blocks.append(packer.compress(items) + packer.flush())
        self.count += count
        return True

    def ends(self, tail: bytes) -> bool:
        """Whether head and what stands behind the last item are a table without items that ends right there: so items stand where they should."""
        self._tail = tail
        try:
            around = parse_table((self._head, tail), self._part, 0)
        except Unreadable:
            return False
        return not around.texts and around.end == len(self._head)

    def get(self, index: str) -> str | None:
        if not (index.isascii() and index.isdigit() and len(index) < 10):
            return None
        number = int(index)
        return self._texts[number] if str(number) == index and number < self.count else None

    def _read(self, number: int) -> str:
        block = bisect_right(self._firsts, number) - 1
        item = self._items(block)[number - self._firsts[block]] + ITEM_END
        plain = _PLAIN.fullmatch(item)
        if plain is not None and not has_no_character(item):
            try:
                return run_text(plain[2].decode(), plain[1] is not None)
            except UnicodeDecodeError:
                pass  # expat says what is wrong
        (text,) = parse_table((self._head, item, self._tail), self._part, 1).texts
        return text

    def _unpacked(self, block: int) -> list[bytes]:
        return flate.decompressor().decompress(self._blocks[block]).split(ITEM_END)


def string_index(archive: Archive, part: str) -> StringIndex | None:
    """None when the items can not be told apart without reading them all."""
    found: StringIndex | None = None
    left = b""
    for chunk in archive.chunks(part):
        left += chunk
        if found is None:
            start = left.find(b"<si>")
            if start < 0:
                return None
            found, left = StringIndex(part, left[:start]), left[start:]
        end = left.rfind(ITEM_END) + len(ITEM_END)
        if end >= len(ITEM_END):
            if not found.add(left[:end]):
                return None
            left = left[end:]
    return found if found is not None and found.ends(left) and found.count <= archive.limits.strings else None
