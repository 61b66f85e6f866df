"""OpenDocument spreadsheets (.ods; OASIS OpenDocument 1.3 part 3, chapter 9): cells, formulas as such, named ranges."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from xladdin.workbook.archive import Archive, Limits
from xladdin.workbook.cell_values import number, serial_day
from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.formula_text import COLUMNS, ROWS
from xladdin.workbook.intake.other_book import UNSEEN, Cells, OtherBook, is_error_text
from xladdin.workbook.package import SheetEntry
from xladdin.workbook.unreadable import Unreadable
from xladdin.workbook.xml_parts import feed, make_parser

_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_NS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE, TEXT, STYLE = (f"{_NS}{name}:1.0}}" for name in ("office", "table", "text", "style"))
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
_ROW_GROUPS = tuple(TABLE + name for name in ("table-row-group", "table-header-rows", "table-rows"))
_TEXTS = (TEXT + "span", TEXT + "a", TEXT + "s", TEXT + "tab", TEXT + "line-break")
_RANGE = re.compile(
    r"\$?('(?:[^']|'')+'|[^.'$]+)\.(\$?[A-Z]{1,3}\$?\d{1,7})(?::(?:\$?(?:'(?:[^']|'')+'|[^.'$]+))?\.(\$?[A-Z]{1,3}\$?\d{1,7}))?"
)
_TIME = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2}(?:[.,]\d{1,9})?)S")
_DEEPEST = 64


def open_ods(path: Path, data: bytes, sha256: str, limits: Limits) -> OtherBook:
    """An .ods as a book. Raises Unreadable and nothing else."""
    archive = Archive(data, limits)
    if "mimetype" not in archive or not archive.read("mimetype").strip().startswith(_SPREADSHEET):
        raise Unreadable("not-a-workbook", f"“{path.name}”是 OpenDocument 文件，但不是电子表格。")
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable("encrypted", f"“{path.name}”设置了打开密码，无法读取。")
    content = _Content(limits)
    content.read(archive)
    sheets = tuple(
        SheetEntry(name, "hidden" if style in content.hidden else "visible", "content.xml")
        for name, style in content.sheets.items()
    )
    if not sheets:
        raise Unreadable("damaged-xml", "文件已损坏：工作簿里没有工作表。")
    macros = any(name.lower().startswith(("basic/", "scripts/")) and "." in name for name in archive.names)
    traits = {"macros"} if macros else set()
    if content.linked:
        traits.add("external-links")
    return OtherBook(
        path, sha256, "OpenDocument 表格（.ods）", sheets, content.names, content.grids.__getitem__,
        frozenset(traits), content.local_names,
    )  # fmt: skip


class _Content:
    """Handlers for content.xml. Only tables that stand directly in the spreadsheet count: tracked changes hold old cells, too."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: dict[str, str] = {}
        self.grids: dict[str, Grid] = {}
        self.names: dict[str, str] = {}
        self.local_names: dict[tuple[str, str], str] = {}
        self.hidden: set[str] = set()
        self.linked = False
        self._limits = limits
        self._path: list[str] = []
        self._style = self._sheet = ""
        self._cells = Cells("", limits.cells)
        self._row = self._column = 0
        self._row_repeat = self._repeat = 1
        self._row_cells: list[tuple[int, int, RawCell]] = []
        self._cell: dict[str, str] | None = None
        self._lines: list[str] = []
        self._skip = self._elements = 0

    def read(self, archive: Archive) -> None:
        parser = make_parser("content.xml")
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        try:
            feed(parser, archive.chunks("content.xml"), "content.xml")
        finally:
            parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > self._limits.blank_cells:
            raise Unreadable("too-large", "文件内部的“content.xml”有过多的内容。")
        if self._skip or len(self._path) >= _DEEPEST:
            self._skip += 1
            return
        if not self._path and tag != OFFICE + "document-content":
            raise Unreadable("damaged-xml", "文件已损坏：内部的“content.xml”不是应有的内容。")
        if not self._enter(tag, attributes):
            self._skip = 1
            return
        self._path.append(tag)

    def _enter(self, tag: str, attributes: dict[str, str]) -> bool:
        """Does what stands in this element concern us?"""
        above = self._path[-1] if self._path else ""
        if above in ("", OFFICE + "document-content", OFFICE + "body"):
            return tag in (OFFICE + name for name in ("document-content", "body", "spreadsheet", "automatic-styles"))
        if above == OFFICE + "automatic-styles":
            self._style = attributes.get(STYLE + "name", "")
            return tag == STYLE + "style" and attributes.get(STYLE + "family") == "table"
        if above == STYLE + "style":
            if attributes.get(TABLE + "display") == "false":
                self.hidden.add(self._style)
            return False
        if tag == TABLE + "named-expressions":
            return above in (OFFICE + "spreadsheet", TABLE + "table")
        if above == TABLE + "named-expressions":
            self._name(tag, attributes)
            return False
        if above == OFFICE + "spreadsheet":
            return tag == TABLE + "table" and self._start_sheet(attributes)
        if above == TABLE + "table" or above in _ROW_GROUPS:
            return self._in_table(tag, attributes)
        if above == TABLE + "table-row":
            return tag in _CELLS and self._start_cell(attributes)
        return self._in_cell(above, tag, attributes)

    def _start_sheet(self, attributes: dict[str, str]) -> bool:
        name = attributes.get(TABLE + "name", "")
        if not name or name.lower() in (known.lower() for known in self.sheets):
            raise Unreadable("damaged-xml", f"文件已损坏：工作表“{name}”没有名称或与另一张同名。")
        self.sheets[name] = attributes.get(TABLE + "style-name", "")
        self._sheet, self._row, self._cells = name, 0, Cells(name, self._limits.cells)
        self.grids[name] = Grid(self._cells.cells, protected=attributes.get(TABLE + "protected") == "true")
        return True

    def _in_table(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag == TABLE + "table-row":
            self._row_repeat = _count(attributes, "number-rows-repeated")
            self._row += 1
            self._column = 0
            self._row_cells = []
            if attributes.get(TABLE + "visibility") in ("collapse", "filter"):
                self.grids[self._sheet].hidden_rows.append((self._row, self._row + self._row_repeat - 1))
        elif tag == TABLE + "table-source":
            self.linked = True
        return tag == TABLE + "table-row" or tag in _ROW_GROUPS

    def _start_cell(self, attributes: dict[str, str]) -> bool:
        self._repeat = _count(attributes, "number-columns-repeated")
        self._column += 1
        self._cell, self._lines = attributes, []
        return True

    def _in_cell(self, above: str, tag: str, attributes: dict[str, str]) -> bool:
        """Paragraphs of the cell and the spans in them; notes and drawings hold text that is not the cell's."""
        if above in _CELLS:
            if tag == TEXT + "p":
                self._lines.append("")
            return tag == TEXT + "p"
        if tag == TEXT + "s":
            self._lines[-1] += " " * min(_count(attributes, "c", TEXT), 1000)
        elif tag == TEXT + "tab":
            self._lines[-1] += "\t"
        elif tag == TEXT + "line-break":
            self._lines[-1] += "\n"
        return tag in _TEXTS

    def _characters(self, text: str) -> None:
        if not self._skip and self._cell is not None and self._lines and self._path[-1] not in _CELLS:
            self._lines[-1] += text

    def _end(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        self._path.pop()
        if tag in _CELLS:
            self._end_cell()
        elif tag == TABLE + "table-row":
            self._end_row()

    def _end_cell(self) -> None:
        attributes, first = self._cell or {}, self._column
        self._cell = None
        self._column += self._repeat - 1
        if self._column > COLUMNS:
            raise self._damaged("列数超出范围")
        cell = self._value(attributes, "\n".join(self._lines))
        if cell is not None:
            if self._repeat > self._limits.cells:
                raise Unreadable("too-large", f"工作表“{self._sheet}”的单元格过多。")
            self._row_cells += [(self._row, column, cell) for column in range(first, self._column + 1)]

    def _end_row(self) -> None:
        if self._row + self._row_repeat - 1 > ROWS:
            raise self._damaged("行数超出范围")
        for again in range(self._row_repeat if self._row_cells else 0):
            for row, column, cell in self._row_cells:
                self._cells.put((row + again, column), cell)
        self._row += self._row_repeat - 1

    def _value(self, attributes: dict[str, str], shown: str) -> RawCell | None:
        """The cell; None for a blank one. An error shows as text only: LibreOffice saves the value 0 or "" with it."""
        formula = UNSEEN if attributes.get(TABLE + "formula") else None
        array = TABLE + "number-matrix-columns-spanned" in attributes
        kind = attributes.get(OFFICE + "value-type", "")
        if attributes.get(_CALCEXT) == "error" or (formula and is_error_text(shown)):
            return RawCell("error", shown or "#VALUE!", formula, array)
        try:
            if kind in ("float", "percentage", "currency"):
                return RawCell("number", number(attributes[OFFICE + "value"]), formula, array)
            if kind == "boolean":
                return RawCell(
                    "bool", {"true": True, "false": False}[attributes[OFFICE + "boolean-value"]], formula, array
                )
            if kind == "date":
                return RawCell("date", serial_day(attributes[OFFICE + "date-value"], False), formula, array)
            if kind == "time":
                return RawCell("date", _time(attributes[OFFICE + "time-value"]), formula, array)
        except (KeyError, ValueError):
            raise self._damaged(f"第 {self._row} 行第 {self._column} 列的内容不是有效的值") from None
        if kind == "string":
            text = attributes.get(OFFICE + "string-value", shown)
            return RawCell("text", text, formula, array) if text or formula else None
        if kind:
            raise self._damaged(f"第 {self._row} 行第 {self._column} 列的类型“{kind[:20]}”无法识别")
        if formula:
            # LibreOffice saves an empty text as a paragraph without a type
            return (
                RawCell("text", shown, formula, array)
                if self._lines
                else RawCell("missing-cache", None, formula, array)
            )
        return RawCell("text", shown) if shown else None

    def _name(self, tag: str, attributes: dict[str, str]) -> None:
        name, reference = attributes.get(TABLE + "name"), attributes.get(TABLE + "cell-range-address", "")
        if tag != TABLE + "named-range" or not name:
            return
        match = _RANGE.fullmatch(reference)
        text = f"{match[1]}!{match[2]}" + (f":{match[3]}" if match[3] else "") if match else "#REF!"
        table = TABLE + "table" in self._path
        known = self.local_names if table else self.names
        if known.setdefault((self._sheet, name) if table else name, text) != text:  # type: ignore[arg-type, index]
            raise Unreadable("damaged-xml", f"文件已损坏：名称“{name}”定义了两次。")
        if len(known) > self._limits.members * 50:
            raise Unreadable("too-large", "文件内部的“content.xml”有过多的内容。")

    def _damaged(self, problem: str) -> Unreadable:
        return Unreadable("damaged-xml", f"文件已损坏：工作表“{self._sheet}”{problem}。")


def _count(attributes: dict[str, str], key: str, namespace: str = TABLE) -> int:
    text = attributes.get(namespace + key, "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text)):
        raise Unreadable("damaged-xml", "文件已损坏：重复的行列数不对。")
    return int(text)


def _time(text: str) -> Decimal:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    seconds = (int(match[1]) * 60 + int(match[2])) * 60 + Decimal(match[3].replace(",", "."))
    return round(seconds / 86400, 15)
