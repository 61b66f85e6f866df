"""勾稽关系: figures against the figures they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from xladdin.checks.amounts import Amounts
from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.layout import Layout, once
from xladdin.checks.registry import check
from xladdin.exact import exact_sum, format_rate, round_half_up
from xladdin.facts import Cell, Fact, Finding, Lookup
from xladdin.rules.derive import formula_tree
from xladdin.rules.expression import to_chinese
from xladdin.vocabulary import Term, TieOut


def part_cells(case: Case, term: Term) -> tuple[Cell, ...]:
    facts = (case.figures.facts.get(i) for i in case.figures.parts(term))
    return tuple(fact.cell for fact in facts if fact is not None and fact.cell is not None)


def parts_text(case: Case, term: Term, lookup: Lookup) -> str:
    """The definition with its figures put in: `50,000元＋0元＋35,000元`."""

    def word(i: str) -> str:
        spec = case.vocab.figure(i)
        return case.shown(lookup(i), spec.unit if spec else term.unit)

    if term.adds_up:
        return "＋".join(word(i) for i in case.figures.parts(term) if lookup(i) is not None)
    return to_chinese(formula_tree(term.formula), word)


def readings(case: Case, fact: Fact) -> tuple[Lookup, ...]:
    """The figures as typed, then with slips of the pen put right. A 执行数 taken for the budget does not excuse itself."""
    figures = case.figures
    found = [figures.number, *([figures.unswapped] if figures.swaps else [])]
    if figures.budgets_as_actual and fact.id not in figures.budgets_as_actual:
        found.append(figures.meant)
    return tuple(found)


def agreeing(case: Case, term: Term, fact: Fact) -> Lookup | None:
    """The first of the readings under which the figure is what its definition gives; None when there is none."""
    return next((lookup for lookup in readings(case, fact) if case.figures.agrees(term, fact, lookup)), None)


def _sums(case: Case) -> Iterator[tuple[Term, Fact, Fraction]]:
    return ((term, fact, exact) for term, fact, exact in case.overwritten if term.unit != "rate")


@check("sum-mismatch")
def sum_mismatch(case: Case) -> Iterable[Finding]:
    """A total equals the sum of its parts."""
    told = set()
    for term, fact, exact in _sums(case):
        if fact.id in told or agreeing(case, term, fact):
            continue
        told.add(fact.id)
        typed, unit = fact.number, term.unit
        assert typed is not None
        yield finding(
            "sum-mismatch", fact.cell,
            f"{case.called(term)}填{case.shown(typed, unit)}，分项计算应为{parts_text(case, term, case.figures.number)}＝"
            f"{case.shown(exact, unit)}，相差{case.shown(abs(typed - exact), unit)}{_put_right(case, term, exact)}",
            f"{_perhaps_swapped(case, term, fact)}核对各分项；分项无误的，删去本格的数，恢复公式自动合计", part_cells(case, term),
        )  # fmt: skip


def _put_right(case: Case, term: Term, exact: Fraction) -> str:
    """What the parts give once a swapped digit among them is put right."""
    better = case.figures.exact(term, case.figures.unswapped)
    return "" if better is None or better == exact else f"；数字错位更正后为{case.shown(better, term.unit)}，也不相符"


def _perhaps_swapped(case: Case, term: Term, fact: Fact) -> str:
    """A hint at the one figure whose swapped digits would explain the difference; a sum alone does not prove it."""
    fitting = list(case.figures.fitting(term, fact, case.figures.unswapped))
    if len(fitting) != 1:
        return ""
    (swap,) = fitting
    spec = case.vocab.figure(swap.fact.id)
    assert spec is not None
    was, meant = case.shown(swap.fact.number, spec.unit), case.shown(swap.meant, spec.unit)
    return f"先核对{case.called(spec)}：两位数字对调（{was}改为{meant}）后相符，可能是数字错位；再"


@check("rounding")
def rounding(case: Case) -> Iterable[Finding]:
    """Figures rounded to 万元 one by one differ from their total by a unit or so of the last place."""
    told = set()
    for term, fact, _ in _sums(case):
        lookup = agreeing(case, term, fact)
        if lookup is None or fact.id in told:
            continue
        exact, typed = case.figures.exact(term, lookup), lookup(fact.id)
        if exact is not None and typed is not None and exact != typed:
            told.add(fact.id)
            yield _tail(case, fact.cell, f"{case.called(term)}填{case.shown(typed, term.unit)}，分项计算为{parts_text(case, term, lookup)}＝"
                        f"{case.shown(exact, term.unit)}", abs(typed - exact), part_cells(case, term))  # fmt: skip
    for tie in equalities(case.layout):
        gap = tie_gap(case.amounts_meant, tie)
        if gap and abs(gap) <= tie_slack(case, tie):
            yield _tail(case, case.filing.cell(tie.left[0]), f"{_side(case, tie.left)}，{_side(case, tie.equals)}", abs(gap),
                        case.cells(*tie.left[1:], *tie.equals))  # fmt: skip


def _tail(case: Case, cell: Cell | None, said: str, gap: Fraction, related: tuple[Cell, ...]) -> Finding:
    return finding("rounding", cell, f"{said}，相差{case.shown(gap, 'yuan')}，是四舍五入造成的尾差",
                   "可以保留；要求各数相加一致的，按自动计算的数填写", related)  # fmt: skip


@check("rate-inverted")
def rate_inverted(case: Case) -> Iterable[Finding]:
    """A rate divides the part by its base; the reciprocal shows that the two were exchanged."""
    for term, fact, exact in _wrong_rates(case):
        if is_inverted(fact, exact):
            yield finding(
                "rate-inverted", fact.cell,
                f"{case.called(term)}填{printed(fact)}，应为{parts_text(case, term, case.figures.number)}＝{format_rate(exact)}；"
                f"填的是分子分母颠倒后的结果",
                "删去本格的数，恢复公式自动计算", part_cells(case, term),
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
            f"{case.called(term)}填{printed(fact)}，按填报数应为{parts_text(case, term, case.figures.number)}＝{format_rate(exact)}{guess}",
            "核对有关数据；数据无误的，删去本格的数，恢复公式自动计算", part_cells(case, term),
        )  # fmt: skip


def _wrong_rates(case: Case) -> Iterator[tuple[Term, Fact, Fraction]]:
    for term, fact, exact in case.overwritten:
        if term.unit == "rate" and fact.number is not None and agreeing(case, term, fact) is None:
            yield term, fact, exact


def is_inverted(fact: Fact, exact: Fraction) -> bool:
    return exact != 0 and fact.number is not None and abs(fact.number - 1 / exact) <= fact.step / 2


def printed(fact: Fact) -> str:
    """The rate as it was typed: 1.24 in a percent cell reads 124.00%."""
    if fact.entered.endswith("%"):
        return fact.entered
    value = fact.number
    return "" if value is None else f"{round_half_up(value * 100, 2)}%"


@once
def equalities(layout: Layout) -> tuple[TieOut, ...]:
    """Sides that must be equal: the vocabulary's, and every further way in which the form breaks a figure down."""
    further = (
        TieOut(parts, (), f"都是{term.name(layout.year)}的组成部分", equals=(term.id,))
        for term in layout.terms()
        for parts in term.breakdowns[1:]
    )
    return (*(tie for tie in layout.vocab.tie_outs if tie.equals and tie.applies(layout.known)), *further)


