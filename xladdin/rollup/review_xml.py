"""The lines of 指标复核 as they are written: twenty-five for every unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, repeat
from typing import NamedTuple

from xladdin.output.book import Page, clean
from xladdin.output.cells import RowCells
from xladdin.output.links import sheet_link
from xladdin.output.streamed import inline_text
from xladdin.output.style import CENTER, FAINT, SCORE, SEVERITY, TEXT, Style
from xladdin.rollup.mark_cells import MarkCells, result
from xladdin.rollup.model import Indicator, Review, UnitRow
from xladdin.rollup.names import COMPARE, COMPARE_FIRST
from xladdin.rollup.review_keys import CHANGED, entry_text, key_text
from xladdin.rollup.reviewed import Placed, Reviewed, adopted, basis_of, key_of

OPEN: Style = {"locked": False, "bg_color": "#FFFDE7"}
_STALE = SEVERITY["warning"]
_HIDDEN: Style = {}
_ENTRY: Style = {**SCORE, **OPEN}
_OPINION: Style = {**TEXT, **OPEN}
_STATE: Style = {**CENTER, "locked": False}
(_UNIT, _SAID, _YEAR, _PART, _LABEL, _MARKS, _CLAIMED, _SCORE, _OPINION_COL, _STATE_COL) = (
    1, 5, 6, 7, 8, 9, 10, 12, 13, 14,
)  # fmt: skip
_ADOPTED = b'IF(ISNUMBER(M#),M#,IF(ISNUMBER(L#),L#,IF(ISNUMBER(K#),K#,"")))'


class _Indicated(NamedTuple):
    """What the lines of all units with one form and year say of an indicator. `key`: the start of the hidden key."""

    key: bytes
    cells: bytes
    points: float


class _Entered(NamedTuple):
    """What a reviewer entered, in the hidden column and in the yellow ones."""

    said: bytes
    cells: bytes
    points: float


class ReviewXml:
    def __init__(self, page: Page) -> None:
        self.cells, look = RowCells(page), page.book.look
        center, hidden = look(CENTER), look(_HIDDEN)
        self._line = (
            b'<c s="%d"><v>%%d</v></c>%%b<c s="%d"><v>%%d</v></c><c s="%d" t="inlineStr"><is><t>%%b%%b</t></is></c>'
            b'<c s="%d" t="inlineStr"><is><t>%%b</t></is></c>%%b%%b%%b%%b<c s="%d"%%b<f>%%b</f>%%b'
        ) % (center, hidden, hidden, hidden, look(SCORE))
        self._indicators: dict[tuple[int, str, int], list[_Indicated]] = {}
        self._marks = MarkCells(self.cells, _CLAIMED, FAINT)
        self._untouched = self._entered(None)

    def lines(self, reviewed: Reviewed) -> Iterator[tuple[bytes, float]]:
        """Each with its height in points."""
        numbers = count(1)
        for unit in reviewed.rollup.rows:
            own = reviewed.placed(unit)
            if own is not None:
                yield from self._unit(unit, own, reviewed.reviews_of(unit), numbers)

    def _unit(
        self, unit: UnitRow, own: Placed, reviews: Sequence[Review | None], numbers: Iterator[int]
    ) -> Iterator[tuple[bytes, float]]:
        marks, untouched, start = self._marks, self._untouched, own.number - own.first
        # In the hidden key the name comes last; it holds no spaces.
        key = inline_text(clean("|" + key_of(unit, "").unit)[1:]).encode()
        link = sheet_link(COMPARE, COMPARE_FIRST + unit.number - 1, 1)
        self.cells.start()
        names = self.cells.repeated(range(own.first, own.first + len(own.marks)), _UNIT, unit.agency, TEXT, link)
        high = self.cells.points
        lines = zip(
            self._indicated(unit, own), names, own.marks.shared, own.marks.bases, reviews or repeat(None), strict=False
        )
        for row, (one, name, mark, basis, review) in enumerate(lines, own.first):
            said = marks.of(mark)
            entered, shown = untouched, said.result
            if review is not None:
                entered, shown = self._entered(review), result(adopted(review.score, mark))
            xml = self._line % (
                next(numbers), name, start + row, one.key, key, basis_of(said.said, basis).encode(),
                entered.said, one.cells, said.cells, entered.cells,
                shown[0], _ADOPTED.replace(b"#", b"%d" % (row + 1)), shown[1],
            )  # fmt: skip
            yield xml, max(high, one.points, said.points, entered.points)

    def _indicated(self, unit: UnitRow, own: Placed) -> list[_Indicated]:
        known = id(own.table), unit.form, unit.year
        if known not in self._indicators:
            self._indicators[known] = [self._indicator(unit, one) for one in own.table.indicators]
        return self._indicators[known]

    def _indicator(self, unit: UnitRow, one: Indicator) -> _Indicated:
        cells = self.cells
        cells.start()
        year, part = cells.number(_YEAR, unit.year, CENTER), cells.text(_PART, one.part.label, CENTER)
        xml = year + part + cells.text(_LABEL, one.label, TEXT) + cells.number(_MARKS, one.marks, SCORE)
        return _Indicated(inline_text(key_text(("", unit.form, unit.year, one.key))).encode(), xml, cells.points)

    def _entered(self, review: Review | None) -> _Entered:
        cells = self.cells
        cells.start()
        said = cells.text(_SAID, entry_text(review) if review else "", _HIDDEN)
        stale = review is not None and review.changed
        score, opinion, state = (
            cells.page.book.merged_style(s, _STALE) if stale else s for s in (_ENTRY, _OPINION, _STATE)
        )
        entry = cells.text(_SCORE, review.typed if review else "", score, whole=True)
        if review is not None and review.score is not None:
            entry = cells.number(_SCORE, review.score, score)
        entry += cells.text(_OPINION_COL, review.opinion if review else "", opinion, whole=True)
        return _Entered(said, entry + cells.text(_STATE_COL, CHANGED if stale else "", state), cells.points)
