"""控制率, 占比, 增长率 against the figures beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xladdin.prose.findings import Finding, finding
from xladdin.prose.grammar import grammar
from xladdin.prose.identities.budgets import coarse
from xladdin.prose.identities.case import Case
from xladdin.prose.naming import canonical
from xladdin.prose.ranges import Range
from xladdin.prose.statement import Statement, shown


def middle(reach: Range) -> Fraction:
    return (reach.low + reach.high) / 2


def wrong(rate: Statement, top: Statement, bottom: Statement, quotient: Range) -> Finding:
    """The printed rate is not the quotient; perhaps the other way round."""
    inverse = bottom.range.over(top.range)
    inverted = inverse is not None and inverse.meets(rate.range)
    says = "，分子和分母颠倒了" if inverted else ""
    places = list(dict.fromkeys([rate.place, top.place, bottom.place]))
    return finding(
        "printed-rate-inverted" if inverted else "printed-rate-wrong", places, f"{rate}，而{top.figure.text}÷{bottom.figure.text}＝{shown(middle(quotient), rate.figure)}{says}。",
        f"按公式应为{shown(middle(quotient), rate.figure)}；核对三个数。", rate.figure.text, shown(middle(quotient), rate.figure),
    )  # fmt: skip


def control_rates(case: Case) -> Iterator[Finding]:
    """控制率 = 实际支出 ÷ 预算."""
    told: set[tuple[str, Fraction]] = set()
    for rate in case.prose:
        if rate.role != "control_rate" or not rate.firm or (rate.subject, rate.value) in told or not rate.subject:
            continue
        told.add((rate.subject, rate.value))
        known = rate.quantity
        tops = case.beside(rate, "executed") or (case.said(known, "executed") if known else [])
        bottoms = (
            case.beside(rate, "initial")
            or case.beside(rate, "full_year")
            or (case.said(known, "initial") if known else [])
        )
        found = [(t, b, q) for t in tops for b in bottoms if (q := t.range.over(b.range))]
        fits = [q for _, _, q in found if q.meets(rate.range)]
        if fits:
            yield from coarse(rate, fits[0])
        elif found:
            yield wrong(rate, *found[0])


def shares(case: Case) -> Iterator[Finding]:
    """占比 = 部分 ÷ 整体, the whole stated under the name that the share gives it."""
    for rate in case.prose:
        if rate.role != "share" or not rate.firm:
            continue
        part = _ahead(case, rate) if rate.base else case.before(rate)
        if part is None or part.figure.kind not in ("money", "count"):
            continue
        wholes = (
            _wholes(case, rate, part)
            if rate.base
            else [g.whole for g in case.groups if part in g.parts and g.whole is not None]
        )
        found = [(w, q) for w in wholes if (q := part.range.over(w.range))]
        if found and not any(q.meets(rate.range) for _, q in found):
            yield wrong(rate, part, *found[0])


def _ahead(case: Case, rate: Statement) -> Statement | None:
    """The amount or count that the share speaks of: the nearest ahead in its sentence, not the whole itself."""
    ahead = [s for s in case.ahead(rate) if s.subject == rate.subject and canonical(s.name) != canonical(rate.base)]
    return ahead[-1] if ahead and ahead[-1].firm else None


def _wholes(case: Case, rate: Statement, part: Statement) -> list[Statement]:
    named = [
        s for s in case.named(canonical(rate.base))
        if s.figure.same_kind == part.figure.same_kind and s.role in ("", part.role) and case.of_the_year(s)
    ]  # fmt: skip
    near = [s for s in named if s.sentence == rate.sentence]
    return near or [s for s in named if s.place.paragraph == rate.place.paragraph] or named


def growth(case: Case) -> Iterator[Finding]:
    """增长率 = 增加数 ÷ 上年数, with the level, the increase or last year's figure in the same sentence."""
    for rate in case.prose:
        if rate.role not in ("growth", "decline") or not rate.firm or not rate.subject:
            continue
        level = next(
            (
                s
                for s in reversed(case.beside(rate, "") + case.beside(rate, "executed"))
                if s.figure.end <= rate.figure.start
            ),
            None,
        )
        if level is None or level.figure.kind not in ("money", "count"):
            continue
        sign = 1 if rate.role == "growth" else -1
        last = [s.range for s in case.beside(rate, "last") if s.figure.same_kind == level.figure.same_kind]
        last += [
            level.range - s.range for s in case.beside(rate, "more") if s.figure.same_kind == level.figure.same_kind
        ]
        last += [
            level.range + s.range for s in case.beside(rate, "less") if s.figure.same_kind == level.figure.same_kind
        ]
        for base in last:
            quotient = (level.range - base).over(base)
            if quotient is None:
                continue
            signed = quotient if sign > 0 else Range(-quotient.high, -quotient.low)
            if not signed.meets(rate.range):
                yield finding(
                    "printed-rate-wrong", [rate.place], f"{rate}，而上年约{shown(middle(base), level.figure)}，本年{level.figure.text}，算出的是{shown(middle(signed), rate.figure)}。",
                    "核对本年数、上年数（增加数）和增长率。", rate.figure.text, shown(middle(signed), rate.figure),
                )  # fmt: skip


def bounded(case: Case) -> Iterator[Finding]:
    """满意率, 及时率 and their like are parts of a whole: 100 % at most, and not “以上”."""
    for rate in case.prose:
        if rate.figure.kind != "rate" or not grammar().bounded.search(rate.lead or rate.name) or "增" in rate.role:
            continue
        above = re.match("以上", case.after(rate)) and not rate.lead.endswith(("不低于", "≥"))
        if rate.value > 1 or (rate.value == 1 and above):
            text = rate.figure.text + ("以上" if above else "")
            yield finding(
                "rate-over-100",
                [rate.place],
                f"{rate.name or rate.lead}{text}：这一比率不可能超过100%。",
                "写实际的比率，最多100%。",
                text,
                "100%",
            )


def compared(case: Case) -> Iterator[Finding]:
    """“未达到” speaks of less, “超过” of more."""
    for second in case.prose:
        first = case.before(second)
        if (
            first is None
            or first.figure.same_kind != second.figure.same_kind
            or not re.search("指标值|目标|任务|预算|标准|要求", second.lead)
        ):
            continue
        if first.figure.vague and first.qualifiers & {"rule"}:
            continue
        short = re.search("未达到?|没有达到|低于|不足", second.lead)
        long = re.search("超过|高于|超出", second.lead)
        if (short and first.range.above(second.range)) or (long and second.range.above(first.range)):
            word = (short or long).group()  # type: ignore[union-attr]
            larger = "大于" if short else "小于"
            yield finding(
                "comparison-wrong", [second.place], f"写“{first.figure.text}……{word}……{second.figure.text}”，而{first.figure.text}{larger}{second.figure.text}。",
                "改正措辞，或核对两个数。", first.figure.text, second.figure.text,
            )  # fmt: skip


IDENTITIES = (control_rates, shares, growth, bounded, compared)
