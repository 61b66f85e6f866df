"""Parts and wholes: 其中, 分别为, 合计, and the parts that make up 部门整体支出 all over the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from xladdin.facts import Severity
from xladdin.prose.findings import Finding, finding
from xladdin.prose.grammar import grammar
from xladdin.prose.identities.case import MONEY_ROLES, Case, added
from xladdin.prose.reading import Group
from xladdin.prose.statement import Statement, shown

NEAR = Fraction(1, 100)
"""Of the whole: parts of an open list that miss it by less were meant to make it up."""


MOST = 100
"""Parts of a list that is prose and no table."""
CLOSE = Fraction(1, 10)
"""Of a total behind its parts: a sum that misses it by less was meant to be it."""


def listed_parts(case: Case) -> Iterator[Finding]:
    """The parts that a sentence lists do not exceed their whole, and make it up where the list leaves nothing over."""
    for group in case.groups:
        whole = group.whole
        if (
            len(group.parts) > MOST
            or whole is None
            or whole.figure.kind not in ("money", "count")
            or not whole.firm
            or not all(p.firm for p in group.parts)
        ):
            continue
        found = _listed(group, whole)
        if found is not None:
            yield found


def _listed(group: Group, whole: Statement) -> Finding | None:
    if group.marker == "total":
        return _trailing(group.parts, whole)
    parts = _of_one_role(group.parts)
    if parts[0].role != whole.role and {parts[0].role, whole.role} <= set(MONEY_ROLES):
        return None  # 支出8万元，预算9万元，其中基本支出决算数…: parts of another figure than the nearest
    running = list(accumulate(p.range for p in parts))
    sums = running[-1]
    exact = sum((p.value for p in parts), Fraction(0))
    if sums.meets(whole.range):
        return rounding(whole, parts, exact) if abs(exact - whole.value) <= len(parts) * whole.figure.step else None
    for count in range(len(parts) - 1, 1, -1):
        if running[count - 1].meets(whole.range):
            return _left_out(whole, parts[count:]) if group.marker == "among" else None
    over, gap = sums.above(whole.range), abs(exact - whole.value)
    if len(parts) == 1:
        return _too_large(whole, parts[0]) if over and group.marker == "among" else None
    if _closed(group, whole, parts):
        return unequal(whole, parts, exact)
    if over:
        return unequal(whole, parts, exact, severity="error" if group.marker == "among" else "warning")
    return unequal(whole, parts, exact, severity="warning") if gap < whole.value * NEAR else None


def _trailing(parts: Sequence[Statement], whole: Statement) -> Finding | None:
    """A total behind its parts adds up the last of the figures before it; how many, only the sum can tell. One that no number of them
    gives is wrong when all of them miss it closely; otherwise they were not its parts."""
    sums = list(accumulate(p.range for p in reversed(parts)))
    if any(reach.meets(whole.range) for reach in sums[1:]):
        return None
    exact = sum((p.value for p in parts), Fraction(0))
    return unequal(whole, parts, exact) if abs(exact - whole.value) < whole.value * CLOSE else None


def _of_one_role(parts: Sequence[Statement]) -> Sequence[Statement]:
    """The parts up to the first of another role: 其中基本支出80万元，项目支出20万元，实际支出95万元 has two."""
    return parts[: next((n for n, p in enumerate(parts) if p.role != parts[0].role), len(parts))]


def _closed(group: Group, whole: Statement, parts: Sequence[Statement]) -> bool:
    known = {p.quantity for p in parts}
    return group.closed or any(w == whole.quantity and set(ps) <= known for w, ps in grammar().partitions)


def rounding(whole: Statement, parts: Sequence[Statement], exact: Fraction) -> Finding | None:
    if exact == whole.value:
        return None
    return finding(
        "rounding-gap", [whole.place], f"{whole}，而{added(parts)}＝{shown(exact, whole.figure)}，差{shown(abs(exact - whole.value), whole.figure)}，四舍五入可以解释。",
        "可以不改；要消除尾差，用以元为单位的数重新换算各数。", whole.figure.text, shown(exact, whole.figure),
    )  # fmt: skip


def unequal(whole: Statement, parts: Sequence[Statement], exact: Fraction, severity: Severity | None = None) -> Finding:
    places = [whole.place, *(p.place for p in parts if p.place.paragraph != whole.place.paragraph or p.place.table)]
    return finding(
        "parts-sum", places, f"{whole}，而各分项{added(parts)}＝{shown(exact, whole.figure)}，差{shown(abs(exact - whole.value), whole.figure)}。",
        f"核对总数和每个分项；若分项都对，总数应为{shown(exact, whole.figure)}。", whole.figure.text, shown(exact, whole.figure), severity=severity,
    )  # fmt: skip


def _left_out(whole: Statement, rest: Sequence[Statement]) -> Finding:
    named = "、".join(map(str, rest))
    return finding(
        "part-left-out", [whole.place], f"{whole}，“其中”前几项已经等于它，{named}列在后面却没有计入。",
        f"若{named}不属于总数，另起一句写；若属于，改正总数。", whole.figure.text, rest[0].figure.text,
    )  # fmt: skip


def _too_large(whole: Statement, part: Statement) -> Finding:
    return finding(
        "part-over-whole", [part.place], f"{part}是“{whole}”的其中一项，却比它大。", "核对两个数，或检查单位。", part.figure.text, whole.figure.text,
    )  # fmt: skip


def known_parts(case: Case) -> Iterator[Finding]:
    """基本支出 and 项目支出 make up 部门整体支出 in every role, wherever the report states them; so do the parts of 基本支出 and 人员经费."""
    for whole_id, role in ((w, r) for w in dict.fromkeys(w for w, _ in grammar().partitions) for r in MONEY_ROLES):
        if whole_id == "general":
            continue  # judged with 部门整体支出: 基本支出 and 项目支出 may be meant of either
        wholes = case.said(whole_id, role) + (case.said("general", role) if whole_id == "overall" else [])
        sums = list(case.sums(whole_id, role))
        if not wholes or not sums or any(s.meets(w.range) for w in wholes for _, s, _ in sums):
            continue
        whole, (parts, _, exact) = wholes[0], sums[0]
        if not _in_one_list(case, whole, parts):
            yield unequal(whole, parts, exact)


def _in_one_list(case: Case, whole: Statement, parts: Sequence[Statement]) -> bool:
    """Whether `listed_parts` has judged this whole already."""
    return any(g.whole is not None and g.whole.value == whole.value and g.whole.role == whole.role for g in case.groups)


IDENTITIES = (listed_parts, known_parts)
