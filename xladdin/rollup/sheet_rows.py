"""The rows of one sheet of a roll-up one after the other, through the strict reader, without ever holding the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from xladdin.facts import column_letter
from xladdin.workbook.plain_xml import ROW_END
from xladdin.workbook.sheet_data import RawCell, SheetData
from xladdin.workbook.sheet_events import SheetEvents
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import MAIN, feed, make_parser

if TYPE_CHECKING:
    from xladdin.workbook.package import Package
    from xladdin.workbook.xml_parts import Parser

Take = Callable[[int, dict[int, RawCell]], None]
"""Called with the number of a row and its cells by column, both 1-based; rows without content are left out."""
_BLANK = re.compile(rb's="[0-9]+" ?/>')
"""What follows `<c ` of a cell without content."""
_DOUBTFUL = b'="shared"', b":c", b"<!"
"""Formulas that may be the source of others, prefixes, comments."""


class Enough(Exception):
    """Raised by a Take that needs no more rows."""


def each_row(package: Package, sheet: str, take: Take, columns: Collection[int] = ()) -> None:
    """`columns`: rows in which these hold nothing need not be handed over, and then most of them take hardly any time.

    Raises Unreadable, and nothing else of its own.
    """
    entry = package.sheet(sheet)
    if entry.kind != "worksheet":
        raise Unreadable("not-a-worksheet", f"“{sheet}”是图表页或宏表，不是表格。")
    parser = make_parser(entry.part)
    rows = _Rows(package, sheet, take)
    outline = _Outline(rows, parser, sheet)
    try:
        chunks = package.archive.chunks(entry.part)
        feed(parser, _without_blank(chunks, columns) if columns else chunks, entry.part)
        rows.hand_over()
    except Enough:
        return
    finally:
        outline.listen(None, None)  # the parser and its handlers refer to each other
    if not outline.seen:
        raise Unreadable("damaged-xml", f"文件已损坏：工作表“{sheet}”没有表格数据。")


def _without_blank(chunks: Iterable[bytes], columns: Collection[int]) -> Iterator[bytes]:
    """A worksheet without the rows that certainly hold nothing in these columns; what is in doubt stays."""
    is_blank = _blank_in(columns)
    left, begun = b"", False
    for chunk in chunks:
        left += chunk
        if not begun:
            head, begin, rest = left.partition(b"<sheetData>")
            if not begin:
                continue
            begun, left = True, rest
            yield head + begin
        *rows, left = left.split(ROW_END)
        yield b"".join([row + ROW_END for row in rows if not is_blank(row)])
    yield left


def _blank_in(columns: Collection[int]) -> Callable[[bytes], bool]:
    """Tells of a row without its end whether it has nothing there: each cell says where it is, or each follows the one before."""
    letters = "|".join(map(column_letter, sorted(columns)))
    filled = re.compile(rf'<c r="(?:{letters})[0-9]+"(?!(?: s="[0-9]+")? ?/>)'.encode())

    def is_blank(row: bytes) -> bool:
        if not row.startswith(b'<row r="') or any(mark in row for mark in _DOUBTFUL):
            return False
        cells, addressed = row.count(b"<c"), row.count(b'<c r="')
        if cells == addressed:
            return filled.search(row) is None
        parts = row.split(b"<c ")
        in_order = row.count(b' r="') == 1 and cells == len(parts) - 1
        return in_order and all(_BLANK.fullmatch(parts[n]) for n in columns if n <= cells)

    return is_blank


class _Rows(SheetData):
    """Hands over each row when the next begins."""

    def __init__(self, package: Package, sheet: str, take: Take) -> None:
        super().__init__(package, sheet)
        self._take = take

    def enter_row(self, row: int, hidden: bool) -> None:
        self.hand_over()
        super().enter_row(row, hidden)

    def hand_over(self) -> None:
        if self.cells:
            cells = {col: cell for (_, col), cell in self.cells.items()}
            self.cells.clear()
            self._take(self._row, cells)


class _Outline:
    """Finds `<sheetData>`; what stands around it says nothing of cells."""

    def __init__(self, rows: _Rows, parser: Parser, sheet: str) -> None:
        self._rows, self._parser, self._sheet = rows, parser, sheet
        self._depth, self._namespace = 0, ""
        self.seen = False
        self.listen(self._start, self._end)

    def listen(self, start: Callable[..., None] | None, end: Callable[..., None] | None) -> None:
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = None

    def _start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._namespace = next((ns for ns in MAIN if tag == ns + "worksheet"), "")
            if not self._namespace:
                raise Unreadable("damaged-xml", f"文件已损坏：工作表“{self._sheet}”的内容不是表格。")
        elif self._depth == 2 and tag == self._namespace + "sheetData":
            if self.seen:
                raise Unreadable("damaged-xml", f"文件已损坏：工作表“{self._sheet}”有两份表格数据。")
            self.seen = True
            SheetEvents(self._rows, self._parser, self._namespace, self._end_data)

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _end_data(self) -> None:
        self._depth -= 1
        self.listen(self._start, self._end)
