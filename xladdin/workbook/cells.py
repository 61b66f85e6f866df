"""One worksheet as a grid of cells: every value and every formula, streamed through a real XML parser.

What stands outside `<sheetData>` and changes what the cells mean (merges, protection, hidden columns) is read here, the
cells in sheet_data. Rows come from plain_rows when every character of them is understood there, else from sheet_events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

from msgspec import Struct, field

from xladdin.workbook.archive import Limits
from xladdin.workbook.cell_values import Area, area
from xladdin.workbook.formula_text import COLUMNS
from xladdin.workbook.package import Package, SheetEntry
from xladdin.workbook.plain_rows import carry_out, recalled
from xladdin.workbook.plain_xml import LARGEST, Rows, rows_between, split_rows
from xladdin.workbook.row_memory import Recalled
from xladdin.workbook.sheet_data import Kind, RawCell, SheetData
from xladdin.workbook.sheet_events import SheetEvents
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import MAIN, Parser, feed, is_true, make_parser

__all__ = ["Area", "Grid", "Kind", "RawCell", "read_sheet"]


class Grid(Struct):
    """One worksheet. Rows and columns count from 1; areas are (first row, first column, last row, last column).

    `cells` has only cells with a value or formula. `arrays`: areas that one array formula or data table fills; only its
    first cell shows the formula, the others look typed. `hidden_rows`, `hidden_columns`: (first, last).
    """

    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    protected: bool = False
    arrays: list[Area] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def read_sheet(package: Package, name: str) -> Grid:
    """The cells of the worksheet called `name`. Raises Unreadable and nothing else."""
    sheet = open_sheet(package, name)
    return sheet.grid() if isinstance(sheet, PlainSheet) else sheet


def open_sheet(package: Package, name: str) -> PlainSheet | Grid:
    """The sheet with its rows not yet read, where they can be taken apart as plain XML; else all of it. Raises Unreadable and nothing else."""
    entry = package.sheet(name)
    if entry.kind != "worksheet":
        raise Unreadable("not-a-worksheet", f"“{name}”是图表页或宏表，不是表格。")
    if package.archive.size(entry.part) > LARGEST:
        return _parse(package, entry, package.archive.chunks(entry.part)).grid()
    xml = package.archive.read(entry.part)
    with suppress(Unreadable, ValueError):
        return PlainSheet(package, entry, xml)
    return _parse(package, entry, (xml,)).grid()


class PlainSheet:
    """A worksheet cut round its rows. `prefixed`: whether it declares x14ac. Raises ValueError or Unreadable when only expat can read what
    stands around its rows.
    """

    def __init__(self, package: Package, entry: SheetEntry, xml: bytes) -> None:
        self.package, self.entry, self._xml = package, entry, xml
        self._around, self._split = _cut(package, entry, xml)
        self.prefixed = b' xmlns:x14ac="' in self._split.before

    @property
    def rows_xml(self) -> bytes:
        """What stands between the tags of sheetData."""
        return self._split.rows

    def rows(self, strictly: bool = False) -> list[Recalled]:
        """The rows as plans with contents. ValueError when they are not plain; see `plain_rows.recalled`."""
        return recalled(self._split.rows, self.prefixed, strictly)

    def grid(self) -> Grid:
        """All cells. Raises Unreadable and nothing else."""
        for strictly in (False, True):
            with suppress(Unreadable, ValueError):
                data = SheetData(self.package, self.entry.name)
                carry_out(data, self.rows(strictly))
                around = self._around
                return Grid(data.cells, list(around.merges), around.protected, data.arrays, data.hidden_rows,
                            list(around.hidden_columns))  # fmt: skip
        return _parse(self.package, self.entry, (self._xml,)).grid()


def _parse(package: Package, entry: SheetEntry, chunks: Iterable[bytes]) -> _Outline:
    """The whole sheet through expat."""
    parser = make_parser(entry.part)
    outline = _Outline(package, entry.name, parser)
    try:
        feed(parser, chunks, entry.part)
    finally:
        outline.hand_over(None, None)  # the parser and its handlers refer to each other
    return outline


class _Surroundings(NamedTuple):
    """A sheet without its rows, and the bytes before and behind them."""

    before: bytes
    behind: bytes
    grid: Grid


_surroundings: dict[tuple[str, Limits], list[_Surroundings]] = {}
"""What stood around the rows of the sheets read last, by part, the latest first: the same in all workbooks made from one template."""
MOST_PARTS, MOST_OF_A_PART = 64, 6
LARGEST_SURROUNDINGS = 1 << 17
"""Bytes; a sheet with more around its rows is parsed each time."""


def _cut(package: Package, entry: SheetEntry, xml: bytes) -> tuple[Grid, Rows]:
    """A sheet without its rows, and these. Raises Unreadable, or ValueError when rows do not stand where they seem to."""
    recent = _surroundings.get((entry.part, package.archive.limits), [])
    for n, one in enumerate(recent):
        rows = rows_between(xml, one.before, one.behind)
        if rows is not None:
            if n:
                recent.insert(0, recent.pop(n))
            return one.grid, rows
    rows = split_rows(xml)
    if rows is None:
        raise ValueError(entry.part)
    parsed = _parse(package, entry, (rows.before, b"<sheetData/>", rows.behind))
    if parsed.data_at != len(rows.before):
        raise ValueError(parsed.data_at)
    grid = parsed.grid()
    if len(rows.before) + len(rows.behind) <= LARGEST_SURROUNDINGS:
        if len(_surroundings) >= MOST_PARTS:
            _surroundings.clear()
        kept = _surroundings.setdefault((entry.part, package.archive.limits), [])
        kept.insert(0, _Surroundings(rows.before, rows.behind, grid))
        del kept[MOST_OF_A_PART:]
    return grid, rows


class _Outline:
    """Expat handlers for a worksheet outside `<sheetData>`. What does not change the meaning of cells passes unread."""

    __slots__ = ("_depth", "_grid", "_limits", "_namespace", "_parser", "_section", "_sheet", "data", "data_at")

    def __init__(self, package: Package, sheet: str, parser: Parser) -> None:
        self._grid = Grid()
        self._sheet = sheet
        self._limits = package.archive.limits
        self._parser = parser
        self.data = SheetData(package, sheet)
        self.data_at = -1
        self._depth = 0
        self._namespace = ""
        self._section = ""
        self.hand_over(self._start, self._end)

    def hand_over(self, start: Callable[..., None] | None, end: Callable[..., None] | None) -> None:
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = None

    def grid(self) -> Grid:
        """The sheet after the last event."""
        if self.data_at < 0:
            raise self._damaged("没有表格数据")
        self._grid.cells = self.data.cells
        self._grid.arrays = self.data.arrays
        self._grid.hidden_rows = self.data.hidden_rows
        return self._grid

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._namespace = next((ns for ns in MAIN if tag == ns + "worksheet"), "")
            if not self._namespace:
                raise self._damaged("的内容不是表格")
        elif self._depth == 2:
            self._section = tag.removeprefix(self._namespace)
            if self._section == "sheetData":
                self._start_data()
            elif self._section == "sheetProtection":
                self._grid.protected = is_true(attributes.get("sheet"))
        elif self._depth == 3:
            if self._section == "mergeCells":
                self._merge(tag, attributes)
            elif self._section == "cols" and is_true(attributes.get("hidden")):
                self._hide_columns(attributes)

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _start_data(self) -> None:
        if self.data_at >= 0:
            raise self._damaged("有两份表格数据")
        self.data_at = self._parser.CurrentByteIndex
        SheetEvents(self.data, self._parser, self._namespace, self._end_data)

    def _end_data(self) -> None:
        self._depth -= 1
        self.hand_over(self._start, self._end)

    def _merge(self, tag: str, attributes: dict[str, str]) -> None:
        try:
            merged = area(attributes.get("ref", ""))
        except ValueError:
            raise self._damaged("的合并单元格范围不对") from None
        if tag != self._namespace + "mergeCell":
            raise self._damaged("的合并单元格里有不该出现的内容")
        self._grid.merges.append(merged)
        if len(self._grid.merges) > self._limits.merges:
            raise Unreadable("too-large", f"工作表“{self._sheet}”的合并单元格超过 {self._limits.merges} 个，过多。")

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = (attributes.get(key, "") for key in ("min", "max"))
        if not (first + last).isascii() or not first.isdigit() or not last.isdigit() or len(first + last) > 10:
            raise self._damaged("的列设置不对")
        self._grid.hidden_columns.append((int(first), min(int(last), COLUMNS)))

    def _damaged(self, problem: str) -> Unreadable:
        return Unreadable("damaged-xml", f"文件已损坏：工作表“{self._sheet}”{problem}。")
