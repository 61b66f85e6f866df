"""Form + rulebook + year -> plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from xladdin.forms.load import form as find_form
from xladdin.rules.load import rulebook as find_rulebook
from xladdin.workbook.plan.basis import lay_basis
from xladdin.workbook.plan.evaluation import lay_evaluation
from xladdin.workbook.plan.figures import lay_figures
from xladdin.workbook.plan.grid import lay_grid
from xladdin.workbook.plan.model import Plan, Slot
from xladdin.workbook.plan.scoring import lay_scoring

_LAYERS = {"grid": lay_grid, "figures": lay_figures, "scoring": lay_scoring, "basis": lay_basis,
            "evaluation": lay_evaluation}  # fmt: skip


Copies = Mapping[str, Sequence[Mapping[str, int]]]
"""Attached form -> block rows of each copy that the workbook shall hold."""


def make_plan(
    form_id: str, year: int, block_rows: Mapping[str, int] | None = None, copies: Copies | None = None
) -> Plan:
    """The plan of a form for a year. `block_rows` asks for more prepared rows in repeating blocks than the form has; `copies` for
    sheets of attached forms, one of each where it says nothing."""
    plan = _make_plan(form_id, year, _frozen(block_rows))
    if not plan.form.attach:
        return plan
    given = copies or {}
    attached = [
        _named(_make_plan(name, year, _frozen(rows)), n)
        for name in plan.form.attach
        for n, rows in enumerate(given.get(name, ({},)), 1)
    ]
    return replace(plan, attached=tuple(attached))


def _frozen(rows: Mapping[str, int] | None) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((rows or {}).items()))


def _named(plan: Plan, n: int) -> Plan:
    """Copy n of an attached form, its sheet told apart by number."""
    (sheet,) = plan.sheets
    return replace(plan, sheets=(replace(sheet, name=f"{sheet.name}{n}"),))


@lru_cache(maxsize=32)
def _make_plan(form_id: str, year: int, block_rows: tuple[tuple[str, int], ...]) -> Plan:
    form = find_form(form_id)
    book = find_rulebook(form.rulebook)
    vocab = form.vocab
    wanted = dict(block_rows)
    sheets = tuple(_LAYERS[s.kind](s, form, book, vocab, year, wanted) for s in form.sheets)
    slots: dict[str, tuple[str, Slot]] = {}
    for sheet in sheets:
        for slot in sheet.slots:
            assert slot.id not in slots, slot.id
            slots[slot.id] = (sheet.id, slot)
    blocks = {b.id: b for sheet in sheets for b in sheet.blocks}
    columns = {f"{b.id}.{name}": (b.sheet, col) for b in blocks.values() for name, col in b.columns.items()}
    units = {slot_id: slot.unit for slot_id, (_, slot) in slots.items() if slot.kind == "amount"}
    return Plan(form, book, year, sheets, slots, units, columns, blocks)
