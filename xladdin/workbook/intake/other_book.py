"""A workbook of another format, in the terms of the strict reader: sheets, names, grids of exact cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

from msgspec import Struct, field

from xladdin.workbook.cells import Grid, RawCell
from xladdin.workbook.package import SheetEntry
from xladdin.workbook.unreadable import Unreadable

UNSEEN = "?"
"""Stands for the text of a formula that was not read: the cell is known to be computed, not how."""

_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3}|#[A-Z_]+[!?]")


class OtherBook(Struct, frozen=True):
    """An opened .xls, .ods or .xlsb; the fields are those of Package. `format`: what it is, as a clerk would say.

    `grid_of` gives the cells of a sheet by its name; all formulas in them are UNSEEN.
    """

    path: Path
    sha256: str
    format: str
    sheets: tuple[SheetEntry, ...]
    names: Mapping[str, str]
    grid_of: Callable[[str], Grid]
    traits: frozenset[str] = frozenset()
    local_names: Mapping[tuple[str, str], str] = field(default_factory=dict)


def exact(value: float) -> Decimal:
    """A double as the shortest decimal that is the same double: what was typed. ValueError for what is no number."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(value)
    if value == int(value) and abs(value) < 1e15:
        return Decimal(int(value))
    return Decimal(repr(value))


def is_error_text(text: str) -> bool:
    """Is it what a program shows in a cell whose formula failed?"""
    return _ERROR.fullmatch(text) is not None


class Cells:
    """The cells of one sheet as they arrive, refused when told twice or when there are too many."""

    def __init__(self, sheet: str, most: int) -> None:
        self.cells: dict[tuple[int, int], RawCell] = {}
        self._sheet, self._most = sheet, most

    def put(self, at: tuple[int, int], cell: RawCell) -> None:
        if at in self.cells:
            raise Unreadable("damaged-cell", f"文件已损坏：工作表“{self._sheet}”第 {at[0]} 行第 {at[1]} 列存了两次。")
        self.cells[at] = cell
        if len(self.cells) > self._most:
            raise Unreadable("too-large", f"工作表“{self._sheet}”的单元格过多（超过 {self._most} 个有内容）。")
