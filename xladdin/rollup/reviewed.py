"""What the reviewers' entries come to: the score adopted for an indicator, and the reviewed total of a unit; here and as formulas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat

from msgspec import Struct

from xladdin.exact import Fraction
from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Indicator, IndicatorTable, Mark, Review, ReviewKey, Rollup, UnitRow
from xladdin.rollup.names import REVIEW, REVIEW_FIRST, SUMMARY, SUMMARY_FIRST

INCOMPLETE = "不全"
STEP = 1000
"""Numbers of the review lines: unit number × 1000 + indicator, from 1. A number, because names could be wildcards to SUMIFS."""
SCORE_COL, ADOPTED_COL, NUMBER_COL = "M", "P", "C"


def basis_of(claimed: Fraction | None, computed: Fraction | None, inputs: str = "") -> str:
    """Digest of what a reviewer has before him: it changes when the claim, our score or its inputs do."""
    return hashlib.sha256(f"{claimed}|{computed}|{inputs}".encode()).hexdigest()[:12]


def basis_of_mark(mark: Mark) -> str:
    return basis_of(mark.claimed, mark.computed, f"{mark.status}|{mark.basis}")


def basis_of_unit(unit: UnitRow) -> str:
    return basis_of(unit.claimed, unit.computed)


def key_of(unit: UnitRow, indicator: str) -> ReviewKey:
    return ReviewKey(agency_key(unit.agency), unit.form, unit.year, indicator)


class ReviewLine(Struct, frozen=True):
    """One line of 指标复核. `row` is 0-based; `number` finds it wherever the reviewers sort it."""

    row: int
    number: int
    unit: UnitRow
    indicator: Indicator
    mark: Mark
    review: Review | None

    @property
    def score(self) -> Fraction | None:
        return self.review.score if self.review else None

    @property
    def adopted(self) -> Fraction | None:
        """复核得分 where entered, else 测算, else 自评."""
        known = (v for v in (self.score, self.mark.computed, self.mark.claimed) if v is not None)
        return next(known, None)


class Reviewed:
    """The lines of 指标复核 of one roll-up, and each unit's reviewed total."""

    def __init__(self, rollup: Rollup, row_of: Mapping[int, int] | None = None) -> None:
        """`row_of`: number of a unit -> its row (0-based) in 汇总表; needed for formulas only."""
        self.rollup, self.row_of = rollup, row_of or {}
        self._tables: dict[int, tuple[IndicatorTable, Sequence[Mark], int]] = {}
        self.count = 0
        marks = {unit.number: (table, own) for table in rollup.tables for unit, own in table.rows}
        for unit in rollup.rows:
            if unit.number in marks:
                table, own = marks[unit.number]
                if len(own) != len(table.indicators):
                    raise ValueError(f"{unit.name}: {len(own)} scores for {len(table.indicators)} indicators")
                self._tables[unit.number] = table, own, REVIEW_FIRST + self.count
                self.count += len(table.indicators)
        self._said = {key[:3] for key in rollup.reviews}

    @property
    def lines(self) -> tuple[ReviewLine, ...]:
        return tuple(self.iterate())

    def iterate(self) -> Iterator[ReviewLine]:
        """All lines, one unit after the other, none of them kept."""
        for unit in self.rollup.rows:
            yield from self.lines_of(unit)

    def has_lines(self, unit: UnitRow) -> bool:
        return unit.number in self._tables

    def lines_of(self, unit: UnitRow) -> list[ReviewLine]:
        """None for a unit without scores."""
        if unit.number not in self._tables:
            return []
        table, marks, first = self._tables[unit.number]
        reviews: Iterable[Review | None] = repeat(None)
        key = key_of(unit, "")
        if key[:3] in self._said:
            reviews = [self.rollup.reviews.get(key._replace(indicator=one.key)) for one in table.indicators]
        return [
            ReviewLine(first + n, unit.number * STEP + n + 1, unit, indicator, mark, review)
            for n, indicator, mark, review in zip(range(len(marks)), table.indicators, marks, reviews, strict=False)
        ]

    @cached_property
    def last(self) -> int:
        """0-based row of the last line."""
        return REVIEW_FIRST + max(self.count, 1) - 1

    def total(self, unit: UnitRow) -> Fraction | str | None:
        """The reviewed total: as entered for the whole, else over the indicators; None while nothing is reviewed."""
        whole = self.rollup.reviews.get(key_of(unit, ""))
        if whole is not None and whole.score is not None:
            return whole.score
        if key_of(unit, "")[:3] not in self._said:
            return None
        own = self.lines_of(unit)
        if all(line.score is None for line in own):
            return None
        adopted = [line.adopted for line in own]
        return INCOMPLETE if None in adopted else sum(adopted, Fraction())  # type: ignore[arg-type]

    def cells(self, letter: str) -> str:
        return f"{REVIEW}!${letter}${REVIEW_FIRST + 1}:${letter}${self.last + 1}"

    def total_formula(self, unit: UnitRow) -> str:
        """Live, whatever order the lines of 指标复核 are in."""
        numbers = self.cells(NUMBER_COL)
        own = f'{numbers},">={unit.number * STEP}",{numbers},"<{(unit.number + 1) * STEP}"'
        scores, adopted = self.cells(SCORE_COL), self.cells(ADOPTED_COL)
        count = len(self._tables[unit.number][1])
        return (
            f'=IF(COUNTIFS({own},{scores},">-1000000")=0,"",IF(COUNTIFS({own},{adopted},">-1000000")<{count},'
            f'"{INCOMPLETE}",ROUND(SUMIFS({adopted},{own}),6)))'
        )

    def score_formula(self, line: ReviewLine) -> str:
        """The 复核得分 of one line: from where it was written, or from where it has been sorted to."""
        there = f"{REVIEW}!${SCORE_COL}${line.row + 1}"
        moved = f"INDEX({self._scores},MATCH({line.number},{self._numbers},0))"
        return (
            f"=IFERROR(IF({REVIEW}!${NUMBER_COL}${line.row + 1}={line.number},"
            f'IF({there}="","",{there}),IF({moved}="","",{moved})),"")'
        )

    def shown_formula(self, unit: UnitRow) -> str:
        """What 汇总表 shows as the unit's reviewed score, computed or typed there, also when its lines were sorted."""
        at, (numbers, scores) = self.row_of[unit.number] + 1, self._summary
        there, moved = f"{SUMMARY}!$G${at}", f"INDEX({scores},MATCH({unit.number},{numbers},0))"
        return f'=IFERROR(IF({SUMMARY}!$H${at}={unit.number},IF({there}="","",{there}),IF({moved}="","",{moved})),"")'

    @cached_property
    def _scores(self) -> str:
        return self.cells(SCORE_COL)

    @cached_property
    def _numbers(self) -> str:
        return self.cells(NUMBER_COL)

    @cached_property
    def _summary(self) -> tuple[str, str]:
        """The columns of 汇总表 that number the units and show their reviewed scores."""
        first, last = SUMMARY_FIRST + 1, max(self.row_of.values(), default=SUMMARY_FIRST) + 1
        return f"{SUMMARY}!$H${first}:$H${last}", f"{SUMMARY}!$G${first}:$G${last}"
