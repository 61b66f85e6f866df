"""指标得分明细: unit × indicator; claimed, recomputed and reviewed side by side, with mean, minimum and loss of marks."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

from xladdin.exact import format_score, round_half_up
from xladdin.facts import column_letter
from xladdin.output.book import Page
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
    difference_style,
    set_paper,
)
from xladdin.output.words import RULE_STATUS_ZH
from xladdin.rollup.model import IndicatorTable, Mark, UnitRow, mean
from xladdin.rollup.reviewed import Reviewed

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
CHECKED = {**SCORE, "bg_color": "#FFFDE7"}


def write_indicators(page: Page, table: IndicatorTable | None, reviewed: Reviewed) -> None:
    """One sheet for one rulebook; None when no unit with scores is counted."""
    if table is None:
        page.text(0, 0, "没有计入的有评分表的单位。", TEXT)
        page.widths(40)
        return
    _head(page, table)
    for n, (unit, marks) in enumerate(table.rows):
        _unit(page, FIRST + n, unit, marks, reviewed)
    last = FIRST + len(table.rows)
    _statistics(page, last, table, reviewed)
    page.sheet.freeze_panes(FIRST, LEAD)
    page.sheet.repeat_columns(0, LEAD - 1)
    set_paper(page.sheet, rows=(2, FIRST - 1), paper=A3)


def _head(page: Page, table: IndicatorTable) -> None:
    book = table.rulebook
    width = LEAD + 3 * len(table.indicators) + 3
    page.widths(5, 24, *[max(4.6, NARROW / (3 * len(table.indicators)))] * (width - LEAD - 3), 7, 7, 7)
    page.merged(0, 0, 0, width - 1, "指标得分明细表", TITLE)
    full = format_score(book.marks)
    source = f"评分标准：{book.title}（{book.jurisdiction}，{book.source.attachment}，满分{full}分）"
    page.merged(1, 0, 1, width - 1, f"{source}　　{LEGEND}", SUBTITLE)
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


def _unit(page: Page, row: int, unit: UnitRow, marks: tuple[Mark, ...], reviewed: Reviewed) -> None:
    page.number(row, 0, unit.number, CENTER)
    page.text(row, 1, unit.agency, TEXT)
    col = LEAD
    for mark, line in zip(marks, reviewed.of_unit[unit.number], strict=True):
        page.number(row, col, mark.claimed, SCORE, "未填")
        if mark.computed is None:
            page.text(row, col + 1, RULE_STATUS_ZH[mark.status], {**FAINT, "font_size": 8})
        else:
            page.number(row, col + 1, mark.computed, difference_style(SCORE, mark.difference))
        typed = line.review.typed if line.review else ""
        page.formula(row, col + 2, reviewed.score_formula(line), CHECKED, typed if line.score is None else line.score)
        col += 3
    page.number(row, col, unit.claimed, TOTAL, "未填")
    page.number(row, col + 1, unit.computed, difference_style(TOTAL, unit.difference), "不全")
    total = reviewed.total(unit)
    page.formula(row, col + 2, reviewed.shown_formula(unit), TOTAL, "" if total is None else total)


def _statistics(page: Page, row: int, table: IndicatorTable, reviewed: Reviewed) -> None:
    """平均得分, 最低得分, 平均失分 and 失分率, as formulas over the units; words in the cells do not count."""
    for n, label in enumerate(("平均得分", "最低得分", "平均失分", "失分率")):
        page.merged(row + n, 0, row + n, LEAD - 1, label, TOTAL)
        page.height(row + n, 20)
    units = [unit for unit, _ in table.rows]
    for n, indicator in enumerate(table.indicators):
        own = [marks[n] for _, marks in table.rows]
        checked = [reviewed.of_unit[unit.number][n].score for unit in units]
        for side, values in enumerate(([m.claimed for m in own], [m.computed for m in own], checked)):
            _column(page, row, LEAD + 3 * n + side, indicator.marks, values)
    col = LEAD + 3 * len(table.indicators)
    totals = [t for u in units if not isinstance(t := reviewed.total(u), str)]
    for side, values in enumerate(([u.claimed for u in units], [u.computed for u in units], totals)):
        _column(page, row, col + side, table.rulebook.marks, values)


def _column(page: Page, row: int, col: int, marks: Fraction, values: list[Fraction | None]) -> None:
    letter, full = column_letter(col + 1), format_score(marks)
    cells, at = f"{letter}{FIRST + 1}:{letter}{row}", f"{letter}{row + 1}"
    average = mean(values)
    shown = None if average is None else Fraction(round_half_up(average, 2))
    least = min((v for v in values if v is not None), default=None)
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
