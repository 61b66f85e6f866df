"""综合得分, its classes, their marks, and a rule of scoring that the prose itself states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from xladdin.prose.findings import Finding, finding
from xladdin.prose.identities.case import Case, added
from xladdin.prose.statement import Statement, shown

FULL = Fraction(100)
_FULL_FROM = re.compile(r"([0-9.]+)%(?:及以上)?[为计得]满分")
_LESS_COSTS = re.compile("每(?:低于?|下降|减少|降低)")
FEWEST = 4
"""Classes of marks from which their sum can be told to be the whole table's."""


def total_of_classes(case: Case) -> Iterator[Finding]:
    """综合得分 is the sum of the classes listed with it."""
    for group in case.groups:
        whole = group.whole
        if whole is None or whole.figure.kind != "score" or whole.role != "score" or len(group.parts) < 2:
            continue
        if any(p.role != "score" for p in group.parts):
            continue
        exact = sum((p.value for p in group.parts), Fraction(0))
        suffixes = [sum((p.value for p in group.parts[n:]), Fraction(0)) for n in range(len(group.parts) - 1)]
        if whole.value not in (suffixes if group.marker == "total" else [exact]):
            marks = _marks(case)
            sum_of_marks = sum((m.value for m in marks), Fraction(0))
            hint = (
                f"{whole.figure.text}正是各类分值之和，多半把分值之和写成了得分。"
                if sum_of_marks == whole.value
                else ""
            )
            yield finding(
                "score-sum", [whole.place], f"{whole}，而各类得分{added(group.parts)}＝{shown(exact, whole.figure)}。", f"{hint}核对各类得分和总分。",
                whole.figure.text, shown(exact, whole.figure),
            )  # fmt: skip


def _marks(case: Case) -> list[Statement]:
    """Marks of the indicators as the prose states them, one for each sentence that does."""
    return [
        s
        for s in case.prose
        if s.role == "marks" and s.figure.kind == "score" and re.search("指标", case.sentence(s).text)
    ]


def marks_of_all(case: Case) -> Iterator[Finding]:
    """The marks of all classes make up 100. Sums beyond 100 may count a class and its parts, and tell nothing."""
    marks = _marks(case)
    exact = sum((m.value for m in marks), Fraction(0))
    if len(marks) >= FEWEST and FULL / 2 <= exact < FULL:
        yield finding(
            "marks-sum", [m.place for m in marks], f"正文写明的各项分值{added(marks)}＝{shown(exact, marks[0].figure)}，不是100分。",
            "对照评分标准核对每类的分值，漏写的补上。", shown(exact, marks[0].figure), "100分",
        )  # fmt: skip


def stated_rule(case: Case) -> Iterator[Finding]:
    """“95%为满分，每低于1%扣0.5分”: a rate that is not lower loses nothing."""
    for score in case.prose:
        if score.role != "score" or score.figure.kind != "score":
            continue
        sentence = case.sentence(score)
        rule = _FULL_FROM.search(sentence.text)
        if rule is None or not _LESS_COSTS.search(sentence.text):
            continue
        own = case.together(score)
        rates = [s for s in own if s.figure.kind == "rate" and s.role == "execution_rate" and s.firm]
        marks = [s for s in own if s.role == "marks"]
        if rates and marks and rates[0].value >= Fraction(rule[1]) / 100 and score.value < marks[0].value:
            yield finding(
                "stated-rule-misapplied", [score.place], f"{rates[0]}，没有低于{rule[1]}%，按文中规则不扣分，得分却是{score.figure.text}（分值{marks[0].figure.text}）。",
                f"按规则应得{marks[0].figure.text}；另有认定的，写明依据。", score.figure.text, marks[0].figure.text,
            )  # fmt: skip


IDENTITIES = (total_of_classes, marks_of_all, stated_rule)
