"""Workbooks of Excel 97-2003 and WPS (.xls, .et): BIFF8 ([MS-XLS]) inside a compound file. Excel 95 and older are refused."""

from __future__ import annotations

import struct
from pathlib import Path

from xladdin.workbook.archive import Limits
from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.intake.biff import (
    BOF,
    ERRORS,
    FORMULA,
    Pieces,
    Record,
    Xti,
    broken,
    name_target,
    records,
    rk_number,
    text_of,
)
from xladdin.workbook.intake.ole import CompoundFile
from xladdin.workbook.intake.other_book import UNSEEN, Cells, OtherBook, exact
from xladdin.workbook.number_formats import BUILT_IN_DATES, is_date_format
from xladdin.workbook.package import SheetEntry
from xladdin.workbook.unreadable import Unreadable

_STATES = ("visible", "hidden", "veryHidden")
_KINDS = {0: "worksheet", 1: "xlMacrosheet", 2: "chartsheet"}
_BIFF8, _OWN_BOOK = 0x600, 0x401
_ADD_IN = 0x3A01


def open_xls(path: Path, data: bytes, sha256: str, limits: Limits) -> OtherBook:
    """An .xls or .et as a book. Raises Unreadable and nothing else."""
    container = CompoundFile(data)
    if "workbook" not in container.streams:
        if "book" in container.streams:
            raise Unreadable("old-format", f"“{path.name}”是 Excel 95 或更早版本的表格，无法读取。")
        raise Unreadable("not-a-workbook", f"“{path.name}”是旧版 Office 文件，但不是电子表格。")
    stream = container.stream("workbook")
    try:
        book = _Globals(path.name, stream, limits)
        sheets, names, local_names = book.sheets(), *book.targets()
    except (struct.error, LookupError, ValueError):
        raise broken() from None
    traits = {"macros"} if "_vba_project_cur" in container.storages else set()
    if any(entry.kind == "xlMacrosheet" for entry in sheets):
        traits.add("macros")
    if book.linked:
        traits.add("external-links")
    starts = {title: start for start, _, _, title in book.tabs}
    kinds = {entry.name: entry.kind for entry in sheets}

    def grid_of(name: str) -> Grid:
        if kinds[name] != "worksheet":
            raise Unreadable("not-a-worksheet", f"“{name}”是图表页或宏表，不是表格。")
        try:
            return _Sheet(name, book, limits).read(stream, starts[name])
        except (struct.error, LookupError, ValueError):
            raise broken(f"工作表“{name}”无法读取") from None

    kind = "WPS 表格（.et）" if path.suffix.lower() == ".et" else "旧版表格（.xls）"
    return OtherBook(path, sha256, kind, sheets, names, grid_of, frozenset(traits), local_names)


