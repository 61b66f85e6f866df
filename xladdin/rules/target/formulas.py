"""The native reading of a target row: direction, 完成率 and 测算得分 over the columns that take the two texts apart.

Only functions on which Excel 2010+, WPS, LibreOffice and our own evaluator agree; no arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from xladdin.rules.expression import excel_number
from xladdin.rules.measure import GUARD
from xladdin.rules.shapes.base import excel_two_places
from xladdin.rules.target.shape import Target
from xladdin.rules.target.text_formulas import PARTS, At, Own, is_number, is_one_of, without
from xladdin.rules.target.words import (
    ABOVE,
    ANY_UNIT,
    BELOW,
    BLANK_MARKS,
    NEGATIVE_TARGET,
    PERCENT,
    PLAIN_RATE_LIMIT,
    STATE_TEXT,
    TEXT_KIND,
    WAY_TEXT,
    ZERO_TARGET,
    Side,
)

FUNCTIONS = frozenset(
    (
        *("IF", "IFERROR", "ISNUMBER", "AND", "OR", "EXACT", "SUBSTITUTE", "VALUE", "LEN", "LEFT", "MID", "RIGHT"),
        *("ABS", "ROUND", "INT", "MIN", "MAX"),
    )
)
"""All functions that target formulas use."""

SIDES: tuple[tuple[Side, str], ...] = (("target", "指标值"), ("actual", "完成值"))
ROW_COLUMNS = (("way", "指标方向"), ("done", "完成率"), ("calc", "测算得分"))
WORK_COLUMNS: tuple[tuple[str, str], ...] = (
    *((side[0] + part, f"{word}（{header}）") for side, word in SIDES for part, (header, _) in PARTS.items()),
    *ROW_COLUMNS,
)
"""Key and header of every working column; each formula reads only columns before its own."""

_MOST_ROUNDED = 1_000_000
"""Ratios beyond are not rounded: nothing is decided there, and no double holds 14 places of them."""


def row_formulas(target: Target, at: At) -> dict[str, str]:
    """Formula text (without `=`) of every working column, in order."""
    return {key: column_formula(key, target, at) for key, _ in WORK_COLUMNS}


def column_formula(key: str, target: Target, at: At) -> str:
    """The formula of one working column. Raises KeyError for another name."""
    if key in _OF_ROW:
        return _OF_ROW[key](target, at)
    side = next((side for side, _ in SIDES if key.startswith(side[0])), None)
    if side is None:
        raise KeyError(key)
    return PARTS[key[1:]][1](Own(side, at))


def way_formula(target: Target, at: At) -> str:
    """正向, 反向 or 等于: the clerk's 指标性质, else the sign of the target, else what a bare target means here."""
    mark, kind = at("tmark"), at("kind")
    text = f'"{WAY_TEXT[target.bare]}"'
    for way, marks in (("equal", ("=",)), ("below", BELOW), ("above", ABOVE)):
        text = f'IF({is_one_of(mark, *marks)},"{WAY_TEXT[way]}",{text})'  # type: ignore[index]
    return f"IF({is_one_of(kind, *WAY_TEXT.values())},{kind},{text})" if kind else text


def done_formula(target: Target, at: At) -> str:
    """完成率, or the word that says why there is none."""
    tnum, anum, kind = at("tnum"), at("anum"), at("kind")
    ratio = f"{anum}/{tnum}"
    text = f'IF({tnum}=0,"{ZERO_TARGET}",IF({tnum}<0,"{NEGATIVE_TARGET}",{_rounded(ratio)}))'
    text = f'IF({_comparable(at)},{text},"{STATE_TEXT["unit"]}")'
    text = f'IF({is_one_of(at("amark"), *ABOVE, *BELOW)},"{STATE_TEXT["inequality"]}",{text})'
    text = f'IF(ISNUMBER({anum}),{text},"{STATE_TEXT["not-number"]}")'
    text = f'IF(ISNUMBER({tnum}),{text},"{STATE_TEXT["text"]}")'
    if kind:
        text = f'IF({is_one_of(kind, TEXT_KIND)},"{STATE_TEXT["text"]}",{text})'
    text = f'IF({_blank(at("actual"))},"{STATE_TEXT["no-actual"]}",{text})'
    return f'IF({_blank(at("target"))},"{STATE_TEXT["no-target"]}",{text})'


