"""Last year's figures beside this year's, right of the table: amounts in 汇总表 (not printed), score and place in 等级与排名."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xladdin.exact import round_half_up
from xladdin.output.book import Page
from xladdin.output.cells import RowCells
from xladdin.output.streamed import LETTERS
from xladdin.output.style import AMOUNT, CENTER, HEADER, LINE, OFFICIAL_HEADER, RATE, SCORE, Style
from xladdin.rollup.last_year import LastRollup
from xladdin.rollup.model import LastUnit, UnitRow

WAN = 10_000
NONE = "—"
AMOUNT_HEADS = ("上年\n预算数", "上年\n执行数", "上年\n执行率", "上年\n自评分数", "预算数\n比上年", "执行数\n比上年")
AMOUNT_WIDTHS = (14, 14, 10, 11.5, 14, 14)
PLACE_HEADS = ("上年\n得分", "上年\n得分率", "上年\n名次", "上年\n等级", "得分率\n比上年", "名次\n升降")
PLACE_WIDTHS = (8, 9, 7, 8, 10, 8)
_LARGE: Style = {"font_size": 12}
_MONEY, _SHARE, _POINTS = {**AMOUNT, **_LARGE}, {**RATE, **_LARGE}, {**SCORE, **_LARGE, "num_format": 'General"分"'}
_GAP: Style = {**_MONEY, "num_format": "+#,##0.00;[Red]-#,##0.00;0.00"}
_RATE_GAP: Style = {**RATE, "num_format": "+0.00%;[Red]-0.00%;0.00%"}
_STEPS: Style = {**CENTER, "num_format": '"升"0;[Red]"降"0;"持平"'}
_BELOW = ">-1000000000000"
"""In COUNTIFS and SUMIFS: every number, no text and no blank."""


class AmountColumns:
    """In 汇总表, from column `col` on. 预算数 and 执行数 of this year stand in columns C and D, numbers of units in A."""

    def __init__(self, page: Page, last: LastRollup, col: int) -> None:
        self.page, self.last, self.col = page, last, col
        self.letters = LETTERS[col : col + len(AMOUNT_HEADS)]

    def head(self, row: int) -> None:
        said = f"上年数取自“{self.last.name}”，金额单位：万元；比上年的合计只计两年都有数的单位。这几列不打印。"
        for n, width in enumerate(AMOUNT_WIDTHS):
            self.page.set_width(self.col + n, width)
        self.page.text(row - 1, self.col, said, LINE)
        self.page.header(row, AMOUNT_HEADS, OFFICIAL_HEADER, self.col)

    def unit(self, cells: RowCells, row: int, unit: UnitRow) -> Iterator[bytes]:
        col, before = self.col, self.last.of(unit.agency, unit.year) or LastUnit()
        for n, value in enumerate((before.budget, before.executed)):
            yield cells.number(col + n, None if value is None else value / WAN, _MONEY, NONE)
        yield cells.formula(self._rate(row), _SHARE, NONE if before.rate is None else before.rate)
        yield cells.number(col + 3, before.claimed, _POINTS, NONE)
        pairs = (("C", unit.budget, before.budget), ("D", unit.executed, before.executed))
        for n, (letter, now, then) in enumerate(pairs):
            there = f"{letter}{row + 1}", f"{self.letters[n]}{row + 1}"
            formula = f'=IF(COUNT({there[0]},{there[1]})=2,ROUND({there[0]}-{there[1]},6),"{NONE}")'
            gap = NONE if now is None or then is None else round_half_up((now - then) / WAN, 6)
            yield cells.formula(formula, _GAP, gap)

    def total(self, row: int, first: int, units: tuple[UnitRow, ...]) -> None:
        """Amounts over the units that have both of last year; differences over those that have both years."""
        page, col = self.page, self.col
        known = [(u, self.last.of(u.agency, u.year) or LastUnit()) for u in units]
        both = [b for _, b in known if b.budget is not None and b.executed is not None]
        cells = [f"{letter}{first + 1}:{letter}{row}" for letter in self.letters]
        numbers = f'A{first + 1}:A{row},">0"'
        have = f'{cells[0]},"{_BELOW}",{cells[1]},"{_BELOW}",{numbers}'
        sums = [sum((getattr(b, name) for b in both), Fraction()) for name in ("budget", "executed")]
        for n, value in enumerate(sums):
            formula = f'=IF(COUNTIFS({have})=0,"{NONE}",SUMIFS({cells[n]},{have}))'
            page.formula(row, col + n, formula, _MONEY, value / WAN if both else NONE)
        rate = sums[1] / sums[0] if both and sums[0] > 0 else NONE
        page.formula(row, col + 2, self._rate(row), _SHARE, rate)
        page.text(row, col + 3, NONE, _POINTS)
        for n, name in enumerate(("budget", "executed")):
            pairs = [(getattr(u, name), getattr(b, name)) for u, b in known]
            gaps = [now - then for now, then in pairs if now is not None and then is not None]
            formula = f'=IF(COUNT({cells[4 + n]})=0,"{NONE}",ROUND(SUMIFS({cells[4 + n]},{numbers}),6))'
            value = round_half_up(sum(gaps, Fraction()) / WAN, 6) if gaps else NONE
            page.formula(row, col + 4 + n, formula, _GAP, value)

    def _rate(self, row: int) -> str:
        budget, executed = (f"{letter}{row + 1}" for letter in self.letters[:2])
        return f'=IF(COUNT({budget},{executed})=2,IF({budget}>0,{executed}/{budget},"{NONE}"),"{NONE}")'


class PlaceColumns:
    """In 等级与排名, from column `col` on. 名次 of this year stands in column A, 得分率 in J."""

    def __init__(self, page: Page, last: LastRollup, col: int) -> None:
        self.page, self.last, self.col = page, last, col

    def head(self, row: int) -> None:
        for n, width in enumerate(PLACE_WIDTHS):
            self.page.set_width(self.col + n, width)
        self.page.header(row, PLACE_HEADS, HEADER, self.col)

    def unit(
        self, cells: RowCells, row: int, unit: UnitRow, rank: int | None, share: Fraction | None
    ) -> Iterator[bytes]:
        col, before, at = self.col, self.last.of(unit.agency, unit.year) or LastUnit(), row + 1
        then, place = f"{LETTERS[col + 1]}{at}", f"{LETTERS[col + 2]}{at}"
        yield cells.number(col, before.score, SCORE, NONE)
        yield cells.number(col + 1, before.share, RATE, NONE)
        yield cells.number(col + 2, before.rank, CENTER, NONE)
        yield cells.text(col + 3, before.grade or NONE, CENTER)
        gap = NONE if share is None or before.share is None else share - before.share
        yield cells.formula(f'=IF(COUNT(J{at},{then})=2,ROUND(J{at}-{then},8),"{NONE}")', _RATE_GAP, gap)
        steps = NONE if rank is None or before.rank is None else before.rank - rank
        yield cells.formula(f'=IF(COUNT(A{at},{place})=2,{place}-A{at},"{NONE}")', _STEPS, steps)
