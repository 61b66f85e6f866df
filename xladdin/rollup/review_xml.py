"""The lines of 指标复核 as they are written: twenty-five for every unit."""

from __future__ import annotations

from collections.abc import Iterator

from xladdin.output.book import Page, clean
from xladdin.output.cells import RowCells, shown_number
from xladdin.output.links import sheet_link
from xladdin.output.streamed import escaped_text, text_cell
from xladdin.output.style import CENTER, FAINT, SCORE, SEVERITY, TEXT, Style
from xladdin.output.words import RULE_STATUS_ZH
from xladdin.rollup.model import Indicator, Review, UnitRow
from xladdin.rollup.names import COMPARE, COMPARE_FIRST
from xladdin.rollup.review_keys import CHANGED, entry_text, key_text
from xladdin.rollup.reviewed import Reviewed, ReviewLine, basis_of_mark, key_of

OPEN: Style = {"locked": False, "bg_color": "#FFFDE7"}
_STALE = SEVERITY["warning"]
_HIDDEN: Style = {}
_KEPT = ' xml:space="preserve"'
_ENTRY: Style = {**SCORE, **OPEN}
_OPINION: Style = {**TEXT, **OPEN}
_STATE: Style = {**CENTER, "locked": False}
(_UNIT, _SAID, _PART, _LABEL, _MARKS, _CLAIMED, _COMPUTED, _SCORE, _OPINION_COL, _STATE_COL) = (
    1, 5, 7, 8, 9, 10, 11, 12, 13, 14,
)  # fmt: skip


class ReviewXml:
    def __init__(self, page: Page) -> None:
        self.cells, look = RowCells(page), page.book.look
        self._center, self._hidden, self._plain = look(CENTER), look(_HIDDEN), look(SCORE)
        self._indicators: dict[str, tuple[str, float]] = {}

    def lines(self, reviewed: Reviewed) -> Iterator[tuple[str, float]]:
        """Each with its height in points."""
        n = 0
        for unit in reviewed.rollup.rows:
            lead = None
            for line in reviewed.lines_of(unit):
                lead = lead or _Lead(self, unit)
                n += 1
                self.cells.start(lead.points)
                yield self._line(n, line, lead), self.cells.points

    def _line(self, n: int, line: ReviewLine, lead: _Lead) -> str:
        cells, mark, hidden = self.cells, line.mark, self._hidden
        said = entry_text(line.review) if line.review else ""
        return (
            f'<c s="{self._center}"><v>{n}</v></c>{lead.name(line.row)}'
            f'<c s="{hidden}"><v>{line.number}</v></c>{lead.key(line.indicator.key)}'
            f'<c s="{hidden}" t="inlineStr"><is><t>{basis_of_mark(mark)}</t></is></c>'
            f"{cells.text(_SAID, said, _HIDDEN)}{lead.year}{self._indicator(line.indicator)}"
            f"{cells.number(_CLAIMED, mark.claimed, SCORE, '未填')}{self._computed(line)}"
            f"{self._entries(line.review)}{self._adopted(line)}"
        )

    def _indicator(self, one: Indicator) -> str:
        """What is the same for all units."""
        cells, name = self.cells, f"{one.part.label}\0{one.label}\0{one.marks}"
        if name not in self._indicators:
            own = RowCells(cells.page)
            xml = f"{own.text(_PART, one.part.label, CENTER)}{own.text(_LABEL, one.label, TEXT)}{own.number(_MARKS, one.marks, SCORE)}"
            self._indicators[name] = xml, own.points
        xml, points = self._indicators[name]
        cells.start(max(points, cells.points))
        return xml

    def _computed(self, line: ReviewLine) -> str:
        mark = line.mark
        if mark.computed is None:
            return self.cells.text(_COMPUTED, RULE_STATUS_ZH[mark.status], FAINT)
        return self.cells.number(_COMPUTED, mark.computed, self.cells.compared(SCORE, mark.claimed, mark.computed))

    def _entries(self, review: Review | None) -> str:
        cells = self.cells
        stale = review is not None and review.changed
        score, opinion, state = (
            cells.page.book.merged_style(s, _STALE) if stale else s for s in (_ENTRY, _OPINION, _STATE)
        )
        typed = review.typed if review else ""
        scored = review is not None and review.score is not None
        entry = cells.number(_SCORE, review.score, score) if scored else cells.text(_SCORE, typed, score, whole=True)  # type: ignore[union-attr]
        said = cells.text(_OPINION_COL, review.opinion if review else "", opinion, whole=True)
        return f"{entry}{said}{cells.text(_STATE_COL, CHANGED if stale else '', state)}"

    def _adopted(self, line: ReviewLine) -> str:
        at, value = line.row + 1, line.adopted
        formula = f'<f>IF(ISNUMBER(M{at}),M{at},IF(ISNUMBER(L{at}),L{at},IF(ISNUMBER(K{at}),K{at},"")))</f>'
        if value is None:
            return f'<c s="{self._plain}" t="str">{formula}<v></v></c>'
        return f'<c s="{self._plain}">{formula}<v>{shown_number(value)}</v></c>'


class _Lead:
    """What is the same on all lines of one unit."""

    def __init__(self, xml: ReviewXml, unit: UnitRow) -> None:
        self.cells, self._hidden = xml.cells, xml._hidden
        self.cells.start()
        self._agency = unit.agency
        self._link = sheet_link(COMPARE, COMPARE_FIRST + unit.number - 1, 1)
        self.year = f'<c s="{xml._center}"><v>{unit.year}</v></c>'
        self.cells.text(_UNIT, unit.agency, TEXT)
        self.points = self.cells.points
        """Height that the name needs."""
        self._key = key_of(unit, "")
        made = text_cell(clean(key_text(self._key._replace(indicator="\n"))))
        self._before, _, self._after = made.replace(_KEPT, "").partition("\n")

    def name(self, row: int) -> str:
        return self.cells.linked(row, _UNIT, self._agency, TEXT, self._link)

    def key(self, indicator: str) -> str:
        """The names of units come last and hold no spaces: a key is put together from what is escaped already."""
        return f'<c s="{self._hidden}"{self._before}{escaped_text(indicator)}{self._after}'
