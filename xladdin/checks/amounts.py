"""The figures of a filing that are no rates, as whole numbers of one small unit."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from xladdin.facts import Lookup


class Amounts:
    """Where all amounts are in whole 元 that unit is 1 元, else what divides them all, 1 分 mostly: as exact as fractions, twenty times as fast.

    Sums and differences are in the same unit. Figures that are missing or no numbers are not there.
    """

    def __init__(self, ids: Iterable[str], lookup: Lookup) -> None:
        found = [(i, number.as_integer_ratio()) for i in ids if (number := lookup(i)) is not None]
        self.unit = lcm(*{bottom for _, (_, bottom) in found})
        """How many make 1 元 (or one person, ㎡ …)."""
        self.known = {i: top if bottom == self.unit else top * (self.unit // bottom) for i, (top, bottom) in found}
        self.get = self.known.get

    def total(self, ids: Iterable[str]) -> int | None:
        """Their sum; None while one is missing."""
        found = [self.get(i) for i in ids]
        return None if None in found else sum(found)  # type: ignore[arg-type]

    def exact(self, amount: int) -> Fraction:
        """In base units."""
        return Fraction(amount, self.unit)
