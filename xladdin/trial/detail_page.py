"""得分明细: unit × indicator, old and new score side by side."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from xladdin.exact import format_score
from xladdin.output.book import Page
from xladdin.output.style import A3, CENTER, HEADER, SUBTITLE, TEXT, TITLE, TOTAL, set_paper
from xladdin.trial.model import Pair, Side, Trial, Unit
from xladdin.trial.names import ABSENT, LEGEND, WORD, moved
from xladdin.trial.names import POINTS as TWO_PLACES

FIRST = 5
"""0-based row of the first unit."""
LEAD = 2
_SMALL = {"font_size": 9}
POINTS = {**TWO_PLACES, "num_format": "General"}
ALL = {**TOTAL, "num_format": "0.00"}


def write_detail(page: Page, trial: Trial) -> None:
    pairs = [one.pair for one in trial.effects]
    _head(page, pairs, trial)
    for row, unit in enumerate(trial.units, FIRST):
        _line(page, row, unit)
    page.sheet.freeze_panes(FIRST, LEAD)
    page.sheet.repeat_columns(0, LEAD - 1)
    set_paper(page.sheet, rows=(2, FIRST - 1), paper=A3)


def _head(page: Page, pairs: Sequence[Pair], trial: Trial) -> None:
    width = LEAD + 2 * len(pairs) + 2
    page.widths(5, 26, *[max(5.2, 92 / max(1, 2 * len(pairs)))] * (2 * len(pairs)), 8, 8)
    page.merged(0, 0, 0, width - 1, "各单位各指标新旧得分", TITLE)
    page.merged(
        1,
        0,
        1,
        width - 1,
        f"每项为旧标准得分、新标准得分。{LEGEND}“缺”：缺少数据，不是0分；“—”：那份标准没有这一项。",
        SUBTITLE,
    )
    for row, height in ((0, 32), (1, 20), (2, 20), (3, 58), (4, 18)):
        page.height(row, height)
    for col, label in ((0, "序号"), (1, "单位")):
        page.merged(2, col, 4, col, label, HEADER)
    col = LEAD
    for part, own in groupby(pairs, key=lambda pair: pair.part):
        of_part = list(own)
        page.merged(2, col, 2, col + 2 * len(of_part) - 1, part, {**HEADER, **_SMALL})
        for pair in of_part:
            page.merged(3, col, 3, col + 1, f"{pair.label}\n（{_marks(pair)}）", {**HEADER, **_SMALL})
            page.header(4, ("旧", "新"), {**HEADER, **_SMALL}, col)
            col += 2
    full = f"{format_score(trial.old.marks)}→{format_score(trial.new.marks)}分"
    page.merged(2, col, 3, col + 1, f"总分\n（{full}）", HEADER)
    page.header(4, ("旧", "新"), {**HEADER, **_SMALL}, col)


def _marks(pair: Pair) -> str:
    if pair.old_marks == pair.new_marks and pair.old_marks is not None:
        return f"{format_score(pair.old_marks)}分"
    sides = (ABSENT if marks is None else format_score(marks) for marks in (pair.old_marks, pair.new_marks))
    return f"{'→'.join(sides)}分"


def _line(page: Page, row: int, unit: Unit) -> None:
    page.number(row, 0, unit.number, CENTER)
    page.text(row, 1, unit.name, TEXT)
    col = LEAD
    for line in unit.scores.lines:
        _side(page, row, col, line.old, None)
        _side(page, row, col + 1, line.new, line.rate_change)
        col += 2
    page.number(row, col, unit.old_total, ALL, "缺")
    page.number(row, col + 1, unit.new_total, moved(ALL, unit.change), "缺")


def _side(page: Page, row: int, col: int, side: Side | None, change: Fraction | None) -> None:
    if side is None:
        page.text(row, col, ABSENT, WORD)
    else:
        page.number(row, col, side.score, moved(POINTS, change), "缺")
