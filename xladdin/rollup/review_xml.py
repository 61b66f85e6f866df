"""The lines of 指标复核 as they are written: twenty-five for every unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, repeat
from typing import NamedTuple

from xladdin.exact import Fraction
from xladdin.output.book import Page, clean
from xladdin.output.cells import RowCells, remember, shown_number
from xladdin.output.links import sheet_link
from xladdin.output.streamed import inline_text
from xladdin.output.style import CENTER, FAINT, SCORE, SEVERITY, TEXT, Style
from xladdin.output.words import RULE_STATUS_ZH
from xladdin.rollup.model import Indicator, Mark, Review, UnitRow
from xladdin.rollup.names import COMPARE, COMPARE_FIRST
from xladdin.rollup.review_keys import CHANGED, entry_text, key_text
from xladdin.rollup.reviewed import Placed, Reviewed, adopted, basis_of, key_of, said_of

OPEN: Style = {"locked": False, "bg_color": "#FFFDE7"}
_STALE = SEVERITY["warning"]
_HIDDEN: Style = {}
_ENTRY: Style = {**SCORE, **OPEN}
_OPINION: Style = {**TEXT, **OPEN}
_STATE: Style = {**CENTER, "locked": False}
(_UNIT, _SAID, _YEAR, _PART, _LABEL, _MARKS, _CLAIMED, _COMPUTED, _SCORE, _OPINION_COL, _STATE_COL) = (
    1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
)  # fmt: skip
_ADOPTED = b'IF(ISNUMBER(M#),M#,IF(ISNUMBER(L#),L#,IF(ISNUMBER(K#),K#,"")))'


class _Marked(NamedTuple):
    """What a line says of marks: the same for all units that have the same. `said`: what goes into the digest."""

    mark: Mark
    said: str
    cells: bytes
    result: tuple[bytes, bytes]
    points: float


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
        self._marks: dict[int, _Marked] = {}
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
        lead, marks, untouched, start = _Lead(self.cells, unit), self._marks, self._untouched, own.number - own.first
        lines = zip(
            self._indicated(unit, own), own.marks.shared, own.marks.bases, reviews or repeat(None), strict=False
        )
        for row, (one, mark, basis, review) in enumerate(lines, own.first):
            said = marks.get(id(mark))
            if said is None or said.mark is not mark:
                said = remember(marks, id(mark), self._marked(mark))
            entered, result = untouched, said.result
            if review is not None:
                entered, result = self._entered(review), _result(adopted(review.score, mark))
            xml = self._line % (
                next(numbers), lead.name(row), start + row, one.key, lead.key, basis_of(said.said, basis).encode(),
                entered.said, one.cells, said.cells, entered.cells,
                result[0], _ADOPTED.replace(b"#", b"%d" % (row + 1)), result[1],
            )  # fmt: skip
            yield xml, max(lead.points, one.points, said.points, entered.points)

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

    def _marked(self, mark: Mark) -> _Marked:
        cells = self.cells
        cells.start()
        claimed = cells.number(_CLAIMED, mark.claimed, SCORE, "未填")
        if mark.computed is None:
            computed = cells.text(_COMPUTED, RULE_STATUS_ZH[mark.status], FAINT)
        else:
            computed = cells.number(_COMPUTED, mark.computed, cells.compared(SCORE, mark.claimed, mark.computed))
        return _Marked(mark, said_of(mark), claimed + computed, _result(adopted(None, mark)), cells.points)

    def _entered(self, review: Review | None) -> _Entered:
        cells = self.cells
        cells.start()
        said = cells.text(_SAID, entry_text(review) if review else "", _HIDDEN)
        stale = review is not None and review.changed
        score, opinion, state = (
            cells.page.book.merged_style(s, _STALE) if stale else s for s in (_ENTRY, _OPINION, _STATE)
        )
        if review is not None and review.score is not None:
            entry = cells.number(_SCORE, review.score, score)
        else:
            entry = cells.text(_SCORE, review.typed if review else "", score, whole=True)
        entry += cells.text(_OPINION_COL, review.opinion if review else "", opinion, whole=True)
        return _Entered(said, entry + cells.text(_STATE_COL, CHANGED if stale else "", state), cells.points)


def _result(value: Fraction | None) -> tuple[bytes, bytes]:
    """What stands before the formula of 采用得分, and what behind it."""
    return (b' t="str">', b"<v></v></c>") if value is None else (b">", b"<v>%b</v></c>" % shown_number(value))


class _Lead:
    """What is the same on all lines of one unit."""

    def __init__(self, cells: RowCells, unit: UnitRow) -> None:
        self._cells, self._agency = cells, unit.agency
        link = sheet_link(COMPARE, COMPARE_FIRST + unit.number - 1, 1)
        self._target = cells.page.sheet.rows.target(link) if unit.agency else b""
        cells.start()
        cells.text(_UNIT, unit.agency, TEXT)
        self.points = cells.points
        """Height that the name needs."""
        self.key = inline_text(clean("|" + key_of(unit, "").unit)[1:]).encode()
        """The end of the hidden key, where the name comes last; it holds no spaces."""

    def name(self, row: int) -> bytes:
        return self._cells.leading(row, _UNIT, self._agency, TEXT, self._target)
