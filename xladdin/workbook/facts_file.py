"""Facts files (TOML by vocabulary id) <-> entries of a form: what `fill` writes into a workbook, and what `facts` prints of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from xladdin.exact import from_yuan, parse_number, plain, to_yuan
from xladdin.facts import Fact, Filing
from xladdin.forms.load import form as find_form
from xladdin.forms.load import form_ids
from xladdin.rules.derive import computed_value, derived_ids, total
from xladdin.rules.expression import decimal_text
from xladdin.strict import Table, load_toml, nearest
from xladdin.workbook.plan import Plan, Slot, make_plan
from xladdin.workbook.plan.common import EXPECT

Entry = Decimal | bool | str


class FactsFile(Struct, frozen=True):
    """A filing to be typed in: `entries` by slot id, in the units of the form's cells, over `plan` with enough block rows.

    `attached`: entries of the attached sheets, one mapping per plan of `plan.attached`.
    """

    plan: Plan
    agency: str
    entries: Mapping[str, Entry]
    attached: tuple[Mapping[str, Entry], ...] = ()


def load_facts(path: Path) -> FactsFile:
    """Reads a facts file. Raises DefinitionError for ids that the form has no slot for."""
    root = Table(load_toml(path), path.name, "")
    form_id, year, agency = root.choice("form", form_ids()), root.take("year", int), root.text("agency")
    own, copies = _Given(root, agency), [_copy(table, form_id, agency) for table in root.tables("attached")]
    root.done()
    by_form: dict[str, list[_Given]] = {}
    for name, given in copies:
        by_form.setdefault(name, []).append(given)
    plan = make_plan(form_id, year, own.rows, {name: [g.rows for g in given] for name, given in by_form.items()})
    left = {name: iter(given) for name, given in by_form.items()}
    attached = tuple(next(left[p.form.id]).entries(p) if p.form.id in left else {} for p in plan.attached)
    return FactsFile(plan, agency, own.entries(plan), attached)


def _copy(table: Table, form_id: str, agency: str) -> tuple[str, _Given]:
    name = table.choice("form", find_form(form_id).attach)
    given = _Given(table, table.text("agency", agency))
    table.done()
    return name, given


class _Given:
    """What a facts file says of one form, by slot id."""

    def __init__(self, table: Table, agency: str) -> None:
        self.table, self.rows = table, {}
        self.values: dict[str, object] = _flatten(table.take("facts", dict, {}))
        for block, rows in {**table.take("blocks", dict, {}), **table.take("indicators", dict, {})}.items():
            self.rows[block] = len(rows)
            for n, row in enumerate(rows):
                self.values |= {f"{block}[{n}].{column}": value for column, value in row.items()}
        self.values |= {f"basis.{k}": v for k, v in _flatten(table.take("basis", dict, {})).items()}
        self.values |= {f"claim.{k}": v for k, v in table.take("scores", dict, {}).items()}
        self.values |= {f"reason.{k}": v for k, v in table.take("reasons", dict, {}).items()}
        self.values["agency"] = agency

    def entries(self, plan: Plan) -> dict[str, Entry]:
        return _without_computed(plan, {i: _entry(plan, i, v, self.table) for i, v in self.values.items()})


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def _entry(plan: Plan, slot_id: str, value: object, root: Table) -> Entry:
    if slot_id not in plan.slots:
        raise root.fail(f"表样 {plan.form.id} 没有填报格 “{slot_id}”{nearest(slot_id, plan.slots)}")
    slot = plan.slots[slot_id][1]
    if isinstance(value, bool):
        return value
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if not isinstance(value, str):
        raise root.fail(f"应为数字、文字或是否，实为 {value!r}", slot_id)
    return _number(slot, value)


def _number(slot: Slot, text: str) -> Entry:
    """Text that is a number goes in as number of the cell's unit; any other text is typed as it stands."""
    if slot.kind not in EXPECT:
        return text
    parsed = parse_number(text, expect=EXPECT[slot.kind])  # type: ignore[arg-type]
    if parsed.value is None or parsed.problem:
        return text
    if slot.kind == "amount" and parsed.unit in ("yuan", "wan", "yi"):
        return from_yuan(to_yuan(parsed.value, parsed.unit), slot.unit)
    return parsed.value


def _without_computed(plan: Plan, entries: dict[str, Entry]) -> dict[str, Entry]:
    """Leaves the form's formulas in place where the given figure is what they compute; a differing figure is typed over them."""
    vocab = plan.form.vocab
    base = {i: _base(plan, i, v) for i, v in entries.items()}
    blocks = {b: tuple(_block_entry(base, b, n) for n in range(_count(entries, b))) for b in plan.blocks}
    computed = {i for i, (_, s) in plan.slots.items() if s.formula is not None and vocab.figure(i)}
    for term_id in derived_ids(vocab, computed):
        exact = computed_value(vocab.figure(term_id), base.get, blocks)  # type: ignore[arg-type]
        given = base.get(term_id)
        if given is None:
            base[term_id] = exact
        elif given == exact:
            del entries[term_id]
    claims = [base.get(f"claim.{rule.id}") for rule in plan.rulebook.rules]
    claims += [v for i, v in base.items() if i.endswith("].claim")]
    if base.get("claim.total") is not None and base["claim.total"] == total(claims):
        del entries["claim.total"]
    return entries


def _base(plan: Plan, slot_id: str, value: Entry) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, Decimal):
        return None
    slot = plan.slots[slot_id][1]
    return Fraction(to_yuan(value, slot.unit) if slot.kind == "amount" else value)


def _count(entries: Iterable[str], block: str) -> int:
    rows = [int(i[len(block) + 1 : i.index("]")]) for i in entries if i.startswith(f"{block}[")]
    return max(rows, default=-1) + 1


def _block_entry(base: Mapping[str, Fraction | None], block: str, n: int) -> dict[str, Fact]:
    start = f"{block}[{n}]."
    return {i[len(start) :]: Fact(i, v) for i, v in base.items() if i.startswith(start) and v is not None}


def dump_facts(filing: Filing) -> dict[str, object]:
    """A filing as plain data by vocabulary id: base units (元, fractions) as decimal strings, None where missing."""
    return {
        "form": filing.form, "year": filing.year, "agency": filing.agency,
        "facts": {i: _shown(f) for i, f in filing.facts.items() if not i.startswith("basis.")},
        "blocks": {b: [{c: _shown(f) for c, f in row.items()} for row in rows] for b, rows in filing.blocks.items()},
        "basis": {i.removeprefix("basis."): _shown(f) for i, f in filing.facts.items() if i.startswith("basis.")},
        "scores": {i: _shown(f) for i, f in filing.claims.items()},
        "reasons": {i: f.value for i, f in filing.reasons.items() if f.value},
        "indicators": {b: [{c: _shown(f) for c, f in row.items()} for _, row in sorted(rows.items())]
                       for b, rows in filing.indicators.items()},
        "attached": [dump_facts(one) for one in filing.attached],
    }  # fmt: skip


def _shown(fact: Fact) -> dict[str, object]:
    value = fact.value
    if isinstance(value, Fraction):
        value = decimal_text(value)
    elif isinstance(value, Decimal):
        value = plain(value)
    return {"value": value, "cell": str(fact.cell) if fact.cell else None, "origin": fact.origin}