class _Globals:
    """The first substream: sheets, strings, names, which cell styles show dates."""

    def __init__(self, file_name: str, stream: bytes, limits: Limits) -> None:
        self._file = file_name
        self._limits = limits
        self.tabs: list[tuple[int, int, int, str]] = []
        self.strings: list[str] = []
        self.dates: set[int] = set()
        self.linked = False
        self.date1904 = False
        self._formats: dict[int, str] = {}
        self._styles: list[int] = []
        self._own: list[bool] = []
        self._sheets: list[Xti] = []
        self._names: list[tuple[str, int, bytes]] = []
        for record in records(stream, 0, limits.blank_cells):
            handler = _HANDLERS.get(record.kind)
            if handler is not None:
                handler(self, record)
        for n, code in enumerate(self._styles):
            if is_date_format(self._formats[code]) if code in self._formats else code in BUILT_IN_DATES:
                self.dates.add(n)

    def sheets(self) -> tuple[SheetEntry, ...]:
        titles = [title.lower() for _, _, _, title in self.tabs]
        if not titles or len(set(titles)) != len(titles):
            raise broken("工作表登记有误")
        return tuple(
            SheetEntry(title, _STATES[state & 3], "", _KINDS.get(kind, "dialogsheet"))  # type: ignore[arg-type]
            for _, state, kind, title in self.tabs
        )

    def targets(self) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
        """Defined names, those of the whole workbook and those of single sheets."""
        titles = tuple(title for _, _, _, title in self.tabs)
        names: dict[str, str] = {}
        local_names: dict[tuple[str, str], str] = {}
        for name, tab, formula in self._names:
            target = name_target(formula, self._sheets, titles, wide_rows=False)
            key = (titles[tab - 1], name) if tab else name
            if (local_names if tab else names).setdefault(key, target) != target:  # type: ignore[arg-type, attr-defined]
                raise broken(f"名称“{name}”定义了两次")
        return names, local_names

    def _begin(self, record: Record) -> None:
        if struct.unpack_from("<H", record.data)[0] != _BIFF8:
            raise Unreadable("old-format", f"“{self._file}”是 Excel 95 或更早版本的表格，无法读取。")

    def _encrypted(self, _record: Record) -> None:
        raise Unreadable("encrypted", f"“{self._file}”设置了打开密码，无法读取。")

    def _date_mode(self, record: Record) -> None:
        self.date1904 = record.data[0] == 1

    def _tab(self, record: Record) -> None:
        start, state, kind = struct.unpack_from("<L2B", record.data)
        self.tabs.append((start, state, kind, text_of(record.data, 6, 1)))

    def _format(self, record: Record) -> None:
        self._formats[struct.unpack_from("<H", record.data)[0]] = text_of(record.data, 2, 2)

    def _style(self, record: Record) -> None:
        self._styles.append(struct.unpack_from("<2H", record.data)[1])

    def _strings(self, record: Record) -> None:
        unique = struct.unpack_from("<2L", record.data)[1]
        if unique > self._limits.strings:
            raise Unreadable("too-large", f"文件内部的文字超过 {self._limits.strings} 条，过多。")
        pieces = Pieces(record.parts, 8)
        # some programs promise more than there is; a cell that asks for what is missing is refused
        while len(self.strings) < unique and not pieces.ended:
            self.strings.append(pieces.text(2))

    def _book(self, record: Record) -> None:
        kind = struct.unpack_from("<2H", record.data)[1]
        self._own.append(kind == _OWN_BOOK)
        self.linked |= kind not in (_OWN_BOOK, _ADD_IN)

    def _references(self, record: Record) -> None:
        data = b"".join(record.parts)
        count = struct.unpack_from("<H", data)[0]
        for n in range(count):
            book, first, last = struct.unpack_from("<3H", data, 2 + n * 6)
            self._sheets.append(Xti(book < len(self._own) and self._own[book], first, last))

    def _name(self, record: Record) -> None:
        flags, _, count, size, _, tab = struct.unpack_from("<HBBHHH", record.data)
        if flags & 0x20:
            return  # built in: print areas and titles
        wide = record.data[14] & 1
        end = 15 + count * (2 if wide else 1)
        name = record.data[15:end].decode("utf-16-le" if wide else "latin-1", "replace")
        self._names.append((name, tab, record.data[end : end + size]))
        if len(self._names) > self._limits.members * 50:
            raise Unreadable("too-large", "文件内部的名称过多。")


_HANDLERS = {
    BOF: _Globals._begin, 0x2F: _Globals._encrypted, 0x22: _Globals._date_mode, 0x85: _Globals._tab,
    0x41E: _Globals._format, 0xE0: _Globals._style, 0xFC: _Globals._strings, 0x1AE: _Globals._book,
    0x17: _Globals._references, 0x18: _Globals._name,
}  # fmt: skip


