"""The claimed scores against rule, marks, evidence and total."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.registry import check
from xladdin.checks.tie_outs import printed
from xladdin.exact import compared, format_rate, format_score
from xladdin.facts import Cell, Finding
from xladdin.rules.attainable import Attainable
from xladdin.rules.derive import formula_tree
from xladdin.rules.rulebook import Item, Rule
from xladdin.rules.score import RuleScore
from xladdin.rules.sentence import item_worked, worked
from xladdin.rules.shapes.base import gets
from xladdin.vocabulary import Term

HALF_CENT = Fraction(1, 200)
"""Scores are given to two decimals; anything closer is the same score (float noise of a typed 0.09)."""


def differs(a: Fraction, b: Fraction) -> bool:
    return abs(a - b) >= HALF_CENT


def claim_cell(score: RuleScore) -> Cell | None:
    return score.claim.cell if score.claim else None


def input_cells(case: Case, rule: Rule) -> tuple[Cell, ...]:
    return case.cells(*rule.inputs, *(i.answer for i in rule.items if i.answer))


def in_range(score: RuleScore) -> bool:
    return score.claimed is not None and score.claimed.numerator >= 0 and compared(score.claimed, score.rule.marks) <= 0


@check("score-against-rule")
def score_against_rule(case: Case) -> Iterable[Finding]:
    """Where the data decide the score, the claim equals it."""
    for row in case.scorecard.rules:
        if row.score is None or row.claimed is row.score or not row.typed or not in_range(row):
            continue
        if differs(row.claimed, row.score):  # type: ignore[arg-type]
            yield finding(
                "score-against-rule", claim_cell(row),
                f"{row.rule.label}自评{format_score(row.claimed)}分，按标准应得{format_score(row.score)}分："
                f"{worked(row, case.filing, case.vocab)}",
                "核对数据；数据无误的，改用测算得分", input_cells(case, row.rule), basis=source(case, row.rule),
            )  # fmt: skip


@check("score-unattainable")
def score_unattainable(case: Case) -> Iterable[Finding]:
    """A score that the printed rule can not give under any data."""
    for row in case.scorecard.rules:
        if row.score is None and row.typed and in_range(row) and not _near(row.rule.attainable, row.claimed):
            yield finding(
                "score-unattainable", claim_cell(row),
                f"{row.rule.label}自评{format_score(row.claimed)}分，评价标准中没有这个得分；可能的得分是{row.rule.attainable.describe()}",
                "对照评价标准重新评定，从可能的得分中选取", basis=source(case, row.rule),
            )  # fmt: skip


@check("score-against-evidence")
def score_against_evidence(case: Case) -> Iterable[Finding]:
    """What is already known of a row narrows the scores that are still possible."""
    for row in case.scorecard.rules:
        if row.score is not None or not row.typed or not in_range(row):
            continue
        known = any(i.score is not None or i.upper < i.item.marks for i in row.items)
        if not known or not _near(row.rule.attainable, row.claimed):
            continue
        left = reduce(Attainable.__add__, (_still(i) for i in row.items))
        if not _near(left, row.claimed):
            yield finding(
                "score-against-evidence", claim_cell(row),
                f"{row.rule.label}自评{format_score(row.claimed)}分，与已填的数据不符；可能的得分是{left.describe()}：{_known(case, row)}",
                "核对已填的数据和评分依据，或改正自评得分", input_cells(case, row.rule), basis=source(case, row.rule),
            )  # fmt: skip


def _known(case: Case, row: RuleScore) -> str:
    """What is known of the items that give less than full marks."""
    short = [i for i in row.items if i.upper < i.item.marks] or [i for i in row.items if i.score is not None]
    return "；".join(
        (f"{i.item.label}：" if i.item.measure is None else "") + item_worked(i, case.filing, case.vocab) for i in short
    )


def _still(item) -> Attainable:
    if item.score is not None:
        return Attainable.of([item.score])
    all_scores = item.item.shape.attainable()
    points = [p for p in all_scores.points if p <= item.upper]
    return Attainable.of(points, [(low, min(high, item.upper)) for low, high in all_scores.spans if low <= item.upper])


def _near(possible: Attainable, claimed: Fraction | None) -> bool:
    """Whether the claim is a possible score, float noise below half a cent aside."""
    assert claimed is not None
    return claimed in possible or any(not differs(claimed, p) for p in possible.points)


@check("score-out-of-range")
def score_out_of_range(case: Case) -> Iterable[Finding]:
    """A score lies between 0 and the marks of its row."""
    for row in case.scorecard.rules:
        if row.claimed is not None and row.claimed is not row.score and not in_range(row):
            yield finding(
                "score-out-of-range", claim_cell(row),
                f"{row.rule.label}自评{format_score(row.claimed)}分，应在0与分值{format_score(row.rule.marks)}分之间",
                "改正自评得分", basis=source(case, row.rule),
            )  # fmt: skip


@check("rule-misapplied")
def rule_misapplied(case: Case) -> Iterable[Finding]:
    """A rate beyond reason is not scored by the program; a claim that the printed rule would not give needs a person's look all the more."""
    for row in case.scorecard.rules:
        item = row.items[0]
        value = item.measured.value if item.measured and row.score is None else None
        if value is None or row.claimed is None or not item.item.implausible(value):
            continue
        printed_score = item.item.shape.score(value)
        if printed_score is not None and differs(row.claimed, printed_score):
            yield finding(
                "rule-misapplied", claim_cell(row),
                f"{row.rule.label}自评{format_score(row.claimed)}分；{item.item.subject}为{item.item.measure.show(value)}，"  # type: ignore[union-attr]
                f"按标准的文字应{gets(printed_score)}，但比率超过{item.item.measure.show(item.item.expected_max)}说明数据有误",  # type: ignore[union-attr,arg-type]
                "先核对预算数和执行数的口径，再按标准评分；不能直接按0分或满分填报", input_cells(case, row.rule),
                basis=source(case, row.rule),
            )  # fmt: skip


