"""What a new table does to each indicator, over all units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from xladdin.trial.model import Effect, Line, Pair, Side, Unit, mean_of


def effects_of(pairs: Sequence[Pair], units: Sequence[Unit]) -> Iterator[Effect]:
    """One per indicator, in the order of the pairs."""
    for n, pair in enumerate(pairs):
        yield _effect(pair, [unit.scores.lines[n] for unit in units])


def _effect(pair: Pair, lines: Sequence[Line]) -> Effect:
    known = [line for line in lines if line.change is not None]
    old, new = ([side for line in known if (side := getattr(line, name)) is not None] for name in ("old", "new"))
    ways = [way for line in known if (way := line.rate_change) is not None]
    lacking = Counter(text for line in lines for text in _missing(line))
    old_mean, new_mean = _mean(old), _mean(new)
    return Effect(
        pair, len(known), old_mean, new_mean, _rate(old), _rate(new), _lost(pair.old_marks, old_mean), _lost(pair.new_marks, new_mean),
        sum(way < 0 for way in ways), sum(way > 0 for way in ways), sum(_lacks(line.old) for line in lines), sum(_lacks(line.new) for line in lines),
        tuple(text for text, _ in lacking.most_common()),
    )  # fmt: skip


def _lacks(side: Side | None) -> bool:
    return side is not None and side.score is None


def _missing(line: Line) -> dict[str, None]:
    """What the unit lacks for this indicator under either table, each once."""
    return dict.fromkeys(text for side in (line.old, line.new) if side is not None for text in side.missing)


def _mean(sides: Sequence[Side]) -> Fraction | None:
    return mean_of([side.score for side in sides if side.score is not None])


def _rate(sides: Sequence[Side]) -> Fraction | None:
    return mean_of([side.score / side.marks for side in sides if side.score is not None])


def _lost(marks: Fraction | None, mean: Fraction | None) -> Fraction | None:
    return None if marks is None or mean is None else marks - mean
