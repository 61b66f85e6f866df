"""What a check looks at, and what examining one file yields."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from xladdin.checks.amounts import Amounts
from xladdin.checks.figures import Figures
from xladdin.checks.layout import Layout, amount_ids, columns
from xladdin.facts import NOBODY, Cell, Entry, Fact, Filing, Finding, Lookup, UnitStamp
from xladdin.forms.model import Form
from xladdin.rules.measure import amount_text
from xladdin.rules.score import RuleScore, Scorecard
from xladdin.vocabulary import NOT_ADDED, Term, Vocabulary


class Case(Struct, frozen=True, dict=True):
    """One filing with its form and scorecard. What several checks need is worked out once."""

    filing: Filing
    form: Form
    scorecard: Scorecard
    vocab: Vocabulary

    def name(self, fact_id: str) -> str:
        """Chinese name of a figure for this filing's year."""
        return self.vocab.terms[fact_id].name(self.filing.year)

    @property
    def layout(self) -> Layout:
        """What this filing has in common with others: lists that several of them need are made once, from it."""
        return self.figures.layout

    @cached_property
    def amounts(self) -> Amounts:
        """Amounts and counts as typed or computed by the form, those in rows of blocks among them."""
        return self._amounts(self.figures.number)

    @cached_property
    def amounts_meant(self) -> Amounts:
        """The same with every slip of the pen put right."""
        lookup = self.figures.meant
        return self.amounts if lookup is self.figures.number else self._amounts(lookup)

    def _amounts(self, lookup: Lookup) -> Amounts:
        own = columns(self.layout)
        rows = [
            row[term.measure].id
            for block, entries in self.filing.blocks.items()
            for term in own[block]
            if term.unit not in NOT_ADDED
            for row in entries
            if term.measure in row
        ]
        return Amounts((*amount_ids(self.layout), *rows), lookup)

    @cached_property
    def written(self) -> tuple[tuple[RuleScore, Entry], ...]:
        """Scores of the rows that the unit wrote itself, each with its entry."""
        found, indicators = [], self.filing.indicators
        for row in self.scorecard.rules if indicators else ():
            block, _, index = row.rule.id.partition("[")
            if index:
                found.append((row, indicators[block][int(index[:-1])]))
        return tuple(found)

    def column(self, block: str, measure: str) -> list[int]:
        """What stands in a column of a block, as `amounts`; rows that leave it blank are left out."""
        get = self.amounts.get
        rows = self.filing.blocks.get(block, ())
        return [n for row in rows if measure in row and (n := get(row[measure].id)) is not None]

    def figure_name(self, fact_id: str) -> str:
        """Chinese name of any figure: a term, a figure of a block's row, or an answer of the basis sheet."""
        term = self.vocab.figure(fact_id)
        return "问题例数" if term is None else term.name(self.filing.year)

    def called(self, term: Term) -> str:
        """The name of a figure, with that of the row it stands in: 项目“前期工作经费”的预算执行率."""
        block, _, n = term.item.partition("[")
        name = self.figures.facts.get(f"{term.item}.name") if n else None
        if name is None or not name.value:
            return self.figure_name(term.id)
        return f"{self.vocab.blocks[block].row_zh}“{name.value}”的{self.vocab.measure_name(term.measure, self.filing.year)}"

    @cached_property
    def figures(self) -> Figures:
        """The figures against their definitions, and the slips of the pen among them."""
        return Figures(self.filing, self.vocab)

    def shown(self, value: Fraction | None, unit: str) -> str:
        """A figure with its unit, amounts in the unit of the form, as it prints them: `2,925.70万元`."""
        return amount_text(value, unit, self.form.unit)

    @cached_property
    def overwritten(self) -> tuple[tuple[Term, Fact, Fraction], ...]:
        """Computed figures that were typed over: term, what was typed, what the definition gives."""
        found = []
        for term, fact in self.figures.typed_over:
            exact = self.figures.exact(term, self.figures.number)
            if exact is not None:
                found.append((term, fact, exact))
        return tuple(found)

    def cells(self, *fact_ids: str) -> tuple[Cell, ...]:
        """Cells of the figures that have one."""
        return tuple(c for c in map(self.filing.cell, fact_ids) if c is not None)


class Examined(Struct, frozen=True):
    """One file read, scored and checked. `case` is None when the file could not be read as a filing; findings say why.

    `attached`: the filled-in copies of attached forms (项目支出绩效自评表) in the same file. `stamp` and `seal`: when 生成报送文件 made the
    file (`2023-02-14 09:30`) and the fingerprint it wrote into it; '' in a file that it did not make.
    `dealt`: the unit that the file was dealt to.
    """

    file: Path
    findings: tuple[Finding, ...]
    case: Case | None = None
    sha256: str = ""
    attached: tuple[Case, ...] = ()
    stamp: str = ""
    seal: str = ""
    dealt: UnitStamp = NOBODY

    @property
    def errors(self) -> int:
        return sum(f.severity == "error" for f in self.findings)

    @property
    def warnings(self) -> int:
        return sum(f.severity == "warning" for f in self.findings)
