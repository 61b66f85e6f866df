"""指标对照: what the new table does to each indicator, over all units."""

from __future__ import annotations

from fractions import Fraction

from xladdin.output.book import Page
from xladdin.output.style import CENTER, RATE, TEXT
from xladdin.trial.frame import FIRST, finish, head
from xladdin.trial.model import Effect, Trial
from xladdin.trial.names import ABSENT, CHANGE, LEGEND, POINTS, WORD, moved

COLUMNS = (
    "序号", "一级指标", "指标", "标准的变化", "旧分值", "新分值", "计入单位", "旧平均", "新平均", "平均变化", "旧得分率", "新得分率",
    "旧平均失分", "新平均失分", "得分率降低单位", "得分率升高单位", "缺数据单位（新标准）", "缺什么",
)  # fmt: skip
WIDTHS = (7, 12, 24, 16, 7, 7, 7, 8, 8, 8, 9, 9, 8, 8, 8, 8, 9, 30)
LAST = len(COLUMNS) - 1


def write_effects(page: Page, trial: Trial) -> None:
    page.widths(*WIDTHS)
    said = "平均和得分率只计新旧都能算出的单位；得分率为各单位得分÷分值的平均。"
    head(page, "各指标新旧得分对照", said + LEGEND, COLUMNS, 36)
    for n, one in enumerate(trial.effects):
        _line(page, FIRST + n, n + 1, one)
    finish(page, len(trial.effects), LAST, "没有指标。", still=3)


def _line(page: Page, row: int, number: int, one: Effect) -> None:
    pair = one.pair
    page.number(row, 0, number, CENTER)
    page.text(row, 1, pair.part, TEXT)
    page.text(row, 2, pair.label, TEXT)
    page.text(row, 3, changed_text(one), TEXT)
    for col, marks in ((4, pair.old_marks), (5, pair.new_marks)):
        page.number(row, col, marks, CENTER, ABSENT)
    page.number(row, 6, one.count, CENTER)
    for col, value in ((7, one.old_mean), (8, one.new_mean), (12, one.old_lost), (13, one.new_lost)):
        page.number(row, col, value, POINTS, ABSENT)
    page.number(row, 9, one.change, CHANGE, ABSENT)
    page.number(row, 10, one.old_rate, RATE, ABSENT)
    page.number(row, 11, one.new_rate, moved(RATE, _way(one)), ABSENT)
    for col, count in ((14, one.lower), (15, one.higher), (16, one.new_missing)):
        page.number(row, col, count if pair.in_both or col == 16 else None, CENTER if count else WORD, ABSENT)
    page.text(row, 17, "、".join(one.missing[:6]) + ("等" if len(one.missing) > 6 else ""), TEXT)


def _way(one: Effect) -> Fraction:
    return (one.new_rate or Fraction()) - (one.old_rate or Fraction()) if one.pair.in_both else Fraction()


def changed_text(one: Effect) -> str:
    """`新增`, `取消`, what changed, or that nothing did."""
    if one.pair.old_marks is None:
        return "新增"
    if one.pair.new_marks is None:
        return "取消"
    return one.pair.changed or "没有变化"
