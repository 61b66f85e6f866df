"""指标得分明细: unit × indicator; claimed, recomputed and reviewed side by side, with mean, minimum and loss of marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from xladdin.exact import format_score, round_half_up
from xladdin.facts import column_letter
from xladdin.output.book import Page
from xladdin.output.cells import Formula, RowCells
from xladdin.output.style import (
    A3,
    CENTER,
    FAINT,
    HEADER,
    SCORE,
    SUBTITLE,
    TEXT,
    TITLE,
    TOTAL,
    set_paper,
)
from xladdin.rollup.compact import Marks
from xladdin.rollup.mark_cells import MarkCells
from xladdin.rollup.model import IndicatorTable, Review, UnitRow
from xladdin.rollup.reviewed import Reviewed, moving
from xladdin.rollup.tally import Tally

FIRST = 5
"""0-based row of the first unit."""
LEAD = 2
SIDES = ("自评", "测算", "复核")
LEGEND = (
    "每项为自评、测算、复核；红色：自评高于测算，蓝色：自评低于测算；缺数、待评定的不计入平均。复核在“指标复核”表填写。"
)
NARROW = 92.0
"""Width of all score columns together, at least: the lines above the table need it."""
_SMALL = {"font_size": 9}
_AT_HAND = {"align": "left", "indent": 1}
"""The middle of a table of sixty columns is out of sight on a screen."""
_WORD = {**FAINT, "font_size": 8}
CHECKED = {**SCORE, "bg_color": "#FFFDE7"}


def write_indicators(page: Page, table: IndicatorTable | None, reviewed: Reviewed) -> None:
    """One sheet for one rulebook; None when no unit with scores is counted."""
    if table is None:
        page.text(0, 0, "没有计入的有评分表的单位。", TEXT)
        page.widths(40)
        return
    _head(page, table)
    lines = _Lines(page, table, reviewed)
    _statistics(page, page.lines(FIRST, lines.made()), table, lines.tallies)
    page.sheet.freeze_panes(FIRST, LEAD)
    page.sheet.repeat_columns(0, LEAD - 1)
    set_paper(page.sheet, rows=(2, FIRST - 1), paper=A3)


def _head(page: Page, table: IndicatorTable) -> None:
    book = table.rulebook
    width = LEAD + 3 * len(table.indicators) + 3
    page.widths(5, 24, *[max(4.6, NARROW / (3 * len(table.indicators)))] * (width - LEAD - 3), 7, 7, 7)
    page.merged(0, 0, 0, width - 1, "指标得分明细表", {**TITLE, **_AT_HAND})
    full = format_score(book.marks)
    source = f"评分标准：{book.title}（{book.jurisdiction}，{book.source.attachment}，满分{full}分）"
    page.merged(1, 0, 1, width - 1, f"{source}　　{LEGEND}", {**SUBTITLE, **_AT_HAND})
    for row, height in ((0, 32), (1, 20), (2, 20), (3, 58), (4, 18)):
        page.height(row, height)
    for col, label in ((0, "序号"), (1, "预算单位")):
        page.merged(2, col, 4, col, label, HEADER)
    col = LEAD
    for part, indicators in groupby(table.indicators, key=lambda indicator: indicator.part):
        own = list(indicators)
        page.merged(2, col, 2, col + 3 * len(own) - 1, f"{part.label}（{format_score(part.marks)}分）", HEADER)
        for one in own:
            page.merged(3, col, 3, col + 2, f"{one.label}\n（{format_score(one.marks)}分）", {**HEADER, **_SMALL})
            page.header(4, SIDES, {**HEADER, **_SMALL}, col)
            col += 3
    page.merged(2, col, 3, col + 2, "总分", HEADER)
    page.header(4, SIDES, {**HEADER, **_SMALL}, col)


class _Lines:
    """The line of each unit; what they come to is counted on the way."""

    def __init__(self, page: Page, table: IndicatorTable, reviewed: Reviewed) -> None:
        self.table, self.reviewed, self.cells = table, reviewed, RowCells(page)
        self.tallies = [Tally() for _ in range(3 * len(table.indicators) + 3)]
        """By column: of the claimed, recomputed and reviewed scores of each indicator and of the total."""
        for n, marks in enumerate(table.counted()):
            for mark, times in marks:
                self.tallies[3 * n].add(mark.claimed, times)
                self.tallies[3 * n + 1].add(mark.computed, times)
        self._marks = MarkCells(self.cells, LEAD, _WORD)
        self._score, self._total = (
            Formula(page, reviewed.score_formula, CHECKED),
            Formula(page, reviewed.shown_formula, TOTAL),
        )

    def made(self) -> Iterator[tuple[bytes, float]]:
        """Each with its height in points."""
        for unit, marks in self.table.rows:
            self.cells.start()
            pieces = [self.cells.number(0, unit.number, CENTER), self.cells.text(1, unit.agency, TEXT)]
            pieces += self._scores(unit, marks)
            pieces += self._totals(unit)
            yield b"".join(pieces), self.cells.points

    def _scores(self, unit: UnitRow, marks: Marks) -> Iterator[bytes]:
        own, known, points = self.reviewed.placed(unit), self._marks, self.cells.points
        assert own is not None
        reviews = self.reviewed.reviews_of(unit)
        for n, mark in enumerate(marks.shared):
            said = known.of(mark)
            points = max(points, said.points)
            yield said.cells
            shown = self._shown(n, reviews[n]) if reviews else ""
            yield self._score.filled(moving(own.first + n, own.number + n), shown)
        self.cells.start(points)

    def _shown(self, n: int, review: Review | None) -> Fraction | str:
        if review is None:
            return ""
        self.tallies[3 * n + 2].add(review.score)
        return review.typed if review.score is None else review.score

    def _totals(self, unit: UnitRow) -> Iterator[bytes]:
        cells, total, col = self.cells, self.reviewed.total(unit), LEAD + 3 * len(self.table.indicators)
        yield cells.number(col, unit.claimed, TOTAL, "未填")
        yield cells.number(col + 1, unit.computed, cells.compared(TOTAL, unit.claimed, unit.computed), "不全")
        yield self._total.filled(self.reviewed.shown_places(unit), "" if total is None else total)
        scores = unit.claimed, unit.computed, None if isinstance(total, str) else total
        for tally, value in zip(self.tallies[-len(SIDES) :], scores, strict=True):
            tally.add(value)


def _statistics(page: Page, row: int, table: IndicatorTable, tallies: Sequence[Tally]) -> None:
    """平均得分, 最低得分, 平均失分 and 失分率, as formulas over the units; words in the cells do not count."""
    for n, label in enumerate(("平均得分", "最低得分", "平均失分", "失分率")):
        page.merged(row + n, 0, row + n, LEAD - 1, label, TOTAL)
        page.height(row + n, 20)
    marks = [one.marks for one in table.indicators] + [table.rulebook.marks]
    for n, tally in enumerate(tallies):
        _column(page, row, LEAD + n, marks[n // 3], tally)


def _column(page: Page, row: int, col: int, marks: Fraction, tally: Tally) -> None:
    letter, full = column_letter(col + 1), format_score(marks)
    cells, at = f"{letter}{FIRST + 1}:{letter}{row}", f"{letter}{row + 1}"
    average = tally.mean
    shown = None if average is None else Fraction(round_half_up(average, 2))
    least = tally.least
    lost = None if shown is None else marks - shown
    style = {**TOTAL, "font_size": 9}
    for n, (formula, value) in enumerate((
        (f'=IF(COUNT({cells})=0,"—",ROUND(AVERAGE({cells}),2))', shown),
        (f'=IF(COUNT({cells})=0,"—",MIN({cells}))', least),
        (f'=IF(ISNUMBER({at}),ROUND({full}-{at},2),"—")', lost),
        (f'=IF(ISNUMBER({at}),({full}-{at})/{full},"—")', None if lost is None else lost / marks),
    )):  # fmt: skip
        number = {**style, "num_format": "0.0%", "font_size": 8} if n == 3 else style
        page.formula(row + n, col, formula, number, "—" if value is None else value)
