"""Rows of plain XML as cells: the plan of each row is recalled or worked out, and what it awaits is put in.

What depends on the workbook (its string table, the styles that show dates, the shared formulas of the sheet, its limits) is
asked of the SheetData each time, so that nothing gets from one file into another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from xladdin.memo import Memo
from xladdin.workbook.cell_values import number
from xladdin.workbook.formula.values import LARGEST
from xladdin.workbook.plain_xml import (
    ROW_END,
    attributes,
    figure_text,
    has_no_character,
    inline_text,
    is_content,
    unescape,
)
from xladdin.workbook.row_memory import MOST_ROWS, Memory, Recalled, unremembered, words_text
from xladdin.workbook.row_plan import AWAITED, INLINE, NUMBER, SHARED, TEXT, Place, Rare, RowPlan, planned
from xladdin.workbook.shared_strings import decode_escapes, run_text
from xladdin.workbook.sheet_data import RawCell, SheetData

memory = Memory(8 << 20)
"""When it is full all begins anew. Files of known forms hardly need it (`read/paths.py`)."""
_new = tuple.__new__


def recalled(rows: bytes, prefixed: bool, strictly: bool = False) -> list[Recalled]:
    """The rows of a sheet. ValueError when they are not plain; `prefixed`: where the prefix x14ac is declared.

    Unless `strictly`, figures that are not plain may pass: whoever reads them finds out.
    """
    *pieces, rest = rows.split(ROW_END)
    recall = memory.recall_strictly if strictly else memory.recall
    found = list(map(recall if len(pieces) <= MOST_ROWS else unremembered, pieces))
    if rest:
        found.append(unremembered(rest, b""))
    if not prefixed and any(one.plans.prefixed for one in found):
        raise ValueError("x14ac")
    return found


def plans_of(row: bytes) -> tuple[RowPlan, ...]:
    """The plans of a row with its end, or of what stands behind the last. ValueError when it is not plain."""
    bare = row.removesuffix(ROW_END)
    return planned(row) if bare == row else memory.recall_strictly(bare).plans.rows


def carry_out(data: SheetData, rows: Iterable[Recalled]) -> None:
    """Puts the cells of rows into a sheet. ValueError or Unreadable when they are not plain or contradict themselves."""
    for plans, figures, words in rows:
        _carry_out(data, plans.rows, iter(figures), iter(words))


def _carry_out(data: SheetData, plans: tuple[RowPlan, ...], figures: Iterator[bytes], words: Iterator[bytes]) -> None:
    cells, dates = data.cells, data.dates
    for row, hidden, fixed, awaited in plans:
        data.enter_row(row, hidden)
        cells.update(fixed)
        for place, content, style, formula in awaited:
            if content is NUMBER:
                kind = "date" if style in dates else "number"
                cells[place] = _new(RawCell, (kind, NUMBERS[next(figures)], formula, False))
            elif content is INLINE:
                cells[place] = words_cell(next(words))
            elif content is SHARED:
                cells[place] = _new(RawCell, ("text", data.shared_text(TEXTS[next(figures)]), None, False))
            elif content is TEXT:
                cells[place] = _new(RawCell, ("text", decode_escapes(TEXTS[next(figures)]), formula, False))
            else:
                _judge(data, place, content, figures, words)


_PLAIN = re.compile(rb">-?[0-9]+(?:\.[0-9]+)?(?:E-?[0-9]+)?</")
LONGEST_PLAIN = 40
"""Characters, ends of tags and all, of figures that hardly need a look: results of formulas have 17 digits."""


def _number(figure: bytes) -> Decimal:
    return number(figure_text(figure))


def _double(figure: bytes) -> float:
    plain = len(figure) < LONGEST_PLAIN and _PLAIN.fullmatch(figure)
    value = float(figure[1:-2] if plain else NUMBERS[figure]) or 0.0
    if abs(value) > LARGEST:
        raise ValueError(figure)
    return value


MOST_FIGURES = 1 << 11
"""Of some twenty filings: amounts are their own, and eight times as many make nothing faster and a worker 10 MB larger."""
SHORT = 256
"""Bytes of words and texts that are remembered: the labels of the form and what many write alike."""
NUMBERS = Memo(_number, MOST_FIGURES)
"""Figures, as they are cut out of rows, -> numbers. ValueError for what is none."""
FLOATS = Memo(_double, MOST_FIGURES)
"""The same as the doubles that spreadsheet programs take them for. ValueError for what is beyond those."""
TEXTS = Memo(figure_text, MOST_FIGURES, SHORT)
"""Figures that are indices or texts. ValueError for what is none."""
RESULTS = Memo(lambda figure: RawCell("text", decode_escapes(figure_text(figure))), MOST_FIGURES, SHORT)
"""Figures that are texts given by formulas -> cells. ValueError for what is none."""


def words_cell(words: bytes) -> RawCell:
    """The cell of an `<is>`. ValueError for what is no text."""
    return _short_words(words) if len(words) <= SHORT else _words(words)


def _words(words: bytes) -> RawCell:
    if has_no_character(words) or not is_content(words.decode()):
        raise ValueError(words)
    return RawCell("text", words_text(words))


_short_words = lru_cache(maxsize=1 << 13)(_words)


def _judge(data: SheetData, place: Place, rare: Rare, figures: Iterator[bytes], words: Iterator[bytes]) -> None:
    inline, text = None, TEXTS[next(figures)] if rare.taken == NUMBER else rare.text
    if text is not None:
        text = unescape(text)
    elif rare.taken == INLINE:
        inline = words_cell(next(words)).value
    elif rare.other is not None and rare.other.startswith("<is>"):
        inline = run_text(*inline_text(rare.other))
    elif rare.other is not None:
        text = ""
    formula = None if rare.f is None else unescape(rare.formula or "")
    data.cell(rare.reference, rare.style, rare.kind, text, inline, formula, attributes(rare.f) if rare.f else None)
    if data.cells[place] is AWAITED:
        del data.cells[place]
