"""任务, 完成数 and the rate between them; counts that must come out whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xladdin.prose.findings import Finding, finding
from xladdin.prose.identities.case import Case
from xladdin.prose.identities.rates import middle, wrong
from xladdin.prose.ranges import Range
from xladdin.prose.statement import Statement, shown

_EXCESS = re.compile("超额完成|超目标完成|超任务完成")
ONE = Fraction(1)


def completion(case: Case) -> Iterator[Finding]:
    """任务 3，完成 4，完成率 133.33%."""
    for rate in case.prose:
        if rate.role != "completion" or rate.figure.kind != "rate":
            continue
        target, done = _operands(case, rate)
        if done is None:
            continue
        if target is None:
            yield from _whole_target(rate, done)
            continue
        quotient = done.range.over(target.range)
        if quotient is None or not rate.firm:
            continue
        if not quotient.meets(rate.range):
            excess = Range(quotient.low - ONE, quotient.high - ONE)
            if not (_EXCESS.search(rate.lead + target.lead) and excess.meets(rate.range)):
                yield wrong(rate, done, target, quotient)
        elif _EXCESS.search(rate.lead + (target.lead if rate.lead == "的" else "")) and rate.value > 1:
            over = shown(middle(quotient) - 1, rate.figure)
            yield finding(
                "completion-as-excess", [rate.place], f"任务{target.figure.text}，完成{done.figure.text}，{rate.figure.text}是完成率，超额的是{over}。",
                f"写“完成任务的{rate.figure.text}”或“超额完成{over}”。", rate.figure.text, over,
            )  # fmt: skip


def _operands(case: Case, rate: Statement) -> tuple[Statement | None, Statement | None]:
    """The task and what was done, of one kind, ahead of the rate: 任务3亿元，完成4亿元，完成任务的133%, or 完成4亿元，完成任务3亿元的133%.

    Without a task only what was done, right ahead of the rate.
    """
    if "预算" in rate.lead:
        budgets, spent = case.beside(rate, "initial") or case.beside(rate, "full_year"), case.beside(rate, "executed")
        return (budgets[-1], spent[-1]) if budgets and spent else (None, None)
    ahead = [s for s in case.ahead(rate) if s.role not in ("more", "less", "last")]
    if not ahead or not ahead[-1].firm:
        return None, None
    last, earlier = ahead[-1], ahead[-2] if len(ahead) > 1 else None
    if earlier is not None and earlier.figure.same_kind != last.figure.same_kind:
        earlier = None
    inner = case.before(rate) is last and re.search("^的|）的|\\)的", _between(case, last, rate))
    if inner or last.role == "target":
        return (last, earlier) if earlier is not None and earlier.firm else (None, None)
    if earlier is not None and earlier.role == "target":
        return earlier, last
    return None, last if case.before(rate) is last else None


def _between(case: Case, first: Statement, second: Statement) -> str:
    return case.after(first)[: second.figure.start - first.figure.end].strip()


def _whole_target(rate: Statement, done: Statement) -> Iterator[Finding]:
    if done.figure.kind != "count" or done.figure.step or not rate.firm or rate.range.low <= 0:
        return
    task = Range(done.value / rate.range.high, done.value / rate.range.low)
    if not task.holds_whole:
        yield _not_whole(rate, done, task, "任务数")


def whole_last_year(case: Case) -> Iterator[Finding]:
    """A count of last year, told from the count of this year and its growth, is a whole number."""
    for rate in case.prose:
        done = case.before(rate)
        if rate.role not in ("growth", "decline") or done is None or not rate.firm or not done.firm:
            continue
        if (
            done.figure.kind != "count"
            or done.figure.step
            or done.subject != rate.subject
            or case.beside(rate, "last")
            or done.role not in ("", "done")
        ):
            continue
        factor = rate.range if rate.role == "growth" else Range(-rate.range.high, -rate.range.low)
        low, high = ONE + factor.low, ONE + factor.high
        if low > 0:
            last = Range(done.value / high, done.value / low)
            if not last.holds_whole:
                yield _not_whole(rate, done, last, "上年数")


def _not_whole(rate: Statement, done: Statement, reach: Range, what: str) -> Finding:
    exact = shown(middle(reach), done.figure, places=2)
    return finding(
        "not-a-whole-number", [rate.place], f"{done}，{rate.figure.text}：倒推的{what}约{exact}，不是整数。", f"核对{what}和比率。", rate.figure.text, exact,
    )  # fmt: skip


IDENTITIES = (completion, whole_last_year)
