"""Levels of money against each other: income and spending, budget and balance, parts that cannot exceed their whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xladdin.prose.findings import Finding, finding
from xladdin.prose.grammar import grammar
from xladdin.prose.identities.case import Case, added, combinations
from xladdin.prose.naming import canonical, wider
from xladdin.prose.ranges import Range
from xladdin.prose.statement import Statement, shown

FLOW = ("carried_in", "income", "executed", "carried_out")
_FUNDS = re.compile("资金|补贴|奖补|拨款")


def flows(case: Case) -> Iterator[Finding]:
    """年初结转 + 本年收入 − 本年支出 = 年末结转."""
    for start in case.prose:
        if start.role != "carried_in":
            continue
        beside = [case.beside(start, role) for role in FLOW]
        if not all(len(b) == 1 for b in beside):
            continue
        into, income, spent, out = (b[0] for b in beside)
        if not (into.range + income.range - spent.range).meets(out.range):
            exact = into.value + income.value - spent.value
            yield finding(
                "balance-wrong", [out.place], f"{out}，而年初结转{into.figure.text}＋收入{income.figure.text}－支出{spent.figure.text}＝{shown(exact, into.figure)}。",
                "核对年初结转、收入、支出和年末结转四个数。", out.figure.text, shown(exact, into.figure),
            )  # fmt: skip


def budgets_of(case: Case, quantity: str) -> list[tuple[tuple[Statement, ...], Fraction]]:
    """The adjusted budget: stated, or the initial one with what was added, or the initial one alone."""
    full = case.said(quantity, "full_year")
    if full:
        return [((f,), f.value) for f in full]
    initial, supplement = case.said(quantity, "initial"), case.said(quantity, "supplement")
    if case.said(quantity, "reduction"):
        return []
    chosen = combinations([initial, supplement]) if supplement else combinations([initial])
    return [(parts, value) for parts, _, value in chosen if parts]


def adjusted_budgets(case: Case) -> Iterator[Finding]:
    """年初预算 + 追加 − 追减 = 调整后预算."""
    for quantity in ("overall", "general", "basic", "project", "sangong", "operating"):
        full, initial, more = (case.said(quantity, role) for role in ("full_year", "initial", "supplement"))
        less = case.said(quantity, "reduction")
        if not full or not initial or not (more or less):
            continue
        chosen = [list(parts) for parts, _, _ in combinations([c for c in (initial, more, less) if c])]
        if any(_signed(parts).meets(f.range) for parts in chosen for f in full):
            continue
        exact = sum((-p.value if p.role == "reduction" else p.value for p in chosen[0]), Fraction(0))
        terms = "".join(
            ("" if not n else "－" if p.role == "reduction" else "＋") + p.figure.text for n, p in enumerate(chosen[0])
        )
        yield finding(
            "adjusted-budget-wrong", [full[0].place, *(p.place for p in chosen[0] if p.sentence != full[0].sentence)],
            f"{full[0]}，而{terms}＝{shown(exact, full[0].figure)}。", "核对年初预算、追加（追减）和调整后预算。", full[0].figure.text, shown(exact, full[0].figure),
        )  # fmt: skip


def _signed(parts: list[Statement]) -> Range:
    reach = parts[0].range
    for part in parts[1:]:
        reach = reach - part.range if part.role == "reduction" else reach + part.range
    return reach


def balances(case: Case) -> Iterator[Finding]:
    """结余 is what was spent less than budgeted."""
    for quantity in ("overall", "basic", "project"):
        spent = [((s,), s.value) for s in case.said(quantity, "executed")]
        spent += [(parts, value) for parts, _, value in case.sums(quantity, "executed")]
        for balance in case.said(quantity, "balance"):
            found = [
                (b, s, sum((p.range for p in b[1:]), b[0].range) - sum((p.range for p in s[1:]), s[0].range), vb - vs)
                for b, vb in budgets_of(case, quantity)
                for s, vs in spent
            ]
            fits = [one for one in found if one[2].meets(balance.range)]
            if fits:
                budget, paid, _, exact = min(fits, key=lambda one: abs(one[3] - balance.value))
                gap = _gap(balance, budget, paid, exact)
                if gap:
                    yield gap
            elif found:
                budget, paid, _, exact = found[0]
                yield finding(
                    "balance-wrong", [balance.place, paid[0].place], f"{balance}，而预算{added(budget)}－支出{added(paid)}＝{shown(exact, balance.figure)}。",
                    "核对预算、追加、支出和结余。", balance.figure.text, shown(exact, balance.figure),
                )  # fmt: skip


def _gap(
    balance: Statement, budget: tuple[Statement, ...], paid: tuple[Statement, ...], exact: Fraction
) -> Finding | None:
    if any(s.figure.step > balance.figure.step for s in (*budget, *paid)) or exact == balance.value:
        return None
    gap = shown(abs(exact - balance.value), balance.figure)
    return finding(
        "rounding-gap", [balance.place], f"{balance}，而预算{added(budget)}－支出{added(paid)}＝{shown(exact, balance.figure)}，差{gap}，四舍五入可以解释。",
        "可以不改；要消除尾差，用以元为单位的数重新换算各数。", balance.figure.text, shown(exact, balance.figure),
    )  # fmt: skip


def known_part_over_whole(case: Case) -> Iterator[Finding]:
    """一般公共预算财政拨款 is part of 部门整体支出, 三公经费 too: in the same role none exceeds it."""
    for quantity in grammar().quantities:
        if not quantity.part_of:
            continue
        for role in ("initial", "full_year", "executed"):
            parts, wholes = case.said(quantity.id, role), case.said(quantity.part_of, role)
            if parts and wholes and all(p.range.above(w.range) for p in parts for w in wholes):
                part, whole = parts[0], wholes[0]
                other = next(
                    (s for s in case.prose if s.quantity == quantity.id and s.value == whole.value and s.role != role),
                    None,
                )
                hint = f"{whole.figure.text}就是“{other}”，多半抄错了行。" if other else ""
                yield finding(
                    "part-over-whole", [whole.place, part.place], f"{whole}小于它的一部分：{part}。", f"{hint}核对两个数的口径，改成同一口径。",
                    whole.figure.text, part.figure.text,
                )  # fmt: skip


def named_part_over_whole(case: Case) -> Iterator[Finding]:
    """规模工业总产值 is part of 工业总产值."""
    told: set[tuple[str, Fraction]] = set()
    for part in case.prose:
        name = canonical(part.name)
        if not part.firm or part.role not in ("", "done") or wider(name) == name or not case.of_the_year(part):
            continue
        for whole in case.named(wider(name)):
            same = whole.role in ("", "done") and whole.figure.same_kind == part.figure.same_kind
            if same and case.of_the_year(whole) and part.range.above(whole.range) and (name, part.value) not in told:
                told.add((name, part.value))
                yield finding(
                    "part-over-whole", [whole.place, *case.same(part)], f"“{whole}”小于它的一部分“{part}”。",
                    "核对两个数是不是同一口径（规模以上与全部、全年与至今），用同一个数。", whole.figure.text, part.figure.text,
                )  # fmt: skip


def funds_beyond(case: Case) -> Iterator[Finding]:
    """Where a paragraph speaks of the department's budget and spending, a larger sum needs a word on whose it is."""
    totals = [s for role in ("initial", "full_year", "executed") for s in case.said("overall", role)]
    totals += [
        Statement(parts[0].figure, parts[0].place, "") for parts, _, _ in case.sums("overall", "executed") if not totals
    ]
    if not totals:
        return
    most = max([s.value for s in totals] + [value for _, _, value in case.sums("overall", "executed")])
    paragraphs = {s.place.paragraph for s in totals}
    for one in case.prose:
        named = not one.quantity and _FUNDS.search(one.name)
        if one.figure.kind == "money" and one.firm and named and one.place.paragraph in paragraphs and one.value > most:
            yield finding(
                "funds-beyond-spending", [one.place], f"{one}大于部门全部支出{shown(most, totals[0].figure)}，没有说明它是否在部门支出内。",
                "写明这笔资金由谁列支、不计入部门整体支出的理由。", one.figure.text, shown(most, totals[0].figure),
            )  # fmt: skip


IDENTITIES = (flows, adjusted_budgets, balances, known_part_over_whole, named_part_over_whole, funds_beyond)
