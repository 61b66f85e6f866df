"""A row that is as the form has it, cut into pieces that may stand in other files, and what each of them says."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from xladdin.workbook.cell_values import POSITIONS, position
from xladdin.workbook.cells import RawCell
from xladdin.workbook.plain_rows import words_cell
from xladdin.workbook.plain_xml import content_spans
from xladdin.workbook.read.contents import At, SheetPlaces, plain_value, saved_value
from xladdin.workbook.read.steps import Fixed, Step, Use
from xladdin.workbook.read.verify import stands
from xladdin.workbook.row_plan import AWAITED, INLINE, NUMBER, TEXT, Awaited, RowPlan

if TYPE_CHECKING:
    from xladdin.workbook.formula import CellKey, CellValue

PRINTED = 1 << 20
"""What a printed text counts: more than a form has formulas, so that one sum counts both."""
_USELESS = Use()


class Piece:
    """A step in the making. `at`: the cell whose content follows; None at the end of the row. The rest as in `Step`."""

    def __init__(self) -> None:
        self.xml = b""
        self.counted = 0
        self.at: At | None = None
        self.content: str | None = None
        self.style: str | None = None
        self.use = _USELESS
        self._saved: list[tuple[int, object, RawCell]] = []
        self._given: list[tuple[int, CellValue]] = []
        self._slots: list[tuple[int, RawCell | None]] = []
        self._over: list[tuple[CellKey, CellValue]] = []

    def step(self, after: list[Step]) -> Step:
        said = Fixed(tuple(self._saved), tuple(self._given), tuple(self._slots), tuple(self._over))
        fixed = said if any(said) else None
        return Step(self.xml, self.counted, fixed, self.content, self.use, self.style, after, set())

    def holds_result(self, number: int, cell: RawCell) -> None:
        """The result of a formula that is always the same."""
        self._saved.append((number, saved_value(cell), cell))

    def holds(self, use: Use, cell: RawCell) -> None:
        """A content that is always the same."""
        if use.printed is not None and stands(cell, use.printed):
            self.counted += PRINTED
        if use.given is not None:
            self._given.append((use.given, plain_value(cell)))
        if use.slot is not None:
            self._slots.append((use.slot, cell))
        if use.over is not None:
            self._over.append((use.over, plain_value(cell)))

    def lacks(self, key: CellKey, slot: int | None) -> None:
        """A formula that the row rightly lacks, and the slot in its cell."""
        self.counted += 1
        self._over.append((key, None))
        if slot is not None:
            self._slots.append((slot, None))


class Survey:
    """The `pieces` of a row, which may be several rows where one has no end of its own. `bare`: it lacks formulas because nothing is entered.

    `absent`: formulas that the sheet rightly lacks. Raises ValueError when the row holds a result where the form has no formula.
    """

    def __init__(self, places: SheetPlaces, row: bytes, plans: Sequence[RowPlan], absent: Set[At]) -> None:
        self._places, self._absent = places, absent
        self._text, spans = content_spans(row)
        self._spans = {POSITIONS.get(reference) or position(reference): span for reference, span in spans.items()}
        self._cut = 0
        self._piece = Piece()
        self.pieces = [self._piece]
        self.bare = False
        for plan in plans:
            self._survey(plan)
        self._piece.xml = self._text[self._cut :].encode()

    def _survey(self, plan: RowPlan) -> None:
        awaited = {one.place: one for one in plan.awaited}
        lacking = [at for at in self._absent if at[0] == plan.row and at not in plan.cells]
        self.bare = self.bare or bool(lacking)
        for at in sorted([*plan.cells, *lacking]):
            if at not in plan.cells:
                self._piece.lacks(self._key(at), self._places.slots.get(at))
                continue
            formula = self._places.formulas.get(at)
            self._piece.counted += formula is not None
            result = None if at in self._absent else formula
            cell = plan.cells[at]
            if cell is AWAITED:
                self._awaited(at, awaited[at], result)
            elif result is not None:
                self._piece.holds_result(result, cell)
            else:
                self._piece.holds(self._use(at), cell)

    def _key(self, at: At) -> CellKey:
        return (self._places.name, *at)

    def _use(self, at: At) -> Use:
        over = self._key(at) if at in self._absent else None
        return Use(None, self._places.printed.get(at), self._places.inputs.get(at), self._places.slots.get(at), over)

    def _awaited(self, at: At, one: Awaited, result: int | None) -> None:
        if one.content is TEXT and result is None:
            raise ValueError(at)  # a formula where the form has none: nobody has asked what becomes of it
        use = self._use(at) if result is None else Use(result)
        if one.content is INLINE and _is_printed(use):
            start, end = self._spans[at]
            self._piece.holds(use, words_cell(self._text[start:end].encode()))
        elif one.content is not NUMBER or use != _USELESS:
            self._followed_by(at, one, use)

    def _followed_by(self, at: At, one: Awaited, use: Use) -> None:
        """The piece ends where this content begins, and the next one begins behind it."""
        piece, (end, following) = self._piece, self._spans[at]
        piece.xml, self._cut = self._text[self._cut : end].encode(), following
        piece.counted += PRINTED * (use.printed is not None)
        piece.at, piece.content, piece.style, piece.use = at, str(one.content), one.style, use
        self._piece = Piece()
        self.pieces.append(self._piece)


def _is_printed(use: Use) -> bool:
    """Whether words in a cell are the form's, or nobody reads them."""
    unread = use.result is None and use.slot is None and use.over is None
    return unread and (use.given is None or use.printed is not None)
