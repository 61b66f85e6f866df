"""Plans of rows remembered: the filings of one template have most rows in common, or differ in nothing but figures and words."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import count

from msgspec import Struct

from xladdin.workbook.plain_xml import ROW_END, take_figures, take_words
from xladdin.workbook.row_plan import INLINE, Rare, RowPlan, planned
from xladdin.workbook.shared_strings import run_text
from xladdin.workbook.sheet_data import RawCell

MOST_ROWS = 500
"""Rows of sheets with more are not remembered: no form has them, and they would push out the rows of all others."""
LARGEST_ROW = 1 << 15
_BYTES_A_CELL = 400


class Plans(Struct):
    """The rows in one piece of XML. `serial` tells them from all others of this process; 0 when what their formulas say depends on
    other rows (shared formulas), or they are not remembered. `words`: those of the row that was read last.
    """

    serial: int
    rows: tuple[RowPlan, ...]
    words: list[bytes]


class Memory:
    """Plans of the rows read last, by what rows say without their contents, in about `most` bytes.

    Words stay in the key where they are the same again, as labels are: then they need not be taken out each time.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self._kept: dict[Hashable, Plans] = {}
        self._serials = count(1)

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, row: bytes) -> tuple[Plans, list[bytes], list[bytes]]:
        """The plans of a row without its end, recalled or worked out, with its figures, and its words unless the plans have them.

        ValueError when it is not plain, and then nothing is kept.
        """
        skeleton, figures = take_figures(row)
        found = self._kept.get(skeleton)
        if found is not None:
            return found, figures, []
        if b"<is><t>" not in row:
            return self._plan(skeleton, row), figures, []
        wordless, words = take_words(row)
        bare, _ = take_figures(wordless)
        found = self._kept.get(bare)
        if found is None:
            found = self._plan(bare, row)
        elif found.serial and found.words == words:
            self._keep(skeleton, Plans(found.serial, tuple(_with_words(found.rows, words)), []), len(row))
        found.words = words
        return found, figures, words

    def _plan(self, skeleton: Hashable, row: bytes) -> Plans:
        rows = planned(row + ROW_END)
        alone = not any(type(one.content) is Rare for plan in rows for one in plan.awaited)
        found = Plans(next(self._serials) if alone else 0, rows, [])
        if not self._keep(skeleton, found, len(row)):
            found.serial = 0
        return found

    def _keep(self, skeleton: Hashable, plans: Plans, size: int) -> bool:
        """Whether it could be kept."""
        if size > LARGEST_ROW:
            return False
        size += _BYTES_A_CELL * sum(1 + len(plan.cells) for plan in plans.rows)
        if size > self.most:
            return False
        if self.bytes + size > self.most:
            self._kept.clear()
            self.bytes = 0
        self._kept[skeleton] = plans
        self.bytes += size
        return True


def words_text(words: bytes) -> str:
    """What an `<is>` shows of its words."""
    return run_text(words.decode(), False)


def _with_words(rows: tuple[RowPlan, ...], words: list[bytes]) -> Iterator[RowPlan]:
    """The plans with the words put in; none of the rows has a Rare cell."""
    given = iter(words)
    for row, hidden, cells, awaited in rows:
        filled = {one.place: RawCell("text", words_text(next(given))) for one in awaited if one.content is INLINE}
        yield RowPlan(row, hidden, {**cells, **filled}, tuple(one for one in awaited if one.content is not INLINE))


def unremembered(row: bytes) -> tuple[Plans, list[bytes], list[bytes]]:
    return Plans(0, planned(row + ROW_END), []), take_figures(row)[1], take_words(row)[1]
