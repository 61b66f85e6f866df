"""A sheet of a template cut where entries may change it, and put together again around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from xladdin.facts import column_letter
from xladdin.workbook.build.cached import cell_content
from xladdin.workbook.build.sheet import BASIC_SIZE, FORMULA_STARTS, LINE, MOST_HEIGHT, SheetWriter, squeezed
from xladdin.workbook.plan.common import FIRST_ROW, lines_needed
from xladdin.workbook.plan.model import SheetPlan, Slot

_CELL = re.compile(
    r'<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?[^>]*?(?:/>|>(<f>.*?</f>)?(?:<v>[^<]*</v>|<is>.*?</is>)?</c>)', re.DOTALL
)
_ROW = re.compile(r'<row r="(\d+)"[^>]*>')
_HEIGHT = re.compile(r' ht="([\d.]+)"')
_FIT = re.compile(r'fitToHeight="\d"')
Restyle = Callable[[str, int, bool], int]
"""Slot id, style of its cell in the template, whether its text looks like a formula -> style in the copy."""


class Piece(NamedTuple):
    """A cell of a slot as the template has it. `first`: False for the other cells of a merged slot."""

    slot: Slot
    place: str
    style: int
    formula: str
    blank: str
    first: bool


class Skeleton:
    """The XML of one sheet. `styles`: of the cells that entries may change."""

    def __init__(self, xml: str, page: SheetPlan) -> None:
        self.page = page
        slots = _cells(page)
        self.pieces: list[str | Piece] = []
        self.heights: dict[int, float] = {}
        self.rows: dict[int, int] = {}
        end = 0
        for match in re.finditer(f"{_CELL.pattern}|{_ROW.pattern}", xml, re.DOTALL):
            col, row, style, formula, whole = match.groups()
            if whole:
                height = _HEIGHT.search(match[0])
                self.pieces += [xml[end : match.start()], match[0]]
                self.rows[int(whole)] = len(self.pieces) - 1
                self.heights[int(whole)] = float(height[1]) if height else 0.0
            elif (place := f"{col}{row}") in slots:
                slot, first = slots[place]
                piece = Piece(slot, place, int(style or 0), formula or "", match[0], first)
                self.pieces += [xml[end : match.start()], piece]
            else:
                continue
            end = match.end()
        self.pieces.append(xml[end:])
        self.looks = _sizes(page)
        self.styles = {p.style for p in self.pieces if isinstance(p, Piece)}

    def fill(self, entries: Mapping[str, object], results: Mapping[str, object], restyle: Restyle) -> str:
        pieces, raised = list(self.pieces), self.raised(entries)
        for row, height in raised.items():
            pieces[self.rows[row]] = _raised(pieces[self.rows[row]], height)  # type: ignore[arg-type]
        if raised:
            fit = squeezed(self.page, {r: h for r, h in {**self.heights, **raised}.items() if h})
            pieces[-1] = _FIT.sub(f'fitToHeight="{int(fit)}"', pieces[-1])  # type: ignore[arg-type]
        return "".join(p if isinstance(p, str) else _cell(p, entries, results, restyle) for p in pieces)

    def raised(self, entries: Mapping[str, object]) -> dict[int, float]:
        """Rows that a wrapped text makes higher, as the builder makes them."""
        made: dict[int, float] = {}
        for slot in self.page.slots:
            value = entries.get(slot.id)
            if slot.id not in self.looks or value in (None, ""):
                continue
            width, size = self.looks[slot.id]
            need = min(MOST_HEIGHT, lines_needed(str(value), width * BASIC_SIZE / size) * size * LINE + 4)
            rows = range(slot.row, slot.row + slot.rows)
            have = sum(made.get(r, self.heights[r]) for r in rows)
            if need > have:
                made |= {r: round(made.get(r, self.heights[r]) + (need - have) / len(rows), 2) for r in rows}
        return made


def _sizes(page: SheetPlan) -> dict[str, tuple[float, float]]:
    """Width and font size of the slots whose text makes its row higher."""
    writer = SheetWriter.__new__(SheetWriter)
    writer.page = page
    found = {}
    for slot in page.slots:
        if slot.kind in ("text", "goal") and slot.row >= FIRST_ROW:
            width = sum(page.widths[slot.col - 1 : slot.col - 1 + slot.cols]) - 2 * slot.indent
            found[slot.id] = width, writer.look(slot).size
    return found


def _raised(tag: str, height: float) -> str:
    shown = f"{height:g}"
    if _HEIGHT.search(tag):
        return _HEIGHT.sub(f' ht="{shown}"', tag)
    return tag.replace(">", f' customHeight="1" ht="{shown}">')


def _cells(page: SheetPlan) -> dict[str, tuple[Slot, bool]]:
    """Place of a cell -> its slot, and whether it is the slot's first cell."""
    return {
        f"{column_letter(col)}{row}": (slot, (row, col) == (slot.row, slot.col))
        for slot in page.slots
        for row in range(slot.row, slot.row + slot.rows)
        for col in range(slot.col, slot.col + slot.cols)
    }


def _cell(piece: Piece, entries: Mapping[str, object], results: Mapping[str, object], restyle: Restyle) -> str:
    slot, place, style, formula, blank, first = piece
    if slot.id in entries:
        value = shown(entries[slot.id]) if first else None
        style = restyle(slot.id, style, isinstance(value, str) and value.startswith(FORMULA_STARTS))
        start = f'<c r="{place}" s="{style}"'
        if value is None or value == "":
            return f"{start}/>"
        if isinstance(value, str):
            return text_cell(place, style, value)
        kind, text = cell_content(value)
        return f"{start}{kind}><v>{text}</v></c>"
    if not formula:
        return blank
    start = f'<c r="{place}" s="{style}"'
    if slot.id not in results:
        return f"{start}>{formula}</c>"
    kind, text = cell_content(results[slot.id])
    return f"{start}{kind}>{formula}<v>{text}</v></c>"


def text_cell(place: str, style: int | None, text: str) -> str:
    """A typed text, also where it looks like a formula."""
    look = "" if style is None else f' s="{style}"'
    space = ' xml:space="preserve"' if text != text.strip() else ""
    escaped = escape(ILLEGAL_CHARACTERS_RE.sub("", text), {"\r": "&#xD;"})
    return f'<c r="{place}"{look} t="inlineStr"><is><t{space}>{escaped}</t></is></c>'


def shown(value: object) -> object:
    """An answer as the cell shows it."""
    return ("是" if value else "否") if isinstance(value, bool) else value
