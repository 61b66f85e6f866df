"""Mean and minimum of a column of scores, exact, without keeping the scores."""

from __future__ import annotations

from fractions import Fraction


class Tally:
    """Sums of numerators per denominator: adding fractions one by one would take longer than writing them."""

    __slots__ = ("_least", "_sums", "count")

    def __init__(self) -> None:
        self.count = 0
        self._sums: dict[int, int] = {}
        self._least: dict[int, int] = {}

    def add(self, value: Fraction | None, times: int = 1) -> None:
        """A missing score counts for nothing."""
        if value is None:
            return
        top, bottom = value.as_integer_ratio()
        self.count += times
        self._sums[bottom] = self._sums.get(bottom, 0) + top * times
        if top < self._least.get(bottom, top + 1):
            self._least[bottom] = top

    @property
    def mean(self) -> Fraction | None:
        if not self.count:
            return None
        return sum((Fraction(top, bottom) for bottom, top in self._sums.items()), Fraction()) / self.count

    @property
    def least(self) -> Fraction | None:
        return min((Fraction(top, bottom) for bottom, top in self._least.items()), default=None)
