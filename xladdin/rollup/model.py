"""What a roll-up holds, as frozen values: units, indicators, problems, files left out, and what it was made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from xladdin.facts import Finding, Severity
from xladdin.rollup.official import OfficialTable
from xladdin.rules.rulebook import Part, Rulebook
from xladdin.rules.score import Status

if TYPE_CHECKING:
    from xladdin.rollup.compact import Marks
    from xladdin.rollup.last_year import LastRollup


class UnitRow(Struct, frozen=True):
    """One agency as counted. Amounts in 元, exact; None when missing, never 0. `reviewed` is for the reviewers."""

    number: int
    agency: str
    year: int
    form: str
    rulebook: Rulebook
    budget: Fraction | None
    executed: Fraction | None
    claimed: Fraction | None
    computed: Fraction | None
    upper_bound: Fraction
    errors: int
    warnings: int
    notes: int
    state: str
    file: Path
    name: str
    sha256: str
    reviewed: Fraction | None = None

    @property
    def rate(self) -> Fraction | None:
        """执行率; None when a figure is missing or the budget is not above 0."""
        return execution_rate(self.budget, self.executed)

    @property
    def scored(self) -> bool:
        """False where the form has no scoring table: then there are no scores, claimed or computed."""
        return self.rulebook.scored

    @property
    def has_both(self) -> bool:
        return self.budget is not None and self.executed is not None

    @property
    def difference(self) -> Fraction | None:
        """自评－测算."""
        return None if self.claimed is None or self.computed is None else self.claimed - self.computed

    @property
    def above_bound(self) -> bool:
        return self.claimed is not None and self.claimed > self.upper_bound

    @property
    def claimed_grade(self) -> str:
        return "" if self.claimed is None else self.rulebook.grade(self.claimed)

    @property
    def computed_grade(self) -> str:
        return "" if self.computed is None else self.rulebook.grade(self.computed)


class Total(Struct, frozen=True):
    """合计: amounts summed over the units that have both figures (None when no unit has).

    Scores are not added up: the official form leaves their total undefined. Instead means over the units that have a
    score; None when full marks differ.
    """

    budget: Fraction | None
    executed: Fraction | None
    left_out: tuple[str, ...]
    mean_claimed: Fraction | None
    mean_computed: Fraction | None

    @property
    def rate(self) -> Fraction | None:
        return execution_rate(self.budget, self.executed)


class Mark(Struct, frozen=True):
    """One indicator of one unit; `computed` is None unless `status` is computed. `basis`: digest of the inputs it is scored from."""

    claimed: Fraction | None
    computed: Fraction | None
    status: Status
    basis: str = ""

    @property
    def difference(self) -> Fraction | None:
        return None if self.claimed is None or self.computed is None else self.claimed - self.computed


class Indicator(Struct, frozen=True):
    """What units are compared by: a printed rule, or a whole part where units write their own rows. `id`: of the rule; '' for a part."""

    part: Part
    label: str
    marks: Fraction
    id: str = ""

    @property
    def key(self) -> str:
        """By which reviews find it again."""
        return (self.id or self.label).replace("|", "/")


class IndicatorTable(Struct, frozen=True):
    """Unit × indicator under one rulebook; marks in the order of `indicators`."""

    rulebook: Rulebook
    indicators: tuple[Indicator, ...]
    rows: tuple[tuple[UnitRow, Marks], ...]

    def mean(self, n: int, *, computed: bool) -> Fraction | None:
        """Mean of indicator `n` over the units that have it."""
        return mean(m[n].computed if computed else m[n].claimed for _, m in self.rows)

    def counted(self) -> Iterator[list[tuple[Mark, int]]]:
        """Of each indicator the different marks (without their bases), and how many units have each."""
        for column in zip(*(marks.shared for _, marks in self.rows), strict=True):
            count = Counter(map(id, column))
            marks = dict(zip(map(id, column), column, strict=True))
            yield [(marks[one], times) for one, times in count.items()]


class Problem(Struct, frozen=True):
    """A finding with the file it concerns; `unit` is None for a file that is not counted."""

    unit: UnitRow | None
    file: Path
    name: str
    finding: Finding


class KindCount(Struct, frozen=True):
    """How often one kind of finding occurs, and in how many files."""

    code: str
    title: str
    severity: Severity
    count: int
    files: int


class Skipped(Struct, frozen=True):
    """A file that is not counted. `category`: 未读取 or 重复."""

    category: str
    file: Path
    name: str
    agency: str
    reason: str
    action: str


class Source(Struct, frozen=True):
    """A file that went in, and what became of it: 计入, 重复 or 未读取."""

    file: Path
    name: str
    agency: str
    year: int | None
    outcome: str
    sha256: str


class FactRow(Struct, frozen=True):
    """One line of 数据底表. `value` is exact in base units (元, rates as fractions) or text as typed; None when missing, never 0."""

    unit: str
    year: int
    form: str
    project: str
    item: str
    label: str
    value: Fraction | str | None
    unit_of_measure: str
    file: Path
    name: str
    sheet: str
    cell: str


class ReviewKey(NamedTuple):
    """What a reviewer's entry belongs to, never a row. `unit`: normalised name; `indicator` is '' for the whole filing."""

    unit: str
    form: str
    year: int
    indicator: str


