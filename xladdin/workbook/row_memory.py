"""Plans of rows remembered: the filings of one template have most rows in common, or differ in nothing but figures and words."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from xladdin.workbook.plain_xml import ROW_END, Skeleton, cut_figures, take_figures, take_words
from xladdin.workbook.row_plan import RowPlan, planned
from xladdin.workbook.shared_strings import run_text

MOST_ROWS = 500
"""Rows of sheets with more are not remembered: no form has them, and they would push out the rows of all others."""
LARGEST_ROW = 1 << 15
_BYTES_A_CELL = 400
_new = tuple.__new__


class Plans(Struct):
    """The rows in one piece of XML. `prefixed`: whether they are plain only where the sheet declares the prefix x14ac. `words`: those
    of the row that was read last.
    """

    rows: tuple[RowPlan, ...]
    prefixed: bool
    words: list[bytes]


class Recalled(NamedTuple):
    """The plans of a piece of rows with its figures, as `cut_figures` leaves them, and its words."""

    plans: Plans
    figures: list[bytes]
    words: list[bytes]


class _Kept(NamedTuple):
    """`words`: those that the skeleton holds, because they came twice running."""

    plans: Plans
    words: list[bytes]


class Memory:
    """Plans of the rows read last, by what rows say without their contents, in about `most` bytes.

    Words stay in the key where they are the same again, as labels are: then they need not be taken out each time.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self._kept: dict[Skeleton, _Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, row: bytes) -> Recalled:
        """The plans of a row without its end, recalled or worked out. ValueError when it is not plain, and then nothing is kept.

        Whether recalled figures are plain is found when they are read (`figure_text`); if not, `recall_strictly` does better.
        """
        skeleton, figures = cut_figures(row)
        found = self._kept.get(skeleton)
        if found is None or len(figures) == len(skeleton):
            return self.recall_strictly(row)
        return _new(Recalled, (found.plans, figures, found.words))

    def recall_strictly(self, row: bytes) -> Recalled:
        skeleton, figures = take_figures(row)
        found = self._kept.get(skeleton)
        if found is not None:
            return Recalled(found.plans, figures, found.words)
        if b"<is><t>" not in row:
            return Recalled(self._plan(skeleton, row), figures, [])
        wordless, words = take_words(row)
        bare, figures = take_figures(wordless)
        kept = self._kept.get(bare)
        plans = self._plan(bare, row) if kept is None else kept.plans
        if words and plans.words == words:
            self._keep(skeleton, _Kept(plans, words), len(row))
        plans.words = words
        return Recalled(plans, figures, words)

    def _plan(self, skeleton: Skeleton, row: bytes) -> Plans:
        found = Plans(planned(row + ROW_END), b"x14ac:" in row, [])
        self._keep(skeleton, _Kept(found, []), len(row))
        return found

    def _keep(self, skeleton: Skeleton, kept: _Kept, size: int) -> None:
        if size > LARGEST_ROW:
            return
        if not kept.words:
            size += _BYTES_A_CELL * sum(1 + len(plan.cells) for plan in kept.plans.rows)
        if size > self.most:
            return
        if self.bytes + size > self.most:
            self._kept.clear()
            self.bytes = 0
        self._kept[skeleton] = kept
        self.bytes += size


def words_text(words: bytes) -> str:
    """What an `<is>` shows of its words."""
    return run_text(words.decode(), False)


def unremembered(row: bytes, end: bytes = ROW_END) -> Recalled:
    wordless, words = take_words(row)
    return Recalled(Plans(planned(row + end), b"x14ac:" in row, []), take_figures(wordless)[1], words)