def _rounded(ratio: str) -> str:
    return f"IF(ABS({ratio})<{_MOST_ROUNDED},ROUND({ratio},{GUARD}),{ratio})"


def _blank(cell: str) -> str:
    return f'IF({is_number(cell)},FALSE,IFERROR(EXACT({without(cell, *BLANK_MARKS)},""),TRUE))'


def _comparable(at: At) -> str:
    tunit, aunit = at("tunit"), at("aunit")
    return f"OR(EXACT({tunit},{aunit}),{_fits(tunit, at('tnum'), aunit)},{_fits(aunit, at('anum'), tunit)})"


def _fits(bare: str, number: str, unit: str) -> str:
    small = f"AND({is_one_of(bare, ANY_UNIT)},ABS({number})<={PLAIN_RATE_LIMIT})"
    return f"AND({is_one_of(bare, '', ANY_UNIT)},IF({is_one_of(unit, PERCENT)},OR({number}=0,{small}),TRUE))"


def calc_formula(target: Target, at: At) -> str:
    """测算得分; empty where a person decides, and while 分值 is no number above 0."""
    marks, tnum, anum, way, done = (at(c) for c in ("marks", "tnum", "anum", "way", "done"))
    above, below = f'EXACT({way},"{WAY_TEXT["above"]}")', f'EXACT({way},"{WAY_TEXT["below"]}")'

    def by_way(*texts: str) -> str:
        return f"IF({above},{texts[0]},IF({below},{texts[1]},{texts[2]}))"

    short = _shares(target, marks, tnum, anum)
    rated = by_way(
        f"IF({done}>=1,{_full(target, marks, done)},{short[0]})",
        f"IF({done}<=1,{marks},{short[1]})",
        f"IF({done}=1,{marks},{short[2]})",
    )
    zero = f"IF({by_way(f'{anum}>=0', f'{anum}<=0', f'{anum}=0')},{marks},0)"
    ratio = _rounded(f"{anum}/{tnum}")
    negative = f'IF({by_way(f"{ratio}<=1", f"{ratio}>=1", f"{ratio}=1")},{marks},"")'
    text = f'IF({is_one_of(done, NEGATIVE_TARGET)},{negative},"")'
    text = f"IF(ISNUMBER({done}),{rated},IF({is_one_of(done, ZERO_TARGET)},{zero},{text}))"
    return f'IF({is_number(marks)},IF({marks}>0,{text},""),"")'


def _full(target: Target, marks: str, done: str) -> str:
    if target.over is None or not target.over_marks:
        return marks
    line = excel_number(Fraction(1) + target.over)
    return f"IF({done}>={line},ROUND(MAX(0,{marks}-{excel_number(target.over_marks)}),2),{marks})"


def _shares(target: Target, marks: str, tnum: str, anum: str) -> tuple[str, str, str]:
    """Scores of a missed target above 0, by direction."""
    manual = '""'
    above = _within(marks, f"{marks}*{anum}/{tnum}") if target.below == "ratio" else manual
    below = {
        "ratio": _within(marks, f"{marks}*{tnum}/{anum}"),
        "linear": _within(marks, f"{marks}*(2-{anum}/{tnum})"),
    }.get(target.reverse, manual)
    near = _within(marks, f"{marks}*MIN({tnum},{anum})/MAX({tnum},{anum})")
    equal = {"closeness": near, "all_or_nothing": "0"}.get(target.equal, manual)
    return above, below, equal


def _within(marks: str, share: str) -> str:
    """To two places, and never above 分值, which a clerk may have typed with more places."""
    return f"MIN({marks},{excel_two_places(f'MAX(0,{share})')})"


def far_above_formula(target: Target, at: At) -> str:
    """Whether the completion is so far above the target that a reason is due: TRUE or FALSE."""
    if target.over is None:
        return "FALSE"
    line = excel_number(Fraction(1) + target.over)
    return f"IF(ISNUMBER({at('done')}),AND({is_one_of(at('way'), WAY_TEXT['above'])},{at('done')}>={line}),FALSE)"


_OF_ROW: dict[str, Callable[[Target, At], str]] = {"way": way_formula, "done": done_formula, "calc": calc_formula}
