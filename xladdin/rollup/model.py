"""What a roll-up holds, as frozen values: units, indicators, problems, files left out, and what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from xladdin.facts import Finding, Severity
from xladdin.rollup.official import OfficialTable
from xladdin.rules.rulebook import Part, Rulebook
from xladdin.rules.score import Status


@dataclass(frozen=True, slots=True)
class UnitRow:
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


@dataclass(frozen=True, slots=True)
class Total:
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


@dataclass(frozen=True, slots=True)
class Mark:
    """One indicator of one unit; `computed` is None unless `status` is computed."""

    claimed: Fraction | None
    computed: Fraction | None
    status: Status

    @property
    def difference(self) -> Fraction | None:
        return None if self.claimed is None or self.computed is None else self.claimed - self.computed


@dataclass(frozen=True, slots=True)
class Indicator:
    """What units are compared by: a printed rule, or a whole part where units write their own rows."""

    part: Part
    label: str
    marks: Fraction


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """Unit × indicator under one rulebook; marks in the order of `indicators`."""

    rulebook: Rulebook
    indicators: tuple[Indicator, ...]
    rows: tuple[tuple[UnitRow, tuple[Mark, ...]], ...]

    def mean(self, n: int, *, computed: bool) -> Fraction | None:
        """Mean of indicator `n` over the units that have it."""
        return mean(m[n].computed if computed else m[n].claimed for _, m in self.rows)


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding with the file it concerns; `unit` is None for a file that is not counted."""

    unit: UnitRow | None
    file: Path
    name: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class KindCount:
    """How often one kind of finding occurs, and in how many files."""

    code: str
    title: str
    severity: Severity
    count: int
    files: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not counted. `category`: 未读取 or 重复."""

    category: str
    file: Path
    name: str
    agency: str
    reason: str
    action: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file that went in, and what became of it: 计入, 重复 or 未读取."""

    file: Path
    name: str
    agency: str
    year: int | None
    outcome: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Rollup:
    """A whole roll-up. `department` is the 主管部门 ('' leaves it to be filled in by hand).

    `official`: the roll-up forms that the form sets prescribe, one per form set and year.
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


def execution_rate(budget: Fraction | None, executed: Fraction | None) -> Fraction | None:
    return executed / budget if budget is not None and executed is not None and budget > 0 else None


def mean(values: object) -> Fraction | None:
    """Exact mean of the values that are there; None when none is."""
    known = [v for v in values if v is not None]  # type: ignore[attr-defined]
    return sum(known, Fraction()) / len(known) if known else None
