"""What the reviewers' entries come to: the score adopted for an indicator, and the reviewed total of a unit; here and as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.rollup.consolidate import agency_key
from xladdin.rollup.model import Indicator, IndicatorTable, Mark, Review, ReviewKey, Rollup, UnitRow
from xladdin.rollup.names import REVIEW, REVIEW_FIRST, SUMMARY, SUMMARY_FIRST

if TYPE_CHECKING:
    from xladdin.rollup.compact import Marks

INCOMPLETE = "不全"
STEP = 1000
"""Numbers of the review lines: unit number × 1000 + indicator, from 1. A number, because names could be wildcards to SUMIFS."""
SCORE_COL, ADOPTED_COL, NUMBER_COL = "M", "P", "C"


def basis_of(said: str, inputs: str = "") -> str:
    """Digest of what a reviewer has before him: it changes when the claim, our score or its inputs do."""
    return sha256((said + inputs).encode()).hexdigest()[:12]


def said_of(mark: Mark) -> str:
    """What is shown to the reviewer, as it goes into the digest."""
    return f"{mark.claimed}|{mark.computed}|{mark.status}|"


def basis_of_mark(mark: Mark) -> str:
    return basis_of(said_of(mark), mark.basis)


def basis_of_unit(unit: UnitRow) -> str:
    return basis_of(f"{unit.claimed}|{unit.computed}|")


def key_of(unit: UnitRow, indicator: str) -> ReviewKey:
    return ReviewKey(agency_key(unit.agency), unit.form, unit.year, indicator)


def moving(row: int, number: int) -> tuple[int, ...]:
    """For formulas that find a line wherever it is sorted to: where it was written (`row` is 0-based), and its number."""
    at = row + 1
    return at, number, at, at, number, number


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
        return adopted(self.score, self.mark)


def adopted(score: Fraction | None, mark: Mark) -> Fraction | None:
    """复核得分 where entered, else 测算, else 自评."""
    return score if score is not None else mark.claimed if mark.computed is None else mark.computed


class Placed(Struct, frozen=True):
    """The lines of one unit: from row `first` (0-based) on, one for each indicator of the table, numbered on from `number`."""

    table: IndicatorTable
    marks: Marks
    first: int
    number: int


class Reviewed:
    """The lines of 指标复核 of one roll-up, and each unit's reviewed total."""

    def __init__(self, rollup: Rollup, row_of: Mapping[int, int] | None = None) -> None:
        """`row_of`: number of a unit -> its row (0-based) in 汇总表; needed for formulas only."""
        self.rollup, self.row_of = rollup, row_of or {}
        self._placed: dict[int, Placed] = {}
        self.count = 0
        marks = {unit.number: (table, own) for table in rollup.tables for unit, own in table.rows}
        for unit in rollup.rows:
            if unit.number in marks:
                table, own = marks[unit.number]
                if len(own) != len(table.indicators):
                    raise ValueError(f"{unit.name}: {len(own)} scores for {len(table.indicators)} indicators")
                self._placed[unit.number] = Placed(table, own, REVIEW_FIRST + self.count, unit.number * STEP + 1)
                self.count += len(table.indicators)
        self._said = {key[:3] for key in rollup.reviews}

    @property
    def lines(self) -> tuple[ReviewLine, ...]:
        return tuple(self.iterate())

    def iterate(self) -> Iterator[ReviewLine]:
        """All lines, one unit after the other, none of them kept."""
        for unit in self.rollup.rows:
            yield from self.lines_of(unit)

    def placed(self, unit: UnitRow) -> Placed | None:
        """None for a unit without scores."""
        return self._placed.get(unit.number)

    def reviews_of(self, unit: UnitRow) -> Sequence[Review | None]:
        """The entries on each of its lines; empty where there are none at all."""
        own = self._placed.get(unit.number)
        if own is None or not self._said or (key := key_of(unit, ""))[:3] not in self._said:
            return ()
        return [self.rollup.reviews.get(key._replace(indicator=one.key)) for one in own.table.indicators]

    def lines_of(self, unit: UnitRow) -> list[ReviewLine]:
        """None for a unit without scores."""
        own = self.placed(unit)
        if own is None:
            return []
        reviews = self.reviews_of(unit) or [None] * len(own.marks)
        lines = zip(own.table.indicators, own.marks, reviews, strict=True)
        return [ReviewLine(own.first + n, own.number + n, unit, *line) for n, line in enumerate(lines)]

    @cached_property
    def last(self) -> int:
        """0-based row of the last line."""
        return REVIEW_FIRST + max(self.count, 1) - 1

    def total(self, unit: UnitRow) -> Fraction | str | None:
        """The reviewed total: as entered for the whole, else over the indicators; None while nothing is reviewed."""
        whole = self.rollup.reviews.get(key_of(unit, ""))
        if whole is not None and whole.score is not None:
            return whole.score
        if not any(review is not None and review.score is not None for review in self.reviews_of(unit)):
            return None
        scores = [line.adopted for line in self.lines_of(unit)]
        return INCOMPLETE if None in scores else sum(scores, Fraction())  # type: ignore[arg-type]

    def cells(self, letter: str) -> str:
        return f"{REVIEW}!${letter}${REVIEW_FIRST + 1}:${letter}${self.last + 1}"

    @cached_property
    def total_formula(self) -> str:
        """Live, whatever order the lines of 指标复核 are in. To be filled in with `total_places`."""
        numbers, scores, adopted = self.cells(NUMBER_COL), self.cells(SCORE_COL), self.cells(ADOPTED_COL)
        own = f'{numbers},">=%d",{numbers},"<%d"'
        return (
            f'=IF(COUNTIFS({own},{scores},">-1000000")=0,"",IF(COUNTIFS({own},{adopted},">-1000000")<%d,'
            f'"{INCOMPLETE}",ROUND(SUMIFS({adopted},{own}),6)))'
        )

    def total_places(self, unit: UnitRow) -> tuple[int, ...]:
        own = unit.number * STEP, (unit.number + 1) * STEP
        return *own, *own, len(self._placed[unit.number].marks), *own

    @cached_property
    def score_formula(self) -> str:
        """The 复核得分 of a line: from where it was written, or from where it has been sorted to. To be filled in with `moving`."""
        there = f"{REVIEW}!${SCORE_COL}$%d"
        moved = f"INDEX({self.cells(SCORE_COL)},MATCH(%d,{self.cells(NUMBER_COL)},0))"
        return f'=IFERROR(IF({REVIEW}!${NUMBER_COL}$%d=%d,IF({there}="","",{there}),IF({moved}="","",{moved})),"")'

    @cached_property
    def shown_formula(self) -> str:
        """What 汇总表 shows as a unit's reviewed score, computed or typed there, also when its lines were sorted. As `score_formula`."""
        first, last = SUMMARY_FIRST + 1, max(self.row_of.values(), default=SUMMARY_FIRST) + 1
        numbers, scores = f"{SUMMARY}!$H${first}:$H${last}", f"{SUMMARY}!$G${first}:$G${last}"
        there, moved = f"{SUMMARY}!$G$%d", f"INDEX({scores},MATCH(%d,{numbers},0))"
        return f'=IFERROR(IF({SUMMARY}!$H$%d=%d,IF({there}="","",{there}),IF({moved}="","",{moved})),"")'

    def shown_places(self, unit: UnitRow) -> tuple[int, ...]:
        return moving(self.row_of[unit.number], unit.number)
