"""Texts of a document as entries of a form: numbers in the unit of their cell, everything else as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from xladdin.exact import from_yuan, parse_number, round_half_up, to_yuan
from xladdin.facts import Fact
from xladdin.legacy.words import plain
from xladdin.rules.derive import computed_value, derived_ids, total
from xladdin.workbook.plan import Plan, Slot
from xladdin.workbook.plan.common import EXPECT

Entry = Decimal | bool | str
MONEY = {"元": "yuan", "万元": "wan", "亿元": "yi"}
_UNIT = re.compile(r"单位[:：]?(亿元|万元|元)")
_WORKING = ("value", "item", "calc", "diff", "check", "marks", "agency")
"""Slots of the form's own working columns and repetitions: never entries."""


def money_unit(texts: Iterable[str]) -> str | None:
    """The unit that a table or the line above it states for its amounts: yuan, wan or yi."""
    for text in texts:
        if found := _UNIT.search(plain(text)):
            return MONEY[found[1]]
    return None


def is_entry(plan: Plan, slot_id: str) -> bool:
    return slot_id in plan.slots and slot_id.partition(".")[0] not in _WORKING


def make_entry(slot: Slot, text: str, unit: str | None) -> Entry:
    """`unit`: of amounts without a unit of their own, where the document prints another than the form."""
    if slot.kind == "flag":
        return {"是": True, "√": True, "否": False, "×": False}.get(text.strip(), text)
    if slot.kind not in EXPECT:
        return text if slot.kind == "text" and not slot.id.endswith(".name") else text.replace("\n", "")
    parsed = parse_number(text, expect=EXPECT[slot.kind])  # type: ignore[arg-type]
    if parsed.value is None or parsed.problem:
        return text.replace("\n", "")
    written = parsed.unit if parsed.unit in MONEY.values() else unit
    if slot.kind == "amount" and written and written != slot.unit:
        return from_yuan(to_yuan(parsed.value, written), slot.unit)  # type: ignore[arg-type]
    return parsed.value


def settle(plan: Plan, entries: Mapping[str, Entry], blank: Iterable[str]) -> dict[str, Entry]:
    """Entries that leave the form's formulas alone where the document prints what they give, to the places it prints.

    A figure that differs is typed over its formula. Where the document leaves a cell empty that the form would fill, it stays
    empty: what was not stated is not stated now.
    """
    kept, vocab = dict(entries), plan.form.vocab
    base = {i: _base(plan.slots[i][1], value) for i, value in entries.items()}
    rows = {b: _rows(base, b) for b in plan.blocks}
    empty = set(blank) - set(entries)
    computed = {i for i, (_, slot) in plan.slots.items() if slot.formula is not None and vocab.figure(i)}
    for term_id in derived_ids(vocab, computed):
        exact = computed_value(vocab.figure(term_id), base.get, rows)  # type: ignore[arg-type]
        given = kept.get(term_id)
        if given is None:
            if exact is not None and term_id in empty:
                kept[term_id] = ""
            else:
                base[term_id] = exact
        elif exact is not None and isinstance(given, Decimal) and _prints(plan.slots[term_id][1], exact, given):
            del kept[term_id]
            base[term_id] = exact
    _settle_total(plan, kept, base)
    return kept


def _settle_total(plan: Plan, kept: dict[str, Entry], base: Mapping[str, Fraction | None]) -> None:
    claims = [base.get(f"claim.{rule.id}") for rule in plan.rulebook.rules]
    claims += [value for i, value in base.items() if i.endswith("].claim")]
    if base.get("claim.total") is not None and base["claim.total"] == total(claims):
        kept.pop("claim.total", None)


def _prints(slot: Slot, exact: Fraction, given: Decimal) -> bool:
    """Whether the exact value, rounded as the document prints it, is what it prints."""
    if slot.kind == "amount":
        exact = exact / Fraction(to_yuan(Decimal(1), slot.unit))  # type: ignore[arg-type]
    return round_half_up(exact, -int(given.as_tuple().exponent)) == given


def _base(slot: Slot, value: Entry) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, Decimal):
        return None
    return Fraction(to_yuan(value, slot.unit) if slot.kind == "amount" else value)  # type: ignore[arg-type]


def _rows(base: Mapping[str, Fraction | None], block: str) -> tuple[dict[str, Fact], ...]:
    found: dict[int, dict[str, Fact]] = {}
    for slot_id, value in base.items():
        if slot_id.startswith(f"{block}[") and value is not None:
            n, _, column = slot_id[len(block) + 1 :].partition("].")
            found.setdefault(int(n), {})[column] = Fact(slot_id, value)
    return tuple(found.get(n, {}) for n in range(max(found, default=-1) + 1))
