"""Single entries: 元 beside 万元, negative figures, counts that are not whole, amounts below one 分, rows without a name."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.layout import Layout, columns, once
from xladdin.checks.registry import check
from xladdin.exact import plain, round_half_up
from xladdin.facts import Fact, Finding
from xladdin.vocabulary import UNITS, Term

SLIP = (2000, 50000)
"""Figures of one kind whose ratio lies between these are taken for 元 beside 万元 (a factor of 10,000)."""


@check("unit-slip")
def unit_slip(case: Case) -> Iterable[Finding]:
    """Last year's actual, this year's budget and actual of one item are of one order; a factor near 10,000 is 元 beside 万元."""
    facts, get = case.filing.facts, case.amounts.get
    for ids in _of_one_order(case.layout):
        if _apart([get(i) for i in ids]):
            yield from _slips(case, {i: facts[i] for i in ids})
    for block, entries in case.filing.blocks.items():
        measures = _columns_of_one_order(case.layout)[block]
        for entry in entries:
            if _apart([get(fact.id) for m, fact in entry.items() if m in measures]):
                row = case.vocab.blocks[block].row_zh
                yield from _slips(case, {f"{row}·{m}": fact for m, fact in entry.items() if m in measures})


WHOLE = ("initial_budget", "adjusted_budget", "budget_executed")


@once
def _of_one_order(layout: Layout) -> tuple[tuple[str, ...], ...]:
    """Amounts of one item, and the budgets of the unit as a whole."""
    terms, known = layout.vocab.terms, layout.known
    groups = [[i for i in ids if i in known and _alike(terms[i])] for ids in layout.vocab.items.values()]
    return tuple(tuple(ids) for ids in (*groups, [i for i in WHOLE if i in known]) if len(ids) > 1)


@once
def _columns_of_one_order(layout: Layout) -> Mapping[str, frozenset[str]]:
    """The same of the rows of each block."""
    return {block: frozenset(t.measure for t in own if _alike(t)) for block, own in columns(layout).items()}


def _apart(amounts: Iterable[int | None]) -> bool:
    """Whether some two of them may be a slip of units: the ends are far enough apart."""
    found = [n for n in amounts if n is not None and n > 0]
    return len(found) > 1 and min(found) * SLIP[0] <= max(found)


BALANCES = ("opening", "closing")
"""What a year leaves to the next may be a few 元 of many 万元."""


def _alike(term: Term) -> bool:
    """Amounts of one order: differences (追加, 结余) and balances may be of any."""
    return term.unit == "yuan" and not term.signed and term.measure not in BALANCES


def _slips(case: Case, facts: dict[str, Fact]) -> Iterator[Finding]:
    known = {i: f for i, f in facts.items() if isinstance(f.value, Decimal) and f.value > 0 and f.origin != "formula"}
    for (a, first), (b, second) in combinations(known.items(), 2):
        low, high = sorted((first, second), key=lambda f: f.value)
        assert isinstance(low.value, Decimal)
        assert isinstance(high.value, Decimal)
        if low.value * SLIP[0] <= high.value <= low.value * SLIP[1]:
            times = round_half_up(Fraction(high.value) / Fraction(low.value), 0)
            yield finding(
                "unit-slip", low.cell,
                f"{_say(case, a)}{case.shown(first.number, 'yuan')}与{_say(case, b)}{case.shown(second.number, 'yuan')}"
                f"相差约{times:,}倍，疑似一处按元、一处按万元填写",
                "按本表注明的金额单位统一填写", (high.cell,) if high.cell else (),
            )  # fmt: skip
            return


def _say(case: Case, fact_id: str) -> str:
    if fact_id in case.vocab.terms:
        return case.name(fact_id)
    row, _, measure = fact_id.partition("·")
    return f"{row}{case.vocab.measure_name(measure, case.filing.year)}"


@check("negative-value")
def negative_value(case: Case) -> Iterable[Finding]:
    """Amounts, heads, areas and rates of the base tables are not negative."""
    if min(case.amounts.known.values(), default=0) >= 0 and not _negative_rates(case):
        return
    for fact in _typed(case, UNITS):
        if fact.number.numerator < 0:  # type: ignore[union-attr]
            yield finding("negative-value", fact.cell, f"{case.figure_name(fact.id)}填了负数{fact.entered or fact.value}",
                          "填写0或正数；减少的数按表上说明填正数")  # fmt: skip


@check("count-not-whole")
def count_not_whole(case: Case) -> Iterable[Finding]:
    """People, items and breaches are counted in whole numbers."""
    for fact in _typed(case, ("people", "items", "times")) if case.amounts.unit != 1 else ():
        if fact.number.denominator != 1:  # type: ignore[union-attr]
            yield finding(
                "count-not-whole", fact.cell, f"{case.figure_name(fact.id)}填了{fact.value}，应为整数", "填写整数"
            )


@check("finer-than-cent")
def finer_than_cent(case: Case) -> Iterable[Finding]:
    """Money has no part smaller than a 分."""
    for fact in _typed(case, ("yuan",)) if 100 % case.amounts.unit else ():
        if 100 % fact.number.denominator:  # type: ignore[union-attr]
            yield finding("finer-than-cent", fact.cell, f"{case.figure_name(fact.id)}填了{plain(fact.value)}元，精确到了分以下",
                          "按账上的数填写，最多精确到分")  # fmt: skip


def _typed(case: Case, units: Container[str]) -> Iterator[Fact]:
    """Typed numbers in these units that can not be negative; answers of the basis sheet count in 次."""
    facts = [case.filing.facts[i] for i, unit in _unsigned(case.layout) if unit in units]
    for block, entries in case.filing.blocks.items():
        measures = [t.measure for t in columns(case.layout)[block] if t.unit in units and not t.signed]
        facts += [entry[m] for entry in entries for m in measures if m in entry]
    return (fact for fact in facts if fact.number is not None and fact.origin != "formula")


@once
def _unsigned(layout: Layout) -> tuple[tuple[str, str], ...]:
    """Figures that can not be negative, and their units."""
    terms = layout.vocab.terms
    return tuple(
        (i, terms[i].unit if i in terms else "times") for i in layout.ids if i not in terms or not terms[i].signed
    )


def _negative_rates(case: Case) -> bool:
    rates = (fact.number for fact in _typed(case, ("rate",)))
    return any(rate.numerator < 0 for rate in rates)  # type: ignore[union-attr]


@check("row-without-name")
def row_without_name(case: Case) -> Iterable[Finding]:
    """Every project or cost line that has figures has a name."""
    for block, entries in case.filing.blocks.items():
        spec = case.vocab.blocks[block]
        for entry in entries:
            name = entry.get("name")
            if name is not None and not name.value:
                amounts = "、".join(
                    case.shown(f.number, case.vocab.measure_unit(block, m))
                    for m, f in entry.items()
                    if m != "name" and f.number is not None and f.origin != "formula"
                )
                yield finding("row-without-name", name.cell, f"{spec.zh}有一行填了{amounts}，没有{spec.label}",
                              f"补填{spec.label}，或删去多填的数")  # fmt: skip
