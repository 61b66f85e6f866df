"""Facts of a workbook put together to a filing: rows that hold something, and what the form computes, computed here."""

from __future__ import annotations

from functools import lru_cache

from xladdin.facts import Entry, Fact, Filing
from xladdin.rules.derive import complete_row, computed_value
from xladdin.workbook.plan import make_plan
from xladdin.workbook.read.contents import SINGLE, Contents
from xladdin.workbook.read.locate import Located

PRINTED = ("name", "target")
"""Columns of a block into which the form may print."""


def assemble(located: Located, contents: Contents) -> Filing:
    facts, claims, reasons = (contents.single[group] for group in SINGLE)
    agency = facts.pop("agency", None)
    blocks, opened = contents.blocks, located.plan.rulebook.open_blocks
    indicators = {b: _indicators(located, b, blocks[b], claims, reasons) for b in opened if b in blocks}
    entries = {b: _entries(located, b, rows) for b, rows in blocks.items() if b not in opened}
    _compute(located, facts, entries)
    total = claims.pop("total", None)
    name = str(agency.value) if agency and agency.value else ""
    return Filing(
        form=located.plan.form.id, rulebook=located.plan.rulebook.id, agency=name,
        year=located.plan.year, facts=facts, blocks=entries, claims=claims, reasons=reasons,
        claimed_total=total, agency_cell=agency.cell if agency else None, indicators=indicators,
        unit=located.plan.form.unit,
    )  # fmt: skip


def _indicators(
    located: Located, block: str, rows: dict[int, dict[str, Fact]], claims: dict, reasons: dict
) -> dict[int, Entry]:
    """Rows of an open block that the unit filled in; what the form prints into an unused one is no entry."""
    printed = _printed_rows(located.plan.form.id, located.plan.year).get(block, frozenset())
    kept: dict[int, Entry] = {}
    for n, row in sorted(rows.items()):
        claim, reason = row.pop("claim"), row.pop("reason", None)
        own = [f for c, f in row.items() if c not in PRINTED or f.value not in printed]
        given = [*own, claim, *([reason] if reason else [])]
        if any(f.origin != "formula" and (f.value is not None or f.origin == "unreadable") for f in given):
            kept[n] = row
            claims[f"{block}[{n}]"] = claim
            if reason is not None:
                reasons[f"{block}[{n}]"] = reason
    return kept


def _entries(located: Located, block: str, rows: dict[int, dict[str, Fact]]) -> tuple[Entry, ...]:
    """Rows of a block that hold a figure, or something unreadable, with what the form computes in them.

    Printed row labels alone are no entry.
    """
    kept = []
    for row in (complete_row(located.plan.form.vocab, block, row) for _, row in sorted(rows.items())):
        if any(f.value is not None or f.origin == "unreadable" for c, f in row.items() if c != "name"):
            name = row["name"]
            closing = isinstance(name.value, str) and name.value.startswith("……")
            kept.append({**row, "name": Fact(name.id, None, name.cell, "typed", name.entered)} if closing else row)
    return tuple(kept)


def _compute(located: Located, facts: dict[str, Fact], blocks: dict[str, tuple[Entry, ...]]) -> None:
    """Fills in what the form's own formulas compute, exactly, parts before totals."""

    def lookup(term_id: str):
        fact = facts.get(term_id)
        return fact.number if fact else None

    for term_id in located.derived:
        if facts[term_id].origin != "formula":
            continue
        value = computed_value(located.plan.form.vocab.terms[term_id], lookup, blocks)
        facts[term_id] = Fact(term_id, value, facts[term_id].cell, "formula")


@lru_cache(maxsize=64)
def _printed_rows(form_id: str, year: int) -> dict[str, frozenset[str]]:
    """What the form prints into the rows of each open block."""
    plan = make_plan(form_id, year)
    found: dict[str, set[str]] = {}
    for slot_id, (_, slot) in plan.slots.items():
        if slot.default and "[" in slot_id:
            found.setdefault(slot_id.partition("[")[0], set()).add(slot.default)
    return {block: frozenset(texts) for block, texts in found.items()}