class _Sheet:
    """One worksheet substream."""

    def __init__(self, name: str, book: _Globals, limits: Limits) -> None:
        self._book = book
        self._cells = Cells(name, limits.cells)
        self._limits = limits
        self._grid = Grid(self._cells.cells)
        self._awaited: tuple[int, int] | None = None

    def read(self, stream: bytes, start: int) -> Grid:
        for record in records(stream, start, self._limits.blank_cells):
            if record.kind == FORMULA:
                self._formula(record.data)
                continue
            handler = _CELL_HANDLERS.get(record.kind)
            if handler is not None:
                handler(self, record)
        if self._awaited is not None:
            raise broken("公式结果不完整")
        return self._grid

    def _put(self, row: int, column: int, cell: RawCell) -> None:
        self._cells.put((row + 1, column + 1), cell)

    def _number(self, row: int, column: int, style: int, value: object, formula: str | None = None) -> None:
        kind = "date" if style in self._book.dates else "number"
        self._put(row, column, RawCell(kind, value, formula))  # type: ignore[arg-type]

    def _double(self, record: Record) -> None:
        row, column, style, value = struct.unpack_from("<3Hd", record.data)
        self._number(row, column, style, exact(value))

    def _rk(self, record: Record) -> None:
        row, column, style, value = struct.unpack_from("<3HL", record.data)
        self._number(row, column, style, rk_number(value))

    def _many_rk(self, record: Record) -> None:
        row, first = struct.unpack_from("<2H", record.data)
        for n in range((len(record.data) - 6) // 6):
            style, value = struct.unpack_from("<HL", record.data, 4 + n * 6)
            self._number(row, first + n, style, rk_number(value))

    def _shared_text(self, record: Record) -> None:
        row, column, _, index = struct.unpack_from("<3HL", record.data)
        text = self._book.strings[index]
        if text:
            self._put(row, column, RawCell("text", text))

    def _own_text(self, record: Record) -> None:
        row, column = struct.unpack_from("<2H", record.data)
        text = Pieces(record.parts, 6).text(2)
        if text:
            self._put(row, column, RawCell("text", text))

    def _bool_or_error(self, record: Record) -> None:
        row, column, _, value, error = struct.unpack_from("<3H2B", record.data)
        self._put(row, column, RawCell("error", ERRORS.get(value, "#VALUE!")) if error else RawCell("bool", value == 1))

    def _formula(self, data: bytes) -> None:
        """A computed cell ([MS-XLS] 2.5.133 FormulaValue): the result is a double unless it ends in FFFF."""
        if self._awaited is not None:
            raise broken("公式结果不完整")
        row, column, style = struct.unpack_from("<3H", data)
        if data[12:14] != b"\xff\xff":
            self._number(row, column, style, exact(struct.unpack_from("<d", data, 6)[0]), UNSEEN)
            return
        kind, value = data[6], data[8]
        if kind == 0:
            self._awaited = row, column
        elif kind == 1:
            self._put(row, column, RawCell("bool", value == 1, UNSEEN))
        elif kind == 2:
            self._put(row, column, RawCell("error", ERRORS.get(value, "#VALUE!"), UNSEEN))
        elif kind == 3:
            self._put(row, column, RawCell("text", "", UNSEEN))
        else:
            raise broken("公式结果无法识别")

    def _result_text(self, record: Record) -> None:
        if self._awaited is None:
            raise broken("公式结果前后矛盾")
        self._put(*self._awaited, RawCell("text", Pieces(record.parts).text(2), UNSEEN))
        self._awaited = None

    def _merge(self, record: Record) -> None:
        count = struct.unpack_from("<H", record.data)[0]
        for n in range(count):
            first, last, left, right = struct.unpack_from("<4H", record.data, 2 + n * 8)
            self._grid.merges.append((first + 1, left + 1, last + 1, right + 1))
        if len(self._grid.merges) > self._limits.merges:
            raise Unreadable("too-large", f"合并单元格超过 {self._limits.merges} 个，过多。")

    def _protect(self, record: Record) -> None:
        self._grid.protected = record.data[0] == 1

    def _row(self, record: Record) -> None:
        row, flags = struct.unpack_from("<H10xH", record.data)
        if flags & 0x20:
            self._grid.hidden_rows.append((row + 1, row + 1))

    def _columns(self, record: Record) -> None:
        first, last, _, _, flags = struct.unpack_from("<5H", record.data)
        if flags & 1:
            self._grid.hidden_columns.append((first + 1, min(last, 255) + 1))


_CELL_HANDLERS = {
    0x203: _Sheet._double, 0x27E: _Sheet._rk, 0xBD: _Sheet._many_rk, 0xFD: _Sheet._shared_text, 0x204: _Sheet._own_text,
    0xD6: _Sheet._own_text, 0x205: _Sheet._bool_or_error, 0x207: _Sheet._result_text, 0xE5: _Sheet._merge,
    0x12: _Sheet._protect, 0x208: _Sheet._row, 0x7D: _Sheet._columns,
}  # fmt: skip
