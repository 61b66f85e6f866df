"""Cells of 自评 and 测算, side by side: made once for all units that have the same marks."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from xladdin.memo import remember
from xladdin.output.cells import RowCells, shown_number
from xladdin.output.style import SCORE, Style
from xladdin.output.words import RULE_STATUS_ZH
from xladdin.rollup.model import Mark
from xladdin.rollup.reviewed import adopted, said_of


class Marked(NamedTuple):
    """`said`: what goes into the digest of what a reviewer has before him; `points`: the height that the cells need.

    `result`: what stands before and behind the formula of 采用得分 where no reviewer says otherwise.
    """

    mark: Mark
    said: str
    cells: bytes
    result: tuple[bytes, bytes]
    points: float


class MarkCells:
    """`col`: of 自评, in all columns of its width; `word`: how it looks when there is no 测算."""

    def __init__(self, cells: RowCells, col: int, word: Style) -> None:
        self._cells, self._col, self._word = cells, col, word
        self._known: dict[int, Marked] = {}

    def of(self, mark: Mark) -> Marked:
        """Marks are known by identity, for units share them; what is remembered holds on to them."""
        return self._known.get(id(mark)) or remember(self._known, id(mark), self._made(mark))

    def _made(self, mark: Mark) -> Marked:
        cells = self._cells
        cells.start()
        claimed = cells.number(self._col, mark.claimed, SCORE, "未填")
        own = claimed + self._computed(mark)
        return Marked(mark, said_of(mark), own, result(adopted(None, mark)), cells.points)

    def _computed(self, mark: Mark) -> bytes:
        cells, col = self._cells, self._col + 1
        if mark.computed is None:
            return cells.text(col, RULE_STATUS_ZH[mark.status], self._word)
        return cells.number(col, mark.computed, cells.compared(SCORE, mark.claimed, mark.computed))


def result(value: Fraction | None) -> tuple[bytes, bytes]:
    """What stands before a formula with this result, and what behind it; blank where there is none."""
    return (b' t="str">', b"<v></v></c>") if value is None else (b">", b"<v>%b</v></c>" % shown_number(value))