@check("score-missing")
def score_missing(case: Case) -> Iterable[Finding]:
    """Every row has a score."""
    for row in case.scorecard.rules:
        if row.claimed is None and (row.claim is None or row.claim.origin != "unreadable"):
            yield finding(
                "score-missing", claim_cell(row), f"{row.rule.label}没有得分（分值{format_score(row.rule.marks)}分）",
                "补填所需数据由表格自动计分，或对照评价标准填写自评得分", input_cells(case, row.rule),
                basis=source(case, row.rule),
            )  # fmt: skip


@check("rate-score-conflict")
def rate_score_conflict(case: Case) -> Iterable[Finding]:
    """A rate printed in the base table and the score claimed for it tell the same story."""
    for term, fact, exact in case.overwritten:
        if term.unit != "rate" or fact.number is None or abs(fact.number - exact) <= fact.step / 2:
            continue
        for row in case.scorecard.rules:
            item = row.rule.items[0]
            if len(row.rule.items) > 1 or row.claimed is None or not _same_measure(item, term):
                continue
            by_print, true = item.shape.score(fact.number), item.shape.score(exact)
            if by_print is not None and true is not None and by_print != true and differs(by_print, row.claimed):
                yield finding(
                    "rate-score-conflict", fact.cell,
                    f"{term.item_zh}填{printed(fact)}，按此{gets(by_print)}；"
                    f"而{row.rule.label}自评{format_score(row.claimed)}分"
                    + (f"，只与{format_rate(exact)}相符" if not differs(true, row.claimed) else ""),
                    "改正比率，使基础数据表与共性指标表一致", tuple(c for c in (claim_cell(row),) if c),
                )  # fmt: skip


def _same_measure(item: Item, term: Term) -> bool:
    tree = formula_tree(term.formula)
    return (
        item.measure is not None
        and getattr(tree, "left", None) == item.measure.numerator
        and (getattr(tree, "right", None) == item.measure.denominator)
    )


@check("total-mismatch")
def total_mismatch(case: Case) -> Iterable[Finding]:
    """The total is the sum of the rows' scores."""
    total = case.filing.claimed_total
    rows = case.scorecard.claimed_sum if total is not None and total.origin != "formula" else None
    if total is None or total.number is None or rows is None:
        return
    if differs(total.number, rows):
        yield finding(
            "total-mismatch", total.cell,
            f"总分填{format_score(total.number)}分，各行得分之和为{format_score(rows)}分",
            "删去总分格的数，恢复公式自动合计",
        )  # fmt: skip


@check("total-above-bound")
def total_above_bound(case: Case) -> Iterable[Finding]:
    """No filing can claim more than the computed rows give plus full marks everywhere else."""
    claimed, bound = case.scorecard.claimed, case.scorecard.upper_bound
    if claimed is None or claimed <= bound:
        return
    lost = [r for r in case.scorecard.rules if r.score is not None and r.score < r.rule.marks]
    names = "、".join(f"{r.rule.label}{format_score(r.score)}分" for r in lost)  # type: ignore[arg-type]
    total = case.filing.claimed_total
    yield finding(
        "total-above-bound", total.cell if total else None,
        f"自评总分{format_score(claimed)}分，而可能的最高分是{format_score(bound)}分：按标准{names}，其余各行即使全得满分也不到自评总分",
        "改正有关各行的得分", tuple(c for r in lost if (c := claim_cell(r))),
    )  # fmt: skip


def source(case: Case, rule: Rule) -> str:
    """Document, attachment and row that the rule comes from."""
    where = case.scorecard.rulebook.source
    place = rule.label if "[" in rule.id else f"第{rule.row}行"
    return f"{where.publisher}《{case.scorecard.rulebook.title}》{where.attachment}{place}"
