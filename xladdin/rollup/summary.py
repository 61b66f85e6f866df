"""汇总表, in the official form (附件4 部门整体支出自评情况汇总表)."""

from __future__ import annotations

from fractions import Fraction

from xladdin.exact import format_score, round_half_up
from xladdin.output.book import Page
from xladdin.output.style import (
    AMOUNT,
    ATTACHMENT,
    CENTER,
    LINE,
    LINE_RIGHT,
    NOTE,
    OFFICIAL_HEADER,
    RATE,
    SCORE,
    TEXT,
    TITLE,
    set_paper,
)
from xladdin.rollup.model import Rollup, UnitRow
from xladdin.rules.rulebook import UNSCORED_ZH

COLUMNS = ("序号", "预算单位", "全年\n预算数", "全年\n执行数", "执行率", "所属单位\n自评分数", "主管部门\n复核分数")
WIDTHS = (6, 31, 14, 14, 10, 11.5, 11.5)
FIRST = 5
"""0-based row of the first unit."""
PRINTED_ROWS = 10
"""Numbered lines the official form prints; fewer units leave the rest empty."""
MISSING, NONE = "缺数", "—"
LARGE = {"font_size": 12}
POINTS = {**SCORE, **LARGE, "num_format": 'General"分"'}
NAME, PLACE, MONEY, SHARE = {**TEXT, **LARGE}, {**CENTER, **LARGE}, {**AMOUNT, **LARGE}, {**RATE, **LARGE}
WAN = 10_000
FORM_NOTE = "注：由主管部门填报。第一行填部门本级，以下各行填所属单位。"
ROUNDING_NOTE = "金额由填报的元换算为万元，显示两位小数；合计和执行率按未舍入的金额计算，与各行相加可能有尾差。"
SCORE_NOTE = "分数不合计；“平均”为有自评分数（复核分数）的单位的简单平均。"

_BELOW = ">-1000000000000"  # every number, no text: SUMIFS then skips 缺数 in all three spreadsheet programs


def write_summary(page: Page, rollup: Rollup) -> None:
    last = FIRST + max(PRINTED_ROWS, len(rollup.rows)) - 1
    _head(page, rollup)
    for row in range(FIRST, last + 1):
        n = row - FIRST
        page.height(row, 26)
        page.number(row, 0, n + 1, PLACE)
        if n < len(rollup.rows):
            _unit(page, row, rollup.rows[n])
        else:
            _empty(page, row)
    _total(page, last + 1, rollup)
    _mean(page, last + 2, rollup)
    _notes(page, last + 3, rollup)
    most = format_score(max((b.marks for b in rollup.rulebooks), default=Fraction(100)))
    page.sheet.data_validation(FIRST, 6, last, 6, {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most, "error_type": "warning",
        "input_title": "复核分数", "input_message": f"主管部门复核后填写，0 至 {most} 分。",
        "error_title": "请核对", "error_message": f"复核分数一般在 0 至 {most} 之间。",
    })  # fmt: skip
    page.sheet.freeze_panes(FIRST, 2)
    set_paper(page.sheet, rows=(FIRST - 1, FIRST - 1), landscape=False)


def years_text(rollup: Rollup) -> str:
    """`2022年度`; both ends when submissions are of several years; blank to fill in when there is none."""
    if not rollup.years:
        return "    年度"
    first, last = rollup.years[0], rollup.years[-1]
    return f"{first}年度" if first == last else f"{first}—{last}年度"


def _head(page: Page, rollup: Rollup) -> None:
    page.widths(*WIDTHS)
    page.text(0, 0, "附件4：", ATTACHMENT)
    page.merged(1, 0, 1, 6, f"{years_text(rollup)}部门整体支出自评情况汇总表", TITLE)
    page.merged(3, 0, 3, 4, f"主管部门（盖章）：{rollup.department}", LINE)
    page.merged(3, 5, 3, 6, "单位：万元", LINE_RIGHT)
    page.header(FIRST - 1, COLUMNS, OFFICIAL_HEADER)
    for row, height in ((0, 22), (1, 36), (2, 6), (3, 22), (FIRST - 1, 38)):
        page.height(row, height)


def _unit(page: Page, row: int, unit: UnitRow) -> None:
    page.text(row, 1, unit.agency, NAME)
    page.number(row, 2, None if unit.budget is None else unit.budget / WAN, MONEY, MISSING)
    page.number(row, 3, None if unit.executed is None else unit.executed / WAN, MONEY, MISSING)
    rate: object = unit.rate
    if rate is None:
        rate = NONE if unit.has_both else MISSING
    page.formula(row, 4, _rate(row, f'"{MISSING}"'), SHARE, rate)  # type: ignore[arg-type]
    page.number(row, 5, unit.claimed, POINTS, "未填" if unit.scored else UNSCORED_ZH)
    if unit.reviewed is None:
        page.text(row, 6, "", POINTS)
    else:
        page.number(row, 6, unit.reviewed, POINTS)


def _empty(page: Page, row: int) -> None:
    page.text(row, 1, "", NAME)
    for col in (2, 3):
        page.text(row, col, "", MONEY)
    page.formula(row, 4, _rate(row, '""'), SHARE, "")
    page.text(row, 5, "", POINTS)
    page.text(row, 6, "", POINTS)


def _rate(row: int, otherwise: str) -> str:
    line = row + 1
    return f'=IF(COUNT(C{line}:D{line})=2,IF(C{line}>0,D{line}/C{line},"{NONE}"),{otherwise})'


def _total(page: Page, row: int, rollup: Rollup) -> None:
    first, last, total = FIRST + 1, row, rollup.total
    page.height(row, 26)
    page.merged(row, 0, row, 1, "合计", OFFICIAL_HEADER)
    budgets, executed = f"C{first}:C{last}", f"D{first}:D{last}"
    both = f'COUNTIFS({budgets},"{_BELOW}",{executed},"{_BELOW}")'
    for col, cells, value in ((2, budgets, total.budget), (3, executed, total.executed)):
        summed = f'SUMIFS({cells},{budgets},"{_BELOW}",{executed},"{_BELOW}")'
        page.formula(row, col, f'=IF({both}=0,"{MISSING}",{summed})', MONEY, MISSING if value is None else value / WAN)
    rate: object = total.rate
    if rate is None:
        rate = MISSING if total.budget is None else NONE
    page.formula(row, 4, _rate(row, f'"{MISSING}"'), SHARE, rate)  # type: ignore[arg-type]
    page.text(row, 5, NONE, POINTS)
    page.text(row, 6, NONE, POINTS)


def _mean(page: Page, row: int, rollup: Rollup) -> None:
    page.height(row, 26)
    page.merged(row, 0, row, 4, "平均", OFFICIAL_HEADER)
    if len({b.marks for b in rollup.rulebooks}) > 1:
        page.text(row, 5, NONE, POINTS)
        page.text(row, 6, NONE, POINTS)
        return
    mean = rollup.total.mean_claimed
    for col, letter, value in ((5, "F", mean), (6, "G", None)):
        cells = f"{letter}{FIRST + 1}:{letter}{row - 1}"
        formula = f'=IF(COUNT({cells})=0,"{NONE}",ROUND(AVERAGE({cells}),2))'
        page.formula(row, col, formula, POINTS, NONE if value is None else round_half_up(value, 2))


def _notes(page: Page, row: int, rollup: Rollup) -> None:
    notes = (ROUNDING_NOTE, SCORE_NOTE, *rollup.notes)
    text = "\n".join([FORM_NOTE, *(f"{n}. {note}" for n, note in enumerate(notes, 1))])
    page.merged(row, 0, row, 6, text, NOTE)
