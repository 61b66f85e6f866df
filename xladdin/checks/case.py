"""What a check looks at, and what examining one file yields."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from xladdin.facts import Cell, Fact, Filing, Finding
from xladdin.forms.model import Form
from xladdin.rules.derive import computed_value
from xladdin.rules.score import Scorecard
from xladdin.vocabulary import Term, Vocabulary


@dataclass(frozen=True)
class Case:
    """One filing with its form and scorecard. What several checks need is worked out once."""

    filing: Filing
    form: Form
    scorecard: Scorecard
    vocab: Vocabulary

    def name(self, fact_id: str) -> str:
        """Chinese name of a figure for this filing's year."""
        return self.vocab.terms[fact_id].name(self.filing.year)

    @cached_property
    def typed_figures(self) -> tuple[tuple[Fact, str], ...]:
        """Every typed number that can not be negative, with its unit; answers of the basis sheet count in 次."""
        terms = self.vocab.terms
        found = [
            (fact, terms[i].unit if i in terms else "times")
            for i, fact in self.filing.facts.items()
            if fact.number is not None and fact.origin != "formula" and not (i in terms and terms[i].signed)
        ]
        for block, entries in self.filing.blocks.items():
            unit = self.vocab.blocks[block].unit
            found += [(fact, unit) for row in entries for fact in row.values() if fact.number is not None]
        return tuple(found)

    def figure_name(self, fact_id: str) -> str:
        """Chinese name of any figure: a term, a figure of a block's row, or an answer of the basis sheet."""
        if fact_id in self.vocab.terms:
            return self.name(fact_id)
        block, _, measure = fact_id.partition("[")
        if not measure:
            return "问题例数"
        row_zh = self.vocab.blocks[block].row_zh
        return row_zh + self.vocab.measure_name(measure.partition(".")[2], self.filing.year)

    @cached_property
    def overwritten(self) -> tuple[tuple[Term, Fact, Fraction], ...]:
        """Computed figures that were typed over: term, what was typed, what the definition gives."""
        found = []
        for fact_id, fact in self.filing.facts.items():
            if fact.origin != "overwritten" or fact.number is None:
                continue
            term = self.vocab.terms.get(fact_id)
            if term is not None and term.computed:
                exact = computed_value(term, self.filing.number, self.filing.blocks)
                if exact is not None:
                    found.append((term, fact, exact))
        return tuple(found)

    def cells(self, *fact_ids: str) -> tuple[Cell, ...]:
        """Cells of the figures that have one."""
        return tuple(c for c in map(self.filing.cell, fact_ids) if c is not None)


@dataclass(frozen=True, slots=True)
class Examined:
    """One file read, scored and checked. `case` is None when the file could not be read as a filing; findings say why."""

    file: Path
    findings: tuple[Finding, ...]
    case: Case | None = None
    sha256: str = ""

    @property
    def errors(self) -> int:
        return sum(f.severity == "error" for f in self.findings)

    @property
    def warnings(self) -> int:
        return sum(f.severity == "warning" for f in self.findings)
