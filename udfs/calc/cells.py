"""Ranges: values, formulas, rows, notes."""

from __future__ import annotations

from functools import cached_property

from xlwings import base_classes
from xlwings.utils import col_name

from udfs.calc.excel import REFUSED, ComError, Comment
from udfs.calc.formats import ConditionalFormats, Formats
from udfs.calc.values import COLUMNS, ERRORS, CellError, as_typed, plain
from udfs.calc.words import address, struct

CONTENTS = 1 | 2 | 4 | 16
"""CellFlags: values, dates, texts, formulas."""
NOTES = 8
TEXT_FORMAT = 256


def refuse_protected(cells: Range, typing: bool = False) -> None:
    """A protected sheet takes values in unlocked cells only; UNO itself would write anywhere."""
    if not cells.sheet.sheet.isProtected():
        return
    if typing and cells.cells.CellProtection.IsLocked is False:
        return
    raise ComError(REFUSED, "您试图更改的单元格或图表位于受保护的工作表中。")


class Range(Formats, base_classes.Range):
    max_cells_per_read = max_cells_per_write = None
    arg1_input = ""

    def __init__(self, sheet, row: int, col: int, rows: int, cols: int) -> None:
        self._place = sheet, row, col, (rows, cols)
        self.options: dict = {}
        self.areas = [self]
        self._cells = None

    sheet = property(lambda self: self._place[0])
    row = property(lambda self: self._place[1])
    column = property(lambda self: self._place[2])
    shape = property(lambda self: self._place[3])

    @property
    def book(self):
        return self.sheet.book

    @property
    def api(self):
        """xlwings only asks whether there is one."""
        return self.cells

    @property
    def cells(self):
        """The UNO range."""
        if self._cells is None:
            rows, cols = self.shape
            self._cells = self.sheet.sheet.getCellRangeByPosition(
                self.column - 1, self.row - 1, self.column + cols - 2, self.row + rows - 2
            )
        return self._cells

    @property
    def uno_address(self):
        rows, cols = self.shape
        return struct(
            "table.CellRangeAddress", Sheet=self.sheet.index - 1, StartColumn=self.column - 1, StartRow=self.row - 1,
            EndColumn=self.column + cols - 2, EndRow=self.row + rows - 2,
        )  # fmt: skip

    @property
    def coords(self):
        return self.sheet.name, self.row, self.column, *self.shape

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, col: int | None = None) -> Range:
        if col is None:
            row, col = (row - 1) // self.shape[1] + 1, (row - 1) % self.shape[1] + 1
        return Range(self.sheet, self.row + row - 1, self.column + col - 1, 1, 1)

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool = True, column_absolute: bool = True, external: bool = False) -> str:
        if external:
            raise NotImplementedError("external addresses")
        c, r = "$" if column_absolute else "", "$" if row_absolute else ""
        if self.shape[1] == COLUMNS:
            return f"{r}{self.row}:{r}{self.row + self.shape[0] - 1}"
        first = f"{c}{col_name(self.column)}{r}{self.row}"
        if len(self) == 1:
            return first
        return f"{first}:{c}{col_name(self.column + self.shape[1] - 1)}{r}{self.row + self.shape[0] - 1}"

    @property
    def raw_value(self):
        data = [
            [self._error(i, j) if v is None else v for j, v in enumerate(row)]
            for i, row in enumerate(self.cells.getDataArray())
        ]
        return data[0][0] if len(self) == 1 else data

    def _error(self, row: int, col: int) -> CellError:
        return CellError(ERRORS.get(self.cells.getCellByPosition(col, row).getError(), "#VALUE!"))

    @raw_value.setter
    def raw_value(self, data) -> None:
        refuse_protected(self, typing=True)
        if not isinstance(data, list | tuple):
            data = [[data] * self.shape[1]] * self.shape[0]
        is_text = self._is_text()
        values, formulas = [], {}
        for i, row in enumerate(data):
            made = []
            for j, value in enumerate(row):
                if isinstance(value, str):
                    if value.startswith("=") and len(value) > 1:
                        formulas[i, j], value = value, ""
                    else:
                        value = as_typed(value, is_text)
                made.append("" if value is None else plain(value))
            values.append(tuple(made))
        self.cells.setDataArray(tuple(values))
        self._put_formulas(formulas)

    def _is_text(self) -> bool:
        key = self.cells.NumberFormat
        return key is not None and bool(self.book.document.NumberFormats.getByKey(key).Type & TEXT_FORMAT)

    def _put_formulas(self, formulas: dict[tuple[int, int], str]) -> None:
        """In runs down each column: one call for a whole column of links."""
        index = self.sheet.index - 1
        runs: list[tuple[int, int, list[tuple[str]]]] = []
        for i, j in sorted(formulas, key=lambda at: (at[1], at[0])):
            text = self.book.printed(formulas[i, j], index, self.row - 1 + i, self.column - 1 + j)
            if runs and runs[-1][1] == j and runs[-1][0] + len(runs[-1][2]) == i:
                runs[-1][2].append((text,))
            else:
                runs.append((i, j, [(text,)]))
        for i, j, rows in runs:
            self.cells.getCellRangeByPosition(j, i, j, i + len(rows) - 1).setFormulaArray(tuple(rows))

    @property
    def formula(self):
        index = self.sheet.index - 1
        found = [
            [self.book.in_excel_words(text, index, self.row - 1 + i, self.column - 1 + j) if text.startswith("=") else text
             for j, text in enumerate(row)]
            for i, row in enumerate(self.cells.getFormulaArray())
        ]  # fmt: skip
        return found[0][0] if len(self) == 1 else found

    @formula.setter
    def formula(self, value) -> None:
        self.raw_value = value

    def clear_contents(self) -> None:
        refuse_protected(self, typing=True)
        self.cells.clearContents(CONTENTS)

    def insert(self, shift: str, copy_origin: str) -> None:
        refuse_protected(self)
        self._whole_rows()
        self.sheet.sheet.Rows.insertByIndex(self.row - 1, self.shape[0])

    def delete(self, shift: str | None = None) -> None:
        refuse_protected(self)
        self._whole_rows()
        self.sheet.sheet.Rows.removeByIndex(self.row - 1, self.shape[0])

    def _whole_rows(self) -> None:
        if self.shape[1] != COLUMNS:
            raise NotImplementedError("parts of rows")

    def copy(self, destination) -> None:
        target = destination.impl
        refuse_protected(target)
        place = address(target.sheet.index - 1, target.column - 1, target.row - 1)
        self.sheet.sheet.copyRange(place, self.cells.RangeAddress)

    def select(self) -> None:
        self.sheet.activate()
        self.book.controller.select(self.cells)

    @property
    def merge_area(self) -> Range:
        from udfs.calc.sheet import cell_range

        cursor = self.sheet.sheet.createCursorByRange(self.cells)
        cursor.collapseToMergedArea()
        return cell_range(self.book, cursor.RangeAddress)

    def merge(self, across: bool = False) -> None:
        refuse_protected(self)
        self.cells.merge(True)

    @property
    def note(self) -> Note | None:
        if not self.sheet.notes_api.Count:
            return None
        note = self.sheet.sheet.getCellByPosition(self.column - 1, self.row - 1).getAnnotation()
        return Note(self) if note.getString() else None

    def add_note(self, text: str) -> Note:
        self.sheet.notes_api.insertNew(address(self.sheet.index - 1, self.column - 1, self.row - 1), text)
        return Note(self)

    @property
    def conditional_formats(self) -> ConditionalFormats:
        return ConditionalFormats(self)

    def autofit(self, axis: str | None = None) -> None:
        refuse_protected(self)
        if axis in (None, "c", "columns"):
            self.cells.Columns.OptimalWidth = True
        if axis in (None, "r", "rows"):
            self.cells.Rows.OptimalHeight = True


class Note(base_classes.Note):
    def __init__(self, cell: Range) -> None:
        self._cell = cell

    @cached_property
    def _note(self):
        return self._cell.sheet.sheet.getCellByPosition(self._cell.column - 1, self._cell.row - 1).getAnnotation()

    @property
    def api(self) -> Comment:
        return Comment(self._note)

    @property
    def text(self) -> str:
        return self._note.getString()

    @text.setter
    def text(self, value: str) -> None:
        self._note.setString(value)

    @property
    def location(self) -> Range:
        return self._cell

    def delete(self) -> None:
        self._cell.cells.clearContents(NOTES)
