"""分档: ordered bands with explicit ends; each band gives a fixed score."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from math import inf

from msgspec import Struct

from xladdin.exact import compared, to_fraction
from xladdin.rules.attainable import Attainable
from xladdin.rules.expression import excel_number
from xladdin.rules.shapes.base import Shape, bound_text, earns, exact_marks, gets, to_bound
from xladdin.strict import Table

NOTHING = "为0"
"""The band of no amount at all: figures are not negative."""
_END = re.compile(r"(>=|<=|>|<|=)\s*(-?[\d.]+%?)$")


class Band(Struct, frozen=True):
    """low (None: unbounded) to high, each end closed or open; `score` in marks."""

    low: Fraction | None
    low_closed: bool
    high: Fraction | None
    high_closed: bool
    score: Fraction

    def reached(self, value: Fraction) -> bool:
        """Whether the value is not below the band."""
        if self.low is None:
            return True
        over = compared(value, self.low)
        return over > 0 or (self.low_closed and over == 0)

    def words(self, unit: str) -> str:
        """`90%（含）至95%（不含）`, `低于80%`, `超过10%`, `大于0`."""
        if self.low is not None and self.low == self.high:
            return f"等于{bound_text(self.low, unit)}"
        if self.high is None:
            if self.low_closed:
                return f"{bound_text(self.low, unit)}及以上"
            return f"超过{bound_text(self.low, unit)}" if self.low else "大于0"
        if self.low is None:
            if self.high_closed and not self.high:
                return "不大于0" if unit == "rate" else NOTHING
            if self.high_closed:
                return f"不超过{bound_text(self.high, unit)}"
            return f"{'低于' if unit == 'rate' else '少于'}{bound_text(self.high, unit)}" if self.high else "小于0"
        low = bound_text(self.low, unit) + ("（含）" if self.low_closed else "（不含）")
        return f"{low}至{bound_text(self.high, unit)}" + ("（含）" if self.high_closed else "（不含）")


class Tiers(Shape, frozen=True):
    """`bands` from the highest values down; together they cover every number exactly once."""

    name = "tiers"
    title = "分档"
    input = "measure"

    marks: Fraction
    bands: tuple[Band, ...]

    @classmethod
    def read(cls, table: Table, marks: Fraction) -> Tiers:
        bands = [_band(part) for part in table.tables("bands", required=True)]
        bands.sort(key=_height, reverse=True)
        _check_cover(bands, table)
        if max(b.score for b in bands) != marks:
            raise table.fail(f"得分最高的一档应等于分值{excel_number(marks)}", "bands")
        return cls(marks, tuple(bands))

    def band(self, value: Fraction) -> Band:
        return next(b for b in self.bands if b.reached(value))

    def score(self, value: Fraction | bool | str) -> Fraction:
        return self.band(to_fraction(value)).score  # type: ignore[arg-type]

    def formula(self, cell: str) -> str:
        text = excel_number(self.bands[-1].score)
        for band in reversed(self.bands[:-1]):
            sign = ">=" if band.low_closed else ">"
            text = f"IF({cell}{sign}{excel_number(band.low)},{excel_number(band.score)},{text})"
        return text

    def attainable(self) -> Attainable:
        return Attainable.of(b.score for b in self.bands)

    def criterion(self, subject: str, unit: str) -> str:
        best_first = sorted(self.bands, key=lambda b: -b.score)
        return subject + "；".join(f"{b.words(unit)}，{earns(b.score)}" for b in best_first) + "。"

    def worked(self, value: Fraction | bool | str, unit: str, shown: str) -> str:
        band = self.band(Fraction(value))
        words = band.words(unit)
        return gets(band.score) if words == NOTHING else f"在“{words}”一档，{gets(band.score)}"

    def edges(self) -> tuple[Fraction, ...]:
        return tuple(dict.fromkeys(b.low for b in self.bands if b.low is not None))


def _height(band: Band) -> tuple[float | Fraction, float | Fraction]:
    """Bands sort by their upper, then by their lower end; an open side is infinite."""
    return (inf if band.high is None else band.high, -inf if band.low is None else band.low)


def _band(table: Table) -> Band:
    when, score = table.text("when"), exact_marks(table, "score")
    table.done()
    low = high = None
    low_closed = high_closed = False
    for part in re.sub(r"(>=|<=|>|<|=)\s+", r"\1", when).split():
        match = _END.match(part)
        if not match:
            raise table.fail(f"“{when}” 看不懂，应如 “>=90% <95%”", "when")
        sign, bound = match.group(1), to_bound(match.group(2), table, "when")
        if (sign != "<" and sign != "<=" and low is not None) or (sign != ">" and sign != ">=" and high is not None):
            raise table.fail(f"“{when}” 的同一端写了两次", "when")
        if sign in (">=", ">", "="):
            low, low_closed = bound, sign != ">"
        if sign in ("<=", "<", "="):
            high, high_closed = bound, sign != "<"
    if low is not None and high is not None and (low > high or (low == high and not (low_closed and high_closed))):
        raise table.fail(f"“{when}” 的下端大于上端", "when")
    if score < 0:
        raise table.fail("得分不能为负数", "score")
    return Band(low, low_closed, high, high_closed, score)


def _check_cover(bands: list[Band], table: Table) -> None:
    """Bands must meet end to end, without gap or overlap, from minus to plus infinity."""
    if bands[0].high is not None or bands[-1].low is not None:
        raise table.fail("各档没有覆盖所有数值：最高一档不应有上限，最低一档不应有下限", "bands")
    for upper, lower in pairwise(bands):
        here = f"“{upper.words('rate')}”与“{lower.words('rate')}”"
        if upper.low is None or lower.high is None or upper.low < lower.high:
            raise table.fail(f"{here}两档重叠", "bands")
        if upper.low > lower.high:
            raise table.fail(f"{here}两档之间有空当", "bands")
        if upper.low_closed and lower.high_closed:
            raise table.fail(f"{here}两档在{bound_text(upper.low, 'rate')}处重叠", "bands")
        if not upper.low_closed and not lower.high_closed:
            raise table.fail(f"{here}两档在{bound_text(upper.low, 'rate')}处有空当", "bands")
