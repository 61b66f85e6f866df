"""Frozen values that every stage passes on: where a figure stands, what it says, what a filing holds, what is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import force_setattr

Severity = Literal["error", "warning", "note"]
SEVERITY_ZH: dict[str, str] = {"error": "错误", "warning": "警告", "note": "提示"}

Value = Decimal | Fraction | str | bool | None


@lru_cache(maxsize=4096)
def column_letter(col: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def agency_key(agency: str) -> str:
    """Names that differ only in spaces or in full- and half-width characters are the same agency."""
    return "".join(unicodedata.normalize("NFKC", agency).split()).casefold()


class UnitStamp(Struct, frozen=True):
    """Whom a workbook was dealt to, by name and code of 单位名单; '' in a workbook that was dealt to nobody."""

    name: str = ""
    code: str = ""


NOBODY = UnitStamp()


class Cell(Struct, frozen=True):
    """A cell of a workbook: sheet name as shown on the tab, 1-based row and column."""

    sheet: str
    row: int
    col: int

    @property
    def address(self) -> str:
        return f"{column_letter(self.col)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{self.address}"


NO_STEP = Fraction(0)
"""Of figures that were not typed: one object, so that it is told without arithmetic."""


class Fact(Struct, frozen=True):
    """One figure or answer of a filing.

    `value` is in base units (amounts in 元, rates as fractions, 是/否 as bool) and None when missing: missing is never 0.
    `origin` says how the cell came by it: `typed`; `formula` (the form's own formula stands, value is our exact result);
    `overwritten` (typed over a formula of the form); `unreadable` (something is there but it is no value of this kind).
    `step` is one unit in the last place as typed, in base units (`107.32%` -> 0.0001): printed figures are exact to half of it.
    `number` is the value as fraction, None where it is no number; it is always worked out.
    """

    id: str
    value: Value
    cell: Cell | None = None
    origin: Literal["typed", "formula", "overwritten", "unreadable"] = "typed"
    entered: str = ""
    step: Fraction = NO_STEP

    number: Fraction | None = None

    def __post_init__(self) -> None:
        kind = type(self.value)  # also of a copy with another value
        exact = _exact(self.value) if kind is Decimal else self.value if kind is Fraction else None
        force_setattr(self, "number", exact)

    @property
    def text(self) -> str:
        """The exact value of a number (`3/2`), anything else as Python writes it."""
        return repr(self.value) if self.number is None else str(self.number)


# A Fraction takes ten times as long to make as to look up, and one figure is read at many places of a filing.
_exact: Callable[[Decimal], Fraction] = lru_cache(maxsize=1 << 11)(Fraction)


Entry = Mapping[str, Fact]
"""One row of a repeating block: column id (`name`, `budget` …) -> fact."""


class Finding(Struct, frozen=True):
    """A defect of a submission (疑点). `kind` is the stable slug, `code` the short stable code."""

    code: str
    kind: str
    severity: Severity
    cell: Cell | None
    message: str
    hint: str
    related: tuple[Cell, ...] = ()
    basis: str = ""

    def line(self, file: str) -> str:
        place = str(self.cell) if self.cell else "（整个文件）"
        return f"{file}  {place}  {SEVERITY_ZH[self.severity]} {self.code}  {self.message}"


class Filing(Struct, frozen=True, dict=True):
    """All that one workbook says: facts by vocabulary id, repeating blocks, claimed scores and reasons by rule id.

    `indicators`: rows that the unit itself filled into open groups of the scoring table, by block id; row n is rule `block[n]`.
    `attached`: filings of the attached forms, one per copy of their sheet (项目支出绩效自评表). `sheet`: the tab it stands on, if it is one of those.
    `unit`: how the form prints amounts (yuan or wan); facts are in 元 all the same.
    """

    form: str
    rulebook: str
    agency: str
    year: int
    facts: Mapping[str, Fact]
    blocks: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    claims: Mapping[str, Fact] = field(default_factory=dict)
    reasons: Mapping[str, Fact] = field(default_factory=dict)
    claimed_total: Fact | None = None
    agency_cell: Cell | None = None
    findings: tuple[Finding, ...] = ()
    indicators: Mapping[str, Mapping[int, Entry]] = field(default_factory=dict)
    attached: tuple[Filing, ...] = ()
    sheet: str = ""
    unit: str = "yuan"

    @cached_property
    def numbers(self) -> Mapping[str, Fraction | None]:
        """The exact values of `facts` in base units, None where they are missing or no numbers."""
        return {fact_id: fact.number for fact_id, fact in self.facts.items()}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What each of `facts` says; how a number was written (`1.50`, `1.5`) is no difference."""
        return {fact_id: fact.text for fact_id, fact in self.facts.items()}

    def number(self, fact_id: str) -> Fraction | None:
        """The exact value in base units, None when missing or not a number."""
        return self.numbers.get(fact_id)

    def cell(self, fact_id: str) -> Cell | None:
        fact = self.facts.get(fact_id)
        return fact.cell if fact else None


Lookup = Callable[[str], "Fraction | None"]
"""Gives the exact value of a vocabulary id, or None when it is missing."""
