"""The workbook's string table, and the text conventions that it shares with cells.

ECMA-376 part 1, 18.4 (string items) and 22.9.2.19 (ST_Xstring, `_x000D_`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from xladdin.workbook.archive import Archive
from xladdin.workbook.plain_xml import ITEM_END, LARGEST, STRING_SIZE, Items, split_items, split_strings, unescape
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import BLANKS, MAIN, feed, make_parser

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = "http://www.w3.org/XML/1998/namespace}space"

_ITEM, _RUN, _TEXT, _SKIPPED, _TABLE, _OUTSIDE = range(6)
_NAMES = {"sst": _TABLE, "si": _ITEM, "r": _RUN, "t": _TEXT}
_NAMES |= dict.fromkeys(("rPr", "rPh", "phoneticPr", "extLst"), _SKIPPED)
_LEVELS = {ns + name: level for ns in MAIN for name, level in _NAMES.items()}
_ALLOWED = {(_TABLE, _OUTSIDE), (_ITEM, _TABLE), (_RUN, _ITEM), (_TEXT, _ITEM), (_TEXT, _RUN)}
_SKIPPED_IN = (_ITEM, _RUN, _TABLE)


def decode_escapes(text: str) -> str:
    """`_x000D_` -> the character; `_x005F_` protects an underscore. Half a surrogate pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def run_text(text: str, preserve: bool) -> str:
    """The content of a `<t>`; blanks at its ends count only with xml:space="preserve", as in Excel."""
    return decode_escapes(text if preserve else text.strip(BLANKS))


class StringItems:
    """Expat handlers for string items: `<si>` of the table or, entered at `inside_item`, the `<is>` of a cell.

    Runs of rich text are joined; phonetic readings (`rPh`) and fonts are dropped. `keep` receives the text of each
    item, `finish` is called at the end tag of the table.
    """

    __slots__ = ("_finish", "_keep", "_level", "_outer", "_part", "_preserve", "_runs", "_skipped", "parts")

    def __init__(
        self,
        part: str,
        keep: Callable[[str], object],
        finish: Callable[[], object] | None = None,
        inside_item: bool = False,
    ) -> None:
        self.parts: list[str] = []
        self._part = part
        self._keep = keep
        self._finish = finish
        self._level = _ITEM if inside_item else _OUTSIDE
        self._outer = _ITEM
        self._preserve = False
        self._runs: list[str] = []
        self._skipped = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipped:
            self._skipped += 1
            return
        if self.parts:
            self._drop_blanks()
        level = _LEVELS.get(tag)
        outer = self._level
        if level == _SKIPPED and outer in _SKIPPED_IN:
            self._skipped = 1
            return
        if level is None or (level, outer) not in _ALLOWED:
            raise self._damaged("文字存放方式不符合规定")
        if level == _TEXT:
            self._outer = outer
            self._preserve = attributes.get(_SPACE) == "preserve"
        self._level = level

    def end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            if not self._skipped:
                self.parts.clear()
            return
        if self._level == _TEXT:
            self._runs.append(run_text("".join(self.parts), self._preserve))
            self.parts.clear()
            self._level = self._outer
            return
        if self.parts:
            self._drop_blanks()
        if self._level == _RUN:
            self._level = _ITEM
        elif self._level == _ITEM:
            self._level = _TABLE
            self._keep("".join(self._runs))
            self._runs.clear()
        elif self._finish is not None:
            self._finish()

    def _drop_blanks(self) -> None:
        """Between elements there may be line breaks and indentation, nothing else."""
        if "".join(self.parts).strip(BLANKS):
            raise self._damaged("有放错位置的文字")
        self.parts.clear()

    def _damaged(self, problem: str) -> Unreadable:
        return Unreadable("damaged-xml", f"文件已损坏：“{self._part}”里{problem}。")


def shared_strings(archive: Archive, part: str) -> dict[str, str]:
    """Index, as written in the cells (`"0"`, `"1"` …), -> text."""
    limit = archive.limits.strings
    small = archive.size(part) <= LARGEST
    texts = _texts(archive.read(part), part, limit) if small else parse_table(archive.chunks(part), part, limit).texts
    return dict(zip(map(str, range(len(texts))), texts, strict=True))


