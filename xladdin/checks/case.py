"""What a check looks at, and what examining one file yields."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xladdin.facts import Cell, Filing, Finding
from xladdin.forms.model import Form
from xladdin.rules.score import Scorecard
from xladdin.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Case:
    """One filing with its form and scorecard."""

    filing: Filing
    form: Form
    scorecard: Scorecard
    vocab: Vocabulary

    def name(self, fact_id: str) -> str:
        """Chinese name of a figure for this filing's year."""
        return self.vocab.terms[fact_id].name(self.filing.year)

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
