"""存在的问题 and 改进措施, phrased from what the figures show: lost marks, slow spending, large changes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xladdin.exact import format_rate, format_score
from xladdin.facts import Finding
from xladdin.report.figures import Figures, ask, check, joined, one_line
from xladdin.report.scores import calculation, label_of
from xladdin.rules.score import RuleScore
from xladdin.word.write import Block, Body, Span

RATES = ("adjusted_rate", "rate")
"""Measures that say how much of a budget was spent."""
TOLD = ("large-adjustment", "growth-outlier")
"""Findings that are no errors and that a report explains."""


def problems(figures: Figures) -> Iterator[Block]:
    rows = lost(figures)
    told = [*(_lost(figures, row) for row in rows), *_slow(figures, rows), *_changes(figures)]
    if told:
        yield Body(joined("从自评数据看，存在以下问题："))
    elif figures.case.scorecard.rulebook.scored:
        yield Body(joined("各项指标没有扣分。"))
    for n, spans in enumerate(told, 1):
        yield Body(joined(f"{n}．", spans))
    other = "其他" if told else ""
    yield Body((ask(f"预算编制、预算执行、资产管理、绩效管理等方面存在的{other}问题和原因"),))


def improvements(figures: Figures) -> Iterator[Block]:
    for n, row in enumerate(lost(figures), 1):
        yield Body(joined(f"{n}．针对{label_of(row)}失分，", ask("改进措施、责任科室和完成时限"), "。"))
    yield Body((ask("针对上述问题的改进措施和有关建议"),))


def lost(figures: Figures) -> list[RuleScore]:
    """Rows with less than their marks, by the claim or, where that is silent, by the rules."""
    return [r for r in figures.case.scorecard.rules if (got := _got(r)) is not None and got < r.rule.marks]


def _got(row: RuleScore) -> Fraction | None:
    return row.claimed if row.claimed is not None else row.score


def _lost(figures: Figures, row: RuleScore) -> tuple[Span, ...]:
    """`预算调整率：分值5分，自评得0分。测算：…。原因：…。`"""
    got = Span(f"自评得{format_score(row.claimed)}分") if row.claimed is not None else ask("自评得分")
    marks = f"{label_of(row)}：分值{format_score(row.rule.marks)}分，"
    return joined(marks, got, "。", _calculated(figures, row), _reason(figures, row.rule.id))


def _calculated(figures: Figures, row: RuleScore) -> tuple[Span, ...]:
    """The calculation; where it gives another score, 得分情况 has told it."""
    if None not in (row.score, row.claimed) and row.score != row.claimed:
        return joined(check("自评得分与测算不一致", row.claim.cell if row.claim else None), "。")
    return calculation(figures, row)


def _reason(figures: Figures, rule_id: str) -> tuple[Span, ...]:
    reason = figures.filing.reasons.get(rule_id)
    said = one_line(str(reason.value)).rstrip("。") if reason and reason.value else ""
    return joined("原因：", said or ask("扣分的原因"), "。")


def _slow(figures: Figures, rows: list[RuleScore]) -> Iterator[tuple[Span, ...]]:
    """Budgets of which less was spent than the vocabulary's line, unless a lost mark has told so."""
    terms = figures.case.vocab.terms
    line = max((t.watch_low for t in terms.values() if t.watch_low is not None), default=None)
    scored = {i for row in rows for i in row.rule.inputs}
    for fact_id, fact in figures.case.figures.facts.items():
        term = figures.case.vocab.figure(fact_id)
        if line is None or term is None or term.measure not in RATES or fact.number is None:
            continue
        parts = set(figures.case.figures.parts(term))
        if not 0 <= fact.number < line or figures.doubtful(fact_id) is not None or (parts and parts <= scored):
            continue
        said = f"{figures.name(fact_id)}{format_rate(fact.number, against=line)}，低于{format_rate(line, places=0)}。"
        yield joined(said, "原因：", ask("执行进度慢的原因"), "。")


def _changes(figures: Figures) -> Iterator[tuple[Span, ...]]:
    """Large changes that the checks noted, where none of their figures is wrong."""
    for finding in figures.findings:
        if finding.kind in TOLD and not _cells(finding) & figures.wrong.keys():
            yield joined(f"{finding.message.rstrip('。')}。原因：", ask("变动较大的原因"), "。")


def _cells(finding: Finding) -> set:
    return {finding.cell, *finding.related}
