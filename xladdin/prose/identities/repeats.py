"""The same figure said in two places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from xladdin.prose.findings import Finding, finding
from xladdin.prose.grammar import grammar
from xladdin.prose.identities.case import MONEY_ROLES, Case
from xladdin.prose.naming import canonical
from xladdin.prose.ranges import Range
from xladdin.prose.statement import Statement, shown

KNOWN_ROLES = (*MONEY_ROLES, "execution_rate", "control_rate", "adjustment_rate", "score")
FREE_ROLES = ("", "done", "growth", "decline")
SHORTEST_NAME = 4


def known_twice(case: Case) -> Iterator[Finding]:
    """A known quantity has one value in one role and year."""
    for quantity in grammar().quantities:
        for role in KNOWN_ROLES:
            said = case.said(quantity.id, role)
            if len(said) > 1:
                yield from _differing(case, said)


def named_twice(case: Case) -> Iterator[Finding]:
    """So has anything with a name of its own."""
    by_name: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for one in case.prose:
        name = canonical(one.name)
        if one.quantity or one.role not in FREE_ROLES or not case.of_the_year(one) or one.figure.kind == "score":
            continue
        if len(name) >= SHORTEST_NAME and name not in grammar().names.generic:
            by_name[(name, one.role, one.figure.same_kind, one.qualifiers)].append(one)
    for said in by_name.values():
        distinct = list({s.value: s for s in reversed(said)}.values())[::-1]
        if len(distinct) > 1 and len({s.sentence for s in said}) > 1:
            yield from _differing(case, sorted(distinct, key=lambda s: s.place.order))


def _differing(case: Case, said: list[Statement]) -> Iterator[Finding]:
    """The first value against every other that it cannot be, with what tells which of the two is right."""
    for a, b in combinations(said, 2):
        if a.range.meets(b.range) or a.sentence == b.sentence:
            continue
        wrong, right, why = _judge(case, a, b)
        swap = "，两位数字写颠倒了" if swapped(wrong.figure.text, right.figure.text) else ""
        yield finding(
            "said-twice", [wrong.place, *case.same(right)], f"“{a}”与“{b}”说的是同一个数，值不同{swap}。{why}",
            f"改为同一个数{f'（{right.figure.text}）' if why else ''}；若口径不同，把口径写明。", wrong.figure.text, right.figure.text,
        )  # fmt: skip
        return


def _judge(case: Case, a: Statement, b: Statement) -> tuple[Statement, Statement, str]:
    """(wrong, right, why): the one that the sum of its parts confirms is right; without such a sum the earlier is in question."""
    for _, reach, _value in case.sums(a.quantity, a.role):
        for right, wrong in ((a, b), (b, a)):
            if reach.meets(right.range) and not reach.meets(wrong.range):
                return wrong, right, f"各分项之和与{right.figure.text}相符。"
    return a, b, ""


def swapped(a: str, b: str) -> bool:
    """Whether two printed figures differ by two neighbouring digits only."""
    one, two = ([c for c in text if c.isdigit()] for text in (a, b))
    if len(one) != len(two):
        return False
    wrong = [n for n in range(len(one)) if one[n] != two[n]]
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and one[wrong[0]] == two[wrong[1]]
        and one[wrong[1]] == two[wrong[0]]
    )


def implied_bases(case: Case) -> Iterator[Finding]:
    """Two shares of one whole imply the same whole."""
    implied: dict[str, list[tuple[Statement, Statement, Range]]] = defaultdict(list)
    for rate in case.prose:
        part = case.before(rate) if rate.role == "share" and rate.firm else None
        if (
            part is not None
            and rate.base
            and part.figure.kind == "money"
            and part.firm
            and (reach := part.range.over(rate.range))
        ):
            implied[canonical(rate.base)].append((rate, part, reach))
    for base, found in implied.items():
        for (rate, part, reach), (other, other_part, other_reach) in combinations(found, 2):
            if not reach.meets(other_reach):
                one, two = (shown((r.low + r.high) / 2, part.figure, places=2) for r in (reach, other_reach))
                yield finding(
                    "base-differs", [rate.place, other.place],
                    f"由{part.figure.text}占{rate.figure.text}倒推，{base}是{one}；由{other_part.figure.text}占{other.figure.text}倒推，是{two}。",
                    "核对两个占比用的总数是不是同一个。", one, two,
                )  # fmt: skip
                break


IDENTITIES = (known_twice, named_twice, implied_bases)
