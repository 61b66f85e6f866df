"""勾稽关系: figures against the figures they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.registry import check
from xladdin.exact import format_rate, plain, round_half_up
from xladdin.facts import Cell, Fact, Finding
from xladdin.rules.derive import block_total, formula_tree, parts_of
from xladdin.rules.expression import to_chinese
from xladdin.rules.measure import amount_text
from xladdin.vocabulary import Term

SLIP = (2000, 50000)
"""Figures of one kind whose ratio lies between these are taken for 元 beside 万元 (a factor of 10,000)."""
CENT = Fraction(1, 100)


def part_cells(case: Case, term: Term) -> tuple[Cell, ...]:
    if term.sum_block:
        block, _, column = term.sum_block.partition(".")
        return tuple(e[column].cell for e in case.filing.blocks.get(block, ()) if column in e and e[column].cell)
    return case.cells(*parts_of(term))


def _parts_text(case: Case, term: Term) -> str:
    if term.sum_block:
        block, _, column = term.sum_block.partition(".")
        numbers = [e[column].number for e in case.filing.blocks.get(block, ()) if column in e]
        return "＋".join(amount_text(n, term.unit) for n in numbers if n is not None)
    if term.formula:
        return to_chinese(
            formula_tree(term.formula), lambda i: amount_text(case.filing.number(i), case.vocab.terms[i].unit)
        )
    numbers = [case.filing.number(i) for i in term.sum_of]
    return "＋".join(amount_text(n, term.unit) for n in numbers if n is not None)


@check("sum-mismatch")
def sum_mismatch(case: Case) -> Iterable[Finding]:
    """A total equals the sum of its parts; a difference within the last printed place is rounding, a warning only."""
    for term, fact, exact in case.overwritten:
        typed = fact.number
        if term.unit == "rate" or typed is None or typed == exact:
            continue
        rounding = abs(typed - exact) <= max(fact.step, CENT)
        name, gap = term.name(case.filing.year), amount_text(abs(typed - exact), term.unit)
        why = "（相差在末位进位以内）" if rounding else ""
        yield finding(
            "sum-mismatch", fact.cell,
            f"{name}填{amount_text(typed, term.unit)}，分项计算应为{_parts_text(case, term)}＝"
            f"{amount_text(exact, term.unit)}，相差{gap}{why}",
            "核对各分项；分项无误的，删去本格的数，恢复公式自动合计", part_cells(case, term),
            severity="warning" if rounding else None,
        )  # fmt: skip


@check("rate-inverted")
def rate_inverted(case: Case) -> Iterable[Finding]:
    """A rate divides the part by its base; the reciprocal shows that the two were exchanged."""
    for term, fact, exact in _wrong_rates(case):
        if is_inverted(fact, exact):
            yield finding(
                "rate-inverted", fact.cell,
                f"{term.item_zh}填{printed(fact)}，应为{_parts_text(case, term)}＝{format_rate(exact)}；"
                f"填的是分子分母颠倒后的结果",
                "删去本格的数，恢复公式自动计算", case.cells(*parts_of(term)),
            )  # fmt: skip


@check("rate-wrong")
def rate_wrong(case: Case) -> Iterable[Finding]:
    """A rate equals what its definition gives on the figures of the same filing, within the printed precision."""
    for term, fact, exact in _wrong_rates(case):
        typed = fact.number
        if is_inverted(fact, exact) or typed is None:
            continue
        base = abs(typed - 1 - exact) <= max(fact.step, Fraction(1, 10000))
        guess = "；填的数正好多100个百分点，可能是用总额而不是差额去除" if base else ""
        yield finding(
            "rate-wrong", fact.cell,
            f"{term.item_zh}填{printed(fact)}，按填报数应为{_parts_text(case, term)}＝{format_rate(exact)}{guess}",
            "核对有关数据；数据无误的，删去本格的数，恢复公式自动计算", case.cells(*parts_of(term)),
        )  # fmt: skip


def _wrong_rates(case: Case) -> Iterator[tuple[Term, Fact, Fraction]]:
    for term, fact, exact in case.overwritten:
        if term.unit == "rate" and fact.number is not None and abs(fact.number - exact) > fact.step / 2:
            yield term, fact, exact


def is_inverted(fact: Fact, exact: Fraction) -> bool:
    return exact != 0 and fact.number is not None and abs(fact.number - 1 / exact) <= fact.step / 2


def printed(fact: Fact) -> str:
    """The rate as it was typed: 1.24 in a percent cell reads 124.00%."""
    if fact.entered.endswith("%"):
        return fact.entered
    value = fact.number
    return "" if value is None else f"{round_half_up(value * 100, 2)}%"


@check("part-exceeds-total")
def part_exceeds_total(case: Case) -> Iterable[Finding]:
    """A part is not larger than the whole: listed lines within 公用经费, and the vocabulary's 勾稽关系."""
    yield from _lines_exceed(case)
    number = case.filing.number
    for tie in case.vocab.tie_outs:
        left, right = [number(i) for i in tie.left], [number(i) for i in tie.at_most]
        if any(v is None or v < 0 for v in (*left, *right)):
            continue
        part, whole = sum(left, Fraction()), sum(right, Fraction())  # type: ignore[arg-type]
        if part > whole:
            unit = case.vocab.terms[tie.left[0]].unit
            yield finding(
                "part-exceeds-total", case.filing.cell(tie.left[0]),
                f"{_names(case, tie.left)}{amount_text(part, unit)}，大于{_names(case, tie.at_most)}{amount_text(whole, unit)}",
                f"{tie.why}，不应更大。请核对两处数据和口径", case.cells(*tie.left[1:], *tie.at_most),
            )  # fmt: skip


