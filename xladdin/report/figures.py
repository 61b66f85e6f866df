"""The figures of one filing as the report says them: with their unit, or as a mark for a person where there is none to say.

A figure that the checks found wrong, or that is computed from one, is not repeated in the report: a mark names its cell. What is
missing is marked, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from xladdin.checks.case import Case
from xladdin.facts import Cell, Fact, Finding
from xladdin.report.outline import PLAIN, Sentence, names_in, split
from xladdin.word.write import Span
from xladdin.workbook.plan.common import AMOUNT_ZH

_NUMBERED = re.compile("“[0-9]+[、.．]")


class Figures:
    """Says figures of one case. `findings`: all of the file; only those of the case's own cells matter."""

    def __init__(self, case: Case, findings: Iterable[Finding]) -> None:
        self.case, self.filing = case, case.filing
        self.findings = tuple(findings)
        self.wrong: dict[Cell, Finding] = {}
        for finding in self.findings:
            if finding.cell is not None and finding.severity == "error":
                self.wrong.setdefault(finding.cell, finding)

    @cached_property
    def slots(self) -> frozenset[str]:
        return frozenset(self.case.form.fact_ids())

    def fact(self, fact_id: str) -> Fact | None:
        return self.case.figures.facts.get(fact_id) or self.filing.facts.get(fact_id)

    def known(self, fact_id: str) -> bool:
        """Whether the filing says it, right or wrong."""
        fact = self.fact(fact_id)
        return fact is not None and fact.value is not None and fact.value != ""

    def tells(self, fact_id: str) -> bool:
        """Whether the filing says it and it is not 0: nothing that did not happen needs a sentence of its own."""
        fact = self.fact(fact_id)
        return self.known(fact_id) and not (fact is not None and fact.number == 0)

    def doubtful(self, fact_id: str) -> Cell | None:
        """The cell of an error in the figure itself or in one that it is computed from."""
        fact = self.fact(fact_id)
        if fact is None:
            return None
        if fact.cell in self.wrong:
            return fact.cell
        if fact.origin != "formula":
            return None
        below = self.case.figures.parts(self.case.vocab.figure(fact_id))
        return next((cell for part in below if (cell := self.doubtful(part)) is not None), None)

    def wrong_rates(self, inputs: Iterable[str]) -> list[str]:
        """Figures that the form computes from the same inputs and that were typed otherwise: two answers to one question."""
        known = set(inputs)
        return [
            term.id
            for term, fact in self.case.figures.typed_over
            if fact.cell in self.wrong and known.issuperset(self.case.figures.parts(term))
        ]

    def say(self, fact_id: str) -> Span:
        """The figure with its unit, or a mark."""
        name, fact = self.name(fact_id), self.fact(fact_id)
        if not self.known(fact_id) and (fact is None or fact.origin in ("typed", "unreadable")):
            return ask(name)
        cell = self.doubtful(fact_id)
        if cell is not None:
            return check(name, cell)
        if fact is None or not self.known(fact_id):
            return ask(name)
        if fact.number is not None:
            return Span(self.shown(fact_id, fact.number))
        if isinstance(fact.value, bool):
            return Span("是" if fact.value else "否")
        term = self.case.vocab.figure(fact_id)
        if term is not None and term.unit != "text":
            return ask(name)
        return Span(one_line(str(fact.value)).rstrip("。；，"))

    def shown(self, fact_id: str, number: Fraction) -> str:
        """`2,295.70万元`, `0元`, `92.00%`."""
        term = self.case.vocab.figure(fact_id)
        unit = term.unit if term else "times"
        return self.case.shown(number, unit) if number or unit != "yuan" else f"0{AMOUNT_ZH[self.filing.unit]}"

    def directed(self, fact_id: str, up: str, down: str) -> tuple[Span, ...]:
        """A change with the word for its direction, which takes the place of the sign: 年中追减15.00万元."""
        fact = self.fact(fact_id)
        if fact is None or fact.number is None or self.doubtful(fact_id) is not None:
            return joined(up, self.say(fact_id))
        return joined(down if fact.number < 0 else up, self.shown(fact_id, abs(fact.number)))

    def name(self, fact_id: str) -> str:
        term = self.case.vocab.figure(fact_id)
        # Rows are numbered where the form numbers them; a sentence names them without.
        return _NUMBERED.sub("“", self.case.called(term)) if term is not None else fact_id

    def sentence(self, sentence: Sentence) -> tuple[Span, ...]:
        """The sentence filled in; empty where the form does not ask for its figures, or an optional one has none."""
        if not self.slots.issuperset(sentence.needs):
            return ()
        clauses = [c for c in sentence.clauses if self.slots.issuperset(self._ids(c))]
        ids = [i for c in clauses for i in self._ids(c)]
        if not ids or (sentence.optional and not any(map(self.tells, ids))):
            return ()
        if sentence.optional:
            clauses = [c for c in clauses if any(map(self.known, self._ids(c)))]
        elif not any(map(self.known, ids)):
            return (*self.fill(sentence.head), ask("、".join(map(self.name, ids))), Span("。"))
        spans = list(self.fill(sentence.head))
        for n, clause in enumerate(clauses):
            spans += [*([Span("，")] if n else []), *self.fill(clause)]
        return (*spans, Span("。"))

    def fill(self, text: str) -> list[Span]:
        """Words with ids between braces -> spans."""
        plain = {"year": str(self.filing.year), "last": str(self.filing.year - 1), "agency": self.filing.agency}
        spans = []
        for n, piece in enumerate(split(text)):
            fact_id, *words = piece.split("|")
            if n % 2 and words:
                spans += self.directed(fact_id, words[0], words[-1])
            elif n % 2:
                spans.append(Span(plain[piece]) if plain.get(piece) else self.say(piece))
            elif piece:
                spans.append(Span(piece))
        return spans

    def _ids(self, text: str) -> list[str]:
        return [i for i in names_in(text) if i not in PLAIN]


def ask(what: str) -> Span:
    """Only a person can write it."""
    return Span(f"【请填写：{what}】", mark=True)


def check(what: str, cell: Cell | None) -> Span:
    """The filing contradicts itself here; a person must decide."""
    place = f"（“{cell.sheet}”{cell.address}）" if cell is not None else ""
    return Span(f"【请核对：{what}{place}】", mark=True)


def one_line(text: str) -> str:
    """A text of a cell within a sentence."""
    return " ".join(text.split())


def joined(*parts: Span | str | Iterable[Span]) -> tuple[Span, ...]:
    """Spans from words, spans and sequences of spans."""
    made: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            made += [Span(part)] if part else []
        elif isinstance(part, Span):
            made.append(part)
        else:
            made += part
    return tuple(made)
