"""Rows of plain XML as cells. What the XML of a row says apart from its figures is worked out once and then remembered.

The filings of one template have most rows in common, or differ in nothing but the figures. What is remembered follows from
the XML of the row alone; whatever depends on the workbook (its string table, the styles that show dates, the shared
formulas of the sheet, its limits) is asked of the SheetData each time, so that nothing gets from one file into another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from xladdin.workbook.cell_values import POSITIONS, number, position
from xladdin.workbook.plain_xml import (
    ROW_END,
    TOKEN_SIZE,
    attributes,
    inline_text,
    is_figure,
    split_row,
    take_figures,
    unescape,
)
from xladdin.workbook.shared_strings import decode_escapes, run_text
from xladdin.workbook.sheet_data import RawCell, SheetData
from xladdin.workbook.xml_parts import BLANKS, is_true

Place = tuple[int, int]
_TYPED = (None, "n", "s")
_COMPUTED = (None, "n", "str")
_NUMBER, _SHARED, _TEXT = "number", "shared", "text"
_AWAITED = RawCell("missing-cache", None)
"""Keeps the place of a cell in document order until its figure is put in."""
_new = tuple.__new__


class Rare(NamedTuple):
    """A cell that SheetData must judge: shared and array formulas, errors, booleans, dates. `text`: its `<v>`, unless a figure."""

    reference: str
    style: str | None
    kind: str
    f: str | None
    formula: str | None
    text: str | None
    other: str | None
    figure: bool


class Awaited(NamedTuple):
    """A cell that depends on its figure or on the workbook: what the figure is, or a Rare."""

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


def read_rows(data: SheetData, pieces: list[bytes]) -> None:
    """All rows of a sheet, cut at the row ends. ValueError or Unreadable when they are not plain or contradict themselves."""
    *rows, rest = pieces
    recall = memory.plans if len(rows) <= MOST_ROWS else _plans
    for row in rows:
        skeleton, figures = take_figures(row)
        _carry_out(data, recall(skeleton, row), map(bytes.decode, figures))
    if rest:
        _carry_out(data, _planned(rest), iter(()))


def _carry_out(data: SheetData, plans: tuple[RowPlan, ...], figures: Iterator[str]) -> None:
    cells, dates = data.cells, data.dates
    for row, hidden, planned, awaited in plans:
        data.enter_row(row, hidden)
        cells.update(planned)
        for place, content, style, formula in awaited:
            if content is _NUMBER:
                kind = "date" if style in dates else "number"
                cells[place] = _new(RawCell, (kind, number(next(figures)), formula, False))
            elif content is _SHARED:
                cells[place] = _new(RawCell, ("text", data.shared_text(next(figures)), None, False))
            elif content is _TEXT:
                cells[place] = _new(RawCell, ("text", decode_escapes(next(figures)), formula, False))
            else:
                _judge(data, place, content, figures)


def _judge(data: SheetData, place: Place, rare: Rare, figures: Iterator[str]) -> None:
    inline, text = None, next(figures) if rare.figure else rare.text
    if text is not None:
        text = unescape(text)
    elif rare.other is not None and rare.other.startswith("<is>"):
        inline = run_text(*inline_text(rare.other))
    elif rare.other is not None:
        text = ""
    formula = None if rare.f is None else unescape(rare.formula or "")
    data.cell(rare.reference, rare.style, rare.kind, text, inline, formula, attributes(rare.f) if rare.f else None)
    if data.cells[place] is _AWAITED:
        del data.cells[place]


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
                self._await(place, _SHARED if kind == "s" else _NUMBER, style, None, text)
        elif kind == "inlineStr" and f is None and text is None and (other or "").startswith("<is>"):
            self.cells[place] = RawCell("text", run_text(*inline_text(other)))  # type: ignore[arg-type]
        elif f == "" and formula and other is None and kind in _COMPUTED:
            source = decode_escapes(unescape(formula)).strip(BLANKS).removeprefix("=")
            self._computed(place, style, kind, source, text)
        else:
            figure = text is not None and is_figure(text)
            rare = Rare(reference, style, kind or "n", f, formula, None if figure else text, other, figure)
            self._await(place, rare, style, None, None)

    def _computed(self, place: Place, style: str | None, kind: str | None, formula: str, text: str | None) -> None:
        """A cell with a formula of its own and the number or text that was saved as its result."""
        if not formula:
            raise ValueError(place)
        if text is None or (kind != "str" and not text):
            self.cells[place] = RawCell("missing-cache", None, formula)
        elif kind == "str" and not is_figure(text):
            self.cells[place] = RawCell("text", decode_escapes(unescape(text)), formula)
        else:
            self._await(place, _TEXT if kind == "str" else _NUMBER, style, formula, text)

    def _await(
        self, place: Place, content: str | Rare, style: str | None, formula: str | None, figure: str | None
    ) -> None:
        if figure is not None and not is_figure(figure):
            raise ValueError(figure)
        self.cells[place] = _AWAITED
        self.awaited.append(_new(Awaited, (place, content, style, formula)))


def _planned(rows: bytes) -> tuple[RowPlan, ...]:
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


MOST_ROWS = 500
"""Rows of sheets with more are not remembered: no form has them, and they would push out the rows of all others."""
LARGEST_ROW = 1 << 15
_BYTES_A_CELL = 400


class Memory:
    """Plans of the rows read last, by what rows say without their figures, in about `most` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self._kept: dict[Hashable, tuple[RowPlan, ...]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def plans(self, skeleton: Hashable, row: bytes) -> tuple[RowPlan, ...]:
        """The plans of a row without its end, recalled or worked out. ValueError when it is not plain, and then nothing is kept."""
        found = self._kept.get(skeleton)
        if found is None:
            found = _planned(row + ROW_END)
            if len(row) <= LARGEST_ROW:
                self._keep(skeleton, found, len(row))
        return found

    def _keep(self, skeleton: Hashable, plans: tuple[RowPlan, ...], size: int) -> None:
        size += _BYTES_A_CELL * sum(1 + len(plan.cells) for plan in plans)
        if size > self.most:
            return
        if self.bytes + size > self.most:
            self._kept.clear()
            self.bytes = 0
        self._kept[skeleton] = plans
        self.bytes += size


memory = Memory(8 << 20)


def _plans(_skeleton: Hashable, row: bytes) -> tuple[RowPlan, ...]:
    return _planned(row + ROW_END)
