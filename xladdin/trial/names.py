"""What the sheets of a trial are called, and how its figures look."""

from __future__ import annotations

from fractions import Fraction

from xladdin.exact import format_points, format_score
from xladdin.output.style import CENTER, GOOD, SCORE, SEVERITY, Style

SUMMARY, UNITS, EFFECTS, DETAIL, CHARTS = "试算摘要", "单位对照", "指标对照", "得分明细", "图表"
CHANGES, MISSING, TYPED, LEFT_OUT = "标准变化", "缺数据", "人工评定", "没有试算"

LACKING = "缺数据"
ABSENT = "—"
"""Of an indicator that a table does not have."""
POINTS: Style = {**SCORE, "num_format": "0.00"}
CHANGE: Style = {**SCORE, "num_format": '+0.00;-0.00;"0"'}
PLACES: Style = {**SCORE, "num_format": '"↑"0;"↓"0;"—"'}
LOST: Style = SEVERITY["error"]
"""The score falls."""
GAINED: Style = GOOD
"""The score rises."""
LEGEND = "绿色：按新标准得分率升高；红色：降低。"


def moved(style: Style, change: Fraction | int | None) -> Style:
    """Coloured by whether a score rises or falls."""
    return style if not change else {**style, **(GAINED if change > 0 else LOST)}


def signed(change: Fraction) -> str:
    """`+2.7`, `-1`, `0`."""
    text = format_score(change)
    return f"+{text}" if change > 0 else text


def signed_points(change: Fraction) -> str:
    """A difference of rates in 百分点."""
    text = format_points(change)
    return f"+{text}" if change > 0 else text


WORD: Style = {**CENTER, "font_color": "#7F7F7F"}
