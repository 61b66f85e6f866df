"""What a filing must explain: lost marks, and figures that leapt or collapsed."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.entries import SLIP
from xladdin.checks.layout import Layout, once
from xladdin.checks.registry import check
from xladdin.checks.scores import claim_cell, source
from xladdin.exact import compared, format_rate, format_score
from xladdin.facts import Finding
from xladdin.rules.score import RuleScore


@check("no-reason")
def no_reason(case: Case) -> Iterable[Finding]:
    """Every mark lost, and every target far exceeded, is explained. An error where the form has a column that requires it."""
    for row in case.scorecard.rules:
        reason = case.filing.reasons.get(row.rule.id)
        said = "" if reason is not None and reason.value else _to_explain(row)
        if not said:
            continue
        cells = tuple(c for c in (claim_cell(row),) if c)
        yield finding(
            "no-reason", reason.cell if reason else claim_cell(row), f"{row.rule.label}{said}，没有写原因", "写明扣分的原因和改进措施；超过指标值很多的，说明原因和指标值怎样调整", cells,
            basis=source(case, row.rule), severity="error" if case.form.reason_required else None,
        )  # fmt: skip


def _to_explain(row: RuleScore) -> str:
    """What about a row needs an explanation; empty when nothing does."""
    if row.claimed is not None and compared(row.claimed, row.rule.marks) < 0:
        lost = format_score(row.rule.marks - row.claimed)
        return f"自评{format_score(row.claimed)}分，比分值{format_score(row.rule.marks)}分少{lost}分"
    outcome = row.items[0].outcome
    if outcome is not None and outcome.far_above and outcome.completion is not None:
        return f"完成值为指标值的{format_rate(outcome.completion)}"
    return ""


@check("growth-outlier")
def growth_outlier(case: Case) -> Iterable[Finding]:
    """A large change against last year or budget is explained at one of the rules that use the figure."""
    get = case.amounts.get
    for item, limit, *ids in _growing(case.layout):
        actual, last, budget = map(get, ids)
        if actual is None:
            continue
        said = [_change("决算比上年决算", actual, last, limit), _change("决算比预算", actual, budget, limit),
                _change("预算比上年决算", budget, last, limit)]  # fmt: skip
        changes = "，".join(filter(None, said))
        if changes and not explained(case, item):
            zh = case.vocab.terms[ids[0]].item_zh
            figures = "，".join(
                f"{case.name(f'{item}.{m}')}{case.shown(case.filing.number(f'{item}.{m}'), 'yuan')}"
                for m in ("last_actual", "budget", "actual") if case.filing.number(f"{item}.{m}") is not None
            )  # fmt: skip
            yield finding(
                "growth-outlier", case.filing.cell(f"{item}.actual"), f"{zh}：{figures}；{changes}",
                "核对数据和单位；数据无误的，在有关指标的扣分说明中写明原因",
                case.cells(f"{item}.last_actual", f"{item}.budget"),
            )  # fmt: skip


@once
def _growing(layout: Layout) -> tuple[tuple[str, Fraction, str, str, str], ...]:
    """Items whose growth is watched, with the limit and the ids of 决算, 上年决算 and 预算."""
    found = []
    for item, ids in layout.vocab.items.items():
        limit = layout.vocab.terms[ids[0]].watch_growth
        if limit is not None and f"{item}.actual" in layout.known:
            found.append((item, limit, f"{item}.actual", f"{item}.last_actual", f"{item}.budget"))
    return tuple(found)


def explained(case: Case, item: str) -> bool:
    """Whether a rule that uses the item has a reason beside it."""
    for row in case.scorecard.rules:
        uses = any(i.partition(".")[0] == item for i in row.rule.inputs)
        reason = case.filing.reasons.get(row.rule.id)
        if uses and reason and reason.value:
            return True
    return False


def _change(what: str, now: int | None, before: int | None, limit: Fraction) -> str:
    """`决算比上年决算增长1094.59%`, or empty within the limit, without a base, or where it is a slip of units."""
    if now is None or before is None or before <= 0 or now < 0:
        return ""
    change = abs(now - before)
    if change * limit.denominator <= limit.numerator * before:
        return ""
    low, high = (now, before) if now < before else (before, now)
    if low * SLIP[0] <= high <= low * SLIP[1]:
        return ""
    return f"{what}{'增长' if now > before else '下降'}{format_rate(Fraction(change, before))}"