def _texts(xml: bytes, part: str, limit: int) -> list[str]:
    """The texts of a table: those of items that were read before are recalled."""
    items = split_items(xml, known_items.most)
    texts = None if items is None else known_items.recall(items, part, limit)
    if texts is None:
        texts = _plain_texts(xml, part, limit)
        if texts is None:
            texts = parse_table((xml,), part, limit).texts
        if items is not None:
            known_items.remember(items, texts)
    return texts


class KnownItems:
    """Items of string tables -> texts. The filings of a form have nearly all in common, and rich or phonetic text takes expat long."""

    def __init__(self, most: int = 8192, new: int = 64) -> None:
        """`most`: items kept; `new`: unknown ones of a table that are read one by one, else the table as a whole."""
        self.most, self._new = most, new
        self._known: dict[bytes, str] = {}
        self._head = b""

    def recall(self, table: Items, part: str, limit: int) -> list[str] | None:
        """The texts of all items; None when too many are new, or when they can not be read one by one."""
        if table.kind != self._head or len(table.items) > limit:
            return None
        known = self._known
        unknown = [item for item in table.items if item not in known]
        if len(unknown) > self._new:
            return None
        try:
            around = parse_table((table.head, table.tail), part, limit)
            read = {one: parse_table((table.head, one, ITEM_END, table.tail), part, limit).texts for one in unknown}
        except Unreadable:
            return None
        if around.texts or around.end != len(table.head) or any(len(texts) != 1 for texts in read.values()):
            return None
        texts = [known[item] if item in known else read[item][0] for item in table.items]
        if len(known) + len(read) <= self.most:
            known.update((item, own[0]) for item, own in read.items() if len(item) <= LONGEST_ITEM)
        return texts

    def remember(self, table: Items, texts: list[str]) -> None:
        """All items of a table that was read as a whole, if each text is that of one item."""
        if len(texts) != len(table.items) or not all(map(_is_one, table.items)):
            return
        if table.kind != self._head or len(self._known) + len(texts) > self.most:
            self._known.clear()
            self._head = table.kind
        self._known.update(pair for pair in zip(table.items, texts, strict=True) if len(pair[0]) <= LONGEST_ITEM)


def _is_one(item: bytes) -> bool:
    """Not one with an empty one before it, nor one in a place that is passed over."""
    return item.startswith(b"<si>") and item.find(b"<si", 4) < 0


LONGEST_ITEM = 4096
"""Bytes of an item that is remembered."""
known_items = KnownItems()


class _Table(NamedTuple):
    """All texts of a table, and the byte at which its end tag starts."""

    texts: list[str]
    end: int


def parse_table(chunks: Iterable[bytes], part: str, limit: int) -> _Table:
    """Through expat. Raises Unreadable."""
    texts: list[str] = []
    end = -1

    def keep(text: str) -> None:
        if len(texts) >= limit:
            raise Unreadable("too-large", f"文件里的文字超过 {limit} 条，过多。")
        texts.append(text)

    def finish() -> None:
        nonlocal end
        end = parser.CurrentByteIndex

    parser = make_parser(part)
    items = StringItems(part, keep, finish)
    parser.StartElementHandler = items.start
    parser.CharacterDataHandler = items.parts.append
    parser.EndElementHandler = items.end
    feed(parser, chunks, part)
    return _Table(texts, end)


def _plain_texts(xml: bytes, part: str, limit: int) -> list[str] | None:
    """The texts of a table of plain items; None when only expat can read it, or can say what is wrong."""
    split = split_strings(xml)
    if split is None or len(split.tokens) // STRING_SIZE > limit:
        return None
    try:
        around = parse_table((split.outline,), part, limit)
    except Unreadable:
        return None
    if around.end != split.at or around.texts:
        return None
    texts = split.tokens[2::STRING_SIZE]
    for index, text in enumerate(texts):
        if "&" in text or "_x" in text or text.strip(BLANKS) != text:
            preserve = split.tokens[index * STRING_SIZE + 1] is not None
            texts[index] = run_text(unescape(text), preserve)
    return texts
