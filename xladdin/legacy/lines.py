"""A printed sheet and a table of a document in the same terms: rows of cells, merged cells going on as blank ones."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from xladdin.legacy.words import is_filler
from xladdin.word.blocks import Table, TableCell
from xladdin.workbook.plan import Plan, SheetPlan, Slot, Text

OUTSIDE = ("attachment", "title", "subtitle", "line", "unit", "note")
"""Texts that stand around the table, not in it."""


class Element(Struct, frozen=True):
    """A cell of a printed row: a text, a slot, or neither where a merged cell from above goes on."""

    text: str = ""
    role: str = ""
    slot: Slot | None = None
    over: bool = False


class Line(Struct, frozen=True):
    """A printed row without the rows of blocks. `key`: the texts by which it is found in a document.

    `heads`: it only names columns, so what is below it is data. `waits`: it has slots and no text of its own, so it is
    found below the line that heads it. `block`: the block of rows that begins behind it.
    """

    row: int
    elements: tuple[Element, ...]
    key: tuple[str, ...]
    heads: bool = False
    waits: bool = False

    @property
    def slots(self) -> list[Slot]:
        return [e.slot for e in self.elements if e.slot is not None]

    @property
    def texts(self) -> list[str]:
        return [e.text for e in self.elements if e.text]


class Piece(Struct, frozen=True):
    """A cell of a document's table as it stands in one row. `over`: it began in a row above."""

    text: str
    first: int
    last: int
    over: bool
    cell: TableCell


class Row(Struct, frozen=True):
    """A row of one of the document's tables. `number`: of the row in its table, from 1."""

    table: Table
    number: int
    pieces: tuple[Piece, ...]

    @property
    def own(self) -> list[Piece]:
        """What begins here and says something."""
        return [p for p in self.pieces if not p.over and p.text]


def printed_lines(plan: Plan, sheet: SheetPlan) -> list[Line]:
    """The printed rows of a sheet, from top to bottom."""
    in_blocks = {row for b in sheet.blocks for row in range(b.first, b.last + 1)}
    rows: dict[int, list[tuple[int, Element]]] = {}
    for text in sheet.texts:
        if text.col <= sheet.print_cols and text.role not in (*OUTSIDE, "more") and text.row not in in_blocks:
            _add(rows, text, Element(_said(text), text.role))
    for slot in sheet.slots:
        if slot.col <= sheet.print_cols and slot.row not in in_blocks and not _beside_title(slot, sheet):
            _add(rows, slot, Element(slot=slot))
    lines = [_line(sheet, row, sorted(cells, key=lambda c: c[0])) for row, cells in sorted(rows.items())]
    return [line for line in lines if any(not e.over for e in line.elements)]


def _said(text: Text) -> str:
    """A closed cell shows a dash, which says nothing."""
    return "" if is_filler(text.text) else text.text


def _beside_title(slot: Slot, sheet: SheetPlan) -> bool:
    """The unit's name above the table: rows 1 to 3 hold no table."""
    return slot.row <= 3


def _add(rows: dict[int, list[tuple[int, Element]]], at: Text | Slot, element: Element) -> None:
    for row in range(at.row, at.row + at.rows):
        rows.setdefault(row, []).append((at.col, element if row == at.row else Element(over=True)))


def _line(sheet: SheetPlan, row: int, cells: list[tuple[int, Element]]) -> Line:
    elements = tuple(element for _, element in cells)
    slots = any(e.slot for e in elements)
    said = [e for e in elements if e.text and e.role not in ("marks", "mark")]
    rules = [e for e in said if e.role == "rule"]
    heads = not slots and len(said) > 1 and all(e.role in ("header", "tree") for e in said)
    return Line(row, elements, tuple(e.text for e in (rules or said)), heads, slots and not said)


def table_rows(table: Table) -> Iterator[Row]:
    """The rows of a table; a cell merged downwards stands in each of its rows."""
    real = {id(cell) for row in table.rows for cell in row}
    for number, row in enumerate(table.grid(), 1):
        pieces: list[Piece] = []
        for cell in row:
            if id(cell) in real and (not pieces or pieces[-1].cell is not cell):
                over = cell.row < number
                pieces.append(Piece("" if over else cell.text, cell.column, cell.column + cell.columns - 1, over, cell))
        yield Row(table, number, tuple(pieces))
