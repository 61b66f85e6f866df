"""The set of scores a rule can give at all: isolated points and closed intervals, added up over the items of a rule."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from xladdin.rules.expression import excel_number


class Attainable(Struct, frozen=True):
    """`points` not lying in any of the `spans` (closed, disjoint, ascending)."""

    points: tuple[Fraction, ...]
    spans: tuple[tuple[Fraction, Fraction], ...] = ()

    @classmethod
    def of(cls, points: Iterable[Fraction], spans: Iterable[tuple[Fraction, Fraction]] = ()) -> Attainable:
        """The set in its one normal form: a span of one score is a point, spans that touch are one."""
        merged: list[tuple[Fraction, Fraction]] = []
        spans = sorted(spans)
        points = [*points, *(low for low, high in spans if low == high)]
        for low, high in spans:
            if low == high:
                continue
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        outside = {p for p in points if not any(low <= p <= high for low, high in merged)}
        return cls(tuple(sorted(outside)), tuple(merged))

    def __contains__(self, score: object) -> bool:
        return score in self.points or any(low <= score <= high for low, high in self.spans)  # type: ignore[operator]

    def __add__(self, other: Attainable) -> Attainable:
        points = {a + b for a in self.points for b in other.points}
        spans = [(low + p, high + p) for low, high in self.spans for p in other.points]
        spans += [(low + p, high + p) for low, high in other.spans for p in self.points]
        spans += [(a + c, b + d) for a, b in self.spans for c, d in other.spans]
        return Attainable.of(points, spans)

    @property
    def top(self) -> Fraction:
        return max([*self.points, *(high for _, high in self.spans)])

    def below(self, score: Fraction) -> Fraction | None:
        """The highest attainable score not above `score`."""
        found = [p for p in self.points if p <= score]
        found += [min(high, score) for low, high in self.spans if low <= score]
        return max(found, default=None)

    def describe(self) -> str:
        """`0、1、1.5、2` or `8，或0至7之间`."""
        points = "、".join(excel_number(p) for p in self.points)
        spans = "、".join(f"{excel_number(low)}至{excel_number(high)}之间" for low, high in self.spans)
        return f"{points}，或{spans}" if points and spans else points or spans


ZERO = Attainable.of([Fraction(0)])
