"""Sheets, and the places on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from xlwings import NoSuchObjectError, base_classes
from xlwings.utils import a1_to_tuples

from udfs.calc.cells import Note, Range
from udfs.calc.excel import REFUSED, ComError, Worksheet
from udfs.calc.formats import FreezePanes
from udfs.calc.values import COLUMNS, ROWS

_ROWS = re.compile(r"\$?(\d+):\$?(\d+)")
LONGEST_NAME = 31


def cell_range(book, address) -> Range:
    """The Range of a UNO CellRangeAddress."""
    sheet = Sheet(book, book.tabs.ElementNames[address.Sheet])
    return Range(
        sheet, address.StartRow + 1, address.StartColumn + 1,
        address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1,
    )  # fmt: skip


class Sheets(base_classes.Sheets):
    def __init__(self, book) -> None:
        self.book = book

    @property
    def api(self):
        return self.book.tabs

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.controller.ActiveSheet.Name)

    def __call__(self, key: int | str) -> Sheet:
        names = self.api.ElementNames
        if isinstance(key, int):
            return Sheet(self.book, names[key - 1])
        for name in names:
            if name.lower() == key.lower():
                return Sheet(self.book, name)
        raise NoSuchObjectError(key)

    def __contains__(self, key: str) -> bool:
        return any(name.lower() == key.lower() for name in self.api.ElementNames)

    def __len__(self) -> int:
        return len(self.api.ElementNames)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self.api.ElementNames)

    def add(self, before, after, name: str | None) -> Sheet:
        """Excel makes the new sheet the active one."""
        refuse_structure(self.book)
        place = before.index - 1 if before else after.index if after else self.active.index - 1
        check_name(name)
        self.api.insertNewByName(name, place)
        made = Sheet(self.book, name)
        made.activate()
        return made


def refuse_structure(book) -> None:
    if book.document.isProtected():
        raise ComError(REFUSED, "工作簿有保护，不能更改。")


def check_name(name: str | None) -> None:
    if not name or len(name) > LONGEST_NAME or re.search(r"[\\/?*\[\]:]", name):
        raise ComError(REFUSED, f"不能用作工作表名称：{name}")


class Sheet(base_classes.Sheet):
    """A tab. Every UNO object asked for costs half a millisecond: what is asked for again is kept."""

    def __init__(self, book, name: str) -> None:
        self._book, self._name = book, name

    @cached_property
    def sheet(self):
        """The UNO sheet, which stays itself when it is renamed."""
        return self.book.tabs.getByName(self._name)

    @cached_property
    def notes_api(self):
        return self.sheet.Annotations

    @property
    def notes(self) -> Iterator[Note]:
        for n in range(self.notes_api.Count):
            place = self.notes_api.getByIndex(n).Position
            yield Note(Range(self, place.Row + 1, place.Column + 1, 1, 1))

    @property
    def api(self) -> Worksheet:
        return Worksheet(self.sheet, self.book.document)

    @property
    def book(self):
        return self._book

    @property
    def name(self) -> str:
        return self.sheet.Name if "sheet" in self.__dict__ else self._name

    @name.setter
    def name(self, value: str) -> None:
        refuse_structure(self.book)
        check_name(value)
        if value.lower() != self.name.lower() and value in self.book.sheets:
            raise ComError(REFUSED, "名称已被使用")
        self.sheet.Name = value

    @property
    def index(self) -> int:
        return self.sheet.RangeAddress.Sheet + 1

    @property
    def visible(self) -> bool:
        return self.sheet.IsVisible

    @visible.setter
    def visible(self, value: bool) -> None:
        refuse_structure(self.book)
        self.sheet.IsVisible = bool(value)

    def activate(self) -> None:
        self.book.controller.setActiveSheet(self.sheet)

    def delete(self) -> None:
        refuse_structure(self.book)
        self.book.tabs.removeByName(self.name)

    def copy(self, before, after) -> None:
        """Named `表 (2)`, as Excel does, and with the names that are known on the sheet alone."""
        refuse_structure(self.book)
        names, n = self.book.tabs.ElementNames, 2
        while f"{self.name} ({n})" in names:
            n += 1
        self.book.tabs.copyByName(self.name, f"{self.name} ({n})", before.index - 1 if before else after.index)

    @property
    def cells(self) -> Range:
        return Range(self, 1, 1, ROWS, COLUMNS)

    @property
    def used_range(self) -> Range:
        cursor = self.sheet.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return cell_range(self.book, cursor.RangeAddress)

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self)

    def range(self, first, last=None) -> Range:
        if last is not None:
            a, b = self.range(first), self.range(last)
            row, col = min(a.row, b.row), min(a.column, b.column)
            bottom = max(a.row + a.shape[0], b.row + b.shape[0])
            right = max(a.column + a.shape[1], b.column + b.shape[1])
            return Range(self, row, col, bottom - row, right - col)
        if isinstance(first, Range):
            return first
        if isinstance(first, tuple):
            return Range(self, *first) if len(first) == 4 else Range(self, *first, 1, 1)
        parts = [self._area(part) for part in first.split(",")]
        whole = Range(self, *parts[0])
        whole.areas = [Range(self, *part) for part in parts]
        return whole

    def _area(self, text: str) -> tuple[int, int, int, int]:
        rows = _ROWS.fullmatch(text)
        if rows:
            top, bottom = int(rows[1]), int(rows[2])
            return top, 1, bottom - top + 1, COLUMNS
        start, end = a1_to_tuples(text.replace("$", ""))
        if start is None:
            raise NoSuchObjectError(text)
        end = end or start
        return start[0], start[1], end[0] - start[0] + 1, end[1] - start[1] + 1
