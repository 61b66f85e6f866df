"""编制 and 实有: per body in the prose, and in sum against the report's tables."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xladdin.prose.findings import Finding, finding
from xladdin.prose.grammar import grammar
from xladdin.prose.identities.case import Case
from xladdin.prose.identities.rates import wrong
from xladdin.prose.statement import Statement

ALL_STAFF = ("", "人员", "在职人员", "单位人员")
SELF_FUNDED = ("自收自支", "下属", "二级单位")
"""Bodies that some tables leave out of the department's staff."""


def over_quota(case: Case) -> Iterator[Finding]:
    """A body has no more people than posts."""
    for staff in case.prose:
        posts = case.before(staff) if staff.role == "on_duty" else None
        if (
            posts is None
            or posts.role != "posts"
            or posts.subject != staff.subject
            or not staff.firm
            or staff.value <= posts.value
        ):
            continue
        yield finding(
            "over-quota", [staff.place], f"{staff.name}编制{posts.figure.text}，实有{staff.figure.text}，超出{int(staff.value - posts.value)}人。",
            "核对两个数；确实超编的，写明原因。", staff.figure.text, posts.figure.text,
        )  # fmt: skip


def totals(case: Case, role: str) -> list[tuple[Statement, Fraction]]:
    """What the prose says of all staff in a role: its total, or the sum of the bodies, with and without those of their own means."""
    said = [
        s
        for s in case.prose
        if s.role == role and s.figure.same_kind in ("人", "个", "名") and s.firm and case.of_the_year(s)
    ]
    said = [s for s in said if not s.name.startswith(("离休", "退休"))]
    if role == "on_duty" and any("在职" in s.lead for s in said):
        said = [s for s in said if "在职" in s.lead]
    whole = [s for s in said if s.name in ALL_STAFF]
    if whole:
        return [(s, s.value) for s in whole]
    paragraph = [s for s in said if s.place.paragraph == said[0].place.paragraph]
    own = [s for s in paragraph if not any(word in s.name for word in SELF_FUNDED)]
    return [(paragraph[0], sum((s.value for s in group), Fraction(0))) for group in (paragraph, own) if group]


def against_tables(case: Case) -> Iterator[Finding]:
    """Posts and staff of the prose are those of the report's own table or workbook."""
    for role in ("posts", "on_duty"):
        prose = totals(case, role)
        for source, kind in (("table", "table-differs"), ("workbook", "workbook-differs")):
            printed = case.said("staff", role, source)
            if prose and printed and not any(value == p.value for _, value in prose for p in printed):
                first, value = prose[0]
                zh = grammar().role_zh(role)
                yield finding(
                    kind, [first.place, printed[0].place], f"正文的{zh}合计{value}人，{printed[0].place}写{printed[0].figure.text}。",
                    "核对两处的口径和人数。", f"{value}人", printed[0].figure.text,
                )  # fmt: skip


def control_rate(case: Case) -> Iterator[Finding]:
    """在职人员控制率 = 在职人数 ÷ 编制数: in the table against its own figures or those of the prose, in the prose against the prose."""
    rates = case.said("staff", "control_rate") + case.said("staff", "control_rate", "table")
    in_table = case.said("staff", "posts", "table"), case.said("staff", "on_duty", "table")
    in_prose = [[s for s, _ in totals(case, role) if s.name in ALL_STAFF] for role in ("posts", "on_duty")]
    for rate in rates:
        posts, staff = in_table if rate.source == "table" and all(in_table) else in_prose
        if posts and staff:
            quotient = staff[0].range.over(posts[0].range)
            if quotient is not None and not quotient.meets(rate.range):
                yield wrong(rate, staff[0], posts[0], quotient)


IDENTITIES = (over_quota, against_tables, control_rate)
