"""The sheets that macros add to the workbook: tables with links, written in blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from udfs import com
from xladdin.facts import Cell
from xladdin.output.added import RECORD_SHEET, RESULT_SHEETS

if TYPE_CHECKING:
    import xlwings as xw

HIDDEN = RECORD_SHEET
RESULTS = RESULT_SHEETS
FINDINGS, SCORES, EXPLAINED, READINGS, OPINION, INDICATORS, CROSSCHECKED = RESULTS
TITLE_ROW, LEAD_ROW, HEADER_ROW = 1, 2, 3
FONT, HEAD_FONT = "仿宋", "黑体"
HEADER_FILL, LINK_COLOR = "#DCE6F1", "#0563C1"
FILLS = {"error": "#FFC7CE", "warning": "#FFEB9C", "note": "#DDEBF7"}
"""The colours of 错误, 警告 and 提示 on the sheets."""
SIGNED = "+General;-General"
CHINESE = "\u2e80"
"""From here on a first character makes no number, date, formula or truth value."""
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")
_REFERENCE = re.compile(r"=@?(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    width: float
    centred: bool = False
    number_format: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a result sheet shows. A cell of `rows` is a text, a number, None, or a Cell: a link to it.

    `fills`: (first row, last row, column, severity), rows and columns counted from 1 in `rows`.
    """

    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]]
    fills: tuple[tuple[int, int, int, str], ...] = ()
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    """Text of a link where it is not the cell's own name: (row, column) counted from 0 in `rows`."""


def typed(value: str) -> str:
    """A text such that Excel takes it as text: never as formula, number or date. The apostrophe is not shown."""
    from xladdin.output.book import FORMULA_STARTS, clean

    text = clean(value)
    plain = not text or (text[0] >= CHINESE and not text.startswith(FORMULA_STARTS))
    return text if plain else f"'{text}"


def link(cell: Cell, text: str = "") -> str:
    """A formula that leads to a cell of the same workbook: a whole column of links is written in one call."""
    quoted = cell.sheet.replace("'", "''")
    return f"=HYPERLINK({_literal(f'#{chr(39)}{quoted}{chr(39)}!{cell.address}')},{_literal(text or str(cell))})"


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def reference(sheet: str, address: str) -> str:
    """A formula that Excel keeps right when rows are inserted or the sheet is renamed."""
    quoted = sheet.replace("'", "''")
    return f"='{quoted}'!{address}"


def absolute(address: str) -> str:
    """`$I$13` for `I13`, also in ranges."""
    return _CELL.sub(r"$\1$\2", address)


def referred(formula: str) -> tuple[str, str] | None:
    """(sheet, address) that a `reference` speaks of now; None when its cells were deleted."""
    match = _REFERENCE.fullmatch(formula)
    if match is None or "#REF!" in formula:
        return None
    return (match[1].replace("''", "'") if match[1] else match[2]), match[3]


def put(cells: xw.Range, rows: list[list[object]]) -> None:
    """Writes rows of texts and numbers over cells of the same shape, in one call.

    As `Range.value` hands them over, None as an empty text; but that first compares sheets, asking the host a dozen times.
    """
    cells.raw_value = [["" if value is None else value for value in row] for row in rows]


def new_sheet(book: xw.Book, name: str, *, visible: bool = True) -> xw.Sheet:
    """An empty sheet after all others. xlwings makes it the active one; who ran the macro is brought back in the end."""
    sheet = book.sheets.add(name, after=book.sheets[-1])
    if not visible:
        sheet.visible = False
    return sheet


def write_table(sheet: xw.Sheet, table: Table) -> None:
    """Its looks by columns and runs of rows, then the whole table in one write: filled cells would be laid out at every step."""
    width = len(table.columns)
    head = [
        [table.title, *[None] * (width - 1)],
        [typed(table.lead), *[None] * (width - 1)],
        [c.label for c in table.columns],
    ]
    body = [
        [_shown(value, table.links.get((r, c), "")) for c, value in enumerate(row)] for r, row in enumerate(table.rows)
    ]
    last = HEADER_ROW + len(body)
    _set_widths(sheet, table.columns)
    cells = sheet.range((HEADER_ROW, 1), (last, width))
    cells.font.name, cells.font.size = FONT, 10.5
    cells.vertical_alignment = "center"
    cells.borders.set("all", line_style="continuous", weight="thin", color="#7F7F7F")
    _head(sheet, table)
    for n, column in enumerate(table.columns, 1):
        if body and column.centred:
            sheet.range((HEADER_ROW + 1, n), (last, n)).horizontal_alignment = "center"
        if body and column.number_format:
            sheet.range((HEADER_ROW + 1, n), (last, n)).number_format = column.number_format
    for first, end, col, severity in table.fills:
        sheet.range((HEADER_ROW + first, col), (HEADER_ROW + end, col)).color = FILLS[severity]
    _colour_links(sheet, table)
    cells.wrap_text = True
    put(sheet.range((1, 1), (last, width)), head + body)
    sheet.range((TITLE_ROW, 1), (last, width)).rows.autofit()
    with suppress(NotImplementedError):
        sheet.freeze_panes.freeze_at(f"{TITLE_ROW}:{HEADER_ROW}")


def table_book(app: xw.App, table: Table) -> xw.Book:
    """A new workbook, not saved, with the table on a sheet of its name, ready for printing."""
    book = app.books.add()
    sheet = book.sheets[0]
    sheet.name = table.title
    write_table(sheet, table)
    com.set_paper(sheet, HEADER_ROW)
    return book


def _set_widths(sheet: xw.Sheet, columns: Sequence[Column]) -> None:
    """Neighbours of the same width in one call."""
    at = 1
    for width, run in groupby(columns, key=lambda column: column.width):
        end = at + len(list(run))
        sheet.range((1, at), (1, end - 1)).column_width = width
        at = end


def _head(sheet: xw.Sheet, table: Table) -> None:
    title, header = sheet.range((TITLE_ROW, 1)), sheet.range((HEADER_ROW, 1), (HEADER_ROW, len(table.columns)))
    title.font.name, title.font.size, title.font.bold = FONT, 16, True
    sheet.range((LEAD_ROW, 1)).font.name = FONT
    header.font.name, header.color, header.horizontal_alignment = HEAD_FONT, HEADER_FILL, "center"


def _colour_links(sheet: xw.Sheet, table: Table) -> None:
    """Columns with links look like links."""
    for n in range(len(table.columns)):
        if any(isinstance(row[n], Cell) for row in table.rows):
            cells = sheet.range((HEADER_ROW + 1, n + 1), (HEADER_ROW + len(table.rows), n + 1))
            cells.font.color = LINK_COLOR


def _shown(value: object, text: str) -> object:
    if isinstance(value, Cell):
        return link(value, text)
    return typed(value) if isinstance(value, str) else value


def is_ours(book: xw.Book, name: str) -> bool:
    """Whether the sheet of this name was written by a macro, and is not the user's own."""
    return book.sheets[name].range("A1").value == name


def name_for(book: xw.Book, name: str) -> str:
    """The name for a result sheet: its own, unless the user has a sheet of his own with that name."""
    n, found = 2, name
    while found in book.sheet_names and book.sheets[found].range("A1").value != name:
        found, n = f"{name} ({n})", n + 1
    return found