def tie_gap(amounts: Amounts, tie: TieOut) -> Fraction | None:
    """Left less right; None while a figure is missing."""
    left, right = amounts.total(tie.left), amounts.total(tie.right)
    return None if left is None or right is None else amounts.exact(left - right) if left != right else Fraction(0)


def tie_slack(case: Case, tie: TieOut) -> Fraction:
    """What rounding explains: one unit in the last printed place per figure."""
    return exact_sum(case.figures.step(i) for i in (*tie.left, *tie.right))


@check("tie-mismatch")
def tie_mismatch(case: Case) -> Iterable[Finding]:
    """The same money told in two ways is the same amount."""
    for tie in equalities(case.layout):
        gap = tie_gap(case.amounts, tie)
        if not gap:
            continue
        slack, meant = tie_slack(case, tie), tie_gap(case.amounts_meant, tie)
        if abs(gap) <= slack or (meant is not None and abs(meant) <= slack):
            continue
        unit = case.vocab.terms[tie.left[0]].unit
        yield finding(
            "tie-mismatch", case.filing.cell(tie.left[0]),
            f"{_side(case, tie.left)}，而{_side(case, tie.equals)}，相差{case.shown(abs(gap), unit)}",
            f"{tie.why}，两边应当相等。请核对各数和口径", case.cells(*tie.left[1:], *tie.equals),
        )  # fmt: skip


def _side(case: Case, ids: tuple[str, ...]) -> str:
    """`财政拨款＋其他资金合计5,479.62万元`."""
    values = [case.figures.number(i) for i in ids]
    unit = case.vocab.terms[ids[0]].unit
    return f"{names(case, ids)}{'合计' if len(ids) > 1 else ''}{case.shown(exact_sum(filter(None, values)), unit)}"


def names(case: Case, ids: tuple[str, ...]) -> str:
    return "＋".join(case.name(i) for i in ids)
