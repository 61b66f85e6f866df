"""Rows of plain XML as cells: the plan of each row is recalled or worked out, and what it awaits is put in.

What depends on the workbook (its string table, the styles that show dates, the shared formulas of the sheet, its limits) is
asked of the SheetData each time, so that nothing gets from one file into another.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from xladdin.workbook.cell_values import number
from xladdin.workbook.plain_xml import attributes, inline_text, unescape
from xladdin.workbook.row_memory import MOST_ROWS, Memory, unremembered, words_text
from xladdin.workbook.row_plan import AWAITED, INLINE, NUMBER, SHARED, TEXT, Place, Rare, RowPlan, planned
from xladdin.workbook.shared_strings import decode_escapes, run_text
from xladdin.workbook.sheet_data import RawCell, SheetData

Layout = dict[int, int]
"""Row -> serial. Rows of one serial agree in what cells they have and in their formulas; 0 says nothing."""
memory = Memory(8 << 20)
_new = tuple.__new__


def read_rows(data: SheetData, pieces: list[bytes]) -> Layout:
    """All rows of a sheet, cut at the row ends. ValueError or Unreadable when they are not plain or contradict themselves."""
    *rows, rest = pieces
    recall = memory.recall if len(rows) <= MOST_ROWS else unremembered
    layout: dict[int, int] = {}
    for row in rows:
        plans, figures, words = recall(row)
        _carry_out(data, plans.rows, iter(figures), iter(words))
        for plan in plans.rows:
            layout[plan.row] = plans.serial
    if rest:
        _carry_out(data, planned(rest), iter(()), iter(()))
        layout[0] = 0
    return layout


def _carry_out(data: SheetData, plans: tuple[RowPlan, ...], figures: Iterator[bytes], words: Iterator[bytes]) -> None:
    cells, dates = data.cells, data.dates
    for row, hidden, fixed, awaited in plans:
        data.enter_row(row, hidden)
        cells.update(fixed)
        for place, content, style, formula in awaited:
            if content is NUMBER:
                kind = "date" if style in dates else "number"
                cells[place] = _new(RawCell, (kind, _number(next(figures)), formula, False))
            elif content is INLINE:
                word = next(words)
                cells[place] = _short_words(word) if len(word) <= SHORT else _words(word)
            elif content is SHARED:
                cells[place] = _new(RawCell, ("text", data.shared_text(next(figures).decode()), None, False))
            elif content is TEXT:
                cells[place] = _new(RawCell, ("text", decode_escapes(next(figures).decode()), formula, False))
            else:
                _judge(data, place, content, figures, words)


@lru_cache(maxsize=1 << 14)
def _number(figure: bytes) -> Decimal:
    return number(figure.decode())


def _words(words: bytes) -> RawCell:
    return RawCell("text", words_text(words))


SHORT = 256
"""Bytes of words that are remembered: the labels of the form and what many write alike."""
_short_words = lru_cache(maxsize=1 << 13)(_words)


def _judge(data: SheetData, place: Place, rare: Rare, figures: Iterator[bytes], words: Iterator[bytes]) -> None:
    inline, text = None, next(figures).decode() if rare.taken == NUMBER else rare.text
    if text is not None:
        text = unescape(text)
    elif rare.taken == INLINE:
        inline = words_text(next(words))
    elif rare.other is not None and rare.other.startswith("<is>"):
        inline = run_text(*inline_text(rare.other))
    elif rare.other is not None:
        text = ""
    formula = None if rare.f is None else unescape(rare.formula or "")
    data.cell(rare.reference, rare.style, rare.kind, text, inline, formula, attributes(rare.f) if rare.f else None)
    if data.cells[place] is AWAITED:
        del data.cells[place]
