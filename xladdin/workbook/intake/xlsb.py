"""Binary workbooks (.xlsb; [MS-XLSB]): the package of an .xlsx with its parts written as records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from xladdin.workbook.archive import Archive, Limits
from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.intake.biff import ERRORS, Xti, name_target, rk_number
from xladdin.workbook.intake.other_book import UNSEEN, Cells, OtherBook, exact
from xladdin.workbook.number_formats import BUILT_IN_DATES, is_date_format
from xladdin.workbook.package import SheetEntry
from xladdin.workbook.parts import STATES, Relationship, relationships
from xladdin.workbook.unreadable import Unreadable

_MAIN, _LINKS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_BOOK, _SHEET, _NAME, _OWN, _SAME, _REFERENCES = 153, 156, 39, 357, 358, 362
_OUTSIDE = (355, 356, 359, 360, 361)
_STRING, _FORMAT, _STYLE, _STYLES, _STYLES_END = 19, 44, 47, 617, 618
_ROW, _MERGE, _PROTECTION = 0, 176, 535
_CELLS = range(1, 12)
_EVERYWHERE = 0xFFFFFFFF
_BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = range(1, 8)
_COMPUTED = {8: _TEXT, 9: _REAL, 10: _BOOL, 11: _ERROR}
"""Records of formula cells -> the record of the same value typed in."""


def open_xlsb(path: Path, data: bytes, sha256: str, limits: Limits) -> OtherBook:
    """An .xlsb as a book. Raises Unreadable and nothing else."""
    archive = Archive(data, limits)
    links = relationships(archive.read(_LINKS), _MAIN)
    try:
        book = _Book(archive, links, limits)
    except (struct.error, LookupError, ValueError):
        raise _broken("工作簿的登记") from None

    def grid_of(name: str) -> Grid:
        entry = next(s for s in book.sheets if s.name == name)
        if entry.kind != "worksheet":
            raise Unreadable("not-a-worksheet", f"“{name}”是图表页或宏表，不是表格。")
        try:
            return _grid(book, entry, archive, limits)
        except (struct.error, LookupError, ValueError):
            raise _broken(f"工作表“{name}”") from None

    traits = {"macros"} if any(link.kind == "vbaProject" for link in links) else set()
    if any(link.kind == "externalLink" for link in links):
        traits.add("external-links")
    return OtherBook(
        path, sha256, "二进制工作簿（.xlsb）", book.sheets, book.names, grid_of, frozenset(traits), book.local_names
    )


def _broken(what: str) -> Unreadable:
    return Unreadable("damaged-xml", f"文件已损坏：{what}无法读取。")


def records(archive: Archive, part: str) -> Iterator[tuple[int, bytes]]:
    """(type, data) of each record. Types have one or two bytes, sizes one to four, seven bits in each ([MS-XLSB] 2.1.4)."""
    data = b"".join(archive.chunks(part))
    at, left = 0, archive.limits.blank_cells
    while at < len(data):
        left -= 1
        if left < 0:
            raise Unreadable("too-large", f"文件内部的“{part}”有过多的内容。")
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        if at + size > len(data):
            raise ValueError(part)
        yield kind, data[at : at + size]
        at += size


def _text(data: bytes, at: int) -> tuple[str, int]:
    """An XLWideString and where it ends."""
    (count,) = struct.unpack_from("<L", data, at)
    if count == 0xFFFFFFFF:  # a nullable one without value
        return "", at + 4
    end = at + 4 + count * 2
    if end > len(data):
        raise ValueError(count)
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


class _Book:
    """Sheets, names, strings and which styles show dates."""

    def __init__(self, archive: Archive, links: tuple[Relationship, ...], limits: Limits) -> None:
        self.date1904 = False
        self._targets = {link.id: link for link in links if not link.external}
        sheets: list[SheetEntry] = []
        found: list[tuple[str, int, bytes]] = []
        books: list[bool] = []
        references: list[Xti] = []
        for kind, data in records(archive, _MAIN):
            if kind == _SHEET:
                sheets.append(self._sheet(data))
            elif kind == _BOOK:
                self.date1904 = bool(data[0] & 1)
            elif kind in (_OWN, _SAME, *_OUTSIDE):
                books.append(kind == _OWN)
            elif kind == _REFERENCES:
                for n in range(struct.unpack_from("<L", data)[0]):
                    book, first, last = struct.unpack_from("<L2l", data, 4 + n * 12)
                    references.append(Xti(book < len(books) and books[book], first, last))
            elif kind == _NAME:
                found.append(_name(data))
        titles = tuple(sheet.name for sheet in sheets)
        if not titles or len({title.lower() for title in titles}) != len(titles):
            raise ValueError(titles)
        self.sheets = tuple(sheets)
        self.names: dict[str, str] = {}
        self.local_names: dict[tuple[str, str], str] = {}
        for name, scope, formula in found:
            target = name_target(formula, references, titles, wide_rows=True)
            known = self.names.setdefault(name, target) if scope == _EVERYWHERE else self.local_names.setdefault((titles[scope], name), target)  # fmt: skip
            if known != target:
                raise ValueError(name)
        self.strings = self._strings(archive, limits)
        self.dates = self._dates(archive)

    def _sheet(self, data: bytes) -> SheetEntry:
        state = struct.unpack_from("<L", data)[0]
        relationship, at = _text(data, 8)
        name, _ = _text(data, at)
        link = self._targets[relationship]
        return SheetEntry(name, STATES[state], link.target, link.kind)  # type: ignore[arg-type]

    def _part(self, kind: str) -> str | None:
        return next((link.target for link in self._targets.values() if link.kind == kind), None)

    def _strings(self, archive: Archive, limits: Limits) -> list[str]:
        part = self._part("sharedStrings")
        found = [_text(data, 1)[0] for kind, data in records(archive, part) if kind == _STRING] if part else []
        if len(found) > limits.strings:
            raise Unreadable("too-large", f"文件内部的文字超过 {limits.strings} 条，过多。")
        return found

    def _dates(self, archive: Archive) -> frozenset[int]:
        part = self._part("styles")
        codes: dict[int, str] = {}
        styles: list[int] = []
        counting = False
        for kind, data in records(archive, part) if part else ():
            if kind == _FORMAT:
                codes[struct.unpack_from("<H", data)[0]] = _text(data, 2)[0]
            elif kind in (_STYLES, _STYLES_END):
                counting = kind == _STYLES
            elif kind == _STYLE and counting:
                styles.append(struct.unpack_from("<2H", data)[1])
        return frozenset(
            n for n, code in enumerate(styles)
            if (is_date_format(codes[code]) if code in codes else code in BUILT_IN_DATES)
        )  # fmt: skip


def _name(data: bytes) -> tuple[str, int, bytes]:
    """(name, sheet or _EVERYWHERE, formula)."""
    (scope,) = struct.unpack_from("<L", data, 5)
    name, at = _text(data, 9)
    (size,) = struct.unpack_from("<L", data, at)
    return name, scope, data[at + 4 : at + 4 + size]


def _grid(book: _Book, entry: SheetEntry, archive: Archive, limits: Limits) -> Grid:
    cells = Cells(entry.name, limits.cells)
    grid = Grid(cells.cells)
    row = 0
    for kind, data in records(archive, entry.part):
        if kind == _ROW:
            row = struct.unpack_from("<L", data)[0] + 1
        elif kind in _CELLS:
            column, style = struct.unpack_from("<2L", data)
            cell = _cell(book, _COMPUTED.get(kind, kind), data, style & 0xFFFFFF, UNSEEN if kind in _COMPUTED else None)
            if cell is not None:
                cells.put((row, column + 1), cell)
        elif kind == _MERGE:
            first, last, left, right = struct.unpack_from("<4L", data)
            grid.merges.append((first + 1, left + 1, last + 1, right + 1))
            if len(grid.merges) > limits.merges:
                raise Unreadable("too-large", f"合并单元格超过 {limits.merges} 个，过多。")
        elif kind == _PROTECTION:
            grid.protected = True
    return grid


def _cell(book: _Book, kind: int, data: bytes, style: int, formula: str | None) -> RawCell | None:
    """The value behind the eight bytes that every cell begins with; None for a blank cell."""
    if kind in (_RK, _REAL):
        value: Decimal = rk_number(struct.unpack_from("<L", data, 8)[0]) if kind == _RK else exact(struct.unpack_from("<d", data, 8)[0])  # fmt: skip
        return RawCell("date" if style in book.dates else "number", value, formula)
    if kind == _ERROR:
        return RawCell("error", ERRORS.get(data[8], "#VALUE!"), formula)
    if kind == _BOOL:
        return RawCell("bool", data[8] == 1, formula)
    if kind == _BLANK:
        return None
    text = book.strings[struct.unpack_from("<L", data, 8)[0]] if kind == _SHARED else _text(data, 8)[0]
    return RawCell("text", text, formula) if text or formula else None
