"""预算执行率 and 预算调整率 against the amounts they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec.structs import replace

from xladdin.prose.figure import Figure
from xladdin.prose.findings import Finding, finding
from xladdin.prose.identities.amounts import budgets_of
from xladdin.prose.identities.case import Case, added, combinations
from xladdin.prose.ranges import Range, total
from xladdin.prose.statement import Statement, shown

TOLERANCE = Fraction(1, 5000)
"""Two hundredths of a percent: as far as a rate computed from unrounded amounts may be from the one of the printed ones."""
Budget = tuple[tuple[Statement, ...], Range]


def _budgets(case: Case, rate: Statement) -> list[Budget]:
    """What the rate can be of: the budgets stated beside it, or for a known quantity anywhere in the prose."""
    full = case.beside(rate, "full_year")
    initial, more = case.beside(rate, "initial"), case.beside(rate, "supplement")
    if full:
        return [((f,), f.range) for f in full]
    if case.beside(rate, "reduction"):
        return []
    if initial and (more or not rate.quantity or not _changed(case, rate.quantity)):
        return [(parts, reach) for parts, reach, _ in combinations([initial, more] if more else [initial])]
    if not rate.quantity or initial:
        return []
    found = [parts for parts, _ in budgets_of(case, rate.quantity)]
    return [
        (p, total([s.range for s in p]))
        for p in found
        if len(p) > 1 or p[0].role == "full_year" or not _changed(case, rate.quantity)
    ]


def _changed(case: Case, quantity: str) -> bool:
    """Whether the budget was changed in the year as far as the report says: then the initial one alone is no base."""
    return any(
        case.anywhere(q, role) for q in (quantity, "overall") for role in ("supplement", "reduction", "full_year")
    )


def _spent(case: Case, rate: Statement) -> list[Statement]:
    return case.beside(rate, "executed") or (case.said(rate.quantity, "executed") if rate.quantity else [])


def execution_rates(case: Case) -> Iterator[Finding]:
    """执行率 = 实际支出 ÷ 调整后预算."""
    told: set[tuple[str, Fraction]] = set()
    for rate in case.prose:
        if rate.role != "execution_rate" or not rate.firm or (rate.subject, rate.value) in told:
            continue
        told.add((rate.subject, rate.value))
        budgets, spent = _budgets(case, rate), _spent(case, rate)
        pairs = [(b, s, q) for b in budgets for s in spent if (q := s.range.over(b[1]))]
        if not pairs:
            continue
        if any(q.meets(rate.range) for _, _, q in pairs):
            yield from _over(case, rate, pairs)
        else:
            yield _wrong(case, rate, *pairs[0])


def _over(case: Case, rate: Statement, pairs: list[tuple[Budget, Statement, Range]]) -> Iterator[Finding]:
    """A rate that fits may still be one that cannot be, or one printed without decimals."""
    budget, spent, quotient = next(p for p in pairs if p[2].meets(rate.range))
    if spent.range.above(budget[1]) and (budget[0][0].role == "full_year" or len(budget[0]) > 1):
        known = _resources(case)
        more = f"文中年初结转加本年收入是{known}。" if known else ""
        yield finding(
            "spent-over-budget", [*case.same(budget[0][0]), *case.same(spent)], f"{spent}，{added(budget[0])}却是全年预算数，执行率{rate.figure.text}。{more}",
            "全年预算数写调整后的数（年初预算加结转、追加和上级资金），再算执行率。", budget[0][0].figure.text, spent.figure.text,
        )  # fmt: skip
    yield from coarse(rate, quotient)


def coarse(rate: Statement, quotient: Range) -> Iterator[Finding]:
    """990% for 990.31%: the figure is rounded to a whole percent."""
    if rate.figure.step >= Fraction(1, 100) and not quotient.low <= rate.value <= quotient.high:
        middle = (quotient.low + quotient.high) / 2
        yield finding(
            "rate-print", [rate.place], f"{rate}，算出的是{shown(middle, rate.figure)}，印出时取了整。", f"写成{shown(middle, rate.figure)}。",
            rate.figure.text, shown(middle, rate.figure),
        )  # fmt: skip


def _resources(case: Case) -> str:
    into, income = case.said("general", "carried_in"), case.said("general", "income")
    return shown(into[0].value + income[0].value, income[0].figure) if into and income else ""


def _wrong(case: Case, rate: Statement, budget: Budget, spent: Statement, quotient: Range) -> Finding:
    middle = (quotient.low + quotient.high) / 2
    fitting = _fitting(case, rate, budget[1])
    hint = (
        f"{fitting}正与{rate.figure.text}相符。"
        if fitting
        else f"按执行率倒推，实际支出约{shown(rate.value * (budget[1].low + budget[1].high) / 2, spent.figure)}。"
    )
    if len(budget[0]) > 1 and spent.range.meets(budget[1]):
        return finding(
            "executed-is-budget", case.same(spent), f"“{spent}”等于{added(budget[0])}，是调整后预算，不是实际支出；执行率却是{rate.figure.text}。",
            f"改写实际支出数：{hint}", spent.figure.text, fitting.rpartition("＝")[2] or shown(rate.value * spent.value, spent.figure),
        )  # fmt: skip
    inverse = Range(1 / quotient.high, 1 / quotient.low) if quotient.low > 0 else None
    kind = "printed-rate-inverted" if inverse is not None and inverse.meets(rate.range) else "printed-rate-wrong"
    return finding(
        kind, [rate.place, *([spent.place] if spent.sentence != rate.sentence else [])],
        f"{rate}，而{spent.figure.text}÷（{added(budget[0])}）＝{shown(middle, rate.figure)}。", f"核对预算、支出和执行率三个数。{hint}",
        rate.figure.text, shown(middle, rate.figure),
    )  # fmt: skip


def _fitting(case: Case, rate: Statement, budget: Range) -> str:
    """Parts stated elsewhere whose sum gives the printed rate: `2,925.70万元 ＋ 288.34万元＝3,214.04万元`."""
    for parts, reach, value in case.sums(rate.quantity, "executed"):
        quotient = reach.over(budget)
        if quotient is not None and quotient.meets(rate.range):
            return f"{added(parts)}＝{shown(value, parts[0].figure)}"
    return ""


def adjustment_rates(case: Case) -> Iterator[Finding]:
    """预算调整率 = 调整数 ÷ 年初预算: not the new budget, or what was spent, over 年初预算.

    A rate that is otherwise another than the one of the figures stated may leave exempt adjustments out, and tells nothing.
    """
    rates = [
        s for s in (*case.prose, *case.tables) if s.role == "adjustment_rate" and s.quantity == "overall" and s.firm
    ]
    initial = case.anywhere("overall", "initial")
    for rate in rates if initial else []:
        base = initial[0]
        for parts, level in _levels(case, base):
            whole, change = level.over(base.range), (level - base.range).over(base.range)
            if whole is None or change is None or change.meets(rate.range) or not _near(whole, rate.range):
                continue
            middle = (change.low + change.high) / 2
            yield finding(
                "printed-rate-wrong", [rate.place, base.place, parts[-1].place],
                f"{rate}，而（{added(parts)}－{base.figure.text}）÷{base.figure.text}＝{shown(middle, rate.figure)}：印出的数没有减去年初预算。",
                f"改为{shown(middle, rate.figure)}（调整数÷年初预算）。", rate.figure.text, shown(middle, rate.figure),
            )  # fmt: skip
            break


def _near(whole: Range, printed: Range) -> bool:
    return whole.low - TOLERANCE <= printed.high and printed.low <= whole.high + TOLERANCE


def _levels(case: Case, base: Statement) -> list[Budget]:
    """What the budget became; where the report does not say, what was spent."""
    found: list[Budget] = [((s,), s.range) for s in case.anywhere("overall", "full_year")]
    found += [((base, s), base.range + s.range) for s in case.said("overall", "supplement")]
    if not found:
        found = [((s,), s.range) for s in case.said("overall", "executed")]
        found += [(parts, reach) for parts, reach, _ in case.sums("overall", "executed")]
    return found


def large_adjustment(case: Case) -> Iterator[Finding]:
    """A budget changed by more than a tenth in the year wants a reason."""
    initial = case.anywhere("overall", "initial")
    if not initial:
        return
    base = initial[0]
    changes = [(s, s.value) for s in case.said("overall", "supplement")]
    changes += [
        (s, s.value - base.value) for s in case.anywhere("overall", "full_year") if s.place.table == base.place.table
    ]
    for level, change in changes[:1]:
        if base.value > 0 and abs(change) / base.value > Fraction(1, 10):
            rate = abs(change) / base.value
            text = shown(rate, _percent(base))
            yield finding(
                "adjustment-over-10", [level.place, base.place], f"年初预算{base.figure.text}，{level}，调整率{text}，超过10%。", "写明追加（追减）的原因和批复文号。",
                text, "10%", severity="warning" if rate > Fraction(1, 2) else None,
            )  # fmt: skip


def _percent(like: Statement) -> Figure:
    return replace(like.figure, kind="rate", unit="%")


def low_execution(case: Case) -> Iterator[Finding]:
    """整体预算执行率 below 90 %: every scoring standard known here takes marks off."""
    for rate in case.said("overall", "execution_rate"):
        if rate.range.high < Fraction(9, 10):
            yield finding(
                "execution-below-90", case.same(rate), f"{rate}，低于90%。", "在“存在的问题及原因分析”里写明原因和改进措施；已写明的不用改。", rate.figure.text, "90%",
            )  # fmt: skip


def exact_execution(case: Case) -> Iterator[Finding]:
    """全年预算数 equal to 执行数 to the last place, and no 年初预算 anywhere."""
    if case.said("overall", "initial") or case.said("overall", "initial", "table"):
        return
    full, spent = case.said("overall", "full_year"), case.said("overall", "executed")
    if len(full) == len(spent) == 1 and full[0].value == spent[0].value and full[0].figure.step:
        yield finding(
            "execution-exact", [full[0].place], f"{full[0]}，{spent[0]}，两个数完全相同，也没有写年初预算。",
            "核对全年预算数是不是用执行数倒填的，并写明年初预算和调整数。", full[0].figure.text, spent[0].figure.text,
        )  # fmt: skip


IDENTITIES = (execution_rates, adjustment_rates, large_adjustment, low_execution, exact_execution)
