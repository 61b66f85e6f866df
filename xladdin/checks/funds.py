"""预算执行: slips in the figures of budget and spending, details that leave a gap, low execution, large adjustments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.figures import BASES, RATES, Swap
from xladdin.checks.reasons import explained
from xladdin.checks.registry import check
from xladdin.checks.tie_outs import details, parts_text, printed
from xladdin.exact import Fraction, format_rate
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
    for item, term in _watched(case):
        for measure in BASES:
            base, spent = case.figures.meant(f"{item}.{measure}"), case.figures.meant(f"{item}.executed")
            if (
                term.watch_low is None
                or not base
                or base < 0
                or spent is None
                or not 0 <= spent / base < term.watch_low
            ):
                continue
            rate = f"{item}.{RATES[measure]}"
            cell = case.filing.cell(rate) or case.filing.cell(f"{item}.executed")
            yield finding(
                "low-execution", cell,
                f"{term.item_zh}执行率{format_rate(spent / base, against=term.watch_low)}，低于{format_rate(term.watch_low, places=0)}，"
                f"有{case.shown(base - spent, 'yuan')}没有执行",
                "在自评报告“存在的问题及原因分析”或偏差原因中说明原因和改进措施", case.cells(f"{item}.{measure}", f"{item}.executed"),
            )  # fmt: skip
            break


@check("large-adjustment")
def large_adjustment(case: Case) -> Iterable[Finding]:
    """A budget that was changed by much during the year was not well planned. A warning beyond the higher line."""
    for item, term in _watched(case):
        initial, change, base = _adjustment(case, item)
        if (
            term.note_adjustment is None
            or not initial
            or initial < 0
            or change is None
            or abs(change / initial) <= term.note_adjustment
        ):
            continue
        share = abs(change / initial)
        much = term.watch_adjustment is not None and share > term.watch_adjustment
        yield finding(
            "large-adjustment", case.filing.cell(base),
            f"{term.item_zh}年初预算{case.shown(initial, 'yuan')}，年中{'追加' if change > 0 else '追减'}{case.shown(abs(change), 'yuan')}，"
            f"预算调整率{format_rate(share)}，超过{format_rate(term.note_adjustment, places=0)}",
            "核对数据；数据无误的，备好追加（追减）的批复，并说明原因", case.cells(f"{item}.initial"), severity="warning" if much else None,
        )  # fmt: skip


def _adjustment(case: Case, item: str) -> tuple[Fraction | None, Fraction | None, str]:
    """年初预算, by how much it was changed, and the figure that says so."""
    initial, change = case.figures.meant(f"{item}.initial"), case.figures.meant(f"{item}.supplement")
    if change is not None:
        return initial, change, f"{item}.supplement"
    for measure in BASES:
        level = case.figures.meant(f"{item}.{measure}")
        if level is not None and initial is not None:
            return initial, level - initial, f"{item}.{measure}"
    return initial, None, ""


def _watched(case: Case) -> Iterator[tuple[str, Term]]:
    """Items with lines to watch, the wholes alone where their parts are watched too, unless a rule's reason explains them."""
    has = {
        i.rpartition(".")[0] for i, f in case.filing.facts.items() if i.endswith(".executed") and f.number is not None
    }
    parts = {p.rpartition(".")[0] for item in has for b in case.vocab.terms[f"{item}.executed"].breakdowns for p in b}
    for item, ids in case.vocab.items.items():
        term = case.vocab.terms[ids[0]]
        if item in has - parts and (term.watch_low or term.note_adjustment) and not explained(case, item):
            yield item, term
