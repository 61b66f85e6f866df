"""Whether the results of rows that the unit wrote bear out the scores claimed for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.indicators import cell_of, entry_cell, judged, said
from xladdin.checks.registry import check
from xladdin.checks.scores import claim_cell
from xladdin.exact import format_rate, format_score
from xladdin.facts import Finding
from xladdin.rules.fit import text_of
from xladdin.rules.score import RuleScore
from xladdin.rules.target import Target

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_ESTIMATE = re.compile(r"预计|预估|估计|1\s*[-－—–至到~～]\s*(?:10|11)\s*月")
HEDGES = ("基本", "部分", "有所", "正在", "尚未", "逐步", "初步")
"""Words of a result that say less than the target did."""
QUALITY = "性"
"""Names that end in this (安全性, 健全性) stand for a quality, which has no percentage."""
HEAVY = 20
"""One qualitative row that carries a whole part of more marks than this decides the grade by itself."""
AT_LIMIT = 3
"""This many results that hit their limit exactly look copied from it."""

WHOLE = ("满意", "合格", "达标", "及时", "覆盖", "准确", "到位")
"""Rates of these are shares of a whole: they can not exceed 100 %."""
MANY = 5
"""From this many rows on, full marks throughout are remarkable."""


@check("target-far-exceeded", rows=True)
def target_far_exceeded(case: Case) -> Iterable[Finding]:
    """A result far above its target says that the target was set too low (财预〔2020〕10号)."""
    for row, entry in case.written:
        outcome = row.items[0].outcome
        if outcome is None or not outcome.far_above or outcome.completion is None:
            continue
        explained = bool(text_of(entry, "reason")) or (
            row.rule.id in case.filing.reasons and case.filing.reasons[row.rule.id].value
        )
        assert isinstance(row.rule.items[0].shape, Target)
        assert row.rule.items[0].shape.over is not None
        yield finding("target-far-exceeded", cell_of(entry, "actual"),
                      f"{row.rule.label}指标值{said(entry, 'target')}，完成{said(entry, 'actual')}，为指标值的{format_rate(outcome.completion)}，"
                      f"超过{format_rate(row.rule.items[0].shape.over, places=0)}以上，指标值可能定得偏低或两处口径不同",
                      "核对口径；在偏差原因中说明，下年调整指标值", tuple(c for c in (cell_of(entry, "target"),) if c),
                      severity="note" if explained else None)  # fmt: skip


@check("deduction-without-basis", rows=True)
def deduction_without_basis(case: Case) -> Iterable[Finding]:
    """A result worded like its target gives no ground for a deduction."""
    for row, entry in case.written:
        if not judged(row) or row.claimed is None or row.claimed >= row.rule.marks:
            continue
        if said(entry, "target") and said(entry, "target") == said(entry, "actual"):
            yield finding("deduction-without-basis", claim_cell(row),
                          f"{row.rule.label}指标值和完成值都是“{said(entry, 'actual')}”，自评却扣{format_score(row.rule.marks - row.claimed)}分，看不出依据",
                          "在完成值中写明不足之处，或改正得分", tuple(c for c in (cell_of(entry, "actual"),) if c))  # fmt: skip


@check("full-marks-doubtful", rows=True)
def full_marks_doubtful(case: Case) -> Iterable[Finding]:
    """A result that says less than its target does not earn full marks without a word."""
    for row, entry in case.written:
        if not judged(row) or row.claimed != row.rule.marks:
            continue
        target, actual = said(entry, "target"), said(entry, "actual")
        if any(h in actual and h not in target for h in HEDGES):
            yield finding("full-marks-doubtful", claim_cell(row),
                          f"{row.rule.label}指标值为“{target}”，完成情况为“{actual}”，说法低于指标值，自评却得满分",
                          "核对完成情况；没有全部达到的，按档次评分并写原因", tuple(c for c in (cell_of(entry, "actual"),) if c))  # fmt: skip


@check("quality-as-percentage", rows=True)
def quality_as_percentage(case: Case) -> Iterable[Finding]:
    """A quality (…性) is judged in words; a percentage of it means nothing unless it is defined."""
    for row, entry in case.written:
        outcome = row.items[0].outcome
        if outcome is None or outcome.target is None or outcome.target.unit != "%":
            continue
        bare = _BRACKETS.sub("", row.rule.label).strip()
        if bare.endswith(QUALITY):
            yield finding("quality-as-percentage", cell_of(entry, "target"),
                          f"“{bare}”是定性指标，指标值却是{said(entry, 'target')}，没有说明百分比怎样计算",
                          "改用定性的指标值，或在名称中写明是什么的比例")  # fmt: skip


@check("part-on-one-row", rows=True)
def part_on_one_row(case: Case) -> Iterable[Finding]:
    """A part of many marks does not rest on one judgement alone."""
    for part in case.scorecard.rulebook.parts:
        rules = [rule for group in part.groups for rule in group.rules]
        if len(rules) == 1 and rules[0].marks > HEAVY and "[" in rules[0].id and judged(case.scorecard[rules[0].id]):
            yield finding("part-on-one-row", entry_cell(case, rules[0].id, "marks"),
                          f"{part.label}{format_score(part.marks)}分只设了“{rules[0].label}”一个定性指标",
                          "把指标分解为几个可以衡量的三级指标")  # fmt: skip


@check("results-at-limit", rows=True)
def results_at_limit(case: Case) -> Iterable[Finding]:
    """Several results that equal their limits exactly were perhaps copied from them."""
    hit = [(row, entry) for row, entry in case.written if _at_limit(row)]
    if len(hit) >= AT_LIMIT:
        names = "、".join(_BRACKETS.sub("", row.rule.label) for row, _ in hit)
        cells = [c for _, entry in hit if (c := cell_of(entry, "actual"))]
        yield finding("results-at-limit", cells[0] if cells else None,
                      f"有{len(hit)}个指标的完成值正好等于指标值的界限：{names}", "核对是否为实际数，并备好计算依据", tuple(cells[1:]))  # fmt: skip


def _at_limit(row: RuleScore) -> bool:
    outcome = row.items[0].outcome
    if outcome is None or outcome.state != "value" or outcome.target is None or outcome.actual is None:
        return False
    return outcome.target.mark in ("≥", "≤") and outcome.target.value == outcome.actual.value


@check("share-beyond-whole", rows=True)
def share_beyond_whole(case: Case) -> Iterable[Finding]:
    """A share of a whole (满意率, 合格率) does not exceed 100 %."""
    for row, entry in case.written:
        outcome = row.items[0].outcome
        actual = outcome.actual if outcome else None
        if actual is None or actual.unit != "%" or not any(w in row.rule.label for w in WHOLE):
            continue
        if actual.value > 1 or (actual.value == 1 and actual.mark in ("≥", ">")):
            yield finding("share-beyond-whole", cell_of(entry, "actual"),
                          f"{row.rule.label}完成值填“{said(entry, 'actual')}”，这类比率不可能超过100%", "填写实际的比率，并备好调查或统计依据")  # fmt: skip


@check("estimate-as-result", rows=True)
def estimate_as_result(case: Case) -> Iterable[Finding]:
    """The result is that of the whole year, not a forecast."""
    for row, entry in case.written:
        found = _ESTIMATE.search(said(entry, "actual"))
        if found:
            yield finding("estimate-as-result", cell_of(entry, "actual"),
                          f"{row.rule.label}完成值“{said(entry, 'actual')}”含有“{found[0]}”，不是全年的实际数", "填写全年实际完成的数")  # fmt: skip


@check("full-marks-throughout", rows=True)
def full_marks_throughout(case: Case) -> Iterable[Finding]:
    """Full marks in every row need figures behind most of them."""
    rows = [row for row, _ in case.written]
    proved = [row for row in rows if row.score is not None]
    if len(rows) >= MANY and 2 * len(proved) < len(rows) and all(row.claimed == row.rule.marks for row in rows):
        yield finding("full-marks-throughout", claim_cell(rows[0]),
                      f"单位自设的{len(rows)}行指标全部得满分，其中{len(rows) - len(proved)}行没有可以比较的指标值和完成值",
                      "补填指标值和实际完成值，使得分有据可查", tuple(c for r in rows[1:] if (c := claim_cell(r))))  # fmt: skip
