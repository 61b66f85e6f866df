"""What clerks write around the figures of 年度指标值 and 实际完成值, and the words the sheet answers with.

Python and the native formulas read the same tables: a pair of texts is `str.replace` here and SUBSTITUTE there.
"""

from __future__ import annotations

import re
from typing import Literal

Side = Literal["target", "actual"]
Way = Literal["above", "below", "equal"]
State = Literal["value", "no-target", "no-actual", "text", "not-number", "inequality", "unit"]

Replacements = tuple[tuple[str, str], ...]
"""Old text and new, in order; later ones build on earlier ones (不低于 → 不< → ≥, 大于或等于 → >= → ≥)."""

ABOVE, BELOW = ("≥", ">"), ("≤", "<")
MARKS = (*ABOVE, *BELOW, "=")

BLANK_MARKS = (" ", "\u3000", "\xa0", "-", "—", "/")
"""A cell of nothing but these gives no figure: `/`, `——`."""

CHARACTERS: Replacements = (
    *((chr(0xFF10 + n), str(n)) for n in range(10)),
    *(("％", "%"), ("．", "."), ("，", ","), ("＞", ">"), ("＜", "<"), ("＝", "="), ("≧", "≥"), ("≦", "≤")),
    *(("－", "-"), ("−", "-"), ("\u3000", " "), ("\xa0", " ")),
)
_WORDS: Replacements = (
    *(("(含)", " "), ("（含）", " "), ("完成", " "), ("实际", " ")),
    *(("或等于", "="), ("等于", "="), ("大于", ">"), ("超过", ">"), ("高于", ">"), ("多于", ">")),
    *(("低于", "<"), ("少于", "<"), ("小于", "<"), ("不>", "≤"), ("不<", "≥")),
    *(("至少", "≥"), ("及以上", "≥"), ("以上", "≥"), ("控制在", "≤"), ("及以下", "≤"), ("以下", "≤")),
    *(("以内", "≤"), ("之内", "≤"), ("内", "≤"), (">=", "≥"), ("<=", "≤")),
)
# Nothing is ever replaced by nothing: what stood apart must not be joined to a new word or number.
_REACHED: dict[Side, tuple[str, str]] = {"target": ("达到", "≥"), "actual": ("达到", " ")}
"""`达到95%` sets a floor as 年度指标值, and states the figure as 实际完成值."""


def words(side: Side) -> Replacements:
    return (_REACHED[side], *_WORDS)


_REPLACED = re.compile(f"[{re.escape(''.join({old[0] for old, _ in (*CHARACTERS, *_WORDS, *_REACHED.values())}))}]")
"""Any text that `clean` changes has one of these: they begin all that is replaced. Most cells have none: `≥95%`."""


def clean(text: str, side: Side) -> str:
    """The text in one spelling: half-width, comparing words as ≥ ≤ > < =, blanks of one kind."""
    if not _REPLACED.search(text):
        return text
    for old, new in (*CHARACTERS, *words(side)):
        text = text.replace(old, new)
    return text


PROSE = "的并及和与等全均已达完建到前后底无不未率按在为有得了以约近余多左；：。、（）()+*?？~～"
"""Characters of no unit: a text that goes on with one (`5家左右`, `3个中心建成并投入使用`) is no plain quantity.

Not a length, which engines do not agree on: an emoji counts 1 or 2.
"""

DATE_HEADS = ("年", "月", "日", "号")
"""`2022年底前`, `12月`, `5日前` say when, not how much; but 3年 and 30日 are durations."""
DURATIONS = ("年", "日")
FIRST_YEAR = 1900

SCALES = (("万亿", 10**12), ("亿", 10**8), ("万", 10**4))
PERCENT = "%"
ANY_UNIT = "*"
"""Unit of a numeric cell, whose unit is unknown or in its number format."""
PLAIN_RATE_LIMIT = 2
"""A numeric cell beyond this beside a percentage may mean 95% or 9500%."""

LONGEST = 14
"""Digits and point of a figure: what a double holds, and what a quotient rounded to 14 places can still tell apart."""
LARGEST = 10**15
"""Numeric cells from here on are no figures but pasted account numbers."""
CELL_PLACES = 12
"""Places to which numeric cells are taken: what doubles add when formulas compute is gone."""

STATE_TEXT: dict[str, str] = {
    "no-target": "缺指标值",
    "no-actual": "缺完成值",
    "text": "定性",
    "not-number": "完成值不是数",
    "inequality": "完成值应为具体数",
    "unit": "单位不一致",
}
"""What the column 完成率 shows instead of a rate."""
ZERO_TARGET, NEGATIVE_TARGET = "指标值为0", "指标值为负"

WAY_TEXT: dict[Way, str] = {"above": "正向", "below": "反向", "equal": "等于"}
TEXT_KIND = "定性"
KINDS = (*WAY_TEXT.values(), TEXT_KIND)
"""指标性质 as a clerk may choose it."""
