"""Scores of long columns: most rules give one score over a whole range of values, so few values have to be worked out."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction

from udfs.arguments import JUDGED, LARGEST_RATE, rate
from udfs.columns import Raw
from xladdin.rules.shapes import Deduct, Shape, Tiers

NEAR = 1e-6
"""Values nearer to an edge are worked out one by one. Freeing a number of binary noise moves it by less."""


class Steps:
    """A shape's scores. Between two edges of 分档 and of 超标扣分 in whole steps the score is the same for all values."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.stepwise = isinstance(shape, Tiers) or (isinstance(shape, Deduct) and shape.partial != "pro_rata")
        self.edges = sorted(float(edge) for edge in shape.edges()) if self.stepwise else []
        self.known: dict[int, Fraction | None] = {}

    def of(self, value: Fraction) -> Fraction | None:
        step = self._step(float(value))
        if step is None:
            return self.shape.score(value)
        if step not in self.known:
            self.known[step] = self.shape.score(value)
        return self.known[step]

    def of_cell(self, raw: Raw) -> object:
        """The score of a rate as a cell holds it. Raises Wrong for what is no rate."""
        if type(raw) is float and abs(raw) <= LARGEST_RATE:
            step = self._step(raw)
            if step in self.known:
                return _given(self.known[step])
        value = rate(raw, "指标值")
        return None if value is None else _given(self.of(value))

    def _step(self, value: float) -> int | None:
        """Number of the step in which the value lies, None near an edge and where there are no steps."""
        if not self.stepwise:
            return None
        step = bisect_left(self.edges, value)
        return None if any(abs(value - edge) < NEAR for edge in self.edges[max(0, step - 1) : step + 1]) else step


def _given(score: Fraction | None) -> object:
    return JUDGED if score is None else float(score)
