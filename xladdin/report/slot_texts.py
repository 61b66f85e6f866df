"""What stands in every slot of an official table, as text: figures as typed, scores as claimed, nothing where nothing was given."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from xladdin.checks.case import Case
from xladdin.exact import format_score, plain, round_half_up
from xladdin.facts import Fact
from xladdin.forms.model import AGENCY
from xladdin.rules.expression import decimal_text
from xladdin.workbook.plan import Plan, Slot, make_plan

MOST_PLACES = 8
"""A typed figure is printed in full up to here; a computed one that does not end is rounded to two."""


def plan_of(case: Case) -> Plan:
    """The form laid out with as many rows as the filing has."""
    filing = case.filing
    rows = dict.fromkeys((*filing.blocks, *filing.indicators), 0)
    for block, entries in filing.blocks.items():
        rows[block] = max((_index(row) + 1 for row in entries), default=0)
    for block, written in filing.indicators.items():
        rows[block] = max(written, default=-1) + 1
    return make_plan(filing.form, filing.year, rows)


def _index(row: Mapping[str, Fact]) -> int:
    fact = next(iter(row.values()))
    return int(fact.id.partition("[")[2].partition("]")[0])


def slot_texts(case: Case, plan: Plan) -> dict[str, str]:
    """Texts by slot id, for the slots that hold something."""
    filing = case.filing
    facts: dict[str, Fact] = {**case.figures.facts, **filing.facts}
    for block, rows in {**{b: dict(enumerate(e)) for b, e in filing.blocks.items()}, **filing.indicators}.items():
        for n, row in rows.items():
            at = _index(row) if block in filing.blocks else n
            facts |= {f"{block}[{at}].{column}": fact for column, fact in row.items()}
    for rule_id, reason in filing.reasons.items():
        facts[f"{rule_id}.reason" if rule_id.endswith("]") else f"reason.{rule_id}"] = reason
    texts = _scores(case, plan)
    for slot_id, (_, slot) in plan.slots.items():
        if slot_id in facts:
            texts[slot_id] = fact_text(facts[slot_id], slot)
        elif slot_id.partition(".")[0] == AGENCY:
            texts[slot_id] = filing.agency
    return {i: t for i, t in texts.items() if t}


def _scores(case: Case, plan: Plan) -> dict[str, str]:
    """Claims row by row, and the sums of marks and claims."""
    texts: dict[str, str] = {}
    for row in case.scorecard.rules:
        slot = f"{row.rule.id}.claim" if row.rule.id.endswith("]") else f"claim.{row.rule.id}"
        if row.claimed is not None:
            texts[slot] = _plain(row.claimed)
        elif row.claim is not None and row.claim.value is not None:
            texts[slot] = str(row.claim.value)
    if case.scorecard.claimed is not None:
        texts["claim.total"] = _plain(case.scorecard.claimed)
    if "marks.total" in plan.slots:
        texts["marks.total"] = format_score(sum((r.rule.marks for r in case.scorecard.rules), Fraction()))
    return texts


def fact_text(fact: Fact, slot: Slot) -> str:
    """A value as the form prints it, in the unit of its cell: `80,000`, `107.32%`, `是`. What can not be read is shown as typed."""
    value = fact.value
    if value is None:
        return fact.entered if fact.origin == "unreadable" else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    number = Fraction(value)
    if slot.kind == "amount":
        return _grouped(_plain(number / 10_000 if slot.unit == "wan" else number))
    if slot.kind == "rate":
        return f"{_plain(number * 100)}%"
    return _plain(number)


def _plain(number: Fraction) -> str:
    """The whole number where it ends within MOST_PLACES, else two places."""
    scaled = number * 10**MOST_PLACES
    if scaled.denominator == 1:
        return decimal_text(number)
    return plain(round_half_up(number, 2))


def _grouped(text: str) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, decimals = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{decimals}"
