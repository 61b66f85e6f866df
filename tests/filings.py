"""Filings for tests, made from facts files or entries as a workbook would be read, without writing one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from msgspec.structs import replace

from xladdin.checks.case import Case
from xladdin.checks.registry import ordered, run_checks
from xladdin.exact import to_yuan
from xladdin.facts import Cell, Fact, Filing, Finding
from xladdin.forms.load import form
from xladdin.rules.derive import complete_row, computed_value, derived_ids
from xladdin.rules.load import rulebook
from xladdin.rules.score import score_filing
from xladdin.vocabulary import Vocabulary
from xladdin.workbook.facts_file import FactsFile, load_facts
from xladdin.workbook.plan import Plan

SAMPLES = Path(__file__).parent.parent / "workbooks" / "samples"
CLEAN = SAMPLES / "demo-education.toml"
NINGXIANG = SAMPLES / "ningxiang-2022.toml"


def contents(vocab: Vocabulary) -> dict[str, object]:
    """Two glossaries that say the same are still two: they are compared by this."""
    return {field: getattr(vocab, field) for field in vocab.__struct_fields__ if field != "_row_terms"}


def filing_of(given: FactsFile) -> Filing:
    """What reading the filled workbook gives, taken straight from the entries."""
    plan, vocab = given.plan, given.plan.form.vocab
    facts: dict[str, Fact] = {}
    claims: dict[str, Fact] = {}
    reasons: dict[str, Fact] = {}
    blocks: dict[str, dict[int, dict[str, Fact]]] = {}
    for slot_id, (_, _slot) in plan.slots.items():
        group, _, rest = slot_id.partition(".")
        fact = _fact(plan, slot_id, given.entries.get(slot_id))
        if group == "claim":
            claims[rest] = fact
        elif group == "reason":
            reasons[rest] = fact
        elif "[" in slot_id:
            block, _, index = group.partition("[")
            blocks.setdefault(block, {}).setdefault(int(index[:-1]), {})[rest] = fact
        elif slot_id in vocab.terms or group == "basis":
            facts[slot_id] = fact
    opened = {b: blocks.pop(b) for b in plan.rulebook.open_blocks if b in blocks}
    indicators = {b: _written(b, rows, claims, reasons) for b, rows in opened.items()}
    whole = {b: [complete_row(vocab, b, row) for _, row in sorted(rows.items())] for b, rows in blocks.items()}
    entries = {b: tuple(r for r in rows if any(f.value is not None for c, f in r.items() if c != "name"))
               for b, rows in whole.items()}  # fmt: skip
    open_ids = [i for i, f in facts.items() if f.origin == "formula"]
    for term_id in derived_ids(vocab, open_ids):
        value = computed_value(vocab.terms[term_id], lambda i: facts[i].number if i in facts else None, entries)
        facts[term_id] = replace(facts[term_id], value=value)
    total = claims.pop("total", None)
    return Filing(
        plan.form.id,
        plan.rulebook.id,
        given.agency,
        plan.year,
        facts,
        entries,
        claims,
        reasons,
        total,
        Cell("基础数据表", 3, 2),
        indicators=indicators,
        unit=plan.form.unit,
    )


def _written(block: str, rows: dict[int, dict[str, Fact]], claims: dict, reasons: dict) -> dict[int, dict[str, Fact]]:
    """Rows of an open group that hold something the unit typed."""
    kept = {}
    for n, row in sorted(rows.items()):
        if any(f.value is not None for f in row.values()):
            key, kept[n] = f"{block}[{n}]", row
            claims[key] = row.pop("claim")
            if "reason" in row:
                reasons[key] = row.pop("reason")
    return kept


def _fact(plan: Plan, slot_id: str, entry: object) -> Fact:
    sheet, slot = plan.slots[slot_id]
    cell = Cell(plan.sheet(sheet).name, slot.row, slot.col)
    if entry is None:
        return Fact(slot_id, None, cell, "formula" if slot.formula else "typed")
    origin = "overwritten" if slot.formula else "typed"
    if not isinstance(entry, Decimal) or isinstance(entry, bool):
        return Fact(slot_id, entry, cell, origin, str(entry))  # type: ignore[arg-type]
    scale = 10_000 if slot.unit == "wan" else 1
    step = Fraction(10) ** int(entry.as_tuple().exponent) * scale
    return Fact(slot_id, to_yuan(entry, slot.unit) if slot.kind == "amount" else entry, cell, origin, str(entry), step)


def load(path: Path, **changes: object) -> Filing:
    """A facts file's filing with entries changed by slot id (`__` for `.`); None removes an entry."""
    given = load_facts(path)
    entries = dict(given.entries)
    for key, value in changes.items():
        slot_id = key.replace("__", ".")
        if value is None:
            entries.pop(slot_id, None)
        else:
            entries[slot_id] = value if isinstance(value, bool) else _typed(str(value))
    return filing_of(replace(given, entries=entries))


def _typed(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def case_of(filing: Filing) -> Case:
    own = form(filing.form)
    return Case(filing, own, score_filing(rulebook(filing.rulebook), filing), own.vocab)


def findings_of(filing: Filing) -> tuple[Finding, ...]:
    return ordered(run_checks(case_of(filing)))
