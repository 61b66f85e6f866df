"""The rows of one sheet of a roll-up one after the other, through the strict reader, without ever holding the sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xladdin.workbook.sheet_data import RawCell, SheetData
from xladdin.workbook.sheet_events import SheetEvents
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import MAIN, feed, make_parser

if TYPE_CHECKING:
    from xladdin.workbook.package import Package
    from xladdin.workbook.xml_parts import Parser

Take = Callable[[int, dict[int, RawCell]], None]
"""Called with the number of a row and its cells by column, both 1-based; rows without content are left out."""


class Enough(Exception):
    """Raised by a Take that needs no more rows."""


def each_row(package: Package, sheet: str, take: Take) -> None:
    """Raises Unreadable, and nothing else of its own."""
    entry = package.sheet(sheet)
    if entry.kind != "worksheet":
        raise Unreadable("not-a-worksheet", f"“{sheet}”是图表页或宏表，不是表格。")
    parser = make_parser(entry.part)
    rows = _Rows(package, sheet, take)
    outline = _Outline(rows, parser, sheet)
    try:
        feed(parser, package.archive.chunks(entry.part), entry.part)
        rows.hand_over()
    except Enough:
        return
    finally:
        outline.listen(None, None)  # the parser and its handlers refer to each other
    if not outline.seen:
        raise Unreadable("damaged-xml", f"文件已损坏：工作表“{sheet}”没有表格数据。")


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
