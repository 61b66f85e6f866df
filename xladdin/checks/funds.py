"""预算执行: slips in the figures of budget and spending, details that leave a gap, low execution, large adjustments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from xladdin.checks.amounts import Amounts
from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.figures import BASES, RATES, Swap
from xladdin.checks.layout import Layout, once
from xladdin.checks.reasons import explained
from xladdin.checks.registry import check
from xladdin.checks.tie_outs import parts_text, printed
from xladdin.checks.wholes import details
from xladdin.exact import format_rate
from xladdin.facts import Cell, Finding
from xladdin.vocabulary import Term


@check("digit-swap")
def digit_swap(case: Case) -> Iterable[Finding]:
    """Figures that agree once two neighbouring digits of one of them change places were mistyped there."""
    for swap in case.figures.swaps.values():
        term = case.vocab.figure(swap.fact.id)
        assert term is not None
        said, cells = zip(*_settled(case, swap), strict=True)
        yield finding(
            "digit-swap", swap.fact.cell,
            f"{case.called(term)}填{case.shown(swap.fact.number, term.unit)}，疑似数字错位，应为{case.shown(swap.meant, term.unit)}："
            f"{'；'.join(said)}",
            "对照账簿核对这个数，改正错位的数字", tuple(c for c in cells if c and c != swap.fact.cell),
        )  # fmt: skip


def _settled(case: Case, swap: Swap) -> Iterator[tuple[str, Cell | None]]:
    """What is wrong as typed and right with the digits put right."""
    figures = case.figures
    for term, fact in figures.typed_over:
        concerned = swap.fact.id in (fact.id, *figures.parts(term))
        if (
            not concerned
            or figures.agrees(term, fact, figures.number)
            or not figures.agrees(term, fact, figures.unswapped)
        ):
            continue
        exact = figures.exact(term, figures.unswapped)
        worked = parts_text(case, term, figures.unswapped)
        assert exact is not None
        shown, typed = (format_rate(exact), printed(fact)) if term.unit == "rate" else (
            case.shown(exact, term.unit), case.shown(fact.number, term.unit))  # fmt: skip
        said = "" if fact.id == swap.fact.id else f"，与填的{case.called(term)}{typed}相符"
        yield f"{worked}＝{shown}{said}", fact.cell


@check("budget-as-actual")
def budget_as_actual(case: Case) -> Iterable[Finding]:
    """What was spent is not what was budgeted while parts, balance and rate say that less was spent."""
    figures = case.figures
    for slip in figures.budgets_as_actual.values():
        item = slip.fact.id.rpartition(".")[0]
        rate_id, base = f"{item}.{RATES[slip.base.rpartition('.')[2]]}", figures.meant(slip.base)
        assert base is not None
        spent, rate = case.shown(slip.meant, "yuan"), figures.facts[rate_id]
        yield finding(
            "budget-as-actual", slip.fact.cell,
            f"{case.name(slip.fact.id)}填{case.shown(slip.fact.number, 'yuan')}，就是{case.name(slip.base)}；按分项和结余，实际支出是{spent}，"
            f"{spent}÷{case.shown(base, 'yuan')}＝{format_rate(slip.meant / base)}，与填的{case.name(rate_id)}{printed(rate)}相符",
            f"核对后把{case.name(slip.fact.id)}改为实际支出的数", case.cells(slip.base, rate_id, f"{item}.surplus"),
        )  # fmt: skip


@check("detail-gap")
def detail_gap(case: Case) -> Iterable[Finding]:
    """Details that should show all of a figure add up to it."""
    for found in details(case):
        term, rows = found.term, found.rows
        if found.gap < 0 and not term.signed:
            continue
        row_zh, unit = case.vocab.blocks[term.detail_block].row_zh, term.unit
        yield finding(
            "detail-gap", found.fact.cell,
            f"所列{len(rows)}个{row_zh}的{case.vocab.measure_name(term.measure, case.filing.year)}合计{case.shown(found.listed, unit)}，"
            f"比{case.name(term.id)}{case.shown(found.fact.number, unit)}{'少' if found.gap > 0 else '多'}{case.shown(abs(found.gap), unit)}",
            f"补列其余{row_zh}，或说明没有列出的部分", found.cells,
        )  # fmt: skip


@check("low-execution")
def low_execution(case: Case) -> Iterable[Finding]:
    """Money that was not spent by far is explained."""
    amounts = case.amounts_meant
    for fund in _funds(case.layout):
        low, spent = fund.term.watch_low, amounts.get(fund.executed)
        for measure in BASES if low is not None and spent is not None and spent >= 0 else ():
            base = amounts.get(f"{fund.item}.{measure}")
            if not base or base < 0 or spent * low.denominator >= low.numerator * base or not _watched(case, fund):
                continue
            rate = f"{fund.item}.{RATES[measure]}"
            cell = case.filing.cell(rate) or case.filing.cell(fund.executed)
            yield finding(
                "low-execution", cell,
                f"{fund.term.item_zh}执行率{format_rate(Fraction(spent, base), against=low)}，低于{format_rate(low, places=0)}，"
                f"有{case.shown(amounts.exact(base - spent), 'yuan')}没有执行",
                "在自评报告“存在的问题及原因分析”或偏差原因中说明原因和改进措施", case.cells(f"{fund.item}.{measure}", fund.executed),
            )  # fmt: skip
            break


@check("large-adjustment")
def large_adjustment(case: Case) -> Iterable[Finding]:
    """A budget that was changed by much during the year was not well planned. A warning beyond the higher line."""
    amounts = case.amounts_meant
    for fund in _funds(case.layout):
        line, initial = fund.term.note_adjustment, amounts.get(fund.initial)
        change, said = _adjustment(amounts, fund, initial)
        if line is None or not initial or initial < 0 or change is None:
            continue
        if abs(change) * line.denominator <= line.numerator * initial or not _watched(case, fund):
            continue
        share = Fraction(abs(change), initial)
        much = fund.term.watch_adjustment is not None and share > fund.term.watch_adjustment
        yield finding(
            "large-adjustment", case.filing.cell(said),
            f"{fund.term.item_zh}年初预算{case.shown(amounts.exact(initial), 'yuan')}，"
            f"年中{'追加' if change > 0 else '追减'}{case.shown(amounts.exact(abs(change)), 'yuan')}，"
            f"预算调整率{format_rate(share)}，超过{format_rate(line, places=0)}",
            "核对数据；数据无误的，备好追加（追减）的批复，并说明原因", case.cells(fund.initial), severity="warning" if much else None,
        )  # fmt: skip


def _adjustment(amounts: Amounts, fund: Fund, initial: int | None) -> tuple[int | None, str]:
    """By how much 年初预算 was changed, and the figure that says so."""
    change = amounts.get(fund.supplement)
    if change is not None:
        return change, fund.supplement
    for measure in BASES:
        level = amounts.get(f"{fund.item}.{measure}")
        if level is not None and initial is not None:
            return level - initial, f"{fund.item}.{measure}"
    return None, ""


class Fund(NamedTuple):
    """An item with lines to watch, and the ids of its figures; `term`: any of them."""

    item: str
    term: Term
    executed: str
    initial: str
    supplement: str


@once
def _funds(layout: Layout) -> tuple[Fund, ...]:
    firsts = ((item, layout.vocab.terms[ids[0]]) for item, ids in layout.vocab.items.items())
    return tuple(
        Fund(item, term, f"{item}.executed", f"{item}.initial", f"{item}.supplement")
        for item, term in firsts
        if f"{item}.executed" in layout.known and (term.watch_low or term.note_adjustment)
    )


def _watched(case: Case, fund: Fund) -> bool:
    """The wholes alone where their parts are watched too, and nothing that a rule's reason explains."""
    has = {
        i.rpartition(".")[0] for i in case.layout.ids if i.endswith(".executed") and case.filing.number(i) is not None
    }
    parts = {p.rpartition(".")[0] for item in has for b in case.vocab.terms[f"{item}.executed"].breakdowns for p in b}
    return fund.item in has - parts and not explained(case, fund.item)