def _names(case: Case, ids: tuple[str, ...]) -> str:
    return "＋".join(case.name(i) for i in ids)


def _lines_exceed(case: Case) -> Iterator[Finding]:
    for term in case.vocab.terms.values():
        if not term.part_block or term.id not in case.filing.facts:
            continue
        entries = case.filing.blocks.get(term.part_block, ())
        part, whole = block_total(entries, term.measure), case.filing.number(term.id)
        if part is not None and whole is not None and part > whole:
            cells = tuple(e[term.measure].cell for e in entries if term.measure in e and e[term.measure].cell)
            yield finding(
                "part-exceeds-total", case.filing.cell(term.id),
                f"{case.name(term.id)}{amount_text(whole, term.unit)}，小于所列其中项之和{amount_text(part, term.unit)}",
                "其中项之和不能大于总数，请核对总数和各其中项", cells,  # type: ignore[arg-type]
            )  # fmt: skip


@check("unit-slip")
def unit_slip(case: Case) -> Iterable[Finding]:
    """Last year's actual, this year's budget and actual of one item are of one order; a factor near 10,000 is 元 beside 万元."""
    for ids in case.vocab.items.values():
        facts = {i: case.filing.facts[i] for i in ids if i in case.filing.facts}
        yield from _slips(case, {i: f for i, f in facts.items() if case.vocab.terms[i].unit == "yuan"})
    whole = ("initial_budget", "adjusted_budget", "budget_executed")
    yield from _slips(case, {i: case.filing.facts[i] for i in whole if i in case.filing.facts})
    for block, entries in case.filing.blocks.items():
        for entry in entries:
            facts = {f"{case.vocab.blocks[block].row_zh}·{m}": f for m, f in entry.items() if m != "name"}
            yield from _slips(case, facts)


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
                f"{_say(case, a)}{amount_text(first.number, 'yuan')}与{_say(case, b)}{amount_text(second.number, 'yuan')}"
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
    for fact, _ in case.typed_figures:
        if fact.number.numerator < 0:  # type: ignore[union-attr]
            yield finding("negative-value", fact.cell, f"{case.figure_name(fact.id)}填了负数{fact.entered or fact.value}",
                          "填写0或正数；减少的数按表上说明填正数")  # fmt: skip


@check("count-not-whole")
def count_not_whole(case: Case) -> Iterable[Finding]:
    """People, items and breaches are counted in whole numbers."""
    for fact, unit in case.typed_figures:
        if unit in ("people", "items", "times") and fact.number.denominator != 1:  # type: ignore[union-attr]
            yield finding(
                "count-not-whole", fact.cell, f"{case.figure_name(fact.id)}填了{fact.value}，应为整数", "填写整数"
            )


@check("finer-than-cent")
def finer_than_cent(case: Case) -> Iterable[Finding]:
    """Money has no part smaller than a 分."""
    for fact, unit in case.typed_figures:
        if unit == "yuan" and 100 % fact.number.denominator:  # type: ignore[union-attr]
            yield finding("finer-than-cent", fact.cell, f"{case.figure_name(fact.id)}填了{plain(fact.value)}元，精确到了分以下",
                          "按账上的数填写，最多精确到分")  # fmt: skip


@check("row-without-name")
def row_without_name(case: Case) -> Iterable[Finding]:
    """Every project or cost line that has figures has a name."""
    for block, entries in case.filing.blocks.items():
        spec = case.vocab.blocks[block]
        for entry in entries:
            name = entry.get("name")
            if name is not None and not name.value:
                amounts = "、".join(
                    amount_text(f.number, spec.unit) for m, f in entry.items() if m != "name" and f.number is not None
                )
                yield finding("row-without-name", name.cell, f"{spec.zh}有一行填了{amounts}，没有{spec.label}",
                              f"补填{spec.label}，或删去多填的数")  # fmt: skip
