"""What a trial of a scoring table holds, as frozen values: both tables, units, indicators, what could not be tried and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Literal

from msgspec import Struct

from xladdin.exact import exact_sum
from xladdin.rollup.model import Skipped
from xladdin.rules.diff import Change
from xladdin.rules.rulebook import Rulebook

How = Literal["computed", "typed", "missing"]


class Side(Struct, frozen=True):
    """One indicator of one unit under one table. `score` is None when something is missing: then `missing` says what, in Chinese.

    `how`: computed from figures; typed by a person and taken over, because the table leaves it to judgement; missing.
    """

    marks: Fraction
    score: Fraction | None
    how: How
    missing: tuple[str, ...] = ()


class Typed(Struct, frozen=True):
    """A score that a person gave under the old marks, where the new ones differ. `taken`: what the new table counts, at most its marks."""

    indicator: str
    score: Fraction
    old_marks: Fraction
    new_marks: Fraction
    taken: Fraction


class Pair(Struct, frozen=True):
    """An indicator of either table, or of both; a whole part where units write the rows. Marks are None where a table does not have it.

    `key`: id of the rule. `part`: 一级指标. `changed`: in what the two tables differ on it.
    """

    key: str
    label: str
    part: str
    old_marks: Fraction | None
    new_marks: Fraction | None
    changed: str = ""

    @property
    def in_both(self) -> bool:
        return self.old_marks is not None and self.new_marks is not None


class Line(Struct, frozen=True):
    """One indicator of one unit. A side is None where that table does not have the indicator."""

    pair: Pair
    old: Side | None
    new: Side | None

    @property
    def change(self) -> Fraction | None:
        """New less old score; an indicator that a table does not have counts as 0 marks of it. None where data are missing."""
        sides = [Fraction(0) if side is None else side.score for side in (self.old, self.new)]
        return None if sides[0] is None or sides[1] is None else sides[1] - sides[0]

    @property
    def rate_change(self) -> Fraction | None:
        """By how much the share of the marks that is reached rises: other marks alone are neither gain nor loss. None without two scores."""
        if self.old is None or self.new is None or self.old.score is None or self.new.score is None:
            return None
        return self.new.score / self.new.marks - self.old.score / self.old.marks


class Scores(Struct, frozen=True):
    """One filing under both tables: lines in the order of the pairs, and scores that a person gave where marks changed."""

    lines: tuple[Line, ...]
    typed: tuple[Typed, ...] = ()

    def total(self, side: Literal["old", "new"]) -> Fraction | None:
        """Sum of all indicators of a table; None while data are missing for any."""
        own = [one for line in self.lines if (one := getattr(line, side)) is not None]
        scores = [one.score for one in own if one.score is not None]
        return exact_sum(scores) if own and len(scores) == len(own) else None


class Unit(Struct, frozen=True, dict=True):
    """One unit (or one of its projects) tried. Ranks are among the units with both totals; None for the others."""

    number: int
    name: str
    year: int
    file: Path
    shown: str
    scores: Scores
    old_grade: str = ""
    new_grade: str = ""
    old_rank: int | None = None
    new_rank: int | None = None

    @cached_property
    def old_total(self) -> Fraction | None:
        return self.scores.total("old")

    @cached_property
    def new_total(self) -> Fraction | None:
        return self.scores.total("new")

    @property
    def comparable(self) -> bool:
        return self.old_total is not None and self.new_total is not None

    @property
    def change(self) -> Fraction | None:
        """New less old total, in marks."""
        return None if self.old_total is None or self.new_total is None else self.new_total - self.old_total

    @property
    def sure_change(self) -> Fraction | None:
        """The change of the total, also where totals are not known because data are missing only for indicators that did not change."""
        lines = self.scores.lines
        if any(line.change is None and (line.pair.changed or not line.pair.in_both) for line in lines):
            return None
        return exact_sum(line.change for line in lines if line.change is not None)

    @property
    def moved(self) -> tuple[Line, ...]:
        """Indicators whose score differs, the greatest difference first."""
        return tuple(
            sorted((line for line in self.scores.lines if line.change), key=lambda line: -abs(line.change or 0))
        )

    def gaps(self) -> Iterator[tuple[Pair, str, tuple[str, ...]]]:
        """Each indicator with missing data: under which table, and what is missing."""
        for line in self.scores.lines:
            lacks = [side.missing if side is not None and side.score is None else () for side in (line.old, line.new)]
            if lacks[0] and lacks[0] == lacks[1]:
                yield line.pair, BOTH, lacks[0]
                continue
            for word, missing in zip((OLD, NEW), lacks, strict=True):
                if missing:
                    yield line.pair, word, missing


OLD, NEW, BOTH = "旧标准", "新标准", "新旧标准"


class Effect(Struct, frozen=True):
    """What the new table does to one indicator over all units.

    Means are over the units (`count`) that have a score under every table that has the indicator. Rates are means of score ÷ marks.
    `lower`, `higher`: units whose rate falls or rises. `old_missing`, `new_missing`: units whose data are missing; `missing`: what, most frequent first.
    """

    pair: Pair
    count: int
    old_mean: Fraction | None
    new_mean: Fraction | None
    old_rate: Fraction | None
    new_rate: Fraction | None
    old_lost: Fraction | None
    new_lost: Fraction | None
    lower: int
    higher: int
    old_missing: int
    new_missing: int
    missing: tuple[str, ...]

    @property
    def change(self) -> Fraction | None:
        """Of the mean score; an indicator that a table does not have counts as 0 marks of it."""
        return (self.new_mean or Fraction(0)) - (self.old_mean or Fraction(0)) if self.count else None

    @property
    def more_lost(self) -> Fraction | None:
        """By how much more marks are lost on average; None unless both tables have it."""
        return None if self.old_lost is None or self.new_lost is None else self.new_lost - self.old_lost


class Trial(Struct, frozen=True, dict=True):
    """A trial of `new` against `old` on the submissions of a folder. `notes`: what a reader must know to use it."""

    old: Rulebook
    new: Rulebook
    changes: tuple[Change, ...]
    units: tuple[Unit, ...]
    effects: tuple[Effect, ...]
    left_out: tuple[Skipped, ...]
    notes: tuple[str, ...]
    folder: Path
    made_at: datetime
    version: str

    @cached_property
    def comparable(self) -> tuple[Unit, ...]:
        """Units with both totals: those that are ranked and counted."""
        return tuple(unit for unit in self.units if unit.comparable)

    @property
    def same_marks(self) -> bool:
        return self.old.marks == self.new.marks

    def direction(self, unit: Unit) -> int:
        """1 for a unit that gains, -1 for one that loses, 0 for neither: by marks, or by share of them where full marks differ."""
        assert unit.old_total is not None
        assert unit.new_total is not None
        old, new = unit.old_total / self.old.marks, unit.new_total / self.new.marks
        return (new > old) - (new < old)

    def rank_moved(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.comparable if unit.old_rank != unit.new_rank)

    def grade_moves(self) -> dict[tuple[str, str], int]:
        """How many units went from which grade to which; '' for a table without grades."""
        found: dict[tuple[str, str], int] = {}
        for unit in self.comparable:
            key = (unit.old_grade, unit.new_grade)
            found[key] = found.get(key, 0) + 1
        return found

    def incomplete(self) -> tuple[Unit, ...]:
        """Units for which data are missing under one table or both."""
        return tuple(unit for unit in self.units if not unit.comparable)


def mean_of(values: Sequence[Fraction]) -> Fraction | None:
    return exact_sum(values) / len(values) if values else None