class Review(Struct, frozen=True):
    """What a reviewer entered on one indicator of one unit, or on its total (`indicator` '').

    `score` is None when none was typed or when what was typed is no number, which `typed` then holds. `basis`: digest of what the
    reviewer had before him. `changed`: that has changed since. `label`: the indicator as shown; `why`: the reason it is unmatched.
    """

    unit: str
    form: str
    year: int
    indicator: str
    score: Fraction | None
    opinion: str
    basis: str
    typed: str = ""
    label: str = ""
    changed: bool = False
    why: str = ""

    @property
    def said(self) -> bool:
        return self.score is not None or bool(self.opinion or self.typed)


class RosterUnit(Struct, frozen=True):
    """One line of 单位名单. `department`: its 主管部门, `code`: its 编码; '' when the list does not say."""

    name: str
    department: str = ""
    code: str = ""


class Roster(Struct, frozen=True):
    """Who must submit. `notes`: lines of the list that were not taken as they stand, and why."""

    units: tuple[RosterUnit, ...]
    file: Path
    notes: tuple[str, ...] = ()


class LastUnit(Struct, frozen=True):
    """A unit in last year's roll-up, None for what that does not say. Amounts in 元; `score`: as adopted, of `marks`; `share`: of full marks."""

    budget: Fraction | None = None
    executed: Fraction | None = None
    claimed: Fraction | None = None
    score: Fraction | None = None
    marks: Fraction | None = None
    share: Fraction | None = None
    rank: int | None = None
    grade: str = ""

    @property
    def rate(self) -> Fraction | None:
        return execution_rate(self.budget, self.executed)


class Rollup(Struct, frozen=True):
    """A whole roll-up. `department` is the 主管部门 ('' leaves it to be filled in by hand).

    `official`: the roll-up forms that the form sets prescribe, one per form set and year. `facts`: the lines of 数据底表, or what fetches them.
    `reviews`, `unmatched`, `review_notes`: the reviewers' entries carried over, those that found no place, and what to look at again.
    `last_year`: what stands beside this year's figures; None where no roll-up of last year was given.
    """

    department: str
    years: tuple[int, ...]
    rows: tuple[UnitRow, ...]
    total: Total
    tables: tuple[IndicatorTable, ...]
    problems: tuple[Problem, ...]
    kinds: tuple[KindCount, ...]
    skipped: tuple[Skipped, ...]
    sources: tuple[Source, ...]
    rulebooks: tuple[Rulebook, ...]
    notes: tuple[str, ...]
    made_at: datetime
    version: str
    official: tuple[OfficialTable, ...] = ()
    facts: Callable[[], Iterator[FactRow]] | tuple[FactRow, ...] = ()
    roster: Roster | None = None
    reviews: Mapping[ReviewKey, Review] = field(default_factory=dict)
    unmatched: tuple[Review, ...] = ()
    review_notes: tuple[str, ...] = ()
    last_year: LastRollup | None = None


def execution_rate(budget: Fraction | None, executed: Fraction | None) -> Fraction | None:
    return executed / budget if budget is not None and executed is not None and budget > 0 else None


def mean(values: object) -> Fraction | None:
    """Exact mean of the values that are there; None when none is."""
    known = [v for v in values if v is not None]  # type: ignore[attr-defined]
    return sum(known, Fraction()) / len(known) if known else None
