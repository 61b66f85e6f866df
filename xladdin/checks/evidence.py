"""Data that scores rest on: missing figures, rates beyond reason, staffing scope, costs that the listed lines do not explain."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from xladdin.checks.case import Case
from xladdin.checks.catalogue import finding
from xladdin.checks.layout import with_lines
from xladdin.checks.registry import check
from xladdin.checks.scores import claim_cell, differs, source
from xladdin.exact import format_rate, format_score
from xladdin.facts import Finding
from xladdin.rules.load import rulebook
from xladdin.rules.score import ItemScore, RuleScore, score_rule
from xladdin.rules.shapes.base import gets

LITTLE = 2
"""Listed lines covering less than one part in so many of 公用经费 do not show where the overspending lies."""


@check("agency-missing")
def agency_missing(case: Case) -> Iterable[Finding]:
    """A filing says whose it is."""
    if not case.filing.agency:
        yield finding("agency-missing", case.filing.agency_cell, "没有填写填报单位", "填写单位全称，与公章一致")


@check("input-missing")
def input_missing(case: Case) -> Iterable[Finding]:
    """A rule needs its figures. Raised to an error when a stand-in figure contradicts the claimed score."""
    for row in case.scorecard.rules:
        lacking = [i for item in row.items if item.measured is not None for i in item.measured.missing]
        missing = [i for i in dict.fromkeys(lacking) if not _unreadable(case, i)] if lacking else ()
        if not missing:
            continue
        contradiction = _contradiction(case, row)
        names = "、".join(case.name(i) for i in missing)
        claimed = f"，自评{format_score(row.claimed)}分无法核实" if row.claimed is not None else ""
        yield finding(
            "input-missing", case.filing.cell(missing[0]),
            f"{row.rule.label}要用{names}，没有填写{claimed}{contradiction}",
            f"补填{names}；确实没有这项数据的，在扣分说明中写明评分依据",
            (*case.cells(*missing[1:]), *(c for c in (claim_cell(row),) if c)),
            basis=source(case, row.rule), severity="error" if contradiction else None,
        )  # fmt: skip


def _unreadable(case: Case, fact_id: str) -> bool:
    """Whether something stands there, or among what it is computed from, that is no number: a finding of its own says so."""
    fact = case.filing.facts.get(fact_id)
    if fact is None or fact.value is not None:
        return False
    if fact.origin != "formula":
        return fact.origin == "unreadable"
    return any(_unreadable(case, part) for part in case.figures.parts(case.vocab.figure(fact_id)))


def _contradiction(case: Case, row: RuleScore) -> str:
    """What the claim would need to be with the stand-in figure; empty when there is none or it agrees."""
    for item in row.items:
        shown = _proxied(case, item)
        if shown and row.typed and differs(shown[0], row.claimed):  # type: ignore[arg-type]
            return f"；如{item.item.proxy.say}，为{shown[1]}，{gets(shown[0])}"  # type: ignore[union-attr]
    return ""


def _proxied(case: Case, item: ItemScore) -> tuple[Fraction, str] | None:
    proxy = item.item.proxy
    if proxy is None or item.item.measure is None or not item.measured or item.measured.missing != (proxy.missing,):
        return None
    stand_in = case.filing.number(proxy.stand_in)
    measured = item.item.measure.of(lambda i: stand_in if i == proxy.missing else case.filing.number(i))
    if stand_in is None or measured.value is None:
        return None
    score = item.item.shape.score(measured.value)
    return None if score is None else (score, item.item.measure.show(measured.value))


@check("rate-over-limit")
def rate_over_limit(case: Case) -> Iterable[Finding]:
    """Completion, use and satisfaction rates do not exceed 100 % unless the figures differ in scope."""
    for row in case.scorecard.rules:
        for item in row.items:
            value, limit = item.measured.value if item.measured else None, item.item.expected_max
            if value is None or limit is None or value <= limit:
                continue
            ids = item.item.measure.inputs  # type: ignore[union-attr]
            yield finding(
                "rate-over-limit", case.filing.cell(ids[0]),
                f"{item.item.subject}为{format_rate(value, against=limit)}，超过{format_rate(limit, places=0)}",
                "核对分子分母的口径；确有特殊情况的，在扣分说明中写明", case.cells(*ids[1:]), basis=source(case, row.rule),
            )  # fmt: skip


@check("staff-scope")
def staff_scope(case: Case) -> Iterable[Finding]:
    """Who counts as staff is open; where the other scope changes the score, the filing must say which it took and why."""
    for row in case.scorecard.rules:
        for reading in row.rule.readings:
            if reading.key != "scope" or _explained(case, row):
                continue
            for option in reading.options:
                if option.name == reading.choice:
                    continue
                other = rulebook(case.scorecard.rulebook.id, {(row.rule.id, reading.item, reading.key): option.name})
                again = score_rule(other.by_id[row.rule.id], case.filing)
                if row.score is None or again.score is None or again.score == row.score:
                    continue
                item = again.items[0]
                value = item.item.measure.show(item.measured.value)  # type: ignore[union-attr,arg-type]
                ids = [i for i in item.item.inputs if i not in row.rule.inputs]
                shown = "，".join(
                    f"{case.name(i)}{case.shown(case.filing.number(i), case.vocab.terms[i].unit)}" for i in ids
                )
                yield finding(
                    "staff-scope", case.filing.cell(ids[0]),
                    f"{shown}；{option.say}，{item.item.subject}为{value}，{gets(again.score)}，现按{reading.chosen.say}{gets(row.score)}",
                    "在扣分说明中写明人员计算口径和依据", case.cells(*ids[1:], *row.rule.inputs), basis=source(case, row.rule),
                )  # fmt: skip


def _explained(case: Case, row: RuleScore) -> bool:
    reason = case.filing.reasons.get(row.rule.id)
    return bool(reason and reason.value)


@check("parts-cover-little")
def parts_cover_little(case: Case) -> Iterable[Finding]:
    """When a cost overruns its budget, the listed lines should show where."""
    for term in with_lines(case.layout):
        if term.measure != "actual":
            continue
        spent, planned = case.amounts.get(term.id), case.amounts.get(f"{term.item}.budget")
        if spent is None or planned is None or spent <= planned:
            continue
        lines = case.column(term.part_block, "actual")
        if not lines or LITTLE * sum(lines) >= spent:
            continue
        actual, budget, listed = (case.amounts.exact(n) for n in (spent, planned, sum(lines)))
        yield finding(
            "parts-cover-little", case.filing.cell(term.id),
            f"{term.item_zh}决算{case.shown(actual, 'yuan')}，超预算{case.shown(actual - budget, 'yuan')}；"
            f"所列其中项合计{case.shown(listed, 'yuan')}，只占{format_rate(listed / actual)}",
            "补列主要的其中项，说明超支在哪些费用", case.cells(f"{term.item}.budget"),
        )  # fmt: skip
