"""The figures of a filing against their definitions: what each should be, how much rounding explains, which slip of the pen explains the rest.

A figure that was mistyped makes everything wrong that is computed from it. So where swapping two neighbouring digits of one figure, or
taking 实际支出 for the budget that was typed in its place, makes more of the printed figures right, the others are judged by the figure meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise, product

from msgspec import Struct
from msgspec.structs import replace

from xladdin.checks.layout import Layout, layout_of, once
from xladdin.exact import exact_sum
from xladdin.facts import Fact, Filing, Lookup
from xladdin.rules.derive import computed_value, parts_of, total
from xladdin.vocabulary import Term, Vocabulary

CENT = Fraction(1, 100)
PRINTED_WAN = Fraction(100)
"""Last place of amounts in 万元: 2295.7 is shown as 2,295.70, so two decimals count even where the last is 0."""
BASES = ("adjusted", "full_year")
"""Measures that 执行数 is compared with."""
RATES = {"adjusted": "adjusted_rate", "full_year": "rate"}
PROOF = 2
"""So many figures that disagree must agree once two digits change places."""
MOST_SLIPS = 4
"""More mistyped figures than this are no slips of the pen."""


class Swap(Struct, frozen=True):
    """Two neighbouring digits of a figure stand the wrong way round: `meant` is what makes the others right."""

    fact: Fact
    meant: Fraction


class BudgetAsActual(Struct, frozen=True):
    """执行数 repeats the budget; by the parts or by what is left over it is `meant`."""

    fact: Fact
    base: str
    meant: Fraction


class Figures:
    """All figures of a filing by id, those in rows of blocks among them."""

    def __init__(self, filing: Filing, vocab: Vocabulary) -> None:
        self.filing, self.vocab = filing, vocab
        rows = (fact for entries in filing.blocks.values() for row in entries for fact in row.values())
        in_rows = {fact.id: fact for fact in rows}
        self.facts: Mapping[str, Fact] = {**filing.facts, **in_rows}
        self.number: Lookup = {**filing.numbers, **{i: fact.number for i, fact in in_rows.items()}}.get
        """A figure as typed, or as the form computes it from what was typed."""
        self.layout = layout_of(vocab, filing.year, tuple(filing.facts))

    def term(self, fact_id: str) -> Term | None:
        return self.vocab.figure(fact_id)

    @cached_property
    def typed_over(self) -> tuple[tuple[Term, Fact], ...]:
        """Figures typed over a formula of the form, with what says how they are computed: once for every way."""
        found = []
        for fact in [f for f in self.facts.values() if f.origin == "overwritten"]:
            if fact.number is not None:
                term = self.term(fact.id)
                if term is not None and term.computed:
                    found.append((term, fact))
                    if term.adds_up and term.formula:
                        found.append((replace(term, sum_of=(), sum_block=""), fact))
        return tuple(found)

    def exact(self, term: Term, lookup: Lookup) -> Fraction | None:
        """What the definition gives on the figures of `lookup`; None while it can not be computed."""
        if term.sum_block and not term.sum_of:
            return total(map(lookup, self.parts(term)))
        return computed_value(term, lookup, {})

    # ---- how much rounding explains -----------------------------------------------------------------------------------

    def step(self, fact_id: str) -> Fraction:
        """One unit in the last printed place of a figure rounded to 万元; 0 for figures exact to the 元 and for counts."""
        fact = self.facts.get(fact_id)
        if fact is None or fact.number is None:
            return Fraction(0)
        if fact.origin == "formula":
            return max((self.step(i) for i in self.parts(self.term(fact_id))), default=Fraction(0))
        return last_place(fact) if fact.step > 1 else Fraction(0)

    def parts(self, term: Term | None) -> tuple[str, ...]:
        """Ids of the figures that a term is computed from, rows of its block included."""
        if term is None:
            return ()
        if term.sum_block and not term.sum_of:
            block, _, column = term.sum_block.partition(".")
            return tuple(row[column].id for row in self.filing.blocks.get(block, ()) if column in row)
        return parts_of(term)

    def slack(self, term: Term) -> Fraction:
        """What rounding explains: one unit in the last printed place per addend; one of the figure itself at least."""
        fact = self.facts.get(term.id)
        if fact is None or term.unit != "yuan":
            return Fraction(0)
        own = last_place(fact) if fact.origin != "formula" else Fraction(0)
        return max(own, CENT, exact_sum(self.step(i) for i in self.parts(term)))

    def spread(self, term: Term, lookup: Lookup) -> tuple[Fraction, Fraction] | None:
        """Least and greatest value of a rate whose figures were rounded; None while it can not be computed."""
        parts = [(i, lookup(i)) for i in self.parts(term)]
        if any(value is None for _, value in parts):
            return None
        corners = [{value + sign * self.step(i) / 2 for sign in (-1, 1)} for i, value in parts]  # type: ignore[operator]
        names = [i for i, _ in parts]
        values = (self.exact(term, dict(zip(names, corner, strict=True)).get) for corner in product(*corners))
        known = [value for value in values if value is not None]
        return (min(known), max(known)) if known else None

    # ---- does a figure agree with its definition ------------------------------------------------------------------------

    def agrees(self, term: Term, fact: Fact, lookup: Lookup) -> bool:
        """Whether the figure is what its definition gives, rounding aside; true where the definition gives nothing."""
        if term.unit == "rate":
            span, typed = self.spread(term, lookup), lookup(fact.id)
            return span is None or typed is None or span[0] - fact.step / 2 <= typed <= span[1] + fact.step / 2
        exact, typed = self.exact(term, lookup), lookup(fact.id)
        return exact is None or typed is None or abs(typed - exact) <= self.slack(term)

    def wrong(self, lookup: Lookup) -> int:
        """How many figures typed over formulas disagree with their definitions."""
        return sum(not self.agrees(term, fact, lookup) for term, fact in self.typed_over)

    # ---- slips of the pen ----------------------------------------------------------------------------------------------

    @cached_property
    def swaps(self) -> Mapping[str, Swap]:
        """Figures whose neighbouring digits were swapped: those that make the most of the others right, and no other does as well.

        One sum alone proves nothing: with round figures some swap often happens to fit. See `fitting`.
        """
        found: dict[str, Swap] = {}
        wrong = self.wrong(self.number)
        while wrong and len(found) < MOST_SLIPS:
            tried = {(s.fact.id, s.meant): s for s in self._candidates(self.meaning(found)) if s.fact.id not in found}
            ranked = sorted(
                (self.wrong(self.meaning({**found, s.fact.id: s})), n) for n, s in enumerate(tried.values())
            )
            if not ranked or wrong - ranked[0][0] < PROOF or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
                break
            best = list(tried.values())[ranked[0][1]]
            found[best.fact.id], wrong = best, ranked[0][0]
        return found

    def _candidates(self, lookup: Lookup) -> Iterator[Swap]:
        for term, fact in self.typed_over:
            if term.unit != "rate" and not self.agrees(term, fact, lookup):
                yield from self.fitting(term, fact, lookup)

    def fitting(self, term: Term, fact: Fact, lookup: Lookup) -> Iterator[Swap]:
        """Swaps that would put this sum right: of the total, or of a typed part of it."""
        for part in (fact, *(self.facts[i] for i in self.parts(term) if i in self.facts)):
            if part.origin == "formula" or part.number is None:
                continue
            for meant in swapped(part):
                if self.agrees(term, fact, instead(lookup, part.id, meant)):
                    yield Swap(part, meant)

    def meaning(self, slips: Mapping[str, Swap | BudgetAsActual]) -> Lookup:
        """Figures with the slips put right, and what the form computes from them."""
        if not slips:
            return self.number

        @cache
        def lookup(fact_id: str) -> Fraction | None:
            if fact_id in slips:
                return slips[fact_id].meant
            fact = self.facts.get(fact_id)
            term = self.term(fact_id) if fact is not None and fact.origin == "formula" else None
            return self.number(fact_id) if term is None else self.exact(term, lookup)

        return lookup

    @cached_property
    def unswapped(self) -> Lookup:
        """Figures with swapped digits put right."""
        return self.meaning(self.swaps)

    @cached_property
    def budgets_as_actual(self) -> Mapping[str, BudgetAsActual]:
        """Items whose 执行数 is the budget, while their parts, or what is left over, and the printed rate say otherwise."""
        lookup, found = self.unswapped, {}
        rows = [row["executed"].id for own in self.filing.blocks.values() for row in own if "executed" in row]
        for fact_id in (*_executed(self.layout), *rows):
            fact, item = self.facts[fact_id], fact_id.rpartition(".")[0]
            if fact.origin == "formula" or not fact.number:
                continue
            slip = next(filter(None, (self._as_budget(item, fact, base, lookup) for base in BASES)), None)
            if slip is not None:
                found[fact_id] = slip
        return found

    def _as_budget(self, item: str, fact: Fact, measure: str, lookup: Lookup) -> BudgetAsActual | None:
        rate = self.facts.get(f"{item}.{RATES[measure]}")
        if rate is None or rate.origin == "formula" or rate.number is None:
            return None
        base, typed = lookup(f"{item}.{measure}"), lookup(fact.id)
        near = max(self.step(fact.id), self.step(f"{item}.{measure}")) * 2
        if not base or base < 0 or typed is None or abs(typed - base) > near:
            return None
        if abs(rate.number - typed / base) <= rate.step:
            return None
        for meant in self._other_readings(item, fact, base, lookup):
            if abs(meant - typed) > near and abs(meant / base - rate.number) <= rate.step:
                return BudgetAsActual(fact, f"{item}.{measure}", meant)
        return None

    def _other_readings(self, item: str, fact: Fact, base: Fraction, lookup: Lookup) -> Iterator[Fraction]:
        """What was spent by the parts, and by what is left of the budget where that was not computed from the 执行数 itself."""
        term = self.term(fact.id)
        by_parts = self.exact(term, lookup) if term is not None and term.computed else None
        if by_parts is not None:
            yield by_parts
        left, spec = self.facts.get(f"{item}.surplus"), self.term(f"{item}.surplus")
        if (
            left is not None
            and left.number is not None
            and (left.origin != "formula" or (spec is not None and spec.adds_up))
        ):
            yield base - left.number

    @cached_property
    def meant(self) -> Lookup:
        """Figures with every slip put right."""
        return self.meaning({**self.swaps, **self.budgets_as_actual})


@once
def _executed(layout: Layout) -> tuple[str, ...]:
    return tuple(i for i in layout.ids if i.endswith(".executed"))


def instead(lookup: Lookup, fact_id: str, value: Fraction) -> Callable[[str], Fraction | None]:
    return lambda i: value if i == fact_id else lookup(i)


def swapped(fact: Fact) -> Iterator[Fraction]:
    """Values of the figure with two neighbouring digits exchanged, as it was printed."""
    assert fact.number is not None
    unit = last_place(fact) or Fraction(1)
    count = abs(fact.number) / unit
    digits = str(count.numerator) if count.denominator == 1 else ""
    sign = -1 if fact.number < 0 else 1
    for n, (a, b) in enumerate(pairwise(digits)):
        if a != b and not (n == 0 and b == "0"):
            yield sign * int(digits[:n] + b + a + digits[n + 2 :]) * unit


def last_place(fact: Fact) -> Fraction:
    """One unit in the last place of an amount as it is shown, in 元."""
    return min(fact.step, PRINTED_WAN) if fact.step > 1 else fact.step
