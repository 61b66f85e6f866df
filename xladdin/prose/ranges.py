"""What a printed figure can stand for: all values that round to it. Sums, quotients and shares of such ranges, exactly."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct


class Range(Struct, frozen=True):
    """From `low` to `high`, both included: half a unit of the last printed digit on either side may be the true value."""

    low: Fraction
    high: Fraction

    @classmethod
    def printed(cls, value: Fraction, step: Fraction) -> Range:
        return cls(value - step / 2, value + step / 2)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)

    def over(self, other: Range) -> Range | None:
        """The quotient; None when the divisor may be 0 or less: no rate has such a base."""
        if other.low <= 0:
            return None
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Range(min(ends), max(ends))

    def meets(self, other: Range) -> bool:
        return self.low <= other.high and other.low <= self.high

    def above(self, other: Range) -> bool:
        return self.low > other.high

    @property
    def holds_whole(self) -> bool:
        """Whether a whole number lies in it."""
        return -(-self.low // 1) <= self.high


def total(ranges: list[Range]) -> Range:
    return Range(sum((r.low for r in ranges), Fraction(0)), sum((r.high for r in ranges), Fraction(0)))
