"""The plan of a row: what its XML says apart from the contents of its cells, taken apart once.

It follows from the XML of the row alone; whatever depends on the workbook (its string table, the styles that show dates,
the shared formulas of the sheet, its limits) is left to plain_rows.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xladdin.workbook.cell_values import POSITIONS, position
from xladdin.workbook.plain_xml import TOKEN_SIZE, attributes, inline_text, is_content, split_row, taken_words, unescape
from xladdin.workbook.shared_strings import decode_escapes, run_text
from xladdin.workbook.sheet_data import RawCell
from xladdin.workbook.xml_parts import BLANKS, is_true

Place = tuple[int, int]
_OWN = re.compile(r'(?: (?:ca|aca|bx)="(?:0|1|true|false)")*+')
"""Attributes of a formula that stands in one cell: when to compute it is the spreadsheet program's business (LibreOffice says so of each)."""
_TYPED = (None, "n", "s")
_COMPUTED = (None, "n", "str")
NUMBER, SHARED, TEXT, INLINE = "number", "shared", "text", "inline"
"""What a content is: a number, the index of a text, the text that a formula gave, words of the cell's own."""
AWAITED = RawCell("missing-cache", None)
"""Keeps the place of a cell in document order until its content is put in."""
_new = tuple.__new__


class Rare(NamedTuple):
    """A cell that SheetData must judge: shared and array formulas, errors, booleans, dates.

    `text`, `other`: what its `<v>` or `<is>` holds, unless that was taken out: then `taken` says from which it comes.
    """

    reference: str
    style: str | None
    kind: str
    f: str | None
    formula: str | None
    text: str | None
    other: str | None
    taken: str


class Awaited(NamedTuple):
    """A cell that depends on its content or on the workbook: what the content is, or a Rare."""

    place: Place
    content: str | Rare
    style: str | None
    formula: str | None


class RowPlan(NamedTuple):
    """A row: `cells` in document order, those of `awaited` only as place holders."""

    row: int
    hidden: bool
    cells: dict[Place, RawCell]
    awaited: tuple[Awaited, ...]


class _Planner:
    """Collects the plan of one row from the parts of its cells."""

    def __init__(self, number_text: str, rest: str) -> None:
        self.row = int(number_text)
        self.hidden = bool(rest) and is_true(attributes(rest).get("hidden"))
        self.cells: dict[Place, RawCell] = {}
        self.awaited: list[Awaited] = []
        self._column = 0

    def plan(self) -> RowPlan:
        return RowPlan(self.row, self.hidden, self.cells, tuple(self.awaited))

    def add(
        self,
        reference: str,
        style: str | None,
        kind: str | None,
        f: str | None,
        formula: str | None,
        text: str | None,
        other: str | None,
    ) -> None:
        place = POSITIONS.get(reference) or position(reference)
        if place[0] != self.row or place[1] <= self._column:
            raise ValueError(reference)
        self._column = place[1]
        if f is None and other is None and kind in _TYPED:
            if text:
                self._await(place, SHARED if kind == "s" else NUMBER, style, None, text)
        elif kind == "inlineStr" and f is None and text is None and (other or "").startswith("<is>"):
            content, preserve = inline_text(other)  # type: ignore[arg-type]
            if taken_words(other):  # type: ignore[arg-type]
                self._await(place, INLINE, style, None, None)
            else:
                self.cells[place] = RawCell("text", run_text(content, preserve))
        elif f is not None and _OWN.fullmatch(f) and formula and other is None and kind in _COMPUTED:
            source = decode_escapes(unescape(formula)).strip(BLANKS).removeprefix("=")
            self._computed(place, style, kind, source, text)
        else:
            taken = NUMBER if text is not None and is_content(text) else INLINE if taken_words(other) else ""
            kept = (None if taken == NUMBER else text, None if taken == INLINE else other)
            rare = Rare(reference, style, kind or "n", f, formula, *kept, taken)
            self._await(place, rare, style, None, None)

    def _computed(self, place: Place, style: str | None, kind: str | None, formula: str, text: str | None) -> None:
        """A cell with a formula of its own and the number or text that was saved as its result."""
        if not formula:
            raise ValueError(place)
        if text is None or (kind != "str" and not text):
            self.cells[place] = RawCell("missing-cache", None, formula)
        elif kind == "str" and not is_content(text):
            self.cells[place] = RawCell("text", decode_escapes(unescape(text)), formula)
        else:
            self._await(place, TEXT if kind == "str" else NUMBER, style, formula, text)

    def _await(
        self, place: Place, content: str | Rare, style: str | None, formula: str | None, figure: str | None
    ) -> None:
        if figure is not None and not is_content(figure):
            raise ValueError(figure)
        self.cells[place] = AWAITED
        self.awaited.append(_new(Awaited, (place, content, style, formula)))


def planned(rows: bytes) -> tuple[RowPlan, ...]:
    """The plans of the rows in a piece: one row, perhaps after rows that are empty tags. ValueError when they are not plain."""
    plans: list[RowPlan] = []
    row: _Planner | None = None
    groups = zip(*[iter(split_row(rows))] * TOKEN_SIZE, strict=False)
    for _, reference, style, kind, f, formula, text, other, number_text, rest, closed, row_end in groups:
        if reference is not None:
            if row is None:
                raise ValueError(reference)
            row.add(reference, style, kind, f, formula, text, other)
            continue
        if (row is None) == (row_end is not None):
            raise ValueError(number_text)
        planner = row or _Planner(number_text, rest)
        row = None if row_end or closed else planner
        if row is None:
            plans.append(planner.plan())
    if row is not None:
        raise ValueError(rows)
    return tuple(plans)
